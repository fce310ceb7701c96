"""A threaded HTTP server on a free loopback port: routes, faults, a log of requests."""

from __future__ import annotations

import json
import select
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

from tests.servers.faults import FAULTS, Fault

ADMIN = "/_fault"


@dataclass(frozen=True)
class Request:
    """What a client sent; `form` holds the query and a posted form together, each a list."""

    method: str
    path: str
    query: str
    form: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = b""

    def get(self, name: str, default: str = "") -> str:
        """The first value of a field."""
        return self.form.get(name, [default])[0]


@dataclass
class Answer:
    """What a route answers."""

    body: bytes = b""
    media_type: str = "text/html; charset=UTF-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class Handler(BaseHTTPRequestHandler):
    """One connection; `loop` is the LoopbackServer it belongs to."""

    protocol_version = "HTTP/1.1"
    server_version = "Loopback"
    sys_version = ""
    disable_nagle_algorithm = True
    loop: LoopbackServer
    is_left = False

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass

    def _serve(self) -> None:
        request = self._read()
        if request.path == ADMIN:
            self.reply(200, self.loop.administer(request), "text/plain; charset=UTF-8")
            return
        self.loop.log(request)
        answer = self.loop.answer(request)
        fault = self.loop.striking(self.path)
        if fault is not None:
            strike = self.loop.own_faults.get(fault.name) or FAULTS[fault.name]
            strike(self, fault, answer)
            return
        self.reply(answer.status, answer.body, answer.media_type, answer.headers)

    def _read(self) -> Request:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        form = parse_qs(parts.query, keep_blank_values=True)
        if self.headers.get_content_type() == "application/x-www-form-urlencoded":
            form |= parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        headers = {key.lower(): value for key, value in self.headers.items()}
        return Request(self.command, parts.path, parts.query, form, headers, body)

    def head(self, status: int, media_type: str, headers: Mapping[str, str]) -> None:
        """Send the status line and headers."""
        self.send_response(status)
        for key, value in {"Content-Type": media_type, **headers}.items():
            self.send_header(key, value)
        with suppress(OSError):
            self.end_headers()

    def reply(
        self, status: int, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """Send a whole answer."""
        headers = {"Content-Length": str(len(body)), **self.loop.every_header(), **(headers or {})}
        self.head(status, media_type, headers)
        if self.command != "HEAD":
            self.write(body)

    def write(self, data: bytes) -> None:
        """Send bytes; a client that has left ends the connection."""
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:
            self.close_connection = self.is_left = True

    def stopped(self, seconds: float) -> bool:
        """Wait, but no longer than the server runs or the client stays."""
        if seconds < 1:
            return self.loop.stopping.wait(seconds) or self.is_left
        for _ in range(int(seconds / 0.05)):
            if self.loop.stopping.wait(0.05) or self._is_left():
                return True
        return False

    def _is_left(self) -> bool:
        """Whether the client closed: it sends nothing while it waits for an answer."""
        return bool(select.select([self.connection], [], [], 0)[0])

    def abort(self) -> None:
        """Close so that the client sees a reset (with SO_LINGER 0)."""
        self.rfile.close()
        with suppress(OSError):
            self.wfile.close()
        self.connection.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves in the middle is no error here."""

    def shutdown_request(self, request: Any) -> None:
        with suppress(OSError):
            super().shutdown_request(request)


class LoopbackServer:
    """Base of the imitations: subclasses answer in `answer`. Use it as a context manager."""

    own_faults: ClassVar[dict[str, Callable[[Handler, Fault, Answer], Any]]] = {}

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._logged = threading.Condition(self._lock)
        self.stopping = threading.Event()
        self.reset()
        handler = type("BoundHandler", (Handler,), {"loop": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def url(self) -> str:
        """The base address, without a final slash."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    scheme = "http"

    @property
    def port(self) -> int:
        """The port it listens at."""
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(2)

    def answer(self, request: Request) -> Answer:
        """The answer of the healthy service."""
        raise NotImplementedError

    def every_header(self) -> dict[str, str]:
        """Headers of every answer."""
        return {}

    def log(self, request: Request) -> None:
        """Remember a request."""
        with self._logged:
            self.requests.append(request)
            self._logged.notify_all()

    def wait_for_requests(self, count: int, *, seconds: float = 10.0) -> None:
        """Wait until so many requests have come."""
        with self._logged:
            assert self._logged.wait_for(lambda: len(self.requests) >= count, seconds)

    def fault(
        self,
        name: str,
        *,
        times: int | None = None,
        path: str = "",
        retry_after: float | str | None = None,
        **options: Any,
    ) -> Fault:
        """Switch a fault on: for the next `times` requests whose path holds `path`, or for good."""
        if name not in FAULTS and name not in self.own_faults:
            raise ValueError(f"no such fault: {name}")
        header = None if retry_after is None else str(retry_after)
        fault = Fault(name, times, path, header, **options)
        with self._lock:
            self.faults.append(fault)
        return fault

    def reset(self) -> None:
        """Be as new: no faults, no requests, all settings of the service as at first.

        Answers that are being dripped or held back end.
        """
        self.stopping.set()
        with self._lock:
            self.stopping = threading.Event()
            self.faults: list[Fault] = []
            self.requests: list[Request] = []

    def striking(self, path: str) -> Fault | None:
        """The first fault that is on for `path`."""
        with self._lock:
            faults = list(self.faults)
        return next((fault for fault in faults if fault.takes(path)), None)

    def administer(self, request: Request) -> bytes:
        """`/_fault?name=429&times=2&retry_after=1`, `/_fault?clear=1`, `/_fault` to list."""
        if request.get("clear"):
            self.reset()
            return b"all is well again\n"
        name = request.get("name")
        if not name:
            on = [f"{f.name} (times {f.times}, path {f.path!r})" for f in self.faults]
            known = sorted({*FAULTS, *self.own_faults})
            return json.dumps({"on": on, "known": known}, indent=1).encode() + b"\n"
        try:
            self.fault(
                name,
                times=int(request.get("times")) if request.get("times") else None,
                path=request.get("path"),
                retry_after=request.get("retry_after") or None,
                seconds=float(request.get("seconds", "30")),
                status=int(request.get("status", "0")),
                location=request.get("location"),
                size=int(request.get("size", "0")),
            )
        except ValueError as error:
            return f"{error}\n".encode()
        return f"{name} is on\n".encode()
