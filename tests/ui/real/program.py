"""RefDesk as a process on a virtual screen, with a library of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from refdesk.errors import LibraryError
from refdesk.services.toolbox import Toolbox
from refdesk.settings import Settings
from tests.ui.real.screen import Screen, wait_for

ROOT: Final = Path(__file__).resolve().parents[3]
CLOSES_WITHIN: Final = 3.0
"""Seconds from the close button to the end of the process, whatever goes on."""


class Program:
    """Starts `python -m refdesk`; the window is in the upper left corner, 1440x900."""

    ROWS: Final = [(600, 148 + 48 * number) for number in range(14)]
    """Middles of the rows of the list."""
    LIST: Final = (600, 600)
    COLLECTIONS: Final = [(120, 249 + 24 * number) for number in range(8)]
    """Middles of the rows below the heading Collections."""
    TRASH: Final = (120, 191)
    SOURCE: Final = (700, 920)
    """Where programs to drag from stand."""

    def __init__(self, screen: Screen, folder: Path, services: dict[str, str]) -> None:
        self.screen = screen
        self.folder = folder
        self.library = folder / "data" / "library.refdesk"
        self.opened_pages = folder / "opened"
        self._own = {
            **screen.environment,
            **services,
            "PATH": f"{self._browser()}:{screen.environment.get('PATH', '')}",
            "PYTHONPATH": str(ROOT),
            "REFDESK_DATA_DIR": str(folder / "data"),
            "REFDESK_CONFIG_DIR": str(folder / "config"),
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._others: list[subprocess.Popen[bytes]] = []
        self._errors = folder / "stderr"
        self.window = 0

    def _browser(self) -> Path:
        """A folder with an `xdg-open` that writes down what it is asked to open."""
        folder = self.folder / "bin"
        folder.mkdir()
        script = folder / "xdg-open"
        script.write_text(f'#!/bin/sh\necho "$1" >> "{self.opened_pages}"\n')
        script.chmod(0o755)
        return folder

    def start(self, *arguments: str) -> None:
        """Start and wait for the window."""
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "refdesk", *arguments], cwd=ROOT, env=self._own,
                stdout=errors, stderr=errors, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        self.window = wait_for(lambda: self.screen.windows("RefDesk"), "no window", seconds=20)[-1]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command (or a second start) to its end."""
        return subprocess.run(
            [sys.executable, "-m", "refdesk", *arguments], cwd=ROOT, env=self._own,
            capture_output=True, text=True, check=False, timeout=30,
        )  # fmt: skip

    def drag_source(self, *parts: str) -> tuple[int, int]:
        """Start a program to drag `parts` ("FORMAT=TEXT") from; gives where to take hold."""
        x, y = self.SOURCE
        script = Path(__file__).with_name("drag_source.py")
        words = [sys.executable, str(script), str(x), str(y), *parts]
        self._others.append(subprocess.Popen(words, env=self._own, stderr=subprocess.DEVNULL))
        wait_for(lambda: self.screen.windows("drag source"), "nothing to drag from", seconds=20)
        return x + 50, y + 20

    def count(self, query: str = "") -> int:
        """How many references of the library a query finds, read as another process would."""
        try:
            tools = Toolbox.open(self.library, Settings(), create=False, read_only=True)
        except LibraryError:  # not made yet
            return 0
        try:
            return len(tools.browser.ids(query))
        finally:
            tools.close()

    def wait_for_count(self, wanted: int, query: str = "") -> None:
        """Wait until a query finds that many."""
        wait_for(lambda: self.count(query) == wanted, f"not {wanted} for {query!r}")

    def copied(
        self,
        key: str,
        target: str = "UTF8_STRING",
        *,
        select: Callable[[], None] = lambda: None,
    ) -> str:
        """Copy by a key what `select` selects; gives what is then on the clipboard.

        The row that is meant may not be painted yet: as a reader would, this tries again.
        """
        self.screen.copy("nothing yet")

        def attempt() -> str:
            select()
            self.screen.press(key)
            end = time.monotonic() + 0.7
            while time.monotonic() < end:
                if (text := self.screen.clipboard(target)) not in ("nothing yet", ""):
                    return text
                time.sleep(0.03)
            return ""

        return wait_for(attempt, f"{key} copied nothing")

    def run(self, words: str) -> None:
        """Run a command by the palette."""
        before = self.screen.count_of("refdesk")
        self.screen.press("ctrl+k")
        wait_for(lambda: self.screen.count_of("refdesk") > before, "no palette")
        self.screen.type(words)
        self.screen.press("Return")

    def close(self) -> None:
        """Close by the window's button; the end must be in time, clean and silent."""
        start = time.monotonic()
        self.screen.ask_to_close(self.window)
        assert self.wait_for_end() == 0
        seconds = time.monotonic() - start
        assert seconds < CLOSES_WITHIN, f"closing took {seconds:.1f} s"

    def wait_for_end(self, says: str = "") -> int:
        """The exit status, once the process ended; it must not have said anything else."""
        assert self._process is not None
        status = self._process.wait(timeout=20)
        self._process = None
        assert self._errors.read_text() == says
        return status

    def wait_for_title(self, title: str) -> None:
        """Wait for a window with this title (a regular expression) in place of the old one."""
        found = wait_for(lambda: self.screen.windows(title), f"no window {title}")
        self.window = found[-1]

    def used(self) -> tuple[int, int]:
        """Open files and resident memory in megabytes."""
        assert self._process is not None
        process = Path(f"/proc/{self._process.pid}")
        pages = int((process / "statm").read_text().split()[1])
        return len(list((process / "fd").iterdir())), pages * resource.getpagesize() // 1_000_000

    def check(self) -> None:
        """The library is sound and nothing went wrong in RefDesk itself."""
        done = self.command("check")
        assert done.returncode == 0, done.stdout + done.stderr
        log = self.folder / "data" / "refdesk.log"
        assert "Traceback" not in (log.read_text() if log.exists() else "")

    def end(self) -> None:
        """Stop whatever still runs."""
        for process in (self._process, *self._others):
            if process is not None:
                process.kill()
                process.wait()
