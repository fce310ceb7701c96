"""A `mods` element to a record (MODS 3.0 to 3.8, and what bibutils and JabRef write)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

from refdesk.errors import FormatError
from refdesk.formats.csl.dates import read_date
from refdesk.formats.mods.names import ISSUERS, creators_of, names_with
from refdesk.formats.placing import IN_BOOKS, Publication, place
from refdesk.formats.xml_items import inner_text
from refdesk.model.dates import NO_DATE, PartialDate
from refdesk.model.identifiers import clean_doi, clean_pmcid, clean_pmid
from refdesk.model.languages import language_code
from refdesk.model.markup import EMPTY, RichText, squeeze
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    ArticleId,
    CitedReference,
    Issn,
    Keyword,
    Pagination,
    ReferenceList,
    ReferenceRecord,
)

_GENRES: Final = {
    "journal article": "article-journal", "article": "article-journal", "research article": "article-journal",
    "review": "article-journal", "magazine article": "article-magazine", "newspaper": "article-newspaper",
    "newspaper article": "article-newspaper", "book": "book", "book chapter": "chapter", "chapter": "chapter",
    "conference publication": "paper-conference", "conference paper": "paper-conference",
    "conference proceedings": "book", "proceedings": "book", "thesis": "thesis", "theses": "thesis",
    "ph.d. thesis": "thesis", "phd thesis": "thesis", "masters thesis": "thesis", "master's thesis": "thesis",
    "dissertation": "thesis", "doctoral thesis": "thesis", "diploma thesis": "thesis", "habilitation thesis": "thesis",
    "technical report": "report", "report": "report", "web page": "webpage", "web site": "webpage",
    "website": "webpage", "patent": "patent", "preprint": "article", "dataset": "dataset", "database": "dataset",
    "map": "map", "encyclopedia": "entry-encyclopedia", "dictionary": "entry-dictionary",
    "lecture": "speech", "unpublished": "manuscript", "manuscript": "manuscript", "bibliography": "book",
    "hearing": "hearing", "legislation": "legislation", "court case": "legal_case", "law report or digest": "legal_case",
    "electronic": "webpage", "software": "software", "computer program": "software", "letter": "personal_communication",
    "interview": "interview", "motion picture": "motion_picture", "standard": "standard",
}  # fmt: skip
_RESOURCES: Final = {
    "software, multimedia": "software", "cartographic": "map", "notated music": "musical_score",
    "sound recording": "song", "sound recording-musical": "song", "sound recording-nonmusical": "song",
    "still image": "graphic", "moving image": "motion_picture",
}  # fmt: skip
_IDS: Final = {"pubmed": "pmid", "pmid": "pmid", "pmc": "pmcid", "pmcid": "pmcid", "doi": "doi"}
_PARTS: Final = {"volume": "volume", "issue": "issue", "number": "issue"}
_READ: Final = frozenset(
    ("titleInfo", "name", "typeOfResource", "genre", "originInfo", "language", "abstract", "note",
     "subject", "relatedItem", "identifier", "location", "part")
)  # fmt: skip


def mods_record(mods: Element) -> ReferenceRecord:
    """The record of a `mods` element; raises FormatError when it has neither title nor name."""
    if mods.find("titleInfo") is None and mods.find("name") is None:
        raise FormatError("The record is empty: it has neither a title nor a name.")
    host = mods.find("relatedItem[@type='host']")
    kept: dict[str, Any] = {}
    variables: dict[str, str] = {}
    extra: list[tuple[str, str]] = []
    kept["csl_type"] = _type(mods, host, variables)
    _titles(mods, kept)
    kept["creators"] = tuple(_creators(mods, host, kept["csl_type"]))
    _dates(mods, host, kept)
    _identifiers(mods, host, kept, variables, extra)
    _publication(mods, host, kept, variables)
    _parts(mods, host, kept, variables)
    _contents(mods, kept, extra)
    _related(mods, kept, extra)
    extra += list(_rest(mods))
    kept = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    found = tuple((name, value) for name, value in variables.items() if value)
    return ReferenceRecord(**kept, variables=found, extra=tuple(extra))


def _type(mods: Element, host: Element | None, variables: dict[str, str]) -> str:
    """By genre (of the work, then of its host), else by what kind of host there is."""
    for place_, elements in ((mods, mods.findall("genre")), (host, _genres(host))):
        for one in elements:
            text = inner_text(one).lower()
            found = _GENRES.get(text)
            if found is None:
                continue
            if place_ is host:
                found = {"book": "chapter", "webpage": "webpage"}.get(found, found)
            if found == "thesis" and text != "thesis":
                variables["genre"] = inner_text(one)
            if found == "article":
                variables["genre"] = "preprint"
            if found == "book" and host is not None and _title(host):
                return "chapter"
            return found
    resource = inner_text(mods.find("typeOfResource")).lower()
    if resource in _RESOURCES:
        return _RESOURCES[resource]
    if host is None:
        return "book"
    is_serial = inner_text(host.find("originInfo/issuance")).lower() in ("continuing", "serial")
    has_issn = host.find("identifier[@type='issn']") is not None
    has_volume = host.find("part/detail[@type='volume']") is not None
    return "article-journal" if is_serial or has_issn or has_volume else "chapter"


def _genres(host: Element | None) -> list[Element]:
    return [] if host is None else host.findall("genre")


# Titles --------------------------------------------------------------------------------------


def _title(element: Element, kind: str = "") -> RichText:
    """The title of one kind: `nonSort title: subTitle. partNumber, partName`."""
    for info in element.findall("titleInfo"):
        if info.get("type", "") != kind:
            continue
        parts = {child.tag: inner_text(child) for child in info}
        title = squeeze(f"{parts.get('nonSort', '')} {parts.get('title', '')}")
        if parts.get("subTitle"):
            title = f"{title}: {parts['subTitle']}" if title else parts["subTitle"]
        part = ", ".join(filter(None, (parts.get("partNumber"), parts.get("partName"))))
        title = f"{title}. {part}" if part and title else title or part
        if title:
            return RichText.plain_text(title)
    return EMPTY


def _any_title(element: Element) -> RichText:
    return _title(element) or _title(element, "uniform") or _title(element, "alternative")


def _titles(mods: Element, kept: dict[str, Any]) -> None:
    kept["title"] = _any_title(mods) or _title(mods, "translated")
    original = _title(mods, "uniform") or _title(mods, "translated")
    if original and original != kept["title"]:
        kept["original_title"] = original
    kept["short_title"] = (_title(mods, "abbreviated") or _title(mods, "alternative")).plain


def _creators(mods: Element, host: Element | None, csl_type: str) -> Iterator[Any]:
    yield from creators_of(mods, csl_type)
    if host is not None:
        yield from creators_of(host, csl_type, of_host=True)


# Dates and publication -----------------------------------------------------------------------


def _date_in(element: Element | None, *paths: str) -> PartialDate:
    if element is None:
        return NO_DATE
    for path in paths:
        found = element.findall(path)
        start = next((one for one in found if one.get("point") != "end"), None)
        if start is None or not inner_text(start):
            continue
        text = inner_text(start)
        end = next((inner_text(one) for one in found if one.get("point") == "end"), "")
        if start.get("qualifier") == "approximate" and re.fullmatch(r"\d{4}", text):
            text += "~"
        text = re.sub(r"^\[?c?(\d{4})\]?\.?$", r"\1", text)
        if re.fullmatch(r"\d{8}", text) and start.get("encoding") in ("iso8601", "w3cdtf", None):
            text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
        date = read_date(f"{text}/{end}" if end else text)
        if date:
            return date
    return NO_DATE


_ISSUED: Final = ("originInfo/dateIssued", "part/date", "originInfo/copyrightDate")


def _dates(mods: Element, host: Element | None, kept: dict[str, Any]) -> None:
    kept["issued"] = (
        _date_in(mods, *_ISSUED)
        or _date_in(host, "part/date", "originInfo/dateIssued", "originInfo/copyrightDate")
        or _date_in(mods, "originInfo/dateCreated", "originInfo/dateOther")
    )
    kept["accessed"] = _date_in(mods, "originInfo/dateCaptured") or _accessed(mods)


def _accessed(mods: Element) -> PartialDate:
    url = mods.find("location/url[@dateLastAccessed]")
    return NO_DATE if url is None else read_date(url.get("dateLastAccessed", ""))


def _publication(
    mods: Element, host: Element | None, kept: dict[str, Any], variables: dict[str, str]
) -> None:
    places = [mods] if host is None else [mods, host]
    series = next(
        (one for each in places for one in each.findall("relatedItem[@type='series']")), None
    )
    csl_type = kept["csl_type"]
    issuers = names_with(mods, ISSUERS)
    publication = Publication(
        full=_any_title(host) if host is not None else EMPTY,
        short=_title(host, "abbreviated").plain if host is not None else "",
        issns=tuple(Issn(one.upper()) for one in _values(places, "issn")),
        isbns=tuple(_values(places, "isbn")),
        publisher=_first(places, "originInfo/publisher") or "; ".join(issuers),
        place=_place(places),
        edition=_first(places, "originInfo/edition"),
        series=_any_title(series) if series is not None else EMPTY,
        number=_number(mods) if csl_type in ("report", "patent", "standard") else "",
    )
    place(publication, csl_type, kept, variables)
    if series is not None:
        variables["collection-number"] = _detail(series, "volume") or _detail(series, "number")


def _first(places: list[Element], path: str) -> str:
    return next(
        (inner_text(one) for each in places for one in each.findall(path) if inner_text(one)), ""
    )


def _place(places: list[Element]) -> str:
    for each in places:
        for one in each.findall("originInfo/place/placeTerm"):
            if one.get("type") != "code" and inner_text(one):
                return inner_text(one)
    return ""


def _number(mods: Element) -> str:
    return _detail(mods, "number") or _first([mods], "identifier[@type='report number']")


def _values(places: list[Element], kind: str) -> Iterator[str]:
    seen: set[str] = set()
    for each in places:
        for one in each.findall("identifier"):
            value = inner_text(one).split(" ")[0]
            is_valid = one.get("type", "").lower() == kind and one.get("invalid") != "yes"
            if is_valid and value and value not in seen:
                seen.add(value)
                yield value


# Parts ---------------------------------------------------------------------------------------


def _detail(element: Element, kind: str) -> str:
    for one in element.findall("part/detail"):
        if one.get("type", "").lower() == kind:
            found = inner_text(one.find("number")) or inner_text(one.find("caption"))
            if found:
                return found
            found = inner_text(one.find("title")) or (inner_text(one) if not len(one) else "")
            if found:
                return found
    return ""


def _parts(
    mods: Element, host: Element | None, kept: dict[str, Any], variables: dict[str, str]
) -> None:
    places = [mods] if host is None else [host, mods]
    for each in places:
        kept["volume"] = kept.get("volume") or _detail(each, "volume")
        for kind in ("issue", "number"):
            if kept["csl_type"] != "report":
                kept["issue"] = kept.get("issue") or _detail(each, kind)
        for kind, name in (
            ("chapter", "chapter-number"),
            ("section", "section"),
            ("part", "part-number"),
        ):
            found = _detail(each, kind)
            if found:
                variables.setdefault(name, found)
        for extent in each.findall("part/extent"):
            _extent(extent, kept, variables)
    for one in mods.findall("physicalDescription/extent"):
        match = re.search(r"(\d+)\s*(?:p\b|pages?\b|s\.)", inner_text(one))
        if match:
            variables.setdefault("number-of-pages", match[1])
    if kept["csl_type"] in IN_BOOKS and kept.get("issue"):
        variables.setdefault("collection-number", kept.pop("issue"))


def _extent(extent: Element, kept: dict[str, Any], variables: dict[str, str]) -> None:
    if extent.get("unit", "page").lower() not in ("page", "pages", "pp", "p", ""):
        return
    start, end = inner_text(extent.find("start")), inner_text(extent.find("end"))
    listed, total = inner_text(extent.find("list")), inner_text(extent.find("total"))
    if start:
        kept["pagination"] = Pagination(medline=f"{start}-{end}" if end and end != start else start)
    elif listed:
        kept["pagination"] = Pagination(medline=re.sub(r"^pp?\.\s*", "", listed).replace("–", "-"))
    if total:
        variables.setdefault("number-of-pages", total)


# Identifiers, contents, the rest -------------------------------------------------------------


def _identifiers(
    mods: Element,
    host: Element | None,
    kept: dict[str, Any],
    variables: dict[str, str],
    extra: list[tuple[str, str]],
) -> None:
    clean = {"pmid": clean_pmid, "pmcid": clean_pmcid, "doi": clean_doi}
    ids: list[ArticleId] = []
    for one in mods.findall("identifier"):
        kind, value = one.get("type", "").lower(), inner_text(one)
        if not value or one.get("invalid") == "yes" or kind in ("isbn", "issn"):
            continue
        name = _IDS.get(kind, "")
        if name == "pmcid" and value.isdecimal():  # the type says what the number is
            value = f"PMC{value}"
        cleaned = clean[name](value) if name else ""
        if name and cleaned:
            kept.setdefault(name, cleaned)
        elif kind == "citekey":
            kept["citekey"] = value
        elif kind in ("uri", "url") and re.match(r"https?://", value):
            kept["doi"] = kept.get("doi") or clean_doi(value)
            kept.setdefault("url", value)
        elif kind in ("hdl", "arxiv", "lccn", "oclc", "pii"):
            ids.append(ArticleId(kind, value))
        else:
            label = one.get("displayLabel") or kind or "identifier"
            extra.append((label, value))
    kept["article_ids"] = ids
    if not kept.get("citekey") and re.fullmatch(r"[\w:.+/-]{1,80}", mods.get("ID", "")):
        kept["citekey"] = mods.get("ID", "")
    urls = mods.findall("location/url")
    primary = [one for one in urls if "primary" in one.get("usage", "")] or urls
    for one in primary:
        kept["url"] = kept.get("url") or inner_text(one)
    extra += [
        ("url", inner_text(one)) for one in urls if inner_text(one) not in ("", kept.get("url"))
    ]
    for path, name in (("shelfLocator", "call-number"), ("physicalLocation", "archive")):
        found = inner_text(mods.find(f"location/{path}"))
        if found:
            variables[name] = found


def _contents(mods: Element, kept: dict[str, Any], extra: list[tuple[str, str]]) -> None:
    sections = [
        AbstractSection(RichText.plain_text(inner_text(one)), one.get("displayLabel", ""))
        for one in mods.findall("abstract")
        if inner_text(one)
    ]
    kept["abstract"] = Abstract(tuple(sections))
    contents = inner_text(mods.find("tableOfContents"))
    notes = [inner_text(one) for one in mods.findall("note")]
    if contents:
        notes.append(f"Contents: {contents}")
    kept["notes"] = [one for one in notes if one]
    words = dict.fromkeys(word for one in mods.findall("subject") for word in _subject(one))
    kept["keywords"] = [Keyword(RichText.plain_text(word)) for word in words if word]
    codes: dict[str, None] = {}
    for language in mods.findall("language"):
        terms = language.findall("languageTerm")
        code = next(
            (one for one in terms if one.get("type") == "code"), terms[0] if terms else None
        )
        text = inner_text(code) if code is not None else inner_text(language)
        if text:
            codes[text if "-" in text else language_code(text)] = None
    kept["languages"] = list(codes)


def _subject(subject: Element) -> Iterator[str]:
    """A subject's parts joined by `--`; each topic for itself where the subject has only topics."""
    topics = [inner_text(one) for one in subject.findall("topic")]
    if len(topics) == len(subject) and subject.get("authority", "") in ("", "local"):
        yield from topics
        return
    parts = [
        ", ".join(inner_text(each) for each in one) if len(one) else inner_text(one)
        for one in subject
    ]
    yield " -- ".join(part for part in parts if part)


def _related(mods: Element, kept: dict[str, Any], extra: list[tuple[str, str]]) -> None:
    """Cited works, and other works by title and identifier."""
    cited: list[CitedReference] = []
    for one in mods.findall("relatedItem"):
        kind = one.get("type", "")
        if kind in ("host", "series"):
            continue
        ids = [
            ArticleId(_IDS.get(each.get("type", "").lower(), ""), inner_text(each))
            for each in one.findall("identifier")
        ]
        title = _any_title(one)
        text = title.plain or inner_text(one.find("note")) or inner_text(one)
        if kind == "references":
            known = {"pmid": "pubmed", "pmcid": "pmc", "doi": "doi"}
            cited.append(
                CitedReference(
                    RichText.plain_text(text),
                    tuple(ArticleId(known[each.type], each.value) for each in ids if each.type),
                )
            )
        elif text:
            numbers = ", ".join(each.value for each in ids)
            told = f"{text} ({numbers})" if numbers and numbers not in text else text
            extra.append((kind or one.get("otherType", "") or "related", told))
    if cited:
        kept["reference_lists"] = [ReferenceList(references=tuple(cited))]


def _rest(mods: Element) -> Iterator[tuple[str, str]]:
    """What no field holds: conditions of access, classifications, record information ..."""
    for one in mods:
        if one.tag in _READ or one.tag in ("tableOfContents", "physicalDescription"):
            continue
        if len(one):
            for part in one.iter():
                text = squeeze(part.text or "")
                if text and not len(part):
                    yield f"{one.tag}/{part.tag}", text
        elif inner_text(one):
            yield one.tag, inner_text(one)
    for one in mods.findall("physicalDescription/*"):
        if inner_text(one):
            yield f"physicalDescription/{one.tag}", inner_text(one)
