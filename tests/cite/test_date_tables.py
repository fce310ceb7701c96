"""Dates: the verified table of forms and ranges, raw strings."""

from __future__ import annotations

from typing import Any

import pytest

from refdesk.cite.datevalues import Point, parse_date
from tests.cite.helpers import cited, style

TEXT = style("<date variable='issued' form='text'/>")
NUMERIC = style("<date variable='issued' form='numeric'/>")
MONTH = style("<date variable='issued' form='text' date-parts='year-month'/>")
FREE = style(
    "<date variable='issued' delimiter=' '><date-part name='day' form='ordinal'/>"
    "<date-part name='month' form='long'/><date-part name='year' form='short'/></date>"
)


def parts(*points: list[int], **more: Any) -> dict[str, Any]:
    return {"issued": {"date-parts": list(points), **more}}


@pytest.mark.parametrize(
    ("item", "text", "numeric", "month", "free"),
    [
        (parts([2008, 5, 3]), "May 3, 2008", "05/03/2008", "May 2008", "3rd May 08"),
        (parts([2008], [2009]), "2008–2009", "2008–2009", "2008–2009", "08–09"),
        (parts([2008, 5], [2008, 7]), "May–July 2008", "05–07/2008", "May–July 2008", "May–July 08"),
        (parts([2008, 11], [2009, 1]), "November 2008–January 2009", "11/2008–01/2009", "November 2008–January 2009", "November 08–January 09"),
        (parts([2008, 5, 3], [2008, 5, 6]), "May 3–6, 2008", "05/03–06/2008", "May 2008", "3rd–6th May 08"),
        (parts([2008, 5, 3], [2008, 6, 6]), "May 3–June 6, 2008", "05/03–06/06/2008", "May–June 2008", "3rd May–6th June 08"),
        (parts([2008, 5, 3], [2009, 6, 6]), "May 3, 2008–June 6, 2009", "05/03/2008–06/06/2009", "May 2008–June 2009", "3rd May 08–6th June 09"),
        (parts([2008], [0]), "2008–", "2008–", "2008–", "08–"),
        (parts([2008], season=2), "Summer 2008", "Summer/2008", "Summer 2008", "Summer 08"),
        (parts([-44, 3, 15]), "March 15, 44 BC", "03/15/44 BC", "March 44 BC", "15th March 44 BC"),
        (parts([79, 8]), "August 79 AD", "08/79 AD", "August 79 AD", "August 79 AD"),
        (parts([2008, 22]), "Summer 2008", "2008", "Summer 2008", "Summer 08"),
        ({"issued": {"literal": "Spring term"}}, "Spring term", "Spring term", "Spring term", "Spring term"),
    ],
)  # fmt: skip
def test_a_date_prints_as_the_table_says(
    item: dict[str, Any], text: str, numeric: str, month: str, free: str
) -> None:
    assert [cited(xml, item) for xml in (TEXT, NUMERIC, MONTH, FREE)] == [
        text,
        numeric,
        month,
        free,
    ]


def test_the_year_of_a_range_within_one_year_is_printed_once() -> None:
    xml = style("<date variable='issued' form='text' date-parts='year'/>")
    assert cited(xml, parts([2008, 5], [2008, 7])) == "2008"


@pytest.mark.parametrize(
    ("raw", "start", "end", "circa"),
    [
        ("2008-05-03", Point(2008, 5, 3), None, False),
        ("2008-05", Point(2008, 5), None, False),
        ("-44", Point(-44), None, False),
        ("2008-05-03/2008-06-01", Point(2008, 5, 3), Point(2008, 6, 1), False),
        ("2008-05-03T10:00:00Z", Point(2008, 5, 3), None, False),
        ("2008/05", Point(2008, 5), None, False),
        ("5/3/2008", Point(2008, 5, 3), None, False),
        ("13/3/2008", Point(2008, 3, 13), None, False),
        ("May 2008", Point(2008, 5), None, False),
        ("3 May 2008", Point(2008, 5, 3), None, False),
        ("Spring 1999", Point(1999, 21), None, False),
        ("1999-2001", Point(1999), Point(2001), False),
        ("2008~", Point(2008), None, True),
        ("2008?", Point(2008), None, True),
        ("2008-21", Point(2008, 21), None, False),
        ("2008-05-XX", Point(2008, 5), None, False),
        ("circa 1900", Point(1900), None, True),
        ("May-June 2008", Point(2008, 5), Point(2008, 6), False),
        ("3-6 May 2008", Point(2008, 5, 3), Point(2008, 5, 6), False),
        ("May 3-6, 2008", Point(2008, 5, 3), Point(2008, 5, 6), False),
        ("Spring 1999/Summer 2000", Point(1999, 21), Point(2000, 22), False),
        ("Spring 1999 - Summer 2000", Point(1999, 21), Point(2000, 22), False),
        ("2008/..", Point(2008), Point(), False),
        ("c. 1900", Point(1900), None, True),
    ],
)
def test_a_raw_date_is_read(raw: str, start: Point, end: Point | None, circa: bool) -> None:
    date = parse_date({"raw": raw})
    assert date is not None
    assert (date.start, date.end, date.circa) == (start, end, circa)


@pytest.mark.parametrize("raw", ["in press", '"2008-05-03"', "forthcoming"])
def test_what_has_no_year_or_stands_in_quotes_is_a_literal(raw: str) -> None:
    date = parse_date({"raw": raw})
    assert date is not None
    assert date.literal == raw.strip('"')


@pytest.mark.parametrize(
    "value", [None, {}, {"date-parts": []}, {"date-parts": [[]]}, {"date-parts": [[None]]}, "", []]
)
def test_an_empty_date_is_none(value: object) -> None:
    assert parse_date(value) is None
