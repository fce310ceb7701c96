"""One request under way: what can end it, and the connecting that it does itself.

`requests` bounds single reads, not a whole answer: a server that sends a byte a second holds a
thread for ever. Here a timer or the user's Cancel shuts the socket down, which wakes the reading
thread within a millisecond whether it waits for headers, a body or a TLS handshake.
"""

from __future__ import annotations

import errno
import ipaddress
import queue
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, Literal

from refdesk.errors import AddressError, Cancelled
from refdesk.model.cancel import CancelToken
from refdesk.net.addresses import Origin, is_public
from refdesk.net.failures import too_slow, unreachable

Ending = Literal["", "cancelled", "late"]
_SLICE: Final = 0.05
"""Seconds between looks at the token where nothing can wake a waiting thread."""
_PER_ADDRESS: Final = 4.0
"""Seconds for an address while others remain: a host's IPv6 address is often a dead end."""

_local = threading.local()


class Exchange:
    """The deadline, cancel token and socket of one request; used by one thread, ended from any.

    `name` is the service's, for messages; `is_allowed` says which origins may be inside the
    local network. `deadline` is on the clock of `time.monotonic`.
    """

    def __init__(
        self,
        name: str,
        deadline: float,
        cancel: CancelToken,
        is_allowed: Callable[[Origin], bool],
        on_sent: Callable[[], None] | None = None,
    ) -> None:
        self.name = name
        self.ending: Ending = ""
        self._deadline = deadline
        self._cancel = cancel
        self._is_allowed = is_allowed
        self.on_sent = on_sent
        self._lock = threading.Lock()
        self._twin: socket.socket | None = None

    @property
    def remaining(self) -> float:
        """Seconds until the deadline, never negative."""
        return max(0.0, self._deadline - time.monotonic())

    def check(self) -> None:
        """Raise `Cancelled` or NetworkError when the exchange is to end."""
        self._cancel.raise_if_cancelled()
        if self.ending == "cancelled":
            raise Cancelled
        if self.ending == "late" or not self.remaining:
            self.ending = self.ending or "late"
            raise too_slow(self.name)

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Within the block, sockets opened in this thread end with the exchange."""
        timer = threading.Timer(self.remaining, self._end, ("late",))
        timer.daemon = True
        timer.start()
        _local.exchange = self
        try:
            with self._cancel.interrupting(lambda: self._end("cancelled")):
                yield
        finally:
            timer.cancel()
            _local.exchange = None
            self._drop_twin()

    def _end(self, ending: Ending) -> None:
        with self._lock:
            self.ending = self.ending or ending
            if self._twin is not None:
                with suppress(OSError):
                    self._twin.shutdown(socket.SHUT_RDWR)

    def sending(self, kept: socket.socket | None) -> None:
        """A connection is about to send the request; `kept` is its socket from an earlier one."""
        if kept is not None:
            self.watch(kept)
        if self.on_sent is not None:
            self.on_sent()

    def watch(self, sock: socket.socket) -> None:
        """End `sock` with the exchange.

        The duplicate survives what wrapping in TLS and closing do to the socket object.
        """
        twin = socket.fromfd(sock.fileno(), sock.family, sock.type)
        self._drop_twin()
        with self._lock:
            self._twin = twin
            if self.ending:
                with suppress(OSError):
                    twin.shutdown(socket.SHUT_RDWR)

    def _drop_twin(self) -> None:
        with self._lock:
            twin, self._twin = self._twin, None
        if twin is not None:
            twin.close()

    def connect(self, host: str, port: int, options: Any, *, is_proxy: bool) -> socket.socket:
        """Resolve, check and connect; raises AddressError, NetworkError or Cancelled."""
        addresses = self._resolve(host, port)
        if not is_proxy and not self._is_allowed(Origin(host.lower().rstrip("."), port)):
            addresses = [a for a in addresses if _is_public_target(a)]
            if not addresses:
                raise AddressError(
                    f"{self.name} led to an address inside the local network ({host}),"
                    " where RefDesk does not go."
                )
        failure: OSError | None = None
        for number, address in enumerate(addresses, 1):
            patience = _PER_ADDRESS if number < len(addresses) else self.remaining
            try:
                sock = self._connect_to(address, options, min(patience, self.remaining))
            except OSError as error:
                failure = error
                continue
            self.watch(sock)
            sock.settimeout(max(self.remaining, 0.001))
            return sock
        self.check()
        raise unreachable(self.name) from failure

    def _resolve(self, host: str, port: int) -> list[_Address]:
        """Look `host` up in a thread of its own, as nothing can interrupt the system's resolver."""
        answers: queue.SimpleQueue[list[_Address] | OSError | UnicodeError] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                answers.put(socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=look_up, name="resolver", daemon=True).start()
        while True:
            try:
                answer = answers.get(timeout=_SLICE)
            except queue.Empty:
                self.check()
                continue
            if isinstance(answer, Exception):
                raise unreachable(self.name) from answer
            return answer

    def _connect_to(self, address: _Address, options: Any, patience: float) -> socket.socket:
        family, kind, protocol, _, target = address
        sock = socket.socket(family, kind, protocol)
        try:
            for option in options or ():
                sock.setsockopt(*option)
            sock.setblocking(False)
            code = sock.connect_ex(target)
            if code not in (
                0,
                errno.EINPROGRESS,
                errno.EWOULDBLOCK,
                getattr(errno, "WSAEWOULDBLOCK", 0),
            ):
                raise OSError(code, f"cannot connect to {target}")
            self._await_connection(sock, time.monotonic() + patience)
        except BaseException:
            sock.close()
            raise
        return sock

    def _await_connection(self, sock: socket.socket, until: float) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(sock, selectors.EVENT_WRITE)
            while not selector.select(_SLICE):
                self.check()
                if time.monotonic() >= until:
                    raise TimeoutError(errno.ETIMEDOUT, "no answer to the connection")
        code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, "connection refused or lost")


_Address = tuple[Any, Any, int, str, Any]


def _is_public_target(address: _Address) -> bool:
    return is_public(ipaddress.ip_address(address[4][0]))


def current_exchange() -> Exchange:
    """The exchange under way in this thread."""
    exchange: Exchange | None = getattr(_local, "exchange", None)
    if exchange is None:
        raise RuntimeError("a connection outside an exchange")
    return exchange
