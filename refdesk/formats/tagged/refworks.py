"""RefWorks' tagged text: `RT Journal Article`, `A1` authors, `T1` title ..."""

from __future__ import annotations

import re
from typing import Final

from refdesk.formats.placing import PERIODICALS
from refdesk.formats.tagged.draft import MEDLINE, Draft
from refdesk.formats.tagged.fields import Fields, Run
from refdesk.formats.tagged.records import Dialect, readers
from refdesk.formats.tagged.values import markup_of
from refdesk.model.record import ReferenceRecord

KEY: Final = "refworks"
_START = re.compile(r"^RT (?=\S)", re.MULTILINE)
DIALECT: Final = Dialect(
    KEY,
    "RefWorks tagged",
    lambda text: _START,
    re.compile(r"^([A-Z][A-Z0-9]) ?(.*(?:\n(?![A-Z][A-Z0-9](?: |$)).*)*)", re.MULTILINE),
    frozenset(("A1", "A2", "A3", "A4", "A5", "A6", "K1", "UL", "LK", "SN")),
    frozenset(("AB", "NO")),
    re.compile(r"[A-Z][A-Z0-9] \S"),
    "RT",
)
_TYPES: Final = {
    "abstract": "article-journal", "artwork": "graphic", "bills/resolutions": "bill",
    "book, edited": "book", "book, section": "chapter", "book, whole": "book",
    "case/court decisions": "legal_case", "computer program": "software",
    "conference proceedings": "paper-conference", "dissertation/thesis": "thesis",
    "dissertation": "thesis", "grant": "document", "hearing": "hearing",
    "journal": "article-journal", "journal article": "article-journal",
    "journal, electronic": "article-journal", "laws/statutes": "legislation",
    "magazine article": "article-magazine", "map": "map", "monograph": "book",
    "motion picture": "motion_picture", "music score": "musical_score",
    "newspaper article": "article-newspaper", "online discussion forum": "post",
    "patent": "patent", "personal communication": "personal_communication", "report": "report",
    "sound recording": "song", "unpublished material": "manuscript", "video/dvd": "motion_picture",
    "web page": "webpage", "dataset": "dataset", "preprint": "article",
}  # fmt: skip


def _record(runs: list[Run]) -> ReferenceRecord:
    return _Mapper(runs).record()


parse, record_from_source = readers(DIALECT, _record)


class _Mapper(Fields):
    __slots__ = ("name",)

    def __init__(self, runs: list[Run]) -> None:
        super().__init__(runs, Draft("document"), "refworks:")
        self.name = self.one("RT")
        self.draft.csl_type = _TYPES.get(self.name.lower(), "document")

    def record(self) -> ReferenceRecord:
        """Map every tag."""
        draft = self.draft
        databases = f"{self.peek('DB')} {self.peek('DS')}"
        draft.is_medline = bool(MEDLINE.search(databases))
        draft.titles(markup_of(self.one("T1")), self.one("ST"))
        self._names()
        draft.dates(self.one("YR"), self.one("FD"), self.one("RD"), "refworks:FD")
        self._container()
        self._identifiers()
        draft.abstracts(self.take("AB"), "refworks:AB")
        draft.notes(self.take("NO"))
        draft.keywords(self.take("K1"))
        languages = self.take("LA")
        if languages:
            draft.kept["languages"] = tuple(languages)
        if _TYPES.get(self.name.lower()) is None and self.name.lower() != "generic":
            draft.extra.insert(0, ("refworks:RT", self.name))
        self.rest()
        return draft.record()

    def _names(self) -> None:
        draft = self.draft
        is_edited = self.name.lower() == "book, edited" and "A2" not in self.values
        draft.names(self.take("A1"), "editor" if is_edited else "author")
        addresses = self.take("AD")
        if addresses:
            draft.affiliate(addresses, "refworks:AD")
        roles = (("A2", "editor"), ("A3", "collection-editor"), ("A4", "translator"))
        for tag, role in roles:
            if draft.csl_type != "thesis":
                draft.names(self.take(tag), role)

    def _container(self) -> None:
        draft, publication = self.draft, self.draft.publication
        if draft.csl_type == "book":
            publication.series = markup_of(self.one("T3", "T2", "JF"))
        else:
            draft.container(self.take("JF", "T2"), self.take("JO"), "refworks:JF refworks:JO")
            publication.series = markup_of(self.one("T3"))
        publication.publisher, publication.place = self.one("PB"), self.one("PP")
        publication.edition = self.one("ED")
        draft.numbers(self.take("SN"), "refworks:SN")
        publication.volume = self.one("VO")
        number = self.one("IS")
        if draft.csl_type in PERIODICALS or draft.csl_type not in ("report", "patent", "standard"):
            if number:
                draft.kept["issue"] = number
        else:
            publication.number = publication.number or number
        start, end = self.one("SP"), self.one("OP")
        if end:
            draft.pages(start, end)
        else:
            draft.page_range(start)

    def _identifiers(self) -> None:
        draft = self.draft
        draft.dois(self.take("DO"), "refworks:DO")
        for value in self.take("AN"):
            draft.accession(value, "refworks:AN")
        draft.links(self.take("UL", "LK"), "refworks:UL")
        draft.citekey(self.one("ID"), "refworks:ID")
        draft.variable("call-number", self.one("CL"))
        draft.variable("archive_location", self.one("AV"))
