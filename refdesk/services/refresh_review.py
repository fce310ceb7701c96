"""A refresh that is looked at first: what PubMed says now, and taking over what somebody chose of it."""

from __future__ import annotations

import tempfile
import threading
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from refdesk.errors import Cancelled, LibraryError, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.notices import notices_of
from refdesk.model.record import ReferenceRecord
from refdesk.model.record_changes import FieldChange, changes
from refdesk.model.refresh_choices import Renewal
from refdesk.model.reports import Change, Failure, ImportReport
from refdesk.net.pubmed import PubMedClient
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.refreshing import AT_ONCE, Asked, fetched, kept_fields
from refdesk.services.wording import counted
from refdesk.store import batch, references, sources
from refdesk.store.driver import Connection
from refdesk.store.library import Library
from refdesk.store.references import NewReference
from refdesk.store.sessions import raw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_IN_MEMORY: Final = 8_000_000
"""Bytes of newer records that stay in memory; more than that goes to a temporary file."""


class Spool:
    """Newer records until somebody has chosen: a whole library's need not fit into memory.

    Any thread may call it.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        self._lock = threading.Lock()
        weakref.finalize(self, self._file.close)

    def put(self, body: bytes) -> tuple[int, int, int]:
        """Keep `body`; the place at which `get` finds it."""
        codec, packed = sources.pack(body)
        with self._lock:
            start = self._file.seek(0, 2)
            self._file.write(packed)
        return start, len(packed), codec

    def get(self, place: tuple[int, int, int]) -> bytes:
        """What was kept at a place."""
        start, length, codec = place
        with self._lock:
            self._file.seek(start)
            packed = self._file.read(length)
        return sources.unpack(codec, packed)


def look(
    library: Library,
    pubmed: PubMedClient,
    ids: Sequence[int],
    spool: Spool,
    *,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> Iterator[list[Renewal] | ImportReport]:
    """Ask PubMed for `ids`; a list of what is new for each request, and last the report.

    The report has in `existing` all that PubMed answered for, with `failures` and `stopped` as of
    `refreshing.refresh`. Writes nothing to the library. Raises as `refreshing.refresh`.
    """
    asked = Asked()
    answered: list[int] = []
    for part in fetched(library, pubmed, ids, asked, progress, token or CancelToken()):
        found = []
        for reference_id, new in part:
            state = references.made_of(library.read(), reference_id)
            if state is None:  # deleted meanwhile
                continue
            answered.append(reference_id)
            try:
                renewal = _renewal(library, reference_id, new, state, spool)
            except LibraryError as error:
                asked.failures.append(Failure(new.record.pmid, str(error)))
                continue
            if renewal is not None:
                found.append(renewal)
        yield found
    yield ImportReport(
        existing=tuple(answered), failures=tuple(asked.failures), stopped=asked.stopped
    )


def _renewal(
    library: Library, reference_id: int, new: NewReference, state: tuple[int, str], spool: Spool
) -> Renewal | None:
    """What is new about one reference, None for nothing."""
    connection = library.read()
    before = references.source(connection, reference_id)
    if before.body == new.source:
        return None
    shown = references.record(library, reference_id)
    found = _changes(library, connection, reference_id, new.record, shown)
    if not found:
        return None
    known = {one.kind for one in notices_of(shown)}
    fresh = [one.kind for one in notices_of(new.record) if one.kind not in known]
    return Renewal(
        reference_id,
        new.record.pmid,
        shown.title.plain,
        tuple(one.name for one in found),
        frozenset(one.name for one in found if one.is_edited),
        tuple(dict.fromkeys(fresh)),
        new.format,
        state,
        spool.put(new.source),
    )


def compare(library: Library, one: Renewal, spool: Spool) -> tuple[FieldChange, ...]:
    """The fields of one reference before and now; () when it is gone by now."""
    try:
        shown = references.record(library, one.reference_id)
    except RefDeskError:
        return ()
    now = library.parse_source(one.format, spool.get(one.place))
    return _changes(library, library.read(), one.reference_id, now, shown)


def take(
    library: Library,
    wanted: Sequence[tuple[Renewal, frozenset[str]]],
    spool: Spool,
    *,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> Change:
    """Take over the fields that were chosen, as one undo step, fifty references at a time.

    A field that was not chosen keeps its value, as an edit of the reference; of those chosen,
    the user's edits go. A reference that was changed since PubMed was asked is left as it is
    and counted in the sentence, and so are those that a cancel left. Raises Cancelled when
    nothing was taken over by then, LibraryError.
    """
    token = token or CancelToken()
    done: list[int] = []
    seen = 0
    step = batch.Step(library, lambda count: f"Refresh {counted(count, 'reference')}")
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        try:
            done += _take_part(library, step, part, spool, token)
        except Cancelled:
            if not done:
                raise
            break
        seen += len(part)
        progress(seen, len(wanted))
    return Change(frozenset(done), _sentence(len(done), seen - len(done), len(wanted) - seen))


def _take_part(
    library: Library,
    step: batch.Step,
    part: Sequence[tuple[Renewal, frozenset[str]]],
    spool: Spool,
    token: CancelToken,
) -> list[int]:
    """Take over some references in one transaction, or with a cancel none; those that were."""
    taken: list[int] = []

    def take(session: Session) -> int:
        for one, names in part:
            token.raise_if_cancelled()
            if _take_one(session, library, one, names, spool):
                taken.append(one.reference_id)
        return len(taken)

    token.raise_if_cancelled()
    step.run(take)
    return taken


def _take_one(
    session: Session, library: Library, one: Renewal, names: frozenset[str], spool: Spool
) -> bool:
    """Take over fields of one reference; False when it was changed since PubMed was asked."""
    connection = raw(session)
    if references.made_of(connection, one.reference_id) != one.state:
        return False
    source = spool.get(one.place)
    new = NewReference(library.parse_source(one.format, source), source, one.format, "PubMed")
    edits = _edits(library, connection, one, new.record, names)
    references.replace_source(session, one.reference_id, new)
    if edits:
        references.edit(session, one.reference_id, edits)
    return True


def _edits(
    library: Library,
    connection: Connection,
    one: Renewal,
    now: ReferenceRecord,
    names: frozenset[str],
) -> dict[str, Any]:
    """What must be an edit once `now` is the source, so that only the fields `names` change."""
    shown = references.record_within(connection, one.reference_id, library.parse_source)
    kept = kept_fields(library, connection, one.reference_id, now)
    edits: dict[str, Any] = dict.fromkeys(names & one.edited)
    edits |= {name: value for name, value in kept.items() if name not in one.names or name in names}
    for name in one.names:
        if name not in names and name not in one.edited:
            edits[name] = getattr(shown, name)
    return edits


def _changes(
    library: Library,
    connection: Connection,
    reference_id: int,
    now: ReferenceRecord,
    shown: ReferenceRecord,
) -> tuple[FieldChange, ...]:
    before = references.source(connection, reference_id)
    try:
        said = library.parse_source(before.format, before.body)
    except RefDeskError:  # a damaged source is what a refresh mends
        said = shown
    return changes(
        said,
        replace(now, **kept_fields(library, connection, reference_id, now)),
        shown,
        references.details(connection, reference_id).edited_fields,
    )


def _sentence(done: int, stale: int, left: int) -> str:
    parts = [f"{counted(done, 'reference')} refreshed."] if done or not stale else []
    if stale:
        verb = "was" if stale == 1 else "were"
        parts.append(
            f"{counted(stale, 'reference')} {verb} changed meanwhile and left alone; ask again."
        )
    if left:
        parts.append(f"Stopped: {counted(left, 'reference')} left as before.")
    return " ".join(parts)
