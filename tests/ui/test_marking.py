"""Found words are marked where a reader sees them."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from refdesk.ui.marking import found_places, marked

MARK = re.compile(r'<span class="m">(.*?)</span>')


def _found(markup: str, *words: str) -> list[str]:
    return MARK.findall(marked(markup, words))


def test_a_word_is_found_whatever_its_case_and_accents() -> None:
    assert _found("Müller and MULLER met muller", "muller") == ["Müller", "MULLER", "muller"]


def test_il6_finds_every_spelling() -> None:
    assert _found("IL-6, IL6 and il 6 but not IL-8", "il 6") == ["IL-6", "IL6", "il 6"]


def test_a_prefix_marks_the_whole_word() -> None:
    assert _found("neurons of the neural sort", "neur*") == ["neurons", "neural"]


def test_a_phrase_runs_over_markup() -> None:
    assert "".join(_found("made of SnO<sub>2</sub> thin films", "sno 2 thin")) == "SnO2 thin"


def test_touching_finds_are_one() -> None:
    assert found_places("a b c", ["a b", "b c"]) == [(0, 5)]


def test_markup_and_entities_are_never_marked() -> None:
    page = '<a href="refdesk:search?amp">P &lt; 0.05 &amp; more</a>'
    assert marked(page, ["amp", "search", "a", "lt"]) == page


def test_nothing_is_marked_in_a_text_of_a_million_letters() -> None:
    page = "word " * 200_000
    assert marked(page, ["word"]) == page


@given(st.text(max_size=60), st.lists(st.text(alphabet="ab 1*<&", max_size=4), max_size=3))
def test_marking_never_changes_the_text(text: str, words: list[str]) -> None:
    import html

    page = html.escape(text, quote=False)
    plain = html.unescape(re.sub(r'<span class="m">|</span>', "", marked(page, words)))
    assert plain == html.unescape(page)
