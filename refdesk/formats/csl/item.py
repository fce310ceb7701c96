"""Records to CSL-JSON items: what the citation processor and the file writer are given."""

from __future__ import annotations

import re
from typing import Any, Final

from refdesk.formats.csl.dates import date_item
from refdesk.model.dates import PartialDate
from refdesk.model.languages import language_tag
from refdesk.model.markup import RichText
from refdesk.model.names import spaced_initials
from refdesk.model.record import Creator, ReferenceRecord

PRIVATE_KEYS: Final = (
    "medline-date",
    "medline-note",
    "medline-book-dates",
    "medline-chapter-dates",
    "publication-status",
    "medline-initials",
    "medline-et-al",
)
"""Keys for our own PubMed layouts; no other program knows them, so files leave them out."""

NAME_ROLES: Final = (
    "author", "chair", "collection-editor", "compiler", "composer", "container-author",
    "contributor", "curator", "director", "editor", "editorial-director", "editor-translator",
    "executive-producer", "guest", "host", "illustrator", "interviewer", "narrator", "organizer",
    "original-author", "performer", "producer", "recipient", "reviewed-author", "script-writer",
    "series-creator", "translator",
)  # fmt: skip
"""The name variables of CSL 1.0.2."""

_LOOKS_LIKE_TAG = re.compile(
    r"&lt;(?=/?(?:i|b|u|p|br|em|sup|sub|sc|scp|span|strong|italic|bold|underline|small-caps|nocase"
    r"|jats:\w|mml:\w)[\s/&>])",
    re.IGNORECASE,
)
_LOOKS_LIKE_ENTITY = re.compile(r"&amp;(?=#?\w+;)")


def csl_item(record: ReferenceRecord, item_id: str) -> dict[str, Any]:
    """`record` as a CSL-JSON item with id `item_id`, for citing.

    CSL variables as CSL 1.0.2 has them; of PubMed's records in particular:

    - `title`, `container-title` ... carry `<i> <b> <sup> <sub>` and the two CSL spans;
      a final full stop is gone, brackets of a translated title stay;
    - `author` (and each role of NAME_ROLES): `family` with its particles, `given` (`R A` or
      `Rene A`; spaced initials when there is nothing else), `suffix`, or `literal`;
    - `container-title-short` is MEDLINE's abbreviation, without full stops;
    - `page` as stored (`379-90`); without pagination the article number of the pii ELocationID;
    - `issued` has `date-parts` (two for a range), `season` or `literal`; `available-date` is
      the electronic date; `status` is "Epub ahead of print" for such articles;
    - `PMID`, `PMCID`, `DOI`, `ISSN`, `ISBN`, `original-title`, `publisher`, `genre` ("preprint").

    Private keys, present only with a value: `medline-date` is the date as PubMed prints it
    (`1997 Aug`), `medline-note` what PubMed prints between DOI and PMID (`Epub 2019 Oct 30.`,
    `eCollection 2021.`, `Print 2019.`, `Online ahead of print.`), `publication-status` PubMed's
    word ("ppublish", "epublish", "aheadofprint"), `medline-book-dates` a Bookshelf book's years
    (`1993-2025`), `medline-chapter-dates` its chapter's (`2006 Feb 15 [updated 2024 Dec 12]`),
    `medline-initials` PubMed's `Initials` by role, a text for each name of that role ("" where
    there are none): they are not always those of the given names (`Anderson J M` has `AJ`),
    `medline-et-al` is True where the source names only some authors (`CompleteYN="N"`).
    """
    item: dict[str, Any] = {"id": item_id, "type": record.csl_type}
    for name, value in (
        ("title", csl_text(record.title)),
        ("original-title", csl_text(record.original_title)),
        ("title-short", record.short_title),
        ("volume", record.volume),
        ("issue", record.issue),
        ("page", page_of(record)),
        ("DOI", record.doi),
        ("PMID", record.pmid),
        ("PMCID", record.pmcid),
        ("URL", record.url or _bookshelf_url(record)),
        ("language", " ".join(language_tag(one) for one in record.languages[:1])),
        ("abstract", _abstract(record)),
        ("keyword", _keywords(record)),
        ("note", "\n\n".join(record.notes)),
        ("citation-key", record.citekey),
    ):
        if value:
            item[name] = value
    _add_names(item, record)
    _add_container(item, record)
    _add_dates(item, record)
    for name, value in record.variables:
        item.setdefault(name, value)
    _add_private(item, record)
    return item


def csl_text(text: RichText) -> str:
    """Canonical markup as CSL-JSON has it: `&` and `<` bare, unless they would be misread."""
    markup = text.html
    if "&" not in markup:
        return markup
    markup = _LOOKS_LIKE_ENTITY.sub("&amp;amp;", markup)
    markup = _LOOKS_LIKE_TAG.sub("&amp;lt;", markup)
    return markup.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def page_of(record: ReferenceRecord) -> str:
    """The pages as PubMed prints them, else the article number, else ""."""
    pages = record.pagination
    if pages is not None:
        if pages.medline:
            return pages.medline
        if pages.start:
            return f"{pages.start}-{pages.end}" if pages.end else pages.start
    for one in record.location_ids:
        if one.type == "pii" and one.is_valid and one.value:
            return one.value
    return ""


def _bookshelf_url(record: ReferenceRecord) -> str:
    for one in record.article_ids:
        if one.type == "bookaccession" and re.fullmatch(r"NBK\d+", one.value):
            return f"https://www.ncbi.nlm.nih.gov/books/{one.value}/"
    return ""


def _abstract(record: ReferenceRecord) -> str:
    """The abstract as text; a label that only says there is none is left out."""
    return "\n\n".join(
        f"{part.label}: {part.text.plain}"
        if part.label and part.label.upper() != "UNLABELLED"
        else part.text.plain
        for part in record.abstract.sections
    )


def _keywords(record: ReferenceRecord) -> str:
    """The keywords in one line, divided by semicolons when one of them has a comma."""
    words = [keyword.text.plain for keyword in record.keywords]
    return ("; " if any("," in word for word in words) else ", ").join(words)


def _add_names(item: dict[str, Any], record: ReferenceRecord) -> None:
    initials: dict[str, list[str]] = {}
    for creator in record.creators:
        if creator.is_valid and creator.role in NAME_ROLES:
            name = name_item(creator)
            if name:
                item.setdefault(creator.role, []).append(name)
                initials.setdefault(creator.role, []).append(creator.initials)
    if any(any(names) for names in initials.values()):
        item["medline-initials"] = initials
    if not record.creators_complete and "author" in item:
        item["medline-et-al"] = True


def name_item(creator: Creator) -> dict[str, Any]:
    """A CSL name variable's value: `literal` for a group, else the parts there are."""
    if creator.literal:
        return {"literal": csl_text(RichText.plain_text(creator.literal.plain))}
    given = creator.given or spaced_initials(creator.initials)
    parts = (
        ("family", creator.family),
        ("given", given),
        ("dropping-particle", creator.dropping_particle),
        ("non-dropping-particle", creator.non_dropping_particle),
        ("suffix", creator.suffix),
    )
    found = {name: value for name, value in parts if value}
    if list(found) == ["given"]:
        return {"literal": given}
    return found


def _add_container(item: dict[str, Any], record: ReferenceRecord) -> None:
    journal, book = record.journal, record.book
    if journal is not None:
        short = journal.medline_abbreviation or journal.iso_abbreviation.replace(".", "")
        issns = [one.value for one in journal.issns if one.kind != "Linking"]
        issns = issns or [one.value for one in journal.issns]
        _put(item, "container-title", csl_text(RichText.plain_text(journal.title or short)))
        _put(item, "container-title-short", short)
        _put(item, "ISSN", issns[0] if issns else "")
    if book is None:
        return
    own = (record.title, record.title_as_given)  # PubMed's reports are the book themselves
    is_whole = record.csl_type == "report" and book.title in own
    if record.csl_type != "book" and not is_whole:
        _put(item, "container-title", csl_text(book.title))
    edition = book.edition
    _put(item, "publisher", csl_text(book.publisher))
    _put(item, "publisher-place", book.publisher_place)
    _put(item, "edition", edition)
    _put(item, "volume", book.volume)
    _put(item, "volume-title", csl_text(book.volume_title))
    _put(item, "collection-title", csl_text(book.collection_title))
    _put(item, "ISBN", book.isbns[0] if book.isbns else "")
    _put(item, "number", book.report_number)
    _put(item, "medium", book.medium)


def _put(item: dict[str, Any], name: str, value: str) -> None:
    if value and name not in item:
        item[name] = value


def _add_dates(item: dict[str, Any], record: ReferenceRecord) -> None:
    issued = record.issued
    if record.csl_type == "chapter" and record.contribution_date:
        issued = record.contribution_date  # the book's date is that of its first chapter
    electronic = record.electronic_dates[0] if record.electronic_dates else None
    dates = (("issued", issued), ("available-date", electronic), ("accessed", record.accessed))
    for name, date in dates:
        if date:
            item[name] = date_item(date)


def _add_private(item: dict[str, Any], record: ReferenceRecord) -> None:
    date, note = medline_date_and_note(record)
    _put(item, "medline-date", date)
    _put(item, "medline-note", note)
    _put(item, "publication-status", record.publication_status)
    if record.publication_status == "aheadofprint":
        item.setdefault("status", "Epub ahead of print")
    if record.book is not None and record.csl_type == "chapter":
        _put(item, "medline-chapter-dates", _chapter_dates(record))
    if record.book is not None and record.book.beginning:
        begin, end = record.book.beginning.medline, record.book.ending.medline
        item["medline-book-dates"] = f"{begin}-{end}"


def _chapter_dates(record: ReferenceRecord) -> str:
    written, revised = record.contribution_date.medline, record.date_revised.medline
    return f"{written} [updated {revised}]" if written and revised else written


def medline_date_and_note(record: ReferenceRecord) -> tuple[str, str]:
    """The date that PubMed prints after the journal, and what it prints after the DOI.

    By PubModel: an article of an "Electronic-eCollection" or "Electronic-Print" journal is
    dated by its electronic publication, all others by the issue.
    """
    issue = record.issued.medline
    electronic = _electronic(record).medline
    if record.publication_status == "aheadofprint":
        return issue or electronic, "Online ahead of print."
    if not electronic or electronic == issue:
        return issue or electronic, ""
    model = record.publication_model or _likely_model(record)
    if model == "Electronic-eCollection":
        return electronic, f"eCollection {issue}." if issue else ""
    if model == "Electronic-Print":
        return electronic, f"Print {issue}." if issue else ""
    if model == "Print-Electronic" and electronic != issue:
        return issue, f"Epub {electronic}."
    return issue or electronic, ""


def _likely_model(record: ReferenceRecord) -> str:
    """The PubModel that nbib files leave out, by status and dates."""
    if record.publication_status == "epublish":
        return "Electronic-Print" if record.issued.day else "Electronic-eCollection"
    return "Print-Electronic" if record.publication_status == "ppublish" else ""


def _electronic(record: ReferenceRecord) -> PartialDate:
    return record.electronic_dates[0] if record.electronic_dates else PartialDate()
