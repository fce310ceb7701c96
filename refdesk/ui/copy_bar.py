"""The copy bar: one button a style, a live preview, and how many references are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from refdesk.model.views import Citation
from refdesk.ui import icons, theme
from refdesk.ui.citation_preview import CitationPreview
from refdesk.ui.widgets import Button, Label, Rule, Surface, key_cap_width, menu, with_key
from refdesk.ui.words import number

CHECK_MS: Final = 1_200
MAX_KEYS: Final = 9


class StyleButton(Button):
    """Copies in one style; wears its digit, and for a moment a check after copying."""

    moved = Signal(int)
    """-1 or 1: one place to the left or right in the bar."""
    in_text_asked = Signal()
    """Copy a citation for the running text."""
    more_asked = Signal()
    """Show all styles."""

    def __init__(self, label: str, digit: str, parent: QWidget | None = None) -> None:
        super().__init__(label, keycap=digit, parent=parent)
        self._is_copied = False

    @property
    def is_copied(self) -> bool:
        """Whether the check shows."""
        return self._is_copied

    def set_copied(self, is_copied: bool) -> None:
        """Show the check in the place of the digit; the width stays."""
        self._is_copied = is_copied
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        made = menu(self)
        made.addAction(self.tr("Copy citation for the text"), self.in_text_asked.emit)
        made.addSeparator()
        made.addAction(self.tr("Move to the left"), partial(self.moved.emit, -1))
        made.addAction(self.tr("Move to the right"), partial(self.moved.emit, 1))
        made.addSeparator()
        made.addAction(self.tr("More styles…"), self.more_asked.emit)
        made.exec(event.globalPos())
        made.deleteLater()

    def _paint_content(self, painter: QPainter) -> None:
        if not self._is_copied:
            super()._paint_content(painter)
            return
        m = theme.current().metrics
        left = (self.width() - self._content_width()) // 2
        cap = key_cap_width(self._keycap) if self._keycap else 0
        room = QRect(left, (self.height() - m.icon) // 2, cap or m.icon, m.icon)
        middle = room.center().x()
        icons.paint(
            painter, QRect(middle - m.icon // 2, room.top(), m.icon, m.icon), "check", "green.ink"
        )
        if self._shows_text and cap:
            painter.setFont(theme.font(weight=self._font_weight()))
            painter.setPen(theme.color(self._ink()))
            area = QRectF(left + cap + m.px(6), 0, self.width(), self.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, self._label())


class CopyBar(Surface):
    """Asks for citations and shows them; it knows no references."""

    copy_asked = Signal(str)
    """A style's key: copy the chosen references in it. It is the current style from now on."""
    style_changed = Signal(str)
    """The current style is another one: the preview should follow."""
    styles_reordered = Signal(list)
    """The styles' keys in their new order."""
    in_text_asked = Signal(str)
    """A style's key: copy a citation of the chosen references for the running text."""
    more_asked = Signal()
    """Show all styles."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", "t", parent)
        self.setObjectName("copyBar")
        self.setAccessibleName(self.tr("Copy bar"))
        self._styles: list[tuple[str, str]] = []
        self._buttons: dict[str, StyleButton] = {}
        self._current = ""
        self._can_copy = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CHECK_MS)
        self._timer.timeout.connect(self._on_check_over)
        self._build()
        theme.signals().changed.connect(self._restyle)
        self._restyle()

    def _build(self) -> None:
        self._label = Label(self.tr("Copy"), "body", "text2", weight=600)
        self._row = QHBoxLayout()
        self.more_button = Button(
            self.tr("More styles…"), "plus", "flat", tip=self.tr("More styles…")
        )
        self.more_button.setObjectName("moreStylesButton")
        self.more_button.clicked.connect(self.more_asked)
        self.preview = CitationPreview()
        self._status = Label("", "small", "text2")
        self._status_rule = Rule(upright=True)
        self._box = QHBoxLayout(self)
        self._box.addWidget(self._label)
        self._box.addLayout(self._row)
        self._box.addWidget(self.more_button)
        self._box.addWidget(Rule(upright=True))
        self._box.addWidget(self.preview, 1)
        self._box.addWidget(self._status_rule)
        self._box.addWidget(self._status)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_selection(0, 0)

    # What it shows

    @property
    def current_style(self) -> str:
        """The key of the current style, "" before there are any."""
        return self._current

    @property
    def styles(self) -> list[tuple[str, str]]:
        """The styles shown, as (key, label), in their order."""
        return list(self._styles)

    def copy_in(self, place: int) -> None:
        """Copy in the style at `place`, counted from 1: what Ctrl+Shift+1 to 9 do."""
        if self._can_copy and 1 <= place <= len(self._styles):
            self._on_clicked(self._styles[place - 1][0])

    def copy_current(self) -> None:
        """Copy in the current style."""
        if self._can_copy and self._current:
            self._on_clicked(self._current)

    def button(self, style: str) -> StyleButton:
        """The button of a style."""
        return self._buttons[style]

    def set_styles(self, styles: Sequence[tuple[str, str]], current: str = "") -> None:
        """Show one button for each (key, label), in this order."""
        self._styles = list(styles)
        for old in self._buttons.values():
            self._row.removeWidget(old)
            old.setParent(None)
            old.deleteLater()
        self._buttons = {}
        for place, (key, label) in enumerate(self._styles):
            digit = str(place + 1) if place < MAX_KEYS else ""
            button = StyleButton(label, digit)
            button.setObjectName(f"copyButton{place + 1}")
            button.setAccessibleName(self.tr("Copy in %1").replace("%1", label))
            button.setToolTip(self._tip(place, label))
            button.clicked.connect(partial(self._on_clicked, key))
            button.moved.connect(partial(self._on_moved, key))
            button.in_text_asked.connect(partial(self.in_text_asked.emit, key))
            button.more_asked.connect(self.more_asked)
            button.setEnabled(self._can_copy)
            self._row.addWidget(button)
            self._buttons[key] = button
        keys = [key for key, _ in self._styles]
        self.set_current(current if current in keys else (keys[0] if keys else ""))
        self._fit()

    def _tip(self, place: int, label: str) -> str:
        text = self.tr("Copy in %1").replace("%1", label)
        return with_key(text, f"Ctrl+Shift+{place + 1}" if place < MAX_KEYS else "")

    def set_current(self, style: str) -> None:
        """Make `style` the current one, without copying."""
        if style == self._current:
            self._mark_current()
            return
        self._current = style
        self._mark_current()
        self.style_changed.emit(style)

    def _mark_current(self) -> None:
        for key, button in self._buttons.items():
            button.set_current(key == self._current)

    def set_selection(self, count: int, total: int) -> None:
        """Say how many of how many references are chosen; with none there is nothing to copy."""
        if count == 0:
            words = self.tr("None selected")
            self.preview.set_sentence(self.tr("Select a reference to see its citation."))
        else:
            words = (
                self.tr("%1 of %2 selected")
                .replace("%1", number(count))
                .replace("%2", number(total))
            )
        self.set_status(words)
        self._can_copy = count > 0
        for button in self._buttons.values():
            button.setEnabled(self._can_copy)

    def set_chosen(self, count: int) -> None:
        """Say how many PubMed hits are chosen."""
        self.set_selection(count, count)
        if count:
            self.set_status(self.tr("%1 chosen").replace("%1", number(count)))

    def set_status(self, words: str) -> None:
        """Another text at the right."""
        if words == self._status.text():
            return
        self._status.setText(words)
        self._fit()

    @property
    def status(self) -> str:
        """The text at the right."""
        return self._status.text()

    def set_citation(self, citation: Citation) -> None:
        """Preview a citation; of several references it holds the first."""
        more = ""
        if citation.count > 1:
            more = self.tr("and %1 more").replace("%1", number(citation.count - 1))
        self.preview.set_citation(citation, more)

    def set_failed(self, sentence: str) -> None:
        """Say why there is no preview."""
        self.preview.set_sentence(sentence)

    def show_copied(self, style: str) -> None:
        """Show the check on a style's button for 1.2 seconds."""
        self._on_check_over()
        if style in self._buttons:
            self._buttons[style].set_copied(True)
            self._timer.start()

    # Inside

    def _on_check_over(self) -> None:
        self._timer.stop()
        for button in self._buttons.values():
            button.set_copied(False)

    def _on_clicked(self, style: str) -> None:
        self.set_current(style)
        self.copy_asked.emit(style)

    def _on_moved(self, style: str, step: int) -> None:
        keys = [key for key, _ in self._styles]
        at = keys.index(style)
        to = min(max(at + step, 0), len(keys) - 1)
        if to == at:
            return
        styles = list(self._styles)
        styles.insert(to, styles.pop(at))
        self.set_styles(styles, self._current)
        self._buttons[style].setFocus()
        self.styles_reordered.emit([key for key, _ in styles])

    def sizeHint(self) -> QSize:
        return QSize(theme.px(640), theme.current().metrics.copy_bar)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, theme.current().metrics.copy_bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give up, when it gets narrow, first the words "More styles", the status, then "Copy"."""
        self.more_button.set_folded(self.width() < theme.px(1_300))
        buttons = self.more_button.sizeHint().width() + theme.px(12)
        buttons += sum(button.sizeHint().width() + theme.px(8) for button in self._buttons.values())
        room = self.width() - buttons - theme.px(60)
        wanted = theme.px(260)
        status, label = self._status.sizeHint().width(), self._label.sizeHint().width()
        has_status = room - status - label >= wanted
        self._status.setVisible(has_status)
        self._status_rule.setVisible(has_status)
        self._label.setVisible(room - label >= wanted)
        self.setToolTip("" if has_status else self._status.text())

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._box.setContentsMargins(m.px(12), 0, m.px(16), 0)
        self._box.setSpacing(m.px(12))
        self._row.setSpacing(m.px(8))
        for at in range(self._box.count()):
            item = self._box.itemAt(at)
            widget = item.widget() if item is not None else None
            if isinstance(widget, Rule):
                widget.setFixedHeight(m.px(32))
        self.updateGeometry()
        self._fit()
