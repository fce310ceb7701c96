"""Files that are called PDF: whole ones, and what comes instead of them."""

from __future__ import annotations

import io

import pytest

from refdesk.errors import FormatError
from refdesk.formats.pdf_file import check_pdf
from tests.servers.pdfs import make_pdf


def said(data: bytes) -> str:
    with pytest.raises(FormatError) as caught:
        check_pdf(io.BytesIO(data))
    return str(caught.value)


@pytest.mark.parametrize(
    "data",
    [
        make_pdf(),
        make_pdf(padding=300_000),
        b"\xef\xbb\xbf junk of a mail program\n" + make_pdf(),
        make_pdf() + b"\0" * 4000,
        make_pdf() + b"<!-- served in 0.2 s -->",
    ],
)
def test_a_whole_pdf_passes_with_a_little_junk_around_it(data: bytes) -> None:
    check_pdf(io.BytesIO(data))


def test_a_login_page_is_told_as_such() -> None:
    assert "web page came instead" in said(b"\n<!DOCTYPE html><html><body>Sign in</body></html>")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_pdf_that_was_cut_off_is_not_whole(share: float) -> None:
    data = make_pdf(padding=100_000)
    assert "not whole" in said(data[: int(len(data) * share)])


def test_a_beginning_without_its_middle_is_not_whole() -> None:
    data = make_pdf(padding=200_000)
    assert "list of contents is missing" in said(data[:100] + data[-400:])


def test_other_files_and_nothing_at_all_are_no_pdf() -> None:
    assert said(b"PK\x03\x04" + b"x" * 500) == "The file is no PDF."
    assert said(b"") == "The file is empty."
    assert "not whole" in said(b"%PDF-1.4\n%%EOF")
