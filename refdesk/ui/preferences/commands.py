"""What the commands on settings and backups do; puts changed settings into force."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from refdesk.ui.links import use_settings

if TYPE_CHECKING:
    from refdesk.model.backups import Backup
    from refdesk.ui.main_window import MainWindow
    from refdesk.ui.preferences.dialog import PreferencesDialog
    from refdesk.ui.view_commands import ViewCommands


class PreferenceCommands(QObject):
    """Opens the preferences and answers what is changed in them."""

    def __init__(self, window: MainWindow, desk: Any, settings: Any, views: ViewCommands) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._settings = settings
        self._views = views
        self._dialog: PreferencesDialog | None = None
        self._wants_backups = False
        desk.upkeep.backups_listed.connect(self._on_backups_listed)
        desk.upkeep.key_checked.connect(self._on_key_checked)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action does, by its name."""
        return {
            "actionShowPreferences": self.show,
            "actionBackUp": self._desk.upkeep.back_up,
            "actionRestoreBackup": self.ask_backup,
        }

    def show(self) -> None:
        """Show the preferences."""
        from refdesk.ui.preferences.dialog import PreferencesDialog

        if self._dialog is None or not self._dialog.isVisible():
            if self._dialog is not None:
                self._dialog.deleteLater()
            bar = self._window.copy_bar
            made = PreferencesDialog(
                self._settings, bar.styles, self._window, locked=self._desk.read_only_reason
            )
            made.changed.connect(self._on_changed)
            made.key_check_asked.connect(self._desk.upkeep.check_key)
            made.backup_asked.connect(self._desk.upkeep.back_up)
            made.restore_asked.connect(self.ask_backup)
            made.keys_asked.connect(self._views.show_keys)
            self._dialog = made
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def ask_backup(self) -> None:
        """Ask which backup is to take the place of the library."""
        self._wants_backups = True
        self._desk.upkeep.list_backups()

    @Slot(object)
    def _on_backups_listed(self, rows: list[Backup]) -> None:
        if not self._wants_backups:
            return
        self._wants_backups = False
        from refdesk.ui.dialogs.backups import RestoreDialog

        dialog = RestoreDialog(rows, self._desk.library_path, self._window)
        dialog.chosen.connect(self._on_backup_chosen)
        dialog.open()

    @Slot(object)
    def _on_backup_chosen(self, path: Path) -> None:
        self._desk.upkeep.restore_backup(path)

    @Slot(str, bool)
    def _on_key_checked(self, sentence: str, is_good: bool) -> None:
        if self._dialog is not None:
            self._dialog.say_of_key(sentence, is_good=is_good)

    @Slot(str)
    def _on_changed(self, name: str) -> None:
        get = self._settings.get
        if name in ("window.theme", "window.font_scale"):
            self._views.apply_look()
        elif name == "window.compact":
            self._window.set_compact(get(name, False))
        elif name == "window.stacked":
            self._window.panes.set_stacked(get(name, False))
        elif name == "window.style":
            self._window.copy_bar.set_current(get(name, ""))
        elif name == "citekeys.pattern":
            self._desk.keeping.renew_keys()
        elif name == "network.api_key":
            self._desk.upkeep.keep_key()
        elif name.startswith("network."):
            use_settings(get("network", {}))
            self._desk.upkeep.renew_network()
        self._views.update_checks()
