"""The tree of the library pane: fixed entries, collections, saved searches, alerts, tags."""

from __future__ import annotations

from collections.abc import Iterator
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
from refdesk.ui.library_nodes import FIXED, INNER, SECTIONS, Contents, Node, counts_of, shape, walk
from refdesk.ui.widgets import plain_tip
from refdesk.ui.words import number

__all__ = ["COLLECTION_MIME", "SECTIONS", "LibraryModel", "Node"]

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
COLLECTION_MIME: Final = "application/x-refdesk-collection"
"""Entries that are dragged within the tree: `collection:12,saved_search:3`."""
DRAGGED: Final = (ViewKind.COLLECTION, ViewKind.SAVED_SEARCH)


class LibraryModel(QAbstractItemModel):
    """Shows an `Overview`; renaming is only asked for, the library answers with a new one.

    Rows are made when they are first looked at: ten thousand collections open at once.
    """

    renamed = Signal(object, int, str)
    """ViewKind, id, new name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._overview = Overview()
        self._words = ""
        self._late: dict[tuple[ViewKind, int], int] = {}
        """Counts that were found after the overview was read."""
        self._contents = Contents(self._overview)
        self._root = self._kept = self._build()

    @property
    def root(self) -> Node:
        """The row above all rows."""
        return self._root

    @property
    def is_large(self) -> bool:
        """Whether there are so many collections that they are folded at first."""
        return self._contents.is_large and not self._words

    def show(self, overview: Overview) -> bool:
        """Show `overview`; True when rows came, went or moved (the view must restore itself)."""
        is_same = shape(overview) == shape(self._overview)
        self._overview = overview
        if is_same:
            self._take_counts()
            return False
        self._rebuild()
        return True

    def set_filter(self, words: str) -> None:
        """Show only entries whose name has these letters, and what they stand in."""
        words = words.casefold().strip()
        if words != self._words:
            self._words = words
            self._rebuild()

    def set_count(self, view: View, count: int) -> None:
        """Show how many references a view has, which was searched for."""
        key = view.kind, view.id
        if self._late.get(key) != count:
            self._late[key] = count
            for node in walk(self._root):
                if node.is_entry and (node.kind, node.id) == key:
                    self._put_count(node, count)

    def nodes(self, start: Node | None = None) -> Iterator[Node]:
        """All rows that were made, parents before children."""
        return walk(start or self._root)

    @property
    def is_empty(self) -> bool:
        """Whether nothing matches the filter."""
        return not any(node.is_entry or node.pending for node in self._root.made)

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
        """The row that shows `view`; it is made when it was not."""
        if view.kind not in SECTIONS:
            fixed = (node for node in walk(self._root) if node.is_entry and not node.id)
            return next((node for node in fixed if node.kind == view.kind), None)
        way = self._contents.way_to(view.kind, view.id)
        if way is None:
            return None
        top = ViewKind.COLLECTION if way[0][0] == ViewKind.COLLECTION else view.kind
        above = next(each for each in self._root.made if each.is_section and each.kind == top)
        for entry in way:
            self._make(above, self._contents.place_of(entry))
            above = next(n for n in above.children if n.is_entry and (n.kind, n.id) == entry)
        return above

    def make_more(self, more: Node) -> None:
        """Make the rows that follow in place of the one that stands for them."""
        above, top = more.parent, more
        while top.parent is not None:
            top = top.parent
        if above is not None and top is self._root and more in above.made:
            self._make(above, above.taken)

    def title(self, kind: ViewKind) -> str:
        """The name of a fixed entry or a section."""
        titles = {
            ViewKind.ALL: self.tr("All references"),
            ViewKind.RECENT: self.tr("Recently added"),
            ViewKind.READ_LATELY: self.tr("Recently read"),
            ViewKind.READING: self.tr("Reading list"),
            ViewKind.UNFILED: self.tr("Unfiled"),
            ViewKind.DUPLICATES: self.tr("Duplicates"),
            ViewKind.RETRACTED: self.tr("Retracted"),
            ViewKind.NOTICES: self.tr("Notices"),
            ViewKind.NO_PDF: self.tr("Without PDF"),
            ViewKind.NO_ABSTRACT: self.tr("Without abstract"),
            ViewKind.TRASH: self.tr("Trash"),
            ViewKind.COLLECTION: self.tr("Collections"),
            ViewKind.SAVED_SEARCH: self.tr("Saved searches"),
            ViewKind.WATCH: self.tr("PubMed alerts"),
            ViewKind.TAG: self.tr("Tags"),
        }
        return titles[kind]

    # Qt

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        children = (self.node(parent) or self._root).children
        if column != 0 or not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, 0, children[row])

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        node = self.node(index)
        if node is None or node.parent is None or node.parent is self._root:
            return QModelIndex()
        return self.createIndex(node.parent.place, 0, node.parent)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.column() > 0:
            return 0
        return len((self.node(parent) or self._root).children)

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008
        return parent.column() <= 0 and (self.node(parent) or self._root).has_children

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role in (Role.DisplayRole, Role.EditRole):
            return self._more_words(node) if node.is_more else node.name
        if role == Role.ToolTipRole:
            return plain_tip(f"{node.name}\n{node.trouble}" if node.trouble else node.name)
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
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if node.is_entry and node.kind in SECTIONS:
            flags |= Qt.ItemFlag.ItemIsEditable
        if node.is_entry and node.kind in DRAGGED:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        return flags

    def mimeTypes(self) -> list[str]:
        return [COLLECTION_MIME]

    def mimeData(self, indexes: object) -> QMimeData:
        data = QMimeData()
        nodes = [self.node(index) for index in indexes]  # type: ignore[attr-defined]
        dragged = [f"{n.kind}:{n.id}" for n in nodes if n and n.is_entry and n.kind in DRAGGED]
        data.setData(COLLECTION_MIME, ",".join(dragged).encode())
        return data

    # Inner

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._kept = self._root  # an index may still point to its rows for a moment
        self._contents = Contents(self._overview, self._words)
        self._root = self._build()
        self.endResetModel()

    def _build(self) -> Node:
        root = Node(ViewKind.ALL, name="")
        overview = self._overview
        for kind, icon in FIXED:
            if kind == ViewKind.DUPLICATES and not overview.count(kind):
                continue
            fixed = self._add_fixed(root, kind, icon)
            for inner, inner_icon in INNER if kind == ViewKind.ALL else ():
                self._add_fixed(fixed or root, inner, inner_icon)
        for kind in SECTIONS:
            section = Node(kind, 0, self.title(kind), is_section=True, contents=self._contents)
            root.add(section).pending = self._contents.below(kind)
            if not section.pending and not self._words:
                section.add(Node(kind, 0, self.tr("None yet"), is_hint=True))
        return root

    def _add_fixed(self, above: Node, kind: ViewKind, icon: str) -> Node | None:
        name = self.title(kind)
        if self._words not in name.casefold():
            return None
        known = dict(self._overview.counts)
        count = known.get(kind, self._late.get((kind, 0)))
        if kind not in dict(INNER) and count is None:
            count = 0
        return above.add(Node(kind, 0, name, icon, count))

    def _make(self, above: Node, place: int) -> None:
        """Make the rows below `above` as far as `place`."""
        children = above.children
        if place < above.taken or not children or not children[-1].is_more:
            return
        index, last = self.index_of(above), len(children) - 1
        self.beginRemoveRows(index, last, last)
        gone = above.made.pop()  # kept until the rows are there
        self.endRemoveRows()
        fresh = above.next_batch(place + 1)
        self.beginInsertRows(index, last, last + len(fresh) - 1)
        above.made += fresh
        above.number(last)
        self.endInsertRows()
        del gone

    def _take_counts(self) -> None:
        counts = dict(counts_of(self._overview))
        for node in walk(self._root):
            if node.is_entry:
                count = counts.get((node.kind, node.id))
                if count is None:
                    count = self._late.get((node.kind, node.id))
                self._put_count(node, count)
        self._take_news()

    def _take_news(self) -> None:
        """Show what is new in the alerts, and which could not be checked."""
        told = {row.id: (row.new, row.error) for row in self._overview.watches}
        for node in walk(self._root):
            if not node.is_entry or node.kind != ViewKind.WATCH or node.id not in told:
                continue
            if (node.badge, node.trouble) != told[node.id]:
                node.badge, node.trouble = told[node.id]
                index = self.index_of(node)
                self.dataChanged.emit(index, index)
        self._sum_news()

    def _sum_news(self) -> None:
        """The heading of the alerts knows what is new in all of them, for when it is folded."""
        for node in self._root.made:
            if node.is_section and node.kind == ViewKind.WATCH:
                node.badge = sum(row.new for row in self._overview.watches)
                index = self.index_of(node)
                self.dataChanged.emit(index, index)

    def _put_count(self, node: Node, count: int | None) -> None:
        if node.count != count and count is not None:
            node.count = count
            index = self.index_of(node)
            self.dataChanged.emit(index, index)

    def _more_words(self, node: Node) -> str:
        return self.tr("{n} more").format(n=number(node.id))

    def _spoken(self, node: Node) -> str:
        if not node.is_entry:
            news = self._spoken_news(node) if node.badge else []
            return self._more_words(node) if node.is_more else ", ".join([node.name, *news])
        kinds = {
            ViewKind.COLLECTION: self.tr("collection"),
            ViewKind.SAVED_SEARCH: self.tr("saved search"),
            ViewKind.TAG: self.tr("tag"),
        }
        parts = [node.name]
        if node.kind == ViewKind.WATCH:
            return ", ".join([node.name, *self._spoken_news(node), self.tr("PubMed alert")])
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

    def _spoken_news(self, node: Node) -> list[str]:
        parts = [self.tr("{n} new").format(n=number(node.badge))]
        if node.count:
            parts.append(self.tr("{n} for later").format(n=number(node.count)))
        if node.trouble:
            parts.append(self.tr("could not be checked"))
        return parts
