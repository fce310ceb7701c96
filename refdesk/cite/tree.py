"""The tree of output: what a layout gives, before affixes meet and markup is written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from refdesk.cite.nodes import PLAIN, Format

Child: TypeAlias = "Output | str"


class Output:
    """A node of output; never empty. It is not changed once it has left the renderer.

    `mark` tells later stages what this is: "names" (the first names of a cite), "year" (the first
    year), "year-suffix", "number" (citation number), "term", "cite-affix" (a writer's own prefix
    or suffix), "cite".
    `is_group` is set where parentheses in the affixes count among those that alternate in notes.
    `flips` is set for markup that stands in a field: inside the same decoration it undoes it.
    """

    __slots__ = (
        "children", "delimiter", "display", "flips", "format", "is_group", "link", "mark",
        "prefix", "quotes", "suffix",
    )  # fmt: skip

    def __init__(
        self,
        children: list[Child],
        *,
        prefix: str = "",
        suffix: str = "",
        delimiter: str = "",
        format: Format = PLAIN,  # noqa: A002 - the field's name
        quotes: bool = False,
        display: str = "",
        mark: str = "",
        flips: bool = False,
        is_group: bool = False,
    ) -> None:
        self.children = children
        self.prefix = prefix
        self.suffix = suffix
        self.delimiter = delimiter
        self.format = format
        self.quotes = quotes
        self.display = display
        self.mark = mark
        self.flips = flips
        self.is_group = is_group
        self.link = ""
        """The address that the content leads to."""

    def with_children(self, children: list[Child]) -> Output:
        """A copy of this node around other children."""
        copy = Output(
            children,
            prefix=self.prefix,
            suffix=self.suffix,
            delimiter=self.delimiter,
            format=self.format,
            quotes=self.quotes,
            display=self.display,
            mark=self.mark,
            flips=self.flips,
            is_group=self.is_group,
        )
        copy.link = self.link
        return copy


def leaves(child: Child) -> Iterator[str]:
    """The texts below `child`, in order, affixes left out."""
    if isinstance(child, str):
        yield child
    else:
        for part in child.children:
            yield from leaves(part)


def content(child: Child) -> str:
    """The text below `child` without affixes and delimiters."""
    return "".join(leaves(child))


def find_mark(child: Child, mark: str) -> Output | None:
    """The first node below `child` with that mark."""
    if isinstance(child, str):
        return None
    if child.mark == mark:
        return child
    for part in child.children:
        found = find_mark(part, mark)
        if found is not None:
            return found
    return None


def replace_node(child: Child, old: Output, new: Output | None) -> Child | None:
    """A copy of the tree with `old` replaced by `new`; nodes that become empty go."""
    if child is old:
        return new
    if isinstance(child, str):
        return child
    changed = False
    parts: list[Child] = []
    for part in child.children:
        fresh = replace_node(part, old, new)
        changed = changed or fresh is not part
        if fresh is not None:
            parts.append(fresh)
    if not changed:
        return child
    return child.with_children(parts) if parts else None


def as_output(child: Child | None) -> Output | None:
    """`child` if it is a node."""
    return child if isinstance(child, Output) else None


def path_to(child: Child, node: Output) -> Output | None:
    """A copy of the tree that holds nothing but `node` and what encloses it."""
    if child is node:
        return node
    if isinstance(child, Output):
        for part in child.children:
            found = path_to(part, node)
            if found is not None:
                return child.with_children([found])
    return None
