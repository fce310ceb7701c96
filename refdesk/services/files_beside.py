"""Attached files copied into a folder beside an export, under names that the exported file gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from refdesk.errors import LibraryError
from refdesk.model.record import LinkedFile
from refdesk.model.rows import AttachmentRow
from refdesk.services.file_names import free_name, safe_name
from refdesk.services.linked_files import is_address
from refdesk.store import attachments
from refdesk.store.library import Library


@contextmanager
def files_beside(library: Library, path: Path) -> Iterator[FilesBeside]:
    """A new folder `NAME files` beside `path`; it goes again when the export fails or is cancelled."""
    made = FilesBeside(library, free_name(path.parent, f"{path.stem} files"))
    try:
        yield made
    except BaseException:
        shutil.rmtree(made.folder, ignore_errors=True)
        raise


@dataclass
class FilesBeside:
    """Copies the files of one reference after the other; the folder is made with the first."""

    library: Library
    folder: Path
    copied: int = 0
    missing: list[str] = field(default_factory=list)
    """Names of files that are gone, cannot be read, or lie in a hidden folder."""

    def copy(self, reference_id: int, named: tuple[LinkedFile, ...]) -> tuple[LinkedFile, ...]:
        """Copy the files of a reference; what its record then names instead of `named`.

        What `named` has besides (an address, a file that is not attached) stays.
        """
        rows = attachments.attachments_of(self.library.read(), reference_id)
        found = [one for one in (self._copy(reference_id, row) for row in rows) if one is not None]
        names = {Path(one.path).name for one in found}
        rest = (
            one
            for one in named
            if is_address(one.path) or safe_name(_last_part(one.path)) not in names
        )
        return (*found, *rest)

    def _copy(self, reference_id: int, row: AttachmentRow) -> LinkedFile | None:
        linked = attachments.linked_path(row.path)
        source = linked or self.library.attachments_folder / row.path
        # A record can name any file, and keys and passwords lie in hidden folders.
        if linked is not None and any(part.startswith(".") for part in linked.parts):
            self.missing.append(source.name)
            return None
        if not source.is_file():
            self.missing.append(source.name)
            return None
        folder = self.folder / str(reference_id)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            target = free_name(folder, safe_name(source.name))
            shutil.copyfile(source, target)
        except PermissionError:
            self.missing.append(source.name)
            return None
        except OSError as error:
            reason = error.strerror or error
            raise LibraryError(f"{source.name} could not be copied: {reason}.") from error
        self.copied += 1
        return LinkedFile(
            target.relative_to(self.folder.parent).as_posix(), row.title, row.media_type
        )


def _last_part(path: str) -> str:
    return path.replace("\\", "/").rpartition("/")[2]
