"""The list of styles with a preview in each row, made only for the rows on screen."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from refdesk.services.styles import StyleRow
from refdesk.ui import icons, theme
from refdesk.ui.citation_lines import lay_out
from refdesk.ui.citation_preview import runs, safe_markup

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
KEY_ROLE: Final = Role.UserRole + 1
SEEN_AFTER: Final = 60
"""Milliseconds of rest after which previews of the rows on screen are asked for."""
LONGEST: Final = 1_000


class StylesModel(QAbstractListModel):
    """Styles with what is known of how they look."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[StyleRow] = []
        self.on_bar: set[str] = set()
        self._samples: dict[str, tuple[str, list[tuple[int, int, frozenset[str]]]]] = {}

    def show_rows(self, rows: Sequence[StyleRow]) -> None:
        """Show other styles; previews that were made stay known."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def set_on_bar(self, keys: Collection[str]) -> None:
        """Mark those that are on the copy bar."""
        self.on_bar = {key.partition("@")[0] for key in keys}
        self._tell_all()

    def set_sample(self, key: str, html: str) -> None:
        """Show what references look like in a style."""
        text, found = runs(safe_markup(html[: 4 * LONGEST]))
        self._samples[key] = (text[:LONGEST], found)
        self._tell(key)

    def set_failed(self, key: str, sentence: str) -> None:
        """Say why a style cannot be shown."""
        self._samples[key] = (sentence, [])
        self._tell(key)

    def forget(self, key: str = "") -> None:
        """Forget the preview of a style that changed, "" for all."""
        if key:
            self._samples.pop(key, None)
        else:
            self._samples.clear()
        self._tell_all()

    def sample(self, key: str) -> tuple[str, list[tuple[int, int, frozenset[str]]]] | None:
        """Text and marked parts of a preview; None before it is there."""
        return self._samples.get(key)

    def place_of(self, key: str) -> int:
        """The row of a style, -1 when it is not shown."""
        return next((at for at, row in enumerate(self.rows) if row.key == key), -1)

    def _tell(self, key: str) -> None:
        at = self.place_of(key)
        if at >= 0:
            self.dataChanged.emit(self.index(at), self.index(at))

    def _tell_all(self) -> None:
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == KEY_ROLE:
            return row.key
        if role == Role.DisplayRole:
            return row.title
        if role == Role.AccessibleTextRole:
            known = self._samples.get(row.key)
            return ". ".join(part for part in (row.title, row.detail, known[0] if known else "") if part)  # fmt: skip
        return None


class StyleDelegate(QStyledItemDelegate):
    """Paints title, how it cites, and two lines of preview."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(200), self._line("body") + 2 * self._line("small") + theme.px(20))

    def _line(self, size: Any) -> int:
        return round(theme.current().font_metrics(size).height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, StylesModel)
        row = model.rows[index.row()]
        area: QRect = option.rect
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_current:
            has_focus = bool(option.state & QStyle.StateFlag.State_Active)
            painter.fillRect(area, theme.color("sel" if has_focus else "selin"))
        ink = theme.color("sel_text" if is_current else "text")
        inner = area.adjusted(theme.px(12), theme.px(6), -theme.px(12), -theme.px(6))
        self._paint_head(painter, inner, row, ink, is_on_bar=row.key in model.on_bar)
        top = inner.top() + self._line("body") + theme.px(4)
        known = model.sample(row.key)
        painter.setPen(ink if known else theme.color("text3"))
        text, marked = known if known is not None else (self.tr("…"), [])
        layout = lay_out(text, marked, inner.width(), 2)
        layout.draw(painter, QPointF(inner.left(), top))
        painter.restore()

    def _paint_head(
        self, painter: QPainter, inner: QRect, row: StyleRow, ink: Any, *, is_on_bar: bool
    ) -> None:
        line = QRect(inner.left(), inner.top(), inner.width(), self._line("body"))
        if is_on_bar:
            side = theme.current().metrics.icon
            place = QRect(line.right() - side, line.top(), side, side)
            icons.paint(painter, place, "check", "green.ink")
            line.setRight(place.left() - theme.px(8))
        small = theme.current().font_metrics("small")
        detail = small.elidedText(row.detail, Qt.TextElideMode.ElideRight, line.width() // 2)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        end = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(line, int(end), detail)
        line.setRight(line.right() - round(small.horizontalAdvance(detail)) - theme.px(12))
        painter.setFont(theme.font(weight=600))
        painter.setPen(ink)
        title = theme.current().font_metrics("body", weight=600)
        shown = title.elidedText(row.title, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown)  # fmt: skip


class StyleList(QListView):
    """Tells which rows came on screen; Enter takes the current one."""

    seen = Signal(list)
    """Keys of the rows on screen that have no preview yet."""
    taken = Signal()

    def __init__(self, model: StylesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._styles = model
        self.setModel(model)
        self.setItemDelegate(StyleDelegate(self))
        self.setProperty("kind", "list")
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rest = QTimer(self, singleShot=True, interval=SEEN_AFTER)
        self._rest.timeout.connect(self.tell_seen)
        self.verticalScrollBar().valueChanged.connect(self.look_soon)
        model.modelReset.connect(self.look_soon)
        self.doubleClicked.connect(self.taken)

    def look_soon(self) -> None:
        """Look which rows are on screen, when scrolling and typing rest."""
        self._rest.start()

    def tell_seen(self) -> None:
        """Tell the rows on screen that have no preview."""
        keys = [key for key in self.keys_on_screen() if self._styles.sample(key) is None]
        if keys:
            self.seen.emit(keys)

    def keys_on_screen(self) -> list[str]:
        """The keys of the rows on screen, from the top."""
        if not self._styles.rows:
            return []
        first = max(self.indexAt(self.viewport().rect().topLeft()).row(), 0)
        height = max(self.sizeHintForRow(0), 1)
        count = self.viewport().height() // height + 2
        return [row.key for row in self._styles.rows[first : first + count]]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.look_soon()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
            return
        super().keyPressEvent(event)
