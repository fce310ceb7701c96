"""Collections, tags and saved searches: put in order, each deed one step that can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.errors import LibraryError, NotFoundError
from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.model.markup import RichText
from refdesk.model.rows import Extra, Overview, SortKey, View, ViewKind
from refdesk.model.views import ListRequest
from refdesk.services.browsing import Browser
from refdesk.services.changing import Changes
from refdesk.services.viewing import view_of
from refdesk.store import (
    collections,
    listing,
    notes,
    overview,
    reading_list,
    references,
    saved_searches,
    tags,
    undo,
)
from refdesk.store import rows as store_rows
from refdesk.store.library import Library
from tests.store import samples

K = ViewKind


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library.open(tmp_path / "library.refdesk", parse_source=parse_source)
    yield opened
    opened.close()


@pytest.fixture
def changes(library: Library) -> Changes:
    return Changes(library)


@pytest.fixture
def ids(library: Library) -> list[int]:
    with library.write("fill") as session:
        return references.add(session, samples.many(0, 6))


def seen(library: Library, *, is_deep: bool = False) -> Overview:
    return overview.overview(library.read(), is_deep=is_deep)


def names(library: Library, parent: int | None = None) -> list[str]:
    return [row.name for row in seen(library).collections if row.parent_id == parent]


def listed(library: Library, view: View) -> set[int]:
    return set(listing.ids(library.read(), view, SortKey.ADDED, descending=True))


# collections


def test_collections_are_ordered_among_their_siblings(library: Library, changes: Changes) -> None:
    made = [changes.create_collection(name).created_id for name in "ABCD"]
    changes.move_collection(made[3], 0, made[0])
    assert names(library) == ["D", "A", "B", "C"]
    changes.move_collection(made[0], 0, made[2])
    assert names(library) == ["D", "B", "A", "C"]
    changes.move_collection(made[3], 0)
    assert names(library) == ["B", "A", "C", "D"]
    changes.move_collection(made[2], made[0])
    changes.move_collection(made[1], made[0], made[2])
    assert names(library, made[0]) == ["B", "C"]
    for _ in range(5):
        changes.undo()
    assert names(library) == ["A", "B", "C", "D"]


def test_there_is_always_room_between_two_siblings(library: Library, changes: Changes) -> None:
    made = [changes.create_collection(str(n)).created_id for n in range(6)]
    for n in range(40):
        moved = made[2 + n % 4]
        changes.move_collection(moved, 0, made[1])
        order = names(library)
        assert order.index("1") == order.index(str(made.index(moved))) + 1
        assert sorted(order) == list("012345") and order[0] == "0"


def test_a_collection_counts_what_lies_in_it_once(
    library: Library, changes: Changes, ids: list[int]
) -> None:
    outer = changes.create_collection("Outer").created_id
    inner = changes.create_collection("Inner", outer).created_id
    innermost = changes.create_collection("Innermost", inner).created_id
    changes.add_to_collection(ids[:2], outer)
    changes.add_to_collection(ids[1:4], inner)
    changes.add_to_collection(ids[3:5], innermost)
    changes.trash([ids[4]])
    own = {row.name: row.count for row in seen(library).collections}
    deep = {row.name: row.count for row in seen(library, is_deep=True).collections}
    assert own == {"Outer": 2, "Inner": 3, "Innermost": 1}
    assert deep == {"Outer": 4, "Inner": 3, "Innermost": 1}
    view = View(K.COLLECTION, outer, is_deep=True)
    assert listed(library, view) == set(ids[:4])
    assert overview.total(library.read(), view) == 4


def test_collections_a_hundred_deep_are_counted(library: Library, changes: Changes) -> None:
    with library.write("fill") as session:
        (one,) = references.add(session, samples.many(0, 1))
        above = None
        for depth in range(100):
            above = collections.create(session, f"Level {depth} 層 🧬", above)
        collections.add(session, above or 0, [one])
    rows = seen(library, is_deep=True).collections
    assert len(rows) == 100 and {row.count for row in rows} == {1}
    with pytest.raises(LibraryError, match="cannot be moved into itself"):
        changes.move_collection(rows[0].id, rows[-1].id)


def test_a_name_that_changed_meanwhile_is_not_written_over(
    library: Library, changes: Changes
) -> None:
    made = changes.create_collection("Sepsis").created_id
    tag = changes.create_tag("To cite").created_id
    search = changes.save_search("Frogs", "frog").created_id
    changes.rename_collection(made, "Sepsis in adults", "Sepsis")
    changes.rename_tag(tag, "Cite", "To cite")
    changes.rename_saved_search(search, "Toads", "Frogs")
    with pytest.raises(LibraryError, match="renamed to Sepsis in adults meanwhile"):
        changes.rename_collection(made, "Sepsis in children", "Sepsis")
    with pytest.raises(LibraryError, match="renamed to Cite meanwhile"):
        changes.rename_tag(tag, "Quote", "To cite")
    with pytest.raises(LibraryError, match="renamed to Toads meanwhile"):
        changes.rename_saved_search(search, "Newts", "Frogs")
    assert names(library) == ["Sepsis in adults"]


# tags


def test_the_name_of_another_tag_merges_them(
    library: Library, changes: Changes, ids: list[int]
) -> None:
    cite = changes.create_tag("To cite", "red", 1).created_id
    quote = changes.create_tag("quote").created_id
    changes.toggle_tag(ids[:3], cite)
    changes.toggle_tag(ids[2:5], quote)
    done = changes.rename_tag(cite, "QUOTE", "To cite")
    assert done.sentence == "To cite merged into quote: 2 references got that tag."
    (row,) = seen(library).tags
    assert (row.name, row.count, row.color, row.key) == ("quote", 5, "red", 1)
    assert listed(library, View(K.TAG, quote)) == set(ids[:5])
    changes.undo()
    assert {row.name: row.count for row in seen(library).tags} == {"To cite": 3, "quote": 3}
    assert listed(library, View(K.TAG, cite)) == set(ids[:3])
    unused = changes.create_tag("unused").created_id
    assert changes.merge_tags([unused], quote).sentence == "unused merged into quote."


def test_several_tags_are_merged_and_deleted_at_once(
    library: Library, changes: Changes, ids: list[int]
) -> None:
    made = [changes.create_tag(name).created_id for name in ("a", "b", "c", "d")]
    for tag in made:
        changes.toggle_tag(ids[:2], tag)
    assert "2 tags merged into a" in changes.merge_tags(made[:3], made[0]).sentence
    assert [row.name for row in seen(library).tags] == ["a", "d"]
    changes.delete_tags([made[0], made[3]])
    assert seen(library).tags == ()
    changes.undo()
    assert {row.name: row.count for row in seen(library).tags} == {"a": 2, "d": 2}


def test_a_merged_tag_is_found_by_its_new_name(
    library: Library, changes: Changes, ids: list[int]
) -> None:
    from refdesk.store import search

    old = changes.create_tag("frogs").created_id
    new = changes.create_tag("amphibians").created_id
    changes.toggle_tag(ids[:2], old)
    changes.merge_tags([old], new)
    assert set(search.ids_of_text(library.read(), "amphibians[tag]")) == set(ids[:2])
    assert not search.ids_of_text(library.read(), "frogs")


# saved searches


def test_a_saved_search_stands_in_a_collection_and_outlives_it(
    library: Library, changes: Changes
) -> None:
    outer = changes.create_collection("Outer").created_id
    made = changes.save_search("Frogs", "frog[ti]", "green", outer).created_id
    twin = changes.duplicate_saved_search(made, "Frogs 2").created_id
    rows = {row.name: row for row in seen(library).saved_searches}
    assert rows["Frogs 2"].query == "frog[ti]" and rows["Frogs 2"].parent_id == outer
    changes.move_saved_search(twin, outer, made)
    assert [row.id for row in seen(library).saved_searches] == [twin, made]
    changes.color_saved_search(twin, "red")
    changes.delete_collection(outer)
    assert {row.parent_id for row in seen(library).saved_searches} == {None}
    changes.undo()
    assert {row.parent_id for row in seen(library).saved_searches} == {outer}


def test_a_search_that_changed_meanwhile_is_not_written_over(
    library: Library, changes: Changes
) -> None:
    made = changes.save_search("Frogs", "frog[ti]").created_id
    changes.edit_saved_search(made, "toad[ti]", "frog[ti]")
    with pytest.raises(LibraryError, match="changed meanwhile, to: toad"):
        changes.edit_saved_search(made, "newt[ti]", "frog[ti]")
    assert saved_searches.query(library.read(), made) == "toad[ti]"
    changes.delete_saved_search(made)
    with pytest.raises(NotFoundError):
        changes.edit_saved_search(made, "newt[ti]", "toad[ti]")


# views


def test_views_show_what_their_names_say(
    library: Library, changes: Changes, ids: list[int], tmp_path: Path
) -> None:
    changes.set_read(ids[:2], True)
    changes.set_starred(ids[1:3], True)
    changes.set_reading(ids[4:5], True)
    pdf = tmp_path / "paper.pdf"
    pdf.write_bytes(b"%PDF-1.4 sample")
    changes.attach_files(ids[0], [pdf])
    assert listed(library, View(K.READ_LATELY)) == set(ids[:2])
    assert listed(library, View(K.READING)) == {ids[2], ids[4]}
    assert seen(library).count(K.READING) == 2
    assert listed(library, View(K.NO_PDF)) == set(ids[1:])
    assert listed(library, View(K.NO_ABSTRACT)) == set()
    assert listed(library, View(K.DUPLICATES)) == set()
    changes.set_reading(ids[4:5], False)
    assert seen(library).count(K.READING) == 1


def test_the_key_of_the_reading_list_keeps_priorities(
    library: Library, changes: Changes, ids: list[int]
) -> None:
    with library.write("plan") as session:
        reading_list.add(session, ids[:1], 1, "2026-12-24")
    changes.set_reading(ids[:2])  # one is not on it: both are to be
    rows = "SELECT reference_id, priority, due FROM reading ORDER BY reference_id"
    assert library.read().execute(rows).fetchall() == [(ids[0], 1, "2026-12-24"), (ids[1], 2, "")]
    changes.set_reading(ids[:2])
    assert library.read().execute(rows).fetchall() == []


def test_what_is_planned_has_a_priority_and_a_day(
    library: Library, changes: Changes, ids: list[int]
) -> None:
    changes.plan_reading(ids[:1], 3)
    told = changes.plan_reading(ids[1:3], 1, "2026-12-24")
    assert told.sentence == "2 references on the reading list, to be read by 2026-12-24."
    plans = {row.id: row.plan for row in store_rows.rows(library.read(), ids[:4], (Extra.PLAN,))}
    assert plans == {
        ids[0]: ("3", ""), ids[1]: ("1", "2026-12-24"), ids[2]: ("1", "2026-12-24"), ids[3]: (),
    }  # fmt: skip
    changes.plan_reading(ids[2:3], 2, "2026-11-30")
    order = [row for row in listed_in_order(library, SortKey.PLAN) if row in ids[:3]]
    assert order == [ids[2], ids[1], ids[0]]
    for priority, due in ((4, ""), (1, "24.12.2026"), (1, "2026-13-01")):
        with pytest.raises(LibraryError):
            changes.plan_reading(ids[:1], priority, due)


# notes of two windows


def listed_in_order(library: Library, sort: SortKey) -> list[int]:
    view, token = View(K.READING), CancelToken()
    asked = ListRequest(0, view, "", sort, False)
    return list(Browser(library).all_rows(asked, token).ids)


def noted(library: Library, reference_id: int) -> list[str]:
    return [note.text for note in notes.notes_of(library.read(), reference_id)]


def test_a_note_that_two_windows_change_becomes_two(
    library: Library, changes: Changes, ids: list[int]
) -> None:
    made = changes.save_note(ids[0], 0, "seen\n").created_id
    assert changes.save_note(ids[0], made, "first", "seen\n").sentence == ""
    told = changes.save_note(ids[0], made, "second", "seen\n")
    assert "changed elsewhere" in told.sentence and told.created_id != made
    assert noted(library, ids[0]) == ["first", "second"]
    assert changes.save_note(ids[0], made, "first", "seen").sentence == ""  # what it says already
    changes.save_note(ids[0], made, "", "first")
    kept = changes.save_note(ids[0], made, "third", "first")
    assert "changed elsewhere" in kept.sentence
    assert noted(library, ids[0]) == ["second", "third"]


def test_a_note_changed_elsewhere_is_not_deleted(
    library: Library, changes: Changes, ids: list[int]
) -> None:
    made = changes.save_note(ids[0], 0, "seen").created_id
    changes.save_note(ids[0], made, "theirs", "seen")
    assert "not deleted" in changes.save_note(ids[0], made, "", "seen").sentence
    assert noted(library, ids[0]) == ["theirs"]


def test_the_tag_list_is_read_at_once_however_long(library: Library, changes: Changes) -> None:
    with library.write("fill") as session:
        for n in range(2_000):
            tags.create(session, f"étiquette {n} 標籤 🧬")
    assert len(seen(library).tags) == 2_000


# related references


def test_references_are_related_and_not_any_more(
    library: Library, changes: Changes, ids: list[int]
) -> None:
    told = changes.relate(ids[:3])
    assert told.ids == frozenset(ids[:3]) and "3 references" in told.sentence

    def others(reference_id: int) -> list[int]:
        return [one.row.id for one in view_of(library, reference_id).related]

    assert [others(i) for i in ids[:3]] == [ids[1:3], [ids[0], ids[2]], ids[:2]]
    changes.unrelate(ids[2], ids[0])
    assert [others(i) for i in ids[:3]] == [ids[1:2], [ids[0], ids[2]], ids[1:2]]
    changes.trash(ids[1:2])
    assert others(ids[0]) == []  # it shows again once it is taken out of the trash
    changes.restore(ids[1:2])
    undo.undo(library)
    undo.undo(library)
    undo.undo(library)
    assert others(ids[0]) == ids[1:3]
    with pytest.raises(LibraryError):
        changes.relate(ids[:1])
    with pytest.raises(LibraryError):
        changes.relate(list(range(1, 40)))


def test_what_was_never_related_is_not_said_to_be_parted(
    library: Library, changes: Changes, ids: list[int]
) -> None:
    changes.relate(ids[:2])
    with pytest.raises(LibraryError, match="not related"):
        changes.unrelate(ids[0], ids[2])
    undo.undo(library)  # what is taken back is the relating: the refusal is no step
    assert view_of(library, ids[0]).related == ()


def test_a_record_comes_with_its_rating_and_when_it_was_read(
    library: Library, changes: Changes, ids: list[int]
) -> None:
    before = view_of(library, ids[0])
    assert (before.rating, before.read_at) == (0, "")
    changes.set_rating([ids[0]], 4)
    changes.set_read([ids[0]], True)
    after = view_of(library, ids[0])
    assert after.rating == 4 and after.read_at.startswith("20")


def test_the_history_names_what_each_step_changed(
    library: Library, changes: Changes, ids: list[int]
) -> None:
    changes.edit(ids[0], {"title": RichText("Salt <i>and</i> moon")})
    sepsis = changes.create_collection("Sepsis").created_id
    trials = changes.create_collection("Trials").created_id
    tag = changes.create_tag("To cite").created_id
    changes.move_collection(trials, sepsis)
    changes.add_to_collection(ids[:2], trials)
    changes.toggle_tag(ids[:1], tag)
    changes.toggle_tag(ids[:1], tag)
    changes.set_rating(ids[:1], 4)
    changes.edit(ids[0], {"volume": "9"})
    changes.rename_collection(trials, "RCTs")
    changes.delete_tags([tag])
    assert [step.title for step in undo.history_of(library.read(), 9)] == [
        "Delete tag To cite",
        "Rename collection Trials to RCTs",
        "Edit volume of “Salt and moon”",
        "Rate “Salt and moon” 4 of 5",
        "Take tag To cite off “Salt and moon”",
        "Tag “Salt and moon” with To cite",
        "Add 2 references to Trials",
        "Move collection Trials into Sepsis",
        "New tag To cite",
    ]
