"""The names of a MODS element with their roles (marcrelator codes and words)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from refdesk.formats.xml_items import inner_text
from refdesk.model.markup import RichText
from refdesk.model.names import from_full
from refdesk.model.record import Affiliation, Creator, Identifier

_ROLES: Final = {
    "aut": "author", "author": "author", "cre": "author", "creator": "author", "edt": "editor",
    "editor": "editor", "trl": "translator", "translator": "translator", "ctb": "contributor",
    "contributor": "contributor", "com": "compiler", "compiler": "compiler", "cmp": "composer",
    "composer": "composer", "ill": "illustrator", "illustrator": "illustrator", "drt": "director",
    "director": "director", "pro": "producer", "producer": "producer", "spk": "author",
    "speaker": "author", "ivr": "interviewer", "interviewer": "interviewer", "ive": "author",
    "nrt": "narrator", "prf": "performer", "performer": "performer", "rcp": "recipient",
    "addressee": "recipient", "cur": "curator", "inv": "author", "inventor": "author",
    "pht": "author", "photographer": "author", "art": "author", "artist": "author",
    "prg": "author", "programmer": "author", "dis": "author", "collaborator": "contributor",
    "series editor": "collection-editor", "pbd": "collection-editor", "aui": "contributor",
}  # fmt: skip
ISSUERS: Final = frozenset(
    ("isb", "issuing body", "pbl", "publisher", "dgg", "degree grantor", "degree granting institution",
     "organizer of meeting", "spn", "sponsor", "hst", "host institution")
)  # fmt: skip
"""Roles of institutions that publish the work, not of people who made it."""
_OTHERS: Final = "contributor"
_YEARS: Final = re.compile(r",\s*(?:b\. |ca\. ?|fl\. ?)?\d{4}\??(?:\s*[-–](?:\s*\d{4}\??)?)?\.?$")
"""Of birth and death, which libraries put behind a name: `Smith, John A., 1960-`."""


def creators_of(element: Element, csl_type: str, *, of_host: bool = False) -> Iterator[Creator]:
    """The creators of a work, or those of the host that it is in.

    An author of the host is no author of the work (CSL: container-author).
    """
    for name in element.findall("name"):
        words = _role_words(name)
        if words and all(word in ISSUERS for word in words):
            continue
        role = next(
            (_ROLES[word] for word in words if word in _ROLES), _OTHERS if words else "author"
        )
        if of_host and role == "author":
            role = "container-author"
        found = _creator(name, role, of_book=of_host and csl_type == "chapter")
        if found is not None:
            yield found


def names_with(element: Element, roles: frozenset[str]) -> list[str]:
    """The names of those who have one of `roles`."""
    found: list[str] = []
    for name in element.findall("name"):
        words = _role_words(name)
        if words and all(word in roles for word in words):
            found.append(" ".join(inner_text(part) for part in name.findall("namePart")))
    return found


def _role_words(name: Element) -> list[str]:
    return [inner_text(term).lower().rstrip(".") for term in name.findall("role/roleTerm")] or [
        inner_text(one).lower() for one in name.findall("role") if inner_text(one)
    ]


def _creator(name: Element, role: str, *, of_book: bool) -> Creator | None:
    parts: dict[str, list[str]] = {}
    for part in name.findall("namePart"):
        text = inner_text(part)
        if text:
            parts.setdefault(part.get("type", ""), []).append(text)
    untyped = " ".join(parts.get("", ())) or inner_text(name.find("displayForm"))
    ids = tuple(
        Identifier("ORCID" if one.get("type", "").lower() == "orcid" else one.get("type", ""), inner_text(one).rpartition("orcid.org/")[2])
        for one in name.findall("nameIdentifier")
        if inner_text(one)
    )  # fmt: skip
    places = tuple(
        Affiliation(RichText.plain_text(inner_text(one)))
        for one in name.findall("affiliation")
        if inner_text(one)
    )
    family = " ".join(parts.get("family", ()))
    suffix = " ".join(parts.get("termsOfAddress", ()))
    if family or "given" in parts:
        return Creator(family or untyped, " ".join(parts.get("given", ())), suffix=suffix, role=role,
                       identifiers=ids, affiliations=places, of_book=of_book)  # fmt: skip
    if not untyped:
        return None
    if name.get("type") in ("corporate", "conference", "family") or "," not in untyped:
        return Creator(literal=RichText.plain_text(untyped), role=role, identifiers=ids,
                       affiliations=places, of_book=of_book)  # fmt: skip
    made = from_full(_YEARS.sub("", untyped), role)
    return Creator(made.family, made.given, suffix=made.suffix or suffix, role=role, literal=made.literal,
                   identifiers=ids, affiliations=places, of_book=of_book)  # fmt: skip
