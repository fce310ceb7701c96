"""The graph of works and references: shows what leads where, chosen with the mouse or the keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from refdesk.services.followed_graph import FollowedGraph
from refdesk.services.following import Followed
from refdesk.services.graph_layout import Frame, Layout, Spot
from refdesk.ui import theme
from refdesk.ui.following.graph_paint import Chosen, Paper, on_paper, paint_graph, paint_work
from refdesk.ui.following.viewport import STEP, Viewport
from refdesk.ui.following.work_table import held_words
from refdesk.ui.following.zoom_bar import ZoomBar
from refdesk.ui.widgets import paint_ring, plain_tip
from refdesk.ui.words import number

LEAST: Final = QSize(480, 240)
"""Drawn pixels."""
_PAUSE: Final = 120
"""Milliseconds without a change of size after which all is placed anew."""
_REACH: Final = 3
_NOTCH: Final = 120
"""What a wheel tells for one notch."""
_MOVE: Final = 0.2
"""The share of what is seen by which a key moves it."""
_MORE: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_Node = tuple[bool, int]
"""Whether it is a work, and its place among the works or the references."""


class GraphView(QWidget):
    """Holds a `FollowedGraph` and its `Layout`. A table beside it has the same works in words."""

    chosen = Signal(object, bool)
    """PMIDs of works, and whether they come to those that are selected."""
    work_shown = Signal(object)
    """A work (`Followed`) to show in the main window."""
    reference_shown = Signal(int)
    frame_changed = Signal()
    """The size is another one: `frame` says what a layout is made for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.graph = FollowedGraph()
        self.layout_: Layout | None = None
        self._places: dict[str, int] = {}
        self._selected: frozenset[int] = frozenset()
        self._over: _Node | None = None
        """What the mouse or the keys are at."""
        self._is_keyed = False
        self._view = Viewport()
        self._held: QPointF | None = None
        """Where the mouse took hold of the ground."""
        self._is_moved = False
        self._zoom_bar = ZoomBar(self)
        self._zoom_bar.nearer.connect(lambda: self.zoom_by(STEP))
        self._zoom_bar.farther.connect(lambda: self.zoom_by(1 / STEP))
        self._zoom_bar.whole.connect(self.fit)
        self.setObjectName("followGraph")
        self.setAccessibleName(self.tr("Graph of the works; the table has the same in words"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._resized = QTimer(self, singleShot=True, interval=_PAUSE)
        self._resized.timeout.connect(self.frame_changed)
        theme.signals().changed.connect(self._on_theme)

    # What is shown

    @property
    def frame(self) -> Frame:
        """The room for a layout: the more it is enlarged, the more of it is outside what is seen."""
        return self._frame(*self._view.room)

    def _frame(self, width: float, height: float) -> Frame:
        now = theme.current()
        metrics = now.font_metrics("caption")
        letters = {chr(code): metrics.horizontalAdvance(chr(code)) for code in range(32, 383)}
        return Frame(max(width, 1), max(height, 1), now.metrics.scale, metrics.height(), letters)

    def show_graph(self, graph: FollowedGraph, layout: Layout) -> None:
        """Show another graph, or the same in another room."""
        places = {work.pmid: at for at, work in enumerate(graph.works)}
        ours = [one.reference_id for one in graph.references]
        is_same = places == self._places and ours == [
            one.reference_id for one in self.graph.references
        ]
        self.graph, self.layout_, self._places = graph, layout, places
        if not is_same:  # in another room all stays where the reader is
            self._over = None
            self.setAccessibleDescription(self.legend)
        self.update()

    def select(self, pmids: Collection[str]) -> None:
        """Point out works, as those that are selected in the table."""
        found = frozenset(self._places[pmid] for pmid in pmids if pmid in self._places)
        if found != self._selected:
            self._selected = found
            self.update()

    @property
    def legend(self) -> str:
        """What the shapes mean and how much of all is shown, in words."""
        graph = self.graph
        words = self.tr(
            "Disc: in your library. Ring: not in it. Square: a reference of yours. "
            "Height: how many of yours lead there."
        )
        return f"{words} {self._shares(graph)}"

    def paper(self, title: str) -> Paper | None:
        """The graph to be saved; None without one."""
        if self.layout_ is None:
            return None
        whole = self._frame(self._view.width, self._view.height)
        chosen = self._chosen()
        return Paper(self.graph, self.layout_, chosen, title, self.legend, on_paper(), whole)

    def _shares(self, graph: FollowedGraph) -> str:
        words = self.tr("{n} of {all} works, {m} of {yours} references.")
        return words.format(
            n=number(len(graph.works)), all=number(graph.all_works),
            m=number(len(graph.references)), yours=number(graph.all_references),
        )  # fmt: skip

    def _chosen(self) -> Chosen:
        works, references = set(self._selected), set[int]()
        current = None
        if self._over is not None:
            is_work, at = self._over
            (works if is_work else references).add(at)
            current = self._spot(self._over) if self._is_keyed else None
        return Chosen(works, references, current)

    # Qt

    @property
    def _strip(self) -> int:
        """The height of the line of explanations, in which the buttons stand too."""
        return theme.px(34)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(900), theme.px(380))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(LEAST.width()), theme.px(LEAST.height()))

    def resizeEvent(self, event: object) -> None:
        self._view.resize(self.width(), self.height() - self._strip)
        self._zoom_bar.stand_in(self.width(), self.height(), self._strip)
        self._resized.start()

    # What is seen

    @property
    def zoom(self) -> float:
        """How much larger than the whole it is shown."""
        return self._view.zoom

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Enlarge about a place: the mouse, else what the keys are at, else the middle."""
        if at is None:
            point = self._point(self._over) if self._over is not None and self._is_keyed else None
            middle = QPointF(self._view.width / 2, self._view.height / 2)
            at = QPointF(point) if point is not None else middle
        if self._view.zoom_by(factor, at):
            self._on_zoomed()

    def fit(self) -> None:
        """Show all of it."""
        if self._view.fit():
            self._on_zoomed()

    def _on_zoomed(self) -> None:
        self._zoom_bar.show_zoom(self._view.zoom)
        self._resized.start()  # all is placed anew: nodes and words keep their size
        self._point_at_ground()
        self.update()

    def _move(self, across: float, down: float) -> None:
        if self._view.move(across, down):
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if abs(turned.x()) > abs(turned.y()):
            self._move(-turned.x(), 0)
        else:
            self.zoom_by(STEP ** (turned.y() / _NOTCH), event.position())
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("base"))
        if self.layout_ is None:
            return
        if not self.graph.works:
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("text2"))
            middle = int(Qt.AlignmentFlag.AlignCenter)
            painter.drawText(self.rect(), middle, self.tr("Nothing to show"))
        else:
            painter.save()
            view = self._view
            painter.setClipRect(QRectF(0, 0, view.width, view.height))
            painter.translate(-view.left, -view.top)
            across, down = self._scales(self.layout_)
            painter.scale(across, down)
            seen = QRectF(
                view.left / across, view.top / down, view.width / across, view.height / down
            )
            paint_graph(painter, self.graph, self.layout_, theme.current(), self._chosen(), seen)
            painter.restore()
            self._paint_strip(painter)
        if self.hasFocus():
            paint_ring(painter, self.rect(), 4)

    def _paint_strip(self, painter: QPainter) -> None:
        painter.setFont(theme.font("caption"))
        metrics = painter.fontMetrics()
        line = QRect(
            theme.px(12), self.height() - self._strip,
            self._zoom_bar.x() - theme.px(24), self._strip,
        )  # fmt: skip
        x, y, radius = float(line.left()), float(line.center().y()), 4.5 * theme.px(10) / 10
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        held, lacking = Followed("", 1, reference_id=1), Followed("", 1)
        for work, words in (
            (held, self.tr("In your library")),
            (lacking, self.tr("Not in it")),
            (None, self.tr("Your references")),
        ):
            if work is not None:
                paint_work(painter, work, Spot(x + radius, y, radius), theme.current())
            else:
                side = radius * 1.6
                painter.fillRect(
                    QRect(round(x), round(y - side / 2), round(side), round(side)),
                    theme.color("text3"),
                )
            x += radius * 2 + theme.px(5)
            painter.setPen(theme.color("text2"))
            painter.drawText(QRect(round(x), line.top(), line.width(), line.height()), flags, words)
            x += metrics.horizontalAdvance(words) + theme.px(16)
        told = f"{self.tr('Higher: more of yours lead there.')} {self._shares(self.graph)}"
        rest = QRect(round(x), line.top(), max(line.right() - round(x), 0), line.height())
        shown = metrics.elidedText(told, Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(
            rest, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), shown
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            self._go(self._node_at(event.position()))
            return
        moved = event.position() - self._held
        if not self._is_moved and moved.manhattanLength() < QApplication.startDragDistance():
            return
        self._is_moved = True
        self._held = event.position()
        self._move(-moved.x(), -moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is None:
            super().mouseReleaseEvent(event)
            return
        is_click = not self._is_moved and event.button() == Qt.MouseButton.LeftButton
        self._held, self._is_moved = None, False
        self._point_at_ground()
        if is_click and not event.modifiers() & _MORE:
            self.chosen.emit([], False)

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self._go(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.MiddleButton:
            self._hold(event.position())
            return
        if event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._go(self._node_at(event.position()))
        if self._over is None:
            self._hold(event.position())
        else:
            self._choose(is_more=bool(event.modifiers() & _MORE))

    def _hold(self, place: QPointF) -> None:
        """Take hold of the ground: a click there selects nothing, a drag moves what is seen."""
        self._held, self._is_moved = place, False
        self._point_at_ground()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(self._node_at(event.position()))
            self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        directions = {
            Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Down: (0, 1),
            Qt.Key.Key_Up: (0, -1),
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in directions and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            across, down = directions[key]
            self._move(across * _MOVE * self._view.width, down * _MOVE * self._view.height)
        elif key in directions:
            self._step(*directions[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / STEP)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_Home and self.graph.works:
            self._go((True, 0), by_key=True)
        elif key == Qt.Key.Key_Space and self._over is not None:
            self._choose(is_more=bool(event.modifiers() & _MORE))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._over is not None:
            self._show()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            node = self._node_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain_tip(self.words_of(node)), self)
            return True
        if isinstance(event, QNativeGestureEvent):
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self.zoom_by(1 + event.value(), event.position())
            return True
        return super().event(event)

    def _on_theme(self) -> None:
        self._resized.start()
        self.update()

    # Nodes

    def spot_of(self, pmid: str) -> QPoint | None:
        """Where a work stands in the widget."""
        at = self._places.get(pmid)
        return None if at is None else self._point((True, at))

    def words_of(self, node: _Node | None) -> str:
        """What a node is, in lines."""
        if node is None:
            return ""
        is_work, at = node
        if not is_work:
            one = self.graph.references[at]
            count = len(self.graph.from_reference(at))
            leads = self.tr("A reference of yours; works shown here to which it leads: {n}")
            who = " ".join(part for part in (one.creators, str(one.year or "")) if part)
            return "\n".join(
                part for part in (one.title, who, leads.format(n=number(count))) if part
            )
        work = self.graph.works[at]
        where = " ".join(part for part in (work.container, str(work.year or "")) if part)
        facts = [work.title or f"PMID {work.pmid}", work.creators, where]
        leads = self.tr("References of yours that lead there: {n}").format(n=number(work.count))
        held = held_words(work)
        state = {"": self.tr("Not in your library")}.get(held, self.tr("In your library"))
        facts += [leads, held if work.is_trashed else state]
        if work.cited_by is not None:
            facts.append(self.tr("Cited {n} times in all").format(n=number(work.cited_by)))
        return "\n".join(part for part in facts if part)

    def _nodes(self) -> Sequence[_Node]:
        works = [(True, at) for at in range(len(self.graph.works))]
        return [*works, *((False, at) for at in range(len(self.graph.references)))]

    def _spot(self, node: _Node) -> Spot | None:
        if self.layout_ is None:
            return None
        is_work, at = node
        return (self.layout_.works if is_work else self.layout_.references)[at]

    def _point(self, node: _Node) -> QPoint | None:
        spot, layout = self._spot(node), self.layout_
        if spot is None or layout is None:
            return None
        across, down = self._scales(layout)
        view = self._view
        return QPoint(round(spot.x * across - view.left), round(spot.y * down - view.top))

    def _scales(self, layout: Layout) -> tuple[float, float]:
        """From a layout, which is of the former room until all is placed anew, to the room."""
        width, height = self._view.room
        return width / layout.frame.width, height / layout.frame.height

    def _node_at(self, place: QPointF) -> _Node | None:
        best: _Node | None = None
        nearest = 0.0
        for node in self._nodes():
            middle, spot = self._point(node), self._spot(node)
            if middle is None or spot is None:
                continue
            away = ((middle.x() - place.x()) ** 2 + (middle.y() - place.y()) ** 2) ** 0.5
            over = spot.radius + _REACH - away
            if over > nearest:
                best, nearest = node, over
        return best

    def _step(self, across: int, down: int) -> None:
        """Go to the next node in a direction: near, and not far off to the side."""
        if self._over is None:
            if self.graph.works:
                first = min(self._selected, default=0)
                self._go((True, first), by_key=True)
            return
        here = self._spot(self._over)
        best, least = None, 0.0
        for node in self._nodes():
            spot = self._spot(node)
            if here is None or spot is None or node == self._over:
                continue
            ahead = (spot.x - here.x) * across + (spot.y - here.y) * down
            aside = abs((spot.x - here.x) * down) + abs((spot.y - here.y) * across)
            if ahead > 0.5 and (best is None or ahead + 2 * aside < least):
                best, least = node, ahead + 2 * aside
        if best is not None:
            self._go(best, by_key=True)

    def _go(self, node: _Node | None, *, by_key: bool = False) -> None:
        if node == self._over and by_key == self._is_keyed:
            return
        self._over, self._is_keyed = node, by_key
        self._point_at_ground()
        self.update()
        if by_key and (place := self._point(node) if node is not None else None) is not None:
            self._view.reveal(QPointF(place), theme.px(24))
        if by_key and node is not None and (place := self._point(node)) is not None:
            words = self.words_of(node)
            self.setAccessibleDescription(words.replace("\n", ". "))
            QToolTip.showText(self.mapToGlobal(place), plain_tip(words), self)

    def _point_at_ground(self) -> None:
        """Have the pointer say what the mouse does here."""
        if self._over is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        elif self._view.is_whole:
            self.setCursor(Qt.CursorShape.ArrowCursor)
        else:
            is_held = self._held is not None
            self.setCursor(
                Qt.CursorShape.ClosedHandCursor if is_held else Qt.CursorShape.OpenHandCursor
            )

    def _choose(self, *, is_more: bool) -> None:
        """Select the work, or all works of the graph to which the reference leads."""
        if self._over is None:
            self.chosen.emit([], False)
            return
        is_work, at = self._over
        places = (at,) if is_work else self.graph.from_reference(at)
        self.chosen.emit([self.graph.works[each].pmid for each in places], is_more)

    def _show(self) -> None:
        if self._over is None:
            return
        is_work, at = self._over
        if is_work:
            self.work_shown.emit(self.graph.works[at])
        else:
            self.reference_shown.emit(self.graph.references[at].reference_id)
