"""Which type of entry a record is, in BibTeX and in biblatex."""

from __future__ import annotations

from refdesk.formats.bibtex.types import BIBLATEX_TYPES, BIBTEX_TYPES


def entry_types(csl_type: str, genre: str, *, has_journal: bool) -> tuple[str, str]:
    """The entry's type in BibTeX and in biblatex, as far as the record alone says it."""
    bibtex = BIBTEX_TYPES.get(csl_type, "misc")
    biblatex = BIBLATEX_TYPES.get(csl_type, "misc")
    if csl_type == "thesis" and "master" in genre.lower():
        bibtex = "mastersthesis"
    elif csl_type == "article" and has_journal:
        bibtex = biblatex = "article"
    return bibtex, biblatex
