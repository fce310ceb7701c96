"""The desk's part that checks watched PubMed searches, when asked and by their schedule."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from refdesk.model.rows import Overview
from refdesk.model.views import JobRow, JobState, Message, MessageKind
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted
from refdesk.workers.tasks import Progress, Task, TaskQueue

if TYPE_CHECKING:
    from pathlib import Path

    from refdesk.model.watching import CheckReport
    from refdesk.services.pending import Pending

ROW_ID: Final = -4
"""The id of its row among the jobs; those count from 1."""
FIRST_CHECK: Final = 20_000
"""Milliseconds after the start at which is looked for what is due."""
CHECK_EVERY: Final = 600_000
TELL_EVERY: Final = 2.0
"""Seconds between two looks at the inboxes while a long round goes on."""
MESSAGE_KEY: Final = "alerts"
ROUNDS: Final = "watching"
DIGESTS: Final = "digests"
"""The threads."""


class Watching(QObject):
    """Works in a thread of its own, one round at a time; lives in the window's thread.

    Digests have another thread: nobody who wants to read one waits for a round.

    Nothing is asked for by itself unless there are alerts that are due and the settings allow it.
    A round that fails without having been asked for is told by the alerts themselves.
    """

    changed = Signal()  # the inboxes are others
    came = Signal(object)  # CheckReport of a round that nobody asked for and that found something
    job_changed = Signal(object)  # JobRow, or None when nothing is checked
    told = Signal(object)  # Message
    unreached = Signal(object)  # ids of alerts that somebody asked for, and no network was there
    reached = Signal(object)  # ids of alerts that were checked when somebody asked
    ended = Signal(object, object)  # Pending that was called up, ids that wait on
    ticked = Signal()  # the clock struck: others look for what is due by it, too
    digested = Signal(str)  # a sentence: the file that was written, or why it was not
    digest_read = Signal(object)  # tuple of digest.Section; None: it is as it was
    digest_text = Signal(str)
    digest_failed = Signal(str)

    def __init__(self, toolbox: Toolbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._toolbox = toolbox
        self._queues: dict[str, TaskQueue] = {}
        self._is_stopped = False
        self._awaits_new = False
        self._told_at = 0.0
        self._timer = QTimer(self, interval=CHECK_EVERY)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Look soon, and then now and then, for alerts that are due."""
        if not self._toolbox.library.is_read_only:
            self._timer.start()
            QTimer.singleShot(FIRST_CHECK, self, self._tick)

    def stop(self, milliseconds: int) -> bool:
        """End the threads that there are."""
        self._is_stopped = True
        self._timer.stop()
        end = time.monotonic() + milliseconds / 1000
        ended = [
            queue.stop(max(0, round((end - time.monotonic()) * 1000)))
            for queue in self._queues.values()
        ]
        return all(ended)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is checked or read, nor about to be."""
        return all(queue.is_idle for queue in self._queues.values())

    @property
    def is_checking(self) -> bool:
        """Whether a round is under way, or about to be."""
        queue = self._queues.get(ROUNDS)
        return queue is not None and not queue.is_idle

    @Slot()
    def _tick(self) -> None:
        self.look()
        self.ticked.emit()

    # asking
    @Slot()
    def look(self) -> None:
        """Check what is due, if the settings allow it and no round is under way."""
        if not self.is_checking and self._toolbox.checks_alerts:
            toolbox = self._toolbox
            self._run("look", lambda task: _due(toolbox))

    def check_waiting(self, one: Pending) -> None:
        """Check the alerts that waited for the network; answered by `ended`.

        They may have been put off at night: more than NCBI wants to be asked now are left to
        the schedule.
        """
        toolbox = self._toolbox
        self._run(
            "asked",
            lambda task: toolbox.watcher.check(
                toolbox.watcher.present(one.ids),
                is_series=len(one.ids) > 1,
                progress=task.progress,
                token=task.token,
            ),
            self._title(len(one.ids)),
            about=(one,),
        )

    def check(self, ids: Sequence[int], *, are_new: bool = False, is_series: bool = False) -> None:
        """Check these alerts now, due or not; that ones just made found nothing is not told.

        `is_series` keeps to what NCBI wants to be asked at this hour.
        """
        toolbox, ids = self._toolbox, tuple(ids)
        self._run(
            "made" if are_new else "asked",
            lambda task: toolbox.watcher.check(
                ids, is_series=is_series, progress=task.progress, token=task.token
            ),
            self.tr("Checking PubMed alerts") if is_series else self._title(len(ids)),
        )

    def await_new(self) -> None:
        """An alert is being made: check it as soon as it is there."""
        self._awaits_new = True

    @Slot(object)
    def see(self, overview: Overview) -> None:
        """Check the alerts that were made just now."""
        if not self._awaits_new:
            return
        fresh = [row.id for row in overview.watches if not row.tried_at]
        if fresh:
            self._awaits_new = False
            self.check(fresh, are_new=True)

    def write_digest(self, ids: Sequence[int], days: int, path: Path) -> None:
        """Write what is new to a page or a text, by the ending; answered by `digested`."""
        toolbox, ids = self._toolbox, tuple(ids)
        done = self.tr("The digest was written to {name}.").format(name=path.name)

        def run(task: Task) -> str:
            from refdesk.services import digest  # rarely wanted

            digest.write(path, digest.sections(toolbox.library, ids, days=days))
            return done

        self._run("digest", run, queue=DIGESTS)

    def read_digest(self, ids: Sequence[int], days: int, before: object = None) -> None:
        """Read what is new, or was found in the last days; answered by `digest_read`.

        `before` is what the asker has: there may be so much that comparing it takes its time.
        """
        toolbox, ids = self._toolbox, tuple(ids)

        def run(task: Task) -> Any:
            from refdesk.services import digest  # rarely wanted

            found = digest.sections(toolbox.library, ids, days=days, token=task.token)
            return None if found == before else found

        self._queue_of(DIGESTS).cancel_kind("read")
        self._run("read", run, queue=DIGESTS)

    def write_out(self, found: Any) -> None:
        """Write a digest that was read as text; answered by `digest_text`."""

        def run(task: Task) -> str:
            from refdesk.services import digest  # rarely wanted

            return digest.as_text(found)

        self._run("text", run, queue=DIGESTS)

    def cancel(self) -> None:
        """Break the round off; a later one goes on with what it left."""
        if ROUNDS in self._queues:
            self._queues[ROUNDS].cancel_all()

    # inside
    def _run(
        self, kind: str, run: Any, title: str = "", *, queue: str = "", about: tuple[Any, ...] = ()
    ) -> None:
        if not self._is_stopped:
            self._queue_of(queue or ROUNDS).submit(Task(kind, run, title=title, about=about))

    def _queue_of(self, name: str) -> TaskQueue:
        if name not in self._queues:
            made = self._queues[name] = TaskQueue(name, self)
            made.done.connect(self._on_done)
            made.failed.connect(self._on_failed)
            if name == ROUNDS:
                made.started.connect(self._on_started)
                made.progressed.connect(self._on_progressed)
                made.cancelled.connect(self._on_cancelled)
        return self._queues[name]

    def _title(self, count: int) -> str:
        return self.tr("Checking {what}").format(what=counted(count, "PubMed alert"))

    @Slot(object)
    def _on_started(self, task: Task) -> None:
        if task.title:
            self.job_changed.emit(JobRow(ROW_ID, task.title, JobState.RUNNING))

    @Slot(object, object)
    def _on_progressed(self, task: Task, progress: Progress) -> None:
        row = JobRow(
            ROW_ID, task.title, JobState.RUNNING, progress.done, progress.total,
            detail=progress.detail,
        )  # fmt: skip
        self.job_changed.emit(row)
        if time.monotonic() - self._told_at > TELL_EVERY:
            self._told_at = time.monotonic()
            self.changed.emit()

    @Slot(object, object)
    def _on_done(self, task: Task, result: Any) -> None:
        answers = {
            "digest": self.digested,
            "read": self.digest_read,
            "text": self.digest_text,
        }
        if task.kind in answers:
            answers[task.kind].emit(result)
        elif task.kind == "look":
            if result:
                toolbox = self._toolbox
                self._run(
                    "due",
                    lambda task: toolbox.watcher.check_due(
                        by_itself=True, progress=task.progress, token=task.token
                    ),
                    self._title(result),
                )
        else:
            self._settle(task, result)
            self._tell(result, task.kind)

    def _settle(self, task: Task, report: CheckReport) -> None:
        """What somebody asked for waits where there was no network."""
        if task.about:
            self.ended.emit(task.about[0], report.unreached)
        elif task.kind in ("asked", "made"):
            self.reached.emit([one.watch_id for one in report.checked if not one.error])
            if report.unreached:
                self.unreached.emit(report.unreached)

    def _tell(self, report: CheckReport, kind: str) -> None:
        from refdesk.services.watching import check_sentence  # it was loaded in the thread

        self.job_changed.emit(None)
        self.changed.emit()
        is_whole = not (report.failed or report.stopped)
        is_quiet = is_whole if kind == "made" else kind == "due"
        if is_quiet and not report.new:
            return
        colour = MessageKind.DONE if is_whole else MessageKind.WARNING
        words = check_sentence(report)
        if report.unreached and kind in ("asked", "made"):
            one, many = self.tr("It is checked"), self.tr("They are checked")
            who = one if len(report.unreached) == 1 else many
            words = f"{words} {self.tr('{who} when the network is back.').format(who=who)}"
        self.told.emit(Message(colour, words, key=MESSAGE_KEY))
        if kind == "due":
            self.came.emit(report)

    @Slot(object, str)
    def _on_failed(self, task: Task, sentence: str) -> None:
        if task.kind in ("digest", "read", "text"):
            (self.digested if task.kind == "digest" else self.digest_failed).emit(sentence)
            return
        self._give_up(task)
        self.job_changed.emit(None)
        self.changed.emit()
        if task.kind in ("asked", "made"):
            self.told.emit(Message(MessageKind.ERROR, sentence, key=MESSAGE_KEY))

    def _give_up(self, task: Task) -> None:
        if task.about and not self._is_stopped:
            self.ended.emit(task.about[0], ())

    @Slot(object)
    def _on_cancelled(self, task: Task) -> None:
        self._give_up(task)
        self.job_changed.emit(None)
        self.changed.emit()


def _due(toolbox: Toolbox) -> int:
    """How many alerts are to be checked now; PubMed's client is not even made for none."""
    return len(toolbox.watcher.due(by_itself=True)[0]) if toolbox.has_alerts else 0
