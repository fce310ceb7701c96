"""The report of an import: a table for each outcome, and what can still be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from refdesk.model.reports import Failure, Held, HeldState, ImportReport, Notice
from refdesk.services.import_reports import KeptReport
from refdesk.services.wording import import_sentence
from refdesk.ui import theme
from refdesk.ui.dialogs.file_choice import choose_new_file
from refdesk.ui.dialogs.import_report_mend import MendDialog
from refdesk.ui.dialogs.import_report_pair import PairView
from refdesk.ui.dialogs.import_report_tables import (
    RecordsTable,
    ReferencesTable,
    ReportTable,
    Rows,
    tables,
)
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.tab_bar import TabBar
from refdesk.ui.widgets import Button, ComboBox
from refdesk.ui.words import local_time

_FILTER_AFTER: Final = 150
"""Milliseconds of rest in typing after which the table is filtered."""
_DECIDED: Final = (HeldState.MERGED, HeldState.KEPT)


class ImportReportDialog(Frame):
    """Shows one report at a time; non-modal, so that one can go on working."""

    retried = Signal(object)
    """An `ImportReport` whose failures are to be tried again."""
    reference_asked = Signal(int)
    """A reference that is to be shown in the list."""
    mended = Signal(object, object, str)
    """The report, the `Failure`, its mended text."""

    def __init__(self, reports: Any, rows: Rows, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Import report"), parent, width=860, height=560)
        self.setObjectName("importReportDialog")
        self._reports = reports
        self._rows = rows
        self._tables: dict[str, ReportTable] = {}
        self._request = 0
        self._mend: MendDialog | None = None
        self._wants_newest = False
        self.report = ImportReport()
        self._build()
        self._timer = QTimer(self, singleShot=True, interval=_FILTER_AFTER)
        self._timer.timeout.connect(self.apply_filter)
        self._connect()
        reports.list()

    # building
    def _build(self) -> None:
        self.runs = ComboBox()
        self.runs.setObjectName("reportRuns")
        self.runs.setAccessibleName(self.tr("Imports of the last time"))
        self.runs.view().setAccessibleName(self.tr("Imports of the last time"))
        self.runs.hide()
        self.tabs = TabBar()
        self.tabs.setAccessibleName(self.tr("Outcomes"))
        self.tabs.setDrawBase(False)
        self._outcomes = self._names()
        for name in self._outcomes.values():
            self.tabs.addTab(name)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Filter"))
        self.filter.setAccessibleName(self.tr("Filter this table"))
        self.filter.setClearButtonEnabled(True)
        self.table = QTableView()
        self.table.setObjectName("reportTable")
        self.pair = PairView()
        self.pair.hide()
        self.offending = QPlainTextEdit()
        self.offending.setObjectName("offendingText")
        self.offending.setProperty("kind", "field")
        self.offending.setReadOnly(True)
        self.offending.setTabChangesFocus(True)
        self.offending.setAccessibleName(self.tr("What cannot be read"))
        self.offending.hide()
        head = QHBoxLayout()
        head.addWidget(self.tabs, 1)
        head.addWidget(self.filter)
        self.filter.setMaximumWidth(theme.px(200))
        self.body.addWidget(self.runs)
        self.body.addLayout(head)
        self.body.addWidget(self.table, 3)
        self.body.addWidget(self.pair, 2)
        self.body.addWidget(self.offending, 2)
        self._set_up_table()
        self._build_deeds()

    def _names(self) -> dict[str, str]:
        return {
            "held": self.tr("Held back"),
            "failed": self.tr("Failed"),
            "warnings": self.tr("Warnings"),
            "added": self.tr("Added"),
            "existing": self.tr("Already there"),
            "restored": self.tr("Out of the trash"),
            "merged": self.tr("Merged"),
            "files": self.tr("Files"),
        }

    def _build_deeds(self) -> None:
        self.save_button = Button(self.tr("Save report…"), "download", "outline")
        self.buttons.insertWidget(0, self.save_button)
        self.show_button = self.add_button(self.tr("Show in list"))
        self.edit_button = self.add_button(self.tr("Edit…"), icon="pencil")
        self.retry_button = self.add_button(self.tr("Retry"), is_main=True, icon="update")
        self.skip_button = self.add_button(self.tr("Skip"))
        self.keep_button = self.add_button(self.tr("Keep both"))
        self.merge_button = self.add_button(self.tr("Merge"), is_main=True)
        self.close_button = self.add_button(self.tr("Close"))
        self.all_button = Button(self.tr("Select all"), "", "outline")
        self.buttons.insertWidget(1, self.all_button)

    def _set_up_table(self) -> None:
        table = self.table
        table.setProperty("kind", "list")
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(theme.px(28))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab)
        self.filter.textChanged.connect(self._timer.start)
        self.runs.activated.connect(self._on_run)
        self.table.doubleClicked.connect(self._on_show)
        self.save_button.clicked.connect(self._on_save)
        self.all_button.clicked.connect(self.table.selectAll)
        self.show_button.clicked.connect(self._on_show)
        self.edit_button.clicked.connect(self._on_edit)
        self.retry_button.clicked.connect(self._on_retry)
        self.skip_button.clicked.connect(lambda: self._decide(HeldState.SKIPPED))
        self.keep_button.clicked.connect(lambda: self._decide(HeldState.KEPT))
        self.merge_button.clicked.connect(lambda: self._decide(HeldState.MERGED))
        self.close_button.clicked.connect(self.reject)
        reports = self._reports
        reports.listed.connect(self._on_listed)
        reports.loaded.connect(self._on_loaded)
        reports.filtered.connect(self._on_filtered)
        reports.paired.connect(self._on_paired)
        reports.unreadable.connect(self._on_unreadable)
        reports.saved.connect(self._on_saved)
        reports.failed.connect(self.say)

    # showing
    def show_newest(self) -> None:
        """Show the newest report that is kept."""
        self._wants_newest = True
        self.show_report(ImportReport())
        self._reports.list()

    def show_report(self, report: ImportReport) -> None:
        """Show a report; the tab that most asks for the reader's eye comes first."""
        is_same = report.number != 0 and report.number == self.report.number
        chosen = self.outcome if is_same else ""
        row = self._selected()[:1] if is_same else []
        self.report = report
        self._tables = tables(report, self._rows, self)
        for at, key in enumerate(self._outcomes):
            count = self._tables[key].entry_count()
            self.tabs.setTabVisible(at, bool(count) or key == "added")
            self.tabs.set_count(at, count)
        self.tabs.fit(theme.px(600))
        self.say(import_sentence(report))
        keys = list(self._outcomes)
        wanted = [key for key in keys if self._tables[key].entry_count()]
        if chosen not in wanted:
            open_ = [key for key in wanted if key != "held" or self._waiting()]
            chosen = next(iter(open_), "added")
        self.tabs.setCurrentIndex(keys.index(chosen))
        self._show_run()
        self._on_tab()
        if row and chosen == "held":
            self._go_on_from(row[0])

    @property
    def outcome(self) -> str:
        """The outcome whose table is shown: "held", "failed", "warnings", "added" ..."""
        return list(self._outcomes)[max(0, self.tabs.currentIndex())]

    @property
    def model(self) -> ReportTable:
        """The table that is shown."""
        return self._tables[self.outcome]

    def apply_filter(self) -> None:
        """Show what fits the words in the filter."""
        self._timer.stop()
        model, words = self.model, self.filter.text()
        if isinstance(model, RecordsTable):
            model.filter(words)
        elif not words.strip():
            model.show_places(None)
        elif isinstance(model, ReferencesTable):
            self._request = self._reports.filter(model.ids, words)

    def _on_tab(self) -> None:
        if not self._tables:
            return
        self.table.setModel(self.model)
        header = self.table.horizontalHeader()
        for column in range(self.model.columnCount() - 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(self.model.columnCount() - 1, QHeaderView.ResizeMode.Stretch)
        is_list = isinstance(self.model, ReferencesTable)
        self.table.setColumnWidth(0, theme.px(440 if is_list else 240))
        self.table.setColumnWidth(1, theme.px(200))
        self.table.setAccessibleName(self._outcomes[self.outcome])
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self.pair.setVisible(self.outcome == "held")
        self.apply_filter()
        if self.model.rowCount():
            self._select(0)
        self._on_selected()

    def _select(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        index = self.model.index(row, 0)
        self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)

    def _go_on_from(self, row: int) -> None:
        """Select what waits next below `row`, which was decided on, else the first that waits."""
        model = self.model
        if not isinstance(model, RecordsTable) or not model.rowCount():
            return
        rows = [*range(row, model.rowCount()), *range(min(row, model.rowCount()))]
        waiting = (at for at in rows if _is_waiting(model.at(at)))
        self._select(next(waiting, min(row, model.rowCount() - 1)))

    def _on_selected(self) -> None:
        rows = self._selected()
        held = self._chosen_held()
        failures = self._chosen_failures()
        for button in (self.skip_button, self.keep_button, self.merge_button):
            button.setVisible(self.outcome == "held")
            button.setEnabled(bool(held))
        for button in (self.edit_button, self.retry_button):
            button.setVisible(self.outcome == "failed")
        can_retry = [failure for failure in failures if failure.can_retry]
        self.retry_button.setEnabled(bool(can_retry))
        self.retry_button.setToolTip(
            "" if can_retry else self.tr("Trying again would not help with what is selected.")
        )
        self.edit_button.setEnabled(len(failures) == 1 and bool(failures[0].format))
        self.all_button.setVisible(self.outcome in ("held", "failed"))
        self.all_button.setEnabled(self.model.rowCount() > len(rows))
        self.show_button.setVisible(self.outcome not in ("failed", "files"))
        self.show_button.setEnabled(len(rows) == 1 and self.model.reference_at(rows[0]) > 0)
        self._show_offending()
        if self.outcome == "held":
            model = self.model
            one = model.at(rows[0]) if rows and isinstance(model, RecordsTable) else None
            if isinstance(one, Held):
                self._reports.pair(one.id)
            else:
                self.pair.pair_model.set_pair(None)

    def _show_offending(self) -> None:
        """The whole reason and the text of the failure or warning that is chosen."""
        chosen = self._chosen()
        one = chosen[0] if len(chosen) == 1 else None
        parts: tuple[str, ...] = ()
        if isinstance(one, Failure):
            parts = (one.reason, one.text.strip("\r\n"))
        elif isinstance(one, Notice):
            parts = (one.text,)
        self.offending.setVisible(bool(parts))
        self.offending.setAccessibleName(
            self.tr("What cannot be read") if isinstance(one, Failure) else self.tr("The warning")
        )
        self.offending.setPlainText("\n\n".join(part for part in parts if part))

    def _selected(self) -> list[int]:
        selection = self.table.selectionModel()
        return sorted(index.row() for index in selection.selectedRows()) if selection else []

    def _chosen(self) -> Sequence[Any]:
        model = self.model
        if not isinstance(model, RecordsTable):
            return ()
        return [model.at(row) for row in self._selected()]

    def _chosen_failures(self) -> list[Failure]:
        return [one for one in self._chosen() if isinstance(one, Failure)]

    def _chosen_held(self) -> list[Held]:
        return [o for o in self._chosen() if isinstance(o, Held) and o.state not in _DECIDED]

    def _waiting(self) -> bool:
        return any(held.state is HeldState.WAITING for held in self.report.held)

    # deeds
    def _decide(self, state: HeldState) -> None:
        ids = [held.id for held in self._chosen_held()]
        if ids:
            self._reports.decide(self.report, ids, state)

    def _on_retry(self) -> None:
        failures = tuple(failure for failure in self._chosen_failures() if failure.can_retry)
        if failures:
            self.retried.emit(replace(self.report, failures=failures))

    def _on_edit(self) -> None:
        failures = self._chosen_failures()
        if len(failures) != 1:
            return
        self._mend = MendDialog(failures[0], self)
        self._mend.tried.connect(self._on_tried)
        self._mend.open()

    def _on_tried(self, failure: Failure, text: str) -> None:
        self.mended.emit(self.report, failure, text)

    def _on_show(self) -> None:
        rows = self._selected()
        if len(rows) == 1 and (reference := self.model.reference_at(rows[0])):
            self.reference_asked.emit(reference)

    def _on_save(self) -> None:
        kinds = self.tr("Text (*.txt);;Table (*.csv);;JSON (*.json)")
        path = choose_new_file(self, self.tr("Save report"), self.tr("import report") + ".txt", kinds)  # fmt: skip
        if path is not None:
            self.save_to(path if path.suffix else path.with_suffix(".txt"))

    def save_to(self, path: Path) -> None:
        """Write the report to a file: text, CSV or JSON by its ending."""
        self._reports.save(self.report, path)

    # answers
    def _on_listed(self, kept: list[KeptReport]) -> None:
        self.runs.clear()
        for one in kept:
            at = f" · {local_time(one.at)}" if one.at else ""
            self.runs.addItem(f"{one.title}{at}", one.number)
        self.runs.setVisible(bool(kept))
        self._show_run()
        if self._wants_newest:
            self._wants_newest = False
            if kept:
                self._reports.load(kept[0].number)
            else:
                self.say(self.tr("No import has been reported yet."))

    def _show_run(self) -> None:
        """The run in the list above that is shown; none for one that is not kept."""
        self.runs.setCurrentIndex(self.runs.findData(self.report.number))

    def _on_run(self, at: int) -> None:
        self._reports.load(self.runs.itemData(at))

    def _on_loaded(self, report: ImportReport) -> None:
        if self._mend is not None and self._mend.isVisible() and self._mend.again.isEnabled():
            return  # the text is still being mended; the report is as it was
        if self._mend is not None:
            self._mend.accept()
            self._mend = None
        if report.held:
            self._reports.list()  # how many wait stands there too
        self.show_report(report)

    def _on_filtered(self, request: int, ids: Sequence[int]) -> None:
        model = self.model
        if request == self._request and isinstance(model, ReferencesTable):
            model.show_ids(ids)

    def _on_paired(self, pair: Any) -> None:
        if any(held.id == pair.held.id for held in self._chosen()[:1]):
            self.pair.pair_model.set_pair(pair)

    def _on_unreadable(self, reason: str) -> None:
        if self._mend is not None:
            self._mend.show_reason(reason)

    def _on_saved(self, name: str) -> None:
        self.say(self.tr("The report is saved as {name}.").format(name=name))


def _is_waiting(one: object) -> bool:
    return isinstance(one, Held) and one.state is HeldState.WAITING
