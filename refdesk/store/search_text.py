"""Words and phrases to an expression for FTS5's MATCH (search.md 2.5).

Only tokens get into an expression, always in double quotes, so nothing a user types can be
taken for syntax.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from refdesk.model.query import And, Near, Node, Not, Or, Text
from refdesk.model.query.spelling import variants

COLUMNS: Final = {
    "all": "",
    "ti": "ti",
    "tiab": "ti ab kw",
    "ab": "ab",
    "tw": "ti ab kw mh nm pt ps cn si",
    "tt": "tt",
    "ot": "kw",
    "cn": "cn",
    "ad": "ad",
    "gr": "gr",
    "si": "si",
    "pubn": "pubn",
    "cois": "cois",
    "note": "note",
}
"""The columns of the full-text table that each text field searches; "" for all."""

MAX_LEVELS: Final = 16
"""FTS5's parser gives up at 33 levels; deeper parts become queries of their own."""


def is_text(node: Node, levels: int = MAX_LEVELS) -> bool:
    """Whether the full-text table alone can answer `node`."""
    if isinstance(node, Text):
        return node.field in COLUMNS
    if isinstance(node, Near):
        return not needs_checking(node)
    if isinstance(node, And | Or | Not):
        return levels > 0 and all(is_text(part, levels - 1) for part in node.parts)
    return False


def needs_checking(node: Near) -> bool:
    """Whether FTS5 finds only candidates.

    It counts words between the first and the last of three, and takes one place in the text for
    two parts that have a word in common.
    """
    words = [word for part in node.parts for word in part]
    return len(node.parts) > 2 or node.field == "ad" or len(set(words)) < len(words)


def typed_letter(node: Node) -> str:
    """The letter or digit that is all there is of a query so far; "" for any other."""
    if isinstance(node, Text) and node.is_typed and len(node.tokens) == 1:
        letter = node.tokens[0]
        # A Chinese or Japanese character is a whole word.
        return letter if node.field == "all" and len(letter) == 1 and letter < "\u2e80" else ""
    return ""


def expression(node: Node) -> str:
    """The MATCH expression of a node for which `is_text` holds."""
    if isinstance(node, Text):
        return _words(node)
    if isinstance(node, Near):
        return near(node.field, node.parts, node.n)
    assert isinstance(node, And | Or | Not)
    parts = [expression(part) for part in node.parts]
    if isinstance(node, Not):
        rest = parts[1] if len(parts) == 2 else f"({' OR '.join(parts[1:])})"
        return f"({parts[0]} NOT {rest})"
    return f"({(' AND ' if isinstance(node, And) else ' OR ').join(parts)})"


def _words(node: Text) -> str:
    # One letter begins half of all words and has no index: while it is being typed, it counts
    # as a word of its own.
    prefix = node.prefix and not (node.is_typed and len(node.tokens[-1]) == 1)
    found = phrase(node.tokens, prefix=prefix)
    if node.field == "all" and not node.literal and not node.prefix:
        others = [phrase(other) for other in variants(node.tokens)]
        if others:
            found = f"({' OR '.join([found, *others])})"
    return in_columns(COLUMNS[node.field], found)


def phrase(tokens: Sequence[str], *, prefix: bool = False) -> str:
    """Tokens in a row; the last is the start of a word with `prefix`."""
    return f'"{" ".join(tokens)}"{" *" if prefix else ""}'


def in_columns(columns: str, found: str) -> str:
    """`found` in some columns only; "" for all."""
    return f"({{{columns}}} : {found})" if columns else found


def near(field: str, parts: Sequence[Sequence[str]], between: int) -> str:
    """Phrases with at most `between` tokens between the first and the last."""
    phrases = " ".join(phrase(part) for part in parts)
    return in_columns(COLUMNS[field], f"NEAR({phrases}, {between})")


def candidates(node: Near) -> str:
    """What surely finds all that `node` means, and more."""
    total = node.n * (len(node.parts) - 1) + sum(map(len, node.parts))
    return near(node.field, node.parts, total)
