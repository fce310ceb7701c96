"""The Links tab in a real window: lists as they are known, asked for, added from, without a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from refdesk.net.network import Network
from refdesk.services import pending
from refdesk.ui.linked_html import FIRST as SHOWN
from refdesk.ui.links_view import LinksView
from refdesk.ui.main_window import MainWindow
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST
from tests.ui.conftest import Bench

CITING = "pubmed_pubmed_citedin"
Open = Callable[[], LinksView]


@pytest.fixture
def open_tab(window: MainWindow, bench: Bench, eutils: EutilsServer) -> Open:
    """The Links tab of a reference that another one of the library cites, and twelve more."""
    one, two = [row for row in window._desk.rows(range(1, 77)) if row.pmid][:2]
    eutils.links = {CITING: {int(one.pmid): [int(two.pmid), *range(FIRST, FIRST + 12)]}}

    def open_it() -> LinksView:
        window.browser.table.select_ids([one.id])
        bench.settle(window)
        window.detail_pane.show_tab("links")
        bench.settle(window)
        view = window.detail_pane.links_view
        assert view is not None
        return view

    return open_it


def click(view: LinksView, window: MainWindow, bench: Bench, name: str, value: str) -> None:
    view.deed_asked.emit(name, value)
    bench.settle(window)
    bench.settle(window)


def test_nobody_is_asked_until_the_reader_asks(open_tab: Open, eutils: EutilsServer) -> None:
    view = open_tab()
    assert "Ask PubMed" in view.toPlainText()
    assert not [request for request in eutils.requests if "elink" in request.path]


def test_a_list_is_shown_with_its_day_and_marks(
    open_tab: Open, window: MainWindow, bench: Bench
) -> None:
    view = open_tab()
    click(view, window, bench, "ask", "cited_by")
    shown = view.toPlainText()
    assert "Cited by 13" in shown and "1 is in your library" in shown
    assert "Add all 12 that you lack" in shown
    assert shown.count("✓\xa0In\xa0library") + shown.count("✓ In library") == 1
    # The titles came by themselves; without one, the PMID stands in its place.
    assert all(f", PMID {FIRST + n}" in shown for n in range(SHOWN - 1))
    assert str(FIRST + SHOWN) not in shown


def test_more_works_come_when_they_are_wanted(
    open_tab: Open, window: MainWindow, bench: Bench
) -> None:
    view = open_tab()
    click(view, window, bench, "ask", "cited_by")
    assert "Show 3 more" in view.toPlainText()
    click(view, window, bench, "more", "cited_by")
    shown = view.toPlainText()
    assert str(FIRST + 11) in shown and "Show fewer" in shown and "Show 3 more" not in shown


def test_one_work_is_added_and_then_marked(
    open_tab: Open, window: MainWindow, bench: Bench
) -> None:
    view = open_tab()
    click(view, window, bench, "ask", "cited_by")
    click(view, window, bench, "add", str(FIRST))
    bench.settle(window)
    assert "2 are in your library" in view.toPlainText()
    assert "Add all 11 that you lack" in view.toPlainText()


def test_all_that_is_lacking_is_added_as_one_step(
    open_tab: Open, window: MainWindow, bench: Bench
) -> None:
    view = open_tab()
    before = window.browser.table.table_model.reference_count
    click(view, window, bench, "ask", "cited_by")
    click(view, window, bench, "add-all", "cited_by")
    bench.settle(window)
    assert "13 are in your library" in view.toPlainText()
    assert "that you lack" not in view.toPlainText()
    window._desk.undo()
    bench.settle(window)
    assert window.browser.table.table_model.reference_count == before


def test_what_was_asked_before_is_shown_at_once_without_a_network(
    open_tab: Open, window: MainWindow, bench: Bench, network: Network
) -> None:
    view = open_tab()
    click(view, window, bench, "ask", "cited_by,linkout")
    network.change(replace(network.settings, offline=True))
    window.detail_pane.show_tab("record")
    window.browser.table.select_ids([2])
    bench.settle(window)
    view = open_tab()
    assert "Cited by 13" in view.toPlainText() and "PubMed, " in view.toPlainText()
    click(view, window, bench, "ask", "cited_by")
    shown = view.toPlainText()
    assert "work offline" in shown and "Cited by 13" in shown and "Retry" in shown


def test_what_is_asked_for_without_a_network_waits_and_is_shown_when_it_came(
    open_tab: Open, window: MainWindow, bench: Bench, network: Network
) -> None:
    view = open_tab()
    network.change(replace(network.settings, offline=True))
    click(view, window, bench, "ask", "cited_by,linkout")
    assert view.toPlainText().count("It is asked for when the network is back.") == 2
    waiting = pending.waiting(window._desk._toolbox.library)
    assert sorted(one.detail for one in waiting) == ["cited_by", "linkout"]
    network.change(replace(network.settings, offline=False))
    window._desk.waiting_room.try_now()
    bench.settle(window)
    bench.settle(window)
    shown = view.toPlainText()
    assert "Cited by 13" in shown and "when the network is back" not in shown
    assert pending.waiting(window._desk._toolbox.library) == []


def test_a_failure_is_told_in_its_section_and_is_no_empty_list(
    open_tab: Open, window: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    view = open_tab()
    eutils.fault("503", times=None, path="elink")
    click(view, window, bench, "ask", "cited_by")
    shown = view.toPlainText()
    assert "503" in shown and "None is known" not in shown
    eutils.faults.clear()
    click(view, window, bench, "ask", "cited_by")
    assert "Cited by 13" in view.toPlainText() and "503" not in view.toPlainText()


def test_a_library_that_can_only_be_read_offers_nothing_to_add(
    open_tab: Open, window: MainWindow, bench: Bench
) -> None:
    view = open_tab()
    click(view, window, bench, "ask", "cited_by")
    window.detail_pane.set_locked("The library can only be read.")
    assert "Add" not in view.toPlainText().replace("Address", "")


def test_a_list_is_opened_as_a_table(open_tab: Open, window: MainWindow, bench: Bench) -> None:
    view = open_tab()
    click(view, window, bench, "ask", "cited_by")
    click(view, window, bench, "table", "cited_by")
    dialog = window.reference_deeds.following.dialog
    assert dialog is not None and dialog.kind.currentData() == "cited_by"
    assert dialog.table.model().rowCount() == 13
