"""The move itself: collections, searches, then the references, all as one step of the history.

What is in the library already from an earlier move is brought up to date or passed over, so a
move that was cut off goes on where it was when it is asked for again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from refdesk.errors import Cancelled
from refdesk.model.cancel import CancelToken
from refdesk.model.import_options import LinkedFiles
from refdesk.model.migrating import MigrationChoices, Part
from refdesk.model.reports import Failure, ImportReport, Match, Notice
from refdesk.services import copying_files
from refdesk.services.bibtex_frames import note_frames
from refdesk.services.import_run import CANCELLED, ImportStopped, Run
from refdesk.services.migrating import updating
from refdesk.services.migrating.relating import relate
from refdesk.services.migrating.source import Arrival, Contents, MigrationSource
from refdesk.services.progress import ProgressSink, silent
from refdesk.store import bulk, collections, history, saved_searches
from refdesk.store.library import Library
from refdesk.store.origins import KnownItem, came_since, find_items
from refdesk.store.prepare import NewReference
from refdesk.store.sessions import raw
from refdesk.store.sources import digest

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CHUNK: Final = 250


def move(
    library: Library,
    source: MigrationSource,
    choices: MigrationChoices,
    *,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
    begun: str = "",
) -> ImportReport:
    """Take over a library of another program, as one undo step.

    `begun` is when a move that was cut off began: this one goes on with its step. Raises ImportStopped with the report so far when cancelled, FormatError when it cannot be
    opened. Any thread may call it.
    """
    run = Run(progress, token or CancelToken())
    return _Move(library, source, choices, run, begun).carry_out()


class _Move:
    """One move under way."""

    def __init__(
        self,
        library: Library,
        source: MigrationSource,
        choices: MigrationChoices,
        run: Run,
        begun: str,
    ) -> None:
        self._library = library
        self._source = source
        self._choices = choices
        self._run = run
        self._result = bulk.BulkResult()
        self._title = ""
        self._begun = begun
        self._came: dict[tuple[str, bytes], list[int]] = {}
        """What came before the move was cut off, of which nothing but its record tells so."""
        self._collection_ids: dict[str, int] = {}
        self._related: list[tuple[str, str]] = []

    def carry_out(self) -> ImportReport:
        """Do all of it."""
        run = self._run
        try:
            with self._source.open(progress=run.progress, token=run.token) as contents:
                stopped = self._take(contents)
        except Cancelled:  # while the library was looked at
            stopped = CANCELLED
        if not stopped and self._source.path.is_file():
            note_frames(self._library, [self._source.path])
        return self._told(stopped)

    def _take(self, contents: Contents) -> str:
        """Take over what is not left out; "" or why it was stopped."""
        self._run.total = contents.total
        name = self._source.path.name
        self._run.notices += [Notice(problem, name) for problem in contents.problems]
        self._title = f"Move from {self._source.program}"  # which only its content shows
        if self._begun:
            connection = self._library.read()
            self._result.step = history.latest_done(connection, self._title, self._begun)
            if self._result.step:
                self._came = came_since(connection, self._begun)
        with bulk.in_step(self._library, self._title, self._result) as session:
            self._collection_ids = _make_collections(session, contents.parts, self._choices)
            _make_searches(session, contents.searches)
        try:
            bulk.add_batches(
                self._library,
                self._title,
                self._batches(contents),
                collection_ids=_one(self._choices.collection_id),
                duplicates=self._choices.duplicates,
                token=self._run.token,
                result=self._result,
            )
        except Cancelled:
            return CANCELLED
        finally:
            self._relate()
        return ""

    def _relate(self) -> None:
        """Relate what came to what it was related to, as far as both are there."""
        if self._related:
            with bulk.in_step(self._library, self._title, self._result) as session:
                relate(session, self._related)

    def _told(self, stopped: str) -> ImportReport:
        result = self._result
        if self._choices.files is LinkedFiles.COPY:
            ids = dict.fromkeys((*result.attached, *result.merged))
            path = self._source.path
            if ids:
                self._run.progress(self._run.done, self._run.total, "Copying files …")
            result.notices += copying_files.copy_linked(
                self._library,
                list(ids),
                self._run.token,
                within=(path if path.is_dir() else path.parent).resolve(),
            )
            if self._run.token.is_cancelled:
                stopped = CANCELLED
        report = self._run.report(result, stopped=stopped)
        if stopped:
            raise ImportStopped(report)
        return report

    def _batches(self, contents: Contents) -> Iterator[list[NewReference]]:
        """The references that are new; known ones are dealt with on the way."""
        for chunk in _chunks(contents.arrivals(self._choices)):
            self._run.token.raise_if_cancelled()
            arrivals = [one for one in chunk if isinstance(one, Arrival)]
            arrivals = [one for one in arrivals if not self._has_come(one)]
            self._run.failures += [one for one in chunk if isinstance(one, Failure)]
            self._run.notices += [one for one in chunk if isinstance(one, Notice)]
            identities = [one.identity for one in arrivals if one.identity]
            known = find_items(self._library.read(), identities)
            self._related += [
                (one.identity, other)
                for one in arrivals
                if self._begun or one.identity not in known  # relations come last
                for other in one.related
            ]
            self._meet([(one, known[one.identity]) for one in arrivals if one.identity in known])
            yield [self._placed(one) for one in arrivals if one.identity not in known]
            self._run.advance(len(chunk))

    def _has_come(self, arrival: Arrival) -> bool:
        """Whether a record without an identity came already, each as often as the file has it."""
        if arrival.identity or not self._came:
            return False
        new = arrival.new
        ids = self._came.get((new.origin, digest(new.source)))
        if not ids:
            return False
        reference_id = ids.pop()
        self._result.existing.append(("an earlier move", reference_id))
        if new.files:
            self._result.attached.append(reference_id)
        return True

    def _placed(self, arrival: Arrival) -> NewReference:
        ids = tuple(
            self._collection_ids[key] for key in arrival.places if key in self._collection_ids
        )
        return replace(arrival.new, collection_ids=ids) if ids else arrival.new

    def _meet(self, pairs: Sequence[tuple[Arrival, KnownItem]]) -> None:
        """Deal with items that came before."""
        result = self._result
        for arrival, known in pairs:
            result.existing.append(("an earlier move", known.id))
            new = arrival.new
            result.matches.append(Match(known.id, "an earlier move", new.origin, new.place))
        changed = [pair for pair in pairs if not updating.is_unchanged(*pair)]
        same = [pair for pair in pairs if updating.is_unchanged(*pair) and pair[0].new.files]
        if not changed and not same:
            return
        with bulk.in_step(self._library, self._title, result) as session:
            for arrival, known in changed:
                updating.bring_up_to_date(
                    session,
                    arrival,
                    known,
                    self._collection_ids,
                    keywords_as_tags=self._choices.keywords_as_tags,
                )
            for arrival, known in same:
                updating.add_first_files(session, known.id, arrival.new.files)
        result.attached += [known.id for arrival, known in pairs if arrival.new.files]


def _one(collection_id: int) -> tuple[int, ...]:
    return (collection_id,) if collection_id else ()


def _chunks(
    items: Iterator[Arrival | Failure | Notice],
) -> Iterator[list[Arrival | Failure | Notice]]:
    chunk: list[Arrival | Failure | Notice] = []
    for item in items:
        chunk.append(item)
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _make_collections(
    session: Session, parts: Sequence[Part], choices: MigrationChoices
) -> dict[str, int]:
    """The collection of each part by its key; one of the same name in the same place is used.

    The user's own library is no collection of its own; other libraries are, at the top.
    """
    top = choices.collection_id or None
    ids: dict[str, int] = {}
    places: dict[str, int | None] = {}
    for part in parts:
        if part.key in choices.left_out or (part.parent and part.parent not in places):
            continue
        above = places[part.parent] if part.parent else top
        if part.is_library and part.key == "user":
            places[part.key] = top
            continue
        ids[part.key] = _collection(session, part.name, above)
        places[part.key] = ids[part.key]
    return ids


def _collection(session: Session, name: str, parent_id: int | None) -> int:
    name = " ".join(name.split()) or "Collection"
    row = (
        raw(session)
        .execute(
            "SELECT id FROM collection WHERE parent_id IS ? AND name = ? ORDER BY position, id",
            (parent_id, name),
        )
        .fetchone()
    )
    return int(row[0]) if row else collections.create(session, name, parent_id)


def _make_searches(session: Session, searches: Sequence[tuple[str, str]]) -> None:
    known = {(row.name, row.query) for row in saved_searches.all_rows(raw(session))}
    for name, query in dict.fromkeys(searches):
        if (name, query) not in known:
            saved_searches.create(session, name, query)
