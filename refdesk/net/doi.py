"""doi.org: whether a DOI exists, its metadata by content negotiation, where it leads."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar
from urllib.parse import quote

from refdesk.errors import AddressError, Cancelled, NotFoundError, RefDeskError, ServiceError
from refdesk.model.cancel import CancelToken
from refdesk.net.addresses import Origin, is_loopback
from refdesk.net.eutils import check_reply
from refdesk.net.failures import TransientError, cut_off
from refdesk.net.http import MAX_HOPS, HttpClient, Reply, https_form
from refdesk.net.limits import OnWait

T = TypeVar("T")
log = logging.getLogger(__name__)

NAME: Final = "doi.org"
GAP: Final = 0.21
"""Seconds: Crossref, where most of its redirects for programs end, takes 5 requests a second."""
CSL_JSON: Final = "application/vnd.citationstyles.csl+json"
_JSON_START = re.compile(rb"\[?\s*\{")
_SAFE: Final = "/:;(),.-_~!$&'*=@"
"""The characters of a DOI that stay as they are in an address; the rest is percent-encoded."""
_DEADLINE: Final = 30.0
_FOLLOW_DEADLINE: Final = 15.0
_HOP_DEADLINE: Final = 8.0
_AGENCIES: Final = {
    "api.crossref.org": "Crossref",
    "api.datacite.org": "DataCite",
    "data.crosscite.org": "DataCite",
    "data.medra.org": "mEDRA",
}
_FOUND, _FAILED, _UNKNOWN, _NO_VALUES = 1, 2, 100, 200


@dataclass(frozen=True, slots=True)
class Handle:
    """What the handle system says of a DOI: whether it is registered, and for which other one it
    stands ("" for none, in lower case)."""

    is_registered: bool
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a DOI leads: `hops` are all addresses on the way, `url` the last, `host` its host.

    `status` is what the publisher's site answered: often 403, as it turns programs away; the
    address counts all the same. None when the site itself did not answer.
    """

    url: str
    hops: tuple[str, ...]
    host: str
    status: int | None = None


class DoiClient:
    """doi.org as a service; blocks, and may be used from any thread.

    DOIs are bare ("10.1000/xyz"). Every method raises NetworkError, ServiceError, Cancelled.
    """

    def __init__(self, http: HttpClient) -> None:
        self._http = http
        self.renew()

    def renew(self) -> None:
        """The settings changed: another address."""
        self._manners = self._http.manners(NAME, self._http.settings.urls.doi, GAP)

    def exists(
        self, doi: str, cancel: CancelToken | None = None, *, on_wait: OnWait | None = None
    ) -> bool:
        """Whether `doi` is registered, by the handle system, without asking the publisher."""
        data = self._handle(doi, "URL", cancel, on_wait)
        return data.get("responseCode") != _UNKNOWN

    def handle(
        self, doi: str, cancel: CancelToken | None = None, *, on_wait: OnWait | None = None
    ) -> Handle:
        """Whether `doi` is registered, and whether it stands for another one."""
        data = self._handle(doi, "", cancel, on_wait)
        alias = _alias(data)
        return Handle(data.get("responseCode") != _UNKNOWN, "" if alias == doi.lower() else alias)

    def expand(
        self, short: str, cancel: CancelToken | None = None, *, on_wait: OnWait | None = None
    ) -> str:
        """The DOI that a short one ("10/gf4gqc") stands for, in lower case.

        Raises NotFoundError when there is none.
        """
        data = self._handle(short, "HS_ALIAS", cancel, on_wait)
        if alias := _alias(data):
            return alias
        raise _unknown(short)

    def csl_json(
        self, doi: str, cancel: CancelToken | None = None, *, on_wait: OnWait | None = None
    ) -> bytes:
        """The metadata of `doi` as CSL-JSON (one object), from the agency that registered it.

        Raises NotFoundError when the DOI does not exist or has no metadata.
        """
        url = f"{self._http.settings.urls.doi}/{encoded(doi)}"
        content = self._run(url, CSL_JSON, _csl, cancel, on_wait)
        if content is None and not self.exists(doi, cancel, on_wait=on_wait):
            raise _unknown(doi)
        if content is None:
            raise NotFoundError(f"There are no bibliographic data for the DOI {doi}.")
        return content

    def follow(
        self, doi: str, cancel: CancelToken | None = None, *, on_wait: OnWait | None = None
    ) -> Landing:
        """Where `doi` leads. Stops after the headers of the landing page.

        Raises NotFoundError when the DOI does not exist, AddressError when it leads to something
        that is no public web address.
        """
        token = cancel or CancelToken()
        url = f"{self._http.settings.urls.doi}/{encoded(doi)}"

        def attempt(seconds: float) -> Reply:
            reply = self._hop(url, seconds, token)
            if not reply.location and reply.status not in (404, 410):
                check_reply(replace(reply, content=b"<html>"), name=NAME)
            return reply

        first = self._manners.run(attempt, deadline=_FOLLOW_DEADLINE, cancel=token, on_wait=on_wait)
        if not first.location and not self.exists(doi, token, on_wait=on_wait):
            raise _unknown(doi)
        if not first.location:
            raise NotFoundError(f"{NAME} does not say where the DOI {doi} leads.")
        return self._landing(first, token)

    # -- below -----------------------------------------------------------------------------

    def _handle(
        self, doi: str, kind: str, cancel: CancelToken | None, on_wait: OnWait | None
    ) -> dict[str, Any]:
        wanted = f"?type={kind}" if kind else ""  # without it all values are told
        url = f"{self._http.settings.urls.doi}/api/handles/{encoded(doi)}{wanted}"
        return self._run(url, "application/json", _handle_values, cancel, on_wait)

    def _run(
        self,
        url: str,
        accept: str,
        judge: Callable[[Reply], T],
        cancel: CancelToken | None,
        on_wait: OnWait | None,
    ) -> T:
        token = cancel or CancelToken()

        def attempt(seconds: float) -> T:
            reply = self._http.get(
                url,
                headers={"Accept": accept},
                deadline=seconds,
                cancel=token,
                on_sent=self._manners.sent,
                name=NAME,
            )
            self._manners.heed(reply.headers)
            return judge(reply)

        return self._manners.run(attempt, deadline=_DEADLINE, cancel=token, on_wait=on_wait)

    def _hop(self, url: str, seconds: float, token: CancelToken, cookies: Any = None) -> Reply:
        return self._http.get(
            url,
            follow=False,
            body=False,
            deadline=seconds,
            cancel=token,
            cookies=cookies,
            name=NAME,
            headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"},
        )

    def _landing(self, first: Reply, token: CancelToken) -> Landing:
        """Follow from doi.org's answer to the end, or as far as the sites let a program."""
        from requests.cookies import RequestsCookieJar

        jar = RequestsCookieJar()  # sites set a cookie and send the visitor one round again
        until = time.monotonic() + _FOLLOW_DEADLINE
        hops, visited = [first.url], {(first.url, 0)}
        reply = first
        while reply.location:
            target, plain = reply.location, ""
            if reply.url.startswith("https:") and target.startswith("http:"):
                # Many old DOIs lead to http: the site's https form is tried in its place.
                target, plain = https_form(target), target
            is_round = (target or plain, len(jar)) in visited
            visited.add((target or plain, len(jar)))
            hops.append(target or plain)
            if is_round or len(hops) > MAX_HOPS + 1:
                return self._unsettled(hops, is_round)
            if not target:
                return _landed(hops, None)
            try:
                seconds = min(_HOP_DEADLINE, until - time.monotonic())
                reply = self._hop(target, max(seconds, 0.1), token, jar)
            except Cancelled:
                raise
            except AddressError:
                if not _are_both_here(first.url, target):
                    raise
                return _landed(hops, None)  # told, but not asked
            except RefDeskError as error:
                if Origin.of(target) == Origin.of(first.url):
                    raise
                log.info("a landing page at %s did not answer: %s", Origin.of(target), error)
                hops[-1] = plain or target
                return _landed(hops, None)
            hops[-1] = reply.url
        return _landed(hops, reply.status)

    def _unsettled(self, hops: list[str], is_round: bool) -> Landing:
        """Redirects that come to no end: the publisher's first address, or the one come back to."""
        resolver = Origin.of(hops[0])
        outside = [number for number, hop in enumerate(hops) if Origin.of(hop) != resolver]
        if not outside or Origin.of(hops[-1]) == resolver:
            raise ServiceError(f"{NAME} redirects in circles. Try again later.")
        return _landed(hops if is_round else hops[: outside[0] + 1], None)


def _are_both_here(resolver: str, target: str) -> bool:
    """Whether a resolver that was set up on this machine leads to a page on it."""
    origins = Origin.of(resolver), Origin.of(target)
    return all(origin is not None and is_loopback(origin.host) for origin in origins)


def encoded(doi: str) -> str:
    """`doi` as the path of an address."""
    return quote(doi.strip(), safe=_SAFE)


def _landed(hops: list[str], status: int | None) -> Landing:
    origin = Origin.of(hops[-1])
    return Landing(hops[-1], tuple(hops), origin.host if origin else "", status)


def _alias(data: dict[str, Any]) -> str:
    """The DOI for which a handle stands, in lower case; "" for none."""
    for value in data.get("values") or ():
        if isinstance(value, dict) and value.get("type") == "HS_ALIAS":
            inner = value.get("data")
            alias = str(inner.get("value", "")) if isinstance(inner, dict) else ""
            if alias.startswith("10."):
                return alias.lower()
    return ""


def _unknown(doi: str) -> NotFoundError:
    return NotFoundError(f"The DOI {doi} does not exist. Check how it is written.")


def _csl(reply: Reply) -> bytes | None:
    """The CSL-JSON of an answer, judged by its content; None when there are no data.

    Crossref says "Resource not found." in plain text under a JSON header.
    """
    content = reply.content.strip()
    if reply.status in (204, 404, 406, 410) or (reply.status == 200 and not content):
        return None
    if content[:40].lower().startswith(b"resource not found"):
        return None
    origin = Origin.of(reply.url)
    name = _AGENCIES.get(origin.host, NAME) if origin else NAME
    check_reply(reply, name=name)
    if not _JSON_START.match(content):
        raise TransientError(ServiceError(f"{name} answered in another form than was asked for."))
    try:
        data = json.loads(content.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise TransientError(cut_off(name)) from error
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
        content = json.dumps(data, ensure_ascii=False).encode()
    if not isinstance(data, dict) or not any(key in data for key in ("title", "DOI", "type")):
        raise TransientError(ServiceError(f"The answer of {name} holds no bibliographic data."))
    return content


def _handle_values(reply: Reply) -> dict[str, Any]:
    """The handle system's answer; a 404 counts only with its code for an unknown handle."""
    try:
        data = json.loads(reply.content.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        data = None
    code = data.get("responseCode") if isinstance(data, dict) else None
    if isinstance(data, dict) and code in (_FOUND, _NO_VALUES, _UNKNOWN):
        return data
    if code != _FAILED and reply.status not in (404, 410):
        check_reply(reply, name=NAME)
    raise TransientError(
        ServiceError(f"{NAME} has a fault of its own. Try again later.", status=reply.status)
    )
