"""The one paragraph that MEDLINE makes of a structured abstract, cut at its labels again."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from refdesk.formats.medline.tags import LABEL, LABELS
from refdesk.model.markup import RichText
from refdesk.model.quick import opened
from refdesk.model.record import AbstractSection

_OpenSection: Final = opened(AbstractSection)
_LAST_LETTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ/&,' ()-")
"""What a label may end with."""


def sections_of(text: str) -> tuple[AbstractSection, ...]:
    """The labelled sections of an abstract that is one paragraph; one section when it has none.

    Split only where all words before the colon are such as labels are made of, and only when
    the abstract begins with a label: `BACKGROUND: ... METHODS: ...`.
    """
    if not text:
        return ()
    places = _labels_in(text)
    if not places:
        return (AbstractSection(RichText.plain_text(text)),)
    found = []
    end = len(text)
    has_signs = "<" in text or "&" in text or ">" in text
    for start, behind in reversed(places):
        body = text[behind + 2 : end].strip()
        label = text[start:behind]
        part = _OpenSection(RichText.plain_text(body) if has_signs else RichText(body), label)
        part.__class__ = AbstractSection
        found.append(part)
        end = start
    found.reverse()
    return tuple(found)


def _labels_in(text: str) -> list[tuple[int, int]]:
    """Where the labels of an abstract that begins with one stand; looked for before its colons."""
    pieces = text.split(": ")
    if len(pieces) == 1 or not _is_whole_label(pieces[0]):
        return []
    behind = len(pieces[0])
    places = [(0, behind)]
    for piece in pieces[1:-1]:
        begin = behind + 2
        behind = begin + len(piece)
        if piece[-1:] not in _LAST_LETTERS:
            continue
        # Nearly always a label stands behind a full stop, and none has one in it.
        start = begin + piece.rfind(". ") + 2
        if start > begin + 1 and _is_whole_label(text[start:behind]):
            places.append((start, behind))
            continue
        match = LABEL.search(text, max(begin, behind - 62), behind + 2)
        if match and _is_label(match[1]):
            places.append(match.span(1))
    return places


@lru_cache(maxsize=2000)
def _known_label(text: str) -> bool:
    match = LABEL.match(f"{text}: ")
    return match is not None and match.end() == len(text) + 2 and _is_label(match[1])


def _is_whole_label(text: str) -> bool:
    return 3 <= len(text) <= 61 and _known_label(text)


@lru_cache(maxsize=1000)
def _is_label(text: str) -> bool:
    words = re.findall(r"[A-Z]+", text)
    return bool(words) and all(word in LABELS for word in words)
