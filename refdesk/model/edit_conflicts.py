"""Edits of one record of which another was made meanwhile: field by field, nothing is written over unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from refdesk.model.record import Book, Journal, ReferenceRecord


@dataclass(frozen=True, slots=True)
class EditConflict:
    """A field that somebody else changed since it was shown.

    `name` is the record's field; `mine` the value that was not written (None: the edit was to be
    taken back), `theirs` the value that stands there now.
    """

    reference_id: int
    name: str
    mine: object
    theirs: object


def reconcile(
    reference_id: int,
    now: ReferenceRecord,
    edits: Mapping[str, object],
    was: Mapping[str, object],
) -> tuple[dict[str, object], tuple[EditConflict, ...]]:
    """What of `edits` can be written to a record that is `now`, and what clashes.

    `was` holds the values that were shown when the edits were made; a field that it lacks is not
    checked. A journal and a book are compared part by part.
    """
    free: dict[str, object] = {}
    clashes: list[EditConflict] = []
    for name, mine in edits.items():
        theirs = getattr(now, name)
        if name not in was or theirs in (was[name], mine):
            free[name] = mine
            continue
        united, is_whole = _united(was[name], mine, theirs)
        if united != theirs:
            free[name] = united
        if not is_whole:
            wanted = None if mine is None else _with_parts(was[name], mine, theirs)
            clashes.append(EditConflict(reference_id, name, wanted, united))
    return free, tuple(clashes)


def _united(was: object, mine: object, theirs: object) -> tuple[object, bool]:
    """`theirs` with those parts of `mine` that they left alone, and whether that is all of mine."""
    base, changed = _changed_parts(was, mine)
    if base is None or type(theirs) is not type(base):
        return theirs, False
    free = {k: v for k, v in changed.items() if getattr(theirs, k) in (getattr(base, k), v)}
    return _replaced(theirs, free), len(free) == len(changed)


def _with_parts(was: object, mine: object, theirs: object) -> object:
    """`theirs` with all parts that `mine` changed."""
    base, changed = _changed_parts(was, mine)
    return mine if base is None or type(theirs) is not type(base) else _replaced(theirs, changed)


def _changed_parts(was: object, mine: object) -> tuple[Journal | Book | None, dict[str, object]]:
    """What was changed, and the parts in which `mine` differs; None for what has no parts."""
    if not isinstance(mine, Journal | Book):
        return None, {}
    base = was if isinstance(was, Journal | Book) and type(was) is type(mine) else type(mine)()
    names = [one.name for one in fields(mine)]
    differing = [name for name in names if getattr(base, name) != getattr(mine, name)]
    return base, {name: getattr(mine, name) for name in differing}


def _replaced(value: object, parts: Mapping[str, Any]) -> object:
    assert isinstance(value, Journal | Book)
    return replace(value, **parts)


def with_edits(
    record: ReferenceRecord, edits: Mapping[str, Any], said: ReferenceRecord | None
) -> ReferenceRecord:
    """What `record` will be after `edits`; one that is taken back shows again what was `said`."""
    source = record if said is None else said
    changed = {k: getattr(source, k) if v is None else v for k, v in edits.items()}
    return replace(record, **changed)
