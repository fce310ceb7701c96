"""Where the nodes of a graph stand: none on another, words clear of all, years and numbers in order."""

from __future__ import annotations

import itertools
import random

import pytest

from refdesk.model.rows import ReferenceRow
from refdesk.services.followed_graph import (
    MOST_REFERENCES,
    MOST_WORKS,
    FollowedGraph,
    Leading,
    graph_of,
)
from refdesk.services.following import Followed
from refdesk.services.graph_layout import Frame, Layout, label_of, lay_out

FRAME = Frame(1000.0, 420.0)


def made(
    works: int, references: int, *, years: tuple[int | None, ...] = tuple(range(1990, 2026))
) -> FollowedGraph:
    chance = random.Random(7)
    return FollowedGraph(
        tuple(
            Followed(str(at), max(1, 200 // (at + 1)), 0, "T", "Otten UH et al.", "J", chance.choice(years))
            for at in range(works)
        ),
        tuple(Leading(at, "T", "Gadient RA", chance.choice(years)) for at in range(references)),
        (), works, references,
    )  # fmt: skip


def touching(layout: Layout) -> int:
    spots = [*layout.works, *layout.references]
    return sum(
        (one.x - other.x) ** 2 + (one.y - other.y) ** 2 < (one.radius + other.radius) ** 2
        for one, other in itertools.combinations(spots, 2)
    )


@pytest.mark.parametrize(
    "years", [tuple(range(1950, 2026)), (1950, 2024, 2025), (2024, 2025, None)]
)
def test_three_hundred_nodes_stand_apart_and_inside(years: tuple[int | None, ...]) -> None:
    layout = lay_out(made(150, 150, years=years), FRAME)
    assert touching(layout) == 0
    for spots, box in ((layout.works, layout.upper), (layout.references, layout.lower)):
        assert len(spots) == 150
        assert all(box.left <= spot.x - spot.radius + 0.01 for spot in spots)
        assert all(spot.x + spot.radius <= box.right + 0.01 for spot in spots)
        assert all(box.top - 0.01 <= spot.y - spot.radius for spot in spots)
        assert all(spot.y + spot.radius <= box.bottom + 0.01 for spot in spots)


def test_words_meet_neither_words_nor_works_of_others() -> None:
    layout = lay_out(made(150, 20), FRAME)
    assert len(layout.labels) >= 20
    assert not any(
        one.meets(other) for one, other in itertools.combinations(layout.labels.values(), 2)
    )
    for at, box in layout.labels.items():
        for other, spot in enumerate(layout.works):
            reaches = (
                box.left < spot.x + spot.radius and spot.x - spot.radius < box.right
                and box.top < spot.y + spot.radius and spot.y - spot.radius < box.bottom
            )  # fmt: skip
            assert other == at or not reaches


def test_later_stands_right_and_more_stands_higher() -> None:
    graph = FollowedGraph(
        works=(
            Followed("1", 90, 0, "T", "A B", "J", 1990), Followed("2", 9, 0, "T", "A B", "J", 2000),
            Followed("3", 2, 0, "T", "A B", "J", 2020), Followed("4", 2, 0, "T", "A B", "J", None),
        ),
    )  # fmt: skip
    layout = lay_out(graph, FRAME)
    first, second, third, undated = layout.works
    assert undated.x < layout.undated < first.x < second.x < third.x
    assert first.y < second.y < third.y
    assert layout.numbers[0][1] == "2"
    years = [int(words) for _, words in layout.years]
    assert years == sorted(years) and all(1990 <= year <= 2020 for year in years)
    assert all(1 <= later - sooner <= 5 for sooner, later in itertools.pairwise(years))


@pytest.mark.parametrize("count", [0, 1])
def test_next_to_nothing_can_be_laid_out(count: int) -> None:
    layout = lay_out(made(count, count), FRAME)
    assert (len(layout.works), len(layout.references)) == (count, count)
    assert lay_out(made(count, count), Frame(1.0, 1.0)).frame.width == 1.0


@pytest.mark.parametrize(
    ("creators", "year", "label"),
    [
        ("Otten UH et al.", 1997, "Otten 1997"),
        ("van den Berg E", 2004, "van den Berg 2004"),
        ("Gadient RA, Otten UH", None, "Gadient"),
        ("RECOVERY Collaborative Group", 2021, "RECOVERY Collaborative G 2021"),
        ("", None, ""),
    ],
)
def test_a_work_is_called_by_family_and_year(creators: str, year: int | None, label: str) -> None:
    assert label_of(creators, year) == label


def test_the_graph_has_what_is_named_most_and_those_that_name_most_of_it() -> None:
    works = [Followed(str(at), at + 1) for at in range(MOST_WORKS + 30)]
    top = [work.pmid for work in works[-20:]]
    leads = {1: ["0"], **{at: top[: at % 10 + 1] for at in range(2, MOST_REFERENCES + 50)}}

    def rows_of(ids: object) -> list[ReferenceRow]:
        return [ReferenceRow(each, f"Title {each}") for each in list(ids)]  # type: ignore[call-overload]

    graph = graph_of(works, leads, rows_of)
    assert [work.count for work in graph.works] == list(range(MOST_WORKS + 30, 30, -1))
    assert len(graph.references) == MOST_REFERENCES and graph.all_references == len(leads) - 1
    assert graph.all_works == MOST_WORKS + 30
    least = min(len(graph.from_reference(at)) for at in range(MOST_REFERENCES))
    assert least > 1  # those that name one alone are left out
    assert 1 not in [one.reference_id for one in graph.references]
    named_first = {graph.references[at].reference_id for at in graph.from_work(19)}
    assert named_first == {one.reference_id for one in graph.references}
