"""The addresses of a reference: its DOI and where it led, PubMed, PMC, books, corrections."""

from __future__ import annotations

from urllib.parse import unquote

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from refdesk.model.views import LinkOut, ReferenceView
from refdesk.ui import theme
from refdesk.ui.links import (
    book_address,
    doi_address,
    host_of,
    library_address,
    pmc_address,
    proxied_address,
    pubmed_address,
    safe_address,
)
from refdesk.ui.locked_browser import LockedBrowser
from refdesk.ui.record_head import book_accession
from refdesk.ui.record_html import page_of
from refdesk.ui.record_sections import NOTICES
from refdesk.ui.record_text import action, esc, link, paragraph, quiet, tr
from refdesk.ui.record_view import record_style
from refdesk.ui.words import local_time

KINDS = {"preprint": "Preprint and article"}
"""How two references belong together, in words."""


class LinksView(LockedBrowser):
    """A page of links, each with the address that it goes to."""

    doi_asked = Signal(str)
    pmid_asked = Signal(str)
    section_asked = Signal(str, str)
    reference_asked = Signal(int)
    unrelate_asked = Signal(int, int)
    """The reference that is shown, and one that does not belong to it any more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("linksView")
        self.setAccessibleName(self.tr("Links"))
        self._view: ReferenceView | None = None
        self._link_outs: tuple[LinkOut, ...] = ()
        self.deed_asked.connect(self._do)
        theme.signals().changed.connect(self._refresh)

    def set_view(self, view: ReferenceView | None) -> None:
        """Show the links of `view`."""
        if view is None or self._view is None or view.record.pmid != self._view.record.pmid:
            self._link_outs = ()
        self._view = view
        self._refresh()

    def set_link_outs(self, pmid: str, found: tuple[LinkOut, ...]) -> None:
        """Add what PubMed's LinkOut names."""
        if self._view is not None and pmid == self._view.record.pmid:
            self._link_outs = found
            self._refresh()

    def _refresh(self) -> None:
        if self._view is None:
            self.clear()
            return
        self.show_page(page_of(links_page(self._view, self._link_outs), record_style()))

    def _do(self, name: str, encoded: str) -> None:
        value = unquote(encoded)
        if name == "doi":
            self.doi_asked.emit(value)
        elif name == "pmid":
            self.pmid_asked.emit(value)
        elif name == "reference" and value.isdecimal():
            self.reference_asked.emit(int(value))
        elif name == "unrelate" and value.isdecimal() and self._view is not None:
            self.unrelate_asked.emit(self._view.reference_id, int(value))
        elif name == "load" and self._view is not None:
            self.section_asked.emit(self._view.record.pmid, "linkout")


def links_page(view: ReferenceView, link_outs: tuple[LinkOut, ...] = ()) -> str:
    """The body of the page in HTML."""
    record = view.record
    rows: list[str] = []
    if record.doi:
        text = link(action("doi", record.doi), esc(tr("Follow DOI")))
        rows.append(_row("DOI", text, doi_address(record.doi)))
    if view.landing is not None:
        when = local_time(view.landing.at)
        words = tr("Led there on %1").replace("%1", when) if when else tr("Led there")
        place = link(view.landing.url, esc(host_of(view.landing.url) or view.landing.url))
        rows.append(_row(words, place, view.landing.url))
    rows += _at_the_library(view)
    if record.pmid:
        address = pubmed_address(record.pmid)
        rows.append(_row("PubMed", link(address, f"PMID {esc(record.pmid)}"), address))
    if record.pmcid:
        address = pmc_address(record.pmcid)
        rows.append(_row("PubMed Central", link(address, esc(record.pmcid)), address))
    accession = book_accession(record)
    if accession:
        address = book_address(accession)
        rows.append(_row("NCBI Bookshelf", link(address, esc(accession)), address))
    if record.url:
        rows.append(
            _row(tr("Address in the record"), link(record.url, esc(record.url)), record.url)
        )
    for each in link_outs:
        name = " · ".join(part for part in (each.category, *each.attributes) if part)
        rows.append(
            _row(name or "LinkOut", link(each.url, esc(each.provider or each.url)), each.url)
        )
    for notice in record.corrections:
        if notice.type in NOTICES and notice.pmid:
            text = f"{esc(notice.citation)} {link(action('pmid', notice.pmid), f'PMID {esc(notice.pmid)}')}"
            rows.append(_row(tr(NOTICES[notice.type]), text, ""))
    rows += _related(view)
    if not rows:
        return paragraph(quiet(esc(tr("This record has no DOI, PMID or address."))), "l")
    return "".join(rows)


def _at_the_library(view: ReferenceView) -> list[str]:
    """The reader's library, where the preferences name its resolver or proxy."""
    record = view.record
    target = view.landing.url if view.landing is not None else doi_address(record.doi)
    places = (
        (tr("Your library"), tr("Find at my library"), library_address(record)),
        (
            tr("Library proxy"),
            tr("Publisher’s page through the proxy"),
            proxied_address(safe_address(target)),
        ),
    )
    rows = []
    for label, words, address in places:
        if host := host_of(address):
            text = f"{link(address, esc(words))}<br>{quiet(esc(host))}"
            rows.append(_row(label, text, ""))
    return rows


def _related(view: ReferenceView) -> list[str]:
    """The references that belong to this one, each with a way to take that back."""
    if not view.related:
        return []
    items = []
    for one in view.related:
        row = one.row
        who = row.creators.split(", ")[0] + (" …" if row.creator_count > 1 else "")
        name = ". ".join(part for part in (who, row.title or tr("[No title]")) if part)
        year = f" {row.year}." if row.year else ""
        how = f" {quiet(esc(tr(KINDS.get(one.kind, one.kind))))}" if one.kind else ""
        away = link(action("unrelate", str(row.id)), esc(tr("Take away")))
        items.append(
            f"{link(action('reference', str(row.id)), esc(name))}{esc(year)}{how} · {away}"
        )
    body = "<br>".join(items)
    return [paragraph(f"<b>{esc(tr('Related in your library'))}</b><br>{body}", "n2")]


def _row(label: str, text: str, address: str) -> str:
    shown_address = f"<br>{quiet(esc(address))}" if address and esc(address) not in text else ""
    return paragraph(f"<b>{esc(label)}</b><br>{text}{shown_address}", "n2")
