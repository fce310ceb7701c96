"""Finding the identifiers of works (PMID, PMCID, DOI) in text and links.

What counts as one: PubMed's, PMC's, Europe PMC's and doi.org's addresses (also through library
proxies), tagged numbers (`PMID: 123`, `123[uid]`, `info:pmid/123`), DOIs wherever they stand,
and bare numbers when there is nothing else. Everything here takes linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from refdesk.model.dois import clean_doi, find_dois, find_short_dois
from refdesk.model.identifier_links import BRACKETED_PMID, in_url, pmcid_of, pmid_of
from refdesk.model.work_ids import WorkId

__all__ = [
    "classify",
    "clean_doi",
    "clean_pmcid",
    "clean_pmid",
    "find_identifiers",
    "identifiers_in_uris",
    "is_issn",
    "refused",
]

MAX_PMID: Final = 99_999_999

_A_I = re.ASCII | re.IGNORECASE
_URL = re.compile(
    r"(?:https?://|(?<![\w.@/-])(?=(?:[\w-]{1,40}\.){0,5}"
    r"(?:pubmed|ncbi|doi|dx|europepmc|pmc|nih)[.-][\w.-]{2,80}/))[^\s\"<>“”\x00]+",
    _A_I,
)
_URL_HINT = re.compile(r"https?://|\.gov/|\.org/|nih-gov|doi-org", _A_I)
_TAGGED_PMID = re.compile(
    r"(?<![a-z0-9])(?:info(?::|%3A)pmid(?:/|%2F)|urn:pmid:|(?:pubmed\s{0,3})?pmids?[\"']?\s{0,3}[:#=-]?\s{0,3}[\"']?"
    r"|pubmed(?:\s{0,3}id)?\s{0,3}[:#=]\s{0,3})(\d{1,9})(?![\d.]*\d|[a-z])",
    _A_I,
)
_LISTED = re.compile(r"\s{0,3}(?:[,;/&]|and|\s)\s{0,3}(\d{1,8})(?![\d.]*\d|[\w(:-])", _A_I)
_PMCID = re.compile(
    r"(?<![a-z0-9])(?:info(?::|%3A)pmcid(?:/|%2F)|pmcid\s{0,3}[:#=]?\s{0,3})?PMC(?:\s?-?\s?(\d{5,9})|(\d{1,9}))"
    r"(?:\.\d{1,3})?(?![\w])",
    _A_I,
)
_PMCID_NUMBER = re.compile(r"(?<![a-z0-9])pmcid\s{0,3}[:#=]\s{0,3}(\d{1,9})(?!\w)", _A_I)
_NUMBERS_ONLY = re.compile(r"[\d\s,;|.\[\]()\x00\"'#:•*-]*")
_JOINED_NUMBERS = re.compile(r"\d[.(:\-/\[]\d")  # 10.1000, 52(5), 379-90
_NUMBER = re.compile(r"\d+", re.ASCII)
_NUMBER_WORD = re.compile(r"[^\s,;|\x00]+")
_ONE_PMID = re.compile(r"0*(\d{1,8})", re.ASCII)
_LABELS = frozenset(
    [
        "pmid",
        "pmids",
        "pmcid",
        "pmcids",
        "doi",
        "dois",
        "pubmed",
        "id",
        "ids",
        "and",
        "or",
        "pmc",
        "the",
        "no",
    ]
)

_UNSEEN = [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]
_BLANKS = [0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
_DIGIT_ZEROS = (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50)
_ODD_LETTERS: Final = {
    **dict.fromkeys(_UNSEEN),
    **dict.fromkeys(_BLANKS, " "),
    **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},
    **{zero + digit: str(digit) for zero in _DIGIT_ZEROS for digit in range(10)},
    0x3001: ",",
    0x3002: ".",
}
"""What web pages and documents write for ASCII: no-break blanks, full-width and other digits,
marks of direction and soft hyphens, which are not to be seen at all."""
_ODD_LETTER: Final = re.compile("[" + "".join(map(chr, _ODD_LETTERS)) + "]")

Span = tuple[int, int, WorkId]


def find_identifiers(text: str) -> list[WorkId]:
    """The works that `text` names, in the order of their first mention, each once.

    A DOI inside an address counts as the DOI; an address of a search or a list of PubMed
    counts as nothing.
    """
    spans, _ = _scan(_readable(text))
    return _unique(work for _, _, work in sorted(spans, key=lambda span: span[0]))


def identifiers_in_uris(uris: Iterable[str]) -> list[WorkId]:
    """The works that a list of links names (`text/uri-list`); files and comments name none."""
    found: list[WorkId] = []
    for uri in uris:
        uri = uri.strip()
        if uri and not uri.startswith("#") and not uri.lower().startswith("file:"):
            found.extend(in_link(uri))
    return _unique(found)


def clean_pmid(text: str) -> str:
    """The PMID of a field or typed word (`PMID: 0123` is "123"); "" when it is none."""
    text = _readable(text).strip()
    match = _ONE_PMID.fullmatch(text)
    if match is None:
        tagged = _TAGGED_PMID.match(text) or BRACKETED_PMID.match(text)
        if tagged is None:
            return ""
        return pmid_of(tagged[1])
    return pmid_of(match[1])


_PLAIN_PMCID: Final = re.compile(r"PMC[1-9]\d{0,8}", re.ASCII)


def clean_pmcid(text: str) -> str:
    """The PMCID of a field as `PMC123` (`pmc-id: PMC123.2;` too); "" when it is none.

    A bare number is none: in PMC's own fields the caller writes "PMC" before it.
    """
    if text[:3] == "PMC" and _PLAIN_PMCID.fullmatch(text):
        return text
    match = _PMCID.search(text) or _PMCID_NUMBER.search(text)
    if match is None:
        return ""
    return pmcid_of(next(group for group in match.groups() if group))


def is_issn(text: str) -> bool:
    """Whether `text` is an ISSN, with its check digit right (ISO 3297)."""
    match = re.fullmatch(r"(\d{4})-?(\d{3})([\dXx])", text.strip(), re.ASCII)
    if match is None:
        return False
    total = sum(
        int(digit) * weight
        for digit, weight in zip(match[1] + match[2], range(8, 1, -1), strict=True)
    )
    check = 10 if match[3] in "Xx" else int(match[3])
    return (total + check) % 11 == 0


def classify(word: str) -> WorkId | None:
    """The one work that `word` names, when it is an identifier and nothing else."""
    word = _readable(word).strip()
    number = _ONE_PMID.fullmatch(word)
    if number:
        pmid = pmid_of(number[1])
        return WorkId("pmid", pmid) if pmid else None
    found = find_identifiers(word)
    if len(found) == 1:
        return found[0]
    if not found and re.fullmatch(r"10/[A-Za-z0-9]{3,10}|10\.\d{3}/\S+", word, re.ASCII):
        doi = clean_doi(word)
        return WorkId("doi", doi) if doi else None
    return None


def refused(text: str) -> list[str]:
    """The words of `text` that look meant as identifiers but are none, to be named to the user.

    In a list (at most one such word a line or between commas) every word that is no
    identifier; in running text only malformed ones: `PMID: 1234567890`, `NIHMS123`, `NBK22`.
    """
    text = _readable(text)
    spans, rest = _scan(text)
    named = {(start, end) for start, end, _ in spans}
    empty = [match for match in _URL.finditer(text) if match.span() not in named]
    empty = [match for match in empty if not any(map(str.isalnum, rest[slice(*match.span())]))]
    malformed = [match[0].strip(".,; ") for match in _MALFORMED.finditer(rest)]
    lines = list(_lines(rest))
    if not any(len(line) > 1 for line in lines) or len(text.split()) <= 3:
        words = [word for line in lines for word in line]
        # Beside an identifier a plain word is a label ("see", "paper"), no failed identifier.
        malformed = [word for word in words if not spans or any(map(str.isdigit, word))]
        malformed += [
            match[0]
            for match in empty
            if not in_url(match[0], in_link) and not find_identifiers(match[0])
        ]
    return list(dict.fromkeys(word for word in malformed if word))


def _lines(rest: str) -> Iterator[list[str]]:
    """The words of each line or item of a list that are no labels."""
    for line in re.split(r"[\n\r,;\t]", rest):
        words = [word for word in _words(line) if word.lower() not in _LABELS]
        if words:
            yield words


_MALFORMED = re.compile(
    r"(?<!\w)(?:(?:PMIDs?|PMCID)\s{0,3}[:#=]\s{0,3}[\w.-]{1,30}|PMC\d{10,20}|NIHMS\d{1,12}|NBK\d{1,12}"
    r"|PPR\d{1,12}|doi:\s{0,3}[^\s\x00]{1,60})",
    _A_I,
)


def _words(line: str) -> list[str]:
    words = (word.strip(".,;:()[]<>\"'“”") for word in re.split(r"[\s\x00]+", line))
    return [word for word in words if any(char.isalnum() for char in word)]


def _readable(text: str) -> str:
    """`text` with ASCII for the other forms of blanks, digits and marks."""
    if text.isascii() or not _ODD_LETTER.search(text):
        return text
    return text.translate(_ODD_LETTERS)


# Scanning ------------------------------------------------------------------------------------


def _scan(text: str) -> tuple[list[Span], str]:
    """All identifiers with their places, and the text with what they take blanked out."""
    spans: list[Span] = []
    rest = text
    for finder in (_doi_spans, _url_spans, _short_doi_spans, _pmcid_spans, _pmid_spans):
        found, taken = finder(rest)
        spans += found
        rest = _blanked(rest, taken)
    if not spans and (short := re.fullmatch(r"\s*(10/[a-z0-9]{3,10})\s*", text, _A_I)):
        if not short[1][3:].isdecimal():  # 10/2020 is a month
            return [(0, len(text), WorkId("doi", short[1].lower()))], ""
    elif _is_number_list(rest):
        rest = _ORDINAL.sub(lambda match: "\x00" * len(match[0]), rest)
        numbers, rest = _number_spans(rest, has_others=bool(spans))
        spans += numbers
    return spans, rest


Taken = list[tuple[int, int]]


def _doi_spans(text: str) -> tuple[list[Span], Taken]:
    found = [(one.start, one.end, WorkId("doi", one.doi)) for one in find_dois(text)]
    return found, [(start, end) for start, end, _ in found]


def _short_doi_spans(text: str) -> tuple[list[Span], Taken]:
    if "oi" not in text and "OI" not in text:
        return [], []
    found = [(one.start, one.end, WorkId("doi", one.doi)) for one in find_short_dois(text)]
    return found, [(start, end) for start, end, _ in found]


def _url_spans(text: str) -> tuple[list[Span], Taken]:
    found: list[Span] = []
    taken: Taken = []
    if not _URL_HINT.search(text):
        return found, taken
    for match in _URL.finditer(text):
        url = match[0]
        if _SHORT_DOI_URL.match(url):
            continue
        works = in_url(url, in_link)
        found.extend((match.start(), match.end(), work) for work in works)
        taken.append(match.span())
    return found, taken


_SHORT_DOI_URL = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)


def _pmcid_spans(text: str) -> tuple[list[Span], Taken]:
    found: list[Span] = []
    for pattern in (_PMCID, _PMCID_NUMBER):
        for match in pattern.finditer(text):
            value = pmcid_of(next(group for group in match.groups() if group))
            if value:
                found.append((*match.span(), WorkId("pmcid", value)))
    return found, [(start, end) for start, end, _ in found]


def _pmid_spans(text: str) -> tuple[list[Span], Taken]:
    found: list[Span] = []
    amounts: Taken = []
    for bracketed in BRACKETED_PMID.finditer(text):
        _append_pmid(found, bracketed)
    at = 0
    while match := _TAGGED_PMID.search(text, at):
        at = match.end()
        if _is_amount(match):
            amounts.append(match.span())
            continue
        _append_pmid(found, match)
        is_plural = "pmids" in match[0].lower()
        while more := _LISTED.match(text, at):
            # After "PMID: 123," a year may follow; ids of today have seven digits or more.
            if not is_plural and len(more[1]) < 7:
                break
            at = more.end()
            _append_pmid(found, more)
    return found, [*amounts, *((start, end) for start, end, _ in found)]


_COUNTED = re.compile(
    r"(?:[,.\s]\d{3})*[\s-]{1,3}(?:(?:milli|billi)ons?|thousands?|hundreds?|years?|yrs?|months?|weeks?|days?"
    r"|hours?|hrs?|minutes?|mins?|seconds?|times|per\s?cent|percent|patients|participants|subjects|people"
    r"|records|articles|papers|studies|trials|abstracts|citations|results|hits|entries|items|ids|pmids)\b"
    r"|(?:,\d{3})+(?!\d)|\s?%",
    _A_I,
)
"""What makes of the number before it an amount: "PMID: 2 years", "PMID 30 million"."""
_LONGEST_AMOUNT: Final = 5
"""Digits; longer numbers behind a label are ids whatever follows."""


def _is_amount(match: re.Match[str]) -> bool:
    """Whether what a label stands before is an amount and no id."""
    return len(match[1]) <= _LONGEST_AMOUNT and bool(_COUNTED.match(match.string, match.end(1)))


def _append_pmid(found: list[Span], match: re.Match[str]) -> None:
    pmid = pmid_of(match[1])
    if pmid:
        found.append((*match.span(), WorkId("pmid", pmid)))


def _is_number_list(text: str) -> bool:
    """Whether bare numbers in `text` are PMIDs: it is all numbers, or a column with a few slips.

    In a column (one word a line) other words must at least look like ids; otherwise years,
    pages and volumes would count.
    """
    if _NUMBERS_ONLY.fullmatch(text):
        return not _JOINED_NUMBERS.search(text)
    lines = [line for line in text.split("\n") if line.strip("\x00 \t\r,;")]
    if len(lines) < 2:
        return False
    numbers = 0
    for line in lines:
        word = line.strip("\x00 \t\r,;.\"'")
        if word.isdecimal():
            numbers += 1
        elif any(char.isspace() for char in word) or not (
            any(map(str.isdigit, word)) or word.lower() in _LABELS
        ):
            return False
    return 2 * numbers >= len(lines)


_ORDINAL = re.compile(r"^[^\S\n]*\d{1,3}[.)][^\S\n]+(?=\d{4})", re.MULTILINE)
"""The number of a line in a numbered list of PMIDs."""
_SMALL: Final = 5
"""Beside other identifiers a number on their line with fewer digits is a year, volume or page."""


def _number_spans(text: str, *, has_others: bool) -> tuple[list[Span], str]:
    """The PMIDs of a text of numbers, each once, and the words that can be none.

    NUL stands in `text` where other identifiers stood.
    """
    found: list[Span] = []
    others: list[str] = []
    seen: set[str] = set()
    for match in _NUMBER_WORD.finditer(text):
        word = match[0]
        if word not in seen:
            seen.add(word)
            digits = word.strip(".()[]\"'#:•*-")
            pmid = pmid_of(digits) if digits.isdecimal() and digits.isascii() else ""
            if has_others and len(pmid) < _SMALL and _is_beside(text, *match.span()):
                continue
            if pmid:
                found.append((*match.span(), WorkId("pmid", pmid)))
            elif digits:
                others.append(word)
    return found, "\n".join(others)


def _is_beside(text: str, start: int, end: int) -> bool:
    """Whether an identifier was found on the line of this word, within a sentence's length."""
    before = text[max(0, start - 200) : start].rpartition("\n")[2]
    return "\x00" in before or "\x00" in text[end : end + 200].partition("\n")[0]


def _blanked(text: str, taken: Taken) -> str:
    """`text` with the places in `taken` filled with NUL, so that nothing is found in them again."""
    if not taken:
        return text
    parts: list[str] = []
    at = 0
    for start, end in sorted(taken):
        if end > at:
            start = max(start, at)
            parts.append(text[at:start])
            parts.append("\x00" * (end - start))
            at = end
    parts.append(text[at:])
    return "".join(parts)


def _unique(works: Iterable[WorkId]) -> list[WorkId]:
    return list(dict.fromkeys(works))


# Links ---------------------------------------------------------------------------------------


def in_link(link: str) -> list[WorkId]:
    """The works that one link names, when it is a record's (not a search or a menu)."""
    spans, _ = _scan(link) if not link.isdecimal() else ([], "")
    return _unique(work for _, _, work in sorted(spans, key=lambda span: span[0]))
