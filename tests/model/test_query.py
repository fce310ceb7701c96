"""The query language: what texts mean, what is wrong with them, and that nothing breaks it."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refdesk.errors import QueryError
from refdesk.model.query import (
    FIELDS,
    And,
    History,
    Nothing,
    Query,
    Range,
    Text,
    Value,
    field_named,
    leaves,
    marks,
    parse,
    show,
    to_text,
    tokens_for_colouring,
)
from refdesk.model.query.dates import last_span
from refdesk.model.query.fields import nearest_tag

TODAY = date(2026, 6, 15)
HISTORY = ("otten[au]", "interleukin")
CASES = Path(__file__).parents[1] / "data" / "search_cases.tsv"
# Remarks that the table leaves out.
REMARKS = {"leading-not", "mixed-operators", "no-mesh-file", "pubmed-truncation"}
REMARKS |= {"approximate-filter"}


def read(text: str, *, typing: bool = False) -> Query:
    return parse(text, typing=typing, today=TODAY, history=HISTORY)


def problems(query: Query) -> str:
    told = [p for p in query.problems if p.kind not in REMARKS]
    return " ".join(f"{p.kind}@{p.start}-{p.end}" for p in told)


def cases() -> list[list[str]]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [(line + "\t").split("\t")[:4] for line in lines if line and not line.startswith("# ")]


@pytest.mark.parametrize(("text", "canonical", "ids", "told"), cases())
def test_a_query_means_what_the_table_says(text: str, canonical: str, ids: str, told: str) -> None:
    query = read(text)
    assert show(query.tree) == canonical
    assert problems(query) == told
    assert bool(query.errors) == (ids == "-")


@pytest.mark.parametrize(("text", "canonical", "ids", "told"), cases())
def test_a_tree_written_as_text_is_read_as_the_same_tree(
    text: str, canonical: str, ids: str, told: str
) -> None:
    tree = read(text).tree
    if not isinstance(tree, Nothing):
        assert read(to_text(tree)).tree == tree


SPACED_PIECES = """
    ( ) [ ] " “ : * # & | AND OR NOT and il6 IL-6 β 日 #1 #2 #9 [ti] [au] [dp] [mh:noexp]
    [tiab:~3] [Title/Abstract] [foo] [rating] [is] [tag] 2010 2010/03 2010:2015[dp] 2010/13[dp]
    10.1000/a(b)c PMC123 pmid:5 hasabstract smith neur* *a b* the A brain[ti] [ti:~2] 5[rating]
    1:3[rating] read[is] review[pt] yes[read] https://doi.org/10.1000/x
"""
PIECES = st.sampled_from(
    [
        *SPACED_PIECES.split(),
        *(" ", "  ", "\0", "\ud800", "\u200b", "“a b”", '"hip pain"[ti:~2]', '"last 5 years"[dp]'),
        *('"last year"[edat]', "(a AND NOT b)[ti]", '("a b" OR c)'),
    ]
)
TEXTS = st.lists(PIECES, max_size=14).flatmap(
    lambda pieces: st.sampled_from([" ".join(pieces), "".join(pieces)])
)


@settings(max_examples=400)
@given(st.one_of(TEXTS, st.text(max_size=60)), st.booleans())
def test_any_text_can_be_read(text: str, typing: bool) -> None:
    query = read(text, typing=typing)
    assert show(query.tree)
    assert (
        query.size == sum(1 for _ in leaves(query.tree))
        or isinstance(query.tree, Nothing)
        or query.errors
    )
    for problem in query.problems:
        assert 0 <= problem.start <= problem.end <= len(text)
        assert problem.message
    for start, end, _kind in tokens_for_colouring(text):
        assert 0 <= start <= end <= len(text)


@settings(max_examples=400)
@given(TEXTS)
def test_whatever_is_read_without_error_can_be_written_and_read_again(text: str) -> None:
    query = read(text)
    if not query.errors:
        again = read(to_text(query.tree))
        assert again.tree == query.tree
        assert not again.errors


@settings(max_examples=200)
@given(TEXTS)
def test_what_is_written_for_pubmed_means_the_same(text: str) -> None:
    query = parse(text, today=TODAY, history=HISTORY, scope="pubmed")
    if not query.errors and "#" not in text and not query.is_everything:
        written = to_text(query.tree, "pubmed")
        again = parse(written, today=TODAY, scope="pubmed")
        assert not again.errors
        # "everything but x" is written with PubMed's own word for everything
        assert show(again.tree).replace("all[sb]", "ALL") == show(query.tree).replace(
            "all[sb]", "ALL"
        )


HOSTILE = {
    "parentheses": "(" * 20_000,
    "closing ones": ")" * 20_000,
    "brackets": "[" * 20_000,
    "quotes": '"' * 20_000,
    "colons": ":" * 20_000,
    "ranges": "2010:" * 4_000,
    "alternating operators": "a AND b OR " * 1_800 + "c",
    "unbalanced DOIs": "10.1234/(" * 2_200,
    "links": "https://a.example/(" * 1_000,
    "earlier searches": "#1 " * 6_000,
    "Greek": "αβγ" * 6_000,
    "deep groups": "(a OR " * 3_000,
    "one long word": "a1" * 10_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_no_longer_than_plain_text(name: str) -> None:
    text = HOSTILE[name][:20_000]
    start = time.process_time()
    read(text)
    tokens_for_colouring(text)
    assert time.process_time() - start < 1.0
    assert len(read(text).problems) <= 50


@pytest.mark.parametrize(
    "text",
    [
        "* " * 10_000, '"' * 20_000, "the of and " * 1_800, "a[xyz] " * 2_800, "]" * 20_000,
        " ".join(f"word{n}" for n in range(20_000)), "lorem ipsum " * 430_000, "\0" * 5_000_000,
        '()[]":*#ab 19&|/AND OR NOT\ud800' * 600,
    ],
    ids=range(9),
)  # fmt: skip
def test_the_longest_nonsense_is_answered_at_once(text: str) -> None:
    """As above; `tests.bench nonsense` holds it to 100 ms."""
    start = time.process_time()
    query = read(text)
    assert time.process_time() - start < 1.0
    assert query.errors


def test_a_mistake_behind_many_notes_is_still_told() -> None:
    query = read("the " * 300 + "brain[foo]")
    assert [error.kind for error in query.errors] == ["unknown-tag"]
    assert len(query.problems) <= 50


def test_limits_are_told_in_a_sentence() -> None:
    assert [p.kind for p in read("a" * 20_001).problems] == ["too-long"]
    assert "too-many-terms" in problems(read(" OR ".join(f"w{n}" for n in range(1_001))))
    assert not read(" OR ".join(f"w{n}" for n in range(1_000))).errors
    assert "too-deep" in problems(read("(" * 101 + "a" + ")" * 101))
    assert not read("(" * 100 + "a" + ")" * 100).errors


def test_earlier_searches_may_build_on_each_other_but_not_without_end() -> None:
    doubling = ["brain", *(f"#{n} OR #{n}" for n in range(1, 100))]
    start = time.process_time()
    query = parse("#100", history=doubling)
    assert time.process_time() - start < 1.0
    assert query.errors
    chain = ["brain", *(f"#{n} NOT w{n}" for n in range(1, 60))]
    assert not parse("#60", history=chain).errors
    assert parse("#1", history=["#1"]).errors[0].kind == "no-history"
    assert parse("#1", history=["#2", "brain"]).errors[0].kind == "no-history"


def test_every_long_name_means_its_short_tag_in_any_case() -> None:
    for field in FIELDS:
        for name in (field.tag, field.label, field.label.upper(), *field.names):
            assert field_named(name) is field
            assert field_named(name.replace(" - ", "-").replace("-", " – ")) is field


def test_a_mistyped_tag_is_answered_with_the_nearest_one() -> None:
    assert nearest_tag("tiabs") == "tiab"
    assert nearest_tag("autor") == "au"
    assert nearest_tag("zzzzzz") == ""
    elsewhere = {"ORCID": "auid", "kw": "ot", "1st author": "1au", "pubdate": "dp", "text": "tw"}
    assert {name: nearest_tag(name) for name in elsewhere} == elsewhere
    message = read("brain[foo]").problems[0].message
    assert "“[foo]” is not a field" in message
    assert "PubMed would search all fields" in message


@pytest.mark.parametrize(
    "text", ["brain AND", "brain AND (", '"brain', "brain[", "brain[ti", "(", "brain NOT "]
)
def test_what_is_still_open_while_typing_is_no_error(text: str) -> None:
    assert not read(text, typing=True).errors
    assert read(text).errors


@pytest.mark.parametrize("text", ['"', "#", "(", "[", "NOT ", "-", '("', "AND"])
def test_nothing_is_wrong_with_the_first_sign_of_a_query(text: str) -> None:
    query = read(text, typing=True)
    assert query.is_everything or "NOT" in text or text == "AND"
    assert not query.errors or text == "AND"


def test_a_range_without_its_tag_is_no_error_while_it_is_typed() -> None:
    for text in ("2010:2015", "2010:2015[", "brain 2010:2015[d"):
        assert not read(text, typing=True).errors
        assert read(text).errors


def test_mixed_operators_are_shown_as_they_are_grouped() -> None:
    (note,) = read("pain NOT hip OR knee").problems
    assert (note.kind, note.severity) == ("mixed-operators", "note")
    assert "((pain[all] NOT hip[all]) OR knee[all])" in note.message
    assert read("pain NOT hip AND knee").problems == ()


def test_the_word_being_typed_is_the_start_of_a_word() -> None:
    assert show(read("brain neur", typing=True).tree) == "(brain[all] AND neur*[all])"
    assert show(read("brain neur ", typing=True).tree) == "(brain[all] AND neur[all])"
    assert show(read("brain n", typing=True).tree) == "(brain[all] AND n*[all])"
    assert show(read("brain the", typing=True).tree) == "(brain[all] AND the*[all])"
    assert show(read('"breast fee', typing=True).tree) == '"breast fee*"[all]'
    assert show(read('"breast fee"', typing=True).tree) == '"breast fee"[all]'
    assert show(read("brain[ti]", typing=True).tree) == "brain[ti]"
    assert show(read("9304", typing=True).tree) == "(9304*[pmid] OR 9304*[all])"


def test_colons_in_a_pasted_title_or_citation_are_blanks() -> None:
    title = read("Interleukin-6 (IL-6): friend and foe")
    assert not title.errors
    assert (
        show(title.tree)
        == '(("interleukin 6"[all] AND "il 6"[all]) AND (friend[all] AND foe[all]))'
    )
    assert not read(
        "Prog Neurobiol. 1997 Aug;52(5):379-90. doi: 10.1016/s0301-0082(97)00021-x."
    ).errors
    assert show(read("friend: foe[ti]").tree) == '"friend foe"[ti]'


def test_identifiers_and_links_are_recognised_anywhere() -> None:
    assert read("brain https://pubmed.ncbi.nlm.nih.gov/9304698/").tree == And(
        (Text("all", ("brain",)), Value("pmid", "9304698"))
    )
    assert (
        show(read("https://onlinelibrary.example/doi/10.1002/ab(c)d?x=1").tree)
        == "10.1002/ab(c)d[doi]"
    )
    assert show(read("PMC1 PMC22").tree) == "(PMC1[pmc] OR PMC22[pmc])"
    assert show(read("9304698, 9304699").tree) == "(9304698[pmid] OR 9304699[pmid])"
    assert show(read("9304698 9304699[pmid]").tree) == "(9304698[pmid] OR 9304699[pmid])"
    assert show(read("1997 2001").tree) == "(1997[all] AND 2001[all])"


def test_pmids_may_have_only_commas_between_them() -> None:
    query = read("9304698,9304699;9304700,")
    assert show(query.tree) == "((9304698[pmid] OR 9304699[pmid]) OR 9304700[pmid])"
    assert query.problems == ()
    assert show(read("12,345").tree) == '"12 345"[all]'


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Na(+)-K(+)-ATPase", "((na[all] AND k[all]) AND atpase[all])"),
        ("(-)-epicatechin", "epicatechin[all]"),
        ("Ca(2+)", "(ca[all] AND 2[all])"),
    ],
)
def test_a_sign_in_parentheses_at_a_word_says_nothing(text: str, meaning: str) -> None:
    assert (show(read(text).tree), read(text).problems) == (meaning, ())


@pytest.mark.parametrize("text", ["(+)", "brain (+)", "brain(+)[ti]", "(*)-x", "()-x"])
def test_a_sign_that_stands_alone_is_a_mistake(text: str) -> None:
    assert read(text).errors


def test_dates_are_read_in_all_their_forms() -> None:
    assert read("2010-03[dp]").tree == Range("dp", "2010-03-01", "2010-03-31")
    assert read("2012/2/29[crdt]").tree == Range("crdt", "2012-02-29", "2012-02-29")
    assert read("2013/2/29[dp]").errors[0].kind == "bad-date"
    assert read("0000[dp]").errors[0].kind == "bad-date"
    for text in ("1990-1999[dp]", "1990–1999[dp]", '"1990 - 1999"[dp]'):
        (error,) = read(text).errors
        assert error.kind == "bad-date" and "a range has a colon: 1990:1999[dp]." in error.message
    assert read("2010:[dp]").tree == Range("dp", "2010-01-01", "3000-12-31", True)
    assert read(":2010[dp]").errors[0].kind == "colon-place"
    assert read("last 2 weeks[added]").tree == Range("added", "2026-06-01", "3000-12-31", True)
    assert last_span("last year", date(2024, 2, 29)) == ("2023-02-28", "3000-12-31")
    assert last_span("last 1 month", date(2024, 3, 31)) == ("2024-02-29", "3000-12-31")
    assert last_span("last 9999 years", TODAY) is not None
    assert last_span("last 9999 days", date(1, 1, 1)) == ("0001-01-01", "3000-12-31")
    reversed_range = read("2015:2010[dp]")
    assert reversed_range.tree == Range("dp", "2010-01-01", "2015-12-31", True)
    assert problems(reversed_range) == "range-reversed@0-13"
    mixed = read("gadient 1997[dp]")
    assert show(mixed.tree) == "(gadient[all] AND 1997-01-01..1997-12-31[dp])"
    assert problems(mixed) == "tag-last-word@8-16"


def test_values_that_a_field_does_not_have_are_told_with_those_it_has() -> None:
    assert "starred" in read("foo[is]").errors[0].message
    assert read("6[rating]").errors[0].kind == "bad-value"
    assert read("x[pmid]").errors[0].kind == "bad-value"
    assert read("aspirin[pa]").errors[0].kind == "not-local"
    assert parse("5[rating]", scope="pubmed").errors[0].kind == "not-pubmed"
    assert read("full text[sb]").errors[0].kind == "not-local"


def test_a_query_with_filters_can_be_taken_over_from_pubmeds_page() -> None:
    query = read("asthma AND (humans[Filter]) AND (review[Filter] OR meta-analysis[Filter])")
    assert not query.errors
    assert show(query.tree) == (
        "((asthma[all] AND humans[mh]) AND (review[pt] OR meta-analysis[pt]))"
    )
    assert show(read("allchild[filter]").tree) == "((infant[mh] OR child[mh]) OR adolescent[mh])"
    assert show(read("y_5[filter]").tree) == "2021-06-15..3000-12-31[dp]"
    assert show(read("simsearch1.fha[filter]").tree) == "hasabstract[filter]"
    assert show(read("english[filter] NOT animals[filter]").tree) == (
        "(english[la] NOT animals[mh:noexp])"
    )
    assert read("nonsense[filter]").errors[0].kind == "bad-value"
    assert to_text(parse("review[filter]", scope="pubmed").tree, "pubmed") == "review[filter]"


def test_a_tag_on_a_group_goes_to_the_words_without_one() -> None:
    assert show(
        read("(a OR (b[ti] AND c d))[ab]").tree
    ) == "(a[ab] OR (b[ti] AND (c[ab] AND d[ab])))".replace("a[ab]", "a[ab]")
    assert (
        show(read("(2010:2012 OR 2015)[dp]").tree)
        == "(2010-01-01..2012-12-31[dp] OR 2015-01-01..2015-12-31[dp])"
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("lancet (london, england)[ta]", "lancet (london, england)"),
        ("Sensors (Basel) [Journal]", "Sensors (Basel)"),
        ("poly(adp-ribose) polymerases/metabolism[mh]", "poly(adp-ribose) polymerases/metabolism"),
        ("DNA (Cytosine-5-)-Methyltransferases[nm]", ""),
        ("aspirin (lancet) bmj[ta]", ""),
        ("aspirin (lancet OR bmj)[ta]", ""),
        ("aspirin (lancet)[ti]", ""),
        ("lancet ()[ta]", ""),
    ],
)
def test_a_name_may_have_parentheses_where_names_are_asked_for(text: str, name: str) -> None:
    query = read(text)
    assert (isinstance(query.tree, Value) and query.tree.text) == (name or False)
    if name:
        assert not query.errors and read(to_text(query.tree)).tree == query.tree
        for_pubmed = to_text(parse(text, scope="pubmed").tree, "pubmed")
        assert for_pubmed.startswith(f'"{name}"[')


def test_what_exists_only_in_the_library_is_not_sent_to_pubmed() -> None:
    with pytest.raises(QueryError, match="exists only in the library"):
        to_text(read("brain AND 5[rating]").tree, "pubmed")
    text = to_text(read("#1 NOT p53[ti] AND 2010:2012[dp]").tree, "pubmed")
    assert text == "((otten[au]) NOT p53[ti]) AND 2010:2012[dp]"
    assert to_text(read("NOT humans[mh]").tree, "pubmed") == "all[sb] NOT humans[mh]"


def test_words_after_not_are_not_marked() -> None:
    assert read("brain* NOT pain NOT (x NOT glia)").highlight_terms == ("brain*", "glia")
    assert read("müller k[au]").highlight_terms == ("muller k",)
    assert read('"hip il-6"[ti:~3]').highlight_terms == ("hip", "il 6")


def test_words_are_marked_where_they_stand() -> None:
    text = "TNFα, IL-6 and neurons; neurotic interleukin 6"
    terms = read('il6 OR neur* OR tnf-alpha OR "interleukin 6" OR 6*').highlight_terms
    assert [text[a:b] for a, b in marks(text, terms)] == [
        "TNFα", "IL-6", "neurons", "neurotic", "interleukin 6",
    ]  # fmt: skip
    assert marks("", terms) == []
    assert marks(text, []) == []


def test_an_earlier_search_keeps_its_number_and_its_meaning() -> None:
    tree = read("#1").tree
    assert isinstance(tree, History)
    assert show(tree) == "#1"
    assert show(tree.tree) == "otten[au]"
    assert read("#12abc").errors == ()


def test_each_part_of_a_text_has_its_colour() -> None:
    text = 'brain AND "hip pain"[ti] OR neur* #1 10.1000/x hasabstract 2010:2015[dp'
    kinds = {text[start:end]: kind for start, end, kind in tokens_for_colouring(text)}
    assert kinds == {
        "AND": "operator", '"hip pain"': "phrase", "[ti]": "tag", "OR": "operator",
        "*": "wildcard", "#1": "history", "10.1000/x": "identifier", "hasabstract": "filter",
        "2010": "number", ":": "operator", "2015": "number", "[dp": "tag",
    }  # fmt: skip
    assert (5, 10, "error") in tokens_for_colouring("brain[foo]")
    assert (0, 3, "ignored") in tokens_for_colouring("the brain")
