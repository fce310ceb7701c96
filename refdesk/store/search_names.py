"""Names of people and journals to SQL (search.md 2.6)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from refdesk.model.query import Value
from refdesk.store import roles
from refdesk.store.fold_keys import issn_key, journal_key, name_words, words_key
from refdesk.store.parts import LAST, Part

_AUTHOR: Final = f"role = {roles.AUTHOR}"
_INVESTIGATOR: Final = f"role = {roles.INVESTIGATOR}"
_ROLES: Final = {
    "au": _AUTHOR,
    "fau": _AUTHOR,
    "1au": f"{_AUTHOR} AND position = 0",
    "lastau": f"{_AUTHOR} AND is_last = 1",
    "ir": _INVESTIGATOR,
    "fir": _INVESTIGATOR,
    "ed": f"role = {roles.EDITOR}",
    "ps": f"role = {roles.SUBJECT}",
}
NAME_FIELDS: Final = frozenset(_ROLES)
_LONGEST_INITIALS: Final = 3
_MOST_WORDS: Final = 12


def union(parts: list[Part]) -> Part:
    """All that any of the parts finds."""
    unique = list(dict.fromkeys(parts))
    sql = " UNION ALL ".join(part.sql for part in unique)
    return Part(sql, tuple(value for part in unique for value in part.parameters))


def people(node: Value) -> Part:
    """References with a name that any reading of the words fits."""
    base = f"SELECT reference_id FROM creator WHERE {_ROLES[node.field]}"
    left, comma, right = node.text.partition(",")
    if comma:
        readings = _with_comma(name_words(left), name_words(right), node)
    elif node.prefix:
        readings = _begun(name_words(node.text))
    elif node.literal:
        readings = _exact(name_words(node.text))
    else:
        readings = _any_order(name_words(node.text))
    found = [Part(f"{base} AND {sql}", values) for sql, values in readings]
    return union(found) if found else Part("SELECT NULL WHERE 0")


_Reading = tuple[str, tuple[str, ...]]


def _any_order(words: list[str]) -> Iterator[_Reading]:
    words = words[:_MOST_WORDS]
    yield "family = ?", ("".join(words),)
    if len(words) < 2:
        return
    for initials, rest in _initials_apart(words):
        yield from _family_and_initials("".join(rest), initials)
    for size in range(1, len(words)):
        yield _family_and_given("".join(words[:size]), words[size:])
        yield _family_and_given("".join(words[size:]), words[:size])


def _initials_apart(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Ways to take the initials off: at the end, at the beginning, several single letters."""
    letters = 0
    while letters < len(words) - 1 and len(words[-1 - letters]) == 1:
        letters += 1
    if letters:
        yield "".join(words[-letters:]), words[:-letters]
    elif len(words[-1]) <= _LONGEST_INITIALS:
        yield words[-1], words[:-1]
    letters = 0
    while letters < len(words) - 1 and len(words[letters]) == 1:
        letters += 1
    if letters:
        yield "".join(words[:letters]), words[letters:]
    elif len(words[0]) <= _LONGEST_INITIALS:
        yield words[0], words[1:]


def _family_and_initials(family: str, initials: str) -> Iterator[_Reading]:
    yield "family = ? AND initials >= ? AND initials < ?", (family, initials, initials + LAST)


def _family_and_given(family: str, given: list[str]) -> _Reading:
    """Given words in order; a single letter is the beginning of one."""
    pattern = " ".join(f"{word}%" if len(word) == 1 else word for word in given)
    return "family = ? AND given || ' ' LIKE ?", (family, f"{pattern} %")


def _exact(words: list[str]) -> Iterator[_Reading]:
    yield "family = ?", ("".join(words),)
    for size in range(1, len(words[:_MOST_WORDS])):
        first, second = words[:size], words[size:]
        yield "family = ? AND initials = ?", ("".join(first), "".join(second))
        yield "family = ? AND given = ?", ("".join(first), " ".join(second))
        yield "family = ? AND given = ?", ("".join(second), " ".join(first))


def _begun(words: list[str]) -> Iterator[_Reading]:
    """The start of a family name, or of its initials."""
    family = "".join(words)
    yield "family >= ? AND family < ?", (family, family + LAST)
    if len(words) > 1:
        yield from _family_and_initials("".join(words[:-1]), words[-1])
        pattern = " ".join(words[1:])
        yield "family = ? AND given LIKE ?", (words[0], f"{pattern}%")


def _with_comma(left: list[str], right: list[str], node: Value) -> Iterator[_Reading]:
    family = "".join(left)
    if not right:
        yield "family = ?", (family,)
        return
    joined = "".join(right)
    if node.literal and not node.prefix:
        yield "family = ? AND initials = ?", (family, joined)
        yield "family = ? AND given = ?", (family, " ".join(right))
        return
    if len(joined) <= _LONGEST_INITIALS or all(len(word) == 1 for word in right):
        yield from _family_and_initials(family, joined)
    if node.prefix:
        yield "family = ? AND given LIKE ?", (family, f"{' '.join(right)}%")
    else:
        yield _family_and_given(family, right)


_IN_CONTAINERS: Final = "SELECT id FROM reference WHERE container_id IN (SELECT container_id FROM container_name WHERE {})"


def journals(connection: sqlite3.Connection, node: Value) -> Part:
    """References in a journal of this name, abbreviation or ISSN.

    When the library has no journal of that name and the name is not quoted: in journals whose
    names contain it.
    """
    if node.prefix:
        start = words_key(node.text)
        return Part(_IN_CONTAINERS.format("name >= ? AND name < ?"), (start, start + LAST))
    key = journal_key(node.text)
    if is_contained(connection, node):
        return Part(_IN_CONTAINERS.format("instr(' ' || name || ' ', ?)"), (f" {key} ",))
    return Part(_IN_CONTAINERS.format("name = ?"), (key,))


def is_contained(connection: sqlite3.Connection, node: Value) -> bool:
    """Whether no journal has this name, so that those are meant whose names contain it."""
    if node.prefix or node.literal or issn_key(node.text):
        return False
    sql = "SELECT 1 FROM container_name WHERE name = ?"
    return connection.execute(sql, (journal_key(node.text),)).fetchone() is None


def issn(text: str) -> Part:
    """References in a journal or series with this ISSN."""
    return Part(_IN_CONTAINERS.format("name = ?"), (issn_key(text),))
