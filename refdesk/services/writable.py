"""The formats that references can be exported to, and what each cannot hold."""

from __future__ import annotations

from dataclasses import dataclass

from refdesk.formats.registry import formats


@dataclass(frozen=True, slots=True)
class WritableFormat:
    """A format by key, name and the ending of its files (".ris")."""

    key: str
    label: str
    extension: str
    is_read: bool
    """Whether RefDesk reads what it writes in it."""


def writable_formats() -> tuple[WritableFormat, ...]:
    """All formats that are written, in the order in which menus list them."""
    return tuple(
        WritableFormat(one.key, one.label, one.extensions[0], one.parse is not None)
        for one in formats()
        if one.write
    )


def lost_fields(key: str) -> tuple[str, ...]:
    """The fields of a record, and parts of them, that format `key` does not hold."""
    from refdesk.formats import losses  # it loads the format's own module

    return losses.lost_fields(key)
