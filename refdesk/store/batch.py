"""Edits of many references that make one step of the history, a transaction for each few hundred."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from refdesk.errors import RefDeskError
from refdesk.model.record import ReferenceRecord
from refdesk.store import history, index, references
from refdesk.store.driver import Connection, scalar
from refdesk.store.library import Library
from refdesk.store.sessions import raw

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def records(library: Library, ids: Sequence[int]) -> Iterator[tuple[int, ReferenceRecord]]:
    """The records of those of `ids` that can be read."""
    for reference_id, read in index.records_of(library.read(), ids, library.parse_source):
        if not isinstance(read, RefDeskError):
            yield reference_id, read


class Step:
    """A step that grows with each transaction; its title tells how many references it changed.

    When another change came between two transactions, what follows is a step of its own: undo
    takes steps back in the order in which they began.
    """

    def __init__(self, library: Library, title: Callable[[int], str]) -> None:
        self._library = library
        self._title = title
        self._number = 0
        self._count = 0

    def change(
        self, ids: Sequence[int], change: Callable[[ReferenceRecord], Mapping[str, object]]
    ) -> list[int]:
        """Lay what `change` gives of each record over it; the ids of those that changed."""
        return self._lay(ids, lambda reference_id, record: change(record))

    def fill(self, values: Mapping[int, Mapping[str, object]]) -> list[int]:
        """Give the references of `values` their fields, where a field is still empty."""

        def missing(reference_id: int, record: ReferenceRecord) -> dict[str, object]:
            given = values[reference_id].items()
            return {field: value for field, value in given if not getattr(record, field)}

        return self._lay(list(values), missing)

    def run(self, deed: Callable[[Session], int]) -> None:
        """Write what `deed` does, as a part of the step; it tells how many references it changed."""
        with self._library.write("", undoable=False) as session:
            connection = raw(session)
            is_new, number = self._opened(connection)
            count = deed(session) + (0 if is_new else self._count)
            history.retitle(connection, number, self._title(count))
            history.end(connection, number)
        self._number, self._count = number, count

    def _lay(
        self,
        ids: Sequence[int],
        change: Callable[[int, ReferenceRecord], Mapping[str, object]],
    ) -> list[int]:
        library = self._library
        with library.write("", bulk=True, undoable=False) as session:
            connection = raw(session)
            is_new, number = self._opened(connection)
            done: dict[int, ReferenceRecord] = {}
            for reference_id, read in list(index.records_of(connection, ids, library.parse_source)):
                if isinstance(read, RefDeskError):
                    continue
                if changes := change(reference_id, read):
                    references.edit(session, reference_id, changes)
                    done[reference_id] = replace(read, **changes)  # type: ignore[arg-type]
            index.rebuild_known(connection, done)
            count = len(done) + (0 if is_new else self._count)
            history.retitle(connection, number, self._title(count))
            history.end(connection, number)
        if done or not is_new:
            self._number, self._count = number, count
        return list(done)

    def _opened(self, connection: Connection) -> tuple[bool, int]:
        """Have the changes logged to this step; whether it is a new one, and its number."""
        newest = scalar(connection, "SELECT max(id) FROM step")
        is_done = "SELECT 1 FROM step WHERE id = ? AND is_undone = 0"
        if self._number and self._number == newest and scalar(connection, is_done, (newest,)):
            history.log_to(connection, self._number)
            return False, self._number
        return True, history.begin(connection, self._title(0))
