"""The preferences: pages of settings, each kept as soon as it is changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.preferences.pages import Page, pages
from refdesk.ui.preferences.rows import Row, Text
from refdesk.ui.tab_bar import TabBar
from refdesk.ui.widgets import Button, Label, Surface, plain_tip


class Store(Protocol):
    """What is needed of the settings."""

    def get(self, name: str, default: Any = None) -> Any: ...

    def set(self, name: str, value: Any) -> None: ...

    def save(self) -> None: ...


class PreferencesDialog(Frame):
    """Shows and changes the settings; who opened it puts them into force."""

    changed = Signal(str)
    """The name of a setting that has just been kept."""
    key_check_asked = Signal()
    backup_asked = Signal()
    restore_asked = Signal()
    keys_asked = Signal()

    def __init__(
        self,
        settings: Store,
        styles: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
        *,
        locked: str = "",
    ) -> None:
        super().__init__(self.tr("Preferences"), parent, width=620, height=560)
        self.setObjectName("preferencesDialog")
        self._settings = settings
        self.say(self.tr("Each change counts at once."))
        self.tabs = TabBar()
        self.tabs.setObjectName("preferencesTabs")
        self.tabs.setAccessibleName(self.tr("Pages of the preferences"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._stack = QStackedWidget()
        self.pages = pages(styles)
        for page in self.pages:
            self.tabs.addTab(page.title)
            self._stack.addWidget(self._scroll(page))
        self.body.addWidget(self.tabs)
        self.body.addWidget(self._stack, 1)
        self.defaults = self.add_button(self.tr("Defaults of this page"), icon="undo")
        self.keys = self.add_button(self.tr("Keys…"))
        self.close_button = self.add_button(self.tr("Close"))
        self._add_deeds(locked)
        self._connect()
        self.show_settings()
        self._on_page()

    def row(self, name: str) -> Row:
        """The row of a setting."""
        return next(row for page in self.pages for row in page.rows if row.name == name)

    def show_page(self, key: str) -> None:
        """Turn to a page."""
        self.tabs.setCurrentIndex([page.key for page in self.pages].index(key))

    def show_settings(self) -> None:
        """Show what the settings keep now."""
        for page in self.pages:
            for row in page.rows:
                if not (isinstance(row, Text) and row.control.hasFocus()):
                    row.show_value(self._kept(row))
        self._tell_defaults()

    def say_of_key(self, sentence: str, *, is_good: bool) -> None:
        """What came of trying the key."""
        self.key_said.set_color("green.ink" if is_good else "red.ink")
        self.key_said.setText(sentence)
        self.key_said.show()

    # Building

    def _scroll(self, page: Page) -> QScrollArea:
        inside = Surface("window")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, theme.px(8), theme.px(8), theme.px(8))
        column.setSpacing(theme.px(16))
        for row in page.rows:
            column.addWidget(row)
            row.changed.connect(lambda row=row: self._keep(row))
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setProperty("ground", "window")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _add_deeds(self, locked: str) -> None:
        """The buttons that do something with a setting."""
        key = self.row("network.api_key")
        self.try_key = Button(self.tr("Try it"), height=30, name=self.tr("Try the key"))
        self.key_said = Label("", "small", "text2", wrap=True)
        self.key_said.hide()
        self.forget_key = Button(self.tr("Forget it"), height=30, name=self.tr("Forget the key"))
        if isinstance(key, Text):
            key.add_beside(self.try_key)
            key.add_beside(self.forget_key)
            self._show_keyring(key)
        key.box.addWidget(self.key_said)
        self.back_up = Button(self.tr("Back up now"), "download", height=30)
        self.restore = Button(self.tr("Restore a backup…"), "clock", height=30)
        self.choose_folder = Button(
            self.tr("Choose…"), height=30, name=self.tr("Choose a folder for backups")
        )
        folder = self.row("backup.folder")
        if isinstance(folder, Text):
            folder.add_beside(self.choose_folder)
        deeds = QHBoxLayout()
        deeds.setSpacing(theme.px(8))
        for button in (self.back_up, self.restore):
            deeds.addWidget(button)
            button.setEnabled(not locked)
            button.setToolTip(plain_tip(locked))
        deeds.addStretch(1)
        self.row("backup.automatic").box.addLayout(deeds)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._on_page)
        self.defaults.clicked.connect(self._on_defaults)
        self.keys.clicked.connect(self.keys_asked)
        self.close_button.clicked.connect(self.reject)
        self.try_key.clicked.connect(self._on_try_key)
        self.forget_key.clicked.connect(self._on_forget_key)
        self.choose_folder.clicked.connect(self._on_choose_folder)
        self.back_up.clicked.connect(self.backup_asked)
        self.restore.clicked.connect(self.restore_asked)
        theme.signals().changed.connect(self.show_settings)

    # Inside

    @property
    def _page(self) -> Page:
        return self.pages[self.tabs.currentIndex()]

    def _kept(self, row: Row) -> Any:
        return self._settings.get(row.name, row.default)

    def _keep(self, row: Row) -> None:
        self._settings.set(row.name, row.value)
        self._settings.save()
        self._tell_defaults()
        self.changed.emit(row.name)

    def _on_page(self) -> None:
        self._stack.setCurrentIndex(self.tabs.currentIndex())
        self._tell_defaults()

    def _tell_defaults(self) -> None:
        differs = any(self._kept(row) != row.default for row in self._page.rows)
        self.defaults.setEnabled(differs)
        words = self.tr("Set all of {page} as RefDesk came").format(page=self._page.title)
        why_not = self.tr("This page is as RefDesk came")
        self.defaults.setToolTip(words if differs else why_not)

    def _on_defaults(self) -> None:
        for row in self._page.rows:
            if self._kept(row) != row.default:
                row.show_value(row.default)
                self._keep(row)

    def _on_choose_folder(self) -> None:
        row = self.row("backup.folder")
        title = self.tr("Choose a folder for backups")
        folder = QFileDialog.getExistingDirectory(self, title, str(row.value))
        if folder and isinstance(row, Text):
            row.put(folder)

    def _show_keyring(self, key: Text) -> None:
        """Say that the key is in the keyring, and offer to forget it."""
        is_kept = bool(self._settings.get("network.api_key_in_keyring", False))
        self.forget_key.setVisible(is_kept)
        if is_kept:
            key.set_hint(self.tr("kept in the system’s keyring"))

    def _on_forget_key(self) -> None:
        row = self.row("network.api_key")
        assert isinstance(row, Text)
        row.set_hint(self.tr("none"))
        self.forget_key.hide()
        self.changed.emit("network.api_key")

    def _on_try_key(self) -> None:
        row = self.row("network.api_key")
        assert isinstance(row, Text)
        row.finish()
        if row.error:
            return
        if not row.value and not self.forget_key.isVisible():
            self.say_of_key(self.tr("There is no key to try."), is_good=False)
            return
        self.say_of_key(self.tr("Asking NCBI …"), is_good=True)
        self.key_check_asked.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._finish()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        self._finish()
        super().done(result)

    def _finish(self) -> None:
        """Keep what stands in a field that was not left."""
        for page in self.pages:
            for row in page.rows:
                if isinstance(row, Text):
                    row.finish()
