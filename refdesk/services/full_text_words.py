"""What came of looking for full text, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from refdesk.model.full_text import Copy, Form, FullText, Outcome, Version
from refdesk.services.wording import counted

_VERSIONS: Final = {
    Version.PUBLISHED: "published version",
    Version.ACCEPTED: "accepted manuscript",
    Version.SUBMITTED: "submitted manuscript",
    Version.UNKNOWN: "version not stated",
}
_OUTCOMES: Final = {
    Outcome.ATTACHED: "attached",
    Outcome.HELD: "has a PDF",
    Outcome.FOUND: "open copy",
    Outcome.PAGE: "open in the browser",
    Outcome.NONE: "no open copy",
    Outcome.FAILED: "failed",
    Outcome.WAITING: "waits for the network",
    Outcome.NO_IDENTIFIER: "no identifier",
}


def version_words(version: Version) -> str:
    """`published version`."""
    return _VERSIONS[version]


def outcome_words(outcome: Outcome) -> str:
    """`no open copy`."""
    return _OUTCOMES[outcome]


def copy_words(copy: Copy) -> str:
    """`published version, CC BY 4.0, PubMed Central`; without a licence it says so."""
    page = "page for the browser" if copy.form is Form.PAGE else ""
    parts = [page, version_words(copy.version), copy.licence or "licence not stated", copy.source]
    return ", ".join(part for part in parts if part)


def reasons(one: FullText) -> str:
    """What went wrong, or was not asked, on the way, in sentences; "" for nothing.

    When a file was attached nobody needs to know which others could not be had.
    """
    if one.outcome in (Outcome.ATTACHED, Outcome.HELD, Outcome.FOUND):
        return ""
    if one.outcome is Outcome.NO_IDENTIFIER:
        return "It has no PMID, PMCID or DOI by which it could be looked for."
    if one.outcome is Outcome.WAITING:  # all sources fail for the one network
        return next((trouble.reason for trouble in one.troubles if trouble.is_offline), "")
    told = dict.fromkeys(_reason(trouble.source, trouble.reason) for trouble in one.troubles)
    return " ".join(told)


def summary(found: Sequence[FullText]) -> str:
    """`Full text of 3 references attached; 2 have a PDF already, 1 has no open copy.`

    A source that was not asked for want of a setting is told once: it might know some of these.
    """
    counts = Counter(one.outcome for one in found)
    if not counts:
        return "No references to look for."
    attached = counts.pop(Outcome.ATTACHED, 0)
    first = f"Full text of {counted(attached, 'reference')} attached"
    if not attached:
        first = "" if counts.get(Outcome.FOUND) else "No full text attached"
    rest = [_counted(counts[outcome], outcome) for outcome in Outcome if counts.get(outcome)]
    told = "; ".join(part for part in (first, ", ".join(rest)) if part) + "."
    return " ".join([told, *_not_asked(found)])


def _not_asked(found: Sequence[FullText]) -> list[str]:
    """Why sources were not asked for those of which no file was found."""
    lacking = (Outcome.NONE, Outcome.PAGE, Outcome.FAILED)
    reasons = (
        trouble.reason
        for one in found
        if one.outcome in lacking
        for trouble in one.troubles
        if trouble.is_setting
    )
    return list(dict.fromkeys(reasons))


def sentence(found: Sequence[FullText]) -> str:
    """What came of a search in a sentence or two: of a single reference what it is, else counts."""
    waits = any(one.outcome is Outcome.WAITING for one in found)
    later = " RefDesk goes on by itself when the network is back." if waits else ""
    if len(found) != 1:
        return summary(found) + later
    (one,) = found
    if one.outcome is Outcome.ATTACHED and one.copy is not None:
        return f"Full text attached: {copy_words(one.copy)}."
    said = {
        Outcome.HELD: "It has a PDF already.",
        Outcome.PAGE: "The full text can be read in the browser; there is no PDF to fetch.",
        Outcome.NONE: "No open copy was found.",
        Outcome.FAILED: "The full text could not be had.",
        Outcome.WAITING: "The full text waits for the network.",
    }.get(one.outcome, "")
    return " ".join(part for part in (said, reasons(one), later.strip()) if part)


def advice(one: FullText) -> str:
    """What went wrong with one reference, and what can be done, in sentences; "" for nothing."""
    said = {
        Outcome.PAGE: "It can be read in the browser.",
        Outcome.NONE: "No source knows a copy that anybody may read; your library may have it.",
        Outcome.WAITING: "It is looked for when the network is back.",
    }.get(one.outcome, "")
    if one.outcome is Outcome.FAILED and one.copies:
        said = "Perhaps the browser gets it."
    return " ".join(part for part in (reasons(one), said) if part)


def _counted(count: int, outcome: Outcome) -> str:
    one, many = {
        Outcome.HELD: ("has a PDF already", "have a PDF already"),
        Outcome.FOUND: ("has an open copy", "have an open copy"),
        Outcome.PAGE: ("can be read in the browser", "can be read in the browser"),
        Outcome.NONE: ("has no open copy", "have no open copy"),
        Outcome.FAILED: ("failed", "failed"),
        Outcome.WAITING: ("waits for the network", "wait for the network"),
        Outcome.NO_IDENTIFIER: ("has no identifier", "have no identifier"),
    }[outcome]
    return f"{count:,} {one if count == 1 else many}"


def _reason(source: str, reason: str) -> str:
    return reason if source.lower() in reason.lower() else f"{source}: {reason}"


def is_complete(found: Sequence[FullText]) -> bool:
    """Whether all was asked and answered, be it with "no open copy"."""
    return not any(_is_open(one) for one in found)


def _is_open(one: FullText) -> bool:
    """Whether trying again may find a file, or a better answer than a page for the browser."""
    if one.outcome is Outcome.PAGE:
        return any(not trouble.is_setting for trouble in one.troubles)
    return one.outcome in (Outcome.FAILED, Outcome.WAITING)
