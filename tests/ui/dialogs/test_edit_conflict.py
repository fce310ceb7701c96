"""A field that is changed elsewhere while it is written in: both texts are shown, one is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from refdesk.model.edit_conflicts import EditConflict
from refdesk.model.record import Creator, Issn, Journal
from refdesk.ui.dialogs.edit_conflict import ConflictDialog, conflict_words
from refdesk.ui.edit_view import EditView
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench


def written_in_two_places(window: MainWindow, bench: Bench) -> ConflictDialog:
    """Volume 77 is typed while a job sets 88; what is asked when the field is left."""
    window.search_pane.table.select_places([0])
    bench.settle(window)
    window.detail_pane.show_tab("edit")
    form = window.findChild(EditView)
    assert form is not None
    box = form.boxes["volume"]
    assert isinstance(box.editor, QLineEdit)
    box.editor.setText("77")
    window._desk.edit(window.browser.selected_ids()[0], {"volume": "88", "issue": "99"})
    bench.settle(window)
    assert box.text == "77" and form.boxes["issue"].text == "99"
    box.left.emit()
    bench.settle(window)
    dialog = window.findChild(ConflictDialog)
    assert dialog is not None and dialog.isVisible()
    assert (dialog.mine.toPlainText(), dialog.theirs.toPlainText()) == ("77", "88")
    assert "Volume" in dialog.words.text()
    assert box.text == "88" and not box.is_changed
    return dialog


@pytest.mark.parametrize("is_mine", [True, False])
def test_the_reader_chooses(window: MainWindow, bench: Bench, is_mine: bool) -> None:
    dialog = written_in_two_places(window, bench)
    (dialog.keep_mine if is_mine else dialog.keep_theirs).click()
    bench.settle(window)
    form = window.findChild(EditView)
    assert form is not None
    assert form.boxes["volume"].text == ("77" if is_mine else "88")
    assert form.boxes["issue"].text == "99"


def test_the_part_that_differs_is_named() -> None:
    mine = Journal("Lancet", issns=(Issn("0140-6736"),))
    theirs = Journal("Lancet", issns=(Issn("1474-547X"),))
    words = conflict_words(EditConflict(1, "journal", mine, theirs))
    assert words == ("ISSN", "0140-6736", "1474-547X")


def test_creators_and_types_are_told_in_words(qtbot: QtBot) -> None:
    label, mine, theirs = conflict_words(
        EditConflict(1, "creators", (Creator("Roe", "Jane"),), (Creator("Doe", "John"),))
    )
    assert label == "Creators" and "Roe · Jane" in mine and "Doe · John" in theirs
    label, mine, _ = conflict_words(EditConflict(1, "csl_type", None, "book"))
    assert label == "Type of work" and mine
    dialog = ConflictDialog(EditConflict(1, "volume", None, "9"))
    qtbot.addWidget(dialog)
    assert dialog.mine.toPlainText() == "What the source says"
