"""DataCite's XML (schema kernel-2 to kernel-4): what repositories deposit and hand out, OAI too.

Each `resource` is turned into the JSON that DataCite's interface gives for it, which
`datacite_json.py` reads: one table of types, roles and relations for both.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import Element

from refdesk.errors import FormatError
from refdesk.formats.datacite_json import PUBLISHED_IN, work_record
from refdesk.formats.encodings import mended
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.formats.xml_items import XmlItem, inner_text, xml_element, xml_items
from refdesk.model.record import ReferenceRecord

__all__ = ["KEY", "parse", "record_from_source"]

KEY: Final = "datacite-xml"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the `resource` elements of `stream`; raises FormatError when it has none."""
    for item in xml_items(stream, "resource", "DataCite XML file"):
        yield _result(item) if isinstance(item, XmlItem) else item


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of one `resource` element; raises FormatError."""
    text, _ = mended(source)
    return work_record(_attributes(xml_element(text)))


def _result(item: XmlItem) -> ParseResult:
    try:
        record = work_record(_attributes(item.element))
    except FormatError as error:
        return Unreadable(item.place, str(error), item.source[:MOST_TEXT])
    return Parsed(record, item.source.encode("utf-8", "replace"), KEY, item.place, item.warnings)


def _attributes(resource: Element) -> dict[str, Any]:
    """The resource under the names of DataCite's JSON."""
    kind = resource.find("resourceType")
    found: dict[str, Any] = {
        "types": {
            "resourceType": inner_text(kind),
            "resourceTypeGeneral": "" if kind is None else kind.get("resourceTypeGeneral", ""),
        },
        "creators": [_name(one, "creatorName") for one in resource.iterfind("creators/creator")],
        "contributors": [
            {**_name(one, "contributorName"), "contributorType": one.get("contributorType", "")}
            for one in resource.iterfind("contributors/contributor")
        ],
        "titles": _listed(resource, "titles/title", "title", ("titleType", "titleType")),
        "descriptions": [
            {"description": _paragraphs(one), "descriptionType": one.get("descriptionType", ""),
             "lang": one.get(_LANGUAGE, "")}
            for one in resource.iterfind("descriptions/description")
        ],
        "container": _container(resource),
        "sizes": [inner_text(one) for one in resource.iterfind("sizes/size")],
        "formats": [inner_text(one) for one in resource.iterfind("formats/format")],
        "geoLocations": [
            {"geoLocationPlace": inner_text(one)}
            for one in resource.iterfind("geoLocations/geoLocation/geoLocationPlace")
        ],
        "fundingReferences": [
            {child.tag: inner_text(child) for child in one}
            for one in resource.iterfind("fundingReferences/fundingReference")
        ],
    }  # fmt: skip
    for name in ("publisher", "publicationYear", "language", "version"):
        found[name] = inner_text(resource.find(name))
    for path, name, *attributes in _LISTS:
        found[path.partition("/")[0]] = _listed(resource, path, name, *attributes)
    identifier = resource.find("identifier")
    if identifier is not None:
        if identifier.get("identifierType", "DOI").upper() == "DOI":
            found["doi"] = inner_text(identifier)
        else:
            kind_of_id = identifier.get("identifierType", "")
            found["identifiers"] = [
                {"identifier": inner_text(identifier), "identifierType": kind_of_id}
            ]
    return found


_LISTS: Final[tuple[tuple[Any, ...], ...]] = (
    # path, key of the text, then attributes with their keys
    ("subjects/subject", "subject", ("subjectScheme", "subjectScheme")),
    ("dates/date", "date", ("dateType", "dateType")),
    ("alternateIdentifiers/alternateIdentifier", "alternateIdentifier",
     ("alternateIdentifierType", "alternateIdentifierType")),
    ("relatedIdentifiers/relatedIdentifier", "relatedIdentifier",
     ("relationType", "relationType"), ("relatedIdentifierType", "relatedIdentifierType")),
    ("rightsList/rights", "rights", ("rightsURI", "rightsUri")),
)  # fmt: skip


def _listed(resource: Element, path: str, name: str, *attributes: Any) -> list[dict[str, str]]:
    return [
        {name: inner_text(one), **{key: one.get(attribute, "") for attribute, key in attributes}}
        for one in resource.iterfind(path)
    ]


def _name(element: Element, tag: str) -> dict[str, Any]:
    name = element.find(tag)
    return {
        "name": inner_text(name),
        "nameType": "" if name is None else name.get("nameType", ""),
        "givenName": inner_text(element.find("givenName")),
        "familyName": inner_text(element.find("familyName")),
        "nameIdentifiers": _listed(
            element, "nameIdentifier", "nameIdentifier",
            ("nameIdentifierScheme", "nameIdentifierScheme"),
        ),
        "affiliation": _listed(
            element, "affiliation", "name", ("affiliationIdentifier", "affiliationIdentifier"),
            ("affiliationIdentifierScheme", "affiliationIdentifierScheme"),
        ),
    }  # fmt: skip


def _paragraphs(element: Element) -> str:
    """The text of a description, where `br` ends a line."""
    parts = [element.text or ""]
    for child in element:
        parts += [
            "\n" if child.tag.lower() == "br" else "".join(child.itertext()),
            child.tail or "",
        ]
    return "".join(parts)


def _container(resource: Element) -> dict[str, str]:
    """The journal, book or series in which the work stands, with its place there (kernel 4.4)."""
    for item in resource.iterfind("relatedItems/relatedItem"):
        if item.get("relationType") not in PUBLISHED_IN:
            continue
        number = item.find("relatedItemIdentifier")
        found = {
            name: inner_text(item.find(name))
            for name in ("volume", "issue", "firstPage", "lastPage", "edition", "number")
        }
        return {
            **found,
            "type": item.get("relatedItemType", ""),
            "title": inner_text(item.find("titles/title")),
            "identifier": inner_text(number),
            "identifierType": "" if number is None else number.get("relatedItemIdentifierType", ""),
        }
    return {}
