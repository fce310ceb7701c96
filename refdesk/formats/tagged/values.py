"""Values of flat formats read: dates, serial numbers, pages, links, keywords.

What comes again in a library (words, journals, dates) is remembered, within limits: the objects
are frozen, so records may share them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final, TypeVar

from refdesk.formats.csl.dates import read_words, without_time
from refdesk.model.checks import is_isbn
from refdesk.model.dates import NO_DATE, PartialDate
from refdesk.model.identifiers import identifiers_in_uris, is_issn
from refdesk.model.markup import RichText, clean_markup
from refdesk.model.quick import opened
from refdesk.model.record import Issn, Keyword, MeshHeading, ReferenceRecord, Term
from refdesk.model.work_ids import WorkId

_OpenKeyword: Final = opened(Keyword)
_TAGS_IN_TEXT = re.compile(r"</(?:i|b|u|em|sup|sub|strong|span|italic|bold)>", re.IGNORECASE)
_ISSN = re.compile(r"(?<![\d-])\b(\d{4}-?\d{3}[\dXx])\b(?!-\d)\s*(?:\((\w+)\))?")
"""Not a part of an ISBN, whose groups may look like one."""
_ISBN = re.compile(r"(?:97[89][- ]?)?\d{1,5}[- ]?\d{1,7}[- ]?\d{1,7}[- ]?[\dXx]")
_SLASHED = re.compile(r"(\d{4})(?:[/-](\d{0,2})(?:[/-](\d{0,2})(?:/(.*))?)?)?$", re.A | re.DOTALL)
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?", re.ASCII)
_COMPACT = re.compile(r"(1[5-9]\d\d|20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])$", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})$", re.ASCII)
_PUBMED_LINK = re.compile(
    r"https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,8})/?$", re.A
)
_HINTS = re.compile(r"ncbi|pmc|pmid|pubmed|doi|10\.\d", re.IGNORECASE)
_SEVERAL_LINKS = re.compile(r"\s*;\s*(?=https?://)|\s+(?=https?://)")
_MONTHS = re.compile(r"[A-Za-z]{3,9}[-/][A-Za-z]{3,9}")
_SEASONS: Final = {
    "win": "Winter", "spr": "Spring", "sum": "Summer", "fal": "Fall", "aut": "Autumn",
    "winter": "Winter", "spring": "Spring", "summer": "Summer", "fall": "Fall", "autumn": "Autumn",
}  # fmt: skip
_MONTH_FIRST = re.compile(r"(0?[1-9]|1[0-2])[ /.]([12]\d{3})$", re.ASCII)
_LONGEST_KEPT: Final = 200
T = TypeVar("T")
SerialNumbers = tuple[tuple[Issn, ...], tuple[str, ...], tuple[str, ...]]


def remembered(size: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Keep the last `size` answers of a function of one text, but none for long texts."""

    def decorate(function: Callable[[str], T]) -> Callable[[str], T]:
        kept = lru_cache(maxsize=size)(function)

        def call(text: str) -> T:
            return kept(text) if len(text) <= _LONGEST_KEPT else function(text)

        return call

    return decorate


def markup_of(text: str) -> RichText:
    """Text of a field in which publishers put HTML now and then."""
    if "<" in text and _TAGS_IN_TEXT.search(text):
        return clean_markup(text)
    return RichText.plain_text(text)


def split_tail(title: str) -> tuple[str, str]:
    """A title and the brackets that Ovid puts behind its full stop: `[Review] [33 refs]`."""
    end = len(title.rstrip(" ."))
    at = end
    while at > 0 and title[at - 1] == "]":
        start = title.rfind("[", max(0, at - 62), at)
        if start < 0 or "]" in title[start : at - 1]:
            break
        at = len(title[:start].rstrip(" ")) if start else 0
        if len(title) - at > 400:
            break
    if 0 < at < end and title[at - 1] in ".?!":
        return title[:at], title[at:].strip()
    return title, ""


# Dates ---------------------------------------------------------------------------------------


@remembered(4096)
def read_date(text: str) -> PartialDate:
    """`2003`, `2003/07/21/Spring`, `2019/10//undefined`, `20030721`, `Jul 2003`, `21/07/2003`.

    What is no date becomes a literal; "" gives no date.
    """
    text = without_time(text.strip().strip("()"))
    if not text:
        return NO_DATE
    match = _SLASHED.match(text)
    if match:
        year, month, day = (int(part) if part else None for part in match.groups()[:3])
        season = (match[4] or "").strip("/ ")
        if season.lower() == "undefined" or _CLOCK.fullmatch(season):  # Zotero
            season = ""
        if month is None or 1 <= month <= 12:
            day = day if day and day <= 31 and month else None
            return PartialDate(year, month, day, season)
    match = _COMPACT.match(text)
    if match:
        return PartialDate(int(match[1]), int(match[2]), int(match[3]) or None)
    match = _MONTH_FIRST.match(text)
    if match:
        return PartialDate(int(match[2]), int(match[1]))
    match = _DAY_FIRST.match(text)
    if match and 1 <= int(match[2]) <= 12 and 1 <= int(match[1]) <= 31:
        return PartialDate(int(match[3]), int(match[2]), int(match[1]))
    return read_words(text.strip("/"))


def joined_date(year: str, day: str) -> tuple[PartialDate, str]:
    """The date of a year field and a day field, and what of the day could not be used.

    The day may be whole (`2003/07/21`) or want the year (`Aug`, `SEP-OCT`, `Mar 3`).
    """
    if len(year) + len(day) <= _LONGEST_KEPT:
        return _kept_joined(year, day)
    return _joined(year, day)


def _joined(year: str, day: str) -> tuple[PartialDate, str]:
    whole, part = read_date(year), read_date(day)
    if part.year is not None and (not whole or whole.year == part.year):
        return part, ""
    if not whole or whole.year is None:
        return whole or part, day if whole and part else ""
    if not part:
        return whole, ""
    if part.literal and not whole.month:
        if part.known_year == whole.year:
            return part, ""
        if part.literal.lower() in _SEASONS:
            return PartialDate(whole.year, season=_SEASONS[part.literal.lower()]), ""
        if _MONTHS.fullmatch(part.literal):
            return PartialDate(literal=f"{whole.year} {part.literal.title()}"), ""
        both = read_date(f"{whole.year} {part.literal.capitalize()}")
        if both.year == whole.year:
            return both, ""
    return whole, part.literal or part.sort_text


_kept_joined = lru_cache(maxsize=1 << 13)(_joined)


# Serial numbers ------------------------------------------------------------------------------


def serial_numbers(values: Sequence[str]) -> SerialNumbers:
    """ISSNs and ISBNs, told apart by their check digits and lengths; last what is neither."""
    if len(values) == 1:
        return _serial_numbers_of(values[0])
    found = [_serial_numbers_of(value) for value in values]
    issns = dict.fromkeys(issn for one in found for issn in one[0])
    numbers = {issn.value: issn for issn in reversed(issns)}
    return (
        tuple(numbers[value] for value in dict.fromkeys(issn.value for issn in issns)),
        tuple(dict.fromkeys(isbn for one in found for isbn in one[1])),
        tuple(rest for one in found for rest in one[2]),
    )


@remembered(4096)
def _serial_numbers_of(value: str) -> SerialNumbers:
    issns: dict[str, Issn] = {}
    for match in _ISSN.finditer(value):
        if is_issn(match[1]) or "-" in match[1]:
            digits = match[1].upper()
            number = digits if "-" in digits else f"{digits[:4]}-{digits[4:]}"
            kind = (match[2] or "").capitalize()
            kind = kind if kind in ("Print", "Electronic", "Linking") else ""
            issns.setdefault(number, Issn(number, kind))
    if issns:  # a series has an ISBN beside it (Scopus), which a check digit proves
        found = _isbns_in(_ISSN.sub(" ", value))
        return tuple(issns.values()), tuple(isbn for isbn in found if is_isbn(isbn)), ()
    isbns = _isbns_in(value)
    return (), isbns, () if isbns else (value,)


def _isbns_in(value: str) -> tuple[str, ...]:
    found = (match[0].strip() for match in _ISBN.finditer(value))
    return tuple(dict.fromkeys(i for i in found if len(re.sub(r"[^\dXx]", "", i)) in (10, 13)))


# Containers ----------------------------------------------------------------------------------


def full_and_short(
    names: Sequence[str], short_names: Sequence[str]
) -> tuple[str, str, tuple[str, ...]]:
    """The full title and the abbreviation among the names of a container, and the other names.

    Programs disagree on the tags (EndNote's T2 of a PubMed record is the abbreviation), so the
    longest name without the full stops of an abbreviation is the full one.
    """
    key = (*names, "\n", *short_names)
    if len("".join(key)) <= 3 * _LONGEST_KEPT:
        return _kept_full_and_short(key)
    return _full_and_short(names, short_names)


@lru_cache(maxsize=1 << 13)
def _kept_full_and_short(key: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    """The same; a library has thousands of works of one journal."""
    at = key.index("\n")
    return _full_and_short(key[:at], key[at + 1 :])


def _full_and_short(
    names: Sequence[str], short_names: Sequence[str]
) -> tuple[str, str, tuple[str, ...]]:
    found = list(dict.fromkeys((*names, *short_names)))
    if len(found) < 2:
        return (found[0] if found else ""), "", ()
    if len(found) == 2 and "." not in found[0] and len(found[0]) > len(found[1]):
        return found[0], found[1], ()
    full = max((name for name in found if "." not in name), key=len, default="")
    full = full or max(names, key=len, default="") or max(found, key=len, default="")
    short = min((name for name in found if name != full), key=len, default="")
    return full, short, tuple(name for name in found if name not in (full, short))


_ARTICLE_NUMBER = re.compile(r"[A-Za-z]{0,2}\d{1,8}", re.ASCII)


def article_number_of(record: ReferenceRecord) -> str:
    """What stands for pages; beside PubMed's pages a publisher's item identifier is none."""
    for one in record.location_ids:
        if one.type == "pii" and one.is_valid:
            is_number = _ARTICLE_NUMBER.fullmatch(one.value) is not None
            if record.pagination is None or not record.pmid or is_number:
                return one.value
    return ""


# Links ---------------------------------------------------------------------------------------


def split_links(values: Sequence[str]) -> Sequence[str]:
    """The addresses of several values, of which one may hold several; each once."""
    if len(values) == 1 and " " not in values[0] and ";" not in values[0]:
        return values
    return list(
        dict.fromkeys(url for value in values for url in _SEVERAL_LINKS.split(value) if url)
    )


def work_in_link(url: str) -> WorkId | None:
    """The work that an address names by its PMID, PMCID or DOI, None when it names none."""
    match = _PUBMED_LINK.match(url)
    if match:
        return WorkId("pmid", match[1].lstrip("0"))
    if not _HINTS.search(url):
        return None
    return next(iter(identifiers_in_uris([url])), None)


def is_file_link(url: str) -> bool:
    """Whether a link is one to a file of this machine, as EndNote and Mendeley write them."""
    return url[:5].lower() == "file:" or url[:15].lower() == "internal-pdf://"


# Keywords ------------------------------------------------------------------------------------


def split_words(values: Iterable[str], separator: str = ";") -> list[str]:
    """The keywords of several values, of which one may hold several; each once, in order."""
    found: list[str] = []
    values = list(values)
    if separator not in "".join(values):
        return list(dict.fromkeys(values))
    for value in values:
        if separator in value:
            found += [word for part in value.split(separator) if (word := part.strip())]
        else:
            found.append(value)
    return list(dict.fromkeys(found))


def _keyword_of(word: str) -> Keyword:
    """A keyword; a star before it marks a major topic."""
    is_major = word[:1] == "*" and len(word) > 1
    made = _OpenKeyword(markup_of(word[is_major:]), "NOTNLM", is_major)
    made.__class__ = Keyword
    found: Keyword = made
    return found


_kept_keyword_of = lru_cache(maxsize=1 << 14)(_keyword_of)


def keywords_of(words: Sequence[str]) -> tuple[Keyword, ...]:
    """The keywords of words."""
    is_short = bool(words) and len(max(words, key=len)) <= _LONGEST_KEPT
    return tuple(map(_kept_keyword_of if is_short else _keyword_of, words))


@remembered(1 << 13)
def heading_of(word: str) -> MeshHeading:
    """`*Neoplasms/dt` or `Interleukin-6/*physiology` as a heading with major marks."""
    terms = [
        Term(part.strip().removeprefix("*").removesuffix("*").strip(), is_major="*" in part)
        for part in word.split("/")
    ]
    for at, term in enumerate(terms):
        if at and term.name.endswith("]") and "[" in term.name:  # Ovid: `dt [Drug Therapy]`
            terms[at] = replace(term, name=term.name[term.name.index("[") + 1 : -1].lower())
    return MeshHeading(terms[0], tuple(terms[1:]))
