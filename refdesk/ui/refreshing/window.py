"""The window in which a refresh is looked at: what is new, field by field, and what is taken of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from refdesk.model.record_changes import FieldChange
from refdesk.model.refresh_choices import NewsKind, RefreshChoices, Renewal, Taken
from refdesk.model.reports import Change, ImportReport
from refdesk.model.views import Message, MessageKind
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.message_bar import MessageBar
from refdesk.ui.refreshing.fields import FieldsModel, FieldsView
from refdesk.ui.refreshing.news import NewsKeys, NewsModel, news_view
from refdesk.ui.widgets import Button, CheckBox, ComboBox, Label
from refdesk.ui.words import number

AT_ONCE: Final = 2_000
"""So many references are asked for as soon as the window opens: ten requests."""


@dataclass(frozen=True, slots=True)
class Scope:
    """References that can be asked for; None means all of the library."""

    words: str
    ids: tuple[int, ...] | None


class RefreshWindow(Frame):
    """Not modal. `refreshing` is the desk's part (workers/refreshing.py)."""

    reference_asked = Signal(int)
    """A reference to show in the main window."""
    wait_asked = Signal(object)
    """Ids of references that are to be refreshed once the network is back."""
    failures_asked = Signal(object)
    """ImportReport whose failures are to be listed."""

    def __init__(
        self,
        refreshing: Any,
        scopes: Sequence[Scope],
        undo: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", parent, width=1040, height=680)
        self.setObjectName("refreshWindow")
        self.setWindowTitle(self.tr("Refresh from PubMed"))
        self.heading.setText(self.tr("Refresh from PubMed"))
        self._refreshing = refreshing
        self._undo = undo
        self._scopes = tuple(scopes)
        self._choices = RefreshChoices()
        self._report = ImportReport()
        self._has_asked = False
        self._is_taking = False
        self._build()
        self._connect()
        first = self._scopes[0].ids if self._scopes else ()
        if first is not None and len(first) <= AT_ONCE:
            self.ask()
        else:
            self._update()

    # building
    def _build(self) -> None:
        self.scope = ComboBox()
        self.scope.setAccessibleName(self.tr("What to refresh"))
        for one in self._scopes:
            self.scope.addItem(one.words)
        self.ask_button = Button(self.tr("Ask PubMed"), "update", "outline", height=28)
        self.stop_button = Button(self.tr("Stop"), "x", "outline", height=28)
        self.kind = ComboBox()
        self.kind.setAccessibleName(self.tr("Which of them to show"))
        for kind in NewsKind:
            self.kind.addItem("", kind)
        head = QHBoxLayout()
        head.setSpacing(theme.px(8))
        for widget in (self.scope, self.ask_button, self.stop_button):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.kind)
        self.outcome = Label("", "body", "text2", wrap=True)
        self.wait_button = Button(self.tr("Refresh when online"), kind="link", height=24)
        self.wait_button.hide()
        self.failed_button = Button("", kind="link", height=24)
        told = QHBoxLayout()
        told.addWidget(self.outcome, 1)
        told.addWidget(self.wait_button)
        told.addWidget(self.failed_button)
        self.body.addLayout(head)
        self.body.addLayout(told)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.news = NewsModel(self._choices.how_much, self)
        self.table = news_view(self.news, self)
        self.splitter.addWidget(self.table)
        self.splitter.addWidget(self._build_fields())
        self.splitter.setSizes([theme.px(200), theme.px(340)])
        self.body.addWidget(self.splitter, 1)
        self._filler = QWidget()
        self.body.addWidget(self._filler, 1)
        self.message_bar = MessageBar()
        self.body.addWidget(self.message_bar)
        self.take_button = self.add_button("", is_main=True)
        self.take_button.setToolTip(self.tr("Take over what is ticked (Ctrl+Enter)"))
        self.close_button = self.add_button(self.tr("Close"))

    def _build_fields(self) -> QWidget:
        self.fields = FieldsModel(self._is_field_taken, self)
        self.pair = FieldsView(self.fields)
        self.take_all_button = Button(
            self.tr("Take all fields"), kind="flat", height=28, tip=self.tr("Take all fields (T)")
        )
        self.keep_button = Button(
            self.tr("Keep as it is"), kind="flat", height=28, tip=self.tr("Keep as it is (K)")
        )
        self.yours = Label("", "small", "orange.ink")
        self.own_box = CheckBox("")
        self.own_box.hide()
        line = QHBoxLayout()
        line.setSpacing(theme.px(8))
        line.addWidget(self.take_all_button)
        line.addWidget(self.keep_button)
        line.addWidget(self.yours)
        line.addStretch(1)
        line.addWidget(self.own_box)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, theme.px(6), 0, 0)
        column.setSpacing(theme.px(4))
        column.addLayout(line)
        column.addWidget(self.pair, 1)
        return made

    def _connect(self) -> None:
        desk = self._refreshing
        desk.found.connect(self._on_found)
        desk.looked.connect(self._on_looked)
        desk.moved.connect(self._on_moved)
        desk.failed.connect(self._on_failed)
        desk.unreached.connect(self._on_unreached)
        desk.stopped.connect(self._on_stopped)
        desk.compared.connect(self._on_compared)
        desk.taken.connect(self._on_taken)
        desk.not_taken.connect(self._on_not_taken)
        self.scope.currentIndexChanged.connect(self._on_scope)
        self.ask_button.clicked.connect(self.ask)
        self.stop_button.clicked.connect(desk.stop)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.wait_button.clicked.connect(self.wait)
        self.failed_button.clicked.connect(lambda: self.failures_asked.emit(self._report))
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.table.activated.connect(self._on_activated)
        NewsKeys(self.table).toggled.connect(self.toggle)
        self.fields.chosen.connect(self._on_field_chosen)
        self.take_all_button.clicked.connect(self.take_fields)
        self.keep_button.clicked.connect(self.keep)
        self.own_box.toggled.connect(self._on_own)
        self.take_button.clicked.connect(self.take)
        self.close_button.clicked.connect(self.close)
        self.message_bar.undo_asked.connect(self._undo)
        keys = (
            ("T", self.take_fields), ("K", self.keep), ("Ctrl+Return", self.take),
            ("Ctrl+Enter", self.take), ("U", self._undo),
        )  # fmt: skip
        for key, deed in keys:
            QShortcut(QKeySequence(key), self, deed)

    # asking
    @Slot()
    def ask(self) -> None:
        """Ask PubMed for what is chosen."""
        self._has_asked = True
        self.wait_button.hide()
        self._report = ImportReport()
        self.news.show(())
        self.fields.show(())
        self._refreshing.look(self._scopes[self.scope.currentIndex()].ids)
        self.outcome.tell(self.tr("Asking PubMed …"))
        self._update()

    @Slot()
    def _on_scope(self) -> None:
        self._has_asked = False
        self._refreshing.stop()
        self._update()

    @property
    def current(self) -> Renewal | None:
        """The reference that is looked at."""
        row = self.table.currentIndex().row()
        return self.news.rows[row] if 0 <= row < len(self.news.rows) else None

    # answers
    @Slot(object)
    def _on_found(self, found: list[Renewal]) -> None:
        self.news.add(found)
        self._after_rows()

    @Slot(object)
    def _on_looked(self, report: ImportReport) -> None:
        self._report = report
        current = self.current if self.table.currentIndex().row() > 0 else None
        self.news.sort_notices_first()
        if current in self.news.rows:
            self.table.selectRow(self.news.rows.index(current))
        self.outcome.tell(self._words(report), is_error=bool(report.stopped))
        self._after_rows()

    def _words(self, report: ImportReport) -> str:
        count, answered = self.news.total, len(report.existing)
        if count:
            words = self.tr("PubMed says something else now about {n} of {total} references.")
            parts = [words.format(n=number(count), total=number(answered))]
        elif answered == 1:
            parts = [self.tr("PubMed says nothing new about this reference.")]
        elif answered:
            words = self.tr("PubMed says nothing new about these {n} references.")
            parts = [words.format(n=number(answered))]
        else:
            parts = [] if report.failures or report.stopped else [self.tr("There is nothing to ask PubMed for.")]  # fmt: skip
        return " ".join((*parts, report.stopped)).strip()

    @Slot(int, int)
    def _on_moved(self, done: int, total: int) -> None:
        words = self.tr("Asking PubMed: {done} of {total} …")
        self.outcome.tell(words.format(done=number(done), total=number(total)))

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._end(sentence, is_error=True)

    def _end(self, sentence: str, *, is_error: bool = False) -> None:
        self._has_asked = False
        self.outcome.tell(sentence, is_error=is_error)
        self._update()

    @Slot(str)
    def _on_unreached(self, sentence: str) -> None:
        self._on_failed(sentence)
        self.wait_button.setVisible(self._scopes[self.scope.currentIndex()].ids is not None)

    @Slot()
    def wait(self) -> None:
        """Let the refresh wait until PubMed can be reached."""
        ids = self._scopes[self.scope.currentIndex()].ids
        if ids:
            self.wait_button.hide()
            self.wait_asked.emit(ids)
            self.outcome.tell(self.tr("It waits, and is done when you are online: all fields, but your own changes stay."))  # fmt: skip

    @Slot()
    def _on_stopped(self) -> None:
        words = self.tr("Stopped.")
        if self.news.total:
            words = self.tr("Stopped. What was found so far can be taken over.")
        self._end(words)

    def _after_rows(self) -> None:
        """The list is another: keep to its place, or begin at its top."""
        if self.current is None and self.news.rows:
            self.table.selectRow(0)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.news.rows:
            self.fields.show(())
        self._update()

    # one reference
    @Slot()
    def _on_current(self) -> None:
        one = self.current
        if one is not None:
            self._refreshing.compare(one)

    @Slot(int, object)
    def _on_compared(self, reference_id: int, fields: tuple[FieldChange, ...]) -> None:
        if self.current is None or self.current.reference_id != reference_id:
            return
        self.fields.show(fields)
        self._show_own_count()
        self.pair.resizeRowsToContents()
        if self.fields.rowCount():
            self.pair.selectRow(0)
        self._update()

    def _show_own_count(self) -> None:
        words = self.tr("Show dates and indexing ({n})")
        self.own_box.setText(words.format(n=number(self.fields.own_count)))
        self.own_box.setVisible(self.fields.own_count > 0)

    @Slot(bool)
    def _on_own(self, is_shown: bool) -> None:
        self.fields.show_own(is_shown)
        self.pair.resizeRowsToContents()

    def _is_field_taken(self, name: str) -> bool:
        return self.current is not None and self._choices.is_taken(self.current, name)

    @Slot(str, bool)
    def _on_field_chosen(self, name: str, is_taken: bool) -> None:
        if self.current is not None:
            self._choices.choose(self.current, (name,), is_taken=is_taken)
            self._on_choice()

    @Slot()
    def _on_kind(self) -> None:
        self.news.show_kind(NewsKind(self.kind.currentData()))
        self._after_rows()

    @Slot(QModelIndex)
    def _on_activated(self, place: QModelIndex) -> None:
        self.reference_asked.emit(self.news.rows[place.row()].reference_id)

    # choosing
    def _selected(self) -> list[Renewal]:
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.news.rows[row] for row in rows]

    @Slot()
    def toggle(self) -> None:
        """Take the selected references, or leave them when the current one is taken."""
        if self.current is not None:
            is_taken = self._choices.how_much(self.current) is Taken.NONE
            self._choose_all(is_taken=is_taken)

    @Slot()
    def take_fields(self) -> None:
        """Take all fields of the selected references, but those that the user changed."""
        self._choose_all(is_taken=True)

    @Slot()
    def keep(self) -> None:
        """Leave the selected references as they are."""
        self._choose_all(is_taken=False)

    def _choose_all(self, *, is_taken: bool) -> None:
        for one in self._selected():
            self._choices.choose_all(one, is_taken=is_taken)
        self._on_choice()

    def _on_choice(self) -> None:
        self.news.tell()
        self.fields.tell()
        self._update()

    @property
    def wanted(self) -> list[tuple[Renewal, frozenset[str]]]:
        """What is ticked of what is shown."""
        return self._choices.wanted(self.news.rows)

    @Slot()
    def take(self) -> None:
        """Take over what is ticked of what is shown."""
        if self.take_button.isEnabled() and (wanted := self.wanted):
            self._is_taking = True
            self._refreshing.take(wanted)
            self._update()

    @Slot(object)
    def _on_taken(self, change: Change) -> None:
        self._is_taking = False
        row = max(0, self.table.currentIndex().row())
        self.news.forget(change.ids or ())
        if self.news.rows:
            self.table.selectRow(min(row, len(self.news.rows) - 1))
        left = self.news.total
        words = self.tr("{n} more differ.") if left > 1 else self.tr("1 more differs.")
        self.outcome.tell(words.format(n=number(left)) if left else self.tr("All that was new has been taken over."))  # fmt: skip
        self._after_rows()

    @Slot()
    def _on_not_taken(self) -> None:
        self._is_taking = False
        self._update()

    def show_message(self, message: Message) -> None:
        """What the desk says while this window is in front."""
        if self.isVisible() and (message.can_undo or message.kind is MessageKind.ERROR or message.key == "undo"):  # fmt: skip
            self.message_bar.show_message(message)
            if message.key == "undo" and self._has_asked and not self._refreshing.is_going:
                self.outcome.tell(self.tr("The library is another now. Ask again to see what differs."))  # fmt: skip

    # state
    def _update(self) -> None:
        is_going = self._refreshing.is_going
        has_rows = self.news.total > 0
        self.stop_button.setVisible(is_going)
        self.ask_button.setVisible(not is_going)
        self.ask_button.setText(self.tr("Ask again") if self._has_asked else self.tr("Ask PubMed"))
        if not (self._has_asked or is_going or has_rows or self.outcome.text()):
            words = self.tr("PubMed is asked for 200 references at a time. Nothing changes before you say so.")  # fmt: skip
            self.outcome.tell(words)
        self.splitter.setVisible(has_rows)
        self._filler.setVisible(not has_rows)
        self._show_kinds()
        count = len(self._report.failures)
        self.failed_button.setVisible(count > 0)
        self.failed_button.setText(self.tr("Not refreshed ({n}) …").format(n=number(count)))
        edited = self.current.edited if self.current is not None else ()
        self.yours.setText(self.tr("You changed some of these fields; yours stay unless you take PubMed’s.") if edited else "")  # fmt: skip
        self._show_take()

    def _show_kinds(self) -> None:
        self.kind.setVisible(self.news.total > 0)
        names = (
            self.tr("All"), self.tr("New notices"), self.tr("Volume, issue or pages"),
            self.tr("MeSH terms"), self.tr("Where you changed something"),
        )  # fmt: skip
        for place, (kind, name) in enumerate(zip(NewsKind, names, strict=True)):
            self.kind.setItemText(place, f"{name} ({number(self.news.count(kind))})")

    def _show_take(self) -> None:
        count = len(self.wanted)
        one, many = self.tr("Take over 1 reference"), self.tr("Take over {n} references")
        words = one if count == 1 else many.format(n=number(count))
        self.take_button.setText(words if count else self.tr("Take over"))
        self.take_button.setAccessibleName(self.take_button.text())
        self.take_button.setEnabled(count > 0 and not self._is_taking)

    def done(self, result: int) -> None:
        self._refreshing.stop()
        super().done(result)
