"""Names of fields, shared by reading and writing, and the values that are no LaTeX."""

from __future__ import annotations

import re
from typing import Final

from refdesk.formats.bibtex.latex import closing
from refdesk.formats.csl.types import TEXT_VARIABLES

VARIABLES: Final = {
    "pagetotal": "number-of-pages", "volumes": "number-of-volumes", "chapter": "chapter-number",
    "version": "version", "pubstate": "status", "eventtitle": "event-title",
    "venue": "event-place", "eventdate": "event-date", "origdate": "original-date",
    "origpublisher": "original-publisher", "origlocation": "original-publisher-place",
    "part": "part-number", "callnumber": "call-number",
}  # fmt: skip
"""Fields that are CSL variables of another name."""
_PLACED: Final = frozenset(
    ("publisher", "publisher-place", "edition", "collection-title", "volume-title", "medium",
     "container-title", "container-title-short", "ISSN", "ISBN", "number", "genre",
     "collection-number", "archive", "archive_location", "abstract", "annote")
)  # fmt: skip
SAME_NAME: Final = frozenset(
    name
    for name in (*TEXT_VARIABLES, "submitted")
    if name not in _PLACED and name not in VARIABLES.values() and name.islower()
)
"""CSL variables that BibTeX has no field for: they keep their name."""
ARCHIVES: Final = frozenset(("archive", "archive_location"))

NOTES: Final = ("note", "annote", "annotation", "comment", "review")
ANNOTATIONS: Final = NOTES[1:]
ACCESSED: Final = ("urldate", "lastchecked", "lastaccessed", "accessed", "access-date")
SHORT_JOURNALS: Final = ("shortjournal", "journal-iso", "journal_abbrev", "abbrev_source_title")
JOINED: Final = {"note": "\n\n", "annote": "\n\n", "annotation": "\n\n", "comment": "\n\n", "file": ";"}  # fmt: skip
"""Fields that may stand twice, beside those of keywords: their values are joined."""

TYPE_MARK: Final = "@type"
"""Name in `ReferenceRecord.extra` of the entry's type, where the CSL type does not say it."""
ANNOTE_MARK: Final = "@annote"
"""Name in `extra` of the places, from 1, of those notes that are annotations: `1 2:comment`."""

FIELD_NAME: Final = re.compile(r"[a-z\u00a1-\uffff][^\s\"#%'(),={}@A-Z]*")
_FORMS: Final = (
    ("{\\textasciitilde}", "~"), ("\\textasciitilde{}", "~"), ("\\textasciitilde", "~"),
    ("{\\_}", "_"), ("{\\&}", "&"), ("{\\%}", "%"), ("{\\#}", "#"), ("{\\~{}}", "~"),
    ("\\~{}", "~"), ("{\\~}", "~"), ("$\\sim$", "~"), ("{\\textbraceleft}", "{"),
    ("{\\textbraceright}", "}"), ("{\\textless}", "<"), ("{\\textgreater}", ">"),
    ("\\textless{}", "<"), ("\\textgreater{}", ">"), ("{\\textunderscore}", "_"),
    ("\\textunderscore{}", "_"), ("{\\slash}", "/"), ("\\slash{}", "/"),
)  # fmt: skip
_ESCAPED: Final = re.compile(r"\\([_%&#$~{}])")
_ADDRESS: Final = re.compile(r"(?:https?|ftp)://\S+")
_LINK: Final = re.compile(r"\\(?:url|path|nolinkurl)\s*\{([^{}]*)\}")


def bare(value: str) -> str:
    """A value that is no text: an address, an identifier. Only what LaTeX users escape is undone."""
    value = value.strip()
    if "\\" not in value and "{" not in value and "\n" not in value and "$" not in value:
        return value
    value = " ".join(value.split())
    while value.startswith("{") and closing(value, 0) == len(value) - 1 and value != "{}":
        value = value[1:-1].strip()
        if "{" not in value[:1]:
            break
    value = _LINK.sub(r"\1", value)
    for form, char in _FORMS:
        if form in value:
            value = value.replace(form, char)
    return _ESCAPED.sub(r"\1", value)


def link_in(value: str) -> tuple[str, bool]:
    r"""The address in a text like `\\url{https://example.org}`, and whether it is all there is."""
    match = _LINK.search(value)
    if match:
        rest = value[: match.start()] + value[match.end() :]
        return bare(match[1]), not rest.strip(" {}.\n\t")
    text = bare(value)
    return (text, True) if _ADDRESS.fullmatch(text) else ("", False)


def is_whole(value: str) -> bool:
    """Whether one pair of braces, which is no accent or command, holds all of the value."""
    return value.startswith("{") and value[1:2] != "\\" and closing(value, 0) == len(value) - 1
