"""The desk: the one object that the window talks to.

It lives in the window's thread. Every method returns at once (only `rows` and `known_ids` read,
about 1 ms); the work is done by services in threads of its own, and answered by signals. A newer
request of one kind makes the older one stale: it is interrupted and never answered.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from refdesk.model.rows import Extra, GroupBy, ReferenceRow, SortKey, SortTerm, View
from refdesk.model.views import (
    Citation,
    Listing,
    ListRequest,
    Message,
    MessageKind,
)
from refdesk.services.style_choices import STYLES, StyleChoice
from refdesk.services.toolbox import Toolbox
from refdesk.workers import deeds
from refdesk.workers.answering import AnsweringDesk
from refdesk.workers.copying import ROW_ID as COPY_ROW
from refdesk.workers.copying import CopyDesk
from refdesk.workers.growing import Growth
from refdesk.workers.jobs import JobBoard
from refdesk.workers.keeping import ROW_ID as KEEPING_ROW
from refdesk.workers.keeping import Keeping
from refdesk.workers.migrating import Migrating
from refdesk.workers.record_watching import ROW_ID as RECORDS_ROW
from refdesk.workers.record_watching import RecordWatching
from refdesk.workers.reporting import Reports
from refdesk.workers.resting import Rest
from refdesk.workers.styling import StyleDesk
from refdesk.workers.tasks import Progress, Task, TaskQueue
from refdesk.workers.upkeep import ROW_ID as UPKEEP_ROW
from refdesk.workers.upkeep import Upkeep
from refdesk.workers.waiting import ROW_ID as WAITING_ROW
from refdesk.workers.waiting import WaitingRoom
from refdesk.workers.watching import ROW_ID as WATCHING_ROW
from refdesk.workers.watching import Watching

if TYPE_CHECKING:
    from refdesk.services.knowing import KnownIds

Rows = list[ReferenceRow]
CLEARED_AT_ONCE = 200
"""References that go for good in one write of a rest: who comes back waits for no more."""


class Desk(AnsweringDesk):
    """Gives work to the threads and tells the window what came of it."""

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_stopped = False
        self._toolbox = toolbox
        self._request = 0
        self._latest: dict[str, int] = {}
        self._reader = self._queue("reader")
        self._reader.partial.connect(self._on_partial)
        self._citer = self._queue("citer")
        self.styling = StyleDesk(toolbox, self._citer, self)
        self._writer = self._queue("writer")
        self._network = self._queue("network")
        self._network.progressed.connect(self._on_waits)
        self._jobs = TaskQueue("jobs", self)
        self.jobs = JobBoard(self._jobs, self)
        self.jobs.changed.connect(self.jobs_changed)
        self.copying = CopyDesk(toolbox, self.jobs, self)
        self._growth = Growth(self)
        self.jobs.changed.connect(self._growth.watch)
        self._growth.grown.connect(self._on_grown)
        self._waiting = WaitingRoom(toolbox, self)
        self._waiting.changed.connect(self._on_waiting_changed)
        self._waiting.ready.connect(self._on_waiting_ready)
        self._waiting.failed.connect(self._on_waiting_failed)
        self.jobs.finished.connect(self._on_job_finished)
        self.jobs.failed.connect(self._on_job_failed)
        self.jobs.cancelled.connect(self._on_job_cancelled)
        self.reports = Reports(toolbox, self.jobs, self)
        self.reports.changed.connect(self._tell_change)
        self.migrating = Migrating(toolbox, self.jobs, self)
        self.rest = Rest(self._queues, self)
        self.rest.came.connect(self._on_rest)
        self.upkeep = Upkeep(toolbox, lambda: self.rest.seconds, self)
        self.upkeep.changed.connect(self._on_upkeep_changed)
        self.upkeep.told.connect(self.message)
        self.upkeep.refreshed.connect(self._on_grown)
        self.rest.came.connect(self.upkeep.rest)
        self.keeping = Keeping(toolbox, lambda: self.rest.seconds, self)
        self.keeping.changed.connect(self._tell_change)
        self.keeping.job_changed.connect(partial(self.jobs.show_other, KEEPING_ROW))
        self.keeping.told.connect(self.message)
        self.references_changed.connect(self.keeping.stir)
        self.rest.came.connect(self.keeping.rest)
        self.watching = Watching(toolbox, self)
        self.watching.changed.connect(self.read_overview)
        self.watching.job_changed.connect(partial(self.jobs.show_other, WATCHING_ROW))
        self.watching.told.connect(self.message)
        self.overview_read.connect(self.watching.see)
        self.record_watching = RecordWatching(toolbox, self)
        self.record_watching.changed.connect(self._tell_change)
        self.record_watching.job_changed.connect(partial(self.jobs.show_other, RECORDS_ROW))
        self.watching.ticked.connect(self.record_watching.look)
        self._join_checks()
        self._may_clear_out = True
        self._is_deep = False
        self.undo_changed.connect(self._on_undo_changed)

    @property
    def _queues(self) -> tuple[TaskQueue, ...]:
        others = (*self.copying.queues, *self.jobs.queues_aside, *self._late_queues)
        return (self._jobs, self._network, self._citer, *others, self._reader, self._writer)

    def _queue(self, name: str) -> TaskQueue:
        queue = TaskQueue(name, self)
        queue.done.connect(self._on_done)
        queue.failed.connect(self._on_failed)
        return queue

    # what is open
    @property
    def library_path(self) -> Path:
        """The library's file."""
        return self._toolbox.library.path

    @property
    def is_read_only(self) -> bool:
        """Whether the library can only be looked at."""
        return self._toolbox.library.is_read_only

    @property
    def read_only_reason(self) -> str:
        """Why the library can only be looked at; "" when it can be changed, or so was asked for."""
        return self._toolbox.library.read_only_reason

    @property
    def styles(self) -> tuple[StyleChoice, ...]:
        """The styles that the copy bar can offer."""
        return STYLES

    def start(self) -> None:
        """Tell the window about the library that is open."""
        self.library_opened.emit(str(self.library_path), self.is_read_only)
        self.read_overview()
        self._submit(self._writer, "steps", lambda task: self._toolbox.browser.next_steps())
        self._waiting.start()
        self.migrating.start()
        self.rest.start()
        self.upkeep.start()
        self.keeping.start()
        self.watching.start()

    # reading
    def list(
        self,
        view: View,
        query: str,
        sort: SortKey,
        descending: bool,
        *,
        typing: bool = False,
        narrowing: str = "",
        then: tuple[SortTerm, ...] = (),
        group: GroupBy = GroupBy.NOTHING,
    ) -> int:
        """List the references of a view that a query finds; answered by `listed`, in two parts.

        `narrowing` is the query text of the filters beside the box.
        """
        self._reader.cancel_kind("list")
        request = self._new_request("list")
        asked = ListRequest(
            request, view, query, sort, descending, typing, then, group, narrowing=narrowing
        )
        browser = self._toolbox.browser

        def run(task: Task) -> Listing:
            first = browser.first_rows(asked, task.token)
            if first.is_complete:
                return first
            task.partial(first)
            return browser.all_rows(asked, task.token)

        self._submit(self._reader, "list", run, request)
        return request

    def rows(self, ids: Sequence[int], extras: Collection[Extra] = ()) -> Rows:
        """Rows of visible references, read on the spot."""
        self.rest.stir()
        return self._toolbox.browser.rows(ids, extras)

    def read_late_cells(self, ids: Sequence[int]) -> None:
        """Read what only the records of visible references tell; answered by `late_cells_read`."""
        toolbox, ids = self._toolbox, tuple(ids)
        self._submit(self._reader, "late_cells", lambda task: deeds.late_cells(toolbox, ids))

    def known_ids(self) -> KnownIds:
        """Tells which identifiers the library has, on the spot."""
        return self._toolbox.known_ids

    def read_overview(self) -> None:
        """Read the library pane's lists and counts."""
        self._reader.cancel_kind("overview")
        is_deep = self._is_deep
        self._submit(
            self._reader, "overview", lambda task: self._toolbox.browser.overview(is_deep=is_deep)
        )

    def set_deep(self, is_deep: bool) -> None:
        """Count in a collection what lies in those inside it too, or not."""
        if is_deep != self._is_deep:
            self._is_deep = is_deep
            self.read_overview()

    def read_history(self) -> None:
        """Read the undo history."""
        self._submit(self._reader, "history", lambda task: self._toolbox.browser.history())

    def read_reference(self, reference_id: int) -> None:
        """Read one reference whole."""
        self._reader.cancel_kind("reference")
        request = self._new_request("reference")
        toolbox = self._toolbox
        self._submit(
            self._reader,
            "reference",
            lambda task: deeds.read_reference(toolbox, reference_id),
            request,
        )

    def read_hit(self, pmid: str) -> None:
        """Read a PubMed hit whole."""
        self._reader.cancel_kind("reference")
        request = self._new_request("reference")
        toolbox = self._toolbox
        self._submit(self._reader, "reference", lambda task: toolbox.online.hit(pmid), request)

    def cite(self, ids: Sequence[int], style: str, *, preview: bool) -> int:
        """Format references of the library; a preview formats the first only."""
        toolbox, ids = self._toolbox, tuple(ids)
        return self._cite(
            preview, lambda task, number: deeds.cite(toolbox, task, number, ids, style, preview)
        )

    def cite_hits(self, pmids: Sequence[str], style: str, *, preview: bool) -> int:
        """Format PubMed hits."""
        toolbox, pmids = self._toolbox, tuple(pmids)
        return self._cite(
            preview, lambda task, number: deeds.cite_hits(toolbox, number, pmids, style, preview)
        )

    def _cite(self, preview: bool, run: Callable[[Task, int], Citation]) -> int:
        kind = "preview" if preview else "cite"
        if preview:
            self._citer.cancel_kind(kind)
        request = self._new_request(kind)
        self._submit(self._citer, kind, lambda task: run(task, request), request)
        return request

    # PubMed
    def search_pubmed(
        self, query: str, *, start: int = 0, count: int = 50, sort: str = "relevance"
    ) -> int:
        """Fetch a page of PubMed hits."""
        self._network.cancel_kind("pubmed")
        request = self._new_request("pubmed")
        toolbox = self._toolbox
        self._submit(
            self._network,
            "pubmed",
            lambda task: deeds.search_pubmed(toolbox, task, query, start, count, sort),
            request,
        )
        return request

    @Slot(object, object)
    def _on_waits(self, task: Task, progress: Progress) -> None:
        if task.kind == "pubmed" and not self._is_stale(task):
            self.pubmed_waits.emit(progress.detail)

    def read_inbox(
        self, watch_id: int, part: str, *, start: int = 0, count: int = 50, pmid: str = ""
    ) -> int:
        """List a part of a watched search's hits; answered by `inbox_listed` or `pubmed_failed`.

        With `pmid` the page that has this hit, wherever it is.
        """
        self._reader.cancel_kind("inbox")
        request = self._new_request("inbox")
        toolbox = self._toolbox
        self._submit(
            self._reader,
            "inbox",
            lambda task: toolbox.inboxes.listing(
                request, watch_id, part, start=start, size=count, pmid=pmid
            ),
            request,
        )
        return request

    def read_hit_rows(self, pmids: Sequence[str]) -> tuple[ReferenceRow, ...]:
        """Rows of hits at hand with their marks of now, read on the spot (after adding some)."""
        return self._toolbox.online.rows(pmids)

    def read_related(self, pmid: str, kind: str) -> None:
        """Fetch the articles that PubMed lists as "similar", "cited_by" or "references"."""
        toolbox = self._toolbox
        self._network.submit(
            Task(
                "related",
                lambda task: toolbox.online.related(pmid, kind, task.token),
                about=(pmid, kind),
            )
        )

    def read_link_outs(self, pmid: str) -> None:
        """Fetch PubMed's LinkOut section."""
        toolbox = self._toolbox
        self._network.submit(
            Task(
                "linkout",
                lambda task: toolbox.online.link_outs(pmid, task.token),
                about=(pmid, "linkout"),
            )
        )

    def follow_doi(self, reference_id: int, doi: str) -> None:
        """Resolve a DOI; answered by `link_ready`."""
        toolbox = self._toolbox
        self.message.emit(Message(MessageKind.INFO, self.tr("Following the DOI …"), key="follow"))
        self._network.submit(
            Task(
                "follow",
                lambda task: deeds.follow_doi(toolbox, task, reference_id, doi),
                about=(reference_id, doi),
            )
        )

    def put_off_links(self, ids: Sequence[int], kind: str) -> None:
        """Have the lists of references asked for when the network is back; see `links_known`."""
        if not self.is_read_only:
            self._waiting.keep_deed("follow_links", ids, kind)

    def put_off_doi_checks(self, ids: Sequence[int]) -> None:
        """Have the DOIs of references checked when the network is back; see `dois_known`."""
        if not self.is_read_only:
            self._waiting.keep_deed("check_dois", ids)

    def settle_doi_checks(self, ids: Collection[int]) -> None:
        """DOIs were checked by hand: they need not wait for it any more."""
        if not self.is_read_only:
            self._waiting.settle_deed("check_dois", ids)

    # jobs
    def cancel_job(self, job_id: int) -> None:
        """Ask a job to stop, or give up what waits for the network."""
        if job_id == WAITING_ROW:
            self._waiting.forget()
        elif job_id == UPKEEP_ROW:
            self.upkeep.cancel()
        elif job_id == KEEPING_ROW:
            self.keeping.cancel()
        elif job_id == COPY_ROW:
            self.copying.cancel()
        elif job_id == WATCHING_ROW:
            self.watching.cancel()
        elif job_id == RECORDS_ROW:
            self.record_watching.cancel()
        self.jobs.cancel(job_id)

    def dismiss_job(self, job_id: int) -> None:
        """Take an ended job off the list."""
        self.jobs.dismiss(job_id)

    # changing: the deeds of `ChangingDesk`, each one undo step
    def attachment_path(self, attachment_id: int) -> Path:
        """Where an attached file is, read on the spot; raises NotFoundError."""
        return self._toolbox.changes.attachment_path(attachment_id)

    def undo(self) -> None:
        """Take the last step back."""
        self._submit(self._writer, "undo", lambda task: deeds.undo(self._toolbox))

    def redo(self) -> None:
        """Do the step again that was taken back last."""
        self._submit(self._writer, "redo", lambda task: deeds.redo(self._toolbox))

    def _change(self, deed: str, *arguments: object) -> None:
        self._submit(
            self._writer, "change", lambda task: deeds.change(self._toolbox, deed, *arguments)
        )

    # another library
    def open_sample(self) -> None:
        """Make a fresh copy of the sample library and ask for it to be opened."""
        self._submit(self._writer, "open", lambda task: deeds.make_sample())

    def open_library(self, path: Path) -> None:
        """Ask for the library at `path` to be opened in place of this one."""
        self.library_wanted.emit(str(path))

    @property
    def is_idle(self) -> bool:
        """Whether no thread has anything to do."""
        parts = (self.reports, self.migrating, self._waiting, self.watching, self.record_watching)
        others = all(part.is_idle for part in parts)
        return others and all(queue.is_idle for queue in self._queues)

    # the end
    def finish_changes(self, milliseconds: int) -> bool:
        """Wait until what the user changed is written and answered; jobs give way to it.

        False when it takes longer than it may, or a change failed; why is told by `message`.
        """
        failed: list[Task] = []
        note = self._writer.failed.connect(lambda task, sentence: failed.append(task))
        try:
            if self._writer.wait_for("change", milliseconds):
                return not failed
            for queue in self._queues[:-1]:  # one may hold the library for its own writing
                queue.cancel_all()
            if self._writer.wait_for("change", milliseconds):
                return not failed
        finally:
            self._writer.failed.disconnect(note)
        words = self.tr("What you changed is still being written. Close the window again when that is done.")  # fmt: skip
        self.message.emit(Message(MessageKind.WARNING, words, key="closing"))
        return False

    def stop(self, milliseconds: int = 3000) -> bool:
        """Cancel what can be asked for again, finish what the user changed, end the threads.

        False when a thread did not end in time. What is asked for later is not done.
        """
        self.is_stopped = True
        self.rest.stop()
        self.migrating.close()
        queues = self._queues[:-1]
        for queue in queues:
            queue.cancel_all()
        share = milliseconds // (len(queues) + 8)
        # They end beside each other: who is waited for first may take all but the writer's time.
        end = time.monotonic() + (milliseconds - 2 * share) / 1000

        def left() -> int:
            return max(10, round((end - time.monotonic()) * 1000))

        ended = [
            self._waiting.stop(left()),
            self.reports.stop(left()),
            self.migrating.stop(left()),
            self.upkeep.stop(left()),
            self.keeping.stop(left()),
            self.watching.stop(left()),
            self.record_watching.stop(left()),
            *(queue.stop(left()) for queue in queues),
        ]
        rest = max(share, left() + share)  # what the others did not need is the writer's
        return (self._writer.finish(rest) or self._writer.stop(share)) and all(ended)

    # a rest
    @Slot()
    def _on_undo_changed(self) -> None:
        self._may_clear_out = True

    @Slot()
    def _on_rest(self) -> None:
        """Nobody waits for anything: let go what no undo needs any more."""
        if self._may_clear_out and not self.is_read_only:
            self._may_clear_out = False  # also when it fails: not again before there is more
            toolbox = self._toolbox
            self._submit(
                self._writer, "clear_out", lambda task: toolbox.changes.clear_out(CLEARED_AT_ONCE)
            )

    def _answer_clear_out(self, task: Task, count: int) -> None:
        self._may_clear_out |= count > 0
        if self.is_idle:
            self._on_rest()

    # asking
    def _new_request(self, kind: str) -> int:
        self._request += 1
        self._latest[kind] = self._request
        return self._request

    def _submit(
        self, queue: TaskQueue, kind: str, run: Callable[[Task], Any], number: int = 0
    ) -> None:
        queue.submit(Task(kind, run, number))
