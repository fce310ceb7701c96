"""Lists by how often references are cited: counts beside the library, unknown ones always last."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.model.linked import CitedCount
from refdesk.model.query import parse
from refdesk.model.rows import Extra, SortKey, View
from refdesk.store import listing, rows, search, ties
from refdesk.store.library import Library
from refdesk.store.link_cache import LinkCache
from refdesk.store.search_order import never
from tests.store.search_library import fill, open_library

DAY = "2026-11-27T09:30:00+00:00"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = open_library(tmp_path / "library.refdesk")
    fill(library)
    yield library
    library.close()


@pytest.fixture
def pmids(library: Library) -> dict[int, str]:
    """Four references with a PMID, by id."""
    sql = "SELECT id, pmid FROM reference WHERE pmid <> '' AND state = 0 ORDER BY id LIMIT 4"
    return dict(library.read().execute(sql).fetchall())


def keep(library: Library, counts: dict[str, int]) -> None:
    LinkCache(library.path).keep_counts(
        {pmid: CitedCount(times, DAY) for pmid, times in counts.items()}
    )


def ordered(library: Library, *, descending: bool) -> list[int]:
    tree = parse("").tree
    return list(search.ids(library.read(), tree, View(), SortKey.CITED, descending=descending))


@pytest.mark.parametrize("few", [listing.FEW, 0])
def test_counted_references_stand_in_order_and_unknown_ones_last(
    library: Library, pmids: dict[int, str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    first, second, third, fourth = pmids
    keep(library, {pmids[first]: 0, pmids[second]: 70, pmids[third]: 9, "99": 5})
    assert ordered(library, descending=True)[:3] == [second, third, first]
    assert ordered(library, descending=False)[:3] == [first, third, second]
    assert fourth in ordered(library, descending=False)[3:]
    everything = library.read().execute("SELECT id FROM reference WHERE state = 0").fetchall()
    assert sorted(ordered(library, descending=True)) == sorted(row[0] for row in everything)


@pytest.mark.parametrize("few", [listing.FEW, 0])
def test_counts_that_come_later_change_the_order(
    library: Library, pmids: dict[int, str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    first, second, *_ = pmids
    keep(library, {pmids[first]: 3})
    assert ordered(library, descending=True)[0] == first
    keep(library, {pmids[second]: 4})
    assert ordered(library, descending=True)[:2] == [second, first]
    Path(f"{library.path}.links").unlink()
    assert ordered(library, descending=True) == ordered(library, descending=True)
    assert rows.rows(library.read(), [first], (Extra.CITED,))[0].cited == ()


def test_rows_tell_the_count_and_its_day(library: Library, pmids: dict[int, str]) -> None:
    first, second, third, _ = pmids
    keep(library, {pmids[first]: 0, pmids[second]: 1234})
    found = rows.rows(library.read(), [second, first, third], (Extra.CITED,))
    assert [row.cited for row in found] == [("1234", "2026-11-27"), ("0", "2026-11-27"), ()]
    assert rows.rows(library.read(), [second])[0].cited == ()


@pytest.mark.parametrize("few", [2_000, 0], ids=["looked up", "by ranks"])
def test_it_can_be_the_second_column(
    library: Library, pmids: dict[int, str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ties, "FEW", few)
    first, second, third, fourth = pmids
    keep(library, {pmids[first]: 2, pmids[third]: 8})
    ids = search.ids(library.read(), parse("").tree, View(), SortKey.STARRED, descending=True)
    terms = [(SortKey.STARRED, True), (SortKey.CITED, True)]
    found = list(ties.sorted_by(library.read(), ids, terms, never))
    assert found.index(third) < found.index(first) < min(found.index(second), found.index(fourth))
