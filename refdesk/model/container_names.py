"""Whether two names of journals, or of books, mean the same: abbreviations, acronyms, left-over words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from refdesk.model.fold import tokens
from refdesk.model.letters import ratio

_DROPPED: Final = frozenset(
    ("a", "an", "and", "das", "de", "der", "des", "die", "du", "e", "et", "for", "in", "la", "le",
     "les", "of", "on", "the", "to", "und", "y")
)  # fmt: skip
_ALTERNATIVES = re.compile(r"\s[=:/]\s")
_PLACE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class Named:
    """A container: the words of each of its names, and ISSNs and NLM id that settle the matter."""

    names: frozenset[tuple[str, ...]] = frozenset()
    ids: frozenset[str] = frozenset()


NO_NAME: Final = Named()


@lru_cache(maxsize=4096)
def named(names: tuple[str, ...], ids: tuple[str, ...] = ()) -> Named:
    """The container with these names; empty ones are passed over."""
    words = {tuple(_words(part)) for name in names for part in _alternatives(name)}
    words.discard(())
    kept = {re.sub(r"[^0-9a-z]", "", one.lower()) for one in ids}
    kept.discard("")
    return Named(frozenset(words), frozenset(kept))


def points(one: Named, other: Named) -> float:
    """+1 for the same, -1.7 for two that contradict, 0 for what cannot be told."""
    if one.ids & other.ids:
        return 1.0
    if not one.names or not other.names:
        return 0.0
    return max(_relation(a, b) for a in one.names for b in other.names)


def _alternatives(name: str) -> Iterable[str]:
    name = _PLACE.sub("", name)
    return (name, *_ALTERNATIVES.split(name)[1:])


def _words(name: str) -> list[str]:
    return [word for word in tokens(name) if word not in _DROPPED]


@lru_cache(maxsize=16_384)
def _relation(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    if one == other:
        return 1.0
    short, long = sorted((one, other), key=len)
    if len(short) == 1 and len(long) > 1 and short[0] == "".join(word[0] for word in long):
        return 1.0
    if len(short) == len(long) and ratio(" ".join(short), " ".join(long)) > 0.85:
        return 1.0
    left_over = _left_over(short, long)
    if left_over is None:
        return -1.7
    return 0.0 if left_over else 1.0


def _left_over(short: tuple[str, ...], long: tuple[str, ...]) -> int | None:
    """How many words of `long` are not met when those of `short` stand for it; None: they do not."""
    at = 0
    for word in short:
        while at < len(long) and not _stands_for(word, long[at]):
            at += 1
        if at == len(long):
            return None
        at += 1
    return len(long) - len(short)


def _stands_for(word: str, other: str) -> bool:
    """Whether one of the words abbreviates the other: same first letter, the letters in order."""
    short, long = sorted((word, other), key=len)
    if short[0] != long[0]:
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)
