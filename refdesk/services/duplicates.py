"""Duplicates: looking for them, comparing, merging, saying that they are none."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from refdesk.errors import LibraryError
from refdesk.model import likeness
from refdesk.model.cancel import CancelToken
from refdesk.model.duplicate_sets import FoundSet, SetKind
from refdesk.model.duplicate_views import Comparison, DuplicateStatus, Member
from refdesk.model.keeping import Merge, keeper_of
from refdesk.model.merging import disputed
from refdesk.model.record import ReferenceRecord
from refdesk.model.reports import Change
from refdesk.services.wording import counted
from refdesk.store import attachments, duplicates, merging, notes, references, relations, traits
from refdesk.store.driver import Connection
from refdesk.store.keepers import keepables
from refdesk.store.library import Library
from refdesk.store.sessions import IN_LIST, listed, raw

Progress = Callable[[int, int], None]

MERGEABLE: Final = (SetKind.EXACT, SetKind.SURE)
"""The kinds of which all can be merged at once; of the others each wants a look."""
SHOWN: Final = 30
"""Members of a set that are compared; the rest is only counted."""
_ALL_PAIRS: Final = 100
"""Up to so many references, each pair of them is remembered as told apart."""
PREPRINT: Final = "preprint"
"""The kind of the relation between a preprint and its article."""
_NAMES: Final = {"pmid": "PMID", "pmcid": "PMCID", "doi": "DOI", "isbn": "ISBN", "arxiv": "arXiv"}


class DuplicateService:
    """The duplicates of one library; any thread may call it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    # finding
    def status(self) -> DuplicateStatus:
        """How things stand."""
        connection = self._library.read()
        last = duplicates.looked(connection)
        return DuplicateStatus(
            last.at,
            last.changes,
            duplicates.is_due(connection),
            duplicates.counts(connection),
            duplicates.count_references(connection),
        )

    def look(
        self, token: CancelToken | None = None, progress: Progress = duplicates.nothing
    ) -> DuplicateStatus:
        """Look through the whole library; minutes for a million. Raises Cancelled."""
        duplicates.look(self._library, token or CancelToken(), progress)
        return self.status()

    def catch_up(self) -> bool:
        """Look at what changed since, when that is little; whether the sets may be others now."""
        return duplicates.look_again(self._library)

    def sets(self, kind: SetKind | None = None) -> list[FoundSet]:
        """The sets that are known, surest first."""
        return duplicates.kept_sets(self._library.read(), kind)

    def sets_of_reading(self, token: CancelToken) -> list[FoundSet]:
        """The sets of a library that cannot be written: looked for, and not kept."""
        return duplicates.find_sets(self._library.read(), token)

    # comparing
    def compare(self, one: FoundSet, keeper_id: int = 0) -> Comparison:
        """The members of a set with all that tells them apart; `keeper_id` 0: as the rule says.

        Raises LibraryError when less than two are still in the library.
        """
        present = set(_present(self._library.read(), one.ids))
        ids = [i for i in one.ids if i in present]
        if len(ids) < 2:
            raise LibraryError("These references are not in the library together any more.")
        best, reason = self.keeper(ids)
        if keeper_id in present:
            reason = reason if keeper_id == best else "You chose it."
            best = keeper_id
        shown = [best, *(i for i in ids if i != best)][:SHOWN]
        members = self._members(shown)
        if len(members) < 2:
            raise LibraryError("The records of these references cannot be read.")
        first, *rest = members
        merged = _merged(first, rest)
        merged_with = tuple(_merged(first, [one]) for one in rest)
        open_ = {
            name
            for a, b in itertools.combinations(members, 2)
            for name in disputed(a.record, b.record, a.edited, b.edited)
        }
        by = self.shared(ids[:2])
        if self._were_apart(ids):
            by += ". You told them apart before, but now they share an identifier"
        return Comparison(one.kind, members, reason, by, merged, merged_with, frozenset(open_), len(ids) - len(members))  # fmt: skip

    def keeper(self, ids: Sequence[int]) -> tuple[int, str]:
        """Which of these should be kept, and why."""
        return keeper_of(list(keepables(self._library.read(), ids).values()))

    def shared(self, ids: Sequence[int]) -> str:
        """What the first two have in common: `DOI 10.5555/x`, `title, first creator, year`."""
        connection = self._library.read()
        named = connection.execute(
            "SELECT a.kind, a.value FROM identifier AS a JOIN identifier AS b ON b.kind = a.kind "
            "AND b.value = a.value AND b.reference_id = ? WHERE a.reference_id = ? "
            "AND a.kind IN ('pmid', 'pmcid', 'doi', 'isbn', 'arxiv')",
            (ids[1], ids[0]),
        ).fetchall()
        if named:
            order = list(_NAMES)
            named.sort(key=lambda row: order.index(row[0]))
            return ", ".join(f"{_NAMES[kind]} {value}" for kind, value in named[:2])
        seen = traits.read(connection, ids[:2])
        return likeness.alike_in(seen[ids[0]], seen[ids[1]])

    def _were_apart(self, ids: Sequence[int]) -> bool:
        """Whether the user said of any two of these that they are no duplicates."""
        known = listed(ids)
        found = self._library.read().execute(
            "SELECT 1 FROM not_duplicates WHERE low_id IN (SELECT value FROM json_each(?1)) "
            "AND high_id IN (SELECT value FROM json_each(?1)) LIMIT 1",
            (known,),
        )
        return found.fetchone() is not None

    def _members(self, ids: Sequence[int]) -> tuple[Member, ...]:
        connection = self._library.read()
        made = []
        for reference_id, record in references.records(self._library, ids):
            details = references.details(connection, reference_id)
            made.append(
                Member(
                    reference_id,
                    record,
                    details.citekey,
                    details.source_origin,
                    details.added,
                    frozenset(details.edited_fields),
                    details.tags,
                    details.collections,
                    len(notes.notes_of(connection, reference_id)),
                    len(attachments.attachments_of(connection, reference_id)),
                )
            )
        return tuple(made)

    # deciding
    def merge(self, groups: Sequence[Merge]) -> Change:
        """Merge groups as they were decided, as one undo step."""
        return self._merge(list(groups), asks=False)

    def merge_kind(
        self,
        kind: SetKind,
        token: CancelToken | None = None,
        progress: Progress = duplicates.nothing,
    ) -> Change:
        """Merge all sets of a kind that needs no look, each into the member that the rule keeps.

        Those in which the user edited several members differently are left and named. Raises
        Cancelled, and then nothing is merged.
        """
        if kind not in MERGEABLE:
            raise LibraryError("Only exact and sure duplicates can be merged all at once.")
        return self._merge(self._by_rule(self.sets(kind)), token, progress, asks=True)

    def _by_rule(self, sets: Iterable[FoundSet]) -> list[Merge]:
        found = list(sets)
        known = keepables(self._library.read(), {i for one in found for i in one.ids})
        groups = []
        for one in found:
            keeper, _ = keeper_of([known[i] for i in one.ids])
            groups.append(Merge(keeper, tuple(i for i in one.ids if i != keeper)))
        return groups

    def _merge(
        self,
        groups: list[Merge],
        token: CancelToken | None = None,
        progress: Progress = duplicates.nothing,
        *,
        asks: bool,
    ) -> Change:
        if not groups:
            return Change(frozenset(), "There was nothing to merge.")
        with self._library.write(f"Merge {counted(len(groups), 'duplicate group')}") as session:
            done = merging.merge_all(
                session,
                groups,
                self._library.parse_source,
                asks=asks,
                token=token,
                progress=progress,
            )
        self.catch_up()
        changed = {i for one in groups for i in (one.keeper_id, *one.others)}
        return Change(frozenset(changed), _merged_sentence(groups, done))

    def keep_apart(self, ids: Sequence[int]) -> Change:
        """Remember that these are different works; of a hundred and more each is told from the next."""
        in_order = sorted(ids)
        pairs = itertools.combinations(in_order, 2) if len(ids) <= _ALL_PAIRS else itertools.pairwise(in_order)  # fmt: skip
        with self._library.write(f"Keep {counted(len(ids), 'reference')} apart") as session:
            for one, other in pairs:
                merging.keep_apart(raw(session), one, other)
        self.catch_up()
        return Change(frozenset(ids), f"{counted(len(ids), 'reference')} noted as no duplicates.")

    def link(self, ids: Sequence[int]) -> Change:
        """Note that a preprint and its article belong together and are two works."""
        with self._library.write("Link a preprint and its article") as session:
            pairs = list(itertools.combinations(sorted(ids)[:SHOWN], 2))
            relations.relate(raw(session), pairs, PREPRINT)
            for one, other in pairs:
                merging.keep_apart(raw(session), one, other)
        self.catch_up()
        return Change(frozenset(ids), "The preprint and its article are linked.")


def _merged(keeper: Member, others: Sequence[Member]) -> ReferenceRecord:
    """The keeper's record with what it would take over."""
    records, edited = [one.record for one in others], [one.edited for one in others]
    return merging.merged_record(keeper.record, records, keeper.edited, edited)[0]


def _present(connection: Connection, ids: Sequence[int]) -> list[int]:
    rows = connection.execute(
        f"SELECT id FROM reference WHERE state = 0 AND id IN {IN_LIST}", (listed(ids),)
    )
    return [reference_id for (reference_id,) in rows]


def _merged_sentence(groups: Sequence[Merge], done: merging.Merged) -> str:
    left = {one.keeper_id for one in done.disputed}
    gone = sum(len(one.others) for one in groups if one.keeper_id not in left)
    parts = [f"{counted(len(done.keepers), 'duplicate group')} merged, {counted(gone, 'reference')} less."]  # fmt: skip
    if left:
        verb = "waits" if len(left) == 1 else "wait"
        parts.append(
            f"{counted(len(left), 'group')} {verb} for you: "
            "you edited one field of several members, each time otherwise."
        )
    return " ".join(parts)
