"""Texts for the clipboard."""

from __future__ import annotations

import json

import pytest

from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.names import Creator
from refdesk.model.record import ReferenceRecord
from refdesk.services.copying_text import FILES, MOST, CopiedText, refusal, text_of

ONE = ReferenceRecord(
    pmid="9304698", doi="10.1016/x", citekey="gadient1997", title=RichText("On <i>IL-6</i>"),
    creators=(Creator("Gadient", "R A"),), issued=PartialDate(1997),
)  # fmt: skip
TWO = ReferenceRecord(
    doi="10.1/y", title=RichText.plain_text("Two & more"), creators=(Creator("Müller", "Ä"),),
    issued=PartialDate(2001),
)  # fmt: skip
THREE = ReferenceRecord(citekey="a b,c", title=RichText("Three"), url="https://example.org/3")
ALL = (ONE, TWO, THREE)


@pytest.mark.parametrize(
    "kind, text, left_out",
    [
        ("pmids", "9304698", 2),
        ("dois", "10.1016/x\n10.1/y", 1),
        ("links", "https://pubmed.ncbi.nlm.nih.gov/9304698/\nhttps://doi.org/10.1/y\nhttps://example.org/3", 0),
        ("latex", "\\cite{gadient1997,muller2001,abc}", 0),
        ("pandoc", "[@gadient1997; @muller2001; @abc]", 0),
    ],
)  # fmt: skip
def test_keys_and_identifiers(kind: str, text: str, left_out: int) -> None:
    assert text_of(ALL, kind) == CopiedText(kind, text, 3, left_out)


def test_keys_are_those_of_the_bibtex_that_is_copied() -> None:
    twins = (TWO, TWO)
    keys = text_of(twins, "latex").text.removeprefix("\\cite{").removesuffix("}").split(",")
    assert len(set(keys)) == 2
    assert all(f"{{{key},\n" in text_of(twins, "bibtex").text for key in keys)


def test_nothing_to_copy_is_no_text() -> None:
    for kind in ("pmids", "latex", "pandoc"):
        assert text_of([ReferenceRecord()] if kind == "pmids" else [], kind).text == ""


def test_formats_are_what_an_export_writes() -> None:
    assert [item["DOI"] for item in json.loads(text_of((ONE, TWO), "csl-json").text)] == [
        "10.1016/x", "10.1/y",
    ]  # fmt: skip
    assert text_of(ALL, "ris").text.count("TY  - ") == 3
    assert text_of(ALL, "bibtex").media_type == "application/x-bibtex"
    assert all(text_of(ALL, kind).count == 3 for kind in FILES)


def test_a_list_in_html_goes_without_the_page_around_it() -> None:
    copied = text_of((ONE, TWO), "html")
    assert copied.html == copied.text and copied.text.startswith("<ol>")
    assert "<i>IL-6</i>" in copied.html and "Two &amp; more" in copied.html
    assert "<style" not in copied.html


def test_more_than_the_clipboard_takes_is_refused_in_words() -> None:
    assert refusal(MOST) == ""
    assert refusal(40_000) == (
        "The clipboard takes 10,000 references at most. Export these 40,000 to a file."
    )
