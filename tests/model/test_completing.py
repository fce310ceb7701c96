"""What of a query can be completed at the caret, and earlier searches written out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.model.query import parse, show
from refdesk.model.query.completing import fields_for, gap_at
from refdesk.model.query.earlier import refers_to_earlier, written_out


@pytest.mark.parametrize(
    ("marked", "kind", "written", "field"),
    [
        ("brain[|", "tag", "", ""),
        ("brain[ti|", "tag", "ti", ""),
        ("brain[au|thor] AND x", "tag", "au", ""),
        ("gadi|[au]", "value", "gadi", "au"),
        ("brain OR smith j|[Author]", "value", "smith j", "au"),
        ('"alzheimer dis|"[mh] NOT x', "value", "alzheimer dis", "mh"),
        ("alzheimer dis|ease[mh:noexp]", "value", "alzheimer dis", "mh"),
        ("brain AND neur|", "words", "neur", ""),
        ("prog neuro|", "words", "prog neuro", ""),
    ],
)
def test_the_caret_tells_what_is_being_written(
    marked: str, kind: str, written: str, field: str
) -> None:
    caret = marked.index("|")
    gap = gap_at(marked.replace("|", "", 1), caret)
    assert gap is not None
    assert (gap.kind, gap.written, gap.field) == (kind, written, field)


@pytest.mark.parametrize(
    "marked", ["|", "brain |", "brain[ti]|", "a|", "brain AND|", '"two wor|ds"', "g|[au]", "9304698 |"]
)  # fmt: skip
def test_elsewhere_there_is_nothing_to_complete(marked: str) -> None:
    assert gap_at(marked.replace("|", "", 1), marked.index("|")) is None


def test_plain_words_may_begin_a_name_of_several() -> None:
    gap = gap_at("one two three four five", 23)
    assert gap is not None
    assert [gap.written[start - gap.start :] for start in gap.starts] == [
        "two three four five", "three four five", "four five", "five",
    ]  # fmt: skip


@given(st.text(alphabet='ab [](")":*#1\ud800\0 AND', max_size=30), st.integers(0, 40))
def test_no_text_and_no_caret_is_too_odd(text: str, caret: int) -> None:
    gap = gap_at(text, caret)
    if gap is not None:
        assert 0 <= gap.start <= gap.end <= len(text)


def test_fields_are_found_by_tag_and_by_words_of_their_names() -> None:
    assert [field.tag for field in fields_for("", "library")][:4] == ["ti", "tiab", "au", "mh"]
    assert fields_for("au", "library")[0].tag == "au"
    assert "1au" in [field.tag for field in fields_for("first", "library")]
    assert "ta" in [field.tag for field in fields_for("journ", "pubmed")]
    assert "rating" not in [field.tag for field in fields_for("", "pubmed")]
    assert fields_for("xyz", "library") == []


def test_earlier_searches_are_written_out_in_parentheses() -> None:
    history = ("otten[au]", "brain OR pain", "#1 NOT #2")
    text = written_out('#3 AND "#1" #9', history)
    assert text == '((otten[au]) NOT (brain OR pain)) AND "#1" #9'
    assert refers_to_earlier("#3 AND x")
    assert not refers_to_earlier('"#3" AND C#')
    for query in ("#1", "#3 AND cell", "(#2 OR #1) NOT x[ti]"):
        meant = show(parse(written_out(query, history)).tree)
        said = parse(query, history=history).tree
        assert meant == show(parse(written_out(query, history)).tree)
        assert not parse(written_out(query, history)).errors
        assert said is not None


def test_searches_that_double_each_other_do_not_grow_without_end() -> None:
    history = ["brain", *(f"#{n} OR #{n}" for n in range(1, 60))]
    assert len(written_out("#60", history)) < 2_000_000
