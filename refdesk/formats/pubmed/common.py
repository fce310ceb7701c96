"""What reading articles and books of PubMed's XML share: text, markup, dates, names."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import chain
from sys import intern
from typing import Any, Final
from xml.etree.ElementTree import Element, tostring

from refdesk.errors import FormatError
from refdesk.formats.pubmed.mathml import math_markup
from refdesk.model.dates import MONTHS, NO_DATE, PartialDate, month_number
from refdesk.model.identifiers import clean_doi, clean_pmcid
from refdesk.model.markup import EMPTY, MAX_DEPTH, RichText, clean_markup, squeeze
from refdesk.model.quick import opened
from refdesk.model.record import (
    Affiliation,
    ArticleId,
    BookLink,
    Creator,
    HistoryDate,
    Identifier,
    Keyword,
    LocationId,
    Term,
)

Fields = dict[str, Any]
"""The record under construction: field names of `ReferenceRecord`, repeated ones as lists."""
Handler = Callable[[Element, Fields], None]

MAX_XML_DEPTH: Final = 64
_OpenCreator: Final = opened(Creator)
_MARKUP = {"i": "i", "b": "b", "u": "u", "sup": "sup", "sub": "sub", "em": "i", "strong": "b"}
_ESCAPED_TAG = re.compile(r"&lt;/(?:i|b|u|sup|sub|em|strong)&gt;", re.IGNORECASE)
_FINAL_STOP = re.compile(r"(?<!\.)\.((?:</\w+>)*)$")


def text_of(element: Element) -> str:
    """All text in `element`, white space squeezed."""
    if len(element):
        check_depth(element)
        return squeeze("".join(element.itertext()))
    text = element.text
    if not text:
        return ""
    if "\n" in text or "  " in text or text[0] in " \t\r" or text[-1] in " \t\r":
        return squeeze(text)
    return text


def rich_of(element: Element) -> RichText:
    """The mixed content of `element` as canonical markup; formulas become text."""
    if not len(element):
        text = text_of(element)
        if not text:
            return EMPTY
        if "&" not in text and "<" not in text and ">" not in text:
            return RichText(text)
        markup = html.escape(text, quote=False)
    else:
        parts: list[str] = []
        check_depth(element)
        _collect(element, parts, 0)
        markup = squeeze("".join(parts))
    if "&lt;" in markup and _ESCAPED_TAG.search(markup):
        # Some publishers escape twice: the text holds `<i>` where an element was meant.
        return clean_markup(html.unescape(markup))
    return RichText(markup)


def _collect(element: Element, parts: list[str], depth: int) -> None:
    if element.text:
        parts.append(html.escape(element.text, quote=False))
    for child in element:
        tag = child.tag
        name = _MARKUP.get(tag)
        if name and depth < MAX_DEPTH:
            parts.append(f"<{name}>")
            _collect(child, parts, depth + 1)
            parts.append(f"</{name}>")
        elif tag.endswith("}math") or tag == "math":
            parts.append(math_markup(child))
        else:
            _collect(child, parts, depth)
        if child.tail:
            parts.append(html.escape(child.tail, quote=False))


def check_depth(element: Element) -> None:
    """Raise FormatError when elements nest deeper than any record does."""
    level = list(element)
    for _ in range(MAX_XML_DEPTH):
        if not level:
            return
        level = list(chain.from_iterable(level))
    raise FormatError(f"The record nests its elements deeper than {MAX_XML_DEPTH} levels.")


def keep_unknown(element: Element, fields: Fields, parent: str) -> None:
    """Keep an element that the DTD does not have as its XML, so that nothing is lost."""
    check_depth(element)
    tail, element.tail = element.tail, None
    fields.setdefault("extra", []).append((parent, tostring(element, "unicode")))
    element.tail = tail


def read_children(element: Element, fields: Fields, table: dict[str, Handler], parent: str) -> None:
    """Run the handler of each child's tag; keep children without one."""
    for child in element:
        handler = table.get(child.tag)
        if handler is None:
            keep_unknown(child, fields, parent)
        else:
            handler(child, fields)


def put(name: str) -> Handler:
    """A handler that stores the element's text as field `name`."""

    def handler(element: Element, fields: Fields) -> None:
        fields[name] = text_of(element)

    return handler


def put_rich(name: str) -> Handler:
    """A handler that stores the element's mixed content as field `name`."""

    def handler(element: Element, fields: Fields) -> None:
        fields[name] = rich_of(element)

    return handler


def put_date(name: str) -> Handler:
    """A handler that stores the element's date as field `name`."""

    def handler(element: Element, fields: Fields) -> None:
        fields[name] = date_of(element)

    return handler


def add(name: str) -> Handler:
    """A handler that appends the element's text to the list `name`."""

    def handler(element: Element, fields: Fields) -> None:
        fields.setdefault(name, []).append(text_of(element))

    return handler


# Titles --------------------------------------------------------------------------------------


def without_stop(title: RichText) -> RichText:
    """`title` without the one full stop with which PubMed ends it; an ellipsis stays."""
    markup = title.markup
    if markup.endswith("."):
        return title if markup.endswith("..") else RichText(markup[:-1].rstrip(" "))
    if "." in markup[-40:] and (match := _FINAL_STOP.search(markup)):
        return RichText(markup[: match.start()] + match[1])
    return title


def link_of(element: Element) -> BookLink | None:
    """The Bookshelf link attributes of a title, None when it has none."""
    if not element.attrib:
        return None
    get = element.get
    return BookLink(get("book", ""), get("part", ""), get("sec", ""))


def finish_titles(fields: Fields, given: RichText) -> None:
    """Set `title` and what the source gave for it.

    PubMed leaves ArticleTitle empty where only the vernacular title is known (PMID 29292925).
    """
    if given:
        title = without_stop(given)
        fields["title"] = title
        if title is not given:
            fields["title_as_given"] = given
    elif "original_title" in fields:
        fields["title"] = without_stop(fields["original_title"])


# Dates ---------------------------------------------------------------------------------------


def _number(text: str | None, top: int) -> int | None:
    text = (text or "").strip()
    if text.isdecimal() and text.isascii() and len(text) <= 4:
        number = int(text)
        return number if number <= top else None
    return None


_MONTH_CACHE: Final = {
    **{name: number for number, name in enumerate(MONTHS, 1)},
    **{f"{number:02d}": number for number in range(1, 13)},
}


def date_of(element: Element) -> PartialDate:
    """A date of Year, Month, Day, Season or MedlineDate; what has no number is kept as words."""
    if len(element) >= 3:
        year, month, day = element[0], element[1], element[2]
        if year.tag == "Year" and month.tag == "Month" and day.tag == "Day":
            found = _full_date(year.text, month.text, day.text)
            if found is not None and (len(element) == 3 or element[3].tag in _TIMES):
                return found
    return _odd_date(element)


@lru_cache(maxsize=20_000)
def _full_date(year: str | None, month: str | None, day: str | None) -> PartialDate | None:
    """The date of three texts of digits, or with a month's name; None for all others."""
    number = _number(day, 31)
    found = PartialDate(_number(year, 9999), _MONTH_CACHE.get(month or ""), number)
    return found if found.year is not None and found.month and found.day else None


def _odd_date(element: Element) -> PartialDate:
    year = month = day = None
    season = literal = ""
    for child in element:
        tag, text = child.tag, child.text
        if tag == "Year":
            year = _number(text, 9999)
            if year is None:
                literal = _joined(element)
        elif tag == "Month":
            month = _MONTH_CACHE.get(text or "") or month_number(text or "")
            if month is None:
                season = text_of(child)
        elif tag == "Day":
            day = _number(text, 31) or None
            if day is None and text and text.strip(" 0"):
                literal = _joined(element)
        elif tag == "Season":
            season = text_of(child)
        elif tag == "MedlineDate":
            literal = text_of(child)
    if not literal and (year is None or (day and not month)):
        # A season or month without a year, a day without a month: in words, so that it stays.
        literal = _joined(element)
    if literal:
        return PartialDate(literal=literal)
    if year is None:
        return NO_DATE
    return PartialDate(year, month, day, season)


def _joined(element: Element) -> str:
    check_depth(element)
    return squeeze(" ".join(text_of(child) for child in element if child.tag not in _TIMES))


_TIMES: Final = ("Hour", "Minute", "Second")


def history_date(element: Element) -> HistoryDate:
    """A `PubMedPubDate` with its time."""
    hour = minute = second = None
    for child in element:
        tag = child.tag
        if tag == "Hour":
            hour = _number(child.text, 24)
        elif tag == "Minute":
            minute = _number(child.text, 59)
        elif tag == "Second":
            second = _number(child.text, 60)
    status = element.get("PubStatus", "")
    return HistoryDate(intern(status), date_of(element), hour, minute, second)


# Names ---------------------------------------------------------------------------------------


def creators_of(
    elements: Iterable[Element], role: str, *, of_book: bool = False, group: str = ""
) -> list[Creator]:
    """The people and groups of an AuthorList, InvestigatorList or PersonalNameSubjectList.

    `group` is the list's own ID, which a CollectiveName points to.
    """
    found: list[Creator] = []
    for element in elements:
        family = given = initials = suffix = middle = ""
        literal, investigators = EMPTY, group
        identifiers: list[Identifier] = []
        affiliations: list[Affiliation] = []
        for child in element:
            tag = child.tag
            if tag == "LastName":
                family = text_of(child)
            elif tag == "ForeName" or tag == "FirstName":
                given = text_of(child)
            elif tag == "Initials":
                initials = text_of(child)
            elif tag == "AffiliationInfo":
                affiliations.append(_affiliation(child))
            elif tag == "Identifier":
                source = intern(child.get("Source", ""))
                identifiers.append(Identifier(source, text_of(child)))
            elif tag == "Suffix":
                suffix = text_of(child)
            elif tag == "CollectiveName":
                literal = rich_of(child)
                investigators = child.get("Investigators", group)
            elif tag == "Affiliation":  # DTDs before 2015
                affiliations.append(Affiliation(rich_of(child)))
            elif tag == "MiddleName":  # DTDs before 2004
                middle = text_of(child)
        if middle:
            given = f"{given} {middle}".strip()
        equal = element.get("EqualContrib")
        made = _OpenCreator(
            family,
            given,
            initials,
            suffix,
            literal,
            role,
            "",
            "",
            tuple(identifiers),
            tuple(affiliations),
            element.get("ValidYN") != "N",
            None if equal is None else equal == "Y",
            of_book,
            investigators,
        )
        made.__class__ = Creator
        found.append(made)
    return found


def _affiliation(element: Element) -> Affiliation:
    text = EMPTY
    identifiers: list[Identifier] = []
    for child in element:
        if child.tag == "Affiliation":
            text = rich_of(child)
        elif child.tag == "Identifier":
            identifiers.append(Identifier(child.get("Source", ""), text_of(child)))
    return Affiliation(text, tuple(identifiers))


def add_investigators(element: Element, fields: Fields, *, of_book: bool = False) -> None:
    """Read an InvestigatorList; since 2024 there may be one for each group author."""
    group = element.get("ID", "")
    if group:
        fields.setdefault("investigators_id", group)
    fields.setdefault("investigators", []).extend(
        creators_of(element, "investigator", of_book=of_book, group=group)
    )


# Identifiers ---------------------------------------------------------------------------------


def article_id(element: Element) -> ArticleId:
    """An `ArticleId`; the type is "pubmed" where the attribute is left out (DTD)."""
    return ArticleId(intern(element.get("IdType", "pubmed")), text_of(element))


def location_id(element: Element) -> LocationId:
    """An `ELocationID`."""
    return LocationId(
        intern(element.get("EIdType", "")), text_of(element), element.get("ValidYN") != "N"
    )


def choose_ids(fields: Fields, location_ids: Iterable[LocationId]) -> None:
    """Set `pmid`, `doi` and `pmcid` from what the source gives, in canonical forms.

    A valid ELocationID goes before an ArticleId; a DOI marked invalid is not used from either.
    """
    invalid = {one.value.lower() for one in location_ids if not one.is_valid}
    dois = [one.value for one in location_ids if one.type == "doi" and one.is_valid]
    for one in fields.get("article_ids", ()):
        kind, value = one.type, one.value
        if kind == "doi":
            if value.lower() not in invalid:
                dois.append(value)
        elif kind in ("pmc", "pmcid", "pmcpid") and "pmcid" not in fields:
            pmcid = clean_pmcid(value if not value.isdecimal() else f"PMC{value}")
            if pmcid:
                fields["pmcid"] = pmcid
        elif kind == "pubmed" and not fields.get("pmid"):
            fields["pmid"] = clean_number(value)
    for value in dois:
        doi = clean_doi(value)
        if doi:
            fields["doi"] = doi
            return


def clean_number(text: str) -> str:
    """A PMID as the XML gives it, without leading zeros; "" when it is no number."""
    if text.isdecimal() and text.isascii():
        return text.lstrip("0") if text[0] == "0" else text
    return ""


def put_pmid(element: Element, fields: Fields) -> None:
    """Read the record's own PMID and version."""
    fields["pmid"] = clean_number(text_of(element))
    fields["pmid_version"] = element.get("Version", "")


# Terms and keywords --------------------------------------------------------------------------


def term_of(element: Element) -> Term:
    """A descriptor, qualifier, publication type or supplementary concept.

    The same few thousand terms stand in all records, so they are made once.
    """
    attributes = element.attrib
    get = attributes.get
    if len(attributes) > 2 or "Type" in attributes or "AutoHM" in attributes or len(element):
        is_automatic = get("AutoHM") == "Y"
        is_major = get("MajorTopicYN") == "Y"
        return Term(text_of(element), get("UI", ""), is_major, is_automatic, get("Type", ""))
    ui = get("UI", "")
    is_major = get("MajorTopicYN") == "Y"
    known = _MAJOR if is_major else _MINOR
    term = known.get(ui)
    if term is not None and term.name == element.text:
        return term
    term = Term(intern(text_of(element)), ui, is_major)
    if len(known) < 50_000:
        known[ui] = term
    return term


_MAJOR: dict[str, Term] = {}
_MINOR: dict[str, Term] = {}


def keywords_of(elements: Iterable[Element]) -> tuple[Keyword, ...]:
    """The keywords of KeywordLists; a list's owner goes to every keyword."""
    found: list[Keyword] = []
    for element in elements:
        owner = intern(element.get("Owner", "NLM"))
        for child in element:
            found.append(Keyword(rich_of(child), owner, child.get("MajorTopicYN") == "Y"))
    return tuple(found)


def add_keywords(element: Element, fields: Fields) -> None:
    """Read a KeywordList."""
    fields.setdefault("keywords", []).extend(keywords_of((element,)))


def choose_type(fields: Fields) -> None:
    """Set `csl_type` (and the genre of a preprint) by the publication types, UI or name."""
    types: Iterable[Term] = fields.get("publication_types", ())
    known = {term.ui for term in types} | {term.name.lower() for term in types}
    if known & {"D000076942", "preprint"}:
        fields["csl_type"] = "article"
        fields["variables"] = (("genre", "preprint"),)
    elif known & {"D016428", "journal article"}:
        return
    elif known & {"D064886", "dataset"}:
        fields["csl_type"] = "dataset"
    elif known & {"D018431", "newspaper article"}:
        fields["csl_type"] = "article-newspaper"
