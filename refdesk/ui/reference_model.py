"""The model of the reference table: an array of ids and a cache of the rows that were seen."""

from __future__ import annotations

import json
from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QUrl,
    Signal,
)

from refdesk.model.rows import LATE_EXTRAS, Extra, GroupBy, ReferenceRow
from refdesk.ui import columns, reference_cells
from refdesk.ui.columns import Column

if TYPE_CHECKING:
    from refdesk.model.grouping import Groups
    from refdesk.ui.reference_groups import Outline

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class Fetch(Protocol):
    """Gives the rows of some ids, in any order, at once; with what `extras` names if there are any."""

    def __call__(
        self, ids: Sequence[int], /, *extras: Collection[Extra]
    ) -> Sequence[ReferenceRow]: ...


FEW: Final = 10
"""So many ids are looked for one by one in a long list; more in one pass over it."""
PAGE: Final = 64
MAX_PAGES: Final = 200
_FLAGS: Final = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)
_HEADING_FLAGS: Final = (
    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
)
_NO_FLAGS: Final = Qt.ItemFlag.NoItemFlags
ITEMS_MIME: Final = "application/x-refdesk-items+json"
HITS_MIME: Final = "application/x-refdesk-hits+json"
"""PubMed hits of our own list, whose records are at hand."""


class ReferenceTableModel(QAbstractTableModel):
    """References by place; `fetch` gives the rows of some ids, in any order, at once.

    The same model shows a page of PubMed hits: `show_rows` with rows at hand, whose ids are
    PMIDs. A row that is not there (yet) is None and is painted in grey. In a grouped list
    (`show_groups`) headings stand between the references; no id and no row belongs to them.
    """

    late_wanted = Signal()
    """Rows were looked at that lack what only their records tell; ask `late_missing`."""

    def __init__(self, fetch: Fetch | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, list[ReferenceRow | None]] = OrderedDict()
        self._given: dict[int, ReferenceRow] | None = None
        self._loading = 0
        self.outline: Outline | None = None
        """The groups of a grouped list."""
        self._count = 0
        self._folded: dict[GroupBy, set[str]] = {}
        self._names: dict[int, str] = {}
        self.extras: frozenset[Extra] = frozenset()
        self._late: dict[int, Mapping[str, Any]] = {}
        self.words: tuple[str, ...] = ()
        self.is_checkable = False
        self.is_compact = False
        self._checked: set[int] = set()
        self._places: dict[int, int] | None = None
        self.texts_for_drag: Callable[[Sequence[int]], dict[str, str]] | None = None
        """Gives what is dragged out besides the ids, by MIME type."""
        self.follow_drag: Callable[[Sequence[int], QMimeData], None] | None = None
        """Adds to a drag that has begun what takes longer to make."""
        self.file_for_drag: Callable[[Sequence[int]], str] | None = None
        """Makes a file of what is dragged out and gives its address, "" when it cannot."""

    # What is shown

    @property
    def ids(self) -> array[int]:
        """The rows in order: ids, negative numbers for headings; not to be changed."""
        return self._ids

    @property
    def reference_count(self) -> int:
        """How many references are listed, each once, those in folded groups too."""
        return len(self._ids) if self.outline is None else self._count

    @property
    def is_loading(self) -> bool:
        """Whether grey rows stand in for an answer."""
        return self._loading > 0

    def show_ids(self, ids: array[int], words: tuple[str, ...] = ()) -> None:
        """Show references of the library. A list that only grew keeps selection and place."""
        self._places = None
        had = len(self._ids)
        is_plain = self._given is None and self.outline is None
        grew = is_plain and not self._loading and len(ids) >= had > 0
        if grew and words == self.words and ids[:had] == self._ids:
            if len(ids) == had:
                return
            self._pages.pop(had // PAGE, None)
            self.beginInsertRows(QModelIndex(), had, len(ids) - 1)
            self._ids = ids
            self.endInsertRows()
            return
        self.beginResetModel()
        self._given, self._loading, self.outline = None, 0, None
        self._ids = ids
        self._pages.clear()
        self.words = words
        self.endResetModel()

    def show_groups(self, groups: Groups, count: int, words: tuple[str, ...] = ()) -> None:
        """Show `count` references of the library in groups; those that were folded stay so."""
        self._places, self._count = None, count
        if self.outline is not None and self.outline.groups == groups and words == self.words:
            return
        from refdesk.ui.reference_groups import Outline  # with the first grouped list

        self.beginResetModel()
        self._given, self._loading = None, 0
        self.outline = Outline(groups, self._folded.setdefault(groups.by, set()))
        self._ids = self.outline.rows
        self._pages.clear()
        self._names.clear()
        self.words = words
        self.endResetModel()

    def show_rows(self, rows: Sequence[ReferenceRow], words: tuple[str, ...] = ()) -> None:
        """Show rows at hand, such as a page of PubMed hits."""
        self.beginResetModel()
        self._places, self.outline = None, None
        self._loading = 0
        self._given = {row.id: row for row in rows}
        self._ids = array("q", [row.id for row in rows])
        self._pages.clear()
        self.words = words
        self.endResetModel()

    def show_loading(self, count: int) -> None:
        """Show `count` grey rows until the real ones come."""
        self.beginResetModel()
        self._places, self.outline = None, None
        self._given, self._loading = {}, count
        self._ids = array("q")
        self.endResetModel()

    def refresh(self, ids: Collection[int] | None = None) -> None:
        """Read rows again: those of `ids`, or all. Selection and place stay."""
        if self._given is not None:
            return
        if ids is None or len(ids) > 2_000:
            self._pages.clear()
            self._late.clear()
            self._changed(0, len(self._ids) - 1)
            return
        wanted = frozenset(ids)
        for each in wanted:
            self._late.pop(each, None)
        for number in list(self._pages):
            start = number * PAGE
            hit = [n for n, each in enumerate(self._ids[start : start + PAGE]) if each in wanted]
            if hit:
                del self._pages[number]
                self._changed(start + hit[0], start + hit[-1])

    def replace_rows(self, rows: Iterable[ReferenceRow]) -> None:
        """Show newer rows of PubMed hits in the place of those with the same ids."""
        if self._given is None:
            return
        for row in rows:
            if row.id in self._given:
                self._given[row.id] = row
        self._changed(0, len(self._ids) - 1)

    def set_words(self, words: tuple[str, ...]) -> None:
        """Mark these words in the titles."""
        if words != self.words:
            self.words = words
            self._changed(0, len(self._ids) - 1)

    def id_at(self, place: int) -> int | None:
        """The id at `place`; None past the end, for headings and for grey rows."""
        found = self._ids[place] if 0 <= place < len(self._ids) else -1
        return found if found >= 0 else None

    def place_of(self, reference_id: int) -> int | None:
        """The place of an id; None when it is not shown."""
        if self._places is None:
            if len(self._ids) <= 2_000:
                self._places = {each: place for place, each in enumerate(self._ids)}
            else:
                return _place_in(self._ids.tobytes(), reference_id)
        return self._places.get(reference_id)

    def places_of(self, ids: Sequence[int]) -> list[int]:
        """The places of those of `ids` that are shown, in the order of `ids`; one pass at most."""
        if len(self._ids) <= 2_000:
            places = [self.place_of(each) for each in ids]
            return [place for place in places if place is not None]
        if len(ids) <= FEW:
            numbers = self._ids.tobytes()
            places = [_place_in(numbers, each) for each in ids]
            return [place for place in places if place is not None]
        wanted = frozenset(ids)
        found = {each: place for place, each in enumerate(self._ids) if each in wanted}
        return [found[each] for each in ids if each in found]

    def row_at(self, place: int) -> ReferenceRow | None:
        """The row at `place`, read page by page."""
        if self._given is not None:
            found = self.id_at(place)
            return None if found is None else self._given.get(found)
        number, offset = divmod(place, PAGE)
        page = self._pages.get(number)
        if page is None:
            page = self._read(number)
        else:
            self._pages.move_to_end(number)
        return page[offset] if offset < len(page) else None

    # Groups

    def group_at(self, place: int) -> int:
        """The group whose heading stands at `place`; -1 for all other rows."""
        return -1 if self.outline is None else self.outline.group_at(place)

    def heading(self, group: int) -> str:
        """What a group is called."""
        assert self.outline is not None
        from refdesk.ui import reference_groups

        return reference_groups.heading(self.outline.groups, group, self._names.get(group, ""))

    def fold(self, group: int, *, is_folded: bool) -> None:
        """Fold a group, or unfold it."""
        outline = self.outline
        if outline is None or outline.is_folded(group) == is_folded:
            return
        first = outline.heads[group] + 1
        last = first + outline.groups.count(group) - 1
        self._places = None
        if is_folded:
            self.beginRemoveRows(QModelIndex(), first, last)
            outline.fold(group)
        else:
            self.beginInsertRows(QModelIndex(), first, last)
            outline.unfold(group)
        self._ids = outline.rows
        self._pages.clear()
        if is_folded:
            self.endRemoveRows()
        else:
            self.endInsertRows()
        self._changed(first - 1, first - 1)

    def fold_all(self, *, is_folded: bool) -> None:
        """Fold or unfold every group."""
        if self.outline is not None:
            self.beginResetModel()
            self.outline.fold_all(is_folded)
            self._ids, self._places = self.outline.rows, None
            self._pages.clear()
            self.endResetModel()

    # Columns that take more than the row

    def set_extras(self, extras: Iterable[Extra]) -> None:
        """Read rows with these from now on."""
        wanted = frozenset(extras)
        if wanted != self.extras:
            self.extras = wanted
            self._pages.clear()
            self._changed(0, len(self._ids) - 1)

    def late_missing(self, first: int, last: int) -> list[int]:
        """Ids at the places from `first` to `last` whose rows lack what only their records tell."""
        if self._given is not None or not self.extras & LATE_EXTRAS:
            return []
        ids = (self.id_at(place) for place in range(max(first, 0), last + 1))
        return [each for each in ids if each is not None and each not in self._late]

    def put_late(self, cells: Mapping[int, Mapping[str, Any]]) -> None:
        """Fill in what `late_missing` named: names of fields to values, by id."""
        if len(self._late) > PAGE * MAX_PAGES:
            self._late.clear()
        self._late.update(cells)
        for number, page in list(self._pages.items()):  # a view that is told may read more
            at = [n for n, row in enumerate(page) if row is not None and row.id in cells]
            for n in at:
                page[n] = self._completed(page[n])
            if at:
                self._changed(number * PAGE + at[0], number * PAGE + at[-1])

    def _completed(self, row: ReferenceRow | None) -> ReferenceRow | None:
        values = self._late.get(row.id) if row is not None else None
        return replace(row, **values) if row is not None and values else row

    # Check marks of PubMed hits

    @property
    def checked(self) -> frozenset[int]:
        """Ids with a check mark."""
        return frozenset(self._checked)

    def check(self, ids: Iterable[int], *, is_checked: bool) -> None:
        """Set or take away check marks."""
        if is_checked:
            self._checked.update(ids)
        else:
            self._checked.difference_update(ids)
        self._changed(0, len(self._ids) - 1)

    def clear_checked(self) -> None:
        """Take away all check marks, those on other pages too."""
        self._checked.clear()
        self._changed(0, len(self._ids) - 1)

    # Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._ids) + self._loading

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role not in (Role.DisplayRole, Role.ToolTipRole, Role.AccessibleTextRole):
            return None
        row = self.row_at(index.row())
        column = Column(index.column())
        if row is None:
            return self._data_without_row(index.row(), column, role)
        if role == Role.DisplayRole:
            return self.text_of(row, column)
        if role == Role.ToolTipRole:
            return reference_cells.tip(row, column)
        if self.is_checkable and column == Column.REFERENCE:
            return reference_cells.spoken_hit(row, is_chosen=row.id in self._checked)
        return reference_cells.spoken(row, column)

    def _data_without_row(self, place: int, column: Column, role: int) -> str | None:
        """Of headings and grey rows."""
        group = self.group_at(place)
        if column != Column.REFERENCE or role == Role.ToolTipRole:
            return None
        if group < 0:
            return self.tr("Loading") if role == Role.AccessibleTextRole else None
        if role == Role.DisplayRole:
            return self.heading(group)
        assert self.outline is not None
        return reference_cells.spoken_heading(
            self.heading(group), self.outline.groups.count(group), self.outline.is_folded(group)
        )

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return self.title(Column(section))

    def title(self, column: Column) -> str:
        """The head of a column."""
        return columns.title(column, is_compact=self.is_compact)

    def flags(self, index: Index) -> Qt.ItemFlag:
        # Asked for several times a cell and painting; `|` of enums takes as long as the rest.
        if self.id_at(index.row()) is not None:
            return _FLAGS
        return _HEADING_FLAGS if self.group_at(index.row()) >= 0 else _NO_FLAGS

    def mimeTypes(self) -> list[str]:
        return [ITEMS_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        places = sorted({index.row() for index in indexes})
        ids = (self.id_at(place) for place in places)
        return self.drag_data([each for each in ids if each is not None])

    def drag_data(self, ids: Sequence[int], *, as_file: bool = False) -> QMimeData:
        """What a drag of these ids carries: our own list, and texts or a file for other programs.

        Never both: word processors that are given an address take nothing else.
        """
        data = QMimeData()
        carried = json.dumps({"library": "", "items": list(ids)}).encode()
        data.setData(ITEMS_MIME if self._given is None else HITS_MIME, QByteArray(carried))
        if as_file and self._given is None and self.file_for_drag is not None:
            if address := self.file_for_drag(ids):
                data.setUrls([QUrl(address)])
            return data
        for mime, text in (self.texts_for_drag(ids) if self.texts_for_drag else {}).items():
            data.setData(mime, QByteArray(text.encode()))
        if self.follow_drag is not None:
            self.follow_drag(ids, data)
        return data

    # Inner

    def _read(self, number: int) -> list[ReferenceRow | None]:
        start = number * PAGE
        wanted = self._ids[start : start + PAGE]
        if not wanted or self._fetch is None:
            return []
        named = self._nameless(wanted)
        ids = array("q", [each for each in (*wanted, *named.values()) if each >= 0])
        rows = self._fetch(ids, self.extras) if self.extras else self._fetch(ids)
        found = {row.id: row for row in rows}
        for group, first in named.items():
            if first in found:
                self._names[group] = self._name(found[first])
        page = [self._completed(found.get(each)) for each in wanted]
        self._pages[number] = page
        while len(self._pages) > MAX_PAGES:
            self._pages.popitem(last=False)
        self._ask_late(page)
        return page

    def _nameless(self, wanted: Iterable[int]) -> dict[int, int]:
        """Groups whose headings are among `wanted` and take the name of their first reference."""
        if self.outline is None:
            return {}
        groups = self.outline.groups
        return {
            -each - 1: groups.ids[groups.starts[-each - 1] + 1]
            for each in wanted
            if each < 0 and groups.keys[-each - 1] and not groups.labels[-each - 1]
        }

    def _name(self, row: ReferenceRow) -> str:
        by = self.outline.groups.by if self.outline is not None else GroupBy.NOTHING
        column = Column.FIRST_CREATOR if by is GroupBy.CREATOR else Column.CONTAINER
        return self.text_of(row, column)

    def _ask_late(self, page: Iterable[ReferenceRow | None]) -> None:
        if self.extras & LATE_EXTRAS and any(row and row.id not in self._late for row in page):
            self.late_wanted.emit()

    def _changed(self, first: int, last: int) -> None:
        if first <= last < self.rowCount():
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))

    def text_of(self, row: ReferenceRow, column: Column) -> str:
        """What a column shows of a row."""
        if column == Column.REFERENCE:
            return self.title_of(row)
        text = columns.KINDS[column].text(row)
        if len(text) > columns.MAX_TEXT or "\n" in text:
            text = text[: columns.MAX_TEXT].replace("\n", " ")
        return text

    def title_of(self, row: ReferenceRow) -> str:
        """The title as the list shows it, one line of bounded length; never empty."""
        return reference_cells.title_of(row)


def _place_in(numbers: bytes, wanted: int) -> int | None:
    """The place of a number among those of an array("q"), six times as fast as `array.index`."""
    key = array("q", [wanted]).tobytes()
    at = numbers.find(key)
    while at % 8 and at >= 0:  # it lies across two numbers
        at = numbers.find(key, at + 1)
    return None if at < 0 else at // 8
