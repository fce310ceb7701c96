"""The plain text of documents that people have reference lists in: Word, LibreOffice, PDF, RTF, text.

A document is somebody else's file: what is read of it is limited, and of a PDF in a process of
its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from refdesk.errors import FormatError, UnknownFormatError
from refdesk.formats.encodings import HEAD, decode, guess_encoding
from refdesk.model.cancel import CancelToken

LARGEST: Final = 300_000_000
"""Bytes of a file that is opened."""
LARGEST_TEXT: Final = 30_000_000
"""Bytes of a file that is text as it stands, and letters that are read out of any."""
SUFFIXES: Final = (".docx", ".docm", ".odt", ".fodt", ".pdf", ".rtf", ".txt", ".md", ".text")
_NAMED: Final = {
    ".docx": "Word document", ".docm": "Word document", ".odt": "LibreOffice document",
    ".pdf": "PDF", ".rtf": "RTF file",
}  # fmt: skip
_OLE: Final = b"\xd0\xcf\x11\xe0"


def read_document(path: Path, token: CancelToken | None = None) -> str:
    """The text of a document, a paragraph a line; what it is, its first bytes tell.

    Raises UnknownFormatError for what is none of these, FormatError for what is spoilt or too
    large, Cancelled.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as error:
        raise FormatError(f"{path.name} could not be read: {error.strerror or error}.") from error
    if size > LARGEST:
        raise FormatError(f"{path.name} is too large to look for references in.")
    if head[:1024].lstrip().startswith(b"%PDF-"):
        from refdesk.formats.documents.pdf import pdf_text

        return pdf_text(path, token)
    if head.startswith(b"PK\x03\x04"):
        from refdesk.formats.documents.office import office_text

        return office_text(path, token)
    if head.lstrip().startswith(b"{\\rtf"):
        from refdesk.formats.documents.rtf import rtf_text

        return rtf_text(_read(path, size))
    if head.startswith(_OLE):
        raise UnknownFormatError(
            f"{path.name} is a file of an older Word. Save it as .docx and try again."
        )
    if b"\0" in head.replace(b"\0\0", b"") and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnknownFormatError(f"{path.name} is no document with text.")
    return decode(_read(path, size), guess_encoding(head))


def misnamed(path: Path) -> str:
    """What `path` says by its ending and is not ("Word document"); "" when it is what it says."""
    try:
        with path.open("rb") as stream:
            head = stream.read(1024).lstrip()
    except OSError:
        return ""
    is_other = not head.startswith((b"PK\x03\x04", b"{\\rtf", _OLE)) and b"%PDF-" not in head
    return _NAMED.get(path.suffix.lower(), "") if is_other else ""


def _read(path: Path, size: int) -> bytes:
    if size > LARGEST_TEXT:
        raise FormatError(f"{path.name} is too large to look for references in.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise FormatError(f"{path.name} could not be read: {error.strerror or error}.") from error
