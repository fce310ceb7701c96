"""Reading an answer's body: unpacked within a limit, and known to be whole."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Protocol

from refdesk.errors import NetworkError, ServiceError
from refdesk.net.failures import TooLargeError, cut_off

_GZIP = 31
_STEP = 1 << 20


class Sink(Protocol):
    """Where a long body is written as it comes; what it raises ends the request."""

    def write(self, data: bytes, /) -> object: ...


class _Unpacker:
    """Undoes one content coding; several gzip members in a row are one body."""

    def __init__(self, coding: str) -> None:
        self._coding = coding
        self._inner: zlib._Decompress | None = None
        self._early = b""

    @property
    def is_whole(self) -> bool:
        return self._inner.eof if self._inner is not None else not self._early

    def unpack(self, data: bytes, room: int) -> bytes:
        """At most `room` + 1 bytes out of `data`; zlib.error when it is no such coding."""
        out = bytearray()
        if self._inner is None:
            data = self._early = self._early + data
            if len(data) < 2:  # it takes two bytes to know which kind of deflate this is
                return b""
        is_full = False  # more may come out although all has gone in
        while (data or is_full) and len(out) <= room:
            if self._inner is None or self._inner.eof:
                if self._inner is not None and (self._coding == "deflate" or not data.strip(b"\0")):
                    break  # padding after the last member
                self._inner = zlib.decompressobj(self._window(data))
            most = min(_STEP, room + 1 - len(out))
            piece = self._inner.decompress(data, most)
            out += piece
            is_full = len(piece) == most and not self._inner.eof
            data = self._inner.unconsumed_tail or (
                self._inner.unused_data if self._inner.eof else b""
            )
        return bytes(out)

    def _window(self, data: bytes) -> int:
        if self._coding == "gzip":
            return _GZIP
        # "deflate" should be a zlib stream, but some servers send it raw.
        is_zlib = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
        return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS


def read_body(
    chunks: Iterable[bytes], coding: str, max_bytes: int, name: str, sink: Sink | None = None
) -> bytes:
    """Join `chunks`, undoing the Content-Encoding `coding`; with a `sink` they go there instead.

    Raises `TooLargeError` as soon as more than `max_bytes` come out, NetworkError when the
    packed data ends before its end, which `requests` itself does not notice.
    """
    coding = coding.strip().lower().replace("x-gzip", "gzip")
    if coding not in ("", "identity", "gzip", "deflate"):
        raise ServiceError(f"{name} sent an answer in a packing that RefDesk did not ask for.")
    unpacker = _Unpacker(coding) if coding in ("gzip", "deflate") else None
    body, size = bytearray(), 0
    for chunk in chunks:
        piece = chunk if unpacker is None else _unpacked(unpacker, chunk, max_bytes - size, name)
        size += len(piece)
        if size > max_bytes:
            raise TooLargeError(
                f"The answer of {name} is larger than {max_bytes // 1_000_000} MB."
                " RefDesk stopped reading it."
            )
        if sink is None:
            body += piece
        else:
            sink.write(piece)
    if unpacker is not None and not unpacker.is_whole:
        raise cut_off(name)
    return bytes(body)


def _unpacked(unpacker: _Unpacker, chunk: bytes, room: int, name: str) -> bytes:
    try:
        return unpacker.unpack(chunk, room)
    except zlib.error as error:
        raise NetworkError(f"The answer of {name} arrived damaged. Try again.") from error
