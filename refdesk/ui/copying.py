"""Copying references as text: the commands, the clipboard, what the message says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from refdesk.model.views import Message, MessageKind
from refdesk.ui.actions import COPIES, Actions
from refdesk.ui.clipboard import text_data
from refdesk.ui.words import number

if TYPE_CHECKING:
    from refdesk.model.rows import View
    from refdesk.services.copying_text import CopiedText
    from refdesk.workers.styling import Chosen

LAST: Final = "window.copy_kind"
FIRST: Final = "bibtex"
"""What the key copies as before anything was chosen."""


class Copying(QObject):
    """Remembers the last choice, which a key repeats."""

    told = Signal(object)
    """A `Message` for the message bar."""

    def __init__(
        self, window: QWidget, desk: Any, settings: Any, actions: Actions,
        chosen: Callable[[], Chosen],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._desk = desk
        self._settings = settings
        self._actions = actions
        self._chosen = chosen
        self._labels = {
            copy.kind: QCoreApplication.translate("Actions", copy.label) for copy in COPIES
        }
        desk.copying.copied.connect(self._on_copied)
        desk.copying.failed.connect(self._on_failed)
        self._tell_last()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action does, by its name."""
        return {
            "actionCopyText": lambda: self.copy(self.last),
            **{copy.name: partial(self.copy, copy.kind) for copy in COPIES},
        }

    @property
    def last(self) -> str:
        """What was chosen last."""
        kept = self._settings.get(LAST, FIRST)
        return kept if kept in self._labels else FIRST

    def copy(self, kind: str) -> None:
        """Copy the selected references as `kind`; the key repeats it from now on."""
        chosen = self._chosen()
        if not chosen:
            return
        self._settings.set(LAST, kind)
        self._tell_last()
        self._desk.copying.copy(chosen, kind)

    def copy_list(self, view: View, kind: str, name: str) -> None:
        """Copy all references of a list as `kind`."""
        self._settings.set(LAST, kind)
        self._tell_last()
        self._desk.copying.copy_list(view, kind, name)

    def fill(self, menu: QMenu) -> None:
        """Add the commands to the menu "Copy as"."""
        menu.addSeparator()
        menu.addAction(self._actions["actionCopyText"])
        for copy in COPIES:
            if copy.begins_group:
                menu.addSeparator()
            menu.addAction(self._actions[copy.name])

    def _tell_last(self) -> None:
        words = self.tr("Copy as {format} (used last)")
        self._actions["actionCopyText"].setText(words.format(format=self._labels[self.last]))

    @Slot(object)
    def _on_copied(self, copied: CopiedText) -> None:
        label = self._labels[copied.kind]
        if not copied.count:
            self._tell(self.tr("Nothing was copied: the list is empty."), MessageKind.WARNING)
            return
        if not copied.text:
            words = self.tr("Nothing was copied: what is selected has no {what}.")
            self._tell(words.format(what=_noun(copied.kind, label)), MessageKind.WARNING)
            return
        QGuiApplication.clipboard().setMimeData(_data(copied))
        count = copied.count - copied.left_out
        words = self.tr("1 reference copied as {format}.") if count == 1 else self.tr("{n} references copied as {format}.")  # fmt: skip
        words = words.format(n=number(count), format=label)
        if copied.left_out:
            rest = self.tr("{n} without {what} left out.")
            noun = _noun(copied.kind, label)
            words = f"{words} {rest.format(n=number(copied.left_out), what=noun)}"
        words = " ".join(filter(None, (words, copied.warning)))
        is_odd = copied.left_out or copied.warning
        self._tell(words, MessageKind.WARNING if is_odd else MessageKind.DONE)

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._tell(sentence, MessageKind.ERROR)

    def _tell(self, words: str, kind: MessageKind) -> None:
        self.told.emit(Message(kind, words, key="copy"))


def _noun(kind: str, label: str) -> str:
    """What a reference lacks: "a PMID"."""
    nouns = {"pmids": "PMID", "dois": "DOI", "links": "link"}
    return nouns.get(kind, label)


def _data(copied: CopiedText) -> QMimeData:
    data = text_data(copied.text, copied.media_type)
    if copied.html:
        data.setHtml(copied.html)
    return data
