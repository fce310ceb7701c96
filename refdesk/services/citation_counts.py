"""How often references of the library are cited, asked of NIH iCite and kept beside the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.linked import CitedCount
from refdesk.model.rows import ReferenceRow
from refdesk.services.failing import is_offline
from refdesk.services.following import FollowService
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.wording import counted

_CHUNK: Final = 1_000


@dataclass(frozen=True, slots=True)
class CitedReference:
    """A reference and how often it was cited."""

    reference_id: int
    pmid: str
    times: int
    at: str
    title: str


@dataclass(frozen=True, slots=True)
class CitationCounts:
    """What is known of the references that were asked for, those cited most first.

    `failure` says why the others with a PMID were not counted; without one iCite does not know them.
    """

    found: tuple[CitedReference, ...] = ()
    total: int = 0
    without_pmid: int = 0
    failure: str = ""
    left: tuple[int, ...] = ()
    """References that were not counted for want of a network."""

    @property
    def unknown(self) -> int:
        """How many have a PMID and no count."""
        return self.total - self.without_pmid - len(self.found)

    @property
    def sentence(self) -> str:
        """`Citations of 12 references counted. 1 without a PMID, 2 not known to NIH iCite.`"""
        parts = [f"Citations of {counted(len(self.found), 'reference')} counted."]
        left = [f"{self.without_pmid:,} without a PMID"] if self.without_pmid else []
        if self.unknown:
            left.append(
                f"{self.unknown:,} not {'asked for' if self.failure else 'known to NIH iCite'}"
            )
        if left:
            parts.append(f"{', '.join(left)}.")
        return " ".join([self.failure, *parts]).strip()


def count_citations(
    follower: FollowService,
    ids: Sequence[int],
    *,
    refresh: bool = False,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> CitationCounts:
    """How often the references `ids` are cited: counts of the last thirty days are not asked for
    again unless `refresh` is wanted. What came before a failure is told with it. Raises Cancelled.
    """
    rows: list[ReferenceRow] = []
    for start in range(0, len(ids), _CHUNK):
        rows += follower.rows(ids[start : start + _CHUNK])
    pmids = list(dict.fromkeys(row.pmid for row in rows if row.pmid))
    failure = ""
    left: tuple[int, ...] = ()
    known: dict[str, CitedCount]
    try:
        known = follower.count_citations(pmids, refresh=refresh, progress=progress, token=token)
    except Cancelled:
        raise
    except RefDeskError as error:
        known, failure = follower.known_counts(pmids), str(error)
        if is_offline(error):
            left = tuple(row.id for row in rows if row.pmid and row.pmid not in known)
    found = [
        CitedReference(row.id, row.pmid, one.times, one.at, row.title)
        for row in rows
        if (one := known.get(row.pmid)) is not None
    ]
    found.sort(key=lambda one: -one.times)
    without = sum(not row.pmid for row in rows)
    return CitationCounts(tuple(found), len(rows), without, failure, left)
