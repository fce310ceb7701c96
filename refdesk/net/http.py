"""The one way out to the network: guarded addresses, total deadlines, answers known to be whole."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from refdesk import __version__
from refdesk.errors import AddressError, NetworkError, RefDeskError, ServiceError
from refdesk.model.cancel import CancelToken
from refdesk.net.addresses import Origin, is_inner_name, is_loopback, is_public, literal_address
from refdesk.net.bodies import Sink, read_body
from refdesk.net.exchange import Exchange
from refdesk.net.failures import (
    CertificateError,
    OfflineError,
    TransportError,
    cut_off,
    too_slow,
    unreachable,
)
from refdesk.net.limits import Manners, Pace, RateLimiter
from refdesk.net.secrets import guard_logs, redact
from refdesk.net.services import NetworkSettings

if TYPE_CHECKING:
    import requests
    from requests.adapters import HTTPAdapter

log = logging.getLogger(__name__)

DEADLINE: Final = 30.0
MAX_BYTES: Final = 32_000_000
MAX_HOPS: Final = 10
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_CHUNK: Final = 65536
_URL_CHARACTERS: Final = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: header names in lower case; `hops` are the addresses asked, the last is `url`."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str
    hops: tuple[str, ...] = ()

    @property
    def media_type(self) -> str:
        """The Content-Type without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def location(self) -> str:
        """Where a redirect leads, as an absolute address; "" when this is none."""
        target = self.headers.get("location", "").strip()
        if not target or self.status not in _REDIRECTS:
            return ""
        with suppress(UnicodeError):  # header bytes come as Latin-1; servers send UTF-8
            target = target.encode("latin-1").decode("utf-8")
        target = quote(target, safe=_URL_CHARACTERS)
        try:
            return urljoin(self.url, target)
        except ValueError:
            return target  # no address at all, which the guard says


class HttpClient:
    """Requests over connections of `requests` that each thread keeps; may be used from any thread.

    Every method raises AddressError for an address that RefDesk does not go to, NetworkError
    without a whole answer, ServiceError for one that cannot be taken, Cancelled. Statuses are the
    caller's to judge.
    """

    def __init__(self, settings: NetworkSettings | None = None, pace: Pace | None = None) -> None:
        self.settings = settings or NetworkSettings()
        self._pace = pace or Pace()
        self._limiters: dict[Origin | None, RateLimiter] = {}
        self._by_thread: dict[int, HTTPAdapter] = {}
        self._adapters: weakref.WeakSet[HTTPAdapter] = weakref.WeakSet()
        self._lock = threading.Lock()

    def get(self, url: str, params: Mapping[str, str] | None = None, **options: Any) -> Reply:
        """GET `url`; the options are those of `request`."""
        return self.request("GET", url, params=params, **options)

    def post(self, url: str, data: Mapping[str, str], **options: Any) -> Reply:
        """POST `data` as a form; the options are those of `request`."""
        return self.request("POST", url, data=data, **options)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | Sequence[str]] | None = None,
        data: Mapping[str, str | Sequence[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        deadline: float = DEADLINE,
        max_bytes: int = MAX_BYTES,
        cancel: CancelToken | None = None,
        follow: bool = True,
        body: bool = True,
        cookies: Any = None,
        on_sent: Callable[[], None] | None = None,
        name: str = "",
        sink: Sink | None = None,
    ) -> Reply:
        """Send one request and follow its redirects, all within `deadline` seconds.

        `name` is what messages call the service. A form is sent on to no other origin. Without
        `body` the answer ends after its headers. `cookies` is a jar for this chain alone,
        `on_sent` is called when a request really goes out. The body of an answer of status 200 is
        written to `sink`, if there is one, and not kept.
        """
        until = time.monotonic() + deadline
        hops: list[str] = []
        asked: set[tuple[str, int]] = set()
        while True:
            asked.add((url, _count(cookies)))
            origin = self._checked(url, name or _host(url))
            exchange = Exchange(
                name or origin.host,
                until,
                cancel or CancelToken(),
                self.settings.is_allowed,
                on_sent,
            )
            request = (method, url, params, data, headers, cookies, sink)
            outcome = self._send(exchange, request, max_bytes if body else 0, origin)
            if isinstance(outcome, RefDeskError):
                raise outcome
            hops.append(outcome.url)
            target = self.settings.urls.redirected(outcome.location) if follow else ""
            if not target:
                return Reply(
                    outcome.status, outcome.headers, outcome.content, outcome.url, tuple(hops)
                )
            # Sites set a cookie and send the visitor one round again: that is no circle.
            is_round = (target, _count(cookies)) in asked
            self._check_hop(outcome.url, target, exchange.name, is_round or len(hops) > MAX_HOPS)
            if data is not None and Origin.of(target) != origin:
                raise AddressError(
                    f"{exchange.name} wanted a request to go to another site"
                    f" ({_host(target)}). RefDesk did not send it on."
                )
            if method == "POST" and outcome.status in (301, 302, 303):
                method, data = "GET", None
            url, params = target, None

    def manners(self, name: str, url: str, gap: float) -> Manners:
        """How to ask the service `name` at `url`; all clients of a host share one limiter."""
        with self._lock:
            limiter = self._limiters.setdefault(Origin.of(url), RateLimiter(gap * self._pace.gaps))
        return Manners(name, limiter, self._pace)

    def change(self, settings: NetworkSettings) -> None:
        """Go by other settings from the next request on; the clients ask for their manners anew."""
        with self._lock:
            self.settings = settings
            self._limiters.clear()

    def close(self) -> None:
        """Close the connections of all threads; the client can be used again."""
        with self._lock:
            for adapter in list(self._adapters):
                adapter.close()

    # -- one hop ---------------------------------------------------------------------------

    def _checked(self, url: str, name: str) -> Origin:
        """The origin of `url`, if it is one that RefDesk may ask."""
        if self.settings.offline:
            raise OfflineError(
                "RefDesk is set to work offline. Switch that off to use the network."
            )
        origin = Origin.of(url)
        if origin is None:
            raise AddressError(f"{name} led to an address that is no web address.")
        parts = urlsplit(url)
        if parts.username is not None or parts.password is not None:
            raise AddressError(f"{name} led to an address with a user name in it ({origin.host}).")
        address = literal_address(origin.host)
        if address is not None and not is_public(address) and not self.settings.is_allowed(origin):
            raise self._inner(name, origin)
        return origin

    def _check_hop(self, source: str, target: str, name: str, is_endless: bool) -> None:
        origin = Origin.of(target)
        is_ours = origin is not None and self.settings.is_allowed(origin)
        if source.startswith("https:") and not target.startswith("https:") and not is_ours:
            raise AddressError(
                f"{name} led from a secure address to one that is not ({_host(target)})."
            )
        if is_endless:
            raise ServiceError(f"{name} redirects in circles. Try again later.")

    def _inner(self, name: str, origin: Origin) -> AddressError:
        return AddressError(
            f"{name} led to an address inside the local network ({origin.host}),"
            " where RefDesk does not go."
        )

    def _proxies(self, url: str, name: str, origin: Origin) -> dict[str, str]:
        """The proxies that the system's settings name for `url`; none for this computer.

        Behind a proxy the address is not resolved here, so what the name gives away is checked.
        """
        from requests.utils import get_environ_proxies

        is_allowed = self.settings.is_allowed(origin)
        if is_loopback(origin.host):
            return {}
        proxies: dict[str, str] = get_environ_proxies(url)
        if proxies and not is_allowed and is_inner_name(origin.host):
            raise self._inner(name, origin)
        return proxies

    def _adapter(self) -> HTTPAdapter:
        # Not threading.local: Python forgets a thread that Qt made each time a slot returns, and
        # with it the connections that are open.
        thread = threading.get_ident()
        adapter = self._by_thread.get(thread)
        if adapter is None:
            from refdesk.net.transport import new_adapter

            guard_logs()
            adapter = self._by_thread[thread] = new_adapter()
            with self._lock:
                self._adapters.add(adapter)
        return adapter

    def _send(
        self, exchange: Exchange, request: tuple[Any, ...], max_bytes: int, origin: Origin
    ) -> Reply | RefDeskError:
        """One request without redirects. Errors are returned, not raised, so that no raw one,
        which may hold an address with a key, stays attached as context."""
        import requests
        from urllib3.exceptions import HTTPError

        try:
            exchange.check()
            proxies = self._proxies(request[1], exchange.name, origin)
            with exchange.under_way():
                reply = self._receive(self._adapter(), request, exchange, proxies, max_bytes)
            exchange.check()
            return reply
        except RefDeskError as error:
            return error
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            return self._failure(error, exchange)

    def _receive(
        self,
        adapter: HTTPAdapter,
        request: tuple[Any, ...],
        exchange: Exchange,
        proxies: dict[str, str],
        max_bytes: int,
    ) -> Reply:
        import requests
        from requests.cookies import extract_cookies_to_jar

        from refdesk.net.transport import authorities

        method, url, params, data, headers, cookies, sink = request
        prepared = requests.Request(
            method,
            url,
            params=params,
            data=data,
            headers=self._headers(url, headers),
            cookies=cookies,
        ).prepare()
        patience = max(exchange.remaining, 0.001)
        # Not a session's `send`: that looks into redirects even when told not to follow them.
        response = adapter.send(
            prepared,
            stream=True,
            proxies=proxies,
            verify=authorities(),
            timeout=(patience, patience),
        )
        try:
            if cookies is not None:
                extract_cookies_to_jar(cookies, prepared, response.raw)  # type: ignore[no-untyped-call]
            content = b""
            if max_bytes and method != "HEAD" and response.status_code not in (204, 304):
                coding = response.headers.get("content-encoding", "")
                into = sink if response.status_code == 200 else None
                content = read_body(_chunks(response), coding, max_bytes, exchange.name, into)
            known = {key.lower(): value for key, value in response.headers.items()}
            return Reply(response.status_code, known, content, prepared.url or url)
        finally:
            response.close()

    def _headers(self, url: str, headers: Mapping[str, str] | None) -> dict[str, str]:
        """The user's address goes to the services that ask for it, and to no other site."""
        is_service = Origin.of(url) in self.settings.urls.origins
        email = self.settings.email if is_service else ""
        contact = f" (mailto:{email})" if email else ""
        return {
            "User-Agent": f"RefDesk/{__version__}{contact}",
            "Accept": "*/*",
            "Accept-Encoding": "gzip, deflate",
            "Connection": "keep-alive",
            **(headers or {}),
        }

    def _failure(self, error: Exception, exchange: Exchange) -> RefDeskError:
        """The error for the reader; its cause holds the library's words without keys."""
        try:
            exchange.check()
            failure = _sentence(error, exchange.name)
        except RefDeskError as ended:
            failure = ended
        said = redact(f"{type(error).__name__}: {error}", self.settings.secrets)
        failure.__cause__ = TransportError(said)
        return failure


def _chunks(response: requests.Response) -> Iterator[bytes]:
    yield from response.raw.stream(_CHUNK, decode_content=False)


def _count(cookies: Any) -> int:
    return 0 if cookies is None else len(cookies)


def _host(url: str) -> str:
    origin = Origin.of(url)
    return origin.host if origin else "the service"


def _sentence(error: Exception, name: str) -> RefDeskError:
    """What `error` of the HTTP library means to the reader."""
    import requests
    from requests.exceptions import (
        ChunkedEncodingError,
        InvalidSchema,
        InvalidURL,
        ProxyError,
        SSLError,
        Timeout,
    )
    from urllib3.exceptions import ProtocolError, ReadTimeoutError
    from urllib3.exceptions import SSLError as InnerSslError

    text = f"{error!r} {error}"
    if isinstance(error, (SSLError, InnerSslError)):
        return CertificateError(
            f"The secure connection to {name} could not be verified. Check this computer's date,"
            " and whether the network asks for a login or a certificate of its own."
        )
    if isinstance(error, ProxyError):
        hint = " It asks for a password." if "407" in text else ""
        return NetworkError(
            f"The proxy of this network did not reach {name}.{hint} Check its settings."
        )
    if isinstance(error, InvalidSchema) and "SOCKS" in text:
        return NetworkError("RefDesk cannot use a SOCKS proxy. Set an HTTP proxy instead.")
    if isinstance(error, (InvalidURL, InvalidSchema, UnicodeError)):
        return AddressError(f"{name} led to an address that is no web address.")
    if isinstance(error, (Timeout, ReadTimeoutError, TimeoutError)):
        return too_slow(name)
    if "LineTooLong" in text or "got more than" in text or "BadStatusLine" in text:
        return ServiceError(f"{name} sent an answer that cannot be read. Try again later.")
    if isinstance(error, (ChunkedEncodingError, ProtocolError)):
        return cut_off(name)
    if isinstance(error, requests.ConnectionError) or "Connection" in text:
        return unreachable(name)
    return NetworkError(f"The connection to {name} broke. Try again.")


def https_form(url: str) -> str:
    """`url` with https, when it is plain http on the usual port; else ""."""
    parts = urlsplit(url)
    origin = Origin.of(url)
    if parts.scheme != "http" or origin is None or origin.port != 80:
        return ""
    return urlunsplit(("https", origin.host, parts.path, parts.query, parts.fragment))
