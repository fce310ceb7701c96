"""One answer to where references lead, to be narrowed and sorted again and again.

The numbers are there at once for however many works; titles come later, some at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from refdesk.model.cancel import CancelToken
from refdesk.model.fold import fold
from refdesk.model.linked import LinkedWork
from refdesk.services.followed_graph import FollowedGraph, graph_of
from refdesk.services.following import Followed, Following, FollowService
from refdesk.services.progress import ProgressSink, silent

TITLES_AT_ONCE: Final = 200


class Column(StrEnum):
    """What the works can be sorted by."""

    COUNT = "count"
    HELD = "held"
    TITLE = "title"
    CREATORS = "creators"
    CONTAINER = "container"
    YEAR = "year"
    PMID = "pmid"
    CITED_BY = "cited_by"


NUMBERS: Final = frozenset((Column.COUNT, Column.YEAR, Column.PMID, Column.CITED_BY))
"""The columns of numbers, which are wanted from the largest down first."""
_NEED_TITLES: Final = frozenset((Column.TITLE, Column.CREATORS, Column.CONTAINER, Column.YEAR))


@dataclass(frozen=True, slots=True)
class Choice:
    """Which works are wanted, and in which order.

    `since` is a year, 0 for any; `words` all stand in title, names, journal or PMID.
    """

    least: int = 1
    lacking: bool = False
    since: int = 0
    words: str = ""
    column: Column = Column.COUNT
    descending: bool = True

    @property
    def needs_titles(self) -> bool:
        """Whether works whose titles were not fetched cannot be judged."""
        return bool(self.since or self.words.strip()) or self.column in _NEED_TITLES


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The works of a choice in order. Of `untitled` works among all that have the number wanted
    nothing is known but the PMID yet."""

    works: tuple[Followed, ...] = ()
    choice: Choice = field(default_factory=Choice)
    untitled: int = 0
    total: int = 0


class FollowedTable:
    """The works of one `Following`, with what was learned of them since.

    Used by two threads at most: one that arranges, one that fetches titles; what the second adds
    shows in the next arrangement.
    """

    def __init__(self, following: Following, service: FollowService) -> None:
        self.following = following
        self._service = service
        self._works = list(following.works)
        self._titles: dict[str, LinkedWork] = {}
        self._folded: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._works)

    def arranged(self, choice: Choice) -> Arrangement:
        """The works that `choice` wants, in its order."""
        often = [self._described(work) for work in self._works if work.count >= choice.least]
        if choice.lacking:
            often = [work for work in often if work.is_lacking]
        untitled = sum(not self._is_known(work) for work in often)
        wanted = often
        if choice.since:  # what is not known to be older stays
            wanted = [work for work in wanted if work.year is None or work.year >= choice.since]
        if words := fold(choice.words).split():
            wanted = [work for work in wanted if all(word in self._text(work) for word in words)]
        return Arrangement(tuple(_sorted(wanted, choice)), choice, untitled, len(often))

    def graph(self, choice: Choice) -> FollowedGraph:
        """What a graph of the works of a choice is drawn of."""
        works = self.arranged(replace(choice, column=Column.COUNT, descending=True)).works
        return graph_of(works, self.following.leads, self._service.rows)

    def describe(
        self, pmids: Sequence[str], token: CancelToken | None = None
    ) -> dict[str, LinkedWork]:
        """Learn what lists show of some works; raises NetworkError, ServiceError, Cancelled."""
        wanted = [pmid for pmid in pmids if pmid not in self._titles]
        if wanted:
            self._titles.update(self._service.describe(wanted, token))
        return {pmid: self._titles[pmid] for pmid in pmids if pmid in self._titles}

    def describe_all(
        self,
        choice: Choice,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
        on_part: Callable[[Mapping[str, LinkedWork]], None] = lambda part: None,
    ) -> None:
        """Learn the titles of all works that have the number wanted; `on_part` hears of each two hundred."""
        wanted = [
            work.pmid
            for work in self._works
            if work.count >= choice.least
            and (work.is_lacking or not choice.lacking)
            and not self._is_known(work)
        ]
        for start in range(0, len(wanted), TITLES_AT_ONCE):
            progress(start, len(wanted))
            on_part(self.describe(wanted[start : start + TITLES_AT_ONCE], token))
        progress(len(wanted), len(wanted))

    def count_citations(
        self,
        pmids: Sequence[str],
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> None:
        """Learn how often works were cited; raises NetworkError, ServiceError, Cancelled."""
        try:
            self._service.count_citations(pmids, progress=progress, token=token)
        finally:  # what came before a failure is known too
            self.mark()

    def mark(self) -> None:
        """Look again at what the library has, and at kept counts."""
        self._works = self._service.marked(self._works)

    def _is_known(self, work: Followed) -> bool:
        return bool(work.title) or work.pmid in self._titles

    def _described(self, work: Followed) -> Followed:
        return work if work.title else work.described(self._titles.get(work.pmid))

    def _text(self, work: Followed) -> str:
        """What words are looked for in; kept, as folding takes longest."""
        found = self._folded.get(work.pmid)
        if found is None:
            found = fold(f"{work.title} {work.creators} {work.container} {work.pmid}")
            if self._is_known(work):
                self._folded[work.pmid] = found
        return found


def _sorted(works: list[Followed], choice: Choice) -> list[Followed]:
    """In the order wanted; works without a value last, ties as they were ranked."""
    column = choice.column
    if column == Column.COUNT and choice.descending:
        return works
    key = _KEYS[column]
    with_value = [work for work in works if _has(work, column)]
    without = [work for work in works if not _has(work, column)]
    with_value.sort(key=key, reverse=choice.descending)
    return with_value + without


def _has(work: Followed, column: Column) -> bool:
    return column in (Column.COUNT, Column.PMID, Column.HELD) or bool(
        getattr(work, column) or getattr(work, column) == 0
    )


_KEYS: Final[dict[Column, Callable[[Followed], Any]]] = {
    Column.COUNT: lambda work: work.count,
    Column.HELD: lambda work: (not work.is_lacking) * 2 + work.is_trashed,
    Column.TITLE: lambda work: work.title.casefold().lstrip("[\"'"),
    Column.CREATORS: lambda work: work.creators.casefold(),
    Column.CONTAINER: lambda work: work.container.casefold(),
    Column.YEAR: lambda work: work.year or 0,
    Column.PMID: lambda work: int(work.pmid),
    Column.CITED_BY: lambda work: work.cited_by or 0,
}
