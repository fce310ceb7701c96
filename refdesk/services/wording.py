"""Sentences that tell what was done; the window, the commands and the undo history share them."""

from __future__ import annotations

from collections import Counter
from typing import Final

from refdesk.model.markup import squeeze
from refdesk.model.reports import Failure, FileRead, HeldState, ImportReport, Notice
from refdesk.model.rows import ReferenceRow

LONGEST_ITEM: Final = 80
"""So many letters name what failed within a sentence."""


def number(count: int) -> str:
    """`12,481`."""
    return f"{count:,}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 reference`, `2 references`, `12,481 references`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def import_sentence(report: ImportReport, collection: str = "", *, waits: bool = False) -> str:
    """`9 references added to Sepsis. 3 were already there. 99999999 failed: PubMed has no …`

    What was in the trash is told apart: `2 were taken out of the trash.` Of several that failed
    the report tells more than their number. With `waits`, what could not reach the network is
    kept and tried again.
    """
    where = f" to {collection}" if collection else ""
    parts = [report.stopped] if report.stopped else []
    if report.added or not (report.changed or report.failures or report.held):
        if report.added:
            parts.append(f"{counted(len(report.added), 'reference')} added{where}.")
        else:
            parts.append("Nothing was added.")
    parts += _existing_sentences(report)
    parts += _doubtful_sentences(report)
    waiting = sum(failure.is_offline for failure in report.failures) if waits else 0
    failed = len(report.failures) - waiting
    if waiting:
        reason = next(failure.reason for failure in report.failures if failure.is_offline)
        verb = "waits and is" if waiting == 1 else "wait and are"
        parts.insert(0, reason)
        parts.append(f"{number(waiting)} {verb} fetched when you are online.")
    if failed == 1:
        parts.append(
            _failed_sentence(next(f for f in report.failures if not (waits and f.is_offline)))
        )
    elif failed:
        reasons = {f.reason for f in report.failures if not (waits and f.is_offline)}
        parts.append(f"{number(failed)} failed{f': {reasons.pop()}' if len(reasons) == 1 else '.'}")
    if waiting and "Nothing was added." in parts:
        parts.remove("Nothing was added.")
    return " ".join(parts)


def _failed_sentence(failure: Failure) -> str:
    """`some.ris, record 3 failed: It has no title.`"""
    item, mark = failure.item, "…" if len(failure.item) > LONGEST_ITEM else ""
    place = f", {failure.place}" if failure.place else ""
    return f"{item[:LONGEST_ITEM]}{mark}{place} failed: {failure.reason}"


def refresh_sentence(report: ImportReport) -> str:
    """`12 references refreshed. 1 failed.`"""
    parts = [f"{counted(len(report.existing), 'reference')} refreshed."]
    if report.stopped and not report.existing:
        parts = []
    if report.failures:
        parts.append(f"{len(report.failures):,} failed.")
    if report.stopped:
        parts.append(report.stopped)
    return " ".join(parts)


def _existing_sentences(report: ImportReport) -> list[str]:
    """On what needed no adding: taken out of the trash, or there all the time."""
    back = set(report.restored)
    restored, there = len(back), sum(one not in back for one in report.existing)
    is_only_one = restored + there == 1 and not (report.added or report.failures or report.held)
    if is_only_one:
        return [
            "This reference was taken out of the trash."
            if restored
            else "You have this reference already."
        ]
    return [
        f"{number(count)} {'was' if count == 1 else 'were'} {words}."
        for count, words in ((restored, "taken out of the trash"), (there, "already there"))
        if count
    ]


def _doubtful_sentences(report: ImportReport) -> list[str]:
    """On what was merged, and what waits for a decision."""
    parts = []
    if report.merged:
        parts.append(f"{counted(len(report.merged), 'reference')} filled by merging.")
    states = Counter(one.state for one in report.held)
    open_ = states[HeldState.WAITING]
    for state, words in (
        (HeldState.MERGED, "merged"),
        (HeldState.KEPT, "added"),
        (HeldState.SKIPPED, "left out"),
    ):
        if states[state]:
            verb = "was" if states[state] == 1 else "were"
            parts.append(f"{number(states[state])} held back {verb} {words}.")
    if open_:
        verb = "looks" if open_ == 1 else "look"
        parts.append(
            f"{number(open_)} {verb} like what you have and {'waits' if open_ == 1 else 'wait'} for your decision."
        )
    return parts


def failure_line(failure: Failure) -> str:
    """`99999999: PubMed has no such record.`, with the place in a file when there is one."""
    place = f", {failure.place}" if failure.place else ""
    return f"{failure.item}{place}: {failure.reason}"


def notice_line(notice: Notice) -> str:
    """`some.ris, record 3: It was added, though it resembles …`."""
    where = ", ".join(part for part in (notice.item, notice.place) if part)
    return f"{where}: {notice.text}" if where else notice.text


def exported_sentence(count: int, name: str, lacking: int = 0) -> str:
    """`88 references exported to list.txt. 137 have no PMID and are left out.`"""
    sentence = f"{counted(count, 'reference')} exported to {name}."
    if lacking:
        verb = "has no PMID and is" if lacking == 1 else "have no PMID and are"
        sentence += f" {number(lacking)} {verb} left out."
    return sentence


def left_out(text: str) -> str:
    """The sentence on `text` that stands between the records of a file."""
    return f"This text belongs to no record and was left out: “{squeeze(text)}”"


def left_out_again(text: str, count: int) -> str:
    """That such text, but for its numbers, stands between further records."""
    start = squeeze(text)
    start = start if len(start) <= LONGEST_ITEM else start[:LONGEST_ITEM] + "…"
    times = "once more" if count == 1 else f"{number(count)} more times"
    return f"Text like “{start}”, with other numbers, stands {times} between records."


def file_line(file: FileRead) -> str:
    """`some.ris: RIS from Scopus, 120 records, read as Windows-1252`."""
    return f"{file.item}: {file_words(file)}"


def file_words(file: FileRead) -> str:
    """All of that line but the name."""
    encoding = f", read as {file.encoding}" if file.encoding else ""
    return f"{file.format}, {counted(file.count, 'record')}{encoding}"


def reference_line(row: ReferenceRow) -> str:
    """`PMID 9304698  Gadient RA, Otten UH. Interleukin-6 … Prog Neurobiol. 1997;52(5):379-90.`"""
    head = f"PMID {row.pmid}" if row.pmid else row.doi or f"#{row.id}"
    creators, source = _creators_of(row), _source_of(row)
    title = row.title or "[No title]"
    title = title if title.endswith(("?", "!", ".")) else f"{title}."
    body = " ".join(part for part in (creators, title, source) if part)
    return f"{head}\t{body}"


def citation_words(row: ReferenceRow) -> str:
    """All of that line but title and id: `Gadient RA, Otten UH. Prog Neurobiol. 1997;52(5):379-90.`"""
    return " ".join(part for part in (_creators_of(row), _source_of(row)) if part)


def _creators_of(row: ReferenceRow) -> str:
    if row.creator_count > row.creators.count(",") + 1:
        return f"{row.creators}, …"
    return f"{row.creators}." if row.creators else ""


def _source_of(row: ReferenceRow) -> str:
    year = str(row.year or "")
    where = row.source  # which is the date where there is no volume and page
    if not where.startswith(year) or not year:
        where = ";".join(part for part in (year, where) if part)
    parts = (row.container, where)
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)
