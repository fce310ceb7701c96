"""Records to PubMed XML, in the element order of DTD pubmed_250101."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.pubmed.common import without_stop
from refdesk.model.dates import MONTHS, PartialDate
from refdesk.model.markup import EMPTY, RichText
from refdesk.model.record import (
    Abstract,
    ArticleId,
    Book,
    BookLink,
    Creator,
    HistoryDate,
    Identifier,
    LocationId,
    LocationLabel,
    ReferenceList,
    ReferenceRecord,
    Section,
    Term,
)

HEADER: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"'
    ' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
    "<PubmedArticleSet>\n"
)
FOOTER: Final = "</PubmedArticleSet>\n"

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_FOREIGN_TAGS = re.compile(r"</?(?:sc|nocase)>")
_BOOK_IDS = ("bookaccession", "pmcbook", "doi", "pii")
_BOOK_TYPES = ("book", "chapter", "report")


def write(records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
    """Write a PubmedArticleSet, one record a line; raises FormatError for text that is no Unicode."""
    stream.write(HEADER.encode())
    for record in records:
        stream.write(encoded(record_xml(record)))
        stream.write(b"\n")
    stream.write(FOOTER.encode())


def encoded(xml: str) -> bytes:
    """`xml` in UTF-8; raises FormatError at a lone surrogate, which no file can hold."""
    try:
        return xml.encode()
    except UnicodeEncodeError as error:
        raise FormatError("A field holds a broken character (half of a pair).") from error


def record_xml(record: ReferenceRecord) -> str:
    """The `PubmedArticle` or `PubmedBookArticle` element of `record`."""
    if record.book is not None and record.journal is None and record.csl_type in _BOOK_TYPES:
        return _book_article(record, record.book)
    return _pubmed_article(record)


# Building blocks -----------------------------------------------------------------------------


def _text(value: str) -> str:
    """`value` escaped; a carriage return would not survive the next reading."""
    if "&" in value or "<" in value or ">" in value:
        value = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value if value.isprintable() else _FORBIDDEN.sub("", value)


def _attributes(pairs: Iterable[tuple[str, str]]) -> str:
    """The attributes that have a value."""
    found = ""
    for name, value in pairs:
        if value:
            escaped = _text(value).replace('"', "&quot;").replace("\n", " ").replace("\t", " ")
            found += f' {name}="{escaped}"'
    return found


def _element(tag: str, value: str, *attributes: tuple[str, str]) -> str:
    """An element with text; "" when it would be empty."""
    return f"<{tag}{_attributes(attributes)}>{_text(value)}</{tag}>" if value else ""


def _rich(tag: str, value: RichText, *attributes: tuple[str, str]) -> str:
    """An element with mixed content; "" when it would be empty."""
    return _always(tag, _inner(value), *attributes) if value.markup else ""


def _inner(value: RichText) -> str:
    """Canonical markup as XML content; small caps and case marks are not PubMed's."""
    markup = value.markup
    if "<" in markup:
        markup = _FOREIGN_TAGS.sub("", markup)
    markup = markup.replace("\r", " ") if "\r" in markup else markup
    return markup if markup.isprintable() else _FORBIDDEN.sub("", markup)


def _always(tag: str, content: str, *attributes: tuple[str, str]) -> str:
    """An element around XML that is already escaped, also when it is empty."""
    return f"<{tag}{_attributes(attributes)}>{content}</{tag}>"


def _wrap(tag: str, content: str, *attributes: tuple[str, str]) -> str:
    """An element around XML; "" without content."""
    return _always(tag, content, *attributes) if content else ""


def _many(tag: str, values: Iterable[str]) -> str:
    return "".join(_element(tag, value) for value in values)


def _yes(value: bool) -> str:
    return "Y" if value else "N"


def _unknown(record: ReferenceRecord, parent: str) -> str:
    """Elements that the DTD does not have, as they were read there."""
    return "".join(value for tag, value in record.extra if tag == parent and value.startswith("<"))


def _date(tag: str, date: PartialDate, *attributes: tuple[str, str], time: str = "") -> str:
    """A date; months are words in a PubDate and two digits elsewhere, as PubMed has it."""
    if not date:
        return ""
    if date.literal:
        name = "MedlineDate" if tag == "PubDate" else "Year"
        return _always(tag, _element(name, date.literal), *attributes)
    parts = _element("Year", f"{date.year:04d}" if date.year is not None else "")
    if date.month:
        month = MONTHS[date.month - 1] if tag == "PubDate" else f"{date.month:02d}"
        parts += _element("Month", month)
        if date.day:
            parts += _element("Day", f"{date.day:02d}")
    parts += _element("Season", date.season)
    return _always(tag, parts + time, *attributes)


def _history(dates: Iterable[HistoryDate]) -> str:
    found = ""
    for one in dates:
        if one.status == "created":
            continue
        time = "".join(
            _element(tag, str(value))
            for tag, value in (("Hour", one.hour), ("Minute", one.minute), ("Second", one.second))
            if value is not None
        )
        found += _date("PubMedPubDate", one.date, ("PubStatus", one.status), time=time)
    return _wrap("History", found)


# Names ---------------------------------------------------------------------------------------


def _identifiers(identifiers: Iterable[Identifier]) -> str:
    return "".join(_element("Identifier", one.value, ("Source", one.source)) for one in identifiers)


def _name(creator: Creator) -> str:
    family = " ".join(
        part
        for part in (creator.dropping_particle, creator.non_dropping_particle, creator.family)
        if part
    )
    if creator.literal:
        group = creator.investigators if creator.role != "investigator" else ""
        name = _rich("CollectiveName", creator.literal, ("Investigators", group))
    else:
        name = (
            _element("LastName", family)
            + _element("ForeName", creator.given)
            + _element("Initials", creator.initials)
            + _element("Suffix", creator.suffix)
        )
    return (
        name
        + _identifiers(creator.identifiers)
        + "".join(
            _always(
                "AffiliationInfo", _rich("Affiliation", one.text) + _identifiers(one.identifiers)
            )
            for one in creator.affiliations
        )
    )


def _author_list(creators: Sequence[Creator], *, complete: bool = True, kind: str = "") -> str:
    authors = "".join(
        _always(
            "Author",
            _name(one),
            ("ValidYN", _yes(one.is_valid)),
            (
                "EqualContrib",
                "" if one.equal_contribution is None else _yes(one.equal_contribution),
            ),
        )
        for one in creators
    )
    return _wrap("AuthorList", authors, ("CompleteYN", _yes(complete)), ("Type", kind))


def _investigator_lists(creators: Sequence[Creator]) -> str:
    """One list for each group author that the investigators belong to."""
    found = ""
    for group, members in groupby(creators, key=lambda one: one.investigators):
        people = "".join(
            _always("Investigator", _name(one), ("ValidYN", _yes(one.is_valid))) for one in members
        )
        found += _always("InvestigatorList", people, ("ID", group))
    return found


# Article -------------------------------------------------------------------------------------


def _pubmed_article(record: ReferenceRecord) -> str:
    data = _pubmed_data(record, record.article_ids or _ids_of(record))
    return (
        f"<PubmedArticle>{_citation(record)}"
        f"{_wrap('PubmedData', data)}{_unknown(record, 'PubmedArticle')}</PubmedArticle>"
    )


def _ids_of(record: ReferenceRecord) -> tuple[ArticleId, ...]:
    """The ids of a record that did not come from PubMed and stand nowhere else in it."""
    located = any(one.type == "doi" for one in record.location_ids)
    pairs = (("doi", "" if located else record.doi), ("pmc", record.pmcid))
    return tuple(ArticleId(kind, value) for kind, value in pairs if value)


def _pubmed_data(record: ReferenceRecord, ids: Iterable[ArticleId]) -> str:
    return (
        _history(record.history)
        + _element("PublicationStatus", record.publication_status)
        + _article_ids(ids)
        + _objects(record)
        + "".join(_reference_list(one) for one in record.reference_lists if record.book is None)
        + _unknown(record, "PubmedData")
    )


def _article_ids(ids: Iterable[ArticleId]) -> str:
    return _wrap(
        "ArticleIdList",
        "".join(_element("ArticleId", one.value, ("IdType", one.type)) for one in ids),
    )


def _objects(record: ReferenceRecord) -> str:
    objects = "".join(
        _always(
            "Object",
            "".join(_always("Param", _inner(value), ("Name", name)) for name, value in one.params),
            ("Type", one.type),
        )
        for one in record.objects
    )
    return _wrap("ObjectList", objects)


def _reference_list(one: ReferenceList) -> str:
    references = "".join(
        _always("Reference", _rich("Citation", cited.citation) + _article_ids(cited.ids))
        for cited in one.references
    )
    lists = "".join(_reference_list(inner) for inner in one.lists)
    return _always("ReferenceList", _element("Title", one.title) + references + lists)


def _pmid(record: ReferenceRecord) -> str:
    return _element("PMID", record.pmid, ("Version", record.pmid_version or "1"))


def _citation(record: ReferenceRecord) -> str:
    created = [one.date for one in record.history if one.status == "created"]
    parts = (
        _pmid(record),
        "".join(_date("DateCreated", date) for date in created),
        _date("DateCompleted", record.date_completed),
        _date("DateRevised", record.date_revised),
        _article(record),
        _journal_info(record),
        _chemicals(record),
        _wrap(
            "SupplMeshList",
            "".join(_term("SupplMeshName", t) for t in record.supplementary_concepts),
        ),
        _many("CitationSubset", record.citation_subsets),
        _corrections(record),
        _wrap("GeneSymbolList", _many("GeneSymbol", record.gene_symbols)),
        _mesh(record),
        _element("NumberOfReferences", record.number_of_references),
        _wrap(
            "PersonalNameSubjectList",
            "".join(_always("PersonalNameSubject", _name(one)) for one in record.subject_names),
        ),
        "".join(_element("OtherID", one.value, ("Source", one.source)) for one in record.other_ids),
        "".join(_abstract("OtherAbstract", one) for one in record.other_abstracts),
        _keywords(record),
        _rich("CoiStatement", record.conflict_of_interest),
        _many("SpaceFlightMission", record.space_flight_missions),
        _investigator_lists(record.investigators),
        "".join(
            _element("GeneralNote", one.text, ("Owner", one.owner)) for one in record.general_notes
        ),
        _unknown(record, "MedlineCitation"),
    )
    return _always(
        "MedlineCitation",
        "".join(parts),
        ("Status", record.record_status),
        ("Owner", record.owner),
        ("VersionID", record.version_id),
        ("VersionDate", record.version_date),
        ("IndexingMethod", record.indexing_method),
    )


def _article(record: ReferenceRecord) -> str:
    authors = [one for one in record.creators if one.role == "author"]
    editors = [one for one in record.creators if one.role == "editor"]
    parts = (
        _journal(record),
        _title(record),
        _pagination(record),
        "".join(_location_id(one) for one in record.location_ids),
        _abstract("Abstract", record.abstract),
        _author_list(authors, complete=record.creators_complete),
        _author_list(editors, complete=record.creators_complete, kind="editors"),
        _many("Language", record.languages),
        _data_banks(record),
        _grants(record),
        _wrap(
            "PublicationTypeList",
            "".join(_term("PublicationType", term) for term in record.publication_types),
        ),
        _rich("VernacularTitle", record.original_title),
        "".join(
            _date("ArticleDate", date, ("DateType", "Electronic"))
            for date in record.electronic_dates
        ),
        _unknown(record, "Article"),
    )
    return _always("Article", "".join(parts), ("PubModel", record.publication_model))


def _title(record: ReferenceRecord) -> str:
    """ArticleTitle to the letter; empty, as PubMed has it, when only the vernacular one is known."""
    given = record.title_as_given
    if not given or without_stop(given) != record.title:  # the title was edited since
        given = record.title
        if record.original_title and without_stop(record.original_title) == given:
            given = EMPTY
    link = _link(record.title_link)
    return _always("ArticleTitle", _inner(given), *link)


def _link(link: BookLink | None) -> tuple[tuple[str, str], ...]:
    if link is None:
        return ()
    return (("book", link.book), ("part", link.part), ("sec", link.sec))


def _journal(record: ReferenceRecord) -> str:
    journal = record.journal
    issns = medium = names = ""
    if journal is not None:
        issns = "".join(
            _element("ISSN", one.value, ("IssnType", one.kind))
            for one in journal.issns
            if one.kind != "Linking"
        )
        medium = journal.cited_medium
        names = _element("Title", journal.title)
        names += _element("ISOAbbreviation", journal.iso_abbreviation)
    issue = (
        _element("Volume", record.volume)
        + _element("Issue", record.issue)
        + _date("PubDate", record.issued)
        + _unknown(record, "JournalIssue")
    )
    return _wrap(
        "Journal",
        issns
        + (_always("JournalIssue", issue, ("CitedMedium", medium)) if issue or medium else "")
        + names
        + _unknown(record, "Journal"),
    )


def _journal_info(record: ReferenceRecord) -> str:
    journal = record.journal
    if journal is None:
        return ""
    linking = [one.value for one in journal.issns if one.kind == "Linking"]
    return _wrap(
        "MedlineJournalInfo",
        _element("Country", journal.country)
        + _element("MedlineTA", journal.medline_abbreviation)
        + _element("NlmUniqueID", journal.nlm_id)
        + _many("ISSNLinking", linking)
        + _unknown(record, "MedlineJournalInfo"),
    )


def _pagination(record: ReferenceRecord) -> str:
    pages = record.pagination
    if pages is None:
        return ""
    return _always(
        "Pagination",
        _element("StartPage", pages.start)
        + _element("EndPage", pages.end)
        + _element("MedlinePgn", pages.medline),
    )


def _location_id(one: LocationId) -> str:
    return _element(
        "ELocationID", one.value, ("EIdType", one.type), ("ValidYN", _yes(one.is_valid))
    )


def _abstract(tag: str, abstract: Abstract) -> str:
    sections = "".join(
        _always(
            "AbstractText",
            _inner(one.text),
            ("Label", one.label),
            ("NlmCategory", one.category),
        )
        for one in abstract.sections
    )
    content = sections + _element("CopyrightInformation", abstract.copyright)
    return _wrap(tag, content, ("Type", abstract.type), ("Language", abstract.language))


def _data_banks(record: ReferenceRecord) -> str:
    banks = "".join(
        _always(
            "DataBank",
            _element("DataBankName", one.name)
            + _wrap("AccessionNumberList", _many("AccessionNumber", one.accessions)),
        )
        for one in record.data_banks
    )
    return _wrap("DataBankList", banks, ("CompleteYN", _yes(record.data_banks_complete)))


def _grants(record: ReferenceRecord) -> str:
    grants = "".join(
        _always(
            "Grant",
            _element("GrantID", one.number)
            + _element("Acronym", one.acronym)
            + _element("Agency", one.agency)
            + _element("Country", one.country),
        )
        for one in record.grants
    )
    return _wrap("GrantList", grants, ("CompleteYN", _yes(record.grants_complete)))


def _term(tag: str, term: Term) -> str:
    major = _yes(term.is_major) if tag in ("DescriptorName", "QualifierName") else ""
    return _element(
        tag,
        term.name,
        ("UI", term.ui),
        ("MajorTopicYN", major),
        ("AutoHM", "Y" if term.is_automatic else ""),
        ("Type", term.type),
    )


def _mesh(record: ReferenceRecord) -> str:
    headings = "".join(
        _always(
            "MeshHeading",
            _term("DescriptorName", one.descriptor)
            + "".join(_term("QualifierName", term) for term in one.qualifiers),
        )
        for one in record.mesh_headings
    )
    return _wrap("MeshHeadingList", headings)


def _chemicals(record: ReferenceRecord) -> str:
    chemicals = "".join(
        _always(
            "Chemical",
            _element("RegistryNumber", one.registry_number)
            + _element("NameOfSubstance", one.name, ("UI", one.ui)),
        )
        for one in record.substances
    )
    return _wrap("ChemicalList", chemicals)


def _corrections(record: ReferenceRecord) -> str:
    corrections = "".join(
        _always(
            "CommentsCorrections",
            _element("RefSource", one.citation)
            + _element("PMID", one.pmid, ("Version", one.pmid_version))
            + _element("Note", one.note),
            ("RefType", one.type),
        )
        for one in record.corrections
    )
    return _wrap("CommentsCorrectionsList", corrections)


def _keywords(record: ReferenceRecord) -> str:
    found = ""
    for owner, keywords in groupby(record.keywords, key=lambda one: one.owner):
        words = "".join(
            _rich("Keyword", one.text, ("MajorTopicYN", _yes(one.is_major))) for one in keywords
        )
        found += _wrap("KeywordList", words, ("Owner", owner))
    return found


# Book ----------------------------------------------------------------------------------------


def _book_article(record: ReferenceRecord, book: Book) -> str:
    ids = record.article_ids or _ids_of(record)
    own, others = _both_id_lists(ids)
    is_chapter = record.csl_type == "chapter"
    creators = [one for one in record.creators if not one.of_book]
    parts = (
        _pmid(record),
        _article_ids(own),
        _book(record, book, [one for one in record.creators if one not in creators]),
        "".join(_label(one) for one in record.location_labels),
        _title(record) if is_chapter else "",
        _rich("VernacularTitle", record.original_title),
        _pagination(record),
        _many("Language", record.languages),
        _author_lists(record, creators),
        _investigator_lists([one for one in record.investigators if not one.of_book]),
        "".join(_term("PublicationType", term) for term in record.publication_types),
        _abstract("Abstract", record.abstract),
        _wrap("Sections", "".join(_section(one) for one in record.sections)),
        _keywords(record),
        _date("ContributionDate", record.contribution_date),
        _date("DateRevised", record.date_revised),
        _grants(record),
        "".join(
            _always("ItemList", _many("Item", one.items), ("ListType", one.type))
            for one in record.item_lists
        ),
        "".join(_reference_list(one) for one in record.reference_lists),
        _unknown(record, "BookDocument"),
    )
    data = _wrap("PubmedBookData", _pubmed_data(record, others))
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


def _author_lists(record: ReferenceRecord, creators: Sequence[Creator]) -> str:
    """The lists of authors and editors, in the order in which the record has them."""
    found = ""
    for is_editor, group in groupby(creators, key=lambda one: one.role == "editor"):
        kind = "editors" if is_editor else "authors"
        found += _author_list(list(group), complete=record.creators_complete, kind=kind)
    return found


def _book(record: ReferenceRecord, book: Book, creators: Sequence[Creator]) -> str:
    publisher = _rich("PublisherName", book.publisher)
    publisher += _element("PublisherLocation", book.publisher_place)
    title = book.title or (EMPTY if record.csl_type == "chapter" else record.title)
    parts = (
        _wrap("Publisher", publisher),
        _always("BookTitle", _inner(title), *_link(book.title_link)),
        _date("PubDate", record.issued),
        _date("BeginningDate", book.beginning),
        _date("EndingDate", book.ending),
        _author_lists(record, creators),
        _investigator_lists([one for one in record.investigators if one.of_book]),
        _element("Volume", book.volume or record.volume),
        _rich("VolumeTitle", book.volume_title),
        _element("Edition", book.edition),
        _rich("CollectionTitle", book.collection_title, *_link(book.collection_link)),
        _many("Isbn", book.isbns),
        "".join(_location_id(one) for one in book.location_ids),
        _element("Medium", book.medium),
        _element("ReportNumber", book.report_number),
        _unknown(record, "Book"),
    )
    return _always("Book", "".join(parts))


def _label(label: LocationLabel) -> str:
    return _element("LocationLabel", label.text, ("Type", label.type))


def _section(section: Section) -> str:
    return _always(
        "Section",
        (_label(section.label) if section.label else "")
        + _always("SectionTitle", _inner(section.title), *_link(section.link))
        + "".join(_section(inner) for inner in section.sections),
    )
