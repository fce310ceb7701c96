"""One reference in the library and in PubMed: a line a field, with the side that is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from refdesk.model.record_changes import FieldChange
from refdesk.model.refresh_choices import COMPANIONS, HOUSEKEEPING
from refdesk.ui.duplicates.choices import Side
from refdesk.ui.duplicates.comparison import CHOSEN_ROLE, PIECES_ROLE, SidedModel, SidesView
from refdesk.ui.duplicates.differences import differences
from refdesk.ui.widgets import plain_tip
from refdesk.ui.words import number

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
LONG_LIST: Final = 12
"""A list of which so many entries came or went is told by those entries alone."""
_SIDES: Final = (None, Side.LEFT, Side.RIGHT)


class FieldsModel(SidedModel):
    """Field, what the library shows, what PubMed says now."""

    chosen = Signal(str, bool)
    """A field, and whether PubMed's value is taken."""

    def __init__(self, is_taken: Callable[[str], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_taken = is_taken
        self._all: tuple[FieldChange, ...] = ()
        self._shows_own = False
        self.rows: tuple[FieldChange, ...] = ()
        self._names = (self.tr("Field"), self.tr("In your library"), self.tr("PubMed now"))

    def show(self, fields: Sequence[FieldChange]) -> None:
        """Show the fields of a reference that differ."""
        names = {one.name for one in fields}
        self._all = tuple(one for one in fields if COMPANIONS.get(one.name) not in names)
        self._reset()

    def show_own(self, shown: bool) -> None:
        """Show what PubMed keeps for itself, too, or only what a reader sees."""
        self._shows_own = shown
        self._reset()

    @property
    def own_count(self) -> int:
        """How many of the fields PubMed keeps for itself; 0 when there are no others."""
        count = sum(one.name in HOUSEKEEPING for one in self._all)
        return count if count < len(self._all) else 0

    def tell(self) -> None:
        """Other sides were chosen."""
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 2))

    def choose(self, row: int, side: Side) -> None:
        if side is not Side.BOTH:
            self.chosen.emit(self.rows[row].name, side is Side.RIGHT)

    def _reset(self) -> None:
        self.beginResetModel()
        is_all = self._shows_own or not self.own_count
        self.rows = tuple(one for one in self._all if is_all or one.name not in HOUSEKEEPING)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one, column = self.rows[index.row()], index.column()
        is_chosen = column > 0 and self._is_taken(one.name) == (column == 2)
        if role in (Role.DisplayRole, Role.AccessibleTextRole, PIECES_ROLE):
            left, right = self._texts(one)
            text = (one.label, left, right)[column]
            if role == PIECES_ROLE:
                return differences(left, right)[column - 1] if column else self._label(one)
            if role == Role.DisplayRole:
                return text
            said = "".join(piece for piece, _ in self._label(one)) if not column else text
            mark = self.tr("Taken") if is_chosen else self.tr("Not taken")
            return f"{mark}: {said}" if column else said
        if role == Role.ToolTipRole:
            return plain_tip(self._tip(one, column))
        return is_chosen if role == CHOSEN_ROLE and column else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self._names[section]
        return None

    def _label(self, one: FieldChange) -> tuple[tuple[str, bool], ...]:
        if not one.is_edited:
            return ((one.label, False),)
        return ((f"{one.label}\n", False), (self.tr("your change"), True))

    def _texts(self, one: FieldChange) -> tuple[str, str]:
        """What the library shows and what PubMed says; of long lists what came and went."""
        mine = one.yours if one.is_edited else one.before
        if one.is_edited or max(len(one.added), len(one.removed), one.equal) < LONG_LIST:
            return mine or self.tr("(empty)"), one.now or self.tr("(empty)")
        same = self.tr("{n} are the same").format(n=number(one.equal)) if one.equal else ""
        return self._listed("-", one.removed, same), self._listed("+", one.added, same)

    def _listed(self, sign: str, entries: Sequence[str], same: str) -> str:
        return "\n".join((*(f"{sign} {each}" for each in entries), *filter(None, (same,))))

    def _tip(self, one: FieldChange, column: int) -> str:
        if column == 2:
            return one.now[:4_000]
        if one.is_edited:
            words = self.tr("Your change: {yours}\nPubMed said before: {before}")
            return words.format(yours=one.yours[:2_000], before=one.before[:2_000])
        return one.before[:4_000] if column else one.label


class FieldsView(SidesView):
    """The table; Left keeps what the library has, Right takes what PubMed says."""

    def __init__(self, fields: FieldsModel, parent: QWidget | None = None) -> None:
        super().__init__(fields, parent)
        self.setObjectName("refreshFields")
        self.setAccessibleName(self.tr("What differs, field by field"))
