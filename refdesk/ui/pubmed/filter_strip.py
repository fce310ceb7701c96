"""Above PubMed's hits: chips and a menu that narrow the query, and the years it is narrowed to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import QCoreApplication, QSize, Signal
from PySide6.QtGui import QAction, QIntValidator, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QWidget

from refdesk.model.pubmed_filters import (
    COMMON,
    FILTERS,
    GROUPS,
    Narrowed,
    PubMedFilter,
    put_together,
    taken_apart,
    toggled,
    within_years,
)
from refdesk.ui import theme
from refdesk.ui.filter_bar import flow
from refdesk.ui.widgets import Button, Label, Surface, menu, plain_tip
from refdesk.ui.year_bars import YearBars


def filter_words(one: PubMedFilter) -> str:
    """What a filter is called on screen."""
    return QCoreApplication.translate("PubMedFilter", one.words)


class Years(QWidget):
    """Two fields: from which year to which; empty is open."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = (0, 0)
        self.first, self.last = self._field(self.tr("From year")), self._field(self.tr("To year"))
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(4))
        row.addWidget(Label(self.tr("Year"), "small", "text2"))
        row.addWidget(self.first)
        row.addWidget(Label("–", "small", "text2"))
        row.addWidget(self.last)
        theme.signals().changed.connect(self._restyle)
        self._restyle()

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def show_years(self, years: tuple[int, int]) -> None:
        """Show from when to when; 0 is open."""
        self._shown = years
        for field, year in zip((self.first, self.last), years, strict=True):
            field.setText(str(year) if year else "")

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setValidator(QIntValidator(0, 2999, field))
        field.setMaxLength(4)
        field.setAccessibleName(name)
        field.setToolTip(name)
        field.editingFinished.connect(self._on_edited)
        return field

    def _on_edited(self) -> None:
        first, last = (int(each.text() or 0) for each in (self.first, self.last))
        if first and last and first > last:
            first, last = last, first
        if (first, last) != self._shown:
            self._shown = (first, last)
            self.chosen.emit(first, last)

    def _restyle(self) -> None:
        width = theme.current().font_metrics("body").horizontalAdvance("0000")
        for field in (self.first, self.last):
            field.setFixedSize(round(width) + theme.px(20), theme.px(24))


class FilterStrip(Surface):
    """Chips for the usual filters and those in force, years, and all others in a menu.

    What a click asks for is a query: the filters stand in it, and are read from it.
    """

    query_asked = Signal(str)
    years_wanted = Signal(str)
    """The query whose hits are to be counted by years, for `show_counts`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("base", "b", parent)
        self.setObjectName("pubmedFilters")
        self.setAccessibleName(self.tr("Filters of PubMed"))
        self._query = ""
        self.chips: list[Button] = []
        self.years = Years(self)
        self.years.chosen.connect(self._on_years)
        name = self.tr("More filters")
        self.bars = YearBars(self)
        self.bars.range_asked.connect(self._on_years)
        self.bars.cleared.connect(partial(self._on_years, 0, 0))
        self.ends = Label("", "caption", "text2"), Label("", "caption", "text2")
        for each in (self.bars, *self.ends):
            each.setParent(self)
            each.hide()
        self._counted = ""
        self.by_year = Button(
            "", "chart", "flat", height=24, name=self.tr("Hits by year"), parent=self
        )
        self.by_year.setCheckable(True)
        self.by_year.toggled.connect(self._on_by_year)
        self.more = Button(self.tr("More"), "down", "flat", height=24, name=name, parent=self)
        self.more.clicked.connect(self.open_menu)
        self.clear = Button(self.tr("Clear filters"), kind="link", height=24, parent=self)
        self.clear.clicked.connect(self._on_clear)
        theme.signals().changed.connect(self._arrange)
        self.show_query("")
        self.hide()

    def show_query(self, query: str) -> None:
        """Show by what `query` is narrowed."""
        self._query = query
        narrowed = taken_apart(query)
        had_focus = [chip.hasFocus() for chip in self.chips]
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        shown = (*COMMON, *(one for one in narrowed.filters if one not in COMMON))
        self.chips = [self._chip(one, one in narrowed.filters) for one in shown]
        self._show_range(narrowed.years or (0, 0))
        self.clear.setVisible(bool(narrowed.filters or narrowed.years))
        if True in had_focus:
            self.chips[min(had_focus.index(True), len(self.chips) - 1)].setFocus()
        self._order()
        self._arrange()

    def show_counts(self, query: str, years: Sequence[tuple[int, int]], *, is_all: bool) -> None:
        """Show how many hits of `query` are of which year; the answer to `years_wanted`."""
        if query == self._counted:
            self.bars.show_years(years)
            self.bars.set_counting(not is_all)
            self._arrange()

    def close_bars(self) -> None:
        """The years could not be counted."""
        self._counted = ""
        self.by_year.setChecked(False)

    def _show_range(self, years: tuple[int, int]) -> None:
        first, last = years
        self.years.show_years(years)
        if not any(years):
            self.bars.set_chosen(None)
            return
        last = last or max(datetime.now(UTC).year, first)
        self.bars.set_chosen((first or min(self.bars.span[0] or last, last), last))

    def _on_by_year(self, is_open: bool) -> None:
        self.by_year.set_current(is_open)
        for each in (self.bars, *self.ends):
            each.setVisible(is_open)
        self.want_counts()
        self._arrange()

    def want_counts(self) -> None:
        """Have the years counted when the bars are shown and are those of another query."""
        narrowed = taken_apart(self._query)
        query = put_together(Narrowed(narrowed.base, narrowed.filters))
        if self.by_year.isChecked() and query and query != self._counted:
            self._counted = query
            self.bars.show_years(())
            self.bars.set_counting(True)
            self.years_wanted.emit(query)

    def open_menu(self) -> QMenu:
        """All filters, by kind; those in force have a check mark."""
        made = menu(self)
        chosen = taken_apart(self._query).filters
        for group in GROUPS:
            ones = [one for one in FILTERS if one.group == group]
            into = made if len(ones) == 1 else made.addMenu(self._group_words(group))
            into.setToolTipsVisible(True)
            for one in ones:
                action = QAction(filter_words(one).replace("&", "&&"), into)
                action.setCheckable(True)
                action.setChecked(one in chosen)
                action.setToolTip(plain_tip(f"{one.text}\n{one.source}".strip()))
                action.triggered.connect(partial(self._on_toggled, one))
                into.addAction(action)
        made.aboutToHide.connect(made.deleteLater)
        made.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))
        return made

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _chip(self, one: PubMedFilter, is_chosen: bool) -> Button:
        words = filter_words(one)
        short = QCoreApplication.translate("PubMedFilter", one.chip)
        chip = Button(short, "check" if is_chosen else "", height=24, parent=self)
        chip.set_current(is_chosen)
        state = self.tr("{name}, in force") if is_chosen else self.tr("{name}, not in force")
        chip.setAccessibleName(state.format(name=words))
        full = (words,) if one.short else ()
        tip = (*full, one.text, *((one.source,) if one.source else ()))
        chip.setToolTip(plain_tip("\n".join(tip)))
        chip.clicked.connect(partial(self._on_toggled, one))
        chip.show()
        return chip

    def _group_words(self, group: str) -> str:
        return {
            "type": self.tr("Article type"),
            "species": self.tr("Species"),
            "sex": self.tr("Sex"),
            "age": self.tr("Age"),
            "language": self.tr("Language"),
            "clinical": self.tr("Clinical Queries"),
            "hedge": self.tr("Search filters"),
        }[group]

    def _on_toggled(self, one: PubMedFilter, _checked: bool = False) -> None:
        self.query_asked.emit(toggled(self._query, one))

    def _on_years(self, first: int, last: int) -> None:
        self.query_asked.emit(within_years(self._query, first, last))

    def _on_clear(self) -> None:
        self.query_asked.emit(put_together(Narrowed(taken_apart(self._query).base)))

    def _order(self) -> None:
        before: QWidget = self.years.last
        for each in (self.by_year, *self.chips, self.more, self.clear, self.bars):
            QWidget.setTabOrder(before, each)
            before = each

    def _arrange(self) -> None:
        shown = [self.years, self.by_year, *self.chips, self.more]
        if not self.clear.isHidden():
            shown.append(self.clear)
        height = flow(shown, self.width())
        if not self.bars.isHidden():
            room = self.bars.sizeHint().height()
            self.bars.setGeometry(0, height, self.width(), room)
            height += room + self._place_ends(height + room) + theme.px(4)
        self.setFixedHeight(height)

    def _place_ends(self, top: int) -> int:
        """Write the first and last year below their bars; gives the height of that."""
        bars = self.bars.bars()
        high = 0
        for place, label in zip((0, len(bars) - 1), self.ends, strict=True):
            label.setText(str(bars[place][0 if not place else 1]) if bars else "")
            size = label.sizeHint()
            high = max(high, size.height())
            if bars:
                area = self.bars.bar_area(place, len(bars))
                left = round(area.left() if not place else area.right() - size.width())
                label.setGeometry(left, top, size.width(), size.height())
        return high
