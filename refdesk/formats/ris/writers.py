"""Who wrote a RIS file, by the habits that only one program or database has (formats.md 4.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from refdesk.formats.tagged.fields import Field

LOOKED_AT: Final = 5
"""Records that are looked at; where two of them show different writers, none is named."""
LONGEST: Final = 64 << 10
"""Characters of a text that are looked at."""
_FIELD: Final = re.compile(r"^\ufeff?([A-Z][A-Z0-9])  - ?(.*)$", re.MULTILINE)
_MARKS: Final = (
    ("Rayyan", re.compile(r"^(?:N1|N2|AB)  - .*\bRAYYAN-(?:INCLUSION|LABELS|EXCLUSION)", re.MULTILINE)),
    ("Citavi", re.compile(r"^M4  - Citavi\s*$", re.MULTILINE)),
    ("Covidence", re.compile(r"^ID  - #\d+\s*$", re.MULTILINE)),
)  # fmt: skip
"""What a program adds of its own, whoever had written the record before."""
_SOURCES: Final = (
    ("Ovid", re.compile(r"^(?:DB  - Ovid\b|UR  - https?://ovidsp\.)", re.MULTILINE)),
    ("Scopus", re.compile(
        r"^(?:DB  - Scopus\s*$|UR  - https?://www\.scopus\.com/inward/)", re.MULTILINE)),
    ("Embase", re.compile(r"^UR  - https?://www\.embase\.com/", re.MULTILINE)),
    ("Cochrane Library", re.compile(r"^DB  - Cochrane\b", re.MULTILINE)),
    ("ProQuest", re.compile(
        r"^(?:DB  - ProQuest\b|UR  - https?://(?:search|www)\.proquest\.com/)", re.MULTILINE)),
    ("EBSCOhost", re.compile(
        r"^(?:DP  - EBSCOhost\s*$|UR  - https?://search\.ebscohost\.com/)", re.MULTILINE)),
    ("Web of Science", re.compile(r"^AN  - WOS:", re.MULTILINE)),
    ("JSTOR", re.compile(r"^UR  - https?://www\.jstor\.org/", re.MULTILINE)),
)  # fmt: skip
"""What databases write; a program that exports their records writes some of it too."""


def writer_of(text: str) -> str:
    """The program or database that wrote the records at the beginning of `text`; "" if unclear."""
    records = text[:LONGEST].replace("\r\n", "\n").split("\nER  -", LOOKED_AT)
    found = {writer for record in records[:-1] if (writer := _of_record(record))}
    return found.pop() if len(found) == 1 else ""


def is_endnotes(fields: Sequence[Field]) -> bool:
    """Whether EndNote wrote a record without ER: tags in alphabetical order, its number last."""
    tags = [tag for tag, _ in fields[1:]]
    if len(tags) < 5 or tags[-1] != "ID" or not fields[-1][1].isdecimal():
        return False
    return tags[:-1] == sorted(tags[:-1])


def is_zoteros(fields: Sequence[Field]) -> bool:
    """Whether Zotero wrote a record: the title comes first, the whole date before the year."""
    tags = [tag for tag, _ in fields[1:]]
    return tags[:1] == ["TI"] and ("DA", "PY") in pairwise(tags)


def _of_record(text: str) -> str:
    for name, mark in _MARKS:
        if mark.search(text):
            return name
    begin = text.find("TY  - ")
    fields = [(tag, value.strip()) for tag, value in _FIELD.findall(text[max(begin, 0) :])]
    if is_endnotes(fields):
        return "EndNote"
    if is_zoteros(fields):
        return "Zotero"
    if _is_mendeleys(fields):
        return "Mendeley"
    return next((name for name, mark in _SOURCES if mark.search(text)), "")


def _is_mendeleys(fields: Sequence[Field]) -> bool:
    """Old names of tags, title first, and links to the files of a computer."""
    tags = [tag for tag, _ in fields[1:3]]
    return tags in (["T1", "A1"], ["T1", "AU"]) and any(
        tag in ("L1", "UR") and value.startswith("file:") for tag, value in fields
    )
