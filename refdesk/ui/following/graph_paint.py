"""How a graph of works and references looks, on the screen and on paper."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import (
    QBuffer,
    QCoreApplication,
    QIODevice,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from refdesk.services.followed_graph import FollowedGraph
from refdesk.services.following import Followed
from refdesk.services.graph_layout import Box, Frame, Layout, Spot, label_of, lay_out
from refdesk.ui import theme

RATIO: Final = 2
"""Pixels of a saved picture for one on the screen."""
_FEW: Final = 250
"""So many links are all drawn; of more only those of what is chosen."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is pointed out: places of works and of references, and the one the keys are at."""

    works: Collection[int] = ()
    references: Collection[int] = ()
    current: Spot | None = None


def paint_graph(
    painter: QPainter, graph: FollowedGraph, layout: Layout, look: theme.Theme, chosen: Chosen,
    seen: QRectF | None = None,
) -> None:  # fmt: skip
    """Paint a graph into the frame of its layout.

    The years and the heights stand within `seen`, the part of it that is on the screen.
    """
    seen = QRectF(0, 0, layout.frame.width, layout.frame.height) if seen is None else seen
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_heights(painter, layout, look)
    _paint_links(painter, graph, layout, look, chosen)
    _paint_axis(painter, layout, look)
    linked = _linked_references(graph, chosen)
    for at, spot in enumerate(layout.references):
        side = spot.radius * 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("link" if at in linked else "text3"))
        painter.drawRect(QRectF(spot.x - spot.radius, spot.y - spot.radius, side, side))
    for at, spot in enumerate(layout.works):
        paint_work(painter, graph.works[at], spot, look, is_chosen=at in chosen.works)
    painter.setFont(look.font("caption"))
    for at, box in layout.labels.items():
        work = graph.works[at]
        ink = "text" if at in chosen.works else "text2"
        _paint_words(painter, _rect(box), label_of(work.creators, work.year), look, ink)
    _paint_numbers(painter, layout, look, seen)
    _paint_years(painter, layout, look, seen)
    if chosen.current is not None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.color("link"), 2))
        reach = chosen.current.radius + 3.5
        painter.drawEllipse(QPointF(chosen.current.x, chosen.current.y), reach, reach)


def paint_work(
    painter: QPainter, work: Followed, spot: Spot, look: theme.Theme, *, is_chosen: bool = False
) -> None:
    """A filled disc for what the library has, a ring for what it lacks, a grey one for the trash."""
    ink = look.color("text3" if work.is_trashed else "link" if work.is_lacking else "green.ink")
    reach = spot.radius - 0.75
    painter.setPen(QPen(ink, 1.5))
    painter.setBrush(look.color("base") if work.is_lacking else ink)
    painter.drawEllipse(QPointF(spot.x, spot.y), reach, reach)
    if is_chosen:
        painter.setPen(QPen(look.color("text"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(spot.x, spot.y), spot.radius + 1.5, spot.radius + 1.5)


def _paint_heights(painter: QPainter, layout: Layout, look: theme.Theme) -> None:
    painter.setPen(QPen(look.color("line"), 1))
    for y, _ in layout.numbers:
        painter.drawLine(QPointF(layout.upper.left, y), QPointF(layout.upper.right, y))


def _paint_numbers(painter: QPainter, layout: Layout, look: theme.Theme, seen: QRectF) -> None:
    """How many references lead there, at the left of what is seen."""
    line, width = layout.frame.line, layout.upper.left - 6
    painter.setFont(look.font("caption"))
    flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    for y, words in layout.numbers:
        place = QRectF(seen.left(), y - line / 2, width, line)
        if seen.left() > 0:  # works may stand there
            letters = layout.frame.letters(words) + 8
            painter.fillRect(
                QRectF(place.right() - letters, place.top(), letters + 4, line),
                _faint(look.color("base"), 200),
            )
        painter.setPen(look.color("text2"))
        painter.drawText(place, flags, words)


def _paint_axis(painter: QPainter, layout: Layout, look: theme.Theme) -> None:
    """The lines of the axis, above the links that cross it."""
    painter.setPen(QPen(look.color("soft"), 1))
    for y in (layout.upper.bottom, layout.lower.top):
        painter.drawLine(QPointF(layout.upper.left, y), QPointF(layout.upper.right, y))


def _paint_years(painter: QPainter, layout: Layout, look: theme.Theme, seen: QRectF) -> None:
    """The years, in the axis or at that edge of what is seen that is nearest to it."""
    upper, lower, line = layout.upper, layout.lower, layout.frame.line
    painter.setFont(look.font("caption"))
    height = lower.top - upper.bottom - 4
    top = min(max(upper.bottom + 2, seen.top() + 2), seen.bottom() - height - 2)
    marks = list(layout.years)
    if layout.undated:
        none = QCoreApplication.translate("FollowGraph", "No year")
        marks = [each for each in marks if each[0] > layout.undated + line]
        marks.insert(0, ((upper.left + layout.undated) / 2, none))
    for x, words in marks:
        width = layout.frame.letters(words) + 6
        _paint_words(painter, QRectF(x - width / 2, top, width, height), words, look, "text2")


def _paint_words(painter: QPainter, place: QRectF, words: str, look: theme.Theme, ink: str) -> None:
    """Words that can be read where links run below them."""
    painter.fillRect(place, _faint(look.color("base"), 200))
    painter.setPen(look.color(ink))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)


def _paint_links(
    painter: QPainter, graph: FollowedGraph, layout: Layout, look: theme.Theme, chosen: Chosen
) -> None:
    if len(graph.links) <= _FEW:
        _draw_lines(painter, layout, graph.links, _faint(look.color("ctl"), 90), 1)
    ours = [
        (work, reference)
        for work, reference in graph.links
        if work in chosen.works or reference in chosen.references
    ]
    _draw_lines(
        painter, layout, ours, _faint(look.color("link"), 170 if len(ours) < 300 else 70), 1.2
    )


def _draw_lines(
    painter: QPainter,
    layout: Layout,
    links: Iterable[tuple[int, int]],
    ink: QColor,
    width: float,
) -> None:
    painter.setPen(QPen(ink, width))
    for work, reference in links:
        one, other = layout.works[work], layout.references[reference]
        painter.drawLine(QPointF(one.x, one.y), QPointF(other.x, other.y))


def _linked_references(graph: FollowedGraph, chosen: Chosen) -> set[int]:
    found = {reference for work, reference in graph.links if work in chosen.works}
    return found | set(chosen.references)


def _faint(ink: QColor, opacity: int) -> QColor:
    made = QColor(ink)
    made.setAlpha(opacity)
    return made


def _rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.right - box.left, box.bottom - box.top)


def on_paper() -> theme.Theme:
    """The look of what is saved: it is read on white."""
    now = theme.current()
    return theme.Theme(theme.LIGHT, now.metrics, is_dark=False, family=now.family)


@dataclass(frozen=True, slots=True)
class Paper:
    """A graph to be saved. It is painted in whichever thread asks: packing alone takes 0.2 s."""

    graph: FollowedGraph
    layout: Layout
    chosen: Chosen
    title: str
    legend: str
    look: theme.Theme
    whole: Frame | None = None
    """The room to be painted, where the layout is for an enlarged one."""

    def _laid_out(self) -> Paper:
        if self.whole is None or self.layout.frame == self.whole:
            return self
        return replace(self, layout=lay_out(self.graph, self.whole), whole=None)

    @property
    def size(self) -> QSize:
        """The graph with a line of words below it."""
        frame = self.layout.frame
        return QSize(round(frame.width), round(frame.height + 2 * frame.line))

    def png(self) -> bytes:
        """Dark on white, in twice the size of the screen."""
        return self._laid_out()._png()

    def _png(self) -> bytes:
        image = QImage(self.size * RATIO, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(RATIO)
        painter = QPainter(image)
        self._paint(painter)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # it takes any device
        return bytes(buffer.data().data())

    def svg(self) -> bytes:
        """The same as vectors."""
        return self._laid_out()._svg()

    def _svg(self) -> bytes:
        from PySide6.QtSvg import QSvgGenerator  # when first saved

        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(self.size)
        generator.setViewBox(QRectF(QPointF(0, 0), self.size.toSizeF()))
        generator.setTitle(self.title)
        generator.setDescription(self.legend)
        painter = QPainter(generator)
        self._paint(painter)
        painter.end()
        return bytes(buffer.data().data())

    def _paint(self, painter: QPainter) -> None:
        frame, look = self.layout.frame, self.look
        painter.fillRect(QRectF(QPointF(0, 0), self.size.toSizeF()), look.color("base"))
        paint_graph(painter, self.graph, self.layout, look, self.chosen)
        painter.setFont(look.font("caption"))
        painter.setPen(look.color("text2"))
        left = self.layout.upper.left
        place = QRectF(left, frame.height, frame.width - left, 1.5 * frame.line)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), self.legend)
