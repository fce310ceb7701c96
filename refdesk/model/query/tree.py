"""The search tree: what a query means, for the library and for PubMed alike.

Every node has `start` and `end`, its place in the text in characters, which don't count when
trees are compared. `And`, `Or` and `Not` hold the whole chain that is read from left to right:
`a NOT b NOT c` is `Not((a, b, c))`. Trees are at most `MAX_DEPTH` deep.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MAX_DEPTH: Final = 100


@dataclass(frozen=True, slots=True)
class All:
    """Every reference that is not in the trash."""

    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Nothing:
    """No reference: stands where the text could not be read."""

    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts; at least two."""

    parts: tuple[Node, ...]
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts; at least two."""

    parts: tuple[Node, ...]
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """The first part without any of the others."""

    parts: tuple[Node, ...]
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A word or phrase in a text field; `prefix` makes the last token the start of a word.

    `literal` was quoted or tagged [all]: it is not widened by other spellings. `raw` is the text
    as typed, without the final `*`; "" in trees that were not typed. `is_typed`: it is a prefix
    only because it is still being typed.
    """

    field: str
    tokens: tuple[str, ...]
    prefix: bool = False
    literal: bool = False
    raw: str = dataclasses.field(default="", compare=False)
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)
    is_typed: bool = dataclasses.field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Words (each a tuple of tokens) in any order with at most `n` other words between neighbours."""

    field: str
    parts: tuple[tuple[str, ...], ...]
    n: int
    raw: str = dataclasses.field(default="", compare=False)
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Value:
    """A whole value of a field, as typed; `prefix` makes it the start of one.

    `literal` was quoted: exactly this name. `noexp` leaves out what is narrower.
    """

    field: str
    text: str
    prefix: bool = False
    literal: bool = False
    noexp: bool = False
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both included: ISO days of a date field, numbers of a number field.

    `both_dates` was written as a range; a single date also looks at the electronic one only
    when that is not later (PubMed User Guide).
    """

    field: str
    low: str
    high: str
    both_dates: bool = False
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class History:
    """An earlier search `#n` and what it means."""

    n: int
    tree: Node
    start: int = dataclasses.field(default=0, compare=False)
    end: int = dataclasses.field(default=0, compare=False)


Leaf = Text | Near | Value | Range
Node = All | Nothing | And | Or | Not | Leaf | History


def leaves(node: Node, *, wanted: bool = True) -> Iterator[tuple[Leaf, bool]]:
    """Every leaf from left to right, with False for those that a `Not` takes away."""
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from leaves(part, wanted=wanted)
    elif isinstance(node, Not):
        for place, part in enumerate(node.parts):
            yield from leaves(part, wanted=wanted if place == 0 else not wanted)
    elif isinstance(node, History):
        yield from leaves(node.tree, wanted=wanted)
    elif isinstance(node, Text | Near | Value | Range):
        yield node, wanted


def depth(node: Node) -> int:
    """How many levels the tree has; a leaf has one."""
    if isinstance(node, And | Or | Not):
        return 1 + max(map(depth, node.parts))
    return depth(node.tree) if isinstance(node, History) else 1
