"""Reports of imports: kept with a bound, complete after a cancel, mended and decided on later."""

from __future__ import annotations

from pathlib import Path

import pytest

from refdesk.errors import NotFoundError
from refdesk.model.cancel import CancelToken
from refdesk.model.import_options import Duplicates, ImportOptions
from refdesk.model.reports import Failure, FileRead, ImportReport, Match, Notice
from refdesk.services import import_reports, importing
from refdesk.services.holding import HeldRecords
from refdesk.services.import_run import ImportStopped
from refdesk.services.report_files import as_csv, as_text
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import import_sentence
from refdesk.store import bulk
from refdesk.store.library import Library
from refdesk.store.sessions import raw

RECORD = "TY  - JOUR\nTI  - Title {n} of a made series of works\nDO  - 10.5555/n{n}\nER  - \n"


def test_a_report_comes_back_as_it_was(library: Library) -> None:
    report = ImportReport(
        added=(3, 4, 5, 9, 7),
        existing=(2, 1),
        failures=(Failure("a.ris", "No.", "record 1", "TY", True, False, "ris", "a/path"),),
        warnings=(Notice("Odd.", "a.ris", "record 2", 3),),
        restored=(1,),
        merged=(8,),
        matches=(Match(2, "PMID 5", "a.ris", "record 3"),),
        stopped="Cancelled.",
        files=(FileRead("a.ris", "RIS from Scopus", 7),),
    )
    kept = import_reports.keep(library, "Importing a.ris", report)
    assert import_reports.load(library, kept.number) == kept
    assert kept.number and kept.failures == report.failures
    (row,) = import_reports.recent(library)
    assert (row.title, row.added, row.failed) == ("Importing a.ris", 5, 1)


def test_the_last_twenty_are_kept(library: Library) -> None:
    numbers = [
        import_reports.keep(library, f"Import {n}", ImportReport(added=(n,))).number
        for n in range(25)
    ]
    assert [one.number for one in import_reports.recent(library)] == numbers[:4:-1]
    with pytest.raises(NotFoundError):
        import_reports.load(library, numbers[0])


def test_what_waits_outlives_its_report(toolbox: Toolbox) -> None:
    one = "TY  - JOUR\nTI  - Interleukin-6 and the stress of zebrafish\nAU  - Doe, J\nPY  - 2019\nER  - \n"
    ask = ImportOptions(duplicates=Duplicates.ASK)
    toolbox.importer.import_bytes(one.encode(), "one.ris", options=ask)
    again = one.replace("ER  - ", "VL  - 7\nER  - ").encode()
    report = toolbox.importer.import_bytes(again, "two.ris", options=ask)
    library = toolbox.library
    import_reports.keep(library, "Import two.ris", report)
    for n in range(import_reports.KEPT + 1):
        import_reports.keep(library, f"Import {n}", ImportReport(added=(n,)))
    last = import_reports.recent(library)[-1]
    assert (last.number, last.held) == (import_reports.WAITING, 1)
    assert import_reports.load(library, last.number).held == report.held
    assert len(HeldRecords(library).waiting()) == 1


@pytest.mark.parametrize("large", [False, True])
def test_a_cancelled_import_tells_what_is_in_and_a_second_one_adds_the_rest(
    toolbox: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    monkeypatch.setattr("refdesk.services.importing.LARGE", 100 if large else 10**9)
    monkeypatch.setattr(bulk, "BATCH", 100)
    path = tmp_path / "many.ris"
    path.write_text("".join(RECORD.format(n=n) for n in range(700)))
    token = CancelToken()

    def progress(done: int = 0, total: int = 0, detail: str = "") -> None:
        if done >= 100:
            token.cancel()

    with pytest.raises(ImportStopped) as stopped:
        toolbox.importer.import_paths([path], progress=progress, token=token)
    report = stopped.value.report
    stored = len(toolbox.browser.ids(""))
    assert 100 <= len(report.added) == stored < 700
    assert import_sentence(report) == f"Cancelled. {stored:,} references added."
    rest = toolbox.importer.import_paths([path])
    assert len(rest.added) == 700 - stored
    assert rest.existing == report.added
    toolbox.changes.undo()
    toolbox.changes.undo()
    assert len(toolbox.browser.ids("")) == 0


def test_a_file_that_breaks_in_the_middle_leaves_what_was_read(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    path = tmp_path / "cut.json"
    path.write_text('[{"type": "book", "title": "One"}, {"type": "book", "title": "Tw')
    report = toolbox.importer.import_paths([path])
    assert len(report.added) == 1
    (failure,) = report.failures
    assert (failure.item, failure.format) == ("cut.json", "csl-json")
    assert "Tw" in failure.text


def test_one_record_is_asked_for_by_a_file_that_cannot_be_opened(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    (failure,) = toolbox.importer.import_paths([tmp_path / "gone.ris"]).failures
    assert failure.can_retry and failure.path == str(tmp_path / "gone.ris")


def test_the_report_says_who_wrote_a_file_and_how_many_records_it_had(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    path = tmp_path / "scopus.ris"
    text = "".join(RECORD.format(n=n).replace("ER", "DB  - Scopus\nER") for n in range(3))
    path.write_text(text)
    other = tmp_path / "other.ris"
    other.write_text(RECORD.format(n=1))
    empty = tmp_path / "broken.ris"
    empty.write_text("TY no RIS")
    report = toolbox.importer.import_paths([path, other, empty])
    assert report.files == (
        FileRead("scopus.ris", "RIS from Scopus", 3),
        FileRead("other.ris", "RIS", 1),
    )
    rows = toolbox.browser.rows
    assert "Files (2)\n  scopus.ris: RIS from Scopus, 3 records" in as_text(report, rows)
    assert 'file,other.ris,,,,"RIS, 1 record"' in as_csv(report, rows)
    kept = import_reports.keep(toolbox.library, "Import", report)
    assert import_reports.load(toolbox.library, kept.number).files == report.files


def test_the_report_says_in_which_encoding_a_file_was_read(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    path = tmp_path / "old.ris"
    path.write_bytes(RECORD.format(n=1).replace("ER", "KW  - M\u00fcller\nER").encode("cp1252"))
    report = toolbox.importer.import_paths([path])
    assert report.files == (FileRead("old.ris", "RIS", 1, "Windows-1252"),)
    assert "old.ris: RIS, 1 record, read as Windows-1252" in as_text(report, toolbox.browser.rows)


def test_a_large_file_is_named_too_though_another_process_reads_it(
    toolbox: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LARGE", 1)
    path = tmp_path / "scopus.ris"
    path.write_text(RECORD.format(n=1).replace("ER", "DB  - Scopus\nER"))
    report = toolbox.importer.import_paths([path])
    assert report.files == (FileRead("scopus.ris", "RIS from Scopus", 1),)


def test_a_report_kept_by_an_older_refdesk_is_read(library: Library) -> None:
    kept = import_reports.keep(library, "Import", ImportReport(added=(1,)))
    with library.write("", undoable=False) as session:
        raw(session).execute("UPDATE job SET payload = json_remove(payload, '$.report.files')")
    assert import_reports.load(library, kept.number) == kept


def test_text_between_records_is_told_once_with_how_often(toolbox: Toolbox, tmp_path: Path) -> None:
    path = tmp_path / "banners.ris"
    path.write_text(
        "".join(
            f"Provider: A library, hit {n}\n\nTY  - JOUR\nTI  - Work number {n}\nER  - \n"
            for n in range(1, 4)
        )
        + "Thanks for reading.\n"
    )
    report = toolbox.importer.import_paths([path])
    assert len(report.added) == 3
    assert not report.failures
    assert [(one.place, one.text) for one in report.warnings] == [
        ("line 1", "This text belongs to no record and was left out: “Provider: A library, hit 1”"),
        ("line 16", "This text belongs to no record and was left out: “Thanks for reading.”"),
        ("", "Text like “Provider: A library, hit 0”, with other numbers, stands 2 more times "
             "between records."),
    ]  # fmt: skip
