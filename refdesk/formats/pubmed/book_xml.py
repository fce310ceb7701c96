"""A record to a `PubmedBookArticle`: a book of the Bookshelf or a chapter of one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from refdesk.formats.pubmed.article_xml import (
    abstract_xml,
    article_ids_xml,
    data_xml,
    grants_xml,
    ids_of,
    keywords_xml,
    link_attributes,
    location_id_xml,
    pagination_xml,
    pmid_xml,
    reference_list_xml,
    term_xml,
    title_xml,
)
from refdesk.formats.pubmed.elements import (
    always,
    author_list,
    date_xml,
    element,
    inner_xml,
    investigator_lists,
    many,
    rich,
    unknown_xml,
    wrap,
)
from refdesk.model.markup import EMPTY
from refdesk.model.record import ArticleId, Book, Creator, LocationLabel, ReferenceRecord, Section

_BOOK_IDS = ("bookaccession", "pmcbook", "doi", "pii")

_ROLES = frozenset(("author", "container-author", "editor"))


def book_xml(record: ReferenceRecord, book: Book) -> str:
    """The `PubmedBookArticle` element of `record`, which is `book` or in it."""
    ids = ids_of(record)
    own, others = _both_id_lists(ids)
    is_chapter = record.csl_type == "chapter"
    creators = [one for one in record.creators if not (one.of_book or _is_of_container(one))]
    parts = (
        pmid_xml(record),
        article_ids_xml(own),
        _book(record, book, [one for one in record.creators if one not in creators]),
        "".join(_label(one) for one in record.location_labels),
        title_xml(record) if is_chapter else "",
        rich("VernacularTitle", record.original_title),
        pagination_xml(record),
        many("Language", record.languages),
        _author_lists(record, creators),
        investigator_lists([one for one in record.investigators if not one.of_book]),
        "".join(term_xml("PublicationType", term) for term in record.publication_types),
        abstract_xml("Abstract", record.abstract),
        wrap("Sections", "".join(_section(one) for one in record.sections)),
        keywords_xml(record),
        date_xml("ContributionDate", record.contribution_date),
        date_xml("DateRevised", record.date_revised),
        grants_xml(record),
        "".join(
            always("ItemList", many("Item", one.items), ("ListType", one.type))
            for one in record.item_lists
        ),
        "".join(reference_list_xml(one) for one in record.reference_lists),
        unknown_xml(record, "BookDocument"),
    )
    data = wrap("PubmedBookData", data_xml(record, others))
    return f"<PubmedBookArticle><BookDocument>{''.join(parts)}</BookDocument>{data}</PubmedBookArticle>"


def _both_id_lists(ids: Sequence[ArticleId]) -> tuple[list[ArticleId], list[ArticleId]]:
    """The ids of the BookDocument, and those of PubmedBookData, whose list begins with the PMID.

    Reading puts the two lists together in this order. Without a PMID the type decides.
    """
    for place, one in enumerate(ids):
        if one.type == "pubmed":
            return list(ids[:place]), list(ids[place:])
    own = [one for one in ids if one.type in _BOOK_IDS]
    return own, [one for one in ids if one not in own]


def _is_of_container(creator: Creator) -> bool:
    return creator.role == "container-author"


def _author_lists(record: ReferenceRecord, creators: Sequence[Creator]) -> str:
    """The lists of authors and editors, in the order in which the record has them."""
    found = ""
    creators = [one for one in creators if one.role in _ROLES]  # a translator is no author
    for is_editor, group in groupby(creators, key=lambda one: one.role == "editor"):
        kind = "editors" if is_editor else "authors"
        found += author_list(list(group), complete=record.creators_complete, kind=kind)
    return found


def _book(record: ReferenceRecord, book: Book, creators: Sequence[Creator]) -> str:
    publisher = rich("PublisherName", book.publisher)
    publisher += element("PublisherLocation", book.publisher_place)
    title = book.title or (EMPTY if record.csl_type == "chapter" else record.title)
    parts = (
        wrap("Publisher", publisher),
        always("BookTitle", inner_xml(title), *link_attributes(book.title_link)),
        date_xml("PubDate", record.issued),
        date_xml("BeginningDate", book.beginning),
        date_xml("EndingDate", book.ending),
        _author_lists(record, creators),
        investigator_lists([one for one in record.investigators if one.of_book]),
        element("Volume", record.volume or book.volume),
        rich("VolumeTitle", book.volume_title),
        element("Edition", book.edition),
        rich("CollectionTitle", book.collection_title, *link_attributes(book.collection_link)),
        many("Isbn", book.isbns),
        "".join(location_id_xml(one) for one in book.location_ids),
        element("Medium", book.medium),
        element("ReportNumber", book.report_number),
        unknown_xml(record, "Book"),
    )
    return always("Book", "".join(parts))


def _label(label: LocationLabel) -> str:
    return element("LocationLabel", label.text, ("Type", label.type))


def _section(section: Section) -> str:
    return always(
        "Section",
        (_label(section.label) if section.label else "")
        + always("SectionTitle", inner_xml(section.title), *link_attributes(section.link))
        + "".join(_section(inner) for inner in section.sections),
    )
