"""Merging references: who is kept, what moves, what undo brings back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.model.keeping import Keepable, Merge, keeper_of
from refdesk.model.markup import RichText
from refdesk.store import (
    attachments,
    collections,
    duplicates,
    merging,
    notes,
    references,
    tags,
    undo,
)
from refdesk.store.keepers import keepables
from refdesk.store.library import Library
from refdesk.store.sessions import raw
from tests.store import samples, variants
from tests.store.dump import dump
from tests.store.test_duplicates import BASE, Shelf, shelf

__all__ = ["shelf"]


@pytest.fixture
def furnished(library: Library) -> Library:
    """Five references of which 2, 3 and 4 have something of everything."""
    with library.write("fill") as session:
        references.add(session, samples.many(0, 5))
        first, second = (collections.create(session, name) for name in ("A", "B"))
        collections.add(session, first, [1, 2])
        collections.add(session, second, [2, 3])
        tags.add(session, [2, 3], tags.create(session, "one"))
        tags.add(session, [3], tags.create(session, "two"))
        notes.create(session, 2, "Of two.")
        notes.create(session, 3, "Of three.")
        for reference_id, digest in ((1, "aa"), (2, "aa"), (2, "bb"), (3, "bb"), (3, "")):
            name = f"{reference_id}-{digest}.pdf"
            made = attachments.create(session, reference_id, name, name, "application/pdf", 5)
            raw(session).execute("UPDATE attachment SET digest = ? WHERE id = ?", (digest, made))
        references.set_rating(session, [3], 4)
        references.set_starred(session, [2], True)
        references.set_citekey(session, 2, "two2002")
        references.set_citekey(session, 3, "three2003")
        connection = raw(session)
        connection.executemany(
            "INSERT INTO reading (reference_id, priority, due, added) VALUES (?, ?, ?, ?)",
            [(2, 3, "", "2026-01-02"), (3, 1, "2026-05-05", "2026-01-03")],
        )
        connection.executemany(
            "INSERT INTO relation (low_id, high_id, added) VALUES (?, ?, '2026')",
            [(1, 2), (2, 3), (3, 5)],
        )
        merging.keep_apart(connection, 3, 4)
    return library


def answers(library: Library, sql: str) -> list[object]:
    return [row[0] if len(row) == 1 else row for row in library.read().execute(sql)]


def test_what_the_user_gave_any_member_is_the_keepers(furnished: Library) -> None:
    with furnished.write("Merge 1 duplicate group") as session:
        merging.merge(session, 1, [2, 3], parse_source)
    of_keeper = "FROM {} WHERE reference_id = 1 ORDER BY 1"
    assert answers(furnished, "SELECT collection_id " + of_keeper.format("collection_reference")) == [1, 2]  # fmt: skip
    assert answers(furnished, "SELECT tag_id " + of_keeper.format("reference_tag")) == [1, 2]
    assert answers(furnished, "SELECT text " + of_keeper.format("note")) == ["Of three.", "Of two."]
    files = answers(furnished, "SELECT digest " + of_keeper.format("attachment"))
    assert files == ["", "aa", "bb"]  # each file once
    assert answers(furnished, "SELECT citekey " + of_keeper.format("citekey_alias")) == ["three2003", "two2002"]  # fmt: skip
    assert answers(furnished, "SELECT * FROM reading") == [(1, 1, "2026-05-05", "2026-01-02")]
    assert answers(furnished, "SELECT low_id, high_id FROM relation") == [(1, 5)]
    assert answers(furnished, "SELECT low_id, high_id FROM not_duplicates") == [(1, 4)]
    (marks,) = answers(furnished, "SELECT rating, is_starred FROM reference WHERE id = 1")
    assert marks == (4, 1)
    assert answers(furnished, "SELECT id FROM reference WHERE state = 0 ORDER BY id") == [1, 4, 5]


def test_undo_of_a_merge_brings_all_back_to_the_letter(furnished: Library) -> None:
    before = dump(furnished.read())
    with furnished.write("Merge 2 duplicate groups") as session:
        groups = [Merge(1, (2, 3), {"volume": 3}), Merge(5, (4,))]
        merging.merge_all(session, groups, parse_source)
    after = dump(furnished.read())
    assert after != before
    undo.undo(furnished)
    assert dump(furnished.read()) == before
    undo.redo(furnished)
    assert dump(furnished.read()) == after


def test_a_reference_merged_before_follows_its_keeper(furnished: Library) -> None:
    with furnished.write("Merge") as session:
        merging.merge(session, 2, [3], parse_source)
    with furnished.write("Merge") as session:
        merging.merge(session, 1, [2], parse_source)
    assert answers(furnished, "SELECT merged_into FROM reference WHERE id IN (2, 3)") == [1, 1]


def test_a_chosen_field_is_taken_of_its_member(shelf: Shelf) -> None:
    shelf.add(replace(BASE, volume="1", issue=""), replace(BASE, volume="2", issue="7"))
    with shelf.library.write("Merge") as session:
        merging.merge_all(session, [Merge(1, (2,), {"volume": 2})], shelf.library.parse_source)
    record = references.record(shelf.library, 1)
    assert (record.volume, record.issue) == ("2", "7")


def test_what_the_user_edited_goes_before_what_a_source_says(shelf: Shelf) -> None:
    shelf.add(BASE, replace(BASE, volume="2"))
    with shelf.library.write("edit") as session:
        references.edit(session, 2, {"volume": "77"})
    with shelf.library.write("Merge") as session:
        merging.merge(session, 1, [2], shelf.library.parse_source)
    assert references.record(shelf.library, 1).volume == "77"


def test_members_that_the_user_edited_differently_wait_for_a_choice(shelf: Shelf) -> None:
    shelf.add(BASE, BASE, variants.work(8), variants.work(8))
    with shelf.library.write("edit") as session:
        references.edit(session, 1, {"volume": "76"})
        references.edit(session, 2, {"volume": "77"})
    groups = [Merge(1, (2,)), Merge(3, (4,))]
    parse = shelf.library.parse_source
    with shelf.library.write("Merge") as session:
        done = merging.merge_all(session, groups, parse, asks=True)
    assert done.keepers == [3] and done.disputed == [groups[0]]
    with shelf.library.write("Merge") as session:
        done = merging.merge_all(session, [Merge(1, (2,), {"volume": 2})], parse, asks=True)
    assert done.keepers == [1] and references.record(shelf.library, 1).volume == "77"


def test_nothing_sure_is_left_after_all_that_is_sure_was_merged(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "library.refdesk")
    with shelf.library:
        shelf.add(*(r for case in variants.cases(108) for r in (case.one, case.other)))
        found = [ids for kind, ids in shelf.look() if kind in ("exact", "sure")]
        assert found
        with shelf.library.write("Merge") as session:
            groups = [Merge(ids[0], ids[1:]) for ids in found]
            merging.merge_all(session, groups, shelf.library.parse_source)
        duplicates.look_again(shelf.library)
        assert not [kind for kind, _ in shelf.kept() if kind in ("exact", "sure")]
        again = duplicates.look(shelf.library, CancelToken())
        assert not [one for one in again if one.kind.value in ("exact", "sure")]


# who is kept
def test_the_pubmed_record_that_was_revised_last_is_kept() -> None:
    plain = Keepable(1, filled=99, belongings=9, added="2020")
    older = Keepable(2, "11", "2019-01-01")
    newer = Keepable(3, "11", "2021-01-01")
    assert keeper_of([plain, older]) == (2, "It is the PubMed record.")
    assert keeper_of([plain, older, newer]) == (3, "It is the PubMed record that was revised last.")


@pytest.mark.parametrize(
    ("better", "reason"),
    [
        (Keepable(2, is_medline=True), "It is indexed for MEDLINE."),
        (Keepable(2, filled=3), "It says the most."),
        (Keepable(2, belongings=1), "It has the most notes and files."),
        (Keepable(2, added="2019"), "It was added first."),
    ],
)
def test_else_the_fullest_and_dearest_is_kept(better: Keepable, reason: str) -> None:
    assert keeper_of([Keepable(1, added="2020"), better]) == (2, reason)
    assert keeper_of([better, Keepable(1, added="2020")]) == (2, reason)


def test_what_decides_is_read_from_the_library(furnished: Library) -> None:
    known = keepables(furnished.read(), [1, 2, 3])
    assert [known[i].pmid for i in (1, 2, 3)] == ["1000000", "1000001", "1000002"]
    assert [known[i].belongings for i in (1, 2, 3)] == [1, 3, 3]
    assert known[1].filled > 10


def test_a_title_in_capitals_gives_way(shelf: Shelf) -> None:
    shelf.add(replace(BASE, title=RichText.plain_text(BASE.title.plain.upper())), BASE)
    with shelf.library.write("Merge") as session:
        merging.merge(session, 1, [2], shelf.library.parse_source)
    assert references.record(shelf.library, 1).title == BASE.title
