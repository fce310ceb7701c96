"""Text case, quotes, flip-flop and the meeting of punctuation: the verified tables."""

from __future__ import annotations

import pytest

from refdesk.cite.textcase import apply_case
from tests.cite.helpers import cited, style

TITLES = [
    ("a title: the subtitle of", "A Title: The Subtitle Of"),
    ("two-thirds of an up-to-date hand-off", "Two-Thirds of an up-to-Date Hand-Off"),
    ("state-of-the-art", "State-of-the-Art"),
    ("a title - the sub", "A Title - the Sub"),
    ("word. the next", "Word. the Next"),
    ("from a to b", "From a to b"),
    ("<i>in vitro</i> studies", "<i>In Vitro</i> Studies"),
    ("An x-ray", "An X-Ray"),
    ("B: an x-ray", "B: An x-Ray"),
    ("A test, an e-mail", "A Test, an e-Mail"),
    ("the IL-6 and iPhone story", "The IL-6 and iPhone Story"),
    ('<span class="nocase">de novo</span> work', '<span class="nocase">de novo</span> Work'),
]


@pytest.mark.parametrize(("text", "wanted"), TITLES)
def test_title_case_follows_the_table(text: str, wanted: str) -> None:
    assert apply_case(text, "title") == wanted


def test_an_elided_article_stays_small() -> None:
    xml = style("<text variable='title' text-case='title'/>")
    assert cited(xml, {"title": "the d'artagnan story"}) == "The d’artagnan Story"


def test_the_other_cases_act_as_defined() -> None:
    assert apply_case("the iPhone Story", "sentence") == "The iphone story"
    assert apply_case("the Story so far", "capitalize-first") == "The Story so far"
    assert apply_case("iPhone story", "capitalize-first") == "iPhone story"
    assert apply_case("the so iPhone", "capitalize-all") == "The So iPhone"
    assert apply_case("istanbul", "uppercase", "tr-TR") == "İSTANBUL"


def test_title_case_is_for_english_only() -> None:
    xml = style("<text variable='title' text-case='title'/>")
    assert cited(xml, {"title": "ein titel", "language": "de"}) == "ein titel"
    german = style(
        "<text variable='title' text-case='title'/>", attributes="default-locale='de-DE'"
    )
    assert cited(german, {"title": "ein titel"}) == "ein titel"
    assert cited(german, {"title": "a title", "language": "en-GB"}) == "A Title"


MEETINGS = {
    ".": [".", ".,", ".:", ".;", ".!", ".?"],
    ",": [",.", ",", ",:", ",;", ",!", ",?"],
    ":": [":", ":,", ":", ":;", "!", "?"],
    ";": [";", ";,", ";", ";", "!", "?"],
    "!": ["!", "!,", "!", "!;", "!", "!?"],
    "?": ["?", "?,", "?", "?;", "?!", "?"],
}
PAIRS = [
    (left, right, both)
    for left, row in MEETINGS.items()
    for right, both in zip(".,:;!?", row, strict=True)
]


@pytest.mark.parametrize(("left", "right", "both"), PAIRS)
def test_meeting_punctuation_merges_as_the_table_says(left: str, right: str, both: str) -> None:
    item = {"title": f"x{left}"}
    wanted = f"x{both}"
    suffix = style(f"<text variable='title' suffix='{right}'/>")
    delimiter = style(
        f"<group delimiter='{right}'><text variable='title'/><text value='y'/></group>"
    )
    prefix = style(f"<group><text variable='title'/><text value='y' prefix='{right} '/></group>")
    both_affixes = style(
        f"<group><text value='x' suffix='{left}'/><text value='y' prefix='{right} '/></group>"
    )
    assert cited(suffix, item) == wanted
    assert cited(delimiter, item) == f"{wanted}y"
    assert cited(prefix, item) == f"{wanted} y"
    assert cited(both_affixes, item) == f"{wanted} y"


def test_a_suffix_and_the_groups_delimiter_merge_only_when_equal() -> None:
    def joined(suffix: str, delimiter: str) -> str:
        return cited(style(
            f"<group delimiter='{delimiter}'><text value='x' suffix='{suffix}'/><text value='y'/></group>"
        ), {})  # fmt: skip

    assert joined("!", ". ") == "x!. y"
    assert joined(":", ". ") == "x:. y"
    assert joined(".", ". ") == "x. y"


@pytest.mark.parametrize(
    ("inner", "outer", "both"),
    [(":", ".", ".:"), (";", ".", ".;"), ("!", ".", ".!"), ("?", ".", ".?"), (";", ":", ":;"),
     (";", "!", "!;"), (";", "?", "?;"), (",", ".", ",."), (".", ",", ".,")],
)  # fmt: skip
def test_a_childs_suffix_and_its_parents_turn_round(inner: str, outer: str, both: str) -> None:
    xml = style(
        f"<group suffix='{outer}'><text value='a'/><text value='x' suffix='{inner}'/></group>"
    )
    assert cited(xml, {}) == f"ax{both}"


def test_decorated_text_merges_only_with_its_equal() -> None:
    def slanted(title: str, suffix: str) -> str:
        xml = style(f"<text variable='title' font-style='italic' suffix='{suffix}'/>")
        return cited(xml, {"title": title})

    assert slanted("x!", ".") == "<i>x!</i>."
    assert slanted("x.", ".") == "<i>x.</i>"


@pytest.mark.parametrize(
    ("title", "suffix", "inside", "outside"),
    [
        ("x", ".", "“x.”", "“x”."), ("x", ",", "“x,”", "“x”,"), ("x", ":", "“x”:", "“x”:"),
        ("x", ";", "“x”;", "“x”;"), ("x", "!", "“x!”", "“x”!"), ("x", "?", "“x?”", "“x”?"),
        ("x!", ".", "“x!”", "“x!”."), ("x.", ",", "“x.,”", "“x.”,"), ("x,", ".", "“x,.”", "“x”,."),
        ("x:", ".", "“x:”", "“x”:"), ("x?", ".", "“x?”", "“x?”."), ("x.", ".", "“x.”", "“x.”"),
    ],
)  # fmt: skip
def test_punctuation_goes_into_quotes_where_the_locale_says_so(
    title: str, suffix: str, inside: str, outside: str
) -> None:
    layout = f"<text variable='title' quotes='true' suffix='{suffix}'/>"
    off = "<locale><style-options punctuation-in-quote='false'/></locale>"
    assert cited(style(layout), {"title": title}) == inside
    assert cited(style(layout, extra=off), {"title": title}) == outside


def test_punctuation_finds_its_way_through_formatting_and_from_delimiters() -> None:
    quoted = "<text variable='title' quotes='true'/>"
    xml = style(f"<group font-style='italic' suffix='.'>{quoted}</group>")
    assert cited(xml, {"title": "x"}) == "<i>“x.”</i>"
    xml = style(f"<group delimiter=', '>{quoted}<text value='y'/></group>")
    assert cited(xml, {"title": "x"}) == "“x,” y"
    assert cited(style("<text variable='title' suffix='.'/>"), {"title": 'see "x"'}) == "see “x.”"


def test_quotes_alternate_by_depth() -> None:
    text = "a \"b 'c' d\" e"
    assert cited(style("<text variable='title'/>"), {"title": text}) == "a “b ‘c’ d” e"
    assert (
        cited(style("<text variable='title' quotes='true'/>"), {"title": text}) == "“a ‘b “c” d’ e”"
    )


def test_apostrophes_are_told_from_quotes() -> None:
    xml = style("<text variable='title'/>")
    for text, wanted in (
        ("the dog's bone", "the dog’s bone"),
        ("the '90s", "the ’90s"),
        ("dogs' bones", "dogs’ bones"),
        ('5" disk', '5" disk'),
    ):
        assert cited(xml, {"title": text}) == wanted


def test_markup_undoes_the_same_decoration_around_it() -> None:
    slanted = style("<text variable='title' font-style='italic'/>")
    assert cited(slanted, {"title": "a <i>b</i>"}) == (
        '<i>a <span style="font-style:normal;">b</span></i>'
    )
    heavy = style("<text variable='title' font-weight='bold'/>")
    assert cited(heavy, {"title": "a <b>b</b>"}) == (
        '<b>a <span style="font-weight:normal;">b</span></b>'
    )
    nested = style(
        "<group font-style='italic'><text variable='title' font-style='italic'/></group>"
    )
    assert cited(nested, {"title": "a"}) == "<i><i>a</i></i>"
    undone = style(
        "<group font-style='italic'><text value='a'/><text variable='title' font-style='normal'/></group>"
    )
    assert cited(undone, {"title": "b"}) == '<i>a<span style="font-style:normal;">b</span></i>'
    assert cited(style("<text variable='title' font-style='normal'/>"), {"title": "b"}) == "b"


def test_unknown_tags_and_lone_ones_are_text() -> None:
    xml = style("<text variable='title'/>")
    assert cited(xml, {"title": "<u>x</u> <i>y"}) == "&#60;u&#62;x&#60;/u&#62; &#60;i&#62;y"


def test_decorations_nest_in_a_fixed_order() -> None:
    xml = style("<text value='ab' font-weight='bold' text-decoration='underline'/>")
    assert cited(xml, {}) == '<span style="text-decoration:underline;"><b>ab</b></span>'


def test_a_blank_before_high_punctuation_is_made_narrow() -> None:
    assert cited(style("<text variable='title'/>"), {"title": "quoi ? « x »"}) == (
        "quoi\u202f? «\u202fx\u202f»"
    )


def test_wholly_chinese_text_is_not_slanted() -> None:
    xml = style("<text variable='title' font-style='italic' font-weight='bold'/>")
    assert cited(xml, {"title": "日本語"}) == "<b>日本語</b>"


@pytest.mark.parametrize(("text", "wanted"), [("a.b. C.", "a.b C"), ("U.S.A.", "USA")])
def test_periods_are_stripped_but_not_inside_words(text: str, wanted: str) -> None:
    assert cited(style("<text variable='title' strip-periods='true'/>"), {"title": text}) == wanted
