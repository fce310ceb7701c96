"""The report of an import, opened from the message bar, the jobs and the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from refdesk.model.reports import Failure, ImportReport
from refdesk.model.views import Message, MessageKind
from refdesk.ui.browsing import Browser
from refdesk.ui.words import number

if TYPE_CHECKING:
    from refdesk.ui.dialogs.import_report import ImportReportDialog


class Reporting(QObject):
    """Owns the one window for reports; passes on what is asked in it."""

    def __init__(self, window: QWidget, desk: Any, browser: Browser) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._browser = browser
        self.dialog: ImportReportDialog | None = None
        desk.rest.came.connect(desk.reports.remind)
        desk.reports.waiting.connect(self._on_waiting)
        desk.reports.kept.connect(self._on_kept)
        desk.undo_changed.connect(self._on_undo_changed)

    def show(self, report: ImportReport | None = None) -> None:
        """Show a report; without one the last that is kept."""
        from refdesk.ui.dialogs.import_report import ImportReportDialog  # when first asked for

        if self.dialog is None:
            self.dialog = ImportReportDialog(self._desk.reports, self._desk.rows, self._window)
            self.dialog.retried.connect(self._desk.retry)
            self.dialog.reference_asked.connect(self._browser.reveal)
            self.dialog.mended.connect(self._on_mended)
        else:
            self._desk.reports.list()
        if report is not None:
            self.dialog.show_report(report)
            if report.number:  # held records may have been decided on since
                self._desk.reports.load(report.number)
        elif not self.dialog.isVisible():
            self.dialog.show_newest()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    @Slot(object)
    def _on_waiting(self, report: ImportReport) -> None:
        """Say at the start what waits for a decision; the button opens its report."""
        count = len(report.held)
        words = self.tr("1 record of an earlier import waits for your decision.")
        if count > 1:
            words = self.tr("{n} records of earlier imports wait for your decision.")
        text = words.format(n=number(count))
        self._desk.message.emit(Message(MessageKind.INFO, text, report=report, key="waiting"))

    @Slot(int)
    def _on_kept(self, number: int) -> None:
        """What was tried again from the report that is open stands in it."""
        if self.dialog is not None and self.dialog.isVisible():
            if self.dialog.report.number == number:
                self._desk.reports.load(number)
            self._desk.reports.list()

    @Slot(str, str)
    def _on_undo_changed(self, undo: str, redo: str) -> None:
        """A step back or forth may let held records wait again."""
        if self.dialog is not None and self.dialog.isVisible() and self.dialog.report.held:
            self._desk.reports.refresh(self.dialog.report)

    @Slot(object, object, str)
    def _on_mended(self, report: ImportReport, failure: Failure, text: str) -> None:
        self._desk.reports.mend(report, failure, text, self._browser.collection_id)
