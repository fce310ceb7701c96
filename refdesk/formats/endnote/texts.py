"""Values of a record in EndNote's words, which its XML and its tagged text share."""

from __future__ import annotations

from refdesk.formats.pubmed.common import without_stop
from refdesk.formats.tagged.draft import WHOLE_WORKS
from refdesk.model.dates import MONTHS, PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import ReferenceRecord


def title_of(record: ReferenceRecord) -> RichText:
    """The title as its source has it, unless it was changed since."""
    title = record.title_as_given
    return title if title and without_stop(title) == record.title else record.title


def pages_text(record: ReferenceRecord, variables: dict[str, str]) -> str:
    """First and last page, or the number of pages of a whole work."""
    pages = record.pagination
    if pages is None:
        is_whole = record.csl_type in WHOLE_WORKS
        return variables.get("number-of-pages", "") if is_whole else ""
    if not pages.start:
        return pages.medline
    return f"{pages.start}-{pages.end}" if pages.end else pages.start


def day_text(date: PartialDate, year: int) -> str:
    """What a date says besides its year: `Aug 5`, `Spring`, `2010 Sep-Oct`."""
    if date.year is None:
        return date.literal if date.literal != str(year) else ""
    if not date.month:
        return date.season
    return MONTHS[date.month - 1] + (f" {date.day}" if date.day else "")


def slashed(date: PartialDate) -> str:
    """`2019/08/05` as far as it is known."""
    if date.year is None:
        return date.literal
    month = f"/{date.month:02d}" if date.month else ""
    return f"{date.year:04d}{month}" + (f"/{date.day:02d}" if month and date.day else "")


def edition_text(record: ReferenceRecord, variables: dict[str, str]) -> str:
    """The edition; of articles EndNote has the day of electronic publication there."""
    edition = (record.book.edition if record.book else "") or variables.get("edition", "")
    if not edition and record.electronic_dates:
        return slashed(record.electronic_dates[0])
    return edition


def number_lines(record: ReferenceRecord, variables: dict[str, str]) -> list[str]:
    """ISSNs, with their kind in brackets, and ISBNs."""
    numbers = [
        f"{issn.value} ({issn.kind})" if issn.kind else issn.value
        for issn in (record.journal.issns if record.journal else ())
    ]
    if record.journal is None:
        numbers += variables.get("ISSN", "").split()
    numbers += (record.book.isbns if record.book else ()) or variables.get("ISBN", "").split()
    return numbers


def keyword_lines(record: ReferenceRecord) -> list[str]:
    """Keywords, then MeSH headings with subheadings and stars for major topics."""
    words = [
        # beside a PMID the star is a MeSH heading's
        ("*" if one.is_major and not record.pmid else "") + one.text.plain
        for one in record.keywords
    ]
    for heading in record.mesh_headings:
        terms = (heading.descriptor, *heading.qualifiers)
        words.append("/".join(("*" if term.is_major else "") + term.name for term in terms))
    return words


def kind_text(record: ReferenceRecord, variables: dict[str, str]) -> str:
    """The type of work ("PhD thesis", "Preprint")."""
    genre = variables.get("genre", "")
    if record.csl_type == "article" and genre == "preprint":
        return "Preprint"
    return genre if record.csl_type in ("thesis", "report", "manuscript", "document") else ""
