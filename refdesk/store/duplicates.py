"""Looking for duplicates in a library, and keeping what was found in step with later changes.

A look goes through all references and takes its time; `look_again` does the same for those that
are new, changed or came back since, and for whom they touch. What is found stands in
`duplicate_set`; members that left the library (merged, in the trash) just do not count.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from refdesk.model import likeness
from refdesk.model.cancel import CancelToken
from refdesk.model.duplicate_sets import FoundSet, Grouping, Link, Links, Pair, SetKind, in_order
from refdesk.model.likeness import Traits, Verdict
from refdesk.store import duplicate_pairs
from refdesk.store.driver import Connection, scalar
from refdesk.store.duplicate_pairs import pair_of
from refdesk.store.duplicate_shared import Shared, links_by_identifier
from refdesk.store.index_version import INDEX_VERSION
from refdesk.store.sessions import IN_LIST, listed, raw
from refdesk.store.states import IN_LIBRARY
from refdesk.store.times import now
from refdesk.store.traits import TraitReader
from refdesk.store.triggers import LOOKED

if TYPE_CHECKING:
    from refdesk.store.library import Library

Progress = Callable[[int, int], None]

_CHUNK: Final = 4_000
"""Pairs compared at a time."""
BY_BYTES: Final = "record"
"""The name of a link by the bytes of two records."""
_BYTES_POINTS: Final = 60.0
TOO_MANY: Final = 5_000
"""With more new or changed references than this, a look at all is quicker."""


@dataclass(frozen=True, slots=True)
class Looked:
    """The last look: when, how many references were new, changed or back since.

    `at` is "" when there was none, or none that came to its end.
    """

    at: str = ""
    changes: int = 0


def nothing(done: int, total: int) -> None:
    """A progress that nobody watches."""


# looking
def find_sets(
    connection: Connection, token: CancelToken, progress: Progress = nothing
) -> list[FoundSet]:
    """The sets of the whole library, surest first; `connection` stays at one state meanwhile."""
    scope = duplicate_pairs.Scope(connection)
    pairs = duplicate_pairs.all_pairs(connection, scope, token)
    found = _Found(
        pairs,
        duplicate_pairs.all_shared(connection, scope, token),
        duplicate_pairs.all_updates(connection, scope),
    )
    return _grouped(connection, found, token, progress)


def look(library: Library, token: CancelToken, progress: Progress = nothing) -> list[FoundSet]:
    """Look through the whole library and keep what is found. Raises Cancelled."""
    with library.write("", undoable=False) as session:
        _begin(raw(session))
    connection = library.connect()
    try:
        connection.execute("BEGIN")
        highest = scalar(connection, "SELECT max(id) FROM reference") or 0
        found = find_sets(connection, token, progress)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        library.disconnect(connection)
    with library.write("", undoable=False) as session:
        inner = raw(session)
        inner.execute("DELETE FROM duplicate_set")
        _keep(inner, found)
        _note(inner, highest)
    return found


def look_again(library: Library) -> bool:
    """Look at what is new, changed or back since the last look; whether the sets may be others now.

    Without an earlier look, or after very many changes, no more is done than dropping the sets
    that dissolved: `look` is due.
    """
    if library.is_read_only:
        return False
    is_dissolved = _drop_dissolved(library)
    if is_due(library.read()) or not _changed(library.read(), limit=1):
        return is_dissolved
    with library.write("", undoable=False) as session:
        connection = raw(session)
        due = _changed(connection, limit=-1)
        region = sorted(_region(connection, due))
        _forget(connection, region)
        _keep(connection, sets_among(connection, region))
        connection.execute("DELETE FROM duplicate_due")
        _note(connection, scalar(connection, "SELECT max(id) FROM reference") or 0, is_new=False)
    return True


def _drop_dissolved(library: Library) -> bool:
    """Drop the sets of less than two in the library; one who comes back is looked at anew."""
    ids = [
        set_id
        for (set_id,) in library.read().execute(
            "SELECT d.set_id FROM duplicate_set AS d LEFT JOIN reference AS r "
            f"ON r.id = d.reference_id AND r.state = {IN_LIBRARY} GROUP BY d.set_id "
            "HAVING count(r.id) < 2"
        )
    ]
    if ids:
        with library.write("", undoable=False) as session:
            raw(session).execute(
                f"DELETE FROM duplicate_set WHERE set_id IN {IN_LIST}", (listed(ids),)
            )
    return bool(ids)


def is_due(connection: Connection) -> bool:
    """Whether the whole library should be looked through: never was, or too much changed."""
    return not _last(connection) or len(_changed(connection, limit=TOO_MANY + 1)) > TOO_MANY


def looked(connection: Connection) -> Looked:
    """When the library was looked through, and how much changed since."""
    last = _last(connection)
    if not last:
        return Looked()
    return Looked(str(last["at"]), len(_changed(connection, limit=-1)))


def sets_among(connection: Connection, ids: Sequence[int]) -> list[FoundSet]:
    """The sets that these references make, as a look would find them; others are not considered."""
    wanted = set(ids)
    pairs = [
        packed
        for packed in duplicate_pairs.some_pairs(connection, ids)
        if wanted.issuperset(pair_of(packed))
    ]
    shared = [
        (kind, value, [i for i in found if i in wanted])
        for kind, value, found in duplicate_pairs.some_shared(connection, ids)
    ]
    updates = [
        pair for pair in duplicate_pairs.some_updates(connection, ids) if wanted.issuperset(pair)
    ]
    found = _Found(pairs, [one for one in shared if len(one[2]) > 1], updates)
    return _grouped(connection, found, CancelToken(), nothing)


@dataclass(frozen=True, slots=True)
class _Found:
    """What may belong together: pairs to compare, shared identifiers, updates by PubMed's word."""

    pairs: Sequence[int]
    shared: Iterable[Shared]
    updates: Sequence[Pair]


def _grouped(
    connection: Connection, found: _Found, token: CancelToken, progress: Progress
) -> list[FoundSet]:
    reader = TraitReader(connection)
    links = links_by_identifier(reader, found.shared, token)
    links.preprints += _preprints(reader, found.updates)
    by_identifier = {one.pair for one in links.exact}
    pairs = found.pairs
    for start in range(0, len(pairs), _CHUNK):
        token.raise_if_cancelled()
        chunk = [pair for packed in pairs[start : start + _CHUNK] if (pair := pair_of(packed)) not in by_identifier]  # fmt: skip
        reader.ensure(dict.fromkeys(member for pair in chunk for member in pair))
        _compare(connection, reader, chunk, links)
        progress(min(start + _CHUNK, len(pairs)), len(pairs))
    return Grouping(reader, _apart(connection)).sets(links)


def _preprints(traits_of: TraitReader, updates: Sequence[Pair]) -> Iterator[Link]:
    """Of the updates that PubMed names, those of a preprint by its article, whatever their titles."""
    traits_of.ensure(dict.fromkeys(member for pair in updates for member in pair))
    for low, high in updates:
        if [traits_of(low).kind, traits_of(high).kind].count(likeness.PREPRINT) == 1:
            yield Link(low, high, 1.0)


def _compare(
    connection: Connection, traits_of: Callable[[int], Traits], pairs: Sequence[Pair], links: Links
) -> None:
    doubtful: list[Link] = []
    for low, high in pairs:
        one, other = traits_of(low), traits_of(high)
        told = likeness.verdict(one, other)
        if told is Verdict.SURE:
            links.sure.append(Link(low, high, likeness.score(one, other)))
        elif told is Verdict.PREPRINT:
            links.preprints.append(Link(low, high, likeness.title_likeness(one.title, other.title)))
        elif told is Verdict.LOOK:
            doubtful.append(Link(low, high, max(likeness.score(one, other), likeness.LOOK)))
        elif not one.title and not other.title:
            doubtful.append(Link(low, high, likeness.NEVER))
    same = _same_bytes(connection, [one.pair for one in doubtful])
    for one_link in doubtful:
        if one_link.pair in same:
            links.exact.append(Link(*one_link.pair, _BYTES_POINTS, BY_BYTES))
        elif one_link.points >= likeness.LOOK:
            links.look.append(one_link)


def _same_bytes(connection: Connection, pairs: Sequence[Pair]) -> set[Pair]:
    """Those pairs whose records are the same to the byte."""
    rows = connection.execute(
        "SELECT r.id, s.digest FROM json_each(?) AS j CROSS JOIN reference AS r ON r.id = j.value "
        "JOIN source AS s ON s.id = r.source_id",
        (listed({member for pair in pairs for member in pair}),),
    )
    digests = dict(rows.fetchall())
    return {pair for pair in pairs if digests.get(pair[0]) == digests.get(pair[1])}


def _apart(connection: Connection) -> dict[Pair, frozenset[str]]:
    rows = connection.execute("SELECT low_id, high_id, shared FROM not_duplicates")
    return {(low, high): frozenset(shared.split("\n")) - {""} for low, high, shared in rows}


# keeping
def _begin(connection: Connection) -> None:
    """From now on triggers note what changes; what was found before stays until the end."""
    connection.execute("DELETE FROM duplicate_due")
    _put(connection, {})


def _keep(connection: Connection, found: Sequence[FoundSet]) -> None:
    first = (scalar(connection, "SELECT max(set_id) FROM duplicate_set") or 0) + 1
    connection.executemany(
        "INSERT INTO duplicate_set (reference_id, set_id, kind, points) VALUES (?, ?, ?, ?)",
        [
            (member, set_id, one.kind.value, one.points)
            for set_id, one in enumerate(found, first)
            for member in one.ids
        ],
    )


def _note(connection: Connection, highest: int, *, is_new: bool = True) -> None:
    at = now() if is_new else str(_last(connection)["at"])
    _put(connection, {"at": at, "highest": highest, "index": INDEX_VERSION})


def _put(connection: Connection, fact: dict[str, object]) -> None:
    connection.execute(
        "INSERT INTO meta (name, value) VALUES (?, ?) "
        "ON CONFLICT DO UPDATE SET value = excluded.value",
        (LOOKED, json.dumps(fact)),
    )


def _last(connection: Connection) -> dict[str, object]:
    """What is known of the last look that came to its end, {} for none (of this index)."""
    value = scalar(connection, "SELECT value FROM meta WHERE name = ?", (LOOKED,))
    found: dict[str, object] = json.loads(value) if value else {}
    return found if found.get("index") == INDEX_VERSION else {}


def _changed(connection: Connection, limit: int) -> list[int]:
    """References that are new, changed or back since the last look, at most `limit` (-1: all)."""
    highest = _last(connection).get("highest", 0)
    rows = connection.execute(
        "SELECT reference_id FROM duplicate_due UNION "
        f"SELECT id FROM reference WHERE id > ? AND state = {IN_LIBRARY} LIMIT ?",
        (highest, limit),
    )
    return [reference_id for (reference_id,) in rows]


def _region(connection: Connection, due: Sequence[int]) -> set[int]:
    """`due` with all whom they were or may be in a set with, and those who are in sets with them."""
    near = set(due) | set(_partners(connection, due))
    for packed in duplicate_pairs.some_pairs(connection, sorted(near)):
        near.update(pair_of(packed))
    for _, _, ids in duplicate_pairs.some_shared(connection, sorted(near)):
        near.update(ids)
    for pair in duplicate_pairs.some_updates(connection, sorted(near)):
        near.update(pair)
    while more := set(_partners(connection, sorted(near))) - near:
        near |= more
    return near


def _partners(connection: Connection, ids: Sequence[int]) -> Iterator[int]:
    rows = connection.execute(
        "SELECT DISTINCT o.reference_id FROM json_each(?) AS j CROSS JOIN duplicate_set AS d "
        "ON d.reference_id = j.value CROSS JOIN duplicate_set AS o ON o.set_id = d.set_id",
        (listed(ids),),
    )
    return (reference_id for (reference_id,) in rows)


def _forget(connection: Connection, ids: Sequence[int]) -> None:
    """Drop the sets of these references."""
    connection.execute(
        "DELETE FROM duplicate_set WHERE set_id IN "
        f"(SELECT set_id FROM duplicate_set WHERE reference_id IN {IN_LIST})",
        (listed(ids),),
    )


# reading
def kept_sets(connection: Connection, kind: SetKind | None = None) -> list[FoundSet]:
    """The sets that are kept, surest first; those of less than two in the library are left out."""
    rows = connection.execute(
        "SELECT d.set_id, d.kind, d.points, d.reference_id FROM duplicate_set AS d "
        f"JOIN reference AS r ON r.id = d.reference_id AND r.state = {IN_LIBRARY} "
        "WHERE ?1 = '' OR d.kind = ?1 ORDER BY d.set_id, d.reference_id",
        (kind.value if kind else "",),
    )
    found: dict[tuple[str, tuple[int, ...]], FoundSet] = {}
    for (_, name, points), members in itertools.groupby(rows, key=lambda row: row[:3]):
        ids = tuple(row[3] for row in members)
        if len(ids) > 1:
            found.setdefault((name, ids), FoundSet(SetKind(name), points, ids))
    return in_order(found.values())


def counts(connection: Connection) -> dict[SetKind, int]:
    """How many sets of each kind are kept."""
    rows = connection.execute(
        "SELECT kind, count(*) FROM (SELECT d.kind FROM duplicate_set AS d JOIN reference AS r "
        f"ON r.id = d.reference_id AND r.state = {IN_LIBRARY} GROUP BY d.set_id "
        "HAVING count(*) > 1) GROUP BY kind"
    )
    return {SetKind(kind): count for kind, count in rows}


def count_references(connection: Connection) -> int:
    """How many references there are to compare."""
    found = scalar(connection, f"SELECT count(*) FROM reference WHERE state = {IN_LIBRARY}")
    return int(found or 0)
