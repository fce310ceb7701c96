"""A row of a table to a record."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from refdesk.errors import FormatError
from refdesk.formats.csl.dates import read_date
from refdesk.formats.csl.item import NAME_ROLES
from refdesk.formats.csl.types import CSL_TYPES, OTHER_TYPES
from refdesk.formats.encodings import clean
from refdesk.formats.medline.reader import sections_of
from refdesk.formats.placing import IN_BOOKS, Publication, place
from refdesk.formats.pubmed.common import choose_type, finish_titles
from refdesk.formats.several_notes import SIGN
from refdesk.formats.tagged.names import creator_of
from refdesk.model.dates import NO_DATE, PartialDate, month_number
from refdesk.model.identifiers import clean_doi, clean_pmcid, clean_pmid
from refdesk.model.languages import language_code
from refdesk.model.markup import RichText, squeeze
from refdesk.model.names import SUFFIXES, from_full, from_medline, is_initials, looks_like_group
from refdesk.model.record import (
    Abstract,
    ArticleId,
    Creator,
    Issn,
    Keyword,
    LinkedFile,
    LocationId,
    MeshHeading,
    Pagination,
    ReferenceRecord,
    Term,
)

_TYPES: Final = {
    "article": "article-journal", "review": "article-journal", "letter": "article-journal",
    "editorial": "article-journal", "note": "article-journal", "short survey": "article-journal",
    "conference paper": "paper-conference", "conference review": "paper-conference",
    "book chapter": "chapter", "data paper": "article-journal", "erratum": "article-journal",
    "journal article": "article-journal",
}  # fmt: skip
"""Words of Scopus and Embase; "article" means a journal's there and a preprint in CSL."""
_CITATION = re.compile(
    r"(?P<journal>.+?)\. (?P<date>\d{4}(?: [A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?(?: \d{1,2})?"
    r"| (?:Spring|Summer|Fall|Autumn|Winter))?)"
    r"(?:;(?P<volume>[^(:;.]*)(?:\((?P<issue>[^)]*)\))?)?(?::(?P<pages>[^.]*))?\."
)
_EPUB = re.compile(r"\bEpub (\d{4}(?: [A-Z][a-z]{2}(?: \d{1,2})?)?)\.")
_BARE_COMMA = re.compile(r",(?=\S)")
_SCOPUS_ID = re.compile(r"\s*\(\d{5,}\)$")
_ZOTERO_KEY: Final = re.compile(r"[A-Z0-9]{8}", re.ASCII)
_SAID_KEY: Final = re.compile(r"^Citation Key: *([^\s,]+)", re.MULTILINE | re.IGNORECASE)
_EXTRA_ID = re.compile(r"^(PMID|PMCID): *(\S+)$", re.MULTILINE)
_ISSN = re.compile(r"\b(\d{4})-?(\d{3}[\dXx])\b")


def row_record(
    values: dict[str, str], others: list[tuple[str, str]], *, is_own: bool
) -> ReferenceRecord:
    """The record of a row: `values` by our columns' names, `others` by the table's own.

    `is_own` says that RefDesk wrote the table. Raises FormatError when the row says nothing by
    which to know a work.
    """
    values = {name: clean(value) for name, value in values.items()}
    get = values.get
    is_known = any(get(name) for name in ("Title", "PMID", "PMCID", "DOI"))
    is_filled = any(value for name, value in values.items() if name not in ("Type", "Citation key"))
    if not is_known and not (is_own and is_filled):  # what the library has may have no title
        raise FormatError("The row has no title, PMID or DOI.")
    kept: dict[str, Any] = {}
    variables: dict[str, str] = {}
    _type(get("Type", ""), kept, get("Publication types", ""), is_own=is_own)
    finish_titles(kept, RichText.plain_text(squeeze(get("Title", ""))))
    kept["original_title"] = RichText.plain_text(get("Original title", ""))
    kept["short_title"] = get("Short title", "")
    kept["creators"] = (
        *names_of(get("Full authors") or get("Authors", ""), "author"),
        *names_of(get("Editors", ""), "editor"),
        *_other_names(get("Other names", "")),
    )
    _dates(values, kept)
    _ids(values, kept, others, is_own=is_own)
    _citation(values, kept)
    _place(values, kept, variables)
    _contents(values, kept)
    for name in ("Create date", "Extra", "Index keywords", "Accession number"):
        value = values.get(name, "")
        if value and value != kept["pmid"]:
            others.append((name, value))
    found = tuple((name, value) for name, value in variables.items() if value)
    kept = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    return ReferenceRecord(**kept, variables=found, extra=tuple(others))


def _type(word: str, kept: dict[str, Any], types: str, *, is_own: bool) -> None:
    names = [name for name in split(types) if name]
    kept["publication_types"] = [Term(name) for name in names]
    low = word.strip().lower()
    if is_own and low in CSL_TYPES:
        kept["csl_type"] = low
        return
    found = _TYPES.get(low) or OTHER_TYPES.get(low) or (low if low in CSL_TYPES else "")
    if found:
        kept["csl_type"] = found
    elif word:
        kept["publication_types"].append(Term(word.strip()))
    if not found:
        choose_type(kept)


def split(text: str) -> list[str]:
    """The entries of a cell: divided by semicolons, else by line ends."""
    sign = ";" if ";" in text else "\n"
    return [squeeze(one) for one in text.split(sign) if one.strip()]


def names_of(text: str, role: str) -> list[Creator]:
    """Creators of a cell in the ways of RefDesk, Zotero, Rayyan, Covidence, Scopus and PubMed."""
    text = text.strip()
    if ";" in text or "\n" in text:
        parts = [_SCOPUS_ID.sub("", one) for one in split(text)]
        if any(map(_are_medline, parts)):  # PubMed: people, then groups behind semicolons
            return [name for one in parts for name in _medline_names(one, role)]
        return [_name(one, role) for one in parts]
    parts = [one for one in re.split(r"\s(?:and|&)\s", text) if one.strip()]
    is_person_first = bool(parts) and "," in parts[0] and not looks_like_group(parts[0])
    if len(parts) > 1 and (is_person_first or not looks_like_group(text)):
        return [_name(one, role) for one in parts]
    text = _SCOPUS_ID.sub("", text)
    if "," in text and _are_medline(text):
        return _medline_names(text, role)
    return [_name(text, role)] if text else []


def _are_medline(text: str) -> bool:
    """Whether a text is a list like PubMed's, `Gadient RA, Otten UH.`; groups may be among them."""
    parts = [one for one in text.removesuffix(".").split(", ") if one]
    return any(map(_is_medline, parts)) and all(
        _is_medline(one) or looks_like_group(one) for one in parts
    )


def _other_names(text: str) -> list[Creator]:
    """Creators that stand with their roles; a word that is no role is part of the name."""
    found: list[Creator] = []
    for one in split(text):
        role, colon, name = one.partition(": ")
        is_role = bool(colon) and role in NAME_ROLES
        found.append(_name(name if is_role else one, role if is_role else "contributor"))
    return found


def _medline_names(text: str, role: str) -> list[Creator]:
    text = text.removesuffix(".")
    names = text.split(", ") if _are_medline(text) else [text]
    return [_name(one, role) for one in names if one]


def _is_medline(name: str) -> bool:
    words = name.split(" ")
    return len(words) > 1 and any(is_initials(word) for word in words[1:])


def _name(name: str, role: str) -> Creator:
    if name.endswith(",") and name.count(",") == 1:
        return Creator(family=name[:-1].strip(), role=role)
    if "," in name:
        return from_full(name, role)
    if _is_medline(name) and not looks_like_group(name):
        last = name.removesuffix(".").rpartition(" ")[2]
        if (
            not is_initials(last) and last.lower() not in SUFFIXES
        ):  # `Bob B. Writer`, `The UK Biobank`
            return creator_of(name, role)
        return from_medline(name.removesuffix("."), role)
    return Creator(literal=RichText.plain_text(name), role=role)


def _dates(values: dict[str, str], kept: dict[str, Any]) -> None:
    year = re.search(r"\d{4}", values.get("Year", ""))
    date = read_date(values["Date"]) if "Date" in values else NO_DATE
    if year and date.known_year != int(year[0]):
        month = month_number(values.get("Month", "")[:9])
        day = values.get("Day", "")
        number = int(day) if month and day.isdecimal() and 0 < int(day) < 32 else None
        date = PartialDate(int(year[0]), month, number)
    kept["issued"] = date
    electronic = values.get("Electronic date", "")
    kept["electronic_dates"] = [read_date(electronic)] if electronic else []
    kept["accessed"] = read_date(values["Accessed"]) if "Accessed" in values else NO_DATE


def _ids(
    values: dict[str, str], kept: dict[str, Any], others: list[tuple[str, str]], *, is_own: bool
) -> None:
    accession = values.get("Accession number", "")
    for name, value in _EXTRA_ID.findall(values.get("Extra", "")):  # Zotero has no fields for them
        values.setdefault(name, value)
    kept["pmid"] = clean_pmid(values.get("PMID", ""))
    kept["pmcid"] = clean_pmcid(values.get("PMCID", ""))
    doi = values.get("DOI", "")
    kept["doi"] = clean_doi(doi)
    if doi and not kept["doi"]:
        others.append(("DOI", doi))
    if not kept["pmid"] and re.fullmatch(r"\d{7,8}", accession):
        kept["pmid"] = clean_pmid(accession)  # Covidence's number of a PubMed record
    kept["url"] = values.get("URL", "")
    key = values.get("Citation key", "")
    if not is_own and _ZOTERO_KEY.fullmatch(key):  # the item's, which nobody cites by
        others.append(("Key", key))
        key = ""
    said = _SAID_KEY.search(values.get("Extra", ""))
    key = said[1] if said else key
    if re.fullmatch(r"[^\s/,{}\"#%~\\]{1,80}", key):
        kept["citekey"] = key
    elif key:
        others.append(("key", key))
    nihms = values.get("NIHMS ID", "")
    kept["article_ids"] = [ArticleId("mid", nihms)] if nihms else []


def _citation(values: dict[str, str], kept: dict[str, Any]) -> None:
    """PubMed's citation line: `Prog Neurobiol. 1997 Aug;52(5):379-90. doi: ... Epub ...`"""
    text = values.get("Citation", "")
    match = _CITATION.match(text)
    if match is None:
        return
    values.setdefault("Journal abbreviation", match["journal"])
    for name in ("Volume", "Issue", "Pages"):
        if match[name.lower()]:
            values.setdefault(name, match[name.lower()].strip())
    date = read_date(match["date"])
    if date:
        kept["issued"] = date
    epub = _EPUB.search(text)
    if epub:
        kept["electronic_dates"] = [read_date(epub[1])]
    if "Online ahead of print" in text:
        kept["publication_status"] = "aheadofprint"


def _place(values: dict[str, str], kept: dict[str, Any], variables: dict[str, str]) -> None:
    get = values.get
    issns = dict.fromkeys(f"{one[1]}-{one[2].upper()}" for one in _ISSN.finditer(get("ISSN", "")))
    title, short = get("Journal or book", ""), get("Journal abbreviation", "")
    if not get("Type") and get("ISBN") and not short:
        kept["csl_type"] = "chapter" if title else "book"
    publication = Publication(
        full=RichText.plain_text(title or (short if kept.get("csl_type") in IN_BOOKS else "")),
        short=short,
        issns=tuple(map(Issn, issns)),
        isbns=tuple(split(get("ISBN", "").replace(" ", ";"))),
        publisher=get("Publisher", ""),
        place=get("Place", ""),
        edition=get("Edition", ""),
        series=RichText.plain_text(get("Series", "")),
        volume=get("Volume", ""),
    )
    place(publication, kept.get("csl_type", "article-journal"), kept, variables)
    journal = kept.get("journal")
    if journal is not None and short and "." not in short:  # MEDLINE's form has no full stops
        kept["journal"] = replace(journal, iso_abbreviation="", medline_abbreviation=short)
    kept["issue"] = get("Issue", "")
    first, last = get("First page", ""), get("Last page", "")
    pages = get("Pages") or (f"{first}-{last}" if last and last != first else first)
    if pages:
        kept["pagination"] = Pagination(medline=pages)
    if get("Article number"):
        kept["location_ids"] = [LocationId("pii", get("Article number", ""))]


def _contents(values: dict[str, str], kept: dict[str, Any]) -> None:
    paragraphs = [squeeze(one) for one in re.split(r"\n\s*\n", values.get("Abstract", ""))]
    sections = [part for one in paragraphs if one for part in sections_of(one)]
    kept["abstract"] = Abstract(tuple(sections))
    words = values.get("Keywords", "")
    if ";" not in words and values.get("Citation key", "").startswith("rayyan-"):
        words = _BARE_COMMA.sub(";", words)  # a heading like `Cells, Cultured` has a blank
    kept["keywords"] = [Keyword(RichText.plain_text(one)) for one in split(words)]
    kept["languages"] = [
        one if "-" in one else language_code(one) for one in split(values.get("Languages", ""))
    ]
    kept["mesh_headings"] = [_heading(one) for one in split(values.get("MeSH terms", ""))]
    notes = values.get("Notes", "")
    if SIGN in notes:  # several, in a table of RefDesk
        parts = [part.strip() for part in notes.split(SIGN)]
    else:
        parts = [_lines(part) for part in re.split(r"\n\s*\n", notes)]
    kept["notes"] = [part for part in parts if part]
    kept["linked_files"] = [LinkedFile(one) for one in split(values.get("Files", ""))]


def _lines(text: str) -> str:
    return "\n".join(line for part in text.split("\n") if (line := squeeze(part)))


def _heading(text: str) -> MeshHeading:
    terms = [Term(one.removeprefix("*"), is_major=one.startswith("*")) for one in text.split("/")]
    return MeshHeading(terms[0], tuple(terms[1:]))
