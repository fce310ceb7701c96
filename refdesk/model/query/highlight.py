"""What to mark in the records that a query finds, and where it stands in a text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from refdesk.model.fold import spans, tokens
from refdesk.model.query.tree import Near, Node, Text, Value, leaves

_NAME_FIELDS: Final = frozenset(
    {
        "au", "1au", "lastau", "fau", "ir", "fir", "ed", "ps", "ta", "mh", "majr", "sh", "pt",
        "nm", "tag",
    }
)  # fmt: skip


def highlight_terms(tree: Node) -> tuple[str, ...]:
    """The words and phrases of a tree, folded: `il 6`, `neur*`; not those after NOT."""
    found: dict[str, None] = {}

    def add(words: Iterable[str], prefix: bool = False) -> None:
        if text := " ".join(words):
            found[text + "*" * prefix] = None

    for leaf, wanted in leaves(tree):
        if not wanted:
            continue
        if isinstance(leaf, Text):
            add(leaf.tokens, leaf.prefix)
        elif isinstance(leaf, Near):
            for part in leaf.parts:
                add(part)
        elif isinstance(leaf, Value) and leaf.field in _NAME_FIELDS:
            for part_text in leaf.text.split("/") if leaf.field in ("mh", "majr") else [leaf.text]:
                add(tokens(part_text), leaf.prefix)
    return tuple(found)


def marks(text: str, terms: Iterable[str]) -> list[tuple[int, int]]:
    """Where the `terms` of `highlight_terms` stand in `text`: (start, end), sorted, not overlapping."""
    wanted: dict[str, list[tuple[list[str], str]]] = {}
    begun: list[tuple[list[str], str]] = []
    for term in terms:
        words = term.removesuffix("*").split(" ")
        last = words.pop() if term.endswith("*") else ""
        if words:
            wanted.setdefault(words[0], []).append((words, last))
        elif last:
            begun.append((words, last))
    found = spans(text)
    tokens_of = [token for token, _, _ in found]
    places: list[tuple[int, int]] = []
    for at, token in enumerate(tokens_of):
        for words, last in (*wanted.get(token, ()), *begun):
            end = at + len(words)
            if tokens_of[at:end] != words or (last and not _begins(tokens_of, end, last)):
                continue
            places.append((found[at][1], found[end - (not last)][2]))
    return _merged(places)


def _begins(tokens_of: list[str], at: int, start: str) -> bool:
    return at < len(tokens_of) and tokens_of[at].startswith(start)


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
