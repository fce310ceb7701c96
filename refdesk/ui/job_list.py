"""The job list at the bottom of the library pane: what runs, how far, and Cancel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from refdesk.model.views import JobRow, JobState
from refdesk.ui import icons, theme
from refdesk.ui.widgets import Button, Label, Surface
from refdesk.ui.words import number

MOST: Final = 3
DONE_STAYS: Final = 4_000
"""Milliseconds that a finished job stays in the list."""
LIVE: Final = (JobState.WAITING, JobState.RUNNING)


class ProgressLine(QWidget):
    """A line of four pixels, filled as far as the work is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        theme.signals().changed.connect(self.update)

    def set_share(self, share: float) -> None:
        """Fill the line from 0 to 1."""
        self._share = min(max(share, 0.0), 1.0)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(60), 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area = self.rect().toRectF()
        area.setHeight(4)
        painter.setBrush(theme.color("line"))
        painter.drawRoundedRect(area, 2, 2)
        area.setWidth(area.width() * self._share)
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(area, 2, 2)


class JobView(QWidget):
    """One job: name, cancel, line, caption."""

    cancelled = Signal(int)
    dismissed = Signal(int)
    failures_asked = Signal(object)
    """JobRow."""

    def __init__(self, job: JobRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.job = job
        self._name = Label("", "small", weight=500, elide=True)
        self._close = Button("", "x", "flat", height=24)
        self._line = ProgressLine()
        self._caption = Label("", "caption", "text2", elide=True)
        self._failed = Button("", kind="link", height=24)
        self._icon_role = ""
        head = QHBoxLayout()
        head.setSpacing(theme.px(4))
        head.addWidget(self._name, 1)
        head.addWidget(self._close)
        foot = QHBoxLayout()
        foot.setSpacing(theme.px(4))
        foot.addWidget(self._caption, 1)
        foot.addWidget(self._failed)
        self._foot = foot
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(2))
        column.addLayout(head)
        column.addWidget(self._line)
        column.addLayout(foot)
        self._close.clicked.connect(self._on_close)
        self._failed.clicked.connect(self._on_failed)
        self.show_job(job)

    def take_focus(self) -> None:
        """Have the keys."""
        self._close.setFocus()

    def show_job(self, job: JobRow) -> None:
        """Show how the job stands now."""
        self.job = job
        is_live = job.state in LIVE
        self._name.setText(job.title)
        words = self.tr("Cancel: {job}") if is_live else self.tr("Remove from the list: {job}")
        self._close.setAccessibleName(words.format(job=job.title))
        self._close.setToolTip(words.format(job=job.title))
        self._close.setEnabled(job.can_cancel or not is_live)
        self._line.setVisible(job.state == JobState.RUNNING and job.total > 0)
        self._line.set_share(job.done / job.total if job.total else 0)
        self._line.setAccessibleDescription(self.caption())
        self._icon_role = {
            JobState.WAITING: "orange.ink", JobState.FAILED: "red.ink", JobState.DONE: "green.ink",
        }.get(job.state, "")  # fmt: skip
        if job.state == JobState.WAITING and not job.detail:
            self._icon_role = ""
        if job.state == JobState.RUNNING and job.detail and job.can_cancel:
            self._icon_role = "orange.ink"  # it waits for a service
        self._caption.setText(self.caption())
        self._caption.setContentsMargins(theme.px(16) if self._icon_role else 0, 0, 0, 0)
        count = len(job.failures)
        self._failed.setVisible(bool(count) or job.report is not None)
        words = self.tr("{n} failed").format(n=number(count)) if count else self.tr("Report")
        self._failed.setText(words)
        self._failed.setAccessibleName(self._failed.text())
        self.update()

    def caption(self) -> str:
        """`268 of 412 · 9 per second · 16 s left`, or why it waits or failed."""
        job = self.job
        if job.state == JobState.WAITING:
            return job.detail or self.tr("Waiting")
        if job.state == JobState.CANCELLED:
            return self.tr("Cancelled")
        if job.state == JobState.FAILED:
            return job.detail or self.tr("Failed")
        if job.state == JobState.DONE:
            return job.detail or self.tr("Done")
        if job.detail and job.total:
            return job.detail  # why nothing moves; the bar shows how far it is
        parts = []
        if job.total:
            parts.append(self.tr("{n} of {all}").format(n=number(job.done), all=number(job.total)))
        elif job.done:
            parts.append(number(job.done))
        if job.per_second >= 1:
            parts.append(self.tr("{n} per second").format(n=number(round(job.per_second))))
        if job.seconds_left is not None:
            parts.append(self.time_left(job.seconds_left))
        if job.detail:
            parts.append(job.detail)
        return " · ".join(parts) or self.tr("Starting")

    def time_left(self, seconds: float) -> str:
        """`16 s left`, `5 min left`, `2 h left`."""
        if seconds < 100:
            return self.tr("{n} s left").format(n=max(1, round(seconds)))
        if seconds < 100 * 60:
            return self.tr("{n} min left").format(n=round(seconds / 60))
        return self.tr("{n} h left").format(n=round(seconds / 3600))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._icon_role:
            names = {JobState.FAILED: "retracted", JobState.DONE: "check-circle"}
            side = theme.px(12)
            area = self._caption.geometry()
            area.setWidth(side)
            name = names.get(self.job.state, "warning")
            icons.paint(QPainter(self), area, name, self._icon_role)

    def _on_close(self) -> None:
        (self.cancelled if self.job.state in LIVE else self.dismissed).emit(self.job.id)

    def _on_failed(self) -> None:
        self.failures_asked.emit(self.job)


class JobList(Surface):
    """At most three jobs; takes no space when there is none."""

    cancelled = Signal(int)
    dismissed = Signal(int)
    failures_asked = Signal(object)
    """JobRow."""
    all_asked = Signal()
    focus_left = Signal()
    """A row that had the keys is gone, and there is no other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", "t", parent)
        self.setObjectName("jobList")
        self.setAccessibleName(self.tr("Jobs"))
        self._views: dict[int, JobView] = {}
        self._gone: set[int] = set()
        self._title = Label(self.tr("Jobs"), "small", "text2", weight=600)
        self._all = Button(
            self.tr("Show all"), kind="link", height=24, name=self.tr("Show all jobs")
        )
        self._all.clicked.connect(self.all_asked)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._all)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetDefaultConstraint)
        theme.signals().changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def show_jobs(self, jobs: Sequence[JobRow]) -> None:
        """Show the live and the failed jobs; finished ones leave after four seconds."""
        self._gone &= {job.id for job in jobs}
        wanted = [job for job in jobs if self._is_wanted(job)][:MOST]
        for job_id in [each for each in self._views if each not in {job.id for job in wanted}]:
            self._drop(self._views.pop(job_id))
        for job in wanted:
            if job.id in self._views:
                view = self._views[job.id]
                had = view.job.state
                view.show_job(job)
            else:
                view, had = self._add(job), None
            if job.state != had and job.state not in (*LIVE, JobState.FAILED) and not job.failures:
                timer = QTimer(view, singleShot=True, interval=DONE_STAYS)
                timer.setProperty("job", job.id)
                timer.timeout.connect(self._on_done_long)
                timer.start()
        self.setVisible(bool(self._views))

    def views(self) -> list[JobView]:
        """The rows that are shown."""
        return list(self._views.values())

    def _is_wanted(self, job: JobRow) -> bool:
        if job.id in self._gone:
            return False
        if job.state in LIVE or job.state == JobState.FAILED or job.failures:
            return True
        return job.id in self._views  # a job that was seen to run may say that it is done

    def _add(self, job: JobRow) -> JobView:
        view = JobView(job)
        view.cancelled.connect(self.cancelled)
        view.dismissed.connect(self._on_dismissed)
        view.failures_asked.connect(self.failures_asked)
        self._views[job.id] = view
        self._column.addWidget(view)
        return view

    def _on_dismissed(self, job_id: int) -> None:
        self._remove(job_id)
        self.dismissed.emit(job_id)

    def _on_done_long(self) -> None:
        timer = self.sender()
        if timer is not None:
            self._remove(int(timer.property("job")))

    def _remove(self, job_id: int) -> None:
        self._gone.add(job_id)
        view = self._views.pop(job_id, None)
        if view is not None:
            self._drop(view)
        self.setVisible(bool(self._views))

    def _drop(self, view: JobView) -> None:
        """Take a row away; what had the keys in it hands them to the next row, or back."""
        focus = self.window().focusWidget()
        if focus is not None and view.isAncestorOf(focus):
            if rest := self.views():
                rest[-1].take_focus()
            else:
                self.focus_left.emit()
        self._column.removeWidget(view)
        view.hide()
        view.deleteLater()

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._column.setContentsMargins(m.px(14), m.px(6), m.px(8), m.px(10))
        self._column.setSpacing(m.px(4))
