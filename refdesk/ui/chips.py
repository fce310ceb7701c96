"""Status chips: an icon and a word on a tinted ground, heaviest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from refdesk.model.rows import Status
from refdesk.ui import icons, theme

TONES: Final[dict[Status, tuple[str, str]]] = {
    Status.RETRACTED: ("red", "retracted"),
    Status.CONCERN: ("orange", "warning"),
    Status.ERRATUM: ("yellow", "pencil"),
    Status.UPDATED: ("blue", "update"),
    Status.PUBLISHED: ("blue", "update"),
    Status.REPUBLISHED: ("blue", "update"),
    Status.PREPRINT: ("grey", "file"),
    Status.COMMENTED: ("grey", "comment"),
    Status.COMMENT: ("grey", "comment"),
    Status.IN_LIBRARY: ("green", "check"),
    Status.IN_TRASH: ("grey", "trash"),
    Status.DISCARDED: ("grey", "x"),
    Status.LATER: ("grey", "clock"),
    Status.PMC_FREE: ("blue", "download"),
}
"""Tone and icon of each status."""


def word(status: Status) -> str:
    """The status in a word or two, as the chip says it."""
    words = {
        Status.RETRACTED: QCoreApplication.translate("Status", "Retracted"),
        Status.CONCERN: QCoreApplication.translate("Status", "Concern"),
        Status.ERRATUM: QCoreApplication.translate("Status", "Erratum"),
        Status.UPDATED: QCoreApplication.translate("Status", "Updated"),
        Status.PUBLISHED: QCoreApplication.translate("Status", "Published"),
        Status.REPUBLISHED: QCoreApplication.translate("Status", "Republished"),
        Status.COMMENTED: QCoreApplication.translate("Status", "Commented"),
        Status.PREPRINT: QCoreApplication.translate("Status", "Preprint"),
        Status.COMMENT: QCoreApplication.translate("Status", "Comment"),
        Status.IN_LIBRARY: QCoreApplication.translate("Status", "In library"),
        Status.IN_TRASH: QCoreApplication.translate("Status", "In trash"),
        Status.DISCARDED: QCoreApplication.translate("Status", "Discarded"),
        Status.LATER: QCoreApplication.translate("Status", "Later"),
        Status.PMC_FREE: QCoreApplication.translate("Status", "PMC free"),
    }
    return words[status]


def by_weight(statuses: Sequence[Status]) -> list[Status]:
    """`statuses` in the order of chips: heaviest first."""
    order = list(TONES)
    return sorted(statuses, key=order.index)


def chip_height() -> int:
    """Height of a chip."""
    return theme.px(18)


def chip_width(status: Status, *, with_word: bool = True) -> int:
    """Width of a chip, with or without its word."""
    cache = theme.current().cache
    key = ("chip", status, with_word)
    if key not in cache:
        cache[key] = _chip_width(status, with_word)
    return int(cache[key])


def _chip_width(status: Status, with_word: bool) -> int:
    width = theme.px(5) + theme.px(12) + theme.px(5)
    if with_word:
        metrics = theme.current().font_metrics("caption", weight=600)
        width += theme.px(3) + round(metrics.horizontalAdvance(word(status)) + 1)
    return width


def paint_chip(
    painter: QPainter, left: int, top: int, status: Status, *, with_word: bool = True
) -> int:
    """Paint a chip; give its width."""
    ratio = painter.device().devicePixelRatioF()
    cache = theme.current().cache
    key = ("chip picture", status, with_word, ratio)
    picture = cache.get(key)
    if picture is None:
        picture = cache[key] = _picture(status, with_word, ratio)
    painter.drawPixmap(left, top, picture)
    return chip_width(status, with_word=with_word)


def _picture(status: Status, with_word: bool, ratio: float) -> QPixmap:
    """The chip painted once; a page of the list has dozens that are alike."""
    size = QSize(chip_width(status, with_word=with_word), chip_height())
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    _paint(painter, QRect(0, 0, size.width(), size.height()), status, with_word)
    painter.end()
    return picture


def _paint(painter: QPainter, area: QRect, status: Status, with_word: bool) -> None:
    tone, icon = TONES[status]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(f"{tone}.ground"))
    radius = theme.current().metrics.radius_chip
    painter.drawRoundedRect(QRectF(area), radius, radius)
    side = theme.px(12)
    top = (area.height() - side) // 2
    icons.paint(painter, QRect(theme.px(5), top, side, side), icon, f"{tone}.ink")
    if with_word:
        painter.setFont(theme.font("caption", weight=600))
        painter.setPen(theme.color(f"{tone}.ink"))
        left = theme.px(5) + side + theme.px(3)
        painter.drawText(
            QRect(left, 0, area.width() - left, area.height()),
            Qt.AlignmentFlag.AlignVCenter,
            word(status),
        )
