"""Choosing one of very many collections: letters find it, Enter takes it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from refdesk.model.rows import CollectionRow
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import TextTable, table_view

MOST = 500
"""So many are listed at once; letters find the others."""


class CollectionChoice(Frame):
    """Lists collections with what they stand in; `chosen` tells the id, 0 for the top level."""

    chosen = Signal(int)

    def __init__(
        self,
        title: str,
        deed: str,
        rows: Sequence[tuple[CollectionRow, int]],
        parent: QWidget | None = None,
        *,
        has_top: bool = False,
    ) -> None:
        super().__init__(title, parent, width=520, height=460)
        self.setObjectName("collectionChoice")
        self._all = [(0, self.tr("No collection (top level)"))] if has_top else []
        self._all += _paths(rows)
        self._shown: list[int] = []
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Filter the collections"))
        self.field.setPlaceholderText(self.tr("Filter"))
        self.field.setClearButtonEnabled(True)
        self.model = TextTable([self.tr("Collection")], self)
        self.view = table_view(self.model, "collectionChoiceTable", self.tr("Collections"))
        self.view.horizontalHeader().hide()
        self.body.addWidget(self.field)
        self.body.addWidget(self.view, 1)
        self.add_button(self.tr("Cancel")).clicked.connect(self.reject)
        self.deed = self.add_button(deed, is_main=True)
        self.deed.clicked.connect(self._take)
        self.view.doubleClicked.connect(self._take)
        self.field.textChanged.connect(self._show)
        self.accepted.connect(self.deleteLater)
        self._show()
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            self.view.setFocus()
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        wanted = self.field.text().casefold().split()
        found = [
            (each, path)
            for each, path in self._all
            if all(word in path.casefold() for word in wanted)
        ]
        self._shown = [each for each, _ in found[:MOST]]
        paths = [path for _, path in found[:MOST]]
        self.model.show([(path,) for path in paths], paths)
        self.view.setCurrentIndex(self.model.index(0, 0))
        self.deed.setEnabled(bool(self._shown))
        more = len(found) > MOST
        self.say(self.tr("Type letters to find the others.") if more else "")

    def _take(self) -> None:
        row = self.view.currentIndex().row()
        if 0 <= row < len(self._shown):
            self.chosen.emit(self._shown[row])
            self.accept()


def _paths(rows: Sequence[tuple[CollectionRow, int]]) -> list[tuple[int, str]]:
    """Each collection with the names of those that it stands in before its own."""
    way: list[str] = []
    found = []
    for row, depth in rows:
        way[depth:] = [row.name]
        found.append((row.id, " / ".join(way)))
    return found
