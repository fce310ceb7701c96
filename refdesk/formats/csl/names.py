"""CSL names to creators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from refdesk.formats.csl.values import kept_text, rich, texts_of, tidy
from refdesk.formats.encodings import is_tidy
from refdesk.model.markup import EMPTY, RichText
from refdesk.model.names import from_full, orcid_of
from refdesk.model.quick import opened
from refdesk.model.record import Affiliation, Creator, Identifier

_PARTS: Final = (
    "family", "given", "suffix", "literal", "name", "dropping-particle", "non-dropping-particle", "ORCID",
)  # fmt: skip
_READ: Final = frozenset((*_PARTS, "isInstitution", "affiliation"))
_OpenCreator: Final = opened(Creator)
_ODD_STARTS: Final = ("", " ", '"')
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|#\d{2,5});")


def names_of(value: Any, role: str) -> list[Creator]:
    """The creators of a name variable in any of its shapes."""
    found: list[Creator] = []
    texts: list[str] = []
    values = value if value.__class__ is list else [value]
    for one in values:
        if one.__class__ is dict and len(one) == 2 and "family" in one and "given" in one:
            family, given = one["family"], one["given"]  # as most names are
            if family.__class__ is given.__class__ is str and family[:1] not in _ODD_STARTS:
                texts += family, given
                made = _OpenCreator(family.rstrip(" "), given.strip(" "), "", "", EMPTY, role)
                made.__class__ = Creator
                found.append(made)
                continue
        creator = name_of(one, role)
        if creator is not None:
            found.append(creator)
    if not is_tidy("".join(texts)):  # one look spares one a name
        return [one for one in (name_of(one, role) for one in values) if one is not None]
    return found


def name_of(value: Any, role: str) -> Creator | None:
    """The creator of one CSL name; None for what holds no name."""
    if isinstance(value, str):
        value = tidy(value)
        if not value:
            return None
        if "," in value:
            return from_full(value, role)
        return Creator(literal=RichText.plain_text(value), role=role)
    if not isinstance(value, dict):
        return None
    parts = {key: tidy(text) for key in _PARTS for text in texts_of(value.get(key))[:1]}
    family, given = parts.get("family", ""), parts.get("given", "")
    if len(family) > 2 and family[0] == family[-1] == '"':
        family = family[1:-1]  # citeproc-js: particles in it are not to be parsed
    literal = parts.get("literal") or parts.get("name", "")
    if value.get("isInstitution") and family:
        literal, family = family, ""
    if not family and not literal:
        literal, given = given, ""
    if not family and not literal:
        return None
    return Creator(
        family=family,
        given=given,
        suffix=parts.get("suffix", ""),
        literal=_group(literal) if literal and not family else EMPTY,
        role=role,
        dropping_particle=parts.get("dropping-particle", ""),
        non_dropping_particle=parts.get("non-dropping-particle", ""),
        identifiers=_orcid(parts.get("ORCID", "")),
        affiliations=tuple(_affiliations(value.get("affiliation"))),
    )


def unread_parts(value: Any) -> list[dict[str, Any]]:
    """The keys of names that no part of a creator takes, in the order of the names; [] without any."""
    if not isinstance(value, list):
        return []
    if not any(one.__class__ is dict and not one.keys() <= _READ for one in value):
        return []
    return [
        {key: part for key, part in one.items() if key not in _READ}
        if isinstance(one, dict)
        else {}
        for one in value
    ]


def _group(text: str) -> RichText:
    """A group's name; its markup is read only where there surely is some."""
    if "</" in text or ("&" in text and _ENTITY.search(text)):
        return rich(text)
    return RichText.plain_text(text)


def _orcid(text: str) -> tuple[Identifier, ...]:
    number = orcid_of((Identifier("ORCID", text),)) if text else ""
    return (Identifier("ORCID", number),) if number else ()


def _affiliations(value: Any) -> Iterator[Affiliation]:
    for one in value if isinstance(value, list) else []:
        text = one.get("name") if isinstance(one, dict) else one
        if isinstance(text, str) and text.strip():
            yield Affiliation(rich(tidy(text)))


def unread_entry(parts: dict[str, list[dict[str, Any]]]) -> tuple[str, str]:
    """What names say beyond creators, by role, as an entry of `extra`."""
    return ("name-parts", kept_text(parts))
