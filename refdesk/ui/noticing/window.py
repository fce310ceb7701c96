"""The window of notices: what has been published on the library's references since, heaviest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLineEdit, QWidget

from refdesk.model.notices import NoticeKey
from refdesk.model.views import JobRow, JobState, Message
from refdesk.services.notices import ORDER, Noticed
from refdesk.ui import theme
from refdesk.ui.dialogs.file_choice import choose_new_file
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import table_view
from refdesk.ui.noticing.list import NEW, NoticeModel
from refdesk.ui.widgets import Button, ComboBox, Label
from refdesk.ui.words import local_day, number

_WIDTHS: Final = ((0, 256), (2, 250), (3, 56))


class NoticesWindow(Frame):
    """Not modal. `watching` is the desk's part (workers/record_watching.py)."""

    reference_asked = Signal(int)
    """A reference to show in the main window."""
    query_asked = Signal(str)
    """References to list in the main window."""

    def __init__(self, watching: Any, parent: QWidget | None = None, *, locked: str = "") -> None:
        super().__init__("", parent, width=1080, height=600)
        self.setObjectName("noticesWindow")
        title = self.tr("Notices on your references")
        self.setWindowTitle(title)
        self.heading.setText(title)
        self._watching = watching
        self._locked = locked
        self._is_reading = False
        self._wants_new = False
        self._asked = ""
        """When PubMed was asked, in words."""
        self._build()
        self._connect()
        self._update()

    # building
    def _build(self) -> None:
        self.kind = ComboBox()
        self.kind.setAccessibleName(self.tr("Which notices to show"))
        self.kind.addItem("", "")
        self.kind.addItem("", NEW)
        for kind in ORDER:
            self.kind.addItem("", kind)
        self.filter = QLineEdit()
        self.filter.setAccessibleName(self.tr("Filter the notices"))
        self.filter.setPlaceholderText(self.tr("Filter"))
        self.filter.setClearButtonEnabled(True)
        self.check_button = Button(self.tr("Ask PubMed now"), "update", "outline", height=28)
        self.stop_button = Button(self.tr("Stop"), "x", "outline", height=28)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.kind)
        row.addWidget(self.filter, 1)
        row.addWidget(self.check_button)
        row.addWidget(self.stop_button)
        self.body.addLayout(row)
        self.notices = NoticeModel(self)
        self.table = table_view(self.notices, "noticesTable", self.tr("Notices, heaviest first"))
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS:
            self.table.setColumnWidth(column, theme.px(width))
        self.outcome = Label("", "body", "text2", wrap=True)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.outcome)
        self.show_button = self.add_button(self.tr("Show in list"))
        self.list_button = self.add_button(self.tr("List all of them"))
        self.print_button = self.add_button(self.tr("Print…"))
        self.save_button = self.add_button(self.tr("Save report…"), is_main=True)
        self.close_button = self.add_button(self.tr("Close"))
        if self._locked:
            self.check_button.setEnabled(False)
            self.check_button.setToolTip(self._locked)

    def _connect(self) -> None:
        watching = self._watching
        watching.listed.connect(self._on_listed)
        watching.listing_ended.connect(self._on_ended)
        watching.job_changed.connect(self._on_job)
        watching.told.connect(self._on_told)
        watching.checked.connect(self.read)
        watching.said.connect(self.outcome.setText)
        self.kind.currentIndexChanged.connect(self._narrow)
        self.filter.textChanged.connect(self._narrow)
        self.check_button.clicked.connect(watching.check)
        self.stop_button.clicked.connect(watching.cancel)
        self.table.activated.connect(self._on_activated)
        self.table.selectionModel().selectionChanged.connect(self._update)
        self.show_button.clicked.connect(self.show_reference)
        self.list_button.clicked.connect(lambda: self.query_asked.emit("noticed[is] OR commented[is]"))  # fmt: skip
        self.print_button.clicked.connect(self.print_report)
        self.save_button.clicked.connect(self.save_report)
        self.close_button.clicked.connect(self.close)

    # showing
    def open_at(self, *, new: bool) -> None:
        """Show the window, all notices or only the new ones."""
        self._wants_new = new
        self.show()
        self.raise_()
        self.activateWindow()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.read()

    @Slot()
    def read(self) -> None:
        """Read the notices again."""
        if not self.isVisible():
            return
        self._is_reading = True
        self.notices.clear()
        self.outcome.setText(self.tr("Reading the notices …"))
        self._watching.read()
        self._update()

    @Slot(object, object)
    def _on_listed(self, found: Sequence[Noticed], fresh: Collection[NoticeKey]) -> None:
        if self._is_reading:
            self.notices.add(found, fresh)
            self._update()

    @Slot(str, str)
    def _on_ended(self, checked_at: str, failure: str) -> None:
        if not self._is_reading:
            return
        self._is_reading = False
        if self._wants_new and self.notices.counts()[NEW]:
            self.kind.setCurrentIndex(self.kind.findData(NEW))
        self._wants_new = False
        if self.notices.rows:
            self.table.selectRow(0)
        self._asked = self._words(checked_at, failure)
        self.outcome.setText(self._asked)
        self._update()

    def _words(self, checked_at: str, failure: str) -> str:
        parts = []
        if not self.notices.total:
            parts.append(self.tr("The records in your library tell of no notice."))
        if checked_at:
            words = self.tr("PubMed was asked about all references on {day}.")
            parts.append(words.format(day=local_day(checked_at)))
        else:
            parts.append(self.tr("PubMed has not been asked about all references yet."))
        if failure:
            parts.append(self.tr("The last try broke off: {reason}").format(reason=failure))
        return " ".join(parts)

    @Slot(object)
    def _on_job(self, row: JobRow | None) -> None:
        if row is not None and row.state is JobState.RUNNING and row.total:
            words = self.tr("Asking PubMed: {done} of {total} references …")
            self.outcome.setText(words.format(done=number(row.done), total=number(row.total)))
        self._update()

    @Slot(object)
    def _on_told(self, message: Message) -> None:
        self.outcome.setText(message.text)

    @Slot()
    def _narrow(self) -> None:
        self.notices.narrow(str(self.kind.currentData()), self.filter.text())
        if self.notices.rows:
            self.table.selectRow(0)
        self._update()

    # deeds
    @Slot()
    def show_reference(self) -> None:
        """Show the reference of the current notice in the main window."""
        row = self.table.currentIndex().row()
        if 0 <= row < len(self.notices.rows):
            self.reference_asked.emit(self.notices.rows[row].reference_id)

    @Slot(QModelIndex)
    def _on_activated(self, _place: QModelIndex) -> None:
        self.show_reference()

    @Slot()
    def save_report(self) -> None:
        """Write what is shown to a page."""
        path = choose_new_file(
            self, self.tr("Save report"), self.tr("Notices.html"), self.tr("Page (*.html)")
        )
        if path is not None:
            path = path if path.suffix else path.with_suffix(".html")
            self._watching.save(self.notices.shown(), self._title(), self._head(), path)

    @Slot()
    def print_report(self) -> None:
        """Print what is shown, on the printer that the desktop's own window asks for."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # rarely wanted

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._title())
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle(self.tr("Print the report"))
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            self._watching.print_to(printer, self.notices.shown(), self._title(), self._head())

    def _title(self) -> str:
        is_new = self.kind.currentData() == NEW
        return self.tr("New notices on references") if is_new else self.tr("Notices on references")

    def _head(self) -> str:
        """`My library, 28 November 2026. PubMed was asked …`: what a report on paper must tell."""
        day = local_day(datetime.now(UTC).isoformat())
        return f"{self._watching.library_name}, {day}. {self._asked}"

    # state
    @Slot()
    def _update(self) -> None:
        counts = self.notices.counts()
        for place in range(self.kind.count()):
            kind = str(self.kind.itemData(place))
            names = {"": self.tr("All notices"), NEW: self.tr("New since you looked")}
            count = counts[kind] if kind else self.notices.total
            self.kind.setItemText(place, f"{names.get(kind, kind)} ({number(count)})")
        is_checking = self._watching.is_checking
        self.stop_button.setVisible(is_checking)
        self.check_button.setVisible(not is_checking)
        has_rows = bool(self.notices.rows)
        for button in (self.print_button, self.save_button):
            button.setEnabled(has_rows and not self._is_reading)
        self.show_button.setEnabled(self.table.currentIndex().isValid())
        self.list_button.setEnabled(self.notices.total > 0)

    def done(self, result: int) -> None:
        """Who closes the window has looked at what it showed."""
        if not self._is_reading and (keys := self.notices.fresh):
            self._watching.mark_seen(keys)
        super().done(result)
