"""What goes to the clipboard and out by dragging: citations as rich and plain text (integration.md 6)."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDrag, QGuiApplication

from refdesk.model.views import Citation

BIBTEX: Final = "application/x-bibtex"
RIS: Final = "application/x-research-info-systems"
RTF: Final = "text/rtf"
CSL_JSON: Final = "application/vnd.citationstyles.csl+json"

_ENTRY: Final = re.compile(r'<div class="csl-entry">(.*?)</div>', re.DOTALL)
_BLOCK: Final = re.compile(r"</?div[^>]*>")


def citation_data(citation: Citation, note: str = "") -> QMimeData:
    """`text/html` and `text/plain` of a citation, and RTF where it was asked for whole.

    An address on the same object makes Writer paste nothing, and it prefers RTF to the HTML.
    `note` is put after the citation, for "Copy with note".
    """
    text = citation.text.rstrip("\n")
    page = fragment(citation.html)
    if note:
        text = f"{text} [{note}]"
        import html

        page = _with_note(page, f" [{html.escape(note, quote=False)}]")
    data = QMimeData()
    data.setHtml(page)
    data.setText(text)
    if citation.rtf and not note:
        data.setData(RTF, citation.rtf.encode("ascii", "replace"))
    return data


def fragment(markup: str) -> str:
    """A bibliography's HTML as one fragment: entries as paragraphs, a single one without any."""
    entries = [entry.strip() for entry in _ENTRY.findall(markup)]
    if not entries:
        return _BLOCK.sub("", markup).strip()
    if len(entries) == 1:
        return _BLOCK.sub("", entries[0]).strip()
    return "".join(f"<p>{_BLOCK.sub('', entry).strip()}</p>" for entry in entries)


def _with_note(page: str, note: str) -> str:
    if page.endswith("</p>"):
        return f"{page[: -len('</p>')]}{note}</p>"
    return page + note


def text_data(text: str, kind: str = "") -> QMimeData:
    """Plain text and, with `kind`, the same under one MIME type of its own (BibTeX, RIS ...)."""
    data = QMimeData()
    data.setText(text)
    if kind:
        data.setData(kind, text.encode())
    return data


def drag_out(drag: QDrag) -> bool:
    """Let a drag run its course; whether another program took what it carries."""
    done = drag.exec(Qt.DropAction.CopyAction, Qt.DropAction.CopyAction)
    return done != Qt.DropAction.IgnoreAction and drag.target() is None


def copy_citation(citation: Citation, note: str = "") -> None:
    """Put a citation on the clipboard."""
    QGuiApplication.clipboard().setMimeData(citation_data(citation, note))


def copy_text(text: str, kind: str = "") -> None:
    """Put text on the clipboard: a DOI, PMIDs, BibTeX ..."""
    QGuiApplication.clipboard().setMimeData(text_data(text, kind))
