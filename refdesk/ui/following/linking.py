"""The Links tab of the detail pane, joined to the desk."""

from __future__ import annotations

from collections.abc import Sequence
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
        pane.links_wanted.connect(self._on_wanted)
        pane.links_asked.connect(self._on_asked)
        pane.titles_asked.connect(self._on_titles_asked)
        pane.add_works_asked.connect(self._on_add)
        desk.references_changed.connect(self._on_references_changed)

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
        if (view := self._pane.links_view) is not None:
            view.set_links(page)

    @Slot(object, object)
    def _on_answered(self, page: LinkPage, kinds: Sequence[str]) -> None:
        if (view := self._pane.links_view) is not None:
            view.set_links(page, kinds)

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
