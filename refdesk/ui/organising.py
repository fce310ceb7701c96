"""What the library pane asks for beyond names: order, colours, saved searches, all tags, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Slot

from refdesk.model.rows import SavedSearchRow, View, ViewKind
from refdesk.ui.browsing import Browser
from refdesk.ui.library_pane import LibraryPane

if TYPE_CHECKING:
    from refdesk.ui.dialogs.builder import Builder
    from refdesk.ui.dialogs.tags import TagsDialog

COUNT_AFTER: Final = 400
"""Milliseconds after the last change before saved searches are counted again."""
MOST_COUNTED: Final = 200
DEEP: Final = "window.deep"


class Organising(QObject):
    """Asks the desk; opens the builder and the window of tags."""

    def __init__(
        self, window: Any, desk: Any, settings: Any, browser: Browser, pane: LibraryPane
    ) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._settings = settings
        self._browser = browser
        self._pane = pane
        self.builder: Builder | None = None
        self.tags: TagsDialog | None = None
        self._soon = QTimer(self, singleShot=True, interval=COUNT_AFTER)
        self._soon.timeout.connect(self._count)
        pane.entry_moved.connect(self._on_moved)
        pane.color_asked.connect(self._on_color)
        pane.search_asked.connect(self.build_search)
        pane.search_edit_asked.connect(self.edit_search)
        pane.search_twin_asked.connect(self._on_twin)
        pane.tags_asked.connect(self.show_tags)
        pane.deep_asked.connect(self.set_deep)
        pane.tree.expanded.connect(self._soon.start)
        desk.overview_read.connect(self._on_overview)
        desk.counting.counted.connect(pane.tree_model.set_count)

    def start(self) -> None:
        """Take over what was chosen before, and count what no trigger counts."""
        self.set_deep(bool(self._settings.get(DEEP, False)))
        self._soon.start()

    # Counts

    def toggle_deep(self) -> None:
        """Have collections show what lies in those inside them, or no more."""
        self.set_deep(not self._pane.is_deep)

    def set_deep(self, is_deep: bool) -> None:
        """Have collections show and count what lies in those inside them, or not."""
        self._settings.set(DEEP, is_deep)
        self._pane.is_deep = is_deep
        self._browser.set_deep(is_deep)
        self._desk.set_deep(is_deep)
        self._window.view_commands.update_checks()

    @Slot()
    def _on_overview(self) -> None:
        self._soon.start()
        if self.tags is not None:
            self.tags.show_tags(self._pane.overview.tags)

    def _count(self) -> None:
        """Count what is on screen and no trigger counts."""
        if not self._pane.isVisible():
            return
        fixed = (ViewKind.READ_LATELY, ViewKind.NOTICES, ViewKind.NO_PDF, ViewKind.NO_ABSTRACT)
        views = [View(kind) for kind in fixed if self._is_seen(View(kind))]
        searches = [View(ViewKind.SAVED_SEARCH, r.id) for r in self._pane.overview.saved_searches]
        views += searches[:MOST_COUNTED]
        if views:
            self._desk.counting.count(views)

    def _is_seen(self, view: View) -> bool:
        node = self._pane.tree_model.find(view)
        if node is None or node.parent is None:
            return False
        above = self._pane.tree_model.index_of(node.parent)
        return node.parent.parent is None or self._pane.tree.isExpanded(above)

    # Order and colours

    @Slot(object, int, int, int)
    def _on_moved(self, kind: ViewKind, each: int, parent_id: int, before_id: int) -> None:
        if kind == ViewKind.COLLECTION:
            self._desk.move_collection(each, parent_id, before_id)
        else:
            self._desk.move_saved_search(each, parent_id, before_id)

    @Slot(object, int, str)
    def _on_color(self, kind: ViewKind, each: int, hue: str) -> None:
        if kind == ViewKind.COLLECTION:
            self._desk.color_collection(each, hue)
        elif kind == ViewKind.SAVED_SEARCH:
            self._desk.color_saved_search(each, hue)
        else:
            tag = next((tag for tag in self._pane.overview.tags if tag.id == each), None)
            if tag is not None:
                self._desk.color_tag(each, hue, tag.key)

    # Saved searches

    @Slot(int)
    def _on_twin(self, search_id: int) -> None:
        row = self._search(search_id)
        if row is not None:
            self._pane.await_new(ViewKind.SAVED_SEARCH)
            self._desk.duplicate_saved_search(search_id, self.tr("{name}, copy").format(name=row.name))  # fmt: skip

    def build_query(self) -> None:
        """Put the query of the search box together in the builder, searched or not."""
        place = self._browser.place.with_query(self._window.toolbar.search_box.text)
        query = place.query if self._browser.is_pubmed else place.whole_query
        self._open(query, None, 0)

    @Slot(str)
    def build(self, query: str) -> None:
        """Go on with a query in the builder."""
        self._open(query, None, 0)

    @Slot(int)
    def build_search(self, parent_id: int) -> None:
        """Put a new saved search together, in a collection or at the top (0)."""
        self._open("", None, parent_id, is_to_save=True)

    @Slot(int)
    def edit_search(self, search_id: int) -> None:
        """Change what a saved search looks for."""
        row = self._search(search_id)
        if row is not None:
            self._open(row.query, row, row.parent_id or 0)

    def _open(
        self, query: str, row: SavedSearchRow | None, parent_id: int, *, is_to_save: bool = False
    ) -> None:
        from refdesk.ui.dialogs.builder import Builder

        if self.builder is not None:
            self.builder.close()
            self.builder.deleteLater()
        dialog = Builder(query, self._window, name=row.name if row else "", is_pubmed=self._browser.is_pubmed and row is None and not is_to_save)  # fmt: skip
        dialog.searched.connect(self._browser.search_library)
        dialog.searched_pubmed.connect(self._browser.search_pubmed)

        def save(name: str, text: str) -> None:
            if row is not None:
                self._desk.edit_saved_search(row.id, text, row.query)
                if name != row.name:
                    self._desk.rename_saved_search(row.id, name, row.name)
            else:
                self._desk.save_search(name, text, "", parent_id)

        dialog.saved.connect(save)
        dialog.set_locked(self._pane.locked_reason)
        dialog.complete_by(self._desk.searching)
        dialog.headings_asked.connect(lambda: self._window.view_commands.mesh.choose_for(dialog))
        if self._browser.is_pubmed:
            self._desk.asking.fields_described.connect(dialog.describe_fields)
            self._desk.asking.describe_fields()
            dialog.count_by(self._desk.asking)
        self.builder = dialog
        dialog.show()

    def _search(self, search_id: int) -> SavedSearchRow | None:
        rows = self._pane.overview.saved_searches
        return next((row for row in rows if row.id == search_id), None)

    # Tags

    @Slot()
    def show_tags(self) -> None:
        """Show all tags in a window of their own."""
        from refdesk.ui.dialogs.tags import TagsDialog

        if self.tags is None:
            self.tags = TagsDialog(self._window)
            self.tags.renamed.connect(self._desk.rename_tag)
            self.tags.merged.connect(self._desk.merge_tags)
            self.tags.deleted.connect(self._desk.delete_tags)
            self.tags.colored.connect(self._desk.color_tag)
            self.tags.created.connect(self._desk.create_tag)
            self.tags.shown.connect(lambda each: self._browser.show_view(View(ViewKind.TAG, each)))
        self.tags.set_locked(self._pane.locked_reason)
        self.tags.show_tags(self._pane.overview.tags)
        self.tags.show()
        self.tags.raise_()
