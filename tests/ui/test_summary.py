"""The summary in the list's place: what it shows, a click that narrows, what is taken along."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from refdesk.model.summary import Picture, Plot, PlotCounts
from refdesk.settings import Settings
from refdesk.ui import theme
from refdesk.ui.main_window import MainWindow
from refdesk.ui.summary.plot_view import PlotView
from refdesk.ui.summary.view import SummaryView
from tests.ui.conftest import Bench


@pytest.fixture
def summary(window: MainWindow, qtbot: QtBot, bench: Bench) -> MainWindow:
    bench.settle(window)
    QTest.mouseClick(window.search_pane.summary_button, Qt.MouseButton.LeftButton)
    wait_for_plots(window, qtbot)
    return window


def wait_for_plots(window: MainWindow, qtbot: QtBot) -> None:
    view = window.view_commands.summarising.view
    qtbot.waitUntil(lambda: len(view.counted) == len(Plot), timeout=60_000)


def plot(window: MainWindow, which: Plot) -> PlotView:
    return window.view_commands.summarising.view.plots[which]


def words_of(window: MainWindow) -> str:
    return window.view_commands.summarising.view.numbers.text().replace("\N{NO-BREAK SPACE}", " ")


def years_of(window: MainWindow) -> Counter[str]:
    rows = window._desk.rows(list(window.browser.listing.ids))  # type: ignore[union-attr]
    return Counter(str(row.year) for row in rows if row.year)


def test_it_takes_the_lists_place_and_gives_it_back(summary: MainWindow) -> None:
    pane = summary.search_pane
    view = summary.view_commands.summarising.view
    assert view.isVisible() and not pane.table.isVisible()
    assert words_of(summary).startswith("76 references  ·  1953 to 2024")
    assert "4 retracted" in words_of(summary)
    summary.actions_table["actionShowSummary"].trigger()
    assert pane.table.isVisible() and not view.isVisible()
    assert not pane.summary_button.isChecked()


def test_a_plot_that_takes_long_says_so_until_it_is_there(qtbot: QtBot) -> None:
    made = PlotView(Plot.YEARS, "Years")
    qtbot.addWidget(made)
    assert made.sentence() == ""
    qtbot.waitUntil(lambda: made.sentence() == "Counting…")
    made.show_counts(PlotCounts(Plot.YEARS), Picture(Plot.YEARS, 1, 1, bytes(4)))
    assert made.sentence() == "Nothing to show"


def test_the_bars_are_the_references_of_the_list(summary: MainWindow) -> None:
    shown = plot(summary, Plot.YEARS).counts
    assert shown is not None
    found = {bar.label: bar.count for bar in shown.shown}
    known = years_of(summary)
    # The electronic year counts too, so a year may have more than the list's column says.
    assert all(found.get(year, 0) >= count for year, count in known.items())
    first, last = int(shown.bars[0].label), int(shown.bars[-1].label)
    assert [int(bar.label) for bar in shown.bars] == list(range(first, last + 1))


@pytest.mark.parametrize("which", list(Plot))
def test_a_click_narrows_the_list_to_the_bar(
    summary: MainWindow, bench: Bench, qtbot: QtBot, which: Plot
) -> None:
    one = plot(summary, which)
    mark = one._marks[len(one._marks) // 2]
    bar = one.counts.bars[mark.bar]  # type: ignore[union-attr]
    place = one.area_of(mark).center()
    area = summary.view_commands.summarising.view.area
    on_page = one.mapTo(area.widget(), place)
    area.ensureVisible(on_page.x(), on_page.y())
    QTest.mouseMove(one, place)
    assert one.current == bar
    QTest.mouseClick(one, Qt.MouseButton.LeftButton, pos=place)
    bench.settle(summary)
    listing = summary.browser.listing
    assert listing is not None and len(listing.ids) == bar.count
    chips = summary.browser.place.filters
    assert [chip.label for chip in chips] == [bar.label]
    qtbot.waitUntil(lambda: words_of(summary).startswith(f"{bar.count} reference"), timeout=60_000)


def test_the_keys_go_from_bar_to_bar(summary: MainWindow, bench: Bench) -> None:
    one = plot(summary, Plot.JOURNALS)
    one.setFocus()
    QTest.keyClick(one, Qt.Key.Key_Down)
    QTest.keyClick(one, Qt.Key.Key_Down)
    bar = one.counts.bars[1]  # type: ignore[union-attr]
    assert one.current == bar and one.accessibleDescription() == f"{bar.label}: {bar.count}"
    QTest.keyClick(one, Qt.Key.Key_Return)
    bench.settle(summary)
    assert len(summary.browser.listing.ids) == bar.count  # type: ignore[union-attr]


def test_a_search_is_summed_up_anew(summary: MainWindow, bench: Bench, qtbot: QtBot) -> None:
    summary.search("retracted[is]")
    bench.settle(summary)
    qtbot.waitUntil(lambda: words_of(summary).startswith("4 references"), timeout=60_000)
    assert summary.view_commands.summarising.view.isVisible()


def test_check_tags_are_left_out_until_they_are_wanted(
    summary: MainWindow, qtbot: QtBot, settings: Settings
) -> None:
    one, view = plot(summary, Plot.MESH), summary.view_commands.summarising.view
    assert "Humans" not in {bar.label for bar in one.counts.bars}  # type: ignore[union-attr]
    view.check_tags.click()
    qtbot.waitUntil(lambda: one.counts.bars[0].label == "Humans", timeout=60_000)  # type: ignore[union-attr]
    assert settings.get("window.summary_check_tags") is True


def test_a_plot_is_copied_saved_and_told_in_numbers(
    summary: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    summarising = summary.view_commands.summarising
    counts = plot(summary, Plot.TYPES).counts
    assert counts is not None
    summarising.copy_numbers(counts)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Publication types\tReferences"
    assert lines[1:] == [f"{bar.label}\t{bar.count}" for bar in counts.bars]
    with qtbot.waitSignal(summary._desk.summarising.copied):
        summary._desk.summarising.copy(counts, "Types", "png")
    assert QGuiApplication.clipboard().image().width() == 1800
    for ending in (".png", ".svg"):
        path = tmp_path / f"types{ending}"
        monkeypatch.setattr(
            "refdesk.ui.summary.opening.choose_new_file", lambda *_, chosen=path: chosen
        )
        with qtbot.waitSignal(summary._desk.summarising.saved):
            summarising._save(counts)
        assert path.stat().st_size > 1_000
    assert not QImage(str(tmp_path / "types.png")).isNull()
    assert (tmp_path / "types.svg").read_text().count('id="bar-') == len(counts.bars)
    with qtbot.waitSignal(summary._desk.summarising.saved) as told:
        summary._desk.summarising.save(counts, "", tmp_path / "none" / "a.png")
    assert "could not be written" in told.args[1]


def test_dark_pictures_are_drawn_when_the_window_turns_dark(
    summary: MainWindow, qtbot: QtBot
) -> None:
    one = plot(summary, Plot.YEARS)
    assert one._image.pixelColor(0, 0) == theme.color("base")
    light = theme.color("base").name()
    summary.actions_table["actionUseDark"].trigger()
    qtbot.waitUntil(lambda: one._image.pixelColor(0, 0) == theme.color("base"), timeout=60_000)
    assert theme.color("base").name() != light
    summary.actions_table["actionUseLight"].trigger()
    qtbot.waitUntil(lambda: one._image.pixelColor(0, 0).name() == light, timeout=60_000)


def test_a_narrow_pane_has_one_column_and_a_wide_one_two(qtbot: QtBot) -> None:
    view = SummaryView()
    qtbot.addWidget(view)
    view.show()
    first, second = view.plots[Plot.YEARS], view.plots[Plot.JOURNALS]
    for width, is_beside in ((500, False), (1000, True)):
        view.resize(width, 700)
        qtbot.waitUntil(lambda is_beside=is_beside: (first.y() == second.y()) is is_beside)
        assert second.geometry().right() <= width


def test_pubmeds_hits_have_no_summary(summary: MainWindow, bench: Bench) -> None:
    summary.actions_table["actionShowPubMed"].trigger()
    bench.settle(summary)
    assert not summary.search_pane.summary_button.isVisible()
    assert not summary.view_commands.summarising.view.isVisible()
