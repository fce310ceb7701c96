"""Writing references of the library to files, and converting files without a library."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from refdesk.errors import LibraryError
from refdesk.formats.registry import Parsed, Unreadable, parse_stream, writer_of
from refdesk.model.cancel import CancelToken
from refdesk.model.record import ReferenceRecord
from refdesk.services.importing import ProgressSink, silent
from refdesk.store import references
from refdesk.store.library import Library


def export_to_path(
    library: Library,
    ids: Sequence[int],
    key: str,
    path: Path,
    *,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> int:
    """Write references to `path`, whole or not at all; returns how many."""
    with writing_whole(path) as stream:
        export(library, ids, key, stream, progress=progress, token=token)
    return len(ids)


@contextmanager
def writing_whole(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content becomes the file at `path` at the end, or never; raises LibraryError."""
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)  # mkstemp's files are for their owner alone
        temporary.replace(path)
    except OSError as error:
        raise LibraryError(f"{path} could not be written: {error.strerror}.") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def export(
    library: Library,
    ids: Sequence[int],
    key: str,
    stream: BinaryIO,
    *,
    progress: ProgressSink = silent,
    token: CancelToken | None = None,
) -> None:
    """Write references to `stream` in a format, in the order of `ids`."""
    write = writer_of(key)
    write(_records(library, ids, progress, token), stream)


def _records(
    library: Library, ids: Sequence[int], progress: ProgressSink, token: CancelToken | None
) -> Iterator[ReferenceRecord]:
    total = len(ids)
    for done, (_, record) in enumerate(references.records(library, ids), 1):
        if token is not None:
            token.raise_if_cancelled()
        yield record
        progress(done, total)


def convert(
    stream: BinaryIO, target: BinaryIO, to_key: str, *, from_key: str = "", name: str = ""
) -> list[Unreadable]:
    """Read records from `stream` and write them in another format; returns what could not be read."""
    write = writer_of(to_key)
    unreadable: list[Unreadable] = []

    def records() -> Iterator[ReferenceRecord]:
        for result in parse_stream(stream, key=from_key, name=name):
            if isinstance(result, Parsed):
                yield result.record
            else:
                unreadable.append(result)

    write(records(), target)
    return unreadable
