"""Writes earlier searches out: `#3 AND brain` with what #3 was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from refdesk.model.query.lexer import lex
from refdesk.model.query.parser import MAX_LENGTH

_MOST_LETTERS: Final = 5 * MAX_LENGTH


def refers_to_earlier(text: str) -> bool:
    """Whether a query has a `#n`."""
    return "#" in text and any(piece.kind == "history" for piece in lex(text))


def numbers_in(text: str) -> list[int]:
    """The numbers n of the `#n` in a query."""
    if "#" not in text:
        return []
    return [int(piece.text[:9]) for piece in lex(text) if piece.kind == "history"]


def written_out(text: str, history: Sequence[str]) -> str:
    """`text` with every `#n` replaced by that search in parentheses, and so those in it.

    A number that there is not stays as it is, for the parser to say so.
    """
    return _written_out(text, history, len(history) + 1)


def _written_out(text: str, history: Sequence[str], below: int) -> str:
    if "#" not in text:
        return text
    parts: list[str] = []
    at = length = 0
    for piece in lex(text):
        number = int(piece.text[:9]) if piece.kind == "history" else 0
        if not 1 <= number < below or length > _MOST_LETTERS:
            continue
        earlier = f"({_written_out(history[number - 1], history, number)})"
        parts += [text[at : piece.start], earlier]
        length += len(earlier)
        at = piece.end
    return "".join([*parts, text[at:]])
