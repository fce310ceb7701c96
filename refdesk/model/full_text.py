"""Open copies of works: where they are, which version, under which licence, what came of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Version(StrEnum):
    """How far a copy is on its way to print, as Unpaywall tells it apart."""

    PUBLISHED = "published"
    ACCEPTED = "accepted"
    SUBMITTED = "submitted"
    UNKNOWN = ""


class Form(StrEnum):
    """What is at a copy's address."""

    PDF = "pdf"
    PACKAGE = "package"
    """A tar.gz of PMC with the PDF in it."""
    PAGE = "page"
    """A page for a reader's browser."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that anybody may read; `source` is who names it, `licence` as it is shown, "" unknown."""

    url: str
    source: str
    form: Form = Form.PDF
    version: Version = Version.UNKNOWN
    licence: str = ""
    is_best: bool = False
    """Whether its source puts it before all others."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source, or a copy's host, that could not be asked to the end, and why, in a sentence."""

    source: str
    reason: str
    is_offline: bool = False
    """Whether the network was lacking, rather than the source."""
    is_setting: bool = False
    """Whether it was not asked for want of a setting."""


class Outcome(StrEnum):
    """What came of looking for a reference's full text."""

    ATTACHED = "attached"
    HELD = "held"
    """It has a PDF already."""
    FOUND = "found"
    """A copy can be fetched; nobody asked for it."""
    PAGE = "page"
    """It can be read for nothing, but only in a browser."""
    NONE = "none"
    """All sources were asked, and know no open copy."""
    FAILED = "failed"
    WAITING = "waiting"
    """The network was lacking."""
    NO_IDENTIFIER = "no identifier"


@dataclass(frozen=True, slots=True)
class FullText:
    """What was found for one reference: its copies, best first, and what went wrong on the way.

    `copy` is the one that was attached, or would be; `attachment_id` 0 when none was.
    """

    reference_id: int
    title: str
    outcome: Outcome
    copies: tuple[Copy, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    copy: Copy | None = None
    attachment_id: int = 0


_RANKS: Final = {
    Version.PUBLISHED: 0,
    Version.ACCEPTED: 1,
    Version.SUBMITTED: 2,
    Version.UNKNOWN: 3,
}
_LICENCES: Final = {
    "pd": "Public domain",
    "public-domain": "Public domain",
    "cc0": "CC0",
    "publisher-specific-oa": "Publisher’s own open licence",
    "publisher-specific, author manuscript": "Publisher’s own open licence",
    "other-oa": "Open, licence not named",
    "implied-oa": "Open, licence not named",
    "unspecified-oa": "Open, licence not named",
    "none": "",
    "no-cc code": "",
    "null": "",
}
_CC: Final = re.compile(
    r"cc[ -](by(?:[ -](?:nc|nd|sa))*)(?:[ -]?(?:v\.?)?(\d\.\d))?", re.IGNORECASE
)
_CC_ADDRESS: Final = re.compile(
    r"creativecommons\.org/(?:licenses/(by(?:-(?:nc|nd|sa))*)/(\d\.\d)|publicdomain/(zero|mark))",
    re.IGNORECASE,
)


def by_version(copies: Sequence[Copy]) -> list[Copy]:
    """The published versions first, what was only submitted last; else in the order given."""
    return sorted(copies, key=lambda copy: _RANKS[copy.version])


def licence_words(text: str) -> str:
    """A licence as it is shown: "CC BY-NC 4.0"; "" when none is named."""
    text = " ".join(text.split())
    if match := _CC_ADDRESS.search(text):
        if match[3]:
            return "CC0" if match[3].lower() == "zero" else "Public domain"
        return f"CC {match[1].upper()} {match[2]}"
    if match := _CC.fullmatch(text):
        return f"CC {match[1].upper().replace(' ', '-')} {match[2] or ''}".rstrip()
    known = _LICENCES.get(text.lower())
    return text[:80] if known is None else known


def is_creative_commons(licence: str) -> bool:
    """Whether a licence, as `licence_words` gives it, lets anybody pass the work on."""
    return licence.startswith(("CC ", "CC0", "Public domain"))
