"""The triggers of the library: the undo log, what must be indexed anew, versions and tallies.

They are part of the file, so no write can forget them, and they call no function of ours, so
other tools can write to the file too. Only plain statements are used: INSERT OR REPLACE on a
primary table would not fire its DELETE trigger and is not allowed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from refdesk.store.schema import PRIMARY, Base
from refdesk.store.states import GONE, IN_LIBRARY

_LOGGING: Final = "(SELECT is_logging FROM undo_state)"
_VERSIONED: Final = (
    "reference", "collection", "tag", "note", "attachment", "saved_search", "saved_view", "watch",
)  # fmt: skip

LOOKED: Final = "duplicates_looked"
"""The fact in `meta` that there was a look for duplicates (duplicates.py)."""
RETRACTED_BIT: Final = 1
"""`reference.statuses & RETRACTED_BIT`: the first of model/rows.Status."""


def trigger_statements() -> Iterator[str]:
    """All CREATE TRIGGER statements."""
    for table, columns in PRIMARY.items():
        keys = [column.name for column in Base.metadata.tables[table].primary_key]
        yield from undo_log(table, keys, columns)
        if table in _VERSIONED:
            yield version_counter(table, columns)
    yield from _gone()
    yield from _dirty()
    yield from due_for_a_look()
    yield from triaged()
    yield from _tallies()


def _trigger(name: str, event: str, table: str, body: str | Iterable[str], when: str = "") -> str:
    statements = [body] if isinstance(body, str) else list(body)
    condition = f" WHEN {when}" if when else ""
    return f"CREATE TRIGGER {name} {event} ON {table}{condition} BEGIN {'; '.join(statements)}; END"


_BLOBS: Final = ("uuid",)


def _log(sql: str, values: Sequence[str]) -> str:
    """Log the statement `sql` with the values (SQL) that its parameters have now.

    Statements with parameters, and not with the values in them, are compiled once for any
    number of rows: undoing is ten times as fast.
    """
    return (
        "INSERT INTO step_entry (step_id, sql, arguments) "
        f"SELECT step_id, '{sql}', json_array({', '.join(values)}) FROM undo_state"
    )


def undo_log(table: str, keys: Sequence[str], columns: Sequence[str]) -> Iterator[str]:
    """The triggers that log how a change of `table` is taken back."""
    where = " AND ".join(f"{key} = ?" for key in keys)
    if table == "reference":
        # Taking back an addition only hides it: its index stays, so that redoing costs nothing.
        inverse = f"UPDATE reference SET state = {GONE} WHERE id = ?"
        forbidden = "SELECT RAISE(ABORT, 'references are not deleted in a step: set their state')"
        yield _trigger("undo_reference_delete", "BEFORE DELETE", table, forbidden, _LOGGING)
    else:
        inverse = f"DELETE FROM {table} WHERE {where}"
        yield _undo_delete(table, columns)
    logged = _log(inverse, [f"new.{key}" for key in keys])
    yield _trigger(f"undo_{table}_insert", "AFTER INSERT", table, logged, _LOGGING)
    for column in columns:
        parameter = "unhex(?)" if column in _BLOBS else "?"
        values = [f"old.{column}", *(f"new.{key}" for key in keys)]
        update = f"UPDATE {table} SET {column} = {parameter} WHERE {where}"
        yield _trigger(
            f"undo_{table}_{column}",
            f"AFTER UPDATE OF {column}",
            table,
            _log(update, [f"hex({v})" if v == "old.uuid" else v for v in values]),
            f"old.{column} IS NOT new.{column} AND {_LOGGING}",
        )


def _undo_delete(table: str, columns: Sequence[str]) -> str:
    names = list(columns)
    values = [f"hex(old.{name})" if name in _BLOBS else f"old.{name}" for name in names]
    if table in _VERSIONED:
        names.append("version")
        values.append("old.version + 1")
    parameters = ", ".join("unhex(?)" if name in _BLOBS else "?" for name in names)
    insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({parameters})"
    return _trigger(f"undo_{table}_delete", "AFTER DELETE", table, _log(insert, values), _LOGGING)


def version_counter(table: str, columns: Sequence[str]) -> str:
    """The trigger that counts the changes of a row."""
    changing = [column for column in columns if column not in ("id", "uuid")]
    return _trigger(
        f"version_{table}",
        f"AFTER UPDATE OF {', '.join(changing)}",
        table,
        f"UPDATE {table} SET version = old.version + 1 WHERE id = new.id",
        "new.version = old.version",
    )


def _gone() -> Iterator[str]:
    yield _trigger(
        "reference_gone",
        "AFTER UPDATE OF state",
        "reference",
        "INSERT OR REPLACE INTO gone SELECT new.id, step_id FROM undo_state",
        f"new.state = {GONE} AND old.state <> {GONE}",
    )
    yield _trigger(
        "reference_back",
        "AFTER UPDATE OF state",
        "reference",
        "DELETE FROM gone WHERE reference_id = new.id",
        f"old.state = {GONE} AND new.state <> {GONE}",
    )
    yield _trigger(
        "step_source_kept",
        "AFTER UPDATE OF source_id",
        "reference",
        "INSERT OR IGNORE INTO step_source SELECT step_id, s.id FROM undo_state, "
        "(SELECT old.source_id AS id UNION ALL SELECT new.source_id) AS s",
        f"old.source_id <> new.source_id AND {_LOGGING}",
    )


def _dirty() -> Iterator[str]:
    """A reference is dirty after a change of anything that its index holds."""
    record = "AFTER UPDATE OF source_id, edits"
    whole = mark_dirty("VALUES (new.id, 1)")
    yield _trigger("dirty_reference_insert", "AFTER INSERT", "reference", whole)
    yield _trigger("dirty_reference_update", record, "reference", whole)
    new, old = (mark_dirty(f"VALUES ({row}.reference_id, 0)") for row in ("new", "old"))
    for table in ("note", "citekey_alias"):
        yield _trigger(f"dirty_{table}_insert", "AFTER INSERT", table, new)
        yield _trigger(f"dirty_{table}_update", "AFTER UPDATE", table, [old, new])
        yield _trigger(f"dirty_{table}_delete", "AFTER DELETE", table, old)


def mark_dirty(rows: str) -> str:
    """The statement that puts `rows` (reference id, whether its record changed) into `dirty`."""
    return (
        f"INSERT INTO dirty {rows} "
        "ON CONFLICT DO UPDATE SET is_record = max(is_record, excluded.is_record)"
    )


def due_for_a_look() -> Iterator[str]:
    """After a look for duplicates, what changes or comes back is to be compared anew."""
    looked = f"EXISTS (SELECT 1 FROM meta WHERE name = '{LOOKED}')"
    due = "INSERT OR IGNORE INTO duplicate_due VALUES (new.id)"
    yield _trigger(
        "due_reference_update", "AFTER UPDATE OF source_id, edits", "reference", due, looked
    )
    is_back = f"old.state <> {IN_LIBRARY} AND new.state = {IN_LIBRARY} AND {looked}"
    yield _trigger("due_reference_back", "AFTER UPDATE OF state", "reference", due, is_back)
    for event, row in (("insert", "new"), ("delete", "old")):
        both = f"INSERT OR IGNORE INTO duplicate_due VALUES ({row}.low_id), ({row}.high_id)"
        name = f"due_not_duplicates_{event}"
        yield _trigger(name, f"AFTER {event.upper()}", "not_duplicates", both, looked)


def triaged() -> Iterator[str]:
    """A hit of a watch has the state that was decided for its record, whichever came first."""
    for event, state in (("insert", "new.state"), ("update", "new.state"), ("delete", "0")):
        row = "old" if event == "delete" else "new"
        body = f"UPDATE watch_hit SET state = {state} WHERE pmid = {row}.pmid"
        yield _trigger(f"triage_{event}", f"AFTER {event.upper()}", "triage", body)
    yield _trigger(
        "triage_of_hit",
        "AFTER INSERT",
        "watch_hit",
        "UPDATE watch_hit SET state = (SELECT state FROM triage WHERE pmid = new.pmid) "
        "WHERE watch_id = new.watch_id AND pmid = new.pmid",
        "EXISTS (SELECT 1 FROM triage WHERE pmid = new.pmid)",
    )


# What a reference in the library counts for: kind, key, condition.
_COUNTED: Final = (
    ("added", "substr({row}.added, 1, 10)", "1"),
    ("unfiled", "''", "{row}.collection_count = 0"),
    ("unread", "''", "{row}.read_at = ''"),
    ("starred", "''", "{row}.is_starred <> 0"),
    ("reading", "''", "{row}.is_starred <> 0 AND {row}.read_at = ''"),
    ("retracted", "''", f"({{row}}.statuses & {RETRACTED_BIT}) <> 0"),
)
_COUNTED_COLUMNS: Final = "state, added, collection_count, read_at, is_starred, statuses"


def _count(kind: str, key: str, by: int, condition: str) -> str:
    return (
        f"INSERT INTO tally SELECT '{kind}', {key}, {by} WHERE {condition} "
        "ON CONFLICT DO UPDATE SET count = count + excluded.count"
    )


def _counts(row: str, by: int) -> Iterator[str]:
    """Statements that count `row` in or out of what it counts for."""
    yield _count("state", f"{row}.state", by, "1")
    for kind, key, condition in _COUNTED:
        counted = f"{row}.state = {IN_LIBRARY} AND {condition.format(row=row)}"
        yield _count(kind, key.format(row=row), by, counted)


def _members(row: str, by: int) -> Iterator[str]:
    """Statements that count `row` in or out of its collections and tags."""
    for kind in ("collection", "tag"):
        table = "collection_reference" if kind == "collection" else "reference_tag"
        # A member that came while the reference was hidden may have no tally yet.
        yield (
            f"INSERT INTO tally SELECT '{kind}', CAST({kind}_id AS TEXT), {by} FROM {table} "
            f"WHERE reference_id = {row}.id "
            "ON CONFLICT DO UPDATE SET count = count + excluded.count"
        )


def _tallies() -> Iterator[str]:
    yield _trigger("tally_reference_insert", "AFTER INSERT", "reference", _counts("new", 1))
    yield _trigger("tally_reference_delete", "AFTER DELETE", "reference", _counts("old", -1))
    yield _trigger(
        "tally_reference_update",
        f"AFTER UPDATE OF {_COUNTED_COLUMNS}",
        "reference",
        [*_counts("old", -1), *_counts("new", 1)],
        " OR ".join(f"old.{name} IS NOT new.{name}" for name in _COUNTED_COLUMNS.split(", ")),
    )
    for name, was, is_now, by in (("out", "=", "<>", -1), ("in", "<>", "=", 1)):
        yield _trigger(
            f"tally_members_{name}",
            "AFTER UPDATE OF state",
            "reference",
            _members("new", by),
            f"old.state {was} {IN_LIBRARY} AND new.state {is_now} {IN_LIBRARY}",
        )
    for kind, table in (("collection", "collection_reference"), ("tag", "reference_tag")):
        for event, row, by in (("insert", "new", 1), ("delete", "old", -1)):
            listed = f"(SELECT state FROM reference WHERE id = {row}.reference_id) = {IN_LIBRARY}"
            body = [_count(kind, f"{row}.{kind}_id", by, listed)]
            if kind == "collection":
                body.append(
                    f"UPDATE reference SET collection_count = collection_count + {by} "
                    f"WHERE id = {row}.reference_id"
                )
            yield _trigger(f"tally_{table}_{event}", f"AFTER {event.upper()}", table, body)
        yield _trigger(
            f"tally_{kind}_delete",
            "AFTER DELETE",
            kind,
            f"DELETE FROM tally WHERE kind = '{kind}' AND key = CAST(old.id AS TEXT)",
        )
