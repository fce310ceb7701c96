"""Finding references of a report by their words."""

from __future__ import annotations

from collections.abc import Sequence

from refdesk.model.fold import tokens
from refdesk.store import words as store_words
from refdesk.store.library import Library

_COLUMNS = "{ti tt au cn ta misc}"


def ids_with(library: Library, ids: Sequence[int], words: str) -> tuple[int, ...]:
    """Those of `ids` that have all `words` in titles, names, journal or identifiers, in order.

    The last word may go on, as it is being typed.
    """
    wanted = tokens(words)
    if not wanted:
        return tuple(ids)
    connection = library.read()
    parts = [f'"{word}"' for word in wanted[:-1]] + [f'"{wanted[-1]}"*']
    query = f"{_COLUMNS} : ({' AND '.join(parts)})"
    part = store_words.matching(connection, query)
    found = {row[0] for row in connection.execute(part.sql, part.parameters)}
    if words.strip().isdecimal():
        sql = "SELECT reference_id FROM identifier WHERE kind = 'pmid' AND value = ?"
        found.update(row[0] for row in connection.execute(sql, (words.strip(),)))
    return tuple(one for one in ids if one in found)
