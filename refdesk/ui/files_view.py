"""The files of a reference: a list, and adding, opening and removing them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout, QWidget

from refdesk.model.rows import AttachmentRow
from refdesk.ui import icons, theme
from refdesk.ui.dialogs.file_choice import choose_files
from refdesk.ui.widgets import Button, Label, plain_tip
from refdesk.ui.words import local_day

if TYPE_CHECKING:
    from refdesk.model.file_origin import FileOrigin

Index = QModelIndex | QPersistentModelIndex


def size_in_words(size: int) -> str:
    """`1.2 MB`; "" when it is not known."""
    return (
        QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
        if size > 0
        else ""
    )


class FileListModel(QAbstractListModel):
    """Attached files as name and size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.files: list[AttachmentRow] = []

    def set_files(self, files: Sequence[AttachmentRow]) -> None:
        """Show these files."""
        self.beginResetModel()
        self.files = list(files)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.files)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.files):
            return None
        row = self.files[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return "   ".join(
                part for part in (row.title or row.path, size_in_words(row.size)) if part
            )
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.path if row.origin is None else f"{row.path}\n{row.origin.url}")
        if role == Qt.ItemDataRole.DecorationRole:
            return icons.icon("file")
        return None


class FileList(QListView):
    """Enter opens, Delete removes."""

    open_asked = Signal()
    remove_asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_asked.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        else:
            super().keyPressEvent(event)


class FilesView(QWidget):
    """Shows the files of one reference; tells what is to be done with them."""

    attach_asked = Signal(int, object)
    """Reference id and a list of paths."""
    full_text_asked = Signal(int)
    """Reference id."""
    open_asked = Signal(int)
    """Attachment id."""
    remove_asked = Signal(int)
    """Attachment id."""
    address_asked = Signal(str)
    """Where a fetched file came from, to be opened in the browser."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filesView")
        self._reference_id = 0
        self._locked = ""
        self._model = FileListModel(self)
        self._build()
        theme.signals().changed.connect(self._restyle)
        self._restyle()
        self._show_state()

    def _build(self) -> None:
        self.add_button = Button(self.tr("Attach files…"), "clip", height=30)
        self.add_button.clicked.connect(self._on_add)
        self.find_button = Button(self.tr("Find full text"), "download", height=30)
        self.find_button.clicked.connect(lambda: self.full_text_asked.emit(self._reference_id))
        self.open_button = Button(self.tr("Open"), "external", height=30)
        self.open_button.clicked.connect(self._on_open)
        self.remove_button = Button(
            "", "trash", "flat", height=30, name=self.tr("Remove this file")
        )
        self.remove_button.clicked.connect(self._on_remove)
        self.list = FileList()
        self.list.setObjectName("fileList")
        self.list.setProperty("kind", "list")
        self.list.setAccessibleName(self.tr("Files of this reference"))
        self.list.setModel(self._model)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.open_asked.connect(self._on_open)
        self.list.remove_asked.connect(self._on_remove)
        self.list.doubleClicked.connect(self._on_open)
        self.list.selectionModel().selectionChanged.connect(self._show_state)
        self._empty = Label(
            self.tr("No files yet. Drop a PDF or another file on this pane to attach it, or let RefDesk look for a copy that anybody may read."),
            "body", "text2", wrap=True,
        )  # fmt: skip
        self.origin = Label("", "small", "text2", wrap=True)
        self.origin.setObjectName("fileOrigin")
        self.origin.setAccessibleName(self.tr("Where this file came from"))
        self.origin.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.origin_button = Button(self.tr("Open its address"), "globe", "flat", height=30)
        self.origin_button.clicked.connect(self._on_address)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.origin, 1)
        self._foot.addWidget(self.origin_button)
        self._head = QHBoxLayout()
        self._head.addWidget(self.add_button)
        self._head.addWidget(self.find_button)
        self._head.addStretch(1)
        self._head.addWidget(self.open_button)
        self._head.addWidget(self.remove_button)
        self._box = QVBoxLayout(self)
        self._box.addLayout(self._head)
        self._box.addWidget(self._empty)
        self._box.addWidget(self.list, 1)
        self._box.addLayout(self._foot)
        self._box.addStretch(0)

    def set_locked(self, reason: str) -> None:
        """The library can only be read: files can be opened; `reason` says why not more."""
        self._locked = reason
        self.add_button.setEnabled(not reason)
        self.add_button.setToolTip(plain_tip(reason))
        self.find_button.setEnabled(not reason)
        self.find_button.setToolTip(plain_tip(reason))
        self.remove_button.setToolTip(plain_tip(reason or self.tr("Remove this file")))
        if reason:
            self._empty.setText(self.tr("No files. {reason}").format(reason=reason))
        self._show_state()

    @property
    def files(self) -> list[AttachmentRow]:
        """The files in the list."""
        return list(self._model.files)

    def set_files(self, reference_id: int, files: Sequence[AttachmentRow]) -> None:
        """Show the files of a reference; the chosen one stays chosen."""
        chosen = self._chosen()
        self._reference_id = reference_id
        if list(files) != self._model.files:
            self._model.set_files(files)
        places = [at for at, row in enumerate(files) if chosen is not None and row.id == chosen.id]
        if files:
            self.list.setCurrentIndex(self._model.index(places[0] if places else 0, 0))
        self._show_state()

    def _chosen(self) -> AttachmentRow | None:
        index = self.list.currentIndex()
        return self._model.files[index.row()] if index.isValid() else None

    def _on_add(self) -> None:
        paths: list[Path] = choose_files(self, self.tr("Attach files"))
        if paths:
            self.attach_asked.emit(self._reference_id, paths)

    def _on_open(self) -> None:
        row = self._chosen()
        if row is not None:
            self.open_asked.emit(row.id)

    def _on_remove(self) -> None:
        row = self._chosen()
        if row is not None and not self._locked:
            self.remove_asked.emit(row.id)

    def _on_address(self) -> None:
        row = self._chosen()
        if row is not None and row.origin is not None:
            self.address_asked.emit(row.origin.url)

    def _origin_sentence(self, origin: FileOrigin) -> str:
        """`From files.example.org, named by Unpaywall, on 24 November 2026: accepted manuscript, CC BY.`"""
        from refdesk.services.full_text_words import version_words  # with the first fetched file

        where = self.tr("From {host}, named by {source}, on {day}: {version}, {licence}.")
        return where.format(
            host=origin.host or origin.url,
            source=origin.source,
            day=local_day(origin.at),
            version=version_words(origin.version),
            licence=origin.licence or self.tr("licence not stated"),
        )

    def _show_origin(self) -> None:
        """Say of the chosen file where it came from, if RefDesk fetched it."""
        row = self._chosen()
        origin = row.origin if row is not None else None
        self.origin.setVisible(origin is not None)
        self.origin_button.setVisible(origin is not None)
        if origin is not None:
            self.origin.setText(self._origin_sentence(origin))
            self.origin.setAccessibleDescription(self.origin.text())
            self.origin_button.setToolTip(plain_tip(origin.url))

    def _show_state(self) -> None:
        self._show_origin()
        has_files = bool(self._model.files)
        self._empty.setVisible(not has_files)
        self.list.setVisible(has_files)
        self._box.setStretch(self._box.count() - 1, 0 if has_files else 1)
        for button in (self.open_button, self.remove_button):
            button.setVisible(has_files)
            is_locked = button is self.remove_button and bool(self._locked)
            button.setEnabled(self._chosen() is not None and not is_locked)

    def _restyle(self) -> None:
        m = theme.current().metrics
        self._box.setContentsMargins(m.padding, m.px(12), m.padding, m.px(16))
        self._box.setSpacing(m.px(12))
        self._head.setSpacing(m.px(8))
