"""Completing a query: what the library has that begins with what is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from refdesk.model.query.completing import Gap, fields_for, gap_at
from refdesk.model.query.fields import STATES, SUBSETS, Scope
from refdesk.model.query.lexer import QUOTES
from refdesk.store import completion
from refdesk.store.completion import COUNTED, Found
from refdesk.store.driver import Connection

MOST: Final = 12
_FREE: Final = (("mh", "MeSH heading", 5), ("au", "Author", 4), ("ta", "Journal", 4),
                ("tag", "Tag", 3), ("collection", "Collection", 3))  # fmt: skip
"""What plain words may become: field, in words, at most so many of each."""
_FIXED: Final = {"is": sorted(STATES), "sb": sorted(SUBSETS), "filter": sorted(SUBSETS)}
_BREAKING: Final = frozenset("()[]:" + QUOTES)


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to go on: `text` goes in the place of `start` to `end`; `note` stands beside `label`."""

    label: str
    note: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Offers:
    """The ways to go on with a text at a place; `opens` when they are shown without being asked for."""

    request: int
    text: str
    caret: int
    offers: tuple[Offer, ...]
    opens: bool = False


def offers(connection: Connection, request: int, text: str, caret: int, scope: Scope) -> Offers:
    """What could be written at `caret`; a few milliseconds in a library of any size."""
    gap = gap_at(text, caret)
    if gap is None:
        return Offers(request, text, caret, ())
    if gap.kind == "tag":
        found = list(_fields(gap, scope))
    elif gap.kind == "value":
        found = list(_values(connection, gap))
    else:
        found = list(_words(connection, gap, scope))
    return Offers(request, text, caret, tuple(found[:MOST]), gap.kind != "words")


def _fields(gap: Gap, scope: Scope) -> Iterator[Offer]:
    closing = "" if gap.is_closed else "]"
    for field in fields_for(gap.written, scope):
        yield Offer(f"[{field.tag}]", field.label, field.tag + closing, gap.start, gap.end)


def _values(connection: Connection, gap: Gap) -> Iterator[Offer]:
    if gap.field in _FIXED:
        wanted = gap.written.lower()
        for value in _FIXED[gap.field]:
            if value.startswith(wanted):
                yield Offer(value, "", value, gap.start, gap.end)
        return
    is_quoted = gap.is_closed
    for one in completion.values(connection, gap.field, gap.written):
        yield Offer(one.text, _count(one), _quoted(one.text, is_quoted), gap.start, gap.end)


def _words(connection: Connection, gap: Gap, scope: Scope) -> Iterator[Offer]:
    """The longest run of words that begins a name comes first."""
    seen: set[tuple[str, str]] = set()
    for start in gap.starts:
        written = gap.written[start - gap.start :]
        for field, what, most in _FREE:
            if scope == "pubmed" and field in ("tag", "collection"):
                continue
            for one in completion.values(connection, field, written)[:most]:
                if (one.text, field) not in seen:
                    seen.add((one.text, field))
                    text = f"{_quoted(one.text, False)}[{field}]"
                    yield Offer(one.text, f"{what} · {_count(one)}", text, start, gap.end)


def _quoted(text: str, is_quoted: bool) -> str:
    """The value as a query has it: in quotation marks where it holds what would end it."""
    plain = "".join(char for char in text if char not in QUOTES)
    is_run = any(word in ("AND", "OR", "NOT", "&", "|") for word in plain.split())
    return f'"{plain}"' if is_quoted or is_run or _BREAKING & set(plain) else plain


def _count(one: Found) -> str:
    return f"{COUNTED:,}+" if one.uses >= COUNTED else f"{one.uses:,}"
