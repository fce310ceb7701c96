"""Roles of creators as numbers, as `creator.role` holds them: small ones, for it has millions of rows."""

from __future__ import annotations

from typing import Final

AUTHOR: Final = 0
GROUP: Final = 1
"""A creator that is not a person, whatever its role."""
EDITOR: Final = 2
INVESTIGATOR: Final = 3
SUBJECT: Final = 4
"""A person that the work is about."""
OTHER: Final = 9

_NUMBERS: Final = {
    "author": AUTHOR,
    "editor": EDITOR,
    "investigator": INVESTIGATOR,
    "subject": SUBJECT,
}


def number(role: str) -> int:
    """The number of a CSL name variable, "investigator" or "subject"."""
    return _NUMBERS.get(role, OTHER)
