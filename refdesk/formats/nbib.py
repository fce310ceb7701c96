"""MEDLINE's tagged text (.nbib), as PubMed and PMC write it."""

from __future__ import annotations

from refdesk.formats.medline.reader import KEY, parse, record_from_source
from refdesk.formats.medline.writer import record_text, write

__all__ = ["KEY", "parse", "record_from_source", "record_text", "write"]
