"""CSL-JSON: the items of citeproc, Zotero, Pandoc, and of Crossref's content negotiation."""

from __future__ import annotations

from refdesk.formats.csl.item import PRIVATE_KEYS, csl_item

KEY = "csl-json"

__all__ = ["KEY", "PRIVATE_KEYS", "csl_item"]
