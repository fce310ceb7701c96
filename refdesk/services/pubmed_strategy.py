"""A search of PubMed written down for a review: its lines, dates, counts and filters, after PRISMA-S."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from refdesk import __version__
from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.pubmed_filters import Narrowed, PubMedFilter, taken_apart
from refdesk.model.query.earlier import numbers_in, written_out
from refdesk.model.searches import HistoryLine
from refdesk.net.pubmed import PubMedClient
from refdesk.services import earlier
from refdesk.services.exporting import writing_whole
from refdesk.services.wording import counted
from refdesk.store.library import Library

_HEAD: Final = (
    "PubMed search strategy\n"
    "Reported after PRISMA-S (Rethlefsen ML et al. Syst Rev 2021;10:39); the numbers of its items"
    " stand in brackets. Dates are UTC.\n\n"
    "Database name [1]: PubMed (National Library of Medicine), asked through NCBI's E-utilities"
    f" with RefDesk {__version__}\n"
)
_YOURS: Final = (
    "\nNot known to RefDesk, to be told by you where it applies\n"
    "    Multi-database searching [2]:\n"
    "    Study registries [3]:\n"
    "    Online resources and browsing [4]:\n"
    "    Citation searching [5]:\n"
    "    Contacts [6]:\n"
    "    Other methods [7]:\n"
    "    Prior work [11]:\n"
    "    Updates [12]:\n"
    "    Peer review [14]:\n"
    "    Deduplication [16]:\n"
)
_TESTED: Final = ("clinical", "hedge")
"""Groups of filters that are search filters (item 10); the others are limits (item 9)."""


def strategy(
    library: Library, pubmed: PubMedClient, query: str, *, token: CancelToken | None = None
) -> str:
    """The strategy of `query` as plain text, with the earlier searches that its #1, #2 ... mean.

    PubMed is asked how it runs each line and how many records that finds today; where it cannot
    be reached the text says so, and has the counts of the days when the searches were made.
    """
    known = earlier.history(library).pubmed
    lines = _lines(known, query)
    texts = [line.query for line in known]
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    blocks = [_block(line, texts, pubmed, today, token or CancelToken()) for line in lines]
    told = "\n".join(blocks)
    limits, filters = _narrowings(lines)
    return (
        f"{_HEAD}Written: {today}\n\n"
        f"Full search strategy [8], dates of searches [13], records [15]\n\n{told}\n"
        f"Limits and restrictions [9]\n{limits}\n"
        f"Search filters [10]\n{filters}{_YOURS}"
    )


def write(path: Path, text: str) -> None:
    """Write a strategy to a file, whole or not at all."""
    with writing_whole(path) as stream:
        stream.write(text.encode())


def _lines(known: Sequence[HistoryLine], query: str) -> list[HistoryLine]:
    """The line of `query` (numbered 0 when it was never made), after those that it builds upon."""
    text = " ".join(query.split())
    last = next((line for line in known if line.query == text), HistoryLine(0, text))
    wanted: set[int] = set()
    left = [(last.query, last.number or len(known) + 1)]
    while left:
        words, below = left.pop()
        for number in numbers_in(words):
            if 1 <= number < below and number not in wanted:
                wanted.add(number)
                left.append((known[number - 1].query, number))
    return [*(known[number - 1] for number in sorted(wanted)), last]


def _block(
    line: HistoryLine, texts: list[str], pubmed: PubMedClient, today: str, token: CancelToken
) -> str:
    below = texts[: line.number - 1] if line.number else texts
    whole = written_out(line.query, below)
    name = f"#{line.number}" if line.number else "Search"
    made = ""
    if line.at:
        records = "" if line.count is None else f"   {counted(line.count, 'record')}"
        made = f"   {line.at[:10]}{records}"
    parts = [f"{name}{made}", f"    {line.query}"]
    if whole != line.query:
        parts.append(f"    Written out: {whole}")
    try:
        page = pubmed.search(whole, count=0, cancel=token)
    except Cancelled:
        raise
    except RefDeskError as error:
        parts.append(f"    How PubMed runs it is not known: {error}")
    else:
        found = counted(page.count, "record")
        parts.append(f"    As PubMed ran it on {today}, {found}: {page.translation}")
        parts += [f"    PubMed said: {warning}" for warning in page.remarks]
    return "\n".join(parts) + "\n"


def _narrowings(lines: Sequence[HistoryLine]) -> tuple[str, str]:
    """What is said of limits, and of search filters."""
    limits, filters = [], []
    for line in lines:
        narrowed = taken_apart(line.query)
        name = f"#{line.number}" if line.number else "Search"
        words = [one.words for one in narrowed.filters if one.group not in _TESTED]
        words += _years(narrowed)
        if words:
            limits.append(f"    {name}: {'; '.join(words)}\n")
        filters += [
            f"    {name}: {_sourced(one)}\n" for one in narrowed.filters if one.group in _TESTED
        ]
    none = "    None that stands at the end of a search, joined by AND.\n"
    return "".join(limits) or none, "".join(filters) or none


def _years(narrowed: Narrowed) -> list[str]:
    first, last = narrowed.years or (0, 0)
    if not first and not last:
        return []
    if not first:
        return [f"published to {last}"]
    return [f"published from {first}" + (f" to {last}" if last else "")]


def _sourced(one: PubMedFilter) -> str:
    return f"{one.words}: {one.text}. Source: {one.source}"
