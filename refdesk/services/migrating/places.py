"""Where other programs keep their libraries: the usual folders of Linux, macOS and Windows."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from refdesk.formats.zotero.database import FILE
from refdesk.model.migrating import MigrationPlace

_PREFERENCE: Final = re.compile(
    r'user_pref\("extensions\.zotero\.(\w+)",\s*("(?:[^"\\]|\\.)*"|\w+)\);'
)
_MOST_PROFILES: Final = 20
_MOST_FILES: Final = 2_000
_ENDINGS: Final = {".bib": "JabRef or Mendeley", ".xml": "EndNote"}


def usual_places(home: Path | None = None) -> list[MigrationPlace]:
    """What can be moved from, as far as it lies where it usually does; reads a few folders."""
    home = home or Path.home()
    found = [MigrationPlace("Zotero", str(path)) for path in _zotero_folders(home)]
    for folder in (home / "Documents", home / "Desktop", home / "Downloads", home):
        found += _exports(folder)
    return list(dict.fromkeys(found))


def _zotero_folders(home: Path) -> Iterator[Path]:
    seen: set[Path] = set()
    named = [Path(one) for prefs in _profiles(home) if (one := prefs.get("dataDir"))]
    for folder in (home / "Zotero", *named, *_old_folders(home)):
        if folder not in seen and _is_file(folder / FILE):
            seen.add(folder)
            yield folder


def _old_folders(home: Path) -> Iterator[Path]:
    """Zotero 4 kept its data inside the profile."""
    for folder in _profile_folders(home):
        yield folder / "zotero"


def _profile_folders(home: Path) -> list[Path]:
    if sys.platform == "darwin":
        above = home / "Library" / "Application Support" / "Zotero" / "Profiles"
    elif os.name == "nt":
        data = os.environ.get("APPDATA") or str(home / "AppData" / "Roaming")
        above = Path(data) / "Zotero" / "Zotero" / "Profiles"
    else:
        above = home / ".zotero" / "zotero"
    try:
        return sorted(path for path in above.iterdir() if path.is_dir())[:_MOST_PROFILES]
    except OSError:
        return []


def _profiles(home: Path) -> Iterator[dict[str, str]]:
    """Zotero's preferences in each profile, by their names without the common beginning."""
    for folder in _profile_folders(home):
        try:
            text = (folder / "prefs.js").read_text("utf-8", "replace")
        except OSError:
            continue
        found = {}
        for name, value in _PREFERENCE.findall(text):
            try:
                found[name] = str(json.loads(value))
            except ValueError:
                continue
        yield found


def base_directory(folder: Path, home: Path | None = None) -> Path | None:
    """The directory that linked files of a data folder are relative to; None when it is not known.

    The profile that names this data folder decides; else the only one that has such a directory.
    """
    home = home or Path.home()
    fitting: list[str] = []
    others: list[str] = []
    for prefs in _profiles(home):
        base = prefs.get("baseAttachmentPath", "")
        if base:
            data = Path(prefs.get("dataDir") or home / "Zotero")
            (fitting if data == folder.absolute() else others).append(base)
    chosen = fitting or others
    return Path(chosen[0]) if len(set(chosen)) == 1 else None


def _exports(folder: Path) -> list[MigrationPlace]:
    """Files right in `folder` that programs export to."""
    try:
        paths = sorted(folder.iterdir())[:_MOST_FILES]
    except OSError:
        return []
    return [
        MigrationPlace(_ENDINGS[path.suffix.lower()], str(path))
        for path in paths
        if not path.name.startswith(".")
        and path.suffix.lower() in _ENDINGS
        and _is_file(path)
        and (path.suffix.lower() != ".xml" or _is_endnote(path))
    ]


def _is_endnote(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            head = stream.read(2_000)
    except OSError:
        return False
    return b"<records>" in head and b"<record>" in head


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False
