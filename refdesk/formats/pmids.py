"""A list of PMIDs, one a line: what PubMed's search box, Zotero and others take."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from refdesk.model.record import ReferenceRecord


def write(records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
    """Write the PMIDs in order, each once; records without one are left out."""
    written: set[str] = set()
    for record in records:
        if record.pmid and record.pmid not in written:
            written.add(record.pmid)
            stream.write(f"{record.pmid}\n".encode())
