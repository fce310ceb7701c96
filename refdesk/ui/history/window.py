"""The undo history: what was done when, and the way to any point of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from refdesk.model.rows import StepRow
from refdesk.services.stepping import way_to
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import table_view
from refdesk.ui.history.model import SIZE, STATE, STEP, WHEN, StepsModel
from refdesk.ui.widgets import Label
from refdesk.ui.words import number


class HistoryWindow(Frame):
    """Not modal. `stepping` is the desk's part (workers/stepping.py); `locked` why it may not go."""

    def __init__(self, stepping: Any, parent: QWidget | None = None, *, locked: str = "") -> None:
        super().__init__(self.tr("Undo history"), parent, width=860, height=560)
        self.setObjectName("undoHistory")
        self._stepping = stepping
        self._locked = locked
        self.say(
            self.tr(
                "Each line is your library just after a step. What was taken back stands above the "
                "present, and can be done again until you change something else."
            )
        )
        self._model = StepsModel(self)
        self.table = table_view(self._model, "undoHistoryTable", self.tr("Steps, the latest first"))
        self.table.setSelectionMode(self.table.SelectionMode.SingleSelection)
        self.table.horizontalHeader().setSectionResizeMode(STEP, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setStretchLastSection(False)
        for column, width in ((STATE, 100), (SIZE, 96), (WHEN, 160)):
            self.table.setColumnWidth(column, theme.px(width))
        self.none = Label("", "body", "text2", wrap=True)
        self.outcome = Label("", "body", "text2", wrap=True)
        self.body.addWidget(self.none)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.outcome)
        self.stop_button = self.add_button(self.tr("Stop"))
        self.go_button = self.add_button(self.tr("Go back to here"), is_main=True)
        self.close_button = self.add_button(self.tr("Close"))
        self.stop_button.clicked.connect(stepping.stop)
        self.go_button.clicked.connect(self.go)
        self.close_button.clicked.connect(self.close)
        self.table.doubleClicked.connect(self._on_double_clicked)
        self.table.selectionModel().selectionChanged.connect(self._tell)
        stepping.moved.connect(self._on_moved)
        stepping.ended.connect(self._tell)
        self._is_read = False
        self._tell()

    @property
    def chosen(self) -> StepRow | None:
        """The step of the selected row."""
        places = self.table.selectionModel().selectedRows()
        return self._model.rows[places[0].row()] if places else None

    @Slot(object)
    def show_steps(self, steps: Sequence[StepRow]) -> None:
        """Show the history, newest first; who looks at an older step stays there."""
        chosen, was_present = self.chosen, self._present
        is_first, self._is_read = not self._is_read, True
        self._model.show(steps)
        at = self._model.present
        if chosen is not None and chosen != was_present:
            kept = self._model.row_of(chosen.id)
            at = at if kept < 0 else kept
        if at >= 0:
            self.table.selectRow(at)
        self._tell()
        if is_first and steps:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def go(self) -> None:
        """Make the library what it was just after the chosen step."""
        chosen = self.chosen
        if chosen is not None and self._way() and not self._locked:
            self._stepping.go_to(chosen.id)
            self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self.go()
        else:
            super().keyPressEvent(event)

    @property
    def _present(self) -> StepRow | None:
        at = self._model.present
        return self._model.rows[at] if at >= 0 else None

    def _way(self) -> list[StepRow]:
        """The steps between the present and the chosen one."""
        chosen = self.chosen
        return way_to(self._model.rows[:-1], chosen.id) if chosen is not None else []

    @Slot()
    def _tell(self) -> None:
        """Say what the button would do, or why there is nothing for it to do."""
        has_steps = bool(self._model.rows)
        is_going = self._stepping.is_going
        way = self._way()
        is_forward = bool(way) and way[0].is_undone
        self.table.setVisible(has_steps)
        self.outcome.setVisible(has_steps)
        self.none.setVisible(not has_steps)
        self.none.setText(
            self.tr("Nothing has been changed yet; each change to the library will stand here.")
            if self._is_read
            else self.tr("Reading …")
        )
        self.stop_button.setVisible(is_going)
        self.stop_button.setEnabled(is_going)
        forward, back = self.tr("Go forward to here"), self.tr("Go back to here")
        self.go_button.setText(forward if is_forward else back)
        self.go_button.setEnabled(bool(way) and not is_going and not self._locked)
        if not is_going:
            self.outcome.setText(self._locked or self._outcome(len(way), is_forward))

    def _outcome(self, count: int, is_forward: bool) -> str:
        if not count:
            return self.tr("This is the library as it is now.")
        if is_forward:
            words = (
                self.tr("1 step is done again.")
                if count == 1
                else self.tr("{n} steps are done again.")
            )
        else:
            words = (
                self.tr("1 step is taken back.")
                if count == 1
                else self.tr("{n} steps are taken back.")
            )
        return words.format(n=number(count))

    @Slot(int, int)
    def _on_moved(self, done: int, total: int) -> None:
        words = self.tr("{done} of {total} steps …") if total else self.tr("On the way …")
        self.outcome.setText(words.format(done=number(done), total=number(total)))

    @Slot(QModelIndex)
    def _on_double_clicked(self, _index: QModelIndex) -> None:
        self.go()
