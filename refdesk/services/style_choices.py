"""The names of the best-known citation styles: all that the window's first rows need of styles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class StyleChoice:
    """A style of the copy bar: `key` is what the catalogue finds it by, `apa@de-DE` in German."""

    key: str
    label: str


STYLES: Final = (
    StyleChoice("nlm", "NLM"),
    StyleChoice("ama", "AMA"),
    StyleChoice("apa", "APA"),
    StyleChoice("mla", "MLA"),
)
"""The four of PubMed's Cite button, the two of medicine first: what a new copy bar offers."""

WELL_KNOWN: Final = (
    *STYLES,
    StyleChoice("nlm-citation-sequence", "Vancouver"),
    StyleChoice("nature", "Nature"),
    StyleChoice("cell", "Cell"),
    StyleChoice("science", "Science"),
    StyleChoice("the-new-england-journal-of-medicine", "NEJM"),
    StyleChoice("the-lancet", "Lancet"),
    StyleChoice("jama", "JAMA"),
    StyleChoice("bmj", "BMJ"),
    StyleChoice("chicago-author-date", "Chicago (author-date)"),
    StyleChoice("chicago-notes-bibliography", "Chicago (notes)"),
    StyleChoice("harvard-cite-them-right", "Harvard"),
    StyleChoice("ieee", "IEEE"),
)
"""What people ask for most, under the names they call it by; shown before anything is searched."""
