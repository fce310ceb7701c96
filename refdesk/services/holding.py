"""Records that an import held back, and what the user decides on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from refdesk.errors import NotFoundError
from refdesk.model.cancel import CancelToken
from refdesk.model.citekeys import POSTFIX
from refdesk.model.record import ReferenceRecord
from refdesk.model.reports import Change, Held, HeldState
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.wording import counted
from refdesk.store import arriving, bulk, held, references
from refdesk.store.library import Library
from refdesk.store.merging import keep_apart, merge
from refdesk.store.prepare import prepare
from refdesk.store.sessions import raw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from refdesk.store.held import HeldRecord

_TITLES = {
    HeldState.SKIPPED: "Skip {what}",
    HeldState.MERGED: "Merge {what}",
    HeldState.KEPT: "Add {what}",
}
_DONE = {
    HeldState.SKIPPED: "{what} skipped.",
    HeldState.MERGED: "{what} merged.",
    HeldState.KEPT: "{what} added.",
}


_OPEN: Final = (HeldState.WAITING, HeldState.SKIPPED)
PART: Final = 100
"""Records in one transaction: each is matched and merged by itself, which takes some milliseconds."""


@dataclass(frozen=True, slots=True)
class HeldPair:
    """A record that was held back, and the reference that it resembles (None when that is gone)."""

    held: Held
    theirs: ReferenceRecord
    ours: ReferenceRecord | None


class HeldRecords:
    """What is held back in one library; any thread may call it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def waiting(self) -> list[Held]:
        """What waits for a decision, oldest first."""
        return held.all_waiting(self._library.read())

    def of(self, known: Sequence[Held]) -> list[Held]:
        """`known` as they stand now; what is not kept any more stays as it was."""
        now = {one.id: one for one in held.by_ids(self._library.read(), [h.id for h in known])}
        return [now.get(one.id, one) for one in known]

    def pair(self, held_id: int) -> HeldPair:
        """A held record beside the reference that it resembles; raises NotFoundError when it is gone."""
        found = held.record(self._library.read(), held_id, self._library.parse_source)
        try:
            ours = references.record(self._library, found.held.reference_id)
        except NotFoundError:
            ours = None
        return HeldPair(found.held, found.new.record, ours)

    def decide(
        self,
        ids: Sequence[int],
        state: HeldState,
        *,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> Change:
        """Skip, merge or keep records, as one undo step; those that were added or merged stay so.

        Many are decided on in parts. When `token` is cancelled between two of them, the change
        tells what is done, and the rest goes on waiting.
        """
        known = held.by_ids(self._library.read(), ids)
        wanted = [one.id for one in known if one.state in _OPEN]
        changed: list[int] = []
        done = 0
        step = bulk.BulkResult()
        title = _TITLES[state].format(what=counted(len(wanted), "held record"))
        for start in range(0, len(wanted), PART):
            if token is not None and token.is_cancelled:
                break
            part = wanted[start : start + PART]
            if state is HeldState.SKIPPED:
                with self._library.write("", undoable=False) as session:
                    held.decide(raw(session), part, state)
            else:
                found = held.records(self._library.read(), part, self._library.parse_source)
                with bulk.in_step(self._library, title, step) as session:
                    changed += [self._take_in(session, one, state) for one in found]
            done += len(part)
            progress(done, len(wanted))
        if changed:
            self._library.sync()
        return Change(frozenset(changed), _sentence(state, done, len(wanted)))

    def _take_in(self, session: Session, one: HeldRecord, state: HeldState) -> int:
        """Add a held record; the reference that it became, or was merged into."""
        connection = raw(session)
        maker = self._library.key_maker
        prepared = prepare(one.new, maker)
        postfix = POSTFIX if maker is None else maker.postfix
        (made,) = references.insert(connection, [prepared], postfix=postfix)
        arriving.attach(connection, [made], [prepared])
        held.take_in(connection, one.held.id, made, state)
        like = one.held.reference_id
        if not references.is_present(connection, like):
            return made
        if state is HeldState.KEPT:
            keep_apart(connection, made, like)
            return made
        arriving.bring_back(session, [like], one.new.collection_ids)
        merge(session, like, [made], self._library.parse_source)
        return like


def _sentence(state: HeldState, done: int, wanted: int) -> str:
    what = counted(done, "held record")
    if done == wanted:
        return _DONE[state].format(what=what)
    rest = counted(wanted - done, "record")
    return f"{_DONE[state].format(what=what)} {rest} still wait{'s' if wanted - done == 1 else ''}."
