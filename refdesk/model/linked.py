"""What services say of the links between works: lists, what lists show, counts."""

from __future__ import annotations

from typing import Final, NamedTuple

from refdesk.model.views import LinkOut

PUBMED: Final = "PubMed"
"""The source of lists that are PubMed's own."""


class LinkList(NamedTuple):
    """The PMIDs to which one leads, in its source's order, and when that was said (ISO, UTC).

    `others` more works were named there that have no PMID.
    """

    pmids: tuple[str, ...]
    at: str
    source: str = PUBMED
    others: int = 0


class LinkedWork(NamedTuple):
    """What lists show of a work; texts are "" for what PubMed does not list."""

    title: str = ""
    creators: str = ""
    container: str = ""
    year: int | None = None


class CitedCount(NamedTuple):
    """How many times a work was cited, and when that was counted (ISO, UTC)."""

    times: int
    at: str


class KeptLinkOuts(NamedTuple):
    """The resources of a work, and when PubMed named them (ISO, UTC)."""

    found: tuple[LinkOut, ...]
    at: str
