"""Best match: how well each hit fits the words of the query (search.md 2.10)."""

from __future__ import annotations

import json
import math
import sqlite3
from array import array
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from refdesk.model.query import Node, Text, Value, leaves
from refdesk.store import citekeys, words
from refdesk.store.parts import LAST, Part
from refdesk.store.search_order import Check
from refdesk.store.search_text import COLUMNS, expression
from refdesk.store.states import IN_LIBRARY

MOST: Final = 20_000
"""More hits are not ranked: scoring them takes longer than anybody reads."""
MOST_AT_ONCE: Final = 2_000
"""The same for the first rows, and while the last word is still being typed."""
LOOKED_AT: Final = 300
"""So many of the best are compared by date, title and author too."""

WEIGHTS: Final = (10, 6, 2, 4, 3, 2, 1, 6, 4, 0.5, 2, 1, 1, 0.2, 2, 0.5, 3, 1)
"""What a word counts in each column of FTS_COLUMNS."""

_HALF_LIFE: Final = 8.0  # years after which half of the bonus for being new is gone
_NEWNESS: Final = 0.3
_BM25: Final = f"-bm25({{}}, {', '.join(map(str, WEIGHTS))})"
_SMALL: Final = 20_000
"""In larger tables it is not counted in how many rows a word stands, but reckoned from a part ..."""
_SAMPLED: Final = 32
"""... of them: the last 32nd."""


def best(
    connection: sqlite3.Connection,
    tree: Node,
    match: str,
    where: Part | None,
    check: Check,
    *,
    at_once: bool = False,
) -> array[int] | None:
    """The hits, best first; None when there are too many, or no words to rank by.

    Either `match` alone finds them, or `where` does (a condition on `reference AS r`). First
    come those that the query names by identifier or whose title it is, then titles that begin
    with it, then first author and year.
    """
    texts = [
        leaf
        for leaf, wanted in leaves(tree)
        if wanted and isinstance(leaf, Text) and leaf.field in COLUMNS
    ]
    match = match or _any_of(texts)
    if not match:
        return None
    is_hurried = at_once or any(leaf.is_typed for leaf in texts)
    most = min(MOST_AT_ONCE, MOST) if is_hurried else MOST
    if where is None:
        if words.has_more_than(connection, most, match):
            return None
        check()
        scores = _scores(connection, texts, match)
        for (hidden,) in connection.execute(
            "SELECT id FROM reference WHERE state <> ?", (IN_LIBRARY,)
        ):
            scores.pop(hidden, None)
    else:
        sql = f"SELECT r.id FROM reference AS r WHERE {where.sql} LIMIT ?"
        found = connection.execute(sql, (*where.parameters, most + 1)).fetchall()
        if len(found) > most:
            return None
        check()
        ids = [row[0] for row in found]
        scores = dict.fromkeys(ids, 0.0) | _scores(connection, texts, match, ids)
    check()
    return _in_order(connection, tree, texts, scores)


def _any_of(texts: list[Text]) -> str:
    """Any of the words, as a MATCH expression."""
    found = [expression(leaf) for leaf in texts]
    return found[0] if len(found) == 1 else f"({' OR '.join(found)})" if found else ""


def _scores(
    connection: sqlite3.Connection, texts: list[Text], match: str, ids: list[int] | None = None
) -> dict[int, float]:
    """How well each hit fits; only those among `ids`, where they are given."""
    # The plus keeps FTS5 from looking for each id by itself.
    also = "" if ids is None else "AND +rowid IN (SELECT value FROM json_each(?))"
    given: tuple[Any, ...] = (match,) if ids is None else (match, json.dumps(ids))
    sql = f"SELECT rowid, {_BM25.format('fts')} FROM fts WHERE fts MATCH ? {also}"
    if not (mask := words.changed(connection)):
        return dict(connection.execute(sql, given).fetchall())
    scores = dict(connection.execute(f"{sql} AND {words.UNCHANGED}", (*given, mask)).fetchall())
    sql = f"SELECT rowid FROM fts_changed WHERE fts_changed MATCH ? {also}"
    changed = [row[0] for row in connection.execute(sql, given)]
    if not changed:
        return scores
    # One word alone has been counted already.
    count = len(scores) if ids is None and len(texts) == 1 else None
    return scores | _changed_scores(connection, texts, changed, count)


def _changed_scores(
    connection: sqlite3.Connection, texts: list[Text], ids: list[int], count: int | None
) -> dict[int, float]:
    """The same for hits in the table of what changed, where words are rare that are not so in all.

    FTS5 multiplies how much of a word a reference has by how rare it is in the table; what it
    is in the large table is put in its place, word by word. `count` is how many of its rows have
    the word, where that is known.
    """
    scores = dict.fromkeys(ids, 0.0)
    sql = (
        f"SELECT rowid, {_BM25.format('fts_changed')} FROM fts_changed "
        "WHERE fts_changed MATCH ? AND +rowid IN (SELECT value FROM json_each(?))"
    )
    (large,) = connection.execute("SELECT max(id) FROM reference").fetchone()
    (small,) = connection.execute("SELECT count(*) FROM fts_changed_docsize").fetchone()
    for text in {expression(text) for text in texts}:
        weight = _rarity(count or _count(connection, "fts", text, large), large)
        weight /= _rarity(_count(connection, "fts_changed", text, small), small)
        for reference_id, score in connection.execute(sql, (text, json.dumps(ids))):
            scores[reference_id] += score * weight
    return scores


def _count(connection: sqlite3.Connection, table: str, text: str, size: int) -> int:
    """In how many rows of a table a word stands, about."""
    share = _SAMPLED if size > _SMALL and table == "fts" else 1
    sql = f"SELECT count(*) FROM {table} WHERE {table} MATCH ? AND rowid > ?"
    found = connection.execute(sql, (text, size - size // share)).fetchone()[0]
    return int(found) * share or share // 2


def _rarity(count: int, size: int) -> float:
    """What FTS5 takes for the weight of a word that stands in `count` of `size` rows."""
    return max(math.log((size - count + 0.5) / (count + 0.5)), 1e-6)


def _in_order(
    connection: sqlite3.Connection, tree: Node, texts: list[Text], scores: dict[int, float]
) -> array[int]:
    """All ids of `scores`: the best are compared closely, the others by score and id."""
    by_score = sorted(scores, key=lambda i: (scores[i], i), reverse=True)
    title = " ".join([word for leaf in texts for word in leaf.tokens])
    named = _named(connection, tree)
    looked_at = set(by_score[:LOOKED_AT])
    looked_at.update(i for i in (*named, *_titled(connection, title)) if i in scores)
    keys = _keys(connection, looked_at, title, named, scores)
    first = sorted(looked_at, key=keys.__getitem__, reverse=True)
    return array("q", [*first, *(i for i in by_score if i not in looked_at)])


def _titled(connection: sqlite3.Connection, title: str) -> list[int]:
    """References whose title is, or begins with, the words of the query."""
    if not title:
        return []
    rows = connection.execute(
        "SELECT id FROM reference WHERE state = ? AND title_sort >= ? AND title_sort < ? LIMIT ?",
        (IN_LIBRARY, title, title + LAST, LOOKED_AT),
    )
    return [row[0] for row in rows]


_Key = tuple[int, float, str, str, int]


def _keys(
    connection: sqlite3.Connection,
    ids: Iterable[int],
    title: str,
    named: set[int],
    scores: dict[int, float],
) -> dict[int, _Key]:
    """What the best are compared by: level, score with a bonus for new ones, dates, id."""
    asked = set(title.split())
    this_year = date.today().year
    rows = connection.execute(
        "SELECT r.id, r.pdat, r.title_sort, r.creators_sort, r.added FROM json_each(?) AS j "
        "CROSS JOIN reference AS r ON r.id = j.value",
        (json.dumps(list(ids)),),
    )
    keys: dict[int, _Key] = {}
    for reference_id, day, title_sort, creators, added in rows:
        age = max(this_year - int(day[:4]), 0) if day else 100
        score = scores[reference_id] * (1 + _NEWNESS * 2 ** (-age / _HALF_LIFE))
        level = _level(reference_id in named, title, title_sort)
        if not level and day[:4] in asked and creators.partition(" ")[0] in asked:
            level = 1
        keys[reference_id] = (level, score, day, added, reference_id)
    return keys


def _level(is_named: bool, title: str, title_sort: str) -> int:
    if is_named:
        return 4
    if title and title_sort == title:
        return 3
    return 2 if title and title_sort.startswith(f"{title} ") else 0


def _named(connection: sqlite3.Connection, tree: Node) -> set[int]:
    """The references whose identifier or citation key the query holds."""
    found: set[int] = set()

    def add(sql: str, *parameters: Any) -> None:
        found.update(row[0] for row in connection.execute(sql, parameters))

    for leaf, wanted in leaves(tree):
        if wanted and isinstance(leaf, Value) and leaf.field == "pmid":
            sql = "SELECT reference_id FROM identifier WHERE kind = 'pmid' AND value = ?"
            add(sql, leaf.text)
        elif wanted and isinstance(leaf, Text) and leaf.field == "all" and leaf.raw:
            found.update(citekeys.named(connection, leaf.raw))
    return found
