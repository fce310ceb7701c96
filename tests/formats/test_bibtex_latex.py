"""LaTeX in values to text and markup, and the braces that writing adds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.formats.bibtex import latex
from refdesk.formats.bibtex.encode import encode, encode_plain, verbatim
from refdesk.formats.bibtex.fields import bare, link_in
from refdesk.formats.bibtex.latex import decode
from refdesk.formats.bibtex.titlecase import protected
from refdesk.model.markup import RichText


@pytest.mark.parametrize(
    ("code", "markup"),
    [
        ("{\\\"o} \\\"{o} \\\"o \\'{\\i} \\'\\i \\^{\\j}", "ö ö ö í íĵ"),
        ("\\c c \\c{c} \\v s \\H{o} \\k{a} \\u{a} \\d{s} \\r{a} \\={a} \\.{z}", "ç ç š ő ą ă ṣ å ā ż"),
        ("\\aa\\AA\\o\\O{}\\l\\L\\ss\\ae\\OE \\dj", "åÅøØłŁßæŒđ"),
        ("\\'{aa} \\'{\\^e} \\t{oo}", "áa ế o͡o"),
        ("\\vs and \\cs", "\\vs and \\cs"),
        ("50% off, a & b, #1, x_y, 2^3", "50% off, a &amp; b, #1, x_y, 2^3"),
        ("\\& \\% \\$ \\# \\_ \\{ \\}", "&amp; % $ # _ { }"),
        ("\\textgreater 5 \\textless{}6 P<0.05", "&gt;5 &lt;6 P&lt;0.05"),
        ("\\textmu{}m \\textdegree C \\pm 5 \\copyright\\ 2003", "µm °C ±5 © 2003"),
        ("$\\alpha$-helix {\\alpha} \\textalpha \\ensuremath{\\beta} $\\mu$m", "α-helix α αβ μm"),
        ("H$_2$O, Ca$^{2+}$, $10^{-3}$, 37$^\\circ$C", "H<sub>2</sub>O, Ca<sup>2+</sup>, 10<sup>-3</sup>, 37°C"),
        ("$\\mathrm{CO}_{2}$ $\\frac{1}{2}$ $p < 0.05$ $\\geq 3$", "CO<sub>2</sub> 1/2 p &lt; 0.05 ≥3"),
        ("$5 and $6 and \\$7", "$5 and $6 and $7"),
        ("$\\unknowable{x}$ is kept", "$\\unknowable{x}$ is kept"),
        ("\\textit{E. coli} \\emph{a \\textbf{b}} {\\it x y} \\textsc{Ab}", "<i>E. coli</i> <i>a <b>b</b></i> <i>x y</i> <sc>Ab</sc>"),
        ("x\\textsuperscript{2} y\\textsubscript{i}", "x<sup>2</sup> y<sub>i</sub>"),
        ("\\mbox{x y} \\texttt{z} \\textrm{w}", "x y z w"),
        ("\\foo{x}[y]{z} \\bar stays", "\\foo{x}[y]{z} \\bar stays"),
        ("{\\noopsort{1973b}}1973", "1973"),
        ("\\href{http://x}{the text} \\url{http://x/%7E_a}", "the text http://x/%7E_a"),
        ("``a'' --- b -- c ?`d !`e", "“a” — b – c ¿d ¡e"),
        ("&amp; {\\&}amp; \\&amp; &#945; &nosuch;", "&amp; &amp; &amp; α &amp;nosuch;"),
        ("a<sub>2</sub> <i>b</i>", "a<sub>2</sub> <i>b</i>"),
        ("a~b\\,c\\ d\\\\e\\/f\\-g", "a\u00a0b c d efg"),
        ("{[}Aziz] {}and {{x}}", "[Aziz] and x"),
        ("\\LaTeX{} and \\TeX\\ x", "LaTeX and TeX x"),
        ("unbalanced { and } here }", "unbalanced and here }"),
        ("a\\", "a\\"),
        ("", ""),
    ],
)  # fmt: skip
def test_latex_becomes_text(code: str, markup: str) -> None:
    assert decode(code).markup == markup


@pytest.mark.parametrize(
    ("code", "markup"),
    [
        ("The {IL-6} receptor", "The <nocase>IL-6</nocase> receptor"),
        ("{P}etri {N}ets", "<nocase>P</nocase>etri <nocase>N</nocase>ets"),
        ("{\\\"O}sterreich {\\textit{E. coli}}", "Österreich <i>E. coli</i>"),
        ("\\textit{{E}. coli}", "<i><nocase>E</nocase>. coli</i>"),
        ("{H$_2$O} and {a {nested} one}", "<nocase>H<sub>2</sub>O</nocase> and <nocase>a nested one</nocase>"),
        ("{} { }x", "x"),
    ],
)  # fmt: skip
def test_braces_in_a_title_keep_the_case(code: str, markup: str) -> None:
    assert decode(code, protects=True).markup == markup


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("50 % & $5 #1 a_b", "50 \\% \\& \\$5 \\#1 a\\_b"),
        ("a{b}c", "a\\{b\\}c"),
        ("a}b", "a{\\textbraceright}b"),
        ("a\\ ~x^2", "a\\textbackslash{} \\textasciitilde{}x\\textasciicircum{}2"),
        ("1–2 — 3--4", "1--2 --- 3-{}-4"),
        ("\\foo{x} stays", "\\foo{x} stays"),
        ("$O(n \\unknowable n)$", "$O(n \\unknowable n)$"),
        ("Müller α", "Müller α"),
    ],
)
def test_text_becomes_latex(text: str, code: str) -> None:
    assert encode_plain(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Müller, Østergård", 'M{\\"u}ller, {\\O}sterg{\\aa}rd'),
        ("Šafář ß", "{\\v{S}}af{\\'a}{\\v{r}} {\\ss}"),
        ("α ≥ 5 µm", "{\\ensuremath{\\alpha}} {\\ensuremath{\\geq}} 5 {\\textmu}m"),
        ("中", "中"),
    ],
)
def test_letters_beyond_ascii_become_commands_where_wanted(text: str, code: str) -> None:
    assert encode_plain(text, ascii_only=True) == code


def test_markup_becomes_commands_and_protection_is_no_special_character() -> None:
    assert encode(RichText("H<sub>2</sub>O in <i>E. coli</i>")) == (
        "H\\textsubscript{2}O in \\textit{E. coli}"
    )
    rich = RichText("<nocase><i>E</i> coli</nocase> x")
    assert encode(rich) == "{{}\\textit{E} coli} x"
    assert decode(encode(rich), protects=True) == rich


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("The role of IL-6 in mRNA decay", "The role of <nocase>IL-6</nocase> in <nocase>mRNA</nocase> decay"),
        ("A study of Parkinson disease: A review", "A study of <nocase>Parkinson</nocase> disease: A review"),
        ("Effects of COVID-19, SARS-CoV-2 and flu", "Effects of <nocase>COVID-19</nocase>, <nocase>SARS-CoV-2</nocase> and flu"),
        ("In New York City they say", "In <nocase>New York City</nocase> they say"),
        ("Growth of <i>Escherichia coli</i> cells", "Growth of <i><nocase>Escherichia</nocase> coli</i> cells"),
        ("H<sub>2</sub>O in cells", "H<sub>2</sub><nocase>O</nocase> in cells"),
        ("the <nocase>IL-6</nocase> gene", "the <nocase>IL-6</nocase> gene"),
        ("all in lower case", "all in lower case"),
    ],
)  # fmt: skip
def test_words_that_need_their_capitals_are_put_in_braces(title: str, wanted: str) -> None:
    assert protected(RichText(title)) == (RichText(wanted), False)


def test_a_title_in_capitals_gets_one_pair_of_braces() -> None:
    assert protected(RichText("ALL OF IT IN CAPITALS"))[1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("http://x/a_b%20~c#d", "http://x/a_b%20~c#d"),
        ("http://x/a\\_b\\%20\\~{}c\\#d", "http://x/a_b%20~c#d"),
        ("{http://x/{\\_}a$\\sim$b{\\textasciitilde}c}", "http://x/_a~b~c"),
        ("\\url{http://x/y}", "http://x/y"),
        ("10.1000/a<b>\\_c", "10.1000/a<b>_c"),
    ],
)
def test_addresses_are_no_latex(value: str, text: str) -> None:
    assert bare(value) == text
    assert bare(verbatim(text)) == text


def test_a_link_in_a_text_is_found() -> None:
    assert link_in("\\url{http://x/y}") == ("http://x/y", True)
    assert link_in("Available at \\url{http://x/y}, 2003") == ("http://x/y", False)
    assert link_in("Handed out") == ("", False)


@given(
    st.lists(
        st.sampled_from(
            ["a", "word ", "\\%", "\\_", "$\\mu$", "$\\alpha$", "$\\sim$", "\\\\", "$", "\\&", "amp;", "  ",
             "\\'", "e", "-", "<", ">", "\x00", "\n", "e\u0301", "%", "\\", "$^\\circ$", "~", "\u2028"]
        ),
        max_size=9,
    )
)  # fmt: skip
def test_signs_that_most_abstracts_have_are_decoded_in_one_go_as_one_by_one(
    pieces: list[str],
) -> None:
    value = "".join(pieces)
    quick = latex._simply_decoded(value)
    if quick is not None:
        slow = latex._Decoder(value, protects=False, tie=" ")
        assert quick == slow.result(latex._search_for("\\{}$~&<-`?!'")).markup


def test_tags_that_mendeley_spells_out_are_markup_again() -> None:
    mendeleys = "{\\textless}i{\\textgreater}E. coli{\\textless}/i{\\textgreater} p {\\textless} 5"
    assert decode(mendeleys).markup == "<i>E. coli</i> p &lt; 5"
    assert decode("{\\textless}x{\\textgreater}").markup == "&lt;x&gt;"
    assert decode("\\textless{}i>").markup == "&lt;i&gt;"


def test_an_abstract_with_percent_signs_and_greek_letters() -> None:
    assert decode("5\\% of 3 $\\mu$g  in a\\_b").markup == "5% of 3 \u03bcg in a_b"
