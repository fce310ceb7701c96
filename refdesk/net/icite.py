"""NIH iCite: how often articles of PubMed are cited, by which, and what they cite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from refdesk.model.cancel import CancelToken
from refdesk.net.http import HttpClient, Reply
from refdesk.net.json_answers import odd, pmid_of, read_object
from refdesk.net.limits import OnWait

NAME: Final = "NIH iCite"
BATCH: Final = 200
"""Articles of one request; iCite takes a thousand, in an address that is too long for proxies."""
GAP: Final = 0.5
"""Seconds between requests; iCite names no limit."""


@dataclass(frozen=True, slots=True)
class Cited:
    """What iCite knows of one article; None where it did not say.

    The lists hold PMIDs, without the article itself. `count` counts what it has in PubMed, and
    is the longer list's length at least.
    """

    count: int
    cited_by: tuple[str, ...] | None = None
    references: tuple[str, ...] | None = None


class IciteClient:
    """iCite as a service; blocks, and may be used from any thread."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http
        self.renew()

    def renew(self) -> None:
        """The settings changed: another address."""
        self._manners = self._http.manners(NAME, self._http.settings.urls.icite, GAP)

    def cited(
        self,
        pmids: Sequence[str],
        cancel: CancelToken | None = None,
        *,
        on_wait: OnWait | None = None,
    ) -> Iterator[dict[str, Cited]]:
        """What iCite knows of `pmids`, a batch at a time; what it does not know is left out.

        What came before a failure can be kept. Raises NetworkError, ServiceError, Cancelled.
        """
        token = cancel or CancelToken()
        asked = list(dict.fromkeys(pmids))
        for at in range(0, len(asked), BATCH):
            attempt = partial(self._ask, asked[at : at + BATCH], token)
            yield self._manners.run(attempt, deadline=60.0, cancel=token, on_wait=on_wait)

    def _ask(self, pmids: list[str], token: CancelToken, seconds: float) -> dict[str, Cited]:
        reply = self._http.get(
            f"{self._http.settings.urls.icite}/pubs",
            {"pmids": ",".join(pmids)},
            headers={"Accept": "application/json"},
            deadline=seconds,
            cancel=token,
            on_sent=self._manners.sent,
            name=NAME,
        )
        return _read(reply, set(pmids))


def _read(reply: Reply, asked: set[str]) -> dict[str, Cited]:
    if reply.status == 404 and reply.content.lstrip()[:1] == b"{":
        return {}  # none of them is known
    entries = read_object(reply, NAME).get("data")
    if not isinstance(entries, list):
        raise odd(NAME)
    found: dict[str, Cited] = {}
    for entry in entries:
        pmid = pmid_of(entry.get("pmid")) if isinstance(entry, dict) else ""
        if pmid in asked:
            found[pmid] = _cited(pmid, entry)
    if entries and not found:
        raise odd(NAME)  # other articles than those asked for
    return found


def _cited(pmid: str, entry: dict[str, Any]) -> Cited:
    cited_by = _pmids(entry.get("cited_by"), pmid)
    count = entry.get("citation_count", entry.get("citedByPmidCount"))
    known = count if isinstance(count, int) and count is not True and count > 0 else 0
    return Cited(max(known, len(cited_by or ())), cited_by, _pmids(entry.get("references"), pmid))


def _pmids(value: object, own: str) -> tuple[str, ...] | None:
    """A list of PMIDs, which older answers give as one text; None when there is none."""
    texts: Iterable[object]
    if isinstance(value, list):
        texts = value
    elif isinstance(value, str):
        texts = value.replace(",", " ").split()
    else:
        return None
    found = dict.fromkeys(pmid_of(each) for each in texts)
    return tuple(pmid for pmid in found if pmid and pmid != own)
