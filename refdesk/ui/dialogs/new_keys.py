"""Make citation keys anew: what would change, before it does."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from refdesk.model.citekeys import KeyPlan
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import TextTable, table_view
from refdesk.ui.words import number


class NewKeysDialog(Frame):
    """Shows old and new keys; the deed makes them."""

    wanted = Signal(object)
    """The changes of the plan."""

    def __init__(self, plan: KeyPlan, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Make citation keys anew"), parent, width=720, height=440)
        self.setObjectName("newKeysDialog")
        self._plan = plan
        self.say(self._words())
        model = TextTable((self.tr("Key now"), self.tr("New key"), self.tr("Reference")), self)
        model.show(
            [(one.old or "–", one.new, one.title) for one in plan.changes],
            [one.title for one in plan.changes],
        )
        self.table = table_view(model, "newKeysTable", self.tr("Citation keys that change"))
        self.table.setColumnWidth(0, theme.px(220))
        self.table.setColumnWidth(1, theme.px(220))
        self.table.setVisible(bool(plan.changes))
        self.body.addWidget(self.table, 1)
        if not plan.changes:
            self.body.addStretch(1)
        self.keep = self.add_button(self.tr("Keep the keys"))
        self.make = self.add_button(self._deed(), is_main=True)
        self.make.setEnabled(bool(plan.changes))
        self.keep.clicked.connect(self.reject)
        self.make.clicked.connect(self._on_make)

    def _words(self) -> str:
        plan = self._plan
        parts = []
        if plan.changes:
            parts.append(
                self.tr(
                    "Manuscripts that use the old keys need the new ones; the old keys still "
                    "find their references in RefDesk."
                )
            )
        else:
            parts.append(self.tr("All keys are as the pattern makes them."))
        if plan.pinned:
            one = self.tr("1 key stays, since you or its source chose it.")
            many = self.tr("{n} keys stay, since you or their sources chose them.")
            parts.append(one if plan.pinned == 1 else many.format(n=number(plan.pinned)))
        return " ".join(parts)

    def _deed(self) -> str:
        count = len(self._plan.changes)
        if count == 1:
            return self.tr("Make 1 key anew")
        return self.tr("Make {n} keys anew").format(n=number(count))

    def _on_make(self) -> None:
        self.accept()
        self.wanted.emit(self._plan.changes)
