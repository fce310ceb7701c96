"""Whether a file is a PDF, and whole: judged by its bytes, whatever its name and sender say."""

from __future__ import annotations

import os
import re
from typing import BinaryIO, Final

from refdesk.errors import FormatError

HEAD: Final = 1024
"""Bytes within which `%PDF-` stands (ISO 32000-1, annex H.3.4.1)."""
TAIL: Final = 65_536
"""Bytes at the end within which `%%EOF` is looked for: some servers put a page's HTML behind it."""
SMALLEST: Final = 200
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|script)\b", re.IGNORECASE)
_END: Final = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")


def check_pdf(file: BinaryIO) -> None:
    """Raise FormatError, in words, when `file` is no whole PDF; reads its beginning and its end."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(HEAD)
    if b"%PDF-" not in head:
        raise FormatError(_what_else(head, size))
    file.seek(max(0, size - TAIL))
    tail = file.read(TAIL)
    ends = _END.findall(tail)
    if size < SMALLEST or not ends:
        raise FormatError("The PDF ends too early: it is not whole.")
    # Readers mend a table that is a little off; one beyond the end is not there at all.
    if int(ends[-1]) >= size:
        raise FormatError("The PDF is not whole: its list of contents is missing.")


def _what_else(head: bytes, size: int) -> str:
    if not size:
        return "The file is empty."
    if _HTML.search(head):
        return (
            "A web page came instead of the PDF: perhaps a login, or a page that asks for consent."
        )
    return "The file is no PDF."
