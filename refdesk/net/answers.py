"""What PubMed's answers hold: frozen values for search pages, summaries, links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from refdesk.formats.registry import Parsed, Unreadable
from refdesk.model.rows import ReferenceRow, Status

WINDOW: Final = 9_999
"""esearch lists the first 9,999 hits of a search and no more (measured; its handbook says 10,000)."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of a search in PubMed.

    `count` is the number of all hits, `pmids` those of this page in order; `start` counts from 0.
    `translation` is how PubMed understood the term. `not_found` words and `unknown_fields` had no
    match, `ignored` ones were left out; `messages` are PubMed's own further words.
    """

    count: int
    pmids: tuple[str, ...]
    start: int = 0
    size: int = 50
    translation: str = ""
    translations: tuple[tuple[str, str], ...] = ()
    not_found: tuple[str, ...] = ()
    quoted_not_found: tuple[str, ...] = ()
    unknown_fields: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()

    @property
    def next_start(self) -> int | None:
        """Where the next page starts; None on the last one that can be had.

        Counts what was asked for, not what came: PubMed leaves out records that it lost.
        """
        following = self.start + self.size
        return following if self.size and following < min(self.count, WINDOW) else None

    @property
    def is_limited(self) -> bool:
        """Whether there are more hits than PubMed lists."""
        return self.count > WINDOW

    @property
    def remarks(self) -> tuple[str, ...]:
        """What PubMed remarked on the words of this search, as sentences."""
        told = (
            ("PubMed does not know {words}.", self.not_found),
            ("No record has the phrase {words}.", self.quoted_not_found),
            ("PubMed has no field {words}.", self.unknown_fields),
            ("PubMed left out {words}.", self.ignored),
        )
        named = [said.format(words=_quoted(words)) for said, words in told if words]
        return (*named, *self.messages)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the reader should know of this search, as sentences."""
        if not self.is_limited:
            return self.remarks
        words = f"PubMed pages through the first {WINDOW:,} of {self.count:,} hits."
        return (*self.remarks, f"{words} Adding all takes the others too.")


def _quoted(words: Sequence[str]) -> str:
    """`“one”, “two”`: a long query may have hundreds of them, each is said once."""
    return ", ".join(f"“{word.strip(chr(34))}”" for word in dict.fromkeys(words))


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """A field as PubMed describes it: `name` ("TIAB"), `full_name` ("Title/Abstract"), what it holds."""

    name: str
    full_name: str
    description: str = ""
    terms: int | None = None
    """How many different terms its index has."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """Records that were asked for: every PMID is in exactly one of the three.

    `records` are in the order asked; `missing` are PMIDs that PubMed has no record of (as they
    were given); an `Unreadable` names its PMID in `place`, and says by `can_retry` that PubMed gave
    another record in its place.
    """

    records: list[Parsed] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    def sentences(self) -> tuple[str, ...]:
        """What there is to say of the records that did not come, a line each."""
        lacking = self.missing
        some = ", ".join(lacking[:10]) + (" …" if len(lacking) > 10 else "")
        gone = (
            "PubMed listed a hit that it has no record of"
            if len(lacking) == 1
            else (f"PubMed listed {len(lacking):,} hits that it has no record of")
        )
        return (
            *((f"{gone}: {some}",) if lacking else ()),
            *(f"{one.place}: {one.reason}" for one in self.unreadable),
        )

    def __add__(self, other: Fetched) -> Fetched:
        return Fetched(
            self.records + other.records,
            self.missing + other.missing,
            self.unreadable + other.unreadable,
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of a record in PubMed (esummary, version 2)."""

    pmid: str
    title: str = ""
    authors: tuple[str, ...] = ()
    source: str = ""
    """The journal's abbreviation."""
    journal: str = ""
    publication_date: str = ""
    electronic_date: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmcid: str = ""
    publication_types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    has_abstract: bool = False

    @property
    def year(self) -> int | None:
        """The year of publication."""
        match = re.search(r"\d{4}", self.publication_date or self.electronic_date)
        return int(match[0]) if match else None

    @property
    def citation(self) -> str:
        """Volume, issue and pages: "52(5):379-90"."""
        issue = f"({self.issue})" if self.issue else ""
        pages = f":{self.pages}" if self.pages else ""
        return f"{self.volume}{issue}{pages}"

    def row(self, statuses: tuple[Status, ...] = ()) -> ReferenceRow:
        """The row of a list of hits; `statuses` adds what the library knows."""
        more = [status for name, status in _STATUSES if name in self.publication_types]
        if self.pmcid:
            more.append(Status.PMC_FREE)
        order = list(Status)
        return ReferenceRow(
            id=int(self.pmid),
            title=self.title,
            creators=", ".join(self.authors[:3]),
            creator_count=len(self.authors),
            container=self.source,
            source=self.citation,
            year=self.year,
            pmid=self.pmid,
            pmcid=self.pmcid,
            doi=self.doi,
            statuses=tuple(sorted({*statuses, *more}, key=order.index)),
            publication_type=next((t for t in self.publication_types if t not in _PLAIN), ""),
        )


_STATUSES = (
    ("Retracted Publication", Status.RETRACTED),
    ("Preprint", Status.PREPRINT),
    ("Published Erratum", Status.ERRATUM),
    ("Comment", Status.COMMENT),
)
_PLAIN = ("Journal Article", "English Abstract")


@dataclass(frozen=True, slots=True)
class LinkOut:
    """A provider's link for a record; `url` is http or https."""

    url: str
    provider: str = ""
    provider_abbreviation: str = ""
    category: str = ""
    link_name: str = ""
    attributes: tuple[str, ...] = ()
    subject_types: tuple[str, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether the provider asks for neither subscription nor fee."""
        return "free resource" in (attribute.lower() for attribute in self.attributes)


@dataclass(frozen=True, slots=True)
class StoredSet:
    """A set of PMIDs kept by NCBI's history server for some hours."""

    web_env: str
    query_key: str


def summary_from_json(pmid: str, item: dict[str, Any]) -> Summary:
    """A `Summary` of one `result` object; missing or odd fields are left empty."""
    ids = {
        str(entry.get("idtype", "")): str(entry.get("value", ""))
        for entry in _dicts(item.get("articleids"))
    }
    pmcid = re.search(r"PMC\d+", f"{ids.get('pmc', '')} {ids.get('pmcid', '')}")
    authors = tuple(str(entry.get("name", "")) for entry in _dicts(item.get("authors")))
    title = _text(item, "title") or _text(item, "booktitle") or _text(item, "vernaculartitle")
    return Summary(
        pmid,
        title,
        tuple(name for name in authors if name),
        _text(item, "source") or _text(item, "booktitle"),
        _text(item, "fulljournalname"),
        _text(item, "pubdate"),
        _text(item, "epubdate"),
        _text(item, "volume"),
        _text(item, "issue"),
        _text(item, "pages"),
        ids.get("doi", "").strip().lower(),
        pmcid[0] if pmcid else "",
        _texts(item.get("pubtype")),
        _texts(item.get("lang")),
        "Has Abstract" in _texts(item.get("attributes")),
    )


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(text) for text in value) if isinstance(value, list) else ()


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
