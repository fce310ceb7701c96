"""What a person sees in RefDesk's window (1440x900, upper left corner, light), read off the screen."""

from __future__ import annotations

from typing import Final

from tests.ui.real.screen import Place, Screen, wait_for
from tests.ui.real.x11 import Area

WORDS: Final = 60
"""Brightness below which something is a word that counts: hints, veiled and grey words are not."""
SYMBOL: Final = 150
"""Brightness below which a symbol can be used; those that cannot are paler."""
WHITE: Final = 250
"""Brightness from which the ground is that of a row nobody selected."""
ACCENT: Final = "#1b5fb8"
"""The ground of the one button in a dialog that does it."""

LIBRARY: Final[Area] = (145, 15, 52, 20)
PUBMED: Final[Area] = (240, 15, 52, 20)
UNDO: Final[Area] = (1322, 14, 20, 22)
REDO: Final[Area] = (1362, 14, 20, 22)
TREE: Final[Area] = (0, 55, 245, 640)
ARROWS: Final = (10, 24)
"""From where to where, in the tree, the arrows that fold and unfold stand."""
NAMES: Final = (28, 110)
"""The same for the beginnings of names."""
EMPTY_LIBRARY: Final[Area] = (700, 185, 300, 26)
MESSAGE: Final[Area] = (285, 808, 300, 28)
CITATION: Final[Area] = (540, 848, 760, 44)


class Look:
    """Looks at the window; every answer is that of just now."""

    ROWS: Final[list[Place]] = [(600, 147 + 48 * number) for number in range(14)]
    """Middles of the rows of the list."""
    HITS: Final[list[Place]] = [(600, 241 + 48 * number) for number in range(10)]
    """The same for PubMed's hits, above which stand how PubMed took the query, and the filters."""
    LIST: Final[Place] = (600, 600)

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def has_words(self, area: Area) -> bool:
        """Whether there is something to read."""
        return self._screen.darkest(area) < WORDS

    @property
    def is_painted(self) -> bool:
        """Whether the window is there and knows its library (Redo is grey only then)."""
        return self.has_words(LIBRARY) and self._screen.darkest(REDO) > SYMBOL

    @property
    def is_pubmed(self) -> bool:
        """Whether it is PubMed that is searched."""
        return self.has_words(PUBMED)

    def has_rows(self, count: int) -> bool:
        """Whether the list has this many rows; 0 is an empty library."""
        if any(not self.has_words(_row(place)) for place in self.ROWS[:count]):
            return False
        if count == 0 and not self.has_words(EMPTY_LIBRARY):
            return False
        return not self.has_words(_row(self.ROWS[count]))

    def wait_for_rows(self, count: int) -> None:
        """Wait until the list has this many rows (less than twelve)."""
        wait_for(lambda: self.has_rows(count), f"the list does not show {count} rows")

    def wait_for_hits(self) -> None:
        """Wait until PubMed's hits are there; the first is chosen and its citation is shown."""

        def are_there() -> bool:
            return all(self.has_words(_row(place)) for place in self.HITS) and self.has_citation

        wait_for(are_there, "no hits of PubMed")

    def is_selected(self, place: Place) -> bool:
        """Whether a row is selected."""
        return self._screen.brightest(_row(place)) < WHITE

    @property
    def has_citation(self) -> bool:
        """Whether the bar at the bottom has the citation of what is selected."""
        return self.has_words(CITATION)

    def wait_for_selected(self, place: Place) -> None:
        """Wait until a row is selected and can be copied."""
        wait_for(lambda: self.is_selected(place) and self.has_citation, "nothing is selected")

    @property
    def has_message(self) -> bool:
        """Whether there is a message below the list."""
        return self.has_words(MESSAGE)

    @property
    def can_undo(self) -> bool:
        """Whether the button for undo can be used."""
        return self._screen.darkest(UNDO) < SYMBOL

    @property
    def can_redo(self) -> bool:
        """Whether the button for redo can be used."""
        return self._screen.darkest(REDO) < SYMBOL

    def wait_for_undo(self) -> None:
        """Wait until a change can be undone."""
        wait_for(lambda: self.can_undo, "Undo stays grey")

    def wait_for_redo(self) -> None:
        """Wait until a change can be made again."""
        wait_for(lambda: self.can_redo, "Redo stays grey")

    # The tree

    def _tree_rows(self) -> list[tuple[int, bool]]:
        """Middle of each of the tree's rows, and whether it is a heading."""
        _, top, width, height = TREE
        picture = self._screen.picture(TREE)
        found: list[list[int]] = []
        for y in range(height):
            line = picture[4 * width * y : 4 * width * (y + 1)][1::4]
            if min(line[: NAMES[1]]) < SYMBOL:
                if not found or y - found[-1][-1] > 5:
                    found.append([])
                found[-1].append(y)
        rows = []
        for lines in found:
            part = picture[4 * width * lines[0] : 4 * width * (lines[-1] + 1)][1::4]
            starts = range(0, len(part), width)
            arrow, name = (
                min(min(part[s + left : s + right]) for s in starts)
                for left, right in (ARROWS, NAMES)
            )
            # Entries may have arrows as well, but their names are black.
            rows.append((top + (lines[0] + lines[-1]) // 2, arrow < SYMBOL and name > WORDS))
        return rows

    def _heading(self) -> int:
        rows = self._tree_rows()
        return next((at for at, (_, is_heading) in enumerate(rows) if is_heading), 0)

    def collection(self, number: int) -> Place:
        """Where the nth collection stands in the tree, from 0."""
        return (140, self._tree_rows()[self._heading() + 1 + number][0])

    def trash(self) -> Place:
        """Where the trash stands: last before the collections."""
        return (140, self._tree_rows()[self._heading() - 1][0])

    # Dragging

    @property
    def is_veiled(self) -> bool:
        """Whether the card is there that says what letting go will do: all else is veiled."""
        return not self.has_words(LIBRARY)

    def is_lit(self, place: Place) -> bool:
        """Whether this row of the tree is what would be dropped on: it is not veiled."""
        return self.is_veiled and self.has_words((NAMES[0], place[1] - 8, 70, 16))


def _row(place: Place) -> Area:
    """The words of a row; right of them other things may be painted."""
    return (275, place[1] - 17, 300, 36)
