"""Crossref's XML (unixref, unixsd): a `doi_record` as a work in the terms of the REST API."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

from refdesk.errors import FormatError
from refdesk.formats.xml_items import inner_text

_WORKS: Final = {
    # element of the work: its type, and the elements around it that describe its container
    "journal_article": ("journal-article", ("journal_metadata", "journal_issue")),
    "journal_issue": ("journal-issue", ("journal_metadata",)),
    "journal_volume": ("journal-volume", ("journal_metadata",)),
    "conference_paper": ("proceedings-article", ("proceedings_metadata", "proceedings_series_metadata", "event_metadata")),
    "content_item": ("book-chapter", ("book_metadata", "book_series_metadata", "book_set_metadata", "report-paper_metadata")),
    "posted_content": ("posted-content", ()),
    "dissertation": ("dissertation", ()),
    "peer_review": ("peer-review", ()),
    "dataset": ("dataset", ("database_metadata",)),
    "sa_component": ("component", ()),
    "book_metadata": ("book", ()),
    "book_series_metadata": ("book", ()),
    "book_set_metadata": ("book", ()),
    "proceedings_metadata": ("proceedings", ("event_metadata",)),
    "proceedings_series_metadata": ("proceedings", ("event_metadata",)),
    "report-paper_metadata": ("report", ()),
    "report-paper_series_metadata": ("report", ()),
    "standard_metadata": ("standard", ()),
    "database_metadata": ("database", ()),
    "journal_metadata": ("journal", ()),
}  # fmt: skip
"""From the smallest unit to the largest: the first that is there is the work."""
_BOOKS: Final = {
    "monograph": "monograph", "edited_book": "edited-book", "reference": "reference-book",
    "other": "book",
}  # fmt: skip
_MARKUP: Final = {
    "i": "i", "em": "i", "b": "b", "strong": "b", "u": "u", "sup": "sup", "sub": "sub",
    "scp": "scp", "italic": "i", "bold": "b",
}  # fmt: skip
_ISSN_KINDS: Final = {"": "print", "print": "print", "electronic": "electronic"}


def work_of(record: Element) -> dict[str, Any]:
    """The work of a `doi_record`; raises FormatError when it is an error or describes nothing."""
    element = next((one for name in _WORKS for one in record.iter(name)), None)
    if element is None:
        error = next(record.iter("error"), None)
        if error is not None:
            raise FormatError(f"Crossref answered: {inner_text(error)}.")
        raise FormatError("The record describes no work that RefDesk knows.")
    kind, around = _WORKS[element.tag]
    work: dict[str, Any] = {"type": _kind(record, element, kind)}
    _own(element, work)
    for place in around:
        container = next(record.iter(place), None)
        if container is not None:
            _container(container, work)
    if work["type"] in ("book-chapter", "proceedings-article", "reference-entry"):
        _book_editors(record, element, work)
    crm = {one.get("name", ""): inner_text(one) for one in record.iter("crm-item")}
    if crm.get("publisher-name"):
        work.setdefault("publisher", crm["publisher-name"])
    return {name: value for name, value in work.items() if value not in ("", [], {})}


def _kind(record: Element, element: Element, kind: str) -> str:
    if element.tag == "posted_content":
        return kind
    if element.tag == "content_item" and element.get("component_type") == "reference_entry":
        return "reference-entry"
    if kind == "book":
        book = next(record.iter("book"), None)
        return _BOOKS.get(book.get("book_type", "") if book is not None else "", "book")
    return kind


def _own(element: Element, work: dict[str, Any]) -> None:
    """What the element of the work itself says."""
    _titles(element, work)
    _contributors(element, work)
    _dates(element, work)
    work["abstract"] = _abstract(element)
    work["language"] = element.get("language", "")
    if element.tag == "posted_content":
        work["subtype"] = element.get("type", "preprint")
    _pages(element, work)
    _identifiers(element, work)
    _publisher(element, work)
    work["volume"] = _volume(element)
    for tag, name in (("edition_number", "edition-number"), ("group_title", "group-title"),
                      ("component_number", _number_in(element)), ("degree", "genre")):  # fmt: skip
        work[name] = inner_text(element.find(tag))
    series = element.find("series_metadata")
    if series is not None:
        work["collection-title"] = _rich(series.find("titles/title"))
        work["ISSN"] = [inner_text(one) for one in series.findall("issn")]
    if element.tag == "dissertation":
        work["publisher"] = inner_text(element.find("institution/institution_name"))
        work["publisher-location"] = inner_text(element.find("institution/institution_place"))
    work["institution"] = [
        {"name": inner_text(one.find("institution_name"))} for one in element.findall("institution")
    ]
    _programs(element, work)
    work["reference"] = list(_citations(element))


def _number_in(element: Element) -> str:
    """What the number of a part is called: a chapter's is none of a report."""
    return "chapter-number" if element.get("component_type") == "chapter" else "number"


def _titles(element: Element, work: dict[str, Any]) -> None:
    found = element.find("titles")
    if found is not None:
        work["title"] = [_rich(found.find("title"))]
        work["subtitle"] = [_rich(found.find("subtitle"))]
        original = _rich(found.find("original_language_title"))
        work["original-title"] = [original] if original else []
    else:
        work["title"] = [_rich(element.find("full_title"))]


def _contributors(element: Element, work: dict[str, Any]) -> None:
    # A dissertation's author stands without a list around the name.
    for one in (*element.findall("contributors/*"), *element.findall("person_name")):
        role = one.get("contributor_role", "author")
        role = role if role in ("author", "editor", "translator", "chair") else "contributor"
        person: dict[str, Any] = {"sequence": one.get("sequence", "")}
        if one.tag == "organization":
            person["name"] = inner_text(one)
        else:
            person["family"] = inner_text(one.find("surname"))
            person["given"] = inner_text(one.find("given_name"))
            person["suffix"] = inner_text(one.find("suffix"))
            person["ORCID"] = inner_text(one.find("ORCID"))
            person["affiliation"] = list(_affiliations(one))
        work.setdefault(role, []).append({key: value for key, value in person.items() if value})


def _affiliations(person: Element) -> Iterator[dict[str, Any]]:
    for one in person.findall("affiliation"):
        yield {"name": inner_text(one)}
    for one in person.findall("affiliations/institution"):
        found: dict[str, Any] = {
            "name": inner_text(one.find("institution_name")),
            "place": [inner_text(each) for each in one.findall("institution_place")],
            "department": [inner_text(each) for each in one.findall("institution_department")],
            "id": [
                {"id-type": each.get("type", "").upper(), "id": inner_text(each)}
                for each in one.findall("institution_id")
            ],
        }
        yield found


def _date(element: Element) -> dict[str, Any]:
    parts: list[Any] = [inner_text(element.find(tag)) for tag in ("year", "month", "day")]
    numbers = [int(part) for part in parts if part.isdecimal()]
    if len(numbers) > 1 and 20 < numbers[1] < 25:  # Crossref's numbers of the seasons
        return {"date-parts": [numbers[:1]], "season": numbers[1] - 20}
    return {"date-parts": [numbers]} if numbers else {}


def _dates(element: Element, work: dict[str, Any]) -> None:
    for tag in (
        "publication_date",
        "approval_date",
        "posted_date",
        "acceptance_date",
        "review_date",
    ):
        for one in element.findall(tag):
            name = {
                "publication_date": f"published-{one.get('media_type', 'print')}",
                "approval_date": "approved",
                "posted_date": "posted",
                "acceptance_date": "accepted",
                "review_date": "published-online",
            }[tag]
            work.setdefault(name, _date(one))
            if tag != "acceptance_date":
                work.setdefault("issued", _date(one))
    for one in element.findall("database_date/publication_date"):
        work.setdefault("issued", _date(one))


def _pages(element: Element, work: dict[str, Any]) -> None:
    pages = element.find("pages")
    if pages is not None:
        first, last = inner_text(pages.find("first_page")), inner_text(pages.find("last_page"))
        other = inner_text(pages.find("other_pages"))
        page = f"{first}-{last}" if last and last != first else first
        work["page"] = f"{page}, {other}" if other else page
    for one in element.iter("item_number"):
        if one.get("item_number_type", "").replace("_", "-").lower() == "article-number":
            work["article-number"] = inner_text(one)


def _identifiers(element: Element, work: dict[str, Any]) -> None:
    work["DOI"] = inner_text(element.find("doi_data/doi"))
    url = inner_text(element.find("doi_data/resource"))
    work["URL"] = url
    work["resource"] = {"primary": {"URL": url}}
    work["ISBN"] = [inner_text(one) for one in element.findall("isbn")]
    _issns(element, work)


def _issns(element: Element, work: dict[str, Any]) -> None:
    found = element.findall("issn")
    if found:
        work["ISSN"] = [*work.get("ISSN", ()), *(inner_text(one) for one in found)]
        work["issn-type"] = [
            {"value": inner_text(one), "type": _ISSN_KINDS.get(one.get("media_type", ""), "")}
            for one in found
        ]


def _publisher(element: Element, work: dict[str, Any]) -> None:
    name = inner_text(element.find("publisher/publisher_name"))
    if name:
        work["publisher"] = name
        work["publisher-location"] = inner_text(element.find("publisher/publisher_place"))


def _volume(element: Element) -> str:
    for path in ("journal_volume/volume", "volume"):
        found = inner_text(element.find(path))
        if found:
            return found
    return ""


def _container(element: Element, work: dict[str, Any]) -> None:
    """What a journal, its issue, a book, proceedings or an event say about the work in them."""
    if element.tag == "event_metadata":
        work["event"] = {
            "name": inner_text(element.find("conference_name")),
            "location": inner_text(element.find("conference_location")),
        }
        return
    if element.tag == "journal_issue":
        work["volume"] = work.get("volume") or _volume(element)
        work["issue"] = inner_text(element.find("issue"))
        work["special_numbering"] = inner_text(element.find("special_numbering"))
        for one in element.findall("publication_date"):
            name = f"published-{one.get('media_type', 'print')}"
            work.setdefault(name, _date(one))
            work.setdefault("issued", _date(one))
        return
    title = _rich(element.find("full_title")) or _rich(element.find("titles/title"))
    title = title or inner_text(element.find("proceedings_title"))
    short = inner_text(element.find("abbrev_title"))
    for name, text in (("container-title", title), ("short-container-title", short)):
        if text:
            work.setdefault(name, [text])
    work["language"] = work.get("language") or element.get("language", "")
    if not work.get("ISBN"):
        work["ISBN"] = [inner_text(one) for one in element.findall("isbn")]
    _issns(element, work)
    if not work.get("publisher"):
        _publisher(element, work)
    series = element.find("series_metadata") or element.find("proceedings_series_metadata")
    if series is not None:
        work.setdefault("collection-title", _rich(series.find("titles/title")))
    work["edition-number"] = work.get("edition-number") or inner_text(
        element.find("edition_number")
    )
    work["volume"] = work.get("volume") or _volume(element)
    for one in element.findall("publication_date"):
        name = f"published-{one.get('media_type', 'print')}"
        work.setdefault(name, _date(one))
        work.setdefault("issued", _date(one))


def _book_editors(record: Element, element: Element, work: dict[str, Any]) -> None:
    """The editors of the book or proceedings that the work is in."""
    for tag in ("book_metadata", "book_series_metadata", "book_set_metadata"):
        for book in record.iter(tag):
            around: dict[str, Any] = {}
            _contributors(book, around)
            work.setdefault("editor", around.get("editor", []))
    conference = next(record.iter("conference"), None)
    if conference is not None and element.tag == "conference_paper":
        around = {}
        _contributors(conference, around)
        work.setdefault("editor", around.get("editor", []))
        work.setdefault("chair", around.get("chair", []))


def _programs(element: Element, work: dict[str, Any]) -> None:
    """FundRef, access indicators (licences), relations, clinical trials and Crossmark."""
    for program in element.iter("program"):
        for group in program.findall("assertion"):
            if group.get("name") == "fundgroup":
                _funder(group, work)
            elif group.get("name") == "funder_name":
                _funder(program, work)
                break
        for one in program.findall("license_ref"):
            start = one.get("applies_to", "")
            work.setdefault("license", []).append(
                {"URL": inner_text(one), "content-version": start}
            )
        for item in program.findall("related_item"):
            for one in item:
                if one.tag in ("inter_work_relation", "intra_work_relation"):
                    kind = _dashed(one.get("relationship-type", ""))
                    found = {"id": inner_text(one), "id-type": one.get("identifier-type", "")}
                    work.setdefault("relation", {}).setdefault(kind, []).append(found)
        for one in program.findall("clinical-trial-number"):
            found = {"clinical-trial-number": inner_text(one), "registry": one.get("registry", "")}
            work.setdefault("clinical-trial-number", []).append(found)
    for one in element.iter("update"):
        kind = one.get("type", "")
        work.setdefault("update-to", []).append({"type": kind, "DOI": inner_text(one)})
    for one in element.iter("custom_metadata"):
        for each in one.findall("assertion"):
            found = {"label": each.get("label", ""), "value": inner_text(each)}
            work.setdefault("assertion", []).append(found)


def _funder(group: Element, work: dict[str, Any]) -> None:
    funder: dict[str, Any] = {"name": "", "award": []}
    for one in group.iter("assertion"):
        if one.get("name") == "funder_name":
            funder["name"] = " ".join((one.text or "").split())
        elif one.get("name") == "funder_identifier":
            funder["DOI"] = inner_text(one)
        elif one.get("name") == "award_number":
            funder["award"].append(inner_text(one))
    if funder["name"] or funder["award"]:
        work.setdefault("funder", []).append(funder)


def _dashed(name: str) -> str:
    """`isPreprintOf` as the REST API writes it: `is-preprint-of`."""
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in name)


_CITATION: Final = {
    "journal_title": "journal-title", "author": "author", "volume": "volume", "issue": "issue",
    "first_page": "first-page", "cYear": "year", "doi": "DOI", "isbn": "ISBN",
    "article_title": "article-title", "volume_title": "volume-title", "series_title": "series-title",
    "unstructured_citation": "unstructured", "edition_number": "edition",
}  # fmt: skip


def _citations(element: Element) -> Iterator[dict[str, str]]:
    for one in element.findall("citation_list/citation"):
        found = {_CITATION[part.tag]: _rich(part) for part in one if part.tag in _CITATION}
        found = {name: value for name, value in found.items() if value}
        if found:
            yield found


def _abstract(element: Element) -> str:
    """The abstract's JATS as text, tags as they are; the first one that has no special type."""
    found = element.findall("abstract")
    plain = [one for one in found if not one.get("abstract-type")] or found
    if not plain:
        return ""
    parts: list[str] = []
    _jats(plain[0], parts)
    return "".join(parts)


def _jats(element: Element, parts: list[str]) -> None:
    parts.append(html.escape(element.text or "", quote=False))
    for child in element:
        tag = _MARKUP.get(child.tag) or child.tag
        keeps = tag in ("sec", "title", "p") or child.tag in _MARKUP
        if keeps:
            parts.append(f"<{tag}>")
        _jats(child, parts)
        if keeps:
            parts.append(f"</{tag}>")
        parts.append(html.escape(child.tail or "", quote=False))


def _rich(element: Element | None) -> str:
    """The element's text with the markup that titles may have, as HTML."""
    if element is None:
        return ""
    if not len(element):
        return html.escape(inner_text(element), quote=False)
    parts: list[str] = []
    _faces(element, parts)
    return " ".join("".join(parts).split())


def _faces(element: Element, parts: list[str]) -> None:
    parts.append(html.escape(element.text or "", quote=False))
    for child in element:
        tag = _MARKUP.get(child.tag)
        parts.append(f"<{tag}>" if tag else "")
        _faces(child, parts)
        parts.append(f"</{tag}>" if tag else "")
        parts.append(html.escape(child.tail or "", quote=False))
