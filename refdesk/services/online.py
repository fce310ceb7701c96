"""PubMed beside the library: pages of hits, related articles, LinkOut, following a DOI."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from refdesk.errors import NetworkError, NotFoundError, RefDeskError, ServiceError
from refdesk.formats.registry import Parsed, parse_source
from refdesk.model.cancel import CancelToken
from refdesk.model.linked import KeptLinkOuts
from refdesk.model.rows import ReferenceRow, Status
from refdesk.model.statuses import statuses_of
from refdesk.model.views import Landing, LinkOut, PubMedPage, ReferenceView, RelatedList
from refdesk.model.work_ids import WorkId
from refdesk.net.answers import SearchPage
from refdesk.net.limits import OnWait
from refdesk.net.network import Network
from refdesk.services.browsing import Browser
from refdesk.services.failing import is_offline
from refdesk.services.hits import DECIDED, marked, row_of_hit
from refdesk.services.link_lists import LinkLists
from refdesk.store import inbox, references, triage
from refdesk.store.library import Library
from refdesk.store.link_cache import LinkCache, at_now

KEPT_HITS: Final = 500
"""Records of hits kept in memory: ten pages, so that going back asks nobody."""
KEPT_PAGES: Final = 10
RELATED_SHOWN: Final = 5


class OnlineService:
    """What PubMed says right now. Used by one network thread; `hit` and `take` by any."""

    def __init__(self, library: Library, network: Network, browser: Browser) -> None:
        self._library = library
        self._pubmed = network.pubmed
        self._doi = network.doi
        self._browser = browser
        self._cache = LinkCache(library.path)
        self._lists = LinkLists(self._cache, network)
        self._hits: OrderedDict[str, Parsed] = OrderedDict()
        self._pages: OrderedDict[tuple[str, int, int, str], tuple[SearchPage, datetime]] = (
            OrderedDict()
        )

    def page(
        self,
        request: int,
        query: str,
        *,
        start: int,
        count: int,
        sort: str,
        token: CancelToken,
        on_wait: OnWait | None = None,
    ) -> PubMedPage:
        """A page of hits with their whole records; those that the library has say so.

        Without a network one of the last pages is shown again as it was found, with a remark.
        """
        key = (query, start, count, sort)
        remarks: tuple[str, ...] = ()
        is_kept, lost = False, 0
        try:
            found = self._pubmed.search(
                query, start=start, count=count, sort=sort, cancel=token, on_wait=on_wait
            )
        except NetworkError as error:
            if not is_offline(error) or not self._is_at_hand(key):
                raise
            is_kept = True
            found, at = self._pages[key]
            remarks = (f"{error} This is what PubMed found at {at:%H:%M}.",)
        missing: list[str] = []
        wanted = [pmid for pmid in found.pmids if pmid not in self._hits]
        if wanted:
            fetched = self._pubmed.fetch(wanted, cancel=token, on_wait=on_wait)
            self._keep(fetched.records)
            missing = fetched.missing
            remarks += tuple(f"{one.place}: {one.reason}" for one in fetched.unreadable)
            lost = len(fetched.unreadable)
        for pmid in found.pmids:
            if pmid in self._hits:
                self._hits.move_to_end(pmid)
        if not is_kept:
            self._pages[key] = found, datetime.now()
            while len(self._pages) > KEPT_PAGES:
                self._pages.popitem(last=False)
        return PubMedPage(
            request,
            query,
            found.count,
            start,
            self.rows(found.pmids),
            found.translation,
            (*remarks, *found.warnings),
            tuple(missing),
            sort,
            lost,
        )

    def _is_at_hand(self, key: tuple[str, int, int, str]) -> bool:
        """Whether a page and all its records are kept."""
        kept = self._pages.get(key)
        return kept is not None and all(pmid in self._hits for pmid in kept[0].pmids)

    def rows(self, pmids: Sequence[str]) -> tuple[ReferenceRow, ...]:
        """Rows of hits at hand, marked "in library" or "discarded" as of now."""
        at_hand = [self._hits[pmid] for pmid in pmids if pmid in self._hits]
        return marked(self._library.read(), [row_of_hit(parsed.record) for parsed in at_hand])

    def fetch_rows(
        self, pmids: Sequence[str], token: CancelToken
    ) -> tuple[tuple[ReferenceRow, ...], tuple[str, ...]]:
        """Rows of any PMIDs, and why some have none; those that are not at hand are fetched."""
        wanted = [pmid for pmid in pmids if pmid not in self._hits]
        fetched = self._pubmed.fetch(wanted, cancel=token)
        self._keep(fetched.records)
        return self.rows(pmids), fetched.sentences()

    def hit(self, pmid: str) -> ReferenceView:
        """A hit as the detail pane shows it; raises NotFoundError when it is not at hand any more."""
        parsed = self._hits.get(pmid)
        day = "today"
        if parsed is None:
            parsed, day = self._stored(pmid)
        record = parsed.record
        connection = self._library.read()
        known = references.find(connection, [WorkId("pmid", pmid)])
        marks = tuple(Status.IN_LIBRARY for found in known.values() if not found.is_trashed)
        if not known and (decided := triage.states(connection, [pmid])):
            marks = tuple(DECIDED[state] for state in decided.values() if state in DECIDED)
        return ReferenceView(
            0,
            record,
            statuses_of(record) + marks,
            known=(
                *((pmid, found.id) for found in known.values() if not found.is_trashed),
                *self._browser.known(record),
            ),
            source_format=parsed.format,
            source_label=f"PubMed, {day}",
        )

    def take(self, pmids: Sequence[str]) -> tuple[list[Parsed], list[str]]:
        """The records of hits at hand, and the PMIDs of those that are not."""
        kept = inbox.records(
            self._library.read(), [pmid for pmid in pmids if pmid not in self._hits]
        )
        at_hand = [
            self._hits.get(pmid) or _parsed(kept[pmid])
            for pmid in pmids
            if pmid in self._hits or pmid in kept
        ]
        return at_hand, [pmid for pmid in pmids if pmid not in self._hits and pmid not in kept]

    def _stored(self, pmid: str) -> tuple[Parsed, str]:
        """The record that an alert has kept, and its day; raises NotFoundError without one."""
        kept = inbox.records(self._library.read(), [pmid])
        if pmid not in kept:
            raise NotFoundError(f"PMID {pmid} is not at hand any more. Search for it again.")
        return _parsed(kept[pmid]), kept[pmid].fetched_at[:10]

    def related(self, pmid: str, kind: str, token: CancelToken) -> RelatedList:
        """The first articles that are listed as similar, citing or cited, and how many there are."""
        answers = self._lists.find(kind, [pmid], token=token)
        if pmid not in answers.lists:
            raise ServiceError(answers.failure)
        found = answers.lists[pmid]
        pmids = found.pmids
        first = pmids[:RELATED_SHOWN]
        wanted = [other for other in first if other not in self._hits]
        if wanted:
            self._keep(self._pubmed.fetch(wanted, cancel=token).records)
        return RelatedList(pmid, kind, self.rows(first), len(pmids), found.source, found.at)

    def link_outs(self, pmid: str, token: CancelToken) -> tuple[LinkOut, ...]:
        """PubMed's LinkOut section, which is kept."""
        found = tuple(
            LinkOut(link.category, link.provider, link.url, tuple(link.attributes))
            for link in self._pubmed.link_outs(pmid, cancel=token)
        )
        self._cache.keep_link_outs(pmid, KeptLinkOuts(found, at_now()))
        return found

    def kept_link_outs(self, pmid: str) -> KeptLinkOuts | None:
        """What PubMed named before, with its day; None when it was never asked."""
        return self._cache.link_outs(pmid)

    def follow_doi(self, reference_id: int, doi: str, token: CancelToken) -> Landing:
        """Where a DOI leads; remembered with the reference when it is one of the library."""
        if not self._doi.exists(doi, cancel=token):
            raise NotFoundError(f"The DOI {doi} does not exist. It may have been mistyped.")
        landing = Landing(
            self._doi.follow(doi, cancel=token).url, datetime.now(UTC).isoformat(timespec="seconds")
        )
        if reference_id and not self._library.is_read_only:
            try:
                with self._library.write("", undoable=False) as session:
                    references.remember_landing(session, reference_id, landing.url, landing.at)
            except RefDeskError:  # the page can be opened all the same
                return landing
        return landing

    def _keep(self, records: Sequence[Parsed]) -> None:
        for parsed in records:
            self._hits[parsed.record.pmid] = parsed
        while len(self._hits) > KEPT_HITS:
            self._hits.popitem(last=False)


def _parsed(kept: inbox.HitSource) -> Parsed:
    return Parsed(parse_source(kept.format, kept.body), kept.body, kept.format)
