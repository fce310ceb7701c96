"""The works that addresses name: those of records of PubMed, PMC, Europe PMC, through proxies too."""

from __future__ import annotations

import html as html_entities
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias
from urllib.parse import parse_qs, unquote, urlsplit

from refdesk.model.work_ids import WorkId

ReadLink: TypeAlias = Callable[[str], Iterable[WorkId]]
BRACKETED_PMID: Final = re.compile(
    r"(?<![\w.])(\d{1,9})\s{0,3}\[(?:uid|pmid)\]", re.ASCII | re.IGNORECASE
)
"""A PMID in PubMed's query language: `123[uid]`."""

_A_I = re.ASCII | re.IGNORECASE
_NUMBER = re.compile(r"\d+", re.ASCII)


def pmid_of(digits: str) -> str:
    """The PMID that digits are, without zeros before it; "" when there are too many."""
    number = digits.lstrip("0")
    return number if number and len(number) <= 8 else ""


def pmcid_of(digits: str) -> str:
    """`PMC123` of its digits; "" when there are too many."""
    number = digits.lstrip("0")
    return f"PMC{number}" if number and len(number) <= 9 else ""


def in_url(url: str, read_link: ReadLink) -> list[WorkId]:
    """The works that the address of a record of PubMed, PMC or Europe PMC names.

    `read_link` reads an address that stands within the address: a proxy's log-in page has one.
    """
    url = html_entities.unescape(url) if "&" in url else url
    url = url.rstrip(".,;:!?'’)]}*")
    if "://" not in url[:12]:
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
    except ValueError:  # an unclosed bracket in the host
        return []
    host = _unproxied(parts.netloc.lower())
    path = unquote(parts.path)
    reader = _READERS.get(_site(host))
    found: list[WorkId] = list(reader(path, parts.query)) if reader else []
    if not found and parts.query:
        found = list(_in_query(parts.query, read_link, is_pubmed=reader is not None))
    return found


def _unproxied(host: str) -> str:
    """The host behind a library proxy's name: `www-ncbi-nlm-nih-gov.proxy.example` and the like."""
    first = host.split(".", 1)[0]
    if (
        "-" in first
        and first.count("-") >= 1
        and re.search(r"nih-gov|doi-org|europepmc-org|pubmed-gov", first)
    ):
        return first.replace("-", ".")
    return host


def _site(host: str) -> str:
    for site, pattern in _SITES:
        if pattern.search(host):
            return site
    return ""


_SITES: Final = (
    ("pubmed", re.compile(r"(?:^|\.)pubmed\.(?:ncbi\.nlm\.nih\.)?gov")),
    ("pmc", re.compile(r"(?:^|\.)pmc\.ncbi\.nlm\.nih\.gov")),
    ("ncbi", re.compile(r"(?:^|\.)ncbi\.nlm\.nih\.gov")),
    ("europepmc", re.compile(r"(?:^|\.)europepmc\.org")),
)


def _in_pubmed(path: str, query: str) -> Iterator[WorkId]:
    match = re.match(r"/(?:m/|labs/)?(?:pubmed/)?(\d{1,9}(?:,\d{1,9})*)(?:[/\s]|$)", path, re.ASCII)
    if match:
        yield from _pmids(match[1])


def _in_ncbi(path: str, query: str) -> Iterator[WorkId]:
    match = re.match(r"/(?:m/|labs/)?pubmed/(\d{1,9}(?:,\d{1,9})*)(?:\D|$)", path, re.ASCII)
    if match:
        yield from _pmids(match[1])
    elif re.match(r"/(?:labs/)?pmc/", path):
        yield from _in_pmc(path, query)


def _in_pmc(path: str, query: str) -> Iterator[WorkId]:
    match = re.search(r"/articles/(?:PMC)?(\d{1,9})(?:\.\d+)?(?:\D|$)", path, _A_I)
    if match and pmcid_of(match[1]):
        yield WorkId("pmcid", pmcid_of(match[1]))
        return
    match = re.search(r"/articles/pmid/(\d{1,9})(?:\D|$)", path, _A_I)
    if match:
        yield from _pmids(match[1])


def _in_europepmc(path: str, query: str) -> Iterator[WorkId]:
    match = re.search(r"/MED/(\d{1,9})(?:\D|$)", path, _A_I)
    if match:
        yield from _pmids(match[1])
        return
    match = re.search(r"/(?:PMC/|articles/)?PMC(\d{1,9})(?:\D|$)", path, _A_I)
    if match and pmcid_of(match[1]):
        yield WorkId("pmcid", pmcid_of(match[1]))


_READERS: Final[dict[str, Callable[[str, str], Iterator[WorkId]]]] = {
    "pubmed": _in_pubmed,
    "pmc": _in_pmc,
    "ncbi": _in_ncbi,
    "europepmc": _in_europepmc,
}


def _in_query(query: str, read_link: ReadLink, *, is_pubmed: bool) -> Iterator[WorkId]:
    """PMIDs in a query string, and an address within the address (a proxy's log-in page)."""
    try:
        values = {
            name.lower(): found for name, found in parse_qs(query, max_num_fields=100).items()
        }
    except ValueError:
        return
    for name in ("list_uids", "pmid", "pmids"):
        for value in values.get(name, ()):
            yield from _pmids(value)
    database = "".join(values.get("db", ())).lower()
    if is_pubmed and (database == "pubmed" or not database):
        for name in ("term", "id", "uid"):
            for value in values.get(name, ()):
                yield from _in_term(value)
    for name in ("url", "qurl", "target", "u"):
        for value in values.get(name, ()):
            if "://" in value and "://" not in value[12:]:
                yield from read_link(value)


def _in_term(term: str) -> Iterator[WorkId]:
    """The works that a PubMed search for ids names; a search for words names none."""
    if re.fullmatch(r"[\d\s,;+]+", term, re.ASCII):
        yield from _pmids(term)
    else:
        for match in BRACKETED_PMID.finditer(term):
            yield from _pmids(match[1])


def _pmids(text: str) -> Iterator[WorkId]:
    for match in _NUMBER.finditer(text):
        pmid = pmid_of(match[0])
        if pmid:
            yield WorkId("pmid", pmid)
