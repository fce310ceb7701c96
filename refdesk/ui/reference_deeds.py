"""Changing references within the list: rating, read, starred, tags, by click and by key."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Slot

from refdesk.model.rows import LATE_EXTRAS, View
from refdesk.services.wording import counted
from refdesk.ui.browsing import Browser

if TYPE_CHECKING:
    from refdesk.services.late_columns import LateCells
    from refdesk.ui.batch.opening import Batching
    from refdesk.ui.dois.opening import DoiCommands
    from refdesk.ui.following.opening import FollowCommands
    from refdesk.ui.full_text.opening import FullTextCommands
    from refdesk.ui.reference_tags import TagEditor

LATE_AFTER: Final = 60
"""Milliseconds of rest after which the records of the rows on screen are read for their columns."""


class ReferenceDeeds(QObject):
    """Joins the table's marks and the commands on ratings and tags with the desk."""

    def __init__(self, parent: QObject, desk: Any, browser: Browser) -> None:
        super().__init__(parent)
        self._desk = desk
        self._browser = browser
        self._table = browser.table
        self._edited: list[int] = []
        marks = self._table.marks
        marks.read_asked.connect(lambda key, value: desk.set_read([key], value))
        marks.star_asked.connect(lambda key, value: desk.set_starred([key], value))
        marks.rating_asked.connect(lambda key, value: desk.set_rating([key], value))
        marks.tags_asked.connect(self.edit_tags)
        self._late = QTimer(self, singleShot=True, interval=LATE_AFTER)
        self._late.timeout.connect(self._ask_late)
        self._table.table_model.late_wanted.connect(self._late.start)
        self._table.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        desk.late_cells_read.connect(self._on_late_cells)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action does, by its name."""
        return {
            "actionEditTags": self.edit_tags,
            "actionChangeMany": lambda: self.batching.show(),
            "actionFollowReferences": lambda: self.following.show(),
            "actionCheckDois": lambda: self.doi_checks.show(),
            "actionFindFullText": lambda: self.full_text.find_selected(),
            "actionShowFullText": lambda: self.full_text.show(),
            "actionExportNotes": self.export_notes,
            **{f"actionRate{stars}": partial(self.rate, stars) for stars in range(6)},
        }

    def rate(self, stars: int) -> None:
        """Rate the selected references; 0 takes the rating away."""
        if ids := self._browser.selected_ids():
            self._desk.set_rating(ids, stars)

    def export_notes(self) -> None:
        """Ask for a file, and write the notes of what is selected, else of what is listed."""
        from refdesk.ui.dialogs.file_choice import choose_new_file  # rarely wanted

        listing = self._browser.listing
        if self._browser.is_pubmed or listing is None:
            return
        ids = self._browser.selected_ids() or list(listing.ids)
        kinds = self.tr("Markdown (*.md);;Web page (*.html)")
        title = self.tr("Export the notes of {what}").format(what=counted(len(ids), "reference"))
        if path := choose_new_file(self._table.window(), title, "notes.md", kinds):
            self._desk.noting.export(ids, path)

    @cached_property
    def batching(self) -> Batching:
        """The dialog that changes many."""
        from refdesk.ui.batch.opening import Batching

        return Batching(self._table.window(), self._desk, self._browser)

    @cached_property
    def following(self) -> FollowCommands:
        """The window of where references lead."""
        from refdesk.ui.following.opening import FollowCommands

        return FollowCommands(self._table.window(), self._desk, self._browser)

    @cached_property
    def doi_checks(self) -> DoiCommands:
        """The window of what is wrong with DOIs."""
        from refdesk.ui.dois.opening import DoiCommands

        return DoiCommands(self._table.window(), self._desk, self._browser)

    @cached_property
    def full_text(self) -> FullTextCommands:
        """Finding full text."""
        from refdesk.ui.full_text.opening import FullTextCommands

        return FullTextCommands(self._table.window(), self._desk, self._browser)

    @Slot(int)
    def find_full_text(self, reference_id: int) -> None:
        """Find the full text of one reference."""
        self.full_text.find([reference_id])

    @Slot(object)
    def find_full_text_in(self, view: View) -> None:
        """Find the full text of all references of a list."""
        self.full_text.find_in(view)

    @Slot(str)
    def follow_selected(self, kind: str) -> None:
        """Show where the selected references lead: "references", "cited_by" or "similar"."""
        self.following.show(kind)

    @cached_property
    def tag_editor(self) -> TagEditor:
        """The field over the row."""
        from refdesk.ui.reference_tags import TagEditor  # with the first edit

        made = TagEditor(self._table)
        made.added.connect(lambda name: self._desk.add_tag_named(self._edited, name))
        made.removed.connect(lambda name: self._desk.remove_tag_named(self._edited, name))
        return made

    def edit_tags(self) -> None:
        """Edit the tags of the selected references in the list."""
        self._edited = self._browser.selected_ids()
        if not self._edited:
            return
        rows = self._table.first_selected(1) if len(self._edited) == 1 else []
        self._table.scrollTo(self._table.currentIndex())
        overview = self._browser.overview
        names = [tag.name for tag in overview.tags] if overview is not None else []
        self.tag_editor.open(rows[0].tags if rows else (), sorted(names, key=str.casefold))

    @Slot()
    def _on_scrolled(self) -> None:
        if self._table.table_model.extras & LATE_EXTRAS:
            self._late.start()

    @Slot()
    def _ask_late(self) -> None:
        """Read the records of the rows on screen: those that were scrolled over don't matter."""
        table = self._table
        last = table.rowAt(table.viewport().height() - 1)
        last = last if last >= 0 else table.table_model.rowCount() - 1
        if ids := table.table_model.late_missing(table.rowAt(0), last):
            self._desk.read_late_cells(ids)

    @Slot(object)
    def _on_late_cells(self, cells: dict[int, LateCells]) -> None:
        values = {key: each._asdict() for key, each in cells.items()}
        self._table.table_model.put_late(values)
