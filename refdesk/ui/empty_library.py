"""What the middle pane offers while the library is empty."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from refdesk.services.readable import readable_formats
from refdesk.ui import icons, theme
from refdesk.ui.widgets import Button, Label, Surface, key_cap_width, paint_key_cap, paint_ring

BEST_KNOWN: Final = ("bibtex", "ris", "endnote-xml", "refer", "nbib")
"""The formats that the card of the empty library names; EndNote has two."""


class Card(QAbstractButton):
    """A large button with icon, title and two lines of words."""

    def __init__(self, icon: str, title: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._title, self._words = icon, title, words
        self.wanted_width = 0
        """As wide as this where there is room: as its neighbours."""
        self.setAccessibleName(title)
        self.setAccessibleDescription(words.replace("\n", " "))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.signals().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        least = self.minimumSizeHint()
        return QSize(max(least.width(), self.wanted_width), least.height())

    def minimumSizeHint(self) -> QSize:
        m = theme.current().metrics
        title = theme.current().font_metrics("heading", weight=600).horizontalAdvance(self._title)
        small = theme.current().font_metrics("small")
        lines = self._words.split("\n")
        width = max(title, *(small.horizontalAdvance(line) for line in lines))
        return QSize(max(m.px(202), round(width) + 2 * m.px(16) + 2), m.px(112))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        m = theme.current().metrics
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("soft"), 1))
        is_hot = self.underMouse() or self.isDown()
        painter.setBrush(theme.color("hover" if is_hot else "base"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
        side = m.px(18)
        pad = m.px(16)
        icons.paint(painter, QRect(pad, m.px(18), side, side), self._icon, "link")
        painter.setFont(theme.font("heading", weight=600))
        painter.setPen(theme.color("text"))
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(QRect(pad, m.px(42), self.width() - pad, m.px(22)), flags, self._title)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("text2"))
        for place, line in enumerate(self._words.split("\n")):
            room = QRect(pad, m.px(64 + 18 * place), self.width() - pad, m.px(18))
            painter.drawText(room, flags, line)
        if self.hasFocus():
            paint_ring(painter, self.rect(), 10)


class DropHint(QWidget):
    """The dashed field that says what can be dropped or pasted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = self.tr("Drop PMIDs here")
        self._before = self.tr("or press")
        self._after = self.tr("to add what you copied: PMIDs, DOIs, links, text or files")
        self._key = "Ctrl+Shift+V"
        self.setAccessibleName(f"{self._title}, {self._before} {self._key} {self._after}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals().changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(480), theme.px(124))

    def paintEvent(self, event: QPaintEvent) -> None:
        m = theme.current().metrics
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("ctl"), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(theme.color("alt"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 10, 10)
        side = m.px(24)
        icons.paint(painter, QRect((self.width() - side) // 2, m.px(22), side, side), "download", "link")  # fmt: skip
        painter.setFont(theme.font("heading", weight=600))
        painter.setPen(theme.color("text"))
        line = QRect(0, m.px(54), self.width(), m.px(22))
        painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), self._title)
        self._paint_words(painter, m.px(92))

    def _paint_words(self, painter: QPainter, middle: int) -> None:
        font = theme.font()
        metrics = QFontMetricsF(font)
        gap = theme.px(8)
        cap = key_cap_width(self._key)
        before = round(metrics.horizontalAdvance(self._before) + 1)
        room = self.width() - 2 * theme.px(12) - before - cap - 2 * gap
        after_text = metrics.elidedText(self._after, Qt.TextElideMode.ElideRight, room)
        after = round(metrics.horizontalAdvance(after_text) + 1)
        left = (self.width() - before - cap - after - 2 * gap) // 2
        height = theme.px(20)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        painter.drawText(QRect(left, middle - height // 2, before, height), flags, self._before)
        key_place = QRect(left + before + gap, middle, 0, 0).topLeft()
        paint_key_cap(painter, key_place, self._key)
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        after_left = left + before + cap + 2 * gap
        painter.drawText(QRect(after_left, middle - height // 2, after, height), flags, after_text)


class EmptyLibrary(Surface):
    """The first thing a new reader sees."""

    pubmed_asked = Signal()
    import_asked = Signal()
    migrate_asked = Signal()
    sample_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("base", "", parent)
        self.setObjectName("emptyLibrary")
        self._title = Label(self.tr("Your library is empty"), "display", weight=600)
        self._words = Label(
            self.tr(
                "Drop or paste anything that names an article: RefDesk fetches the whole record."
            ),
            "reading",
            "text2",
            wrap=True,
        )
        self._path = Label("", "small", "text2", wrap=True)
        for label in (self._title, self._words, self._path):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.pubmed_card = Card("globe", self.tr("Search PubMed"), self.tr("Full syntax, all pages,\nadded with one key"))  # fmt: skip
        self.import_card = Card("download", self.tr("Import a file"), self._formats_in_words())
        self.sample_card = Card("library", self.tr("Open the sample library"), self.tr("Real references,\nworks offline"))  # fmt: skip
        self.pubmed_card.clicked.connect(self.pubmed_asked)
        self.import_card.clicked.connect(self.import_asked)
        self.sample_card.clicked.connect(self.sample_asked)
        self.migrate_button = Button(
            self.tr("Move from Zotero, JabRef, EndNote, Mendeley…"), "download", "flat"
        )
        self.migrate_button.clicked.connect(self.migrate_asked)
        self._inner = QWidget(self)
        self._column = QVBoxLayout(self._inner)
        self._cards = QHBoxLayout()
        for card in (self.pubmed_card, self.import_card, self.sample_card):
            self._cards.addWidget(card)
        self._column.addWidget(self._title)
        self._column.addWidget(self._words)
        self._column.addWidget(DropHint())
        self._column.addLayout(self._cards)
        self._column.addWidget(self.migrate_button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addWidget(self._path)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(theme.px(16), 0, theme.px(16), 0)
        outer.addStretch(1)
        outer.addWidget(self._inner, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(2)
        theme.signals().changed.connect(self._restyle)
        self._restyle()

    def _formats_in_words(self) -> str:
        """The formats that most readers have, and how many more there are."""
        more = len(readable_formats()) - len(BEST_KNOWN)
        return self.tr("BibTeX, RIS, EndNote,\nnbib, {n} more kinds").format(n=more)

    def set_path(self, path: str) -> None:
        """Say where the library is."""
        self._path.setText(self.tr("The library is one file: {path}").format(path=path))

    def focus_first(self) -> None:
        """Put the focus on the first card."""
        self.pubmed_card.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(m.px(16))
        self._cards.setSpacing(m.px(16))
        cards = (self.pubmed_card, self.import_card, self.sample_card)
        widest = max(card.minimumSizeHint().width() for card in cards)
        for card in cards:
            card.wanted_width = widest
            card.updateGeometry()
