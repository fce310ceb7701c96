"""What the commands on citation keys and on files kept up to date do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from refdesk.model.citekeys import KeyPlan
    from refdesk.ui.dialogs.auto_export import AutoExportDialog
    from refdesk.ui.dialogs.new_keys import NewKeysDialog
    from refdesk.ui.main_window import MainWindow


class KeepingCommands(QObject):
    """Owns the dialogs; the work is done by the desk's `keeping`."""

    def __init__(self, window: MainWindow, desk: Any) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._wants_plan = False
        self.dialog: AutoExportDialog | None = None
        self.new_keys: NewKeysDialog | None = None
        desk.keeping.planned.connect(self._on_planned)
        desk.references_changed.connect(self._on_changed)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action does, by its name."""
        return {"actionShowAutoExports": self.show, "actionMakeKeys": self.make_keys}

    def show(self) -> None:
        """Show the files that are kept up to date."""
        from refdesk.ui.dialogs.auto_export import AutoExportDialog  # when first asked for

        if self.dialog is None:
            locked = self._desk.read_only_reason
            self.dialog = AutoExportDialog(self._desk.keeping, self._window, locked=locked)
        else:
            self._desk.keeping.read()
        self.dialog.show_overview(self._window.library_pane.overview)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def make_keys(self) -> None:
        """Show which keys of the selected references the pattern would make otherwise."""
        ids = self._window.browser.selected_ids()
        if ids:
            self._wants_plan = True
            self._desk.keeping.plan_keys(ids)

    @Slot(object)
    def _on_planned(self, plan: KeyPlan) -> None:
        if not self._wants_plan:
            return
        self._wants_plan = False
        from refdesk.ui.dialogs.new_keys import NewKeysDialog

        if self.new_keys is not None:
            self.new_keys.deleteLater()
        self.new_keys = NewKeysDialog(plan, self._window)
        self.new_keys.wanted.connect(self._desk.keeping.make_keys)
        self.new_keys.open()

    @Slot(object)
    def _on_changed(self, ids: object) -> None:
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.show_overview(self._window.library_pane.overview)
            self._desk.keeping.read()
