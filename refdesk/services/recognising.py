"""What a text or a file holds, told before it is imported: its format and about how many references."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import refdesk.formats.tables.columns  # noqa: F401  detect wants it for prose: not while one drags
from refdesk.formats.detect import detect
from refdesk.formats.encodings import HEAD, decode, guess_encoding
from refdesk.formats.naming import writer_in
from refdesk.formats.registry import format_by_key, formats, readable_keys
from refdesk.model.identifiers import find_identifiers

COUNTED_BYTES: Final = 1_000_000
"""A file up to this size is counted, which takes under 10 ms; of a larger one the format is told."""
LIST_LETTERS: Final = 3_000
"""So much of a text is looked through for references, which takes some five milliseconds."""
_DATED: Final = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
SEVERAL: Final = 4
"""So many of several files are looked at."""
_STARTS: Final = {
    "bibtex": r"^[ \t]*@[ \t]*(?!comment\b|string\b|preamble\b)[a-z]+\s*[{(]",
    "ris": r"^[ \t]{0,3}TY[ \t\u00a0]{0,2}-(?=\s)",
    "nbib": r"^PMID ?- ?\d",
    "pubmed-xml": r"<(?:PubmedArticle|PubmedBookArticle)[\s>]",
    "endnote-xml": r"<record[\s>]",
    "refer": r"^%0 ",
    "wos": r"^PT [A-Z]\s*$",
    "ovid": r"^<\d+>[ \t]*$",
    "refworks": r"^RT [A-Z]",
    "mods": r"<(?:\w+:)?mods[\s>]",
    "datacite-xml": r"<(?:\w+:)?resource[\s>]",
    "csl-yaml": r"^ {0,2}- id:",
}
"""How a record of a format begins; formats that are not here are not counted."""
_ALL: Final = {
    key: re.compile(pattern, re.MULTILINE | re.IGNORECASE) for key, pattern in _STARTS.items()
}
_TAGGED: Final = re.compile(r"^[A-Z][A-Z0-9]{1,3} {0,2}- ", re.MULTILINE)
_CSL: Final = re.compile(
    r"\A\s*\[?\s*\{\s*\"(?:id|type|title|DOI|PMID|author|references|items)\"\s*:"
)
_DECLARED: Final = re.compile(r"\A(\s*<\?xml[^>]*?)\s+encoding\s*=\s*(?:\"[^\"]*\"|'[^']*')")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A format that RefDesk reads; `count` 0 means that nobody counted.

    `writer` is the program or database that wrote it, where its records show that.
    """

    key: str
    label: str
    count: int = 0
    writer: str = ""

    @property
    def said(self) -> str:
        """`RIS from Scopus`."""
        return f"{self.label} from {self.writer}" if self.writer else self.label


def recognise_text(text: str, *, is_whole: bool = True) -> Recognised | None:
    """What a pasted or dropped text is; None when it is no records (prose, identifiers, a page).

    Only the beginning decides; without `is_whole` nothing is counted.
    """
    head = text[:HEAD].lstrip("\ufeff \t\r\n\0")
    key = detect(head.encode("utf-8", "replace")).key
    if key not in readable_keys() or not _is_meant(key, head):
        return None
    count = _count(key, text) if is_whole else 0
    return Recognised(key, format_by_key(key).label, count, writer_in(key, head))


def recognise_file(path: Path, counted: int = COUNTED_BYTES) -> Recognised | None:
    """What a file is, by its first bytes; None when RefDesk reads no records from it.

    One of up to `counted` bytes is counted.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(max(counted + 1, HEAD))
    except OSError:
        return None
    key = detect(data[:HEAD], name=path.name).key
    if key not in readable_keys():
        return None
    is_whole = len(data) <= counted
    text = decode(data if is_whole else data[:HEAD], guess_encoding(data[:HEAD]))
    count = _count(key, text) if is_whole else 0
    return Recognised(key, format_by_key(key).label, count, writer_in(key, text))


def recognise_files(paths: Sequence[Path]) -> tuple[Recognised | None, ...]:
    """What the first few of several files are; together no more is counted than of one.

    For the window's thread: it takes a few milliseconds a file.
    """
    found: list[Recognised | None] = []
    left = COUNTED_BYTES
    for path in paths[:SEVERAL]:
        size = _size(path)
        found.append(recognise_file(path, left if size <= left else 0))
        left -= size if size <= left else 0
    return tuple(found)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def is_reference_list(text: str, *, is_mixed: bool = False) -> bool:
    """Whether a text is references without identifiers; only its beginning is looked at.

    With `is_mixed`, where some identifiers were found, two of the references must have none.
    """
    if not _DATED.search(text[:LIST_LETTERS]):
        return False
    from refdesk.model.listed import looks_like_reference, parse_reference, split_references

    found = split_references(text[:LIST_LETTERS]).references
    bare = [one for one in found if not find_identifiers(one) and looks_like_reference(one)]
    if len(bare) == 1 and not is_mixed:  # a sentence with a year in it is none
        read = parse_reference(bare[0])
        return len(found) <= 2 and bool(read.names and (read.volume or read.page))
    return len(bare) >= 2 and (is_mixed or len(bare) * 2 >= len(found))


def is_list_file(path: Path) -> bool:
    """Whether a text file holds references without identifiers, and no records."""
    try:
        with path.open("rb") as stream:
            data = stream.read(HEAD)
    except OSError:
        return False
    text = decode(data, guess_encoding(data))
    if recognise_text(text, is_whole=False) is not None:
        return False
    return is_reference_list(text, is_mixed=bool(find_identifiers(text[:LIST_LETTERS])))


def readable_endings() -> frozenset[str]:
    """The endings of files that are read (".ris"), those of lists of identifiers and of gzip."""
    found = {ending for one in formats() if one.parse for ending in one.extensions}
    return frozenset(found | {".txt", ".gz", ".medline"})


def as_bytes(text: str) -> bytes:
    """The text as UTF-8; XML does not say another encoding any more."""
    return _DECLARED.sub(r"\1", text, count=1).encode("utf-8", "replace")


def _is_meant(key: str, head: str) -> bool:
    """Whether a text that looks like `key` is records and no prose that mentions some."""
    if key == "nbib":
        return len(_TAGGED.findall(head[:4_000])) >= 2
    if key == "csl-json":
        return bool(_CSL.match(head)) and '"header"' not in head[:200]
    if key == "bibtex":
        return head.startswith(("@", "%")) or bool(_ALL[key].search(head))
    if key in ("ris", "refer"):
        return len(re.findall(r"^(?:[A-Z][A-Z0-9] {1,2}-|%[A-Z0-9@]) ?", head, re.MULTILINE)) >= 2
    if key == "pubmed-xml":
        return "<Pubmed" in head or "<MedlineCitation" in head or "<BookDocument" in head
    return True


def _count(key: str, text: str) -> int:
    if not text:
        return 0
    if key in ("csl-json", "zotero-json"):
        return _count_items(text)
    if key == "tsv":
        return max(0, sum(1 for line in text.splitlines() if line.strip()) - 1)
    pattern = _ALL.get(key)
    return len(pattern.findall(text)) if pattern is not None else 0


def _count_items(text: str) -> int:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return 0
    if isinstance(value, dict):
        value = value.get("items", value.get("references", [value]))
    return sum(not _is_below_another(one) for one in value) if isinstance(value, list) else 1


def _is_below_another(item: object) -> bool:
    """Whether an item of Zotero's is a note or file of another one."""
    data = item.get("data", item) if isinstance(item, dict) else None
    return isinstance(data, dict) and bool(data.get("parentItem"))
