"""The three panes of the window: where they stand, how wide, which are away; remembered."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QSplitter, QWidget

from refdesk.ui import theme
from refdesk.ui.widths import drawn_widths

PANES: Final = ("library", "detail")
"""Those that can be hidden."""
HIDE_LIBRARY_BELOW: Final = 760
HIDE_DETAIL_BELOW: Final = 960
_ABOVE_AND_BELOW: Final = 108
"""Height of toolbar and copy bar."""


class Panes(QSplitter):
    """Library, list and record side by side, or the record below the list.

    `fit` is called with the window's size whenever that changes.
    """

    def __init__(
        self, window: QWidget, library: QWidget, search: QWidget, detail: QWidget, settings: Any
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._window = window
        self._settings = settings
        self._library, self._search, self._detail = library, search, detail
        self._hidden: set[str] = set()
        self._squeezed: set[str] = set()
        self._is_empty = False
        self._is_by_hand = False
        self._inner = QSplitter(Qt.Orientation.Horizontal)
        self._inner.addWidget(search)
        self._inner.addWidget(detail)
        self.addWidget(library)
        self.addWidget(self._inner)
        for splitter in (self._inner, self):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
            splitter.splitterMoved.connect(self._on_moved)
            splitter.handle(1).installEventFilter(self)
            splitter.handle(1).setToolTip(self.tr("Double-click for the usual width"))
        self.setStretchFactor(1, 1)
        self._inner.setStretchFactor(0, 1)

    @property
    def is_stacked(self) -> bool:
        """Whether the record stands below the list."""
        return self._inner.orientation() == Qt.Orientation.Vertical

    def is_shown(self, name: str) -> bool:
        """Whether the pane "library" or "detail" has its place on screen."""
        return name not in self._hidden | self._squeezed

    def set_hidden(self, name: str, is_hidden: bool) -> None:
        """Hide or show a pane; the reader's wish goes over what the width would do."""
        (self._hidden.add if is_hidden else self._hidden.discard)(name)
        self._squeezed.discard(name)
        self._show_panes()

    def set_stacked(self, is_stacked: bool) -> None:
        """Put the record below the list (True) or beside it."""
        if is_stacked == self.is_stacked:
            return
        orientation = Qt.Orientation.Vertical if is_stacked else Qt.Orientation.Horizontal
        self._inner.setOrientation(orientation)
        self._settings.set("window.stacked", is_stacked)
        self._use_drawn_sizes()

    def set_empty(self, is_empty: bool) -> None:
        """A library without references has no record to show."""
        self._is_empty = is_empty
        self._show_panes()
        if not is_empty:
            self._use_drawn_sizes()

    def fit(self) -> None:
        """Take away what there is no room for, and share the rest."""
        width = self._window.width() / theme.current().metrics.scale
        squeezed = set()
        if width < HIDE_DETAIL_BELOW and not self.is_stacked:
            squeezed.add("detail")
        if width < HIDE_LIBRARY_BELOW:
            squeezed.add("library")
        if squeezed != self._squeezed:
            self._squeezed = squeezed
            self._show_panes()
        if not self._is_by_hand:
            self._use_drawn_sizes()
        elif not self.is_stacked:
            QTimer.singleShot(0, self, self._keep_readable)

    def restyle(self) -> None:
        """Take the smallest widths of another size of letters."""
        m = theme.current().metrics
        self._library.setMinimumWidth(m.px(160))
        self._search.setMinimumWidth(m.px(300))
        self._detail.setMinimumWidth(m.px(280))
        self.fit()

    # Remembering

    def restore_shape(self) -> None:
        """Hide and stack as it was."""
        get = self._settings.get
        self._hidden = {name for name in get("window.hidden", []) if name in PANES}
        if get("window.stacked", False):
            self._inner.setOrientation(Qt.Orientation.Vertical)

    def restore_sizes(self) -> None:
        """As wide as they were, once the window has its size."""
        self._use_drawn_sizes()
        sizes = self._settings.get("window.panes", [])
        if len(sizes) == 4 and all(isinstance(each, int) and each > 0 for each in sizes):
            self.setSizes(sizes[:2])
            self._inner.setSizes(sizes[2:])
            self._is_by_hand = True
        self._show_panes()

    def remember(self) -> None:
        """Note how they stand."""
        self._settings.set("window.hidden", sorted(self._hidden))
        if self._is_by_hand and not self._is_empty and not self._squeezed | self._hidden:
            self._settings.set("window.panes", [*self.sizes(), *self._inner.sizes()])

    # Inner

    def _show_panes(self) -> None:
        away = self._hidden | self._squeezed
        self._library.setVisible("library" not in away)
        self._detail.setVisible("detail" not in away and not self._is_empty)

    def _use_drawn_sizes(self) -> None:
        self._is_by_hand = False
        width = max(self._window.width(), 1)
        scale = theme.current().metrics.scale
        library, detail = (round(each * scale) for each in drawn_widths(width / scale))
        self.setSizes([library, width - library])
        if self.is_stacked:
            height = max(self._window.height() - _ABOVE_AND_BELOW, 2)
            self._inner.setSizes([height // 2, height - height // 2])
        else:
            self._inner.setSizes([max(1, width - library - detail), detail])

    def _keep_readable(self) -> None:
        """After a change of width no pane is so wide or narrow that it serves nobody."""
        scale = theme.current().metrics.scale
        search, detail = self._inner.sizes()
        widest = round(760 * scale)
        if detail > widest and self._detail.isVisible():
            self._inner.setSizes([search + detail - widest, widest])

    def _on_moved(self) -> None:
        self._is_by_hand = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonDblClick:  # on a handle between panes
            self._use_drawn_sizes()
            return True
        return super().eventFilter(watched, event)
