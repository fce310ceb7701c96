"""Failures that the clients tell apart among themselves, and sentences that several use."""

from __future__ import annotations

from refdesk.errors import NetworkError, RefDeskError, ServiceError


class TooLargeError(ServiceError):
    """An answer above the limit; asking again would not help."""


class CertificateError(NetworkError):
    """The other side could not prove who it is; asking again would not help."""


class OfflineError(NetworkError):
    """RefDesk was told not to use the network."""


class WrongRecordsError(ServiceError):
    """PubMed answered with records that nobody asked for, and with none that was."""

    def __init__(self) -> None:
        super().__init__(
            "PubMed answered with other records than those asked for. Try again later."
        )


class TooFarError(ServiceError):
    """A page beyond the hits that PubMed lists."""


class TransportError(Exception):
    """What the HTTP library said, without API keys: the cause of the errors told to a reader."""


class TransientError(Exception):
    """Wraps an error that a second try may well cure; `retry_after` in seconds, if known."""

    def __init__(self, error: RefDeskError, *, retry_after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.retry_after = retry_after


def cut_off(name: str) -> NetworkError:
    """The error for an answer that ended before its end."""
    return NetworkError(f"The answer of {name} was cut off. Try again.")


def unreachable(name: str) -> NetworkError:
    """The error for a service that does not answer at all."""
    return NetworkError(f"{name} could not be reached. Check the connection and try again.")


def too_slow(name: str) -> NetworkError:
    """The error for an answer that did not come in time."""
    return NetworkError(f"{name} took too long to answer. Try again in a while.")
