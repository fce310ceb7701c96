"""The columns of the reference table: what each is called, shows, and is sorted by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Final

from PySide6.QtCore import QCoreApplication

from refdesk.model.rows import Extra, ReferenceRow, SortKey
from refdesk.ui import chips

MAX_TEXT: Final = 1_000
"""No cell shows more letters than this, whatever a source put into a title."""
STARS: Final = 5


class Column(IntEnum):
    """The columns by number, in their usual order; remembered by name (`key_of`)."""

    REFERENCE = 0
    CREATORS = 1
    CONTAINER = 2
    YEAR = 3
    STATUS = 4
    PMID = 5
    ADDED = 6
    CITEKEY = 7
    FIRST_CREATOR = 8
    LAST_CREATOR = 9
    DATE = 10
    PLACE = 11
    PMCID = 12
    DOI = 13
    TYPE = 14
    MESH_COUNT = 15
    TAGS = 16
    RATING = 17
    READ = 18
    STARRED = 19
    MODIFIED = 20
    FILES = 21
    NOTES = 22
    COLLECTIONS = 23
    ABSTRACT = 24
    LANGUAGE = 25
    PLAN = 26
    CITED = 27


def _none(row: ReferenceRow) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """What is to know of a column: `width` in drawn pixels, the text it shows.

    `sort` None cannot be sorted by; `extra` is what a row needs to be read with. `sample` is
    the longest text where that is known, for figures that must not be cut.
    """

    text: Callable[[ReferenceRow], str]
    width: int = 110
    sort: SortKey | None = None
    newest_first: bool = False
    extra: Extra | None = None
    sample: str = ""
    is_right: bool = False


def _count(number: int) -> str:
    return str(number) if number else ""


def _read_words(row: ReferenceRow) -> str:
    return row.read_at[:10]


def _languages(row: ReferenceRow) -> str:
    from refdesk.model.languages import language_name  # with the first such column

    return ", ".join(language_name(code) for code in row.languages)


def plan_words(plan: tuple[str, ...], today: str = "") -> str:
    """`High, 2026-12-24`; `Overdue since 2026-11-20` when that day is past; "" for no plan."""
    if not plan:
        return ""
    tr = QCoreApplication.translate
    words = {"1": tr("Columns", "High"), "3": tr("Columns", "Low")}
    word = words.get(plan[0], tr("Columns", "Normal"))
    due = plan[1] if len(plan) > 1 else ""
    if not due:
        return word
    if due < (today or date.today().isoformat()):
        return tr("Columns", "Overdue since {day}").format(day=due)
    return f"{word}, {due}"


def _tick(is_there: bool) -> str:
    return QCoreApplication.translate("Columns", "Yes") if is_there else ""


KINDS: Final[dict[Column, ColumnKind]] = {
    Column.REFERENCE: ColumnKind(_none, 250, SortKey.TITLE),
    Column.CREATORS: ColumnKind(lambda row: first_creators(row, 1), 126, SortKey.CREATORS),
    Column.CONTAINER: ColumnKind(lambda row: row.container, 140, SortKey.CONTAINER),
    Column.YEAR: ColumnKind(
        lambda row: "" if row.year is None else str(row.year), 52, SortKey.YEAR, True,
        sample="2024", is_right=True,
    ),
    Column.STATUS: ColumnKind(
        lambda row: ", ".join(chips.word(each) for each in chips.by_weight(row.statuses)), 104,
        SortKey.STATUS, True,
    ),
    Column.PMID: ColumnKind(lambda row: row.pmid, 80, SortKey.PMID, True, sample="36156117"),
    Column.ADDED: ColumnKind(lambda row: row.added[:10], 84, SortKey.ADDED, True, sample="2026-11-24"),
    Column.CITEKEY: ColumnKind(lambda row: row.citekey, 170, SortKey.CITEKEY),
    Column.FIRST_CREATOR: ColumnKind(lambda row: _first_name(row), 110, SortKey.CREATORS),
    Column.LAST_CREATOR: ColumnKind(
        lambda row: row.last_creator, 110, SortKey.LAST_CREATOR, extra=Extra.LAST_CREATOR
    ),
    Column.DATE: ColumnKind(lambda row: row.day, 92, SortKey.YEAR, True, Extra.DAY),
    Column.PLACE: ColumnKind(lambda row: row.source, 116, SortKey.PLACE),
    Column.PMCID: ColumnKind(lambda row: row.pmcid, 90, SortKey.PMCID, True, sample="PMC10000000"),
    Column.DOI: ColumnKind(lambda row: row.doi, 170, SortKey.DOI),
    Column.TYPE: ColumnKind(lambda row: row.publication_type, 120, SortKey.TYPE),
    Column.MESH_COUNT: ColumnKind(
        lambda row: _count(row.mesh_count), 56, SortKey.MESH_COUNT, True, Extra.MESH_COUNT, "100", True
    ),
    Column.TAGS: ColumnKind(lambda row: ", ".join(row.tags), 140, SortKey.TAGS),
    Column.RATING: ColumnKind(lambda row: "★" * row.rating, 96, SortKey.RATING, True),
    Column.READ: ColumnKind(_read_words, 84, SortKey.READ, True, sample="2026-11-24"),
    Column.STARRED: ColumnKind(lambda row: _tick(row.is_starred), 48, SortKey.STARRED, True),
    Column.MODIFIED: ColumnKind(
        lambda row: row.modified[:10], 84, SortKey.MODIFIED, True, sample="2026-11-24"
    ),
    Column.FILES: ColumnKind(
        lambda row: _count(row.attachment_count), 52, SortKey.FILES, True, sample="100", is_right=True
    ),
    Column.NOTES: ColumnKind(
        lambda row: _count(row.note_count), 52, SortKey.NOTES, True, sample="100", is_right=True
    ),
    Column.COLLECTIONS: ColumnKind(
        lambda row: ", ".join(row.collections), 140, SortKey.COLLECTIONS, True, Extra.COLLECTIONS
    ),
    Column.ABSTRACT: ColumnKind(lambda row: _tick(row.has_abstract), 68, SortKey.ABSTRACT, True),
    Column.PLAN: ColumnKind(lambda row: plan_words(row.plan), 150, SortKey.PLAN, extra=Extra.PLAN),
    Column.CITED: ColumnKind(
        lambda row: f"{int(row.cited[0]):,}" if row.cited else "", 84, SortKey.CITED, True,
        Extra.CITED, "10,000", True,
    ),
    Column.LANGUAGE: ColumnKind(_languages, 88, SortKey.LANGUAGE, extra=Extra.LANGUAGES),
}  # fmt: skip

SORT_KEYS: Final[dict[Column, SortKey]] = {
    column: kind.sort for column, kind in KINDS.items() if kind.sort is not None
}
"""What a click on a column's head sorts by."""

USUAL: Final = (
    Column.REFERENCE, Column.CREATORS, Column.CONTAINER, Column.YEAR, Column.STATUS, Column.PMID,
)  # fmt: skip
"""The columns of a reader who has chosen none."""

LEAVE_ORDER: Final = (
    *(column for column in reversed(Column) if column > Column.CITEKEY),
    Column.ADDED, Column.CITEKEY, Column.PMID, Column.CONTAINER, Column.CREATORS,
)  # fmt: skip
"""Of the usual columns, which go when the table is too narrow, first to go first."""

_BY_KEY: Final = {column.name.lower(): column for column in Column}


def key_of(column: Column) -> str:
    """The name under which a column is remembered."""
    return column.name.lower()


def column_of(key: str) -> Column | None:
    """The column remembered under `key`; None for one that this version does not have."""
    return _BY_KEY.get(key)


def title(column: Column, *, is_compact: bool = False) -> str:
    """The head of a column."""
    tr = QCoreApplication.translate
    if column == Column.REFERENCE:
        return tr("Columns", "Title") if is_compact else tr("Columns", "Reference")
    return {
        Column.CREATORS: tr("Columns", "Creators"),
        Column.CONTAINER: tr("Columns", "Journal"),
        Column.YEAR: tr("Columns", "Year"),
        Column.STATUS: tr("Columns", "Status"),
        Column.PMID: tr("Columns", "PMID"),
        Column.ADDED: tr("Columns", "Added"),
        Column.CITEKEY: tr("Columns", "Citation key"),
        Column.FIRST_CREATOR: tr("Columns", "First author"),
        Column.LAST_CREATOR: tr("Columns", "Last author"),
        Column.DATE: tr("Columns", "Date"),
        Column.PLACE: tr("Columns", "Volume, pages"),
        Column.PMCID: tr("Columns", "PMCID"),
        Column.DOI: tr("Columns", "DOI"),
        Column.TYPE: tr("Columns", "Type"),
        Column.MESH_COUNT: tr("Columns", "MeSH"),
        Column.TAGS: tr("Columns", "Tags"),
        Column.RATING: tr("Columns", "Rating"),
        Column.READ: tr("Columns", "Read"),
        Column.STARRED: tr("Columns", "Star"),
        Column.MODIFIED: tr("Columns", "Changed"),
        Column.FILES: tr("Columns", "Files"),
        Column.NOTES: tr("Columns", "Notes"),
        Column.COLLECTIONS: tr("Columns", "Collections"),
        Column.ABSTRACT: tr("Columns", "Abstract"),
        Column.LANGUAGE: tr("Columns", "Language"),
        Column.PLAN: tr("Columns", "To read"),
        Column.CITED: tr("Columns", "Cited by"),
    }[column]


def first_creators(row: ReferenceRow, most: int) -> str:
    """The first `most` names, then "…" when there are more: `O'Byrne PM, FitzGerald JM …`."""
    if row.creator_count <= most or not row.creators:
        return row.creators[:MAX_TEXT]
    names = row.creators[:MAX_TEXT].split(", ")
    return ", ".join(names[:most]) + " …"


def _first_name(row: ReferenceRow) -> str:
    if row.creator_count <= 1:
        return row.creators[:MAX_TEXT]
    return row.creators[:MAX_TEXT].partition(", ")[0]


def column_numbers(columns: Iterable[object]) -> list[Column]:
    """Columns from remembered numbers; what is no column is left out."""
    return [Column(each) for each in columns if isinstance(each, int) and each in list(Column)]
