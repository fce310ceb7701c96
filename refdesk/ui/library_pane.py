"""The library pane: the tree of entries with its filter, menus and renaming, and the job list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QSplitter, QVBoxLayout, QWidget

from refdesk.model.rows import Overview, View, ViewKind
from refdesk.ui import theme
from refdesk.ui.held_keys import HeldKeys
from refdesk.ui.library_model import SECTIONS, Node
from refdesk.ui.library_nodes import Row
from refdesk.ui.library_tree import LibraryTree
from refdesk.ui.widgets import Label, Surface

if TYPE_CHECKING:
    from refdesk.ui.library_menus import LibraryMenus


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
    alert_save_asked = Signal()
    """The PubMed search that is shown is to be watched, or one that is asked for."""
    alert_deed_asked = Signal(str, int)
    """"check", "check_all", "edit", "search", "pause" or "digest", and the alert (0: all)."""
    renamed = Signal(object, int, str)
    """ViewKind, id, new name."""
    delete_asked = Signal(object, int)
    """ViewKind, id."""
    entry_moved = Signal(object, int, int, int)
    """ViewKind and id of a collection or saved search, the id of the collection that it goes into
    (0: none), the id of the sibling that it goes before (0: last).
    """
    color_asked = Signal(object, int, str)
    """ViewKind, id, hue ("" for none)."""
    search_asked = Signal(int)
    """A new saved search, to be put together, in that collection (0: at the top)."""
    search_edit_asked = Signal(int)
    search_twin_asked = Signal(int)
    """Another saved search of the same query."""
    tags_asked = Signal()
    """All tags in a window of their own."""
    deep_asked = Signal(bool)
    """Whether a collection shows and counts what lies in those inside it."""
    empty_trash_asked = Signal()
    review_asked = Signal()
    full_text_asked = Signal(object)
    """View whose references are to get their full text."""
    refresh_asked = Signal(object)
    """View whose references are to be refreshed from PubMed."""
    export_asked = Signal(object)
    """View."""
    copy_asked = Signal(object, str, str)
    """View whose references are to be copied, the kind of text, the list's name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", "", parent)
        self.setObjectName("libraryPane")
        self._folded: set[tuple[ViewKind, int, bool]] = {(ViewKind.ALL, 0, False)}
        self._opened: set[tuple[ViewKind, int, bool]] = set()
        """What was unfolded in a library of so many collections that they are folded at first."""
        self.is_deep = False
        """Whether collections count what lies in those inside them."""
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
        self.tree.moved.connect(self.entry_moved)
        self.tree.menu_asked.connect(self._on_menu)
        self._held = HeldKeys(self.tree)
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
        old = _ids(self._overview, self._awaited)
        self._overview = overview
        at = self.tree.verticalScrollBar().value()
        if self.tree_model.show(overview):
            self._unfold()
            self.tree.show_view(self.tree.shown_view)
            self.tree.verticalScrollBar().setValue(at)
        if self._awaited is not None:
            self._rename_new(self._awaited, _ids(overview, self._awaited) - old)

    def set_locked(self, reason: str) -> None:
        """The library can only be read: what would change it is disabled and says `reason`."""
        self._locked = reason
        self.tree.set_locked(bool(reason))

    def show_view(self, view: View) -> None:
        """Mark what the list shows."""
        self.tree.show_view(view)

    def name_of(self, view: View) -> str:
        """What the list's head says of a view, also when letters hide it; "" when it is gone."""
        rows = _rows(self._overview, view.kind)
        if rows is None:
            is_gone = view.kind == ViewKind.DUPLICATES and not self._overview.count(view.kind)
            return "" if is_gone else self.tree_model.title(view.kind)
        return next((row.name for row in rows if row.id == view.id), "")

    def await_new(self, kind: ViewKind) -> None:
        """Rename the next new entry of `kind` in place as soon as it is there.

        What is typed until then is its name, and neither a filter nor keys of the list.
        """
        self._awaited = kind
        if not self._filter.isHidden():
            self.end_filter()  # it would hide the new entry
        if self.tree.isVisible():
            self.tree.setFocus()
            self._held.hold()

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
        """Fold or unfold everything; of very many collections those that were looked at."""
        if is_folded:
            self.tree.collapseAll()
            return
        for node in list(self.tree_model.nodes()):
            if node.has_children:
                self.tree.expand(self.tree_model.index_of(node))

    def end_filter(self) -> None:
        """Show all entries again and go back to the tree."""
        self._filter.clear()
        self._filter.hide()
        self.tree.setFocus()

    def folded(self) -> list[str]:
        """What is folded, and with a + what is unfolded, to be remembered."""
        usual = self._folded - {(ViewKind.ALL, 0, False)}
        words = [_word(each) for each in sorted(usual)]
        if (ViewKind.ALL, 0, False) not in self._folded:
            words.append("+all:0:0")
        return words + [f"+{_word(each)}" for each in sorted(self._opened)]

    def set_folded(self, folded: Collection[str]) -> None:
        """Fold what was remembered; words that mean nothing are left out."""
        for word in map(str, folded):
            kind, _, rest = word.lstrip("+").partition(":")
            number, _, is_section = rest.partition(":")
            if kind in {str(each) for each in ViewKind} and number.isdecimal():
                key = (ViewKind(kind), int(number), is_section == "1")
                if word.startswith("+"):
                    self._folded.discard(key)
                    if key[0] != ViewKind.ALL:
                        self._opened.add(key)
                else:
                    self._folded.add(key)
        self._unfold()

    # Inner

    def _is_open(self, node: Node) -> bool:
        key = _key(node)
        if self.tree_model.is_large and node.kind == ViewKind.COLLECTION and node.is_entry:
            return key in self._opened
        return key not in self._folded

    def _unfold(self, *, everything: bool = False) -> None:
        """Unfold what is not folded; the rows below what is folded are not even made."""
        self.tree.blockSignals(True)
        waiting = list(self.tree_model.root.children)
        while waiting:
            node = waiting.pop()
            if not node.has_children:
                continue
            is_open = everything or self._is_open(node)
            self.tree.setExpanded(self.tree_model.index_of(node), is_open)
            if is_open:
                waiting += node.children
        self.tree.blockSignals(False)
        self.tree.viewport().update()

    def _rename_new(self, kind: ViewKind, new: Collection[int]) -> None:
        node = self.tree_model.find(View(kind, max(new))) if new else None
        if node is None:
            return
        self._awaited = None
        above = node.parent
        while above is not None and above is not self.tree_model.root:
            self.tree.expand(self.tree_model.index_of(above))
            above = above.parent
        index = self.tree_model.index_of(node)
        self.tree.setCurrentIndex(index)
        self.tree.scrollTo(index)
        self.tree.edit(index)
        self._held.give(self.tree.indexWidget(index))

    def _on_folded(self, index: object) -> None:
        node = self.tree_model.node(index)  # type: ignore[arg-type]
        if node is not None:
            self._folded.add(_key(node))
            self._opened.discard(_key(node))

    def _on_unfolded(self, index: object) -> None:
        node = self.tree_model.node(index)  # type: ignore[arg-type]
        if node is not None:
            self._folded.discard(_key(node))
            if self.tree_model.is_large and node.kind == ViewKind.COLLECTION:
                self._opened.add(_key(node))

    def _on_plus(self, kind: ViewKind) -> None:
        if kind == ViewKind.COLLECTION:
            self.collection_asked.emit(0)
        elif kind == ViewKind.TAG:
            self.tag_asked.emit()
        elif kind == ViewKind.WATCH:
            self.alert_save_asked.emit()
        else:
            self.search_save_asked.emit()

    def _on_letters(self, letters: str) -> None:
        self._filter.show()
        self._filter.setFocus()
        self._filter.setText(self._filter.text() + letters)

    def _on_filter(self, text: str) -> None:
        """Show only what matches, and what that stands in."""
        self.tree_model.set_filter(text)
        self.nothing.setHidden(not self.tree_model.is_empty)
        self._unfold(everything=bool(text.strip()))
        self.tree.show_view(self.tree.shown_view)

    def _on_menu(self, node: Node, place: QPoint) -> None:
        made = self.menu_for(node)
        if made.actions():
            made.exec(place)
        made.deleteLater()

    @cached_property
    def menus(self) -> LibraryMenus:
        """What makes the context menus, with the first of them."""
        from refdesk.ui.library_menus import LibraryMenus

        return LibraryMenus(self)

    def menu_for(self, node: Node) -> QMenu:
        """The context menu of an entry."""
        return self.menus.menu_for(node)

    @property
    def locked_reason(self) -> str:
        """Why the library can only be read; "" when it can be changed."""
        return self._locked

    def rename(self, view: View) -> None:
        """Rename an entry in place."""
        node = self.tree_model.find(view)  # the tree may have changed while the menu was open
        if node is not None:
            self.tree.setCurrentIndex(self.tree_model.index_of(node))
            self.rename_current()

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._layout.setContentsMargins(0, m.px(8), 0, 0)


def _key(node: Node) -> tuple[ViewKind, int, bool]:
    return node.kind, node.id, node.is_section


def _word(key: tuple[ViewKind, int, bool]) -> str:
    return f"{key[0]}:{key[1]}:{int(key[2])}"


def _ids(overview: Overview, kind: ViewKind | None) -> set[int]:
    """The ids of all entries of a kind."""
    return {row.id for row in (_rows(overview, kind) or ())}


def _rows(overview: Overview, kind: ViewKind | None) -> Sequence[Row] | None:
    """All entries of a kind that the reader makes; None for another."""
    if kind == ViewKind.COLLECTION:
        return overview.collections
    if kind == ViewKind.SAVED_SEARCH:
        return overview.saved_searches
    if kind == ViewKind.WATCH:
        return overview.watches
    return overview.tags if kind == ViewKind.TAG else None
