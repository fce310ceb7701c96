"""The toolbar: add, where to search, the search box, jobs, undo and redo, the menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from refdesk.model.views import JobRow, JobState, QueryProblem
from refdesk.ui import icons, theme
from refdesk.ui.actions import Actions
from refdesk.ui.search_box import SearchBox
from refdesk.ui.state import Scope
from refdesk.ui.widgets import Button, Label, menu, paint_edges, paint_ring


class ScopeSwitch(QWidget):
    """Two segments, Library and PubMed; one is always chosen."""

    chosen = Signal(object)
    """The reader chose a `Scope`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scopeSwitch")
        self.setAccessibleName(self.tr("Search in"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._scope = Scope.LIBRARY
        self._is_folded = False
        self._segments = {
            Scope.LIBRARY: (self.tr("Library"), "library"),
            Scope.PUBMED: (self.tr("PubMed"), "globe"),
        }
        self._tell()
        theme.signals().changed.connect(self.updateGeometry)

    @property
    def scope(self) -> Scope:
        """The chosen segment."""
        return self._scope

    def set_scope(self, scope: Scope) -> None:
        """Show another segment as chosen, without a signal."""
        self._scope = scope
        self._tell()
        self.update()

    def set_folded(self, is_folded: bool) -> None:
        """Show icons only."""
        if is_folded != self._is_folded:
            self._is_folded = is_folded
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        width = sum(self._width(scope) for scope in self._segments) + 2 * theme.px(2)
        return QSize(width, theme.px(32))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def areas(self) -> dict[Scope, QRect]:
        """Where each segment stands."""
        found: dict[Scope, QRect] = {}
        inset = theme.px(2)
        left = inset
        for scope in self._segments:
            width = self._width(scope)
            found[scope] = QRect(left, inset, width, self.height() - 2 * inset)
            left += width
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self._choose(Scope.LIBRARY)
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down):
            self._choose(Scope.PUBMED)
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            other = Scope.PUBMED if self._scope == Scope.LIBRARY else Scope.LIBRARY
            self._choose(other)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: object) -> None:
        place = event.position().toPoint()  # type: ignore[attr-defined]
        for scope, area in self.areas().items():
            if area.contains(place):
                self._choose(scope)

    def paintEvent(self, event: QPaintEvent) -> None:
        m = theme.current().metrics
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("hover"))
        painter.drawRoundedRect(self.rect(), m.radius, m.radius)
        for scope, area in self.areas().items():
            is_chosen = scope == self._scope
            if is_chosen:
                painter.setPen(QPen(theme.color("soft"), 1))
                painter.setBrush(theme.color("raised"))
                inner = area.toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
                painter.drawRoundedRect(inner, m.radius - 1, m.radius - 1)
            self._paint_segment(painter, scope, area, is_chosen)
        if self.hasFocus():
            paint_ring(painter, self.rect(), m.radius)

    def _paint_segment(self, painter: QPainter, scope: Scope, area: QRect, is_chosen: bool) -> None:
        m = theme.current().metrics
        text, icon = self._segments[scope]
        side = m.icon
        left = area.left() + m.px(11)
        box = QRect(left, area.top() + (area.height() - side) // 2, side, side)
        icons.paint(painter, box, icon, "link" if is_chosen else "text2")
        if not self._is_folded:
            painter.setFont(theme.font(weight=600 if is_chosen else 500))
            painter.setPen(theme.color("text" if is_chosen else "text2"))
            room = area.adjusted(m.px(11) + side + m.px(6), 0, 0, 0)
            painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)

    def _width(self, scope: Scope) -> int:
        m = theme.current().metrics
        width = 2 * m.px(11) + m.icon
        if not self._is_folded:
            metrics = theme.current().font_metrics(weight=600)
            width += m.px(6) + round(metrics.horizontalAdvance(self._segments[scope][0]) + 1)
        return width

    def _choose(self, scope: Scope) -> None:
        if scope != self._scope:
            self.set_scope(scope)
            self.chosen.emit(scope)

    def _tell(self) -> None:
        names = {scope: text for scope, (text, _icon) in self._segments.items()}
        said = self.tr("{scope}, chosen").format(scope=names[self._scope])
        self.setAccessibleDescription(said)
        self.setToolTip(self.tr("Library (Ctrl+1), PubMed (Ctrl+2)"))


class JobsButton(Button):
    """The jobs button: a ring and "2 jobs" while something runs, else a quiet icon."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", "jobs", "flat", name="", parent=parent)
        self._share: float | None = None
        self._has_failed = False
        self.show_jobs(())

    def show_jobs(self, jobs: Sequence[JobRow]) -> None:
        """Show how many of `jobs` are under way, how far, and whether one failed."""
        live = [job for job in jobs if job.state in (JobState.WAITING, JobState.RUNNING)]
        failed = [job for job in jobs if job.state == JobState.FAILED or job.failures]
        known = [job for job in live if job.total]
        total = sum(job.total for job in known)
        self._share = sum(job.done for job in known) / total if total else None
        self._has_failed = bool(failed)
        text = ""
        if live:
            one, many = self.tr("1 job"), self.tr("{n} jobs")
            text = one if len(live) == 1 else many.format(n=len(live))
        self._kind = "outline" if live else "flat"
        self._icon_name = "" if live else "jobs"
        self._keycap = ""
        self._is_live = bool(live)
        name = text or self.tr("Jobs")
        if failed:
            name = self.tr("{jobs}, something failed").format(jobs=name)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setText(text)
        self.updateGeometry()
        self.update()

    def _content_width(self) -> int:
        ring = theme.px(16) + (theme.px(6) if self._shows_text else 0) if self._is_live else 0
        return super()._content_width() + ring

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        side = theme.px(16)
        left = (self.width() - self._content_width()) // 2
        top = (self.height() - side) // 2
        ring = QRect(left, top, side, side)
        if self._is_live:
            self._paint_progress(painter, ring)
            if self._shows_text:
                painter.setFont(theme.font(weight=500))
                painter.setPen(theme.color("text"))
                room = self.rect().adjusted(left + side + theme.px(6), 0, 0, 0)
                painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), self.text())
        else:
            icons.paint(painter, ring, "jobs", "text2")
        if self._has_failed:
            painter.setPen(QPen(theme.color("window"), 1))
            painter.setBrush(theme.color("red.ink"))
            dot = theme.px(8)
            painter.drawEllipse(ring.right() - dot // 2, ring.top() - dot // 3, dot, dot)

    def _paint_progress(self, painter: QPainter, ring: QRect) -> None:
        inner = ring.toRectF().adjusted(1.5, 1.5, -1.5, -1.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("line"), 2))
        painter.drawEllipse(inner)
        share = 0.25 if self._share is None else max(0.03, min(self._share, 1.0))
        painter.setPen(QPen(theme.color("link"), 2))
        painter.drawArc(inner, 90 * 16, -round(share * 360 * 16))


class Toolbar(QWidget):
    """Places the toolbar's controls; the window connects them."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.add_button = Button(self.tr("Add"), "plus", "primary", name=self.tr("Add references"))
        self.add_button.setObjectName("addButton")
        self.add_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add_button.setMenu(self._add_menu(actions))
        self.scope_switch = ScopeSwitch()
        self.search_box = SearchBox()
        self.builder_button = Button("", "builder", "outline")
        self.builder_button.bind(actions["actionBuildSearch"])
        self.builder_button.setObjectName("builderButton")
        self.jobs_button = JobsButton()
        self.jobs_button.setObjectName("jobsButton")
        self.undo_button = Button("", "undo", "flat")
        self.undo_button.bind(actions["undoAction"], show_text=False)
        self.redo_button = Button("", "redo", "flat")
        self.redo_button.bind(actions["redoAction"], show_text=False)
        self.menu_button = Button("", "menu", "flat", name=self.tr("Menu"))
        self.menu_button.setObjectName("menuButton")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._sentence = Label("", "small", "red.ink", elide=True)
        self._sentence.setObjectName("searchError")
        self._lay_out()
        theme.signals().changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        self._row = QHBoxLayout()
        for widget in (self.add_button, self.scope_switch, self.search_box, self.builder_button,
                       self.jobs_button, self.undo_button, self.redo_button, self.menu_button):  # fmt: skip
            self._row.addWidget(widget, 1 if widget is self.search_box else 0)
        self._below = QHBoxLayout()
        self._below.addWidget(self._sentence)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._row)
        column.addLayout(self._below)
        self._sentence.hide()

    def _add_menu(self, actions: Actions) -> QMenu:
        made = menu(self)
        adding = (
            "actionAddIdentifiers", "actionAddFromClipboard", "actionFindCitation",
            "actionResolveList", "actionImportFile",
        )  # fmt: skip
        for name in (*adding, "actionMigrate"):
            made.addAction(actions[name])
        made.addSeparator()
        made.addAction(actions["actionCreateCollection"])
        return made

    def show_problems(self, problems: tuple[QueryProblem, ...]) -> None:
        """Underline what is wrong in the query and say it below the box."""
        self.search_box.set_problems(problems)
        first = problems[0] if problems else None
        self._sentence.setText(first.message if first else "")
        if first is not None:
            self._sentence.set_color("red.ink" if first.is_error else "orange.ink")
        self._sentence.setVisible(first is not None)
        self._place_sentence()

    def show_undo(self, actions: Actions, undo: str, redo: str) -> None:
        """Name the steps that undo and redo would take; "" disables them."""
        for name, step, verb in (
            ("undoAction", undo, self.tr("Undo: {step}")),
            ("redoAction", redo, self.tr("Redo: {step}")),
        ):
            action = actions[name]
            action.setEnabled(bool(step))
            action.setToolTip(verb.format(step=step) if step else action.text())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()
        self._place_sentence()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("window"))
        paint_edges(painter, self.rect(), "b")

    def _fold(self) -> None:
        """Labels become icons when the search box would get too narrow."""
        m = theme.current().metrics
        narrow = self.width() < m.px(860)
        self.jobs_button.set_folded(self.width() < m.px(1100))
        self.builder_button.set_folded(self.width() < m.px(1100))
        self.scope_switch.set_folded(narrow)
        self.add_button.set_folded(self.width() < m.px(700))

    def _place_sentence(self) -> None:
        if self._sentence.isHidden():
            self._below.setContentsMargins(0, 0, 0, 0)
            return
        left = self.search_box.mapTo(self, self.search_box.rect().topLeft()).x()
        self._below.setContentsMargins(left + theme.px(10), 0, theme.px(12), theme.px(8))

    def _restyle(self) -> None:
        m = theme.current().metrics
        pad = (m.toolbar - 1 - m.button) // 2
        self._row.setContentsMargins(m.px(12), pad, m.px(12), pad + 1)
        self._row.setSpacing(m.px(8))
        self._fold()
