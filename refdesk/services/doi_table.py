"""A check of DOIs as a table: for a file, and for the shell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TextIO

from refdesk.model.doi_checks import DoiFinding, DoiProblem, DoiReport
from refdesk.services.exporting import writing_whole
from refdesk.services.report_files import safe_cell
from refdesk.services.wording import counted

NAMES: Final = ("problem", "reference_id", "doi", "title", "detail", "url")
ORDER: Final = tuple(DoiProblem)
"""The worst first."""
WORDS: Final = {
    DoiProblem.DEAD: "not registered",
    DoiProblem.GONE: "without a page",
    DoiProblem.REPLACED: "replaced",
    DoiProblem.OTHER_WORK: "of another work",
    DoiProblem.SHARED: "shared",
    DoiProblem.UNCHECKED: "not answered for",
    DoiProblem.MOVED: "moved",
}
"""Each kind behind a number, in the words of the window."""


def ordered(findings: Iterable[DoiFinding]) -> list[DoiFinding]:
    """Findings with the worst first, those of one kind as they were found."""
    return sorted(findings, key=lambda one: ORDER.index(one.problem))


def sentence(report: DoiReport) -> str:
    """`300 DOIs checked: 2 not registered, 1 moved. 12 references without a DOI.`"""
    counts = dict.fromkeys(ORDER, 0)
    for one in report.findings:
        counts[one.problem] += 1
    found = ", ".join(f"{count:,} {WORDS[problem]}" for problem, count in counts.items() if count)
    parts = [f"{counted(report.checked, 'DOI')} checked: {found or 'nothing to find fault with'}."]
    if not report.checked and not report.findings:
        parts = ["No DOI was checked."]
    if report.without:
        parts.append(f"{counted(report.without, 'reference')} without a DOI.")
    parts += report.notes
    if report.failure:
        parts.append(f"{report.failure} {len(report.left):,} not checked.")
    return " ".join(parts)


def write_csv(findings: Iterable[DoiFinding], stream: TextIO) -> None:
    """A line of names, then one for each finding; safe for spreadsheets."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(NAMES)
    writer.writerows(_cells(findings))


def save_csv(findings: Iterable[DoiFinding], path: Path) -> None:
    """Write findings to a file; raises LibraryError in words."""
    text = io.StringIO()
    write_csv(findings, text)
    with writing_whole(path) as stream:
        stream.write(text.getvalue().encode("utf-8", "replace"))


def _cells(findings: Iterable[DoiFinding]) -> Iterator[list[str]]:
    for one in findings:
        yield [safe_cell(str(getattr(one, name))) for name in NAMES]
