"""Whose names a flat format has a place for: EndNote's four kinds of authors, by type of work.

RIS calls them AU, A2, A3 and A4, EndNote XML authors, secondary, tertiary and subsidiary authors,
Refer `%A`, `%E`, `%Y` and `%?`. Who the other three are depends on the type.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from refdesk.formats.csl.item import NAME_ROLES


class Places(NamedTuple):
    """The roles of the second, third and fourth list of names; "" where no role fits."""

    second: str = "editor"
    third: str = "collection-editor"
    fourth: str = "translator"


_USUAL: Final = Places()
_NOBODY: Final = Places("", "", "")
_STAGE: Final = Places("director", "producer", "performer")
_PLACES: Final = {
    "motion_picture": _STAGE,
    "broadcast": _STAGE,
    "performance": _STAGE,
    "song": Places("performer", "producer", "composer"),
    "musical_score": Places("editor", "collection-editor", "producer"),
    "personal_communication": Places("recipient", "", "translator"),
    "interview": Places("interviewer", "", "translator"),
    # advisers, assignees, courts and committees: no role of CSL's
    **dict.fromkeys(("thesis", "patent", "legal_case", "hearing"), _NOBODY),
}
PLACED: Final = ("author", "editor", "collection-editor", "translator")
"""The roles that these formats hold with a work of most types."""


def places_of(csl_type: str) -> Places:
    """Who else than authors is named with a work of this type."""
    return _PLACES.get(csl_type, _USUAL)


def lost_but(*kept: str) -> tuple[str, ...]:
    """What a LOST says when only names in the roles `kept` come back."""
    return tuple(f"creators:{role}" for role in NAME_ROLES if role not in kept)
