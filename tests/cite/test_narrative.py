"""Citations whose authors stand in the running text, and cites of which nothing is left."""

from __future__ import annotations

from typing import Any

import pytest

from refdesk.cite import Processor
from tests.cite.helpers import style

ITEMS: list[dict[str, Any]] = [
    {"id": "a", "type": "book", "title": "First", "author": [{"family": "Doe", "given": "Jo"}],
     "issued": {"date-parts": [[2000]]}},
    {"id": "b", "type": "book", "title": "Second", "issued": {"date-parts": [[2001]]},
     "author": [{"family": "Roe", "given": "Al"}, {"family": "Poe", "given": "Ed"}]},
    {"id": "none", "type": "book"},
]  # fmt: skip
NAMES = "<names variable='author'><name form='short' and='text'/></names>"
AUTHOR_DATE = style(
    f"<group delimiter=' '>{NAMES}<date variable='issued'><date-part name='year'/></date></group>",
    layout_attributes="prefix='(' suffix=')' delimiter='; '",
)
BRACKETED = style(f"<group prefix='[' suffix=']'>{NAMES}<text variable='title'/></group>")
NUMERIC = style(
    "<text variable='citation-number'/>", layout_attributes="prefix='[' suffix=']' delimiter=','"
)
INTEXT = style(
    "<text variable='citation-number'/>",
    layout_attributes="prefix='[' suffix=']'",
    bibliography=f"<intext><layout><text term='reference'/>{NAMES.replace('<names', '<names prefix=' + repr(' '))}</layout></intext>",
)
NOTE = style(
    f"{NAMES}<text variable='title' prefix=', '/>",
    style_class="note",
    layout_attributes="suffix='.'",
)


def in_document(xml: str, ids: str, **properties: Any) -> str:
    citation = {"citationItems": [{"id": one} for one in ids], "properties": properties}
    ((_place, text),) = Processor(xml, ITEMS).process_citation(citation)
    return text


@pytest.mark.parametrize(
    ("xml", "cites", "wanted"),
    [
        (AUTHOR_DATE, [{"id": "a", "author-only": True}], "Doe"),
        (AUTHOR_DATE, [{"id": "a", "author-only": True, "locator": "3", "prefix": "see", "suffix": "x"}], "see Doe x"),
        (AUTHOR_DATE, [{"id": "a"}, {"id": "b", "author-only": True}], "Roe and Poe"),
        (AUTHOR_DATE, [{"id": "a", "suppress-author": True}, {"id": "b"}], "(2000; Roe and Poe 2001)"),
        (BRACKETED, [{"id": "a", "author-only": True}], "[Doe]"),
        (NUMERIC, [{"id": "a", "author-only": True}], "[NO_PRINTED_FORM]"),
        (INTEXT, [{"id": "a", "author-only": True}], "Reference Doe"),
        (INTEXT, [{"id": "a", "suppress-author": True}], "[1]"),
    ],
)  # fmt: skip
def test_authors_alone_or_left_out(xml: str, cites: list[dict[str, Any]], wanted: str) -> None:
    assert Processor(xml, ITEMS).cite(cites) == wanted


@pytest.mark.parametrize(
    ("xml", "ids", "properties", "wanted"),
    [
        (AUTHOR_DATE, "a", {"mode": "composite"}, "Doe (2000)"),
        (AUTHOR_DATE, "ab", {"mode": "composite"}, "Doe (2000; Roe and Poe 2001)"),
        (AUTHOR_DATE, "a", {"mode": "composite", "infix": "states"}, "Doe states (2000)"),
        (AUTHOR_DATE, "a", {"mode": "composite", "infix": "'s book"}, "Doe’s book (2000)"),
        (AUTHOR_DATE, "a", {"mode": "composite", "infix": ", then"}, "Doe, then (2000)"),
        (AUTHOR_DATE, "a", {"mode": "suppress-author"}, "(2000)"),
        (AUTHOR_DATE, "a", {"mode": "author-only"}, "Doe"),
        (INTEXT, "a", {"mode": "composite"}, "Reference Doe [1]"),
        (NOTE, "a", {"mode": "suppress-author", "noteIndex": 1}, "Doe, First."),
    ],
)
def test_modes_of_a_citation(xml: str, ids: str, properties: dict[str, Any], wanted: str) -> None:
    assert in_document(xml, ids, **properties) == wanted


def test_a_cite_that_prints_nothing_shows_only_where_a_citation_would_start_with_it() -> None:
    processor = Processor(AUTHOR_DATE, ITEMS)
    missing = "[CSL STYLE ERROR: reference with no printed form.]"
    assert processor.cite([{"id": "none"}, {"id": "a"}]) == f"({missing}; Doe 2000)"
    assert processor.cite([{"id": "a"}, {"id": "none"}, {"id": "b"}]) == (
        "(Doe 2000; Roe and Poe 2001)"
    )
    assert processor.cite([{"id": "none"}, {"id": "none"}]) == f"({missing})"
    only_names = Processor(style(NAMES), ITEMS)
    assert only_names.cite([{"id": "a", "suppress-author": True}]) == "[NO_PRINTED_FORM]"
