"""The numbers of a review as its user sees them: by source, copied, saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from refdesk.ui.duplicates.counts import CountsDialog
from refdesk.ui.duplicates.window import DuplicatesWindow
from tests.ui.duplicates.test_review import review

__all__ = ["review"]


def numbers(review: DuplicatesWindow, qtbot: QtBot) -> CountsDialog:
    with qtbot.waitSignal(review._duplicates.counted):
        review.numbers_button.click()
    (dialog,) = review.findChildren(CountsDialog)
    return dialog


def rows(dialog: CountsDialog) -> list[list[str]]:
    model = dialog.rows
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_a_merge_moves_a_record_from_left_to_removed(
    review: DuplicatesWindow, qtbot: QtBot
) -> None:
    dialog = numbers(review, qtbot)
    assert [row[2:] for row in rows(dialog)] == [["6", "0", "0", "6"]] * 2
    assert rows(dialog)[0][0].endswith("twice.ris")
    with qtbot.waitSignal(review._duplicates.changed):
        review.merge()
    dialog.close()
    assert [row[2:] for row in rows(numbers(review, qtbot))] == [["6", "1", "0", "5"]] * 2


def test_the_table_is_copied_and_saved(
    review: DuplicatesWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = numbers(review, qtbot)
    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].split()[-1] == "Left" and copied[2].split() == ["All", "6", "0", "0", "6"]
    target = tmp_path / "numbers"
    monkeypatch.setattr("refdesk.ui.duplicates.counts.choose_new_file", lambda *_: target)
    with qtbot.waitSignal(review._duplicates.counts_saved) as saved:
        dialog.save_button.click()
    assert "numbers.csv" in saved.args[0]
    assert (tmp_path / "numbers.csv").read_text().splitlines()[-1] == "All,,6,0,0,6"
