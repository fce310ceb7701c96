"""Builds everything that makes the window, and takes it down in the right order."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QMessageBox

from refdesk.errors import Cancelled, LibraryInUseError, RefDeskError
from refdesk.logs import start_logging
from refdesk.services.toolbox import Toolbox
from refdesk.settings import Settings, default_library
from refdesk.store import opening
from refdesk.ui import theme
from refdesk.ui.main_window import MainWindow
from refdesk.workers.collector import Collector
from refdesk.workers.desk import Desk

if TYPE_CHECKING:
    from refdesk.ui.instance import Instance
    from refdesk.ui.screenshot import Screenshot

log = logging.getLogger(__name__)

SWITCH_INTERVAL = 0.0005
"""Seconds; with Python's 5 ms a busy thread makes the window wait 5 to 15 ms each time."""

LISTEN_AFTER = 100
"""Milliseconds after the first rows came, in which they are painted."""
LISTEN_WITHOUT = 1000
"""Milliseconds after the window is there, when no rows come."""
HAND_OVER_WITHIN = 2.0
"""Seconds in which a RefDesk that is just starting will listen."""


SILENT_BYTES = 40_000_000
"""Up to this size an older library is brought up to date within a second or two."""


def run_window(options: argparse.Namespace) -> int:
    """Open the window and stay until it is closed; returns the exit status."""
    if options.screenshot is not None and sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.setswitchinterval(SWITCH_INTERVAL)
    start_logging()
    app = QApplication(["refdesk"])  # names the windows for window managers
    app.setApplicationName("RefDesk")
    app.setDesktopFileName("refdesk")
    settings = Settings()
    program = Program(app, settings, options)
    return program.run()


class Program(QObject):
    """The running program: one library, its desk and its window."""

    def __init__(self, app: QApplication, settings: Settings, options: argparse.Namespace) -> None:
        super().__init__()
        self._app = app
        self._settings = settings
        self._options = options
        self._toolbox: Toolbox | None = None
        self._desk: Desk | None = None
        self._window: MainWindow | None = None
        self._instance: Instance | None = None
        self._collector = Collector(self)
        self._shot: Screenshot | None = None

    def run(self) -> int:
        """Open the library and the window, run, close."""
        options = self._options
        theme.apply(
            self._app,
            options.theme or self._settings.get("window.theme", "system"),
            factor=options.font_scale or self._settings.get("window.font_scale", 1.0),
        )
        try:
            path = self._library_path()
        except RefDeskError as error:
            print(error, file=sys.stderr)
            return 1
        opened = self._open_or_help(path)
        if isinstance(opened, int):
            return opened
        path = opened
        self._add(options.items)
        if options.screenshot is None and not options.sample:
            self._listen_soon(path)
        if options.screenshot is not None:
            from refdesk.ui.screenshot import Screenshot  # not for a window that stays

            self._shot = Screenshot(self._window_open(), self._desk_open(), options)
            self._shot.start()
        status = self._app.exec()
        self._close()
        if self._shot is not None and self._shot.error:
            print(self._shot.error, file=sys.stderr)
            return 1
        return int(status)

    @property
    def window(self) -> MainWindow | None:
        """The window, once it is there."""
        return self._window

    def _open_or_help(self, path: Path) -> Path | int:
        """Open the library at `path`, or what its reader chooses when that fails.

        Gives the path of the one that is open, or the exit status when none is.
        """
        is_read_only = False
        while True:
            try:
                self._open(path, read_only=is_read_only)
            except Cancelled:
                return 0
            except LibraryInUseError as error:
                if self._is_handed_over(path):
                    return 0
                failure: RefDeskError = error
            except RefDeskError as error:
                failure = error
            else:
                return path
            print(failure, file=sys.stderr)
            if self._options.screenshot is not None or self._app.platformName() == "offscreen":
                return 1
            from refdesk.ui.dialogs.start_help import StartHelp  # rarely needed

            help_ = StartHelp(path, failure, self._settings)
            help_.exec()
            if help_.path is None:
                return 1
            path, is_read_only = help_.path, help_.is_read_only

    def _library_path(self) -> Path:
        if self._options.sample:
            from refdesk.services.sample import make_sample_library  # rarely needed

            return make_sample_library()
        named = self._options.library
        return opening.real_path(Path(named) if named else default_library())

    def _is_handed_over(self, path: Path) -> bool:
        """Whether the RefDesk that has this library open took over what was asked."""
        from refdesk.ui.instance import Instance  # Qt's network, for this alone

        other = Instance(path, self)
        items = [_absolute(item) for item in self._options.items]
        until = time.monotonic() + HAND_OVER_WITHIN
        while not other.hand_over(items):
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        return True

    def _listen_soon(self, path: Path) -> None:
        """Listen when the first rows are painted; a second start that is too early tries again."""
        wait = QTimer(self, singleShot=True, interval=LISTEN_WITHOUT)
        wait.timeout.connect(lambda: self._listen(path))
        wait.start()

        def hurry() -> None:
            if wait.isActive():
                wait.start(LISTEN_AFTER)

        self._desk_open().listed.connect(hurry)

    def _listen(self, path: Path) -> None:
        """Take over, from now on, what later starts on this library are asked to add."""
        from refdesk.ui.instance import Instance

        if self._instance is not None:  # another library was opened in place of the first
            self._instance.close()
        self._instance = Instance(path, self)
        self._instance.asked.connect(self._on_asked)
        self._instance.listen()

    def _open(self, path: Path, *, read_only: bool = False) -> None:
        read_only = read_only or (
            self._options.screenshot is not None and not self._options.sample and path.exists()
        )
        toolbox = self._toolbox = self._library_open(path, read_only=read_only)
        self._desk = Desk(toolbox, self)
        self._desk.library_wanted.connect(self._on_library_wanted)
        self._desk.upkeep.restore_wanted.connect(self._on_restore_wanted)
        self._window = MainWindow(self._desk, self._settings)
        own = Path(self._options.library) if self._options.library else default_library()
        self._window.set_own_library(own)
        if self._options.size:
            self._window.resize(*self._options.size)
        self._window.show()
        self._desk.start()
        self._collector.start(self._desk.rest)
        if self._options.query:
            self._window.search(self._options.query)

    def _library_open(self, path: Path, *, read_only: bool) -> Toolbox:
        """The library; one that has to be brought up to date at length says so meanwhile."""
        if not read_only and opening.is_older(path) and path.stat().st_size > SILENT_BYTES:
            from refdesk.ui.dialogs.upgrading import Upgrading  # once for each library

            return Upgrading(path, self._settings).opened()
        return Toolbox.open(path, self._settings, read_only=read_only)

    def _add(self, items: Sequence[str]) -> None:
        desk = self._desk_open()
        paths = [Path(item) for item in items if Path(item).is_file()]
        words = "\n".join(item for item in items if not Path(item).is_file())
        if paths:
            desk.import_files(paths)
        if words:
            desk.add_text(words)

    @Slot(object)
    def _on_asked(self, items: list[str]) -> None:
        window = self._window_open()
        window.setWindowState(window.windowState() & ~window.windowState().WindowMinimized)
        window.raise_()
        window.activateWindow()
        self._add(items)

    @Slot(str)
    def _on_library_wanted(self, name: str) -> None:
        """Open another library in a new window and close this one; on failure all stays as it is."""
        if not self._window_open().make_ready_to_close():
            return
        before = (self._window, self._desk, self._toolbox)
        geometry = self._window_open().geometry()
        try:
            self._open(Path(name))
        except RefDeskError as error:
            self._window, self._desk, self._toolbox = before
            if isinstance(error, Cancelled):
                return
            QMessageBox.warning(self._window_open(), self.tr("Open library"), str(error))
            return
        self._listen(Path(name))
        self._window_open().setGeometry(geometry)
        window, desk, toolbox = before
        QTimer.singleShot(0, self, lambda: _take_down(window, desk, toolbox))

    @Slot(str)
    def _on_restore_wanted(self, backup: str) -> None:
        """Close the library, put a backup in its place, open that; on failure open it as it was."""
        QTimer.singleShot(0, self, lambda: self._restore(Path(backup)))

    def _restore(self, backup: Path) -> None:
        from refdesk.ui.dialogs.start_help import StartHelp  # rarely needed

        if not self._window_open().make_ready_to_close():
            return
        path = self._desk_open().library_path
        geometry = self._window_open().geometry()
        self._app.setQuitOnLastWindowClosed(False)
        _take_down(self._window, self._desk, self._toolbox)
        self._window = self._desk = self._toolbox = None
        help_ = StartHelp(path, None, self._settings)
        help_.start_restore(backup)
        help_.exec()
        opened = self._open_or_help(help_.path) if help_.path is not None else 1
        self._app.setQuitOnLastWindowClosed(True)
        if isinstance(opened, int):
            self._app.exit(opened)
            return
        self._listen(opened)
        self._window_open().setGeometry(geometry)

    def _close(self) -> None:
        if self._instance is not None:
            self._instance.close()
        _take_down(None, self._desk, self._toolbox)
        self._settings.save()

    def _window_open(self) -> MainWindow:
        assert self._window is not None
        return self._window

    def _desk_open(self) -> Desk:
        assert self._desk is not None
        return self._desk


def _take_down(window: MainWindow | None, desk: Desk | None, toolbox: Toolbox | None) -> None:
    """Window, threads, library: in this order, so that nobody works on what is gone."""
    if window is not None:
        window.close()
        window.deleteLater()
    ended = desk.stop() if desk is not None else True
    if toolbox is None:
        return
    if ended:
        toolbox.close()
        return
    log.error("a thread did not end in time; leaving without closing the library")
    logging.shutdown()
    os._exit(0)  # SQLite's journal keeps the file sound; a running QThread would abort the process


def _absolute(item: str) -> str:
    path = Path(item)
    return str(path.absolute()) if path.is_file() else item
