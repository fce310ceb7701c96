"""The report of an import: tables, decisions, mending, and that it is there after a restart."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from refdesk.model.reports import Failure, FileRead, HeldState, ImportReport, Match, Notice
from refdesk.ui.dialogs.import_report import ImportReportDialog
from refdesk.ui.dialogs.import_report_tables import RecordsTable, ReferencesTable
from refdesk.ui.main_window import MainWindow
from tests.ui.conftest import Bench, make_row

ONE = "TY  - JOUR\nTI  - Interleukin-6 and the stress of zebrafish\nAU  - Doe, Jane\nPY  - 2019\nER  - \n"
ALIKE = ONE.replace("ER  - ", "VL  - 7\nER  - ").replace("Doe, Jane", "Doe, J")
TWO = (
    "TY  - JOUR\nTI  - The gut of the frog\nAU  - Nemo, A\nPY  - 2001\nDO  - 10.5555/two\nER  - \n"
)
JSON = '[{"type": "book", "title": "Frogs"}, {"type": "book", "title": [}, {"type": "book", "title": "Toads"}]'


def take(window: MainWindow, bench: Bench, qtbot: QtBot, path: Path, text: str) -> None:
    path.write_text(text)
    desk = window._desk
    with qtbot.waitSignal(desk.message, timeout=10_000):
        desk.import_files([path])
    bench.settle(window)


def opened(window: MainWindow, bench: Bench) -> ImportReportDialog:
    """The report of the last message."""
    window.search_pane.message_bar._report.click()
    bench.settle(window)
    dialog = window.commands.reporting.dialog
    assert dialog is not None and dialog.isVisible()
    return dialog


def counts(dialog: ImportReportDialog) -> dict[str, int]:
    return {key: table.rowCount() for key, table in dialog._tables.items() if table.rowCount()}


@pytest.fixture
def held(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> ImportReportDialog:
    """The report of an import that held one record back, added one and found one."""
    take(empty_window, bench, qtbot, tmp_path / "one.ris", ONE)
    take(empty_window, bench, qtbot, tmp_path / "more.ris", ONE + ALIKE + TWO)
    return opened(empty_window, bench)


def test_the_report_has_a_table_for_each_outcome(held: ImportReportDialog) -> None:
    assert counts(held) == {"held": 1, "added": 1, "existing": 1, "files": 1}
    assert held.outcome == "held"
    shown = [held.tabs.isTabVisible(at) for at in range(held.tabs.count())]
    assert shown == [True, False, False, True, True, False, False, True]
    existing = held._tables["existing"]
    assert existing.cells(0)[0].startswith("Interleukin-6")
    assert "the same record (more.ris, record 1" in existing.cells(0)[2]
    for table in held._tables.values():
        QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal, table)


def test_a_held_record_is_shown_beside_the_reference_field_by_field(
    held: ImportReportDialog, bench: Bench, empty_window: MainWindow
) -> None:
    bench.settle(empty_window)
    lines = {label: (ours, theirs) for label, ours, theirs in held.pair.pair_model.lines}
    assert lines["Volume"] == ("", "7")
    assert lines["Authors"] == ("Doe, Jane", "Doe, J")
    assert lines["Date"][0] == lines["Date"][1] == "2019"
    differing = [ours != theirs for _, ours, theirs in held.pair.pair_model.lines]
    assert differing == sorted(differing, reverse=True)


@pytest.mark.parametrize(
    ("button", "count", "state"),
    [
        ("skip_button", 2, HeldState.SKIPPED),
        ("keep_button", 3, HeldState.KEPT),
        ("merge_button", 2, HeldState.MERGED),
    ],
)
def test_held_records_are_decided_on_with_one_click_and_one_undo(
    held: ImportReportDialog,
    empty_window: MainWindow,
    bench: Bench,
    button: str,
    count: int,
    state: HeldState,
) -> None:
    getattr(held, button).click()
    bench.settle(empty_window)
    assert held.report.held[0].state is state
    desk = empty_window._desk
    assert len(desk._toolbox.browser.ids("")) == count
    can_decide = state is HeldState.SKIPPED
    assert held.merge_button.isEnabled() == can_decide
    if state is not HeldState.SKIPPED:
        desk.undo()
        bench.settle(empty_window)
        assert len(desk._toolbox.browser.ids("")) == 2
        assert held.report.held[0].state is HeldState.WAITING
        assert held.merge_button.isEnabled()


def test_after_a_decision_the_next_record_that_waits_is_selected(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    take(empty_window, bench, qtbot, tmp_path / "one.ris", ONE + TWO)
    alike_two = TWO.replace("DO  - 10.5555/two\n", "")
    third = ALIKE.replace("VL  - 7", "VL  - 8")
    take(empty_window, bench, qtbot, tmp_path / "more.ris", ALIKE + alike_two + third)
    dialog = opened(empty_window, bench)
    assert len(dialog.report.held) == 3
    dialog.table.selectRow(1)
    seen = []
    for _ in range(3):
        seen += dialog._selected()
        dialog.keep_button.click()
        bench.settle(empty_window)
    assert seen == [1, 2, 0]
    assert {held.state for held in dialog.report.held} == {HeldState.KEPT}
    assert dialog.words.text().endswith("3 held back were added.")
    runs = [dialog.runs.itemText(at) for at in range(dialog.runs.count())]
    assert not any("waiting" in run for run in runs)


def test_a_start_says_once_what_waits_for_a_decision(
    held: ImportReportDialog, empty_window: MainWindow, bench: Bench, tmp_path: Path
) -> None:
    bench.close_all()
    bench._open.clear()
    window = bench.open(tmp_path / "new.refdesk")
    window._desk.rest.came.emit()
    bench.settle(window)
    bar = window.search_pane.message_bar
    assert bar.isVisible()
    assert bar.text == "1 record of an earlier import waits for your decision."
    assert counts(opened(window, bench)) == {"held": 1}
    bar.close_message()
    window._desk.rest.came.emit()
    bench.settle(window)
    assert not bar.isVisible()


def test_what_was_held_back_is_there_after_a_restart(
    held: ImportReportDialog, empty_window: MainWindow, bench: Bench, tmp_path: Path
) -> None:
    bench.close_all()
    bench._open.clear()
    window = bench.open(tmp_path / "new.refdesk")
    window.actions_table["actionShowReports"].trigger()
    bench.settle(window)
    dialog = window.commands.reporting.dialog
    assert dialog is not None
    assert dialog.runs.count() == 2  # adding one reference that went well is not kept
    assert dialog.runs.itemText(1) == "1 record waiting for your decision"
    assert dialog.runs.currentText().startswith("Importing more.ris")
    assert counts(dialog) == {"held": 1, "added": 1, "existing": 1, "files": 1}
    dialog.keep_button.click()
    bench.settle(window)
    assert len(window._desk._toolbox.browser.ids("")) == 3


def test_the_lines_that_cannot_be_read_stand_below_what_failed(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    broken = "@article{a, title = {Never closed,\n  year = 2001\n@misc{b, title = {Fine}}\n"
    take(empty_window, bench, qtbot, tmp_path / "some.bib", broken)
    dialog = opened(empty_window, bench)
    shown = dialog.offending
    assert dialog.outcome == "failed" and shown.isVisible() and shown.isReadOnly()
    reason, _, text = shown.toPlainText().partition("\n\n")
    assert reason == dialog.report.failures[0].reason
    assert text == "@article{a, title = {Never closed,\n  year = 2001"
    dialog.tabs.setCurrentIndex(list(dialog._outcomes).index("added"))
    assert not shown.isVisible()


def test_a_warning_stands_whole_below_the_table(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    banner = "Provider: " + "a very long name of a library, " * 20
    text = f"{banner}\n\nTY  - JOUR\nTI  - A work about frogs\nER  - \n"
    take(empty_window, bench, qtbot, tmp_path / "some.ris", text)
    dialog = opened(empty_window, bench)
    assert dialog.outcome == "warnings" and dialog.offending.isVisible()
    assert banner.strip() in dialog.offending.toPlainText()
    dialog.tabs.setCurrentIndex(list(dialog._outcomes).index("added"))
    assert not dialog.offending.isVisible()


def test_a_failed_record_is_mended_and_added(
    empty_window: MainWindow, bench: Bench, qtbot: QtBot, tmp_path: Path
) -> None:
    take(empty_window, bench, qtbot, tmp_path / "books.json", JSON)
    dialog = opened(empty_window, bench)
    assert dialog.outcome == "failed"
    (failure,) = dialog.report.failures
    dialog.edit_button.click()
    mend = dialog._mend
    assert mend is not None and "title" in mend.editor.toPlainText()
    mend.editor.setPlainText('{"title": ')
    mend.again.click()
    bench.settle(empty_window)
    assert mend.isVisible() and mend.again.isEnabled()
    assert dialog.report.failures == (failure,)
    mend.editor.setPlainText('[{"type": "book", "title": "Newts"}]')
    mend.again.click()
    bench.settle(empty_window)
    assert not mend.isVisible()
    assert dialog.report.failures == ()
    titles = [dialog._tables["added"].cells(place)[0] for place in range(len(dialog.report.added))]
    assert "Newts" in titles


def test_a_reference_of_the_report_is_shown_in_the_list(
    held: ImportReportDialog, empty_window: MainWindow, bench: Bench
) -> None:
    held.tabs.setCurrentIndex(list(held._outcomes).index("existing"))
    held.show_button.click()
    bench.settle(empty_window)
    assert empty_window.browser.selected_ids() == [held.report.existing[0]]


def test_the_filter_finds_references_by_words_that_go_on(
    held: ImportReportDialog, empty_window: MainWindow, bench: Bench, qtbot: QtBot
) -> None:
    held.tabs.setCurrentIndex(list(held._outcomes).index("added"))
    for words, count in (("frog nem", 1), ("zebra", 0), ("", 1)):
        held.filter.setText(words)
        held.apply_filter()
        bench.settle(empty_window)
        qtbot.waitUntil(lambda count=count: held.model.rowCount() == count)  # type: ignore[misc]


def test_the_report_is_saved(
    held: ImportReportDialog, empty_window: MainWindow, bench: Bench, tmp_path: Path
) -> None:
    held.save_to(tmp_path / "report.json")
    bench.settle(empty_window)
    told = json.loads((tmp_path / "report.json").read_text())
    assert len(told["added"]) == 1 and told["held"][0]["state"] == "waiting"
    assert "report.json" in held.words.text()
    held.save_to(tmp_path / "none" / "report.json")
    bench.settle(empty_window)
    assert "could not be written" in held.words.text()


class Silent:
    """Reports that nobody answers for."""

    def __init__(self, window: MainWindow) -> None:
        self._real = window._desk.reports

    def __getattr__(self, name: str) -> object:
        if name in ("list", "pair", "load"):
            return lambda *arguments: None
        return getattr(self._real, name)


def test_forty_thousand_of_each_do_not_stall_the_window(
    empty_window: MainWindow, qtbot: QtBot
) -> None:
    ids = tuple(range(1, 40_001))
    report = ImportReport(
        added=ids,
        existing=ids,
        failures=tuple(Failure("a.ris", f"It is cut off ({n}).", f"record {n}") for n in ids),
        warnings=tuple(Notice(f"Odd ({n}).", "a.ris", f"record {n}", n) for n in ids),
        matches=tuple(Match(n, f"PMID {n}", "a.ris", f"record {n}") for n in ids),
    )
    dialog = ImportReportDialog(
        Silent(empty_window), lambda asked: [make_row(n) for n in asked], empty_window
    )
    qtbot.addWidget(dialog)
    dialog.show()
    began = time.thread_time()
    dialog.show_report(report)
    shown = time.thread_time() - began
    began = time.thread_time()
    dialog.filter.setText("(39999)")
    dialog.apply_filter()
    filtered = time.thread_time() - began
    assert dialog.model.rowCount() == 1
    assert shown < 0.5 and filtered < 0.5  # on a busy machine: five times as long as by itself
    dialog.filter.clear()
    dialog.tabs.setCurrentIndex(list(dialog._outcomes).index("added"))
    model = dialog.model
    assert isinstance(model, ReferencesTable)
    assert len(model._pages) < 10  # only what is seen is read
    assert model.cells(39_999)[0] == "Title 40000"


def test_retry_takes_what_is_selected_and_may_help(empty_window: MainWindow, qtbot: QtBot) -> None:
    report = ImportReport(
        failures=(
            Failure("99", "PubMed could not be reached.", can_retry=True),
            Failure("abc", "This is no PMID, PMCID or DOI."),
        )
    )
    dialog = ImportReportDialog(Silent(empty_window), lambda asked: [], empty_window)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_report(report)
    dialog.table.selectRow(1)
    assert not dialog.retry_button.isEnabled() and not dialog.edit_button.isEnabled()
    dialog.all_button.click()
    with qtbot.waitSignal(dialog.retried) as retried:
        QTest.mouseClick(dialog.retry_button, Qt.MouseButton.LeftButton)
    assert retried.args[0].failures == report.failures[:1]
    model = dialog.model
    assert isinstance(model, RecordsTable)
    model.filter("pubmed 99")
    assert model.rowCount() == 1


def test_the_files_are_named_with_format_and_number_of_records(
    empty_window: MainWindow, qtbot: QtBot
) -> None:
    files = (FileRead("a.ris", "RIS from Scopus", 1_200), FileRead("b.bib", "BibTeX", 1, "Latin-2"))
    report = ImportReport(files=files)
    dialog = ImportReportDialog(Silent(empty_window), lambda asked: [], empty_window)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_report(report)
    assert dialog.outcome == "files"
    assert dialog.model.cells(0) == ("a.ris", "1,200", "RIS from Scopus")
    assert dialog.model.cells(1) == ("b.bib", "1", "BibTeX, read as Latin-2")
    head = dialog.table.horizontalHeader().model()
    assert [head.headerData(n, Qt.Orientation.Horizontal) for n in range(3)] == [
        "File", "Records", "Format",
    ]  # fmt: skip
    assert not dialog.show_button.isVisible() and not dialog.retry_button.isVisible()
