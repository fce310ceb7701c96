"""The job window: everything that runs or ran since the start."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from refdesk.model.views import JobRow
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.job_list import LIVE, JobView
from refdesk.ui.widgets import Label

MOST_PAST = 200


class JobsDialog(Frame):
    """Lists live jobs first, then past ones, newest first."""

    cancelled = Signal(int)
    failures_asked = Signal(object)
    """JobRow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Jobs"), parent, width=520, height=480)
        self.setObjectName("jobsDialog")
        self._past: dict[int, JobRow] = {}
        self._views: dict[int, JobView] = {}
        self._none = Label(self.tr("Nothing has run since RefDesk was started."), "body", "text2")
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(theme.px(12), theme.px(8), theme.px(12), theme.px(8))
        self._column.setSpacing(theme.px(12))
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setProperty("frame", "none")
        self._area.setWidgetResizable(True)
        self._area.setAccessibleName(self.tr("Jobs"))
        self._area.setWidget(inner)
        self.body.addWidget(self._area, 1)
        self.add_button(self.tr("Close")).clicked.connect(self.reject)

    def show_jobs(self, jobs: Sequence[JobRow]) -> None:
        """Take over how jobs stand; those that the desk forgot are kept."""
        for job in jobs:
            self._past[job.id] = job
        for old in sorted(self._past)[:-MOST_PAST]:
            if self._past[old].state not in LIVE:
                del self._past[old]
        if self.isVisible():  # ten times a second is too often for what nobody sees
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        self._show()
        super().showEvent(event)

    def _show(self) -> None:
        live = [job for job in self._past.values() if job.state in LIVE]
        past = [job for job in self._past.values() if job.state not in LIVE]
        order = sorted(live, key=lambda job: job.id) + sorted(past, key=lambda job: -job.id)
        for gone in set(self._views) - {job.id for job in order}:
            self._views.pop(gone).deleteLater()
        for place, job in enumerate(order):
            view = self._views.get(job.id)
            if view is None:
                view = self._views[job.id] = JobView(job)
                view.cancelled.connect(self.cancelled)
                view.dismissed.connect(self._on_dismissed)
                view.failures_asked.connect(self.failures_asked)
            else:
                view.show_job(job)
            if self._column.indexOf(view) != place:
                self._column.insertWidget(place, view)
        self._none.setVisible(not order)

    def _on_dismissed(self, job_id: int) -> None:
        self._past.pop(job_id, None)
        self._show()
