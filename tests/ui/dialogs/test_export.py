"""The export dialog tells a format, a scope and a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from refdesk.formats import registry
from refdesk.ui.dialogs.export import FORMATS, ExportDialog, ExportScope
from tests.ui.sample_views import light

SCOPES = (
    ExportScope("selected", "Selected references", 2),
    ExportScope("shown", "References in the list", 0),
    ExportScope("all", "The whole library", 12_481),
)


@pytest.fixture
def dialog(qtbot: QtBot, qapp: QApplication) -> Iterator[ExportDialog]:
    light(qapp)
    host = QWidget()
    qtbot.addWidget(host)
    made = ExportDialog(SCOPES, parent=host)
    made.show()
    yield made


def test_it_offers_only_scopes_that_hold_something(dialog: ExportDialog) -> None:
    texts = [radio.text() for radio in dialog.findChildren(QRadioButton)]
    assert texts == ["Selected references (2)", "The whole library (12,481)"]
    assert dialog.export_button.text() == "Export 2 references…"


def test_the_button_says_how_many(qtbot: QtBot, dialog: ExportDialog) -> None:
    radio = dialog.findChild(QRadioButton, "scope-all")
    assert radio is not None
    radio.setChecked(True)
    assert dialog.export_button.text() == "Export 12,481 references…"


def test_the_choice_is_told_with_the_file(
    qtbot: QtBot, dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("refdesk.ui.dialogs.export.choose_new_file", lambda *args: tmp_path / "out")
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.export_asked) as asked:
        qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["ris", "selected", tmp_path / "out.ris"]


def test_no_file_means_no_export(
    qtbot: QtBot, dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refdesk.ui.dialogs.export.choose_new_file", lambda *args: None)
    with qtbot.assertNotEmitted(dialog.export_asked):
        qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()


def test_the_last_format_can_be_chosen_again(dialog: ExportDialog) -> None:
    dialog.choose_format("csl-json")
    assert dialog.format_key == "csl-json"
    dialog.choose_format("unknown")
    assert dialog.format_key == "csl-json"


def test_with_nothing_to_export_the_button_says_so(qtbot: QtBot, qapp: QApplication) -> None:
    light(qapp)
    host = QWidget()
    qtbot.addWidget(host)
    made = ExportDialog([ExportScope("all", "The whole library", 0)], parent=host)
    assert not made.export_button.isEnabled()
    assert made.export_button.text() == "Nothing to export"


def test_every_format_offered_can_be_written() -> None:
    for each in FORMATS:
        found = registry.format_by_key(each.key)
        assert found.write is not None and each.extension in found.extensions


def test_everything_that_takes_the_focus_has_a_name(dialog: ExportDialog) -> None:
    for widget in dialog.findChildren(QWidget):
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not isinstance(widget, QRadioButton):
            assert widget.accessibleName(), widget.objectName()


def test_enter_exports_from_anywhere_in_the_dialog(
    qtbot: QtBot, dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("refdesk.ui.dialogs.export.choose_new_file", lambda *args: tmp_path / "out")
    radio = dialog.findChild(QRadioButton, "scope-all")
    assert radio is not None
    radio.setFocus()
    with qtbot.waitSignal(dialog.export_asked):
        qtbot.keyClick(radio, Qt.Key.Key_Return)
