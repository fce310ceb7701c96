"""What many references of the library have in common: what they cite, who cites them, what is similar."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TextIO

from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.linked import PUBMED, CitedCount, LinkedWork
from refdesk.model.record import ReferenceList, ReferenceRecord
from refdesk.model.rows import ReferenceRow
from refdesk.model.work_ids import WorkId
from refdesk.net.answers import Summary
from refdesk.net.network import Network
from refdesk.services.exporting import writing_whole
from refdesk.services.link_lists import LinkLists, count_sources, kept_since
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.report_files import safe_cell
from refdesk.store import batch, references, rows
from refdesk.store.library import Library
from refdesk.store.link_cache import LinkCache, at_now

CHUNK: Final = 200
RECORDS: Final = "record"
"""The source of a reference list that came with the record itself."""
_COLUMNS: Final = (
    "pmid", "count", "reference_id", "title", "creators", "container", "year", "is_trashed", "cited_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Followed:
    """A work that references lead to. `count` is how many of them, `reference_id` 0 where the
    library lacks it; texts are "" for what PubMed does not list.

    With `is_trashed` it lies in the trash. `cited_by` is how often it was cited at all, None
    where that was never counted.
    """

    pmid: str
    count: int
    reference_id: int = 0
    title: str = ""
    creators: str = ""
    container: str = ""
    year: int | None = None
    is_trashed: bool = False
    cited_by: int | None = None

    @property
    def is_lacking(self) -> bool:
        """Whether the library does not have it; what lies in the trash it has not."""
        return not self.reference_id or self.is_trashed

    def described(self, work: LinkedWork | None) -> Followed:
        """The same with what lists show of it."""
        if work is None:
            return self
        title, creators, container, year = work
        return replace(self, title=title, creators=creators, container=container, year=year)


@dataclass(frozen=True, slots=True)
class Following:
    """The works by count, then newest PMID first. `without_pmid` references could not be followed;
    `failure` says why only `asked` were."""

    works: tuple[Followed, ...]
    asked: int
    total: int
    without_pmid: int = 0
    failure: str = ""
    as_of: str = ""
    """The day of the oldest answer that was kept from before (ISO), "" when all are of now."""
    sources: Mapping[str, int] = field(default_factory=dict)
    """Who named the lists, and how many of them: `RECORDS` are the references' own."""
    others: int = 0
    """Works on the lists that have no PMID, each time they were named."""
    leads: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Where each reference leads, by its id."""
    is_offline: bool = False
    """Whether the failure passes when the network is back."""
    left: tuple[int, ...] = ()
    """The references that could not be followed for the failure."""


@dataclass(slots=True)
class _Own:
    """The references, sorted by how they can be followed."""

    leads: dict[int, tuple[str, ...]] = field(default_factory=dict)
    wanted: dict[int, str] = field(default_factory=dict)
    without_pmid: int = 0


class FollowService:
    """Follows the references of one library and leaves it as it is. Any thread may call it.

    Answers are kept beside the library, so that they can be read without a network.
    """

    def __init__(self, library: Library, network: Network) -> None:
        self._library = library
        self._pubmed = network.pubmed
        self._icite = network.icite
        self._cache = LinkCache(library.path)
        self.lists = LinkLists(self._cache, network)

    def follow(
        self,
        ids: Sequence[int],
        kind: str,
        *,
        least: int = 2,
        lacking: bool = False,
        limit: int | None = 50,
        refresh: bool = False,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> Following:
        """The `limit` works to which `least` or more of the references `ids` lead.

        `kind` is "references", "cited_by" or "similar". Reference lists in the records are read
        there; all else is asked for (`LinkLists.find`). `lacking` leaves out what the library
        has. Without a limit nobody is asked for titles (see `describe`). Raises Cancelled.
        """
        token = token or CancelToken()
        own = self._own(ids, kind, token)
        done = len(own.leads) + own.without_pmid
        progress(done, len(ids))
        answers = self.lists.find(
            kind, list(own.wanted.values()), refresh=refresh, token=token,
            on_answer=lambda count: progress(done + count, len(ids)),
        )  # fmt: skip
        leads = dict(own.leads)
        # A PMID that the library has twice leads there from both references.
        for reference_id, pmid in own.wanted.items():
            if pmid in answers.lists:
                leads[reference_id] = tuple(dict.fromkeys(answers.lists[pmid].pmids))
        asked = len(leads)
        progress(asked + own.without_pmid, len(ids))
        works = self._ranked(leads.values(), least, lacking, limit)
        works, untitled = self._titled(works, token, is_asking=limit is not None)
        sources = count_sources(answers.lists.values())
        if own.leads:
            sources = {RECORDS: len(own.leads), **sources}
        return Following(
            tuple(works), asked, len(ids), own.without_pmid, answers.failure or untitled,
            answers.as_of, sources, sum(one.others for one in answers.lists.values()), leads,
            answers.is_offline, tuple(each for each in own.wanted if each not in leads),
        )  # fmt: skip

    def describe(
        self, pmids: Sequence[str], token: CancelToken | None = None
    ) -> dict[str, LinkedWork]:
        """What lists show of works, kept or asked of PubMed; what PubMed lacks has no title."""
        known = self._cache.works(pmids)
        unknown = [pmid for pmid in pmids if pmid not in known]
        for start in range(0, len(unknown), CHUNK):
            part = unknown[start : start + CHUNK]
            said = self._pubmed.summaries(part, cancel=token)
            fresh = {pmid: _shown(one) for pmid, one in said.items()}
            self._cache.keep_works(fresh)
            known |= {pmid: fresh.get(pmid, LinkedWork()) for pmid in part}
        return known

    def known_works(self, pmids: Sequence[str]) -> dict[str, LinkedWork]:
        """As `describe`, of what is kept alone."""
        return self._cache.works(pmids)

    def count_citations(
        self,
        pmids: Sequence[str],
        *,
        refresh: bool = False,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> dict[str, CitedCount]:
        """How often works were cited: kept from the last thirty days, else asked of NIH iCite.

        Those that it does not know are left out. What came before a failure is kept. Raises
        NetworkError, ServiceError, Cancelled.
        """
        known = self._cache.counts(pmids)
        since = kept_since()
        due = [pmid for pmid in pmids if refresh or pmid not in known or known[pmid].at < since]
        done = len(pmids) - len(due)
        progress(done, len(pmids))
        for start in range(0, len(due), CHUNK):
            for part in self._icite.cited(due[start : start + CHUNK], cancel=token):
                at = at_now()
                found = {pmid: CitedCount(one.count, at) for pmid, one in part.items()}
                self._cache.keep_counts(found)
                known |= found
            done += len(due[start : start + CHUNK])
            progress(done, len(pmids))
        return known

    def known_counts(self, pmids: Sequence[str]) -> dict[str, CitedCount]:
        """As `count_citations`, of what is kept alone, however old."""
        return self._cache.counts(pmids)

    def marked(self, works: Sequence[Followed]) -> list[Followed]:
        """The works with their marks of what the library has as of now, and kept counts."""
        pmids = [work.pmid for work in works]
        found = references.find(self._library.read(), [WorkId("pmid", pmid) for pmid in pmids])
        held = {work.value: one for work, one in found.items()}
        counts = self._cache.counts(pmids)
        marked = []
        for work in works:
            one, counted = held.get(work.pmid), counts.get(work.pmid)
            marked.append(
                replace(
                    work,
                    reference_id=one.id if one else 0,
                    is_trashed=bool(one and one.is_trashed),
                    cited_by=counted.times if counted else None,
                )
            )
        return marked

    def rows(self, ids: Sequence[int]) -> list[ReferenceRow]:
        """What lists show of references, in order; those that are gone are left out."""
        return rows.rows(self._library.read(), ids)

    def _own(self, ids: Sequence[int], kind: str, token: CancelToken) -> _Own:
        """What the references' own records tell."""
        own = _Own()
        for reference_id, record in self._records(ids):
            token.raise_if_cancelled()
            linked = cited_in(record) if kind == "references" else ()
            if linked:
                own.leads[reference_id] = tuple(dict.fromkeys(linked))
            elif record.pmid:
                own.wanted[reference_id] = record.pmid
            else:
                own.without_pmid += 1
        return own

    def _records(self, ids: Sequence[int]) -> Iterator[tuple[int, ReferenceRecord]]:
        for start in range(0, len(ids), CHUNK):
            yield from batch.records(self._library, ids[start : start + CHUNK])

    def _ranked(
        self, leads: Iterable[Sequence[str]], least: int, lacking: bool, limit: int | None
    ) -> list[Followed]:
        counts: dict[str, int] = {}
        for linked in leads:
            for pmid in linked:
                counts[pmid] = counts.get(pmid, 0) + 1
        often = [pmid for pmid, count in counts.items() if count >= least]
        often.sort(key=lambda pmid: (-counts[pmid], -int(pmid)))
        works = self.marked([Followed(pmid, counts[pmid]) for pmid in often])
        return [work for work in works if work.is_lacking or not lacking][:limit]

    def _titled(
        self, works: list[Followed], token: CancelToken, *, is_asking: bool
    ) -> tuple[list[Followed], str]:
        """The works with their titles, and why some have none."""
        pmids = [work.pmid for work in works]
        failure = ""
        known: Mapping[str, LinkedWork]
        try:
            known = self.describe(pmids, token) if is_asking else self.known_works(pmids)
        except Cancelled:
            raise
        except RefDeskError as error:  # the numbers are worth showing without the titles
            known, failure = self.known_works(pmids), str(error)
        return [work.described(known.get(work.pmid)) for work in works], failure


def source_words(following: Following) -> str:
    """`Lists: 40 from PubMed, 12 from NIH iCite, 3 of the records.`; "" when all are PubMed's."""
    if not set(following.sources) - {PUBMED}:
        return ""
    parts = [
        f"{count:,} of the records" if source == RECORDS else f"{count:,} from {source}"
        for source, count in following.sources.items()
    ]
    return f"Lists: {', '.join(parts)}."


def write_csv(works: Iterable[Followed], stream: TextIO) -> None:
    """Write works (`Followed`) as a table with commas, a line of names first."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([_cell(getattr(work, name)) for name in _COLUMNS] for work in works)


def _cell(value: object) -> object:
    return safe_cell(value) if isinstance(value, str) else value


def save_csv(works: Iterable[Followed], path: Path) -> None:
    """Write works to a file; raises LibraryError in words."""
    text = io.StringIO()
    write_csv(works, text)
    with writing_whole(path) as stream:
        stream.write(text.getvalue().encode())


def cited_in(record: ReferenceRecord) -> tuple[str, ...]:
    """The PMIDs of the record's own reference lists."""
    return tuple(pmid for one in record.reference_lists for pmid in _pmids(one))


def _shown(one: Summary) -> LinkedWork:
    first = one.authors[0] if one.authors else ""
    creators = f"{first} et al." if len(one.authors) > 1 else first
    return LinkedWork(one.title, creators, one.source or one.journal, one.year)


def _pmids(cited: ReferenceList) -> Iterator[str]:
    yield from (one.pmid for one in cited.references if one.pmid)
    for inner in cited.lists:
        yield from _pmids(inner)
