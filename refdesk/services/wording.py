"""Sentences that tell what was done; the window, the commands and the undo history share them."""

from __future__ import annotations

from refdesk.model.reports import Failure, ImportReport, Notice


def number(count: int) -> str:
    """`12,481`."""
    return f"{count:,}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 reference`, `2 references`, `12,481 references`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def import_sentence(report: ImportReport, collection: str = "", *, waits: bool = False) -> str:
    """`9 references added to Sepsis. 3 were already there. 1 failed.`

    What was in the trash is told apart: `2 were taken out of the trash.` With `waits`, what could not reach the network is kept and tried again.
    """
    where = f" to {collection}" if collection else ""
    parts = []
    if report.added or not (report.existing or report.failures):
        if report.added:
            parts.append(f"{counted(len(report.added), 'reference')} added{where}.")
        else:
            parts.append("Nothing was added.")
    parts += _existing_sentences(report)
    waiting = sum(failure.is_offline for failure in report.failures) if waits else 0
    failed = len(report.failures) - waiting
    if waiting:
        reason = next(failure.reason for failure in report.failures if failure.is_offline)
        verb = "waits and is" if waiting == 1 else "wait and are"
        parts.insert(0, reason)
        parts.append(f"{number(waiting)} {verb} fetched when you are online.")
    if failed:
        parts.append(f"{number(failed)} failed.")
    if waiting and parts[1] == "Nothing was added.":
        del parts[1]
    return " ".join(parts)


def _existing_sentences(report: ImportReport) -> list[str]:
    """On what needed no adding: taken out of the trash, or there all the time."""
    restored, there = len(report.restored), len(report.existing) - len(report.restored)
    is_only_one = restored + there == 1 and not report.added and not report.failures
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


def failure_line(failure: Failure) -> str:
    """`99999999: PubMed has no such record.`, with the place in a file when there is one."""
    place = f", {failure.place}" if failure.place else ""
    return f"{failure.item}{place}: {failure.reason}"


def notice_line(notice: Notice) -> str:
    """`some.ris, record 3: It was added, though it resembles …`."""
    where = ", ".join(part for part in (notice.item, notice.place) if part)
    return f"{where}: {notice.text}" if where else notice.text
