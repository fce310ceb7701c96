"""The same citation in every output: markup of fields, escapes, links, lines."""

from __future__ import annotations

import pytest

from refdesk.cite import Processor
from tests.cite.helpers import cited, style

RICH = style("<text variable='title' quotes='true'/>")
TITLE = '<i>In vitro</i> H<sub>2</sub>O, x<sup>3</sup>, <b>b</b> & <sc>sc</sc>: 5% of a_b <span class="nocase">iP</span>'


@pytest.mark.parametrize(
    ("output", "wanted"),
    [
        ("html", "“<i>In vitro</i> H<sub>2</sub>O, x<sup>3</sup>, <b>b</b> &#38; "
         '<span style="font-variant:small-caps;">sc</span>: 5% of a_b iP”'),
        ("text", "“In vitro H2O, x3, b & sc: 5% of a_b iP”"),
        ("markdown", "“*In vitro* H~2~O, x^3^, **b** & [sc]{.smallcaps}: 5% of a\\_b iP”"),
        ("rtf", "\\uc0\\u8220{}{\\i{}In vitro} H\\sub 2\\nosupersub{}O, x\\super 3\\nosupersub{}, {\\b{}b} & "
         "{\\scaps sc}: 5% of a_b iP\\uc0\\u8221{}"),
        ("latex", "“\\textit{In vitro} H\\textsubscript{2}O, x\\textsuperscript{3}, \\textbf{b} \\& "
         "\\textsc{sc}: 5\\% of a\\_b iP”"),
    ],
)  # fmt: skip
def test_markup_of_a_field_comes_through(output: str, wanted: str) -> None:
    assert cited(RICH, {"title": TITLE}, output=output) == wanted


def test_what_means_something_to_latex_is_escaped() -> None:
    got = cited(style("<text variable='title'/>"), {"title": "\\{}#$~^<u>|"}, output="latex")
    assert got == (
        "\\textbackslash{}\\{\\}\\#\\$\\textasciitilde{}\\textasciicircum{}"
        "\\textless{}u\\textgreater{}\\textbar{}"
    )


def linked(layout: str, output: str = "html", **item: str) -> str:
    processor = Processor(style(layout), [{"id": "1", **item}], output=output, links=True)
    return processor.cite([{"id": "1"}])


@pytest.mark.parametrize(
    ("layout", "variable", "value", "wanted"),
    [
        ("<text variable='DOI' prefix='doi:' suffix='.'/>", "DOI", "10.1/a&b",
         'doi:<a href="https://doi.org/10.1/a%26b">10.1/a&#38;b</a>.'),
        ("<text variable='DOI' prefix='At https://doi.org/'/>", "DOI", "10.1/x",
         'At <a href="https://doi.org/10.1/x">https://doi.org/10.1/x</a>'),
        ("<text variable='DOI'/>", "DOI", "none", "none"),
        ("<text variable='PMID'/>", "PMID", "12", '<a href="https://pubmed.ncbi.nlm.nih.gov/12/">12</a>'),
        ("<text variable='PMCID'/>", "PMCID", "PMC3",
         '<a href="https://pmc.ncbi.nlm.nih.gov/articles/PMC3/">PMC3</a>'),
        ("<text variable='URL'/>", "URL", 'http://a.b/?x=1&y="2"',
         '<a href="http://a.b/?x=1&#38;y=%222%22">http://a.b/?x=1&#38;y="2"</a>'),
        ("<text variable='URL'/>", "URL", "javascript:alert(1)", "javascript:alert(1)"),
    ],
)  # fmt: skip
def test_identifiers_become_links(layout: str, variable: str, value: str, wanted: str) -> None:
    assert linked(layout, **{variable: value}) == wanted


def test_links_are_for_html_and_only_when_asked_for() -> None:
    layout = "<text variable='DOI'/>"
    assert linked(layout, "text", DOI="10.1/x") == "10.1/x"
    assert cited(style(layout), {"DOI": "10.1/x"}) == "10.1/x"


def test_punctuation_meets_as_if_there_were_no_link() -> None:
    layout = "<group delimiter='. '><text variable='URL'/><text value='end'/></group>"
    assert linked(layout, URL="http://a.b/c.") == ('<a href="http://a.b/c.">http://a.b/c.</a> end')
