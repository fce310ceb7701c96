"""The items that a document or bibliography holds: their order, numbers and disambiguation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from refdesk.cite.cite import NO_STATE, Cite, CiteState
from refdesk.cite.context import Rendered
from refdesk.cite.disambiguate import Disambiguator
from refdesk.cite.item import Item
from refdesk.cite.locale import Locale
from refdesk.cite.namelevels import NameLevels
from refdesk.cite.namevalues import NameValue
from refdesk.cite.nodes import Area
from refdesk.cite.output import write
from refdesk.cite.parse import Style
from refdesk.cite.punctuation import flatten
from refdesk.cite.render import Renderer
from refdesk.cite.sorting import Sorter
from refdesk.cite.textcase import STOP_WORDS

_ARTICLE = re.compile(r"^(?:an?|the)\s+", re.I)
_LABEL_NAMES = ("author", "editor", "translator")
"""Whose names a label takes first."""


class ItemRegistry:
    """Registered items in order of registration, and what follows from their being together."""

    def __init__(self, style: Style, locale: Locale, language: str) -> None:
        self.items: dict[str, Item] = {}
        self.order: list[str] = []
        """Registered ids, first cited first."""
        self.sorted_ids: list[str] = []
        """Registered ids in bibliography order."""
        self._numbers: dict[str, int] = {}
        self._states: dict[str, CiteState] = {}
        self._signatures: dict[str, object] = {}
        self._dirty = True
        self._printed_names: dict[str, list[tuple[NameValue, ...]]] = {}
        self._known_levels: set[str] = set()
        """The ids that were registered when the name levels were last looked at."""
        self.style = style
        self.renderer = Renderer(style, locale, self, language)
        self.sorters: dict[str, Sorter] = {}
        for area in (style.citation, style.bibliography):
            if area is not None:
                self.sorters[area.kind] = Sorter(self.renderer, area)
        assert style.citation is not None
        citation = style.citation
        rule = citation.options.get("givenname-disambiguation-rule", "by-cite")
        self.levels: NameLevels | None = None
        if citation.has("disambiguate-add-givenname") and rule != "by-cite":
            demote = style.options.get("demote-non-dropping-particle", "display-and-sort")
            self.levels = NameLevels(rule, particle_counts=demote == "never")
        self.disambiguator = Disambiguator(citation, self._render, self.plain)
        self._disambiguates = (
            self.disambiguator.add_names
            or self.disambiguator.add_given
            or self.disambiguator.year_suffix
            or _tests_disambiguate(style)
        )

    def _render(self, area: Area, item: Item, cite: Cite, state: CiteState) -> Rendered:
        return self.renderer.render(area, item, cite, state)

    def plain(self, rendered: Rendered) -> str:
        """The text of a rendered cite without markup."""
        if rendered.tree is None:
            return ""
        runs = flatten(
            rendered.tree,
            self.renderer.marks,
            punctuation_in_quote=self.renderer.locale.is_on("punctuation-in-quote"),
        )
        return write(runs, "text")

    def add(self, item: Item) -> None:
        """Make an item known (not yet registered); one of the same id is replaced."""
        if item.id in self.items:
            self._printed_names.pop(item.id, None)
            for sorter in self.sorters.values():
                sorter.forget()
            self.disambiguator.forget()
        self.items[item.id] = item
        self._dirty = True

    def register(self, ids: Iterable[str]) -> None:
        """Make exactly the known ones of `ids` the registered items, in that order."""
        order = list(dict.fromkeys(item_id for item_id in ids if item_id in self.items))
        if order != self.order:
            self.order = order
            self._dirty = True

    def update(self) -> None:
        """Bring numbers and states up to date; cheap when nothing changed."""
        if not self._dirty:
            return
        self._dirty = False
        self._signatures.clear()
        self._numbers = {item_id: place for place, item_id in enumerate(self.order, 1)}
        registered = [self.items[item_id] for item_id in self.order]
        self._sort(registered)
        if self.levels is not None:
            lists = [(item.id, self._names_of(item)) for item in registered]
            self.disambiguator.forget(self.levels.rebuild(lists))
            self.disambiguator.forget(set(self.order) - self._known_levels)
            self._known_levels = set(self.order)
        self._states = {}
        if self._disambiguates:
            in_order = [self.items[item_id] for item_id in self.sorted_ids]
            self._states = self.disambiguator.states(in_order)

    def _names_of(self, item: Item) -> list[tuple[NameValue, ...]]:
        """The lists of names that the item's cites print: later ones, or else the first."""
        found = self._printed_names.get(item.id)
        if found is None:
            found = [one.names for one in self.disambiguator.name_lists(item)]
            if not found:
                first = self._render(self.disambiguator.area, item, Cite(item.id), NO_STATE)
                found = [one.names for one in first.name_lists]
            self._printed_names[item.id] = found
        return found

    def _sort(self, registered: list[Item]) -> None:
        sorter = self.sorters.get("bibliography")
        if sorter is None or not sorter.area.sort:
            self.sorted_ids = list(self.order)
            return
        in_order = sorter.sort(registered, lambda item: item)
        self.sorted_ids = [item.id for item in in_order]
        counts_down = any(key.descending and sorter.is_by_number(key) for key in sorter.area.sort)
        total = len(in_order)
        self._numbers = {
            item.id: total - place if counts_down else place + 1
            for place, item in enumerate(in_order)
        }

    def state(self, item_id: str) -> CiteState:
        """How far the item's cites must go to be told apart."""
        return self._states.get(item_id, NO_STATE)

    def name_levels(self, item_id: str) -> tuple[int, ...]:
        """How much of each of the item's given names all cites must show; () without such a rule."""
        if self.levels is None:
            return ()
        return tuple(
            self.levels.level(name, place, 0, has_initials=True)
            for names in self.items[item_id].names.values()
            for place, name in enumerate(names)
        )

    def signature_of(self, item_id: str, *, with_number: bool) -> object:
        """What of the other items the cites of this one depend on: equal values, equal cites."""
        found = self._signatures.get(item_id)
        if found is None:
            number = self.number(item_id) if with_number else 0
            found = (item_id, self.state(item_id), self.name_levels(item_id), number)
            self._signatures[item_id] = found
        return found

    # what rendering asks

    def number(self, item_id: str) -> int:
        """The citation number of an item, 0 for one that is not registered."""
        return self._numbers.get(item_id, 0)

    def name_level(self, name: NameValue, position: int, base: int, *, has_initials: bool) -> int:
        """How much of the given names every cite must show, at least `base`."""
        if self.levels is None:
            return base
        return self.levels.level(name, position, base, has_initials=has_initials)

    def citation_label(self, item: Item) -> str:
        """The label given with the item, or one built from names and year: `Doe65`."""
        return item.texts.get("citation-label") or build_label(item)


def _tests_disambiguate(style: Style) -> bool:
    elements = [style.root]
    while elements:
        element = elements.pop()
        if "disambiguate" in element.attributes:
            return True
        elements += element.children
    return False


def build_label(item: Item) -> str:
    """A citation label from the first names the item has, or its title, and the year: `Doe65`."""
    names = next(
        (item.names[kind] for kind in (*_LABEL_NAMES, *item.names) if kind in item.names), ()
    )
    date = item.dates.get("issued")
    year = str(abs(date.start.year))[-2:] if date and date.start.year else "00"
    families = [_ARTICLE.sub("", name.family or name.literal) for name in names]
    if families:
        counts = {1: (4,), 2: (2, 2), 3: (2, 1, 1)}.get(len(families), (1, 1, 1, 1))
        parts = [_start(family, count) for family, count in zip(families, counts, strict=False)]
        return "".join(parts) + year
    words = [word for word in item.texts.get("title", "").split() if word not in STOP_WORDS]
    return _start("".join(words), 4) + year


def _start(text: str, count: int) -> str:
    letters = "".join(letter for letter in text if letter.isalnum())[:count]
    return letters[:1].upper() + letters[1:].lower()
