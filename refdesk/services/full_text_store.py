"""Fetching an open copy: to a temporary file, judged by its bytes, then attached under a good name."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from refdesk.errors import LibraryError
from refdesk.formats.pdf_file import check_pdf
from refdesk.formats.pmc_package import unpack_pdf
from refdesk.model.cancel import CancelToken
from refdesk.model.file_origin import origin_of
from refdesk.model.file_pattern import file_stem
from refdesk.model.full_text import Copy, Form, Version
from refdesk.model.record import ReferenceRecord
from refdesk.net.files import FileFetcher, OnBytes
from refdesk.net.network import Network
from refdesk.services.file_names import free_name, safe_name
from refdesk.services.wording import counted
from refdesk.store import attachments, batch, file_origins
from refdesk.store.library import Library
from refdesk.store.sessions import raw
from refdesk.store.times import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

PDF: Final = "application/pdf"
_ROOM: Final = ".fetching-"
_LEFT_OVER: Final = 24 * 3600.0
"""Seconds after which a temporary folder is what a crash has left."""
_LABELS: Final = {
    Version.PUBLISHED: "Published version",
    Version.ACCEPTED: "Accepted manuscript",
    Version.SUBMITTED: "Submitted manuscript",
    Version.UNKNOWN: "Full text",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that a reference has; `is_new` when it was attached just now."""

    attachment_id: int
    is_new: bool = True


class FileShelf:
    """Takes files for one job, which makes one step of the history."""

    def __init__(self, library: Library, network: Network, pattern: str, job_id: int = 0) -> None:
        self._library = library
        self._fetcher = FileFetcher(network.http)
        self._pattern = pattern
        self._step = batch.Step(
            library,
            lambda count: f"Attach full text of {counted(count, 'reference')}",
            job_id=job_id,
        )
        _sweep(library.attachments_folder)

    def take(
        self,
        reference_id: int,
        record: ReferenceRecord,
        copy: Copy,
        token: CancelToken,
        on_bytes: OnBytes | None = None,
    ) -> Stored:
        """Fetch a copy and attach it.

        A file that the library has is not stored again. Raises what fetching raises, FormatError
        when it is no whole PDF, LibraryError when it cannot be stored, Cancelled.
        """
        with self._room() as room:
            path = self._fetched(room, copy, token, on_bytes)
            size, digest = path.stat().st_size, _digest(path, token)
            token.raise_if_cancelled()
            held = self._held(reference_id, size, digest)
            if isinstance(held, Stored):
                return held
            made = held or self._moved(path, reference_id, record)
        title = title_of(copy)
        found: list[int] = []

        def attach(session: Session) -> int:
            found.append(attachments.create(session, reference_id, title, made, PDF, size, digest))
            file_origins.keep(raw(session), found[0], origin_of(copy, now()))
            return 1

        try:
            self._step.run(attach)
        except BaseException:
            if not held:
                with suppress(OSError):
                    (self._library.attachments_folder / made).unlink()
            raise
        return Stored(found[0])

    def _fetched(
        self, room: Path, copy: Copy, token: CancelToken, on_bytes: OnBytes | None
    ) -> Path:
        path = room / "fetched"
        with path.open("w+b") as file:
            self._fetcher.fetch(copy.url, file, token, on_bytes=on_bytes)
            if copy.form is Form.PACKAGE:
                path = room / "unpacked"
                with path.open("w+b") as inner, (room / "package").open("w+b") as package:
                    unpack_pdf(file, package, inner, token.raise_if_cancelled)
                    _finish(inner)
            else:
                _finish(file)
        return path

    def _held(self, reference_id: int, size: int, digest: str) -> Stored | str:
        """The same bytes: as a file of this reference, or the path of another's; "" for none."""
        path = ""
        folder = self._library.attachments_folder
        for number, owner, place, known in attachments.of_size(self._library.read(), size):
            if (known or _digest_there(folder / place)) != digest or not (folder / place).is_file():
                continue
            if owner == reference_id:
                return Stored(number, is_new=False)
            path = path or place
        return path

    def _moved(self, path: Path, reference_id: int, record: ReferenceRecord) -> str:
        """The file in its place; the path below the attachment folder."""
        folder = self._library.attachments_folder / str(reference_id)
        name = safe_name(f"{file_stem(self._pattern, record) or 'full text'}.pdf")
        folder.mkdir(exist_ok=True)
        target = free_name(folder, name)
        path.replace(target)
        return target.relative_to(self._library.attachments_folder).as_posix()

    @contextmanager
    def _room(self) -> Iterator[Path]:
        """A folder for one file, on the disk where it is to stay."""
        folder = self._library.attachments_folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            room = Path(tempfile.mkdtemp(prefix=_ROOM, dir=folder))
        except OSError as error:
            raise LibraryError(f"Files cannot be attached: {error.strerror or error}.") from error
        try:
            yield room
        except OSError as error:
            raise LibraryError(f"The file cannot be saved: {error.strerror or error}.") from error
        finally:
            shutil.rmtree(room, ignore_errors=True)


def title_of(copy: Copy) -> str:
    """What the attachment is called: version, licence and source, as a list of files shows it."""
    parts = [_LABELS[copy.version], copy.licence, copy.source]
    return " · ".join(part for part in parts if part)


def _finish(file: BinaryIO) -> None:
    """Judge what was written, and see it onto the disk."""
    check_pdf(file)
    file.flush()
    os.fsync(file.fileno())


def _digest(path: Path, token: CancelToken) -> str:
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            token.raise_if_cancelled()
            sha.update(block)
    return sha.hexdigest()


def _digest_there(path: Path) -> str:
    """The digest of a file that was attached without one; "" when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _sweep(folder: Path) -> None:
    """Remove what a RefDesk that was killed has left of its fetching."""
    before = time.time() - _LEFT_OVER
    with suppress(OSError):
        for path in folder.glob(f"{_ROOM}*"):
            if path.stat().st_mtime < before:
                shutil.rmtree(path, ignore_errors=True)
