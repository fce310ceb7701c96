"""The limiter and the retries: gaps, holds, what is asked again, what a wait says."""

from __future__ import annotations

import itertools
import threading
import time
from email.utils import formatdate

import pytest

from refdesk.errors import (
    AddressError,
    Cancelled,
    NetworkError,
    RateLimitError,
    RefDeskError,
    ServiceError,
)
from refdesk.model.cancel import CancelToken
from refdesk.net.failures import CertificateError, TransientError
from refdesk.net.limits import (
    Manners,
    Pace,
    RateLimiter,
    RetryPolicy,
    Wait,
    retry_after,
    told_gap,
    too_many,
)

QUICK = Pace(retries=RetryPolicy(first_delay=0.001, max_delay=0.002))


def manners(pace: Pace = QUICK, gap: float = 0.0) -> Manners:
    return Manners("PubMed", RateLimiter(gap), pace)


def run(attempt: object, pace: Pace = QUICK, **options: object) -> object:
    return manners(pace).run(
        attempt,  # type: ignore[arg-type]
        deadline=5,
        cancel=options.pop("cancel", CancelToken()),  # type: ignore[arg-type]
        **options,  # type: ignore[arg-type]
    )


def test_starts_are_a_gap_apart_for_all_threads_together() -> None:
    limiter = RateLimiter(0.02)
    starts: list[float] = []

    def work() -> None:
        for _ in range(4):
            limiter.wait(CancelToken())
            starts.append(time.monotonic())

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    starts.sort()
    assert min(b - a for a, b in itertools.pairwise(starts)) > 0.015


def test_the_gap_counts_from_when_a_request_really_went_out() -> None:
    limiter = RateLimiter(0.06)
    limiter.wait(CancelToken())
    CancelToken().wait(0.04)  # connecting
    limiter.sent()
    assert limiter.wait(CancelToken()) > 0.05


def test_a_slower_rate_that_an_answer_names_is_kept_to_and_a_faster_one_is_not() -> None:
    limiter = RateLimiter(0.05)
    polite = Manners("Crossref", limiter, QUICK)
    polite.heed({"x-rate-limit-limit": "10", "x-rate-limit-interval": "1s"})
    limiter.wait(CancelToken())
    assert limiter.wait(CancelToken()) > 0.09
    polite.heed({"x-rate-limit-limit": "1000", "x-rate-limit-interval": "1s"})
    assert limiter._gap == 0.05


@pytest.mark.parametrize(
    "headers",
    [{}, {"x-rate-limit-limit": "0", "x-rate-limit-interval": "1s"}, {"x-rate-limit-limit": "5"},
     {"x-rate-limit-limit": "a", "x-rate-limit-interval": "b"}],
)  # fmt: skip
def test_headers_that_say_nothing_of_a_rate_change_nothing(headers: dict[str, str]) -> None:
    assert told_gap(headers) is None


def test_a_hold_stops_everybody_and_cancel_ends_the_wait_at_once() -> None:
    limiter = RateLimiter(0.0)
    limiter.hold(60)
    token = CancelToken()
    timer = threading.Timer(0.05, token.cancel)
    timer.start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        limiter.wait(token)
    assert time.monotonic() - began < 1.0
    timer.join()


def test_a_wait_for_the_whole_host_is_told_too() -> None:
    polite = manners()
    polite._limiter.hold(30)
    token = CancelToken()
    waits: list[Wait] = []

    def heard(wait: Wait) -> None:
        waits.append(wait)
        token.cancel()

    with pytest.raises(Cancelled):
        polite.run(Answers(), deadline=5, cancel=token, on_wait=heard)
    assert 29 < waits[0].seconds <= 30


class Answers:
    """Fails in the ways given, one after the other, then succeeds."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.calls = 0

    def __call__(self, seconds: float) -> str:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"


@pytest.mark.parametrize(
    "failure",
    [
        NetworkError("It could not be reached."),
        TransientError(ServiceError("A fault.", status=500)),
        too_many("PubMed", 0.01),
        too_many("PubMed", None),
    ],
)
def test_two_passing_failures_are_got_over(failure: Exception) -> None:
    answers = Answers(failure, failure)
    assert run(answers) == "done"
    assert answers.calls == 3


def test_after_three_tries_the_error_itself_is_raised() -> None:
    answers = Answers(*[TransientError(ServiceError("A fault.", status=503)) for _ in range(9)])
    with pytest.raises(ServiceError, match="A fault"):
        run(answers)
    assert answers.calls == 3


@pytest.mark.parametrize(
    "failure",
    [
        AddressError("Not there."),
        CertificateError("Not verified."),
        ServiceError("Refused.", status=400),
        Cancelled(),
    ],
)
def test_what_a_second_try_cannot_cure_is_not_tried_again(failure: RefDeskError) -> None:
    answers = Answers(failure)
    with pytest.raises(type(failure)):
        run(answers)
    assert answers.calls == 1


def test_a_wait_longer_than_two_minutes_is_told_instead_of_waited() -> None:
    answers = Answers(too_many("PubMed", 3600))
    began = time.monotonic()
    with pytest.raises(RateLimitError, match="60 minutes") as caught:
        run(answers)
    assert time.monotonic() - began < 1
    assert caught.value.retry_after == 3600
    assert answers.calls == 1


def test_a_job_hears_what_it_waits_for() -> None:
    waits: list[Wait] = []
    assert run(Answers(too_many("PubMed", 0.05)), on_wait=waits.append) == "done"
    assert (waits[0].service, waits[0].status) == ("PubMed", 429)
    assert waits[-1].seconds == 0
    assert str(Wait("PubMed", 12.3, 429)) == "Waiting for PubMed (429), 12 s"
    assert str(Wait("doi.org", 0.2)) == "Waiting for doi.org, 1 s"


def test_cancel_ends_a_wait_that_the_service_asked_for() -> None:
    token = CancelToken()
    timer = threading.Timer(0.05, token.cancel)
    timer.start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        run(Answers(too_many("PubMed", 100)), cancel=token)
    assert time.monotonic() - began < 1.0
    timer.join()


def test_all_tries_together_have_a_limit() -> None:
    pace = Pace(retries=RetryPolicy(first_delay=50, max_delay=50, total=1))
    began = time.monotonic()
    with pytest.raises(NetworkError):
        run(Answers(NetworkError("Gone."), NetworkError("Gone.")), pace)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2", 2.0),
        (" 12 ", 12.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
    ],
)
def test_retry_after_is_read_in_seconds(value: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": value}) == seconds


def test_retry_after_is_read_as_a_date() -> None:
    seconds = retry_after({"retry-after": formatdate(time.time() + 30, usegmt=True)})
    assert seconds is not None
    assert 25 < seconds < 31
    assert retry_after({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}) == 0


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_date_is_counted_from_the_servers_clock(hours: int) -> None:
    there = time.time() + hours * 3600
    headers = {
        "date": formatdate(there, usegmt=True),
        "retry-after": formatdate(there + 2, usegmt=True),
    }
    assert retry_after(headers) == 2
