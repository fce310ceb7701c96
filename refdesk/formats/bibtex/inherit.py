"""What an entry inherits by `crossref` and `xdata`, by the rules of BibTeX and biblatex."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from refdesk.formats.bibtex.grammar import Entry, Reader
from refdesk.formats.bibtex.text import Manuscript

_NEVER: Final = frozenset(
    ("ids", "crossref", "xref", "xdata", "entryset", "entrysubtype", "execute", "label", "options", "presort",
     "related", "relatedoptions", "relatedstring", "relatedtype", "shorthand", "shorthandintro",
     "sortkey", "key", "file", "groups", "timestamp", "owner", "ranking", "readstatus", "priority",
     "printed", "qualityassured", "relevance", "creationdate", "modificationdate")
)  # fmt: skip
"""Fields of the parent alone: those of biblatex's list, and what JabRef keeps on an entry."""
_LEFT_WITH_TITLE: Final = frozenset(("shorttitle", "sorttitle", "indextitle", "indexsorttitle"))
_TITLES: Final = ("title", "subtitle", "titleaddon")
_MAIN: Final = {name: f"main{name}" for name in _TITLES}
_BOOK: Final = {name: f"book{name}" for name in _TITLES}
_JOURNAL: Final = {
    "title": "journaltitle",
    "subtitle": "journalsubtitle",
    "titleaddon": "journaltitleaddon",
}
_IN_BOOK: Final = ("inbook", "bookinbook", "suppbook")
_IN_COLLECTION: Final = ("incollection", "inreference", "suppcollection")
_RULES: Final[tuple[tuple[tuple[str, ...], tuple[str, ...], dict[str, str]], ...]] = (
    (("mvbook",), ("book", *_IN_BOOK), _MAIN),
    (("mvcollection", "mvreference"), ("collection", "reference", *_IN_COLLECTION), _MAIN),
    (("mvproceedings",), ("proceedings", "inproceedings", "conference"), _MAIN),
    (("book", "collection", "reference", "proceedings"), (*_IN_BOOK, *_IN_COLLECTION, "inproceedings", "conference"), _BOOK),
    (("periodical",), ("article", "suppperiodical"), _JOURNAL),
)  # fmt: skip
_RENAMED: Final = {
    (parent, child): names
    for parents, children, names in _RULES
    for parent in parents
    for child in children
}
_INSTEAD: Final = frozenset(("date", "year"))
_PARTS: Final = frozenset(("year", "month", "day"))
"""A date of BibLaTeX, and those of BibTeX that say the same."""
_DEPTH: Final = 8
_MOST_PARENTS: Final = 200
_MOST_INHERITED: Final = 1 << 16
_KEY: Final = re.compile(r"\s*@[ \t]*(\w+)\s*[{(]\s*([^\s,{}]*)")
_HEADS: Final = re.compile(r"@[ \t]*[^\W\d_]\w*\s*[{(]")
_GRANULAR: Final = re.compile(r"xdata\s*=\s*([^\s,{}\"]+)", re.IGNORECASE)


@dataclass(slots=True)
class Family:
    """The entries of a file that others name, and its macros."""

    parents: dict[str, Entry] = field(default_factory=dict)
    """By key, and by key in lower case, which is how BibTeX looks for them."""
    macros: dict[str, str] = field(default_factory=dict)

    def find(self, key: str) -> Entry | None:
        """The entry called `key`."""
        return self.parents.get(key) or self.parents.get(key.lower())


def family_of(manuscript: Manuscript) -> Family:
    """Read those entries that others name. An ordinary file has none, and is not read here."""
    survey = manuscript.survey
    found = Family()
    if survey.has_macros:
        for _ in range(_DEPTH):  # macros of macros that are defined later still
            definitions = (one for one in manuscript.pieces() if "string" in one[1][:60].lower())
            reader = Reader(definitions, found.macros)
            for _ in reader.items():
                pass
            if reader.first_macros == found.macros:
                break
            found.macros = reader.first_macros
    if survey.named:
        reader = Reader(_wanted(manuscript.pieces(), survey.named), found.macros)
        for item in reader.items():
            if isinstance(item, Entry) and item.key.lower() in survey.named:
                found.parents.setdefault(item.key, item)
                found.parents.setdefault(item.key.lower(), item)
    return found


def _wanted(pieces: Iterator[tuple[int, str]], named: set[str]) -> Iterator[tuple[int, str]]:
    for line, text in pieces:
        match = _KEY.match(text)
        if match and (match[1].lower() == "string" or match[2].lower() in named):
            yield line, text
        elif text.count("@") > 1 and len(_HEADS.findall(text)) > 1:
            yield line, text  # several entries in one line


@dataclass(slots=True)
class Inherited:
    """An entry's fields with those of its parents, and the parents that gave some."""

    fields: dict[str, str]
    parents: dict[str, Entry] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Way:
    """The keys from an entry to its remotest parent, and how many parents may still be asked."""

    keys: list[str]
    left: int = _MOST_PARENTS


def inherit(entry: Entry, own: Mapping[str, str], family: Family) -> Inherited:
    """The fields of `entry`, of which its own are `own`, with what it lacks from its parents."""
    found = Inherited(dict(own))
    _add_inherited(entry.type, found, family, _Way([entry.key]))
    for name, value in found.fields.items():
        if "xdata" in value and name not in ("xdata", "abstract"):
            found.fields[name] = _granular(value, found, family)
    return found


def _add_inherited(kind: str, found: Inherited, family: Family, way: _Way) -> None:
    """Fill the fields that are lacking: from xdata first, then from crossref."""
    for key in (part.strip() for part in found.fields.get("xdata", "").split(",")):
        if key:
            _take(found, key, family, way, {}, "xdata")
    key = found.fields.get("crossref", "").strip()
    if key:
        parent = family.find(key)
        names = _RENAMED.get((parent.type, kind), {}) if parent else {}
        _take(found, key, family, way, names, "crossref")


def _take(
    found: Inherited, key: str, family: Family, way: _Way, names: dict[str, str], by: str
) -> None:
    parent = family.find(key)
    if parent is None:
        found.warnings.append(f"“{key}”, which its {by} names, is not in the file.")
        return
    way.left -= 1
    if way.left < 0:
        return  # lists of lists of parents, which grow beyond all measure
    if parent.key in way.keys or len(way.keys) > _DEPTH:
        found.warnings.append(f"“{key}” inherits from itself by {by}.")
        return
    above = Inherited(dict(_first_of_each(parent)))
    if len(above.fields) < len({name for name, _ in parent.fields}):
        found.warnings.append(f"“{key}” has more than can be inherited; the rest is left out.")
    way.keys.append(parent.key)
    _add_inherited(parent.type, above, family, way)
    way.keys.pop()
    found.parents[parent.key] = parent
    found.parents.update(above.parents)
    found.warnings += above.warnings
    own_dates = _INSTEAD & found.fields.keys()
    for name, value in above.fields.items():
        if name in _NEVER or (names and name in _LEFT_WITH_TITLE):
            continue
        if (own_dates and name == "date") or ("date" in own_dates and name in _PARTS):
            continue  # the years of all volumes are none of this one's
        new = names.get(name, name)
        if names is _BOOK and name == "booktitle":
            found.fields["booktitle"] = found.fields.get("booktitle", value)
        elif new != name and new in above.fields:
            continue  # BibTeX's parents carry their title as `booktitle` too
        else:
            found.fields.setdefault(new, value)
    author = above.fields.get("author")
    if names is _BOOK and parent.type == "book" and author and author != found.fields["author"]:
        found.fields.setdefault("bookauthor", author)


def inheritable(entry: Entry) -> list[tuple[str, str]]:
    """The fields that others may take from an entry: all, up to 64 KB of them.

    Every child keeps a copy of them in its source.
    """
    size = 0
    found: list[tuple[str, str]] = []
    for name, value in entry.fields:
        size += len(name) + len(value)
        if size > _MOST_INHERITED:
            break
        found.append((name, value))
    return found


def _first_of_each(entry: Entry) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in inheritable(entry):
        fields.setdefault(name, value)
    return fields


def _granular(value: str, found: Inherited, family: Family) -> str:
    """`xdata=key-author-2` within a value: the second author of the entry `key`."""

    def replaced(match: re.Match[str]) -> str:
        parts = match[1].split("-")
        for end in range(len(parts) - 1, 0, -1):
            parent = family.find("-".join(parts[:end]))
            if parent is None:
                continue
            given = _first_of_each(parent).get(parts[end].lower())
            if given is None:
                continue
            rest = parts[end + 1 :]
            items = " ".join(given.split()).split(" and ") if rest else [given]
            number = int(rest[0]) if rest and rest[0].isdecimal() and len(rest[0]) < 6 else 1
            if 1 <= number <= len(items):
                found.parents[parent.key] = parent
                return items[number - 1]
        found.warnings.append(f"“{match[0]}” names nothing in the file.")
        return match[0]

    return _GRANULAR.sub(replaced, value)
