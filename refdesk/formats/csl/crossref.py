"""What Crossref's items say beyond CSL: corrections, funders, cited works, JATS abstracts."""

from __future__ import annotations

import html
import re
from typing import Any, Final

from refdesk.model.identifiers import clean_doi
from refdesk.model.markup import RichText, clean_markup, squeeze
from refdesk.model.record import (
    AbstractSection,
    ArticleId,
    CitedReference,
    Correction,
    Grant,
    ReferenceList,
)

SIGNS: Final = frozenset(("is-referenced-by-count", "member", "prefix", "indexed", "deposited"))
"""Keys that only Crossref's items have."""

_UPDATES: Final = {
    "retraction": ("RetractionIn", "RetractionOf"),
    "removal": ("RetractionIn", "RetractionOf"),
    "withdrawal": ("RetractionIn", "RetractionOf"),
    "partial_retraction": ("PartialRetractionIn", "PartialRetractionOf"),
    "correction": ("ErratumIn", "ErratumFor"),
    "corrigendum": ("ErratumIn", "ErratumFor"),
    "erratum": ("ErratumIn", "ErratumFor"),
    "expression_of_concern": ("ExpressionOfConcernIn", "ExpressionOfConcernFor"),
    "new_version": ("UpdateIn", "UpdateOf"),
    "new_edition": ("UpdateIn", "UpdateOf"),
}
_SPLIT = re.compile(r"<(?:jats:)?(sec|title|p)(?:\s[^<>]*)?>", re.IGNORECASE)
_FORMULA = re.compile(r"<(?:mml:|jats:)?(?:annotation|tex-math)[^<>]*>.*?</[^<>]*>", re.DOTALL)
_ENTITY_TWICE = re.compile(r"&amp;(?=#?\w{1,10};)")
_HEADINGS = frozenset(("abstract", "summary", "zusammenfassung", "résumé", "resumen"))


def unescaped(text: str) -> str:
    """Text that Crossref escaped twice (`&amp;amp;`, `&amp;lt;`) with one layer taken off."""
    return _ENTITY_TWICE.sub("&", text)


def jats_sections(text: str) -> tuple[AbstractSection, ...]:
    """The sections of an abstract in JATS; titles become labels, "Abstract" alone is dropped."""
    text = unescaped(text)
    if len(text) < 200_000:  # the pattern takes quadratic time on tags that never close
        text = _FORMULA.sub("", text)
    sections: list[AbstractSection] = []
    label = ""
    pieces = _SPLIT.split(text)
    if pieces[0].strip():
        sections.append(AbstractSection(_rich(pieces[0])))
    for kind, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        markup = _rich(piece)
        if kind.lower() == "title":
            label = markup.plain.rstrip(":. ")
            if label.lower() in _HEADINGS:
                label = ""
        elif markup:
            sections.append(AbstractSection(markup, label))
            label = ""
    return tuple(sections)


def _rich(piece: str) -> RichText:
    return RichText(squeeze(clean_markup(_strip_foreign(piece)).markup))


def _strip_foreign(text: str) -> str:
    """`text` without tags of JATS and MathML that carry no meaning here; `P<0.01` stays."""
    return _FOREIGN.sub("", text)


_FOREIGN = re.compile(
    r"</?(?:jats|mml|xref|ext-link):?[\w-]*(?:\s[^<>]*)?/?>(?<!jats:italic>)(?<!jats:bold>)(?<!jats:sup>)"
    r"(?<!jats:sub>)(?<!jats:sc>)(?<!jats:underline>)|</(?:jats:)?(?:sec|title|p)>",
    re.IGNORECASE,
)


def corrections_of(item: dict[str, Any]) -> tuple[Correction, ...]:
    """The notices that `updated-by`, `update-to` and `relation` name, as PubMed calls them."""
    found: dict[tuple[str, str], Correction] = {}
    for key, place in (("updated-by", 0), ("update-to", 1)):
        for one in _dicts(item.get(key)):
            kind = _UPDATES.get(str(one.get("type", "")).lower().replace("-", "_"))
            doi = clean_doi(str(one.get("DOI", "")))
            if kind and doi:
                found.setdefault((kind[place], doi), Correction(kind[place], f"doi: {doi}"))
    relation = item.get("relation")
    if isinstance(relation, dict):
        for name, kind_name in (("is-preprint-of", "UpdateIn"), ("has-preprint", "UpdateOf")):
            for one in _dicts(relation.get(name)):
                doi = clean_doi(str(one.get("id", "")))
                if doi:
                    found.setdefault((kind_name, doi), Correction(kind_name, f"doi: {doi}"))
    return tuple(found.values())


def grants_of(item: dict[str, Any]) -> tuple[Grant, ...]:
    """The funders with each of their awards."""
    grants: list[Grant] = []
    for funder in _dicts(item.get("funder")):
        agency = squeeze(html.unescape(str(funder.get("name", ""))))
        awards = funder.get("award")
        numbers = [str(one) for one in awards] if isinstance(awards, list) else []
        grants += [Grant(number, "", agency) for number in numbers] or [Grant(agency=agency)]
    return tuple(grants)


def references_of(item: dict[str, Any]) -> tuple[ReferenceList, ...]:
    """The cited works: the text that the publisher deposited, or its parts put together."""
    found: list[CitedReference] = []
    for one in _dicts(item.get("reference")):
        text = str(one.get("unstructured") or "")
        if not text:
            parts = (
                "author",
                "article-title",
                "volume-title",
                "series-title",
                "journal-title",
                "year",
                "volume",
                "first-page",
            )
            text = ". ".join(str(one[part]).strip(". ") for part in parts if one.get(part))
        doi = clean_doi(str(one.get("DOI", "")))
        ids = (ArticleId("doi", doi),) if doi else ()
        if text or ids:
            found.append(CitedReference(RichText(squeeze(clean_markup(text).markup)), ids))
    return (ReferenceList(references=tuple(found)),) if found else ()


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
