"""The live preview of a citation: two lines in the style's own markup, the whole of it on demand."""

from __future__ import annotations

import re
from typing import Any, Final

from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextLayout,
)
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from refdesk.model.markup import clean_markup
from refdesk.model.views import Citation
from refdesk.ui import theme
from refdesk.ui.citation_lines import lay_out
from refdesk.ui.clipboard import citation_data, drag_out
from refdesk.ui.widgets import paint_ring, plain_tip

MAX_LETTERS: Final = 4_000
"""So much of a citation is laid out; a byline of thousands fills the two lines long before."""

_LINK: Final = re.compile(r"</?a(?:\s[^<>]{0,4000})?>", re.IGNORECASE)
_BLOCK: Final = re.compile(r"</?(?:div|p)[^>]*>")
_TAG: Final = re.compile(r"<(/?)(i|b|u|sup|sub|sc|nocase)>")


def safe_markup(page: str) -> str:
    """A citation's HTML with nothing but the few tags of `model.markup` in it; links are words."""
    page = _LINK.sub("", _BLOCK.sub(" ", page))
    return clean_markup(" ".join(page.split())).markup


def runs(markup: str) -> tuple[str, list[tuple[int, int, frozenset[str]]]]:
    """Plain text of `markup`, and (start, length, tags) of its runs."""
    text = ""
    found: list[tuple[int, int, frozenset[str]]] = []
    open_tags: list[str] = []
    at = 0
    for match in [*_TAG.finditer(markup), None]:
        piece = markup[at : match.start() if match else len(markup)]
        piece = piece.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        if piece and open_tags:
            found.append((len(text), len(piece), frozenset(open_tags)))
        text += piece
        if match is None:
            break
        at = match.end()
        if not match[1]:
            open_tags.append(match[2])
        elif match[2] in open_tags:
            open_tags.remove(match[2])
    return text, found


class CitationPreview(QWidget):
    """Shows at most two lines, elided; Space, Enter or a click open the whole; can be dragged."""

    copy_asked = Signal()
    dragged_out = Signal()
    """Another program took the citation."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("citationPreview")
        self.setAccessibleName(self.tr("Citation preview"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._markup = ""
        self._text = ""
        self._runs: list[tuple[int, int, frozenset[str]]] = []
        self._more = ""
        self._is_quiet = False
        self._citation: Citation | None = None
        self._pressed: QPoint | None = None
        theme.signals().changed.connect(self.update)

    @property
    def text(self) -> str:
        """The whole text of what is shown, without markup."""
        return self._text

    def set_citation(self, citation: Citation, more: str = "") -> None:
        """Show a citation; `more` says how many follow: "and 11 more"."""
        self._citation = citation
        self._markup = safe_markup(citation.html)
        self._text, self._runs = runs(self._markup)
        self._more = more
        self._is_quiet = False
        whole = " ".join(part for part in (citation.text.strip() or self._text, more) if part)
        self._describe(whole)

    def set_sentence(self, sentence: str) -> None:
        """Show a sentence in the second colour instead of a citation."""
        if self._is_quiet and sentence == self._text:
            return
        self._citation = None
        self._markup, self._text, self._runs, self._more = "", sentence, [], ""
        self._is_quiet = True
        self._describe(sentence)

    def _describe(self, whole: str) -> None:
        self.setAccessibleDescription(whole)
        self.setToolTip(
            plain_tip(whole if len(whole) <= MAX_LETTERS else whole[:MAX_LETTERS] + "…")
        )
        self.update()

    def drag_data(self) -> QMimeData | None:
        """The citation on show, for a drag into another program; None when there is none."""
        return citation_data(self._citation) if self._citation is not None else None

    # Drawing

    def sizeHint(self) -> QSize:
        return QSize(theme.px(320), 2 * self._line_height() + theme.px(8))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(80), self._line_height())

    def _line_height(self) -> int:
        return round(theme.current().font_metrics("small").height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.hasFocus():
            paint_ring(painter, self.rect(), theme.current().metrics.radius)
        height = self._line_height()
        rows = 2 if self.height() >= 2 * height else 1
        layout = self._layout(self.width() - theme.px(12), rows)
        total = sum(layout.lineAt(n).height() for n in range(layout.lineCount()))
        painter.setPen(theme.color("text2" if self._is_quiet else "text"))
        layout.draw(painter, QPointF(theme.px(6), max(0.0, (self.height() - total) / 2)))

    def shown_text(self) -> str:
        """What stands in the lines, with the ellipsis where it was cut."""
        rows = 2 if self.height() >= 2 * self._line_height() else 1
        return self._layout(self.width() - theme.px(12), rows).text()

    def _layout(self, width: int, rows: int) -> QTextLayout:
        """The text in at most `rows` lines, cut with an ellipsis, "and 11 more" kept at the end."""
        return lay_out(self._text[:MAX_LETTERS], self._runs, width, rows, self._more)

    # The whole

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_whole()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = event.pos() if is_left else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        if (event.pos() - self._pressed).manhattanLength() < QApplication.startDragDistance():
            return
        self._pressed = None
        data = self.drag_data()
        if data is not None:
            drag = QDrag(self)
            drag.setMimeData(data)
            if drag_out(drag):
                self.dragged_out.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and self.rect().contains(event.pos()):
            self.open_whole()
        self._pressed = None

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.update()

    def open_whole(self) -> None:
        """Show the whole citation above the bar; Esc or a click elsewhere closes it."""
        if not self._text or self._is_quiet:
            return
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setObjectName("citationWhole")
        popup.setFrameShape(QFrame.Shape.StyledPanel)
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setText(clean_markup(self._markup[: 10 * MAX_LETTERS]).html)
        label.setWordWrap(True)
        label.setFont(theme.font("body"))
        label.setAccessibleName(self.accessibleDescription())
        label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        box = QVBoxLayout(popup)
        box.setContentsMargins(*(theme.px(12),) * 4)
        box.addWidget(label)
        width = max(self.width(), theme.px(360))
        popup.resize(width, box.heightForWidth(width))
        popup.move(self.mapToGlobal(QPoint(0, -popup.height() - theme.px(4))))
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.show()
        label.setFocus()
