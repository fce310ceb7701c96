"""Several notes in the one field that a format has for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

SIGN: Final = "⁂"
"""Stands on a line of its own between two notes: a printer's sign for a break, in no note's text."""


def joined_notes(notes: Iterable[str]) -> str:
    """The notes as one text."""
    return f"\n{SIGN}\n".join(notes)


def divided_notes(text: str) -> list[str]:
    """The notes of such a text; of one without the sign, the text."""
    if SIGN not in text:
        return [text] if text else []
    found: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip() == SIGN:
            found.append([])
        else:
            found[-1].append(line)
    return [note for lines in found if (note := "\n".join(lines).strip())]
