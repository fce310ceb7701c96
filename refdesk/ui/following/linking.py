"""The Links tab of the detail pane, joined to the desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from refdesk.model.work_ids import WorkId
from refdesk.ui.detail_pane import DetailPane

if TYPE_CHECKING:
    from refdesk.model.record import ReferenceRecord
    from refdesk.services.linking import LinkPage


class LinkCommands(QObject):
    """Reads what is known of links when the tab shows a reference, and asks when that is wanted."""

    def __init__(self, pane: DetailPane, desk: Any) -> None:
        super().__init__(pane)
        self._pane = pane
        self._desk = desk
        self._answered: tuple[str, ...] = ()
        """Kinds whose failures the next reading makes obsolete: they were asked for meanwhile."""
        pane.links_wanted.connect(self._on_wanted)
        pane.links_asked.connect(self._on_asked)
        pane.titles_asked.connect(self._on_titles_asked)
        pane.add_works_asked.connect(self._on_add)
        desk.references_changed.connect(self._on_references_changed)
        desk.links_known.connect(self._on_links_known)

    @cached_property
    def _linking(self) -> Any:
        """The desk's part, which has threads of its own: made with the first links."""
        part = self._desk.linking
        part.found.connect(self._on_found)
        part.answered.connect(self._on_answered)
        part.failed.connect(self._on_failed)
        part.described.connect(self._on_described)
        part.undescribed.connect(self._on_undescribed)
        return part

    @Slot(object)
    def _on_wanted(self, record: ReferenceRecord) -> None:
        self._linking.read(record)

    @Slot(object, object)
    def _on_asked(self, record: ReferenceRecord, kinds: Sequence[str]) -> None:
        for kind in kinds:  # each is shown as soon as it is there
            self._linking.ask(record, (kind,))

    @Slot(str, object)
    def _on_titles_asked(self, pmid: str, works: Sequence[str]) -> None:
        self._linking.describe(pmid, works)

    @Slot(object)
    def _on_add(self, pmids: Sequence[str]) -> None:
        self._desk.add_ids([WorkId("pmid", pmid) for pmid in pmids])

    @Slot(object)
    def _on_references_changed(self, _ids: object) -> None:
        """What the library has may be marked otherwise now."""
        view = self._pane.view
        if view is not None and self._pane.tab == "links":
            self._linking.read(view.record)

    @Slot(object)
    def _on_found(self, page: LinkPage) -> None:
        answered, self._answered = self._answered, ()
        if (view := self._pane.links_view) is not None:
            view.set_links(page, answered)

    @Slot(object, object)
    def _on_answered(self, page: LinkPage, kinds: Sequence[str]) -> None:
        page = self._put_off(page)
        if (view := self._pane.links_view) is not None:
            view.set_links(page, kinds)

    def _put_off(self, page: LinkPage) -> LinkPage:
        """What there was no network for waits, for a reference of the library, and the page says so."""
        view = self._pane.view
        if not page.offline or view is None or not view.reference_id or self._desk.is_read_only:
            return page
        if view.record.pmid != page.pmid:
            return page
        for kind in page.offline:
            self._desk.put_off_links([view.reference_id], kind)
        waits = self.tr("It is asked for when the network is back.")
        told = {
            kind: f"{text} {waits}" for kind, text in page.failures.items() if kind in page.offline
        }
        return replace(page, failures={**page.failures, **told})

    @Slot(str)
    def _on_links_known(self, _kind: str) -> None:
        """Links that waited were asked for: show them."""
        from refdesk.services.linking import LINK_OUT, LISTS  # not at the start

        view = self._pane.view
        if view is not None and self._pane.tab == "links":
            self._answered = (*LISTS, LINK_OUT)
            self._linking.read(view.record)

    @Slot(str, object, str)
    def _on_failed(self, pmid: str, kinds: Sequence[str], sentence: str) -> None:
        if (view := self._pane.links_view) is not None:
            view.set_links_failed(pmid, kinds, sentence)

    @Slot(str, object)
    def _on_described(self, pmid: str, titles: Any) -> None:
        if (view := self._pane.links_view) is not None:
            view.set_titles(pmid, titles)

    @Slot(str, str)
    def _on_undescribed(self, pmid: str, sentence: str) -> None:
        if (view := self._pane.links_view) is not None:
            view.set_titles(pmid, {}, sentence)
