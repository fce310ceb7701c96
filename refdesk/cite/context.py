"""The run of one rendering: what goes in, what is used up on the way, what comes out."""

from __future__ import annotations

from typing import Protocol

from refdesk.cite.cite import Cite, CiteState
from refdesk.cite.item import Item
from refdesk.cite.locale import Locale
from refdesk.cite.namevalues import NameValue
from refdesk.cite.nodes import Area, Look, Names, Node, SortKey
from refdesk.cite.parse import Style
from refdesk.cite.richtext import QuoteMarks
from refdesk.cite.tree import Child, Output


class Registry(Protocol):
    """What rendering asks about the other items."""

    def number(self, item_id: str) -> int:
        """The citation number of an item."""

    def citation_label(self, item: Item) -> str:
        """The item's citation label, without year suffix."""

    def name_level(self, name: NameValue, position: int, base: int, *, has_initials: bool) -> int:
        """How much of the given names of this name every cite must show, at least `base`.

        `position` counts from 0 in the list; `has_initials` says that the style has initials.
        """


class Rendering(Protocol):
    """What the rendering of names needs of the rendering of all else."""

    style: Style
    locale: Locale
    registry: Registry
    marks: QuoteMarks

    def children(self, nodes: tuple[Node, ...], context: Context, frame: Frame) -> None:
        """Render `nodes` in order into `frame`."""

    def dress(self, text: str, look: Look, context: Context, *, mark: str = "") -> Output:
        """A field's text as a node."""

    def dress_label(self, term: str, look: Look, context: Context) -> Output:
        """A label's term as a node."""

    def wrap(self, children: list[Child], look: Look, *, delimiter: str = "") -> Output:
        """Children as a node with the look's formatting and affixes."""


class Frame:
    """What a group has printed so far, and what that means for whether it stays."""

    __slots__ = ("attempted", "children", "succeeded", "term")

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.attempted = False
        self.succeeded = False
        self.term = False


class NameList:
    """A list of names as a cite printed it.

    `shown` is how many the style shows by itself, `printed` how many this cite did.
    """

    __slots__ = ("base_levels", "names", "printed", "shown")

    def __init__(
        self, names: tuple[NameValue, ...], shown: int, levels: tuple[int, ...], printed: int
    ) -> None:
        self.names = names
        self.shown = shown
        self.base_levels = levels
        self.printed = printed


class Context:
    """The run of one rendering: inputs, and what was used up on the way."""

    __slots__ = (
        "area", "cite", "conditions_met", "done", "first_names", "first_names_done", "item",
        "locator_done", "name_lists", "names_missing", "outer_names", "sort_key", "state", "steps", "strip_periods", "used", "year_suffix_done",
    )  # fmt: skip

    def __init__(
        self, area: Area, item: Item, cite: Cite, state: CiteState, sort_key: SortKey | None
    ) -> None:
        self.area = area
        self.item = item
        self.cite = cite
        self.state = state
        self.sort_key = sort_key
        self.done: frozenset[str] = frozenset()
        self.used: set[str] | None = None
        self.name_lists: list[NameList] = []
        self.conditions_met = 0
        self.first_names_done = False
        self.first_names: tuple[tuple[NameValue, ...], ...] = ()
        """The lists that the first names of the cite print."""
        self.year_suffix_done = False
        self.names_missing = False
        """Whether names were asked for that the item does not have."""
        self.locator_done = False
        """Whether the locator was printed, which happens once a cite."""
        self.strip_periods = False
        self.steps = 0
        self.outer_names: Names | None = None
        """The `cs:names` whose substitute is being rendered."""


class Rendered:
    """A rendered cite or entry: its tree (None when nothing printed) and what it went through."""

    __slots__ = ("conditions_met", "first_names", "name_lists", "tree")

    def __init__(self, tree: Output | None, context: Context) -> None:
        self.tree = tree
        self.name_lists = context.name_lists
        self.conditions_met = context.conditions_met
        self.first_names = context.first_names
