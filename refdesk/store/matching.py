"""Which records on their way in are of works that the library, or the same file, has already.

By identifier, by their bytes, or by likeness among those that share a blocking key
(duplicate_keys.py). All look-ups for a batch are made together.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from refdesk.model import likeness
from refdesk.model.likeness import Traits, Verdict
from refdesk.model.work_ids import WorkId
from refdesk.store import traits
from refdesk.store.driver import Connection, scalar
from refdesk.store.prepare import ROW_COLUMNS, Prepared
from refdesk.store.references import find
from refdesk.store.sessions import listed
from refdesk.store.states import IN_LIBRARY, IN_TRASH, MERGED

LARGEST_BLOCK: Final = 60
"""Records of one key beyond which it tells nothing ("Editorial", "Reply")."""

_PMID: Final = traits.COLUMNS.index("pmid")
_PMID_OF_NEW: Final = ROW_COLUMNS.index("pmid")
_CSL_TYPE: Final = ROW_COLUMNS.index("csl_type")


BY_BYTES: Final = "the same record"
BECAME: Final = "the article that it became"
PREPRINT: Final = "the preprint of it"
PREPRINT_WORDS: Final = (BECAME, PREPRINT)


class Sureness(Enum):
    """How a record was recognised."""

    SAME = "same"
    """By an identifier, or it is the same to the byte."""
    ALIKE = "alike"
    """By its likeness."""
    DOUBTFUL = "doubtful"
    """It only resembles the reference: a second look, a preprint, a shared DOI."""


@dataclass(frozen=True, slots=True)
class Found:
    """The reference that a record is, or resembles: an id, or the place among the batch's new ones."""

    sureness: Sureness
    by: WorkId | str
    reference_id: int = 0
    place: int = -1


@dataclass(slots=True)
class _Candidate:
    """A reference, or a new record of the batch, that others are compared with."""

    reference_id: int
    place: int
    is_trashed: bool
    pmid: str
    digest: bytes
    traits: Traits


@dataclass(slots=True)
class _Fresh:
    """The records of the batch that are added, by what they are found by."""

    ids: dict[WorkId, int] = field(default_factory=dict)
    isbns: dict[str, list[int]] = field(default_factory=dict)
    hashes: dict[int, list[int]] = field(default_factory=dict)
    prepared: list[Prepared] = field(default_factory=list)
    compared: dict[int, _Candidate] = field(default_factory=dict)


class Matcher:
    """Recognises the records of one batch, in order; made within the transaction that adds them."""

    def __init__(self, connection: Connection, batch: Sequence[Prepared]) -> None:
        self._connection = connection
        self._works = {id(one): one.work_ids for one in batch}
        self._known = find(connection, [work for works in self._works.values() for work in works])
        self._by_hash: dict[int, list[int]] = {}
        self._by_isbn: dict[str, list[int]] = {}
        self._candidates: dict[int, _Candidate] = {}
        self._fresh = _Fresh()
        unknown = [one for one in batch if not self._is_known_by_pmid(one)]
        self._look_up(unknown)
        # Where all have PMIDs, no two of them can be alike and not the same.
        self._compares = any(not _pmid(one) for one in batch) or bool(self._by_hash)

    def match(self, one: Prepared) -> Found | None:
        """What `one` is or resembles; None for what is new."""
        doubtful = None
        for work in self._works[id(one)]:
            found = self._by_identifier(one, work)
            if found is not None and found.sureness is Sureness.SAME:
                return found
            doubtful = doubtful or found
        found = self._by_book(one) or self._by_likeness(one)
        if found is not None and found.sureness is not Sureness.DOUBTFUL:
            return found
        return doubtful or found

    def remember(self, one: Prepared) -> None:
        """`one` is added: later records of the batch are compared with it too."""
        fresh = self._fresh
        place = len(fresh.prepared)
        fresh.prepared.append(one)
        for work in self._works[id(one)]:
            fresh.ids.setdefault(work, place)
        if self._compares:
            for hashed in _hashes(one):
                fresh.hashes.setdefault(hashed, []).append(place)
            for isbn in _isbns(one):
                fresh.isbns.setdefault(isbn, []).append(place)

    # by identifier
    def _is_known_by_pmid(self, one: Prepared) -> bool:
        return any(work.kind == "pmid" and work in self._known for work in self._works[id(one)])

    def _by_identifier(self, one: Prepared, work: WorkId) -> Found | None:
        known = self._known.get(work)
        place = self._fresh.ids.get(work, -1)
        if known is None and place < 0:
            return None
        same = Found(Sureness.SAME, work, known.id, -1) if known else Found(Sureness.SAME, work, 0, place)  # fmt: skip
        if work.kind == "pmid":
            return same
        candidate = self._stored(known.id) if known else self._new(place)
        mine = traits.of_indexed(one.indexed)
        if mine.pmid and candidate.pmid and mine.pmid != candidate.pmid:
            return _shared(work, candidate)
        if work.kind == "pmcid" or likeness.same_by_doi(mine, candidate.traits):
            return same
        return _shared(work, candidate)

    def _by_book(self, one: Prepared) -> Found | None:
        """Whole books of one ISBN and nearly one title: a chapter has its book's ISBN too."""
        for isbn in _isbns(one):
            mine = traits.of_indexed(one.indexed)
            stored = [self._stored(i) for i in self._by_isbn.get(isbn, ())]
            made = [self._new(place) for place in self._fresh.isbns.get(isbn, ())]
            for other in (*stored, *made):
                theirs = other.traits
                starts = mine.title.startswith(theirs.title) or theirs.title.startswith(mine.title)
                if theirs.is_whole_book and (
                    starts or likeness.title_likeness(mine.title, theirs.title) >= 0.85
                ):
                    by = f"ISBN {isbn}"
                    return Found(Sureness.SAME, by, other.reference_id, other.place)
        return None

    # by likeness
    def _by_likeness(self, one: Prepared) -> Found | None:
        mine: Traits | None = None
        best: tuple[float, Found] | None = None
        digest = one.source_row[4]
        for other in self._sharing(one):
            if other.digest == digest:
                return Found(Sureness.SAME, BY_BYTES, other.reference_id, other.place)
            if other.is_trashed:
                continue
            mine = mine or traits.of_indexed(one.indexed)
            points, found = _compared(mine, other)
            if found is not None and (best is None or points > best[0]):
                best = points, found
        return best[1] if best is not None else None

    def _sharing(self, one: Prepared) -> Iterable[_Candidate]:
        """Those that share a key with `one` and may be the same work."""
        if not self._compares:
            return
        stored: dict[int, None] = {}
        places: dict[int, None] = {}
        for hashed in _hashes(one):
            stored.update(dict.fromkeys(self._by_hash.get(hashed, ())))
            block = self._fresh.hashes.get(hashed, ())
            if len(block) <= LARGEST_BLOCK:
                places.update(dict.fromkeys(block))
        pmid = _pmid(one)
        for reference_id in stored:
            candidate = self._candidates.get(reference_id)
            if candidate is not None and not (pmid and candidate.pmid):
                yield candidate
        for place in places:
            if not (pmid and _pmid(self._fresh.prepared[place])):
                yield self._new(place)

    def _new(self, place: int) -> _Candidate:
        known = self._fresh.compared.get(place)
        if known is None:
            one = self._fresh.prepared[place]
            seen = traits.of_indexed(one.indexed)
            known = _Candidate(0, place, False, seen.pmid, one.source_row[4], seen)
            self._fresh.compared[place] = known
        return known

    def _stored(self, reference_id: int) -> _Candidate:
        if reference_id not in self._candidates:
            self._read([reference_id])
        return self._candidates[reference_id]

    # looking up
    def _look_up(self, unknown: Sequence[Prepared]) -> None:
        """Read all that records of the batch could turn out to be."""
        wanted = {f.id for w, f in self._known.items() if w.kind != "pmid"}
        if any(not _pmid(one) for one in unknown) or _has_unidentified(self._connection):
            hashes = {hashed for one in unknown for hashed in _hashes(one)}
            with_pmid = {h for one in unknown if _pmid(one) for h in _hashes(one)}
            without = {h for one in unknown if not _pmid(one) for h in _hashes(one)}
            self._find_hashes(hashes, with_pmid - without)
        isbns = {isbn for one in unknown for isbn in _isbns(one)}
        if isbns:
            self._find_isbns(isbns)
        wanted.update(i for ids in self._by_hash.values() for i in ids)
        wanted.update(i for ids in self._by_isbn.values() for i in ids)
        self._read(sorted(wanted))

    def _find_hashes(self, hashes: set[int], only_unidentified: set[int]) -> None:
        counted = self._connection.execute(
            "SELECT j.value, (SELECT count(*) FROM (SELECT 1 FROM duplicate_key AS d "
            f"WHERE d.hash = j.value LIMIT {LARGEST_BLOCK + 1})) AS n FROM json_each(?) AS j WHERE n",
            (listed(hashes),),
        )
        met = [hashed for hashed, count in counted if count <= LARGEST_BLOCK]
        if not met:
            return
        rows = self._connection.execute(
            "SELECT d.hash, d.reference_id, r.pmid <> '' FROM json_each(?) AS j "
            "CROSS JOIN duplicate_key AS d ON d.hash = j.value "
            f"CROSS JOIN reference AS r ON r.id = d.reference_id AND r.state IN ({IN_LIBRARY}, {IN_TRASH}, {MERGED})",
            (listed(met),),
        )
        for hashed, reference_id, is_identified in rows:
            if not (is_identified and hashed in only_unidentified):
                self._by_hash.setdefault(hashed, []).append(reference_id)

    def _find_isbns(self, isbns: set[str]) -> None:
        rows = self._connection.execute(
            "SELECT i.value, i.reference_id FROM json_each(?) AS j CROSS JOIN identifier AS i "
            "ON i.kind = 'isbn' AND i.value = j.value CROSS JOIN reference AS r "
            f"ON r.id = i.reference_id AND r.state IN ({IN_LIBRARY}, {IN_TRASH})",
            (json.dumps(sorted(isbns)),),
        )
        for isbn, reference_id in rows:
            self._by_isbn.setdefault(isbn, []).append(reference_id)

    def _read(self, ids: Sequence[int]) -> None:
        if not ids:
            return
        connection, wanted = self._connection, (listed(ids),)
        people = traits.people_of(
            connection.execute(
                "SELECT c.reference_id, c.role, c.position, c.family, c.initials FROM json_each(?) "
                "AS j CROSS JOIN creator AS c ON c.reference_id = j.value "
                f"WHERE c.position < {traits.MOST_PEOPLE}",
                wanted,
            ).fetchall()
        )
        columns = ", ".join(f"r.{name}" for name in traits.COLUMNS)
        rows = connection.execute(
            "SELECT r.id, coalesce(k.id, r.id), coalesce(k.state, r.state), s.digest, c.key, "
            f"{columns} FROM json_each(?) AS j CROSS JOIN reference AS r ON r.id = j.value "
            "JOIN source AS s ON s.id = r.source_id LEFT JOIN container AS c ON c.id = r.container_id "
            f"LEFT JOIN reference AS k ON r.state = {MERGED} AND k.id = r.merged_into "
            f"WHERE coalesce(k.state, r.state) IN ({IN_LIBRARY}, {IN_TRASH})",
            wanted,
        )
        for reference_id, target, state, digest, container, *row in rows:
            self._candidates[reference_id] = _Candidate(
                target, -1, state != IN_LIBRARY, row[_PMID], digest,
                traits.of_row(row, people.get(reference_id, ()), container),
            )  # fmt: skip


def _compared(mine: Traits, other: _Candidate) -> tuple[float, Found | None]:
    """The points of likeness, and what is found by them."""
    told = likeness.verdict(mine, other.traits)
    if told is Verdict.NONE:
        return 0.0, None
    if told is Verdict.PREPRINT:
        word = BECAME if mine.kind == likeness.PREPRINT else PREPRINT
        return 0.1, Found(Sureness.DOUBTFUL, word, other.reference_id, other.place)
    sureness = Sureness.ALIKE if told is Verdict.SURE else Sureness.DOUBTFUL
    by = likeness.alike_in(mine, other.traits)
    points = likeness.score(mine, other.traits)
    return points, Found(sureness, by, other.reference_id, other.place)


def _shared(work: WorkId, other: _Candidate) -> Found:
    return Found(Sureness.DOUBTFUL, work, other.reference_id, other.place)


def _has_unidentified(connection: Connection) -> bool:
    """Whether any reference of the library has no PMID; only such can be alike one that has."""
    return bool(
        scalar(
            connection,
            "SELECT EXISTS (SELECT 1 FROM reference WHERE state = ? AND pmid_sort = 0) "
            "OR EXISTS (SELECT 1 FROM reference WHERE state = ? AND pmid_sort = 0) "
            "OR EXISTS (SELECT 1 FROM reference WHERE state = ? AND pmid_sort = 0)",
            (IN_LIBRARY, IN_TRASH, MERGED),
        )
    )


def _pmid(one: Prepared) -> str:
    pmid: str = one.indexed.row[_PMID_OF_NEW]
    return pmid


def _hashes(one: Prepared) -> list[int]:
    hashes: list[int] = json.loads(one.indexed.duplicates)
    return hashes


def _isbns(one: Prepared) -> list[str]:
    """The ISBNs of a whole book."""
    if one.indexed.row[_CSL_TYPE] != "book":
        return []
    return [value for kind, value in json.loads(one.indexed.identifiers) if kind == "isbn"]
