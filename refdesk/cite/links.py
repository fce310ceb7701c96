"""The addresses that identifiers in a citation lead to."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

LINKED: Final = ("DOI", "PMCID", "PMID", "URL")
"""The variables that become links (CSL 1.0.2, appendix VI)."""
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\..+)", re.IGNORECASE)
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


def link_of(variable: str, value: str) -> str:
    """The address that `value` of the variable stands for; "" where it makes none."""
    value = value.strip()
    if variable == "URL":
        return value if _WEB.fullmatch(value) else ""
    if variable == "DOI":
        match = _DOI.fullmatch(value)
        return f"https://doi.org/{quote(match[1], safe='/:;()._-')}" if match else ""
    if variable == "PMID":
        return f"https://pubmed.ncbi.nlm.nih.gov/{value}/" if _is_number(value) else ""
    number = value.upper().removeprefix("PMC")
    return f"https://pmc.ncbi.nlm.nih.gov/articles/PMC{number}/" if _is_number(number) else ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()
