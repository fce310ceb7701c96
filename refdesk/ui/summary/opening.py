"""Shows the summary in the list's place, and keeps it that of what is listed."""

from __future__ import annotations

from array import array
from typing import Any

from PySide6.QtCore import QMimeData, QObject, QPoint, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from refdesk.model.summary import PlotCounts, SummaryPart, as_tsv
from refdesk.model.views import Listing, Message, MessageKind
from refdesk.services.file_names import safe_name
from refdesk.ui.browsing import Browser
from refdesk.ui.clipboard import copy_text
from refdesk.ui.dialogs.file_choice import choose_new_file
from refdesk.ui.search_pane import SearchPane
from refdesk.ui.summary.view import SummaryView
from refdesk.ui.widgets import menu

SETTING = "window.summary_check_tags"
SVG = "image/svg+xml"


class Summarising(QObject):
    """Asks for the summary of each whole list while it is shown."""

    told = Signal(object)
    """A `Message` for the message bar."""

    def __init__(
        self, window: QWidget, desk: Any, settings: Any, browser: Browser, pane: SearchPane
    ) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._browser = browser
        self._pane = pane
        self._desk = desk.summarising
        self._request = 0
        self._listed: Listing | None = None
        self.view = SummaryView()
        self.view.check_tags.setChecked(bool(settings.get(SETTING, False)))
        self.view.chosen.connect(browser.narrow)
        self.view.menu_asked.connect(self._show_menu)
        self.view.redraw_asked.connect(self._redraw)
        self.view.check_tags_wanted.connect(self._on_check_tags)
        desk.listed.connect(self._on_listed)
        desk.references_changed.connect(self._on_changed)
        self._desk.counted.connect(self._on_counted)
        self._desk.drawn.connect(self.view.show_part)
        self._desk.saved.connect(self._on_saved)
        self._desk.copied.connect(self._on_copied)
        self._desk.failed.connect(self._fail)

    @property
    def is_shown(self) -> bool:
        """Whether the summary stands in the list's place."""
        return self._pane.over_list is self.view

    def show(self, is_shown: bool = True) -> None:
        """Show the summary instead of the list, or the list again."""
        self._pane.show_over_list(self.view if is_shown else None)
        self._listed = None
        if is_shown:
            self._count()
        else:
            self._desk.stop_counting()

    @Slot(object)
    def _on_listed(self, listing: Listing) -> None:
        if self.is_shown and listing.is_complete and listing is self._browser.listing:
            self._count()

    @Slot(object)
    def _on_changed(self, ids: frozenset[int] | None) -> None:
        self._listed = None  # the list may be the same, but not what it has

    def _count(self) -> None:
        listing = self._browser.listing
        if listing is None or not listing.is_complete or listing is self._listed:
            return
        self._listed = listing
        look = self.view.look()
        has_check_tags = self.view.check_tags.isChecked()
        ids = array("q", listing.ids)
        self._request = self._desk.count(ids, look, has_check_tags=has_check_tags)

    @Slot(object)
    def _on_counted(self, part: SummaryPart) -> None:
        if part.request == self._request:
            self.view.show_part(part)

    @Slot()
    def _redraw(self) -> None:
        if self.is_shown and self.view.counted:
            self._desk.draw(self.view.counted, self.view.look())

    @Slot(bool)
    def _on_check_tags(self, is_wanted: bool) -> None:
        self._settings.set(SETTING, is_wanted)
        self._listed = None
        if self.is_shown:
            self._count()

    # Taking it along

    @Slot(object, QPoint)
    def _show_menu(self, counts: PlotCounts, place: QPoint) -> None:
        made = menu(self.view)
        made.addAction(self.tr("Copy picture")).triggered.connect(
            lambda: self._desk.copy(counts, self._title(counts), "png")
        )
        made.addAction(self.tr("Copy as SVG")).triggered.connect(
            lambda: self._desk.copy(counts, self._title(counts), "svg")
        )
        made.addAction(self.tr("Save picture…")).triggered.connect(lambda: self._save(counts))
        made.addSeparator()
        made.addAction(self.tr("Copy numbers")).triggered.connect(lambda: self.copy_numbers(counts))
        made.exec(place)
        made.deleteLater()

    def copy_numbers(self, counts: PlotCounts) -> None:
        """Put the numbers of a plot on the clipboard, as a table with tabs."""
        title = self.view.plots[counts.plot].title
        copy_text(as_tsv(counts, (title, self.tr("References"))))
        self._tell(self.tr("The numbers are on the clipboard."))

    def _title(self, counts: PlotCounts) -> str:
        """What a picture is called: the plot, and the list it is of."""
        listing = self._browser.listing
        query = " ".join(listing.query.split())[:80] if listing is not None else ""
        plot = self.view.plots[counts.plot].title
        return f"{plot}: {query}" if query else plot

    def _save(self, counts: PlotCounts) -> None:
        name = safe_name(self._title(counts).replace(":", "").replace(".", ""))
        filters = self.tr("Picture (*.png);;Drawing (*.svg)")
        path = choose_new_file(self._window, self.tr("Save picture"), f"{name}.png", filters)
        if path is not None:
            path = path if path.suffix else path.with_suffix(".png")
            self._desk.save(counts, self._title(counts), path)

    @Slot(str, str)
    def _on_saved(self, path: str, trouble: str) -> None:
        if trouble:
            self._fail(trouble)
        else:
            self._tell(self.tr("Saved as {path}.").format(path=path))

    @Slot(str, bytes)
    def _on_copied(self, kind: str, data: bytes) -> None:
        copied = QMimeData()
        if kind == "svg":
            copied.setData(SVG, data)
            copied.setText(data.decode())
        else:
            copied.setImageData(QImage.fromData(data))
        QGuiApplication.clipboard().setMimeData(copied)
        self._tell(self.tr("The picture is on the clipboard."))

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self.told.emit(Message(MessageKind.ERROR, sentence, key="summary"))

    def _tell(self, sentence: str) -> None:
        self.told.emit(Message(MessageKind.DONE, sentence, key="summary"))
