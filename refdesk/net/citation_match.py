"""NCBI's citation matcher (ecitmatch): a journal, year, volume, page and author to a PMID."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from refdesk.errors import ServiceError
from refdesk.model.cancel import CancelToken
from refdesk.net.eutils import NAME, EntrezClient
from refdesk.net.failures import TransientError
from refdesk.net.http import HttpClient, Reply
from refdesk.net.limits import OnWait

BATCH: Final = 25
"""Citations in one request."""
_KEY: Final = "refdesk"
_SPOILT = re.compile(r"[|\s]+")


@dataclass(frozen=True, slots=True)
class Citation:
    """What the matcher goes by; `author` is the first one's, "Gadient RA"."""

    journal: str = ""
    year: str = ""
    volume: str = ""
    page: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Matched:
    """The PMIDs that a citation may be; `count` is how many, of which not all may be named."""

    pmids: tuple[str, ...] = ()
    count: int = 0


class CitationMatcher:
    """The matcher as a service; blocks, and may be used from any thread."""

    def __init__(self, http: HttpClient) -> None:
        self._entrez = EntrezClient(http)

    def renew(self) -> None:
        """The settings changed."""
        self._entrez.renew()

    def match(
        self,
        citations: Sequence[Citation],
        cancel: CancelToken | None = None,
        *,
        on_wait: OnWait | None = None,
    ) -> list[Matched | None]:
        """What each of `citations` matches, in their order; None for one that was not answered.

        The matcher goes by journal, volume and page, and passes over a wrong author or year:
        compare what it names. Raises NetworkError, ServiceError, Cancelled.
        """
        found: list[Matched | None] = []
        for at in range(0, len(citations), BATCH):
            part = citations[at : at + BATCH]
            lines = [_line(citation, number) for number, citation in enumerate(part)]
            found += self._entrez.call(
                "ecitmatch.cgi",
                {"retmode": "xml", "bdata": "\r".join(lines)},
                partial(_read, count=len(part)),
                is_plain=True,
                cancel=cancel,
                on_wait=on_wait,
            )
        return found


def _line(citation: Citation, number: int) -> str:
    parts = (
        citation.journal,
        citation.year,
        citation.volume,
        citation.page,
        citation.author,
        f"{_KEY}{number}",
    )
    return "|".join(_SPOILT.sub(" ", part).strip() for part in parts) + "|"


def _read(reply: Reply, count: int) -> list[Matched | None]:
    """The answers by their keys: lines may come without some of the fields, or not at all."""
    found: list[Matched | None] = [None] * count
    for line in reply.content.decode("utf-8", "replace").splitlines():
        match = re.search(rf"\|{_KEY}(\d+)\|([^|]*)$", line.strip())
        if match and int(match[1]) < count:
            found[int(match[1])] = _matched(match[2].strip())
    if not any(found):
        raise TransientError(
            ServiceError(f"{NAME} answered something else than was asked. Try again later.")
        )
    return found


def _matched(words: str) -> Matched | None:
    if words.isdecimal():
        return Matched((words,), 1)
    if words.startswith("NOT_FOUND"):
        return Matched()
    if words.startswith("AMBIGUOUS"):
        said = re.search(r"\((\d+) citations\)", words)
        pmids = tuple(re.findall(r"\d+", words)) if said is None else ()
        return Matched(pmids, int(said[1]) if said else len(pmids))
    return None
