"""Other libraries that read the same formats, where they are installed, to divide by."""

from __future__ import annotations

import importlib
import json
import logging
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

Count = Callable[[Path], int]


def _biopython(path: Path) -> int:
    """Raw tags only."""
    medline: Any = importlib.import_module("Bio.Medline")
    with path.open(encoding="utf-8") as file:
        return sum(1 for _ in medline.parse(file))


def _rispy(path: Path) -> int:
    """Tags as lists, by names."""
    rispy: Any = importlib.import_module("rispy")
    with path.open(encoding="utf-8") as file:
        return len(rispy.load(file))


def _bibtexparser(path: Path) -> int:
    """Fields as they stand: no names, no LaTeX."""
    logging.getLogger().setLevel(logging.CRITICAL)
    bibtexparser: Any = importlib.import_module("bibtexparser")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return len(bibtexparser.parse_file(str(path)).entries)


def _json(path: Path) -> int:
    with path.open(encoding="utf-8") as file:
        return len(json.load(file))


def _lxml(path: Path) -> int:
    """Title, abstract, names, journal, types, headings and identifiers: fewer than a record has."""
    etree: Any = importlib.import_module("lxml.etree")
    count = 0
    for _, article in etree.iterparse(str(path), tag="PubmedArticle"):
        _few_fields(article)
        count += 1
        article.clear()
        while article.getprevious() is not None:
            del article.getparent()[0]
    return count


def _few_fields(article: Any) -> list[Any]:
    citation = article.find("MedlineCitation")
    body = citation.find("Article")
    issue = body.find("Journal/JournalIssue")
    headings = [
        (one.findtext("DescriptorName"), [(q.text, q.get("MajorTopicYN")) for q in one[1:]])
        for one in citation.iterfind("MeshHeadingList/MeshHeading")
    ]
    authors = [
        [one.findtext(tag) for tag in ("LastName", "ForeName", "Initials")]
        + [place.text for place in one.iterfind("AffiliationInfo/Affiliation")]
        for one in body.iterfind("AuthorList/Author")
    ]
    return [
        citation.findtext("PMID"),
        "".join(body.find("ArticleTitle").itertext()),
        [(one.get("Label"), "".join(one.itertext())) for one in body.iterfind("Abstract/*")],
        authors,
        [body.findtext(f"Journal/{tag}") for tag in ("Title", "ISOAbbreviation")],
        [issue.findtext(tag) for tag in ("Volume", "Issue", "PubDate/Year", "PubDate/Month")],
        [one.text for one in body.iterfind("PublicationTypeList/PublicationType")],
        headings,
        [(one.get("IdType"), one.text) for one in article.iterfind("PubmedData/ArticleIdList/*")],
    ]


_PEERS: Final[dict[str, tuple[str, Count, float]]] = {
    "pubmed-xml": ("lxml", _lxml, 1.6),
    "nbib": ("Bio", _biopython, 1.26),
    "ris": ("rispy", _rispy, 1.79),
    "bibtex": ("bibtexparser", _bibtexparser, 2.73),
    "csl-json": ("json", _json, 0.28),
}


def peer_of(key: str) -> tuple[str, Count, float] | None:
    """A format's peer: its name, what counts a file's records with it, how many times as fast as
    it RefDesk is to be. None where it is not installed.

    `json` alone makes no records; the issue asks for 15,000 a second where it takes 53,000.
    """
    found = _PEERS.get(key)
    return found if found is not None and find_spec(found[0]) is not None else None
