"""Adding many references as one step of the history, a transaction for each batch."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from refdesk.model.cancel import CancelToken
from refdesk.model.work_ids import WorkId
from refdesk.store import history
from refdesk.store.driver import Connection, scalar
from refdesk.store.library import Library
from refdesk.store.prepare import NewReference, Prepared, prepare
from refdesk.store.references import find, insert
from refdesk.store.sessions import raw
from refdesk.store.states import GONE, IN_LIBRARY

log = logging.getLogger(__name__)


@dataclass(slots=True)
class BulkResult:
    """What came of it: ids of new references in order, and what the library (or the input) had before."""

    added: list[int] = field(default_factory=list)
    existing: list[tuple[WorkId, int]] = field(default_factory=list)
    """The identifier by which each was recognised, and the id of the reference that has it."""


def add_batches(
    library: Library,
    title: str,
    batches: Iterable[Sequence[NewReference]],
    *,
    collection_ids: Sequence[int] = (),
    token: CancelToken | None = None,
    on_batch: Callable[[BulkResult], None] | None = None,
) -> BulkResult:
    """Add batches of references, each committed as it comes, all together one step `title`.

    A record whose PMID, PMCID or DOI the library or an earlier record has is not added but
    told in `existing`. `on_batch` is told the result so far after each commit. Ends with
    `Cancelled` between batches, or with what the iterator raises; what was committed stays.
    """
    prepared = ([prepare(new) for new in batch] for batch in batches)
    return add_prepared(
        library, title, prepared, collection_ids=collection_ids, token=token, on_batch=on_batch
    )


def add_prepared(
    library: Library,
    title: str,
    batches: Iterable[Sequence[Prepared]],
    *,
    collection_ids: Sequence[int] = (),
    token: CancelToken | None = None,
    on_batch: Callable[[BulkResult], None] | None = None,
) -> BulkResult:
    """As `add_batches`, for what was prepared elsewhere (another thread or process)."""
    result = BulkResult()
    step = 0
    try:
        for batch in batches:
            if token is not None:
                token.raise_if_cancelled()
            if not batch:
                continue
            step = _add_batch(library, title, step, batch, tuple(collection_ids), result)
            if on_batch is not None:
                on_batch(result)
    finally:
        if result.added:
            library.sync()
    return result


def _add_batch(
    library: Library,
    title: str,
    step: int,
    batch: Sequence[Prepared],
    collection_ids: tuple[int, ...],
    result: BulkResult,
) -> int:
    """Add one batch to `step`, or to a new one when that is 0 or was undone; the step's number."""
    with library.write("", bulk=True, undoable=False) as session:
        connection = raw(session)
        fresh, existing = _without_existing(connection, batch)
        ids: list[int] = []
        if fresh:
            step = _open_step(connection, title, step)
            if collection_ids:
                fresh = [
                    replace(one, collection_ids=tuple({*one.collection_ids, *collection_ids}))
                    for one in fresh
                ]
            ids = insert(connection, fresh)
            _log_range(connection, step, ids[0], ids[-1])
    result.added += ids
    result.existing += [
        (work, found if isinstance(found, int) else ids[found[0]]) for work, found in existing
    ]
    return step


def _open_step(connection: Connection, title: str, step: int) -> int:
    is_open = step and scalar(
        connection, "SELECT 1 FROM step WHERE id = ? AND is_undone = 0", (step,)
    )
    if is_open:
        return step
    step = history.begin(connection, title)
    history.log_to(connection, 0)  # a range is logged instead of rows
    return step


def _log_range(connection: Connection, step: int, first: int, last: int) -> None:
    where = f"id BETWEEN {first} AND {last}"
    history.add_entry(
        connection,
        step,
        f"UPDATE reference SET state={GONE} WHERE {where} AND state={IN_LIBRARY}",
        f"UPDATE reference SET state={IN_LIBRARY} WHERE {where} AND state={GONE}",
    )
    history.end(connection, step)


_Found = int | tuple[int]
"""An id in the library, or the place of a record in this batch."""


def _without_existing(
    connection: Connection, batch: Sequence[Prepared]
) -> tuple[list[Prepared], list[tuple[WorkId, _Found]]]:
    """The records of `batch` that are new, and for each other one where it is already."""
    known = find(connection, [work for one in batch for work in one.work_ids])
    fresh: list[Prepared] = []
    existing: list[tuple[WorkId, _Found]] = []
    seen: dict[WorkId, int] = {}
    for one in batch:
        work = next((w for w in one.work_ids if w in known or w in seen), None)
        if work is None:
            seen.update(dict.fromkeys(one.work_ids, len(fresh)))
            fresh.append(one)
        elif work in known:
            existing.append((work, known[work].id))
        else:
            existing.append((work, (seen[work],)))
    return fresh, existing


BATCH: Final = 1_000
"""A good size of batches from files: larger ones gain little and hold the library longer."""
