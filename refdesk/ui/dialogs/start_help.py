"""What can be done about a library that does not open; shown instead of the main window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from refdesk.errors import LibraryInUseError, RefDeskError
from refdesk.services import mending
from refdesk.ui import theme
from refdesk.ui.dialogs.backups import BackupList, ask_backup
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.widgets import Button, Label
from refdesk.workers.tasks import Progress, Task, TaskQueue

STOPS_WITHIN = 5_000
"""Milliseconds that closing waits for a repair to stop."""


class StartHelp(Frame):
    """Repairs, restores or chooses another library; all work is done in a thread of its own.

    After `exec` the library to open is `path` (None: RefDesk is to be closed), `is_read_only`
    says that it should only be looked at.
    """

    def __init__(
        self,
        library: Path,
        error: RefDeskError | None,
        settings: Any,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("The library could not be opened"), parent, width=620, height=440)
        self.setObjectName("startHelp")
        self.setWindowTitle(self.tr("{library} — RefDesk").format(library=library.stem))
        self.path: Path | None = None
        self.is_read_only = False
        self._success = ""
        self._library = library
        self._settings = settings
        self._is_in_use = isinstance(error, LibraryInUseError)
        self._queue = TaskQueue("mending", self)
        self._queue.progressed.connect(self._on_progressed)
        self._queue.done.connect(self._on_done)
        self._queue.failed.connect(self._on_failed)
        self._queue.cancelled.connect(self._on_cancelled)
        self._build(error)
        if not self._is_in_use:
            self._submit("list", lambda task: mending.backups_of(library, settings))

    # Building

    def _build(self, error: RefDeskError | None) -> None:
        self.error = Label(str(error or ""), "body", "red.ink", wrap=True)
        self.place = Label(str(self._library), "small", "text2", wrap=True)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._choices())
        self._pages.addWidget(self._backups())
        self._pages.addWidget(self._work())
        self.body.addWidget(self.error)
        self.body.addWidget(self.place)
        self.body.addWidget(self._pages, 1)
        self.back = self.add_button(self.tr("Back"))
        self.stop = self.add_button(self.tr("Cancel"))
        self.leave = self.add_button(self.tr("Close RefDesk"))
        self.go = self.add_button(self.tr("Open the library"), is_main=True)
        self.back.clicked.connect(self._show_choices)
        self.stop.clicked.connect(self._queue.cancel_all)
        self.leave.clicked.connect(self.reject)
        self.go.clicked.connect(self._on_go)
        self._show_choices()

    def _choices(self) -> QWidget:
        self.repair = Button(self.tr("Repair a copy"), "update")
        self.restore = Button(self.tr("Restore a backup…"), "clock")
        self.look = Button(self.tr("Look at it only"), "eye")
        self.other = Button(self.tr("Open another library…"), "library")
        self.repair.clicked.connect(self.start_repair)
        self.restore.clicked.connect(self._show_backups)
        self.look.clicked.connect(self._on_look)
        self.other.clicked.connect(self._on_other)
        self.backup_words = Label(
            self.tr(
                "A backup takes its place. The file that is there now is kept beside it under "
                "another name."
            ),
            "body", "text2", wrap=True,
        )  # fmt: skip
        rows = [
            (self.repair, self._text(self.tr(
                "RefDesk copies the file and mends the copy: what can be read is kept, index and "
                "counts are made anew. When that went well the copy takes its place, and the "
                "damaged file is kept beside it."
            ))),
            (self.restore, self.backup_words),
            (self.look, self._text(self.tr(
                "Opens it for reading, while the other RefDesk goes on. Nothing can be changed here."
            ))),
            (self.other, self._text(self.tr("This one stays as it is."))),
        ]  # fmt: skip
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, theme.px(8), 0, 0)
        grid.setHorizontalSpacing(theme.px(16))
        grid.setVerticalSpacing(theme.px(16))
        grid.setColumnStretch(1, 1)
        mine = (
            (self.look, self.other) if self._is_in_use else (self.repair, self.restore, self.other)
        )
        for row, (button, words) in enumerate(rows):
            if button not in mine:
                button.setParent(page)
                words.setParent(page)
                button.hide()
                words.hide()
                continue
            button.setAccessibleDescription(words.text())
            grid.addWidget(button, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, row, 1)
        grid.setRowStretch(len(rows), 1)
        return page

    def _text(self, words: str) -> Label:
        return Label(words, "body", "text2", wrap=True)

    def _backups(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        self.list = BackupList()
        self.list.chosen.connect(self.start_restore)
        self.no_backup = Label(self.tr("RefDesk has no backup of this library."), "body", "text2")
        self.file = Button(self.tr("Choose a file…"), "file")
        self.file.clicked.connect(self._on_file)
        column.addWidget(self.no_backup)
        column.addWidget(self.list, 1)
        column.addWidget(self.file)
        return page

    def _work(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, theme.px(8), 0, 0)
        self.progress = Label("", "body", wrap=True)
        self.progress.setObjectName("mendingProgress")
        column.addWidget(self.progress)
        column.addStretch(1)
        return page

    # What the reader wants

    def start_repair(self) -> None:
        """Repair a copy and put it in the library's place."""
        library = self._library
        self._success = self.tr("The library can be opened again")
        self._show_work(self.tr("Repairing a copy"))
        self._submit(
            "mend",
            lambda task: mending.repair(
                library, say=lambda words: task.progress(detail=words), token=task.token
            ),
        )

    def start_restore(self, source: Path) -> None:
        """Put the backup `source` in the library's place."""
        library = self._library
        self._success = self.tr("The backup is in its place")
        self._show_work(self.tr("Restoring a backup"))
        self._submit(
            "mend",
            lambda task: mending.restore(
                library, source, say=lambda words: task.progress(detail=words)
            ),
        )

    def _on_file(self) -> None:
        path = ask_backup(self, self._library.parent)
        if path is not None:
            self.start_restore(path)

    def _on_other(self) -> None:
        words = self.tr("RefDesk libraries (*.refdesk);;All files (*)")
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Open another library"), str(self._library.parent), words
        )
        if name:
            self.path = Path(name)
            self.accept()

    def _on_look(self) -> None:
        self.path, self.is_read_only = self._library, True
        self.accept()

    def _on_go(self) -> None:
        if self._pages.currentIndex() == 1:
            if self.list.current is not None:
                self.start_restore(self.list.current)
            return
        self.path = self._library
        self.accept()

    # What is shown

    def _show_choices(self) -> None:
        self._pages.setCurrentIndex(0)
        title = self.tr("The library is in use") if self._is_in_use else self.tr("The library could not be opened")  # fmt: skip
        self.heading.setText(title)
        self._show_buttons(self.leave)
        self.leave.setFocus()  # the one that changes nothing

    def _show_backups(self) -> None:
        self._pages.setCurrentIndex(1)
        self.go.setText(self.tr("Restore"))
        self.go.setAccessibleName(self.tr("Restore"))
        self.go.setEnabled(self.list.current is not None)
        self._show_buttons(self.back, self.leave, self.go)
        self.list.setFocus() if self.list.current else self.file.setFocus()

    def _show_work(self, words: str) -> None:
        self._pages.setCurrentIndex(2)
        self.heading.setText(words)
        self.error.hide()
        self.progress.setText(f"{words} …")
        self._show_buttons(self.stop)
        self.stop.setFocus()

    def _show_result(self, result: mending.Mended) -> None:
        self.heading.setText(self._success)
        self.progress.setText("\n".join(result.sentences))
        self.go.setText(self.tr("Open the library"))
        self.go.setAccessibleName(self.tr("Open the library"))
        self.go.setEnabled(True)
        self._show_buttons(self.leave, self.go)
        self.go.setFocus()

    def _show_buttons(self, *buttons: Button) -> None:
        for button in (self.back, self.stop, self.leave, self.go):
            button.setVisible(button in buttons)
            button.updateGeometry()

    # The thread

    def _submit(self, kind: str, run: Any) -> None:
        self._queue.submit(Task(kind, run))

    @Slot(object, object)
    def _on_progressed(self, task: Task, progress: Progress) -> None:
        self.progress.setText(f"{progress.detail} …")

    @Slot(object, object)
    def _on_done(self, task: Task, result: Any) -> None:
        if task.kind == "mend":
            self._show_result(result)
            return
        self.list.set_rows(result)
        self.list.setVisible(bool(result))
        self.no_backup.setVisible(not result)
        if not result:
            words = self.tr("RefDesk has no backup of this library; you can choose a file.")
            self.backup_words.setText(words)
            self.restore.setAccessibleDescription(words)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind == "mend":
            self.error.setText(sentence)
            self.error.show()
            self._show_choices()

    @Slot(object)
    def _on_cancelled(self, task: Task) -> None:
        if task.kind == "mend":
            self.error.setText(self.tr("Nothing was changed."))
            self.error.show()
            self._show_choices()

    def done(self, result: int) -> None:
        self._queue.stop(STOPS_WITHIN)
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._queue.stop(STOPS_WITHIN)
        super().closeEvent(event)
