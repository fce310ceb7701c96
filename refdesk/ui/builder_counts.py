"""What PubMed finds with each condition of the builder, and a better spelling where it finds none."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Slot
from shiboken6 import isValid

from refdesk.model.building import Group, text_of
from refdesk.model.query import parse
from refdesk.ui.builder_rows import RowView
from refdesk.ui.words import number

MOST: Final = 20
"""So many conditions are asked for unasked, when they are shown."""
PAUSE: Final = 600
"""Milliseconds between a change and the question: PubMed is asked for what somebody means."""


class BuilderCounts(QObject):
    """Joins the rows of a builder for PubMed and the desk's `asking` part.

    One row is asked for at a time: the one that was changed last, then those that were shown
    with it. Where PubMed gives no answer the others are not asked for either.
    """

    def __init__(self, dialog: QObject, asking: Any) -> None:
        super().__init__(dialog)
        self._asking = asking
        self._row: RowView | None = None
        """The one that is asked for."""
        self._wanted: list[RowView] = []
        self._asked = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._on_pause)
        asking.looked_up.connect(self._on_looked_up)

    @property
    def is_waiting(self) -> bool:
        """Whether it is about to ask."""
        return self._pause.isActive()

    @Slot(object)
    def look_up(self, row: RowView) -> None:
        """`row` was changed: what was said of it holds no more, and PubMed is asked after a pause."""
        row.say("")
        self._wanted = [row, *(each for each in self._wanted if each is not row)]
        self._pause.start()

    def look_up_all(self, rows: Iterable[RowView]) -> None:
        """These conditions are shown: ask for each, if they are few."""
        shown = list(rows)
        if len(shown) <= MOST:
            self._wanted = shown
            self._pause.start()

    @Slot()
    def _on_pause(self) -> None:
        before, self._row = self._row, None
        if before is not None and before not in self._wanted:
            self._wanted.append(before)  # its answer is not waited for
        self._ask_next()

    def _ask_next(self) -> None:
        while self._wanted:
            row = self._wanted.pop(0)
            if not isValid(row):
                continue
            query = text_of(Group((row.row,)))
            if query and not parse(query, scope="pubmed").errors:
                self._row, self._asked = row, query
                self._asking.look_up(query, row.row.value)
                return

    @Slot(str, int, str)
    def _on_looked_up(self, query: str, count: int, spelling: str) -> None:
        row = self._row
        is_current = row is not None and isValid(row) and text_of(Group((row.row,))) == query
        if row is not None and is_current and query == self._asked:
            row.say(self._words(count), spelling)
            self._row = None
            if not self._pause.isActive():
                self._ask_next()

    def _words(self, count: int) -> str:
        return self.tr("1 hit") if count == 1 else self.tr("{n} hits").format(n=number(count))
