"""Finding the PMIDs, PMCIDs and DOIs that references of the library lack.

PMC's id converter is asked first, then PubMed's search by DOI, then the citation matcher. What
is found must agree with the reference; where it doesn't, or several fit, the user is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import partial
from typing import Final

from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.fold import fold
from refdesk.model.record import ReferenceRecord
from refdesk.model.reports import Change
from refdesk.model.work_ids import WorkId
from refdesk.net.answers import Summary
from refdesk.net.citation_match import Citation
from refdesk.net.idconv import Converted
from refdesk.net.network import Network
from refdesk.services import pending
from refdesk.services.failing import is_offline
from refdesk.services.found_ids import (
    LABELS,
    DoubtfulIds,
    Findings,
    FoundIds,
    noted,
    put_in_order,
    recalled,
)
from refdesk.services.pending import Pending
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.wording import counted
from refdesk.store import batch, references
from refdesk.store.library import Library

CHUNK: Final = 200
"""References that the id converter is asked for in one request."""
GROUP: Final = 20
"""References that PubMed is asked for at a time: the DOIs of one search. Then they are filled in."""
MANY_LEFT: Final = 2_000
"""With more references left than these the library is told once a chunk: the list is long."""
ALIKE: Final = 0.85
"""Titles are of one work from this likeness on; a change of a word or two of ten passes."""
FIELDS: Final = ("pmid", "pmcid", "doi")


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
                self.doubt = f"{source} names {LABELS[name]} {value} for it."
                return
        new = {name: value for name, value in named.items() if value and not self.value(name)}
        self.values |= new


class IdCompleter:
    """Looks identifiers up for one library.

    `find` writes nothing, `fill` is one undo step, and so is all that `complete` does.
    """

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
        findings = Findings(len(ids))
        for _ in self._found(ids, findings, progress, token or CancelToken()):
            pass
        put_in_order(findings, ids)
        return findings

    def complete(
        self,
        ids: Sequence[int],
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
        kept: Pending | None = None,
    ) -> tuple[Findings, Change]:
        """Look up what the references `ids` lack and fill it in as it comes, all one undo step.

        `kept` is the job that the library knows: it hears with each group which references are
        left, so that nobody is asked twice where another process goes on with it, in the same
        step and with one report on all. Raises Cancelled; what was filled in before stays.
        """
        findings = recalled(kept.told if kept is not None else None, len(ids))
        step = _step(self._library, kept.id if kept is not None else 0)
        done = [one.reference_id for one in findings.found]
        told = len(done)
        try:
            for left, is_last in self._found(ids, findings, progress, token or CancelToken()):
                fresh = findings.found[told:]
                told = len(findings.found)
                note = None
                if kept is not None and (is_last or len(left) <= MANY_LEFT):
                    told_by_now = noted(findings)
                    note = partial(pending.note_left, pending=kept, left=left, told=told_by_now)
                if fresh or note is not None:
                    done += step.fill({one.reference_id: one.values for one in fresh}, note)
        finally:
            if done:
                self._library.sync()
        put_in_order(findings, ids)
        return findings, _change(done)

    def fill(self, findings: Findings) -> Change:
        """Give the references what was found, as one undo step; no field that has a value changes."""
        values = {found.reference_id: found.values for found in findings.found}
        step = _step(self._library)
        done: list[int] = []
        order = list(values)
        try:
            for start in range(0, len(order), CHUNK):
                done += step.fill({each: values[each] for each in order[start : start + CHUNK]})
        finally:
            if done:
                self._library.sync()
        return _change(done)

    def _found(
        self, ids: Sequence[int], findings: Findings, progress: ProgressSink, token: CancelToken
    ) -> Iterator[tuple[tuple[int, ...], bool]]:
        """Put into `findings` what is found, group by group; gives what is left of `ids` then,
        and whether that ends a chunk. A service that fails ends the search."""
        taken: set[str] = set()
        for start in range(0, len(ids), CHUNK):
            token.raise_if_cancelled()
            rest = tuple(ids[start + CHUNK :])
            part = batch.records(self._library, ids[start : start + CHUNK])
            cases = [case for case in (_Case(*each) for each in part) if case.lacks(*FIELDS)]
            findings.lacking += len(cases)
            if findings.failure:
                findings.left += tuple(case.reference_id for case in cases)
                continue
            for group, others in self._groups(cases, findings, token):
                self._doubt_twins(group, taken)
                _sort_out(group, findings)
                left = tuple(case.reference_id for case in others)
                if findings.failure:
                    left = (*(case.reference_id for case in group), *left)
                    findings.left += left
                else:
                    findings.asked += len(group)
                yield (*left, *rest), not others
                progress(min(len(ids), start + CHUNK) - len(left), len(ids))
            progress(min(len(ids), start + CHUNK) - len(findings.left), len(ids))

    def _groups(
        self, cases: list[_Case], findings: Findings, token: CancelToken
    ) -> Iterator[tuple[list[_Case], list[_Case]]]:
        """Groups of cases for which all was asked, each with those that are still to be asked for.

        With the last one, for which a service failed, `findings` say so.
        """
        groups = [cases] if cases else []
        try:
            for known in FIELDS:
                others = [name for name in FIELDS if name != known]
                some = [case for case in cases if case.value(known) and case.lacks(*others)]
                self._convert(known, some, token)
            unknown = _open(cases)
            groups = [unknown[at : at + GROUP] for at in range(0, len(unknown), GROUP)]
            if settled := [case for case in cases if case.doubt or case.value("pmid")]:
                groups.insert(0, settled)
            while groups:
                self._ask(groups[0], token)
                yield groups.pop(0), [case for group in groups for case in group]
        except Cancelled:
            raise
        except RefDeskError as error:
            findings.failure = str(error)
            findings.is_offline = is_offline(error)
            yield groups[0], [case for group in groups[1:] for case in group]

    def _ask(self, cases: Sequence[_Case], token: CancelToken) -> None:
        """Ask PubMed for what the id converter did not know."""
        self._search([case for case in _open(cases) if case.value("doi")], token)
        self._match([case for case in _open(cases) if _is_citable(case.record)], token)
        self._summarise([case for case in cases if case.value("pmid") and case.lacks("doi")], token)

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
        if not cases:
            return
        term = " OR ".join(f'"{case.value("doi")}"[doi]' for case in cases)
        page = self._pubmed.search(term, count=10 * len(cases), cancel=token)
        summaries = self._pubmed.summaries(page.pmids, cancel=token) if page.pmids else {}
        for case in cases:
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


def _step(library: Library, job_id: int = 0) -> batch.Step:
    return batch.Step(
        library,
        lambda count: f"Fill in identifiers of {counted(count, 'reference')}",
        job_id=job_id,
    )


def _change(done: Sequence[int]) -> Change:
    return Change(frozenset(done), f"Identifiers of {counted(len(done), 'reference')} filled in.")


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
