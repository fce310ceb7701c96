"""PubmedArticle to record: every element of DTD pubmed_250101 and what older DTDs had."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from sys import intern
from typing import Any, Final
from xml.etree.ElementTree import Element

from refdesk.formats.later import Pending, record_with
from refdesk.formats.pubmed.common import (
    Fields,
    Handler,
    add,
    add_investigators,
    article_id,
    check_depth,
    choose_ids,
    choose_type,
    creators_of,
    date_of,
    finish_titles,
    history_date,
    keep_unknown,
    keywords_of,
    link_of,
    location_id,
    put,
    put_date,
    put_pmid,
    put_rich,
    read_children,
    rich_of,
    term_of,
    text_of,
)
from refdesk.model.markup import EMPTY
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Affiliation,
    CitedReference,
    Correction,
    Creator,
    DataBank,
    DataObject,
    GeneralNote,
    Grant,
    HistoryDate,
    Issn,
    Journal,
    MeshHeading,
    OtherId,
    Pagination,
    ReferenceList,
    ReferenceRecord,
    Substance,
)


def article_record(element: Element) -> ReferenceRecord:
    """The record of a `PubmedArticle`, or of a `MedlineCitation` alone (old files)."""
    fields: Fields = {}
    check_depth(element)  # now, for what is made later must raise nothing
    if element.tag == "MedlineCitation":
        _citation(element, fields)
    else:
        read_children(element, fields, _PUBMED_ARTICLE, "PubmedArticle")
    return _finish(fields)


def _finish(fields: Fields) -> ReferenceRecord:
    pending: Pending = fields.pop("_pending", {})
    journal: list[Any] = fields.pop("_journal", [])
    if journal:
        title, iso, medline, issns, nlm_id, country, medium = journal
        fields["journal"] = Journal(title, iso, medline, tuple(issns), nlm_id, country, medium)
    finish_titles(fields, fields.pop("_title", EMPTY))
    _old_affiliation(fields, fields.pop("_affiliation", EMPTY), pending)
    choose_ids(fields, fields.get("location_ids", ()))
    choose_type(fields)
    for name, value in fields.items():
        if value.__class__ is list:
            fields[name] = tuple(value)
    return record_with(fields, pending)


def _later(name: str, make: Callable[[list[Element]], Any]) -> Handler:
    """A handler of elements of which `make` gives field `name` when it is read."""

    def handler(element: Element, fields: Fields) -> None:
        pending: Pending = fields.setdefault("_pending", {})
        if name in pending:
            pending[name][1].append(element)
        else:
            pending[name] = (make, [element])

    return handler


def _old_affiliation(fields: Fields, text: Any, pending: Pending) -> None:
    """DTDs before 2015 give one affiliation for the article: the first author's."""
    if not text:
        return
    make, elements = pending.pop("creators", (tuple, ()))
    creators = list(make(elements))
    if not creators:
        fields.setdefault("extra", []).append(("Affiliation", text.plain))
        return
    first = creators[0]
    creators[0] = replace(first, affiliations=(*first.affiliations, Affiliation(text)))
    fields["creators"] = creators


# MedlineCitation -----------------------------------------------------------------------------


def _citation(element: Element, fields: Fields) -> None:
    get = element.get
    fields["record_status"] = intern(get("Status", ""))
    fields["owner"] = intern(get("Owner", "NLM"))
    if len(element.attrib) > 2:
        fields["indexing_method"] = intern(get("IndexingMethod", ""))
        fields["version_id"] = get("VersionID", "")
        fields["version_date"] = get("VersionDate", "")
    read_children(element, fields, _MEDLINE_CITATION, "MedlineCitation")


def _article(element: Element, fields: Fields) -> None:
    fields["publication_model"] = intern(element.get("PubModel", ""))
    read_children(element, fields, _ARTICLE, "Article")


def _journal(element: Element, fields: Fields) -> None:
    """Collect what Journal and MedlineJournalInfo say, in the order of `Journal`'s fields."""
    found: list[Any] = fields.setdefault("_journal", ["", "", "", [], "", "", ""])
    for child in element:
        tag = child.tag
        if tag == "ISSN":
            value = text_of(child)
            if value:
                found[3].append(Issn(intern(value), intern(child.get("IssnType", ""))))
        elif tag == "JournalIssue":
            found[6] = child.get("CitedMedium", "")
            read_children(child, fields, _JOURNAL_ISSUE, "JournalIssue")
        elif tag == "Title":
            found[0] = intern(text_of(child))
        elif tag == "ISOAbbreviation":
            found[1] = intern(text_of(child))
        elif tag == "MedlineTA":
            found[2] = intern(text_of(child))
        elif tag == "NlmUniqueID":
            found[4] = intern(text_of(child))
        elif tag == "Country":
            found[5] = intern(text_of(child))
        elif tag == "ISSNLinking":
            value = text_of(child)
            if value:
                found[3].append(Issn(intern(value), "Linking"))
        else:
            keep_unknown(child, fields, element.tag)


def _article_title(element: Element, fields: Fields) -> None:
    fields["_title"] = rich_of(element)
    if element.attrib:
        fields["title_link"] = link_of(element)


def _pagination(element: Element, fields: Fields) -> None:
    start = end = medline = ""
    for child in element:
        tag = child.tag
        if tag == "MedlinePgn":
            medline = text_of(child)
        elif tag == "StartPage":
            start = text_of(child)
        elif tag == "EndPage":
            end = text_of(child)
    fields["pagination"] = Pagination(start, end, medline)


def _location(element: Element, fields: Fields) -> None:
    fields.setdefault("location_ids", []).append(location_id(element))


def abstract_of(element: Element) -> Abstract:
    """An `Abstract` or `OtherAbstract`; the latter has a type, and "eng" as default language."""
    sections: list[AbstractSection] = []
    rights = ""
    for child in element:
        if child.tag == "AbstractText":
            get = child.get
            label, category = get("Label", ""), get("NlmCategory", "")
            sections.append(AbstractSection(rich_of(child), label, category))
        elif child.tag == "CopyrightInformation":
            rights = text_of(child)
    kind = language = ""
    if element.tag == "OtherAbstract":
        kind, language = element.get("Type", ""), element.get("Language", "eng")
    return Abstract(tuple(sections), rights, kind, language)


def _last_abstract(elements: list[Element]) -> Abstract:
    return abstract_of(elements[-1])


def _other_abstract(element: Element, fields: Fields) -> None:
    fields.setdefault("other_abstracts", []).append(abstract_of(element))


def _authors(element: Element, fields: Fields) -> None:
    if element.get("CompleteYN") == "N":
        fields["creators_complete"] = False
    _creators_later(element, fields)


def _creators(elements: list[Element]) -> tuple[Creator, ...]:
    found: list[Creator] = []
    for element in elements:
        role = "editor" if element.get("Type") == "editors" else "author"
        found += creators_of(element, role)
    return tuple(found)


_creators_later: Final = _later("creators", _creators)


def _data_banks(element: Element, fields: Fields) -> None:
    if element.get("CompleteYN") == "N":
        fields["data_banks_complete"] = False
    banks = fields.setdefault("data_banks", [])
    for child in element:
        name = ""
        numbers: list[str] = []
        for part in child:
            if part.tag == "DataBankName":
                name = text_of(part)
            else:
                numbers.extend(text_of(number) for number in part)
        banks.append(DataBank(name, tuple(numbers)))


def grants(element: Element, fields: Fields) -> None:
    """Read a GrantList."""
    if element.get("CompleteYN") == "N":
        fields["grants_complete"] = False
    found = fields.setdefault("grants", [])
    for child in element:
        number = acronym = agency = country = ""
        for part in child:
            tag = part.tag
            if tag == "GrantID":
                number = text_of(part)
            elif tag == "Acronym":
                acronym = intern(text_of(part))
            elif tag == "Agency":
                agency = intern(text_of(part))
            elif tag == "Country":
                country = intern(text_of(part))
        found.append(Grant(number, acronym, agency, country))


def add_type(element: Element, fields: Fields) -> None:
    """Read one PublicationType."""
    fields.setdefault("publication_types", []).append(term_of(element))


def _types(element: Element, fields: Fields) -> None:
    fields.setdefault("publication_types", []).extend([term_of(child) for child in element])


def _electronic_date(element: Element, fields: Fields) -> None:
    fields.setdefault("electronic_dates", []).append(date_of(element))


def _old_article_affiliation(element: Element, fields: Fields) -> None:
    fields["_affiliation"] = rich_of(element)


def _history(elements: list[Element]) -> tuple[HistoryDate, ...]:
    """The steps; `DateCreated` (DTDs before 2018) is one, of a name that none had."""
    found: list[HistoryDate] = []
    for element in elements:
        if element.tag == "DateCreated":
            found.append(HistoryDate("created", date_of(element)))
        else:
            found += [history_date(child) for child in element]
    return tuple(found)


_history_later: Final = _later("history", _history)


def _substances(element: Element, fields: Fields) -> None:
    found = fields.setdefault("substances", [])
    for child in element:
        name = ui = number = ""
        for part in child:
            if part.tag == "RegistryNumber":
                number = intern(text_of(part))
            else:
                name, ui = intern(text_of(part)), intern(part.get("UI", ""))
        found.append(Substance(name, ui, number))


def _supplementary(element: Element, fields: Fields) -> None:
    fields.setdefault("supplementary_concepts", []).extend([term_of(child) for child in element])


def _corrections(element: Element, fields: Fields) -> None:
    found = fields.setdefault("corrections", [])
    for child in element:
        citation = pmid = version = note = ""
        for part in child:
            tag = part.tag
            if tag == "RefSource":
                citation = text_of(part)
            elif tag == "PMID":
                pmid, version = text_of(part), part.get("Version", "")
            elif tag == "Note":
                note = text_of(part)
        found.append(Correction(intern(child.get("RefType", "")), citation, pmid, version, note))


def _gene_symbols(element: Element, fields: Fields) -> None:
    fields.setdefault("gene_symbols", []).extend([text_of(child) for child in element])


def _mesh(elements: list[Element]) -> tuple[MeshHeading, ...]:
    found: list[MeshHeading] = []
    for heading in chain.from_iterable(elements):
        terms = [term_of(child) for child in heading]
        if terms:
            found.append(MeshHeading(terms[0], tuple(terms[1:])))
    return tuple(found)


def _subjects(element: Element, fields: Fields) -> None:
    fields.setdefault("subject_names", []).extend(creators_of(element, "subject"))


def _other_id(element: Element, fields: Fields) -> None:
    fields.setdefault("other_ids", []).append(OtherId(element.get("Source", ""), text_of(element)))


def _general_note(element: Element, fields: Fields) -> None:
    note = GeneralNote(text_of(element), element.get("Owner", "NLM"))
    fields.setdefault("general_notes", []).append(note)


# PubmedData ----------------------------------------------------------------------------------


def pubmed_data(element: Element, fields: Fields) -> None:
    """Read a PubmedData or PubmedBookData."""
    read_children(element, fields, _PUBMED_DATA, "PubmedData")


def article_ids(element: Element, fields: Fields) -> None:
    """Read the record's own ArticleIdList; books have two, so an id counts once."""
    found = fields.get("article_ids", [])
    fields["article_ids"] = list(dict.fromkeys([*found, *(article_id(child) for child in element)]))


def _objects(element: Element, fields: Fields) -> None:
    fields.setdefault("objects", []).extend(
        DataObject(
            child.get("Type", ""),
            tuple((param.get("Name", ""), rich_of(param)) for param in child),
        )
        for child in element
    )


def reference_list_of(element: Element, depth: int = 0) -> ReferenceList:
    """A `ReferenceList`; the caller has checked how deep it nests."""
    title = ""
    references: list[CitedReference] = []
    lists: list[ReferenceList] = []
    for child in element:
        tag = child.tag
        if tag == "Reference":
            references.append(_cited_reference(child))
        elif tag == "ReferenceList":
            if depth == 0:
                check_depth(child)
            lists.append(reference_list_of(child, depth + 1))
        elif tag == "Title":
            title = text_of(child)
    return ReferenceList(title, tuple(references), tuple(lists))


def _cited_reference(element: Element) -> CitedReference:
    citation = EMPTY
    ids: list[Any] = []
    for child in element:
        if child.tag == "Citation":
            citation = rich_of(child)
        elif child.tag == "ArticleIdList":
            ids.extend([article_id(one) for one in child])
    return CitedReference(citation, tuple(ids))


def reference_list(element: Element, fields: Fields) -> None:
    """Read a ReferenceList of the record."""
    fields.setdefault("reference_lists", []).append(reference_list_of(element))


_JOURNAL_ISSUE: dict[str, Handler] = {
    "Volume": put("volume"),
    "Issue": put("issue"),
    "PubDate": put_date("issued"),
}
_ARTICLE: dict[str, Handler] = {
    "Journal": _journal,
    "ArticleTitle": _article_title,
    "Pagination": _pagination,
    "ELocationID": _location,
    "Abstract": _later("abstract", _last_abstract),
    "Affiliation": _old_article_affiliation,
    "AuthorList": _authors,
    "Language": add("languages"),
    "DataBankList": _data_banks,
    "GrantList": grants,
    "PublicationTypeList": _types,
    "VernacularTitle": put_rich("original_title"),
    "ArticleDate": _electronic_date,
}
_MEDLINE_CITATION: dict[str, Handler] = {
    "PMID": put_pmid,
    "DateCreated": _history_later,
    "DateCompleted": put_date("date_completed"),
    "DateRevised": put_date("date_revised"),
    "Article": _article,
    "MedlineJournalInfo": _journal,
    "ChemicalList": _substances,
    "SupplMeshList": _supplementary,
    "CitationSubset": add("citation_subsets"),
    "CommentsCorrectionsList": _corrections,
    "GeneSymbolList": _gene_symbols,
    "MeshHeadingList": _later("mesh_headings", _mesh),
    "NumberOfReferences": put("number_of_references"),
    "PersonalNameSubjectList": _subjects,
    "OtherID": _other_id,
    "OtherAbstract": _other_abstract,
    "KeywordList": _later("keywords", keywords_of),
    "CoiStatement": put_rich("conflict_of_interest"),
    "SpaceFlightMission": add("space_flight_missions"),
    "InvestigatorList": add_investigators,
    "GeneralNote": _general_note,
}
_PUBMED_DATA: dict[str, Handler] = {
    "History": _history_later,
    "PublicationStatus": put("publication_status"),
    "ArticleIdList": article_ids,
    "ObjectList": _objects,
    "ReferenceList": reference_list,
}
_PUBMED_ARTICLE: dict[str, Handler] = {
    "MedlineCitation": _citation,
    "PubmedData": pubmed_data,
}
