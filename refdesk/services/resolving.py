"""Finding the works that the references of a list mean: in the library, in PubMed, by DOI.

Asked are, in this order: identifiers in the text, the library, NCBI's citation matcher, PubMed's
search, and doi.org for what PubMed does not have. Each answer is compared with the text.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from refdesk.errors import Cancelled, NetworkError, NotFoundError, RefDeskError
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.model.cancel import CancelToken
from refdesk.model.likeness import Traits
from refdesk.model.listed import ListedReference
from refdesk.model.resolving import Candidate, Confidence, Judged, Resolution, Where, judge, ranked
from refdesk.model.work_ids import WorkId
from refdesk.net.answers import Summary
from refdesk.net.idconv import Converted
from refdesk.net.network import Network
from refdesk.services.browsing import Browser
from refdesk.services.failing import is_offline
from refdesk.services.listed_records import candidate_of_record, candidate_of_summary, record_of
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.resolving_terms import CitationForm, citation, form_term, terms
from refdesk.store import listed_lookup
from refdesk.store.library import Library

log = logging.getLogger(__name__)

CHUNK: Final = 25
"""References resolved together: one request to the citation matcher."""
DOIS_IN_ONE_SEARCH: Final = 20
HITS: Final = 10
"""Hits of one search that are compared."""
SHOWN_HITS: Final = 20
"""Hits of a form that are shown."""

OnResolved = Callable[[int, Sequence[Resolution]], None]
"""Told where in the list a stretch begins that was resolved, and what came of it."""


def unwatched(start: int, resolutions: Sequence[Resolution]) -> None:
    """For callers that wait for the whole list."""


@dataclass(frozen=True, slots=True)
class FoundCitations:
    """Hits of PubMed for a form; `count` is how many there are in all.

    `remarks` are sentences of PubMed's on words that it does not know, or left out.
    """

    term: str
    count: int
    candidates: tuple[Candidate, ...]
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Case:
    """One reference, and what is known of it by now."""

    listed: ListedReference
    traits: Traits
    keys: tuple[int, ...]
    candidates: list[Candidate] = field(default_factory=list)
    found: tuple[Judged, ...] = ()
    failure: str = ""
    is_offline: bool = False
    remark: str = ""

    def take(self, candidates: Iterable[Candidate]) -> None:
        """Compare further candidates; all are ranked anew, since two that fit alike are doubtful."""
        self.candidates += candidates
        judged = (judge(self.listed, self.traits, candidate) for candidate in self.candidates)
        self.found = ranked([one for one in judged if one is not None])

    @property
    def is_open(self) -> bool:
        return not self.found or self.found[0].confidence is not Confidence.CERTAIN

    @property
    def is_unclear(self) -> bool:
        good = (Confidence.CERTAIN, Confidence.LIKELY)
        return not self.found or self.found[0].confidence not in good

    def resolution(self) -> Resolution:
        failure = self.failure if self.is_open else ""
        remark = "" if self.found else self.remark
        return Resolution(
            self.listed, self.found, failure, remark, self.is_offline and bool(failure)
        )


@dataclass(slots=True)
class _Round:
    """The cases of one chunk with the token that can stop them, and the summaries fetched."""

    cases: Sequence[_Case]
    token: CancelToken
    reached: Callable[[int], None]
    """Told how many of them are done, since searching takes a second each."""
    summaries: dict[str, Summary] = field(default_factory=dict)

    def open(self) -> list[_Case]:
        return [case for case in self.cases if case.is_open]


class ReferenceResolver:
    """Resolves the references of lists for one library; writes nothing."""

    def __init__(self, library: Library, network: Network, browser: Browser) -> None:
        self._library = library
        self._browser = browser
        self._pubmed = network.pubmed
        self._matcher = network.matcher
        self._converter = network.idconv
        self._doi = network.doi

    def resolve(
        self,
        references: Sequence[ListedReference],
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
        on_resolved: OnResolved = unwatched,
    ) -> list[Resolution]:
        """What each of `references` means, in order; `on_resolved` hears of each stretch at once.

        Without a network the library's are found all the same, and the others say why they were
        not asked for. Raises Cancelled.
        """
        token = token or CancelToken()
        done: list[Resolution] = []
        failure: NetworkError | None = None
        for start in range(0, len(references), CHUNK):
            token.raise_if_cancelled()
            progress(start, len(references))
            cases = [_case(one) for one in references[start : start + CHUNK]]
            self._look_in_library(cases)
            if failure is not None:
                _fail(cases, failure)
            else:
                reached = partial(_tell, progress, start, len(references))
                failure = self._ask(_Round(cases, token, reached))
            part = [case.resolution() for case in cases]
            done += part
            on_resolved(start, part)
        progress(len(references), len(references))
        return done

    def find(self, form: CitationForm, token: CancelToken | None = None) -> FoundCitations:
        """What PubMed has for a half remembered citation, the most relevant first.

        Raises NetworkError, ServiceError, Cancelled.
        """
        term = form_term(form)
        if not term:
            return FoundCitations("", 0, ())
        page = self._pubmed.search(term, count=SHOWN_HITS, sort="relevance", cancel=token)
        known = self._pubmed.summaries(page.pmids, cancel=token) if page.pmids else {}
        held = self.held([WorkId("pmid", pmid) for pmid in page.pmids])
        candidates = (
            candidate_of_summary(known[pmid], held.get(WorkId("pmid", pmid), 0))
            for pmid in page.pmids
            if pmid in known
        )
        return FoundCitations(term, page.count, tuple(candidates), page.remarks)

    def held(self, works: Sequence[WorkId]) -> dict[WorkId, int]:
        """Which of `works` the library has: the id of each."""
        return listed_lookup.held(self._library.read(), works)

    # -- the library -----------------------------------------------------------------------------

    def _look_in_library(self, cases: Sequence[_Case]) -> None:
        connection = self._library.read()
        alike = listed_lookup.alike(
            connection, [case.keys for case in cases], [case.listed.work_ids for case in cases]
        )
        ids = list(dict.fromkeys(i for each in alike for i in each))
        traits = listed_lookup.traits_of(connection, ids)
        rows = {row.id: row for row in self._browser.rows(ids)}
        for case, each in zip(cases, alike, strict=True):
            case.take(
                Candidate(rows[i], traits[i], Where.LIBRARY, i)
                for i in each
                if i in rows and i in traits
            )

    # -- services --------------------------------------------------------------------------------

    def _ask(self, one: _Round) -> NetworkError | None:
        """Ask the services for what is open; the failure that makes asking further useless."""
        for step in (self._by_ids, self._by_matcher, self._by_search, self._by_doi):
            one.token.raise_if_cancelled()
            if not one.open():
                return None
            try:
                step(one)
            except Cancelled:
                raise
            except NetworkError as error:
                log.info("resolving stops asking: %s", error)
                _fail(one.open(), error)
                return error
            except RefDeskError as error:
                log.info("a step of resolving failed: %s", error)
                _fail(one.open(), error)
        return None

    def _by_ids(self, one: _Round) -> None:
        """PMIDs, PMCIDs and DOIs that the texts name."""
        cases = one.open()
        meant: dict[int, set[str]] = {id(case): {case.listed.pmid} - {""} for case in cases}
        by_pmcid = [case for case in cases if case.listed.pmcid and not case.listed.pmid]
        if by_pmcid:
            answers = self._converter.convert(
                [case.listed.pmcid for case in by_pmcid], cancel=one.token
            )
            for case in by_pmcid:
                answer = answers.get(case.listed.pmcid)
                if isinstance(answer, Converted) and answer.pmid:
                    meant[id(case)].add(answer.pmid)
        by_doi = [case for case in cases if case.listed.doi]
        found = self._pmids_of_dois([case.listed.doi for case in by_doi], one)
        for case in by_doi:
            if case.listed.doi in found:
                meant[id(case)].add(found[case.listed.doi])
        self._compare(one, [(case, sorted(meant[id(case)])) for case in cases])
        for case in cases:
            if case.listed.pmid and case.listed.pmid not in one.summaries:
                case.remark = f"PubMed has no record with the PMID {case.listed.pmid}."

    def _pmids_of_dois(self, dois: Sequence[str], one: _Round) -> dict[str, str]:
        found: dict[str, str] = {}
        for start in range(0, len(dois), DOIS_IN_ONE_SEARCH):
            group = dois[start : start + DOIS_IN_ONE_SEARCH]
            term = " OR ".join(f'"{doi}"[doi]' for doi in group)
            page = self._pubmed.search(term, count=len(group) * 2, cancel=one.token)
            self._summarise(one, page.pmids)
            # PubMed searches the words of a DOI that it does not know.
            known = (one.summaries[pmid] for pmid in page.pmids if pmid in one.summaries)
            found |= {each.doi.lower(): each.pmid for each in known if each.doi.lower() in group}
        return found

    def _by_matcher(self, one: _Round) -> None:
        asked = [(case, cited) for case in one.open() if (cited := citation(case.listed))]
        if not asked:
            return
        answers = self._matcher.match([cited for _, cited in asked], one.token)
        self._compare(
            one,
            [
                (case, answer.pmids[:HITS] if answer is not None else ())
                for (case, _), answer in zip(asked, answers, strict=True)
            ],
        )

    def _by_search(self, one: _Round) -> None:
        """One search after another for a reference, until something fits."""
        settled = len(one.cases) - len(one.open())
        for number, case in enumerate(one.open()):
            one.reached(settled + number)
            for term in terms(case.listed):
                if not case.is_unclear:
                    break
                one.token.raise_if_cancelled()
                page = self._pubmed.search(term, count=HITS, sort="relevance", cancel=one.token)
                self._compare(one, [(case, page.pmids)])

    def _by_doi(self, one: _Round) -> None:
        """What PubMed does not have, as the agency describes it that registered its DOI."""
        for case in one.open():
            doi = case.listed.doi
            if not doi or any(each.candidate.row.doi.lower() == doi for each in case.found):
                continue
            one.token.raise_if_cancelled()
            try:
                data = self._doi.csl_json(doi, cancel=one.token)
            except NotFoundError as error:
                case.remark = str(error)
                continue
            for result in parse_stream(io.BytesIO(data), key="csl-json"):
                if isinstance(result, Parsed):
                    held = self.held([WorkId("doi", doi)])
                    reference_id = next(iter(held.values()), 0)
                    case.take([candidate_of_record(result.record, reference_id)])

    def _compare(self, one: _Round, meant: Sequence[tuple[_Case, Sequence[str]]]) -> None:
        """Compare cases with PubMed's records of PMIDs."""
        pmids = list(dict.fromkeys(pmid for _, each in meant for pmid in each))
        self._summarise(one, pmids)
        works = {pmid: WorkId("pmid", pmid) for pmid in pmids}
        held = self.held(list(works.values()))
        for case, each in meant:
            case.take(
                candidate_of_summary(one.summaries[pmid], held.get(works[pmid], 0))
                for pmid in each
                if pmid in one.summaries
            )

    def _summarise(self, one: _Round, pmids: Iterable[str]) -> None:
        missing = [pmid for pmid in pmids if pmid not in one.summaries]
        if missing:
            one.summaries |= self._pubmed.summaries(missing, cancel=one.token)


def _tell(progress: ProgressSink, start: int, total: int, count: int) -> None:
    progress(start + count, total)


def _fail(cases: Iterable[_Case], error: RefDeskError) -> None:
    for case in cases:
        case.failure, case.is_offline = str(error), is_offline(error)


def _case(listed: ListedReference) -> _Case:
    traits, keys = listed_lookup.traits_of_record(record_of(listed))
    return _Case(listed, traits, keys if listed.title or listed.page else ())
