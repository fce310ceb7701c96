"""What many references of the library have in common: what they cite, who cites them, what is similar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.record import ReferenceList, ReferenceRecord
from refdesk.model.work_ids import WorkId
from refdesk.net.network import Network
from refdesk.services.online import LINKS
from refdesk.services.progress import ProgressSink, silent
from refdesk.store import batch, references
from refdesk.store.library import Library

CHUNK: Final = 200


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


class FollowService:
    """Follows the references of one library; writes nothing. Any thread may call it."""

    def __init__(self, library: Library, network: Network) -> None:
        self._library = library
        self._pubmed = network.pubmed

    def follow(
        self,
        ids: Sequence[int],
        kind: str,
        *,
        least: int = 2,
        lacking: bool = False,
        limit: int = 50,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> Following:
        """The `limit` works to which `least` or more of the references `ids` lead.

        `kind` is "references", "cited_by" or "similar". Reference lists in the records are read
        there; all else is asked of PubMed, a hundred references a request. `lacking` leaves out
        what the library has. A failure of PubMed ends it with what came before. Raises Cancelled.
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
        try:
            for found in self._pubmed.link_lists(wanted, LINKS[kind], cancel=token):
                # A PMID that the library has twice leads there from both references.
                for pmid in wanted:
                    if pmid in found:
                        count(found[pmid])
                progress(asked + without, len(ids))
        except Cancelled:
            raise
        except RefDeskError as error:
            failure = str(error)
        works = self._ranked(counts, least, lacking, limit)
        try:
            works = self._described(works, token)
        except Cancelled:
            raise
        except RefDeskError as error:  # the numbers are worth showing without the titles
            failure = failure or str(error)
        return Following(tuple(works), asked, len(ids), without, failure)

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

    def _described(self, works: Sequence[Followed], token: CancelToken) -> list[Followed]:
        if not works:
            return []
        known = self._pubmed.summaries([work.pmid for work in works], cancel=token)
        described = []
        for work in works:
            if one := known.get(work.pmid):
                first = one.authors[0] if one.authors else ""
                creators = f"{first} et al." if len(one.authors) > 1 else first
                work = Followed(
                    work.pmid, work.count, work.reference_id,
                    one.title, creators, one.source or one.journal, one.year,
                )  # fmt: skip
            described.append(work)
        return described


def _cited(record: ReferenceRecord) -> tuple[str, ...]:
    """The PMIDs of the record's own reference lists."""
    return tuple(pmid for one in record.reference_lists for pmid in _pmids(one))


def _pmids(cited: ReferenceList) -> Iterator[str]:
    yield from (one.pmid for one in cited.references if one.pmid)
    for inner in cited.lists:
        yield from _pmids(inner)
