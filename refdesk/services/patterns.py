"""Patterns that people write, each matched within a time limit: none may hold the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import regex

from refdesk.errors import UsageError
from refdesk.model.replacing import Match

LIMIT: Final = 0.5
"""Seconds that a pattern may take over one text; sound ones take milliseconds over an abstract."""


class LimitedPattern:
    """A pattern of `re` that gives up after LIMIT; raises UsageError then.

    It is matched by the regex package: `re` can neither be stopped nor does it let other threads
    go on meanwhile. Raises re.error and others as `re.compile` does.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        re.compile(pattern, flags)  # what counts as a pattern, and what is said of others
        self._pattern = pattern
        try:
            self._compiled = regex.compile(pattern, flags)
        except regex.error as error:
            raise re.error(str(error), pattern) from error

    def sub(self, wanted: str, text: str, /) -> str:
        """`text` with what is found replaced by the template `wanted`."""
        try:
            return self._compiled.sub(wanted, text, timeout=LIMIT)
        except TimeoutError as error:
            raise self._too_slow(text) from error

    def finditer(self, text: str, /) -> Iterator[Match]:
        """All places where it is found."""
        try:
            return iter(list(self._compiled.finditer(text, timeout=LIMIT)))
        except TimeoutError as error:
            raise self._too_slow(text) from error

    def _too_slow(self, text: str) -> UsageError:
        start = text if len(text) <= 60 else f"{text[:57]}..."
        return UsageError(
            f"The pattern “{self._pattern}” takes too long over “{start}”. Write it plainer."
        )
