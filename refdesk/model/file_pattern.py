"""What a fetched file is called: a pattern of the user's, filled in from the record."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from refdesk.model.record import ReferenceRecord

USUAL: Final = "{author} - {year} - {title}"
LONGEST_TITLE: Final = 80
"""Letters of a title: paths have to stay short enough for Windows."""
_FIELD: Final = re.compile(r"\{(\w*)\}")


def file_stem(pattern: str, record: ReferenceRecord) -> str:
    """The name without ending; "" when the record has nothing of what the pattern asks for.

    What is lacking goes together with the separator beside it. The name still has to be made
    safe for file systems.
    """
    values = {name: value(record) for name, value in _VALUES.items()}
    filled = _FIELD.sub(lambda match: values.get(match[1], "") or "\0", pattern or USUAL)
    filled = re.sub(r"\0\s*[-_,;–]\s*", "", filled)
    filled = re.sub(r"(?:\s*[-_,;–]\s*)?\0", "", filled)
    filled = re.sub(r"\(\s*\)|\[\s*\]", "", filled)
    return unicodedata.normalize("NFC", " ".join(filled.split())).strip(" -_,;–")


def pattern_problem(pattern: str) -> str:
    """Why `pattern` cannot name files, as a sentence; "" when it can, or is empty (the usual one)."""
    if not pattern.strip():
        return ""
    fields = _FIELD.findall(pattern)
    unknown = [name for name in fields if name not in _VALUES]
    known = ", ".join(f"{{{name}}}" for name in _VALUES)
    if unknown:
        return f"There is no {{{unknown[0]}}}. What can be filled in: {known}."
    if not fields:
        return f"All files would have one name. What can be filled in: {known}."
    return ""


def _author(record: ReferenceRecord) -> str:
    names = [creator.literal.plain or creator.family for creator in record.authors]
    names = [name for name in names if name]
    if len(names) > 2:
        return f"{names[0]} et al"
    return " and ".join(names)


def _title(record: ReferenceRecord) -> str:
    title = " ".join(record.title.plain.split())
    if len(title) <= LONGEST_TITLE:
        return title
    return title[: LONGEST_TITLE + 1].rpartition(" ")[0] or title[:LONGEST_TITLE]


_VALUES: Final[Mapping[str, Callable[[ReferenceRecord], str]]] = {
    "author": _author,
    "year": lambda record: str(record.issued.year or ""),
    "title": _title,
    "journal": lambda record: record.container_title_short or record.container_title,
    "citekey": lambda record: record.citekey,
    "pmid": lambda record: record.pmid,
    "pmcid": lambda record: record.pmcid,
    "doi": lambda record: record.doi,
}
