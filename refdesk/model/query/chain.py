"""Joins terms by operators, strictly from left to right."""

from __future__ import annotations

from typing import Final

from refdesk.model.query.structure import Operator
from refdesk.model.query.tree import MAX_DEPTH, And, Node, Not, Nothing, Or, depth

_CLASSES: Final[dict[Operator, type[And | Or | Not]]] = {"AND": And, "OR": Or, "NOT": Not}


def join(operator: Operator, parts: list[Node]) -> Node:
    """One node of `parts`; a first part of the same operator is taken apart, since it means the same."""
    if len(parts) == 1:
        return parts[0]
    kind = _CLASSES[operator]
    first = parts[0]
    flat = (
        (*first.parts, *parts[1:])
        if isinstance(first, And | Or | Not) and type(first) is kind
        else tuple(parts)
    )
    return kind(flat, first.start, parts[-1].end)


class Chain:
    """What has been read of a group so far."""

    def __init__(self) -> None:
        self.operators: set[Operator] = set()
        self._operator: Operator = "AND"
        self._parts: list[Node] = []
        self._depth = 0

    @property
    def is_too_deep(self) -> bool:
        """Whether the tree would have more than `MAX_DEPTH` levels; it is not built then."""
        return self._depth >= MAX_DEPTH and len(self._parts) > 1

    def add(self, operator: Operator, node: Node) -> None:
        """Add the next term; the first one's operator means nothing."""
        if self._parts:
            self.operators.add(operator)
            if len(self._parts) > 1 and operator != self._operator:
                self._parts = [Nothing() if self.is_too_deep else join(self._operator, self._parts)]
                self._depth += 1
            self._operator = operator
        self._parts.append(node)
        self._depth = max(self._depth, depth(node))

    def close(self) -> Node:
        """The tree of all that was added; Nothing when that is nothing, or too deep."""
        if not self._parts or self.is_too_deep:
            return Nothing()
        return join(self._operator, self._parts)
