"""The stored bytes of sources: packing, unpacking, reading."""

from __future__ import annotations

import functools
import hashlib
import threading
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import zstandard

from refdesk.errors import LibraryError
from refdesk.store.driver import Connection

RAW: Final = 0
ZLIB: Final = 1
"""Reserved for libraries written where zstandard could not be had."""
ZSTD_1: Final = 2
"""Zstandard, with the words of dictionary 1 (dictionaries/1.txt), which therefore never changes."""

_LEVEL: Final = 4
"""A fourteenth smaller than 3 for 50 us a record; from 5 on the gain is small."""
_DICTIONARY = Path(__file__).parent / "dictionaries" / "1.txt"


@dataclass(frozen=True, slots=True)
class StoredSource:
    """What a record came from: its untouched bytes, their format, where and when they were got."""

    id: int
    format: str
    body: bytes
    origin: str = ""
    fetched_at: str = ""


def pack(body: bytes) -> tuple[int, bytes]:
    """`body` made smaller, with the code that says how: about a fifth for PubMed XML."""
    packed = _compressor().compress(body)
    return (ZSTD_1, packed) if len(packed) < len(body) else (RAW, body)


def unpack(codec: int, packed: bytes) -> bytes:
    """The bytes that `pack` was given; raises LibraryError when they are damaged."""
    try:
        if codec == ZSTD_1:
            return _decompressor().decompress(packed)
        if codec == ZLIB:
            return zlib.decompress(packed)
        if codec == RAW:
            return packed
    except (zstandard.ZstdError, zlib.error) as error:
        raise LibraryError(
            "The stored source of a reference is damaged. Run `refdesk check`, or restore a backup."
        ) from error
    raise LibraryError("A reference was stored by a newer RefDesk. Update RefDesk to read it.")


def digest(body: bytes) -> bytes:
    """What the stored bytes are checked against: BLAKE2b, 16 bytes."""
    return hashlib.blake2b(body, digest_size=16).digest()


def stored_source(connection: Connection, source_id: int) -> StoredSource:
    """The source with this id; raises LibraryError when the library lacks it."""
    row = connection.execute(
        "SELECT format, codec, body, origin, fetched_at FROM source WHERE id = ?", (source_id,)
    ).fetchone()
    if row is None:
        raise LibraryError(
            "The stored source of a reference is missing. Run `refdesk check`, or restore a backup."
        )
    return StoredSource(source_id, row[0], unpack(row[1], row[2]), row[3], row[4])


# The library's threads each need their own: zstandard's contexts are not made for sharing. One
# context a call costs 20 us, so they are kept by thread.
@functools.cache
def _dictionary() -> zstandard.ZstdCompressionDict:
    words = _DICTIONARY.read_bytes()
    return zstandard.ZstdCompressionDict(words, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


_contexts = threading.local()


def _compressor() -> zstandard.ZstdCompressor:
    kept: zstandard.ZstdCompressor | None = getattr(_contexts, "compressor", None)
    if kept is None:
        kept = zstandard.ZstdCompressor(level=_LEVEL, dict_data=_dictionary())
        _contexts.compressor = kept
    return kept


def _decompressor() -> zstandard.ZstdDecompressor:
    kept: zstandard.ZstdDecompressor | None = getattr(_contexts, "decompressor", None)
    if kept is None:
        kept = zstandard.ZstdDecompressor(dict_data=_dictionary())
        _contexts.decompressor = kept
    return kept
