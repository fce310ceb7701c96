from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from refdesk.model.query import tokens_for_colouring
from refdesk.model.views import QueryProblem
from refdesk.ui import theme
from refdesk.ui.search_box import SearchBox


@pytest.fixture
def box(qtbot: QtBot) -> SearchBox:
    box = SearchBox()
    qtbot.addWidget(box)
    box.resize(600, 32)
    box.show()
    box.set_colouring(tokens_for_colouring)
    return box


def _formats(box: SearchBox) -> list[tuple[str, str, bool, int]]:
    """Coloured parts: text, colour, whether bold, underline style."""
    text = box.text
    return [
        (
            text[part.start : part.start + part.length],
            part.format.foreground().color().name(),
            part.format.fontWeight() == QFont.Weight.Bold,
            part.format.underlineStyle().value,
        )
        for part in box.field.document().firstBlock().layout().formats()
    ]


def test_typing_is_told_once_after_a_pause(box: SearchBox, qtbot: QtBot) -> None:
    told: list[str] = []
    box.edited.connect(told.append)
    box.focus()
    with qtbot.waitSignal(box.edited):
        QTest.keyClicks(box.field, "lancet")
    assert told == ["lancet"]


def test_a_query_put_into_the_box_is_not_told(box: SearchBox, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(box.edited, wait=60):
        box.set_text("asthma[mh] OR cancer")
        box.set_problems((QueryProblem("Wrong.", 0, 3),))
    assert box.text == "asthma[mh] OR cancer"


def test_tags_are_blue_and_operators_orange_and_bold(box: SearchBox) -> None:
    box.set_text("asthma[mh] OR cancer")
    found = _formats(box)
    assert ("[mh]", theme.LIGHT.blue.ink.lower(), False, 0) in found
    assert ("OR", theme.LIGHT.orange.ink.lower(), True, 0) in found


def test_a_mistake_is_underlined_and_described(box: SearchBox) -> None:
    box.set_text("lancet[xy]")
    box.set_problems((QueryProblem("[xy] is not a field tag.", 6, 10),))
    assert any(text == "[xy]" and style for text, _, _, style in _formats(box))
    assert box.field.accessibleDescription() == "[xy] is not a field tag."
    box.set_problems(())
    assert not any(style for *_, style in _formats(box))
    assert box.field.accessibleDescription() == ""


@pytest.mark.parametrize("place", [(0, 0), (-5, 3), (40, 90), (3, 1)])
def test_a_mistake_at_an_odd_place_does_no_harm(box: SearchBox, place: tuple[int, int]) -> None:
    box.set_text("short")
    box.set_problems((QueryProblem("Odd.", *place),))
    assert box.text == "short"


def test_pasted_lines_become_one(box: SearchBox) -> None:
    data = QMimeData()
    data.setText("9304698\r\n29768149\n\n36156117\u2029x")
    box.field.insertFromMimeData(data)
    assert box.text == "9304698 29768149 36156117 x"
    assert box.field.document().blockCount() == 1


def test_twenty_thousand_pasted_words_are_taken(box: SearchBox) -> None:
    data = QMimeData()
    data.setText(" ".join(f"word{n}" for n in range(20_000)))
    start = time.process_time()
    box.field.insertFromMimeData(data)
    assert time.process_time() - start < 1.0
    assert box.text.endswith("word19999")
    assert not box.field.font().kerning(), "each key would lay out 190,000 letters with kerning"
    box.set_text("lancet")
    assert box.field.font().kerning()


def test_colours_stand_in_their_place_behind_letters_of_two_units(box: SearchBox) -> None:
    box.set_text("😀 asthma[mh]")
    box.set_problems((QueryProblem("Wrong.", 2, 8),))
    formats = box.field.document().firstBlock().layout().formats()
    assert {(part.start, part.length) for part in formats} >= {(9, 4), (3, 6)}


def test_a_pasted_book_does_not_hold_the_window_up(box: SearchBox) -> None:
    data = QMimeData()
    data.setText("lorem ipsum\0 " * 400_000)
    start = time.process_time()
    box.field.insertFromMimeData(data)
    assert time.process_time() - start < 1.0
    assert 20_000 < len(box.text) <= 200_000


def test_a_paste_of_formatted_text_is_plain(box: SearchBox) -> None:
    data = QMimeData()
    data.setHtml("<b>bold</b> <img src='file:///etc/passwd'>")
    data.setText("bold")
    QGuiApplication.clipboard().setMimeData(data)
    box.focus()
    box.field.paste()
    assert box.text == "bold"


def test_enter_searches_and_ctrl_enter_searches_the_other_place(
    box: SearchBox, qtbot: QtBot
) -> None:
    box.set_text("il-6")
    with qtbot.waitSignal(box.searched) as searched:
        QTest.keyClick(box.field, Qt.Key.Key_Return)
    assert searched.args == ["il-6"]
    with qtbot.waitSignal(box.searched_other) as other:
        QTest.keyClick(box.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert other.args == ["il-6"]


def test_escape_and_arrow_down_lead_to_the_list(box: SearchBox, qtbot: QtBot) -> None:
    with qtbot.waitSignal(box.escaped):
        QTest.keyClick(box.field, Qt.Key.Key_Escape)
    with qtbot.waitSignal(box.list_asked):
        QTest.keyClick(box.field, Qt.Key.Key_Down)


def test_the_clear_button_can_be_undone(box: SearchBox, qtbot: QtBot) -> None:
    box.set_text("il-6")
    assert box.clear_button.isVisible()
    with qtbot.waitSignal(box.edited) as edited:
        QTest.mouseClick(box.clear_button, Qt.MouseButton.LeftButton)
    assert edited.args == [""]
    assert not box.clear_button.isVisible()
    QTest.keyClick(box.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert box.text == "il-6"


def test_focus_changes_the_frame_and_not_the_text_place(box: SearchBox) -> None:
    box.set_text("il-6")
    box.clear_button.setFocus()
    before = box.field.geometry()
    box.focus()
    assert box.field.geometry() == before


def test_tab_leaves_the_box(box: SearchBox) -> None:
    assert box.field.tabChangesFocus()


@pytest.mark.parametrize("width", [380, 420, 900])
def test_the_key_hint_stands_beside_the_clock_and_behind_the_words(
    box: SearchBox, qtbot: QtBot, width: int
) -> None:
    box.set_placeholder("Search 20,000 references: words, phrases, field tags " * 3, "Ctrl+F")
    box.resize(width, box.height())
    qtbot.waitUntil(lambda: box.history_button.x() > box.field.x() + 100)
    hint = box.hint_area
    assert not hint.isEmpty() and hint.right() < box.history_button.x()
    words = theme.current().font_metrics().horizontalAdvance(box.field.placeholderText())
    assert box.field.x() + words < hint.left()
    box.set_text("asthma")
    assert box.hint_area.isEmpty()
