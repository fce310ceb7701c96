"""What a look at the screen would show: nothing cut off or covered, a name and a ring for all."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLabel, QWidget

from refdesk.model.reports import Failure, ImportReport
from refdesk.model.views import JobRow, JobState, Message, MessageKind
from refdesk.settings import Settings
from refdesk.ui import theme
from refdesk.ui.dialogs.failures import FailuresDialog
from refdesk.ui.dialogs.identifiers import IdentifiersDialog
from refdesk.ui.dialogs.import_report import ImportReportDialog
from refdesk.ui.dialogs.keys import KeysDialog
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench

SIZES = ((1024, 700), (1440, 900), (1920, 1080), (3840, 2160))
REPORT = ImportReport((1,), (), (Failure("99", "PubMed has no such record.", can_retry=True),))


def _children(window: QWidget) -> list[QWidget]:
    return [each for each in window.findChildren(QWidget) if each.isVisible()]


def _is_inside_scroll_area(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QAbstractScrollArea):
            return True
        above = above.parentWidget()
    return False


def cut_off(window: QWidget) -> list[str]:
    """Labels and buttons whose words do not fit and are told nowhere else."""
    found = []
    for each in _children(window):
        if isinstance(each, QLabel) and each.text() and not each.wordWrap():
            needs = each.fontMetrics().horizontalAdvance(each.text())
            if needs > each.width() + 1 and not each.toolTip():
                found.append(each.text())
        if isinstance(each, QAbstractButton) and each.sizeHint().width() > each.width() + 1:
            found.append(each.accessibleName() or each.text())
    return found


def overlapping(window: QWidget) -> list[str]:
    """Pairs of visible siblings that cover each other."""
    found = []
    for parent in [window, *_children(window)]:
        if isinstance(parent, QAbstractScrollArea) or _is_inside_scroll_area(parent):
            continue
        inner = [
            each
            for each in parent.children()
            if isinstance(each, QWidget) and each.isVisible() and not each.isWindow()
            and each.objectName() not in ("dropOverlay", "qt_splithandle_")
            and type(each).__name__ != "QSplitterHandle"
        ]  # fmt: skip
        for one, other in combinations(inner, 2):
            shared = one.geometry().intersected(other.geometry())
            if shared.width() > 1 and shared.height() > 1:
                found.append(f"{one} / {other} in {parent}")
    return found


def outside(window: QWidget) -> list[str]:
    """Controls that stand beyond the edge of the window."""
    return [
        str(each)
        for each in _children(window)
        if each.window() is window
        and not _is_inside_scroll_area(each)
        and not window.rect().contains(
            QRect(each.mapTo(window, each.rect().topLeft()), each.size())
        )
    ]


def nameless(window: QWidget) -> list[str]:
    """Controls that take the focus and have no words for a screen reader."""
    return [
        f"{type(each).__name__} {each.objectName()}"
        for each in _children(window)
        if each.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not each.accessibleName()
        and not (isinstance(each, QAbstractButton) and each.text())
        and each.objectName() != "qt_scrollarea_viewport"
        and not isinstance(each.parentWidget(), QAbstractScrollArea)
    ]


def _faults(window: QWidget) -> dict[str, list[str]]:
    looks = {
        "cut off": cut_off,
        "overlapping": overlapping,
        "outside": outside,
        "nameless": nameless,
    }
    return {name: found for name, look in looks.items() if (found := look(window))}


def _busy(window: MainWindow) -> None:
    jobs = (
        JobRow(1, "Importing 412 PMIDs", JobState.RUNNING, 268, 412, 9, 16),
        JobRow(2, "Finding 38", JobState.WAITING, detail="Offline. Resumes by itself."),
    )
    window.job_list.show_jobs(jobs)
    window.toolbar.jobs_button.show_jobs(jobs)
    window.search_pane.message_bar.show_message(
        Message(
            MessageKind.WARNING,
            "9 references added to Cytokine review. 3 were already there. 1 failed.",
            can_undo=True,
            report=REPORT,
            can_retry=True,
        )
    )


def test_nothing_is_cut_off_at_any_size(
    window: MainWindow, bench: Bench, qapp: QApplication
) -> None:
    window.select_row(0)
    _busy(window)
    for size in SIZES:
        window.resize(*size)
        bench.settle(window)
        qapp.processEvents()
        assert _faults(window) == {}, size


def test_nothing_is_cut_off_in_large_letters(
    window: MainWindow, bench: Bench, qapp: QApplication
) -> None:
    window.select_row(0)
    _busy(window)
    for factor in (0.8, 1.5, 2.0):
        theme.apply(qapp, "dark", factor=factor)
        bench.settle(window)
        qapp.processEvents()
        assert _faults(window) == {}, factor


def test_nothing_is_cut_off_with_pubmed_and_without_anything(
    empty_window: MainWindow, bench: Bench, qapp: QApplication
) -> None:
    for size in SIZES[:3]:
        empty_window.resize(*size)
        qapp.processEvents()
        assert _faults(empty_window) == {}, size
    empty_window.browser.search_pubmed("9304698[pmid]")
    bench.settle(empty_window)
    for size in SIZES[:3]:
        empty_window.resize(*size)
        bench.settle(empty_window)
        qapp.processEvents()
        assert _faults(empty_window) == {}, size


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_focus_is_seen_on_every_control(
    window: MainWindow, bench: Bench, qapp: QApplication, scheme: str
) -> None:
    theme.apply(qapp, scheme)
    window.select_row(0)
    _busy(window)
    bench.settle(window)
    # The desk would put its own, empty list of jobs in the place of the made-up ones.
    window._desk.jobs_changed.disconnect(window._on_jobs)
    unseen = []
    for each in _children(window):
        if each.focusPolicy() == Qt.FocusPolicy.NoFocus or not each.isEnabled():
            continue
        if each.window() is not window or isinstance(each.parentWidget(), QAbstractScrollArea):
            continue
        window.search_pane.message_bar._close.setFocus()
        if each is window.search_pane.message_bar._close:
            window.toolbar.menu_button.setFocus()
        qapp.processEvents()
        before = window.grab().toImage()
        each.setFocus(Qt.FocusReason.TabFocusReason)
        qapp.processEvents()
        corner = each.mapTo(window, each.rect().topLeft())
        area = QRect(corner, each.size()).adjusted(-40, -6, 6, 6)
        if before.copy(area) == window.grab().toImage().copy(area):
            unseen.append(f"{type(each).__name__} {each.objectName()} {each.accessibleName()}")
    assert unseen == []


def test_small_windows_are_in_order(
    window: MainWindow, settings: Settings, qapp: QApplication
) -> None:
    window.show_jobs()
    window.jobs_dialog.show_jobs((JobRow(1, "Importing", JobState.RUNNING, 1, 2),))
    identifiers = IdentifiersDialog(window)
    failures = FailuresDialog(REPORT, window)
    keys = KeysDialog(window.actions_table, settings, window)
    report = ImportReportDialog(window._desk.reports, window._desk.rows, window)
    report.show_report(REPORT)
    for dialog in (window.jobs_dialog, identifiers, failures, keys, report):
        dialog.show()
        qapp.processEvents()
        assert _faults(dialog) == {}, dialog.windowTitle()
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()


def test_boxes_are_the_kind_that_is_seen_on_every_ground() -> None:
    bare = re.compile(r"\bQ(?:ComboBox|CheckBox)\(")
    folder = Path(theme.__file__).parent
    assert [
        path.name
        for path in sorted(folder.rglob("*.py"))
        if path.name != "widgets.py" and bare.search(path.read_text("utf-8"))
    ] == []
