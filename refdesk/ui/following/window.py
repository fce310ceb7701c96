"""Where the selected references lead: a ranked table, from which works can be added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QSpinBox, QWidget

from refdesk.services.following import Followed, Following
from refdesk.ui import theme
from refdesk.ui.dialogs.file_choice import choose_new_file
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.dialogs.table_parts import TextTable, table_view
from refdesk.ui.widgets import CheckBox, ComboBox, Label
from refdesk.ui.words import number
from refdesk.workers.following import MOST

TITLE: Final = 2
ANY_YEAR: Final = 1780
"""Before the oldest work in PubMed: the filter is off."""
_WIDTHS: Final = ((0, 60), (1, 84), (3, 130), (4, 124), (5, 56), (6, 96))


class FollowWindow(Frame):
    """Not modal. `following` is the desk's part (workers/following.py)."""

    add_asked = Signal(object)
    """PMIDs to add."""
    reference_asked = Signal(int)
    """A reference of the library to show."""
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
        super().__init__("", parent, width=900, height=560)
        self.setObjectName("followWindow")
        self._following = following
        self._ids = tuple(ids)
        self._found: Following | None = None
        self._works: tuple[Followed, ...] = ()
        """Those of them that the table shows."""
        one, many = self.tr("Where 1 reference leads"), self.tr("Where {n} references lead")
        title = one if len(ids) == 1 else many.format(n=number(len(ids)))
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.say(
            self.tr(
                "Works to which most of the references lead stand first. Enter shows one in the main window."
            )
        )
        self._build_choice()
        self.kind.setCurrentIndex(self.kind.findData(kind))
        headers = ("Times", "In library", "Title", "Authors", "Journal", "Year", "PMID")
        self._model = TextTable([self.tr(each) for each in headers], self)
        self.table = table_view(self._model, "followTable", self.tr("Works, ranked"))
        self.table.horizontalHeader().setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setStretchLastSection(False)
        for column, width in _WIDTHS:
            self.table.setColumnWidth(column, theme.px(width))
        self.outcome = Label("", "body", "text2", wrap=True)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.outcome)
        self.stop_button = self.add_button(self.tr("Stop"))
        self.refresh_button = self.add_button(self.tr("Ask PubMed anew"))
        self.save_button = self.add_button(self.tr("Save table…"))
        self.add_works_button = self.add_button(self.tr("Add to library"), is_main=True)
        self.close_button = self.add_button(self.tr("Close"))
        self._connect()
        self.follow()

    def _build_choice(self) -> None:
        self.kind = ComboBox()
        self.kind.setAccessibleName(self.tr("Where to follow"))
        for words, key in (
            (self.tr("What they cite"), "references"),
            (self.tr("What cites them"), "cited_by"),
            (self.tr("Similar articles"), "similar"),
        ):
            self.kind.addItem(words, key)
        self.least = QSpinBox()
        self.least.setAccessibleName(self.tr("Least number of references"))
        self.least.setRange(1, max(1, len(self._ids)))
        self.least.setValue(min(2, len(self._ids)))
        self.lacking = CheckBox(self.tr("Only what the library lacks"))
        self.since = QSpinBox()
        self.since.setAccessibleName(self.tr("Published since"))
        self.since.setRange(ANY_YEAR, 9999)
        self.since.setSpecialValueText(self.tr("any year"))
        row = QHBoxLayout()
        row.setSpacing(theme.px(8))
        row.addWidget(self.kind)
        row.addWidget(Label(self.tr("from at least"), "body", "text2"))
        row.addWidget(self.least)
        row.addWidget(Label(self.tr("of them"), "body", "text2"))
        row.addStretch(1)
        row.addWidget(Label(self.tr("published since"), "body", "text2"))
        row.addWidget(self.since)
        row.addWidget(self.lacking)
        self.body.addLayout(row)

    def _connect(self) -> None:
        following = self._following
        following.followed.connect(self._on_followed)
        following.failed.connect(self._on_failed)
        following.stopped.connect(self._on_stopped)
        following.moved.connect(self._on_moved)
        following.saved.connect(self.outcome.setText)
        self.kind.currentIndexChanged.connect(self._on_choice)
        self.least.valueChanged.connect(self._on_choice)
        self.lacking.toggled.connect(self._on_choice)
        self.since.valueChanged.connect(self._show)
        self.table.activated.connect(self._on_activated)
        self.stop_button.clicked.connect(following.stop)
        self.refresh_button.clicked.connect(self._on_refresh)
        self.save_button.clicked.connect(self._on_save)
        self.add_works_button.clicked.connect(self.add_selected)
        self.close_button.clicked.connect(self.close)
        self.table.selectionModel().selectionChanged.connect(self._update)

    def follow(self, *, refresh: bool = False) -> None:
        """Ask by what is chosen."""
        self._following.follow(
            self._ids, self.kind.currentData(), least=self.least.value(),
            lacking=self.lacking.isChecked(), refresh=refresh,
        )  # fmt: skip
        self.outcome.setText(self.tr("Asking PubMed …"))
        self._update()

    @property
    def chosen(self) -> list[str]:
        """PMIDs of the selected works that the library lacks."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        works = (self._works[row] for row in rows)
        return [work.pmid for work in works if work.is_lacking]

    def add_selected(self) -> None:
        """Add the selected works that the library lacks."""
        if pmids := self.chosen:
            self.add_asked.emit(pmids)

    @Slot(QModelIndex)
    def _on_activated(self, place: QModelIndex) -> None:
        """Show a work: the reference where there is one, else what PubMed has."""
        work = self._works[place.row()]
        if work.reference_id and not work.is_trashed:
            self.reference_asked.emit(work.reference_id)
        else:
            self.pmid_asked.emit(work.pmid)

    @Slot(object)
    def on_references_changed(self, _ids: object) -> None:
        """The library changed: the marks may too. What PubMed said is kept, nobody is asked."""
        if self.isVisible() and not self._following.is_going:
            self.follow()

    @Slot()
    def _on_choice(self) -> None:
        self.follow()

    @Slot()
    def _on_refresh(self) -> None:
        self.follow(refresh=True)

    @Slot()
    def _on_save(self) -> None:
        path = choose_new_file(self, self.tr("Save table"), "links.csv", self.tr("Table (*.csv)"))
        if path is not None:
            path = path if path.suffix else path.with_suffix(".csv")
            self._following.save(self._works, path)

    @Slot(object)
    def _on_followed(self, found: Following) -> None:
        self._found = found
        self._show()

    @Slot()
    def _show(self) -> None:
        """Show what was found, of the years that are wanted; works without a year stay."""
        found = self._found
        if found is None:
            return
        since = self.since.value()
        self._works = tuple(
            work
            for work in found.works
            if since == ANY_YEAR or work.year is None or work.year >= since
        )
        mark = self.tr("Yes")
        self._model.show(
            [
                (
                    number(work.count), mark if not work.is_lacking else "", work.title,
                    work.creators, work.container, str(work.year or ""), work.pmid,
                )
                for work in self._works
            ],
            [work.title for work in self._works],
        )  # fmt: skip
        self.outcome.setText(self._words(found))
        self._update()

    def _words(self, found: Following) -> str:
        parts = []
        if found.failure:
            asked = self.tr("{n} of {total} references were followed.")
            words = asked.format(n=number(found.asked), total=number(found.total))
            parts.append(f"{found.failure} {words}")
        elif not self._works:
            parts.append(self.tr("No work fits. Lower the number, or choose another direction."))
        if len(found.works) == MOST:
            parts.append(
                self.tr("The first {n} works are shown; a higher number leaves fewer.").format(
                    n=number(MOST)
                )
            )
        if found.without_pmid:
            parts.append(
                self.tr("References without a PMID, not followed: {n}.").format(
                    n=number(found.without_pmid)
                )
            )
        if found.as_of:
            parts.append(self.tr("Links as of {day}.").format(day=found.as_of))
        return " ".join(parts)

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self.outcome.setText(sentence)
        self._update()

    @Slot()
    def _on_stopped(self) -> None:
        self._on_failed(self.tr("Stopped. What was asked before is kept."))

    @Slot(int, int)
    def _on_moved(self, done: int, total: int) -> None:
        words = self.tr("{done} of {total} references …")
        self.outcome.setText(words.format(done=number(done), total=number(total)))

    @Slot()
    def _update(self) -> None:
        is_going = self._following.is_going
        self.stop_button.setVisible(is_going)
        self.refresh_button.setEnabled(not is_going)
        self.save_button.setEnabled(bool(self._works) and not is_going)
        self.add_works_button.setEnabled(bool(self.chosen))

    def done(self, result: int) -> None:
        self._following.stop()
        super().done(result)
