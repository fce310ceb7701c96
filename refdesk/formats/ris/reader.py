"""RIS records to reference records: what a tag means depends on the type and on who wrote it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.later import record_later
from refdesk.formats.placing import PERIODICALS
from refdesk.formats.registry import Parsed, ParseResult, Unreadable
from refdesk.formats.ris import dialects
from refdesk.formats.ris.lines import TAGGED, Outside, RisRecord, split_records
from refdesk.formats.ris.tags import NAMES, TYPES
from refdesk.formats.tagged.draft import Draft, is_of_medline
from refdesk.formats.tagged.fields import Fields, Run
from refdesk.formats.tagged.outside import outside
from refdesk.formats.tagged.values import joined_date, markup_of, read_date, work_in_link
from refdesk.model.dates import PartialDate
from refdesk.model.identifiers import clean_doi
from refdesk.model.quick import opened
from refdesk.model.record import ReferenceRecord

KEY: Final = "ris"
_OpenParsed: Final = opened(Parsed)
_IMAGE: Final = "image/*"
_LONGEST_ISSUE: Final = 60
_SHORT_NUMBER = re.compile(r"[\w./-]{1,12}")
_SHORT: Final = frozenset(("J2", "JA", "J1"))
_PUBLISHED: Final = frozenset(("PB", "CY", "PP"))
_WRITTEN: Final = frozenset({csl_type: code for code, csl_type in reversed(TYPES.items())}.values())


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the records of a RIS file in order; raises FormatError when it holds none."""
    number = 0
    held: list[Unreadable] = []
    for record in split_records(stream):
        if isinstance(record, Outside):
            held += outside(record.line, record.text, number + 1, TAGGED, "TY  - ")
            continue
        number += 1
        if held:  # not before it is clear that the file holds records
            yield from held
            held = []
        place = f"record {number}, line {record.line}"
        made = _OpenParsed(
            record_later(_record, record.runs), record.source, KEY, place, record.warnings
        )
        made.__class__ = Parsed
        yield made
    yield from held if number else ()
    if not number:
        raise FormatError("This is no RIS file: it has no line that begins with “TY  - ”.")


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record that the lines of `source` hold; raises FormatError when there is none."""
    for record in split_records(io.BytesIO(source)):
        if isinstance(record, RisRecord):
            return _record(record.runs)
    raise FormatError("The text has no line that begins with “TY  - ”.")


def _record(runs: list[Run]) -> ReferenceRecord:
    return _Mapper(runs).record()


class _Mapper(Fields):
    """One record's tags, mapped by the type that its first line names."""

    __slots__ = ("code",)

    def __init__(self, runs: list[Run]) -> None:
        code = runs[0][1][0] if runs and runs[0][0] == "TY" else ""
        self.code = NAMES.get(code.lower(), code.upper())
        super().__init__(runs, Draft(TYPES.get(self.code, "document")))
        strays = self.values.pop("TY", [])[1:]
        if strays:  # lines below the type that have no tag
            self.values["N1"] = strays + self.values.get("N1", [])

    def record(self) -> ReferenceRecord:
        """Map every tag."""
        draft, values = self.draft, self.values
        databases = values.get("DB", []) + values.get("DP", [])
        draft.is_medline = bool(databases) and is_of_medline(" ".join(databases))
        draft.has_headings = draft.is_medline or not databases
        dialects.adapt(values, draft)
        self._refine_type()
        self._titles()
        self._names()
        self._dates()
        self._identifiers()
        self._container()
        self._pages()
        self._texts()
        self._rest()
        is_paper_alone = self.code == "CPAPER" and not draft.publication.full
        if self.code not in _WRITTEN and not is_paper_alone:
            draft.extra.insert(0, ("TY", self.code))
        return draft.record()

    # What it is --------------------------------------------------------------------------------

    def _refine_type(self) -> None:
        draft, code = self.draft, self.code
        if code == "SER":
            self._series()
        if "M3" in self.values:
            self._kinds(self.take("M3"))
        if code == "JOUR":
            return
        if code == "PREP":
            draft.variables["genre"] = "preprint"
        elif code == "ABST":
            draft.variable("genre", "abstract")
        elif code in ("GRNT", "GRANT"):
            draft.variable("genre", "grant")
        elif code == "INPR":
            draft.variables["status"] = "in press"
        elif code == "CONF" and not self.values.keys() & {"T2", "BT", "JF", "JO", "C3"}:
            draft.csl_type = "book"

    def _series(self) -> None:
        """Scopus calls papers and chapters of a series' volume serials, as it does their volumes."""
        values = self.values
        if values.get("DB") == ["Scopus"] and "T2" in values and values.keys() & {"SP", "C7"}:
            is_paper = "M3" in values and values["M3"][0].lower().startswith("conference")
            self.draft.csl_type = "paper-conference" if is_paper else "chapter"

    def _kinds(self, kinds: Sequence[str]) -> None:
        """M3: the type of work, or (old files) a DOI."""
        draft = self.draft
        for kind in kinds:
            doi = clean_doi(kind) if "10." in kind else ""
            if doi:
                draft.kept.setdefault("doi", doi)
            elif kind.lower() == "preprint":
                draft.csl_type = "article"
                draft.variables["genre"] = "preprint"
            elif draft.csl_type in ("thesis", "report", "manuscript", "document"):
                draft.variable("genre", kind, "M3")
            else:
                draft.extra.append(("M3", kind))

    def _titles(self) -> None:
        given = self.one("TI", "T1", "CT")
        if not given and self.draft.csl_type == "book":
            given = self.one("BT", "T2")
        original = self.one("TT", "OP")
        short = self.one("ST") if "ST" in self.values else ""
        self.draft.titles(markup_of(given), short, markup_of(original) if original else None)

    def _names(self) -> None:
        draft = self.draft
        if "A1" in self.values and self.values.get("AU") == self.values["A1"]:
            del self.values["A1"]  # ProQuest says all names under both tags
        authors = self.take("AU", "A1")
        if self.code == "EDBOOK" and not self.values.keys() & {"A2", "ED", "A3"}:
            draft.names(authors, "editor")  # EndNote's Edited Book has its editors there
        else:
            draft.names(authors, "author")
        if "AD" in self.values or "M1" in self.values:
            dialects.addresses(self.values, authors, draft)
        second, third, fourth = dialects.roles(self.code, self)
        for tag, role in (
            ("A2", second), ("ED", "editor"), ("A3", third), ("A4", fourth), ("TA", "translator"),
        ):  # fmt: skip
            if tag in self.values:
                self._others(tag, role)

    def _others(self, tag: str, role: str) -> None:
        draft = self.draft
        for value in self.take(tag):
            if role == "" or (draft.csl_type in PERIODICALS and value.count(",") > 2):
                draft.extra.append((tag, value))  # Ovid's list of cited works by way of Zotero
            else:
                draft.names((value,), role)

    # When and where ----------------------------------------------------------------------------

    def _dates(self) -> None:
        draft = self.draft
        date, rest = joined_date(self.one("PY", "Y1", "YR"), self.one("DA"))
        if date:
            draft.kept["issued"] = date
        if rest:
            draft.extra.append(("DA", rest))
        if "Y2" in self.values:
            self._accessed(self.one("Y2"))
        edition = self.one("ET") if "ET" in self.values else ""
        if edition and re.match(r"\d{4}/\d\d", edition):
            draft.kept["electronic_dates"] = (read_date(edition),)
        elif edition:
            draft.publication.edition = edition

    def _accessed(self, text: str) -> None:
        """Y2 is the day of access, but the month of publication in some files (`Y2  - DEC`)."""
        draft = self.draft
        if text.isdecimal() and len(text) < 3:  # the month, in Rayyan's files
            issued = draft.kept.get("issued")
            if issued and issued.year and not issued.month and 1 <= int(text) <= 12:
                draft.kept["issued"] = PartialDate(issued.year, int(text))
            elif not issued or issued.month != int(text):
                draft.extra.append(("Y2", text))
            return
        date = read_date(text)
        if date.year is None and "issued" in draft.kept:
            issued, rest = joined_date(draft.kept["issued"].sort_text[:4], text)
            if not rest and issued.year and not draft.kept["issued"].month:
                draft.kept["issued"] = issued
                return
            if draft.csl_type == "paper-conference":  # the days of the meeting, by Web of Science
                draft.extra.append(("Y2", text))
                return
        if date:
            draft.kept["accessed"] = date

    def _container(self) -> None:
        draft, publication = self.draft, self.draft.publication
        names = self.gather("T2", "JF", "BT", "JO")
        short = () if _SHORT.isdisjoint(self.values) else self.gather("J2", "JA", "J1")
        draft.container(names, short, "JO JA")
        if "T3" in self.values:
            publication.series = markup_of(self.one("T3"))
        if not _PUBLISHED.isdisjoint(self.values):
            publication.publisher, publication.place = self.one("PB"), self.one("CY", "PP")
        if "SN" in self.values:
            draft.numbers(self.take("SN"), "SN")
        publication.volume = self.one("VL", "VO")
        issue = self.one("IS")
        if len(issue) > _LONGEST_ISSUE:  # a cited work, by way of Ovid and Zotero
            draft.extra.append(("IS", issue))
            return
        if not issue and draft.csl_type in PERIODICALS:
            issue = self.one("CP") or self._short_number()
        if issue:
            draft.kept["issue"] = issue

    def _short_number(self) -> str:
        """M1 is the issue in EndNote's files, and notes or addresses in others."""
        values = self.take("M1")
        chosen = next((value for value in values if _SHORT_NUMBER.fullmatch(value)), "")
        self.draft.keep("M1", [value for value in values if value != chosen])
        return chosen

    def _pages(self) -> None:
        start, end = self.one("SP"), self.one("EP")
        if end:
            self.draft.pages(start, end)
        else:
            self.draft.page_range(start)
        if "C7" in self.values:
            self.draft.article_number(self.one("C7"))

    # Identifiers and texts ---------------------------------------------------------------------

    def _identifiers(self) -> None:
        draft = self.draft
        for tag in ("DO", "DI", "L3"):
            if tag in self.values:
                draft.dois(self.take(tag), tag)
        if "UR" in self.values:
            draft.links(self.take("UR"), "UR")
        for url in self.values.get("L2", ()):  # kept as it is, but it may name the work
            work = work_in_link(url)
            if work is not None:
                draft.kept.setdefault(work.kind, work.value)
        for tag in ("AN", "UI", "C2"):
            if tag in self.values:
                for value in self.values.pop(tag):
                    draft.accession(value, tag, may_be_pmid=tag != "C2")
        if "ID" in self.values:
            draft.citekey(self.one("ID"), "ID")
        if "L1" in self.values:
            draft.files(self.take("L1"))
        if "L4" in self.values:
            draft.files(self.take("L4"), _IMAGE)

    def _texts(self) -> None:
        draft = self.draft
        values = self.values
        if "N2" in values:
            draft.abstracts(self.take("AB", "N2"), "N2")
        elif "AB" in values:
            draft.abstracts(values.pop("AB"), "N2")
        if "N1" in values or "RN" in values:
            draft.notes(self.take("N1", "RN"))
        if "KW" in values or "DE" in values:
            draft.keywords(self.take("KW", "DE"))

    def _rest(self) -> None:
        draft, values = self.draft, self.values
        if "LA" in values:
            draft.kept["languages"] = tuple(values.pop("LA"))
        for tag, name in (
            ("NV", "number-of-volumes"), ("SE", "section"), ("CN", "call-number"),
            ("AV", "archive_location"),
        ):  # fmt: skip
            if tag in values:
                draft.variable(name, self.one(tag))
        if "pmid" in draft.kept and values.get("DB") == ["PubMed"]:
            del values["DB"]  # the PMID says so
        self.rest()
