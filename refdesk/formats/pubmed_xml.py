"""PubMed XML (DTD pubmed_250101, and what older ones had): what `efetch` answers."""

from __future__ import annotations

from typing import Final

from refdesk.formats.pubmed.reader import KEY, parse, record_from_source
from refdesk.formats.pubmed.writer import record_xml, write
from refdesk.formats.roles import lost_but

__all__ = ["KEY", "LOST", "parse", "record_from_source", "record_xml", "write"]

LOST: Final[tuple[str, ...]] = (
    "short_title", "url", "accessed", "citekey", "notes", "linked_files", "variables",
    *lost_but("author", "editor", "container-author"),
)  # fmt: skip
"""What PubMed's XML has no element for (see `formats/losses.py`)."""
