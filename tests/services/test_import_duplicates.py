"""What an import does with works that the library, or the file itself, has already."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from refdesk.model.cancel import CancelToken
from refdesk.model.import_options import Duplicates, ImportOptions
from refdesk.model.reports import HeldState, ImportReport
from refdesk.services import holding, import_reports
from refdesk.services.holding import HeldRecords
from refdesk.services.toolbox import Toolbox
from refdesk.store import check, undo
from tests.store.dump import dump

FULL = """TY  - JOUR
TI  - Interleukin-6 and the stress response of adult zebrafish hearts
AU  - Fröberg, Åsa
AU  - Okafor, Chi
JO  - Journal of Made Cardiology
VL  - 12
IS  - 3
SP  - 379
EP  - 390
PY  - 2019
ER  -
"""
ALIKE = FULL.replace("Interleukin-6", "Interleukin 6").replace("Fröberg, Åsa", "Froberg, A").replace(
    "IS  - 3\n", "IS  - 3\nAB  - A made abstract.\nN1  - Seen at a congress\nKW  - zebrafish\n"
)  # fmt: skip
OTHER = (
    "TY  - JOUR\nTI  - The gut of the frog under anaesthesia\nAU  - Nemo, A\nPY  - 2001\nER  -\n"
)


@pytest.fixture
def full(toolbox: Toolbox) -> int:
    """The reference that the others resemble."""
    (added,) = take(toolbox, FULL).added
    return added


def take(
    toolbox: Toolbox, text: str, duplicates: Duplicates = Duplicates.NAME, **more: object
) -> ImportReport:
    options = ImportOptions(duplicates=duplicates, **more)  # type: ignore[arg-type]
    return toolbox.importer.import_bytes(text.encode(), "some.ris", options=options)


def count(toolbox: Toolbox) -> int:
    return len(toolbox.browser.ids(""))


def test_skipping_adds_the_rest_and_says_how_each_was_recognised(
    toolbox: Toolbox, full: int
) -> None:
    report = take(toolbox, ALIKE + OTHER, Duplicates.SKIP)
    assert len(report.added) == 1
    assert report.existing == (full,)
    (match,) = report.matches
    assert (match.reference_id, match.item) == (full, "some.ris")
    assert match.by == "title, first creator, year, volume, page"
    assert "record 1" in match.place


def test_naming_adds_all_and_tells_what_each_resembles(toolbox: Toolbox, full: int) -> None:
    report = take(toolbox, ALIKE + OTHER)
    assert len(report.added) == 2
    (notice,) = report.warnings
    assert notice.reference_id == report.added[0]
    assert "stress response" in notice.text and "first creator" in notice.text


def test_keeping_both_remembers_that_they_are_no_duplicates(toolbox: Toolbox, full: int) -> None:
    report = take(toolbox, ALIKE, Duplicates.KEEP)
    pairs = toolbox.library.read().execute("SELECT low_id, high_id FROM not_duplicates").fetchall()
    assert pairs == [(full, report.added[0])]
    assert report.warnings == ()
    # It is in the library by itself now.
    again = take(toolbox, ALIKE, Duplicates.ASK)
    assert again.existing == report.added and again.held == ()


def test_merging_fills_what_is_empty_and_leaves_what_is_there(toolbox: Toolbox, full: int) -> None:
    before = dump(toolbox.library.read())
    report = take(toolbox, ALIKE, Duplicates.MERGE)
    assert (report.added, report.merged) == ((), (full,))
    record = toolbox.browser.reference(full).record
    assert record.abstract.plain == "A made abstract."
    assert record.notes == ("Seen at a congress",)
    assert record.title.plain.startswith("Interleukin-6")
    assert record.creators[0].given == "Åsa"
    assert count(toolbox) == 1
    assert check.check(toolbox.library).is_well
    undo.undo(toolbox.library)
    assert dump(toolbox.library.read())["note"] == before["note"]
    assert toolbox.browser.reference(full).record.abstract.plain == ""
    assert count(toolbox) == 1
    undo.redo(toolbox.library)
    assert toolbox.browser.reference(full).record.abstract.plain == "A made abstract."


def test_what_was_merged_away_is_found_as_its_keeper(toolbox: Toolbox, full: int) -> None:
    take(toolbox, ALIKE, Duplicates.MERGE)
    assert take(toolbox, ALIKE, Duplicates.ASK).existing == (full,)


def test_merging_by_identifier_fills_too_and_skipping_touches_nothing(toolbox: Toolbox) -> None:
    bare = "TY  - JOUR\nTI  - One made title of some length\nDO  - 10.5555/one\nER  -\n"
    rich = bare.replace("ER  -", "VL  - 7\nER  -")
    (one,) = take(toolbox, bare).added
    assert take(toolbox, rich).existing == (one,)
    assert toolbox.browser.reference(one).record.volume == ""
    assert take(toolbox, rich, Duplicates.MERGE).merged == (one,)
    assert toolbox.browser.reference(one).record.volume == "7"
    assert len(take(toolbox, rich, Duplicates.KEEP).added) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("DO  - 10.5555/supplement\nTI  - The gut of the frog", "DO  - 10.5555/supplement\nTI  - Hearts of zebrafish in space"),
        ("DO  - 10.5555/article\nTI  - The gut of the frog", "DO  - 10.5555/article\nTI  - Erratum: The gut of the frog"),
    ],
)  # fmt: skip
def test_works_that_share_a_doi_are_all_added_and_named(
    toolbox: Toolbox, first: str, second: str
) -> None:
    records = "".join(f"TY  - JOUR\n{lines}\nPY  - 2020\nER  -\n" for lines in (first, second))
    report = take(toolbox, records, Duplicates.SKIP)
    assert len(report.added) == 2
    assert "DOI 10.5555/" in report.warnings[0].text


def test_a_preprint_and_its_article_are_both_added_even_when_skipping(
    toolbox: Toolbox, full: int
) -> None:
    preprint = FULL.replace("JO  - Journal of Made Cardiology\n", "DO  - 10.1101/2018.01.01.1\n")
    preprint = preprint.replace("PY  - 2019", "PY  - 2018").replace("VL  - 12\nIS  - 3\n", "")
    report = take(toolbox, preprint.replace("TY  - JOUR", "TY  - UNPB"), Duplicates.SKIP)
    assert len(report.added) == 1
    assert "article that it became" in report.warnings[0].text


def test_the_same_book_is_recognised_by_its_isbn_and_its_chapters_are_not(
    toolbox: Toolbox,
) -> None:
    book = "TY  - BOOK\nTI  - Frogs and their hearts\nSN  - 978-3-16-148410-0\nER  -\n"
    chapter = "TY  - CHAP\nTI  - {}\nT2  - Frogs and their hearts\nSN  - 9783161484100\nER  -\n"
    (one,) = take(toolbox, book).added
    report = take(
        toolbox,
        book.replace("hearts\n", "hearts: a handbook\nPB  - Made Press\n")
        + chapter.format("On the left atrium of frogs")
        + chapter.format("On tadpoles in general"),
        Duplicates.SKIP,
    )
    assert report.existing == (one,)
    assert report.matches[0].by == "ISBN 9783161484100"
    assert len(report.added) == 2


def test_a_file_that_holds_a_work_twice_gives_it_once(toolbox: Toolbox) -> None:
    report = take(toolbox, FULL + OTHER + ALIKE + FULL, Duplicates.SKIP)
    assert len(report.added) == 2
    assert report.existing == report.added[:1]
    assert [match.by for match in report.matches][1] == "the same record"


def test_records_without_identifiers_are_not_added_by_a_second_import(toolbox: Toolbox) -> None:
    text = FULL + OTHER + "TY  - JOUR\nTI  - Editorial\nPY  - 2020\nER  -\n"
    first = take(toolbox, text)
    again = take(toolbox, text, Duplicates.ASK)
    assert (again.added, again.held) == ((), ())
    assert again.existing == first.added


def test_a_record_that_has_hardly_anything_is_not_added_twice_either(toolbox: Toolbox) -> None:
    text = "TY  - BOOK\nAU  - Nemo, A\nER  -\nTY  - BOOK\nAU  - Nemo, A\nN1  - Another\nER  -\n"
    first = take(toolbox, text)
    assert len(first.added) == 2
    assert take(toolbox, text, Duplicates.ASK).existing == first.added


def test_a_trashed_reference_comes_back_in_the_step_of_the_import(toolbox: Toolbox) -> None:
    (one,) = take(toolbox, FULL).added
    collection = toolbox.changes.create_collection("Hearts").created_id
    toolbox.changes.trash([one])
    steps = len(undo.history_of(toolbox.library.read()))
    report = take(toolbox, FULL + OTHER, collection_id=collection)
    assert report.restored == (one,)
    assert len(undo.history_of(toolbox.library.read())) == steps + 1
    undo.undo(toolbox.library)
    assert count(toolbox) == 0
    assert toolbox.browser.reference(one).is_trashed


# held back


def waiting(toolbox: Toolbox) -> list[int]:
    return [held.id for held in HeldRecords(toolbox.library).waiting()]


def test_asking_holds_back_what_is_alike_and_adds_the_rest(toolbox: Toolbox, full: int) -> None:
    report = take(toolbox, ALIKE + OTHER, Duplicates.ASK)
    assert len(report.added) == 1
    (held,) = report.held
    assert (held.reference_id, held.state) == (full, HeldState.WAITING)
    assert held.title.startswith("Interleukin 6")
    # A second time it is held back once only.
    assert [each.id for each in take(toolbox, ALIKE, Duplicates.ASK).held] == [held.id]
    assert waiting(toolbox) == [held.id]
    pair = HeldRecords(toolbox.library).pair(held.id)
    assert pair.theirs.abstract.plain == "A made abstract."
    assert pair.ours.pagination == pair.theirs.pagination


def test_a_held_record_that_is_kept_is_added_as_no_duplicate(toolbox: Toolbox, full: int) -> None:
    collection = toolbox.changes.create_collection("Hearts").created_id
    (held,) = take(toolbox, ALIKE, Duplicates.ASK, collection_id=collection).held
    service = HeldRecords(toolbox.library)
    change = service.decide([held.id], HeldState.KEPT)
    assert change.ids is not None and len(change.ids) == 1
    (made,) = change.ids
    view = toolbox.browser.reference(made)
    assert view.record.abstract and view.collections == ("Hearts",)
    assert waiting(toolbox) == []
    assert len(undo.history_of(toolbox.library.read())) == 3
    undo.undo(toolbox.library)
    assert count(toolbox) == 1


def test_held_records_are_merged_or_skipped_and_skipping_can_be_taken_back(
    toolbox: Toolbox, full: int
) -> None:
    (held,) = take(toolbox, ALIKE, Duplicates.ASK).held
    service = HeldRecords(toolbox.library)
    service.decide([held.id], HeldState.SKIPPED)
    assert waiting(toolbox) == [] and count(toolbox) == 1
    service.decide([held.id], HeldState.MERGED)
    assert toolbox.browser.reference(full).record.abstract
    assert service.of([held])[0] == replace(held, state=HeldState.MERGED)


def test_held_records_survive_a_restart(toolbox: Toolbox, full: int) -> None:
    from refdesk.formats.registry import parse_source
    from refdesk.store.library import Library

    take(toolbox, ALIKE, Duplicates.ASK)
    path: Path = toolbox.library.path
    toolbox.library.close()
    with Library.open(path, parse_source=parse_source) as again:
        (held,) = HeldRecords(again).waiting()
        HeldRecords(again).decide([held.id], HeldState.KEPT)
        assert len(again.read().execute("SELECT id FROM reference").fetchall()) == 2


def test_a_held_record_whose_reference_is_gone_is_added_when_merged(
    toolbox: Toolbox, full: int
) -> None:
    (held,) = take(toolbox, ALIKE, Duplicates.ASK).held
    toolbox.changes.delete_forever([full])
    HeldRecords(toolbox.library).decide([held.id], HeldState.MERGED)
    assert count(toolbox) == 1


@pytest.mark.parametrize("state", [HeldState.KEPT, HeldState.MERGED])
def test_undo_lets_a_held_record_wait_again(toolbox: Toolbox, full: int, state: HeldState) -> None:
    report = import_reports.keep(toolbox.library, "Import", take(toolbox, ALIKE, Duplicates.ASK))
    (held,) = report.held
    HeldRecords(toolbox.library).decide([held.id], state)
    assert import_reports.load(toolbox.library, report.number).held[0].state is state
    undo.undo(toolbox.library)
    assert waiting(toolbox) == [held.id]
    assert import_reports.load(toolbox.library, report.number).held == (held,)
    assert import_reports.recent(toolbox.library)[-1].number == import_reports.WAITING
    undo.redo(toolbox.library)
    assert waiting(toolbox) == []
    undo.undo(toolbox.library)
    HeldRecords(toolbox.library).decide([held.id], HeldState.MERGED)
    assert toolbox.browser.reference(full).record.abstract


MANY: Final = 7


def many_alike(toolbox: Toolbox) -> list[int]:
    """So many references, and as many held records that resemble one each."""
    words = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "theta"]
    lines = [
        f"TY  - JOUR\nTI  - The effect of {word} on the {word} hearts of {word} zebrafish\n"
        f"AU  - {word.title()}, Jane\nPY  - 2019\nVL  - 7\nSP  - {number}1\nER  - \n"
        for number, word in enumerate(words)
    ]
    take(toolbox, "".join(lines), Duplicates.ASK)
    alike = "".join(one.replace("VL  - 7\n", "VL  - 7\nAB  - Text.\n") for one in lines)
    return [held.id for held in take(toolbox, alike, Duplicates.ASK).held]


def test_many_are_decided_on_in_parts_and_as_one_step(
    toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "PART", 3)
    ids = many_alike(toolbox)
    told: list[tuple[int, int]] = []
    change = HeldRecords(toolbox.library).decide(
        ids, HeldState.MERGED, progress=lambda done, total, detail="": told.append((done, total))
    )
    assert told == [(3, MANY), (6, MANY), (MANY, MANY)]
    assert change.sentence == "7 held records merged."
    assert undo.history_of(toolbox.library.read())[0].title == "Merge 7 held records"
    undo.undo(toolbox.library)
    assert waiting(toolbox) == ids
    assert check.check(toolbox.library).is_well


def test_deciding_on_many_can_be_cancelled_between_two_parts(
    toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "PART", 3)
    ids = many_alike(toolbox)
    token = CancelToken()
    change = HeldRecords(toolbox.library).decide(
        ids, HeldState.KEPT, token=token, progress=lambda done, total, detail="": token.cancel()
    )
    assert change.sentence == "3 held records added. 4 records still wait."
    assert waiting(toolbox) == ids[3:]
    undo.undo(toolbox.library)
    assert (waiting(toolbox), count(toolbox)) == (ids, MANY)
