"""The export dialog tells a format, a scope and a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from refdesk.formats import registry
from refdesk.model.export_options import AS_THEY_ARE, ExportOptions
from refdesk.ui import theme
from refdesk.ui.dialogs.export import ExportDialog, ExportScope
from refdesk.ui.dialogs.export_words import HINTS, format_words
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
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.export_asked) as asked:
        qtbot.mouseClick(dialog.export_button, Qt.MouseButton.LeftButton)
    assert asked.args == ["ris", "selected", tmp_path / "out.ris", AS_THEY_ARE]


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


def test_every_format_that_is_written_is_offered_with_its_words(dialog: ExportDialog) -> None:
    written = [one for one in registry.formats() if one.write]
    rows = [dialog.list.model().index(at, 0).data() for at in range(dialog.list.model().rowCount())]
    assert rows == [f"{one.label}  ·  {one.extensions[0]}" for one in written]
    assert set(HINTS) == {one.key for one in written}


def test_it_says_what_the_format_cannot_hold(dialog: ExportDialog) -> None:
    dialog.choose_format("bibtex")
    assert "It leaves out: " in dialog.hint.text()
    assert "MeSH terms (they become keywords)" in dialog.hint.text()
    assert "affiliations" in dialog.hint.text() and "notes" not in dialog.hint.text()
    dialog.choose_format("nbib")
    assert "It leaves out: citation keys, notes, files" in dialog.hint.text()
    assert "MeSH" not in dialog.hint.text()
    assert format_words("html", is_read=False).endswith("RefDesk does not read it again.")


def test_options_are_offered_where_the_format_has_a_place_for_them(
    qtbot: QtBot, dialog: ExportDialog, tmp_path: Path
) -> None:
    dialog.choose_format("bibtex")
    for box in (dialog.abstracts, dialog.own_notes, dialog.files, dialog.ascii_only):
        assert box.isEnabled() and box.isVisible()
        box.click()
    all_changed = ExportOptions(abstracts=False, own_notes=True, files=True, ascii_only=True)
    assert dialog.format_options == dialog.options == all_changed
    dialog.choose_format("nbib")
    assert not dialog.own_notes.isEnabled() and not dialog.ascii_only.isVisible()
    assert dialog.format_options == ExportOptions(abstracts=False)
    dialog.choose_format("pmids")
    assert dialog.format_options == AS_THEY_ARE and dialog.options == all_changed


def test_the_guard_of_cells_can_be_switched_off_for_tables(dialog: ExportDialog) -> None:
    dialog.choose_format("ris")
    assert not dialog.guard_cells.isVisible()
    dialog.choose_format("tsv")
    assert dialog.guard_cells.isVisible() and dialog.guard_cells.isChecked()
    dialog.guard_cells.click()
    assert dialog.format_options == ExportOptions(guard_cells=False)
    dialog.choose_format("ris")
    assert dialog.format_options == AS_THEY_ARE


def test_the_file_is_called_after_what_is_exported(
    qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    light(qapp)
    host = QWidget()
    qtbot.addWidget(host)
    made = ExportDialog(
        [ExportScope("shown", "Collection Sepsis & co", 2, "Sepsis & co")],
        folder=str(tmp_path), parent=host,
    )  # fmt: skip
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(
        "refdesk.ui.dialogs.export.choose_new_file", lambda *args: asked.append(args[2:])
    )
    made.choose_format("ris")
    made.export_button.click()
    assert asked == [("Sepsis & co.ris", "RIS (*.ris)", str(tmp_path))]


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


def test_it_fits_the_screen_with_large_text_and_no_words_are_cut(
    qtbot: QtBot, qapp: QApplication
) -> None:
    theme.apply(qapp, theme.Scheme.DARK, factor=1.5)
    host = QWidget()
    qtbot.addWidget(host)
    made = ExportDialog(SCOPES, parent=host)
    made.choose_format("csv")
    made.show()
    room = made.screen().availableGeometry()
    assert made.height() <= room.height() and made.width() <= room.width()
    for radio in made.findChildren(QRadioButton):
        assert radio.width() >= radio.sizeHint().width()
    for box in (made.abstracts, made.own_notes, made.files):
        assert box.width() >= box.sizeHint().width()
    assert made.hint.height() >= made.hint.heightForWidth(made.hint.width())


def test_what_comes_in_meanwhile_is_offered_and_the_choice_stays(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    made = ExportDialog([ExportScope("all", "The whole library", 0)], parent=host)
    assert made.scope is None and made.export_button.text() == "Nothing to export"
    made.show_scopes([ExportScope("shown", "The list", 1), ExportScope("all", "All", 3)])
    assert made.export_button.isEnabled()
    radio = made.findChild(QRadioButton, "scope-all")
    assert radio is not None
    radio.click()
    assert made.export_button.text() == "Export 3 references…"
    made.show_scopes([ExportScope("shown", "The list", 1), ExportScope("all", "All", 4)])
    assert made.export_button.text() == "Export 4 references…"
    made.show_scopes([ExportScope("all", "All", 5)])
    assert made.scope == ExportScope("all", "All", 5)
    assert [radio.text() for radio in made.findChildren(QRadioButton)] == ["All (5)"]
