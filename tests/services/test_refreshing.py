"""Asking PubMed again: what a fault on the way leaves."""

from __future__ import annotations

import io

import pytest

from refdesk.errors import Cancelled, RefDeskError
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.model.cancel import CancelToken
from refdesk.model.markup import RichText
from refdesk.model.reports import ImportReport
from refdesk.net.network import Network
from refdesk.services import refreshing
from refdesk.services.import_run import new_reference
from refdesk.services.refresh_words import change_line, change_lines, look_sentence
from refdesk.services.refreshing import RecordChanges
from refdesk.services.wording import refresh_sentence
from refdesk.store import references, undo
from refdesk.store.library import Library
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST

THEN = "A title of then"


@pytest.fixture
def ids(library: Library, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Three references as they were once; PubMed is asked for one at a time."""
    monkeypatch.setattr(refreshing, "BATCH", 1)
    source = "".join(f"PMID- {FIRST + n}\nTI  - {THEN}.\n\n" for n in range(3)).encode()
    parsed = [
        one for one in parse_stream(io.BytesIO(source), key="nbib") if isinstance(one, Parsed)
    ]
    with library.write("fill") as session:
        return references.add(session, [new_reference(one, "old.nbib") for one in parsed])


def unchanged(library: Library, ids: list[int]) -> list[int]:
    return [row.id for row in references.rows(library.read(), ids) if row.title == THEN]


def test_what_came_before_a_fault_is_kept_and_the_rest_is_counted(
    library: Library, network: Network, eutils: EutilsServer, ids: list[int]
) -> None:
    def fail_from_now_on(done: int = 0, total: int = 0, detail: str = "") -> None:
        eutils.fault("reset", times=None, path="efetch")

    report = refreshing.refresh(library, network.pubmed, ids, progress=fail_from_now_on)
    assert list(report.existing) == ids[:1]
    assert report.stopped.endswith(" 2 references could not be refreshed.")
    assert refresh_sentence(report) == f"1 reference refreshed. {report.stopped}"
    assert unchanged(library, ids) == ids[1:]
    assert undo.next_undo_title(library.read()) == "Refresh 1 reference"


def test_a_fault_before_anything_came_changes_nothing(
    library: Library, network: Network, eutils: EutilsServer, ids: list[int]
) -> None:
    eutils.fault("reset", times=None, path="efetch")
    with pytest.raises(RefDeskError):
        refreshing.refresh(library, network.pubmed, ids)
    assert unchanged(library, ids) == ids


def test_a_refresh_that_is_cancelled_keeps_what_came_as_one_step(
    library: Library, network: Network, ids: list[int]
) -> None:
    token = CancelToken()

    def cancel(done: int = 0, total: int = 0, detail: str = "") -> None:
        token.cancel()

    with pytest.raises(Cancelled):
        refreshing.refresh(library, network.pubmed, ids, progress=cancel, token=token)
    assert unchanged(library, ids) == ids[1:]
    undo.undo(library)
    assert unchanged(library, ids) == ids


def test_a_refresh_in_several_requests_is_one_step_of_what_changed(
    library: Library, network: Network, ids: list[int]
) -> None:
    refreshing.refresh(library, network.pubmed, ids[:1])
    assert len(refreshing.refresh(library, network.pubmed, ids).existing) == 3
    assert undo.next_undo_title(library.read()) == "Refresh 2 references"
    undo.undo(library)
    assert unchanged(library, ids) == ids[1:]


def test_a_reference_that_is_deleted_meanwhile_costs_no_other_its_refresh(
    library: Library, network: Network, ids: list[int]
) -> None:
    def delete(done: int = 0, total: int = 0, detail: str = "") -> None:
        if done == 1:
            with library.write("delete") as session:
                references.trash(session, [ids[1]])
                references.delete_forever(session, [ids[1]])

    report = refreshing.refresh(library, network.pubmed, ids, progress=delete)
    assert report.existing == (ids[0], ids[2])
    assert unchanged(library, ids) == []


def looked(
    library: Library, network: Network, ids: list[int]
) -> tuple[list[RecordChanges], ImportReport]:
    *found, report = refreshing.differences(library, network.pubmed, ids)
    assert isinstance(report, ImportReport)
    return [one for one in found if isinstance(one, RecordChanges)], report


def test_a_look_names_what_pubmed_says_now_and_writes_nothing(
    library: Library, network: Network, ids: list[int]
) -> None:
    title = undo.next_undo_title(library.read())
    found, report = looked(library, network, ids)
    assert [one.reference_id for one in found] == ids == list(report.existing)
    now = network.pubmed.fetch([found[0].pmid]).records[0].record
    change = next(one for one in found[0].changes if one.name == "title")
    assert (change.before, change.now, change.is_edited) == (THEN, now.title.plain, False)
    assert f"  Title: {THEN} → {now.title.plain}" in change_lines(found[0])
    mesh = next(one for one in found[0].changes if one.name == "mesh_headings")
    assert list(mesh.added) == ["; ".join(heading.lines) for heading in now.mesh_headings]
    assert unchanged(library, ids) == ids
    assert undo.next_undo_title(library.read()) == title


def test_a_look_says_where_a_change_of_the_users_stays(
    library: Library, network: Network, ids: list[int]
) -> None:
    now = network.pubmed.fetch([str(FIRST + 1)]).records[0].record
    with library.write("edit") as session:
        references.edit(session, ids[0], {"title": RichText("Mine")})
        references.edit(session, ids[1], {"title": now.title})
    found, _ = looked(library, network, ids)
    title = next(one for one in found[0].changes if one.name == "title")
    assert (title.before, title.yours, title.is_edited) == (THEN, "Mine", True)
    assert change_line(title).endswith(" (yours stays: Mine)")
    assert "title" not in [one.name for one in found[1].changes]  # PubMed agrees by now


def test_after_a_refresh_a_look_finds_nothing(
    library: Library, network: Network, ids: list[int]
) -> None:
    refreshing.refresh(library, network.pubmed, ids)
    found, report = looked(library, network, ids)
    assert found == []
    assert look_sentence(0, report) == "0 of 3 references would change. Nothing was written."


def test_a_look_that_is_cut_off_says_how_many_were_not_asked_for(
    library: Library, network: Network, eutils: EutilsServer, ids: list[int]
) -> None:
    found = refreshing.differences(library, network.pubmed, ids)
    first = next(found)
    eutils.fault("reset", times=None, path="efetch")
    *others, report = found
    assert isinstance(first, RecordChanges)
    assert others == []
    assert isinstance(report, ImportReport)
    assert report.stopped.endswith(" 2 references could not be refreshed.")


RIS = f"""TY  - JOUR
TI  - {THEN}
AN  - {FIRST}
DB  - PubMed
KW  - of the reading group
N1  - Lent to Ana
U5  - shelf 12
ER  -
"""


@pytest.fixture
def from_elsewhere(library: Library) -> int:
    """A reference that came as RIS, with more than PubMed says."""
    (parsed,) = parse_stream(io.BytesIO(RIS.encode()), key="ris")
    assert isinstance(parsed, Parsed) and parsed.record.pmid == str(FIRST)
    with library.write("fill") as session:
        return references.add(session, [new_reference(parsed, "old.ris")])[0]


def test_a_refresh_keeps_what_another_program_said_and_pubmed_does_not(
    library: Library, network: Network, from_elsewhere: int
) -> None:
    before = references.record(library, from_elsewhere)
    found, _ = looked(library, network, [from_elsewhere])
    refreshing.refresh(library, network.pubmed, [from_elsewhere])
    after = references.record(library, from_elsewhere)
    now = network.pubmed.fetch([str(FIRST)]).records[0].record
    assert (after.title, after.creators, after.journal) == (now.title, now.creators, now.journal)
    assert "of the reading group" in [keyword.text.plain for keyword in after.keywords]
    assert before.extra and before.notes
    assert (after.extra, after.notes) == (before.extra, before.notes)
    assert not {"extra", "notes"} & {change.name for change in found[0].changes}
    assert not any(change.removed for change in found[0].changes if change.name == "keywords")
    undo.undo(library)
    assert references.record(library, from_elsewhere) == before


def test_what_was_kept_of_another_program_is_kept_by_the_next_refresh_too(
    library: Library, network: Network, from_elsewhere: int
) -> None:
    refreshing.refresh(library, network.pubmed, [from_elsewhere])
    once = references.record(library, from_elsewhere)
    refreshing.refresh(library, network.pubmed, [from_elsewhere])
    assert references.record(library, from_elsewhere) == once


def test_a_refresh_leaves_the_users_change_of_what_another_program_said(
    library: Library, network: Network, from_elsewhere: int
) -> None:
    with library.write("edit") as session:
        references.edit(session, from_elsewhere, {"keywords": ()})
    refreshing.refresh(library, network.pubmed, [from_elsewhere])
    assert references.record(library, from_elsewhere).keywords == ()


def test_what_was_left_for_want_of_a_network_is_named(
    library: Library, network: Network, eutils: EutilsServer, ids: list[int]
) -> None:
    def fail_from_now_on(done: int = 0, total: int = 0, detail: str = "") -> None:
        eutils.fault("reset", times=None, path="efetch")

    asked = refreshing.Asked()
    refreshing.refresh(library, network.pubmed, ids, progress=fail_from_now_on, asked=asked)
    assert (asked.left, asked.is_offline) == (ids[1:], True)
