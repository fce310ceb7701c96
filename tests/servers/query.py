"""As much of PubMed's search as the imitation needs: words, phrases, the common tags, AND OR NOT."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tests.servers.records import Work, folded

_TOKEN = re.compile(
    r"\s*(?:(?P<bracket>[()])|(?P<operator>AND|OR|NOT)(?=\s|\()"
    r'|(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s()\[\]"]+(?:\([^\s()]*\)[^\s()\[\]"]*)*))'
    r"\s*(?:\[(?P<tag>[^\]]*)\])?)"
)
_NAMES = ("au", "1au", "author")
ALL = "all[sb]"
"""Matches every record: more than the 9,999 that esearch lists."""


def matching(term: str, works: Iterable[Work]) -> list[Work]:
    """The records that match `term`, in the order of `works`; operators go from left to right."""
    found, _ = _group(_tokens(term), 0, list(works))
    return found


@dataclass(slots=True)
class _Token:
    """A bracket, an operator, or a word or phrase in lower case with its tag."""

    bracket: str
    operator: str
    word: str
    tag: str


def _tokens(term: str) -> list[_Token]:
    """The tokens of `term`. A tag goes for all the words before it; a name is one term with it."""
    tokens: list[_Token] = []
    loose: list[_Token] = []
    """The words just before, which have no tag."""
    for match in _TOKEN.finditer(term):
        word = folded(match["phrase"] or match["word"] or "")
        token = _Token(
            match["bracket"] or "", match["operator"] or "", word, (match["tag"] or "").lower()
        )
        if match["word"] is None:
            loose = []
        elif not token.tag:
            loose.append(token)
        elif token.tag in _NAMES:
            token.word = " ".join([*(each.word for each in loose), word])
            del tokens[len(tokens) - len(loose) :]
            loose = []
        else:
            for each in loose:
                each.tag = token.tag
            loose = []
        tokens.append(token)
    return tokens


def _group(tokens: list[_Token], at: int, works: list[Work]) -> tuple[list[Work], int]:
    """What matches of `works` up to the end or the closing bracket, and the place behind that.

    Each term is asked only of the records on which it depends.
    """
    found, operator = works, "AND"
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.bracket == ")":
            break
        if token.operator:
            operator = token.operator
            continue
        if not token.word and not token.bracket:
            continue
        pool = _without(works, found) if operator == "OR" else found
        if token.bracket:
            hits, at = _group(tokens, at, pool)
        else:
            hits = [work for work in pool if _hit(token.word, token.tag, work)]
        if operator == "AND":
            found = hits
        elif operator == "OR":
            found = _without(works, _without(pool, hits))
        else:
            found = _without(found, hits)
        operator = "AND"
    return found, at


def _without(works: list[Work], left_out: list[Work]) -> list[Work]:
    known = {id(work) for work in left_out}
    return [work for work in works if id(work) not in known]


def _hit(word: str, tag: str, work: Work) -> bool:
    if tag in ("pmid", "uid"):
        return word.isdecimal() and work.pmid == int(word)
    if tag in ("doi", "aid", "lid"):
        return work.doi.lower() == word
    if tag in ("pmc", "pmcid"):
        return work.pmcid.lower() == word
    if tag in ("sb", "filter"):
        return _passes(word, work)
    if tag in _NAMES:
        people = work.authors[:1] if tag == "1au" else work.authors
        return any(
            folded(f"{family} {initials}").startswith(word) for family, _, initials in people
        )
    if tag in ("dp", "pdat"):
        first, _, last = word.partition(":")
        return int(first[:4] or 0) <= work.year <= int((last or first)[:4] or 9999)
    if tag in ("ta", "journal", "jo"):
        names = (work.journal.medline, work.journal.title, work.journal.issn)
        return word in map(folded, names)
    if tag in ("vi", "ip", "pg"):
        return _is_placed(word, tag, work)
    if tag in ("pt",):
        return any(name.lower() == word for name, _ in work.types)
    if tag in ("mh", "majr"):
        return any(name.lower() == word for name, _ in work.headings)
    if tag == "ti":
        return _in(word, folded(work.title))
    if not tag and word.isdecimal() and len(word) > 5:
        return work.pmid == int(word)
    return _in(word, work.text)


def _is_placed(word: str, tag: str, work: Work) -> bool:
    """Whether volume, issue or first page is `word`."""
    first = work.pages.partition("-")[0]
    return word == {"vi": work.volume, "ip": work.issue, "pg": first}[tag].lower()


def _passes(name: str, work: Work) -> bool:
    """Whether a record passes a filter as PubMed's page writes it: `casereports[filter]`."""
    if name in ("all", "english"):
        return True
    if name in ("free full text", "ffrft"):
        return bool(work.pmcid)
    if name in ("fha", "hasabstract"):
        return bool(work.abstract)
    names = [*work.types, *work.headings]
    return any(re.sub(r"[^a-z-]", "", each.lower()) == name for each, _ in names)


def _in(word: str, text: str) -> bool:
    if word.rstrip("*") not in text:  # many times quicker than a pattern
        return False
    if word.endswith("*"):
        return re.search(rf"\b{re.escape(word[:-1])}", text) is not None
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None
