"""A reference as plain text in one line: without its number, its links and what is no part of it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from refdesk.model.identifiers import find_identifiers
from refdesk.model.work_ids import WorkId

DASH: Final = "-‐‑‒–—−"
"""Signs that stand between the first and the last page."""

_UNSEEN: Final = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0e-\x1f]"
)
_LIGATURES: Final = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl",
    "\ufb05": "st", "\ufb06": "st",
}  # fmt: skip
_WIDE: Final = str.maketrans(
    {
        "，": ", ", "、": ", ", "．": ". ", "。": ". ", "；": "; ", "：": ": ", "？": "? ", "！": "! ",
        "（": " (", "）": ") ", "［": " [", "］": "] ", "－": "-", "～": "-", "\u3000": " ",
    }
)  # fmt: skip
_ANY_WIDE: Final = re.compile("[，、．。；：（）［］]")
_LIGATURE: Final = re.compile("[\ufb00-\ufb06]")
LABEL: Final = re.compile(
    r"\s*(?:\[\s?\d{1,4}\s?\][.:]?|\(\d{1,4}\)|\d{1,4}\s?[.)](?!\d)|\d{1,3}(?=\s+[^\W\d_])"
    r"|[•·▪■●◦‣∙*]|[-–—](?=\s))\s*"
)
"""The number or the bullet before a reference."""

_PII: Final = re.compile(r"\b[SB]\d{4}-?\d{3}[\dX]\(\d\d\)\d{5}-[\dX]\b")
_ID_LABEL: Final = r"(?:(?:available|retrieved|accessed|viewed|verfügbar|disponible)\s(?:at|from|via|under|unter|sur|en)?:?\s*)?"
_IDENTIFIER: Final = re.compile(
    rf"{_ID_LABEL}(?:"
    r"https?://[^\s<>\"”]+|\bwww\.[^\s<>\"”]+"
    r"|\b(?:doi|DOI|Doi)\s?[:.]?\s*(?:https?://\S+|10\.\d{4,9}/\S+)|(?<![\w./])10\.\d{4,9}/[^\s\"<>]+"
    r"|\(?\b(?:PubMed\s+)?PMIDs?\s?[:#=]?\s?\d{1,8}\b\)?|\bPubMed\s?ID\s?:?\s?\d+"
    r"|\(?\b(?:PMCID|PubMed Central PMCID)\s?:?\s?(?:PMC)?\d+\b\)?|\bPMC\d{4,9}\b"
    r"|\b(?:arXiv:)?\d{4}\.\d{4,5}v\d+\b|\barXiv:\d{4}\.\d{4,5}\b|\(?\barXiv:[a-z-]+/\d{7}\b\)?"
    r"|(?<=\])\s?\[(?:PubMed|CrossRef|Cross Ref|Google Scholar|PMC free article|DOI)\])",
    re.IGNORECASE,
)
_BADGE: Final = re.compile(
    r"\[(?:PubMed|CrossRef|Cross\s?Ref|Google\s?Scholar|PMC free article|Free (?:PMC|full) (?:article|text)"
    r"|DOI|Internet|Preprint|Medline|ISI|Web of Science|Full Text|Abstract)\]"
    r"|\[[A-Z]{1,2}(?:/OL)?\]|(?<=[.”\"] )Preprint\.(?: In(?= ))?|,?\s(?-i:\bpp?\.)(?=\s*(?:[,.;]|$))"
    r"|\b(?:Google Scholar|CrossRef|Crossref|Web of Science|View ArticlePubMed|Article CAS)\b\.?(?=\s*(?:$|\[|PubMed|CAS))",
    re.IGNORECASE,
)
_MONTHS: Final = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE: Final = rf"(?:\d{{1,2}}\s)?(?:{_MONTHS}\s?)?(?:\d{{1,2}},?\s)?(?:\d{{4}})?(?:\s?{_MONTHS})?(?:\s\d{{1,2}})?"
_REMARK: Final = re.compile(
    rf"[\[(](?:cited|accessed|updated|revised|last accessed|letzter zugriff|zugriff|consulté|citado)\b[^\])]*[\])]"
    rf"|\b(?:e-?pub|eCollection|e-?published|published online|(?:preprint )?posted online|first published|epub ahead of print|published)(?:\s?:|\sahead of print:?)?\s+{_DATE}"
    rf"|\b(?:(?:date\s)?(?:last\s)?accessed|retrieved|viewed)(?:\son)?:?\s{_DATE}"
    r"|[\[(]?\b(?:online|e-?pub|published|publication)?\s?ahead of print\b[\])]?|\b[Aa]dvance online publication\b"
    r"|\b(?:in press|forthcoming)\b(?=[\s.,)]*$)",
    re.IGNORECASE,
)
_LEFT_OVER: Final = re.compile(
    r"(?<![\s,;])[\s,;]*\b(?:doi|DOI|PMID|PMCID|URL|Available (?:at|from)|Retrieved from|from)\s?:?\s*(?=[.,;\s]*$)"
)


def tidy(text: str) -> str:
    """`text` in one line, in composed letters, without what is not to be seen."""
    text = unicodedata.normalize("NFC", text)
    text = _LIGATURE.sub(lambda match: _LIGATURES[match[0]], _UNSEEN.sub("", text))
    return " ".join(text.split())


def with_plain_stops(text: str) -> str:
    """`text` with the wide stops and brackets of Chinese, Japanese and Korean as the usual ones."""
    return " ".join(text.translate(_WIDE).split()) if _ANY_WIDE.search(text) else text


def without_label(text: str) -> str:
    """`text` without the number or bullet before it."""
    match = LABEL.match(text)
    return text[match.end() :] if match else text


def identifiers_of(text: str) -> dict[str, str]:
    """The first PMID, PMCID and DOI in `text`, by kind."""
    found: dict[str, str] = {}
    for kind, value in map(_pair, find_identifiers(text)):
        found.setdefault(kind, value)
    return found


def _pair(work: WorkId) -> tuple[str, str]:
    return work.kind, work.value


def without_identifiers(text: str) -> str:
    """`text` without links, identifiers, and when it was looked up or put online."""
    text = _PII.sub(" ", _IDENTIFIER.sub(" ", text))
    text = _REMARK.sub(" ", _BADGE.sub(" ", text))
    text = re.sub(r"\s+([.,;:)])(?=[\s.,;]|$)", r"\1", " ".join(text.split()))
    return _LEFT_OVER.sub("", text).strip().lstrip(")].,;: ")
