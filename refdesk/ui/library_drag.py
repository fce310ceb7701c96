"""Dragging collections and saved searches within the tree: where they go, drawn and in words."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QDropEvent, QPainter, QPen

from refdesk.model.rows import ViewKind
from refdesk.ui import theme
from refdesk.ui.library_model import COLLECTION_MIME, Node

Dragged = list[tuple[ViewKind, int]]


@dataclass(frozen=True, slots=True)
class DropPlace:
    """Where what is dragged would go: into a collection (0: none), before a sibling (0: last).

    `line` is where it would be put in, an empty rectangle when the whole row `area` is meant.
    """

    parent_id: int
    before_id: int
    words: str
    area: QRect
    line: QRect
    pointer: QPoint
    refusal: str = ""


def dragged(event: QDropEvent) -> Dragged:
    """What is dragged: kinds and ids."""
    raw = bytes(event.mimeData().data(COLLECTION_MIME).data()).decode("ascii", "replace")
    found: Dragged = []
    for part in raw.split(","):
        kind, _, number = part.partition(":")
        if number.isdecimal() and kind in (ViewKind.COLLECTION, ViewKind.SAVED_SEARCH):
            found.append((ViewKind(kind), int(number)))
    return found


def drop_place(node: Node, what: Dragged, area: QRect, pointer: QPoint) -> DropPlace | None:
    """Where `what` would go when it is let go over `node`; None where that means nothing."""
    if not what:
        return None
    kind = what[0][0]
    if node.is_section:
        if node.kind != kind:
            return None
        words = _tr("To the top level, last")
        return DropPlace(0, 0, words, area, QRect(), pointer)
    if node.kind not in (ViewKind.COLLECTION, ViewKind.SAVED_SEARCH):
        return None
    quarter = area.height() // 4
    is_before = pointer.y() < area.top() + quarter
    is_behind = pointer.y() > area.bottom() - quarter
    if node.kind == kind and (is_before or is_behind):
        return _beside(node, what, area, pointer, is_before=is_before)
    if node.kind != ViewKind.COLLECTION:
        return None
    words = _tr("Into {name}").format(name=node.name)
    return DropPlace(node.id, 0, words, area, QRect(), pointer, _refusal(node, what))


def _beside(node: Node, what: Dragged, area: QRect, pointer: QPoint, *, is_before: bool) -> DropPlace:  # fmt: skip
    above = node.parent
    parent_id = above.id if above is not None and above.is_entry else 0
    siblings = [n for n in above.made if n.kind == node.kind and n.is_entry] if above else []
    place = siblings.index(node)
    after = siblings[place + 1] if place + 1 < len(siblings) else None
    before_id = node.id if is_before else after.id if after is not None else 0
    words = _tr("Before {name}") if is_before else _tr("After {name}")
    y = area.top() if is_before else area.bottom()
    left = area.left() + theme.px(20) + node.indent * theme.px(16)
    line = QRect(left, y, area.right() - left, 1)
    refusal = _refusal(above, what) if parent_id and above is not None else ""
    return DropPlace(
        parent_id, before_id, words.format(name=node.name), area, line, pointer, refusal
    )


def _refusal(into: Node | None, what: Dragged) -> str:
    """Why it cannot go into a collection: it would lie inside itself; "" when it can."""
    while into is not None:
        if into.is_entry and (into.kind, into.id) in what:
            return _tr("A collection cannot go into itself")
        into = into.parent
    return ""


def paint_place(painter: QPainter, place: DropPlace, room: QRect) -> None:
    """Paint the line or the frame, and the words beside the pointer."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = "red.ink" if place.refusal else "link"
    painter.setPen(QPen(theme.color(ink), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if place.line.isEmpty():
        painter.drawRoundedRect(QRectF(place.area).adjusted(1, 1, -1, -1), 5, 5)
    else:
        painter.drawLine(place.line.left(), place.line.top(), place.line.right(), place.line.top())
        painter.setBrush(theme.color("window"))
        painter.drawEllipse(place.line.topLeft(), theme.px(3), theme.px(3))
    _paint_words(painter, place, room)


def _paint_words(painter: QPainter, place: DropPlace, room: QRect) -> None:
    words = place.refusal or place.words
    metrics = theme.current().font_metrics("small")
    words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width() - theme.px(24))
    width = round(metrics.horizontalAdvance(words)) + theme.px(16)
    height = theme.px(22)
    left = min(max(place.pointer.x() + theme.px(12), 2), max(2, room.right() - width - 2))
    top = place.pointer.y() + theme.px(16)
    if top + height > room.bottom():
        top = place.pointer.y() - theme.px(16) - height
    card = QRectF(left, top, width, height)
    tone = "red" if place.refusal else "blue"
    painter.setPen(QPen(theme.color(f"{tone}.ink"), 1))
    painter.setBrush(theme.color(f"{tone}.ground"))
    painter.drawRoundedRect(card, 4, 4)
    painter.setFont(theme.font("small"))
    painter.setPen(theme.color(f"{tone}.ink"))
    painter.drawText(card, int(Qt.AlignmentFlag.AlignCenter), words)


def _tr(text: str) -> str:
    return QCoreApplication.translate("LibraryDrag", text)
