"""A library that can only be read: what would change it is disabled, and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QCoreApplication

from refdesk.model.views import Message, MessageKind
from refdesk.ui.command_states import REFRESHING, SELECTION
from refdesk.ui.widgets import plain_tip

if TYPE_CHECKING:
    from refdesk.ui.main_window import MainWindow

WRITING: Final = (
    "actionAddIdentifiers", "actionAddFromClipboard", "actionPasteReferences", "actionImportFile", "actionMigrate", "actionResolveList", "actionFindCitation",
    "actionCreateCollection", "actionSaveSearch", "actionSaveView", "actionEmptyTrash", "actionRenameEntry",
    "actionDeleteEntry", "actionBackUp", "actionRestoreBackup", "undoAction", "redoAction",
)  # fmt: skip
"""Commands that change the library and need no selected reference."""
SELECTED: Final = (
    *SELECTION, *REFRESHING, "actionRestoreReferences", "actionDeleteForever", "actionAddHits", "actionAddAllHits", "actionCreateNote",
    "actionAddHitsFromList", "actionPutOffHits", "actionDiscardHits", "actionTakeBackHits",
    "actionSaveAlert", "actionCheckAlerts",
)  # fmt: skip
"""Those that need one; `CommandStates.update` disables them."""


def lock(window: MainWindow, desk: Any) -> None:
    """Disable in `window` what would change the library of `desk`; it stays so while it is open.

    Where the reader did not ask for it the message bar says it, too.
    """
    reason = desk.read_only_reason
    told = reason or QCoreApplication.translate(
        "ReadOnly", "The library was opened for reading only."
    )
    tip = plain_tip(told)
    for name in (*WRITING, *SELECTED):
        window.actions_table[name].setToolTip(tip)
    for name in WRITING:
        window.actions_table[name].setEnabled(False)
    empty = window.search_pane.empty_library
    for button in (window.toolbar.add_button, empty.import_card, empty.migrate_button):
        button.setEnabled(False)
        button.setToolTip(tip)
        button.setAccessibleDescription(told)
    window.search_pane.set_locked(told)
    window.library_pane.set_locked(told)
    window.detail_pane.set_locked(told)
    window.drops.set_refusal(told)
    if reason:
        can = QCoreApplication.translate("ReadOnly", "You can search, read, copy and export.")
        window.search_pane.message_bar.show_message(Message(MessageKind.WARNING, f"{reason} {can}"))
