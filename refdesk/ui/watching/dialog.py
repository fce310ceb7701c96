"""An alert to be made or changed: its name, its search, how often, from which day on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from refdesk.model.watching import WatchRow
from refdesk.services.pubmed_query import pubmed_problems
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.widgets import Button, CheckBox, ComboBox, Label

LONGEST_NAME: Final = 80
BACK: Final = (0, 7, 30, 365)
"""Days that a new alert may look back."""


class _Search(QPlainTextEdit):
    """A search that may wrap but has no lines: Enter means the deed."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class AlertDialog(Frame):
    """Collects what an alert is to be; tells it by `made` or `changed`."""

    made = Signal(str, str, int, str)
    """Name, search, days between checks, first day ("" for today)."""
    changed = Signal(str, str, int, bool)
    """Name, search, days between checks, whether it is paused."""
    notify_chosen = Signal(bool)
    """Whether the desktop is to tell of new hits was changed; it holds for all alerts."""

    def __init__(
        self,
        query: str,
        parent: QWidget | None = None,
        *,
        row: WatchRow | None = None,
        taken: frozenset[str] = frozenset(),
        notifies: bool = False,
    ) -> None:
        title = self.tr("Edit PubMed alert") if row else self.tr("Watch a PubMed search")
        super().__init__(title, parent, width=520, height=450)
        self.setObjectName("alertDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._row = row
        self._taken = taken - ({row.name.casefold()} if row else set())
        self.say(self.tr("RefDesk asks PubMed for what is new in this search, by the schedule or when you say so, and keeps it in an inbox."))  # fmt: skip
        self.name = QLineEdit(row.name if row else _free(query[:LONGEST_NAME], self._taken))
        self.query = _Search(row.query if row else query)
        self.query.setTabChangesFocus(True)
        self.query.setProperty("kind", "field")
        self.schedule = ComboBox()
        self._fill_schedule(row.every_days if row else 1)
        self.back = ComboBox()
        self._fill_back()
        self.paused = CheckBox(self.tr("Paused: check it by hand only, for a while"))
        self.paused.setChecked(bool(row and row.is_paused))
        self._notifies = notifies
        self.notify = CheckBox(self.tr("Tell of new hits on the desktop, for all alerts"))
        self.notify.setChecked(notifies)
        self._lay_out()
        self.problem = Label("", "small", "red.ink", wrap=True)
        self.body.addWidget(self.problem)
        self.body.addStretch(1)
        self.add_button(self.tr("Cancel")).clicked.connect(self.reject)
        words = self.tr("Save") if row else self.tr("Watch it")
        self.deed = self.add_button(words, is_main=True)
        self.deed.clicked.connect(self._take)
        self.name.textChanged.connect(self._check)
        self.query.textChanged.connect(self._check)
        self.query.entered.connect(self.deed.click)
        self._check()
        (self.name if self.query.toPlainText().strip() else self.query).setFocus()
        self.name.selectAll()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(theme.px(12))
        form.setVerticalSpacing(theme.px(8))
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows: list[tuple[str, QWidget]] = [
            (self.tr("Name"), self.name),
            (self.tr("Search"), self.query),
            (self.tr("Check it"), self.schedule),
        ]
        if self._row is None:
            rows.append((self.tr("Tell what came in"), self.back))
        for words, field in rows:
            label = Label(words, "body")
            label.setBuddy(field)
            field.setAccessibleName(words)
            form.addRow(label, field)
        if self._row is not None:
            form.addRow("", self.paused)
        form.addRow("", self.notify)
        self.query.setFixedHeight(theme.px(88))
        self.name.setMinimumHeight(theme.px(30))
        self.body.addLayout(form)

    def _fill_schedule(self, days: int) -> None:
        choices = {
            1: self.tr("every day"),
            7: self.tr("every week"),
            30: self.tr("every month"),
            0: self.tr("by hand only"),
        }
        if days not in choices:
            choices = {days: self.tr("every {n} days").format(n=days), **choices}
        for each, words in choices.items():
            self.schedule.addItem(words, each)
        self.schedule.setCurrentIndex(self.schedule.findData(days))

    def _fill_back(self) -> None:
        words = (
            self.tr("from today on"),
            self.tr("in the last 7 days, too"),
            self.tr("in the last 30 days, too"),
            self.tr("in the last year, too"),
        )
        for days, text in zip(BACK, words, strict=True):
            self.back.addItem(text, days)

    @property
    def _search(self) -> str:
        return " ".join(self.query.toPlainText().split())

    def _check(self) -> None:
        """Say what is missing or wrong; nothing is saved with it."""
        name = " ".join(self.name.text().split())
        said = ""
        if name.casefold() in self._taken:
            said = self.tr("There is an alert of this name already.")
        elif self._search:
            wrong = [each for each in pubmed_problems(self._search) if each.is_error]
            said = wrong[0].message if wrong else ""
        self.problem.setText(said)
        self.deed.setEnabled(bool(name and self._search and not said))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            (focus if isinstance(focus, Button) else self.deed).click()
            return
        super().keyPressEvent(event)

    def _take(self) -> None:
        name, days = " ".join(self.name.text().split()), int(self.schedule.currentData())
        if self._row is None:
            back = int(self.back.currentData())
            first = datetime.now(UTC).date() - timedelta(days=back)
            self.made.emit(name, self._search, days, first.isoformat() if back else "")
        else:
            self.changed.emit(name, self._search, days, self.paused.isChecked())
        if self.notify.isChecked() != self._notifies:
            self.notify_chosen.emit(self.notify.isChecked())
        self.accept()


def _free(name: str, taken: frozenset[str] | set[str]) -> str:
    """`name`, with a number behind it where that is taken."""
    name = " ".join(name.split())
    number, free = 2, name
    while free.casefold() in taken:
        free, number = f"{name} {number}", number + 1
    return free
