"""Sentences on what a refresh would change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from refdesk.model.record_changes import FieldChange
from refdesk.model.reports import ImportReport
from refdesk.services.refreshing import RecordChanges
from refdesk.services.wording import counted

LONGEST: Final = 300
"""So many letters of a value are printed."""
MOST: Final = 20
"""So many entries that a list gained or lost are named."""


def change_lines(one: RecordChanges) -> list[str]:
    """`PMID 9304698  Interleukin-6 …`, then a line a field, indented: `  Volume: 51 → 52`."""
    return [f"PMID {one.pmid}\t{one.title or '[No title]'}", *map(change_line, one.changes)]


def change_line(change: FieldChange) -> str:
    """`  Volume: 51 → 52`, `  MeSH terms: + Neurons; - Brain`, and what of the user's stays."""
    if change.added or change.removed:
        parts = [*_signed("+", change.added), *_signed("-", change.removed)]
        text = "; ".join(parts)
    else:
        text = f"{_short(change.before) or '(empty)'} → {_short(change.now) or '(empty)'}"
    kept = f" (yours stays: {_short(change.yours) or '(empty)'})" if change.is_edited else ""
    return f"  {change.label}: {text}{kept}"


def look_sentence(count: int, report: ImportReport) -> str:
    """`2 of 12 references would change. Nothing was written.`"""
    total = len(report.existing)
    parts = [f"{count:,} of {counted(total, 'reference')} would change. Nothing was written."]
    if report.failures:
        parts.append(f"{len(report.failures):,} failed.")
    if report.stopped:
        parts.append(report.stopped)
    return " ".join(parts)


def _signed(sign: str, entries: Iterable[str]) -> list[str]:
    listed = [entry for entry in entries if entry]
    more = len(listed) - MOST
    rest = [f"{sign} {more:,} more"] if more > 0 else []
    return [f"{sign} {_short(entry)}" for entry in listed[:MOST]] + rest


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
