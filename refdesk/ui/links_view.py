"""Where a reference leads: its addresses, corrections, and the works that are linked to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from refdesk.model.linked import LinkedWork
from refdesk.model.views import LinkOut, ReferenceView
from refdesk.services.linking import LISTS, LinkPage
from refdesk.ui import theme
from refdesk.ui.linked_html import FIRST, MORE, LinkState, linked_html
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
from refdesk.ui.record_html import page_of, page_sections
from refdesk.ui.record_sections import NOTICES
from refdesk.ui.record_text import action, esc, link, paragraph, quiet, tr
from refdesk.ui.record_view import record_style
from refdesk.ui.words import local_time

KINDS = {"preprint": "Preprint and article"}
"""How two references belong together, in words."""
_NOTHING: Final = LinkState()


class LinksView(LockedBrowser):
    """A page of links, each with the address that it goes to, and lists of works.

    What is known of the lists is asked for by `links_wanted` and given to `set_links`; services
    are asked by `links_asked` only when the reader wants it.
    """

    doi_asked = Signal(str)
    pmid_asked = Signal(str)
    section_asked = Signal(str, str)
    reference_asked = Signal(int)
    unrelate_asked = Signal(int, int)
    """The reference that is shown, and one that does not belong to it any more."""
    links_wanted = Signal(object)
    """The record whose kept lists are to be read."""
    links_asked = Signal(object, object)
    """A record, and the kinds of lists to ask services for."""
    titles_asked = Signal(str, object)
    """The PMID on screen, and those of works whose titles are not known."""
    add_asked = Signal(object)
    """PMIDs to add to the library."""
    table_asked = Signal(str)
    """A kind of list to show as a table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("linksView")
        self.setAccessibleName(self.tr("Links"))
        self._view: ReferenceView | None = None
        self._link_outs: tuple[LinkOut, ...] = ()
        self._state = LinkState()
        self.deed_asked.connect(self._do)
        theme.signals().changed.connect(self._refresh)

    @property
    def view(self) -> ReferenceView | None:
        """The reference on screen."""
        return self._view

    def set_view(self, view: ReferenceView | None) -> None:
        """Show the links of `view`; what is known of its lists is asked for."""
        before = self._view
        is_same = (
            view is not None
            and before is not None
            and (view.reference_id, view.record.pmid) == (before.reference_id, before.record.pmid)
        )
        if not is_same:
            self._link_outs = ()
            has_table = view is not None and bool(view.reference_id)
            self._state = LinkState(can_add=self._state.can_add, has_table=has_table)
        self._view = view
        self._refresh(keep_place=is_same)
        if view is not None:
            self.links_wanted.emit(view.record)

    def set_locked(self, reason: str) -> None:
        """The library can only be read: nothing is offered to be added."""
        self._state = replace(self._state, can_add=not reason)
        self._refresh()

    def set_link_outs(self, pmid: str, found: tuple[LinkOut, ...]) -> None:
        """Add what PubMed's LinkOut names."""
        if self._view is not None and pmid == self._view.record.pmid:
            self._link_outs = found
            self._refresh()

    def set_links(self, page: LinkPage, answered: Sequence[str] = ()) -> None:
        """Show what is known of the lists; `answered` are those that were asked for."""
        if not self._is_shown(page.pmid):
            return
        before = self._state
        failures = {key: text for key, text in before.failures.items() if key not in answered}
        self._state = replace(
            before,
            page=page,
            asking=before.asking - set(answered),
            failures={**failures, **page.failures},
        )
        self._refresh()
        self._ask_titles()

    def set_links_failed(self, pmid: str, kinds: Sequence[str], sentence: str) -> None:
        """Say why nothing came of asking for lists."""
        if self._is_shown(pmid):
            self._state = replace(
                self._state,
                asking=self._state.asking - set(kinds),
                failures={**self._state.failures, **dict.fromkeys(kinds, sentence)},
            )
            self._refresh()

    def set_titles(self, pmid: str, titles: Mapping[str, LinkedWork], failure: str = "") -> None:
        """Fill in what lists show of works, or say why they could not be had."""
        if self._is_shown(pmid):
            self._state = replace(
                self._state, titles={**self._state.titles, **titles}, untitled=failure
            )
            self._refresh()

    def _is_shown(self, pmid: str) -> bool:
        return self._view is not None and pmid == self._view.record.pmid

    @Slot()
    def _refresh(self, *, keep_place: bool = True) -> None:
        if self._view is None:
            self.clear()
            return
        place = self.verticalScrollBar().value() if keep_place else 0
        chosen = self.textCursor().charFormat().anchorHref() if keep_place else ""
        page = page_of(links_page(self._view, self._link_outs, self._state), record_style())
        self.show_page(page, {name: 2 for name, _ in page_sections(page)})
        if chosen:
            self.choose_link(chosen)
        self.verticalScrollBar().setValue(place)

    def _ask_titles(self) -> None:
        """Ask for the titles of works on screen; those that could not be had are not asked again
        until the reader asks for something else."""
        wanted = self._state.without_title
        if self._view is not None and wanted and not self._state.untitled:
            self.titles_asked.emit(self._view.record.pmid, wanted)

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
        elif name == "ask":
            self._ask(value.split(","))
        elif name == "add":
            self.add_asked.emit([value])
        elif name == "add-all":
            self._add_all(value)
        elif name == "table":
            self.table_asked.emit(value)
        elif name in ("more", "fewer") and value in LISTS:
            self._show(
                value, self._state.shown.get(value, FIRST) + MORE if name == "more" else FIRST
            )

    def _ask(self, kinds: Sequence[str]) -> None:
        if self._view is None:
            return
        failures = {key: text for key, text in self._state.failures.items() if key not in kinds}
        self._state = replace(
            self._state, asking=self._state.asking | set(kinds), failures=failures, untitled=""
        )
        self._refresh()
        self.links_asked.emit(self._view.record, tuple(kinds))

    def _add_all(self, kind: str) -> None:
        found = self._state.page.lists.get(kind) if self._state.page is not None else None
        if found is not None and found.lacking:
            self.add_asked.emit(list(found.lacking))

    def _show(self, kind: str, count: int) -> None:
        self._state = replace(self._state, shown={**self._state.shown, kind: count}, untitled="")
        self._refresh()
        self._ask_titles()


def links_page(
    view: ReferenceView, link_outs: tuple[LinkOut, ...] = (), state: LinkState = _NOTHING
) -> str:
    """The body of the page in HTML; `link_outs` came without the rest of `state`."""
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
    for notice in record.corrections:
        if notice.type in NOTICES and notice.pmid:
            text = f"{esc(notice.citation)} {link(action('pmid', notice.pmid), f'PMID {esc(notice.pmid)}')}"
            rows.append(_row(tr(NOTICES[notice.type]), text, ""))
    rows += _related(view)
    if not rows:
        rows.append(paragraph(quiet(esc(tr("This record has no DOI, PMID or address."))), "l"))
    rows.append(linked_html(record.pmid, state, link_outs))
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
