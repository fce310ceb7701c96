"""A citation: its cites sorted, grouped, collapsed and joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from refdesk.cite.cite import Cite
from refdesk.cite.nodes import PLAIN, Area
from refdesk.cite.output import write
from refdesk.cite.parse import reaches_variable
from refdesk.cite.punctuation import flatten
from refdesk.cite.registry import ItemRegistry
from refdesk.cite.render import Renderer
from refdesk.cite.richtext import parse_rich, plain_of
from refdesk.cite.textcase import apply_case
from refdesk.cite.tree import Child, Output, content, find_mark, replace_node

NO_FORM = "[CSL STYLE ERROR: reference with no printed form.]"


class Part:
    """A cite on its way into a cluster."""

    __slots__ = ("cite", "joint", "names", "names_node", "number", "suffix", "tree", "year")

    def __init__(self, cite: Cite, tree: Output | None, number: int, suffix: str) -> None:
        self.cite = cite
        self.tree = tree
        self.number = number
        self.suffix = suffix
        self.joint = ""
        self.names_node = find_mark(tree, "names") if tree else None
        year = find_mark(tree, "year") if tree else None
        self.names = content(self.names_node) if self.names_node else ""
        self.year = _year_text(year) if year else ""

    @property
    def is_bare_number(self) -> bool:
        """Whether nothing but the citation number prints."""
        node = find_mark(self.tree, "number") if self.tree else None
        if node is None or self.cite.prefix or self.cite.suffix or self.tree is None:
            return False
        return content(self.tree) == content(node)


def _year_text(node: Output) -> str:
    return "".join(child for child in node.children if isinstance(child, str))


class ClusterWriter:
    """Writes citations of one processor."""

    def __init__(self, registry: ItemRegistry, area: Area, output: str) -> None:
        self.registry = registry
        self.area = area
        self.output = output
        self.renderer: Renderer = registry.renderer
        self.is_note = registry.style.is_note
        get = area.options.get
        self.collapse = get("collapse", "")
        self.group_delimiter = get("cite-group-delimiter")
        self.after_collapse = get("after-collapse-delimiter")
        self._shows_numbers = reaches_variable(area.children, "citation-number", registry.style)
        self.suffix_delimiter = get("year-suffix-delimiter")

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
        mode = properties.get("mode")
        if mode in ("author-only", "composite", "suppress-author"):
            return self._narrative(parts, str(mode), properties)
        if cites and cites[0].author_only:
            return self._finished(self._author_only(parts[0]), layout=False)
        if groups and self._may_group():
            parts = self._grouped(parts)
        return self._finished(self._joined(parts), layout=True)

    # one cite

    def _part(self, cite: Cite, is_first: bool) -> Part:
        registry = self.registry
        item = registry.items[cite.item_id]
        state = registry.state(cite.item_id)
        rendered = self.renderer.render(self.area, item, cite, state)
        tree = rendered.tree
        if tree is not None and cite.suppress_author:
            names = find_mark(tree, "names")
            if names is not None:
                tree = _as_output(replace_node(tree, names, None))
        if tree is None:
            spoken = cite.suppress_author or cite.prefix or cite.suffix
            tree = Output([NO_FORM], mark="cite") if not spoken else None
        elif self.is_note and _starts_sentence(cite.prefix, is_first=is_first):
            tree = capitalized(tree, self.renderer)
        return Part(cite, tree, registry.number(cite.item_id), state.year_suffix)

    def signature(self, cites: Sequence[Cite]) -> object:
        """What the text of a citation depends on: equal signatures, equal texts."""
        registry = self.registry
        return tuple(
            (
                cite,
                registry.state(cite.item_id),
                registry.name_levels(cite.item_id),
                registry.number(cite.item_id) if self._shows_numbers else 0,
            )
            for cite in cites
        )

    def sorted(self, cites: Sequence[Cite]) -> list[Cite]:
        """The cites of known items in the order in which they print."""
        cites = [cite for cite in cites if cite.item_id in self.registry.items]
        sorter = self.registry.sorters["citation"]
        if len(cites) < 2 or not self.area.sort:
            return cites
        if sorter.sorts_by_date:
            cites.sort(key=self._suffix_order)
        return sorter.sort(cites, lambda cite: self.registry.items[cite.item_id])

    def _suffix_order(self, cite: Cite) -> tuple[int, str]:
        suffix = self.registry.state(cite.item_id).year_suffix
        return (len(suffix), suffix)

    def _author_only(self, part: Part) -> Child | None:
        if part.names_node is None:
            return None
        return Output(list(part.names_node.children))

    def _narrative(self, parts: list[Part], mode: str, properties: Mapping[str, Any]) -> str:
        author = self._finished(self._author_only(parts[0]), layout=False) if parts else ""
        if mode == "author-only":
            return author
        if parts and parts[0].names_node is not None and parts[0].tree is not None:
            tree = _as_output(replace_node(parts[0].tree, parts[0].names_node, None))
            parts[0].tree = tree
            parts[0].names = ""
        rest = self._finished(self._joined(parts), layout=True)
        infix = properties.get("infix")
        infix = f" {infix.strip()}" if isinstance(infix, str) and infix.strip() else ""
        if mode == "suppress-author" or not author:
            return rest
        return f"{author}{infix} {rest}"

    # several

    def _may_group(self) -> bool:
        if not self.area.sort:
            return False
        return bool((self.collapse and not self.is_note) or self.group_delimiter is not None)

    def _grouped(self, parts: list[Part]) -> list[Part]:
        by_names: dict[str, list[Part]] = {}
        for place, part in enumerate(parts):
            by_names.setdefault(part.names or f"\0{place}", []).append(part)
        return [part for group in by_names.values() for part in group]

    def _joined(self, parts: list[Part]) -> Child | None:
        parts = [part for part in parts if part.tree or part.cite.prefix or part.cite.suffix]
        if not parts:
            return None
        for part in parts:
            part.joint = self.area.delimiter
        if self.collapse == "citation-number":
            parts = self._collapse_numbers(parts)
        elif self.collapse.startswith("year") or self.group_delimiter is not None:
            parts = self._collapse_years(parts)
        children: list[Child] = []
        before: Part | None = None
        for part in parts:
            node = self._with_affixes(part)
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

    def _with_affixes(self, part: Part) -> Child:
        cite, tree = part.cite, part.tree
        if tree is not None and not (cite.prefix or cite.suffix):
            return tree
        children: list[Child] = [tree] if tree is not None else []
        marks = self.renderer.marks
        prefix, suffix = _spaced_prefix(cite.prefix), _spaced_suffix(cite.suffix)
        if tree is None:  # nothing but what the writer added
            prefix, suffix = prefix.strip(), suffix if prefix else suffix.strip()
        if prefix:
            children.insert(0, Output(parse_rich(prefix, marks), mark="cite-prefix"))
        if suffix:
            children.append(Output(parse_rich(suffix, marks), mark="cite-suffix"))
        return Output(children)

    def _collapse_numbers(self, parts: list[Part]) -> list[Part]:
        out: list[Part] = []
        run: list[Part] = []
        dash = self.renderer.locale.term("citation-range-delimiter") or "–"

        def close() -> None:
            if len(run) > 2:
                run[-1].joint = dash
                out.extend((run[0], run[-1]))
            else:
                out.extend(run)
            run.clear()

        for part in parts:
            if not part.is_bare_number:
                close()
                out.append(part)
                continue
            if run and part.number != run[-1].number + 1:
                close()
            run.append(part)
        close()
        return out

    def _collapse_years(self, parts: list[Part]) -> list[Part]:
        out: list[Part] = []
        for place, part in enumerate(parts):
            before = parts[place - 1] if place else None
            same = before is not None and self._belongs(part, before)
            if before is None:
                out.append(part)
                continue
            if not same:
                part.joint = self._joint_after(parts, place)
                out.append(part)
                continue
            if self.collapse.startswith("year") and not part.cite.prefix:
                self._drop_names(part, before)
            elif self.group_delimiter is not None:
                part.joint = self.group_delimiter
            out.append(part)
        if self.collapse == "year-suffix-ranged":
            out = self._ranged(out)
        return [part for part in out if part.tree or part.cite.prefix or part.cite.suffix]

    def _belongs(self, part: Part, before: Part) -> bool:
        """Whether a cite is by the same authors as the one before, so that they collapse."""
        if part.names != before.names:
            return False
        return bool(part.names) or bool(
            self.collapse.startswith("year-suffix")
            and part.suffix
            and before.suffix
            and part.year == before.year
        )

    def _joint_after(self, parts: list[Part], place: int) -> str:
        if self.after_collapse is None:
            return self.area.delimiter
        if self.collapse.startswith("year-suffix"):
            was_group = place > 1 and parts[place - 1].names == parts[place - 2].names != ""
            return self.after_collapse if was_group else self.area.delimiter
        return self.after_collapse

    def _drop_names(self, part: Part, before: Part) -> None:
        if part.tree is None:
            return
        tree = part.tree
        if part.names_node is not None:
            part.tree = _as_output(replace_node(tree, part.names_node, None))
            if part.tree is None:
                return
            tree = part.tree
        part.joint = self._joint_in_group()
        if self.after_collapse is not None and before.cite.locator:
            part.joint = self.after_collapse
        suffixes = self.collapse in ("year-suffix", "year-suffix-ranged")
        if suffixes and part.year == before.year and part.suffix and before.suffix:
            year = find_mark(tree, "year")
            if year is not None:
                inner: list[Child] = [c for c in year.children if not isinstance(c, str)]
                fresh = year.with_children(inner) if inner else None
                tree = _as_output(replace_node(tree, year, fresh)) or tree
            if self.suffix_delimiter is not None:
                part.joint = self.suffix_delimiter
            elif self.group_delimiter is not None:
                part.joint = self.group_delimiter
            else:
                part.joint = self.area.delimiter
        part.tree = tree

    def _joint_in_group(self) -> str:
        if self.group_delimiter is not None:
            return self.group_delimiter
        if self.after_collapse is not None or self.is_note:
            return self.area.delimiter
        return ", "

    def _ranged(self, parts: list[Part]) -> list[Part]:
        out: list[Part] = []
        run: list[Part] = []
        dash = self.renderer.locale.term("year-range-delimiter") or "–"

        def close() -> None:
            if len(run) > 2:
                run[-1].joint = dash
                out.extend((run[0], run[-1]))
            else:
                out.extend(run)
            run.clear()

        for part in parts:
            follows = (
                bool(run)
                and part.names == run[-1].names
                and part.year == run[-1].year
                and _follows(run[-1].suffix, part.suffix)
            )
            if not follows:
                close()
            plain = part.suffix and not (part.cite.locator or part.cite.prefix or part.cite.suffix)
            if plain:
                run.append(part)
            else:
                close()
                out.append(part)
        close()
        return out

    def _finished(self, child: Child | None, *, layout: bool) -> str:
        if child is None:
            return ""
        look = self.area.look
        if layout:
            suffix = look.suffix
            if suffix[:1] in tuple(":.;!?"):
                suffix = suffix[:1]
            child = Output([child], prefix=look.prefix, suffix=suffix)
            if look.format is not PLAIN or look.quotes:
                child = Output([child], format=look.format, quotes=look.quotes)
        runs = flatten(
            child,
            self.renderer.marks,
            punctuation_in_quote=self.renderer.locale.is_on("punctuation-in-quote"),
            swaps_parentheses=self.is_note,
        )
        return write(runs, self.output)


def _as_output(child: Child | None) -> Output | None:
    return child if isinstance(child, Output) else None


def _follows(first: str, second: str) -> bool:
    if not first or not second or len(first) != len(second):
        return False
    return first[:-1] == second[:-1] and ord(second[-1]) == ord(first[-1]) + 1


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
    if last and (last.isalnum() or last in ".,;:!?)]"):
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
    """The tree with a capital at its start, if what stands there is a term."""
    path: list[Output] = []
    child: Child = tree
    while isinstance(child, Output):
        path.append(child)
        if not child.children:
            return tree
        child = child.children[0]
    if not any(node.mark == "term" for node in path):
        return tree
    text = apply_case(child, "capitalize-first", renderer.locale.language)
    fresh: Child = text
    for node in reversed(path):
        fresh = node.with_children([fresh, *node.children[1:]])
    return fresh if isinstance(fresh, Output) else tree
