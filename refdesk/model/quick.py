"""Frozen dataclasses with many fields, made nearly as quickly as ordinary ones.

The `__init__` of a frozen dataclass calls `object.__setattr__` for every field, which takes much
of the time in which a file is read: a `ReferenceRecord` has over sixty. A class under `quick`
gives the new object for a moment the class of an open twin with the same slots, whose `__init__`
stores the fields plainly, and closes it again before anybody sees it. That pays from about four
fields on. Everything else (`frozen`, equality, hash, pickle, `replace`) is the dataclass's own.
"""

from __future__ import annotations

from dataclasses import field, fields, make_dataclass
from functools import wraps
from typing import Any, TypeVar

_T = TypeVar("_T")
_TWINS: dict[type, Any] = {}


def quick(cls: type[_T]) -> type[_T]:
    """Give a `dataclass(frozen=True, slots=True)` without bases and factories a quick `__init__`."""
    closed: Any = cls
    twin = opened(cls)
    fill, change = twin.__init__, object.__setattr__

    @wraps(closed.__init__)
    def made(self: Any, *args: Any, **named: Any) -> None:
        change(self, "__class__", twin)
        fill(self, *args, **named)
        self.__class__ = closed

    closed.__init__ = made
    return cls


def opened(cls: type) -> Any:
    """The open twin of such a class, quick or not, for loops that make very many objects.

    The caller makes one of it and sets its `__class__` to `cls` at once, before anybody else
    sees it: half the time again of calling `cls`.
    """
    if cls not in _TWINS:
        parts: list[Any] = [(one.name, Any, field(default=one.default)) for one in fields(cls)]
        _TWINS[cls] = make_dataclass(f"_Open{cls.__name__}", parts, slots=True)
    return _TWINS[cls]
