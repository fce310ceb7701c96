"""The styles of the copy bar, copying in any style, and the window of all styles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from refdesk.model.views import Citation, Message, MessageKind
from refdesk.ui import icons
from refdesk.ui.actions import Actions, without_arguments
from refdesk.ui.browsing import Browser
from refdesk.ui.clipboard import copy_citation
from refdesk.ui.copy_bar import CopyBar
from refdesk.ui.words import number

if TYPE_CHECKING:
    from refdesk.ui.dialogs.styles import StylesDialog
    from refdesk.workers.styling import Chosen, CopyKind

Choice = tuple[str, str]
KEYS: Final = "window.styles"
LABELS: Final = "window.style_labels"
CURRENT: Final = "window.style"


class Styling(QObject):
    """Keeps the choice of styles in the settings; opens the window of all styles."""

    told = Signal(object)
    """A `Message` for the message bar."""

    def __init__(
        self, window: QWidget, desk: Any, settings: Any, actions: Actions, bar: CopyBar, browser: Browser,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._settings = settings
        self._actions = actions
        self._bar = bar
        self._browser = browser
        self._dialog: StylesDialog | None = None
        bar.styles_reordered.connect(self._on_reordered)
        bar.style_changed.connect(self._on_style_changed)
        bar.more_asked.connect(self.show_styles)
        bar.in_text_asked.connect(lambda key: self.copy(key, "citation"))
        browser.selection_changed.connect(self._on_selection)
        desk.styling.copied.connect(self._on_copied)
        desk.styling.changed.connect(self._on_changed)
        desk.styling.failed.connect(self._on_failed)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action does, by its name."""
        return {
            "actionShowStyles": self.show_styles,
            "actionCopyCitation": lambda: self.copy(self._bar.current_style, "citation"),
        }

    # The styles of the bar

    def restore(self) -> None:
        """Put on the bar what was there the last time."""
        self._set(self.kept_choices(), self._settings.get(CURRENT, ""))

    def kept_choices(self) -> list[Choice]:
        """The styles in the settings as (key, label), the usual four without any."""
        usual = [(choice.key, choice.label) for choice in self._desk.styles]
        labels = {**dict(usual), **self._settings.get(LABELS, {})}
        kept = [key for key in self._settings.get(KEYS, []) if isinstance(labels.get(key), str)]
        return [(key, labels[key]) for key in dict.fromkeys(kept)] or usual

    def choose(self, choices: Sequence[Choice]) -> None:
        """Put these styles on the bar, and remember them."""
        known = {choice.key for choice in self._desk.styles}
        self._settings.set(KEYS, [key for key, _ in choices])
        self._settings.set(LABELS, {key: label for key, label in choices if key not in known})
        self._set(choices, self._bar.current_style)

    def _set(self, choices: Sequence[Choice], current: str) -> None:
        self._bar.set_styles(choices, current)
        for place in range(1, 10):
            action = self._actions[f"actionCopyStyle{place}"]
            action.setVisible(place <= len(choices))
            if place <= len(choices):
                label = choices[place - 1][1].replace("&", "&&")
                action.setText(self.tr("Copy as {style}").format(style=label))

    @Slot(list)
    def _on_reordered(self, keys: list[str]) -> None:
        labels = dict(self._bar.styles)
        self.choose([(key, labels[key]) for key in keys])
        if self._dialog is not None:
            self._dialog.show_choices(self._bar.styles)

    @Slot(str)
    def _on_style_changed(self, style: str) -> None:
        self._settings.set(CURRENT, style)

    # Copying

    def chosen(self) -> Chosen:
        """The references that copying means."""
        from refdesk.workers.styling import Chosen

        if self._browser.is_pubmed:
            model = self._browser.table.table_model
            checked = tuple(str(each) for each in model.ids if each in model.checked)
            return Chosen(pmids=checked or tuple(self._browser.selected_pmids()))
        return Chosen(ids=tuple(self._browser.selected_ids()))

    def copy(self, style: str, kind: CopyKind) -> None:
        """Copy the selected references in `style`: their bibliography, or one citation for the text."""
        chosen = self.chosen()
        if chosen and style:
            self._desk.styling.copy(chosen, style, kind)

    def copy_menu(self, parent: QMenu) -> QMenu:
        """A menu "Copy as": bibliography and citation in each style of the bar, and all other styles."""
        made = parent.addMenu(icons.icon("cite"), self.tr("Copy as"))
        for place in range(1, 10):
            if self._actions[f"actionCopyStyle{place}"].isVisible():
                made.addAction(self._actions[f"actionCopyStyle{place}"])
        in_text = made.addMenu(self.tr("Citation for the text"))
        for key, label in self._bar.styles:
            action = in_text.addAction(label.replace("&", "&&"))
            action.triggered.connect(without_arguments(partial(self.copy, key, "citation")))
        made.addSeparator()
        made.addAction(self._actions["actionShowStyles"])
        return made

    @Slot(object, str)
    def _on_copied(self, citation: Citation, kind: str) -> None:
        copy_citation(citation)
        what = self.tr("Citation") if kind == "citation" else self.tr("Bibliography")
        count = self.tr("1 reference")
        if citation.count > 1:
            count = self.tr("{n} references").format(n=number(citation.count))
        words = self.tr("{what} of {count} copied. {warning}").format(
            what=what, count=count, warning=citation.warning
        )
        level = MessageKind.WARNING if citation.warning else MessageKind.DONE
        self.told.emit(Message(level, words.strip(), key="copy"))

    # All styles

    @Slot()
    def show_styles(self) -> None:
        """Show the window of all styles."""
        if self._dialog is None:
            from refdesk.ui.dialogs.styles import StylesDialog

            dialog = StylesDialog(self._desk.styling, self.chosen, self._bar.styles, self._window)
            dialog.choices_changed.connect(self.choose)
            self._dialog = dialog
        else:
            self._dialog.show_choices(self._bar.styles)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def add_files(self, paths: Sequence[Path]) -> None:
        """Add style files that were dropped, and show them."""
        self.show_styles()
        assert self._dialog is not None
        self._dialog.add_files(paths)

    def close(self) -> None:
        """Close the window of styles."""
        if self._dialog is not None:
            self._dialog.close()

    @Slot()
    def _on_selection(self) -> None:
        if self._dialog is not None and self._dialog.isVisible():
            self._dialog.show_selection()

    @Slot(str, str, object)
    def _on_changed(self, what: str, sentence: str, about: object) -> None:
        if self._dialog is None or not self._dialog.isVisible():
            self.told.emit(Message(MessageKind.DONE, sentence, key="style"))

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        if self._dialog is None or not self._dialog.isVisible():
            self.told.emit(Message(MessageKind.ERROR, sentence, key="style"))
