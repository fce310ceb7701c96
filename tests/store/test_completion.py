"""Completing a query with what the library has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from refdesk.model.query.fields import Scope
from refdesk.services.completing import Offers, offers
from refdesk.store import completion
from refdesk.store.library import Library
from tests.store.search_library import fill, open_library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = open_library(tmp_path_factory.mktemp("completion") / "library.refdesk")
    fill(library)
    yield library
    library.close()


def offered(library: Library, marked: str, scope: Scope = "library") -> Offers:
    caret = marked.index("|")
    return offers(library.read(), 1, marked.replace("|", ""), caret, scope)


def labels(library: Library, marked: str, scope: Scope = "library") -> list[str]:
    return [one.label for one in offered(library, marked, scope).offers]


def completed(library: Library, marked: str, label: str) -> str:
    text = marked.replace("|", "")
    one = next(one for one in offered(library, marked).offers if one.label == label)
    return text[: one.start] + one.text + text[one.end :]


def test_a_bracket_offers_fields_and_closes_them(library: Library) -> None:
    answer = offered(library, "brain[au|")
    assert answer.opens
    assert (answer.offers[0].label, answer.offers[0].note) == ("[au]", "Author")
    assert completed(library, "brain[au|", "[au]") == "brain[au]"
    assert completed(library, "brain[|] AND x", "[ti]") == "brain[ti] AND x"


@pytest.mark.parametrize(
    ("marked", "first"),
    [
        ("ott|[au]", "Otten UH"),
        ("otten u|[au]", "Otten UH"),
        ("smith|[1au]", "Smith"),
        ("inter|[mh]", "Interleukin-6"),
        ("interleukin-6/ther|[mh]", "Interleukin-6/therapeutic use"),
        ("progress in|[ta]", "Prog Neurobiol"),
        ("0301-|[ta]", "Prog Neurobiol"),
        ("to r|[tag]", "to read"),
        ("books|[collection]", "Books"),
        ("rev|[pt]", "Review"),
        ("gad|[citekey]", "gadient1997"),
        ("retr|[is]", "retracted"),
        ("tumor n|[nm]", "Tumor Necrosis Factor-alpha"),
        ("van d|[au]", "van den Berg JP"),
        ("muller|[au]", "Müller K"),
    ],
)
def test_a_value_before_its_tag_is_completed(library: Library, marked: str, first: str) -> None:
    assert first in labels(library, marked)
    assert offered(library, marked).opens
    text = completed(library, marked, first)
    assert text.startswith((first, f'"{first}"'))


def test_the_most_used_value_comes_first_with_its_count(library: Library) -> None:
    first = offered(library, "otten|[au]").offers[0]
    assert (first.label, first.note) == ("Otten", "4")
    assert labels(library, "s|mith[au]") == []


def test_plain_words_become_values_with_their_tags(library: Library) -> None:
    answer = offered(library, "brain alzheimer dis|")
    assert not answer.opens
    assert "MeSH heading · 3" in [one.note for one in answer.offers]
    text = completed(library, "brain alzheimer dis|", "Alzheimer Disease")
    assert text == "brain Alzheimer Disease[mh]"
    assert "to read" in labels(library, "to|")
    assert "to read" not in labels(library, "to|", "pubmed")


def test_a_value_with_brackets_goes_in_in_quotation_marks(library: Library) -> None:
    with library.write("Tag") as session:
        from refdesk.store import tags

        tags.create(session, "odd (one) AND [two]")
    assert completed(library, "odd|[tag]", "odd (one) AND [two]") == '"odd (one) AND [two]"[tag]'


def test_hostile_letters_find_nothing_and_break_nothing(library: Library) -> None:
    for text in ("%_|", "''; --|", "\0\0\0|", "\ud800\ud800|", "***|", "日本|", "x" * 3_000 + "|"):
        for field in ("au", "mh", "ta", "tag", "collection", "pt", "citekey", "is", "ti"):
            assert offered(library, f"{text}[{field}]") is not None
        assert offered(library, text) is not None


def test_every_field_with_values_is_answered_for(library: Library) -> None:
    for field in ("mh", "majr", "pt", "nm", "la", "ot", "sh", "au", "ta", "tag", "collection"):
        assert isinstance(completion.values(library.read(), field, "in"), list)
    assert completion.values(library.read(), "dp", "19") == []
