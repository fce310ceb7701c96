"""Hits of a PubMed search that were discarded before say so."""

from __future__ import annotations

from refdesk.model.cancel import CancelToken
from refdesk.model.rows import Status
from refdesk.model.watching import HitState
from refdesk.services.toolbox import Toolbox
from refdesk.store import triage, undo


def marks(toolbox: Toolbox, query: str) -> dict[str, bool]:
    page = toolbox.online.page(1, query, start=0, count=5, sort="relevance", token=CancelToken())
    return {row.pmid: Status.DISCARDED in row.statuses for row in page.rows}


def test_a_hit_that_was_discarded_is_marked_in_every_search(toolbox: Toolbox) -> None:
    before = marks(toolbox, "sepsis[ti]")
    one, other, *_ = before
    assert not any(before.values())
    with toolbox.library.write("Discard 1 PubMed hit") as session:
        triage.decide(session, [one], HitState.DISCARDED)
        triage.decide(session, [other], HitState.LATER)
    assert [pmid for pmid, is_marked in marks(toolbox, "sepsis[ti]").items() if is_marked] == [one]
    assert Status.DISCARDED in toolbox.online.hit(one).statuses
    assert Status.DISCARDED not in toolbox.online.hit(other).statuses
    undo.undo(toolbox.library)
    assert not any(marks(toolbox, "sepsis[ti]").values())


def test_a_discarded_hit_that_was_added_after_all_is_in_the_library(toolbox: Toolbox) -> None:
    one = next(iter(marks(toolbox, "sepsis[ti]")))
    with toolbox.library.write("Discard 1 PubMed hit") as session:
        triage.decide(session, [one], HitState.DISCARDED)
    toolbox.importer.add_parsed(toolbox.online.take([one])[0])
    (row,) = toolbox.online.rows([one])
    assert Status.IN_LIBRARY in row.statuses and Status.DISCARDED not in row.statuses
