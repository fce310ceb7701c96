"""The summary of a list, beside slow counts of the records themselves; and its pictures."""

from __future__ import annotations

import io
import re
import statistics
from array import array
from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from refdesk.errors import Cancelled
from refdesk.model.cancel import CancelToken
from refdesk.model.dates import PartialDate
from refdesk.model.record import Creator, Journal, MeshHeading, ReferenceRecord, Term
from refdesk.model.summary import (
    Bar,
    Plot,
    PlotCounts,
    PlotLook,
    as_tsv,
    filter_of,
)
from refdesk.services import plotting
from refdesk.services.toolbox import Toolbox
from refdesk.store import references
from tests.store import samples

HEADINGS = ("Humans", "Frogs", "Ponds", "Croaking, Nightly", "Aged")
YEARS = (1809, 1997, 1997, 2001, 2026)


def record(number: int) -> ReferenceRecord:
    """A made-up record; which headings it has are the bits of its number."""
    made = samples.new(number).record
    headings = [name for bit, name in enumerate(HEADINGS) if number >> bit & 1]
    return replace(
        made,
        issued=PartialDate(YEARS[number % len(YEARS)]),
        history=(),
        electronic_dates=(),
        creators=(
            Creator(family=f"Frog{number % 3}", initials="A"),
            Creator(family="日本", initials="B"),
        ),
        journal=Journal(title=f"Journal {number % 4}"),
        mesh_headings=tuple(MeshHeading(Term(name)) for name in headings),
    )


@pytest.fixture
def filled(toolbox: Toolbox) -> Toolbox:
    with toolbox.library.write("fill") as session:
        new = [replace(samples.new(n), record=record(n)) for n in range(32)]
        ids = references.add(session, new)
        for reference_id, one in zip(ids, new, strict=True):
            kept = one.record
            references.edit(session, reference_id, {
                "issued": kept.issued, "creators": kept.creators, "journal": kept.journal,
                "mesh_headings": kept.mesh_headings, "electronic_dates": (),
            })  # fmt: skip
    toolbox.summary.touch(None)
    return toolbox


def all_ids(toolbox: Toolbox) -> array[int]:
    return array("q", toolbox.browser.ids(""))


def counted(toolbox: Toolbox, ids: array[int], **how: bool) -> dict[Plot, PlotCounts]:
    return {one.plot: one for one in toolbox.summary.counts(ids, CancelToken(), **how)}


def records(toolbox: Toolbox, ids: array[int]) -> list[ReferenceRecord]:
    return [one for _, one in references.records(toolbox.library, list(ids))]


def test_the_numbers_are_those_of_the_records(filled: Toolbox) -> None:
    ids = all_ids(filled)[3:20]
    known = records(filled, ids)
    found = filled.summary.numbers(ids, CancelToken())
    years = [one.issued.known_year for one in known]
    assert found.references == 17
    assert found.with_abstract == sum(bool(one.abstract.sections) for one in known)
    assert found.free_in_pmc == sum(bool(one.pmcid) for one in known)
    assert (found.first_year, found.last_year) == (min(years), max(years))  # type: ignore[type-var]
    assert found.median_year == statistics.median(years)  # type: ignore[type-var]
    empty = filled.summary.numbers(array("q"), CancelToken())
    assert (empty.references, empty.first_year, empty.median_year) == (0, None, None)


def test_every_plot_counts_what_the_records_have(filled: Toolbox) -> None:
    ids = all_ids(filled)
    known, found = records(filled, ids), counted(filled, ids, has_check_tags=True)
    assert [bar.label for bar in found[Plot.YEARS].bars][:2] == ["1809", "1810"]
    shown = {int(bar.label): bar.count for bar in found[Plot.YEARS].shown}
    assert shown == dict(Counter(one.issued.known_year for one in known))
    for plot, values in (
        (Plot.JOURNALS, [one.journal.title for one in known if one.journal]),
        (Plot.AUTHORS, [f"{c.family} {c.initials}" for one in known for c in one.creators]),
        (Plot.MESH, [h.descriptor.name for one in known for h in one.mesh_headings]),
        (Plot.TYPES, [term.name for one in known for term in one.publication_types]),
    ):
        assert {bar.label: bar.count for bar in found[plot].bars} == dict(Counter(values)), plot
        assert found[plot].total == len(set(values))


def test_the_matrix_has_all_pairs_of_headings(filled: Toolbox) -> None:
    ids = all_ids(filled)
    known, found = records(filled, ids), counted(filled, ids, has_check_tags=True)[Plot.TOGETHER]
    names = found.labels
    assert set(names) == set(HEADINGS)
    having = [{h.descriptor.name for h in one.mesh_headings} for one in known]
    for bar in found.bars:
        pair = {names[bar.row], names[bar.column]}
        assert bar.count == sum(pair <= one for one in having), bar
    assert len(found.bars) == 15


def test_the_query_of_a_bar_finds_its_references(filled: Toolbox) -> None:
    for plot, counts in counted(filled, all_ids(filled)).items():
        for bar in counts.shown:
            asked = filter_of(plot, bar)
            assert len(filled.browser.ids(asked.term)) == bar.count, asked


def test_check_tags_are_left_out(filled: Toolbox) -> None:
    found = counted(filled, all_ids(filled))
    labels = {bar.label for bar in found[Plot.MESH].bars}
    assert labels == {"Frogs", "Ponds", "Croaking, Nightly"}


def test_it_ends_when_it_is_told_to(filled: Toolbox) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        filled.summary.numbers(all_ids(filled), token)
    with pytest.raises(Cancelled):
        list(filled.summary.counts(all_ids(filled), token))


def test_what_changed_is_counted_anew(filled: Toolbox) -> None:
    ids = all_ids(filled)
    before = counted(filled, ids)[Plot.JOURNALS]
    with filled.library.write("edit") as session:
        references.edit(session, ids[0], {"journal": Journal(title="Another")})
    filled.summary.touch([ids[0]])
    after = counted(filled, ids)[Plot.JOURNALS]
    assert "Another" in {bar.label for bar in after.bars} - {bar.label for bar in before.bars}


# pictures

LOOK = PlotLook(560, 300, plotting.PAPER, 13.0, 2.0)
LONG = Bar("A journal with a name " + "that goes on " * 30, "x", 3)
PLOTS = (
    PlotCounts(Plot.YEARS, tuple(Bar(str(year), "", year % 3) for year in range(1809, 2027))),
    PlotCounts(Plot.YEARS, (Bar("2001", "", 1),)),
    PlotCounts(Plot.JOURNALS, (LONG, Bar("日本の雑誌 $x^2$ مجلة", "y", 1))),
    PlotCounts(
        Plot.TOGETHER,
        (Bar("A", "", 5, 0, 0), Bar("A + B", "", 2, 1, 0), Bar("B", "", 3, 1, 1)),
        labels=("A", "B"),
    ),
    PlotCounts(Plot.TYPES, tuple(Bar(f"T{n}", "", 100_000 >> n) for n in range(12))),
)


@pytest.mark.parametrize("counts", PLOTS)
def test_every_bar_is_drawn_and_has_its_place(counts: PlotCounts) -> None:
    picture = plotting.paint(counts, LOOK)
    assert (picture.width, picture.height) == (1120, 600)
    assert len(picture.pixels) == 4 * 1120 * 600
    assert [mark.bar for mark in picture.marks] == [
        place for place, bar in enumerate(counts.bars) if bar.count
    ]
    for mark in picture.marks:
        assert 0 <= mark.left < mark.right <= 1.001 and 0 <= mark.top < mark.bottom <= 1.001
        inside = mark.left + mark.right, mark.top + mark.bottom
        at = [one.bar for one in picture.marks if one.holds(inside[0] / 2, inside[1] / 2)]
        assert at == [mark.bar]
    svg = plotting.export(counts, "svg", "Title")
    root = ElementTree.fromstring(svg)
    assert root.tag.endswith("svg")
    drawn = set(re.findall(r'id="bar-(\d+)"', svg.decode()))
    assert drawn == {str(place) for place in range(len(counts.bars))}
    assert plotting.export(counts, "svg", "Title") == svg  # the same plot is the same file
    assert plotting.export(counts, "png").startswith(b"\x89PNG")


def test_a_plot_of_nothing_is_an_empty_picture() -> None:
    picture = plotting.paint(PlotCounts(Plot.YEARS), LOOK)
    assert picture.marks == () and len(set(io.BytesIO(picture.pixels).read())) == 1


def test_numbers_are_lines_whatever_the_labels_hold() -> None:
    counts = PlotCounts(Plot.TYPES, (Bar("a\tb\nc", "", 2),))
    assert as_tsv(counts, ("Type", "n")) == "Type\tn\na b c\t2\n"
