"""The ways in which a service can fail, by name; each writes its own answer to the socket."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.servers.base import Answer, Handler

HTML = (
    '<!DOCTYPE html>\n<html lang="en"><head><title>{title}</title></head>'
    "<body><h1>{title}</h1><p>{text}</p></body></html>\n"
)
TRACE = (
    'Error: TXCLIENT(CException::eUnknown) "c++/src/serial/rpcbase.hpp", line 217: '
    "NCBI C++ Exception: Read failed: EOF (the other side has unexpectedly closed connection)"
)
PROLOG = b'<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'


@dataclass
class Fault:
    """A fault that is on: for `times` matching requests (None: until cleared)."""

    name: str
    times: int | None = 1
    path: str = ""
    """Only requests whose path holds this."""
    retry_after: str | None = None
    seconds: float = 30.0
    status: int = 0
    location: str = ""
    size: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def takes(self, path: str) -> bool:
        """Whether the fault strikes a request for `path`; counts it."""
        with self.lock:
            if self.path not in path or self.times == 0:
                return False
            if self.times is not None:
                self.times -= 1
            return True


def _page(handler: Handler, status: int, title: str, text: str = "", **headers: str) -> None:
    body = HTML.format(title=title, text=text).encode()
    handler.reply(status, body, "text/html; charset=UTF-8", headers)


def _too_many(handler: Handler, fault: Fault, answer: Answer) -> None:
    headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
    body = b'{"error":"API rate limit exceeded","api-key":"198.51.100.7","count":"4","limit":"3"}'
    handler.reply(fault.status or 429, body, "application/json", headers)


def _error_page(handler: Handler, fault: Fault, answer: Answer) -> None:
    status = fault.status or int(fault.name)
    headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
    titles = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
    _page(handler, status, f"{status} {titles.get(status, 'Error')}", "down_bethesda", **headers)


def _captive(handler: Handler, fault: Fault, answer: Answer) -> None:
    _page(handler, 200, "Welcome to the guest network", "Accept the terms to go on.")


def _prolog(handler: Handler, fault: Fault, answer: Answer) -> None:
    handler.reply(200, PROLOG, "text/xml; charset=UTF-8")


def _empty(handler: Handler, fault: Fault, answer: Answer) -> None:
    handler.reply(fault.status or 200, b"", answer.media_type)


def _truncated(handler: Handler, fault: Fault, answer: Answer) -> None:
    body = answer.body[: fault.size or max(1, len(answer.body) * 2 // 3)]
    handler.reply(answer.status, body, answer.media_type)  # a Content-Length that fits the rest


def _short(handler: Handler, fault: Fault, answer: Answer) -> None:
    """Fewer bytes than Content-Length says."""
    handler.head(answer.status, answer.media_type, {"Content-Length": str(len(answer.body))})
    handler.write(answer.body[: len(answer.body) // 2])
    handler.close_connection = True


def _unbounded(handler: Handler, fault: Fault, answer: Answer) -> None:
    """HTTP/1.0 style: the end of the connection is the end of the body, here too early."""
    handler.head(answer.status, answer.media_type, {"Connection": "close"})
    handler.write(answer.body[: len(answer.body) // 2])
    handler.close_connection = True


def _cut_chunks(handler: Handler, fault: Fault, answer: Answer) -> None:
    handler.head(answer.status, answer.media_type, {"Transfer-Encoding": "chunked"})
    half = answer.body[: len(answer.body) // 2]
    handler.write(b"%x\r\n%s\r\n" % (len(half), half))
    handler.close_connection = True


def _trace(handler: Handler, fault: Fault, answer: Answer) -> None:
    if "json" in answer.media_type:
        body = b'{"header":{"type":"esearch","version":"0.3"},"esearchresult":{"ERROR":"%s"}}' % (
            TRACE.replace('"', '\\"').encode()
        )
        handler.reply(fault.status or 200, body, answer.media_type)
        return
    body = f'<?xml version="1.0" ?>\n<eResult>\n\t<ERROR>{TRACE}</ERROR>\n</eResult>\n'.encode()
    handler.reply(fault.status or 200, body, "text/xml; charset=UTF-8")


def _plain_trace(handler: Handler, fault: Fault, answer: Answer) -> None:
    handler.reply(fault.status or 200, TRACE.encode(), "text/plain")


def _bad_json(handler: Handler, fault: Fault, answer: Answer) -> None:
    body = b'{"header":{"type":"esearch","version":"0.3"},"esearchresult":{"ERROR":"Search Backend failed: Exception:\nthe first line goes on here"}}'
    handler.reply(200, body, "application/json")


def _slow_body(handler: Handler, fault: Fault, answer: Answer) -> None:
    handler.head(answer.status, answer.media_type, {"Content-Length": str(len(answer.body))})
    _drip(handler, answer.body, fault.seconds)


def _slow_header(handler: Handler, fault: Fault, answer: Answer) -> None:
    handler.write(b"HTTP/1.1 200 OK\r\n")
    _drip(handler, b"X-Slow: " + b"a" * 2000 + b"\r\n", fault.seconds)


def _drip(handler: Handler, data: bytes, seconds: float) -> None:
    end = time.monotonic() + seconds
    for start in range(len(data)):
        if time.monotonic() >= end or handler.stopped(0.02):
            break
        handler.write(data[start : start + 1])
    handler.close_connection = True


def _hang(handler: Handler, fault: Fault, answer: Answer) -> None:
    handler.stopped(fault.seconds)
    handler.close_connection = True


def _reset(handler: Handler, fault: Fault, answer: Answer) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.abort()


def _gzip(handler: Handler, fault: Fault, answer: Answer) -> None:
    headers = {**answer.headers, "Content-Encoding": "gzip"}
    handler.reply(answer.status, gzip.compress(answer.body), answer.media_type, headers)


def _deflate(handler: Handler, fault: Fault, answer: Answer) -> None:
    raw = zlib.compressobj(wbits=-15)
    body = raw.compress(answer.body) + raw.flush()
    headers = {**answer.headers, "Content-Encoding": "deflate"}
    handler.reply(answer.status, body, answer.media_type, headers)


def _cut_gzip(handler: Handler, fault: Fault, answer: Answer) -> None:
    body = gzip.compress(answer.body)
    body = body[: len(body) * 2 // 3]  # the Content-Length fits: requests would not notice
    handler.reply(answer.status, body, answer.media_type, {"Content-Encoding": "gzip"})


def _bomb(handler: Handler, fault: Fault, answer: Answer) -> None:
    body = gzip.compress(b" " * (fault.size or 256_000_000), 9)
    handler.reply(200, body, answer.media_type, {"Content-Encoding": "gzip"})


def _flood(handler: Handler, fault: Fault, answer: Answer) -> None:
    """A body without end."""
    handler.head(200, answer.media_type, {"Connection": "close"})
    while not handler.stopped(0):
        handler.write(b" " * 65536)
    handler.close_connection = True


def _charset(handler: Handler, fault: Fault, answer: Answer) -> None:
    handler.reply(answer.status, answer.body, "text/xml; charset=ISO-8859-1", answer.headers)


def _loop(handler: Handler, fault: Fault, answer: Answer) -> None:
    _page(handler, 302, "Found", Location=handler.path)


def _endless(handler: Handler, fault: Fault, answer: Answer) -> None:
    """Redirects without end, each to a new address."""
    base = handler.path.partition("&hop=")[0]
    joint = "" if "?" in base else "?"
    number = len(handler.loop.requests)
    _page(handler, 302, "Found", Location=f"{base}{joint}&hop={number}")


def _redirect(handler: Handler, fault: Fault, answer: Answer) -> None:
    _page(handler, fault.status or 302, "Found", Location=fault.location)


def _big_header(handler: Handler, fault: Fault, answer: Answer) -> None:
    handler.reply(answer.status, answer.body, answer.media_type, {"X-Big": "b" * 200_000})


def _many_headers(handler: Handler, fault: Fault, answer: Answer) -> None:
    many = {f"X-Many-{number}": "m" for number in range(500)}
    handler.reply(answer.status, answer.body, answer.media_type, many)


def _nonsense(handler: Handler, fault: Fault, answer: Answer) -> None:
    handler.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    handler.close_connection = True


def _brotli(handler: Handler, fault: Fault, answer: Answer) -> None:
    handler.reply(200, answer.body, answer.media_type, {"Content-Encoding": "br"})


def _bad_chunks(handler: Handler, fault: Fault, answer: Answer) -> None:
    """Half of the body as a chunk, then a length that is none."""
    handler.head(answer.status, answer.media_type, {"Transfer-Encoding": "chunked"})
    half = answer.body[: len(answer.body) // 2]
    handler.write(b"%x\r\n%s\r\nZZ\r\n%s" % (len(half), half, answer.body[len(half) :]))
    handler.close_connection = True


def _cut_letter(handler: Handler, fault: Fault, answer: Answer) -> None:
    """The end of the body is in the middle of a letter of two bytes."""
    handler.reply(answer.status, answer.body[: len(answer.body) // 2] + b"\xc3", answer.media_type)


def _false_gzip(handler: Handler, fault: Fault, answer: Answer) -> None:
    handler.reply(answer.status, answer.body, answer.media_type, {"Content-Encoding": "gzip"})


def _footer(handler: Handler, fault: Fault, answer: Answer) -> None:
    """A proxy writes below every page that it lets through."""
    body = answer.body + b"<html><body><p>Scanned by the library's proxy.</p></body></html>"
    handler.reply(answer.status, body, answer.media_type)


def _login(handler: Handler, fault: Fault, answer: Answer) -> None:
    """The page of a proxy that wants a name, in XML as the answer would be."""
    body = b'<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Sign in</title></head><body><form action="/login"/></body></html>'
    handler.reply(200, body, "application/xhtml+xml")


def _partial(handler: Handler, fault: Fault, answer: Answer) -> None:
    """A part that nobody asked for."""
    size = len(answer.body)
    headers = {"Content-Range": f"bytes 0-{size // 2 - 1}/{size}"}
    handler.reply(206, answer.body[: size // 2], answer.media_type, headers)


Strike = Callable[["Handler", Fault, "Answer"], Any]

FAULTS: dict[str, Strike] = {
    "429": _too_many,
    "500": _error_page,
    "502": _error_page,
    "503": _error_page,
    "504": _error_page,
    "captive": _captive,
    "prolog": _prolog,
    "empty": _empty,
    "truncated": _truncated,
    "short": _short,
    "unbounded": _unbounded,
    "cut-chunks": _cut_chunks,
    "trace": _trace,
    "plain-trace": _plain_trace,
    "bad-json": _bad_json,
    "slow-body": _slow_body,
    "slow-header": _slow_header,
    "hang": _hang,
    "reset": _reset,
    "gzip": _gzip,
    "deflate": _deflate,
    "cut-gzip": _cut_gzip,
    "bomb": _bomb,
    "flood": _flood,
    "charset": _charset,
    "loop": _loop,
    "endless": _endless,
    "redirect": _redirect,
    "big-header": _big_header,
    "many-headers": _many_headers,
    "nonsense": _nonsense,
    "brotli": _brotli,
    "bad-chunks": _bad_chunks,
    "cut-letter": _cut_letter,
    "false-gzip": _false_gzip,
    "footer": _footer,
    "login": _login,
    "partial": _partial,
}
"""By name. Services know further ones of their own, such as "wrong-record" of the E-utilities."""
