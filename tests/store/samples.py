"""Made-up PubMed records, as many as a test wants; record n is always the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from html import escape

from refdesk.formats.registry import parse_source
from refdesk.store.references import NewReference

FAMILIES = [
    "Gadient",
    "Otten",
    "Müller",
    "García",
    "O'Brien",
    "Łukasiewicz",
    "Sørensen",
    "Nguyen",
    "Smith",
    "Wang",
    "Li",
]
GIVEN = ["Roland", "Ute", "Jürgen", "María", "Wei", "Yan", "Åsa", "Peter", "Thi"]
WORDS = [
    "interleukin",
    "neuron",
    "cortex",
    "receptor",
    "signaling",
    "mice",
    "patients",
    "trial",
    "randomized",
    "outcome",
    "insulin",
    "kinase",
    "IL-6",
    "TNF-alpha",
    "p53",
    "chronic",
    "acute",
    "therapy",
    "risk",
    "expression",
    "β-amyloid",
]
JOURNALS = (
    ("Progress in invented neurobiology", "Prog Invent Neurobiol", "0000-0019"),
    ("The Journal of Made-Up Medicine (Nowhere)", "J Made Up Med", "0000-0027"),
    ("Annals of example research", "Ann Example Res", "0000-0035"),
)
HEADINGS = [
    "Humans",
    "Animals",
    "Interleukin-6",
    "Neurons",
    "Brain",
    "Mice",
    "Aged",
    "Risk Factors",
]


def source(n: int, *, title: str = "", doi: str = "", extra: str = "") -> bytes:
    """The XML of record `n`, with PMID 1000000 + n; `extra` goes before the PubmedData."""
    random_ = random.Random(n)
    pick = random_.choices
    words = title or " ".join(pick(WORDS, k=8)).capitalize() + "."
    journal, abbreviation, issn = JOURNALS[n % len(JOURNALS)]
    authors = "".join(
        f'<Author ValidYN="Y"><LastName>{escape(pick(FAMILIES)[0])}</LastName><ForeName>{given}'
        f"</ForeName><Initials>{given[0]}</Initials></Author>"
        for given in pick(GIVEN, k=1 + n % 4)
    )
    mesh = "".join(
        f'<MeshHeading><DescriptorName UI="D{n}" MajorTopicYN="N">{heading}</DescriptorName>'
        '<QualifierName UI="Q1" MajorTopicYN="Y">metabolism</QualifierName></MeshHeading>'
        for heading in sorted(set(pick(HEADINGS, k=3)))
    )
    doi = doi or f"10.5555/made.{n}"
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM">'
        f'<PMID Version="1">{1000000 + n}</PMID><Article PubModel="Print"><Journal>'
        f'<ISSN IssnType="Print">{issn}</ISSN><JournalIssue CitedMedium="Print"><Volume>{n % 90 + 1}'
        f"</Volume><Issue>{n % 12 + 1}</Issue><PubDate><Year>{1990 + n % 36}</Year><Month>Aug</Month>"
        f"</PubDate></JournalIssue><Title>{journal}</Title><ISOAbbreviation>{abbreviation}"
        f"</ISOAbbreviation></Journal><ArticleTitle>{escape(words)}</ArticleTitle><Pagination>"
        f"<MedlinePgn>{n}-{n + 9}</MedlinePgn></Pagination><Abstract><AbstractText>"
        f"{escape(' '.join(pick(WORDS, k=40)))}.</AbstractText></Abstract>"
        f'<AuthorList CompleteYN="Y">{authors}</AuthorList><Language>eng</Language>'
        '<PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType>'
        f"</PublicationTypeList></Article><MedlineJournalInfo><MedlineTA>{abbreviation}</MedlineTA>"
        f"<NlmUniqueID>{n % 3 + 1}</NlmUniqueID></MedlineJournalInfo>{extra}"
        f'<MeshHeadingList>{mesh}</MeshHeadingList><KeywordList Owner="NOTNLM">'
        f'<Keyword MajorTopicYN="N">{pick(WORDS)[0]}</Keyword></KeywordList></MedlineCitation>'
        f'<PubmedData><ArticleIdList><ArticleId IdType="pubmed">{1000000 + n}</ArticleId>'
        f'<ArticleId IdType="doi">{doi}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>'
    ).encode()


def new(n: int, **options: str) -> NewReference:
    """Record `n` on its way into a library."""
    body = source(n, **options)
    return NewReference(parse_source("pubmed-xml", body), body, "pubmed-xml", "PubMed")


def many(first: int, count: int) -> list[NewReference]:
    """Records `first` to `first + count - 1`."""
    return [new(n) for n in range(first, first + count)]


def batches(first: int, count: int, size: int) -> Iterator[list[NewReference]]:
    """The same in batches."""
    for start in range(first, first + count, size):
        yield many(start, min(size, first + count - start))
