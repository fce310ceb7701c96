"""The formats that files can be imported from, for the window to offer."""

from __future__ import annotations

from dataclasses import dataclass

from refdesk.formats.registry import formats


@dataclass(frozen=True, slots=True)
class ReadableFormat:
    """A format by key, name and the endings of its files (".ris")."""

    key: str
    label: str
    extensions: tuple[str, ...]


def readable_formats() -> tuple[ReadableFormat, ...]:
    """All formats that are read, in the order in which menus list them."""
    return tuple(
        ReadableFormat(one.key, one.label, one.extensions) for one in formats() if one.parse
    )
