"""The citation styles that a new copy bar offers; no processor is loaded for their names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class StyleChoice:
    """A style of the copy bar: `key` is what the catalogue finds it by."""

    key: str
    label: str


STYLES: Final = (
    StyleChoice("nlm", "NLM"),
    StyleChoice("ama", "AMA"),
    StyleChoice("apa", "APA"),
    StyleChoice("mla", "MLA"),
)
"""The four of PubMed's Cite button, the two of medicine first."""
