"""Where the values of each facet stand in the library, and how each is named and asked for."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from refdesk.model.facets import quoted
from refdesk.model.languages import language_name
from refdesk.model.query import parse
from refdesk.store import roles
from refdesk.store import search_data as data
from refdesk.store.facet_places import countries
from refdesk.store.fold_keys import journal_key, name_words
from refdesk.store.search_compile import compile_tree
from refdesk.store.vocabulary import Vocabulary, vocabulary

Rows = Iterable[tuple[int, Sequence[int]]]
"""References with the numbers of their values, each once."""


class Source(ABC):
    """Reads the values of references by ranges of ids; `term` and `label` say what a number is."""

    step = 10_000
    """Ids that are read at a time."""

    def prepare(self, connection: sqlite3.Connection) -> None:  # noqa: B027 - years need none
        """Look up what the numbers stand for; called before each load and patch."""

    @abstractmethod
    def rows(self, connection: sqlite3.Connection, low: int, high: int) -> Rows:
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


class Terms(Source):
    """Publication types, substances and languages: `term` rows of one kind."""

    def __init__(self, kind: str, tag: str) -> None:
        self._kind = kind
        self._tag = tag
        self._same: dict[int, int] = {}
        self._names: dict[int, str] = {}

    def prepare(self, connection: sqlite3.Connection) -> None:
        """Terms whose words are the same are one value: the query finds them together."""
        first: dict[str, int] = {}
        sql = "SELECT id, folded, name FROM term WHERE kind = ? ORDER BY id"
        for term_id, folded, name in connection.execute(sql, (self._kind,)):
            key = self._key(folded)
            if key:
                self._same[term_id] = first.setdefault(key, term_id)
                self._names.setdefault(term_id, self._name(key, name))

    def _key(self, folded: str) -> str:
        return folded

    def _name(self, key: str, name: str) -> str:
        return name

    def rows(self, connection: sqlite3.Connection, low: int, high: int) -> Rows:
        same = self._same.get
        for reference_id, listed in connection.execute(self._sql(), self._bounds(low, high)):
            values = dict.fromkeys(map(same, map(int, listed.split(","))))
            values.pop(None, None)
            yield reference_id, tuple(values)  # type: ignore[arg-type]

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
            "SELECT reference_id, group_concat(descriptor_id) FROM mesh_heading "
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

    def rows(self, connection: sqlite3.Connection, low: int, high: int) -> Rows:
        held = self._held
        for reference_id, listed in connection.execute(self._sql(), self._bounds(low, high)):
            values = {value for term in map(int, listed.split(",")) for value in held.get(term, ())}
            yield reference_id, tuple(values)

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

    def rows(self, connection: sqlite3.Connection, low: int, high: int) -> Rows:
        sql = "SELECT id, container_id FROM reference WHERE id BETWEEN ? AND ? AND container_id IS NOT NULL"
        for reference_id, container_id in connection.execute(sql, (low, high)):
            yield reference_id, self._journals.get(container_id, ())

    def term(self, value: int) -> str:
        return quoted(self._names[value], "ta")

    def label(self, value: int) -> str:
        return self._names[value]


class Years(Source):
    """The years of the print and the electronic date, as `[dp]` finds them; the number is the year."""

    def rows(self, connection: sqlite3.Connection, low: int, high: int) -> Rows:
        sql = "SELECT id, substr(pdat, 1, 4), substr(epdat, 1, 4) FROM reference WHERE id BETWEEN ? AND ? AND pdat <> ''"
        for reference_id, printed, electronic in connection.execute(sql, (low, high)):
            years = {printed, electronic} - {""}
            yield reference_id, [int(year) for year in years if year.isdecimal()]

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
        self._numbers: dict[str, int] = {}
        self._keys: list[str] = []
        self._names: dict[int, str] = {}

    def rows(self, connection: sqlite3.Connection, low: int, high: int) -> Rows:
        sql = (
            "SELECT reference_id, group_concat(family || char(31) || initials, char(30)) FROM creator "
            f"WHERE reference_id BETWEEN ? AND ? AND role = {roles.AUTHOR} AND family <> '' AND initials <> '' GROUP BY reference_id"
        )
        numbers, keys = self._numbers, self._keys
        for reference_id, listed in connection.execute(sql, (low, high)):
            names = dict.fromkeys(listed.split("\x1e"))
            for name in names:
                if name not in numbers:
                    numbers[name] = len(keys)
                    keys.append(name)
            yield reference_id, [numbers[name] for name in names]

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
)
"""The values of `Statuses`, by their number."""


class Statuses(Source):
    """What a reader should know of a reference, and what he has done with it."""

    def rows(self, connection: sqlite3.Connection, low: int, high: int) -> Rows:
        bounds = (low, high)
        pdfs = {
            row[0]
            for row in connection.execute(
                "SELECT reference_id FROM attachment WHERE reference_id BETWEEN ? AND ? "
                "AND (media_type = 'application/pdf' OR path LIKE '%.pdf')",
                bounds,
            )
        }
        for row in connection.execute(
            "SELECT id, statuses & 1, statuses & 2, statuses & 4, statuses & 8, statuses & 16, pmcid <> '', "
            "read_at = '', is_starred, edits <> '', has_abstract = 0 FROM reference WHERE id BETWEEN ? AND ?",
            bounds,
        ):
            values = [place for place, has in enumerate(row[1:]) if has]
            if row[0] not in pdfs:
                values.append(len(STATUSES) - 1)
            yield row[0], values

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

    def rows(self, connection: sqlite3.Connection, low: int, high: int) -> Rows:
        found: dict[int, list[int]] = {}
        for number, (term, _) in enumerate(self._values):
            for reference_id in self._ids(connection, term, low, high):
                found.setdefault(reference_id, []).append(number)
        return found.items()

    @staticmethod
    def _ids(connection: sqlite3.Connection, term: str, low: int, high: int) -> Iterator[int]:
        plan = compile_tree(connection, parse(term).tree)
        sql = "SELECT rowid FROM fts WHERE fts MATCH ? AND rowid BETWEEN ? AND ?"
        for row in connection.execute(sql, (plan.match, low, high)):
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
