"""Writes a tree: in canonical form for reading (`show`), and as query text (`to_text`)."""

from __future__ import annotations

from refdesk.errors import QueryError
from refdesk.model.query.dates import written
from refdesk.model.query.fields import BY_TAG, FILTER_WORDS, Scope
from refdesk.model.query.tree import (
    All,
    And,
    History,
    Leaf,
    Near,
    Node,
    Not,
    Nothing,
    Or,
    Range,
    Text,
)

_OPERATORS = {And: "AND", Or: "OR", Not: "NOT"}


def show(node: Node) -> str:
    """The tree with all parentheses, words folded and dates spelled out; not meant to be parsed."""
    if isinstance(node, And | Or | Not):
        operator = _OPERATORS[type(node)]
        text = show(node.parts[0])
        for part in node.parts[1:]:
            text = f"({text} {operator} {show(part)})"
        return text
    if isinstance(node, All):
        return "ALL"
    if isinstance(node, Nothing):
        return "NOTHING"
    return f"#{node.n}" if isinstance(node, History) else _show_leaf(node)


def _show_leaf(node: Leaf) -> str:
    if isinstance(node, Text):
        return f"{_spaced(' '.join(node.tokens) + '*' * node.prefix)}[{node.field}]"
    if isinstance(node, Near):
        return f'"{" ".join("_".join(part) for part in node.parts)}"[{node.field}:~{node.n}]'
    if isinstance(node, Range):
        return f"{node.low}..{node.high}[{node.field}]"
    exact = "=" * node.literal
    noexp = ":noexp" * node.noexp
    return f"{exact}{_spaced(node.text + '*' * node.prefix)}[{node.field}{noexp}]"


def _spaced(text: str) -> str:
    return f'"{text}"' if " " in text else text


def to_text(node: Node, scope: Scope = "library") -> str:
    """Query text that parses to the same tree; for scope "pubmed" it is valid PubMed too.

    A tag on a group is written at every word, an earlier search for PubMed as its text. Raises
    QueryError for PubMed when a part of it exists only in the library.
    """
    if isinstance(node, All):
        return "" if scope == "library" else "all[sb]"
    if isinstance(node, Not) and isinstance(node.parts[0], All) and scope == "library":
        return "NOT " + " NOT ".join(_part(part, scope) for part in node.parts[1:])
    if isinstance(node, And | Or | Not):
        return f" {_OPERATORS[type(node)]} ".join(_part(part, scope) for part in node.parts)
    return _part(node, scope)


def _part(node: Node, scope: Scope) -> str:
    if isinstance(node, And | Or | Not):
        return f"({to_text(node, scope)})"
    if isinstance(node, Nothing):
        return "()"
    if isinstance(node, All):
        return "all[sb]"
    if isinstance(node, History):
        return f"#{node.n}" if scope == "library" else f"({to_text(node.tree, scope)})"
    if scope == "pubmed" and BY_TAG[node.field].only == "library":
        message = f"[{node.field}] exists only in the library."
        raise QueryError(message, start=node.start, end=node.end)
    return _leaf(node)


def _leaf(node: Leaf) -> str:
    if isinstance(node, Text):
        return _text(node)
    if isinstance(node, Near):
        words = node.raw or " ".join("-".join(part) for part in node.parts)
        return f'"{words}"[{node.field}:~{node.n}]'
    if isinstance(node, Range):
        if BY_TAG[node.field].kind == "number":
            return f"{node.low}:{node.high}[{node.field}]"
        return f"{written(node.low, node.high, is_range=node.both_dates)}[{node.field}]"
    if node.field == "filter" and node.text in FILTER_WORDS:
        return node.text
    quote = '"' if node.literal else ""
    star = "*" * node.prefix
    noexp = ":noexp" * node.noexp
    return f"{quote}{node.text}{star}{quote}[{node.field}{noexp}]"


def _text(node: Text) -> str:
    tag = "" if node.field == "all" else f"[{node.field}]"
    # Words in the index's form are joined by hyphens, which keep an untagged phrase together.
    is_run = not tag and not node.literal and " " in node.raw
    words = "-".join(node.tokens) if is_run or not node.raw else node.raw
    words += "*" * node.prefix
    return f'"{words}"{tag}' if node.literal else f"{words}{tag}"
