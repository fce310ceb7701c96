"""Move from another program: choose its library, look at what would come, move."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QStringListModel, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from refdesk.model.import_options import Duplicates, LinkedFiles
from refdesk.model.migrating import MigrationChoices, MigrationPlace, MigrationPreview
from refdesk.services.migrating.wording import lines_of
from refdesk.ui import theme
from refdesk.ui.check_cells import CheckDelegate
from refdesk.ui.dialogs.file_choice import choose_files, choose_folder
from refdesk.ui.dialogs.migrate_parts import PartsModel
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.widgets import Button, CheckBox, ComboBox, Label
from refdesk.ui.words import number


class MigrateDialog(Frame):
    """Two pages; all reading is done by `migrating` (workers), in a thread of its own."""

    def __init__(
        self, migrating: Any, collection_id: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(self.tr("Move from another program"), parent, width=640, height=620)
        self.setObjectName("migrateDialog")
        self._migrating = migrating
        self._collection_id = collection_id
        self._places: list[MigrationPlace] = []
        self._path: Path | None = None
        self._pages = QStackedWidget()
        self._pages.addWidget(self._choosing_page())
        self._pages.addWidget(self._preview_page())
        self.body.addWidget(self._pages, 1)
        self.back_button = self.add_button(self.tr("Back"))
        self.cancel_button = self.add_button(self.tr("Cancel"))
        self.next_button = self.add_button(self.tr("Next"), is_main=True)
        self.back_button.clicked.connect(self._show_choosing)
        self.cancel_button.clicked.connect(self.reject)
        self.next_button.clicked.connect(self._on_next)
        migrating.found.connect(self._on_found)
        migrating.previewed.connect(self._on_previewed)
        migrating.progressed.connect(self._on_progressed)
        migrating.failed.connect(self._on_failed)
        self.finished.connect(lambda _: migrating.cancel_preview())
        self._show_choosing()
        migrating.find_places()

    # the pages
    def _choosing_page(self) -> QWidget:
        self._names = QStringListModel(self)
        self.places = self._list(self.tr("Libraries that were found"), self._names)
        self.places.doubleClicked.connect(lambda _: self._on_next())
        self.folder_button = Button(self.tr("Choose Zotero's folder…"), "folder", "outline")
        self.file_button = Button(self.tr("Choose an exported file…"), "file", "outline")
        self.folder_button.clicked.connect(self._on_folder)
        self.file_button.clicked.connect(self._on_file)
        row = QHBoxLayout()
        row.addWidget(self.folder_button)
        row.addWidget(self.file_button)
        row.addStretch(1)
        words = self.tr(
            "JabRef: its .bib file. EndNote: File, Export as XML. Mendeley, Papers, Paperpile, "
            "RefWorks: an export as BibTeX or RIS."
        )
        return _page(self.places, row, Label(words, "small", "text2", wrap=True))

    def _preview_page(self) -> QWidget:
        self._lines = QStringListModel(self)
        self.lines = self._list(self.tr("What would come"), self._lines)
        self.lines.setWordWrap(True)
        self.lines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines.setMinimumHeight(theme.px(190))  # the counts, and the first of what stays behind
        self.parts_model = PartsModel(self)
        self.parts_model.changed.connect(self._look)
        self.parts = self._list(self.tr("Libraries and collections to take"), self.parts_model)
        self.parts.setItemDelegate(CheckDelegate(self.parts))
        self._parts_label = Label(self.parts.accessibleName(), "body")
        self.files = self._combo(self.tr("Files"), [
            (LinkedFiles.COPY.value, self.tr("Copy them into the library's folder")),
            (LinkedFiles.LINK.value, self.tr("Attach them where they are")),
            (LinkedFiles.LEAVE.value, self.tr("Do not attach them")),
        ])  # fmt: skip
        self.duplicates = self._combo(self.tr("What I have already"), [
            (Duplicates.MERGE.value, self.tr("Merge: fill what is empty in mine")),
            (Duplicates.SKIP.value, self.tr("Leave out, but put mine into the collections")),
            (Duplicates.KEEP.value, self.tr("Keep both")),
        ])  # fmt: skip
        self.keywords = CheckBox(self.tr("Make tags of automatic tags and keywords too"))
        self.trash = CheckBox(self.tr("Take what is in its trash into RefDesk's trash"))
        self.trash.setChecked(True)
        form = QFormLayout()
        form.setHorizontalSpacing(theme.px(12))
        form.setVerticalSpacing(theme.px(8))
        for combo in (self.files, self.duplicates):
            label = Label(combo.accessibleName(), "body")
            label.setBuddy(combo)
            form.addRow(label, combo)
            combo.activated.connect(self._look)
        for box in (self.keywords, self.trash):
            form.addRow(box)
            box.clicked.connect(self._look)
        return _page(self.lines, self._parts_label, self.parts, form)

    def _list(self, name: str, model: Any) -> QListView:
        made = QListView()
        made.setProperty("kind", "list")
        made.setAccessibleName(name)
        made.setModel(model)
        made.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        return made

    def _combo(self, name: str, choices: list[tuple[object, str]]) -> ComboBox:
        combo = ComboBox()
        combo.setAccessibleName(name)
        combo.view().setAccessibleName(name)
        for value, words in choices:
            combo.addItem(words, value)
        return combo

    # choosing
    @Slot()
    def _show_choosing(self) -> None:
        self._migrating.cancel_preview()
        self._path = None
        self._pages.setCurrentIndex(0)
        self.back_button.hide()
        self.next_button.setText(self.tr("Next"))
        self.next_button.setAccessibleName(self.tr("Next"))
        self.next_button.setEnabled(bool(self._places))
        self.say(self.tr("Choose the library to move from. It is only read, never changed."))
        self.places.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_found(self, places: list[MigrationPlace]) -> None:
        self._places = list(places)
        self._names.setStringList([f"{one.program}: {one.path}" for one in places])
        if places:
            self.places.setCurrentIndex(self._names.index(0))
        elif self._path is None:
            self.say(self.tr("No library was found in the usual folders. Choose one yourself."))
        if self._path is None:
            self.next_button.setEnabled(bool(places))

    @Slot()
    def _on_folder(self) -> None:
        chosen = choose_folder(self, self.tr("Zotero's data folder"))
        if chosen is not None:
            self.show_preview(chosen)

    @Slot()
    def _on_file(self) -> None:
        words = self.tr("Exported libraries (*.bib *.xml *.ris *.enw *.txt);;All files (*)")
        chosen = choose_files(self, self.tr("An exported library"), words)
        if chosen:
            self.show_preview(chosen[0])

    @Slot()
    def _on_next(self) -> None:
        if self._path is not None:
            self._migrating.move(self._path, self.choices)
            self.accept()
            return
        index: QModelIndex = self.places.currentIndex()
        if index.isValid():
            self.show_preview(Path(self._places[index.row()].path))

    # the preview
    @property
    def choices(self) -> MigrationChoices:
        """What is chosen."""
        return MigrationChoices(
            LinkedFiles(self.files.currentData()),
            Duplicates(self.duplicates.currentData()),
            self.keywords.isChecked(),
            self.trash.isChecked(),
            self.parts_model.left_out,
            self._collection_id,
        )

    def show_preview(self, path: Path) -> None:
        """Read the library at `path` and show what would come."""
        self._path = path
        self.parts_model.set_parts(())
        self._lines.setStringList([])
        self._pages.setCurrentIndex(1)
        self.back_button.show()
        self.next_button.setText(self.tr("Move"))
        self.next_button.setAccessibleName(self.tr("Move"))
        self._look()

    @Slot()
    def _look(self) -> None:
        """Ask for the preview of what is chosen now."""
        if self._path is None:
            return
        self.next_button.setEnabled(False)
        self.say(self.tr("Reading {name} …").format(name=self._path.name))
        self._migrating.preview(self._path, self.choices)

    @Slot(int, int)
    def _on_progressed(self, done: int, total: int) -> None:
        if self._path is not None and done:
            words = self.tr("Reading {name}: {n} of {total} …")
            self.say(
                words.format(name=self._path.name, n=number(done), total=number(max(done, total)))
            )

    @Slot(object)
    def _on_previewed(self, told: MigrationPreview) -> None:
        program = told.program[:1].upper() + told.program[1:]  # "a file" where nothing tells
        self.say(f"{program}: {told.path}")
        self.parts_model.set_parts(told.parts)
        for part in (self._parts_label, self.parts):
            part.setVisible(bool(told.parts))
        may_have_trash = Path(told.path).is_dir() or told.trashed > 0
        self.trash.setVisible(may_have_trash or not self.trash.isChecked())
        self._lines.setStringList([*lines_of(told), *told.problems, *told.missing])
        self.next_button.setEnabled(told.references > 0)
        words = self.tr("Move {n} references").format(n=number(told.references))
        words = self.tr("Move 1 reference") if told.references == 1 else words
        self.next_button.setText(words)
        self.next_button.setAccessibleName(words)

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self.say(sentence)
        self.next_button.setEnabled(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, Button):
                focus.click()
            elif self.next_button.isEnabled():
                self.next_button.click()
            return
        super().keyPressEvent(event)


def _page(*parts: Any) -> QWidget:
    """Widgets and layouts one below the other; lists take the room."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(theme.px(8))
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part, 1 if isinstance(part, QListView) else 0)
        else:
            column.addLayout(part)
    return page
