"""Europe PMC: what an article cites, which articles cite it, and where it can be read for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Literal

from refdesk.errors import ServiceError
from refdesk.model.cancel import CancelToken
from refdesk.model.full_text import Copy, Form, Version, licence_words
from refdesk.net.addresses import Origin
from refdesk.net.failures import TransientError, cut_off
from refdesk.net.http import HttpClient, Reply
from refdesk.net.json_answers import odd, pmid_of, read_object
from refdesk.net.limits import OnWait

NAME: Final = "Europe PMC"
PAGE: Final = 1000
"""Entries of one answer, the most that it gives."""
GAP: Final = 0.15
"""Seconds between requests: it asks for no more than ten a second."""
_MOST_PAGES: Final = 500
_LISTS: Final = {
    "citations": ("citationList", "citation"),
    "references": ("referenceList", "reference"),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """The PMIDs of a list, in its order; `others` are those of its works that have none."""

    pmids: tuple[str, ...] = ()
    others: int = 0


class EuropePmcClient:
    """Europe PMC as a service; blocks, and may be used from any thread."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http
        self.renew()

    def renew(self) -> None:
        """The settings changed: another address."""
        self._manners = self._http.manners(NAME, self._http.settings.urls.europepmc, GAP)

    def linked(
        self,
        pmid: str,
        which: Literal["citations", "references"],
        cancel: CancelToken | None = None,
        *,
        on_wait: OnWait | None = None,
    ) -> Listed:
        """The works that cite `pmid` or that it cites, all pages of them.

        Raises NetworkError, ServiceError, Cancelled.
        """
        token = cancel or CancelToken()
        pmids: dict[str, None] = {}
        seen = 0
        for number in range(1, _MOST_PAGES + 1):
            attempt = partial(self._ask, pmid, which, number, token)
            page = self._manners.run(attempt, deadline=30.0, cancel=token, on_wait=on_wait)
            total, entries = page
            pmids |= dict.fromkeys(filter(None, map(_pmid, entries)))
            seen += len(entries)
            if seen >= total or not entries:
                pmids.pop(pmid, None)
                return Listed(tuple(pmids), max(total, seen) - len(pmids))
        raise ServiceError(f"{NAME} did not come to the end of a list.")

    def copies(
        self,
        cancel: CancelToken | None = None,
        *,
        pmid: str = "",
        pmcid: str = "",
        doi: str = "",
        on_wait: OnWait | None = None,
    ) -> list[Copy]:
        """Where a work can be read for nothing; none also when Europe PMC does not know it.

        It is asked for by the first identifier that is given. Raises NetworkError, ServiceError,
        Cancelled.
        """
        token = cancel or CancelToken()
        term = f"EXT_ID:{pmid} AND SRC:MED" if pmid else f"PMCID:{pmcid}"
        term = term if pmid or pmcid else 'DOI:"{}"'.format(doi.replace('"', ""))
        params = {"query": term, "resultType": "core", "pageSize": "5", "format": "json"}

        def attempt(seconds: float) -> list[Copy]:
            reply = self._http.get(
                f"{self._http.settings.urls.europepmc}/search",
                params,
                headers={"Accept": "application/json"},
                deadline=seconds,
                cancel=token,
                on_sent=self._manners.sent,
                name=NAME,
            )
            return _read_copies(reply)

        return self._manners.run(attempt, deadline=30.0, cancel=token, on_wait=on_wait)

    def _ask(
        self, pmid: str, which: str, number: int, token: CancelToken, seconds: float
    ) -> tuple[int, list[dict[str, Any]]]:
        reply = self._http.get(
            f"{self._http.settings.urls.europepmc}/MED/{pmid}/{which}",
            {"page": str(number), "pageSize": str(PAGE), "format": "json"},
            headers={"Accept": "application/json"},
            deadline=seconds,
            cancel=token,
            on_sent=self._manners.sent,
            name=NAME,
        )
        return _read(reply, which, number)


def _read(reply: Reply, which: str, number: int) -> tuple[int, list[dict[str, Any]]]:
    """How many works there are in all, and those of one page."""
    data = read_object(reply, NAME)
    total = data.get("hitCount")
    if not isinstance(total, int) or total is True or total < 0:
        raise odd(NAME)  # an envelope with a version alone is no empty list
    outer, inner = _LISTS[which]
    holder = data.get(outer)
    found = holder.get(inner) if isinstance(holder, dict) else None
    entries = [found] if isinstance(found, dict) else found or []
    if not isinstance(entries, list) or (not entries and total > (number - 1) * PAGE):
        raise TransientError(cut_off(NAME))  # works were counted, yet none came
    return total, [entry for entry in entries if isinstance(entry, dict)]


def _pmid(entry: dict[str, Any]) -> str:
    return pmid_of(entry.get("id")) if entry.get("source") == "MED" else ""


_FREE: Final = ("OA", "F")
"""Codes of what may be read for nothing: open access, and free; "S" asks for a subscription."""
_FORMS: Final = {"pdf": Form.PDF, "html": Form.PAGE, "doi": Form.PAGE}


def _read_copies(reply: Reply) -> list[Copy]:
    data = read_object(reply, NAME)
    total = data.get("hitCount")
    if not isinstance(total, int) or total is True or total < 0:
        raise odd(NAME)
    results = _entries(data.get("resultList"), "result")
    if total and not results:
        raise TransientError(cut_off(NAME))
    return [copy for result in results for copy in _copies(result)]


def _entries(holder: object, name: str) -> list[dict[str, Any]]:
    """The members of a list that is an object where it has one member, and may be lacking."""
    found = holder.get(name) if isinstance(holder, dict) else None
    many = found if isinstance(found, list) else [found]
    return [each for each in many if isinstance(each, dict)]


def _copies(result: dict[str, Any]) -> list[Copy]:
    licence = licence_words(str(result.get("license") or ""))
    version = Version.ACCEPTED if result.get("authMan") == "Y" else Version.PUBLISHED
    version = Version.SUBMITTED if result.get("source") == "PPR" else version
    found = []
    for link in _entries(result.get("fullTextUrlList"), "fullTextUrl"):
        form = _FORMS.get(str(link.get("documentStyle")))
        url = str(link.get("url") or "").strip()
        if form is not None and link.get("availabilityCode") in _FREE and Origin.of(url):
            found.append(Copy(url, NAME, form, version, licence))
    return found
