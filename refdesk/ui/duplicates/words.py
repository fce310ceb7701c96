"""What the review says of kinds, members and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from refdesk.model.duplicate_sets import FoundSet, SetKind
from refdesk.model.duplicate_views import DuplicateStatus, Member
from refdesk.services.wording import counted
from refdesk.ui.words import local_time


def tr(text: str) -> str:
    """`text` in the window's language."""
    return QCoreApplication.translate("Duplicates", text)


NAMES: Final[Mapping[SetKind, str]] = {
    SetKind.EXACT: "Exact",
    SetKind.SURE: "Sure",
    SetKind.LOOK: "To look at",
    SetKind.PREPRINT: "Preprints",
    SetKind.CONFLICT: "Conflicts",
}
_EXPLAINED: Final[Mapping[SetKind, str]] = {
    SetKind.EXACT: "These share an identifier, or are the same record: one work.",
    SetKind.SURE: "No identifier says so, but title, names, year, journal and pages do: one work.",
    SetKind.LOOK: "These may be one work. Please look before you merge.",
    SetKind.PREPRINT: "A preprint and the article that it became. They are two works and stay two, "
    "unless you merge them.",
    SetKind.CONFLICT: "One identifier stands on works that differ: an erratum with its article's "
    "DOI, abstracts of one supplement, or a mistake in a source.",
}
NOTHING: Final[Mapping[SetKind, str]] = {
    SetKind.EXACT: "No two references share an identifier.",
    SetKind.SURE: "No two references are alike beyond doubt.",
    SetKind.LOOK: "There is nothing to look at.",
    SetKind.PREPRINT: "No preprint stands beside its article.",
    SetKind.CONFLICT: "No identifier stands on different works.",
}


def name_of(kind: SetKind) -> str:
    """The tab's name."""
    return tr(NAMES[kind])


def explained(kind: SetKind, sets: Sequence[FoundSet]) -> str:
    """What the sets of a kind are; "" where there are none."""
    return tr(_EXPLAINED[kind]) if sets else ""


def apart_words(kind: SetKind) -> tuple[str, str]:
    """What the deed that keeps the members apart is called, and its tooltip."""
    if kind is SetKind.PREPRINT:
        return tr("Link as a pair"), tr("They belong together and stay two works (N)")
    return tr("Not duplicates"), tr("Not duplicates, and never asked again (N)")


def preview(sets: Sequence[FoundSet]) -> str:
    """What merging all of these would do: `12 groups, 15 references less`."""
    less = sum(len(one.ids) - 1 for one in sets)
    return f"{counted(len(sets), 'group')}, {counted(less, 'reference')} less"


def status_words(status: DuplicateStatus, *, is_looking: bool) -> str:
    """`Last looked at 24 November 2026 10:00, 3 references changed since.`"""
    if is_looking:
        return tr("Looking through the library …")
    if not status.looked_at:
        return tr("Nobody has looked for duplicates yet.")
    at = local_time(status.looked_at)
    if not status.changes:
        return f"{tr('Last looked at')} {at}."
    changed = counted(status.changes, "reference")
    return f"{tr('Last looked at')} {at}, {changed} {tr('changed since')}."


def member_words(member: Member) -> str:
    """Where a member comes from and what the user gave it."""
    parts = [f"PMID {member.record.pmid}" if member.record.pmid else "", member.origin]
    parts.append(counted(member.notes, "note") if member.notes else "")
    parts.append(counted(member.files, "file") if member.files else "")
    parts.append(", ".join(member.tags[:3]))
    parts.append("; ".join(member.collections[:2]))
    parts.append(tr("edited by you") if member.edited else "")
    return " · ".join(part for part in parts if part)
