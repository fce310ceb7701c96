"""A box to tick before the text of a table's cell."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from refdesk.ui import theme
from refdesk.ui.facet_tree import paint_mark

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class CheckDelegate(QStyledItemDelegate):
    """Paints the box as the pane does: Qt's own is hardly seen on dark grounds."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        side = theme.px(14)
        room = theme.px(24)
        option.text = ""
        widget = option.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        area = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRect(area.left() + theme.px(8), area.center().y() - side // 2 + 1, side, side)
        state = Qt.CheckState(index.data(Role.CheckStateRole))
        marks = {Qt.CheckState.Checked: 1, Qt.CheckState.PartiallyChecked: -1}
        paint_mark(painter, box, marks.get(state, 0))
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setPen(theme.color("sel_text" if is_selected else "text"))
        words = area.adjusted(room + theme.px(4), 0, -theme.px(4), 0)
        text = option.fontMetrics.elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()
