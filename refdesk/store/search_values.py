"""Values, dates and states of references to SQL: each leaf to a SELECT of reference ids."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, Final

from refdesk.errors import QueryError
from refdesk.model.fold import tokens
from refdesk.model.query import Node, Range, Value
from refdesk.store import fold_keys as keys
from refdesk.store import full_text, words
from refdesk.store import search_data as data
from refdesk.store.parts import LAST, Part
from refdesk.store.search_names import NAME_FIELDS, issn, journals, people, union
from refdesk.store.search_own import collected, tagged
from refdesk.store.search_text import in_columns, phrase
from refdesk.store.states import IN_LIBRARY, IN_TRASH
from refdesk.store.statuses import NOTICED
from refdesk.store.vocabulary import vocabulary

NOTHING: Final = Part("SELECT NULL WHERE 0")


def value(connection: sqlite3.Connection, node: Value) -> Part:
    """The references that a value finds; raises QueryError where the library has no data."""
    field = node.field
    if field in NAME_FIELDS:
        return people(node)
    if field == "ta":
        return journals(connection, node)
    if field == "sh":
        return _subheading(connection, node)
    if field == "tag":
        return tagged(connection, node)
    if field == "collection":
        return collected(connection, node)
    if field in ("mh", "majr"):
        return _headings(node)
    if field in _NUMBERED:
        return _numbered(connection, node)
    if field in _TERMS:
        return _terms(node)
    if field in _IDENTIFIERS:
        return _identifiers(node)
    if field in ("sb", "filter"):
        return _filter(connection, node)
    special = _SPECIAL.get(field)
    if special is None:
        raise not_ready(node)
    return special(node)


def checked(node: Node) -> Part | None:
    """A leaf as a condition on a row of `reference AS r`; None where a list of ids is quicker.

    For what is asked of the hits of a text only: a list would be made of the whole library.
    The `+` keeps SQLite from going through an index of dates instead of the hits.
    """
    if isinstance(node, Value) and node.field == "sh":
        condition, names = _qualifiers(node.text, prefix=node.prefix, noexp=node.noexp)
        return Part(_HAS_QUALIFIER.format("r.id", condition), names)
    if isinstance(node, Value) and (node.field, node.text) == ("filter", "hasabstract"):
        return Part("r.has_abstract = 1", ())
    if isinstance(node, Range) and node.field == "dp":
        known = "" if node.both_dates else " AND r.epdat <= r.pdat"
        sql = f"(+r.pdat BETWEEN ? AND ? OR r.epdat <> '' AND +r.epdat BETWEEN ? AND ?{known})"
        return Part(sql, (node.low, node.high) * 2)
    return None


def not_ready(node: Value | Range) -> QueryError:
    """The error for what the library cannot answer."""
    what = f"{node.text}[{node.field}]" if isinstance(node, Value) else f"[{node.field}]"
    return QueryError(f"The library has no data for {what}.", start=node.start, end=node.end)


def _between(column: str, key: str, prefix: bool) -> tuple[str, tuple[str, ...]]:
    """A condition that uses an index: equal, or beginning with."""
    if prefix:
        return f"{column} >= ? AND {column} < ?", (key, key + LAST)
    return f"{column} = ?", (key,)


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


# MeSH headings and other terms


def _headings(node: Value) -> Part:
    descriptor, _, qualifier = node.text.partition("/")
    major = " AND is_major = 1" if node.field == "majr" else ""
    sql = "SELECT reference_id FROM mesh_heading WHERE 1" + major
    parameters: tuple[Any, ...] = ()
    if tokens(descriptor):
        is_begun = node.prefix and not qualifier
        key = keys.mesh_key(descriptor)
        condition, parameters = _between("folded", key, is_begun)
        if not is_begun:
            condition, parameters = _among(headings(key, literal=node.literal, noexp=node.noexp))
        sql += f" AND descriptor_id IN (SELECT id FROM term WHERE kind = 'mesh' AND {condition})"
    if tokens(qualifier):
        condition, values = _qualifiers(qualifier, prefix=node.prefix, noexp=node.noexp)
        sql += f" AND qualifier_id IN ({condition})"
        parameters += values
    return Part(sql, parameters)


def headings(key: str, *, literal: bool, noexp: bool) -> tuple[str, ...]:
    """The folded headings that a folded name means: with those below it where NLM's file is loaded.

    A name in quotation marks (`literal`) is no entry term.
    """
    known = vocabulary()
    if known is None:
        return (key,)
    name = known.named(key, entries=not literal)
    heading = keys.mesh_key(name) if name else key
    return (heading,) if noexp else known.narrower(heading)


def _among(names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """A condition on folded names, of which there may be thousands."""
    if len(names) == 1:
        return "folded = ?", names
    return "folded IN (SELECT value FROM json_each(?))", (json.dumps(names),)


def _qualifiers(text: str, *, prefix: bool, noexp: bool) -> tuple[str, tuple[str, ...]]:
    """A SELECT of the ids of a qualifier and those below it."""
    name = keys.mesh_key(text)
    name = data.QUALIFIER_NAMES.get(name, name)
    names = (name,) if noexp else _narrower_qualifiers(name)
    condition = f"folded IN ({_listed(names)})"
    if prefix:
        condition, names = _between("folded", name, True)
    return f"SELECT id FROM term WHERE kind = 'qualifier' AND {condition}", names


def _narrower_qualifiers(name: str) -> tuple[str, ...]:
    known = vocabulary()
    if known is not None and known.has_qualifiers:
        called = known.named(name, "qualifier")
        return known.narrower(keys.mesh_key(called) if called else name, "qualifier")
    return (name, *data.NARROWER_QUALIFIERS.get(name, ()))


_COMMON: Final = 5_000
"""Subheadings of more references than this are quicker found by going through all headings."""


def _subheading(connection: sqlite3.Connection, node: Value) -> Part:
    """No index of headings begins with the qualifier: by way of the full-text index, or through all."""
    condition, names = _qualifiers(node.text, prefix=node.prefix, noexp=node.noexp)
    if node.prefix:
        first, *more = tokens(names[0])
        found = phrase([first], prefix=not more)
    else:
        # The index has the words of a name, in which "&" is none.
        written = dict.fromkeys(w for n in names for w in (n, n.replace(" and ", " ")))
        found = f"({' OR '.join(phrase(name.split()) for name in written)})"
    match = in_columns("mh", found)
    if words.has_more_than(connection, _COMMON, match):
        ids = [row[0] for row in connection.execute(condition, names)]
        listed = ", ".join(map(str, ids)) or "NULL"
        return Part(f"SELECT reference_id FROM mesh_heading WHERE qualifier_id IN ({listed})")
    part = words.matching(connection, match)
    sql = f"WITH hits(id) AS ({part.sql}) SELECT id FROM hits WHERE {_HAS_QUALIFIER.format('id', condition)}"
    return Part(sql, (*part.parameters, *names))


_HAS_QUALIFIER: Final = (
    "EXISTS (SELECT 1 FROM mesh_heading AS h WHERE h.reference_id = {} AND h.qualifier_id IN ({}))"
)


_TERMS: Final = {"pt": "pt", "nm": "substance", "rn": "substance", "la": "language"}
_WITH_TERM: Final = "SELECT reference_id FROM reference_term WHERE term_id IN (SELECT id FROM term WHERE kind = ? AND {})"


def _terms(node: Value) -> Part:
    kind = _TERMS[node.field]
    if node.field == "rn":
        number = node.text.lower().strip()
        plain = number.removeprefix("ec ").strip()
        condition, first = _between("code", plain, node.prefix)
        other, second = _between("code", f"ec {plain}", node.prefix)
        return Part(_WITH_TERM.format(f"({condition} OR {other})"), (kind, *first, *second))
    key = keys.words_key(node.text)
    if node.prefix:
        condition, values = _between("folded", key, True)
        return Part(_WITH_TERM.format(condition), (kind, *values))
    names: tuple[str, ...] = (key,)
    if node.field == "la":
        names = data.LANGUAGES.get(key, names)
    elif node.field == "pt" and not node.noexp:
        below = headings(key, literal=True, noexp=False)
        names = tuple(dict.fromkeys((key, *data.NARROWER_TYPES.get(key, ()), *below)))
    return Part(_WITH_TERM.format(f"folded IN ({_listed(names)})"), (kind, *names))


def _action(node: Value) -> Part:
    """Works on what has a pharmacological action, by heading or substance."""
    known = vocabulary()
    if known is None:
        raise not_ready(node)
    listed = json.dumps(known.with_action(keys.mesh_key(node.text)))
    among = "folded IN (SELECT value FROM json_each(?))"
    by_heading = (
        "SELECT reference_id FROM mesh_heading WHERE descriptor_id IN "
        f"(SELECT id FROM term WHERE kind = 'mesh' AND {among})"
    )
    by_name = Part(_WITH_TERM.format(among), ("substance", listed))
    return union([Part(by_heading, (listed,)), by_name])


def _has_term(kind: str, *names: str) -> Part:
    return Part(_WITH_TERM.format(f"folded IN ({_listed(names)})"), (kind, *names))


# identifiers

_IDENTIFIERS: Final[dict[str, tuple[str, ...]]] = {
    "pmid": ("pmid",),
    "pmc": ("pmcid",),
    "doi": ("doi",),
    "lid": ("doi", "pii"),
    "aid": ("doi", "pii", "pmcid", "mid", "bookaccession", "other", "pmpid", "sici", "medline"),
    "auid": ("auid",),
    "isbn": ("isbn",),
}


def _identifiers(node: Value) -> Part:
    parts = []
    for kind in _IDENTIFIERS[node.field]:
        key = _identifier_key(kind, node.text)
        condition, values = _between("value", key, node.prefix)
        sql = f"SELECT reference_id FROM identifier WHERE kind = ? AND {condition}"
        parts.append(Part(sql, (kind, *values)))
    return union(parts)


def _identifier_key(kind: str, text: str) -> str:
    if kind == "pmid":
        return keys.pmid_key(text)
    if kind == "pmcid":
        return keys.pmcid_key(text) or text.lower()
    if kind == "doi":
        return keys.doi_key(text)
    if kind == "auid":
        name, _, number = text.rpartition(" ")
        return keys.person_id_key(number if name.lower() in ("orcid", "isni", "") else text)
    return keys.isbn_key(text) or text.lower() if kind == "isbn" else text.lower()


# columns of the reference


_NUMBERED: Final = {"vi": "volume", "ip": "issue", "pg": "page"}


_UP_TO: Final = "instr(replace(replace(r.page, ',', '-'), ';', '-') || '-', '-') - 1"


def _pages(wanted: str) -> tuple[str, tuple[str, ...]]:
    """The column has the first page, or all of them where the source has them as one text."""
    first = wanted.partition("-")[0].strip()
    if first != wanted:
        return "lower(r.page) IN (?, ?)", (wanted, first)
    return f"(lower(r.page) = ? OR rtrim(substr(lower(r.page), 1, {_UP_TO})) = ?)", (first, first)


def _numbered(connection: sqlite3.Connection, node: Value) -> Part:
    """Volume, issue and first page: not indexed, so found among the words first."""
    column = _NUMBERED[node.field]
    wanted = node.text.lower()
    match = in_columns("misc", phrase(tokens(node.text), prefix=node.prefix))
    condition, values = _between(f"lower(r.{column})", wanted, node.prefix)
    if node.field == "pg" and not node.prefix:
        condition, values = _pages(wanted)
    # What stood among the words before a reference changed does no harm: its row is asked.
    tables = full_text.TABLES if words.changed(connection) else full_text.TABLES[:1]
    return union(
        [
            Part(
                f"SELECT r.id FROM {table} CROSS JOIN reference AS r ON r.id = {table}.rowid "
                f"WHERE {table} MATCH ? AND {condition}",
                (match, *values),
            )
            for table in tables
        ]
    )


def _where(condition: str, *parameters: Any) -> Part:
    return Part(f"SELECT id FROM reference WHERE {condition}", parameters)


def _rating(node: Value) -> Part:
    rated = _where("rating = ? AND rating <> 0", int(node.text))
    return rated if node.text != "0" else _where("rating = 0")


def _read(node: Value) -> Part:
    return _where("read_at <> ''" if node.text == "yes" else "read_at = ''")


def _citekey(node: Value) -> Part:
    bounds = (node.text, node.text + LAST * node.prefix)
    states = f"state IN ({IN_LIBRARY}, {IN_TRASH})"
    own = _where(f"{states} AND citekey COLLATE NOCASE BETWEEN ? AND ?", *bounds)
    sql = "SELECT reference_id FROM citekey_alias WHERE citekey COLLATE NOCASE BETWEEN ? AND ?"
    return union([own, Part(sql, bounds)])


def _journal_id(node: Value) -> Part:
    sql = "container_id IN (SELECT id FROM container WHERE nlm_id = ? COLLATE NOCASE)"
    return _where(sql, node.text)


_PDF: Final = (
    "SELECT reference_id FROM attachment WHERE media_type = 'application/pdf' OR path LIKE '%.pdf'"
)
_DUPLICATES: Final = (
    "SELECT d.reference_id FROM duplicate_set AS d WHERE d.kind IN ('exact', 'sure', 'look') "
    "AND EXISTS (SELECT 1 FROM duplicate_set AS o JOIN reference AS r ON r.id = o.reference_id "
    f"WHERE o.set_id = d.set_id AND o.reference_id <> d.reference_id AND r.state = {IN_LIBRARY})"
)
"""Those that were found to be one work with another that is still in the library."""
_STATES: Final = {
    "retracted": "statuses & 1 <> 0",
    "concern": "statuses & 2 <> 0",
    "corrected": "statuses & 4 <> 0",
    "updated": "statuses & 520 <> 0",
    "preprint": "statuses & 16 <> 0",
    "republished": "statuses & 128 <> 0",
    "commented": "statuses & 256 <> 0",
    "published": "statuses & 512 <> 0",
    "noticed": f"statuses & {NOTICED} <> 0",
    "unfiled": "collection_count = 0",
    "read": "read_at <> ''",
    "unread": "read_at = ''",
    "starred": "is_starred <> 0",
    "edited": "edits <> ''",
    "trashed": "state = 1",
    "nopdf": f"id NOT IN ({_PDF})",
    "noabstract": "has_abstract = 0",
    "reading": "is_starred <> 0 AND read_at = '' OR id IN (SELECT reference_id FROM reading)",
    "overdue": "id IN (SELECT reference_id FROM reading WHERE due <> '' AND due < date('now', 'localtime'))",
    "duplicate": f"id IN ({_DUPLICATES})",
}


def _state(node: Value) -> Part:
    name = node.text.lower()
    if condition := _STATES.get(name):
        marked = "statuses <> 0 AND " if condition.startswith("statuses") else ""
        return _where(marked + condition)
    if keys.issn_key(node.text):
        return issn(node.text)
    raise not_ready(node)


def _issn(node: Value) -> Part:
    return issn(node.text)


_SPECIAL: Final = {
    "pa": _action,
    "rating": _rating,
    "read": _read,
    "citekey": _citekey,
    "jid": _journal_id,
    "issn": _issn,
    "is": _state,
}

# filters


def _filter(connection: sqlite3.Connection, node: Value) -> Part:
    name = node.text
    if name == "systematic":
        titled = words.matching(connection, in_columns("ti", phrase(("systematic", "review"))))
        return union([_has_term("pt", "systematic review"), titled])
    if name in data.CORRECTION_FILTERS:
        sql = "SELECT reference_id FROM correction WHERE type = ?"
        return Part(sql, (data.CORRECTION_FILTERS[name],))
    if name in data.STATUS_SUBSETS:
        return _has_term("status", *data.STATUS_SUBSETS[name])
    if found := _FILTERS.get(name):
        return found
    raise not_ready(node)


_ACCESSION: Final = Part("SELECT reference_id FROM identifier WHERE kind = 'bookaccession'")
_IN_PMC: Final = Part("SELECT reference_id FROM identifier WHERE kind = 'pmcid'")
_FILTERS: Final = {
    "all": _where("1"),
    "hasabstract": _where("has_abstract = 1"),
    "haskeyword": Part(
        "SELECT reference_id FROM reference_term WHERE term_id IN "
        "(SELECT id FROM term WHERE kind = 'keyword')"
    ),
    "hasdatabanklist": Part("SELECT reference_id FROM identifier WHERE kind = 'accession'"),
    "data": Part("SELECT reference_id FROM identifier WHERE kind = 'accession'"),
    "hasnihmsid": Part("SELECT reference_id FROM identifier WHERE kind = 'mid'"),
    "pmcbook": _ACCESSION,
    "pubmed books": _ACCESSION,
    "pubmed pmc": _IN_PMC,
    "free full text": _IN_PMC,
    "preprint": _has_term("pt", "preprint"),
}


# dates

_HISTORY_FIELDS: Final = frozenset({"edat", "crdt", "mhda", "dcom", "lr"})
_DAY_END: Final = "T99"


def span(node: Range) -> Part:
    """The references whose date or number lies in a range."""
    field, low, high = node.field, node.low, node.high
    if field == "dp":
        electronic = "epdat <> '' AND epdat BETWEEN ? AND ?"
        if not node.both_dates:
            electronic += " AND epdat <= pdat"
        printed = _where("state IN (0, 1) AND pdat BETWEEN ? AND ?", low, high)
        return union([printed, _where(electronic, low, high)])
    if field == "epdat":
        return _where("epdat <> '' AND epdat BETWEEN ? AND ?", low, high)
    if field == "ppdat":
        return _where("state IN (0, 1) AND pdat BETWEEN ? AND ?", low, high)
    if field in _HISTORY_FIELDS:
        sql = f"SELECT reference_id FROM history_date WHERE {field} BETWEEN ? AND ?"
        return Part(sql, (low, high))
    if field in ("added", "modified"):
        indexed = "state IN (0, 1) AND " if field == "added" else ""
        return _where(f"{indexed}{field} BETWEEN ? AND ?", low, high + _DAY_END)
    if field == "read":
        return _where("read_at <> '' AND read_at BETWEEN ? AND ?", low, high + _DAY_END)
    if field == "due":
        sql = "SELECT reference_id FROM reading WHERE due <> '' AND due BETWEEN ? AND ?"
        return Part(sql, (low, high + _DAY_END))
    if field == "rating":
        if low == "0":
            return _where("rating <= ?", int(high))
        return _where("rating <> 0 AND rating BETWEEN ? AND ?", int(low), int(high))
    raise not_ready(node)
