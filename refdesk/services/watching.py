"""Checking watched PubMed searches: what came in since they were asked last.

One question a watch, however long ago the last one was, and one for each 200 new records of all
of them. What a check found is written before the next one begins, so that a round that is broken
off goes on where it was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from refdesk.errors import Cancelled, LibraryError, RateLimitError, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.watching import Checked, CheckReport, WatchRow
from refdesk.net.answers import Fetched
from refdesk.net.failures import OfflineError
from refdesk.net.pubmed import BATCH, PubMedClient
from refdesk.services import watch_schedule as schedule
from refdesk.services.failing import is_offline, may_pass
from refdesk.services.hits import line_of, lost_line, row_of_hit
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.pubmed_hits import AllHits, list_hits
from refdesk.services.wording import counted
from refdesk.store import inbox, watches
from refdesk.store.driver import Connection
from refdesk.store.library import Library
from refdesk.store.sessions import raw

log = logging.getLogger(__name__)

MOST_IN_A_ROW: Final = 3
"""So many failures after one another that say nothing of the search end a round."""
RECORDS_KEPT: Final = timedelta(days=30)
"""How long PubMed's record of a hit is kept after it was decided on: it may be taken back."""


@dataclass
class _Round:
    """A round of checks under way."""

    token: CancelToken
    progress: ProgressSink
    total: int
    checked: list[Checked] = field(default_factory=list)
    unread: int = 0
    """New hits of which only the PMID is known, at least."""
    failures: int = 0
    is_offline: bool = False
    """Whether one failed for want of a network."""
    stopped: str = ""
    remark: str = ""

    def wait(self, detail: str) -> None:
        """Say why nothing moves."""
        self.progress(len(self.checked), self.total, detail)


class WatchService:
    """Asks PubMed for what is new in watched searches. Any one thread may use it at a time."""

    def __init__(
        self,
        library: Library,
        pubmed: PubMedClient,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._library = library
        self._pubmed = pubmed
        self._now = now

    def due(self, *, by_itself: bool = False) -> tuple[list[WatchRow], int]:
        """The watches that are due, in their turn, and how many more wait for PubMed's quiet hours.

        Only a program that asks `by_itself` lets any wait.
        """
        now = self._now()
        rows = watches.all_rows(self._library.read())
        due = schedule.in_turn([row for row in rows if schedule.is_due(row, now)])
        allowed = schedule.now_allowed(rows, due, now) if by_itself else due
        return allowed, len(due) - len(allowed)

    def present(self, ids: Sequence[int]) -> tuple[int, ...]:
        """Those of `ids` that are watches still."""
        known = {row.id for row in watches.all_rows(self._library.read())}
        return tuple(each for each in ids if each in known)

    def check_due(
        self,
        *,
        by_itself: bool = False,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> CheckReport:
        """Check the watches that are due, and fetch what an earlier round could not."""
        rows, waiting = self.due(by_itself=by_itself)
        return self._check(rows, waiting, progress, token)

    def check(
        self,
        ids: Sequence[int],
        *,
        is_series: bool = False,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> CheckReport:
        """Check these watches, due or not. Raises NotFoundError for one that is gone.

        Of a series, asked for by one key, no more are checked at once than NCBI wants to be asked
        at this hour: those that have waited longest.
        """
        connection = self._library.read()
        rows = [watches.one(connection, each) for each in dict.fromkeys(ids)]
        now_asked = schedule.at_once(rows, self._now()) if is_series else rows
        return self._check(now_asked, len(rows) - len(now_asked), progress, token)

    def _check(
        self,
        rows: Sequence[WatchRow],
        waiting: int,
        progress: ProgressSink,
        token: CancelToken | None,
    ) -> CheckReport:
        """Check `rows` in turn. A failure is noted with its watch, and the next one is asked for.

        Raises Cancelled, and LibraryError when the library cannot be written; what was checked
        by then is in the library.
        """
        if self._library.is_read_only:
            raise LibraryError("The library is open for reading only, so nothing is checked.")
        run = _Round(token or CancelToken(), progress, len(rows))
        for row in rows:
            run.token.raise_if_cancelled()
            progress(len(run.checked), run.total)
            self._check_one(row, run)
            if run.stopped:
                break
            if run.unread >= BATCH:
                self._fetch_lines(run, whole_batches=True)
                run.unread %= BATCH
        if not run.stopped:
            self._fetch_lines(run)
        progress(len(run.checked), run.total)
        self._tidy()
        left = len(rows) - len(run.checked) + waiting
        unread = len(inbox.without_line(self._library.read()))
        known = {one.watch_id for one in run.checked if not one.error}
        unreached = tuple(row.id for row in rows if row.id not in known) if run.is_offline else ()
        return CheckReport(tuple(run.checked), left, run.stopped, unread, run.remark, unreached)

    def _check_one(self, row: WatchRow, run: _Round) -> None:
        now = self._now()

        def waited(done: int = 0, total: int = 0, detail: str = "") -> None:
            run.wait(detail)

        try:
            hits = list_hits(
                self._pubmed,
                row.query,
                entered=schedule.span(row, now),
                progress=waited,
                token=run.token,
            )
        except (Cancelled, LibraryError):
            raise
        except RefDeskError as error:
            self._note_failure(row, error, run)
            return
        run.failures = 0
        with self._library.write("", undoable=False) as session:
            new = _note(raw(session), row, hits, now)
        run.unread += new
        run.checked.append(Checked(row.id, row.name, new, hits.shortfall, hits.remarks))

    def _note_failure(self, row: WatchRow, error: RefDeskError, run: _Round) -> None:
        """Keep why a watch was not checked; end the round where the search is not to blame."""
        log.info("the watch %d failed: %s", row.id, error)
        run.is_offline |= is_offline(error)
        if isinstance(error, RateLimitError | OfflineError):
            run.stopped = str(error)
            return
        with self._library.write("", undoable=False) as session:
            watches.note_failed(raw(session), row.id, str(error), at=_stamp(self._now()))
        run.checked.append(Checked(row.id, row.name, error=str(error)))
        run.failures = run.failures + 1 if may_pass(error) else 0
        if run.failures >= MOST_IN_A_ROW:
            run.stopped = str(error)

    def _fetch_lines(self, run: _Round, *, whole_batches: bool = False) -> None:
        """Fetch the records of hits of which nothing is known yet; what fails is tried next time."""
        wanted = inbox.without_line(self._library.read())
        if whole_batches:
            wanted = wanted[: len(wanted) // BATCH * BATCH]
        if not wanted:
            return
        try:
            for part in self._pubmed.fetch_batches(
                wanted, run.token, on_wait=lambda wait: run.wait(str(wait) if wait.seconds else "")
            ):
                self._keep(part)
        except (Cancelled, LibraryError):
            raise
        except RefDeskError as error:
            log.info("records of hits could not be fetched: %s", error)
            run.remark = str(error)

    def _keep(self, fetched: Fetched) -> None:
        records = {one.record.pmid: (one.format, one.source) for one in fetched.records}
        lines = {one.record.pmid: line_of(row_of_hit(one.record)) for one in fetched.records}
        for one in fetched.unreadable:
            if one.can_retry:  # the next check asks for it again
                continue
            lines[one.place.removeprefix("PMID ")] = lost_line(one.place, one.reason)
        with self._library.write("", undoable=False) as session:
            inbox.keep_records(raw(session), records)
            inbox.set_lines(raw(session), lines)
            inbox.forget(raw(session), fetched.missing)

    def _tidy(self) -> None:
        before = _stamp(self._now() - RECORDS_KEPT)
        with self._library.write("", undoable=False) as session:
            inbox.settle(raw(session))
            inbox.drop_records(raw(session), before)


def _note(connection: Connection, row: WatchRow, hits: AllHits, now: datetime) -> int:
    """Write down what a check found; how many hits nobody has seen.

    A watch that was deleted or asks something else by now is left alone: these are no hits of it.
    """
    if not watches.asks(connection, row.id, row.query):
        return 0
    fresh = inbox.unknown(connection, row.id, hits.pmids)
    new = inbox.arrive(connection, row.id, fresh, now.date().isoformat()) if fresh else 0
    watches.note_checked(
        connection,
        row.id,
        at=_stamp(now),
        checked_to=schedule.pubmed_day(now).isoformat(),
        shortfall=hits.shortfall,
        remarks=hits.remarks,
        has_news=new > 0,
    )
    return new


def check_sentence(report: CheckReport) -> str:
    """`12 new hits in 3 PubMed alerts. 2 had problems.`; what was not asked for is told."""
    parts = [report.stopped] if report.stopped else []
    with_news = [one for one in report.checked if one.new]
    well = [one for one in report.checked if not one.error]
    if with_news:
        parts.append(f"{counted(report.new, 'new hit')} in {_named(with_news)}.")
    elif well:
        parts.append(f"Nothing new in {_named(well)}.")
    elif not report.checked and not report.left:
        parts.append("No PubMed alert is due.")
    failed = report.failed
    if len(failed) == 1:
        parts.append(f"{failed[0].name}: {failed[0].error}")
    elif failed:
        parts.append(f"{len(failed):,} had problems.")
    if report.left:
        verb = "was" if report.left == 1 else "were"
        why = "not checked" if report.stopped else "left for PubMed's quiet hours"
        parts.append(f"{counted(report.left, 'PubMed alert')} {verb} {why}.")
    if report.unread:
        parts.append(f"The titles of {counted(report.unread, 'hit')} come with the next check.")
    return " ".join(parts)


def _named(those: Sequence[Checked]) -> str:
    """`3 PubMed alerts`; a single one by its name."""
    if len(those) == 1:
        return f"the PubMed alert {those[0].name}"
    return counted(len(those), "PubMed alert")


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
