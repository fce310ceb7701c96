"""Packing sources, and edits laid over them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refdesk.errors import LibraryError
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Creator,
    Journal,
    MeshHeading,
    ReferenceRecord,
    Term,
)
from refdesk.store import sources
from refdesk.store.edits import (
    apply_edits,
    differing_fields,
    edited_fields,
    merge_edits,
)
from tests.store import samples


@given(st.binary(max_size=4000))
def test_any_bytes_come_back(body: bytes) -> None:
    codec, packed = sources.pack(body)
    assert sources.unpack(codec, packed) == body
    assert len(packed) <= len(body)


def test_a_record_takes_a_fraction_of_its_source() -> None:
    body = samples.source(7)
    codec, packed = sources.pack(body)
    assert codec == sources.ZSTD_1 and len(packed) < len(body) / 4


def test_the_dictionary_is_the_one_that_libraries_were_written_with() -> None:
    words = Path(sources.__file__).parent / "dictionaries" / "1.txt"
    digest = hashlib.sha256(words.read_bytes()).hexdigest()
    assert digest == "480f91806f40b9fbdfb66ad2a24193fe0695134a4d795a8b5c13b56275f10883"


def test_damaged_bytes_are_told_in_a_sentence() -> None:
    for codec, packed in ((sources.ZSTD_1, b"xx"), (sources.ZLIB, b"xx"), (77, b"")):
        with pytest.raises(LibraryError, match=r"\.$"):
            sources.unpack(codec, packed)


RECORD = ReferenceRecord(
    title=RichText("Old"),
    creators=(Creator("Otten", "Ute"),),
    journal=Journal("Progress", issns=()),
    issued=PartialDate(1997, 8),
)
CHANGES: dict[str, object] = {
    "title": RichText("A <i>new</i> one &amp; more"),
    "creators": (Creator("Müller", "Jürgen", is_valid=False), Creator(literal=RichText("WHO"))),
    "issued": PartialDate(1990, season="Spring", end=PartialDate(1991, 2, 3), circa=True),
    "journal": Journal("Other", nlm_id="7"),
    "abstract": Abstract((AbstractSection(RichText("x"), "AIM"),), copyright="©"),
    "mesh_headings": (MeshHeading(Term("Brain", is_major=True), (Term("metabolism"),)),),
    "variables": (("genre", "preprint"), ("archive", "")),
    "languages": ("eng", "ger"),
    "creators_complete": False,
    "volume": "",
}


def test_every_kind_of_field_can_be_edited_and_comes_back() -> None:
    edits = merge_edits("", CHANGES)
    edited = apply_edits(RECORD, edits)
    for name, value in CHANGES.items():
        assert getattr(edited, name) == value
    assert set(edited_fields(edits)) == set(CHANGES)
    expected = {name for name, value in CHANGES.items() if getattr(RECORD, name) != value}
    assert set(differing_fields(RECORD, edited)) == expected


def test_taking_all_edits_back_leaves_none() -> None:
    edits = merge_edits("", CHANGES)
    assert merge_edits(edits, dict.fromkeys(CHANGES)) == ""
    assert apply_edits(RECORD, "") is RECORD


def test_a_field_of_a_newer_refdesk_is_kept_and_passed_over() -> None:
    edits = merge_edits('{"sound":"moo"}', {"volume": "3"})
    assert apply_edits(RECORD, edits).volume == "3"
    assert '"sound":"moo"' in edits


@pytest.mark.parametrize(
    "wrong",
    [{"volume": 3}, {"title": "x"}, {"issued": "1997"}, {"creators": "Otten"}, {"languages": "eng"},
     {"creators_complete": 1}, {"variables": (("a",),)}],
)  # fmt: skip
def test_values_of_wrong_types_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        merge_edits("", wrong)
