"""RefDesk as a process on a virtual screen, with a library of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from refdesk.errors import LibraryError
from refdesk.services.toolbox import Toolbox
from refdesk.settings import Settings
from tests.ui.real.cpu_queue import CpuQueue
from tests.ui.real.look import ACCENT, Look
from tests.ui.real.screen import HANGS_AFTER, PATIENCE, Place, Screen, act_until, wait_for
from tests.ui.real.x11 import Area

ROOT: Final = Path(__file__).resolve().parents[3]
CLOSES_WITHIN: Final = 3.0
"""Seconds from the close button to the end of the process, whatever goes on."""


class Program:
    """Starts `python -m refdesk`; `look` sees what its window shows."""

    SOURCE: Final = (700, 920)
    """Where programs to drag from stand."""

    def __init__(self, screen: Screen, folder: Path, services: dict[str, str]) -> None:
        self.screen = screen
        self.look = Look(screen)
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
        self._source: subprocess.Popen[bytes] | None = None
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
        """Start, and wait until the window is painted and takes keys."""
        self.launch(*arguments)
        self._wait_for_paint()

    def _wait_for_paint(self) -> None:
        wait_for(lambda: self.look.is_painted, "the window is not painted")
        wait_for(lambda: self.screen.focused() == self.window, "the window gets no keys")

    def launch(self, *arguments: str) -> None:
        """Start and wait for a window, whichever it is."""
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "refdesk", *arguments], cwd=ROOT, env=self._own,
                stdout=errors, stderr=errors, stdin=subprocess.DEVNULL,
            )  # fmt: skip
        self.window = wait_for(lambda: self.screen.windows("RefDesk"), "no window")[-1]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command (or a second start) to its end."""
        return subprocess.run(
            [sys.executable, "-m", "refdesk", *arguments], cwd=ROOT, env=self._own,
            capture_output=True, text=True, check=False, timeout=HANGS_AFTER,
        )  # fmt: skip

    def drop(self, place: Place, *parts: str) -> None:
        """Drag `parts` ("FORMAT=TEXT") from another program and let go at `place`."""
        x, y = self.SOURCE
        script = Path(__file__).with_name("drag_source.py")
        words = [sys.executable, str(script), str(x), str(y), *parts]
        self._source = subprocess.Popen(words, env=self._own, stderr=subprocess.DEVNULL)
        wait_for(lambda: self.screen.windows("^drag source$"), "nothing to drag from")

        def may_let_go() -> bool:
            return self._shows_target(place) and bool(self.screen.windows("^drag source, taken$"))

        try:
            self.screen.drag((x + 50, y + 20), place, may_let_go)
            wait_for(lambda: not self.look.is_veiled, "what was dropped still hangs there")
        finally:
            self._end_source()

    def drag(self, start: Place, end: Place) -> None:
        """Drag within the window."""
        self.screen.drag(start, end, lambda: self._shows_target(end))
        wait_for(lambda: not self.look.is_veiled, "what was dropped still hangs there")

    def _shows_target(self, place: Place) -> bool:
        in_list = place == self.look.LIST
        return self.look.is_veiled if in_list else self.look.is_lit(place)

    def _end_source(self) -> None:
        if self._source is not None:
            self._source.kill()
            self._source.wait()
            self._source = None

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

    def wait_for_rows(self, count: int) -> None:
        """Wait until the library has this many references and the window shows them all."""
        self.wait_for_count(count)
        self.look.wait_for_rows(count)

    def undo(self) -> None:
        """Take the last change back."""
        self.look.wait_for_undo()
        self.screen.press("ctrl+z")

    def undo_to(self, rows: int) -> None:
        """Take the last change back, after which the library has this many references."""
        self.undo()
        self.wait_for_rows(rows)

    def wait_for_message(self) -> None:
        """Wait until it is said below the list what was done."""
        wait_for(lambda: self.look.has_message, "nothing is said")

    def select(self, place: Place) -> None:
        """Click on a row, and wait until it can be copied."""
        self.screen.click(place)
        self.look.wait_for_selected(place)

    def copied(self, key: str, target: str = "UTF8_STRING") -> str:
        """Copy by a key what is selected; gives what is then on the clipboard."""
        self.screen.copy("nothing yet")

        def text() -> str:
            found = self.screen.clipboard(target)
            return "" if found == "nothing yet" else found

        return act_until(lambda: self.screen.press(key), text, f"{key} copied nothing")

    def run(self, words: str) -> None:
        """Run a command by the palette."""
        before = self.screen.count_of("refdesk")
        self.screen.press("ctrl+k")
        wait_for(lambda: self.screen.count_of("refdesk") > before, "no palette")
        self.screen.type(words)
        self.screen.press("Return")

    def wait_for_dialog(self, title: str, *, instead_of: int = 0) -> int:
        """Wait until a dialog with this title is typed into and can do its deed."""

        def found() -> int:
            window = self.screen.focused()
            is_it = window != instead_of and window in self.screen.windows(title)
            return window if is_it else 0

        return wait_for(found, f"no dialog {title} to type into")

    def wait_for_deed(self, window: int) -> None:
        """Wait until the button at the bottom of a dialog that does it can be pressed."""

        def is_offered() -> bool:
            left, top, width, height = self.screen.area(window)
            foot: Area = (left, top + height - min(70, height), width, min(70, height))
            return self.screen.count_pixels(foot, ACCENT) > 1_000

        wait_for(is_offered, "the dialog offers nothing")

    def close(self) -> None:
        """Close by the window's button; the end must be in time, clean and silent.

        In time is by a clock that stands still while the program waits for a processor that
        others have.
        """
        process = self._process
        assert process is not None
        queue = CpuQueue(process.pid)
        self.screen.ask_to_close(self.window)
        start = time.monotonic()

        def has_ended() -> bool:
            queue.look()
            return process.poll() is not None

        wait_for(has_ended, "closing does not end")
        seconds = time.monotonic() - start
        assert self.wait_for_end() == 0
        words = f"closing took {seconds:.1f} s, {queue.seconds:.1f} of them in the queue"
        assert seconds - queue.seconds < CLOSES_WITHIN, words

    def wait_for_end(self, says: str = "") -> int:
        """The exit status, once the process ended; it must not have said anything else."""
        process = self._process
        assert process is not None
        wait_for(lambda: process.poll() is not None, "it does not end")
        status, self._process = process.wait(), None
        assert self._errors.read_text() == says
        return status

    def wait_for_window(self, title: str) -> None:
        """Wait for a window with this title (a regular expression) in place of the old one."""

        def others() -> list[int]:
            return [each for each in self.screen.windows(title) if each != self.window]

        old, self.window = self.window, wait_for(others, f"no window {title}")[-1]
        wait_for(lambda: old not in self.screen.windows("RefDesk"), "the old window stays open")
        self._wait_for_paint()

    @property
    def is_running(self) -> bool:
        """Whether the process has not ended."""
        return self._process is not None and self._process.poll() is None

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

    def wait_for_home(self, rows: int, *, seconds: float = PATIENCE) -> None:
        """Wait until all is as after the start: these rows of the library, no dialog, no message."""

        def is_home() -> bool:
            look = self.look
            return look.has_rows(rows) and not look.is_pubmed and not look.is_veiled

        wait_for(is_home, "the window is not as after its start", seconds=seconds)
        if self.look.has_message:
            self.screen.press("alt+u", "Escape")
        wait_for(lambda: not self.look.has_message, "the message stays", seconds=seconds)
        wait_for(lambda: self.screen.focused() == self.window, "no keys", seconds=seconds)

    def end(self) -> None:
        """Stop whatever still runs."""
        self._end_source()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
