"""Headings as a query names them."""

from __future__ import annotations

import pytest

from refdesk.model.mesh_terms import heading_query, joined
from refdesk.model.query import parse


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (heading_query("Heart"), '"Heart"[mh]'),
        (heading_query("Heart", is_major=True), '"Heart"[majr]'),
        (heading_query("Heart", with_narrower=False), '"Heart"[mh:noexp]'),
        (heading_query("Heart", ["surgery"], is_major=True), '"Heart/surgery"[majr]'),
        (heading_query("Heart", ["surgery", "injuries"], with_narrower=False),
         '("Heart/surgery"[mh:noexp] OR "Heart/injuries"[mh:noexp])'),
    ],
)  # fmt: skip
def test_a_heading_with_what_belongs_to_it_is_a_query_that_both_places_read(
    query: str, expected: str
) -> None:
    assert query == expected
    assert not parse(query).errors
    assert not parse(query, scope="pubmed").errors


@pytest.mark.parametrize(
    ("query", "operator", "expected"),
    [
        ("", "AND", "T[mh]"),
        ("", "NOT", "NOT T[mh]"),
        ("a[mh]", "OR", "a[mh] OR T[mh]"),
        ("a[mh] AND b[mh]", "AND", "a[mh] AND b[mh] AND T[mh]"),
        ("a[mh] OR b[mh]", "AND", "(a[mh] OR b[mh]) AND T[mh]"),
        ("heart attack", "OR", "(heart attack) OR T[mh]"),
        ('"this OR that"[mh]', "AND", '"this OR that"[mh] AND T[mh]'),
        ("(a[mh] OR b[mh])", "NOT", "(a[mh] OR b[mh]) NOT T[mh]"),
    ],
)
def test_what_was_there_stays_together_when_a_term_is_joined(
    query: str, operator: str, expected: str
) -> None:
    assert joined(query, operator, "T[mh]") == expected
