"""The table of what came of looking for full text: a row for each reference."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from refdesk.model.full_text import FullText, Outcome
from refdesk.services.full_text_words import outcome_words, reasons, version_words
from refdesk.ui import icons
from refdesk.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
TITLE: Final = 0
WHY: Final = 4
_ICONS: Final = {
    Outcome.ATTACHED: ("check", "green.ink"),
    Outcome.HELD: ("check", "text3"),
    Outcome.FOUND: ("download", "text2"),
    Outcome.PAGE: ("external", "text2"),
    Outcome.NONE: ("x", "text3"),
    Outcome.FAILED: ("warning", "orange.ink"),
    Outcome.WAITING: ("clock", "text2"),
    Outcome.NO_IDENTIFIER: ("x", "text3"),
}


class ResultTable(QAbstractTableModel):
    """Rows in the order in which they came; a reference that comes again keeps its row."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.results: list[FullText] = []
        self._headers = (
            self.tr("Reference"),
            self.tr("Full text"),
            self.tr("Version"),
            self.tr("Licence"),
            self.tr("From, or why not"),
        )

    def show(self, results: list[FullText]) -> None:
        """Show these in place of the former ones."""
        self.beginResetModel()
        self.results = list(results)
        self.endResetModel()

    def add(self, one: FullText) -> None:
        """One more, or another answer for one that is there."""
        for row, known in enumerate(self.results):
            if known.reference_id == one.reference_id:
                self.results[row] = one
                self.dataChanged.emit(self.index(row, 0), self.index(row, WHY))
                return
        end = len(self.results)
        self.beginInsertRows(QModelIndex(), end, end)
        self.results.append(one)
        self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.results)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one = self.results[index.row()]
        if role == Role.DisplayRole:
            return _cells(one)[index.column()]
        if role == Role.DecorationRole and index.column() == 1:
            return icons.icon(*_ICONS[one.outcome])
        if role == Role.ToolTipRole:
            return plain_tip(_tip(one))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return self._headers[section]


def _cells(one: FullText) -> tuple[str, ...]:
    copy = one.copy
    return (
        " ".join(one.title[:500].split()),
        _capital(outcome_words(one.outcome)),
        _capital(version_words(copy.version)) if copy is not None else "",
        (copy.licence or "not stated") if copy is not None else "",
        " ".join((reasons(one) or (copy.source if copy is not None else ""))[:500].split()),
    )


def _tip(one: FullText) -> str:
    address = one.copy.url if one.copy is not None else ""
    return "\n".join(part for part in (one.title, reasons(one), address) if part)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
