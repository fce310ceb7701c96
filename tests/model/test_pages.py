from __future__ import annotations

import pytest

from refdesk.model.pages import expand_pages, first_page, last_page, same_pages


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("379-90", "379-390"),
        ("1009-17", "1009-1017"),
        ("379–90", "379-390"),
        ("S224-5", "S224-S225"),
        ("H1270-H1280", "H1270-H1280"),
        ("101-2, 105", "101-102, 105"),
        ("1-6; discussion 7", "1-6; discussion 7"),
        ("ix-x", "ix-x"),
        ("e2308706120", "e2308706120"),
        ("43-1", "43-1"),
        ("1023-1031", "1023-1031"),
        ("2023.02.07.527548", "2023.02.07.527548"),
        ("S1080-6032(22)00139-9", "S1080-6032(22)00139-9"),
        ("", ""),
    ],
)
def test_short_last_pages_are_written_out(text: str, expanded: str) -> None:
    assert expand_pages(text) == expanded


def test_first_and_last_page_are_told() -> None:
    assert (first_page("S224-5"), last_page("S224-5")) == ("S224", "S225")
    assert (first_page("e123"), last_page("e123")) == ("e123", "e123")
    assert first_page("") == ""


def test_the_same_pages_are_known_in_other_spelling() -> None:
    assert same_pages("379-90", "pp. 379–390")
    assert same_pages("379", "379-90")
    assert not same_pages("379-90", "379-391")
    assert not same_pages("379", "")
