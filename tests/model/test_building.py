"""The builder's rows: any query can be read into them and means the same when it is written again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refdesk.model.building import RAW, Group, How, Row, fields, hows, rows_of, text_of
from refdesk.model.query import parse

CASES = Path(__file__).resolve().parents[1] / "data" / "search_cases.tsv"


def queries() -> list[str]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("text", queries())
def test_a_query_means_the_same_after_the_builder(text: str) -> None:
    before, after = parse(text), parse(text_of(rows_of(text)))
    if before.errors:
        assert rows_of(text).items[0] == Row(RAW, value=text.strip())
    else:
        assert after.tree == before.tree


def test_rows_say_what_a_query_says() -> None:
    group = rows_of('asthma[ti] AND (review[pt] OR "Lancet"[ta]) AND 2010:2015[dp] NOT letter[pt]')
    assert group == Group(
        (
            Row("ti", How.HAS, "asthma"),
            Group((Row("pt", How.HAS, "review"), Row("ta", How.EXACT, "Lancet")), is_any=True),
            Row("dp", How.BETWEEN, "2010", "2015"),
            Row("pt", How.HAS, "letter", is_not=True),
        )
    )


def test_a_heading_without_narrower_ones_is_a_row() -> None:
    group = rows_of('"Asthma"[mh:noexp] OR sepsis[mh:noexp]')
    assert group.items == (
        Row("mh", How.EXACT_ALONE, "Asthma"),
        Row("mh", How.ALONE, "sepsis"),
    )
    assert text_of(group) == '"Asthma"[mh:noexp] OR sepsis[mh:noexp]'
    assert How.ALONE in hows("majr") and How.ALONE not in hows("ti")


def test_what_rows_cannot_say_stays_text() -> None:
    group = rows_of('"cell response"[tiab:~3] AND neur*[ti]')
    assert group.items[0] == Row(RAW, value='"cell response"[tiab:~3]')
    assert group.items[1] == Row("ti", How.BEGINS, "neur")
    assert rows_of("asthma[xy]") == Group((Row(RAW, value="asthma[xy]"),))


@pytest.mark.parametrize(
    ("group", "text"),
    [
        (Group((Row("ti", value="a"), Row("ti", value=""), Row("ab", value="b"))), "a[ti] AND b[ab]"),
        (Group((Row("ti", value="a", is_not=True), Row("ab", value="b"))), "NOT a[ti] AND b[ab]"),
        (Group((Row("ti", value="a"), Row("ab", value="b", is_not=True)), is_any=True), "a[ti] OR (NOT b[ab])"),
        (Group((Group((Row("ti", value="a"), Row("ti", value="b")), is_any=True, is_not=True),)), "NOT (a[ti] OR b[ti])"),
        (Group((Row("dp", How.LAST, "5 years"),)), '"last 5 years"[dp]'),
        (Group((Row("rating", How.BETWEEN, "3", "5"),)), "3:5[rating]"),
        (Group((Row("au", How.BEGINS, "smith*"),)), "smith*[au]"),
        (Group((Row("ti", value='say "AND" [x]'),)), "say and x[ti]"),
        (Group((Row(RAW, value="a OR b"), Row("la", value="eng"))), "(a OR b) AND eng[la]"),
        (Group(), ""),
    ],
)  # fmt: skip
def test_rows_are_written_as_a_query(group: Group, text: str) -> None:
    assert text_of(group) == text
    assert not parse(text).errors


ROWS = st.builds(
    Row,
    st.sampled_from(["all", "ti", "tiab", "au", "ta", "mh", "pt", "la", "tag", "collection"]),
    st.sampled_from([How.HAS, How.EXACT, How.BEGINS]),
    st.text("abcé IL-6αNOT'/&*\"[]()", max_size=12),
    is_not=st.booleans(),
)
GROUPS = st.recursive(
    st.builds(Group, st.lists(ROWS, max_size=4).map(tuple), st.booleans(), st.booleans()),
    lambda inner: st.builds(
        Group, st.lists(ROWS | inner, max_size=4).map(tuple), st.booleans(), st.booleans()
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(GROUPS)
def test_whatever_is_put_together_can_be_read_again(group: Group) -> None:
    text = text_of(group)
    query = parse(text)
    assert not [e for e in query.errors if "paren" in e.message or "operator" in e.message], text
    again = text_of(rows_of(text))
    if not query.errors:
        assert parse(again).tree == query.tree, text


def test_every_field_has_ways_to_compare() -> None:
    assert all(hows(tag) for tag, _ in fields())
    assert hows("dp") == (How.HAS, How.BETWEEN, How.LAST) and hows(RAW) == (How.HAS,)
