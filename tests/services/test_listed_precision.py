"""No reference of a list is ever taken for another work: not spoilt, not where its own is missing."""

from __future__ import annotations

import pytest

from tests.services.listed_figures import figures, sample


@pytest.mark.parametrize("style", ["vancouver", "science", "modern-language-association"])
def test_references_are_found_as_they_are_printed_and_none_is_taken_for_another(style: str) -> None:
    counts, wrong = figures(sample()[::2], [style], is_spoilt=False)
    assert wrong == []
    assert counts["right, certain"] + counts["right, likely"] > 0.9 * counts["left alone"]


def test_a_letter_a_digit_or_the_end_that_is_missing_makes_none_another() -> None:
    counts, wrong = figures(sample()[1::2], ["vancouver", "bmj"], is_spoilt=True)
    assert wrong == []
    assert counts["right, certain"] + counts["right, likely"] > 0.6 * counts["left alone"]
