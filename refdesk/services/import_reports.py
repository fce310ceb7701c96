"""The reports of the last imports, kept in the library so that a restart forgets none."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from refdesk.errors import NotFoundError
from refdesk.model.reports import Failure, FileRead, Held, HeldState, ImportReport, Match, Notice
from refdesk.services.wording import counted
from refdesk.store import held
from refdesk.store.library import Library
from refdesk.store.sessions import raw
from refdesk.store.times import now

if TYPE_CHECKING:
    from refdesk.store.driver import Connection

KIND: Final = "report"
KEPT: Final = 20
"""Reports that are kept; an older one goes when a newer comes."""
WAITING: Final = -1
"""The number of the report of all that is held back, also by imports that are forgotten."""
LONGEST: Final = 100_000
"""Entries of a list that are kept."""
LONG: Final = 20
"""Works from which an import is worth a report even though all went well."""


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report in the list of those that are kept; `at` is ISO text in UTC."""

    number: int
    title: str
    at: str
    added: int
    failed: int
    held: int


def is_worth_keeping(report: ImportReport) -> bool:
    """Whether somebody may want to look a report up later."""
    told = report.failures or report.warnings or report.held or report.merged or report.stopped
    return bool(told) or len(report.added) + len(report.existing) >= LONG


def keep(library: Library, title: str, report: ImportReport) -> ImportReport:
    """Keep `report` under the title of its import; it comes back with its number."""
    with library.write("", undoable=False) as session:
        connection = raw(session)
        cursor = connection.execute(
            "INSERT INTO job (kind, payload, created, state) VALUES (?, ?, ?, 'kept')",
            (KIND, _packed(title, report), now()),
        )
        assert cursor.lastrowid is not None
        _drop_old(connection)
        return replace(report, number=cursor.lastrowid)


def change(library: Library, report: ImportReport) -> None:
    """Replace what is kept of a report by a newer state of it."""
    with library.write("", undoable=False) as session:
        connection = raw(session)
        row = connection.execute(
            "SELECT payload->>'title' FROM job WHERE kind = ? AND id = ?", (KIND, report.number)
        ).fetchone()
        if row is not None:
            connection.execute(
                "UPDATE job SET payload = ? WHERE id = ?", (_packed(row[0], report), report.number)
            )


def note_retry(library: Library, tried: ImportReport, outcome: ImportReport) -> ImportReport:
    """Put what came of trying the failures of `tried` again into the report that is kept of it.

    `outcome` comes back with that report's number; alone where it is not kept any more.
    """
    try:
        before = load(library, tried.number)
    except NotFoundError:
        return outcome
    rest = tuple(one for one in before.failures if one not in tried.failures)
    now = replace(before, failures=rest, stopped="") + replace(outcome, number=0)
    change(library, now)
    return replace(outcome, number=tried.number)


def recent(library: Library) -> list[KeptReport]:
    """The reports that are kept, newest first, and last what waits of all of them."""
    rows = library.read().execute(
        "SELECT id, payload->>'title', created, payload->'counts' FROM job WHERE kind = ? "
        "ORDER BY id DESC",
        (KIND,),
    )
    kept = [
        KeptReport(number, title, at, *json.loads(counts)) for number, title, at, counts in rows
    ]
    waiting = held.count_waiting(library.read())
    if waiting:
        title = f"{counted(waiting, 'record')} waiting for your decision"
        kept.append(KeptReport(WAITING, title, "", 0, 0, waiting))
    return kept


def all_waiting(library: Library) -> ImportReport:
    """What waits for a decision, of all imports."""
    return ImportReport(held=tuple(held.all_waiting(library.read())), number=WAITING)


def load(library: Library, number: int) -> ImportReport:
    """A report that is kept, with how its held records stand now; raises NotFoundError."""
    connection = library.read()
    if number == WAITING:
        return all_waiting(library)
    row = connection.execute(
        "SELECT payload FROM job WHERE kind = ? AND id = ?", (KIND, number)
    ).fetchone()
    if row is None:
        raise NotFoundError("This report is not kept any more.")
    report = _unpacked(json.loads(row[0])["report"], number)
    return replace(report, held=current(connection, report.held))


def current(connection: Connection, known: tuple[Held, ...]) -> tuple[Held, ...]:
    """Held records as they stand now; what is not kept any more stays as it was."""
    states = {one.id: one for one in held.by_ids(connection, [one.id for one in known])}
    return tuple(states.get(one.id, one) for one in known)


def _drop_old(connection: Connection) -> None:
    rows = connection.execute(
        "SELECT id, payload FROM job WHERE kind = ? ORDER BY id DESC LIMIT -1 OFFSET ?",
        (KIND, KEPT),
    ).fetchall()
    for number, payload in rows:
        decided = [one["id"] for one in json.loads(payload)["report"]["held"]]
        held.forget_decided(connection, decided)
        connection.execute("DELETE FROM job WHERE id = ?", (number,))


def _packed(title: str, report: ImportReport) -> str:
    counts = [len(report.added), len(report.failures), len(report.held)]
    body = {
        **{name: list(_runs(getattr(report, name))) for name in _IDS},
        **{
            name: [dataclasses.asdict(one) for one in getattr(report, name)[:LONGEST]]
            for name in _LISTS
        },
        "stopped": report.stopped,
        "collection_id": report.collection_id,
    }
    return json.dumps({"title": title, "counts": counts, "report": body})


def _unpacked(body: dict[str, Any], number: int) -> ImportReport:
    lists: dict[str, Any] = {
        name: tuple(_made(cls, values) for values in body.get(name, ()))
        for name, cls in _LISTS.items()
    }
    ids: dict[str, Any] = {name: tuple(_numbers(body[name])) for name in _IDS}
    return ImportReport(
        **ids,
        **lists,
        stopped=body["stopped"],
        number=number,
        collection_id=body.get("collection_id", 0),
    )


def _made(cls: type, values: dict[str, Any]) -> Any:
    """A dataclass of its stored fields; those that a newer RefDesk added are passed over."""
    known = {field.name for field in dataclasses.fields(cls)}
    kept = {name: value for name, value in values.items() if name in known}
    if cls is Held:
        kept["state"] = HeldState(kept["state"])
    return cls(**kept)


_IDS: Final = ("added", "existing", "restored", "merged")
_LISTS: Final[dict[str, type]] = {
    "failures": Failure,
    "warnings": Notice,
    "held": Held,
    "matches": Match,
    "files": FileRead,
}


def _runs(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Ids as runs (first, how many): those of an import follow each other."""
    first, count = 0, 0
    for one in ids:
        if count and one == first + count:
            count += 1
            continue
        if count:
            yield first, count
        first, count = one, 1
    if count:
        yield first, count


def _numbers(runs: Iterable[list[int]]) -> Iterator[int]:
    for first, count in runs:
        yield from range(first, first + count)
