"""Writing references of the library to files, and converting files without a library."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from refdesk.errors import LibraryError
from refdesk.formats.registry import (
    Parsed,
    Unreadable,
    format_by_key,
    module_of,
    parse_stream,
    writer_of,
)
from refdesk.model.cancel import CancelToken
from refdesk.model.export_options import AS_THEY_ARE, ExportOptions
from refdesk.model.record import Abstract, ReferenceRecord
from refdesk.services.files_beside import FilesBeside, files_beside
from refdesk.services.progress import ProgressSink, silent
from refdesk.services.wording import left_out
from refdesk.store import notes, references
from refdesk.store.library import Library

if TYPE_CHECKING:
    from refdesk.formats.bibtex.frame import Frame


TABLES: Final = ("csv", "tsv")
BIBTEX: Final = ("bibtex", "biblatex")
_IN_MEMORY: Final = 32 << 20


@dataclass(frozen=True, slots=True)
class Exported:
    """What came of an export to a file."""

    count: int
    files: int = 0
    """Attached files that were copied beside it."""
    missing: tuple[str, ...] = ()
    """Names of attached files that could not be copied."""
    left_out: int = 0
    """References of which the format says nothing: those without a PMID, in a list of PMIDs."""


def export_to_path(
    library: Library,
    ids: Sequence[int],
    key: str,
    path: Path,
    *,
    options: ExportOptions = AS_THEY_ARE,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> Exported:
    """Write references to `path`, whole or not at all, and their files beside it if so chosen."""
    count = _Counter(progress)
    with ExitStack() as stack:
        files = stack.enter_context(files_beside(library, path)) if options.files else None
        stream = stack.enter_context(writing_whole(path))
        export(library, ids, key, stream, options=options, files=files, progress=count, token=token)
    copied, missing = (files.copied, tuple(files.missing)) if files is not None else (0, ())
    left_out = _lacking(library, ids) if format_by_key(key).key == "pmids" else 0
    return Exported(count.done - left_out, copied, missing, left_out)


def _lacking(library: Library, ids: Sequence[int]) -> int:
    """How many references have no PMID."""
    sql = "SELECT DISTINCT reference_id FROM identifier WHERE kind = 'pmid'"
    having = {row[0] for row in library.read().execute(sql)}
    return sum(one not in having for one in ids)


@dataclass
class _Counter:
    """Counts what is written while it tells of it."""

    tell: ProgressSink
    done: int = 0

    def __call__(self, done: int = 0, total: int = 0, detail: str = "") -> None:
        self.done = done
        self.tell(done, total, detail)


@contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content becomes the file at `path` at the end, or never; raises LibraryError.

    A file that is there keeps its permissions; a link stays one; what is no file (a pipe, a
    device) is written to as it goes.
    """
    temporary: Path | None = None
    try:
        path = path.resolve()
        if path.is_dir():
            raise LibraryError(f"{path} is a folder; name a file in it.")
        if path.exists() and not path.is_file():
            with path.open("wb") as stream:
                yield stream
            return
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}-")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(mode)  # mkstemp's files are for their owner alone
        temporary.replace(path)
    except OSError as error:
        raise LibraryError(f"{path} could not be written: {error.strerror or error}.") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def export(
    library: Library,
    ids: Sequence[int],
    key: str,
    stream: BinaryIO,
    *,
    options: ExportOptions = AS_THEY_ARE,
    files: FilesBeside | None = None,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> None:
    """Write references to `stream` in a format, in the order of `ids`."""
    write = _writer(key, options, _frame(library, ids, key))
    chosen = _chosen(library, options, files)
    write(_records(library, ids, chosen, progress, token), stream)


def _frame(library: Library, ids: Sequence[int], key: str) -> Frame | None:
    """What the files that references came from have around their entries, for BibTeX."""
    if format_by_key(key).key not in BIBTEX:
        return None
    from refdesk.services.bibtex_frames import frame_for  # with BibTeX's reader

    return frame_for(library, ids)


def _writer(
    key: str, options: ExportOptions, frame: Frame | None = None
) -> Callable[[Iterable[ReferenceRecord], BinaryIO], None]:
    found = format_by_key(key).key
    if found in BIBTEX:
        from refdesk.formats.bibtex.frame import write_framed
        from refdesk.formats.bibtex.writer import Writer

        writer = Writer(is_biblatex=found == "biblatex", ascii_only=options.ascii_only)
        return partial(write_framed, writer=writer, frame=frame) if frame else writer.write
    if not options.guard_cells and found in TABLES:
        return partial(import_module(module_of(found)).write, is_guarded=False)
    return writer_of(found)


def _records(
    library: Library,
    ids: Sequence[int],
    chosen: Callable[[int, ReferenceRecord], ReferenceRecord],
    progress: ProgressSink,
    token: CancelToken | None,
) -> Iterator[ReferenceRecord]:
    total = len(ids)
    for done, (reference_id, record) in enumerate(references.records(library, ids), 1):
        if token is not None:
            token.raise_if_cancelled()
        yield chosen(reference_id, record)
        progress(done, total)


def _chosen(
    library: Library, options: ExportOptions, files: FilesBeside | None
) -> Callable[[int, ReferenceRecord], ReferenceRecord]:
    """What makes of a record that which the options want of it."""

    def apply(reference_id: int, record: ReferenceRecord) -> ReferenceRecord:
        if not options.abstracts:
            record = replace(record, abstract=Abstract(), other_abstracts=())
        if options.own_notes:
            own = tuple(note.text for note in notes.notes_of(library.read(), reference_id))
            record = replace(record, notes=(*record.notes, *own)) if own else record
        if files is not None:
            record = replace(record, linked_files=files.copy(reference_id, record.linked_files))
        return record

    return apply


def convert(
    stream: BinaryIO,
    target: BinaryIO,
    to_key: str,
    *,
    from_key: str = "",
    name: str = "",
    options: ExportOptions = AS_THEY_ARE,
    on_warning: Callable[[str, str], None] | None = None,
) -> list[Unreadable]:
    """Read records from `stream` and write them in another format; returns what could not be read.

    Of `options` only how the format is written counts. `on_warning` is told (place, sentence) of
    what was read with a doubt.
    """
    if format_by_key(to_key).key in BIBTEX:
        return _convert_framed(stream, target, to_key, from_key, name, options, on_warning)
    return _convert(stream, target, _writer(to_key, options), from_key, name, on_warning)


def _convert_framed(
    stream: BinaryIO,
    target: BinaryIO,
    to_key: str,
    from_key: str,
    name: str,
    options: ExportOptions,
    on_warning: Callable[[str, str], None] | None,
) -> list[Unreadable]:
    """To BibTeX: from BibTeX, what stands around the entries goes along, so it is read twice."""
    from refdesk.formats.bibtex.frame import read_frame
    from refdesk.formats.detect import open_detected

    found, opened = open_detected(
        stream, key=format_by_key(from_key).key if from_key else "", name=name
    )
    if found not in BIBTEX:
        return _convert(opened, target, _writer(to_key, options), found, name, on_warning)
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as kept:
        shutil.copyfileobj(opened, kept)
        kept.seek(0)
        frame = read_frame(cast(BinaryIO, kept))
        kept.seek(0)
        write = _writer(to_key, options, frame)
        return _convert(cast(BinaryIO, kept), target, write, found, name, on_warning)


def _convert(
    stream: BinaryIO,
    target: BinaryIO,
    write: Callable[[Iterable[ReferenceRecord], BinaryIO], None],
    from_key: str,
    name: str,
    on_warning: Callable[[str, str], None] | None,
) -> list[Unreadable]:
    unreadable: list[Unreadable] = []

    def records() -> Iterator[ReferenceRecord]:
        for result in parse_stream(stream, key=from_key, name=name):
            if isinstance(result, Parsed):
                for warning in result.warnings:
                    if on_warning is not None:
                        on_warning(result.place, warning)
                yield result.record
            elif result.is_outside:
                if on_warning is not None:
                    on_warning(result.place, left_out(result.text))
            else:
                unreadable.append(result)

    found = records()
    first = list(itertools.islice(found, 1))  # a file that is none is told before a head is written
    write(itertools.chain(first, found), target)
    return unreadable
