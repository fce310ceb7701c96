"""The search tree to SQL: one MATCH for what is only text, a subquery for every other leaf."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from refdesk.model.query import All, And, History, Near, Node, Not, Nothing, Or, Range, Text, Value
from refdesk.store import citekeys, search_files, search_near, search_text, tag_words, words
from refdesk.store.parts import LAST, Part
from refdesk.store.search_sets import Mask, Sets
from refdesk.store.search_values import checked, not_ready, span, value


@dataclass(frozen=True, slots=True)
class Plan:
    """What a tree comes to.

    `match` alone answers it when the tree is only text, or together with `tags`; otherwise
    `condition` on `r.id` (of `reference AS r`) with its `parameters` does. "" for both means
    every reference.
    """

    match: str = ""
    tags: str = ""
    """Tags (a JSON array of ids) whose references are hits beside those of `match`."""
    some: str = ""
    """The MATCH expression of what are hits, where there may be more because of their tags."""
    condition: str = ""
    parameters: tuple[Any, ...] = ()
    is_dense: bool = False
    """Whether any order of the library soon meets enough of what is found."""
    is_narrowed: bool = False
    """Whether the hits of words are looked up one by one for what else is asked of them."""
    words: str = ""
    """The MATCH expression of words that all hits have, where the tree is an And with some."""
    tree: Node | None = None
    """What sets of whole terms can answer instead (`as_set`)."""

    def where(self, connection: sqlite3.Connection) -> Part:
        """The condition on `r.id` in either case."""
        if not self.match:
            return Part(self.condition, self.parameters)
        found = _member(words.matching(connection, self.match))
        if not self.tags:
            return found
        return _joined("OR", [found, _member(tag_words.having(self.tags))])


def compile_tree(connection: sqlite3.Connection, tree: Node) -> Plan:
    """Plan a search; `connection` is asked which journals, tags and collections there are.

    Raises QueryError for a part that the library has no data for.
    """
    tree = _plain(tree)
    if isinstance(tree, All):
        return Plan()
    named = _named(connection, tree)
    if not named and (letter := search_text.typed_letter(tree)):
        return Plan(condition=_BEGINS, parameters=(letter, letter + LAST) * 2, is_dense=True)
    wide = tag_words.widened(connection, tree)
    if named:
        by_key = Part("r.id IN (SELECT value FROM json_each(?))", (json.dumps(named),))
        found = _joined("OR", [_of_text(tree, wide).where(connection), by_key])
        return Plan(condition=found.sql, parameters=found.parameters)
    if search_text.is_text(tree) and (wide is tree or tag_words.added_by_tags(wide)):
        return _of_text(tree, wide)
    compiler = _Compiler(connection)
    part = compiler.condition(wide)
    is_more = search_text.is_text(tree) and tag_words.is_only_more(wide)
    return Plan(
        some=search_text.expression(tree) if is_more else "",
        condition=part.sql,
        parameters=part.parameters,
        is_narrowed=compiler.is_narrowed,
        words=_words_of_all(wide),
        tree=wide,
    )


def _of_text(tree: Node, wide: Node) -> Plan:
    """The plan of words any of which may be missing, or of words that no tag has."""
    match = search_text.expression(tree)
    if wide is tree:
        return Plan(match=match)
    return Plan(match=match, tags=tag_words.added_by_tags(wide), tree=wide)


def _words_of_all(tree: Node) -> str:
    """The MATCH expression that all hits of a tree fit; "" for none."""
    first = tree.parts[0] if isinstance(tree, Not) else tree
    parts = first.parts if isinstance(first, And) else (first,)
    texts, _ = _split(parts)
    if not texts:
        return ""
    return search_text.expression(texts[0] if len(texts) == 1 else And(tuple(texts)))


def _plain(node: Node) -> Node:
    """The tree with earlier searches written out, and without what says nothing new."""
    if isinstance(node, History):
        return _plain(node.tree)
    if isinstance(node, And | Or | Not):
        return _number(node) or type(node)(tuple(map(_plain, node.parts)))
    return node


def _named(connection: sqlite3.Connection, tree: Node) -> list[int]:
    """The references that a query means by their citation key, or by one that they had."""
    if isinstance(tree, Text) and tree.field == "all" and tree.raw:
        return citekeys.named(connection, tree.raw)
    return []


def _number(node: Node) -> Text | None:
    """A number that is a PMID or a word, as a word: PMIDs are among those too."""
    if isinstance(node, Or) and len(node.parts) == 2:
        pmid, word = node.parts
        if (
            isinstance(pmid, Value)
            and isinstance(word, Text)
            and (pmid.field, word.field) == ("pmid", "all")
            and word.tokens == (pmid.text.lstrip("0") or "0",)
            and pmid.prefix == word.prefix
        ):
            return word
    return None


_BEGINS: Final = (
    "(r.title_sort >= ? AND r.title_sort < ? OR r.creators_sort >= ? AND r.creators_sort < ?)"
)
"""One letter, while it is typed: titles and first authors that begin with it."""


class _Compiler:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.is_narrowed = False

    def condition(self, node: Node) -> Part:
        if isinstance(node, All):
            return Part("1")
        if isinstance(node, Nothing):
            return Part("0")
        if search_text.is_text(node):
            return self._matching(node)
        if isinstance(node, And | Or):
            word = "AND" if isinstance(node, And) else "OR"
            return _joined(word, self._parts(type(node), node.parts))
        if isinstance(node, Not):
            return self._without(node)
        return _member(self.leaf(node))

    def leaf(self, node: Node) -> Part:
        """A SELECT of the ids that a leaf finds."""
        if isinstance(node, Value):
            if node.field == tag_words.FIELD:
                return tag_words.having(node.text)
            return value(self._connection, node)
        if isinstance(node, Range):
            return span(node)
        if isinstance(node, Near):
            found = search_near.checked(self._connection, node)
            return Part("SELECT value FROM json_each(?)", (json.dumps(sorted(found)),))
        assert isinstance(node, Text)
        if node.field == "file":
            return search_files.files(self._connection, node)
        raise not_ready(Value(node.field, " ".join(node.tokens), start=node.start, end=node.end))

    def _matching(self, node: Node) -> Part:
        return _member(words.matching(self._connection, search_text.expression(node)))

    def _parts(self, kind: type[And | Or], parts: tuple[Node, ...]) -> list[Part]:
        """The conditions of the parts; those that are only text become one."""
        texts, others = _split(parts)
        found = [self._beside(part, is_narrow=kind is And and bool(texts)) for part in others]
        if texts:
            joined = texts[0] if len(texts) == 1 else kind(tuple(texts))
            found.insert(0, self._matching(joined))
        return found

    def _beside(self, part: Node, *, is_narrow: bool) -> Part:
        """The condition of a part that stands beside others, words among them or not."""
        check = checked(part) if is_narrow else None
        self.is_narrowed |= check is not None
        return check or self.condition(part)

    def _without(self, node: Not) -> Part:
        first, *rest = node.parts
        texts, others = _split(rest)
        if texts and search_text.is_text(first, search_text.MAX_LEVELS - 1):
            base = self._matching(Not((first, *texts)))
            rest = others
            if not rest:
                return base
        else:
            base = self.condition(first)
        taken = _joined("OR", self._parts(Or, tuple(rest)))
        return Part(f"({base.sql} AND NOT {taken.sql})", base.parameters + taken.parameters)


def as_set(connection: sqlite3.Connection, tree: Node, sets: Sets) -> Mask:
    """The hits of `Plan.tree`, in whatever state, as a set."""
    return _SetMaker(connection, sets).of(tree)


class _SetMaker:
    """A tree to a set, term by term; words that stand together are one term."""

    def __init__(self, connection: sqlite3.Connection, sets: Sets) -> None:
        self._compiler = _Compiler(connection)
        self._sets = sets

    def of(self, node: Node) -> Mask:
        sets = self._sets
        if isinstance(node, All):
            return sets.everything()
        if isinstance(node, Nothing):
            return sets.nothing()
        if search_text.is_text(node):
            return sets.words(search_text.expression(node))
        if isinstance(node, And):
            return sets.all_of(self._of_parts(And, node.parts))
        if isinstance(node, Or):
            return sets.any_of(self._of_parts(Or, node.parts))
        if isinstance(node, Not):
            first, *rest = node.parts
            return sets.without(self.of(first), sets.any_of(self._of_parts(Or, tuple(rest))))
        return sets.part(self._compiler.leaf(node))

    def _of_parts(self, kind: type[And | Or], parts: tuple[Node, ...]) -> list[Mask]:
        texts, others = _split(parts)
        if texts:
            others.insert(0, texts[0] if len(texts) == 1 else kind(tuple(texts)))
        return [self.of(part) for part in others]


def _split(parts: Iterable[Node]) -> tuple[list[Node], list[Node]]:
    """The parts that are only text, and the others."""
    texts: list[Node] = []
    others: list[Node] = []
    for part in parts:
        is_text = search_text.is_text(part, search_text.MAX_LEVELS - 1)
        (texts if is_text else others).append(part)
    return texts, others


def _member(part: Part) -> Part:
    return Part(f"r.id IN ({part.sql})", part.parameters)


def _joined(word: str, parts: list[Part]) -> Part:
    """Parts joined in a balanced tree: SQLite allows no deep ones."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    left, right = _joined(word, parts[:middle]), _joined(word, parts[middle:])
    return Part(f"({left.sql} {word} {right.sql})", left.parameters + right.parameters)
