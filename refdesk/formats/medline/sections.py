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


def sections_of(text: str) -> tuple[AbstractSection, ...]:
    """The labelled sections of an abstract that is one paragraph; one section when it has none.

    Split only where all words before the colon are such as labels are made of, and only when
    the abstract begins with a label: `BACKGROUND: ... METHODS: ...`.
    """
    if not text:
        return ()
    labels = _labels_in(text)
    if not labels:
        return (AbstractSection(RichText.plain_text(text)),)
    found = []
    end = len(text)
    has_signs = "<" in text or "&" in text or ">" in text
    for match in reversed(labels):
        start, begin = match.span()
        body = text[begin:end].strip()
        part = _OpenSection(RichText.plain_text(body) if has_signs else RichText(body), match[1])
        part.__class__ = AbstractSection
        found.append(part)
        end = start
    found.reverse()
    return tuple(found)


def _labels_in(text: str) -> list[re.Match[str]]:
    """The labels of an abstract that begins with one; looked for only before its few colons."""
    labels: list[re.Match[str]] = []
    end = 0
    while (colon := text.find(": ", end)) >= 0:
        start = max(end, colon - 62)
        # Nearly always a label stands behind a full stop, and none has one in it.
        match = LABEL.match(text, text.rfind(". ", start, colon) + 2 if labels else 0, colon + 2)
        match = match or LABEL.search(text, start, colon + 2)
        if match and _is_label(match[1]):
            labels.append(match)
        if not labels or labels[0].start():
            return []
        end = colon + 2
    return labels


@lru_cache(maxsize=1000)
def _is_label(text: str) -> bool:
    words = re.findall(r"[A-Z]+", text)
    return bool(words) and all(word in LABELS for word in words)
