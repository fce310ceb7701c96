"""What the commands share: the library that is meant, progress and failures on standard error."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from refdesk.errors import LibraryError
from refdesk.settings import Settings, default_library

if TYPE_CHECKING:
    from refdesk.model.reports import Failure
    from refdesk.services.toolbox import Toolbox


def library_path(options: argparse.Namespace) -> Path:
    """The library that the command is about; with --sample a fresh copy of the sample library."""
    if options.sample:
        from refdesk.services.sample import make_sample_library  # commands rarely need it

        return make_sample_library()
    return Path(options.library) if options.library else default_library()


@contextmanager
def toolbox(
    options: argparse.Namespace, *, create: bool = False, read_only: bool = False
) -> Iterator[Toolbox]:
    """The services on the library that is meant; closed at the end.

    One of an older RefDesk is brought up to date also where it is only read, as the window does.
    """
    from refdesk.services.toolbox import Toolbox
    from refdesk.store.opening import is_older

    settings = Settings()
    if settings.trouble:
        print(settings.trouble, file=sys.stderr)
    progress = Progress("Bringing the library up to date.")
    path = library_path(options)
    opened = Toolbox.open(
        path,
        settings,
        create=create,
        read_only=read_only and not options.sample and not is_older(path),
        say=progress.tell,
    )
    progress.end()
    try:
        yield opened
    finally:
        opened.close()


class Progress:
    """A line on standard error that counts, when that is a terminal."""

    def __init__(self, verb: str) -> None:
        self._verb = verb
        self._last = 0.0
        self._shown = False
        self._enabled = sys.stderr.isatty()

    def __call__(self, done: int = 0, total: int = 0, detail: str = "") -> None:
        now = time.monotonic()
        if not self._enabled or now - self._last < 0.1:
            return
        self._last = now
        count = f"{done:,} of {total:,}" if total else f"{done:,}"
        print(
            f"\r\x1b[K{self._verb} {count}{f' · {detail}' if detail else ''}",
            end="",
            file=sys.stderr,
        )
        self._shown = True

    def tell(self, words: str) -> None:
        """Say what goes on, where there is nothing to count."""
        if self._enabled:
            print(f"\r\x1b[K{self._verb} {words} …", end="", file=sys.stderr, flush=True)
            self._shown = True

    def end(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def tell_waiting(options: argparse.Namespace, count: int) -> None:
    """Say on standard error how many references wait; nobody opens the copy of a sample again."""
    from refdesk.services.wording import counted  # few commands tell it

    told = counted(count, "reference")
    words = f"{told} {'waits' if count == 1 else 'wait'} for the network."
    if options.sample:
        verb = "was" if count == 1 else "were"
        words = f"{told} {verb} not asked for. Nothing waits in a copy of the sample library."
    if count:
        print(words, file=sys.stderr)


def let_wait(options: argparse.Namespace, deed: str, ids: Sequence[int], detail: str = "") -> None:
    """Put off what a command that only reads could not ask for, and say so.

    A window that has the library open keeps it from being written; the sentence says so then.
    """
    if not ids:
        return
    if not options.sample:
        from refdesk.services import pending

        try:
            with toolbox(options) as tools:
                pending.keep_deed(tools.library, deed, ids, detail)
        except LibraryError as error:
            print(f"It does not wait for the network: {error}", file=sys.stderr)
            return
    tell_waiting(options, len(ids))


def print_failures(failures: tuple[Failure, ...]) -> None:
    """Name each failure on standard error."""
    from refdesk.services.wording import failure_line

    for failure in failures:
        print(failure_line(failure), file=sys.stderr)
