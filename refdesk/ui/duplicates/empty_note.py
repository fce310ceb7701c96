"""The review without a set to show: the words for it, and the buttons that help."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from refdesk.ui.duplicates.empty import Emptiness, Situation, Step, emptiness
from refdesk.ui.empty_state import PaneNote


class EmptyNote(PaneNote):
    """Says why there is nothing; its buttons ask for what helps."""

    add_asked = Signal()
    import_asked = Signal()
    look_asked = Signal()
    stop_asked = Signal()
    kind_asked = Signal(object)  # SetKind

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("duplicatesNote")
        self._said = Emptiness("duplicate", "")
        self.first_asked.connect(lambda: self._take_step(self._said.first[0]))
        self.second_asked.connect(lambda: self._take_step(self._said.second[0]))

    def show_situation(self, at: Situation) -> None:
        """Say what the situation is."""
        said = emptiness(at)
        if said != self._said:
            self._said = said
            self.say(
                said.icon,
                said.sentence,
                said.detail,
                first=said.first[1],
                second=said.second[1],
                role="orange.ink" if said.is_fault else "text3",
            )

    def _take_step(self, step: Step) -> None:
        asked = {
            Step.ADD: self.add_asked,
            Step.IMPORT: self.import_asked,
            Step.LOOK: self.look_asked,
            Step.STOP: self.stop_asked,
        }
        if step is Step.OTHER_KIND:
            self.kind_asked.emit(self._said.other)
        elif step in asked:
            asked[step].emit()
