from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

import refdesk.ui
from refdesk.ui import theme
from refdesk.ui.theme import DARK, LIGHT, Metrics, Palette, contrast

GROUNDS = ("base", "alt", "window", "raised")


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
class TestContrast:
    def test_text_is_readable_on_every_ground(self, palette: Palette) -> None:
        found = theme.tokens(palette)
        for ink in ("text", "text2"):
            for ground in (*GROUNDS, "hover", "sel", "selin"):
                assert contrast(found[ink], found[ground]) >= 4.5, (ink, ground)
        for ground in ("base", "alt", "window"):
            assert contrast(found["text3"], found[ground]) >= 4.5, ground
        for ink in ("link",):
            for ground in (*GROUNDS, "sel"):
                assert contrast(found[ink], found[ground]) >= 4.5, (ink, ground)

    def test_what_stands_on_the_accent_and_on_marks_is_readable(self, palette: Palette) -> None:
        assert contrast(palette.on_accent, palette.accent) >= 4.5
        assert contrast(palette.on_accent, palette.accent_hover) >= 4.5
        assert contrast(palette.mark_text, palette.mark) >= 4.5
        assert contrast(palette.sel_text, palette.sel) >= 4.5

    def test_status_words_are_readable_on_their_own_ground(self, palette: Palette) -> None:
        for name in ("red", "orange", "yellow", "blue", "grey", "green"):
            tone = palette.tone(name)
            assert contrast(tone.ink, tone.ground) >= 4.5, name
            if name != "grey":
                assert contrast(tone.ink, palette.base) >= 4.5, name

    def test_outlines_and_focus_are_seen(self, palette: Palette) -> None:
        found = theme.tokens(palette)
        for ink in ("ctl", "link", "bar"):
            for ground in ("base", "window"):
                assert contrast(found[ink], found[ground]) >= 3, (ink, ground)
        assert contrast(palette.ctl, palette.raised) >= 3


def test_the_contrast_formula_gives_the_known_values() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFFFFF", "#777777") == contrast("#777777", "#FFFFFF")


def test_more_contrast_makes_lines_and_second_text_stronger() -> None:
    strong = theme.with_contrast(LIGHT)
    assert contrast(strong.line, strong.base) >= 3
    assert strong.text2 == LIGHT.text


def test_no_colour_is_written_anywhere_but_in_the_theme() -> None:
    folder = Path(refdesk.ui.__file__).parent
    literal = re.compile(r"#[0-9a-fA-F]{6}\b|QColor\(\s*[\"'\d]")
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*.py")
        if path.name != "theme.py" and literal.search(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_a_new_scheme_reaches_open_windows(qapp: QApplication, qtbot: QtBot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.resize(200, 40)
    field.show()
    for scheme, palette in (("light", LIGHT), ("dark", DARK), ("light", LIGHT)):
        theme.apply(qapp, scheme)
        qapp.processEvents()
        assert field.grab().toImage().pixelColor(150, 20).name() == palette.base.lower()
        assert qapp.palette().color(QPalette.ColorRole.Window).name() == palette.window.lower()
        assert theme.current().is_dark == (scheme == "dark")
        assert theme.color("base").name() == palette.base.lower()


def test_everything_grows_with_the_letters(qapp: QApplication) -> None:
    normal = theme.apply(qapp, "light").metrics
    double = theme.apply(qapp, "light", factor=2.0).metrics
    assert double.base == pytest.approx(2 * normal.base, abs=0.5)
    assert double.row > 1.9 * normal.row
    assert theme.apply(qapp, "light", factor=9).metrics.base == double.base  # 200 % at most


def test_applying_twice_does_not_grow_the_letters(qapp: QApplication) -> None:
    first = theme.apply(qapp, "light", factor=1.5).metrics
    assert theme.apply(qapp, "light", factor=1.5).metrics == first


def test_drawn_lengths_are_those_of_the_design_at_thirteen_pixels() -> None:
    m = Metrics(13)
    assert (m.toolbar, m.head, m.row, m.compact_row, m.tree_row) == (52, 44, 48, 28, 24)
    assert m.size("title") == 19
    assert m.px(0) == 0


def test_a_changed_theme_is_told(qapp: QApplication) -> None:
    told: list[bool] = []
    theme.signals().changed.connect(lambda: told.append(True))
    theme.apply(qapp, "dark")
    assert told
