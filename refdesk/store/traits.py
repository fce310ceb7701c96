"""From index rows to what is compared of a record (model/likeness.py); no source is parsed for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from refdesk.model import container_names
from refdesk.model.fold import tokens
from refdesk.model.likeness import PREPRINT, Traits
from refdesk.model.markup import RichText
from refdesk.model.pages import first_page, last_page
from refdesk.model.rows import Status
from refdesk.store import roles
from refdesk.store.driver import Connection
from refdesk.store.prepare import ROW_COLUMNS, Indexed
from refdesk.store.statuses import BITS

COLUMNS: Final = (
    "title", "place", "year", "pmid", "pmcid", "doi", "csl_type", "publication_type",
    "statuses", "volume", "issue", "page", "pdat", "epdat",
)  # fmt: skip
"""The columns of `reference` that `of_row` wants, in its order."""
MOST_PEOPLE: Final = 40

_AT: Final = tuple(ROW_COLUMNS.index(name) for name in COLUMNS)
_BRACKETS: Final = re.compile(r"\s*(?:\[([^\[\]]*)\]|\(([^()]*)\))[\s.]*\Z")
_REMARK: Final = re.compile(
    r"erratum|see comment|multiple letters|\d+ refs?\b|review|\bin \w+|abstract|comment|author's transl",
    re.IGNORECASE,
)
_CUT_REMARK: Final = re.compile(
    r"\s*[\[(](?:erratum (?:appears )?in|comment in|see comment|retraction in)\b.*\Z", re.IGNORECASE
)
"""Some programs cut a long remark off in the middle."""
_MARKED: Final = re.compile(
    r"\A\W*(?:retracted article|retracted|withdrawn)\W*[:.\-]\s*", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"\d+")
_LEADING_ZEROS: Final = re.compile(r"\A(\D*)0+(?=\d)")
_ROMAN: Final = re.compile(r"[ivxlc]+\Z", re.IGNORECASE)
_ROMAN_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_PREPRINT_DOI: Final = (
    "10.1101/", "10.64898/", "10.21203/", "10.20944/", "10.2139/", "10.48550/", "10.26434/",
    "10.31234/", "10.31219/", "10.36227/", "10.22541/",
)  # fmt: skip
_SHORT: Final = 90
"""Titles up to this long say what they are in any of their words, longer ones at the ends only."""
_KINDS: Final = (
    ("erratum", re.compile(r"\b(?:errat(?:um|a)|corrigend(?:um|a)|addendum)\b|\A(?:publisher |author )?correction\b|\bvol \d+ (?:pg?|pages?) \w+ (?:19|20)\d\d\Z")),
    ("retraction", re.compile(r"\Aretraction\b|\bretraction (?:notice|note|of)\b|\bstatement of retraction\b")),
    ("concern", re.compile(r"\bexpression of concern\b")),
    ("reply", re.compile(r"\A(?:author s? ?|authors ?)?repl(?:y|ies)\b|\bin reply\b|\breply (?:to|by|from)\b|\b(?:authors?|s) reply\b|\breply\Z|\bauthors? (?:s )?response\b|\Aresponse to\b")),
    ("comment", re.compile(r"\Acomment(?:ary|s)?\b|\bcomment(?:ary|s)? (?:on|to)\b|\bcomment\Z")),
    ("protocol", re.compile(r"\b(?:study|trial|review) protocol\b|\bprotocol for\b|\bprotocol of a\b")),
)  # fmt: skip
_ENDS: Final = frozenset(("erratum", "retraction", "concern", "reply", "comment", "protocol"))
_FORMS: Final = {
    "article-journal": "article", "book": "book", "chapter": "chapter", "thesis": "thesis",
}  # fmt: skip
_RE: Final = re.compile(r"\W*re\s?:", re.IGNORECASE)
_DATA: Final = re.compile(
    r"\W*(?:(?:data|code|dataset) from|supplement(?:ary|al) (?:data|materials?|information)(?: (?:for|to))?)\s?:",
    re.IGNORECASE,
)
"""What repositories put before an article's title."""
_TYPES: Final = {
    "Published Erratum": "erratum",
    "Retraction of Publication": "retraction",
    "Retraction Notice": "retraction",
    "Expression of Concern": "concern",
    "Clinical Trial Protocol": "protocol",
    "Preprint": PREPRINT,
}


def of_indexed(indexed: Indexed) -> Traits:
    """The traits of a record that is on its way into the library."""
    row = tuple([indexed.row[at] for at in _AT])
    people = _byline([(r[0], r[1], r[2], r[3]) for r in json.loads(indexed.creators)])
    return of_row(row, people, indexed.container[0] if indexed.container else "")


def of_row(
    row: Sequence[Any], people: tuple[tuple[str, str], ...], container_key: str | None
) -> Traits:
    """The traits of a reference: its COLUMNS, its people, the key of its container."""
    markup, place, year, pmid, pmcid, doi, csl_type, label, statuses = row[:9]
    volume, issue, page, print_date, electronic_date = row[9:]
    title = _without_remarks(RichText(markup).plain)
    start, end = _pages(page, place, volume)
    return Traits(
        title=" ".join(tokens(title.replace("&", " and "))),
        kind=_kind(title, csl_type, label, statuses, doi),
        people=people,
        years=_years(year, print_date, electronic_date),
        volume=_first_number(volume),
        issue=_issue(issue),
        start=start,
        end=end,
        journal=_journal(container_key),
        pmid=pmid,
        pmcid=pmcid,
        doi=doi,
        is_whole_book=csl_type == "book",
        form=_FORMS.get(csl_type, ""),
    )


class TraitReader:
    """Reads traits of references and keeps those that were read last."""

    def __init__(self, connection: Connection, most: int = 40_000) -> None:
        self._connection = connection
        self._most = most
        self._kept: dict[int, Traits] = {}

    def ensure(self, ids: Iterable[int]) -> None:
        """Read those of `ids` that are not at hand."""
        missing = [i for i in ids if i not in self._kept]
        if not missing:
            return
        if len(self._kept) + len(missing) > self._most:
            self._kept.clear()
            missing = list(ids)
        self._kept |= read(self._connection, missing)

    def __call__(self, reference_id: int) -> Traits:
        found = self._kept.get(reference_id)
        if found is None:
            self.ensure([reference_id])
            found = self._kept.setdefault(reference_id, Traits())
        return found


def read(connection: Connection, ids: Sequence[int]) -> dict[int, Traits]:
    """The traits of references, by id; ids that do not exist are left out."""
    wanted = (json.dumps(list(ids)),)
    people = people_of(
        connection.execute(
            "SELECT c.reference_id, c.role, c.position, c.family, c.initials FROM json_each(?) "
            "AS j CROSS JOIN creator AS c ON c.reference_id = j.value "
            f"WHERE c.position < {MOST_PEOPLE}",
            wanted,
        ).fetchall()
    )
    columns = ", ".join(f"r.{name}" for name in COLUMNS)
    rows = connection.execute(
        f"SELECT r.id, c.key, {columns} FROM json_each(?) AS j CROSS JOIN reference AS r "
        "ON r.id = j.value LEFT JOIN container AS c ON c.id = r.container_id",
        wanted,
    )
    return {i: of_row(row, people.get(i, ()), container) for i, container, *row in rows}


def people_of(rows: Iterable[tuple[int, int, int, str, str]]) -> Mapping[int, tuple[tuple[str, str], ...]]:  # fmt: skip
    """The bylines of references from rows (reference id, role, position, family, initials)."""
    grouped: dict[int, list[tuple[int, int, str, str]]] = {}
    for reference_id, *creator in rows:
        grouped.setdefault(reference_id, []).append(tuple(creator))  # type: ignore[arg-type]
    return {reference_id: _byline(found) for reference_id, found in grouped.items()}


def _byline(creators: list[tuple[int, int, str, str]]) -> tuple[tuple[str, str], ...]:
    """(family, initials) of the authors, else the editors, else the groups; at most 40."""
    creators.sort()
    for wanted in (roles.AUTHOR, roles.EDITOR, roles.OTHER, roles.GROUP):
        named = [
            (family.replace(" ", ""), initials)
            for role, _, family, initials in creators
            if role == wanted and family not in ("anonymous", "no authors listed", "et al")
        ]
        if named:
            return tuple(named[:MOST_PEOPLE])
    return ()


def _without_remarks(title: str) -> str:
    """A title without what sources add to it: marks before it, remarks in brackets behind it."""
    title = _CUT_REMARK.sub("", _MARKED.sub("", title))
    while (found := _BRACKETS.search(title)) and found.start():
        if not _REMARK.match(found[1] or found[2] or ""):
            break
        title = title[: found.start()]
    return title


def _kind(title: str, csl_type: str, label: str, statuses: int, doi: str) -> str:
    if label in _TYPES:
        return _TYPES[label]
    if statuses & BITS[Status.PREPRINT] or doi.startswith(_PREPRINT_DOI):
        return PREPRINT
    if _RE.match(title):
        return "reply"
    if csl_type == "dataset" or _DATA.match(title):
        return "data"
    words = " ".join(tokens(title))
    if len(words) <= _SHORT:
        return next((kind for kind, pattern in _KINDS if pattern.search(words)), "")
    ends = f"{words[:40]} \n {words[-40:]}"
    return next((k for k, pattern in _KINDS if k in _ENDS and pattern.search(ends)), "")


def _pages(page: str, place: str, volume: str) -> tuple[str, str]:
    """First and last page in their normal form; ("", "") where they tell nothing."""
    if not page or "pagination" in page.lower():
        return "", ""
    start = _page(first_page(page))
    if start == "1" and not volume:  # ahead of print
        return "", ""
    end = _page(last_page(place.rpartition(":")[2]))
    return start, "" if end == start and "-" not in place else end


def _page(text: str) -> str:
    """Leading zeros off, also behind letters: `S007` is `s7`, `1600` stays."""
    return _LEADING_ZEROS.sub(r"\1", text.strip().lower().replace(".", ""))


def _first_number(text: str) -> str:
    found = _NUMBER.search(text)
    if found:
        return str(int(found[0][:9]))
    text = text.strip()
    return str(_roman(text)) if _ROMAN.match(text) else text.lower()


def _roman(text: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in text.lower()]
    following = [*values[1:], 0]
    return sum(-v if v < n else v for v, n in zip(values, following, strict=True))


def _issue(text: str) -> str:
    """`Suppl 1` is no issue 1."""
    return ("suppl " if "sup" in text.lower() else "") + _first_number(text)


def _years(year: int | None, *dates: str) -> tuple[int, int] | None:
    found = [year] if year else []
    found += [int(date[:4]) for date in dates if date[:4].isdecimal() and date[:4].isascii()]
    return (min(found), max(found)) if found else None


def _journal(container_key: str | None) -> container_names.Named:
    if not container_key:
        return container_names.NO_NAME
    title, abbreviation, iso, *ids = container_key.split("\x1f")
    return container_names.named((title, abbreviation, iso), tuple(ids))
