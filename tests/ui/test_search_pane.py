from __future__ import annotations

from array import array
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refdesk.model.rows import SortKey, Status, View, ViewKind
from refdesk.model.views import Listing, PubMedPage
from refdesk.services.readable import readable_formats
from refdesk.ui import theme
from refdesk.ui.columns import Column, column_numbers
from refdesk.ui.drop_words import TargetKind
from refdesk.ui.empty_library import BEST_KNOWN, EmptyLibrary
from refdesk.ui.empty_words import empty_words
from refdesk.ui.reference_table import ReferenceTable
from refdesk.ui.search_pane import SearchPane
from tests.ui.conftest import make_row


@pytest.fixture
def pane(qtbot: QtBot) -> SearchPane:
    pane = SearchPane(ReferenceTable(lambda ids: [make_row(each) for each in ids]))
    qtbot.addWidget(pane)
    pane.resize(744, 600)
    pane.show()
    return pane


def _listing(count: int, total: int, query: str = "", *, complete: bool = True) -> Listing:
    return Listing(1, array("q", range(1, count + 1)), total, complete, View(), query)


def _page(**values: object) -> PubMedPage:
    plain: dict[str, object] = {
        "request": 1, "query": "x", "count": 612_340, "start": 0,
        "rows": tuple(make_row(n) for n in range(1, 51)), **values,
    }  # fmt: skip
    return PubMedPage(**plain)  # type: ignore[arg-type]


class TestLibrary:
    @pytest.mark.parametrize(
        ("listing", "words"),
        [
            (_listing(3, 12_481), "3"),
            (_listing(10, 12_481, "il-6"), "10 of 12,481"),
            (_listing(200, 12_481, "il-6", complete=False), "more than 200, counting"),
        ],
    )
    def test_the_head_counts(self, pane: SearchPane, listing: Listing, words: str) -> None:
        pane.show_listing("All references", listing)
        assert pane.title.text() == "All references"
        assert pane.hit_count.text() == words

    def test_nothing_found_offers_pubmed_and_clearing(self, pane: SearchPane, qtbot: QtBot) -> None:
        pane.show_listing("All references", _listing(0, 12_481, "zzz"))
        assert pane.note.sentence == "No reference matches."
        with qtbot.waitSignal(pane.pubmed_asked):
            QTest.mouseClick(pane.note.first, Qt.MouseButton.LeftButton)
        with qtbot.waitSignal(pane.clear_asked):
            QTest.mouseClick(pane.note.second, Qt.MouseButton.LeftButton)

    def test_an_empty_collection_says_what_to_do(self, pane: SearchPane) -> None:
        pane.show_listing("Sepsis", _listing(0, 0), ViewKind.COLLECTION)
        assert pane.note.sentence == "This collection is empty."
        assert pane.note.first.isHidden()

    def test_a_failure_keeps_the_list_and_offers_retry(
        self, pane: SearchPane, qtbot: QtBot
    ) -> None:
        pane.show_listing("All references", _listing(3, 3))
        pane.show_failed("The library could not be read.")
        assert pane.error_line.text == "The library could not be read."
        assert pane.table.isVisible() and pane.table.table_model.rowCount() == 3
        with qtbot.waitSignal(pane.retry_asked):
            pane.error_line.findChild(type(pane.note.first)).click()
        pane.show_listing("All references", _listing(3, 3))
        assert pane.error_line.isHidden()

    def test_a_list_that_takes_long_turns_grey_and_comes_back(
        self, pane: SearchPane, qtbot: QtBot
    ) -> None:
        pane.show_listing("All references", _listing(3, 3))
        pane.show_list_loading()
        qtbot.waitUntil(lambda: pane.table.parentWidget().graphicsEffect() is not None)
        pane.show_listing("All references", _listing(3, 3))
        assert pane.table.parentWidget().graphicsEffect() is None

    def test_sorting_is_chosen_in_words(self, pane: SearchPane, qtbot: QtBot) -> None:
        pane.show_listing("All references", _listing(3, 3, "il-6"))
        menu = pane.sort_button.menu()
        menu.aboutToShow.emit()
        entries = {action.text(): action for action in menu.actions()}
        assert "Best match" in entries and entries["Newest first"].isChecked()
        with qtbot.waitSignal(pane.sort_chosen) as chosen:
            entries["Title, A to Z"].trigger()
        assert chosen.args == [SortKey.TITLE, False]
        pane.show_listing("All references", _listing(3, 3))
        menu.aboutToShow.emit()
        assert "Best match" not in [action.text() for action in menu.actions()]

    def test_columns_and_density_are_chosen(self, pane: SearchPane, qtbot: QtBot) -> None:
        menu = pane.columns_button.menu()
        menu.aboutToShow.emit()
        entries = {action.text(): action for action in menu.actions()}
        with qtbot.waitSignal(pane.density_chosen) as chosen:
            entries["One line a reference"].trigger()
        assert chosen.args == [True]
        with qtbot.waitSignal(pane.columns_chosen) as chosen:
            entries["PMID"].trigger()
        assert int(Column.PMID) not in chosen.args[0]
        assert int(Column.STATUS) in chosen.args[0]

    def test_after_a_menu_above_the_list_its_keys_go_on(self, pane: SearchPane) -> None:
        pane.show_listing("All references", _listing(3, 3))
        pane.table.setFocus()
        for button in (pane.sort_button, pane.columns_button):
            button.menu().aboutToShow.connect(partial(QTimer.singleShot, 0, button.menu().close))
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            assert pane.focusWidget() is pane.table

    def test_remembered_columns_may_be_rubbish(self) -> None:
        assert column_numbers([3, "x", 99, None, 5]) == [Column.YEAR, Column.PMID]


class TestPubMed:
    def test_a_page_is_counted_and_can_be_turned(self, pane: SearchPane, qtbot: QtBot) -> None:
        pane.show_page(_page(start=50), 50)
        assert pane.hit_count.text() == "612,340 results"
        assert pane.footer.range.text() == "51–100 of 612,340"
        with qtbot.waitSignal(pane.page_asked) as asked:
            QTest.mouseClick(pane.footer.next, Qt.MouseButton.LeftButton)
        assert asked.args == [100]
        with qtbot.waitSignal(pane.page_asked) as asked:
            QTest.mouseClick(pane.footer.previous, Qt.MouseButton.LeftButton)
        assert asked.args == [0]

    def test_the_last_page_that_pubmed_gives_says_so(self, pane: SearchPane) -> None:
        pane.show_page(_page(start=9_950), 50)
        assert not pane.footer.next.isEnabled()
        assert "9,999" in pane.footer.next.toolTip()

    def test_one_page_cannot_be_turned(self, pane: SearchPane) -> None:
        pane.show_page(_page(count=2, rows=(make_row(1), make_row(2))), 50)
        assert not pane.footer.next.isEnabled() and not pane.footer.previous.isEnabled()
        assert pane.footer.range.text() == "1–2 of 2"

    def test_the_translation_and_warnings_are_shown_and_copied(self, pane: SearchPane) -> None:
        pane.show_page(
            _page(
                translation='"asthma"[MeSH Terms]',
                warnings=("Ignored: the", "The first 9,999 can be paged."),
                missing=("7",),
            ),
            50,
        )
        assert pane.strip.translation == '"asthma"[MeSH Terms]'
        told = " ".join(pane.strip.warnings)
        assert "Ignored: the" in told and "7" in told
        assert told.count("9,999") == 1  # PubMed's answer says it already
        copy = next(
            b for b in pane.strip.findChildren(type(pane.footer.next)) if b.text() == "Copy"
        )
        copy.click()
        assert QApplication.clipboard().text() == '"asthma"[MeSH Terms]'

    def test_a_folded_translation_stays_folded(self, pane: SearchPane) -> None:
        pane.show_page(_page(translation="a"), 50)
        pane.strip.set_folded(True)
        pane.show_page(_page(translation="b", start=50), 50)
        assert pane.strip.is_folded

    def test_a_translation_of_any_length_leaves_room_for_the_hits(self, pane: SearchPane) -> None:
        pane.show_page(_page(translation='"word"[Title] OR ' * 5_000), 50)
        assert pane.strip.height() < 200
        assert pane.table.height() > 200

    def test_add_means_checked_hits_else_selected_ones(
        self, pane: SearchPane, qtbot: QtBot
    ) -> None:
        pane.show_page(_page(), 50)
        assert not pane.footer.add.isEnabled()
        pane.table.select_places([4])
        qtbot.waitUntil(lambda: pane.footer.add.text() == "Add 1 to library")
        pane.table.table_model.check([2, 3], is_checked=True)
        pane.table.checked_changed.emit()
        assert pane.footer.add.text() == "Add 2 to library"
        with qtbot.waitSignal(pane.add_asked) as asked:
            QTest.mouseClick(pane.footer.add, Qt.MouseButton.LeftButton)
        assert asked.args == [["2", "3"]]

    def test_what_is_in_the_library_is_not_offered_to_be_added(
        self, pane: SearchPane, qtbot: QtBot
    ) -> None:
        pane.show_page(_page(), 50)
        pane.table.select_places([3, 4])
        qtbot.waitUntil(lambda: pane.footer.add.text() == "Add 2 to library")
        row = pane.table.table_model.row_at(3)
        assert row is not None
        pane.table.table_model.replace_rows([make_row(row.id, statuses=(Status.IN_LIBRARY,))])
        pane.update_chosen()
        assert pane.footer.add.text() == "Add 1 to library"
        pane.table.select_places([3])
        qtbot.waitUntil(lambda: not pane.footer.add.isEnabled())
        assert "In your library already" in pane.footer.add.accessibleDescription()

    def test_checks_are_kept_over_pages(self, pane: SearchPane) -> None:
        pane.show_page(_page(), 50)
        pane.table.table_model.check([2], is_checked=True)
        rows = tuple(make_row(n) for n in range(51, 101))
        pane.show_page(_page(start=50, rows=rows), 50)
        pane.table.table_model.check([60], is_checked=True)
        assert pane.table.chosen_hits() == [60, 2]

    def test_offline_is_another_picture_than_nothing_found(self, pane: SearchPane) -> None:
        pane.show_pubmed_loading(50)
        pane.show_failed("PubMed could not be reached.")
        assert pane.note.sentence == "PubMed could not be reached."
        assert pane.note.first.text() == "Retry"
        pane.show_page(_page(count=0, rows=()), 50)
        assert pane.note.sentence == "PubMed has nothing that matches."
        assert pane.note.first.isHidden()

    def test_a_search_that_failed_does_not_stand_below_the_translation_of_another(
        self, pane: SearchPane
    ) -> None:
        pane.show_page(_page(translation='"asthma"[MeSH Terms]'), 50)
        assert not pane.strip.isHidden()
        pane.show_pubmed_loading(50)
        pane.show_pubmed_waiting("Waiting for PubMed (429), 8 s")
        assert pane.hit_count.text() == "Waiting for PubMed (429), 8 s"
        pane.show_failed("PubMed has a fault of its own.")
        assert pane.strip.isHidden() and pane.hit_count.text() == ""
        pane.show_pubmed_waiting("Waiting for PubMed (429), 7 s")  # comes too late
        assert pane.hit_count.text() == ""

    def test_rows_are_grey_while_pubmed_is_asked(self, pane: SearchPane) -> None:
        pane.show_pubmed_loading(50)
        assert pane.table.table_model.rowCount() == 50
        assert pane.table.table_model.row_at(3) is None
        assert pane.hit_count.text() == "Searching"
        assert not pane.grab().isNull()

    def test_added_hits_get_their_mark_in_place(self, pane: SearchPane) -> None:
        pane.show_page(_page(), 50)
        pane.table.select_places([5])
        pane.table.table_model.replace_rows([make_row(6, statuses=(Status.IN_LIBRARY,))])
        row = pane.table.table_model.row_at(5)
        assert row is not None and row.statuses == (Status.IN_LIBRARY,)
        assert pane.table.selected_ids() == [6]


class TestEmptyLibrary:
    def test_its_cards_work_by_mouse_and_key(self, pane: SearchPane, qtbot: QtBot) -> None:
        pane.show_empty_library(True)
        empty = pane.empty_library
        with qtbot.waitSignal(empty.sample_asked):
            QTest.mouseClick(empty.sample_card, Qt.MouseButton.LeftButton)
        with qtbot.waitSignal(empty.import_asked):
            QTest.keyClick(empty.import_card, Qt.Key.Key_Return)
        with qtbot.waitSignal(empty.pubmed_asked):
            QTest.keyClick(empty.pubmed_card, Qt.Key.Key_Space)

    def test_the_import_card_tells_of_all_formats(self, pane: SearchPane) -> None:
        words = pane.empty_library.import_card.accessibleDescription()
        others = len(readable_formats()) - len(BEST_KNOWN)
        assert set(BEST_KNOWN) <= {one.key for one in readable_formats()}
        assert words == f"BibTeX, RIS, EndNote, nbib, {others} more kinds" and others > 9


def test_what_is_dropped_on_a_collections_list_goes_into_it(pane: SearchPane) -> None:
    shown = replace(_listing(3, 3), view=View(ViewKind.COLLECTION, 7))
    pane.show_listing("Sepsis", shown, ViewKind.COLLECTION)
    target = pane.drop_target(QPoint(5, 5))
    assert target is not None
    assert (target.kind, target.id, target.name) == (TargetKind.COLLECTION, 7, "Sepsis")
    pane.show_listing("All references", _listing(3, 3))
    assert pane.drop_target(QPoint(5, 5)) is None


def test_the_cards_of_an_empty_library_fit_with_large_text(
    qtbot: QtBot, qapp: QApplication
) -> None:
    theme.apply(qapp, theme.Scheme.LIGHT, factor=1.5)
    empty = EmptyLibrary()
    qtbot.addWidget(empty)
    empty.resize(1140, 800)  # beside the library pane of a window of 1440
    empty.show()
    assert empty.width() == 1140
    for card in (empty.pubmed_card, empty.import_card, empty.sample_card):
        assert card.width() >= card.minimumSizeHint().width()
    theme.apply(qapp, theme.Scheme.LIGHT)
    empty.resize(1140, 800)
    cards = (empty.pubmed_card, empty.import_card, empty.sample_card)
    assert len({card.sizeHint().width() for card in cards}) == 1


def test_an_empty_view_says_what_it_would_hold_and_how(qapp: object) -> None:
    assert empty_words(ViewKind.READING)[1].startswith("L puts a reference here")
    assert empty_words(ViewKind.NO_PDF)[0] == "Every reference has a PDF."
    views = set(ViewKind) - {ViewKind.ALL, ViewKind.WATCH}
    assert all(empty_words(kind)[0] != "No references." for kind in views)
