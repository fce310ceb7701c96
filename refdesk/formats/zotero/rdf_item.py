"""Nodes of Zotero's RDF as an item in the words of its JSON (formats.md 12).

Elements are told by their local names: the vocabularies that Zotero mixes (Dublin Core, PRISM,
FOAF, its own) have no two properties of one name that an item could both have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element

from refdesk.errors import FormatError
from refdesk.formats.xml_items import inner_text

Data = dict[str, Any]
Nodes = Mapping[str, Element]
"""Nodes by their `rdf:about`."""

ITEM_TYPES: Final = {
    "Article": "journalArticle", "Book": "book", "BookSection": "bookSection",
    "ConferenceProceedings": "conferencePaper", "Thesis": "thesis", "Report": "report",
    "Document": "document", "Letter": "letter", "Manuscript": "manuscript",
    "Interview": "interview", "MotionPicture": "film", "Illustration": "artwork",
    "Image": "map", "Recording": "audioRecording", "Patent": "patent", "Legislation": "statute",
    "Data": "computerProgram", "Memo": "note", "Attachment": "attachment",
}  # fmt: skip
"""What a node is that does not say `z:itemType`, as those of other programs and old ones."""

_TEXTS: Final = {
    "title": "title", "abstract": "abstractNote", "date": "date", "issued": "issueDate",
    "dateSubmitted": "accessDate", "pages": "pages", "description": "extra", "rights": "rights",
    "alternative": "journalAbbreviation", "volume": "volume", "edition": "edition",
    "source": "archive", "coverage": "archiveLocation", "type": "type", "medium": "medium",
}  # fmt: skip
"""Properties that are texts, and the fields they stand for; others keep their name."""
_LINES: Final = ("abstract", "description")
"""Those in which the ends of lines tell something."""
_NUMBERS: Final = {
    "report": "reportNumber", "patent": "patentNumber", "bill": "billNumber",
    "statute": "publicLawNumber", "case": "docketNumber", "podcast": "episodeNumber",
    "tvBroadcast": "episodeNumber", "radioBroadcast": "episodeNumber", "hearing": "documentNumber",
}  # fmt: skip
"""What `prism:number` is of a work that comes out by itself; of others the issue."""
_IDENTIFIERS: Final = ("ISBN", "ISSN", "DOI", "PMID", "PMCID")
_CONTAINED: Final = {"title": "publicationTitle", "alternative": "journalAbbreviation"}


def about(node: Element) -> str:
    """What names a node in the file: its `rdf:about` or `rdf:nodeID`, "" for none."""
    return _attribute(node, "about") or _attribute(node, "nodeID")


def target(node: Element) -> str:
    """What a property points to: its `rdf:resource` or `rdf:nodeID`, "" for none."""
    return _attribute(node, "resource") or _attribute(node, "nodeID")


def targets(node: Element, *names: str) -> list[str]:
    """What those properties of `node` point to, in order."""
    return [found for child in node if child.tag in names and (found := target(child))]


def item_type(node: Element) -> str:
    """The type of the item that `node` is; "" for a node that only others speak of."""
    said = inner_text(node.find("itemType"))
    return said or ITEM_TYPES.get(node.tag, "")


def data_of(node: Element, others: Nodes) -> Data:
    """The item `node` with the nodes it points to; raises FormatError for one of no type."""
    kind = item_type(node)
    if not kind:
        raise FormatError(f"This is no item of Zotero: a node {node.tag} without a type.")
    data: Data = {"itemType": kind, "creators": [], "tags": [], "relations": {}}
    if kind == "note":
        data.update(_memo(node))
    elif kind == "attachment":
        data.update(_attachment(node))
    else:
        for child in node:
            _property(child, data, others)
        data["notes"] = [_memo(others[one]) for one in targets(node, "isReferencedBy") if one in others]  # fmt: skip
        data["attachments"] = [_attachment(others[one]) for one in targets(node, "link") if one in others]  # fmt: skip
    return data


def _property(child: Element, data: Data, others: Nodes) -> None:
    name = child.tag
    if name in _OTHERWISE:
        return
    if name in _HANDLERS:
        _HANDLERS[name](child, data, others)
    elif any(one.tag in ("Person", "Organization", "Agent") for one in child.iter()):
        data["creators"] += _creators(child)
    elif name in _LINES:
        data.setdefault(_TEXTS[name], "".join(child.itertext()).strip())
    elif text := inner_text(child):
        data.setdefault(_TEXTS.get(name, name), text)


def _creators(child: Element) -> list[Data]:
    """The names of a role, which its property has in the plural: `authors`, `translators`."""
    role = child.tag.removesuffix("s")
    made = []
    for one in child.iter():
        if one.tag not in ("Person", "Organization", "Agent"):
            continue
        family = inner_text(one.find("surname"))
        given = inner_text(one.find("givenName")) or inner_text(one.find("givenname"))
        whole = inner_text(one.find("name"))
        if family and given:
            made.append({"creatorType": role, "lastName": family, "firstName": given})
        elif whole or family or given:  # a name in one field is a group's
            made.append({"creatorType": role, "name": whole or family or given})
    return made


def _tag(child: Element, data: Data, others: Nodes) -> None:
    code = child.find("LCC")
    automatic = child.find("AutomaticTag")
    if code is not None:
        data["callNumber"] = inner_text(code)
    elif automatic is not None:
        data["tags"].append({"tag": inner_text(automatic), "type": 1})
    elif name := inner_text(child):
        data["tags"].append({"tag": name})


def _identifier(child: Element, data: Data, others: Nodes) -> None:
    text = inner_text(child)
    kind, _, value = text.partition(" ")
    if child.find("URI") is not None:
        data.setdefault("url", text)
    elif kind.upper() in _IDENTIFIERS and value.strip():
        data.setdefault(kind.upper(), value.strip())
    elif text:
        data.setdefault("identifier", text)


def _publisher(child: Element, data: Data, others: Nodes) -> None:
    for one in child.iter():
        if one.tag == "name":
            data.setdefault("publisher", inner_text(one))
        elif one.tag in ("locality", "address"):
            data.setdefault("place", inner_text(one))
    if not len(child):
        data.setdefault("publisher", inner_text(child))


def _number(child: Element, data: Data, others: Nodes) -> None:
    data.setdefault(_NUMBERS.get(data["itemType"], "issue"), inner_text(child))


def _conference(child: Element, data: Data, others: Nodes) -> None:
    data.setdefault("conferenceName", inner_text(child))


def _relation(child: Element, data: Data, others: Nodes) -> None:
    if address := target(child):
        data["relations"].setdefault("dc:relation", []).append(address)


def _container(child: Element, data: Data, others: Nodes) -> None:
    """The journal, book, series ... in the property itself, or a node of its own."""
    node = child[0] if len(child) else others.get(target(child))
    if node is None:
        return
    if node.tag == "Series":
        data.setdefault("series", inner_text(node.find("title")))
        if number := inner_text(node.find("identifier")) or inner_text(node.find("number")):
            data.setdefault("seriesNumber", number)
        return
    for one in node:
        if one.tag in ("identifier", "isPartOf", "publisher"):
            _HANDLERS[one.tag](one, data, {})
        elif one.tag == "number":
            data.setdefault("issue", inner_text(one))
        elif any(each.tag in ("Person", "Organization", "Agent") for each in one.iter()):
            data["creators"] += _creators(one)
        elif text := inner_text(one):
            data.setdefault(_CONTAINED.get(one.tag, _TEXTS.get(one.tag, one.tag)), text)


def _memo(node: Element) -> Data:
    tags: Data = {"tags": []}
    for child in node.findall("subject"):
        _tag(child, tags, {})
    value = node.find("value")
    return {"itemType": "note", "note": "" if value is None else "".join(value.itertext()), **tags}


def _attachment(node: Element) -> Data:
    """A file: its path is that of the export, beside the file itself."""
    place = node.find("resource")
    mode = inner_text(node.find("linkMode"))
    made: Data = {
        "itemType": "attachment",
        "title": inner_text(node.find("title")),
        "contentType": inner_text(node.find("type")),
        "path": "" if place is None else target(place),
        "url": inner_text(node.find("identifier")),
        "note": inner_text(node.find("description")),
    }
    if mode.isdecimal() and len(mode) < 4:
        made["linkMode"] = int(mode)
    return made


def _attribute(node: Element, name: str) -> str:
    for key, value in node.attrib.items():
        if key == name or key.endswith("}" + name):
            return value.strip()
    return ""


_OTHERWISE: Final = frozenset(("itemType", "isReferencedBy", "link"))
_HANDLERS: Final[dict[str, Callable[[Element, Data, Nodes], None]]] = {
    "subject": _tag, "identifier": _identifier, "publisher": _publisher, "number": _number,
    "presentedAt": _conference, "isPartOf": _container, "relation": _relation,
}  # fmt: skip
