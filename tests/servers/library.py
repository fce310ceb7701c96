"""A reader's library: its link resolver (OpenURL 1.0) and its proxy for licensed sites."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final
from urllib.parse import parse_qsl

from tests.servers.base import Answer, LoopbackServer, Request
from tests.servers.faults import HTML
from tests.servers.records import SEED, Shelf, Work, folded

_FORMAT: Final = "info:ofi/fmt:kev:mtx:"
_AUTHOR: Final = "aulast aufirst auinit auinit1 auinitm ausuffix au aucorp date"
_PLACE: Final = "issn isbn spage epage pages issue genre atitle title"
_KEYS: Final = {
    "journal": f"{_AUTHOR} {_PLACE} jtitle stitle eissn volume part ssn quarter artnum coden sici chron",
    "book": f"{_AUTHOR} {_PLACE} btitle place pub edition tpages series bici",
    "dissertation": f"{_AUTHOR} title co cc inst advisor tpages isbn degree",
}
"""What each format of Z39.88-2004 may say of a work."""
_GENRES: Final = {
    "journal": {"journal", "issue", "article", "proceeding", "conference", "preprint", "unknown"},
    "book": {"book", "bookitem", "conference", "proceeding", "report", "document", "unknown"},
    "dissertation": {""},
}


class LibraryServer(LoopbackServer):
    """`/openurl?…` says which work is meant; `/login?url=…` (or `qurl=…`) leads there.

    The resolver is stricter than real ones: what the standard does not know is an error.
    """

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        self.shelf = shelf

    def answer(self, request: Request) -> Answer:
        if request.path == "/openurl":
            return self._resolved(request)
        if request.path == "/login":
            return _led(request)
        return _page("Not found", 404)

    def _resolved(self, request: Request) -> Answer:
        pairs = parse_qsl(request.query, strict_parsing=True)
        if trouble := _trouble(pairs):
            return _page(trouble, 400)
        work = self._by_number(pairs) or self._by_citation(dict(pairs))
        if work is None:
            return _page("Nothing is held that fits", 404)
        return _page(f"PMID {work.pmid}: {work.title}", 200)

    def _by_number(self, pairs: list[tuple[str, str]]) -> Work | None:
        for key, value in pairs:
            if key == "rft_id" and value.startswith("info:pmid/"):
                return self.shelf.get(int(value.removeprefix("info:pmid/")))
            if key == "rft_id" and value.startswith("info:doi/"):
                return self.shelf.by_doi(value.removeprefix("info:doi/"))
        return None

    def _by_citation(self, said: dict[str, str]) -> Work | None:
        """By ISSN or title of the journal, volume and first page, else by the whole title."""
        issns = {said.get("rft.issn"), said.get("rft.eissn")} - {None, ""}
        for work in self._works():
            is_there = work.journal.issn in issns or folded(said.get("rft.jtitle", "")) == folded(
                work.journal.title
            )
            page = work.pages.partition("-")[0]
            spot = (said.get("rft.volume", ""), said.get("rft.spage", ""))
            if is_there and all(spot) and spot == (work.volume, page):
                return work
            if folded(said.get("rft.atitle", "")).rstrip(".") == folded(work.title).rstrip("."):
                return work
        return None

    def _works(self) -> Iterator[Work]:
        yield SEED
        yield from self.shelf


def _trouble(pairs: list[tuple[str, str]]) -> str:
    """What the standard has against a request; "" for nothing."""
    said = dict(pairs)
    if said.get("ctx_ver") != "Z39.88-2004":
        return "No version of the context"
    name = said.get("rft_val_fmt", "").removeprefix(_FORMAT)
    if name not in _KEYS:
        return "No such format"
    told = (key.removeprefix("rft.") for key, _ in pairs if key.startswith("rft."))
    wrong = [key for key in told if key not in _KEYS[name].split()]
    if wrong:
        return f"No such key in {name}: {', '.join(wrong)}"
    if said.get("rft.genre", "") not in _GENRES[name] | {""}:
        return f"No such genre in {name}"
    if any(not value for _, value in pairs):
        return "A key without a value"
    return ""


def _led(request: Request) -> Answer:
    """As EZproxy does: behind `url=` all that follows is the address, behind `qurl=` one value."""
    name, _, rest = request.query.partition("=")
    address = rest if name == "url" else request.get("qurl")
    if name not in ("url", "qurl") or not address.startswith(("http://", "https://")):
        return _page("No address", 400)
    return Answer(b"", status=302, headers={"Location": address})


def _page(title: str, status: int) -> Answer:
    return Answer(HTML.format(title=escape(title), text=escape(title)).encode(), status=status)
