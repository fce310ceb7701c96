"""Watched PubMed searches: what is news, what failed, how often PubMed is asked, going on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from refdesk.errors import Cancelled
from refdesk.model.cancel import CancelToken
from refdesk.model.rows import Status
from refdesk.model.watching import HitState, WatchRow
from refdesk.model.work_ids import WorkId
from refdesk.net.network import Network
from refdesk.net.services import NetworkSettings
from refdesk.services import digest, watching
from refdesk.services.pubmed_hits import AllHits
from refdesk.services.toolbox import Toolbox
from refdesk.services.watching import WatchService, check_sentence
from refdesk.store import inbox, undo, watches
from refdesk.store.sessions import raw
from tests.net.test_faults import BODY, LINE, STATUS
from tests.servers.eutils import EutilsServer
from tests.servers.fixtures import QUICK

START = datetime(2025, 11, 21, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Clock:
    """The time as the service sees it."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    @property
    def day(self) -> date:
        return self.at.date()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock()


@pytest.fixture
def watcher(toolbox: Toolbox, clock: Clock) -> WatchService:
    return WatchService(toolbox.library, toolbox.pubmed, clock)


@pytest.fixture
def watch(toolbox: Toolbox) -> Callable[..., int]:
    def made(name: str, query: str = "", every_days: int = 1, since: str = "2025-11-21") -> int:
        return toolbox.changes.watch_search(name, query or name, every_days, since).created_id

    return made


def row(toolbox: Toolbox, number: int = 0) -> WatchRow:
    return toolbox.inboxes.watches()[number]


def asked(eutils: EutilsServer, what: str) -> int:
    return sum(what in request.path for request in eutils.requests)


def titles(toolbox: Toolbox, watch_id: int = 0, *states: HitState) -> list[str]:
    page = toolbox.inboxes.page(watch_id, states or (HitState.NEW, HitState.LATER))
    return [each.title for each in page.rows]


def test_only_what_came_in_since_the_alert_was_made_is_news(
    toolbox: Toolbox,
    watcher: WatchService,
    clock: Clock,
    watch: Callable[..., int],
    eutils: EutilsServer,
) -> None:
    sepsis = watch("sepsis", "sepsis[ti]")
    eutils.shelf.arrive(clock.day - 2 * DAY, "Sepsis before the alert.")
    assert check_sentence(watcher.check_due()) == "Nothing new in the PubMed alert sepsis."
    eutils.shelf.arrive(clock.day, "Sepsis of today.", "Asthma of today.")
    clock.at += DAY
    eutils.shelf.arrive(clock.day, "Sepsis of tomorrow.")
    report = watcher.check_due()
    assert check_sentence(report) == "2 new hits in the PubMed alert sepsis."
    assert titles(toolbox, sepsis) == ["Sepsis of tomorrow", "Sepsis of today"]
    assert (row(toolbox).new, row(toolbox).found_at) == (2, "2025-11-22T15:00:00Z")
    clock.at += DAY
    assert watcher.check_due().new == 0  # what was told once is no news again
    assert row(toolbox).new == 2


def test_what_pubmed_remarks_on_the_words_stays_with_the_alert(
    toolbox: Toolbox, watcher: WatchService, clock: Clock, watch: Callable[..., int],
    eutils: EutilsServer,
) -> None:  # fmt: skip
    number = watch("odd", "sepsis of the brain")
    eutils.shelf.arrive(clock.day, "Sepsis of the brain.")
    said = ("PubMed left out “of”, “the”.",)
    (checked,) = watcher.check_due().checked
    assert (checked.error, checked.remarks) == ("", said)
    assert (row(toolbox).error, row(toolbox).remarks) == ("", said)
    text = digest.as_text(digest.sections(toolbox.library, [number]))
    assert said[0] in text and said[0] in digest.as_html(digest.sections(toolbox.library))
    eutils.fault("500", times=None)
    clock.at += DAY
    watcher.check_due()
    assert "\n" not in row(toolbox).error != "" and row(toolbox).remarks == said
    eutils.reset()
    toolbox.changes.edit_watch(number, "odd", "sepsis", 1, False)
    clock.at += DAY
    watcher.check_due()
    assert row(toolbox).remarks == ()


def test_a_check_is_one_question_and_the_records_one_more(
    watcher: WatchService, clock: Clock, watch: Callable[..., int], eutils: EutilsServer
) -> None:
    watch("sepsis"), watch("asthma")
    eutils.shelf.arrive(clock.day, "Sepsis.", "Asthma in sepsis.", "Asthma.")
    assert watcher.check_due().new == 4
    assert (asked(eutils, "esearch"), asked(eutils, "efetch")) == (2, 1)
    assert watcher.check_due().checked == ()
    assert (asked(eutils, "esearch"), asked(eutils, "efetch")) == (2, 1)


def test_a_record_that_is_found_late_is_news_all_the_same(
    watcher: WatchService, clock: Clock, watch: Callable[..., int], eutils: EutilsServer
) -> None:
    watch("sepsis")
    watcher.check_due()
    clock.at += 20 * DAY
    watcher.check_due()
    eutils.shelf.arrive(clock.day - 18 * DAY, "Sepsis that got its heading late.")
    clock.at += DAY
    assert watcher.check_due().new == 1


def test_what_the_library_has_is_no_news_and_stays_none(
    toolbox: Toolbox,
    watcher: WatchService,
    clock: Clock,
    watch: Callable[..., int],
    eutils: EutilsServer,
) -> None:
    watch("sepsis")
    (pmid, other) = eutils.shelf.arrive(clock.day, "Sepsis one.", "Sepsis two.")
    (added,) = toolbox.importer.add_ids([WorkId("pmid", pmid)]).added
    assert watcher.check_due().new == 1
    assert titles(toolbox) == ["Sepsis two"]
    toolbox.changes.trash([added])
    toolbox.changes.delete_forever([added])
    clock.at += DAY
    assert watcher.check_due().new == 0
    assert titles(toolbox) == ["Sepsis two"]
    toolbox.importer.add_ids([WorkId("pmid", other)])  # by another way than the inbox
    assert (row(toolbox).new, titles(toolbox)) == (0, [])


def test_what_was_discarded_comes_back_in_no_alert(
    toolbox: Toolbox,
    watcher: WatchService,
    clock: Clock,
    watch: Callable[..., int],
    eutils: EutilsServer,
) -> None:
    watch("sepsis")
    (pmid,) = eutils.shelf.arrive(clock.day, "Asthma in sepsis.")
    watcher.check_due()
    toolbox.changes.decide_hits([pmid], HitState.DISCARDED)
    watch("asthma")
    clock.at += DAY
    assert watcher.check_due().new == 0
    assert (row(toolbox, 0).new, row(toolbox, 1).new) == (0, 0)
    assert titles(toolbox, 2, HitState.DISCARDED) == ["Asthma in sepsis"]
    undone = toolbox.changes.undo()
    assert undone is not None and undone.title == "Save PubMed alert asthma"
    toolbox.changes.undo()
    assert row(toolbox).new == 1


def test_the_inbox_reads_and_shows_abstracts_without_a_network(
    toolbox: Toolbox, watcher: WatchService, clock: Clock, watch: Callable[..., int],
    eutils: EutilsServer, network_settings: NetworkSettings,
) -> None:  # fmt: skip
    watch("sepsis")
    (pmid,) = eutils.shelf.arrive(clock.day, "Sepsis one.")
    watcher.check_due()
    eutils.fault("503", times=None)
    later = Toolbox(toolbox.library, Network(network_settings, QUICK))  # as after a restart
    (line,) = later.inboxes.page(0).rows
    assert (line.title, line.pmid, line.creators != "") == ("Sepsis one", pmid, True)
    view = later.online.hit(pmid)
    assert view.record.abstract.sections
    report = later.inboxes.keep([pmid])
    assert len(report.added) == 1
    assert asked(eutils, "efetch") == 1


def test_keeping_hits_is_one_step_that_puts_them_back_when_undone(
    toolbox: Toolbox,
    watcher: WatchService,
    clock: Clock,
    watch: Callable[..., int],
    eutils: EutilsServer,
) -> None:
    watch("sepsis")
    pmids = eutils.shelf.arrive(clock.day, "Sepsis one.", "Sepsis two.", "Sepsis three.")
    watcher.check_due()
    collection = toolbox.changes.create_collection("Kept").created_id
    report = toolbox.inboxes.keep(pmids[:2], collection_id=collection)
    assert len(report.added) == 2
    assert (row(toolbox).new, titles(toolbox)) == (1, ["Sepsis three"])
    assert titles(toolbox, 1, HitState.KEPT) == ["Sepsis two", "Sepsis one"]
    (one, *_) = toolbox.inboxes.page(1, [HitState.KEPT]).rows
    assert Status.IN_LIBRARY in one.statuses
    undone = undo.undo(toolbox.library)
    assert undone is not None and undone.title == "Add 2 PubMed hits"
    assert row(toolbox).new == 3
    undo.redo(toolbox.library)
    assert row(toolbox).new == 1


def test_a_hit_that_was_kept_and_then_deleted_is_not_new_again(
    toolbox: Toolbox,
    watcher: WatchService,
    clock: Clock,
    watch: Callable[..., int],
    eutils: EutilsServer,
) -> None:
    watch("sepsis")
    pmids = eutils.shelf.arrive(clock.day, "Sepsis one.", "Sepsis two.")
    watcher.check_due()
    (added,) = toolbox.inboxes.keep(pmids[:1]).added
    toolbox.changes.trash([added])
    toolbox.changes.delete_forever([added])
    assert (row(toolbox).new, titles(toolbox)) == (1, ["Sepsis two"])
    assert titles(toolbox, 1, HitState.KEPT) == ["Sepsis one"]


def test_a_hit_that_was_added_otherwise_and_then_deleted_is_not_new_again(
    toolbox: Toolbox,
    watcher: WatchService,
    clock: Clock,
    watch: Callable[..., int],
    eutils: EutilsServer,
) -> None:
    watch("sepsis")
    one, two, _ = eutils.shelf.arrive(clock.day, "Sepsis one.", "Sepsis two.", "Sepsis three.")
    watcher.check_due()
    toolbox.changes.decide_hits([two], HitState.LATER)
    added = toolbox.importer.add_ids([WorkId("pmid", one), WorkId("pmid", two)]).added
    assert (row(toolbox).new, row(toolbox).later) == (1, 0)
    clock.at += DAY
    watcher.check_due()
    toolbox.changes.trash(added)
    toolbox.changes.delete_forever(added)
    assert (row(toolbox).new, row(toolbox).later) == (1, 0)
    assert titles(toolbox) == ["Sepsis three"]
    titles_of_steps = [step.title for step in undo.history_of(toolbox.library.read())]
    assert "" not in titles_of_steps  # what the check noted is no step


def test_keeping_without_a_network_names_what_could_not_be_had(
    toolbox: Toolbox,
    watcher: WatchService,
    clock: Clock,
    watch: Callable[..., int],
    eutils: EutilsServer,
) -> None:
    watch("sepsis")
    pmids = eutils.shelf.arrive(clock.day, "Sepsis one.", "Sepsis two.")
    watcher.check_due()
    with toolbox.library.write("", undoable=False) as session:
        raw(session).execute("DELETE FROM hit_record WHERE pmid = ?", (pmids[1],))
    eutils.fault("503", times=None)
    report = toolbox.inboxes.keep(pmids)
    assert len(report.added) == 1
    (failure,) = report.failures
    assert (failure.item, failure.can_retry) == (pmids[1], True)
    assert titles(toolbox) == ["Sepsis two"]  # it stays in the inbox


def test_a_failure_is_kept_and_told_and_the_next_alert_is_asked_for(
    toolbox: Toolbox,
    watcher: WatchService,
    clock: Clock,
    watch: Callable[..., int],
    eutils: EutilsServer,
) -> None:
    watch("sepsis"), watch("asthma")
    eutils.shelf.arrive(clock.day, "Sepsis.", "Asthma.")
    eutils.fault("no-ids", path="term=sepsis", times=None)
    report = watcher.check_due()
    assert [(one.name, one.new, bool(one.error)) for one in report.checked] == [
        ("sepsis", 0, True), ("asthma", 1, False),
    ]  # fmt: skip
    assert "was cut off" in check_sentence(report)
    assert "was cut off" in row(toolbox).error
    assert row(toolbox).checked_at == ""
    assert watcher.check_due().checked == ()  # not again at once
    clock.at += timedelta(hours=2)
    eutils.reset()
    report = watcher.check_due()
    assert [(one.name, one.new, one.error) for one in report.checked] == [("sepsis", 1, "")]
    assert row(toolbox).error == ""


def test_no_fault_of_pubmed_passes_for_nothing_new(
    toolbox: Toolbox,
    watcher: WatchService,
    clock: Clock,
    watch: Callable[..., int],
    eutils: EutilsServer,
) -> None:
    sepsis = watch("sepsis")
    watcher.check([sepsis])
    checked = row(toolbox).checked_at
    for fault in (*BODY, *STATUS, *LINE, "no-ids"):
        pmids = eutils.shelf.arrive(clock.day, f"Sepsis with {fault}.")
        clock.at += DAY
        eutils.fault(fault, path="esearch", times=None)
        report = watcher.check([sepsis])
        assert report.stopped or report.failed, fault
        assert "Nothing new" not in check_sentence(report), fault
        assert row(toolbox).checked_at == checked, fault
        eutils.faults.clear()
        assert watcher.check([sepsis]).new == len(pmids), fault  # nothing was passed over
        checked = row(toolbox).checked_at


def test_without_a_network_the_round_ends_and_says_how_many_were_not_asked_for(
    toolbox: Toolbox, watcher: WatchService, watch: Callable[..., int], eutils: EutilsServer
) -> None:
    for number in range(6):
        watch(f"sepsis {number}")
    eutils.fault("503", times=None)
    report = watcher.check_due()
    assert (len(report.failed), report.left) == (3, 3)
    assert report.new == 0
    said = check_sentence(report)
    assert "Nothing new" not in said
    assert said.endswith("3 PubMed alerts were not checked.")
    eutils.reset()
    assert [one.name for one in watcher.check_due().checked] == [f"sepsis {n}" for n in (3, 4, 5)]


def test_an_alert_that_changes_while_it_is_checked_gets_no_hits_of_the_old_search(
    toolbox: Toolbox,
    watcher: WatchService,
    clock: Clock,
    watch: Callable[..., int],
    eutils: EutilsServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    number, other = watch("sepsis"), watch("asthma")
    eutils.shelf.arrive(clock.day, "Sepsis.", "Asthma.")
    real = watching.list_hits

    def change(*arguments: Any, **options: Any) -> AllHits:
        hits = real(*arguments, **options)
        if toolbox.inboxes.watches()[0].query == "sepsis":
            toolbox.changes.edit_watch(number, "gout", "gout", 7)
            toolbox.changes.delete_watch(other)
        return hits

    monkeypatch.setattr(watching, "list_hits", change)
    assert watcher.check_due().new == 0
    (left,) = toolbox.inboxes.watches()
    assert (left.name, left.checked_at, titles(toolbox)) == ("gout", "", [])


def test_a_round_that_was_cancelled_goes_on_and_asks_nothing_twice(
    toolbox: Toolbox,
    watcher: WatchService,
    clock: Clock,
    watch: Callable[..., int],
    eutils: EutilsServer,
) -> None:
    for number in range(6):
        watch(f"sepsis {number}", "sepsis")
    eutils.shelf.arrive(clock.day, "Sepsis.")
    token = CancelToken()

    def cancel(done: int = 0, total: int = 0, detail: str = "") -> None:
        if done == 4:
            token.cancel()

    with pytest.raises(Cancelled):
        watcher.check_due(progress=cancel, token=token)
    assert [each.checked_at != "" for each in toolbox.inboxes.watches()] == [True] * 4 + [False] * 2
    assert asked(eutils, "efetch") == 0
    report = watcher.check_due()
    assert len(report.checked) == 2
    assert asked(eutils, "esearch") == 6
    assert asked(eutils, "efetch") == 1
    assert titles(toolbox) == ["Sepsis"]


def test_records_that_could_not_be_fetched_come_with_the_next_round(
    toolbox: Toolbox,
    watcher: WatchService,
    clock: Clock,
    watch: Callable[..., int],
    eutils: EutilsServer,
) -> None:
    watch("sepsis")
    (pmid,) = eutils.shelf.arrive(clock.day, "Sepsis.")
    eutils.fault("503", path="efetch", times=None)
    report = watcher.check_due()
    assert (report.new, report.unread) == (1, 1)
    assert check_sentence(report).endswith("The titles of 1 hit come with the next check.")
    assert titles(toolbox) == [f"PMID {pmid} (its record was not fetched yet)"]
    eutils.reset()
    assert watcher.check_due().unread == 0  # though no alert is due
    assert titles(toolbox) == ["Sepsis"]


def test_more_hits_than_pubmed_lists_are_had_by_days(
    toolbox: Toolbox, watcher: WatchService, clock: Clock, watch: Callable[..., int],
    eutils: EutilsServer, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for module in ("refdesk.services.pubmed_hits", "refdesk.net.pubmed", "tests.servers.eutils"):
        monkeypatch.setattr(f"{module}.WINDOW", 10)
    watch("sepsis", since="2025-11-01")
    for day in range(18):
        eutils.shelf.arrive(date(2025, 11, 2) + day * DAY, "Sepsis.", "Sepsis again.")
    eutils.shelf.arrive(date(2025, 11, 21), *["Sepsis of one day."] * 11)
    report = watcher.check_due()
    assert report.new == 46
    assert "1 could not be had" in row(toolbox).error  # PubMed lists 10 of that one day
    assert inbox.count(toolbox.library.read(), 1, [HitState.NEW]) == 46


def test_a_thousand_alerts_take_a_thousand_questions_and_few_more(
    toolbox: Toolbox,
    watcher: WatchService,
    clock: Clock,
    watch: Callable[..., int],
    eutils: EutilsServer,
) -> None:
    subjects = [f"frog{number}" for number in range(50)]
    with toolbox.library.write("", undoable=False) as session:
        for number in range(1000):
            query = subjects[number % 50]
            watches.create(session, f"{query} {number}", query, every_days=1, since="2025-11-21")
    for subject in subjects:
        eutils.shelf.arrive(clock.day, *[f"{subject.title()}."] * 5)
    token = CancelToken()

    def cancel(done: int = 0, total: int = 0, detail: str = "") -> None:
        if done == 600:
            token.cancel()  # the program is closed, say, and started again

    with pytest.raises(Cancelled):
        watcher.check_due(progress=cancel, token=token)
    report = watcher.check_due()
    assert (len(report.checked), report.left, report.unread) == (400, 0, 0)
    assert sum(each.new for each in toolbox.inboxes.watches()) == 1000 * 5
    assert asked(eutils, "esearch") == 1000
    assert asked(eutils, "efetch") == 2  # 250 records, 200 at a time
    assert len(eutils.requests) == 1002
    assert toolbox.inboxes.page(0).count == 250
    assert watcher.check_due().checked == ()


def test_a_program_asks_a_hundred_alerts_a_day_and_the_rest_at_night(
    toolbox: Toolbox, watcher: WatchService, clock: Clock
) -> None:
    with toolbox.library.write("", undoable=False) as session:
        for number in range(250):
            watches.create(session, f"a {number}", "nosuchword", every_days=1, since="2025-11-21")
    report = watcher.check_due(by_itself=True)  # on a Friday, at ten in the morning there
    assert (len(report.checked), report.left) == (100, 150)
    assert check_sentence(report).endswith("150 PubMed alerts were left for PubMed's quiet hours.")
    clock.at += timedelta(hours=1)
    assert watcher.check_due(by_itself=True).checked == ()
    ids = [row.id for row in toolbox.inboxes.watches()]
    report = watcher.check(ids, is_series=True)  # "Check all now": those that waited longest
    assert {one.watch_id for one in report.checked} == set(ids[100:200])
    assert report.left == 150
    clock.at = START.replace(day=22, hour=3)  # ten in the evening there
    assert len(watcher.check_due(by_itself=True).checked) == 250
    assert toolbox.inboxes.watches()[0].checked_at.startswith("2025-11-22")
