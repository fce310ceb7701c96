"""What errors from below mean for the reader: a sentence, and whether trying again may help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from refdesk.errors import (
    AddressError,
    FormatError,
    NetworkError,
    RateLimitError,
    RefDeskError,
    ServiceError,
)
from refdesk.net.failures import TooFarError, TooLargeError
from refdesk.store.failures import explained, is_database_error

MOST_FAULTS: Final = 3
"""Faults in a row after which it is not what is asked for but the service that is out of order."""


@dataclass
class Patience:
    """How long a run goes on asking a service: not where failures speak for what is left.

    With `at_once` one for want of a network, or that asks for a pause, is enough: where the rest
    can wait.
    """

    at_once: bool = True
    gave_up: RefDeskError | None = None
    """The failure after which nobody asks any more."""
    _faults: int = 0

    def note(self, error: RefDeskError | None) -> None:
        """How asking went; None for an answer."""
        if error is None:
            self._faults = 0
        elif may_pass(error):
            self._faults += 1
            is_for_all = is_offline(error) or isinstance(error, RateLimitError)
            if (self.at_once and is_for_all) or self._faults >= MOST_FAULTS:
                self.gave_up = error


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
