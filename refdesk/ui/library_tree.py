"""The tree of the library pane: painted rows, typing filters, dragging nests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from refdesk.model.rows import View, ViewKind
from refdesk.ui import icons, theme
from refdesk.ui.library_model import COLLECTION_MIME, SECTIONS, LibraryModel, Node
from refdesk.ui.pane_tree import PaneTree
from refdesk.ui.widgets import key_cap_width, paint_dot, paint_key_cap, paint_ring
from refdesk.ui.words import number

if TYPE_CHECKING:
    from refdesk.ui.library_drag import DropPlace

Index = QModelIndex | QPersistentModelIndex
MOST_IN_PILL = 99


class _Delegate(QStyledItemDelegate):
    """Paints fold arrow, icon or dot, name, key cap and count."""

    def __init__(self, tree: LibraryTree) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        node = self._tree.tree_model.node(index)
        is_section = node is not None and node.is_section
        m = theme.current().metrics
        return QSize(m.px(80), m.px(34) if is_section else m.tree_row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        node = self._tree.tree_model.node(index)
        if node is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self._tree.row_area(option.rect)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if node.is_section:
            self._paint_section(painter, area, index, node, is_hovered)
        elif node.is_hint:
            painter.setFont(theme.font())
            painter.setPen(theme.color("text3"))
            left = theme.px(42 if node.is_more else 20) + node.indent * theme.px(16)
            room = area.adjusted(left, 0, 0, 0)
            words = self._tree.tree_model.data(index) or ""
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), words)
            if node.is_more:
                self._tree.more_seen(node)
        else:
            self._paint_entry(painter, area, index, node, is_hovered)
        painter.restore()

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        node = self._tree.tree_model.node(index)
        area = self._tree.row_area(option.rect)
        left = name_left(area, node.indent if node else 0) - theme.px(6)
        editor.setGeometry(QRect(left, area.top(), area.right() - left, area.height()))
        editor.setFont(theme.font())

    def _paint_section(
        self, painter: QPainter, area: QRect, index: Index, node: Node, is_hovered: bool
    ) -> None:
        line = section_line(area)
        side = theme.px(12)
        arrow = "down" if self._tree.isExpanded(index) else "right"
        box = QRect(area.left() + theme.px(4), line.center().y() - side // 2 + 1, side, side)
        icons.paint(painter, box, arrow)
        painter.setFont(theme.font("small", weight=600))
        painter.setPen(theme.color("text2"))
        painter.drawText(
            line.adjusted(theme.px(20), 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), node.name
        )
        if not self._tree.is_locked:
            self._paint_plus(painter, plus_area(area), is_hovered)
        if node.badge and not self._tree.isExpanded(index):
            end = QPoint(plus_area(area).left() - theme.px(4), line.center().y() + 1)
            paint_pill(painter, end, node.badge)
        if self._tree.hasFocus() and self._tree.currentIndex() == index:
            paint_ring(painter, line, 5)

    def _paint_plus(self, painter: QPainter, plus: QRect, is_hovered: bool) -> None:
        is_over = plus.contains(self._tree.mouse_place) and is_hovered
        if is_over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(plus, 4, 4)
        inner = theme.px(16)
        icons.paint(
            painter,
            QRect(
                plus.center().x() - inner // 2 + 1, plus.center().y() - inner // 2 + 1, inner, inner
            ),
            "plus",
            "text" if is_over else "text2",
        )

    def _paint_entry(
        self, painter: QPainter, area: QRect, index: Index, node: Node, is_hovered: bool
    ) -> None:
        is_shown = self._tree.is_shown(node)
        is_current = self._tree.currentIndex() == index
        ground = "sel" if is_shown else "hover" if is_hovered else ""
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            painter.drawRoundedRect(area, 5, 5)
        if self._tree.hasFocus() and is_current:
            paint_ring(painter, area, 5)
        middle = area.center().y() + 1
        ink = "sel_text" if is_shown else "text"
        indent = node.indent * theme.px(16)
        if node.has_children:
            side = theme.px(12)
            arrow = "down" if self._tree.isExpanded(index) else "right"
            box = QRect(area.left() + theme.px(4) + indent, middle - side // 2, side, side)
            icons.paint(painter, box, arrow)
        side = theme.px(16)
        left = area.left() + theme.px(20) + indent
        if node.color and node.kind in SECTIONS:
            paint_dot(painter, QPoint(left + side // 2, middle), theme.color(f"tag:{node.color}"))
        else:
            is_warning = node.kind == ViewKind.RETRACTED and bool(node.count)
            role = "red.ink" if is_warning else "text" if is_shown else "text2"
            icons.paint(painter, QRect(left, middle - side // 2, side, side), node.icon, role)
        right = self._paint_count(painter, area, node, "text" if is_shown else "text2")
        if node.trouble:
            right -= side
            icons.paint(painter, QRect(right, middle - side // 2, side, side), "warning", "red.ink")
            right -= theme.px(6)
        font = theme.font(weight=600 if is_shown or node.badge else 400)
        painter.setFont(font)
        painter.setPen(theme.color(ink))
        start = name_left(area, node.indent)
        room = QRect(start, area.top(), max(0, right - start), area.height())
        name = QFontMetricsF(font).elidedText(node.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignLeft), name)  # fmt: skip

    def _paint_count(self, painter: QPainter, area: QRect, node: Node, ink: str) -> int:
        """Paint count and key cap; give the x where the name must end."""
        right = area.right() - theme.px(7)
        if node.badge:
            return paint_pill(painter, QPoint(right, area.center().y() + 1), node.badge) - theme.px(
                6
            )
        is_fixed = node.kind not in SECTIONS and node.depth == 0
        if node.count is not None and (node.count or is_fixed):
            font = theme.current().font(tabular=True)
            text = number(node.count)
            width = round(QFontMetricsF(font).horizontalAdvance(text) + 1)
            painter.setFont(font)
            painter.setPen(theme.color(ink))
            room = QRect(right - width, area.top(), width + 1, area.height())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text)  # fmt: skip
            right -= width + theme.px(6)
        if node.key:
            cap = str(node.key)
            right -= key_cap_width(cap)
            paint_key_cap(painter, QPoint(right, area.center().y() + 1), cap, ink)
            right -= theme.px(6)
        return right


def paint_pill(painter: QPainter, end: QPoint, count: int) -> int:
    """Paint how many are new, right-aligned and centred at `end`; its left edge."""
    text = number(count) if count <= MOST_IN_PILL else f"{MOST_IN_PILL}+"
    font = theme.current().font("small", weight=600, tabular=True)
    height = theme.px(18)
    width = max(round(QFontMetricsF(font).horizontalAdvance(text)) + theme.px(12), theme.px(22))
    box = QRect(end.x() - width, end.y() - height // 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("accent"))
    painter.drawRoundedRect(box, height / 2, height / 2)
    painter.setFont(font)
    painter.setPen(theme.color("on_accent"))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
    return box.left()


def name_left(area: QRect, depth: int) -> int:
    """Where the name of an entry starts."""
    return area.left() + theme.px(42) + depth * theme.px(16)


def section_line(area: QRect) -> QRect:
    """The part of a section's row that holds its words (there is air above)."""
    height = theme.px(24)
    return QRect(area.left(), area.bottom() - height + 1, area.width(), height)


def plus_area(area: QRect) -> QRect:
    """Where the "+" of a section stands."""
    side = theme.px(24)
    line = section_line(area)
    return QRect(line.right() - side + 1, line.top(), side, line.height())


class LibraryTree(PaneTree):
    """Shows the library's entries; asks for what the reader does with them."""

    chosen = Signal(object)
    """A `View` was chosen by mouse or key."""
    plus_asked = Signal(object)
    """The "+" of a section: ViewKind."""
    moved = Signal(object, int, int, int)
    """A collection or saved search was dragged: its kind and id, the id of the collection that it
    goes into (0: none), the id of the sibling that it goes before (0: last).
    """
    menu_asked = Signal(object, QPoint)
    """Node, place on the screen."""
    filter_asked = Signal(str)
    """Letters were typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "libraryTree", QCoreApplication.translate("LibraryTree", "Library"), parent
        )
        self.tree_model = LibraryModel(self)
        self.shown_view = View()
        self.mouse_place = QPoint(-1, -1)
        self._place: DropPlace | None = None
        self._more: Node | None = None
        self.is_locked = False
        """Whether the library can only be read: no "+", no dragging of collections."""
        self.setModel(self.tree_model)
        self.setItemDelegate(_Delegate(self))
        self._take_drags()

    def _take_drags(self) -> None:
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setAutoScroll(True)
        self.setAutoExpandDelay(600)
        self.setDropIndicatorShown(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)

    def set_locked(self, is_locked: bool) -> None:
        """Take away what would change the library."""
        self.is_locked = is_locked
        self.setDragEnabled(not is_locked)
        self.viewport().update()

    def is_shown(self, node: Node) -> bool:
        """Whether the list shows this entry."""
        return (node.kind, node.id) == (self.shown_view.kind, self.shown_view.id)

    def more_seen(self, more: Node) -> None:
        """A row that stands for others came on screen: make them when it is painted."""
        if self._more is None:
            self._more = more
            QTimer.singleShot(0, self, self._make_more)

    def _make_more(self) -> None:
        more, self._more = self._more, None
        if more is not None:
            self.tree_model.make_more(more)

    def node_at(self, place: QPoint) -> Node | None:
        """The row under a place of the viewport."""
        return self.tree_model.node(self.indexAt(place))

    def show_view(self, view: View) -> None:
        """Mark the row of `view` as the one that is shown."""
        self.shown_view = view
        node = self.tree_model.find(view)
        if node is not None:
            above = node.parent
            while above is not None and above is not self.tree_model.root:
                self.expand(self.tree_model.index_of(above))
                above = above.parent
            self.setCurrentIndex(self.tree_model.index_of(node))
        self.viewport().update()

    # Qt

    def keyboardSearch(self, search: str) -> None:
        """Typing filters the tree."""
        if search.strip():
            self.filter_asked.emit(search)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        node = self.tree_model.node(self.currentIndex())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and node:
            if node.is_section:
                self.setExpanded(self.currentIndex(), not self.isExpanded(self.currentIndex()))
            elif node.is_entry:
                self.chosen.emit(node.view)
            event.accept()
            return
        before = self.currentIndex()
        super().keyPressEvent(event)
        now = self.tree_model.node(self.currentIndex())
        if self.currentIndex() != before and now is not None and now.is_entry:
            self.chosen.emit(now.view)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        index = self.indexAt(place)
        node = self.tree_model.node(index)
        if node is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        area = self.row_area(self.visualRect(index))
        if node.is_section:
            if plus_area(area).contains(place) and not self.is_locked:
                self.plus_asked.emit(node.kind)
            else:
                self.setExpanded(index, not self.isExpanded(index))
            return
        arrow_left = area.left() + node.indent * theme.px(16)
        if node.has_children and arrow_left <= place.x() < arrow_left + theme.px(18):
            self.setExpanded(index, not self.isExpanded(index))
            return
        super().mousePressEvent(event)
        if node.is_entry:
            self.chosen.emit(node.view)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.mouse_place = event.position().toPoint()
        self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.mouse_place = QPoint(-1, -1)
        self.viewport().update()
        super().leaveEvent(event)

    def contextMenuEvent(self, event: object) -> None:
        place = event.pos()  # type: ignore[attr-defined]
        index = self.indexAt(place)
        if event.reason() == event.Reason.Keyboard:  # type: ignore[attr-defined]
            index = self.currentIndex()
            place = self.visualRect(index).bottomLeft() + QPoint(theme.px(40), 0)
        node = self.tree_model.node(index)
        if node is not None and not node.is_hint:
            self.menu_asked.emit(node, self.viewport().mapToGlobal(place))

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag without a picture of the row, which would hide the line that says where it goes."""
        data = self.tree_model.mimeData([self.currentIndex()])
        if not data.data(COLLECTION_MIME).size():
            return
        picture = QPixmap(1, 1)
        picture.fill(Qt.GlobalColor.transparent)
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(picture)
        drag.exec(actions, Qt.DropAction.CopyAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(COLLECTION_MIME) and event.source() is self:
            super().dragEnterEvent(event)
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)  # it scrolls at the edges and unfolds what one rests on
        self._place = self._drop_place(event)
        self.viewport().update()
        if self._place is not None and not self._place.refusal:
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._end_drag()

    def dropEvent(self, event: QDropEvent) -> None:
        place = self._drop_place(event)
        self._end_drag()
        if place is None or place.refusal:
            event.ignore()
            return
        from refdesk.ui.library_drag import dragged  # it was loaded with the first move

        for kind, number_ in dragged(event):
            self.moved.emit(kind, number_, place.parent_id, place.before_id)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._place is not None:
            from refdesk.ui.library_drag import paint_place

            painter = QPainter(self.viewport())
            paint_place(painter, self._place, self.viewport().rect())

    # Inner

    def _end_drag(self) -> None:
        self._place = None
        self.viewport().update()

    def _drop_place(self, event: QDropEvent) -> DropPlace | None:
        """Where what is dragged would go; None where nothing can."""
        if event.source() is not self or self.is_locked:
            return None
        place = event.position().toPoint()
        index = self.indexAt(place)
        node = self.tree_model.node(index)
        if node is None or node.is_hint:
            return None
        from refdesk.ui.library_drag import dragged, drop_place  # with the first drag

        return drop_place(node, dragged(event), self.row_area(self.visualRect(index)), place)
