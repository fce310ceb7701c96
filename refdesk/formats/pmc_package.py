"""The article's PDF out of a tar.gz package of PubMed Central, whatever else the package holds."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from refdesk.errors import FormatError

MOST_FILES: Final = 20_000
LARGEST_UNPACKED: Final = 1_000_000_000
LARGEST_PDF: Final = 200_000_000
_BLOCK: Final = 1 << 20
_LONGEST_READ: Final = 4 * _BLOCK
"""Bytes of one read: a header may claim to be as long as the whole package."""
_SPOILED: Final = "The package of PubMed Central is damaged."


def unpack_pdf(
    package: BinaryIO, room: BinaryIO, target: BinaryIO, check: Callable[[], None]
) -> None:
    """Write the article's PDF in `package` into `target`.

    Nothing is unpacked under a name that the package gives: members are only read. `room` is an
    empty file for the unpacked package, `check` is called every megabyte and may raise. Raises
    FormatError when there is no PDF, or more than a package can hold.
    """
    try:
        _inflate(package, room, check)
        room.seek(0)
        with tarfile.open(fileobj=_Cautious(room), mode="r:") as opened:  # type: ignore[call-overload]
            member = _article(opened)
            source = opened.extractfile(member)
            if source is None:
                raise FormatError(_SPOILED)
            while block := source.read(_BLOCK):
                check()
                target.write(block)
    except (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile, ValueError) as error:
        raise FormatError(_SPOILED) from error


def _inflate(package: BinaryIO, room: BinaryIO, check: Callable[[], None]) -> None:
    package.seek(0)
    size = 0
    with gzip.GzipFile(fileobj=package) as stream:
        while block := stream.read(_BLOCK):
            check()
            size += len(block)
            if size > LARGEST_UNPACKED:
                raise FormatError("The package is larger than any of PubMed Central's.")
            room.write(block)


class _Cautious:
    """A file that refuses to be read in pieces that no honest header asks for."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= _LONGEST_READ:
            raise ValueError("a header of this length")
        return self._file.read(size)


def _article(package: tarfile.TarFile) -> tarfile.TarInfo:
    """The PDF that is called as the article's XML is, else the one with the shortest name.

    Supplements are called as the article is, with more behind.
    """
    pdfs: list[tarfile.TarInfo] = []
    stems: set[str] = set()
    for number, member in enumerate(package):
        if number >= MOST_FILES:
            raise FormatError("The package has more files than any of PubMed Central's.")
        path = PurePosixPath(member.name)
        if path.suffix.lower() in (".nxml", ".xml"):
            stems.add(path.stem)
        is_plain = member.isreg() and not member.issparse() and member.size <= LARGEST_PDF
        if path.suffix.lower() == ".pdf" and is_plain:
            pdfs.append(member)
    named = [one for one in pdfs if PurePosixPath(one.name).stem in stems]
    if not pdfs:
        raise FormatError("The package of PubMed Central holds no PDF.")
    return (named or sorted(pdfs, key=lambda one: len(PurePosixPath(one.name).stem)))[0]
