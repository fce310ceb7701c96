"""What is dragged or pasted: every form that programs give it in, read into one `Payload`.

Order of trust (integration.md 6.4): our own references, files, addresses (`text/uri-list`,
`text/x-moz-url`, `_NETSCAPE_URL`), HTML, text. Identifiers are the union of all forms, those of
addresses first. Qt's own item MIME type is never read: it may carry code.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QMimeData, QUrl

from refdesk.model import identifiers, web_pages
from refdesk.model.work_ids import WorkId
from refdesk.services.recognising import (
    Recognised,
    as_bytes,
    is_list_file,
    is_reference_list,
    readable_endings,
    recognise_file,
    recognise_files,
    recognise_text,
)
from refdesk.ui.drop_decoding import decoded, decoded_in_pieces
from refdesk.ui.reference_model import HITS_MIME, ITEMS_MIME

SCAN_LETTERS: Final = 48_000
"""So much text is looked through at once (under 20 ms); more goes to the desk as it is."""
SCAN_HTML: Final = 20_000
LARGE_BYTES: Final = 5_000_000
HUGE_BYTES: Final = 400_000
"""Text beyond this is not even decoded before it is let go."""
MAX_ITEMS_BYTES: Final = 20_000_000
FOLDER_MS: Final = 30
MAX_FOLDER_FILES: Final = 2_000

IMPORTABLE: Final = readable_endings()
"""Files that may hold references or identifiers; what is in them is judged by content."""
PEEKED_FILES: Final = 3
"""So few files are looked into while they are dragged."""
ATTACHABLE: Final = (".pdf", ".doc", ".docx", ".odt", ".rtf", ".epub", ".ps", ".xls", ".xlsx",
                     ".ods", ".ppt", ".pptx", ".odp", ".zip", ".png", ".jpg", ".jpeg", ".tif",
                     ".tiff", ".gif", ".svg", ".htm", ".html", ".md", ".tex", ".mp4", ".mp3")  # fmt: skip

DOCUMENTS: Final = (".pdf", ".docx", ".odt", ".rtf")
TEXT_FILES: Final = (".txt", ".text", ".md")

_HREF: Final = re.compile(r"""href\s*=\s*["']?([^"'\s>]{1,2000})""", re.IGNORECASE)
_TAG: Final = re.compile(r"<(?:[a-zA-Z/!][^<>]{0,5000})>")
_FRAGMENT: Final = re.compile(r"StartFragment:(\d+)\s+EndFragment:(\d+)")
_TEXTS: Final = ("text/plain;charset=utf-8", "text/plain", "UTF8_STRING", "application/x-bibtex")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class PayloadKind(StrEnum):
    """What a payload holds."""

    REFERENCES = "references"
    """References of our own list: `items`."""
    IDS = "ids"
    """Identifiers: `ids`."""
    TEXT = "text"
    """Text too long to look through at once: `text` goes to the desk."""
    RECORDS = "records"
    """Records in a file format, as text: `data`, with a `name` that tells the format."""
    FILES = "files"
    """Files: `paths`, and `attachable` ones among them."""
    STYLES = "styles"
    """Citation styles to add: `paths`."""
    WORDS = "words"
    """Text without any identifier: `text`."""
    LIST = "list"
    """A list of references of which not all have identifiers: `text`."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Payload:
    """What was dragged or pasted; only the fields of its `kind` are filled."""

    kind: PayloadKind = PayloadKind.NOTHING
    ids: tuple[WorkId, ...] = ()
    items: tuple[int, ...] = ()
    paths: tuple[Path, ...] = ()
    """Files that may hold references."""
    attachable: tuple[Path, ...] = ()
    """Files that can only be attached to a reference (PDFs and the like)."""
    text: str = ""
    data: bytes = b""
    name: str = ""
    refused: tuple[str, ...] = ()
    """What cannot be added, each with the reason, as sentences."""
    is_hits: bool = False
    """Whether the identifiers are PMIDs of hits in our own list: their records are at hand."""
    is_linked: bool = False
    """Whether the identifiers came from links and not from text."""
    found: Recognised | None = None
    """What records are, or what is in the only file."""
    document: Path | None = None
    """The only file, where it is one that has references in its text and is no record of any."""
    each: tuple[Recognised | None, ...] = ()
    """Of several files, what is in the first ones of `paths`."""
    size: int = 0
    """Letters or bytes of what was not looked through."""
    raw: QByteArray | None = field(default=None, compare=False)
    """A huge text as it came, shared with its source and not copied before it is let go."""

    def whole_text(self) -> str:
        """The text, decoded where it was left as it came: for a thread beside the window's."""
        return self.text if self.raw is None else decoded_in_pieces(self.raw)

    def whole_data(self) -> bytes:
        """The bytes of records; a huge text is copied, so this is for such a thread too."""
        return self.data if self.raw is None else bytes(self.raw.data())

    @property
    def is_large(self) -> bool:
        """Whether reading it takes a while."""
        return self.size > LARGE_BYTES


def read_drop(mime: QMimeData) -> Payload:
    """Read what is dragged or on the clipboard; takes about 20 ms at most.

    Of files, only one that comes alone, and those with an unknown ending, are looked into.
    """
    if mime.hasFormat(ITEMS_MIME):
        ids = _own_items(bytes(mime.data(ITEMS_MIME).data()))
        return Payload(PayloadKind.REFERENCES, items=ids) if ids else Payload()
    if mime.hasFormat(HITS_MIME):
        hits = _own_items(bytes(mime.data(HITS_MIME).data()))
        pmids = tuple(WorkId("pmid", str(each)) for each in hits)
        return Payload(PayloadKind.IDS, ids=pmids, is_hits=True) if hits else Payload()
    addresses = _addresses(mime)
    files = [address for address in addresses if address[:5].lower() == "file:"]
    if files:
        return _with_links(_files(files), [each for each in addresses if each not in files])
    huge = _huge(mime)
    if huge is not None:
        return _of_huge(huge)
    page = _html(mime)
    text = _text(mime)
    if not addresses and not page and text and _is_binary(text):
        return Payload(refused=(BINARY,))
    if len(page) > SCAN_HTML or len(text) > SCAN_LETTERS:
        return _long(addresses, page, text)
    found = recognise_text(text) if text and not addresses else None
    if found is not None:
        return _records(found, text)
    linked = identifiers.identifiers_in_uris(addresses)
    works = dict.fromkeys(linked)
    if page:
        works.update(dict.fromkeys(web_pages.identifiers_in_html(page)))
    if text:
        works.update(dict.fromkeys(web_pages.identifiers_in_pasted(text)))
    if text and not addresses and is_reference_list(text, is_mixed=bool(works)):
        return Payload(PayloadKind.LIST, text=text)
    if works:
        return Payload(PayloadKind.IDS, ids=tuple(works), is_linked=bool(linked), text=text)
    words = text.strip() or _plain(page).strip() or "\n".join(addresses)
    return Payload(PayloadKind.WORDS, text=words) if words else Payload()


BINARY: Final = "This is binary data and no text."


def read_text(text: str) -> Payload:
    """Read text that was typed or pasted, the same way."""
    mime = QMimeData()
    mime.setText(text)
    return read_drop(mime)


def _huge(mime: QMimeData) -> QByteArray | None:
    """The text, else the page, when either is too long even to be decoded while it is dragged."""
    found: list[QByteArray] = []
    for kind in (*_TEXTS, "text/html"):
        if mime.hasFormat(kind):
            found.append(mime.data(kind))
    if not any(raw.size() > HUGE_BYTES for raw in found):
        return None
    return found[0]


def _of_huge(raw: QByteArray) -> Payload:
    """Judge a huge text by its head."""
    head = decoded(bytes(raw.left(4_000).data()))
    if _is_binary(head):
        return Payload(refused=(BINARY,))
    found = recognise_text(head, is_whole=False)
    if found is not None:
        return Payload(
            PayloadKind.RECORDS, name=_name(found), found=found, size=raw.size(), raw=raw
        )
    return Payload(PayloadKind.TEXT, size=raw.size(), raw=raw)


def _own_items(raw: bytes) -> tuple[int, ...]:
    """The ids of our own list; anything odd in it makes it nothing."""
    if len(raw) > MAX_ITEMS_BYTES:
        return ()
    try:
        carried = json.loads(raw)
    except (ValueError, RecursionError):
        return ()
    items = carried.get("items") if isinstance(carried, dict) else None
    if not isinstance(items, list):
        return ()
    return tuple(
        each for each in items if isinstance(each, int) and not isinstance(each, bool) and each > 0
    )


def _addresses(mime: QMimeData) -> list[str]:
    """The addresses of all forms for links, in order of trust, without repeats."""
    found: list[str] = []
    if mime.hasFormat("text/uri-list"):
        lines = decoded(bytes(mime.data("text/uri-list").data())[: 40 * SCAN_LETTERS]).splitlines()
        found += [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    elif mime.hasUrls():
        found += [url.toString(QUrl.ComponentFormattingOption.FullyEncoded) for url in mime.urls()]
    for kind in ("text/x-moz-url", "_NETSCAPE_URL", "text/x-moz-url-data"):
        if mime.hasFormat(kind):
            # Address and title take turns; only the addresses count.
            lines = decoded(bytes(mime.data(kind).data())).splitlines()
            found += [line.strip() for line in lines[::2] if ":" in line]
    for kind in mime.formats():
        if "UniformResourceLocator" in kind:
            found.append(decoded(bytes(mime.data(kind).data())).split("\0")[0].strip())
    return list(dict.fromkeys(address for address in found if address))


def _html(mime: QMimeData) -> str:
    for kind in mime.formats():
        if kind == "text/html" or "HTML Format" in kind:
            return _html_fragment(bytes(mime.data(kind).data()))
    return ""


def _html_fragment(raw: bytes) -> str:
    """HTML as text, without the header that Windows programs put before it."""
    if raw.startswith(b"Version:"):
        head = _FRAGMENT.search(raw[:1000].decode("ascii", "replace"))
        if head is not None:
            raw = raw[int(head[1]) : int(head[2])]
        elif b"<" in raw:
            raw = raw[raw.index(b"<") :]
    return decoded(raw)


def _text(mime: QMimeData) -> str:
    for kind in _TEXTS:
        if mime.hasFormat(kind):
            return decoded(bytes(mime.data(kind).data()))
    return mime.text() if mime.hasText() and not mime.hasUrls() else ""


def _is_binary(text: str) -> bool:
    head = text[:4_000]
    odd = len(_CONTROL.findall(head)) + head.count("\ufffd")
    return "\0" in head or odd > len(head) // 10


def _long(addresses: Sequence[str], page: str, text: str) -> Payload:
    """Text that is not looked through here; of a long page its links and its words."""
    if _is_binary(text or page):
        return Payload(refused=(BINARY,))
    size = max(len(page), len(text))
    found = recognise_text(text) if text and not addresses else None
    if found is not None:
        return replace(_records(found, text), size=size)
    if text and not addresses and is_reference_list(text, is_mixed=True):
        return Payload(PayloadKind.LIST, text=text, size=size)
    parts = list(addresses)
    if page:
        parts += dict.fromkeys(_HREF.findall(page))
        parts.append(text or _plain(page))
    else:
        parts.append(text)
    return Payload(PayloadKind.TEXT, text="\n".join(parts), size=size)


def _records(found: Recognised, text: str) -> Payload:
    return Payload(PayloadKind.RECORDS, data=as_bytes(text), name=_name(found), found=found)


def _name(found: Recognised) -> str:
    """What the import of a text is called, in job list, history and report: "RIS text"."""
    return f"{found.label} text"


def _plain(page: str) -> str:
    return _TAG.sub(" ", page)


# Files


def _files(addresses: Iterable[str]) -> Payload:
    """Sort file addresses into what can be imported, what can be attached, and what neither."""
    importable: list[Path] = []
    attachable: list[Path] = []
    styles: list[Path] = []
    refused: list[str] = []
    for address in addresses:
        url = QUrl(address)
        if url.host() not in ("", "localhost"):
            # Opening it would tell our name and a hash of our password to that computer.
            refused.append(
                f"{url.fileName() or address}: it lies on another computer. Copy it here first."
            )
            continue
        path = Path(url.toLocalFile())
        if path.is_dir():
            inside, sentence = _in_folder(path)
            importable += inside
            if sentence:
                refused.append(sentence)
        elif not path.exists():
            refused.append(f"{path.name or address}: there is no such file.")
        elif path.suffix.lower() == ".csl":
            styles.append(path)
        elif path.suffix.lower() in IMPORTABLE:
            importable.append(path)
        elif path.suffix.lower() in ATTACHABLE:
            attachable.append(path)
        elif len(importable) < PEEKED_FILES and recognise_file(path) is not None:
            importable.append(path)
        else:
            refused.append(f"{path.name}: RefDesk cannot read files of this kind.")
    if styles and not importable and not attachable:
        return Payload(PayloadKind.STYLES, paths=tuple(styles), refused=tuple(refused))
    refused += [f"{path.name}: drop citation styles by themselves." for path in styles]
    kind = PayloadKind.FILES if importable or attachable else PayloadKind.NOTHING
    each = recognise_files(importable)
    return Payload(
        kind,
        paths=tuple(importable),
        attachable=tuple(attachable),
        refused=tuple(refused),
        found=each[0] if len(importable) == 1 else None,
        each=each if len(importable) > 1 else (),
        document=_document([*importable, *attachable]),
    )


def _document(paths: Sequence[Path]) -> Path | None:
    """The only one of `paths`, where the references in its text can be looked for."""
    if len(paths) != 1:
        return None
    path = paths[0]
    if path.suffix.lower() in DOCUMENTS:
        return path
    return path if path.suffix.lower() in TEXT_FILES and is_list_file(path) else None


def _with_links(payload: Payload, links: Sequence[str]) -> Payload:
    """`payload` of files with the works that links dragged along with them name."""
    ids = tuple(identifiers.identifiers_in_uris(links))
    refused = list(payload.refused)
    if links and not ids:
        refused.append(f"{links[0][:80]}: this link names no article.")
    kind = payload.kind
    if ids and kind is PayloadKind.NOTHING:
        kind = PayloadKind.IDS
    return replace(payload, kind=kind, ids=ids, is_linked=bool(ids), refused=tuple(refused))


def _in_folder(folder: Path) -> tuple[list[Path], str]:
    """The importable files below `folder`, and a sentence when they were not all listed."""
    found: list[Path] = []
    until = time.monotonic() + FOLDER_MS / 1000
    for root, folders, names in os.walk(folder, onerror=None, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(root) / name
            for name in sorted(names)
            if not name.startswith(".") and Path(name).suffix.lower() in IMPORTABLE
        ]
        if len(found) > MAX_FOLDER_FILES or time.monotonic() > until:
            return [], f"{folder.name}: the folder is too large. Drop the files in it."
    return found, "" if found else f"{folder.name}: no file in it holds references."
