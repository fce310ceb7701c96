"""`--screenshot`: paint the window into a file once everything asked for is on it."""

from __future__ import annotations

import argparse
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from refdesk.ui.main_window import MainWindow
from refdesk.workers.desk import Desk

QUIET_FOR: Final = 0.25
"""Seconds without work in any thread after which the window counts as settled."""
AT_MOST: Final = 30.0
STEP: Final = 25


class Screenshot(QObject):
    """Waits, selects, waits, paints, ends the program; `error` is "" when all went well."""

    def __init__(self, window: MainWindow, desk: Desk, options: argparse.Namespace) -> None:
        super().__init__(window)
        self.error = ""
        self._window = window
        self._desk = desk
        self._options = options
        self._began = self._busy = time.monotonic()
        self._selected = options.select is None
        self._is_built = False
        self._timer = QTimer(self)
        self._timer.setInterval(STEP)
        self._timer.timeout.connect(self._on_step)

    def start(self) -> None:
        """Begin to wait."""
        self._timer.start()

    @Slot()
    def _on_step(self) -> None:
        now = time.monotonic()
        if not self._desk.is_idle and now - self._began < AT_MOST:
            self._busy = now
            return
        if now - self._busy < QUIET_FOR:
            return
        if not self._is_built:
            self._is_built = True
            self._busy = now
            self._window.build_all()
            return
        if not self._selected:
            self._selected = True
            self._busy = now
            self._window.select_row(self._options.select - 1)
            return
        self._timer.stop()
        path = self._options.screenshot
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            saved = self._window.grab().save(str(path))
        except OSError:
            saved = False
        if not saved:
            self.error = f"The picture could not be written to {path}."
        QApplication.quit()
