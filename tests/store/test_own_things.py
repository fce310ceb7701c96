"""Collections, tags, notes, files, saved searches, jobs, and the counts beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from refdesk.errors import LibraryError, NotFoundError
from refdesk.model.rows import CollectionRow, NoteRow, SavedSearchRow, TagRow, View, ViewKind
from refdesk.store import (
    attachments,
    collections,
    jobs,
    notes,
    overview,
    references,
    saved_searches,
    tags,
    tallies,
    undo,
)
from refdesk.store.library import Library
from tests.store import samples


@pytest.fixture
def ids(library: Library) -> list[int]:
    with library.write("fill") as session:
        return references.add(session, samples.many(0, 6))


def test_collections_nest_and_are_found_by_path(library: Library) -> None:
    with library.write("make") as session:
        outer = collections.create(session, "Cytokine review", color="teal")
        inner = collections.create(session, "Sepsis", outer)
        other = collections.create(session, "Sepsis")
    connection = library.read()
    assert collections.find(connection, ["Cytokine review", "sepsis"]) == inner
    assert collections.find(connection, ["Sepsis"]) == other
    assert collections.find(connection, ["Sepsis", "Nothing"]) == 0
    assert collections.all_rows(connection) == (
        CollectionRow(outer, None, "Cytokine review", "teal", 0),
        CollectionRow(other, None, "Sepsis", "", 0),
        CollectionRow(inner, outer, "Sepsis", "", 0),
    )


def test_a_collection_is_not_moved_into_itself(library: Library) -> None:
    with library.write("make") as session:
        outer = collections.create(session, "A")
        inner = collections.create(session, "B", collections.create(session, "C", outer))
    itself = pytest.raises(LibraryError, match="A cannot be moved into itself")
    with itself, library.write("move") as session:
        collections.move(session, outer, inner)
    with library.write("move") as session:
        collections.move(session, inner, None)
    assert collections.find(library.read(), ["B"]) == inner


def test_deleting_a_collection_takes_those_in_it_and_leaves_references(
    library: Library, ids: list[int]
) -> None:
    with library.write("make") as session:
        outer = collections.create(session, "A")
        collections.add(session, collections.create(session, "B", outer), ids)
    with library.write("delete") as session:
        collections.delete(session, outer)
    seen = overview.overview(library.read())
    assert seen.collections == () and seen.count(ViewKind.ALL) == 6
    assert seen.count(ViewKind.UNFILED) == 6


def test_what_does_not_exist_is_named(library: Library) -> None:
    for deed in (
        lambda s: collections.add(s, 7, [1]),
        lambda s: collections.create(s, "x", 7),
        lambda s: tags.add(s, [1], 7),
        lambda s: notes.create(s, 7, "x"),
        lambda s: notes.edit(s, 7, "x"),
        lambda s: attachments.create(s, 7, "a", "b"),
        lambda s: attachments.delete(s, 7),
        lambda s: references.edit(s, 7, {"volume": "1"}),
        lambda s: references.remember_landing(s, 7, "https://example.org", ""),
    ):
        with pytest.raises(NotFoundError, match=r"^This .*\.$"), library.write("x") as session:
            deed(session)


def test_counts_follow_the_trash(library: Library, ids: list[int]) -> None:
    with library.write("make") as session:
        made = collections.create(session, "A")
        collections.add(session, made, ids[:4])
        cite = tags.create(session, "cite", "red", 1)
        tags.add(session, ids[2:], cite)
        references.set_starred(session, ids[:3], True)
        references.set_read(session, ids[:1], True)
    with library.write("trash") as session:
        references.trash(session, ids[1:3])
    seen = overview.overview(library.read())
    counts = dict(seen.counts)
    assert counts[ViewKind.ALL] == counts[ViewKind.RECENT] == 4
    assert counts[ViewKind.TRASH] == 2 and counts[ViewKind.UNFILED] == 2
    assert counts[ViewKind.READING] == 0 and counts[ViewKind.RETRACTED] == 0
    assert seen.collections[0].count == 2
    assert seen.tags == (TagRow(cite, "cite", "red", 1, 3),)
    assert overview.total(library.read(), View(ViewKind.COLLECTION, made)) == 2
    undo.undo(library)
    assert dict(overview.overview(library.read()).counts)[ViewKind.READING] == 2
    assert tallies.kept_tallies(library.read()) == tallies.true_tallies(library.read())


def test_a_tag_given_in_the_trash_counts_when_the_reference_comes_back(
    library: Library, ids: list[int]
) -> None:
    with library.write("trash") as session:
        references.trash(session, ids[:1])
    with library.write("tag") as session:
        tags.add(session, ids[:1], tags.create(session, "red"))
        collections.add(session, collections.create(session, "Sepsis"), ids[:1])
    with library.write("restore") as session:
        references.restore(session, ids[:1])
    connection = library.read()
    assert [tag.count for tag in tags.all_rows(connection)] == [1]
    assert [row.count for row in collections.all_rows(connection)] == [1]
    assert tallies.kept_tallies(connection) == tallies.true_tallies(connection)


def test_tags_differ_by_more_than_case_and_share_no_digit(library: Library) -> None:
    with library.write("make") as session:
        first = tags.create(session, "To  cite ", "red", 1)
        assert tags.create(session, "TO CITE") == first
        second = tags.create(session, "Methods", "blue", 1)
    assert tags.all_rows(library.read()) == (
        TagRow(second, "Methods", "blue", 1), TagRow(first, "To cite", "red", 0),
    )  # fmt: skip
    with pytest.raises(LibraryError, match="There is a tag"), library.write("x") as session:
        tags.rename(session, second, "to cite")
    with library.write("case") as session:
        tags.rename(session, first, "TO CITE")


def test_a_tag_is_toggled_on_all_before_it_is_taken_off(library: Library, ids: list[int]) -> None:
    with library.write("tag") as session:
        tag = tags.create(session, "cite")
        tags.add(session, ids[:1], tag)
        assert tags.toggle(session, ids, tag) is True
        assert tags.toggle(session, ids, tag) is False
    assert tags.all_rows(library.read())[0].count == 0


def test_notes_and_files_are_listed_in_order(library: Library, ids: list[int]) -> None:
    with library.write("make") as session:
        first = notes.create(session, ids[0], "# One")
        second = notes.create(session, ids[0], "Two")
        notes.edit(session, first, "# One, again")
        file = attachments.create(session, ids[0], "Paper", "1/p.pdf", "application/pdf", 10)
        attachments.rename(session, file, "The paper")
    connection = library.read()
    found = notes.notes_of(connection, ids[0])
    assert [(note.id, note.text) for note in found] == [(first, "# One, again"), (second, "Two")]
    assert isinstance(found[0], NoteRow)
    assert attachments.attachments_of(connection, ids[0])[0].title == "The paper"
    assert attachments.row(connection, file).path == "1/p.pdf"
    with library.write("remove") as session:
        assert attachments.delete(session, file) == ids[0]


def test_saved_searches_keep_their_order(library: Library) -> None:
    with library.write("make") as session:
        first = saved_searches.create(session, "IL-6", "il-6[ti]")
        second = saved_searches.create(session, "B", "b")
        saved_searches.rename(session, first, "Interleukin-6")
        saved_searches.set_query(session, second, "b[au]")
    connection = library.read()
    assert saved_searches.all_rows(connection) == (
        SavedSearchRow(first, "Interleukin-6", "il-6[ti]"),
        SavedSearchRow(second, "B", "b[au]"),
    )
    assert saved_searches.query(connection, second) == "b[au]"
    with pytest.raises(NotFoundError):
        saved_searches.query(connection, 99)


def test_pending_jobs_wait_across_restarts_and_make_no_step(library: Library) -> None:
    with library.write("", undoable=False) as session:
        first = jobs.put(session, "add", {"pmids": ["1", "2"]})
        jobs.put(session, "follow", {"doi": "10.5555/x"})
    with library.write("", undoable=False) as session:
        taken = jobs.take(session, "add")
        assert taken is not None and taken.id == first and taken.payload == {"pmids": ["1", "2"]}
        assert jobs.take(session, "add") is None
        jobs.put_back(session, first, {"pmids": ["2"]})
        assert jobs.take(session) is not None
    with library.write("", undoable=False) as session:
        assert jobs.recover(session) == 1
    assert [(job.kind, job.state) for job in jobs.all_jobs(library.read())] == [
        ("add", "waiting"), ("follow", "waiting"),
    ]  # fmt: skip
    with library.write("", undoable=False) as session:
        jobs.finish(session, first)
    assert len(jobs.all_jobs(library.read())) == 1
    assert undo.history_of(library.read()) == []


def test_attachments_have_a_folder_beside_the_library(library: Library, tmp_path: Path) -> None:
    assert library.attachments_folder == tmp_path / "library.attachments"
