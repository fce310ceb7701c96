"""Loading MeSH headings, and what searches find with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from refdesk.errors import Cancelled, FormatError
from refdesk.model.cancel import CancelToken
from refdesk.model.query import parse, show
from refdesk.model.rows import SortKey, View
from refdesk.services import mesh
from refdesk.store import mesh_place, search
from refdesk.store.library import Library
from refdesk.store.vocabulary import Vocabulary, vocabulary
from tests.formats.made_mesh import (
    DESCRIPTORS,
    QUALIFIERS,
    MadeHeading,
    descriptor_file,
    qualifier_file,
)
from tests.store.search_library import fill, open_library

TODAY = date(2026, 6, 15)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own, in which searches look for headings."""
    monkeypatch.setenv("REFDESK_DATA_DIR", str(tmp_path))
    mesh_place.locate(mesh.mesh_path)
    yield tmp_path
    mesh_place.locate(None)


def load(data: Path, content: bytes) -> mesh.Loaded:
    path = data / "file.xml"
    path.write_bytes(content)
    return mesh.load(path)


def loaded(data: Path) -> Vocabulary:
    load(data, descriptor_file(DESCRIPTORS))
    found = vocabulary()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = open_library(tmp_path_factory.mktemp("mesh") / "library.refdesk")
    fill(library)
    yield library
    library.close()


def found(library: Library, text: str) -> list[int]:
    return sorted(search.ids_of_text(library.read(), text))


def test_a_heading_is_found_by_its_names_with_what_is_below_it(data: Path) -> None:
    known = loaded(data)
    assert known.narrower("neurodegenerative diseases") == (
        "alzheimer disease", "neurodegenerative diseases", "parkinson disease",
    )  # fmt: skip
    assert known.narrower("neoplasms") == ("glioma", "neoplasms")  # not C04x
    assert known.narrower("nothing") == ("nothing",)
    assert known.named("heart attack") == "Myocardial Infarction"
    assert known.named("heart attack", entries=False) == ""
    assert known.named("neoplasms", entries=False) == "Neoplasms"
    assert known.with_action("micronutrients") == ("vitamin d",)
    assert known.beginning("heart", 5) == [("Myocardial Infarction", "Heart Attack")]
    assert known.qualifiers_of("Alzheimer disease") == ("administration & dosage", "therapy")


def test_descriptors_and_qualifiers_are_kept_beside_each_other(data: Path) -> None:
    assert load(data, descriptor_file(DESCRIPTORS)).descriptors == len(DESCRIPTORS)
    report = load(data, qualifier_file(QUALIFIERS))
    assert (report.descriptors, report.qualifiers) == (0, len(QUALIFIERS))
    known = vocabulary()
    assert known is not None
    assert (known.count(), known.count("qualifier")) == (len(DESCRIPTORS), len(QUALIFIERS))
    assert known.named("cancer") == "Neoplasms"
    assert known.narrower("therapeutic use", "qualifier") == (
        "administration and dosage", "adverse effects", "therapeutic use",
    )  # fmt: skip
    assert known.named("ae", "qualifier") == "adverse effects"
    load(data, descriptor_file(DESCRIPTORS[:3]))  # next year's file takes this one's place
    again = vocabulary()
    assert again is not None
    assert (again.count(), again.count("qualifier")) == (3, len(QUALIFIERS))
    assert again.narrower("therapeutic use", "qualifier")[1] == "adverse effects"


def test_a_load_that_fails_or_is_cancelled_changes_nothing(data: Path) -> None:
    known = loaded(data)
    whole = descriptor_file(DESCRIPTORS)
    for bad in (whole[: len(whole) // 2], whole.replace(b"</DescriptorRecordSet>", b""), b"<x/>"):
        with pytest.raises(FormatError):
            load(data, bad)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        mesh.load(data / "file.xml", token=token)
    assert vocabulary() is known
    assert sorted(path.name for path in data.iterdir()) == ["file.xml", "mesh.sqlite"]


def test_progress_is_told_in_bytes_of_the_file(data: Path) -> None:
    path = data / "many.xml"
    path.write_bytes(descriptor_file(MadeHeading(f"Heading {n}", (f"A{n}",)) for n in range(1_200)))
    told: list[tuple[int, int]] = []
    mesh.load(path, lambda done, total: told.append((done, total)))
    assert len(told) == 2
    assert all(0 < done <= total == path.stat().st_size for done, total in told)


def test_a_file_that_is_damaged_counts_as_none(data: Path, library: Library) -> None:
    mesh.mesh_path().write_bytes(b"no database at all" * 100)
    assert vocabulary() is None
    assert found(library, "alzheimer disease[mh]") == [1, 5, 6]


CASES = {
    "neurodegenerative diseases[mh]": [1, 5, 6, 18],
    "il-6[mh]": [1, 2, 9],
    '"il-6"[mh]': [],
    "neurodegenerative diseases[mh:noexp]": [],
    "cancer[mh]": [3, 4, 10],
    "neoplasms[mh] NOT glioma[mh]": [4, 10],
    "neurodegenerative diseases/therapy[mh]": [5, 6],
    "neurodegenerative diseases[majr]": [5, 6, 18],
    "Dementia, Alzheimer[mh]": [1, 5, 6],
    "neurodegen*[mh]": [],
    "review literature[pt]": [],
    "antioxidants[pa]": [14],
    "micronutrients[pa]": [13],
}


@pytest.mark.parametrize("text", CASES)
def test_headings_are_exploded_and_entry_terms_understood(
    data: Path, library: Library, text: str
) -> None:
    loaded(data)
    expected = [i for i in CASES[text] if i != 10]  # 10 has none of these headings
    assert found(library, text) == expected


PLAIN = {
    "il-6": ('("il 6"[all] OR ="Interleukin-6"[mh])', [1, 2, 9]),
    "vitamin c common cold": (
        '(((vitamin[all] AND c[all]) OR ="Ascorbic Acid"[mh]) '
        'AND ((common[all] AND cold[all]) OR ="Common Cold"[mh]))',
        [14],
    ),
    "cancer growth": ("((cancer[all] OR =Neoplasms[mh]) AND growth[all])", [3]),
    "cytokines brain": ("((cytokines[all] OR =Cytokines[mh]) AND brain[all])", [1, 2]),
    "dementia alzheimer rationing": (
        '(((dementia[all] AND alzheimer[all]) OR ="Alzheimer Disease"[mh]) AND rationing[all])',
        [5, 6],
    ),
    "neurodegenerative diseases": (
        '((neurodegenerative[all] AND diseases[all]) OR ="Neurodegenerative Diseases"[mh])',
        [1, 5, 6, 18],
    ),
    "heart AND attack": ("(heart[all] AND attack[all])", []),
    '"cancer"': ("cancer[all]", []),
    "cancer[tiab]": ("cancer[tiab]", []),
    "brain OR cancer": ("(brain[all] OR (cancer[all] OR =Neoplasms[mh]))", [1, 2, 3, 4, 19]),
}


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_are_searched_as_their_heading_too(
    data: Path, library: Library, text: str
) -> None:
    loaded(data)
    shown, ids = PLAIN[text]
    assert show(search.parsed(text).tree).replace('="Interleukin-6"', '="Interleukin-6"') in (
        shown, shown.replace('="Interleukin-6"', "=Interleukin-6"),
    )  # fmt: skip
    assert found(library, text) == ids
    assert show(search.read(text + "z", typing=True).tree).count("[mh]") <= 2


def test_subheadings_go_by_the_file_of_qualifiers(data: Path, library: Library) -> None:
    before = found(library, "therapeutic use[sh]")
    assert 14 in before
    load(data, descriptor_file(DESCRIPTORS))
    load(data, qualifier_file(QUALIFIERS))
    assert found(library, "therapeutic use[sh]") == before
    assert found(library, "side effects[sh]") == found(library, "adverse effects[sh]")


def test_without_headings_it_is_said_once_that_narrower_ones_are_missing(data: Path) -> None:
    notes = parse("glioma[mh] OR neoplasms[mh]").problems
    assert [note.kind for note in notes] == ["no-mesh-file"]
    assert search.read("aspirin[pa]").errors[0].kind == "not-local"
    loaded(data)
    assert search.read("glioma[mh] OR neoplasms[mh]").problems == ()
    assert not search.read("aspirin[pa]").errors


def test_lists_with_headings_are_in_order(data: Path, library: Library) -> None:
    loaded(data)
    tree = search.parsed("cytokines OR neurodegenerative diseases[mh]").tree
    for sort in SortKey:
        ids = search.ids(library.read(), tree, View(), sort, descending=True)
        assert sorted(ids) == found(library, "cytokines OR neurodegenerative diseases[mh]")
