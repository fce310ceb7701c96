"""The model of the reference table: an array of ids and a cache of the rows that were seen."""

from __future__ import annotations

import json
from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QUrl,
)

from refdesk.model.rows import ReferenceRow, SortKey
from refdesk.ui import chips
from refdesk.ui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
Fetch = Callable[[Sequence[int]], Sequence[ReferenceRow]]
Role = Qt.ItemDataRole

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
_NO_FLAGS: Final = Qt.ItemFlag.NoItemFlags
ITEMS_MIME: Final = "application/x-refdesk-items+json"
MAX_TEXT: Final = 1_000
"""No cell shows more letters than this, whatever a source put into a title."""


class Column(IntEnum):
    """The columns, in the order of the table."""

    REFERENCE = 0
    CREATORS = 1
    CONTAINER = 2
    YEAR = 3
    STATUS = 4
    PMID = 5
    ADDED = 6
    CITEKEY = 7


SORT_KEYS: Final[dict[Column, SortKey]] = {
    Column.REFERENCE: SortKey.TITLE,
    Column.CREATORS: SortKey.CREATORS,
    Column.CONTAINER: SortKey.CONTAINER,
    Column.YEAR: SortKey.YEAR,
    Column.PMID: SortKey.PMID,
    Column.ADDED: SortKey.ADDED,
    Column.CITEKEY: SortKey.CITEKEY,
}
"""What a click on a column's head sorts by; Status does not sort."""


class ReferenceTableModel(QAbstractTableModel):
    """References by place; `fetch` gives the rows of some ids, in any order, at once.

    The same model shows a page of PubMed hits: `show_rows` with rows at hand, whose ids are
    PMIDs. A row that is not there (yet) is None and is painted in grey.
    """

    def __init__(self, fetch: Fetch | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, list[ReferenceRow | None]] = OrderedDict()
        self._given: dict[int, ReferenceRow] | None = None
        self._loading = 0
        self.words: tuple[str, ...] = ()
        self.is_checkable = False
        self.is_compact = False
        self._checked: set[int] = set()
        self._places: dict[int, int] | None = None
        self.texts_for_drag: Callable[[Sequence[int]], dict[str, str]] | None = None
        """Gives what is dragged out besides the ids, by MIME type."""
        self.file_for_drag: Callable[[Sequence[int]], str] | None = None
        """Makes a file of what is dragged out and gives its address, "" when it cannot."""

    # What is shown

    @property
    def ids(self) -> array[int]:
        """All ids in order; not to be changed."""
        return self._ids

    @property
    def is_loading(self) -> bool:
        """Whether grey rows stand in for an answer."""
        return self._loading > 0

    def show_ids(self, ids: array[int], words: tuple[str, ...] = ()) -> None:
        """Show references of the library. A list that only grew keeps selection and place."""
        self._places = None
        had = len(self._ids)
        grew = self._given is None and not self._loading and len(ids) >= had > 0
        if grew and words == self.words and ids[:had] == self._ids:
            if len(ids) == had:
                return
            self._pages.pop(had // PAGE, None)
            self.beginInsertRows(QModelIndex(), had, len(ids) - 1)
            self._ids = ids
            self.endInsertRows()
            return
        self.beginResetModel()
        self._given, self._loading = None, 0
        self._ids = ids
        self._pages.clear()
        self.words = words
        self.endResetModel()

    def show_rows(self, rows: Sequence[ReferenceRow], words: tuple[str, ...] = ()) -> None:
        """Show rows at hand, such as a page of PubMed hits."""
        self.beginResetModel()
        self._places = None
        self._loading = 0
        self._given = {row.id: row for row in rows}
        self._ids = array("q", [row.id for row in rows])
        self._pages.clear()
        self.words = words
        self.endResetModel()

    def show_loading(self, count: int) -> None:
        """Show `count` grey rows until the real ones come."""
        self.beginResetModel()
        self._places = None
        self._given, self._loading = {}, count
        self._ids = array("q")
        self.endResetModel()

    def refresh(self, ids: Collection[int] | None = None) -> None:
        """Read rows again: those of `ids`, or all. Selection and place stay."""
        if self._given is not None:
            return
        if ids is None or len(ids) > 2_000:
            self._pages.clear()
            self._changed(0, len(self._ids) - 1)
            return
        wanted = frozenset(ids)
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
        """The id at `place`; None past the end and for grey rows."""
        return self._ids[place] if 0 <= place < len(self._ids) else None

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
            is_told = role == Role.AccessibleTextRole and column == Column.REFERENCE
            return self.tr("Loading") if is_told else None
        if role == Role.DisplayRole:
            return self.text_of(row, column)
        if role == Role.AccessibleTextRole:
            return self._spoken(row, column)
        return self._tip(row, column)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Role.DisplayRole:
            return None
        return self.title(Column(section))

    def title(self, column: Column) -> str:
        """The head of a column."""
        titles = {
            Column.REFERENCE: self.tr("Title") if self.is_compact else self.tr("Reference"),
            Column.CREATORS: self.tr("Creators"),
            Column.CONTAINER: self.tr("Journal"),
            Column.YEAR: self.tr("Year"),
            Column.STATUS: self.tr("Status"),
            Column.PMID: self.tr("PMID"),
            Column.ADDED: self.tr("Added"),
            Column.CITEKEY: self.tr("Citation key"),
        }
        return titles[column]

    def flags(self, index: Index) -> Qt.ItemFlag:
        # Asked for several times a cell and painting; `|` of enums takes as long as the rest.
        return _FLAGS if self.id_at(index.row()) is not None else _NO_FLAGS

    def mimeTypes(self) -> list[str]:
        return [ITEMS_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        places = sorted({index.row() for index in indexes})
        return self.drag_data([self._ids[p] for p in places if p < len(self._ids)])

    def drag_data(self, ids: Sequence[int], *, as_file: bool = False) -> QMimeData:
        """What a drag of these ids carries: our own list, and texts or a file for other programs.

        Never both: word processors that are given an address take nothing else.
        """
        data = QMimeData()
        if self._given is None:
            carried = json.dumps({"library": "", "items": list(ids)}).encode()
            data.setData(ITEMS_MIME, QByteArray(carried))
        if as_file and self._given is None and self.file_for_drag is not None:
            if address := self.file_for_drag(ids):
                data.setUrls([QUrl(address)])
            return data
        for mime, text in (self.texts_for_drag(ids) if self.texts_for_drag else {}).items():
            data.setData(mime, QByteArray(text.encode()))
        return data

    # Inner

    def _read(self, number: int) -> list[ReferenceRow | None]:
        start = number * PAGE
        wanted = self._ids[start : start + PAGE]
        if not wanted or self._fetch is None:
            return []
        found = {row.id: row for row in self._fetch(wanted)}
        page = [found.get(each) for each in wanted]
        self._pages[number] = page
        while len(self._pages) > MAX_PAGES:
            self._pages.popitem(last=False)
        return page

    def _changed(self, first: int, last: int) -> None:
        if first <= last < self.rowCount():
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))

    def text_of(self, row: ReferenceRow, column: Column) -> str:
        """What a column shows of a row."""
        match column:
            case Column.REFERENCE:
                return self.title_of(row)
            case Column.CREATORS:
                return first_creators(row, 1)
            case Column.CONTAINER:
                return row.container
            case Column.YEAR:
                return "" if row.year is None else str(row.year)
            case Column.STATUS:
                return ", ".join(chips.word(each) for each in chips.by_weight(row.statuses))
            case Column.PMID:
                return row.pmid
            case Column.ADDED:
                return row.added[:10]
            case Column.CITEKEY:
                return row.citekey

    def title_of(self, row: ReferenceRow) -> str:
        """The title as the list shows it, one line of bounded length; never empty."""
        title = row.title[: MAX_TEXT + 1].replace("\n", " ").strip()
        if len(title) > MAX_TEXT:
            title = title[:MAX_TEXT] + "…"
        return title or self.tr("No title")

    def _spoken(self, row: ReferenceRow, column: Column) -> str:
        if column != Column.REFERENCE:
            return self.text_of(row, column)
        parts = [self.title_of(row), first_creators(row, 2)]
        parts.append("" if row.year is None else str(row.year))
        parts.append(row.container)
        if row.tags:
            parts.append(self.tr("tag {names}").format(names=", ".join(row.tags)))
        if row.attachment_count:
            parts.append(self.tr("has file"))
        if self.is_checkable:
            is_checked = row.id in self._checked
            parts.append(self.tr("chosen") if is_checked else self.tr("not chosen"))
        else:
            parts.append("" if row.is_read else self.tr("not read"))
        parts.append(self.tr("starred") if row.is_starred else "")
        return ", ".join(part for part in parts if part)

    def _tip(self, row: ReferenceRow, column: Column) -> str:
        if column in (Column.YEAR, Column.ADDED, Column.PMID):
            return ""
        if column == Column.CREATORS:
            return plain_tip(row.creators)
        if column == Column.CONTAINER:
            return plain_tip(row.container)
        parts = [self.title_of(row), self.text_of(row, Column.STATUS)]
        return plain_tip("\n".join(part for part in parts if part)).replace("\n", "<br>")


def first_creators(row: ReferenceRow, most: int) -> str:
    """The first `most` names, then "…" when there are more: `O'Byrne PM, FitzGerald JM …`."""
    if row.creator_count <= most or not row.creators:
        return row.creators[:MAX_TEXT]
    names = row.creators[:MAX_TEXT].split(", ")
    return ", ".join(names[:most]) + " …"


def _place_in(numbers: bytes, wanted: int) -> int | None:
    """The place of a number among those of an array("q"), six times as fast as `array.index`."""
    key = array("q", [wanted]).tobytes()
    at = numbers.find(key)
    while at % 8 and at >= 0:  # it lies across two numbers
        at = numbers.find(key, at + 1)
    return None if at < 0 else at // 8
