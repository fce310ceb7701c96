"""The desk's part that checks DOIs, in a thread of its own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.services.toolbox import Toolbox
from refdesk.workers.tasks import Progress, Task, TaskQueue

if TYPE_CHECKING:
    from refdesk.model.doi_checks import DoiFinding

_CHECK: Final = "check DOIs"


class DoiCheckDesk(QObject):
    """Asks the service; lives in the window's thread. Every method returns at once."""

    found = Signal(object)  # DoiFinding, as soon as it is there
    moved = Signal(int, int)  # references so far, and of how many
    checked = Signal(object)  # DoiReport
    failed = Signal(str)
    stopped = Signal()
    saved = Signal(str)  # a sentence: the file that was written, or why it was not

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._latest: Task | None = None
        self.queue = TaskQueue("checking DOIs", self)
        self.queue.progressed.connect(self._on_progressed)
        self.queue.partial.connect(self._on_partial)
        self.queue.done.connect(self._on_done)
        self.queue.failed.connect(self._on_failed)
        self.queue.cancelled.connect(self._on_cancelled)

    @property
    def is_going(self) -> bool:
        """Whether a check is under way."""
        return self._latest is not None

    @property
    def can_wait(self) -> bool:
        """Whether what could not be asked for may wait for the network: the library keeps it."""
        return not self._toolbox.library.is_read_only

    def check(self, ids: Sequence[int]) -> None:
        """Check the DOIs of references; answered by `found` and `checked`."""
        toolbox, ids = self._toolbox, tuple(ids)
        self.stop()
        self._latest = self.queue.submit(
            Task(
                _CHECK,
                lambda task: toolbox.doi_checker.check(
                    ids, task.progress, task.token, task.partial
                ),
            )
        )

    def stop(self) -> None:
        """Ask no further."""
        self.queue.cancel_kind(_CHECK)

    def save(self, findings: Sequence[DoiFinding], path: Path) -> None:
        """Write findings to a table with commas; answered by `saved`."""
        findings, done = tuple(findings), self.tr("Saved as {path}.").format(path=path)

        def run(task: Task) -> str:
            from refdesk.services.doi_table import save_csv

            save_csv(findings, path)
            return done

        self.queue.submit(Task("save", run))

    @Slot(object, object)
    def _on_progressed(self, task: Task, progress: Progress) -> None:
        if task is self._latest:
            self.moved.emit(progress.done, progress.total)

    @Slot(object, object)
    def _on_partial(self, task: Task, finding: DoiFinding) -> None:
        if task is self._latest:
            self.found.emit(finding)

    @Slot(object, object)
    def _on_done(self, task: Task, answer: Any) -> None:
        if task.kind != _CHECK:
            self.saved.emit(answer)
        elif task is self._latest:
            self._latest = None
            self.checked.emit(answer)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind != _CHECK:
            self.saved.emit(sentence)
        elif task is self._latest:
            self._latest = None
            self.failed.emit(sentence)

    @Slot(object)
    def _on_cancelled(self, task: Task) -> None:
        if task is self._latest:
            self._latest = None
            self.stopped.emit()
