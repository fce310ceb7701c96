"""What a user decides on duplicates: merging, keeping apart, linking, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from refdesk.errors import Cancelled, LibraryError
from refdesk.model.cancel import CancelToken
from refdesk.model.duplicate_sets import FoundSet, SetKind
from refdesk.services.duplicates import DuplicateService
from refdesk.store import references, undo
from refdesk.store.driver import scalar
from tests.store import variants
from tests.store.test_duplicates import BASE, PREPRINT, Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path / "library.refdesk")
    with made.library:
        yield made


@pytest.fixture
def service(shelf: Shelf) -> DuplicateService:
    return DuplicateService(shelf.library)


def test_all_of_a_kind_are_merged_in_one_step_into_whom_the_rule_keeps(
    shelf: Shelf, service: DuplicateService
) -> None:
    pairs = [variants.work(n) for n in range(20, 32)]
    shelf.add(*(replace(work, doi="", issue=issue) for work in pairs for issue in ("", "4")))
    service.look()
    change = service.merge_kind(SetKind.SURE)
    assert change.sentence == "12 duplicate groups merged, 12 references less."
    assert undo.next_undo_title(shelf.library.read()) == "Merge 12 duplicate groups"
    kept = shelf.library.read().execute("SELECT id FROM reference WHERE state = 0 ORDER BY id")
    assert [i for (i,) in kept] == list(range(2, 25, 2))  # the fuller of each pair
    assert service.sets() == [] and service.status().counts == {}
    undo.undo(shelf.library)
    service.catch_up()
    assert len(service.sets(SetKind.SURE)) == 12


def test_what_needs_a_look_is_not_merged_all_at_once(service: DuplicateService) -> None:
    with pytest.raises(LibraryError, match="Only exact and sure"):
        service.merge_kind(SetKind.LOOK)


def test_groups_that_the_user_edited_on_both_sides_wait(
    shelf: Shelf, service: DuplicateService
) -> None:
    shelf.add(replace(BASE, pmid="1"), replace(BASE, pmid="1"))
    with shelf.library.write("edit") as session:
        references.edit(session, 1, {"volume": "76"})
        references.edit(session, 2, {"volume": "77"})
    service.look()
    assert "1 group waits for you" in service.merge_kind(SetKind.EXACT).sentence
    (one,) = service.sets()
    assert service.compare(one).disputed == {"volume"}


def test_a_cancelled_merge_changes_nothing(shelf: Shelf, service: DuplicateService) -> None:
    shelf.add(replace(BASE, pmid="1"), replace(BASE, pmid="1"))
    service.look()
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        service.merge_kind(SetKind.EXACT, token)
    assert len(service.sets()) == 1


def test_a_comparison_says_who_is_kept_and_what_they_share(
    shelf: Shelf, service: DuplicateService
) -> None:
    shelf.add(replace(BASE, doi="10.5555/x"), replace(BASE, doi="10.5555/x", pmid="7", issue=""))
    service.look()
    (one,) = service.sets()
    found = service.compare(one)
    assert [member.id for member in found.members] == [2, 1]
    assert (found.by, found.reason) == ("DOI 10.5555/x", "It is the PubMed record.")
    assert found.merged.issue == BASE.issue
    swapped = service.compare(one, keeper_id=1)
    assert [member.id for member in swapped.members] == [1, 2]
    assert swapped.reason == "You chose it."


def test_that_they_were_told_apart_before_is_said(shelf: Shelf, service: DuplicateService) -> None:
    shelf.add(replace(BASE, doi=""), replace(BASE, doi="", issue=""))
    service.look()
    service.keep_apart((1, 2))
    assert service.sets() == []
    with shelf.library.write("edit") as session:
        for reference_id in (1, 2):
            references.edit(session, reference_id, {"doi": "10.5555/same"})
    service.catch_up()
    (one,) = service.sets()
    assert "You told them apart before" in service.compare(one).by


def test_a_preprint_and_its_article_are_linked_and_stay_two(
    shelf: Shelf, service: DuplicateService
) -> None:
    shelf.add(PREPRINT, replace(BASE, doi="10.5555/x"))
    service.look()
    (one,) = service.sets()
    assert one.kind is SetKind.PREPRINT
    service.link(one.ids)
    assert scalar(shelf.library.read(), "SELECT kind FROM relation") == "preprint"
    assert service.sets() == []
    assert scalar(shelf.library.read(), "SELECT count(*) FROM reference WHERE state = 0") == 2


def test_of_thousands_some_are_shown_and_the_rest_counted(
    shelf: Shelf, service: DuplicateService
) -> None:
    ids = shelf.add(*[replace(BASE, volume=str(n)) for n in range(40)])
    found = service.compare(FoundSet(SetKind.CONFLICT, 0.0, tuple(ids)))
    assert (len(found.members), found.others) == (30, 10)


def test_of_very_many_each_is_told_from_the_next(shelf: Shelf, service: DuplicateService) -> None:
    ids = shelf.add(*[variants.work(n) for n in range(130)])
    service.keep_apart(ids)
    assert scalar(shelf.library.read(), "SELECT count(*) FROM not_duplicates") == 129
