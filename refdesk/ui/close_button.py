"""What X11's window managers send when the close button is pressed (ICCCM 4.2.8.1)."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Final

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QTimer
from PySide6.QtWidgets import QWidget

CLIENT_MESSAGE: Final = 33


class _ClientMessage(ctypes.Structure):
    """`xcb_client_message_event_t`."""

    _fields_ = (
        ("response_type", ctypes.c_uint8),
        ("format", ctypes.c_uint8),
        ("sequence", ctypes.c_uint16),
        ("window", ctypes.c_uint32),
        ("type", ctypes.c_uint32),
        ("data", ctypes.c_uint32 * 5),
    )


class CloseButton(QAbstractNativeEventFilter):
    """Closes `window` when its button is pressed, although Qt holds it blocked.

    Sees every event of the X server, so it is for the time of a dialog only.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self._number = int(window.winId())
        self._delete = _atom(b"WM_DELETE_WINDOW")

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> tuple[bool, int]:
        address = int(message)
        if ctypes.c_uint8.from_address(address).value & 0x7F != CLIENT_MESSAGE:
            return False, 0
        sent = _ClientMessage.from_address(address)
        if sent.window != self._number or sent.format != 32 or sent.data[0] != self._delete:
            return False, 0
        QTimer.singleShot(0, self._window, self._window.close)
        return True, 0


@cache
def _atom(name: bytes) -> int:
    """The X server's number for `name`; OSError when it cannot be asked."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(None)
    if not display:
        raise OSError("the X server gives no second connection")
    number = int(x11.XInternAtom(display, name, 0))
    x11.XCloseDisplay(display)
    return number
