"""A reference is edited in one place while another changes it: nothing is written over unseen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from refdesk.formats.registry import parse_source
from refdesk.model.markup import RichText
from refdesk.model.record import Journal, ReferenceRecord
from refdesk.services.changing import Changes
from refdesk.store import references
from refdesk.store.library import Library
from tests.store import samples


class Place:
    """Where the one reference is edited: the form, a job, the history."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.changes = Changes(library)

    @property
    def record(self) -> ReferenceRecord:
        return references.record(self.library, 1)


@pytest.fixture
def places(tmp_path: Path) -> Iterator[tuple[Place, Place]]:
    path = tmp_path / "library.refdesk"
    library = Library.open(path, parse_source=parse_source)
    with library.write("fill") as session:
        references.add(session, samples.many(0, 1))
    yield Place(library), Place(library)
    library.close()


def test_other_fields_are_merged_without_a_word(places: tuple[Place, Place]) -> None:
    mine, theirs = places
    seen = mine.record
    theirs.changes.edit(1, {"volume": "9"}, {"volume": seen.volume})
    done = mine.changes.edit(1, {"issue": "7"}, {"issue": seen.issue})
    assert not done.conflicts
    assert (mine.record.volume, mine.record.issue) == ("9", "7")


def test_the_later_edit_of_one_field_is_told_and_not_written(
    places: tuple[Place, Place],
) -> None:
    mine, theirs = places
    seen = mine.record
    was = {"title": seen.title, "volume": seen.volume}
    theirs.changes.edit(1, {"title": RichText("Theirs")}, was)
    done = mine.changes.edit(1, {"title": RichText("Mine"), "volume": "5"}, was)
    assert (mine.record.title.plain, mine.record.volume) == ("Theirs", "5")
    (clash,) = done.conflicts
    assert (clash.mine, clash.theirs) == (RichText("Mine"), RichText("Theirs"))
    mine.changes.edit(1, {"title": clash.mine}, {"title": clash.theirs})
    assert theirs.record.title.plain == "Mine"
    mine.changes.undo()
    assert theirs.record.title.plain == "Theirs"


def test_the_same_text_typed_twice_is_no_clash(places: tuple[Place, Place]) -> None:
    mine, theirs = places
    was = {"volume": mine.record.volume}
    theirs.changes.edit(1, {"volume": "9"}, was)
    assert not mine.changes.edit(1, {"volume": "9"}, was).conflicts


def test_an_edit_is_not_taken_back_that_somebody_else_has_changed(
    places: tuple[Place, Place],
) -> None:
    mine, theirs = places
    mine.changes.edit(1, {"volume": "5"})
    theirs.changes.edit(1, {"volume": "9"}, {"volume": "5"})
    (clash,) = mine.changes.edit(1, {"volume": None}, {"volume": "5"}).conflicts
    assert clash.mine is None and mine.record.volume == "9"


def test_parts_of_a_journal_are_merged_and_only_the_same_part_clashes(
    places: tuple[Place, Place],
) -> None:
    mine, theirs = places
    seen = mine.record.journal or Journal()
    was = {"journal": mine.record.journal}
    theirs.changes.edit(1, {"journal": replace(seen, title="Theirs")}, was)
    done = mine.changes.edit(1, {"journal": replace(seen, medline_abbreviation="Abbr")}, was)
    assert not done.conflicts and mine.record.journal is not None
    assert mine.record.journal.title == "Theirs"
    assert mine.record.journal.medline_abbreviation == "Abbr"
    both = replace(seen, title="Mine", country="Norway")
    (clash,) = mine.changes.edit(1, {"journal": both}, was).conflicts
    now = mine.record.journal
    assert now is not None and (now.title, now.country) == ("Theirs", "Norway")
    assert clash.theirs == now and clash.mine == replace(now, title="Mine")
