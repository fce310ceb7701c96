"""Packages of PubMed Central: the article's PDF comes out, and nothing else can."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from refdesk.errors import Cancelled, FormatError
from refdesk.formats import pmc_package
from refdesk.formats.pmc_package import unpack_pdf
from tests.servers.pdfs import make_package, make_pdf

PDF = make_pdf("The article.")


def unpacked(package: bytes, check: Callable[[], None] = lambda: None) -> bytes:
    target = io.BytesIO()
    unpack_pdf(io.BytesIO(package), io.BytesIO(), target, check)
    return target.getvalue()


def packed(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as package:
        for member, data in members:
            package.addfile(member, io.BytesIO(data))
    return held.getvalue()


def member(name: str, size: int = 0, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.size, made.type = size, kind
    return made


def test_the_pdf_that_is_called_as_the_article_is_comes_out() -> None:
    package = make_package(
        {
            "PMC1/a-s1.pdf": make_pdf("A supplement."),
            "PMC1/journal-01-0001.nxml": b"<article/>",
            "PMC1/journal-01-0001.pdf": PDF,
            "PMC1/figure.jpg": b"jpg",
        }
    )
    assert unpacked(package) == PDF


def test_without_the_articles_name_the_shortest_one_is_taken() -> None:
    package = make_package({"PMC1/x_suppl1.pdf": b"no", "PMC1/x.pdf": PDF})
    assert unpacked(package) == PDF


def test_a_name_that_leads_elsewhere_writes_nothing_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    assert unpacked(make_package({"../evil.pdf": PDF})) == PDF
    assert unpacked(make_package({f"{tmp_path}/evil.pdf": PDF})) == PDF
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["inner"]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
)
def test_links_and_the_like_are_no_pdf(kind: bytes) -> None:
    one = member("PMC1/a.pdf", kind=kind)
    one.linkname = "/etc/passwd"
    with pytest.raises(FormatError, match="holds no PDF"):
        unpacked(packed((one, b"")))


def test_a_bomb_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pmc_package, "LARGEST_UNPACKED", 5_000_000)
    with pytest.raises(FormatError, match="larger than any"):
        unpacked(gzip.compress(bytes(20_000_000)))


def test_too_many_files_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pmc_package, "MOST_FILES", 50)
    with pytest.raises(FormatError, match="more files"):
        unpacked(make_package({f"PMC1/{n}.txt": b"" for n in range(60)}))


def test_a_header_as_long_as_a_film_is_not_read() -> None:
    one = member("PMC1/a.pdf", len(PDF))
    one.pax_headers = {"comment": "x" * 20_000_000}
    with pytest.raises(FormatError, match="damaged"):
        unpacked(packed((one, PDF)))


@pytest.mark.parametrize("data", [b"", b"no gzip at all", make_package({"a.pdf": PDF})[:-40]])
def test_a_damaged_package_is_told_as_such(data: bytes) -> None:
    with pytest.raises(FormatError):
        unpacked(data)


def test_a_cancel_ends_it() -> None:
    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        unpacked(make_package({"a.pdf": PDF}), stop)
