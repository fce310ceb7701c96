"""Folding: what counts as a word, and as the same word."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.model.markup import RichText
from refdesk.model.record import Affiliation, Creator, Keyword, MeshHeading, ReferenceRecord, Term
from refdesk.store import fold_keys
from refdesk.store.fold import BARRIER, TOKEN, fold, spans, tokens
from refdesk.store.search_index import FTS_COLUMNS, fts_values

WORDS = {
    "IL-6 IL6 il 6": "il 6 il 6 il 6",
    "TNFα TNF-α TNFalpha": "tnf alpha tnf alpha tnf alpha",
    "NF-κB NF-kappaB nf-kappab": "nf kappa b nf kappa b nf kappab",
    "alphaSynuclein IFNgammaR TGFbeta1": "alpha synuclein ifn gamma r tgf beta 1",
    "Meta-analysis Beta Data Zeta": "meta analysis beta data zeta",
    "Alzheimer's ALZHEIMER’S 1990's Parkinson’": "alzheimer alzheimer 1990 parkinson",
    "5′-UTR 5'-UTR O'Brien": "5 utr 5 utr o brien",
    "naïve NAÏVE nai\u0308ve": "naive naive naive",
    "Straße Ærø Łódź İzmir": "strasse aero lodz izmir",
    "10² 10¹² H₂O ½ 2½": "10 2 10 12 h 2 o 1 2 2 1 2",
    "ＩＬ－６ １２": "il 6 12",
    "日本語の論文": "日 本 語 の 論 文",
    "か\u3099 が": "が が",
    "\u1112\u1161\u11ab 한": "한 한",
    "Нейроны й": "неироны и",
    "µg μg": "mu g mu g",
    "∆F508": "delta f 508",
    "p = 0.05; 1,234": "p 0 05 1 234",
    "a_b a¶b a\0b a\ud800b": "a b a b a b a b",
    "٣ ۴": "3 4",
    "สวัสดี": "สวัสดี",
    "co\u00adoperate zero\u200bwidth": "cooperate zerowidth",
    "Brand™ ﬁne": "brand fine",
    "": "",
}


@pytest.mark.parametrize("text", WORDS)
def test_text_is_cut_into_the_words_of_the_table(text: str) -> None:
    assert " ".join(tokens(text)) == WORDS[text]


MIXED = st.text(
    st.one_of(
        st.sampled_from("aAbBnN alphagmkpB6²½₂'’-β日\u0301\u3099\u1112\u1161\u11abßﬁ١ "),
        st.characters(),
    ),
    max_size=40,
)


@given(MIXED)
def test_places_belong_to_the_same_words_as_the_index(text: str) -> None:
    found = spans(text)
    assert [token for token, _, _ in found] == tokens(text)
    assert all(0 <= start < end <= len(text) for _, start, end in found)
    assert [start for _, start, _ in found] == sorted(start for _, start, _ in found)


@given(MIXED)
def test_folded_text_holds_only_tokens_and_ascii_separators_and_can_be_stored(text: str) -> None:
    folded = fold(text)
    folded.encode()
    assert not re.search("[A-Z]", folded)
    assert BARRIER not in folded


@given(MIXED, MIXED)
def test_what_stands_on_both_sides_of_a_blank_is_folded_apart(left: str, right: str) -> None:
    assert tokens(f"{left} x {right}") == [*tokens(left), "x", *tokens(right)]


@given(MIXED)
def test_words_found_once_are_found_again(text: str) -> None:
    once = tokens(text)
    assert tokens(" ".join(once)) == once


def test_the_full_text_tokenizer_makes_the_same_tokens() -> None:
    driver = _driver()
    conn = driver.connect(":memory:")
    conn.execute("CREATE VIRTUAL TABLE f USING fts5(x, tokenize='ascii')")
    conn.execute("CREATE VIRTUAL TABLE v USING fts5vocab(f, 'instance')")
    text = " ".join(WORDS)
    conn.execute("INSERT INTO f VALUES (?)", (fold(text),))
    seen = [row[0] for row in conn.execute('SELECT term FROM v ORDER BY "offset"')]
    assert seen == tokens(text)
    conn.close()


def _driver() -> Any:
    try:
        import pysqlite3

        return pysqlite3
    except ImportError:
        import sqlite3

        return sqlite3


def test_a_highlight_covers_the_marks_of_its_last_letter() -> None:
    text = "cafe\u0301 TNFα"
    assert [text[a:b] for _, a, b in spans(text)] == ["cafe\u0301", "TNF", "α"]


def _column(values: tuple[str, ...], name: str) -> str:
    return " ".join(TOKEN.findall(values[FTS_COLUMNS.index(name)]))


def test_each_value_of_a_record_goes_into_its_column_with_barriers_between() -> None:
    record = ReferenceRecord(
        title=RichText("IL-6 &amp; <i>TNFα</i>"),
        creators=(
            Creator("Gadient", "Rolf A", "RA", affiliations=(Affiliation(RichText("Basel")),)),
            Creator("Berg", "Jan-Peter", non_dropping_particle="van den"),
            Creator(literal=RichText("WHO Group")),
        ),
        keywords=(Keyword(RichText("a b")), Keyword(RichText("c"))),
        mesh_headings=(MeshHeading(Term("Brain"), (Term("blood"),)),),
    )
    values = fts_values(record, notes=["my note"], citekeys=["key1997"])
    assert len(values) == len(FTS_COLUMNS)
    assert _column(values, "ti") == "il 6 tnf alpha"
    assert _column(values, "au") == "gadient ra rolf a ¶ van den berg jp jan peter"
    assert _column(values, "cn") == "who group"
    assert _column(values, "ad") == "basel"
    assert _column(values, "kw") == "a b ¶ c"
    assert _column(values, "mh") == "brain ¶ blood"
    assert _column(values, "note") == "my note"
    assert _column(values, "misc") == "key 1997"


def test_control_characters_in_a_source_do_not_shift_the_columns() -> None:
    record = ReferenceRecord(title=RichText("a\x1db\x1ec"), citekey="x")
    values = fts_values(record)
    assert len(values) == len(FTS_COLUMNS)
    assert _column(values, "ti").split() == ["a", "b", "¶", "c"]
    assert _column(values, "misc") == "x"


def test_names_journals_headings_and_ids_are_equal_in_all_their_spellings() -> None:
    assert fold_keys.family_key("O’Brien") == fold_keys.family_key("OBRIEN") == "obrien"
    assert fold_keys.family_key("van den Berg") == "vandenberg"
    assert fold_keys.family_key("Müller-Lüdenscheidt") == "mullerludenscheidt"
    assert fold_keys.name_key(Creator("Li", "Jia Wei")) == ("li", "jw", "jia wei")
    assert fold_keys.journal_key("Science (New York, N.Y.)") == "science"
    assert fold_keys.journal_key("The Journal of hand surgery") == "journal of hand surgery"
    assert fold_keys.journal_key("1474-547X") == "1474547x"
    assert fold_keys.mesh_key("Pain, Postoperative") == "pain postoperative"
    assert fold_keys.mesh_key("prevention & control") == "prevention and control"
    assert fold_keys.doi_key("https://doi.org/10.1/ABC") == "10.1/abc"
    assert fold_keys.pmcid_key("pmc0123.2") == "PMC123"
    assert fold_keys.pmcid_key("x") == ""
    assert fold_keys.isbn_key("978-3-540-00000-6") == "9783540000006"
    assert fold_keys.person_id_key("https://orcid.org/0000-0001-5109-370X") == "000000015109370x"
