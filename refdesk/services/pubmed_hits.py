"""All hits of a PubMed search: beyond the 9,999 that PubMed lists, cut into spans of days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from refdesk.errors import NetworkError
from refdesk.model.cancel import CancelToken
from refdesk.model.reports import Failure, ImportReport, Notice
from refdesk.model.work_ids import WorkId
from refdesk.net.answers import WINDOW
from refdesk.net.limits import OnWait, Wait
from refdesk.net.pubmed import PubMedClient
from refdesk.services.importing import ImportService
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.wording import counted, number

FIRST_DAY: Final = date(1700, 1, 1)
"""Before the oldest record: PubMed's Entrez dates of old works are those of their print."""


@dataclass(frozen=True, slots=True)
class AllHits:
    """The hits of a search; `count` is what PubMed counted, `pmids` what it listed, each once.

    `remarks` are sentences on words that PubMed does not know or left out.
    """

    count: int
    pmids: tuple[str, ...]
    translation: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def shortfall(self) -> str:
        """A sentence where PubMed listed fewer hits than it counted; "" when it listed all."""
        lacking = self.count - len(self.pmids)
        if lacking <= 0:
            return ""
        return (
            f"PubMed counted {counted(self.count, 'hit')} and listed {number(len(self.pmids))};"
            f" {number(lacking)} could not be had. Narrow the search to reach them."
        )


def list_hits(
    pubmed: PubMedClient,
    query: str,
    *,
    limit: int | None = None,
    entered: tuple[date, date] | None = None,
    sort: str = "relevance",
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> AllHits:
    """The PMIDs of all hits, or of the first `limit`, in PubMed's order `sort` while it lists them.

    `entered` are the first and last day on which a hit may have come into PubMed. A search with
    more hits than PubMed lists is asked for again by such days, newest first. Raises as
    `PubMedClient.search` does.
    """
    token = token or CancelToken()

    def wait(wait: Wait) -> None:
        progress(0, 0, str(wait) if wait.seconds else "")

    wanted = WINDOW if limit is None else min(limit, WINDOW)
    page = pubmed.search(
        query, count=wanted, sort=sort, entered=entered, cancel=token, on_wait=wait
    )
    pmids = dict.fromkeys(page.pmids)
    total = page.count if limit is None else min(limit, page.count)
    if total > WINDOW:
        pmids = {}
        span = entered or (FIRST_DAY, datetime.now(UTC).date() + timedelta(days=1))
        for part in _by_days(pubmed, query, span, token, wait):
            pmids |= dict.fromkeys(part)
            progress(min(len(pmids), total), total)
            if len(pmids) >= total:
                break
    listed = tuple(pmids) if limit is None else tuple(pmids)[:limit]
    return AllHits(page.count, listed, page.translation, page.remarks)


def _by_days(
    pubmed: PubMedClient,
    query: str,
    span: tuple[date, date],
    token: CancelToken,
    wait: OnWait,
) -> Iterator[tuple[str, ...]]:
    """Hits in spans of days, each span halved until PubMed lists it whole; a day is not halved."""
    spans = [span]
    while spans:
        first, last = spans.pop()
        page = pubmed.search(query, count=WINDOW, entered=(first, last), cancel=token, on_wait=wait)
        if page.count > WINDOW and first < last:
            middle = first + (last - first) // 2
            spans += [(first, middle), (middle + timedelta(days=1), last)]
        else:
            yield page.pmids


def add_all_hits(
    pubmed: PubMedClient,
    importer: ImportService,
    query: str,
    *,
    collection_id: int = 0,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
    job_id: int = 0,
) -> ImportReport:
    """Add all hits of `query`, as one undo step; records that the library has are not fetched.

    Without a network nothing is added, and the report's only failure says so (`is_offline`,
    its item is the query). Stops, and goes on with a job, as `ImportService.add_ids` does.
    """

    def listing(done: int = 0, total: int = 0, detail: str = "") -> None:
        progress(0, total, detail)  # nothing is added yet

    try:
        hits = list_hits(pubmed, query, progress=listing, token=token)
    except NetworkError as error:
        failure = Failure(query, str(error), can_retry=True, is_offline=True)
        return ImportReport(failures=(failure,))
    works = [WorkId("pmid", pmid) for pmid in hits.pmids]
    report = importer.add_ids(
        works, collection_id=collection_id, progress=progress, token=token, job_id=job_id
    )
    if hits.shortfall:
        report += ImportReport(warnings=(Notice(query, hits.shortfall),))
    return report
