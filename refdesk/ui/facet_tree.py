"""The view of the facets: painted rows; a click narrows the list, with Ctrl it leaves out."""

from __future__ import annotations

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from refdesk.ui import icons, theme
from refdesk.ui.facet_model import FacetModel, FacetNode, Kind
from refdesk.ui.pane_tree import PaneTree
from refdesk.ui.widgets import paint_ring
from refdesk.ui.words import number

Index = QModelIndex | QPersistentModelIndex
MIDDLE = int(Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class _Delegate(QStyledItemDelegate):
    def __init__(self, tree: FacetTree) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        m = theme.current().metrics
        return QSize(m.px(80), m.tree_row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        node = self._tree.facet_model.node(index)
        if node is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self._tree.row_area(option.rect)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if is_hovered and node.kind in (Kind.VALUE, Kind.MORE):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(area, 5, 5)
        if node.kind is Kind.SECTION:
            self._paint_section(painter, area, index, node)
        elif node.kind is Kind.VALUE:
            self._paint_value(painter, area, index, node)
        else:
            is_link = node.kind is Kind.MORE
            painter.setFont(theme.font("small", weight=500 if is_link else 400))
            painter.setPen(theme.color("link" if is_link else "text3"))
            left = theme.px(42) + node.depth * theme.px(14)
            painter.drawText(area.adjusted(left, 0, 0, 0), MIDDLE, node.label)
        if self._tree.hasFocus() and self._tree.currentIndex() == index:
            paint_ring(painter, area, 5)
        painter.restore()

    def _paint_section(self, painter: QPainter, area: QRect, index: Index, node: FacetNode) -> None:
        side = theme.px(12)
        arrow = "down" if self._tree.isExpanded(index) else "right"
        top = area.center().y() - side // 2 + 1
        icons.paint(painter, QRect(area.left() + theme.px(4), top, side, side), arrow)
        painter.setFont(theme.font("small", weight=500))
        painter.setPen(theme.color("text"))
        painter.drawText(area.adjusted(theme.px(20), 0, 0, 0), MIDDLE, node.label)

    def _paint_value(self, painter: QPainter, area: QRect, index: Index, node: FacetNode) -> None:
        indent = node.depth * theme.px(14)
        if node.inner:
            edge = theme.px(12)
            arrow = "down" if self._tree.isExpanded(index) else "right"
            top = area.center().y() - edge // 2 + 1
            icons.paint(painter, QRect(area.left() + theme.px(4) + indent, top, edge, edge), arrow)
        ink = "text3" if self._tree.is_counting and not node.mark else "text"
        side = theme.px(14)
        box = QRect(
            area.left() + theme.px(20) + indent, area.center().y() - side // 2 + 1, side, side
        )  # the box of a check mark
        paint_mark(painter, box, node.mark)
        font = theme.current().font(tabular=True)
        painter.setFont(font)
        painter.setPen(theme.color("text3" if self._tree.is_counting else "text2"))
        count = number(node.count)
        width = round(QFontMetricsF(font).horizontalAdvance(count) + 1)
        right = area.right() - theme.px(7) - width
        painter.drawText(QRect(right, area.top(), width + 1, area.height()), RIGHT, count)
        font = theme.font(weight=600 if node.mark > 0 else 400)
        painter.setFont(font)
        painter.setPen(theme.color(ink))
        left = area.left() + theme.px(42) + indent
        room = QRect(left, area.top(), max(0, right - left - theme.px(6)), area.height())
        words = QFontMetricsF(font).elidedText(node.label, Qt.TextElideMode.ElideRight, room.width())  # fmt: skip
        painter.drawText(room, MIDDLE, words)
        if node.mark < 0:
            middle = room.center().y() + 1
            end = left + round(QFontMetricsF(font).horizontalAdvance(words))
            painter.setPen(QPen(theme.color("orange.ink"), 1))
            painter.drawLine(left, middle, end, middle)


def paint_mark(painter: QPainter, box: QRect, mark: int) -> None:
    """A check box: 1 is checked, -1 leaves out, 0 is empty."""
    painter.setPen(QPen(theme.color("accent" if mark > 0 else "orange.ink" if mark else "ctl"), 1))
    painter.setBrush(theme.color("accent" if mark > 0 else "orange.ground" if mark else "base"))
    painter.drawRoundedRect(box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    if mark > 0:
        icons.paint(painter, box.adjusted(1, 1, -1, -1), "check", "on_accent")
    elif mark:
        middle = box.center().y() + 0.5
        painter.setPen(QPen(theme.color("orange.ink"), 1.5))
        painter.drawLine(box.left() + theme.px(4), round(middle), box.right() - theme.px(3), round(middle))  # fmt: skip


class FacetTree(PaneTree):
    """Asks for what the reader narrows the list by."""

    value_asked = Signal(object, bool)
    """FacetNode, whether to leave it out."""
    more_asked = Signal(object)
    """Facet: all of its values."""
    menu_asked = Signal(object, QPoint)
    """FacetNode, place on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("facetTree", QCoreApplication.translate("FacetTree", "Narrow"), parent)
        self.facet_model = FacetModel(self)
        self.is_counting = False
        """Whether the counts are those of an older list: they turn grey, and stay."""
        self.setModel(self.facet_model)
        self.setItemDelegate(_Delegate(self))
        self.setUniformRowHeights(True)

    def set_counting(self, is_counting: bool) -> None:
        """Grey the counts while new ones are made."""
        if is_counting != self.is_counting:
            self.is_counting = is_counting
            self.viewport().update()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        node = self.facet_model.node(self.currentIndex())
        if node is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):  # fmt: skip
            self._act(node, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
            event.accept()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        node = self.facet_model.node(index)
        if event.button() != Qt.MouseButton.LeftButton or node is None:
            super().mousePressEvent(event)
            return
        area = self.row_area(self.visualRect(index))
        if node.inner and event.position().x() < area.left() + theme.px(18 + 14 * node.depth):
            self.setExpanded(index, not self.isExpanded(index))
        elif node.kind is not Kind.HINT:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.setCurrentIndex(index)
            self._act(node, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons():  # a press has acted; there is nothing to drag or select
            super().mouseMoveEvent(event)

    def contextMenuEvent(self, event: object) -> None:
        index = self.indexAt(event.pos())  # type: ignore[attr-defined]
        place = event.pos()  # type: ignore[attr-defined]
        if event.reason() == event.Reason.Keyboard:  # type: ignore[attr-defined]
            index = self.currentIndex()
            place = self.visualRect(index).bottomLeft() + QPoint(theme.px(40), 0)
        node = self.facet_model.node(index)
        if node is not None and node.kind is Kind.VALUE:
            self.menu_asked.emit(node, self.viewport().mapToGlobal(place))

    def _act(self, node: FacetNode, is_excluding: bool) -> None:
        if node.kind is Kind.SECTION:
            index = self.facet_model.index_of(node)
            self.setExpanded(index, not self.isExpanded(index))
        elif node.kind is Kind.MORE:
            self.more_asked.emit(node.facet)
        elif node.kind is Kind.VALUE:
            self.value_asked.emit(node, is_excluding)
