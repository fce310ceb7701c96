"""Adding references by identifier: from PubMed, and from doi.org what PubMed does not have."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

from refdesk.errors import Cancelled, RefDeskError
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.model.cancel import CancelToken
from refdesk.model.record import ReferenceRecord
from refdesk.model.reports import ImportReport, Match
from refdesk.model.work_ids import WorkId
from refdesk.net.answers import Fetched
from refdesk.net.idconv import Converted
from refdesk.net.network import Network
from refdesk.services import ahead
from refdesk.services.import_run import (
    CANCELLED,
    ImportStopped,
    Run,
    item_of,
    new_reference,
)
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.wording import counted
from refdesk.store import bulk, references
from refdesk.store.arriving import by_words
from refdesk.store.library import Library
from refdesk.store.references import NewReference

BATCH = 200
"""PMIDs in one efetch request: 1 to 3 MB of XML (NBK25499 asks for POST above about 200)."""
DOIS_IN_ONE_SEARCH = 20
"""DOIs that one PubMed search looks for: keeps the term under 2,000 characters."""


class IdentifierImport:
    """Adds the works that a user names by identifier."""

    def __init__(self, library: Library, network: Network) -> None:
        self._library = library
        self._pubmed = network.pubmed
        self._converter = network.idconv
        self._doi = network.doi

    def add_ids(
        self,
        ids: Sequence[WorkId],
        *,
        refused: Sequence[str] = (),
        kept: Sequence[NewReference] = (),
        there: Sequence[int] = (),
        collection_id: int = 0,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
        job_id: int = 0,
    ) -> ImportReport:
        """Add the works that `ids` name, as one undo step; `refused` are words that name none.

        A PMID, PMCID or DOI becomes a PubMed record where PubMed has one, a DOI else a record of
        its registration agency. What the library has is only put into the collection (and taken
        out of the trash). `kept` are records at hand that go in as they are, `there` references of the
        library that only go into the collection. Stops with `ImportStopped` between batches; what was stored by then stays.
        A `job_id` that began before a restart goes on in its step.
        """
        ids = list(dict.fromkeys(ids))
        count = len(ids) + len(kept)
        run = Run(progress, token or CancelToken(), count + len(refused))
        for word in refused:
            run.fail(word, "This is no PMID, PMCID or DOI.")
        ids = self._expanded(ids, run)
        known = references.find(self._library.read(), ids)
        mine = set(bulk.added_before(self._library, job_id))  # before a restart
        found = [(work, known[work].id) for work in ids if work in known]
        found = [(work, number) for work, number in found if number not in mine]
        run.advance(sum(work in known for work in ids) + len(kept))
        result = bulk.BulkResult()
        result.existing += found
        result.matches += [Match(i, by_words(work), work.value) for work, i in found]
        wanted = [work for work in ids if work not in known]
        try:
            bulk.add_batches(
                self._library,
                partial(_title, count),
                chain([kept] if kept else [], self._fetched(wanted, run)),
                collection_ids=(collection_id,) if collection_id else (),
                existing=[*there, *(reference_id for _, reference_id in found)],
                token=run.token,
                result=result,
                job_id=job_id,
            )
        except Cancelled as error:
            raise ImportStopped(run.report(result, stopped=CANCELLED)) from error
        return run.report(result)

    def add_parsed(
        self, parsed: Sequence[Parsed], *, collection_id: int = 0, origin: str = "PubMed"
    ) -> ImportReport:
        """Add records that are at hand (PubMed hits on screen), as one undo step."""
        result = bulk.add_batches(
            self._library,
            partial(_title, len(parsed)),
            [[new_reference(one, origin) for one in parsed]],
            collection_ids=(collection_id,) if collection_id else (),
        )
        return Run(silent, CancelToken()).report(result)

    def _expanded(self, ids: Sequence[WorkId], run: Run) -> list[WorkId]:
        """`ids` with short DOIs ("10/gf4gqc") replaced by the DOIs that they stand for."""
        expanded = []
        for work in ids:
            if work.kind != "doi" or not work.value.startswith("10/"):
                expanded.append(work)
                continue
            try:
                doi = self._doi.expand(work.value, cancel=run.token, on_wait=run.wait)
            except Cancelled:
                raise
            except RefDeskError as error:
                run.fail(work.value, error)
            else:
                expanded.append(WorkId("doi", doi))
        return list(dict.fromkeys(expanded))

    def _fetched(self, wanted: Sequence[WorkId], run: Run) -> Iterator[list[NewReference]]:
        """Batches of new references for identifiers that the library does not have."""
        named: dict[str, list[WorkId]] = {}
        for work in wanted:
            if work.kind == "pmid":
                named.setdefault(work.value, []).append(work)
        converted = self._pmids_of(wanted, run)
        for work, pmid in converted.items():
            named.setdefault(pmid, []).append(work)
        settled: set[WorkId] = set()
        order = list(named)
        batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        for batch, fetched in ahead.answers(partial(self._ask, run), batches, run.token):
            run.token.raise_if_cancelled()
            yield self._sorted_out({pmid: named[pmid] for pmid in batch}, fetched, settled, run)
        for work in wanted:
            if work.kind == "doi" and work not in settled and work not in run.lost:
                found = self._negotiated(work, run)
                if found is not None:
                    yield [found]

    def _ask(self, run: Run, pmids: list[str], token: CancelToken) -> Fetched | RefDeskError:
        """What PubMed answers, or why it did not; runs beside what stores the batch before."""
        if run.pubmed.gave_up is not None:
            return run.pubmed.gave_up
        try:
            fetched = self._pubmed.fetch(pmids, cancel=token, on_wait=run.wait)
        except Cancelled:
            raise
        except RefDeskError as error:
            run.pubmed.note(error)
            return error
        run.pubmed.note(None)
        return fetched

    def _sorted_out(
        self,
        named: dict[str, list[WorkId]],
        fetched: Fetched | RefDeskError,
        settled: set[WorkId],
        run: Run,
    ) -> list[NewReference]:
        """The records of the PMIDs in `named`; DOIs that a record confirms go into `settled`."""
        if isinstance(fetched, RefDeskError):
            run.lose((work for works in named.values() for work in works), fetched)
            return []
        new = []
        for parsed in fetched.records:
            works = named.get(parsed.record.pmid, [])
            # PubMed searches the words of a DOI that it does not know: such a hit is another work.
            meant = [w for w in works if _is_meant(w, parsed.record, run)]
            for work in _not_dois([works]):
                if work not in meant:
                    run.fail(item_of(work), "The PMC id converter named another article for it.")
            if meant:
                settled.update(meant)
                settled.add(WorkId("doi", parsed.record.doi))
                run.came |= {parsed.record.pmid, parsed.record.pmcid, parsed.record.doi} - {""}
                new.append(new_reference(parsed, "PubMed"))
                run.advance(len(meant))
        for work in _not_dois(named[pmid] for pmid in fetched.missing):
            run.fail(item_of(work), "PubMed has no such record.")
        for unreadable in fetched.unreadable:
            run.fail(
                unreadable.place or "PubMed", unreadable.reason, can_retry=unreadable.can_retry
            )
        return new

    def _pmids_of(self, wanted: Sequence[WorkId], run: Run) -> dict[WorkId, str]:
        """PMIDs for PMCIDs and DOIs; a DOI's is a guess until its record confirms it."""
        found: dict[WorkId, str] = {}
        pmcids = [work for work in wanted if work.kind == "pmcid"]
        try:
            if pmcids:
                found.update(self._convert(pmcids, run))
        except Cancelled:
            raise
        except RefDeskError as error:
            run.lose(pmcids, error)
        dois = [work for work in wanted if work.kind == "doi"]
        for start in range(0, len(dois), DOIS_IN_ONE_SEARCH):
            run.token.raise_if_cancelled()
            group = dois[start : start + DOIS_IN_ONE_SEARCH]
            try:
                found.update(self._search_dois(group, run))
            except Cancelled:
                raise
            except RefDeskError as error:
                run.lose(dois[start:], error)  # no use in asking 250 times
                break
        return found

    def _convert(self, pmcids: Sequence[WorkId], run: Run) -> dict[WorkId, str]:
        answers = self._converter.convert(
            [work.value for work in pmcids], cancel=run.token, on_wait=run.wait
        )
        found: dict[WorkId, str] = {}
        for work in pmcids:
            answer = answers.get(work.value, "The PMC id converter does not know it.")
            if isinstance(answer, Converted) and answer.pmid:
                found[work] = answer.pmid
                run.converted[work] = answer
            elif isinstance(answer, Converted):
                run.fail(item_of(work), "This article is in PMC, but not in PubMed.")
            else:
                run.fail(item_of(work), answer)
        return found

    def _search_dois(self, group: Sequence[WorkId], run: Run) -> dict[WorkId, str]:
        term = " OR ".join(f'"{work.value}"[doi]' for work in group)
        page = self._pubmed.search(term, count=len(group) * 2, cancel=run.token, on_wait=run.wait)
        if not page.pmids:
            return {}
        summaries = self._pubmed.summaries(page.pmids, cancel=run.token, on_wait=run.wait)
        by_doi = {
            summary.doi.lower(): summary.pmid for summary in summaries.values() if summary.doi
        }
        return {work: by_doi[work.value] for work in group if work.value in by_doi}

    def _negotiated(self, work: WorkId, run: Run) -> NewReference | None:
        """A record from the DOI's registration agency, for what PubMed does not have."""
        if run.doi.gave_up is not None:
            run.fail(item_of(work), run.doi.gave_up)
            return None
        try:
            data = self._doi.csl_json(work.value, cancel=run.token, on_wait=run.wait)
            run.doi.note(None)
            for result in parse_stream(io.BytesIO(data), key="csl-json"):
                if isinstance(result, Parsed):
                    run.advance(1)
                    return _said_to_differ(
                        new_reference(result, f"https://doi.org/{work.value}"), work.value
                    )
                run.fail(item_of(work), result.reason)
                return None
        except Cancelled:
            raise
        except RefDeskError as error:
            run.doi.note(error)
            run.fail(item_of(work), error)
            return None
        run.fail(item_of(work), "Its registration agency gave an empty answer.", can_retry=True)
        return None


def _said_to_differ(new: NewReference, doi: str) -> NewReference:
    """`new` with a warning when its agency described another DOI than `doi`: an old name, or a slip."""
    other = new.record.doi
    if not other or other == doi:
        return new
    words = (
        f"Asked for the DOI {doi}, its agency described {other}. "
        "It may be a newer name of the same work; compare them."
    )
    return replace(new, warnings=(*new.warnings, words))


def _not_dois(groups: Iterable[Sequence[WorkId]]) -> Iterator[WorkId]:
    """The works of `groups` that PubMed alone can have; a DOI's agency is asked in the end."""
    return (work for group in groups for work in group if work.kind != "doi")


def _is_meant(work: WorkId, record: ReferenceRecord, run: Run) -> bool:
    """Whether a record is the work that was asked for, and no mistake of search or converter."""
    if work.kind == "doi":
        return work.value == record.doi
    if work.kind == "pmcid":
        answer = run.converted.get(work, Converted())
        if record.pmcid:
            return record.pmcid in (work.value, answer.pmcid)
        return not (record.doi and answer.doi) or record.doi == answer.doi
    return True


def _title(asked: int, added: int) -> str:
    """What the step is called: how many came; until one has, how many were asked for."""
    return f"Add {counted(added or asked, 'reference')}"
