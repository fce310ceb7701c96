"""Every real file cut short or with flipped bits: only FormatError, only Unreadable, no hang."""

from __future__ import annotations

import gzip
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from refdesk.errors import FormatError
from refdesk.formats.registry import Parsed, Unreadable, format_by_key, parse_stream

FOLDERS = {
    "pubmed-xml": "pubmed-xml",
    "nbib": "nbib",
    "ris": "ris",
    "csl-json": "csl-json",
    "endnote-xml": "endnote-xml",
    "refer": "refer",
    "wos": "isi",
}


def files(corpus: Path, folder: str) -> Iterator[bytes]:
    for path in sorted((corpus / folder).rglob("*.*")):
        if path.suffix not in (".tsv", ".md"):
            data = path.read_bytes()
            yield (gzip.decompress(data) if path.suffix == ".gz" else data)[:40_000]


def read(data: bytes, key: str) -> None:
    """Read in the format and by detection; anything but a FormatError is a bug."""
    parser = format_by_key(key).parse
    assert parser is not None
    for results in (parser(io.BytesIO(data)), parse_stream(io.BytesIO(data))):
        try:
            for one in results:
                assert isinstance(one, Parsed | Unreadable)
        except FormatError as error:
            assert str(error).endswith((".", ")"))


@pytest.mark.parametrize("key", FOLDERS)
def test_files_cut_at_many_places_are_read_or_refused(corpus: Path, key: str) -> None:
    chance = random.Random(97)
    for data in files(corpus, FOLDERS[key]):
        places = range(0, len(data), 97)
        for place in chance.sample(places, min(6, len(places))):
            read(data[:place], key)


@pytest.mark.parametrize("key", FOLDERS)
def test_files_with_flipped_bytes_are_read_or_refused(corpus: Path, key: str) -> None:
    chance = random.Random(7)
    for data in files(corpus, FOLDERS[key]):
        for _ in range(3):
            broken = bytearray(data)
            for _ in range(5):
                if broken:
                    broken[chance.randrange(len(broken))] = chance.randrange(256)
            read(bytes(broken), key)


@pytest.mark.parametrize("key", FOLDERS)
def test_random_bytes_are_refused(key: str) -> None:
    chance = random.Random(1)
    for size in (1, 10, 1000, 100_000):
        read(chance.randbytes(size), key)


@pytest.mark.parametrize("key", FOLDERS)
@pytest.mark.parametrize(
    "piece",
    [
        b"TY  - JOUR\n", b"ER  - \n", b"AU  - ;\n", b"PMID- 1\n", b"AD  - x\n", b"<PubmedArticle>", b"</PubmedArticle>",
        b"[", b"{", b'{"a":', b'"', b"<", b"AB  - BACKGROUND: x. METHODS: y. ", b"  ", b"\r", b"\xff", b"\x00",
        b'{"type":"book"},',
    ],
)  # fmt: skip
def test_one_piece_a_hundred_thousand_times_is_read_or_refused(key: str, piece: bytes) -> None:
    read(piece * (100_000 // len(piece)), key)
