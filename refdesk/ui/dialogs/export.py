"""The export dialog: which references, in which format, with what of them, into which file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QListView,
    QVBoxLayout,
    QWidget,
)

from refdesk.model.export_options import AS_THEY_ARE, ExportOptions
from refdesk.services.writable import WritableFormat, writable_formats
from refdesk.ui import theme
from refdesk.ui.dialogs.export_words import format_words, holds
from refdesk.ui.dialogs.file_choice import choose_new_file
from refdesk.ui.focus import FocusKeeper
from refdesk.ui.radio_button import RadioButton
from refdesk.ui.widgets import Button, CheckBox, Label
from refdesk.ui.words import number

LATEX: Final = ("bibtex", "biblatex")
TABLES: Final = ("csv", "tsv")


@dataclass(frozen=True, slots=True)
class ExportScope:
    """What to export: `key` is given back ("selected", "shown", "all"), `count` is shown.

    `name` is what the file is called unless the reader says otherwise.
    """

    key: str
    label: str
    count: int
    name: str = ""


class FormatList(QListView):
    """The formats; Enter takes the current one."""

    entered_key = Signal()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.doItemsLayout()  # choosing a row laid them out before the style gave them its height

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_key.emit()
            return
        super().keyPressEvent(event)


class ExportDialog(QDialog):
    """Not modal; `export_asked` tells the choice when the file has been named."""

    export_asked = Signal(str, str, object, object)
    """Format key, scope key, Path, ExportOptions."""

    def __init__(
        self,
        scopes: Sequence[ExportScope],
        *,
        options: ExportOptions = AS_THEY_ARE,
        folder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle(self.tr("Export references"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        FocusKeeper(self)
        self._formats = {each.key: each for each in writable_formats()}
        self._scopes: list[ExportScope] = []
        self._folder = folder
        self._build(options)
        self.show_scopes(scopes)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, options: ExportOptions) -> None:
        m = theme.current().metrics
        box = QVBoxLayout(self)
        box.setContentsMargins(m.px(24), m.px(20), m.px(24), m.px(16))
        box.setSpacing(m.px(6))
        self._build_scopes(box)
        box.addSpacing(m.px(8))
        self._build_formats(box)
        box.addSpacing(m.px(8))
        self._build_options(box, options)
        box.addSpacing(m.px(8))
        self._build_buttons(box)
        room = self.screen().availableGeometry()
        self.resize(min(m.px(520), room.width()), min(m.px(640), round(room.height() * 0.9)))

    def _build_scopes(self, box: QVBoxLayout) -> None:
        box.addWidget(Label(self.tr("Which references"), "small", "text2", weight=600))
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(self._on_choice)
        self._radios = QVBoxLayout()
        self._radios.setSpacing(box.spacing())
        box.addLayout(self._radios)

    def _build_formats(self, box: QVBoxLayout) -> None:
        box.addWidget(Label(self.tr("Format"), "small", "text2", weight=600))
        self.list = FormatList()
        self.list.setObjectName("exportFormats")
        self.list.setProperty("kind", "list")
        self.list.setAccessibleName(self.tr("Format"))
        names = [f"{each.label}  ·  {each.extension}" for each in self._formats.values()]
        self.list.setModel(QStringListModel(names, self))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setCurrentIndex(self.list.model().index(0, 0))
        self.list.selectionModel().currentChanged.connect(self._on_choice)
        self.list.entered_key.connect(self._on_export)
        self.list.doubleClicked.connect(self._on_export)
        self.list.setMinimumHeight(theme.px(72))
        box.addWidget(self.list, 1)
        self.hint = Label("", "small", "text2", wrap=True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hint.setMinimumHeight(5 * round(theme.current().font_metrics("small").lineSpacing()))
        box.addWidget(self.hint)

    def _build_options(self, box: QVBoxLayout, options: ExportOptions) -> None:
        box.addWidget(Label(self.tr("What goes out"), "small", "text2", weight=600))
        self.abstracts = self._box(self.tr("Abstracts"), options.abstracts)
        self.own_notes = self._box(self.tr("My notes"), options.own_notes)
        self.files = self._box(self.tr("Copies of attached files, in a folder beside"), options.files)  # fmt: skip
        self.ascii_only = self._box(
            self.tr("Accents and Greek letters as LaTeX commands"), options.ascii_only
        )
        self.guard_cells = self._box(
            self.tr("Keep spreadsheets from taking a text for a formula"), options.guard_cells
        )
        row = QHBoxLayout()
        row.setSpacing(theme.px(16))
        row.addWidget(self.abstracts)
        row.addWidget(self.own_notes)
        row.addStretch(1)
        box.addLayout(row)
        box.addWidget(self.files)
        box.addWidget(self.ascii_only)
        box.addWidget(self.guard_cells)

    def _box(self, words: str, is_checked: bool) -> CheckBox:
        made = CheckBox(words)
        made.setAccessibleName(words)
        made.setChecked(is_checked)
        return made

    def _build_buttons(self, box: QVBoxLayout) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addStretch(1)
        self.cancel_button = Button(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.export_button = Button("", "external", "primary")
        self.export_button.clicked.connect(self._on_export)
        row.addWidget(self.cancel_button)
        row.addWidget(self.export_button)
        box.addLayout(row)

    @property
    def format_key(self) -> str:
        """The chosen format."""
        at = self.list.currentIndex().row()
        keys = list(self._formats)
        return keys[at] if 0 <= at < len(keys) else ""

    @property
    def scope(self) -> ExportScope | None:
        """The chosen scope; None when there is nothing to export."""
        at = self._group.checkedId()
        return self._scopes[at] if 0 <= at < len(self._scopes) else None

    @property
    def options(self) -> ExportOptions:
        """What is ticked, also where the format has no place for it."""
        return ExportOptions(
            self.abstracts.isChecked(),
            self.own_notes.isChecked(),
            self.files.isChecked(),
            self.ascii_only.isChecked(),
            self.guard_cells.isChecked(),
        )

    @property
    def format_options(self) -> ExportOptions:
        """What is ticked and can be had in the chosen format."""
        chosen = self.options
        return ExportOptions(
            chosen.abstracts or not self.abstracts.isEnabled(),
            chosen.own_notes and self.own_notes.isEnabled(),
            chosen.files and self.files.isEnabled(),
            chosen.ascii_only and self.ascii_only.isEnabled(),
            chosen.guard_cells or not self.guard_cells.isEnabled(),
        )

    def show_scopes(self, scopes: Sequence[ExportScope]) -> None:
        """Offer those of `scopes` that have references by now; what is chosen stays chosen."""
        chosen = self.scope.key if self.scope is not None else ""
        before = [each.key for each in self._scopes]
        self._scopes = [each for each in scopes if each.count]
        if [each.key for each in self._scopes] != before:
            self._make_radios(chosen)
        for place, scope in enumerate(self._scopes):
            words = f"{scope.label} ({number(scope.count)})".replace("&", "&&")
            self._group.button(place).setText(words)
        self._on_choice()

    def _make_radios(self, chosen: str) -> None:
        for old in self._group.buttons():
            self._group.removeButton(old)
            self._radios.removeWidget(old)
            old.setParent(None)
            old.deleteLater()
        keys = [each.key for each in self._scopes]
        for place, key in enumerate(keys):
            radio = RadioButton("")
            radio.setObjectName(f"scope-{key}")
            self._group.addButton(radio, place)
            self._radios.addWidget(radio)
            radio.setChecked(key == chosen if chosen in keys else place == 0)

    def choose_format(self, key: str) -> None:
        """Choose the format that was used last."""
        if key in self._formats:
            at = list(self._formats).index(key)
            self.list.setCurrentIndex(self.list.model().index(at, 0))

    def export_to(self, path: Path) -> None:
        """Tell the choice with this file, and close."""
        scope = self.scope
        if scope is not None and self.format_key:
            self.export_asked.emit(self.format_key, scope.key, path, self.format_options)
            self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            (focus if isinstance(focus, Button) else self.export_button).click()
            return
        super().keyPressEvent(event)

    def _on_choice(self) -> None:
        scope = self.scope
        chosen = self._formats.get(self.format_key)
        self.export_button.setEnabled(scope is not None and chosen is not None)
        if chosen is not None:
            self.hint.setText(format_words(chosen.key, is_read=chosen.is_read))
            self._offer_options(chosen)
        if scope is None:
            words = self.tr("Nothing to export")
        elif scope.count == 1:
            words = self.tr("Export 1 reference…")
        else:
            words = self.tr("Export %1 references…").replace("%1", number(scope.count))
        self.export_button.setText(words)
        self.export_button.setAccessibleName(words.rstrip("…"))
        self.export_button.updateGeometry()

    def _offer_options(self, chosen: WritableFormat) -> None:
        """Only what the format has a place for can be ticked."""
        self.abstracts.setEnabled(chosen.key != "pmids")
        self.own_notes.setEnabled(holds(chosen.key, "notes", is_read=chosen.is_read))
        self.files.setEnabled(holds(chosen.key, "linked_files", is_read=chosen.is_read))
        self.ascii_only.setVisible(chosen.key in LATEX)
        self.ascii_only.setEnabled(chosen.key in LATEX)
        self.guard_cells.setVisible(chosen.key in TABLES)
        self.guard_cells.setEnabled(chosen.key in TABLES)

    def _on_export(self) -> None:
        chosen, scope = self._formats.get(self.format_key), self.scope
        if chosen is None or scope is None:
            return
        name = (scope.name or self.tr("references")) + chosen.extension
        kinds = f"{chosen.label} (*{chosen.extension})"
        title = self.tr("Export references")
        path = choose_new_file(self, title, name, kinds, self._folder)
        if path is not None:
            self.export_to(path if path.suffix else path.with_suffix(chosen.extension))
