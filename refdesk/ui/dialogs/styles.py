"""The window of citation styles: which are on the copy bar, and all there are, as they look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from refdesk.model.markup import clean_markup
from refdesk.services.styles import StyleRow, StyleRows, language_of, languages, with_language
from refdesk.ui import theme
from refdesk.ui.citation_preview import safe_markup
from refdesk.ui.dialogs.file_choice import choose_files
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.style_rows import StyleList, StylesModel
from refdesk.ui.widgets import Button, ComboBox, Label
from refdesk.ui.words import number

if TYPE_CHECKING:
    from refdesk.workers.styling import Chosen, StyleDesk, StyleSample

TYPED_AFTER: Final = 120
"""Milliseconds of rest after which what was typed is searched for."""
MOST: Final = 9
"""Styles on the copy bar: as many as there are digit keys."""

Choice = tuple[str, str]


class StylesDialog(Frame):
    """Not modal. What is changed on the copy bar is told at once."""

    choices_changed = Signal(list)
    """The styles of the copy bar as (key, label), in their order."""

    def __init__(
        self, styling: StyleDesk, chosen: Callable[[], Chosen], choices: Sequence[Choice],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(self.tr("Citation styles"), parent, width=980, height=680)
        self.setObjectName("stylesDialog")
        self._styling = styling
        self._chosen = chosen
        self._choices = list(choices)
        self._shown = ""
        self.say(
            self.tr(
                "The styles on the left are on the copy bar, with their keys. Each style "
                "is shown with the references that are selected."
            )
        )
        self._build()
        self._late = QTimer(self, singleShot=True, interval=TYPED_AFTER)
        self._late.timeout.connect(self.search)
        self._connect()
        self._show_choices(0)
        styling.read_fields()
        self.search()
        self.field.setFocus()

    # Building

    def _build(self) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(theme.px(16))
        columns.addLayout(self._build_bar())
        columns.addLayout(self._build_all(), 1)
        self.body.addLayout(columns, 1)
        self.add_file = self.add_button(self.tr("Add from a file…"), icon="file")
        self.close_button = self.add_button(self.tr("Close"))
        self.told = Label("", "small", "text2", wrap=True)
        self.told.setObjectName("stylesTold")
        self.body.addWidget(self.told)

    def _build_bar(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.px(8))
        column.addWidget(Label(self.tr("On the copy bar"), "small", "text2", weight=600))
        self.bar = QListView()
        self.bar.setObjectName("stylesOnBar")
        self.bar.setProperty("kind", "list")
        self.bar.setAccessibleName(self.tr("Styles on the copy bar"))
        self.bar.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.bar.setModel(QStringListModel(self))
        self.bar.setMinimumWidth(theme.px(220))
        column.addWidget(self.bar, 1)
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.up = Button("", "up", name=self.tr("Move up"))
        self.down = Button("", "down", name=self.tr("Move down"))
        self.take_off = Button(self.tr("Take off"), name=self.tr("Take off the copy bar"))
        for button in (self.up, self.down, self.take_off):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        return column

    def _build_all(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(theme.px(8))
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.field = QLineEdit()
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(self.tr("Find a style: j neurosci, NEJM, 0028-0836"))
        self.field.setAccessibleName(self.tr("Find a style"))
        self.fields = ComboBox()
        self.fields.setAccessibleName(self.tr("Field of science"))
        self.fields.addItem(self.tr("All fields"), "")
        row.addWidget(self.field, 1)
        row.addWidget(self.fields)
        column.addLayout(row)
        self.styles = StylesModel(self)
        self.list = StyleList(self.styles)
        self.list.setObjectName("stylesFound")
        self.list.setAccessibleName(self.tr("Styles found"))
        column.addWidget(self.list, 1)
        self.count = Label("", "small", "text2")
        column.addWidget(self.count)
        column.addWidget(Label(self.tr("In this style"), "small", "text2", weight=600))
        self.preview = QLabel()
        self.preview.setObjectName("stylePreview")
        self.preview.setTextFormat(Qt.TextFormat.RichText)
        self.preview.setWordWrap(True)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.preview.setAccessibleName(self.tr("Preview"))
        self.preview.setMinimumHeight(theme.px(96))
        column.addWidget(self.preview)
        column.addLayout(self._build_deeds())
        return column

    def _build_deeds(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        self.language = ComboBox()
        self.language.setAccessibleName(self.tr("Language"))
        self.language.addItem(self.tr("Language of the style"), "")
        for tag, name in languages():
            self.language.addItem(name, tag)
        self.put_on = Button(self.tr("Put on the copy bar"), "plus", "primary")
        self.copy_entries = Button(self.tr("Copy bibliography"), "cite")
        self.copy_in_text = Button(self.tr("Copy citation"), name=self.tr("Copy citation for the text"))  # fmt: skip
        self.remove = Button(self.tr("Remove"), "trash", name=self.tr("Remove this style"))
        row.addWidget(self.language)
        row.addStretch(1)
        for button in (self.remove, self.copy_in_text, self.copy_entries, self.put_on):
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        styling = self._styling
        styling.found.connect(self._on_found)
        styling.fields_read.connect(self._on_fields)
        styling.sampled.connect(self._on_sampled)
        styling.sample_failed.connect(self._on_sample_failed)
        styling.changed.connect(self._on_changed)
        styling.failed.connect(self._on_failed)
        self.field.textEdited.connect(self._late.start)
        self.field.textChanged.connect(self._late.start)
        self.field.returnPressed.connect(self.list.setFocus)
        self.fields.activated.connect(self.search)
        self.list.seen.connect(self._on_seen)
        self.list.taken.connect(self._on_put_on)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.language.activated.connect(self._on_language)
        self.bar.selectionModel().selectionChanged.connect(self._on_bar_row)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.take_off.clicked.connect(self._on_take_off)
        self.put_on.clicked.connect(self._on_put_on)
        self.copy_entries.clicked.connect(lambda: self._copy("bibliography"))
        self.copy_in_text.clicked.connect(lambda: self._copy("citation"))
        self.remove.clicked.connect(self._on_remove)
        self.add_file.clicked.connect(self.ask_files)
        self.close_button.clicked.connect(self.reject)

    # All styles

    def search(self) -> None:
        """Find the styles that fit what was typed."""
        self._styling.cancel_samples()
        self._styling.search(self.field.text(), self.fields.currentData() or "")

    def show_selection(self) -> None:
        """Other references were selected: show all previews anew."""
        self._styling.cancel_samples()
        self.styles.forget()
        self.list.look_soon()
        self._ask_preview()

    def _on_fields(self, fields: list[str]) -> None:
        if self.fields.count() == 1:
            for field in fields:
                self.fields.addItem(field.replace("_", " ").capitalize(), field)

    def _on_found(self, request: int, found: StyleRows) -> None:
        self.styles.show_rows(found.rows)
        self.styles.set_on_bar([key for key, _ in self._choices])
        shown, total = len(found.rows), found.total
        if not total:
            words = self.tr("No style fits. Try the journal's abbreviation or its ISSN.")
        elif shown < total:
            words = self.tr("{shown} of {total} styles. Type more to find others.")
        else:
            words = self.tr("{shown} styles") if shown > 1 else self.tr("1 style")
        self.count.setText(words.format(shown=number(shown), total=number(total)))
        if found.rows:
            self.list.setCurrentIndex(self.styles.index(0))
        else:
            self._show("")

    def _on_seen(self, keys: list[str]) -> None:
        for key in keys:
            self._styling.sample(self._chosen(), key)

    def _on_sampled(self, sample: StyleSample) -> None:
        if sample.style == self._shown:
            both = f"<p>{_clean(sample.entries.html)}</p><p>{_clean(sample.in_text.html)}</p>"
            self.preview.setText(both)
            self.preview.setAccessibleDescription(f"{sample.entries.text} {sample.in_text.text}")
        if "@" not in sample.style:
            self.styles.set_sample(sample.style, sample.entries.html or sample.in_text.html)

    def _on_sample_failed(self, style: str, sentence: str) -> None:
        if style == self._shown:
            self.preview.setText(clean_markup(sentence).html)
        self.styles.set_failed(style, sentence)

    # One style

    def _row(self) -> StyleRow | None:
        at = self.list.currentIndex().row()
        return self.styles.rows[at] if 0 <= at < len(self.styles.rows) else None

    def _on_current(self) -> None:
        row = self._row()
        if row is not None:
            self.bar.clearSelection()
            self._show(with_language(row.key, self.language.currentData() or ""))

    def _show(self, key: str) -> None:
        """Make `key` the style that is shown below."""
        if key != self._shown:
            self._shown = key
            self.preview.clear()
        self._ask_preview()
        self._tell_enabled()

    def _ask_preview(self) -> None:
        if self._shown:
            self._styling.sample(self._chosen(), self._shown)

    def _on_language(self) -> None:
        """The language of the style that is shown; of one on the copy bar it is kept at once."""
        if not self._shown:
            return  # the style that is chosen next is shown in it
        language = str(self.language.currentData() or "")
        key = with_language(self._shown, language)
        at = self._bar_place()
        if at >= 0 and key not in dict(self._choices):
            label = self._choices[at][1].partition(" (")[0] if language_of(self._choices[at][0]) else self._choices[at][1]  # fmt: skip
            self._choices[at] = (key, _labelled(label, language))
            self._show_choices(at)
            self._tell()
        self._show(key)

    def _copy(self, kind: Any) -> None:
        chosen = self._chosen()
        if chosen and self._shown:
            self._styling.copy(chosen, self._shown, kind)

    def _on_put_on(self) -> None:
        row = self._row()
        if row is None or not self.put_on.isEnabled():
            return
        label = _labelled(row.label, language_of(self._shown))
        self._choices.append((self._shown, label))
        self._show_choices(-1)
        self._tell()
        self.told.setText(
            self.tr("“{style}” is on the copy bar now: Ctrl+Shift+{n} copies in it.").format(
                style=label, n=len(self._choices)
            )
        )

    def _on_remove(self) -> None:
        row = self._row()
        if row is not None and row.is_own:
            self._styling.remove(row.key)

    # The copy bar

    def choices(self) -> list[Choice]:
        """The styles of the copy bar as they stand."""
        return list(self._choices)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """The copy bar was changed elsewhere."""
        if list(choices) != self._choices:
            self._choices = list(choices)
            self._show_choices(-1)

    def _bar_place(self) -> int:
        rows = self.bar.selectionModel().selectedRows()
        return rows[0].row() if rows else -1

    def _show_choices(self, current: int) -> None:
        """List the styles of the copy bar; select the one at `current`, none for -1."""
        names = [f"{at}   {label}" for at, (_, label) in enumerate(self._choices, 1)]
        model = self.bar.model()
        assert isinstance(model, QStringListModel)
        model.setStringList(names)
        self.styles.set_on_bar([key for key, _ in self._choices])
        if 0 <= current < len(names):
            self.bar.setCurrentIndex(model.index(current))
        self._tell_enabled()

    def _tell(self) -> None:
        self.choices_changed.emit(list(self._choices))

    def _on_bar_row(self) -> None:
        at = self._bar_place()
        if 0 <= at < len(self._choices):
            key = self._choices[at][0]
            self.language.setCurrentIndex(max(self.language.findData(language_of(key)), 0))
            self._show(key)
        self._tell_enabled()

    def _move(self, by: int) -> None:
        at = self._bar_place()
        to = at + by
        if at < 0 or not 0 <= to < len(self._choices):
            return
        self._choices.insert(to, self._choices.pop(at))
        self._show_choices(to)
        self._tell()

    def _on_take_off(self) -> None:
        at = self._bar_place()
        if at >= 0 and len(self._choices) > 1:
            del self._choices[at]
            self._show_choices(min(at, len(self._choices) - 1))
            self._tell()

    def _tell_enabled(self) -> None:
        """Disable what cannot run, and say why."""
        at, row = self._bar_place(), self._row()
        last = len(self._choices) - 1
        self.up.setEnabled(at > 0)
        self.down.setEnabled(0 <= at < last)
        self.take_off.setEnabled(at >= 0 and last > 0)
        is_there = self._shown in dict(self._choices)
        is_full = len(self._choices) >= MOST
        self.put_on.setEnabled(
            bool(self._shown) and not is_there and not is_full and row is not None
        )
        why = self.tr("The copy bar is full: take a style off first.") if is_full else ""
        self.put_on.setToolTip(self.tr("It is on the copy bar.") if is_there else why)
        self.remove.setVisible(row is not None and row.is_own)
        has_any = bool(self._chosen()) and bool(self._shown)
        for button in (self.copy_entries, self.copy_in_text):
            button.setEnabled(has_any)
            button.setToolTip("" if has_any else self.tr("Select references first."))

    # Files

    def ask_files(self) -> None:
        """Ask for style files to add."""
        words = self.tr("Citation styles (*.csl);;All files (*)")
        paths = choose_files(self, self.tr("Add citation styles"), words)
        if paths:
            self.add_files(paths)

    def add_files(self, paths: Sequence[Path]) -> None:
        """Add style files."""
        self.told.setText("")
        self._styling.add(paths)

    def _on_changed(self, what: str, sentence: str, about: object) -> None:
        self._say_more(sentence)
        if isinstance(about, StyleRow):
            self.styles.forget(about.key)
            self.field.setText(about.title)
        else:
            self.styles.forget(str(about))
            left = [each for each in self._choices if each[0].partition("@")[0] != about]
            if left and len(left) < len(self._choices):
                self._choices = left
                self._show_choices(-1)
                self._tell()
        self.search()

    def _on_failed(self, sentence: str) -> None:
        self._say_more(sentence)

    def _say_more(self, sentence: str) -> None:
        self.told.setText(" ".join(part for part in (self.told.text(), sentence) if part))


def _clean(html: str) -> str:
    """A citation's HTML with nothing but marks in it, its entries as lines."""
    parts = html.replace("</p>", "").split("<p>")
    entries = [clean_markup(safe_markup(part)).html for part in parts]
    return "<br/>".join(entry.strip() for entry in entries if entry.strip())


def _labelled(label: str, language: str) -> str:
    return f"{label} ({language})" if language else label
