"""New citation keys for many references, one after another: which of them are free."""

from __future__ import annotations

from refdesk.store.citekeys import keys_of, named
from refdesk.store.driver import Connection


class KeyChanges:
    """Keeps the keys that were given while a change goes through references, in their order.

    What it says of a change that is only looked at holds for the one that is then written.
    """

    def __init__(self) -> None:
        self._given: dict[str, int] = {}
        self._left: set[int] = set()

    def refusal(self, connection: Connection, reference_id: int, key: str) -> str:
        """Why a reference cannot have `key` now, "" when it can; it has it from then on."""
        folded = key.casefold()
        holder = self._given.get(folded) or self._holder(connection, reference_id, key)
        if holder and holder != reference_id:
            return "Another reference has this citation key already."
        self._given[folded] = reference_id
        self._left.add(reference_id)
        return ""

    def leave(self, reference_id: int) -> None:
        """A reference gives its key up, and is given another by the pattern."""
        self._left.add(reference_id)

    def _holder(self, connection: Connection, reference_id: int, key: str) -> int:
        """Who has the key, and not only as a former one; 0 for nobody."""
        others = [i for i in named(connection, key) if i != reference_id and i not in self._left]
        own = keys_of(connection, others)
        return next((i for i in others if own.get(i, "").casefold() == key.casefold()), 0)
