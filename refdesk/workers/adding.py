"""The part of the desk that adds, imports, refreshes and exports: each deed is a job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from refdesk.model.export_options import AS_THEY_ARE, ExportOptions
from refdesk.model.import_options import ImportOptions
from refdesk.model.reports import ImportReport
from refdesk.model.work_ids import WorkId
from refdesk.services.toolbox import Toolbox
from refdesk.services.wording import counted
from refdesk.workers import deeds
from refdesk.workers.changing import ChangingDesk
from refdesk.workers.jobs import JobBoard
from refdesk.workers.reporting import ReportRun
from refdesk.workers.tasks import Task
from refdesk.workers.waiting import WaitingRoom

if TYPE_CHECKING:
    from refdesk.services.reference_lists import Chosen


class AddingDesk(ChangingDesk):
    """Queues jobs on the board; the desk tells what came of them."""

    _toolbox: Toolbox
    jobs: JobBoard
    _waiting: WaitingRoom

    def add_text(self, text: str | Callable[[], str], *, collection_id: int = 0) -> None:
        """Add what a text names; says so when it names nothing. A callable gives it in the job."""
        toolbox = self._toolbox

        def run(task: Task) -> ImportReport | None:
            ids, refused = read_identifiers(text if isinstance(text, str) else text())
            if not ids and not refused:
                return None
            return deeds.AddIds(toolbox, tuple(ids), tuple(refused), collection_id).run(task)

        self._submit_import(self.tr("Adding references"), run, collection_id)

    def add_ids(
        self, ids: Sequence[WorkId], *, refused: Sequence[str] = (), collection_id: int = 0
    ) -> None:
        """Add works by identifier; `refused` are words that name none, for the report."""
        title = self.tr("Adding {what}").format(what=deeds.what_ids(ids, refused))
        run = deeds.AddIds(self._toolbox, tuple(ids), tuple(refused), collection_id).run
        self._submit_import(title, run, collection_id)

    def add_chosen(self, picked: Chosen, *, collection_id: int = 0) -> None:
        """Add what was chosen for the references of a list, as one undo step."""
        toolbox = self._toolbox

        def run(task: Task) -> ImportReport:
            from refdesk.services.reference_lists import add_chosen

            job_id = deeds.remember(toolbox, task, picked.works, collection_id)
            return add_chosen(
                toolbox.importer,
                picked,
                collection_id=collection_id,
                progress=task.progress,
                token=task.token,
                job_id=job_id,
            )

        title = self.tr("Adding {what}").format(what=counted(len(picked), "reference"))
        self._submit_import(title, run, collection_id)

    def add_hits(self, pmids: Sequence[str], *, collection_id: int = 0) -> None:
        """Add PubMed hits: those at hand at once, others by download."""
        toolbox, pmids = self._toolbox, tuple(pmids)
        self._submit_import(
            self.tr("Adding {what}").format(what=counted(len(pmids), "PubMed hit")),
            lambda task: deeds.add_hits(toolbox, task, pmids, collection_id),
            collection_id,
        )

    def add_all_hits(self, query: str, *, collection_id: int = 0) -> None:
        """Add all hits of a search in PubMed; a later start goes on with what this one leaves."""
        self._waiting.begin(query, collection_id)

    def import_options(self, collection_id: int = 0) -> ImportOptions:
        """How files are imported unless something else is chosen."""
        return self._toolbox.import_options(collection_id)

    def import_files(
        self,
        paths: Sequence[Path],
        *,
        collection_id: int = 0,
        options: ImportOptions | None = None,
        again: ImportReport | None = None,
    ) -> None:
        """Import files and folders, as one job and one undo step; by the settings without `options`.

        `again` is the report whose failures they are, when they are tried once more.
        """
        if not paths:
            return
        options = options or self._toolbox.import_options(collection_id)
        name = paths[0].name if len(paths) == 1 else counted(len(paths), "file")
        self._submit_import(
            self.tr("Importing {name}").format(name=name),
            deeds.ImportFiles(self._toolbox, tuple(paths), options).run,
            options.collection_id,
            again,
        )

    def import_bytes(
        self, data: bytes | Callable[[], bytes], name: str, *, collection_id: int = 0
    ) -> None:
        """Import records that were pasted or dropped as text. A callable gives it in the job."""
        toolbox = self._toolbox
        options = toolbox.import_options(collection_id)
        self._submit_import(
            self.tr("Importing {name}").format(name=name),
            lambda task: toolbox.importer.import_bytes(
                data if isinstance(data, bytes) else data(),
                name,
                options=options,
                progress=task.progress,
                token=task.token,
            ),
            collection_id,
        )

    def retry(self, report: ImportReport) -> None:
        """Try again what failed for want of a network or a service, or a file that was not to be had.

        What comes of it goes into the same report and collection.
        """
        collection_id = report.collection_id
        tried = tuple(each for each in report.failures if each.can_retry and not each.path)
        ids = tuple(work for each in tried for work in read_identifiers(each.item)[0])
        if ids:
            title = self.tr("Adding {what}").format(what=deeds.what_ids(ids))
            run = deeds.AddIds(self._toolbox, ids, (), collection_id).run
            again = replace(report, failures=tried)
            self._submit_import(title, run, collection_id, again)
        tried = tuple(each for each in report.failures if each.path)
        self.import_files(
            list({each.path: Path(each.path) for each in tried}.values()),
            collection_id=collection_id,
            again=replace(report, failures=tried),
        )

    def refresh(self, ids: Sequence[int]) -> None:
        """Ask PubMed again for references; a later start goes on with what this one leaves."""
        if ids:
            self._waiting.begin_deed("refresh", ids)

    def refresh_later(self, ids: Sequence[int]) -> None:
        """Ask PubMed again for references once it can be reached."""
        self._waiting.keep_deed("refresh", ids)

    @property
    def waiting_room(self) -> WaitingRoom:
        """What waits for the network."""
        return self._waiting

    def fill_ids(self, ids: Sequence[int]) -> None:
        """Find the PMIDs, PMCIDs and DOIs that references lack, and fill them in."""
        toolbox, ids = self._toolbox, tuple(ids)
        title = self.tr("Finding identifiers of {what}").format(what=counted(len(ids), "reference"))
        self.jobs.submit("fill_ids", title, lambda task: deeds.fill_ids(toolbox, task, ids))

    def count_citations(self, ids: Sequence[int]) -> None:
        """Ask NIH iCite how often references are cited."""
        toolbox, ids = self._toolbox, tuple(ids)
        title = self.tr("Counting citations of {what}").format(what=counted(len(ids), "reference"))
        self.jobs.submit(
            "count_citations",
            title,
            lambda task: deeds.count_citations(toolbox, task, ids),
            aside="counter",
        )

    def export(
        self,
        ids: Sequence[int] | None,
        format_key: str,
        path: Path,
        options: ExportOptions = AS_THEY_ARE,
    ) -> None:
        """Write references (None: all) to a file."""
        toolbox = self._toolbox
        chosen = None if ids is None else tuple(ids)
        title = self.tr("Exporting to {name}").format(name=path.name)
        self.jobs.submit(
            "export",
            title,
            lambda task: deeds.export(toolbox, task, chosen, format_key, path, options),
            aside="exporter",
        )

    def export_at_once(self, ids: Sequence[int], format_key: str, path: Path) -> None:
        """Write a few references on the spot, for a drag; raises RefDeskError."""
        from refdesk.services import exporting

        exporting.export_to_path(self._toolbox.library, ids, format_key, path)

    def _submit_import(
        self,
        title: str,
        run: Callable[[Task], ImportReport | None],
        collection_id: int,
        again: ImportReport | None = None,
    ) -> None:
        kept = ReportRun(self._toolbox, title, run, collection_id, again)
        self.jobs.submit("import", title, kept, about=(collection_id,))


def read_identifiers(text: str) -> tuple[list[WorkId], list[str]]:
    """The works that a text names, and the words of it that name none."""
    from refdesk.model import identifier_list  # its patterns take 10 ms to make

    return identifier_list.read_identifiers(text)
