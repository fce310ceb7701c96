"""An import's report as text, CSV or JSON: for a file, and for programs that read it."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from refdesk.model.reports import Failure, ImportReport
from refdesk.model.rows import ReferenceRow
from refdesk.services.exporting import writing_whole
from refdesk.services.wording import (
    failure_line,
    file_line,
    file_words,
    import_sentence,
    notice_line,
    reference_line,
)

Rows = Callable[[Sequence[int]], list[ReferenceRow]]
"""Gives the rows of references: `Browser.rows`."""

_PAGE: Final = 500
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write(path: Path, report: ImportReport, rows: Rows) -> None:
    """Write a report to `path`, as its ending says: .json, .csv, else text; raises LibraryError."""
    kinds = {".json": as_json, ".csv": as_csv}
    text = kinds.get(path.suffix.lower(), as_text)(report, rows)
    with writing_whole(path) as stream:
        stream.write(text.encode("utf-8", "replace"))


def write_table(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write rows of texts as CSV, safe for spreadsheets; raises LibraryError."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([[safe_cell(cell) for cell in row] for row in rows])
    with writing_whole(path) as stream:
        stream.write(f"\ufeff{out.getvalue()}".encode("utf-8", "replace"))


def as_json(report: ImportReport, rows: Rows) -> str:
    """The report as one JSON object."""
    return json.dumps(as_object(report, rows), ensure_ascii=False, indent=1) + "\n"


def as_object(report: ImportReport, rows: Rows) -> dict[str, Any]:
    """The report as JSON's values: references by outcome, and what is to be said of records."""
    restored = set(report.restored)
    there = [each for each in report.existing if each not in restored]
    return {
        "added": [row_object(row) for row in _all_rows(report.added, rows)],
        "existing": [row_object(row) for row in _all_rows(there, rows)],
        "restored": [row_object(row) for row in _all_rows(report.restored, rows)],
        "merged": [row_object(row) for row in _all_rows(report.merged, rows)],
        "held": [dataclasses.asdict(held) for held in report.held],
        "failed": [dataclasses.asdict(failure) for failure in report.failures],
        "warnings": [dataclasses.asdict(notice) for notice in report.warnings],
        "recognised": [dataclasses.asdict(match) for match in report.matches],
        "files": [dataclasses.asdict(file) for file in report.files],
        "stopped": report.stopped,
    }


def row_object(row: ReferenceRow) -> dict[str, Any]:
    """A reference as JSON's values."""
    return {
        "id": row.id, "pmid": row.pmid, "pmcid": row.pmcid, "doi": row.doi, "title": row.title,
        "creators": row.creators, "creator_count": row.creator_count, "container": row.container,
        "source": row.source, "year": row.year, "statuses": list(row.statuses), "added": row.added,
    }  # fmt: skip


def as_csv(report: ImportReport, rows: Rows) -> str:
    """A line for each record: outcome, file, place, reference, title, why; safe for spreadsheets.

    The text of what failed stands below the reason.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("Outcome", "File", "Place", "Reference", "Title", "Why"))
    for line in _lines(report, rows):
        writer.writerow([safe_cell(str(cell)) for cell in line])
    return "\ufeff" + out.getvalue()


def as_text(report: ImportReport, rows: Rows) -> str:
    """The report as a reader would have it: a sentence, then a section for each outcome."""
    restored = set(report.restored)
    there = [each for each in report.existing if each not in restored]
    sections = [
        ("Files", [file_line(file) for file in report.files]),
        ("Added", [reference_line(row) for row in _all_rows(report.added, rows)]),
        ("Already there", [reference_line(row) for row in _all_rows(there, rows)]),
        ("Taken out of the trash", [reference_line(r) for r in _all_rows(report.restored, rows)]),
        ("Merged into", [reference_line(row) for row in _all_rows(report.merged, rows)]),
        ("Held back", [f"{held.title} ({held.by})" for held in report.held]),
        ("Failed", [_with_text(failure) for failure in report.failures]),
        ("Warnings", [notice_line(notice) for notice in report.warnings]),
    ]
    parts = [import_sentence(report)]
    for title, lines in sections:
        if lines:
            parts += ["", f"{title} ({len(lines):,})", *(f"  {line}" for line in lines)]
    return "\n".join(parts) + "\n"


def _lines(report: ImportReport, rows: Rows) -> Iterator[tuple[object, ...]]:
    for row in _all_rows(report.added, rows):
        yield "added", "", "", row.id, row.title, ""
    merged, restored = set(report.merged), set(report.restored)
    titles = {row.id: row.title for row in _all_rows(
        tuple(dict.fromkeys(match.reference_id for match in report.matches)), rows)}  # fmt: skip
    for match in report.matches:
        there = match.reference_id
        word = "merged" if there in merged else "restored" if there in restored else "existing"
        yield word, match.item, match.place, there, titles.get(there, ""), match.by
    for held in report.held:
        yield f"held ({held.state})", held.item, held.place, held.reference_id, held.title, held.by
    for failure in report.failures:
        yield "failed", failure.item, failure.place, "", "", "\n".join(_reason_and_text(failure))
    for notice in report.warnings:
        yield "warning", notice.item, notice.place, notice.reference_id or "", "", notice.text
    for file in report.files:
        yield "file", file.item, "", "", "", file_words(file)


def _with_text(failure: Failure) -> str:
    """What failed, and below it the lines that cannot be read."""
    _, *lines = _reason_and_text(failure)
    return "\n".join([failure_line(failure), *(f"    | {line}" for line in lines)])


def _reason_and_text(failure: Failure) -> list[str]:
    text = failure.text.strip("\r\n")
    return [failure.reason, *(re.split(r"\r\n|\r|\n", text) if text else ())]


def _all_rows(ids: Sequence[int], rows: Rows) -> Iterator[ReferenceRow]:
    for start in range(0, len(ids), _PAGE):
        yield from rows(ids[start : start + _PAGE])


def safe_cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
