"""The log of steps that the triggers write: beginning and ending a step, trimming, clearing out.

While a step is written, the triggers put the inverse of every change of a primary table into
`step_entry`. Undoing runs a step's entries last to first; the triggers meanwhile log what takes
*that* back, so a step always holds the statements that flip it between done and undone.
"""

from __future__ import annotations

import json
from typing import Final

from refdesk.store.driver import Connection, scalar
from refdesk.store.states import GONE, MERGED
from refdesk.store.times import now

KEPT_STEPS: Final = 2_000
SURE_STEPS: Final = 1_000
"""So many steps are kept whatever they weigh."""
KEPT_BYTES: Final = 128 * 1024 * 1024
CLEARED_AT_ONCE: Final = 100
"""References deleted for good with each write, so that none takes long (0.5 ms each)."""


def _storable(title: str) -> str:
    """`title` without halves of characters, which names of files may bring along."""
    return title.encode("utf-8", "replace").decode()


def begin(connection: Connection, title: str) -> int:
    """Begin a step within the open transaction; its number."""
    cursor = connection.execute(
        "INSERT INTO step (title, at) VALUES (?, ?)", (_storable(title), now())
    )
    step = cursor.lastrowid
    assert step is not None
    log_to(connection, step)
    return step


def latest_done(connection: Connection, title: str, since: str) -> int:
    """The newest step called `title` that is done and was begun at `since` or later, else 0."""
    sql = "SELECT max(id) FROM step WHERE title = ? AND at >= ? AND is_undone = 0"
    return int(scalar(connection, sql, (_storable(title), since)) or 0)


def log_to(connection: Connection, step: int, *, is_logging: bool = True) -> None:
    """Have the triggers log to `step`; 0 stops them."""
    connection.execute(
        "UPDATE undo_state SET step_id = ?, is_logging = ?", (step, int(bool(step) and is_logging))
    )


def add_entry(connection: Connection, step: int, sql: str, counter_sql: str) -> None:
    """Log by hand a statement and the one that takes it back (for ranges of many rows)."""
    connection.execute(
        "INSERT INTO step_entry (step_id, sql, counter_sql) VALUES (?, ?, ?)",
        (step, sql, counter_sql),
    )


def end(connection: Connection, step: int) -> None:
    """End a step: forget it when nothing changed, else drop what could be redone and trim."""
    log_to(connection, 0)
    changed = scalar(connection, "SELECT 1 FROM step_entry WHERE step_id = ? LIMIT 1", (step,))
    if not changed:
        connection.execute("DELETE FROM step WHERE id = ?", (step,))
        return
    measure(connection, step)
    undone = connection.execute("SELECT id FROM step WHERE is_undone <> 0").fetchall()
    forget(connection, [row[0] for row in undone])
    forget(connection, _too_old(connection))
    clear_out(connection, CLEARED_AT_ONCE)


def retitle(connection: Connection, step: int, title: str) -> None:
    """Call a step `title`, now that it is known what it has done."""
    connection.execute("UPDATE step SET title = ? WHERE id = ?", (title, step))


def measure(connection: Connection, step: int) -> None:
    """Note how many bytes the entries of `step` take."""
    connection.execute(
        "UPDATE step SET size = (SELECT coalesce(sum(length(sql) + length(arguments) + length(counter_sql) + 20), 0) "
        "FROM step_entry WHERE step_id = step.id) WHERE id = ?",
        (step,),
    )


def unusable(connection: Connection) -> list[int]:
    """The steps that cannot be taken back, or done again, one after another any more.

    One whose entries are not what they weighed when it ended blocks the way to the older ones;
    one that is undone, the way to the newer.
    """
    steps = connection.execute(
        "SELECT s.id, s.is_undone, s.size = (SELECT coalesce(sum(length(sql) + length(arguments) "
        "+ length(counter_sql) + 20), 0) FROM step_entry WHERE step_id = s.id) "
        "FROM step AS s ORDER BY s.id DESC"
    ).fetchall()
    undone = [(step, is_whole) for step, is_undone, is_whole in steps if is_undone]
    found = [] if all(is_whole for _, is_whole in undone) else [step for step, _ in undone]
    is_blocked = False
    for step, is_undone, is_whole in steps:
        if not is_undone:
            is_blocked = is_blocked or not is_whole
            if is_blocked:
                found.append(step)
    return found


def _too_old(connection: Connection) -> list[int]:
    steps = connection.execute("SELECT id, size FROM step ORDER BY id DESC").fetchall()
    size = 0
    for place, (_, bytes_) in enumerate(steps):
        size += bytes_
        if place >= KEPT_STEPS or (place >= SURE_STEPS and size > KEPT_BYTES):
            return [row[0] for row in steps[place:]]
    return []


def forget(connection: Connection, steps: list[int]) -> None:
    """Take steps out of the history; what only they needed can then be cleared out."""
    for step in steps:
        sources = connection.execute(
            "SELECT source_id FROM step_source WHERE step_id = ?", (step,)
        ).fetchall()
        connection.execute("DELETE FROM step WHERE id = ?", (step,))
        _drop_sources(connection, [row[0] for row in sources])


def has_left_behind(connection: Connection) -> bool:
    """Whether there are references that no step can bring back."""
    sql = "SELECT 1 FROM gone WHERE step_id NOT IN (SELECT id FROM step) LIMIT 1"
    return scalar(connection, sql) is not None


def clear_out(connection: Connection, limit: int) -> int:
    """Delete up to `limit` references that no step can bring back; how many there were.

    What was merged into them goes along: it stands for nothing any more, and its citation key is
    free again.
    """
    rows = connection.execute(
        "SELECT g.reference_id, r.source_id FROM gone AS g JOIN reference AS r "
        "ON r.id = g.reference_id AND r.state = ? WHERE NOT EXISTS (SELECT 1 FROM step WHERE step.id = g.step_id) "
        "LIMIT ?",
        (GONE, limit),
    ).fetchall()
    if not rows:
        return 0
    rows += _merged_into(connection, [reference_id for reference_id, _ in rows])
    ids = [reference_id for reference_id, _ in rows]
    listed = (json.dumps(ids),)
    from refdesk.store import index  # readers of the history have no use for it

    index.clear(connection, ids)
    for table, column in (
        ("reference", "id"),
        ("gone", "reference_id"),
        ("landing", "reference_id"),
        ("dirty", "reference_id"),
    ):
        connection.execute(
            f"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each(?))", listed
        )
    _drop_sources(connection, [source_id for _, source_id in rows])
    return len(ids)


def _merged_into(connection: Connection, ids: list[int]) -> list[tuple[int, int]]:
    """Tombstones of these references, with their sources."""
    return connection.execute(
        "SELECT id, source_id FROM reference WHERE state = ? "
        "AND merged_into IN (SELECT value FROM json_each(?))",
        (MERGED, json.dumps(ids)),
    ).fetchall()


def _drop_sources(connection: Connection, ids: list[int]) -> None:
    """Delete those of these sources that neither a reference nor a step needs."""
    connection.execute(
        "DELETE FROM source WHERE id IN (SELECT value FROM json_each(?)) "
        "AND NOT EXISTS (SELECT 1 FROM reference WHERE source_id = source.id) "
        "AND NOT EXISTS (SELECT 1 FROM step_source WHERE source_id = source.id)",
        (json.dumps(ids),),
    )
