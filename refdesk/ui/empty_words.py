"""What the list says where a view of the library holds nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication

from refdesk.model.rows import ViewKind


def _t(text: str) -> str:
    """Mark a text for translation; it is translated where it is used."""
    return text


_WORDS: Final[Mapping[ViewKind, tuple[str, str]]] = {
    ViewKind.RECENT: (_t("Nothing was added lately."), ""),
    ViewKind.READ_LATELY: (_t("Nothing was read lately."), _t("R marks a reference as read.")),
    ViewKind.READING: (
        _t("Nothing to read."),
        _t("L puts a reference here; what is starred and not read stands here too."),
    ),
    ViewKind.NOTICES: (
        _t("No reference has been retracted, corrected or republished."),
        _t("As far as your records tell: “Notices…” in the menu asks PubMed."),
    ),
    ViewKind.UNFILED: (_t("Every reference is in a collection."), ""),
    ViewKind.RETRACTED: (_t("No retracted reference."), ""),
    ViewKind.DUPLICATES: (
        _t("No duplicates are known."),
        _t("“Review duplicates…” in the menu of this entry looks for them."),
    ),
    ViewKind.NO_PDF: (_t("Every reference has a PDF."), ""),
    ViewKind.NO_ABSTRACT: (_t("Every reference has an abstract."), ""),
    ViewKind.TRASH: (_t("The trash is empty."), ""),
    ViewKind.COLLECTION: (
        _t("This collection is empty."),
        _t("Drag references onto its name, or drop PMIDs, DOIs or files here."),
    ),
    ViewKind.TAG: (_t("No reference has this tag."), ""),
    ViewKind.SAVED_SEARCH: (_t("No reference matches this saved search."), ""),
}


def empty_words(kind: ViewKind) -> tuple[str, str]:
    """A sentence, and what to do or ""."""
    sentence, detail = _WORDS.get(kind, (_t("No references."), ""))
    tr = QCoreApplication.translate
    return tr("EmptyViews", sentence), tr("EmptyViews", detail) if detail else ""
