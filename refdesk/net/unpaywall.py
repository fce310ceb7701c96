"""Unpaywall: the open copies of a DOI, wherever they are, with version and licence."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import quote

from refdesk.errors import RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.full_text import Copy, Form, Version, licence_words
from refdesk.net.addresses import Origin
from refdesk.net.http import HttpClient, Reply
from refdesk.net.json_answers import odd, read_object
from refdesk.net.limits import OnWait

NAME: Final = "Unpaywall"
GAP: Final = 0.2
"""Seconds between requests: it allows 100,000 a day, and names no limit a second."""
_VERSIONS: Final = {
    "publishedVersion": Version.PUBLISHED,
    "acceptedVersion": Version.ACCEPTED,
    "submittedVersion": Version.SUBMITTED,
}


class EmailError(RefDeskError):
    """Unpaywall was not asked, or refused, for want of an e-mail address."""


class UnpaywallClient:
    """Unpaywall as a service; blocks, and may be used from any thread."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http
        self.renew()

    def renew(self) -> None:
        """The settings changed: another address."""
        self._manners = self._http.manners(NAME, self._http.settings.urls.unpaywall, GAP)

    def copies(
        self, doi: str, cancel: CancelToken | None = None, *, on_wait: OnWait | None = None
    ) -> list[Copy]:
        """The open copies of a work, as Unpaywall orders them; none also when it knows no such DOI.

        Raises EmailError without an e-mail address in the settings (nothing is sent then),
        NetworkError, ServiceError, Cancelled.
        """
        settings = self._http.settings
        if not settings.email:
            raise EmailError(
                f"{NAME} was not asked: it wants an e-mail address. Give one in the preferences,"
                " under PubMed."
            )
        token = cancel or CancelToken()

        def attempt(seconds: float) -> list[Copy]:
            reply = self._http.get(
                f"{settings.urls.unpaywall}/{quote(doi, safe='/:;(),.-_~')}",
                {"email": settings.email},
                headers={"Accept": "application/json"},
                deadline=seconds,
                cancel=token,
                on_sent=self._manners.sent,
                name=NAME,
            )
            return _read(reply, doi)

        return self._manners.run(attempt, deadline=30.0, cancel=token, on_wait=on_wait)


def _read(reply: Reply, doi: str) -> list[Copy]:
    if reply.status in (404, 422) and _is_refusal(reply):
        if reply.status == 404:
            return []
        raise EmailError(
            f"{NAME} does not take the e-mail address of the preferences. Give a real one there,"
            " under PubMed."
        )
    data = read_object(reply, NAME)
    locations = data.get("oa_locations")
    if not isinstance(locations, list) or str(data.get("doi", "")).lower() != doi.lower():
        raise odd(NAME)  # an answer on another work, or half of one, is no "no copies"
    best = data.get("best_oa_location")
    best_address = _address(best) if isinstance(best, dict) else ""
    return [
        copy for one in locations if isinstance(one, dict) for copy in _copies(one, best_address)
    ]


def _is_refusal(reply: Reply) -> bool:
    """Whether an error is Unpaywall's own, and not that of something on the way to it."""
    try:
        data = json.loads(reply.content.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and data.get("error") is True


def _copies(location: dict[str, Any], best: str) -> list[Copy]:
    """The file of a location, and its page where it has one beside."""
    version = _VERSIONS.get(_text(location, "version"), Version.UNKNOWN)
    licence = licence_words(_text(location, "license"))
    file, page = _text(location, "url_for_pdf"), _text(location, "url_for_landing_page")
    page = page or _text(location, "url")
    found = []
    if Origin.of(file):
        is_best = bool(best) and _address(location) == best
        found.append(Copy(file, NAME, Form.PDF, version, licence, is_best))
    if Origin.of(page) and page != file:
        found.append(Copy(page, NAME, Form.PAGE, version, licence))
    return found


def _address(location: dict[str, Any]) -> str:
    return _text(location, "url_for_pdf") or _text(location, "url")


def _text(location: dict[str, Any], key: str) -> str:
    value = location.get(key)
    return value.strip() if isinstance(value, str) else ""
