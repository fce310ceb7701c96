"""The citation keys of a library: unique whatever their case, and kept until somebody changes them.

`reference.citekey` is the key that counts. It is *pinned* when somebody chose it: the user
(an edit of the record's field `citekey`) or the source. Others are made of the record. A key
that a reference had before, or one merged into it, is its alias and finds it for ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from refdesk.errors import LibraryError, RefDeskError
from refdesk.model.citekeys import POSTFIX, KeyMaker, NewKey, numbered, problem_of
from refdesk.model.record import ReferenceRecord
from refdesk.store import index
from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import IN_LIST, listed
from refdesk.store.states import GONE, IN_LIBRARY, IN_TRASH, MERGED
from refdesk.store.times import now

if TYPE_CHECKING:
    from refdesk.store.library import ParseSource

_ALL_STATES: Final = f"({IN_LIBRARY}, {IN_TRASH}, {MERGED}, {GONE})"
_HELD: Final = (
    f"SELECT id FROM reference WHERE state IN {_ALL_STATES} AND citekey = :key COLLATE NOCASE "
    "UNION ALL SELECT reference_id FROM citekey_alias WHERE citekey = :key COLLATE NOCASE"
)
_TAKEN: Final = (
    "SELECT j.value FROM json_each(?) AS j WHERE EXISTS (SELECT 1 FROM reference "
    f"WHERE state IN {_ALL_STATES} AND citekey = j.value COLLATE NOCASE) OR EXISTS "
    "(SELECT 1 FROM citekey_alias WHERE citekey = j.value COLLATE NOCASE)"
)
_ODD: Final = (
    "SELECT citekey FROM reference WHERE citekey GLOB '*[^\x01-\x7f]*' "
    "UNION ALL SELECT citekey FROM citekey_alias WHERE citekey GLOB '*[^\x01-\x7f]*'"
)
"""Keys beyond ASCII, whose capitals SQLite does not know; rare, so they are compared here."""


class FreeKeys:
    """Gives out keys that no reference has or had, within one transaction.

    `freed` are ids whose own keys may be given out again.
    """

    def __init__(
        self, connection: Connection, wanted: Iterable[str], freed: Sequence[int] = ()
    ) -> None:
        self._connection = connection
        self._given: set[str] = set()
        self._freed = self._keys_of(freed)
        found = connection.execute(_TAKEN, (json.dumps([w for w in dict.fromkeys(wanted) if w]),))
        self._known = {key.casefold() for (key,) in found} - self._freed
        self._asked = {key.casefold() for key in wanted}
        self._odd: set[str] | None = None
        self._last: dict[tuple[str, str], int] = {}

    def take(self, key: str, postfix: str = POSTFIX) -> str:
        """`key`, or with the first postfix that makes it new; it is taken from now on."""
        found = key
        if self._is_taken(key):
            found = self._postfixed(key, postfix)
        self._given.add(found.casefold())
        return found

    def _postfixed(self, key: str, postfix: str) -> str:
        """By doubling steps and halving: thousands may have the same name."""
        at = (key.casefold(), postfix)
        low, step = self._last.get(at, 0), 1
        while self._is_taken(numbered(key, postfix, low + step)):
            low, step = low + step, step * 2
        high = low + step
        while high - low > 1:
            middle = (low + high) // 2
            if self._is_taken(numbered(key, postfix, middle)):
                low = middle
            else:
                high = middle
        self._last[at] = low
        return numbered(key, postfix, high)

    def _is_taken(self, key: str) -> bool:
        folded = key.casefold()
        if folded in self._given:
            return True
        if folded in self._freed:
            return False
        if not key.isascii():
            return folded in self._odd_keys()
        if folded in self._asked:
            return folded in self._known
        return scalar(self._connection, _HELD, {"key": key}) is not None

    def _odd_keys(self) -> set[str]:
        if self._odd is None:
            odd = {key.casefold() for (key,) in self._connection.execute(_ODD)}
            self._odd = odd - self._freed
        return self._odd

    def _keys_of(self, ids: Sequence[int]) -> set[str]:
        if not ids:
            return set()
        rows = self._connection.execute(
            f"SELECT citekey FROM reference WHERE id IN {IN_LIST} AND citekey <> '' "
            f"UNION ALL SELECT citekey FROM citekey_alias WHERE reference_id IN {IN_LIST}",
            (listed(ids), listed(ids)),
        )
        return {key.casefold() for (key,) in rows}


def keys_of(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    """The keys of those of `ids` that have one."""
    rows = connection.execute(
        f"SELECT id, citekey FROM reference WHERE id IN {IN_LIST} AND citekey <> ''", (listed(ids),)
    )
    return dict(rows.fetchall())


def all_of(connection: Connection, reference_id: int) -> list[str]:
    """The key of a reference and those that it had before."""
    rows = connection.execute(
        "SELECT citekey FROM reference WHERE id = ?1 AND citekey <> '' "
        "UNION SELECT citekey FROM citekey_alias WHERE reference_id = ?1",
        (reference_id,),
    )
    return [key for (key,) in rows]


def with_key(record: ReferenceRecord, key: str | None) -> ReferenceRecord:
    """`record` with the key that the library gave it."""
    return record if not key or record.citekey == key else replace(record, citekey=key)


def named(connection: Connection, key: str) -> list[int]:
    """The references with this key, else those that have it as an alias; in library or trash."""
    if not key:
        return []
    rows = connection.execute(
        f"SELECT id FROM reference WHERE state IN ({IN_LIBRARY}, {IN_TRASH}) "
        "AND citekey = ? COLLATE NOCASE ORDER BY state, id",
        (key,),
    ).fetchall()
    rows = (
        rows
        or connection.execute(
            "SELECT r.id FROM citekey_alias AS a JOIN reference AS r ON r.id = a.reference_id "
            f"WHERE a.citekey = ? COLLATE NOCASE AND r.state IN ({IN_LIBRARY}, {IN_TRASH}) "
            "ORDER BY r.state, r.id",
            (key,),
        ).fetchall()
    )
    return [row[0] for row in rows]


def beginning(connection: Connection, written: str, limit: int) -> list[int]:
    """The references of the library whose keys begin so, in the order of the keys."""
    rows = connection.execute(
        f"SELECT id FROM reference WHERE state = {IN_LIBRARY} AND citekey COLLATE NOCASE >= ? "
        "AND citekey COLLATE NOCASE < ? ORDER BY citekey COLLATE NOCASE LIMIT ?",
        (written, written + "\U0010ffff", limit),
    )
    return [reference_id for (reference_id,) in rows]


def choose(connection: Connection, reference_id: int, key: str) -> None:
    """Give a reference the key that the user typed; "" takes it away.

    Its former key becomes an alias; an alias of another reference is taken over. Raises
    LibraryError when `key` is no key, or another reference has it.
    """
    if problem := problem_of(key):
        raise LibraryError(problem)
    if key:
        other = _other_holder(connection, reference_id, key)
        if other:
            raise LibraryError(f"Another reference has the citation key {key} already.")
    change(connection, {reference_id: key})


def change(connection: Connection, keys: Mapping[int, str]) -> None:
    """Write new keys; the former ones become aliases."""
    before = keys_of(connection, keys)
    differing = {i: key for i, key in keys.items() if before.get(i, "") != key}
    connection.executemany(
        "DELETE FROM citekey_alias WHERE citekey = ? COLLATE NOCASE",
        [(key,) for key in differing.values() if key],
    )
    connection.executemany(
        "UPDATE reference SET citekey = ?, modified = ? WHERE id = ?",
        [(key, now(), i) for i, key in differing.items()],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO citekey_alias (citekey, reference_id) VALUES (?, ?)",
        [
            (before[i], i)
            for i, key in differing.items()
            if i in before and before[i].casefold() != key.casefold()
        ],
    )


def without_key(connection: Connection, limit: int) -> list[int]:
    """Some references that have no key yet (of an older version, or of one that made none)."""
    rows = connection.execute(
        f"SELECT id FROM reference WHERE state IN ({IN_LIBRARY}, {IN_TRASH}) AND citekey = '' "
        "COLLATE NOCASE LIMIT ?",
        (limit,),
    )
    return [row[0] for row in rows]


def fill(
    connection: Connection, ids: Sequence[int], parse_source: ParseSource, maker: KeyMaker
) -> None:
    """Give those of `ids` that have no key the one of their source, else one made of the record."""
    known = keys_of(connection, ids)
    lacking = [i for i in ids if i not in known]
    wanted = {
        i: record.citekey or maker.key(record)
        for i, record in _readable(connection, lacking, parse_source)
    }
    free = FreeKeys(connection, wanted.values(), list(wanted))
    given = [(free.take(key, maker.postfix), i) for i, key in wanted.items()]
    connection.executemany("UPDATE reference SET citekey = ? WHERE id = ?", given)
    connection.executemany(
        "DELETE FROM citekey_alias WHERE citekey = ? COLLATE NOCASE AND reference_id = ?", given
    )


def planned(
    connection: Connection, ids: Sequence[int], parse_source: ParseSource, maker: KeyMaker
) -> tuple[list[NewKey], int, int]:
    """What making the keys of `ids` anew would change; how many are pinned, how many stay as they are."""
    keys = keys_of(connection, ids)
    made: list[tuple[int, str, str]] = []
    pinned = 0
    for i, record in _readable(connection, ids, parse_source):
        if record.citekey and record.citekey == keys.get(i):
            pinned += 1
        else:
            made.append((i, record.title.plain, maker.key(replace(record, citekey=""))))
    free = FreeKeys(connection, [key for _, _, key in made], [i for i, _, _ in made])
    plan = [NewKey(i, title, keys.get(i, ""), free.take(key, maker.postfix)) for i, title, key in made]  # fmt: skip
    changing = [one for one in plan if one.old != one.new]
    return changing, pinned, len(plan) - len(changing)


def _readable(
    connection: Connection, ids: Sequence[int], parse_source: ParseSource
) -> Iterator[tuple[int, ReferenceRecord]]:
    for i, record in index.records_of(connection, ids, parse_source):
        if not isinstance(record, RefDeskError):
            yield i, record


def _other_holder(connection: Connection, reference_id: int, key: str) -> int:
    """Another reference in library or trash that has `key` in any case; 0 for none."""
    found = [i for i in named(connection, key) if i != reference_id and _has(connection, i, key)]
    if found or key.isascii():
        return found[0] if found else 0
    rows = connection.execute(
        "SELECT id, citekey FROM reference WHERE citekey GLOB '*[^\x01-\x7f]*' "
        f"AND state IN ({IN_LIBRARY}, {IN_TRASH}) AND id <> ?",
        (reference_id,),
    )
    return next((i for i, other in rows if other.casefold() == key.casefold()), 0)


def _has(connection: Connection, reference_id: int, key: str) -> bool:
    """Whether it is its key, and no alias."""
    own = keys_of(connection, [reference_id]).get(reference_id, "")
    return own.casefold() == key.casefold()
