"""Find a citation: what one half remembers, in a form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from refdesk.net.network import Network
from refdesk.ui.main_window import MainWindow
from refdesk.ui.resolving.form import CitationWindow
from tests.patience import PATIENCE
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST, made_up
from tests.ui.conftest import Bench

WORK = made_up(FIRST + 12)


@pytest.fixture
def form(empty_window: MainWindow) -> CitationWindow:
    resolving = empty_window.commands.adding.resolving
    resolving.show_form()
    assert resolving.form is not None
    return resolving.form


def find(form: CitationWindow, qtbot: QtBot, **values: str) -> None:
    for name, value in values.items():
        form.fields[name].setText(value)
    qtbot.keyClick(form.fields["title"], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not form._resolving.is_finding, timeout=PATIENCE)


def shown(form: CitationWindow, column: int) -> list[str]:
    return [form._model.index(row, column).data() for row in range(form._model.rowCount())]


def test_journal_volume_and_page_find_the_article_and_enter_adds_it(
    form: CitationWindow, qtbot: QtBot, empty_window: MainWindow, bench: Bench
) -> None:
    assert not form.find_button.isEnabled()
    first = WORK.pages.partition("-")[0]
    find(form, qtbot, journal=WORK.journal.medline, volume=WORK.volume, page=first)
    assert WORK.title in shown(form, 0)
    form.table.selectRow(shown(form, 0).index(WORK.title))
    qtbot.keyClick(form.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    bench.settle(empty_window)
    assert [row.pmid for row in empty_window._desk.rows(range(1, 9))] == [str(WORK.pmid)]
    qtbot.waitUntil(lambda: "Library" in shown(form, 5), timeout=PATIENCE)
    assert not form.add_works_button.isEnabled()


def test_nothing_that_fits_is_told_with_what_helps(form: CitationWindow, qtbot: QtBot) -> None:
    find(form, qtbot, author="Quux Z", year="1871", journal="Moon J")
    assert form.outcome.text().startswith("PubMed has nothing that fits all of it.")
    assert "No record has the phrase “Moon J”." in form.outcome.text()


def test_a_year_that_is_none_is_told_and_nobody_asked(form: CitationWindow, qtbot: QtBot) -> None:
    form.fields["year"].setText("19x7")
    assert form.find_button.isEnabled() and not form.search_button.isEnabled()
    form.find_button.click()
    assert form.outcome.text() == "“19x7” is no year: write 1997, or 1996-1998."
    assert not form._resolving.is_finding


def test_a_fault_or_no_network_is_never_nothing(
    form: CitationWindow, qtbot: QtBot, eutils: EutilsServer, network: Network
) -> None:
    eutils.fault("500", times=None)
    find(form, qtbot, title=WORK.title)
    assert "nothing" not in form.outcome.text() and form.outcome.text()
    network.change(replace(network.settings, offline=True))
    find(form, qtbot, title=WORK.title)
    assert "offline" in form.outcome.text() and "asked again by itself" in form.outcome.text()


def test_what_had_no_network_is_asked_when_it_is_back(
    form: CitationWindow, qtbot: QtBot, eutils: EutilsServer, empty_window: MainWindow
) -> None:
    eutils.fault("reset", times=None)
    find(form, qtbot, title=WORK.title)
    assert "asked again by itself" in form.outcome.text()
    eutils.reset()
    empty_window._desk.waiting_room.try_now()
    qtbot.waitUntil(lambda: WORK.title in shown(form, 0), timeout=PATIENCE)


def test_more_hits_than_are_listed_are_counted_and_shown_in_pubmed(
    form: CitationWindow, qtbot: QtBot, empty_window: MainWindow, bench: Bench
) -> None:
    find(form, qtbot, journal=WORK.journal.medline)
    assert "articles fit; the first 20 are listed." in form.outcome.text()
    form.search_button.click()
    bench.settle(empty_window)
    assert form.form.journal in empty_window.toolbar.search_box.text
