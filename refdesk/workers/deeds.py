"""What the desk's tasks do in their threads: services called, answers put together.

Services are imported when a task first needs one, in the task's thread: the window's first rows
need none of them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from refdesk.errors import AddressError, NetworkError, NotFoundError, RefDeskError
from refdesk.model.export_options import ExportOptions
from refdesk.model.import_options import ImportOptions
from refdesk.model.reports import Change, Failure, ImportReport, Notice
from refdesk.model.rows import StepRow
from refdesk.model.views import (
    Citation,
    Landing,
    Message,
    MessageKind,
    PubMedPage,
    ReferenceView,
)
from refdesk.model.work_ids import WorkId
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted, exported_sentence
from refdesk.workers.tasks import Task

if TYPE_CHECKING:
    from refdesk.model.full_text import FullText
    from refdesk.services.citation_counts import CitationCounts
    from refdesk.services.late_columns import LateCells
    from refdesk.services.pending import Pending
    from refdesk.services.waiting_deeds import Outcome

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Done:
    """A change, and the titles of the steps that undo and redo would touch after it."""

    change: Change
    steps: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Undone:
    """The step that undo or redo touched (None: there was none), and the next ones."""

    step: StepRow | None
    steps: tuple[str, str]


def change(toolbox: Toolbox, deed: str, *arguments: object) -> Done:
    """Run one of the changes by name."""
    changed = getattr(toolbox.changes, deed)(*arguments)
    return Done(changed, next_steps(toolbox))


def read_reference(toolbox: Toolbox, reference_id: int) -> ReferenceView | None:
    """One reference whole; None when it is gone (an undo or another window was quicker)."""
    try:
        return toolbox.browser.reference(reference_id)
    except NotFoundError:
        return None


def late_cells(toolbox: Toolbox, ids: Sequence[int]) -> dict[int, LateCells]:
    """What only records tell, for the list; nothing when one of them cannot be read."""
    from refdesk.services import late_columns

    try:
        return late_columns.read(toolbox.library, ids)
    except RefDeskError as error:
        log.info("cells are left empty: %s", error)
        return {}


def undo(toolbox: Toolbox) -> Undone:
    """Take the last step back."""
    return Undone(toolbox.changes.undo(), next_steps(toolbox))


def redo(toolbox: Toolbox) -> Undone:
    """Do it again."""
    return Undone(toolbox.changes.redo(), next_steps(toolbox))


def next_steps(toolbox: Toolbox) -> tuple[str, str]:
    """The titles of the steps that undo and redo would touch, "" for none."""
    return toolbox.browser.next_steps()


@dataclass(frozen=True, slots=True)
class Unreached:
    """There was no network for what was asked; `sentence` says so."""

    sentence: str


def search_pubmed(
    toolbox: Toolbox, task: Task, query: str, start: int, count: int, sort: str
) -> PubMedPage | Unreached:
    """A page of hits, told of what it waits for."""
    try:
        return toolbox.online.page(
            task.number, query, start=start, count=count, sort=sort, token=task.token,
            on_wait=lambda wait: task.progress(detail=str(wait) if wait.seconds else ""),
        )  # fmt: skip
    except NetworkError as error:
        if isinstance(error, AddressError):
            raise
        return Unreached(str(error))


def cite(
    toolbox: Toolbox, task: Task, request: int, ids: Sequence[int], style: str, preview: bool
) -> Citation:
    """Format references of the library; a preview formats the first."""
    from refdesk.services.citing import caution

    shown = ids[:1] if preview else ids
    records = []
    for record in toolbox.browser.records(shown):
        task.token.raise_if_cancelled()
        records.append(record)
    formatted = toolbox.citing.references(records, style)
    return Citation(request, style, formatted.html, formatted.text, len(ids), caution(records))


def cite_hits(
    toolbox: Toolbox, request: int, pmids: Sequence[str], style: str, preview: bool
) -> Citation:
    """Format PubMed hits that are at hand."""
    from refdesk.services.citing import caution

    parsed, _ = toolbox.online.take(pmids[:1] if preview else pmids)
    records = [one.record for one in parsed]
    formatted = toolbox.citing.references(records, style)
    return Citation(request, style, formatted.html, formatted.text, len(pmids), caution(records))


def remember(toolbox: Toolbox, task: Task, works: Sequence[WorkId], collection_id: int) -> int:
    """Have the library know what is about to be added, so that a crash or a closing costs nothing.

    The id of the job that is kept, 0 for none.
    """
    from refdesk.services import pending  # with the first job

    if works and not toolbox.library.is_read_only:
        task.kept = kept = pending.begin_works(toolbox.library, works, collection_id)
        return kept.id
    return 0


def remember_deed(toolbox: Toolbox, task: Task, deed: str, ids: Sequence[int]) -> Pending | None:
    """As `remember`, of what is done on references of the library."""
    from refdesk.services import pending  # with the first job

    if not ids or toolbox.library.is_read_only:
        return None
    task.kept = kept = pending.run_deed(toolbox.library, deed, ids)
    return kept


def add_hits(
    toolbox: Toolbox, task: Task, pmids: Sequence[str], collection_id: int
) -> ImportReport:
    """Add hits: those at hand without asking PubMed again. With alerts, they count as kept there."""
    from refdesk.services.import_run import new_reference  # with the first job

    if toolbox.has_alerts:
        return toolbox.inboxes.keep(
            pmids, collection_id=collection_id, progress=task.progress, token=task.token
        )
    at_hand, others = toolbox.online.take(pmids)
    if not others:
        return toolbox.importer.add_parsed(at_hand, collection_id=collection_id)
    works = [WorkId("pmid", pmid) for pmid in others]
    return toolbox.importer.add_ids(
        works,
        kept=[new_reference(one, "PubMed") for one in at_hand],
        collection_id=collection_id,
        progress=task.progress,
        token=task.token,
        job_id=remember(toolbox, task, works, collection_id),
    )


@dataclass(frozen=True, slots=True)
class ImportFiles:
    """Imports files as one step."""

    toolbox: Toolbox
    paths: tuple[Path, ...]
    options: ImportOptions

    def run(self, task: Task) -> ImportReport:
        """Do it; the collection that is named is made first."""
        options = self.options
        if options.collection_name:
            collection_id = self.toolbox.changes.collection_id(options.collection_name)
            options = replace(options, collection_id=collection_id)
        report = self.toolbox.importer.import_paths(
            self.paths,
            options=options,
            progress=task.progress,
            token=task.token,
        )
        return replace(report, collection_id=options.collection_id)


@dataclass(frozen=True, slots=True)
class AddIds:
    """Adds works by identifier; `refused` are words that name none."""

    toolbox: Toolbox
    ids: tuple[WorkId, ...]
    refused: tuple[str, ...]
    collection_id: int

    def run(self, task: Task) -> ImportReport:
        """Do it; they wait in the library until it is done."""
        job_id = remember(self.toolbox, task, self.ids, self.collection_id)
        return self.toolbox.importer.add_ids(
            self.ids,
            refused=self.refused,
            collection_id=self.collection_id,
            progress=task.progress,
            token=task.token,
            job_id=job_id,
        )


@dataclass(frozen=True, slots=True)
class AddWaiting:
    """Adds what waited for the network."""

    toolbox: Toolbox
    pending: Pending

    def run(self, task: Task) -> ImportReport:
        """Do it."""
        if self.pending.query:
            return self._all_hits(task)
        return self.toolbox.importer.add_ids(
            self.pending.works,
            collection_id=self.pending.collection_id,
            progress=task.progress,
            token=task.token,
            job_id=self.pending.id,
        )

    def _all_hits(self, task: Task) -> ImportReport:
        from refdesk.services.pubmed_hits import add_all_hits  # with the network

        return add_all_hits(
            self.toolbox.pubmed,
            self.toolbox.importer,
            self.pending.query,
            collection_id=self.pending.collection_id,
            progress=task.progress,
            token=task.token,
            job_id=self.pending.id,
        )


@dataclass(frozen=True, slots=True)
class FetchedFullText:
    """What came of each reference, those that still wait, and the next steps of the history."""

    found: tuple[FullText, ...]
    left: tuple[int, ...]
    steps: tuple[str, str]


@dataclass(frozen=True, slots=True)
class FetchFullText:
    """Looks for the full text of references; gives what comes of each as a part."""

    toolbox: Toolbox
    pending: Pending

    def run(self, task: Task) -> FetchedFullText:
        """Do it; the library knows after each reference which are left."""
        from refdesk.model.full_text import Outcome
        from refdesk.services import pending

        tools = self.toolbox
        found = pending.fetch_now(
            tools.library, tools.full_text, self.pending, task.progress, task.token, task.partial
        )
        left = tuple(one.reference_id for one in found if one.outcome is Outcome.WAITING)
        return FetchedFullText(tuple(found), left, next_steps(tools))


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of a refresh; `left` are references that wait on, as there was no network."""

    report: ImportReport
    left: tuple[int, ...] = ()


def refresh(toolbox: Toolbox, task: Task, one: Pending) -> Refreshed:
    """Ask PubMed again; the library knows with each request which references are left."""
    from refdesk.services import pending, refreshing
    from refdesk.services.failing import is_offline

    asked = refreshing.Asked()
    try:
        report = refreshing.refresh(
            toolbox.library, toolbox.pubmed, one.ids, progress=task.progress, token=task.token,
            asked=asked, settle=lambda session, left: pending.note_left(session, one, left),
            job_id=one.id,
        )  # fmt: skip
        left, reason = tuple(asked.left) if asked.is_offline else (), report.stopped
    except RefDeskError as error:
        if not is_offline(error):
            raise
        report, left, reason = ImportReport(), one.ids, str(error)
    if not left:
        return Refreshed(report)
    verb = "waits and is" if len(left) == 1 else "wait and are"
    waits = f"{counted(len(left), 'reference')} {verb} refreshed when you are online."
    return Refreshed(replace(report, stopped=f"{reason} {waits}"), left)


@dataclass(frozen=True, slots=True)
class FilledIds:
    """What came of looking for identifiers; `open` is what was not filled in, and why."""

    change: Change
    steps: tuple[str, str]
    open: tuple[Failure, ...]
    waiting: tuple[int, ...] = ()
    """References that were not asked for to the end, as there was no network."""
    filled: tuple[Notice, ...] = ()
    """What was filled in, reference by reference."""

    @property
    def sentence(self) -> str:
        """`Identifiers of 12 references filled in. 1 needs a look. 3 wait for the network.`"""
        done, count = len(self.change.ids or ()), len(self.open)
        said = f"Identifiers of {counted(done, 'reference')} filled in."
        if not done:
            said = "No identifiers were filled in."
        needs = "needs" if count == 1 else "need"
        said = f"{said} {count:,} {needs} a look." if count else said
        waits = "waits" if len(self.waiting) == 1 else "wait"
        return f"{said} {len(self.waiting):,} {waits} for the network." if self.waiting else said


def fill_ids(toolbox: Toolbox, task: Task, ids: Sequence[int]) -> FilledIds:
    """Find the identifiers that references lack and fill them in; after a cancel what came stays."""
    from refdesk.services.found_ids import filled_notices

    kept = remember_deed(toolbox, task, "fill_ids", ids)
    findings, change = toolbox.id_completer.complete(ids, task.progress, task.token, kept)
    filled = filled_notices(findings, change.ids or ())
    left = [
        Failure(one.title, one.reason, is_doubt=True, reference_id=one.reference_id)
        for one in findings.doubtful
    ]
    if findings.is_offline and not toolbox.library.is_read_only:
        return FilledIds(change, toolbox.browser.next_steps(), tuple(left), findings.left, filled)
    if findings.failure:
        count = counted(findings.lacking - findings.asked, "reference")
        item = f"{count} not asked for to the end"
        left.append(Failure(item, findings.failure, is_doubt=True))
    return FilledIds(change, toolbox.browser.next_steps(), tuple(left), filled=filled)


@dataclass(frozen=True, slots=True)
class PutOff:
    """A DOI that waits to be followed; `reason` is why."""

    reference_id: int
    reason: str


def follow_doi(toolbox: Toolbox, task: Task, reference_id: int, doi: str) -> Landing | PutOff:
    """Where a DOI leads; that of a reference waits where there is no network."""
    from refdesk.services.failing import is_offline

    try:
        return toolbox.online.follow_doi(reference_id, doi, task.token)
    except RefDeskError as error:
        if reference_id and is_offline(error) and not toolbox.library.is_read_only:
            return PutOff(reference_id, str(error))
        raise


def do_waiting(toolbox: Toolbox, task: Task, pending: Pending) -> WaitedFor:
    """Do what waited on references of the library."""
    from refdesk.services import waiting_deeds

    outcome = waiting_deeds.run(toolbox, pending, task.progress, task.token)
    return WaitedFor(outcome, toolbox.browser.next_steps())


@dataclass(frozen=True, slots=True)
class WaitedFor:
    """What came of something that waited, and the next steps of the history."""

    outcome: Outcome
    steps: tuple[str, str]


def count_citations(toolbox: Toolbox, task: Task, ids: Sequence[int]) -> CitationCounts:
    """How often references are cited, asked of NIH iCite and kept beside the library."""
    from refdesk.services import citation_counts

    remember_deed(toolbox, task, "count_citations", ids)
    return citation_counts.count_citations(
        toolbox.follower, ids, progress=task.progress, token=task.token
    )


def export(
    toolbox: Toolbox,
    task: Task,
    ids: Sequence[int] | None,
    key: str,
    path: Path,
    options: ExportOptions,
) -> Message:
    """Write references to a file; returns the message that tells of it."""
    from refdesk.services import exporting

    chosen = toolbox.browser.ids("") if ids is None else ids
    done = exporting.export_to_path(
        toolbox.library,
        chosen,
        key,
        path,
        options=options,
        progress=task.progress,
        token=task.token,
    )
    words = [exported_sentence(done.count, path.name, done.left_out)]
    if done.files:
        words.append(f"{counted(done.files, 'file')} copied beside it.")
    if done.missing:
        named = ", ".join(done.missing[:3]) + (" …" if len(done.missing) > 3 else "")
        words.append(f"{counted(len(done.missing), 'file')} could not be copied: {named}.")
    kind = MessageKind.WARNING if done.missing else MessageKind.DONE
    return Message(kind, " ".join(words), key="export", path=str(path))


def make_sample() -> Path:
    """A fresh copy of the sample library in the data folder."""
    from refdesk.services import sample

    return sample.make_sample_library()


def what_ids(ids: Sequence[WorkId], refused: Sequence[str] = ()) -> str:
    """`12 PMIDs`, `3 DOIs and 2 PMIDs`."""
    names = {"pmid": "PMID", "pmcid": "PMCID", "doi": "DOI"}
    parts = []
    for kind, name in names.items():
        count = sum(work.kind == kind for work in ids)
        if count:
            parts.append(counted(count, name))
    if not parts:
        return counted(len(refused), "word")
    return " and ".join(parts) if len(parts) < 3 else f"{parts[0]}, {parts[1]} and {parts[2]}"
