"""Sorting items by the keys of a bibliography or a citation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from refdesk.cite.cite import NO_STATE, Cite
from refdesk.cite.context import Context, Frame
from refdesk.cite.item import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, Item
from refdesk.cite.nodes import Area, Date, Names, Node, SortKey
from refdesk.cite.parse import nodes_below, reaches_variable
from refdesk.cite.render import Renderer
from refdesk.cite.sortkeys import PART_BREAK, Key, date_key, number_key, text_key
from refdesk.cite.tree import Child, find_mark

T = TypeVar("T")


class Sorter:
    """Sorts by one area's keys; keys that do not depend on numbering are computed once an item."""

    def __init__(self, renderer: Renderer, area: Area) -> None:
        self.renderer = renderer
        self.area = area
        self._keys: dict[tuple[str, int], Key] = {}
        self._run_keys: dict[tuple[str, int], tuple[object, ...]] = {}
        self._runs = _runs(area.sort)
        self._by_number = [self.is_by_number(key) for key in area.sort]

    @property
    def sorts_by_date(self) -> bool:
        """Whether any key is a date."""
        return any(
            key.variable in DATE_VARIABLES or (key.macro and self._reaches_date(key.macro))
            for key in self.area.sort
        )

    def is_by_number(self, key: SortKey) -> bool:
        """Whether the key is the citation number, or a macro that prints it."""
        if key.macro:
            style = self.renderer.style
            return reaches_variable(style.macro(key.macro), "citation-number", style)
        return key.variable == "citation-number"

    def _reaches_date(self, macro: str) -> bool:
        style = self.renderer.style
        return any(isinstance(node, Date) for node in nodes_below(style.macro(macro), style))

    def sort(
        self,
        things: Sequence[T],
        item_of: Callable[[T], Item],
        cite_of: Callable[[T], Cite] | None = None,
    ) -> list[T]:
        """`things` in order; empty keys come last whichever way a key runs."""
        out = list(things)
        for start, end in reversed(self._runs):  # stable: the last keys first
            run_key = self._run_key
            out.sort(
                key=lambda thing: run_key(item_of(thing), start, end),
                reverse=self.area.sort[start].descending,
            )
        return out

    def _run_key(self, item: Item, start: int, end: int) -> tuple[object, ...]:
        """The item's keys `start` to `end`, which run the same way."""
        found = self._run_keys.get((item.id, start))
        if found is None:
            descending = self.area.sort[start].descending
            parts: list[object] = []
            for place in range(start, end):
                key = self.key(item, place)
                parts += (bool(key) if descending else not key, key)
            found = tuple(parts)
            if not any(self._by_number[start:end]):
                self._run_keys[(item.id, start)] = found
        return found

    def key(self, item: Item, place: int) -> Key:
        """The item's key for sort key number `place`; () when it has no value."""
        sort_key = self.area.sort[place]
        if sort_key.variable == "citation-number":
            return text_key(str(self.renderer.registry.number(item.id)))
        cached = self._keys.get((item.id, place))
        if cached is None:
            text, is_name = self._text(item, sort_key)
            cached = text_key(text, is_name=is_name) if text else ()
            cached = cached if any(cached) else ()
            if not self._by_number[place]:
                self._keys[(item.id, place)] = cached
        return cached

    def forget(self) -> None:
        """Forget the keys, since an item was replaced."""
        self._keys.clear()
        self._run_keys.clear()

    def _text(self, item: Item, sort_key: SortKey) -> tuple[str, bool]:
        """What to sort by, and whether that is a name."""
        if sort_key.macro:
            return self._macro(item, sort_key)
        variable = sort_key.variable
        if variable in DATE_VARIABLES:
            date = item.dates.get(variable)
            return (date_key(date) if date else ""), False
        if variable in NAME_VARIABLES:
            node = Names((variable,))
            return "".join(_texts(self._render((node,), item, sort_key))), True
        text = item.texts.get(variable, "")
        if not text and variable == "title":
            text = item.texts.get("title-short", "")
        return (number_key(text) if variable in NUMBER_VARIABLES and text else text), False

    def _macro(self, item: Item, sort_key: SortKey) -> tuple[str, bool]:
        nodes = self.renderer.style.macro(sort_key.macro)
        children = self._render(nodes, item, sort_key)
        if any(isinstance(node, Date) for node in nodes_below(nodes)):
            dates = "".join(_marked(children, "date-key"))
            if dates:
                return dates, False
        is_name = bool(children) and find_mark(children[0], "name-list") is not None
        return "".join(_texts(children)), is_name

    def _render(self, nodes: tuple[Node, ...], item: Item, sort_key: SortKey) -> list[Child]:
        context = Context(self.area, item, Cite(item.id), NO_STATE, sort_key)
        frame = Frame()
        self.renderer.children(nodes, context, frame)
        return frame.children


def _runs(keys: Sequence[SortKey]) -> list[tuple[int, int]]:
    """The keys cut into runs that go the same way, which one sort can do together."""
    runs: list[tuple[int, int]] = []
    for place, key in enumerate(keys):
        if runs and keys[place - 1].descending == key.descending:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


def _texts(children: list[Child], delimiter: str = "") -> list[str]:
    """The texts below with their affixes and delimiters, no punctuation rules applied."""
    out: list[str] = []
    for place, child in enumerate(children):
        if place and delimiter:
            out.append(delimiter)
        if isinstance(child, str):
            out.append(child)
        elif child.mark in ("date-key", "number"):
            out += [PART_BREAK, *_texts(child.children), PART_BREAK]
        else:
            quote = '"' if child.quotes else ""
            out += [child.prefix, quote]
            out += _texts(child.children, child.delimiter)
            out += [quote, child.suffix]
    return out


def _marked(children: list[Child], mark: str) -> list[str]:
    out: list[str] = []
    for child in children:
        if isinstance(child, str):
            continue
        if child.mark == mark:
            out += _texts(child.children)
        else:
            out += _marked(child.children, mark)
    return out
