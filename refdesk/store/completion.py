"""What the library has of a field that begins with some letters, for completing a query.

Everything is looked up by an index and counted no further than `COUNTED`, so that the answer
takes a few milliseconds in a library of any size.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from refdesk.model.fold import tokens
from refdesk.store import roles
from refdesk.store.driver import Connection
from refdesk.store.fold_keys import journal_key, mesh_key, name_words, words_key
from refdesk.store.parts import LAST
from refdesk.store.states import IN_LIBRARY
from refdesk.store.vocabulary import vocabulary

COUNTED: Final = 1_000
"""Larger counts are told as "1,000 and more"."""
MOST: Final = 12
_LOOKED_AT: Final = 60
"""So many names that begin with the letters are counted; the most used of them are offered."""


class Found(NamedTuple):
    """A value of a field and in how many references it is, `COUNTED` standing for all above."""

    text: str
    uses: int


TERM_KINDS: Final = {
    "pt": "pt", "nm": "substance", "la": "language", "ot": "keyword", "sh": "qualifier",
}  # fmt: skip


def values(connection: Connection, field: str, written: str) -> list[Found]:
    """Values of a field that begin with `written`, most used first; [] for a field without values."""
    if field in ("mh", "majr"):
        return headings(connection, written)
    if field in TERM_KINDS:
        return _terms(connection, TERM_KINDS[field], written)
    if field in ("au", "1au", "lastau", "fau", "ed", "ir", "fir", "ps"):
        return people(connection, written, field)
    if field == "ta":
        return journals(connection, written)
    if field == "tag":
        return tags(connection, written)
    if field == "collection":
        return collections(connection, written)
    return _citekeys(connection, written) if field == "citekey" else []


def _counted(select: str, what: str = "1") -> str:
    return f"(SELECT count(*) FROM (SELECT {what} FROM {select} LIMIT {COUNTED}))"


def _best(rows: list[tuple[str, int]]) -> list[Found]:
    found = [Found(name, count) for name, count in rows if count and name]
    return sorted(found, key=lambda one: (-one.uses, one.text.casefold()))[:MOST]


def headings(connection: Connection, written: str) -> list[Found]:
    """MeSH headings; after a slash, the heading's own subheadings."""
    name, slash, qualifier = written.partition("/")
    if slash:
        return _subheadings(connection, name, qualifier)
    start = mesh_key(written)
    if not start:
        return []
    counted = _counted("mesh_heading WHERE descriptor_id = t.id", "DISTINCT reference_id")
    sql = (
        f"SELECT name, {counted} FROM (SELECT id, name FROM term WHERE kind = 'mesh' "
        f"AND folded >= ? AND folded < ? LIMIT {_LOOKED_AT}) AS t"
    )
    found = _best(connection.execute(sql, (start, start + LAST)).fetchall())
    return [*found, *_not_used(written, {one.text for one in found})][:MOST]


def _not_used(written: str, known: set[str]) -> list[Found]:
    """Headings of NLM's file that no reference has by itself, but perhaps by a narrower one."""
    headings_file = vocabulary()
    if headings_file is None:
        return []
    names = dict.fromkeys(name for name, _ in headings_file.beginning(written, MOST))
    return [Found(name, 0) for name in names if name not in known]


def _subheadings(connection: Connection, heading: str, written: str) -> list[Found]:
    start = mesh_key(written)
    counted = _counted("mesh_heading WHERE descriptor_id = d.id AND qualifier_id = q.id")
    sql = (
        f"SELECT d.name || '/' || q.name, {counted} FROM term AS d, term AS q WHERE "
        "d.kind = 'mesh' AND d.folded = ? AND q.kind = 'qualifier' AND q.folded >= ? AND q.folded < ?"
    )
    rows = connection.execute(sql, (mesh_key(heading), start, start + LAST)).fetchall()
    return _best(rows)


def _terms(connection: Connection, kind: str, written: str) -> list[Found]:
    start = words_key(written)
    if not start:
        return []
    table = (
        "mesh_heading WHERE qualifier_id" if kind == "qualifier" else "reference_term WHERE term_id"
    )
    if kind == "qualifier":  # no index begins with it, and there are eighty
        sql = "SELECT name, 1 FROM term WHERE kind = ? AND folded >= ? AND folded < ?"
    else:
        sql = (
            f"SELECT name, {_counted(f'{table} = t.id')} FROM (SELECT id, name FROM term WHERE "
            f"kind = ? AND folded >= ? AND folded < ? LIMIT {_LOOKED_AT}) AS t"
        )
    return _best(connection.execute(sql, (kind, start, start + LAST)).fetchall())


# people

_ROLES: Final = {
    "ed": roles.EDITOR, "ir": roles.INVESTIGATOR, "fir": roles.INVESTIGATOR, "ps": roles.SUBJECT,
}  # fmt: skip
_NAMES: Final = (
    "WITH RECURSIVE name(family, initials) AS (SELECT * FROM (SELECT family, initials FROM creator "
    "WHERE (family, initials) >= (:family, :initials) AND family < :after ORDER BY family, initials LIMIT 1) "
    "UNION ALL SELECT (SELECT c.family FROM creator AS c WHERE (c.family, c.initials) > (name.family, name.initials) "
    "ORDER BY c.family, c.initials LIMIT 1), (SELECT c.initials FROM creator AS c WHERE "
    "(c.family, c.initials) > (name.family, name.initials) ORDER BY c.family, c.initials LIMIT 1) "
    "FROM name WHERE name.family < :after LIMIT :most) "
    "SELECT family, initials FROM name WHERE family < :after"
)
"""From one name to the next by the index, however many references each has."""


def people(connection: Connection, written: str, field: str = "au") -> list[Found]:
    """Names as PubMed writes them, "Gadient RA"."""
    words = name_words(written.replace(",", " "))
    if not words:
        return []
    role = _ROLES.get(field, roles.AUTHOR)
    found = _family(connection, "".join(words), role)
    found += _people(connection, "".join(words), "", role)
    if len(words) > 1 and len(words[-1]) <= 3:
        found += _people(connection, "".join(words[:-1]), words[-1], role)
    return sorted(dict.fromkeys(found), key=lambda one: (-one.uses, one.text))[:MOST]


def _family(connection: Connection, family: str, role: int) -> list[Found]:
    """The whole family of this name, where that says more than one of its members."""
    sql = (
        "SELECT count(*), min(reference_id), count(DISTINCT initials) FROM (SELECT reference_id, "
        f"initials FROM creator WHERE family = ? AND role = ? LIMIT {COUNTED})"
    )
    count, reference_id, members = connection.execute(sql, (family, role)).fetchone()
    if members < 2:
        return []
    (initials,) = connection.execute(
        "SELECT initials FROM creator WHERE reference_id = ? AND family = ? AND role = ?",
        (reference_id, family, role),
    ).fetchone()
    shown = _shown_name(connection, (family, initials), reference_id)
    return [Found(shown.rpartition(" ")[0] if initials else shown, count)]


def _people(connection: Connection, family: str, initials: str, role: int) -> list[Found]:
    after = family + (LAST if not initials else "\0")
    asked = {"family": family, "initials": initials, "after": after, "most": _LOOKED_AT}
    names = [
        name
        for name in connection.execute(_NAMES, asked).fetchall()
        if not initials or (name[0] == family and name[1].startswith(initials))
    ]
    sql = (
        "SELECT count(*), min(reference_id) FROM (SELECT reference_id FROM creator "
        f"WHERE family = ? AND initials = ? AND role = ? LIMIT {COUNTED})"
    )
    found = []
    for name in names:
        count, reference_id = connection.execute(sql, (*name, role)).fetchone()
        if count:
            found.append((name, count, reference_id))
    found.sort(key=lambda one: -one[1])
    return [Found(_shown_name(connection, n, i), count) for n, count, i in found[:MOST]]


def _shown_name(connection: Connection, name: tuple[str, str], reference_id: int) -> str:
    """The name as one of its references shows it; its folded letters when it is not among the first."""
    row = connection.execute(
        "SELECT creators FROM reference WHERE id = ?", (reference_id,)
    ).fetchone()
    for shown in (row[0] if row else "").split(", "):
        if "".join(name_words(shown)) == "".join(name):
            return str(shown)
    return f"{name[0].title()} {name[1].upper()}".strip()


# journals, and the user's own


def journals(connection: Connection, written: str) -> list[Found]:
    """Journals by the abbreviation that PubMed prints, found by any of their names."""
    start = journal_key(written)
    if not start:
        return []
    counted = _counted("reference WHERE container_id = c.id")
    sql = (
        "SELECT CASE abbreviation WHEN '' THEN title ELSE abbreviation END, "
        f"{counted} FROM container AS c WHERE c.id IN (SELECT container_id FROM container_name "
        f"WHERE name >= ? AND name < ? LIMIT {_LOOKED_AT})"
    )
    counts: dict[str, int] = {}
    for name, count in connection.execute(sql, (start, start + LAST)):
        counts[name] = min(COUNTED, counts.get(name, 0) + count)
    return _best(list(counts.items()))


def tags(connection: Connection, written: str) -> list[Found]:
    """The user's tags that have a word beginning so."""
    counted = _counted("reference_tag WHERE tag_id = tag.id")
    rows = connection.execute(f"SELECT name, {counted} FROM tag").fetchall()
    return _named(rows, written)


def collections(connection: Connection, written: str) -> list[Found]:
    """The user's collections that have a word beginning so."""
    counted = _counted("collection_reference WHERE collection_id = collection.id")
    rows = connection.execute(f"SELECT name, {counted} FROM collection").fetchall()
    return _named(rows, written)


def _named(rows: list[tuple[str, int]], written: str) -> list[Found]:
    wanted = words_key(written)
    found = [Found(n, c) for n, c in rows if wanted and f" {wanted}" in f" {words_key(n)}"]
    return sorted(set(found), key=lambda one: (-one.uses, one.text.casefold()))[:MOST]


def _citekeys(connection: Connection, written: str) -> list[Found]:
    if not tokens(written):
        return []
    sql = (
        f"SELECT citekey, 1 FROM reference WHERE state = {IN_LIBRARY} AND citekey COLLATE NOCASE >= ? "
        f"AND citekey COLLATE NOCASE < ? ORDER BY citekey COLLATE NOCASE LIMIT {MOST}"
    )
    return [Found(*row) for row in connection.execute(sql, (written, written + LAST))]
