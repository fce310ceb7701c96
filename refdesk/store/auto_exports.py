"""The rules for files that are kept up to date, and how each file was left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from refdesk.errors import NotFoundError
from refdesk.model.auto_exports import Rule, Scope
from refdesk.store.driver import Connection
from refdesk.store.sessions import IN_LIST, clean_text, listed
from refdesk.store.states import IN_LIBRARY
from refdesk.store.times import now

_NAMES: Final = {Scope.COLLECTION: "collection", Scope.SEARCH: "saved_search"}


@dataclass(frozen=True, slots=True)
class FileState:
    """How the file was left: what it was made of, its bytes, size and time; what went wrong."""

    made_of: str = ""
    digest: str = ""
    size: int = -1
    mtime: int = 0
    count: int = 0
    error: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A row of the table."""

    id: int
    rule: Rule
    machine: str
    is_paused: bool
    written_at: str
    state: FileState


def create(connection: Connection, rule: Rule, machine: str) -> int:
    """Add a rule; its id."""
    cursor = connection.execute(
        "INSERT INTO auto_export (scope, target, format, path, machine) VALUES (?, ?, ?, ?, ?)",
        (*_values(rule), machine),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def change(connection: Connection, rule_id: int, rule: Rule, machine: str) -> None:
    """Give a rule other contents; its file is looked at anew."""
    connection.execute(
        "UPDATE auto_export SET scope = ?, target = ?, format = ?, path = ?, machine = ?, "
        "state = '' WHERE id = ?",
        (*_values(rule), machine, rule_id),
    )


def remove(connection: Connection, ids: Iterable[int]) -> None:
    """Forget rules; their files stay."""
    connection.execute(f"DELETE FROM auto_export WHERE id IN {IN_LIST}", (listed(ids),))


def set_paused(connection: Connection, ids: Iterable[int], value: bool, machine: str) -> None:
    """Pause rules, or go on with them, here."""
    assigned = "is_paused = 1" if value else "is_paused = 0, machine = ?"
    connection.execute(
        f"UPDATE auto_export SET {assigned} WHERE id IN {IN_LIST}",
        (listed(ids),) if value else (machine, listed(ids)),
    )


def all_rules(connection: Connection) -> list[StoredRule]:
    """All rules in the order they were made."""
    rows = connection.execute(
        "SELECT id, scope, target, format, path, machine, is_paused, written_at, state "
        "FROM auto_export ORDER BY id"
    )
    return [_row(row) for row in rows]


def one(connection: Connection, rule_id: int) -> StoredRule:
    """One rule; raises NotFoundError."""
    for stored in all_rules(connection):
        if stored.id == rule_id:
            return stored
    raise NotFoundError(f"There is no automatic export {rule_id}.")


def note_state(connection: Connection, rule_id: int, state: FileState, *, written: bool) -> None:
    """Remember how a file was left; no part of the history."""
    kept = {name: value for name, value in asdict(state).items() if value != getattr(_EMPTY, name)}
    connection.execute("UPDATE auto_export SET state = ? WHERE id = ?", (json.dumps(kept), rule_id))
    if written:
        connection.execute("UPDATE auto_export SET written_at = ? WHERE id = ?", (now(), rule_id))


def target_name(connection: Connection, rule: Rule) -> str:
    """The name of the collection or search that a rule is about, "" when it is gone."""
    table = _NAMES.get(rule.scope)
    if table is None:
        return ""
    row = connection.execute(f"SELECT name FROM {table} WHERE id = ?", (rule.target,)).fetchone()
    return "" if row is None else str(row[0])


def versions(connection: Connection, ids: Sequence[int] | None) -> list[tuple[int, int]]:
    """(id, version) of `ids` (None: of the library) in the order of their keys."""
    where, parameters = ("", ()) if ids is None else (f"AND id IN {IN_LIST}", (listed(ids),))
    return connection.execute(
        f"SELECT id, version FROM reference WHERE state = {IN_LIBRARY} {where} "
        "ORDER BY citekey COLLATE NOCASE, id",
        parameters,
    ).fetchall()


_EMPTY: Final = FileState()


def _values(rule: Rule) -> tuple[str, int, str, str]:
    return rule.scope.value, rule.target, rule.format, clean_text(rule.path)


def _row(row: tuple[Any, ...]) -> StoredRule:
    state = replace(_EMPTY, **json.loads(row[8])) if row[8] else _EMPTY
    rule = Rule(Scope(row[1]), row[2], row[3], row[4])
    return StoredRule(row[0], rule, row[5], bool(row[6]), row[7], state)
