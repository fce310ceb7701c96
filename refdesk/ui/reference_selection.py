"""A table of references that is selected by ids and places, quickly at any length."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from typing import cast

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
)
from PySide6.QtWidgets import QTableView

from refdesk.model.rows import ReferenceRow, Status
from refdesk.ui.columns import Column
from refdesk.ui.reference_model import Index, ReferenceTableModel


class SelectingTable(QTableView):
    """Tells and changes what is selected; headings of groups are selected along, but never told."""

    table_model: ReferenceTableModel

    def selected_count(self) -> int:
        """How many references are selected; quick for 1,000,000."""
        parts = self._parts()
        count = sum(part.height() for part in parts)
        if (outline := self.table_model.outline) is not None:
            count -= sum(outline.heads_between(part.top(), part.bottom()) for part in parts)
        return count

    def selectedIndexes(self) -> list[QModelIndex]:
        """One index of what is selected: Qt asks, when a drag begins, only whether there is any.

        With all of them it would ask for the flags of each cell: 1.4 s for 10,000 rows.
        """
        for part in self._parts():
            for place in range(part.top(), part.bottom() + 1):
                if self.table_model.id_at(place) is not None:
                    return [self.table_model.index(place, 0)]
        return []

    def first_selected(self, most: int) -> list[ReferenceRow]:
        """Rows of the first `most` selected references."""
        runs = (range(part.top(), part.bottom() + 1) for part in self._parts())
        rows = map(self.table_model.row_at, chain.from_iterable(runs))
        return list(islice((row for row in rows if row is not None), most))

    def selected_ids(self) -> list[int]:
        """Ids of the selected references, in the order of the list, each once."""
        ids = self.table_model.ids
        found: list[int] = []
        for part in self._parts():
            found.extend(ids[part.top() : part.bottom() + 1])
        if self.table_model.outline is not None:
            return list(dict.fromkeys(each for each in found if each >= 0))
        return found

    def chosen_hits(self) -> list[int]:
        """PubMed hits that are meant: those with a check mark, else the selected ones."""
        model = self.table_model
        if model.checked:
            shown = [each for each in model.ids if each in model.checked]
            return shown + sorted(model.checked - set(shown))
        return self.selected_ids()

    def hits_to_add(self) -> list[int]:
        """PubMed hits that "Add" adds: the chosen ones but those marked as in the library."""
        model = self.table_model
        places = ((hit, model.place_of(hit)) for hit in self.chosen_hits())
        rows = ((hit, None if place is None else model.row_at(place)) for hit, place in places)
        return [hit for hit, row in rows if row is None or Status.IN_LIBRARY not in row.statuses]

    def _parts(self) -> list[QItemSelectionRange]:
        """The selected runs of rows, from the top."""
        # The stubs do not know that a QItemSelection is a list.
        parts = cast("list[QItemSelectionRange]", self.selectionModel().selection())
        # Rows that are still grey can be in it by Select all; the run of a row that is gone is not valid.
        rows = len(self.table_model.ids)
        there = (part for part in parts if part.isValid() and part.bottom() < rows)
        return sorted(there, key=lambda part: part.top())

    def current_id(self) -> int | None:
        """The id of the current row, if it is selected."""
        current = self.currentIndex()
        return self.table_model.id_at(current.row()) if self.is_selected(current) else None

    def is_selected(self, index: Index) -> bool:
        """Whether the row of `index` is selected.

        Rows are only selected whole; `isRowSelected` asks the model for each of the columns.
        """
        return index.isValid() and self.selectionModel().isSelected(index)

    def settle(self) -> None:
        """Give the scroll bar the length of the new rows now, and not with the next painting."""
        self.verticalHeader().length()
        self.updateGeometries()

    def select_ids(self, ids: Sequence[int], *, scroll: bool = True) -> None:
        """Select the rows of `ids` that are shown; the first becomes current."""
        self.select_places(self.table_model.places_of(ids), scroll=scroll)

    def select_places(self, places: Sequence[int], *, scroll: bool = True) -> None:
        """Select rows by place; the first named becomes current."""
        selection = QItemSelection()
        last_column = len(Column) - 1
        if isinstance(places, range):
            runs = [(places[0], places[-1])] if places else []
        else:
            runs = _runs(sorted(places))
        for first, last in runs:
            model = self.table_model
            selection.select(model.index(first, 0), model.index(last, last_column))
        flags = QItemSelectionModel.SelectionFlag
        if places:
            current = self.table_model.index(places[0], 0)
            self.selectionModel().setCurrentIndex(current, flags.NoUpdate)
            if scroll:
                self.settle()
                self.scrollTo(current)
        self.selectionModel().select(selection, flags.ClearAndSelect)

    def move_current(self, by: int) -> None:
        """Make the next (1) or previous (-1) row the selected one."""
        count = self.table_model.rowCount()
        if not count:
            return
        place = self.currentIndex().row()
        if not self.selectionModel().hasSelection():  # Qt makes a row current without selecting it
            by = 0
        new = 0 if place < 0 else min(max(place + by, 0), count - 1)
        while self.table_model.group_at(new) >= 0 and 0 <= new + (by or 1) < count:
            new += by or 1  # on to the next reference, over headings
        if self.table_model.id_at(new) is not None:
            self.select_places([new])


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of neighbouring places: [1, 2, 3, 7] gives [(1, 3), (7, 7)]."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and place <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
