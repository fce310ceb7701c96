"""Choosing files: the desktop's own dialog, which remembers its folder while RefDesk runs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

_last = {"folder": ""}


def choose_files(parent: QWidget, title: str, filters: str = "", folder: str = "") -> list[Path]:
    """Ask for files to read; empty when the reader changed their mind.

    `filters` as Qt writes them; `folder` is where to begin when none was chosen yet.
    """
    names, _ = QFileDialog.getOpenFileNames(parent, title, _last["folder"] or folder, filters)
    if names:
        _last["folder"] = str(Path(names[0]).parent)
    return [Path(name) for name in names]


def choose_folder(parent: QWidget, title: str, folder: str = "") -> Path | None:
    """Ask for a folder; None when the reader changed their mind."""
    chosen = QFileDialog.getExistingDirectory(parent, title, _last["folder"] or folder)
    if not chosen:
        return None
    _last["folder"] = str(Path(chosen).parent)
    return Path(chosen)


def remembered_folder() -> str:
    """The folder of the last choice, "" before the first."""
    return _last["folder"]


def choose_new_file(
    parent: QWidget, title: str, name: str, filters: str = "", folder: str = ""
) -> Path | None:
    """Ask where to write; None when the reader changed their mind. The desktop asks before replacing.

    `folder` is where to begin, else where files were chosen last.
    """
    begin = folder if folder and Path(folder).is_dir() else _last["folder"]
    start = str(Path(begin) / name) if begin else name
    chosen, _ = QFileDialog.getSaveFileName(parent, title, start, filters)
    if not chosen:
        return None
    _last["folder"] = str(Path(chosen).parent)
    return Path(chosen)
