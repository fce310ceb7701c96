"""Which words of two texts differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

Piece = tuple[str, bool]
"""Some text, and whether the other side lacks it."""

LONGEST: Final = 1_500
"""Letters that are compared and shown of one field; the rest is in its tooltip."""
_WORD: Final = re.compile(r"\s+|\w+|[^\w\s]")


@lru_cache(maxsize=256)
def differences(one: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces, equal and different ones; without the other all is equal."""
    one, other = _shortened(one), _shortened(other)
    if one == other or not one or not other:
        return ((one, False),), ((other, False),)
    words, words2 = _WORD.findall(one), _WORD.findall(other)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, words, words2, autojunk=False).get_opcodes():
        _add(left, words[a:b], tag != "equal")
        _add(right, words2[c:d], tag != "equal")
    return tuple(left), tuple(right)


def _add(pieces: list[Piece], words: Sequence[str], is_different: bool) -> None:
    if words:
        pieces.append(("".join(words), is_different))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
