"""Lists by several columns."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterator

import pytest

from refdesk.model.query import parse
from refdesk.model.rows import SortKey, View
from refdesk.store import references, search, ties
from refdesk.store.library import Library
from refdesk.store.search_order import never
from refdesk.store.sort_columns import COLUMNS, NUMBERS, expression, tie
from tests.store.search_library import fill, open_library

KEYS = [sort for sort in SortKey if sort is not SortKey.BEST]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = open_library(tmp_path_factory.mktemp("ties") / "library.refdesk")
    fill(library)
    with library.write("Rate") as session:
        references.set_rating(session, [1, 4, 7, 9], 3)
        references.set_rating(session, [2, 5, 6], 5)
        references.set_starred(session, [1, 2, 9], True)
    yield library
    library.close()


def _by_hand(library: Library, terms: list[tuple[SortKey, bool]]) -> list[int]:
    """The order by comparing every value in Python, the ids last."""
    columns = [tie(sort) for sort, _ in terms[:-1]]
    columns.append(expression(COLUMNS[terms[-1][0]]))
    sql = f"SELECT r.id, {', '.join(columns)} FROM reference AS r WHERE r.state = 0"
    rows = [
        tuple(str(v).lower() if isinstance(v, str) else v for v in row)
        for row in library.read().execute(sql)
    ]
    rows.sort(key=lambda row: int(row[0]), reverse=terms[0][1])
    for at, (sort, descending) in reversed(list(enumerate(terms, 1))):
        empty: object = 0 if sort in NUMBERS else ""
        rows.sort(key=lambda row: row[at], reverse=descending)
        rows.sort(key=lambda row: row[at] == empty)
    return [int(row[0]) for row in rows]


def _sorted(library: Library, terms: list[tuple[SortKey, bool]]) -> list[int]:
    sort, descending = terms[0]
    ids = search.ids(library.read(), parse("").tree, View(), sort, descending=descending)
    return list(ties.sorted_by(library.read(), ids, terms, never))


@pytest.mark.parametrize("few", [2_000, 0], ids=["looked up", "by ranks"])
@pytest.mark.parametrize(
    "first", [SortKey.YEAR, SortKey.RATING, SortKey.CONTAINER, SortKey.TYPE, SortKey.ADDED]
)
def test_what_the_first_column_leaves_equal_goes_by_the_next(
    library: Library, first: SortKey, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ties, "FEW", few)
    for second, one, other in itertools.product(KEYS, (True, False), (True, False)):
        if second is not first:
            terms = [(first, one), (second, other)]
            assert _sorted(library, terms) == _by_hand(library, terms), terms


@pytest.mark.parametrize("few", [2_000, 0], ids=["looked up", "by ranks"])
@pytest.mark.parametrize("step", [50_000, 2])
def test_a_third_column_counts_too(
    library: Library, few: int, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ties, "FEW", few)
    monkeypatch.setattr(ties, "STEP", step)
    terms = [(SortKey.RATING, True), (SortKey.STARRED, False), (SortKey.TITLE, False)]
    assert _sorted(library, terms) == _by_hand(library, terms)


def test_a_column_named_twice_counts_once(library: Library) -> None:
    terms = [(SortKey.RATING, True), (SortKey.RATING, False), (SortKey.TITLE, True)]
    assert _sorted(library, terms) == _by_hand(library, [terms[0], terms[2]])
    assert ties.sorted_by(library.read(), array("q"), terms, never) == array("q")
