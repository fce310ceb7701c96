"""Names as PubMed and MEDLINE print them, and creators made from such names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from refdesk.model.markup import RichText, squeeze
from refdesk.model.record import Creator, Identifier

SUFFIXES: Final = {
    "jr": "Jr", "jr.": "Jr", "sr": "Sr", "sr.": "Sr", "2nd": "2nd", "3rd": "3rd", "4th": "4th",
    "5th": "5th", "6th": "6th", "ii": "II", "iii": "III", "iv": "IV", "vi": "VI", "md": "MD",
    "phd": "PhD", "m.d.": "MD", "ph.d.": "PhD", "esq": "Esq", "esq.": "Esq",
}  # fmt: skip
"""What stands after a name and is no part of it, by its lower-case form."""

_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])(?!\d)", re.ASCII)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[-‐ ]?){1,4}")
_GROUP_WORDS = re.compile(
    r"\b(?:group|consorti\w*|investigators|society|committee|association|organi[sz]ation"
    r"|collaborat\w*|network|team|institute|university|foundation|council|centre|center|ministry"
    r"|agency|department|initiative|programme|program|study|trial|project|academy|college|who)\b",
    re.IGNORECASE,
)


def display_name(creator: Creator) -> str:
    """The name as PubMed's page shows it: `R A Gadient`, `John Smith Jr`, `World Health Organization`."""
    if creator.literal:
        return creator.literal.plain
    given = creator.given or spaced_initials(creator.initials)
    parts = (given, creator.dropping_particle, creator.non_dropping_particle, creator.family)
    name = " ".join(part for part in parts if part)
    return f"{name} {creator.suffix}" if creator.suffix and name else name or creator.suffix


def medline_name(creator: Creator) -> str:
    """The name as MEDLINE has it: `Gadient RA`, `Smith JA Jr`, or the group's name."""
    if creator.literal:
        return creator.literal.plain
    particles = (creator.dropping_particle, creator.non_dropping_particle, creator.family)
    parts = (*particles, initials_of(creator), creator.suffix)
    return " ".join(part for part in parts if part)


def full_name(creator: Creator) -> str:
    """The name family first, as MEDLINE's FAU and RIS have it: `Gadient, R A`, `Smith, John, Jr`."""
    if creator.literal:
        return creator.literal.plain
    particles = (creator.dropping_particle, creator.non_dropping_particle, creator.family)
    family = " ".join(part for part in particles if part)
    given = creator.given or spaced_initials(creator.initials)
    name = f"{family}, {given}" if given else family
    return f"{name}, {creator.suffix}" if creator.suffix else name


def spaced_initials(initials: str) -> str:
    """`RA` as `R A`, the form in which PubMed gives names known by initials only."""
    return " ".join(initials) if initials.isalpha() and initials.isupper() else initials


def initials_of(creator: Creator) -> str:
    """The initials as MEDLINE writes them, `RA` for `Rene A` and `JP` for `Jean-Pierre`."""
    if creator.initials:
        return creator.initials
    words = re.split(r"[\s.\-‐]+", creator.given)
    if len(words) == 1 and creator.given.isupper() and len(creator.given) <= 3:
        return creator.given
    # Lower-case words of a given name are particles ("Maria de"); MEDLINE has no initial of them.
    return "".join(word[0] for word in words if word and not word[0].islower())


def byline(creators: Iterable[Creator], limit: int = 3) -> str:
    """The first `limit` names for a list: `Gadient RA, Otten UH`, then `et al.`"""
    names = [medline_name(creator) for creator in creators if creator.is_valid]
    shown = ", ".join(names[:limit])
    return f"{shown} et al." if len(names) > limit else shown


def orcid_of(identifiers: Iterable[Identifier]) -> str:
    """The ORCID iD among identifiers as `0000-0001-2345-678X`, "" without one."""
    for identifier in identifiers:
        if identifier.source.upper() == "ORCID":
            match = _ORCID.search(identifier.value)
            if match:
                return "-".join(match.groups()).upper()
    return ""


def from_medline(name: str, role: str = "author") -> Creator:
    """The creator of a MEDLINE short name: `Gadient RA`, `Smith JA 3rd`, `van Raaij MJ`.

    A name without initials is a family name alone.
    """
    words = squeeze(name).split(" ")
    suffix = ""
    if len(words) > 2 and words[-1].lower() in SUFFIXES:
        suffix = words.pop()
    if len(words) > 1 and is_initials(words[-1]):
        initials = words.pop().replace(".", "")
        return Creator(family=" ".join(words), initials=initials, suffix=suffix, role=role)
    return Creator(family=" ".join(words), suffix=suffix, role=role)


def from_full(name: str, role: str = "author") -> Creator:
    """The creator of `Family, Given`, with a suffix third (RIS) or second (BibTeX).

    Without a comma it is a family name alone; a comma at the end makes it a group (EndNote).
    """
    name = squeeze(name)
    if name.endswith(","):
        return Creator(literal=RichText.plain_text(name.rstrip(", ")), role=role)
    parts = [part for part in (part.strip() for part in name.split(",")) if part]
    if len(parts) >= 3:
        if parts[2].lower() in SUFFIXES:
            return Creator(parts[0], parts[1], suffix=", ".join(parts[2:]), role=role)
        if parts[1].lower() in SUFFIXES:
            return Creator(parts[0], ", ".join(parts[2:]), suffix=parts[1], role=role)
        return Creator(parts[0], ", ".join(parts[1:]), role=role)
    if len(parts) == 2:
        if parts[1].lower() in SUFFIXES and not is_initials(parts[1]):
            return Creator(parts[0], suffix=parts[1], role=role)
        return Creator(parts[0], parts[1], role=role)
    return Creator(parts[0] if parts else "", role=role)


def is_initials(word: str) -> bool:
    """Whether `word` is initials: up to four capitals, with or without full stops or hyphens."""
    bare = word.replace(".", "").replace("-", "").replace("‐", "")
    if not bare or len(bare) > 4 or not bare.isalpha():
        return False
    return bare.isupper() and (_INITIALS.fullmatch(word) is not None or bare.isupper())


def looks_like_group(name: str) -> bool:
    """Whether a name without comma is a group's: it has a word like "Group" or "Society"."""
    return _GROUP_WORDS.search(name) is not None
