"""Notices as a table: the heaviest first, new ones marked, narrowed by kind and by words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from refdesk.model.notices import NoticeKey, PublishedNotice, key_of
from refdesk.services.notices import ORDER, Noticed
from refdesk.services.record_watch import HEAVY
from refdesk.ui import icons, theme
from refdesk.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NEW: Final = "new"
"""In place of a kind: what nobody has looked at."""
_LOOKS: Final = {
    "Retracted": ("red.ink", "retracted"),
    "Retracted and republished": ("red.ink", "retracted"),
    "Retracted in part": ("red.ink", "retracted"),
    "Expression of concern": ("orange.ink", "warning"),
    "Corrected and republished": ("yellow.ink", "pencil"),
    "Corrected": ("yellow.ink", "pencil"),
    "Newer version": ("link", "update"),
    "Preprint published": ("link", "update"),
    "Republished": ("link", "update"),
    "Commented on": ("text2", "comment"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A notice on a reference."""

    reference_id: int
    reference: str
    notice: PublishedNotice
    is_new: bool

    @property
    def key(self) -> NoticeKey:
        """How it is remembered."""
        return key_of(self.reference_id, self.notice)

    @property
    def words(self) -> str:
        """The reference without its PMID."""
        return self.reference.partition("\t")[2] or self.reference

    @property
    def weight(self) -> tuple[int, str]:
        """What it is sorted by."""
        return ORDER.index(self.notice.kind), self.words.casefold()


class NoticeModel(QAbstractTableModel):
    """Kind, reference, where the notice stands, whether it is new."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: list[Line] = []
        self._kind = ""
        self._words: list[str] = []
        self.rows: list[Line] = []
        self._names = (
            self.tr("Notice"), self.tr("Reference"), self.tr("Stands in"), self.tr("New"),
        )  # fmt: skip

    def clear(self) -> None:
        """Forget all."""
        self._all = []
        self._reset()

    def add(self, found: Sequence[Noticed], fresh: Collection[NoticeKey]) -> None:
        """Show more."""
        for one in found:
            for notice in one.notices:
                is_new = key_of(one.reference_id, notice) in fresh
                self._all.append(Line(one.reference_id, one.line, notice, is_new))
        self._all.sort(key=lambda each: each.weight)
        self._reset()

    def narrow(self, kind: str, words: str) -> None:
        """Show only a kind (`NEW`: what is new, "": all) with these words."""
        self._kind, self._words = kind, words.casefold().split()
        self._reset()

    def counts(self) -> Counter[str]:
        """How many there are of each kind, and under `NEW` how many are new."""
        found = Counter(one.notice.kind for one in self._all)
        found[NEW] = sum(one.is_new for one in self._all)
        return found

    @property
    def total(self) -> int:
        """How many there are in all."""
        return len(self._all)

    @property
    def fresh(self) -> list[NoticeKey]:
        """Those that are new."""
        return [one.key for one in self._all if one.is_new]

    def shown(self) -> list[Noticed]:
        """What is shown, a reference once with its notices."""
        found: dict[int, list[Line]] = {}
        for one in self.rows:
            found.setdefault(one.reference_id, []).append(one)
        return [
            Noticed(each, lines[0].reference, tuple(one.notice for one in lines))
            for each, lines in found.items()
        ]

    def _reset(self) -> None:
        self.beginResetModel()
        self.rows = [one for one in self._all if self._fits(one)]
        self.endResetModel()

    def _fits(self, one: Line) -> bool:
        if self._kind and not (one.is_new if self._kind == NEW else one.notice.kind == self._kind):
            return False
        text = f"{one.reference} {one.notice.line}".casefold()
        return all(word in text for word in self._words)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one, column = self.rows[index.row()], index.column()
        notice = one.notice
        where = " ".join(filter(None, (notice.citation, f"PMID {notice.pmid}" if notice.pmid else "")))  # fmt: skip
        if role == Role.DisplayRole:
            return (notice.kind, one.words, where, self.tr("New") if one.is_new else "")[column]
        if role == Role.ToolTipRole:
            return plain_tip(f"{one.reference.replace(chr(9), '  ')}\n{notice.line}")
        ink, icon = _LOOKS[notice.kind]
        if column == 0 and role == Role.DecorationRole:
            return icons.icon(icon, ink)
        if column == 0 and role == Role.ForegroundRole:
            return theme.color(ink)
        if role == Role.FontRole and column in (0, 3) and (one.is_new or notice.kind in HEAVY):
            return theme.font(weight=600)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self._names[section]
        return None
