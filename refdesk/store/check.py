"""The library's health: what is checked, what is found, what can be mended."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from refdesk.errors import LibraryError
from refdesk.model.cancel import CancelToken
from refdesk.store import full_text, index, index_version, tallies, words
from refdesk.store.driver import DATABASE_ERRORS, OPERATIONAL_ERRORS, Connection
from refdesk.store.prepare import AGENCY, ROW_COLUMNS, Indexed
from refdesk.store.sessions import IN_LIST, listed, raw
from refdesk.store.sources import digest, unpack
from refdesk.store.states import IN_LIBRARY, IN_TRASH

if TYPE_CHECKING:
    from refdesk.store.library import Library

SAMPLE: Final = 200
"""References whose index is compared with a fresh one, unless all are asked for."""
NAMED: Final = 5
"""References that a sentence names at most."""


@dataclass(slots=True)
class CheckReport:
    """What was found: sentences on what is wrong and on what was mended, and counts."""

    problems: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What is to be known and is no damage."""
    references: int = 0
    in_trash: int = 0
    sources: int = 0
    compared: int = 0
    """References whose index was compared with a fresh one."""

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong (any more)."""
        return not self.problems

    @property
    def summary(self) -> str:
        """One sentence on the whole."""
        counts = f"{self.references:,} references, {self.in_trash:,} in the trash"
        if self.is_well:
            return f"The library is in good health: {counts}."
        count = len(self.problems)
        return f"The library has {count} problem{'s' if count != 1 else ''}: {counts}."


def check(
    library: Library,
    *,
    repair: bool = False,
    everything: bool = False,
    token: CancelToken | None = None,
) -> CheckReport:
    """Check the file, the links between tables, every source, the counts and the index.

    The index of `SAMPLE` references at random is compared with a fresh one, with `everything`
    that of all. `repair` rebuilds what is derived: index, full text, counts; a damaged source
    cannot be mended and stays in `problems`. May take minutes; `token` stops it between parts.
    """
    report = CheckReport()
    connection = library.read()
    parts: tuple[Callable[[], None], ...] = (
        lambda: _check_file(connection, report),
        lambda: _check_counts(library, report, repair=repair),
        lambda: _check_sources(connection, report, token),
        lambda: _check_words(library, report, repair=repair),
        lambda: _check_index(library, report, repair=repair, everything=everything, token=token),
    )
    for part in parts:
        if token is not None:
            token.raise_if_cancelled()
        try:
            part()
        except DATABASE_ERRORS as error:
            if isinstance(error, OPERATIONAL_ERRORS) and "interrupted" in str(error):
                raise
            report.problems.append(f"A part of the library cannot be read ({error}).")
        except LibraryError as error:
            report.problems.append(str(error))
    return report


def _check_file(connection: Connection, report: CheckReport) -> None:
    said = [row[0] for row in connection.execute(f"PRAGMA quick_check({NAMED})")]
    if said != ["ok"]:
        report.problems.append(f"The file is damaged: {'; '.join(said)}. Restore a backup.")
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        report.problems.append(f"{len(broken)} rows point to nothing (in {tables}).")


def _check_counts(library: Library, report: CheckReport, *, repair: bool) -> None:
    connection = library.read()
    true = tallies.true_tallies(connection)
    report.references = true.get(("state", str(IN_LIBRARY)), 0)
    report.in_trash = true.get(("state", str(IN_TRASH)), 0)
    if tallies.kept_tallies(connection) == true:
        return
    if repair:
        with library.write("", undoable=False) as session:
            tallies.recount(raw(session))
        report.repaired.append("The counts of the library pane were wrong and were made anew.")
    else:
        report.problems.append("The counts of the library pane are wrong.")


def _check_sources(connection: Connection, report: CheckReport, token: CancelToken | None) -> None:
    damaged: list[int] = []
    last = 0
    while True:
        rows = connection.execute(
            "SELECT id, codec, body, digest FROM source WHERE id > ? ORDER BY id LIMIT 500", (last,)
        ).fetchall()
        if not rows:
            break
        if token is not None:
            token.raise_if_cancelled()
        damaged += [source_id for source_id, *stored in rows if not _is_sound(*stored)]
        report.sources += len(rows)
        last = rows[-1][0]
    if damaged:
        titles = connection.execute(
            f"SELECT title FROM reference WHERE source_id IN {IN_LIST} ORDER BY id",
            (listed(damaged),),
        ).fetchall()
        report.problems.append(
            f"The stored sources of {_some([row[0] for row in titles])} are damaged. "
            "Refresh these references from PubMed, or restore a backup."
        )


def _is_sound(codec: int, body: bytes, expected: bytes) -> bool:
    try:
        return digest(unpack(codec, body)) == expected
    except LibraryError:
        return False


def _check_words(library: Library, report: CheckReport, *, repair: bool) -> None:
    """The full-text index against itself, and against the list of references."""
    connection = library.read()
    problem = ""
    if not library.is_read_only:
        with library.write("", undoable=False) as session:
            try:
                full_text.verify(raw(session))
            except DATABASE_ERRORS:
                problem = "The full-text index is damaged."
    missing, extra = words.missing(connection), words.extra(connection)
    if not problem and (missing or extra):
        problem = (
            f"The full-text index lacks {len(missing)} references and has {len(extra)} too many."
        )
    if problem and repair:
        _rebuild_words(library)
        report.repaired.append(f"{problem} It was made anew.")
    elif problem:
        report.problems.append(problem)


def _rebuild_words(library: Library) -> None:
    with library.write("", undoable=False) as session:
        connection = raw(session)
        full_text.empty_full_text(connection)
        connection.execute("INSERT OR IGNORE INTO dirty SELECT id, 1 FROM reference")


def _check_index(
    library: Library,
    report: CheckReport,
    *,
    repair: bool,
    everything: bool,
    token: CancelToken | None,
) -> None:
    connection = library.read()
    if not index_version.is_current(connection):
        _tell_older_index(library, report, repair=repair)
        return
    ids = _ids(connection, "SELECT id FROM reference ORDER BY id")
    if not everything and len(ids) > SAMPLE:
        ids = sorted(random.sample(ids, SAMPLE))
    wrong: list[int] = []
    for start in range(0, len(ids), index.CHUNK):
        if token is not None:
            token.raise_if_cancelled()
        part = ids[start : start + index.CHUNK]
        wrong += _differing(library, part)
        report.compared += len(part)
    if wrong and repair:
        # What is wrong with one in a sample may be wrong with others: all are made anew.
        _rebuild_index(library)
        report.repaired.append("The index differed from the records and was made anew.")
    elif wrong:
        report.problems.append(
            f"The index of {len(wrong)} of {len(ids)} references differs from their records."
        )


def _tell_older_index(library: Library, report: CheckReport, *, repair: bool) -> None:
    """An index that another version made differs from what this one would make; no damage."""
    if repair:
        _rebuild_index(library)
        report.repaired.append("The index came from another version of RefDesk and was made anew.")
    else:
        report.notes.append(
            "The index comes from another version of RefDesk. The window brings it up to date "
            "by itself while nothing else is done; `refdesk check --repair` does it now."
        )


def _rebuild_index(library: Library) -> None:
    with library.write("", undoable=False) as session:
        connection = raw(session)
        connection.execute(
            "INSERT INTO dirty SELECT id, 1 FROM reference WHERE true "
            "ON CONFLICT DO UPDATE SET is_record = 1"
        )
        index_version.mark_current(connection)
    # The words of all are in the table of what changed now.
    with library.write("", undoable=False) as session:
        index.gather_words(raw(session))


def _differing(library: Library, ids: Sequence[int]) -> list[int]:
    """Those of `ids` whose stored index is not what their records give."""
    connection = library.read()
    wrong: list[int] = []
    for reference_id, fresh in index.fresh_entries(connection, ids, library.parse_source):
        if _stored(connection, reference_id) != _expected(fresh):
            wrong.append(reference_id)
    return wrong


def _stored(connection: Connection, reference_id: int) -> dict[str, list[tuple[object, ...]]]:
    """The index rows of a reference as they are, by table, sorted."""
    queries = {
        "row": f"SELECT {', '.join(ROW_COLUMNS)} FROM reference WHERE id = ?",
        "container": "SELECT c.key FROM reference AS r JOIN container AS c ON c.id = r.container_id "
        "WHERE r.id = ?",
        "creators": "SELECT role, position, family, initials, given, is_last FROM creator "
        "WHERE reference_id = ?",
        "identifiers": "SELECT kind, value FROM identifier WHERE reference_id = ?",
        "terms": "SELECT t.kind, t.folded, t.code, rt.is_major FROM reference_term AS rt "
        "JOIN term AS t ON t.id = rt.term_id WHERE rt.reference_id = ?",
        "mesh": "SELECT d.folded, coalesce(q.folded, ''), m.is_major FROM mesh_heading AS m "
        "JOIN term AS d ON d.id = m.descriptor_id LEFT JOIN term AS q ON q.id = m.qualifier_id "
        "WHERE m.reference_id = ?",
        "corrections": "SELECT type, pmid FROM correction WHERE reference_id = ?",
        "dates": "SELECT edat, crdt, mhda, dcom, lr FROM history_date WHERE reference_id = ?",
    }
    return {
        name: sorted(connection.execute(sql, (reference_id,)), key=repr)
        for name, sql in queries.items()
    }


def _expected(fresh: Indexed) -> dict[str, list[tuple[object, ...]]]:
    """What `_stored` should answer."""
    rows: dict[str, Iterator[tuple[object, ...]] | list[tuple[object, ...]]] = {
        "row": [fresh.row],
        "container": [fresh.container[:1]] if fresh.container else [],
        "creators": (tuple(row) for row in json.loads(fresh.creators)),
        "identifiers": (tuple(row) for row in json.loads(fresh.identifiers)),
        "terms": (
            (kind, folded, code, major)
            for kind, _, folded, code, major in fresh.terms
            if kind != AGENCY
        ),
        "mesh": ((heading, qualifier, major) for _, heading, _, qualifier, major in fresh.mesh),
        "corrections": (tuple(row) for row in json.loads(fresh.corrections)),
        "dates": [tuple(json.loads(fresh.dates))],
    }
    return {name: sorted(values, key=repr) for name, values in rows.items()}


def _ids(connection: Connection, sql: str) -> list[int]:
    return [row[0] for row in connection.execute(sql)]


def _some(titles: Sequence[str]) -> str:
    named = "; ".join(f"“{title[:60]}”" for title in titles[:NAMED])
    rest = len(titles) - NAMED
    return f"{named} and {rest} more" if rest > 0 else named
