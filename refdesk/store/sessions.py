"""From a session to the driver's connection below it, without importing SQLAlchemy."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from refdesk.store.driver import Connection

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

IN_LIST: Final = "(SELECT value FROM json_each(?))"
"""SQL for a list of any length, bound as one parameter: `listed(ids)`."""


def raw(session: Session) -> Connection:
    """The driver's connection under `session`, within the same transaction.

    Modules that are also used for reading write through it in plain SQL: with Core statements
    they would need SQLAlchemy imported at the start of the program (0.2 s).
    """
    session.flush()
    connection: Any = session.connection().connection.driver_connection
    return connection  # type: ignore[no-any-return]


def listed(ids: Iterable[int]) -> str:
    """Ids as the parameter of `IN_LIST`."""
    return json.dumps(list(ids))


def new_uuid() -> bytes:
    """A random UUID (version 4) as it is stored."""
    import uuid  # readers make none

    return uuid.uuid4().bytes


def clean_text(text: str) -> str:
    """`text` without NUL, which ends text for SQLite, and half characters, which it refuses."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
