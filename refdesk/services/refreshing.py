"""Asking PubMed again for references that the library has; the user's edits stay on top."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.merging import taken_over
from refdesk.model.record import ReferenceRecord
from refdesk.model.record_changes import FieldChange, changes
from refdesk.model.reports import Failure, ImportReport
from refdesk.net.pubmed import PubMedClient
from refdesk.services.failing import is_offline
from refdesk.services.importing import BATCH, ProgressSink, silent
from refdesk.services.wording import counted
from refdesk.store import batch, references
from refdesk.store.driver import Connection
from refdesk.store.library import Library
from refdesk.store.references import NewReference
from refdesk.store.sessions import raw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

_FROM_PUBMED: Final = frozenset(("pubmed-xml", "nbib", "pubmed-csv"))
"""Formats in which PubMed itself says a record: what a newer one lacks, PubMed took away."""

AT_ONCE: Final = 50
"""References written in one transaction: others who write wait no longer than for these."""
MANY_LEFT: Final = 2_000
"""With more references left than these the library is told once a request: the list is long."""


Part: TypeAlias = "list[tuple[int, NewReference]]"
"""References with PubMed's records of today, as many as one request brings."""


class Settle(Protocol):
    """Told within each transaction which references are left; writes nothing that is undone."""

    def __call__(self, session: Session, left: Sequence[int]) -> None: ...


@dataclass(frozen=True, slots=True)
class RecordChanges:
    """A reference about which PubMed says something else now."""

    reference_id: int
    pmid: str
    title: str
    changes: tuple[FieldChange, ...]


@dataclass(slots=True)
class Asked:
    """What PubMed was asked for in vain, and why the rest was not asked for."""

    failures: list[Failure] = field(default_factory=list)
    stopped: str = ""
    has_any: bool = False
    left: list[int] = field(default_factory=list)
    """The references that are not asked for yet; in the end, those that were not at all."""
    is_offline: bool = False
    """Whether that was for want of a network."""


def refresh(
    library: Library,
    pubmed: PubMedClient,
    ids: Sequence[int],
    *,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
    asked: Asked | None = None,
    settle: Settle | None = None,
    job_id: int = 0,
) -> ImportReport:
    """Replace the sources of `ids` by PubMed's records of today, as one step; `existing` names them.

    Records are written as they come, so that nothing is asked for twice where a refresh goes on
    later (`settle`), in the step of the job `job_id`. What another program's record says and PubMed's does not
    (its keywords, notes, files) stays, as an edit of the reference. When PubMed fails after some
    came, those are kept and `stopped` says why it is not all; `asked` then names those that were
    left. Raises RefDeskError when none came, Cancelled; what was written before stays.
    """
    token = token or CancelToken()
    asked = asked or Asked()
    step = batch.Step(
        library, lambda count: f"Refresh {counted(count, 'reference')}", job_id=job_id
    )
    done: list[int] = []
    for part in fetched(library, pubmed, ids, asked, progress, token):
        for some, left, is_last in _in_turn(part, asked.left):
            note = None
            if settle is not None and (is_last or len(left) <= MANY_LEFT):
                note = partial(settle, left=left)
            done += _write(library, step, some, note)
    return ImportReport(existing=tuple(done), failures=tuple(asked.failures), stopped=asked.stopped)


def _in_turn(part: Part, left: Sequence[int]) -> Iterator[tuple[Part, tuple[int, ...], bool]]:
    """What is written at a time, the references that are left then, whether it is the last of `part`."""
    for start in range(0, len(part), AT_ONCE):
        rest = part[start + AT_ONCE :]
        yield part[start : start + AT_ONCE], (*(each for each, _ in rest), *left), not rest


def _write(
    library: Library, step: batch.Step, some: Part, note: Callable[[Session], None] | None
) -> list[int]:
    """Take records over in one transaction; the references that are still there."""
    present: Part = []

    def take(session: Session) -> int:
        present.extend(one for one in some if references.is_present(raw(session), one[0]))
        if note is not None:
            note(session)
        return sum(take_over(session, library, each, new) for each, new in present)

    step.run(take)
    return [each for each, _ in present]


def take_over(session: Session, library: Library, reference_id: int, new: NewReference) -> bool:
    """Give a reference PubMed's record of today; the user's edits, and what another program said, stay.

    False when that changes nothing.
    """
    kept = kept_fields(library, raw(session), reference_id, new.record)
    is_new = references.replace_source(session, reference_id, new)
    if kept:
        references.edit(session, reference_id, kept)
    return is_new or bool(kept)


def differences(
    library: Library,
    pubmed: PubMedClient,
    ids: Sequence[int],
    *,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> Iterator[RecordChanges | ImportReport]:
    """What a refresh of `ids` would change, reference by reference as PubMed answers; writes nothing.

    References about which PubMed says what it said are left out. The last one given is the
    report: in `existing` all that PubMed answered for, with `failures` and `stopped` as of
    `refresh`. Raises as `refresh`.
    """
    asked = Asked()
    answered: list[int] = []
    for part in fetched(library, pubmed, ids, asked, progress, token or CancelToken()):
        shown = dict(references.records(library, [reference_id for reference_id, _ in part]))
        for reference_id, new in part:
            if reference_id not in shown:  # deleted meanwhile
                continue
            answered.append(reference_id)
            connection = library.read()
            before = references.source(connection, reference_id)
            if before.body == new.source:
                continue
            found = changes(
                library.parse_source(before.format, before.body),
                replace(new.record, **kept_fields(library, connection, reference_id, new.record)),
                shown[reference_id],
                references.details(connection, reference_id).edited_fields,
            )
            if found:
                record = shown[reference_id]
                yield RecordChanges(reference_id, new.record.pmid, record.title.plain, found)
    yield ImportReport(
        existing=tuple(answered), failures=tuple(asked.failures), stopped=asked.stopped
    )


def kept_fields(
    library: Library, connection: Connection, reference_id: int, now: ReferenceRecord
) -> dict[str, Any]:
    """The fields that another program's record adds to `now`, PubMed's, with their values.

    What the user edited is left out: it stays anyway.
    """
    before = references.source(connection, reference_id)
    if before.format in _FROM_PUBMED:
        return {}
    try:
        said = library.parse_source(before.format, before.body)
    except RefDeskError:  # a damaged source is what a refresh mends
        return {}
    edited = references.details(connection, reference_id).edited_fields
    return {name: value for name, value in taken_over(now, said).items() if name not in edited}


def fetched(
    library: Library,
    pubmed: PubMedClient,
    ids: Sequence[int],
    asked: Asked,
    progress: ProgressSink,
    token: CancelToken,
) -> Iterator[Part]:
    """PubMed's records of today for `ids`, a request's worth at a time; `asked` says what is not among them."""
    by_pmid: dict[str, list[int]] = {}  # a library may have a record twice
    for row in references.rows(library.read(), ids):
        if row.pmid:
            by_pmid.setdefault(row.pmid, []).append(row.id)
        else:
            asked.failures.append(
                Failure(row.title, "It has no PMID, so PubMed cannot be asked for it.")
            )
    order = list(by_pmid)
    for start in range(0, len(order), BATCH):
        try:
            answer = pubmed.fetch(order[start : start + BATCH], cancel=token)
        except Cancelled:
            raise
        except RefDeskError as error:
            if not asked.has_any:
                raise
            log.warning("the refresh stopped: %s", error, exc_info=True)
            asked.left = [each for pmid in order[start:] for each in by_pmid[pmid]]
            asked.is_offline = is_offline(error)
            left = counted(len(asked.left), "reference")
            asked.stopped = f"{error} {left} could not be refreshed."
            return
        asked.has_any |= bool(answer.records)
        asked.left = [each for pmid in order[start + BATCH :] for each in by_pmid[pmid]]
        asked.failures += [
            Failure(pmid, "PubMed has no such record any more; yours is unchanged.")
            for pmid in answer.missing
        ]
        asked.failures += [
            Failure(one.place, f"{one.reason} Yours is unchanged.", can_retry=one.can_retry)
            for one in answer.unreadable
        ]
        yield [
            (reference_id, NewReference(parsed.record, parsed.source, parsed.format, "PubMed"))
            for parsed in answer.records
            for reference_id in by_pmid[parsed.record.pmid]
        ]
        progress(start + len(order[start : start + BATCH]), len(order))
