"""Change many references: which field, what is done to it, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QLabel, QLineEdit, QWidget

from refdesk.errors import UsageError
from refdesk.model.batch import ROLES, BatchEdit, Operation, compiled, operations_of
from refdesk.model.batch_fields import CITEKEY, CREATORS, FIELDS
from refdesk.model.csl_types import TYPES
from refdesk.model.letter_case import CASES
from refdesk.services.batch_edit import BatchPreview
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import TextTable, table_view
from refdesk.ui.widgets import CheckBox, ComboBox, Label
from refdesk.ui.words import number


def _t(text: str) -> str:
    """Mark a text for translation; it is translated where it is used."""
    return text


LOOK_AFTER: Final = 250
"""Milliseconds without a key after which the preview is made anew."""
_BEFORE: Final = 12
"""Letters that are shown before a difference."""
_OPERATIONS: Final = {
    Operation.SET: _t("Set to"),
    Operation.FILL: _t("Set where it is empty"),
    Operation.ADD: _t("Add"),
    Operation.REMOVE: _t("Remove"),
    Operation.REPLACE: _t("Replace text"),
    Operation.CASE: _t("Write in"),
    Operation.ROLE: _t("Give the role"),
}
_CASES: Final = {
    "sentence": _t("Sentence case"),
    "title": _t("Title Case"),
    "upper": _t("CAPITALS"),
    "lower": _t("small letters"),
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("Batch", text)


class BatchDialog(Frame):
    """Shows what a change would do as it is put together; the deed asks for it."""

    wanted = Signal(object, object)
    """Ids of references, BatchEdit."""

    def __init__(self, batch: Any, ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__("", parent, width=860, height=600)
        self.setObjectName("batchDialog")
        self._batch = batch
        self._ids = tuple(ids)
        title = self.tr("Change {n} references") if len(ids) != 1 else self.tr("Change 1 reference")
        title = title.format(n=number(len(ids)))
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.say(self.tr("What the sources said is kept beside your values. It is one undo step."))
        self._make_fields()
        self._make_preview()
        self._timer = QTimer(self, singleShot=True, interval=LOOK_AFTER)
        self._timer.timeout.connect(self.look)
        batch.looked.connect(self._on_looked)
        batch.refused.connect(self._on_refused)
        self.finished.connect(batch.stop_looking)
        self._on_field()
        self._connect()

    def _make_fields(self) -> None:
        self.field = ComboBox()
        self.field.setObjectName("batchField")
        for key, field in FIELDS.items():
            self.field.addItem(_tr(field.label), key)
        self.operation = ComboBox()
        self.sought = QLineEdit()
        self.value = QLineEdit()
        self.value.setObjectName("batchValue")
        self.choice = ComboBox()
        self.is_pattern = CheckBox(self.tr("Pattern (regular expression, \\1 for its groups)"))
        self.match_case = CheckBox(self.tr("Tell capitals from small letters"))
        form = self._form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows: tuple[QWidget, ...] = (
            self.field, self.operation, self.sought, self.value, self.choice,
        )  # fmt: skip
        for widget, label in zip(
            rows, (self.tr("Field"), self.tr("Do"), "-", "-", "-"), strict=True
        ):
            form.addRow(label, widget)
        for widget, words in zip(rows, (self.tr("Field"), self.tr("What is done"), self.tr("Find"), self.tr("Value"), self.tr("Value")), strict=True):  # fmt: skip
            widget.setAccessibleName(words)
        for box, words in (
            (self.field, self.tr("Fields")), (self.operation, self.tr("What can be done")),
            (self.choice, self.tr("Values")),
        ):  # fmt: skip
            box.view().setAccessibleName(words)
        form.addRow(self.is_pattern)
        form.addRow(self.match_case)
        self.hint = Label("", "caption", "text2", wrap=True)
        self.body.addLayout(form)
        self.body.addWidget(self.hint)

    def _make_preview(self) -> None:
        self.told = Label("", "body", "text", wrap=True)
        self.wrong = Label("", "small", "red.ink", wrap=True)
        self._model = TextTable((self.tr("Before"), self.tr("After"), self.tr("Reference")), self)
        self.table = table_view(self._model, "batchTable", self.tr("Before and after"))
        for column in (0, 1):
            self.table.setColumnWidth(column, theme.px(290))
        self.body.addWidget(self.wrong)
        self.body.addWidget(self.told)
        self.body.addWidget(self.table, 1)
        self.cancel = self.add_button(self.tr("Cancel"))
        self.change = self.add_button("", is_main=True)
        self.cancel.clicked.connect(self.reject)
        self.change.clicked.connect(self._on_change)

    def _connect(self) -> None:
        self.field.currentIndexChanged.connect(self._on_field)
        self.operation.currentIndexChanged.connect(self._on_operation)
        self.choice.currentIndexChanged.connect(self._stir)
        for line in (self.sought, self.value):
            line.textChanged.connect(self._stir)
        for box in (self.is_pattern, self.match_case):
            box.toggled.connect(self._stir)

    @property
    def edit(self) -> BatchEdit:
        """The change as it is put together now."""
        operation = Operation(self.operation.currentData())
        value = self.choice.currentData() if self._has_choice else self.value.text()
        return BatchEdit(
            self.field.currentData(), operation, value, self.sought.text(),
            self.is_pattern.isChecked() and operation is Operation.REPLACE,
            self.match_case.isChecked() and operation in (Operation.REPLACE, Operation.REMOVE),
        )  # fmt: skip

    @property
    def _has_choice(self) -> bool:
        operation = Operation(self.operation.currentData())
        is_type = self.field.currentData() == "type"
        return is_type or operation in (Operation.CASE, Operation.ROLE)

    @Slot()
    def _on_field(self) -> None:
        """Offer what can be done to the field; the same as before where that can be."""
        before = self.operation.currentData()
        self.operation.blockSignals(True)
        self.operation.clear()
        for operation in operations_of(FIELDS[self.field.currentData()]):
            self.operation.addItem(_tr(_OPERATIONS[operation]), operation.value)
        self.operation.setCurrentIndex(max(0, self.operation.findData(before)))
        self.operation.blockSignals(False)
        self._on_operation()

    @Slot()
    def _on_operation(self) -> None:
        """Show the fields that the operation needs."""
        operation = Operation(self.operation.currentData())
        is_replace = operation is Operation.REPLACE
        self._form.setRowVisible(self.sought, is_replace or operation is Operation.ROLE)
        self._form.setRowVisible(self.is_pattern, is_replace)
        self._form.setRowVisible(self.match_case, is_replace)
        self._form.setRowVisible(self.choice, self._has_choice)
        self._form.setRowVisible(self.value, not self._has_choice)
        is_role = operation is Operation.ROLE
        self._name(self.sought, self.tr("Of") if is_role else self.tr("Find"))
        self._name(self.value, self.tr("Replace with") if is_replace else self.tr("Value"))
        self._name(self.choice, self.tr("Role") if is_role else self.tr("Value"))
        self._fill_choice(operation)
        self.hint.setText(self._hint(operation))
        self.hint.setVisible(bool(self.hint.text()))
        self._stir()

    def _name(self, widget: QWidget, words: str) -> None:
        label = self._form.labelForField(widget)
        if isinstance(label, QLabel):
            label.setText(words)
        widget.setAccessibleName(words)

    def _fill_choice(self, operation: Operation) -> None:
        self.choice.blockSignals(True)
        self.choice.clear()
        if operation is Operation.CASE:
            pairs = [(key, _tr(_CASES[key])) for key in CASES]
        elif operation is Operation.ROLE:
            pairs = [(role, role) for role in ROLES]
        else:
            pairs = [(key, _tr(name)) for key, name in TYPES]
        for key, name in pairs:
            self.choice.addItem(name, key)
        self.choice.blockSignals(False)

    def _hint(self, operation: Operation) -> str:
        field = FIELDS[self.field.currentData()]
        if operation is Operation.ROLE:
            return self.tr("Creators of this name: Family, Given. Without a name, all of them.")
        if field.key == CITEKEY:
            return self._key_hint(operation)
        if operation is Operation.REMOVE:
            return self.tr("Without a value all of it is removed.")
        if operation in (Operation.CASE, Operation.REPLACE):
            return ""
        if field.key == CREATORS:
            return self.tr("Family, Given; the next one behind a semicolon. A group without comma.")
        return self.tr("Several values are divided by semicolons.") if field.is_list else ""

    def _key_hint(self, operation: Operation) -> str:
        stays = self.tr("A key that another reference has stays as it was; the former key goes on finding its reference.")  # fmt: skip
        if operation is Operation.REMOVE:
            return self.tr("Without a value the keys are made anew by your pattern.") + " " + stays
        return stays

    # the preview
    @Slot()
    def _stir(self) -> None:
        """Something was typed: the preview is not of it any more."""
        self._batch.stop_looking()
        self.wrong.setText("")
        self.wrong.hide()
        self.told.setText(self.tr("Looking …"))
        self._tell_deed(0, is_known=False)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Ask for the preview."""
        if not self._is_begun:
            self._model.show([])
            self.told.setText(self.tr("Say what to change to see it before and after."))
            return
        edit = self.edit
        try:
            compiled(edit)
        except UsageError as error:
            self._on_refused(str(error))
        else:
            self._batch.look(self._ids, edit)

    @property
    def _is_begun(self) -> bool:
        """Whether what the operation needs was typed, so that nothing is emptied by the way."""
        operation = Operation(self.operation.currentData())
        if operation is Operation.REPLACE:
            return bool(self.sought.text())
        return self._has_choice or operation is Operation.REMOVE or bool(self.value.text().strip())

    @Slot(object)
    def _on_looked(self, seen: BatchPreview) -> None:
        texts = [(self._worded(row.before), self._worded(row.after)) for row in seen.rows]
        rows = [(*around(*both), row.title) for both, row in zip(texts, seen.rows, strict=True)]
        if len(rows) != self._model.rowCount() or seen.looked == seen.total:
            self._model.show(rows, [f"{before}\n→ {after}" for before, after in texts])
        of, changed = number(seen.total), number(seen.changed)
        if seen.is_complete:
            words = self.tr("{n} of {all} change.").format(n=changed, all=of)
            words += "".join(f" {number(count)} stay: {why}" for why, count in seen.refused[:3])
            if len(rows) < seen.changed:
                words += " " + self.tr("The first {n} are shown.").format(n=number(len(rows)))
        else:
            words = self.tr("{n} change of {looked} looked at so far, {all} in all …")
            words = words.format(n=changed, looked=number(seen.looked), all=of)
        self.told.setText(words)
        self._tell_deed(seen.changed, is_known=seen.is_complete)

    def _worded(self, text: str) -> str:
        """A value as the reader knows it: types of works by their names."""
        if self.field.currentData() != "type":
            return text
        return next((_tr(name) for key, name in TYPES if key == text), text)

    @Slot(str)
    def _on_refused(self, sentence: str) -> None:
        self._model.show([])
        self.told.setText("")
        self.wrong.setText(sentence)
        self.wrong.show()
        self._tell_deed(0, is_known=False)

    def _tell_deed(self, count: int, *, is_known: bool) -> None:
        """The deed's words; it can be done as soon as it is seen that something changes."""
        words = self.tr("Change")
        if is_known and count:
            words = self.tr("Change 1 reference") if count == 1 else self.tr("Change {n} references")  # fmt: skip
        self.change.setText(words.format(n=number(count)))
        self.change.setAccessibleName(self.change.text())
        self.change.setEnabled(bool(count))

    def _on_change(self) -> None:
        self.accept()
        self.wanted.emit(self._ids, self.edit)


def around(before: str, after: str) -> tuple[str, str]:
    """Two texts from a little before where they begin to differ: a long title shows its change."""
    pairs = enumerate(zip(before, after, strict=False))
    same = next((at for at, (one, other) in pairs if one != other), min(len(before), len(after)))
    start = before.rfind(" ", 0, max(0, same - _BEFORE)) + 1 if same > 2 * _BEFORE else 0
    cut = "… " if start else ""
    return cut + before[start:] or "–", cut + after[start:] or "–"
