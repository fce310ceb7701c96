"""Europe PMC's search answers in JSON: lite and core results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.crossref.work import dicts, text_of
from refdesk.formats.csl.dates import read_date
from refdesk.formats.encodings import clean, mended
from refdesk.formats.json_items import JsonItem, check_pairs, json_items, json_value
from refdesk.formats.medline.reader import sections_of
from refdesk.formats.medline.tags import CORRECTIONS
from refdesk.formats.pubmed.common import finish_titles
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.model.dates import NO_DATE, PartialDate, month_number
from refdesk.model.identifiers import clean_doi, clean_pmcid, clean_pmid
from refdesk.model.languages import language_code
from refdesk.model.markup import RichText, clean_markup, squeeze
from refdesk.model.names import from_medline, looks_like_group
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Affiliation,
    ArticleId,
    Book,
    Correction,
    Creator,
    DataBank,
    Grant,
    HistoryDate,
    Identifier,
    Issn,
    Journal,
    Keyword,
    MeshHeading,
    Pagination,
    ReferenceRecord,
    Substance,
    Term,
)

KEY: Final = "europepmc-json"
_HEADING = re.compile(r"<h4>(.*?)</h4>", re.IGNORECASE | re.DOTALL)
_CORRECTIONS: Final = {
    **{re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower(): kind for kind in CORRECTIONS.values()},
    "preprint in": "UpdateOf", "preprint of": "UpdateIn",
}  # fmt: skip
"""Europe PMC's words ("Erratum for", "Comment in") for PubMed's RefTypes."""


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the results of one answer or of several; raises FormatError when it is no JSON."""
    for item in json_items(stream, ("result",), "answer of Europe PMC"):
        yield _result(item) if isinstance(item, JsonItem) else item


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record of one result's JSON; raises FormatError."""
    text, _ = mended(source)
    value = json_value(text)
    check_pairs(value, text)
    return _record(value)


def _result(item: JsonItem) -> ParseResult:
    try:
        record = _record(item.value)
    except FormatError as error:
        return Unreadable(item.place, str(error), item.source[:MOST_TEXT])
    return Parsed(record, item.source.encode("utf-8", "replace"), KEY, item.place, item.warnings)


def _record(found: Any) -> ReferenceRecord:
    if not isinstance(found, dict):
        raise FormatError("This is no result of Europe PMC: it is no object in braces.")
    if "errMsg" in found:
        raise FormatError(f"Europe PMC answered with an error: {text_of(found['errMsg'])}")
    if not {"title", "authorString", "authorList"} & found.keys():
        raise FormatError(
            "The answer names ids only; ask Europe PMC for resultType lite or core."
            if {"id", "source"} <= found.keys()
            else "This is no result of Europe PMC: it has neither a title nor an id."
        )
    kept: dict[str, Any] = {}
    variables: dict[str, str] = {}
    finish_titles(kept, _rich(text_of(found.get("title"))))
    _identifiers(found, kept)
    _types(found, kept, variables)
    kept["creators"] = tuple(_authors(found))
    kept["investigators"] = tuple(_investigators(found))
    _container(found, kept, variables)
    _dates(found, kept)
    _abstract(found, kept)
    _subjects(found, kept)
    kept["grants"] = tuple(_grants(found))
    kept["corrections"] = tuple(_corrections(found))
    kept["data_banks"] = tuple(_data_banks(found))
    language = text_of(found.get("language"))
    kept["languages"] = (language_code(language),) if language else ()
    kept["publication_model"] = text_of(found.get("pubModel"))
    kept["publication_status"] = text_of(found.get("publicationStatus"))
    return ReferenceRecord(**kept, variables=tuple(variables.items()), extra=tuple(_extra(found)))


def _list(found: Any, *names: str) -> list[Any]:
    """The list at the end of a path of keys; a single value in its place counts as a list."""
    for name in names:
        if not isinstance(found, dict):
            return []
        found = found.get(name)
    if found is None or found == "":
        return []
    return found if isinstance(found, list) else [found]


def _identifiers(found: dict[str, Any], kept: dict[str, Any]) -> None:
    source = text_of(found.get("source"))
    own = text_of(found.get("id"))
    kept["pmid"] = clean_pmid(text_of(found.get("pmid")) or (own if source == "MED" else ""))
    kept["pmcid"] = clean_pmcid(text_of(found.get("pmcid")))
    given = text_of(found.get("doi"))
    kept["doi"] = clean_doi(given)
    pairs = (
        ("pubmed", kept["pmid"]), ("pmc", kept["pmcid"]), ("doi", given),
        ("mid", text_of(found.get("manuscriptId"))),
        ("europepmc", f"{source}:{own}" if source not in ("", "MED") else ""),
    )  # fmt: skip
    kept["article_ids"] = tuple(ArticleId(kind, value) for kind, value in pairs if value)


def _types(found: dict[str, Any], kept: dict[str, Any], variables: dict[str, str]) -> None:
    names = [text_of(one) for one in _list(found, "pubTypeList", "pubType")]
    if not names:
        names = [one.strip() for one in text_of(found.get("pubType")).split(";")]
    kept["publication_types"] = tuple(Term(_type_name(one)) for one in names if one)
    known = {one.lower() for one in names}
    source = text_of(found.get("source"))
    if source == "PPR" or "preprint" in known:
        kept["csl_type"] = "article"
        variables["genre"] = "preprint"
    elif source == "PAT" or "patent" in known:
        kept["csl_type"] = "patent"
    elif source == "ETH" or "thesis" in known:
        kept["csl_type"] = "thesis"
    elif "book chapter" in known or "chapter" in known:
        kept["csl_type"] = "chapter"
    elif "bookOrReportDetails" in found:
        kept["csl_type"] = "book"


def _type_name(name: str) -> str:
    """`journal article`, as lite results have it, in PubMed's spelling; other words as they are."""
    return name.title() if name.islower() and "-" not in name else name


def _authors(found: dict[str, Any]) -> Iterator[Creator]:
    people = dicts(_list(found, "authorList", "author"))
    for one in people:
        creator = _person(one, "author")
        if creator is not None:
            yield creator
    if people:
        return
    for name in text_of(found.get("authorString")).removesuffix(".").split(", "):
        if name:
            made = from_medline(name)
            is_group = looks_like_group(name) and not made.initials
            yield Creator(literal=RichText.plain_text(name)) if is_group else made


def _investigators(found: dict[str, Any]) -> Iterator[Creator]:
    for one in dicts(_list(found, "investigatorList", "investigator")):
        creator = _person(one, "investigator")
        if creator is not None:
            yield creator


def _person(one: dict[str, Any], role: str) -> Creator | None:
    group = text_of(one.get("collectiveName"))
    ids = tuple(
        Identifier(text_of(each.get("type")), text_of(each.get("value")))
        for each in dicts(one.get("authorId"))
    )
    texts = [text_of(each.get("affiliation")) for each in dicts(_list(
        one, "authorAffiliationDetailsList", "authorAffiliation"))]  # fmt: skip
    texts = texts or [text_of(one.get("affiliation"))]
    affiliations = tuple(Affiliation(_rich(text)) for text in texts if text)
    if group:
        return Creator(literal=_rich(group), role=role, identifiers=ids, affiliations=affiliations)
    family, full = text_of(one.get("lastName")), text_of(one.get("fullName"))
    if not family and not full:
        return None
    if not family:
        made = from_medline(full, role)
        return Creator(made.family, "", made.initials, made.suffix, role=role,
                       identifiers=ids, affiliations=affiliations)  # fmt: skip
    given, initials = text_of(one.get("firstName")), text_of(one.get("initials"))
    return Creator(family, given, initials, text_of(one.get("suffix")), role=role,
                   identifiers=ids, affiliations=affiliations)  # fmt: skip


def _container(found: dict[str, Any], kept: dict[str, Any], variables: dict[str, str]) -> None:
    info = found.get("journalInfo")
    info = info if isinstance(info, dict) else {}
    journal = info.get("journal")
    journal = {key.lower(): value for key, value in journal.items()} if isinstance(journal, dict) else {}  # fmt: skip
    issns = [Issn(text_of(journal.get(key)), kind) for key, kind in (
        ("issn", "Print"), ("essn", "Electronic")) if text_of(journal.get(key))]  # fmt: skip
    if not issns:
        text = text_of(found.get("journalIssn"))
        issns = [Issn(one.upper()) for one in re.split(r"[;\s]+", text) if one]
    title = text_of(journal.get("title")) or text_of(found.get("journalTitle"))
    if title or issns:
        kept["journal"] = Journal(
            title,
            text_of(journal.get("isoabbreviation")),
            text_of(journal.get("medlineabbreviation")),
            tuple(issns),
            text_of(journal.get("nlmid")),
        )
    kept["volume"] = text_of(info.get("volume")) or text_of(found.get("journalVolume"))
    kept["issue"] = text_of(info.get("issue")) or text_of(found.get("issue"))
    page = text_of(found.get("pageInfo"))
    kept["pagination"] = Pagination(medline=page) if page else None
    book = found.get("bookOrReportDetails")
    if isinstance(book, dict):
        publisher = text_of(book.get("publisher"))
        if kept.get("csl_type") in ("book", "chapter"):
            kept["book"] = Book(
                title=_rich(text_of(book.get("comprisingTitle"))),
                publisher=RichText.plain_text(publisher),
                edition=text_of(book.get("edition")),
                collection_title=_rich(text_of(book.get("seriesName"))),
                isbns=tuple(
                    text_of(book.get(key)) for key in ("isbn10", "isbn13") if book.get(key)
                ),
            )
        elif publisher:
            variables["publisher"] = publisher


def _dates(found: dict[str, Any], kept: dict[str, Any]) -> None:
    info = found.get("journalInfo")
    info = info if isinstance(info, dict) else {}
    text = text_of(info.get("dateOfPublication"))
    issued = _medline_date(text) if text else NO_DATE
    if not issued:
        issued = _day(text_of(info.get("printPublicationDate")))
    electronic = _day(text_of(found.get("electronicPublicationDate")))
    first = _day(text_of(found.get("firstPublicationDate")))
    year = text_of(found.get("pubYear"))
    if not issued and year.isdecimal():
        issued = first if first.year == int(year) else PartialDate(int(year))
    kept["issued"] = issued or first
    kept["electronic_dates"] = (electronic,) if electronic else ()
    kept["date_completed"] = _day(text_of(found.get("dateOfCompletion")))
    kept["date_revised"] = _day(text_of(found.get("dateOfRevision")))
    steps = (("entrez", "dateOfCreation"), ("first published", "firstPublicationDate"))
    kept["history"] = tuple(
        HistoryDate(status, _day(text_of(found.get(key))))
        for status, key in steps
        if found.get(key)
    )


def _medline_date(text: str) -> PartialDate:
    """`2025 Dec`, `2025 Dec 4`, `2025 Sep-Oct` as PubMed prints dates."""
    match = re.fullmatch(r"(\d{4})(?: ([A-Za-z]{3,9})(?: (\d{1,2}))?)?", text)
    if match and (not match[2] or month_number(match[2])):
        day = int(match[3]) if match[3] else None
        return PartialDate(int(match[1]), month_number(match[2] or ""), day)
    season = re.fullmatch(r"(\d{4}) ([A-Za-z]{3,9}(?:-[A-Za-z]{3,9})?)", text)
    return PartialDate(int(season[1]), season=season[2]) if season else PartialDate(literal=text)


def _day(text: str) -> PartialDate:
    return read_date(text) if text else NO_DATE


def _abstract(found: dict[str, Any], kept: dict[str, Any]) -> None:
    raw = found.get("abstractText")
    text = clean(raw) if isinstance(raw, str) else ""
    if not text.strip():
        return
    pieces = _HEADING.split(text)
    if len(pieces) == 1:
        whole = _rich(squeeze(text))
        sections = sections_of(whole.plain) if "<" not in whole.markup else ()
        kept["abstract"] = Abstract(sections if len(sections) > 1 else (AbstractSection(whole),))
        return
    sections_found = [AbstractSection(_rich(pieces[0]))] if pieces[0].strip() else []
    for label, body in zip(pieces[1::2], pieces[2::2], strict=True):
        sections_found.append(AbstractSection(_rich(body), _rich(label).plain.rstrip(": ")))
    kept["abstract"] = Abstract(tuple(one for one in sections_found if one.text or one.label))


def _subjects(found: dict[str, Any], kept: dict[str, Any]) -> None:
    headings: list[MeshHeading] = []
    for one in dicts(_list(found, "meshHeadingList", "meshHeading")):
        qualifiers = tuple(
            Term(text_of(each.get("qualifierName")), is_major=each.get("majorTopic_YN") == "Y")
            for each in dicts(_list(one, "meshQualifierList", "meshQualifier"))
        )
        descriptor = Term(
            text_of(one.get("descriptorName")), is_major=one.get("majorTopic_YN") == "Y"
        )
        headings.append(MeshHeading(descriptor, qualifiers))
    kept["mesh_headings"] = tuple(headings)
    words = [_rich(text_of(one)) for one in _list(found, "keywordList", "keyword")]
    kept["keywords"] = tuple(Keyword(word) for word in words if word)
    kept["substances"] = tuple(
        Substance(text_of(one.get("name")), registry_number=text_of(one.get("registryNumber")))
        for one in dicts(_list(found, "chemicalList", "chemical"))
    )
    kept["citation_subsets"] = tuple(
        text_of(one.get("code")) for one in dicts(_list(found, "subsetList", "subset"))
    )


def _grants(found: dict[str, Any]) -> Iterator[Grant]:
    for one in dicts(_list(found, "grantsList", "grant")):
        yield Grant(
            text_of(one.get("grantId")), text_of(one.get("acronym")), text_of(one.get("agency")),
            text_of(one.get("country")),
        )  # fmt: skip


def _corrections(found: dict[str, Any]) -> Iterator[Correction]:
    for one in dicts(_list(found, "commentCorrectionList", "commentCorrection")):
        word = text_of(one.get("type"))
        kind = _CORRECTIONS.get(word.lower(), word.title().replace(" ", ""))
        number = text_of(one.get("id"))
        citation = text_of(one.get("reference"))
        is_pubmed = text_of(one.get("source")) == "MED"
        if not is_pubmed and number and not citation:
            citation = f"{text_of(one.get('source'))}:{number}"
        yield Correction(kind, citation, clean_pmid(number) if is_pubmed else "",
                         note=text_of(one.get("note")))  # fmt: skip


def _data_banks(found: dict[str, Any]) -> Iterator[DataBank]:
    for one in dicts(_list(found, "dbCrossReferenceList", "dbCrossReference")):
        name = text_of(one.get("dbName"))
        numbers = tuple(text_of(each) for each in _list(one, "accession"))
        if name:
            yield DataBank(name, numbers)
    for name in _list(found, "dbCrossReferenceList", "dbName"):
        yield DataBank(text_of(name))


def _extra(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Licence, full texts, versions, and the counts that readers ask for."""
    license_name = text_of(found.get("license"))
    if license_name:
        yield "license", license_name
    for one in dicts(_list(found, "fullTextUrlList", "fullTextUrl")):
        url = text_of(one.get("url"))
        told = ", ".join(filter(None, (text_of(one.get(key)) for key in (
            "site", "documentStyle", "availability"))))  # fmt: skip
        if url:
            yield "full text", f"{url} ({told})" if told else url
    for one in dicts(_list(found, "versionList", "version")):
        number, own = text_of(one.get("versionNumber")), text_of(one.get("id"))
        yield "version", f"{number}: {own}" if number else own
    if text_of(found.get("isOpenAccess")) == "Y":
        yield "open access", "Y"
    if text_of(found.get("affiliation")) and not _list(found, "authorList", "author"):
        yield "affiliation", text_of(found.get("affiliation"))


def _rich(text: str) -> RichText:
    return RichText(squeeze(clean_markup(text).markup))
