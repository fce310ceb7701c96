"""Finding the identifiers of works (PMID, PMCID, DOI) in text, links and web pages."""

from __future__ import annotations

import re


def clean_doi(text: str) -> str:
    text = text.strip().lower()
    return text if text.startswith("10.") and "/" in text else ""


def clean_pmcid(text: str) -> str:
    m = re.search(r"(?i)PMC(\d+)", text)
    return f"PMC{m[1]}" if m else ""
