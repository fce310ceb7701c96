"""What may become of duplicates and of linked files at an import, in the words of the window."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from refdesk.model.import_options import Duplicates, LinkedFiles


def tr(text: str) -> str:
    """Translate in the context of imports."""
    return QCoreApplication.translate("ImportWords", text)


def duplicate_choices() -> list[tuple[str, str]]:
    """Each way of dealing with duplicates as (value in the settings, words)."""
    return [
        (Duplicates.ASK.value, tr("Hold back for me what looks like mine")),
        (Duplicates.SKIP.value, tr("Leave out")),
        (Duplicates.MERGE.value, tr("Merge: fill what is empty in mine")),
        (Duplicates.KEEP.value, tr("Keep all, also the same identifiers")),
        (Duplicates.NAME.value, tr("Add what looks like mine, and list it")),
    ]


def file_choices() -> list[tuple[str, str]]:
    """Each way of dealing with the files that records name, in the same form."""
    return [
        (LinkedFiles.LINK.value, tr("Attach them where they are")),
        (LinkedFiles.COPY.value, tr("Copy them into the library's folder")),
        (LinkedFiles.LEAVE.value, tr("Do not attach them")),
    ]
