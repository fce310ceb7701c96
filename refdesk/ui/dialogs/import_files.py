"""Import: which files, of which format, into which collection, and what becomes of duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QStringListModel, QTimer, Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QListView, QWidget

from refdesk.model.import_options import Duplicates, ImportOptions, LinkedFiles
from refdesk.model.rows import CollectionRow
from refdesk.services.readable import readable_formats
from refdesk.services.recognising import recognise_file
from refdesk.ui import theme
from refdesk.ui.dialogs.file_choice import choose_files, choose_folder, remembered_folder
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.import_words import duplicate_choices, file_choices
from refdesk.ui.widgets import Button, ComboBox, Label
from refdesk.ui.words import number

NEW: Final = -1
"""A collection that is made for the import."""
_LOOKED_AT: Final = 200
"""Files of a long list that are looked into before the import."""


class ImportFilesDialog(Frame):
    """Collects the choices of an import; remembers those on duplicates and linked files."""

    import_asked = Signal(object, object)
    """A list of paths and the `ImportOptions`."""

    def __init__(
        self,
        settings: Any,
        options: ImportOptions,
        collections: Sequence[CollectionRow],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("Import files"), parent, width=560, height=460)
        self.setObjectName("importFilesDialog")
        self._settings = settings
        self.paths: list[Path] = []
        self._said: dict[Path, str] = {}
        self._looker = QTimer(self, interval=0)
        self._looker.timeout.connect(self._look)
        self.say(self.tr("Choose files or a folder, or drop them on the window at any time."))
        self._build_files()
        self._build_choices(options, collections)
        self.import_button = self.add_button(self.tr("Import"), is_main=True, icon="download")
        self.add_button(self.tr("Cancel")).clicked.connect(self.reject)
        self.import_button.clicked.connect(self._on_import)
        self.collection.currentIndexChanged.connect(self._on_collection)
        self.collection_name.textChanged.connect(self._tell_import)
        self._tell_paths()
        self.files_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build_files(self) -> None:
        self.files_button = Button(self.tr("Choose files…"), "file", "outline")
        self.folder_button = Button(self.tr("Choose a folder…"), "folder", "outline")
        self.clear_button = Button(self.tr("Clear"), "x", "flat")
        row = QHBoxLayout()
        row.addWidget(self.files_button)
        row.addWidget(self.folder_button)
        row.addStretch(1)
        row.addWidget(self.clear_button)
        self._names = QStringListModel(self)
        self.list = QListView()
        self.list.setProperty("kind", "list")
        self.list.setAccessibleName(self.tr("Files to import"))
        self.list.setModel(self._names)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.body.addLayout(row)
        self.body.addWidget(self.list, 1)
        self.files_button.clicked.connect(self._on_files)
        self.folder_button.clicked.connect(self._on_folder)
        self.clear_button.clicked.connect(lambda: self.set_paths([]))

    def _build_choices(self, options: ImportOptions, collections: Sequence[CollectionRow]) -> None:
        self.format = self._combo(self.tr("Format"), [("", self.tr("By content"))])
        for one in readable_formats():
            self.format.addItem(one.label, one.key)
        self.collection = self._combo(
            self.tr("Into collection"), [(0, self.tr("None, only the library"))]
        )
        for collection_id, path in _paths(collections):
            self.collection.addItem(path, collection_id)
        self.collection.insertItem(1, self.tr("A new collection"), NEW)
        self.collection_name = QLineEdit()
        self.collection_name.setAccessibleName(self.tr("Name of the new collection"))
        self.collection_name.setPlaceholderText(self.tr("Its name; A/B for B inside A"))
        self.collection_name.hide()
        self.duplicates = self._combo(self.tr("Duplicates"), duplicate_choices())
        self.linked_files = self._combo(self.tr("Files that they name"), file_choices())
        _choose(self.format, options.format)
        _choose(self.collection, options.collection_id)
        _choose(self.duplicates, options.duplicates.value)
        _choose(self.linked_files, options.linked_files.value)
        form = QFormLayout()
        form.setHorizontalSpacing(theme.px(12))
        form.setVerticalSpacing(theme.px(8))
        for combo in (self.format, self.collection, self.duplicates, self.linked_files):
            label = Label(combo.accessibleName(), "body")
            label.setBuddy(combo)
            form.addRow(label, combo)
            if combo is self.collection:
                form.addRow("", self.collection_name)
        self.body.addLayout(form)
        words = self.tr("What has the same PMID, PMCID, DOI or ISBN is never added twice unless you keep all.")  # fmt: skip
        self.body.addWidget(Label(words, "small", "text2", wrap=True))

    def _combo(self, name: str, choices: Sequence[tuple[object, str]]) -> ComboBox:
        combo = ComboBox()
        combo.setAccessibleName(name)
        combo.view().setAccessibleName(name)
        for value, words in choices:
            combo.addItem(words, value)
        return combo

    @property
    def options(self) -> ImportOptions:
        """What is chosen."""
        chosen = int(self.collection.currentData())
        return ImportOptions(
            str(self.format.currentData()),
            chosen if chosen != NEW else 0,
            Duplicates(self.duplicates.currentData()),
            LinkedFiles(self.linked_files.currentData()),
            self.collection_name.text().strip() if chosen == NEW else "",
        )

    def set_paths(self, paths: Sequence[Path]) -> None:
        """Import these files and folders."""
        self.paths = list(dict.fromkeys(paths))
        self._tell_paths()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, Button):
                focus.click()
            elif self.import_button.isEnabled():
                self.import_button.click()
            return
        super().keyPressEvent(event)

    def _tell_paths(self) -> None:
        self._names.setStringList([self._line(path) for path in self.paths])
        self._looker.start()
        self._tell_import()
        self.clear_button.setEnabled(bool(self.paths))
        words = self.tr("Import")
        if len(self.paths) > 1:
            words = self.tr("Import {n} files").format(n=number(len(self.paths)))
        self.import_button.setText(words)
        self.import_button.setAccessibleName(words)

    def _on_collection(self) -> None:
        """Ask for the name of a new collection; that of the file is offered."""
        is_new = self.collection.currentData() == NEW
        self.collection_name.setVisible(is_new)
        if is_new:
            if not self.collection_name.text() and self.paths:
                self.collection_name.setText(self.paths[0].stem.replace("/", " "))
            self.collection_name.setFocus()
            self.collection_name.selectAll()
        self._tell_import()

    def _tell_import(self) -> None:
        name = self.collection_name.text().replace("/", " ").strip()
        lacks_name = self.collection.currentData() == NEW and not name
        self.import_button.setEnabled(bool(self.paths) and not lacks_name)

    def _line(self, path: Path) -> str:
        said = self._said.get(path, "")
        return f"{path}  ·  {said}" if said else str(path)

    def _look(self) -> None:
        """Look into one more file, and say what it is; the window answers between two of them."""
        at = next(
            (n for n, path in enumerate(self.paths[:_LOOKED_AT]) if path not in self._said), -1
        )
        if at < 0:
            self._looker.stop()
            return
        path = self.paths[at]
        self._said[path] = self._words(path)
        self._names.setData(self._names.index(at), self._line(path))

    def _words(self, path: Path) -> str:
        """What is in a file, in words; "" for a folder and for a list of identifiers."""
        found = recognise_file(path) if path.is_file() else None
        if found is None:
            return ""
        if not found.count:
            return found.said
        words = self.tr("{format}, 1 reference")
        if found.count > 1:
            words = self.tr("{format}, {n} references")
        return words.format(format=found.said, n=number(found.count))

    def _on_files(self) -> None:
        folder = str(self._settings.get("window.import_folder", ""))
        chosen = choose_files(self, self.tr("Import files"), self._filters(), folder)
        if chosen:
            self.set_paths([*self.paths, *chosen])
            self.import_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_folder(self) -> None:
        folder = str(self._settings.get("window.import_folder", ""))
        chosen = choose_folder(self, self.tr("Import a folder"), folder)
        if chosen is not None:
            self.set_paths([*self.paths, chosen])

    def _filters(self) -> str:
        """All endings of the formats that are read, then each format, then all files."""
        kinds = readable_formats()
        endings = sorted({f"*{e}" for one in kinds for e in one.extensions} | {"*.txt", "*.gz"})
        parts = [f"{self.tr('References')} ({' '.join(endings)})"]
        parts += [f"{o.label} ({' '.join(f'*{e}' for e in o.extensions)})" for o in kinds if o.extensions]  # fmt: skip
        return ";;".join([*parts, f"{self.tr('All files')} (*)"])

    def _on_import(self) -> None:
        if not self.import_button.isEnabled():
            return
        options = self.options
        self._settings.set("import.duplicates", options.duplicates.value)
        self._settings.set("import.linked_files", options.linked_files.value)
        self._settings.set("window.import_folder", remembered_folder())
        self.import_asked.emit(self.paths, options)
        self.accept()


def _choose(combo: ComboBox, value: object) -> None:
    combo.setCurrentIndex(max(0, combo.findData(value)))


def _paths(collections: Sequence[CollectionRow]) -> list[tuple[int, str]]:
    """(id, "A / B") of each collection, in the order of their paths."""
    known = {row.id: row for row in collections}

    def path(row: CollectionRow) -> str:
        above = known.get(row.parent_id) if row.parent_id is not None else None
        return f"{path(above)} / {row.name}" if above is not None else row.name

    return sorted(((row.id, path(row)) for row in collections), key=lambda pair: pair[1].casefold())
