"""The desk's part for the summary: counts and draws in a thread of its own."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

from PySide6.QtCore import QObject, Signal, Slot

from refdesk.model.summary import PlotCounts, PlotLook, SummaryPart
from refdesk.services.toolbox import Toolbox
from refdesk.workers.tasks import Task, TaskQueue

COUNT: Final = "count"
DRAW: Final = "draw"
SAVE: Final = "save"
COPY: Final = "copy"

FileKind = Literal["png", "svg"]


class SummaryDesk(QObject):
    """Asks the services; lives in the window's thread. Every method returns at once."""

    counted = Signal(object)
    """SummaryPart: the numbers, or a plot with its picture, as soon as it is there."""
    drawn = Signal(object)
    """SummaryPart with a picture in another look."""
    saved = Signal(str, str)
    """Path, and why it could not be written ("" when it was)."""
    copied = Signal(str, bytes)
    """"png" or "svg", and the file's bytes."""
    failed = Signal(str)

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._request = 0
        self._latest: dict[str, int] = {}
        self.queue = TaskQueue("summary", self)
        self.queue.partial.connect(self._on_partial)
        self.queue.done.connect(self._on_done)
        self.queue.failed.connect(self._on_failed)

    def count(self, ids: array[int], look: PlotLook, *, has_check_tags: bool = False) -> int:
        """Count and draw all plots of the references `ids`; answered by `counted`, part by part."""
        toolbox, number = self._toolbox, self._new_request(COUNT)
        self.queue.cancel_kind(DRAW)

        def run(task: Task) -> None:
            from refdesk.services import plotting

            service = toolbox.summary
            task.partial(SummaryPart(number, service.numbers(ids, task.token)))
            for counts in service.counts(ids, task.token, has_check_tags=has_check_tags):
                picture = plotting.paint(counts, look)
                task.partial(SummaryPart(number, counts=counts, picture=picture))

        self.queue.submit(Task(COUNT, run, number))
        return number

    def draw(self, plots: Iterable[PlotCounts], look: PlotLook) -> int:
        """Draw what was counted in another size or other colours; answered by `drawn`."""
        number, wanted = self._new_request(DRAW), tuple(plots)

        def run(task: Task) -> None:
            from refdesk.services import plotting

            for counts in wanted:
                task.token.raise_if_cancelled()
                picture = plotting.paint(counts, look)
                task.partial(SummaryPart(number, counts=counts, picture=picture))

        self.queue.submit(Task(DRAW, run, number))
        return number

    def save(self, counts: PlotCounts, title: str, path: Path) -> None:
        """Write a plot to a file, SVG or PNG by its name; answered by `saved`."""
        kind: FileKind = "svg" if path.suffix.lower() == ".svg" else "png"

        def run(task: Task) -> tuple[str, str]:
            from refdesk.services import plotting

            try:
                path.write_bytes(plotting.export(counts, kind, title))
            except OSError as error:
                return str(path), f"{path.name} could not be written: {error.strerror or error}."
            return str(path), ""

        self.queue.submit(Task(SAVE, run))

    def copy(self, counts: PlotCounts, title: str, kind: FileKind) -> None:
        """Make a plot for the clipboard; answered by `copied`."""

        def run(task: Task) -> tuple[str, bytes]:
            from refdesk.services import plotting

            return kind, plotting.export(counts, kind, title)

        self.queue.submit(Task(COPY, run))

    def stop_counting(self) -> None:
        """Nobody wants to see the summary any more."""
        self._new_request(COUNT)
        self._new_request(DRAW)

    @Slot(object)
    def touch(self, ids: frozenset[int] | None) -> None:
        """These references changed (None: perhaps all)."""
        self._toolbox.summary.touch(ids)

    @Slot()
    def touch_all(self) -> None:
        """The index was made anew."""
        self._toolbox.summary.touch(None)

    def _new_request(self, kind: str) -> int:
        self.queue.cancel_kind(kind)
        self._request += 1
        self._latest[kind] = self._request
        return self._request

    @Slot(object, object)
    def _on_partial(self, task: Task, part: SummaryPart) -> None:
        if self._latest.get(task.kind) == task.number:
            (self.counted if task.kind == COUNT else self.drawn).emit(part)

    @Slot(object, object)
    def _on_done(self, task: Task, answer: object) -> None:
        if isinstance(answer, tuple):
            (self.saved if task.kind == SAVE else self.copied).emit(*answer)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind in (SAVE, COPY) or self._latest.get(task.kind) == task.number:
            self.failed.emit(sentence)
