"""What many references of the library have in common: what they cite, who cites them, what is similar."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TextIO

from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.record import ReferenceList, ReferenceRecord
from refdesk.model.work_ids import WorkId
from refdesk.net.answers import Summary
from refdesk.net.network import Network
from refdesk.services.exporting import writing_whole
from refdesk.services.online import LINKS
from refdesk.services.progress import ProgressSink, silent
from refdesk.store import batch, references
from refdesk.store.library import Library
from refdesk.store.link_cache import LinkCache, LinkedWork, LinkList

CHUNK: Final = 200
KEPT: Final = timedelta(days=30)
"""How long PubMed's answer counts before it is asked again."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A work that references lead to. `count` is how many of them, `reference_id` 0 where the
    library lacks it; texts are "" for what PubMed does not list."""

    pmid: str
    count: int
    reference_id: int = 0
    title: str = ""
    creators: str = ""
    container: str = ""
    year: int | None = None


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


class FollowService:
    """Follows the references of one library and leaves it as it is. Any thread may call it.

    PubMed's answers are kept beside the library, so that they can be read without a network.
    """

    def __init__(self, library: Library, network: Network) -> None:
        self._library = library
        self._pubmed = network.pubmed
        self._cache = LinkCache(library.path)

    def follow(
        self,
        ids: Sequence[int],
        kind: str,
        *,
        least: int = 2,
        lacking: bool = False,
        limit: int = 50,
        refresh: bool = False,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> Following:
        """The `limit` works to which `least` or more of the references `ids` lead.

        `kind` is "references", "cited_by" or "similar". Reference lists in the records are read
        there; all else is asked of PubMed, a hundred references a request, unless
        it said so less than thirty days ago and `refresh` is not asked for. `lacking` leaves out
        what the library has. A failure of PubMed ends it with what came before, and what was kept
        from longer ago. Raises Cancelled.
        """
        token = token or CancelToken()
        counts: dict[str, int] = {}
        asked = without = 0
        failure = ""
        wanted: list[str] = []

        def count(linked: Iterable[str]) -> None:
            nonlocal asked
            asked += 1
            for pmid in dict.fromkeys(linked):
                counts[pmid] = counts.get(pmid, 0) + 1

        for record in self._records(ids):
            token.raise_if_cancelled()
            own = _cited(record) if kind == "references" else ()
            if own:
                count(own)
            elif record.pmid:
                wanted.append(record.pmid)
            else:
                without += 1
        progress(asked + without, len(ids))
        kept = self._cache.lists(kind, wanted)
        since = (datetime.now(UTC) - KEPT).isoformat(timespec="seconds")
        due = [pmid for pmid in wanted if refresh or pmid not in kept or kept[pmid].at < since]
        said: dict[str, tuple[str, ...]] = {}
        try:
            for found in self._pubmed.link_lists(due, LINKS[kind], cancel=token):
                self._cache.keep_lists(kind, found)
                said |= found
                progress(asked + without + len(said), len(ids))
        except Cancelled:
            raise
        except RefDeskError as error:
            failure = str(error)
        # A PMID that the library has twice leads there from both references.
        for pmid in wanted:
            if pmid in said or pmid in kept:
                count(said[pmid] if pmid in said else kept[pmid].pmids)
        progress(asked + without, len(ids))
        as_of = _oldest(one for pmid, one in kept.items() if pmid not in said)
        works = self._ranked(counts, least, lacking, limit)
        works, untitled = self._described(works, token)
        failure = failure or untitled
        return Following(tuple(works), asked, len(ids), without, failure, as_of)

    def _records(self, ids: Sequence[int]) -> Iterator[ReferenceRecord]:
        for start in range(0, len(ids), CHUNK):
            for _, record in batch.records(self._library, ids[start : start + CHUNK]):
                yield record

    def _ranked(
        self, counts: dict[str, int], least: int, lacking: bool, limit: int
    ) -> list[Followed]:
        often = [pmid for pmid, count in counts.items() if count >= least]
        often.sort(key=lambda pmid: (-counts[pmid], -int(pmid)))
        found = references.find(self._library.read(), [WorkId("pmid", pmid) for pmid in often])
        held = {work.value: one.id for work, one in found.items() if not one.is_trashed}
        works = [
            Followed(pmid, counts[pmid], held.get(pmid, 0))
            for pmid in often
            if not (lacking and pmid in held)
        ]
        return works[:limit]

    def _described(
        self, works: Sequence[Followed], token: CancelToken
    ) -> tuple[list[Followed], str]:
        """The works with their titles, and why some have none."""
        if not works:
            return [], ""
        known = self._cache.works([work.pmid for work in works])
        unknown = [work.pmid for work in works if work.pmid not in known]
        failure = ""
        try:
            said = self._pubmed.summaries(unknown, cancel=token) if unknown else {}
        except Cancelled:
            raise
        except RefDeskError as error:  # the numbers are worth showing without the titles
            said, failure = {}, str(error)
        fresh = {pmid: _shown(one) for pmid, one in said.items()}
        if fresh:
            self._cache.keep_works(fresh)
        known |= fresh
        described = [
            Followed(work.pmid, work.count, work.reference_id, *known.get(work.pmid, LinkedWork()))
            for work in works
        ]
        return described, failure


def write_csv(works: Iterable[Followed], stream: TextIO) -> None:
    """Write works (`Followed`) as a table with commas, a line of names first."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(field.name for field in fields(Followed))
    writer.writerows(astuple(work) for work in works)


def save_csv(works: Iterable[Followed], path: Path) -> None:
    """Write works to a file; raises LibraryError in words."""
    text = io.StringIO()
    write_csv(works, text)
    with writing_whole(path) as stream:
        stream.write(text.getvalue().encode())


def _shown(one: Summary) -> LinkedWork:
    first = one.authors[0] if one.authors else ""
    creators = f"{first} et al." if len(one.authors) > 1 else first
    return LinkedWork(one.title, creators, one.source or one.journal, one.year)


def _oldest(lists: Iterable[LinkList]) -> str:
    """The day of the oldest of these lists, "" for none."""
    return min((one.at for one in lists), default="")[:10]


def _cited(record: ReferenceRecord) -> tuple[str, ...]:
    """The PMIDs of the record's own reference lists."""
    return tuple(pmid for one in record.reference_lists for pmid in _pmids(one))


def _pmids(cited: ReferenceList) -> Iterator[str]:
    yield from (one.pmid for one in cited.references if one.pmid)
    for inner in cited.lists:
        yield from _pmids(inner)
