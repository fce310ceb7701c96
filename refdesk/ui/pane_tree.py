"""The trees of the library pane: rows inset from its edges, painted by a delegate, left by Tab."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeView, QWidget

from refdesk.ui import theme


class PaneTree(QTreeView):
    """What the library's entries and the values to narrow by have in common."""

    def __init__(self, name: str, accessible: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        self.setProperty("frame", "none")
        self.setProperty("ground", "window")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        theme.signals().changed.connect(self._restyle)

    def row_area(self, rect: QRect) -> QRect:
        """The painted part of a row: inset from the pane's edges."""
        return QRect(theme.px(6), rect.top(), self.viewport().width() - theme.px(8), rect.height())

    def _restyle(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
