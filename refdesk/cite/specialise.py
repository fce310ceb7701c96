"""Layouts cut down to one item type, so that a style's questions about types are asked only once."""

from __future__ import annotations

from refdesk.cite.nodes import Branch, Choose, Group, Names, Node
from refdesk.cite.parse import Style


class Specialiser:
    """Gives macros and layouts without the branches that a type can never take."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._macros: dict[tuple[str, str], tuple[Node, ...]] = {}
        self._layouts: dict[tuple[str, str], tuple[Node, ...]] = {}

    def macro(self, name: str, item_type: str) -> tuple[Node, ...]:
        """The macro's content for items of that type."""
        key = (name, item_type)
        found = self._macros.get(key)
        if found is None:
            found = self._macros[key] = for_type(self._style.macro(name), item_type)
        return found

    def layout(self, kind: str, nodes: tuple[Node, ...], item_type: str) -> tuple[Node, ...]:
        """The layout `nodes` of the area `kind` for items of that type."""
        key = (kind, item_type)
        found = self._layouts.get(key)
        if found is None:
            found = self._layouts[key] = for_type(nodes, item_type)
        return found


def for_type(nodes: tuple[Node, ...], item_type: str) -> tuple[Node, ...]:
    """`nodes` with all tests of the type answered; a choose that is decided gives its children."""
    out: list[Node] = []
    for node in nodes:
        if isinstance(node, Choose):
            out += _choose(node, item_type)
        elif isinstance(node, Group):
            out.append(node._replace(children=for_type(node.children, item_type)))
        elif isinstance(node, Names) and node.substitute:
            out.append(node._replace(substitute=for_type(node.substitute, item_type)))
        else:
            out.append(node)
    return tuple(out)


def _choose(node: Choose, item_type: str) -> tuple[Node, ...]:
    branches: list[Branch] = []
    for branch in node.branches:
        decided = _decided(branch, item_type)
        if decided is False:
            continue
        children = for_type(branch.children, item_type)
        if decided is True:
            if not branches:
                return children
            branches.append(Branch((), "all", children))
            break
        tests = tuple(test for test in branch.tests if test.kind != "type")
        branches.append(Branch(tests, branch.match, children))
    return (Choose(tuple(branches)),) if branches else ()


def _decided(branch: Branch, item_type: str) -> bool | None:
    """Whether the branch is taken for sure, never, or (None) as its other tests say."""
    if not branch.tests:
        return True
    answers = [item_type in test.values for test in branch.tests if test.kind == "type"]
    others = len(branch.tests) > len(answers)
    if not answers:
        return None
    answer = answers[0]
    if branch.match == "any":
        return True if answer else (None if others else False)
    holds = answer if branch.match != "none" else not answer
    if not holds:
        return False
    return None if others else True
