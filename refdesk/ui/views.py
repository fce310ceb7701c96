"""How the list is laid out: columns, order, groups, row height; and views of that under names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from refdesk.model.layouts import Layout, LayoutColumn, from_table, from_text, to_table
from refdesk.model.rows import GroupBy, Overview, SavedViewRow
from refdesk.ui.actions import GROUPINGS, Actions, without_arguments
from refdesk.ui.browsing import Browser
from refdesk.ui.columns import Column, column_numbers, key_of, title
from refdesk.ui.search_pane import SearchPane
from refdesk.ui.widgets import menu

if TYPE_CHECKING:
    from refdesk.ui.columns_chooser import ColumnsDialog
    from refdesk.ui.main_window import MainWindow
    from refdesk.ui.views_dialog import ViewsDialog

SETTING: Final = "window.layout"
OLD_SETTING: Final = "window.columns"
"""Numbers of columns, as versions before this one kept them."""


class Views(QObject):
    """Lays out the list as the reader wishes, remembers it, shows and keeps views."""

    def __init__(
        self, window: MainWindow, desk: Any, settings: Any, actions: Actions, browser: Browser,
        pane: SearchPane,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._settings = settings
        self._actions = actions
        self._browser = browser
        self._pane = pane
        self._table = pane.table
        self._rows: tuple[SavedViewRow, ...] = ()
        self._columns_dialog: ColumnsDialog | None = None
        self._views_dialog: ViewsDialog | None = None
        browser.place_changed.connect(self._on_place_changed)
        desk.overview_read.connect(self._on_overview)
        if browser.overview is not None:
            self._on_overview(browser.overview)
        self._update_checks()

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action does, by its name."""
        return {
            "actionChooseColumns": self.show_columns,
            "actionUseUsualColumns": partial(self.choose, ()),
            "actionSaveView": self.save,
            "actionShowViews": self.show_views,
            "actionFoldGroups": partial(self._fold, is_folded=True),
            "actionUnfoldGroups": partial(self._fold, is_folded=False),
            **{name: partial(self._browser.group_by, by) for by, name in GROUPINGS.items()},
        }

    def _fold(self, *, is_folded: bool) -> None:
        self._table.folding.fold_all(is_folded=is_folded)

    # Laying out

    def layout(self) -> Layout:
        """How the list is laid out now."""
        place = self._browser.place
        return Layout(
            self._table.columns.layout(), place.terms, place.group, self._table.is_compact
        )

    def apply(self, layout: Layout) -> None:
        """Lay out the list."""
        self._table.choose_columns(layout.columns)
        self._window.set_compact(layout.is_compact)
        sort, *then = layout.sort or Layout.usual_sort()
        self._browser.arrange(sort, tuple(then), layout.group)
        self._remember()

    def restore(self) -> None:
        """Lay out the list as it was when the program ended."""
        layout = from_table(self._settings.get(SETTING, {}))
        old = self._settings.get(OLD_SETTING, [])
        if layout.columns:
            self._table.choose_columns(layout.columns)
        elif old and not self._settings.get(SETTING, {}):
            self._table.set_wanted_columns(column_numbers(old))
        if layout.sort or layout.group:
            sort, *then = layout.sort or Layout.usual_sort()
            self._browser.begin_with(sort, tuple(then), layout.group)
        self._update_checks()

    def choose(self, columns: Sequence[LayoutColumn]) -> None:
        """Show these columns; none means the usual ones."""
        self._table.choose_columns(columns)
        self.follow()

    def toggle(self, column: Column) -> None:
        """Show one more column, or take it away."""
        self.choose(self._table.columns.toggled(column))

    def choose_numbers(self, numbers: list[int]) -> None:
        """Show the columns with these numbers."""
        before = {one.key: one.width for one in self._table.columns.layout()}
        keys = [key_of(column) for column in column_numbers(numbers)]
        self.choose([LayoutColumn(key, before.get(key, 0)) for key in keys])

    def follow(self) -> None:
        """Go on from how the list is laid out now."""
        self._remember()
        if self._columns_dialog is not None:
            self._columns_dialog.show_columns(self._checked())

    @Slot()
    def _on_place_changed(self) -> None:
        if not self._browser.is_pubmed:
            self._remember()
        self._update_checks()

    def _remember(self) -> None:
        self._settings.set(SETTING, to_table(self.layout()))

    def _update_checks(self) -> None:
        group = self._browser.place.group
        for by, name in GROUPINGS.items():
            self._actions[name].setChecked(by == group)
            self._actions[name].setEnabled(not self._browser.is_pubmed)
        for name in ("actionFoldGroups", "actionUnfoldGroups"):
            self._actions[name].setEnabled(bool(group) and not self._browser.is_pubmed)

    def _checked(self) -> tuple[LayoutColumn, ...]:
        """The columns of menus and of the chooser."""
        columns = self._table.columns
        return columns.layout() or tuple(LayoutColumn(key_of(each)) for each in columns.checked())

    # Menus and windows

    def show_columns(self) -> None:
        """Show the window in which columns are chosen."""
        from refdesk.ui.columns_chooser import ColumnsDialog

        if self._columns_dialog is None:
            self._columns_dialog = ColumnsDialog(self._window)
            self._columns_dialog.chosen.connect(self.choose)
        self._columns_dialog.show_columns(self._checked())
        self._columns_dialog.show()
        self._columns_dialog.raise_()

    def column_menu(self, parent: QWidget) -> QMenu:
        """All columns to tick, and the window to order them."""
        made = menu(parent)
        made.setAccessibleName(self.tr("Columns"))
        shown = self._table.columns.checked()
        others = sorted(set(Column) - set(shown), key=lambda each: title(each).casefold())
        for column in (*shown, *others):
            if column == Column.REFERENCE:
                continue
            if column not in shown and made.actions() and made.actions()[-1].isChecked():
                made.addSeparator()
            action = made.addAction(title(column))
            action.setCheckable(True)
            action.setChecked(column in shown)
            action.triggered.connect(without_arguments(partial(self.toggle, column)))
        made.addSeparator()
        made.addAction(self._actions["actionChooseColumns"])
        made.addAction(self._actions["actionUseUsualColumns"])
        return made

    def fill_more(self, made: QMenu) -> None:
        """Fill in what stands below the columns in the list's menu."""
        made.addAction(self._actions["actionChooseColumns"])
        made.addSeparator()
        if not self._browser.is_pubmed:
            groups = made.addMenu(self.tr("Group by"))
            for by, name in GROUPINGS.items():
                groups.addAction(self._actions[name])
                if by == GroupBy.NOTHING:
                    groups.addSeparator()
            groups.addSeparator()
            groups.addAction(self._actions["actionFoldGroups"])
            groups.addAction(self._actions["actionUnfoldGroups"])
        made.addMenu(self._view_menu(made))

    def _view_menu(self, parent: QWidget) -> QMenu:
        made = menu(parent)
        made.setTitle(self.tr("Views"))
        made.addActions(self._actions.extra)
        if self._rows:
            made.addSeparator()
        made.addAction(self._actions["actionSaveView"])
        made.addAction(self._actions["actionShowViews"])
        return made

    def show_head_menu(self, place: QPoint) -> None:
        """The menu of the columns' heads."""
        made = self.column_menu(self._window)
        made.exec(place)
        made.deleteLater()

    def show_group_menu(self, group: int, place: QPoint) -> None:
        """The menu of a heading."""
        made = menu(self._window)
        select = made.addAction(self.tr("Select these references"))
        select.triggered.connect(lambda: self._table.folding.select(group))
        made.addSeparator()
        made.addAction(self._actions["actionFoldGroups"])
        made.addAction(self._actions["actionUnfoldGroups"])
        made.addSeparator()
        made.addAction(self._actions[GROUPINGS[GroupBy.NOTHING]])
        made.exec(place)
        made.deleteLater()

    # Views under names

    @Slot(object)
    def _on_overview(self, overview: Overview) -> None:
        if overview.saved_views == self._rows:
            return
        self._rows = overview.saved_views
        actions = []
        for row in self._rows:
            action = QAction(row.name.replace("&", "&&"), self._window)
            action.triggered.connect(without_arguments(partial(self.show_view, row.id)))
            actions.append(action)
        self._actions.set_extra(actions)
        if self._views_dialog is not None:
            self._views_dialog.show_views(self._rows, is_locked=self._desk.is_read_only)

    def show_view(self, view_id: int) -> None:
        """Lay out the list as a saved view says."""
        for row in self._rows:
            if row.id == view_id:
                self.apply(from_text(row.layout))

    def save(self) -> None:
        """Keep how the list is laid out under a name, which is asked for."""
        from refdesk.ui.views_dialog import NameDialog

        names = {row.name.casefold() for row in self._rows}
        number = 1
        while self.tr("View {n}").format(n=number).casefold() in names:
            number += 1
        dialog = NameDialog(self._window, self.tr("View {n}").format(n=number))
        dialog.accepted.connect(
            lambda: self._desk.save_view(dialog.field.text().strip(), self.layout())
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def show_views(self) -> None:
        """Show the window of all views."""
        from refdesk.ui.views_dialog import ViewsDialog

        if self._views_dialog is None:
            made = self._views_dialog = ViewsDialog(self._window)
            made.show_asked.connect(self.show_view)
            made.change_asked.connect(lambda key: self._desk.change_view(key, self.layout()))
            made.delete_asked.connect(self._desk.delete_view)
            made.views.renamed.connect(self._desk.rename_view)
        self._views_dialog.show_views(self._rows, is_locked=self._desk.is_read_only)
        self._views_dialog.show()
        self._views_dialog.raise_()
