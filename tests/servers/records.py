"""The records that the imitations know: made-up ones, the seed, and the corpus when it is there.

Made-up records are the same in every run: all their facts follow from the PMID. Their range lies
above all PMIDs in use, their DOIs under the prefix kept for examples.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

FIRST, LAST = 90_000_001, 90_012_000
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_SUBJECTS = ("Interleukin-6", "Vitamin D", "Semaglutide", "β-lactamase", "Sleep duration", "Gut microbiota", "Handgrip strength", "Air pollution", "Troponin T", "Ferritin", "Helicobacter pylori")  # fmt: skip
_RELATIONS = ("predicts", "and the risk of", "in the treatment of", "does not change", "as a marker of", "modulates", "after onset of")  # fmt: skip
_OBJECTS = ("heart failure", "Parkinson disease", "asthma in children", "hip fracture", "chronic kidney disease", "depression in later life", "sepsis", "type 2 diabetes", "migraine", "multiple sclerosis", "preterm birth", "rheumatoid arthritis", "stroke")  # fmt: skip
_DESIGNS = ("a cohort study", "a randomized trial", "a systematic review", "a case-control study", "a protocol")  # fmt: skip
_FAMILIES = ("Müller", "van den Berg", "O'Neill", "García-López", "Nowak", "Svensson", "Tanaka", "Okafor", "Haddad", "Kowalczyk", "Ferreira", "Dubois", "Ivanova", "Ångström", "Li", "Papadopoulos", "Kaya")  # fmt: skip
_GIVEN = ("Anna Maria", "Jan", "Siobhán", "Luis", "Ewa", "Björn", "Yuki", "Chidi", "Leila", "Piotr", "Inês", "Chloé", "Olga")  # fmt: skip
_TYPES = (("Randomized Controlled Trial", "D016449"), ("Review", "D016454"), ("Case Reports", "D002363"), ("Observational Study", "D064888"))  # fmt: skip
_HEADINGS = (("Interleukin-6", "D015850"), ("Heart Failure", "D006333"), ("Asthma", "D001249"), ("Cohort Studies", "D015331"))  # fmt: skip


@dataclass(frozen=True)
class Magazine:
    """A journal."""

    title: str
    medline: str
    iso: str
    issn: str
    nlm_id: str


_JOURNALS = (
    Magazine("Annals of imaginary medicine", "Ann Imag Med", "Ann Imag Med", "9999-0001", "99990001"),
    Magazine("Journal of made-up trials", "J Made Up Trials", "J Made Up Trials", "9999-0002", "99990002"),
    Magazine("Acta exempli gratia (Copenhagen, Denmark)", "Acta Exempli Gratia", "Acta Exempli Gratia", "9999-0003", "99990003"),
)  # fmt: skip


@dataclass(frozen=True)
class Work:
    """One record; `raw` is its XML where it was recorded rather than made up."""

    pmid: int
    title: str
    authors: tuple[tuple[str, str, str], ...]
    """Family, given names, initials."""
    journal: Magazine
    year: int
    month: int | None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmcid: str = ""
    types: tuple[tuple[str, str], ...] = (("Journal Article", "D016428"),)
    headings: tuple[tuple[str, str], ...] = ()
    abstract: tuple[tuple[str, str], ...] = ()
    notices: tuple[tuple[str, str, str], ...] = ()
    """Comments and corrections: RefType, citation, PMID or ""."""
    raw: bytes = field(default=b"", repr=False)
    entry: str = ""

    @property
    def entered(self) -> str:
        """The day on which it came into PubMed."""
        return self.entry or f"{self.year}/08/01"

    @cached_property
    def text(self) -> str:
        """What a search for words looks at, folded."""
        names = " ".join(f"{family} {initials}" for family, _, initials in self.authors)
        parts = [self.title, names, self.journal.medline, *(text for _, text in self.abstract)]
        return _bare(" ".join(parts))


@cache
def folded(text: str) -> str:
    """A name or a title as PubMed compares them: without accents, in lower case."""
    return _bare(text)


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in apart if not unicodedata.combining(char))


SEED = Work(
    9304698,
    "Interleukin-6 (IL-6)--a molecule with both beneficial and destructive potentials.",
    (("Gadient", "R A", "RA"), ("Otten", "U H", "UH")),
    Magazine(
        "Progress in neurobiology", "Prog Neurobiol", "Prog Neurobiol", "0301-0082", "0370121"
    ),
    1997,
    8,
    "52",
    "5",
    "379-90",
    "10.1016/s0301-0082(97)00021-x",
    "",
    (
        ("Journal Article", "D016428"),
        ("Research Support, Non-U.S. Gov't", "D013485"),
        ("Review", "D016454"),
    ),
    (("Humans", "D006801"), ("Interleukin-6", "D015850"), ("Signal Transduction", "D015398")),
    (("", "A made-up paragraph stands here for the abstract."),),
)

ONE = Work(
    1,
    "Formate assay in body fluids: application in methanol poisoning.",
    (("Makar", "A B", "AB"),),
    Magazine("Biochemical medicine", "Biochem Med", "Biochem Med", "0006-2944", "0151424"),
    1975,
    6,
    "13",
    "2",
    "117-26",
    "10.1016/0006-2944(75)90147-7",
)


@cache
def made_up(pmid: int) -> Work:
    """The made-up record of a PMID in the range."""
    n = pmid - FIRST
    title = (
        f"{_pick(_SUBJECTS, n)} {_pick(_RELATIONS, n // 3)} {_pick(_OBJECTS, n // 2)}:"
        f" {_pick(_DESIGNS, n // 7)}."
    )
    authors = tuple(
        (_pick(_FAMILIES, n * 3 + k), given, "".join(part[0] for part in given.split()))
        for k in range(1 + n % 7)
        for given in [_pick(_GIVEN, n * 5 + k * 2)]
    )
    types = (("Journal Article", "D016428"), _pick(_TYPES, n // 5))
    abstract = (
        ("BACKGROUND", f"Little is known about number {n}."),
        ("METHODS", f"We counted to {n} & compared P<0.05 with P>0.05."),
        ("RESULTS", f"There were {n % 97} of them."),
        ("CONCLUSIONS", "More counting is needed."),
    )
    return Work(
        pmid,
        title,
        authors,
        _pick(_JOURNALS, n),
        1990 + n % 36,
        1 + n % 12,
        str(1 + n % 80),
        str(1 + n % 12),
        f"{100 + n % 900}-{109 + n % 900}",
        f"10.5555/made.up({n})x",
        f"PMC{8_000_000 + n}" if n % 3 == 0 else "",
        types,
        (_pick(_HEADINGS, n), ("Humans", "D006801")),
        abstract,
    )


def _pick(pool: tuple[Any, ...], number: int) -> Any:
    return pool[number % len(pool)]


class Shelf:
    """All records that a server knows, by PMID."""

    def __init__(self, corpus: Path | None = None, extra: Iterable[Work] = ()) -> None:
        self._works: dict[int, Work] = {work.pmid: work for work in (SEED, ONE, *extra)}
        if corpus is not None:
            self._works |= {work.pmid: work for work in read_corpus(corpus)}
        self._revised: dict[int, Work] = {}
        self._arrived: dict[int, Work] = {}
        self.edition = 0
        """Another number after each change."""

    def get(self, pmid: int) -> Work | None:
        """The record of a PMID, None when it is unknown."""
        known = self._revised.get(pmid) or self._works.get(pmid) or self._arrived.get(pmid)
        return known or (made_up(pmid) if FIRST <= pmid <= LAST else None)

    def revise(self, work: Work) -> None:
        """Let a record be another until `restore`."""
        assert self.get(work.pmid) is not None
        self._revised[work.pmid] = work
        self.edition += 1

    def arrive(self, day: date, *titles: str) -> list[str]:
        """Let new records come in on `day`, until `restore`; their PMIDs, as strings."""
        pmids = []
        for title in titles:
            pmid = LAST + 1 + len(self._arrived)
            facts = {"title": title, "year": day.year, "entry": f"{day:%Y/%m/%d}"}
            self._arrived[pmid] = replace(made_up(pmid), **facts)  # type: ignore[arg-type]
            pmids.append(str(pmid))
        self.edition += 1
        return pmids

    def restore(self) -> None:
        """Let every record be what it was."""
        self._revised.clear()
        self._arrived.clear()
        self.edition += 1

    def __iter__(self) -> Iterator[Work]:
        """All records, newest first."""
        made_up_ones = range(LAST + len(self._arrived), FIRST - 1, -1)
        for pmid in (*made_up_ones, *sorted(self._works, reverse=True)):
            work = self.get(pmid)
            assert work is not None
            yield work

    def by_doi(self, doi: str) -> Work | None:
        """The record of a DOI in any case."""
        doi = doi.lower()
        match = re.fullmatch(r"10\.5555/made\.up\((\d+)\)x", doi)
        if match:
            return self.get(FIRST + int(match[1]))
        return next((work for work in self._works.values() if work.doi.lower() == doi), None)

    def by_pmcid(self, pmcid: str) -> Work | None:
        """The record of a PMCID like PMC123."""
        number = int(pmcid[3:]) - 8_000_000
        if number >= 0 and number % 3 == 0 and (work := self.get(FIRST + number)):
            return work
        return next((work for work in self._works.values() if work.pmcid == pmcid), None)


SET_HEAD = (
    '<?xml version="1.0" ?>\n'
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"'
    ' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n<PubmedArticleSet>\n'
)


def article_set(works: Iterable[Work]) -> bytes:
    """An efetch answer."""
    body = b"".join(work.raw or _article(work).encode() for work in works)
    return SET_HEAD.encode() + body + b"</PubmedArticleSet>"


def _article(work: Work) -> str:
    j = work.journal
    month = f"<Month>{MONTHS[work.month - 1]}</Month>" if work.month else ""
    doi = escape(work.doi)
    location = f'<ELocationID EIdType="doi" ValidYN="Y">{doi}</ELocationID>' if doi else ""
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM" IndexingMethod="Manual">'
        f'<PMID Version="1">{work.pmid}</PMID>{_date("DateCompleted", work.year, 11, 3)}'
        f'{_date("DateRevised", work.year + 1, 2, 4)}<Article PubModel="Print"><Journal>'
        f'<ISSN IssnType="Print">{j.issn}</ISSN><JournalIssue CitedMedium="Print">'
        f"<Volume>{work.volume}</Volume><Issue>{work.issue}</Issue>"
        f"<PubDate><Year>{work.year}</Year>{month}</PubDate></JournalIssue>"
        f"<Title>{escape(j.title)}</Title><ISOAbbreviation>{j.iso}</ISOAbbreviation></Journal>"
        f"<ArticleTitle>{escape(work.title)}</ArticleTitle>"
        f"<Pagination><MedlinePgn>{work.pages}</MedlinePgn></Pagination>{location}"
        f"{_abstract(work)}{_authors(work)}<Language>eng</Language>{_types(work)}</Article>"
        f"<MedlineJournalInfo><Country>Nowhere</Country><MedlineTA>{j.medline}</MedlineTA>"
        f"<NlmUniqueID>{j.nlm_id}</NlmUniqueID><ISSNLinking>{j.issn}</ISSNLinking>"
        f"</MedlineJournalInfo><CitationSubset>IM</CitationSubset>{_notices(work)}{_headings(work)}"
        f"</MedlineCitation><PubmedData><History>"
        f"{_stamp('pubmed', work.year)}{_stamp('medline', work.year)}</History>"
        f"<PublicationStatus>ppublish</PublicationStatus>{_ids(work)}</PubmedData></PubmedArticle>\n"
    )


def _date(name: str, year: int, month: int, day: int) -> str:
    return f"<{name}><Year>{year}</Year><Month>{month:02}</Month><Day>{day:02}</Day></{name}>"


def _stamp(status: str, year: int) -> str:
    return (
        f'<PubMedPubDate PubStatus="{status}"><Year>{year}</Year><Month>8</Month><Day>1</Day>'
        "<Hour>0</Hour><Minute>0</Minute></PubMedPubDate>"
    )


def _abstract(work: Work) -> str:
    if not work.abstract:
        return ""
    texts = "".join(
        f'<AbstractText Label="{label}" NlmCategory="{label}">{escape(text)}</AbstractText>'
        if label
        else f"<AbstractText>{escape(text)}</AbstractText>"
        for label, text in work.abstract
    )
    return f"<Abstract>{texts}</Abstract>"


def _authors(work: Work) -> str:
    people = "".join(
        f'<Author ValidYN="Y"><LastName>{escape(family)}</LastName><ForeName>{given}</ForeName>'
        f"<Initials>{initials}</Initials></Author>"
        for family, given, initials in work.authors
    )
    return f'<AuthorList CompleteYN="Y">{people}</AuthorList>'


def _types(work: Work) -> str:
    inner = "".join(
        f'<PublicationType UI="{ui}">{name}</PublicationType>' for name, ui in work.types
    )
    return f"<PublicationTypeList>{inner}</PublicationTypeList>"


def _headings(work: Work) -> str:
    inner = "".join(
        f'<MeshHeading><DescriptorName UI="{ui}" MajorTopicYN="N">{name}</DescriptorName></MeshHeading>'
        for name, ui in work.headings
    )
    return f"<MeshHeadingList>{inner}</MeshHeadingList>" if inner else ""


def _notices(work: Work) -> str:
    inner = "".join(
        f'<CommentsCorrections RefType="{type_}"><RefSource>{escape(citation)}</RefSource>'
        + (f'<PMID Version="1">{pmid}</PMID>' if pmid else "")
        + "</CommentsCorrections>"
        for type_, citation, pmid in work.notices
    )
    return f"<CommentsCorrectionsList>{inner}</CommentsCorrectionsList>" if inner else ""


def _ids(work: Work) -> str:
    ids = [("pubmed", str(work.pmid))]
    ids += [(kind, value) for kind, value in (("pmc", work.pmcid), ("doi", work.doi)) if value]
    inner = "".join(
        f'<ArticleId IdType="{kind}">{escape(value)}</ArticleId>' for kind, value in ids
    )
    return f"<ArticleIdList>{inner}</ArticleIdList>"


def summary(work: Work) -> Mapping[str, Any]:
    """A record of esummary's JSON, version 2."""
    ids = [{"idtype": "pubmed", "idtypen": 1, "value": str(work.pmid)}]
    if work.doi:
        ids.append({"idtype": "doi", "idtypen": 3, "value": work.doi})
    if work.pmcid:
        ids.append({"idtype": "pmc", "idtypen": 8, "value": work.pmcid})
        ids.append({"idtype": "pmcid", "idtypen": 5, "value": f"pmc-id: {work.pmcid};"})
    names = [f"{family} {initials}" for family, _, initials in work.authors]
    month = f" {MONTHS[work.month - 1]}" if work.month else ""
    return {
        "uid": str(work.pmid),
        "pubdate": f"{work.year}{month}",
        "epubdate": "",
        "source": work.journal.medline,
        "authors": [{"name": name, "authtype": "Author", "clusterid": ""} for name in names],
        "lastauthor": names[-1] if names else "",
        "title": work.title,
        "sorttitle": work.title.lower().rstrip("."),
        "volume": work.volume,
        "issue": work.issue,
        "pages": work.pages,
        "lang": ["eng"],
        "nlmuniqueid": work.journal.nlm_id,
        "issn": work.journal.issn,
        "essn": "",
        "pubtype": [name for name, _ in work.types],
        "recordstatus": "PubMed - indexed for MEDLINE",
        "pubstatus": "4",
        "articleids": ids,
        "history": [{"pubstatus": "pubmed", "date": f"{work.year}/08/01 00:00"}],
        "references": [],
        "attributes": ["Has Abstract"] if work.abstract else [],
        "pmcrefcount": "",
        "fulljournalname": work.journal.title,
        "elocationid": f"doi: {work.doi}" if work.doi else "",
        "doctype": "citation",
        "sortpubdate": f"{work.year}/{work.month or 1:02}/01 00:00",
        "sortfirstauthor": names[0] if names else "",
        "vernaculartitle": "",
    }


_RECORD = re.compile(rb"<(PubmedArticle|PubmedBookArticle)[\s>].*?</\1>", re.DOTALL)


def read_corpus(folder: Path) -> Iterator[Work]:
    """The corpus' PubMed records with their own bytes."""
    files = sorted((folder / "pubmed-xml").rglob("*.xml*"))
    for path in files:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        if b"<!ENTITY" in data:
            continue
        for match in _RECORD.finditer(data):
            yield _recorded(match[0])


def _recorded(raw: bytes) -> Work:
    root = ET.fromstring(raw)
    text = root.findtext
    title = root.find(".//ArticleTitle")
    if title is None:
        title = root.find(".//BookTitle")
    ids = {
        node.get("IdType"): node.text or ""
        for name in ("PubmedData", "PubmedBookData")
        for node in root.iterfind(f"{name}/ArticleIdList/ArticleId")
    }
    authors = tuple(
        (a.findtext("LastName") or "", a.findtext("ForeName") or "", a.findtext("Initials") or "")
        for a in root.iterfind(".//AuthorList/Author")
        if a.find("LastName") is not None
    )
    ta = text(".//MedlineTA") or ""
    year = re.search(r"\d{4}", text(".//PubDate/Year") or text(".//PubDate/MedlineDate") or "0000")
    return Work(
        int(text(".//PMID") or 0),
        "".join(title.itertext()) if title is not None else "",
        authors,
        Magazine(text(".//Journal/Title") or "", ta, ta, text(".//ISSN") or "", ""),
        int(year[0]) if year else 0,
        None,
        text(".//Volume") or "",
        text(".//Issue") or "",
        text(".//MedlinePgn") or "",
        (ids.get("doi") or text(".//ELocationID[@EIdType='doi']") or "").strip(),
        ids.get("pmc") or "",
        tuple((n.text or "", n.get("UI", "")) for n in root.iterfind(".//PublicationType")),
        raw=raw + b"\n",
    )
