"""Places that were shown, for Back and Forward, each with the reference that was selected there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from refdesk.ui.state import Shown

MOST: Final = 100


@dataclass(slots=True)
class _Visit:
    place: Shown
    is_typed: bool = False
    selected: int = 0


class Trail:
    """The way through the lists; `selected_now` tells which reference is current, 0 for none.

    While a query is typed its letters are one place, that of the query as it was left.
    """

    def __init__(self, selected_now: Callable[[], int]) -> None:
        self._selected_now = selected_now
        self._visits: list[_Visit] = []
        self._at = -1

    def visit(self, place: Shown, *, typed: bool = False, again: bool = False) -> None:
        """Remember `place`; what lay ahead is forgotten.

        `again` is for the same list in which a link leads to another reference.
        """
        last = self._visits[self._at] if self._at >= 0 else None
        if last is not None and last.place == place and not again:
            last.is_typed = last.is_typed and typed
            return
        del self._visits[self._at + 1 :]
        if typed and last is not None and last.is_typed:
            self._visits.pop()
        elif last is not None:
            last.selected = self._selected_now()
        if typed and self._visits and self._visits[-1].place == place:  # typed and taken away
            self._visits[-1].is_typed = False
        else:
            self._visits.append(_Visit(place, typed))
        del self._visits[:-MOST]
        self._at = len(self._visits) - 1

    def back(self) -> Shown | None:
        """The place before, None at the start."""
        return self._step(-1)

    def forward(self) -> Shown | None:
        """The place after, None at the end."""
        return self._step(1)

    @property
    def selected(self) -> int:
        """The reference that was selected at this place when it was left, 0 for none."""
        return self._visits[self._at].selected if self._at >= 0 else 0

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a place after."""
        return self._at + 1 < len(self._visits)

    def _step(self, by: int) -> Shown | None:
        if not 0 <= self._at + by < len(self._visits):
            return None
        left = self._visits[self._at]
        left.selected, left.is_typed = self._selected_now(), False
        self._at += by
        return self._visits[self._at].place
