"""Manners towards a service: one queue a host, and asking again only where that helps."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

from refdesk.errors import AddressError, NetworkError, RateLimitError, RefDeskError
from refdesk.model.cancel import CancelToken
from refdesk.net.failures import CertificateError, OfflineError, TooLargeError, TransientError

log = logging.getLogger(__name__)
T = TypeVar("T")

RETRY_AFTER_CAP: Final = 120.0
"""Seconds that a job waits because a service says so; beyond that it fails and says so too."""


LONGEST_GAP: Final = 10.0
"""Seconds between requests to which a service's headers can stretch them."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A job waits for a service; told again each second, at last with `seconds` 0."""

    service: str
    seconds: float
    status: int | None = None

    def __str__(self) -> str:
        # A fault within an answer has the status of success, which would puzzle a reader.
        status = f" ({self.status})" if self.status and self.status >= 400 else ""
        return f"Waiting for {self.service}{status}, {max(1, round(self.seconds))} s"


OnWait = Callable[[Wait], None]


class RateLimiter:
    """Starts of requests to one host, `gap` seconds apart at least; shared by all threads.

    A gap between starts, rather than a count a second, keeps any sliding second within the
    service's limit.
    """

    def __init__(self, gap: float) -> None:
        self._usual = self._gap = gap
        self._lock = threading.Lock()
        self._next = 0.0
        self._held_until = 0.0

    def wait(self, cancel: CancelToken, on_hold: Callable[[float], None] | None = None) -> float:
        """Return when the next request may start, with the seconds waited; raises Cancelled.

        `on_hold` hears of a wait of over a second, again each second.
        """
        began = time.monotonic()
        while True:
            with self._lock:
                now = time.monotonic()
                start = max(now, self._next, self._held_until)
                if start <= now:
                    self._next = now + self._gap
                    return now - began
            if on_hold is not None and start - now > 1:
                on_hold(start - now)
            cancel.wait(min(start - now, 1.0))

    def sent(self) -> None:
        """A request goes out only now: connecting took its time, and the gap counts from here."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + self._gap)

    def keep_to(self, gap: float) -> None:
        """The service takes requests so far apart; ours are never closer than they usually are."""
        with self._lock:
            self._gap = max(self._usual, gap)

    def hold(self, seconds: float) -> None:
        """Let nobody start for `seconds`: the service asked for it."""
        with self._lock:
            until = time.monotonic() + min(seconds, RETRY_AFTER_CAP)
            self._held_until = max(self._held_until, until)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and after how many seconds to ask again; `total` bounds all tries together,
    not counted the waits that the service asked for and those for one's turn."""

    tries: int = 3
    first_delay: float = 1.0
    max_delay: float = 30.0
    total: float = 60.0

    def delay(self, attempt: int) -> float:
        """Seconds before try number `attempt` + 1 (from 1), with 25 % of chance in it."""
        return min(self.first_delay * 2.0 ** (attempt - 1), self.max_delay) * random.uniform(
            0.75, 1.25
        )


@dataclass(frozen=True, slots=True)
class Pace:
    """How RefDesk asks: `gaps` and `patience` stretch the gaps between requests and their
    deadlines. Tests hurry."""

    gaps: float = 1.0
    patience: float = 1.0
    retries: RetryPolicy = RetryPolicy()


class Manners:
    """A service's limiter and retry policy together: `run` makes one call politely."""

    def __init__(self, service: str, limiter: RateLimiter, pace: Pace) -> None:
        self.service = service
        self._limiter = limiter
        self._policy = pace.retries
        self._patience = pace.patience
        self._stretch = pace.gaps

    def heed(self, headers: Mapping[str, str]) -> None:
        """Keep to the rate that an answer names (Crossref, REST API documentation)."""
        gap = told_gap(headers)
        if gap is not None:
            self._limiter.keep_to(gap * self._stretch)

    def sent(self) -> None:
        """Told by the HTTP client when a request of an attempt really goes out."""
        self._limiter.sent()

    def run(
        self,
        attempt: Callable[[float], T],
        *,
        deadline: float,
        cancel: CancelToken,
        on_wait: OnWait | None = None,
    ) -> T:
        """Call `attempt` with the seconds it may take, again where that helps.

        Asked again: NetworkError (but no address or certificate error) and what comes as
        `TransientError`. Raises the last error when the tries are used up.
        """
        deadline *= self._patience
        until = time.monotonic() + max(self._policy.total, 2 * deadline)
        number = 0
        while True:
            number += 1
            until += self._limiter.wait(cancel, self._teller(on_wait))
            error, asked = self._try(attempt, min(deadline, until - time.monotonic()))
            if not isinstance(error, _Failed):
                return error
            delay = self._policy.delay(number)
            if asked is not None:
                until += asked
                delay = asked
            if asked is not None or isinstance(error.error, RateLimitError):
                self._limiter.hold(delay)  # for all threads: it is the host that is busy
            is_over = number >= self._policy.tries or time.monotonic() + delay >= until
            if is_over or not error.can_retry or (asked or 0) > RETRY_AFTER_CAP:
                raise error.error
            log.info("asking %s again in %.1f s: %s", self.service, delay, error.error)
            status = getattr(error.error, "status", None)
            self._pause(Wait(self.service, delay, status), cancel, on_wait)

    def _try(
        self, attempt: Callable[[float], T], seconds: float
    ) -> tuple[T | _Failed, float | None]:
        try:
            return attempt(max(seconds, 0.001)), None
        except TransientError as failure:
            return _Failed(failure.error, True), failure.retry_after
        except (AddressError, CertificateError, OfflineError, TooLargeError) as error:
            return _Failed(error, False), None
        except NetworkError as error:
            return _Failed(error, True), None

    def _teller(self, on_wait: OnWait | None) -> Callable[[float], None] | None:
        if on_wait is None:
            return None
        return lambda seconds: on_wait(Wait(self.service, seconds))

    def _pause(self, wait: Wait, cancel: CancelToken, on_wait: OnWait | None) -> None:
        end = time.monotonic() + wait.seconds
        while (left := end - time.monotonic()) > 0:
            if on_wait is not None:
                on_wait(Wait(wait.service, left, wait.status))
            cancel.wait(min(left, 1.0))
        if on_wait is not None:
            on_wait(Wait(wait.service, 0.0, wait.status))


@dataclass(frozen=True, slots=True)
class _Failed:
    error: RefDeskError
    can_retry: bool


def told_gap(headers: Mapping[str, str]) -> float | None:
    """Seconds between requests by `x-rate-limit-limit` and `-interval` ("5", "1s"); None without."""
    limit = headers.get("x-rate-limit-limit", "").strip()
    interval = headers.get("x-rate-limit-interval", "").strip().removesuffix("s")
    if not (limit.isdecimal() and interval.isdecimal() and int(limit)):
        return None
    return min(1.05 * int(interval) / int(limit), LONGEST_GAP)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of Retry-After (a number, or an HTTP date); None when the headers say nothing.

    A date is counted from the server's own: clocks at home are hours off, and then a wait of two
    seconds would be none, or one of hours.
    """
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - _now(headers)
        except (ValueError, TypeError, OverflowError):
            return None
    return max(seconds, 0.0) if seconds < 1e9 else None


def _now(headers: Mapping[str, str]) -> float:
    try:
        return parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, TypeError, OverflowError):
        return time.time()


def too_many(service: str, seconds: float | None) -> TransientError:
    """The error for a 429: waits of up to two minutes are waited, longer ones are told."""
    when = f"in {_in_words(seconds)}" if seconds and seconds > 1 else "in a minute"
    error = RateLimitError(
        f"{service} asks RefDesk to slow down. Try again {when}.", retry_after=seconds
    )
    return TransientError(error, retry_after=seconds)


def _in_words(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 6000 else f"{seconds / 3600:.0f} hours"
