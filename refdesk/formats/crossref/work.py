"""A work of Crossref's REST API to a record: what CSL has of it, and what CSL has not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from refdesk.errors import FormatError
from refdesk.formats.csl.dates import read_date
from refdesk.formats.csl.reader import item_record
from refdesk.formats.encodings import clean
from refdesk.model.identifiers import clean_doi
from refdesk.model.markup import EMPTY, RichText, clean_markup, squeeze
from refdesk.model.names import orcid_of
from refdesk.model.record import (
    Affiliation,
    Correction,
    Creator,
    DataBank,
    HistoryDate,
    Identifier,
    ReferenceRecord,
)

_ROLES: Final = ("author", "editor", "translator", "chair")
_HISTORY: Final = ("accepted", "approved", "posted", "published-online", "published-print")
_RELATIONS: Final = {
    "is-preprint-of": "UpdateIn", "has-preprint": "UpdateOf", "is-version-of": "UpdateOf",
    "has-version": "UpdateIn", "is-replaced-by": "UpdateIn", "replaces": "UpdateOf",
    "is-comment-on": "CommentOn", "has-comment": "CommentIn", "is-reply-to": "CommentOn",
    "has-reply": "CommentIn", "is-review-of": "CommentOn", "has-review": "CommentIn",
    "is-supplemented-by": "AssociatedDataset", "is-supplement-to": "AssociatedPublication",
    "is-translation-of": "RepublishedFrom", "has-translation": "RepublishedIn",
}  # fmt: skip
"""Relations that PubMed has a name for; the others are kept as `extra`."""
_REGISTRIES: Final = {
    "10.18810/clinical-trials-gov": "ClinicalTrials.gov",
    "10.18810/isrctn": "ISRCTN",
    "10.18810/eudract": "EudraCT",
    "10.18810/anzctr": "ANZCTR",
}
_SIGN: Final = "is-referenced-by-count"
_ADMINISTRATIVE: Final = "Crossref"
"""Where CSL's reader keeps what would only matter for writing the same JSON again."""


def checked_work(value: Any) -> dict[str, Any]:
    """The work that `value` is, or holds as `message`; raises FormatError when it is none."""
    if isinstance(value, dict) and isinstance(value.get("message"), dict):
        value = value["message"]
    if not isinstance(value, dict):
        raise FormatError("This is no work of Crossref: it is no object in braces.")
    if "agency" in value and "title" not in value:
        raise FormatError("The answer only names the agency of a DOI, not the work.")
    if "DOI" not in value and not isinstance(value.get("title"), list):
        raise FormatError("This is no work of Crossref: it has neither a DOI nor a title.")
    return value


def work_record(work: dict[str, Any]) -> ReferenceRecord:
    """The record of a work; raises FormatError when it holds nothing of a reference."""
    item = {**work, _SIGN: work.get(_SIGN) or 0}
    _flatten(item)
    record = item_record(item)
    doi = record.doi
    return replace(
        record,
        creators=tuple(_creators(work)) or record.creators,
        history=tuple(_history(work)),
        data_banks=tuple(_data_banks(work)),
        corrections=_corrections(work, record.corrections),
        url=record.url if "doi.org/" not in record.url or not doi else _landing(work),
        extra=(
            *(one for one in record.extra if one[0] != _ADMINISTRATIVE),
            *_extra(work),
        ),
    )


def dicts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, or the one object that stands in place of a list."""
    if isinstance(value, dict):
        return [value]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def list_of(value: Any) -> list[Any]:
    """A list as it is, one text as a list; nothing of anything else."""
    if isinstance(value, str):
        return [value]
    return value if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """A text or number, or the first of a list, in one line; "" for anything else."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return squeeze(clean(str(value)))


def _flatten(item: dict[str, Any]) -> None:
    """Put the parts of `event` and `version` where CSL has them."""
    event = item.pop("event", None)
    if isinstance(event, dict):
        item.setdefault("event-title", text_of(event.get("name")))
        item.setdefault("event-place", text_of(event.get("location")))
        item.setdefault("event-date", event.get("start") or event.get("end"))
    version = item.get("version")
    if isinstance(version, dict):
        item["version"] = text_of(version.get("version") or version.get("number"))


def _creators(work: dict[str, Any]) -> Iterator[Creator]:
    for role in _ROLES:
        for one in dicts(work.get(role)):
            family, given = text_of(one.get("family")), text_of(one.get("given"))
            group = text_of(one.get("name")) or text_of(one.get("literal"))
            if not family and not group:
                family, given = given, ""
            if not family and not group:
                continue
            identifier = (Identifier("ORCID", text_of(one.get("ORCID"))),)
            orcid = orcid_of(identifier)
            yield Creator(
                family=family,
                given=given,
                suffix=text_of(one.get("suffix")),
                literal=EMPTY if family else RichText(squeeze(clean_markup(group).markup)),
                role=role,
                identifiers=(Identifier("ORCID", orcid),) if orcid else (),
                affiliations=tuple(map(_affiliation, _places(one.get("affiliation")))),
            )


def _places(value: Any) -> list[dict[str, Any]]:
    return [one for one in dicts(value) if text_of(one.get("name"))]


def _affiliation(one: dict[str, Any]) -> Affiliation:
    parts = [text_of(one.get("name"))]
    for name in ("department", "place"):
        parts += map(text_of, list_of(one.get(name)))
    text = ", ".join(part for part in parts if part)
    ids = tuple(
        Identifier(text_of(each.get("id-type")), text_of(each.get("id")))
        for each in dicts(one.get("id"))
        if text_of(each.get("id"))
    )
    return Affiliation(RichText(squeeze(clean_markup(text).markup)), ids)


def _history(work: dict[str, Any]) -> Iterator[HistoryDate]:
    for status in _HISTORY:
        date = read_date(work.get(status))
        if date:
            yield HistoryDate(status, date)


def _data_banks(work: dict[str, Any]) -> Iterator[DataBank]:
    """Clinical trial numbers, those of one registry together."""
    found: dict[str, list[str]] = {}
    for one in dicts(work.get("clinical-trial-number")):
        registry = text_of(one.get("registry"))
        number = text_of(one.get("clinical-trial-number")).upper()
        name = _REGISTRIES.get(registry, registry)
        if number and number not in found.setdefault(name, []):
            found[name].append(number)
    return (DataBank(name, tuple(numbers)) for name, numbers in found.items())


def _corrections(work: dict[str, Any], known: tuple[Correction, ...]) -> tuple[Correction, ...]:
    """Those that CSL's reader found, and the relations that PubMed has a name for."""
    found = {(one.type, one.citation): one for one in known}
    for kind, relation in _relations(work):
        name = _RELATIONS.get(kind)
        doi = clean_doi(text_of(relation.get("id")))
        if name and doi:
            found.setdefault((name, f"doi: {doi}"), Correction(name, f"doi: {doi}"))
    return tuple(found.values())


def _relations(work: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    relations = work.get("relation")
    for kind, values in relations.items() if isinstance(relations, dict) else ():
        for one in dicts(values):
            yield str(kind), one


def _landing(work: dict[str, Any]) -> str:
    """The page that the DOI leads to; the DOI's own address says nothing more than the DOI."""
    resource = work.get("resource")
    primary = resource.get("primary") if isinstance(resource, dict) else None
    return text_of(primary.get("URL")) if isinstance(primary, dict) else ""


def _extra(work: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is worth showing and has no field: licences, full texts, other relations, notices."""
    for one in dicts(work.get("license")):
        version = text_of(one.get("content-version"))
        url = text_of(one.get("URL"))
        if url:
            yield "license", f"{url} ({version})" if version else url
    for one in dicts(work.get("link")):
        url, kind = text_of(one.get("URL")), text_of(one.get("content-type"))
        if url:
            yield "link", f"{url} ({kind})" if kind not in ("", "unspecified") else url
    for kind, one in _relations(work):
        value = text_of(one.get("id"))
        if value and not (kind in _RELATIONS and clean_doi(value)):
            yield kind, value
    for one in dicts(work.get("institution")):
        yield "institution", text_of(one.get("name"))
    for one in dicts(work.get("standards-body")):
        yield "standards-body", text_of(one.get("name"))
    for name in ("group-title", "special-numbering", "special_numbering", "update-policy"):
        value = text_of(work.get(name))
        if value:
            yield name, value
    for one in dicts(work.get("assertion")):
        label = text_of(one.get("label")) or text_of(one.get("name"))
        value = text_of(one.get("value")) or text_of(one.get("URL"))
        if label and value:
            yield label, value
    for funder in dicts(work.get("funder")):
        doi = clean_doi(text_of(funder.get("DOI")))
        if doi:
            yield "funder", f"{text_of(funder.get('name'))} (doi: {doi})"
