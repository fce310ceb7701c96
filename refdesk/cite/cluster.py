"""A citation: its cites sorted, grouped, collapsed and joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from refdesk.cite.cite import Cite
from refdesk.cite.collapse import Collapser, Part
from refdesk.cite.document import Signature
from refdesk.cite.nodes import PLAIN, Area
from refdesk.cite.output import write
from refdesk.cite.parse import reaches_variable
from refdesk.cite.punctuation import flatten
from refdesk.cite.registry import ItemRegistry
from refdesk.cite.render import Renderer
from refdesk.cite.richtext import parse_rich, plain_of
from refdesk.cite.textcase import apply_case
from refdesk.cite.tree import Child, Output, content, path_to

NO_FORM = "[CSL STYLE ERROR: reference with no printed form.]"
NOTHING_LEFT = "[NO_PRINTED_FORM]"
"""Stands for a citation of which suppress-author leaves nothing."""


class ClusterWriter:
    """Writes citations of one processor."""

    def __init__(self, registry: ItemRegistry, area: Area, output: str) -> None:
        self.registry = registry
        self.area = area
        self.output = output
        self.renderer: Renderer = registry.renderer
        self.is_note = registry.style.is_note
        self.collapser = Collapser(area, self.renderer.locale, is_note=self.is_note)
        self._shows_numbers = reaches_variable(area.children, "citation-number", registry.style)

    def write(
        self,
        cites: Sequence[Cite],
        *,
        groups: bool = False,
        properties: Mapping[str, Any] | None = None,
    ) -> str:
        """The text of a citation of `cites`; in a document cites of one author are brought together."""
        properties = properties or {}
        cites = self.sorted(cites)
        parts = [self._part(cite, place == 0) for place, cite in enumerate(cites)]
        if not parts:
            return ""
        mode = properties.get("mode")
        if mode in ("author-only", "composite", "suppress-author"):
            return self._narrative(parts, str(mode), properties)
        only = next((part for part in parts if part.cite.author_only), None)
        if only is not None:
            only.read_names()
            return self._author(only)
        if len(cites) == 1 and cites[0].suppress_author and _is_error(parts[0].tree):
            return NOTHING_LEFT
        if groups:
            parts = self.collapser.grouped(parts)
        return self._finished(self._joined(parts), layout=True)

    # one cite

    def _part(self, cite: Cite, is_first: bool) -> Part:
        registry = self.registry
        item = registry.items[cite.item_id]
        state = registry.state(cite.item_id)
        rendered = self.renderer.render(self.area, item, cite, state)
        tree = rendered.tree
        part = Part(cite, tree, registry.number(cite.item_id), state.year_suffix)
        if self.collapser.by_names or cite.suppress_author:
            part.read_names()
        if cite.suppress_author:
            part.drop_names()
        tree = part.tree
        if tree is None:
            # An empty cite shows only where a citation would start with it.
            if is_first and not (cite.prefix or cite.suffix):
                tree = Output([NO_FORM], mark="cite")
        elif self.is_note and _starts_sentence(cite.prefix, is_first=is_first):
            tree = capitalized(tree, self.renderer)
        part.tree = tree
        return part

    def signature(self, cites: Sequence[Cite]) -> Signature:
        """What the text of a citation of these placed cites depends on."""
        signature_of, numbers = self.registry.signature_of, self._shows_numbers
        items = tuple([signature_of(cite.item_id, with_number=numbers) for cite in cites])
        return Signature(tuple(cites), items)

    def sorted(self, cites: Sequence[Cite]) -> list[Cite]:
        """The cites of known items in the order in which they print."""
        items = self.registry.items
        cites = [cite for cite in cites if cite.item_id in items]
        if len(cites) < 2 or not self.area.sort:
            return cites
        sorter = self.registry.sorters["citation"]
        if sorter.sorts_by_date:
            cites.sort(key=self._suffix_order)
        return sorter.sort(cites, lambda cite: self.registry.items[cite.item_id])

    def _suffix_order(self, cite: Cite) -> tuple[int, str]:
        suffix = self.registry.state(cite.item_id).year_suffix
        return (len(suffix), suffix)

    def _author(self, part: Part) -> str:
        """The authors of a cite for the running text, or what the style has instead."""
        intext = self.registry.style.intext
        tree: Output | None = None
        if intext is not None:
            item, state = (
                self.registry.items[part.cite.item_id],
                self.registry.state(part.cite.item_id),
            )
            tree = self.renderer.render(intext, item, part.cite, state).tree
            tree = capitalized(tree, self.renderer) if tree is not None else None
        elif part.tree is not None and part.names_node is not None:
            tree = path_to(part.tree, part.names_node)
        if tree is None and not (part.cite.prefix or part.cite.suffix):
            return NOTHING_LEFT
        alone = Part(part.cite, tree, 0, "")
        return self._finished(self._with_affixes(alone), layout=False)

    def _narrative(self, parts: list[Part], mode: str, properties: Mapping[str, Any]) -> str:
        """A citation whose authors stand in the running text, before it or without it."""
        if mode == "suppress-author" and self.is_note:  # a note says everything
            return self._finished(self._joined(parts), layout=True)
        parts[0].read_names()
        author = "" if mode == "suppress-author" else self._author(parts[0])
        if mode == "author-only":
            return author
        if not self.is_note:
            parts[0].drop_names()
        rest = self._finished(self._joined(parts), layout=True)
        if mode == "suppress-author":
            return rest
        return f"{author}{self._infix(properties.get('infix'))} {rest}".strip()

    def _infix(self, infix: object) -> str:
        """The words between authors and citation, apart from the authors unless a mark starts them."""
        text = infix.strip() if isinstance(infix, str) else ""
        if not text:
            return ""
        if text.startswith(("'", "’")):
            text = "’" + text[1:]
        blank = " " if text[0].isalnum() else ""
        return blank + self._finished(Output(parse_rich(text, self.renderer.marks)), layout=False)

    # several

    def _joined(self, parts: list[Part]) -> Child | None:
        parts = self.collapser.collapsed(parts)
        if not parts:
            return None
        children: list[Child] = []
        before: Part | None = None
        for part in parts:
            node = self._with_affixes(part, is_first=before is None)
            if before is not None:
                joint = part.joint
                end = before.cite.suffix.rstrip()[-1:]
                if end and end in ";.,":
                    blank = joint.find(" ")
                    joint = joint[blank:] if blank >= 0 else ""
                if part.cite.prefix.strip()[:1] in tuple(";.,"):
                    joint = ""
                node = Output([node], prefix=joint, mark="joined")
            children.append(node)
            before = part
        return Output(children)

    def _with_affixes(self, part: Part, *, is_first: bool = True) -> Child:
        cite, tree = part.cite, part.tree
        if tree is not None and not (cite.prefix or cite.suffix):
            return tree
        children: list[Child] = [tree] if tree is not None else []
        marks = self.renderer.marks
        prefix, suffix = _spaced_prefix(cite.prefix), _spaced_suffix(cite.suffix)
        if tree is None:  # nothing but what the writer added
            prefix, suffix = prefix.strip(), suffix if prefix or not is_first else suffix.strip()
        if prefix:
            children.insert(0, Output(parse_rich(prefix, marks), mark="cite-prefix"))
        if suffix:
            children.append(Output(parse_rich(suffix, marks), mark="cite-suffix"))
        return Output(children)

    def _finished(self, child: Child | None, *, layout: bool) -> str:
        if child is None:
            return ""
        look = self.area.look
        if layout:
            suffix = look.suffix
            if suffix[:1] in tuple(":.;!?"):
                suffix = suffix[:1]
            child = Output([child], prefix=look.prefix, suffix=suffix, is_group=True)
            if look.format is not PLAIN or look.quotes:
                child = Output([child], format=look.format, quotes=look.quotes)
        runs = flatten(
            child,
            self.renderer.marks,
            punctuation_in_quote=self.renderer.locale.is_on("punctuation-in-quote"),
            swaps_parentheses=self.is_note,
        )
        return write(runs, self.output)


def _is_error(tree: Output | None) -> bool:
    return tree is not None and tree.children == [NO_FORM]


def _starts_sentence(prefix: str, *, is_first: bool) -> bool:
    """Whether a term that follows the cite's prefix starts a sentence."""
    bare = prefix.strip()
    if not bare:
        return is_first
    return bare.rstrip("\"'”’»)]")[-1:] in tuple(".!?") and " " in bare


def _spaced_prefix(prefix: str) -> str:
    bare = prefix
    while "  " in bare:
        bare = bare.replace("  ", " ")
    last = plain_of(bare)[-1:]
    if last and (last.isalnum() or last in ".,;:!?)]”’»"):
        return bare + " "
    return bare


def _spaced_suffix(suffix: str) -> str:
    while "  " in suffix:
        suffix = suffix.replace("  ", " ")
    first = plain_of(suffix)[:1]
    if first and (first.isalpha() or first in "(["):
        return " " + suffix
    return suffix


def capitalized(tree: Output, renderer: Renderer) -> Output:
    """The tree with a capital at its start, if what stands there is a term.

    A citation number in front does not count: `1. N.d.`
    """
    path = _first_text(tree)
    if not any(node.mark == "term" for node, _place in path):
        return tree
    node, place = path[-1]
    fresh: Child = apply_case(
        content(node.children[place]), "capitalize-first", renderer.locale.language
    )
    for node, place in reversed(path):
        fresh = node.with_children([*node.children[:place], fresh, *node.children[place + 1 :]])
    return fresh if isinstance(fresh, Output) else tree


def _first_text(node: Output) -> list[tuple[Output, int]]:
    """The way to the first text that is no citation number: nodes and places in them."""
    for place, child in enumerate(node.children):
        if isinstance(child, str):
            return [(node, place)]
        if child.mark != "number" and (path := _first_text(child)):
            return [(node, place), *path]
    return []
