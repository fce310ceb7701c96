from __future__ import annotations

import time

import pytest

from refdesk.model.markup import RichText, clean_markup, squeeze


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("P<0.001 & more", "P&lt;0.001 &amp; more"),
        ("<i>E. coli</i>", "<i>E. coli</i>"),
        ("<em>x</em> <strong>y</strong>", "<i>x</i> <b>y</b>"),
        ("<jats:italic>x</jats:italic>", "<i>x</i>"),
        ('<span class="nocase">IL-6</span>', "<nocase>IL-6</nocase>"),
        ('<span style="font-variant:small-caps;">x</span>', "<sc>x</sc>"),
        ("<i>open", "open"),
        ("closed</i>", "closed"),
        ("<i><b>x</i></b>", "<i>x</i>"),
        ("<img src=x onerror=y>", "&lt;img src=x onerror=y&gt;"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("<i onclick='x'>y</i>", "<i>y</i>"),
        ("A &amp; B", "A &amp; B"),
        ("&lt;i&gt;", "&lt;i&gt;"),
    ],
)
def test_only_known_tags_are_markup(text: str, markup: str) -> None:
    assert clean_markup(text).markup == markup


def test_plain_text_has_no_markup_and_no_escapes() -> None:
    assert RichText("a&lt;b <i>c</i> &amp; d").plain == "a<b c & d"
    assert RichText.plain_text("<i>").plain == "<i>"


def test_forty_thousand_nested_tags_are_cut_to_what_can_be_shown() -> None:
    started = time.process_time()
    cleaned = clean_markup("<i>" * 40_000 + "x" + "</i>" * 40_000)
    assert time.process_time() - started < 2
    assert cleaned.markup.count("<i>") <= 20
    assert cleaned.plain == "x"


def test_blanks_are_squeezed_and_no_break_spaces_kept() -> None:
    assert squeeze(" a \n\t b\u00a0c\u2009d\u2028e ") == "a b\u00a0c\u2009d e"


def test_entities_between_tags_are_read() -> None:
    text = clean_markup("a <i>b &eacute; &lt;</i> &amp; c &amp;lt;")
    assert text.markup == "a <i>b é &lt;</i> &amp; c &amp;lt;"
