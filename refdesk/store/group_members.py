"""Which references belong to which group of a list, for the whole library."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from refdesk.model.languages import language_name
from refdesk.model.rows import GroupBy
from refdesk.store.roles import AUTHOR, GROUP
from refdesk.store.search_order import Check
from refdesk.store.states import GONE, MERGED
from refdesk.store.statuses import BITS, WEIGHED

NEWEST_FIRST: Final = frozenset((GroupBy.YEAR, GroupBy.ADDED, GroupBy.RATING))
"""Their groups stand in descending order unless the list is sorted the other way."""
_THERE: Final = f"state NOT IN ({MERGED}, {GONE})"


class Members(NamedTuple):
    """The groups in ascending order: their keys, what they are called, who is in them.

    A label of "" is the name that the first reference shows. `largest` is no less than any id.
    """

    is_single: bool
    """Whether no reference is in two groups."""
    keys: list[str]
    labels: list[str]
    ids: list[array[int]]
    largest: int


_Row = tuple[str, str, str]
"""Key, label, and the ids with commas. Equal keys that follow each other are one group."""


def members(connection: sqlite3.Connection, by: GroupBy, check: Check) -> Members:
    """Who belongs where."""
    keys: list[str] = []
    labels: list[str] = []
    ids: list[array[int]] = []
    largest = 0
    for key, label, listed in _READERS[by](connection):
        check()
        if not keys or keys[-1] != key:
            keys.append(key)
            labels.append(label)
            ids.append(array("q"))
        ids[-1].extend(map(int, listed.split(",")))
        largest = max(largest, max(ids[-1]))
    return Members(by not in _MANIFOLD, keys, labels, ids, largest)


_MANIFOLD: Final = frozenset((GroupBy.TAG, GroupBy.COLLECTION, GroupBy.LANGUAGE))


def _years(connection: sqlite3.Connection) -> Iterator[_Row]:
    return _cut(connection, "pdat", 4)


def _months(connection: sqlite3.Connection) -> Iterator[_Row]:
    return _cut(connection, "added", 7)


def _cut(connection: sqlite3.Connection, column: str, length: int) -> Iterator[_Row]:
    """By the first letters of an indexed column: its index is walked, state by state."""
    pieces: dict[str, list[str]] = {}
    for value, listed in connection.execute(
        f"SELECT {column}, group_concat(id) FROM reference WHERE {_THERE} AND {column} <> '' "
        f"GROUP BY state, {column}"
    ):
        pieces.setdefault(value[:length], []).append(listed)
    for key in sorted(pieces):
        yield key, key, ",".join(pieces[key])


def _containers(connection: sqlite3.Connection) -> Iterator[_Row]:
    for key, listed in connection.execute(
        f"SELECT container_sort, group_concat(id) FROM reference WHERE {_THERE} "
        "AND container_sort <> '' GROUP BY container_sort"
    ):
        yield key, "", listed


def _types(connection: sqlite3.Connection) -> Iterator[_Row]:
    for key, listed in connection.execute(
        f"SELECT publication_type, group_concat(id) FROM reference WHERE {_THERE} "
        "AND publication_type <> '' GROUP BY publication_type"
    ):
        yield key, key, listed


def _creators(connection: sqlite3.Connection) -> Iterator[_Row]:
    """By the first author, or the group where no person is one; editors don't count."""
    for family, initials, listed in connection.execute(
        "SELECT family, initials, group_concat(reference_id) FROM creator AS c "
        f"WHERE position = 0 AND family <> '' AND (role = {AUTHOR} OR role = {GROUP} AND NOT EXISTS "
        "(SELECT 1 FROM creator AS a WHERE a.reference_id = c.reference_id "
        f"AND a.role = {AUTHOR} AND a.position = 0)) GROUP BY family, initials"
    ):
        yield f"{family} {initials}", "", listed


def _tags(connection: sqlite3.Connection) -> Iterator[_Row]:
    for key, name, listed in connection.execute(
        "SELECT t.id, t.name, (SELECT group_concat(rt.reference_id) FROM reference_tag AS rt "
        "WHERE rt.tag_id = t.id) AS ids FROM tag AS t WHERE ids IS NOT NULL "
        "ORDER BY t.key = 0, t.key, t.folded"
    ):
        yield str(key), name, listed


def _collections(connection: sqlite3.Connection) -> Iterator[_Row]:
    rows = connection.execute(
        "WITH RECURSIVE down(id, path) AS ("
        "SELECT id, name FROM collection WHERE parent_id IS NULL UNION ALL "
        "SELECT c.id, down.path || ' / ' || c.name FROM collection AS c "
        "JOIN down ON c.parent_id = down.id) "
        "SELECT d.id, d.path, (SELECT group_concat(cr.reference_id) "
        "FROM collection_reference AS cr WHERE cr.collection_id = d.id) AS ids "
        "FROM down AS d WHERE ids IS NOT NULL"
    ).fetchall()
    for key, path, listed in sorted(rows, key=lambda row: (row[1].casefold(), row[0])):
        yield str(key), path, listed


def _languages(connection: sqlite3.Connection) -> Iterator[_Row]:
    rows = connection.execute(
        "SELECT t.folded, t.name, group_concat(rt.reference_id) FROM term AS t "
        "JOIN reference_term AS rt ON rt.term_id = t.id WHERE t.kind = 'language' "
        "GROUP BY t.id ORDER BY t.folded"
    )
    named = [(key, language_name(name), listed) for key, name, listed in rows]
    yield from sorted(named, key=lambda row: row[1].casefold())


def _read_states(connection: sqlite3.Connection) -> Iterator[_Row]:
    for key, condition in (("0", "read_at = ''"), ("1", "read_at <> ''")):
        sql = f"SELECT group_concat(id) FROM reference WHERE {_THERE} AND {condition}"
        yield from _whole(connection, key, sql)


def _ratings(connection: sqlite3.Connection) -> Iterator[_Row]:
    for rating in range(1, 6):
        sql = f"SELECT group_concat(id) FROM reference WHERE rating = {rating} AND {_THERE}"
        yield from _whole(connection, str(rating), sql)


def _statuses(connection: sqlite3.Connection) -> Iterator[_Row]:
    """By the heaviest status of each."""
    above = 0
    for status in WEIGHED:
        bit = BITS[status]
        sql = (
            "SELECT group_concat(id) FROM reference WHERE statuses <> 0 "
            f"AND statuses & {bit} AND NOT statuses & {above} AND {_THERE}"
        )
        yield from _whole(connection, status.value, sql)
        above |= bit


def _whole(connection: sqlite3.Connection, key: str, sql: str) -> Iterable[_Row]:
    listed = connection.execute(sql).fetchone()[0]
    return [(key, key, listed)] if listed else []


_READERS: Final[dict[GroupBy, Callable[[sqlite3.Connection], Iterator[_Row]]]] = {
    GroupBy.YEAR: _years,
    GroupBy.CONTAINER: _containers,
    GroupBy.TYPE: _types,
    GroupBy.TAG: _tags,
    GroupBy.CREATOR: _creators,
    GroupBy.COLLECTION: _collections,
    GroupBy.LANGUAGE: _languages,
    GroupBy.ADDED: _months,
    GroupBy.READ: _read_states,
    GroupBy.RATING: _ratings,
    GroupBy.STATUS: _statuses,
}
