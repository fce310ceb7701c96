"""Fetching a file from wherever it is: written as it comes, within limits, politely to each host."""

from __future__ import annotations

from typing import BinaryIO, Final, Protocol

from refdesk.errors import LibraryError, NotFoundError, ServiceError
from refdesk.model.cancel import CancelToken
from refdesk.net.addresses import Origin
from refdesk.net.failures import TransientError
from refdesk.net.http import HttpClient, Reply
from refdesk.net.limits import OnWait, retry_after, too_many

GAP: Final = 1.0
"""Seconds between requests to one host: these are sites of many kinds, made for readers."""
LARGEST: Final = 200_000_000
"""Bytes of a file; a thesis with pictures may have 100 MB."""
DEADLINE: Final = 180.0


class OnBytes(Protocol):
    """Told how many bytes have come by now."""

    def __call__(self, count: int, /) -> None: ...


class FileFetcher:
    """Any host as a source of files; blocks, and may be used from any thread."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def fetch(
        self,
        url: str,
        target: BinaryIO,
        cancel: CancelToken | None = None,
        *,
        on_bytes: OnBytes | None = None,
        on_wait: OnWait | None = None,
    ) -> str:
        """Write the file at `url` into `target`, which is emptied first; gives its media type.

        What it is says only its content. Raises NotFoundError when it is not there, NetworkError
        (AddressError for an address that RefDesk does not go to), ServiceError, LibraryError when
        it cannot be written, Cancelled.
        """
        token = cancel or CancelToken()
        origin = Origin.of(url)
        name = origin.host if origin else "the service"
        manners = self._http.manners(name, url, GAP)

        def attempt(seconds: float) -> str:
            from requests.cookies import RequestsCookieJar

            sink = _Counted(target, on_bytes)
            reply = self._http.get(
                url,
                headers={"Accept": "application/pdf,*/*;q=0.5"},
                deadline=seconds,
                max_bytes=LARGEST,
                cancel=token,
                on_sent=manners.sent,
                name=name,
                sink=sink,
                cookies=RequestsCookieJar(),  # for this chain of redirects alone
            )
            _judge(reply, name)
            return reply.media_type

        return manners.run(attempt, deadline=DEADLINE, cancel=token, on_wait=on_wait)


class _Counted:
    """Writes into a file that it empties first; tells how much it is."""

    def __init__(self, target: BinaryIO, on_bytes: OnBytes | None) -> None:
        self._target = target
        self._on_bytes = on_bytes
        self._count = 0
        target.seek(0)
        target.truncate()

    def write(self, data: bytes, /) -> None:
        try:
            self._target.write(data)
        except OSError as error:
            raise LibraryError(f"The file cannot be saved: {error.strerror or error}.") from error
        self._count += len(data)
        if self._on_bytes is not None:
            self._on_bytes(self._count)


def _judge(reply: Reply, name: str) -> None:
    status = reply.status
    if status == 200:
        return
    if status == 429:
        raise too_many(name, retry_after(reply.headers))
    if status in (404, 410):
        raise NotFoundError(f"The file is not at {name} any more (HTTP {status}).")
    if status in (401, 402, 403, 406, 451):
        raise ServiceError(
            f"{name} does not give this file to programs (HTTP {status}). Try it in the browser.",
            status=status,
        )
    error = ServiceError(f"{name} did not give this file (HTTP {status}).", status=status)
    if status >= 500 or status in (408, 425):
        raise TransientError(error, retry_after=retry_after(reply.headers))
    raise error
