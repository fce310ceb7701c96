"""An imitation of Europe PMC's lists of citations and references, page by page, with its quirks."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

from tests.servers.base import Answer, Handler, LoopbackServer, Request
from tests.servers.faults import Fault
from tests.servers.records import Shelf, Work

MOST = 1000
_PATH = re.compile(r"/MED/(\d+)/(citations|references)$")
_NAMES = {
    "citations": ("citationList", "citation"),
    "references": ("referenceList", "reference"),
}


def _bare(handler: Handler, fault: Fault, answer: Answer) -> None:
    """An envelope with its version alone, as for a parameter that it does not know."""
    handler.reply(200, b'{"version":"6.9"}', answer.media_type)


def _no_works(handler: Handler, fault: Fault, answer: Answer) -> None:
    """A list whose works are lost while its count is not."""
    body = {key: value for key, value in json.loads(answer.body).items() if "List" not in key}
    handler.reply(200, json.dumps(body).encode(), answer.media_type)


def _later_lost(handler: Handler, fault: Fault, answer: Answer) -> None:
    """The first page as it is, every other one without its works."""
    if json.loads(answer.body)["request"]["offSet"]:
        _no_works(handler, fault, answer)
    else:
        handler.reply(200, answer.body, answer.media_type)


class EuropePmcServer(LoopbackServer):
    """`citations` and `references` by PMID: numbers are PMIDs, texts ids of preprints ("PPR1"),
    None a work that is only described. What stands in neither has an empty list.

    `full_texts` by PMID: (availability code, document style, address) each; `licences` by PMID.
    `wrong` is a text with which every request is refused, in an answer of status 200.
    """

    own_faults: ClassVar = {"bare": _bare, "no-works": _no_works, "later-lost": _later_lost}

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf

    def reset(self) -> None:
        super().reset()
        self.citations: dict[int, list[int | str | None]] = {}
        self.references: dict[int, list[int | str | None]] = {}
        self.wrong = ""
        self.full_texts: dict[int, list[tuple[str, str, str]]] = {}
        self.licences: dict[int, str] = {}

    def answer(self, request: Request) -> Answer:
        if request.path.endswith("/search") and not self.wrong:
            return self._found(request.get("query"))
        match = _PATH.search(request.path)
        if self.wrong or match is None:
            return _json({"errCode": 400, "errMsg": self.wrong or "Unknown module"})
        pmid, which = int(match[1]), match[2]
        page, size = int(request.get("page", "1")), int(request.get("pageSize", "25"))
        if not 1 <= size <= MOST or page < 1:
            return _json({"errCode": 400, "errMsg": "pageSize must be between 1 and 1000"})
        works = self.citations if which == "citations" else self.references
        listed = works.get(pmid, [])
        outer, inner = _NAMES[which]
        entries: Any = [_entry(each) for each in listed[(page - 1) * size : page * size]]
        if len(entries) == 1:
            (entries,) = entries  # a single one is no list
        body: dict[str, Any] = {
            "version": "6.9",
            "hitCount": len(listed),
            "request": {"id": str(pmid), "source": "MED", "offSet": (page - 1) * size},
        }
        if listed:
            body[outer] = {inner: entries}
        return _json(body)

    def _found(self, query: str) -> Answer:
        """A search by one identifier, as clients for full text make it."""
        by_pmid = re.fullmatch(r"EXT_ID:(\d+) AND SRC:MED", query)
        by_pmcid, by_doi = (
            re.fullmatch(r"PMCID:(PMC\d+)", query),
            re.fullmatch(r'DOI:"(.+)"', query),
        )
        work = self.shelf.get(int(by_pmid[1])) if by_pmid else None
        work = self.shelf.by_pmcid(by_pmcid[1]) if by_pmcid else work
        work = self.shelf.by_doi(by_doi[1]) if by_doi else work
        body: dict[str, Any] = {"version": "6.9", "hitCount": int(work is not None)}
        body["resultList"] = {"result": [self._core(work)] if work is not None else []}
        return _json(body)

    def _core(self, work: Work) -> dict[str, Any]:
        links: Any = [
            {"availabilityCode": code, "documentStyle": style, "site": "Europe_PMC", "url": url}
            for code, style, url in self.full_texts.get(work.pmid, [])
        ]
        links = links[0] if len(links) == 1 else links  # a single one is no list
        told = {"id": str(work.pmid), "source": "MED", "doi": work.doi, "title": work.title}
        listed = {"fullTextUrlList": {"fullTextUrl": links}} if links else {}
        return {**told, **listed, "license": self.licences.get(work.pmid)}


def _entry(work: int | str | None) -> dict[str, Any]:
    if work is None:
        return {"title": "A work that has no number", "match": "N"}
    source = "MED" if isinstance(work, int) else "PPR"
    return {"id": str(work), "source": source, "title": "A title", "match": "Y"}


def _json(data: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(data).encode(), "application/json;charset=UTF-8", status)
