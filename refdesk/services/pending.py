"""Additions that wait for the network: kept in the library, so that a restart forgets none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from refdesk.model.work_ids import WorkId
from refdesk.net.pubmed import PubMedClient
from refdesk.store import jobs
from refdesk.store.library import Library

KIND = "add"


@dataclass(frozen=True, slots=True)
class Pending:
    """Works, or all hits of `query`, that are to be added once PubMed and doi.org can be reached."""

    id: int
    works: tuple[WorkId, ...]
    collection_id: int = 0
    query: str = ""


def keep(library: Library, works: Sequence[WorkId], collection_id: int) -> None:
    """Note that `works` wait."""
    payload = {"ids": [(work.kind, work.value) for work in works], "collection": collection_id}
    with library.write("", undoable=False) as session:
        jobs.put(session, KIND, payload)


def keep_search(library: Library, query: str, collection_id: int) -> Pending:
    """Note that all hits of `query` are to be added; a restart goes on with it."""
    payload = {"ids": [], "collection": collection_id, "query": query}
    with library.write("", undoable=False) as session:
        return Pending(jobs.put(session, KIND, payload), (), collection_id, query)


def waiting(library: Library) -> list[Pending]:
    """All that waits, oldest first."""
    return [
        Pending(
            job.id,
            tuple(WorkId(kind, value) for kind, value in job.payload["ids"]),
            job.payload["collection"],
            job.payload.get("query", ""),
        )
        for job in jobs.all_jobs(library.read())
        if job.kind == KIND
    ]


def finish(library: Library, pending: Pending, remaining: Sequence[WorkId]) -> None:
    """Take `pending` off the list, but for the works that could still not be had."""
    with library.write("", undoable=False) as session:
        jobs.finish(session, pending.id)
    if remaining:
        keep(library, remaining, pending.collection_id)


def forget(library: Library, running: Collection[int] = ()) -> None:
    """Drop all that waits; `running` are ids of what is being added by now, and goes on."""
    with library.write("", undoable=False) as session:
        for job in jobs.all_jobs(library.read()):
            if job.kind == KIND and job.id not in running:
                jobs.finish(session, job.id)


def is_online(pubmed: PubMedClient) -> bool:
    """Whether PubMed answers; raises NetworkError when it does not."""
    pubmed.count("1[uid]")
    return True
