"""The desk: what the window asks and is told, with real threads, library and loopback servers."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from refdesk.model.reports import ImportReport
from refdesk.model.rows import SortKey, Status, View, ViewKind
from refdesk.model.views import JobState, MessageKind
from refdesk.model.work_ids import WorkId
from refdesk.services.toolbox import Toolbox
from refdesk.workers import deeds
from refdesk.workers.desk import Desk
from refdesk.workers.tasks import Task
from tests.patience import PATIENCE
from tests.servers.doi_org import DoiServer
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST
from tests.workers.fixtures import end

SEED = WorkId("pmid", "9304698")
ALL = View()


def add(desk: Desk, qtbot: QtBot, *pmids: str) -> list[int]:
    # While a slow job goes on the lists are read again, without ids.
    with qtbot.waitSignal(desk.references_changed, check_params_cb=bool) as changed:
        desk.add_ids([WorkId("pmid", pmid) for pmid in pmids])
    assert changed.args is not None
    return sorted(changed.args[0])


def test_a_dropped_pmid_is_added_counted_and_can_be_undone(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.message) as told:
        desk.add_ids([SEED])
    assert told.args is not None
    assert told.args[0].text == "1 reference added."
    assert told.args[0].can_undo
    with qtbot.waitSignal(desk.listed) as listed:
        desk.list(ALL, "", SortKey.ADDED, True)
    assert listed.args is not None
    (reference_id,) = listed.args[0].ids
    assert desk.rows([reference_id])[0].pmid == "9304698"
    with qtbot.waitSignal(desk.overview_read, check_params_cb=lambda o: o.count(ViewKind.ALL) == 0):
        desk.undo()


def test_failures_come_with_their_reasons_and_retry(
    desk: Desk, qtbot: QtBot, eutils: EutilsServer
) -> None:
    eutils.fault("503", times=None, path="efetch")
    with qtbot.waitSignal(desk.message) as told:
        desk.add_ids([SEED], refused=["abc"])
    assert told.args is not None
    message = told.args[0]
    assert message.kind is MessageKind.ERROR
    assert message.can_retry
    assert {failure.item for failure in message.report.failures} == {"9304698", "abc"}
    eutils.reset()
    with qtbot.waitSignal(
        desk.message, check_params_cb=lambda message: message.text == "1 reference added."
    ):
        desk.retry(message.report)


def test_a_newer_list_makes_the_older_one_stale(desk: Desk, qtbot: QtBot) -> None:
    add(desk, qtbot, "9304698", "1")
    answers: list[int] = []
    desk.listed.connect(lambda listing: answers.append(listing.request))
    for text in ("i", "in", "int", "inte"):
        last = desk.list(ALL, text, SortKey.ADDED, True, typing=True)
    with qtbot.waitSignal(desk.listed, check_params_cb=lambda listing: listing.request == last):
        pass
    assert answers[-1] == last
    assert sorted(answers) == answers


def test_a_mistake_in_the_query_is_told_with_its_place(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.listed) as listed:
        desk.list(ALL, "asthma[foo]", SortKey.ADDED, True)
    assert listed.args is not None
    (problem,) = listed.args[0].problems
    assert problem.is_error
    assert (problem.start, problem.end) == (6, 11)


def test_a_reference_is_read_with_all_that_belongs_to_it(desk: Desk, qtbot: QtBot) -> None:
    (reference_id,) = add(desk, qtbot, "9304698")
    with qtbot.waitSignal(desk.references_changed):
        desk.save_note(reference_id, 0, "read the methods")
    with qtbot.waitSignal(desk.reference_read) as read:
        desk.read_reference(reference_id)
    assert read.args is not None
    view = read.args[0]
    assert view.record.title.plain.startswith("Interleukin-6")
    assert view.notes[0].text == "read the methods"
    assert view.source_label.startswith("PubMed")


def test_pubmed_hits_say_which_are_in_the_library(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.pubmed_listed) as listed:
        desk.search_pubmed("interleukin-6", count=5)
    assert listed.args is not None
    page = listed.args[0]
    assert len(page.rows) == 5
    assert page.translation
    first = page.rows[0]
    assert Status.IN_LIBRARY not in first.statuses
    with qtbot.waitSignal(desk.message):
        desk.add_hits([first.pmid])
    assert Status.IN_LIBRARY in desk.read_hit_rows([first.pmid])[0].statuses


@pytest.mark.parametrize("has_alerts", [False, True])
def test_hits_put_into_a_collection_join_it_also_when_the_library_has_them(
    desk: Desk, toolbox: Toolbox, qtbot: QtBot, eutils: EutilsServer, has_alerts: bool
) -> None:
    if has_alerts:
        toolbox.changes.watch_search("Sepsis", "sepsis", 0)
    with qtbot.waitSignal(desk.pubmed_listed) as listed:
        desk.search_pubmed("interleukin-6", count=2)
    assert listed.args is not None
    first, second = (row.pmid for row in listed.args[0].rows)
    with qtbot.waitSignal(desk.message):
        desk.add_hits([first])
    into = toolbox.changes.collection_id("Mine")
    asked = len(eutils.requests)
    with qtbot.waitSignal(desk.message) as told:
        desk.add_hits([first, second], collection_id=into)
    assert told.args is not None
    assert "added to Mine" in told.args[0].text
    view = View(ViewKind.COLLECTION, into)
    with qtbot.waitSignal(desk.listed, check_params_cb=lambda answer: answer.is_complete) as shown:
        desk.list(view, "", SortKey.ADDED, True)
    assert shown.args is not None and len(shown.args[0].ids) == 2
    assert len(eutils.requests) == asked  # their records were at hand
    assert [row.collections for row in desk.read_hit_rows([first, second])] == [("Mine",)] * 2


def test_hits_at_hand_and_others_are_one_step(desk: Desk, toolbox: Toolbox, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.pubmed_listed) as listed:
        desk.search_pubmed("interleukin-6", count=1)
    assert listed.args is not None
    with qtbot.waitSignal(desk.message) as told:
        desk.add_hits([listed.args[0].rows[0].pmid, str(FIRST + 11_000)])
    assert told.args is not None and told.args[0].text == "2 references added."
    assert toolbox.browser.next_steps()[0] == "Add 2 references"


def test_a_search_says_why_it_waits(desk: Desk, qtbot: QtBot, eutils: EutilsServer) -> None:
    eutils.fault("429", path="esearch", times=1, retry_after=0.05)
    told: list[str] = []
    desk.pubmed_waits.connect(told.append)
    with qtbot.waitSignal(desk.pubmed_listed):
        desk.search_pubmed("interleukin-6", count=1)
    assert told[0].startswith("Waiting for PubMed (429), ")


def test_pubmed_out_of_reach_is_no_empty_page(
    desk: Desk, qtbot: QtBot, eutils: EutilsServer
) -> None:
    eutils.fault("captive", times=None)
    with qtbot.waitSignal(desk.pubmed_failed) as failed:
        desk.search_pubmed("interleukin-6")
    assert failed.args is not None
    assert failed.args[1].endswith(".")


def test_a_citation_comes_as_html_and_text(desk: Desk, qtbot: QtBot) -> None:
    ids = add(desk, qtbot, "9304698")
    with qtbot.waitSignal(desk.cited) as cited:
        desk.cite(ids, "apa", preview=False)
    assert cited.args is not None
    citation = cited.args[0]
    assert "<i>Progress in neurobiology</i>" in citation.html
    assert citation.text.startswith("Gadient, R. A., & Otten, U. H. (1997).")


def test_an_unknown_style_fails_in_words(desk: Desk, qtbot: QtBot) -> None:
    ids = add(desk, qtbot, "9304698")
    with qtbot.waitSignal(desk.cite_failed) as failed:
        desk.cite(ids, "no such style", preview=False)
    assert failed.args is not None
    assert "no such style" in failed.args[1]


def test_following_a_doi_opens_its_page_and_remembers_it(desk: Desk, qtbot: QtBot) -> None:
    (reference_id,) = add(desk, qtbot, str(FIRST))
    doi = desk.rows([reference_id])[0].doi
    with qtbot.waitSignal(desk.link_ready) as ready:
        desk.follow_doi(reference_id, doi)
    assert ready.args is not None
    assert ready.args[0].startswith("http")
    with qtbot.waitSignal(desk.reference_read) as read:
        desk.read_reference(reference_id)
    assert read.args is not None
    assert read.args[0].landing.url == ready.args[0]


def test_a_doi_that_does_not_exist_is_told(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(
        desk.message, check_params_cb=lambda message: message.kind is MessageKind.ERROR
    ) as told:
        desk.follow_doi(0, "10.9999/anything")
    assert told.args is not None
    assert "does not exist" in told.args[0].text


def test_a_job_can_be_cancelled_in_the_middle(
    desk: Desk, qtbot: QtBot, eutils: EutilsServer
) -> None:
    eutils.fault("hang", times=None, path="efetch")
    with qtbot.waitSignal(
        desk.jobs_changed, check_params_cb=lambda rows: rows[0].state is JobState.RUNNING
    ) as changed:
        desk.add_ids([SEED])
    assert changed.args is not None
    job = changed.args[0][0]
    began = time.monotonic()
    with qtbot.waitSignal(
        desk.jobs_changed, check_params_cb=lambda rows: rows[0].state is JobState.CANCELLED
    ):
        desk.cancel_job(job.id)
    assert time.monotonic() - began < 2


def test_the_desk_stops_within_its_time_while_everything_hangs(
    toolbox: Toolbox, qapp: object, qtbot: QtBot, eutils: EutilsServer, doi_org: DoiServer
) -> None:
    desk = Desk(toolbox)
    eutils.fault("hang", times=None)
    doi_org.fault("slow-body", times=None)
    desk.search_pubmed("asthma")
    desk.follow_doi(0, "10.5555/made.up(1)x")
    with qtbot.waitSignal(
        desk.jobs_changed, check_params_cb=lambda rows: rows[0].state is JobState.RUNNING
    ):
        desk.add_ids([SEED])
    began = time.monotonic()
    end(desk)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("key", ["ris", "nbib"])
def test_exporting_writes_the_file_and_says_so(
    desk: Desk, qtbot: QtBot, tmp_path: Path, key: str
) -> None:
    add(desk, qtbot, "9304698", "1")
    target = tmp_path / "all.txt"
    with qtbot.waitSignal(desk.message) as told:
        desk.export(None, key, target)
    assert told.args is not None
    assert told.args[0].text == "2 references exported to all.txt."
    assert target.read_bytes().count(b"Interleukin-6") >= 1


def test_refreshing_keeps_the_users_edits(desk: Desk, qtbot: QtBot) -> None:
    (reference_id,) = add(desk, qtbot, "9304698")
    with qtbot.waitSignal(desk.references_changed):
        desk.edit(reference_id, {"volume": "53"})
    with qtbot.waitSignal(
        desk.message, check_params_cb=lambda message: "refreshed" in message.text
    ):
        desk.refresh([reference_id])
    with qtbot.waitSignal(desk.reference_read) as read:
        desk.read_reference(reference_id)
    assert read.args is not None
    assert read.args[0].record.volume == "53"
    assert read.args[0].edited_fields == ("volume",)


def test_identifiers_are_filled_in_and_what_is_doubtful_is_told(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    lists = "TY  - JOUR\nTI  - One\nDO  - 10.5555/made.up(0)x\nER  - \nTY  - JOUR\nTI  - Of frogs\n"
    (tmp_path / "list.ris").write_text(
        f"{lists}JO  - Prog Neurobiol\nPY  - 1997\nVL  - 52\nSP  - 379\nER  - \n"
    )
    with qtbot.waitSignal(desk.message, check_params_cb=lambda message: message.key == "import"):
        desk.import_files([tmp_path / "list.ris"])
    with qtbot.waitSignal(
        desk.message, check_params_cb=lambda message: message.key == "fill_ids"
    ) as told:
        desk.fill_ids([1, 2])
    assert told.args is not None
    message = told.args[0]
    assert message.text == "Identifiers of 1 reference filled in. 1 needs a look."
    assert message.can_undo and message.kind is MessageKind.WARNING
    (left,) = message.report.failures
    assert left.item == "Of frogs" and "PMID 9304698" in left.reason
    with qtbot.waitSignal(desk.reference_read) as read:
        desk.read_reference(1)
    assert read.args is not None
    assert read.args[0].record.pmcid == "PMC8000000"


def test_what_could_not_reach_pubmed_waits_and_is_added_later_even_after_a_restart(
    toolbox: Toolbox,
    qapp: object,
    qtbot: QtBot,
    eutils: EutilsServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("refdesk.workers.waiting.FIRST_LOOK", 0)
    monkeypatch.setattr("refdesk.workers.waiting.FIRST_PAUSE", 10)
    eutils.fault("reset", times=None)
    first = Desk(toolbox)
    with qtbot.waitSignal(first.message) as told:
        first.add_ids([SEED])
    assert told.args is not None
    assert told.args[0].text.endswith("1 waits and is fetched when you are online.")
    with qtbot.waitSignal(
        first.jobs_changed,
        check_params_cb=lambda rows: bool(rows) and rows[0].title == "1 reference waits",
    ):
        pass
    end(first)
    eutils.reset()
    second = Desk(toolbox)
    with qtbot.waitSignal(
        second.message, check_params_cb=lambda message: message.text == "1 reference added."
    ):
        second.start()
    with qtbot.waitSignal(
        second.jobs_changed, check_params_cb=lambda rows: all(r.id for r in rows)
    ):
        pass
    end(second)


def test_waiting_additions_can_be_given_up(desk: Desk, qtbot: QtBot, eutils: EutilsServer) -> None:
    eutils.fault("reset", times=None)
    with qtbot.waitSignal(
        desk.jobs_changed, check_params_cb=lambda rows: bool(rows) and rows[0].id == 0
    ):
        desk.add_ids([SEED])
    with qtbot.waitSignal(desk.jobs_changed, check_params_cb=lambda rows: all(r.id for r in rows)):
        desk.cancel_job(0)


def test_what_the_user_wrote_just_before_closing_is_kept(
    toolbox: Toolbox, qapp: object, qtbot: QtBot
) -> None:
    first = Desk(toolbox)
    (reference_id,) = add(first, qtbot, "9304698")
    for number in range(20):
        first.save_note(reference_id, 0, f"note {number}")
    end(first)
    notes = toolbox.browser.reference(reference_id).notes
    assert [note.text for note in notes] == [f"note {number}" for number in range(20)]


def test_a_reference_that_is_gone_is_not_an_error(desk: Desk, qtbot: QtBot) -> None:
    heard: list[object] = []
    desk.message.connect(heard.append)
    desk.read_reference(12_345)
    qtbot.waitUntil(lambda: desk.is_idle)
    assert heard == []


def test_a_thread_keeps_its_connection_from_task_to_task(
    desk: Desk, toolbox: Toolbox, qtbot: QtBot
) -> None:
    (reference_id,) = add(desk, qtbot, "9304698")
    seen: list[int] = []
    for _ in range(5):
        with qtbot.waitSignal(desk.reference_read):
            desk.read_reference(reference_id)
        seen.append(len(toolbox.library._connections))
    assert seen[-1] - seen[0] < 3  # one a thread, not one a task


def test_an_export_does_not_wait_for_an_import(
    desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk._toolbox.importer.import_bytes(b"TY  - BOOK\nTI  - There\nER  - \n", "a.ris")
    may_end = threading.Event()

    def slow(task: Task) -> ImportReport:
        assert may_end.wait(20)
        return ImportReport()

    monkeypatch.setattr(deeds.ImportFiles, "run", lambda self, task: slow(task))
    path = tmp_path / "out.ris"
    with qtbot.waitSignal(desk.message, timeout=15_000) as told:
        desk.import_files([tmp_path / "in.ris"])
        desk.export(None, "ris", path)
    assert told.args[0].text == "1 reference exported to out.ris."
    assert "TI  - There" in path.read_text()
    assert desk.jobs.rows()[0].state is JobState.RUNNING
    assert not desk.is_idle
    with qtbot.waitSignal(desk.message, timeout=15_000):
        may_end.set()


def test_a_part_that_is_first_wanted_after_the_end_starts_no_thread(
    toolbox: Toolbox, qapp: object
) -> None:
    desk = Desk(toolbox)
    assert desk.stop(PATIENCE)
    desk.asking.forget("count")  # a window asks until it is deleted
    assert not [one.objectName() for one in desk.findChildren(QThread) if one.isRunning()]
    end(desk)
