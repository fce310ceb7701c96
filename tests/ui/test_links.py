"""The way out to the browser: what is opened, what is refused, how identifiers become addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from refdesk.ui.links import (
    book_address,
    checked_url,
    doi_address,
    host_of,
    open_external,
    orcid_address,
    pmc_address,
    pubmed_address,
    refusal_of_file,
    safe_address,
    use_settings,
)

REFUSED = [
    "", "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "ms-msdt:/id", "smb://host/share",
    "search-ms:query=x", "vbscript:x", "file:///etc/passwd", "FILE:/etc/passwd", "x-apple.systempreferences:x",
    "ftp://example.org/x", "HTTPS:evil", "//evil/share", "/etc/passwd", "\\\\evil\\share", "https://",
    "https://good.org@evil.com/", "https://user:pass@example.org/", "http://@example.org/", "http:///x",
    "https://exa mple.org/", "https://example.org/a b", "https://example.org/\nx", "https://example.org/\x00",
    "https://example.org\\@evil.com", "mailto:a@example.org", "refdesk:search?x", "qrc:/x", "10.1000/xyz",
    "www.example.org", "about:blank", "view-source:https://example.org", "jar:https://example.org!/x",
    "https://exam\u202eple.org/", "https://example.org/" + "a" * 9_000, "https://[::1", "https://%00/",
]  # fmt: skip
ACCEPTED = [
    "https://pubmed.ncbi.nlm.nih.gov/9304698/",
    "HTTP://example.org",
    "https://example.org:8443/a?b=c#d",
    "https://doi.org/10.1002/(SICI)1097-4571(199806)49:8%3C693::AID-ASI4%3E3.0.CO;2-O",
    "http://[2001:db8::1]/x",
    "https://müller.example/straße",
]


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_no_web_page_is_refused(address: str) -> None:
    assert checked_url(address) is None
    assert safe_address(address) == ""
    assert not open_external(address)


@pytest.mark.parametrize("address", ACCEPTED)
def test_a_web_page_is_accepted(address: str) -> None:
    assert checked_url(address) is not None


def test_a_host_of_other_letters_is_shown_in_punycode() -> None:
    assert host_of("https://müller.example/") == "xn--mller-kva.example"
    assert host_of("https://pаypal.example/") == "xn--pypal-4ve.example"  # a Cyrillic a
    assert safe_address("https://müller.example/ä").startswith(
        "https://xn--mller-kva.example/%C3%A4"
    )


def test_dois_are_percent_encoded() -> None:
    assert doi_address("10.1016/s0301-0082(97)00021-x") == (
        "https://doi.org/10.1016/s0301-0082(97)00021-x"
    )
    assert (
        doi_address("10.1002/1<2>3#4?5 6%7") == "https://doi.org/10.1002/1%3C2%3E3%234%3F5%206%257"
    )
    assert doi_address("10.1000/ü") == "https://doi.org/10.1000/%C3%BC"
    assert doi_address("") == ""
    assert checked_url(doi_address('10.1000/"><img src=x>')) is not None


def test_only_digits_make_a_pubmed_page(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pubmed_address("9304698").endswith("/9304698/")
    assert pubmed_address("1/../x") == ""
    assert pubmed_address("٣") == ""
    monkeypatch.setenv("REFDESK_PUBMED_URL", "http://127.0.0.1:8000/")
    assert pubmed_address("1") == "http://127.0.0.1:8000/1/"


def test_other_identifiers_become_addresses() -> None:
    assert (
        pmc_address("PMC123.2")
        == pmc_address("123")
        == "https://pmc.ncbi.nlm.nih.gov/articles/PMC123/"
    )
    assert pmc_address("PMCx") == ""
    assert book_address("NBK1116", "a b") == "https://www.ncbi.nlm.nih.gov/books/NBK1116/#a%20b"
    assert book_address("../x") == ""
    for form in ("0000-0002-1825-009X", "http://orcid.org/000000021825009x", "000000021825009X"):
        assert orcid_address(form) == "https://orcid.org/0000-0002-1825-009X"
    assert orcid_address("0000-0002") == ""


class _Browser(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toString())


def test_the_browser_gets_what_is_accepted_and_nothing_else(qapp: object) -> None:
    browser = _Browser()
    for scheme in ("https", "http", "file", "javascript"):
        QDesktopServices.setUrlHandler(scheme, browser, "open")
    try:
        assert open_external("https://example.org/x")
        assert not open_external("file:///etc/passwd")
        assert not open_external("javascript:x")
    finally:
        for scheme in ("https", "http", "file", "javascript"):
            QDesktopServices.unsetUrlHandler(scheme)
    assert browser.opened == ["https://example.org/x"]


def test_an_attached_file_is_opened_only_inside_the_folder_and_never_run(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    good = folder / "paper.pdf"
    good.write_bytes(b"x")
    outside = tmp_path / "secret.pdf"
    outside.write_bytes(b"x")
    (folder / "link.pdf").symlink_to(outside)
    for name in ("run.EXE", "x.desktop", "x.sh", "noending", "a.pdf.lnk"):
        (folder / name).write_bytes(b"x")
    assert refusal_of_file(good, folder) == ""
    assert "outside" in refusal_of_file(folder / "link.pdf", folder)
    assert "outside" in refusal_of_file(folder / ".." / "secret.pdf", folder)
    assert "not there" in refusal_of_file(folder / "gone.pdf", folder)
    for name in ("run.EXE", "x.desktop", "x.sh", "noending", "a.pdf.lnk"):
        assert "program" in refusal_of_file(folder / name, folder)


def test_links_lead_to_the_configured_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    use_settings({"doi_url": "https://resolver.example.org/", "pubmed_url": 5})
    try:
        assert doi_address("10.1000/x") == "https://resolver.example.org/10.1000/x"
        assert pubmed_address("12") == "https://pubmed.ncbi.nlm.nih.gov/12/"
        use_settings({"pubmed_url": "https://mirror.example.org/pm"})
        assert pubmed_address("12") == "https://mirror.example.org/pm/12/"
        monkeypatch.setenv("REFDESK_PUBMED_URL", "http://127.0.0.1:8000")
        monkeypatch.setenv("REFDESK_DOI_URL", "http://127.0.0.1:8001/")
        assert pubmed_address("12") == "http://127.0.0.1:8000/12/"
        assert doi_address("10.1000/x") == "http://127.0.0.1:8001/10.1000/x"
    finally:
        use_settings({})
