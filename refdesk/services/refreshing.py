"""Asking PubMed again for references that the library has; the user's edits stay on top."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from refdesk.errors import Cancelled, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.reports import Failure, ImportReport
from refdesk.net.pubmed import PubMedClient
from refdesk.services.importing import BATCH, ProgressSink, silent
from refdesk.services.wording import counted
from refdesk.store import references
from refdesk.store.library import Library
from refdesk.store.references import NewReference

log = logging.getLogger(__name__)


def refresh(
    library: Library,
    pubmed: PubMedClient,
    ids: Sequence[int],
    *,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> ImportReport:
    """Replace the sources of `ids` by PubMed's records of today, as one step; `existing` names them.

    When PubMed fails after some came, those are kept and `stopped` says why it is not all. Raises
    RefDeskError when none came, Cancelled (and changes nothing) when the token says so.
    """
    token = token or CancelToken()
    failures: list[Failure] = []
    by_pmid: dict[str, list[int]] = {}  # a library may have a record twice
    for row in references.rows(library.read(), ids):
        if row.pmid:
            by_pmid.setdefault(row.pmid, []).append(row.id)
        else:
            failures.append(Failure(row.title, "It has no PMID, so PubMed cannot be asked for it."))
    order = list(by_pmid)
    fresh: list[tuple[int, NewReference]] = []
    stopped = ""
    for start in range(0, len(order), BATCH):
        try:
            fetched = pubmed.fetch(order[start : start + BATCH], cancel=token)
        except Cancelled:
            raise
        except RefDeskError as error:
            if not fresh:
                raise
            log.warning("the refresh stopped: %s", error, exc_info=True)
            left = sum(len(by_pmid[pmid]) for pmid in order[start:])
            stopped = f"{error} {counted(left, 'reference')} could not be refreshed."
            break
        for parsed in fetched.records:
            new = NewReference(parsed.record, parsed.source, parsed.format, "PubMed")
            fresh += [(reference_id, new) for reference_id in by_pmid[parsed.record.pmid]]
        failures += [
            Failure(pmid, "PubMed has no such record any more; yours is unchanged.")
            for pmid in fetched.missing
        ]
        progress(start + len(order[start : start + BATCH]), len(order))
    if fresh:
        with library.write(f"Refresh {counted(len(fresh), 'reference')}") as session:
            for reference_id, new in fresh:
                references.replace_source(session, reference_id, new)
    return ImportReport(
        existing=tuple(reference_id for reference_id, _ in fresh),
        failures=tuple(failures),
        stopped=stopped,
    )
