"""What kind of file this is, by its content: formats that RefDesk reads, and those it can name."""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Final, cast

from refdesk.errors import FormatError
from refdesk.formats.encodings import HEAD, decode, guess_encoding
from refdesk.formats.registry import readable_keys

MAX_UNPACKED: Final = 4 << 30


@dataclass(frozen=True, slots=True)
class Detected:
    """What was found: a format's key and its name with an article ("an EndNote XML file")."""

    key: str
    name: str


_BYTES: Final = (
    (b"\x1f\x8b", Detected("gzip", "a gzip file")),
    (b"BZh", Detected("bzip2", "a bzip2 archive")),
    (b"PK\x03\x04", Detected("zip", "a zip archive")),
    (b"SQLite format 3\0", Detected("sqlite", "an SQLite database")),
    (b"\x89PNG", Detected("image", "a picture")),
    (b"\xff\xd8\xff", Detected("image", "a picture")),
    (b"GIF8", Detected("image", "a picture")),
    (b"\xd0\xcf\x11\xe0", Detected("office", "an old Microsoft Office file")),
    (b"{\\rtf", Detected("rtf", "a rich text (RTF) file")),
    (b"\x7fELF", Detected("binary", "a program")),
    (b"MZ\x90", Detected("binary", "a program")),
)
_PUBMED_ROOTS = re.compile(
    r"<(?:PubmedArticleSet|PubmedBookArticleSet|PubmedArticle|PubmedBookArticle|"
    r"MedlineCitationSet|MedlineCitation|BookDocumentSet|BookDocument)[\s/>]"
)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)([^>]*)")
_NO_ELEMENT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
_NBIB_FIRST = re.compile(r"^(?:PMID|OWN|STAT|PMC) *- ?", re.MULTILINE)
_NBIB_PMID = re.compile(r"^PMID ?- ?\d", re.MULTILINE)
_RIS = re.compile(
    r"^[ \t]{0,3}TY(?:[ \t\u00a0]{0,2}-(?:[ \t\u00a0]|$)|  -[A-Z]{2,8}$)",
    re.MULTILINE | re.IGNORECASE,
)
_WOS = re.compile(r"^FN (?:ISI|Clarivate|Thomson)|^VR 1\.0", re.MULTILINE)
_WOS_TYPE = re.compile(r"^PT [A-Z]\s*$", re.MULTILINE)
_WOS_END = re.compile(r"^ER\s*$", re.MULTILINE)
_WOS_TABLE = re.compile(r"PT\tA[UF]\t")
_OVID = re.compile(
    r"^<\d+>[ \t]*\n(?:[A-Z][A-Z0-9]{1,3} {0,2}- |[A-Z][A-Za-z()/ -]{2,40}\.?[ \t]*\n[ \t]+\S)",
    re.MULTILINE,
)
_REFWORKS = re.compile(r"^RT [A-Z][a-z]", re.MULTILINE)
_REFWORKS_TAG = re.compile(r"^(?:SR|ID|A1|T1) ", re.MULTILINE)
_REFER = re.compile(r"^%0 ", re.MULTILINE)
_REFER_TAG = re.compile(r"^%[A-Z0-9@+^!$*&><?~#] ", re.MULTILINE)
_BIBTEX = re.compile(
    r"@\s*[A-Za-z]+\s*[{(]\s*[^,\s{}\"]*\s*,|^\s*@comment\s*\{", re.MULTILINE | re.IGNORECASE
)
_YAML = re.compile(r"^---\s*$.*?^references:", re.MULTILINE | re.DOTALL)
_YAML_BARE = re.compile(r"\A(?:references:|- id:)")
_BETTER_BIBTEX = re.compile(r"BetterBibTeX|Better ?BibTeX JSON", re.IGNORECASE)
_CROSSREF_TITLE = re.compile(r"\"title\"\s*:\s*\[")
_IDENTIFIER = re.compile(
    r"(?:PMID:?)?\d{1,8}|PMC\d{1,9}|(?:doi:|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/\S+|pmids?:?|doi:",
    re.IGNORECASE,
)


def detect(head: bytes, *, name: str = "") -> Detected:
    """What the first 64 KiB of a file show it to be; key "" when it is nothing known.

    `name` is the file's name: it decides only where the content allows two readings.
    """
    for magic, found in _BYTES:
        if head.startswith(magic):
            return _inside_zip(head) if found.key == "zip" else found
    if b"%PDF-" in head[:1024]:
        return Detected("pdf", "a PDF file")
    text = decode(head, guess_encoding(head)).lstrip("\ufeff \t\r\n\0")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text:
        return Detected("empty", "an empty file")
    if text.startswith("<") and not _OVID.match(text):
        return _xml(text)
    if text[0] in "[{":
        found = _json(text)
        if found.key:
            return found
    return _lines(text, name)


def _inside_zip(head: bytes) -> Detected:
    if b"[Content_Types].xml" in head or b"word/" in head:
        return Detected("office", "a Microsoft Office file")
    if b"sdb/sdb.eni" in head:
        return Detected("endnote-library", "a compressed EndNote library")
    return Detected("zip", "a zip archive")


def _xml(text: str) -> Detected:
    at = 0
    while match := _NO_ELEMENT.match(text, at):
        at = match.end()
    if re.match(r"<!DOCTYPE\s+html", text, re.IGNORECASE):
        return Detected("html", "a web page")
    root = _ROOT.match(text, at)
    if not root:
        # Nothing but a prologue is PubMed's answer of a dead server: its reader says so.
        return Detected("pubmed-xml", "PubMed XML")
    tag = root[1].rpartition(":")[2]
    low = tag.lower()
    if _PUBMED_ROOTS.match(text, at):
        return Detected("pubmed-xml", "PubMed XML")
    start = text[at : at + 4000]
    if low in ("xml", "records") and re.search(r"<records?[\s>]", start):
        return Detected("endnote-xml", "an EndNote XML file")
    if "www.loc.gov/mods/v3" in start or low in ("mods", "modscollection"):
        return Detected("mods", "a MODS file")
    if low in ("doi_records", "crossref_result", "doi_record") or "crossref.org/xschema" in start:
        return Detected("crossref-xml", "a Crossref XML file")
    if "datacite.org/schema/kernel" in start:
        return Detected("datacite-xml", "a DataCite XML file")
    if low == "rdf":
        if "zotero.org/namespaces/export" in start:
            return Detected("zotero-rdf", "a Zotero RDF file")
        return Detected("rdf", "an RDF file")
    if low == "style" and "purl.org/net/xbiblio/csl" in start:
        return Detected("csl-style", "a CSL citation style")
    if low in ("html", "head", "body"):
        return Detected("html", "a web page")
    if low == "error" or low.endswith(("result", "summaryset")):
        return Detected("eutils", "an answer of the E-utilities without records")
    return Detected("xml", f"an XML file of an unknown kind (its root is {tag})")


def _json(text: str) -> Detected:
    start = text[:HEAD]
    keys = set(re.findall(r"\"([A-Za-z-]+)\"\s*:", start))
    if "resultList" in keys:
        return Detected("europepmc-json", "an answer of Europe PMC")
    if "message-type" in keys and "message" in keys:
        return Detected("crossref-json", "an answer of Crossref")
    if "titles" in keys and keys & {"attributes", "creators"}:
        return Detected("datacite-json", "an answer of DataCite")
    if _CROSSREF_TITLE.search(start) and keys & {"is-referenced-by-count", "reference-count"}:
        return Detected("crossref-json", "works of Crossref")
    if {"authorString", "source", "id"} <= keys:
        return Detected("europepmc-json", "an answer of Europe PMC")
    if {"collections", "config"} <= keys and ("items" in keys or _BETTER_BIBTEX.search(start)):
        return Detected("zotero-json", "a Better BibTeX JSON file")
    if "itemType" in keys:
        return Detected("zotero-json", "a Zotero JSON file")
    if {"esearchresult", "linksets", "header"} & keys and "type" in keys and "title" not in keys:
        return Detected("eutils", "an answer of the E-utilities without records")
    if "error" in keys and len(start) < 2000 and "title" not in keys:
        return Detected("error", "an error answer of a service")
    if keys & {"type", "title", "issued", "DOI", "author", "id", "references", "items"}:
        return Detected("csl-json", "CSL-JSON")
    if text.strip() in ("[]", "{}"):
        return Detected("csl-json", "CSL-JSON")
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return Detected("", "")
    return Detected("json", "a JSON file of an unknown kind")


def _lines(text: str, name: str) -> Detected:
    """The tagged formats, by the first tags of a line."""
    first = "\n".join(text.split("\n", 200)[:200])
    few = "\n".join(text.split("\n", 5)[:5])
    is_ris = bool(_RIS.search(first))
    if _NBIB_FIRST.search(few) or (_NBIB_PMID.search(first) and not is_ris):
        return Detected("nbib", "PubMed (nbib)")
    if _YAML.match(text) or _YAML_BARE.match(text):
        return Detected("csl-yaml", "a CSL YAML file")
    if is_ris and not _WOS.match(text):
        return Detected("ris", "RIS")
    if (
        _WOS.search(few)
        or _WOS_TABLE.match(text)
        or (_WOS_TYPE.search(first) and _WOS_END.search(text))
    ):
        return Detected("wos", "a Web of Science file")
    if _OVID.search(text[:2000]):
        return Detected("ovid", "an Ovid file")
    if _REFWORKS.search(first) and _REFWORKS_TAG.search(first):
        return Detected("refworks", "a RefWorks tagged file")
    if _REFER.search(first) or len(set(_REFER_TAG.findall(first))) >= 2:
        return Detected("refer", "an EndNote tagged (Refer) file")
    words = [word for word in re.split(r"[\s,;|]+", text[:20_000]) if word]
    if len(text) > 20_000:
        words = words[:-1]  # may be cut
    if words and all(map(_IDENTIFIER.fullmatch, words)):
        return Detected("identifiers", "a list of identifiers")
    if _BIBTEX.search(text):
        return Detected("bibtex", "a BibTeX file")
    table = _table(text.split("\n", 1)[0])
    if table.key:
        return table
    if "\0" in text[:4096]:
        return Detected("binary", "a binary file")
    return Detected("", "")


def _table(header: str) -> Detected:
    """A table, by the names of its columns: of references when it knows three."""
    from refdesk.formats.tables.columns import ALIASES  # only tables need it

    sign = max(",;\t|", key=header.count)
    names = {" ".join(cell.strip(' "\ufeff').lower().split()) for cell in header.split(sign)}
    known = {ALIASES[name] for name in names if name in ALIASES}
    if len(known) < 3 or not known & {"Title", "PMID", "DOI"}:
        return Detected("", "")
    if {"pmid", "citation", "journal/book"} <= names:
        return Detected("pubmed-csv", "a table of PubMed (CSV)")
    if sign == "\t":
        return Detected("tsv", "a table (TSV)")
    return Detected("csv", "a table (CSV)")


def open_detected(stream: BinaryIO, *, key: str = "", name: str = "") -> tuple[str, BinaryIO]:
    """The key of the stream's format, and a stream that begins where `stream` began, unpacked.

    A `key` given is believed. Raises FormatError when RefDesk cannot read the format, naming it.
    """
    return open_with_head(stream, key=key, name=name)[:2]


def open_with_head(
    stream: BinaryIO, *, key: str = "", name: str = ""
) -> tuple[str, BinaryIO, bytes]:
    """As `open_detected`, and the first bytes, unpacked, which tell the encoding."""
    head = _read_up_to(stream, HEAD)
    opened = _joined(head, stream)
    if head.startswith(b"\x1f\x8b"):
        opened = cast(BinaryIO, _Unpacked(opened))
        head = _read_up_to(opened, HEAD)
        opened = _joined(head, opened)
        name = name.removesuffix(".gz")
    if key:
        return key, opened, head
    found = detect(head, name=name)
    if found.key in readable_keys():
        return found.key, opened, head
    if found.key == "eutils" and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return "pubmed-xml", opened, head  # whose reader says what the answer says
    if found.key == "empty":
        raise FormatError("The file is empty.")
    if found.key == "identifiers":
        raise FormatError("This is a list of identifiers, not a file of records.")
    if found.key in ("html", "eutils", "error"):
        raise FormatError(f"This is {found.name}, not a file of references.")
    if found.key:
        raise FormatError(f"This is {found.name}, which RefDesk cannot read yet.")
    raise FormatError(
        "This is no file of references that RefDesk knows"
        f"{': it begins with ' + _beginning(head) if head else ''}."
    )


def _beginning(head: bytes) -> str:
    text = decode(head[:200], guess_encoding(head[:200])).strip()
    line = text.split("\n")[0].strip()[:40]
    return f"“{line}”" if line and line.isprintable() else "bytes that are no text"


def _read_up_to(stream: BinaryIO, size: int) -> bytes:
    """Up to `size` bytes, also from a stream that gives fewer at a time (a pipe)."""
    found = b""
    while len(found) < size:
        more = stream.read(size - len(found))
        if not more:
            break
        found += more
    return found


def _joined(head: bytes, rest: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, _Joined(head, rest))


class _Joined(io.RawIOBase):
    """Bytes already read, followed by the rest of the stream."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._head:
            if size < 0:
                data, self._head = self._head, b""
                return data + self._rest.read()
            data, self._head = self._head[:size], self._head[size:]
            return data
        return self._rest.read(size)


class _Unpacked(io.RawIOBase):
    """A gzip stream unpacked; one that is cut off or damaged simply ends there.

    The format's reader then names the record in which it ended. Raises FormatError when more
    comes out than any library has.
    """

    def __init__(self, packed: BinaryIO) -> None:
        self._file = gzip.GzipFile(fileobj=packed, mode="rb")
        self._left = MAX_UNPACKED
        self._any = False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = min(size, 1 << 20) if size >= 0 else 1 << 20
        try:
            data = self._file.read1(size)
        except (OSError, EOFError, zlib.error) as error:
            if not self._any:
                raise FormatError("The compressed file is damaged.") from error
            return b""
        self._any = self._any or bool(data)
        self._left -= len(data)
        if self._left < 0:
            raise FormatError(f"The file unpacks to more than {MAX_UNPACKED >> 30} GB.")
        return data
