"""Creators as the rows of a table: what stands in each cell, and what a typed cell makes of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Final

from refdesk.model.markup import EMPTY, RichText, clean_markup, squeeze
from refdesk.model.names import initials_of, orcid_of
from refdesk.model.record import Affiliation, Creator, Identifier, ReferenceRecord
from refdesk.model.typed import FieldError

_ORCID: Final = re.compile(r"(?:https?://orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])\Z")
ORCID: Final = "ORCID"


class CreatorColumn(IntEnum):
    """The columns, in order."""

    ROLE = 0
    FAMILY = 1
    GIVEN = 2
    SUFFIX = 3
    ORCID = 4
    AFFILIATIONS = 5


def shown_creators(record: ReferenceRecord) -> tuple[Creator, ...]:
    """The creators that the table has a row for; superseded forms of names are only kept."""
    return tuple(one for one in record.creators if one.is_valid)


def with_shown(record: ReferenceRecord, shown: Sequence[Creator]) -> tuple[Creator, ...]:
    """All creators of the record when those of the table are `shown`."""
    return (*shown, *(one for one in record.creators if not one.is_valid))


def cell_text(creator: Creator, column: CreatorColumn) -> str:
    """What a cell says; affiliations stand one a line."""
    if column is CreatorColumn.ROLE:
        return creator.role
    if column is CreatorColumn.FAMILY:
        if creator.literal:
            return creator.literal.markup
        return " ".join(part for part in (creator.non_dropping_particle, creator.family) if part)
    if column is CreatorColumn.GIVEN:
        given = creator.given or creator.initials
        return " ".join(part for part in (given, creator.dropping_particle) if part)
    if column is CreatorColumn.SUFFIX:
        return creator.suffix
    if column is CreatorColumn.ORCID:
        return orcid_of(creator.identifiers)
    return "\n".join(one.text.markup for one in creator.affiliations)


def with_cell(creator: Creator, column: CreatorColumn, text: str) -> Creator:
    """`creator` with `text` in one cell; all else of it stays. Raises FieldError.

    A group that gets a first name becomes a person; a person without any name is refused.
    """
    if column is CreatorColumn.AFFILIATIONS:
        return _with_affiliations(creator, text)
    text = squeeze(text)
    if text == squeeze(cell_text(creator, column)):
        return creator
    if column is CreatorColumn.ROLE:
        return replace(creator, role=text or "author")
    if column is CreatorColumn.SUFFIX:
        return replace(creator, suffix=text)
    if column is CreatorColumn.ORCID:
        return _with_orcid(creator, text)
    return _with_name(creator, column, text)


def as_person(creator: Creator) -> Creator:
    """A group as somebody with the whole name for a last name; a person as they are."""
    if not creator.literal:
        return creator
    return replace(creator, literal=EMPTY, family=creator.literal.plain)


def as_group(creator: Creator) -> Creator:
    """A person as a group of the same name; a group as it is."""
    if creator.literal:
        return creator
    cells = (CreatorColumn.GIVEN, CreatorColumn.FAMILY, CreatorColumn.SUFFIX)
    name = " ".join(part for part in (cell_text(creator, cell) for cell in cells) if part)
    return replace(
        creator, literal=RichText.plain_text(name), family="", given="", initials="", suffix="",
        dropping_particle="", non_dropping_particle="",
    )  # fmt: skip


def _with_name(creator: Creator, column: CreatorColumn, text: str) -> Creator:
    if creator.literal and column is CreatorColumn.FAMILY:
        made = replace(creator, literal=clean_markup(text))
    elif column is CreatorColumn.FAMILY:
        made = replace(creator, family=text, non_dropping_particle="")
    else:
        made = replace(as_person(creator), given=text, initials="", dropping_particle="")
        made = replace(made, initials=initials_of(made))
    if not (made.literal or made.family or made.given):
        raise FieldError("A creator needs a name. Delete the row to take it away.")
    return made


def _with_orcid(creator: Creator, text: str) -> Creator:
    others = tuple(one for one in creator.identifiers if one.source.upper() != ORCID)
    if not text:
        return replace(creator, identifiers=others)
    found = _ORCID.match(text.upper().replace("HTTPS://ORCID.ORG/", "").replace(" ", ""))
    if found is None or not _is_checked("".join(found.groups())):
        raise FieldError("An ORCID is sixteen digits, the last a check: 0000-0002-1825-0097.")
    value = "-".join(found.groups())
    return replace(creator, identifiers=(*others, Identifier(ORCID, value)))


def _is_checked(digits: str) -> bool:
    """Whether the last of sixteen digits is that of ISO 7064 (mod 11-2)."""
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == digits[15]


def _with_affiliations(creator: Creator, text: str) -> Creator:
    """Lines that were there before keep their identifiers."""
    known = {one.text.markup: one for one in creator.affiliations}
    lines = [line for line in (squeeze(raw) for raw in text.splitlines()) if line]
    made = tuple(known.get(line) or Affiliation(clean_markup(line)) for line in lines)
    return creator if made == creator.affiliations else replace(creator, affiliations=made)
