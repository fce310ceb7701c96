"""Imitations of doi.org and of Crossref's transform service, to which it sends programs."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, unquote

from tests.servers.base import Answer, LoopbackServer, Request
from tests.servers.faults import HTML
from tests.servers.records import Shelf, Work

CSL = "application/vnd.citationstyles.csl+json"
_METADATA = (CSL, "application/x-bibtex", "application/x-research-info-systems", "text/x-bibliography", "application/vnd.crossref.unixref+xml", "application/json")  # fmt: skip


class DoiServer(LoopbackServer):
    """doi.org; `targets` holds landing addresses that differ from the publisher's usual ones,
    by DOI in lower case; `aliases` maps short DOIs.
    """

    def __init__(self, shelf: Shelf, crossref: str, publisher: str) -> None:
        super().__init__()
        self.shelf = shelf
        self.crossref = crossref
        self.publisher = publisher

    def reset(self) -> None:
        super().reset()
        self.targets: dict[str, str] = {}
        self.aliases = {"10/seed": "10.1016/S0301-0082(97)00021-X"}

    def answer(self, request: Request) -> Answer:
        path = unquote(request.path)
        if path.startswith("/api/handles/"):
            return self._handle(path.removeprefix("/api/handles/"))
        if path.startswith(("/ra/", "/doiRA/")):
            return self._agency(path.split("/", 2)[2])
        doi = path.removeprefix("/")
        if not doi.startswith("10."):
            return _page(400, "Error: Bad Request", doi) if "/" not in doi else _not_found(doi)
        doi = self.aliases.get(doi.lower(), doi)
        target = self._target(doi)
        if target is None:
            return _not_found(doi)
        accept = request.headers.get("accept", "")
        if any(kind in accept for kind in _METADATA):
            target = f"{self.crossref}/v1/works/{quote(doi, safe='')}/transform"
        body = f'<html><head><title>Handle Redirect</title></head>\n<body><a href="{target}">{target}</a></body></html>'
        headers = {"Location": target, "Vary": "Origin, Accept"}
        return Answer(body.encode(), "text/html;charset=utf-8", 302, headers)

    def _target(self, doi: str) -> str | None:
        if doi.lower() in self.targets:
            return self.targets[doi.lower()]
        if self.shelf.by_doi(doi):
            return f"{self.publisher}/doi/{quote(doi)}"
        return None

    def _handle(self, doi: str) -> Answer:
        values: list[dict[str, Any]]
        if doi.lower() in self.aliases:
            values = [_value("HS_ALIAS", self.aliases[doi.lower()])]
        else:
            target = self._target(doi)
            if target is None:
                return _json({"responseCode": 100, "handle": doi}, 404)
            values = [_value("URL", target)]
        return _json({"responseCode": 1, "handle": doi, "values": values})

    def _agency(self, doi: str) -> Answer:
        if self._target(doi) is None:
            return _json([{"DOI": doi, "status": "DOI does not exist"}])
        return _json([{"DOI": doi, "RA": "Crossref"}])


class CrossrefServer(LoopbackServer):
    """`/v1/works/{doi}/transform` and `/works/{doi}`. By DOI in lower case, `works` are further
    items and `no_content` those without any data."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf

    def reset(self) -> None:
        super().reset()
        self.works: dict[str, dict[str, Any]] = {}
        self.no_content: set[str] = set()

    def every_header(self) -> dict[str, str]:
        return {
            "x-rate-limit-limit": "5",
            "x-rate-limit-interval": "1s",
            "x-concurrency-limit": "1",
            "x-api-pool": "public-single",
        }

    def answer(self, request: Request) -> Answer:
        _, _, rest = request.path.removeprefix("/v1").partition("/works/")
        doi, _, tail = rest.partition("/transform")
        doi = unquote(doi).lower()
        if doi in self.no_content:
            return Answer(b"", CSL, 204)
        work = self.shelf.by_doi(doi)
        item = self.works.get(doi) or (csl_item(work) if work else None)
        if item is None:
            return Answer(b"Resource not found.", "application/json", 404)
        wanted = tail.removeprefix("/") or request.headers.get("accept", "")
        if CSL in wanted:
            return Answer(json.dumps(item).replace("/", "\\/").encode(), CSL)
        if "/transform" in rest:
            return Answer(b"", "text/plain", 406)
        envelope = {
            "status": "ok",
            "message-type": "work",
            "message-version": "1.0.0",
            "message": item,
        }
        return _json(envelope)


def csl_item(work: Work) -> dict[str, Any]:
    """CSL-JSON as Crossref's transform writes it, with its own keys among it."""
    date = {"date-parts": [[work.year, work.month] if work.month else [work.year]]}
    return {
        "indexed": {"date-parts": [[2026, 6, 3]]},
        "publisher": "Made-up Publishing & Sons",
        "issue": work.issue,
        "DOI": work.doi,
        "type": "journal-article",
        "created": date,
        "page": work.pages,
        "source": "Crossref",
        "is-referenced-by-count": 7,
        "title": work.title.rstrip("."),
        "volume": work.volume,
        "author": [
            {"given": given, "family": family, "sequence": "additional", "affiliation": []}
            for family, given, _ in work.authors
        ],
        "container-title": work.journal.title,
        "ISSN": [work.journal.issn],
        "issued": date,
        "published-print": date,
        "URL": f"http://dx.doi.org/{work.doi}",
        "relation": {},
        "subject": [],
    }


def _value(kind: str, value: str) -> dict[str, Any]:
    data = {"format": "string", "value": value}
    return {
        "index": 1,
        "type": kind,
        "data": data,
        "ttl": 86400,
        "timestamp": "2020-01-01T00:00:00Z",
    }


def _json(data: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(data).encode(), "application/json;charset=UTF-8", status)


def _page(status: int, title: str, text: str) -> Answer:
    body = HTML.format(title=title, text=text) + " " * 9000
    return Answer(body.encode(), "text/html;charset=utf-8", status)


def _not_found(doi: str) -> Answer:
    return _page(404, "Error: DOI Not Found", f"<h2>DOI Not Found</h2><h3>{doi}</h3>")
