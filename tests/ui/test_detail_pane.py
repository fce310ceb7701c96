"""The detail pane: tabs, actions with their reasons, signals; named and in order at every width."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from refdesk.model.rows import ReferenceRow, Status
from refdesk.ui import theme
from refdesk.ui.detail_pane import DetailPane
from refdesk.ui.drop_words import TargetKind
from refdesk.ui.reference_page import TABS
from refdesk.ui.selection_view import summary_of
from refdesk.ui.widgets import Button
from tests.ui.sample_views import (
    chapter,
    crowd,
    hostile,
    light,
    retracted,
    seed,
    seed_view,
    view_of,
)  # fmt: skip


@pytest.fixture
def pane(qtbot: QtBot, qapp: QApplication) -> Iterator[DetailPane]:
    light(qapp)
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(452, 800)
    pane = DetailPane(host)
    pane.resize(452, 800)
    pane.show_view(seed_view())
    host.show()
    yield pane


def click(qtbot: QtBot, button: Button) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_the_parts_have_their_stable_names(pane: DetailPane) -> None:
    assert pane.objectName() == "detailPane"
    for tab in ("notes", "files", "links", "edit"):
        pane.show_tab(tab)
    for name in ("recordView", "notesView", "filesView", "linksView", "editView"):
        assert pane.findChild(QWidget, name) is not None, name


def test_tabs_count_notes_and_files(pane: DetailPane) -> None:
    assert [pane.page.tabs.tabText(at) for at in range(5)] == [
        "Record",
        "Notes",
        "Files",
        "Links",
        "Edit",
    ]
    assert [pane.page.tabs.count_of(at) for at in range(5)] == [0, 1, 2, 0, 0]
    pane.show_view(view_of(seed()))
    assert pane.page.tabs.count_of(1) == 0


def test_a_click_and_the_arrow_keys_turn_to_another_tab(qtbot: QtBot, pane: DetailPane) -> None:
    place = pane.page.tabs.tabRect(1).center()
    qtbot.mouseClick(pane.page.tabs, Qt.MouseButton.LeftButton, pos=place)
    assert pane.tab == "notes" and pane.page.notes_view.isVisible()
    assert not pane.page.sections_button.isEnabled()
    qtbot.keyClick(pane.page.tabs, Qt.Key.Key_Right)
    assert pane.tab == "files"
    pane.focus_record()
    assert pane.tab == "record" and pane.record_view.hasFocus()


def test_a_hit_has_two_tabs_and_can_be_added(qtbot: QtBot, pane: DetailPane) -> None:
    for tab in ("notes", "files", "links", "edit"):
        pane.show_tab(tab)
    pane.show_view(replace(seed_view(), reference_id=0, notes=(), attachments=()))
    assert pane.tab == "record"
    assert [at for at in range(5) if pane.page.tabs.isTabVisible(at)] == [0, 3]
    with qtbot.waitSignal(pane.add_hit_asked) as asked:
        click(qtbot, pane.page.add_button)
    assert asked.args == ["9304698"]
    assert not pane.page.collection_button.isEnabled()
    assert pane.page.collection_button.toolTip() == "Add it to the library first"


def test_after_a_hit_all_tabs_of_a_reference_have_room(pane: DetailPane) -> None:
    one = view_of(seed())
    pane.show_view(one)
    pane.show_view(replace(one, reference_id=0))
    pane.show_tab("links")
    QApplication.processEvents()
    narrow = pane.page.tabs.width()
    pane.show_view(one)
    QApplication.processEvents()
    tabs = pane.page.tabs
    assert tabs.tabRect(4).right() < tabs.width() > narrow


def test_a_known_hit_can_be_shown_in_the_library(qtbot: QtBot, pane: DetailPane) -> None:
    view = replace(
        seed_view(), reference_id=0, statuses=(Status.IN_LIBRARY,), known=(("9304698", 8),)
    )
    pane.show_view(view)
    assert not pane.page.add_button.isVisible()
    with qtbot.waitSignal(pane.reference_asked) as asked:
        click(qtbot, pane.page.show_button)
    assert asked.args == [8]


def test_following_the_doi_names_the_reference(qtbot: QtBot, pane: DetailPane) -> None:
    with qtbot.waitSignal(pane.follow_doi_asked) as asked:
        click(qtbot, pane.page.doi_button)
    assert asked.args == [1, "10.1016/s0301-0082(97)00021-x"]
    with qtbot.waitSignal(pane.follow_doi_asked) as asked:
        pane.record_view.doi_asked.emit("10.1000/other")
    assert asked.args == [0, "10.1000/other"]


def test_what_cannot_run_says_why(pane: DetailPane) -> None:
    pane.show_view(view_of(replace(seed(), doi="", pmid="")))
    assert not pane.page.doi_button.isEnabled()
    assert pane.page.doi_button.toolTip() == "This record has no DOI"
    assert pane.page.doi_button.accessibleDescription() == "This record has no DOI"
    assert pane.page.pubmed_button.toolTip() == "This record has no PMID"
    pane.show_view(replace(seed_view(), is_trashed=True))
    assert pane.page.collection_button.toolTip() == "It is in the trash"


class _Browser(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


def test_pubmed_opens_in_the_browser(qtbot: QtBot, pane: DetailPane) -> None:
    browser = _Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")
    try:
        click(qtbot, pane.page.pubmed_button)
    finally:
        QDesktopServices.unsetUrlHandler("https")
    assert browser.opened == ["https://pubmed.ncbi.nlm.nih.gov/9304698/"]


def test_a_pdf_can_be_opened(qtbot: QtBot, pane: DetailPane) -> None:
    with qtbot.waitSignal(pane.attachment_open_asked) as asked:
        click(qtbot, pane.page.file_button)
    assert asked.args == [3]
    pane.show_view(view_of(seed()))
    assert not pane.page.file_button.isVisible()


def test_the_banner_leads_to_the_notice_here_or_on_pubmed(qtbot: QtBot, pane: DetailPane) -> None:
    pane.show_view(view_of(retracted()))
    with qtbot.waitSignal(pane.pmid_asked) as asked:
        pane.page.banner.deed_asked.emit("pmid", "20137807")
    assert asked.args == ["20137807"]
    pane.show_view(replace(view_of(retracted()), known=(("20137807", 42),)))
    with qtbot.waitSignal(pane.reference_asked) as known:
        pane.page.banner.deed_asked.emit("pmid", "20137807")
    assert known.args == [42]


def test_a_trashed_reference_can_be_put_back(qtbot: QtBot, pane: DetailPane) -> None:
    pane.show_view(replace(seed_view(), is_trashed=True))
    with qtbot.waitSignal(pane.restore_asked) as asked:
        pane.page.banner.deed_asked.emit("restore", "")
    assert asked.args == [1]


def test_the_sections_menu_goes_to_a_section(qtbot: QtBot, pane: DetailPane) -> None:
    actions = {action.text(): action for action in pane.page.sections_menu().actions()}
    assert list(actions)[:2] == ["Abstract", "Similar articles"]
    actions["MeSH terms"].trigger()
    assert pane.record_view.verticalScrollBar().value() > 0


def test_the_more_menu_comes_from_the_window(qtbot: QtBot, pane: DetailPane) -> None:
    made = QMenu(pane)
    made.addAction("Move to trash")
    pane.set_more_menu(lambda: made)
    click(qtbot, pane.page.more_button)
    assert made.isVisible()
    made.close()


def test_leaving_a_reference_saves_what_is_being_written(qtbot: QtBot, pane: DetailPane) -> None:
    pane.start_note()
    pane.page.notes_view.editor.setPlainText("thought")
    with qtbot.waitSignal(pane.note_saved) as saved:
        pane.show_view(view_of(retracted()))
    assert saved.args == [1, 0, "thought", ""]
    for tab in ("notes", "files", "links", "edit"):
        pane.show_tab(tab)
    editor = pane.page.edit_view.boxes["volume"].editor
    editor.setText("99")  # type: ignore[union-attr]
    with qtbot.waitSignal(pane.edited) as edited:
        pane.show_nothing()
    assert edited.args[:2] == [5, {"volume": "99"}]


def test_nothing_and_many_have_pictures_of_their_own(qtbot: QtBot, pane: DetailPane) -> None:
    pane.show_nothing()
    assert pane.nothing.isVisible() and pane.view is None
    pane.show_nothing("This reference cannot be read.")
    assert any("cannot be read" in label.text() for label in pane.nothing.findChildren(QLabel))
    rows = [ReferenceRow(n, "T", year=1990 + n, container="Lancet", pmid="1") for n in range(3)]
    pane.show_many(rows, 12_481)
    assert pane.many.isVisible() and pane.many.title == "12,481 selected"


def test_batch_actions_are_buttons_that_follow_their_action(qtbot: QtBot, pane: DetailPane) -> None:
    action = QAction("Move to trash", pane)
    done: list[bool] = []
    action.triggered.connect(lambda: done.append(True))
    add = QAction("Add to library", pane)
    pane.set_batch_actions([action], [add])
    pane.show_many([], 2)
    button = next(b for b in pane.many.findChildren(Button) if b.text() == "Move to trash")
    click(qtbot, button)
    assert len(done) == 1
    action.setEnabled(False)
    assert not button.isEnabled()
    assert pane.many.offered == ["Move to trash"]
    pane.show_many([], 3, is_hits=True)
    assert pane.many.offered == ["Add to library"]
    pane.show_many([], 2)
    assert pane.many.offered == ["Move to trash"]


def test_many_references_are_summed_up() -> None:
    rows = [
        ReferenceRow(n, "T", year=1990 + n, container="Lancet" if n else "Nature", pmid=str(n or ""),
                     tags=("To cite",), statuses=(Status.RETRACTED,) if n == 2 else ())
        for n in range(3)
    ]  # fmt: skip
    lines = dict(summary_of(rows).lines)
    assert lines == {
        "Years": "1990–1992", "Journals": "Lancet 2, Nature 1", "Tags": "To cite 3",
        "Status": "Retracted 1", "Without a PMID": "1", "Without a DOI": "3",
    }  # fmt: skip
    assert summary_of([]).lines == ()


def test_the_open_record_is_a_place_to_drop_on(pane: DetailPane) -> None:
    target = pane.drop_target(QPoint(10, 10))
    assert target is not None and (target.kind, target.id) == (TargetKind.RECORD, 1)
    pane.show_view(replace(seed_view(), reference_id=0))
    assert pane.drop_target(QPoint(10, 10)) is None


def test_an_address_that_is_refused_is_told(qtbot: QtBot, pane: DetailPane) -> None:
    with qtbot.waitSignal(pane.told) as told:
        pane.record_view.anchorClicked.emit(QUrl("file:///etc/passwd"))
    assert "file:///etc/passwd" in told.args[0]


def test_everything_that_takes_the_focus_has_a_name(pane: DetailPane) -> None:
    for tab in ("notes", "files", "links", "edit"):
        pane.show_tab(tab)
    for widget in pane.findChildren(QWidget):
        is_ours = not widget.objectName().startswith("qt_")
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and is_ours:
            assert widget.accessibleName(), (type(widget).__name__, widget.objectName())


def test_no_label_takes_text_for_markup(pane: DetailPane) -> None:
    pane.show_view(view_of(hostile()))
    pane.show_many([ReferenceRow(1, "<b>x", container="<img src=file:///x>")], 2)
    for label in pane.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText, label.text()


@pytest.mark.parametrize("width", [280, 400, 620, 760])
def test_nothing_overlaps_or_is_cut_at_any_width(
    qtbot: QtBot, pane: DetailPane, width: int
) -> None:
    for record in (seed(), retracted(), crowd(40, 3), chapter(), hostile()):
        pane.show_view(view_of(record))
        pane.resize(width, 700)
        pane.grab()
        row = [
            button for button in (pane.page.add_button, pane.page.show_button, pane.page.doi_button, pane.page.pubmed_button,
                                  pane.page.file_button, pane.page.collection_button) if button.isVisible()
        ]  # fmt: skip
        for one, other in itertools.pairwise(row):
            assert one.geometry().right() < other.geometry().left()
        assert row[-1].geometry().right() <= width
        assert pane.record_view.horizontalScrollBar().maximum() == 0
        neighbour = pane.page.sections_button if width > 300 else pane.page.more_button
        assert pane.page.tabs.geometry().right() < neighbour.geometry().left()
        qtbot.waitUntil(lambda: pane.page.tabs.tabRect(4).right() <= pane.page.tabs.width())


def test_the_dark_theme_reaches_every_part(qapp: QApplication, pane: DetailPane) -> None:
    pane.show_view(replace(view_of(retracted()), notes=seed_view().notes))
    base = theme.color("base")
    theme.apply(qapp, "dark")
    try:
        for tab in TABS:
            pane.show_tab(tab)
            image = pane.grab().toImage()
            left = [image.pixelColor(x, y) for x in range(4, 450, 9) for y in range(4, 790, 11)]
            assert base not in left, tab
    finally:
        theme.apply(qapp, "light")
