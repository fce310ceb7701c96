"""Names of people and journals to SQL (search.md 2.6)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final, NamedTuple

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
_WHOLE_WORDS: Final = "\u2e80"
"""From here on every character is a word."""


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
        readings = _with_comma(_words(left), _words(right), node)
    elif node.prefix:
        readings = _begun(_words(node.text))
    elif node.literal:
        readings = _exact(_words(node.text))
    else:
        readings = _any_order(_words(node.text))
    found = [Part(f"{base} AND {sql}", values) for sql, values in readings]
    return union(found) if found else Part("SELECT NULL WHERE 0")


_Reading = tuple[str, tuple[str, ...]]


class _Word(NamedTuple):
    """A word of a name: as part of a family name (`janpeter`), and as given names (`jan peter`)."""

    whole: str
    parts: tuple[str, ...]

    @property
    def is_letter(self) -> bool:
        """Whether it can be an initial: a Chinese or Japanese character is a whole word."""
        return len(self.whole) == 1 and self.whole < _WHOLE_WORDS


def _words(text: str) -> list[_Word]:
    found: list[_Word] = []
    for raw in text.split():
        words = name_words(raw)
        parts = tuple(name_words(raw.replace("-", " ")))
        found += [_Word(words[0], parts)] if len(words) == 1 else [_Word(w, (w,)) for w in words]
    return found[:_MOST_WORDS]


def _joined(words: list[_Word]) -> str:
    return "".join([word.whole for word in words])


def _any_order(words: list[_Word]) -> Iterator[_Reading]:
    yield "family = ?", (_joined(words),)
    if len(words) < 2:
        return
    for initials, rest in _initials_apart(words):
        yield from _family_and_initials(_joined(rest), initials)
    for size in range(1, len(words)):
        yield from _family_and_given(_joined(words[:size]), words[size:])
        yield from _family_and_given(_joined(words[size:]), words[:size])


def _initials_apart(words: list[_Word]) -> Iterator[tuple[str, list[_Word]]]:
    """Ways to take the initials off: at the end, at the beginning, several single letters."""
    letters = 0
    while letters < len(words) - 1 and words[-1 - letters].is_letter:
        letters += 1
    if letters:
        yield _joined(words[-letters:]), words[:-letters]
    elif len(words[-1].whole) <= _LONGEST_INITIALS:
        yield words[-1].whole, words[:-1]
    letters = 0
    while letters < len(words) - 1 and words[letters].is_letter:
        letters += 1
    if letters:
        yield _joined(words[:letters]), words[letters:]
    elif len(words[0].whole) <= _LONGEST_INITIALS:
        yield words[0].whole, words[1:]


def _family_and_initials(family: str, initials: str) -> Iterator[_Reading]:
    yield "family = ? AND initials >= ? AND initials < ?", (family, initials, initials + LAST)


def _family_and_given(family: str, words: list[_Word]) -> Iterator[_Reading]:
    """Given words in order; a single letter is the beginning of one, hyphens and blanks are as one."""
    given = [part for word in words for part in word.parts]
    pattern = " ".join(f"{word}%" if len(word) == 1 else word for word in given)
    yield "family = ? AND given || ' ' LIKE ?", (family, f"{pattern} %")
    if not any(word.is_letter for word in words):
        yield "family = ? AND replace(given, ' ', '') = ?", (family, _joined(words))


def _family_and_given_start(family: str, words: list[_Word]) -> _Reading:
    return "family = ? AND replace(given, ' ', '') LIKE ?", (family, f"{_joined(words)}%")


def _exact(words: list[_Word]) -> Iterator[_Reading]:
    yield "family = ?", (_joined(words),)
    for size in range(1, len(words)):
        first, second = _joined(words[:size]), _joined(words[size:])
        yield "family = ? AND initials = ?", (first, second)
        yield "family = ? AND replace(given, ' ', '') = ?", (first, second)
        yield "family = ? AND replace(given, ' ', '') = ?", (second, first)


def _begun(words: list[_Word]) -> Iterator[_Reading]:
    """The start of a family name, or of its initials or given names."""
    family = _joined(words)
    yield "family >= ? AND family < ?", (family, family + LAST)
    if len(words) < 2:
        return
    yield from _family_and_initials(_joined(words[:-1]), words[-1].whole)
    for size in range(1, len(words)):
        yield _family_and_given_start(_joined(words[:size]), words[size:])


def _with_comma(left: list[_Word], right: list[_Word], node: Value) -> Iterator[_Reading]:
    family, joined = _joined(left), _joined(right)
    if not right:
        yield "family = ?", (family,)
    elif node.literal and not node.prefix:
        yield "family = ? AND initials = ?", (family, joined)
        yield "family = ? AND replace(given, ' ', '') = ?", (family, joined)
    else:
        if len(joined) <= _LONGEST_INITIALS or all(word.is_letter for word in right):
            yield from _family_and_initials(family, joined)
        if node.prefix:
            yield _family_and_given_start(family, right)
        else:
            yield from _family_and_given(family, right)


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
