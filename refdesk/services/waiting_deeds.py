"""What is done on references of the library once the network is back, for the window and the shell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.doi_checks import DoiReport
from refdesk.model.reports import Change, Failure, Notice
from refdesk.services import refreshing
from refdesk.services.citation_counts import count_citations
from refdesk.services.doi_table import ordered
from refdesk.services.doi_table import sentence as checked_sentence
from refdesk.services.failing import is_offline
from refdesk.services.found_ids import filled_notices
from refdesk.services.linking import LINK_OUT
from refdesk.services.pending import (
    CHECK_ALERTS,
    CHECK_DOIS,
    CHECK_NOTICES,
    COUNT_CITATIONS,
    FILL_IDS,
    FOLLOW_DOI,
    FOLLOW_LINKS,
    REFRESH,
    Pending,
    note_left,
)
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.refreshing import Asked
from refdesk.services.toolbox import Toolbox
from refdesk.services.watching import check_sentence
from refdesk.services.wording import counted, refresh_sentence

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_WHERE: Final = {
    "references": "what they cite",
    "cited_by": "what cites them",
    "similar": "what is similar",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: a sentence, what it changed, which references still wait.

    `open` is what was left for the user to look at.
    """

    sentence: str
    remaining: tuple[int, ...] = ()
    change: Change = field(default_factory=lambda: Change(frozenset()))
    open: tuple[Failure, ...] = ()
    filled: tuple[Notice, ...] = ()
    """What was filled in, reference by reference."""
    dois: DoiReport | None = None
    """What a check of DOIs found."""
    is_undone: bool = False
    """Whether it waits on as a whole, where it has no references of its own."""


def run(
    tools: Toolbox,
    pending: Pending,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> Outcome:
    """Do what waits; raises Cancelled."""
    return _DEEDS[pending.deed](tools, pending, progress, token or CancelToken())


def _fill_ids(
    tools: Toolbox, pending: Pending, progress: ProgressSink, token: CancelToken
) -> Outcome:
    findings, change = tools.id_completer.complete(pending.ids, progress, token, pending)
    doubts = tuple(
        Failure(one.title, one.reason, is_doubt=True, reference_id=one.reference_id)
        for one in findings.doubtful
    )
    sentence = change.sentence if change.ids else "No identifiers were found."
    if findings.failure:
        sentence = f"{findings.failure} {sentence}"
    filled = filled_notices(findings, change.ids or ())
    return Outcome(sentence, findings.left if findings.is_offline else (), change, doubts, filled)


def _follow_links(
    tools: Toolbox, pending: Pending, progress: ProgressSink, token: CancelToken
) -> Outcome:
    if pending.detail == LINK_OUT:
        return _link_outs(tools, pending, progress, token)
    found = tools.follower.follow(
        pending.ids, pending.detail, least=1, limit=None, progress=progress, token=token
    )
    where = _WHERE.get(pending.detail, pending.detail)
    sentence = f"Known by now of {counted(found.asked, 'reference')}: {where}."
    if found.failure:
        sentence = f"{found.failure} {sentence}"
    return Outcome(sentence, found.left if found.is_offline else ())


def _link_outs(
    tools: Toolbox, pending: Pending, progress: ProgressSink, token: CancelToken
) -> Outcome:
    """LinkOut's resources, which the Links tab shows."""
    rows = tools.follower.rows(pending.ids)
    for at, row in enumerate(rows):
        progress(at, len(rows))
        page = tools.linker.ask(tools.browser.reference(row.id).record, [LINK_OUT], token)
        if page.offline:
            return Outcome(page.failures[LINK_OUT], tuple(each.id for each in rows[at:]))
        if page.failures:
            failure = Failure(row.title, page.failures[LINK_OUT], is_doubt=True)
            return Outcome(page.failures[LINK_OUT], open=(failure,))
    return Outcome(f"Known by now of {counted(len(rows), 'reference')}: LinkOut’s resources.")


def _count_citations(
    tools: Toolbox, pending: Pending, progress: ProgressSink, token: CancelToken
) -> Outcome:
    counts = count_citations(tools.follower, pending.ids, progress=progress, token=token)
    changed = Change(frozenset(one.reference_id for one in counts.found))
    return Outcome(counts.sentence, counts.left, changed)


def _follow_doi(
    tools: Toolbox, pending: Pending, progress: ProgressSink, token: CancelToken
) -> Outcome:
    sentence, remaining, led = "", list[int](), list[int]()
    failures: list[Failure] = []
    for at, reference_id in enumerate(pending.ids):
        progress(at, len(pending.ids))
        try:
            record = tools.browser.reference(reference_id).record
            if record.doi:
                url = tools.online.follow_doi(reference_id, record.doi, token).url
                led.append(reference_id)
                sentence = f"The DOI {record.doi} leads to {url} (tab Links)."
        except Cancelled:
            raise
        except RefDeskError as error:
            if is_offline(error):
                remaining = list(pending.ids[at:])
                break
            failures.append(
                Failure(
                    f"reference {reference_id}",
                    str(error),
                    is_doubt=True,
                    reference_id=reference_id,
                )
            )
    if len(led) != 1:
        sentence = f"{counted(len(led), 'DOI')} followed; the tab Links says where they lead."
    return Outcome(sentence, tuple(remaining), Change(frozenset(led)), tuple(failures))


def _refresh(
    tools: Toolbox, pending: Pending, progress: ProgressSink, token: CancelToken
) -> Outcome:
    asked = Asked()
    try:
        report = refreshing.refresh(
            tools.library, tools.pubmed, pending.ids, progress=progress, token=token, asked=asked,
            settle=partial(_settle, pending), job_id=pending.id,
        )  # fmt: skip
    except Cancelled:
        raise
    except RefDeskError as error:
        if is_offline(error):
            return Outcome(str(error), pending.ids)
        what = counted(len(pending.ids), "reference")
        failure = Failure(f"{what} to refresh", str(error), is_doubt=True)
        return Outcome(str(error), open=(failure,))
    remaining = tuple(asked.left) if asked.is_offline else ()
    changed = Change(frozenset(report.existing))
    doubts = tuple(replace(one, is_doubt=True) for one in report.failures)
    return Outcome(refresh_sentence(report), remaining, changed, doubts)


def _check_dois(
    tools: Toolbox, pending: Pending, progress: ProgressSink, token: CancelToken
) -> Outcome:
    report = tools.doi_checker.check(pending.ids, progress, token)
    found = tuple(
        Failure(
            f"{one.doi} ({one.title})", one.detail, is_doubt=True, reference_id=one.reference_id
        )
        for one in ordered(report.findings)
    )
    return Outcome(checked_sentence(report), report.waiting, open=found, dois=report)


def _check_alerts(
    tools: Toolbox, pending: Pending, progress: ProgressSink, token: CancelToken
) -> Outcome:
    ids = tools.watcher.present(pending.ids)
    report = tools.watcher.check(ids, is_series=len(ids) > 1, progress=progress, token=token)
    return Outcome(check_sentence(report), report.unreached)


def _check_notices(
    tools: Toolbox, pending: Pending, progress: ProgressSink, token: CancelToken
) -> Outcome:
    report = tools.record_watch.check(goes_on=True, progress=progress, token=token)
    changed = Change(frozenset(each.reference_id for each in report.found))
    return Outcome(report.sentence, change=changed, is_undone=report.is_offline)


def _settle(pending: Pending, session: Session, left: Sequence[int]) -> None:
    note_left(session, pending, left)


_Deed = Callable[[Toolbox, Pending, ProgressSink, CancelToken], Outcome]
_DEEDS: Final[Mapping[str, _Deed]] = {
    FILL_IDS: _fill_ids,
    FOLLOW_LINKS: _follow_links,
    FOLLOW_DOI: _follow_doi,
    REFRESH: _refresh,
    COUNT_CITATIONS: _count_citations,
    CHECK_DOIS: _check_dois,
    CHECK_ALERTS: _check_alerts,
    CHECK_NOTICES: _check_notices,
}
