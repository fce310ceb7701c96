"""The formats that RefDesk reads and writes, by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from refdesk.errors import UnknownFormatError

if TYPE_CHECKING:  # a third of the time that `refdesk --help` may take
    from refdesk.model.record import ReferenceRecord


@dataclass(frozen=True, slots=True)
class Parsed:
    """One record that was read.

    `source` is the part of the input that holds this record alone, as it was (in UTF-8 if the
    input had another encoding): `parse_source(format, source)` gives `record` again.
    """

    record: ReferenceRecord
    source: bytes
    format: str
    place: str = ""
    """Where in the input it stood, in words: "record 12, line 340"."""
    warnings: tuple[str, ...] = ()
    """What was odd about it and how it was read all the same, one sentence each."""


MOST_TEXT: Final = 20_000
"""Characters of an unreadable record that are kept, to be mended and read again."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part of the input that is no record of the format; the others are read all the same.

    `text` is the record as it stands there, cut off after MOST_TEXT characters.
    """

    place: str
    reason: str
    text: str = ""
    is_outside: bool = False
    """It stands between records and is none: nothing failed, but it is told that it was left out."""
    can_retry: bool = False
    """The service that gave it may well give the right record another time."""


ParseResult = Parsed | Unreadable


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: how to read its records from a stream and write them to one."""

    key: str
    label: str
    extensions: tuple[str, ...]
    media_type: str
    parse: Callable[[BinaryIO], Iterator[ParseResult]] | None
    """Stream in, records out, in constant memory; raises FormatError when nothing can be read at all."""
    parse_source: Callable[[bytes], ReferenceRecord] | None
    """One record from its `Parsed.source`."""
    write: Callable[[Iterable[ReferenceRecord], BinaryIO], None] | None


_TABLE: Final = (
    # key, label, extensions, media type, module, "r" if it is read and "w" if it is written
    ("pubmed-xml", "PubMed XML", (".xml",), "application/xml", "pubmed_xml", "rw"),
    ("nbib", "PubMed (nbib)", (".nbib",), "application/nbib", "nbib", "rw"),
    ("ris", "RIS", (".ris",), "application/x-research-info-systems", "ris", "rw"),
    ("bibtex", "BibTeX", (".bib",), "application/x-bibtex", "bibtex", "rw"),
    ("biblatex", "BibLaTeX", (".bib",), "application/x-biblatex", "bibtex.biblatex", "rw"),
    ("endnote-xml", "EndNote XML", (".xml",), "application/x-endnote+xml", "endnote", "rw"),
    (
        "refer",
        "EndNote tagged (Refer)",
        (".enw", ".ref"),
        "application/x-endnote-refer",
        "tagged.enw",
        "rw",
    ),
    (
        "wos",
        "Web of Science",
        (".ciw", ".isi"),
        "application/x-inst-for-scientific-info",
        "tagged.isi",
        "r",
    ),
    ("ovid", "Ovid", (".ovid", ".cgi", ".txt"), "text/plain", "tagged.ovid", "r"),
    ("refworks", "RefWorks tagged", (".txt",), "text/plain", "tagged.refworks", "r"),
    (
        "csl-json",
        "CSL-JSON",
        (".json",),
        "application/vnd.citationstyles.csl+json",
        "csl_json",
        "rw",
    ),
    ("csl-yaml", "CSL-YAML", (".yaml", ".yml"), "application/yaml", "csl_yaml", "rw"),
    ("mods", "MODS", (".mods", ".xml"), "application/mods+xml", "mods", "r"),
    ("crossref-json", "Crossref JSON", (".json",), "application/json", "crossref_json", "r"),
    ("crossref-xml", "Crossref XML", (".xml",), "application/xml", "crossref_xml", "r"),
    ("datacite-json", "DataCite JSON", (".json",), "application/json", "datacite_json", "r"),
    ("datacite-xml", "DataCite XML", (".xml",), "application/xml", "datacite_xml", "r"),
    ("zotero-json", "Zotero JSON", (".json",), "application/json", "zotero_json", "r"),
    ("zotero-rdf", "Zotero RDF", (".rdf",), "application/rdf+xml", "zotero_rdf", "r"),
    ("europepmc-json", "Europe PMC JSON", (".json",), "application/json", "europepmc_json", "r"),
    ("pubmed-csv", "PubMed CSV", (".csv",), "text/csv", "pubmed_csv", "r"),
    ("csv", "Table (CSV)", (".csv",), "text/csv", "table_csv", "rw"),
    ("tsv", "Table (TSV)", (".tsv", ".tab"), "text/tab-separated-values", "table_tsv", "rw"),
    ("markdown", "Markdown", (".md",), "text/markdown", "markdown", "w"),
    ("html", "Web page (HTML)", (".html",), "text/html", "html_page", "w"),
    ("pmids", "List of PMIDs", (".txt",), "text/plain", "pmids", "w"),
)
_STORED: Final = {"zotero-item": "zotero.item"}
"""Formats that sources in a library have and no file: key and module."""
ALIASES: Final = {
    "endnote": "endnote-xml", "enw": "refer", "isi": "wos", "ciw": "wos", "web-of-science": "wos",
    "bib": "bibtex", "better-bibtex": "bibtex", "better-biblatex": "biblatex",
    "pubmed": "pubmed-xml", "xml": "pubmed-xml", "medline": "nbib", "csl": "csl-json",
    "json": "csl-json", "csljson": "csl-json", "yaml": "csl-yaml", "crossref": "crossref-json",
    "unixref": "crossref-xml", "datacite": "datacite-json", "europepmc": "europepmc-json",
    "zotero": "zotero-json", "better-bibtex-json": "zotero-json", "betterbibtexjson": "zotero-json",
    "md": "markdown", "htm": "html", "tab": "tsv", "pmid": "pmids",
}  # fmt: skip


@cache
def formats() -> tuple[Format, ...]:
    """All formats, in the order in which menus list them."""
    return tuple(
        Format(
            key,
            label,
            extensions,
            media_type,
            _late(module, "parse") if "r" in modes else None,
            _late(module, "record_from_source") if "r" in modes else None,
            _late(module, "write") if "w" in modes else None,
        )
        for key, label, extensions, media_type, module, modes in _TABLE
    )


def format_by_key(key: str) -> Format:
    """The format called `key` (or an alias as "pubmed", "medline", "csl", "json").

    Raises UnknownFormatError, naming the formats there are.
    """
    wanted = key.strip().lower().replace("_", "-")
    wanted = ALIASES.get(wanted, wanted)
    for one in formats():
        if one.key == wanted:
            return one
    known = ", ".join(one.key for one in formats())
    raise UnknownFormatError(f"There is no format “{key}”. The formats are: {known}.")


def readable_keys() -> frozenset[str]:
    """The keys of the formats that RefDesk reads."""
    return frozenset(one.key for one in formats() if one.parse)


def module_of(key: str) -> str:
    """The dotted name of the module that reads and writes format `key`."""
    wanted = format_by_key(key).key
    return next(f"refdesk.formats.{row[4]}" for row in _TABLE if row[0] == wanted)


def parse_source(key: str, source: bytes) -> ReferenceRecord:
    """The record that `source` (a `Parsed.source`) holds in format `key`; raises FormatError."""
    if key in _STORED:
        record: ReferenceRecord = _late(_STORED[key], "record_from_source")(source)
        return record
    found = format_by_key(key)
    if found.parse_source is None:
        raise UnknownFormatError(f"RefDesk does not read {found.label}.")
    return found.parse_source(source)


def writer_of(key: str) -> Callable[[Iterable[ReferenceRecord], BinaryIO], None]:
    """What writes format `key`; raises UnknownFormatError for one that is only read."""
    found = format_by_key(key)
    if found.write is None:
        raise UnknownFormatError(f"RefDesk does not write {found.label}.")
    return found.write


def parse_stream(stream: BinaryIO, *, key: str = "", name: str = "") -> Iterator[ParseResult]:
    """Read the records of `stream` in format `key`, or in the one its content shows.

    `name` is the file's name, which only breaks ties. Raises FormatError with a sentence that
    says what was found when it is nothing RefDesk reads; UnknownFormatError for an unknown key.
    """
    from refdesk.formats.detect import open_detected

    found, opened = open_detected(stream, key=format_by_key(key).key if key else "", name=name)
    chosen = format_by_key(found)
    if chosen.parse is None:
        raise UnknownFormatError(f"RefDesk does not read {chosen.label}.")
    yield from chosen.parse(opened)


def _late(module: str, function: str) -> Callable[..., Any]:
    """A function of a format's module, imported when it is first called (start-up time)."""

    def call(*arguments: Any) -> Any:
        return getattr(import_module(f"refdesk.formats.{module}"), function)(*arguments)

    call.__name__ = function
    return call
