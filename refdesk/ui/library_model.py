"""The tree of the library pane: fixed entries, collections, saved searches, tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from refdesk.model.rows import Overview, View, ViewKind
from refdesk.ui.widgets import plain_tip
from refdesk.ui.words import number

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
COLLECTION_MIME: Final = "application/x-refdesk-collection"

FIXED: Final[tuple[tuple[ViewKind, str], ...]] = (
    (ViewKind.ALL, "library"),
    (ViewKind.RECENT, "clock"),
    (ViewKind.READING, "reading"),
    (ViewKind.UNFILED, "unfiled"),
    (ViewKind.RETRACTED, "retracted"),
    (ViewKind.TRASH, "trash"),
)
SECTIONS: Final = (ViewKind.COLLECTION, ViewKind.SAVED_SEARCH, ViewKind.TAG)


@dataclass(eq=False)
class Node:
    """A row of the tree. `is_section` rows are headings, `is_hint` rows say "None yet"."""

    kind: ViewKind
    id: int = 0
    name: str = ""
    icon: str = ""
    count: int | None = None
    color: str = ""
    key: int = 0
    is_section: bool = False
    is_hint: bool = False
    parent: Node | None = None
    place: int = 0
    children: list[Node] = field(default_factory=list)

    @property
    def view(self) -> View:
        """What choosing this row shows."""
        return View(self.kind, self.id)

    @property
    def depth(self) -> int:
        """0 for entries of the first level, 1 for those in them."""
        depth, above = 0, self.parent
        while above is not None and above.parent is not None and not above.is_section:
            depth, above = depth + 1, above.parent
        return depth

    @property
    def is_entry(self) -> bool:
        """Whether it can be chosen."""
        return not self.is_section and not self.is_hint

    def add(self, child: Node) -> Node:
        """Put `child` at the end of this row's children."""
        child.parent, child.place = self, len(self.children)
        self.children.append(child)
        return child

    def shape(self) -> tuple[Any, ...]:
        """What tells one arrangement of rows from another; counts do not."""
        return (
            self.kind, self.id, self.name, self.color, self.key, self.is_section, self.is_hint,
            tuple(child.shape() for child in self.children),
        )  # fmt: skip


class LibraryModel(QAbstractItemModel):
    """Shows an `Overview`; renaming is only asked for, the library answers with a new one."""

    renamed = Signal(object, int, str)
    """ViewKind, id, new name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = self._kept = self._build(Overview())

    @property
    def root(self) -> Node:
        """The row above all rows."""
        return self._root

    def show(self, overview: Overview) -> bool:
        """Show `overview`; True when rows came, went or moved (the view must restore itself)."""
        root = self._build(overview)
        if root.shape() == self._root.shape():
            self._take_counts(self._root, root)
            return False
        self.beginResetModel()
        self._kept = self._root  # an index may still point to its rows for a moment
        self._root = root
        self.endResetModel()
        return True

    def nodes(self, start: Node | None = None) -> Iterator[Node]:
        """All rows from the top, parents before children."""
        for child in (start or self._root).children:
            yield child
            yield from self.nodes(child)

    def node(self, index: Index) -> Node | None:
        """The row of an index."""
        if not index.isValid():
            return None
        found = index.internalPointer()
        return found if isinstance(found, Node) else None

    def index_of(self, node: Node) -> QModelIndex:
        """The index of a row."""
        return QModelIndex() if node is self._root else self.createIndex(node.place, 0, node)

    def find(self, view: View) -> Node | None:
        """The row that shows `view`."""
        for node in self.nodes():
            if node.is_entry and node.kind == view.kind and node.id == view.id:
                return node
        return None

    def title(self, kind: ViewKind) -> str:
        """The name of a fixed entry or a section."""
        titles = {
            ViewKind.ALL: self.tr("All references"),
            ViewKind.RECENT: self.tr("Recently added"),
            ViewKind.READING: self.tr("Reading list"),
            ViewKind.UNFILED: self.tr("Unfiled"),
            ViewKind.RETRACTED: self.tr("Retracted"),
            ViewKind.TRASH: self.tr("Trash"),
            ViewKind.COLLECTION: self.tr("Collections"),
            ViewKind.SAVED_SEARCH: self.tr("Saved searches"),
            ViewKind.TAG: self.tr("Tags"),
        }
        return titles[kind]

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
        if parent.column() > 0:
            return 0
        return len((self.node(parent) or self._root).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role in (Role.DisplayRole, Role.EditRole):
            return node.name
        if role == Role.ToolTipRole:
            return plain_tip(node.name)
        if role == Role.AccessibleTextRole:
            return self._spoken(node)
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        node = self.node(index)
        name = " ".join(str(value).split())
        if node is None or role != Role.EditRole or not name or name == node.name:
            return False
        self.renamed.emit(node.kind, node.id, name)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        node = self.node(index)
        if node is None or node.is_hint:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled
        flags |= Qt.ItemFlag.ItemIsSelectable
        if node.is_entry and node.kind in SECTIONS:
            flags |= Qt.ItemFlag.ItemIsEditable
        if node.is_entry and node.kind == ViewKind.COLLECTION:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def mimeTypes(self) -> list[str]:
        return [COLLECTION_MIME]

    def mimeData(self, indexes: object) -> QMimeData:
        data = QMimeData()
        nodes = [self.node(index) for index in indexes]  # type: ignore[attr-defined]
        dragged = [node.id for node in nodes if node and node.kind == ViewKind.COLLECTION]
        data.setData(COLLECTION_MIME, ",".join(str(each) for each in dragged).encode())
        return data

    # Inner

    def _build(self, overview: Overview) -> Node:
        root = Node(ViewKind.ALL, name="")
        for kind, icon in FIXED:
            root.add(Node(kind, 0, self.title(kind), icon, overview.count(kind)))
        sections = {
            kind: root.add(Node(kind, 0, self.title(kind), is_section=True)) for kind in SECTIONS
        }
        self._add_collections(sections[ViewKind.COLLECTION], overview)
        for search in overview.saved_searches:
            sections[ViewKind.SAVED_SEARCH].add(
                Node(ViewKind.SAVED_SEARCH, search.id, search.name, "saved-search", search.count)
            )
        for tag in overview.tags:
            sections[ViewKind.TAG].add(
                Node(ViewKind.TAG, tag.id, tag.name, "tag", tag.count, tag.color, tag.key)
            )
        for kind, section in sections.items():
            if not section.children:
                section.add(Node(kind, 0, self.tr("None yet"), is_hint=True))
        return root

    @staticmethod
    def _add_collections(section: Node, overview: Overview) -> None:
        by_id = {
            row.id: Node(ViewKind.COLLECTION, row.id, row.name, "folder", row.count, row.color)
            for row in overview.collections
        }
        parents = {row.id: row.parent_id for row in overview.collections}
        for row in overview.collections:
            above = by_id.get(row.parent_id or 0)
            if above is None or _is_in_loop(row.id, parents):
                section.add(by_id[row.id])
            else:
                above.add(by_id[row.id])

    def _take_counts(self, old: Node, new: Node) -> None:
        for mine, theirs in zip(old.children, new.children, strict=True):
            if mine.count != theirs.count:
                mine.count = theirs.count
                index = self.index_of(mine)
                self.dataChanged.emit(index, index)
            self._take_counts(mine, theirs)

    def _spoken(self, node: Node) -> str:
        if not node.is_entry:
            return node.name
        kinds = {
            ViewKind.COLLECTION: self.tr("collection"),
            ViewKind.SAVED_SEARCH: self.tr("saved search"),
            ViewKind.TAG: self.tr("tag"),
        }
        parts = [node.name]
        if node.count is not None:
            one, many = self.tr("1 reference"), self.tr("{n} references")
            parts.append(one if node.count == 1 else many.format(n=number(node.count)))
        if node.kind in kinds:
            parts.append(kinds[node.kind])
        if node.key:
            parts.append(self.tr("key {key}").format(key=node.key))
        if node.kind == ViewKind.COLLECTION:
            parts.append(self.tr("level {n}").format(n=node.depth + 1))
        return ", ".join(parts)


def _is_in_loop(start: int, parents: dict[int, int | None]) -> bool:
    """Whether going up from `start` comes back to it (a damaged library)."""
    seen = {start}
    above = parents.get(start)
    while above:
        if above in seen:
            return True
        seen.add(above)
        above = parents.get(above)
    return False
