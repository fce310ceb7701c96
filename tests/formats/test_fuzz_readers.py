"""Answers of services, MODS, YAML and tables, changed at random: read, refused or named, never more."""

from __future__ import annotations

import io
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refdesk.errors import FormatError
from refdesk.formats.registry import Parsed, Unreadable, format_by_key, parse_source, parse_stream
from tests.formats import (  # fmt: skip
    test_crossref,
    test_csl_yaml,
    test_datacite,
    test_datacite_xml,
    test_europepmc,
    test_mods,
    test_tables,
    test_zotero_json,
    test_zotero_rdf,
)

SAMPLES = {
    "crossref-json": json.dumps(
        {"message": {"items": [test_crossref.WORK, test_crossref.WORK]}}, indent=1
    ),
    "crossref-xml": test_crossref.JOURNAL,
    "datacite-json": json.dumps({"data": {"attributes": test_datacite.ATTRIBUTES}}),
    "datacite-xml": f"<all>{test_datacite_xml.WORK}{test_datacite_xml.ARTICLE}</all>",
    "zotero-json": json.dumps(test_zotero_json.BETTER_BIBTEX),
    "zotero-rdf": test_zotero_rdf.EXPORT,
    "europepmc-json": json.dumps({"resultList": {"result": [test_europepmc.CORE] * 2}}),
    "mods": f"<modsCollection>{test_mods.ARTICLE}{test_mods.CHAPTER}</modsCollection>",
    "csl-yaml": test_csl_yaml.PAPER,
    "pubmed-csv": test_tables.PUBMED,
    "csv": test_tables.PUBMED,
}
SINGLE = {
    "crossref-json": json.dumps({"message": {"items": [test_crossref.WORK]}}),
    "datacite-json": SAMPLES["datacite-json"],
    "europepmc-json": json.dumps({"resultList": {"result": [test_europepmc.CORE]}}),
}
PIECES = [
    b'"', b"{", b"}", b"[", b"]", b",", b":", b"<", b">", b"</", b"&", b"&#1;", b"<!ENTITY a 'b'>", b"\n", b"\n\n",
    b"\r", b"\x00", b"\xff", b"\xef\xbb\xbf", b"null", b"1e999", b"- ", b"*a", b"&a", b"!!x ", b"|", b"'", b"\\ud800",
    b"true", b"-1", b"9" * 40, "é".encode(), "\u2028".encode(), b"<![CDATA[", b"-->", b"item",
]  # fmt: skip
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def read(key: str, data: bytes) -> None:
    """Read in the format and by detection; anything but a FormatError is a bug."""
    parser = format_by_key(key).parse
    assert parser is not None
    for results in (parser(io.BytesIO(data)), parse_stream(io.BytesIO(data))):
        try:
            for one in results:
                assert isinstance(one, Parsed | Unreadable)
                if isinstance(one, Parsed) and one.format == key:
                    assert parse_source(key, one.source) == one.record
        except FormatError as error:
            assert str(error).endswith((".", ")"))


@pytest.mark.parametrize("key", SAMPLES)
@QUICK
@given(data=st.data())
def test_changed_files_are_read_or_refused(key: str, data: st.DataObject) -> None:
    raw = bytearray(SAMPLES[key].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw)))
        length = data.draw(st.sampled_from([0, 0, 1, 5, 100]))
        raw[place : place + length] = data.draw(st.sampled_from(PIECES))
    if data.draw(st.booleans()):
        del raw[data.draw(st.integers(0, len(raw))) :]
    read(key, bytes(raw))


@pytest.mark.parametrize("key", [key for key in SAMPLES if key.endswith("json")])
@QUICK
@given(data=st.data())
def test_any_json_value_in_place_of_another_is_read_or_refused(
    key: str, data: st.DataObject
) -> None:
    value = json.loads(SAMPLES[key])
    odd = st.sampled_from([None, True, 0, -1.5, "", "x", [], {}, [[]], [None], {"a": 1}, [{}], "\ud800"])  # fmt: skip
    places = list(_places(value))
    for _ in range(data.draw(st.integers(1, 5))):
        holder, name = data.draw(st.sampled_from(places))
        holder[name] = data.draw(odd)
    read(key, json.dumps(value).encode())


@pytest.mark.parametrize(
    "odd", [None, True, 7, "x", [], {}, [[]], [None], [True], {"a": 1}], ids=repr
)
@pytest.mark.parametrize("key", ["crossref-json", "datacite-json", "europepmc-json"])
def test_each_value_of_an_answer_may_be_of_another_kind(key: str, odd: object) -> None:
    parser = format_by_key(key).parse
    assert parser is not None
    count = len(_places(json.loads(SINGLE[key])))
    for number in range(count):
        value = json.loads(SINGLE[key])
        holder, name = _places(value)[number]
        holder[name] = odd
        try:
            for one in parser(io.BytesIO(json.dumps(value).encode())):
                assert isinstance(one, Parsed | Unreadable)
                if isinstance(one, Parsed):
                    assert parse_source(key, one.source) == one.record  # which reads every field
        except FormatError as error:
            assert str(error).endswith((".", ")"))


def _places(value: object) -> list[tuple[dict, str]]:  # type: ignore[type-arg]
    found: list[tuple[dict, str]] = []  # type: ignore[type-arg]
    for one in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        found += _places(one)
    return found + [(value, name) for name in value] if isinstance(value, dict) else found


@pytest.mark.parametrize("key", SAMPLES)
def test_one_piece_many_times_is_read_or_refused_in_time(key: str) -> None:
    start = time.process_time()
    for piece in PIECES:
        read(key, piece * (8_000 // len(piece)))
        text = SAMPLES[key].encode()
        read(key, text[: len(text) // 2] + piece * (4_000 // len(piece)) + text[len(text) // 2 :])
    assert time.process_time() - start < 20
