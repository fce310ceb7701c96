"""The list of references: a table of fixed rows that stays quick at any length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from refdesk.model.rows import ReferenceRow, SortKey, SortTerm
from refdesk.ui import theme
from refdesk.ui.clipboard import drag_out
from refdesk.ui.columns import KINDS, SORT_KEYS, Column
from refdesk.ui.later import Soon
from refdesk.ui.reference_columns import TableColumns
from refdesk.ui.reference_delegate import ReferenceDelegate
from refdesk.ui.reference_header import ReferenceHeader
from refdesk.ui.reference_marks import Checks, Marks
from refdesk.ui.reference_model import Fetch, ReferenceTableModel
from refdesk.ui.reference_paint import gutter
from refdesk.ui.reference_selection import SelectingTable
from refdesk.ui.widgets import paint_ring

if TYPE_CHECKING:
    from refdesk.model.layouts import LayoutColumn
    from refdesk.ui.reference_folding import Folding
    from refdesk.ui.reference_sticky import StickyHeading

Index = QModelIndex | QPersistentModelIndex
Hint = QAbstractItemView.ScrollHint


class ReferenceTable(SelectingTable):
    """References of the library, or hits of PubMed (with check boxes).

    Emits what the reader asked for; it changes nothing itself. Ids are those of the rows: a
    reference's id, or a hit's PMID as a number.
    """

    selected = Signal()
    """The selection changed; ask `selected_ids`, `selected_count`, `current_id`."""
    opened = Signal(int)
    """Enter or a double click on a row."""
    sort_asked = Signal(object, bool)
    """A head was clicked: SortKey, descending."""
    sort_added = Signal(object, bool)
    """A head was clicked with Shift held: sort by it too; SortKey, the direction to begin with."""
    columns_arranged = Signal()
    """The reader moved a column or changed its width."""
    head_menu_asked = Signal(QPoint)
    """The menu of the columns' heads is wanted."""
    group_menu_asked = Signal(int, QPoint)
    """The menu of a heading is wanted: the group's number."""
    menu_asked = Signal(QPoint)
    """The context menu is wanted, at a place on the screen."""
    checked_changed = Signal()
    paged = Signal(int)
    """Space (1) or Shift+Space (-1): turn a page of the record."""
    search_asked = Signal()
    focused = Signal(bool)
    dragged_out = Signal()
    """Another program took the citations of what was dragged."""

    def __init__(self, fetch: Fetch | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("referenceTable")
        self.setAccessibleName(self.tr("References"))
        self._is_compact = False
        self._sort: tuple[SortKey, bool] = (SortKey.ADDED, True)
        self._then: tuple[SortTerm, ...] = ()
        self._is_ring_wanted = False
        self.table_model = ReferenceTableModel(fetch, self)
        self._delegate = ReferenceDelegate(self.table_model, self)
        self.setModel(self.table_model)
        self.setItemDelegate(self._delegate)
        self._header = ReferenceHeader(self)
        self.setHorizontalHeader(self._header)
        self._set_up()
        self.columns = TableColumns(self, self._header, self.table_model, self._delegate)
        self.checks = Checks(self, self.table_model)
        self.checks.changed.connect(self.checked_changed)
        self.marks = Marks(self, self.table_model, self._delegate)
        self._header.sort_asked.connect(self._on_head_clicked)
        self._header.menu_asked.connect(self.head_menu_asked)
        self._header.arranged.connect(self._on_arranged)
        self.doubleClicked.connect(self._on_double_clicked)
        self._late = Soon(self)
        self.is_key_held = False
        """Whether what is selected changes because a key is held down."""
        self._late.timeout.connect(self.selected)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.table_model.modelReset.connect(self._late.start)
        self.table_model.modelAboutToBeReset.connect(self._on_resetting)
        self.table_model.modelReset.connect(self._set_heights)
        theme.signals().changed.connect(self._restyle)
        self._restyle()

    def _set_up(self) -> None:
        self.setProperty("frame", "none")
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    @cached_property
    def folding(self) -> Folding:
        """What folds groups; made with the first of them."""
        from refdesk.ui.reference_folding import Folding

        return Folding(self, self.table_model)

    @cached_property
    def sticky(self) -> StickyHeading:
        """The heading of the group that one is in; made with the first of them."""
        from refdesk.ui.reference_sticky import StickyHeading

        return StickyHeading(self, self._delegate)

    @property
    def _is_grouped(self) -> bool:
        return self.table_model.outline is not None

    # What is shown

    def show_rows(self, rows: Sequence[ReferenceRow], *, checkable: bool) -> None:
        """Show rows at hand (PubMed hits)."""
        self.table_model.is_checkable = checkable
        self.table_model.show_rows(rows)

    def clear_checked(self) -> None:
        """Take away all check marks, and tell of it."""
        self.table_model.clear_checked()
        self.checked_changed.emit()

    def set_tag_colors(self, colors: Mapping[str, str]) -> None:
        """Hues of the coloured tags, by name."""
        self._delegate.tag_colors = dict(colors)
        self.viewport().update()

    @property
    def is_compact(self) -> bool:
        """Whether each reference takes one line."""
        return self._is_compact

    def set_compact(self, is_compact: bool) -> None:
        """Choose the density; what was on top stays on top."""
        if is_compact == self._is_compact:
            return
        top = self.rowAt(0)
        self._is_compact = self.table_model.is_compact = is_compact
        self._restyle()
        if top > 0:
            self.settle()
            self.scrollTo(self.table_model.index(top, 0), self.ScrollHint.PositionAtTop)

    @property
    def wanted_columns(self) -> frozenset[Column]:
        """Columns that the reader wants, room permitting where none were chosen one by one."""
        return frozenset(self.columns.checked())

    def set_wanted_columns(self, columns: Iterable[Column]) -> None:
        """Show these in the usual order as far as there is room; title and year always."""
        self.columns.want(columns)
        self.show_sort(*self._sort, self._then)

    def choose_columns(self, columns: Sequence[LayoutColumn]) -> None:
        """Show exactly these columns in this order; none means the usual ones again."""
        self.columns.choose(columns)
        self.show_sort(*self._sort, self._then)

    def show_sort(self, sort: SortKey, descending: bool, then: Sequence[SortTerm] = ()) -> None:
        """Put the arrows beside the columns that are sorted by."""
        self._sort, self._then = (sort, descending), tuple(then)
        marks: list[tuple[int, bool]] = []
        for key, is_descending in (self._sort, *self._then):
            shown = [
                c for c, each in SORT_KEYS.items() if each == key and not self.isColumnHidden(c)
            ]
            marks.extend((int(column), is_descending) for column in shown[:1])
        self._header.show_sorts(marks)

    @property
    def is_waiting(self) -> bool:
        """Whether a change of the selection is not told yet."""
        return self._late.isActive()

    # Qt

    def scrollTo(self, index: Index, hint: Hint = Hint.EnsureVisible) -> None:
        super().scrollTo(index, hint)
        if self._is_grouped and (hidden := self.sticky.room_above(index.row())):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - hidden)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._delegate.prepare()
        super().paintEvent(event)
        if self._is_grouped:
            self.folding.paint(event, self._delegate)
        current = self.currentIndex()
        if self._is_ring_wanted and current.isValid():
            top, height = self.rowViewportPosition(current.row()), self.rowHeight(current.row())
            left = theme.current().metrics.bar
            area = QRect(left, top, self.viewport().width() - left, height - 1)
            paint_ring(QPainter(self.viewport()), area, 3)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here; typing ahead would eat them."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.is_key_held = event.isAutoRepeat()
        try:
            self._press(event)
        finally:
            # Selections are told in the next turn of the event loop.
            QTimer.singleShot(0, self, self._forget_key)

    def _forget_key(self) -> None:
        self.is_key_held = False

    def _press(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and self._is_grouped and self.folding.press(key):
            return
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if (current := self.current_id()) is not None:
                self.opened.emit(current)
            return
        if plain and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            count = self.table_model.rowCount()
            if count:
                self.select_places([0 if key == Qt.Key.Key_Home else count - 1])
            return
        if key == Qt.Key.Key_Space:
            if self.table_model.is_checkable:
                self.checks.toggle()
            else:
                is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.paged.emit(-1 if is_back else 1)
            return
        is_step = plain and key in (Qt.Key.Key_Down, Qt.Key.Key_Up)
        if is_step and not self.selectionModel().hasSelection():
            self.move_current(0)
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.clearSelection()
        is_taken = self.checks.press(index, event) or self._is_on_heading(event)
        if is_taken or self.marks.press(index, event):
            event.accept()
            return
        super().mousePressEvent(event)

    def _is_on_heading(self, event: QMouseEvent) -> bool:
        """Fold or unfold the group whose heading is clicked, without keys held."""
        place = self.rowAt(int(event.position().y()))
        group = self.table_model.group_at(place)
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if group < 0 or event.button() != Qt.MouseButton.LeftButton or not is_plain:
            return False
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.folding.toggle(group)
        return True

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if self.checks.is_on_box(index, event):
            return
        if not (self._is_on_heading(event) or self.marks.press(index, event)):
            super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        self._hover(self.rowAt(place.y()))
        self.marks.hover(self.indexAt(place), place)
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)
        super().leaveEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            area = self.visualRect(self.currentIndex())
            place = self.viewport().mapToGlobal(area.topLeft() + QPoint(gutter(), area.height()))
        elif not self.indexAt(event.pos()).isValid():
            return
        if self.selected_count():
            self.menu_asked.emit(place)
        elif (group := self.table_model.group_at(self.currentIndex().row())) >= 0:
            self.group_menu_asked.emit(group, place)

    def startDrag(self, supported: Qt.DropAction) -> None:
        ids = self.selected_ids()
        if not ids:
            return
        drag = QDrag(self)
        as_file = QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        drag.setMimeData(self.table_model.drag_data(ids, as_file=bool(as_file)))
        if drag_out(drag) and not as_file:
            self.dragged_out.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._delegate.is_focused = True
        by_key = event.reason() not in (
            Qt.FocusReason.MouseFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.PopupFocusReason,
        )
        if by_key and not self.selected_count():
            self.move_current(0)
        self._update_ring()
        self.viewport().update()
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # A menu over the table takes the focus for a moment: the selection stays strong.
        self._delegate.is_focused = event.reason() == Qt.FocusReason.PopupFocusReason
        self._update_ring()
        self.viewport().update()
        self.focused.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    # Inner

    def _restyle(self) -> None:
        m = theme.current().metrics
        height = m.compact_row if self._is_compact else m.row
        self.verticalHeader().setMinimumSectionSize(m.compact_row)
        self.verticalHeader().setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height)
        self._header.setFixedHeight(m.px(26 if self._is_compact else 28))
        self._set_heights()
        self.fit_columns()
        self.viewport().update()

    def _on_resetting(self) -> None:
        if self._is_grouped:
            self.folding.forget_heights()

    def _set_heights(self) -> None:
        """Give the rows of a new list their heights."""
        if self._is_grouped:
            self.folding.set_heights()
            _ = self.sticky
        self.updateGeometries()

    def updateGeometries(self) -> None:
        """Qt calls this whenever rows, heights or the room for them change."""
        super().updateGeometries()
        if "sticky" in self.__dict__:
            self.sticky.place()

    def fit_columns(self) -> None:
        """Give each column its width."""
        self.columns.fit()
        self.show_sort(*self._sort, self._then)

    def _on_arranged(self) -> None:
        self.columns.take_by_hand()
        self.show_sort(*self._sort, self._then)
        self.columns_arranged.emit()

    def _hover(self, place: int) -> None:
        if place == self._delegate.hovered:
            return
        for each in (self._delegate.hovered, place):
            if each >= 0:
                top, height = self.rowViewportPosition(each), self.rowHeight(each)
                self.viewport().update(0, top, self.viewport().width(), height)
        self._delegate.hovered = place

    def _update_ring(self) -> None:
        self._is_ring_wanted = self.hasFocus() and (
            self.selected_count() > 1 or self.current_id() is None
        )

    def _on_selection_changed(self) -> None:
        self._update_ring()
        self.viewport().update()
        self._late.start()

    def _on_current_changed(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        self._late.start()

    def _on_head_clicked(self, section: int, is_more: bool) -> None:
        sort = SORT_KEYS.get(Column(section))
        if sort is None:
            return
        first = KINDS[Column(section)].newest_first
        if is_more:
            self.sort_added.emit(sort, first)
        else:
            self.sort_asked.emit(sort, not self._sort[1] if sort == self._sort[0] else first)

    def _on_double_clicked(self, index: QModelIndex | QPersistentModelIndex) -> None:
        if (found := self.table_model.id_at(index.row())) is not None:
            self.opened.emit(found)
