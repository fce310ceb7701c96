"""A record under construction from the fields of a flat format (RIS, EndNote, Refer, Ovid ...).

The readers say which field means what; here is what the meaning makes of a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, cast

from refdesk.formats.later import Pending, record_with
from refdesk.formats.medline.sections import sections_of
from refdesk.formats.placing import PERIODICALS, Publication, place
from refdesk.formats.pubmed.common import finish_titles
from refdesk.formats.tagged import values
from refdesk.formats.tagged.mesh import is_heading
from refdesk.formats.tagged.names import all_creators
from refdesk.formats.tagged.values import markup_of
from refdesk.model.identifiers import clean_doi, clean_pmcid
from refdesk.model.markup import RichText, clean_markup
from refdesk.model.quick import opened
from refdesk.model.record import (
    Abstract,
    Affiliation,
    Creator,
    Journal,
    Keyword,
    LinkedFile,
    LocationId,
    MeshHeading,
    Pagination,
    ReferenceRecord,
)

_OpenAbstract: Final = opened(Abstract)
_OpenJournal: Final = opened(Journal)
MEDLINE: Final = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)
"""Databases whose accession numbers are PMIDs and whose keywords are MeSH headings."""
_PMID_LABEL = re.compile(r"^(?:PMID|PubMed ID)\s*[:-]\s*(\d{1,8})\b", re.MULTILINE | re.I | re.A)
_ACCESSION_LABEL = re.compile(r"^Accession Number\s*[:-]\s*(\d{1,8})\b(?!-)", re.M | re.I | re.A)
_PMCID = re.compile(r"PMC\d{1,9}(?:\.\d+)?", re.IGNORECASE | re.ASCII)
_CITEKEY = re.compile(r"[^\s,{}\"#%~]{1,80}")
_PAGES = re.compile(r"(\w{1,12})\s*[-–—‐‑]{1,2}\s*(\w{1,12})")
_NO_PAGES = {("no", "specified"), ("no", "pagination specified")}
_ONLY_DOI = re.compile(r"(?:doi:? ?|https?://(?:dx\.)?doi\.org/)(10\.\S{3,200})", re.IGNORECASE)
_ONLY_FIELD = re.compile(r"(Report number|Issue|Number of pages): (\S.{0,200})")
_PARAGRAPH = re.compile(r"\s*</?(?:jats:)?p>\s*")
_DEGREE = re.compile(
    r"(?:ph\.? ?d|m\.? ?sc|m\.? ?phil|m\.?a\.?$|m\.?d\.?$|doctor|master|bachelor|habilitation|diploma?)",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}[/-]\d\d")
NUMBERED: Final = ("report", "patent", "standard")
"""CSL types of which what is neither ISSN nor ISBN is the number (EndNote)."""
WHOLE_WORKS: Final = ("book", "thesis", "report")
"""CSL types of which a single page number is the number of pages."""


@values.remembered(256)
def is_of_medline(databases: str) -> bool:
    """Whether `databases` names one of those."""
    return MEDLINE.search(databases) is not None


class Draft:
    """What is known of one record so far; `record` ends it."""

    __slots__ = (
        "_creators", "_names", "csl_type", "extra", "has_headings", "is_medline", "kept", "pending",
        "publication", "variables",
    )  # fmt: skip

    def __init__(self, csl_type: str) -> None:
        self.csl_type = csl_type
        self.kept: dict[str, Any] = {}
        self.variables: dict[str, str] = {}
        self.extra: list[tuple[str, str]] = []
        self._creators: list[Creator] = []
        self._names: list[tuple[Sequence[str], str]] = []
        self.pending: Pending = {}
        self.publication = Publication()
        self.is_medline = False
        self.has_headings = True
        """Whether keywords may be MeSH headings: Emtree's terms look like them (Embase)."""

    def record(self) -> ReferenceRecord:
        """The record; what belongs to a container goes where the type has it."""
        kept, found = self.kept, self.publication
        if self.csl_type == "thesis" and _DEGREE.match(found.volume):  # EndNote's field for it
            self.variables.setdefault("genre", found.volume)
            found.volume = ""
        if self.csl_type in PERIODICALS and not (
            found.publisher or found.place or found.edition or found.series or found.isbns
            or found.number or found.medium or found.volume_title
        ):  # fmt: skip
            if found.full or found.short or found.issns:
                kept["journal"] = journal = _OpenJournal(
                    found.full.plain, found.short, "", found.issns
                )
                journal.__class__ = Journal
            kept["volume"] = found.volume
        else:
            place(found, self.csl_type, kept, self.variables)
        if self._creators:
            kept["creators"] = tuple(self.creators)
        elif self._names:
            self.pending["creators"] = (_creators_of, self._names)
        if self.variables:
            kept["variables"] = tuple(self.variables.items())
        if self.extra:
            kept["extra"] = tuple(self.extra)
        kept["csl_type"] = self.csl_type
        return record_with(kept, self.pending)

    # Values of their own -----------------------------------------------------------------------

    def keep(self, tag: str, found: Iterable[str]) -> None:
        """What has no field goes to `extra` under its tag."""
        self.extra += [(tag, value) for value in found]

    def variable(self, name: str, value: str, tag: str = "") -> None:
        """Set a CSL variable that has no value yet; another one goes to `extra` under `tag`."""
        if value and self.variables.setdefault(name, value) != value and tag:
            self.extra.append((tag, value))

    # Titles and names --------------------------------------------------------------------------

    def titles(self, given: RichText, short: str = "", original: RichText | None = None) -> None:
        """The title as the source has it; a short title that repeats it is left out."""
        if original:
            self.kept["original_title"] = original
        if not given and short:
            given, short = markup_of(short), ""
        finish_titles(self.kept, given)
        if short and short.rstrip(".") != given.plain.rstrip("."):
            self.kept["short_title"] = short

    @property
    def creators(self) -> list[Creator]:
        """The byline so far, to be changed; the names are only made when somebody asks for it."""
        if self._names:
            self._creators += _creators_of(self._names)
            self._names = []
        return self._creators

    @creators.setter
    def creators(self, found: list[Creator]) -> None:
        self._creators, self._names = found, []

    def names(self, found: Sequence[str], role: str) -> None:
        """Add the names of lines to the byline."""
        if found:
            self._names.append((found, role))

    def affiliate(self, addresses: Iterable[str], tag: str) -> None:
        """Addresses without names are those of the first author; without one they are kept apart."""
        if self.creators:
            added = tuple(Affiliation(RichText.plain_text(value)) for value in addresses)
            first = self.creators[0]
            self.creators[0] = replace(first, affiliations=first.affiliations + added)
        else:
            self.keep(tag, addresses)

    # Dates -------------------------------------------------------------------------------------

    def dates(self, year: str, day: str, accessed: str, tag: str) -> None:
        """The date of a year and a day, what of the day says nothing being kept, and of access."""
        date, rest = values.joined_date(year, day)
        if date:
            self.kept["issued"] = date
        if rest:
            self.extra.append((tag, rest))
        seen = values.read_date(accessed)
        if seen:
            self.kept["accessed"] = seen

    def edition(self, text: str) -> None:
        """The edition, or the day of electronic publication, for which EndNote uses the field."""
        if _DAY.match(text):
            self.kept["electronic_dates"] = (values.read_date(text),)
        else:
            self.publication.edition = text

    # Pages -------------------------------------------------------------------------------------

    def pages(self, start: str, end: str) -> None:
        """First and last page; a range may stand in `start` alone."""
        low = start.lower()
        if low.startswith("no") and (
            (low, end.lower()) in _NO_PAGES or low.startswith("no pagination")
        ):
            return
        if start and not end:
            if self.csl_type in WHOLE_WORKS and start.isdecimal():
                self.variable("number-of-pages", start)
            elif start.isalnum():
                self.kept["pagination"] = Pagination(start)
            else:
                self.kept["pagination"] = Pagination(medline=start)
        elif start:
            self.kept["pagination"] = Pagination(start, end)
        elif end:
            self.kept["pagination"] = Pagination(medline=end)

    def page_range(self, text: str) -> None:
        """Pages in one text: `379-90`, `e12`, `XX, 327`."""
        match = _PAGES.fullmatch(text)
        if match and len(match[2]) >= len(match[1]):
            self.pages(match[1], match[2])
        elif text:
            self.pages(text, "")

    def article_number(self, number: str) -> None:
        """What stands for pages where a journal has none (`e12`, `Article 5`)."""
        if number:
            self.kept["location_ids"] = (LocationId("pii", number),)

    # Identifiers and links ---------------------------------------------------------------------

    def dois(self, found: Iterable[str], tag: str) -> None:
        """The first DOI is the work's; other values are kept."""
        for value in found:
            doi = clean_doi(value)
            if doi and not self.kept.get("doi"):
                self.kept["doi"] = doi
            elif not doi or doi != self.kept.get("doi"):
                self.extra.append((tag, value))

    def accession(self, value: str, tag: str, *, may_be_pmid: bool = True) -> None:
        """An accession number: a PMID from PubMed's databases, a PMCID by its look, else kept."""
        pmid = value[8:].strip() if value[:8].upper() == "MEDLINE:" else value
        is_number = pmid.isdecimal() and pmid.isascii() and len(pmid) <= 8
        if is_number and pmid == self.kept.get("pmid"):
            return
        if is_number and (self.is_medline or pmid != value) and may_be_pmid:
            self.pmid(pmid, tag)
        elif _PMCID.fullmatch(value.strip()):
            self.kept.setdefault("pmcid", clean_pmcid(value))
        else:
            self.extra.append((tag, value))

    def pmid(self, value: str, tag: str) -> None:
        """A PMID; a second, different one is kept."""
        number = value.lstrip("0")
        if self.kept.setdefault("pmid", number) != number:
            self.extra.append((tag, value))

    def citekey(self, key: str, tag: str) -> None:
        """A citation key when it looks like one; a bare number is the writer's own."""
        if key and not key.isdecimal() and _CITEKEY.fullmatch(key):
            self.kept["citekey"] = key
        elif key:
            self.extra.append((tag, key))

    def links(self, found: Sequence[str], tag: str) -> None:
        """Addresses: the first is the work's, files are linked, identifiers in them count."""
        for url in values.split_links(found):
            if values.is_file_link(url):
                self.files((url,))
                continue
            work = values.work_in_link(url)
            if work is not None:
                self.kept.setdefault(work.kind, work.value)
            if not self.kept.get("url"):
                self.kept["url"] = url
            else:
                self.extra.append((tag, url))

    def files(self, paths: Iterable[str], media_type: str = "") -> None:
        """Files that the source names for the work; each once."""
        there = self.kept.get("linked_files", ())
        added = [LinkedFile(path, media_type=media_type) for path in paths]
        self.kept["linked_files"] = tuple(dict.fromkeys((*there, *added)))

    # Texts -------------------------------------------------------------------------------------

    def abstracts(self, found: Sequence[str], tag: str) -> None:
        """The longest is the abstract; its paragraphs and labels become sections."""
        if not found:
            return
        chosen = found[0] if len(found) == 1 else max(found, key=len)
        self.pending["abstract"] = (_abstract_of, chosen)
        if len(found) > 1:
            self.keep(tag, [value for value in found if value != chosen])

    def notes(self, found: Sequence[str]) -> None:
        """Notes; identifiers that programs write into them are read.

        What repeats the DOI and says nothing else (publishers' files) is no note, nor is what our
        writers say there of a field without a tag (`Report number: 12`).
        """
        found = [note for note in found if not self._is_doi(note) and not self._is_field(note)]
        for note in found:
            match = _PMID_LABEL.search(note)
            if match is None and self.is_medline:
                match = _ACCESSION_LABEL.search(note)
            if match is not None:
                self.kept.setdefault("pmid", match[1].lstrip("0"))
            if "PMCID:" in note:
                pmcid = clean_pmcid(note[note.index("PMCID:") :])
                if pmcid:
                    self.kept.setdefault("pmcid", pmcid)
        if found:
            self.kept["notes"] = self.kept.get("notes", ()) + tuple(found)

    def _is_doi(self, note: str) -> bool:
        match = _ONLY_DOI.fullmatch(note)
        doi = clean_doi(match[1]) if match else ""
        if doi and not self.kept.get("doi"):
            self.kept["doi"] = doi
        return bool(doi) and doi == self.kept.get("doi")

    def _is_field(self, note: str) -> bool:
        """Take `Issue: 3` and the like, where the field is empty yet."""
        match = _ONLY_FIELD.fullmatch(note)
        if match is None:
            return False
        name, value = match.groups()
        if name == "Report number" and not self.publication.number:
            self.publication.number = value
        elif name == "Issue" and not self.kept.get("issue"):
            self.kept["issue"] = value
        elif name == "Number of pages" and "number-of-pages" not in self.variables:
            self.variables["number-of-pages"] = value
        else:
            return False
        return True

    def keywords(self, found: Sequence[str]) -> None:
        """Keywords; those with marks or subheadings are MeSH headings in MEDLINE's records."""
        if found:
            may_be_headings = (
                self.has_headings and (self.is_medline or "pmid" in self.kept) and _has_marks(found)
            )
            self.pending["keywords"] = (_keywords_of, (found, may_be_headings))
            if may_be_headings:
                self.pending["mesh_headings"] = (_headings_of, found)

    def more_keywords(self, words: Sequence[str], owner: str) -> None:
        """Further keywords, which are `owner`'s."""
        if words:
            make, before = self.pending.pop("keywords", (tuple, ()))
            owned = tuple(replace(word, owner=owner) for word in values.keywords_of(words))
            self.kept["keywords"] = (*make(before), *owned)

    def more_headings(self, found: Iterable[MeshHeading]) -> None:
        """Headings that are told apart already, behind those among the keywords."""
        make, before = self.pending.pop("mesh_headings", (tuple, ()))
        self.kept["mesh_headings"] = (*make(before), *found)

    def numbers(self, found: Sequence[str], tag: str) -> None:
        """ISSNs and ISBNs; what is neither is the number of a report or patent (EndNote)."""
        publication = self.publication
        publication.issns, publication.isbns, rest = values.serial_numbers(found)
        for value in rest:
            if self.csl_type in NUMBERED and not publication.number:
                publication.number = value
            else:
                self.extra.append((tag, value))

    def container(self, names: Sequence[str], short_names: Sequence[str], tags: str) -> None:
        """The container's title and abbreviation; `tags` are those of further names ("JO JA")."""
        full, short, others = values.full_and_short(names, short_names)
        self.publication.full = markup_of(full)
        self.publication.short = short
        if others:
            tag, short_tag = tags.split()
            self.extra += [(tag if name in names else short_tag, name) for name in others]


# Made when they are read -----------------------------------------------------------------------


def _creators_of(names: Iterable[tuple[Sequence[str], str]]) -> tuple[Creator, ...]:
    return tuple([one for found, role in names for one in all_creators(found, role)])


def _abstract_of(text: str) -> Abstract:
    is_html = text.startswith(("<p>", "<jats:p>"))
    if is_html:  # ProQuest, publishers
        text = "\n".join(part for part in _PARAGRAPH.split(text) if part)
    if "\n" in text:
        lines = text.removeprefix("Abstract\n").split("\n")  # a heading of ScienceDirect's
        parts = tuple(part for line in lines for part in sections_of(line))
    else:
        parts = sections_of(text)
    if is_html or "</" in text:
        read = clean_markup if is_html else markup_of
        parts = tuple(replace(part, text=read(part.text.plain)) for part in parts)
    made = _OpenAbstract(parts)
    made.__class__ = Abstract
    return cast(Abstract, made)


def _keywords_of(found: tuple[Sequence[str], bool]) -> tuple[Keyword, ...]:
    words = values.split_words(found[0])
    if found[1]:
        words = [word for word in words if not is_heading(word)]
    return values.keywords_of(words)


def _has_marks(found: Sequence[str]) -> bool:
    """Whether any of these may be a heading with a subheading or a mark of a major topic."""
    text = "\n".join(found)
    return "/" in text or "*" in text


def _headings_of(found: Sequence[str]) -> tuple[MeshHeading, ...]:
    words = values.split_words(found)
    return tuple([values.heading_of(word) for word in words if is_heading(word)])
