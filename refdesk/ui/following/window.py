"""Where the selected references lead: ranked works, which can be narrowed, sorted, counted, added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QWidget

from refdesk.model.linked import LinkedWork
from refdesk.services.followed_table import NUMBERS, Arrangement, Choice, Column
from refdesk.services.following import Followed, Following, source_words
from refdesk.ui import theme
from refdesk.ui.dialogs.file_choice import choose_new_file
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import table_view
from refdesk.ui.following.choices import Choices
from refdesk.ui.following.graph_part import GraphPart, upright_splitter
from refdesk.ui.following.heads import WorkHeads
from refdesk.ui.following.selected import PmidKeeper, selected_rows
from refdesk.ui.following.work_table import COLUMNS, WIDTHS, WorkTable
from refdesk.ui.widgets import Button, Label
from refdesk.ui.words import local_day, number

AT_ONCE: Final = 2_000
"""So many works are arranged on the spot; more by a worker, since that takes over 20 ms."""
AROUND: Final = 60
"""Rows above and below those on screen whose titles are fetched along."""
_PAUSE: Final = 120
"""Milliseconds of rest after scrolling before titles are asked for."""


class FollowWindow(Frame):
    """Not modal. `following` is the desk's part (workers/following.py)."""

    add_asked = Signal(object)
    """PMIDs to add."""
    reference_asked = Signal(int)
    """A reference of the library to show."""
    put_off = Signal(object, str)
    """References whose lists of a kind could not be asked for, as there is no network."""
    pmid_asked = Signal(str)
    """A work that the library lacks, to show in PubMed."""

    def __init__(
        self,
        following: Any,
        ids: Sequence[int],
        parent: QWidget | None = None,
        *,
        kind: str = "references",
    ) -> None:
        super().__init__("", parent, width=1080, height=660)
        self.setObjectName("followWindow")
        self._following = following
        self._ids = tuple(ids)
        self._found: Following | None = None
        self._shown = Arrangement()
        self._pending: set[str] = set()
        self._no_titles = ""
        """Why titles are not asked for any further."""
        self._note = ""
        """What became of the last thing asked for; it stays until the next."""
        one, many = self.tr("Where 1 reference leads"), self.tr("Where {n} references lead")
        title = one if len(ids) == 1 else many.format(n=number(len(ids)))
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.say(
            self.tr(
                "Works to which most of the references lead stand first. Enter shows one in the main window."
            )
        )
        self.choices = Choices(len(self._ids), kind)
        self.kind, self.least = self.choices.kind, self.choices.least
        self.lacking, self.since = self.choices.lacking, self.choices.since
        self.body.addWidget(self.choices)
        self._build_table()
        self._build_below()
        self._connect()
        self.follow()

    def _build_table(self) -> None:
        self._model = WorkTable(self)
        self.table = table_view(self._model, "followTable", self.tr("Works, ranked"))
        head = WorkHeads(self.table)
        self.table.setHorizontalHeader(head)
        head.setSectionResizeMode(COLUMNS.index(Column.TITLE), QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            self.table.setColumnWidth(COLUMNS.index(column), theme.px(width))
        self._keeper = PmidKeeper(self.table, self._model)
        self._scrolled = QTimer(self, singleShot=True, interval=_PAUSE)
        splitter = upright_splitter()
        splitter.addWidget(self.table)
        self.body.addWidget(splitter, 1)
        self.graph = GraphPart(
            self._following, splitter, self.table, self._model, lambda: self.choice
        )

    def _build_below(self) -> None:
        self.outcome = Label("", "body", "text2", wrap=True)
        self.titles_button = Button(self.tr("Fetch all titles"), kind="link")
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.outcome, 1)
        row.addWidget(self.titles_button)
        self.body.addLayout(row)
        self.graph_button = Button(self.tr("Graph"), kind="outline")
        self.graph_button.setCheckable(True)
        self.graph_button.setToolTip(self.tr("Draw the works that most of yours lead to, by year"))
        self.picture_button = Button(self.tr("Save graph…"), kind="outline")
        for place, button in enumerate((self.graph_button, self.picture_button)):
            self.buttons.insertWidget(place, button)
        self.stop_button = self.add_button(self.tr("Stop"))
        self.count_button = self.add_button(self.tr("Count citations"))
        self.count_button.setToolTip(self.tr("How often each work is cited, by NIH iCite"))
        self.refresh_button = self.add_button(self.tr("Ask anew"))
        self.save_button = self.add_button(self.tr("Save table…"))
        self.add_works_button = self.add_button(self.tr("Add to library"), is_main=True)
        self.close_button = self.add_button(self.tr("Close"))

    def _connect(self) -> None:
        following = self._following
        following.followed.connect(self._on_followed)
        following.arranged.connect(self._on_arranged)
        following.described.connect(self._on_described)
        following.undescribed.connect(self._on_undescribed)
        following.failed.connect(self._on_failed)
        following.stopped.connect(self._on_stopped)
        following.settled.connect(self._on_settled)
        following.moved.connect(self._on_moved)
        following.saved.connect(self._on_saved)
        self.choices.kind_changed.connect(self._on_kind)
        self.choices.changed.connect(self.arrange)
        head = self.table.horizontalHeader()
        head.sectionClicked.connect(self._on_head)
        head.sortIndicatorChanged.connect(self.arrange)
        self.table.activated.connect(self._on_activated)
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled.start)
        self._scrolled.timeout.connect(self._ask_titles)
        self.stop_button.clicked.connect(following.stop)
        self.titles_button.clicked.connect(self._on_all_titles)
        self.count_button.clicked.connect(self._on_count)
        self.refresh_button.clicked.connect(self._on_refresh)
        self.save_button.clicked.connect(self._on_save)
        self.graph_button.toggled.connect(self._on_graph)
        self.picture_button.clicked.connect(self.graph.save)
        self.graph.titles_wanted.connect(self._ask_for)
        self.graph.view.work_shown.connect(self.show_work)
        self.graph.view.reference_shown.connect(self.reference_asked)
        self.add_works_button.clicked.connect(self.add_selected)
        self.close_button.clicked.connect(self.close)
        self.table.selectionModel().selectionChanged.connect(self._update)

    # Asking

    def follow(self, *, refresh: bool = False) -> None:
        """Ask for what is chosen."""
        self._pending.clear()
        self._no_titles = self._note = ""
        self._following.follow(self._ids, self.kind.currentData(), refresh=refresh)
        self.outcome.setText(self.tr("Asking …"))
        self._update()

    @property
    def choice(self) -> Choice:
        """Which works are wanted, and in which order."""
        head = self.table.horizontalHeader()
        is_down = head.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
        return self.choices.choice(COLUMNS[head.sortIndicatorSection()], descending=is_down)

    @Slot()
    def arrange(self) -> None:
        """Show the works that are wanted now; nobody is asked."""
        table = self._following.table
        if table is None:
            return
        if len(table) <= AT_ONCE:
            self._on_arranged(table.arranged(self.choice))
        else:
            self._following.arrange(self.choice)

    @Slot()
    def _ask_titles(self) -> None:
        """Ask for the titles of what is on screen and near it."""
        if self._no_titles or not self._model.works:
            return
        first = max(0, self.table.rowAt(0) - AROUND)
        last = self.table.rowAt(self.table.viewport().height() - 1)
        end = len(self._model.works) if last < 0 else last + AROUND
        rows = range(first, min(end, len(self._model.works), first + 4 * AROUND))
        self._ask_for([self._model.works[row].pmid for row in rows if self._model.is_unknown(row)])

    @Slot(object)
    def _ask_for(self, pmids: Sequence[str]) -> None:
        """Ask for titles, each once."""
        wanted = [pmid for pmid in pmids if pmid not in self._pending]
        if wanted and not self._no_titles:
            self._pending.update(wanted)
            self._following.describe(wanted)

    # Deeds

    @property
    def chosen(self) -> list[str]:
        """PMIDs of the selected works that the library lacks."""
        works = (self._model.works[row] for row in selected_rows(self.table))
        return [work.pmid for work in works if work.is_lacking]

    def add_selected(self) -> None:
        """Add the selected works that the library lacks."""
        if pmids := self.chosen:
            self.add_asked.emit(pmids)

    @Slot(object)
    def show_work(self, work: Followed) -> None:
        """Show a work: the reference where there is one, else what PubMed has."""
        if not work.is_lacking:
            self.reference_asked.emit(work.reference_id)
        else:
            self.pmid_asked.emit(work.pmid)

    @Slot(QModelIndex)
    def _on_activated(self, place: QModelIndex) -> None:
        self.show_work(self._model.works[place.row()])

    @Slot(object)
    def on_references_changed(self, _ids: object) -> None:
        """The library changed: the marks may too. What was said is kept, nobody is asked."""
        if self.isVisible():
            self._following.arrange(self.choice, mark=True)

    @Slot()
    def _on_kind(self) -> None:
        self.follow()

    @Slot()
    def _on_refresh(self) -> None:
        self.follow(refresh=True)

    @Slot(int)
    def _on_head(self, section: int) -> None:
        """A first click on a column of numbers shows the largest first."""
        head = self.table.horizontalHeader()
        if COLUMNS[section] in NUMBERS and self._sorted_by != section:
            head.setSortIndicator(section, Qt.SortOrder.DescendingOrder)
        self._sorted_by = section

    _sorted_by = 0

    @Slot()
    def _on_all_titles(self) -> None:
        self._no_titles = self._note = ""
        self._following.describe_all(self.choice)
        self._update()

    @Slot()
    def _on_count(self) -> None:
        self._note = ""
        self._following.count_citations([work.pmid for work in self._shown.works])
        self._update()

    @Slot(bool)
    def _on_graph(self, is_wanted: bool) -> None:
        self.graph_button.set_current(is_wanted)
        self.graph.show(is_wanted)
        self._update()

    @Slot()
    def _on_save(self) -> None:
        path = choose_new_file(self, self.tr("Save table"), "links.csv", self.tr("Table (*.csv)"))
        if path is not None:
            path = path if path.suffix else path.with_suffix(".csv")
            works = [self._model.work(row) for row in range(len(self._model.works))]
            self._following.save(works, path)

    # Answers

    @Slot(str)
    def on_links_known(self, kind: str) -> None:
        """Lists that waited for the network were asked for: show what is kept of them by now."""
        found = self._found
        is_short = found is not None and found.is_offline
        if self.isVisible() and is_short and kind == self.kind.currentData():
            self.follow()

    @Slot(object)
    def _on_followed(self, found: Following) -> None:
        self._found = found
        if found.is_offline and found.left and self._following.can_wait:
            self.put_off.emit(found.left, self.kind.currentData())
        self._model.forget_titles()
        self.arrange()

    @Slot(object)
    def _on_arranged(self, found: Arrangement) -> None:
        self._shown = found
        with self._keeper.kept():
            self._model.show(found.works)
        self.outcome.setText(self._words())
        self._update()
        self._ask_titles()
        self.graph.draw()

    @Slot(object)
    def _on_described(self, titles: Mapping[str, LinkedWork]) -> None:
        self._pending.difference_update(titles)
        self._model.add_titles(titles)
        self.graph.draw_late()

    @Slot(str)
    def _on_undescribed(self, sentence: str) -> None:
        self._pending.clear()
        self._no_titles = sentence
        self.outcome.setText(self._words())

    def _words(self) -> str:
        """What is shown, where it comes from, and what is not known."""
        found, shown = self._found, self._shown
        if found is None:
            return self._note
        parts = [self._note] if self._note else []
        if found.failure:
            asked = self.tr("{n} of {total} references were followed.")
            words = asked.format(n=number(found.asked), total=number(found.total))
            parts.append(f"{found.failure} {words}")
            if found.is_offline and found.left and self._following.can_wait:
                parts.append(self.tr("The rest is asked for when the network is back."))
        if not shown.works and not found.left:
            parts.append(self.tr("No work fits. Lower the number, or choose another direction."))
        if shown.works:
            parts.append(self._count_words())
        if words := source_words(found):
            parts.append(words)
        for count, words in (
            (found.without_pmid, self.tr("References without a PMID, not followed: {n}.")),
            (found.others, self.tr("Works without a PMID, left out: {n}.")),
        ):
            if count:
                parts.append(words.format(n=number(count)))
        if found.as_of:
            parts.append(self.tr("Links as of {day}.").format(day=local_day(found.as_of)))
        if self._no_titles:
            parts.append(self.tr("Titles are missing: {why}").format(why=self._no_titles))
        elif shown.untitled and shown.choice.needs_titles:
            words = self.tr("{n} titles are not fetched yet, so those works are not judged.")
            parts.append(words.format(n=number(shown.untitled)))
        return " ".join(parts)

    def _count_words(self) -> str:
        works = self._shown.works
        lacking = sum(work.is_lacking for work in works)
        one, many = self.tr("1 work, {m} that you lack."), self.tr("{n} works, {m} that you lack.")
        words = one if len(works) == 1 else many
        return words.format(n=number(len(works)), m=number(lacking))

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._note = sentence
        self.outcome.setText(self._words())
        self._update()

    @Slot()
    def _on_stopped(self) -> None:
        self._on_failed(self.tr("Stopped. What was asked before is kept."))

    @Slot(str)
    def _on_saved(self, sentence: str) -> None:
        untitled = sum(self._model.is_unknown(row) for row in range(self._model.rowCount()))
        if untitled:
            words = self.tr("{n} works have no title there yet.").format(n=number(untitled))
            sentence = f"{sentence} {words}"
        self.outcome.setText(sentence)

    @Slot()
    def _on_settled(self) -> None:
        """Show what was learned, also by what failed or was stopped half way."""
        self.arrange()
        self._update()

    @Slot(int, int)
    def _on_moved(self, done: int, total: int) -> None:
        words = self.tr("{done} of {total} …")
        self.outcome.setText(words.format(done=number(done), total=number(total)))

    @Slot()
    def _update(self) -> None:
        is_going = self._following.is_going
        has_works = bool(self._model.works) and not is_going
        self.stop_button.setVisible(is_going)
        self.refresh_button.setEnabled(not is_going)
        self.count_button.setEnabled(has_works)
        self.save_button.setEnabled(has_works)
        self.picture_button.setVisible(self.graph.is_shown)
        self.picture_button.setEnabled(has_works)
        is_short = self._shown.choice.needs_titles or len(self._model.works) > 4 * AROUND
        self.titles_button.setVisible(not is_going and is_short and bool(self._shown.untitled))
        self.add_works_button.setEnabled(bool(self.chosen))

    def done(self, result: int) -> None:
        self._following.stop()
        super().done(result)
