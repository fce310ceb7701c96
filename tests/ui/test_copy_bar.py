"""The copy bar: a click or a digit copies, the preview follows, nothing jumps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QWidget
from pytestqt.qtbot import QtBot

from refdesk.model.views import Citation
from refdesk.ui import copy_bar, theme
from refdesk.ui.citation_preview import CitationPreview, runs, safe_markup
from refdesk.ui.copy_bar import CopyBar
from tests.ui.sample_views import light

STYLES = [("nlm", "NLM"), ("ama", "AMA"), ("apa", "APA"), ("mla", "MLA")]
LONG = Citation(
    1, "nlm", "<div>" + "Name AB, " * 200 + "<i>Lancet</i>. 1998.</div>", "whole text", 12
)


@pytest.fixture
def bar(qtbot: QtBot, qapp: QApplication) -> Iterator[CopyBar]:
    light(qapp)
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1440, 56)
    bar = CopyBar(host)
    bar.resize(1440, 56)
    bar.set_styles(STYLES, "nlm")
    host.show()
    yield bar


def test_without_a_selection_nothing_can_be_copied(qtbot: QtBot, bar: CopyBar) -> None:
    assert bar.status == "None selected"
    with qtbot.assertNotEmitted(bar.copy_asked):
        qtbot.mouseClick(bar.button("apa"), Qt.MouseButton.LeftButton)
        bar.copy_in(1)
        bar.copy_current()
    assert "Select a reference" in bar.preview.text


def test_a_click_copies_and_becomes_the_current_style(qtbot: QtBot, bar: CopyBar) -> None:
    bar.set_selection(1, 12_481)
    assert bar.status == "1 of 12,481 selected"
    with qtbot.waitSignal(bar.copy_asked) as copied, qtbot.waitSignal(bar.style_changed) as changed:
        qtbot.mouseClick(bar.button("apa"), Qt.MouseButton.LeftButton)
    assert copied.args == changed.args == ["apa"]
    assert bar.current_style == "apa"


def test_a_digit_copies_in_the_style_of_its_place(qtbot: QtBot, bar: CopyBar) -> None:
    bar.set_selection(2, 3)
    with qtbot.waitSignal(bar.copy_asked) as asked:
        bar.copy_in(4)
    assert asked.args == ["mla"]
    with qtbot.assertNotEmitted(bar.copy_asked):
        bar.copy_in(9)
        bar.copy_in(0)


def test_enter_on_a_button_copies(qtbot: QtBot, bar: CopyBar) -> None:
    bar.set_selection(1, 1)
    with qtbot.waitSignal(bar.copy_asked) as asked:
        qtbot.keyClick(bar.button("ama"), Qt.Key.Key_Return)
    assert asked.args == ["ama"]


def test_the_check_shows_for_a_moment_and_moves_nothing(qtbot: QtBot, bar: CopyBar) -> None:
    bar._timer.setInterval(10)
    bar.set_selection(1, 1)
    before = [bar.button(key).geometry() for key, _ in STYLES]
    bar.show_copied("nlm")
    assert bar.button("nlm").is_copied
    picture = bar.button("nlm").grab().toImage()
    assert [bar.button(key).geometry() for key, _ in STYLES] == before
    qtbot.waitUntil(lambda: not bar.button("nlm").is_copied)
    assert bar.button("nlm").grab().toImage() != picture
    assert copy_bar.CHECK_MS == 1_200


def test_every_button_says_its_deed_and_its_key(bar: CopyBar) -> None:
    assert bar.button("ama").accessibleName() == "Copy in AMA"
    assert bar.button("ama").toolTip() == "Copy in AMA (Ctrl+Shift+2)"


def test_the_preview_is_two_lines_and_tells_the_whole(bar: CopyBar) -> None:
    bar.set_selection(12, 20)
    bar.set_citation(LONG)
    shown = bar.preview.shown_text()
    assert shown.endswith("… and 11 more")
    assert bar.preview.accessibleDescription() == "whole text and 11 more"
    assert "whole text" in bar.preview.toolTip()
    layout: QTextLayout = bar.preview._layout(bar.preview.width() - theme.px(12), 2)
    assert layout.lineCount() <= 2
    last = layout.lineAt(layout.lineCount() - 1)
    assert last.textStart() + last.textLength() == len(shown)


@pytest.mark.parametrize("width", [90, 200, 333, 700, 1500])
def test_the_preview_is_cut_well_at_every_width(
    qtbot: QtBot, qapp: QApplication, width: int
) -> None:
    light(qapp)
    preview = CitationPreview()
    qtbot.addWidget(preview)
    preview.resize(width, 48)
    for html in (
        LONG.html,
        "W" * 900,
        "",
        "short",
        "中文標題" * 90,
        "<i>" * 40 + "x" + "</i>" * 40,
    ):
        preview.set_citation(Citation(1, "nlm", html, "x"), "and 1 more")
        preview.grab()
        layout = preview._layout(width - theme.px(12), 2)
        assert all(layout.lineAt(n).naturalTextWidth() <= width for n in range(layout.lineCount()))


def test_hostile_markup_is_shown_as_text() -> None:
    assert runs(safe_markup("<div><i>a</i> <script>x</script><img src=file:///x></div>")) == (
        "a <script>x</script><img src=file:///x>", [(0, 1, frozenset({"i"}))],
    )  # fmt: skip
    assert runs(safe_markup("H<sub>2</sub>O &amp; &lt;b&gt;"))[0] == "H2O & <b>"


def test_space_opens_the_whole_citation(qtbot: QtBot, bar: CopyBar) -> None:
    bar.set_selection(1, 1)
    bar.set_citation(Citation(1, "nlm", "A &lt;b&gt; <i>J</i> <img src=file:///etc/passwd>", "A"))
    qtbot.keyClick(bar.preview, Qt.Key.Key_Space)
    popup = bar.preview.findChild(QFrame, "citationWhole")
    assert popup is not None and popup.isVisible()
    label = popup.findChild(QLabel)
    assert (
        label is not None
        and label.text() == "A &lt;b&gt; <i>J</i> &lt;img src=file:///etc/passwd&gt;"
    )
    popup.close()


def test_a_failed_preview_says_why(bar: CopyBar) -> None:
    bar.set_selection(1, 1)
    bar.set_failed("The style cannot be read.")
    assert bar.preview.text == "The style cannot be read."
    assert bar.preview.drag_data() is None


def test_the_citation_on_show_can_be_dragged_out(bar: CopyBar) -> None:
    bar.set_selection(1, 1)
    bar.set_citation(Citation(1, "nlm", "<div>A <i>J</i></div>", "A J"))
    data = bar.preview.drag_data()
    assert data is not None and sorted(data.formats()) == ["text/html", "text/plain"]


def test_styles_can_be_moved(qtbot: QtBot, bar: CopyBar) -> None:
    with qtbot.waitSignal(bar.styles_reordered) as told:
        bar.button("ama").moved.emit(1)
    assert told.args == [["nlm", "apa", "ama", "mla"]]
    assert bar.button("ama").toolTip() == "Copy in AMA (Ctrl+Shift+3)"
    with qtbot.assertNotEmitted(bar.styles_reordered):
        bar.button("nlm").moved.emit(-1)
    assert bar.current_style == "nlm"


@pytest.mark.parametrize("width", [620, 1024, 1440, 3840])
def test_a_narrow_bar_gives_up_words_before_buttons(qtbot: QtBot, bar: CopyBar, width: int) -> None:
    bar.set_selection(1, 12_481)
    bar.resize(width, bar.height())
    qtbot.waitUntil(lambda: bar.preview.geometry().right() <= width)
    right = max(bar.button(key).geometry().right() for key, _ in STYLES)
    assert right < bar.preview.geometry().left()
    if width < 700:
        assert bar.toolTip() == "1 of 12,481 selected"


def test_chosen_hits_are_counted(bar: CopyBar) -> None:
    bar.set_chosen(3)
    assert bar.status == "3 chosen"


def test_links_in_a_citation_are_shown_as_their_words() -> None:
    page = '<div class="csl-entry">doi: <a href="https://doi.org/10.1000/a&amp;b">10.1000/a&amp;b</a>. <i>J</i></div>'
    assert runs(safe_markup(page))[0] == "doi: 10.1000/a&b. J"
