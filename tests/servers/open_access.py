"""Imitations of where open copies are found: Unpaywall, PMC's bucket and older service, hosts of files."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import unquote

from tests.servers.base import Answer, LoopbackServer, Request
from tests.servers.faults import HTML
from tests.servers.pdfs import make_pdf
from tests.servers.records import FIRST, Shelf

S3 = "http://s3.amazonaws.com/doc/2006-03-01/"
PDF = "application/pdf"


@dataclass
class Location:
    """An open copy as Unpaywall tells it; "" as `pdf` when only its page is known."""

    pdf: str = ""
    page: str = "http://127.0.0.1:9/page"
    version: str | None = "publishedVersion"
    license: str | None = "cc-by"
    host_type: str = "repository"
    is_best: bool = False


class UnpaywallServer(LoopbackServer):
    """`locations` by DOI (lower case); a DOI that is on the shelf and not in it is closed."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf

    def reset(self) -> None:
        super().reset()
        self.locations: dict[str, list[Location]] = {}

    def answer(self, request: Request) -> Answer:
        if "@" not in request.get("email") or request.get("email").endswith("@example.com"):
            return _refusal(422, "Email address required in API call, see our documentation")
        doi = unquote(request.path.removeprefix("/v2/")).lower()
        known = self.locations.get(doi)
        if known is None and self.shelf.by_doi(doi) is None:
            return _refusal(404, f"'{doi}' isn't in Unpaywall.")
        told = [_location(one) for one in known or []]
        best = next((one for one in told if one["is_best"]), told[0] if told else None)
        body = {
            "doi": doi,
            "doi_url": f"https://doi.org/{doi}",
            "is_oa": bool(told),
            "oa_status": "green" if told else "closed",
            "best_oa_location": best,
            "oa_locations": told,
            "z_authors": None,
            "data_standard": 2,
        }
        return _json(body)


def _location(one: Location) -> dict[str, Any]:
    return {
        "url": one.pdf or one.page,
        "url_for_pdf": one.pdf or None,
        "url_for_landing_page": one.page,
        "host_type": one.host_type,
        "version": one.version,
        "license": one.license,
        "is_best": one.is_best,
    }


@dataclass
class Held:
    """An article in PMC's bucket: the bytes of its files by version, its licence."""

    versions: dict[int, bytes | None] = field(default_factory=dict)
    """A version without PDF has None."""
    license_code: str | None = "CC BY"
    is_manuscript: bool = False


class PmcBucketServer(LoopbackServer):
    """PMC's bucket: listings by prefix, and the files. `held` by PMCID."""

    def reset(self) -> None:
        super().reset()
        self.held: dict[str, Held] = {}

    def answer(self, request: Request) -> Answer:
        if request.path == "/" and request.get("list-type") == "2":
            return self._listing(request.get("prefix"))
        match = re.fullmatch(r"/((PMC\d+)\.(\d+))/\1\.(pdf|json)", request.path)
        one = self.held.get(match[2]) if match else None
        if match is None or one is None:
            return _xml("<Error><Code>NoSuchKey</Code></Error>", 404)
        if match[4] == "json":
            return _json(
                {
                    "pmcid": match[2],
                    "license_code": one.license_code,
                    "is_manuscript": one.is_manuscript,
                }
            )
        data = one.versions.get(int(match[3]))
        return _xml("<Error/>", 404) if data is None else Answer(data, PDF)

    def _listing(self, prefix: str) -> Answer:
        keys = []
        for pmcid, one in self.held.items():
            for version, data in one.versions.items():
                stem = f"{pmcid}.{version}/{pmcid}.{version}"
                keys += [f"{stem}.{kind}" for kind in ("json", "txt", "xml")]
                keys += [f"{stem}.pdf"] if data is not None else []
                keys += [f"{pmcid}.{version}/supplement-s1.pdf"]
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>9</Size></Contents>"
            for key in sorted(keys)
            if key.startswith(prefix)
        )
        count = found.count("<Key>")
        return _xml(
            f'<ListBucketResult xmlns="{S3}"><Name>pmc-oa-opendata</Name><Prefix>{prefix}</Prefix>'
            f"<KeyCount>{count}</KeyCount><MaxKeys>1000</MaxKeys>"
            f"<IsTruncated>false</IsTruncated>{found}</ListBucketResult>"
        )


class PmcServiceServer(LoopbackServer):
    """PMC's older service at `/oa/oa.fcgi` and its files at `/pub/pmc/...`.

    `links` by PMCID: (format, path, licence); `files` by path. `is_gone`: all is 404.
    """

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf

    def reset(self) -> None:
        super().reset()
        self.links: dict[str, list[tuple[str, str, str]]] = {}
        self.files: dict[str, bytes] = {}
        self.is_gone = False

    def answer(self, request: Request) -> Answer:
        if self.is_gone:
            return Answer(HTML.format(title="404 Not Found", text="Gone.").encode(), status=404)
        if request.path.startswith("/pub/pmc/"):
            data = self.files.get(request.path.removeprefix("/pub/pmc/"))
            return Answer(b"", status=404) if data is None else Answer(data, "application/x-gzip")
        pmcid = request.get("id")
        head = f'<OA><responseDate>2026-04-01 10:00:00</responseDate><request id="{escape(pmcid)}">x</request>'
        links = self.links.get(pmcid)
        if links is None:
            known = re.fullmatch(r"PMC\d+", pmcid) and self.shelf.by_pmcid(pmcid)
            code = "idIsNotOpenAccess" if known else "idDoesNotExist"
            return _xml(f'{head}<error code="{code}">no such luck</error></OA>')
        inner = "".join(
            f'<link format="{kind}" updated="2024-01-01 00:00:00"'
            f' href="ftp://ftp.ncbi.nlm.nih.gov/pub/pmc/{path}"/>'
            for kind, path, _ in links
        )
        return _xml(
            f'{head}<records returned-count="1" total-count="1"><record id="{pmcid}"'
            f' citation="J. 2020" license="{links[0][2]}" retracted="no">{inner}</record></records></OA>'
        )


class FileHost(LoopbackServer):
    """A repository that holds files: `files` by path; others are its web pages.

    `/login/...` is a page of status 200 that asks who one is; `/cookie/...` gives a file only to
    who has been sent one round for a cookie, as publishers do. `redirects` by path.
    """

    def reset(self) -> None:
        super().reset()
        self.files: dict[str, bytes] = {}
        self.media_type = PDF
        self.redirects: dict[str, str] = {}

    def answer(self, request: Request) -> Answer:
        if request.path.startswith("/cookie/") and "seen=1" not in request.headers.get(
            "cookie", ""
        ):
            headers = {
                "Location": f"/authorize?back={request.path}",
                "Set-Cookie": "seen=1; Path=/",
            }
            return Answer(b"", status=303, headers=headers)
        if request.path == "/authorize":
            return Answer(b"", status=302, headers={"Location": request.get("back")})
        if request.path in self.redirects:
            return Answer(b"", status=302, headers={"Location": self.redirects[request.path]})
        if request.path in self.files:
            return Answer(self.files[request.path], self.media_type)
        if request.path.startswith("/login/"):
            page = HTML.format(title="Sign in", text="Who are you?").encode()
            return Answer(page)
        return Answer(HTML.format(title="Not found", text="").encode(), status=404)


def fill(
    shelf: Shelf, bucket: PmcBucketServer, unpaywall: UnpaywallServer, files: FileHost
) -> None:
    """Open copies for the first made-up records, to try the program by hand.

    Those in PMC are in its bucket; of the others Unpaywall knows in turn an accepted manuscript,
    a page, a file that is a login page, and nothing.
    """
    for number in range(300):
        work = shelf.get(FIRST + number)
        assert work is not None
        page = f"{files.url}/page/{number}"
        if work.pmcid:
            bucket.held[work.pmcid] = Held({1: make_pdf(work.title, 200_000)})
        elif number % 4 == 1:
            files.files[f"/{number}.pdf"] = make_pdf(work.title, 200_000)
            location = Location(f"{files.url}/{number}.pdf", page, "acceptedVersion", "cc-by-nc")
            unpaywall.locations[work.doi] = [location]
        elif number % 4 == 2:
            unpaywall.locations[work.doi] = [Location(page=page, license=None)]
        elif number % 4 == 3:
            location = Location(
                f"{files.url}/login/{number}.pdf", f"{files.url}/login/{number}.pdf"
            )
            unpaywall.locations[work.doi] = [location]


def _refusal(status: int, message: str) -> Answer:
    return _json({"HTTP_status_code": status, "error": True, "message": message}, status)


def _json(data: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(data).encode(), "application/json", status)


def _xml(text: str, status: int = 200) -> Answer:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
    return Answer(body, "application/xml", status)
