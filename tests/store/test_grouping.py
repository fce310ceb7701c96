"""Lists divided into groups."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import pytest

from refdesk.model.grouping import Groups
from refdesk.model.query import parse
from refdesk.model.rows import GroupBy, SortKey, View
from refdesk.store import collections, grouping, references, search, tags
from refdesk.store.library import Library
from refdesk.store.search_order import never
from tests.store.search_library import fill, open_library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = open_library(tmp_path_factory.mktemp("groups") / "library.refdesk")
    fill(library)
    with library.write("Rate") as session:
        references.set_rating(session, [1, 4], 3)
        references.set_rating(session, [2], 5)
        for name, ids in (("zebra", [1, 2]), ("Apple", [2, 3])):
            tags.add(session, ids, tags.create(session, name))
        outer = collections.create(session, "Outer", None)
        collections.add(session, collections.create(session, "Inner", outer), [5, 6])
    yield library
    library.close()


def _listed(library: Library, text: str = "") -> array[int]:
    tree = parse(text).tree
    return search.ids(library.read(), tree, View(), SortKey.TITLE, descending=False)


def _grouped(library: Library, by: GroupBy, text: str = "", **options: bool) -> Groups:
    return grouping.grouped(library.read(), _listed(library, text), by, never, **options)


def _as_dict(groups: Groups) -> dict[str, list[int]]:
    found = {}
    for number, key in enumerate(groups.keys):
        begin = groups.starts[number]
        assert groups.ids[begin] == -number - 1
        found[key] = list(groups.ids[begin + 1 : groups.end(number)])
        assert len(found[key]) == groups.count(number)
    return found


SINGLE = [GroupBy.YEAR, GroupBy.CONTAINER, GroupBy.TYPE, GroupBy.CREATOR, GroupBy.ADDED,
          GroupBy.READ, GroupBy.RATING, GroupBy.STATUS]  # fmt: skip


@pytest.mark.parametrize("text", ["", "brain OR pain"])
@pytest.mark.parametrize("by", SINGLE)
def test_every_reference_stands_once_in_the_order_of_the_list(
    library: Library, by: GroupBy, text: str
) -> None:
    ids = list(_listed(library, text))
    groups = _as_dict(_grouped(library, by, text))
    assert sorted(each for group in groups.values() for each in group) == sorted(ids)
    for group in groups.values():
        assert group == [each for each in ids if each in group] and group
    assert "" not in groups or list(groups)[-1] == ""


@pytest.mark.parametrize(
    ("by", "sql"),
    [
        (GroupBy.YEAR, "substr(pdat, 1, 4)"),
        (GroupBy.CONTAINER, "container_sort"),
        (GroupBy.TYPE, "publication_type"),
        (GroupBy.ADDED, "substr(added, 1, 7)"),
        (GroupBy.READ, "CAST(read_at <> '' AS TEXT)"),
        (GroupBy.RATING, "CAST(nullif(rating, 0) AS TEXT)"),
    ],
)
def test_a_group_holds_what_shares_the_value(library: Library, by: GroupBy, sql: str) -> None:
    expected: dict[str, set[int]] = {}
    for reference_id, value in library.read().execute(
        f"SELECT id, {sql} FROM reference WHERE state = 0"
    ):
        expected.setdefault(value or "", set()).add(reference_id)
    assert {key: set(ids) for key, ids in _as_dict(_grouped(library, by)).items()} == expected


def test_a_reference_with_two_tags_stands_under_both_and_the_rest_last(library: Library) -> None:
    groups = _grouped(library, GroupBy.TAG)
    found = dict(zip(groups.labels, _as_dict(groups).values(), strict=True))
    assert set(found["zebra"]) == {1, 2} and set(found["Apple"]) == {2, 3}
    assert groups.labels.index("Apple") < groups.labels.index("zebra") < groups.labels.index("")
    tagged = {each for label, ids in found.items() if label for each in ids}
    assert set(found[""]) == set(_listed(library)) - tagged


def test_collections_go_by_their_path(library: Library) -> None:
    groups = _grouped(library, GroupBy.COLLECTION)
    found = dict(zip(groups.labels, _as_dict(groups).values(), strict=True))
    assert set(found["Outer / Inner"]) == {5, 6}


def test_large_groups_are_the_same_as_small_ones(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = {by: _grouped(library, by) for by in GroupBy if by}
    monkeypatch.setattr(grouping, "STEP", 2)
    assert {by: _grouped(library, by) for by in GroupBy if by} == small


def test_the_newest_years_come_first_unless_asked_otherwise(library: Library) -> None:
    years = [key for key in _grouped(library, GroupBy.YEAR).keys if key]
    assert years == sorted(years, reverse=True) and len(years) > 3
    turned = _grouped(library, GroupBy.YEAR, ascending=True)
    assert [key for key in turned.keys if key] == years[::-1]


def test_groups_follow_a_change_of_the_library(tmp_path_factory: pytest.TempPathFactory) -> None:
    library = open_library(tmp_path_factory.mktemp("groups") / "changed.refdesk")
    fill(library)
    assert _as_dict(_grouped(library, GroupBy.RATING))["5"] == [1]
    with library.write("Rate") as session:
        references.set_rating(session, [4], 5)
    assert set(_as_dict(_grouped(library, GroupBy.RATING))["5"]) == {1, 4}
    library.close()
