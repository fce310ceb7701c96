"""Facets of the window: counted in a thread, answered facet by facet, stale ones never."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from refdesk.formats.registry import parse_source
from refdesk.model.facets import Facet, FacetAnswer, FacetFilter
from refdesk.model.rows import View
from refdesk.net.network import Network
from refdesk.services.toolbox import Toolbox
from refdesk.store import references, search
from refdesk.store.facets import MAKERS
from refdesk.store.library import Library
from refdesk.workers.faceting import FacetDesk
from tests.store import samples


@pytest.fixture
def toolbox(tmp_path: Path, network: Network) -> Iterator[Toolbox]:
    library = Library.open(tmp_path / "library.refdesk", parse_source=parse_source)
    with library.write("fill") as session:
        references.add(session, samples.many(0, 40))
    yield Toolbox(library, network)
    library.close()


@pytest.fixture
def desk(toolbox: Toolbox, qapp: object) -> Iterator[FacetDesk]:
    made = FacetDesk(toolbox)
    yield made
    assert made.queue.stop(3_000)


def hits(toolbox: Toolbox, query: str = "") -> array[int]:
    return search.ids_of_text(toolbox.library.read(), query)


def answers(desk: FacetDesk, qtbot: QtBot, *ask: object) -> list[FacetAnswer]:
    found: list[FacetAnswer] = []
    desk.counted.connect(found.append)
    with qtbot.waitSignal(desk.ended):
        desk.count(*ask)  # type: ignore[arg-type]
    desk.counted.disconnect(found.append)
    return found


def test_each_facet_is_answered_as_soon_as_it_is_counted(
    desk: FacetDesk, toolbox: Toolbox, qtbot: QtBot
) -> None:
    found = answers(desk, qtbot, hits(toolbox), (Facet.YEAR, Facet.JOURNAL), View(), "")
    assert [one.counts[0].facet for one in found] == [Facet.YEAR, Facet.JOURNAL]
    assert {value.count for value in found[1].counts[0].values} == {13, 14}


def test_a_newer_list_makes_the_older_counts_stale(
    desk: FacetDesk, toolbox: Toolbox, qtbot: QtBot
) -> None:
    old = desk.count(hits(toolbox), tuple(MAKERS), View(), "")
    found: list[FacetAnswer] = []
    desk.counted.connect(found.append)
    with qtbot.waitSignal(desk.ended) as ended:
        new = desk.count(hits(toolbox)[:4], (Facet.STATUS,), View(), "")
    assert ended.args == [new] and old not in {one.request for one in found}
    assert found[-1].counts[0].values[0].count == 4


def test_a_facet_shows_what_its_other_values_would_add(
    desk: FacetDesk, toolbox: Toolbox, qtbot: QtBot
) -> None:
    chosen = FacetFilter(Facet.JOURNAL, '"Ann Example Res"[ta]', "Ann Example Res")
    narrowed = hits(toolbox, '1995:2000[dp] AND "Ann Example Res"[ta]')
    found = answers(
        desk, qtbot, narrowed, (Facet.JOURNAL, Facet.TYPE), View(), "1995:2000[dp]", (chosen,)
    )
    journals, types = (one.counts[0] for one in found)
    assert journals.values[0].label == "Ann Example Res" and journals.total == 3
    assert journals.values[0].count == len(narrowed)
    assert types.values[0].count == len(narrowed)


def test_what_changed_is_counted_anew(desk: FacetDesk, toolbox: Toolbox, qtbot: QtBot) -> None:
    ids = hits(toolbox)
    answers(desk, qtbot, ids, (Facet.STATUS,), View(), "")
    toolbox.changes.set_starred(ids[:3], True)
    desk.touch(frozenset(ids[:3]))
    (found,) = answers(desk, qtbot, ids, (Facet.STATUS,), View(), "")
    assert {v.label: v.count for v in found.counts[0].values}["Starred"] == 3


def test_letters_choose_among_all_values(desk: FacetDesk, toolbox: Toolbox, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.listed) as listed:
        desk.list_values(hits(toolbox), Facet.MESH, "neur", View(), "")
    (counts,) = listed.args[0].counts
    assert [value.label for value in counts.values] == ["Neurons"]
