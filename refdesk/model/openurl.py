"""Addresses at a library: its link resolver (OpenURL 1.0) and its proxy for licensed sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, urlencode

from refdesk.model.dates import PartialDate
from refdesk.model.pages import first_page, last_page
from refdesk.model.record import Journal, ReferenceRecord

_LONGEST_TITLE: Final = 400
"""Letters of a title: an address has to stay short enough for every server on its way."""
_FORMAT: Final = "info:ofi/fmt:kev:mtx:"
_GENRES: Final = {"chapter": "bookitem", "book": "book", "report": "report"}
_ARTICLES: Final = ("article", "article-journal", "article-magazine", "article-newspaper", "review")


def openurl(base: str, record: ReferenceRecord) -> str:
    """The address that asks the resolver at `base` for a work; "" without a base.

    Key/encoded-value form of ANSI/NISO Z39.88-2004. `base` may have parameters of its own.
    """
    base = base.strip().rstrip("?&")
    if not base:
        return ""
    joint = "&" if "?" in base else "?"
    pairs = [(key, value) for key, value in _pairs(record) if value]
    return f"{base}{joint}{urlencode(pairs, quote_via=quote)}"


def through_proxy(prefix: str, address: str) -> str:
    """`address` by way of a library's proxy; "" when one of them is.

    Proxies take what stands behind `url=` as it is, and behind `qurl=` percent-encoded.
    """
    prefix = prefix.strip()
    if not prefix or not address:
        return ""
    return prefix + (quote(address, safe="") if prefix.endswith("qurl=") else address)


def _pairs(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    yield "url_ver", "Z39.88-2004"
    yield "ctx_ver", "Z39.88-2004"
    yield "rfr_id", "info:sid/refdesk"
    if record.doi:
        yield "rft_id", f"info:doi/{record.doi}"
    if record.pmid:
        yield "rft_id", f"info:pmid/{record.pmid}"
    title = record.title.plain[:_LONGEST_TITLE]
    if record.journal is not None or (record.csl_type in _ARTICLES and record.book is None):
        yield from _article(record, record.journal or Journal(""), title)
    elif record.csl_type == "thesis":
        yield "rft_val_fmt", f"{_FORMAT}dissertation"
        yield "rft.title", title
    else:
        yield from _book(record, title)
    first = next(iter(record.authors), None)
    if first is not None:
        yield "rft.aulast", " ".join(part for part in (first.non_dropping_particle, first.family) if part)  # fmt: skip
        yield "rft.aufirst", first.given or first.initials
        yield "rft.aucorp", first.literal.plain
    yield "rft.date", _date(record.issued)


def _article(record: ReferenceRecord, journal: Journal, title: str) -> Iterator[tuple[str, str]]:
    yield "rft_val_fmt", f"{_FORMAT}journal"
    yield "rft.genre", "article" if record.csl_type in _ARTICLES else "unknown"
    yield "rft.atitle", title
    yield "rft.jtitle", journal.title
    yield "rft.stitle", record.container_title_short
    electronic = [one.value for one in journal.issns if one.kind == "Electronic"]
    others = [one.value for one in journal.issns if one.kind != "Electronic"]
    yield "rft.issn", next(iter(others), "")
    yield "rft.eissn", next(iter(electronic), "")
    yield "rft.volume", record.volume
    yield "rft.issue", record.issue
    yield from _pages(record)


def _book(record: ReferenceRecord, title: str) -> Iterator[tuple[str, str]]:
    yield "rft_val_fmt", f"{_FORMAT}book"
    yield "rft.genre", _GENRES.get(record.csl_type, "unknown")
    container = record.container_title[:_LONGEST_TITLE]
    yield "rft.btitle", container or title
    if container:
        yield "rft.atitle", title
    if record.book is not None:
        yield "rft.isbn", next(iter(record.book.isbns), "")
        yield "rft.pub", record.book.publisher.plain
    yield from _pages(record)


def _pages(record: ReferenceRecord) -> Iterator[tuple[str, str]]:
    if record.pagination is not None:
        printed = record.pagination.medline  # many records have nothing else
        yield "rft.spage", record.pagination.start or first_page(printed)
        yield "rft.epage", record.pagination.end or (last_page(printed) if "-" in printed else "")
        yield "rft.pages", record.pagination.medline


def _date(issued: PartialDate) -> str:
    """`1997`, `1997-08`, `1997-08-05`; "" without a year."""
    year = issued.known_year
    if year is None or year < 1:
        return ""
    parts = [f"{year:04d}"]
    if issued.month:
        parts.append(f"{issued.month:02d}")
        if issued.day:
            parts.append(f"{issued.day:02d}")
    return "-".join(parts)
