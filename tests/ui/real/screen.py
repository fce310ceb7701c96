"""A virtual X screen, and hands and eyes on it: keys, pointer, clipboard, pictures."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, TypeVar

from tests.ui.real.x11 import Area, Display

T = TypeVar("T")
Place = tuple[int, int]

TOOLS: Final = ("Xvfb", "xdotool", "xclip")
SIZE: Final = (1440, 1000)
"""The window takes 1440x900; below it there is room for a program to drag from."""
PATIENCE: Final = 60.0
"""Seconds after which something does not happen any more, if there was time for as many looks."""
LOOK_EVERY: Final = 0.04
"""Seconds between two looks at what is waited for."""
LOOKS: Final = 15
"""Looks that a second of patience is worth: on a machine that is too busy for the program it is
too busy for who looks as well, and a second takes longer."""
HANGS_AFTER: Final = 600.0
"""Seconds after which a tool does not answer any more."""
AGAIN_AFTER: Final = 15.0
"""Seconds after which a person tries again what had no effect."""


def missing_tools() -> list[str]:
    """Those of the tools that are not installed."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def wait_for(answer: Callable[[], T], why: str, *, seconds: float = PATIENCE) -> T:
    """Ask until the answer is true; AssertionError with `why` when it never is."""
    start = time.monotonic()
    looks = 0
    while not (found := answer()):
        looks += 1
        waited = time.monotonic() - start
        is_over = waited > seconds and looks > LOOKS * seconds
        assert not is_over, f"waited {waited:.0f} s in vain: {why}"
        time.sleep(LOOK_EVERY)
    return found


def act_until(act: Callable[[], object], answer: Callable[[], T], why: str) -> T:
    """Act, wait until the answer is true, and act again now and then while it is not.

    For acts that do no harm a second time.
    """
    for _ in range(round(PATIENCE / AGAIN_AFTER) - 1):
        act()
        with suppress(AssertionError):
            return wait_for(answer, why, seconds=AGAIN_AFTER)
    act()
    return wait_for(answer, why, seconds=AGAIN_AFTER)


class Screen:
    """An Xvfb of its own without a window manager."""

    def __init__(self) -> None:
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24",
             "-nolisten", "tcp", "-noreset"],
            pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as pipe:
            self.name = f":{int(pipe.readline())}"
        self._display = Display(self.name)
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("QT_", "REFDESK_", "WAYLAND_", "DBUS_", "XDG_"))
        } | {"DISPLAY": self.name, "LANG": "C.UTF-8"}

    def close(self) -> None:
        """End the server."""
        self._display.close()
        self._server.terminate()
        self._server.wait()

    def _do(self, *words: object) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, words)], env=self.environment, capture_output=True, text=True,
            check=False, timeout=HANGS_AFTER,
        )  # fmt: skip
        return done.stdout

    # Eyes

    def picture(self, area: Area) -> bytes:
        """What is on the screen there: four bytes a pixel, blue, green, red, nothing."""
        return self._display.picture(area)

    def darkest(self, area: Area) -> int:
        """How bright the darkest pixel is there, 0 to 255; text is darker than its ground."""
        return min(self.picture(area)[1::4])  # of the three colours, green tells it best

    def brightest(self, area: Area) -> int:
        """How bright the brightest pixel is there, 0 to 255: the ground that text stands on."""
        return max(self.picture(area)[1::4])

    def count_pixels(self, area: Area, colour: str) -> int:
        """How many pixels have just this colour, "#rrggbb"."""
        wanted = int(colour[1:], 16)
        pixels = memoryview(self.picture(area)).cast("I").tolist()
        return pixels.count(wanted) + pixels.count(wanted | 0xFF000000)

    def windows(self, title: str) -> list[int]:
        """The visible windows whose title matches, oldest first."""
        return [int(each) for each in self._do("search", "--onlyvisible", "--name", title).split()]

    def count_of(self, program: str) -> int:
        """How many windows, menus and palettes of a program are visible."""
        return len(self._do("search", "--onlyvisible", "--class", program).split())

    def focused(self) -> int:
        """The window that is typed into."""
        return int(self._do("getwindowfocus").strip() or 0)

    def title(self, window: int) -> str:
        """What stands in a window's title bar."""
        return self._do("getwindowname", window).strip()

    def area(self, window: int) -> Area:
        """Where a window is, as much of it as the screen shows; nothing when it is gone."""
        lines = self._do("getwindowgeometry", "--shell", window).splitlines()
        said = dict(line.split("=", 1) for line in lines if "=" in line)
        if "WIDTH" not in said:
            return (0, 0, 1, 1)
        left, top = int(said["X"]), int(said["Y"])
        right = min(left + int(said["WIDTH"]), SIZE[0])
        bottom = min(top + int(said["HEIGHT"]), SIZE[1])
        left, top = max(left, 0), max(top, 0)
        return (left, top, max(right - left, 1), max(bottom - top, 1))

    # Hands

    def press(self, *keys: str) -> None:
        """Press keys such as "ctrl+shift+v" or "Down", one after the other."""
        self._do("key", "--clearmodifiers", "--delay", 30, *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._do("type", "--delay", 5, text)

    def click(self, place: Place, *, button: int = 1, twice: bool = False) -> None:
        """Click at a place of the screen."""
        again = ("--repeat", 2, "--delay", 60) if twice else ()
        self._do("mousemove", *place, "click", *again, button)

    def drag(self, start: Place, end: Place, may_let_go: Callable[[], bool]) -> None:
        """Drag with the left button as a hand does, in steps; let go when the eyes say so."""
        self._do("mousemove", *start, "mousedown", 1, "sleep", 0.1)
        steps = 6
        for step in range(1, steps + 1):
            x, y = (round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True))
            self._do("mousemove", x, y, "sleep", 0.05)
        nudges = 0

        def nudge() -> bool:
            """No hand is quite still, and a target is asked only when the hand moves."""
            nonlocal nudges
            if may_let_go():
                return True
            nudges += 1
            self._do("mousemove", end[0] + 2 * (nudges % 2), end[1], "sleep", 0.05)
            return False

        try:
            wait_for(nudge, "the target does not show that it takes what is held")
        finally:
            self._do("mouseup", 1)

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, as another program does."""
        subprocess.run(
            ["xclip", "-selection", "clipboard", "-in"], input=text.encode(), check=True,
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=HANGS_AFTER,
        )  # fmt: skip

    def clipboard(self, target: str = "UTF8_STRING") -> str:
        """What the clipboard holds in one of its forms; "" when it is empty."""
        done = subprocess.run(
            ["xclip", "-selection", "clipboard", "-out", "-target", target],
            env=self.environment, capture_output=True, check=False, timeout=HANGS_AFTER,
        )  # fmt: skip
        return done.stdout.decode()

    def ask_to_close(self, window: int) -> None:
        """Press a window's close button; returns when the window has been told."""
        self._display.ask_to_close(window)
