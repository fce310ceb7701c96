"""What waits for the network, to be added, fetched or done: kept in the library over a restart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from refdesk.model.full_text import Outcome
from refdesk.model.reports import ImportReport
from refdesk.model.work_ids import WorkId
from refdesk.net.pubmed import PubMedClient
from refdesk.services.progress import ProgressSink, silent
from refdesk.store import jobs
from refdesk.store.library import Library

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from refdesk.model.cancel import CancelToken
    from refdesk.model.full_text import FullText
    from refdesk.services.full_text import FullTextService
    from refdesk.services.importing import ImportService

KIND: Final = "add"
FULL_TEXT: Final = "full_text"
DEED: Final = "deed"
FILL_IDS: Final = "fill_ids"
FOLLOW_LINKS: Final = "follow_links"
FOLLOW_DOI: Final = "follow_doi"
REFRESH: Final = "refresh"
CHECK_DOIS: Final = "check_dois"
COUNT_CITATIONS: Final = "count_citations"
CHECK_ALERTS: Final = "check_alerts"
"""Its ids are those of PubMed alerts."""
CHECK_NOTICES: Final = "check_notices"
"""It is about all references, and has no ids."""
DEEDS: Final = (
    FILL_IDS, FOLLOW_LINKS, FOLLOW_DOI, REFRESH, CHECK_DOIS, COUNT_CITATIONS, CHECK_ALERTS,
    CHECK_NOTICES,
)  # fmt: skip
"""What may wait to be done, most of it on references; `waiting_deeds.py` does it."""
_KINDS: Final = (KIND, FULL_TEXT, DEED)
_under_way: WeakKeyDictionary[Library, set[int]] = WeakKeyDictionary()
"""Jobs that this process runs or ran; others that are called running were cut off."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Works, or all hits of `query`, that are to be added once PubMed and doi.org can be reached;
    or `references` of the library whose full text is to be looked for.

    With a `deed` nothing is added: it is done on the references `ids`; `detail` is the kind of
    lists for `FOLLOW_LINKS`, or "linkout".
    """

    id: int
    works: tuple[WorkId, ...]
    collection_id: int = 0
    query: str = ""
    since: str = ""
    """When it was put off, in UTC."""
    references: tuple[int, ...] = ()
    deed: str = ""
    ids: tuple[int, ...] = ()
    detail: str = ""
    told: Any = None
    """What came of the references that are done, for the report on all of them; None for nothing."""


def keep(library: Library, works: Sequence[WorkId], collection_id: int) -> None:
    """Note that `works` wait."""
    with library.write("", undoable=False) as session:
        jobs.put(session, KIND, _payload(works, collection_id))


def begin_works(library: Library, works: Sequence[WorkId], collection_id: int) -> Pending:
    """Note that `works` are being added; when this RefDesk does not end it, a later one does."""
    number = _running(library, KIND, _payload(works, collection_id))
    return Pending(number, tuple(works), collection_id)


def run_deed(library: Library, deed: str, ids: Sequence[int]) -> Pending:
    """Note that `deed` is being done as a whole; when this RefDesk does not end it, a later one does."""
    number = _running(library, DEED, {"deed": deed, "ids": list(ids), "detail": ""})
    return Pending(number, (), deed=deed, ids=tuple(ids))


def _running(library: Library, kind: str, payload: dict[str, object]) -> int:
    with library.write("", undoable=False) as session:
        number = jobs.put(session, kind, payload, state=jobs.RUNNING)
    _under_way.setdefault(library, set()).add(number)
    return number


def recovered(library: Library) -> list[Pending]:
    """All that waits, and from now on what an earlier RefDesk was doing when it ended."""
    own = _under_way.get(library, set())
    found = jobs.all_jobs(library.read())
    left = [job.id for job in found if job.state == jobs.RUNNING and job.id not in own]
    if left:
        with library.write("", undoable=False) as session:
            for number in left:
                jobs.put_back(session, number)
    return waiting(library)


def keep_search(library: Library, query: str, collection_id: int) -> Pending:
    """Note that all hits of `query` are to be added; a restart goes on with it."""
    payload = {"ids": [], "collection": collection_id, "query": query}
    with library.write("", undoable=False) as session:
        return Pending(jobs.put(session, KIND, payload), (), collection_id, query)


def keep_full_text(library: Library, ids: Sequence[int]) -> Pending:
    """Note that full text is to be looked for; a restart goes on with what is left of it."""
    with library.write("", undoable=False) as session:
        number = jobs.put(session, FULL_TEXT, _full_text(ids))
    return Pending(number, (), references=tuple(ids))


def settle(library: Library, pending: Pending, left: Sequence[int]) -> None:
    """Of a search for full text these references are left; nobody asks for the others again."""
    with library.write("", undoable=False) as session:
        if left:
            jobs.change(session, pending.id, references=list(left))
            jobs.put_back(session, pending.id)
        else:
            jobs.finish(session, pending.id)


def begin_deed(library: Library, deed: str, ids: Sequence[int]) -> Pending:
    """Note that `deed` is being done on references; a restart goes on with what is left of it."""
    payload = {"deed": deed, "ids": list(ids), "detail": ""}
    with library.write("", undoable=False) as session:
        return Pending(jobs.put(session, DEED, payload), (), deed=deed, ids=tuple(ids))


def note_left(
    session: Session, pending: Pending, left: Sequence[int], told: Any | None = None
) -> None:
    """Of a deed that is being done these references are left; written along with what is done.

    `told` is what its report is to say of the others.
    """
    if not left and told is None:
        jobs.finish(session, pending.id)
        return
    parts = {} if told is None else {"told": told}
    jobs.change(session, pending.id, ids=list(left), **parts)


def keep_deed(library: Library, deed: str, ids: Sequence[int], detail: str = "") -> None:
    """Note that `deed` (one of `DEEDS`) waits to be done on references; each waits for it once."""
    with library.write("", undoable=False) as session:
        _keep_once(session, waiting(library), deed, ids, detail)


def _keep_once(
    session: Session, waits: Sequence[Pending], deed: str, ids: Sequence[int], detail: str
) -> None:
    same = [one for one in waits if (one.deed, one.detail) == (deed, detail)]
    wanted = dict.fromkeys([*(each for one in same for each in one.ids), *ids])
    for one in same:
        jobs.finish(session, one.id)
    if wanted or deed == CHECK_NOTICES:
        jobs.put(session, DEED, {"deed": deed, "ids": list(wanted), "detail": detail})


def settle_deed(library: Library, deed: str, ids: Collection[int]) -> None:
    """`deed` was done on references while it waited for them: it waits for them no more."""
    with library.write("", undoable=False) as session:
        for one in waiting(library):
            left = [each for each in one.ids if each not in ids]
            if one.deed == deed and (len(left) < len(one.ids) or not one.ids):
                jobs.finish(session, one.id)
                if left:
                    payload = {"deed": deed, "ids": left, "detail": one.detail}
                    jobs.put(session, DEED, payload)


def waiting(library: Library, *, with_running: bool = False) -> list[Pending]:
    """All that waits, oldest first; what a later version put off and this one cannot do stays."""
    found = []
    for job in jobs.all_jobs(library.read()):
        if job.state == jobs.RUNNING and not with_running:
            continue
        if job.kind in (KIND, FULL_TEXT):
            works = tuple(WorkId(kind, value) for kind, value in job.payload["ids"])
            collection, query = job.payload["collection"], job.payload.get("query", "")
            references = tuple(job.payload.get("references", ()))
            found.append(Pending(job.id, works, collection, query, job.created, references))
        elif job.kind == DEED and job.payload["deed"] in DEEDS:
            deed, ids, detail = (job.payload[key] for key in ("deed", "ids", "detail"))
            found.append(
                Pending(
                    job.id, (), since=job.created, deed=deed, ids=tuple(ids), detail=detail,
                    told=job.payload.get("told"),
                )
            )  # fmt: skip
    return found


def finish_deed(library: Library, pending: Pending, remaining: Sequence[int]) -> None:
    """Take a deed off the list, but for the references that could still not be asked for."""
    with library.write("", undoable=False) as session:  # one write: a crash must not lose the rest
        jobs.finish(session, pending.id)
        if remaining:
            others = [one for one in waiting(library) if one.id != pending.id]
            _keep_once(session, others, pending.deed, remaining, pending.detail)


def finish(library: Library, pending: Pending, remaining: Sequence[WorkId]) -> None:
    """Take `pending` off the list, but for the works that could still not be had."""
    with library.write("", undoable=False) as session:  # one write: a crash must not lose the rest
        jobs.finish(session, pending.id)
        if remaining:
            jobs.put(session, KIND, _payload(remaining, pending.collection_id))


def offline_works(report: ImportReport) -> list[WorkId]:
    """The works of a report that the network was lacking for."""
    from refdesk.model.identifier_list import read_identifiers  # a look after the start needs none

    items = [failure.item for failure in report.failures if failure.is_offline]
    return [work for item in items for work in read_identifiers(item)[0]]


def add_now(
    library: Library,
    pubmed: PubMedClient,
    importer: ImportService,
    pending: Pending,
    progress: ProgressSink = silent,
) -> ImportReport:
    """Add what waits; what could still not be had waits on, also when this is broken off."""
    from refdesk.services.pubmed_hits import add_all_hits  # a look after the start needs none

    if not pending.query:
        report = importer.add_ids(
            pending.works,
            collection_id=pending.collection_id,
            progress=progress,
            job_id=pending.id,
        )
        finish(library, pending, offline_works(report))
        return report
    report = add_all_hits(
        pubmed,
        importer,
        pending.query,
        collection_id=pending.collection_id,
        progress=progress,
        job_id=pending.id,
    )
    if not any(one.is_offline and one.item == pending.query for one in report.failures):
        finish(library, pending, offline_works(report))
    return report


def fetch_now(
    library: Library,
    service: FullTextService,
    pending: Pending,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
    on_found: Callable[[FullText], None] | None = None,
) -> list[FullText]:
    """Look for full text that waits. The library knows after each reference which are left, so
    that nobody is asked again for what is settled, also when this is broken off."""
    left = dict.fromkeys(pending.references)
    found: list[FullText] = []
    for one in service.fetch(tuple(left), progress, token, job_id=pending.id):
        found.append(one)
        if one.outcome is not Outcome.WAITING:
            del left[one.reference_id]
            settle(library, pending, tuple(left))
        if on_found is not None:
            on_found(one)
    # What is left without an answer was deleted meanwhile.
    waiting_still = [one.reference_id for one in found if one.outcome is Outcome.WAITING]
    settle(library, pending, waiting_still)
    return found


def drop(library: Library, ids: Collection[int]) -> None:
    """Give up those with these ids."""
    wanted = [one.id for one in waiting(library) if one.id in ids]
    with library.write("", undoable=False) as session:
        for pending_id in wanted:
            jobs.finish(session, pending_id)


def forget(library: Library, running: Collection[int] = ()) -> None:
    """Drop all that waits; `running` are ids of what is being added by now, and goes on."""
    with library.write("", undoable=False) as session:
        for job in jobs.all_jobs(library.read()):
            if job.kind in _KINDS and job.id not in running and job.state != jobs.RUNNING:
                jobs.finish(session, job.id)


def is_online(pubmed: PubMedClient) -> bool:
    """Whether PubMed answers; raises NetworkError when it does not."""
    pubmed.count("1[uid]")
    return True


def _payload(works: Sequence[WorkId], collection_id: int) -> dict[str, object]:
    return {"ids": [(work.kind, work.value) for work in works], "collection": collection_id}


def _full_text(ids: Sequence[int]) -> dict[str, object]:
    return {"ids": [], "collection": 0, "references": list(ids)}
