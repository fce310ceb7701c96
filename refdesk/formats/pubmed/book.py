"""PubmedBookArticle to record: books of the Bookshelf and chapters of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

from refdesk.formats.later import record_with
from refdesk.formats.pubmed.article import (
    abstract_of,
    add_type,
    article_ids,
    grants,
    pubmed_data,
    reference_list,
)
from refdesk.formats.pubmed.common import (
    Fields,
    Handler,
    add,
    add_investigators,
    add_keywords,
    check_depth,
    choose_ids,
    creators_of,
    date_of,
    finish_titles,
    keep_unknown,
    link_of,
    location_id,
    put_date,
    put_pmid,
    put_rich,
    read_children,
    rich_of,
    text_of,
)
from refdesk.model.markup import EMPTY
from refdesk.model.record import (
    Book,
    Creator,
    ItemList,
    LocationLabel,
    Pagination,
    ReferenceRecord,
    Section,
)


def book_record(element: Element) -> ReferenceRecord:
    """The record of a `PubmedBookArticle`, or of a `BookDocument` alone.

    With an ArticleTitle it is a chapter, without one the whole book (csl_type "report" when
    the book has a report number).
    """
    fields: Fields = {"_title": EMPTY, "_book": {}}
    if element.tag == "BookDocument":
        read_children(element, fields, _BOOK_DOCUMENT, "BookDocument")
    else:
        read_children(element, fields, _BOOK_ARTICLE, "PubmedBookArticle")
    return _finish(fields)


def _finish(fields: Fields) -> ReferenceRecord:
    parts: dict[str, Any] = fields.pop("_book")
    for name in ("isbns", "location_ids"):
        parts[name] = tuple(parts.get(name, ()))
    fields["volume"] = parts.pop("volume", "")  # where the other formats have it
    book = Book(**parts)
    fields["book"] = book
    title = fields.pop("_title")
    locations: list[Any] = []
    if title:
        fields["csl_type"] = "chapter"
    else:
        fields["csl_type"] = "report" if book.report_number else "book"
        title = book.title
        locations = list(book.location_ids)
    finish_titles(fields, title)
    own: list[Creator] = fields.pop("_creators", [])
    of_book: list[Creator] = fields.pop("_book_creators", [])
    if fields["csl_type"] == "chapter":
        of_book = [_contained(creator) for creator in of_book]
    fields["creators"] = own + of_book
    choose_ids(fields, locations)
    for name, value in fields.items():
        if value.__class__ is list:
            fields[name] = tuple(value)
    return record_with(fields, fields.pop("_pending", {}))


def _contained(creator: Creator) -> Creator:
    """An author of the book is no author of its chapter (CSL: container-author)."""
    if creator.role != "author":
        return creator
    return replace(creator, role="container-author")


def _title(element: Element, fields: Fields) -> None:
    fields["_title"] = rich_of(element)
    fields["title_link"] = link_of(element)


def _label(element: Element, fields: Fields) -> None:
    fields.setdefault("location_labels", []).append(_label_of(element))


def _label_of(element: Element) -> LocationLabel:
    return LocationLabel(text_of(element), element.get("Type", ""))


def _authors(element: Element, fields: Fields) -> None:
    _creators(element, fields, "_creators", of_book=False)


def _creators(element: Element, fields: Fields, name: str, *, of_book: bool) -> None:
    if element.get("CompleteYN") == "N":
        fields["creators_complete"] = False
    role = "editor" if element.get("Type") == "editors" else "author"
    fields.setdefault(name, []).extend(creators_of(element, role, of_book=of_book))


def _pagination(element: Element, fields: Fields) -> None:
    values = {child.tag: text_of(child) for child in element}
    fields["pagination"] = Pagination(
        values.get("StartPage") or values.get("FirstPage", ""),  # bookdoc before 2010
        values.get("EndPage") or values.get("LastPage", ""),
        values.get("MedlinePgn", ""),
    )


def _abstract(element: Element, fields: Fields) -> None:
    fields["abstract"] = abstract_of(element)


def _sections(element: Element, fields: Fields) -> None:
    check_depth(element)
    fields["sections"] = [_section(child) for child in element]


def _section(element: Element) -> Section:
    title, label, link = EMPTY, None, None
    inner: list[Section] = []
    for child in element:
        if child.tag == "SectionTitle":
            title, link = rich_of(child), link_of(child)
        elif child.tag == "LocationLabel":
            label = _label_of(child)
        elif child.tag == "Section":
            inner.append(_section(child))
    return Section(title, label, link, tuple(inner))


def _items(element: Element, fields: Fields) -> None:
    items = tuple(text_of(child) for child in element)
    fields.setdefault("item_lists", []).append(ItemList(element.get("ListType", ""), items))


def _book(element: Element, fields: Fields) -> None:
    book: dict[str, Any] = fields["_book"]
    for child in element:
        tag = child.tag
        if tag in _BOOK_TEXT:
            book[_BOOK_TEXT[tag]] = text_of(child)
        elif tag in _BOOK_TITLES:
            name, link = _BOOK_TITLES[tag]
            book[name] = rich_of(child)
            if link:
                book[link] = link_of(child)
        elif tag == "Isbn":
            book.setdefault("isbns", []).append(text_of(child))
        elif tag == "ELocationID":
            book.setdefault("location_ids", []).append(location_id(child))
        elif tag == "BeginningDate":
            book["beginning"] = date_of(child)
        elif tag == "EndingDate":
            book["ending"] = date_of(child)
        elif tag == "PubDate":
            fields["issued"] = date_of(child)
        elif tag == "Publisher":
            _publisher(child, book)
        elif tag == "AuthorList":
            _creators(child, fields, "_book_creators", of_book=True)
        elif tag == "InvestigatorList":
            add_investigators(child, fields, of_book=True)
        else:
            keep_unknown(child, fields, "Book")


def _publisher(element: Element, book: dict[str, Any]) -> None:
    for child in element:
        if child.tag == "PublisherName":
            book["publisher"] = rich_of(child)
        elif child.tag == "PublisherLocation":
            book["publisher_place"] = text_of(child)


_BOOK_TEXT = {
    "Volume": "volume",
    "Edition": "edition",
    "Medium": "medium",
    "ReportNumber": "report_number",
}
_BOOK_TITLES = {
    "BookTitle": ("title", "title_link"),
    "VolumeTitle": ("volume_title", ""),
    "CollectionTitle": ("collection_title", "collection_link"),
}
_BOOK_DOCUMENT: dict[str, Handler] = {
    "PMID": put_pmid,
    "ArticleIdList": article_ids,
    "Book": _book,
    "LocationLabel": _label,
    "ArticleTitle": _title,
    "VernacularTitle": put_rich("original_title"),
    "Pagination": _pagination,
    "Language": add("languages"),
    "AuthorList": _authors,
    "InvestigatorList": add_investigators,
    "PublicationType": add_type,
    "Abstract": _abstract,
    "Sections": _sections,
    "KeywordList": add_keywords,
    "ContributionDate": put_date("contribution_date"),
    "DateRevised": put_date("date_revised"),
    "GrantList": grants,
    "ItemList": _items,
    "ReferenceList": reference_list,
}
_BOOK_ARTICLE: dict[str, Handler] = {
    "BookDocument": lambda element, fields: read_children(
        element, fields, _BOOK_DOCUMENT, "BookDocument"
    ),
    "PubmedBookData": pubmed_data,
}
