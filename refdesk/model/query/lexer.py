"""Cuts a query's text into words, phrases, tags, operators and the rest, in one pass."""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

LexKind = Literal["word", "id", "phrase", "tag", "operator", "(", ")", ":", "]", "history"]
IdKind = Literal["doi", "pmid", "pmc"]

QUOTES: Final = '"“”„«»'
_OPERATORS = {"AND": "AND", "OR": "OR", "NOT": "NOT", "&": "AND", "|": "OR"}


class Lexeme(NamedTuple):
    """A piece of the text.

    `text` is what counts: the inside of a phrase or tag, the operator's name, the bare
    identifier. `is_closed` is False for a phrase or tag that the text never closes.
    """

    kind: LexKind
    text: str
    start: int
    end: int
    is_closed: bool = True
    field: IdKind | Literal[""] = ""


_SPACE = re.compile(r"\s+")
_QUOTE = re.compile(f"[{QUOTES}]")
_WORD = re.compile(rf"[^\s()\[\]{QUOTES}:]+")
_HISTORY = re.compile(rf"#\d+(?![^\s()\[\]{QUOTES}:])")
_DOI_START = re.compile(
    r"(?:(?:https?://)?(?:(?:dx|www)\.)?doi\.org/|doi:\s?)?(?=10\.\d{4,9}/[^\s])", re.IGNORECASE
)
_NUMBERED = re.compile(
    rf"(?:(pmid):\s?(\d+)|(?:(?:pmcid|pmc):\s?)?(pmc)(\d+)(?:\.\d+)?)(\*?)(?![^\s()\[\]{QUOTES}:,;.])",
    re.IGNORECASE,
)
_URL = re.compile(rf"https?://[^\s\[\]{QUOTES}]+", re.IGNORECASE)
_URL_PMID = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d+)", re.I)
_URL_PMC = re.compile(r"ncbi\.nlm\.nih\.gov/(?:pmc/)?articles/PMC(\d+)", re.IGNORECASE)
_URL_DOI = re.compile(r"/(10\.\d{4,9}/.+)")
_LONGEST_LINK = 2_000
_DEEPEST_LINK = 10
_BALANCED_STOP = re.compile(rf"[\s\[\]{QUOTES}()]")


def lex(text: str) -> list[Lexeme]:
    """The pieces of `text` in order; white space is left out. Never fails."""
    found: list[Lexeme] = []
    last_bracket = text.rfind("]")
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            match = _SPACE.match(text, at)
            at = match.end() if match else at + 1
            continue
        if char in QUOTES:
            piece = _phrase(text, at)
        elif char == "[":
            piece = _tag(text, at, last_bracket)
        elif char in "():]":
            piece = Lexeme(char, char, at, at + 1)  # type: ignore[arg-type]
        else:
            piece = _word(text, at)
        found.append(piece)
        at = piece.end
    return found


def _phrase(text: str, at: int) -> Lexeme:
    closing = _QUOTE.search(text, at + 1)
    if closing is None:
        return Lexeme("phrase", text[at + 1 :], at, len(text), is_closed=False)
    return Lexeme("phrase", text[at + 1 : closing.start()], at, closing.end())


def _tag(text: str, at: int, last_bracket: int) -> Lexeme:
    if at < last_bracket:
        closing = text.index("]", at)
        if text.find("[", at + 1, closing) < 0:
            return Lexeme("tag", text[at + 1 : closing], at, closing + 1)
    rest = _WORD.match(text, at + 1)
    end = rest.end() if rest else at + 1
    return Lexeme("tag", text[at + 1 : end], at, end, is_closed=False)


def _word(text: str, at: int) -> Lexeme:
    char = text[at]
    if char == "#":
        match = _HISTORY.match(text, at)
        if match:
            return Lexeme("history", match[0][1:], at, match.end())
    elif char in "1dDhHwWpP" and (found := _identifier(text, at)):
        return found
    match = _WORD.match(text, at)
    assert match is not None  # every other character was looked at before
    operator = _OPERATORS.get(match[0])
    if operator:
        return Lexeme("operator", operator, at, match.end())
    return Lexeme("word", match[0], at, match.end())


def _identifier(text: str, at: int) -> Lexeme | None:
    """A DOI, PMID, PMCID or link that starts at `at`."""
    start = _DOI_START.match(text, at)
    if start:
        end = _balanced_end(text, start.end())
        return Lexeme("id", text[start.end() : end].rstrip(".,;"), at, end, field="doi")
    match = _NUMBERED.match(text, at)
    if match:
        if match[1]:
            return Lexeme("id", match[2] + match[5], at, match.end(), field="pmid")
        return Lexeme("id", f"PMC{match[4]}{match[5]}", at, match.end(), field="pmc")
    return _link(text, at) if text[at] in "hH" else None


def _link(text: str, at: int) -> Lexeme | None:
    match = _URL.match(text, at)
    if match is None:
        return None
    end = _balanced_end(text, at)
    url = text[at:end]
    if found := _URL_PMID.search(url):
        return Lexeme("id", found[1], at, end, field="pmid")
    if found := _URL_PMC.search(url):
        return Lexeme("id", f"PMC{found[1]}", at, end, field="pmc")
    if found := _URL_DOI.search(url):
        doi = found[1].partition("?")[0].partition("#")[0].rstrip("./,;")
        return Lexeme("id", doi, at, end, field="doi")
    return Lexeme("word", url, at, end)


def _balanced_end(text: str, at: int) -> int:
    """Where a DOI or link ends: at white space, a bracket, a quote, or a ")" that it didn't open."""
    opened: list[int] = []
    limit = min(len(text), at + _LONGEST_LINK)
    while True:
        stop = _BALANCED_STOP.search(text, at, limit)
        if stop is None or stop[0] not in "()" or len(opened) > _DEEPEST_LINK:
            # A "(" that is never closed belongs to the query and not to the DOI.
            return opened[0] if opened else stop.start() if stop else limit
        if stop[0] == "(":
            opened.append(stop.start())
        elif opened:
            opened.pop()
        else:
            return stop.start()
        at = stop.end()
