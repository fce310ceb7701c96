"""Keys that are pressed while an editor is still being made; it gets them when it is there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

PATIENCE: Final = 3_000
"""Milliseconds after which nothing is coming any more."""


class HeldKeys(QObject):
    """Keeps the keys of a widget from doing what they else do there: a name is being typed."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._keys: list[tuple[int, Qt.KeyboardModifier, str]] = []
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self.let_go)
        widget.installEventFilter(self)

    def hold(self) -> None:
        """From now on, until `give` or `let_go`."""
        self._keys.clear()
        self._patience.start()

    def let_go(self) -> None:
        """Nothing comes: what was pressed is forgotten."""
        self._patience.stop()
        self._keys.clear()

    def give(self, editor: QWidget | None) -> None:
        """Press them in `editor`, in the order in which they came."""
        keys = list(self._keys)
        self.let_go()
        if editor is not None:
            for key, modifiers, text in keys:
                event = QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text)
                QCoreApplication.postEvent(editor, event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._patience.isActive() or not isinstance(event, QKeyEvent):
            return False
        modifiers = event.modifiers()
        commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        is_other = modifiers & commands or event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        if is_other or event.type() not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return False
        if event.type() == QEvent.Type.KeyPress:
            self._keys.append((event.key(), modifiers, event.text()))
        event.accept()
        return True
