"""Citation keys: what one may be made of, and equal ones told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from refdesk.model.record import ReferenceRecord

MAX_KEY: Final = 200
POSTFIX: Final = "%(a)s"
_FORBIDDEN: Final = re.compile(r"[\s,{}\"#%~\\'=()@\x00-\x1f]")


class KeyMaker(Protocol):
    """Makes keys of records; can be sent to another process."""

    @property
    def postfix(self) -> str:
        """What tells equal keys apart, see `numbered`."""

    def key(self, record: ReferenceRecord) -> str:
        """The key of `record`, perhaps one that others have too; never empty."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that a reference would get in place of the one it has."""

    reference_id: int
    title: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class KeyPlan:
    """What making keys anew would do: keys that change, how many stay since somebody chose them."""

    changes: tuple[NewKey, ...] = ()
    pinned: int = 0
    unchanged: int = 0


def problem_of(key: str) -> str:
    """Why `key` cannot be a citation key, as a sentence; "" when it can."""
    if len(key) > MAX_KEY:
        return f"A citation key has at most {MAX_KEY} characters."
    found = _FORBIDDEN.search(key)
    if found is None:
        return ""
    what = "blanks" if found[0].isspace() else f"“{found[0]}”"
    return f"A citation key cannot have {what}: LaTeX would not read it."


def numbered(key: str, postfix: str, number: int) -> str:
    """`key` with a postfix: `-%(n)s` as `-1`, `%(a)s` as `a`, `%(A)s` as `A`."""
    low = letters(number)
    filled = postfix.replace("%(a)s", low).replace("%(A)s", low.upper())
    filled = filled.replace("%(n)s", str(number))
    return key + (filled if filled != postfix else postfix + low)


def letters(number: int) -> str:
    """1 is a, 26 is z, 27 is aa."""
    return "".join(_letters(number))[::-1]


def _letters(number: int) -> Iterator[str]:
    while number > 0:
        number, rest = divmod(number - 1, 26)
        yield chr(ord("a") + rest)
