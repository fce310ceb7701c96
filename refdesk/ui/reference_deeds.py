"""Changing references within the list: rating, read, starred, tags, by click and by key."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Slot

from refdesk.ui.browsing import Browser
from refdesk.ui.reference_tags import TagEditor

if TYPE_CHECKING:
    from refdesk.services.late_columns import LateCells


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
        self._table.table_model.late_wanted.connect(desk.read_late_cells)
        desk.late_cells_read.connect(self._on_late_cells)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action does, by its name."""
        return {
            "actionEditTags": self.edit_tags,
            **{f"actionRate{stars}": partial(self.rate, stars) for stars in range(6)},
        }

    def rate(self, stars: int) -> None:
        """Rate the selected references; 0 takes the rating away."""
        if ids := self._browser.selected_ids():
            self._desk.set_rating(ids, stars)

    @cached_property
    def tag_editor(self) -> TagEditor:
        """The field over the row."""
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

    @Slot(object)
    def _on_late_cells(self, cells: dict[int, LateCells]) -> None:
        values = {key: each._asdict() for key, each in cells.items()}
        self._table.table_model.put_late(values)
