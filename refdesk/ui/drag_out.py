"""Dragging rows out as a file, for folders and mails: with Shift held (integration.md 6.3)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QTemporaryDir, QUrl, Signal
from PySide6.QtWidgets import QWidget

from refdesk.errors import RefDeskError
from refdesk.model.views import Message, MessageKind
from refdesk.services.file_names import free_name, references_name
from refdesk.ui.exporting import FIRST, LAST
from refdesk.ui.words import number

MOST: Final = 200
"""References of a dragged file: it is written when the drag begins, in the window's thread."""


class DragOut(QObject):
    """Writes what is dragged in the format of the last export; the files go when the window does."""

    told = Signal(object)
    """A `Message` for the message bar."""

    def __init__(self, window: QWidget, desk: Any, settings: Any) -> None:
        super().__init__(window)
        self._desk = desk
        self._settings = settings
        self._folder: QTemporaryDir | None = None

    def file_of(self, ids: Sequence[int]) -> str:
        """The address of a file with these references; "" when there is none, which is told."""
        if len(ids) > MOST:
            words = self.tr("Up to {most} references can be dragged as a file. Export these {n}.")
            self._tell(words.format(most=MOST, n=number(len(ids))))
            return ""
        from refdesk.services.writable import writable_formats  # dragging out is rare

        if self._folder is None:
            self._folder = QTemporaryDir()
        kept = self._settings.get(LAST, FIRST)
        formats = {one.key: one for one in writable_formats()}
        chosen = formats.get(kept, formats[FIRST])
        name = references_name(ids, self._desk.rows) + chosen.extension
        path = free_name(Path(self._folder.path()), name)
        try:
            self._desk.export_at_once(ids, chosen.key, path)
        except RefDeskError as error:
            self._tell(str(error))
            return ""
        return QUrl.fromLocalFile(str(path)).toString(QUrl.ComponentFormattingOption.FullyEncoded)

    def _tell(self, words: str) -> None:
        self.told.emit(Message(MessageKind.WARNING, words, key="drag"))
