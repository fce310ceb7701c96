"""How a query was understood: written out in full, and in words, part by part.

What is written out can be searched again and finds the same: other spellings, headings and
earlier searches stand in it instead of being added silently.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from refdesk.model.query.fields import BY_TAG
from refdesk.model.query.lexer import QUOTES
from refdesk.model.query.parser import Query
from refdesk.model.query.show import to_text
from refdesk.model.query.spelling import variants
from refdesk.model.query.tree import (
    And,
    History,
    Leaf,
    Near,
    Node,
    Not,
    Or,
    Range,
    Text,
    Value,
    leaves,
)

_TAG: Final = re.compile(r"\s*\[[^\]\n]*\]")
MOST_PARTS: Final = 200
"""So many parts are told in words; a query may have a thousand."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the query as it was typed, and what it was taken for."""

    asked: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """`text` is the query written out; `notes` are what was left out or added without being asked."""

    query: str
    text: str
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def as_text(self) -> str:
        """All of it, to be copied: the query written out, then a line a part, then the notes."""
        told = [f"{part.asked}: {part.meaning}" for part in self.parts]
        return "\n".join((self.text, "", *told, *self.notes)).rstrip()


@dataclass(frozen=True, slots=True)
class Heading:
    """A MeSH heading that some text means, and how many narrower ones are searched with it."""

    name: str
    narrower: int = 0


Headings = Callable[[str, bool], Heading | None]
"""The heading that a text means (True: its entry terms count too); None when it means none."""


def explained(query: Query, headings: Headings, notes: Sequence[str] = ()) -> Explanation:
    """What `query`, with its plain words widened already, was taken for."""
    found: dict[Part, None] = {}
    for leaf, _ in leaves(query.tree):
        if len(found) < MOST_PARTS:
            found[Part(_asked(leaf, query.text), _meaning(leaf, query.text, headings))] = None
    text = to_text(_written_out(query.tree)) or "all[sb]"
    return Explanation(query.text.strip(), text, tuple(found), tuple(notes))


def _asked(leaf: Leaf, text: str) -> str:
    """The words that were typed; a part of an earlier search has its place in another text."""
    start, end = leaf.start, leaf.end
    if start and text[start - 1] in QUOTES:
        start -= 1
    if text[end : end + 1] and text[end] in QUOTES:
        end += 1
    if tag := _TAG.match(text, end):
        end = tag.end()
    return text[start:end].strip() or to_text(leaf)


# written out
def _written_out(node: Node) -> Node:
    if isinstance(node, History):
        return _written_out(node.tree)
    if isinstance(node, And | Or | Not):
        return type(node)(tuple(_written_out(part) for part in node.parts))
    if isinstance(node, Text) and node.field == "all":
        return _with_spellings(node)
    return node


def _with_spellings(node: Text) -> Node:
    # The tokens, not the text as typed: in quotation marks nothing else is added to them.
    itself = replace(node, literal=True, raw="", is_typed=False)
    if node.literal or node.prefix:
        return itself
    others = [Text("all", other, literal=True) for other in variants(node.tokens)]
    return Or((itself, *others)) if others else itself


# in words
def _meaning(leaf: Leaf, text: str, headings: Headings) -> str:
    if isinstance(leaf, Text):
        return _of_text(leaf)
    if isinstance(leaf, Near):
        words = ", ".join(_quoted(part) for part in leaf.parts)
        return f"{words} in any order, at most {leaf.n} words between them, in {_field(leaf)}"
    if isinstance(leaf, Range):
        return _of_range(leaf)
    if leaf.field in ("mh", "majr"):
        return _of_heading(leaf, text, headings)
    return _of_value(leaf)


def _field(leaf: Leaf) -> str:
    return "all fields" if leaf.field == "all" else f"[{leaf.field}] {BY_TAG[leaf.field].label}"


def _quoted(tokens: Sequence[str]) -> str:
    return f"“{' '.join(tokens)}”"


def _of_text(leaf: Text) -> str:
    what = "the phrase" if len(leaf.tokens) > 1 else "the word"
    said = f"{what} {_quoted(leaf.tokens)}"
    if leaf.prefix:
        said += ", and whatever goes on from there"
    others = [] if leaf.literal or leaf.prefix or leaf.field != "all" else variants(leaf.tokens)
    if others:
        said += f", also written {', '.join(_quoted(other) for other in others)}"
    said += f", in {_field(leaf)}"
    is_held_back = leaf.literal and leaf.field == "all" and variants(leaf.tokens)
    return f"{said}; in quotation marks no other spelling is added" if is_held_back else said


def _of_range(leaf: Range) -> str:
    if leaf.low == leaf.high:
        return f"{leaf.low}, in {_field(leaf)}"
    dates = "; the printed or the electronic date" if leaf.both_dates and leaf.field == "dp" else ""
    return f"from {leaf.low} to {leaf.high}, in {_field(leaf)}{dates}"


def _of_value(leaf: Value) -> str:
    if leaf.field in ("is", "sb", "filter"):
        return f"the filter “{leaf.text}”"
    how = "begins with" if leaf.prefix else "is exactly" if leaf.literal else "is"
    return f"{_field(leaf)} {how} “{leaf.text}”"


def _of_heading(leaf: Value, text: str, headings: Headings) -> str:
    name, slash, qualifier = leaf.text.partition("/")
    major = " as a major topic" if leaf.field == "majr" else ""
    of = f" with the subheading “{qualifier}”" if slash and qualifier else ""
    if leaf.prefix and not of:
        return f"MeSH headings that begin with “{name}”{major}"
    known = headings(name, not leaf.literal)
    if known is None:
        return f"the MeSH heading “{name}”{of}{major}, without narrower ones"
    typed = text[leaf.start : leaf.end].partition("[")[0].partition("/")[0].strip(' "“”').lower()
    said = f"the MeSH heading “{known.name}”{of}{major}"
    if typed and typed != known.name.lower():
        said += f", of which “{typed}” is another name"
    if leaf.noexp:
        return f"{said}, without narrower ones, as asked"
    if not known.narrower:
        return f"{said}; nothing is narrower"
    return f"{said}, with {known.narrower:,} narrower {'ones' if known.narrower > 1 else 'one'}"
