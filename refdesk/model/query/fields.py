"""The fields of the query language: PubMed's tags with their long names, and the library's own.

Names as in einfo's field list and the PubMed User Guide; search.md 1.4.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["text", "value", "date", "number", "filter"]
Scope = Literal["library", "pubmed"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its tag, what a reader calls it, and what may stand before its tag.

    A "text" field is searched by words, a "value" field by whole values, a "date" or "number"
    field by ranges too. `only` is the scope that alone has it, `has_narrower` allows `:noexp`,
    `has_near` allows `:~3`.
    """

    tag: str
    label: str
    kind: Kind
    names: tuple[str, ...] = ()
    only: Scope | None = None
    has_narrower: bool = False
    has_near: bool = False


FIELDS: Final = (
    Field("all", "All Fields", "text", has_near=True),
    Field("ti", "Title", "text", has_near=True),
    Field("tiab", "Title/Abstract", "text", has_near=True),
    Field("ab", "Abstract", "text", only="library", has_near=True),
    Field("tw", "Text Word", "text", ("text words",), has_near=True),
    Field("tt", "Transliterated Title", "text"),
    Field("ot", "Other Term", "text", ("other terms", "keyword", "keywords")),
    Field("au", "Author", "value", ("authors",)),
    Field("1au", "Author - First", "value", ("first author", "first author name")),
    Field("lastau", "Author - Last", "value", ("last author", "last author name")),
    Field("fau", "Full Author Name", "value", ("author - full", "full author")),
    Field("ir", "Investigator", "value"),
    Field("fir", "Full Investigator Name", "value", ("investigator - full",)),
    Field("ed", "Editor", "value"),
    Field("ps", "Subject - Personal Name", "value", ("personal name as subject",)),
    Field("cn", "Author - Corporate", "text", ("corporate author",)),
    Field("ad", "Affiliation", "text", has_near=True),
    Field("auid", "Author - Identifier", "value"),
    Field("ta", "Journal", "value", ("jour", "jo", "so")),
    Field("jid", "NLM Unique ID", "value"),
    Field("issn", "ISSN", "value"),
    Field("isbn", "ISBN", "value"),
    Field("dp", "Date - Publication", "date", ("pdat", "publication date")),
    Field("epdat", "Electronic Publication Date", "date", ("epub", "date - electronic")),
    Field("ppdat", "Print Publication Date", "date", ("date - print",)),
    Field("edat", "Date - Entry", "date", ("entry date", "entrez date", "date - entrez")),
    Field("crdt", "Date - Create", "date", ("create date",)),
    Field("mhda", "Date - MeSH", "date", ("mesh date",)),
    Field("lr", "Date - Modification", "date", ("modification date", "mdat")),
    Field("dcom", "Date - Completion", "date", ("completion date", "cdat")),
    Field("mh", "MeSH Terms", "value", ("mesh", "mesh term", "mesh heading"), has_narrower=True),
    Field("majr", "MeSH Major Topic", "value", ("mj", "mesh major topics"), has_narrower=True),
    Field("sh", "MeSH Subheading", "value", ("subheading", "mesh subheadings"), has_narrower=True),
    Field("pt", "Publication Type", "value", ("ptyp", "publication types"), has_narrower=True),
    Field("nm", "Supplementary Concept", "value", ("substance name", "substance")),
    Field("rn", "EC/RN Number", "value", ("registry number",)),
    Field("pa", "Pharmacological Action", "value", only="pubmed"),
    Field("gr", "Grants and Funding", "text", ("grant number", "grant", "grants")),
    Field("si", "Secondary Source ID", "text", ("secondary source",)),
    Field("la", "Language", "value", ("lang",)),
    Field("vi", "Volume", "value", ("vol",)),
    Field("ip", "Issue", "value", ("iss",)),
    Field("pg", "Pagination", "value", ("page", "pages")),
    Field("aid", "Article Identifier", "value"),
    Field("lid", "Location ID", "value"),
    Field("doi", "DOI", "value"),
    Field("pmid", "PMID", "value", ("uid",)),
    Field("pmc", "PMCID", "value", ("pmcid",)),
    Field("pl", "Place of Publication", "text", only="pubmed"),
    Field("pubn", "Publisher", "text"),
    Field("book", "Book", "text", only="pubmed"),
    Field("cois", "Conflict of Interest Statements", "text", ("conflict of interest",)),
    Field("sb", "Subset", "filter"),
    Field("filter", "Filter", "filter"),
    Field("tag", "Tag", "value", only="library"),
    Field("collection", "Collection", "value", only="library", has_narrower=True),
    Field("note", "Note", "text", ("notes",), only="library", has_near=True),
    Field("file", "File", "text", ("files",), only="library"),
    Field("rating", "Rating", "number", only="library"),
    Field("read", "Read", "date", only="library"),
    Field("added", "Added", "date", ("date - added",), only="library"),
    Field("modified", "Modified", "date", ("date - modified",), only="library"),
    Field("due", "Due", "date", ("date - due",), only="library"),
    Field("citekey", "Citation Key", "value", ("key",), only="library"),
    Field("is", "Is", "filter", only="library"),
)  # fmt: skip

NOT_LOCAL_SUBSETS: Final = frozenset({"full text", "loall"})
APPROXIMATE_SUBSETS: Final = frozenset({"systematic", "free full text"})

BY_TAG: Final = {field.tag: field for field in FIELDS}

_DASHES = re.compile(r"\s*[-‐‑‒–—]\s*")


def normal_name(name: str) -> str:
    """A tag or long name for comparing: lower case, one blank between words, one kind of dash."""
    return " ".join(_DASHES.sub(" - ", name).lower().split())


_NAMES: Final = {
    normal_name(name): field for field in FIELDS for name in (field.tag, field.label, *field.names)
}


def field_named(name: str) -> Field | None:
    """The field with this tag or long name, in any case; None when there is none."""
    return _NAMES.get(normal_name(name))


_MEANT: Final = {
    name: tag
    for tag, names in {
        "tw": "text word words body",
        "ti": "title_word title_words ti_ab_kw",
        "au": "author_name name by",
        "1au": "1st_author author_1st",
        "auid": "orcid orcid_id author_identifier author_id",
        "ad": "affil address institution country",
        "ta": "journal_name journal_title jt source magazine",
        "dp": "pub_date pubdate date_of_publication publication_year date published",
        "pmid": "pubmed_id pubmed id",
        "ot": "kw key author_keywords author_keyword",
        "jid": "nlmid nlm_id",
        "aid": "pii s2",
        "pt": "type article_type study_type",
        "la": "lan language_of_publication",
        "sb": "status stat pubstatus",
        "mh": "mesh_heading_terms heading headings descriptor",
    }.items()
    for name in (each.replace("_", " ") for each in names.split())
}
"""What is written for a field elsewhere, and is near the tag of another one here."""


@functools.lru_cache(maxsize=64)
def nearest_tag(name: str) -> str:
    """The tag that a mistyped name most likely stands for; "" when nothing is close."""
    name = normal_name(name)[:40]
    if meant := _MEANT.get(name):
        return meant
    best, least = "", 3
    for known, field in _NAMES.items():
        if abs(len(known) - len(name)) < least:
            distance = edit_distance(name, known)
            # Half a short name may not be guessed: [xy] is not [ti].
            if distance < least and distance < max(len(name), 2):
                best, least = field.tag, distance
    return best


def edit_distance(left: str, right: str) -> int:
    """How many letters must be put in, left out or changed to turn one word into the other."""
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            before, row[j] = row[j], min(before + (a != b), row[j] + 1, row[j - 1] + 1)
    return row[-1]


STOP_WORDS: Final = frozenset(
    [
        "a",
        "about",
        "again",
        "all",
        "almost",
        "also",
        "although",
        "always",
        "among",
        "an",
        "and",
        "another",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "between",
        "both",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "done",
        "due",
        "during",
        "each",
        "either",
        "enough",
        "especially",
        "etc",
        "for",
        "found",
        "from",
        "further",
        "had",
        "has",
        "have",
        "having",
        "here",
        "how",
        "however",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "just",
        "kg",
        "km",
        "made",
        "mainly",
        "make",
        "may",
        "mg",
        "might",
        "ml",
        "mm",
        "most",
        "mostly",
        "must",
        "nearly",
        "neither",
        "no",
        "nor",
        "not",
        "obtained",
        "of",
        "often",
        "on",
        "or",
        "our",
        "overall",
        "perhaps",
        "pmid",
        "quite",
        "rather",
        "really",
        "regarding",
        "seem",
        "seen",
        "several",
        "should",
        "show",
        "showed",
        "shown",
        "shows",
        "significantly",
        "since",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "theirs",
        "them",
        "then",
        "there",
        "therefore",
        "these",
        "they",
        "this",
        "those",
        "through",
        "thus",
        "to",
        "upon",
        "various",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "which",
        "while",
        "with",
        "within",
        "without",
        "would",
    ]
)
"""PubMed's stop words, and the operators in small letters."""

FILTER_WORDS: Final = frozenset(
    [
        "hasabstract",
        "hasstructuredabstract",
        "hasnonenglishabstract",
        "haskeyword",
        "hascois",
        "hasdatabanklist",
        "hasnihmsid",
        "pmcbook",
        "pmcbooktitle",
        "pmcbookchapter",
        "pubstatusaheadofprint",
        "hascommentin",
        "hascommenton",
        "haserratumin",
        "haserratumfor",
        "hasexpressionofconcernin",
        "hasexpressionofconcernfor",
        "hasretractionin",
        "hasretractionof",
        "hasrepublishedin",
        "hasrepublishedfrom",
        "hascorrectedrepublishedin",
        "hascorrectedrepublishedfrom",
        "hasretractedandrepublishedin",
        "hasretractedandrepublishedfrom",
        "hasupdatein",
        "hasupdateof",
        "hassummaryforpatientsin",
        "hasoriginalreportin",
        "hasassociateddataset",
        "hasassociatedpublication",
        "ownernlm",
        "ownernasa",
        "ownerpip",
        "ownerkie",
        "ownerhsr",
        "ownerhmd",
        "indexingmethod_automated",
        "indexingmethod_curated",
    ]
)
"""Words that stand for a filter when they have no tag."""

NOT_LOCAL_FILTERS: Final = frozenset(
    [
        "hasstructuredabstract",
        "hasnonenglishabstract",
        "hascois",
        "pmcbooktitle",
        "pmcbookchapter",
        "pubstatusaheadofprint",
        "indexingmethod_automated",
        "indexingmethod_curated",
        "ownernlm",
        "ownernasa",
        "ownerpip",
        "ownerkie",
        "ownerhsr",
        "ownerhmd",
    ]
)
"""Filter words about which the library keeps nothing that can be searched."""

SUBSETS: Final = frozenset(
    {
        "medline", "inprocess", "publisher", "pubmednotmedline", "systematic", "preprint",
        "pubmed pmc", "pubmed books", "free full text", "full text", "data", "all", "loall",
    }
)  # fmt: skip
"""Values of `[sb]`."""

STATES: Final = frozenset(
    {
        "retracted", "concern", "corrected", "updated", "preprint", "published", "republished", "commented", "noticed", "duplicate", "unfiled", "read", "unread",
        "starred", "edited", "trashed", "nopdf", "noabstract", "reading", "overdue",
    }
)  # fmt: skip
"""Values of `[is]`, beside ISSNs."""

STATE_ALIASES: Final = {"erratum": "corrected"}
"""The word of a chip for a value of `[is]`."""
