"""What the review says where it has no set to show: why, and what can be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from refdesk.model.duplicate_sets import SetKind
from refdesk.model.duplicate_views import DuplicateStatus
from refdesk.model.views import JobRow
from refdesk.services.wording import counted
from refdesk.ui.duplicates.words import NOTHING, name_of, tr
from refdesk.ui.words import local_time, number


class Step(Enum):
    """What a button of the empty review does."""

    NONE = auto()
    ADD = auto()
    IMPORT = auto()
    LOOK = auto()
    STOP = auto()
    OTHER_KIND = auto()


@dataclass(frozen=True, slots=True)
class Emptiness:
    """What is said, and the deeds that help; the first goes on, the second is another way."""

    icon: str
    sentence: str
    detail: str = ""
    first: tuple[Step, str] = (Step.NONE, "")
    second: tuple[Step, str] = (Step.NONE, "")
    is_fault: bool = False
    other: SetKind | None = None
    """The kind that `Step.OTHER_KIND` leads to."""


@dataclass(frozen=True, slots=True)
class Situation:
    """How the review stands: what is known, whether a look is on its way, what went wrong."""

    status: DuplicateStatus | None
    counts: Mapping[SetKind, int]
    kind: SetKind
    job: JobRow | None = None
    is_looking: bool = False
    failure: str = ""
    is_read_only: bool = False


def emptiness(at: Situation) -> Emptiness:
    """The words and deeds for a kind without sets."""
    if at.is_looking:
        return _looking(at.job)
    if at.failure:
        return Emptiness(
            "warning",
            tr("The library could not be looked through."),
            at.failure,
            (Step.LOOK, tr("Look again")),
            is_fault=True,
        )
    if at.status is None:
        return Emptiness("duplicate", tr("Reading what was found …"))
    if not at.status.references:
        return _no_references(at.is_read_only)
    other = next((kind for kind, count in at.counts.items() if count and kind is not at.kind), None)
    if other is not None:
        return _elsewhere(at, other)
    return _none_at_all(at.status, at.is_read_only)


def _looking(job: JobRow | None) -> Emptiness:
    detail = tr("You can go on working. What is found appears here.")
    if job is not None and job.total:
        far = tr("{done} of {total} compared.").format(
            done=number(job.done), total=number(job.total)
        )
        detail = f"{far} {detail}"
    return Emptiness(
        "search", tr("Looking through the library …"), detail, (Step.STOP, tr("Stop looking"))
    )


def _no_references(is_read_only: bool) -> Emptiness:
    sentence = tr("The library has no references yet.")
    if is_read_only:
        return Emptiness("library", sentence)
    return Emptiness(
        "library",
        sentence,
        tr("Add some; what you add is compared with what you have, and its doubles stand here."),
        (Step.ADD, tr("Add by identifier…")),
        (Step.IMPORT, tr("Import a file…")),
    )


def _elsewhere(at: Situation, other: SetKind) -> Emptiness:
    found = (f"{name_of(kind)} {number(count)}" for kind, count in at.counts.items() if count)
    return Emptiness(
        "check-circle",
        tr(NOTHING[at.kind]),
        f"{tr('Found of other kinds')}: {', '.join(found)}.",
        (Step.OTHER_KIND, tr("Show “{kind}”").format(kind=name_of(other))),
        other=other,
    )


def _none_at_all(status: DuplicateStatus, is_read_only: bool) -> Emptiness:
    look = (Step.NONE, "") if is_read_only else (Step.LOOK, tr("Look for duplicates"))
    if not status.looked_at:
        detail = tr("Identifiers, titles, names, years, journals and pages are compared.")
        if is_read_only:
            detail = tr("This library can only be read: what is found could not be kept in it.")
        return Emptiness("duplicate", tr("Nobody has looked for duplicates yet."), detail, look)
    detail = tr("{references} were looked through, {at}. What you add is compared by itself.")
    detail = detail.format(
        references=counted(status.references, "reference"), at=local_time(status.looked_at)
    )
    if not status.changes:
        look = (Step.NONE, "")
    return Emptiness("check-circle", tr("There are no duplicates."), detail, look)
