"""The report of an import, opened from the message bar, the jobs and the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from refdesk.model.reports import Failure, ImportReport
from refdesk.ui.browsing import Browser

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

    @Slot(object, object, str)
    def _on_mended(self, report: ImportReport, failure: Failure, text: str) -> None:
        self._desk.reports.mend(report, failure, text, self._browser.collection_id)
