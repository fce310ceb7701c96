"""A tag is found by the words of its name, without being in the index of words."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from refdesk.model.query import parse
from refdesk.model.rows import SortKey, View
from refdesk.store import listing, references, search, search_rank, tags, undo
from refdesk.store.library import Library
from refdesk.store.sessions import raw
from tests.store import samples


@pytest.fixture
def tagged(library: Library) -> Iterator[Library]:
    """Twelve references: 1 to 4 are tagged "Zebra finch", 4 and 5 "To read (soon)"."""
    with library.write("fill") as session:
        references.add(session, samples.many(0, 12))
        tags.add(session, [1, 2, 3, 4], tags.create(session, "Zebra finch"))
        tags.add(session, [4, 5], tags.create(session, "To read (soon)"))
    yield library


def found(library: Library, text: str, limit: int | None = None) -> list[int]:
    tree = parse(text).tree
    ids = search.ids(
        library.read(), tree, View(), SortKey.ADDED, descending=True, limit=limit
    ).tolist()
    if limit is None:
        assert search.count(library.read(), tree) == len(ids)
    return sorted(ids)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zebra", [1, 2, 3, 4]),
        ('"ZEBRA finch"', [1, 2, 3, 4]),
        ("zebr*", [1, 2, 3, 4]),
        ('"finch zebra"', []),
        ('"finch read"', []),
        ("ebra*", []),
        ("zebra soon", [4]),
        ("zebra OR soon", [1, 2, 3, 4, 5]),
        ("soon NOT zebra", [5]),
        ("(zebra OR nothing) AND (soon OR zebra) NOT quokka", [1, 2, 3, 4]),
        ("zebra[ti]", []),
        ('"finch zebra"[all:~1]', [1, 2, 3, 4]),
        ('"soon to"[all:~0]', []),
        ('"soon to"[all:~1]', [4, 5]),
        ('"soon read to"[all:~0]', [4, 5]),
    ],
)
def test_words_of_tags_are_found_as_words_of_the_reference(
    tagged: Library, text: str, expected: list[int]
) -> None:
    assert found(tagged, text) == expected
    assert found(tagged, text, limit=50) == expected


def test_words_of_a_tag_and_of_the_record_are_found_together(tagged: Library) -> None:
    with_word = set(found(tagged, "receptor"))
    without = set(range(1, 13)) - with_word
    assert with_word & {1, 2, 3, 4} and without & {1, 2, 3, 4}
    assert set(found(tagged, "zebra receptor")) == with_word & {1, 2, 3, 4}
    assert set(found(tagged, "receptor NOT zebra")) == with_word - {1, 2, 3, 4}
    assert set(found(tagged, "zebra NOT receptor")) == {1, 2, 3, 4} - with_word
    with tagged.write("tag") as session:
        tags.add(session, [min(without)], tags.create(session, "Receptors: IL-66"))
    assert set(found(tagged, "receptor*")) == with_word | {min(without)}
    assert set(found(tagged, "zebra receptor*")) == (with_word | {min(without)}) & {1, 2, 3, 4}
    assert min(without) in found(tagged, "il66")


def test_a_search_follows_each_change_of_a_tag_and_its_undoing(tagged: Library) -> None:
    connection = tagged.read()
    zebra = tags.find(connection, "zebra finch")
    soon = tags.find(connection, "To read (soon)")
    states = [found(tagged, "zebra OR quokka OR soon")]
    deeds = (
        lambda session: tags.rename(session, zebra, "Quokka"),
        lambda session: tags.remove(session, [1, 4], zebra),
        lambda session: tags.merge(session, [zebra], soon),
        lambda session: tags.delete(session, soon),
    )
    expected = ([1, 2, 3, 4, 5], [2, 3, 4, 5], [2, 3, 4, 5], [])
    for deed, ids in zip(deeds, expected, strict=True):
        with tagged.write("change") as session:
            deed(session)
        assert found(tagged, "zebra OR quokka OR soon") == ids
        assert not found(tagged, "zebra")
        states.append(ids)
    for ids in reversed(states[:-1]):
        undo.undo(tagged)
        assert found(tagged, "zebra OR quokka OR soon") == ids
    assert found(tagged, "zebra") == [1, 2, 3, 4]


def test_a_tag_is_put_on_and_taken_off_without_reading_a_record(
    tagged: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(key: str, source: bytes) -> None:
        raise AssertionError("a record was read")

    zebra = tags.find(tagged.read(), "zebra finch")
    words = "SELECT id, hex(block) FROM fts_data ORDER BY id"
    before = tagged.read().execute(words).fetchall()
    with tagged.write("open the writer"):
        pass
    assert tagged._writer is not None
    monkeypatch.setattr(tagged._writer, "parse_source", fail)
    with tagged.write("tag") as session:
        tags.add(session, range(1, 13), zebra)
    with tagged.write("rename") as session:
        tags.rename(session, zebra, "Quokka")
    undo.undo(tagged)
    undo.undo(tagged)
    assert found(tagged, "zebra") == [1, 2, 3, 4]
    assert tagged.read().execute(words).fetchall() == before


@pytest.mark.parametrize("text", ["zebra", "zebr*", "zebra OR neuron*", "read interleukin*"])
@pytest.mark.parametrize("is_large", [False, True])
def test_first_rows_and_ranked_ones_have_tagged_references_among_them(
    tagged: Library, text: str, is_large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However few hits count as many: by each of the ways in which hits are found."""
    with tagged.write("trash") as session:
        references.trash(session, [3])
    whole = found(tagged, text)
    assert whole and 3 not in whole
    if is_large:
        monkeypatch.setattr(listing, "FEW", 0)
        monkeypatch.setattr(search_rank, "MOST", 0)
    tree = parse(text, typing=True).tree
    for sort, limit in itertools.product((SortKey.ADDED, SortKey.TITLE, SortKey.BEST), (1, 2, 50)):
        first = search.ids(tagged.read(), tree, View(), sort, descending=True, limit=limit)
        assert len(first) == min(limit, len(whole)) and set(first) <= set(whole)
        if sort is SortKey.ADDED:
            assert list(first) == sorted(whole, reverse=True)[:limit]
    assert sorted(search.ids(tagged.read(), tree, View(), SortKey.BEST, descending=True)) == whole


def test_the_first_rows_of_very_many_are_the_newest_that_have_the_words(
    tagged: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tagged.write("tag") as session:
        tags.add(session, range(1, 13), tags.create(session, "neuron"))
    tree = parse("neuron interleukin").tree
    whole = found(tagged, "neuron interleukin")
    monkeypatch.setattr(listing, "BROAD", 0)
    for sort in (SortKey.ADDED, SortKey.BEST):
        first = search.ids(tagged.read(), tree, View(), sort, descending=True, limit=1)
        assert len(first) == 1 and set(first) <= set(whole)
    assert found(tagged, "neuron interleukin") == whole
    assert found(tagged, "interleukin NOT zebra", limit=50) == [5, 6, 7, 8, 9, 10, 11, 12]


def test_very_many_tags_are_looked_through_at_each_key(tagged: Library) -> None:
    with tagged.write("tag") as session:
        for number in range(300):
            tags.add(session, [6 + number % 3], tags.create(session, f"Quokka {number}"))
    assert found(tagged, "quok*") == [6, 7, 8]
    assert found(tagged, '"quokka 299"') == [8]
    assert found(tagged, '"quokka 29*"') == [6, 7, 8]
    assert found(tagged, "quokka soon") == []


def test_who_renames_a_tag_finds_it_by_its_new_name_at_once(library: Library) -> None:
    with library.write("fill") as session:
        references.add(session, samples.many(0, 3))
        tag_id = tags.create(session, "zebra finch")
        tags.add(session, [2], tag_id)
        assert search.ids_of_text(raw(session), "finch").tolist() == [2]
        tags.rename(session, tag_id, "quokka")
        assert search.ids_of_text(raw(session), "quokka").tolist() == [2]
    with library.write("again") as session:
        tags.rename(session, tag_id, "wombat")
    with library.write("look") as session:
        assert search.ids_of_text(raw(session), "wombat").tolist() == [2]
        assert not search.ids_of_text(raw(session), "quokka")
