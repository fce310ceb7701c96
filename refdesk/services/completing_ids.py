"""Finding the PMIDs, PMCIDs and DOIs that references of the library lack.

PMC's id converter is asked first, then PubMed's search by DOI, then the citation matcher. What
is found must agree with the reference; where it doesn't, or several fit, the user is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.fold import fold
from refdesk.model.record import ReferenceRecord
from refdesk.model.reports import Change, Notice
from refdesk.model.work_ids import WorkId
from refdesk.net.answers import Summary
from refdesk.net.citation_match import Citation
from refdesk.net.idconv import Converted
from refdesk.net.network import Network
from refdesk.services.failing import is_offline
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.wording import counted
from refdesk.store import batch, references
from refdesk.store.library import Library

CHUNK: Final = 200
"""References looked at between two looks at the token: one request to the id converter."""
DOIS_IN_ONE_SEARCH: Final = 20
ALIKE: Final = 0.85
"""Titles are of one work from this likeness on; a change of a word or two of ten passes."""
FIELDS: Final = ("pmid", "pmcid", "doi")


@dataclass(frozen=True, slots=True)
class FoundIds:
    """What a reference lacks and a service names, by field ("pmid", "pmcid", "doi")."""

    reference_id: int
    title: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DoubtfulIds:
    """Why an identifier that may be that of a reference was not taken."""

    reference_id: int
    title: str
    reason: str


@dataclass(slots=True)
class Findings:
    """What was looked for and found; `failure` says why the rest was not asked for."""

    total: int = 0
    lacking: int = 0
    asked: int = 0
    found: list[FoundIds] = field(default_factory=list)
    doubtful: list[DoubtfulIds] = field(default_factory=list)
    failure: str = ""
    is_offline: bool = False
    """Whether it passes when the network is back."""
    left: tuple[int, ...] = ()
    """The references that were not asked for to the end."""


@dataclass(slots=True)
class _Case:
    """A reference that lacks an identifier, and what was found of it by now."""

    reference_id: int
    record: ReferenceRecord
    values: dict[str, str] = field(default_factory=dict)
    doubt: str = ""

    def value(self, name: str) -> str:
        known: str = getattr(self.record, name)
        return known or self.values.get(name, "")

    def lacks(self, *names: str) -> bool:
        return any(not self.value(name) for name in names)

    def take(self, pmid: str, pmcid: str, doi: str, source: str) -> None:
        """Take what a service names, unless it contradicts what the reference has."""
        named = {"pmid": pmid, "pmcid": pmcid, "doi": doi.lower()}
        for name, value in named.items():
            own = self.value(name).lower()
            if value and own and own != value.lower():
                self.doubt = f"{source} names {_LABELS[name]} {value} for it."
                return
        new = {name: value for name, value in named.items() if value and not self.value(name)}
        self.values |= new


_LABELS: Final = {"pmid": "PMID", "pmcid": "PMCID", "doi": "DOI"}


def filled_notices(findings: Findings, filled: Collection[int]) -> tuple[Notice, ...]:
    """What was filled in, reference by reference: `PMID 9304698, DOI 10.1/x filled in.`"""
    return tuple(
        Notice(f"{_named(one.values)} filled in.", one.title, reference_id=one.reference_id)
        for one in findings.found
        if one.reference_id in filled
    )


def _named(values: Mapping[str, str]) -> str:
    return ", ".join(f"{_LABELS[name]} {value}" for name, value in values.items())


class IdCompleter:
    """Looks identifiers up for one library; `find` writes nothing, `fill` is one undo step."""

    def __init__(self, library: Library, network: Network) -> None:
        self._library = library
        self._converter = network.idconv
        self._pubmed = network.pubmed
        self._matcher = network.matcher

    def find(
        self,
        ids: Sequence[int],
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> Findings:
        """What the references `ids` lack and the services know.

        A service that fails ends the search; what was found before stays. Raises Cancelled.
        """
        token = token or CancelToken()
        findings = Findings(len(ids))
        taken: set[str] = set()
        for start in range(0, len(ids), CHUNK):
            token.raise_if_cancelled()
            part = batch.records(self._library, ids[start : start + CHUNK])
            cases = [case for case in (_Case(*each) for each in part) if case.lacks(*FIELDS)]
            findings.lacking += len(cases)
            if cases and findings.failure:
                findings.left += tuple(case.reference_id for case in cases)
            elif cases:
                try:
                    self._ask(cases, token)
                    findings.asked += len(cases)
                except Cancelled:
                    raise
                except RefDeskError as error:
                    findings.failure = str(error)
                    findings.is_offline = is_offline(error)
                    findings.left = tuple(case.reference_id for case in cases)
                self._doubt_twins(cases, taken)
                _sort_out(cases, findings)
            progress(min(len(ids), start + CHUNK), len(ids))
        return findings

    def fill(self, findings: Findings) -> Change:
        """Give the references what was found, as one undo step; no field that has a value changes."""
        values = {found.reference_id: found.values for found in findings.found}
        step = batch.Step(
            self._library, lambda count: f"Fill in identifiers of {counted(count, 'reference')}"
        )
        done: list[int] = []
        order = list(values)
        try:
            for start in range(0, len(order), CHUNK):
                done += step.fill({each: values[each] for each in order[start : start + CHUNK]})
        finally:
            if done:
                self._library.sync()
        return Change(
            frozenset(done), f"Identifiers of {counted(len(done), 'reference')} filled in."
        )

    def _ask(self, cases: Sequence[_Case], token: CancelToken) -> None:
        for known in FIELDS:
            others = [name for name in FIELDS if name != known]
            self._convert(known, [c for c in cases if c.value(known) and c.lacks(*others)], token)
        self._search([c for c in _open(cases) if c.value("doi")], token)
        self._match([c for c in _open(cases) if _is_citable(c.record)], token)
        self._summarise([c for c in cases if c.value("pmid") and c.lacks("doi")], token)

    def _convert(self, known: str, cases: Sequence[_Case], token: CancelToken) -> None:
        if not cases:
            return
        answers = self._converter.convert([case.value(known) for case in cases], cancel=token)
        for case in cases:
            answer = answers[case.value(known)]
            if isinstance(answer, Converted) and not case.doubt:
                case.take(answer.pmid, answer.pmcid, answer.doi, "PMC's id converter")

    def _search(self, cases: Sequence[_Case], token: CancelToken) -> None:
        """PubMed by DOI; a hit counts when its record has the very DOI."""
        for start in range(0, len(cases), DOIS_IN_ONE_SEARCH):
            part = cases[start : start + DOIS_IN_ONE_SEARCH]
            term = " OR ".join(f'"{case.value("doi")}"[doi]' for case in part)
            page = self._pubmed.search(term, count=10 * len(part), cancel=token)
            if not page.pmids:
                continue
            summaries = self._pubmed.summaries(page.pmids, cancel=token)
            for case in part:
                doi = case.value("doi").lower()
                fits = [one for one in summaries.values() if one.doi.lower() == doi]
                if len(fits) == 1:
                    case.take(fits[0].pmid, fits[0].pmcid, fits[0].doi, "PubMed")
                elif fits:
                    pmids = ", ".join(one.pmid for one in fits)
                    case.doubt = f"Several records in PubMed have its DOI: {pmids}."

    def _match(self, cases: Sequence[_Case], token: CancelToken) -> None:
        """The citation matcher; what it names must have the reference's title."""
        if not cases:
            return
        answers = self._matcher.match([_citation(case.record) for case in cases], cancel=token)
        pmids = [pmid for answer in answers if answer is not None for pmid in answer.pmids]
        summaries = self._pubmed.summaries(pmids, cancel=token) if pmids else {}
        for case, answer in zip(cases, answers, strict=True):
            if answer is None or not answer.count:
                continue
            named = [summaries[pmid] for pmid in answer.pmids if pmid in summaries]
            fits = [one for one in named if _is_same(case.record, one)]
            if len(fits) == 1:
                case.take(fits[0].pmid, fits[0].pmcid, fits[0].doi, "PubMed")
            elif len(named) == 1:
                case.doubt = f"Its journal, volume and page are those of PMID {named[0].pmid}, “{_unstopped(named[0].title)}”."
            else:
                case.doubt = (
                    f"Its journal, volume and page fit {answer.count:,} articles in PubMed."
                )

    def _summarise(self, cases: Sequence[_Case], token: CancelToken) -> None:
        """DOIs of articles that are in PubMed but not in PMC."""
        if not cases:
            return
        known = self._pubmed.summaries([case.value("pmid") for case in cases], cancel=token)
        for case in cases:
            one = known.get(case.value("pmid"))
            if one is not None and not case.doubt:
                case.take(one.pmid, one.pmcid, one.doi, "PubMed")

    def _doubt_twins(self, cases: Sequence[_Case], taken: set[str]) -> None:
        """A PMID that another reference has is a hint at a duplicate, not to be filled in."""
        new = [WorkId("pmid", case.values["pmid"]) for case in cases if "pmid" in case.values]
        held = references.find(self._library.read(), new)
        for case in cases:
            pmid = case.values.get("pmid", "")
            if pmid and (pmid in taken or WorkId("pmid", pmid) in held):
                case.doubt = f"Another reference has its PMID {pmid}: the two may be duplicates."
            elif pmid and not case.doubt:
                taken.add(pmid)


def _open(cases: Iterable[_Case]) -> list[_Case]:
    return [case for case in cases if not case.doubt and not case.value("pmid")]


def _sort_out(cases: Iterable[_Case], findings: Findings) -> None:
    for case in cases:
        title = case.record.title.plain
        if case.doubt:
            findings.doubtful.append(DoubtfulIds(case.reference_id, title, case.doubt))
        elif case.values:
            findings.found.append(FoundIds(case.reference_id, title, dict(case.values)))


def _is_citable(record: ReferenceRecord) -> bool:
    """Whether there is enough for the matcher, and a title to check its answer by."""
    return bool(_citation(record).journal and record.volume and record.title.plain)


def _citation(record: ReferenceRecord) -> Citation:
    journal, pages, first = record.journal, record.pagination, _first_author(record)
    names = (
        (journal.medline_abbreviation, journal.iso_abbreviation, journal.title) if journal else ()
    )
    page = (pages.start or pages.medline.partition("-")[0]) if pages else ""
    year = str(record.issued.year or "")
    return Citation(next((n for n in names if n), ""), year, record.volume, page.strip(), first)


def _first_author(record: ReferenceRecord) -> str:
    people = (one for one in record.creators if one.is_valid and one.role == "author")
    first = next(people, None)
    return f"{first.family} {first.initials}".strip() if first is not None else ""


def _is_same(record: ReferenceRecord, summary: Summary) -> bool:
    """Whether title, and year where both have one, are those of the reference."""
    year = record.issued.year
    if year and summary.year and abs(year - summary.year) > 1:  # print and ahead of print
        return False
    return SequenceMatcher(None, _bare(record.title.plain), _bare(summary.title)).ratio() >= ALIKE


def _bare(title: str) -> str:
    return "".join(char for char in fold(title).lower() if char.isalnum())


def _unstopped(title: str) -> str:
    """A title within a sentence: without the full stop that PubMed ends it with."""
    return title.rstrip(".")
