"""Groups, conditions, locales, sorting and bibliographies: rules of csl.md 3 to 5 and 12 to 16."""

from __future__ import annotations

from typing import Any

import pytest

from refdesk.cite import Bibliography, Processor
from tests.cite.helpers import cited, style

DOE = {"family": "Doe", "given": "John"}


def bibliography(
    layout: str, items: list[dict[str, Any]], *, options: str = "", sort: str = "",
    layout_attributes: str = "", style_class: str = "in-text", output: str = "html",
    extra: str = "", citation: str = "",
) -> Bibliography:  # fmt: skip
    xml = style(
        "<text value='x'/>",
        style_class=style_class,
        extra=extra,
        citation=citation,
        bibliography=f"<bibliography {options}>{sort}<layout {layout_attributes}>{layout}</layout></bibliography>",
    )
    full = [{"id": f"i{place}", "type": "book", **item} for place, item in enumerate(items)]
    return Processor(xml, full, output=output).bibliography()


def bare(found: Bibliography) -> list[str]:
    return [
        entry.removeprefix('<div class="csl-entry">').removesuffix("</div>")
        for entry in found.entries
    ]


# groups


@pytest.mark.parametrize(
    ("layout", "wanted"),
    [
        ("<group><text term='in'/><text variable='DOI'/></group>", ""),
        ("<group><text term='in'/></group>", "in"),
        ("<group><text value='v'/><text variable='DOI'/></group>", ""),
        ("<group><group><text term='in'/></group><text variable='DOI'/></group>", "in"),
        ("<text term='in'/><text variable='DOI'/>", "in"),
        ("<group delimiter=', '><text variable='DOI'/><text variable='title'/><text variable='URL'/></group>", "T"),
        ("<group><text variable='DOI'/><choose><if variable='title'><text value='c'/></if></choose></group>", ""),
        ("<group delimiter='-'><choose><if variable='title'><text value='a'/><text value='b'/></if></choose><text variable='title'/></group>", "a-b-T"),
        ("<group prefix='(' suffix=')'><text variable='DOI'/></group>", ""),
        ("<group><text value='n'/><text variable='citation-number'/></group>", "n1"),
        ("<group><label variable='page'/><text variable='page'/></group>", ""),
    ],
)  # fmt: skip
def test_a_group_is_kept_when_a_variable_printed_or_none_was_asked(
    layout: str, wanted: str
) -> None:
    assert cited(style(layout), {"title": "T"}) in (
        wanted,
        wanted or "[CSL STYLE ERROR: reference with no printed form.]",
    )


def test_a_macro_is_dropped_like_a_group() -> None:
    macro = "<macro name='m'><text term='in'/><text variable='DOI'/></macro>"
    xml = style("<text macro='m' prefix='['/><text variable='title'/>", extra=macro)
    assert cited(xml, {"title": "T"}) == "T"
    assert cited(xml, {"title": "T", "DOI": "d"}) == "[indT"


# conditions


@pytest.mark.parametrize(
    ("tests", "holds"),
    [
        ("variable='title'", True), ("variable='title DOI'", False), ("variable='title DOI' match='any'", True),
        ("variable='DOI' match='none'", True), ("variable='title' match='none'", False),
        ("type='book article'", True), ("type='article' match='none'", True),
        ("type='book' variable='DOI'", False), ("type='article' variable='title' match='any'", True),
        ("is-numeric='volume'", True), ("is-numeric='title'", False), ("is-numeric='issue'", False),
        ("is-uncertain-date='issued'", True), ("is-uncertain-date='accessed'", False),
        ("position='first'", True), ("position='subsequent'", False),
        ("locator='page'", False), ("disambiguate='true'", False),
    ],
)  # fmt: skip
def test_conditions_hold_as_defined(tests: str, holds: bool) -> None:
    xml = style(
        f"<choose><if {tests}><text value='yes'/></if><else><text value='no'/></else></choose>"
    )
    item = {"title": "T", "volume": "4", "issued": {"date-parts": [[2000]], "circa": True}}
    assert cited(xml, item) == ("yes" if holds else "no")


def test_position_is_never_true_in_a_bibliography() -> None:
    layout = "<choose><if position='first'><text value='yes'/></if><else><text value='no'/></else></choose>"
    assert bare(bibliography(layout, [{}])) == ["no"]


# capital of the first term


@pytest.mark.parametrize(
    ("style_class", "layout", "wanted"),
    [
        ("note", "<text term='ibid'/>", "Ibid."), ("in-text", "<text term='ibid'/>", "ibid."),
        ("note", "<text value='ibid'/>", "ibid"), ("note", "<text variable='title'/><text term='ibid'/>", "tibid."),
        ("note", "<group prefix='('><text term='ibid'/></group>", "(Ibid."),
    ],
)  # fmt: skip
def test_a_term_gets_a_capital_where_it_opens_a_note(
    style_class: str, layout: str, wanted: str
) -> None:
    assert cited(style(layout, style_class=style_class), {"title": "t"}) == wanted


def test_a_term_gets_a_capital_where_it_opens_an_entry() -> None:
    assert bare(bibliography("<text term='in'/><text value=' x'/>", [{}])) == ["In x"]


# locales


def test_terms_fall_back_from_style_to_locale_to_english() -> None:
    layout = "<text term='and'/>-<text term='ibid'/>"
    own = "<locale xml:lang='de'><terms><term name='ibid'>EBD</term></terms></locale>"
    xml = style("<group delimiter='|'><text term='and'/><text term='ibid'/></group>", extra=own)
    assert layout
    assert cited(xml, {}, lang="de-AT") == "und|EBD"
    assert cited(xml, {}, lang="fr") == "et|ibid."
    assert cited(xml, {}, lang="xx-YY") == "and|ibid."


def test_an_empty_term_prints_nothing_and_ends_the_search() -> None:
    own = "<locale><terms><term name='and'></term></terms></locale>"
    xml = style("<text term='and' prefix='['/><text variable='title'/>", extra=own)
    assert cited(xml, {"title": "T"}) == "T"


def test_ordinals_agree_with_the_gender_of_their_noun() -> None:
    xml = style("<number variable='edition' form='ordinal'/>")
    assert cited(xml, {"edition": "1"}, lang="fr", output="text") == "1ʳᵉ"
    assert (
        cited(
            style("<number variable='volume' form='ordinal'/>"),
            {"volume": "1"},
            lang="fr",
            output="text",
        )
        == "1ᵉʳ"
    )
    assert cited(xml, {"edition": "2"}, lang="fr") == "2<sup>e</sup>"
    assert [cited(xml, {"edition": str(n)}) for n in (1, 2, 3, 4, 11, 12, 13, 21, 111, 113)] == (
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "111th", "113th"]
    )


# sorting


def sorted_titles(key: str, items: list[dict[str, Any]], extra: str = "") -> str:
    found = bibliography("<text variable='title'/>", items, sort=f"<sort>{key}</sort>", extra=extra)
    return " ".join(bare(found))


def test_titles_sort_without_small_articles_accents_and_case_and_with_numbers() -> None:
    titles = ["The beta", "alpha", "Éclair", "10 things", "9 things", "“Delta”", "a Gamma"]
    got = sorted_titles("<key variable='title'/>", [{"title": title} for title in titles])
    assert got == "9 things 10 things alpha “Delta” Éclair a Gamma The beta"


def test_empty_keys_come_last_both_ways() -> None:
    items = [{"title": "a", "volume": "2"}, {"title": "b"}, {"title": "c", "volume": "10"}]
    assert sorted_titles("<key variable='volume'/>", items) == "a c b"
    assert sorted_titles("<key variable='volume' sort='descending'/>", items) == "c a b"


def test_dates_sort_with_those_before_christ_first_and_the_missing_last() -> None:
    years = [2000, -44, None, 50, -100]
    items = [{"title": str(y), "issued": {"date-parts": [[y]]} if y else None} for y in years]
    assert sorted_titles("<key variable='issued'/>", items) == "-100 -44 50 2000 None"


def test_names_as_a_key_count_in_full_unless_the_key_says_otherwise() -> None:
    def by(*families: str) -> list[dict[str, str]]:
        return [{"family": family, "given": "A"} for family in families]

    items = [
        {"title": "1", "author": by("Doe", "Roe", "Zoe")},
        {"title": "2", "author": by("Doe", "Roe", "Poe")},
        {"title": "3", "author": by("Doe", "Aoe", "Zoe")},
    ]

    def order(key: str) -> str:
        found = bibliography(
            "<text variable='title'/>", items, sort=f"<sort>{key}</sort>",
            options="et-al-min='2' et-al-use-first='1'",
        )  # fmt: skip
        return " ".join(bare(found))

    assert order("<key variable='author'/>") == "3 2 1"
    assert order("<key variable='author' names-min='3' names-use-first='2'/>") == "3 1 2"
    assert order("<key variable='author' names-min='3' names-use-first='1'/>") == "1 2 3"


def test_family_names_sort_before_longer_ones() -> None:
    names = [("Smithson", "A"), ("Smith", "Z"), ("Smith", "A")]
    items = [{"title": f + g, "author": [{"family": f, "given": g}]} for f, g in names]
    assert sorted_titles("<key variable='author'/>", items) == "SmithA SmithZ SmithsonA"


NUMBERED = "<text variable='citation-number' suffix='.'/><text variable='title'/>"


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("", ["1.b", "2.a", "3.c"]),
        ("<sort><key variable='title'/></sort>", ["1.a", "2.b", "3.c"]),
        ("<sort><key variable='citation-number' sort='descending'/></sort>", ["3.c", "2.a", "1.b"]),
        ("<sort><key macro='number' sort='descending'/></sort>", ["3.c", "2.a", "1.b"]),
        ("<sort><key variable='title'/><key variable='citation-number' sort='descending'/></sort>", ["3.a", "2.b", "1.c"]),
    ],
)  # fmt: skip
def test_numbers_follow_the_bibliographys_order(sort: str, wanted: list[str]) -> None:
    macro = "<macro name='number'><text variable='citation-number'/></macro>"
    items = [{"title": title} for title in "bac"]
    assert bare(bibliography(NUMBERED, items, sort=sort, extra=macro)) == wanted


# bibliographies


def test_the_second_field_is_set_off() -> None:
    found = bibliography(
        NUMBERED, [{"title": "t"}] * 10, options="second-field-align='flush' hanging-indent='true' entry-spacing='2'",
        layout_attributes="suffix='.'",
    )  # fmt: skip
    assert (
        bare(found)[0]
        == '<div class="csl-left-margin">1.</div><div class="csl-right-inline">t.</div>'
    )
    assert (found.max_offset, found.second_field_align) == (3, "flush")
    assert (found.hanging_indent, found.entry_spacing, found.line_spacing) == (True, 2, 1)
    assert found.ids[9] == ["i9"]


AUTHORS = "<names variable='author'><name/></names><text variable='title' prefix=', '/>"


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("complete-all", "---, b"), ("complete-each", "---, ---, b"),
        ("partial-each", "---, ---, b"), ("partial-first", "---, Jane Roe, b"),
    ],
)  # fmt: skip
def test_authors_seen_just_before_are_replaced(rule: str, wanted: str) -> None:
    people = [DOE, {"family": "Roe", "given": "Jane"}]
    items = [{"title": "a", "author": people}, {"title": "b", "author": people}]
    options = f"subsequent-author-substitute='---' subsequent-author-substitute-rule='{rule}'"
    assert bare(bibliography(AUTHORS, items, options=options))[1] == wanted


def test_a_part_of_the_authors_counts_only_for_the_partial_rules() -> None:
    items = [{"title": "a", "author": [DOE]}, {"title": "b", "author": [DOE, {"family": "Roe"}]}]
    options = "subsequent-author-substitute='---' subsequent-author-substitute-rule='{}'"
    assert (
        bare(bibliography(AUTHORS, items, options=options.format("partial-each")))[1]
        == "---, Roe, b"
    )
    assert (
        bare(bibliography(AUTHORS, items, options=options.format("complete-all")))[1]
        == "John Doe, Roe, b"
    )


def test_what_substitutes_for_names_is_not_printed_again() -> None:
    layout = "<names variable='author'><substitute><names variable='editor'/><text variable='title'/></substitute></names><text variable='title' prefix='/'/><names variable='editor' prefix='+'/>"
    assert cited(style(layout), {"title": "T"}) == "T"
    assert cited(style(layout), {"title": "T", "editor": [DOE]}) == "John Doe/T"
    assert (
        cited(style(layout), {"title": "T", "author": [DOE], "editor": [DOE]})
        == "John Doe/T+John Doe"
    )


def test_the_label_of_names_follows_the_substitute() -> None:
    layout = "<names variable='author'><name/><label prefix=' '/><substitute><names variable='editor'/></substitute></names>"
    assert cited(style(layout), {"editor": [DOE, DOE]}) == "John Doe, John Doe editors"


def test_short_titles_serve_the_short_form() -> None:
    short, long = (
        style("<text variable='title' form='short'/>"),
        style("<text variable='title-short'/>"),
    )
    assert cited(short, {"title": "Long"}) == "Long"
    assert cited(short, {"title": "Long", "shortTitle": "S"}) == "S"
    assert cited(long, {"title": "Long", "title-short": "S"}) == "S"
    assert (
        cited(
            style("<text variable='container-title' form='short'/>"), {"journalAbbreviation": "J"}
        )
        == "J"
    )


@pytest.mark.parametrize(
    ("count", "wanted"), [(1, "Afam65"), (2, "AfBf65"), (3, "AfBC65"), (4, "ABCD65"), (6, "ABCD65")]
)
def test_a_citation_label_is_built_from_names_and_year(count: int, wanted: str) -> None:
    people = [{"family": f"{letter}fam", "given": "X"} for letter in "ABCDEF"[:count]]
    item = {"author": people, "issued": {"date-parts": [[1965]]}}
    assert cited(style("<text variable='citation-label'/>"), item) == wanted


def test_the_note_field_can_set_variables() -> None:
    xml = style(
        "<group delimiter='|'><text variable='title'/><text variable='DOI'/><names variable='editor'/></group>"
    )
    note = "free text\nDOI: 10.1/x\neditor: Doe || John\n\ntitle: never"
    assert cited(xml, {"title": "T", "note": note}) == "T|10.1/x|John Doe"


# outputs

RICH = {"title": "a <i>b</i> & <sup>2</sup> {é}"}
MARKED = style("<text variable='title' font-weight='bold'/>")


@pytest.mark.parametrize(
    ("output", "wanted"),
    [
        ("html", "<b>a <i>b</i> &#38; <sup>2</sup> {é}</b>"),
        ("text", "a b & 2 {é}"),
        ("rtf", "{\\b{}a {\\i{}b} & \\super 2\\nosupersub{} \\{\\uc0\\u233{}\\}}"),
        ("markdown", "**a *b* & ^2^ {é}**"),
    ],
)
def test_the_same_tree_is_written_in_four_formats(output: str, wanted: str) -> None:
    assert cited(MARKED, RICH, output=output) == wanted


def test_no_markup_of_an_item_reaches_html_unescaped() -> None:
    hostile = {"title": '<script>alert(1)</script><img src=x onerror="y">'}
    got = cited(style("<text variable='title'/>"), hostile)
    assert "<" not in got
    assert "&#60;script&#62;" in got


def test_an_entry_of_terms_only_of_a_numeric_style_is_named_as_empty() -> None:
    layout = "<choose><if variable='title'><text variable='citation-number'/><text variable='title'/></if></choose>"
    assert bare(bibliography(layout, [{"title": "a"}, {}])) == [
        "1a", "2. [CSL STYLE ERROR: reference with no printed form.]",
    ]  # fmt: skip
    assert bare(bibliography("<text variable='title'/>", [{"title": "a"}, {}])) == ["a"]


def test_parentheses_alternate_in_notes() -> None:
    layout = "<group prefix='(' suffix=')'><text value='a '/><group prefix='(' suffix=')'><text value='x'/></group></group>"
    assert cited(style(layout, style_class="note"), {}) == "(a [x])"
    assert cited(style(layout), {}) == "(a (x))"


def test_only_the_first_mark_of_a_layout_suffix_is_used_in_citations() -> None:
    xml = style("<text variable='title'/>", layout_attributes="suffix='. foo'")
    assert cited(xml, {"title": "T"}) == "T."
    assert cited(xml, {"title": "T."}) == "T."
