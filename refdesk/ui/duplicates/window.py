"""The window in which duplicates are reviewed: kinds, sets, two members, what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from refdesk.model.duplicate_sets import FoundSet, SetKind
from refdesk.model.duplicate_views import Comparison, DuplicateStatus
from refdesk.model.keeping import RULE, Merge
from refdesk.model.views import JobRow, Message, MessageKind
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.duplicates import words
from refdesk.ui.duplicates.choices import Choices, Side
from refdesk.ui.duplicates.comparison import ComparisonView
from refdesk.ui.duplicates.empty import Situation
from refdesk.ui.duplicates.empty_note import EmptyNote
from refdesk.ui.duplicates.set_list import Rows, SetView
from refdesk.ui.message_bar import MessageBar
from refdesk.ui.tab_bar import TabBar
from refdesk.ui.widgets import Button, CheckBox, ComboBox, Label

KINDS: Final = tuple(SetKind)
_MERGED_AT_ONCE: Final = (SetKind.EXACT, SetKind.SURE)
_AFTER_CHANGE: Final = 200
"""Milliseconds after a change of the library at which the sets are read again."""


class DuplicatesWindow(Frame):
    """Reviews one set after another; non-modal, so that one can go on working."""

    reference_asked = Signal(int)
    """A reference that is to be shown in the list."""
    add_asked = Signal()
    import_asked = Signal()

    def __init__(self, duplicates: Any, rows: Rows, undo: Callable[[], None], parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(words.tr("Duplicates"), parent, width=1080, height=700)
        self.setObjectName("duplicatesWindow")
        self._duplicates = duplicates
        self._undo = undo
        self._status: DuplicateStatus | None = None
        self._job: JobRow | None = None
        self._failure = ""
        self._sets: dict[SetKind, list[FoundSet]] = {kind: [] for kind in KINDS}
        self._wanted: SetKind | None = None
        self._keeper = 0
        self.comparison: Comparison | None = None
        self._build(rows)
        self._connect()
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_CHANGE)
        self._timer.timeout.connect(duplicates.refresh)
        self._show_kind()

    # building
    def _build(self, rows: Rows) -> None:
        self.tabs = TabBar()
        self.tabs.setAccessibleName(words.tr("Kinds of duplicates"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for kind in KINDS:
            self.tabs.addTab(words.name_of(kind))
        self.look_button = Button(words.tr("Look again"), "update", "outline", height=28)
        head = QHBoxLayout()
        head.addWidget(self.tabs, 1)
        self.numbers_button = Button(words.tr("Numbers for a review…"), "", "flat", height=28)
        head.addWidget(self.numbers_button)
        head.addWidget(self.look_button)
        self.explained = Label("", "body", "text2", wrap=True)
        self.set_view = SetView(rows)
        self.body.addLayout(head)
        self.body.addWidget(self.explained)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.set_view)
        self.beside = self._build_pair()
        self.splitter.addWidget(self.beside)
        self.splitter.setSizes([theme.px(190), theme.px(400)])
        self.note = EmptyNote()
        self.stack = QStackedLayout()
        self.stack.addWidget(self.note)
        self.stack.addWidget(self.splitter)
        self.body.addLayout(self.stack, 1)
        self.message_bar = MessageBar()
        self.body.addWidget(self.message_bar)
        self._build_buttons()

    def _build_pair(self) -> QWidget:
        self.kept_words = Label("", "body", weight=600, wrap=True)
        self.kept_words.setToolTip(words.tr(RULE))
        self.left_words = Label("", "caption", "text2", wrap=True)
        self.right_words = Label("", "caption", "text2", wrap=True)
        self.members = ComboBox()
        self.members.setAccessibleName(words.tr("The member on the right"))
        self.members.view().setAccessibleName(words.tr("The member on the right"))
        self.swap_button = Button(
            words.tr("Keep the other"), "", "outline", height=28, tip=words.tr("Keep the other (K)")
        )
        self.left_button = Button(words.tr("All left"), "", "flat", height=28)
        self.right_button = Button(words.tr("All right"), "", "flat", height=28)
        self.unite_button = Button(
            words.tr("Unite"), "", "flat", height=28, tip=words.tr("Unite what can stand together")
        )
        self.equal_box = CheckBox(words.tr("Show equal fields"))
        self.pair = ComparisonView()
        line = QHBoxLayout()
        line.addWidget(self.kept_words, 1)
        line.addWidget(self.swap_button)
        second = QHBoxLayout()
        for widget in (self.left_button, self.right_button, self.unite_button, self.equal_box):
            second.addWidget(widget)
        second.addStretch(1)
        second.addWidget(self.members)
        sides = QHBoxLayout()
        sides.addSpacing(theme.px(140))
        sides.addWidget(self.left_words, 1)
        sides.addWidget(self.right_words, 1)
        pair = QWidget()
        column = QVBoxLayout(pair)
        column.setContentsMargins(0, theme.px(6), 0, 0)
        column.setSpacing(theme.px(4))
        for layout in (line, second, sides):
            column.addLayout(layout)
        column.addWidget(self.pair, 1)
        return pair

    def _build_buttons(self) -> None:
        self.all_button = Button("", "", "outline")
        self.buttons.insertWidget(0, self.all_button)
        self.show_button = self.add_button(words.tr("Show in list"))
        self.apart_button = self.add_button(words.tr("Not duplicates"))
        self.merge_button = self.add_button(words.tr("Merge"), is_main=True)
        self.merge_button.setToolTip(words.tr("Merge (M)"))
        self.close_button = self.add_button(words.tr("Close"))

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._show_kind)
        self.look_button.clicked.connect(self.look)
        self.note.look_asked.connect(self.look)
        self.note.stop_asked.connect(self._duplicates.stop_looking)
        self.note.kind_asked.connect(lambda kind: self.tabs.setCurrentIndex(KINDS.index(kind)))
        self.note.add_asked.connect(self.add_asked)
        self.note.import_asked.connect(self.import_asked)
        self.numbers_button.clicked.connect(self.show_numbers)
        self.set_view.selectionModel().currentRowChanged.connect(self._on_current)
        self.members.activated.connect(self._show_pair)
        self.swap_button.clicked.connect(self.swap)
        self.left_button.clicked.connect(lambda: self.pair.comparison.choose_all(Side.LEFT))
        self.right_button.clicked.connect(lambda: self.pair.comparison.choose_all(Side.RIGHT))
        self.unite_button.clicked.connect(lambda: self.pair.comparison.choose_all(Side.BOTH))
        self.equal_box.toggled.connect(self._on_equal)
        self.all_button.clicked.connect(lambda: self._duplicates.merge_kind(self.kind))
        self.show_button.clicked.connect(self._on_show)
        self.apart_button.clicked.connect(self.keep_apart)
        self.merge_button.clicked.connect(self.merge)
        self.close_button.clicked.connect(self.reject)
        self.message_bar.undo_asked.connect(self._undo)
        for key, deed in (
            ("M", self.merge),
            ("N", self.keep_apart),
            ("K", self.swap),
            ("U", self._undo),
        ):
            QShortcut(QKeySequence(key), self, deed)
        self._duplicates.status_read.connect(self._on_status)
        self._duplicates.sets_read.connect(self._on_sets)
        self._duplicates.compared.connect(self._on_compared)
        self._duplicates.looking.connect(self._on_looking)
        self._duplicates.look_progressed.connect(self._on_look_progressed)
        self._duplicates.look_failed.connect(self._on_look_failed)
        self._duplicates.failed.connect(self._on_failed)

    # showing
    def show_kind(self, kind: SetKind | None = None) -> None:
        """Bring what is known up to date and show the sets of a kind; else the first that has some."""
        self._wanted = kind
        if kind is not None:
            self.tabs.setCurrentIndex(KINDS.index(kind))
        self._duplicates.refresh()

    @property
    def kind(self) -> SetKind:
        """The kind whose sets are shown."""
        return KINDS[max(0, self.tabs.currentIndex())]

    @property
    def current(self) -> FoundSet | None:
        """The set that is looked at."""
        index = self.set_view.currentIndex()
        return self.set_view.sets.at(index.row()) if index.isValid() else None

    @property
    def _right_place(self) -> int:
        """The place of the member on the right; the keeper's is 0."""
        return max(1, self.members.currentIndex() + 1)

    @property
    def _is_two_of_more(self) -> bool:
        """Whether only the two on view are merged: of doubtful members each wants a look."""
        found = self.comparison
        return found is not None and self.kind not in _MERGED_AT_ONCE and len(found.members) > 2

    def show_numbers(self) -> None:
        """How many records came from each source, were merged and are left."""
        from refdesk.ui.duplicates.counts import CountsDialog  # rarely wanted

        dialog = CountsDialog(self._duplicates, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()

    def library_changed(self) -> None:
        """References changed somewhere: read the sets again, a little later."""
        if self.isVisible():
            self._timer.start()

    def show_message(self, message: Message) -> None:
        """What the desk says while this window is in front."""
        if self.isVisible() and (message.can_undo or message.kind is MessageKind.ERROR or message.key == "undo"):  # fmt: skip
            self.message_bar.show_message(message)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.set_view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_status(self) -> None:
        """Below the heading, where there are sets; without any, the note says it."""
        is_looking, status = self._duplicates.is_looking, self._status
        is_said = status is not None and any(self._sets.values())
        self.say(words.status_words(status, is_looking=is_looking) if status and is_said else "")
        has_references = status is not None and status.references > 0
        can_look = has_references and not is_looking and not self._duplicates.is_read_only
        self.look_button.setEnabled(can_look)
        self.numbers_button.setEnabled(has_references)

    def _show_kind(self) -> None:
        row = max(0, self.set_view.currentIndex().row())
        before = self.current
        found = self._sets[self.kind]
        self.set_view.sets.show_sets(found)
        known = self.set_view.sets.place_of(before) if before is not None else -1
        self.explained.setText(words.explained(self.kind, found))
        self.explained.setVisible(bool(found))
        name, tip = words.apart_words(self.kind)
        self.apart_button.setText(name)
        self.apart_button.setAccessibleName(name)
        self.apart_button.setToolTip(tip)
        can_all = self.kind in _MERGED_AT_ONCE
        self.all_button.setVisible(can_all and bool(found))
        name = words.name_of(self.kind).lower()
        self.all_button.setText(f"{words.tr('Merge all')} {name}: {words.preview(found)}")
        self.all_button.setAccessibleName(self.all_button.text())
        if found:
            self.stack.setCurrentWidget(self.splitter)
            self._go_to(known if known >= 0 else min(row, len(found) - 1))
        else:
            self._show_nothing()
        self._show_status()

    def _go_to(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        index = self.set_view.sets.index(row, 0)
        self.set_view.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.set_view.scrollTo(index)

    def _show_nothing(self) -> None:
        self.comparison = None
        self.beside.setVisible(False)
        for button in (self.merge_button, self.apart_button, self.show_button):
            button.setEnabled(False)
        self._show_note()

    def _show_note(self) -> None:
        """Why there is nothing, and what to do."""
        counts = {kind: len(found) for kind, found in self._sets.items()}
        self.note.show_situation(
            Situation(
                self._status,
                counts,
                self.kind,
                self._job,
                self._duplicates.is_looking,
                self._failure,
                self._duplicates.is_read_only,
            )
        )
        self.stack.setCurrentWidget(self.note)

    def _show_pair(self) -> None:
        """The keeper beside the member that is chosen on the right."""
        found = self.comparison
        if found is None:
            return
        at = self._right_place
        left, right = found.members[0], found.members[at]
        merged = found.merged_with[at - 1] if self._is_two_of_more else found.merged
        self.pair.comparison.show_choices(Choices(left.record, right.record, merged))
        name = words.tr("Merge these two") if self._is_two_of_more else words.tr("Merge")
        self.merge_button.setText(name)
        self.merge_button.setAccessibleName(name)
        self.left_words.setText(words.member_words(left))
        self.right_words.setText(words.member_words(right))
        self._show_equal_count()
        self.pair.resizeRowsToContents()
        if self.pair.comparison.rowCount():
            self.pair.selectRow(0)

    def _show_equal_count(self) -> None:
        count = self.pair.comparison.equal_count
        choices = self.pair.comparison.choices
        has_others = choices is not None and len(choices.lines) > count
        self.equal_box.setText(words.tr("Show equal fields ({n})").format(n=count))
        self.equal_box.setEnabled(count > 0 and has_others)

    def _show_again(self) -> None:
        """The state changed, the sets did not."""
        if not self._sets[self.kind]:
            self._show_note()
        self._show_status()

    # answers
    def _on_status(self, status: DuplicateStatus) -> None:
        self._status = status
        self._show_again()

    def _on_looking(self, is_looking: bool) -> None:
        self._job = None
        if is_looking:
            self._failure = ""
        self._show_again()

    def _on_look_progressed(self, job: JobRow) -> None:
        self._job = job
        self._show_again()

    def _on_look_failed(self, sentence: str) -> None:
        self._failure = sentence
        self._show_again()
        if self._sets[self.kind]:
            self._on_failed(sentence)

    def _on_sets(self, sets: list[FoundSet]) -> None:
        self._sets = {kind: [] for kind in KINDS}
        for one in sets:
            self._sets[one.kind].append(one)
        for at, kind in enumerate(KINDS):
            self.tabs.set_count(at, len(self._sets[kind]))
        self.tabs.fit(theme.px(620))
        if self._wanted is None and sets and not self._sets[self.kind]:
            self.tabs.setCurrentIndex(KINDS.index(sets[0].kind))
        self._wanted = self.kind if sets else self._wanted
        self._show_kind()

    def _on_current(self) -> None:
        self._keeper = 0
        one = self.current
        if one is not None:
            self._duplicates.compare(one)

    def _on_compared(self, one: FoundSet, found: Comparison) -> None:
        if one != self.current:
            return
        self.comparison = found
        self.beside.setVisible(True)
        self.kept_words.setText(self._kept_words(found))
        self.members.clear()
        for at, member in enumerate(found.members[1:], 2):
            self.members.addItem(f"{at} / {len(found.members) + found.others}: {member.record.pmid or member.citekey or member.origin}")  # fmt: skip
        self.members.setVisible(len(found.members) > 2)
        for button in (self.merge_button, self.apart_button, self.show_button):
            button.setEnabled(True)
        self._show_pair()

    def _kept_words(self, found: Comparison) -> str:
        what = f"{words.tr('In common')}: {found.by}. " if found.by else ""
        kept = found.members[0]
        name = f"PMID {kept.record.pmid}" if kept.record.pmid else kept.citekey or kept.origin
        return f"{what}{words.tr('Kept')}: {name}. {found.reason}"

    def _on_failed(self, sentence: str) -> None:
        self.message_bar.show_message(Message(MessageKind.ERROR, sentence))

    def _on_equal(self, is_shown: bool) -> None:
        self.pair.comparison.show_equal(is_shown)
        self.pair.resizeRowsToContents()

    # deeds
    def look(self) -> None:
        """Look through the whole library."""
        self._failure = ""
        self._duplicates.look()

    def merge(self) -> None:
        """Merge the set as it is chosen."""
        found, choices = self.comparison, self.pair.comparison.choices
        one = self.current
        if found is None or choices is None or one is None or not self.merge_button.isEnabled():
            return
        keeper = found.members[0].id
        others = tuple(i for i in one.ids if i != keeper)
        if self._is_two_of_more:
            others = (found.members[self._right_place].id,)
        self._wait()
        self._duplicates.merge([Merge(keeper, others, values=choices.values())])

    def keep_apart(self) -> None:
        """Remember that the members are different works; a preprint and its article are linked."""
        if self.current is not None and self.apart_button.isEnabled():
            self._wait()
            is_pair = self.kind is SetKind.PREPRINT
            deed = self._duplicates.link if is_pair else self._duplicates.keep_apart
            deed(self.current.ids)

    def swap(self) -> None:
        """Keep the member on the right instead."""
        if self.comparison is None or self.current is None:
            return
        chosen = self.comparison.members[self._right_place]
        self._duplicates.compare(self.current, chosen.id)

    def _wait(self) -> None:
        """Until the answer comes, a second press must not decide on what is shown still."""
        for button in (self.merge_button, self.apart_button):
            button.setEnabled(False)

    def _on_show(self) -> None:
        if self.comparison is not None:
            self.reference_asked.emit(self.comparison.members[0].id)
