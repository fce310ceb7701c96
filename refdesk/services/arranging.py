"""Lists by several columns and in groups."""

from __future__ import annotations

from array import array
from typing import Final

from refdesk.model.cancel import CancelToken
from refdesk.model.grouping import Groups
from refdesk.model.rows import GroupBy, SortKey, ViewKind
from refdesk.model.views import ListRequest
from refdesk.store import grouping, ties
from refdesk.store.driver import Connection
from refdesk.store.states import IN_LIBRARY, IN_TRASH

SAME: Final = {
    GroupBy.YEAR: SortKey.YEAR,
    GroupBy.CONTAINER: SortKey.CONTAINER,
    GroupBy.TYPE: SortKey.TYPE,
    GroupBy.CREATOR: SortKey.CREATORS,
    GroupBy.ADDED: SortKey.ADDED,
    GroupBy.RATING: SortKey.RATING,
}
"""The column that shows what a list is divided by: sorting by it turns the groups, too."""


def arranged(
    connection: Connection, asked: ListRequest, ids: array[int], token: CancelToken
) -> tuple[array[int], Groups | None]:
    """`ids`, sorted by the first column, in the order of all columns, and their groups."""
    check = token.raise_if_cancelled
    if asked.then and asked.sort is not SortKey.BEST:
        state = IN_TRASH if asked.view.kind is ViewKind.TRASH else IN_LIBRARY
        terms = ((asked.sort, asked.descending), *asked.then)
        ids = ties.sorted_by(connection, ids, terms, check, state)
    if not asked.group:
        return ids, None
    ascending = None
    if SAME.get(asked.group) is asked.sort:
        ascending = not asked.descending
    return ids, grouping.grouped(connection, ids, asked.group, check, ascending=ascending)
