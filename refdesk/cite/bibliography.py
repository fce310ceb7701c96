"""A bibliography: entries with their layout, substituted authors, and the figures of the layout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from refdesk.cite.cite import Cite
from refdesk.cite.cluster import NO_FORM, capitalized
from refdesk.cite.context import Rendered
from refdesk.cite.item import Item
from refdesk.cite.namevalues import NameValue
from refdesk.cite.nodes import PLAIN, Area
from refdesk.cite.output import write
from refdesk.cite.parse import reaches_variable
from refdesk.cite.punctuation import flatten
from refdesk.cite.registry import ItemRegistry
from refdesk.cite.tree import Child, Output, content, find_mark, leaves, replace_node

BIBLIOGRAPHY_POSITIONS = frozenset[str]()


class Bibliography(NamedTuple):
    """A formatted bibliography.

    `entries` are texts in the output format, for HTML each in its `<div class="csl-entry">`; `ids` has for each entry the ids it stands for (of
    a style without bibliography: all ids in order, and no entries). The other fields are the
    layout's: `max_offset` is the length of the longest first field in characters, spacings are
    in lines, `second_field_align` is "flush", "margin" or "".
    """

    entries: Sequence[str] = ()
    ids: Sequence[Sequence[str]] = ()
    max_offset: int = 0
    entry_spacing: int = 1
    line_spacing: int = 1
    hanging_indent: bool = False
    second_field_align: str = ""

    @property
    def html(self) -> str:
        """The entries of an HTML bibliography in one block."""
        lines = "".join(f"  {entry}\n" for entry in self.entries)
        return f'<div class="csl-bib-body">\n{lines}</div>'


class BibliographyWriter:
    """Writes the bibliography of one processor."""

    def __init__(self, registry: ItemRegistry, area: Area, output: str) -> None:
        self.registry = registry
        self.area = area
        self.output = output
        self.renderer = registry.renderer
        self.substitute = area.options.get("subsequent-author-substitute")
        self.rule = area.options.get("subsequent-author-substitute-rule", "complete-all")
        self.align = area.options.get("second-field-align", "")
        self._is_numeric = reaches_variable(area.children, "citation-number", registry.style)

    def write(self) -> Bibliography:
        """All registered items as a bibliography."""
        entries: list[str] = []
        ids: list[list[str]] = []
        offset = 0
        before: _Authors | None = None
        for item_id in self.registry.sorted_ids:
            item = self.registry.items[item_id]
            rendered = self._rendered(item)
            tree = self._tree(rendered, self.registry.number(item_id))
            if tree is None:
                continue
            if self.substitute is not None:
                rendered.tree = tree
                authors = _Authors(rendered)
                if before is not None:
                    tree = self._substituted(tree, authors, before)
                before = authors
            entry, width = self._finished(tree)
            if self.output == "html":
                entry = f'<div class="csl-entry">{entry}</div>'
            else:
                entry = entry.strip()
            entries.append(entry)
            ids.append([item_id])
            offset = max(offset, width)
        options = self.area.options
        return Bibliography(
            entries,
            ids,
            offset,
            _int(options.get("entry-spacing")),
            _int(options.get("line-spacing")),
            options.get("hanging-indent") == "true",
            self.align,
        )

    def _rendered(self, item: Item) -> Rendered:
        cite = Cite(item.id, positions=BIBLIOGRAPHY_POSITIONS)
        return self.renderer.render(self.area, item, cite, self.registry.state(item.id))

    def _tree(self, rendered: Rendered, number: int) -> Output | None:
        tree = rendered.tree
        if tree is None:
            return Output([f"{number}. {NO_FORM}"]) if self._is_numeric else None
        return capitalized(tree, self.renderer)

    def _finished(self, tree: Output) -> tuple[str, int]:
        look = self.area.look
        width = 0
        child: Output = tree
        if self.align and not any(_is_displayed(child) for child in tree.children):
            first, *rest = tree.children
            width = len(self._written(first, "text"))
            left = _displayed([first], "left-margin")
            if not rest:
                return self._written(Output([left], prefix=look.prefix), self.output), width
            right = _displayed(rest, "right-inline")
            right.suffix = look.suffix
            child = Output([left, right], prefix=look.prefix)
        elif _ends_in_display(tree) and look.suffix:
            child = _with_inner_suffix(tree, look.suffix)
            child = Output([child], prefix=look.prefix)
        else:
            child = Output([child], prefix=look.prefix, suffix=look.suffix)
        if look.format is not PLAIN or look.quotes:
            child = Output([child], format=look.format, quotes=look.quotes)
        return self._written(child, self.output), width

    def _written(self, child: Child, output: str) -> str:
        runs = flatten(
            child,
            self.renderer.marks,
            punctuation_in_quote=self.renderer.locale.is_on("punctuation-in-quote"),
        )
        return write(runs, output)

    # subsequent-author-substitute

    def _substituted(self, tree: Output, now: _Authors, before: _Authors) -> Output:
        if not now.comes_first or now.node is None:
            return tree
        assert self.substitute is not None
        if self.rule == "complete-all" or not now.lists:
            if now.key != before.key or not now.key:
                return tree
            target = find_mark(now.node, "name-list")
            if target is None or len(now.lists) > 1:
                target = now.node.children[0] if isinstance(now.node.children[0], Output) else None
            if target is None:
                return tree
            return self._replaced(tree, target, len(now.lists) < 2)
        return self._by_name(tree, now, before)

    def _replaced(self, tree: Output, target: Output, keeps_affixes: bool) -> Output:
        fresh = Output(
            [self.substitute or ""],
            prefix=target.prefix if keeps_affixes else "",
            suffix=target.suffix if keeps_affixes else "",
        )
        found = replace_node(tree, target, fresh if self.substitute else None)
        return found if isinstance(found, Output) else tree

    def _by_name(self, tree: Output, now: _Authors, before: _Authors) -> Output:
        if not now.lists or not before.lists:
            return tree
        names, others = now.lists[0], before.lists[0]
        if self.rule == "complete-each" and now.key != before.key:
            return tree
        nodes = list(_name_nodes(now.node)) if now.node else []
        for place, node in enumerate(nodes):
            if place >= len(names) or place >= len(others):
                break
            if _identity(names[place]) != _identity(others[place]):
                break
            fresh = Output([self.substitute or ""])
            found = replace_node(tree, node, fresh)
            tree = found if isinstance(found, Output) else tree
            if self.rule == "partial-first":
                break
        return tree


class _Authors:
    """The first names of an entry, or the text that stands for them."""

    def __init__(self, rendered: Rendered) -> None:
        tree = rendered.tree
        self.node = find_mark(tree, "names") if tree is not None else None
        self.lists = rendered.first_names
        self.key: object = ""
        self.comes_first = False
        if self.node is None or tree is None:
            return
        self.comes_first = next(leaves(tree), None) is next(leaves(self.node), None)
        self.key = [[_identity(name) for name in names] for names in self.lists] or content(
            self.node
        )


def _identity(name: NameValue) -> tuple[str, ...]:
    """What makes two names the same, however an institution was entered."""
    return (name.literal or name.family, name.given, name.dropping, name.particle, name.suffix)


def _name_nodes(child: Child) -> list[Output]:
    if isinstance(child, str):
        return []
    if child.mark == "name":
        return [child]
    return [node for part in child.children for node in _name_nodes(part)]


def _displayed(children: list[Child], display: str) -> Output:
    return Output(children, display=display)


def _is_displayed(child: Child) -> bool:
    return isinstance(child, Output) and bool(child.display)


def _ends_in_display(tree: Output) -> bool:
    last = tree.children[-1]
    return isinstance(last, Output) and bool(last.display)


def _with_inner_suffix(tree: Output, suffix: str) -> Output:
    last = tree.children[-1]
    assert isinstance(last, Output)
    inner = Output([Output(last.children, delimiter=last.delimiter)], suffix=suffix)
    return tree.with_children([*tree.children[:-1], last.with_children([inner])])


def _int(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 4 else 1
