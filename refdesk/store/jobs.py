"""Work that waits for the network or for the next start (the offline queue); not in the history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import raw
from refdesk.store.times import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


WAITING: Final = "waiting"
RUNNING: Final = "running"


@dataclass(frozen=True, slots=True)
class PendingJob:
    """A job that was put off; `state` is "waiting" or "running"."""

    id: int
    kind: str
    payload: Any
    created: str
    state: str


def put(session: Session, kind: str, payload: Any, *, state: str = WAITING) -> int:
    """Queue a job, or note one that runs; `payload` is anything JSON can hold. Write with `undoable=False`."""
    cursor = raw(session).execute(
        "INSERT INTO job (kind, payload, created, state) VALUES (?, ?, ?, ?)",
        (kind, json.dumps(payload), now(), state),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def take(session: Session, kind: str = "") -> PendingJob | None:
    """The oldest waiting job (of a kind), which is running from now on; None when there is none."""
    connection = raw(session)
    row = connection.execute(
        "UPDATE job SET state = 'running' WHERE id = (SELECT min(id) FROM job "
        "WHERE state = 'waiting' AND ? IN ('', kind)) RETURNING id, kind, payload, created, state",
        (kind,),
    ).fetchone()
    return None if row is None else _job(row)


def put_back(session: Session, job_id: int, payload: Any = None) -> None:
    """Let a running job wait again, with what is left of it as its new payload."""
    connection = raw(session)
    if payload is not None:
        connection.execute("UPDATE job SET payload = ? WHERE id = ?", (json.dumps(payload), job_id))
    connection.execute("UPDATE job SET state = 'waiting' WHERE id = ?", (job_id,))


def change(session: Session, job_id: int, **parts: Any) -> None:
    """Exchange parts of a job's payload; it goes on, or waits, as before."""
    for name, value in parts.items():
        raw(session).execute(
            "UPDATE job SET payload = json_set(payload, ?, json(?)) WHERE id = ?",
            (f"$.{name}", json.dumps(value), job_id),
        )


def note_step(
    session: Session, job_id: int, step: int, count: int, added: Sequence[int] = ()
) -> None:
    """The step of the history that a job has written to, and how many references that changed.

    `added` are those that it has added so far.
    """
    if job_id:
        parts = {"added": _runs(added)} if added else {}
        change(session, job_id, step=[step, count], **parts)


def added_by(connection: Connection, job_id: int) -> list[int]:
    """The references that `note_step` noted as added."""
    sql = "SELECT json_extract(payload, '$.added') FROM job WHERE id = ?"
    noted = scalar(connection, sql, (job_id,))
    return [first + n for first, count in json.loads(noted or "[]") for n in range(count)]


def _runs(ids: Sequence[int]) -> list[list[int]]:
    """Ids as runs of (first, count): those of an import follow each other."""
    runs: list[list[int]] = []
    for each in ids:
        if runs and each == sum(runs[-1]):
            runs[-1][1] += 1
        else:
            runs.append([each, 1])
    return runs


def step_of(connection: Connection, job_id: int) -> tuple[int, int]:
    """What `note_step` noted of a job, so that it goes on in the step that it began.

    (0, 0) where it has begun none, or where another step has come since or that was undone.
    """
    noted = scalar(connection, "SELECT json_extract(payload, '$.step') FROM job WHERE id = ?", (job_id,))  # fmt: skip
    if not noted:
        return 0, 0
    step, count = json.loads(noted)
    is_last = (
        "SELECT 1 FROM step WHERE id = ? AND is_undone = 0 AND id = (SELECT max(id) FROM step)"
    )
    return (step, count) if scalar(connection, is_last, (step,)) else (0, 0)


def finish(session: Session, job_id: int) -> None:
    """Forget a job that is done or given up."""
    raw(session).execute("DELETE FROM job WHERE id = ?", (job_id,))


def recover(session: Session) -> int:
    """At the start: jobs that the last RefDesk left running wait again; how many it were."""
    sql = "UPDATE job SET state = 'waiting' WHERE state = 'running'"
    return raw(session).execute(sql).rowcount


def all_jobs(connection: Connection) -> list[PendingJob]:
    """All queued jobs, oldest first."""
    rows = connection.execute("SELECT id, kind, payload, created, state FROM job ORDER BY id")
    return [_job(row) for row in rows]


def _job(row: tuple[Any, ...]) -> PendingJob:
    return PendingJob(row[0], row[1], json.loads(row[2]), row[3], row[4])
