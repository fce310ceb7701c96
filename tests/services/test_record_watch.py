"""The record watch: rounds by schedule, what they find and take over, what breaks them off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from refdesk.model.cancel import CancelToken
from refdesk.model.markup import RichText
from refdesk.model.rows import Status
from refdesk.model.work_ids import WorkId
from refdesk.services import record_watch, refreshing
from refdesk.services.record_watch import RecordWatch
from refdesk.services.toolbox import Toolbox
from refdesk.services.watch_schedule import DAYTIME_LIMIT
from refdesk.store import references, undo
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST
from tests.services.test_notices import noticed

DAY = datetime(2035, 3, 6, 15, 0, tzinfo=UTC)
"""A Tuesday, by day where PubMed is; long after all records came."""
RETRACTED = ("RetractionIn", "Made Up J. 2025;3:4", "55")
COMMENTED = ("CommentIn", "Made Up J. 2024;2:3", "77")


class Clock:
    def __init__(self) -> None:
        self.now = DAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(toolbox: Toolbox, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> RecordWatch:
    """A watch that asks for two references a request."""
    monkeypatch.setattr(record_watch, "BATCH", 2)
    monkeypatch.setattr(refreshing, "BATCH", 2)
    return RecordWatch(toolbox.library, lambda: toolbox.pubmed, clock)


@pytest.fixture
def ids(toolbox: Toolbox) -> list[int]:
    """Five references without notices."""
    works = [WorkId("pmid", str(FIRST + n)) for n in range(5)]
    return list(toolbox.importer.add_ids(works).added)


def statuses(toolbox: Toolbox, reference_id: int) -> tuple[Status, ...]:
    return references.rows(toolbox.library.read(), [reference_id])[0].statuses


def fail_after(eutils: EutilsServer, count: int) -> Callable[..., None]:
    """A progress that lets PubMed fail once so many references are done."""

    def progress(done: int = 0, total: int = 0, detail: str = "") -> None:
        if done >= count:
            eutils.fault("reset", times=None, path="efetch")

    return progress


def test_a_round_takes_new_notices_over_and_leaves_the_readers_changes(
    toolbox: Toolbox, watch: RecordWatch, eutils: EutilsServer, ids: list[int]
) -> None:
    with toolbox.library.write("edit") as session:
        references.edit(session, ids[1], {"title": RichText("Mine")})
    eutils.shelf.revise(noticed(FIRST + 1, COMMENTED, RETRACTED))
    report = watch.check()
    assert [one.reference_id for one in report.found] == [ids[1]]
    assert report.is_heavy
    assert report.sentence == "New notices on 1 reference: 1 retracted."
    assert Status.RETRACTED in statuses(toolbox, ids[1])
    assert references.record(toolbox.library, ids[1]).title.plain == "Mine"
    assert undo.next_undo_title(toolbox.library.read()) == "New notices on 1 reference"
    assert watch.book.fresh() == {(ids[1], "Retracted", "55"), (ids[1], "Commented on", "77")}
    assert watch.check().sentence == "No new notices on 5 references."


def test_what_has_no_new_notice_is_left_as_it_is(
    toolbox: Toolbox, watch: RecordWatch, eutils: EutilsServer, ids: list[int]
) -> None:
    before = [references.source(toolbox.library.read(), each) for each in ids]
    assert watch.check().found == ()
    assert [references.source(toolbox.library.read(), each) for each in ids] == before


def test_a_round_is_due_by_its_days_and_never_without_a_schedule(
    watch: RecordWatch, clock: Clock, ids: list[int]
) -> None:
    assert watch.is_due(7)
    assert not watch.is_due(0)
    watch.check(by_itself=True, every_days=7)
    assert not watch.is_due(7)
    clock.now += timedelta(days=6)
    assert not watch.is_due(7)
    clock.now += timedelta(days=1)
    assert watch.is_due(7)


def test_what_came_from_pubmed_within_the_days_is_not_asked_for(
    toolbox: Toolbox, ids: list[int]
) -> None:
    watch = RecordWatch(toolbox.library, lambda: toolbox.pubmed)
    assert not watch.is_due(7)
    assert watch.check(by_itself=True, every_days=7).asked == 0
    assert watch.check().asked == 5


def test_a_round_that_broke_off_goes_on_where_it_was_an_hour_later(
    toolbox: Toolbox, watch: RecordWatch, clock: Clock, eutils: EutilsServer, ids: list[int]
) -> None:
    report = watch.check(by_itself=True, every_days=7, progress=fail_after(eutils, 2))
    assert (report.asked, report.is_complete) == (2, False)
    assert report.failure
    assert report.sentence.endswith("3 references not asked for yet.")
    assert not watch.is_due(7)
    clock.now += timedelta(hours=1)
    assert watch.is_due(7)
    eutils.faults.clear()
    eutils.requests.clear()
    again = RecordWatch(toolbox.library, lambda: toolbox.pubmed, clock)  # after a restart
    assert again.check(by_itself=True, every_days=7).asked == 3
    fetched = [each for each in eutils.requests if "efetch" in each.path]
    assert len(fetched) == 2
    assert again.book.state().failure == ""


def test_a_failure_is_never_nothing_new(
    watch: RecordWatch, eutils: EutilsServer, ids: list[int]
) -> None:
    eutils.fault("reset", times=None, path="efetch")
    report = watch.check()
    assert not report.is_complete
    assert "No new notices" not in report.sentence
    assert watch.book.state().checked_at == ""


def test_by_day_it_asks_by_itself_no_more_than_ncbi_wants(
    watch: RecordWatch, clock: Clock, ids: list[int]
) -> None:
    state = watch._counted(watch.book.state())
    watch.book.put(record_watch.replace(state, requests=DAYTIME_LIMIT - 1))
    report = watch.check(by_itself=True, every_days=7)
    assert (report.asked, report.is_complete, report.failure) == (2, False, "")
    assert not watch.is_due(7)
    clock.now = DAY.replace(day=7, hour=4)  # night there
    assert watch.check(by_itself=True, every_days=7).asked == 3


def test_a_round_can_be_stopped_and_goes_on_later(watch: RecordWatch, ids: list[int]) -> None:
    token = CancelToken()

    def stop(done: int = 0, total: int = 0, detail: str = "") -> None:
        token.cancel()

    with pytest.raises(record_watch.Cancelled):
        watch.check(by_itself=True, every_days=7, progress=stop, token=token)
    assert watch.check(by_itself=True, every_days=7).asked == 3


def test_what_was_looked_at_is_new_no_more(
    watch: RecordWatch, eutils: EutilsServer, ids: list[int]
) -> None:
    eutils.shelf.revise(noticed(FIRST, COMMENTED))
    eutils.shelf.revise(noticed(FIRST + 4, RETRACTED))
    assert watch.check().sentence == ("New notices on 2 references: 1 retracted, 1 commented on.")
    watch.book.forget_fresh([(ids[0], "Commented on", "77")])
    assert watch.book.fresh() == {(ids[4], "Retracted", "55")}


def test_a_round_is_one_step_however_many_requests_it_takes(
    toolbox: Toolbox, watch: RecordWatch, eutils: EutilsServer, ids: list[int]
) -> None:
    for n in (0, 3, 4):
        eutils.shelf.revise(noticed(FIRST + n, RETRACTED))
    assert len(watch.check().found) == 3
    assert undo.next_undo_title(toolbox.library.read()) == "New notices on 3 references"
    undo.undo(toolbox.library)
    assert not any(Status.RETRACTED in statuses(toolbox, each) for each in ids)


def test_a_spoiled_book_costs_a_round_and_nothing_else(
    toolbox: Toolbox, watch: RecordWatch, ids: list[int]
) -> None:
    path = toolbox.library.path
    path.with_name(f"{path.name}.notices").write_bytes(b"no database at all" * 100)
    assert watch.book.state().checked_at == ""
    assert watch.is_due(7)
    assert watch.check().asked == 5


def test_a_notice_that_the_reader_took_out_does_not_come_again(
    toolbox: Toolbox, watch: RecordWatch, eutils: EutilsServer, ids: list[int]
) -> None:
    eutils.shelf.revise(noticed(FIRST, COMMENTED))
    assert len(watch.check().found) == 1
    with toolbox.library.write("edit") as session:
        references.edit(session, ids[0], {"corrections": ()})
    assert watch.check().found == ()


def test_a_fuller_citation_of_a_known_notice_is_no_news(
    toolbox: Toolbox, watch: RecordWatch, eutils: EutilsServer, ids: list[int]
) -> None:
    eutils.shelf.revise(noticed(FIRST, ("CommentIn", "Made Up J. 2024 May 2", "77")))
    watch.check()
    eutils.shelf.revise(noticed(FIRST, COMMENTED))
    assert watch.check().found == ()
    eutils.shelf.revise(noticed(FIRST, COMMENTED, ("CommentIn", "Other J. 2025", "78")))
    (one,) = watch.check().found
    assert [each.pmid for each in one.notices] == ["78"]
