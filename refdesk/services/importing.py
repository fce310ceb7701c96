"""Adding references: by identifier (by_identifier.py), from files, from text."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from refdesk.errors import Cancelled, LibraryError, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.model.import_options import ImportOptions, LinkedFiles
from refdesk.model.reports import Failure, FileRead, ImportReport, Notice
from refdesk.model.work_ids import WorkId
from refdesk.services import copying_files
from refdesk.services.by_identifier import BATCH, IdentifierImport
from refdesk.services.import_run import CANCELLED, ImportStopped, Run
from refdesk.services.progress import ProgressSink, Reached, silent
from refdesk.services.reading_files import (
    Read,
    files_of_references,
    identifiers_in,
    name_of,
    read_files,
    read_told,
    size_of,
    unopened,
)
from refdesk.services.wording import counted
from refdesk.store import bulk

__all__ = ["BATCH", "ImportService", "ImportStopped", "ProgressSink", "silent"]

LARGE = 4_000_000
"""Bytes of a file from which a second process is worth its start of 0.3 s."""
MOST_FILES = 20_000
"""Files of a folder that are imported at most."""
MOST_LONG_TEXTS = 1_000
SHORT_TEXT = 500
"""Failures beyond MOST_LONG_TEXTS keep only so many characters of their text."""


class ImportService(IdentifierImport):
    """Adds what a user names; what fails is named in the report, the rest goes in."""

    def import_paths(
        self,
        paths: Sequence[Path],
        *,
        key: str = "",
        collection_id: int = 0,
        options: ImportOptions | None = None,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> ImportReport:
        """Import files and folders as one undo step; what cannot be read is named, the rest goes in.

        Files that are no records but name articles (a list of PMIDs, a text, a saved page) have
        those added, which is a step of its own. Large files are read in a second process.
        `key` and `collection_id` are for callers without `options`. Raises ImportStopped, with
        the report so far, when cancelled.
        """
        options = options or ImportOptions(key, collection_id)
        run = Run(progress, token or CancelToken())
        works: dict[WorkId, None] = {}
        refused: list[str] = []
        files: list[str] = []
        for path in _files_of(paths, run):
            try:
                found, odd = ([], []) if options.format else identifiers_in(path)
            except OSError as error:
                run.failures.append(unopened(path, error))
                continue
            works.update(dict.fromkeys(found))
            refused += odd if found else []
            if not found:
                files.append(str(path))
        report = self._import_files(files, options, run) if files else run.report(bulk.BulkResult())
        self._note_frames(files)
        if not works:
            return report
        try:
            return report + self.add_ids(
                list(works),
                refused=refused,
                collection_id=options.collection_id,
                progress=progress,
                token=token,
            )
        except ImportStopped as error:
            raise ImportStopped(report + error.report) from error

    def import_stream(
        self,
        stream: BinaryIO,
        name: str,
        *,
        key: str = "",
        collection_id: int = 0,
        options: ImportOptions | None = None,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> ImportReport:
        """Import records from a stream called `name`, as one undo step."""
        options = options or ImportOptions(key, collection_id)
        run = Run(progress, token or CancelToken())
        reading = partial(read_told, stream, name, options.format)
        return self._add_reading(f"Import {name}", name, reading, options, run, elsewhere=False)

    def import_bytes(
        self,
        data: bytes,
        name: str,
        *,
        key: str = "",
        collection_id: int = 0,
        options: ImportOptions | None = None,
        progress: ProgressSink = silent,
        token: CancelToken | None = None,
    ) -> ImportReport:
        """Import records from pasted, dropped or mended text."""
        return self.import_stream(
            io.BytesIO(data),
            name,
            key=key,
            collection_id=collection_id,
            options=options,
            progress=progress,
            token=token,
        )

    def _import_files(self, files: Sequence[str], options: ImportOptions, run: Run) -> ImportReport:
        name = name_of(Path(files[0])) if len(files) == 1 else counted(len(files), "file")
        reading = partial(read_files, tuple(files), options.format, options.linked_files)
        size = sum(size_of(Path(file)) for file in files)
        return self._add_reading(
            f"Import {name}", name, reading, options, run, elsewhere=size >= LARGE
        )

    def _note_frames(self, files: Sequence[str]) -> None:
        """Keep what stands around the entries of BibTeX files."""
        from refdesk.services.bibtex_frames import note_frames  # with BibTeX's reader

        note_frames(self._library, [Path(file) for file in files])

    def _add_reading(
        self,
        title: str,
        name: str,
        reading: Callable[[], Iterator[Read | Reached]],
        options: ImportOptions,
        run: Run,
        *,
        elsewhere: bool,
    ) -> ImportReport:
        """Add what `reading` reads; what ends it early is told after what is in by then."""
        result = bulk.BulkResult()

        def stored(so_far: bulk.BulkResult) -> None:
            done = len(so_far.added) + len(so_far.matches) + len(so_far.held)
            run.total = max(run.total, done) if run.total else 0
            run.advance(done - run.done)

        stopped = ""
        try:
            bulk.add_reading(
                self._library,
                title,
                reading,
                elsewhere=elsewhere,
                collection_ids=options.collection_ids,
                duplicates=options.duplicates,
                token=run.token,
                result=result,
                on_batch=stored,
                on_other=partial(_note, run),
            )
        except Cancelled as error:
            raise ImportStopped(self._told(run, result, options, CANCELLED)) from error
        except LibraryError:
            raise
        except RefDeskError as error:
            if not result.added and not result.matches:
                raise
            stopped = str(error)
            run.failures.append(Failure(name, stopped, can_retry=True))
        return self._told(run, result, options, stopped)

    def _told(
        self, run: Run, result: bulk.BulkResult, options: ImportOptions, stopped: str
    ) -> ImportReport:
        """The report, after the files were copied that are to be."""
        if options.linked_files is LinkedFiles.COPY and result.attached:
            result.notices += copying_files.copy_linked(self._library, result.attached, run.token)
        return run.report(result, stopped=stopped)


def _note(run: Run, told: Failure | FileRead | Notice | Reached) -> None:
    """Keep what a reading said on the way."""
    if isinstance(told, Reached):
        run.total = told.total
    elif isinstance(told, FileRead):
        run.files.append(told)
    elif isinstance(told, Notice):
        run.notices.append(told)
    else:
        _note_failure(run, told)


def _note_failure(run: Run, failure: Failure) -> None:
    if len(run.failures) >= MOST_LONG_TEXTS and len(failure.text) > SHORT_TEXT:
        failure = replace(failure, text=failure.text[:SHORT_TEXT], format="")
    run.failures.append(failure)


def _files_of(paths: Sequence[Path], run: Run) -> Iterator[Path]:
    """The files among `paths`, and the files of references in the folders among them."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = list(islice(files_of_references(path), MOST_FILES))
        if not found:
            reason = "This folder holds no file of references that RefDesk knows."
            run.failures.append(Failure(name_of(path), reason))
        yield from found
