"""Web pages: a publisher's site, which turns programs away, and PubMed's own."""

from __future__ import annotations

from html import escape
from urllib.parse import unquote

from tests.servers.base import Answer, LoopbackServer, Request
from tests.servers.faults import HTML
from tests.servers.records import Shelf


class PublisherServer(LoopbackServer):
    """`/doi/{doi}` leads to `/article/{pmid}`, which answers `status`.

    `/cookie/...` sets a cookie and sends the visitor one round, as many publishers do.
    """

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf

    def reset(self) -> None:
        super().reset()
        self.status = 200

    def answer(self, request: Request) -> Answer:
        path = unquote(request.path)
        if path.startswith("/doi/"):
            work = self.shelf.by_doi(path.removeprefix("/doi/"))
            location = f"/article/{work.pmid}" if work else "/article/0"
            return Answer(b"", status=301, headers={"Location": location})
        if path.startswith("/cookie/"):
            if "visited=1" in request.headers.get("cookie", ""):
                return _page("An article", self.status)
            headers = {"Location": request.path, "Set-Cookie": "visited=1; Path=/"}
            return Answer(b"", status=302, headers=headers)
        if path.startswith("/round/"):
            other = "/round/b" if path.endswith("a") else "/round/a"
            return Answer(b"", status=302, headers={"Location": other})
        return _page("An article", self.status)


class PubmedPages(LoopbackServer):
    """PubMed's web site: a record's page at `/{pmid}/`, a search at `/?term=`."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf

    def answer(self, request: Request) -> Answer:
        number = request.path.strip("/")
        work = self.shelf.get(int(number)) if number.isdecimal() else None
        if work is not None:
            text = f'<h1 class="heading-title">{escape(work.title)}</h1><strong class="current-id" title="PubMed ID">{work.pmid}</strong>'
            return _page(escape(work.title), 200, text)
        if not number:
            return _page("Search - PubMed", 200, escape(request.get("term")))
        return _page("Page not found - PubMed", 404)


def _page(title: str, status: int, text: str = "") -> Answer:
    return Answer(HTML.format(title=title, text=text).encode(), status=status)
