"""Reading and preparing records in a second process, while this one writes them.

Parsing and folding take twice as long as writing; with two cores a file of 100,000 records is in
the library in two thirds of the time. Small files are not worth the start of a process (0.3 s).
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import queue
import sys
from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from refdesk.errors import RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.citekeys import KeyMaker
from refdesk.store.prepare import NewReference, Prepared, prepare

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

log = logging.getLogger(__name__)

T = TypeVar("T")
Reading: TypeAlias = Callable[[], Iterator[NewReference | T]]
"""Reads records, and says other things on the way (what could not be read)."""

BATCH: Final = 250
AHEAD: Final = 8
"""Batches that wait to be written at most: some 15 MB."""
NICE: Final = 5
"""By how much the other process steps back: with both cores busy the window goes first."""
_TURN: Final = 0.05
"""Seconds that the other process reads before the thread that sends what was read gets a turn."""
_LOOK: Final = 0.1
"""Seconds between looks at the token and at whether the other process lives."""


def prepare_here(
    reading: Reading[T], maker: KeyMaker | None = None
) -> Generator[list[Prepared | T], None, None]:
    """Read and prepare records in this process, in batches, in order."""
    batch: list[Prepared | T] = []
    for item in reading():
        batch.append(prepare(item, maker) if isinstance(item, NewReference) else item)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def prepare_elsewhere(
    reading: Reading[T], token: CancelToken | None = None, maker: KeyMaker | None = None
) -> Generator[list[Prepared | T], None, None]:
    """As `prepare_here`, in a process of its own, where there can be one.

    `reading` and what it gives must be picklable (a module's function, a `partial` of one). An
    expected failure inside is raised here. Ends the process when the iterator is closed.
    """
    context = multiprocessing.get_context("spawn")
    try:
        batches: Queue[Any] = context.Queue(AHEAD)
        process = context.Process(target=_work, args=(batches, reading, maker), daemon=True)
        process.start()
    except (OSError, ImportError, RuntimeError) as error:  # no semaphores, no processes left
        log.info("records are read in this process: %s", error)
        yield from prepare_here(reading, maker)
        return
    try:
        while True:
            batch = _next(batches, process, token)
            if batch is None:
                return
            if isinstance(batch, RefDeskError):
                raise batch
            yield batch
    finally:
        process.terminate()
        process.join()
        batches.close()


def _next(batches: Queue[Any], process: Any, token: CancelToken | None) -> Any:
    """The next batch, None at the end, a RefDeskError that ended the reading."""
    while True:
        if token is not None:
            token.raise_if_cancelled()
        try:
            return batches.get(timeout=_LOOK)
        except queue.Empty:
            if process.is_alive():
                continue
        try:  # what it sent just before it ended
            return batches.get(timeout=_LOOK)
        except queue.Empty:
            log.error("the process that read records ended with %s", process.exitcode)
            return RefDeskError(
                "Reading the file stopped because of a fault in RefDesk; what was read is in the library."
            )


def _work(batches: Queue[Any], reading: Reading[Any], maker: KeyMaker | None) -> None:
    """What the other process does."""
    gc.disable()  # records have no cycles, and looking for them takes a fifth of the time
    sys.setswitchinterval(_TURN)
    if hasattr(os, "nice"):
        os.nice(NICE)
    try:
        for batch in prepare_here(reading, maker):
            _put(batches, batch)
    except RefDeskError as error:
        _put(batches, RefDeskError(str(error)) if _is_awkward(error) else error)
    except BaseException:
        logging.getLogger(__name__).exception("reading records crashed")
        raise
    else:
        _put(batches, None)


def _put(batches: Queue[Any], batch: Any) -> None:
    """Wait for room; end when the process that should read is dead (it was killed)."""
    while True:
        try:
            batches.put(batch, timeout=1.0)
            return
        except queue.Full:
            parent = multiprocessing.parent_process()
            if parent is not None and not parent.is_alive():
                os._exit(1)


def _is_awkward(error: RefDeskError) -> bool:
    """Whether pickle could not make this error again: it has more to it than its text."""
    return error.args != (str(error),) or bool(vars(error))
