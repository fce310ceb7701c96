"""Pairs of references that may be one work: those that share a stored key, an identifier, a title.

Everything comes from index rows; no source is read. `Scope` says which references count: the
whole library for a look, some of them for keeping the result in step with a change.
"""

from __future__ import annotations

import itertools
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from refdesk.model.cancel import CancelToken
from refdesk.model.rows import Status
from refdesk.store.driver import Connection, scalar
from refdesk.store.matching import LARGEST_BLOCK
from refdesk.store.sessions import IN_LIST, listed
from refdesk.store.states import IN_LIBRARY
from refdesk.store.statuses import BITS

IDENTIFIERS: Final = ("pmid", "pmcid", "doi", "isbn", "arxiv", "other")
"""The kinds of identifiers by which works are known, the surest first."""
TELLING_TITLE: Final = 25
"""A title shorter than that says little by itself."""

_PLAIN: Final = 1
_PMID: Final = 2
_ODD: Final = 3
"""Has a PMID, and may be one work, or belong together, with one of another PMID."""
_STEP: Final = 2_000


class Scope:
    """Which references are in the library, and which of two can be one work at all.

    With `ids`, those alone are known.
    """

    def __init__(self, connection: Connection, ids: Iterable[int] | None = None) -> None:
        self._kinds: bytearray | defaultdict[int, int]
        chosen = f"FROM reference WHERE state = {IN_LIBRARY}"
        if ids is None:
            highest = scalar(connection, "SELECT max(id) FROM reference") or 0
            self._kinds = bytearray(highest + 1)
            rows = connection.execute(f"SELECT id, pmid_sort {chosen}")
            odd = connection.execute(_ODD_ONES)
        else:
            self._kinds = defaultdict(int)
            wanted = listed(ids)
            rows = connection.execute(
                f"SELECT id, pmid_sort {chosen} AND id IN {IN_LIST}", (wanted,)
            )
            odd = connection.execute(
                f"SELECT id FROM ({_ODD_ONES}) WHERE id IN {IN_LIST}", (wanted,)
            )
        self.count = 0
        for reference_id, pmid in rows:
            self._kinds[reference_id] = _PMID if pmid else _PLAIN
            self.count += 1
        for (reference_id,) in odd:
            if self._kinds[reference_id] == _PMID:
                self._kinds[reference_id] = _ODD

    def has(self, reference_id: int) -> bool:
        """Whether a reference is in the library."""
        return self._kinds[reference_id] > 0

    def members(self, ids: str) -> list[int]:
        """Those of a list like "12,7" that are in the library, in order."""
        kinds = self._kinds
        return sorted([i for i in map(int, ids.split(",")) if kinds[i]])

    def may_be_one(self, ids: Sequence[int]) -> bool:
        """Whether any two of `ids` can be one work: not where all have PMIDs of their own."""
        kinds = self._kinds
        return any(kinds[i] != _PMID for i in ids)

    def pairs(self, ids: Sequence[int]) -> Iterator[int]:
        """The pairs (see `pair_of`) of `ids` that can be one work, or a preprint and its article."""
        kinds = self._kinds
        if not self.may_be_one(ids):
            return
        for low, high in itertools.combinations(ids, 2):
            if kinds[low] != _PMID or kinds[high] != _PMID:
                yield low << 32 | high


def pair_of(packed: int) -> tuple[int, int]:
    """The two ids that a number packs."""
    return packed >> 32, packed & 0xFFFF_FFFF


_ODD_ONES: Final = (
    f"SELECT id FROM reference WHERE statuses <> 0 AND statuses & {BITS[Status.PREPRINT]} "
    f"AND state = {IN_LIBRARY} UNION SELECT rt.reference_id FROM term AS t JOIN reference_term "
    "AS rt ON rt.term_id = t.id WHERE t.kind = 'pt' AND t.folded = 'duplicate publication'"
)


# the whole library
def all_pairs(connection: Connection, scope: Scope, token: CancelToken) -> list[int]:
    """Every pair that should be compared, each once, in order."""
    found = array("q")
    blocks = connection.execute(
        "SELECT group_concat(reference_id), count(*) FROM duplicate_key GROUP BY hash "
        "HAVING count(*) > 1"
    )
    found.extend(_of_blocks(connection, scope, blocks, token))
    same_title = connection.execute(
        f"SELECT group_concat(id) FROM reference WHERE state = {IN_LIBRARY} GROUP BY title_sort "
        f"HAVING count(*) BETWEEN 2 AND {LARGEST_BLOCK} AND length(title_sort) >= {TELLING_TITLE}"
    )
    for at, (text,) in enumerate(same_title):
        if not at % _STEP:
            token.raise_if_cancelled()
        found.extend(_packed(scope.members(text)))
    return sorted(set(found))


def all_shared(connection: Connection, scope: Scope, token: CancelToken) -> Iterator[tuple[str, str, list[int]]]:  # fmt: skip
    """(kind, value, references) of the identifiers that several have."""
    for kind in IDENTIFIERS:
        token.raise_if_cancelled()
        rows = connection.execute(
            "SELECT value, group_concat(reference_id) FROM identifier WHERE kind = ? "
            "GROUP BY value HAVING count(*) > 1",
            (kind,),
        )
        for value, text in rows:
            ids = scope.members(text)
            if len(ids) > 1:
                yield kind, value, ids


def _of_blocks(
    connection: Connection, scope: Scope, blocks: Iterable[tuple[str, int]], token: CancelToken
) -> Iterator[int]:
    """The pairs of blocks (ids, count) of one key; large ones are divided first."""
    for at, (text, _) in enumerate(blocks):
        if not at % _STEP:
            token.raise_if_cancelled()
        ids = scope.members(text)
        if len(ids) > LARGEST_BLOCK:
            if scope.may_be_one(ids):
                yield from _of_divided(connection, scope, ids)
        elif len(ids) > 1:
            yield from scope.pairs(ids)


def _of_divided(connection: Connection, scope: Scope, ids: Sequence[int]) -> Iterator[int]:
    for part in _divided(connection, ids):
        # What is the same all through needs no more than each with the next.
        small = [part] if len(part) <= LARGEST_BLOCK else map(list, itertools.pairwise(part))
        for each in small:
            yield from scope.pairs(each)


def _divided(connection: Connection, ids: Sequence[int]) -> Iterator[list[int]]:
    """A key of very many tells nothing by itself ("Editorial"): those that also share title, year
    and page, or title, year and creators."""
    for columns in ("title_sort, year, page", "title_sort, year, creators_sort"):
        rows = connection.execute(
            f"SELECT group_concat(id) FROM reference WHERE id IN {IN_LIST} AND title_sort <> '' "
            f"GROUP BY {columns} HAVING count(*) > 1",
            (listed(ids),),
        )
        for (text,) in rows:
            part = sorted(map(int, text.split(",")))
            if len(part) <= LARGEST_BLOCK:
                yield part
            else:
                yield from _alike(connection, part)


def _alike(connection: Connection, ids: Sequence[int]) -> Iterator[list[int]]:
    """Of very many with one title, those that agree in all that the list shows."""
    rows = connection.execute(
        f"SELECT group_concat(id) FROM reference WHERE id IN {IN_LIST} GROUP BY title, "
        "creators, year, place, container_id, pmid, doi HAVING count(*) > 1",
        (listed(ids),),
    )
    for (text,) in rows:
        yield sorted(map(int, text.split(",")))


def _packed(ids: Sequence[int]) -> Iterator[int]:
    return (low << 32 | high for low, high in itertools.combinations(ids, 2))


def all_updates(connection: Connection, scope: Scope) -> list[tuple[int, int]]:
    """Pairs of which PubMed says that one is an update of the other: preprints, new versions."""
    rows = connection.execute(
        "SELECT c.reference_id, i.reference_id FROM correction AS c JOIN identifier AS i "
        "ON i.kind = 'pmid' AND i.value = c.pmid AND i.reference_id <> c.reference_id "
        "WHERE c.type IN ('UpdateOf', 'UpdateIn')"
    )
    return _in_order(pair for pair in rows if scope.has(pair[0]) and scope.has(pair[1]))


def _in_order(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    return sorted({(min(pair), max(pair)) for pair in pairs})


# some references
def some_pairs(connection: Connection, ids: Sequence[int]) -> list[int]:
    """The pairs of each of `ids` with whom it should be compared, each once, in order."""
    blocks = [*_key_blocks(connection, ids), *_title_blocks(connection, ids)]
    scope = Scope(connection, {*ids, *itertools.chain(*(block for block, _ in blocks))})
    wanted = set(ids)
    found: set[int] = set()
    for block, is_title in blocks:
        living = sorted(i for i in block if scope.has(i))
        pairs = _packed(living) if is_title else scope.pairs(living)
        found.update(packed for packed in pairs if not wanted.isdisjoint(pair_of(packed)))
    return sorted(found)


def some_shared(connection: Connection, ids: Sequence[int]) -> list[tuple[str, str, list[int]]]:
    """(kind, value, references) of the identifiers that `ids` share with others."""
    found = []
    for kind in IDENTIFIERS:
        rows = connection.execute(
            "SELECT i.value, group_concat(i.reference_id) FROM (SELECT DISTINCT o.value FROM "
            "json_each(?) AS j CROSS JOIN identifier AS o ON o.reference_id = j.value AND "
            "o.kind = ?2) AS d CROSS JOIN identifier AS i ON i.kind = ?2 AND i.value = d.value "
            f"CROSS JOIN reference AS r ON r.id = i.reference_id AND r.state = {IN_LIBRARY} "
            "GROUP BY i.value HAVING count(*) > 1",
            (listed(ids), kind),
        )
        found += [(kind, value, sorted(map(int, text.split(",")))) for value, text in rows]
    return found


def _key_blocks(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[list[int], bool]]:
    """The references that share a key with one of `ids`; keys of very many are passed over."""
    kept = connection.execute(
        f"SELECT duplicate_keys FROM reference WHERE state = {IN_LIBRARY} AND id IN {IN_LIST}",
        (listed(ids),),
    )
    hashes = {
        int.from_bytes(packed[at : at + 6], "big")
        for (packed,) in kept
        for at in range(0, len(packed), 6)
    }
    rows = connection.execute(
        "SELECT (SELECT group_concat(id) FROM (SELECT r.id FROM duplicate_key AS d CROSS JOIN "
        f"reference AS r ON r.id = d.reference_id AND r.state = {IN_LIBRARY} "
        f"WHERE d.hash = j.value LIMIT {LARGEST_BLOCK + 1})) FROM json_each(?) AS j",
        (listed(sorted(hashes)),),
    )
    for (text,) in rows:
        block = list(map(int, text.split(","))) if text else []
        if 1 < len(block) <= LARGEST_BLOCK:
            yield block, False


def _title_blocks(connection: Connection, ids: Sequence[int]) -> Iterator[tuple[list[int], bool]]:
    """The references of one telling title with one of `ids`, whatever identifiers they have."""
    rows = connection.execute(
        "SELECT (SELECT group_concat(id) FROM (SELECT r.id FROM reference AS r "
        f"WHERE r.state = {IN_LIBRARY} AND r.title_sort = t.title_sort LIMIT {LARGEST_BLOCK + 1})) "
        f"FROM (SELECT DISTINCT title_sort FROM reference WHERE id IN {IN_LIST} "
        f"AND state = {IN_LIBRARY} AND length(title_sort) >= {TELLING_TITLE}) AS t",
        (listed(ids),),
    )
    for (text,) in rows:
        block = list(map(int, text.split(","))) if text else []
        if 1 < len(block) <= LARGEST_BLOCK:
            yield block, True


def some_updates(connection: Connection, ids: Sequence[int]) -> list[tuple[int, int]]:
    """As `all_updates`, of pairs that have one of `ids`."""
    found: list[tuple[int, int]] = []
    for sql in (
        "SELECT c.reference_id, i.reference_id FROM json_each(?) AS j CROSS JOIN correction AS c "
        "ON c.reference_id = j.value AND c.type IN ('UpdateOf', 'UpdateIn') CROSS JOIN identifier "
        "AS i ON i.kind = 'pmid' AND i.value = c.pmid",
        "SELECT c.reference_id, i.reference_id FROM json_each(?) AS j CROSS JOIN identifier AS i "
        "ON i.reference_id = j.value AND i.kind = 'pmid' CROSS JOIN correction AS c "
        "ON c.pmid = i.value AND c.type IN ('UpdateOf', 'UpdateIn')",
    ):
        found += connection.execute(sql, (listed(ids),)).fetchall()
    scope = Scope(connection, itertools.chain(*found))
    return _in_order((a, b) for a, b in found if a != b and scope.has(a) and scope.has(b))
