"""Closing a window: a dialog over it is cancelled first, unless it holds what would be lost."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QDialog, QWidget

if TYPE_CHECKING:
    from refdesk.ui.close_button import CloseButton
    from refdesk.ui.main_window import MainWindow

log = logging.getLogger(__name__)

MUST_BE_ANSWERED: Final = "mustBeAnswered"
"""A property of a dialog that holds what is kept nowhere else: closing the window waits for it."""


def dismiss_dialogs(window: QWidget) -> bool:
    """Cancel every dialog over `window`, the top one first; False when one stays to be answered."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    while (top := _top_dialog(window)) is not None:
        if top.property(MUST_BE_ANSWERED):
            top.raise_()
            top.activateWindow()
            return False
        top.reject()
        if top.isVisible():
            return False
    return True


def _top_dialog(window: QWidget) -> QDialog | None:
    modal = QApplication.activeModalWidget()
    if isinstance(modal, QDialog):
        return modal
    shown = [each for each in window.findChildren(QDialog) if each.isVisible()]
    return shown[-1] if shown else None


class Leaving:
    """Saves what was typed before a window goes, and keeps it where that needs the reader."""

    def __init__(self, window: MainWindow, desk: Any) -> None:
        self._window = window
        self._desk = desk
        self._is_finishing = False
        self._told = ""

    def is_ready(self, milliseconds: int) -> bool:
        """Whether all is saved, or the reader knows what is not; waits twice so long at most."""
        if self._is_finishing or not dismiss_dialogs(self._window):
            return False
        self._window.detail_pane.flush()
        if not self._may_lose_refused():
            return False
        self._is_finishing = True
        try:
            is_saved = self._desk.finish_changes(milliseconds)
        finally:
            self._is_finishing = False
        return bool(is_saved) and dismiss_dialogs(self._window)  # a clash asks in a dialog

    def _may_lose_refused(self) -> bool:
        """Whether no field holds what cannot be saved, or that was told by a close before."""
        window, refused = self._window, self._window.detail_pane.refused
        if refused is None or refused.words == self._told:
            return True
        self._told = refused.words
        window.browser.reveal(refused.reference_id)
        window.detail_pane.show_tab("edit")
        told = QCoreApplication.translate(
            "Leaving", "Not saved yet: %1 Mend it, or close the window again to leave without it."
        )
        window.commands.tell(told.replace("%1", refused.words))
        return False


class CloseKeeper(QObject):
    """Keeps the close button of a window working while a dialog blocks it.

    Qt keeps from a blocked window whatever it gets, closing included. On Windows and macOS the
    system does the same and shows it; X11's window managers still send what the button says.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._button: CloseButton | None = None
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowBlocked:
            self._listen()
        elif event.type() in (QEvent.Type.WindowUnblocked, QEvent.Type.Hide):
            self._rest()
        return False

    def _listen(self) -> None:
        if self._button is not None or QApplication.platformName() != "xcb":
            return
        try:
            from refdesk.ui.close_button import CloseButton  # ctypes, for this alone

            self._button = CloseButton(self._window)
        except (OSError, AttributeError) as error:  # no libX11, or one that is another
            log.info("the close button waits for dialogs: %s", error)
            return
        QApplication.instance().installNativeEventFilter(self._button)  # type: ignore[union-attr]

    def _rest(self) -> None:
        if self._button is not None:
            QApplication.instance().removeNativeEventFilter(self._button)  # type: ignore[union-attr]
            self._button = None
