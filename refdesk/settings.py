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


def default_library() -> Path:
    """The library that is opened when none is named."""
    if library := os.environ.get("REFDESK_LIBRARY"):
        return Path(library).expanduser()
    return data_folder() / LIBRARY_NAME


class Settings:
    """Values by dotted name ("window.theme"), read once and written whole, atomically.

    A file that cannot be read counts as empty and is kept beside as `settings.toml.broken`, so
    that RefDesk always starts. Values are str, int, float, bool, lists and tables of them.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path if path is not None else config_folder() / "settings.toml"
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
                return tomllib.load(file)
        except FileNotFoundError:
            return {}
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
            if self.path.is_file():
                with contextlib.suppress(OSError):
                    self.path.replace(self.path.with_suffix(".toml.broken"))
            return {}
