"""DataCite's JSON: the REST API's answers (one DOI or a list) and bare attributes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.crossref.work import dicts, text_of
from refdesk.formats.csl.crossref import jats_sections
from refdesk.formats.csl.dates import read_date
from refdesk.formats.csl.types import CSL_TYPES
from refdesk.formats.encodings import clean, mended
from refdesk.formats.json_items import JsonItem, check_pairs, json_items, json_value
from refdesk.formats.placing import Publication, place
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.model.dates import NO_DATE, PartialDate
from refdesk.model.identifiers import clean_doi
from refdesk.model.languages import language_code
from refdesk.model.markup import EMPTY, RichText, clean_markup, squeeze
from refdesk.model.names import from_full
from refdesk.model.record import (
    Abstract,
    Affiliation,
    ArticleId,
    CitedReference,
    Correction,
    Creator,
    Grant,
    HistoryDate,
    Identifier,
    Issn,
    Keyword,
    Pagination,
    ReferenceList,
    ReferenceRecord,
)

KEY: Final = "datacite-json"
_TYPES: Final = {
    "audiovisual": "motion_picture", "book": "book", "bookchapter": "chapter",
    "collection": "collection", "computationalnotebook": "software", "conferencepaper": "paper-conference",
    "conferenceproceeding": "book", "datapaper": "article-journal", "dataset": "dataset",
    "dissertation": "thesis", "event": "event", "image": "graphic", "interactiveresource": "webpage",
    "instrument": "document", "journal": "periodical", "journalarticle": "article-journal",
    "model": "dataset", "outputmanagementplan": "report", "peerreview": "review",
    "physicalobject": "document", "preprint": "article", "report": "report", "software": "software",
    "sound": "song", "standard": "standard", "studyregistration": "report", "workflow": "software",
    "poster": "graphic", "presentation": "speech", "project": "document", "award": "document",
}  # fmt: skip
"""`resourceTypeGeneral` in lower case to CSL; "text" and "other" say nothing."""
_ROLES: Final = {
    "editor": "editor", "datacurator": "curator", "producer": "producer", "translator": "translator",
    "supervisor": "contributor", "researcher": "contributor", "projectleader": "contributor",
    "projectmember": "contributor", "contactperson": "contributor", "other": "contributor",
}  # fmt: skip
PUBLISHED_IN: Final = ("IsPublishedIn", "IsPartOf")
"""Relations to the journal, book or series in which a work stands."""
_RELATIONS: Final = {
    "IsNewVersionOf": "UpdateOf", "IsPreviousVersionOf": "UpdateIn", "Obsoletes": "UpdateOf",
    "IsObsoletedBy": "UpdateIn", "IsSupplementTo": "AssociatedPublication",
    "IsSupplementedBy": "AssociatedDataset", "Reviews": "CommentOn", "IsReviewedBy": "CommentIn",
    "IsTranslationOf": "RepublishedFrom", "HasTranslation": "RepublishedIn",
}  # fmt: skip


_NO_HISTORY: Final = ("Issued", "Collected", "Coverage", "Other")
"""Dates that are none of the work's own way to publication."""


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the works of `stream`; raises FormatError when it is no JSON."""
    for item in json_items(stream, ("data",), "answer of DataCite"):
        yield _result(item) if isinstance(item, JsonItem) else item


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of one DOI's JSON; raises FormatError."""
    text, _ = mended(source)
    value = json_value(text)
    check_pairs(value, text)
    return work_record(_attributes(value))


def _result(item: JsonItem) -> ParseResult:
    try:
        record = work_record(_attributes(item.value))
    except FormatError as error:
        return Unreadable(item.place, str(error), item.source[:MOST_TEXT])
    return Parsed(record, item.source.encode("utf-8", "replace"), KEY, item.place, item.warnings)


def _attributes(value: Any) -> dict[str, Any]:
    """The attributes of one DOI, whatever stands around them."""
    for name in ("data", "attributes"):
        if isinstance(value, dict) and isinstance(value.get(name), dict):
            value = value[name]
    if not isinstance(value, dict):
        raise FormatError("This is no work of DataCite: it is no object in braces.")
    if "errors" in value and "titles" not in value:
        told = "; ".join(text_of(one.get("title")) for one in dicts(value["errors"]))
        raise FormatError(f"DataCite answered with an error: {told or 'without a reason'}")
    if not {"doi", "titles", "creators"} & value.keys():
        raise FormatError("This is no work of DataCite: it has neither a DOI nor titles.")
    return value


def work_record(found: dict[str, Any]) -> ReferenceRecord:
    """The record of one work's attributes; raises FormatError when it says nothing."""
    if not (text_of(found.get("doi") or found.get("id")) or dicts(found.get("titles"))):
        raise FormatError("This is no work of DataCite: it has neither a DOI nor titles.")
    csl_type, variables = _type(found)
    kept: dict[str, Any] = {"csl_type": csl_type}
    _titles(found, kept)
    kept["creators"] = (*_creators(found), *_contributors(found))
    _dates(found, kept)
    kept["doi"] = clean_doi(text_of(found.get("doi") or found.get("id")))
    kept["url"] = text_of(found.get("url"))
    _container(found, kept, variables)
    _texts(found, kept)
    kept["grants"] = tuple(_grants(found))
    extra = _related(found, kept)
    extra += _rest(found, kept["doi"])
    version = text_of(found.get("version"))
    if version:
        variables["version"] = version
    return ReferenceRecord(
        **kept,
        variables=tuple((name, value) for name, value in variables.items() if value),
        extra=tuple(extra),
    )


def _type(found: dict[str, Any]) -> tuple[str, dict[str, str]]:
    types = found.get("types")
    types = types if isinstance(types, dict) else {}
    general = text_of(types.get("resourceTypeGeneral"))
    own = text_of(types.get("resourceType"))
    csl_type = _TYPES.get(general.lower().replace(" ", ""), "")
    told = text_of(types.get("citeproc"))
    if not csl_type:
        csl_type = told if told in CSL_TYPES and told != "article" else "document"
    variables = {"genre": own if own.lower() != general.lower() else ""}
    if csl_type == "article":
        variables["genre"] = variables["genre"] or "preprint"
    return csl_type, variables


def _titles(found: dict[str, Any], kept: dict[str, Any]) -> None:
    by_kind: dict[str, list[RichText]] = {}
    for one in dicts(found.get("titles")):
        text = _rich(text_of(one.get("title")))
        if text:
            by_kind.setdefault(text_of(one.get("titleType")), []).append(text)
    main = by_kind.get("") or next(iter(by_kind.values()), [EMPTY])
    title = main[0]
    for sub in by_kind.get("Subtitle", []):
        title = RichText(f"{title.markup}: {sub.markup}") if title != sub else title
    kept["title"] = title
    others = by_kind.get("TranslatedTitle", []) + main[1:]
    if others:
        kept["original_title"] = others[0]
    short = by_kind.get("AlternativeTitle", [])
    if short:
        kept["short_title"] = short[0].plain


def _creators(found: dict[str, Any]) -> Iterator[Creator]:
    for one in dicts(found.get("creators")):
        creator = _name(one, "author")
        if creator is not None:
            yield creator


def _contributors(found: dict[str, Any]) -> Iterator[Creator]:
    for one in dicts(found.get("contributors")):
        role = _ROLES.get(text_of(one.get("contributorType")).lower())
        creator = _name(one, role) if role else None
        if creator is not None:
            yield creator


def _name(one: dict[str, Any], role: str) -> Creator | None:
    """A creator; only `nameType` tells people from institutions (names are split at commas)."""
    name = text_of(one.get("name"))
    family, given = text_of(one.get("familyName")), text_of(one.get("givenName"))
    kind = text_of(one.get("nameType"))
    if not name and not family:
        return None
    extras: dict[str, Any] = {
        "role": role,
        "identifiers": tuple(_identifiers(one)),
        "affiliations": tuple(_affiliations(one)),
    }
    if kind == "Organizational" or (not family and "," not in name):
        return Creator(literal=RichText.plain_text(name or family), **extras)
    if family:
        return Creator(family, given, **extras)
    made = from_full(name, role)
    return Creator(made.family, made.given, suffix=made.suffix, literal=made.literal, **extras)


def _identifiers(one: dict[str, Any]) -> Iterator[Identifier]:
    for each in dicts(one.get("nameIdentifiers")):
        scheme = text_of(each.get("nameIdentifierScheme"))
        value = text_of(each.get("nameIdentifier"))
        if value:
            is_orcid = "orcid" in scheme.lower() or "orcid.org/" in value
            yield Identifier("ORCID" if is_orcid else scheme, value.rpartition("orcid.org/")[2])


def _affiliations(one: dict[str, Any]) -> Iterator[Affiliation]:
    value = one.get("affiliation")
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            text = text_of(each.get("name"))
            number = text_of(each.get("affiliationIdentifier"))
            scheme = text_of(each.get("affiliationIdentifierScheme"))
            ids = (Identifier(scheme, number),) if number else ()
        else:
            text, ids = text_of(each), ()
        if text:
            yield Affiliation(RichText.plain_text(text), ids)


def _dates(found: dict[str, Any], kept: dict[str, Any]) -> None:
    by_kind: dict[str, PartialDate] = {}
    history: list[HistoryDate] = []
    for one in dicts(found.get("dates")):
        text = text_of(one.get("date"))
        date = read_date(text) if text else NO_DATE
        kind = text_of(one.get("dateType"))
        if date:
            by_kind.setdefault(kind, date)
            if kind not in _NO_HISTORY:
                history.append(HistoryDate(kind.lower(), date))
    year = text_of(found.get("publicationYear"))
    published = PartialDate(int(year)) if year.isdecimal() and len(year) == 4 else NO_DATE
    issued = by_kind.get("Issued", NO_DATE)
    if published and issued.known_year != published.year:
        available = by_kind.get("Available", NO_DATE)
        issued = available if available.year == published.year else published
    kept["issued"] = issued or published or by_kind.get("Available", NO_DATE)
    kept["history"] = tuple(history)


def _container(found: dict[str, Any], kept: dict[str, Any], variables: dict[str, str]) -> None:
    container = _place_of(found)
    publisher = found.get("publisher")
    publisher = publisher.get("name") if isinstance(publisher, dict) else publisher
    kind, number = text_of(container.get("identifierType")), text_of(container.get("identifier"))
    is_series = text_of(container.get("type")).lower() in ("series", "bookseries", "datarepository")
    title = _rich(text_of(container.get("title")))
    in_series = is_series and kept["csl_type"] not in ("article-journal", "chapter")
    publication = Publication(
        full=EMPTY if in_series else title,
        issns=(Issn(number),) if kind == "ISSN" else (),
        isbns=(number,) if kind == "ISBN" else (),
        publisher=text_of(publisher),
        series=title if in_series else EMPTY,
        volume=text_of(container.get("volume")),
        edition=text_of(container.get("edition")),
        number=text_of(container.get("number")),
    )
    place(publication, kept["csl_type"], kept, variables)
    kept["issue"] = text_of(container.get("issue"))
    first, last = text_of(container.get("firstPage")), text_of(container.get("lastPage"))
    if first:
        page = f"{first}-{last}" if last and last != first else first
        kept["pagination"] = Pagination(medline=page)


def _place_of(found: dict[str, Any]) -> dict[str, Any]:
    """Where the work appeared: DataCite's own answer, else what the repository says (4.4)."""
    container = found.get("container")
    if isinstance(container, dict) and text_of(container.get("title")):
        return container
    for one in dicts(found.get("relatedItems")):
        if text_of(one.get("relationType")) in PUBLISHED_IN:
            number = one.get("relatedItemIdentifier")
            number = number if isinstance(number, dict) else {}
            title = next((text_of(each.get("title")) for each in dicts(one.get("titles"))), "")
            return {
                **one, "title": title, "type": text_of(one.get("relatedItemType")),
                "identifier": text_of(number.get("relatedItemIdentifier")),
                "identifierType": text_of(number.get("relatedItemIdentifierType")),
            }  # fmt: skip
    return container if isinstance(container, dict) else {}


def _texts(found: dict[str, Any], kept: dict[str, Any]) -> None:
    abstracts: list[Abstract] = []
    notes: list[str] = []
    for one in dicts(found.get("descriptions")):
        raw = one.get("description")
        text = clean(raw) if isinstance(raw, str) else ""
        kind = text_of(one.get("descriptionType"))
        if not text.strip():
            continue
        if kind in ("Abstract", ""):
            abstracts.append(Abstract(jats_sections(text), language=text_of(one.get("lang"))))
        else:
            plain = squeeze(clean_markup(text).plain)
            notes.append(plain if kind in ("Other", "TechnicalInfo") else f"{kind}: {plain}")
    if abstracts:
        kept["abstract"] = Abstract(abstracts[0].sections)
        kept["other_abstracts"] = tuple(abstracts[1:])
    kept["notes"] = tuple(notes)
    words = dict.fromkeys(text_of(one.get("subject")) for one in dicts(found.get("subjects")))
    kept["keywords"] = tuple(Keyword(RichText.plain_text(word)) for word in words if word)
    language = text_of(found.get("language"))
    if language:
        kept["languages"] = (language if "-" in language else language_code(language),)


def _grants(found: dict[str, Any]) -> Iterator[Grant]:
    for one in dicts(found.get("fundingReferences")):
        agency = text_of(one.get("funderName"))
        number = text_of(one.get("awardNumber")) or text_of(one.get("awardTitle"))
        if agency or number:
            yield Grant(number, agency=agency)


def _related(found: dict[str, Any], kept: dict[str, Any]) -> list[tuple[str, str]]:
    """Related works: notices that PubMed has a name for, what is cited, the rest as extra."""
    corrections: dict[Correction, None] = {}
    cited: list[CitedReference] = []
    extra: list[tuple[str, str]] = []
    for one in dicts(found.get("relatedIdentifiers")):
        kind = text_of(one.get("relationType"))
        value = text_of(one.get("relatedIdentifier"))
        scheme = text_of(one.get("relatedIdentifierType"))
        doi = clean_doi(value) if scheme.upper() == "DOI" else ""
        if doi and kind in _RELATIONS:
            corrections[Correction(_RELATIONS[kind], f"doi: {doi}")] = None
        elif kind in ("References", "Cites") and value:
            ids = (ArticleId("doi", doi),) if doi else ()
            cited.append(CitedReference(EMPTY if doi else RichText.plain_text(value), ids))
        elif value:
            extra.append((kind, f"{scheme}: {value}" if scheme else value))
    kept["corrections"] = tuple(corrections)
    if cited:
        kept["reference_lists"] = (ReferenceList(references=tuple(cited)),)
    return extra


def _rest(found: dict[str, Any], doi: str) -> list[tuple[str, str]]:
    """Licences, other identifiers, sizes and formats, contributors without a role in CSL, places."""
    extra: list[tuple[str, str]] = []
    for one in dicts(found.get("rightsList")):
        name, url = text_of(one.get("rights")), text_of(one.get("rightsUri"))
        if name or url:
            extra.append(("license", f"{name} ({url})" if name and url else name or url))
    for field in ("identifiers", "alternateIdentifiers"):
        for one in dicts(found.get(field)):
            value = text_of(one.get("identifier") or one.get("alternateIdentifier"))
            kind = text_of(one.get("identifierType") or one.get("alternateIdentifierType"))
            entry = (kind or "identifier", value)
            if value and clean_doi(value) != doi and entry not in extra:
                extra.append(entry)
    for one in dicts(found.get("relatedItems")):
        kind, titles = text_of(one.get("relationType")), dicts(one.get("titles"))
        if kind not in PUBLISHED_IN:
            year = text_of(one.get("publicationYear"))
            extra += [(kind, f"{text_of(each.get('title'))} {year}".strip()) for each in titles[:1]]
    for one in dicts(found.get("dates")):
        kind = text_of(one.get("dateType"))
        if kind in _NO_HISTORY and kind != "Issued":
            extra.append((f"date ({kind})", text_of(one.get("date"))))
    for field in ("sizes", "formats"):
        listed = found.get(field)
        extra += [(field, text_of(one)) for one in (listed if isinstance(listed, list) else ())]
    for one in dicts(found.get("contributors")):
        kind = text_of(one.get("contributorType"))
        if kind.lower() not in _ROLES:
            extra.append((kind or "contributor", text_of(one.get("name"))))
    for one in dicts(found.get("geoLocations")):
        extra.append(("place", text_of(one.get("geoLocationPlace"))))
    return [(tag, value) for tag, value in extra if value]


def _rich(text: str) -> RichText:
    return RichText(squeeze(clean_markup(text).markup)) if text else EMPTY
