"""Choosing MeSH headings in a real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from refdesk.services import mesh
from refdesk.store import mesh_place
from refdesk.ui import theme
from refdesk.ui.builder_rows import GroupView
from refdesk.ui.main_window import MainWindow
from refdesk.ui.mesh.window import MeshWindow
from refdesk.ui.state import Scope
from tests.formats.made_mesh import DESCRIPTORS, descriptor_file
from tests.ui.boxes import box_of, contrast
from tests.ui.conftest import Bench

Key = Qt.Key


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("REFDESK_DATA_DIR", str(tmp_path / "data"))
    mesh_place.locate(mesh.mesh_path)
    yield tmp_path
    mesh_place.locate(None)


class Chooser:
    """Uses the window as a reader does."""

    def __init__(self, window: MainWindow, bench: Bench, qtbot: QtBot) -> None:
        self.window, self._bench, self._qtbot = window, bench, qtbot
        window.build_all()
        window.actions_table["actionShowMesh"].trigger()
        opened = window.view_commands.mesh.dialog
        assert opened is not None
        self.dialog: MeshWindow = opened
        self.settle()

    def settle(self) -> None:
        self._qtbot.waitUntil(lambda: not self.dialog.is_waiting)
        self._bench.settle(self.window)

    def write(self, text: str) -> None:
        self.dialog.words_line.clear()
        QTest.keyClicks(self.dialog.words_line, text)
        self.settle()

    @property
    def names(self) -> list[str]:
        model = self.dialog.model
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def check(self, name: str) -> None:
        """With the keyboard: to the name by its first letters, and Space."""
        shown = self.dialog.subheadings
        shown.setFocus()
        shown.setCurrentIndex(shown.model().index(0, 0))
        QTest.keyClicks(shown, name[:3])
        assert shown.currentIndex().data() == name
        QTest.keyClick(shown, Key.Key_Space)


@pytest.fixture
def load(data: Path) -> None:
    path = data / "desc.xml"
    path.write_bytes(descriptor_file(DESCRIPTORS))
    mesh.load(path)


@pytest.fixture
def chooser(load: None, window: MainWindow, bench: Bench, qtbot: QtBot) -> Chooser:
    return Chooser(window, bench, qtbot)


def test_a_heading_is_found_added_with_a_subheading_and_searched(chooser: Chooser) -> None:
    chooser.write("presenile")
    assert chooser.names == ["Alzheimer Disease (Presenile Dementia)"]
    dialog = chooser.dialog
    assert "made up here" in dialog.page.toPlainText()
    chooser.check("therapy")
    dialog.major.click()
    dialog.add.click()
    assert dialog.query == '"Alzheimer Disease/therapy"[majr]'
    dialog.search_button.click()
    chooser.settle()
    assert chooser.window.browser.place.library_query == dialog.query


def test_the_keyboard_leads_from_the_words_to_the_query(chooser: Chooser) -> None:
    dialog = chooser.dialog
    chooser.write("parkinson")
    QTest.keyClick(dialog.words_line, Key.Key_Down)
    assert dialog.tree.hasFocus()
    QTest.keyClick(dialog.tree, Key.Key_Return)
    chooser.write("glioma")
    dialog.operator.setCurrentText("OR")
    QTest.keyClick(dialog.words_line, Key.Key_Return)
    QTest.keyClick(dialog.tree, Key.Key_Return)
    assert dialog.query == '"Parkinson Disease"[mh] OR "Glioma"[mh]'


def test_the_tree_unfolds_and_its_links_lead_on(chooser: Chooser) -> None:
    dialog = chooser.dialog
    QAbstractItemModelTester(
        dialog.model, QAbstractItemModelTester.FailureReportingMode.Fatal, dialog
    )
    assert chooser.names[0] == "Diseases [C]"
    assert not dialog.add.isEnabled()
    top = dialog.model.index(0, 0)
    dialog.tree.expand(top)
    chooser.settle()
    inner = [str(dialog.model.index(row, 0, top).data()) for row in range(dialog.model.rowCount(top))]  # fmt: skip
    assert "Neoplasms" in inner
    chooser.write("il6")
    assert "Cytokines › Interleukin-6" in dialog.page.toPlainText()
    dialog.page.deed_asked.emit("mesh", "Cytokines")
    chooser.settle()
    assert dialog.page.toPlainText().startswith("Cytokines")
    assert dialog.add.isEnabled()


def test_a_query_goes_on_in_the_builder_and_to_pubmed(chooser: Chooser) -> None:
    chooser.write("glioma")
    dialog = chooser.dialog
    dialog.alone.click()
    dialog.add.click()
    dialog.builder_button.click()
    builder = chooser.window.organising.builder
    assert builder is not None
    assert builder.query == '"Glioma"[mh:noexp]'
    dialog.pubmed_button.click()
    chooser.settle()
    assert chooser.window.browser.place.scope == Scope.PUBMED
    assert chooser.window.browser.place.pubmed_query == '"Glioma"[mh:noexp]'


def test_the_builder_takes_a_heading_into_the_group_that_asked_for_it(chooser: Chooser) -> None:
    dialog, window = chooser.dialog, chooser.window
    dialog.query_line.setText("begun before")
    window.browser.search_pubmed("")
    window.organising.build("")
    builder = window.organising.builder
    assert builder is not None
    builder.top.add_heading.click()
    chooser.write("glioma")
    assert dialog.query == "" and not dialog.search_button.isVisible()
    dialog.put_button.click()  # the heading that is shown, as it is chosen
    chooser.settle()
    assert builder.query == '"Glioma"[mh]' and not dialog.isVisible()
    assert [row.row.value for row in builder.top.rows()] == ["Glioma"]  # no empty row is left
    builder.top.put_group()
    inner = builder.top.items[-1]
    assert isinstance(inner, GroupView)
    inner.add_heading.click()
    chooser.write("glioma")
    dialog.add.click()
    dialog.operator.setCurrentText("OR")
    dialog.major.click()
    dialog.add.click()
    dialog.put_button.click()
    chooser.settle()
    assert builder.query == '"Glioma"[mh] AND ("Glioma"[mh] OR "Glioma"[majr])'
    window.actions_table["actionShowMesh"].trigger()
    assert dialog.query == "begun before"
    assert dialog.search_button.isVisible() and not dialog.put_button.isVisible()


def test_headings_go_nowhere_once_the_builder_is_closed(chooser: Chooser) -> None:
    dialog, window = chooser.dialog, chooser.window
    window.organising.build("")
    builder = window.organising.builder
    assert builder is not None
    builder.top.add_heading.click()
    builder.reject()
    assert not dialog.put_button.isVisible() and dialog.search_button.isVisible()


def test_a_mistake_in_the_query_is_told_and_not_searched(chooser: Chooser) -> None:
    dialog = chooser.dialog
    dialog.query_line.setText("(glioma[mh]")
    assert not dialog.search_button.isEnabled()
    assert dialog.outcome.text()
    dialog.query_line.setText("glioma[mh]")
    assert dialog.search_button.isEnabled()
    assert not dialog.outcome.isVisible()


def test_without_the_file_the_library_is_offered_until_it_is_loaded(
    data: Path, window: MainWindow, bench: Bench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    chooser = Chooser(window, bench, qtbot)
    dialog = chooser.dialog
    assert dialog.hint.isVisible()
    assert "Interleukin-6" in chooser.names
    chooser.write("no such heading")
    assert not dialog.tree.isVisible()
    assert "no such heading" in dialog.nothing.text()
    path = data / "desc.xml"
    path.write_bytes(descriptor_file(DESCRIPTORS))
    monkeypatch.setattr("refdesk.ui.search_help.choose_files", lambda *_asked: [path])
    dialog.load_button.click()
    qtbot.waitUntil(lambda: not dialog.hint.isVisible())
    chooser.write("presenile")
    assert dialog.tree.isVisible()


def test_a_subheading_is_ticked_with_the_mouse_and_its_box_is_seen_in_the_dark(
    chooser: Chooser, qapp: QApplication
) -> None:
    theme.apply(qapp, theme.Scheme.DARK)
    chooser.write("presenile")
    shown = chooser.dialog.subheadings
    box = box_of(shown, shown.model().index(0, 0))
    assert contrast(shown, box) > 60
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert chooser.dialog.chosen_subheadings == ["administration & dosage"]
