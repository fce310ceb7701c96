"""Saving what can be read of a damaged library into a new one.

Only what is the user's is copied, table by table: sources, references, collections, tags, notes
and the like. The index is made anew from the records. The undo history comes along when nothing
else was lost: its statements need the rows that they speak of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Any, Final

from refdesk.errors import LibraryError
from refdesk.model.cancel import CancelToken
from refdesk.store import file_origins, history, tallies
from refdesk.store.driver import DATABASE_ERRORS, Connection, scalar
from refdesk.store.sessions import raw
from refdesk.store.sources import digest, pack, unpack
from refdesk.store.states import GONE
from refdesk.store.times import now

if TYPE_CHECKING:
    from refdesk.store.library import Library

BATCH: Final = 500
"""Rows that are read at once and stored in one transaction."""
FARTHEST: Final = 1 << 40
"""How far ahead readable rows are looked for behind a place that cannot be read."""

Row = tuple[Any, ...]
Progress = Callable[[int], None]


@dataclass(slots=True)
class Salvaged:
    """What was saved: references with all they had, and with title and identifiers only."""

    references: int = 0
    thin: list[str] = field(default_factory=list)
    """Titles of references whose record was lost."""
    lost: int = 0
    """Other rows that could not be saved: notes, tags and the like."""
    steps: int = 0
    """Steps of the undo history."""


def salvage(
    damaged: Connection,
    fresh: Library,
    *,
    token: CancelToken | None = None,
    progress: Progress = lambda count: None,
) -> Salvaged:
    """Copy what can be read through `damaged` into the empty library `fresh`.

    `progress` is told how many references are saved. Raises LibraryError when there are none.
    """
    saving = _Saving(damaged, fresh, token or CancelToken(), progress)
    saving.save_sources()
    saving.save_references()
    if not saving.done.references:
        raise LibraryError("Nothing could be read from the damaged library. Restore a backup.")
    for copy in _COPIES:
        saving.save(copy)
    saving.save_origins()
    with fresh.write("", undoable=False) as session:
        raw(session).execute(_TO_THE_TOP)
        tallies.recount(raw(session))
    saving.save_history()
    return saving.done


@dataclass(frozen=True, slots=True)
class _Copy:
    """A table to copy; `parents` are columns with the table that their ids must be in."""

    table: str
    columns: tuple[str, ...]
    parents: tuple[tuple[int, str], ...]
    has_id: bool = True


_COPIES: Final = (
    _Copy("collection", ("id", "uuid", "version", "parent_id", "name", "color", "position"), ()),
    _Copy("tag", ("id", "uuid", "version", "name", "folded", "color", "key"), ()),
    _Copy(
        "note",
        ("id", "uuid", "version", "reference_id", "text", "added", "modified"),
        ((3, "reference"),),
    ),
    _Copy(
        "attachment",
        ("id", "uuid", "version", "reference_id", "title", "path", "media_type", "size", "digest",
         "added"),
        ((3, "reference"),),
    ),
    _Copy(
        "saved_search",
        ("id", "uuid", "version", "name", "query", "position", "color", "parent_id"),
        (),
    ),
    _Copy("saved_view", ("id", "uuid", "version", "name", "layout", "position"), ()),
    _Copy("search_history", ("id", "scope", "query", "count", "searched_at"), ()),
    _Copy(
        "collection_reference",
        ("collection_id", "reference_id"),
        ((0, "collection"), (1, "reference")),
        has_id=False,
    ),
    _Copy(
        "reference_tag",
        ("reference_id", "tag_id"),
        ((0, "reference"), (1, "tag")),
        has_id=False,
    ),
    _Copy(
        "not_duplicates",
        ("low_id", "high_id", "said_at", "shared"),
        ((0, "reference"), (1, "reference")),
        has_id=False,
    ),
    _Copy(
        "reading",
        ("reference_id", "priority", "due", "added"),
        ((0, "reference"),),
        has_id=False,
    ),
    _Copy(
        "relation",
        ("low_id", "high_id", "kind", "added"),
        ((0, "reference"), (1, "reference")),
        has_id=False,
    ),
    _Copy("citekey_alias", ("citekey", "reference_id"), ((1, "reference"),), has_id=False),
    _Copy("auto_export", ("id", "scope", "target", "format", "path", "machine", "is_paused"), ()),
    _Copy("triage", ("pmid", "state", "at"), (), has_id=False),
    _Copy(
        "watch",
        ("id", "uuid", "version", "name", "query", "every_days", "is_paused", "position", "since",
         "checked_at", "checked_to", "tried_at", "found_at", "error"),
        (),
    ),
    _Copy("watch_hit", ("watch_id", "pmid", "found", "line"), ((0, "watch"),), has_id=False),
    _Copy("landing", ("reference_id", "url", "at"), ((0, "reference"),), has_id=False),
)  # fmt: skip
_KEPT: Final = (
    "id", "source_id", "uuid", "version", "edits", "citekey", "state", "trashed_at", "merged_into",
    "read_at", "is_starred", "rating", "added", "modified",
)  # fmt: skip
_STATE: Final = _KEPT.index("state")
_FACT: Final = ("name", "value")
_STEP: Final = ("id", "title", "at", "is_undone", "size")
_ENTRY: Final = ("id", "step_id", "sql", "arguments", "counter_sql")
_USED: Final = ("step_id", "source_id")
_TO_THE_TOP: Final = (
    "UPDATE saved_search SET parent_id = NULL WHERE parent_id NOT IN (SELECT id FROM collection)"
)
_HINTS: Final = ("title", "pmid", "doi")
"""What the index still knows of a reference whose source is lost."""
_SOURCE: Final = ("id", "format", "origin", "fetched_at", "codec", "digest", "body")


class _Saving:
    """One salvage under way."""

    def __init__(
        self, damaged: Connection, fresh: Library, token: CancelToken, progress: Progress
    ) -> None:
        self.done = Salvaged()
        self._damaged = damaged
        self._fresh = fresh
        self._token = token
        self._progress = progress
        self._ids: dict[str, set[int]] = {"source": set(), "reference": set()}
        self._next_source = 1
        self._is_whole = True

    def save_sources(self) -> None:
        """Copy the sources that are as they were stored."""
        kept = self._ids["source"]
        for batch in _batches(self._rows("source", _SOURCE)):
            self._token.raise_if_cancelled()
            sound = [row for row in batch if _is_sound(row)]
            self._is_whole &= len(sound) == len(batch)
            kept.update(self._insert("source", _SOURCE, sound))
            self._next_source = max(self._next_source, batch[-1][0] + 1)

    def save_references(self) -> None:
        """Copy the references, and index them; without its source one keeps what is known."""
        gone: set[int] = set()
        for batch in _batches(self._rows("reference", (*_KEPT, *_HINTS))):
            self._token.raise_if_cancelled()
            ready = [found for row in batch if (found := self._with_source(row)) is not None]
            self._is_whole &= len(ready) == len(batch)
            gone.update(row[0] for row in ready if row[_STATE] == GONE)
            self._ids["reference"].update(self._insert("reference", _KEPT, ready))
            self.done.references = len(self._ids["reference"] - gone)
            self._progress(self.done.references)

    def save(self, copy: _Copy) -> None:
        """Copy a table; rows whose reference, collection or tag is lost are left out."""
        columns = self._known_columns(copy)
        found = list(self._rows(copy.table, columns, has_id=copy.has_id)) if columns else []
        if copy.table == "collection":
            found = _parents_first(found, copy.columns.index("parent_id"))
        good = [
            row for row in found if all(row[at] in self._ids[table] for at, table in copy.parents)
        ]
        self._is_whole &= len(good) == len(found)
        kept: set[int] = set()
        for batch in _batches(good):
            kept |= self._insert(copy.table, columns, batch)
        self._ids[copy.table] = kept

    def save_origins(self) -> None:
        """Copy where attached files came from; the other facts are of the new file itself."""
        facts = self._rows("meta", _FACT, has_id=False)
        origins = [row for row in facts if str(row[0]).startswith(file_origins.PREFIX)]
        self._insert("meta", _FACT, origins)

    def save_history(self) -> None:
        """Copy the steps whose entries are all there, if all that they speak of is there as well.

        References that only a step could bring back go with what is left behind.
        """
        numbers = self._numbers()
        if self._is_whole:
            steps = self._insert("step", _STEP, list(self._rows("step", _STEP)))
            for batch in _batches(self._rows("step_entry", _ENTRY)):
                self._insert("step_entry", _ENTRY, [row for row in batch if row[1] in steps])
            used = self._rows("step_source", _USED, has_id=False)
            self._insert("step_source", _USED, [row for row in used if row[0] in steps])
        gone: dict[int, int] = dict(self._rows("gone", ("reference_id", "step_id"), has_id=False))
        with self._fresh.write("", undoable=False, bulk=True) as session:
            connection = raw(session)
            history.forget(connection, history.unusable(connection))
            hidden = connection.execute("SELECT id FROM reference WHERE state = ?", (GONE,))
            connection.executemany(
                "INSERT OR REPLACE INTO gone VALUES (?, ?)",
                [(reference_id, gone.get(reference_id, 0)) for (reference_id,) in hidden],
            )
            while history.clear_out(connection, BATCH):
                self._token.raise_if_cancelled()
            (self.done.steps,) = connection.execute("SELECT count(*) FROM step").fetchone()
            if self.done.steps:
                # No id that the history knows may be given to something new.
                connection.execute("DELETE FROM sqlite_sequence")
                connection.executemany("INSERT INTO sqlite_sequence VALUES (?, ?)", numbers)

    def _numbers(self) -> list[Row]:
        """The last id that was given in each table; a history of another version is of no use."""
        version = scalar(self._damaged, "PRAGMA user_version")
        if version != scalar(self._fresh.read(), "PRAGMA user_version"):
            self._is_whole = False
        return list(self._rows("sqlite_sequence", ("name", "seq"), has_id=False))

    def _rows(self, table: str, columns: Sequence[str], *, has_id: bool = True) -> Iterator[Row]:
        """The rows of a table that can be read; notes when there are others."""
        read = rows_by_id if has_id else rows_both_ways
        return read(self._damaged, table, columns, self._on_gap)

    def _on_gap(self) -> None:
        self._is_whole = False

    def _known_columns(self, copy: _Copy) -> tuple[str, ...]:
        """The columns that the damaged library has of a table: an older version lacks the last ones."""
        known = {row[1] for row in self._damaged.execute(f"PRAGMA table_info({copy.table})")}
        return tuple(column for column in copy.columns if column in known)

    def _with_source(self, row: Row) -> Row | None:
        """The columns to keep, with a source that is there; None when nothing is known."""
        kept, (title, pmid, doi) = row[: len(_KEPT)], row[len(_KEPT) :]
        if row[1] in self._ids["source"]:
            return kept
        if row[_STATE] == GONE or not (title or pmid or doi):
            return None
        self._is_whole = False
        self.done.thin.append(str(title or pmid or doi))
        source = _thin_source(self._next_source, str(title), str(pmid), str(doi))
        self._next_source += 1
        self._ids["source"] |= self._insert("source", _SOURCE, [source])
        return (kept[0], source[0], *kept[2:])

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> set[int]:
        """Store rows; gives the first values of those that went in."""
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
        stored: set[int] = set()
        if not rows:
            return stored
        with self._fresh.write("", undoable=False, bulk=True) as session:
            connection = raw(session)
            for row in rows:
                try:
                    connection.execute(sql, row)
                except DATABASE_ERRORS:  # a value that the damage changed
                    self.done.lost += 1
                    self._is_whole = False
                else:
                    stored.add(row[0])
            if table == "reference":
                connection.execute(
                    "INSERT INTO dirty SELECT id, 1 FROM reference WHERE id BETWEEN ? AND ? "
                    "ON CONFLICT DO UPDATE SET is_record = 1",
                    (rows[0][0], rows[-1][0]),
                )
        return stored


def rows_by_id(
    connection: Connection, table: str, columns: Sequence[str], on_gap: Callable[[], None]
) -> Iterator[Row]:
    """Rows of a table by their id, the first of `columns`; places that cannot be read are jumped."""
    last, size = 0, BATCH
    while True:
        try:
            rows = _read(connection, table, columns, last, size)
        except DATABASE_ERRORS:
            if size > 1:
                size = max(1, size // 8)
                continue
            on_gap()
            jump = _shortest_jump(connection, table, columns, last)
            if not jump:
                return
            last += jump
            continue
        if not rows:
            return
        yield from rows
        last, size = rows[-1][0], min(2 * size, BATCH)


def rows_both_ways(
    connection: Connection, table: str, columns: Sequence[str], on_gap: Callable[[], None]
) -> Iterator[Row]:
    """Rows of a table without ids: from its start as far as can be read, then from its end."""
    listed = ", ".join(columns)
    found: dict[Row, None] = {}
    for way in ("ASC", "DESC"):
        order = ", ".join(f"{column} {way}" for column in columns[:2])
        try:
            for row in connection.execute(f"SELECT {listed} FROM {table} ORDER BY {order}"):
                found[row] = None
        except DATABASE_ERRORS:
            on_gap()
            continue
        break
    return iter(found)


def _read(
    connection: Connection, table: str, columns: Sequence[str], last: int, size: int
) -> list[Row]:
    """At most `size` rows behind the id `last`; raises a database error where it cannot be read."""
    rows: list[Row] = connection.execute(
        f"SELECT {', '.join(columns)} FROM {table} WHERE id > ? ORDER BY id LIMIT ?", (last, size)
    ).fetchall()
    ids = [last, *(row[0] for row in rows)]
    if any(later <= earlier for earlier, later in pairwise(ids)):
        raise DATABASE_ERRORS[0]("rows out of order")
    return rows


def _shortest_jump(connection: Connection, table: str, columns: Sequence[str], last: int) -> int:
    """How far behind `last` rows (or the end) can be read again; 0 when nowhere."""

    def is_readable(jump: int) -> bool:
        try:
            _read(connection, table, columns, last + jump, 1)
        except DATABASE_ERRORS:
            return False
        return True

    high = 1
    while not is_readable(high):
        high *= 2
        if high > FARTHEST:
            return 0
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_readable(middle) else (middle, high)
    return high


def _is_sound(row: Row) -> bool:
    _id, _format, _origin, _fetched, codec, expected, body = row
    try:
        return bool(digest(unpack(codec, body)) == expected)
    except (LibraryError, TypeError, ValueError):
        return False


def _thin_source(source_id: int, title: str, pmid: str, doi: str) -> Row:
    """A record of what the index still knows, as nbib; a refresh from PubMed fills it again."""
    lines = [f"PMID- {pmid}"] if pmid else []
    lines += [f"TI  - {' '.join(title.split())}"] if title else []
    lines += [f"AID - {doi} [doi]"] if doi else []
    body = "".join(f"{line}\n" for line in lines).encode()
    codec, packed = pack(body)
    return (source_id, "nbib", "index of a damaged library", now(), codec, digest(body), packed)


def _parents_first(rows: Iterable[Row], parent: int) -> list[Row]:
    """Collections so that each stands behind the one it is in; one whose parent is lost moves up."""
    waiting = {row[0]: row for row in rows}
    done: dict[int, Row] = {}
    while waiting:
        ready = [row for row in waiting.values() if row[parent] not in waiting]
        ready = ready or [next(iter(waiting.values()))]  # a circle, made by the damage
        for row in ready:
            del waiting[row[0]]
            if row[parent] is not None and row[parent] not in done:
                row = (*row[:parent], None, *row[parent + 1 :])
            done[row[0]] = row
    return list(done.values())


def _batches(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch
