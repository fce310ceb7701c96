"""What the commands on the window itself do: panes, colours, letters, focus, where to search."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from refdesk.ui import theme
from refdesk.ui.actions import GROUPINGS, without_arguments
from refdesk.ui.keeping import KeepingCommands
from refdesk.ui.links import open_external
from refdesk.ui.preferences.commands import PreferenceCommands
from refdesk.ui.state import ALL, Scope
from refdesk.ui.widgets import menu

if TYPE_CHECKING:
    from refdesk.ui.history.opening import HistoryCommands
    from refdesk.ui.main_window import MainWindow
    from refdesk.ui.mesh.opening import MeshCommands
    from refdesk.ui.palette import Palette
    from refdesk.ui.summary.opening import Summarising

MY_NCBI: Final = "https://www.ncbi.nlm.nih.gov/myncbi/"
LAYING_OUT: Final = (
    "actionChooseColumns", "actionUseUsualColumns", "actionSaveView", "actionShowViews",
    "actionFoldGroups", "actionUnfoldGroups",
)  # fmt: skip
"""Commands of `views.Views`, beside those that divide the list into groups."""
SCHEMES: Final = {
    "actionFollowDesktop": theme.Scheme.SYSTEM,
    "actionUseLight": theme.Scheme.LIGHT,
    "actionUseDark": theme.Scheme.DARK,
}


class ViewCommands(QObject):
    """Connects the actions that change only what is seen."""

    def __init__(self, window: MainWindow, desk: Any, settings: Any) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._actions = window.actions_table
        self.preferences = PreferenceCommands(window, desk, settings, self)
        self.keeping = KeepingCommands(window, desk)
        self._desk = desk
        for name, answer in self.handlers().items():
            self._actions[name].triggered.connect(without_arguments(answer))
        show_summary = self._actions["actionShowSummary"]
        window.search_pane.summary_button.clicked.connect(show_summary.trigger)
        hints = QApplication.styleHints()
        hints.colorSchemeChanged.connect(self._on_desktop_changed)
        self.update_checks()
        window.toolbar.menu_button.setMenu(self.main_menu())

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action does, by its name."""
        window = self._window
        browser = window.browser
        return {
            "actionFocusSearch": window.toolbar.search_box.focus,
            "actionSearchFromList": window.toolbar.search_box.focus,
            "actionShowLibrary": partial(browser.set_scope, Scope.LIBRARY),
            "actionShowPubMed": partial(browser.set_scope, Scope.PUBMED),
            "actionSearchOther": browser.search_other,
            "actionShowMesh": lambda: self.mesh.show(),
            "actionLoadMesh": lambda: window.search_help.choose_mesh_files(),
            "actionShowSearchHistory": lambda: window.search_help.earlier.show_dialog(),
            "actionExportStrategy": lambda: window.search_help.earlier.export_shown(),
            "actionExplainSearch": lambda: window.search_help.searched_as.show(),
            "actionFocusTree": self.focus_tree,
            "actionFocusFacets": self.focus_facets,
            "actionBuildSearch": lambda: window.organising.build_query(),
            "actionShowTags": lambda: window.organising.show_tags(),
            "actionIncludeSubcollections": lambda: window.organising.toggle_deep(),
            "actionClearFilters": browser.clear_filters,
            "actionGoLibrary": self.go_library,
            "actionOpenMyNcbi": partial(open_external, MY_NCBI),
            "actionFocusRecord": self.focus_record,
            "actionNextPane": partial(self.focus_pane, 1),
            "actionPreviousPane": partial(self.focus_pane, -1),
            "actionGoBack": browser.back,
            "actionGoForward": browser.forward,
            "actionFocusMessage": window.search_pane.message_bar.focus_message,
            "actionToggleLibraryPane": partial(self.toggle_pane, "library"),
            "actionToggleDetailPane": partial(self.toggle_pane, "detail"),
            "actionStackPanes": self.toggle_stacked,
            "actionUseCompactRows": self.toggle_compact,
            **{name: partial(self.use_scheme, scheme) for name, scheme in SCHEMES.items()},
            "actionEnlargeText": partial(self.scale_text, 0.1),
            "actionReduceText": partial(self.scale_text, -0.1),
            "actionResetText": partial(self.scale_text, 0.0),
            "actionShowJobs": window.show_jobs,
            "actionShowPalette": self.show_palette,
            "actionShowKeys": self.show_keys,
            "actionQuit": window.close,
            **self.preferences.handlers(),
            **self.keeping.handlers(),
            "actionShowHistory": lambda: self.history.show(),
            "actionShowSummary": self.toggle_summary,
            "actionCopyReference": window.copy_bar.copy_current,
            **{name: partial(self.lay_out, name) for name in (*LAYING_OUT, *GROUPINGS.values())},
            **window.reference_deeds.handlers(),
            **window.alerts.handlers(),
            **window.styling.handlers(),
            **window.copying.handlers(),
            **{
                f"actionCopyStyle{key}": partial(window.copy_bar.copy_in, key)
                for key in range(1, 10)
            },
        }

    def toggle_summary(self) -> None:
        """Show the summary in the list's place, or the list again."""
        if not self._window.browser.is_pubmed:
            self.summarising.show(not self.summarising.is_shown)

    @cached_property
    def summarising(self) -> Summarising:
        """The summary of the list, with its plots."""
        from refdesk.ui.summary.opening import Summarising

        window = self._window
        made = Summarising(window, self._desk, self._settings, window.browser, window.search_pane)
        made.told.connect(window.search_pane.message_bar.show_message)
        return made

    @cached_property
    def history(self) -> HistoryCommands:
        """What opens the window of the undo history."""
        from refdesk.ui.history.opening import HistoryCommands

        return HistoryCommands(self._window, self._desk)

    @cached_property
    def mesh(self) -> MeshCommands:
        """What opens the window of MeSH headings."""
        from refdesk.ui.mesh.opening import MeshCommands

        window = self._window
        return MeshCommands(
            window, self._desk, window.browser,
            window.organising.build, window.search_help.choose_mesh_files,
        )  # fmt: skip

    @cached_property
    def palette(self) -> Palette:
        """The command palette, built when it is first opened."""
        from refdesk.ui.palette import Palette

        return Palette(self._actions, self._window)

    def show_palette(self) -> None:
        """Offer every command by its name."""
        self.palette.open()

    def main_menu(self) -> QMenu:
        """The menu at the right of the toolbar."""
        actions = self._actions
        made = menu(self._window)
        made.setAccessibleName(self.tr("Menu"))

        def add(target: QMenu, *names: str) -> None:
            for name in names:
                if name:
                    target.addAction(actions[name])
                else:
                    target.addSeparator()

        add(made, "actionAddIdentifiers", "actionAddFromClipboard", "actionFindCitation", "actionResolveList",
            "actionImportFile", "actionMigrate",
            "actionExportReferences", "actionShowAutoExports", "actionShowStyles", "",
            "actionSaveAlert", "actionCheckAlerts", "actionShowDigest", "actionShowNotices", "",
            "undoAction", "redoAction", "actionShowHistory", "")  # fmt: skip
        # In a menu of their own: with all of them this one does not fit a screen of 900 lines.
        add(made.addMenu(self.tr("Library")), "actionOpenLibrary", "actionOpenOwnLibrary", "actionOpenSample", "",
            "actionBackUp", "actionRestoreBackup", "", "actionShowMesh", "actionLoadMesh")  # fmt: skip
        add(made.addMenu(self.tr("Go")), "actionGoBack", "actionGoForward", "", "actionGoLibrary",
            "actionShowPubMed", "actionNextInbox", "actionFocusTree", "actionFocusRecord", "actionOpenMyNcbi", "",
            "actionNextPane", "actionPreviousPane")  # fmt: skip
        add(made.addMenu(self.tr("View")), "actionToggleLibraryPane", "actionToggleDetailPane",
            "actionStackPanes", "actionUseCompactRows", "actionShowSummary", "", *SCHEMES, "",
            "actionEnlargeText", "actionReduceText", "actionResetText")  # fmt: skip
        add(made, "", "actionShowPreferences", "actionShowPalette", "actionShowKeys", "actionShowJobs", "actionShowWaiting", "actionShowReports",
            "", "actionQuit")  # fmt: skip
        return made

    # Focus

    def panes(self) -> list[QWidget]:
        """What F6 goes through, in order; the widget of each that takes the focus."""
        window = self._window
        record = window.detail_focus()
        return [
            window.toolbar.search_box.field,
            window.library_pane.tree,
            window.narrowing.pane.heading,
            window.job_list,
            window.list_focus(),
            record,
            window.copy_bar,
            window.search_pane.message_bar,
        ]

    def focus_pane(self, by: int) -> None:
        """Focus the next (1) or previous (-1) pane that is there."""
        panes = [pane for pane in self.panes() if pane.isVisibleTo(self._window)]
        focus = QApplication.focusWidget()
        at = -1 if by > 0 else 0
        for place, pane in enumerate(panes):
            if focus is not None and (focus is pane or _around(pane).isAncestorOf(focus)):
                at = place
        for step in range(1, len(panes) + 1):
            pane = panes[(at + by * step) % len(panes)]
            if _focus(pane):
                return

    def focus_tree(self) -> None:
        """Focus the library pane, showing it when it is hidden."""
        if not self._window.library_pane.isVisibleTo(self._window):
            self.toggle_pane("library")
        self._window.library_pane.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_facets(self) -> None:
        """Focus what the list can be narrowed by, unfolding and showing it where needed."""
        if not self._window.library_pane.isVisibleTo(self._window):
            self.toggle_pane("library")
        pane = self._window.narrowing.pane
        pane.set_open(True)
        pane.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_record(self) -> None:
        """Focus the record, showing its pane when it is hidden."""
        if not self._window.detail_pane.isVisibleTo(self._window):
            self.toggle_pane("detail")
        self._window.detail_pane.focus_record()

    def go_library(self) -> None:
        """Show all references and focus the list."""
        self._window.browser.show_view(ALL)
        self._window.search_pane.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Looks

    def lay_out(self, name: str) -> None:
        """Do one of the commands on how the list is laid out."""
        self._window.views.handlers()[name]()

    def toggle_pane(self, name: str) -> None:
        """Hide or show a pane."""
        self._window.panes.set_hidden(name, self._window.panes.is_shown(name))
        self.update_checks()

    def toggle_stacked(self) -> None:
        """Put the record below the list, or beside it."""
        self._window.panes.set_stacked(not self._window.panes.is_stacked)
        self.update_checks()

    def toggle_compact(self) -> None:
        """One or two lines a reference."""
        self._window.set_compact(not self._window.search_pane.table.is_compact)
        self.update_checks()

    def use_scheme(self, scheme: theme.Scheme) -> None:
        """Change the colours, and remember."""
        self._settings.set("window.theme", str(scheme))
        self.apply_look()

    def scale_text(self, by: float) -> None:
        """Make letters larger or smaller by a share of the desktop's size; 0 goes back to it."""
        now = self._settings.get("window.font_scale", 1.0)
        factor = min(max(round(now + by, 2), 0.8), 2.0) if by else 1.0
        self._settings.set("window.font_scale", float(factor))
        self.apply_look()

    def apply_look(self) -> None:
        """Put the colours and the size of letters of the settings into force."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        scheme = self._settings.get("window.theme", "system")
        theme.apply(app, scheme, factor=self._settings.get("window.font_scale", 1.0))
        self.update_checks()

    def _on_desktop_changed(self) -> None:
        if self._settings.get("window.theme", "system") == theme.Scheme.SYSTEM:
            self.apply_look()

    def show_keys(self) -> None:
        """Show the key table."""
        from refdesk.ui.dialogs.keys import KeysDialog

        dialog = KeysDialog(self._actions, self._settings, self._window)
        dialog.show()

    def update_checks(self) -> None:
        """Check the menu entries that say how the window looks."""
        window, actions = self._window, self._actions
        actions["actionToggleLibraryPane"].setChecked(window.panes.is_shown("library"))
        actions["actionToggleDetailPane"].setChecked(window.panes.is_shown("detail"))
        actions["actionStackPanes"].setChecked(window.panes.is_stacked)
        actions["actionIncludeSubcollections"].setChecked(window.library_pane.is_deep)
        actions["actionUseCompactRows"].setChecked(window.search_pane.table.is_compact)
        scheme = self._settings.get("window.theme", "system")
        for name, each in SCHEMES.items():
            actions[name].setChecked(each == scheme)


def _around(pane: QWidget) -> QWidget:
    """The widget that stands for the whole pane of a focus widget."""
    above: QWidget | None = pane
    while above is not None:
        if above.objectName() in ("toolbar", "detailPane", "facetPane"):
            return above
        above = above.parentWidget()
    return pane


def _focus(pane: QWidget) -> bool:
    """Focus `pane` or the first control in it; False when there is none."""
    if pane.focusPolicy() != Qt.FocusPolicy.NoFocus and pane.isEnabled():
        pane.setFocus(Qt.FocusReason.TabFocusReason)
        return True
    for child in pane.findChildren(QWidget):
        if (
            child.focusPolicy() & Qt.FocusPolicy.TabFocus
            and child.isVisible()
            and child.isEnabled()
        ):
            child.setFocus(Qt.FocusReason.TabFocusReason)
            return True
    return False
