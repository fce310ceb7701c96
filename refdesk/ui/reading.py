"""What is selected: shown in the detail pane, previewed and copied as a citation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from refdesk.model.rows import ReferenceRow
from refdesk.model.views import Citation, LinkOut, Message, MessageKind, ReferenceView, RelatedList
from refdesk.ui.browsing import Browser
from refdesk.ui.clipboard import citation_data, copy_citation
from refdesk.ui.copy_bar import CopyBar
from refdesk.ui.detail_pane import DetailPane
from refdesk.ui.message_bar import MessageBar

MOST_DRAGGED: Final = 500
"""References whose lines are dragged to other programs; our own windows get all of them."""
MOST_CITED: Final = 200
"""References that are dragged out as citations: so many are made while a hand drags."""
SUMMED_UP: Final = 200
"""Selected references whose rows are looked at for what they share."""
COPY_KEY: Final = "copy"
"""Of the messages on what was copied."""
PAUSE: Final = 25
"""Milliseconds of rest after which a selection is read while a key is held down: only the last is."""
CITED_AFTER: Final = 60
"""Milliseconds after which the citation is made even though the record is not there yet."""


class Reader(QObject):
    """Follows the selection; asks the desk for records and citations, passes the answers on."""

    view_changed = Signal()
    """Another record is shown, or the shown one changed (see `view`)."""

    def __init__(
        self, desk: Any, browser: Browser, detail: DetailPane, copy_bar: CopyBar, messages: MessageBar,
        parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._desk = desk
        self._browser = browser
        self._table = browser.table
        self._detail = detail
        self._copy_bar = copy_bar
        self._messages = messages
        self.view: ReferenceView | None = None
        self._asked: tuple[str, int] | None = None
        self._preview = 0
        self._copies: dict[int, str] = {}
        self._warned: Citation | None = None
        self._shown: Citation | None = None
        self._wanted: tuple[str, tuple[int, ...]] = "", ()
        self._cited: tuple[str, tuple[int, ...]] = "", ()
        """Style and, where it is one, reference of the preview that is asked for, and of `_shown`."""
        self._dragged: tuple[int, QMimeData] | None = None
        self._drag_cited: Citation | None = None
        """What the drag that is under way, or was last, carries."""
        self._is_dragged_out = False
        self._late = QTimer(self, singleShot=True, interval=PAUSE)
        self._late.timeout.connect(self._read)
        self._cite_late = QTimer(self, singleShot=True, interval=CITED_AFTER)
        self._cite_late.timeout.connect(self._ask_preview)
        browser.selection_changed.connect(self._on_selection)
        self._table.checked_changed.connect(self._on_selection)
        copy_bar.copy_asked.connect(self.copy)
        copy_bar.style_changed.connect(self._ask_preview)
        messages.extra_asked.connect(self._on_copy_with_note)
        self._connect_desk()

    def _connect_desk(self) -> None:
        desk = self._desk
        desk.reference_read.connect(self._on_reference_read)
        desk.related_read.connect(self._on_related)
        desk.link_outs_read.connect(self._on_link_outs)
        desk.section_failed.connect(self._on_section_failed)
        desk.cited.connect(self._on_cited)
        desk.cite_failed.connect(self._on_cite_failed)
        desk.references_changed.connect(self._on_references_changed)

    # Copying

    @Slot(str)
    def copy(self, style: str) -> None:
        """Put the selected references on the clipboard, in `style`."""
        request = self._cite(style, preview=False)
        if request:
            self._copies[request] = style

    def texts_for_drag(self, ids: Sequence[int]) -> dict[str, str]:
        """What dragged references are for other programs: one as on the copy bar, many in short lines.

        The lines are for a drag that ends before the citations are made (`follow_drag`).
        """
        self._dragged, self._drag_cited, self._is_dragged_out = None, None, False
        if self._shown is not None and self._is_previewed(ids):
            self._drag_cited = self._shown
            data = citation_data(self._shown)
            return {"text/html": data.html(), "text/plain": data.text()}
        import html  # the first rows are painted without it

        lines = [_line(row) for row in self._desk.rows(ids[:MOST_DRAGGED])]
        page = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
        return {"text/html": page, "text/plain": "\n".join(lines)}

    def follow_drag(self, ids: Sequence[int], data: QMimeData) -> None:
        """Let a drag that has begun carry the citations of its references, once they are made."""
        style = self._copy_bar.current_style
        is_made = self._drag_cited is not None
        if style and not is_made and len(ids) <= MOST_CITED and not self._browser.is_pubmed:
            self._dragged = int(self._desk.cite(ids, style, preview=False)), data

    def _is_previewed(self, ids: Sequence[int]) -> bool:
        """Whether the citation at hand is that of the one reference `ids`: a hand may be quicker."""
        return len(ids) == 1 and self._cited == (self._copy_bar.current_style, tuple(ids))

    @Slot()
    def on_dragged_out(self) -> None:
        """Another program took what was dragged: warn as when it is copied."""
        self._is_dragged_out = True
        if self._drag_cited is not None:
            self._warn_of_dragged(self._drag_cited)

    @Slot()
    def on_preview_dragged(self) -> None:
        """The same of the citation that is previewed."""
        if self._shown is not None:
            self._warn_of_dragged(self._shown)

    def _warn_of_dragged(self, citation: Citation) -> None:
        if citation.warning:
            self._warned = citation
            message = Message(MessageKind.WARNING, citation.warning, key=COPY_KEY)
            self._messages.show_message(message, extra=self.tr("Copy with note"))

    def _cite(self, style: str, *, preview: bool) -> int:
        """The desk's request number; 0 when nothing is selected."""
        if self._browser.is_pubmed and style and (hits := self._hits()):
            return int(self._desk.cite_hits(hits, style, preview=preview))
        if not style or self._browser.is_pubmed or not self._table.selected_count():
            return 0
        return int(self._desk.cite(self._table.selected_ids(), style, preview=preview))

    def _hits(self) -> list[str]:
        """The hits that copying means: those with a check mark, else the selected ones."""
        model = self._table.table_model
        checked = [str(each) for each in model.ids if each in model.checked]
        return checked or self._browser.selected_pmids()

    @Slot()
    def _ask_preview(self) -> None:
        style = self._copy_bar.current_style
        self._preview = self._cite(style, preview=True)
        self._wanted = style, self._alone()

    def _alone(self) -> tuple[int, ...]:
        """The one reference or hit that copying means; none when it means several."""
        if self._browser.is_pubmed:
            hits = self._hits()
            return (int(hits[0]),) if len(hits) == 1 else ()
        return tuple(self._table.selected_ids()) if self._table.selected_count() == 1 else ()

    @Slot(object)
    def _on_cited(self, citation: Citation) -> None:
        style = self._copies.pop(citation.request, "")
        if style:
            copy_citation(citation)
            self._copy_bar.show_copied(style)
            if citation.warning:
                self._warned = citation
                message = Message(MessageKind.WARNING, self._copied_words(citation), key=COPY_KEY)
                self._messages.show_message(message, extra=self.tr("Copy with note"))
        elif self._dragged is not None and citation.request == self._dragged[0]:
            if isValid(self._dragged[1]):  # it goes with the drag
                made = citation_data(citation)
                self._dragged[1].setHtml(made.html())
                self._dragged[1].setText(made.text())
            self._dragged, self._drag_cited = None, citation
            if self._is_dragged_out:  # the hand was quicker
                self._warn_of_dragged(citation)
        elif citation.request == self._preview:
            self._shown, self._cited = citation, self._wanted
            self._copy_bar.set_citation(citation)

    def _copied_words(self, citation: Citation) -> str:
        return self.tr("Copied. {warning}").format(warning=citation.warning)

    @Slot(int, str)
    def _on_cite_failed(self, request: int, sentence: str) -> None:
        if self._copies.pop(request, ""):
            self._messages.show_message(Message(MessageKind.ERROR, sentence, key=COPY_KEY))
        elif request == self._preview:
            self._copy_bar.set_failed(sentence)

    @Slot(str)
    def _on_copy_with_note(self, key: str) -> None:
        if self._warned is not None and key == COPY_KEY:
            copy_citation(self._warned, self._warned.warning)

    # Reading

    @property
    def is_waiting(self) -> bool:
        """Whether what is selected is about to be read."""
        return self._late.isActive() or self._cite_late.isActive() or self._table.is_waiting

    def read_again(self) -> None:
        """Read what is shown once more (it changed)."""
        self._asked = None
        self._late.start(PAUSE)

    @Slot()
    def _on_selection(self) -> None:
        table = self._table
        count = table.selected_count()
        if self._browser.is_pubmed:
            self._copy_bar.set_chosen(len(self._hits()))
        else:
            total = table.table_model.reference_count
            self._copy_bar.set_selection(count, total)
        if table.is_key_held:
            self._late.start(PAUSE)
        else:
            self._late.stop()
            self._read()

    @Slot()
    def _read(self) -> None:
        """Ask for the record of the one selected row, or show how many are selected."""
        count = self._table.selected_count()
        if not count and self.view is None and self._asked is None and not self._preview:
            self._detail.show_nothing()  # as before
            return
        if count != 1:
            self._ask_preview()
            self._asked = None
            self.view = None
            if count:
                rows = self._table.first_selected(SUMMED_UP)
                self._detail.show_many(rows, count, is_hits=self._browser.is_pubmed)
            else:
                self._detail.show_nothing()
            self.view_changed.emit()
            return
        # The record goes first: the citation would take half of the processor from it.
        self._cite_late.start()
        chosen = self._table.selected_ids()[0]
        asked = ("hit" if self._browser.is_pubmed else "reference", chosen)
        if asked == self._asked:
            return
        self._asked = asked
        if asked[0] == "hit":
            self._desk.read_hit(str(chosen))
        else:
            self._desk.read_reference(chosen)

    @Slot(object)
    def _on_reference_read(self, view: ReferenceView) -> None:
        if self._asked is None:
            return
        kind, chosen = self._asked
        number = view.reference_id if kind == "reference" else int(view.record.pmid or 0)
        if number != chosen:
            return
        self.view = view
        listing = self._browser.listing
        self._detail.set_words(listing.words if listing else ())
        self._detail.show_view(view)
        if self._cite_late.isActive():
            self._cite_late.start(0)
        self.view_changed.emit()

    @Slot(object)
    def _on_references_changed(self, ids: object) -> None:
        shown = self.view.reference_id if self.view else 0
        if self._browser.is_pubmed or not isinstance(ids, frozenset) or shown in ids:
            self.read_again()

    @Slot(object)
    def _on_related(self, found: RelatedList) -> None:
        self._detail.set_related(found)

    @Slot(str, object)
    def _on_link_outs(self, pmid: str, found: tuple[LinkOut, ...]) -> None:
        self._detail.set_link_outs(pmid, found)

    @Slot(str, str, str)
    def _on_section_failed(self, pmid: str, section: str, sentence: str) -> None:
        self._detail.set_section_failed(pmid, section, sentence)


def _line(row: ReferenceRow) -> str:
    """`Gadient RA, Otten UH. Title. Prog Neurobiol. 1997. PMID: 9304698`."""
    year = "" if row.year is None else str(row.year)
    pmid = f"PMID: {row.pmid}" if row.pmid else ""
    parts = (row.creators, row.title, row.container, year, pmid)
    return ". ".join(part.rstrip(".") for part in parts if part)
