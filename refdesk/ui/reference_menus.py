"""The menus of selected references: context menu, collections, tags."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from refdesk.model.rows import TagRow
from refdesk.ui import icons
from refdesk.ui.actions import Actions, without_arguments
from refdesk.ui.library_pane import LibraryPane
from refdesk.ui.widgets import menu

if TYPE_CHECKING:
    from refdesk.ui.commands import Commands
    from refdesk.ui.copying import Copying
    from refdesk.ui.styling import Styling


class ReferenceMenus(QObject):
    """Builds menus; what is chosen goes to the commands."""

    def __init__(
        self, window: QWidget, actions: Actions, commands: Commands, library: LibraryPane
    ) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._commands = commands
        self._library = library
        self.styling: Styling | None = None
        """What makes the menu "Copy as"."""
        self.copying: Copying | None = None
        """What adds the kinds of text to it."""

    def ask_collection(self, place: QPoint) -> None:
        """Show the collections to choose from, at a place on the screen."""
        from refdesk.ui.library_menus import MOST_IN_MENU  # with the first menu

        if len(self._library.overview.collections) > MOST_IN_MENU:
            self.choose_collection()
            return
        made = self.collection_menu()
        made.exec(place)
        made.deleteLater()

    def collection_menu(self) -> QMenu:
        """A menu of all collections; choosing one adds the selected references to it."""
        from refdesk.ui.library_menus import MOST_IN_MENU, in_order

        made = menu(self._window)
        made.setAccessibleName(self.tr("Add to collection"))
        rows = in_order(self._library.overview.collections)
        if len(rows) > MOST_IN_MENU:
            choose = made.addAction(icons.icon("folder"), self.tr("Choose a collection…"))
            choose.triggered.connect(without_arguments(self.choose_collection))
            rows = []
        for row, depth in rows:
            name = "    " * depth + row.name.replace("&", "&&")
            action = made.addAction(icons.icon("folder"), name)
            action.triggered.connect(
                without_arguments(partial(self._commands.add_to_collection, row.id))
            )
        if made.isEmpty():
            made.addAction(self.tr("No collection yet")).setEnabled(False)
        made.addSeparator()
        made.addAction(self._actions["actionCreateCollection"])
        return made

    def choose_collection(self) -> None:
        """Choose one of very many collections by its letters."""
        from refdesk.ui.dialogs.collection_choice import CollectionChoice
        from refdesk.ui.library_menus import in_order

        rows = in_order(self._library.overview.collections)
        title = self.tr("Add to collection")
        dialog = CollectionChoice(title, self.tr("Add"), rows, self._window)
        dialog.chosen.connect(self._commands.add_to_collection)
        dialog.show()

    def reference_menu(self) -> QMenu:
        """The context menu of the selected rows."""
        made = menu(self._window)
        made.setAccessibleName(self.tr("Selected references"))
        actions = self._actions
        made.addAction(actions["actionCopyReference"])
        if self.styling is not None:
            copies = self.styling.copy_menu(made)
            if self.copying is not None:
                self.copying.fill(copies)
        made.addSeparator()
        if self._commands.is_pubmed:
            names: list[str] = [
                "actionAddHits",
                "actionPutOffHits",
                "actionDiscardHits",
                "actionTakeBackHits",
                "",
                "actionFollowDoi",
                "actionOpenPubMed",
            ]
        elif self._commands.is_trash:
            names = ["actionRestoreReferences", "actionDeleteForever", "actionEmptyTrash", "",
                     "actionFollowDoi", "actionOpenPubMed"]  # fmt: skip
        else:
            inner = self.collection_menu()
            inner.setTitle(self.tr("Add to collection"))
            inner.setIcon(icons.icon("folder-plus"))
            inner.setParent(made, inner.windowFlags())
            made.addMenu(inner)
            made.addMenu(self._tag_menu(made))
            names = ["actionToggleRead", "actionToggleStar", "actionToggleReading", "actionPlanReading", "actionCreateNote", "",
                     "actionFollowDoi", "actionFindFullText", "actionOpenPubMed", "actionRefreshReferences", "actionFillIdentifiers", "actionCheckDois",
                     "actionRelateReferences", "actionFollowReferences", "actionCountCitations", "actionChangeMany", "actionMakeKeys", "actionExportReferences", "actionExportNotes", "", "actionRemoveReferences"]  # fmt: skip
            if self._commands.collection_id:
                names.append("actionTrashReferences")
        for name in names:
            if name:
                made.addAction(actions[name])
            else:
                made.addSeparator()
        return made

    def _tag_menu(self, parent: QMenu) -> QMenu:
        made = parent.addMenu(icons.icon("tag"), self.tr("Tags"))
        row = self._commands.current_row()
        tags: tuple[TagRow, ...] = self._library.overview.tags
        for tag in tags:
            action: QAction = made.addAction(tag.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(row is not None and tag.name in row.tags)
            if tag.key:
                action.setShortcut(str(tag.key))
            action.triggered.connect(
                without_arguments(partial(self._commands.toggle_tag_id, tag.id))
            )
        if tags:
            made.addSeparator()
        made.addAction(self.tr("New tag")).triggered.connect(
            without_arguments(self._commands.create_tag)
        )
        return made
