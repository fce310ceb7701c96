"""How a query is said to have been understood: the same hits, and the words for each part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from refdesk.errors import QueryError
from refdesk.model.query import parse
from refdesk.model.query.explain import Explanation, explained
from refdesk.model.rows import SortKey, View
from refdesk.services import mesh
from refdesk.services.explaining import NOT_LOADED, explain
from refdesk.store import mesh_place, search
from refdesk.store.library import Library
from tests.formats.made_mesh import DESCRIPTORS, descriptor_file
from tests.store.search_library import fill, open_library
from tests.store.test_search import HISTORY, TODAY, cases


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = open_library(tmp_path_factory.mktemp("explained") / "library.refdesk")
    fill(library)
    yield library
    library.close()


@pytest.fixture
def headings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """NLM's headings, made up, in a data folder of their own."""
    monkeypatch.setenv("REFDESK_DATA_DIR", str(tmp_path))
    mesh_place.locate(mesh.mesh_path)
    path = tmp_path / "file.xml"
    path.write_bytes(descriptor_file(DESCRIPTORS))
    mesh.load(path)
    yield
    mesh_place.locate(None)


def meanings(said: Explanation) -> dict[str, str]:
    return {part.asked: part.meaning for part in said.parts}


def hits(library: Library, text: str, today: date) -> list[int]:
    tree = parse(text, today=today, history=HISTORY).tree
    return sorted(search.ids(library.read(), tree, View(), SortKey.ADDED, descending=True))


@pytest.mark.parametrize(("text", "expected"), cases())
def test_what_is_written_out_finds_the_same(
    library: Library, text: str, expected: list[int]
) -> None:
    query = parse(text, today=TODAY, history=HISTORY)
    if query.errors:
        return  # the table says what is found of what could be read; nothing is explained
    written = explained(query, lambda name, with_entries: None).text
    assert not parse(written, today=TODAY).errors
    assert hits(library, written, TODAY) == expected


def test_other_spellings_stand_in_the_query_and_in_words(library: Library) -> None:
    said = explain(library, "tumour NOT neurons[ti]")
    assert said.text == '("tumour" OR "tumor") NOT neurons[ti]'
    assert meanings(said) == {
        "tumour": "the word “tumour”, also written “tumor”, in all fields",
        "neurons[ti]": "the word “neurons”, in [ti] Title",
    }


def test_phrases_truncation_and_quotation_marks_are_told_apart(library: Library) -> None:
    found = meanings(explain(library, 'il-6 neur* "tumour" "hip pain"[ti:~2]'))
    assert found["il-6"] == "the phrase “il 6”, in all fields"
    assert found["neur*"] == "the word “neur”, and whatever goes on from there, in all fields"
    assert found['"tumour"'].endswith("in quotation marks no other spelling is added")
    assert "at most 2 words between them" in found['"hip pain"[ti:~2]']


def test_values_and_dates_name_their_field(library: Library) -> None:
    found = meanings(explain(library, '"smith j"[au] AND 2010:2015[dp] AND retracted[is]'))
    assert found['"smith j"[au]'] == "[au] Author is exactly “smith j”"
    assert "from 2010-01-01 to 2015-12-31" in found["2010:2015[dp]"]
    assert found["retracted[is]"] == "the filter “retracted”"


def test_what_was_left_out_is_said(library: Library) -> None:
    notes = " ".join(explain(library, "brain and the neurons").notes)
    assert "“and”" in notes and NOT_LOADED in notes


def test_headings_and_entry_terms_are_named(library: Library, headings: None) -> None:
    said = explain(library, "vitamin c AND neurodegenerative diseases[mh]")
    assert said.text.startswith('(("vitamin" AND "c") OR "Ascorbic Acid"[mh])')
    found = meanings(said)
    assert "“Ascorbic Acid”, of which “vitamin c” is another name" in found["vitamin c"]
    assert "narrower" in found["neurodegenerative diseases[mh]"]
    assert NOT_LOADED not in said.notes
    whole = search.ids_of_text(library.read(), "vitamin c AND neurodegenerative diseases[mh]")
    assert sorted(search.ids_of_text(library.read(), said.text)) == sorted(whole)


def test_a_mistake_is_told_instead(library: Library) -> None:
    with pytest.raises(QueryError, match="is not a field"):
        explain(library, "brain[foo]")


def test_it_can_be_copied_as_one_text(library: Library) -> None:
    lines = explain(library, "tumour the brain").as_text.splitlines()
    assert lines[0] == '("tumour" OR "tumor") AND "brain"'
    assert lines[2].startswith("tumour: the word “tumour”")
