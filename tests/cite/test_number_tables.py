"""Numbers and pages: the verified tables of what is numeric and how it prints."""

from __future__ import annotations

import pytest

from tests.cite.helpers import cited, style

FORMS = style(
    "<group delimiter='|'><choose><if is-numeric='number'><text value='yes'/></if><else><text value='no'/></else></choose>"
    "<number variable='number'/><number variable='number' form='ordinal'/><number variable='number' form='roman'/></group>"
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2", "yes|2|2nd|ii"),
        ("2-4", "yes|2–4|2nd–4th|ii–iv"),
        ("2 - 4", "yes|2–4|2nd–4th|ii–iv"),
        ("2–4", "yes|2–4|2nd–4th|ii–iv"),
        ("2, 3", "yes|2, 3|2nd, 3rd|ii, iii"),
        ("2 , 3", "yes|2, 3|2nd, 3rd|ii, iii"),
        ("2,3", "no|2,3|2,3|2,3"),
        ("2&3", "yes|2 &#38; 3|2nd &#38; 3rd|ii &#38; iii"),
        ("2 and 3", "yes|2 and 3|2nd and 3rd|ii and iii"),
        ("D2", "yes|D2|D2|D2"),
        ("2b", "yes|2b|2b|2b"),
        ("2nd", "yes|2nd|2nd|2nd"),
        ("12th", "yes|12th|12th|12th"),
        ("1/2", "yes|1/2|1/2|1/2"),
        ("iv", "yes|iv|iv|iv"),
        ("III", "no|III|III|III"),
        ("a", "no|a|a|a"),
        ("second", "no|second|second|second"),
        ("2nd edition", "no|2nd edition|2nd edition|2nd edition"),
        ("2.5", "no|2.5|2.5|2.5"),
        ("2;3", "no|2;3|2;3|2;3"),
        ("volume 3", "no|volume 3|volume 3|volume 3"),
        ("A-B", "no|A-B|A-B|A-B"),
        ("0", "yes|0|0|0"),
    ],
)
def test_a_number_is_read_and_printed_as_the_table_says(text: str, wanted: str) -> None:
    assert cited(FORMS, {"number": text}) == wanted


def test_a_list_of_ranges_can_be_spelled_out() -> None:
    xml = style("<number variable='number' form='long-ordinal'/>")
    assert cited(xml, {"number": "10, 12-14"}) == "tenth, 12th–14th"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2", "page"), ("2-4", "pages"), ("2, 3", "pages"), ("2&3", "pages"), ("1-a", "pages"),
        ("a-b", "page"), ("12a-12b", "pages"), ("n.3", "page"), ("2,3", "page"), ("102\\-5", "page"),
    ],
)  # fmt: skip
def test_the_label_of_pages_is_plural_for_more_than_one(text: str, wanted: str) -> None:
    assert cited(style("<label variable='page'/>"), {"page": text}) == wanted


@pytest.mark.parametrize(("text", "wanted"), [("1", "volume"), ("3", "volumes")])
def test_a_count_of_volumes_is_plural_above_one(text: str, wanted: str) -> None:
    xml = style("<label variable='number-of-volumes'/>", extra=(
        "<locale><terms><term name='number-of-volumes'><single>volume</single>"
        "<multiple>volumes</multiple></term></terms></locale>"))  # fmt: skip
    assert cited(xml, {"number-of-volumes": text}) == wanted


RANGES = {
    "expanded": "321–328 100–104 107–108 1002–1006 1087–1089 1496–1500 11564–11568 12991–13001 n11564–n11568",
    "minimal": "321–8 100–4 107–8 1002–6 1087–9 1496–500 11564–8 12991–3001 n11564–8",
    "minimal-two": "321–28 100–04 107–08 1002–06 1087–89 1496–500 11564–68 12991–3001 n11564–68",
    "chicago": "321–28 100–104 107–8 1002–6 1087–89 1496–1500 11564–68 12991–3001 n11564–68",
    "chicago-15": "321–28 100–104 107–8 1002–6 1087–89 1496–1500 11564–68 12991–3001 n11564–68",
    "chicago-16": "321–28 100–104 107–8 1002–6 1087–89 1496–500 11564–68 12991–3001 n11564–68",
}
PAGES = [
    "321-28",
    "100-104",
    "107-108",
    "1002-1006",
    "1087-1089",
    "1496-1500",
    "11564-11568",
    "12991-13001",
    "n11564-n11568",
]


@pytest.mark.parametrize("page_format", RANGES)
def test_page_ranges_follow_the_style(page_format: str) -> None:
    xml = style("<text variable='page'/>", attributes=f"page-range-format='{page_format}'")
    got = [cited(xml, {"page": pages}) for pages in PAGES]
    assert " ".join(got) == RANGES[page_format]


def test_without_a_format_only_the_dash_changes() -> None:
    xml = style("<text variable='page'/>")
    assert [cited(xml, {"page": pages}) for pages in PAGES] == [p.replace("-", "–") for p in PAGES]


def test_lists_of_ranges_are_shortened_one_by_one() -> None:
    xml = style("<text variable='page'/>", attributes="page-range-format='chicago'")
    assert cited(xml, {"page": "201-5, 300-10"}) == "201–5, 300–310"
    assert cited(xml, {"page": "123A-125A"}) == "123A-125A"
    assert cited(xml, {"page": "102\\-5"}) == "102-5"


def test_a_locator_can_begin_with_its_label() -> None:
    xml = style("<label variable='locator'/><text variable='locator' prefix=' '/>")
    assert cited(xml, {}, locator="ch. 5") == "chapter 5"
    assert cited(xml, {}, locator="5", label="verse") == "verse 5"
