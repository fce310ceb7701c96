"""BibTeX and biblatex: the format of LaTeX users, JabRef, Zotero, Mendeley and publishers."""

from __future__ import annotations

from refdesk.formats.bibtex.losses import LOST_BIBTEX as LOST
from refdesk.formats.bibtex.reader import KEY, parse, record_from_source
from refdesk.formats.bibtex.writer import record_text, write

__all__ = ["KEY", "LOST", "parse", "record_from_source", "record_text", "write"]
