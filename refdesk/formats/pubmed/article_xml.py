"""A record to a `PubmedArticle`, in the element order of DTD pubmed_250101."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from refdesk.formats.pubmed.common import without_stop
from refdesk.formats.pubmed.elements import (
    always,
    author_list,
    date_xml,
    element,
    history_xml,
    inner_xml,
    investigator_lists,
    many,
    name_xml,
    rich,
    unknown_xml,
    wrap,
    yes,
)
from refdesk.model.markup import EMPTY
from refdesk.model.record import (
    Abstract,
    ArticleId,
    BookLink,
    LocationId,
    ReferenceList,
    ReferenceRecord,
    Term,
)


def article_xml(record: ReferenceRecord) -> str:
    """The `PubmedArticle` element of `record`."""
    data = data_xml(record, ids_of(record))
    return (
        f"<PubmedArticle>{_citation(record)}"
        f"{wrap('PubmedData', data)}{unknown_xml(record, 'PubmedArticle')}</PubmedArticle>"
    )


def ids_of(record: ReferenceRecord) -> tuple[ArticleId, ...]:
    """The ArticleIds of a record, with those that a source other than PubMed gave."""
    there = {one.type for one in record.article_ids}
    of_book = record.book.location_ids if record.book is not None else ()
    located = any(one.type == "doi" for one in (*record.location_ids, *of_book))
    pairs = (("doi", "" if located else record.doi), ("pmc", record.pmcid))
    added = (ArticleId(kind, value) for kind, value in pairs if value and kind not in there)
    return (*record.article_ids, *added)


def data_xml(record: ReferenceRecord, ids: Iterable[ArticleId]) -> str:
    """What stands in PubmedData or PubmedBookData: history, status, ids, objects, references."""
    return (
        history_xml(record.history)
        + element("PublicationStatus", record.publication_status)
        + article_ids_xml(ids)
        + _objects(record)
        + "".join(reference_list_xml(one) for one in record.reference_lists if record.book is None)
        + unknown_xml(record, "PubmedData")
    )


def article_ids_xml(ids: Iterable[ArticleId]) -> str:
    """An ArticleIdList; "" without ids."""
    return wrap(
        "ArticleIdList",
        "".join(element("ArticleId", one.value, ("IdType", one.type)) for one in ids),
    )


def _objects(record: ReferenceRecord) -> str:
    objects = "".join(
        always(
            "Object",
            "".join(
                always("Param", inner_xml(value), ("Name", name)) for name, value in one.params
            ),
            ("Type", one.type),
        )
        for one in record.objects
    )
    return wrap("ObjectList", objects)


def reference_list_xml(one: ReferenceList) -> str:
    """A `ReferenceList` with the lists in it."""
    references = "".join(
        always("Reference", rich("Citation", cited.citation) + article_ids_xml(cited.ids))
        for cited in one.references
    )
    lists = "".join(reference_list_xml(inner) for inner in one.lists)
    return always("ReferenceList", element("Title", one.title) + references + lists)


def pmid_xml(record: ReferenceRecord) -> str:
    """The record's PMID with its version."""
    return element("PMID", record.pmid, ("Version", record.pmid_version or "1"))


def _citation(record: ReferenceRecord) -> str:
    created = [one.date for one in record.history if one.status == "created"]
    parts = (
        pmid_xml(record),
        "".join(date_xml("DateCreated", date) for date in created),
        date_xml("DateCompleted", record.date_completed),
        date_xml("DateRevised", record.date_revised),
        _article(record),
        _journal_info(record),
        _chemicals(record),
        wrap(
            "SupplMeshList",
            "".join(term_xml("SupplMeshName", t) for t in record.supplementary_concepts),
        ),
        many("CitationSubset", record.citation_subsets),
        _corrections(record),
        wrap("GeneSymbolList", many("GeneSymbol", record.gene_symbols)),
        _mesh(record),
        element("NumberOfReferences", record.number_of_references),
        wrap(
            "PersonalNameSubjectList",
            "".join(always("PersonalNameSubject", name_xml(one)) for one in record.subject_names),
        ),
        "".join(element("OtherID", one.value, ("Source", one.source)) for one in record.other_ids),
        "".join(abstract_xml("OtherAbstract", one) for one in record.other_abstracts),
        keywords_xml(record),
        rich("CoiStatement", record.conflict_of_interest),
        many("SpaceFlightMission", record.space_flight_missions),
        investigator_lists(record.investigators),
        "".join(
            element("GeneralNote", one.text, ("Owner", one.owner)) for one in record.general_notes
        ),
        unknown_xml(record, "MedlineCitation"),
    )
    return always(
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
        title_xml(record),
        pagination_xml(record),
        "".join(location_id_xml(one) for one in record.location_ids),
        abstract_xml("Abstract", record.abstract),
        author_list(authors, complete=record.creators_complete),
        author_list(editors, complete=record.creators_complete, kind="editors"),
        many("Language", record.languages),
        _data_banks(record),
        grants_xml(record),
        wrap(
            "PublicationTypeList",
            "".join(term_xml("PublicationType", term) for term in record.publication_types),
        ),
        rich("VernacularTitle", record.original_title),
        "".join(
            date_xml("ArticleDate", date, ("DateType", "Electronic"))
            for date in record.electronic_dates
        ),
        unknown_xml(record, "Article"),
    )
    return always("Article", "".join(parts), ("PubModel", record.publication_model))


def title_xml(record: ReferenceRecord) -> str:
    """ArticleTitle to the letter; empty, as PubMed has it, when only the vernacular one is known."""
    given = record.title_as_given
    if not given or without_stop(given) != record.title:  # the title was edited since
        given = record.title
        if record.original_title and without_stop(record.original_title) == given:
            given = EMPTY
    link = link_attributes(record.title_link)
    return always("ArticleTitle", inner_xml(given), *link)


def link_attributes(link: BookLink | None) -> tuple[tuple[str, str], ...]:
    """The attributes with which a Bookshelf title links to its place."""
    if link is None:
        return ()
    return (("book", link.book), ("part", link.part), ("sec", link.sec))


def _journal(record: ReferenceRecord) -> str:
    journal = record.journal
    issns = medium = names = ""
    if journal is not None:
        issns = "".join(
            element("ISSN", one.value, ("IssnType", one.kind))
            for one in journal.issns
            if one.kind != "Linking"
        )
        medium = journal.cited_medium
        names = element("Title", journal.title)
        names += element("ISOAbbreviation", journal.iso_abbreviation)
    issue = (
        element("Volume", record.volume)
        + element("Issue", record.issue)
        + date_xml("PubDate", record.issued)
        + unknown_xml(record, "JournalIssue")
    )
    return wrap(
        "Journal",
        issns
        + (always("JournalIssue", issue, ("CitedMedium", medium)) if issue or medium else "")
        + names
        + unknown_xml(record, "Journal"),
    )


def _journal_info(record: ReferenceRecord) -> str:
    journal = record.journal
    if journal is None:
        return ""
    linking = [one.value for one in journal.issns if one.kind == "Linking"]
    return wrap(
        "MedlineJournalInfo",
        element("Country", journal.country)
        + element("MedlineTA", journal.medline_abbreviation)
        + element("NlmUniqueID", journal.nlm_id)
        + many("ISSNLinking", linking)
        + unknown_xml(record, "MedlineJournalInfo"),
    )


def pagination_xml(record: ReferenceRecord) -> str:
    """A `Pagination`; "" without one."""
    pages = record.pagination
    if pages is None:
        return ""
    return always(
        "Pagination",
        element("StartPage", pages.start)
        + element("EndPage", pages.end)
        + element("MedlinePgn", pages.medline),
    )


def location_id_xml(one: LocationId) -> str:
    """An `ELocationID`."""
    return element("ELocationID", one.value, ("EIdType", one.type), ("ValidYN", yes(one.is_valid)))


def abstract_xml(tag: str, abstract: Abstract) -> str:
    """An `Abstract` or `OtherAbstract`; "" when it says nothing."""
    sections = "".join(
        always(
            "AbstractText",
            inner_xml(one.text),
            ("Label", one.label),
            ("NlmCategory", one.category),
        )
        for one in abstract.sections
    )
    content = sections + element("CopyrightInformation", abstract.copyright)
    return wrap(tag, content, ("Type", abstract.type), ("Language", abstract.language))


def _data_banks(record: ReferenceRecord) -> str:
    banks = "".join(
        always(
            "DataBank",
            element("DataBankName", one.name)
            + wrap("AccessionNumberList", many("AccessionNumber", one.accessions)),
        )
        for one in record.data_banks
    )
    return wrap("DataBankList", banks, ("CompleteYN", yes(record.data_banks_complete)))


def grants_xml(record: ReferenceRecord) -> str:
    """A GrantList; "" without grants."""
    grants = "".join(
        always(
            "Grant",
            element("GrantID", one.number)
            + element("Acronym", one.acronym)
            + element("Agency", one.agency)
            + element("Country", one.country),
        )
        for one in record.grants
    )
    return wrap("GrantList", grants, ("CompleteYN", yes(record.grants_complete)))


def term_xml(tag: str, term: Term) -> str:
    """A term with its UI and marks."""
    major = yes(term.is_major) if tag in ("DescriptorName", "QualifierName") else ""
    return element(
        tag,
        term.name,
        ("UI", term.ui),
        ("MajorTopicYN", major),
        ("AutoHM", "Y" if term.is_automatic else ""),
        ("Type", term.type),
    )


def _mesh(record: ReferenceRecord) -> str:
    headings = "".join(
        always(
            "MeshHeading",
            term_xml("DescriptorName", one.descriptor)
            + "".join(term_xml("QualifierName", term) for term in one.qualifiers),
        )
        for one in record.mesh_headings
    )
    return wrap("MeshHeadingList", headings)


def _chemicals(record: ReferenceRecord) -> str:
    chemicals = "".join(
        always(
            "Chemical",
            element("RegistryNumber", one.registry_number)
            + element("NameOfSubstance", one.name, ("UI", one.ui)),
        )
        for one in record.substances
    )
    return wrap("ChemicalList", chemicals)


def _corrections(record: ReferenceRecord) -> str:
    corrections = "".join(
        always(
            "CommentsCorrections",
            element("RefSource", one.citation)
            + element("PMID", one.pmid, ("Version", one.pmid_version))
            + element("Note", one.note),
            ("RefType", one.type),
        )
        for one in record.corrections
    )
    return wrap("CommentsCorrectionsList", corrections)


def keywords_xml(record: ReferenceRecord) -> str:
    """A KeywordList for each owner."""
    found = ""
    for owner, keywords in groupby(record.keywords, key=lambda one: one.owner):
        words = "".join(
            rich("Keyword", one.text, ("MajorTopicYN", yes(one.is_major))) for one in keywords
        )
        found += wrap("KeywordList", words, ("Owner", owner))
    return found
