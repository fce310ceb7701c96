"""Files that a source names: found from where the source's file lies, without opening any."""

from __future__ import annotations

import mimetypes
import os
import re
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote, urlsplit

from refdesk.model.record import LinkedFile, ReferenceRecord
from refdesk.store.prepare import FoundFile

MOST: Final = 100
"""Files of one record that are looked for."""
_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")
_SHARE: Final = re.compile(r"(?:[\\/]{2})[^\\/]")
_TAIL: Final = 4
"""So many last parts of a path from another computer are looked for below the source's folder."""


def found_files(
    record: ReferenceRecord, source: Path
) -> tuple[tuple[FoundFile, ...], tuple[str, ...]]:
    """The files that `record`, read from the file `source`, names and that are there.

    With it a sentence for each that is not. Addresses of the web are links, and no files.
    Nothing is opened; names of other computers (`\\\\server\\share`) are not even looked for.
    """
    found: list[FoundFile] = []
    warnings: list[str] = []
    for linked in record.linked_files[:MOST]:
        if is_address(linked.path):
            continue
        path = _find(linked.path, source)
        if path is None:
            warnings.append(f"The file {_shown(linked.path)} was not found, and is not attached.")
        elif not any(one.path == path.as_uri() for one in found):
            found.append(_found(linked, path))
    return tuple(found), tuple(warnings)


def is_address(text: str) -> bool:
    """Whether a source's file is an address of the web."""
    return text.strip().lower().startswith(("http://", "https://", "ftp://", "www."))


def _found(linked: LinkedFile, path: Path) -> FoundFile:
    media_type = linked.media_type if "/" in linked.media_type else ""
    media_type = media_type or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return FoundFile(path.as_uri(), linked.title or path.name, media_type, path.stat().st_size)


def _find(text: str, source: Path) -> Path | None:
    for path in _places(text.strip(), source):
        try:
            if path.is_file():
                return path.resolve()
        except (OSError, ValueError):  # too long, a NUL
            continue
    return None


def _places(text: str, source: Path) -> list[Path]:
    """Where the file may be, best first."""
    folder = source.absolute().parent
    if text.lower().startswith("internal-pdf:"):
        inner = _inner(unquote(text.split(":", 1)[1]))
        return [data / inner for data in _data_folders(source)] if inner else []
    if text.lower().startswith("file:"):
        parts = urlsplit(text)
        if parts.netloc.lower() not in ("", "localhost"):
            return []
        text = unquote(parts.path)
        text = text[1:] if _DRIVE.match(text[1:]) else text
    elif "://" in text:
        return []
    if not text or _SHARE.match(text):
        return []
    plain = text.replace("\\", "/")
    places = [Path(text)] if os.name == "nt" or not _DRIVE.match(text) else []
    places = [folder / place for place in places]
    places += [folder / plain] if not _DRIVE.match(plain) and not plain.startswith("/") else []
    return places + _tails(plain, source)


def _tails(plain: str, source: Path) -> list[Path]:
    """Below the source's folder, where a path was made on another computer or before a move."""
    names = [name for name in PurePosixPath(plain).parts if name not in ("/", "..")]
    names = [name for name in names if not _DRIVE.match(f"{name}/")]
    folder = source.absolute().parent
    return [folder.joinpath(*names[-count:]) for count in range(min(_TAIL, len(names)), 0, -1)]


def _data_folders(source: Path) -> list[Path]:
    """Where EndNote keeps the files of a library: NAME.Data/PDF beside it."""
    folder = source.absolute().parent
    named = folder / f"{source.stem}.Data" / "PDF"
    try:
        others = sorted(folder.glob("*.Data/PDF"))[:20]
    except OSError:
        others = []
    return [named, *(other for other in others if other != named)]


def _inner(text: str) -> PurePosixPath | None:
    """A path inside EndNote's folder; None for one that would lead out of it."""
    path = PurePosixPath(text.replace("\\", "/").lstrip("/"))
    return None if ".." in path.parts or not path.parts else path


def _shown(text: str) -> str:
    return text if len(text) <= 200 else f"…{text[-200:]}"
