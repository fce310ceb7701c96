"""What is new in PubMed alerts, to read through: alert by alert, hit by hit."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from refdesk.services import digest
from refdesk.services.digest import Section
from refdesk.ui import theme
from refdesk.ui.dialogs.parts import Frame
from refdesk.ui.locked_browser import LockedBrowser
from refdesk.ui.record_text import esc
from refdesk.ui.watching.digest_html import more_html, pieces
from refdesk.ui.widgets import Button, ComboBox, Label
from refdesk.ui.words import number

AT_ONCE: Final = 150
"""Headings and hits that are put on the page at once: few enough that nobody waits."""
PERIODS: Final = (0, 1, 7, 30)


class DigestWindow(Frame):
    """Not modal. `watching` is the desk's part (workers/watching.py)."""

    inbox_asked = Signal(int)
    """Show an alert's inbox."""
    hit_asked = Signal(int, str)
    """Show a hit of an alert."""
    save_asked = Signal(object, int)
    """Write it to a file: alerts, days."""

    def __init__(self, watching: Any, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Digest of PubMed alerts"), parent, width=760, height=680)
        self.setObjectName("digestWindow")
        self._watching = watching
        self._ids: tuple[int, ...] = ()
        self._found: tuple[Section, ...] = ()
        self._rest: Iterator[str] = iter(())
        self._left = 0
        self._shown = 0
        """So many headings and hits are on the page."""
        self.period = ComboBox()
        self.period.setAccessibleName(self.tr("What is told"))
        self._fill_period()
        self.title = Label("", "body", "text2")
        self.page = LockedBrowser()
        self.page.setObjectName("digestPage")
        self.page.setAccessibleName(self.tr("Digest"))
        top = QHBoxLayout()
        top.addWidget(self.period)
        top.addWidget(self.title)
        top.addStretch(1)
        self.body.addLayout(top)
        self.body.addWidget(self.page, 1)
        self.copy_button: Button = self.add_button(self.tr("Copy as text"), icon="copy")
        self.save_button = self.add_button(self.tr("Save…"), icon="download")
        self.close_button = self.add_button(self.tr("Close"), is_main=True)
        self.period.currentIndexChanged.connect(self._on_period)
        self.page.deed_asked.connect(self._on_deed)
        self.copy_button.clicked.connect(self._copy)
        self.save_button.clicked.connect(lambda: self.save_asked.emit(self._ids, self.days))
        self.close_button.clicked.connect(self.close)
        watching.digest_read.connect(self._on_read)
        watching.digest_failed.connect(self._on_failed)
        watching.digest_text.connect(self._on_text)
        theme.signals().changed.connect(self._show)

    @property
    def days(self) -> int:
        """The days that are told of; 0 for what is new."""
        return int(self.period.currentData())

    def open_for(self, ids: tuple[int, ...]) -> None:
        """Show what there is of these alerts (of all, for none)."""
        if ids != self._ids:
            self._ids, self._shown = ids, 0
        self.show()
        self.raise_()
        self.activateWindow()
        self.page.setFocus()
        self.read()

    @Slot()
    def read(self) -> None:
        """Ask for it again: something was checked or decided on."""
        if self.isVisible():
            before = self._found if self.title.text() else None
            self._watching.read_digest(self._ids, self.days, before)

    @Slot()
    def _on_period(self) -> None:
        self._shown = 0
        self.page.verticalScrollBar().setValue(0)
        self.read()

    def _fill_period(self) -> None:
        words = (
            self.tr("What is new"),
            self.tr("Found today"),
            self.tr("Found in 7 days"),
            self.tr("Found in 30 days"),
        )
        for days, text in zip(PERIODS, words, strict=True):
            self.period.addItem(text, days)

    @Slot(object)
    def _on_read(self, found: tuple[Section, ...] | None) -> None:
        if found is not None:
            self._found = found
            self._show()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._found = ()
        self.title.setText("")
        self.page.show_page(f"<p>{esc(sentence)}</p>")

    @Slot()
    def _show(self) -> None:
        found = self._found
        self.title.setText(digest.title_of(found).partition(": ")[2])
        self._rest = pieces(found)
        self._left = sum(1 + len(each.rows) for each in found if each.is_told)
        wanted, self._shown = max(AT_ONCE, self._shown), 0
        at = self.page.verticalScrollBar().value()
        first = self._next_html(wanted)
        if not self._has_news:
            first = f"<p>{self._words_for_nothing()}</p>{first}"
        self.page.show_page(first)
        self.page.verticalScrollBar().setValue(at)  # the reader goes on where they were
        self.copy_button.setEnabled(bool(found))
        self.save_button.setEnabled(bool(found))

    @property
    def _has_news(self) -> bool:
        return any(section.rows for section in self._found)

    def _words_for_nothing(self) -> str:
        if not self._found:
            return self.tr("There is no PubMed alert yet. Search PubMed, then watch the search.")
        words = self.tr("You have decided on all that was found.")
        if self.days:
            words = self.tr("Nothing was found in these days.")
        if not any(section.watch.checked_at for section in self._found):
            words = self.tr("No PubMed alert was checked yet.")
        failed = sum(section.watch.has_failed for section in self._found)
        return f"{words} {failed_words(failed)}" if failed else words

    def _next_html(self, count: int = AT_ONCE) -> str:
        """The next pieces, and what offers those behind them."""
        html = "".join(islice(self._rest, count))
        self._left -= count
        self._shown += count
        if self._left <= 0:  # the last line is no piece that counts
            return html + "".join(self._rest)
        return html + more_html(self._left)

    @Slot(str, str)
    def _on_deed(self, deed: str, value: str) -> None:
        if deed == "more":
            self._add_more()
        elif deed == "inbox":
            self.inbox_asked.emit(int(value))
        elif deed == "hit":
            watch_id, _, pmid = value.partition("/")
            self.hit_asked.emit(int(watch_id), pmid)

    def _add_more(self) -> None:
        """Put the next pieces in the place of the line that offered them."""
        at = self.page.verticalScrollBar().value()
        self.page.drop_last_line()
        self.page.add_to_page(self._next_html())
        self.page.finish_page()
        self.page.verticalScrollBar().setValue(at)

    @Slot()
    def _copy(self) -> None:
        self._watching.write_out(self._found)

    @Slot(str)
    def _on_text(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)


def failed_words(count: int) -> str:
    """How many alerts could not be checked, so that nobody takes it for nothing new."""
    tr = QCoreApplication.translate
    if count == 1:
        return tr("Alert", "1 PubMed alert could not be checked.")
    return tr("Alert", "{n} PubMed alerts could not be checked.").format(n=number(count))
