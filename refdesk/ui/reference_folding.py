"""Folding and unfolding the groups of the reference table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from refdesk.ui import theme
from refdesk.ui.reference_delegate import ReferenceDelegate
from refdesk.ui.reference_model import ReferenceTableModel

if TYPE_CHECKING:
    from refdesk.ui.reference_table import ReferenceTable

Key = Qt.Key
_ENTER: Final = (Key.Key_Return, Key.Key_Enter, Key.Key_Space)

HEADING: Final = 32
"""Drawn height of a heading in a list of two lines a reference."""
MOST_SIZED: Final = 600
"""Headings that are made lower than the rows of two lines."""


class Folding:
    """What keys and clicks on headings do; in a list without groups nothing."""

    def __init__(self, table: ReferenceTable, model: ReferenceTableModel) -> None:
        self._table = table
        self._model = model

    def current(self) -> int:
        """The group whose heading is the current row, -1 for none."""
        return self._model.group_at(self._table.currentIndex().row())

    def toggle(self, group: int, *, scroll: bool = False) -> None:
        """Fold a group, or unfold it; its heading becomes current, and is gone to with `scroll`."""
        outline = self._model.outline
        if outline is not None:
            self._model.fold(group, is_folded=not outline.is_folded(group))
            self._table.select_places([outline.heads[group]], scroll=scroll)

    def fold_all(self, *, is_folded: bool) -> None:
        """Fold or unfold every group; the group that one was in stays on screen."""
        outline = self._model.outline
        if outline is None:
            return
        current = self._table.currentIndex().row()
        group = outline.group_of(current if current >= 0 else max(self._table.rowAt(0), 0))
        self._model.fold_all(is_folded=is_folded)
        if group >= 0:
            self._table.select_places([outline.heads[group]])

    def select(self, group: int) -> None:
        """Select all references of a group, unfolding it."""
        outline = self._model.outline
        if outline is not None:
            self._model.fold(group, is_folded=False)
            first = outline.heads[group] + 1
            self._table.select_places(range(first, first + outline.groups.count(group)))

    def press(self, key: int) -> bool:
        """Left and Right as in a tree, Enter and Space on a heading; whether that was all of it."""
        outline, place = self._model.outline, self._table.currentIndex().row()
        if outline is None or place < 0:
            return False
        group = self.current()
        if key == Key.Key_Left:
            self._left(place, group)
        elif key == Key.Key_Right:
            self._right(place, group)
        elif key in _ENTER and group >= 0:
            self.toggle(group)
        else:
            return False
        return True

    def set_heights(self) -> None:
        """Headings take less room than two lines, where there are not too many to tell Qt of."""
        usual = self._table.verticalHeader().defaultSectionSize()
        self._resize(usual if self._model.is_compact else theme.px(HEADING))

    def forget_heights(self) -> None:
        """The rows go: Qt keeps heights by place, even over a reset."""
        self._resize(self._table.verticalHeader().defaultSectionSize())

    def _resize(self, height: int) -> None:
        outline, header = self._model.outline, self._table.verticalHeader()
        if outline is not None and len(outline.heads) <= MOST_SIZED:
            header.blockSignals(True)
            for place in outline.heads:
                header.resizeSection(place, height)
            header.blockSignals(False)

    def paint(self, event: QPaintEvent, delegate: ReferenceDelegate) -> None:
        """Names of groups go over all columns, and stay when these are scrolled."""
        table, viewport = self._table, self._table.viewport()
        painter = QPainter(viewport)
        painter.setClipRegion(event.region())
        last = table.rowAt(viewport.height() - 1)
        last = last if last >= 0 else self._model.rowCount() - 1
        for place in range(max(table.rowAt(0), 0), last + 1):
            if (group := self._model.group_at(place)) >= 0:
                top, height = table.rowViewportPosition(place), table.rowHeight(place)
                delegate.paint_heading(painter, QRect(0, top, viewport.width(), height), group)
        painter.end()

    def _left(self, place: int, group: int) -> None:
        """To the heading; on an unfolded one fold it, on a folded one go to the one above."""
        outline = self._model.outline
        assert outline is not None
        if group >= 0 and not outline.is_folded(group):
            self.toggle(group)
            return
        above = outline.group_of(place) - (group >= 0)
        if above >= 0:
            self._table.select_places([outline.heads[above]])

    def _right(self, place: int, group: int) -> None:
        """Unfold; on an unfolded heading go to its first reference."""
        outline = self._model.outline
        if outline is None or group < 0:
            return
        if outline.is_folded(group):
            self.toggle(group)
        else:
            self._table.select_places([place + 1])
