"""The failures that RefDesk expects; each one's text is a sentence for the reader."""


class RefDeskError(Exception):
    """Base of all expected failures: `str(error)` says what failed and what to do.

    The technical cause travels along as `__cause__` and goes to the log only.
    """


class NetworkError(RefDeskError):
    """No complete answer came: no connection, cut off, too slow. Trying again may help."""


class ServiceError(RefDeskError):
    """A service answered, but with a refusal or a failure of its own."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class RateLimitError(ServiceError):
    """A service asks us to slow down; `retry_after` is in seconds, None when it did not say."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message, status=429)
        self.retry_after = retry_after


class AddressError(NetworkError):
    """An address that RefDesk does not go to: wrong scheme, or inside the local network."""


class NotFoundError(RefDeskError):
    """What was asked for does not exist (a DOI, a PMID, a style, a collection)."""


class FormatError(RefDeskError):
    """Bytes that cannot be read as the format they should be in."""


class UnknownFormatError(NotFoundError):
    """A file format that RefDesk does not have; the text lists those it has."""


class LibraryError(RefDeskError):
    """The library file cannot be opened, read or written."""


class LibraryInUseError(LibraryError):
    """Another program has the library open for writing."""


class StyleError(RefDeskError):
    """A CSL style that cannot be used; the text names the line where it is wrong."""


class QueryError(RefDeskError):
    """A search text with a mistake; `start` and `end` count characters."""

    def __init__(self, message: str, *, start: int = 0, end: int = 0) -> None:
        super().__init__(message)
        self.start = start
        self.end = end


class Cancelled(RefDeskError):
    """The user cancelled; nothing went wrong."""

    def __init__(self, message: str = "Cancelled.") -> None:
        super().__init__(message)


class UsageError(RefDeskError):
    """A command was given arguments that do not go together."""
