"""PubMed's filters in a query: taken apart, put together, nothing else touched."""

from __future__ import annotations

import time

import pytest

from refdesk.model.pubmed_filters import (
    COMMON,
    FILTERS,
    FREE,
    HUMANS,
    Narrowed,
    put_together,
    taken_apart,
    toggled,
    within_years,
)
from refdesk.services.pubmed_query import pubmed_problems

REVIEW = next(one for one in FILTERS if one.words == "Review")
LETTER = next(one for one in FILTERS if one.words == "Letter")


def test_a_filter_is_added_as_text_and_taken_away_again() -> None:
    query = toggled("asthma", HUMANS)
    assert query == "asthma AND humans[filter]"
    assert taken_apart(query) == Narrowed("asthma", (HUMANS,))
    assert toggled(query, HUMANS) == "asthma"


def test_several_of_one_kind_are_any_of_them_and_of_others_all() -> None:
    query = toggled(toggled(toggled("asthma", REVIEW), LETTER), FREE)
    assert query == "asthma AND (review[filter] OR letter[filter]) AND free full text[sb]"
    assert toggled(query, REVIEW) == "asthma AND letter[filter] AND free full text[sb]"


def test_a_query_with_or_is_put_in_brackets_and_taken_out_again() -> None:
    query = toggled('"a OR b" OR c NOT d', HUMANS)
    assert query == '("a OR b" OR c NOT d) AND humans[filter]'
    assert toggled(query, HUMANS) == '"a OR b" OR c NOT d'
    assert toggled("(a) AND (b OR c)", HUMANS) == "(a) AND (b OR c) AND humans[filter]"


def test_years_stand_last_and_have_open_ends() -> None:
    assert within_years("x", 2015, 2020) == "x AND 2015:2020[dp]"
    assert within_years("x", 2015, 0) == "x AND 2015:3000[dp]"
    assert within_years("x AND 2015:3000[dp]", 0, 2020) == "x AND 1:2020[dp]"
    assert taken_apart("x AND 1:2020[dp]").years == (0, 2020)
    assert within_years("x AND 2015:2020[dp]", 0, 0) == "x"


@pytest.mark.parametrize(
    "query",
    ["", "asthma", "a OR humans[filter]", "a AND (b OR review[filter])", ") AND ("],
)  # fmt: skip
def test_what_is_no_filter_stays_where_it_is(query: str) -> None:
    assert taken_apart(query).filters == ()
    assert taken_apart(query).base == query
    assert toggled(toggled(query, FREE), FREE) == query


@pytest.mark.parametrize("query", ["x AND ((y", 'a AND "'])
def test_nothing_of_an_unfinished_query_is_lost(query: str) -> None:
    assert taken_apart(query) == Narrowed(query)
    assert toggled(query, FREE) == f"{query} AND {FREE.text}"


def test_a_query_of_filters_alone_has_no_base() -> None:
    assert toggled("", FREE) == "free full text[sb]"
    assert taken_apart("free full text[sb] AND 2020:2020[dp]") == Narrowed(
        "", (FREE,), (2020, 2020)
    )


@pytest.mark.parametrize("one", FILTERS, ids=lambda one: one.words)
def test_every_filter_is_understood_and_found_again(one: object) -> None:
    assert isinstance(one, type(HUMANS))
    query = put_together(Narrowed("a OR b", (one,), (1990, 0)))
    assert taken_apart(query).filters == (one,)
    assert not [problem for problem in pubmed_problems(query) if problem.is_error]
    assert len([each for each in FILTERS if each.text == one.text]) == 1


def test_the_common_ones_are_among_all() -> None:
    assert set(COMMON) < set(FILTERS)


def test_a_thousand_filters_are_taken_apart_at_once() -> None:
    begun = time.perf_counter()
    narrowed = taken_apart("sepsis" + " AND humans[filter]" * 1_000)
    assert time.perf_counter() - begun < 2  # each was looked for from the start: 18 seconds
    assert narrowed.base == "sepsis" and len(narrowed.filters) == 1_000
