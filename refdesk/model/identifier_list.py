"""Identifiers as a person types or pastes them where identifiers are asked for."""

from __future__ import annotations

import re

from refdesk.model.identifiers import classify, find_identifiers, refused
from refdesk.model.work_ids import WorkId

_BETWEEN = re.compile(r"[\s,;|]+")
_MOST_WORDS = 200_000


def read_identifiers(text: str) -> tuple[list[WorkId], list[str]]:
    """The works that `text` names, and the words that look meant as identifiers but are none.

    Where at least half of the words are identifiers it is read as a list: bare numbers are PMIDs
    even beside other words, and each other word is refused. Else it is running text, in which a
    bare number may be a year or a page.
    """
    words = [word for word in _BETWEEN.split(text) if any(map(str.isalnum, word))]
    if 0 < len(words) <= _MOST_WORDS:
        read = [classify(word) for word in words]
        known = [work for work in read if work is not None]
        if len(known) * 2 >= len(words):
            others = [word for word, work in zip(words, read, strict=True) if work is None]
            found = find_identifiers(text)  # what is written in several words: "PMID: 123"
            works = known + [work for work in found if work not in known]
            return list(dict.fromkeys(works)), _unlabelled(others)
    found = find_identifiers(text)
    odd = [word for word in refused(text) if not found or not word.isdecimal()]
    return found, odd


def _unlabelled(words: list[str]) -> list[str]:
    """The words that are no labels of identifiers ("PMID:"), each once."""
    labels = {"pmid", "pmids", "pmcid", "pmcids", "doi", "dois", "pubmed", "and", "or", "id", "ids"}
    kept = (word for word in words if word.strip(":.()[]").lower() not in labels)
    return list(dict.fromkeys(kept))
