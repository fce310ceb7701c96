"""PubMed's scope without a network: a failed search says so, and is made again by itself."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from refdesk.net.network import Network
from refdesk.ui.main_window import MainWindow
from refdesk.ui.state import Scope
from tests.ui.conftest import Bench


def test_a_search_that_had_no_network_is_made_again_when_it_is_back(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot, network: Network
) -> None:
    window, pane = empty_window, empty_window.search_pane
    network.change(replace(network.settings, offline=True))
    window.browser.set_scope(Scope.PUBMED)
    window.browser.search("asthma")
    qtbot.waitUntil(lambda: pane.has_failed)
    network.change(replace(network.settings, offline=False))
    window._desk.waiting_room.try_now()
    qtbot.waitUntil(lambda: not pane.has_failed)
    bench.settle(window)
    assert window.browser.page is not None and window.browser.page.count == 924
