"""Files that are written by themselves a little after a change, and keys made anew, in a thread."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from refdesk.model.auto_exports import Rule, Scope
from refdesk.model.views import JobRow, Message, MessageKind
from refdesk.services.toolbox import Toolbox
from refdesk.store import bulk, citekeys
from refdesk.workers import keeping
from refdesk.workers.desk import Desk
from tests.store import samples


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, toolbox: Toolbox) -> None:
    """Everything happens at once; the library has four references."""
    for name in ("FIRST_LOOK", "DEBOUNCE", "FIRST_PAUSE"):
        monkeypatch.setattr(keeping, name, 20)
    monkeypatch.setenv("REFDESK_DATA_DIR", str(tmp_path / "data"))
    bulk.add_batches(toolbox.library, "Add", [list(samples.many(0, 4))])


def whole(path: Path) -> Rule:
    return Rule(Scope.LIBRARY, 0, "bibtex", str(path))


def test_a_change_is_in_the_file_without_being_asked(
    desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "all.bib"
    desk.keeping.add(whole(path))
    qtbot.waitUntil(path.exists)
    desk.edit(1, {"volume": "4711"})
    qtbot.waitUntil(lambda: b"4711" in path.read_bytes())
    desk.undo()
    qtbot.waitUntil(lambda: b"4711" not in path.read_bytes())
    with qtbot.waitSignal(desk.keeping.listed) as listed:
        desk.keeping.read()
    (row,) = listed.args[0]
    assert (row.count, row.error, row.is_here) == (4, "", True)


def test_what_changed_before_the_start_is_written_after_it(
    desk: Desk, toolbox: Toolbox, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "all.bib"
    toolbox.auto_exports.add(whole(path))
    desk.start()
    qtbot.waitUntil(path.exists)


def test_a_folder_that_is_gone_waits_among_the_jobs_and_is_tried_again(
    desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "usb"
    rows: list[JobRow | None] = []
    desk.keeping.job_changed.connect(rows.append)
    desk.keeping.add(whole(folder / "all.bib"))
    qtbot.waitUntil(lambda: bool(rows) and rows[-1] is not None)
    assert rows[-1] is not None
    assert rows[-1].detail == f"The folder {folder} is not there. It is tried again."
    folder.mkdir()
    qtbot.waitUntil((folder / "all.bib").exists)
    qtbot.waitUntil(lambda: rows[-1] is None)


def test_a_rule_that_cannot_be_kept_is_refused_in_words(
    desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(desk.keeping.refused) as refused:
        desk.keeping.add(whole(tmp_path))
    assert refused.args == [f"{tmp_path} is a folder; name a file in it."]


def test_another_programs_change_is_told(desk: Desk, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "all.bib"
    desk.keeping.add(whole(path))
    qtbot.waitUntil(path.exists)
    path.write_text("mine\n")
    said: list[Message] = []
    desk.message.connect(said.append)
    desk.edit(1, {"volume": "4711"})
    qtbot.waitUntil(lambda: any(one.kind is MessageKind.WARNING for one in said))
    assert (tmp_path / "all.bib.bak").read_text() == "mine\n"


def test_keys_are_planned_made_and_undone(desk: Desk, toolbox: Toolbox, qtbot: QtBot) -> None:
    before = citekeys.keys_of(toolbox.library.read(), [1, 2, 3, 4])
    toolbox.library.key_maker = type("Same", (), {"postfix": "%(a)s", "key": lambda s, r: "k"})()
    with qtbot.waitSignal(desk.keeping.planned) as planned:
        desk.keeping.plan_keys([1, 2, 3])
    (plan,) = planned.args
    assert [one.new for one in plan.changes] == ["k", "ka", "kb"]
    with qtbot.waitSignal(desk.references_changed) as changed:
        desk.keeping.make_keys(plan.changes)
    assert changed.args == [frozenset([1, 2, 3])]
    assert citekeys.keys_of(toolbox.library.read(), [1, 2, 3, 4])[2] == "ka"
    with qtbot.waitSignal(desk.references_changed):
        desk.undo()
    assert citekeys.keys_of(toolbox.library.read(), [1, 2, 3, 4]) == before


def test_references_of_older_libraries_get_their_keys_in_a_rest(
    desk: Desk, toolbox: Toolbox, qtbot: QtBot
) -> None:
    with toolbox.library.write("", undoable=False) as session:
        from refdesk.store.sessions import raw

        raw(session).execute("UPDATE reference SET citekey = ''")
    desk.keeping.rest()
    qtbot.waitUntil(lambda: not citekeys.without_key(toolbox.library.read(), 10))
