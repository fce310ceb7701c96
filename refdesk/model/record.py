"""The record: all that a source says about one work, in the terms of PubMed and CSL.

Field names of PubMed's XML are in the docstrings (DTD pubmed_250101). Missing text is "", a
missing number None, a missing list (). Every class is frozen, so a record can cross threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from refdesk.model.dates import NO_DATE, PartialDate
from refdesk.model.markup import EMPTY, RichText
from refdesk.model.quick import Later, quick


@dataclass(frozen=True, slots=True)
class Identifier:
    """An `Identifier` of a person or institution: source "ORCID", "ROR", "GRID", "ISNI" ..."""

    source: str
    value: str


@dataclass(frozen=True, slots=True)
class Affiliation:
    """An `AffiliationInfo`."""

    text: RichText
    identifiers: tuple[Identifier, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class Creator:
    """A name on the byline: a person (`family`, `given` ...) or a group (`literal`).

    `role` is a CSL name variable ("author", "editor", "translator", "container-author" ...) or
    "investigator" (a member of a group author). `of_book` marks names that PubMed gives for the
    book and not for the chapter. `is_valid` is False for a name form that was superseded
    (`ValidYN="N"`): kept, but not shown or cited.
    """

    family: str = ""
    given: str = ""
    initials: str = ""
    suffix: str = ""
    literal: RichText = EMPTY
    role: str = "author"
    dropping_particle: str = ""
    non_dropping_particle: str = ""
    identifiers: tuple[Identifier, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    is_valid: bool = True
    equal_contribution: bool | None = None
    of_book: bool = False
    investigators: str = ""
    """`CollectiveName@Investigators`: the id of the list of this group's members."""


@dataclass(frozen=True, slots=True)
class Issn:
    """An ISSN; kind is "Print", "Electronic", "Linking" or ""."""

    value: str
    kind: str = ""


@quick
@dataclass(frozen=True, slots=True)
class Journal:
    """`Journal` with `MedlineJournalInfo`: the serial that an article stands in."""

    title: str = ""
    iso_abbreviation: str = ""
    medline_abbreviation: str = ""
    issns: tuple[Issn, ...] = ()
    nlm_id: str = ""
    country: str = ""
    cited_medium: str = ""


@dataclass(frozen=True, slots=True)
class BookLink:
    """The attributes `book`, `part`, `sec` with which Bookshelf titles link to their place."""

    book: str = ""
    part: str = ""
    sec: str = ""


@dataclass(frozen=True, slots=True)
class LocationLabel:
    """`LocationLabel`: where a chapter stands, for example type "chapter", text "Chapter 3"."""

    text: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A `Section` of a Bookshelf document with its subsections."""

    title: RichText
    label: LocationLabel | None = None
    link: BookLink | None = None
    sections: tuple[Section, ...] = ()


@quick
@dataclass(frozen=True, slots=True)
class Book:
    """`Book`: the book that a Bookshelf record is, or is a part of; also used for other books."""

    title: RichText = EMPTY
    title_link: BookLink | None = None
    publisher: RichText = EMPTY
    publisher_place: str = ""
    beginning: PartialDate = NO_DATE
    ending: PartialDate = NO_DATE
    volume: str = ""
    """Only of records that were read before it stood in `ReferenceRecord.volume`, which counts more."""
    volume_title: RichText = EMPTY
    edition: str = ""
    collection_title: RichText = EMPTY
    collection_link: BookLink | None = None
    isbns: tuple[str, ...] = ()
    location_ids: tuple[LocationId, ...] = ()
    medium: str = ""
    report_number: str = ""


@dataclass(frozen=True, slots=True)
class LocationId:
    """An `ELocationID`: type "doi" or "pii"; one that is not valid is kept but not used."""

    type: str
    value: str
    is_valid: bool = True


@dataclass(frozen=True, slots=True)
class ArticleId:
    """An `ArticleId` of PubmedData: type "doi", "pmc", "pii", "pubmed", "mid", "bookaccession" ..."""

    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Pagination:
    """`Pagination`; `medline` is the form that PubMed prints (`379-90`)."""

    start: str = ""
    end: str = ""
    medline: str = ""


@dataclass(frozen=True, slots=True)
class AbstractSection:
    """An `AbstractText`: label as the publisher wrote it, category as NLM sorted it."""

    text: RichText
    label: str = ""
    category: str = ""

    @property
    def shown_label(self) -> str:
        """The label as it is shown: none where NLM only says that there is none."""
        return "" if self.label.upper() == "UNLABELLED" else self.label


@dataclass(frozen=True, slots=True)
class Abstract:
    """An `Abstract`, or an `OtherAbstract` when it has a type ("Publisher", "plain-language-summary" ...)."""

    sections: tuple[AbstractSection, ...] = ()
    copyright: str = ""
    type: str = ""
    language: str = ""

    @property
    def plain(self) -> str:
        """The abstract as one text, sections divided by blank lines, labels as `LABEL: `."""
        return "\n\n".join(
            f"{part.label}: {part.text.plain}" if part.shown_label else part.text.plain
            for part in self.sections
        )

    def __bool__(self) -> bool:
        return bool(self.sections or self.copyright)


NO_ABSTRACT: Final = Abstract()


@dataclass(frozen=True, slots=True)
class Term:
    """A controlled word with its NLM identifier; `type` is the XML's Type ("Geographic", "Disease" ...)."""

    name: str
    ui: str = ""
    is_major: bool = False
    is_automatic: bool = False
    """`AutoHM="Y"`: set by NLM's indexing program and not yet looked at."""
    type: str = ""


@dataclass(frozen=True, slots=True)
class MeshHeading:
    """A MeSH heading: a descriptor and its qualifiers, each of which may be a major topic."""

    descriptor: Term
    qualifiers: tuple[Term, ...] = ()

    @property
    def is_major(self) -> bool:
        """Whether the descriptor or any of its qualifiers is a major topic."""
        return self.descriptor.is_major or any(term.is_major for term in self.qualifiers)

    @property
    def lines(self) -> list[str]:
        """The heading as PubMed prints it, one line a qualifier: `Interleukin-6 / physiology*`."""
        head = self.descriptor.name + ("*" if self.descriptor.is_major else "")
        return [
            f"{head} / {term.name}{'*' if term.is_major else ''}" for term in self.qualifiers
        ] or [head]


@dataclass(frozen=True, slots=True)
class Substance:
    """A `Chemical`; the registry number is "0", a CAS or UNII number, or "EC 1.2.3.4"."""

    name: str
    ui: str = ""
    registry_number: str = ""


@dataclass(frozen=True, slots=True)
class Keyword:
    """A `Keyword`; owner "NOTNLM" means the authors' own."""

    text: RichText
    owner: str = "NOTNLM"
    is_major: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """A `Grant`."""

    number: str = ""
    acronym: str = ""
    agency: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class DataBank:
    """A `DataBank` with accession numbers, for example ClinicalTrials.gov and NCT numbers."""

    name: str
    accessions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A `CommentsCorrections`: type is PubMed's RefType ("CommentIn", "RetractionIn", "Cites" ...)."""

    type: str
    citation: str = ""
    pmid: str = ""
    pmid_version: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class HistoryDate:
    """A `PubMedPubDate`: status "received", "accepted", "entrez", "pubmed", "medline" ..."""

    status: str
    date: PartialDate
    hour: int | None = None
    minute: int | None = None
    second: int | None = None


@dataclass(frozen=True, slots=True)
class CitedReference:
    """A `Reference` of the reference list, with whatever ids the source gives (type "pubmed", "doi", "pmc").

    PubMed puts sentinels like "NOT_FOUND;INVALID_JOURNAL" among them: `pmid` is only a number.
    """

    citation: RichText
    ids: tuple[ArticleId, ...] = ()

    @property
    def pmid(self) -> str:
        """The PMID of the cited work, "" without one."""
        for one in self.ids:
            if one.type == "pubmed" and one.value.isdecimal() and one.value.isascii():
                return one.value.lstrip("0")
        return ""


@dataclass(frozen=True, slots=True)
class ReferenceList:
    """A `ReferenceList`; lists nest."""

    title: str = ""
    references: tuple[CitedReference, ...] = ()
    lists: tuple[ReferenceList, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherId:
    """An `OtherID` given by a partner of NLM."""

    source: str
    value: str


@dataclass(frozen=True, slots=True)
class GeneralNote:
    """A `GeneralNote`."""

    text: str
    owner: str = "NLM"


@dataclass(frozen=True, slots=True)
class DataObject:
    """An `Object` of the ObjectList: type and named parameters."""

    type: str
    params: tuple[tuple[str, RichText], ...] = ()


@dataclass(frozen=True, slots=True)
class ItemList:
    """An `ItemList` of a Bookshelf record, for example its synonyms."""

    type: str
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A file that the source names for the work (BibTeX `file`, RIS `L1`, EndNote `pdf-urls`).

    `path` is as the source has it: absolute, relative to the source's folder, or an address.
    """

    path: str
    title: str = ""
    media_type: str = ""


@quick
@dataclass(frozen=True, slots=True)
class ReferenceRecord(Later):
    """All that one source says about one work.

    Only `title` and `csl_type` are always meaningful; a PubMed record has nearly everything.
    `doi` is bare and in lower case, `pmid` without leading zeros, `pmcid` like "PMC123"; the
    forms that the source used are in `article_ids` and `location_ids`.
    """

    # what it is
    csl_type: str = "article-journal"
    pmid: str = ""
    pmcid: str = ""
    doi: str = ""
    title: RichText = EMPTY
    """Without PubMed's final full stop, brackets of a translated title kept."""
    title_as_given: RichText = EMPTY
    """`ArticleTitle` to the letter when that differs from `title`, else empty."""
    title_link: BookLink | None = None
    original_title: RichText = EMPTY
    short_title: str = ""
    creators: tuple[Creator, ...] = ()
    creators_complete: bool = True
    investigators: tuple[Creator, ...] = ()
    investigators_id: str = ""
    abstract: Abstract = NO_ABSTRACT
    other_abstracts: tuple[Abstract, ...] = ()
    languages: tuple[str, ...] = ()
    publication_types: tuple[Term, ...] = ()

    # where and when it appeared
    journal: Journal | None = None
    book: Book | None = None
    location_labels: tuple[LocationLabel, ...] = ()
    sections: tuple[Section, ...] = ()
    volume: str = ""
    issue: str = ""
    pagination: Pagination | None = None
    issued: PartialDate = NO_DATE
    electronic_dates: tuple[PartialDate, ...] = ()
    location_ids: tuple[LocationId, ...] = ()
    article_ids: tuple[ArticleId, ...] = ()
    publication_model: str = ""
    publication_status: str = ""
    history: tuple[HistoryDate, ...] = ()

    # what it is about
    mesh_headings: tuple[MeshHeading, ...] = ()
    supplementary_concepts: tuple[Term, ...] = ()
    substances: tuple[Substance, ...] = ()
    keywords: tuple[Keyword, ...] = ()
    gene_symbols: tuple[str, ...] = ()
    subject_names: tuple[Creator, ...] = ()
    """`PersonalNameSubject`: people that the work is about."""

    # what belongs to it
    corrections: tuple[Correction, ...] = ()
    data_banks: tuple[DataBank, ...] = ()
    data_banks_complete: bool = True
    grants: tuple[Grant, ...] = ()
    grants_complete: bool = True
    conflict_of_interest: RichText = EMPTY
    reference_lists: tuple[ReferenceList, ...] = ()
    number_of_references: str = ""
    objects: tuple[DataObject, ...] = ()
    item_lists: tuple[ItemList, ...] = ()

    # NLM's own housekeeping
    pmid_version: str = ""
    record_status: str = ""
    owner: str = ""
    indexing_method: str = ""
    version_id: str = ""
    version_date: str = ""
    citation_subsets: tuple[str, ...] = ()
    date_completed: PartialDate = NO_DATE
    date_revised: PartialDate = NO_DATE
    contribution_date: PartialDate = NO_DATE
    other_ids: tuple[OtherId, ...] = ()
    general_notes: tuple[GeneralNote, ...] = ()
    space_flight_missions: tuple[str, ...] = ()

    # what other formats add
    url: str = ""
    accessed: PartialDate = NO_DATE
    citekey: str = ""
    notes: tuple[str, ...] = ()
    linked_files: tuple[LinkedFile, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    """Further CSL variables with text values ("genre", "event-title", "archive" ...), by name."""
    extra: tuple[tuple[str, str], ...] = ()
    """What the format says and RefDesk has no field for, as (tag, value) in the source's order."""

    @property
    def container_title(self) -> str:
        """The journal's full title, or the title of the book that a chapter is in."""
        if self.journal is not None:
            return self.journal.title
        if self.book is not None and self.csl_type != "book":
            return self.book.title.plain
        return ""

    @property
    def container_title_short(self) -> str:
        """The journal's abbreviation in MEDLINE's form (`Prog Neurobiol`), else ISO's, else ""."""
        if self.journal is None:
            return ""
        return self.journal.medline_abbreviation or self.journal.iso_abbreviation

    @property
    def authors(self) -> tuple[Creator, ...]:
        """The authors to show and cite, in order: not editors, no superseded name forms."""
        return tuple(c for c in self.creators if c.role == "author" and c.is_valid)
