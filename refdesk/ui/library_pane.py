"""The library pane: the tree of entries with its filter, menus and renaming, and the job list."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QSplitter, QVBoxLayout, QWidget

from refdesk.model.rows import Overview, View, ViewKind
from refdesk.ui import icons, theme
from refdesk.ui.library_model import SECTIONS, Node
from refdesk.ui.library_tree import LibraryTree
from refdesk.ui.widgets import Label, Surface, menu, plain_tip


class _Filter(QLineEdit):
    """The letters typed into the tree; Esc ends, Enter and arrows go back to the tree."""

    left = Signal()
    back = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.back.emit()
        else:
            super().keyPressEvent(event)


class LibraryPane(Surface):
    """Emits what the reader asks for; the window passes it on to the library."""

    view_chosen = Signal(object)
    """View."""
    collection_asked = Signal(int)
    """A new collection in that one (0: at the top)."""
    tag_asked = Signal()
    search_save_asked = Signal()
    renamed = Signal(object, int, str)
    """ViewKind, id, new name."""
    delete_asked = Signal(object, int)
    """ViewKind, id."""
    collection_moved = Signal(int, int)
    """Id, id of the new parent (0: none)."""
    empty_trash_asked = Signal()
    export_asked = Signal(object)
    """View."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", "", parent)
        self.setObjectName("libraryPane")
        self._folded: set[tuple[ViewKind, int, bool]] = set()
        self._overview = Overview()
        self._awaited: ViewKind | None = None
        self._locked = ""
        self.tree = LibraryTree()
        self.tree_model = self.tree.tree_model
        self._filter = _Filter()
        self._filter.setAccessibleName(self.tr("Filter the library pane"))
        self._filter.setPlaceholderText(self.tr("Filter"))
        self._filter.setClearButtonEnabled(True)
        self._filter.hide()
        self._layout = QVBoxLayout(self)
        self._layout.setSpacing(0)
        self._layout.addWidget(self._filter)
        self.nothing = Label(self.tr("Nothing here has these letters."), "small", "text2")
        self.nothing.setContentsMargins(theme.px(12), theme.px(4), 0, 0)
        self.nothing.hide()
        self._layout.addWidget(self.nothing)
        self._parts = QSplitter(Qt.Orientation.Vertical)
        self._parts.setHandleWidth(1)
        self._parts.setChildrenCollapsible(False)
        self._parts.addWidget(self.tree)
        self._layout.addWidget(self._parts, 1)
        self.tree.chosen.connect(self.view_chosen)
        self.tree.plus_asked.connect(self._on_plus)
        self.tree.moved.connect(self.collection_moved)
        self.tree.menu_asked.connect(self._on_menu)
        self.tree.filter_asked.connect(self._on_letters)
        self.tree.collapsed.connect(self._on_folded)
        self.tree.expanded.connect(self._on_unfolded)
        self.tree_model.renamed.connect(self.renamed)
        self._filter.textChanged.connect(self._on_filter)
        self._filter.left.connect(self.end_filter)
        self._filter.back.connect(self.tree.setFocus)
        theme.signals().changed.connect(self._restyle)
        self._restyle()
        self._unfold()

    def add_below(self, widget: QWidget) -> None:
        """Put `widget` (the job list) at the bottom of the pane."""
        self._layout.addWidget(widget)

    def add_narrow(self, pane: QWidget, share: float = 0.42) -> None:
        """Put the facets below the tree; they take `share` of the height."""
        height = max(self._parts.height(), 2)
        self._parts.addWidget(pane)
        self._parts.setStretchFactor(0, 1)
        lower = round(height * min(max(share, 0.1), 0.9))
        self._parts.setSizes([height - lower, lower])

    @property
    def narrow_share(self) -> float:
        """How much of the height the facets have, 0 when there are none."""
        sizes = self._parts.sizes()
        return sizes[1] / max(1, sum(sizes)) if len(sizes) > 1 else 0.0

    @property
    def overview(self) -> Overview:
        """What is shown."""
        return self._overview

    def show_overview(self, overview: Overview) -> None:
        """Show the library's entries and counts; what is folded and current stays so."""
        old = {n.id for n in self.tree_model.nodes() if n.is_entry and n.kind == self._awaited}
        self._overview = overview
        if self.tree_model.show(overview):
            self._on_filter(self._filter.text())
            self.tree.show_view(self.tree.shown_view)
        if self._awaited is not None:
            self._rename_new(self._awaited, old)

    def set_locked(self, reason: str) -> None:
        """The library can only be read: what would change it is disabled and says `reason`."""
        self._locked = reason
        self.tree.set_locked(bool(reason))

    def show_view(self, view: View) -> None:
        """Mark what the list shows."""
        self.tree.show_view(view)

    def name_of(self, view: View) -> str:
        """What the list's head says of a view; "" when it is gone."""
        node = self.tree_model.find(view)
        return node.name if node else ""

    def await_new(self, kind: ViewKind) -> None:
        """Rename the next new entry of `kind` in place as soon as it is there."""
        self._awaited = kind

    def rename_current(self) -> None:
        """F2: rename the current entry in place."""
        node = self.tree_model.node(self.tree.currentIndex())
        if self._locked or node is None:
            return
        if node.is_entry and node.kind in SECTIONS:
            self.tree.edit(self.tree.currentIndex())

    def delete_current(self) -> None:
        """Delete: ask to delete the current entry."""
        node = self.tree_model.node(self.tree.currentIndex())
        if self._locked or node is None:
            return
        if node.is_entry and node.kind in SECTIONS:
            self.delete_asked.emit(node.kind, node.id)

    def fold_all(self, *, is_folded: bool) -> None:
        """Fold or unfold everything."""
        if is_folded:
            self.tree.collapseAll()
        else:
            self.tree.expandAll()

    def end_filter(self) -> None:
        """Show all entries again and go back to the tree."""
        self._filter.clear()
        self._filter.hide()
        self.tree.setFocus()

    def folded(self) -> list[str]:
        """What is folded, to be remembered."""
        return [
            f"{kind}:{each}:{int(is_section)}" for kind, each, is_section in sorted(self._folded)
        ]

    def set_folded(self, folded: Collection[str]) -> None:
        """Fold what was remembered; words that mean nothing are left out."""
        for word in folded:
            kind, _, rest = str(word).partition(":")
            number, _, is_section = rest.partition(":")
            if kind in {str(each) for each in ViewKind} and number.isdecimal():
                self._folded.add((ViewKind(kind), int(number), is_section == "1"))
        self._unfold()

    # Inner

    def _unfold(self, *, everything: bool = False) -> None:
        self.tree.blockSignals(True)
        for node in self.tree_model.nodes():
            if node.children:
                is_folded = (node.kind, node.id, node.is_section) in self._folded
                self.tree.setExpanded(self.tree_model.index_of(node), everything or not is_folded)
        self.tree.blockSignals(False)
        self.tree.viewport().update()

    def _rename_new(self, kind: ViewKind, old: Collection[int]) -> None:
        for node in self.tree_model.nodes():
            if node.is_entry and node.kind == kind and node.id not in old:
                self._awaited = None
                above = node.parent
                while above is not None and above is not self.tree_model.root:
                    self.tree.expand(self.tree_model.index_of(above))
                    above = above.parent
                index = self.tree_model.index_of(node)
                self.tree.setCurrentIndex(index)
                self.tree.scrollTo(index)
                self.tree.edit(index)
                return

    def _on_folded(self, index: object) -> None:
        node = self.tree_model.node(index)  # type: ignore[arg-type]
        if node is not None:
            self._folded.add((node.kind, node.id, node.is_section))

    def _on_unfolded(self, index: object) -> None:
        node = self.tree_model.node(index)  # type: ignore[arg-type]
        if node is not None:
            self._folded.discard((node.kind, node.id, node.is_section))

    def _on_plus(self, kind: ViewKind) -> None:
        if kind == ViewKind.COLLECTION:
            self.collection_asked.emit(0)
        elif kind == ViewKind.TAG:
            self.tag_asked.emit()
        else:
            self.search_save_asked.emit()

    def _on_letters(self, letters: str) -> None:
        self._filter.show()
        self._filter.setFocus()
        self._filter.setText(self._filter.text() + letters)

    def _on_filter(self, text: str) -> None:
        """Hide what neither matches nor holds a match."""
        wanted = text.casefold().strip()
        self.nothing.setHidden(self._hide_unmatched(self.tree_model.root, wanted))
        self._unfold(everything=bool(wanted))

    def _hide_unmatched(self, above: Node, wanted: str) -> bool:
        is_any = False
        for node in above.children:
            matches = not wanted or (node.is_entry and wanted in node.name.casefold())
            inner = self._hide_unmatched(node, wanted)
            is_shown = matches or inner
            self.tree.setRowHidden(node.place, self.tree_model.index_of(above), not is_shown)
            is_any = is_any or is_shown
        return is_any

    def _on_menu(self, node: Node, place: QPoint) -> None:
        made = self.menu_for(node)
        if made.actions():
            made.exec(place)
        made.deleteLater()

    def menu_for(self, node: Node) -> QMenu:
        """The context menu of an entry."""
        made = menu(self)
        made.setAccessibleName(node.name)

        def add(text: str, icon: str, answer: object) -> None:
            made.addAction(icons.icon(icon), text).triggered.connect(answer)

        if node.kind == ViewKind.COLLECTION:
            parent = node.id if node.is_entry else 0
            words = self.tr("New collection in this one") if parent else self.tr("New collection")
            add(words, "folder-plus", lambda: self.collection_asked.emit(parent))
        elif node.kind == ViewKind.TAG and node.is_section:
            add(self.tr("New tag"), "plus", lambda: self.tag_asked.emit())
        elif node.kind == ViewKind.SAVED_SEARCH and node.is_section:
            add(self.tr("Save this search"), "plus", lambda: self.search_save_asked.emit())
        if node.is_entry and node.kind in SECTIONS:
            self._add_entry_commands(made, node)
        elif node.is_entry and node.kind == ViewKind.TRASH:
            add(self.tr("Empty the trash…"), "trash", lambda: self.empty_trash_asked.emit())
            made.actions()[-1].setEnabled(bool(node.count))
        self._lock(made)
        if node.is_entry and node.kind != ViewKind.TRASH:
            made.addSeparator()
            add(self.tr("Export…"), "external", lambda: self.export_asked.emit(node.view))
        return made

    def _lock(self, made: QMenu) -> None:
        """Disable what stands in a menu so far, when the library can only be read."""
        for action in made.actions() if self._locked else ():
            action.setEnabled(False)
            action.setToolTip(plain_tip(self._locked))

    def _add_entry_commands(self, made: QMenu, node: Node) -> None:
        rename = made.addAction(icons.icon("pencil"), self.tr("Rename"))
        rename.setShortcut("F2")
        rename.triggered.connect(lambda: self._rename(node.view))
        if node.kind == ViewKind.COLLECTION:
            self._add_move_menu(made, node)
        words = {
            ViewKind.COLLECTION: self.tr("Delete this collection"),
            ViewKind.SAVED_SEARCH: self.tr("Delete this saved search"),
            ViewKind.TAG: self.tr("Delete this tag"),
        }
        delete = made.addAction(icons.icon("trash"), words[node.kind])
        delete.triggered.connect(lambda: self.delete_asked.emit(node.kind, node.id))

    def _rename(self, view: View) -> None:
        node = self.tree_model.find(view)  # the tree may have changed while the menu was open
        if node is not None:
            self.tree.setCurrentIndex(self.tree_model.index_of(node))
            self.rename_current()

    def _add_move_menu(self, made: QMenu, node: Node) -> None:
        """Move into another collection: what dragging does, for the keyboard."""
        inner = made.addMenu(icons.icon("folder"), self.tr("Move into"))
        inside = {node.id, *(each.id for each in self.tree_model.nodes(node))}
        above = node.parent.id if node.parent and node.parent.is_entry else 0
        if above:
            top = inner.addAction(self.tr("No collection (top level)"))
            top.triggered.connect(lambda: self.collection_moved.emit(node.id, 0))
            inner.addSeparator()
        for other in self.tree_model.nodes():
            if other.kind != ViewKind.COLLECTION or not other.is_entry or other.id in inside:
                continue
            if other.id == above:
                continue
            name = "    " * other.depth + other.name.replace("&", "&&")
            inner.addAction(name).triggered.connect(
                lambda _on=False, into=other.id: self.collection_moved.emit(node.id, into)
            )
        inner.setEnabled(not inner.isEmpty())

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._layout.setContentsMargins(0, m.px(8), 0, 0)
