"""The tables of an import's report: a model for references, one for records that are told of in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from refdesk.model.reports import Failure, FileRead, Held, HeldState, ImportReport, Match, Notice
from refdesk.model.rows import ReferenceRow
from refdesk.services.wording import number
from refdesk.ui.dialogs.parts import lines
from refdesk.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Rows = Callable[[Sequence[int]], list[ReferenceRow]]

PAGE: Final = 64
"""References that are read at once, about a millisecond."""


class ReportTable(QAbstractTableModel):
    """Three columns; `places` are those of the entries that the filter lets through."""

    def __init__(self, headers: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headers = tuple(headers)
        self._shown: list[int] | None = None

    def entry_count(self) -> int:
        """How many there are without a filter."""
        raise NotImplementedError

    def cells(self, place: int) -> tuple[str, ...]:
        """The texts of an entry."""
        raise NotImplementedError

    def reference_at(self, row: int) -> int:
        """The reference that a row is about, 0 for none."""
        raise NotImplementedError

    def tip(self, place: int) -> str:
        """What the tooltip of an entry says."""
        return lines(self.cells(place))

    def place_of(self, row: int) -> int:
        """The entry that a row shows."""
        return row if self._shown is None else self._shown[row]

    def show_places(self, places: list[int] | None) -> None:
        """Show these entries only; None for all."""
        self.beginResetModel()
        self._shown = places
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if parent.isValid():
            return 0
        return self.entry_count() if self._shown is None else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Role.DisplayRole:
            text = self.cells(self.place_of(index.row()))[index.column()]
            return " ".join(text[:500].split())
        if role == Role.ToolTipRole:
            return plain_tip(self.tip(self.place_of(index.row())))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return self._headers[section]


class ReferencesTable(ReportTable):
    """References by title and byline, and how each was recognised; read a page at a time."""

    def __init__(
        self,
        ids: Sequence[int],
        matches: Sequence[Match],
        rows: Rows,
        parent: QObject | None = None,
    ) -> None:
        super().__init__((), parent)
        self._headers = (self.tr("Reference"), self.tr("Creators and year"), self.tr("Recognised by"))  # fmt: skip
        if not matches:
            self._headers = self._headers[:2]
        self.ids = tuple(match.reference_id for match in matches) if matches else tuple(ids)
        self._matches = tuple(matches)
        self._rows = rows
        self._pages: dict[int, dict[int, ReferenceRow]] = {}

    def entry_count(self) -> int:
        return len(self.ids)

    def show_ids(self, ids: Sequence[int]) -> None:
        """Show only those of these ids."""
        kept = set(ids)
        self.show_places([place for place, one in enumerate(self.ids) if one in kept])

    def reference_at(self, row: int) -> int:
        return self.ids[self.place_of(row)]

    def cells(self, place: int) -> tuple[str, ...]:
        row = self._row(place)
        if row is None:
            texts = (self.tr("No longer in the library"), "")
        else:
            byline = f"{row.creators}, {row.year or ''}".strip(", ")
            texts = (row.title or self.tr("[No title]"), byline)
        return (*texts, self._by(place)) if self._matches else texts

    def _by(self, place: int) -> str:
        match = self._matches[place]
        where = ", ".join(part for part in (match.item, match.place) if part)
        return f"{match.by} ({where})" if where else match.by

    def _row(self, place: int) -> ReferenceRow | None:
        page = place // PAGE
        if page not in self._pages:
            if len(self._pages) > 50:
                self._pages.clear()
            ids = self.ids[page * PAGE : (page + 1) * PAGE]
            self._pages[page] = {row.id: row for row in self._rows(ids)}
        return self._pages[page].get(self.ids[place])


class RecordsTable(ReportTable):
    """What is told of in words: records held back, failed, read with a doubt, and files."""

    def __init__(
        self, entries: Sequence[Held | Failure | Notice | FileRead], parent: QObject | None = None
    ) -> None:
        super().__init__((), parent)
        self.entries = tuple(entries)
        self._headers = (self.tr("What"), self.tr("Where"), self.tr("Why"))

    def entry_count(self) -> int:
        return len(self.entries)

    def at(self, row: int) -> Held | Failure | Notice | FileRead:
        """What a row tells of."""
        return self.entries[self.place_of(row)]

    def filter(self, words: str) -> None:
        """Show those that have all `words`."""
        wanted = words.lower().split()
        if not wanted:
            self.show_places(None)
            return
        texts = (" ".join(self.cells(place)).lower() for place in range(len(self.entries)))
        self.show_places(
            [place for place, text in enumerate(texts) if all(word in text for word in wanted)]
        )

    def reference_at(self, row: int) -> int:
        entry = self.at(row)
        return 0 if isinstance(entry, Failure | FileRead) else entry.reference_id

    def cells(self, place: int) -> tuple[str, ...]:
        entry = self.entries[place]
        if isinstance(entry, Failure):
            return entry.item, entry.place, entry.reason
        if isinstance(entry, Notice):
            return entry.item, entry.place, entry.text
        if isinstance(entry, FileRead):
            if not entry.encoding:
                return entry.item, number(entry.count), entry.format
            read_as = self.tr("read as {encoding}").format(encoding=entry.encoding)
            return entry.item, number(entry.count), f"{entry.format}, {read_as}"
        where = ", ".join(part for part in (entry.item, entry.place) if part)
        return entry.title or self.tr("[No title]"), where, f"{self._state(entry)} {entry.by}"

    def tip(self, place: int) -> str:
        entry = self.entries[place]
        extra = entry.text[:2_000] if isinstance(entry, Failure) else ""
        return lines([*self.cells(place), extra])

    def _state(self, held: Held) -> str:
        return {
            HeldState.WAITING: self.tr("Same"),
            HeldState.SKIPPED: self.tr("Skipped. Same"),
            HeldState.MERGED: self.tr("Merged. Same"),
            HeldState.KEPT: self.tr("Added. Same"),
        }[held.state]


class FilesTable(RecordsTable):
    """The files that were read."""

    def __init__(self, entries: Sequence[FileRead], parent: QObject | None = None) -> None:
        super().__init__(entries, parent)
        self._headers = (self.tr("File"), self.tr("Records"), self.tr("Format"))


def tables(report: ImportReport, rows: Rows, parent: QObject) -> dict[str, ReportTable]:
    """The tables of a report by outcome; what happened to no record is empty."""
    restored, merged = set(report.restored), set(report.merged)
    there = [m for m in report.matches if m.reference_id not in restored | merged]
    matched = {match.reference_id for match in report.matches}
    loose = [i for i in report.existing if i not in matched and i not in restored]
    existing = [*there, *(Match(i, "") for i in loose)]
    return {
        "held": RecordsTable(report.held, parent),
        "failed": RecordsTable(report.failures, parent),
        "warnings": RecordsTable(report.warnings, parent),
        "added": ReferencesTable(report.added, (), rows, parent),
        "existing": ReferencesTable((), existing, rows, parent),
        "restored": ReferencesTable(report.restored, (), rows, parent),
        "merged": ReferencesTable(
            (), [m for m in report.matches if m.reference_id in merged], rows, parent
        ),
        "files": FilesTable(report.files, parent),
    }
