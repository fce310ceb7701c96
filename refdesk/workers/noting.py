"""The desk's part for notes: which lead to a reference, where their links lead, their export."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.model.views import Message, MessageKind
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted
from refdesk.workers.jobs import JobBoard
from refdesk.workers.tasks import Task, TaskQueue


class NoteDesk(QObject):
    """Asks the services; lives in the window's thread. Every method returns at once."""

    links_read = Signal(int, object)
    """Reference id, tuple of NoteLink; of the latest request only."""
    target_found = Signal(object)
    """LinkTarget."""
    offered = Signal(str, object)
    """What was written after `[[`, tuple of LinkOffer; of the latest request only."""

    def __init__(self, toolbox: Toolbox, jobs: JobBoard, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._jobs = jobs
        self._wanted = 0
        self.queue = TaskQueue("notes", self)
        self.queue.done.connect(self._on_done)

    def read_links(self, reference_id: int) -> None:
        """Ask which notes lead to a reference; answered by `links_read`."""
        self._wanted = reference_id
        self.queue.cancel_kind("links")
        library = self._toolbox.library

        def run(_task: Task) -> object:
            from refdesk.services.note_links import links_to

            return links_to(library, reference_id)

        self.queue.submit(Task("links", run, reference_id))

    def find_target(self, key: str) -> None:
        """Ask where a link of a note leads; answered by `target_found`."""
        library = self._toolbox.library

        def run(_task: Task) -> object:
            from refdesk.services.note_links import target_of

            return target_of(library, key)

        self.queue.cancel_kind("target")
        self.queue.submit(Task("target", run))

    def find_offers(self, written: str) -> None:
        """Ask for references that a link may lead to; answered by `offered`."""
        library = self._toolbox.library

        def run(_task: Task) -> object:
            from refdesk.services.note_links import offers

            return offers(library, written)

        self.queue.cancel_kind("offers")
        self.queue.submit(Task("offers", run, about=(written,)))

    def export(self, ids: Sequence[int], path: Path) -> None:
        """Write the notes of references to a file, as a job; its message tells of it."""
        library, wanted = self._toolbox.library, tuple(ids)
        done = self.tr("The notes of {what} were exported to {name}.")

        def run(task: Task) -> Message:
            from refdesk.services.note_export import export_notes

            count = export_notes(library, wanted, path, task.progress, task.token)
            words = done.format(what=counted(count, "reference"), name=path.name)
            return Message(MessageKind.DONE, words, key="export", path=str(path))

        title = self.tr("Exporting notes to {name}").format(name=path.name)
        self._jobs.submit("export", title, run, aside="exporter")

    @Slot(object, object)
    def _on_done(self, task: Task, result: object) -> None:
        if task.kind == "target":
            self.target_found.emit(result)
        elif task.kind == "offers":
            self.offered.emit(task.about[0], result)
        elif task.number == self._wanted:
            self.links_read.emit(task.number, result)
