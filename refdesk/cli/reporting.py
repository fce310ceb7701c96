"""What `add` and `import` print of their reports, and how a row is printed."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import Any

from refdesk.cli.session import print_failures
from refdesk.model.reports import ImportReport
from refdesk.model.rows import ReferenceRow
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import import_sentence, notice_line

SHOWN = 50
"""Rows that are printed one by one; above it only the counts are of use."""


def print_report(tools: Toolbox, report: ImportReport, *, as_json: bool) -> None:
    """Print what was added and what was there, name on standard error what failed."""
    if as_json:
        print(
            json.dumps(
                {
                    "added": [as_dict(row) for row in tools.browser.rows(report.added)],
                    "restored": [as_dict(row) for row in tools.browser.rows(report.restored)],
                    "existing": [as_dict(row) for row in tools.browser.rows(report.existing)],
                    "failed": [dataclasses.asdict(failure) for failure in report.failures],
                },
                ensure_ascii=False,
            )
        )
    else:
        there = tuple(each for each in report.existing if each not in set(report.restored))
        for ids, word in (
            (report.added, "added"),
            (report.restored, "taken out of the trash"),
            (there, "already there"),
        ):
            if len(ids) <= SHOWN:
                for row in tools.browser.rows(ids):
                    print(f"{word}: {line(row)}")
        print(import_sentence(report))
    for notice in report.warnings:
        print(notice_line(notice), file=sys.stderr)
    print_failures(report.failures)


def line(row: ReferenceRow) -> str:
    """`PMID 9304698  Gadient RA, Otten UH. Interleukin-6 … Prog Neurobiol. 1997;52(5):379-90.`"""
    head = f"PMID {row.pmid}" if row.pmid else row.doi or f"#{row.id}"
    creators = row.creators + (", …" if row.creator_count > row.creators.count(",") + 1 else "")
    title = row.title or "[No title]"
    title = title if title.endswith(("?", "!", ".")) else f"{title}."
    year = str(row.year or "")
    where = row.source  # which is the date where there is no volume and page
    if not where.startswith(year) or not year:
        where = ";".join(part for part in (year, where) if part)
    source = ". ".join(part for part in (row.container, where) if part)
    body = " ".join(part for part in (f"{creators}." if creators else "", title, source) if part)
    return f"{head}\t{body}{'.' if source else ''}"


def as_dict(row: ReferenceRow) -> dict[str, Any]:
    """The row for JSON."""
    return {
        "id": row.id, "pmid": row.pmid, "pmcid": row.pmcid, "doi": row.doi, "title": row.title,
        "creators": row.creators, "creator_count": row.creator_count, "container": row.container,
        "source": row.source, "year": row.year, "statuses": list(row.statuses), "added": row.added,
    }  # fmt: skip
