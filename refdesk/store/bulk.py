"""Adding many references as one step of the history, a transaction for each few thousand."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

from refdesk.errors import LibraryError
from refdesk.model.cancel import CancelToken
from refdesk.model.citekeys import POSTFIX
from refdesk.model.import_options import Duplicates
from refdesk.store import arriving, belongings, collections, history, jobs
from refdesk.store.arriving import BulkResult
from refdesk.store.collecting import patient_collector
from refdesk.store.driver import Connection, scalar
from refdesk.store.index import TermIds
from refdesk.store.library import Library
from refdesk.store.prepare import NewReference, Prepared, prepare
from refdesk.store.preparing import Reading, prepare_elsewhere, prepare_here
from refdesk.store.references import insert, is_present
from refdesk.store.sessions import raw
from refdesk.store.states import GONE, IN_LIBRARY

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

__all__ = [
    "BATCH", "BulkResult", "add_batches", "add_prepared", "add_reading", "added_before", "in_step",
]  # fmt: skip

T = TypeVar("T")

BATCH: Final = 2_000
"""References in one transaction: larger ones gain little and hold the library longer."""
PATIENCE: Final = 0.7
"""Seconds after which what has come is written, however little it is (slow networks)."""

Title = str | Callable[[int], str]
"""What the step is called; told how many references it has added so far, 0 before the first."""


def add_batches(
    library: Library,
    title: Title,
    batches: Iterable[Sequence[NewReference]],
    *,
    collection_ids: Sequence[int] = (),
    duplicates: Duplicates = Duplicates.NAME,
    existing: Sequence[int] = (),
    token: CancelToken | None = None,
    result: BulkResult | None = None,
    on_batch: Callable[[BulkResult], None] | None = None,
    job_id: int = 0,
) -> BulkResult:
    """Add references in batches as they come, all together one step `title`.

    What the library or an earlier record has is dealt with as `duplicates` says (arriving.py).
    `existing` are references that are there already: they come out of the trash and into the
    collections, in the same step. `on_batch` is told the result so far after each commit. Ends
    with `Cancelled` between batches, or with what the iterator raises; what had come by then is
    in the library, and told in `result` where the caller gives one. `job_id` is the job that this
    is done for: when it goes on after a restart, so does the step.
    """
    prepared = ([prepare(new, library.key_maker) for new in batch] for batch in batches)
    return add_prepared(
        library,
        title,
        prepared,
        collection_ids=collection_ids,
        duplicates=duplicates,
        existing=existing,
        token=token,
        result=result,
        on_batch=on_batch,
        job_id=job_id,
    )


def add_reading(
    library: Library,
    title: str,
    reading: Reading[T],
    *,
    elsewhere: bool,
    collection_ids: Sequence[int] = (),
    duplicates: Duplicates = Duplicates.NAME,
    token: CancelToken | None = None,
    result: BulkResult | None = None,
    on_batch: Callable[[BulkResult], None] | None = None,
    on_other: Callable[[T], None] | None = None,
) -> BulkResult:
    """As `add_batches`, for what `reading` reads; what is no NewReference goes to `on_other`.

    With `elsewhere` it reads in a process of its own, for large files (preparing.py says what
    that asks of `reading`).
    """
    maker = library.key_maker
    items = prepare_elsewhere(reading, token, maker) if elsewhere else prepare_here(reading, maker)

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
        duplicates=duplicates,
        token=token,
        result=result,
        on_batch=on_batch,
    )


def add_prepared(
    library: Library,
    title: Title,
    batches: Iterable[Sequence[Prepared]],
    *,
    collection_ids: Sequence[int] = (),
    duplicates: Duplicates = Duplicates.NAME,
    existing: Sequence[int] = (),
    token: CancelToken | None = None,
    result: BulkResult | None = None,
    on_batch: Callable[[BulkResult], None] | None = None,
    job_id: int = 0,
) -> BulkResult:
    """As `add_batches`, for what was prepared elsewhere (another thread or process)."""
    run = _Run(library, title, tuple(collection_ids), on_batch, duplicates)
    run.result = result if result is not None else run.result
    run.go_on(job_id)
    with patient_collector():
        try:
            run.bring_back(existing)
            for batch in batches:
                run.take(batch)
                if token is not None:
                    token.raise_if_cancelled()
            run.write()
            if run.has_written:
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


def added_before(library: Library, job_id: int) -> list[int]:
    """The references that a job has added before a restart, in the step in which it goes on."""
    connection = library.read()
    if not job_id or not jobs.step_of(connection, job_id)[0]:
        return []
    return [each for each in jobs.added_by(connection, job_id) if is_present(connection, each)]


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
        title: Title,
        collection_ids: tuple[int, ...],
        on_batch: Callable[[BulkResult], None] | None,
        duplicates: Duplicates = Duplicates.NAME,
    ) -> None:
        self.result = BulkResult()
        self.has_written = False
        self._library = library
        self._title = title
        self._collection_ids = collection_ids
        self._on_batch = on_batch
        self._duplicates = duplicates
        self._terms = TermIds()
        self._waiting: list[Prepared] = []
        self._written = 0.0
        self._job_id = 0

    def go_on(self, job_id: int) -> None:
        """Write to the step that a job has begun before a restart; what it added then counts, too."""
        self._job_id = job_id
        if job_id:
            self.result.step, _ = jobs.step_of(self._library.read(), job_id)
            self.result.added += added_before(self._library, job_id)

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

    def bring_back(self, ids: Sequence[int]) -> None:
        """Take references that are there out of the trash, and put them into the collections."""
        if ids:
            with in_step(self._library, self._titled(0), self.result) as session:
                self._forget_collections(raw(session))
                self.result.restored += arriving.bring_back(session, ids, self._collection_ids)
            self.has_written = True

    def _write(self, batch: list[Prepared]) -> None:
        with self._library.write("", bulk=True, undoable=False) as session:
            connection = raw(session)
            self._forget_collections(connection)
            plan = arriving.plan(connection, batch, self._duplicates)
            step = self.result.step
            if plan.writes_history:
                step = _open_step(connection, self._titled(0), step)
            tag_ids = belongings.tag_ids(session, plan.fresh)
            history.log_to(connection, 0)  # a range is logged instead of rows
            maker = self._library.key_maker
            ids = insert(
                connection,
                [self._collected(one) for one in plan.fresh],
                self._terms,
                postfix=POSTFIX if maker is None else maker.postfix,
            )
            if ids:
                _log_range(connection, step, ids[0], ids[-1])
                arriving.attach(connection, ids, plan.fresh)
                belongings.write(connection, ids, plan.fresh, tag_ids)
            history.log_to(connection, step)
            done = arriving.carry_out(
                session, plan, ids, self._collection_ids, self._library.parse_source
            )
            if step:
                history.retitle(connection, step, self._titled(len(done.added)))
                history.end(connection, step)
                added = [*self.result.added, *done.added]
                jobs.note_step(session, self._job_id, step, len(added), added)
        self.result.step = step
        self.result.add(done)
        self.has_written = True

    def _forget_collections(self, connection: Connection) -> None:
        """Pass over collections that were deleted since the import was asked for."""
        if self._collection_ids:
            self._collection_ids = collections.present(connection, self._collection_ids)

    def _titled(self, more: int) -> str:
        """The step's title when `more` references than told so far have been added."""
        if isinstance(self._title, str):
            return self._title
        return self._title(len(self.result.added) + more)

    def _collected(self, one: Prepared) -> Prepared:
        if not self._collection_ids:
            return one
        return one._replace(collection_ids=(*one.collection_ids, *self._collection_ids))


@contextmanager
def in_step(library: Library, title: str, result: BulkResult) -> Iterator[Session]:
    """A transaction that becomes part of the step of an import; `result` says which that is.

    For what else a large import does, before it or between its batches.
    """
    with library.write("", bulk=True, undoable=False) as session:
        step = _open_step(raw(session), title, result.step)
        yield session
        history.end(raw(session), step)
    result.step = step


def _open_step(connection: Connection, title: str, step: int) -> int:
    """`step` while it is still done, else a new one; the triggers log to it."""
    if step and scalar(connection, "SELECT 1 FROM step WHERE id = ? AND is_undone = 0", (step,)):
        history.log_to(connection, step)
        return step
    return history.begin(connection, title)


def _log_range(connection: Connection, step: int, first: int, last: int) -> None:
    where = f"id BETWEEN {first} AND {last}"
    history.add_entry(
        connection,
        step,
        f"UPDATE reference SET state={GONE} WHERE {where} AND state={IN_LIBRARY}",
        f"UPDATE reference SET state={IN_LIBRARY} WHERE {where} AND state={GONE}",
    )
