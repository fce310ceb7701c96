"""Writing references of the library to files, and converting files without a library."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from refdesk.errors import LibraryError
from refdesk.formats.registry import Parsed, Unreadable, parse_stream, writer_of
from refdesk.model.cancel import CancelToken
from refdesk.model.record import ReferenceRecord
from refdesk.services.progress import ProgressSink, silent
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
    stream: BinaryIO,
    target: BinaryIO,
    to_key: str,
    *,
    from_key: str = "",
    name: str = "",
    on_warning: Callable[[str, str], None] | None = None,
) -> list[Unreadable]:
    """Read records from `stream` and write them in another format; returns what could not be read.

    `on_warning` is told (place, sentence) of what was read with a doubt.
    """
    write = writer_of(to_key)
    unreadable: list[Unreadable] = []

    def records() -> Iterator[ReferenceRecord]:
        for result in parse_stream(stream, key=from_key, name=name):
            if isinstance(result, Parsed):
                for warning in result.warnings:
                    if on_warning is not None:
                        on_warning(result.place, warning)
                yield result.record
            else:
                unreadable.append(result)

    write(records(), target)
    return unreadable
