"""Sentences for errors that come up from below while the library is read."""

from __future__ import annotations

from refdesk.store.failures import explained, is_database_error


def sentence_of(error: Exception) -> str:
    """What `error` means for the reader when the library file is at fault; "" for anything else."""
    return str(explained(error)) if is_database_error(error) else ""
