"""Edits of many references that make one step of the history, a transaction for each hundred or so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from refdesk.errors import RefDeskError
from refdesk.model.citekeys import KeyMaker
from refdesk.model.record import ReferenceRecord
from refdesk.store import citekeys, history, index, jobs, references
from refdesk.store.driver import Connection, scalar
from refdesk.store.library import Library, ParseSource
from refdesk.store.sessions import raw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

RecordChange = Callable[[int, ReferenceRecord], Mapping[str, object]]


def records(library: Library, ids: Sequence[int]) -> Iterator[tuple[int, ReferenceRecord]]:
    """The records of those of `ids` that can be read, with the citation keys that they have."""
    return _with_keys(library.read(), ids, library.parse_source)


def _with_keys(
    connection: Connection, ids: Sequence[int], parse_source: ParseSource
) -> Iterator[tuple[int, ReferenceRecord]]:
    keys = citekeys.keys_of(connection, ids)
    for reference_id, read in index.records_of(connection, ids, parse_source):
        if not isinstance(read, RefDeskError):
            yield reference_id, citekeys.with_key(read, keys.get(reference_id))


class Step:
    """A step that grows with each transaction; its title tells how many references it changed.

    When another change came between two transactions, what follows is a step of its own: undo
    takes steps back in the order in which they began. `usual_keys` makes citation keys where the
    library has no pattern of its own. `job_id` is the job whose step it is: when that goes on
    after a restart, so does the step.
    """

    def __init__(
        self,
        library: Library,
        title: Callable[[int], str],
        usual_keys: KeyMaker | None = None,
        *,
        job_id: int = 0,
    ) -> None:
        self._library = library
        self._usual_keys = usual_keys
        self._title = title
        self._job_id = job_id
        self._number, self._count = jobs.step_of(library.read(), job_id) if job_id else (0, 0)

    def change(self, ids: Sequence[int], change: RecordChange) -> list[int]:
        """Lay what `change` gives of each record over it; the ids of those that changed.

        A citation key that is taken away is made anew by the library's pattern.
        """
        return self._lay(ids, change)

    def fill(
        self,
        values: Mapping[int, Mapping[str, object]],
        note: Callable[[Session], None] | None = None,
    ) -> list[int]:
        """Give the references of `values` their fields, where a field is still empty.

        `note` writes along with it what is not undone.
        """

        def missing(reference_id: int, record: ReferenceRecord) -> dict[str, object]:
            given = values[reference_id].items()
            return {field: value for field, value in given if not getattr(record, field)}

        return self._lay(list(values), missing, note)

    def run(self, deed: Callable[[Session], int]) -> None:
        """Write what `deed` does, as a part of the step; it tells how many references it changed."""
        with self._library.write("", undoable=False) as session:
            connection = raw(session)
            is_new, number = self._opened(connection)
            count = deed(session) + (0 if is_new else self._count)
            self._end(session, number, count)
        if count or not is_new:  # a step in which nothing changed is forgotten
            self._number, self._count = number, count

    def _lay(
        self,
        ids: Sequence[int],
        change: RecordChange,
        note: Callable[[Session], None] | None = None,
    ) -> list[int]:
        library = self._library
        with library.write("", bulk=True, undoable=False) as session:
            connection = raw(session)
            is_new, number = self._opened(connection)
            done: dict[int, ReferenceRecord] = {}
            keyless: list[int] = []
            for reference_id, read in list(_with_keys(connection, ids, library.parse_source)):
                if changes := change(reference_id, read):
                    references.edit(session, reference_id, changes)
                    done[reference_id] = replace(read, **changes)  # type: ignore[arg-type]
                    if "citekey" in changes and not changes["citekey"]:
                        keyless.append(reference_id)
            if keyless:
                self._make_keys(connection, keyless, done)
            index.rebuild_known(connection, done)
            count = len(done) + (0 if is_new else self._count)
            self._end(session, number, count)
            if note is not None:
                note(session)
        if done or not is_new:
            self._number, self._count = number, count
        return list(done)

    def _end(self, session: Session, number: int, count: int) -> None:
        """The part of the step that a transaction writes is written."""
        connection = raw(session)
        history.retitle(connection, number, self._title(count))
        history.end(connection, number)
        if count:
            jobs.note_step(session, self._job_id, number, count)

    def _make_keys(
        self, connection: Connection, ids: Sequence[int], done: dict[int, ReferenceRecord]
    ) -> None:
        maker = self._library.key_maker or self._usual_keys
        if maker is None:
            return
        citekeys.fill(connection, ids, self._library.parse_source, maker)
        for reference_id, key in citekeys.keys_of(connection, ids).items():
            done[reference_id] = citekeys.with_key(done[reference_id], key)

    def _opened(self, connection: Connection) -> tuple[bool, int]:
        """Have the changes logged to this step; whether it is a new one, and its number."""
        newest = scalar(connection, "SELECT max(id) FROM step")
        is_done = "SELECT 1 FROM step WHERE id = ? AND is_undone = 0"
        if self._number and self._number == newest and scalar(connection, is_done, (newest,)):
            history.log_to(connection, self._number)
            return False, self._number
        return True, history.begin(connection, self._title(0))
