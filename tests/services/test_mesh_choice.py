"""Choosing MeSH headings, with NLM's file and without it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.model.cancel import CancelToken
from refdesk.services import mesh, mesh_choice
from refdesk.store import mesh_place
from refdesk.store.library import Library
from tests.formats.made_mesh import DESCRIPTORS, descriptor_file
from tests.store.search_library import fill, open_library


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("REFDESK_DATA_DIR", str(tmp_path))
    mesh_place.locate(mesh.mesh_path)
    yield tmp_path
    mesh_place.locate(None)


@pytest.fixture
def loaded(data: Path) -> None:
    path = data / "desc.xml"
    path.write_bytes(descriptor_file(DESCRIPTORS))
    mesh.load(path)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = open_library(tmp_path_factory.mktemp("choice") / "library.refdesk")
    fill(library)
    yield library
    library.close()


def names(library: Library, words: str) -> list[str]:
    return [line.name for line in mesh_choice.find(library, words).lines]


@pytest.mark.usefixtures("loaded")
def test_a_heading_is_found_by_an_entry_term_which_is_told(library: Library) -> None:
    found = mesh_choice.find(library, "heart att")
    assert found.is_whole
    [line] = found.lines
    assert (line.name, line.also) == ("Myocardial Infarction", "Heart Attack")


@pytest.mark.usefixtures("loaded")
def test_the_tree_opens_from_its_branches_down_to_the_heading(library: Library) -> None:
    tops = mesh_choice.find(library, "").lines
    assert [line.name for line in tops][:1] == ["Diseases [C]"]
    assert not any(line.is_used for line in tops)
    below = {line.name: line for line in mesh_choice.below(library, tops[0].key)}
    assert "Neoplasms" in below
    drugs = next(line for line in tops if line.name.startswith("Chemicals"))
    assert "Antioxidants" not in {each.name for each in mesh_choice.below(library, drugs.key)}
    narrower = {line.name: line for line in mesh_choice.below(library, "Cytokines")}
    assert set(narrower) == {"Interleukin-6"}
    assert narrower["Interleukin-6"].is_used
    assert not narrower["Interleukin-6"].has_narrower


@pytest.mark.usefixtures("loaded")
def test_a_page_counts_what_the_library_has_with_and_without_narrower(library: Library) -> None:
    page = mesh_choice.page(library, "Cytokines", CancelToken())
    alone = mesh_choice.page(library, "Interleukin-6", CancelToken())
    assert page.narrower == ("Interleukin-6",)
    assert page.count >= alone.count > 0
    assert page.count_alone < page.count
    assert alone.places == (("Cytokines", "Interleukin-6"), ("Cytokines", "Interleukin-6"))
    assert "IL-6" in alone.entries


@pytest.mark.usefixtures("data")
def test_without_the_file_the_headings_of_the_references_are_offered(library: Library) -> None:
    found = mesh_choice.find(library, "inter")
    assert not found.is_whole
    assert "Interleukin-6" in names(library, "inter")
    assert names(library, "no such word") == []
    assert len(names(library, "")) > len(names(library, "inter"))
    page = mesh_choice.page(library, "Interleukin-6", CancelToken())
    assert page.count > 0
    assert page.places == ()


@pytest.mark.usefixtures("data")
def test_the_subheadings_of_references_are_offered_without_the_file(library: Library) -> None:
    with_some = [
        page
        for name in names(library, "")
        if (page := mesh_choice.page(library, name, CancelToken())).subheadings
    ]
    assert with_some
    for page in with_some:
        assert list(page.subheadings) == sorted(page.subheadings)
