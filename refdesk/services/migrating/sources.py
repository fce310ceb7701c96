"""Which program's library a folder or file is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from refdesk.errors import FormatError
from refdesk.formats.zotero.database import FILE
from refdesk.services.migrating.files import ExportFile
from refdesk.services.migrating.source import MigrationSource
from refdesk.services.migrating.zotero import ZoteroFolder
from refdesk.services.readable import readable_formats

_NOT_ALONE: Final = frozenset((".txt", ".csv", ".tab", ".tsv", ".html", ".md"))
"""Endings that other things in a folder have as well."""


def is_zotero_folder(path: Path) -> bool:
    """Whether `path` is a Zotero data folder, or the database in one."""
    return (path.name == FILE and path.is_file()) or (path / FILE).is_file()


def _export_in(folder: Path) -> Path:
    """The one exported file in `folder`, as Zotero makes a folder of an export with files."""
    endings = {ending for one in readable_formats() for ending in one.extensions} - _NOT_ALONE
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in endings and p.is_file())
    if len(found) == 1:
        return found[0]
    if found:
        named = ", ".join(one.name for one in found[:5]) + (", …" if len(found) > 5 else "")
        raise FormatError(f"The folder {folder.name} holds several files: {named}. Choose one.")
    raise FormatError(
        f"The folder {folder.name} holds no zotero.sqlite and no exported file. Choose Zotero's data "
        "folder (Zotero names it under Settings, Advanced, Files and Folders), or a file that another "
        "program exported."
    )


def source_at(path: Path) -> MigrationSource:
    """The library at `path`; raises FormatError, which says what to do, for what is none."""
    if is_zotero_folder(path):
        return ZoteroFolder(path)
    if path.is_dir():
        return ExportFile(_export_in(path))
    if path.suffix.lower() in (".enl", ".enlx"):
        raise FormatError(
            "RefDesk does not read EndNote's own library. Export it in EndNote as XML (File, Export) "
            "and choose that file; its .Data folder beside it is found by itself."
        )
    if path.suffix.lower() in (".sqlite", ".db", ".data"):
        raise FormatError(
            f"The file {path.name} is no library that RefDesk reads. Mendeley's is encrypted: export "
            "it there as BibTeX or RIS and choose that file."
        )
    if not path.is_file():
        raise FormatError(f"There is no file or folder {path.name}.")
    return ExportFile(path)
