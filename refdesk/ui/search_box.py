"""The search box: one line that colours PubMed's syntax as it is typed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy, QWidget

from refdesk.model.views import QueryProblem
from refdesk.ui import icons, theme
from refdesk.ui.undo_keys import UndoKeys
from refdesk.ui.widgets import Button, key_cap_width

Colouring = Callable[[str], Sequence[tuple[int, int, str]]]
TYPING_PAUSE: Final = 30
"""Milliseconds between the last key and the search."""
LONGEST_PASTE: Final = 200_000
"""Letters that are taken of a text that is pasted."""
MAX_COLOURED: Final = 20_000
"""Longer texts are searched but not coloured: a pasted list of 20,000 words has no syntax to show."""


def no_colouring(text: str) -> list[tuple[int, int, str]]:
    """Colours nothing."""
    return []


def _places(text: str) -> Callable[[int], int]:
    """From a place in characters to Qt's: a letter beyond the first plane is two there."""
    wide = [at for at, char in enumerate(text) if char > "\uffff"] if not text.isascii() else []
    return (lambda at: at + bisect_left(wide, at)) if wide else (lambda at: at)


def _forms() -> dict[str, QTextCharFormat]:
    """How the parts of a query are shown, in the colours of the theme in force."""
    tag, operator = QTextCharFormat(), QTextCharFormat()
    tag.setForeground(theme.color("blue.ink"))
    operator.setForeground(theme.color("orange.ink"))
    operator.setFontWeight(700)
    return {"tag": tag, "operator": operator}


class _Colours(QSyntaxHighlighter):
    """Field tags blue, operators orange and bold, mistakes underlined."""

    def __init__(self, field: QPlainTextEdit) -> None:
        super().__init__(field.document())
        self.tokens: Colouring = no_colouring
        self.problems: tuple[QueryProblem, ...] = ()
        self._read: tuple[Colouring, str, Sequence[tuple[int, int, str]]] = (no_colouring, "", ())

    def highlightBlock(self, text: str) -> None:
        if len(text) > MAX_COLOURED:
            return
        place, forms = _places(text), _forms()
        for start, end, kind in self._read_tokens(text):
            if form := forms.get(kind):
                self.setFormat(place(start), place(end) - place(start), form)
        for problem in self.problems:
            self._underline(problem, len(text), place)

    def _read_tokens(self, text: str) -> Sequence[tuple[int, int, str]]:
        """The parts of a text; it is coloured again when mistakes are found in it."""
        if (self.tokens, text) != self._read[:2]:
            self._read = (self.tokens, text, self.tokens(text))
        return self._read[2]

    def _underline(self, problem: QueryProblem, length: int, place: Callable[[int], int]) -> None:
        if not length:
            return
        start = min(problem.start, length - 1)
        end = min(max(problem.end, start + 1), length)
        ink = theme.color("red.ink" if problem.is_error else "orange.ink")
        for at in range(place(start), place(end)):
            form = QTextCharFormat(self.format(at))
            form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            form.setUnderlineColor(ink)
            self.setFormat(at, 1, form)


class _Line(QPlainTextEdit):
    """A one-line text field; line ends that are pasted become spaces."""

    entered = Signal(bool)
    """Enter was pressed; with Ctrl."""
    left = Signal()
    """Esc was pressed."""
    down = Signal()
    history_asked = Signal()
    """Alt and arrow down were pressed."""
    focus_changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("frame", "none")
        self.setProperty("kind", "bare")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        UndoKeys(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit(bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.history_asked.emit()
        elif key == Qt.Key.Key_Down:
            self.down.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            event.accept()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            # No query is so long; a whole book would only take its time to be laid out.
            text = " ".join(source.text()[:LONGEST_PASTE].split())
            self.make_ready(len(text))
            self.insertPlainText(text)

    def make_ready(self, length: int) -> None:
        """Lay texts that no query can be out without kerning: it takes half the time at each key."""
        font = self.font()
        is_plain = not font.kerning()
        if is_plain != (length > MAX_COLOURED):
            font.setKerning(is_plain)
            strategy = QFont.StyleStrategy
            font.setStyleStrategy(strategy.PreferDefault if is_plain else strategy.PreferNoShaping)
            self.setFont(font)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()


class SearchBox(QWidget):
    """The field with its magnifier, key hint and clear button.

    `edited` comes 30 ms after the last key, `searched` with Enter. `field` is the focusable
    part and carries the object name `searchBox`.
    """

    edited = Signal(str)
    searched = Signal(str)
    searched_other = Signal(str)
    """Ctrl+Enter: search the same in the other place."""
    escaped = Signal()
    list_asked = Signal()
    """Arrow down: into the list."""
    history_asked = Signal()
    """The clock, or Alt and arrow down: the searches that were made."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint = ""
        self._words = ""
        self._is_busy = False
        self._problems: tuple[QueryProblem, ...] = ()
        self._last = ""
        self.field = _Line(self)
        self.field.setObjectName("searchBox")
        self.field.setAccessibleName(self.tr("Search"))
        self._colours = _Colours(self.field)
        self.clear_button = Button("", "x", "flat", name=self.tr("Clear the search"), height=24)
        self.clear_button.setParent(self)
        self.clear_button.hide()
        name = self.tr("Earlier searches (Alt+Down)")
        self.history_button = Button("", "clock", "flat", name=name, height=24)
        self.history_button.setParent(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.field)
        row.addWidget(self.clear_button)
        row.addWidget(self.history_button)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE)
        self._pause.timeout.connect(self._on_pause)
        self.field.textChanged.connect(self._on_text_changed)
        self.field.entered.connect(self._on_entered)
        self.field.left.connect(self.escaped)
        self.field.down.connect(self.list_asked)
        self.field.focus_changed.connect(self.update)
        self.clear_button.clicked.connect(self._on_clear)
        self.history_button.clicked.connect(self.history_asked)
        self.field.history_asked.connect(self.history_asked)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals().changed.connect(self._restyle)
        self._restyle()

    @property
    def text(self) -> str:
        """The query, one line."""
        return self.field.toPlainText().replace("\n", " ")

    @property
    def is_waiting(self) -> bool:
        """Whether what was typed is not told yet."""
        return self._pause.isActive()

    def set_text(self, text: str) -> None:
        """Show another query without searching for it."""
        if text == self.text:
            return
        self._last = " ".join(text.split("\n"))
        self.field.make_ready(len(self._last))
        self.field.setPlainText(self._last)
        self._pause.stop()
        self._follow_text()
        self.set_problems(())
        self.field.moveCursor(QTextCursor.MoveOperation.End)

    def set_placeholder(self, text: str, key: str) -> None:
        """The words in the empty box, and the key that leads to it."""
        self._words = text
        self._hint = key
        self._fit_hint()
        self.update()

    def set_colouring(self, tokens: Colouring) -> None:
        """Use `tokens` (start, end, "tag" | "operator" | ...) to colour the text."""
        if tokens is not self._colours.tokens:
            self._colours.tokens = tokens
            self._colours.rehighlight()

    def set_problems(self, problems: tuple[QueryProblem, ...]) -> None:
        """Underline what is wrong; the first is told to screen readers."""
        if problems == self._problems:
            return
        self._problems = self._colours.problems = problems
        self._colours.rehighlight()
        self.field.setAccessibleDescription(problems[0].message if problems else "")
        self.update()

    def set_busy(self, is_busy: bool) -> None:
        """Show a thin bar under the box."""
        self._is_busy = is_busy
        self.update()

    def focus(self) -> None:
        """Put the cursor into the box, all text selected."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(400), theme.px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(32))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_hint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        m = theme.current().metrics
        has_error = any(problem.is_error for problem in self._problems)
        is_focused = any(
            part.hasFocus() for part in (self.field, self.clear_button, self.history_button)
        )
        width = 2 if is_focused else 1
        ink: QColor = theme.color("red.ink" if has_error else "link" if is_focused else "ctl")
        inset = width / 2
        area = self.rect().toRectF().adjusted(inset, inset, -inset, -inset)
        painter.setPen(QPen(ink, width))
        painter.setBrush(theme.color("base"))
        painter.drawRoundedRect(area, m.radius, m.radius)
        side = m.icon
        left = m.px(10)
        icons.paint(painter, QRect(left, (self.height() - side) // 2, side, side), "search")
        if self._shows_hint:
            painter.setFont(theme.font("caption", weight=500))
            painter.setPen(theme.color("text3"))
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(self.hint_area, int(flags), self._hint)
        if self._is_busy:
            painter.fillRect(m.radius, self.height() - 3, self.width() - 2 * m.radius, 2, theme.color("accent"))  # fmt: skip

    @property
    def _shows_hint(self) -> bool:
        return not self.text and bool(self._hint) and self.width() > theme.px(360)

    @property
    def hint_area(self) -> QRect:
        """Where the key is written: left of the clock, behind the words; empty when it is not."""
        if not self._shows_hint:
            return QRect()
        m = theme.current().metrics
        width = key_cap_width(self._hint)
        right = self.width() - 2 * m.px(4) - self.history_button.sizeHint().width()
        return QRect(right - width, 0, width, self.height())

    def _fit_hint(self) -> None:
        m = theme.current().metrics
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(m.px(34), 2, m.px(4), 0)
        # Qt would break words that are too long for one line.
        behind = m.px(4) + self.history_button.sizeHint().width()
        behind += m.px(4) + self.hint_area.width()
        room = self.width() - m.px(34) - behind - m.px(6)
        metrics = theme.current().font_metrics()
        self.field.setPlaceholderText(
            metrics.elidedText(self._words, Qt.TextElideMode.ElideRight, max(room, 0))
        )

    def _restyle(self) -> None:
        self.setFixedHeight(theme.px(32))
        self.field.setFont(theme.font())
        self.field.viewport().setFont(theme.font())  # the placeholder's
        line = round(theme.current().font_metrics().height())
        self.field.setFixedHeight(line + 1)
        palette = self.field.palette()
        palette.setColor(palette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
        palette.setColor(palette.ColorRole.PlaceholderText, theme.color("text3"))
        palette.setColor(palette.ColorRole.Highlight, theme.color("sel"))
        self.field.setPalette(palette)
        self._colours.rehighlight()
        self._fit_hint()
        self.update()

    def _on_text_changed(self) -> None:
        if self.text == self._last:
            return  # only colours changed
        self._last = self.text
        self._follow_text()
        self._pause.start()

    def _follow_text(self) -> None:
        self.clear_button.setVisible(bool(self._last))
        self.field.make_ready(len(self._last))
        self._fit_hint()
        self.update()

    def _on_pause(self) -> None:
        self.edited.emit(self.text)

    def _on_entered(self, with_ctrl: bool) -> None:
        self._pause.stop()
        (self.searched_other if with_ctrl else self.searched).emit(self.text)

    def _on_clear(self) -> None:
        self.field.selectAll()
        self.field.insertPlainText("")  # and not clear(): Ctrl+Z brings the query back
        self.field.setFocus()
