"""Records with something in every field, in the forms that sources give: for round trips."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from hypothesis import strategies as st

from refdesk.formats.csl.item import NAME_ROLES
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Affiliation,
    ArticleId,
    Book,
    CitedReference,
    Correction,
    Creator,
    DataBank,
    GeneralNote,
    Grant,
    HistoryDate,
    Identifier,
    Issn,
    Journal,
    Keyword,
    LinkedFile,
    LocationId,
    MeshHeading,
    OtherId,
    Pagination,
    ReferenceList,
    ReferenceRecord,
    Substance,
    Term,
)

KNOWN_ROLES: Final = ("author", "editor", "container-author")
NAMES: Final = tuple(one.name for one in dataclasses.fields(ReferenceRecord))

# From lists, not from patterns: making records would take most of a test's time.
WORDS = st.sampled_from(
    [
        "Aaa",
        "Berg",
        "Cytokine",
        "Débridement",
        "Effect",
        "Fièvre",
        "Growth",
        "Hepatic",
        "Insulin",
        "Jejunum",
        "Kinase",
        "Liver",
        "Müller",
        "Neuron",
        "Otten",
        "Plasma",
        "Quotient",
        "Renal",
        "Synapse",
        "Tumour",
        "Ulcer",
        "Vaccine",
        "Weiß",
        "Xenon",
        "Yeast",
        "Zinc",
        "Ångström",
    ]
)
PHRASES = st.lists(WORDS, min_size=2, max_size=4).map(" ".join)
SENTENCES = st.lists(WORDS, min_size=2, max_size=20).map(lambda words: " ".join(words) + ".")
NUMBERS = st.integers(1, 9_999_999).map(str)
DAYS = st.builds(PartialDate, st.integers(1900, 2099), st.integers(1, 12), st.integers(1, 28))
DATES = st.one_of(
    DAYS,
    st.builds(PartialDate, st.integers(1900, 2099)),
    st.builds(PartialDate, st.integers(1900, 2099), st.integers(1, 12)),
)
RICH = st.one_of(
    PHRASES.map(RichText.plain_text),
    st.tuples(WORDS, st.sampled_from(["i", "b", "sup", "sub"]), WORDS).map(
        lambda part: RichText(f"{part[0]} <{part[1]}>{part[2]}</{part[1]}> end")
    ),
    PHRASES.map(lambda text: RichText.plain_text(f"{text} & P<0.05 α {{x}} 50% #1")),
)
PLAIN = PHRASES.map(RichText.plain_text)
ORCIDS = st.just((Identifier("ORCID", "0000-0002-1825-0097"),))


def tuples(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


def unique(strategy: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most, unique=True).map(tuple)


@st.composite
def people(draw: st.DrawFn, role: str = "author") -> Creator:
    given = draw(WORDS)
    return Creator(
        family=draw(WORDS),
        given=given,
        initials=given[0],
        suffix=draw(st.sampled_from(["", "", "Jr", "3rd"])),
        role=role,
        identifiers=draw(st.one_of(st.just(()), ORCIDS)),
        affiliations=draw(tuples(st.builds(Affiliation, PLAIN), 2)),
    )


def _of_book(creator: Creator) -> Creator:
    return dataclasses.replace(creator, of_book=True)


@st.composite
def others(draw: st.DrawFn) -> tuple[Creator, ...]:
    """Sometimes two names in roles besides authors and editors."""
    roles = draw(st.one_of(st.just([]), st.lists(OTHER_ROLES, min_size=2, max_size=2)))
    return tuple(draw(people(role)) for role in roles)


OTHER_ROLES = st.sampled_from([one for one in NAME_ROLES if one not in KNOWN_ROLES])
GROUPS = st.builds(lambda text: Creator(literal=RichText.plain_text(f"{text} Study Group")), WORDS)
ABSTRACTS = st.one_of(
    st.builds(lambda text: Abstract((AbstractSection(RichText(text)),)), SENTENCES),
    st.builds(
        lambda one, two: Abstract(
            (
                AbstractSection(RichText(one), "BACKGROUND", "BACKGROUND"),
                AbstractSection(RichText(two), "METHODS", "METHODS"),
            ),
            "Copyright 2020 The Authors.",
        ),
        SENTENCES,
        SENTENCES,
    ),
)
TYPES = st.sampled_from(
    [
        (Term("Journal Article", "D016428"),),
        (Term("Journal Article", "D016428"), Term("Review", "D016454")),
    ]
)
MESH = st.builds(
    MeshHeading,
    st.builds(Term, PHRASES, NUMBERS.map("D".__add__), st.booleans()),
    tuples(st.builds(Term, PHRASES, NUMBERS.map("Q".__add__), st.booleans()), 2),
)


@st.composite
def articles(draw: st.DrawFn) -> ReferenceRecord:
    """An article of a journal as PubMed has it, and what other formats add."""
    pmid, pmcid = draw(NUMBERS), f"PMC{draw(NUMBERS)}"
    doi = f"10.1000/{draw(NUMBERS)}"
    return ReferenceRecord(
        **_common(draw),
        csl_type="article-journal",
        pmid=pmid,
        pmcid=pmcid,
        doi=doi,
        article_ids=(ArticleId("pubmed", pmid), ArticleId("doi", doi), ArticleId("pmc", pmcid)),
        location_ids=(LocationId("doi", doi),),
        publication_types=draw(TYPES),
        creators=draw(tuples(st.one_of(people(), GROUPS))) + draw(others()),
        journal=Journal(
            f"Journal of {draw(PHRASES)}",
            "J. Some. Thing",
            "J Some Thing",
            (Issn("0028-0836", "Print"), Issn("1476-4687", "Electronic")),
            draw(NUMBERS),
            "England",
            "Internet",
        ),
        volume=draw(NUMBERS),
        issue=draw(NUMBERS),
        pagination=draw(st.sampled_from([Pagination("379", "390", "379-90"), None])),
        electronic_dates=draw(tuples(DAYS, 1)),
        publication_model="Print-Electronic",
        publication_status="ppublish",
        history=(HistoryDate("received", PartialDate(2019, 1, 2), 6, 0),),
        mesh_headings=draw(tuples(MESH)),
        supplementary_concepts=draw(tuples(st.builds(Term, PHRASES, NUMBERS), 1)),
        substances=draw(tuples(st.builds(Substance, PHRASES, NUMBERS, st.just("EC 1.2.3.4")))),
        gene_symbols=draw(tuples(WORDS, 1)),
        investigators=draw(tuples(people("investigator"), 2)),
        corrections=draw(
            tuples(
                st.builds(
                    Correction,
                    st.sampled_from(["CommentIn", "ErratumIn"]),
                    SENTENCES,
                    NUMBERS,
                    st.just("1"),
                ),
                1,
            )
        ),
        data_banks=draw(
            tuples(st.builds(DataBank, WORDS, st.just(("NCT00000001", "NCT00000002"))), 1)
        ),
        conflict_of_interest=draw(PLAIN),
        reference_lists=draw(
            tuples(
                st.builds(
                    lambda text, number: ReferenceList(
                        "", (CitedReference(text, (ArticleId("pubmed", number),)),)
                    ),
                    RICH,
                    NUMBERS,
                ),
                1,
            )
        ),
        pmid_version="1",
        record_status="MEDLINE",
        owner="NLM",
        citation_subsets=("IM",),
        date_completed=draw(DAYS),
        date_revised=draw(DAYS),
        other_ids=draw(tuples(st.builds(OtherId, st.just("NLM"), WORDS), 1)),
        general_notes=draw(tuples(st.builds(GeneralNote, SENTENCES, st.just("NLM")), 1)),
    )


@st.composite
def chapters(draw: st.DrawFn) -> ReferenceRecord:
    """A chapter of a book with editors and a publisher."""
    return ReferenceRecord(
        **_common(draw),
        csl_type="chapter",
        doi="10.1000/abc.1",
        creators=(
            *draw(st.lists(people(), min_size=1, max_size=3)),
            dataclasses.replace(draw(people("editor")), of_book=True),
            *draw(others()),
            *draw(tuples(people("container-author").map(_of_book), 1)),
        ),
        book=Book(
            title=draw(RICH),
            publisher=draw(PLAIN),
            publisher_place=draw(WORDS),
            edition=draw(st.sampled_from(["", "2nd"])),
            collection_title=draw(PLAIN),
            isbns=("9780306406157",),
        ),
        volume=draw(st.sampled_from(["", "3"])),
        pagination=Pagination("12", "29", "12-29"),
    )


def _common(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "title": draw(RICH),
        "original_title": RichText.plain_text(f"Titre {draw(PHRASES)}"),
        "short_title": draw(PHRASES),
        "abstract": draw(ABSTRACTS),
        "languages": draw(st.sampled_from([("eng",), ("ger",)])),
        "issued": draw(DATES),
        "keywords": draw(unique(st.builds(Keyword, PLAIN, st.just("NOTNLM")))),
        "grants": draw(tuples(st.builds(Grant, NUMBERS, WORDS, PHRASES, WORDS), 1)),
        "url": "https://example.org/work?id=1&x=%7E",
        "accessed": draw(DAYS),
        "citekey": f"berg{draw(st.integers(1900, 2099))}",
        "notes": draw(tuples(SENTENCES, 3)),
        "linked_files": draw(
            tuples(st.just(LinkedFile("files/12/paper.pdf", "Full text", "application/pdf")), 1)
        ),
    }
