"""The window on DOIs, on a real library and the imitation of doi.org."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refdesk.services import pending
from refdesk.ui.dois import window as module
from refdesk.ui.dois.window import DoiWindow
from refdesk.ui.main_window import MainWindow
from tests.servers.doi_org import DoiServer
from tests.servers.records import FIRST, Shelf
from tests.ui.conftest import Bench


def doi(number: int) -> str:
    work = Shelf(None).get(FIRST + number)
    assert work is not None and work.doi
    return work.doi


LIST = """\
TY  - JOUR
TI  - =Mistyped
DO  - 10.5555/never.made
ER  -
TY  - JOUR
TI  - {title}
DO  - {sound}
ER  -
TY  - JOUR
TI  - {other}
DO  - 10.5555/old
ER  -
TY  - JOUR
TI  - Without
ER  -
"""


@pytest.fixture
def window(
    empty_window: MainWindow, bench: Bench, tmp_path: Path, doi_org: DoiServer
) -> MainWindow:
    """Four references, all selected: a dead DOI, a sound one, a replaced one, none."""
    doi_org.aliases["10.5555/old"] = doi(1)
    titles = [Shelf(None).get(FIRST + n).title.rstrip(".") for n in range(2)]  # type: ignore[union-attr]
    text = LIST.format(title=titles[0], sound=doi(0), other=titles[1])
    (tmp_path / "list.ris").write_text(text)
    empty_window._desk.import_files([tmp_path / "list.ris"])
    bench.settle(empty_window)
    empty_window.search_pane.table.selectAll()
    bench.settle(empty_window)
    return empty_window


def opened(window: MainWindow, bench: Bench) -> DoiWindow:
    window.actions_table["actionCheckDois"].trigger()
    dialog = window.reference_deeds.doi_checks.dialog
    assert dialog is not None
    bench.settle(window)
    return dialog


def shown(dialog: DoiWindow) -> list[tuple[str, str]]:
    model = dialog.table.model()
    return [
        (model.index(row, 0).data(), model.index(row, 2).data()) for row in range(model.rowCount())
    ]


def test_problems_are_listed_the_worst_first(window: MainWindow, bench: Bench) -> None:
    dialog = opened(window, bench)
    assert shown(dialog) == [
        ("Not registered", "10.5555/never.made"),
        ("Replaced", "10.5555/old"),
    ]
    assert dialog.outcome.text() == (
        "3 DOIs checked: 1 not registered, 1 replaced. 1 reference without a DOI."
    )
    assert not dialog.stop_button.isVisible() and not dialog.rest_button.isVisible()


def test_one_kind_of_problem_can_be_shown(window: MainWindow, bench: Bench) -> None:
    dialog = opened(window, bench)
    names = [dialog.problem.itemText(at) for at in range(dialog.problem.count())]
    assert names == ["All problems (2)", "Not registered (1)", "Replaced (1)"]
    dialog.problem.setCurrentIndex(2)
    assert shown(dialog) == [("Replaced", "10.5555/old")]
    dialog.copy_button.click()
    assert "10.5555/old" in QApplication.clipboard().text()
    assert "never.made" not in QApplication.clipboard().text()


def test_enter_shows_the_reference(window: MainWindow, bench: Bench, qtbot: QtBot) -> None:
    dialog = opened(window, bench)
    window.browser.table.clearSelection()
    dialog.table.selectRow(0)
    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    bench.settle(window)
    assert window.detail_pane.view is not None
    assert window.detail_pane.view.record.doi == "10.5555/never.made"
    dialog.table.selectRow(1)
    dialog.show_button.click()
    bench.settle(window)
    assert window.detail_pane.view.record.doi == "10.5555/old"


def test_without_a_network_the_rest_is_checked_when_it_is_back(
    window: MainWindow, bench: Bench, doi_org: DoiServer
) -> None:
    doi_org.fault("reset", times=None)
    dialog = opened(window, bench)
    assert shown(dialog) == []
    assert "doi.org" in dialog.outcome.text() and "not checked" in dialog.outcome.text()
    assert "nothing to find fault with" not in dialog.outcome.text()
    library = window._desk._toolbox.library
    assert [one.deed for one in pending.waiting(library)] == [pending.CHECK_DOIS]
    assert "checked when the network is back" in dialog.outcome.text()
    aliases = dict(doi_org.aliases)
    doi_org.reset()
    doi_org.aliases = aliases
    dialog.rest_button.click()
    bench.settle(window)
    assert len(shown(dialog)) == 2
    assert pending.waiting(library) == []  # nobody is asked a second time


def test_a_stopped_check_goes_on_where_it_was(
    window: MainWindow, bench: Bench, doi_org: DoiServer, qtbot: QtBot
) -> None:
    doi_org.fault("hang", path="made.up", times=None)  # the sound one, in the middle
    window.actions_table["actionCheckDois"].trigger()
    dialog = window.reference_deeds.doi_checks.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: len(shown(dialog)) == 1)
    dialog.stop_button.click()
    bench.settle(window)
    assert dialog.outcome.text() == "Stopped. What was found is shown."
    ((_, first),) = shown(dialog)
    aliases = dict(doi_org.aliases)
    doi_org.reset()
    doi_org.aliases = aliases
    doi_org.requests.clear()
    dialog.rest_button.click()
    bench.settle(window)
    assert len(shown(dialog)) == 2 and not dialog.rest_button.isVisible()
    assert all(first not in unquote(each.path) for each in doi_org.requests)


def test_what_waited_comes_into_the_window_that_is_open(
    window: MainWindow, bench: Bench, doi_org: DoiServer
) -> None:
    doi_org.fault("reset", times=None)
    dialog = opened(window, bench)
    aliases = dict(doi_org.aliases)
    doi_org.reset()
    doi_org.aliases = aliases
    window._desk._waiting.try_now()
    bench.settle(window)
    assert shown(dialog) == [("Not registered", "10.5555/never.made"), ("Replaced", "10.5555/old")]
    assert not dialog.rest_button.isVisible()
    assert dialog.outcome.text().startswith("3 DOIs checked")
    told = window.search_pane.message_bar.message
    assert told is not None and told.report is not None and len(told.report.failures) == 2


def test_the_list_is_saved_safe_for_spreadsheets(
    window: MainWindow, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(window, bench)
    monkeypatch.setattr(module, "choose_new_file", lambda *_: tmp_path / "dois")
    dialog.save_button.click()
    bench.settle(window)
    head, first, second = (tmp_path / "dois.csv").read_text().splitlines()
    assert head == "problem,reference_id,doi,title,detail,url"
    assert first.startswith("dead,1,10.5555/never.made,'=Mistyped,")
    assert second.startswith("replaced,3,")
    assert "dois.csv" in dialog.outcome.text()
