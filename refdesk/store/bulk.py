"""Adding many references as one step of the history, a transaction for each few thousand."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias, TypeVar

from refdesk.errors import LibraryError
from refdesk.model.cancel import CancelToken
from refdesk.model.work_ids import WorkId
from refdesk.store import history
from refdesk.store.driver import Connection, scalar
from refdesk.store.index import TermIds
from refdesk.store.library import Library
from refdesk.store.prepare import NewReference, Prepared, prepare
from refdesk.store.preparing import Reading, prepare_elsewhere, prepare_here
from refdesk.store.references import find, insert
from refdesk.store.sessions import raw
from refdesk.store.states import GONE, IN_LIBRARY

T = TypeVar("T")

BATCH: Final = 2_000
"""References in one transaction: larger ones gain little and hold the library longer."""
PATIENCE: Final = 0.7
"""Seconds after which what has come is written, however little it is (slow networks)."""


@dataclass(slots=True)
class BulkResult:
    """What came of it: ids of new references in order, and what was there before."""

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
    """Add references in batches as they come, all together one step `title`.

    A record whose PMID, PMCID or DOI the library or an earlier record has is not added but
    told in `existing`. `on_batch` is told the result so far after each commit. Ends with
    `Cancelled` between batches, or with what the iterator raises; what had come by then is
    in the library.
    """
    prepared = ([prepare(new) for new in batch] for batch in batches)
    return add_prepared(
        library, title, prepared, collection_ids=collection_ids, token=token, on_batch=on_batch
    )


def add_reading(
    library: Library,
    title: str,
    reading: Reading[T],
    *,
    elsewhere: bool,
    collection_ids: Sequence[int] = (),
    token: CancelToken | None = None,
    on_batch: Callable[[BulkResult], None] | None = None,
    on_other: Callable[[T], None] | None = None,
) -> BulkResult:
    """As `add_batches`, for what `reading` reads; what is no NewReference goes to `on_other`.

    With `elsewhere` it reads in a process of its own, for large files (preparing.py says what
    that asks of `reading`).
    """
    items = prepare_elsewhere(reading, token) if elsewhere else prepare_here(reading)

    def batches() -> Iterator[list[Prepared]]:
        with contextlib.closing(items):
            for batch in items:
                yield [one for one in batch if isinstance(one, Prepared)]
                for one in batch:
                    if not isinstance(one, Prepared) and on_other is not None:
                        on_other(one)

    return add_prepared(
        library,
        title,
        batches(),
        collection_ids=collection_ids,
        token=token,
        on_batch=on_batch,
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
    run = _Run(library, title, tuple(collection_ids), on_batch)
    with _patient_collector():
        try:
            for batch in batches:
                run.take(batch)
                if token is not None:
                    token.raise_if_cancelled()
            run.write()
            if run.result.added:
                library.sync()
        except LibraryError as error:
            with contextlib.suppress(LibraryError):  # the disk is full: it was said already
                library.sync()
            raise _partly(error, run.result) from error
        except BaseException:  # cancelled, or a batch could not be read: keep what came
            run.write()
            library.sync()
            raise
    return run.result


def _partly(error: LibraryError, result: BulkResult) -> LibraryError:
    """`error` in words that are true after some references were stored."""
    count = len(result.added)
    if not count:
        return error
    stored = "1 reference was added before" if count == 1 else f"{count:,} references were added before"  # fmt: skip
    return LibraryError(str(error).replace("Nothing was changed", stored))


class _Run:
    """One import under way."""

    def __init__(
        self,
        library: Library,
        title: str,
        collection_ids: tuple[int, ...],
        on_batch: Callable[[BulkResult], None] | None,
    ) -> None:
        self.result = BulkResult()
        self._library = library
        self._title = title
        self._collection_ids = collection_ids
        self._on_batch = on_batch
        self._terms = TermIds()
        self._step = 0
        self._waiting: list[Prepared] = []
        self._written = 0.0

    def take(self, batch: Sequence[Prepared]) -> None:
        """Take what has come, and write it when it is much or the last writing is long ago."""
        self._waiting += batch
        waited = time.monotonic() - self._written
        while len(self._waiting) >= BATCH or (self._waiting and waited > PATIENCE):
            self.write()

    def write(self) -> None:
        """Write what waits, up to BATCH references, in one transaction."""
        batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        if batch:
            self._write(batch)
            if self._on_batch is not None:
                self._on_batch(self.result)
        self._written = time.monotonic()

    def _write(self, batch: list[Prepared]) -> None:
        ids: list[int] = []
        step = self._step
        with self._library.write("", bulk=True, undoable=False) as session:
            connection = raw(session)
            fresh, existing = _without_existing(connection, batch)
            if fresh:
                step = _open_step(connection, self._title, step)
                ids = insert(connection, [self._collected(one) for one in fresh], self._terms)
                _log_range(connection, step, ids[0], ids[-1])
        self._step = step
        self.result.added += ids
        self.result.existing += [
            (work, found if isinstance(found, int) else ids[found[0]]) for work, found in existing
        ]

    def _collected(self, one: Prepared) -> Prepared:
        if not self._collection_ids:
            return one
        return replace(one, collection_ids=(*one.collection_ids, *self._collection_ids))


def _open_step(connection: Connection, title: str, step: int) -> int:
    """`step` while it is still done, else a new one."""
    if step and scalar(connection, "SELECT 1 FROM step WHERE id = ? AND is_undone = 0", (step,)):
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


_Found: TypeAlias = int | tuple[int]
"""An id in the library, or the place of a record among the new ones."""


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


@contextmanager
def _patient_collector() -> Iterator[None]:
    """Let Python look for cycles less often: records have none, and looking takes a fifth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], 50_000), max(before[1], 20), max(before[2], 100))
    try:
        yield
    finally:
        gc.set_threshold(*before)
