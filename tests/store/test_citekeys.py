"""Citation keys in the library: given on arrival, unique in any case, kept until somebody changes them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from refdesk.errors import LibraryError
from refdesk.model.record import ReferenceRecord
from refdesk.store import bulk, check, citekeys, driver, merging, opening, references, search, undo
from refdesk.store.library import Library
from refdesk.store.prepare import NewReference
from refdesk.store.sessions import raw
from tests.store import samples


@dataclass(frozen=True)
class YearKeys:
    """Keys that many references share."""

    postfix: str = "%(a)s"

    def key(self, record: ReferenceRecord) -> str:
        return f"y{record.issued.known_year}"


@dataclass(frozen=True)
class SameKeys:
    """One key for all."""

    postfix: str = "%(a)s"

    def key(self, record: ReferenceRecord) -> str:
        return "Same"


def with_own_key(number: int, key: str) -> NewReference:
    new = samples.new(number)
    return replace(new, record=replace(new.record, citekey=key))


def key(library: Library, reference_id: int) -> str:
    return citekeys.keys_of(library.read(), [reference_id]).get(reference_id, "")


def add(library: Library, *new: NewReference) -> list[int]:
    return bulk.add_batches(library, "Add", [list(new)]).added


@pytest.fixture
def keyed(library: Library) -> Library:
    library.key_maker = SameKeys()
    return library


def test_equal_keys_get_letters_over_several_imports(keyed: Library) -> None:
    ids = add(keyed, samples.new(0), samples.new(1)) + add(keyed, samples.new(2))
    assert [key(keyed, i) for i in ids] == ["Same", "Samea", "Sameb"]


def test_hundreds_of_equal_keys_are_all_different(keyed: Library) -> None:
    ids = add(keyed, *samples.many(0, 400)) + add(keyed, *samples.many(400, 300))
    assert len({each.casefold() for each in citekeys.keys_of(keyed.read(), ids).values()}) == 700
    assert key(keyed, ids[-1]) == "Samezw"


def test_a_key_of_the_source_goes_before_one_that_is_made(keyed: Library) -> None:
    first, second = add(keyed, samples.new(0), with_own_key(1, "same"))
    assert (key(keyed, first), key(keyed, second)) == ("Samea", "same")


def test_a_key_that_another_has_is_changed_and_told(keyed: Library) -> None:
    add(keyed, with_own_key(0, "Berg2003"))
    result = bulk.add_batches(keyed, "Add", [[with_own_key(1, "berg2003")]])
    assert key(keyed, result.added[0]) == "berg2003a"
    assert [notice.text for notice in result.notices] == [
        "Its citation key berg2003 is another reference's; here it is berg2003a."
    ]


@pytest.mark.parametrize(("one", "other"), [("Berg2003", "bERG2003"), ("MÜLLER", "müller")])
def test_case_tells_no_keys_apart(keyed: Library, one: str, other: str) -> None:
    first, second = add(keyed, with_own_key(0, one), samples.new(1))
    with pytest.raises(LibraryError, match="already"), keyed.write("Key") as session:
        references.set_citekey(session, second, other)
    (third,) = add(keyed, with_own_key(2, other))
    assert key(keyed, first) == one
    assert key(keyed, third) == f"{other}a"


def test_a_key_that_latex_cannot_read_is_refused(keyed: Library) -> None:
    (made,) = add(keyed, samples.new(0))
    for wrong, what in (("a b", "blanks"), ("a,b", ","), ("x" * 201, "200")):
        with pytest.raises(LibraryError, match=what), keyed.write("Key") as session:
            references.set_citekey(session, made, wrong)


def test_an_edit_and_a_refresh_leave_the_key(keyed: Library) -> None:
    (made,) = add(keyed, samples.new(0))
    keyed.key_maker = YearKeys()
    with keyed.write("Edit") as session:
        references.edit(session, made, {"volume": "99"})
        references.replace_source(session, made, samples.new(7))
    assert key(keyed, made) == "Same"
    assert references.record(keyed, made).citekey == "Same"


def test_the_former_key_still_finds_the_reference(keyed: Library) -> None:
    first, second = add(keyed, samples.new(0), samples.new(1))
    with keyed.write("Key") as session:
        references.set_citekey(session, first, "mine")
    for query in ("same", "mine", "SAME[citekey]", "mi*[citekey]"):
        assert list(search.ids_of_text(keyed.read(), query)) == [first], query
    assert citekeys.named(keyed.read(), "SAMEA") == [second]
    (third,) = add(keyed, samples.new(2))
    assert key(keyed, third) == "Sameb"
    undo.undo(keyed)
    undo.undo(keyed)
    assert key(keyed, first) == "Same"
    assert citekeys.named(keyed.read(), "mine") == []


def test_merging_keeps_the_key_of_the_one_that_goes(keyed: Library) -> None:
    first, second = add(keyed, samples.new(0), samples.new(1))
    with keyed.write("Merge") as session:
        references.merge_into(session, [second], first)
    assert key(keyed, first) == "Same"
    assert citekeys.named(keyed.read(), "SAMEA") == [first]
    assert list(search.ids_of_text(keyed.read(), "samea")) == [first]


def test_making_keys_anew_leaves_those_that_somebody_chose(keyed: Library) -> None:
    ids = add(keyed, samples.new(0), with_own_key(1, "Berg2003"), samples.new(2), samples.new(3))
    with keyed.write("Key") as session:
        references.set_citekey(session, ids[2], "mine")
    connection = keyed.read()
    maker = YearKeys()
    changes, pinned, _ = citekeys.planned(connection, ids, keyed.parse_source, maker)
    # (the bytes of the second one hold no key: only the edit of the third is pinned)
    assert [(one.reference_id, one.old) for one in changes] == [
        (ids[0], "Same"), (ids[1], "Berg2003"), (ids[3], "Sameb"),
    ]  # fmt: skip
    assert pinned == 1
    assert len({one.new for one in changes}) == 3


def test_a_plan_that_is_carried_out_changes_nothing_more(keyed: Library) -> None:
    ids = add(keyed, *samples.many(0, 5))
    maker = YearKeys()
    changes, _, _ = citekeys.planned(keyed.read(), ids, keyed.parse_source, maker)
    with keyed.write("Make keys anew") as session:
        citekeys.change(raw(session), {one.reference_id: one.new for one in changes})
    again, pinned, unchanged = citekeys.planned(keyed.read(), ids, keyed.parse_source, maker)
    assert (again, pinned, unchanged) == ([], 0, 5)


def test_references_without_a_key_are_filled(library: Library) -> None:
    ids = add(library, samples.new(0), samples.new(1))
    assert citekeys.without_key(library.read(), 10) == ids
    with library.write("", undoable=False) as session:
        citekeys.fill(raw(session), ids, library.parse_source, SameKeys())
    assert [key(library, i) for i in ids] == ["Same", "Samea"]
    assert citekeys.without_key(library.read(), 10) == []


def test_looking_up_a_key_goes_by_an_index(library: Library) -> None:
    plan = library.read().execute(
        "EXPLAIN QUERY PLAN SELECT id FROM reference WHERE state IN (0, 1, 2, 9) "
        "AND citekey = ? COLLATE NOCASE",
        ("x",),
    )
    assert "reference_by_citekey (state=? AND citekey=?)" in plan.fetchone()[3]
    assert driver.scalar(library.read(), "PRAGMA user_version") == opening.NEWEST


def forgotten(library: Library) -> None:
    """Forget the history, and what only it kept."""
    undo.forget_all(library)
    while undo.clear_out(library):
        pass


def test_the_key_of_what_no_undo_can_bring_back_is_given_out_again(keyed: Library) -> None:
    first, second = add(keyed, samples.new(0), samples.new(1))
    with keyed.write("Rename") as session:
        citekeys.choose(raw(session), first, "Mine")
    with keyed.write("Delete") as session:
        references.delete_forever(session, [first])
    assert [key(keyed, i) for i in add(keyed, samples.new(2))] == ["Sameb"]
    undo.undo(keyed)
    forgotten(keyed)
    assert [key(keyed, i) for i in add(keyed, samples.new(3))] == ["Same"]  # its former key
    third = add(keyed, with_own_key(4, "mine"))
    assert [key(keyed, i) for i in third] == ["mine"]
    assert key(keyed, second) == "Samea"


def test_keys_of_a_merged_reference_are_free_when_both_are_gone_for_ever(keyed: Library) -> None:
    first, second = add(keyed, samples.new(0), samples.new(1))
    with keyed.write("Merge") as session:
        merging.merge(session, first, [second], keyed.parse_source)
    assert [key(keyed, i) for i in add(keyed, samples.new(2))] == ["Sameb"]
    with keyed.write("Delete") as session:
        references.delete_forever(session, [first])
    forgotten(keyed)
    assert [key(keyed, i) for i in add(keyed, samples.new(3), samples.new(4))] == ["Same", "Samea"]
    assert check.check(keyed, everything=True).is_well
