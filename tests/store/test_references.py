"""Adding, finding, reading and changing references."""

from __future__ import annotations

from pathlib import Path

import pytest

from refdesk.errors import LibraryError, NotFoundError
from refdesk.formats.registry import parse_source
from refdesk.model.markup import RichText
from refdesk.model.record import Creator
from refdesk.model.rows import Status
from refdesk.model.work_ids import WorkId
from refdesk.store import attachments, collections, notes, references, search, tags, words
from refdesk.store.library import Library
from refdesk.store.states import IN_LIBRARY
from tests.store import samples


def added(library: Library, first: int = 0, count: int = 3) -> list[int]:
    with library.write("add") as session:
        return references.add(session, samples.many(first, count))


def words_in(library: Library, query: str) -> list[int]:
    return sorted(words.newest(library.read(), query, IN_LIBRARY, 100))


def test_a_record_comes_back_as_its_source_says_it(library: Library) -> None:
    ids = added(library)
    for n, reference_id in enumerate(ids):
        assert references.record(library, reference_id) == samples.new(n).record
        assert references.source(library.read(), reference_id).body == samples.source(n)
    assert [i for i, _ in references.records(library, reversed(ids))] == ids[::-1]


def test_rows_come_in_the_order_asked_for_and_without_the_missing(library: Library) -> None:
    ids = added(library)
    rows = references.rows(library.read(), [ids[2], 999, ids[0], ids[2]])
    assert [row.id for row in rows] == [ids[2], ids[0], ids[2]]


def test_a_row_holds_what_the_list_shows(library: Library) -> None:
    retracted = '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>X</RefSource></CommentsCorrections></CommentsCorrectionsList>'
    with library.write("add") as session:
        (made,) = references.add(
            session, [samples.new(51, title="On <sub>β</sub>.", extra=retracted)]
        )
        tags.add(session, [made], tags.create(session, "plain"))
        tags.add(session, [made], tags.create(session, "second", "red", 2))
        tags.add(session, [made], tags.create(session, "first", "blue", 1))
        notes.create(session, made, "a")
        notes.create(session, made, "b")
        attachments.create(session, made, "a.pdf", "1/a.pdf")
        references.set_rating(session, [made], 3)
        references.trash(session, [made])
    (row,) = references.rows(library.read(), [made])
    record = samples.new(51, title="On <sub>β</sub>.").record
    assert row.title == record.title.plain
    assert row.source == "52(4):51-60" and row.year == 2005
    assert row.pmid == "1000051" and row.doi == "10.5555/made.51"
    assert row.container == "Prog Invent Neurobiol"
    assert row.creator_count == len(record.authors) == 4 and row.creators.count(",") == 2
    assert row.statuses == (Status.RETRACTED, Status.IN_TRASH)
    assert row.tags == ("first", "second", "plain")
    assert (row.note_count, row.attachment_count, row.rating) == (2, 1, 3)


def test_works_are_found_by_any_identifier_in_the_trash_too(library: Library) -> None:
    ids = added(library)
    with library.write("trash") as session:
        references.trash(session, ids[1:2])
    found = references.find(
        library.read(),
        [WorkId("doi", "10.5555/made.0"), WorkId("pmid", "1000001"), WorkId("pmid", "1")],
    )
    assert found == {
        WorkId("doi", "10.5555/made.0"): references.FoundReference(ids[0], False),
        WorkId("pmid", "1000001"): references.FoundReference(ids[1], True),
    }


def test_a_work_both_in_the_library_and_in_the_trash_is_found_in_the_library(
    library: Library,
) -> None:
    first, second = added(library, 0, 1) + added(library, 0, 1)
    work = WorkId("pmid", "1000000")
    assert references.find(library.read(), [work])[work].id == first
    with library.write("trash") as session:
        references.trash(session, [first])
    assert references.find(library.read(), [work])[work] == references.FoundReference(second, False)


def test_what_is_deleted_for_ever_is_not_found_any_more(library: Library) -> None:
    ids = added(library)
    with library.write("delete") as session:
        references.delete_forever(session, ids[:1])
    connection = library.read()
    assert references.find(connection, [WorkId("pmid", "1000000")]) == {}
    assert references.rows(connection, ids[:1]) == []
    with pytest.raises(NotFoundError):
        references.details(connection, ids[0])


def test_edits_lie_over_the_source_and_can_be_taken_back(library: Library) -> None:
    (made,) = added(library, 0, 1)
    before = references.record(library, made)
    edits = {"title": RichText("A zebra"), "volume": "7", "creators": (Creator("Otten", "Ute"),)}
    with library.write("edit") as session:
        references.edit(session, made, edits)
    record = references.record(library, made)
    assert (record.title, record.volume, record.creators) == tuple(edits.values())
    assert record.abstract == before.abstract
    assert references.details(library.read(), made).edited_fields == ("title", "creators", "volume")
    assert words_in(library, "{ti}: zebra") == [made]
    with library.write("take back") as session:
        references.edit(session, made, dict.fromkeys(edits))
    assert references.record(library, made) == before
    assert words_in(library, "zebra") == []


def test_an_edit_that_no_record_can_hold_changes_nothing(library: Library) -> None:
    (made,) = added(library, 0, 1)
    for wrong in ({"volume": 7}, {"title": "text"}, {"creators": ["Otten"]}, {"no_field": ""}):
        with pytest.raises((TypeError, KeyError)), library.write("edit") as session:
            references.edit(session, made, wrong)
    assert references.details(library.read(), made).edited_fields == ()


def test_a_refresh_keeps_the_users_edits(library: Library) -> None:
    (made,) = added(library, 0, 1)
    with library.write("edit") as session:
        references.edit(session, made, {"volume": "7"})
    with library.write("refresh") as session:
        references.replace_source(session, made, samples.new(0, title="Newer."))
    record = references.record(library, made)
    assert (record.title.plain, record.volume) == ("Newer", "7")


def test_a_refresh_with_the_same_bytes_is_no_step(library: Library) -> None:
    (made,) = added(library, 0, 1)
    from refdesk.store import undo

    with library.write("refresh") as session:
        references.replace_source(session, made, samples.new(0))
    assert undo.next_undo_title(library.read()) == "add"


def test_the_users_words_are_found(library: Library) -> None:
    ids = added(library)
    with library.write("words") as session:
        notes.create(session, ids[0], "Compare with Grünwald’s zebra")
        tag = tags.create(session, "Überblick")
        tags.add(session, ids[1:], tag)
        references.set_citekey(session, ids[2], "otten_zebra")
    assert words_in(library, "{note}: grunwald AND zebra") == [ids[0]]
    assert sorted(search.ids_of_text(library.read(), "uberblick")) == ids[1:]
    assert words_in(library, "{misc}: zebra") == [ids[2]]
    with library.write("rename") as session:
        tags.rename(session, tag, "Summary")
    assert not search.ids_of_text(library.read(), "uberblick")
    assert sorted(search.ids_of_text(library.read(), "summary")) == ids[1:]


def test_a_citekey_is_unique(library: Library) -> None:
    ids = added(library)
    with library.write("key") as session:
        references.set_citekey(session, ids[0], "otten1997")
    with pytest.raises(LibraryError, match="otten1997"), library.write("key") as session:
        references.set_citekey(session, ids[1], "otten1997")


def test_merging_moves_what_the_user_gave_and_leaves_a_tombstone(library: Library) -> None:
    ids = added(library)
    with library.write("prepare") as session:
        sepsis = collections.create(session, "Sepsis")
        collections.add(session, sepsis, ids[:2])
        tags.add(session, ids[:1], tags.create(session, "cite"))
        notes.create(session, ids[1], "from the second")
        references.set_starred(session, ids[1:2], True)
        references.set_citekey(session, ids[1], "second")
    with library.write("merge") as session:
        references.merge_into(session, ids[:2], ids[2])
    connection = library.read()
    details = references.details(connection, ids[2])
    assert details.collections == ("Sepsis",) and details.tags == ("cite",) and details.is_starred
    assert [note.text for note in notes.notes_of(connection, ids[2])] == ["from the second"]
    work = WorkId("pmid", "1000001")
    assert references.find(connection, [work])[work].id == ids[2]
    assert words_in(library, "{misc}: second") == [ids[2]]


def test_details_tell_where_a_reference_is_and_came_from(library: Library) -> None:
    (made,) = added(library, 0, 1)
    with library.write("collect") as session:
        outer = collections.create(session, "Cytokines")
        collections.add(session, collections.create(session, "Sepsis", outer), [made])
    with library.write("", undoable=False) as session:
        references.remember_landing(session, made, "https://example.org/x", "2026-11-24T06:30:00Z")
    details = references.details(library.read(), made)
    assert details.collections == ("Cytokines / Sepsis",)
    assert details.landing is not None and details.landing.url == "https://example.org/x"
    assert details.source_format == "pubmed-xml" and details.source_label.startswith("PubMed, 20")
    assert len(details.uuid) == 36 and details.uuid[14] == "4"


def test_text_with_nul_and_half_characters_does_no_harm(tmp_path: Path) -> None:
    hostile = "a\0b \ud800 ' \" ; -- ¶ \x1e\x1d"

    with Library.open(tmp_path / "l.refdesk", parse_source=parse_source) as library:
        (made,) = added(library, 0, 1)
        with library.write("hostile") as session:
            notes.create(session, made, hostile)
            tags.add(session, [made], tags.create(session, "x\0 y"))
            references.edit(session, made, {"title": RichText(hostile), "volume": hostile})
        assert references.record(library, made).volume == hostile
        assert references.rows(library.read(), [made])[0].title.startswith("ab")
