"""Citation keys: those that are missing, and making keys anew."""

from __future__ import annotations

from collections.abc import Sequence

from refdesk.model.cancel import CancelToken
from refdesk.model.citekeys import KeyMaker, KeyPlan, NewKey
from refdesk.model.reports import Change
from refdesk.services.key_patterns import SettingKeys
from refdesk.services.wording import counted
from refdesk.store import citekeys
from refdesk.store.library import Library
from refdesk.store.sessions import raw

FILLED_AT_ONCE = 200
"""References that get their keys in one write: reading each costs half a millisecond."""


class KeyService:
    """Keys of one library, by the pattern that is set; any thread may call it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def fill_some(self, count: int = FILLED_AT_ONCE) -> int:
        """Give keys to some references that have none; how many it were."""
        if self._library.is_read_only:
            return 0
        ids = citekeys.without_key(self._library.read(), count)
        self._fill(ids)
        return len(ids)

    def fill_missing(self, ids: Sequence[int] | None, token: CancelToken | None = None) -> None:
        """See to it that all of `ids` (None: of the library) have a key."""
        if self._library.is_read_only:
            return
        connection = self._library.read()
        lacking = citekeys.without_key(connection, -1)
        if ids is not None and lacking:
            wanted = set(ids)
            lacking = [i for i in lacking if i in wanted]
        for start in range(0, len(lacking), FILLED_AT_ONCE):
            if token is not None:
                token.raise_if_cancelled()
            self._fill(lacking[start : start + FILLED_AT_ONCE])

    def plan(self, ids: Sequence[int]) -> KeyPlan:
        """What making the keys of `ids` anew would change; keys that somebody chose stay."""
        changes, pinned, unchanged = citekeys.planned(
            self._library.read(), list(ids), self._library.parse_source, self._maker
        )
        return KeyPlan(tuple(changes), pinned, unchanged)

    def apply(self, changes: Sequence[NewKey]) -> Change:
        """Carry a plan out as one step, but for keys that were changed or given away meanwhile."""
        title = f"Make {counted(len(changes), 'citation key')} anew"
        with self._library.write(title) as session:
            connection = raw(session)
            before = citekeys.keys_of(connection, [one.reference_id for one in changes])
            valid = [one for one in changes if before.get(one.reference_id, "") == one.old]
            free = citekeys.FreeKeys(
                connection, [one.new for one in valid], [one.reference_id for one in valid]
            )
            done = {one.reference_id: one.new for one in valid if free.take(one.new) == one.new}
            citekeys.change(connection, done)
        left = len(changes) - len(done)
        words = f"{counted(len(done), 'citation key')} made anew."
        if left:
            words += f" {left:,} changed meanwhile and stayed as they are."
        return Change(frozenset(done), words)

    @property
    def _maker(self) -> KeyMaker:
        return self._library.key_maker or SettingKeys()

    def _fill(self, ids: Sequence[int]) -> None:
        if ids:
            with self._library.write("", undoable=False, bulk=True) as session:
                citekeys.fill(raw(session), ids, self._library.parse_source, self._maker)
