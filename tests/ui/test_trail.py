"""Back and Forward: what is a place of its own, and what was selected there."""

from __future__ import annotations

from refdesk.ui.state import Shown
from refdesk.ui.trail import MOST, Trail


def place(query: str) -> Shown:
    return Shown(library_query=query)


def trail(*selected: int) -> Trail:
    """A trail in whose places these are selected, one after the other, as they are left."""
    left = iter(selected)
    return Trail(lambda: next(left, 0))


def test_back_and_forward_go_through_what_was_shown() -> None:
    way = trail()
    assert way.back() is None and not way.can_go_back and not way.can_go_forward
    for query in ("", "asthma", "asthma"):
        way.visit(place(query))
    assert way.back() == place("") and way.can_go_forward and way.back() is None
    assert way.forward() == place("asthma") and way.forward() is None
    way.back()
    way.visit(place("frogs"))
    assert not way.can_go_forward and way.back() == place("")


def test_what_was_selected_comes_back_with_its_place() -> None:
    way = trail(3, 7, 9)
    way.visit(place(""))
    way.visit(place("a"))
    way.visit(place("b"))
    assert (way.back(), way.selected) == (place("a"), 7)
    assert (way.back(), way.selected) == (place(""), 3)
    assert way.forward() == place("a")


def test_a_link_within_a_list_can_be_gone_back() -> None:
    way = trail(4, 8)
    way.visit(place("a"))
    way.visit(place("a"), again=True)
    assert (way.back(), way.selected) == (place("a"), 4)
    assert (way.forward(), way.selected) == (place("a"), 8)


def test_letters_that_are_typed_are_one_place() -> None:
    way = trail(5)
    way.visit(place(""))
    for query in ("f", "fr", "fro", "frog"):
        way.visit(place(query), typed=True)
    way.visit(place("frog"))  # Enter: what is typed then is another search
    way.visit(place("frogs"), typed=True)
    assert way.back() == place("frog")
    assert (way.back(), way.selected, way.can_go_back) == (place(""), 5, False)


def test_what_was_typed_and_taken_away_is_no_place() -> None:
    way = trail(5)
    way.visit(place(""))
    for query in ("f", "fr", "f", ""):
        way.visit(place(query), typed=True)
    assert not way.can_go_back
    way.visit(place("toads"), typed=True)
    assert way.back() == place("") and not way.can_go_back


def test_the_way_has_an_end() -> None:
    way = trail()
    for number in range(MOST + 20):
        way.visit(place(str(number)))
    steps = 0
    while way.back() is not None:
        steps += 1
    assert steps == MOST - 1
