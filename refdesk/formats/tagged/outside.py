"""Text between the records of a tagged file: told, so that nothing is left out unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from refdesk.formats.registry import MOST_TEXT, Unreadable
from refdesk.formats.tagged.blocks import readable

_BREAK: Final = re.compile(r"\r\n|\n|\r")
_NUMBERING: Final = re.compile(r"(?:record *)?#?(\d{1,9})(?: of \d{1,9})?[.:)]?", re.IGNORECASE)
"""`12.`, `Record 12 of 50`: what some programs write above each record."""


def outside(
    line: int, text: str, number: int, tagged: re.Pattern[str], begin: str
) -> Iterator[Unreadable]:
    """What to tell of `text`, whose first line is `line` and which record `number` follows.

    Nothing where it is blank, or only that record's number. Lines that `tagged` finds are those
    of a record which does not begin with `begin`, as it should.
    """
    lines = _BREAK.split(readable(text)[0])
    while lines and not lines[0].strip(" \t\ufeff"):
        del lines[0]
        line += 1
    while lines and not lines[-1].strip():
        del lines[-1]
    told = [one for one in lines if one.strip() and not _is_number(one, number)]
    if not told:
        return
    shown = "\n".join(lines)[:MOST_TEXT]
    place = f"line {line}"
    if any(tagged.match(one) for one in told):
        reason = f"These lines belong to no record: a record begins with “{begin}”."
        yield Unreadable(place, reason, shown)
    else:
        yield Unreadable(place, "This text belongs to no record.", shown, is_outside=True)


def _is_number(line: str, number: int) -> bool:
    match = _NUMBERING.fullmatch(line.strip())
    return match is not None and int(match[1]) == number
