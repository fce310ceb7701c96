"""What each order of a list goes by, as SQL on `reference`."""

from __future__ import annotations

from typing import Any, Final

from refdesk.model.rows import SortKey
from refdesk.store.statuses import BITS, WEIGHED

_WEIGHTS: Final = " ".join(
    f"WHEN reference.statuses & {BITS[status]} THEN {len(WEIGHED) - place}"
    for place, status in enumerate(WEIGHED)
)

_NUMBERED: Final = " || ".join(
    f"char(64 + length(CAST(reference.{name} AS INTEGER))) || CAST(reference.{name} AS INTEGER)"
    for name in ("volume", "issue", "page")
)
PLACE: Final = f"(CASE WHEN reference.place = '' THEN '' ELSE {_NUMBERED} || reference.place END)"
"""Volume, issue and page, as numbers: a letter for how many digits each has, then the digits."""

COLUMNS: Final[dict[SortKey, str]] = {
    SortKey.ADDED: "added",
    SortKey.YEAR: "pdat",
    SortKey.TITLE: "title_sort",
    SortKey.CREATORS: "creators_sort",
    SortKey.CONTAINER: "container_sort",
    SortKey.PMID: "pmid_sort",
    SortKey.CITEKEY: "citekey COLLATE NOCASE",
    SortKey.BEST: "added",
    SortKey.PMCID: "CAST(substr(reference.pmcid, 4) AS INTEGER)",
    SortKey.DOI: "doi",
    SortKey.TYPE: "publication_type",
    SortKey.RATING: "rating",
    SortKey.READ: "read_at",
    SortKey.STARRED: "is_starred",
    SortKey.MODIFIED: "modified",
    SortKey.ABSTRACT: "has_abstract",
    SortKey.COLLECTIONS: "collection_count",
    SortKey.STATUS: f"(CASE {_WEIGHTS} ELSE 0 END)",
    SortKey.PLACE: PLACE,
    SortKey.MESH_COUNT: "mesh_count",
    SortKey.FILES: (
        "(SELECT count(*) FROM attachment AS a WHERE a.reference_id = reference.id)"
    ),
    SortKey.NOTES: "(SELECT count(*) FROM note AS n WHERE n.reference_id = reference.id)",
    SortKey.TAGS: (
        "coalesce((SELECT group_concat(t.folded, ' ' ORDER BY t.folded) FROM reference_tag AS rt "
        "JOIN tag AS t ON t.id = rt.tag_id WHERE rt.reference_id = reference.id), '')"
    ),
    # What is due comes first, by day and urgency; then what is only on the list.
    SortKey.PLAN: (
        "coalesce((SELECT coalesce(nullif(p.due, ''), '9999') || p.priority FROM reading AS p "
        "WHERE p.reference_id = reference.id), '')"
    ),
    SortKey.LANGUAGE: (
        "coalesce((SELECT min(t.folded) FROM reference_term AS rt JOIN term AS t "
        "ON t.id = rt.term_id AND t.kind = 'language' WHERE rt.reference_id = reference.id), '')"
    ),
    # One more than it is, as 0 stands for what was never counted.
    SortKey.CITED: "coalesce(cited_count(reference.pmid) + 1, 0)",
    SortKey.LAST_CREATOR: (
        "coalesce((SELECT c.family || ' ' || c.initials FROM creator AS c "
        "WHERE c.reference_id = reference.id AND c.is_last), '')"
    ),
}  # fmt: skip
"""What each order goes by; without `reference.` it is a column. Indexed is what is in `INDEXES`."""

INDEXES: Final = {
    "added": "reference_by_added",
    "pdat": "reference_by_date",
    "title_sort": "reference_by_title",
    "creators_sort": "reference_by_creators",
    "container_sort": "reference_by_container",
    "pmid_sort": "reference_by_pmid",
    "citekey COLLATE NOCASE": "reference_by_citekey",
    PLACE: "reference_by_place",
    "mesh_count": "reference_by_mesh_count",
    "modified": "reference_by_modified",
    "has_abstract": "reference_by_abstract",
}
"""The index that is each column's order, behind `state`; SQLite would at times rather sort."""

PARTIAL: Final[dict[SortKey, tuple[str, str]]] = {
    SortKey.RATING: ("reference_rated", "rating <> 0"),
    SortKey.READ: ("reference_read", "read_at <> ''"),
    SortKey.STARRED: ("reference_starred", "is_starred <> 0"),
    SortKey.STATUS: ("reference_marked", "statuses <> 0"),
}
"""Indexes of the references that have a value at all, and what they are bound by."""

RARE: Final[dict[SortKey, str]] = {
    SortKey.FILES: "id IN (SELECT reference_id FROM attachment)",
    SortKey.NOTES: "id IN (SELECT reference_id FROM note)",
    SortKey.TAGS: "id IN (SELECT reference_id FROM reference_tag)",
    SortKey.PLAN: "id IN (SELECT reference_id FROM reading)",
    SortKey.CITED: (
        "id IN (SELECT reference_id FROM identifier WHERE kind = 'pmid' "
        "AND value IN (SELECT value FROM json_each(cited_pmids())))"
    ),
    SortKey.COLLECTIONS: "id IN (SELECT reference_id FROM collection_reference)",
}
"""Which references have a value, where another table tells; mostly few have."""

NUMBERS: Final = frozenset(
    (
        SortKey.PMID, SortKey.PMCID, SortKey.RATING, SortKey.STARRED, SortKey.ABSTRACT,
        SortKey.COLLECTIONS, SortKey.STATUS, SortKey.MESH_COUNT, SortKey.FILES, SortKey.NOTES,
        SortKey.CITED,
    )
)  # fmt: skip

TIES: Final[dict[SortKey, str]] = {
    SortKey.YEAR: "substr(pdat, 1, 4)",
    SortKey.ADDED: "substr(added, 1, 10)",
    SortKey.MODIFIED: "substr(modified, 1, 10)",
    SortKey.READ: "substr(read_at, 1, 10)",
}
"""What two references share whose order a further column decides: the year, the day."""


def empty_value(sort: SortKey) -> Any:
    """What stands for a value that a reference lacks."""
    return 0 if sort in NUMBERS else ""


def expression(sql: str, alias: str = "r") -> str:
    """`sql` of a column for `reference AS alias`."""
    return sql.replace("reference.", f"{alias}.") if "reference." in sql else f"{alias}.{sql}"


def tie(sort: SortKey, alias: str = "r") -> str:
    """What makes two references equal in an order, on `reference AS alias`."""
    if sort in TIES:
        return TIES[sort].replace("(", f"({alias}.")
    return expression(COLUMNS[sort], alias).removesuffix(" COLLATE NOCASE")
