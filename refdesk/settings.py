"""Settings: one TOML file that a person may edit, and where RefDesk keeps its files."""

from __future__ import annotations

import contextlib
import os
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

APP = "refdesk"
LIBRARY_NAME = "library.refdesk"


def config_folder() -> Path:
    """The folder of the settings file: REFDESK_CONFIG_DIR or the system's."""
    if folder := os.environ.get("REFDESK_CONFIG_DIR"):
        return Path(folder)
    import platformdirs  # imported where it is needed: commands start without it

    return Path(platformdirs.user_config_dir(APP))


def data_folder() -> Path:
    """The folder of the library: REFDESK_DATA_DIR or the system's."""
    if folder := os.environ.get("REFDESK_DATA_DIR"):
        return Path(folder)
    import platformdirs

    return Path(platformdirs.user_data_dir(APP))


def cache_folder() -> Path:
    """The folder of what can be made anew: in REFDESK_DATA_DIR or the system's."""
    if folder := os.environ.get("REFDESK_DATA_DIR"):
        return Path(folder) / "cache"
    import platformdirs

    return Path(platformdirs.user_cache_dir(APP))


def default_library() -> Path:
    """The library that is opened when none is named."""
    if library := os.environ.get("REFDESK_LIBRARY"):
        return Path(library).expanduser()
    return data_folder() / LIBRARY_NAME


class Settings:
    """Values by dotted name ("window.theme"), read once and written whole, atomically.

    A file that cannot be read counts as empty and is kept beside as `settings.toml.broken`, so
    that RefDesk always starts; `trouble` says so. The file may hold an API key: nobody but its
    owner may read it. Values are str, int, float, bool, lists and tables of them.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path if path is not None else config_folder() / "settings.toml"
        self.trouble = ""
        """What was wrong with the file and where it went, a sentence for the reader."""
        self._is_kept = False
        self._values: dict[str, Any] = self._read()

    def get(self, name: str, default: Any = None) -> Any:
        """The value of `name`; `default` when it is not set or is of another type than the default."""
        table: Any = self._values
        for part in name.split("."):
            if not isinstance(table, Mapping) or part not in table:
                return default
            table = table[part]
        if default is not None and not isinstance(table, type(default)):
            return default
        return table

    def set(self, name: str, value: Any) -> None:
        """Keep `value` under `name`; `save` writes it."""
        *tables, last = name.split(".")
        table = self._values
        for part in tables:
            inner = table.get(part)
            if not isinstance(inner, dict):
                inner = table[part] = {}
            table = inner
        table[last] = value

    def save(self) -> None:
        """Write the file; a settings folder that cannot be written is no reason to stop."""
        if self._is_kept:
            return
        import tomli_w

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".settings-")
            with os.fdopen(handle, "wb") as file:
                tomli_w.dump(self._values, file)
            Path(name).replace(self.path)
        except OSError:
            import logging

            logging.getLogger(__name__).warning("settings not saved", exc_info=True)

    def _read(self) -> dict[str, Any]:
        try:
            with self.path.open("rb") as file:
                values = tomllib.load(file)
        except FileNotFoundError:
            return {}
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            self._set_aside(error)
            return {}
        if "network" in values:
            self._close_to_others()
        return values

    def _set_aside(self, error: Exception) -> None:
        """Keep a file that cannot be read for its owner to mend; say where it is."""
        why = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "it cannot be read"
        if isinstance(error, OSError):
            why = error.strerror or why
        kept = _free_name(self.path.with_suffix(".toml.broken"))
        try:
            self.path.replace(kept)
        except OSError:
            self._is_kept = True
            self.trouble = (
                f"The settings in {self.path} could not be read ({why}). RefDesk goes on with "
                "its usual settings and does not change the file."
            )
            return
        self.trouble = (
            f"The settings could not be read ({why}). RefDesk goes on with its usual settings; "
            f"the file was kept as {kept}."
        )

    def _close_to_others(self) -> None:
        """Take the rights of others away: a file that was written by hand may be open to all."""
        with contextlib.suppress(OSError):
            mode = self.path.stat().st_mode
            if os.name == "posix" and mode & 0o077:
                self.path.chmod(mode & 0o700)


def _free_name(path: Path) -> Path:
    """`path`, or with the first number that is not taken: an older kept file stays."""
    found, number = path, 1
    while found.exists() and number < 100:
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found
