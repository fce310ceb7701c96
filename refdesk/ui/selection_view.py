"""What the detail pane shows when not one reference is chosen: nothing, or many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from refdesk.model.rows import ReferenceRow
from refdesk.ui import theme
from refdesk.ui.chips import word
from refdesk.ui.widgets import Button, Label, plain_tip
from refdesk.ui.words import number

MAX_COUNTED = 2_000
"""Rows that are counted for the summary; it says so when there are more."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What many references have in common, as (label, text) lines."""

    lines: tuple[tuple[str, str], ...] = ()


def summary_of(rows: Sequence[ReferenceRow]) -> Summary:
    """Years, journals, types, tags and statuses of the chosen rows, most frequent first."""
    rows = rows[:MAX_COUNTED]
    years = [row.year for row in rows if row.year is not None]
    lines: list[tuple[str, str]] = []
    if years:
        low, high = min(years), max(years)
        lines.append(("Years", str(low) if low == high else f"{low}–{high}"))
    for label, values in (
        ("Journals", (row.container for row in rows if row.container)),
        ("Publication types", (row.publication_type for row in rows if row.publication_type)),
        ("Tags", (tag for row in rows for tag in row.tags)),
        ("Status", (word(status) for row in rows for status in row.statuses)),
    ):
        counts = Counter(values).most_common()
        if counts:
            text = ", ".join(f"{name} {number(count)}" for name, count in counts[:5])
            more = f" … {number(len(counts) - 5)} more" if len(counts) > 5 else ""
            lines.append((label, text + more))
    without = [name for name, has in (
        ("a PMID", [row for row in rows if row.pmid]), ("a DOI", [row for row in rows if row.doi]),
    ) if len(has) < len(rows)]  # fmt: skip
    for name in without:
        attribute = "pmid" if name == "a PMID" else "doi"
        count = sum(1 for row in rows if not getattr(row, attribute))
        lines.append((f"Without {name}", number(count)))
    return Summary(tuple(lines))


class _Ground(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme.color("base"))


class NothingView(_Ground):
    """ "Select a reference.", and the last actions with their keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nothingView")
        self._sentence = Label(self.tr("Select a reference."), "body", "text2")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._actions = QVBoxLayout()
        box = QVBoxLayout(self)
        box.addStretch(2)
        box.addWidget(self._sentence)
        box.addLayout(self._actions)
        box.addStretch(3)

    def set_actions(self, actions: Sequence[QAction]) -> None:
        """Offer these, at most three."""
        _empty(self._actions)
        for action in actions[:3]:
            button = Button(action.text(), kind="link")
            button.bind(action)
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(button)
            key = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
            if key:
                row.addWidget(Label(key, "small", "text2"))
            row.addStretch(1)
            self._actions.addLayout(row)

    def set_sentence(self, sentence: str) -> None:
        """Say something else, for example that the reference could not be read."""
        self._sentence.setText(sentence)


class ManyView(_Ground):
    """`12 selected`: what they have in common, and what can be done with all of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("manyView")
        self._title = Label("", "title", "text", weight=600)
        self._note = Label("", "small", "text2", wrap=True)
        self._buttons = QGridLayout()
        self._buttons.setColumnStretch(2, 1)
        self._offered: dict[bool, tuple[Button, ...]] = {}
        """For PubMed's hits (True) and for references."""
        self._facts = QGridLayout()
        self._facts.setColumnStretch(1, 1)
        self._box = QVBoxLayout(self)
        self._box.addWidget(self._title)
        self._box.addWidget(self._note)
        self._box.addLayout(self._buttons)
        self._box.addLayout(self._facts)
        self._box.addStretch(1)
        theme.signals().changed.connect(self._restyle)
        self._restyle()

    @property
    def title(self) -> str:
        """`12 selected`."""
        return self._title.text()

    @property
    def offered(self) -> list[str]:
        """What the buttons say that can be seen."""
        buttons = [one for each in self._offered.values() for one in each]
        return [one.text() for one in buttons if one.isVisible()]

    def set_actions(self, actions: Sequence[QAction], on_hits: Sequence[QAction] = ()) -> None:
        """Offer these for all chosen references, others for all chosen hits of PubMed."""
        _empty(self._buttons)
        for is_hits, offered in ((False, actions), (True, on_hits)):
            self._offered[is_hits] = tuple(self._button(action) for action in offered)

    def _button(self, action: QAction) -> Button:
        button = Button(action.text(), height=30)
        button.bind(action)
        button.setParent(self)
        button.hide()
        return button

    def _offer(self, *, is_hits: bool) -> None:
        for button in self._offered.get(not is_hits, ()):
            self._buttons.removeWidget(button)
            button.hide()
        for place, button in enumerate(self._offered.get(is_hits, ())):
            self._buttons.addWidget(button, place // 2, place % 2, Qt.AlignmentFlag.AlignLeft)
            button.show()

    def show_rows(self, count: int, rows: Sequence[ReferenceRow], *, is_hits: bool = False) -> None:
        """Sum up `count` references or hits, of which `rows` are at hand."""
        self._offer(is_hits=is_hits)
        self._title.setText(self.tr("%1 selected").replace("%1", number(count)))
        counted = min(len(rows), MAX_COUNTED)
        note = ""
        if counted < count:
            note = self.tr("Of the first %1:").replace("%1", number(counted)) if counted else ""
        self._note.setText(note)
        self._note.setVisible(bool(note))
        _empty(self._facts)
        for place, (label, text) in enumerate(summary_of(rows).lines):
            name = Label(self.tr(label), "body", "text2", weight=500)
            self._facts.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
            value = Label(text, "body", "text", wrap=True)
            value.setToolTip(plain_tip(text))
            self._facts.addWidget(value, place, 1)

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._box.setContentsMargins(m.padding, m.px(16), m.px(24), m.px(16))
        self._box.setSpacing(m.px(16))
        self._buttons.setSpacing(m.px(8))
        self._facts.setHorizontalSpacing(m.px(16))
        self._facts.setVerticalSpacing(m.px(8))


def _empty(layout: QHBoxLayout | QVBoxLayout | QGridLayout) -> None:
    """Take everything out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.setParent(None)
            widget.deleteLater()
        elif isinstance(inner, QHBoxLayout):
            _empty(inner)
