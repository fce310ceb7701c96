"""Copying linked files into the library's folder, after an import that asked for it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from refdesk.model.cancel import CancelToken
from refdesk.model.reports import Notice
from refdesk.services.file_names import free_name, safe_name
from refdesk.store import attachments
from refdesk.store.library import Library
from refdesk.store.sessions import raw


def copy_linked(
    library: Library, ids: Sequence[int], token: CancelToken, *, within: Path | None = None
) -> list[Notice]:
    """Copy the linked files of these new references, and say of which it did not work.

    What cannot be copied stays linked. No step of the history: the import's takes the files'
    rows along. Files below `within`, a folder that the user named, are copied even where that
    is hidden.
    """
    notices: list[Notice] = []
    for reference_id in ids:
        for row in attachments.attachments_of(library.read(), reference_id):
            source = attachments.linked_path(row.path)
            if source is None:
                continue
            if token.is_cancelled:
                return [*notices, Notice("Cancelled: the other files stay where they are, linked.")]
            is_hidden = _is_hidden(source, within)
            reason = _HIDDEN if is_hidden else _copy(library, reference_id, row.id, source)
            if reason:
                notices.append(Notice(reason, item=source.name, reference_id=reference_id))
    return notices


_HIDDEN: Final = "It is in a hidden folder and was not copied; it stays linked."


def _is_hidden(source: Path, within: Path | None) -> bool:
    """Whether it lies in a hidden folder: keys and passwords do, and a record can name any file."""
    if within is not None and source.is_relative_to(within):
        source = source.relative_to(within)
    return any(part.startswith(".") for part in source.parts)


def _copy(library: Library, reference_id: int, attachment_id: int, source: Path) -> str:
    """Copy one file; why not, "" when it worked."""
    folder = library.attachments_folder / str(reference_id)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = free_name(folder, safe_name(source.name))
        shutil.copyfile(source, target)
        with target.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = target.stat().st_size
    except OSError as error:
        return f"It could not be copied ({error.strerror or error}); it stays linked."
    relative = target.relative_to(library.attachments_folder).as_posix()
    with library.write("", undoable=False) as session:
        attachments.set_file(raw(session), attachment_id, relative, size, digest)
    return ""
