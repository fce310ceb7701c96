"""What errors from below mean for the reader: a sentence, and whether trying again may help."""

from __future__ import annotations

from refdesk.errors import AddressError, FormatError, NetworkError, RefDeskError, ServiceError
from refdesk.net.failures import TooFarError, TooLargeError
from refdesk.store.failures import explained, is_database_error


def sentence_of(error: Exception) -> str:
    """What `error` means for the reader when the library file is at fault; "" for anything else."""
    return str(explained(error)) if is_database_error(error) else ""


def may_pass(error: RefDeskError) -> bool:
    """Whether the same request may well be answered another time.

    A refusal (most 4xx) stays one; a fault of the service, a pause that it asked for or an
    answer that cannot be read may be over soon.
    """
    if isinstance(error, AddressError | TooLargeError | TooFarError):
        return False
    if isinstance(error, ServiceError):
        # 403 is how sites turn away whom they take for a robot, for a while.
        return error.status is None or error.status >= 500 or error.status in _PASSING
    return isinstance(error, NetworkError | FormatError)


def is_offline(error: RefDeskError) -> bool:
    """Whether it failed for want of a network: what was wanted may wait until that is back."""
    return isinstance(error, NetworkError) and not isinstance(error, AddressError)


_PASSING = frozenset((200, 403, 408, 409, 425, 429))
"""Statuses of answers that may be others next time; 200 holds a fault in its body."""
