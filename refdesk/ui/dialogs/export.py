"""The export dialog: which references, in which format, into which file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QListView,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from refdesk.ui import theme
from refdesk.ui.dialogs.file_choice import choose_new_file
from refdesk.ui.focus import FocusKeeper
from refdesk.ui.widgets import Button, Label
from refdesk.ui.words import number


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format to choose: `extension` with its dot, `hint` a line on what it is good for."""

    key: str
    label: str
    extension: str
    hint: str = ""


FORMATS: Final = (
    ExportFormat("nbib", "PubMed (nbib)", ".nbib", "For PubMed-minded programs: EndNote, Zotero, Mendeley"),
    ExportFormat("ris", "RIS", ".ris", "Read by nearly every reference manager"),
    ExportFormat("bibtex", "BibTeX", ".bib", "For LaTeX, JabRef, Overleaf; with your citation keys"),
    ExportFormat("biblatex", "BibLaTeX", ".bib", "For LaTeX with biber; dates and kinds of works in full"),
    ExportFormat("endnote-xml", "EndNote XML", ".xml", "For EndNote; keeps italics and superscripts"),
    ExportFormat("csl-json", "CSL-JSON", ".json", "For Zotero, Pandoc and other citation processors"),
    ExportFormat("pubmed-xml", "PubMed XML", ".xml", "Everything that PubMed says of each record"),
    ExportFormat("csl-yaml", "CSL-YAML", ".yaml", "For Pandoc, as bibliography or in a Markdown text"),
    ExportFormat("csv", "Table (CSV)", ".csv", "For spreadsheets; no cell is taken for a formula"),
    ExportFormat("tsv", "Table (TSV)", ".tsv", "One line a reference, divided by tabs"),
    ExportFormat("markdown", "Markdown", ".md", "A list to read, with links and abstracts"),
    ExportFormat("html", "Web page (HTML)", ".html", "A list to read and print, with links and abstracts"),
    ExportFormat("pmids", "List of PMIDs", ".txt", "One line for each reference that is in PubMed"),
)  # fmt: skip
"""What this version writes; the window may be given another list."""


@dataclass(frozen=True, slots=True)
class ExportScope:
    """What to export: `key` is given back ("selected", "shown", "all"), `count` is shown."""

    key: str
    label: str
    count: int


class FormatList(QListView):
    """The formats; Enter takes the current one."""

    entered_key = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered_key.emit()
            return
        super().keyPressEvent(event)


class ExportDialog(QDialog):
    """Not modal; `export_asked` tells the choice when the file has been named."""

    export_asked = Signal(str, str, object)
    """Format key, scope key, Path."""

    def __init__(
        self,
        scopes: Sequence[ExportScope],
        formats: Sequence[ExportFormat] = FORMATS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle(self.tr("Export references"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        FocusKeeper(self)
        self._formats = {each.key: each for each in formats}
        self._scopes = [each for each in scopes if each.count]
        self._build()
        self._on_choice()

    def _build(self) -> None:
        m = theme.current().metrics
        box = QVBoxLayout(self)
        box.setContentsMargins(m.px(24), m.px(24), m.px(24), m.px(16))
        box.setSpacing(m.px(8))
        box.addWidget(Label(self.tr("Which references"), "small", "text2", weight=600))
        self._group = QButtonGroup(self)
        for place, scope in enumerate(self._scopes):
            radio = QRadioButton(f"{scope.label} ({number(scope.count)})")
            radio.setObjectName(f"scope-{scope.key}")
            self._group.addButton(radio, place)
            radio.setChecked(place == 0)
            box.addWidget(radio)
        self._group.idToggled.connect(self._on_choice)
        box.addSpacing(m.px(8))
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
        box.addWidget(self.list, 1)
        self._hint = Label("", "small", "text2", wrap=True)
        box.addWidget(self._hint)
        box.addSpacing(m.px(8))
        row = QHBoxLayout()
        row.setSpacing(m.px(8))
        row.addStretch(1)
        self.cancel_button = Button(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self.reject)
        self.export_button = Button("", "external", "primary")
        self.export_button.clicked.connect(self._on_export)
        row.addWidget(self.cancel_button)
        row.addWidget(self.export_button)
        box.addLayout(row)
        self.resize(m.px(480), m.px(400))

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

    def choose_format(self, key: str) -> None:
        """Choose the format that was used last."""
        if key in self._formats:
            at = list(self._formats).index(key)
            self.list.setCurrentIndex(self.list.model().index(at, 0))

    def export_to(self, path: Path) -> None:
        """Tell the choice with this file, and close."""
        scope = self.scope
        if scope is not None and self.format_key:
            self.export_asked.emit(self.format_key, scope.key, path)
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
        self._hint.setText(self.tr(chosen.hint) if chosen is not None and chosen.hint else "")
        self.export_button.setEnabled(scope is not None and chosen is not None)
        if scope is None:
            words = self.tr("Nothing to export")
        elif scope.count == 1:
            words = self.tr("Export 1 reference…")
        else:
            words = self.tr("Export %1 references…").replace("%1", number(scope.count))
        self.export_button.setText(words)
        self.export_button.setAccessibleName(words.rstrip("…"))
        self.export_button.updateGeometry()

    def _on_export(self) -> None:
        chosen = self._formats.get(self.format_key)
        if chosen is None or self.scope is None:
            return
        name = self.tr("references") + chosen.extension
        path = choose_new_file(
            self, self.tr("Export references"), name, f"{chosen.label} (*{chosen.extension})"
        )
        if path is not None:
            self.export_to(path if path.suffix else path.with_suffix(chosen.extension))
