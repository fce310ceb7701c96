"""What an export format is good for and what it cannot hold, in a reader's words."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from refdesk.services.writable import lost_fields

HINTS: Final = {
    "pubmed-xml": "Everything that PubMed says of each record.",
    "nbib": "For PubMed-minded programs: EndNote, Zotero, Mendeley.",
    "ris": "Read by nearly every reference manager.",
    "bibtex": "For LaTeX, JabRef, Overleaf; with your citation keys.",
    "biblatex": "For LaTeX with biber; dates and kinds of works in full.",
    "endnote-xml": "For EndNote; keeps italics and superscripts.",
    "refer": "For EndNote and programs that read its tagged files (.enw).",
    "csl-json": "For Zotero, Pandoc and other citation processors.",
    "csl-yaml": "For Pandoc, as bibliography or in a Markdown text.",
    "csv": "For spreadsheets; one row a reference.",
    "tsv": "One line a reference, divided by tabs.",
    "markdown": "A list to read, with links and abstracts.",
    "html": "A list to read and print, with links and abstracts.",
    "pmids": "One line for each reference that is in PubMed; the others are left out.",
}

_AS_KEYWORDS: Final = frozenset(("ris", "bibtex", "biblatex", "endnote-xml", "refer"))
"""Formats in which MeSH terms go out among the keywords."""

_WORDS: Final = (
    ("citekey", "citation keys"),
    ("notes", "notes"),
    ("linked_files", "files"),
    ("url", "web addresses"),
    ("variables", "fields that only other programs have"),
    ("extra", "fields that RefDesk does not know"),
    ("title.markup", "italics and superscripts"),
    ("abstract.sections.text.markup", "italics in abstracts"),
    ("publication_types", "publication types"),
    ("mesh_headings", "MeSH terms"),
    ("substances", "substances"),
    ("creators:translator", "translators and names in other roles"),
    ("creators:illustrator", "names in rarer roles"),
    ("creators.affiliations", "affiliations"),
    ("creators.identifiers", "ORCIDs"),
    ("other_abstracts", "abstracts in other languages"),
    ("corrections", "links to corrections and comments"),
    ("reference_lists", "reference lists"),
    ("grants", "grants"),
    ("data_banks", "data sets"),
    ("conflict_of_interest", "conflicts of interest"),
    ("history", "dates of the record"),
)
"""Fields (and their parts) whose loss a reader would notice, the most noticed first."""


def _tr(text: str) -> str:
    return QCoreApplication.translate("ExportWords", text)


def lost_words(key: str) -> list[str]:
    """What format `key` does not hold, in words: "affiliations", "MeSH terms" ..."""
    lost = set(lost_fields(key))
    words = dict(_WORDS)
    if key in _AS_KEYWORDS:
        words["mesh_headings"] = "MeSH terms (they become keywords)"
    if "creators:translator" in lost:
        del words["creators:illustrator"]  # one of the other roles
    return [_tr(words[field]) for field in words if field in lost]


def holds(key: str, field: str, *, is_read: bool) -> bool:
    """Whether a format has a place for a field; lists for reading have none for files and notes."""
    return is_read and field not in lost_fields(key)


def format_words(key: str, *, is_read: bool) -> str:
    """What a format is good for, and what it leaves out, as sentences."""
    parts = [_tr(HINTS[key])] if key in HINTS else []
    if not is_read:
        parts.append(_tr("RefDesk does not read it again."))
    elif found := lost_words(key):
        parts.append(_tr("It leaves out: {fields}.").format(fields=", ".join(found)))
    return " ".join(parts)
