"""Plain words that are somebody's name, family first: `gadient, r` is searched as an author too.

The index has initials as they stand in the record, so that `r` alone would miss `Gadient RA`;
PubMed completes them likewise. Only what is searched changes, not what the query is said to mean.
"""

from __future__ import annotations

import re
from typing import Final, TypeGuard

from refdesk.model.query.tree import And, Node, Not, Or, Text, Value

MOST_WORDS: Final = 4
"""So many words a family name may have: `van den berg, jp`."""
_LETTERS: Final = r"[^\W\d_]"
_FAMILY: Final = re.compile(rf"{_LETTERS}+(?:['’.-]{_LETTERS}+)*", re.UNICODE)
_INITIALS: Final = re.compile(rf"(?:{_LETTERS}[.-]*){{1,3}},?")
_LETTER: Final = re.compile(rf"{_LETTERS}\.?,?")
_GLUED: Final = re.compile(rf"({_FAMILY.pattern}),({_INITIALS.pattern})")


def with_people(node: Node, text: str) -> Node:
    """The tree with names among its plain words searched as authors; `text` is what was parsed."""
    if isinstance(node, Or | Not):
        parts = tuple(with_people(part, text) for part in node.parts)
        return type(node)(parts, node.start, node.end)
    if isinstance(node, And):
        return _among(node, text)
    if is_plain(node) and (glued := _GLUED.fullmatch(node.raw)):
        return Or((node, _author(f"{glued[1]}, {glued[2]}", node, node)), node.start, node.end)
    return node


def _among(node: And, text: str) -> Node:
    """The parts of an And, the words of a name among them as one."""
    parts: list[Node] = []
    at = 0
    while at < len(node.parts):
        family, initials = _name_at(node.parts, at, text)
        if initials:
            words = node.parts[at : at + family + initials]
            parts.append(_words_or_person(words, family))
            at += len(words)
        else:
            parts.append(with_people(node.parts[at], text))
            at += 1
    return parts[0] if len(parts) == 1 else And(tuple(parts), node.start, node.end)


def _name_at(parts: tuple[Node, ...], at: int, text: str) -> tuple[int, int]:
    """How many words of a family name, and initials behind its comma, start here; 0 for none."""
    for size in range(1, MOST_WORDS + 1):
        last = at + size - 1
        if last + 1 >= len(parts) or not _FAMILY.fullmatch(_raw(parts[last]).removesuffix(",")):
            break
        if size > 1 and not _are_side_by_side(parts[last - 1], parts[last], text):
            break
        if _raw(parts[last]).endswith(","):
            return size, _initials_behind(parts, last, text)
    return 0, 0


def _initials_behind(parts: tuple[Node, ...], last: int, text: str) -> int:
    count = 0
    for before, part in zip(parts[last:], parts[last + 1 : last + 4], strict=False):
        pattern = _LETTER if count else _INITIALS
        if not (_are_side_by_side(before, part, text) and pattern.fullmatch(_raw(part))):
            break
        count += 1
        if not _LETTER.fullmatch(_raw(part)) or _raw(part).endswith(","):
            break
    return count


def is_plain(node: Node) -> TypeGuard[Text]:
    """Whether these are words without a tag, quotation marks or an asterisk."""
    return isinstance(node, Text) and node.field == "all" and not node.literal and not node.prefix


def _raw(node: Node) -> str:
    return node.raw if is_plain(node) else ""


def _are_side_by_side(left: Node, right: Node, text: str) -> bool:
    return left.end < right.start and not text[left.end : right.start].strip()


def _words_or_person(words: tuple[Node, ...], family: int) -> Node:
    """The words as they are, or the last one to four before the comma as a family name."""
    start, end = words[0].start, words[-1].end
    initials = " ".join(_raw(word).strip(",") for word in words[family:])
    found: list[Node] = [And(words, start, end)]
    for size in range(1, family + 1):
        name = words[family - size : family]
        person = _author(f"{' '.join(map(_raw, name))} {initials}", name[0], words[-1])
        others = words[: family - size]
        found.append(And((*others, person), start, end) if others else person)
    return Or(tuple(found), start, end)


def _author(name: str, first: Node, last: Node) -> Value:
    return Value("au", name.rstrip(","), start=first.start, end=last.end)
