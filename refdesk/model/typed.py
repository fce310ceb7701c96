"""What a person types into a field, as the record's value; raises FieldError for what is none."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from refdesk.model.dates import NO_DATE, PartialDate, month_number
from refdesk.model.identifiers import clean_doi, clean_pmcid, clean_pmid
from refdesk.model.languages import language_code
from refdesk.model.markup import clean_markup, squeeze
from refdesk.model.names import initials_of
from refdesk.model.pages import expand_pages
from refdesk.model.record import Creator, Pagination

_DATE: Final = re.compile(r"(\d{4})(?:[ /.-]([A-Za-z]{3,9}|\d{1,2}))?(?:[ /.-](\d{1,2}))?\Z")
_SEASON: Final = re.compile(
    r"(\d{4}) (spring|summer|autumn|fall|winter|[A-Z][a-z]{2}-[A-Z][a-z]{2})\Z", re.IGNORECASE
)
_PAGES: Final = re.compile(r"([A-Za-z]{0,4}\d+[A-Za-z]?)\s*[-–]\s*([A-Za-z]{0,4}\d+[A-Za-z]?)\Z")


class FieldError(ValueError):
    """What is wrong in a field, as a sentence."""


def creator_line(creator: Creator) -> str:
    """`Gadient, R A`; a group in braces; a suffix after a second comma."""
    if creator.literal:
        return f"{{{creator.literal.markup}}}"
    family = " ".join(part for part in (creator.non_dropping_particle, creator.family) if part)
    given = " ".join(
        part for part in (creator.given or creator.initials, creator.dropping_particle) if part
    )
    if not given and not creator.suffix:
        return f"{family},"
    if not given:
        return f"{family}, , {creator.suffix}"
    return ", ".join(part for part in (family, given, creator.suffix) if part)


def creator_of(line: str, role: str) -> Creator:
    """`creator_line` turned round; a name without comma is a group's."""
    if line.startswith("{") and line.endswith("}"):
        return Creator(literal=clean_markup(line[1:-1].strip()), role=role)
    if "," not in line:
        return Creator(literal=clean_markup(line), role=role)
    parts = [part.strip() for part in line.split(",")]
    if not parts[0]:
        raise FieldError(f"“{line}” has no family name.")
    if len(parts) > 3:
        raise FieldError(f"“{line}” has too many commas: Family, Given, Suffix.")
    given = parts[1] if len(parts) > 1 else ""
    suffix = parts[2] if len(parts) > 2 else ""
    made = Creator(parts[0], given, suffix=suffix, role=role)
    return replace(made, initials=initials_of(made))


def date_of(text: str) -> PartialDate:
    """A date as PubMed writes it (`1997 Aug 5`, `1990 Spring`) or as ISO; nothing is made up."""
    text = squeeze(text)
    if not text:
        return NO_DATE
    season = _SEASON.match(text)
    if season is not None:
        return PartialDate(int(season[1]), season=season[2])
    found = _DATE.match(text)
    if found is None:
        if re.search(r"\d{4}", text):
            return PartialDate(literal=text)
        raise FieldError("A date is a year, month and day: 1997 Aug 5.")
    month = month_number(found[2]) if found[2] else None
    day = int(found[3]) if found[3] else None
    if found[2] and month is None:
        raise FieldError(f"“{found[2]}” is no month.")
    if day is not None and not 1 <= day <= 31:
        raise FieldError(f"{day} is no day of a month.")
    return PartialDate(int(found[1]), month, day)


def pages_of(text: str) -> Pagination:
    """`379-90` as first and last page; other text (an article number) as it is."""
    text = squeeze(text)
    found = _PAGES.match(text)
    if found is None:
        return Pagination(text, "", text)
    end = _PAGES.match(expand_pages(f"{found[1]}-{found[2]}"))
    return Pagination(found[1], end[2] if end else found[2], f"{found[1]}-{found[2]}")


def pages_text(found: Pagination | None) -> str:
    """The pages as PubMed prints them."""
    if found is None:
        return ""
    return found.medline or "-".join(part for part in (found.start, found.end) if part)


def doi_of(text: str) -> str:
    """A bare DOI, "" for no text."""
    doi = clean_doi(text) if text.strip() else ""
    if text.strip() and not doi:
        raise FieldError("A DOI starts with 10. and has a slash: 10.1000/xyz.")
    return doi


def pmid_of(text: str) -> str:
    """A PMID, "" for no text."""
    pmid = clean_pmid(text) if text.strip() else ""
    if text.strip() and not pmid:
        raise FieldError("A PMID is a number of up to 8 digits.")
    return pmid


def pmcid_of(text: str) -> str:
    """A PMCID, "" for no text."""
    text = "".join(text.split())
    pmcid = clean_pmcid(text) if text else ""
    if text and not pmcid:
        raise FieldError("A PMCID is PMC and a number: PMC1234567.")
    return pmcid


def url_of(text: str) -> str:
    """An address of the web, "" for no text."""
    text = text.strip()
    if text and not re.match(r"(?i)https?://[^\s/]+", text):
        raise FieldError("An address starts with https:// or http://.")
    return text


def language_of(text: str) -> str:
    """PubMed's code of a language's name or code."""
    code = language_code(text)
    if len(code) != 3 or not code.isalpha():
        raise FieldError(f"“{code}” is not a language that RefDesk knows.")
    return code.lower()
