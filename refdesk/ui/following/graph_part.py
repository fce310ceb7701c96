"""The graph above the table of works: shown when wanted, with the same works selected, saved as a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QSplitter, QTableView

from refdesk.services.followed_graph import FollowedGraph
from refdesk.services.followed_table import Choice
from refdesk.services.graph_layout import Layout
from refdesk.ui import theme
from refdesk.ui.dialogs.file_choice import choose_new_file
from refdesk.ui.following.graph_view import GraphView
from refdesk.ui.following.selected import selected_rows
from refdesk.ui.following.work_table import WorkTable

HEIGHT: Final = 380
"""Drawn pixels by which the window grows when it can."""
_LATE: Final = 150
"""Milliseconds after which titles that came are drawn, as their years place works."""
_MOST: Final = 2_000
"""Of more selected rows none is pointed out: nearly all would be."""
_Flag = QItemSelectionModel.SelectionFlag


class GraphPart(QObject):
    """Made with the window; the graph itself with its first showing."""

    titles_wanted = Signal(object)
    """PMIDs whose years are needed to place them."""

    def __init__(
        self,
        following: Any,
        splitter: QSplitter,
        table: QTableView,
        model: WorkTable,
        choice: Callable[[], Choice],
    ) -> None:
        super().__init__(splitter)
        self._following = following
        self._splitter = splitter
        self._table = table
        self._model = model
        self._choice = choice
        self.view = GraphView()
        self.view.hide()
        splitter.insertWidget(0, self.view)
        splitter.setStretchFactor(0, 1)
        splitter.setStretchFactor(1, 1)
        self._late = QTimer(self, singleShot=True, interval=_LATE)
        self._late.timeout.connect(self.draw)
        self.view.frame_changed.connect(self.draw)
        self.view.chosen.connect(self._on_chosen)
        following.drawn.connect(self._on_drawn)
        table.selectionModel().selectionChanged.connect(self._on_selection)

    @property
    def is_shown(self) -> bool:
        """Whether the graph is on screen."""
        return not self.view.isHidden()

    def show(self, is_wanted: bool) -> None:
        """Show or hide the graph; the window grows by it where the screen has room."""
        if is_wanted == self.is_shown:
            return
        window = self._splitter.window()
        screen = window.screen().availableGeometry()
        change = theme.px(HEIGHT) if is_wanted else -theme.px(HEIGHT)
        edges = window.frameGeometry().height() - window.height()
        height = min(window.height() + change, screen.height() - edges)
        self.view.setVisible(is_wanted)
        if not window.isMaximized():
            window.resize(window.width(), height)
            beyond = window.frameGeometry().bottom() - screen.bottom()
            if beyond > 0:
                window.move(window.x(), max(window.y() - beyond, screen.top()))
        if is_wanted:
            self._splitter.setSizes([theme.px(HEIGHT), theme.px(260)])
            self.draw()

    @Slot()
    def draw(self) -> None:
        """Draw the works that the table shows."""
        if self.is_shown and self._following.table is not None:
            self._following.draw(self._choice(), self.view.frame)

    def draw_late(self) -> None:
        """Draw after a moment: more titles may be coming."""
        if self.is_shown:
            self._late.start()

    def save(self) -> None:
        """Ask for a file and write the graph to it, as PNG or SVG by its ending."""
        window = self._splitter.window()
        paper = self.view.paper(window.windowTitle())
        if paper is None:
            return
        path = choose_new_file(
            window, self.tr("Save graph"), "links.png", self.tr("Picture (*.png);;Vectors (*.svg)")
        )
        if path is not None:
            path = path if path.suffix else path.with_suffix(".png")
            is_svg = path.suffix.lower() == ".svg"
            self._following.save_picture(paper.svg if is_svg else paper.png, path)

    @Slot(object, object)
    def _on_drawn(self, graph: FollowedGraph, layout: Layout) -> None:
        if not self.is_shown:
            return
        self.view.show_graph(graph, layout)
        self._on_selection()
        # What PubMed has no title of is known too, and not asked for again.
        if unknown := [work.pmid for work in graph.works if self._is_unknown(work.pmid)]:
            self.titles_wanted.emit(unknown)

    def _is_unknown(self, pmid: str) -> bool:
        row = self._model.row_of(pmid)
        return row is not None and self._model.is_unknown(row)

    @Slot()
    def _on_selection(self) -> None:
        if self.is_shown:
            rows = selected_rows(self._table)
            works = self._model.works
            self.view.select([works[row].pmid for row in rows] if len(rows) <= _MOST else [])

    @Slot(object, bool)
    def _on_chosen(self, pmids: list[str], is_more: bool) -> None:
        """Select in the table what was chosen in the graph."""
        chooser = self._table.selectionModel()
        picked = QItemSelection()
        places = [row for pmid in pmids if (row := self._model.row_of(pmid)) is not None]
        for row in places:
            place = self._model.index(row, 0)
            picked.select(place, place)
        flags = _Flag.Rows | (_Flag.Select if is_more else _Flag.ClearAndSelect)
        chooser.select(picked, flags)
        if places:
            first = self._model.index(min(places), 0)
            chooser.setCurrentIndex(first, _Flag.NoUpdate)
            self._table.scrollTo(first)


def upright_splitter() -> QSplitter:
    """Two parts, one above the other, neither of which a drag can close."""
    made = QSplitter(Qt.Orientation.Vertical)
    made.setChildrenCollapsible(False)
    return made
