from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from refdesk.model.reports import Failure, ImportReport
from refdesk.ui.actions import Actions
from refdesk.ui.dialogs.failures import FailuresDialog, FailuresModel
from refdesk.ui.dialogs.identifiers import IdentifiersDialog
from refdesk.ui.dialogs.keys import KeysDialog, KeysModel
from refdesk.ui.dialogs.parts import Question
from refdesk.ui.keys import clash, read_keys
from refdesk.ui.palette import Palette, score


class Values(dict[str, Any]):
    """Settings in memory, with the interface of the real ones."""

    def get(self, name: str, default: Any = None) -> Any:  # type: ignore[override]
        return super().get(name, default)

    def set(self, name: str, value: Any) -> None:
        self[name] = value


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.show()
    return window


@pytest.fixture
def actions(window: QWidget) -> Actions:
    return Actions(window)


class TestIdentifiers:
    @pytest.fixture
    def dialog(self, qtbot: QtBot) -> IdentifiersDialog:
        dialog = IdentifiersDialog()
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    def test_it_says_what_it_would_add(self, dialog: IdentifiersDialog, qtbot: QtBot) -> None:
        assert not dialog.add.isEnabled()
        dialog.field.setPlainText("PMID: 9304698 and 10.1056/NEJMoa1715274, 9304698 again")
        qtbot.waitUntil(lambda: dialog.add.text() == "Add 2 references")
        assert "9304698" in dialog.found.text()

    def test_text_that_names_nothing_cannot_be_added(
        self, dialog: IdentifiersDialog, qtbot: QtBot
    ) -> None:
        dialog.field.setPlainText("no article here")
        qtbot.waitUntil(lambda: bool(dialog.found.text()))
        assert not dialog.add.isEnabled()

    def test_ctrl_enter_adds_the_whole_text(self, dialog: IdentifiersDialog, qtbot: QtBot) -> None:
        dialog.field.setPlainText("9304698\n29768149")
        with qtbot.waitSignal(dialog.submitted) as submitted:
            QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert submitted.args == ["9304698\n29768149"]
        assert not dialog.isVisible()

    def test_escape_adds_nothing(self, dialog: IdentifiersDialog, qtbot: QtBot) -> None:
        dialog.field.setPlainText("9304698")
        with qtbot.assertNotEmitted(dialog.submitted):
            QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()

    def test_a_very_long_text_is_left_to_a_worker(
        self, dialog: IdentifiersDialog, qtbot: QtBot
    ) -> None:
        dialog.field.setPlainText("9304698 " * 50_000)
        qtbot.waitUntil(dialog.add.isEnabled)
        assert dialog.found.text() == "Add from a long text"


class TestFailures:
    REPORT = ImportReport(
        added=(1, 2),
        failures=(
            Failure("99999999", "PubMed has no such record.", can_retry=True),
            Failure("my.ris", "This record has no end.", "record 12, line 340", "TY  - JOUR"),
            Failure("<b>\nx</b>" * 500, "Not an identifier."),
        ),
    )

    @pytest.fixture
    def dialog(self, qtbot: QtBot) -> FailuresDialog:
        dialog = FailuresDialog(self.REPORT)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    def test_each_failure_has_its_reason(self, dialog: FailuresDialog) -> None:
        model = dialog.table.model()
        assert model.rowCount() == 3
        assert model.index(0, 1).data() == "PubMed has no such record."
        assert model.index(1, 1).data() == "record 12, line 340: This record has no end."
        assert "\n" not in model.index(2, 0).data()
        assert dialog.heading.text() == "3 could not be added"

    def test_the_list_can_be_copied(self, dialog: FailuresDialog) -> None:
        dialog.copy.click()
        lines = QApplication.clipboard().text().splitlines()
        assert lines[0] == "99999999\tPubMed has no such record."

    def test_retry_gives_the_report_back(self, dialog: FailuresDialog, qtbot: QtBot) -> None:
        with qtbot.waitSignal(dialog.retried) as retried:
            dialog.retry.click()
        assert retried.args == [self.REPORT]

    def test_retry_is_off_when_it_would_not_help(self, qtbot: QtBot) -> None:
        report = ImportReport(failures=(Failure("x", "Not an identifier."),))
        dialog = FailuresDialog(report)
        qtbot.addWidget(dialog)
        assert not dialog.retry.isEnabled() and dialog.retry.toolTip()
        assert dialog.heading.text() == "1 could not be added"

    def test_what_needs_a_look_is_not_called_a_failure(self, qtbot: QtBot) -> None:
        report = ImportReport(failures=(Failure("Of frogs", "Two fit.", is_doubt=True),))
        dialog = FailuresDialog(report)
        qtbot.addWidget(dialog)
        assert dialog.heading.text() == "1 needs a look"

    def test_the_model_behaves(self, qapp: object) -> None:
        model = FailuresModel(self.REPORT.failures)
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)


class TestKeys:
    @pytest.fixture
    def settings(self) -> Values:
        return Values()

    @pytest.fixture
    def dialog(self, actions: Actions, settings: Values, qtbot: QtBot) -> KeysDialog:
        dialog = KeysDialog(actions, settings)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    def test_every_command_is_listed_with_its_keys(
        self, dialog: KeysDialog, actions: Actions
    ) -> None:
        model = dialog.table.model()
        assert model.rowCount() == len(actions.commands)
        dialog.filter.setText("ctrl+shift+v")
        assert model.rowCount() == 1
        assert model.index(0, 0).data() == "Add from clipboard"

    def test_a_new_key_works_at_once_and_is_kept(
        self, dialog: KeysDialog, actions: Actions, settings: Values
    ) -> None:
        dialog.choose("actionFollowDoi")
        dialog.field.setKeySequence(QKeySequence("Ctrl+Alt+D"))
        dialog.set_key.click()
        assert actions["actionFollowDoi"].shortcut() == QKeySequence("Ctrl+Alt+D")
        assert read_keys(settings) == {"actionFollowDoi": ("Ctrl+Alt+D",)}
        dialog.reset_key.click()
        assert actions["actionFollowDoi"].shortcut() == QKeySequence("F3")
        assert read_keys(settings) == {}

    def test_a_key_that_is_taken_is_told_and_moves(
        self, dialog: KeysDialog, actions: Actions, settings: Values
    ) -> None:
        dialog.choose("actionFollowDoi")
        dialog.field.setKeySequence(QKeySequence("F5"))
        assert "Refresh from PubMed" in dialog.clash.text()
        dialog.set_key.click()
        assert actions["actionRefreshReferences"].shortcut().isEmpty()
        assert actions["actionFollowDoi"].shortcut() == QKeySequence("F5")

    def test_keys_of_different_panes_do_not_clash(self, actions: Actions) -> None:
        assert clash(actions, "actionExpandAll", QKeySequence("R")) == ""
        assert clash(actions, "actionToggleRead", QKeySequence("F3")) == "actionFollowDoi"

    def test_rubbish_in_the_settings_is_left_out(self, settings: Values) -> None:
        settings.set(
            "window.keys", {"actionQuit": "Ctrl+Q", "x": [1], "actionFollowDoi": ["F4", ""]}
        )
        assert read_keys(settings) == {"actionFollowDoi": ("F4",)}
        settings.set("window.keys", 7)
        assert read_keys(settings) == {}

    def test_the_model_behaves(self, actions: Actions) -> None:
        model = KeysModel(actions)
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)


class TestPalette:
    def test_a_few_letters_find_a_command(self, actions: Actions, window: QWidget) -> None:
        palette = Palette(actions, window)
        palette.open()
        QTest.keyClicks(palette.field, "atc")
        assert palette.found()[0].text() == "Add to collection"
        assert palette.nothing.isHidden()
        QTest.keyClicks(palette.field, "qqqq")
        assert palette.found() == []
        assert not palette.nothing.isHidden()
        assert palette.nothing.text() == "No command has these letters."

    def test_a_command_that_cannot_run_now_is_not_denied(
        self, actions: Actions, window: QWidget
    ) -> None:
        actions["actionFollowDoi"].setEnabled(False)
        palette = Palette(actions, window)
        palette.open()
        QTest.keyClicks(palette.field, "follow doi")
        assert palette.found() == []
        assert palette.nothing.text() == "“Follow DOI” cannot be done just now."

    def test_enter_runs_the_chosen_one(
        self, actions: Actions, window: QWidget, qtbot: QtBot
    ) -> None:
        palette = Palette(actions, window)
        palette.open()
        QTest.keyClicks(palette.field, "follow doi")
        with qtbot.waitSignal(actions["actionFollowDoi"].triggered):
            QTest.keyClick(palette.field, Qt.Key.Key_Return)
        assert not palette.isVisible()

    def test_arrows_move_and_disabled_commands_are_left_out(
        self, actions: Actions, window: QWidget
    ) -> None:
        actions["actionQuit"].setEnabled(False)
        palette = Palette(actions, window)
        palette.open()
        assert actions["actionQuit"] not in palette.found()
        QTest.keyClick(palette.field, Qt.Key.Key_Down)
        assert palette.list.currentIndex().row() == 1
        QTest.keyClick(palette.field, Qt.Key.Key_Up)
        QTest.keyClick(palette.field, Qt.Key.Key_Up)
        assert palette.list.currentIndex().row() == 0

    def test_letters_in_no_order_find_nothing(self) -> None:
        assert score("zzz", "Add to collection") is None
        assert score("", "anything") == 0
        better, worse = score("exp", "Export…"), score("exp", "Take a long explanation")
        assert better is not None and worse is not None and better > worse


def test_the_safe_answer_has_the_focus_and_is_what_escape_means(
    window: QWidget, qtbot: QtBot
) -> None:
    question = Question(
        window, "Delete 3 references for ever?", "Files go too.", "Delete", "Keep them"
    )
    question.show()
    assert question.focusWidget() is question.keep
    QTest.keyClick(question, Qt.Key.Key_Escape)
    assert question.result() == 0
