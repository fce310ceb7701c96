"""What is shown while a large library of an older version is brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog

from refdesk.errors import Cancelled, RefDeskError
from refdesk.services.toolbox import Toolbox
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.widgets import Label
from refdesk.workers.tasks import Progress, Task, TaskQueue

STOPS_WITHIN = 10_000
"""Milliseconds that closing waits for the work to be taken back."""


class Upgrading(Frame):
    """Opens the library in a thread of its own and says how far that is; can be cancelled."""

    def __init__(self, library: Path, settings: Any) -> None:
        super().__init__(self.tr("Bringing the library up to date"), None, width=520, height=220)
        self.setObjectName("upgrading")
        self.setWindowTitle(self.tr("{library} — RefDesk").format(library=library.stem))
        self._toolbox: Toolbox | None = None
        self._error: RefDeskError = Cancelled()
        self.say(
            self.tr(
                "This is done once, the first time that this version of RefDesk opens a library "
                "of an older one. The library as it was stays beside it, as a copy."
            )
        )
        self.place = Label(str(library), "small", "text2", wrap=True)
        self.progress = Label(self.tr("Looking at it …"), "body", wrap=True)
        self.body.addWidget(self.place)
        self.body.addWidget(self.progress)
        self.body.addStretch(1)
        self.stop = self.add_button(self.tr("Cancel"))
        self.stop.clicked.connect(self._on_stop)
        self._queue = TaskQueue("upgrading", self)
        self._queue.progressed.connect(self._on_progressed)
        self._queue.done.connect(self._on_done)
        self._queue.failed.connect(self.reject)
        self._queue.cancelled.connect(self.reject)
        self._queue.submit(Task("open", lambda task: self._open(task, library, settings)))

    def opened(self) -> Toolbox:
        """Wait for the library; raises what opening it raised, Cancelled when the reader stopped it."""
        self.exec()
        if self._toolbox is None:
            raise self._error
        return self._toolbox

    def _open(self, task: Task, library: Path, settings: Any) -> Toolbox:
        """In the queue's thread."""

        def say(words: str) -> None:
            task.progress(detail=words)

        try:
            return Toolbox.open(library, settings, say=say, token=task.token)
        except RefDeskError as error:
            self._error = error
            raise

    @Slot()
    def _on_stop(self) -> None:
        self.progress.setText(self.tr("Leaving it as it was …"))
        self.stop.setEnabled(False)
        self._queue.cancel_all()

    @Slot(object, object)
    def _on_progressed(self, task: Task, progress: Progress) -> None:
        if self.stop.isEnabled():
            self.progress.setText(f"{progress.detail} …")

    @Slot(object, object)
    def _on_done(self, task: Task, toolbox: Toolbox) -> None:
        self._toolbox = toolbox
        self.accept()

    def done(self, result: int) -> None:
        self._queue.stop(STOPS_WITHIN)
        super().done(result)

    def reject(self) -> None:
        """Esc and closing the window stop the work first."""
        if self._queue.is_idle:
            super().reject()
        elif self.stop.isEnabled():
            self._on_stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._queue.is_idle or self.result() == QDialog.DialogCode.Accepted:
            super().closeEvent(event)
            return
        event.ignore()
        self.reject()
