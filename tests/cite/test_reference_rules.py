"""Rules that the specification leaves open and that styles are written against: small tables."""

from __future__ import annotations

from typing import Any

import pytest

from refdesk.cite import Processor
from tests.cite.helpers import cited, style


def titled(title: str, **attributes: str) -> str:
    shown = " ".join(f"{name.replace('_', '-')}='{value}'" for name, value in attributes.items())
    return cited(style(f"<text variable='title' {shown}/>"), {"title": title})


@pytest.mark.parametrize(
    ("case", "title", "wanted"),
    [
        ("capitalize-first", "1st aid", "1st aid"),
        ("capitalize-first", "non-Western art", "Non-Western art"),
        ("capitalize-first", "α-synuclein", "α-synuclein"),
        ("capitalize-all", "x-ray of d'Artagnan", "X-Ray Of D’Artagnan"),
        ("capitalize-all", "the u.s.a 2nd", "The U.S.A 2nd"),
        ("capitalize-all", "l'amour don't", "L’amour Don’t"),
        ("sentence", "U.S. Law AND more", "U.s. law and more"),
        ("sentence", "X-Ray Work", "X-ray work"),
        ("sentence", "iPhone Use", "IPhone use"),
        ("title", "1st and 2nd", "1st and 2nd"),
        ("title", 'one and <span class="nocase">two</span>', "One and two"),
    ],
)
def test_text_case(case: str, title: str, wanted: str) -> None:
    assert titled(title, text_case=case) == wanted


def test_text_case_on_a_macros_call_and_on_a_date_changes_nothing() -> None:
    macro = "<macro name='m'><text variable='title'/></macro>"
    assert cited(style("<text macro='m' text-case='uppercase'/>", extra=macro), {"title": "a B"}) == "a B"  # fmt: skip
    xml = style("<date variable='issued' text-case='uppercase'><date-part name='month'/></date>")
    assert cited(xml, {"issued": {"date-parts": [[2000, 5]]}}) == "May"


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("'a' tale", "“a” tale"),
        ("\"A\" is 'b' now", "“A” is ‘b’ now"),
        ("'b' then \"A\"", "“b” then ‘A’"),
        ("say \"A 'b' c\" d", "say “A ‘b’ c” d"),
        ("rho ‘curly’ end", "rho ‘curly’ end"),
    ],
)
def test_the_first_kind_of_quotes_in_a_field_is_the_outer_one(title: str, wanted: str) -> None:
    assert titled(title) == wanted


NAME_PARTS = (
    "<names variable='author'><name{}><name-part name='family' prefix='[' suffix=']'/>"
    "<name-part name='given' prefix='/' suffix='/'/></name></names>"
)


@pytest.mark.parametrize(
    ("name", "straight", "inverted"),
    [
        ({"family": "Humboldt", "given": "Alexander von"}, "/Alexander/ [von Humboldt]", "[Humboldt], /Alexander von/"),
        ({"family": "Aubignac", "given": "François d'"}, "/François/ [d’Aubignac]", "[Aubignac], /François d’/"),
        ({"family": "King", "given": "Martin", "suffix": "Jr."}, "/Martin/ [King Jr.]", "[King], /Martin/, Jr."),
        ({"given": "Cher"}, "Cher", "Cher"),
        ({"literal": "The Group"}, "The Group", "The Group"),
        ({"family": "毛", "given": "泽东"}, "毛泽东", "毛泽东"),
        ({"family": "Nagy", "given": "Imre", "static-ordering": True}, "Nagy Imre", "Nagy Imre"),
    ],
)  # fmt: skip
def test_affixes_of_name_parts(name: dict[str, Any], straight: str, inverted: str) -> None:
    assert cited(style(NAME_PARTS.format("")), {"author": [name]}) == straight
    xml = style(NAME_PARTS.format(" name-as-sort-order='all'"))
    assert cited(xml, {"author": [name]}) == inverted


@pytest.mark.parametrize(
    ("given", "terminator", "wanted"),
    [
        ("John <i>Foo</i>", ".", "J.<i>F.</i> Doe"),
        ("John <i>Foo</i>", ". ", "J.<i> F.</i> Doe"),
        ("<i>John</i> Foo", ". ", "<i>J.</i> F. Doe"),
        ("ʿAlāʾ", ".", "ʿAlāʾ Doe"),
    ],
)
def test_initials_of_marked_up_and_odd_given_names(
    given: str, terminator: str, wanted: str
) -> None:
    xml = style(f"<names variable='author'><name initialize-with='{terminator}'/></names>")
    assert cited(xml, {"author": [{"family": "Doe", "given": given}]}) == wanted


@pytest.mark.parametrize(
    ("terminator", "wanted"), [("", "J Doe Jr"), (".", "J. Doe Jr."), (" ", "J Doe Jr")]
)
def test_periods_of_a_suffix_follow_the_initials(terminator: str, wanted: str) -> None:
    xml = style(f"<names variable='author'><name initialize-with='{terminator}'/></names>")
    name = {"family": "Doe", "given": "Jo", "suffix": "Jr."}
    assert cited(xml, {"author": [name]}) == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("[1999]", "1999"), ("(2000)", "2000"), ("44 BC", "44 BC"), ("54AD", "54 AD"),
        ("25.12.2005", "25.12.2005"), ("2005_2006", "2005–2006"), ("Jan-2000", "01/2000"),
        ("5/2004", "05/2004"), ("c2000", "2000"), ("about 2000", "2000"), ("1990s", "1990s"),
    ],
)  # fmt: skip
def test_raw_dates(raw: str, wanted: str) -> None:
    assert cited(style("<date variable='issued' form='numeric'/>"), {"issued": {"raw": raw}}) == wanted  # fmt: skip


def test_an_era_stands_behind_the_affixes_of_the_year() -> None:
    xml = style("<date variable='issued'><date-part name='year' prefix='[' suffix=']'/></date>")
    assert cited(xml, {"issued": {"date-parts": [[-44]]}}) == "[44] BC"
    assert cited(xml, {"issued": {"date-parts": [[100]]}}) == "[100] AD"


def test_a_range_takes_the_delimiter_of_the_part_before_the_dash() -> None:
    parts = "".join(f"<date-part name='{p}' suffix=' ' range-delimiter='{p[0].upper()}'/>" for p in ("year", "month"))  # fmt: skip
    xml = style(f"<date variable='issued'>{parts}</date>")
    got = cited(xml, {"issued": {"date-parts": [[2008, 5], [2009, 7]]}})
    assert got.strip() == "2008 MayM2009 July"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [("2-4", "2–4"), ("A12-15", "A12-15"), ("123A-125A", "123A-125A"), ("VI-VII", "VI–VII"),
     ("12a-12b", "12a–12b"), ("1/2-3", "1/2-3"), ("12\\-1", "12-1"), ("12\\-1-14", "12-1–14")],
)  # fmt: skip
def test_hyphens_become_dashes_only_in_ranges(value: str, wanted: str) -> None:
    assert cited(style("<number variable='volume'/>"), {"volume": value}) == wanted


def test_a_version_keeps_its_hyphens_and_a_leading_zero_makes_no_ordinal() -> None:
    assert cited(style("<text variable='version'/>"), {"version": "2024-05"}) == "2024-05"
    assert cited(style("<number variable='edition' form='ordinal'/>"), {"edition": "007"}) == "007"


@pytest.mark.parametrize(
    ("locator", "label", "wanted"),
    [("ch. 5", "page", "chap. 5"), ("p. 5", "chapter", "p. 5"), ("pp. 5-6", "", "pp. 5–6"),
     ("sec. 2", "section", "sec. 2"), ("p.5", "page", "p. p.5"), ("5", "section", "sec. 5")],
)  # fmt: skip
def test_a_label_written_into_the_locator_counts(locator: str, label: str, wanted: str) -> None:
    xml = style("<label variable='locator' form='short' suffix=' '/><text variable='locator'/>")
    assert cited(xml, {}, locator=locator, label=label) == wanted


def test_a_locator_prints_once_a_cite() -> None:
    xml = style("<text variable='locator'/><text variable='title'/><text variable='locator'/>")
    assert cited(xml, {"title": "T"}, locator="7") == "7T"


def test_a_page_loses_a_label_of_its_own() -> None:
    assert cited(style("<text variable='page'/>"), {"page": "pp. 5-6"}) == "5–6"


@pytest.mark.parametrize(
    ("suffix", "wanted"),
    [(", see", "“A”, see"), (".", "“A”."), (". See", "“A.” See"), ("see", "“A” see")],
)
def test_the_writers_comma_stays_behind_quotes(suffix: str, wanted: str) -> None:
    assert cited(style("<text variable='title' quotes='true'/>"), {"title": "A"}, suffix=suffix) == wanted  # fmt: skip


@pytest.mark.parametrize(
    ("item", "wanted"),
    [
        ({"title": "His Own Life"}, "Hiso00"),
        ({"title": "The Quick Fox", "issued": {"date-parts": [[1999]]}}, "Theq99"),
        ({"author": [{"family": "O'Brien"}]}, "Obri00"),
        ({"editor": [{"family": "Roe"}], "translator": [{"family": "Doe"}]}, "Roe00"),
        ({}, "00"),
    ],
)
def test_citation_labels(item: dict[str, Any], wanted: str) -> None:
    assert cited(style("<text variable='citation-label'/>"), item) == wanted


def test_a_term_behind_missing_names_keeps_its_small_letter() -> None:
    term = "<text term='no date' form='short'/>"
    assert cited(style(term, style_class="note"), {}) == "N.d."
    assert cited(style(f"<names variable='author'/>{term}", style_class="note"), {}) == "n.d."


def test_only_printed_names_count_when_given_names_are_told_apart() -> None:
    xml = style(
        "<names variable='author'><name form='short' initialize-with='.'/></names>",
        citation="disambiguate-add-givenname='true' givenname-disambiguation-rule='all-names'",
        layout_attributes="delimiter='; '",
    )
    jo, al = {"family": "Doe", "given": "Jo"}, {"family": "Doe", "given": "Al"}
    assert cited(xml, {"author": [jo]}, {"author": [jo], "editor": [al]}) == "Doe; Doe"
    assert cited(xml, {"author": [jo]}, {"author": [{"family": "Doe"}]}) == "Doe; Doe"
    assert cited(xml, {"author": [jo]}, {"author": [al]}) == "J. Doe; A. Doe"


def test_rules_of_initials_work_without_initialize_with() -> None:
    xml = style(
        "<names variable='author'><name form='short'/></names>",
        citation="disambiguate-add-givenname='true' "
        "givenname-disambiguation-rule='primary-name-with-initials'",
        layout_attributes="delimiter='; '",
    )
    names = [{"family": "Doe", "given": given} for given in ("Jo Ann", "Al")]
    assert cited(xml, *({"author": [name]} for name in names)) == "JA Doe; A Doe"


def test_conditions_see_a_variable_that_was_substituted() -> None:
    xml = style(
        "<names variable='author'><substitute><text variable='title'/></substitute></names>"
        "<choose><if variable='title'><text value=' yes'/></if></choose>"
    )
    assert cited(xml, {"title": "T"}) == "T yes"


def test_display_counts_only_for_what_stands_in_the_layout() -> None:
    inner = "<text variable='title' display='block'/>"
    for layout, wanted in (
        (inner, '<div class="csl-block">T</div>'),
        (f"<group>{inner}</group>", "T"),
    ):
        xml = style("<text value='x'/>", bibliography=f"<bibliography><layout>{layout}</layout></bibliography>")  # fmt: skip
        (entry,) = Processor(xml, [{"id": "1", "title": "T"}]).bibliography().entries
        assert entry == f'<div class="csl-entry">{wanted}</div>'


def test_authors_are_substituted_where_they_print_the_same() -> None:
    xml = style(
        "<text value='x'/>",
        bibliography="<bibliography subsequent-author-substitute='———' et-al-min='2' et-al-use-first='1'>"
        "<layout><names variable='author'/><text variable='title' prefix=' '/></layout></bibliography>",
    )
    doe, roe = {"family": "Doe"}, {"family": "Roe"}
    items = [{"id": str(n), "title": str(n), "author": names} for n, names in enumerate([[doe, roe], [doe], [roe]])]  # fmt: skip
    entries = Processor(xml, items, output="text").bibliography().entries
    assert entries == ["Doe et al. 0", "——— 1", "Roe 2"]


def in_order(key: str, *items: dict[str, Any], extra: str = "") -> str:
    """The titles, or else first families, of `items` as a bibliography sorts them by `key`."""
    bibliography = (
        f"<bibliography><sort><key {key}/></sort><layout><choose><if variable='title'>"
        "<text variable='title'/></if><else><names variable='author'><name form='short'/></names>"
        "</else></choose></layout></bibliography>"
    )
    xml = style("<text value='x'/>", bibliography=bibliography, extra=extra)
    numbered = [{"id": str(place), "type": "book", **item} for place, item in enumerate(items)]
    return " | ".join(Processor(xml, numbered, output="text").bibliography().entries)


@pytest.mark.parametrize("direction", ["ascending", "descending"])
def test_what_has_no_year_comes_last_whichever_way_dates_run(direction: str) -> None:
    dates = [{"literal": "in press"}, {"date-parts": [[2000]]}, {}]
    items = [{"title": name, "issued": date} for name, date in zip("abc", dates, strict=True)]
    got = in_order(f"variable='issued' sort='{direction}'", *items)
    assert got == "b | a | c"


def test_a_blank_sorts_before_letters_and_names_keep_their_article() -> None:
    titles = ("abc", "a tale", "10 days", "9 days", "Über")
    got = in_order("variable='title'", *({"title": title} for title in titles))
    assert got == "9 days | 10 days | abc | a tale | Über"  # small articles of titles are left out
    got = in_order(
        "variable='title'", *({"title": title} for title in ("Smith Z", "Smithson", "Smith"))
    )
    assert got == "Smith | Smith Z | Smithson"
    names = [{"literal": "the Group"}, {"family": "Zoe"}, {"family": "Hill"}]
    got = in_order("variable='author'", *({"author": [name]} for name in names))
    assert got == "Hill | the Group | Zoe"


def test_numbers_of_a_macro_sort_before_words() -> None:
    macro = "<macro name='m'><number variable='volume'/></macro>"
    items = [{"title": volume, "volume": volume} for volume in ("A3", "10", "9")]
    assert in_order("macro='m'", *items, extra=macro) == "9 | 10 | A3"


@pytest.mark.parametrize(
    ("layout", "wanted"),
    [
        ("<group prefix='(' suffix=')'><text variable='title'/></group>", "([T])"),
        ("<text macro='work' prefix='(' suffix=')'/>", "([T])"),
        ("<date variable='issued' prefix='(' suffix=')'><date-part name='year'/></date>", "([2000])"),
        ("<text variable='volume' prefix='(' suffix=')'/>", "([3])"),
        ("<number variable='volume' prefix='(' suffix=')'/>", "([3])"),
        ("<group prefix='('><text variable='volume' prefix='(' suffix='))'/></group>", "([(3)])"),
        ("<text variable='title' prefix='(' suffix=')'/>", "((T))"),
    ],
)  # fmt: skip
def test_parentheses_in_those_of_a_note_become_brackets(layout: str, wanted: str) -> None:
    macro = "<macro name='work'><text variable='title'/></macro>"
    item = {"title": "T", "volume": "3", "issued": {"date-parts": [[2000]]}}
    look = "prefix='(' suffix=')'"
    note = style(layout, style_class="note", layout_attributes=look, extra=macro)
    assert cited(note, item) == wanted
    assert cited(style(layout, layout_attributes=look, extra=macro), item) == wanted.replace(
        "[", "("
    ).replace("]", ")")


def test_the_writers_parentheses_in_those_of_a_note_become_brackets() -> None:
    note = style("<text variable='title'/>", style_class="note", layout_attributes="prefix='(' suffix=')'")  # fmt: skip
    assert cited(note, {"title": "T"}, prefix="see (also) ") == "(see [also] T)"


@pytest.mark.parametrize(
    "layout",
    [
        "<names variable='author' strip-periods='true'><name initialize-with='. '/></names>",
        "<group strip-periods='true'><names variable='author'><name initialize-with='. '/></names></group>",
        "<text macro='writers' strip-periods='true'/>",
    ],
)  # fmt: skip
def test_stripping_periods_reaches_the_initials(layout: str) -> None:
    names = "<names variable='author'><name initialize-with='. '/></names>"
    xml = style(layout, extra=f"<macro name='writers'>{names}</macro>")
    assert cited(xml, {"author": [{"family": "Doe", "given": "John A."}]}) == "J A Doe"


def test_a_localized_date_looks_as_its_locale_says() -> None:
    localized = "<locale><date form='text' font-style='italic'><date-part name='year'/></date></locale>"  # fmt: skip
    layout = "<date variable='issued' form='text' font-weight='bold' prefix='(' suffix=')'/>"
    issued = {"issued": {"date-parts": [[2000]]}}
    assert cited(style(layout, extra=localized), issued) == "(<i>2000</i>)"


def test_a_number_of_names_is_bare() -> None:
    xml = style(
        "<names variable='author' prefix='(' font-style='italic'><name form='count'/></names>"
    )
    assert cited(xml, {"author": [{"family": "Doe"}, {"family": "Roe"}]}) == "2"


@pytest.mark.parametrize("mark", "?!;:.")
def test_the_writers_last_mark_takes_the_place_of_the_full_stop(mark: str) -> None:
    xml = style("<text variable='title'/>", layout_attributes="suffix='.'")
    assert cited(xml, {"title": "T"}, suffix=mark) == f"T{mark}"


def entry(layout: str, item: dict[str, Any]) -> str:
    """The only bibliography entry of a note style, markup around it cut."""
    xml = style(
        "<text variable='title'/>",
        style_class="note",
        bibliography=f"<bibliography><layout>{layout}</layout></bibliography>",
    )
    entries = Processor(xml, [{"id": "a", "type": "book", **item}]).bibliography().entries
    return entries[0].strip().removeprefix('<div class="csl-entry">').removesuffix("</div>")


def test_parentheses_of_a_bibliography_stay() -> None:
    layout = "<group prefix='(' suffix=')'><text variable='title'/><text variable='volume' prefix=' (' suffix=')'/></group>"  # fmt: skip
    assert entry(layout, {"title": "T", "volume": "3"}) == "(T (3))"


@pytest.mark.parametrize(
    ("layout", "wanted"),
    [
        ("<text variable='citation-number' suffix='. '/>{}", "1. N.d."),
        ("<names variable='author'/>{}", "n.d."),
        ("<text variable='volume' suffix=' '/>{}", "3 n.d."),
    ],
)
def test_a_term_behind_the_citation_number_starts_the_entry(layout: str, wanted: str) -> None:
    assert entry(layout.format("<text term='no date' form='short'/>"), {"volume": "3"}) == wanted


def test_commas_stay_in_the_quotes_of_a_writers_prefix() -> None:
    xml = style("<text variable='title'/>", attributes="default-locale='en-GB'")
    assert cited(xml, {"title": "T"}, prefix='in "This," and ') == "in ‘This,’ and T"
