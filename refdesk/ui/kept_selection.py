"""What is selected stays selected when the rows of the list are exchanged."""

from __future__ import annotations

from typing import Final

from refdesk.ui.reference_table import ReferenceTable

MOST_KEPT: Final = 5_000
"""A larger selection is not carried over to a new list."""


class KeptSelection:
    """Carries the selection of a table from one list to the next."""

    def __init__(self, table: ReferenceTable) -> None:
        self._table = table
        self._ids: list[int] = []
        self._place = -1
        self.wanted = 0
        """A reference that is to be selected in the next list instead, 0 for none."""

    def keep(self, *, is_hits: bool, is_refresh: bool) -> None:
        """Remember what is selected now; of PubMed's hits nothing is."""
        if self.wanted:
            self._ids, self._place = [self.wanted], -1
            return
        ids = [] if is_hits else self._table.selected_ids()
        if ids and len(ids) <= MOST_KEPT:
            self._ids = ids
            self._place = self._table.currentIndex().row() if is_refresh else -1

    def restore(self, *, keep_scroll: bool) -> None:
        """Select it again; where it went, the row that took its place."""
        model = self._table.table_model
        places = model.places_of(self._ids)
        if not places and self._ids and self._place >= 0 and model.rowCount():
            places = [min(self._place, model.rowCount() - 1)]
        if places:
            self._table.select_places(places, scroll=bool(self.wanted) or not keep_scroll)
        self._ids, self._place, self.wanted = [], -1, 0
