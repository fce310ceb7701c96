"""How urgently references are to be read, and until when."""

from __future__ import annotations

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDateEdit, QHBoxLayout, QWidget

from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.radio_button import RadioButton
from refdesk.ui.widgets import CheckBox
from refdesk.ui.words import number

IN_DAYS = 7
"""The day that is offered lies so far ahead."""


class ReadingPlan(Frame):
    """Asks for a priority and a day; `planned` tells them (1 to 3, ISO or "")."""

    planned = Signal(int, str)

    def __init__(
        self, count: int, plan: tuple[str, ...] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(self.tr("Plan reading"), parent, width=420, height=220)
        self.setObjectName("readingPlan")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        one, many = self.tr("1 reference"), self.tr("{n} references").format(n=number(count))
        self.say(one if count == 1 else many)
        self.priorities = {
            1: RadioButton(self.tr("High")),
            2: RadioButton(self.tr("Normal")),
            3: RadioButton(self.tr("Low")),
        }
        row = QHBoxLayout()
        for button in self.priorities.values():
            row.addWidget(button)
        row.addStretch(1)
        self.has_day = CheckBox(self.tr("Read until"))
        self.day = QDateEdit(QDate.currentDate().addDays(IN_DAYS))
        self.day.setCalendarPopup(True)
        self.day.setMinimumHeight(theme.px(30))
        self.day.setDisplayFormat("d MMMM yyyy")
        self.day.setAccessibleName(self.tr("The day until which it is to be read"))
        self.day.setEnabled(False)
        self.has_day.toggled.connect(self.day.setEnabled)
        until = QHBoxLayout()
        until.addWidget(self.has_day)
        until.addWidget(self.day)
        until.addStretch(1)
        self.body.addLayout(row)
        self.body.addLayout(until)
        self.body.addStretch(1)
        self.add_button(self.tr("Cancel")).clicked.connect(self.reject)
        self.deed = self.add_button(self.tr("Put on the reading list"), is_main=True)
        self.deed.clicked.connect(self._take)
        self._show(plan)

    def _show(self, plan: tuple[str, ...]) -> None:
        priority = int(plan[0]) if plan and plan[0] in ("1", "2", "3") else 2
        self.priorities[priority].setChecked(True)
        day = QDate.fromString(plan[1], Qt.DateFormat.ISODate) if len(plan) > 1 else QDate()
        self.has_day.setChecked(day.isValid())
        if day.isValid():
            self.day.setDate(day)
        self.priorities[priority].setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()  # the choices leave it; a focused button has taken it before
            return
        super().keyPressEvent(event)

    def _take(self) -> None:
        priority = next(key for key, button in self.priorities.items() if button.isChecked())
        due = self.day.date().toString(Qt.DateFormat.ISODate) if self.has_day.isChecked() else ""
        self.planned.emit(priority, due)
        self.accept()
