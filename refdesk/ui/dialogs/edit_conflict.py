"""A field that was changed elsewhere while it was written in: both texts, and which shall stay."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from refdesk.model.creator_edits import CreatorColumn, cell_text
from refdesk.model.csl_types import TYPES
from refdesk.model.edit_conflicts import EditConflict, with_edits
from refdesk.model.record import Creator, ReferenceRecord
from refdesk.ui.closing import MUST_BE_ANSWERED
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.edit_fields import fields
from refdesk.ui.record_text import shown
from refdesk.ui.widgets import Label


class ConflictDialog(Frame):
    """Shows both; `mine_wanted` tells what to write instead. Esc leaves what stands there."""

    mine_wanted = Signal(int, object, object)
    """Reference id, the edit, and the value that it is to take the place of; as `EditView.edited`."""

    def __init__(self, conflict: EditConflict, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Changed meanwhile"), parent, width=520, height=380)
        self.setObjectName("editConflict")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty(MUST_BE_ANSWERED, True)  # my text stands nowhere else
        self._conflict = conflict
        label, mine, theirs = conflict_words(conflict)
        words = self.tr("{field}: while you wrote, it was changed elsewhere, by a job or in another window. Choose which of the two stays.")  # fmt: skip
        self.say(words.format(field=label))
        if conflict.mine is None:
            mine = self.tr("What the source says")
        self.mine = self._add_text(self.tr("Yours, not saved yet"), mine)
        self.theirs = self._add_text(self.tr("What stands there now"), theirs)
        self.keep_theirs = self.add_button(self.tr("Keep what is there"))
        self.keep_theirs.clicked.connect(self.reject)
        self.keep_mine = self.add_button(self.tr("Keep mine"), is_main=True)
        self.keep_mine.clicked.connect(self._take)
        self.mine.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_text(self, name: str, text: str) -> QPlainTextEdit:
        made = QPlainTextEdit(text)
        made.setProperty("kind", "field")
        made.setReadOnly(True)
        made.setTabChangesFocus(True)
        made.setAccessibleName(name)
        label = Label(name, "small", "text2", weight=600)
        label.setBuddy(made)
        self.body.addWidget(label)
        self.body.addWidget(made, 1)
        return made

    def _take(self) -> None:
        one = self._conflict
        self.mine_wanted.emit(one.reference_id, {one.name: one.mine}, {one.name: one.theirs})
        self.accept()


def conflict_words(conflict: EditConflict) -> tuple[str, str, str]:
    """The field's label, and both values as text."""
    name = conflict.name
    mine, theirs = (_with(name, value) for value in (conflict.mine, conflict.theirs))
    if name == "creators":
        return _tr("Creators"), _creator_lines(mine.creators), _creator_lines(theirs.creators)
    if name == "csl_type":
        names = dict(TYPES)
        both = [_tr(names.get(one.csl_type, one.csl_type)) for one in (mine, theirs)]
        return _tr("Type of work"), both[0], both[1]
    parts = [
        (each.label, shown(each.read(mine)), shown(each.read(theirs)))
        for each in fields()
        if name in each.names
    ]
    differing = [part for part in parts if part[1] != part[2]]
    if len(differing) == 1:
        return differing[0]
    labels, ours, others = zip(*(differing or parts), strict=True)
    return ", ".join(labels), "\n".join(ours), "\n".join(others)


def _tr(text: str) -> str:
    """`text` as the Edit tab names it."""
    return QCoreApplication.translate("EditView", text)


def _with(name: str, value: object) -> ReferenceRecord:
    return (
        ReferenceRecord() if value is None else with_edits(ReferenceRecord(), {name: value}, None)
    )


def _creator_lines(creators: tuple[Creator, ...]) -> str:
    """One line a name with all that the table has of it."""
    cells = ([cell_text(one, column) for column in CreatorColumn] for one in creators)
    return "\n".join(" · ".join(cell.replace("\n", "; ") for cell in row if cell) for row in cells)
