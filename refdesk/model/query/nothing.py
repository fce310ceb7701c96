"""What could be searched instead of a query that finds nothing (search.md, part 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeGuard

from refdesk.model.fold import tokens
from refdesk.model.query.people import is_plain
from refdesk.model.query.show import to_text
from refdesk.model.query.tree import And, Near, Node, Not, Text, Value

MOST_PARTS: Final = 8
"""So many parts of a query are looked at one by one."""
_PEOPLE: Final = frozenset(("au", "1au", "lastau", "fau", "ir", "fir", "ed", "ps"))
_NAMES: Final = _PEOPLE | {"ta", "mh", "majr", "nm", "pt", "sh"}
_UMLAUT: Final = re.compile(r"(?<=[^aeiouq])[aou]e(?=[^aeiou])")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class Offer:
    """Another query; `words` say what is different in it, and at last how much it finds."""

    words: str
    query: str


@dataclass(frozen=True, slots=True)
class NothingFound:
    """Why a query finds nothing, as a sentence ("" where there is nothing to say), and what would."""

    query: str
    sentence: str = ""
    offers: tuple[Offer, ...] = ()


def parts_of(tree: Node) -> tuple[Node, ...]:
    """The parts that must all be true of a hit; none where there are too many to look at."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    return parts if len(parts) <= MOST_PARTS else ()


def shown(part: Node) -> str:
    """A part as it is named in a sentence."""
    text = to_text(part)
    is_quoted = text.startswith('"') and text.endswith('"') and text.count('"') == 2
    return f"“{text[1:-1] if is_quoted else text}”"


def spellings(word: str) -> Iterator[str]:
    """Words that are one letter, or two letters changed over, away; the first letter stays."""
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        if len(tail) > 1 and tail[0] != tail[1]:
            yield head + tail[1] + tail[0] + tail[2:]
        if tail:
            yield head + tail[1:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail and tail[0] != letter:
                yield head + letter + tail[1:]


def misspelt(part: Node) -> str:
    """The one word of a part that may be mistyped; "" for other parts."""
    if not isinstance(part, Text) or part.prefix or len(part.tokens) != 1:
        return ""
    word = part.tokens[0]
    return word if len(word) >= _SHORTEST and word.isascii() and word.isalpha() else ""


def respelt(part: Node, word: str) -> tuple[str, Node]:
    """The part with another word in it, and what to call that."""
    assert isinstance(part, Text)
    return f"“{word}” instead of “{part.tokens[0]}”", replace(part, tokens=(word,), raw="")


def as_authors(parts: tuple[Node, ...]) -> Iterator[Offer]:
    """Two plain words side by side that may be a family name and initials."""
    for at in range(len(parts) - 1):
        first, second = parts[at : at + 2]
        if not (_is_word(first) and _is_word(second)):
            continue
        name = f"{first.tokens[0]} {second.tokens[0]}"
        if len(second.tokens[0]) <= 2 and name.replace(" ", "").isalpha():
            rest = (*parts[:at], Value("au", name), *parts[at + 2 :])
            yield Offer(f"The author {name}", to_text(_joined(rest)))


def changed(parts: tuple[Node, ...], at: int) -> Iterator[Offer]:
    """The query with one part of it said otherwise."""
    for words, node in _said_otherwise(parts[at]):
        yield Offer(words, replaced(parts, at, node))


def without(parts: tuple[Node, ...], at: int) -> Offer | None:
    """The query without one part of it."""
    if len(parts) < 2:
        return None
    rest = _joined((*parts[:at], *parts[at + 1 :]))
    return Offer(f"Without {shown(parts[at])}", to_text(rest))


def without_exclusions(tree: Node) -> Offer | None:
    """The query without what its NOT takes away."""
    if not isinstance(tree, Not):
        return None
    return Offer("Without what NOT takes away", to_text(tree.parts[0]))


def replaced(parts: tuple[Node, ...], at: int, node: Node) -> str:
    """The text of the query with another part in its place."""
    return to_text(_joined((*parts[:at], node, *parts[at + 1 :])))


def _said_otherwise(part: Node) -> Iterator[tuple[str, Node]]:
    if isinstance(part, Text):
        yield from _of_text(part)
    elif isinstance(part, Near):
        words = tuple(word for group in part.parts for word in group)
        yield f"The words of {shown(part)} anywhere", _words(words, part.field)
    elif isinstance(part, Value) and part.field in _NAMES:
        plain = _UMLAUT.sub(lambda found: found[0][0], part.text.lower())
        if part.field in _PEOPLE and plain != part.text.lower():
            yield f"“{plain}” instead of “{part.text}”", replace(part, text=plain)
        if part.field in _PEOPLE and part.literal:
            yield f"{part.text} with more initials", replace(part, literal=False)
        if found := tokens(part.text):
            yield f"“{' '.join(found)}” in all fields", _words(found, "all")


def _of_text(part: Text) -> Iterator[tuple[str, Node]]:
    word = part.tokens[-1]
    if len(part.tokens) == 1 and not part.prefix:
        plain = _UMLAUT.sub(lambda found: found[0][0], word)
        for other in (word[:-1] if word.endswith("s") else word, plain):
            if other != word and len(other) >= _SHORTEST:
                yield respelt(part, other)
    if len(part.tokens) > 1:
        yield f"The words of {shown(part)} one by one", _words(part.tokens, part.field)
    if part.field != "all":
        said = f"“{' '.join(part.tokens)}” in all fields"
        yield said, replace(part, field="all", raw="", literal=False)
    if not part.prefix and len(word) >= _SHORTEST:
        begun = replace(part, prefix=True, raw="")
        yield f"What begins with “{' '.join(part.tokens)}”", begun


def _is_word(part: Node) -> TypeGuard[Text]:
    return is_plain(part) and len(part.tokens) == 1


def _words(words: tuple[str, ...] | list[str], field: str) -> Node:
    return _joined(tuple(Text(field, (word,)) for word in words))


def _joined(parts: tuple[Node, ...]) -> Node:
    return parts[0] if len(parts) == 1 else And(parts)
