"""What the preferences need to know of the network: usual addresses, what may stand in a field."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from refdesk.net.services import ServiceUrls


@dataclass(frozen=True, slots=True)
class Address:
    """A service's address: its key in the settings' table `[network]`, its name, the usual value."""

    key: str
    label: str
    usual: str
    variable: str


_LABELS: Final = {
    "eutils": "PubMed, for programs (E-utilities)",
    "pubmed": "PubMed’s web pages",
    "doi": "DOI resolver",
    "crossref": "Crossref",
    "idconv": "PMC id converter",
    "icite": "NIH iCite",
    "europepmc": "Europe PMC",
    "unpaywall": "Unpaywall",
    "pmc_bucket": "PubMed Central’s open files",
    "pmc_oa": "PubMed Central’s older open-access service",
    "pmc_files": "PubMed Central’s older open files",
}


def addresses() -> list[Address]:
    """The addresses that can be changed, in the order of their use."""
    usual = ServiceUrls()
    known = {item.name for item in fields(usual)}
    return [
        Address(f"{name}_url", label, getattr(usual, name), f"REFDESK_{name.upper()}_URL")
        for name, label in _LABELS.items()
        if name in known
    ]


def overruling(variable: str) -> str:
    """What the environment says in place of a setting; "" when it says nothing."""
    return os.environ.get(variable, "").strip()


def address_problem(text: str) -> str:
    """Why `text` cannot be the address of a service, as a sentence; "" when it can, or is empty."""
    text = text.strip()
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        return "An address begins with https:// and names a host."
    if parts.query or parts.fragment or parts.username is not None:
        return "An address ends with its path: no user name, “?” or “#” belongs in it."
    return ""


def library_problem(text: str) -> str:
    """Why `text` cannot begin an address at a library, as a sentence; "" when it can, or is empty.

    Resolvers and proxies have parameters in their addresses.
    """
    text = text.strip()
    if not text:
        return ""
    if "#" in text or any(letter.isspace() for letter in text):
        return "No blank and no “#” belongs in this address."
    return address_problem(text.partition("?")[0])


def hosts_problem(text: str) -> str:
    """Why `text` is no list of hosts, as a sentence; "" when it is one, or empty."""
    for name in text.replace(",", " ").split():
        if not re.fullmatch(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?", name):
            return f"“{name[:80]}” is no host: write its name alone, perhaps with “:” and a port."
    return ""


def folder_problem(text: str) -> str:
    """Why `text` cannot be a folder to write into, as a sentence; "" when it can, or is empty."""
    if not text.strip():
        return ""
    folder = Path(text.strip()).expanduser()
    if not folder.is_absolute() or not folder.is_dir():
        return "There is no such folder."
    return "" if os.access(folder, os.W_OK) else "This folder cannot be written."


def email_problem(text: str) -> str:
    """Why `text` is no e-mail address, as a sentence; "" when it is one, or empty."""
    if not text.strip() or re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text.strip()):
        return ""
    return "This is no e-mail address."


def key_problem(text: str) -> str:
    """Why `text` is no API key of NCBI, as a sentence; "" when it may be one, or is empty."""
    if not text.strip() or re.fullmatch(r"[0-9a-zA-Z]{8,64}", text.strip()):
        return ""
    return "A key of NCBI is made of letters and digits only, usually 36."
