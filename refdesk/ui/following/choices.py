"""The row of choices above the works: where to follow, and which works to see."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSpinBox, QWidget

from refdesk.services.followed_table import Choice, Column
from refdesk.ui import theme
from refdesk.ui.widgets import CheckBox, ComboBox, Label

ANY_YEAR: Final = 1780
"""Before the oldest work in PubMed: the filter is off."""
_PAUSE: Final = 200
"""Milliseconds without a key after which words are looked for."""


class Choices(QWidget):
    """Where to follow `count` references, from how many of them on, and what to leave out."""

    kind_changed = Signal()
    """Another question: what the references cite, what cites them, what is similar."""
    changed = Signal()
    """Other works of the same answer are wanted."""

    def __init__(self, count: int, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = ComboBox()
        self.kind.setAccessibleName(self.tr("Where to follow"))
        for words, key in (
            (self.tr("What they cite"), "references"),
            (self.tr("What cites them"), "cited_by"),
            (self.tr("Similar articles"), "similar"),
        ):
            self.kind.addItem(words, key)
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self.least = QSpinBox()
        self.least.setAccessibleName(self.tr("Least number of references"))
        self.least.setRange(1, max(1, count))
        self.least.setValue(min(2, count))
        self.words = QLineEdit()
        self.words.setPlaceholderText(self.tr("Title, author, journal, PMID"))
        self.words.setAccessibleName(self.tr("Words in title, authors, journal or PMID"))
        self.words.setClearButtonEnabled(True)
        self.since = QSpinBox()
        self.since.setAccessibleName(self.tr("Published since"))
        self.since.setRange(ANY_YEAR, 9999)
        self.since.setSpecialValueText(self.tr("any year"))
        for field in (self.least, self.since):
            # A style sheet's padding does not reach the text of this field (Qt 6.11).
            field.lineEdit().setTextMargins(theme.px(6), 0, theme.px(6), 0)
        self.lacking = CheckBox(self.tr("Only what I lack"))
        self._late = QTimer(self, singleShot=True, interval=_PAUSE)
        self._place()
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.words.textChanged.connect(self._on_words)
        self.words.returnPressed.connect(self._on_changed)
        self._late.timeout.connect(self._on_changed)
        self.least.valueChanged.connect(self._on_changed)
        self.since.valueChanged.connect(self._on_changed)
        self.lacking.toggled.connect(self._on_changed)

    def choice(self, column: Column, *, descending: bool) -> Choice:
        """What is chosen here, in an order."""
        since = self.since.value()
        return Choice(
            self.least.value(), self.lacking.isChecked(), 0 if since == ANY_YEAR else since,
            self.words.text(), column, descending,
        )  # fmt: skip

    def _place(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(8))
        row.addWidget(self.kind)
        row.addWidget(Label(self.tr("from at least"), "body", "text2"))
        row.addWidget(self.least)
        row.addWidget(Label(self.tr("of them"), "body", "text2"))
        row.addSpacing(theme.px(8))
        row.addWidget(self.words, 1)
        row.addSpacing(theme.px(8))
        row.addWidget(Label(self.tr("published since"), "body", "text2"))
        row.addWidget(self.since)
        row.addWidget(self.lacking)
        self.least.setMinimumWidth(theme.px(60))
        self.since.setMinimumWidth(theme.px(88))

    @Slot()
    def _on_kind(self) -> None:
        self.kind_changed.emit()

    @Slot()
    def _on_words(self) -> None:
        self._late.start()

    @Slot()
    def _on_changed(self) -> None:
        self._late.stop()
        self.changed.emit()
