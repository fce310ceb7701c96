"""The numbers that a review reports, in a window: a table to copy or save."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from refdesk.services.review_counts import (
    HEADS,
    NOT_COUNTED,
    ReviewCounts,
    as_csv,
    as_text,
    table_rows,
)
from refdesk.ui.dialogs.file_choice import choose_new_file
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import TextTable, table_view
from refdesk.ui.widgets import Label


class CountsDialog(Frame):
    """Asks for the counts when it is made, and shows them when they come."""

    def __init__(self, duplicates: Any, parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=760, height=380)
        title = self.tr("Numbers for a review")
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.setObjectName("reviewCounts")
        self._duplicates = duplicates
        self._counts: ReviewCounts | None = None
        self.rows = TextTable(HEADS, self)
        self.table = table_view(self.rows, "reviewCountsTable", title)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(Label(NOT_COUNTED, "caption", "text2", wrap=True))
        self.copy_button = self.add_button(self.tr("Copy table"))
        self.save_button = self.add_button(self.tr("Save table…"))
        self.close_button = self.add_button(self.tr("Close"), is_main=True)
        self.copy_button.clicked.connect(self._on_copy)
        self.save_button.clicked.connect(self._on_save)
        self.close_button.clicked.connect(self.reject)
        for button in (self.copy_button, self.save_button):
            button.setEnabled(False)
        duplicates.counted.connect(self._on_counted)
        duplicates.counts_saved.connect(self.say)
        duplicates.failed.connect(self.say)
        duplicates.count()

    @Slot(object)
    def _on_counted(self, counts: ReviewCounts) -> None:
        self._counts = counts
        has_any = bool(counts.by_origin)
        self.say(
            self.tr("By source, for the flow chart of PRISMA.")
            if has_any
            else self.tr("Nothing was added to this library yet.")
        )
        self.rows.show(table_rows(counts) if has_any else [])
        self.table.resizeColumnsToContents()
        for button in (self.copy_button, self.save_button):
            button.setEnabled(has_any)

    def _on_copy(self) -> None:
        if self._counts is not None:
            QGuiApplication.clipboard().setText(as_text(self._counts))
            self.say(self.tr("The table was copied."))

    def _on_save(self) -> None:
        path = choose_new_file(self, self.tr("Save table"), "review.csv", self.tr("Table (*.csv)"))
        if path is not None and self._counts is not None:
            path = path if path.suffix else path.with_suffix(".csv")
            self._duplicates.save_text(as_csv(self._counts), path)
