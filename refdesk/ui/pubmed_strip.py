"""Above a list of PubMed hits: how PubMed understood the query; below it: adding and paging."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from refdesk.model.views import PubMedPage
from refdesk.ui import theme
from refdesk.ui.info_row import InfoRow
from refdesk.ui.widgets import Button, Label, Surface, plain_tip, with_key
from refdesk.ui.words import number

LAST_PAGED: Final = 9_999
"""PubMed pages through that many hits and no more (NBK25499)."""
MAX_LINES: Final = 4
LONGEST_SUGGESTION: Final = 60
"""So many letters of a suggested query are shown."""


class _Translation(QPlainTextEdit):
    """The translated query: selectable, as high as its text but four lines at most."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setProperty("kind", "bare")
        self.setProperty("frame", "none")
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)

    def fit(self) -> None:
        """Take the height of the text."""
        self.setFont(theme.font("small"))
        line = self.fontMetrics().lineSpacing()
        width = max(1, self.viewport().width())
        wanted = self.fontMetrics().boundingRect(
            0, 0, width, 10_000, int(Qt.TextFlag.TextWordWrap), self.toPlainText()[:4_000]
        )
        lines = min(MAX_LINES, max(1, round(wanted.height() / max(1, line))))
        self.setFixedHeight(lines * line + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class WatchButton(Button):
    """Offers to watch the PubMed search that is shown, or to see the alert that does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "inbox", "flat", height=28, parent=parent)
        self.show_state(is_there=False, is_watched=False)

    def show_state(self, *, is_there: bool, is_watched: bool) -> None:
        """Show whether there is a search to watch, and whether an alert watches it already."""
        words = self.tr("Watched") if is_watched else self.tr("Watch")
        told = self.tr("Tell me what is new in this search")
        if is_watched:
            told = self.tr("Show the inbox of the alert that watches this search")
        self.setText(words)
        self.setAccessibleName(words)
        self.setToolTip(with_key(told, "Ctrl+S"))
        self.setVisible(is_there)


class PubMedStrip(Surface):
    """Query translation with Copy, and PubMed's warnings in words."""

    search_asked = Signal(str)
    """Another query, from a suggestion."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("alt", "b", parent)
        self._fold = Button(self.tr("Query translation"), "down", "flat", height=24)
        self._copy = Button(self.tr("Copy"), kind="link", height=24, name=self.tr("Copy the query translation"))  # fmt: skip
        self._text = _Translation()
        self._text.setAccessibleName(self.tr("Query translation"))
        self._warning_rows = QVBoxLayout()
        self._warnings: list[QWidget] = []
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._fold)
        head.addStretch(1)
        head.addWidget(self._copy)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._inset = QVBoxLayout()
        self._better = ""
        self._suggestion = Button("", kind="link", height=24)
        self._suggestion.clicked.connect(self._on_suggestion)
        self._suggestion.hide()
        self._inset.addWidget(self._text)
        self._inset.addWidget(self._suggestion)
        self._inset.addLayout(self._warning_rows)
        self._column.addLayout(self._inset)
        self._fold.clicked.connect(self._on_fold)
        self._copy.clicked.connect(self._on_copy)
        theme.signals().changed.connect(self._restyle)
        self._restyle()
        self.hide()

    @property
    def translation(self) -> str:
        """The query as PubMed ran it."""
        return self._text.toPlainText()

    @property
    def warnings(self) -> list[str]:
        """PubMed's warnings, as shown."""
        return [label.text() for row in self._warnings for label in row.findChildren(Label)]

    def show_page(self, page: PubMedPage) -> None:
        """Show what PubMed made of the query of `page`."""
        self.show_suggestion("")
        self._text.setPlainText(page.translation)
        self._copy.setEnabled(bool(page.translation))
        for row in self._warnings:
            self._warning_rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._warnings = [self._warning(words) for words in self._sentences(page)]
        for row in self._warnings:
            self._warning_rows.addWidget(row)
        self.setVisible(bool(page.translation or self._warnings))
        self._text.fit()

    def show_suggestion(self, better: str) -> None:
        """Offer the query in the spelling that PubMed knows; "" offers nothing."""
        self._better = better
        shown = better if len(better) <= LONGEST_SUGGESTION else f"{better[:LONGEST_SUGGESTION]} …"
        words = self.tr("Did you mean: {query}").format(query=shown)
        self._suggestion.setText(words.replace("&", "&&"))
        self._suggestion.setAccessibleName(words)
        self._suggestion.setVisible(bool(better))
        self._suggestion.updateGeometry()
        if better:
            self.show()

    @property
    def suggestion(self) -> str:
        """The query that is offered."""
        return self._better

    def set_folded(self, is_folded: bool) -> None:
        """Hide the translation; warnings stay."""
        self._text.setVisible(not is_folded)
        self._fold.set_icon("right" if is_folded else "down")

    @property
    def is_folded(self) -> bool:
        """Whether the translation is hidden."""
        return self._text.isHidden()

    def _sentences(self, page: PubMedPage) -> list[str]:
        found = list(page.warnings)
        if page.missing:
            words = self.tr("PubMed listed {n} hits that it has no record of: {ids}")
            if len(page.missing) == 1:
                words = self.tr("PubMed listed a hit that it has no record of: {ids}")
            ids = ", ".join(page.missing[:10]) + (" …" if len(page.missing) > 10 else "")
            found.append(words.format(n=number(len(page.missing)), ids=ids))
        return found

    def _warning(self, words: str) -> QWidget:
        return InfoRow(words, self)

    def _on_fold(self) -> None:
        self.set_folded(not self.is_folded)

    def _on_suggestion(self) -> None:
        self.search_asked.emit(self._better)

    def _on_copy(self) -> None:
        QApplication.clipboard().setText(self.translation)

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._column.setContentsMargins(0, m.px(6), m.px(12), m.px(8))
        self._column.setSpacing(m.px(2))
        self._inset.setContentsMargins(m.px(32), 0, 0, 0)
        self._inset.setSpacing(m.px(4))
        self._warning_rows.setSpacing(m.px(2))
        palette = self._text.palette()
        palette.setColor(palette.ColorRole.Base, theme.color("alt"))
        self._text.setPalette(palette)
        self._text.fit()


class PubMedFooter(Surface):
    """Add what is chosen, or all; the range shown; Previous and Next."""

    add_asked = Signal()
    add_all_asked = Signal()
    later_asked = Signal()
    discard_asked = Signal()
    page_asked = Signal(int)
    """First row of the wanted page, 0-based."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("base", "t", parent)
        self._page: PubMedPage | None = None
        self._size = 50
        self._locked = ""
        self.add = Button(self.tr("Add to library"), "plus", "primary")
        self.add_all = Button(self.tr("Add all"))
        self.later = Button(self.tr("Later"), "clock", name=self.tr("Keep for later"))
        self.discard = Button(self.tr("Discard"), "x")
        self._is_inbox = False
        self.range = Label("", "body", "text2")
        self.previous = Button(self.tr("Previous"), "left", name=self.tr("Previous page"))
        self.next = Button(self.tr("Next"), "right", name=self.tr("Next page"))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.add)
        self._row.addWidget(self.add_all)
        self._row.addWidget(self.later)
        self._row.addWidget(self.discard)
        self._row.addStretch(1)
        for widget in (self.range, self.previous, self.next):
            self._row.addWidget(widget)
        self.add.clicked.connect(self.add_asked)
        self.add_all.clicked.connect(self.add_all_asked)
        self.later.clicked.connect(self.later_asked)
        self.discard.clicked.connect(self.discard_asked)
        self.previous.clicked.connect(self._on_previous)
        self.next.clicked.connect(self._on_next)
        theme.signals().changed.connect(self._restyle)
        self._restyle()
        self.set_chosen(0)
        self.hide()

    def set_locked(self, reason: str) -> None:
        """The library can only be read: nothing is added; `reason` says why."""
        self._locked = reason
        self.set_chosen(0)
        self._tell_all()

    def set_chosen(self, count: int, *, is_any_chosen: bool = False) -> None:
        """How many hits the button would add; 0 of chosen ones when all are in the library."""
        words = self.tr("Add to library")
        self._short = self.tr("Add")
        if count:
            words = self.tr("Add {n} to library").format(n=number(count))
            self._short = self.tr("Add {n}").format(n=number(count))
        self.add.setText(words)
        self.add.setAccessibleName(words)
        self.add.setEnabled(count > 0 and not self._locked)
        nothing = self.tr("In your library already") if is_any_chosen else self.tr("Choose hits first (Space)")  # fmt: skip
        why_not = self._locked or ("" if count else nothing)
        self.add.setToolTip(plain_tip(why_not) or with_key(words, "Ctrl+Shift+S"))
        self.add.setAccessibleDescription(why_not)
        self.add.updateGeometry()
        self._fit()
        for button, key, what in (
            (self.later, "L", self.tr("Keep for later: they stay in the inbox")),
            (self.discard, "D", self.tr("Discard: they come back in no alert")),
        ):
            button.setEnabled(is_any_chosen and not self._locked)
            button.setToolTip(plain_tip(self._locked) or with_key(what, key))
            button.setAccessibleDescription(self._locked)

    def show_page(self, page: PubMedPage, size: int, *, is_inbox: bool = False) -> None:
        """Show which hits are on screen; `size` is how many a page asks for.

        Those of an inbox can be put off and discarded; there is no "all" of them to add.
        """
        self._page, self._size, self._is_inbox = page, size, is_inbox
        self.later.setVisible(is_inbox)
        self.discard.setVisible(is_inbox)
        last = min(page.start + max(len(page.rows) + len(page.missing) + page.lost, 1), page.count)
        words = self.tr("{first}–{last} of {all}").format(
            first=number(page.start + 1), last=number(last), all=number(page.count)
        )
        self.range.setText(words if page.count else "")
        self.previous.setEnabled(page.start > 0)
        following = page.start + size
        last_paged = page.count if is_inbox else LAST_PAGED
        self.next.setEnabled(following < min(page.count, last_paged))
        at_limit = page.count > following >= last_paged
        limit = self.tr("PubMed shows no more than {n} hits of a query.")
        self.next.setToolTip(
            limit.format(n=number(LAST_PAGED)) if at_limit else self.next.accessibleName()
        )
        self._tell_all()
        self.setVisible(bool(page.count))
        self._fit()

    def _tell_all(self) -> None:
        """Say how many hits "Add all" means."""
        count = self._page.count if self._page is not None else 0
        words = self.tr("Add all {n}").format(n=number(count))
        self.add_all.setText(words)
        self.add_all.setAccessibleName(
            self.tr("Add all {n} hits to library").format(n=number(count))
        )
        self.add_all.setVisible(count > 1 and not self._is_inbox)
        self.add_all.setEnabled(not self._locked)
        what = self.tr("Add every hit of this search, also those that PubMed does not page through; what you have is not fetched again")  # fmt: skip
        self.add_all.setToolTip(plain_tip(self._locked or what))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave the buttons their words while there is room, the main one the longest."""
        buttons = (self.previous, self.next, self.later, self.discard)
        self.add.setText(self.add.accessibleName())
        for button in (*buttons, self.add):
            button.set_folded(False)
        for button in buttons:
            if self._has_room:
                return
            button.set_folded(True)
        if not self._has_room:
            self.add.setText(self._short)
            self.add.updateGeometry()
        if not self._has_room:
            self.add.set_folded(True)

    @property
    def _has_room(self) -> bool:
        self._row.invalidate()  # a hint of before would count
        return self._row.sizeHint().width() <= self.width()

    def _on_previous(self) -> None:
        if self._page is not None:
            self.page_asked.emit(max(0, self._page.start - self._size))

    def _on_next(self) -> None:
        if self._page is not None:
            self.page_asked.emit(self._page.start + self._size)

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._row.setContentsMargins(m.px(12), m.px(6), m.px(12), m.px(6))
        self._row.setSpacing(m.px(8))
