"""The preferences: every setting has its words, counts at once, and goes back to what it was."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from refdesk.net.services import NetworkSettings
from refdesk.settings import Settings
from refdesk.ui import theme
from refdesk.ui.dialogs.backups import RestoreDialog
from refdesk.ui.main_window import MainWindow
from refdesk.ui.preferences.dialog import PreferencesDialog
from refdesk.ui.preferences.rows import Choice

STYLES = [("nlm", "NLM"), ("apa", "APA")]


@pytest.fixture
def dialog(settings: Settings, qtbot: QtBot) -> PreferencesDialog:
    made = PreferencesDialog(settings, STYLES)
    qtbot.addWidget(made)
    made.show()
    return made


def choose(dialog: PreferencesDialog, name: str, value: object) -> None:
    """Choose in a combo box as a reader does."""
    control = dialog.row(name).control
    assert isinstance(control, QComboBox)
    control.setCurrentIndex(control.findData(value))
    control.activated.emit(control.currentIndex())


def write(dialog: PreferencesDialog, name: str, text: str) -> None:
    """Write into a field and leave it."""
    control = dialog.row(name).control
    assert isinstance(control, QLineEdit)
    control.setText(text)
    QTest.keyClick(control, Qt.Key.Key_Return)


def kept(settings: Settings) -> Settings:
    """What the file says."""
    return Settings(settings.path)


class TestDialog:
    def test_what_is_changed_is_in_the_file_at_once(
        self, dialog: PreferencesDialog, settings: Settings, qtbot: QtBot
    ) -> None:
        with qtbot.waitSignal(dialog.changed) as changed:
            choose(dialog, "window.theme", "dark")
        assert changed.args == ["window.theme"]
        write(dialog, "network.email", " me@example.org ")
        flag = dialog.row("network.offline").control
        assert isinstance(flag, QCheckBox)
        flag.click()
        number = dialog.row("backup.days").control
        assert isinstance(number, QSpinBox)
        number.setValue(3)
        again = kept(settings)
        assert again.get("window.theme") == "dark"
        assert again.get("network.email") == "me@example.org"
        assert again.get("network.offline") is True
        assert again.get("backup.days") == 3

    def test_the_file_with_the_key_is_for_its_owner_only(
        self, dialog: PreferencesDialog, settings: Settings
    ) -> None:
        write(dialog, "network.api_key", "abcdef0123456789")
        assert stat.S_IMODE(settings.path.stat().st_mode) == 0o600
        field = dialog.row("network.api_key").control
        assert isinstance(field, QLineEdit) and "abc" not in field.displayText()

    @pytest.mark.parametrize(
        ("name", "text", "words"),
        [
            ("network.email", "me", "no e-mail address"),
            ("network.api_key", "my key!", "letters and digits"),
            ("network.doi_url", "doi.org", "begins with https://"),
            ("backup.folder", "nowhere", "no such folder"),
            ("network.eutils_url", "https://a.example/x?y=1", "ends with its path"),
            ("network.resolver", "resolver.example.org", "begins with https://"),
            ("network.proxy", "https://proxy.example.org/login?url= x", "No blank"),
        ],
    )
    def test_what_cannot_be_is_said_and_not_kept(
        self, dialog: PreferencesDialog, settings: Settings, name: str, text: str, words: str
    ) -> None:
        write(dialog, name, text)
        row = dialog.row(name)
        assert words in row.error and words in row.control.accessibleDescription()
        assert settings.get(name, "") == ""
        write(dialog, name, "")
        assert not row.error

    def test_defaults_set_one_page_back(
        self, dialog: PreferencesDialog, settings: Settings
    ) -> None:
        assert not dialog.defaults.isEnabled()
        choose(dialog, "window.theme", "light")
        choose(dialog, "window.compact", True)
        write(dialog, "network.email", "me@example.org")
        dialog.show_page("look")
        assert dialog.defaults.isEnabled()
        dialog.defaults.click()
        again = kept(settings)
        assert again.get("window.theme") == "system" and again.get("window.compact") is False
        assert again.get("network.email") == "me@example.org"
        assert dialog.row("window.theme").value == "system"
        assert not dialog.defaults.isEnabled()

    def test_a_field_that_was_not_left_is_kept_when_the_window_closes(
        self, dialog: PreferencesDialog, settings: Settings
    ) -> None:
        field = dialog.row("network.email").control
        assert isinstance(field, QLineEdit)
        field.setText("me@example.org")
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()
        assert kept(settings).get("network.email") == "me@example.org"

    def test_hosts_of_the_intranet_are_kept_as_a_list(
        self, dialog: PreferencesDialog, settings: Settings
    ) -> None:
        name = "network.allowed_hosts"
        write(dialog, name, "proxy.example.org, 10.0.0.8:8080 [fe80::1]")
        assert kept(settings).get(name) == ["proxy.example.org", "10.0.0.8:8080", "[fe80::1]"]
        network = NetworkSettings.from_environment({}, settings=kept(settings).get("network"))
        assert network.allowed_hosts == ("proxy.example.org", "10.0.0.8:8080", "[fe80::1]")
        write(dialog, name, "https://proxy.example.org/")
        assert "is no host" in dialog.row(name).error
        assert len(kept(settings).get(name)) == 3
        dialog.show_page("network")
        dialog.defaults.click()
        assert kept(settings).get(name) == [] and dialog.row(name).value == []

    def test_the_next_import_begins_with_what_is_chosen(
        self, dialog: PreferencesDialog, settings: Settings
    ) -> None:
        choose(dialog, "import.duplicates", "merge")
        choose(dialog, "import.linked_files", "copy")
        assert kept(settings).get("import") == {"duplicates": "merge", "linked_files": "copy"}

    def test_a_folder_for_backups_is_chosen(
        self, dialog: PreferencesDialog, settings: Settings, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
        dialog.show_page("backups")
        dialog.choose_folder.click()
        assert kept(settings).get("backup.folder") == str(tmp_path)

    def test_what_the_environment_says_is_shown_and_cannot_be_changed(
        self, settings: Settings, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REFDESK_DOI_URL", "http://127.0.0.1:9")
        made = PreferencesDialog(settings, STYLES)
        qtbot.addWidget(made)
        row = made.row("network.doi_url")
        assert not row.control.isEnabled()
        assert (
            "REFDESK_DOI_URL in the environment says http://127.0.0.1:9." in row.control.toolTip()
        )
        assert made.row("network.crossref_url").control.isEnabled()

    def test_the_wheel_scrolls_and_changes_nothing(
        self, dialog: PreferencesDialog, settings: Settings
    ) -> None:
        control = dialog.row("window.theme").control
        dialog.close_button.setFocus()
        place = QPointF(5, 5)
        wheel = QWheelEvent(
            place, control.mapToGlobal(place), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(control, wheel)
        assert dialog.row("window.theme").value == "system"

    def test_everything_has_a_name_and_can_be_reached_by_keyboard(
        self, dialog: PreferencesDialog
    ) -> None:
        for page in dialog.pages:
            dialog.show_page(page.key)
            wanted = {row.control for row in page.rows if row.control.isEnabled()}
            reached: set[QWidget | None] = set()
            dialog.tabs.setFocus()
            for _ in range(40):
                QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
                reached.add(QApplication.focusWidget())
            assert wanted <= reached, page.key
            for row in page.rows:
                assert row.control.accessibleName() and isinstance(row.label, str)

    def test_all_settings_of_the_guide_are_there(self, dialog: PreferencesDialog) -> None:
        names = {row.name for page in dialog.pages for row in page.rows}
        assert {"window.theme", "window.compact", "window.font_scale", "network.api_key",
                "network.email", "network.eutils_url", "network.pubmed_url", "network.doi_url",
                "backup.automatic", "backup.folder", "network.allowed_hosts", "network.resolver", "network.proxy",
                "import.duplicates", "import.linked_files"} <= names  # fmt: skip


class TestInTheWindow:
    @pytest.fixture
    def dialog(self, window: MainWindow) -> PreferencesDialog:
        QTest.keySequence(window, QKeySequence("Ctrl+,"))
        found = window.findChild(PreferencesDialog)
        assert found is not None and found.isVisible()
        return found

    def test_looks_change_at_once(
        self, window: MainWindow, dialog: PreferencesDialog, settings: Settings
    ) -> None:
        choose(dialog, "window.theme", "dark")
        assert theme.current().is_dark
        assert window.actions_table["actionUseDark"].isChecked()
        choose(dialog, "window.compact", True)
        assert window.search_pane.table.is_compact
        choose(dialog, "window.stacked", True)
        assert window.panes.is_stacked
        assert dialog.row("window.style").value == window.copy_bar.current_style
        window.actions_table["actionUseLight"].trigger()
        assert dialog.row("window.theme").value == "light"  # changed elsewhere, shown here

    def test_a_key_is_tried(
        self, window: MainWindow, dialog: PreferencesDialog, qtbot: QtBot
    ) -> None:
        dialog.try_key.click()
        assert dialog.key_said.text() == "There is no key to try."
        write(dialog, "network.api_key", "abcdef0123456789")
        dialog.try_key.click()
        qtbot.waitUntil(lambda: "Asking" not in dialog.key_said.text())
        assert dialog.key_said.text() == "NCBI takes this key."

    def test_a_backup_is_taken_and_can_be_chosen_again(
        self, window: MainWindow, dialog: PreferencesDialog, qtbot: QtBot
    ) -> None:
        bar = window.search_pane.message_bar
        dialog.back_up.click()
        qtbot.waitUntil(lambda: "Backed up: " in bar.text)
        dialog.restore.click()
        qtbot.waitUntil(lambda: window.findChild(RestoreDialog) is not None)
        restore = window.findChild(RestoreDialog)
        assert restore is not None and "references" in str(restore.list.model().index(0, 0).data())
        with qtbot.waitSignal(window._desk.upkeep.restore_wanted) as wanted:
            restore.restore.click()
        assert Path(wanted.args[0]).suffix == ".refdesk"

    def test_the_keys_are_one_step_away(
        self, window: MainWindow, dialog: PreferencesDialog, qtbot: QtBot
    ) -> None:
        with qtbot.waitSignal(dialog.keys_asked):
            dialog.keys.click()
        assert any(each.objectName() == "keysDialog" for each in QApplication.topLevelWidgets())


def test_a_choice_shows_what_is_kept(qtbot: QtBot) -> None:
    row = Choice("x", "X", "", 1, [(1, "one"), (2, "two")])
    qtbot.addWidget(row)
    row.show_value(2)
    assert row.value == 2
    row.show_value("nonsense")
    assert row.value == 1
