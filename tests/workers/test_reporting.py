"""The reports that the desk keeps of its imports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from refdesk.model.cancel import CancelToken
from refdesk.model.import_options import Duplicates, ImportOptions
from refdesk.model.reports import HeldState, ImportReport
from refdesk.model.views import JobState, Message, MessageKind
from refdesk.services import import_reports
from refdesk.store import bulk, collections
from refdesk.workers import reporting
from refdesk.workers.desk import Desk

RECORD = "TY  - JOUR\nTI  - Title {n} of a made series of works\nDO  - 10.5555/n{n}\nER  - \n"


def test_a_cancelled_import_says_what_is_in_and_keeps_its_report(
    desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 50)
    path = tmp_path / "many.ris"
    path.write_text("".join(RECORD.format(n=n) for n in range(400)))
    real = bulk.add_reading

    def add_reading(*arguments: Any, token: CancelToken, **options: Any) -> bulk.BulkResult:
        """Somebody presses Cancel after the first batch."""
        told = options.pop("on_batch")

        def on_batch(result: bulk.BulkResult) -> None:
            told(result)
            token.cancel()

        return real(*arguments, token=token, on_batch=on_batch, **options)

    monkeypatch.setattr(bulk, "add_reading", add_reading)
    with qtbot.waitSignal(desk.message, timeout=10_000) as waited:
        desk.import_files([path])
    message = waited.args[0]
    assert message.text.startswith("Cancelled. ") and message.can_undo
    assert message.kind is MessageKind.WARNING
    assert [row.state for row in desk.jobs.rows()] == [JobState.CANCELLED]
    with qtbot.waitSignal(desk.reports.loaded) as loaded:
        desk.reports.load(message.report.number)
    assert loaded.args[0] == message.report
    assert 0 < len(message.report.added) == len(desk._toolbox.browser.ids("")) < 400


def test_a_file_that_was_not_to_be_had_is_imported_by_retry(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "late.ris"
    with qtbot.waitSignal(desk.message, timeout=10_000) as told:
        desk.import_files([path])
    assert told.args[0].can_retry
    path.write_text(RECORD.format(n=1))
    with qtbot.waitSignal(desk.message, timeout=10_000) as again:
        desk.retry(told.args[0].report)
    assert len(again.args[0].report.added) == 1
    with qtbot.waitSignal(desk.reports.loaded) as loaded:
        desk.reports.load(told.args[0].report.number)
    assert loaded.args[0].failures == (), "the report tells what came of it"
    assert loaded.args[0].added == again.args[0].report.added


def test_a_second_try_adds_to_the_collection_and_to_none_that_was_deleted(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    toolbox, path = desk._toolbox, tmp_path / "late.ris"
    there, gone = toolbox.changes.collection_id("There"), toolbox.changes.collection_id("Gone")
    reports = []
    for collection_id in (there, gone):
        with qtbot.waitSignal(desk.message, timeout=10_000) as told:
            desk.import_files([path], collection_id=collection_id)
        reports.append(told.args[0].report)
    with toolbox.library.write("Delete") as session:
        collections.delete(session, gone)
    for number, report in enumerate(reports):
        path.write_text(RECORD.format(n=number))
        with qtbot.waitSignal(desk.message, timeout=10_000) as again:
            desk.retry(report)
        (added,) = again.args[0].report.added
        assert toolbox.browser.reference(added).collections == (("There",), ())[number]


def test_reports_are_listed_newest_first_and_a_missing_one_fails_in_words(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        with qtbot.waitSignal(desk.message, timeout=10_000):
            desk.import_files([tmp_path / f"{name}.ris"])
    with qtbot.waitSignal(desk.reports.listed) as listed:
        desk.reports.list()
    assert [one.title for one in listed.args[0]] == ["Importing two.ris", "Importing one.ris"]
    with qtbot.waitSignal(desk.reports.failed) as failed:
        desk.reports.load(999)
    assert failed.args == ["This report is not kept any more."]


HELD = """TY  - JOUR
TI  - The effect of {word} on the {word} hearts of {word} zebrafish
AU  - {word}, Jane
PY  - 2019
VL  - 7
SP  - {number}1
{more}ER  -
"""
WORDS = ("Alpha", "Beta", "Gamma")


@pytest.fixture
def held(desk: Desk) -> ImportReport:
    """The kept report of an import that held three records back."""
    importer = desk._toolbox.importer

    def take(more: str) -> ImportReport:
        text = "".join(HELD.format(word=w, number=n, more=more) for n, w in enumerate(WORDS))
        options = ImportOptions(duplicates=Duplicates.ASK)
        return importer.import_bytes(text.encode(), "a.ris", options=options)

    take("")
    return import_reports.keep(desk._toolbox.library, "Import", take("AB  - Text.\n"))


def test_many_held_records_are_decided_on_in_a_job(
    desk: Desk, qtbot: QtBot, held: ImportReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "AT_ONCE", 2)
    told: list[Message] = []
    desk.message.connect(told.append)
    with qtbot.waitSignal(desk.reports.loaded, timeout=10_000) as loaded:
        desk.reports.decide(held, [one.id for one in held.held], HeldState.MERGED)
    assert [row.title for row in desk.jobs.rows()] == ["Merging 3 held records"]
    assert {one.state for one in loaded.args[0].held} == {HeldState.MERGED}
    qtbot.waitUntil(lambda: bool(told))
    assert [(one.text, one.can_undo) for one in told] == [("3 held records merged.", True)]


def test_a_step_back_shows_in_the_report(desk: Desk, qtbot: QtBot, held: ImportReport) -> None:
    with qtbot.waitSignal(desk.reports.loaded, timeout=10_000) as loaded:
        desk.reports.decide(held, [one.id for one in held.held], HeldState.KEPT)
    decided = loaded.args[0]
    with qtbot.waitSignal(desk.undo_changed, timeout=10_000):
        desk.undo()
    with qtbot.waitSignal(desk.reports.loaded, timeout=10_000) as again:
        desk.reports.refresh(decided)
    assert again.args[0] == held


def test_what_waits_is_told_once(desk: Desk, qtbot: QtBot, held: ImportReport) -> None:
    told: list[ImportReport] = []
    desk.reports.waiting.connect(told.append)
    desk.reports.remind()
    desk.reports.remind()
    with qtbot.waitSignal(desk.reports.listed, timeout=10_000):  # asked last, so answered last
        desk.reports.list()
    assert [report.held for report in told] == [held.held]
