"""Frozen dataclasses with many fields, made nearly as quickly as ordinary ones.

The `__init__` of a frozen dataclass calls `object.__setattr__` for every field, which takes much
of the time in which a file is read: a `ReferenceRecord` has over sixty. A class under `quick`
gives the new object for a moment the class of an open twin with the same slots, whose `__init__`
stores the fields plainly, and closes it again before anybody sees it. That pays from about four
fields on. Everything else (`frozen`, equality, hash, pickle, `replace`) is the dataclass's own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import field, fields, make_dataclass
from functools import wraps
from itertools import repeat
from operator import attrgetter, call
from typing import TYPE_CHECKING, Any, Final, TypeVar

_T = TypeVar("_T")
_L = TypeVar("_L", bound="Later")
_A = TypeVar("_A")
_TWINS: dict[type, Any] = {}
_Slots = tuple[Callable[[Any], tuple[Any, ...]], tuple[Callable[[Any, Any], None], ...]]
"""What reads fields of an object at once, and what fills the slot of each."""
_SLOTS: dict[tuple[type, tuple[str, ...]], _Slots] = {}


class Later:
    """Base of a frozen dataclass with slots, fields of which may be made when they are first read.

    Who makes such an object leaves those slots empty (`del` on an open twin) and sets `_later`
    to a dict of field name to a function and its one argument; or to one such pair, which gives
    the whole object (`whole_later`). Equality, hash, pickle and `replace` read every field, so to
    them the object is as if it had been made at once. The functions must be pure and raise
    nothing: two threads may call one at the same time, anywhere.
    """

    __slots__ = ("_later",)

    if not TYPE_CHECKING:  # a checker would take any name for one of the object's

        def __getattr__(self, name: str) -> Any:
            """Python's last resort, for a name that is no attribute or a slot that is empty."""
            try:
                later = _later_of(self)
            except AttributeError:
                later = {}
            if later.__class__ is tuple:
                if name not in self.__dataclass_fields__:
                    return object.__getattribute__(self, name)
                make, argument = later
                later = _take_over(self, make(argument))
            pending = later.get(name)
            if pending is not None:
                make, argument = pending
                object.__setattr__(self, name, make(argument))
                later.pop(name, None)
            return object.__getattribute__(self, name)


_later_of: Final[Callable[[Later], Any]] = vars(Later)["_later"].__get__
_put_later: Final[Callable[[Later, Any], None]] = vars(Later)["_later"].__set__


def whole_later(cls: type[_L], make: Callable[[_A], _L], argument: _A) -> _L:
    """An object of `cls` that becomes what `make` gives once one of its fields is read."""
    made = object.__new__(cls)
    _put_later(made, (make, argument))
    return made


def _take_over(one: Later, whole: Later) -> dict[str, Any]:
    """Give `one` the fields of `whole`, and what makes those that are still to come."""
    try:
        later: dict[str, Any] = _later_of(whole)
    except AttributeError:
        later = {}
    key = (one.__class__, tuple(later))  # each reader leaves a few sets of fields for later
    get_all, puts = _SLOTS.get(key) or _slots_of(*key)
    # All in C: a record has over sixty slots.
    deque(map(call, puts, repeat(one), get_all(whole)), 0)
    _put_later(one, later)  # last: until then another thread does all this again
    return later


def _slots_of(cls: type, empty: tuple[str, ...]) -> _Slots:
    """All slots but those of `empty`."""
    names = [one.name for one in fields(cls) if one.name not in empty]
    puts = tuple([getattr(cls, name).__set__ for name in names])
    if len(names) > 1:
        _SLOTS[cls, empty] = attrgetter(*names), puts
    else:
        _SLOTS[cls, empty] = (lambda whole: tuple([getattr(whole, name) for name in names])), puts
    return _SLOTS[cls, empty]


def quick(cls: type[_T]) -> type[_T]:
    """Give a `dataclass(frozen=True, slots=True)` without factories and bases but `Later` a quick `__init__`."""
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
        _TWINS[cls] = make_dataclass(f"_Open{cls.__name__}", parts, bases=cls.__bases__, slots=True)
    return _TWINS[cls]
