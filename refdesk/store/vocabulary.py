"""MeSH headings with what is narrower, other names and actions: a file beside all libraries.

It is made from NLM's files (`VocabularyWriter`) and only read afterwards. `vocabulary()` is
what searches ask; None as long as nothing was loaded.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from refdesk.errors import LibraryError
from refdesk.store import driver
from refdesk.store.driver import DATABASE_ERRORS, Connection
from refdesk.store.fold_keys import mesh_key
from refdesk.store.mesh_place import place
from refdesk.store.parts import LAST

APPLICATION_ID: Final = 0x4D655348
VERSION: Final = 1
_TABLES: Final = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
    """CREATE TABLE heading (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, ui TEXT NOT NULL, name TEXT NOT NULL,
        folded TEXT NOT NULL, abbreviation TEXT NOT NULL, note TEXT NOT NULL)""",
    "CREATE TABLE entry (kind TEXT, folded TEXT, name TEXT, heading_id INTEGER, "
    "PRIMARY KEY (kind, folded, heading_id)) WITHOUT ROWID",
    "CREATE TABLE tree (number TEXT PRIMARY KEY, heading_id INTEGER) WITHOUT ROWID",
    "CREATE TABLE allowed (heading_id INTEGER, qualifier TEXT, PRIMARY KEY (heading_id, qualifier)) WITHOUT ROWID",
    "CREATE TABLE action (action TEXT, heading_id INTEGER, PRIMARY KEY (action, heading_id)) WITHOUT ROWID",
)


class HeadingRow(NamedTuple):
    """What is stored of a heading; `kind` is "descriptor" or "qualifier"."""

    kind: str
    ui: str
    name: str
    trees: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    abbreviation: str = ""
    note: str = ""


class Described(NamedTuple):
    """A heading as one chooses it; `trees` are its places, `qualifiers` the subheadings it may have."""

    ui: str
    name: str
    note: str
    trees: tuple[str, ...]
    entries: tuple[str, ...]
    qualifiers: tuple[str, ...]
    narrower: int
    """How many headings stand below it."""


class Vocabulary:
    """The file, open for reading; any thread may ask."""

    def __init__(self, path: Path) -> None:
        """Raises LibraryError for a file that is none of ours."""
        self._lock = threading.Lock()
        self._is_closed = False
        try:
            self._connection = driver.connect(path, mode="ro")
            found = driver.scalar(self._connection, "PRAGMA application_id")
            version = driver.scalar(self._connection, "PRAGMA user_version")
        except DATABASE_ERRORS as error:
            raise LibraryError(
                f"The MeSH headings in {path} cannot be read: load them anew."
            ) from error
        if (found, version) != (APPLICATION_ID, VERSION):
            self._connection.close()
            raise LibraryError(f"{path} holds no MeSH headings of this RefDesk: load them anew.")
        self.narrower = lru_cache(maxsize=256)(self._narrower)
        self.named = lru_cache(maxsize=4096)(self._named)
        self.with_action = lru_cache(maxsize=64)(self._with_action)

    def close(self) -> None:
        """Close the file; who still asks is told nothing."""
        with self._lock:
            self._is_closed = True
            self._connection.close()

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with self._lock:
            return [] if self._is_closed else self._connection.execute(sql, values).fetchall()

    def _named(self, folded: str, kind: str = "descriptor", *, entries: bool = True) -> str:
        """The name of the heading that is called so, or with `entries` has such an entry term; "" for none.

        A heading's own name goes before another's entry term.
        """
        rows = self._rows(
            "SELECT h.name, h.folded <> ?2 FROM entry AS e JOIN heading AS h ON h.id = e.heading_id "
            "WHERE e.kind = ?1 AND e.folded = ?2 ORDER BY 2, h.id LIMIT 1",
            kind,
            folded,
        )
        return str(rows[0][0]) if rows and (entries or not rows[0][1]) else ""

    def _narrower(self, folded: str, kind: str = "descriptor") -> tuple[str, ...]:
        """The folded names of a heading and of all below it, wherever it stands; () for none."""
        rows = self._rows(
            "WITH here AS (SELECT number FROM tree WHERE heading_id IN (SELECT id FROM heading "
            "WHERE kind = ?1 AND folded = ?2)) SELECT ?2 UNION SELECT h.folded FROM here "
            "CROSS JOIN tree AS t ON t.number > here.number || '.' AND t.number < here.number || '/' "
            "JOIN heading AS h ON h.id = t.heading_id WHERE h.kind = ?1",
            kind,
            folded,
        )
        return tuple(sorted(row[0] for row in rows))

    def below(self, folded: str) -> tuple[tuple[str, str], ...]:
        """The headings right below one, wherever it stands, or the uppermost ones (""): (folded, name)."""
        if not folded:
            rows = self._rows(
                "SELECT DISTINCT h.folded, h.name FROM tree AS t JOIN heading AS h ON h.id = t.heading_id "
                "WHERE h.kind = 'descriptor' AND instr(t.number, '.') = 0"
            )
        else:
            rows = self._rows(
                "WITH here AS (SELECT number FROM tree WHERE heading_id IN (SELECT id FROM heading "
                "WHERE kind = 'descriptor' AND folded = ?)) SELECT DISTINCT h.folded, h.name FROM here "
                "CROSS JOIN tree AS t ON t.number > here.number || '.' AND t.number < here.number || '/' "
                "JOIN heading AS h ON h.id = t.heading_id WHERE h.kind = 'descriptor' "
                "AND instr(substr(t.number, length(here.number) + 2), '.') = 0",
                folded,
            )
        return tuple(sorted((str(key), str(name)) for key, name in rows))

    def _with_action(self, folded: str) -> tuple[str, ...]:
        """The folded names of what has a pharmacological action, or one narrower than it."""
        name = self._named(folded)
        actions = self._narrower(mesh_key(name) if name else folded)
        marks = ", ".join("?" * len(actions))
        rows = self._rows(
            "SELECT folded FROM heading WHERE id IN "
            f"(SELECT heading_id FROM action WHERE action IN ({marks}))",
            *actions,
        )
        return tuple(sorted({row[0] for row in rows}))

    @property
    def has_qualifiers(self) -> bool:
        """Whether NLM's file of qualifiers was loaded too."""
        return bool(self._rows("SELECT 1 FROM heading WHERE kind = 'qualifier' LIMIT 1"))

    def count(self, kind: str = "descriptor") -> int:
        """How many headings there are."""
        return int(self._rows("SELECT count(*) FROM heading WHERE kind = ?", kind)[0][0])

    def beginning(self, written: str, most: int) -> list[tuple[str, str]]:
        """Headings with a name or entry term that begins so: (name, the entry term or "")."""
        start = mesh_key(written)
        if not start:
            return []
        rows = self._rows(
            "SELECT h.name, CASE e.folded WHEN h.folded THEN '' ELSE e.name END FROM entry AS e "
            "JOIN heading AS h ON h.id = e.heading_id WHERE e.kind = 'descriptor' AND e.folded >= ? "
            "AND e.folded < ? ORDER BY e.folded LIMIT ?",
            start,
            start + LAST,
            most,
        )
        return [(str(name), str(entry)) for name, entry in rows]

    def with_words(self, written: str, most: int = -1) -> list[tuple[str, str]]:
        """Headings of which one name or entry term holds all words, the closest first; -1 for all.

        Each with the entry term that holds them, "" for its name. Words are found by how they
        begin: "lung neo" finds "Lung Neoplasms". Reads all entry terms.
        """
        key = mesh_key(written)
        words = key.split()
        if not words:
            return []
        holds = " AND ".join("instr(' ' || e.folded, ?) > 0" for _ in words)
        # SQLite takes a bare column, here e.name, from the row that has the max.
        rows = self._rows(
            "SELECT h.name, e.name, max((e.folded = ?1) * 8 + (h.folded = ?1) * 4 "
            "+ (e.folded = h.folded) * 2 + (instr(e.folded, ?1) = 1)) AS near "
            "FROM entry AS e JOIN heading AS h ON h.id = e.heading_id "
            f"WHERE e.kind = 'descriptor' AND {holds} GROUP BY h.id "
            "ORDER BY near DESC, length(h.name), h.folded LIMIT ?",
            key,
            *(f" {word}" for word in words),
            most,
        )
        return [(str(name), "" if entry == name else str(entry)) for name, entry, _ in rows]

    def places(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Where a heading stands in the tree: of each place the names from the uppermost to its own."""
        numbers = self._rows(
            "SELECT number FROM tree WHERE heading_id IN "
            "(SELECT id FROM heading WHERE kind = 'descriptor' AND folded = ?) ORDER BY number",
            mesh_key(name),
        )
        lines = [_above(str(number)) for (number,) in numbers]
        wanted = sorted({number for line in lines for number in line})
        marks = ", ".join("?" * len(wanted))
        names = dict(
            self._rows(
                "SELECT t.number, h.name FROM tree AS t JOIN heading AS h ON h.id = t.heading_id "
                f"WHERE t.number IN ({marks})",
                *wanted,
            )
        )
        return tuple(tuple(names[each] for each in line if each in names) for line in lines)

    def with_narrower(self, names: Iterable[str]) -> set[str]:
        """Those of some headings below which others stand."""
        keys = {mesh_key(name): name for name in names}
        rows = self._rows(
            "SELECT h.folded FROM json_each(?) AS j CROSS JOIN entry AS e ON e.kind = 'descriptor' "
            "AND e.folded = j.value JOIN heading AS h ON h.id = e.heading_id AND h.folded = e.folded "
            "WHERE EXISTS (SELECT 1 FROM tree AS here "
            "JOIN tree AS t ON t.number > here.number || '.' AND t.number < here.number || '/' "
            "WHERE here.heading_id = h.id)",
            json.dumps(list(keys)),
        )
        return {keys[folded] for (folded,) in rows}

    def uppermost(self, branch: str) -> tuple[str, ...]:
        """The headings at the top of a branch of the tree, which is told by its letter."""
        rows = self._rows(
            "SELECT h.name FROM tree AS t JOIN heading AS h ON h.id = t.heading_id "
            "WHERE t.number > ? AND t.number < ? AND instr(t.number, '.') = 0 "
            "AND h.kind = 'descriptor' ORDER BY t.number",
            branch,
            branch + LAST,
        )
        return _firsts(rows)

    def branches(self) -> tuple[str, ...]:
        """The letters of the tree's branches."""
        return _firsts(self._rows("SELECT DISTINCT substr(number, 1, 1) FROM tree ORDER BY 1"))

    def described(self, name: str) -> Described | None:
        """A heading by its name; None for none."""
        key = mesh_key(name)
        found = self._rows(
            "SELECT id, ui, name, note FROM heading WHERE kind = 'descriptor' AND folded = ?", key
        )
        if not found:
            return None
        number, ui, shown, note = found[0]
        trees = self._rows("SELECT number FROM tree WHERE heading_id = ? ORDER BY number", number)
        entries = self._rows(
            "SELECT name FROM entry WHERE kind = 'descriptor' AND heading_id = ? AND name <> ? ORDER BY folded",
            number,
            shown,
        )
        qualifiers = tuple(sorted(self.qualifiers_of(shown)))
        below = len(self.narrower(key)) - 1
        return Described(
            ui, shown, note, _firsts(trees), _firsts(entries), qualifiers, max(0, below)
        )

    def qualifiers_of(self, heading: str) -> tuple[str, ...]:
        """The names of the qualifiers that a heading may have."""
        rows = self._rows(
            "SELECT qualifier FROM allowed WHERE heading_id IN (SELECT id FROM heading WHERE kind = 'descriptor' AND folded = ?)",
            mesh_key(heading),
        )
        return tuple(row[0] for row in rows)


def _above(number: str) -> list[str]:
    """The numbers from a branch's uppermost heading to this one: C14, C14.280, C14.280.647."""
    parts = number.split(".")
    return [".".join(parts[: end + 1]) for end in range(len(parts))]


def _firsts(rows: list[Any]) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in rows)


class VocabularyWriter:
    """Makes the file anew beside the old one, which stays in force until `finish`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._draft = path.with_name(f"{path.name}.new")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._discard()
        self._connection: Connection = driver.connect(self._draft, mode="rwc")
        self._next = 1
        self._kinds: set[str] = set()
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.execute("BEGIN")
        for statement in _TABLES:
            self._connection.execute(statement)

    def add(self, rows: Iterable[HeadingRow]) -> None:
        """Write headings."""
        for row in rows:
            self._kinds.add(row.kind)
            self._add(row)

    def _add(self, row: HeadingRow) -> None:
        run, number, folded = self._connection.executemany, self._next, mesh_key(row.name)
        self._next += 1
        run(
            "INSERT INTO heading VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(number, row.kind, row.ui, row.name, folded, row.abbreviation.lower(), row.note)],
        )
        names = {mesh_key(name): name for name in reversed((row.name, *row.entries))}
        if row.abbreviation:
            names.setdefault(row.abbreviation.lower(), row.name)
        run(
            "INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?)",
            [(row.kind, key, name, number) for key, name in names.items() if key],
        )
        run("INSERT OR REPLACE INTO tree VALUES (?, ?)", [(tree, number) for tree in row.trees])
        run("INSERT OR IGNORE INTO allowed VALUES (?, ?)", [(number, q) for q in row.qualifiers])
        run(
            "INSERT OR IGNORE INTO action VALUES (?, ?)",
            [(mesh_key(name), number) for name in row.actions],
        )

    def finish(self) -> None:
        """Take over what the old file has of the other kind, and put the new one in its place."""
        self._connection.execute("COMMIT")
        for kind in {"descriptor", "qualifier"} - self._kinds:
            self._keep(kind)
        self._connection.execute("PRAGMA optimize")
        self._connection.close()
        with self._draft.open("rb+") as file:
            os.fsync(file.fileno())
        forget()
        self._draft.replace(self._path)

    def cancel(self) -> None:
        """Leave everything as it was."""
        self._connection.close()
        self._discard()

    def _discard(self) -> None:
        for path in (self._draft, self._draft.with_name(f"{self._draft.name}-journal")):
            with contextlib.suppress(FileNotFoundError):
                path.unlink()

    def _keep(self, kind: str) -> None:
        """Copy the headings of a kind out of the file that is in force, if there is one."""
        if not self._path.exists():
            return
        with contextlib.suppress(LibraryError):
            Vocabulary(self._path).close()  # one that cannot be read has nothing to keep
            run = self._connection.execute
            run("ATTACH ? AS old", (os.fspath(self._path),))
            run("BEGIN")
            for table, column in (("heading", "id"), ("entry", "heading_id"), ("tree", "heading_id"),
                                  ("allowed", "heading_id"), ("action", "heading_id")):  # fmt: skip
                shifted = f"{column} + {self._next}"
                names = [row[1] for row in run(f"PRAGMA table_info({table})")]
                values = ", ".join(shifted if name == column else name for name in names)
                run(
                    f"INSERT OR IGNORE INTO main.{table} SELECT {values} FROM old.{table} "
                    f"WHERE {column} IN (SELECT id FROM old.heading WHERE kind = ?)",
                    (kind,),
                )
            run("COMMIT")
            run("DETACH old")


# the one in force

_guard = threading.Lock()
_open: tuple[tuple[str, int, int], Vocabulary | None] | None = None


def vocabulary() -> Vocabulary | None:
    """The headings that were loaded; None when none were, or the file cannot be read."""
    global _open
    path = place()
    try:
        found = path.stat() if path is not None else None
    except OSError:
        return None
    if path is None or found is None:
        return None
    mark = (os.fspath(path), found.st_ino, found.st_mtime_ns)
    with _guard:
        if _open is None or _open[0] != mark:
            try:
                _open = (mark, Vocabulary(path))
            except LibraryError:
                _open = (mark, None)
        return _open[1]


def forget() -> None:
    """The file is about to be exchanged."""
    global _open
    with _guard:
        if _open is not None and _open[1] is not None:
            _open[1].close()
        _open = None
