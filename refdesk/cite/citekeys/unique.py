"""Keys that are equal told apart: `doe2020`, `doe2020a`, `doe2020b`."""

from __future__ import annotations

from collections.abc import Iterable

from refdesk.model.citekeys import POSTFIX, numbered


class TakenKeys:
    """The keys that are in use, whatever their case. Quick for many keys of one name too."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._keys = {key.casefold() for key in keys}
        self._next: dict[tuple[str, str], int] = {}

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.casefold() in self._keys

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, key: str) -> None:
        """Take `key`."""
        self._keys.add(key.casefold())

    def discard(self, key: str) -> None:
        """Free `key`; the next equal one may get it."""
        self._keys.discard(key.casefold())
        self._next.clear()

    def first_free(self, key: str, postfix: str) -> str:
        """`key`, or with the first postfix that makes it new; takes nothing."""
        if key not in self:
            return key
        at = (key.casefold(), postfix)
        number = self._next.get(at, 1)
        while (found := numbered(key, postfix, number)) in self:
            number += 1
        self._next[at] = number
        return found


def unique(key: str, taken: Iterable[str] | TakenKeys, postfix: str = POSTFIX) -> str:
    """`key`, or `key` with a, b, ..., z, aa ... behind it, so that it is none of `taken`.

    Upper and lower case count as equal. For many keys give a `TakenKeys`, and `add` each key
    to it; any other collection is gone through at every call.
    """
    if not isinstance(taken, TakenKeys):
        taken = TakenKeys(taken)
    return taken.first_free(key, postfix)
