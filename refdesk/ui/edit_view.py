"""The form for a reference's main fields: saves a field when it is left, keeps what the source said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from refdesk.model.creator_edits import shown_creators, with_shown
from refdesk.model.csl_types import TYPES
from refdesk.model.edit_conflicts import with_edits
from refdesk.model.record import Creator, ReferenceRecord
from refdesk.model.typed import FieldError, creator_line
from refdesk.model.views import ReferenceView
from refdesk.ui import theme
from refdesk.ui.edit_creators import CreatorsBox
from refdesk.ui.edit_fields import EditField, Edits, fields
from refdesk.ui.record_text import shown
from refdesk.ui.undo_keys import UndoKeys
from refdesk.ui.widgets import Button, ComboBox, Label, Surface, plain_tip

_MAX_SAID: Final = 300
_CREATORS: Final = "creators"
_KIND: Final = "csl_type"
AS_LINES: Final = ("authors", "editors")
"""The fields that are names as lines of text, beside the table of creators."""


class _Line(QLineEdit):
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.editingFinished.connect(self.left)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.undo_all()
            return
        super().keyPressEvent(event)

    def undo_all(self) -> None:
        """Take back what was typed since the field was filled."""
        while self.isUndoAvailable():
            self.undo()
        self.setModified(False)


class _Text(QPlainTextEdit):
    left = Signal()

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows
        self.setProperty("kind", "field")
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(2)
        self.fit()

    def fit(self) -> None:
        """Take the height of its rows."""
        line = theme.current().font_metrics().lineSpacing()
        self.setFixedHeight(round(self._rows * line) + theme.px(18))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.document().isModified():
            while self.document().isUndoAvailable():
                self.document().undo()
            return
        super().keyPressEvent(event)


class _Outline(QWidget):
    """A red outline over the border of a field."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.resize(watched.size())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("red.ink"), 2))
        radius = theme.current().metrics.radius
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)


class FieldBox(QWidget):
    """Label, field, what is wrong with it, and what the source said."""

    left = Signal()
    taken_back = Signal()

    def __init__(self, field: EditField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._filled = ""
        self.editor: _Line | _Text = _Text(field.rows) if field.rows > 1 else _Line()
        self.editor.setObjectName(f"edit-{field.key}")
        self.editor.setAccessibleName(field.label)
        self.editor.setAccessibleDescription(field.hint)
        self.editor.setToolTip("")
        UndoKeys(self.editor)
        self.editor.left.connect(self.left)
        self._outline = _Outline(self.editor)
        self._label = Label(field.label, "small", "text2", weight=600)
        self._label.setBuddy(self.editor)
        self._hint = Label(field.hint, "caption", "text2", wrap=True)
        self._hint.setVisible(bool(field.hint))
        self._error = Label("", "small", "red.ink", wrap=True)
        self._warning = Label("", "small", "orange.ink", wrap=True)
        self._said = Label("", "small", "text2", wrap=True)
        self._use = Button("", kind="link", height=22, name=self.tr("Use the source's"))
        self._use.clicked.connect(self.taken_back)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._said, 1)
        row.addWidget(self._use, 0, Qt.AlignmentFlag.AlignTop)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        for widget in (self._label, self.editor, self._error, self._warning):
            self._box.addWidget(widget)
        self._box.addLayout(row)
        self._box.addWidget(self._hint)
        self.set_error("")
        self.set_said("", "", is_edited=False)
        self.restyle()

    @property
    def text(self) -> str:
        """What stands in the field."""
        if isinstance(self.editor, QLineEdit):
            return self.editor.text()
        return self.editor.toPlainText()

    @property
    def is_changed(self) -> bool:
        """Whether the reader has changed it since it was filled."""
        return self.text != self._filled

    @property
    def error(self) -> str:
        """What is wrong with it; "" when nothing is."""
        return self._error.text()

    @property
    def warning(self) -> str:
        """What looks wrong in the value that is saved; "" when nothing does."""
        return self._warning.text()

    @property
    def said(self) -> str:
        """What the source said, as shown below a changed field."""
        return self._said.text() if not self._said.isHidden() else ""

    def fill(self, text: str, *, force: bool = False) -> None:
        """Show the record's value, unless the reader is at work in the field."""
        if self.is_changed and not force:
            return
        if text != self.text or force:
            self.type(text)
        self.settle()
        self.set_error("")

    def type(self, text: str) -> None:
        """Put `text` into the field, as if the reader had."""
        if isinstance(self.editor, QLineEdit):
            self.editor.setText(text)
            self.editor.setCursorPosition(0)
        else:
            self.editor.setPlainText(text)

    def settle(self) -> None:
        """Take what stands in the field as the record's value (it has just been saved)."""
        self._filled = self.text
        self._warning.setText(self.field.check(self._filled))
        self.set_error(self.error)

    def set_error(self, sentence: str) -> None:
        """Outline the field in red and say what is wrong."""
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self._warning.setVisible(bool(self.warning) and not sentence)
        self.editor.setAccessibleDescription(sentence or self.warning or self.field.hint)
        self._outline.setVisible(bool(sentence))

    def set_said(self, source: str, said: str, *, is_edited: bool) -> None:
        """Say below a changed field what `source` ("PubMed") said."""
        self._use.setVisible(is_edited)
        self._said.setVisible(is_edited)
        if is_edited:
            said = shown(" ".join(said.split()))
            if len(said) > _MAX_SAID:
                said = said[:_MAX_SAID] + "…"
            self._said.setText(f"{source}: {said}" if said else self.tr("Changed by you"))
            words = self.tr("Use PubMed's") if source == "PubMed" else self.tr("Use the source's")
            self._use.setText(words)
            self._use.setAccessibleName(f"{words}: {self.field.label}")

    def set_locked(self, reason: str) -> None:
        """Let the field be read and copied from, not changed; `reason` says why."""
        self.editor.setReadOnly(bool(reason))
        self.editor.setToolTip(plain_tip(reason))
        self._use.setEnabled(not reason)
        self._use.setToolTip(plain_tip(reason))

    def restyle(self) -> None:
        """Take the theme's sizes."""
        self._box.setSpacing(theme.px(4))
        if isinstance(self.editor, _Text):
            self.editor.fit()


@dataclass(frozen=True, slots=True)
class Refused:
    """A text that cannot be saved; `words` are its field and why: `DOI: ...`."""

    reference_id: int
    words: str


class EditView(QScrollArea):
    """Edits one reference; every field that is left changed is one step that can be undone."""

    edited = Signal(int, object, object)
    """Reference id, field names of `ReferenceRecord` to values (None takes an edit back), and what
    those fields said when they were shown."""
    told = Signal(str)
    """That the reference which is left has texts that cannot be saved, and are kept here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editView")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("frame", "none")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view: ReferenceView | None = None
        self._shown: dict[str, ReferenceRecord] = {}
        """By key of a field: the record as the reader saw it there, with what was saved since."""
        self._refused: dict[int, dict[str, tuple[str, str]]] = {}
        """Of references shown before: by key of a field the text that cannot be saved, and why."""
        # A background role of Base would turn the labels' colour to Text: the ground is painted.
        self._page = Surface("base")
        self._box = QVBoxLayout(self._page)
        self.locked_note = Label("", "small", "orange.ink", wrap=True)
        self.locked_note.hide()
        self._box.addWidget(self.locked_note)
        self.kind = ComboBox()
        self.kind.setAccessibleName(self.tr("Type of work"))
        self.kind.setObjectName("edit-csl_type")
        self.kind.view().setAccessibleName(self.tr("Types of work"))
        for key, name in TYPES:
            self.kind.addItem(self.tr(name), key)
        self.kind.activated.connect(self._on_kind)
        self._kind_label = Label(self.tr("Type of work"), "small", "text2", weight=600)
        self._kind_box = QVBoxLayout()
        self._kind_box.addWidget(self._kind_label)
        self._kind_box.addWidget(self.kind)
        self._box.addLayout(self._kind_box)
        self.boxes = {field.key: FieldBox(field) for field in fields()}
        self.creators = CreatorsBox()
        self.creators.edited.connect(self._on_creators)
        self.creators.taken_back.connect(lambda: self._take_back(self.boxes["authors"]))
        self.creators.lines_asked.connect(self._show_boxes)
        for box in self.boxes.values():
            box.left.connect(lambda box=box: self._save(box))
            box.taken_back.connect(lambda box=box: self._take_back(box))
            if box.field.key == AS_LINES[0]:
                self._box.addWidget(self.creators)
            self._box.addWidget(box)
        self._box.addStretch(1)
        self.setWidget(self._page)
        theme.signals().changed.connect(self._restyle)
        self._restyle()

    def set_locked(self, reason: str) -> None:
        """The library can only be read: show the fields, take no changes, say `reason` above."""
        self.locked_note.setText(reason)
        self.locked_note.setVisible(bool(reason))
        self.kind.setEnabled(not reason)
        self.kind.setToolTip(plain_tip(reason))
        self.creators.set_locked(reason)
        for box in self.boxes.values():
            box.set_locked(reason)

    def set_view(self, view: ReferenceView | None) -> None:
        """Show the fields of `view`; what is being typed in the same reference stays."""
        is_same = (
            view is not None
            and self._view is not None
            and view.reference_id == self._view.reference_id
        )
        if not is_same:
            self.flush()
            self._keep_refused()
        self._view = view
        self.setEnabled(view is not None and view.reference_id != 0)
        if view is None:
            return
        said = view.source_record
        source = (
            "PubMed"
            if "pubmed" in view.source_format or "nbib" in view.source_format
            else self.tr("Source")
        )
        self._shown[_CREATORS] = self._shown[_KIND] = view.record
        self._fill_creators(view, source)
        self._show_boxes()
        for box in self.boxes.values():
            if not is_same or not box.is_changed:
                self._shown[box.field.key] = view.record
            box.fill(box.field.read(view.record), force=not is_same)
            is_edited = any(name in view.edited_fields for name in box.field.names)
            before = box.field.read(said) if said is not None else ""
            if said is not None and before == box.field.read(view.record):
                is_edited = False  # another part of the same field was changed
            box.set_said(source, before, is_edited=is_edited)
        self._show_kind(view.record.csl_type)
        if not is_same:
            self._show_refused(view.reference_id)
            self.verticalScrollBar().setValue(0)

    def flush(self) -> None:
        """Save what was typed in a field that has not been left yet."""
        self.creators.flush()
        for box in self.boxes.values():
            if box.is_changed:
                self._save(box)

    @property
    def refused(self) -> Refused | None:
        """A text that cannot be saved: of the reference that is shown, else of another."""
        here = {key: (box.text, box.error) for key, box in self._refused_boxes().items()}
        shown = self._view.reference_id if self._view is not None else 0
        for reference_id, texts in ((shown, here), *self._refused.items()):
            for key, (_, error) in texts.items():
                return Refused(reference_id, f"{self.boxes[key].field.label}: {error}")
        return None

    def _refused_boxes(self) -> dict[str, FieldBox]:
        return {key: box for key, box in self.boxes.items() if box.is_changed and box.error}

    def _keep_refused(self) -> None:
        """Keep, until it is shown again, what of the reference that is left cannot be saved."""
        found, refused = self._refused_boxes(), self.refused
        if self._view is None or not found or refused is None:
            return
        self._refused[self._view.reference_id] = {
            key: (box.text, box.error) for key, box in found.items()
        }
        words = self.tr("Not saved yet: %1 It waits in the Edit tab of that reference.")
        self.told.emit(words.replace("%1", refused.words))

    def _show_refused(self, reference_id: int) -> None:
        for key, (text, error) in self._refused.pop(reference_id, {}).items():
            self.boxes[key].type(text)
            self.boxes[key].set_error(error)

    def _fill_creators(self, view: ReferenceView, source: str) -> None:
        mine = shown_creators(view.record)
        self.creators.fill(mine)
        said = view.source_record
        theirs = shown_creators(said) if said is not None else ()
        is_edited = "creators" in view.edited_fields and theirs != mine
        names = "; ".join(creator_line(one) for one in theirs)
        self.creators.set_said(source, names, is_edited=is_edited)

    def _show_boxes(self) -> None:
        """Show the fields that the record has a use for; names as lines only when wanted."""
        view = self._view
        for key, box in self.boxes.items():
            is_wanted = key not in AS_LINES or self.creators.lines.isChecked()
            box.setVisible(is_wanted and view is not None and box.field.is_shown(view.record))

    def _on_creators(self, creators: tuple[Creator, ...]) -> None:
        view = self._view
        if view is not None and view.reference_id:
            self._emit(_CREATORS, {"creators": with_shown(self._shown[_CREATORS], creators)})

    def _show_kind(self, key: str) -> None:
        at = self.kind.findData(key)
        if at < 0:
            self.kind.addItem(key, key)
            at = self.kind.count() - 1
        self.kind.setCurrentIndex(at)

    def _on_kind(self, at: int) -> None:
        key = self.kind.itemData(at)
        if self._view is not None and key != self._view.record.csl_type:
            self._emit(_KIND, {"csl_type": key})

    def _save(self, box: FieldBox) -> None:
        view = self._view
        if view is None or not view.reference_id:
            return
        if not box.is_changed:
            box.set_error("")
            return
        seen = self._shown[box.field.key]
        try:
            edits: Edits = box.field.write(seen, box.text)
        except FieldError as error:
            box.set_error(str(error))
            return
        box.set_error("")
        box.settle()
        changed = {name: value for name, value in edits.items() if getattr(seen, name) != value}
        if changed:
            self._emit(box.field.key, changed)
        else:
            box.fill(box.field.read(view.record), force=True)

    def _emit(self, key: str, edits: Mapping[str, object]) -> None:
        view = self._view
        if view is None:
            return
        seen = self._shown[key]
        self.edited.emit(
            view.reference_id, dict(edits), {name: getattr(seen, name) for name in edits}
        )
        # What is changed next, before the library has answered, is a change of this.
        self._shown[key] = with_edits(seen, edits, view.source_record)

    def _take_back(self, box: FieldBox) -> None:
        if self._view is not None:
            box.settle()
            is_table = box.field.key in AS_LINES
            self._emit(_CREATORS if is_table else box.field.key, dict.fromkeys(box.field.names))

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._box.setContentsMargins(m.padding, m.px(12), m.px(24), m.px(24))
        self._box.setSpacing(m.px(12))
        self._kind_box.setSpacing(m.px(4))
        self.creators.restyle()
        for box in self.boxes.values():
            box.restyle()
