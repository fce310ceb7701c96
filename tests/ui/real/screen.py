"""A virtual X screen, and hands on it: keys, pointer, clipboard, the close button."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

T = TypeVar("T")

TOOLS: Final = ("Xvfb", "xdotool", "xclip")
SIZE: Final = (1440, 1000)
"""The window takes 1440x900; below it there is room for a program to drag from."""


def missing_tools() -> list[str]:
    """Those of the tools that are not installed."""
    return [tool for tool in TOOLS if shutil.which(tool) is None]


def wait_for(answer: Callable[[], T], why: str, *, seconds: float = 10.0) -> T:
    """Ask until the answer is true; AssertionError with `why` when it never is."""
    end = time.monotonic() + seconds
    while not (found := answer()):
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain: {why}"
        time.sleep(0.03)
    return found


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
            self.display = f":{int(pipe.readline())}"
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("QT_", "REFDESK_", "WAYLAND_", "DBUS_", "XDG_"))
        } | {"DISPLAY": self.display, "LANG": "C.UTF-8"}

    def close(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.wait()

    def _do(self, *words: object) -> str:
        done = subprocess.run(
            ["xdotool", *map(str, words)], env=self.environment, capture_output=True, text=True,
            check=False, timeout=10,
        )  # fmt: skip
        return done.stdout

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

    def press(self, *keys: str) -> None:
        """Press keys such as "ctrl+shift+v" or "Down", one after the other."""
        self._do("key", "--clearmodifiers", "--delay", 30, *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._do("type", "--delay", 5, text)

    def click(self, place: tuple[int, int], *, button: int = 1, twice: bool = False) -> None:
        """Click at a place of the screen."""
        again = ("--repeat", 2, "--delay", 60) if twice else ()
        self._do("mousemove", *place, "click", *again, button)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Drag with the left button as a hand does, in steps."""
        self._do("mousemove", *start, "mousedown", 1, "sleep", 0.1)
        steps = 6
        for step in range(1, steps + 1):
            x, y = (round(a + (b - a) * step / steps) for a, b in zip(start, end, strict=True))
            self._do("mousemove", x, y, "sleep", 0.05)
        # A hand lets go when the target shows that it takes what is held: later on a busy machine.
        for by in (2, 0, 2, 0):
            self._do("mousemove", end[0] + by, end[1], "sleep", 0.3)
        self._do("mouseup", 1)

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, as another program does."""
        subprocess.run(
            ["xclip", "-selection", "clipboard", "-in"], input=text.encode(), check=True,
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=10,
        )  # fmt: skip

    def clipboard(self, target: str = "UTF8_STRING") -> str:
        """What the clipboard holds in one of its forms; "" when it is empty."""
        done = subprocess.run(
            ["xclip", "-selection", "clipboard", "-out", "-target", target],
            env=self.environment, capture_output=True, check=False, timeout=10,
        )  # fmt: skip
        return done.stdout.decode()

    def ask_to_close(self, window: int) -> None:
        """What a window manager's close button does: WM_DELETE_WINDOW (ICCCM 4.2.8.1)."""
        x11 = _x11()
        display = x11.XOpenDisplay(self.display.encode())
        message = _ClientMessage(type=33, window=window, format=32)
        message.message_type = x11.XInternAtom(display, b"WM_PROTOCOLS", 0)
        message.data[0] = x11.XInternAtom(display, b"WM_DELETE_WINDOW", 0)
        x11.XSendEvent(display, window, 0, 0, ctypes.byref(message))
        x11.XCloseDisplay(display)


class _ClientMessage(ctypes.Structure):
    """XClientMessageEvent, as long as the largest XEvent."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 24),
    )


def _x11() -> Any:
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XSendEvent.argtypes = [
        ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p,
    ]  # fmt: skip
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    return x11
