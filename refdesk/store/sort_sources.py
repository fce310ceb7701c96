"""Orders that other tables than `reference` know: read there, without a look at each reference.

Each reader gives the references that have a value, ascending, equal ones by id, in any state.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Callable
from itertools import chain, compress
from typing import Final

from refdesk.model.fold import TOKEN, fold
from refdesk.model.rows import SortKey
from refdesk.store.shown import LABELS
from refdesk.store.statuses import WEIGHED, statuses_of_bits

Listed = Callable[[str, tuple[object, ...]], "array[int]"]
"""Runs a SELECT of ids and gives them in order."""


def _dois(connection: sqlite3.Connection, listed: Listed) -> array[int]:
    return _identified(connection, listed, "doi", "value", "doi")


def _pmcids(connection: sqlite3.Connection, listed: Listed) -> array[int]:
    number = "CAST(substr(value, 4) AS INTEGER)"
    return _identified(connection, listed, "pmcid", number, "pmcid")


def _identified(
    connection: sqlite3.Connection, listed: Listed, kind: str, value: str, column: str
) -> array[int]:
    """By identifier. Who has several of a kind stands where the one that is shown stands."""
    sql = f"SELECT reference_id AS id FROM identifier WHERE kind = ? ORDER BY {value}, reference_id"
    ids = listed(sql, (kind,))
    several = _several(ids)
    if not several:
        return ids
    known = json.dumps(sorted(several))
    wrong = connection.execute(
        "SELECT i.value, i.reference_id FROM json_each(?) AS j "
        "JOIN identifier AS i ON i.reference_id = j.value AND i.kind = ? "
        f"JOIN reference AS r ON r.id = i.reference_id WHERE i.value <> lower(r.{column}) "
        f"AND i.value <> r.{column}",
        (known, kind),
    ).fetchall()
    left_out = json.dumps([f"{value} {reference_id}" for value, reference_id in wrong])
    sql = (
        f"SELECT reference_id AS id FROM identifier WHERE kind = ? AND value || ' ' || reference_id "
        f"NOT IN (SELECT value FROM json_each(?)) ORDER BY {value}, reference_id"
    )
    return listed(sql, (kind, left_out))


def _several(ids: array[int]) -> dict[int, bool]:
    """Those that are in a list more than once, each with False."""
    mask = bytearray(max(ids, default=0) + 1)
    for each in ids:
        mask[each] = 1
    if mask.count(1) == len(ids):
        return {}
    several: dict[int, bool] = {}
    for each in ids:
        if not mask[each]:
            several[each] = False
        mask[each] = 0
    return several


class _Untaken:
    """Gives each reference to the first list that has it."""

    def __init__(self) -> None:
        self._mask = bytearray()

    def of(self, members: array[int]) -> array[int]:
        """Those of `members`, which are in the order of their ids, that no earlier list had."""
        mask = self._mask
        if members and members[-1] >= len(mask):
            mask.extend(b"\1" * (members[-1] + 1 - len(mask)))
        found = array("q", compress(members, map(mask.__getitem__, members)))
        for each in found:
            mask[each] = 0
        return found


def _types(connection: sqlite3.Connection, listed: Listed) -> array[int]:
    """By the label of a reference's type: the most telling of its publication types."""
    untaken = _Untaken()
    groups: dict[str, array[int]] = {}
    for label in LABELS:
        folded = " ".join(TOKEN.findall(fold(label)))
        members = listed(
            "SELECT rt.reference_id AS id FROM term AS t JOIN reference_term AS rt ON rt.term_id = t.id "
            "WHERE t.kind = 'pt' AND t.folded = ? AND t.name = ? ORDER BY rt.reference_id",
            (folded, label),
        )
        groups[label] = untaken.of(members)
    return array("q", chain.from_iterable(groups[label] for label in sorted(groups)))


def _languages(connection: sqlite3.Connection, listed: Listed) -> array[int]:
    """By the first language of each in the alphabet."""
    found = array("q")
    for (term_id,) in connection.execute(
        "SELECT id FROM term WHERE kind = 'language' ORDER BY folded"
    ).fetchall():
        sql = (
            "SELECT reference_id AS id FROM reference_term WHERE term_id = ? ORDER BY reference_id"
        )
        found.extend(listed(sql, (term_id,)))
    return _first(found)


def _first(ids: array[int]) -> array[int]:
    """Each number where it stands first; mostly all are there once."""
    several = _several(ids)
    if not several:
        return ids
    found = array("q")
    for each in ids:
        if each in several:
            if several[each]:
                continue
            several[each] = True
        found.append(each)
    return found


_MARKED: Final = "FROM reference INDEXED BY reference_marked WHERE statuses <> 0 AND statuses"


def _statuses(connection: sqlite3.Connection, listed: Listed) -> array[int]:
    """By the heaviest status of each: there are few numbers that hold statuses, each is looked up."""
    groups: dict[int, list[array[int]]] = defaultdict(list)
    value = 0
    while (
        value := connection.execute(f"SELECT min(statuses) {_MARKED} > ?", (value,)).fetchone()[0]
    ) is not None:
        heaviest, *_ = statuses_of_bits(value)
        weight = len(WEIGHED) - WEIGHED.index(heaviest)
        groups[weight].append(listed(f"SELECT id {_MARKED} = ?", (value,)))
    found = array("q")
    for weight in sorted(groups):
        ids = groups[weight]
        found.extend(ids[0] if len(ids) == 1 else sorted(chain.from_iterable(ids)))
    return found


def _cited(connection: sqlite3.Connection, listed: Listed) -> array[int]:
    """By how often each was cited, as far as it was counted (`cited_counts.py`)."""
    return listed(
        "SELECT r.id FROM json_each(cited_pmids()) AS j "
        "CROSS JOIN identifier AS i ON i.kind = 'pmid' AND i.value = j.value "
        "CROSS JOIN reference AS r ON r.id = i.reference_id AND r.pmid = i.value "
        "ORDER BY cited_count(r.pmid), r.id",
        (),
    )


def _last_creators(connection: sqlite3.Connection, listed: Listed) -> array[int]:
    """By the last author. No family name has a blank in it, so its initials may stand apart."""
    return listed(
        "SELECT reference_id AS id FROM creator INDEXED BY creator_last WHERE is_last = 1 "
        "ORDER BY family, initials, reference_id",
        (),
    )


Reader = Callable[[sqlite3.Connection, Listed], "array[int]"]

READERS: Final[dict[SortKey, Reader]] = {
    SortKey.DOI: _dois,
    SortKey.PMCID: _pmcids,
    SortKey.TYPE: _types,
    SortKey.STATUS: _statuses,
    SortKey.LANGUAGE: _languages,
    SortKey.CITED: _cited,
    SortKey.LAST_CREATOR: _last_creators,
}
