"""The field Extra: lines `Key: value` that stand for fields, and the text around them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from refdesk.formats.csl.item import NAME_ROLES
from refdesk.formats.csl.types import DATE_VARIABLES, TEXT_VARIABLES

_LINE: Final = re.compile(
    r"\s*([A-Za-z][A-Za-z .:_-]{0,39}?)\s*:\s+(\S.*)|\s*(tex\.[\w-]+)\s*[:=]\s*(.+)"
)
_KNOWN: Final = {
    one.lower(): one
    for one in (
        *TEXT_VARIABLES, *DATE_VARIABLES, *NAME_ROLES, "DOI", "PMID", "PMCID", "URL", "issued",
        "accessed", "volume", "issue", "page", "language", "title-short", "original-title", "type",
        "citation-key", "title",
    )
} | {"citekey": "citation-key", "bibtex": "citation-key", "original-year": "original-date"}  # fmt: skip
"""CSL's variables by how they are compared: in lower case, words joined by hyphens."""


@dataclass(slots=True)
class Extra:
    """What the field says: CSL variables, names by role ("Family || Given"), other pairs, the rest."""

    variables: dict[str, str] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    others: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""


def read_extra(value: str) -> Extra:
    """Read the field; a line that is no pair of a key and a value is text."""
    found = Extra()
    rest: list[str] = []
    for line in value.splitlines():
        match = _LINE.fullmatch(line.rstrip())
        if match is None:
            rest.append(line)
            continue
        key, said = (match[3], match[4]) if match[3] else (match[1], match[2])
        if not _take(found, key, said.strip()):
            rest.append(line)
    found.text = "\n".join(rest).strip()
    return found


def _take(found: Extra, key: str, value: str) -> bool:
    low = "-".join(key.lower().replace("_", "-").split())
    name = _KNOWN.get(low) or _KNOWN.get(low.replace("-", "_"), "")
    if low.startswith("tex."):
        found.others.append((low, value))
    elif name in NAME_ROLES:
        found.names.setdefault(name, []).append(value)
    elif name and name not in found.variables:
        found.variables[name] = value
    elif _is_key(key):
        found.others.append((key, value))
    else:
        return False
    return True


def _is_key(key: str) -> bool:
    """Whether this is a key and not the begin of a sentence with a colon in it."""
    return len(key.split()) <= 3
