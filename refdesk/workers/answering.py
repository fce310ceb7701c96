"""What the desk's threads answer, and what the window is told of it.

All of this runs in the window's thread; an answer to a request that a newer one made stale is
dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import Signal, Slot

from refdesk.model.reports import Change, ImportReport
from refdesk.model.views import Citation, JobRow, Landing, Listing, Message, MessageKind
from refdesk.services.wording import counted, import_sentence, refresh_sentence
from refdesk.workers import deeds
from refdesk.workers.adding import read_identifiers
from refdesk.workers.growing import Growth
from refdesk.workers.late import LateDesk
from refdesk.workers.record_watching import RecordWatching
from refdesk.workers.reporting import DECIDE, ReportRun
from refdesk.workers.styling import StyleDesk
from refdesk.workers.tasks import Task, TaskQueue
from refdesk.workers.upkeep import ROW_ID as UPKEEP_ROW
from refdesk.workers.waiting import ROW_ID as WAITING_ROW
from refdesk.workers.waiting import WaitingRoom
from refdesk.workers.watching import Watching

if TYPE_CHECKING:
    from pathlib import Path

    from refdesk.services.citation_counts import CitationCounts
    from refdesk.services.pending import Pending

FULL_TEXT: Final = "full_text"
_ANSWERED_ELSEWHERE: Final = ("go_to_step", "batch_edit", "refresh_chosen", FULL_TEXT)
"""Kinds of jobs with a part of their own in workers/: stepping, batch_editing, refreshing, full_text."""
MOST_BY_ITSELF: Final = 200
"""New references whose full text is looked for by itself at a time; more are the user's to ask for."""
LONGEST_QUERY: Final = 40
"""So many letters of a query name its job."""


class AnsweringDesk(LateDesk):
    """Tells the window in signals what came of what it asked for; the desk below asks."""

    listed = Signal(object)  # Listing; twice a request: first rows, then all
    list_failed = Signal(int, str)
    overview_read = Signal(object)  # Overview
    references_changed = Signal(object)  # frozenset of ids, or None: perhaps all
    late_cells_read = Signal(object)  # dict of LateCells by reference id
    reference_read = Signal(object)  # ReferenceView
    related_read = Signal(object)  # RelatedList
    link_outs_read = Signal(str, object)  # PMID, tuple of LinkOut
    section_failed = Signal(str, str, str)  # PMID, section, sentence
    pubmed_listed = Signal(object)  # PubMedPage
    pubmed_failed = Signal(int, str)
    pubmed_waits = Signal(str)
    """Why the page of hits that was asked for last is not there yet; "" when it waits no more."""
    inbox_listed = Signal(object)  # InboxListing
    cited = Signal(object)  # Citation
    cite_failed = Signal(int, str)
    jobs_changed = Signal(object)  # tuple of JobRow
    edits_clashed = Signal(object)  # tuple of EditConflict: what was changed elsewhere meanwhile
    message = Signal(object)  # Message
    undo_changed = Signal(str, str)  # titles of the steps to undo and redo
    history_read = Signal(object)  # list of StepRow, newest first
    link_ready = Signal(str)  # an address to open in the browser
    dois_known = Signal(object)  # DoiReport of a check that waited for the network
    links_known = Signal(str)  # a kind of lists that waited for the network and was asked for
    library_opened = Signal(str, bool)  # path, whether it is read only
    library_wanted = Signal(str)  # a path to open in place of this library

    styling: StyleDesk
    _writer: TaskQueue
    _latest: dict[str, int]
    _growth: Growth
    _waiting: WaitingRoom
    watching: Watching
    record_watching: RecordWatching

    @property
    def is_read_only(self) -> bool:
        """Whether the library can only be looked at."""
        raise NotImplementedError

    def read_overview(self) -> None:
        """Read the library pane's lists and counts."""
        raise NotImplementedError

    def _submit(
        self, queue: TaskQueue, kind: str, run: Callable[[Task], Any], number: int = 0
    ) -> None:
        raise NotImplementedError

    def _is_stale(self, task: Task) -> bool:
        return task.number != 0 and self._latest.get(task.kind) != task.number

    @Slot(object, object)
    def _on_partial(self, task: Task, part: object) -> None:
        if not self._is_stale(task):
            self.listed.emit(part)

    @Slot(object, object)
    def _on_done(self, task: Task, result: object) -> None:
        if not self._is_stale(task):
            getattr(self, f"_answer_{task.kind}")(task, result)

    def _answer_list(self, task: Task, listing: Listing) -> None:
        self.listed.emit(listing)

    def _answer_overview(self, task: Task, overview: object) -> None:
        self._growth.on_read()
        self.overview_read.emit(overview)

    def _answer_late_cells(self, task: Task, cells: object) -> None:
        self.late_cells_read.emit(cells)

    def _answer_history(self, task: Task, steps: object) -> None:
        self.history_read.emit(steps)

    def _answer_reference(self, task: Task, view: object) -> None:
        if view is not None:
            self.reference_read.emit(view)

    def _answer_preview(self, task: Task, citation: Citation) -> None:
        self.cited.emit(citation)

    def _answer_cite(self, task: Task, citation: Citation) -> None:
        self.cited.emit(citation)

    def _answer_style(self, task: Task, result: object) -> None:
        self.styling.answer(task, result)

    _answer_style_sample = _answer_style

    def _answer_pubmed(self, task: Task, page: object) -> None:
        if isinstance(page, deeds.Unreached):
            self._waiting.expect()
            words = self.tr("The search is made again by itself when the network is back.")
            self.pubmed_failed.emit(task.number, f"{page.sentence} {words}")
            return
        self.pubmed_listed.emit(page)

    def _answer_inbox(self, task: Task, listing: object) -> None:
        self.inbox_listed.emit(listing)

    def _answer_related(self, task: Task, related: object) -> None:
        self.related_read.emit(related)

    def _answer_linkout(self, task: Task, links: object) -> None:
        self.link_outs_read.emit(task.about[0], links)

    def _answer_follow(self, task: Task, landing: Landing | deeds.PutOff) -> None:
        if isinstance(landing, deeds.PutOff):
            self._waiting.keep_deed("follow_doi", [landing.reference_id])
            words = self.tr("The DOI is followed when the network is back.")
            text = f"{landing.reason} {words}"
            self.message.emit(Message(MessageKind.WARNING, text, key="follow"))
            return
        self.link_ready.emit(landing.url)
        if task.about[0]:
            self.references_changed.emit(frozenset([task.about[0]]))

    @Slot(object)
    def _on_waiting_changed(self, row: JobRow | None) -> None:
        self.jobs.show_other(WAITING_ROW, row)

    @Slot(object)
    def _on_upkeep_changed(self, row: JobRow | None) -> None:
        self.jobs.show_other(UPKEEP_ROW, row)

    def _answer_open(self, task: Task, path: Path) -> None:
        self.library_wanted.emit(str(path))

    def _answer_steps(self, task: Task, steps: tuple[str, str]) -> None:
        self.undo_changed.emit(*steps)

    def _answer_change(self, task: Task, done: deeds.Done) -> None:
        self._tell_change(done.change, done.steps)

    def _answer_undo(self, task: Task, done: deeds.Undone) -> None:
        if done.step is not None:
            text = self.tr("Undone: {title}.").format(title=done.step.title)
            self.message.emit(Message(MessageKind.DONE, text, key="undo"))
        self._tell_change(Change(None), done.steps)

    def _answer_redo(self, task: Task, done: deeds.Undone) -> None:
        if done.step is not None:
            text = self.tr("Done again: {title}.").format(title=done.step.title)
            self.message.emit(Message(MessageKind.DONE, text, key="undo"))
        self._tell_change(Change(None), done.steps)

    def _tell_change(self, change: Change, steps: tuple[str, str]) -> None:
        if change.ids is None or change.ids:
            self.references_changed.emit(change.ids)
        self.read_overview()
        self.undo_changed.emit(*steps)
        if change.conflicts:
            self.edits_clashed.emit(change.conflicts)
        if change.sentence:
            self.message.emit(Message(MessageKind.DONE, change.sentence, can_undo=True))

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if self._is_stale(task):
            return
        if task.kind == "list":
            self.list_failed.emit(task.number, sentence)
        elif task.kind in ("pubmed", "inbox"):
            self.pubmed_failed.emit(task.number, sentence)
        elif task.kind in ("cite", "preview"):
            self.cite_failed.emit(task.number, sentence)
        elif task.kind in ("style", "style_sample"):
            self.styling.fail(task, sentence)
        elif task.kind in ("related", "linkout"):
            self.section_failed.emit(task.about[0], task.about[1], sentence)
        elif task.kind != "clear_out":  # nobody asked for that; it is in the log
            self.message.emit(Message(MessageKind.ERROR, sentence))

    @Slot(object, object)
    def _on_job_finished(self, task: Task, result: object) -> None:
        if task.kind == DECIDE:  # the reports answer it
            return
        if task.kind in ("export", "mesh"):
            self.message.emit(result)
            if task.kind == "mesh":
                self.references_changed.emit(frozenset())  # searches may find more now
            return
        if task.kind.startswith("duplicates_") or task.kind in _ANSWERED_ELSEWHERE:
            return
        if task.kind == "waited_deed":
            self._tell_waited(task.about[0], cast("deeds.WaitedFor", result))
            return
        if task.kind == "count_citations":
            self._tell_counted(cast("CitationCounts", result), task.kept)
            return
        if isinstance(result, deeds.FilledIds):
            self._tell_filled(result, task.kept)
            return
        if isinstance(result, deeds.Refreshed):
            self._waiting.finish_deed(task.about[1], result.left)
            self._tell_report(task, result.report)
            return
        if not isinstance(result, ImportReport):
            text = self.tr("This text holds nothing that names an article.")
            self.message.emit(Message(MessageKind.WARNING, text))
            return
        self._tell_report(task, result)

    def _settle(self, kept: Pending | None, left: Sequence[int]) -> None:
        """A deed that the library knew of has ended, but for what waits on."""
        if kept is not None:
            self._waiting.finish_deed(kept, left)

    def _tell_counted(self, counts: CitationCounts, kept: Pending | None) -> None:
        self._settle(kept, counts.left)
        waits = ""
        if counts.left and kept is not None:
            one, many = self.tr("1 waits for the network."), self.tr("{n} wait for the network.")
            waits = one if len(counts.left) == 1 else many.format(n=f"{len(counts.left):,}")
        self.references_changed.emit(frozenset(one.reference_id for one in counts.found))
        kind = MessageKind.WARNING if counts.failure or not counts.found else MessageKind.DONE
        words = self.tr("The column “Cited by” shows them.") if counts.found else ""
        told = " ".join(part for part in (counts.sentence, words, waits) if part)
        self.message.emit(Message(kind, told, key="citations"))

    def _tell_filled(self, filled: deeds.FilledIds, kept: Pending | None) -> None:
        self._settle(kept, filled.waiting)
        self._tell_change(replace(filled.change, sentence=""), filled.steps)
        kind = MessageKind.WARNING if filled.open or filled.waiting else MessageKind.DONE
        told = filled.open or filled.filled
        report = ImportReport(failures=filled.open, warnings=filled.filled) if told else None
        self.message.emit(
            Message(
                kind,
                filled.sentence,
                can_undo=bool(filled.change.ids),
                report=report,
                key="fill_ids",
            )
        )

    def _tell_report(self, task: Task, report: ImportReport) -> None:
        self._keep_waiting(task, report)
        is_few = 0 < len(report.added) <= MOST_BY_ITSELF
        if is_few and not self.is_read_only and self._toolbox.finds_full_text:
            self.full_text.fetch(report.added)
        changed = report.changed
        self.references_changed.emit(changed)
        self.read_overview()
        self._submit(self._writer, "steps", lambda task: self._toolbox.browser.next_steps())
        kind = MessageKind.DONE
        if report.failures:
            kind = MessageKind.WARNING if changed or report.held else MessageKind.ERROR
        elif report.held or report.warnings or report.stopped:
            kind = MessageKind.WARNING
        if task.kind == "refresh":
            text = refresh_sentence(report)
        else:
            name = self._collection_name(task.about[0] if task.about else 0)
            text = import_sentence(report, name, waits=not self.is_read_only)
        self.message.emit(
            Message(
                kind,
                text,
                can_undo=bool(
                    report.added
                    or report.restored
                    or report.merged
                    or (task.kind == "refresh" and report.existing)
                ),
                report=_shown(task, report),
                can_retry=any(failure.can_retry for failure in report.failures),
                key="import",
            )
        )

    @Slot(str)
    def _on_waiting_failed(self, sentence: str) -> None:
        self.message.emit(Message(MessageKind.ERROR, sentence))

    def _join_checks(self) -> None:
        """What was to be checked without a network waits with all else."""
        room, deed = self._waiting, "check_alerts"
        self.watching.unreached.connect(partial(room.keep_deed, deed))
        self.watching.reached.connect(partial(room.settle_deed, deed))
        self.watching.ended.connect(room.finish_deed)
        self.record_watching.unreached.connect(partial(room.keep_deed, "check_notices", ()))
        self.record_watching.ended.connect(room.finish_whole)

    @Slot(object)
    def _on_waiting_ready(self, waiting: Sequence[Pending]) -> None:
        toolbox = self._toolbox
        for one in waiting:
            if one.deed == "refresh":
                self._refresh(one)
                continue
            if one.deed == "check_alerts":
                self.watching.check_waiting(one)
                continue
            if one.deed == "check_notices":
                self.record_watching.check_waiting(one)
                continue
            if one.deed:
                self._do_waiting(one)
                continue
            if one.references:
                self.full_text.start(one)
                continue
            run: Callable[[Task], ImportReport | None] = deeds.AddWaiting(toolbox, one).run
            title = self.tr("Adding {what} that waited").format(what=deeds.what_ids(one.works))
            if one.query:
                title = self.tr("Adding all hits of {query}").format(query=_shortened(one.query))
                run = ReportRun(toolbox, title, run)
            self.jobs.submit("waited", title, run, about=(one.collection_id, one))

    def _refresh(self, one: Pending) -> None:
        toolbox = self._toolbox
        title = self.tr("Refreshing {what}").format(what=counted(len(one.ids), "reference"))
        run = partial(deeds.refresh, toolbox, one=one)
        self.jobs.submit("refresh", title, run, about=(0, one))

    def _do_waiting(self, one: Pending) -> None:
        toolbox = self._toolbox
        title = self.tr("Asking for {what} that waited").format(
            what=counted(len(one.ids), "reference")
        )
        self.jobs.submit(
            "waited_deed", title, lambda task: deeds.do_waiting(toolbox, task, one), about=(one,)
        )

    def _tell_waited(self, one: Pending, done: deeds.WaitedFor) -> None:
        outcome = done.outcome
        self._waiting.finish_deed(one, outcome.remaining)
        self._tell_change(replace(outcome.change, sentence=""), done.steps)
        if one.deed == "follow_links":
            self.links_known.emit(one.detail)
        if outcome.dois is not None:
            self.dois_known.emit(outcome.dois)
        if outcome.remaining and outcome.remaining == one.ids:
            return  # nothing came of it; the row of what waits says so
        told = outcome.open or outcome.filled
        report = ImportReport(failures=outcome.open, warnings=outcome.filled) if told else None
        kind = MessageKind.WARNING if outcome.open or outcome.remaining else MessageKind.DONE
        can_undo = one.deed in ("fill_ids", "refresh") and bool(outcome.change.ids)
        self.message.emit(
            Message(kind, outcome.sentence, can_undo=can_undo, report=report, key=one.deed)
        )

    def _keep_waiting(self, task: Task, report: ImportReport) -> None:
        """Let wait what failed for want of a network; a restart does not forget it."""
        items = [failure.item for failure in report.failures if failure.is_offline]
        if task.kind == "waited" and task.about[1].query in items:
            self._waiting.put_off(task.about[1])
            return
        works = [work for item in items for work in read_identifiers(item)[0]]
        if task.kind == "waited":
            self._waiting.finish(task.about[1], works)
        elif task.kept is not None:
            self._waiting.finish(task.kept, works)
        elif works and not self.is_read_only:
            self._waiting.keep(works, task.about[0] if task.about else 0)

    def _collection_name(self, collection_id: int) -> str:
        return self._toolbox.changes.collection_name(collection_id) if collection_id else ""

    @Slot(object, str)
    def _on_job_failed(self, task: Task, sentence: str) -> None:
        if task.kind == "refresh":
            self._waiting.finish_deed(task.about[1], ())
        elif task.kept is not None:
            self._waiting.finish(task.kept, ())
        self.references_changed.emit(frozenset())
        self.read_overview()
        self.message.emit(Message(MessageKind.ERROR, sentence))

    @Slot()
    def _on_grown(self) -> None:
        """A job goes on: show what it has stored so far."""
        self.references_changed.emit(frozenset())
        self.read_overview()

    @Slot(object)
    def _on_job_cancelled(self, task: Task) -> None:
        """What was stored before the cancel stays, and can be undone."""
        if task.kind in ("waited", FULL_TEXT):
            self._waiting.finish(task.about[1], ())  # a later start does not go on with it
        elif task.kind == "waited_deed":
            self._waiting.finish_deed(task.about[0], ())
        elif task.kind == "refresh":
            self._waiting.finish_deed(task.about[1], ())
        elif task.kept is not None:
            self._waiting.finish(task.kept, ())
        is_redone = task.kind in ("refresh", "waited_deed", "fill_ids")
        self.references_changed.emit(None if is_redone else frozenset())
        self.read_overview()
        self._submit(self._writer, "steps", lambda task: self._toolbox.browser.next_steps())


def _shortened(query: str) -> str:
    return query if len(query) <= LONGEST_QUERY else f"{query[:LONGEST_QUERY]} …"


def _shown(task: Task, report: ImportReport) -> ImportReport | None:
    """What of a report the message offers to show."""
    if task.kind == "refresh":
        return ImportReport(failures=report.failures) if report.failures else None
    is_plain = not (report.added or report.restored or report.failures or report.number)
    return None if is_plain else report
