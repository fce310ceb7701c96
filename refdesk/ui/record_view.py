"""The record on screen: one text that can be read, selected and copied, in PubMed's order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QMenu, QWidget

from refdesk.model.views import LinkOut, ReferenceView, RelatedList
from refdesk.ui import theme
from refdesk.ui.locked_browser import LockedBrowser
from refdesk.ui.record_head import type_chips
from refdesk.ui.record_html import page_of, page_sections, record_parts
from refdesk.ui.record_text import RecordState, RecordStyle, without_tags
from refdesk.ui.widgets import menu

_TYPE_TONES = {
    "retracted publication": "red",
    "expression of concern": "orange",
    "published erratum": "yellow",
}


REST_AFTER: Final = 20
"""Milliseconds after which what is below the pane follows: the rest is painted by then."""
_LETTER: Final = 0.48
_LEADING: Final = 1.4
"""How wide a letter and how high a line is, by the letters' size, where a page is estimated."""


def _height_of(piece: str, width: float) -> float:
    """About how high a piece of the page is; both in sizes of its letters."""
    breaks = piece.count("<p ") + piece.count("<br>")
    return (len(without_tags(piece)) / max(width / _LETTER, 1) + breaks) * _LEADING


def _levels(sections: Sequence[tuple[str, str]]) -> dict[str, int]:
    return {name: 2 for name, _ in sections}


def record_style() -> RecordStyle:
    """Colours and sizes of the theme in force."""
    now = theme.current()
    palette, m = now.palette, now.metrics
    return RecordStyle(
        text=palette.text, text2=palette.text2, link=palette.link, mark=palette.mark,
        mark_text=palette.mark_text, green=palette.green.ink, red=palette.red.ink,
        caption=m.size("caption"), small=m.size("small"), body=m.size("body"),
        reading=m.size("reading"), heading=m.size("heading"), title=m.size("title"), unit=m.scale,
    )  # fmt: skip


class RecordView(LockedBrowser):
    """Shows a `ReferenceView`; tells by signal what the reader asks for.

    It loads nothing by itself: no file, no picture, no page. Sections that need PubMed are asked
    for by `section_asked` and filled by `set_related`, `set_link_outs` and `set_section_failed`.
    """

    search_asked = Signal(str)
    """A query for the search box: `"Interleukin-6"[mh]`."""
    doi_asked = Signal(str)
    """A bare DOI to follow."""
    pmid_asked = Signal(str)
    """Another record of PubMed to show."""
    reference_asked = Signal(int)
    """Another reference of the library to show."""
    section_asked = Signal(str, str)
    """PMID and section: "similar", "cited_by", "references" or "linkout"."""
    copied = Signal(str)
    """What a click has put on the clipboard."""
    sections_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recordView")
        self.setAccessibleName(self.tr("Record"))
        self._view: ReferenceView | None = None
        self._state = RecordState()
        self._words: tuple[str, ...] = ()
        self._sections: list[tuple[str, str]] = []
        self._rest: Iterator[str] = iter(())
        self._below = QTimer(self, singleShot=True, interval=REST_AFTER)
        self._below.timeout.connect(self._complete)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(0)
        self._late.timeout.connect(self._refresh)
        self.deed_asked.connect(self._do)
        theme.signals().changed.connect(self._refresh)

    # What it shows

    @property
    def view(self) -> ReferenceView | None:
        """The reference on screen."""
        return self._view

    @property
    def sections(self) -> list[tuple[str, str]]:
        """Anchor and title of the sections on screen, in order."""
        self._complete()
        return list(self._sections)

    def set_view(self, view: ReferenceView | None) -> None:
        """Show `view`; the same reference keeps its place and what is unfolded."""
        if view is not None and view == self._view:
            return
        is_same = (
            view is not None
            and self._view is not None
            and view.reference_id == self._view.reference_id
            and view.record.pmid == self._view.record.pmid
        )
        self._view = view
        if not is_same:
            self._state = RecordState()
        self._refresh(keep_place=is_same)

    def set_words(self, words: Sequence[str]) -> None:
        """Mark the words that the search has found (`Listing.words`)."""
        if tuple(words) != self._words:
            self._words = tuple(words)
            # The next record usually follows at once: then there is nothing to mark in this one.
            self._late.start()

    def set_related(self, found: RelatedList) -> None:
        """Fill "Similar articles", "Cited by" or "References"."""
        if self._view is None or found.pmid != self._view.record.pmid:
            return
        self._state = replace(
            self._state,
            related={**self._state.related, found.kind: found},
            loading=self._state.loading - {found.kind},
        )
        self._refresh()

    def set_link_outs(self, pmid: str, found: Sequence[LinkOut]) -> None:
        """Fill "LinkOut - more resources"."""
        if self._view is None or pmid != self._view.record.pmid:
            return
        loading = self._state.loading - {"linkout"}
        self._state = replace(self._state, link_outs=tuple(found), loading=loading)
        self._refresh()

    def set_section_failed(self, pmid: str, section: str, sentence: str) -> None:
        """Say in the section why it is not there, with Retry."""
        if self._view is None or pmid != self._view.record.pmid:
            return
        self._state = replace(
            self._state,
            loading=self._state.loading - {section},
            failures={**self._state.failures, section: sentence},
        )
        self._refresh()

    def go_to(self, section: str) -> None:
        """Scroll to a section and put the text cursor there."""
        self._complete()
        self.scrollToAnchor(section)
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def toggle(self, section: str) -> None:
        """Unfold or fold a section ("authors", "affiliations", "references" ...)."""
        self._state = replace(self._state, unfolded=self._state.unfolded ^ {section})
        self._refresh()

    # Qt

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._view is not None:
            self._refresh()
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        made = self.context_menu(event.pos())
        made.exec(event.globalPos())
        made.deleteLater()

    def context_menu(self, place: QPoint) -> QMenu:
        """The menu for a place in the text: copy, copy the link, select all."""
        made = menu(self)
        copy = made.addAction(self.tr("Copy"), self.copy)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setEnabled(self.textCursor().hasSelection())
        address = self.anchorAt(place)
        if address.startswith(("http:", "https:")):
            made.addAction(self.tr("Copy link address"), lambda: self._copy_text(address))
        elif address.startswith("refdesk:doi?"):
            doi = unquote(address.partition("?")[2])
            made.addAction(self.tr("Copy DOI"), lambda: self._copy_text(doi))
        elif address.startswith(("refdesk:pmid?", "refdesk:copy?")):
            pmid = unquote(address.partition("?")[2])
            made.addAction(self.tr("Copy PMID"), lambda: self._copy_text(pmid))
        made.addSeparator()
        everything = made.addAction(self.tr("Select all"), self.selectAll)
        everything.setShortcut(QKeySequence.StandardKey.SelectAll)
        caret = made.addAction(self.tr("Select with the keyboard"))
        caret.setCheckable(True)
        caret.setChecked(self.has_caret)
        caret.setShortcut(QKeySequence(Qt.Key.Key_F7))
        caret.triggered.connect(self.set_caret)
        return made

    # Inside

    def _refresh(self, *, keep_place: bool = True) -> None:
        self._late.stop()
        bar = self.verticalScrollBar()
        place = bar.value()
        if self._view is None:
            self._sections = []
            self._rest = iter(())
            self.clear()
            self.sections_changed.emit()
            return
        self._make_chips(type_chips(self._view.record))
        self._rest = record_parts(self._view, self._state, self._words)
        # A new record begins with what fills the pane; in one that is scrolled all must be there.
        if not keep_place:
            bar.setValue(0)  # the page is laid out as far down as the bar stands
        self._show_first(whole=keep_place or not self.isVisible())
        bar.setValue(place if keep_place else 0)

    def _show_first(self, *, whole: bool) -> None:
        """Show what fills the pane; what is below it follows when that is painted."""
        style, pieces = record_style(), []
        room = self.viewport().height() / style.reading
        in_a_row = self.viewport().width() / style.reading
        for piece in self._rest:
            pieces.append(piece)
            room -= 0 if whole else _height_of(piece, in_a_row)
            if room < 0:
                break
        page = page_of("".join(pieces), style)
        self._sections = page_sections(page)
        self.show_page(page, _levels(self._sections) | {"title": 1})
        self.sections_changed.emit()
        if self.verticalScrollBar().maximum() > 0:
            self._below.start()
        else:
            self._complete()  # more room than thought

    def _complete(self) -> None:
        """Put what is still missing below the first part of the page."""
        self._below.stop()
        body = "".join(self._rest)
        if body:
            page = page_of(body, record_style())
            more = page_sections(page)
            self._sections += more
            self.add_to_page(page, _levels(more))
            self.sections_changed.emit()

    def _make_chips(self, names: Sequence[str]) -> None:
        ratio = self.devicePixelRatioF()
        self.pictures = {
            f"chip:{at}": (type_chip(name, ratio), name) for at, name in enumerate(names)
        }

    def _copy_text(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copied.emit(text)

    def _do(self, name: str, encoded: str) -> None:
        value = unquote(encoded)
        if name == "toggle":
            self.toggle(value)
        elif name == "abstract" and value.isdigit():
            self._state = replace(self._state, abstract=int(value))
            self._refresh()
        elif name == "load" and self._view is not None:
            failures = {key: text for key, text in self._state.failures.items() if key != value}
            loading = self._state.loading | {value}
            self._state = replace(self._state, loading=loading, failures=failures)
            self._refresh()
            self.section_asked.emit(self._view.record.pmid, value)
        elif name == "copy":
            self._copy_text(value)
        elif name == "search":
            self.search_asked.emit(value)
        elif name == "doi":
            self.doi_asked.emit(value)
        elif name == "pmid":
            self.pmid_asked.emit(value)
        elif name == "reference" and value.isdigit():
            self.reference_asked.emit(int(value))


def type_chip(name: str, ratio: float) -> QPixmap:
    """A publication type as a chip, sharp at the screen's pixel ratio."""
    m = theme.current().metrics
    metrics = theme.current().font_metrics("caption", weight=600)
    name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, m.px(320))
    size = QSize(round(metrics.horizontalAdvance(name)) + m.px(13), m.px(18))
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    tone = _TYPE_TONES.get(name.lower(), "grey")
    painter.setBrush(theme.color(f"{tone}.ground"))
    painter.drawRoundedRect(QRectF(0, 0, size.width(), size.height()), m.radius_chip, m.radius_chip)
    painter.setPen(theme.color(f"{tone}.ink"))
    painter.setFont(theme.font("caption", weight=600))
    painter.drawText(QRect(0, 0, size.width(), size.height()), Qt.AlignmentFlag.AlignCenter, name)
    painter.end()
    return pixmap
