"""Writing, deleting and rebuilding the index of references (schema.py says what that is)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias, TypeGuard

from refdesk.errors import RefDeskError
from refdesk.model.markup import RichText
from refdesk.model.record import Creator, ReferenceRecord
from refdesk.store import words
from refdesk.store.driver import Connection, scalar
from refdesk.store.edits import apply_edits
from refdesk.store.full_text import exchange
from refdesk.store.prepare import AGENCY, ROW_COLUMNS, Indexed, OwnWords, index_rows, words_of
from refdesk.store.sessions import clean_text
from refdesk.store.sources import unpack

if TYPE_CHECKING:
    from refdesk.store.library import ParseSource

log = logging.getLogger(__name__)

Entries: TypeAlias = Sequence[tuple[int, Indexed]]

CHUNK: Final = 500
"""References rebuilt at a time."""

# One statement a table for thousands of references, in which Python's global lock is free: ?1
# is a JSON object from reference ids to the arrays that prepare.py packed.
_EACH = "FROM json_each(?1) AS r, json_each(r.value) AS c"
_ID = "CAST(r.key AS INTEGER)"
_FILL: Final = (
    (
        "creators",
        "INSERT INTO creator (reference_id, role, position, family, initials, given, is_last) "
        f"SELECT {_ID}, c.value->>0, c.value->>1, c.value->>2, c.value->>3, c.value->>4, c.value->>5 {_EACH}",
    ),
    (
        "identifiers",
        "INSERT OR IGNORE INTO identifier (kind, value, reference_id) "
        f"SELECT c.value->>0, c.value->>1, {_ID} {_EACH}",
    ),
    (
        "corrections",
        "INSERT OR IGNORE INTO correction (reference_id, type, pmid) "
        f"SELECT {_ID}, c.value->>0, c.value->>1 {_EACH}",
    ),
    (
        "dates",
        "INSERT INTO history_date (reference_id, edat, crdt, mhda, dcom, lr) SELECT "
        f"{_ID}, r.value->>0, r.value->>1, r.value->>2, r.value->>3, r.value->>4 FROM json_each(?1) AS r",
    ),
    (
        "duplicates",
        f"INSERT OR IGNORE INTO duplicate_key (hash, reference_id) SELECT c.value, {_ID} {_EACH}",
    ),
)
_BY_REFERENCE: Final = (
    "creator", "reference_term", "mesh_heading", "identifier", "correction", "history_date",
)  # fmt: skip
"""Tables whose rows for a reference are found by `reference_id`."""

_LISTED = "(SELECT value FROM json_each(?))"


def fill(connection: Connection, entries: Entries, terms: TermIds | None = None) -> None:
    """Write the index tables for references that have no rows there (their own row exists).

    `terms` is a cache that the caller keeps while no transaction is rolled back.
    """
    for attribute, statement in _FILL:
        connection.execute(statement, (_payload(entries, attribute),))
    (terms or TermIds()).write(connection, entries)
    # Last, for any later statement would have the full-text index write its words out early.
    words.put(connection, [(i, *rows.words) for i, rows in entries])


def _payload(entries: Entries, attribute: str) -> str:
    return "{" + ",".join([f'"{i}":{getattr(rows, attribute)}' for i, rows in entries]) + "}"


class TermIds:
    """Numbers of terms by (kind, folded, code), looked up or made; large imports keep one."""

    LIMIT: Final = 100_000

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str, str], int] = {}

    def write(self, connection: Connection, entries: Entries) -> None:
        """Write the terms and MeSH headings of `entries`."""
        if len(self._ids) > self.LIMIT:
            self._ids.clear()
        ids = self._ids
        self._learn(connection, entries)
        connection.executemany(
            "INSERT OR IGNORE INTO reference_term (reference_id, term_id, is_major) "
            "VALUES (?, ?, ?)",
            [
                (reference_id, ids[kind, folded, code], major)
                for reference_id, rows in entries
                for kind, _, folded, code, major in rows.terms
                if kind != AGENCY
            ],
        )
        connection.executemany(
            "INSERT OR IGNORE INTO mesh_heading "
            "(reference_id, descriptor_id, qualifier_id, is_major) VALUES (?, ?, ?, ?)",
            [
                (
                    reference_id,
                    ids["mesh", heading, ""],
                    ids["qualifier", qualifier, ""] if qualifier else 0,
                    major,
                )
                for reference_id, rows in entries
                for _, heading, _, qualifier, major in rows.mesh
            ],
        )

    def _learn(self, connection: Connection, entries: Entries) -> None:
        """Make sure that all terms of `entries` have numbers."""
        names: dict[tuple[str, str, str], str] = {}
        for _, rows in entries:
            for kind, name, folded, code, _ in rows.terms:
                names[kind, folded, code] = name
            for heading, folded, qualifier, folded_qualifier, _ in rows.mesh:
                names["mesh", folded, ""] = heading
                if folded_qualifier:
                    names["qualifier", folded_qualifier, ""] = qualifier
        for key, name in names.items():
            if key not in self._ids:
                self._ids[key] = _term_id(connection, key, name)


def _term_id(connection: Connection, key: tuple[str, str, str], name: str) -> int:
    found = scalar(
        connection, "SELECT id FROM term WHERE kind = ? AND folded = ? AND code = ?", key
    )
    if found is None:
        cursor = connection.execute(
            "INSERT INTO term (kind, folded, code, name) VALUES (?, ?, ?, ?)",
            (*key, clean_text(name)),
        )
        found = cursor.lastrowid
    return int(found)


def container_ids(
    connection: Connection, rows: Iterable[Indexed], known: dict[str, int] | None = None
) -> dict[str, int]:
    """The id of each container that `rows` name, by key; missing ones are made.

    `known` is a cache that the caller keeps within one transaction.
    """
    known = {} if known is None else known
    wanted = {
        i.container[0]: i.container for i in rows if i.container and i.container[0] not in known
    }
    for key, (_, title, abbreviation, nlm_id, names) in wanted.items():
        found = connection.execute("SELECT id FROM container WHERE key = ?", (key,)).fetchone()
        if found is None:
            cursor = connection.execute(
                "INSERT INTO container (key, title, abbreviation, nlm_id) VALUES (?, ?, ?, ?)",
                (key, title, abbreviation, nlm_id),
            )
            found = (cursor.lastrowid,)
            connection.executemany(
                "INSERT OR IGNORE INTO container_name (name, container_id) VALUES (?, ?)",
                [(name, found[0]) for name in names],
            )
        known[key] = found[0]
    return known


def container_id(rows: Indexed, ids: Mapping[str, int]) -> int | None:
    """The id of the container of `rows` in the answer of `container_ids`."""
    return ids[rows.container[0]] if rows.container else None


def clear(connection: Connection, ids: Sequence[int]) -> None:
    """Take the rows of these references out of the index."""
    listed = json.dumps(list(ids))
    _clear_duplicate_keys(connection, listed)
    for table in _BY_REFERENCE:
        connection.execute(f"DELETE FROM {table} WHERE reference_id IN {_LISTED}", (listed,))
    words.forget(connection, ids)


def _clear_duplicate_keys(connection: Connection, listed: str) -> None:
    """Delete by the copy of the hashes that the reference keeps: the table is ordered by hash."""
    kept = connection.execute(
        f"SELECT id, duplicate_keys FROM reference WHERE id IN {_LISTED}", (listed,)
    ).fetchall()
    connection.executemany(
        "DELETE FROM duplicate_key WHERE hash = ? AND reference_id = ?",
        [
            (int.from_bytes(hashes[at : at + 6], "big"), reference_id)
            for reference_id, hashes in kept
            for at in range(0, len(hashes), 6)
        ],
    )


def rebuild_dirty(connection: Connection, parse_source: ParseSource) -> None:
    """Bring the index in step with what this transaction changed; called before every COMMIT."""
    while True:
        dirty = connection.execute(
            "SELECT reference_id, is_record FROM dirty LIMIT ?", (CHUNK,)
        ).fetchall()
        if not dirty:
            return
        rebuild(connection, [i for i, whole in dirty if whole], parse_source)
        _rewrite_words(connection, [i for i, whole in dirty if not whole], parse_source)
        connection.execute(
            f"DELETE FROM dirty WHERE reference_id IN {_LISTED}",
            (json.dumps([i for i, _ in dirty]),),
        )


def rebuild(connection: Connection, ids: Sequence[int], parse_source: ParseSource) -> None:
    """Write the whole index of these references anew; ids that do not exist are passed over."""
    if ids:
        _rebuild(connection, list(fresh_entries(connection, ids, parse_source)))


def rebuild_known(connection: Connection, known: Mapping[int, ReferenceRecord]) -> None:
    """Bring the index in step with records that are at hand, for those of them that are dirty."""
    rows = connection.execute(
        f"SELECT reference_id, is_record FROM dirty WHERE reference_id IN {_LISTED}",
        (json.dumps(list(known)),),
    ).fetchall()
    own = own_words(connection, [i for i, _ in rows])
    _rebuild(connection, [(i, index_rows(known[i], own[i])) for i, is_record in rows if is_record])
    words.write(
        connection, [(i, *words_of(known[i], own[i])) for i, is_record in rows if not is_record]
    )
    connection.execute(
        f"DELETE FROM dirty WHERE reference_id IN {_LISTED}", (json.dumps([i for i, _ in rows]),)
    )


def _rebuild(connection: Connection, entries: Entries) -> None:
    clear(connection, [reference_id for reference_id, _ in entries])
    containers = container_ids(connection, [rows for _, rows in entries])
    assigned = ", ".join(f"{name} = ?" for name in (*ROW_COLUMNS, "container_id"))
    connection.executemany(
        f"UPDATE reference SET {assigned} WHERE id = ?",
        [(*rows.row, container_id(rows, containers), i) for i, rows in entries],
    )
    fill(connection, entries)


def _rewrite_words(connection: Connection, ids: Sequence[int], parse_source: ParseSource) -> None:
    if not ids:
        return
    own = own_words(connection, ids)
    rows = [
        (reference_id, *words_of(reading, own[reference_id]))
        for reference_id, reading in records_of(connection, ids, parse_source)
        if _is_readable(reading, reference_id)
    ]
    words.write(connection, rows)


def gather_words(connection: Connection) -> None:
    """Make the table of changed words the large one, once the words of all references are in it.

    A reference whose source cannot be read is found by what its row says.
    """
    left = words.left_behind(connection)
    own = own_words(connection, left)
    rows = [(i, *words_of(_outline(connection, i), own[i])) for i in left]
    words.write(connection, rows)
    exchange(connection)


def _outline(connection: Connection, reference_id: int) -> ReferenceRecord:
    """What the index itself knows of a record."""
    title, pmid, pmcid, doi, citekey = connection.execute(
        "SELECT title, pmid, pmcid, doi, citekey FROM reference WHERE id = ?", (reference_id,)
    ).fetchone()
    names = connection.execute(
        "SELECT family, given, initials FROM creator WHERE reference_id = ?", (reference_id,)
    )
    return ReferenceRecord(
        pmid=pmid,
        pmcid=pmcid,
        doi=doi,
        citekey=citekey,
        title=RichText.plain_text(title),
        creators=tuple(Creator(*row) for row in names),
    )


def fresh_entries(
    connection: Connection, ids: Sequence[int], parse_source: ParseSource
) -> Iterator[tuple[int, Indexed]]:
    """The index rows that these references should have, from their records.

    A reference whose source cannot be read any more is left out, and logged: what is in the
    index of it is better than nothing.
    """
    own = own_words(connection, ids)
    for reference_id, reading in records_of(connection, ids, parse_source):
        if _is_readable(reading, reference_id):
            yield reference_id, index_rows(reading, own[reference_id])


def _is_readable(
    reading: ReferenceRecord | RefDeskError, reference_id: int
) -> TypeGuard[ReferenceRecord]:
    if isinstance(reading, ReferenceRecord):
        return True
    log.warning("reference %d is not indexed anew: %s", reference_id, reading)
    return False


def records_of(
    connection: Connection, ids: Sequence[int], parse_source: ParseSource
) -> Iterator[tuple[int, ReferenceRecord | RefDeskError]]:
    """Source and edits of each reference together, or why its source cannot be read; in the order of `ids`.

    Ids that do not exist are left out.
    """
    for start in range(0, len(ids), CHUNK):
        part = list(ids[start : start + CHUNK])
        rows = connection.execute(
            "SELECT r.id, r.edits, s.format, s.codec, s.body FROM json_each(?) AS j "
            "CROSS JOIN reference AS r ON r.id = j.value JOIN source AS s ON s.id = r.source_id "
            "ORDER BY j.key",
            (json.dumps(part),),
        ).fetchall()
        for reference_id, edits, key, codec, body in rows:
            try:
                record = apply_edits(parse_source(key, unpack(codec, body)), edits)
            except RefDeskError as error:
                yield reference_id, error
            else:
                yield reference_id, record


def own_words(connection: Connection, ids: Sequence[int]) -> dict[int, OwnWords]:
    """What the user wrote about each of `ids`, in a lasting order."""
    listed = (json.dumps(list(ids)),)
    texts: dict[int, tuple[list[str], list[str]]] = {i: ([], []) for i in ids}

    def collect(place: int, sql: str) -> None:
        for reference_id, text in connection.execute(sql.format(listed=_LISTED), listed):
            texts[reference_id][place].append(text)

    collect(0, "SELECT reference_id, text FROM note WHERE reference_id IN {listed} ORDER BY id")
    collect(
        1,
        "SELECT reference_id, citekey FROM citekey_alias WHERE reference_id IN {listed} "
        "ORDER BY citekey",
    )
    return {i: OwnWords(tuple(n), tuple(c)) for i, (n, c) in texts.items()}
