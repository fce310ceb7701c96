"""Addresses: the web pages that belong to identifiers, and the one door out to the browser."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

if TYPE_CHECKING:
    from refdesk.model.record import ReferenceRecord

MAX_ADDRESS: Final = 8_000
"""Longer addresses are refused: browsers and shells cut them or choke on them."""

_SCHEMES: Final = ("http", "https")


_BASES: Final = {
    "pubmed_url": ("REFDESK_PUBMED_URL", "https://pubmed.ncbi.nlm.nih.gov"),
    "doi_url": ("REFDESK_DOI_URL", "https://doi.org"),
}
_LINK_NAMES: Final = {
    "similar": "pubmed_pubmed",
    "cited_by": "pubmed_pubmed_citedin",
    "references": "pubmed_pubmed_refs",
}
_LIBRARY: Final = ("resolver", "proxy")
_configured: dict[str, str] = {}


def use_settings(network: Mapping[str, object]) -> None:
    """Lead links to the addresses in the settings' table `[network]`, where it has some."""
    _configured.clear()
    for name in (*_BASES, *_LIBRARY):
        value = network.get(name)
        if isinstance(value, str) and value.strip():
            _configured[name] = value.strip()


def _base(name: str) -> str:
    variable, default = _BASES[name]
    address = os.environ.get(variable, "").strip() or _configured.get(name) or default
    return address.rstrip("/")


def pubmed_url() -> str:
    """The base of PubMed's web pages, without a final slash."""
    return _base("pubmed_url")


def doi_address(doi: str) -> str:
    """The address of a bare DOI at its resolver, percent-encoded; "" for an empty one."""
    return f"{_base('doi_url')}/{quote(doi, safe='/:;().,-_~!*')}" if doi else ""


def pubmed_address(pmid: str) -> str:
    """PubMed's page of a PMID; "" when it isn't digits."""
    return f"{pubmed_url()}/{pmid}/" if pmid.isascii() and pmid.isdigit() else ""


def linked_address(pmid: str, kind: str) -> str:
    """PubMed's list of the works "similar" to a PMID, "cited_by" others or its "references"."""
    name = _LINK_NAMES.get(kind, "")
    return (
        f"{pubmed_url()}/?linkname={name}&from_uid={pmid}" if name and pubmed_address(pmid) else ""
    )


def pmc_address(pmcid: str) -> str:
    """PubMed Central's page of a PMCID such as "PMC123" or "123"; "" when it isn't one."""
    digits = pmcid.upper().removeprefix("PMC").split(".")[0]
    if not (digits.isascii() and digits.isdigit()):
        return ""
    return f"https://pmc.ncbi.nlm.nih.gov/articles/PMC{digits}/"


def has_library() -> bool:
    """Whether a link resolver of the reader's library is set."""
    return "resolver" in _configured


def library_address(record: ReferenceRecord) -> str:
    """Where the reader's library is asked for a work (OpenURL); "" when no resolver is set."""
    from refdesk.model.openurl import openurl  # not for the window's first rows

    return openurl(_configured.get("resolver", ""), record)


def proxied_address(address: str) -> str:
    """`address` by way of the library's proxy; "" when none is set."""
    from refdesk.model.openurl import through_proxy

    return through_proxy(_configured.get("proxy", ""), address)


def book_address(accession: str, section: str = "") -> str:
    """Bookshelf's page of an accession such as "NBK1116", at a section when one is named."""
    if not (accession.isascii() and accession.isalnum()):
        return ""
    place = f"#{quote(section, safe='')}" if section else ""
    return f"https://www.ncbi.nlm.nih.gov/books/{accession}/{place}"


def orcid_address(orcid: str) -> str:
    """The page of an ORCID iD in any of its forms; "" when it isn't one."""
    bare = orcid.strip().rstrip("/").rsplit("/", 1)[-1].upper()
    digits = bare.replace("-", "")
    is_orcid = (
        len(digits) == 16
        and digits[:15].isdigit()
        and (digits[15:].isdigit() or digits[15:] == "X")
    )
    if not (is_orcid and digits.isascii()):
        return ""
    return "https://orcid.org/" + "-".join(digits[at : at + 4] for at in range(0, 16, 4))


def checked_url(address: str) -> QUrl | None:
    """`address` as a URL that may be opened, or None (reliability.md, T3).

    Only http and https with a host and without user name or password pass; Qt's strict parser
    alone calls `javascript:`, `search-ms:` and the like valid. Nothing is guessed or repaired:
    `QUrl.fromUserInput` would turn a DOI into a private address.
    """
    if not address or len(address) > MAX_ADDRESS or "\\" in address:
        return None
    if any(not letter.isprintable() or letter.isspace() for letter in address):
        return None
    url = QUrl(address, QUrl.ParsingMode.StrictMode)
    if not url.isValid() or url.isRelative() or url.scheme().lower() not in _SCHEMES:
        return None
    if not url.host() or "@" in url.authority() or url.userInfo():
        return None
    return url


def safe_address(address: str) -> str:
    """`address` in fully encoded form (a host in punycode) when it may be opened, else ""."""
    url = checked_url(address.strip())
    return "" if url is None else str(url.toEncoded().data(), "ascii")


def host_of(address: str) -> str:
    """The host of an address as it is asked for on the wire (punycode), to show before opening."""
    url = checked_url(address)
    return "" if url is None else url.host(QUrl.ComponentFormattingOption.FullyEncoded)


def open_external(address: str) -> bool:
    """Open a web address in the browser; False when it is refused or no browser took it."""
    url = checked_url(address)
    return url is not None and QDesktopServices.openUrl(url)


_RISKY: Final = frozenset(
    (
        ".exe", ".bat", ".cmd", ".com", ".scr", ".pif", ".msi", ".msp", ".ps1", ".psm1", ".vbs",
        ".vbe", ".js", ".jse", ".wsf", ".wsh", ".hta", ".lnk", ".url", ".reg", ".jar", ".cpl",
        ".dll", ".sh", ".bash", ".zsh", ".csh", ".command", ".app", ".desktop", ".run", ".bin",
        ".appimage", ".py", ".pyw", ".pl", ".rb", ".php", ".workflow", ".terminal", ".scpt",
        ".settingcontent-ms", ".application", ".gadget", ".inf", ".deb", ".rpm", ".dmg", ".pkg",
    )
)  # fmt: skip


def refusal_of_file(path: Path, folder: Path) -> str:
    """Why the attached file `path` is not opened, as a sentence; "" when it may be.

    It must lie in `folder`, links followed, be a plain file and not one that would be run.
    """
    try:
        real = path.resolve(strict=True)
    except OSError:
        return f"{path.name} is not there any more."
    if not real.is_relative_to(folder.resolve()):
        return f"{path.name} lies outside the library's folder of files and is not opened."
    if not real.is_file():
        return f"{path.name} is not a file."
    if any(suffix.lower() in _RISKY for suffix in real.suffixes[-1:]) or not real.suffix:
        return f"{path.name} could be a program and is not opened from here."
    return ""


def open_file(path: Path, folder: Path) -> str:
    """Open an attached file with the desktop's program for it; a sentence when it was not."""
    refusal = refusal_of_file(path, folder)
    if refusal:
        return refusal
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.resolve()))):
        return f"No program took {path.name}."
    return ""


def open_folder(path: Path) -> str:
    """Open the folder of a file with the desktop's file manager; a sentence when it was not."""
    folder = path.resolve().parent
    if not folder.is_dir():
        return f"The folder {folder} is not there any more."
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        return f"No program took the folder {folder}."
    return ""
