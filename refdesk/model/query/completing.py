"""What is being written where the caret stands: a field tag, a value before its tag, plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from refdesk.model.query.fields import FIELDS, Field, Scope, field_named, normal_name
from refdesk.model.query.lexer import Lexeme, lex
from refdesk.model.query.parser import MAX_LENGTH

GapKind = Literal["tag", "value", "words"]
MOST_WORDS: Final = 4
"""A name that is looked for among plain words has at most so many of them."""
LEAST_LETTERS: Final = 2


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of the text that can be completed: from `start` to `end`, of which `written` is there.

    A "tag" is what stands in a bracket; a "value" is what stands before the tag of `field`;
    "words" have no tag, and `starts` says where a name that ends here may begin, longest first.
    """

    kind: GapKind
    written: str
    start: int
    end: int
    field: str = ""
    starts: tuple[int, ...] = ()
    is_closed: bool = False
    """Whether the tag has its closing bracket already, or the value its closing quote."""


def gap_at(text: str, caret: int) -> Gap | None:
    """What could be completed at `caret`; None where there is nothing."""
    if len(text) > MAX_LENGTH:
        return None
    pieces = lex(text)
    for place, piece in enumerate(pieces):
        if piece.kind == "tag" and piece.start < caret and _is_inside(piece, caret):
            return _tag(text, pieces, place, caret)
        if piece.kind == "phrase" and piece.start < caret and _is_inside(piece, caret):
            return _phrase(text, pieces, place, caret)
        if piece.kind == "word" and piece.start < caret <= piece.end:
            return _run(text, pieces, place, caret)
    return None


def _is_inside(piece: Lexeme, caret: int) -> bool:
    return caret < piece.end or (caret == piece.end and not piece.is_closed)


def _tag(text: str, pieces: list[Lexeme], place: int, caret: int) -> Gap:
    piece = pieces[place]
    end = piece.end - 1 if piece.is_closed else caret
    return Gap(
        "tag", text[piece.start + 1 : caret], piece.start + 1, end, is_closed=piece.is_closed
    )


def _field_behind(pieces: list[Lexeme], place: int) -> str | None:
    """The field whose tag follows; None when none does, or an unknown one."""
    if place + 1 < len(pieces) and pieces[place + 1].kind == "tag":
        found = field_named(pieces[place + 1].text.partition(":")[0])
        return found.tag if found else None
    return None


def _phrase(text: str, pieces: list[Lexeme], place: int, caret: int) -> Gap | None:
    piece = pieces[place]
    written = text[piece.start + 1 : caret]
    field = _field_behind(pieces, place)
    if field is None or len(written.strip()) < LEAST_LETTERS:
        return None
    return Gap("value", written, piece.start, piece.end, field, is_closed=piece.is_closed)


def _run(text: str, pieces: list[Lexeme], place: int, caret: int) -> Gap | None:
    """The words around the caret: before a tag all of them, else some up to the caret."""
    first = last = place
    while first > 0 and pieces[first - 1].kind == "word":
        first -= 1
    while last + 1 < len(pieces) and pieces[last + 1].kind == "word":
        last += 1
    field = _field_behind(pieces, last)
    start = pieces[first].start
    if field is not None:
        written, end = text[start:caret], pieces[last].end
        return Gap("value", written, start, end, field) if len(written) >= LEAST_LETTERS else None
    starts = tuple(pieces[at].start for at in range(max(first, place - MOST_WORDS + 1), place + 1))
    end = pieces[place].end
    if caret != end or caret - starts[-1] < LEAST_LETTERS:
        return None
    return Gap("words", text[starts[0] : caret], starts[0], end, starts=starts)


USUAL: Final = (
    "ti",
    "tiab",
    "au",
    "mh",
    "dp",
    "ta",
    "pt",
    "majr",
    "1au",
    "lastau",
    "tw",
    "ad",
    "la",
)
"""The fields that are asked for most, first."""


def fields_for(written: str, scope: Scope) -> list[Field]:
    """The fields of a scope whose tag or long name begins with what is written, the usual ones first.

    A name whose later word begins so comes after those.
    """
    wanted = normal_name(written)
    rated: list[tuple[int, int, Field]] = []
    usual = {tag: place for place, tag in enumerate(USUAL)}
    for place, field in enumerate(FIELDS):
        if field.only is not None and field.only != scope:
            continue
        names = [normal_name(name) for name in (field.tag, field.label, *field.names)]
        if not wanted or field.tag == wanted:
            rank = 0
        elif any(name.startswith(wanted) for name in names):
            rank = 1
        elif any(f" {wanted}" in name for name in names):
            rank = 2
        else:
            continue
        rated.append((rank, usual.get(field.tag, len(USUAL) + place), field))
    return [field for _, _, field in sorted(rated, key=lambda one: one[:2])]
