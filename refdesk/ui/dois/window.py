"""What is wrong with the DOIs of references: dead, gone, replaced, moved, shared, another work's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QHeaderView, QWidget

from refdesk.model.doi_checks import DoiFinding, DoiProblem, DoiReport
from refdesk.services.doi_table import ORDER, ordered, sentence
from refdesk.ui import theme
from refdesk.ui.dialogs.file_choice import choose_new_file
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import TextTable, table_view
from refdesk.ui.widgets import Button, ComboBox, Label
from refdesk.ui.words import number

_LATE: Final = 200
"""Milliseconds after which findings that came are shown: thousands may come."""


class DoiWindow(Frame):
    """Not modal. `checking` is the desk's part (workers/doi_checking.py)."""

    reference_asked = Signal(int)
    """A reference of the library to show."""
    put_off = Signal(object)
    """References that could not be asked for, as there is no network."""
    settled = Signal(object)
    """References that were checked after they were put off."""

    def __init__(self, checking: Any, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=1060, height=560)
        self.setObjectName("doiWindow")
        self._checking = checking
        self._ids = tuple(ids)
        self._findings: list[DoiFinding] = []
        self._rows: list[DoiFinding] = []
        self._left: tuple[int, ...] = ()
        self._asked: tuple[int, ...] = ()
        self._waiting: frozenset[int] = frozenset()
        """What was put off."""
        one, many = self.tr("DOI of 1 reference"), self.tr("DOIs of {n} references")
        title = one if len(ids) == 1 else many.format(n=number(len(ids)))
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.say(
            self.tr(
                "Each is asked for at doi.org and followed to its page. What leads to another site "
                "than last time has moved. Enter shows a reference in the main window."
            )
        )
        self._late = QTimer(self, singleShot=True, interval=_LATE)
        self._build()
        self._connect()
        self.check(self._ids)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(Label(self.tr("Show"), "body", "text2"))
        self.problem = ComboBox()
        self.problem.setAccessibleName(self.tr("Which problems to show"))
        row.addWidget(self.problem)
        row.addStretch(1)
        self.body.addLayout(row)
        self._model = TextTable(
            (self.tr("Problem"), self.tr("Reference"), self.tr("DOI"), self.tr("What was found")),
            self,
        )
        self.table = table_view(self._model, "doiTable", self.tr("DOIs with a problem"))
        self.table.setColumnWidth(0, theme.px(128))
        self.table.setColumnWidth(1, theme.px(250))
        self.table.setColumnWidth(2, theme.px(180))
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.body.addWidget(self.table, 1)
        self.outcome = Label("", "body", "text2", wrap=True)
        self.body.addWidget(self.outcome)
        self.stop_button = self.add_button(self.tr("Stop"))
        self.rest_button = self.add_button(self.tr("Check the rest"))
        self.copy_button = self.add_button(self.tr("Copy list"), icon="copy")
        self.save_button = self.add_button(self.tr("Save table…"))
        self.show_button: Button = self.add_button(self.tr("Show reference"), is_main=True)
        self.close_button = self.add_button(self.tr("Close"))

    def _connect(self) -> None:
        checking = self._checking
        checking.found.connect(self._on_found)
        checking.moved.connect(self._on_moved)
        checking.checked.connect(self._on_checked)
        checking.failed.connect(self._on_failed)
        checking.stopped.connect(self._on_stopped)
        checking.saved.connect(self.outcome.tell)
        self._late.timeout.connect(self._show)
        self.problem.currentIndexChanged.connect(self._on_problem)
        self.table.activated.connect(self._on_activated)
        self.table.selectionModel().selectionChanged.connect(self._update)
        self.stop_button.clicked.connect(checking.stop)
        self.rest_button.clicked.connect(self._on_rest)
        self.copy_button.clicked.connect(self._on_copy)
        self.save_button.clicked.connect(self._on_save)
        self.show_button.clicked.connect(self._on_show)
        self.close_button.clicked.connect(self.close)

    def check(self, ids: Sequence[int]) -> None:
        """Check these beside what was found before."""
        self._left, self._asked = (), tuple(ids)
        again = set(ids)
        self._findings = [one for one in self._findings if one.reference_id not in again]
        self._checking.check(ids)
        self.outcome.tell(self.tr("Asking …"))
        self._show()

    def text(self) -> str:
        """What is shown as text, a line each with tabs."""
        return "\n".join(
            "\t".join((name_of(one.problem), one.title, one.doi, one.detail)) for one in self._rows
        )

    # Answers

    @Slot(object)
    def _on_found(self, finding: DoiFinding) -> None:
        self._findings.append(finding)
        if not self._late.isActive():
            self._late.start()

    @Slot(int, int)
    def _on_moved(self, done: int, total: int) -> None:
        words = self.tr("{done} of {total} references …")
        self.outcome.tell(words.format(done=number(done), total=number(total)))

    @Slot(object)
    def _on_checked(self, report: DoiReport) -> None:
        self._left = report.left
        self._settle(report)
        self._show()
        words = sentence(report)
        if report.waiting and self._checking.can_wait:
            self._waiting = frozenset(report.waiting)
            self.put_off.emit(report.waiting)
            words = f"{words} {self.tr('They are checked when the network is back.')}"
        self.outcome.tell(words, is_error=bool(report.failure))

    def _settle(self, report: DoiReport) -> None:
        """What waited for the network and was checked now need not wait any more."""
        if done := self._waiting.difference(report.left):
            self._waiting = self._waiting.intersection(report.left)
            self.settled.emit(done)

    @Slot(object)
    def on_known(self, report: DoiReport) -> None:
        """What waited for the network was checked."""
        if self._checking.is_going or not self._waiting:
            return
        known = {one.reference_id for one in self._findings}
        self._findings += [
            one
            for one in report.findings
            if one.reference_id in self._waiting and one.reference_id not in known
        ]
        self._waiting = self._waiting.intersection(report.left)
        self._left = tuple(each for each in self._left if each in report.left)
        self._show()
        self.outcome.tell(sentence(report))

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._show()
        self.outcome.tell(sentence, is_error=True)

    @Slot()
    def _on_stopped(self) -> None:
        self._left = self._asked  # what was learned of them is kept, and not asked for again
        self._show()
        self.outcome.tell(self.tr("Stopped. What was found is shown."))

    @Slot()
    def _on_problem(self) -> None:
        self._show()

    @Slot()
    def _show(self) -> None:
        """Show the findings of the kind that is chosen; the selected one stays selected."""
        chosen = self._chosen
        wanted = self.problem.currentData()
        self._rows = [
            one for one in ordered(self._findings) if wanted is None or one.problem == wanted
        ]
        self._model.show(
            [(name_of(one.problem), one.title, one.doi, one.detail) for one in self._rows],
            [f"{one.title}\n{one.doi}\n{one.detail}" for one in self._rows],
        )
        if chosen in self._rows:
            self.table.selectRow(self._rows.index(chosen))
        self._count()
        self._update()

    def _count(self) -> None:
        """Say beside each kind how many there are."""
        wanted = self.problem.currentData()
        counts = dict.fromkeys(ORDER, 0)
        for one in self._findings:
            counts[one.problem] += 1
        self.problem.blockSignals(True)
        self.problem.clear()
        self.problem.addItem(
            self.tr("All problems ({n})").format(n=number(len(self._findings))), None
        )
        for problem, count in counts.items():
            if count or problem == wanted:
                self.problem.addItem(f"{name_of(problem)} ({number(count)})", problem)
        self.problem.setCurrentIndex(max(0, self.problem.findData(wanted)))
        self.problem.blockSignals(False)

    @Slot()
    def _update(self) -> None:
        is_going = self._checking.is_going
        self.stop_button.setVisible(is_going)
        self.rest_button.setVisible(bool(self._left) and not is_going)
        self.copy_button.setEnabled(bool(self._rows))
        self.save_button.setEnabled(bool(self._rows) and not is_going)
        self.show_button.setEnabled(self._chosen is not None)

    # Deeds

    @property
    def _chosen(self) -> DoiFinding | None:
        places = self.table.selectionModel().selectedRows()
        return self._rows[places[0].row()] if places and places[0].row() < len(self._rows) else None

    @Slot(QModelIndex)
    def _on_activated(self, place: QModelIndex) -> None:
        self.reference_asked.emit(self._rows[place.row()].reference_id)

    @Slot()
    def _on_show(self) -> None:
        if (chosen := self._chosen) is not None:
            self.reference_asked.emit(chosen.reference_id)

    @Slot()
    def _on_rest(self) -> None:
        self.check(self._left)

    @Slot()
    def _on_copy(self) -> None:
        QApplication.clipboard().setText(self.text())

    @Slot()
    def _on_save(self) -> None:
        path = choose_new_file(self, self.tr("Save table"), "dois.csv", self.tr("Table (*.csv)"))
        if path is not None:
            self._checking.save(self._rows, path if path.suffix else path.with_suffix(".csv"))

    def done(self, result: int) -> None:
        self._checking.stop()
        super().done(result)


def name_of(problem: DoiProblem) -> str:
    """What a problem is called."""
    tr = QApplication.translate
    return {
        DoiProblem.DEAD: tr("DoiWindow", "Not registered"),
        DoiProblem.GONE: tr("DoiWindow", "No page"),
        DoiProblem.REPLACED: tr("DoiWindow", "Replaced"),
        DoiProblem.OTHER_WORK: tr("DoiWindow", "Another work"),
        DoiProblem.SHARED: tr("DoiWindow", "Shared"),
        DoiProblem.UNCHECKED: tr("DoiWindow", "Not checked"),
        DoiProblem.MOVED: tr("DoiWindow", "Moved"),
    }[problem]
