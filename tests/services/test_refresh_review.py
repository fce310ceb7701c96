"""A refresh that is looked at first: what is found, and what taking some of it writes."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from refdesk.errors import Cancelled
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.model.cancel import CancelToken
from refdesk.model.markup import RichText
from refdesk.model.record import ReferenceRecord
from refdesk.model.refresh_choices import NewsKind, RefreshChoices, Renewal, Taken
from refdesk.model.reports import ImportReport
from refdesk.net.network import Network
from refdesk.services import refresh_review, refreshing
from refdesk.services.import_run import new_reference
from refdesk.services.refresh_review import Spool
from refdesk.store import references, undo
from refdesk.store.library import Library
from tests.servers.eutils import EutilsServer
from tests.servers.records import FIRST
from tests.services.test_notices import noticed

AHEAD = {"volume": "", "issue": "", "pages": "", "headings": (), "title": "Ahead of print."}


@pytest.fixture
def ids(library: Library, network: Network, eutils: EutilsServer) -> list[int]:
    """Two references that came while they were ahead of print; by now PubMed has more."""
    for pmid in (FIRST, FIRST + 1):
        work = eutils.shelf.get(pmid)
        assert work is not None
        eutils.shelf.revise(replace(work, **AHEAD))
    parsed = network.pubmed.fetch([str(FIRST), str(FIRST + 1)]).records
    with library.write("fill") as session:
        ids = references.add(session, [new_reference(one, "PubMed") for one in parsed])
    eutils.shelf.restore()
    return ids


def look(
    library: Library, network: Network, ids: list[int], spool: Spool
) -> tuple[list[Renewal], ImportReport]:
    *parts, report = refresh_review.look(library, network.pubmed, ids, spool)
    assert isinstance(report, ImportReport)
    return [one for part in parts if isinstance(part, list) for one in part], report


def record(library: Library, reference_id: int) -> ReferenceRecord:
    return references.record(library, reference_id)


def test_a_look_names_the_fields_and_writes_nothing(
    library: Library, network: Network, ids: list[int]
) -> None:
    before = [record(library, each) for each in ids]
    found, report = look(library, network, ids, spool := Spool())
    assert [one.reference_id for one in found] == ids == list(report.existing)
    assert {"title", "volume", "issue", "pagination", "mesh_headings"} <= set(found[0].names)
    assert found[0].is_of(NewsKind.FINAL)
    assert not found[0].is_of(NewsKind.EDITED)
    title = next(
        one for one in refresh_review.compare(library, found[0], spool) if one.name == "title"
    )
    assert title.before == "Ahead of print"
    assert [record(library, each) for each in ids] == before


def test_taking_all_makes_the_record_what_pubmed_says_in_one_step(
    library: Library, network: Network, ids: list[int]
) -> None:
    found, _ = look(library, network, ids, spool := Spool())
    change = refresh_review.take(library, RefreshChoices().wanted(found), spool)
    assert change.sentence == "2 references refreshed."
    now = network.pubmed.fetch([str(FIRST)]).records[0].record
    assert record(library, ids[0]).title == now.title
    assert references.details(library.read(), ids[0]).edited_fields == ()
    assert look(library, network, ids, Spool())[0] == []
    undo.undo(library)
    assert [record(library, each).title.plain for each in ids] == ["Ahead of print"] * 2


def test_a_field_that_is_not_taken_stays_and_is_the_readers_from_then_on(
    library: Library, network: Network, ids: list[int]
) -> None:
    found, _ = look(library, network, ids, spool := Spool())
    choices = RefreshChoices()
    choices.choose(found[0], ["title"], is_taken=False)
    assert choices.how_much(found[0]) is Taken.SOME
    refresh_review.take(library, choices.wanted(found[:1]), spool)
    after = record(library, ids[0])
    assert after.title.plain == "Ahead of print"
    assert after.volume
    assert references.details(library.read(), ids[0]).edited_fields == (
        "title",
        "title_as_given",
    )
    undo.undo(library)
    assert (record(library, ids[0]).volume, references.details(library.read(), ids[0]).edited_fields) == ("", ())  # fmt: skip


def test_the_title_to_the_letter_goes_with_the_title(
    library: Library, network: Network, ids: list[int]
) -> None:
    found, _ = look(library, network, ids, Spool())
    assert {"title", "title_as_given"} <= set(found[0].names)
    assert "title_as_given" not in found[0].choosable
    choices = RefreshChoices()
    assert "title_as_given" in choices.taken(found[0])
    choices.choose(found[0], ["title"], is_taken=False)
    assert not {"title", "title_as_given"} & choices.taken(found[0])


def test_a_change_of_the_readers_stays_unless_pubmeds_is_taken(
    library: Library, network: Network, ids: list[int]
) -> None:
    with library.write("edit") as session:
        for each in ids:
            references.edit(session, each, {"title": RichText("Mine")})
    found, _ = look(library, network, ids, spool := Spool())
    assert found[0].edited == {"title"}
    choices = RefreshChoices()
    choices.choose(found[1], ["title"], is_taken=True)
    refresh_review.take(library, choices.wanted(found), spool)
    assert record(library, ids[0]).title.plain == "Mine"
    now = network.pubmed.fetch([str(FIRST + 1)]).records[0].record
    assert record(library, ids[1]).title == now.title
    assert references.details(library.read(), ids[1]).edited_fields == ()


def test_what_was_changed_since_the_look_is_left_alone_and_told(
    library: Library, network: Network, ids: list[int]
) -> None:
    found, _ = look(library, network, ids, spool := Spool())
    with library.write("edit") as session:
        references.edit(session, ids[0], {"title": RichText("Written meanwhile")})
        references.trash(session, ids[1:])
    change = refresh_review.take(library, RefreshChoices().wanted(found), spool)
    assert change.ids == frozenset()
    assert change.sentence == "2 references were changed meanwhile and left alone; ask again."
    assert record(library, ids[0]).title.plain == "Written meanwhile"
    assert record(library, ids[0]).volume == ""


def test_taking_nothing_of_a_reference_leaves_it_for_the_next_look(
    library: Library, network: Network, ids: list[int]
) -> None:
    found, _ = look(library, network, ids, Spool())
    choices = RefreshChoices()
    choices.choose_all(found[0], is_taken=False)
    assert choices.how_much(found[0]) is Taken.NONE
    assert [one.reference_id for one, _ in choices.wanted(found)] == ids[1:]


def test_a_cancel_before_anything_is_taken_over_changes_nothing(
    library: Library, network: Network, ids: list[int]
) -> None:
    found, _ = look(library, network, ids, spool := Spool())
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        refresh_review.take(library, RefreshChoices().wanted(found), spool, token=token)
    assert [record(library, each).volume for each in ids] == ["", ""]


def test_a_cancel_while_taking_keeps_what_was_taken_and_says_what_is_left(
    library: Library, network: Network, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh_review, "AT_ONCE", 1)
    found, _ = look(library, network, ids, spool := Spool())
    token = CancelToken()
    change = refresh_review.take(
        library, RefreshChoices().wanted(found), spool,
        progress=lambda done=0, total=0, detail="": token.cancel(), token=token,
    )  # fmt: skip
    assert change.sentence == "1 reference refreshed. Stopped: 1 reference left as before."
    assert change.ids == {ids[0]}
    assert [bool(record(library, each).volume) for each in ids] == [True, False]
    undo.undo(library)
    assert [record(library, each).volume for each in ids] == ["", ""]


def test_what_is_taken_over_in_several_writes_is_one_step(
    library: Library, network: Network, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refresh_review, "AT_ONCE", 1)
    found, _ = look(library, network, ids, spool := Spool())
    refresh_review.take(library, RefreshChoices().wanted(found), spool)
    assert undo.next_undo_title(library.read()) == "Refresh 2 references"
    undo.undo(library)
    assert [record(library, each).volume for each in ids] == ["", ""]


def test_a_fault_on_the_way_leaves_what_came_and_says_how_many_did_not(
    library: Library, network: Network, eutils: EutilsServer, ids: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(refreshing, "BATCH", 1)
    parts = refresh_review.look(library, network.pubmed, ids, Spool())
    first = next(parts)
    eutils.fault("reset", times=None, path="efetch")
    *others, report = parts
    assert isinstance(first, list) and [one.reference_id for one in first] == ids[:1]
    assert others == []
    assert isinstance(report, ImportReport)
    assert report.stopped.endswith(" 1 reference could not be refreshed.")


def test_a_new_notice_comes_first_in_what_is_new(
    library: Library, network: Network, eutils: EutilsServer, ids: list[int]
) -> None:
    work = eutils.shelf.get(FIRST)
    assert work is not None
    retracted = ("Retracted Publication", "D016441")
    eutils.shelf.revise(replace(work, types=(*work.types, retracted)))
    (one, _), _ = look(library, network, ids, Spool())
    assert one.notices == ("Retracted",)
    assert one.news.startswith("Retracted; ")
    assert one.is_of(NewsKind.NOTICES)


RIS = f"""TY  - JOUR
TI  - A title of then
AN  - {FIRST}
DB  - PubMed
KW  - of the reading group
N1  - Lent to Ana
ER  -
"""


def test_what_another_program_said_stays_whether_its_field_is_taken_or_not(
    library: Library, network: Network
) -> None:
    (parsed,) = parse_stream(io.BytesIO(RIS.encode()), key="ris")
    assert isinstance(parsed, Parsed)
    with library.write("fill") as session:
        (each,) = references.add(session, [new_reference(parsed, "old.ris")])
    notes = record(library, each).notes
    found, _ = look(library, network, [each], spool := Spool())
    choices = RefreshChoices()
    choices.choose(found[0], ["title"], is_taken=False)
    refresh_review.take(library, choices.wanted(found), spool)
    after = record(library, each)
    assert notes and after.notes == notes
    assert "of the reading group" in [keyword.text.plain for keyword in after.keywords]
    assert after.title.plain == "A title of then"
    assert after.creators


def test_a_notice_is_told_in_words(
    library: Library, network: Network, eutils: EutilsServer, ids: list[int]
) -> None:
    eutils.shelf.revise(noticed(FIRST, ("RetractedandRepublishedIn", "Made Up J. 2025;3:4", "55")))
    found, _ = look(library, network, ids, spool := Spool())
    fields = refresh_review.compare(library, found[0], spool)
    told = next(one for one in fields if one.name == "corrections")
    assert told.now == "Retracted and republished in: Made Up J. 2025;3:4"
