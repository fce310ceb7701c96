"""What is done for the library while nobody asks for anything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from refdesk.model.views import JobRow, Message, MessageKind
from refdesk.services.toolbox import Toolbox
from refdesk.store import index_version
from refdesk.workers.upkeep import Upkeep
from tests.services.test_importing import pmids


class Quiet:
    """For how long nobody asked for anything, as the test says."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def quiet() -> Quiet:
    return Quiet()


@pytest.fixture
def upkeep(toolbox: Toolbox, quiet: Quiet, qapp: object) -> Iterator[Upkeep]:
    toolbox.importer.add_ids(pmids(5))
    made = Upkeep(toolbox, quiet)
    yield made
    assert made.stop(3_000)
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def make_old(toolbox: Toolbox) -> None:
    connection = toolbox.library.connect()
    connection.execute("DELETE FROM meta WHERE name = 'index_version'")
    toolbox.library.disconnect(connection)


def test_a_backup_is_taken_once_and_without_a_word(
    upkeep: Upkeep, toolbox: Toolbox, qtbot: QtBot
) -> None:
    rows: list[JobRow | None] = []
    upkeep.changed.connect(rows.append)
    upkeep.told.connect(lambda message: pytest.fail(message.text))
    upkeep.look()
    qtbot.waitUntil(lambda: bool(rows) and rows[-1] is None)
    assert rows[0] is not None and rows[0].title == "Backing up the library"
    (backup,) = toolbox.backups.rows()
    assert backup.references == 5
    assert not toolbox.backups.is_due()


def test_a_backup_that_fails_is_told(upkeep: Upkeep, toolbox: Toolbox, qtbot: QtBot) -> None:
    toolbox.backups.folder.write_text("a file where the folder should be")
    with qtbot.waitSignal(upkeep.told) as told:
        upkeep.look()
    (message,) = told.args
    assert message.kind == MessageKind.WARNING
    assert message.text.startswith("The daily backup could not be made. The folder")


def test_a_backup_that_is_asked_for_says_where_it_is(
    upkeep: Upkeep, toolbox: Toolbox, qtbot: QtBot
) -> None:
    messages: list[Message] = []
    upkeep.told.connect(messages.append)
    upkeep.back_up()
    qtbot.waitUntil(lambda: len(messages) == 2)
    assert messages[0].text == "Backing up …"
    assert str(toolbox.backups.folder) in messages[1].text and "5 references" in messages[1].text


def test_an_older_index_is_refreshed_and_the_lists_hear_of_it(
    upkeep: Upkeep, toolbox: Toolbox, qtbot: QtBot
) -> None:
    make_old(toolbox)
    with qtbot.waitSignal(upkeep.refreshed):
        upkeep.rest()
    assert index_version.is_current(toolbox.library.read())


def test_it_waits_while_somebody_works(
    upkeep: Upkeep, toolbox: Toolbox, quiet: Quiet, qtbot: QtBot
) -> None:
    make_old(toolbox)
    quiet.seconds = 0.0
    with qtbot.waitSignal(upkeep.changed) as changed:
        upkeep.rest()
    (row,) = changed.args
    assert (row.done, row.total) == (5, 5) and "nothing else" in row.detail
    assert not index_version.is_current(toolbox.library.read())
    quiet.seconds = 100.0
    with qtbot.waitSignal(upkeep.refreshed):
        upkeep.rest()
    assert index_version.is_current(toolbox.library.read())


def test_it_can_be_given_up(upkeep: Upkeep, toolbox: Toolbox, quiet: Quiet, qtbot: QtBot) -> None:
    make_old(toolbox)
    quiet.seconds = 0.0
    with qtbot.waitSignal(upkeep.changed):
        upkeep.rest()
    with qtbot.waitSignal(upkeep.changed) as changed:
        upkeep.cancel()
    assert changed.args == [None]
    quiet.seconds = 100.0
    upkeep.rest()
    assert not index_version.is_current(toolbox.library.read())
