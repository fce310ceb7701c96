"""Documents that grow in any order end with the same texts."""

from __future__ import annotations

import random
from typing import Any

import pytest

from refdesk.cite import Processor
from refdesk.cite.catalogue import find_style
from tests.cite.helpers import style

NOTE = style(
    "<choose><if position='ibid'><text term='ibid'/></if>"
    "<else-if position='subsequent'><names variable='author'><name form='short'/></names>"
    "<text variable='first-reference-note-number' prefix=' n. '/></else-if>"
    "<else><names variable='author'><name/></names><date variable='issued' prefix=' '><date-part name='year'/></date></else></choose>"
    "<text variable='locator' prefix=', '/>",
    style_class="note",
    citation="disambiguate-add-givenname='true' disambiguate-add-names='true' disambiguate-add-year-suffix='true'",
    layout_attributes="delimiter='; ' suffix='.'",
)
NUMERIC = style(
    "<text variable='citation-number'/>",
    citation="collapse='citation-number'",
    sort="<sort><key variable='citation-number'/></sort>",
    layout_attributes="delimiter=',' prefix='[' suffix=']'",
)


def make_document(random_: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    items = [
        {
            "id": f"i{number}",
            "type": "book",
            "title": f"T{number}",
            "author": [
                {
                    "family": random_.choice(["Doe", "Roe"]),
                    "given": random_.choice(["Ann", "Al", "B C"]),
                }
                for _ in range(random_.randint(1, 3))
            ],
            "issued": {"date-parts": [[random_.choice([2000, 2001])]]},
        }
        for number in range(9)
    ]
    citations = [
        {
            "citationID": f"c{number}",
            "citationItems": [
                {"id": f"i{random_.randrange(9)}", "locator": random_.choice(["", "", "3"])}
                for _ in range(random_.randint(1, 3))
            ],
        }
        for number in range(10)
    ]
    return items, citations


def build(
    xml: str,
    items: list[dict[str, Any]],
    citations: list[dict[str, Any]],
    order: list[int],
    in_notes: bool,
) -> list[str]:
    """The texts after citations came in that order, kept up to date by what each call returned."""
    processor = Processor(xml, items)
    texts: dict[str, str] = {}
    present: list[int] = []
    for number in order:
        present = sorted([*present, number])
        notes = {one: (place + 1 if in_notes else 0) for place, one in enumerate(present)}
        pairs = [(f"c{one}", notes[one]) for one in present]
        at = present.index(number)
        citation = {**citations[number], "properties": {"noteIndex": notes[number]}}
        for place, text in processor.process_citation(citation, pairs[:at], pairs[at + 1 :]):
            texts[pairs[place][0]] = text
    return [texts[f"c{one}"] for one in present]


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_calls_does_not_matter(seed: int) -> None:
    random_ = random.Random(seed)
    items, citations = make_document(random_)
    xml, in_notes = [
        (NOTE, True),
        (NUMERIC, False),
        (find_style("chicago-author-date").xml, False),
    ][seed % 3]
    forward = list(range(len(citations)))
    shuffled = random_.sample(forward, len(forward))
    wanted = build(xml, items, citations, forward, in_notes)
    assert build(xml, items, citations, shuffled, in_notes) == wanted


def test_a_cited_item_that_leaves_and_comes_back_is_told_apart_again() -> None:
    items = [
        {"id": name, "type": "book", "author": [{"family": "Doe", "given": given}],
         "issued": {"date-parts": [[2000]]}}
        for name, given in (("a", "Ann"), ("b", "Bo"), ("c", "Cy"))
    ]  # fmt: skip
    xml = style(
        "<names variable='author'><name form='short' initialize-with='.'/></names>",
        citation="disambiguate-add-givenname='true' givenname-disambiguation-rule='all-names'",
    )
    processor = Processor(xml, items)

    def cited(name: str, *others: str) -> dict[str, str]:
        order = sorted([name, *others])
        at = order.index(name)
        pairs = [(one, 0) for one in order]
        changed = processor.process_citation(
            {"citationID": name, "citationItems": [{"id": name}]}, pairs[:at], pairs[at + 1 :]
        )
        return {order[place]: text for place, text in changed}

    assert cited("a") == {"a": "Doe"}
    assert cited("b", "a") == {"a": "A. Doe", "b": "B. Doe"}
    assert cited("a") == {"a": "Doe"}
    assert cited("b", "a") == {"a": "A. Doe", "b": "B. Doe"}


@pytest.mark.parametrize(("xml", "in_notes"), [(NOTE, True), (NUMERIC, False)])
def test_a_whole_document_at_once_reads_as_one_that_grew(xml: str, in_notes: bool) -> None:
    items, citations = make_document(random.Random(7))
    whole = [
        {**citation, "properties": {"noteIndex": place if in_notes else 0}}
        for place, citation in enumerate(citations, 1)
    ]
    processor = Processor(xml, items)
    texts = processor.process_document(whole)
    assert texts == build(xml, items, citations, list(range(len(citations))), in_notes)
    pairs = [(one["citationID"], one["properties"]["noteIndex"]) for one in whole]
    assert processor.process_citation(whole[-1], pairs[:-1], []) == [(len(whole) - 1, texts[-1])]
    assert processor.process_document([]) == []


def test_an_item_cited_twice_in_a_note_is_first_only_once() -> None:
    xml = style("<choose><if position='near-note'><text value='again'/></if><else><text variable='title'/></else></choose>",
                style_class="note", layout_attributes="delimiter='; '")  # fmt: skip
    items = [{"id": name, "type": "book", "title": name.upper()} for name in "ab"]
    note = {"citationItems": [{"id": one} for one in "aba"], "properties": {"noteIndex": 1}}
    assert Processor(xml, items).process_document([note]) == ["A; B; again"]


def test_in_the_text_a_cite_repeats_the_last_one_of_the_citation_before() -> None:
    xml = style("<choose><if position='ibid'><text value='same'/></if><else><text variable='title'/></else></choose>",
                layout_attributes="delimiter='; '")  # fmt: skip
    items = [{"id": name, "type": "book", "title": name.upper()} for name in "ab"]
    texts = Processor(xml, items).process_document(
        [{"citationItems": [{"id": one} for one in ids]} for ids in ("ab", "b", "a")]
    )
    assert texts == ["A; B", "same", "A"]


PLACES: dict[str, str] = {
    "no positions": "<text variable='title'/>",
    "ibid": "<text variable='title'/><choose><if position='ibid'><text value=' again'/></if></choose>",
    "first note": "<text variable='title'/><text variable='first-reference-note-number' prefix=' n. '/>",
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        # A stands in note 1 now, so in note 2 it is no longer cited for the first time; all that
        # cites it is told again, B is not.
        ("no positions", [0]),
        ("ibid", [0, 1, 3]),
        ("first note", [0, 1, 3]),
    ],
)
def test_all_citations_of_an_item_are_told_when_another_is_its_first(
    rule: str, told: list[int]
) -> None:
    items = [{"id": one, "type": "book", "title": one} for one in "AB"]
    processor = Processor(style(PLACES[rule], style_class="note"), items)

    def put(name: str, item: str, note: int, before: str, after: str) -> list[tuple[int, str]]:
        return processor.process_citation(
            {"citationID": name, "citationItems": [{"id": item}], "properties": {"noteIndex": note}},
            [(one, place) for place, one in enumerate(before, 1)],
            [(one, place) for place, one in enumerate(after, note + 1)],
        )  # fmt: skip

    put("p", "A", 1, "", "")
    put("q", "B", 2, "p", "")
    put("r", "A", 3, "pq", "")
    assert [place for place, _text in put("new", "A", 1, "", "pqr")] == told


def test_only_the_citation_that_is_no_longer_ibid_is_told() -> None:
    items = [{"id": one, "type": "book", "title": one} for one in "AB"]
    processor = Processor(style(PLACES["ibid"], style_class="note"), items)
    for number, before in ((1, []), (2, [("c1", 1)])):
        processor.process_citation(
            {"citationID": f"c{number}", "citationItems": [{"id": "A"}], "properties": {"noteIndex": number}},
            before,
        )  # fmt: skip
    told = processor.process_citation(
        {"citationID": "c3", "citationItems": [{"id": "B"}], "properties": {"noteIndex": 2}},
        [("c1", 1)],
        [("c2", 3)],
    )
    assert told == [(1, "B"), (2, "A")]


def test_the_first_citation_is_told_when_its_item_must_be_told_apart() -> None:
    """Once an item has a second cite, a `disambiguate` condition may speak for the first too."""
    layout = (
        "<choose><if position='first'><text variable='title'/></if>"
        "<else><names variable='author'/>{}</else></choose>"
    )
    condition = "<choose><if disambiguate='true'><text variable='title' prefix=' '/></if></choose>"
    item = {"id": "A", "type": "book", "title": "Tides", "author": [{"family": "Doe"}]}
    for more, wanted in (("", [(1, "Doe")]), (condition, [(0, "Tides"), (1, "Doe")])):
        processor = Processor(style(layout.format(more), style_class="note"), [item])
        told = []
        for number in (1, 2):
            told = processor.process_citation(
                {"citationID": f"c{number}", "citationItems": [{"id": "A"}], "properties": {"noteIndex": number}},
                [("c1", 1)] if number == 2 else [],
            )  # fmt: skip
        assert told == wanted
