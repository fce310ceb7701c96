"""What the library knows of references that decides which of them is kept in a merge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from refdesk.model.keeping import Keepable
from refdesk.store.driver import Connection
from refdesk.store.sessions import listed

_FILLED: Final = " + ".join(
    f"(r.{name} <> '')"
    for name in (
        "title", "creators", "place", "pmid", "pmcid", "doi", "volume", "issue", "page",
        "publication_type", "pdat", "epdat",
    )
)  # fmt: skip
_QUERY: Final = (
    "SELECT r.id, r.pmid, coalesce(h.lr, ''), EXISTS (SELECT 1 FROM reference_term AS rt JOIN term "
    "AS t ON t.id = rt.term_id WHERE rt.reference_id = r.id AND t.kind = 'status' "
    f"AND t.folded = 'medline'), {_FILLED} + r.has_abstract + (r.container_id IS NOT NULL) "
    "+ min(r.creator_count, 3) + (SELECT count(*) FROM mesh_heading AS m WHERE m.reference_id = r.id "
    "AND m.qualifier_id = 0) + (SELECT count(*) FROM reference_term AS k WHERE k.reference_id = r.id), "
    "(SELECT count(*) FROM note AS n WHERE n.reference_id = r.id) + (SELECT count(*) FROM attachment "
    "AS a WHERE a.reference_id = r.id), r.added FROM json_each(?) AS j CROSS JOIN reference AS r "
    "ON r.id = j.value LEFT JOIN history_date AS h ON h.reference_id = r.id"
)


def keepables(connection: Connection, ids: Iterable[int]) -> dict[int, Keepable]:
    """What decides who is kept, by id."""
    return {
        row[0]: Keepable(row[0], row[1], row[2], bool(row[3]), row[4], row[5], row[6])
        for row in connection.execute(_QUERY, (listed(ids),))
    }
