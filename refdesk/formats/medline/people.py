"""The names of a MEDLINE record with what follows each: identifiers and affiliations."""

from __future__ import annotations

from collections import deque
from typing import Final

from refdesk.model.fold import tokens
from refdesk.model.markup import EMPTY, RichText
from refdesk.model.names import from_medline, initials_of
from refdesk.model.quick import opened
from refdesk.model.record import Affiliation, Creator, Identifier

FULL: Final = {"FAU": "author", "FED": "editor", "FIR": "investigator", "FPS": "subject"}
SHORT: Final = {"AU": "author", "ED": "editor", "IR": "investigator", "PS": "subject"}
GROUP: Final = "CN"
PLACES: Final = frozenset(("AD", "IRAD"))
IDENTIFIER: Final = "AUID"
_FULL: Final = "\nFAU - "
_SHORT: Final = "\nAU  - "
_OpenCreator: Final = opened(Creator)
TAGS: Final = frozenset((*FULL, *SHORT, GROUP, *PLACES, IDENTIFIER))


class _Person:
    """A name under construction."""

    __slots__ = (
        "family",
        "given",
        "identifiers",
        "initials",
        "is_full",
        "literal",
        "places",
        "role",
        "suffix",
    )

    def __init__(self, role: str, family: str = "", given: str = "", suffix: str = "") -> None:
        self.role = role
        self.family = family
        self.given = given
        self.suffix = suffix
        self.initials = ""
        self.literal = EMPTY
        self.is_full = False  # it came as a full name, its short one is to follow
        self.identifiers: tuple[Identifier, ...] = ()
        self.places: list[Affiliation] = []  # an author may have thousands


def ordinary_authors(byline: str) -> tuple[Creator, ...] | None:
    """What `people_of` makes of authors that each have a full name and the short one it makes.

    `byline` has one line a field, the first of them FAU, and nowhere two blanks but behind a tag.
    None where it has other lines than those names, AUID and AD.
    """
    found = []
    for text in byline[6:].split(_FULL):
        full, _, rest = text.partition(_SHORT)
        family, comma, given = full.partition(", ")
        short, _, more = rest.partition("\n")
        initials = short[len(family) + 1 :]
        if (
            not comma
            or "," in given
            or "\n" in given
            or not (initials.isalpha() and initials.isupper() and len(initials) <= 4)
            or not short.startswith(family)
        ):
            return None
        numbers: tuple[Identifier, ...] = ()
        places: list[Affiliation] = []
        for line in more.split("\n") if more else ():
            if line.startswith("AD  - "):
                places.append(_place(line[6:]))
            elif line.startswith("AUID- "):
                numbers += (_identifier(line[6:]),)
            else:
                return None
        made = _OpenCreator(
            family, given, initials, "", EMPTY, "author", "", "", numbers, tuple(places)
        )
        made.__class__ = Creator
        found.append(made)
    return tuple(found)


def people_of(fields: list[tuple[str, str]]) -> dict[str, list[Creator]]:
    """The creators, investigators and subjects of the fields with TAGS, by kind.

    Affiliations before the first name belong to the article (before 2015): the first author's.
    """
    people: list[_Person] = []
    person: _Person | None = None
    whole: list[Affiliation] = []
    shorts: deque[_Person] = deque()
    for tag, value in fields:
        role = SHORT.get(tag)
        if role is not None:
            is_awaited = person is not None and person.is_full and person.role == role
            if person is not None and is_awaited and _complete(person, value):
                continue
            short = from_medline(value, role)
            person = _Person(role, short.family, "", short.suffix)
            person.initials = short.initials
            people.append(person)
            shorts.append(person)
        elif tag in FULL and value.endswith(","):  # our own, of a group that is no author
            person = _Person(FULL[tag])
            person.literal = RichText.plain_text(value[:-1])
            people.append(person)
        elif tag in FULL:
            known = _short_before(shorts, FULL[tag], value)
            person = known or _Person(FULL[tag], *full_name_parts(value))
            if known is None:
                person.is_full = True
                people.append(person)
        elif tag in PLACES:
            place = _place(value)
            (whole if person is None else person.places).append(place)
        elif tag == IDENTIFIER:
            if person is not None:
                person.identifiers = (*person.identifiers, _identifier(value))
        else:
            person = _Person("author")
            person.literal = RichText.plain_text(value)
            people.append(person)
    return _by_kind(people, whole)


def _identifier(value: str) -> Identifier:
    """`ORCID: 0000-0002-...`"""
    source, colon, number = value.partition(":")
    return Identifier(source.strip(), number.strip()) if colon else Identifier("", value)


def _place(value: str) -> Affiliation:
    return Affiliation(RichText.plain_text(value))


def _by_kind(people: list[_Person], whole: list[Affiliation]) -> dict[str, list[Creator]]:
    found: dict[str, list[Creator]] = {"author": [], "investigator": [], "subject": []}
    creators = found["author"]
    for one in people:
        into = found.get(one.role, creators)
        places = one.places
        if whole and into is creators and not creators:
            places = [*whole, *places]
        made = _OpenCreator(
            one.family,
            one.given,
            one.initials,
            one.suffix,
            one.literal,
            one.role,
            "",
            "",
            one.identifiers,
            tuple(places),
        )
        made.__class__ = Creator
        into.append(made)
    return found


def full_name_parts(value: str) -> tuple[str, str, str]:
    """Family, given and suffix of `Family, Given[, Suffix]`."""
    family, _, rest = value.partition(",")
    given, _, suffix = rest.partition(",")
    if "," in suffix:
        given, _, suffix = rest.rpartition(",")
        given = ", ".join(part.strip() for part in given.split(","))
    return family.strip(), given.strip(), suffix.strip()


def _short_before(shorts: deque[_Person], role: str, value: str) -> _Person | None:
    """The person whose short name other programs wrote before this full one; None where it is new.

    They write the names in turns or in two lists, so it is the last one, or the first left.
    """
    for place in (-1, 0) if shorts else ():
        person = shorts[place]
        family, given, suffix = full_name_parts(value)
        letters = initials_of(Creator(given=given))
        if (
            person.role == role
            and tokens(person.family) == tokens(family)
            and letters[:1].casefold() == person.initials[:1].casefold()
        ):
            del shorts[place]
            person.family, person.given = family, given
            person.suffix = suffix or person.suffix
            return person
    return None


def _complete(person: _Person, value: str) -> bool:
    """Take the initials of the short name that follows a full one; False where it is another's."""
    person.is_full = False
    family = person.family
    rest = value[len(family) + 1 :]
    if rest.isalpha() and rest.isupper() and len(rest) <= 4 and value.startswith(family):
        person.initials = rest
        return True
    short = from_medline(value)
    if _is_another(person, short):
        return False
    initials = short.initials
    if not initials and value.lower().startswith(family.lower()):
        initials = value[len(family) :].strip().removesuffix(person.suffix or "\0").strip()
    person.initials = initials
    if not person.suffix and short.suffix:
        person.suffix = short.suffix
        person.given = person.given.removesuffix(f" {short.suffix}")  # `Smith, John A Jr`
    return True


def _is_another(person: _Person, short: Creator) -> bool:
    """Whether a short name shares neither a word nor the first letter with the full one before.

    Spellings may differ (`Müller`, `Mueller`; `王`, `Wang`), and files of other programs may swap
    the parts.
    """
    own = tokens(f"{person.family} {person.given}")
    other = tokens(short.family)
    if not own or not other or not (own[0][0] + other[0][0]).isascii():
        return False
    return own[0][0] != other[0][0] and not set(own) & set(other)
