"""One RefDesk a library: a second start hands over what it was asked to add, and ends."""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

CONNECT_WITHIN: Final = 300
"""Milliseconds that a second start waits for the first to answer."""
MOST_BYTES: Final = 1_000_000


class Instance(QObject):
    """Listens for later starts on the same library; only the same user can reach it."""

    asked = Signal(object)  # list of str: files and identifiers to add

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        key = f"{getpass.getuser()}\0{library.expanduser().resolve()}"
        self._name = "refdesk-" + hashlib.sha256(key.encode()).hexdigest()[:24]
        self._server: QLocalServer | None = None
        self._received: dict[QLocalSocket, bytearray] = {}

    def hand_over(self, items: Sequence[str]) -> bool:
        """Ask a running RefDesk to add `items` and come to the front; False when there is none."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(CONNECT_WITHIN):
            return False
        socket.write(json.dumps(list(items)).encode() + b"\n")
        sent = socket.waitForBytesWritten(1000)
        socket.disconnectFromServer()
        return bool(sent)

    def listen(self) -> None:
        """Take such requests from now on."""
        QLocalServer.removeServer(self._name)  # what a crash left behind
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)
        self._server.listen(self._name)

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    @Slot()
    def _on_connection(self) -> None:
        assert self._server is not None
        while (socket := self._server.nextPendingConnection()) is not None:
            self._received[socket] = bytearray()
            socket.readyRead.connect(self._on_ready)
            socket.disconnected.connect(self._on_gone)

    @Slot()
    def _on_ready(self) -> None:
        socket = self.sender()
        if not isinstance(socket, QLocalSocket) or socket not in self._received:
            return
        data = self._received[socket]
        data += bytes(socket.readAll().data())
        if len(data) > MOST_BYTES:
            socket.abort()
        elif data.endswith(b"\n"):
            self._tell(bytes(data))
            data.clear()

    @Slot()
    def _on_gone(self) -> None:
        socket = self.sender()
        if isinstance(socket, QLocalSocket):
            self._received.pop(socket, None)
            socket.deleteLater()

    def _tell(self, data: bytes) -> None:
        try:
            items = json.loads(data)
        except ValueError:
            return
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            self.asked.emit(items)
