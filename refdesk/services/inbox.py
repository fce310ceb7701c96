"""What watched PubMed searches found: listing it, without a network too, and keeping hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from refdesk.errors import Cancelled, NetworkError, RefDeskError
from refdesk.formats.registry import Parsed
from refdesk.model.cancel import CancelToken
from refdesk.model.reports import Failure, ImportReport, Match
from refdesk.model.rows import ReferenceRow
from refdesk.model.views import InboxListing, PubMedPage
from refdesk.model.watching import OPEN, PARTS, HitState, InboxHit, WatchRow
from refdesk.model.work_ids import WorkId
from refdesk.net.limits import Wait
from refdesk.net.pubmed import RECENT, PubMedClient
from refdesk.services.failing import may_pass
from refdesk.services.hits import marked, row_of_line
from refdesk.services.import_run import Run, new_reference
from refdesk.services.online import OnlineService
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.wording import counted
from refdesk.store import bulk, inbox, references, triage, watches
from refdesk.store.arriving import by_words
from refdesk.store.library import Library


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A part of an inbox from `start` on; `count` is how many hits there are in all.

    `hits` and `rows` belong together, one by one.
    """

    count: int
    start: int
    hits: tuple[InboxHit, ...]
    rows: tuple[ReferenceRow, ...]


class InboxService:
    """The inboxes of one library; any thread may ask."""

    def __init__(self, library: Library, online: OnlineService, pubmed: PubMedClient) -> None:
        self._library = library
        self._online = online
        self._pubmed = pubmed

    def watches(self) -> tuple[WatchRow, ...]:
        """All watched searches, with what waits in their inboxes."""
        return watches.all_rows(self._library.read())

    def page(
        self, watch_id: int, states: Sequence[HitState] = OPEN, *, start: int = 0, size: int = 50
    ) -> InboxPage:
        """Hits of a watch (0: of all) on which this was decided; asks nobody."""
        connection = self._library.read()
        hits = inbox.page(connection, watch_id, states, start, size)
        rows = marked(connection, [row_of_line(hit.pmid, hit.line) for hit in hits])
        return InboxPage(inbox.count(connection, watch_id, states), start, hits, rows)

    def listing(
        self, request: int, watch_id: int, part: str, *, start: int, size: int, pmid: str = ""
    ) -> InboxListing:
        """A part of an inbox as the window shows it; raises NotFoundError when the watch is gone.

        It is the part and page that has the hit `pmid`, if that is named and there.
        """
        connection = self._library.read()
        watch = watches.one(connection, watch_id)
        if pmid and (place := inbox.find(connection, watch_id, pmid)) is not None:
            part, start = place[0], place[1] // size * size
        found = self.page(watch_id, PARTS[part], start=start, size=size)
        if start and not found.hits:  # the last page was emptied
            start = max(0, (found.count - 1) // size * size)
            found = self.page(watch_id, PARTS[part], start=start, size=size)
        page = PubMedPage(request, watch.query, found.count, start, found.rows, sort=RECENT)
        counts = ((name, inbox.count(connection, watch_id, PARTS[name])) for name in PARTS)
        return InboxListing(watch, part, page, tuple(counts))

    def keep(
        self,
        pmids: Sequence[str],
        *,
        collection_id: int = 0,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> ImportReport:
        """Add hits to the library and note that they were kept, as one undo step.

        Records that are at hand are not fetched again. What cannot be had is named in the report
        and stays in the inbox. Raises Cancelled before anything is changed.
        """
        pmids = list(dict.fromkeys(pmids))
        run = Run(progress, token or CancelToken(), len(pmids))
        known = references.find(self._library.read(), [WorkId("pmid", p) for p in pmids])
        there = {work.value: found.id for work, found in known.items()}
        at_hand, others = self._online.take([pmid for pmid in pmids if pmid not in there])
        at_hand += self._fetched(others, run)
        result = bulk.BulkResult()
        result.existing += [(WorkId("pmid", pmid), number) for pmid, number in there.items()]
        result.matches += [
            Match(number, by_words(WorkId("pmid", pmid)), pmid) for pmid, number in there.items()
        ]
        kept = [*there, *(one.record.pmid for one in at_hand)]
        if kept:
            title = f"Add {counted(len(kept), 'PubMed hit')}"
            bulk.add_batches(
                self._library,
                title,
                [[new_reference(one, "PubMed") for one in at_hand]] if at_hand else [],
                collection_ids=(collection_id,) if collection_id else (),
                existing=list(there.values()),
                result=result,
            )
            with bulk.in_step(self._library, title, result) as session:
                triage.decide(session, kept, HitState.KEPT)
            self._library.sync()
        return run.report(result)

    def _fetched(self, pmids: list[str], run: Run) -> list[Parsed]:
        """PubMed's records of hits that are not at hand; failures go into the report."""
        found: list[Parsed] = []
        if not pmids:
            return found
        left = dict.fromkeys(pmids)
        try:
            for part in self._pubmed.fetch_batches(pmids, run.token, on_wait=partial(_wait, run)):
                found += part.records
                for pmid in part.missing:
                    run.fail(pmid, "PubMed has no such record.")
                for odd in part.unreadable:
                    run.fail(odd.place, odd.reason, can_retry=odd.can_retry)
                run.advance(len(part.records))
                for pmid in [*(one.record.pmid for one in part.records), *part.missing]:
                    left.pop(pmid, None)
                for odd in part.unreadable:
                    left.pop(odd.place.removeprefix("PMID "), None)
        except Cancelled:
            raise
        except RefDeskError as error:
            offline, can_retry = isinstance(error, NetworkError), may_pass(error)
            run.failures += [
                Failure(pmid, str(error), can_retry=can_retry, is_offline=offline) for pmid in left
            ]
        return found


def _wait(run: Run, wait: Wait) -> None:
    run.wait(wait)
