"""Notices: what PubMed says has been published about a work since, heaviest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from refdesk.model.rows import Status
from refdesk.model.statuses import statuses_of

if TYPE_CHECKING:
    from refdesk.model.record import ReferenceRecord

KINDS: Final = {
    "RetractionIn": "Retracted",
    "RetractedandRepublishedIn": "Retracted and republished",
    "PartialRetractionIn": "Retracted in part",
    "ExpressionOfConcernIn": "Expression of concern",
    "CorrectedandRepublishedIn": "Corrected and republished",
    "ErratumIn": "Corrected",
    "UpdateIn": "Newer version",
    "RepublishedIn": "Republished",
    "CommentIn": "Commented on",
}
"""PubMed's RefTypes that point to what was published later, with what they say; heaviest first."""
PUBLISHED: Final = "Preprint published"
NoticeKey = tuple[int, str, str]
"""A notice in the library: the reference, its kind, where it stands (a PMID, else a citation)."""


@dataclass(frozen=True, slots=True)
class PublishedNotice:
    """A notice on a work; `citation` and `pmid` name where it stands, "" when PubMed does not."""

    kind: str
    citation: str = ""
    pmid: str = ""

    @property
    def line(self) -> str:
        """`Retracted: Lancet. 2010 Feb 6;375(9713):445. PMID 20137807`."""
        where = " ".join(filter(None, (self.citation, f"PMID {self.pmid}" if self.pmid else "")))
        return f"{self.kind}: {where}" if where else self.kind


def key_of(reference_id: int, one: PublishedNotice) -> NoticeKey:
    """How a notice on a reference is remembered."""
    return reference_id, one.kind, one.pmid or one.citation


def notices_of(record: ReferenceRecord) -> tuple[PublishedNotice, ...]:
    """The notices that a record tells of, heaviest first.

    A work that is retracted by its publication type alone has a notice that names no place.
    """
    statuses = statuses_of(record)
    found = []
    for type_, kind in KINDS.items():
        for one in record.corrections:
            if one.type == type_:
                is_published = type_ == "UpdateIn" and Status.PREPRINT in statuses
                name = PUBLISHED if is_published else kind
                found.append(PublishedNotice(name, one.citation, one.pmid))
    has_place = any(one.kind in (KINDS["RetractionIn"], KINDS["RetractedandRepublishedIn"]) for one in found)  # fmt: skip
    if Status.RETRACTED in statuses and not has_place:
        found.insert(0, PublishedNotice(KINDS["RetractionIn"]))
    return tuple(dict.fromkeys(found))


def new_notices(known: ReferenceRecord, now: ReferenceRecord) -> tuple[PublishedNotice, ...]:
    """The notices that `now` tells of and `known` does not, heaviest first.

    The same notice with a fuller citation is no new one, nor is the place of one that was known
    without any.
    """
    told = {key_of(0, one)[1:] for one in notices_of(known)}
    return tuple(
        one
        for one in notices_of(now)
        if key_of(0, one)[1:] not in told and (one.kind, "") not in told
    )
