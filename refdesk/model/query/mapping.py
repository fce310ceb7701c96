"""Plain words that are a MeSH heading, or another name of one, are searched as that heading too.

Search.md 2.8 d: in a run of untagged, unquoted words, from the left, the longest stretch that
the vocabulary knows becomes `(words OR heading[mh])`. Only what is searched changes, not what
the query is said to mean.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from refdesk.model.query.tree import And, History, Node, Not, Or, Text, Value

MOST_WORDS: Final = 6
"""A heading is looked for in so many words at once."""
_BREAKS: Final = frozenset(("AND", "OR", "NOT", "&", "|"))

Name = Callable[[str], str]
"""The heading that some text names, "" for none."""


def mapped(tree: Node, text: str, name: Name) -> Node:
    """The tree with its plain words widened by headings; `text` is what it was read from."""
    if isinstance(tree, And):
        return _chain(tree, text, name)
    if isinstance(tree, Or | Not):
        return type(tree)(
            tuple(mapped(part, text, name) for part in tree.parts), tree.start, tree.end
        )
    if isinstance(tree, History):  # an earlier search, of another text
        return tree
    return _widened([tree], text, name)[0]


def _chain(tree: And, text: str, name: Name) -> Node:
    """The parts of an And; words that stand side by side may name a heading together."""
    parts: list[Node] = []
    run: list[Node] = []
    for part in tree.parts:
        if run and not (_is_plain(part) and _are_side_by_side(run[-1], part, text)):
            parts += _widened(run, text, name)
            run = []
        if _is_plain(part):
            run.append(part)
        else:
            parts.append(mapped(part, text, name))
    parts += _widened(run, text, name)
    return parts[0] if len(parts) == 1 else And(tuple(parts), tree.start, tree.end)


def _is_plain(node: Node) -> bool:
    return isinstance(node, Text) and node.field == "all" and not node.literal and not node.prefix


def _are_side_by_side(left: Node, right: Node, text: str) -> bool:
    between = text[left.end : right.start]
    return left.end <= right.start and not (
        _BREAKS & set(between.split()) or set(between) & set('()[]"“”„«»')
    )


def _widened(run: list[Node], text: str, name: Name) -> list[Node]:
    """A run of plain words, with the longest names from the left widened."""
    found: list[Node] = []
    at = 0
    while at < len(run):
        for size in range(min(MOST_WORDS, len(run) - at), 0, -1):
            words = run[at : at + size]
            if not all(_is_plain(word) for word in words):
                continue
            heading = name(text[words[0].start : words[-1].end])
            if heading:
                found.append(_or_heading(words, heading))
                at += size
                break
        else:
            found.append(run[at])
            at += 1
    return found


def _or_heading(words: list[Node], heading: str) -> Node:
    start, end = words[0].start, words[-1].end
    said = words[0] if len(words) == 1 else And(tuple(words), start, end)
    return Or((said, Value("mh", heading, literal=True, start=start, end=end)), start, end)
