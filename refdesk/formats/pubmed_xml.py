"""PubMed XML (DTD pubmed_250101, and what older ones had): what `efetch` answers."""

from __future__ import annotations

from refdesk.formats.pubmed.reader import KEY, parse, record_from_source
from refdesk.formats.pubmed.writer import record_xml, write

__all__ = ["KEY", "parse", "record_from_source", "record_xml", "write"]
