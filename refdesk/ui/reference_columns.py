"""Which columns the reference table shows, in which order and how wide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableView

from refdesk.ui import theme
from refdesk.ui.columns import KINDS, LEAVE_ORDER, USUAL, Column, column_of, key_of
from refdesk.ui.reference_delegate import ReferenceDelegate
from refdesk.ui.reference_header import ReferenceHeader
from refdesk.ui.reference_model import ReferenceTableModel
from refdesk.ui.reference_paint import star_width, widest_chip

if TYPE_CHECKING:
    from refdesk.model.layouts import LayoutColumn

NARROWEST: Final = 28
LEAST_TITLE: Final = 180
"""Drawn pixels that the title keeps where the list scrolls sideways."""
_RIGID: Final = frozenset((Column.RATING, Column.STATUS, Column.STARRED, Column.ABSTRACT))
"""Columns of pictures, which cannot be cut."""


class TableColumns:
    """Fits the columns into the table.

    Without a choice of the reader's they are the usual ones, some of which leave while there is
    no room; those that were chosen all stay, and the table scrolls sideways when it must.
    """

    def __init__(
        self, table: QTableView, header: ReferenceHeader, model: ReferenceTableModel,
        delegate: ReferenceDelegate,
    ) -> None:  # fmt: skip
        self._table = table
        self._header = header
        self._model = model
        self._delegate = delegate
        self.wanted: frozenset[Column] = frozenset(USUAL)
        """Columns that are wanted, room permitting."""
        self.chosen: tuple[tuple[Column, int], ...] = ()
        """The reader's own, with drawn widths (0: the usual one)."""
        self._guest: Column | None = None
        self._is_fitting = False
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.REFERENCE, QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(NARROWEST)
        header.setStretchLastSection(False)

    # What is chosen

    def want(self, columns: Iterable[Column]) -> None:
        """Show these in the usual order as far as there is room."""
        self.wanted = frozenset(columns) | {Column.REFERENCE, Column.YEAR}
        self.chosen = ()
        self.fit()

    def bring(self, column: Column | None) -> None:
        """A column that the list on screen brings along where the reader has chosen none."""
        if column != self._guest:
            self._guest = column
            self.fit()

    def choose(self, columns: Sequence[LayoutColumn]) -> None:
        """Show exactly these, in this order; none means the usual ones again."""
        found = [(column_of(one.key), one.width) for one in columns]
        known = [(column, width) for column, width in found if column is not None]
        if known and Column.REFERENCE not in [column for column, _ in known]:
            known.insert(0, (Column.REFERENCE, 0))
        known.sort(key=lambda each: each[0] != Column.REFERENCE)  # it keeps its place
        self.chosen = tuple(known)
        if not known:
            self.wanted = frozenset(USUAL)
        self.fit()

    def layout(self) -> tuple[LayoutColumn, ...]:
        """The reader's columns, () for the usual ones."""
        if not self.chosen:
            return ()
        from refdesk.model.layouts import LayoutColumn  # with the first choice

        return tuple(LayoutColumn(key_of(column), width) for column, width in self.chosen)

    def shown(self) -> list[Column]:
        """The columns that are on screen, from the left."""
        places = range(self._header.count())
        sections = [self._header.logicalIndex(place) for place in places]
        return [Column(each) for each in sections if not self._header.isSectionHidden(each)]

    def checked(self) -> list[Column]:
        """The columns that count as chosen in menus: also those for which there is no room."""
        if self.chosen:
            return [column for column, _ in self.chosen]
        hidden = set() if self._model.is_compact else {Column.CREATORS}
        return [column for column in Column if column in self.wanted - hidden]

    def toggled(self, column: Column) -> tuple[LayoutColumn, ...]:
        """The columns with one more, or less."""
        from refdesk.model.layouts import LayoutColumn

        before = dict(self.chosen)
        now = self.checked()
        if column in now:
            now.remove(column)
        else:
            now.append(column)
        return tuple(LayoutColumn(key_of(each), before.get(each, 0)) for each in now)

    def take_by_hand(self) -> None:
        """The reader dragged columns or edges: what is on screen is what was chosen."""
        before = dict(self.chosen)
        scale = theme.current().metrics.scale
        usual = self._usual_widths()
        chosen: list[tuple[Column, int]] = []
        for column in self.shown():
            width = self._table.columnWidth(column)
            if column == Column.REFERENCE:
                chosen.append((column, 0))
            elif width in (usual[column], theme.px(before.get(column, 0))):
                chosen.append((column, before.get(column, 0)))
            else:
                chosen.append((column, round(width / scale)))
        self.chosen = tuple(chosen)
        self.fit()

    # Fitting

    def fit(self) -> None:
        """Give each column its width; while none are chosen drop some until the title has room."""
        if self._is_fitting:
            return
        self._is_fitting = True
        room = self._table.viewport().width()
        self._fit_into(room)
        # Widths that change make Qt look anew whether it needs a scroll bar, which takes room.
        if self._table.viewport().width() != room:
            self._fit_into(self._table.viewport().width())
        self._is_fitting = False

    def _fit_into(self, room: int) -> None:
        words = bool(self.chosen) or room >= theme.px(560)
        widths = self._usual_widths(words)
        if self.chosen:
            shown: list[Column] = [c for c, _ in self.chosen if c != Column.REFERENCE]
            widths = self._squeezed(widths, room)
        else:
            shown = self._dropped(widths, room)
        self._delegate.with_status_words = words and widths[Column.STATUS] >= theme.px(80)
        self._delegate.with_container_column = (
            not self._model.is_compact and Column.CONTAINER in shown
        )
        self._delegate.with_tags_column = Column.TAGS in shown
        self._place([Column.REFERENCE, *shown])
        taken = sum(widths[column] for column in shown)
        least = theme.px(LEAST_TITLE) if self.chosen else theme.px(48)
        is_over = bool(self.chosen) and taken + least > room
        policy = Qt.ScrollBarPolicy
        self._table.setHorizontalScrollBarPolicy(
            policy.ScrollBarAsNeeded if is_over else policy.ScrollBarAlwaysOff
        )
        for column in Column:
            self._table.setColumnHidden(column, column != Column.REFERENCE and column not in shown)
        for column in shown:
            self._table.setColumnWidth(column, widths[column])
        self._table.setColumnWidth(Column.REFERENCE, max(least, room - taken))
        extras = (KINDS[column].extra for column in shown)
        self._model.set_extras(extra for extra in extras if extra is not None)

    def _squeezed(self, widths: dict[Column, int], room: int) -> dict[Column, int]:
        """Widths of chosen columns: those of the reader's; texts give way before the list scrolls."""
        own = {column: theme.px(width) for column, width in self.chosen if width}
        widths = widths | own
        shown = [column for column, _ in self.chosen if column != Column.REFERENCE]
        over = sum(widths[column] for column in shown) + self._title_needs() - room
        head = theme.current().font_metrics("small", weight=600)
        spare = {
            column: widths[column]
            - max(
                theme.px(72),
                round(head.horizontalAdvance(self._model.title(column))) + theme.px(18),
            )
            for column in shown
            if column not in own and column not in _RIGID and not KINDS[column].sample
        }
        spare = {column: most for column, most in spare.items() if most > 0}
        if over > 0 and spare:
            share = min(1.0, over / sum(spare.values()))
            widths |= {column: widths[column] - int(most * share) for column, most in spare.items()}
        return widths

    def _title_needs(self) -> int:
        return theme.px(240 if self._model.is_compact else 250)

    def _dropped(self, widths: dict[Column, int], room: int) -> list[Column]:
        shown: list[Column] = [c for c in Column if c in self.wanted or c == self._guest]
        if not self._model.is_compact:  # the second line has the creators, and the journal
            wide = room >= theme.px(1000)
            shown = [c for c in shown if c != Column.CREATORS and (wide or c != Column.CONTAINER)]
        shown = [column for column in shown if column != Column.REFERENCE]
        for leaving in sorted(LEAVE_ORDER, key=lambda column: column == self._guest):
            if room - sum(widths[column] for column in shown) >= self._title_needs():
                break
            shown = [column for column in shown if column != leaving]
        return shown

    def _place(self, order: Sequence[Column]) -> None:
        for place, column in enumerate(order):
            at = self._header.visualIndex(column)
            if at != place:
                self._header.moveSection(at, place)

    def _usual_widths(self, words: bool = True) -> dict[Column, int]:
        current = theme.current()
        font = current.font_metrics("small" if not self._model.is_compact else "body")
        head = current.font_metrics("small", weight=600)
        pad = 2 * theme.px(8)
        widths = {}
        for column, kind in KINDS.items():
            width = theme.px(kind.width)
            if kind.sample:
                width = round(font.horizontalAdvance(kind.sample)) + pad + 2
            if column == Column.RATING:
                width = 5 * star_width() + pad
            elif column == Column.STATUS:
                width = widest_chip(with_word=words) + theme.px(32)
            elif column == Column.YEAR:
                width = max(theme.px(kind.width), width + theme.px(14) - 2)
            if column not in (Column.YEAR, Column.PMID, Column.ADDED):
                title = self._model.title(column)
                room = theme.px(32 if kind.is_right else 18)  # an arrow stands beside figures
                width = max(width, round(head.horizontalAdvance(title)) + room)
            widths[column] = width
        return widths
