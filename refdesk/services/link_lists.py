"""To which works an article leads: what is kept, what PubMed says, and whom to ask where it has none.

elink knows links within PubMed Central only. Where it has no work that cites an article, or none
that it cites, NIH iCite is asked (two hundred articles a request), then Europe PMC (one article a
request). A failure on the way leaves the article without an answer, never with an empty list.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from refdesk.errors import Cancelled, RateLimitError, RefDeskError, ServiceError
from refdesk.model.cancel import CancelToken
from refdesk.model.linked import PUBMED, CitedCount, LinkList
from refdesk.net import europepmc, icite
from refdesk.net.icite import Cited
from refdesk.net.network import Network
from refdesk.services.failing import is_offline
from refdesk.store.link_cache import LinkCache, at_now

log = logging.getLogger(__name__)

KEPT: Final = timedelta(days=30)
"""How long an answer counts before it is asked for again."""
LINKS: Final = {
    "similar": "pubmed_pubmed",
    "cited_by": "pubmed_pubmed_citedin",
    "references": "pubmed_pubmed_refs",
}
"""The kinds of lists, and what elink calls them."""
_EUROPEAN: Final[Mapping[str, Literal["citations", "references"]]] = {
    "cited_by": "citations",
    "references": "references",
}
"""What is asked elsewhere, in Europe PMC's words. Similar articles are PubMed's alone."""


@dataclass(slots=True)
class Answers:
    """Lists by PMID, `fresh` those of now; a PMID without one was not answered, `failure` says why."""

    lists: dict[str, LinkList] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    failure: str = ""
    is_offline: bool = False
    """Whether PubMed itself could not be reached: it passes when the network is back."""

    @property
    def as_of(self) -> str:
        """The day of the oldest answer that was kept from before, "" when all are of now."""
        kept = (one.at for pmid, one in self.lists.items() if pmid not in self.fresh)
        return min(kept, default="")[:10]


class LinkLists:
    """The lists of one library's cache, and the services behind it. Any thread may ask."""

    def __init__(self, cache: LinkCache, network: Network) -> None:
        self._cache = cache
        self._network = network

    def kept(self, kind: str, pmids: Sequence[str]) -> dict[str, LinkList]:
        """What was said before, however long ago; nobody is asked."""
        return self._cache.lists(kind, pmids)

    def find(
        self,
        kind: str,
        pmids: Sequence[str],
        *,
        refresh: bool = False,
        token: CancelToken | None = None,
        on_answer: Callable[[int], None] = lambda count: None,
    ) -> Answers:
        """The lists of `kind` ("references", "cited_by", "similar"): kept ones, younger than
        thirty days unless `refresh` is wanted, else asked for.

        `on_answer` hears how many were answered. Ends with what came before a failure and with
        what was kept from longer ago. Raises Cancelled.
        """
        answers = Answers(self._cache.lists(kind, pmids))
        since = kept_since()
        due = [
            pmid
            for pmid in dict.fromkeys(pmids)
            if refresh or pmid not in answers.lists or answers.lists[pmid].at < since
        ]
        if due:
            _Asking(kind, self._cache, self._network, token, answers, on_answer).ask(due)
        return answers


class _Asking:
    """One round of questions; what is answered is kept at once."""

    def __init__(
        self,
        kind: str,
        cache: LinkCache,
        network: Network,
        token: CancelToken | None,
        answers: Answers,
        on_answer: Callable[[int], None],
    ) -> None:
        self._kind = kind
        self._cache = cache
        self._network = network
        self._token = token or CancelToken()
        self._answers = answers
        self._on_answer = on_answer
        self._failed: dict[str, str] = {}
        """Services that did not answer, which are not asked again, and why."""

    def ask(self, pmids: Sequence[str]) -> None:
        """Ask PubMed, and others for what it has no list of."""
        left = dict.fromkeys(pmids)
        try:
            for found in self._network.pubmed.link_lists(
                list(left), LINKS[self._kind], cancel=self._token
            ):
                for pmid in found:
                    left.pop(pmid, None)
                self._take(found)
        except Cancelled:
            raise
        except RefDeskError as error:
            if not self._is_refused(error):
                self._answers.failure = str(error)
                self._answers.is_offline = is_offline(error)
                return
            log.info("PubMed does not tell %s; others are asked: %s", self._kind, error)
            self._ask_others(list(left))

    def _is_refused(self, error: RefDeskError) -> bool:
        """Whether NCBI answered that it does not have such links (any more)."""
        return (
            self._kind in _EUROPEAN
            and isinstance(error, ServiceError)
            and not isinstance(error, RateLimitError)
            and error.status in (200, 400)
        )

    def _take(self, found: Mapping[str, tuple[str, ...]]) -> None:
        """Keep PubMed's answer; the articles that it has no works of go to the others."""
        some = {
            pmid: linked for pmid, linked in found.items() if linked or self._kind not in _EUROPEAN
        }
        self._keep({pmid: LinkList(linked, at_now(), PUBMED) for pmid, linked in some.items()})
        self._ask_others([pmid for pmid in found if pmid not in some])

    def _ask_others(self, pmids: list[str]) -> None:
        if not pmids:
            return
        known = self._of_icite(pmids)
        self._keep(
            {
                pmid: LinkList(linked, at_now(), icite.NAME)
                for pmid, one in known.items()
                if (linked := self._listed(one))
                # It counts all of PubMed: that nobody cites an article is an answer. What an
                # article cites is often not known to it.
                or (self._kind == "cited_by" and linked is not None and not one.count)
            }
        )
        for pmid in pmids:
            if pmid not in self._answers.fresh:
                self._of_europe(pmid)

    def _listed(self, one: Cited) -> tuple[str, ...] | None:
        return one.cited_by if self._kind == "cited_by" else one.references

    def _of_icite(self, pmids: list[str]) -> dict[str, Cited]:
        known: dict[str, Cited] = {}
        if icite.NAME in self._failed:
            return known
        try:
            for part in self._network.icite.cited(pmids, cancel=self._token):
                known |= part
        except Cancelled:
            raise
        except RefDeskError as error:
            self._fail(icite.NAME, error)
        at = at_now()
        self._cache.keep_counts({pmid: CitedCount(one.count, at) for pmid, one in known.items()})
        return known

    def _of_europe(self, pmid: str) -> None:
        if europepmc.NAME in self._failed:
            return
        try:
            found = self._network.europepmc.linked(pmid, _EUROPEAN[self._kind], cancel=self._token)
        except Cancelled:
            raise
        except RefDeskError as error:
            self._fail(europepmc.NAME, error)
            return
        if found.pmids or icite.NAME not in self._failed:
            source = europepmc.NAME if found.pmids or found.others else PUBMED
            self._keep({pmid: LinkList(found.pmids, at_now(), source, found.others)})

    def _fail(self, name: str, error: RefDeskError) -> None:
        log.warning("%s was not asked any further: %s", name, error)
        self._failed[name] = str(error)
        self._answers.failure = self._answers.failure or str(error)

    def _keep(self, found: Mapping[str, LinkList]) -> None:
        if found:
            self._cache.keep_lists(self._kind, found)
            self._answers.lists |= found
            self._answers.fresh |= found.keys()
            self._on_answer(len(self._answers.fresh))


def kept_since() -> str:
    """Answers from before this moment are asked for again (ISO, UTC)."""
    return (datetime.now(UTC) - KEPT).isoformat(timespec="seconds")


def count_sources(lists: Iterable[LinkList]) -> dict[str, int]:
    """How many lists came from which service, most first."""
    counts: dict[str, int] = {}
    for one in lists:
        counts[one.source] = counts.get(one.source, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))
