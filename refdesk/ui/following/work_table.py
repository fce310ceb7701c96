"""The works to which references lead, as rows of a table; titles come when rows are on screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from refdesk.model.linked import LinkedWork
from refdesk.services.followed_table import NUMBERS, Column
from refdesk.services.following import Followed
from refdesk.ui import theme
from refdesk.ui.widgets import plain_tip
from refdesk.ui.words import number

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

COLUMNS: Final = (
    Column.COUNT, Column.HELD, Column.TITLE, Column.CREATORS, Column.CONTAINER, Column.YEAR,
    Column.PMID, Column.CITED_BY,
)  # fmt: skip
WIDTHS: Final = {
    Column.COUNT: 84, Column.HELD: 90, Column.CREATORS: 140, Column.CONTAINER: 140,
    Column.YEAR: 68, Column.PMID: 90, Column.CITED_BY: 92,
}  # fmt: skip
"""In drawn pixels; the title takes the rest."""


def head(column: Column) -> str:
    """The words above a column."""
    tr = QCoreApplication.translate
    return {
        Column.COUNT: tr("WorkTable", "Times"),
        Column.HELD: tr("WorkTable", "In library"),
        Column.TITLE: tr("WorkTable", "Title"),
        Column.CREATORS: tr("WorkTable", "Authors"),
        Column.CONTAINER: tr("WorkTable", "Journal"),
        Column.YEAR: tr("WorkTable", "Year"),
        Column.PMID: tr("WorkTable", "PMID"),
        Column.CITED_BY: tr("WorkTable", "Cited by"),
    }[column]


def held_words(work: Followed) -> str:
    """Whether the library has a work: `Yes`, `In trash` or nothing."""
    tr = QCoreApplication.translate
    if work.is_trashed:
        return tr("WorkTable", "In trash")
    return tr("WorkTable", "Yes") if work.reference_id else ""


class WorkTable(QAbstractTableModel):
    """Holds the works of the latest arrangement and the titles that came since."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.works: Sequence[Followed] = ()
        self._titles: dict[str, LinkedWork] = {}
        self._rows: dict[str, int] | None = None

    def show(self, works: Sequence[Followed]) -> None:
        """Show these works in place of the former ones."""
        self.beginResetModel()
        self.works = works
        self._rows = None
        self.endResetModel()

    def add_titles(self, titles: Mapping[str, LinkedWork]) -> None:
        """Fill in what lists show of works; rows stay where they are."""
        self._titles.update(titles)
        rows = sorted(row for pmid in titles if (row := self.row_of(pmid)) is not None)
        if rows:
            last = len(COLUMNS) - 1
            self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[-1], last))

    def forget_titles(self) -> None:
        """Another answer is shown."""
        self._titles.clear()

    def row_of(self, pmid: str) -> int | None:
        """Where a work stands."""
        if self._rows is None:
            self._rows = {work.pmid: row for row, work in enumerate(self.works)}
        return self._rows.get(pmid)

    def work(self, row: int) -> Followed:
        """A work with all that is known of it."""
        work = self.works[row]
        return work if work.title else work.described(self._titles.get(work.pmid))

    def is_unknown(self, row: int) -> bool:
        """Whether nothing was learned of a work but its PMID."""
        work = self.works[row]
        return not work.title and work.pmid not in self._titles

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.works)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = COLUMNS[index.column()]
        if role == Role.DisplayRole:
            return self._text(index.row(), column)
        if role == Role.ToolTipRole:
            return self._tip(index.row(), column)
        if role == Role.TextAlignmentRole and column in NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Role.ForegroundRole:
            return self._ink(index.row(), column)
        return None

    def _text(self, row: int, column: Column) -> str:
        work = self.work(row)
        if column == Column.COUNT:
            return number(work.count)
        if column == Column.HELD:
            return held_words(work)
        if column == Column.CITED_BY:
            return "" if work.cited_by is None else number(work.cited_by)
        if column == Column.TITLE and self.is_unknown(row):
            return "…"
        return " ".join(str(getattr(work, column) or "")[:500].split())

    def _tip(self, row: int, column: Column) -> str:
        work = self.work(row)
        if column == Column.CITED_BY and work.cited_by is None:
            tr = QCoreApplication.translate
            return plain_tip(tr("WorkTable", "Not counted: “Count citations” asks NIH iCite."))
        parts = (work.title, work.creators, " ".join((work.container, str(work.year or ""))))
        return plain_tip("\n".join(part for part in parts if part.strip()))

    def _ink(self, row: int, column: Column) -> Any:
        work = self.works[row]
        if column == Column.HELD and work.reference_id:
            return theme.color("text2" if work.is_trashed else "green.ink")
        if column in (Column.CREATORS, Column.CONTAINER, Column.PMID):
            return theme.color("text2")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Role.DisplayRole:
            return head(column)
        if role == Role.TextAlignmentRole and column in NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Role.ToolTipRole:
            tr = QCoreApplication.translate
            if column == Column.COUNT:
                return plain_tip(tr("WorkTable", "How many of your references lead there"))
            if column == Column.CITED_BY:
                return plain_tip(tr("WorkTable", "How often it is cited in PubMed, by NIH iCite"))
        return None
