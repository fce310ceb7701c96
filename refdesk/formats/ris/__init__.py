"""RIS: the format of reference managers and publishers, read as they really write it."""

from __future__ import annotations

from refdesk.formats.ris.reader import KEY, parse, record_from_source
from refdesk.formats.ris.writer import record_text, write

__all__ = ["KEY", "parse", "record_from_source", "record_text", "write"]
