"""When a watched search is due, from which day it asks, and when PubMed has its quiet hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from refdesk.model.watching import WatchRow
from refdesk.services.watch_schedule import in_turn, is_due, is_quiet, now_allowed, span

EASTERN = timedelta(hours=5)
NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)


def row(checked: str = "", every: int = 1, **facts: object) -> WatchRow:
    at = f"{checked}T20:00:00Z" if checked else ""
    return WatchRow(1, "a", "a", every, since="2026-01-01", checked_at=at, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("watch", "due"),
    [
        (row(), True),
        (row("2026-03-10"), False),
        (row("2026-03-09"), True),  # another day, if fewer than 24 hours
        (row("2026-03-04", 7), False),
        (row("2026-03-03", 7), True),
        (row("2026-02-09", 30), False),
        (row("2026-02-08", 30), True),
        (row("2026-03-01", 0), False),
        (row("2026-03-01", is_paused=True), False),
        (row("2027-03-01"), True),  # the clock was wrong then
        (row("2026-03-01", error="No.", tried_at="2026-03-10T14:30:00Z"), False),
        (row("2026-03-01", error="No.", tried_at="2026-03-10T14:00:00Z"), True),
        (row("2026-03-01", error="No.", tried_at="2026-03-11T14:00:00Z"), True),
    ],
)
def test_a_watch_is_due_by_its_schedule(watch: WatchRow, due: bool) -> None:
    assert is_due(watch, NOW) is due


def test_a_check_looks_back_behind_the_last_one_but_not_behind_the_first_day() -> None:
    assert span(row(), NOW) == (date(2026, 1, 1), date(2026, 3, 11))
    assert span(row(checked_to="2026-03-09"), NOW)[0] == date(2026, 2, 7)
    assert span(row(checked_to="2026-01-11"), NOW)[0] == date(2026, 1, 1)
    assert span(row(checked_to="2028-01-01"), NOW)[0] <= date(2026, 3, 11)


def test_it_is_still_yesterday_at_pubmed_in_the_european_night() -> None:
    assert span(row(), datetime(2026, 3, 10, 3, 0, tzinfo=UTC))[1] == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("day", "hour", "quiet"),
    [
        (10, 15, False),  # Tuesday, late morning
        (10, 1, False),  # 20 o'clock in winter
        (10, 2, True),
        (10, 8, True),
        (10, 9, False),  # 5 o'clock in summer time
        (14, 4, True),  # still Friday night
        (14, 12, True),  # Saturday
        (15, 23, True),
        (16, 1, True),  # Sunday evening there
        (16, 12, False),
    ],
)
def test_nights_and_weekends_are_those_of_pubmed(day: int, hour: int, quiet: bool) -> None:
    assert is_quiet(datetime(2026, 3, day, hour, 30, tzinfo=UTC)) is quiet


def test_in_the_daytime_a_hundred_are_checked_within_a_day() -> None:
    due = [row("2026-03-01") for _ in range(130)]
    spent = [row("2026-03-08", tried_at="2026-03-10T08:00:00Z", error="No.")] * 70
    assert len(now_allowed([*due, *spent], due, NOW)) == 30
    assert len(now_allowed([*due, *spent], due, NOW.replace(hour=3))) == 130


def simulated(hours: Callable[[datetime], bool], days: int) -> list[tuple[datetime, list[int]]]:
    """Which of 1,000 daily alerts are checked when a program looks every ten minutes."""
    rows = {number: WatchRow(number, "a", "a", since="2026-01-01") for number in range(1000)}
    at = datetime(2026, 3, 9, 5, 0, tzinfo=UTC)  # a Monday at midnight at PubMed
    rounds = []
    for _ in range(days * 144):
        at += timedelta(minutes=10)
        if not hours(at):
            continue
        due = in_turn([row for row in rows.values() if is_due(row, at)])
        asked = [row.id for row in now_allowed(list(rows.values()), due, at)]
        for number in asked:
            stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
            rows[number] = replace(rows[number], checked_at=stamp, tried_at=stamp)
        rounds.append((at, asked))
    return rounds


def test_a_thousand_daily_alerts_are_checked_once_a_day_nearly_all_at_night() -> None:
    rounds = simulated(lambda at: True, days=11)
    counts = Counter((number, at.date()) for at, asked in rounds for number in asked)
    assert set(counts.values()) == {1}
    by_day = Counter(at.date() for at, asked in rounds for _ in asked)
    assert len(by_day) == 12 and set(by_day.values()) == {1000}
    by_daylight = Counter(at.date() for at, asked in rounds if not is_quiet(at) for _ in asked)
    assert max(by_daylight.values(), default=0) <= 100


def test_who_works_in_the_daytime_alone_has_a_thousand_alerts_checked_in_turn() -> None:
    rounds = simulated(lambda at: not is_quiet(at) and 9 <= (at - EASTERN).hour < 17, days=11)
    by_day = Counter((at - EASTERN).date() for at, asked in rounds for _ in asked)
    assert max(by_day.values()) <= 100
    numbers = [number for _, asked in rounds for number in asked]
    assert len(numbers) == len(set(numbers)) >= 800  # nobody twice before all were asked


def test_who_waits_longest_is_first() -> None:
    tried = ("2026-03-02", "", "2026-03-01", "2026-03-03")
    rows = [row(tried_at=each) for each in tried]  # the last ones failed
    assert in_turn(rows) == [rows[1], rows[2], rows[0], rows[3]]
