"""Undo and redo: flipping steps of the history, and listing them."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Final

from refdesk.model.rows import StepRow
from refdesk.store import history
from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import raw

if TYPE_CHECKING:
    from refdesk.store.library import Library

_NEWEST_DONE: Final = "SELECT max(id) FROM step WHERE is_undone = 0"
_OLDEST_UNDONE: Final = "SELECT min(id) FROM step WHERE is_undone <> 0"


def undo(library: Library, only: int = 0) -> StepRow | None:
    """Take the newest step back; what it was, or None when there is none left.

    With `only` nothing happens, and None comes, when another step than that is the newest.
    """
    return _flip(library, _NEWEST_DONE, is_undone=True, only=only)


def redo(library: Library, only: int = 0) -> StepRow | None:
    """Do again the step that was undone last, if it is `only`; None when there is none."""
    return _flip(library, _OLDEST_UNDONE, is_undone=False, only=only)


def history_of(connection: Connection, limit: int = 100) -> list[StepRow]:
    """The steps, newest first; undone ones, which can be redone, come first of all."""
    rows = connection.execute(
        "SELECT id, title, at, is_undone, size FROM step ORDER BY id DESC LIMIT ?", (limit,)
    )
    return [StepRow(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows]


def next_undo_title(connection: Connection) -> str:
    """The title of the step that `undo` would take back, "" when there is none."""
    return _title(connection, _NEWEST_DONE)


def next_redo_title(connection: Connection) -> str:
    """The title of the step that `redo` would do again, "" when there is none."""
    return _title(connection, _OLDEST_UNDONE)


def forget_all(library: Library) -> None:
    """Forget the whole history: nothing that was done so far can be undone or redone any more."""
    with library.write("", undoable=False) as session:
        connection = raw(session)
        history.forget(connection, [row[0] for row in connection.execute("SELECT id FROM step")])


def clear_out(library: Library, limit: int = 1_000) -> int:
    """Delete up to `limit` references that no step can bring back any more; how many it were.

    Every write clears out some; call this when idle until it returns 0. Writes nothing, and so
    loads nothing for writing, where there are none.
    """
    if not history.has_left_behind(library.read()):
        return 0
    with library.write("", undoable=False) as session:
        return history.clear_out(raw(session), limit)


def _title(connection: Connection, which: str) -> str:
    title = scalar(connection, f"SELECT title FROM step WHERE id = ({which})")
    return "" if title is None else str(title)


def _flip(library: Library, which: str, *, is_undone: bool, only: int) -> StepRow | None:
    with library.write("", undoable=False) as session:
        connection = raw(session)
        step = scalar(connection, which)
        if step is None or (only and step != only):
            return None
        _run(connection, step)
        connection.execute("UPDATE step SET is_undone = ? WHERE id = ?", (int(is_undone), step))
        history.measure(connection, step)
        row = connection.execute(
            "SELECT title, at, size FROM step WHERE id = ?", (step,)
        ).fetchone()
        return StepRow(step, row[0], row[1], is_undone, row[2])


def _run(connection: Connection, step: int) -> None:
    """Run a step's entries last to first; the triggers log their inverses in their place."""
    entries = connection.execute(
        "SELECT sql, counter_sql, arguments FROM step_entry WHERE step_id = ? ORDER BY id DESC",
        (step,),
    ).fetchall()
    connection.execute("DELETE FROM step_entry WHERE step_id = ?", (step,))
    connection.execute("PRAGMA defer_foreign_keys=ON")  # rows come back in any order
    history.log_to(connection, step)
    for (sql, counter_sql), group in itertools.groupby(entries, key=lambda entry: entry[:2]):
        if counter_sql:
            history.log_to(connection, step, is_logging=False)
            connection.execute(sql)
            history.add_entry(connection, step, counter_sql, sql)
            history.log_to(connection, step)
        else:
            connection.executemany(sql, [json.loads(arguments) for *_, arguments in group])
    history.log_to(connection, 0)
