"""Lists that nobody wrote as lists: no error, nothing made up, and time in step with their size."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refdesk.model.fold import tokens
from refdesk.model.listed import looks_like_reference, parse_reference, split_references

REFERENCE = "Smith AB, Jones C. A long title on things. J Clin Invest. 2010;12(3):45-67."
PIECES = (
    "a", "A", "1", "(", "[", ")", ".", ",", " ", "\n", "\n\n", "A. ", "Aa, ", "1. ", "1.\n", "[1] ",
    "(2) ", "2010 ", "2010;", "et al. ", "van ", "O'", "A-", "-\n", "\u00ad\n", "http://", "10.1000/a.\n",
    "doi:", "PMID ", "[PubMed] ", "“", '"', "Epub ", "Jan ", "xi-", "12-", "vol. ", "In: ", "References\n",
    "• ", "\t", "Group ", REFERENCE, f"{REFERENCE}\n", "é", "中", "(in press) ", "\x0b", "\ufeff",
)  # fmt: skip


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=120))
def test_any_text_is_cut_and_read_and_nothing_is_made_up(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = split_references(text)
    words = "".join(tokens(text))
    for one in found.references:
        assert one.strip()
        looks_like_reference(one)
        read = parse_reference(one)
        for part in (read.title, read.container, read.volume, *(n.family for n in read.names)):
            assert all(word in words for word in tokens(part))


@pytest.mark.parametrize(
    "piece", ["1. ", "1.\n", "(1) ", "x\n", "-\n", "References\n", f"{REFERENCE} "]
)
def test_a_long_list_takes_time_in_step_with_its_length(piece: str) -> None:
    start = time.process_time()
    split_references(f"{REFERENCE}\n" + piece * (60_000 // len(piece)))
    assert time.process_time() - start < 7  # up to a second; ten where each line copies all before


@pytest.mark.parametrize("piece", [",", "2010;", "“", "A. ", "a-", "vol. ", "1(", "Aa, "])
def test_a_long_reference_is_read_in_a_moment(piece: str) -> None:
    start = time.process_time()
    parse_reference("Berg S " + piece * (5_000 // len(piece)))
    assert time.process_time() - start < 2
