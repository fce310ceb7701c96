"""Finding the identifiers of works (PMID, PMCID, DOI) in text, links and web pages.

What counts as one: PubMed's, PMC's, Europe PMC's and doi.org's addresses (also through library
proxies), tagged numbers (`PMID: 123`, `123[uid]`, `info:pmid/123`), DOIs wherever they stand,
and bare numbers when there is nothing else. Everything here takes linear time.
"""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from refdesk.model.dois import clean_doi, find_dois, find_short_dois
from refdesk.model.work_ids import WorkId

__all__ = [
    "classify",
    "clean_doi",
    "clean_pmcid",
    "clean_pmid",
    "find_identifiers",
    "identifiers_in_html",
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
_BRACKETED_PMID = re.compile(r"(?<![\w.])(\d{1,9})\s{0,3}\[(?:uid|pmid)\]", _A_I)
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
            found.extend(_in_link(uri))
    return _unique(found)


def clean_pmid(text: str) -> str:
    """The PMID of a field or typed word (`PMID: 0123` is "123"); "" when it is none."""
    text = _readable(text).strip()
    match = _ONE_PMID.fullmatch(text)
    if match is None:
        tagged = _TAGGED_PMID.match(text) or _BRACKETED_PMID.match(text)
        if tagged is None:
            return ""
        return _pmid(tagged[1])
    return _pmid(match[1])


def clean_pmcid(text: str) -> str:
    """The PMCID of a field as `PMC123` (`pmc-id: PMC123.2;` too); "" when it is none.

    A bare number is none: in PMC's own fields the caller writes "PMC" before it.
    """
    match = _PMCID.search(text) or _PMCID_NUMBER.search(text)
    if match is None:
        return ""
    return _pmcid(next(group for group in match.groups() if group))


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
        pmid = _pmid(number[1])
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
            match[0] for match in empty if not _in_url(match[0]) and not find_identifiers(match[0])
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
        works = _in_url(url)
        found.extend((match.start(), match.end(), work) for work in works)
        taken.append(match.span())
    return found, taken


_SHORT_DOI_URL = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)


def _pmcid_spans(text: str) -> tuple[list[Span], Taken]:
    found: list[Span] = []
    for pattern in (_PMCID, _PMCID_NUMBER):
        for match in pattern.finditer(text):
            value = _pmcid(next(group for group in match.groups() if group))
            if value:
                found.append((*match.span(), WorkId("pmcid", value)))
    return found, [(start, end) for start, end, _ in found]


def _pmid_spans(text: str) -> tuple[list[Span], Taken]:
    found: list[Span] = []
    for bracketed in _BRACKETED_PMID.finditer(text):
        _append_pmid(found, bracketed)
    at = 0
    while match := _TAGGED_PMID.search(text, at):
        at = match.end()
        _append_pmid(found, match)
        is_plural = "pmids" in match[0].lower()
        while more := _LISTED.match(text, at):
            # After "PMID: 123," a year may follow; ids of today have seven digits or more.
            if not is_plural and len(more[1]) < 7:
                break
            at = more.end()
            _append_pmid(found, more)
    return found, [(start, end) for start, end, _ in found]


def _append_pmid(found: list[Span], match: re.Match[str]) -> None:
    pmid = _pmid(match[1])
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


_ORDINAL = re.compile(r"^\s*\d{1,3}[.)]\s+(?=\d{4})", re.MULTILINE)
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
            pmid = _pmid(digits) if digits.isdecimal() and digits.isascii() else ""
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


def _pmid(digits: str) -> str:
    number = digits.lstrip("0")
    return number if number and len(number) <= 8 else ""


def _pmcid(digits: str) -> str:
    number = digits.lstrip("0")
    return f"PMC{number}" if number and len(number) <= 9 else ""


def _unique(works: Iterable[WorkId]) -> list[WorkId]:
    return list(dict.fromkeys(works))


# Links ---------------------------------------------------------------------------------------


def _in_link(link: str) -> list[WorkId]:
    """The works that one link names, when it is a record's (not a search or a menu)."""
    spans, _ = _scan(link) if not link.isdecimal() else ([], "")
    return _unique(work for _, _, work in sorted(spans, key=lambda span: span[0]))


def _in_url(url: str) -> list[WorkId]:
    """The works that the address of a record of PubMed, PMC or Europe PMC names."""
    url = html_entities.unescape(url) if "&" in url else url
    url = url.rstrip(".,;:!?'’)]}*")
    if "://" not in url[:12]:
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
    except ValueError:  # an unclosed bracket in the host
        return []
    host = _unproxied(parts.netloc.lower())
    path = unquote(parts.path)
    reader = _READERS.get(_site(host))
    found: list[WorkId] = list(reader(path, parts.query)) if reader else []
    if not found and parts.query:
        found = list(_in_query(parts.query, is_pubmed=reader is not None))
    return found


def _unproxied(host: str) -> str:
    """The host behind a library proxy's name: `www-ncbi-nlm-nih-gov.proxy.example` and the like."""
    first = host.split(".", 1)[0]
    if (
        "-" in first
        and first.count("-") >= 1
        and re.search(r"nih-gov|doi-org|europepmc-org|pubmed-gov", first)
    ):
        return first.replace("-", ".")
    return host


def _site(host: str) -> str:
    for site, pattern in _SITES:
        if pattern.search(host):
            return site
    return ""


_SITES: Final = (
    ("pubmed", re.compile(r"(?:^|\.)pubmed\.(?:ncbi\.nlm\.nih\.)?gov")),
    ("pmc", re.compile(r"(?:^|\.)pmc\.ncbi\.nlm\.nih\.gov")),
    ("ncbi", re.compile(r"(?:^|\.)ncbi\.nlm\.nih\.gov")),
    ("europepmc", re.compile(r"(?:^|\.)europepmc\.org")),
)


def _in_pubmed(path: str, query: str) -> Iterator[WorkId]:
    match = re.match(r"/(?:m/|labs/)?(?:pubmed/)?(\d{1,9}(?:,\d{1,9})*)(?:[/\s]|$)", path, re.ASCII)
    if match:
        yield from _pmids(match[1])


def _in_ncbi(path: str, query: str) -> Iterator[WorkId]:
    match = re.match(r"/(?:m/|labs/)?pubmed/(\d{1,9}(?:,\d{1,9})*)(?:\D|$)", path, re.ASCII)
    if match:
        yield from _pmids(match[1])
    elif re.match(r"/(?:labs/)?pmc/", path):
        yield from _in_pmc(path, query)


def _in_pmc(path: str, query: str) -> Iterator[WorkId]:
    match = re.search(r"/articles/(?:PMC)?(\d{1,9})(?:\.\d+)?(?:\D|$)", path, _A_I)
    if match and _pmcid(match[1]):
        yield WorkId("pmcid", _pmcid(match[1]))
        return
    match = re.search(r"/articles/pmid/(\d{1,9})(?:\D|$)", path, _A_I)
    if match:
        yield from _pmids(match[1])


def _in_europepmc(path: str, query: str) -> Iterator[WorkId]:
    match = re.search(r"/MED/(\d{1,9})(?:\D|$)", path, _A_I)
    if match:
        yield from _pmids(match[1])
        return
    match = re.search(r"/(?:PMC/|articles/)?PMC(\d{1,9})(?:\D|$)", path, _A_I)
    if match and _pmcid(match[1]):
        yield WorkId("pmcid", _pmcid(match[1]))


_READERS: Final[dict[str, Callable[[str, str], Iterator[WorkId]]]] = {
    "pubmed": _in_pubmed,
    "pmc": _in_pmc,
    "ncbi": _in_ncbi,
    "europepmc": _in_europepmc,
}


def _in_query(query: str, *, is_pubmed: bool) -> Iterator[WorkId]:
    """PMIDs in a query string, and an address within the address (a proxy's log-in page)."""
    try:
        values = {
            name.lower(): found for name, found in parse_qs(query, max_num_fields=100).items()
        }
    except ValueError:
        return
    for name in ("list_uids", "pmid", "pmids"):
        for value in values.get(name, ()):
            yield from _pmids(value)
    database = "".join(values.get("db", ())).lower()
    if is_pubmed and (database == "pubmed" or not database):
        for name in ("term", "id", "uid"):
            for value in values.get(name, ()):
                yield from _in_term(value)
    for name in ("url", "qurl", "target", "u"):
        for value in values.get(name, ()):
            if "://" in value and "://" not in value[12:]:
                yield from _in_link(value)


def _in_term(term: str) -> Iterator[WorkId]:
    """The works that a PubMed search for ids names; a search for words names none."""
    if re.fullmatch(r"[\d\s,;+]+", term, re.ASCII):
        yield from _pmids(term)
    else:
        for match in _BRACKETED_PMID.finditer(term):
            yield from _pmids(match[1])


def _pmids(text: str) -> Iterator[WorkId]:
    for match in _NUMBER.finditer(text):
        pmid = _pmid(match[0])
        if pmid:
            yield WorkId("pmid", pmid)


# Web pages -----------------------------------------------------------------------------------

_PAGE_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_ATTRIBUTE = re.compile(
    r"([a-zA-Z][\w:-]{0,40})\s{0,5}=\s{0,5}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))"
)
_HIDDEN = frozenset(("script", "style", "head", "template", "noscript"))
_INLINE = frozenset(
    [
        "a",
        "i",
        "b",
        "u",
        "em",
        "strong",
        "sup",
        "sub",
        "span",
        "font",
        "small",
        "code",
        "mark",
        "wbr",
    ]
)
_META_IDS = {
    "citation_pmid": "PMID: ",
    "ncbi_uidlist": "PMIDs: ",
    "uid": "PMIDs: ",
    "citation_doi": "doi:",
}


def identifiers_in_html(html: str) -> list[WorkId]:
    """The works that a web page (or a piece dragged out of one) names.

    Links whose address is a record's, then the visible text; menus, searches, scripts and
    styles name nothing. Clipboard headers of Windows are passed over.
    """
    html = _fragment(html)
    links: list[WorkId] = []
    text: list[str] = []
    is_pubmed = "pubmed" in html
    at = 0
    while match := _PAGE_TAG.search(html, at):
        text.append(html[at : match.start()])
        at = match.end()
        tag = match[2].lower()
        if not match[1]:
            links.extend(_in_tag(tag, match[3], is_pubmed=is_pubmed))
            if tag in _HIDDEN:
                end = _closing(html, tag, at)
                if tag == "head":
                    links.extend(_in_metas(html[at:end], is_pubmed=is_pubmed))
                at = end
        if tag not in _INLINE:
            text.append("\n")
    text.append(html[at:])
    visible = html_entities.unescape("".join(text))
    return _unique([*links, *find_identifiers(visible)])


def _fragment(html: str) -> str:
    """The part that was copied, without clipboard header and comments."""
    start = html.find("<!--StartFragment-->")
    end = html.rfind("<!--EndFragment-->")
    if 0 <= start < end:
        html = html[start + 20 : end]
    elif html[:8].lower() == "version:":
        html = html[max(html.find("<"), 0) :]
    parts: list[str] = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        parts.append(html[at:start])
        end = html.find("-->", start)
        at = len(html) if end < 0 else end + 3
    parts.append(html[at:])
    return "".join(parts)


def _closing(html: str, tag: str, at: int) -> int:
    match = re.compile(f"</{tag}", re.IGNORECASE).search(html, at)
    return match.start() if match else len(html)


def _in_metas(head: str, *, is_pubmed: bool) -> Iterator[WorkId]:
    for match in _PAGE_TAG.finditer(head):
        yield from _in_tag(match[2].lower(), match[3], is_pubmed=is_pubmed)


def _in_tag(tag: str, attributes: str, *, is_pubmed: bool) -> Iterator[WorkId]:
    """The works in a link's address, a `meta` of a citation, or a COinS span."""
    if tag not in ("a", "area", "meta", "span"):
        return
    values = {
        match[1].lower(): html_entities.unescape(match[2] or match[3] or match[4] or "")
        for match in _ATTRIBUTE.finditer(attributes[:20_000])
    }
    if tag == "meta":
        prefix = _META_IDS.get(values.get("name", "").lower())
        if prefix:
            yield from find_identifiers(prefix + values.get("content", ""))
    elif tag == "span":
        if "Z3988" in values.get("class", ""):
            yield from find_identifiers(values.get("title", ""))
    elif "href" in values:
        href = values["href"].strip()
        if is_pubmed and re.fullmatch(r"/\d{1,8}/?", href, re.ASCII):
            href = f"https://pubmed.ncbi.nlm.nih.gov{href}"
        if not href.lower().startswith(("javascript:", "file:", "data:", "mailto:", "#")):
            yield from _in_link(href)
