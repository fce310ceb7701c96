"""What becomes of a batch of records on their way in: added, merged, held back, or there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from refdesk.model.import_options import Duplicates
from refdesk.model.reports import Held, Match, Notice
from refdesk.model.work_ids import WorkId
from refdesk.store import attachments, citekeys, collections, held, references
from refdesk.store.driver import Connection
from refdesk.store.matching import BY_BYTES, PREPRINT_WORDS, Found, Matcher, Sureness
from refdesk.store.merging import keep_apart, merge
from refdesk.store.prepare import Prepared
from refdesk.store.rows import rows
from refdesk.store.sessions import raw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from refdesk.store.library import ParseSource

_LONGEST_TITLE: Final = 120


@dataclass(slots=True)
class BulkResult:
    """What came of an import: ids of new references in order, and what was there before."""

    added: list[int] = field(default_factory=list)
    existing: list[tuple[WorkId | str, int]] = field(default_factory=list)
    """How each was recognised (an identifier, or in words), and the id of the reference."""
    matches: list[Match] = field(default_factory=list)
    """The existing and the merged ones, one for each record."""
    merged: list[int] = field(default_factory=list)
    """References into which records were merged."""
    restored: list[int] = field(default_factory=list)
    """Existing ones that were in the trash."""
    held: list[Held] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    attached: list[int] = field(default_factory=list)
    """New references that have files."""
    step: int = 0
    """The step of the history that it makes, 0 before anything was written."""

    def add(self, other: BulkResult) -> None:
        """Take in what came of a later batch."""
        self.added += other.added
        self.existing += other.existing
        self.matches += other.matches
        self.merged += other.merged
        self.restored += other.restored
        self.held += other.held
        self.notices += other.notices
        self.attached += other.attached


@dataclass(slots=True)
class Plan:
    """What is to be done with each record of a batch; places are those in `fresh`."""

    fresh: list[Prepared] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """From the places of the matcher's new records to those in `fresh`."""
    existing: list[tuple[Prepared, Found]] = field(default_factory=list)
    merging: dict[int, Found] = field(default_factory=dict)
    apart: dict[int, Found] = field(default_factory=dict)
    """Added beside another, as no duplicate of it."""
    doubts: dict[int, Found] = field(default_factory=dict)
    """Added, and named for what they resemble."""
    held: list[tuple[Prepared, Found]] = field(default_factory=list)
    still_held: list[int] = field(default_factory=list)

    @property
    def writes_history(self) -> bool:
        """Whether carrying it out may change what undo takes back."""
        return bool(self.fresh or self.existing)


def plan(connection: Connection, batch: Sequence[Prepared], duplicates: Duplicates) -> Plan:
    """Decide on each record of `batch`, in order."""
    made = Plan()
    matcher = Matcher(connection, batch)
    waiting = held.waiting_by_digest(connection) if duplicates is Duplicates.ASK else {}
    for one in batch:
        found = matcher.match(one)
        deed = _deed(found, duplicates)
        digest = one.source_row[4]
        if found is None or deed in (Duplicates.KEEP, Duplicates.NAME):
            matcher.remember(one)
            made.places.append(len(made.fresh))
            if found is not None:
                kept = made.apart if deed is Duplicates.KEEP else made.doubts
                kept[len(made.fresh)] = found
            made.fresh.append(one)
        elif deed is Duplicates.MERGE:
            made.merging[len(made.fresh)] = found
            made.fresh.append(one)
        elif deed is Duplicates.SKIP:
            made.existing.append((one, found))
        elif digest in waiting:
            if waiting[digest]:
                made.still_held.append(waiting[digest])
        else:
            waiting[digest] = 0  # a second time in this batch
            made.held.append((one, found))
    return made


def _deed(found: Found | None, duplicates: Duplicates) -> Duplicates:
    """What is done with a record that was found to be `found`."""
    if found is None or found.sureness is Sureness.DOUBTFUL:
        return Duplicates.NAME
    if found.sureness is Sureness.ALIKE:
        return duplicates
    if duplicates is Duplicates.MERGE and found.by == BY_BYTES:
        return Duplicates.SKIP
    return duplicates if duplicates in (Duplicates.MERGE, Duplicates.KEEP) else Duplicates.SKIP


def carry_out(
    session: Session,
    made: Plan,
    ids: Sequence[int],
    collection_ids: Sequence[int],
    parse_source: ParseSource,
) -> BulkResult:
    """Do the rest of `made` after its new records were written as `ids`; undo logs it."""
    connection = raw(session)

    def target(found: Found) -> int:
        return found.reference_id or ids[made.places[found.place]]

    result = BulkResult()
    result.added = [i for place, i in enumerate(ids) if place not in made.merging]
    for one, found in made.existing:
        result.existing.append((found.by, target(found)))
        result.matches.append(_match(one, found, target(found)))
    for place, found in made.merging.items():
        merge(session, target(found), [ids[place]], parse_source)
        result.merged.append(target(found))
        result.matches.append(_match(made.fresh[place], found, target(found)))
    there = [*(i for _, i in result.existing), *result.merged]
    result.restored = bring_back(session, there, collection_ids)
    _collect(session, [(one, target(found)) for one, found in made.existing])
    trashed = [
        i
        for place, i in enumerate(ids)
        if _is_trashed(made.fresh[place]) and place not in made.merging
    ]
    if trashed:
        references.trash(session, trashed)
    for place, found in made.apart.items():
        keep_apart(connection, ids[place], target(found))
    for one, found in made.held:
        kept = one._replace(collection_ids=(*one.collection_ids, *collection_ids))
        result.held.append(held.keep(connection, kept, target(found), by_words(found.by)))
    result.held += held.by_ids(connection, made.still_held)
    result.notices = _changed_keys(connection, made, ids)
    result.notices += _notices(connection, made, ids, [target(f) for f in made.doubts.values()])
    result.attached = [i for one, i in zip(made.fresh, ids, strict=True) if one.files]
    return result


def _collect(session: Session, existing: Sequence[tuple[Prepared, int]]) -> None:
    """Put references that are there already into the collections that their records name."""
    members: dict[int, list[int]] = {}
    for one, reference_id in existing:
        for collection_id in one.collection_ids:
            members.setdefault(collection_id, []).append(reference_id)
    for collection_id, ids in members.items():
        collections.add(session, collection_id, ids)


def _is_trashed(one: Prepared) -> bool:
    return one.own is not None and one.own.is_trashed


def bring_back(session: Session, ids: Sequence[int], collection_ids: Sequence[int]) -> list[int]:
    """Put references that are there already into collections; those that came out of the trash."""
    if not ids:
        return []
    trashed = references.trashed(raw(session), ids)
    if trashed:
        references.restore(session, trashed)
    for collection_id in collection_ids:
        collections.add(session, collection_id, ids)
    return trashed


def attach(connection: Connection, ids: Sequence[int], fresh: Sequence[Prepared]) -> None:
    """List the files of new references; they come and go with the references, so undo needs no word."""
    attachments.create_many(
        connection,
        [
            (reference_id, file.title, file.path, file.media_type, file.size)
            for reference_id, one in zip(ids, fresh, strict=True)
            for file in one.files
        ],
    )


def by_words(by: WorkId | str) -> str:
    """How a record was recognised: `PMID 9304698`, `DOI 10.5555/x`, `title, year`."""
    if isinstance(by, WorkId) and by.kind == "doi":
        return f"DOI {by.value}"
    return str(by)


def _match(one: Prepared, found: Found, reference_id: int) -> Match:
    return Match(reference_id, by_words(found.by), one.origin, one.place)


def _changed_keys(connection: Connection, made: Plan, ids: Sequence[int]) -> list[Notice]:
    """Which keys of the source another reference had already."""
    wanted = {
        i: one
        for place, (i, one) in enumerate(zip(ids, made.fresh, strict=True))
        if one.citekey and place not in made.merging
    }
    keys = citekeys.keys_of(connection, wanted) if wanted else {}
    text = "Its citation key {key} is another reference's; here it is {new}."
    return [
        Notice(text.format(key=one.citekey, new=keys.get(i)), one.origin, one.place, i)
        for i, one in wanted.items()
        if keys.get(i) != one.citekey
    ]


def _notices(
    connection: Connection, made: Plan, ids: Sequence[int], resembled: Sequence[int]
) -> list[Notice]:
    """What is to be said of new references: what was odd about them, what they resemble."""
    notices = [
        Notice(warning, one.origin, one.place, reference_id)
        for one, reference_id in zip(made.fresh, ids, strict=True)
        for warning in one.warnings
    ]
    titles = {row.id: row.title for row in rows(connection, resembled)} if resembled else {}
    for (place, found), other in zip(made.doubts.items(), resembled, strict=True):
        one = made.fresh[place]
        title = titles.get(other, "")[:_LONGEST_TITLE]
        text = f"It was added, though it resembles “{title}” ({by_words(found.by)})."
        if found.sureness is Sureness.DOUBTFUL and found.by in PREPRINT_WORDS:
            text = f"It was added beside “{title}”, {found.by}."
        notices.append(Notice(text, one.origin, one.place, ids[place]))
    return notices
