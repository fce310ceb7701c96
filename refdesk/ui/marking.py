"""Found words: the places of a text that a search has found, and their marks."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from refdesk.model import fold

Spans = Callable[[str], "Sequence[tuple[str, int, int]]"]
"""Cuts a text into folded words with their start and end in characters (`model.fold.spans`)."""

_PIECE: Final = re.compile(r"(<[^>]*>)")
MAX_MARKED: Final = 200_000
"""Longer texts are not marked: nobody reads them for a word, and folding takes its time."""


def found_places(
    text: str, words: Iterable[str], spans: Spans = fold.spans
) -> list[tuple[int, int]]:
    """Start and end of every found word or phrase in `text`, in order, touching ones joined.

    A word may be several tokens ("il 6") and may end in `*` (a prefix).
    """
    wanted = [(word.rstrip("*").split(), word.endswith("*")) for word in words]
    wanted = [(parts, is_prefix) for parts, is_prefix in wanted if parts]
    if not wanted or len(text) > MAX_MARKED:
        return []
    tokens = spans(text)
    by_first: dict[str, list[tuple[list[str], bool]]] = {}
    loose: list[tuple[list[str], bool]] = []
    for parts, is_prefix in wanted:
        if is_prefix and len(parts) == 1:
            loose.append((parts, is_prefix))
        else:
            by_first.setdefault(parts[0], []).append((parts, is_prefix))
    places: list[tuple[int, int]] = []
    for at, (token, start, _end) in enumerate(tokens):
        for parts, is_prefix in (*by_first.get(token, ()), *loose):
            last = _match(tokens, at, parts, is_prefix)
            if last is not None:
                places.append((start, tokens[last][2]))
    return _joined(places)


def _match(
    tokens: Sequence[tuple[str, int, int]], at: int, parts: list[str], is_prefix: bool
) -> int | None:
    """The place of the last token when `parts` stand at `at`, else None."""
    last = at + len(parts) - 1
    if last >= len(tokens):
        return None
    if any(tokens[at + n][0] != part for n, part in enumerate(parts[:-1])):
        return None
    token = tokens[last][0]
    return last if (token.startswith(parts[-1]) if is_prefix else token == parts[-1]) else None


def _joined(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def marked(markup: str, words: Sequence[str], spans: Spans = fold.spans) -> str:
    """HTML with `<span class="m">` around found words; a phrase may run over tags (SnO<sub>2</sub>)."""
    if not words or len(markup) > MAX_MARKED:
        return markup
    pieces = _PIECE.split(markup)  # text, tag, text, tag, ...
    texts = [html.unescape(piece) for piece in pieces[::2]]
    places = found_places("".join(texts), words, spans)
    if not places:
        return markup
    offset = 0
    for number, text in enumerate(texts):
        pieces[number * 2] = _with_marks(text, offset, places)
        offset += len(text)
    return "".join(pieces)


def _with_marks(text: str, offset: int, places: list[tuple[int, int]]) -> str:
    out: list[str] = []
    at = 0
    for start, end in places:
        start, end = max(start - offset, 0), min(end - offset, len(text))
        if start < end:
            out.append(html.escape(text[at:start], quote=False))
            out.append(f'<span class="m">{html.escape(text[start:end], quote=False)}</span>')
            at = end
    out.append(html.escape(text[at:], quote=False))
    return "".join(out)
