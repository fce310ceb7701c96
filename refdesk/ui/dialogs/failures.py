"""What could not be added: each with its reason, to be tried again or copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QWidget

from refdesk.model.reports import Failure, ImportReport
from refdesk.ui import theme
from refdesk.ui.dialogs.file_choice import choose_new_file
from refdesk.ui.dialogs.parts import Frame, lines
from refdesk.ui.dialogs.table_parts import RowTable
from refdesk.ui.widgets import plain_tip
from refdesk.ui.words import number

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
MOST_WRAPPED = 500
"""Reasons up to this many are shown whole, on as many lines as they need; measuring takes time."""


class FailuresModel(QAbstractTableModel):
    """Item, place and reason of each failure."""

    def __init__(self, failures: Sequence[Failure], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.failures = tuple(failures)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.failures)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        failure = self.failures[index.row()]
        if role == Role.DisplayRole:
            return _one_line(failure.item if index.column() == 0 else reason(failure))
        if role == Role.ToolTipRole:
            return plain_tip(lines([failure.item, reason(failure), failure.text[:2_000]]))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return self.tr("What") if section == 0 else self.tr("Why")


class FailuresDialog(Frame):
    """Lists the failures of a report; non-modal, so that one can go on working."""

    retried = Signal(object)
    """The `ImportReport` whose failures are to be tried again."""
    save_asked = Signal(object, object)
    """Rows of texts, and the path of a table to write them to."""
    reference_asked = Signal(int)
    """A reference of the library to show."""

    def __init__(self, report: ImportReport, parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=680, height=420)
        count = len(report.failures)
        one, many = self.tr("1 could not be added"), self.tr("{n} could not be added")
        is_looked_at = all(failure.is_doubt for failure in report.failures)
        if is_looked_at:
            one, many = self.tr("1 needs a look"), self.tr("{n} need a look")
        title = one if count == 1 else many.format(n=number(count))
        notices = report.warnings if is_looked_at else ()
        if not count and notices:
            one = self.tr("1 reference was filled in")
            many = self.tr("{n} references were filled in")
            title = one if len(notices) == 1 else many.format(n=number(len(notices)))
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.setObjectName("failuresDialog")
        self._report = report
        self._notices = notices
        added = len(report.added)
        if added:
            self.say(
                self.tr("Everything else is in your library ({n} added).").format(n=number(added))
            )
        elif count and notices:
            words = self.tr("What was filled in stands below: {n}. Enter shows a reference.")
            self.say(words.format(n=number(len(notices))))
        self.table = RowTable()
        self.table.setProperty("kind", "list")
        self.table.setAccessibleName(self.tr("What failed"))
        entries = [Failure(each.item, each.text, is_doubt=True) for each in notices]
        self.table.setModel(FailuresModel([*report.failures, *entries], self))
        self._set_up_table()
        self.body.addWidget(self.table, 1)
        self.save = self.add_button(self.tr("Save table…"))
        self.copy = self.add_button(self.tr("Copy list"), icon="copy")
        self.retry = self.add_button(self.tr("Retry"), is_main=True, icon="update")
        self.close_button = self.add_button(self.tr("Close"))
        self.retry.setEnabled(any(failure.can_retry for failure in report.failures))
        if not self.retry.isEnabled():
            self.retry.setToolTip(self.tr("Trying again would not help with any of these."))
        self.save.clicked.connect(self._on_save)
        self.table.activated.connect(self._on_activated)
        self.copy.clicked.connect(self._on_copy)
        self.retry.clicked.connect(self._on_retry)
        self.close_button.clicked.connect(self.reject)

    def _set_up_table(self) -> None:
        table = self.table
        table.setShowGrid(False)
        is_short = self.table.model().rowCount() <= MOST_WRAPPED
        table.setWordWrap(is_short)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.px(28))
        if is_short:
            rows = table.verticalHeader()
            rows.setMinimumSectionSize(theme.px(28))
            rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(0, theme.px(220))

    def text(self) -> str:
        """The list as text: item, tab, reason, a line each."""
        return "\n".join("\t".join(row) for row in self._rows())

    def _rows(self) -> list[tuple[str, str]]:
        rows = [(each.item, reason(each)) for each in self._report.failures]
        return rows + [(each.item, each.text) for each in self._notices]

    @Slot(str)
    def tell_saved(self, name: str) -> None:
        """The table was written to a file of this name."""
        if self.isVisible():
            self.say(self.tr("The table is saved as {name}.").format(name=name))

    @Slot()
    def _on_save(self) -> None:
        path = choose_new_file(self, self.tr("Save table"), "report.csv", self.tr("Table (*.csv)"))
        if path is not None:
            head = (self.tr("What"), self.tr("Why"))
            self.save_asked.emit(
                [head, *self._rows()], path if path.suffix else path.with_suffix(".csv")
            )

    @Slot(QModelIndex)
    def _on_activated(self, place: QModelIndex) -> None:
        ids = [each.reference_id for each in self._report.failures]
        ids += [each.reference_id for each in self._notices]
        if ids[place.row()]:
            self.reference_asked.emit(ids[place.row()])

    def _on_copy(self) -> None:
        QApplication.clipboard().setText(self.text())

    def _on_retry(self) -> None:
        self.accept()
        self.retried.emit(self._report)


def reason(failure: Failure) -> str:
    """Why, and where in a file."""
    return f"{failure.place}: {failure.reason}" if failure.place else failure.reason


def _one_line(text: str) -> str:
    return " ".join(text[:500].split())
