"""Where a work appeared: journal or book, publisher, numbers, pages."""

from __future__ import annotations

import re
from typing import Final

from refdesk.formats.bibtex.draft import Draft
from refdesk.formats.bibtex.fields import SHORT_JOURNALS, bare, link_in
from refdesk.formats.bibtex.latex import decode_plain
from refdesk.formats.bibtex.links import take_address
from refdesk.formats.bibtex.numbers import isbns_of, issns_of, pages_of
from refdesk.formats.placing import IN_BOOKS, PERIODICALS, Publication, place
from refdesk.model.markup import EMPTY, RichText
from refdesk.model.record import Issn, Journal, Pagination

_SERIAL_NUMBERS: Final = (
    ("issn", ""), ("eissn", "Electronic"), ("issnl", "Linking"), ("isbn", ""),
)  # fmt: skip
_RARE_OF_ARTICLES: Final = frozenset(
    ("publisher", "address", "location", "edition", "series", "volume-title", "howpublished",
     "isbn", "booktitle", "fjournal", "journalsubtitle", "booksubtitle")
)  # fmt: skip
_NUMBERS: Final = ("volume", "number", "issue", "pages")
_MACRO: Final = re.compile(r"\\([A-Za-z]+)")
"""A journal by ADS, which a LaTeX class is to print: `\\apj`."""
_PAGES: Final = re.compile(r"([\w.]+)-([\w.]+)")


def take_publication(draft: Draft) -> None:
    """Take the fields that say where the work stands."""
    csl_type, fields = draft.csl_type, draft.fields
    for name in _NUMBERS:
        if name in fields and fields[name].strip().lower() == "n/a":  # Wiley
            del fields[name]
    if "journal" in fields and (macro := _MACRO.fullmatch(fields["journal"].strip())):
        fields["journal"] = macro[1]
    is_periodical = csl_type in PERIODICALS
    if is_periodical and fields.keys().isdisjoint(_RARE_OF_ARTICLES):
        _take_article(draft)
        return
    full, short = _container_names(draft, is_periodical=is_periodical)
    issns, isbns = _serial_numbers(draft)
    number = draft.plain("number")
    issue = "" if number and is_periodical else draft.plain("issue")
    if is_periodical:
        issue, number = number or issue, ""
    elif number and csl_type in IN_BOOKS and csl_type != "report":
        draft.variables["collection-number"] = number
        number = ""
    if csl_type == "paper-conference" and "address" in fields and "venue" not in fields:
        venue = draft.plain("location")  # ACM: where the publisher is, and the conference was
        if venue:
            draft.variables["event-place"] = venue
    publication = Publication(
        full=full,
        short=short,
        issns=issns,
        isbns=isbns,
        publisher=_publisher(draft),
        place=draft.plain("address", "location"),
        edition=draft.plain("edition"),
        series=draft.rich("series") if "series" in fields else EMPTY,
        volume=draft.plain("volume"),
        volume_title=draft.rich("volume-title") if "volume-title" in fields else EMPTY,
        number=number,
        medium=_medium(draft),
    )
    place(publication, csl_type, draft.kept, draft.variables)
    draft.kept["issue"] = issue
    _take_pages(draft)


def _take_article(draft: Draft) -> None:
    """An article with nothing but what articles have: the way of most entries."""
    kept, fields = draft.kept, draft.fields
    title, short = draft.plain("journaltitle", "journal"), draft.plain(*SHORT_JOURNALS)
    issns = _serial_numbers(draft)[0]
    if title or short or issns:
        kept["journal"] = Journal(title, short, "", issns)
    kept["volume"] = draft.plain("volume")
    kept["issue"] = draft.plain("number") if "number" in fields else draft.plain("issue")
    _take_pages(draft)


def _take_pages(draft: Draft) -> None:
    pages = pages_of(draft.raw("pages")) if "pages" in draft.fields else ""
    if pages:
        draft.kept["pagination"] = _pagination(pages)


def _pagination(pages: str) -> Pagination:
    if pages.isalnum():
        return Pagination(pages)
    match = _PAGES.fullmatch(pages)
    if match is None or len(match[2]) < len(match[1]):  # `379-90`
        return Pagination(medline=pages)
    return Pagination(match[1], match[2])


def _container_names(draft: Draft, *, is_periodical: bool) -> tuple[RichText, str]:
    """The full and the short title of the journal or book."""
    names: tuple[str, ...] = ("booktitle", "journaltitle", "journal")
    if is_periodical:
        names = ("journaltitle", "journal", "booktitle")
    elif draft.csl_type == "book":  # its own title, for those that inherit from it
        names = names[1:]
        if draft.fields.get("booktitle") == draft.raw_title:
            del draft.fields["booktitle"]
    if "fjournal" in draft.fields and "journal" in draft.fields:  # MathSciNet
        full, short = draft.rich("fjournal"), draft.plain("journal")
    else:
        full, short = draft.rich(*names), draft.plain(*SHORT_JOURNALS)
    for name in ("journalsubtitle", "booksubtitle"):
        subtitle = draft.rich(name) if name in draft.fields else EMPTY
        if subtitle:
            full = RichText(f"{full.markup}: {subtitle.markup}" if full else subtitle.markup)
    return full, short


def _publisher(draft: Draft) -> str:
    if draft.csl_type == "thesis":
        return draft.plain("school", "institution", "publisher")
    if draft.csl_type == "report":
        return draft.plain("institution", "publisher", "organization", "school")
    if draft.csl_type in PERIODICALS:
        return draft.plain("publisher")  # an institution is that of the authors
    return draft.plain("publisher", "institution", "organization", "school")


def _medium(draft: Draft) -> str:
    value = draft.raw("howpublished")
    if not value:
        return ""
    link, is_all = link_in(value)
    if link and not draft.kept.get("url"):
        take_address(draft, link)
        if is_all:
            return ""
    return decode_plain(value, tie=" ")


def _serial_numbers(draft: Draft) -> tuple[tuple[Issn, ...], tuple[str, ...]]:
    """ISSNs and ISBNs; programs put one into the field of the other."""
    issns: list[Issn] = []
    isbns: list[str] = []
    for name, kind in _SERIAL_NUMBERS:
        value = draft.raw(name) if name in draft.fields else ""
        if not value:
            continue
        text = bare(value).replace("–", "-")
        if name == "isbn":
            more_isbns, rest = isbns_of(text)
            more, rest = issns_of(rest)
        else:
            more, rest = issns_of(text, kind)
            more_isbns, rest = isbns_of(rest)
        issns += more
        isbns += more_isbns
        if rest:
            draft.extra.append((name, rest if more or more_isbns else value))
    if not issns:
        return (), tuple(dict.fromkeys(isbns))
    by_value: dict[str, Issn] = {}
    for one in issns:
        by_value.setdefault(one.value, one)
    return tuple(by_value.values()), tuple(dict.fromkeys(isbns))
