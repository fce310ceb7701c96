"""Where a record keeps its container, publisher and series: a journal, a book, or CSL variables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from refdesk.model.markup import EMPTY, RichText
from refdesk.model.record import Book, Issn, Journal

PERIODICALS: Final = frozenset(
    ("article-journal", "article-magazine", "article-newspaper", "article", "review", "review-book")
)
IN_BOOKS: Final = frozenset(
    ("book", "chapter", "report", "paper-conference", "entry-dictionary", "entry-encyclopedia",
     "entry", "pamphlet", "classic")
)  # fmt: skip
"""CSL types whose publisher, series and edition belong to a book."""


@dataclass(slots=True)
class Publication:
    """What a flat format says about where a work appeared."""

    full: RichText = EMPTY
    short: str = ""
    issns: tuple[Issn, ...] = ()
    isbns: tuple[str, ...] = ()
    publisher: str = ""
    place: str = ""
    edition: str = ""
    series: RichText = EMPTY
    volume: str = ""
    volume_title: RichText = EMPTY
    number: str = ""
    medium: str = ""


def place(
    found: Publication, csl_type: str, kept: dict[str, Any], variables: dict[str, str]
) -> None:
    """Put `found` into the fields `kept` of a record, and into `variables` what has no field."""
    rest: dict[str, str] = {}
    if csl_type in PERIODICALS:
        if found.full or found.short or found.issns:
            kept["journal"] = Journal(found.full.plain, found.short, "", found.issns)
        kept["volume"] = found.volume
        rest = _publication(found) | {"ISBN": " ".join(found.isbns), "number": found.number}
    elif csl_type in IN_BOOKS:
        is_whole = csl_type == "book"
        book = Book(
            title=EMPTY if is_whole else found.full,
            publisher=RichText.plain_text(found.publisher),
            publisher_place=found.place,
            edition=found.edition,
            collection_title=found.series or (found.full if is_whole else EMPTY),
            isbns=found.isbns,
            volume_title=found.volume_title,
            medium=found.medium,
            report_number=found.number,
        )
        if book != Book() or csl_type in ("book", "chapter"):
            kept["book"] = book
        kept["volume"] = found.volume
        rest = {"container-title-short": found.short, "ISSN": _joined(found.issns)}
    else:
        kept["volume"] = found.volume
        rest = _publication(found) | {
            "container-title": found.full.plain,
            "container-title-short": found.short,
            "ISSN": _joined(found.issns),
            "ISBN": " ".join(found.isbns),
            "number": found.number,
        }
    for name, value in rest.items():
        if value:
            variables.setdefault(name, value)


def _publication(found: Publication) -> dict[str, str]:
    return {
        "publisher": found.publisher,
        "publisher-place": found.place,
        "edition": found.edition,
        "collection-title": found.series.plain,
        "volume-title": found.volume_title.plain,
        "medium": found.medium,
    }


def _joined(issns: tuple[Issn, ...]) -> str:
    return " ".join(issn.value for issn in issns)
