"""The backups of a library: a list to choose from, and the window that puts one in its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QListView, QWidget

from refdesk.model.backups import Backup
from refdesk.services.wording import counted
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.widgets import Label

Index = QModelIndex | QPersistentModelIndex


class BackupListModel(QAbstractListModel):
    """Backups by date, with what they hold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Backup] = []

    def set_rows(self, rows: Sequence[Backup]) -> None:
        """Show these backups."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        one = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return words_of(one)
        return str(one.path) if role == Qt.ItemDataRole.ToolTipRole else None


class BackupList(QListView):
    """The list; Enter or a double click chooses."""

    chosen = Signal(object)
    """The path of a backup."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("backupList")
        self.setProperty("kind", "list")
        self.setAccessibleName(self.tr("Backups, newest first"))
        self.setUniformItemSizes(True)
        self._model = BackupListModel(self)
        self.setModel(self._model)
        self.setMinimumHeight(theme.px(4 * 28))
        self.doubleClicked.connect(self._on_chosen)

    def set_rows(self, rows: Sequence[Backup]) -> None:
        """Show these backups, the newest one selected."""
        self._model.set_rows(rows)
        if rows:
            self.setCurrentIndex(self._model.index(0, 0))

    @property
    def current(self) -> Path | None:
        """The selected backup."""
        index = self.currentIndex()
        return self._model.rows[index.row()].path if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_chosen()
            return
        super().keyPressEvent(event)

    def _on_chosen(self) -> None:
        if self.current is not None:
            self.chosen.emit(self.current)


class RestoreDialog(Frame):
    """Chooses a backup to be put in the place of the open library."""

    chosen = Signal(object)
    """The path of the backup."""

    def __init__(
        self, rows: Sequence[Backup], library: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(self.tr("Restore a backup"), parent, width=560, height=400)
        self.setObjectName("restoreDialog")
        words = self.tr(
            "The backup takes the place of {name}. What is there now is kept beside it under "
            "another name, so that nothing is lost; attached files that are missing come back."
        )
        self.say(words.format(name=library.name))
        self._folder = library.parent
        self.list = BackupList()
        self.list.set_rows(rows)
        self.none = Label(self.tr("There are no backups of this library yet."), "body", "text2")
        self.none.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self.body.addWidget(self.none)
        self.body.addWidget(self.list, 1)
        self.file = self.add_button(self.tr("Choose a file…"), icon="file")
        self.keep = self.add_button(self.tr("Keep the library as it is"))
        self.restore = self.add_button(self.tr("Restore"), is_main=True)
        self.restore.setEnabled(bool(rows))
        self.file.clicked.connect(self._on_file)
        self.keep.clicked.connect(self.reject)
        self.restore.clicked.connect(self._on_restore)
        self.list.chosen.connect(self._choose)

    def _on_restore(self) -> None:
        if self.list.current is not None:
            self._choose(self.list.current)

    def _on_file(self) -> None:
        path = ask_backup(self, self._folder)
        if path is not None:
            self._choose(path)

    def _choose(self, path: Path) -> None:
        self.accept()
        self.chosen.emit(path)


def words_of(one: Backup) -> str:
    """`25 November 2026 14:30, 12,481 references, 58 MB`."""
    when = one.taken.astimezone()
    stamp = f"{when.day} {QLocale().standaloneMonthName(when.month)} {when.year} {when:%H:%M}"
    size = QLocale().formattedDataSize(
        one.size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat
    )
    held = counted(one.references, "reference") if one.references else ""
    return ", ".join(part for part in (stamp, held, size) if part)


def ask_backup(parent: QWidget, folder: Path) -> Path | None:
    """Ask for the file of a backup; None when the reader changed their mind."""
    words = parent.tr("RefDesk libraries (*.refdesk);;All files (*)")
    name, _ = QFileDialog.getOpenFileName(parent, parent.tr("Choose a backup"), str(folder), words)
    return Path(name) if name else None
