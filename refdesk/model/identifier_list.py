"""Identifiers as a person types or pastes them where identifiers are asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from refdesk.model.identifiers import classify, find_identifiers, refused
from refdesk.model.web_pages import identifiers_in_html, is_source
from refdesk.model.work_ids import WorkId

_WORD = re.compile(r"[^\s,;|]+")
_MOST_WORDS = 200_000
_PIECE = 100_000
"""Letters that are read at once: no other thread runs while one pattern looks through a text."""
_LONGEST_LINE = 1_000


def read_identifiers(text: str) -> tuple[list[WorkId], list[str]]:
    """The works that `text` names, and the words that look meant as identifiers but are none.

    Where at least half of the words are identifiers it is read as a list: bare numbers are PMIDs
    even beside other words, and each other word is refused. Else it is running text, in which a
    bare number may be a year or a page.
    """
    if is_source(text):
        return identifiers_in_html(text), []
    words = list(islice(_words(text), _MOST_WORDS + 1))
    if 0 < len(words) <= _MOST_WORDS:
        read = [classify(word) for word in words]
        known = [work for work in read if work is not None]
        if len(known) * 2 >= len(words):
            others = [word for word, work in zip(words, read, strict=True) if work is None]
            listed = set(known)
            found = _found(text)  # what is written in several words: "PMID: 123"
            works = known + [work for work in found if work not in listed]
            return list(dict.fromkeys(works)), _unlabelled(others)
    found = _found(text)
    odd = dict.fromkeys(word for piece in _pieces(text) for word in refused(piece))
    return found, [word for word in odd if not found or not word.isdecimal()]


def _words(text: str) -> Iterator[str]:
    words = (match[0] for match in _WORD.finditer(text))
    return (word for word in words if any(map(str.isalnum, word)))


def _found(text: str) -> list[WorkId]:
    return list(dict.fromkeys(work for piece in _pieces(text) for work in find_identifiers(piece)))


def _pieces(text: str) -> Iterator[str]:
    """A long text in pieces of whole lines; each begins with the last line of the one before.

    So a label and its number are together in one of them, also where a line ends between.
    """
    at = 0
    while len(text) - at > _PIECE:
        end = text.rfind("\n", at + 1, at + _PIECE) + 1 or text.rfind(" ", at + 1, at + _PIECE) + 1
        end = end or at + _PIECE
        yield text[at:end]
        line = text.rfind("\n", at, end - 1) + 1
        at = line if line > at and end - line <= _LONGEST_LINE else end
    yield text[at:]


def _unlabelled(words: list[str]) -> list[str]:
    """The words that are no labels of identifiers ("PMID:"), each once."""
    labels = {"pmid", "pmids", "pmcid", "pmcids", "doi", "dois", "pubmed", "and", "or", "id", "ids"}
    kept = (word for word in words if word.strip(":.()[]").lower() not in labels)
    return list(dict.fromkeys(kept))
