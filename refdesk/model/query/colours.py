"""Which part of a query's text is what, for colouring it as it is typed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from refdesk.model.query.dates import date_span, last_span
from refdesk.model.query.fields import FILTER_WORDS, Scope
from refdesk.model.query.lexer import Lexeme, lex
from refdesk.model.query.parser import MAX_LENGTH, parse

ColourKind = Literal[
    "operator", "tag", "phrase", "wildcard", "number", "identifier", "history", "filter",
    "parenthesis", "error", "ignored",
]  # fmt: skip

_KINDS: Final[dict[str, ColourKind]] = {
    "operator": "operator",
    "tag": "tag",
    "phrase": "phrase",
    "id": "identifier",
    "history": "history",
    "(": "parenthesis",
    ")": "parenthesis",
    ":": "operator",
}
_NUMBER = re.compile(r"[0-9][0-9/.,-]*")
MOST_READ: Final = 2_000
"""Letters; the mistakes of longer texts are not worked out at each key, but told with the answer."""


def tokens_for_colouring(
    text: str, *, scope: Scope = "library", history: Sequence[str] | None = None
) -> list[tuple[int, int, ColourKind]]:
    """The coloured parts of `text` as (start, end, kind); plain words are left out.

    First all pieces in text order, then what they overlap with: "error" for the place of each
    error of a text up to `MOST_READ` letters (something still open at the end is none) and "ignored" for words that are left out.
    Without `history` it is not checked that #n exists.
    """
    if len(text) > MAX_LENGTH:
        return [(0, len(text), "error")]
    found: list[tuple[int, int, ColourKind]] = []
    for lexeme in lex(text):
        found.extend(_coloured(lexeme))
    if len(text) > MOST_READ:
        return found
    for problem in parse(text, typing=True, scope=scope, history=history or ()).problems:
        if problem.kind == "no-history" and history is None:
            continue
        if problem.severity == "error":
            found.append((problem.start, problem.end, "error"))
        elif problem.kind == "stopword":
            found.append((problem.start, problem.end, "ignored"))
    return found


def _coloured(lexeme: Lexeme) -> list[tuple[int, int, ColourKind]]:
    start, end = lexeme.start, lexeme.end
    if lexeme.kind == "phrase":
        if date_span(lexeme.text) or last_span(lexeme.text, date.today()):
            return [(start, end, "number")]
        return [(start, end, "phrase")]
    if lexeme.kind in _KINDS:
        return [(start, end, _KINDS[lexeme.kind])]
    if lexeme.text.lower() in FILTER_WORDS:
        return [(start, end, "filter")]
    if _NUMBER.fullmatch(lexeme.text):
        return [(start, end, "number")]
    if lexeme.text.endswith("*") and lexeme.kind == "word":
        stars = len(lexeme.text) - len(lexeme.text.rstrip("*"))
        return [(end - stars, end, "wildcard")]
    return []
