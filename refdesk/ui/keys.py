"""The reader's own keys: kept in the settings, checked for clashes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from PySide6.QtGui import QKeySequence

from refdesk.ui.actions import SPOTS, Actions

SETTING = "window.keys"


class Store(Protocol):
    """What is needed of the settings."""

    def get(self, name: str, default: Any = None) -> Any: ...

    def set(self, name: str, value: Any) -> None: ...


def read_keys(settings: Store) -> dict[str, tuple[str, ...]]:
    """Keys that the reader changed, by action name; what cannot be a key is left out."""
    found: dict[str, tuple[str, ...]] = {}
    stored = settings.get(SETTING, {})
    for name, keys in stored.items() if isinstance(stored, Mapping) else ():
        if isinstance(keys, list) and all(isinstance(key, str) for key in keys):
            found[str(name)] = tuple(key for key in keys if not QKeySequence(key).isEmpty())
    return found


def write_keys(settings: Store, keys: Mapping[str, tuple[str, ...]]) -> None:
    """Keep the changed keys."""
    settings.set(SETTING, {name: list(mine) for name, mine in keys.items()})


def clash(actions: Actions, name: str, key: QKeySequence) -> str:
    """The name of another command that already answers `key` in the same place; "" when none."""
    spots = SPOTS[actions.commands[name].place]
    for other, command in actions.commands.items():
        if other == name or not spots & SPOTS[command.place]:
            continue
        if key in actions[other].shortcuts():
            return other
    return ""
