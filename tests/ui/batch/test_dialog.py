"""Change many: the preview follows what is put together, the deed is one job and one step."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from refdesk.model.batch import Operation
from refdesk.model.views import Message
from refdesk.ui.batch.dialog import BatchDialog, around
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench


@pytest.fixture
def dialog(window: MainWindow, bench: Bench) -> BatchDialog:
    """The dialog for all references of the sample library."""
    window.search_pane.table.selectAll()
    bench.settle(window)
    window.actions_table["actionChangeMany"].trigger()
    made = window.findChild(BatchDialog, "batchDialog")
    assert made is not None
    return made


def choose(dialog: BatchDialog, field: str, operation: Operation) -> None:
    dialog.field.setCurrentIndex(dialog.field.findData(field))
    dialog.operation.setCurrentIndex(dialog.operation.findData(operation.value))


def seen(dialog: BatchDialog, qtbot: QtBot) -> str:
    """What is said of the whole, once all were looked at."""
    qtbot.waitUntil(lambda: " so far" not in dialog.told.text() and "change." in dialog.told.text())
    return dialog.told.text()


def test_the_preview_shows_before_and_after_and_what_stays(
    dialog: BatchDialog, qtbot: QtBot
) -> None:
    assert dialog.heading.text() == "Change 76 references"
    choose(dialog, "journal", Operation.SET)
    assert not dialog.change.isEnabled()
    dialog.value.setText("Frog quarterly")
    assert seen(dialog, qtbot) == "71 of 76 change. 5 stay: A book has no journal."
    assert dialog.change.text() == "Change 71 references" and dialog.change.isEnabled()
    model = dialog.table.model()
    assert model.rowCount() == 71
    assert model.data(model.index(0, 1)) == "Frog quarterly"


def test_a_wrong_pattern_is_said_in_words_and_stops_the_deed(
    dialog: BatchDialog, qtbot: QtBot
) -> None:
    choose(dialog, "title", Operation.REPLACE)
    dialog.is_pattern.setChecked(True)
    dialog.sought.setText("(frog")
    qtbot.waitUntil(lambda: bool(dialog.wrong.text()))
    assert dialog.wrong.text().startswith("The pattern cannot be read at its character 1")
    assert not dialog.change.isEnabled() and dialog.table.model().rowCount() == 0
    dialog.sought.setText(r"(\w+)\W*$")
    dialog.value.setText(r"\1!")
    assert seen(dialog, qtbot) == "76 of 76 change." and not dialog.wrong.text()


def test_a_change_far_behind_is_shown() -> None:
    long = "A title of many words that goes on and on until it"
    assert around(f"{long} ends", f"{long} stops") == ("… on until it ends", "… on until it stops")
    assert around("short one", "") == ("short one", "–")


def test_each_field_offers_what_can_be_done_to_it(dialog: BatchDialog) -> None:
    choose(dialog, "type", Operation.SET)
    assert dialog.operation.count() == 1
    dialog.choice.setCurrentIndex(dialog.choice.findData("book"))
    assert dialog.edit.value == "book" and dialog.value.isHidden()
    choose(dialog, "creators", Operation.ROLE)
    assert dialog.choice.findData("editor") >= 0 and not dialog.sought.isHidden()
    choose(dialog, "title", Operation.CASE)
    assert [dialog.choice.itemData(at) for at in range(4)] == [
        "sentence",
        "title",
        "upper",
        "lower",
    ]


def test_the_deed_is_one_step_that_undo_takes_back(
    dialog: BatchDialog, window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    told: list[Message] = []
    steps: list[str] = []
    window._desk.message.connect(told.append)
    window._desk.undo_changed.connect(lambda undo, redo: steps.append(undo))
    choose(dialog, "volume", Operation.SET)
    dialog.value.setText("777")
    seen(dialog, qtbot)
    with qtbot.waitSignal(window._desk.references_changed, timeout=10_000):
        dialog.change.click()
    bench.settle(window)
    assert not dialog.isVisible()
    assert told[-1].text == "76 references changed." and told[-1].can_undo
    assert steps[-1] == "Change volume of 76 references"
    browser = window._desk._toolbox.browser
    assert len(browser.ids("777[vi]")) == 76
    with qtbot.waitSignal(window._desk.references_changed, timeout=10_000):
        window.actions_table["undoAction"].trigger()
    assert len(browser.ids("777[vi]")) == 0


def test_types_are_shown_by_their_names(dialog: BatchDialog, qtbot: QtBot) -> None:
    choose(dialog, "type", Operation.SET)
    dialog.choice.setCurrentIndex(dialog.choice.findData("book"))
    dialog.choice.activated.emit(dialog.choice.currentIndex())
    assert seen(dialog, qtbot).startswith("7")
    model = dialog.table.model()
    texts = {model.data(model.index(row, column)) for row in range(5) for column in range(2)}
    assert "Journal article" in texts and "Book" in texts and "article-journal" not in texts


def test_citation_keys_are_seen_changed_and_without_a_value_made_anew(
    dialog: BatchDialog, qtbot: QtBot
) -> None:
    choose(dialog, "citekey", Operation.REPLACE)
    assert dialog.operation.findData("set") < 0 and "another reference has" in dialog.hint.text()
    dialog.is_pattern.setChecked(True)
    dialog.sought.setText("^")
    dialog.value.setText("frog-")
    assert seen(dialog, qtbot) == "76 of 76 change."
    model = dialog.table.model()
    before, after = (str(model.data(model.index(0, column))) for column in (0, 1))
    assert after == f"frog-{before}"
    choose(dialog, "citekey", Operation.REMOVE)
    assert dialog.hint.text().startswith("Without a value the keys are made anew")
