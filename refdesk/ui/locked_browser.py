"""A text browser that loads nothing and goes nowhere by itself."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextDocumentFragment,
    QTextFrameFormat,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit, QWidget

from refdesk.ui import theme
from refdesk.ui.links import open_external
from refdesk.ui.widgets import paint_ring

MAX_COLUMN: Final = 680
"""Widest text column in pixels of the drawings: about 75 letters."""

_IMAGE: Final = re.compile(r"<img [^>]*?src=\"(chip:\d+)\"[^>]*>")
_INNER_LINK: Final = re.compile(r'<a [^>]*href="refdesk:[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_NO_HEADINGS: Final[Mapping[str, int]] = {}


class LockedBrowser(QTextBrowser):
    """Shows HTML that we made; pictures only from `pictures`, links only by `open_external`.

    Links of our own (`refdesk:name?value`) are handed to `deed_asked`.
    """

    deed_asked = Signal(str, str)
    """Name and still encoded value of an inner link that was clicked."""
    refused = Signal(str)
    """An address that RefDesk does not open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._made: QTextDocument | None = None
        self.pictures: dict[str, tuple[QPixmap, str]] = {}
        """By address ("chip:0"): a picture and the words that stand for it when it is copied."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setAcceptDrops(False)
        self.viewport().setAcceptDrops(False)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(self._on_anchor_clicked)

    def show_page(self, page: str, headings: Mapping[str, int] = _NO_HEADINGS) -> None:
        """Show a page of our own HTML; `headings` has levels by the anchor that a line begins with.

        The page is made apart and complete before it is shown: each change of one on screen,
        its margins too, would lay it out again.
        """
        self.take_page(_document(page, headings, self))

    def take_page(self, made: QTextDocument) -> None:
        """Show a document that was made for this browser, in the place of the one before."""
        _set_margins(made)
        self._fit_column()
        before, self._made = self._made, made
        self.setDocument(made)  # which deletes only a document that Qt itself has made
        if before is not None:
            before.deleteLater()

    def add_to_page(self, page: str, headings: Mapping[str, int] = _NO_HEADINGS) -> None:
        """Put a page below the one on screen, as if both had been one; only what is new is laid out."""
        made = _document(page, headings)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertBlock(made.firstBlock().blockFormat())  # a fragment's first has none
        cursor.insertFragment(QTextDocumentFragment(made))
        cursor.endEditBlock()

    def drop_last_line(self) -> None:
        """Take the last paragraph off the page."""
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        cursor.removeSelectedText()

    def finish_page(self) -> None:
        """Set margins and the column after the text has changed."""
        _set_margins(self.document())
        self._fit_column()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Give the painted pictures; nothing else is ever loaded (reliability.md, T2)."""
        found = self.pictures.get(name.toString() if isinstance(name, QUrl) else name)
        return None if found is None else found[0]

    def setSource(self, name: QUrl | str, *args: Any) -> None:
        """Do nothing: there are no pages to go to."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_column()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            paint_ring(painter, self.viewport().rect(), 0)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self.hasFocus():
            self.viewport().update()  # Qt moves what was painted, and the ring with it

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and not self.textCursor().hasSelection():
            event.ignore()  # the window may copy the reference instead
            return
        if event.key() == Qt.Key.Key_F7:
            self.set_caret(not self.has_caret)
            return
        super().keyPressEvent(event)

    def choose_link(self, address: str) -> None:
        """Give the keys to the first link to `address`, as Tab would; nothing without one."""
        block = self.document().begin()
        while block.isValid():
            pieces = block.begin()
            while not pieces.atEnd():
                piece = pieces.fragment()
                if piece.charFormat().anchorHref() == address:
                    cursor = QTextCursor(self.document())
                    cursor.setPosition(piece.position())
                    end = piece.position() + piece.length()
                    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                    self.setTextCursor(cursor)
                    return
                pieces += 1
            block = block.next()

    @property
    def has_caret(self) -> bool:
        """Whether a text cursor moves with the arrow keys, so that text is selected without a mouse."""
        return bool(self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard)

    def set_caret(self, is_on: bool) -> None:
        """Show the text cursor or hide it; without it the arrow keys scroll (F7, as in browsers)."""
        flags = Qt.TextInteractionFlag.TextBrowserInteraction
        if is_on:
            flags |= Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(flags)

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is copied: words in place of pictures, no inner links."""
        fragment = self.textCursor().selection()
        text, page = fragment.toPlainText(), fragment.toHtml()
        for match in _IMAGE.finditer(page):
            text = text.replace("\ufffc", self._words_for(match[1]), 1)
        page = _IMAGE.sub(lambda match: html.escape(self._words_for(match[1])), page)
        page = _INNER_LINK.sub(r"\1", page)
        data = QMimeData()
        data.setText(text.replace("\u2028", "\n").replace("\u00a0", " "))
        data.setHtml(page)
        return data

    def _words_for(self, picture: str) -> str:
        return self.pictures[picture][1] if picture in self.pictures else ""

    def _fit_column(self) -> None:
        m = theme.current().metrics
        widest = m.px(MAX_COLUMN) + m.padding + m.px(24)
        if self.viewport().width() > widest:
            self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
            self.setLineWrapColumnOrWidth(widest)
        else:
            self.setLineWrapMode(QTextEdit.LineWrapMode.WidgetWidth)

    def _on_anchor_clicked(self, url: QUrl) -> None:
        address = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        if url.scheme() != "refdesk":
            if not open_external(address):
                self.refused.emit(address)
            return
        name, _, value = address.removeprefix("refdesk:").partition("?")
        self.deed_asked.emit(name, value)


def _document(
    page: str, headings: Mapping[str, int], parent: QWidget | None = None
) -> QTextDocument:
    """A page of our HTML, made apart from what is on screen."""
    made = QTextDocument(parent)
    made.setUndoRedoEnabled(False)
    made.setDocumentMargin(0)
    made.setDefaultFont(theme.font("reading"))
    made.setHtml(page)
    _set_heading_levels(made, headings)
    return made


def _set_margins(document: QTextDocument) -> None:
    m = theme.current().metrics
    root = document.rootFrame()
    shape = QTextFrameFormat(root.frameFormat())
    shape.setLeftMargin(m.padding)
    shape.setRightMargin(m.px(24))
    shape.setTopMargin(m.px(8))
    shape.setBottomMargin(m.px(16))
    root.setFrameFormat(shape)


def _set_heading_levels(document: QTextDocument, levels: Mapping[str, int]) -> None:
    """Tell screen readers which lines are headings; `<h1>` would bring Qt's own letter sizes."""
    left = dict(levels)
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid() and left:
        pieces = block.begin()
        if not pieces.atEnd():
            for name in pieces.fragment().charFormat().anchorNames():
                if name in left:
                    shape = QTextBlockFormat()
                    shape.setHeadingLevel(left.pop(name))
                    cursor.setPosition(block.position())
                    cursor.mergeBlockFormat(shape)
        block = block.next()
