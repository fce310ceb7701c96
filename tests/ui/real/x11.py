"""The little of Xlib that a screen is looked at with, by ctypes: CI has libX11 and no more."""

from __future__ import annotations

import ctypes
from typing import Any, Final

Area = tuple[int, int, int, int]
"""Left, top, width, height on the screen."""

ALL_PLANES: Final = ctypes.c_ulong(-1).value
Z_PIXMAP: Final = 2
CLIENT_MESSAGE: Final = 33


class Display:
    """A connection to a screen with 24 bits a pixel; a window that is gone is no error."""

    def __init__(self, name: str) -> None:
        self._x11 = _x11()
        self._display = self._x11.XOpenDisplay(name.encode())
        assert self._display, f"no screen {name}"
        self._root = self._x11.XDefaultRootWindow(self._display)

    def picture(self, area: Area) -> bytes:
        """What is on the screen there: four bytes a pixel, blue, green, red, nothing."""
        image = self._x11.XGetImage(self._display, self._root, *area, ALL_PLANES, Z_PIXMAP)
        assert image, f"{area} is not on the screen"
        try:
            size = image.contents.bytes_per_line * image.contents.height
            return ctypes.string_at(image.contents.data, size)
        finally:
            self._x11.XDestroyImage(image)

    def ask_to_close(self, window: int) -> None:
        """What a window manager's close button does: WM_DELETE_WINDOW (ICCCM 4.2.8.1).

        Returns when the message is in the window's queue.
        """
        message = _ClientMessage(type=CLIENT_MESSAGE, window=window, format=32)
        message.message_type = self._atom(b"WM_PROTOCOLS")
        message.data[0] = self._atom(b"WM_DELETE_WINDOW")
        self._x11.XSendEvent(self._display, window, 0, 0, ctypes.byref(message))
        self._x11.XSync(self._display, 0)

    def close(self) -> None:
        """End the connection."""
        self._x11.XCloseDisplay(self._display)

    def _atom(self, name: bytes) -> int:
        return int(self._x11.XInternAtom(self._display, name, 0))


class _Image(ctypes.Structure):
    """The beginning of XImage."""

    _fields_ = (
        ("width", ctypes.c_int),
        ("height", ctypes.c_int),
        ("xoffset", ctypes.c_int),
        ("format", ctypes.c_int),
        ("data", ctypes.c_void_p),
        ("byte_order", ctypes.c_int),
        ("bitmap_unit", ctypes.c_int),
        ("bitmap_bit_order", ctypes.c_int),
        ("bitmap_pad", ctypes.c_int),
        ("depth", ctypes.c_int),
        ("bytes_per_line", ctypes.c_int),
    )


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


_OnError = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
_no_error = _OnError(lambda display, event: 0)
"""In place of Xlib's own answer to an error, which ends the process."""


def _x11() -> Any:
    x11 = ctypes.CDLL("libX11.so.6")
    pointer, number = ctypes.c_void_p, ctypes.c_int
    window = ctypes.c_ulong
    x11.XOpenDisplay.restype = pointer
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XDefaultRootWindow.restype = window
    x11.XDefaultRootWindow.argtypes = [pointer]
    x11.XGetImage.restype = ctypes.POINTER(_Image)
    x11.XGetImage.argtypes = [pointer, window, number, number, number, number, window, number]
    x11.XDestroyImage.argtypes = [ctypes.POINTER(_Image)]
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [pointer, ctypes.c_char_p, number]
    x11.XSendEvent.argtypes = [pointer, window, number, ctypes.c_long, pointer]
    x11.XSync.argtypes = [pointer, number]
    x11.XCloseDisplay.argtypes = [pointer]
    x11.XSetErrorHandler.restype = pointer
    x11.XSetErrorHandler.argtypes = [_OnError]
    x11.XSetErrorHandler(_no_error)
    return x11
