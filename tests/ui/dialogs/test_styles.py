"""The window of citation styles, with a real library behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from refdesk.services.styles import StyleRow
from refdesk.settings import Settings
from refdesk.ui.dialogs.style_rows import StylesModel
from refdesk.ui.dialogs.styles import StylesDialog
from refdesk.ui.drop_payload import PayloadKind, read_drop
from refdesk.ui.drop_words import DropTarget, deed
from refdesk.ui.main_window import MainWindow
from tests.services.test_styles import style_file
from tests.ui.conftest import Bench

pytestmark = pytest.mark.usefixtures("kept_index")


@pytest.fixture
def dialog(window: MainWindow, bench: Bench, qtbot: QtBot) -> StylesDialog:
    window.select_row(0)
    window.actions_table["actionShowStyles"].trigger()
    (found,) = window.findChildren(StylesDialog)
    qtbot.waitUntil(lambda: found.styles.rowCount() > 10, timeout=20_000)
    bench.settle(window)
    return found


def find(dialog: StylesDialog, qtbot: QtBot, words: str, first: str) -> None:
    dialog.field.setText(words)
    qtbot.waitUntil(
        lambda: bool(dialog.styles.rows) and dialog.styles.rows[0].key == first, timeout=20_000
    )


def labels(window: MainWindow) -> list[str]:
    return [label for _, label in window.copy_bar.styles]


def test_well_known_styles_are_shown_with_the_selected_reference(
    window: MainWindow, dialog: StylesDialog, qtbot: QtBot
) -> None:
    assert [row.label for row in dialog.styles.rows[:5]] == [
        "NLM",
        "AMA",
        "APA",
        "MLA",
        "Vancouver",
    ]
    on_screen = dialog.list.keys_on_screen()
    qtbot.waitUntil(lambda: all(dialog.styles.sample(key) for key in on_screen), timeout=20_000)
    last = dialog.styles.rows[-1].key
    assert last not in on_screen and dialog.styles.sample(last) is None
    sample = dialog.styles.sample("nlm")
    assert sample is not None
    family = window.commands.current_row()
    assert family is not None and family.creators.split(" ")[0].rstrip(",") in sample[0]
    qtbot.waitUntil(lambda: bool(dialog.preview.text()))
    dialog.grab()


def test_a_found_style_is_put_on_the_bar_with_the_next_key_and_remembered(
    window: MainWindow, dialog: StylesDialog, qtbot: QtBot, settings: Settings
) -> None:
    find(dialog, qtbot, "new england", "the-new-england-journal-of-medicine")
    qtbot.mouseClick(dialog.put_on, Qt.MouseButton.LeftButton)
    assert labels(window) == ["NLM", "AMA", "APA", "MLA", "NEJM"]
    assert not dialog.put_on.isEnabled()
    assert window.actions_table["actionCopyStyle5"].text() == "Copy as NEJM"
    with qtbot.waitSignal(window._desk.cited):
        window.actions_table["actionCopyStyle5"].trigger()
    assert window.styling.kept_choices()[-1] == ("the-new-england-journal-of-medicine", "NEJM")
    settings.save()
    assert Settings(settings.path).get("window.styles")[-1] == "the-new-england-journal-of-medicine"


def test_styles_of_the_bar_are_moved_and_taken_off(
    window: MainWindow, dialog: StylesDialog, qtbot: QtBot
) -> None:
    dialog.bar.setCurrentIndex(dialog.bar.model().index(0, 0))
    dialog.down.click()
    assert labels(window) == ["AMA", "NLM", "APA", "MLA"]
    dialog.take_off.click()
    dialog.take_off.click()
    dialog.take_off.click()
    assert labels(window) == ["AMA"]
    assert not dialog.take_off.isEnabled()
    assert not window.actions_table["actionCopyStyle2"].isVisible()


def test_a_style_can_be_had_in_another_language(
    window: MainWindow, dialog: StylesDialog, qtbot: QtBot
) -> None:
    find(dialog, qtbot, "chicago", "chicago-author-date")
    dialog.language.setCurrentIndex(dialog.language.findData("de-DE"))
    with qtbot.waitSignal(
        window._desk.styling.sampled,
        check_params_cb=lambda sample: sample.style == "chicago-author-date@de-DE",
    ):
        dialog.language.activated.emit(dialog.language.currentIndex())
    assert dialog.preview.text()
    dialog.put_on.click()
    assert window.copy_bar.styles[-1] == (
        "chicago-author-date@de-DE",
        "Chicago (author-date) (de-DE)",
    )


def test_a_language_without_a_style_asks_for_none(
    window: MainWindow, dialog: StylesDialog, bench: Bench, qtbot: QtBot
) -> None:
    dialog.field.setText("no style is called so")
    qtbot.waitUntil(lambda: dialog.styles.rowCount() == 0)
    failed: list[str] = []
    window._desk.styling.sample_failed.connect(lambda style, why: failed.append(why))
    dialog.language.setCurrentIndex(dialog.language.findData("de-DE"))
    dialog.language.activated.emit(dialog.language.currentIndex())
    bench.settle(window)
    assert not failed


@pytest.mark.parametrize(("button", "inline"), [("copy_entries", False), ("copy_in_text", True)])
def test_the_selection_is_copied_in_any_style_with_rich_text(
    window: MainWindow, dialog: StylesDialog, qtbot: QtBot, button: str, inline: bool
) -> None:
    find(dialog, qtbot, "harvard", "harvard-cite-them-right")
    with qtbot.waitSignal(window._desk.styling.copied):
        getattr(dialog, button).click()
    data = QGuiApplication.clipboard().mimeData()
    assert {"text/html", "text/plain", "text/rtf"} <= set(data.formats())
    assert data.text().startswith("(") == inline
    message = window.search_pane.message_bar.message
    assert message is not None and "copied" in message.text


def test_ctrl_shift_a_copies_a_citation_for_the_text(
    window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    window.select_row(0)
    window.copy_bar.set_current("apa")
    bench.settle(window)
    action = window.actions_table["actionCopyCitation"]
    assert action.shortcut().toString() == "Ctrl+Shift+A"
    with qtbot.waitSignal(window._desk.styling.copied) as told:
        action.trigger()
    assert told.args is not None and told.args[0].text.startswith("(")


def test_a_dropped_style_is_added_shown_and_can_be_removed(
    window: MainWindow, dialog: StylesDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(style_file(tmp_path, "our-ward", "Our ward")))])
    payload = read_drop(mime)
    assert payload.kind is PayloadKind.STYLES
    assert deed(payload, DropTarget()).title == "Add 1 citation style"
    with qtbot.waitSignal(window._desk.styling.changed):
        window._on_dropped(payload, DropTarget(), False)
    qtbot.waitUntil(lambda: [row.key for row in dialog.styles.rows] == ["our-ward"], timeout=20_000)
    assert "was added" in dialog.told.text()
    assert dialog.remove.isVisible()
    dialog.put_on.click()
    assert labels(window)[-1] == "Our ward"
    with qtbot.waitSignal(window._desk.styling.changed):
        dialog.remove.click()
    assert labels(window) == ["NLM", "AMA", "APA", "MLA"]


def test_a_bad_file_is_told_in_the_window(
    window: MainWindow, dialog: StylesDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "bad.csl"
    file.write_text("<style>\n<oops", encoding="utf-8")
    with qtbot.waitSignal(window._desk.styling.failed):
        dialog.add_files([file])
    assert "line 2" in dialog.told.text()


def test_nothing_is_copied_without_a_selection_and_an_example_shows_the_styles(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    empty_window.styling.show_styles()
    (dialog,) = empty_window.findChildren(StylesDialog)
    qtbot.waitUntil(lambda: dialog.styles.sample("nlm") is not None, timeout=20_000)
    sample = dialog.styles.sample("nlm")
    assert sample is not None and sample[0].startswith("Gadient RA, Otten UH.")
    assert not dialog.copy_entries.isEnabled()
    assert dialog.copy_entries.toolTip() == "Select references first."


@pytest.mark.parametrize(
    ("words", "style"), [("nlm", "nlm"), ("neurology", "neurology")], ids=["links", "columns"]
)
def test_a_citation_is_shown_as_words_and_not_as_the_marks_of_a_page(
    dialog: StylesDialog, qtbot: QtBot, words: str, style: str
) -> None:
    find(dialog, qtbot, words, style)
    dialog.list.setCurrentIndex(dialog.styles.index(0, 0))
    sample = dialog.styles.sample
    qtbot.waitUntil(lambda: sample(style) is not None and bool(dialog.preview.text()))
    shown = dialog.preview.text()
    assert "PMID" in shown or "1. " in shown
    assert "&lt;" not in shown and "<div" not in shown and "<a" not in shown


def test_more_styles_are_a_click_from_the_bar_and_in_the_menus(
    window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.mouseClick(window.copy_bar.more_button, Qt.MouseButton.LeftButton)
    assert window.findChildren(StylesDialog)[0].isVisible()
    window.select_row(0)
    menu = window.commands.menus.reference_menu()
    texts = [each.text() for sub in menu.findChildren(type(menu)) for each in sub.actions()]
    assert {"Copy as NLM", "Citation styles…", "Citation for the text"} <= set(texts)
    menu.deleteLater()


def test_every_control_has_a_name(dialog: StylesDialog) -> None:
    for child in dialog.findChildren(QWidget):
        if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible():
            inner = child.parent()
            assert child.accessibleName() or (inner is not None and inner.inherits("QComboBox")), (
                child
            )


def test_the_model_is_a_sound_one(qtbot: QtBot) -> None:
    model = StylesModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rows([StyleRow("a", "A", "A"), StyleRow("b", "B", "B")])
    model.set_sample("b", "<i>x</i> <script>")
    model.set_failed("nowhere", "Why.")
    assert model.sample("b") == ("x <script>", [(0, 1, frozenset({"i"}))])
    model.forget("b")
    assert model.sample("b") is None
    model.show_rows([])
    del tester
