"""An imitation of NIH iCite: articles that cite and are cited, unknown ones left out."""

from __future__ import annotations

import json
from typing import Any

from tests.servers.base import Answer, LoopbackServer, Request
from tests.servers.records import Shelf, Work

MOST = 1000


class IciteServer(LoopbackServer):
    """`cited_by` and `references` are PMIDs by PMID; what stands in neither follows from the PMID.

    `counts` are citation counts where they differ from the list's length, `unknown` PMIDs that
    iCite does not know. `old_form` gives lists as one text, `without_lists` gives none.
    """

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf

    def reset(self) -> None:
        super().reset()
        self.cited_by: dict[int, list[int]] = {}
        self.references: dict[int, list[int]] = {}
        self.counts: dict[int, int] = {}
        self.unknown: set[int] = set()
        self.old_form = False
        self.without_lists = False

    def answer(self, request: Request) -> Answer:
        if not request.path.endswith("/pubs"):
            return _json({"error": "Not Found"}, 404)
        asked = [text for text in request.get("pmids").split(",") if text]
        if not asked or len(asked) > MOST or not all(text.isdecimal() for text in asked):
            return _json({"error": "Invalid list of pmids"}, 400)
        numbers = [int(text) for text in asked if int(text) not in self.unknown]
        works = [work for number in numbers if (work := self.shelf.get(number))]
        if not works and len(asked) == 1:
            return _json({"error": f"{asked[0]} is not found"}, 404)
        data = [self._entry(work) for work in sorted(works, key=lambda work: work.pmid)]
        return _json({"meta": {"count": len(data)}, "links": {}, "data": data})

    def _entry(self, work: Work) -> dict[str, Any]:
        near = [p for p in range(work.pmid + 3, work.pmid + 9) if self.shelf.get(p)]
        cited_by = self.cited_by.get(work.pmid, near)
        entry: dict[str, Any] = {
            "pmid": work.pmid,
            "year": work.year,
            "title": work.title,
            "authors": ", ".join(f"{given} {family}" for family, given, _ in work.authors),
            "journal": work.journal.iso,
            "is_research_article": True,
            "citation_count": self.counts.get(work.pmid, len(cited_by)),
            "relative_citation_ratio": None,
            "cited_by_clin": [],
            "cited_by": cited_by,
            "references": self.references.get(work.pmid, near[:3]),
            "doi": work.doi,
        }
        if self.old_form:
            for name in ("cited_by", "references"):
                entry[name] = " ".join(map(str, entry[name]))
        if self.without_lists:
            del entry["cited_by"], entry["references"]
        return entry


def _json(data: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(data).encode(), "application/json", status)
