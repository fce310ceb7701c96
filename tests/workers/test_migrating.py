"""Moving from another program at the desk: found, previewed, moved as a job that goes on."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from refdesk.model.migrating import MigrationChoices, MigrationPreview
from refdesk.model.views import Message
from refdesk.services.import_run import ImportStopped
from refdesk.services.migrating import pending
from refdesk.services.toolbox import Toolbox
from refdesk.store import collections, undo
from refdesk.workers.desk import Desk
from refdesk.workers.migrating import MoveRun
from refdesk.workers.tasks import Task
from tests.formats.zotero_folder import ZoteroFolder


@pytest.fixture
def zotero(tmp_path: Path) -> Path:
    folder = ZoteroFolder(tmp_path / "Zotero")
    folder.item("book", {"title": "On frogs"}, tags=["wet"])
    folder.item("book", {"title": "On toads"})
    return folder.close()


def test_a_preview_and_then_the_move(desk: Desk, qtbot: QtBot, zotero: Path) -> None:
    with qtbot.waitSignal(desk.migrating.previewed) as told:
        desk.migrating.preview(zotero, MigrationChoices())
    preview = told.args[0]
    assert isinstance(preview, MigrationPreview) and preview.references == 2
    with qtbot.waitSignal(desk.message) as said:
        desk.migrating.move(zotero, MigrationChoices())
    message = said.args[0]
    assert isinstance(message, Message) and message.can_undo
    assert message.text.startswith("2 references added")
    assert undo.next_undo_title(desk._toolbox.library.read()) == "Move from Zotero"
    assert pending.waiting(desk._toolbox.library) == []


def test_only_the_newest_preview_is_answered(desk: Desk, qtbot: QtBot, zotero: Path) -> None:
    answers: list[MigrationPreview] = []
    desk.migrating.previewed.connect(answers.append)
    desk.migrating.preview(zotero, MigrationChoices())
    desk.migrating.preview(zotero, MigrationChoices(keywords_as_tags=True))
    qtbot.waitUntil(lambda: desk.is_idle)
    assert len(answers) == 1


def test_what_is_no_library_is_said_in_words(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "mine.enl").write_bytes(b"x")
    with qtbot.waitSignal(desk.migrating.failed) as failed:
        desk.migrating.preview(tmp_path / "mine.enl", MigrationChoices())
    assert "XML" in failed.args[0]


def test_a_move_that_was_cut_off_goes_on_by_itself(
    desk: Desk, toolbox: Toolbox, qtbot: QtBot, zotero: Path
) -> None:
    pending.keep(toolbox.library, zotero, MigrationChoices())
    with toolbox.library.write("Move from Zotero") as session:  # as far as it came
        collections.create(session, "Frogs", None)
    with qtbot.waitSignal(desk.message):
        desk.migrating.resume()
    assert len(toolbox.browser.ids("")) == 2
    assert pending.waiting(toolbox.library) == []
    assert len(undo.history_of(toolbox.library.read())) == 1


@pytest.mark.parametrize("is_closing", [True, False])
def test_closing_only_puts_a_move_off_and_cancelling_ends_it(
    toolbox: Toolbox, zotero: Path, is_closing: bool
) -> None:
    closing = threading.Event()
    number = pending.keep(toolbox.library, zotero, MigrationChoices())
    task = Task("import", lambda task: None)
    task.token.cancel()
    if is_closing:
        closing.set()
    with pytest.raises(ImportStopped):
        MoveRun(toolbox, zotero, MigrationChoices(), closing, number)(task)
    assert [one.path for one in pending.waiting(toolbox.library)] == [zotero] * is_closing


def test_a_move_that_is_cancelled_before_it_begins_does_not_go_on_later(
    desk: Desk, toolbox: Toolbox, qtbot: QtBot, zotero: Path
) -> None:
    started, hold = threading.Event(), threading.Event()

    def wait(task: Task) -> None:
        started.set()
        hold.wait(5)

    desk.jobs.submit("import", "First", wait)
    assert started.wait(5)
    desk.migrating.move(zotero, MigrationChoices())
    qtbot.waitUntil(lambda: len(desk.jobs.rows()) == 2)
    with qtbot.waitSignal(desk.jobs.cancelled):
        desk.cancel_job(desk.jobs.rows()[1].id)
        hold.set()
    qtbot.waitUntil(lambda: desk.migrating.is_idle)
    assert pending.waiting(toolbox.library) == [] and len(toolbox.browser.ids("")) == 0
