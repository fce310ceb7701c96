"""The review of duplicates as its user sees it: sets, fields side by side, keys, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from refdesk.model.duplicate_sets import SetKind
from refdesk.model.import_options import Duplicates, ImportOptions
from refdesk.model.markup import RichText
from refdesk.model.record import Journal, Keyword, ReferenceRecord
from refdesk.ui.duplicates.choices import Choices, Side
from refdesk.ui.duplicates.comparison import CHOSEN_ROLE, PIECES_ROLE
from refdesk.ui.duplicates.differences import LONGEST, differences
from refdesk.ui.duplicates.window import KINDS, DuplicatesWindow
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench

RECORD = (
    "TY  - JOUR\nAU  - Doe, J\nTI  - On the {n} hearts of invented frogs\nPY  - 2001\n"
    "VL  - 3\nSP  - {n}7\n{more}ER  - \n"
)
RIS = "".join(
    RECORD.format(n=n, more=more)
    for n in ("first", "second", "third")
    for more in ("KW  - frogs\n", "KW  - hearts\nIS  - 4\n")
)


@pytest.fixture
def review(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> DuplicatesWindow:
    """The review of a library that has each of three works twice."""
    path = tmp_path / "twice.ris"
    path.write_text(RIS)
    desk = empty_window._desk
    with qtbot.waitSignal(desk.message, timeout=10_000):
        desk.import_files([path], options=ImportOptions(duplicates=Duplicates.NAME))
    bench.settle(empty_window)
    empty_window.actions_table["actionReviewDuplicates"].trigger()
    window = empty_window.commands.reviewing.window
    assert window is not None
    qtbot.waitUntil(lambda: window.comparison is not None, timeout=10_000)
    return window


def shown(review: DuplicatesWindow, row: int, column: int, role: int) -> object:
    return review.pair.comparison.index(row, column).data(role)


def labels(review: DuplicatesWindow) -> list[str]:
    model = review.pair.comparison
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def decided(review: DuplicatesWindow, qtbot: QtBot, key: Qt.Key) -> None:
    """Press a key that decides, and wait for what comes of it."""
    before = review.comparison
    with qtbot.waitSignal(review._duplicates.sets_read, timeout=10_000):
        QTest.keyClick(review, key)
    qtbot.waitUntil(lambda: review.comparison is not before, timeout=10_000)


def test_the_first_kind_that_has_sets_is_shown_with_counts(review: DuplicatesWindow) -> None:
    assert review.kind is SetKind.SURE
    assert [review.tabs.count_of(at) for at in range(len(KINDS))] == [0, 3, 0, 0, 0]
    assert review.set_view.sets.rowCount() == 3
    assert review.set_view.sets.index(0, 0).data() == "On the first hearts of invented frogs"
    assert "Last looked at" in review.words.text()
    assert review.all_button.text() == "Merge all sure: 3 groups, 3 references less"
    assert "It says the most." in review.kept_words.text()


def test_equal_fields_are_folded_and_differing_words_marked(review: DuplicatesWindow) -> None:
    assert labels(review) == ["Issue", "Keywords"]
    assert shown(review, 1, 1, PIECES_ROLE) == (("hearts", True),)
    review.equal_box.setChecked(True)
    assert "Title" in labels(review) and "Volume" in labels(review)
    for model in (review.pair.comparison, review.set_view.sets):
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)


def test_lists_are_united_unless_a_side_is_chosen(review: DuplicatesWindow) -> None:
    assert [shown(review, 1, column, CHOSEN_ROLE) for column in (1, 2)] == [True, True]
    review.pair.setCurrentIndex(review.pair.comparison.index(1, 0))
    QTest.keyClick(review.pair, Qt.Key.Key_Right)
    assert [shown(review, 1, column, CHOSEN_ROLE) for column in (1, 2)] == [False, True]
    QTest.keyClick(review.pair, Qt.Key.Key_B)
    assert [shown(review, 1, column, CHOSEN_ROLE) for column in (1, 2)] == [True, True]


def test_m_merges_as_chosen_and_goes_on_to_the_next(review: DuplicatesWindow, qtbot: QtBot) -> None:
    assert review.comparison is not None
    keeper = review.comparison.members[0].id
    review.pair.comparison.choose_all(Side.RIGHT)
    decided(review, qtbot, Qt.Key.Key_M)
    assert review.set_view.sets.rowCount() == 2
    record = review._duplicates._toolbox.browser.reference(keeper).record
    assert [keyword.text.plain for keyword in record.keywords] == ["frogs"]
    assert record.issue == "4"  # the right had none
    assert review.message_bar.message is not None and review.message_bar.message.can_undo


def test_u_takes_the_merge_back(review: DuplicatesWindow, qtbot: QtBot) -> None:
    decided(review, qtbot, Qt.Key.Key_M)
    QTest.keyClick(review, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: review.set_view.sets.rowCount() == 3, timeout=10_000)


def test_n_remembers_that_they_are_none(review: DuplicatesWindow, qtbot: QtBot) -> None:
    decided(review, qtbot, Qt.Key.Key_N)
    assert review.set_view.sets.rowCount() == 2
    with qtbot.waitSignal(review._duplicates.sets_read, timeout=10_000) as read:
        review._duplicates.look()
    assert len(read.args[0]) == 2


def test_k_keeps_the_other(review: DuplicatesWindow, qtbot: QtBot) -> None:
    assert review.comparison is not None
    first, second = (member.id for member in review.comparison.members)
    before = review.comparison
    QTest.keyClick(review, Qt.Key.Key_K)
    qtbot.waitUntil(lambda: review.comparison is not before, timeout=10_000)
    assert [member.id for member in review.comparison.members] == [second, first]
    assert "You chose it." in review.kept_words.text()


def test_all_are_merged_with_one_click_and_nothing_is_left_in_words(
    review: DuplicatesWindow, qtbot: QtBot
) -> None:
    review.all_button.click()
    qtbot.waitUntil(lambda: review.set_view.sets.rowCount() == 0, timeout=10_000)
    assert review.note.sentence == "There are no duplicates."
    assert not review.merge_button.isEnabled() and review.all_button.isHidden()


def test_of_a_conflict_of_many_only_the_two_on_view_are_merged(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "supplement.ris"
    titles = ("Hearts of invented frogs", "The eye of the toad", "On lizards in general")
    path.write_text(
        "".join(f"TY  - JOUR\nTI  - {title}\nDO  - 10.5555/s\nER  - \n" for title in titles)
    )
    desk = empty_window._desk
    with qtbot.waitSignal(desk.message, timeout=10_000):
        desk.import_files([path], options=ImportOptions(duplicates=Duplicates.NAME))
    bench.settle(empty_window)
    empty_window.actions_table["actionReviewDuplicates"].trigger()
    window = empty_window.commands.reviewing.window
    assert window is not None
    qtbot.waitUntil(lambda: window.comparison is not None, timeout=10_000)
    assert window.kind is SetKind.CONFLICT and window.members.count() == 2
    assert window.merge_button.text() == "Merge these two" and window.all_button.isHidden()
    decided(window, qtbot, Qt.Key.Key_M)
    assert window.current is not None and len(window.current.ids) == 2


# what the choices come to
LEFT = ReferenceRecord(
    title=RichText("A title"),
    journal=Journal("Journal of Frogs", "J Frogs"),
    keywords=(Keyword(RichText("frogs")),),
    volume="1",
)
RIGHT = ReferenceRecord(
    title=RichText("The title"),
    journal=Journal("Frogs", "Frogs (Lond)"),
    keywords=(Keyword(RichText("toads")),),
    volume="2",
    issue="9",
)


def choices() -> Choices:
    from refdesk.store.merging import merged_record

    return Choices(LEFT, RIGHT, merged_record(LEFT, [RIGHT])[0])


def test_without_a_choice_nothing_is_set_against_the_merge() -> None:
    made = choices()
    assert made.values() == {}
    sides = {line.key: line.side for line in made.lines}
    assert sides["title"] is Side.LEFT and sides["issue"] is Side.RIGHT
    assert sides["keywords"] is Side.BOTH


def test_a_part_of_the_journal_is_chosen_by_itself() -> None:
    made = choices()
    line = next(line for line in made.lines if line.key == "journal")
    made.choose(line, Side.RIGHT)
    assert made.values() == {"journal": Journal("Frogs", "J Frogs")}
    made.choose(line, Side.LEFT)
    assert made.values() == {}


def test_all_of_a_side_leaves_no_field_empty() -> None:
    made = choices()
    made.choose_all(Side.LEFT)
    assert "issue" not in made.values()
    made.choose_all(Side.RIGHT)
    assert made.values()["title"] == RIGHT.title and made.values()["volume"] == "2"


def test_only_words_that_differ_are_marked() -> None:
    left, right = differences("On the hearts of frogs", "On hearts of toads")
    assert [text.strip() for text, is_different in left if is_different] == ["the", "frogs"]
    assert [text for text, is_different in right if is_different] == ["toads"]
    assert differences("only here", "") == ((("only here", False),), (("", False),))
    (long, _), *_ = differences("x" * 5_000, "y")[0]
    assert len(long) == LONGEST + 1
