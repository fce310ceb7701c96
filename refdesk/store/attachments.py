"""The list of files that belong to references; the files are in the library's attachment folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from refdesk.errors import NotFoundError
from refdesk.model.rows import AttachmentRow
from refdesk.store import file_origins
from refdesk.store.driver import Connection, scalar
from refdesk.store.sessions import IN_LIST, clean_text, listed, new_uuid, raw
from refdesk.store.states import require_present
from refdesk.store.times import now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LINKED = "file:"
"""How the path of a file begins that is not in the attachment folder: it is a `file:` address."""
_COLUMNS = "id, title, path, media_type, size"


def create(
    session: Session,
    reference_id: int,
    title: str,
    path: str,
    media_type: str = "",
    size: int = 0,
    digest: str = "",
) -> int:
    """List a file with a reference; `path` is relative to the attachment folder, `digest` SHA-256 in hex."""
    connection = raw(session)
    require_present(connection, reference_id)
    cursor = connection.execute(
        "INSERT INTO attachment (uuid, reference_id, title, path, media_type, size, digest, added) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (new_uuid(), reference_id, clean_text(title), path, media_type, size, digest, now()),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def with_pdf(connection: Connection, ids: Sequence[int]) -> frozenset[int]:
    """Those of `ids` that have a PDF, in the folder or linked."""
    rows = connection.execute(
        f"SELECT DISTINCT reference_id FROM attachment WHERE reference_id IN {IN_LIST} "
        "AND (media_type = 'application/pdf' OR path LIKE '%.pdf')",
        (listed(ids),),
    )
    return frozenset(row[0] for row in rows)


def of_size(connection: Connection, size: int) -> list[tuple[int, int, str, str]]:
    """Files in the attachment folder of so many bytes: (id, reference id, path, digest or "")."""
    return connection.execute(
        "SELECT id, reference_id, path, digest FROM attachment WHERE size = ? "
        f"AND path NOT LIKE '{LINKED}%' ORDER BY id",
        (size,),
    ).fetchall()


def create_many(connection: Connection, rows: Sequence[tuple[int, str, str, str, int]]) -> None:
    """List files with new references: (reference id, title, path, media type, size) each."""
    at = now()
    connection.executemany(
        "INSERT INTO attachment (uuid, reference_id, title, path, media_type, size, added) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (new_uuid(), reference_id, clean_text(title), clean_text(path), media_type, size, at)
            for reference_id, title, path, media_type, size in rows
        ],
    )


def linked_path(path: str) -> Path | None:
    """Where a linked file is; None for one in the attachment folder."""
    if not path.startswith(LINKED):
        return None
    from urllib.parse import urlsplit
    from urllib.request import url2pathname  # files are rarely opened

    return Path(url2pathname(urlsplit(path).path))


def set_file(connection: Connection, attachment_id: int, path: str, size: int, digest: str) -> None:
    """Say where a listed file is now."""
    connection.execute(
        "UPDATE attachment SET path = ?, size = ?, digest = ? WHERE id = ?",
        (path, size, digest, attachment_id),
    )


def rename(session: Session, attachment_id: int, title: str) -> None:
    """Show a file under another title."""
    raw(session).execute(
        "UPDATE attachment SET title = ? WHERE id = ?", (clean_text(title), attachment_id)
    )


def delete(session: Session, attachment_id: int) -> int:
    """Take a file off its reference, whose id is the answer; the file itself stays (undo)."""
    connection = raw(session)
    found = scalar(connection, "SELECT reference_id FROM attachment WHERE id = ?", (attachment_id,))
    if found is None:
        raise NotFoundError("This file is not listed any more.")
    connection.execute("DELETE FROM attachment WHERE id = ?", (attachment_id,))
    return int(found)


def row(connection: Connection, attachment_id: int) -> AttachmentRow:
    """One file; raises NotFoundError when it is not listed."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM attachment WHERE id = ?", (attachment_id,)
    ).fetchone()
    if found is None:
        raise NotFoundError("This file is not listed any more.")
    origins = file_origins.of_files(connection, [attachment_id])
    return replace(AttachmentRow(*found), origin=origins.get(attachment_id))


def attachments_of(connection: Connection, reference_id: int) -> tuple[AttachmentRow, ...]:
    """The files of a reference, oldest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM attachment WHERE reference_id = ? ORDER BY id", (reference_id,)
    ).fetchall()
    origins = file_origins.of_files(connection, [found[0] for found in rows]) if rows else {}
    return tuple(replace(AttachmentRow(*found), origin=origins.get(found[0])) for found in rows)
