"""The PMC id converter: PMIDs, PMCIDs and DOIs of articles in PubMed Central into each other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import unquote

from refdesk.errors import ServiceError
from refdesk.model.cancel import CancelToken
from refdesk.net.eutils import GAP, check_reply, plain_words
from refdesk.net.failures import TransientError, cut_off
from refdesk.net.http import HttpClient, Reply
from refdesk.net.limits import OnWait

NAME: Final = "PMC's id converter"
BATCH: Final = 200
_PMCID = re.compile(r"PMC(\d{1,9})(?:\.\d+)?", re.IGNORECASE)
_Kind = Literal["pmid", "pmcid", "doi"]


@dataclass(frozen=True, slots=True)
class Converted:
    """The identifiers of one article, in canonical form; "" where it has none."""

    pmid: str = ""
    pmcid: str = ""
    doi: str = ""


class IdConverter:
    """The converter as a service; blocks, and may be used from any thread."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http
        self.renew()

    def renew(self) -> None:
        """The settings changed: another address."""
        self._manners = self._http.manners(NAME, self._http.settings.urls.idconv, GAP)

    def convert(
        self,
        ids: Iterable[str],
        cancel: CancelToken | None = None,
        *,
        on_wait: OnWait | None = None,
    ) -> dict[str, Converted | str]:
        """What each of `ids` (as given: "9304698", "PMC123", a bare DOI) belongs to.

        The value is a sentence with the reason where there is no answer; most often the article
        is not in PMC, which says nothing about PubMed. Raises NetworkError, ServiceError.
        """
        given = list(dict.fromkeys(ids))
        result: dict[str, Converted | str] = {}
        groups: dict[_Kind, dict[str, list[str]]] = {}
        for text in given:
            kind, canonical = _canonical(text)
            if kind is None:
                result[text] = canonical
            else:
                groups.setdefault(kind, {}).setdefault(canonical, []).append(text)
        for kind, members in groups.items():
            asked = list(members)
            for at in range(0, len(asked), BATCH):
                batch = asked[at : at + BATCH]
                for canonical, outcome in self._convert(kind, batch, cancel, on_wait).items():
                    result |= dict.fromkeys(members[canonical], outcome)
        return {text: result[text] for text in given}

    def _convert(
        self, kind: _Kind, ids: list[str], cancel: CancelToken | None, on_wait: OnWait | None
    ) -> dict[str, Converted | str]:
        """One kind's ids. What the answer leaves out is asked for once more, on its own; a batch
        refused as a whole is halved until the culprit stands alone."""
        outcome = self._ask(kind, ids, cancel, on_wait)
        if outcome is None:
            if len(ids) == 1:
                return {ids[0]: f"{NAME} does not take this identifier."}
            middle = len(ids) // 2
            return self._convert(kind, ids[:middle], cancel, on_wait) | self._convert(
                kind, ids[middle:], cancel, on_wait
            )
        dropped = [text for text in ids if text not in outcome]
        if dropped and len(dropped) < len(ids):
            outcome |= self._ask(kind, dropped, cancel, on_wait) or {}
        left_out = f"{NAME} left this identifier out of its answer."
        return {text: outcome.get(text, left_out) for text in ids}

    def _ask(
        self, kind: _Kind, ids: list[str], cancel: CancelToken | None, on_wait: OnWait | None
    ) -> dict[str, Converted | str] | None:
        """One call; None when the service refuses the batch for one of its ids."""
        token = cancel or CancelToken()
        settings = self._http.settings
        params = {"ids": ",".join(ids), "idtype": kind, "format": "json", "tool": settings.tool}
        params |= {"email": settings.email} if settings.email else {}

        def attempt(seconds: float) -> dict[str, Converted | str] | None:
            reply = self._http.get(
                f"{settings.urls.idconv}/",
                params,
                headers={"Accept": "application/json"},
                deadline=seconds,
                cancel=token,
                on_sent=self._manners.sent,
                name=NAME,
            )
            return _read(reply, ids, kind)

        return self._manners.run(attempt, deadline=30.0, cancel=token, on_wait=on_wait)


def _canonical(text: str) -> tuple[_Kind | None, str]:
    """The kind and canonical form of an identifier; no kind and a reason when it has none."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        number = text.lstrip("0")
        return ("pmid", number) if 0 < len(number) <= 9 else (None, "This is no PMID.")
    match = _PMCID.fullmatch(text)
    if match:
        return "pmcid", f"PMC{match[1].lstrip('0') or '0'}"
    if not text.startswith("10.") or "/" not in text:
        return None, "This is no PMID, PMCID or DOI."
    if "," in text:  # ids are separated by commas, and percent-encoding does not protect one
        return None, f"{NAME} cannot be asked for a DOI with a comma."
    return "doi", text.lower()


def _read(reply: Reply, asked: Sequence[str], kind: _Kind) -> dict[str, Converted | str] | None:
    if reply.status in (400, 404) and b"{" in reply.content[:200]:
        return None  # mixed or mismatched kinds: {"status":"error","message":"ID%20type..."}
    check_reply(reply, name=NAME)
    try:
        data = json.loads(reply.content.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError) as error:
        raise TransientError(cut_off(NAME)) from error
    records = data.get("records") if isinstance(data, dict) else None
    if not isinstance(records, list):
        words = plain_words(unquote(str(data.get("message", "")))) if isinstance(data, dict) else ""
        raise TransientError(ServiceError(f"{NAME} refused the request. {words}".strip()))
    outcome: dict[str, Converted | str] = {}
    for record in records:
        if isinstance(record, dict):
            for text in _asked_for(record, asked, kind):
                outcome[text] = _converted(record)
    return outcome


def _asked_for(record: Mapping[str, Any], asked: Sequence[str], kind: _Kind) -> list[str]:
    """The ids of `asked` that a record answers. Its own spelling may differ: DOIs that differ in
    case all echo the last one, and older answers have no `requested-id`."""
    names = {str(record.get("requested-id", "")), str(record.get(kind, ""))}
    if kind == "pmcid":
        names |= {name.partition(".")[0] for name in names}
    folded = {name.strip().lower() for name in names if name}
    return [text for text in asked if text.lower() in folded]


def _converted(record: Mapping[str, Any]) -> Converted | str:
    if record.get("status") == "error" or record.get("errmsg"):
        words = plain_words(str(record.get("errmsg", "")), 120).rstrip(".")
        if not words or "not found" in words.lower() or "invalid article id" in words.lower():
            return "The article is not in PubMed Central."
        return f"{NAME} says: {words}."
    found = Converted(
        str(record.get("pmid") or "").strip().lstrip("0"),
        str(record.get("pmcid") or "").strip().upper().partition(".")[0],
        str(record.get("doi") or "").strip().lower(),
    )
    return found if found != Converted() else "The article is not in PubMed Central."
