"""The E-utilities' common ground: parameters, manners, and judging what came back.

An answer is believed only for what it holds: status 200 may carry a web page, the C++ trace of a
backend that died, a bare prolog or a refusal, and none of these may pass for "no results".
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NoReturn, TypeVar
from urllib.parse import urlencode

from refdesk.errors import ServiceError
from refdesk.model.cancel import CancelToken
from refdesk.net.failures import TooFarError, TransientError, cut_off
from refdesk.net.http import HttpClient, Reply
from refdesk.net.limits import OnWait, retry_after, too_many
from refdesk.net.secrets import redact

T = TypeVar("T")

NAME: Final = "PubMed"
GAP: Final = 0.36
"""Seconds between starts: NCBI allows 3 a second, and with jitter 1/3 s lets a fourth in."""
GAP_WITH_KEY: Final = 0.11
LONGEST_GET: Final = 1_800
"""Characters; longer requests go by POST (NCBI asks for it, and answers 414 above its limit)."""
MAX_DEPTH: Final = 100

_BACKEND = re.compile(
    r"C\+\+ Exception|TXCLIENT|CTxRawClient|CException|readAll|Read failed|Couldn't resolve #"
    r"|Can't run executor|Search Backend failed|address table is empty|unavailable|timed? ?out|try again",
    re.IGNORECASE,
)
_TOO_FAR = re.compile(r"'retstart' cannot be larger|first 9,999 records", re.IGNORECASE)
_PROLOG = re.compile(rb"<\?xml[^>]*\?>\s*(?:<!DOCTYPE[^>]*>)?")
"""XML without its content, which a fault of NCBI's backends has eaten."""
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_ERROR_TEXT = re.compile(r'"(?:ERROR|error)"\s*:\s*"((?:[^"\\]|\\.)*)"', re.DOTALL)


class EntrezClient:
    """Calls of the E-utilities, each made politely and judged; usable from any thread."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http
        self.renew()

    def renew(self) -> None:
        """The settings changed: another address, or a key that allows more."""
        settings = self._http.settings
        gap = GAP_WITH_KEY if settings.api_key else GAP
        self._manners = self._http.manners(NAME, settings.urls.eutils, gap)

    def call(
        self,
        utility: str,
        params: Mapping[str, str | Sequence[str]],
        judge: Callable[[Reply], T],
        *,
        deadline: float = 30.0,
        max_bytes: int = 32_000_000,
        by_post: bool = False,
        is_plain: bool = False,
        cancel: CancelToken | None = None,
        on_wait: OnWait | None = None,
    ) -> T:
        """Ask `utility` ("esearch.fcgi") and return what `judge` makes of the answer.

        A value that is a sequence is sent as a parameter that is repeated, which elink answers by a
        set for each id. `judge` is given answers that are neither refusals nor web pages; it raises what is wrong
        with one, wrapped in `TransientError` where asking again may help. `is_plain`: the answer
        is to be plain text.
        """
        token = cancel or CancelToken()
        settings = self._http.settings
        form: dict[str, str | Sequence[str]] = {"db": "pubmed", **params, "tool": settings.tool}
        form |= {"email": settings.email} if settings.email else {}
        form |= {"api_key": settings.api_key} if settings.api_key else {}
        url = f"{settings.urls.eutils}/{utility}"
        # A key never stands in an address: those are logged, here and by every proxy.
        is_post = (
            by_post or bool(settings.api_key) or len(urlencode(form, doseq=True)) > LONGEST_GET
        )

        def attempt(seconds: float) -> T:
            reply = self._http.request(
                "POST" if is_post else "GET",
                url,
                params=None if is_post else form,
                data=form if is_post else None,
                deadline=seconds,
                max_bytes=max_bytes,
                cancel=token,
                on_sent=self._manners.sent,
                name=NAME,
            )
            check_reply(reply, settings.secrets, is_plain=is_plain)
            return judge(reply)

        return self._manners.run(attempt, deadline=deadline, cancel=token, on_wait=on_wait)


def check_reply(
    reply: Reply, secrets: tuple[str, ...] = (), *, name: str = NAME, is_plain: bool = False
) -> None:
    """Raise what is wrong with an answer of NCBI, whatever its status and form.

    Passed are answers in XML or JSON with a body, and errors 400 in them that say no more than
    that ids are wrong; with `is_plain`, text instead.
    """
    start = reply.content[:2000]
    if reply.status == 429 or b"API rate limit exceeded" in start:
        raise too_many(name, retry_after(reply.headers))
    if b"API key invalid" in start:
        raise ServiceError(
            "NCBI does not know the API key. Correct it in the settings.", status=400
        )
    if reply.status >= 500 or reply.status in (408, 425):
        seconds = retry_after(reply.headers)
        error = ServiceError(
            f"{name} has a fault (HTTP {reply.status}). Try again later.", status=reply.status
        )
        raise TransientError(error, retry_after=seconds)
    if reply.status == 414 or reply.status == 413:
        raise ServiceError(
            f"{name} takes no request as long as this one (HTTP {reply.status}). "
            "Shorten the search, or add fewer works at a time.",
            status=reply.status,
        )
    if _HTML.match(start):
        raise TransientError(web_page(reply.status, name))
    if not start.strip() or (is_plain and _PROLOG.fullmatch(start.strip())):
        raise TransientError(cut_off(name))
    has_form = start.lstrip()[:1] in (b"<", b"{", b"[", b"\xef", b"\xff", b"\xfe")
    if is_plain and not has_form and b"|" in start and reply.status == 200:
        return
    if is_plain or not has_form:
        text = start.decode("utf-8", "replace")
        raise refusal(text, reply.status, secrets, name=name)
    if reply.status not in (200, 400):
        raise refusal("", reply.status, secrets, name=name)


def web_page(status: int, name: str) -> ServiceError:
    """The error for HTML where data was asked for."""
    return ServiceError(
        f"A web page came instead of an answer of {name}. If this network asks for a login or"
        " consent in the browser, give it there, then try again.",
        status=status,
    )


def refusal(
    text: str, status: int, secrets: tuple[str, ...] = (), *, name: str = NAME
) -> Exception:
    """The error for NCBI's own words: transient when they tell of its backends."""
    if _TOO_FAR.search(text):
        return TooFarError(
            "PubMed lists the first 9,999 hits of a search. Narrow it to see the others.",
            status=status,
        )
    if _BACKEND.search(text):
        error = ServiceError(f"{name} has a fault of its own. Try again later.", status=status)
        return TransientError(error)
    words = plain_words(redact(text, secrets))
    if "\ufffd" in words or "\0" in text:  # bytes of some other kind than text
        return ServiceError(f"{name} sent an answer that cannot be read. Try again later.")
    said = f": {words}" if words else f" (HTTP {status})"
    return ServiceError(f"{name} refused the request{said.rstrip('.')}.", status=status)


def plain_words(text: str, limit: int = 300) -> str:
    """A service's message fit to be shown: one line, no control characters, not endless."""
    text = "".join(char if char.isprintable() else " " for char in text)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def parse_xml(reply: Reply, root: str, *, errors: bool = True, name: str = NAME) -> ET.Element:
    """The XML of an answer whose root is `root`; with `errors`, an ERROR inside is raised.

    What ends too early, or has no root at all, is `TransientError`.
    """
    if reply.content.lstrip()[:1] == b"{":
        parse_json(reply)  # raises the refusal that it holds
        _raise_odd()
    if b"<!ENTITY" in reply.content:
        raise ServiceError(f"{name} sent an answer that RefDesk does not read.")
    element = _element(reply.content, name)
    if errors:
        texts = [node.text or "" for node in element.iter("ERROR")]
        if any(text.strip() for text in texts):
            raise refusal(" ".join(texts), reply.status, name=name)
    if element.tag != root:
        raise TransientError(
            ServiceError(f"{name} answered something else than was asked. Try again later.")
        )
    return element


class _BoundedBuilder(ET.TreeBuilder):
    """Builds the tree, unless it is nested deeper than any answer of NCBI."""

    _depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ServiceError(f"{NAME} sent an answer that RefDesk does not read.")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(tag)


def _element(content: bytes, name: str) -> ET.Element:
    parser = ET.XMLParser(target=_BoundedBuilder())
    try:
        parser.feed(content)
        return parser.close()
    except ET.ParseError as error:
        raise TransientError(cut_off(name)) from error


def parse_json(reply: Reply) -> dict[str, Any]:
    """The JSON object of an answer; an error inside is raised, one in broken JSON too.

    esearch puts raw line breaks into its error texts, which strict JSON forbids.
    """
    text = reply.content.decode("utf-8", "replace")
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        match = _ERROR_TEXT.search(text)
        if match:
            raise refusal(match[1], reply.status) from None
        raise TransientError(cut_off(NAME)) from error
    if not isinstance(data, dict):
        _raise_odd()
    for place in (data, data.get("esearchresult")):
        if isinstance(place, dict):
            said = place.get("ERROR") or place.get("error")
            if said:
                raise refusal(str(said), reply.status)
    return data


def _raise_odd() -> NoReturn:
    raise TransientError(
        ServiceError(f"{NAME} answered something else than was asked. Try again later.")
    )
