"""The notes of a reference: a list and an editor for Markdown that saves when it is left."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final
from urllib.parse import unquote

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QMenu,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from refdesk.model.note_markdown import fill_template, first_line
from refdesk.model.record import ReferenceRecord
from refdesk.model.rows import NoteRow
from refdesk.services import note_templates
from refdesk.services.note_links import NoteLink
from refdesk.ui import theme
from refdesk.ui.links import open_folder
from refdesk.ui.long_paragraph import LongParagraph
from refdesk.ui.note_backlinks import Backlinks
from refdesk.ui.note_linking import NoteLinking
from refdesk.ui.note_preview import NotePreview
from refdesk.ui.widgets import Button, Label, menu, plain_tip
from refdesk.ui.words import local_time

Index = QModelIndex | QPersistentModelIndex
PATIENCE: Final = 2.0
"""Seconds that a new note waits for its number; then saving it has failed, and is tried again."""
SAVE_MS: Final = 20_000
LIVE_MS: Final = 250
"""Milliseconds of rest in writing after which it is shown as it reads."""
SIDE_BY_SIDE: Final = 620
"""Drawn width from which what is written and what is read stand beside each other."""


class NoteListModel(QAbstractListModel):
    """Notes as first line and date."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.notes: list[NoteRow] = []

    def set_notes(self, notes: Sequence[NoteRow]) -> None:
        """Show these notes."""
        self.beginResetModel()
        self.notes = list(notes)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.notes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if not index.isValid() or index.row() >= len(self.notes):
            return None
        note = self.notes[index.row()]
        name = first_line(note.text) or self.tr("New note")
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return local_time(note.modified)
        return None


class NoteEditor(QPlainTextEdit):
    """Tells when it is left, so that what was written is saved."""

    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            event.ignore()
            return
        super().keyPressEvent(event)


class NotesView(QWidget):
    """Shows and edits the notes of one reference."""

    note_saved = Signal(int, int, str, str)
    """Reference id, note id (0: a new one), text ("" deletes it), what it said before."""
    key_asked = Signal(str)
    """The citation key of the reference that a link of a note names."""
    offers_asked = Signal(str)
    """Which references fit what is written after `[[`? Answered by `linking.show_offers`."""
    links_asked = Signal(int)
    """Which notes lead to a reference? Answered by `show_links`."""
    reference_asked = Signal(int)
    """Another reference is to be shown."""
    refused = Signal(str)
    """Why something could not be done, as a sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notesView")
        self._reference_id = 0
        self._locked = ""
        self._current = NoteRow(0, "")
        self.record: ReferenceRecord | None = None
        """What templates are filled from."""
        self._is_open = False
        self._awaited = ""
        self._asked_at = 0.0
        self._model = NoteListModel(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SAVE_MS)
        self._timer.timeout.connect(self.flush)
        self._build()
        theme.signals().changed.connect(self._restyle)
        self._restyle()
        self._show_state()

    def _build(self) -> None:
        self.new_button = Button(
            self.tr("New note"), "plus", height=30, tip=self.tr("New note (Ctrl+Shift+O)")
        )
        self.new_button.clicked.connect(self.start_note)
        self.template_button = Button(self.tr("Template"), "down", "flat", height=30, tip=self.tr("New note from a template"))  # fmt: skip
        self.template_button.clicked.connect(self._show_templates)
        self.preview_button = Button(self.tr("Preview"), "eye", "flat", height=30)
        self.preview_button.setCheckable(True)
        self.preview_button.toggled.connect(self._on_preview)
        self.beside_button = Button("", "columns", "flat", height=30, name=self.tr("Write and read side by side"))  # fmt: skip
        self.beside_button.setCheckable(True)
        self.beside_button.toggled.connect(self._on_beside)
        self.delete_button = Button(
            "", "trash", "flat", height=30, name=self.tr("Delete this note")
        )
        self.delete_button.clicked.connect(self.delete_note)
        self.list = QListView()
        self.list.setObjectName("noteList")
        self.list.setProperty("kind", "list")
        self.list.setAccessibleName(self.tr("Notes of this reference"))
        self.list.setModel(self._model)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.editor = NoteEditor()
        self.editor.setObjectName("noteEditor")
        self.editor.setProperty("kind", "field")
        self.editor.setAccessibleName(self.tr("Text of the note"))
        self.editor.setPlaceholderText(self.tr("Write in Markdown. It is saved when you leave it."))
        self.editor.setTabChangesFocus(True)
        self.editor.textChanged.connect(self._on_written)
        self.editor.left.connect(self.flush)
        self.linking = NoteLinking(self.editor)
        self.linking.asked.connect(self.offers_asked)
        self.reader = NotePreview()
        self.reader.deed_asked.connect(self._on_link)
        self.reader.hide()
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.editor)
        self._split.addWidget(self.reader)
        self.editor.verticalScrollBar().valueChanged.connect(self._follow)
        self._live = QTimer(self, singleShot=True, interval=LIVE_MS)
        self._live.timeout.connect(self._show_reading)
        self.long_paragraph = LongParagraph(self.editor)
        self.backlinks = Backlinks()
        self.backlinks.reference_asked.connect(self.reference_asked)
        self._empty = Label(
            self.tr("No notes yet. A note is a text in Markdown that belongs to this reference."),
            "body",
            "text2",
            wrap=True,
        )
        self._head = QHBoxLayout()
        self._head.addWidget(self.new_button)
        self._head.addWidget(self.template_button)
        self._head.addStretch(1)
        self._head.addWidget(self.beside_button)
        self._head.addWidget(self.preview_button)
        self._head.addWidget(self.delete_button)
        self._box = QVBoxLayout(self)
        self._box.addLayout(self._head)
        self._box.addWidget(self._empty)
        self._box.addWidget(self.list)
        self._box.addWidget(self.long_paragraph)
        self._box.addWidget(self._split, 1)
        self._box.addWidget(self.backlinks)
        self._box.addStretch(0)

    def set_locked(self, reason: str) -> None:
        """The library can only be read: notes are shown, none is written; `reason` says why."""
        self._locked = reason
        self.editor.setReadOnly(bool(reason))
        self.editor.setToolTip(plain_tip(reason))
        for button, tip in (
            (self.new_button, self.tr("New note (Ctrl+Shift+O)")),
            (self.template_button, self.tr("New note from a template")),
            (self.delete_button, self.tr("Delete this note")),
        ):
            button.setEnabled(not reason)
            button.setToolTip(plain_tip(reason or tip))
        if reason:
            self._empty.setText(self.tr("No notes. {reason}").format(reason=reason))

    # What it shows

    @property
    def notes(self) -> list[NoteRow]:
        """The notes in the list."""
        return list(self._model.notes)

    def set_notes(self, reference_id: int, notes: Sequence[NoteRow]) -> None:
        """Show the notes of a reference; what is being written in it stays."""
        if reference_id != self._reference_id:
            self.flush()
            self._reference_id = reference_id
            self._current, self._is_open, self._awaited = NoteRow(0, ""), False, ""
            self._set_text("")
            self.backlinks.show_links(())
        self._ask_links()
        if notes != self._model.notes or not self._is_open:
            self._take(list(notes))
        self._show_state()

    def _take(self, notes: list[NoteRow]) -> None:
        mine = self._current
        if self._is_open and mine.id == 0 and self._awaited:
            known = {note.id for note in self._model.notes}
            made = [n for n in notes if n.id not in known and n.text.strip() == self._awaited]
            if made:
                self._current = mine = replace(made[-1])
                self._awaited = ""
        is_changed = self.editor.toPlainText() != mine.text
        blocked = self.list.selectionModel().blockSignals(True)
        self._model.set_notes(notes)
        place = next((at for at, note in enumerate(notes) if note.id == mine.id), None)
        if place is not None:
            self._select(place)
            if not is_changed:
                self._set_text(notes[place].text)
                self._current = notes[place]
        elif self._is_open and mine.id != 0 and not is_changed:
            self._is_open = False  # it was deleted, here or by undo
        self.list.selectionModel().blockSignals(blocked)
        if not self._is_open and notes:
            self._open(notes[0])
            self._select(0)

    def _select(self, place: int) -> None:
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.list.selectionModel().setCurrentIndex(self._model.index(place, 0), flag)

    # Deeds

    def template_menu(self) -> QMenu:
        """A menu of the templates; choosing one begins a note from it."""
        made = menu(self)
        made.setAccessibleName(self.tr("Templates"))
        for name, text in note_templates.templates().items():
            made.addAction(name.replace("&", "&&")).triggered.connect(
                partial(self.start_from, text)
            )
        made.addSeparator()
        own = made.addAction(self.tr("Edit the templates…"))
        own.triggered.connect(self._open_templates)
        return made

    def start_from(self, template: str) -> None:
        """Begin a note from a template, filled with the fields of the record."""
        if self._locked or self.record is None:
            return
        self.start_note()
        self.editor.setPlainText(fill_template(template, self.record))

    def _show_templates(self) -> None:
        made = self.template_menu()
        made.exec(self.template_button.mapToGlobal(self.template_button.rect().bottomLeft()))
        made.deleteLater()

    def _open_templates(self) -> None:
        """Show the folder of templates in the desktop's program."""
        try:
            refusal = open_folder(note_templates.open_for_editing() / "x.md")
        except OSError as error:
            refusal = self.tr("The folder could not be made: {why}.").format(why=error.strerror)
        if refusal:
            self.refused.emit(refusal)

    def _on_link(self, name: str, encoded: str) -> None:
        if name == "cite":
            self.key_asked.emit(unquote(encoded))

    def start_note(self) -> None:
        """Open the editor on a new note."""
        if self._locked:
            return
        self.flush()
        self.preview_button.setChecked(False)
        self.list.clearSelection()
        self._open(NoteRow(0, ""))
        self.editor.setFocus()

    def delete_note(self) -> None:
        """Delete the open note; undo brings it back."""
        note = self._current
        self._is_open = False
        self._current = NoteRow(0, "")
        self._set_text("")
        if note.id:
            self.note_saved.emit(self._reference_id, note.id, "", note.text)
        self._show_state()

    def flush(self) -> None:
        """Save what was written."""
        self._timer.stop()
        if not self._is_open:
            return
        text = self.editor.toPlainText()
        if text == self._current.text or (self._current.id == 0 and not text.strip()):
            return
        is_waiting = time.monotonic() - self._asked_at < PATIENCE
        if self._current.id == 0 and self._awaited and is_waiting:
            self._timer.start(round(1000 * PATIENCE))
            return  # the new note has not got its number yet
        if self._current.id == 0:
            self._awaited, self._asked_at = text.strip(), time.monotonic()
        before = self._current
        self._current = NoteRow(before.id, text, before.modified)
        self.note_saved.emit(self._reference_id, before.id, text, before.text)

    def _open(self, note: NoteRow) -> None:
        self._current, self._is_open, self._awaited = note, True, ""
        self._set_text(note.text)
        if self.preview_button.isChecked() or self.beside_button.isChecked():
            self._show_reading(again=True)
        self._show_state()

    def _set_text(self, text: str) -> None:
        if self.editor.toPlainText() != text:
            self.editor.setPlainText(text)
        self._timer.stop()

    def _on_written(self) -> None:
        """Save in a while, however long the writing goes on; show it soon where it is read too."""
        if not self._timer.isActive():
            self._timer.start(SAVE_MS)
        if self.beside_button.isChecked():
            self._live.start()

    def _on_current(self, index: QModelIndex) -> None:
        if index.isValid():
            self.flush()
            note = self._model.notes[index.row()]
            if note.id != self._current.id or not self._is_open:
                self._open(note)

    def _on_preview(self, is_on: bool) -> None:
        if is_on:
            self.beside_button.setChecked(False)
            self.flush()
        self._show_mode()

    def _on_beside(self, is_on: bool) -> None:
        if is_on:
            self.preview_button.setChecked(False)
        self._show_mode()

    def _show_mode(self) -> None:
        """The editor, the note as it reads, or both."""
        is_read, is_both = self.preview_button.isChecked(), self.beside_button.isChecked()
        self.editor.setVisible(not is_read)
        self.long_paragraph.look()
        self.reader.setVisible(is_read or is_both)
        if is_read or is_both:
            self._show_reading()
        self._turn()
        half = max(1, self._split.width() // 2, self._split.height() // 2)
        self._split.setSizes([half, half])
        self._follow()

    def _turn(self) -> None:
        """Beside each other where there is room, else one above the other."""
        is_wide = self.width() >= theme.px(SIDE_BY_SIDE)
        self._split.setOrientation(
            Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn()

    def _show_reading(self, *, again: bool = False) -> None:
        """Markdown as it reads."""
        self._live.stop()
        self.reader.show_note(self.editor.toPlainText(), again=again)

    def _follow(self) -> None:
        """What is read goes along with what is written."""
        if self.beside_button.isChecked():
            bar = self.editor.verticalScrollBar()
            self.reader.scroll_to_share(bar.value() / max(1, bar.maximum()))

    def show_links(self, reference_id: int, links: Sequence[NoteLink]) -> None:
        """Show which notes lead to the reference; answers for another one are late."""
        if reference_id == self._reference_id:
            self.backlinks.show_links(links)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_links()

    def _ask_links(self) -> None:
        if self._reference_id and self.isVisible():
            self.links_asked.emit(self._reference_id)

    def _show_state(self) -> None:
        has_notes = bool(self._model.notes)
        self._empty.setVisible(not has_notes and not self._is_open)
        self.list.setVisible(has_notes)
        self._split.setVisible(self._is_open)
        self.beside_button.setVisible(self._is_open)
        self._box.setStretch(self._box.count() - 1, 0 if self._is_open else 1)
        self.preview_button.setVisible(self._is_open)
        self.delete_button.setVisible(self._is_open)
        rows = min(max(len(self._model.notes), 1), 5)
        self.list.setFixedHeight(rows * theme.px(28) + theme.px(4))

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._box.setContentsMargins(m.padding, m.px(12), m.padding, m.px(16))
        self._box.setSpacing(m.px(12))
        self._head.setSpacing(m.px(8))
        self.editor.setFont(theme.font("reading"))
        if self.preview_button.isChecked() or self.beside_button.isChecked():
            self._show_reading(again=True)
        self._show_state()
