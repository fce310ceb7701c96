"""The context menus of the library pane."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu

from refdesk.model.rows import CollectionRow, ViewKind
from refdesk.ui import icons, theme
from refdesk.ui.actions import COPIES
from refdesk.ui.library_nodes import SECTIONS, Node
from refdesk.ui.widgets import menu, paint_dot, plain_tip

if TYPE_CHECKING:
    from refdesk.ui.library_pane import LibraryPane

MOST_IN_MENU: Final = 60
"""More collections are chosen from in a window with letters to find them."""


FULL_TEXT: Final = (
    ViewKind.COLLECTION, ViewKind.SAVED_SEARCH, ViewKind.TAG, ViewKind.READING, ViewKind.NO_PDF,
)  # fmt: skip
"""Lists whose full text can be looked for as a whole; that of a library is too much for others' sites."""


UNREFRESHED: Final = (ViewKind.TRASH, ViewKind.WATCH, ViewKind.DUPLICATES)


class LibraryMenus(QObject):
    """Builds the menu of an entry; the pane emits what is chosen."""

    def __init__(self, pane: LibraryPane) -> None:
        super().__init__(pane)
        self._pane = pane

    def menu_for(self, node: Node) -> QMenu:
        """The context menu of an entry or heading."""
        pane = self._pane
        made = menu(pane)
        made.setAccessibleName(node.name)

        def add(text: str, icon: str, answer: Callable[[], object]) -> None:
            made.addAction(icons.icon(icon), text).triggered.connect(lambda: answer())

        if node.is_section:
            self._add_heading(made, node, add)
        elif node.kind == ViewKind.COLLECTION:
            add(self.tr("New collection in this one"), "folder-plus", lambda: pane.collection_asked.emit(node.id))  # fmt: skip
            add(self.tr("New saved search in this one…"), "saved-search", lambda: pane.search_asked.emit(node.id))  # fmt: skip
        elif node.kind == ViewKind.SAVED_SEARCH:
            add(self.tr("Edit…"), "builder", lambda: pane.search_edit_asked.emit(node.id))
            add(self.tr("Duplicate"), "copy", lambda: pane.search_twin_asked.emit(node.id))
        elif node.kind == ViewKind.WATCH:
            self._add_alert(node, add)
        if node.is_entry and node.kind in SECTIONS:
            self._add_entry(made, node)
        elif node.is_entry and node.kind == ViewKind.TRASH:
            add(self.tr("Empty the trash…"), "trash", lambda: pane.empty_trash_asked.emit())
            made.actions()[-1].setEnabled(bool(node.count))
        elif node.is_entry and node.kind == ViewKind.DUPLICATES:
            add(self.tr("Review duplicates…"), "duplicate", lambda: pane.review_asked.emit())
        self._lock(made)
        if node.is_section and node.kind == ViewKind.COLLECTION:
            deep = made.addAction(self.tr("Include sub-collections"))
            deep.setCheckable(True)
            deep.setChecked(pane.is_deep)
            deep.toggled.connect(pane.deep_asked)
        if node.kind == ViewKind.WATCH and (node.is_entry or pane.overview.watches):
            made.addSeparator()
            add(self.tr("Digest…"), "external", lambda: pane.alert_deed_asked.emit("digest", node.id))  # fmt: skip
        elif node.is_entry and node.kind != ViewKind.TRASH:
            made.addSeparator()
            if node.kind in FULL_TEXT:
                add(self.tr("Find full text"), "download", lambda: pane.full_text_asked.emit(node.view))  # fmt: skip
                reason = pane.locked_reason
                made.actions()[-1].setEnabled(not reason)
                made.actions()[-1].setToolTip(plain_tip(reason))
            if node.kind not in UNREFRESHED:
                add(self.tr("Refresh from PubMed…"), "update", lambda: pane.refresh_asked.emit(node.view))  # fmt: skip
                made.actions()[-1].setEnabled(not pane.locked_reason)
                made.actions()[-1].setToolTip(plain_tip(pane.locked_reason))
            self._add_copy(made, node)
            add(self.tr("Export…"), "external", lambda: pane.export_asked.emit(node.view))
        return made

    def _add_copy(self, made: QMenu, node: Node) -> None:
        """Copy the whole list as one of the kinds of text."""
        inner = made.addMenu(icons.icon("cite"), self.tr("Copy as"))
        for copy in COPIES:
            if copy.begins_group and not inner.isEmpty():
                inner.addSeparator()
            label = QCoreApplication.translate("Actions", copy.label)
            inner.addAction(label).triggered.connect(
                lambda _on=False, kind=copy.kind: self._pane.copy_asked.emit(
                    node.view, kind, node.name
                )
            )

    def _add_heading(
        self, made: QMenu, node: Node, add: Callable[[str, str, Callable[[], object]], None]
    ) -> None:
        pane = self._pane
        if node.kind == ViewKind.COLLECTION:
            add(self.tr("New collection"), "folder-plus", lambda: pane.collection_asked.emit(0))
        elif node.kind == ViewKind.TAG:
            add(self.tr("New tag"), "plus", lambda: pane.tag_asked.emit())
            add(self.tr("All tags…"), "tag", lambda: pane.tags_asked.emit())
        elif node.kind == ViewKind.WATCH:
            add(self.tr("Watch a PubMed search…"), "plus", lambda: pane.alert_save_asked.emit())
            if pane.overview.watches:
                add(self.tr("Check all now"), "update", lambda: pane.alert_deed_asked.emit("check_all", 0))  # fmt: skip
        else:
            add(self.tr("Save this search"), "plus", lambda: pane.search_save_asked.emit())
            add(self.tr("New saved search…"), "builder", lambda: pane.search_asked.emit(0))

    def _add_alert(self, node: Node, add: Callable[[str, str, Callable[[], object]], None]) -> None:
        row = next((each for each in self._pane.overview.watches if each.id == node.id), None)
        pause = self.tr("Resume") if row is not None and row.is_paused else self.tr("Pause")
        for words, icon, deed in (
            (self.tr("Check now"), "update", "check"),
            (self.tr("Edit…"), "pencil", "edit"),
            (pause, "clock", "pause"),
            (self.tr("Search PubMed for it"), "globe", "search"),
        ):
            add(words, icon, lambda deed=deed: self._pane.alert_deed_asked.emit(deed, node.id))  # type: ignore[misc]

    def _lock(self, made: QMenu) -> None:
        """Disable what stands in a menu so far, when the library can only be read."""
        reason = self._pane.locked_reason
        for action in made.actions() if reason else ():
            action.setEnabled(False)
            action.setToolTip(plain_tip(reason))

    def _add_entry(self, made: QMenu, node: Node) -> None:
        pane = self._pane
        rename = made.addAction(icons.icon("pencil"), self.tr("Rename"))
        rename.setShortcut("F2")
        rename.triggered.connect(lambda: pane.rename(node.view))
        if node.kind != ViewKind.WATCH:
            self._add_colors(made, node)
        if node.kind in (ViewKind.COLLECTION, ViewKind.SAVED_SEARCH):
            self._add_order(made, node)
            self._add_move(made, node)
        words = {
            ViewKind.COLLECTION: self.tr("Delete this collection"),
            ViewKind.SAVED_SEARCH: self.tr("Delete this saved search"),
            ViewKind.TAG: self.tr("Delete this tag"),
            ViewKind.WATCH: self.tr("Delete this alert"),
        }
        delete = made.addAction(icons.icon("trash"), words[node.kind])
        delete.triggered.connect(lambda: pane.delete_asked.emit(node.kind, node.id))

    def _add_colors(self, made: QMenu, node: Node) -> None:
        inner = made.addMenu(self.tr("Colour"))
        for hue, name in color_names().items():
            action = inner.addAction(dot_icon(hue) if hue else QIcon(), name)
            action.setCheckable(True)
            action.setChecked(hue == node.color)
            action.triggered.connect(
                lambda _on=False, hue=hue: self._pane.color_asked.emit(node.kind, node.id, hue)
            )

    def _add_order(self, made: QMenu, node: Node) -> None:
        """What dragging among siblings does, for the keyboard."""
        above = node.parent
        siblings = [n for n in above.made if n.kind == node.kind and n.is_entry] if above else []
        place = siblings.index(node)
        parent_id = above.id if above is not None and above.is_entry else 0
        up = made.addAction(icons.icon("up"), self.tr("Move up"))
        up.setEnabled(place > 0)
        down = made.addAction(icons.icon("down"), self.tr("Move down"))
        down.setEnabled(place + 1 < len(siblings))
        if place > 0:
            before = siblings[place - 1].id
            up.triggered.connect(lambda: self._move(node, parent_id, before))
        if place + 1 < len(siblings):
            after = siblings[place + 2].id if place + 2 < len(siblings) else 0
            down.triggered.connect(lambda: self._move(node, parent_id, after))

    def _move(self, node: Node, parent_id: int, before_id: int) -> None:
        self._pane.entry_moved.emit(node.kind, node.id, parent_id, before_id)

    def _add_move(self, made: QMenu, node: Node) -> None:
        """Move into another collection: what dragging does, for the keyboard."""
        above = node.parent.id if node.parent and node.parent.is_entry else 0
        others = [
            (row, depth)
            for row, depth in in_order(self._pane.overview.collections, without=node)
            if row.id != above
        ]
        if len(others) > MOST_IN_MENU:
            move = made.addAction(icons.icon("folder"), self.tr("Move into…"))
            move.triggered.connect(lambda: self._choose(node))
            return
        inner = made.addMenu(icons.icon("folder"), self.tr("Move into"))
        if above:
            top = inner.addAction(self.tr("No collection (top level)"))
            top.triggered.connect(lambda: self._move(node, 0, 0))
            inner.addSeparator()
        for row, depth in others:
            name = "    " * depth + row.name.replace("&", "&&")
            inner.addAction(name).triggered.connect(
                lambda _on=False, into=row.id: self._move(node, into, 0)
            )
        inner.setEnabled(not inner.isEmpty())

    def _choose(self, node: Node) -> None:
        from refdesk.ui.dialogs.collection_choice import CollectionChoice

        rows = in_order(self._pane.overview.collections, without=node)
        title = self.tr("Move {name} into").format(name=node.name)
        dialog = CollectionChoice(title, self.tr("Move"), rows, self._pane.window(), has_top=True)
        dialog.chosen.connect(lambda into: self._move(node, into, 0))
        dialog.show()


def in_order(
    rows: tuple[CollectionRow, ...], *, without: Node | None = None
) -> list[tuple[CollectionRow, int]]:
    """Collections as the tree has them, with their depths; without one and what lies in it."""
    inner: dict[int, list[CollectionRow]] = {}
    known = {row.id for row in rows}
    for row in rows:
        above = row.parent_id if row.parent_id in known else 0
        inner.setdefault(above or 0, []).append(row)
    left_out = without.id if without is not None and without.kind == ViewKind.COLLECTION else 0
    found: list[tuple[CollectionRow, int]] = []
    waiting = [(row, 0) for row in reversed(inner.pop(0, []))]
    while waiting:
        row, depth = waiting.pop()
        if row.id == left_out:
            continue
        found.append((row, depth))
        waiting += [(each, depth + 1) for each in reversed(inner.pop(row.id, []))]
    return found


def color_names() -> dict[str, str]:
    """The hues in words, none first."""
    names = {
        "": _tr("None"), "red": _tr("Red"), "orange": _tr("Orange"), "yellow": _tr("Yellow"),
        "green": _tr("Green"), "teal": _tr("Teal"), "blue": _tr("Blue"), "purple": _tr("Purple"),
        "pink": _tr("Pink"), "grey": _tr("Grey"),
    }  # fmt: skip
    return {hue: names.get(hue, hue) for hue in ("", *theme.DOTS)}


def dot_icon(hue: str) -> QIcon:
    """A dot in a hue."""
    side = theme.px(16)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    paint_dot(painter, picture.rect().center(), theme.color(f"tag:{hue}"))
    painter.end()
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)  # not tinted in a selected row
    return icon


def _tr(text: str) -> str:
    return QCoreApplication.translate("LibraryMenus", text)
