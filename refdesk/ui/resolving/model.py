"""The rows of a reference list: each reference, what is chosen for it, and whether it is ticked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from refdesk.model.listed import ListedReference
from refdesk.model.resolving import Candidate, Confidence, Judged, Resolution, Where
from refdesk.model.work_ids import WorkId
from refdesk.services.reference_lists import Chosen, as_chosen, candidate_line
from refdesk.ui import theme
from refdesk.ui.widgets import plain_tip
from refdesk.ui.words import number

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NUMBER, REFERENCE, SURE, MATCH, WHERE = range(5)
_GOOD: Final = (Confidence.CERTAIN, Confidence.LIKELY)
_INKS: Final = {
    Confidence.CERTAIN: "green.ink",
    Confidence.LIKELY: "text",
    Confidence.DOUBTFUL: "orange.ink",
    Confidence.NOTHING: "text2",
}


class Shown(StrEnum):
    """Which rows the table shows."""

    ALL = "all"
    OPEN = "open"
    """Those for the reader to decide: doubtful, not found, not asked."""
    GOOD = "good"
    LACKING = "lacking"
    """Those that the library does not have."""


@dataclass(frozen=True, slots=True)
class Row:
    """One reference; `resolution` None until it is resolved, `choice` -1 for no candidate."""

    listed: ListedReference
    resolution: Resolution | None = None
    choice: int = -1
    is_ticked: bool = False
    is_sent: bool = False
    """Whether its text was given to the library already; a tick gives it once more."""

    @property
    def chosen(self) -> Judged | None:
        """The candidate that is chosen."""
        if self.resolution is None or not 0 <= self.choice < len(self.resolution.found):
            return None
        return self.resolution.found[self.choice]

    @property
    def can_be_added(self) -> bool:
        """Whether a tick means something: a record that can be had, or a text that is kept."""
        chosen = self.chosen
        if chosen is None:
            return self.resolution is not None
        return chosen.candidate.work is not None or bool(chosen.candidate.reference_id)

    @property
    def is_kept(self) -> bool:
        """Whether it is added as it is written, without a record."""
        return self.is_ticked and self.chosen is None

    @property
    def is_open(self) -> bool:
        """Whether the reader has to look."""
        return self.resolution is not None and self.resolution.confidence not in _GOOD


class ResolveModel(QAbstractTableModel):
    """A table of references; the first column has their numbers and ticks."""

    changed = Signal()
    """A tick or a choice is another one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._places: list[int] = []
        """The rows that are shown."""
        self._table_rows: dict[int, int] = {}
        """Where in the table each of them is."""
        self._shown = Shown.ALL

    # what it holds
    @property
    def rows(self) -> Sequence[Row]:
        """All rows, in the order of the list."""
        return self._rows

    @property
    def resolutions(self) -> list[Resolution]:
        """All that is known of each reference; what was not asked for says so."""
        not_asked = self.tr("It was not asked for.")
        return [row.resolution or Resolution(row.listed, failure=not_asked) for row in self._rows]

    def picked(self, *, with_library: bool) -> Chosen:
        """What is ticked; of what the library has only with `with_library`."""
        rows = [row for row in self._rows if row.is_ticked]
        found = [(row.listed, row.chosen.candidate if row.chosen else None) for row in rows]
        return as_chosen(
            (listed, one) for listed, one in found
            if one is None or with_library or not one.reference_id
        )  # fmt: skip

    def lacking_texts(self) -> list[str]:
        """The texts of references for which nothing was found, or chosen; not of those not asked for."""
        return [
            row.listed.text
            for row in self._rows
            if row.resolution and row.chosen is None and not row.resolution.is_unasked
        ]

    def unasked(self) -> list[int]:
        """The places of rows that are not resolved, or that a service did not answer for."""
        return [
            place
            for place, row in enumerate(self._rows)
            if row.resolution is None or bool(row.resolution.failure)
        ]

    def place_of(self, row: int) -> int:
        """The place in the list of a row of the table; -1 for none."""
        return self._places[row] if 0 <= row < len(self._places) else -1

    def row_of(self, place: int) -> int:
        """The row of the table at which a place of the list is shown; -1 while it is not."""
        return self._table_rows.get(place, -1)

    # what changes it
    def start(self, references: Iterable[ListedReference]) -> None:
        """Show a new list, nothing of which is resolved."""
        self.beginResetModel()
        self._rows = [Row(listed) for listed in references]
        self._place(range(len(self._rows)))
        self._shown = Shown.ALL
        self.endResetModel()
        self.changed.emit()

    def take(self, places: Sequence[int], resolutions: Sequence[Resolution]) -> None:
        """What was found for the references at `places`; what is sure is ticked."""
        for place, resolution in zip(places, resolutions, strict=True):
            if place < len(self._rows):
                choice = 0 if resolution.found else -1
                row = Row(resolution.listed, resolution, choice)
                is_good = resolution.confidence in _GOOD and row.can_be_added
                self._rows[place] = replace(row, is_ticked=is_good)
        self._tell(places)

    def tick(self, place: int, is_ticked: bool) -> None:
        """Tick a row; one that is not resolved yet cannot be."""
        row = self._rows[place]
        if row.can_be_added or not is_ticked:
            self._rows[place] = replace(row, is_ticked=is_ticked)
            self._tell([place])

    def choose(self, place: int, choice: int) -> None:
        """Choose a candidate of a row, and tick it; -1 is none of them."""
        row = replace(self._rows[place], choice=choice)
        self._rows[place] = replace(row, is_ticked=choice >= 0 and row.can_be_added)
        self._tell([place])

    def keep(self, place: int) -> None:
        """Have a row added as it is written, whatever was found for it."""
        row = replace(self._rows[place], choice=-1)
        self._rows[place] = replace(row, is_ticked=row.can_be_added)
        self._tell([place])

    def send_kept(self) -> None:
        """The texts that are kept were given to the library: they are not ticked any more."""
        places = [place for place, row in enumerate(self._rows) if row.is_kept]
        for place in places:
            self._rows[place] = replace(self._rows[place], is_ticked=False, is_sent=True)
        self._tell(places)

    def hold(self, ids: Mapping[WorkId, int]) -> None:
        """Mark the candidates that the library has by now, and those that it has no more."""
        for place, row in enumerate(self._rows):
            if row.resolution is not None:
                found = tuple(_held(one, ids) for one in row.resolution.found)
                resolution = replace(row.resolution, found=found)
                self._rows[place] = replace(row, resolution=resolution)
        self._tell(range(len(self._rows)))

    def show(self, shown: Shown) -> None:
        """Show only some of the rows."""
        self.beginResetModel()
        self._shown = shown
        self._place(place for place, row in enumerate(self._rows) if self._fits(row))
        self.endResetModel()

    def _place(self, places: Iterable[int]) -> None:
        self._places = list(places)
        self._table_rows = {place: row for row, place in enumerate(self._places)}

    def _fits(self, row: Row) -> bool:
        chosen = row.chosen
        if self._shown is Shown.OPEN:
            return row.is_open
        if self._shown is Shown.GOOD:
            return row.resolution is not None and not row.is_open
        if self._shown is Shown.LACKING:
            return chosen is None or not chosen.candidate.reference_id
        return True

    def _tell(self, places: Iterable[int]) -> None:
        """Rows changed; they stay where they are until another filter is chosen."""
        rows = [row for place in places if (row := self.row_of(place)) >= 0]
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), WHERE))
        self.changed.emit()

    # Qt
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._places)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else WHERE + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.NoItemFlags
        flags = flag.ItemIsEnabled | flag.ItemIsSelectable
        return flags | flag.ItemIsUserCheckable if index.column() == NUMBER else flags

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        place = self._places[index.row()]
        row = self._rows[place]
        if role == Role.DisplayRole:
            return self._text(place, row, index.column())
        if role == Role.CheckStateRole and index.column() == NUMBER:
            return Qt.CheckState.Checked if row.is_ticked else Qt.CheckState.Unchecked
        if role == Role.ForegroundRole and index.column() == SURE:
            sure = row.resolution.confidence if row.resolution else Confidence.NOTHING
            return theme.color(_INKS[sure])
        if role == Role.ToolTipRole:
            return plain_tip(self._tip(row, index.column()))
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if not index.isValid() or role != Role.CheckStateRole:
            return False
        self.tick(self._places[index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        headers = ("No.", "Reference", "Confidence", "Match", "Where")
        return self.tr(headers[section])

    def _text(self, place: int, row: Row, column: int) -> str:
        if column == NUMBER:
            return number(place + 1)
        if column == REFERENCE:
            return row.listed.text[:400]
        if column == SURE:
            return self.sure_word(row)
        chosen = row.chosen
        if column == MATCH:
            if row.is_kept:
                return self.tr("Kept as it is written")
            if row.is_sent and chosen is None:
                return self.tr("Added as it is written")
            return chosen.candidate.row.title[:400] if chosen is not None else ""
        return self.where_word(chosen.candidate) if chosen is not None else ""

    def _tip(self, row: Row, column: int) -> str:
        if column in (NUMBER, REFERENCE):
            return row.listed.text[:2_000]
        if column == MATCH and row.chosen is not None:
            return candidate_line(row.chosen)
        return self.reason(row)

    def reason(self, row: Row) -> str:
        """Why a row is as sure as it is, in a sentence."""
        if row.resolution is None:
            return self.tr("It has not been asked for yet.")
        chosen = row.chosen
        parts = [chosen.reason if chosen is not None else row.resolution.remark]
        return " ".join(part for part in (*parts, row.resolution.failure) if part)

    def sure_word(self, row: Row) -> str:
        """How sure the best candidate is, in words."""
        if row.resolution is None:
            return "…"
        if row.resolution.is_unasked:
            return self.tr("Not asked")
        chosen = row.chosen
        if chosen is None and row.resolution.found:
            return self.tr("None of them")
        return self.confidence_word(chosen.confidence if chosen else Confidence.NOTHING)

    def confidence_word(self, confidence: Confidence) -> str:
        """A confidence as the table says it."""
        return {
            Confidence.CERTAIN: self.tr("Certain"),
            Confidence.LIKELY: self.tr("Likely"),
            Confidence.DOUBTFUL: self.tr("Doubtful"),
            Confidence.NOTHING: self.tr("Nothing found"),
        }[confidence]

    def where_word(self, candidate: Candidate) -> str:
        """Where a candidate is."""
        return self.tr("Library") if candidate.reference_id else str(candidate.where)


def _held(judged: Judged, ids: Mapping[WorkId, int]) -> Judged:
    candidate, work = judged.candidate, judged.candidate.work
    if work is None:  # a reference of the library that has no identifier
        return judged
    reference_id, where = ids.get(work, 0), candidate.where
    if reference_id == candidate.reference_id:
        return judged
    if not reference_id and where is Where.LIBRARY:
        where = Where.PUBMED if work.kind == "pmid" else Where.DOI
    candidate = replace(candidate, reference_id=reference_id, where=where)
    return replace(judged, candidate=candidate)
