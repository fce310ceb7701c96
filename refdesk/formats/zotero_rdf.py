"""Zotero RDF: what Zotero exports with notes and files, items and what they point to as nodes.

Journals, notes, files and collections are nodes of their own, anywhere in the file. So all is
read once: items go to a temporary file, the others are kept by their names, and then each item
comes with what it points to. The source of a record is an RDF file of these nodes alone, with
the names of its collections.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, BinaryIO, Final
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from refdesk.errors import FormatError
from refdesk.formats.encodings import mended
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.formats.xml_items import XmlItem, inner_text, xml_element, xml_items
from refdesk.formats.zotero.bundle import Bundle, record_of_bundle
from refdesk.formats.zotero.export_item import item_of_data
from refdesk.formats.zotero.rdf_item import about, data_of, item_type, targets
from refdesk.model.record import ReferenceRecord

KEY: Final = "zotero-rdf"
_NODE: Final = r"(?!RDF\b)[A-Z][\w.-]*"
"""Nodes are called by nouns with a capital, their properties are not."""
_IN_MEMORY: Final = 32 << 20
_DEEPEST: Final = 50
_OPEN: Final = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
_CLOSE: Final = "</rdf:RDF>"
_PATHS: Final = "collectionPaths"
Path = tuple[str, ...]


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the works of `stream`; raises FormatError when it is no RDF with nodes."""
    nodes = _Nodes()
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as kept:
        for one in xml_items(stream, "Article or the like", "Zotero RDF file", pattern=_NODE):
            if isinstance(one, Unreadable):
                yield one
            else:
                nodes.take(one, kept)
        kept.seek(0)
        for line in kept:
            text, place, warnings = json.loads(line)
            yield _result(text, place, warnings, nodes)
    for text, place in nodes.unclaimed():
        yield _result(text, place, [], nodes)


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of an RDF file with one item; raises FormatError."""
    return record_of_bundle(bundle_of(source))


def bundle_of(source: bytes) -> Bundle:
    """What the bytes of a record of this format hold; raises FormatError."""
    text, _ = mended(source)
    root = xml_element(text)
    nodes = [root] if root.tag != "RDF" else [one for one in root if one.tag != _PATHS]
    if not nodes:
        raise FormatError("This is no item of Zotero: it has no node.")
    item, *others = nodes
    data = data_of(item, {about(one): one for one in others})
    return Bundle(item_of_data(data, ()), _paths_in(root))


def _paths_in(root: Element) -> tuple[Path, ...]:
    said = root.find(_PATHS)
    try:
        value = json.loads("[]" if said is None else "".join(said.itertext()))
    except (ValueError, RecursionError):
        return ()
    rows = value if isinstance(value, list) else []
    return tuple(tuple(map(str, one)) for one in rows if isinstance(one, list))


def _result(text: str, place: str, warnings: Iterable[str], nodes: _Nodes) -> ParseResult:
    source = nodes.with_others(text)
    try:
        record = record_from_source(source.encode("utf-8", "replace"))
    except FormatError as error:
        return Unreadable(place, str(error), text[:MOST_TEXT])
    return Parsed(record, source.encode("utf-8", "replace"), KEY, place, tuple(warnings))


class _Nodes:
    """The nodes of a file that items point to, and which collections have which items."""

    def __init__(self) -> None:
        self._texts: dict[str, tuple[str, str]] = {}
        self._claimed: set[str] = set()
        self._own: dict[str, None] = {}
        self._names: dict[str, str] = {}
        self._above: dict[str, str] = {}
        self._holding: dict[str, list[str]] = {}

    def take(self, one: XmlItem, items: IO[bytes]) -> None:
        """Keep a node, an item's in the file `items`."""
        node, kind = one.element, item_type(one.element)
        name = about(node)
        if node.tag == "Collection":
            self._collection(node, name)
        elif kind and kind not in ("note", "attachment"):
            self._claimed.update(targets(node, "isReferencedBy", "link"))
            items.write(json.dumps([one.source, one.place, one.warnings]).encode() + b"\n")
        else:
            self._texts.setdefault(name, (one.source, one.place))
            if kind:
                self._own[name] = None

    def unclaimed(self) -> Iterator[tuple[str, str]]:
        """The notes and files that belong to no item, with their places."""
        for name in self._own:
            if name not in self._claimed:
                yield self._texts[name]

    def with_others(self, text: str) -> str:
        """The RDF file of the item `text` with what it points to."""
        node = xml_element(text)
        wanted = dict.fromkeys(targets(node, "isPartOf", "isReferencedBy", "link"))
        others = [self._texts[name][0] for name in wanted if name in self._texts]
        paths = dict.fromkeys(self._path(one) for one in self._holding.get(about(node), ()))
        named = json.dumps([*paths], ensure_ascii=False)
        last = f"<{_PATHS}>{escape(named)}</{_PATHS}>" if paths else ""
        return "\n".join([_OPEN, text, *others, *([last] if last else []), _CLOSE])

    def _collection(self, node: Element, name: str) -> None:
        self._names[name] = inner_text(node.find("title")) or name
        for part in targets(node, "hasPart"):
            self._above.setdefault(part, name)
            self._holding.setdefault(part, []).append(name)

    def _path(self, name: str) -> Path:
        """The names of a collection and those around it, the outermost first."""
        path: list[str] = []
        while name in self._names and len(path) < _DEEPEST:
            path.insert(0, self._names[name])
            name = self._above.get(name, "")
        return tuple(path)
