"""Whatever stands in items, cites and documents, nothing raises and a text comes out."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from refdesk.cite import Processor
from refdesk.cite.catalogue import find_style
from refdesk.cite.item import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES

TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", " ", '"', "'", "“”", "<i>", "</i>", "<i>a</b>", '<span class="nocase">', "<sup>2</sup>",
         "a.b.", "?!.", "12-15", "1-", "-", "IV", "p. 5", "١٢", "\u202e", "\x00", "\ud800", "毛", "&amp;",
         "{:title: x}", "issued: 2000\nauthor: A || B", "9" * 400, "2000-13-45", "circa"]
    ),
)  # fmt: skip
SCALARS = st.one_of(
    TEXTS,
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.just(5000).map(lambda digits: 10**digits),
)
ODD = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
NAME = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("family", "given", "literal", "suffix", "dropping-particle", "non-dropping-particle", "comma-suffix", "static-ordering", "isInstitution", "parse-names"), ODD),
)  # fmt: skip
DATE = st.fixed_dictionaries(
    {},
    optional={
        "date-parts": st.one_of(ODD, st.lists(st.lists(SCALARS, max_size=4), max_size=3)),
        **dict.fromkeys(("season", "circa", "literal", "raw"), ODD),
    },
)
VARIABLES = (
    *sorted(NAME_VARIABLES | DATE_VARIABLES | NUMBER_VARIABLES),
    "title", "container-title", "publisher", "DOI", "URL", "note", "language", "citation-label",
    "type", "journalAbbreviation", "PMID", "medline-initials",
)  # fmt: skip
KEYS = ("id", *VARIABLES)
VALUE = st.one_of(ODD, NAME, DATE, st.lists(NAME, max_size=3))
ITEM = st.dictionaries(st.sampled_from(KEYS), VALUE, max_size=5)
CITE = st.dictionaries(
    st.sampled_from(
        ("locator", "label", "prefix", "suffix", "suppress-author", "author-only", "position",
         "near-note", "first-reference-note-number")
    ),
    ODD,
    max_size=3,
)  # fmt: skip


@cache
def style_xml(name: str) -> str:
    return find_style(name).xml


@pytest.mark.parametrize(
    ("name", "output"),
    [("apa", "html"), ("chicago-notes-bibliography", "rtf"), ("nlm", "markdown"),
     ("din-1505-2-alphanumeric", "latex")],
)  # fmt: skip
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
@given(items=st.lists(ITEM, max_size=3), cites=st.lists(CITE, max_size=3), extra=ODD)
def test_nothing_in_an_item_or_a_cite_raises(
    name: str, output: str, items: list[dict[str, Any]], cites: list[dict[str, Any]], extra: Any
) -> None:
    processor = Processor(style_xml(name), [*items, extra], output=output)
    known = [{**cite, "id": item.get("id")} for cite, item in zip(cites, items, strict=False)]
    assert isinstance(processor.cite([*cites, *known]), str)
    citation = {"citationItems": known, "properties": extra, "citationID": extra}
    assert len(processor.process_citation(citation, [], [])) == 1
    assert all(isinstance(entry, str) for entry in processor.bibliography().entries)


def test_a_huge_field_is_printed_whole() -> None:
    title = "word <i>x</i> “y” " * 20_000
    (entry,) = Processor(
        style_xml("apa"), [{"id": "1", "type": "book", "title": title}], output="text"
    ).bibliography().entries  # fmt: skip
    assert entry.count("x") >= 20_000
