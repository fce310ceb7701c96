"""The graph above the table: the same works selected in both, by mouse and keys, and as a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refdesk.ui.following import graph_part
from refdesk.ui.following.graph_view import GraphView
from refdesk.ui.following.window import FollowWindow
from refdesk.ui.main_window import MainWindow
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST
from tests.ui.conftest import Bench

CITING = "pubmed_pubmed_citedin"
BOTH, ONE = str(FIRST + 7), str(FIRST + 8)
Open = Callable[[], FollowWindow]


@pytest.fixture
def ids(window: MainWindow) -> list[int]:
    return [row.id for row in window._desk.rows(range(1, 77)) if row.pmid][:2]


@pytest.fixture
def dialog(
    window: MainWindow, bench: Bench, eutils: EutilsServer, ids: list[int], qtbot: QtBot
) -> FollowWindow:
    """Two references, which both lead to one work, the first to a second too; the graph shown."""
    one, two = (int(row.pmid) for row in window._desk.rows(ids))
    eutils.links = {CITING: {one: [int(BOTH), int(ONE)], two: [int(BOTH)]}}
    window.browser.table.select_ids(ids)
    bench.settle(window)
    window.reference_deeds.follow_selected("cited_by")
    dialog = window.reference_deeds.following.dialog
    assert dialog is not None
    bench.settle(window)
    dialog.least.setValue(1)
    dialog.graph_button.click()
    qtbot.waitUntil(lambda: len(dialog.graph.view.graph.works) == 2)
    settle(window, bench, qtbot, dialog)
    return dialog


def settle(window: MainWindow, bench: Bench, qtbot: QtBot, dialog: FollowWindow) -> None:
    """Until sizes, titles and the drawing of both have come."""
    view = dialog.graph.view

    def is_calm() -> bool:
        timers = (view._resized, dialog.graph._late)
        return not any(timer.isActive() for timer in timers) and all(
            work.title for work in view.graph.works
        )

    qtbot.waitUntil(is_calm)
    bench.settle(window)


def click(qtbot: QtBot, view: GraphView, place: QPoint | None, *, more: bool = False) -> None:
    assert place is not None
    held = Qt.KeyboardModifier.ControlModifier if more else Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, held, place)


def selected(dialog: FollowWindow) -> list[str]:
    return sorted(
        dialog._model.works[place.row()].pmid
        for place in dialog.table.selectionModel().selectedRows()
    )


def at_reference(view: GraphView, reference_id: int) -> QPoint | None:
    found = [one.reference_id for one in view.graph.references]
    return view._point((False, found.index(reference_id)))


def test_a_click_on_a_work_selects_it_in_the_table(dialog: FollowWindow, qtbot: QtBot) -> None:
    view = dialog.graph.view
    click(qtbot, view, view.spot_of(ONE))
    assert selected(dialog) == [ONE] and dialog.chosen == [ONE]
    click(qtbot, view, view.spot_of(BOTH), more=True)
    assert selected(dialog) == [BOTH, ONE]
    click(qtbot, view, view.spot_of(BOTH))
    assert selected(dialog) == [BOTH]
    click(qtbot, view, QPoint(2, 2))
    assert selected(dialog) == []


def test_a_click_on_a_reference_selects_the_works_to_which_it_leads(
    dialog: FollowWindow, qtbot: QtBot, ids: list[int]
) -> None:
    view = dialog.graph.view
    click(qtbot, view, at_reference(view, ids[0]))
    assert selected(dialog) == [BOTH, ONE]
    click(qtbot, view, at_reference(view, ids[1]))
    assert selected(dialog) == [BOTH]


def test_what_is_selected_in_the_table_is_pointed_out_in_the_graph(dialog: FollowWindow) -> None:
    before = dialog.graph.view.grab().toImage()
    dialog.table.selectRow(0)
    assert dialog.graph.view._selected == {0}
    assert dialog.graph.view.grab().toImage() != before


def test_the_keys_go_from_node_to_node_and_say_what_each_is(
    dialog: FollowWindow, qtbot: QtBot
) -> None:
    view = dialog.graph.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert "that lead there: 2" in view.accessibleDescription()
    assert "Not in your library" in view.accessibleDescription()
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert selected(dialog) == [BOTH]
    seen = {view.accessibleDescription()}
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left) * 3:
        qtbot.keyClick(view, key)
        seen.add(view.accessibleDescription())
    assert len(seen) >= 3 and any("A reference of yours" in words for words in seen)


def test_a_reference_is_shown_in_the_main_window_by_a_double_click(
    dialog: FollowWindow, qtbot: QtBot, ids: list[int], window: MainWindow, bench: Bench
) -> None:
    view = dialog.graph.view
    place = at_reference(view, ids[1])
    assert place is not None
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=place)
    bench.settle(window)
    assert window.detail_pane.view is not None
    assert window.detail_pane.view.reference_id == ids[1]


def test_the_graph_follows_the_choices(
    dialog: FollowWindow, window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    dialog.least.setValue(2)
    qtbot.waitUntil(lambda: len(dialog.graph.view.graph.works) == 1)
    assert dialog.graph.view.graph.works[0].pmid == BOTH
    assert "1 of 1 works, 2 of 2 references" in dialog.graph.view.legend


@pytest.mark.parametrize("name", ["links.png", "links.svg", "links"])
def test_the_graph_is_saved(
    dialog: FollowWindow, window: MainWindow, bench: Bench, tmp_path: Path, name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(graph_part, "choose_new_file", lambda *_: tmp_path / name)
    dialog.picture_button.click()
    bench.settle(window)
    (file,) = tmp_path.glob("links*.*g")
    assert file.name in dialog.outcome.text()
    if file.suffix == ".svg":
        assert ElementTree.fromstring(file.read_bytes()).tag.endswith("svg")
    else:
        image = QImage(str(file))
        assert image.width() == 2 * dialog.graph.view.width()
        assert image.pixelColor(1, 1).name() == "#ffffff"


def test_hidden_again_the_graph_asks_for_nothing(
    dialog: FollowWindow, window: MainWindow, bench: Bench
) -> None:
    dialog.graph_button.click()
    assert dialog.graph.view.isHidden() and not dialog.picture_button.isVisible()
    drawn: list[object] = []
    dialog._following.drawn.connect(lambda *parts: drawn.append(parts))
    dialog.least.setValue(2)
    bench.settle(window)
    assert drawn == []


def wheel(view: GraphView, place: QPointF, notches: int) -> None:
    event = QWheelEvent(
        place, QPointF(view.mapToGlobal(place.toPoint())), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def spot(view: GraphView, pmid: str) -> QPoint:
    place = view.spot_of(pmid)
    assert place is not None
    return place


def test_the_wheel_enlarges_about_the_mouse_and_nodes_keep_their_size(
    dialog: FollowWindow, qtbot: QtBot, window: MainWindow, bench: Bench
) -> None:
    view = dialog.graph.view
    before, other = spot(view, ONE), spot(view, BOTH)
    assert view.layout_ is not None
    radius = view.layout_.works[0].radius
    wheel(view, QPointF(before), 4)
    assert view.zoom == pytest.approx(1.25**4)
    assert (spot(view, ONE) - before).manhattanLength() <= 2  # at once, still of the old layout
    settle(window, bench, qtbot, dialog)
    assert view.layout_.frame.width == pytest.approx(view.width() * view.zoom)
    assert view.layout_.works[0].radius == radius
    assert abs((spot(view, BOTH) - spot(view, ONE)).y()) > 1.5 * abs((other - before).y())
    click(qtbot, view, spot(view, ONE))  # what is seen is what is hit
    assert selected(dialog) == [ONE]
    wheel(view, QPointF(before), -20)
    assert view.zoom == 1.0
    settle(window, bench, qtbot, dialog)
    assert spot(view, ONE) == before


def test_a_drag_on_the_ground_moves_what_is_seen_and_selects_nothing(
    dialog: FollowWindow, qtbot: QtBot
) -> None:
    view = dialog.graph.view
    click(qtbot, view, spot(view, ONE))
    view.zoom_by(3.0)
    before = spot(view, ONE)
    ground = QPoint(view.width() // 3, view.height() // 4)
    assert view._node_at(QPointF(ground)) is None
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=ground)
    for step in (10, 25, 40):
        qtbot.mouseMove(view, ground + QPoint(step, step // 2))
        QApplication.sendEvent(
            view,
            QMouseEvent(
                QMouseEvent.Type.MouseMove, QPointF(ground + QPoint(step, step // 2)),
                QPointF(view.mapToGlobal(ground)), Qt.MouseButton.NoButton,
                Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
            ),
        )  # fmt: skip
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=ground + QPoint(40, 20))
    moved = spot(view, ONE) - before
    assert (moved.x(), moved.y()) == (40, 20)
    assert selected(dialog) == [ONE]


def test_keys_and_buttons_enlarge_and_a_node_that_the_keys_reach_is_brought_into_sight(
    dialog: FollowWindow, qtbot: QtBot, window: MainWindow, bench: Bench
) -> None:
    view, bar = dialog.graph.view, dialog.graph.view._zoom_bar
    view.setFocus()
    assert not bar.smaller.isEnabled() and not bar.all.isEnabled()
    for _ in range(9):
        qtbot.keyClick(view, Qt.Key.Key_Plus)
    bar.larger.click()
    assert view.zoom == 8.0 and not bar.larger.isEnabled()
    settle(window, bench, qtbot, dialog)
    seen = view.rect().adjusted(0, 0, 0, -view._strip)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert seen.contains(spot(view, BOTH))
    said = view.accessibleDescription()
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    settle(window, bench, qtbot, dialog)
    assert view.accessibleDescription() == said  # placed anew, the keys are where they were
    left = view._view.left
    key = Qt.Key.Key_Left if left > 0 else Qt.Key.Key_Right
    qtbot.keyClick(view, key, Qt.KeyboardModifier.ControlModifier)
    assert view._view.left != left
    qtbot.keyClick(view, Qt.Key.Key_0)
    assert view.zoom == 1.0 and not bar.all.isEnabled()


def test_a_graph_that_is_enlarged_is_saved_whole(
    dialog: FollowWindow, window: MainWindow, bench: Bench, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot,
) -> None:  # fmt: skip
    view = dialog.graph.view
    paper = view.paper("x")
    assert paper is not None
    whole = paper.png()
    view.zoom_by(4.0)
    settle(window, bench, qtbot, dialog)
    monkeypatch.setattr(graph_part, "choose_new_file", lambda *_: tmp_path / "links.png")
    dialog.picture_button.click()
    bench.settle(window)
    assert (tmp_path / "links.png").read_bytes() == whole
