"""Changing many references: the look before, one step of undo, cancel, index in step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.errors import Cancelled, UsageError
from refdesk.formats.registry import parse_source
from refdesk.model.batch import BatchEdit, Operation
from refdesk.model.cancel import CancelToken
from refdesk.model.markup import RichText
from refdesk.model.record import Abstract, AbstractSection
from refdesk.services import batch_edit
from refdesk.services.batch_edit import BatchEditService
from refdesk.services.key_patterns import SettingKeys
from refdesk.store import check, citekeys, references, search, undo
from refdesk.store.library import Library
from refdesk.store.sessions import raw
from tests.store import samples

JOURNAL = BatchEdit("journal", Operation.SET, "Frog quarterly")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library.refdesk", parse_source=parse_source) as opened:
        yield opened


@pytest.fixture
def ids(library: Library, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    monkeypatch.setattr(batch_edit, "CHUNK", 4)  # so that ten references are three chunks
    with library.write("fill") as session:
        return references.add(session, samples.many(0, 10))


def journals(library: Library, ids: list[int]) -> set[str]:
    return {record.container_title for _, record in references.records(library, ids)}


def titles(library: Library) -> list[str]:
    return [step.title for step in undo.history_of(library.read())]


def test_the_look_counts_all_and_shows_some_and_changes_nothing(
    library: Library, ids: list[int]
) -> None:
    before = journals(library, ids)
    seen = list(BatchEditService(library).look(ids, [JOURNAL], limit=5))
    assert [one.looked for one in seen] == [4, 8, 10] and seen[-1].is_complete
    assert seen[-1].changed == 10 and len(seen[-1].rows) == 5
    row = seen[0].rows[0]
    assert (row.reference_id, row.after) == (ids[0], "Frog quarterly") and row.before in before
    assert journals(library, ids) == before and titles(library) == ["fill"]


def test_all_chunks_are_one_step_whose_title_counts_what_changed(
    library: Library, ids: list[int]
) -> None:
    service = BatchEditService(library)
    before = journals(library, ids)
    service.apply(ids[:3], [JOURNAL])
    change = service.apply(ids, [JOURNAL])
    assert change.ids == frozenset(ids[3:]) and change.sentence == "7 references changed."
    assert titles(library)[:2] == [
        "Change journal of 7 references", "Change journal of 3 references",
    ]  # fmt: skip
    assert journals(library, ids) == {"Frog quarterly"}
    assert search.count_of_text(library.read(), '"frog quarterly"[ta]') == 10
    assert not check.check(library).problems
    undo.undo(library)
    undo.undo(library)
    assert journals(library, ids) == before
    assert search.count_of_text(library.read(), '"frog quarterly"[ta]') == 0


def test_nothing_to_change_makes_no_step(library: Library, ids: list[int]) -> None:
    edit = BatchEdit("title", Operation.REPLACE, "x", "no such words")
    assert BatchEditService(library).apply(ids, [edit]).sentence == "0 references changed."
    assert titles(library) == ["fill"]


def test_what_was_done_before_a_cancel_can_be_undone(library: Library, ids: list[int]) -> None:
    token = CancelToken()
    before = journals(library, ids)

    def progress(done: int = 0, total: int = 0, detail: str = "") -> None:
        if done >= 8:
            token.cancel()

    with pytest.raises(Cancelled):
        BatchEditService(library).apply(ids, [JOURNAL], progress, token)
    assert titles(library)[0] == "Change journal of 8 references"
    undo.undo(library)
    assert journals(library, ids) == before


def test_a_change_of_the_readers_between_two_chunks_is_undone_in_its_turn(
    library: Library, ids: list[int]
) -> None:
    def progress(done: int = 0, total: int = 0, detail: str = "") -> None:
        if done == 4:
            with library.write("Edit 1 reference") as session:
                references.edit(session, ids[8], {"volume": "99"})

    BatchEditService(library).apply(ids, [JOURNAL], progress)
    assert titles(library)[:3] == [
        "Change journal of 6 references", "Edit 1 reference", "Change journal of 4 references",
    ]  # fmt: skip
    undo.undo(library)
    assert references.record(library, ids[8]).volume == "99"
    undo.undo(library)
    undo.undo(library)
    assert "Frog quarterly" not in journals(library, ids)


def test_several_edits_are_made_in_order_and_refusals_counted(
    library: Library, ids: list[int]
) -> None:
    edits = [
        BatchEdit("volume", Operation.SET, "1"),
        BatchEdit("volume", Operation.REPLACE, "2", "1"),
    ]
    service = BatchEditService(library)
    service.apply(ids, edits)
    assert {record.volume for _, record in references.records(library, ids)} == {"2"}
    emptied = BatchEdit("title", Operation.REPLACE, "", ".+", is_pattern=True)
    *_, seen = service.look(ids, [emptied])
    assert seen.refused == (("Title cannot be empty.", 10),) and seen.changed == 0
    said = service.apply(ids, [emptied]).sentence
    assert said == "0 references changed. 10 stayed: Title cannot be empty."


@pytest.mark.parametrize("start", ["b", "<i>b</i>"])
def test_a_pattern_that_takes_too_long_is_given_up_in_words(library: Library, start: str) -> None:
    slow = BatchEdit("title", Operation.REPLACE, "x", "(a|aa)+$", is_pattern=True)
    service = BatchEditService(library)
    with library.write("fill") as session:
        (one,) = references.add(session, samples.many(0, 1))
        references.edit(session, one, {"title": RichText(f"{start}{'a' * 60}!")})
    with pytest.raises(UsageError, match="takes too long over “baaa"):
        list(service.look([one], [slow]))
    with pytest.raises(UsageError, match="Write it plainer"):
        service.apply([one], [slow])
    sound = BatchEdit("title", Operation.REPLACE, "Toads", "^.*$", is_pattern=True)
    service.apply([one], [sound])
    assert references.record(library, one).title.plain == "Toads"


KEY_PATTERN = BatchEdit("citekey", Operation.REPLACE, r"grp-\1", r"^(.*)$", is_pattern=True)


def give_keys(library: Library, ids: list[int]) -> None:
    """The keys that the usual pattern makes."""
    with library.write("keys") as session:
        citekeys.fill(raw(session), ids, parse_source, SettingKeys())


def keys(library: Library, ids: list[int]) -> list[str]:
    found = citekeys.keys_of(library.read(), ids)
    return [found[reference_id] for reference_id in ids]


def test_citation_keys_are_changed_and_the_former_ones_go_on_finding(
    library: Library, ids: list[int]
) -> None:
    give_keys(library, ids)
    before = keys(library, ids)
    service = BatchEditService(library)
    seen = list(service.look(ids, [KEY_PATTERN]))[-1]
    assert [row.after for row in seen.rows] == [f"grp-{key}" for key in before]
    assert service.apply(ids, [KEY_PATTERN]).ids == frozenset(ids)
    assert keys(library, ids) == [f"grp-{key}" for key in before]
    assert citekeys.named(library.read(), before[3]) == [ids[3]]
    assert search.count_of_text(library.read(), "grp-*[citekey]") == 10
    assert not check.check(library).problems
    undo.undo(library)
    assert keys(library, ids) == before


def test_a_key_that_another_has_stays_and_the_look_says_the_same(
    library: Library, ids: list[int]
) -> None:
    with library.write("keys") as session:
        for place, reference_id in enumerate(ids):
            references.set_citekey(session, reference_id, f"doe{place}")
    same = BatchEdit("citekey", Operation.REPLACE, "doe", r"doe\d+", is_pattern=True)
    service = BatchEditService(library)
    seen = list(service.look(ids, [same]))[-1]
    assert seen.changed == 1
    assert seen.refused == (("Another reference has this citation key already.", 9),)
    change = service.apply(ids, [same])
    assert change.ids == frozenset(ids[:1]) and "9 stayed: Another reference" in change.sentence
    assert keys(library, ids) == ["doe", *(f"doe{place}" for place in range(1, 10))]


def test_a_key_that_an_earlier_one_gave_up_is_free(library: Library, ids: list[int]) -> None:
    with library.write("keys") as session:
        for place, reference_id in enumerate(ids[:3]):
            references.set_citekey(session, reference_id, "a" * (3 - place))
    shift = BatchEdit("citekey", Operation.REPLACE, r"a\1", r"^(a+)$", is_pattern=True)
    assert list(BatchEditService(library).look(ids[:3], [shift]))[-1].changed == 3
    BatchEditService(library).apply(ids[:3], [shift])
    assert keys(library, ids[:3]) == ["aaaa", "aaa", "aa"]


def test_keys_that_are_taken_away_are_made_by_the_pattern(library: Library, ids: list[int]) -> None:
    give_keys(library, ids)
    made = keys(library, ids)
    with library.write("keys") as session:
        for place, reference_id in enumerate(ids):
            references.set_citekey(session, reference_id, f"mine{place}")
    drop = BatchEdit("citekey", Operation.REMOVE)
    assert BatchEditService(library).apply(ids, [drop]).ids == frozenset(ids)
    assert keys(library, ids) == made
    assert search.count_of_text(library.read(), f"{made[0]}[citekey]") == 1
    assert not check.check(library).problems
    seen = list(BatchEditService(library).look(ids, [BatchEdit("citekey", Operation.REPLACE, "a b", made[0])]))[-1]  # fmt: skip
    assert seen.changed == 0 and "blanks" in seen.refused[0][0]


def test_an_abstract_is_changed_section_by_section_and_searched_as_it_is_now(
    library: Library, ids: list[int]
) -> None:
    structured = Abstract(
        (
            AbstractSection(RichText("Frogs of <i>Xenopus</i>."), "BACKGROUND", "BACKGROUND"),
            AbstractSection(RichText("Frogs only"), "METHODS"),
        ),
        copyright="Frog Press",
    )
    with library.write("abstract") as session:
        references.edit(session, ids[0], {"abstract": structured})
    newts = BatchEdit("abstract", Operation.REPLACE, "Newts", "frogs")
    assert BatchEditService(library).apply(ids[:1], [newts]).ids == frozenset(ids[:1])
    abstract = references.record(library, ids[0]).abstract
    assert [part.text.markup for part in abstract.sections] == ["Newts of <i>Xenopus</i>.", "Newts only"]  # fmt: skip
    assert (abstract.sections[0].category, abstract.copyright) == ("BACKGROUND", "Frog Press")
    assert search.count_of_text(library.read(), '"newts only"[ab]') == 1
    gone = BatchEdit("abstract", Operation.REPLACE, "", "Newts only")
    BatchEditService(library).apply(ids[:1], [gone])
    assert len(references.record(library, ids[0]).abstract.sections) == 1
