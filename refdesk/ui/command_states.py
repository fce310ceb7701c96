"""Which commands can run just now, and the words of those that do one of two things."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QObject

from refdesk.model.rows import ReferenceRow, ViewKind
from refdesk.ui.actions import COPIES, Actions
from refdesk.ui.browsing import Browser
from refdesk.ui.library_pane import LibraryPane
from refdesk.ui.reading import Reader
from refdesk.ui.reference_table import ReferenceTable
from refdesk.ui.words import number

SELECTION: Final = (
    "actionToggleRead", "actionToggleStar", "actionToggleReading", "actionPlanReading", "actionRelateReferences", "actionClearTags", "actionAddToCollection",
    "actionRemoveReferences", "actionTrashReferences", "actionFillIdentifiers",
    "actionFindFullText", "actionMakeKeys", "actionEditTags", "actionChangeMany", "actionFollowReferences", "actionCountCitations", "actionCheckDois",
    *(f"actionRate{stars}" for stars in range(6)),
    *(f"actionToggleTag{key}" for key in range(1, 10)),
)  # fmt: skip
"""Commands that need selected references of the library, outside the trash."""
REFRESHING: Final = ("actionRefreshReferences", "actionRefreshAtOnce", "actionRefreshLibrary")
COPYING: Final = (
    "actionCopyReference", "actionCopyCitation", "actionCopyText",
    *(f"actionCopyStyle{key}" for key in range(1, 10)), *(copy.name for copy in COPIES),
)  # fmt: skip
"""Commands that need something selected, in the library or among PubMed's hits."""


class CommandStates(QObject):
    """Looks at what is shown and selected; the commands themselves are `Commands`."""

    def __init__(
        self, parent: QObject, actions: Actions, desk: Any, browser: Browser, reader: Reader,
        library: LibraryPane, table: ReferenceTable,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._actions = actions
        self._desk = desk
        self._browser = browser
        self._reader = reader
        self._library = library
        self._table = table

    @property
    def is_trash(self) -> bool:
        """Whether the trash is shown."""
        browser = self._browser
        return not browser.is_pubmed and browser.place.view.kind == ViewKind.TRASH

    def current_row(self) -> ReferenceRow | None:
        """The current selected reference of the library, as the list shows it."""
        table = self._table
        if self._browser.is_pubmed or not table.selected_count():
            return None
        current = table.currentIndex()
        if table.is_selected(current):
            return table.table_model.row_at(current.row())
        return next(iter(table.first_selected(1)), None)

    def update(self) -> None:
        """Disable what cannot run just now; say why in the tooltip."""
        has_any = bool(self._table.selected_count())
        in_library = has_any and not self._browser.is_pubmed
        can_write = not self._desk.is_read_only
        can_mark = can_write and not self._browser.is_pubmed and not self.is_trash
        self._table.marks.set_changeable(can_mark)
        for name in SELECTION:
            self._actions[name].setEnabled(in_library and can_write and not self.is_trash)
        for name in REFRESHING:  # they say what is missing
            self._actions[name].setEnabled(can_write)
        self._actions["actionRemoveReferences"].setEnabled(in_library and can_write)
        for name in ("actionRestoreReferences", "actionDeleteForever"):
            self._actions[name].setEnabled(in_library and can_write and self.is_trash)
        for name in COPYING:
            self._actions[name].setEnabled(has_any)
        self._actions["actionAddHits"].setEnabled(has_any and self._browser.is_pubmed and can_write)
        page = None if self._browser.place.is_inbox else self._browser.page
        has_hits = page is not None and page.count > 0
        self._actions["actionAddAllHits"].setEnabled(has_hits and can_write)
        strategy = self._actions["actionExportStrategy"]
        strategy.setEnabled(page is not None)
        strategy.setToolTip(strategy.text() if page is not None else self.tr("Search PubMed first"))
        self._actions["actionCreateNote"].setEnabled(
            in_library and self._table.selected_count() == 1 and can_write
        )
        self._tell_record_actions()
        self._tell_words()

    def _tell_record_actions(self) -> None:
        record = self._reader.view.record if self._reader.view else None
        none = self.tr("Select one reference first")
        for name, value, why in (
            ("actionFollowDoi", record.doi if record else "", self.tr("This record has no DOI")),
            ("actionOpenPubMed", record.pmid if record else "", self.tr("This record has no PMID")),
        ):
            action = self._actions[name]
            action.setEnabled(bool(value))
            action.setToolTip(action.text() if value else why if record else none)

    def _tell_words(self) -> None:
        """The words of actions that do one of two things."""
        row = self.current_row()
        is_read = row is not None and row.is_read
        is_starred = row is not None and row.is_starred
        actions = self._actions
        actions["actionToggleRead"].setText(self.tr("Mark as unread") if is_read else self.tr("Mark as read"))  # fmt: skip
        actions["actionToggleStar"].setText(self.tr("Take the star away") if is_starred else self.tr("Star"))  # fmt: skip
        remove = self.tr("Move to trash")
        if self.is_trash:
            remove = self.tr("Delete for ever…")
        elif self._browser.collection_id:
            name = self._library.name_of(self._browser.place.view).replace("&", "&&")
            remove = self.tr("Remove from {name}").format(name=name)
        actions["actionRemoveReferences"].setText(remove)
        count = self._table.selected_count()
        copy = self.tr("Copy reference")
        if count > 1:
            copy = self.tr("Copy {n} references").format(n=number(count))
        actions["actionCopyReference"].setText(copy)
