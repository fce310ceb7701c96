"""Unpacking bodies: whole, cut off, damaged, or far too large."""

from __future__ import annotations

import gzip
import zlib

import pytest

from refdesk.errors import NetworkError, ServiceError
from refdesk.net.bodies import read_body
from refdesk.net.failures import TooLargeError

TEXT = b"Interleukin-6 and the risk of asthma. " * 5000


def pieces(data: bytes, size: int = 1000) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("GZIP", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("gzip", gzip.compress(TEXT) + b"\0" * 2000),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
    ],
)
@pytest.mark.parametrize("size", [1, 77, 1_000_000])
def test_a_body_is_unpacked_however_it_arrives(coding: str, packed: bytes, size: int) -> None:
    if size == 1 and not coding:
        size = 100
    assert read_body(pieces(packed, size), coding, 10_000_000, "PubMed") == TEXT


@pytest.mark.parametrize("length", [1 << 20, (1 << 20) + 1, 2_500_000, 3 << 20])
def test_a_body_that_unpacks_to_many_times_its_size_comes_whole(length: int) -> None:
    assert read_body([gzip.compress(bytes(length))], "gzip", 10_000_000, "PubMed") == bytes(length)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.99])
@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, raw_deflate])
def test_a_cut_off_body_is_noticed(pack: object, keep: float) -> None:
    packed = pack(TEXT)  # type: ignore[operator]
    coding = "gzip" if pack is gzip.compress else "deflate"
    with pytest.raises(NetworkError, match="cut off"):
        read_body(pieces(packed[: int(len(packed) * keep)]), coding, 10_000_000, "PubMed")


def test_a_bomb_is_stopped_at_the_limit() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    with pytest.raises(TooLargeError, match="larger than 1 MB"):
        read_body(pieces(bomb), "gzip", 1_000_000, "PubMed")


def test_a_body_of_just_the_limit_is_taken() -> None:
    assert len(read_body(pieces(gzip.compress(TEXT)), "gzip", len(TEXT), "PubMed")) == len(TEXT)
    with pytest.raises(TooLargeError):
        read_body(pieces(TEXT), "", len(TEXT) - 1, "PubMed")


def test_damaged_packing_is_told_in_a_sentence() -> None:
    with pytest.raises(NetworkError, match="damaged"):
        read_body([b"this is no gzip"], "gzip", 1000, "PubMed")


def test_packing_that_nobody_asked_for_is_refused() -> None:
    with pytest.raises(ServiceError, match="did not ask for"):
        read_body([b"x"], "br", 1000, "PubMed")
