"""What the review of duplicates says where it has nothing to show, and what helps from there."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from refdesk.errors import LibraryError
from refdesk.model.duplicate_sets import SetKind
from refdesk.model.duplicate_views import DuplicateStatus
from refdesk.model.import_options import Duplicates, ImportOptions
from refdesk.services.duplicates import DuplicateService
from refdesk.ui.duplicates.empty import Situation, Step, emptiness
from refdesk.ui.duplicates.window import KINDS, DuplicatesWindow
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench

FROG = "TY  - JOUR\nAU  - Doe, J\nTI  - On the hearts of invented frogs\nPY  - 2001\nER  - \n"
TOAD = "TY  - JOUR\nAU  - Roe, K\nTI  - The eye of the toad\nPY  - 1999\nER  - \n"


def add(window: MainWindow, bench: Bench, qtbot: QtBot, path: Path, text: str) -> None:
    path.write_text(text)
    with qtbot.waitSignal(window._desk.message, timeout=10_000):
        window._desk.import_files([path], options=ImportOptions(duplicates=Duplicates.NAME))
    bench.settle(window)


def opened(window: MainWindow) -> DuplicatesWindow:
    window.actions_table["actionReviewDuplicates"].trigger()
    review = window.commands.reviewing.window
    assert review is not None
    return review


def says(review: DuplicatesWindow, qtbot: QtBot, sentence: str) -> None:
    def is_said() -> None:
        assert review.note.sentence == sentence
        assert review.note.isVisible() and not review.merge_button.isEnabled()

    qtbot.waitUntil(is_said, timeout=10_000)


def test_without_references_it_offers_to_add_some(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    review = opened(empty_window)
    says(review, qtbot, "The library has no references yet.")
    assert not review.look_button.isEnabled() and not review.numbers_button.isEnabled()
    assert (review.note.first.text(), review.note.second.text()) == (
        "Add by identifier…",
        "Import a file…",
    )
    wanted = empty_window.actions_table["actionImportFile"]
    wanted.triggered.disconnect()  # the choice of files is not what is looked at here
    with qtbot.waitSignal(wanted.triggered):
        review.note.second.click()


def test_references_without_doubles_are_counted(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    add(empty_window, bench, qtbot, tmp_path / "two.ris", FROG + TOAD)
    review = opened(empty_window)
    says(review, qtbot, "There are no duplicates.")
    qtbot.waitUntil(lambda: "2 references were looked through" in review.note.detail)
    assert review.look_button.isEnabled()


def test_a_kind_without_sets_leads_to_one_that_has_some(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    add(empty_window, bench, qtbot, tmp_path / "twice.ris", FROG + FROG.replace("2001", "2002"))
    review = opened(empty_window)
    qtbot.waitUntil(lambda: review.comparison is not None, timeout=10_000)
    found = review.kind
    review.tabs.setCurrentIndex(KINDS.index(SetKind.CONFLICT))
    says(review, qtbot, "No identifier stands on different works.")
    review.note.first.click()
    assert review.kind is found and not review.note.isVisible()


def test_a_look_under_way_says_how_far_it_is_and_can_be_stopped(
    empty_window: MainWindow,
    bench: Bench,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add(empty_window, bench, qtbot, tmp_path / "two.ris", FROG + TOAD)
    seen, look = threading.Event(), DuplicateService.look

    def slow(self: DuplicateService, token, progress):  # type: ignore[no-untyped-def]
        progress(1, 2_000)
        while not token.is_cancelled:
            seen.wait(0.01)
        return look(self, token, progress)

    monkeypatch.setattr(DuplicateService, "look", slow)
    review = opened(empty_window)
    says(review, qtbot, "Looking through the library …")
    qtbot.waitUntil(lambda: "1 of 2,000 compared." in review.note.detail, timeout=10_000)
    review.note.first.click()
    says(review, qtbot, "Nobody has looked for duplicates yet.")
    monkeypatch.undo()
    review.note.first.click()
    says(review, qtbot, "There are no duplicates.")


def test_a_look_that_fails_says_why_and_can_be_tried_again(
    empty_window: MainWindow,
    bench: Bench,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add(empty_window, bench, qtbot, tmp_path / "two.ris", FROG + TOAD)

    def fails(self: DuplicateService, *about: object) -> DuplicateStatus:
        raise LibraryError("The disk is full.")

    monkeypatch.setattr(DuplicateService, "look", fails)
    review = opened(empty_window)
    says(review, qtbot, "The library could not be looked through.")
    assert review.note.detail == "The disk is full."
    monkeypatch.undo()
    review.note.first.click()
    says(review, qtbot, "There are no duplicates.")


def test_a_library_that_can_only_be_read_offers_no_look() -> None:
    never = Situation(DuplicateStatus(references=3), {}, SetKind.EXACT, is_read_only=True)
    said = emptiness(never)
    assert said.first[0] is Step.NONE and "could not be kept" in said.detail
