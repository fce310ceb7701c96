"""The tree of facets: headings that fold, and below each its commonest values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from refdesk.model.facets import Facet, FacetCounts, FacetFilter
from refdesk.ui.widgets import plain_tip
from refdesk.ui.words import number

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
LISTED: Final = tuple(facet for facet in Facet if facet not in (Facet.YEAR, Facet.TOGETHER))
"""The facets of the tree; years have their bars."""


class Kind(Enum):
    """What a row is."""

    SECTION = 0
    VALUE = 1
    MORE = 2
    HINT = 3


@dataclass(eq=False)
class FacetNode:
    """A row. `mark` is 1 when the list is narrowed by the value, -1 when it leaves it out."""

    kind: Kind
    facet: Facet
    label: str = ""
    term: str = ""
    count: int = 0
    mark: int = 0
    inner: str = ""
    """The branch of the MeSH tree below it, "" for none."""
    parent: FacetNode | None = None
    place: int = 0
    children: list[FacetNode] = field(default_factory=list)

    @property
    def depth(self) -> int:
        """0 for values right below a heading, 1 for those in the branch of one of them."""
        depth, above = 0, self.parent
        while above is not None and above.kind is Kind.VALUE:
            depth, above = depth + 1, above.parent
        return depth

    @property
    def key(self) -> tuple[Kind, str, str]:
        """What makes it the same row after a new count."""
        return self.kind, self.term, self.label

    def filter(self, *, is_excluded: bool = False) -> FacetFilter:
        """The filter that a click on this value puts in."""
        return FacetFilter(self.facet, self.term, self.label, is_excluded)


class FacetModel(QAbstractItemModel):
    """Shows what was counted; `filters` mark the values that the list is narrowed by."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = FacetNode(Kind.SECTION, Facet.YEAR)
        self._filters: tuple[FacetFilter, ...] = ()
        self._gone: list[FacetNode] = []
        for place, facet in enumerate(LISTED):
            self._root.children.append(
                FacetNode(Kind.SECTION, facet, self.title(facet), parent=self._root, place=place)
            )
            self._root.children[-1].children = [self._hint(self._root.children[-1], is_known=False)]

    def title(self, facet: Facet) -> str:
        """The heading of a facet."""
        titles = {
            Facet.YEAR: self.tr("Year"),
            Facet.TYPE: self.tr("Publication type"),
            Facet.MAJOR: self.tr("MeSH major topic"),
            Facet.MESH: self.tr("MeSH, all"),
            Facet.TREE: self.tr("MeSH tree"),
            Facet.JOURNAL: self.tr("Journal"),
            Facet.SUBSTANCE: self.tr("Substance"),
            Facet.AUTHOR: self.tr("Author"),
            Facet.COUNTRY: self.tr("Country of affiliation"),
            Facet.AGENCY: self.tr("Grant agency"),
            Facet.STATUS: self.tr("Status"),
            Facet.LANGUAGE: self.tr("Language"),
        }
        return titles[facet]

    def show(self, counts: FacetCounts) -> None:
        """Show the values of a facet; rows that stay what they were only change their counts."""
        section = self._branch(counts)
        if section is None:
            return
        fresh = [
            FacetNode(
                Kind.VALUE, counts.facet, value.label, value.term, value.count, inner=value.inner
            )
            for value in counts.values
        ]
        for node in fresh:
            if node.inner:
                node.children = [self._hint(node, is_known=False)]
        if counts.total > len(fresh):
            words = self.tr("Show all {n}…").format(n=number(counts.total))
            fresh.append(FacetNode(Kind.MORE, counts.facet, words, count=counts.total))
        nothing = self._hint(section, is_known=True)
        if not counts.is_known:
            nothing.label = self.tr("Load MeSH headings to see it")
        self._place(section, fresh or [nothing])
        self.mark(self._filters)

    def _branch(self, counts: FacetCounts) -> FacetNode | None:
        """The row below which these values stand; None when it is not there any more."""
        section = self.section(counts.facet)
        if not counts.branch:
            return section
        return next((node for node in self._values(section) if node.inner == counts.branch), None)

    def _values(self, above: FacetNode) -> Iterator[FacetNode]:
        """All values below a row, those in branches too."""
        for node in above.children:
            if node.kind is Kind.VALUE:
                yield node
                yield from self._values(node)

    def inner_values(self) -> Iterator[FacetNode]:
        """The values of the MeSH tree that have a branch below them."""
        return (node for node in self._values(self.section(Facet.TREE)) if node.inner)

    def mark(self, filters: Sequence[FacetFilter]) -> None:
        """Mark the values that the list is narrowed by."""
        self._filters = tuple(filters)
        marks = {(one.facet, one.term): -1 if one.is_excluded else 1 for one in filters}
        for section in self._root.children:
            for node in self._values(section):
                mark = marks.get((node.facet, node.term), 0)
                if mark != node.mark:
                    node.mark = mark
                    index = self.index_of(node)
                    self.dataChanged.emit(index, index)

    def section(self, facet: Facet) -> FacetNode:
        """The heading of a facet."""
        return self._root.children[LISTED.index(facet)]

    def sections(self) -> Iterator[FacetNode]:
        """All headings in order."""
        yield from self._root.children

    def node(self, index: Index) -> FacetNode | None:
        """The row of an index."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, FacetNode) else None

    def index_of(self, node: FacetNode) -> QModelIndex:
        """The index of a row."""
        return QModelIndex() if node is self._root else self.createIndex(node.place, 0, node)

    def _hint(self, section: FacetNode, *, is_known: bool) -> FacetNode:
        words = self.tr("None") if is_known else self.tr("Counting")
        return FacetNode(Kind.HINT, section.facet, words, parent=section)

    def _place(self, section: FacetNode, fresh: list[FacetNode]) -> None:
        """Make the section's rows those of `fresh`; a row that stays is the same one as before."""
        wanted = {node.key: node for node in fresh}
        above = self.index_of(section)
        for place in reversed(range(len(section.children))):
            if section.children[place].key not in wanted:
                self.beginRemoveRows(above, place, place)
                self._gone.append(section.children.pop(place))
                self._number(section)
                self.endRemoveRows()
        del self._gone[:-100]  # an index may still point to the last ones for a moment
        known = {node.key: node for node in section.children}
        added = [node for node in fresh if node.key not in known]
        if added:
            count = len(section.children)
            self.beginInsertRows(above, count, count + len(added) - 1)
            section.children.extend(added)
            self._number(section)
            self.endInsertRows()
        rows = [known.get(node.key, node) for node in fresh]
        for row, node in zip(rows, fresh, strict=True):
            row.count = node.count
        if rows != section.children:
            self.layoutAboutToBeChanged.emit()
            before = self.persistentIndexList()
            section.children = rows
            self._number(section)
            for index in before:
                moved = self.node(index)
                if moved is not None and moved.parent is section:
                    self.changePersistentIndex(index, self.index_of(moved))
            self.layoutChanged.emit()
        self.dataChanged.emit(self.index_of(rows[0]), self.index_of(rows[-1]))

    @staticmethod
    def _number(section: FacetNode) -> None:
        for place, node in enumerate(section.children):
            node.parent, node.place = section, place

    # Qt

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        above = self.node(parent) or self._root
        if column != 0 or not 0 <= row < len(above.children):
            return QModelIndex()
        return self.createIndex(row, 0, above.children[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        node = self.node(index)
        if node is None or node.parent is None or node.parent is self._root:
            return QModelIndex()
        return self.createIndex(node.parent.place, 0, node.parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.column() > 0 else len((self.node(parent) or self._root).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role == Role.DisplayRole:
            return node.label
        if role == Role.ToolTipRole and node.kind is Kind.VALUE:
            return plain_tip(
                self.tr("{value}: click to narrow, Ctrl+click to leave out").format(
                    value=node.label
                )
            )
        return self._spoken(node) if role == Role.AccessibleTextRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        node = self.node(index)
        if node is None or node.kind is Kind.HINT:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _spoken(self, node: FacetNode) -> str:
        if node.kind is not Kind.VALUE:
            return node.label
        one, many = self.tr("1 reference"), self.tr("{n} references")
        parts = [node.label, one if node.count == 1 else many.format(n=number(node.count))]
        if node.mark:
            parts.append(self.tr("chosen") if node.mark > 0 else self.tr("left out"))
        return ", ".join(parts)
