"""A refresh without a network waits in the library, is listed, given up or done later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from refdesk.model.work_ids import WorkId
from refdesk.services import pending
from refdesk.services.pending import Pending
from refdesk.ui.dialogs.waiting import WaitingDialog
from refdesk.ui.main_window import MainWindow
from refdesk.ui.search_history import shown_time
from tests.servers.base import Fault
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST
from tests.ui.conftest import Bench

TITLE = "A corrected title"
Settle = Callable[[], None]


@pytest.fixture
def settle(empty_window: MainWindow, bench: Bench) -> Settle:
    def run() -> None:
        for _ in range(4):
            bench.settle(empty_window)

    return run


@pytest.fixture
def ids(empty_window: MainWindow, settle: Settle, eutils: EutilsServer) -> list[int]:
    """Two references that PubMed calls otherwise by now; they are selected."""
    desk = empty_window._desk
    desk.add_ids([WorkId("pmid", str(FIRST + n)) for n in range(2)])
    settle()
    for n in range(2):
        work = eutils.shelf.get(FIRST + n)
        assert work is not None
        eutils.shelf.revise(replace(work, title=f"{TITLE}."))
    empty_window.browser.table.select_ids([1, 2])
    settle()
    return [1, 2]


@pytest.fixture
def cut(eutils: EutilsServer, ids: list[int]) -> Fault:
    """No connection to PubMed comes about."""
    return eutils.fault("reset", times=None)


def waiting(window: MainWindow) -> list[Pending]:
    return pending.waiting(window._desk._toolbox.library)


def titles(window: MainWindow, ids: list[int]) -> list[str]:
    return [row.title for row in window._desk.rows(ids)]


def test_a_refresh_at_once_waits_and_is_done_when_pubmed_answers(
    empty_window: MainWindow, settle: Settle, eutils: EutilsServer, ids: list[int], cut: Fault
) -> None:
    empty_window.actions_table["actionRefreshAtOnce"].trigger()
    settle()
    bar = empty_window.search_pane.message_bar
    assert bar.text.endswith("2 references wait and are refreshed when you are online.")
    (one,) = waiting(empty_window)
    assert (one.deed, sorted(one.ids)) == ("refresh", ids)
    eutils.faults.remove(cut)
    empty_window._desk.waiting_room.try_now()
    settle()
    assert titles(empty_window, ids) == [TITLE, TITLE]
    assert waiting(empty_window) == []
    assert bar.text == "2 references refreshed."


def test_the_window_of_a_refresh_offers_to_wait(
    empty_window: MainWindow, settle: Settle, ids: list[int], cut: Fault
) -> None:
    empty_window.actions_table["actionRefreshReferences"].trigger()
    settle()
    dialog = empty_window.commands.refreshing.dialog
    assert dialog is not None and dialog.wait_button.isVisible()
    assert waiting(empty_window) == []
    dialog.wait_button.click()
    settle()
    assert [sorted(one.ids) for one in waiting(empty_window)] == [ids]
    assert "when you are online" in dialog.outcome.text()


def test_single_things_that_wait_are_listed_and_given_up(
    empty_window: MainWindow, settle: Settle, ids: list[int], cut: Fault
) -> None:
    desk = empty_window._desk
    desk.refresh_later(ids)
    desk.add_ids([WorkId("pmid", str(FIRST + 7))])
    settle()
    empty_window.actions_table["actionShowWaiting"].trigger()
    settle()
    dialog = empty_window.findChild(WaitingDialog)
    assert isinstance(dialog, WaitingDialog)
    words = [dialog.table.model().index(row, 0).data() for row in range(2)]
    assert words == ["Refresh 2 references", f"Add 1 reference: {FIRST + 7}"]
    since = dialog.table.model().index(0, 1).data()
    assert since == shown_time(waiting(empty_window)[0].since)  # in the reader's own time
    dialog.table.selectRow(0)
    dialog.drop_button.click()
    settle()
    assert [one.works[0].value for one in waiting(empty_window)] == [str(FIRST + 7)]
    assert dialog.table.model().rowCount() == 1
    dialog.try_button.click()
    settle()
    assert "PubMed" in dialog.outcome.text()
    assert len(waiting(empty_window)) == 1
