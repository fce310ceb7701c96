"""NLM's files of MeSH headings."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from refdesk.errors import Cancelled, FormatError
from refdesk.formats.mesh import Heading, mesh_headings
from refdesk.formats.mesh.reader import opened
from refdesk.formats.registry import Unreadable
from refdesk.model.cancel import CancelToken
from tests.formats.made_mesh import (
    DESCRIPTORS,
    QUALIFIERS,
    MadeHeading,
    descriptor_file,
    qualifier_file,
)


def read(data: bytes) -> list[Heading]:
    found = list(mesh_headings(io.BytesIO(data)))
    assert all(isinstance(one, Heading) for one in found)
    return [one for one in found if isinstance(one, Heading)]


def test_a_descriptor_is_read_with_all_that_searches_need() -> None:
    found = {one.name: one for one in read(descriptor_file(DESCRIPTORS))}
    assert len(found) == len(DESCRIPTORS)
    alzheimer = found["Alzheimer Disease"]
    assert (alzheimer.kind, alzheimer.ui) == ("descriptor", "D000002")
    assert alzheimer.trees == ("C10.228.140", "C10.574.945")
    assert alzheimer.entries == (
        "Dementia, Alzheimer", "Dementia Alzheimer", "Presenile Dementia", "Dementia, Presenile",
    )  # fmt: skip
    assert alzheimer.qualifiers == ("therapy", "administration & dosage")
    assert alzheimer.note == ("A slow loss of memory that was made up here. It has two sentences.")
    assert found["Ascorbic Acid"].actions == ("Antioxidants",)
    assert found["Neurodegenerative Diseases"].qualifiers == ()


def test_a_qualifier_is_read_with_its_abbreviation() -> None:
    found = read(qualifier_file(QUALIFIERS))
    assert [one.name for one in found] == [one.name for one in QUALIFIERS]
    assert (found[1].abbreviation, found[1].trees) == ("AE", ("Y01.020.030",))
    assert found[1].entries == ("side effects",)


@pytest.mark.parametrize("packing", ["plain", "gz", "zip"])
def test_files_are_read_packed_or_not(tmp_path: Path, packing: str) -> None:
    data, path = descriptor_file(DESCRIPTORS), tmp_path / "desc2026"
    if packing == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("readme.txt", "no headings")
            archive.writestr("desc2026.xml", data)
    else:
        path.write_bytes(gzip.compress(data) if packing == "gz" else data)
    with opened(path, CancelToken()) as stream:
        assert len(list(mesh_headings(stream))) == len(DESCRIPTORS)  # type: ignore[arg-type]
        assert 0 < stream.position <= path.stat().st_size


def test_another_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    for data in (b"", b"TI  - x", b"<PubmedArticleSet><PubmedArticle/></PubmedArticleSet>"):
        with pytest.raises(FormatError, match="no file of MeSH headings"):
            read(data)
    broken = tmp_path / "x.zip"
    broken.write_bytes(b"PK\x03\x04 nonsense")
    for path in (broken, tmp_path / "missing.xml"):
        with pytest.raises(FormatError), opened(path, CancelToken()):
            pass


def test_a_file_that_is_cut_off_or_hostile_costs_no_more_than_its_record() -> None:
    data = descriptor_file(DESCRIPTORS)
    cut = list(mesh_headings(io.BytesIO(data[: len(data) // 2])))
    assert isinstance(cut[-1], Unreadable)
    assert len(cut) > 3
    bad = data.replace(
        b"<DescriptorUI>D000003</DescriptorUI>", b"<DescriptorUI>&boom;<x></DescriptorUI>"
    )
    found = list(mesh_headings(io.BytesIO(bad)))
    assert sum(isinstance(one, Unreadable) for one in found) == 1
    assert len(found) == len(DESCRIPTORS)
    nameless = descriptor_file([MadeHeading("")])
    assert isinstance(next(iter(mesh_headings(io.BytesIO(nameless)))), Unreadable)


def test_reading_ends_when_it_is_cancelled(tmp_path: Path) -> None:
    path, token = tmp_path / "d.xml", CancelToken()
    path.write_bytes(descriptor_file(DESCRIPTORS))
    token.cancel()
    with pytest.raises(Cancelled), opened(path, token) as stream:
        list(mesh_headings(stream))  # type: ignore[arg-type]
