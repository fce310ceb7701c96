"""A note as it reads, made in small pieces so that one of a megabyte holds nothing up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCursor, QTextDocument, QTextDocumentFragment
from PySide6.QtWidgets import QWidget

from refdesk.model.note_markdown import pieces, with_links
from refdesk.ui import theme
from refdesk.ui.locked_browser import LockedBrowser

PIECE: Final = 8_000
"""Letters of Markdown that are read at a time, some milliseconds."""
_FEATURES: Final = (
    QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    | QTextDocument.MarkdownFeature.MarkdownNoHTML
)


class NotePreview(LockedBrowser):
    """Shows Markdown; HTML in it stays text. A long note is shown once it is made whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("The note as it reads"))
        self._text = ""
        self._pieces: Iterator[str] = iter(())
        self._growing: QTextDocument | None = None
        self._share: float | None = None
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._grow)

    @property
    def is_making(self) -> bool:
        """Whether what is on screen is not the newest text yet."""
        return self._timer.isActive()

    def show_note(self, text: str, *, again: bool = False) -> None:
        """Show a note; the place in it stays. What is the same already is left, but for `again`."""
        if text == self._text and not again:
            return
        self._text = text
        self._pieces = pieces(with_links(text), PIECE)
        self._drop()
        self._growing = made = QTextDocument(self)
        made.setUndoRedoEnabled(False)
        made.setDocumentMargin(0)
        made.setDefaultFont(theme.font("reading"))
        self._grow()

    def scroll_to_share(self, share: float) -> None:
        """Go to a part of the note, 0 its beginning and 1 its end."""
        if self.is_making:
            self._share = share
            return
        bar = self.verticalScrollBar()
        bar.setValue(round(share * bar.maximum()))

    def _grow(self) -> None:
        made, piece = self._growing, next(self._pieces, None)
        if made is None:
            return
        if piece is not None:
            _append(made, piece)
        if piece is not None and len(piece) >= PIECE:  # there may be more
            self._timer.start()
        else:
            self._finish(made)

    def _finish(self, made: QTextDocument) -> None:
        place = self.verticalScrollBar().value()
        self._growing = None
        self.take_page(made)
        if self._share is not None:
            self.scroll_to_share(self._share)
            self._share = None
        else:
            self.verticalScrollBar().setValue(place)

    def _drop(self) -> None:
        """Give up what was being made."""
        self._timer.stop()
        if self._growing is not None:
            self._growing.deleteLater()
            self._growing = None


def _append(document: QTextDocument, piece: str) -> None:
    if document.isEmpty():
        document.setMarkdown(piece, _FEATURES)
        return
    part = QTextDocument()
    part.setDefaultFont(document.defaultFont())
    part.setMarkdown(piece, _FEATURES)
    cursor = QTextCursor(document)
    cursor.movePosition(QTextCursor.MoveOperation.End)
    cursor.insertBlock(part.firstBlock().blockFormat(), part.firstBlock().charFormat())
    cursor.insertFragment(QTextDocumentFragment(part))
