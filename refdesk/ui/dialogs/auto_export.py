"""Files that are kept up to date: a list of them, and a form for one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFormLayout, QHBoxLayout, QLineEdit, QWidget

from refdesk.model.auto_exports import AutoExport, Rule, Scope
from refdesk.model.rows import Overview
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import TextTable, table_view
from refdesk.ui.widgets import Button, ComboBox, Label
from refdesk.ui.words import local_time, number

FORMATS: Final = (("bibtex", "BibTeX"), ("biblatex", "BibLaTeX"), ("csl-json", "CSL-JSON"))
_LABELS: Final = dict(FORMATS)


class AutoExportDialog(Frame):
    """Not modal. `keeping` is the desk's part (workers/keeping.py)."""

    def __init__(self, keeping: Any, parent: QWidget | None = None, *, locked: str = "") -> None:
        super().__init__(self.tr("Files kept up to date"), parent, width=860, height=440)
        self.setObjectName("autoExportDialog")
        self._keeping = keeping
        self._locked = locked
        self._overview = Overview()
        self.rows: list[AutoExport] = []
        self.form: RuleForm | None = None
        self.say(
            self.tr(
                "A few seconds after a change RefDesk writes these files anew, for LaTeX, Pandoc or "
                "others to read. A file of which nothing changed is not touched."
            )
        )
        headers = (self.tr("References"), self.tr("Format"), self.tr("File"), self.tr("State"))
        self._model = TextTable(headers, self)
        self.table = table_view(self._model, "autoExportTable", self.tr("Files kept up to date"))
        for column, width in enumerate((150, 80, 250)):
            self.table.setColumnWidth(column, theme.px(width))
        self.none = Label(self.tr("No file is kept up to date yet."), "body", "text2")
        self.body.addWidget(self.none)
        self.body.addWidget(self.table, 1)
        self.add = self.add_button(self.tr("Add…"), icon="plus")
        self.edit = self.add_button(self.tr("Change…"))
        self.remove = self.add_button(self.tr("Remove"))
        self.pause = self.add_button(self.tr("Pause"))
        self.run = self.add_button(self.tr("Write now"))
        self.close_button = self.add_button(self.tr("Close"), is_main=True)
        self.add.clicked.connect(self._on_add)
        self.edit.clicked.connect(self._on_edit)
        self.remove.clicked.connect(self._on_remove)
        self.pause.clicked.connect(self._on_pause)
        self.run.clicked.connect(self._on_run)
        self.close_button.clicked.connect(self.close)
        self.table.doubleClicked.connect(self._on_edit)
        self.table.selectionModel().selectionChanged.connect(self._tell)
        keeping.listed.connect(self._on_listed)
        self._on_listed([])
        keeping.read()

    def show_overview(self, overview: Overview) -> None:
        """Offer these collections and saved searches."""
        self._overview = overview

    @property
    def chosen(self) -> list[AutoExport]:
        """The selected files."""
        places = self.table.selectionModel().selectedRows()
        return [self.rows[place.row()] for place in places]

    @Slot(object)
    def _on_listed(self, rows: Sequence[AutoExport]) -> None:
        kept = {one.id for one in self.chosen}
        self.rows = list(rows)
        self._model.show(
            [
                (self._what(one), _LABELS.get(one.rule.format, one.rule.format), one.rule.path, self._state(one))
                for one in self.rows
            ],
            [f"{one.rule.path}\n{self._state(one)}" for one in self.rows],
        )  # fmt: skip
        self.table.setVisible(bool(self.rows))
        self.none.setVisible(not self.rows)
        places = [at for at, one in enumerate(self.rows) if one.id in kept] or [0] * bool(self.rows)
        for place in places:
            self.table.selectRow(place)
        self._tell()

    def _what(self, one: AutoExport) -> str:
        if one.rule.scope is Scope.LIBRARY:
            return self.tr("The whole library")
        return one.name or self.tr("(not there any more)")

    def _state(self, one: AutoExport) -> str:
        if not one.is_here:
            return self.tr("Of another computer; “Go on” writes it here")
        if one.is_paused:
            return self.tr("Paused")
        if one.error:
            return one.error
        if not one.written_at:
            return self.tr("Not written yet") if not one.count else self.tr("Up to date")
        words = self.tr("Written {when}, {n} references")
        if one.count == 1:
            words = self.tr("Written {when}, 1 reference")
        return words.format(when=local_time(one.written_at), n=number(one.count))

    def _tell(self) -> None:
        chosen = self.chosen
        can_write = not self._locked
        for button, enabled in (
            (self.add, True),
            (self.edit, len(chosen) == 1),
            (self.remove, bool(chosen)),
            (self.pause, bool(chosen)),
            (self.run, any(one.is_here for one in chosen)),
        ):
            button.setEnabled(enabled and can_write)
            button.setToolTip(self._locked)
        waits = any(one.is_paused or not one.is_here for one in chosen)
        self.pause.setText(self.tr("Go on") if waits else self.tr("Pause"))
        self.pause.setAccessibleName(self.pause.text())

    def _on_add(self) -> None:
        self._open(None)

    def _on_edit(self) -> None:
        if len(self.chosen) == 1 and not self._locked:
            self._open(self.chosen[0])

    def _open(self, one: AutoExport | None) -> None:
        if self.form is not None:
            self.form.deleteLater()
        self.form = RuleForm(self._overview, one, self)
        self.form.kept.connect(self._on_kept)
        self._keeping.refused.connect(self.form.refuse)
        self._keeping.changed.connect(self.form.accept)
        self.form.open()

    @Slot(int, object, str)
    def _on_kept(self, rule_id: int, rule: Rule, query: str) -> None:
        if rule_id:
            self._keeping.change(rule_id, rule, query)
        else:
            self._keeping.add(rule, query)

    def _on_remove(self) -> None:
        self._keeping.remove([one.id for one in self.chosen])

    def _on_pause(self) -> None:
        waits = any(one.is_paused or not one.is_here for one in self.chosen)
        self._keeping.set_paused([one.id for one in self.chosen], not waits)

    def _on_run(self) -> None:
        self._keeping.run([one.id for one in self.chosen])


class RuleForm(Frame):
    """Which references, in which format, into which file."""

    kept = Signal(int, object, str)
    """The id of the rule, 0 for a new one; Rule; the query of a new search, "" for none."""

    def __init__(
        self, overview: Overview, one: AutoExport | None, parent: QWidget | None = None
    ) -> None:
        title = self.tr("Keep a file up to date") if one is None else self.tr("Change what is kept")
        super().__init__(title, parent, width=520, height=260)
        self.setObjectName("autoExportForm")
        self._id = 0 if one is None else one.id
        self.what = ComboBox()
        self.what.setAccessibleName(self.tr("References"))
        self.what.addItem(self.tr("The whole library"), (Scope.LIBRARY.value, 0))
        for row in overview.collections:
            self.what.addItem(row.name, (Scope.COLLECTION.value, row.id))
        for search in overview.saved_searches:
            self.what.addItem(self.tr("Search: {name}").format(name=search.name), (Scope.SEARCH.value, search.id))  # fmt: skip
        self.what.addItem(self.tr("What a new search finds"), (Scope.SEARCH.value, 0))
        self.query = QLineEdit()
        self.query.setAccessibleName(self.tr("Search"))
        self.query.setPlaceholderText(self.tr("sepsis[ti] AND 2020:2025[dp]"))
        self.format = ComboBox()
        self.format.setAccessibleName(self.tr("Format"))
        for key, label in FORMATS:
            self.format.addItem(label, key)
        self.path = QLineEdit()
        self.path.setAccessibleName(self.tr("File"))
        self.browse = Button(self.tr("Choose…"), "", "outline")
        self.wrong = Label("", "small", "red.ink", wrap=True)
        self._build()
        if one is not None:
            self._show(one)

    def _build(self) -> None:
        form = self._form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        row = QHBoxLayout()
        row.addWidget(self.path, 1)
        row.addWidget(self.browse)
        form.addRow(self.tr("References"), self.what)
        form.addRow(self.tr("Search"), self.query)
        form.addRow(self.tr("Format"), self.format)
        form.addRow(self.tr("File"), row)
        self.body.addLayout(form)
        self.body.addWidget(self.wrong)
        self.body.addStretch(1)
        self.cancel = self.add_button(self.tr("Cancel"))
        words = self.tr("Keep it up to date") if not self._id else self.tr("Change")
        self.keep = self.add_button(words, is_main=True)
        self.cancel.clicked.connect(self.reject)
        self.keep.clicked.connect(self._on_keep)
        self.browse.clicked.connect(self._on_browse)
        self.path.textChanged.connect(self._tell)
        self.query.textChanged.connect(self._tell)
        self.what.currentIndexChanged.connect(self._tell)
        self._tell()

    def _show(self, one: AutoExport) -> None:
        self.format.setCurrentIndex(max(0, self.format.findData(one.rule.format)))
        self.path.setText(one.rule.path)
        for at in range(self.what.count()):
            if tuple(self.what.itemData(at)) == (one.rule.scope.value, one.rule.target):
                self.what.setCurrentIndex(at)

    @Slot(str)
    def refuse(self, sentence: str) -> None:
        """Say why the rule cannot be kept."""
        self.wrong.setText(sentence)
        self.keep.setEnabled(True)

    @property
    def _is_new_search(self) -> bool:
        return tuple(self.what.currentData() or ()) == (Scope.SEARCH.value, 0)

    def _tell(self) -> None:
        self.wrong.setText("")
        self._form.setRowVisible(self.query, self._is_new_search)
        has_query = bool(self.query.text().strip()) or not self._is_new_search
        self.keep.setEnabled(bool(self.path.text().strip()) and has_query)

    def _on_browse(self) -> None:
        suffix = "json" if self.format.currentData() == "csl-json" else "bib"
        start = self.path.text() or str(Path.home() / f"references.{suffix}")
        # What is in the file is kept beside it: nobody needs to be asked for that.
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Keep this file up to date"), start, f"*.{suffix}",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )  # fmt: skip
        if name:
            self.path.setText(name if Path(name).suffix else f"{name}.{suffix}")

    def _on_keep(self) -> None:
        scope, target = self.what.currentData()
        self.keep.setEnabled(False)
        rule = Rule(Scope(scope), target, self.format.currentData(), self.path.text().strip())
        self.kept.emit(self._id, rule, self.query.text() if self._is_new_search else "")
