"""Where the values of each facet stand in the library, and how each is named and asked for."""

from __future__ import annotations

import json
import sqlite3
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, islice, repeat
from typing import Final

from refdesk.model.facets import quoted
from refdesk.model.languages import language_name
from refdesk.model.query import parse
from refdesk.store import roles, words
from refdesk.store import search_data as data
from refdesk.store.facet_columns import Block
from refdesk.store.facet_places import countries
from refdesk.store.fold_keys import journal_key, name_words
from refdesk.store.search_compile import compile_tree
from refdesk.store.vocabulary import Vocabulary, vocabulary


class Source(ABC):
    """Reads the values of references by ranges of ids; `term` and `label` say what a number is."""

    step = 10_000
    """Ids that are read at a time."""

    def prepare(self, connection: sqlite3.Connection) -> None:  # noqa: B027 - years need none
        """Look up what the numbers stand for; called before each load and patch."""

    @abstractmethod
    def block(self, connection: sqlite3.Connection, low: int, high: int) -> Block:
        """The references from id `low` to `high` that have values; the others may be left out."""

    @abstractmethod
    def term(self, value: int) -> str:
        """The query that finds the references with a value."""

    @abstractmethod
    def label(self, value: int) -> str:
        """What the reader sees."""

    def inner(self, value: int) -> str:
        """The branch that lies below a value, "" for none."""
        return ""

    def settle(self, connection: sqlite3.Connection, values: Iterable[int]) -> None:  # noqa: B027
        """Find out better labels for the few values that are shown."""


NO_BLOCK: Final = Block((), (), ())


def _block(rows: Sequence[tuple[int, str]]) -> Block:
    """Of reference ids with numbers that are joined by commas, all read in one go."""
    if not rows:
        return NO_BLOCK
    ids, listed = zip(*rows, strict=True)
    lengths = [text.count(",") + 1 for text in listed]
    return Block(ids, lengths, json.loads(f"[{','.join(listed)}]"))


def _flat(ids: Sequence[int], values: Sequence[Sequence[int]]) -> Block:
    return Block(ids, list(map(len, values)), list(chain.from_iterable(values)))


def _each_once(block: Block) -> Block:
    """Without what a reference has twice, and without what is no value (-1)."""
    rest = iter(block.values)
    values: list[Sequence[int]] = []
    for length in block.lengths:
        part = list(islice(rest, length))
        if len(set(part)) < length or -1 in part:
            part = [value for value in dict.fromkeys(part) if value >= 0]
        values.append(part)
    return _flat(block.ids, values)


class Terms(Source):
    """Publication types, substances and languages: `term` rows of one kind."""

    def __init__(self, kind: str, tag: str) -> None:
        self._kind = kind
        self._tag = tag
        self._same: dict[int, int] = {}
        self._names: dict[int, str] = {}
        self._plain = 0
        """Up to this id every term is a value of its own."""

    def prepare(self, connection: sqlite3.Connection) -> None:
        """Terms whose words are the same are one value: the query finds them together."""
        first: dict[str, int] = {}
        is_plain = True
        sql = "SELECT id, folded, name FROM term WHERE kind = ? ORDER BY id"
        for term_id, folded, name in connection.execute(sql, (self._kind,)):
            key = self._key(folded)
            is_plain = is_plain and bool(key) and key not in first
            self._plain = term_id if is_plain else self._plain
            if key:
                self._same[term_id] = first.setdefault(key, term_id)
                self._names.setdefault(term_id, self._name(key, name))

    def _key(self, folded: str) -> str:
        return folded

    def _name(self, key: str, name: str) -> str:
        return name

    def block(self, connection: sqlite3.Connection, low: int, high: int) -> Block:
        found = _block(connection.execute(self._sql(), self._bounds(low, high)).fetchall())
        if max(found.values, default=0) <= self._plain:
            return found
        return _each_once(
            found._replace(values=list(map(self._same.get, found.values, repeat(-1))))
        )

    def _sql(self) -> str:
        return (
            "SELECT reference_id, group_concat(term_id) FROM reference_term "
            "WHERE reference_id BETWEEN ? AND ? "
            "AND term_id IN (SELECT id FROM term WHERE kind = ?) GROUP BY reference_id"
        )

    def _bounds(self, low: int, high: int) -> tuple[object, ...]:
        return (low, high, self._kind)

    def term(self, value: int) -> str:
        return quoted(self._names[value], self._tag)

    def label(self, value: int) -> str:
        return self._names[value]


class Languages(Terms):
    """A code of PubMed's, a tag and a name may stand for one language."""

    def __init__(self) -> None:
        super().__init__("language", "la")
        self._codes: dict[str, str] = {}

    def _key(self, folded: str) -> str:
        return data.LANGUAGES.get(folded, (folded,))[0]

    def _name(self, key: str, name: str) -> str:
        shown = language_name(key) if key in data.LANGUAGES else name
        self._codes[shown] = key
        return shown

    def term(self, value: int) -> str:
        name = self._names[value]
        code = self._codes[name]
        return f"{code}[la]" if code in data.LANGUAGES else quoted(name, "la")


class Headings(Terms):
    """MeSH headings, all or those that are starred."""

    def __init__(self, *, is_major: bool) -> None:
        super().__init__("mesh", "majr:noexp" if is_major else "mh:noexp")
        self._only = "AND is_major = 1 " if is_major else ""

    def _sql(self) -> str:
        return (
            "SELECT reference_id, group_concat(DISTINCT descriptor_id) FROM mesh_heading "
            f"WHERE reference_id BETWEEN ? AND ? {self._only}GROUP BY reference_id"
        )

    def _bounds(self, low: int, high: int) -> tuple[object, ...]:
        return (low, high)

    def term(self, value: int) -> str:
        # A slash would divide heading and subheading.
        return quoted(self._names[value].replace("/", " "), self._tag)


class Branch(Headings):
    """The headings right below one in the MeSH tree, each with all that is narrower; a part of it.

    Empty while NLM's headings were not loaded (vocabulary.py).
    """

    def __init__(self, branch: str = "") -> None:
        super().__init__(is_major=False)
        self.vocabulary: Vocabulary | None = None
        self._branch = branch
        self._inner: list[tuple[str, str]] = []
        self._held: dict[int, tuple[int, ...]] = {}

    @property
    def is_old(self) -> bool:
        """Whether other headings were loaded since."""
        return self.vocabulary is not vocabulary()

    def prepare(self, connection: sqlite3.Connection) -> None:
        self.vocabulary = vocabulary()
        if self.vocabulary is None:
            return
        self._inner = list(self.vocabulary.below(self._branch))
        holders: dict[str, list[int]] = {}
        for number, (folded, _) in enumerate(self._inner):
            for narrower in self.vocabulary.narrower(folded):
                holders.setdefault(narrower, []).append(number)
        sql = "SELECT id, folded FROM term WHERE kind = 'mesh'"
        self._held = {
            term_id: tuple(holders[folded])
            for term_id, folded in connection.execute(sql)
            if folded in holders
        }

    def block(self, connection: sqlite3.Connection, low: int, high: int) -> Block:
        found = _block(connection.execute(self._sql(), self._bounds(low, high)).fetchall())
        held = map(self._held.get, found.values, repeat(()))
        values = [tuple(set(chain.from_iterable(islice(held, length)))) for length in found.lengths]
        return _flat(found.ids, values)

    def term(self, value: int) -> str:
        return quoted(self._inner[value][1], "mh")

    def label(self, value: int) -> str:
        return self._inner[value][1]

    def inner(self, value: int) -> str:
        folded = self._inner[value][0]
        return folded if self.vocabulary is not None and self.vocabulary.below(folded) else ""


class Journals(Source):
    """Containers that share the name by which they are shown are one journal."""

    def __init__(self) -> None:
        self._journals: dict[int, tuple[int, ...]] = {}
        self._names: dict[int, str] = {}

    def prepare(self, connection: sqlite3.Connection) -> None:
        named: dict[str, list[int]] = {}
        for name, container_id in connection.execute(
            "SELECT name, container_id FROM container_name"
        ):
            named.setdefault(name, []).append(container_id)
        journals: dict[int, list[int]] = {}
        seen: set[str] = set()
        for container_id, title, short in connection.execute(
            "SELECT id, title, abbreviation FROM container ORDER BY id"
        ):
            shown = short or title
            key = journal_key(shown)
            if key and key not in seen:
                seen.add(key)
                self._names[container_id] = shown
                for member in named.get(key, ()):
                    journals.setdefault(member, []).append(container_id)
        self._journals = {each: tuple(values) for each, values in journals.items()}

    def block(self, connection: sqlite3.Connection, low: int, high: int) -> Block:
        sql = "SELECT id, container_id FROM reference WHERE id BETWEEN ? AND ? AND container_id IS NOT NULL"
        rows = connection.execute(sql, (low, high)).fetchall()
        values = [self._journals.get(container_id, ()) for _, container_id in rows]
        return _flat([row[0] for row in rows], values)

    def term(self, value: int) -> str:
        return quoted(self._names[value], "ta")

    def label(self, value: int) -> str:
        return self._names[value]


_YEAR: Final = (
    "(CASE WHEN {0} GLOB '[0-9][0-9][0-9][0-9]*' "
    "THEN CAST(CAST(substr({0}, 1, 4) AS INTEGER) AS TEXT) ELSE '' END)"
)


class Years(Source):
    """The years of the print and the electronic date, as `[dp]` finds them; the number is the year."""

    def block(self, connection: sqlite3.Connection, low: int, high: int) -> Block:
        printed, electronic = _YEAR.format("pdat"), _YEAR.format("epdat")
        sql = (
            f"SELECT id, CASE {electronic} WHEN '' THEN {printed} WHEN {printed} THEN {printed} "
            f"ELSE {printed} || ',' || {electronic} END AS years FROM reference "
            "WHERE id BETWEEN ? AND ? AND pdat <> '' AND years <> ''"
        )
        return _block(connection.execute(sql, (low, high)).fetchall())

    def term(self, value: int) -> str:
        return years_term(value, value)

    def label(self, value: int) -> str:
        return str(value)


def years_term(first: int, last: int) -> str:
    """The query for all that was published from one year to another."""
    return f"{first:04d}:{last:04d}[dp]"


class Authors(Source):
    """Names on the byline, folded; the library's own spelling is looked up for those shown.

    Without initials a name would be asked for as every person of that family: left out.
    """

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._keys: list[str] = []
        self._names: dict[int, str] = {}

    def block(self, connection: sqlite3.Connection, low: int, high: int) -> Block:
        sql = (
            "SELECT reference_id, group_concat(family || char(31) || initials, char(30)), count(*) FROM creator "
            f"WHERE reference_id BETWEEN ? AND ? AND role = {roles.AUTHOR} AND family <> '' AND initials <> '' GROUP BY reference_id"
        )
        rows = connection.execute(sql, (low, high)).fetchall()
        if not rows:
            return NO_BLOCK
        ids, listed, lengths = zip(*rows, strict=True)
        names = "\x1e".join(listed).split("\x1e")
        values = list(map(self._numbers.__getitem__, names))
        self._keys += islice(self._numbers, len(self._keys), None)
        return _each_once(Block(ids, lengths, values))

    def term(self, value: int) -> str:
        # With a comma, for "Li U" may be Liu too.
        family, _, initials = self._key(value)
        shown = self._names.get(value, "").rpartition(" ")
        if (name_words(shown[0]), name_words(shown[2])) == ([family], [initials]):
            family, _, initials = shown
        return quoted(f"{family}, {initials}", "au")

    def label(self, value: int) -> str:
        if value in self._names:
            return self._names[value]
        family, _, initials = self._key(value)
        return f"{family.capitalize()} {initials.upper()}"

    def settle(self, connection: sqlite3.Connection, values: Iterable[int]) -> None:
        sql = (
            "SELECT r.creators FROM creator AS c CROSS JOIN reference AS r ON r.id = c.reference_id "
            "WHERE c.family = ? AND c.initials = ? AND c.role = 0 AND c.position < 3 LIMIT 1"
        )
        for value in values:
            if value in self._names:
                continue
            family, _, initials = self._key(value)
            row = connection.execute(sql, (family, initials)).fetchone()
            for name in row[0].split(", ") if row else ():
                if "".join(name_words(name)) == family + initials:
                    self._names[value] = name
                    break

    def _key(self, value: int) -> tuple[str, str, str]:
        return self._keys[value].partition("\x1f")


STATUSES: Final = (
    ("retracted[is]", "Retracted"),
    ("concern[is]", "Expression of concern"),
    ("corrected[is]", "Corrected"),
    ("updated[is]", "Newer version"),
    ("preprint[is]", "Preprint"),
    ("pubmed pmc[sb]", "Free in PMC"),
    ("unread[is]", "Unread"),
    ("starred[is]", "Starred"),
    ("edited[is]", "Edited"),
    ("noabstract[is]", "Abstract missing"),
    ("nopdf[is]", "PDF missing"),
    ("published[is]", "Preprint published"),
    ("republished[is]", "Republished"),
    ("commented[is]", "Commented on"),
)
"""The values of `Statuses`, by their number."""


_STATUS_BITS: Final = (
    "SELECT id, (statuses & 31 | 8 * ((statuses & 512) <> 0)) + 32 * (pmcid <> '') + 64 * (read_at = '') + 128 * (is_starred <> 0) "
    "+ 256 * (edits <> '') + 512 * (has_abstract = 0) + 1024 * (id NOT IN ("
    "SELECT reference_id FROM attachment WHERE media_type = 'application/pdf' OR path LIKE '%.pdf')) "
    "+ 2048 * ((statuses & 512) <> 0) + 4096 * ((statuses & 128) <> 0) + 8192 * ((statuses & 256) <> 0) "
    "FROM reference WHERE id BETWEEN ? AND ?"
)
"""Bit n for the n-th of STATUSES."""


def _places(bits: int) -> tuple[int, ...]:
    return tuple(place for place in range(len(STATUSES)) if bits >> place & 1)


class Statuses(Source):
    """What a reader should know of a reference, and what he has done with it."""

    def block(self, connection: sqlite3.Connection, low: int, high: int) -> Block:
        """Each reference's statuses are one number, a bit for each; there are few such numbers."""
        rows = connection.execute(_STATUS_BITS, (low, high)).fetchall()
        known = {bits: _places(bits) for bits in {bits for _, bits in rows}}
        return _flat([row[0] for row in rows], [known[bits] for _, bits in rows])

    def term(self, value: int) -> str:
        return STATUSES[value][0]

    def label(self, value: int) -> str:
        return STATUSES[value][1]


class Found(Source):
    """Values that no table lists: each is searched for in the full text."""

    step = 1 << 40

    def __init__(self) -> None:
        self._values: list[tuple[str, str]] = []

    @abstractmethod
    def known(self, connection: sqlite3.Connection) -> list[tuple[str, str]]:
        """(term, label) of all values there may be; the number is the place."""

    def prepare(self, connection: sqlite3.Connection) -> None:
        self._values = self.known(connection)

    def block(self, connection: sqlite3.Connection, low: int, high: int) -> Block:
        found: dict[int, list[int]] = {}
        for number, (term, _) in enumerate(self._values):
            for reference_id in self._ids(connection, term, low, high):
                found.setdefault(reference_id, []).append(number)
        ids = sorted(found)
        return _flat(ids, [found[each] for each in ids])

    @staticmethod
    def _ids(connection: sqlite3.Connection, term: str, low: int, high: int) -> Iterator[int]:
        plan = compile_tree(connection, parse(term).tree)
        found = words.matching(connection, plan.match)
        sql = f"WITH hits(id) AS ({found.sql}) SELECT id FROM hits WHERE id BETWEEN ? AND ?"
        for row in connection.execute(sql, (*found.parameters, low, high)):
            yield row[0]

    def term(self, value: int) -> str:
        return self._values[value][0]

    def label(self, value: int) -> str:
        return self._values[value][1]


class Countries(Found):
    """Countries that affiliations name."""

    def known(self, connection: sqlite3.Connection) -> list[tuple[str, str]]:
        return [(country.term, country.label) for country in countries()]


class Agencies(Found):
    """Grant agencies: their names are terms, the references are found by the words of their grants."""

    def known(self, connection: sqlite3.Connection) -> list[tuple[str, str]]:
        sql = "SELECT name, id FROM term WHERE kind = 'agency' AND folded <> '' ORDER BY id"
        return [(quoted(name, "gr"), name) for name, _ in connection.execute(sql)]
