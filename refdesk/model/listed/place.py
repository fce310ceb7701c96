"""Where a work was printed: year, volume, issue and pages, however a style arranges them.

The text is cut into words and numbers; a stretch of numbers, months, stops and labels ("vol.",
"no.", "pp.") is a place, and what each number in it means is told by what stands around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from refdesk.model.listed.cleaning import DASH

_NUMBER: Final = r"\d{4}\.\d\d\.\d\d\.\d{4,9}|(?:[A-Za-z]{1,4})?\d{1,15}[A-Za-z]{0,2}|[a-z]{2,5}\d{2,6}|[A-Z]{1,3}[a-z]{0,2}\.\d+"
_TOKEN: Final = re.compile(
    rf"(?P<range>\b[A-Za-z]{{0,3}}\d{{1,9}}[A-Za-z]?\s?[{DASH}]{{1,2}}\s?[A-Za-z]{{0,3}}\d{{1,9}}[A-Za-z]{{0,2}}\b(?![{DASH}/]\w)"
    rf"|\b[ivxlc]{{1,7}}[{DASH}][ivxlc]{{1,7}}\b)"
    r"|(?P<year>\b(?:1[5-9]\d\d|20[0-4]\d)[a-z]?\b(?![-/]\w))"
    r"|(?P<volume>\b(?:vol(?:ume|s)?|bd|band|jg|jahrgang|tome|том|т)\b\.?(?=\s?\d|\s?[IVXLC]+\b|:\s?\d))"
    r"|(?P<issue>\b(?:no|nos|num|núm|number|issue|iss|nr|heft|h|n)\b\.?(?=:?\s?(?:\d|S\d|sup|[A-Z][a-z]+ issue))|\bn[°ºᵒ]|№|#)"
    r"|(?P<page>\b(?:pp?|pgs?|pages?|seiten?|s|с|article(?:\s(?:number|no\.?|id))?|art(?:\.\sno)?)\b\.?(?=\s?[A-Za-z]{0,4}\d|:\s?[A-Za-z]{0,4}\d))"
    r"|(?P<month>\b(?:jan(?:uary|uar)?|feb(?:ruary)?|mar(?:ch)?|mär(?:z)?|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?"
    r"|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?|spring|summer|autumn|fall|winter)\b\.?)"
    r"|(?P<supplement>\b(?:database|web server|special) issue\b|\b(?:suppl(?:ement)?|sup|pt|part|spec\.?\sno)\b\.?\s?[A-Z]?\d*[A-Z]?\b)"
    rf"|(?P<number>\b(?:{_NUMBER})\b(?![{DASH}/]\w))"
    rf"|(?P<mark>[{DASH},;:().\[\]/&])"
    r"|(?P<word>[^\s,;:()\[\]]+)",
    re.IGNORECASE,
)
_OPEN, _CLOSE = ("(", "["), (")", "]")
_MOST_YEARS: Final = 20
"""Numbers like years that are looked at for the year: a reference has three at most."""


@dataclass(slots=True)
class Place:
    """What a stretch of numbers says; `start` and `end` are where it stands in the text."""

    start: int
    end: int
    year: int | None = None
    volume: str = ""
    issue: str = ""
    page: str = ""
    last_page: str = ""
    marks: int = 0
    """How much in it is as only places have it."""
    is_aside: bool = False
    """Whether it stands in brackets that begin before it: the place of another work."""

    @property
    def weight(self) -> float:
        """How much it looks like a place."""
        parts = (
            bool(self.volume) * 2,
            bool(self.page) * 2,
            bool(self.issue),
            self.year is not None,
        )
        return sum(parts) + self.marks * 1.5 - 6 * self.is_aside

    @property
    def is_certain(self) -> bool:
        """Whether it says where, and is not just some number of a title."""
        return bool(self.page or self.marks or (self.volume and self.year is not None))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def find_place(text: str, begin: int = 0) -> Place | None:
    """The stretch behind `begin` that looks most like a place; None where there is none."""
    places = [_read(run) for run in _runs(text, begin)]
    for place in places:
        before = text[: place.start]
        place.is_aside = any(before.count(a) > before.count(b) for a, b in ("()", "[]"))
    places = [place for place in places if place.weight > 0]
    if not places:
        return None
    # The later of two that are alike: numbers of the title stand before it.
    return max(places, key=lambda place: (place.weight, place.start))


def _runs(text: str, begin: int) -> Iterator[list[_Token]]:
    run: list[_Token] = []
    for match in _TOKEN.finditer(text, begin):
        kind = match.lastgroup or "word"
        token = _Token(kind, match[0], match.start(), match.end())
        if kind == "word" and (_is_ending(token.text) or _is_named_issue(run)):
            run.append(token)
        elif kind == "word":
            if _is_place(run):
                yield _trimmed(run)
            run = []
        else:
            run.append(token)
    if _is_place(run):
        yield _trimmed(run)


def _is_ending(text: str) -> bool:
    return not any(char.isalnum() for char in text)


def _is_named_issue(run: Sequence[_Token]) -> bool:
    """Whether a word may be that of an issue: `41(Database issue)`."""
    opened = next((n for n in range(len(run) - 1, 0, -1) if run[n].text in "()[]"), 0)
    if not opened or run[opened].text not in _OPEN or run[opened - 1].kind != "number":
        return False
    return len(run) - opened <= 3 and run[opened - 1].end == run[opened].start


def _is_place(run: Sequence[_Token]) -> bool:
    return any(token.kind in ("range", "year", "number", "supplement") for token in run)


def _trimmed(run: list[_Token]) -> list[_Token]:
    """Without the stops before the first number; an opening bracket stays."""
    at = 0
    while run[at].kind == "mark" and run[at].text not in _OPEN:
        at += 1
    if len(run) > at + 2 and run[at + 1].text in _CLOSE and run[at].kind != "mark":
        return (
            _trimmed(run[at + 2 :]) if _is_place(run[at + 2 :]) else run[at:]
        )  # "(Phila Pa 1976)"
    return run[at:]


def _read(run: list[_Token]) -> Place:
    place = Place(run[0].start, run[-1].end)
    run = _with_one_year(run)
    at = 0
    while at < len(run):
        at = _take(run, at, place)
    return place


def _with_one_year(run: list[_Token]) -> list[_Token]:
    """`run` with one year in it: the others are pages, or numbers of articles and volumes."""
    at = [n for n, token in enumerate(run) if token.kind == "year"]
    if not at:
        return run
    best = max(at[:_MOST_YEARS], key=lambda n: (_is_bracketed(run, n), _is_dated(run, n), -n))
    return [
        replace(token, kind="number") if token.kind == "year" and n != best else token
        for n, token in enumerate(run)
    ]


def _is_bracketed(run: Sequence[_Token], at: int) -> bool:
    """Whether the brackets around a year hold a date and nothing else."""
    start = next((n for n in range(at, -1, -1) if run[n].text in _OPEN), -1)
    end = next((n for n in range(at, len(run)) if run[n].text in _CLOSE), len(run))
    inside = run[start + 1 : end]
    return start >= 0 and all(
        token.kind in ("year", "month", "mark") or _is_day(token.text) for token in inside
    )


def _is_dated(run: Sequence[_Token], at: int) -> bool:
    """Whether a month or a semicolon stands beside a year."""
    sides = [run[n] for n in (at - 1, at + 1, at + 2) if 0 <= n < len(run)]
    return any(token.kind == "month" or token.text == ";" for token in sides)


def _take(run: Sequence[_Token], at: int, place: Place) -> int:
    """Read the token at `at`, with those that belong to it, into `place`; where to go on."""
    token = run[at]
    before = run[at - 1] if at else None
    after = run[at + 1] if at + 1 < len(run) else None
    if token.text in _OPEN:
        return _bracket(run, at, place)
    if token.kind in ("volume", "issue", "page"):
        return _labelled(run, at, place)
    if token.kind == "supplement":
        place.issue = f"{place.issue} {token.text}".strip()
        place.marks += 1
    elif token.kind == "month":
        if after is not None and after.kind == "number" and _is_day(after.text):
            return at + 2  # "Aug 17"
    elif token.kind == "year" and place.year is None:
        place.year = int(token.text[:4])
    elif token.kind == "range":
        _range(run, at, place)
    elif token.kind in ("number", "year"):
        if after is not None and after.kind == "month" and _is_day(token.text):
            return at + 1  # "17 May"
        _number(run, at, place)
    elif token.text == ":" and before is not None and after is not None and place.volume:
        place.marks += 1
    return at + 1


def _is_day(text: str) -> bool:
    return text.isdecimal() and 1 <= int(text) <= 31


def _bracket(run: Sequence[_Token], at: int, place: Place) -> int:
    end = next((n for n in range(at + 1, len(run)) if run[n].text in _CLOSE), len(run))
    inside = run[at + 1 : end]
    years = [token for token in inside if token.kind == "year"]
    others = [t for t in inside if t.kind in ("number", "range", "supplement")]
    if years and place.year is None and all(_is_day(token.text) for token in others):
        place.year = int(years[0].text[:4])
    elif inside:
        words = [
            t.text
            for t in inside
            if t.kind in ("number", "range", "supplement", "year", "month", "word")
        ]
        if words and not place.page:
            place.issue = " ".join(words)
            place.marks += bool(place.volume)
    return end + 1


def _labelled(run: Sequence[_Token], at: int, place: Place) -> int:
    label = run[at].kind
    at += 1
    while at < len(run) and run[at].text in (".", ":", "#"):
        at += 1
    if at >= len(run) or run[at].kind not in ("number", "range", "year", "supplement"):
        return at
    place.marks += 1
    if label == "page":
        _set_pages(place, run[at].text)
    elif label == "volume":
        place.volume = run[at].text
        if [token.text for token in run[at + 1 : at + 2]] == [","] and at + 2 < len(run):
            issue = run[at + 2]
            if (
                issue.kind == "number" and issue.start == run[at].end + 1
            ):  # "vol. 52,5", as MLA has it
                place.issue = issue.text
                return at + 3
    else:
        place.issue = run[at].text
    return at + 1


def _range(run: Sequence[_Token], at: int, place: Place) -> None:
    following = run[at + 1].text if at + 1 < len(run) else ""
    rest = [token.kind for token in run[at + 1 :]]
    more = "range" in rest or "number" in rest
    if not place.volume and more and following in ("(", ":"):
        place.volume = run[at].text
    elif not place.page:
        _set_pages(place, run[at].text)
        place.marks += bool(place.volume)


def _number(run: Sequence[_Token], at: int, place: Place) -> None:
    text = run[at].text
    if not place.volume and not _is_page_of_year(run, at, place):
        place.volume = text
    elif not place.page and _is_before_date(run, at) and not place.issue:
        place.issue = text
    elif not place.page:
        _set_pages(place, text)


def _is_before_date(run: Sequence[_Token], at: int) -> bool:
    """Whether a date in brackets and then another number follow: `96, 4 (July 2016), 138`."""
    rest = run[at + 1 :]
    if not rest or rest[0].text not in _OPEN:
        return False
    end = next((n for n, token in enumerate(rest) if token.text in _CLOSE), len(rest))
    kinds = {token.kind for token in rest[1:end]}
    return "year" in kinds and any(t.kind in ("number", "range", "page") for t in rest[end:])


def _is_page_of_year(run: Sequence[_Token], at: int, place: Place) -> bool:
    """Whether a number without a volume is a page or an article's number: `2018:e1034`."""
    before = run[at - 1].text if at else ""
    is_last = not any(t.kind in ("number", "range", "page") for t in run[at + 1 :])
    is_code = not run[at].text.isdecimal() or len(run[at].text) > 4
    return is_last and place.year is not None and (before == ":" or is_code)


def _set_pages(place: Place, text: str) -> None:
    if place.page:
        return
    first, *last = re.split(rf"\s?[{DASH}]{{1,2}}\s?", text)
    place.page = first
    place.last_page = last[0] if last else ""
