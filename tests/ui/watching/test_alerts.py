"""PubMed alerts in the window: made from a search, checked, read, decided on by keys, undone."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from refdesk.model.rows import Status, View, ViewKind
from refdesk.model.watching import Checked, CheckReport, HitState
from refdesk.settings import Settings
from refdesk.store import opening
from refdesk.ui.info_row import InfoRow
from refdesk.ui.library_nodes import Node
from refdesk.ui.main_window import MainWindow
from refdesk.ui.state import Scope
from refdesk.ui.watching import notify
from refdesk.ui.watching.dialog import AlertDialog
from refdesk.ui.watching.digest_window import DigestWindow
from refdesk.ui.watching.notify import Notifier
from refdesk.ui.widgets import Label
from tests.servers.eutils import EutilsServer
from tests.ui.conftest import Bench

pytestmark = pytest.mark.usefixtures("eutils")


def today() -> date:
    return datetime.now(UTC).date()


def node(window: MainWindow, watch_id: int = 1) -> Node:
    found = window.library_pane.tree_model.find(View(ViewKind.WATCH, watch_id))
    assert found is not None
    return found


def titles(window: MainWindow) -> list[str]:
    model = window.search_pane.table.table_model
    rows = [model.row_at(place) for place in range(model.rowCount())]
    return [row.title for row in rows if row is not None]


def selected(window: MainWindow) -> list[str]:
    return [row.title for row in window.search_pane.table.first_selected(10)]


def message(window: MainWindow) -> str:
    shown = window.search_pane.message_bar.message
    return shown.text if shown is not None else ""


@pytest.fixture
def watching(window: MainWindow, bench: Bench, eutils: EutilsServer) -> MainWindow:
    """A window with the alert "Sepsis", which found three records, shown."""
    desk = window._desk
    desk.watch_search("Sepsis", "sepsis[ti]", 1)
    bench.settle(window)
    eutils.shelf.arrive(today(), "Sepsis one", "Sepsis two", "Sepsis three")
    desk.watching.check([1])
    bench.settle(window)
    window.browser.show_view(View(ViewKind.WATCH, 1))
    bench.settle(window)
    window.search_pane.table.setFocus()
    return window


def test_the_search_that_is_shown_becomes_an_alert_and_is_checked(
    window: MainWindow, bench: Bench, eutils: EutilsServer, qtbot: QtBot, settings: Settings
) -> None:
    save: QAction = window.actions_table["actionSaveAlert"]
    assert not save.isEnabled()  # in the library's scope
    window.browser.search_pubmed("sepsis[ti]")
    bench.settle(window)
    assert save.isEnabled() and window.search_pane.watch_button.isVisible()
    eutils.shelf.arrive(today(), "Sepsis of today")
    save.trigger()
    dialog = window.alerts.dialog
    assert isinstance(dialog, AlertDialog)
    assert dialog.query.toPlainText() == "sepsis[ti]"
    dialog.name.setText("My sepsis")
    dialog.schedule.setCurrentIndex(1)
    dialog.notify.setChecked(True)
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    bench.settle(window)
    qtbot.waitUntil(lambda: node(window).badge == 1)
    assert node(window).name == "My sepsis"
    (row,) = window.library_pane.overview.watches
    assert (row.every_days, row.query) == (7, "sepsis[ti]")
    assert settings.get("watching.notify") is True
    window._desk.undo()
    bench.settle(window)
    assert window.library_pane.overview.watches == ()


def test_a_search_that_is_watched_leads_to_its_inbox(
    watching: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    button = watching.search_pane.watch_button
    assert not button.isVisible()  # an inbox is shown
    watching.browser.search_pubmed("gout")
    bench.settle(watching)
    assert button.isVisible() and button.text() == "Watch"
    watching.browser.search_pubmed("sepsis[ti]")
    bench.settle(watching)
    assert button.text() == "Watched"
    button.click()
    bench.settle(watching)
    assert watching.alerts.dialog is None
    assert titles(watching) == ["Sepsis three", "Sepsis two", "Sepsis one"]


def test_a_new_alert_that_found_nothing_leaves_its_undo_in_sight(
    window: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    window.browser.search_pubmed("sepsis[ti]")
    bench.settle(window)
    window.alerts.watch()
    assert window.alerts.dialog is not None
    window.alerts.dialog.deed.click()
    bench.settle(window)
    (row,) = window.library_pane.overview.watches
    assert row.checked_at
    shown = window.search_pane.message_bar.message
    assert shown is not None and shown.can_undo
    assert shown.text == "PubMed alert saved as sepsis[ti]."


def test_alerts_that_are_folded_away_still_say_what_is_new(
    watching: MainWindow, bench: Bench
) -> None:
    tree = watching.library_pane.tree
    heading = node(watching).parent
    assert heading is not None and heading.badge == 3
    spoken = tree.tree_model.data(
        tree.tree_model.index_of(heading), Qt.ItemDataRole.AccessibleTextRole
    )
    assert spoken == "PubMed alerts, 3 new"
    watching._desk.decide_hits(["90012001"], HitState.DISCARDED)
    bench.settle(watching)
    assert heading.badge == 2


def test_a_name_that_is_taken_and_a_search_with_a_mistake_are_not_saved(qtbot: QtBot) -> None:
    dialog = AlertDialog("sepsis", taken=frozenset({"sepsis"}))
    qtbot.addWidget(dialog)
    assert dialog.name.text() == "sepsis 2"
    assert dialog.deed.isEnabled()
    dialog.name.setText("Sepsis")
    assert not dialog.deed.isEnabled()
    assert "already" in dialog.problem.text()
    dialog.name.setText("Other")
    dialog.query.setPlainText("sepsis[nofield]")
    assert not dialog.deed.isEnabled() and dialog.problem.text()
    dialog.query.setPlainText(" ")
    assert not dialog.deed.isEnabled()


def test_showing_an_inbox_asks_nobody(
    watching: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    assert titles(watching) == ["Sepsis three", "Sepsis two", "Sepsis one"]
    assert watching.search_pane.title.text() == "Sepsis"
    assert node(watching).badge == 3
    assert watching.detail_pane.view is not None
    assert watching.detail_pane.view.record.abstract.sections
    eutils.requests.clear()
    watching.browser.show_view(View())
    bench.settle(watching)
    watching.browser.show_view(View(ViewKind.WATCH, 1))
    bench.settle(watching)
    watching.browser.back()
    bench.settle(watching)
    watching.browser.forward()
    bench.settle(watching)
    assert titles(watching)[0] == "Sepsis three"
    assert eutils.requests == []


def test_keys_decide_on_hits_and_go_on_to_the_next(
    watching: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    table = watching.search_pane.table
    qtbot.keyClick(table, Qt.Key.Key_J)
    assert selected(watching) == ["Sepsis two"]
    qtbot.keyClick(table, Qt.Key.Key_D)
    bench.settle(watching)
    assert titles(watching) == ["Sepsis three", "Sepsis one"]
    assert selected(watching) == ["Sepsis one"]
    assert message(watching) == "1 PubMed hit discarded."
    qtbot.keyClick(table, Qt.Key.Key_K)
    qtbot.keyClick(table, Qt.Key.Key_L)
    bench.settle(watching)
    assert titles(watching) == ["Sepsis one", "Sepsis three"]  # what is new stands first
    assert selected(watching) == ["Sepsis one"]  # not the one that was put off
    assert (node(watching).badge, node(watching).count) == (1, 1)
    qtbot.keyClick(table, Qt.Key.Key_A)
    bench.settle(watching)
    assert titles(watching) == ["Sepsis three"]
    assert message(watching) == "1 reference added."
    assert node(watching).badge == 0
    for count in (2, 2, 3):  # each step back, the last first
        watching._desk.undo()
        bench.settle(watching)
        assert len(titles(watching)) == count
    assert node(watching).badge == 3


def test_several_are_decided_on_at_once_and_delete_discards(
    watching: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    table = watching.search_pane.table
    table.table_model.check([table.table_model.ids[0], table.table_model.ids[1]], is_checked=True)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    bench.settle(watching)
    assert titles(watching) == ["Sepsis one"]
    assert message(watching) == "2 PubMed hits discarded."
    strip = watching.search_pane.inbox_strip
    assert strip.parts["discarded"].text() == "Discarded 2"
    strip.parts["discarded"].click()
    bench.settle(watching)
    assert titles(watching) == ["Sepsis three", "Sepsis two"]
    qtbot.keyClick(table, Qt.Key.Key_U)  # new again
    bench.settle(watching)
    assert titles(watching) == ["Sepsis two"]
    assert node(watching).badge == 2


def test_the_record_of_a_hit_has_the_same_deeds(watching: MainWindow, bench: Bench) -> None:
    page = watching.detail_pane.page
    assert page.later_button.isVisible() and page.discard_button.isVisible()
    page.discard_button.click()
    bench.settle(watching)
    assert titles(watching) == ["Sepsis two", "Sepsis one"]
    page.later_button.click()
    bench.settle(watching)
    assert titles(watching) == ["Sepsis one", "Sepsis two"]
    assert selected(watching) == ["Sepsis one"]
    page.add_button.click()
    bench.settle(watching)
    assert len(titles(watching)) == 1
    watching.browser.show_view(View())
    bench.settle(watching)
    watching.search_pane.table.select_places([0])
    bench.settle(watching)
    assert not page.later_button.isVisible()  # references are not put off or discarded
    assert not page.discard_button.isVisible()


def test_a_search_says_what_was_discarded_before(watching: MainWindow, bench: Bench) -> None:
    watching.search_pane.footer.discard.click()
    bench.settle(watching)
    watching.browser.search_pubmed("sepsis[ti] AND " + str(today().year) + "[dp]")
    bench.settle(watching)
    row = watching.search_pane.table.table_model.row_at(0)
    assert row is not None and Status.DISCARDED in row.statuses
    watching.search_pane.table.select_places([1])
    bench.settle(watching)
    page = watching.detail_pane.page
    assert page.discard_button.isVisible()
    assert not page.later_button.isVisible()  # no inbox would show it
    assert not watching.actions_table["actionPutOffHits"].isEnabled()
    watching.search_pane.table.select_places([0])
    bench.settle(watching)
    assert not page.discard_button.isVisible()
    assert page.back_button.isVisible()
    assert page.back_button.toolTip().startswith("You discarded it before.")
    assert not watching.search_pane.inbox_strip.isVisible()
    assert not watching.search_pane.footer.discard.isVisible()
    watching.search_pane.table.setFocus()
    page.back_button.click()
    bench.settle(watching)
    row = watching.search_pane.table.table_model.row_at(0)
    assert row is not None and Status.DISCARDED not in row.statuses


def test_a_check_that_fails_is_told_and_is_not_nothing_new(
    watching: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    eutils.fault("no-ids", path="esearch", times=None)
    watching.search_pane.inbox_strip.check.click()
    bench.settle(watching)
    assert "cut off" in message(watching)
    assert "cut off" in node(watching).trouble
    assert "cut off" in watching.search_pane.inbox_strip.error.text()
    assert titles(watching) == ["Sepsis three", "Sepsis two", "Sepsis one"]
    model = watching.library_pane.tree_model
    spoken = model.data(model.index_of(node(watching)), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Sepsis, 3 new, could not be checked, PubMed alert"
    eutils.reset()
    watching.search_pane.inbox_strip.check.click()
    bench.settle(watching)
    assert message(watching) == "Nothing new in the PubMed alert Sepsis."
    assert node(watching).trouble == ""
    assert not watching.search_pane.inbox_strip.error.isVisible()


def test_an_empty_inbox_says_why_it_is(
    window: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    window._desk.watch_search("Sepsis", "sepsis[ti]", 0)
    bench.settle(window)
    window.browser.show_view(View(ViewKind.WATCH, 1))
    bench.settle(window)
    said = window.search_pane.inbox_strip
    assert said.said.text() == "Not checked yet. By hand only."
    assert window.search_pane.note.isVisible()
    eutils.fault("captive", path="esearch", times=None)
    said.check.click()
    bench.settle(window)
    assert said.words_for_empty(window.browser.inboxes.listing)[0] == (  # type: ignore[arg-type]
        "This alert could not be checked yet."
    )
    window.actions_table["actionNextInbox"].trigger()
    assert message(window).endswith("1 PubMed alert could not be checked.")
    told = digest_of(window, bench).page.toPlainText()
    assert told.startswith("No PubMed alert was checked yet. 1 PubMed alert could not be checked.")
    eutils.reset()
    said.check.click()
    bench.settle(window)
    assert said.said.text() == "Checked today. By hand only."
    assert said.words_for_empty(window.browser.inboxes.listing)[0] == "Nothing new."  # type: ignore[arg-type]


def test_the_focus_stays_where_the_dialog_of_an_alert_was_opened(
    watching: MainWindow, bench: Bench
) -> None:
    strip = watching.search_pane.inbox_strip
    strip.edit.setFocus()
    for is_saved in (True, False):
        strip.edit.click()
        assert watching.alerts.dialog is not None
        watching.alerts.dialog.name.setText(f"Sepsis {is_saved}")
        watching.alerts.dialog.deed.click() if is_saved else watching.alerts.dialog.reject()
        bench.settle(watching)
        assert watching.focusWidget() is strip.edit
    strip.check.setFocus()
    strip.check.click()
    bench.settle(watching)
    assert watching.focusWidget() is strip.check


def test_what_pubmed_remarks_on_the_words_stands_above_the_inbox(
    window: MainWindow, bench: Bench
) -> None:
    strip = window.search_pane.inbox_strip
    words = " ".join(f"zyx{n}" for n in range(300))
    for number, query in enumerate(("sepsis of the brain", "sepsis[ti]", f"{words} of"), 1):
        window._desk.watch_search(f"Search {number}", query, 0)
        bench.settle(window)
        window._desk.watching.check([number])
        bench.settle(window)
    said = []
    for number in (1, 2, 3):
        window.browser.show_view(View(ViewKind.WATCH, number))
        bench.settle(window)
        said.append([each.text() for row in strip.findChildren(InfoRow) for each in
                     row.findChildren(Label) if each.isVisible() and each.text()])  # fmt: skip
    unknown = "PubMed does not know “sepsis of the brain”."
    assert said[:2] == [[unknown, "PubMed left out “of”, “the”."], []]
    assert len(said[2]) == 2 and all(len(words) < 300 for words in said[2])
    assert strip.height() < window.search_pane.height() / 2


def test_an_alert_is_edited_paused_renamed_and_deleted_from_the_pane(
    watching: MainWindow, bench: Bench
) -> None:
    pane = watching.library_pane
    texts = [action.text() for action in pane.menu_for(node(watching)).actions()]
    assert texts[:4] == ["Check now", "Edit…", "Pause", "Search PubMed for it"]
    assert "Colour" not in texts and "Export…" not in texts
    pane.alert_deed_asked.emit("pause", 1)
    bench.settle(watching)
    assert pane.overview.watches[0].is_paused
    watching.search_pane.inbox_strip.edit.click()
    dialog = watching.alerts.dialog
    assert isinstance(dialog, AlertDialog) and dialog.paused.isChecked()
    dialog.paused.setChecked(False)
    dialog.query.setPlainText("septic shock")
    QTest.keyClick(dialog.query, Qt.Key.Key_Enter)
    bench.settle(watching)
    row = pane.overview.watches[0]
    assert (row.query, row.is_paused) == ("septic shock", False)
    pane.renamed.emit(ViewKind.WATCH, 1, "Shock")
    bench.settle(watching)
    assert watching.search_pane.title.text() == "Shock"
    assert watching.toolbar.search_box.text == "septic shock"
    pane.delete_asked.emit(ViewKind.WATCH, 1)
    bench.settle(watching)
    assert pane.overview.watches == ()
    assert not watching.browser.place.is_inbox  # it is gone, all references are shown
    watching._desk.undo()
    bench.settle(watching)
    assert pane.overview.watches[0].new == 3


def test_nothing_is_asked_by_itself_without_alerts_or_when_switched_off(
    window: MainWindow, bench: Bench, eutils: EutilsServer, settings: Settings
) -> None:
    desk = window._desk
    desk.watching.look()
    bench.settle(window)
    assert eutils.requests == []
    desk.watch_search("Sepsis", "sepsis[ti]", 1)
    bench.settle(window)
    desk._toolbox._settings = settings
    settings.set("watching.automatic", False)
    desk.watching.look()
    bench.settle(window)
    assert eutils.requests == []
    settings.set("watching.automatic", True)
    eutils.shelf.arrive(today(), "Sepsis")
    desk.watching.look()
    bench.settle(window)
    assert message(window) == "1 new hit in the PubMed alert Sepsis."
    eutils.requests.clear()
    desk.watching.look()  # it is not due any more
    bench.settle(window)
    assert eutils.requests == []


def test_a_round_that_nobody_asked_for_fails_without_a_message(
    window: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    window._desk.watch_search("Sepsis", "sepsis[ti]", 1)
    bench.settle(window)
    before = message(window)
    eutils.fault("503", times=None)
    window._desk.watching.look()
    bench.settle(window)
    assert message(window) == before
    assert node(window).trouble


def test_the_desktop_is_told_only_where_the_reader_allowed_it(
    watching: MainWindow, bench: Bench, eutils: EutilsServer, settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    told: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda self: None)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda self, *said: told.append(said[1]))
    monkeypatch.setattr(MainWindow, "isActiveWindow", lambda self: False)
    report = watching._desk._toolbox.watcher.check([1])
    assert report.new == 0
    eutils.shelf.arrive(today(), "Sepsis four")
    report = watching._desk._toolbox.watcher.check([1])
    watching._desk.watching.came.emit(report)
    assert told == []
    settings.set("watching.notify", True)
    watching._desk.watching.came.emit(report)
    assert told == ["1 new hit in the PubMed alert Sepsis."]
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    sent: list[tuple[str, list[str]]] = []
    only: list[str] = ["notify-send"]
    monkeypatch.setattr(
        notify.shutil, "which", lambda name: f"/usr/bin/{name}" if name in only else None
    )
    monkeypatch.setattr(
        notify.QProcess, "startDetached", staticmethod(lambda *said: sent.append(said))
    )
    report = CheckReport((Checked(1, "<b>Sepsis", 1),))
    watching._desk.watching.came.emit(report)  # a desktop without a tray
    ((program, said),) = sent
    assert program == "/usr/bin/notify-send"
    assert said[-1] == "1 new hit in the PubMed alert &lt;b&gt;Sepsis."
    monkeypatch.setattr(MainWindow, "isActiveWindow", lambda self: True)
    watching._desk.watching.came.emit(report)  # who has the window before them sees it there
    assert (len(told), len(sent)) == (1, 1)
    notifier: Notifier = watching.alerts.notifier
    watching.browser.show_view(View())
    notifier._on_clicked()
    bench.settle(watching)
    assert watching.browser.place.watch_id == 1


def test_a_click_on_a_notification_of_the_desktop_leads_to_the_inbox(
    watching: MainWindow, bench: Bench, settings: Settings, qtbot: QtBot, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    program, said = tmp_path / "gdbus", tmp_path / "said"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{said}"\necho "(uint32 7,)"\n')
    program.chmod(0o755)
    settings.set("watching.notify", True)
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    monkeypatch.setattr(MainWindow, "isActiveWindow", lambda self: False)
    monkeypatch.setattr(notify.shutil, "which", lambda name: str(program))
    bus = watching.alerts.notifier.bus
    monkeypatch.setattr(bus, "_is_listening", True)  # no desktop is asked by a test
    watching.browser.show_view(View())
    watching._desk.watching.came.emit(CheckReport((Checked(1, 'A <b> "quoted" one', 2),)))
    qtbot.waitUntil(lambda: bus._number == 7)
    lines = said.read_text().splitlines()
    assert lines[:2] == ["call", "--session"] and '["default", "Show"]' in lines
    assert r'"2 new hits in the PubMed alert A &lt;b&gt; \"quoted\" one."' in lines
    for other in ((6, "default"), (7, "settings")):
        bus.on_action(*other)
    assert watching.browser.place.scope is Scope.LIBRARY
    bus.on_action(7, "default")
    bench.settle(watching)
    assert watching.browser.place.watch_id == 1
    assert watching.browser.place.scope is Scope.PUBMED


def test_the_next_alert_with_new_hits_is_a_key_away(
    watching: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    watching._desk.watch_search("Gout", "gout", 1)
    watching._desk.watch_search("Asthma", "asthma", 1)
    bench.settle(watching)
    eutils.shelf.arrive(today(), "Asthma of today")
    watching.alerts.check_all()
    bench.settle(watching)
    watching.actions_table["actionNextInbox"].trigger()
    bench.settle(watching)
    assert titles(watching) == ["Asthma of today"]
    watching.actions_table["actionNextInbox"].trigger()
    bench.settle(watching)
    assert watching.search_pane.title.text() == "Sepsis"


def test_letters_that_decide_on_hits_do_what_they_did_in_the_library(
    watching: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    watching.browser.show_view(View())
    bench.settle(watching)
    table = watching.search_pane.table
    table.setFocus()
    table.select_places([0])
    bench.settle(watching)
    qtbot.keyClick(table, Qt.Key.Key_L)
    bench.settle(watching)
    assert "reading list" in message(watching)
    before = watching.library_pane.overview.count(ViewKind.TRASH)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    bench.settle(watching)
    assert watching.library_pane.overview.count(ViewKind.TRASH) == before + 1


def test_an_inbox_of_several_pages_is_paged_and_emptied(
    watching: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    eutils.shelf.arrive(today(), *[f"Sepsis {n}" for n in range(48)])
    watching._desk.watching.check([1])
    bench.settle(watching)
    assert watching.search_pane.footer.range.text() == "1–50 of 51"
    watching.search_pane.footer.next.click()
    bench.settle(watching)
    assert titles(watching) == ["Sepsis one"]
    watching.search_pane.footer.discard.click()
    bench.settle(watching)
    assert watching.search_pane.footer.range.text() == "1–50 of 50"
    assert len(titles(watching)) == 50


def test_a_library_that_can_only_be_read_shows_its_inboxes(
    watching: MainWindow, bench: Bench, tmp_path: Path, eutils: EutilsServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path, can = tmp_path / "sample.refdesk", os.access
    bench.close_all()
    monkeypatch.setattr(
        opening.os, "access", lambda p, mode: can(p, mode) and not (p == path and mode == os.W_OK)
    )
    window = bench.open(path)
    assert window._desk.is_read_only
    eutils.requests.clear()
    window._desk.watching.look()
    window.browser.show_view(View(ViewKind.WATCH, 1))
    bench.settle(window)
    assert len(titles(window)) == 3
    assert not window.search_pane.inbox_strip.check.isEnabled()
    for name in ("actionDiscardHits", "actionPutOffHits", "actionCheckAlerts", "actionSaveAlert"):
        assert not window.actions_table[name].isEnabled(), name
    window.alerts.decide(HitState.DISCARDED)
    bench.settle(window)
    assert len(titles(window)) == 3
    assert eutils.requests == []


def test_buttons_fold_only_where_there_is_no_room(watching: MainWindow, bench: Bench) -> None:
    footer, strip = watching.search_pane.footer, watching.search_pane.inbox_strip
    assert not any(each.is_folded for each in (footer.add, footer.later, strip.check, strip.edit))
    watching.resize(1024, 700)
    bench.settle(watching)
    assert footer.later.is_folded and strip.check.is_folded
    assert footer.later.toolTip() and strip.check.toolTip() == "Check now"
    for row in (footer, strip):
        assert row.minimumSizeHint().width() <= row.width()


def test_in_a_narrow_window_nothing_below_or_above_the_hits_is_cut(
    watching: MainWindow, bench: Bench
) -> None:
    watching.browser.search_pubmed("sepsis")
    watching.resize(1000, 700)
    bench.settle(watching)
    pane, footer = watching.search_pane, watching.search_pane.footer
    assert footer.minimumSizeHint().width() <= footer.width()
    assert footer.add.text() in ("Add 1", "Add 1 to library") and footer.add_all.isVisible()
    assert footer.previous.is_folded and footer.next.toolTip() == "Next page"
    title = pane.title
    assert title.fontMetrics().horizontalAdvance(title.text()) <= title.width()
    watching.resize(1430, 860)
    bench.settle(watching)
    assert footer.add.text() == "Add 1 to library" and not footer.next.is_folded
    assert not pane.watch_button.is_folded


def test_every_control_of_an_inbox_has_a_name(watching: MainWindow) -> None:
    strip = watching.search_pane.inbox_strip
    names = [each.accessibleName() for each in (*strip.parts.values(), strip.check, strip.edit)]
    assert all(names)
    assert strip.check.focusPolicy() != Qt.FocusPolicy.NoFocus


def digest_of(window: MainWindow, bench: Bench) -> DigestWindow:
    window.alerts.show_digest()
    bench.settle(window)
    assert window.alerts.digest is not None
    return window.alerts.digest


def test_a_digest_is_read_in_the_window_and_follows_decisions(
    watching: MainWindow, bench: Bench
) -> None:
    shown = digest_of(watching, bench)
    assert shown.title.text() == "3 hits in 1 search"
    said = shown.page.toPlainText()
    assert said.startswith("Sepsis 3\nsepsis[ti]\nSepsis three\n")
    watching._desk.decide_hits(["90012003"], HitState.DISCARDED)
    bench.settle(watching)
    assert shown.title.text() == "2 hits in 1 search"
    watching._desk.decide_hits(["90012001", "90012002"], HitState.LATER)
    bench.settle(watching)
    assert shown.page.toPlainText().startswith("You have decided on all that was found.")
    shown.period.setCurrentIndex(shown.period.findData(7))
    bench.settle(watching)
    assert "Sepsis two" in shown.page.toPlainText()
    assert "Sepsis three" not in shown.page.toPlainText()  # discarded
    shown.copy_button.click()
    bench.settle(watching)
    assert "PubMed alerts, " in QGuiApplication.clipboard().text()


def test_reading_a_digest_is_no_part_of_a_round_under_way(
    watching: MainWindow, bench: Bench
) -> None:
    shown = digest_of(watching, bench)
    told: list[object] = []
    watching._desk.watching.job_changed.connect(told.append)
    watching._desk.watching.changed.connect(lambda: told.append("changed"))
    for _ in range(5):  # each gives up the one before
        shown.read()
    bench.settle(watching)
    assert told == []


def test_a_hit_in_a_digest_leads_to_its_place_in_the_inbox(
    window: MainWindow, bench: Bench, eutils: EutilsServer
) -> None:
    pmids = eutils.shelf.arrive(today(), *[f"Sepsis {number}" for number in range(160)])
    window._desk.watch_search("Sepsis", "sepsis[ti]", 1)
    bench.settle(window)
    window._desk.watching.check([1])
    bench.settle(window)
    shown = digest_of(window, bench)
    assert "Sepsis 0\n" not in shown.page.toPlainText()
    assert shown.page.toPlainText().endswith("Show more (11 lines left)")
    shown.page.deed_asked.emit("more", "")
    said = shown.page.toPlainText()
    assert "Sepsis 0\n" in said and "Show more" not in said
    assert said.count("Sepsis 11\n") == 1
    shown.page.deed_asked.emit("hit", f"1/{pmids[0]}")
    bench.settle(window)
    assert selected(window) == ["Sepsis 0"]
    assert window.browser.place.start == 150
    shown.page.verticalScrollBar().setValue(300)
    window._desk.decide_hits([pmids[7]], HitState.DISCARDED)
    bench.settle(window)
    assert shown.page.verticalScrollBar().value() == 300
    assert "Sepsis 0\n" in shown.page.toPlainText()  # what was unfolded stays so
    shown.page.deed_asked.emit("hit", f"1/{pmids[7]}")
    bench.settle(window)
    assert window.browser.place.part == "discarded"
    assert selected(window) == ["Sepsis 7"]


def test_a_digest_without_alerts_says_so(window: MainWindow, bench: Bench) -> None:
    shown = digest_of(window, bench)
    assert "no PubMed alert yet" in shown.page.toPlainText()
    assert not shown.save_button.isEnabled()


def test_a_digest_is_written_from_the_pane(
    watching: MainWindow, bench: Bench, tmp_path: Path
) -> None:
    page = tmp_path / "digest.html"
    watching._desk.watching.write_digest([1], 0, page)
    bench.settle(watching)
    assert message(watching) == "The digest was written to digest.html."
    assert "Sepsis three" in page.read_text(encoding="utf-8")
    watching._desk.watching.write_digest([1], 0, tmp_path / "no" / "digest.html")
    bench.settle(watching)
    assert "could not be written" in message(watching)
