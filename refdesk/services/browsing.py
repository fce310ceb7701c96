"""Reading the library for the window: lists, rows, the pane's counts, one reference whole."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from refdesk.model.cancel import CancelToken
from refdesk.model.query import And, parse
from refdesk.model.record import ReferenceRecord
from refdesk.model.rows import Overview, ReferenceRow, StepRow, View, ViewKind
from refdesk.model.statuses import statuses_of
from refdesk.model.views import Listing, ListRequest, QueryProblem, ReferenceView
from refdesk.model.work_ids import WorkId
from refdesk.store import attachments, notes, overview, references, saved_searches, search, undo
from refdesk.store.library import Library

FIRST_ROWS: Final = 200
"""Rows that are listed at once while the whole list is still being read."""
TYPING_TERMS: Final = 64
"""Queries with more words wait for Enter (search.md 2.1)."""
KNOWN_PMIDS: Final = 2_000
"""PMIDs of a record's links that are looked up in the library."""


class Browser:
    """Reads; each thread that calls gets a connection of its own from the library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def first_rows(self, asked: ListRequest, token: CancelToken) -> Listing:
        """The first rows of a list; complete already when there are no more."""
        return self._list(asked, token, FIRST_ROWS)

    def all_rows(self, asked: ListRequest, token: CancelToken) -> Listing:
        """The whole list."""
        return self._list(asked, token, None)

    def _list(self, asked: ListRequest, token: CancelToken, limit: int | None) -> Listing:
        began = time.perf_counter()
        connection = self._library.read()
        query = parse(asked.query, typing=asked.typing, today=date.today())
        tree, view = query.tree, asked.view
        if view.kind is ViewKind.SAVED_SEARCH:
            saved = search.parsed(saved_searches.query(connection, view.id))
            tree = saved.tree if query.is_everything else And((saved.tree, query.tree))
            view = View()
        ids = array("q")
        if not query.errors:
            with token.interrupting(lambda: self._library.interrupt(connection)):
                ids = search.ids(
                    connection,
                    tree,
                    view,
                    asked.sort,
                    descending=asked.descending,
                    limit=limit,
                    check=token.raise_if_cancelled,
                )
        return Listing(
            asked.request,
            ids,
            overview.total(connection, view),
            bool(query.errors) or limit is None or len(ids) < limit,
            asked.view,
            asked.query,
            asked.sort,
            asked.descending,
            milliseconds=(time.perf_counter() - began) * 1000,
            problems=tuple(
                QueryProblem(p.message, p.start, p.end, p.severity == "error")
                for p in query.problems
            ),
            words=query.highlight_terms,
        )

    def ids(self, query_text: str, *, limit: int | None = None) -> array[int]:
        """Ids that a query finds, newest first; raises QueryError for a mistake in it."""
        return search.ids_of_text(self._library.read(), query_text, limit=limit)

    def rows(self, ids: Sequence[int]) -> list[ReferenceRow]:
        """Rows in the order of `ids`."""
        return references.rows(self._library.read(), ids)

    def records(self, ids: Sequence[int]) -> Iterator[ReferenceRecord]:
        """The records of `ids`, in order, read one by one."""
        return (record for _, record in references.records(self._library, ids))

    def overview(self) -> Overview:
        """What the library pane shows."""
        return overview.overview(self._library.read())

    def next_steps(self) -> tuple[str, str]:
        """The titles of the steps that undo and redo would touch, "" for none."""
        connection = self._library.read()
        return undo.next_undo_title(connection), undo.next_redo_title(connection)

    def history(self, limit: int = 1000) -> list[StepRow]:
        """The steps of the undo history, newest first."""
        return undo.history_of(self._library.read(), limit)

    def reference(self, reference_id: int) -> ReferenceView:
        """One reference with all that belongs to it; raises NotFoundError when it is gone."""
        connection = self._library.read()
        record = references.record(self._library, reference_id)
        details = references.details(connection, reference_id)
        said = None
        if details.edited_fields:
            source = references.source(connection, reference_id)
            said = self._library.parse_source(source.format, source.body)
        return ReferenceView(
            reference_id,
            record,
            statuses_of(record),
            details.tags,
            details.collections,
            notes.notes_of(connection, reference_id),
            attachments.attachments_of(connection, reference_id),
            details.landing,
            details.is_read,
            details.is_starred,
            details.is_trashed,
            details.edited_fields,
            self.known(record),
            details.source_format,
            details.source_label,
            said,
        )

    def known(self, record: ReferenceRecord) -> tuple[tuple[str, int], ...]:
        """Which works that `record` names by PMID the library has: (PMID, reference id)."""
        pmids = [c.pmid for c in record.corrections if c.pmid]
        for listed in record.reference_lists:
            pmids += [i.value for r in listed.references for i in r.ids if i.type == "pubmed"]
        works = [
            WorkId("pmid", pmid) for pmid in dict.fromkeys(pmids[:KNOWN_PMIDS]) if pmid.isdecimal()
        ]
        found = references.find(self._library.read(), works)
        return tuple((work.value, one.id) for work, one in found.items())
