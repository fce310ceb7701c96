from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refdesk.errors import FormatError
from refdesk.formats import csl_yaml
from refdesk.formats.pandoc_text import escaped, from_pandoc, to_pandoc, unescaped
from refdesk.formats.registry import Parsed, ParseResult, Unreadable
from refdesk.formats.yaml_text import yaml_value
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import ReferenceRecord

PAPER = """---
title: My paper
references:
- id: berg2003
  type: article-journal
  title: "Growth of *E. coli* in H~2~O: [IL-6]{.nocase} and **x**"
  author:
  - family: Berg
    given: Ann
    non-dropping-particle: van den
  - literal: The Group
  issued: 2003-07-21
  language: no
  container-title: J Inv
  volume: 12
  page: 1-9
  keyword: null
  abstract: |
    First \\<0.05.

    - id: not an item
  DOI: 10.5555/ABC
# a comment
- id: two
  type: book
  title: 'Yes'
  issued:
  - year: 2003
    month: 7
  - year: 2004
- id: three
  title: On
  issued: {year: 1999, season: 2}
author: Somebody
...

# Text

- a list, no reference
"""


def results(text: str | bytes) -> list[ParseResult]:
    found = list(csl_yaml.parse(io.BytesIO(text.encode() if isinstance(text, str) else text)))
    for one in found:
        if isinstance(one, Parsed):
            assert csl_yaml.record_from_source(one.source) == one.record
    return found


def records(text: str | bytes) -> list[ReferenceRecord]:
    return [one.record for one in results(text) if isinstance(one, Parsed)]


def test_references_of_a_markdown_papers_head_are_read() -> None:
    first, second, third = records(PAPER)
    assert first.title.markup == (
        "Growth of <i>E. coli</i> in H<sub>2</sub>O: <nocase>IL-6</nocase> and <b>x</b>"
    )
    assert [(c.family, c.non_dropping_particle, c.literal.plain) for c in first.creators] == [
        ("Berg", "van den", ""),
        ("", "", "The Group"),
    ]
    assert first.issued == PartialDate(2003, 7, 21)
    assert (first.languages, first.volume, first.citekey) == (("nor",), "12", "berg2003")
    assert "First <0.05." in first.abstract.plain and "- id: not an item" in first.abstract.plain
    assert first.keywords == ()
    assert (second.title.plain, third.title.plain) == ("Yes", "On")
    assert second.issued == PartialDate(2003, 7, end=PartialDate(2004))
    assert third.issued.year == 1999 and third.issued.season == "Summer"


@pytest.mark.parametrize(
    "text",
    [
        "- id: a\n  title: T\n- id: b\n  title: U\n",
        "references:\n  - id: a\n    title: T\n  - id: b\n    title: U\n",
        "# mine\n---\nreferences:\n- title: T\n  id: a\n-\n  id: b\n  title: U\n---\n",
        "lang: en\nreferences:   # all\n\n- id: a\n  title: T\n\n- id: b\n  title: U\nnocite: x\n",
        "references:\r\n- id: a\r\n  title: T\r\n- id: b\r\n  title: U\r\n",
    ],
)
def test_lists_are_found_in_all_their_layouts(text: str) -> None:
    assert [record.title.plain for record in records(text)] == ["T", "U"]


def test_a_bad_reference_is_named_with_its_line_and_the_others_are_read() -> None:
    text = "references:\n- id: a\n  title: T\n- id: b\n  title: [\n- id: c\n  title: U\n- x\n"
    found = results(text)
    assert [type(one) for one in found] == [Parsed, Unreadable, Parsed, Unreadable]
    assert found[1].place == "record 2, line 4"
    assert isinstance(found[1], Unreadable) and found[1].reason.startswith("This is no YAML (line")


def test_aliases_depth_and_brackets_are_refused_in_words() -> None:
    bomb = "- &a [x, x]\n- [*a, *a]\n"
    found = results(bomb)
    assert all(isinstance(one, Unreadable) for one in found)
    with pytest.raises(FormatError, match="nest"):
        yaml_value("[" * 5000)
    with pytest.raises(FormatError, match="nest"):
        yaml_value("- " * 5000 + "x")
    with pytest.raises(FormatError, match="brackets"):
        results("references: [{id: a, title: T}]")
    with pytest.raises(FormatError, match="no list of references"):
        results("title: x\n")


def test_nothing_in_a_value_is_executed_or_taken_for_an_object() -> None:
    (record,) = records("- id: a\n  title: !!python/object/apply:os.system ['x']\n  type: book\n")
    assert record.title.plain == "x"


def test_what_is_written_is_read_by_people_and_by_us() -> None:
    record = ReferenceRecord(
        citekey="a1",
        title=RichText("The <i>E. coli</i> 5* &amp; H<sub>2</sub>O [x] $1 @y"),
        issued=PartialDate(2003, 7),
        languages=("nor",),
        volume="012",
    )
    out = io.BytesIO()
    csl_yaml.write([record], out)
    text = out.getvalue().decode()
    assert text.startswith("---\nreferences:\n- id: a1\n")
    assert r"The *E. coli* 5\* & H~2~O \[x\] \$1 \@y" in text
    assert "language: 'no'" in text
    assert "volume: '012'" in text
    assert records(text) == [record]
    empty = io.BytesIO()
    csl_yaml.write([], empty)
    assert empty.getvalue() == b"---\nreferences:\n[]\n...\n"


PIECES = st.sampled_from(
    ["*", "_", "^", "~", "[", "]", "\\", "<", ">", "`", "$", "@", "#", "a", "b c", "{", "}", ".nocase", "&", "1"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_escaped_text_means_nothing_to_pandoc(text: str) -> None:
    assert unescaped(escaped(text)) == text
    again = from_pandoc(to_pandoc(text))
    assert again.replace("&lt;", "<").replace("&amp;", "&") == text


def test_hostile_markdown_takes_linear_time() -> None:
    for piece in ("*a", "[", "**", "^", "~x", "\\", "[a]{.", "_a_"):
        assert from_pandoc(piece * 20_000)
