"""Records, or their large fields, that are made when somebody reads them.

Names, abstract, headings and keywords take most of the time in which a file is read, and lists,
counts and looks for duplicates need few of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from refdesk.model.quick import opened, whole_later
from refdesk.model.record import ReferenceRecord

Pending = dict[str, tuple[Callable[[Any], Any], Any]]
"""Field name to what makes it, and of what: a pure function, which raises nothing."""

_A = TypeVar("_A")
_OpenRecord: Final = opened(ReferenceRecord)


def record_with(kept: dict[str, Any], pending: Pending) -> ReferenceRecord:
    """The record with these fields, and with those of `pending` once they are read."""
    made = _OpenRecord(**kept)
    if pending:
        for name in pending:
            delattr(made, name)
        made._later = pending
    made.__class__ = ReferenceRecord
    return cast(ReferenceRecord, made)


def record_later(read: Callable[[_A], ReferenceRecord], source: _A) -> ReferenceRecord:
    """The record that `read` makes of `source`, once one of its fields is read.

    For readers that have told already whether there is a record: `read` must raise nothing.
    """
    return whole_later(ReferenceRecord, read, source)
