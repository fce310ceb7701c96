"""The rest of a list that stays on screen: typing on broke its reading off, and came to a mistake."""

from __future__ import annotations

from typing import Any

from refdesk.model.views import Listing


class UnfinishedList:
    """Asks once more for a list of which only the first rows are there.

    `typing` is how the last list was asked for, `is_asked` whether the next one is such a rest:
    what is said of the query in the box stays then.
    """

    def __init__(self, desk: Any) -> None:
        self._desk = desk
        self.typing = False
        self.is_asked = False
        self._shown_typing = False

    def begin(self, *, typing: bool) -> None:
        """Another list is asked for."""
        self.typing, self.is_asked = typing, False

    def shown(self) -> None:
        """What was asked for is on screen, in part or whole."""
        if not self.is_asked:
            self._shown_typing = self.typing

    def ask_rest(self, listing: Listing | None) -> int:
        """Ask for all of `listing`; the request, 0 when it is whole."""
        if listing is None or listing.is_complete:
            return 0
        self.is_asked = True
        return int(
            self._desk.list(
                listing.view, listing.query, listing.sort, listing.descending,
                typing=self._shown_typing, narrowing=listing.narrowing, then=listing.then,
                group=listing.group,
            )
        )  # fmt: skip
