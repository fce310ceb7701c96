"""Which rows of a table are selected, and keeping them over an answer that brings other rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtWidgets import QTableView

if TYPE_CHECKING:
    from PySide6.QtCore import QItemSelectionRange

    from refdesk.ui.following.work_table import WorkTable

_MOST: Final = 2_000
"""Of more selected rows only the current one is found again."""
_Flag = QItemSelectionModel.SelectionFlag


def selected_rows(table: QTableView) -> list[int]:
    """The selected rows from the top; quick for a hundred thousand, as Qt's own list is not."""
    ranges = cast("list[QItemSelectionRange]", table.selectionModel().selection())
    return sorted({row for each in ranges for row in range(each.top(), each.bottom() + 1)})


class PmidKeeper:
    """Finds selected works again by their PMIDs."""

    def __init__(self, table: QTableView, model: WorkTable) -> None:
        self._table = table
        self._model = model

    @contextmanager
    def kept(self) -> Iterator[None]:
        """While the rows change: the works that were selected are selected, the current one current."""
        rows = selected_rows(self._table)
        works = self._model.works
        selected = [works[row].pmid for row in rows] if len(rows) <= _MOST else []
        place = self._table.currentIndex()
        current = works[place.row()].pmid if place.isValid() else ""
        yield
        self._select(selected, current)

    def _select(self, selected: list[str], current: str) -> None:
        chooser = self._table.selectionModel()
        row = self._model.row_of(current) if current else None
        if row is not None:
            chooser.setCurrentIndex(self._model.index(row, 0), _Flag.NoUpdate)
        picked = QItemSelection()
        for pmid in selected:
            if (found := self._model.row_of(pmid)) is not None:
                place = self._model.index(found, 0)
                picked.select(place, place)
        if not picked.isEmpty():
            chooser.select(picked, _Flag.Select | _Flag.Rows)
