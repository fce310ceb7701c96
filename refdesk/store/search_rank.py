"""Best match: how well each hit fits the words of the query (search.md 2.10)."""

from __future__ import annotations

import json
import sqlite3
from array import array
from datetime import date
from typing import Final

from refdesk.model.query import Node, Text, Value, leaves
from refdesk.store.search_compile import Plan
from refdesk.store.search_names import Part
from refdesk.store.search_order import Check
from refdesk.store.search_text import expression

MOST: Final = 20_000
"""More hits are not ranked: scoring them takes longer than anybody reads."""

WEIGHTS: Final = (10, 6, 2, 4, 3, 2, 1, 6, 4, 0.5, 2, 1, 1, 0.2, 2, 0.5, 3, 1)
"""What a word counts in each column of FTS_COLUMNS."""

_HALF_LIFE: Final = 8.0  # years after which half of the bonus for being new is gone
_NEWNESS: Final = 0.3


def best(
    connection: sqlite3.Connection, tree: Node, plan: Plan, where: Part, check: Check
) -> array[int] | None:
    """The hits, best first; None when there are too many, or no words to rank by.

    `where` bounds the hits on `reference AS r`. First come those that the query names by
    identifier or whose title it is, then titles that begin with it, then first author and year.
    """
    match = plan.match or _words(tree)
    if not match:
        return None
    found = _bounded(connection, plan, where)
    if found is None:
        return None
    check()
    scores = _scores(connection, match, found)
    check()
    return _in_order(connection, tree, scores)


def _bounded(connection: sqlite3.Connection, plan: Plan, where: Part) -> list[int] | None:
    if plan.match:
        sql = "SELECT rowid FROM fts WHERE fts MATCH ? LIMIT ?"
        rows = connection.execute(sql, (plan.match, MOST + 1)).fetchall()
        if len(rows) > MOST:
            return None
    sql = f"SELECT r.id FROM reference AS r WHERE {where.sql} LIMIT ?"
    rows = connection.execute(sql, (*where.parameters, MOST + 1)).fetchall()
    return None if len(rows) > MOST else [row[0] for row in rows]


def _words(tree: Node) -> str:
    """Any of the words that the query wants, as a MATCH expression."""
    wanted = [leaf for leaf, is_wanted in leaves(tree) if is_wanted and isinstance(leaf, Text)]
    found = [expression(leaf) for leaf in wanted]
    return found[0] if len(found) == 1 else f"({' OR '.join(found)})" if found else ""


def _scores(connection: sqlite3.Connection, match: str, found: list[int]) -> dict[int, float]:
    scores = dict.fromkeys(found, 0.0)
    weights = ", ".join(map(str, WEIGHTS))
    rows = connection.execute(
        f"SELECT rowid, -bm25(fts, {weights}) FROM fts WHERE fts MATCH ? LIMIT ?",
        (match, MOST * 4),
    )
    for reference_id, score in rows:
        if reference_id in scores:
            scores[reference_id] = score
    return scores


def _in_order(connection: sqlite3.Connection, tree: Node, scores: dict[int, float]) -> array[int]:
    words = [
        w for leaf, wanted in leaves(tree) if wanted and isinstance(leaf, Text) for w in leaf.tokens
    ]
    title = " ".join(words)
    first = _named(connection, tree)
    numbers = {word for word in words if len(word) == 4 and word.isdecimal()}
    keyed = []
    this_year = date.today().year
    rows = connection.execute(
        "SELECT r.id, r.pdat, r.title_sort, r.creators_sort, r.added FROM json_each(?) AS j "
        "CROSS JOIN reference AS r ON r.id = j.value",
        (json.dumps(list(scores)),),
    )
    for reference_id, day, title_sort, creators, added in rows:
        year = int(day[:4]) if day else 0
        age = max(this_year - year, 0) if year else 100
        score = scores[reference_id] * (1 + _NEWNESS * 2 ** (-age / _HALF_LIFE))
        level = 4
        if reference_id in first:
            level = 0
        elif title and title_sort == title:
            level = 1
        elif title and title_sort.startswith(title + " "):
            level = 2
        elif numbers and day[:4] in numbers and creators.split(" ", 1)[0] in words:
            level = 3
        keyed.append((-level, score, day, added, reference_id))
    keyed.sort(reverse=True)
    return array("q", [key[-1] for key in keyed])


def _named(connection: sqlite3.Connection, tree: Node) -> set[int]:
    """The references whose identifier or citation key the query holds."""
    found: set[int] = set()
    for leaf, wanted in leaves(tree):
        if not wanted:
            continue
        if isinstance(leaf, Value) and leaf.field == "pmid":
            sql = "SELECT reference_id FROM identifier WHERE kind = 'pmid' AND value = ?"
            found.update(row[0] for row in connection.execute(sql, (leaf.text,)))
        elif isinstance(leaf, Text) and leaf.field == "all" and leaf.raw:
            sql = "SELECT id FROM reference WHERE citekey = ? AND citekey <> ''"
            found.update(row[0] for row in connection.execute(sql, (leaf.raw,)))
    return found
