"""All that a user could see of a library, for comparing one state of it with another."""

from __future__ import annotations

from typing import Any

from refdesk.store.driver import Connection
from refdesk.store.states import GONE

_LIVE = f"(SELECT id FROM reference WHERE state <> {GONE})"
_QUERIES = {
    "collection": "SELECT id, uuid, parent_id, name, color, position FROM collection ORDER BY id",
    "collection_reference": f"SELECT * FROM collection_reference WHERE reference_id IN {_LIVE} ORDER BY 1, 2",
    "tag": "SELECT id, uuid, name, folded, color, key FROM tag ORDER BY id",
    "reference_tag": f"SELECT * FROM reference_tag WHERE reference_id IN {_LIVE} ORDER BY 1, 2",
    "note": f"SELECT id, uuid, reference_id, text, added, modified FROM note WHERE reference_id IN {_LIVE} ORDER BY id",
    "attachment": f"SELECT id, uuid, reference_id, title, path, size FROM attachment WHERE reference_id IN {_LIVE} ORDER BY id",
    "saved_search": "SELECT id, uuid, name, query, position, color, parent_id FROM saved_search ORDER BY id",
    "saved_view": "SELECT id, uuid, name, layout, position FROM saved_view ORDER BY id",
    "reading": f"SELECT * FROM reading WHERE reference_id IN {_LIVE} ORDER BY 1",
    "relation": f"SELECT * FROM relation WHERE low_id IN {_LIVE} AND high_id IN {_LIVE} ORDER BY 1, 2",
    "alias": f"SELECT citekey, reference_id FROM citekey_alias WHERE reference_id IN {_LIVE} ORDER BY 1",
    "not_duplicates": "SELECT * FROM not_duplicates ORDER BY 1, 2",
    "source": f"SELECT r.id, s.format, s.body FROM reference r JOIN source s ON s.id = r.source_id WHERE r.state <> {GONE} ORDER BY 1",
    "creator": f"SELECT * FROM creator WHERE reference_id IN {_LIVE} ORDER BY 1, 2, 3",
    "identifier": f"SELECT * FROM identifier WHERE reference_id IN {_LIVE} ORDER BY 3, 1, 2",
    "term": f"SELECT rt.reference_id, t.kind, t.folded, t.code, rt.is_major FROM reference_term rt JOIN term t ON t.id = rt.term_id WHERE reference_id IN {_LIVE} ORDER BY 1, 2, 3, 4",
    "mesh": "SELECT m.reference_id, d.name, coalesce(q.name, ''), m.is_major FROM mesh_heading m "
    f"JOIN term d ON d.id = m.descriptor_id LEFT JOIN term q ON q.id = m.qualifier_id WHERE m.reference_id IN {_LIVE} ORDER BY 1, 2, 3",
    "correction": f"SELECT * FROM correction WHERE reference_id IN {_LIVE} ORDER BY 1, 2, 3",
    "dates": f"SELECT * FROM history_date WHERE reference_id IN {_LIVE} ORDER BY 1",
    "duplicate_key": f"SELECT * FROM duplicate_key WHERE reference_id IN {_LIVE} ORDER BY 1, 2",
    "words": f"SELECT doc, col, offset, term FROM words WHERE doc IN {_LIVE} "
    "AND doc NOT IN (SELECT reference_id FROM changed_words) UNION ALL "
    f"SELECT doc, col, offset, term FROM words_changed WHERE doc IN {_LIVE} ORDER BY 1, 2, 3, 4",
    "auto_export": "SELECT id, scope, target, format, path, is_paused FROM auto_export ORDER BY id",
    "watch": "SELECT id, uuid, name, query, every_days, is_paused, position, since, checked_at, checked_to, tried_at, found_at, error FROM watch ORDER BY id",
    "watch_hit": "SELECT watch_id, pmid, found, line, state FROM watch_hit ORDER BY 1, 2",
    "triage": "SELECT * FROM triage ORDER BY 1",
    "dirty": "SELECT * FROM dirty",
}


def dump(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that is not housekeeping, by table; hidden references left out.

    The words of the full-text index are among them, each with its place.
    """
    connection.execute("PRAGMA query_only=OFF")
    for name, table in (("words", "fts"), ("words_changed", "fts_changed")):
        connection.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{name} "
            f"USING fts5vocab('main', '{table}', 'instance')"
        )
    cursor = connection.execute(f"SELECT * FROM reference WHERE state <> {GONE} ORDER BY id")
    names = [column[0] for column in cursor.description]
    # `version` only grows; containers are looked up by number, which is no state of the user's.
    kept = [n for n, name in enumerate(names) if name not in ("version",)]
    found = {"reference": [tuple(row[n] for n in kept) for row in cursor]}
    for name, query in _QUERIES.items():
        found[name] = connection.execute(query).fetchall()
    connection.execute("PRAGMA query_only=ON")
    return found
