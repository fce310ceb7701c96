"""Citations of several cites: collapsing, grouping, affixes, positions, disambiguation."""

from __future__ import annotations

from typing import Any

import pytest

from refdesk.cite import Processor
from tests.cite.helpers import style

DOE = {"family": "Doe", "given": "John"}
ROE = {"family": "Roe", "given": "Jane"}


def item(name: str, author: dict[str, str] | list[dict[str, str]], year: int) -> dict[str, Any]:
    authors = author if isinstance(author, list) else [author]
    return {"id": name, "type": "book", "title": name, "author": authors,
            "issued": {"date-parts": [[year]]}}  # fmt: skip


AUTHOR_YEAR = (
    "<group delimiter=' '><names variable='author'><name form='short'/></names>"
    "<date variable='issued'><date-part name='year'/></date>"
    "<group><label variable='locator' form='short' suffix=' '/><text variable='locator'/></group></group>"
)
FOUR = [item("a", DOE, 2000), item("b", DOE, 2000), item("c", DOE, 2000), item("d", ROE, 2002)]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ("", "Doe 2000a; Doe 2000b; Doe 2000c; Roe 2002"),
        ("collapse='year'", "Doe 2000a, 2000b, 2000c; Roe 2002"),
        ("collapse='year-suffix'", "Doe 2000a; b; c; Roe 2002"),
        ("collapse='year-suffix' year-suffix-delimiter=','", "Doe 2000a,b,c; Roe 2002"),
        ("collapse='year-suffix-ranged'", "Doe 2000a–c; Roe 2002"),
        ("collapse='year' after-collapse-delimiter=' / '", "Doe 2000a; 2000b; 2000c / Roe 2002"),
        ("collapse='year' cite-group-delimiter=' + '", "Doe 2000a + 2000b + 2000c; Roe 2002"),
        ("cite-group-delimiter=' + '", "Doe 2000a + Doe 2000b + Doe 2000c; Roe 2002"),
    ],
)
def test_cites_of_one_author_collapse(options: str, wanted: str) -> None:
    xml = style(
        AUTHOR_YEAR,
        citation=f"disambiguate-add-year-suffix='true' {options}",
        layout_attributes="delimiter='; '",
    )
    assert Processor(xml, FOUR).cite([{"id": one["id"]} for one in FOUR]) == wanted


def test_a_locator_ends_a_range_of_suffixes_but_not_the_group() -> None:
    xml = style(
        AUTHOR_YEAR,
        citation="disambiguate-add-year-suffix='true' collapse='year-suffix-ranged' year-suffix-delimiter=', '",
        layout_attributes="delimiter='; '",
    )
    got = Processor(xml, FOUR).cite([{"id": "a"}, {"id": "b", "locator": "5"}, {"id": "c"}])
    assert got == "Doe 2000a, b p. 5, c"


NUMBERS = style(
    "<text variable='citation-number' prefix='[' suffix=']'/><text variable='locator' prefix=' '/>",
    citation="collapse='citation-number'",
    layout_attributes="delimiter=', '",
)


@pytest.mark.parametrize(
    ("ids", "wanted"),
    [
        ("123", "[1]–[3]"), ("12", "[1], [2]"), ("321", "[3], [2], [1]"), ("5123", "[5], [1]–[3]"),
        ("1235", "[1]–[3], [5]"), ("1", "[1]"),
    ],
)  # fmt: skip
def test_runs_of_three_numbers_collapse(ids: str, wanted: str) -> None:
    items = [item(str(n), DOE, 2000) for n in range(1, 7)]
    assert Processor(NUMBERS, items).cite([{"id": one} for one in ids]) == wanted


def test_a_locator_breaks_a_run_of_numbers() -> None:
    items = [item(str(n), DOE, 2000) for n in range(1, 7)]
    cites = [{"id": "1"}, {"id": "2", "locator": "9"}, {"id": "3"}, {"id": "4"}, {"id": "5"}]
    assert Processor(NUMBERS, items).cite(cites) == "[1], [2] 9, [3]–[5]"


def test_the_layouts_format_encloses_its_affixes() -> None:
    xml = style(
        "<text variable='citation-number'/>",
        citation="collapse='citation-number'",
        layout_attributes="delimiter=',' vertical-align='sup' prefix='(' suffix=')'",
    )
    items = [item(str(n), DOE, 2000) for n in range(1, 5)]
    got = Processor(xml, items).cite([{"id": str(n)} for n in range(1, 5)])
    assert got == "<sup>(1–4)</sup>"


TITLE = style("<text variable='title'/>", layout_attributes="delimiter='; '")


@pytest.mark.parametrize(
    ("prefix", "suffix", "wanted"),
    [
        ("see", "", "see T"), ("see ", "", "see T"), ("see,", "", "see, T"), ("(", "", "(T"),
        ("", "and more", "T and more"), ("", ", and more", "T, and more"), ("", "(x)", "T (x)"),
        ("a  b", "", "a b T"), ("<i>see</i>", "", "<i>see</i> T"),
    ],
)  # fmt: skip
def test_a_writers_prefix_and_suffix_are_set_off(prefix: str, suffix: str, wanted: str) -> None:
    processor = Processor(TITLE, [{"id": "x", "title": "T"}])
    assert processor.cite([{"id": "x", "prefix": prefix, "suffix": suffix}]) == wanted


def test_a_suffix_that_ends_a_sentence_takes_the_place_of_the_delimiter() -> None:
    items = [{"id": "x", "title": "T"}, {"id": "y", "title": "U"}]
    got = Processor(TITLE, items).cite([{"id": "x", "suffix": ", end."}, {"id": "y"}])
    assert got == "T, end. U"


def test_author_only_and_suppress_author_divide_a_cite() -> None:
    xml = style(AUTHOR_YEAR, layout_attributes="prefix='(' suffix=')'")
    processor = Processor(xml, FOUR)
    assert processor.cite([{"id": "d", "author-only": True}]) == "Roe"
    assert processor.cite([{"id": "d", "suppress-author": True}]) == "(2002)"
    [(_place, text)] = processor.process_citation(
        {"citationID": "c", "citationItems": [{"id": "d"}], "properties": {"mode": "composite"}}
    )
    assert text == "Roe (2002)"


POSITIONS = style(
    "<group delimiter=' '><choose><if position='first'><text value='FIRST'/></if></choose>"
    "<choose><if position='ibid-with-locator'><text value='IBL'/></if>"
    "<else-if position='ibid'><text value='IBID'/></else-if>"
    "<else-if position='near-note'><text value='NEAR'/></else-if>"
    "<else-if position='subsequent'><text value='SUBSEQUENT'/></else-if></choose></group>",
    style_class="note",
    citation="near-note-distance='2'",
    layout_attributes="delimiter=' + '",
)


def run_document(xml: str, items: list[dict[str, Any]], cites: list[tuple[str, int]]) -> list[str]:
    """The texts of a document whose citations are like ("a,3 b", note)."""
    processor = Processor(xml, items)
    texts: dict[int, str] = {}
    done: list[tuple[str, int]] = []
    for place, (text, note) in enumerate(cites):
        parts = [part.partition(",") for part in text.split()]
        citation = {
            "citationID": f"c{place}",
            "citationItems": [{"id": name, "locator": locator} for name, _, locator in parts],
            "properties": {"noteIndex": note},
        }
        texts.update(processor.process_citation(citation, done, []))
        done.append((f"c{place}", note))
    return [texts[place] for place in range(len(cites))]


def test_positions_follow_the_verified_sequence() -> None:
    cites = [("a", 1), ("a", 2), ("a,3", 3), ("a,3", 4), ("a,4", 5), ("a", 6), ("b a", 7), ("a", 8),
             ("b", 9), ("c", 10), ("c", 11), ("a", 14)]  # fmt: skip
    items = [item(name, DOE, 2000) for name in "abc"]
    assert run_document(POSITIONS, items, cites) == [
        "FIRST", "IBID", "IBL", "IBID", "IBL", "NEAR", "FIRST + NEAR", "NEAR", "NEAR", "FIRST",
        "IBID", "SUBSEQUENT",
    ]  # fmt: skip


PROBE = [
    item("1", [DOE, ROE, {"family": "Poe", "given": "A"}], 2000),
    item("2", [DOE, ROE, {"family": "Loe", "given": "A"}], 2000),
    item("3", [{"family": "Doe", "given": "Jane"}, {"family": "Moe", "given": "A"}], 2000),
    item("4", DOE, 2001),
    item("5", {"family": "Doe", "given": "Jim"}, 2001),
]


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ("disambiguate-add-names='true'", "Doe, Roe, Poe · Doe, Roe, Loe · Doe, Moe · Doe · Doe"),
        ("disambiguate-add-givenname='true' givenname-disambiguation-rule='by-cite'",
         "John Doe et al. · John Doe et al. · Jane Doe et al. · John Doe · Jim Doe"),
        ("disambiguate-add-givenname='true' disambiguate-add-names='true' givenname-disambiguation-rule='by-cite'",
         "John Doe, Roe, Poe · John Doe, Roe, Loe · Jane Doe et al. · John Doe · Jim Doe"),
    ],
)  # fmt: skip
def test_names_are_added_until_cites_differ(options: str, wanted: str) -> None:
    xml = style(
        "<names variable='author'><name form='short'/></names>"
        "<date variable='issued' prefix=' '><date-part name='year'/></date>",
        citation=f"et-al-min='2' et-al-use-first='1' {options}",
        layout_attributes="delimiter=' · '",
    )
    got = Processor(xml, PROBE).cite([{"id": one["id"]} for one in PROBE])
    assert got.replace(" 2000", "").replace(" 2001", "") == wanted


def test_year_suffixes_count_per_year() -> None:
    xml = style(
        "<names variable='author'><name form='short'/></names>"
        "<date variable='issued' prefix=' '><date-part name='year'/></date>",
        citation="et-al-min='2' et-al-use-first='1' disambiguate-add-year-suffix='true'",
        layout_attributes="delimiter=' · '",
    )
    got = Processor(xml, PROBE).cite([{"id": one["id"]} for one in PROBE])
    assert got == "Doe et al. 2000a · Doe et al. 2000b · Doe et al. 2000c · Doe 2001a · Doe 2001b"


def test_inserting_a_citation_tells_which_others_changed() -> None:
    items = [item(str(n), DOE, 2000) for n in range(1, 4)]
    processor = Processor(NUMBERS, items)

    def citation(name: str, *ids: str) -> dict[str, Any]:
        return {"citationID": name, "citationItems": [{"id": one} for one in ids]}

    assert processor.process_citation(citation("A", "2")) == [(0, "[1]")]
    assert processor.process_citation(citation("B", "3"), [("A", 0)]) == [(1, "[2]")]
    changed = processor.process_citation(citation("C", "1"), [], [("A", 0), ("B", 0)])
    assert changed == [(0, "[1]"), (1, "[2]"), (2, "[3]")]


def test_taking_a_citation_out_and_putting_it_back_restores_all_texts() -> None:
    processor = Processor(style(AUTHOR_YEAR, citation="disambiguate-add-year-suffix='true'"), FOUR)
    citations = {name: {"citationID": name, "citationItems": [{"id": name}]} for name in "abcd"}
    texts: dict[str, str] = {}
    order: list[str] = []
    for name, citation in citations.items():
        order.append(name)
        for place, text in processor.process_citation(citation, [(o, 0) for o in order[:-1]]):
            texts[order[place]] = text
    whole = dict(texts)
    for place, text in processor.process_citation(citations["c"], [("a", 0)], [("d", 0)]):
        texts["acd"[place]] = text
    assert texts["c"] == "Doe 2000b"
    back = processor.process_citation(citations["b"], [("a", 0)], [("c", 0), ("d", 0)])
    for place, text in back:
        texts["abcd"[place]] = text
    assert texts == whole


def test_citing_twice_gives_the_same() -> None:
    processor = Processor(style(AUTHOR_YEAR, citation="collapse='year'"), FOUR)
    cites = [{"id": one["id"]} for one in FOUR]
    assert processor.cite(cites) == processor.cite(cites)


def test_a_cite_that_prints_nothing_leaves_what_the_writer_added() -> None:
    processor = Processor(TITLE, [{"id": "x"}, {"id": "y", "title": "U"}])
    assert (
        processor.cite([{"id": "x", "prefix": "see there", "suffix": ", end"}]) == "see there, end"
    )
    assert processor.cite([{"id": "x", "prefix": "see there"}, {"id": "y"}]) == "see there; U"
    assert processor.cite([{"id": "x"}]) == "[CSL STYLE ERROR: reference with no printed form.]"


def test_unknown_ids_are_left_out() -> None:
    processor = Processor(TITLE, [{"id": "x", "title": "T"}])
    assert processor.cite([{"id": "nobody"}, {"id": "x"}]) == "T"
    assert processor.cite([{"id": "nobody"}]) == ""
    assert processor.cite([]) == ""
