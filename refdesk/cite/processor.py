"""The processor: a style, items, and the three ways to ask for citations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from refdesk.cite.bibliography import Bibliography, BibliographyWriter
from refdesk.cite.cite import read_cite
from refdesk.cite.cluster import ClusterWriter
from refdesk.cite.document import (
    Citation,
    is_moved,
    items_first_elsewhere,
    place_cites,
    read_citation,
)
from refdesk.cite.item import Item
from refdesk.cite.locale import load_locale
from refdesk.cite.output import FORMATS
from refdesk.cite.parse import parse_style
from refdesk.cite.registry import ItemRegistry
from refdesk.cite.values import text_of
from refdesk.errors import StyleError


class Processor:
    """Formats CSL-JSON items in a CSL style.

    `style_xml` is an independent style; `items` are CSL-JSON objects, whose oddities are never a
    reason to raise; `lang` overrides the style's language; `output` is "html", "text", "rtf",
    "markdown" or "latex"; `links` makes DOIs, PMIDs, PMCIDs and URLs links in HTML. StyleError
    when the style cannot be used.
    """

    def __init__(
        self,
        style_xml: str,
        items: Iterable[Mapping[str, Any]] = (),
        lang: str = "",
        output: str = "html",
        links: bool = False,
    ) -> None:
        if output not in FORMATS:
            raise ValueError(f"no output format {output!r}")
        self.style = parse_style(style_xml)
        language = lang or self.style.default_locale
        locale = load_locale(language, self.style.locales)
        self._registry = ItemRegistry(self.style, locale, language)
        self._registry.renderer.links = links
        citation, bibliography = self.style.citation, self.style.bibliography
        if citation is None:
            raise StyleError("The style has no citation element.")
        self._clusters = ClusterWriter(self._registry, citation, output)
        self._bibliography = (
            BibliographyWriter(self._registry, bibliography, output) if bibliography else None
        )
        near = citation.options.get("near-note-distance", "5")
        self._near_distance = int(near) if near.isdecimal() and len(near) < 6 else 5
        self._asks_for_positions = self.style.asks_for_positions()
        self._asks_for_more = self.style.asks_for_more()
        self._repeated: set[str] = set()
        """The items with more than one cite in the document, where conditions may tell apart."""
        self._citations: dict[str, Citation] = {}
        self._document: list[str] | None = None
        for item in items:
            if isinstance(item, Mapping):
                self._registry.add(Item(item))
        self._registry.register(self._registry.items)

    def add(self, item: Mapping[str, Any]) -> None:
        """Make one more item known, or replace the one of its id."""
        self._registry.add(Item(item))
        if self._document is None:
            self._registry.register(self._registry.items)

    def cite(self, cites: Sequence[Mapping[str, Any]]) -> str:
        """One citation outside any document, its cites as citeproc's citationItems.

        All items count for disambiguation; unknown ids are left out.
        """
        self._registry.update()
        return self._clusters.write([read_cite(cite) for cite in cites])

    def process_citation(
        self,
        citation: Mapping[str, Any],
        before: Sequence[tuple[str, int] | list[Any]] = (),
        after: Sequence[tuple[str, int] | list[Any]] = (),
    ) -> list[tuple[int, str]]:
        """Put a citation into the document between others, which are (citation id, note) pairs.

        Gives (place, text) of this citation and of every other whose text changed. Citations
        that the lists do not name are gone; one of a known id is replaced.
        """
        new = read_citation(citation, f"_citation{len(self._citations) + 1}")
        known = self._citations
        known[new.id] = new
        order: list[Citation] = []
        for pairs, last in ((before, new), (after, None)):
            for citation_id, note in pairs:
                found = known.get(text_of(citation_id))
                if found is not None and found is not new:
                    found.note = note if isinstance(note, int) else 0
                    order.append(found)
            if last is not None:
                order.append(last)
        self._citations = {one.id: one for one in order}
        self._document = [one.id for one in order]
        self._registry.register(cite.item_id for one in order for cite in one.cites)
        self._registry.update()
        return self._changed(order, new)

    def process_document(self, citations: Sequence[Mapping[str, Any]]) -> list[str]:
        """Make these, in order, the citations of the document; their texts, place by place."""
        order = [read_citation(one, f"_citation{place}") for place, one in enumerate(citations, 1)]
        self._citations = {one.id: one for one in order}
        self._document = [one.id for one in order]
        self._registry.register(cite.item_id for one in order for cite in one.cites)
        self._registry.update()
        self._changed(order, None)
        return [one.text or "" for one in order]

    def _changed(self, order: list[Citation], new: Citation | None) -> list[tuple[int, str]]:
        moved = self._placed_anew(order)  # ids of citations
        changed = []
        for place, citation in enumerate(order):
            signature = self._clusters.signature(citation.placed)
            told = citation.id in moved
            if citation is not new and citation.signature == signature:
                if told:
                    changed.append((place, citation.text or ""))
                continue
            before, citation.signature = citation.signature, signature
            text = self._clusters.write(
                citation.placed, groups=True, properties=citation.properties
            )
            same = text == citation.text and before is not None and before.items == signature.items
            if citation is new or told or not same:
                changed.append((place, text))
            citation.text = text
        return changed

    def _placed_anew(self, order: list[Citation]) -> set[str]:
        """Set the positions of all cites; ids of the citations to tell again because of them.

        Where the style asks for positions at all, these are the ones with a cite that stands
        elsewhere now, and all that cite an item of which another cite is the first now.
        """
        before = [citation.placed for citation in order]
        for citation in order:
            citation.placed = self._clusters.sorted(citation.cites)
        place_cites(order, self._near_distance)
        moved: set[str] = set()
        items: set[str] = set()
        for citation, placed in zip(order, before, strict=True):
            if self._asks_for_positions and placed:
                items |= items_first_elsewhere(placed, citation.placed)
                if is_moved(placed, citation.placed):
                    moved.add(citation.id)
            if len(citation.placed) == len(citation.cites) == 1:
                citation.cites = citation.placed  # in the same place it need not be made again
        if self._asks_for_more:
            items |= self._newly_repeated(order)
        if items:
            moved.update(
                citation.id for citation in order
                if not items.isdisjoint([cite.item_id for cite in citation.placed])
            )  # fmt: skip
        return moved

    def _newly_repeated(self, order: list[Citation]) -> set[str]:
        """Ids of the items that now have a second cite, which is when they must be told apart."""
        counts = Counter(cite.item_id for citation in order for cite in citation.placed)
        before = self._repeated
        self._repeated = {item_id for item_id, count in counts.items() if count > 1}
        return {item_id for item_id in self._repeated - before if counts[item_id] == 2}

    def bibliography(self) -> Bibliography:
        """The bibliography of all items, or of the cited ones once there is a document."""
        self._registry.update()
        if self._bibliography is None:
            return Bibliography(ids=[[item_id] for item_id in self._registry.sorted_ids])
        return self._bibliography.write()
