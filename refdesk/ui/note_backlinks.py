"""The notes of other references that lead to the one on screen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from refdesk.services.note_links import NoteLink
from refdesk.ui import theme
from refdesk.ui.widgets import Button, plain_tip
from refdesk.ui.words import number

Index = QModelIndex | QPersistentModelIndex
MOST_ROWS = 4
"""Rows on screen at once; the rest is scrolled to."""


class _Model(QAbstractListModel):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.links: tuple[NoteLink, ...] = ()

    def show_links(self, links: Sequence[NoteLink]) -> None:
        self.beginResetModel()
        self.links = tuple(links)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.links)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if not index.isValid() or index.row() >= len(self.links):
            return None
        link = self.links[index.row()]
        words = f"{link.note or self.tr('Note')} – {link.title}"
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        return plain_tip(words) if role == Qt.ItemDataRole.ToolTipRole else None


class Backlinks(QWidget):
    """A line that says how many there are, which unfolds to the list of them."""

    reference_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = Button("", "right", "flat", height=28)
        self.head.clicked.connect(self._on_fold)
        self._model = _Model(self)
        self.list = QListView()
        self.list.setObjectName("backlinkList")
        self.list.setProperty("kind", "list")
        self.list.setAccessibleName(self.tr("Notes that lead here"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setModel(self._model)
        self.list.activated.connect(self._on_activated)
        self.list.clicked.connect(self._on_activated)
        self.list.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(4))
        column.addWidget(self.head, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.list)
        self.hide()

    @property
    def links(self) -> tuple[NoteLink, ...]:
        """What is listed."""
        return self._model.links

    def show_links(self, links: Sequence[NoteLink]) -> None:
        """List these; nothing at all where there is none."""
        self._model.show_links(links)
        count = len(links)
        words = self.tr("1 note leads here") if count == 1 else self.tr("{n} notes lead here")
        self.head.setText(words.format(n=number(count)))
        self.head.setAccessibleName(self.head.text())
        self.head.updateGeometry()
        self.list.setFixedHeight(min(max(count, 1), MOST_ROWS) * theme.px(28) + theme.px(4))
        self.setVisible(bool(count))

    def _on_fold(self) -> None:
        self.list.setVisible(self.list.isHidden())
        self.head.set_icon("right" if self.list.isHidden() else "down")

    def _on_activated(self, index: QModelIndex) -> None:
        if index.isValid():
            self.reference_asked.emit(self._model.links[index.row()].reference_id)
