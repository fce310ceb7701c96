"""What SQLite's errors mean for the user, in sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from refdesk.errors import LibraryError
from refdesk.store.driver import DATABASE_ERRORS, OPERATIONAL_ERRORS

_DAMAGED: Final = (
    "The library {name} is damaged. Restore a backup, or run `refdesk check --repair`; "
    "keep the damaged file until all is well."
)
# SQLite says "disk I/O error" for a full disk as well, where the system limits a file's size.
_MEANINGS: Final = (
    ("database or disk is full", "The disk is full. Nothing was changed; free some space on the disk that holds {name} and try again."),
    ("disk i/o error", "The library {name} could not be written or read: the disk is full or fails. Nothing was changed; free some space and try again."),
    ("readonly", "The library {name} cannot be written: the file or its folder is read-only."),
    ("locked", "The library {name} is in use by another program. Close it there and try again."),
    ("unable to open", "The library {name} cannot be opened. Check that the file and its folder may be read and written."),
    ("malformed", _DAMAGED),
    ("corrupt", _DAMAGED),
    ("could not decode", _DAMAGED),
    ("not a database", "The file {name} is not a RefDesk library, or is damaged."),
    ("no such table", _DAMAGED),
    ("no such column", _DAMAGED),
)  # fmt: skip


def is_database_error(error: BaseException) -> bool:
    """Whether `error` comes from SQLite, bare or wrapped by SQLAlchemy."""
    return isinstance(getattr(error, "orig", error), DATABASE_ERRORS)


def is_interrupted(error: BaseException) -> bool:
    """Whether a query ended because somebody interrupted it."""
    return isinstance(error, OPERATIONAL_ERRORS) and "interrupted" in str(error)


def explained(error: BaseException, path: Path | None = None) -> LibraryError:
    """The failure of `error` (a database error) as a sentence; raise it `from error`.

    Without `path` (where only the error is at hand) the sentence speaks of "the library".
    """
    technical = str(getattr(error, "orig", error))
    lowered = technical.lower()
    for sign, sentence in _MEANINGS:
        if sign in lowered:
            return LibraryError(_named(sentence, path))
    return LibraryError(_named(f"The library {{name}} could not be used ({technical}).", path))


def _named(sentence: str, path: Path | None) -> str:
    if path is not None:
        return sentence.replace("{name}", path.name)
    short = sentence.replace("library {name}", "library").replace("file {name}", "file")
    return short.replace("{name}", "the library")
