"""The formats that Zotero exports its items in, with notes, files and collections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from refdesk.formats import zotero_json, zotero_rdf
from refdesk.formats.zotero.bundle import Bundle

BUNDLE_OF: Final[dict[str, Callable[[bytes], Bundle]]] = {
    zotero_json.KEY: zotero_json.bundle_of,
    zotero_rdf.KEY: zotero_rdf.bundle_of,
}
"""By the key of the format: what the source of a record holds; raises FormatError."""
