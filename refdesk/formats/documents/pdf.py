"""The text of a PDF, read in a process of its own.

PDFium is C++ and a PDF anybody's: what crashes it, or keeps it busy, must not take the window
along. The process has limits of memory and time, and is ended when they are reached.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import re
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from refdesk.errors import FormatError
from refdesk.model.cancel import CancelToken

log = logging.getLogger(__name__)

SECONDS: Final = 60.0
MEMORY: Final = 2_000_000_000
MOST_PAGES: Final = 3_000
"""Pages that are read, from the end: there the references are."""
MOST_LETTERS: Final = 20_000_000
_LOOK: Final = 0.1
_MAY_BEGIN_A_LINE: Final = re.compile(r"(?<=\S) (?=[\[(\d]|[^\W\d_a-z])")
_LOCKED: Final = "locked"
_SPOILT: Final = "spoilt"


def pdf_text(path: Path, token: CancelToken | None = None, *, seconds: float = SECONDS) -> str:
    """The text of all pages; raises FormatError where there is none to be had, Cancelled."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(theirs, str(path), seconds), daemon=True)
    try:
        process.start()
    except (OSError, RuntimeError) as error:
        raise FormatError(f"{path.name} could not be read: no process could be started.") from error
    theirs.close()
    try:
        answer = _wait(ours, process, token, time.monotonic() + seconds)
    finally:
        process.kill()
        process.join()
        ours.close()
    if isinstance(answer, str):
        return _with_text(answer, path.name)
    raise FormatError(_sentence(path.name, answer))


def _wait(ours: Connection, process: Any, token: CancelToken | None, until: float) -> Any:
    """The text, or a tuple with what went wrong."""
    while True:
        if token is not None:
            token.raise_if_cancelled()
        if time.monotonic() >= until:
            return ("slow",)
        try:
            if ours.poll(_LOOK):
                return ours.recv()
        except (EOFError, OSError):
            log.info("reading a PDF ended with %s", process.exitcode)
            return (_SPOILT,)


def _sentence(name: str, answer: tuple[str, ...]) -> str:
    if answer[0] == _LOCKED:
        return f"{name} is locked with a password."
    if answer[0] == "slow":
        return f"Reading {name} took too long and was given up."
    return f"{name} is damaged, and could not be read."


def _with_text(text: str, name: str) -> str:
    if sum(map(str.isalpha, text[:100_000])) < 20:
        raise FormatError(
            f"{name} has no text in it: it may be a scan. Copy the references from a program that "
            "recognises its letters."
        )
    return text


# -- in the other process ------------------------------------------------------------------------


def _work(theirs: Connection, path: str, seconds: float) -> None:
    _limit(seconds)
    try:
        answer: Any = _read(path)
    except MemoryError:
        answer = (_SPOILT,)
    with contextlib.suppress(OSError):
        theirs.send(answer)


def _limit(seconds: float) -> None:
    """Give the process a ceiling, where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 5, int(seconds) + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(path: str) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        return (_LOCKED,) if "password" in str(error).lower() else (_SPOILT,)
    count = len(document)
    pages: list[str] = []
    letters = 0
    for number in range(count - 1, max(-1, count - 1 - MOST_PAGES), -1):
        try:
            text = _page_text(document[number].get_textpage())
        except pypdfium2.PdfiumError:
            continue
        pages.append(text)
        letters += len(text)
        if letters > MOST_LETTERS:
            break
    # PDFium marks a hyphen at a line's end by a sign of its own, in the line's place.
    whole = "\n".join(reversed(pages)).replace("\r\n", "\n").replace("\r", "\n")
    return whole.replace("\ufffe", "-\n").replace("\x02", "-\n")


def _page_text(page: Any) -> str:
    """The text of a page, with the ends of lines that PDFium takes for spaces.

    It does so in what Qt's programs print, and with them the entries of a list would run together.
    """
    text: str = page.get_text_range()
    ends = [space.start() for space in _MAY_BEGIN_A_LINE.finditer(text)]
    for at in ends:
        before, after = _box(page, at - 1), _box(page, at + 1)
        if before and after and after[3] < before[1] and after[0] < before[0]:
            text = f"{text[:at]}\n{text[at + 1 :]}"
    return text


def _box(page: Any, at: int) -> tuple[float, float, float, float] | None:
    """Left, bottom, right and top of the letter at `at` in the text."""
    import pypdfium2

    index = pypdfium2.raw.FPDFText_GetCharIndexFromTextIndex(page, at)
    try:
        left, bottom, right, top = page.get_charbox(index)
    except pypdfium2.PdfiumError:
        return None
    return left, bottom, right, top
