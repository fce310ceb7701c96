"""An import under way: how far it is, what failed, and the report that comes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from refdesk.errors import Cancelled, RefDeskError
from refdesk.formats.registry import Parsed
from refdesk.model.cancel import CancelToken
from refdesk.model.reports import Failure, FileRead, ImportReport, Notice
from refdesk.model.work_ids import WorkId
from refdesk.net.idconv import Converted
from refdesk.net.limits import Wait
from refdesk.services.failing import Patience, is_offline, may_pass
from refdesk.services.progress import ProgressSink
from refdesk.store.bulk import BulkResult
from refdesk.store.prepare import NewReference

CANCELLED: Final = "Cancelled."


class ImportStopped(Cancelled):
    """The user cancelled an import; `report` tells what is in the library all the same."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


@dataclass
class Run:
    """One import under way."""

    progress: ProgressSink
    token: CancelToken
    total: int = 0
    done: int = 0
    failures: list[Failure] = field(default_factory=list)
    files: list[FileRead] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    converted: dict[WorkId, Converted] = field(default_factory=dict)
    """What the converter says of PMCIDs."""
    pubmed: Patience = field(default_factory=Patience)
    doi: Patience = field(default_factory=Patience)
    lost: set[WorkId] = field(default_factory=set)
    """Works that failed because a service did: they are not looked for elsewhere."""
    came: set[str] = field(default_factory=set)
    """PMIDs, PMCIDs and DOIs of the records that came."""

    def lose(self, works: Iterable[WorkId], error: RefDeskError) -> None:
        """Fail `works` for now: the service that knows them gave no answer."""
        for work in works:
            self.lost.add(work)
            self.fail(item_of(work), error)

    def fail(self, item: str, reason: str | RefDeskError, *, can_retry: bool = False) -> None:
        waits = isinstance(reason, RefDeskError) and is_offline(reason)
        if isinstance(reason, RefDeskError):
            can_retry = may_pass(reason)
        self.failures.append(Failure(item, str(reason), can_retry=can_retry, is_offline=waits))
        self.advance(1)

    def advance(self, count: int) -> None:
        self.done += count
        self.progress(self.done, self.total)

    def wait(self, wait: Wait) -> None:
        """Say why nothing moves: a service asked for a pause, or a request is tried again."""
        self.progress(self.done, self.total, str(wait) if wait.seconds else "")

    def report(self, result: BulkResult, *, stopped: str = "") -> ImportReport:
        """What came of it so far."""
        return ImportReport(
            added=tuple(result.added),
            existing=tuple(dict.fromkeys(reference_id for _, reference_id in result.existing)),
            # A work that came by its PMID has not failed because its PMCID could not be looked up.
            failures=tuple(one for one in self.failures if one.item not in self.came),
            warnings=(*self.notices, *result.notices),
            restored=tuple(dict.fromkeys(result.restored)),
            merged=tuple(dict.fromkeys(result.merged)),
            held=tuple(result.held),
            matches=tuple(result.matches),
            stopped=stopped,
            files=tuple(self.files),
        )


def item_of(work: WorkId) -> str:
    """How a failure names a work: as one would type it."""
    return work.value


def new_reference(parsed: Parsed, origin: str) -> NewReference:
    """A record on its way into the library."""
    return NewReference(
        parsed.record,
        parsed.source,
        parsed.format,
        origin,
        place=parsed.place,
        warnings=parsed.warnings,
    )
