"""RIS records to reference records: what a tag means depends on the type and on who wrote it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.csl.dates import read_words
from refdesk.formats.medline.reader import sections_of
from refdesk.formats.placing import PERIODICALS, Publication, place
from refdesk.formats.pubmed.common import finish_titles
from refdesk.formats.registry import Parsed, ParseResult, Unreadable
from refdesk.formats.ris.lines import Field, RecordLines, fields_of, split_records
from refdesk.formats.ris.tags import NAMES, TYPES
from refdesk.model.dates import PartialDate
from refdesk.model.identifiers import clean_doi, clean_pmcid, identifiers_in_uris, is_issn
from refdesk.model.markup import RichText, clean_markup
from refdesk.model.names import from_full, from_medline, is_initials, looks_like_group
from refdesk.model.record import (
    Abstract,
    Affiliation,
    Creator,
    Issn,
    Keyword,
    LocationId,
    MeshHeading,
    Pagination,
    ReferenceRecord,
    Term,
)

KEY: Final = "ris"
_TAGS_IN_TEXT = re.compile(r"</(?:i|b|u|em|sup|sub|strong|span|italic|bold)>", re.IGNORECASE)
_PMID_NOTE = re.compile(r"^(?:PMID|Accession Number):\s*(\d{1,8})\b", re.MULTILINE)
_MEDLINE = re.compile(r"pubmed|medline|\bnlm\b", re.IGNORECASE)
_CJK = re.compile(r"[\u3400-\u9fff]{2,4}")
_CJK_FAMILIES = frozenset(
    ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐")
)
_ISBN = re.compile(r"(?:97[89][- ]?)?\d{1,5}[- ]?\d{1,7}[- ]?\d{1,7}[- ]?[\dXx]")
_NO_PAGES = {("no", "specified"), ("no", "pagination specified")}


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the records of a RIS file in order; raises FormatError when it holds none."""
    number = 0
    for record in split_records(stream):
        number += 1
        place = f"record {number}, line {record.line}"
        text = "".join(record.lines)
        try:
            source = text.encode("utf-8", "surrogatepass")
            yield Parsed(_record(record), source, KEY, place)
        except FormatError as error:
            yield Unreadable(place, str(error), text[:500])
    if not number:
        raise FormatError("This is no RIS file: it has no line that begins with “TY  - ”.")


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record that the lines of `source` hold; raises FormatError when there is none."""
    for record in split_records(io.BytesIO(source)):
        return _record(record)
    raise FormatError("The text has no line that begins with “TY  - ”.")


def _record(lines: RecordLines) -> ReferenceRecord:
    return _Mapper(fields_of(lines)).record()


class _Mapper:
    """One record's tags; each is taken once, and what nobody took goes to `extra`."""

    def __init__(self, fields: list[Field]) -> None:
        code = fields[0][1] if fields and fields[0][0] == "TY" else ""
        self.code = NAMES.get(code.lower(), code.upper())
        self.fields = [(tag, value) for tag, value in fields[1:] if value]
        self.values: dict[str, list[str]] = {}
        for tag, value in self.fields:
            self.values.setdefault(tag, []).append(value)
        self.extra: list[Field] = []
        self.kept: dict[str, Any] = {}
        self.variables: dict[str, str] = {}
        self.csl_type = TYPES.get(self.code, "document")
        database = " ".join(self.values.get("DB", []) + self.values.get("DP", []))
        self.is_medline = bool(_MEDLINE.search(database))

    def take(self, *tags: str) -> list[str]:
        """All values of `tags`, in the order of the file; they are gone afterwards."""
        there = [tag for tag in tags if tag in self.values]
        if len(there) > 1:
            found = [value for tag, value in self.fields if tag in there]
        else:
            found = self.values[there[0]] if there else []
        for tag in there:
            del self.values[tag]
        return found

    def one(self, *tags: str) -> str:
        """The first value of the first tag that has one; other values are kept as extra."""
        chosen = ""
        for tag in tags:
            for value in self.take(tag):
                if not chosen:
                    chosen = value
                elif value != chosen:
                    self.extra.append((tag, value))
        return chosen

    def record(self) -> ReferenceRecord:
        """Map every tag."""
        self._refine_type()
        self._titles()
        self._names()
        self._dates()
        self._identifiers()
        self._container()
        self._pages()
        self._texts()
        self._rest()
        if TYPES.get(self.code) is None or self.code not in _WRITTEN:
            self.extra.insert(0, ("TY", self.code))
        kept: dict[str, Any] = {
            key: tuple(value) if value.__class__ is list else value
            for key, value in self.kept.items()
        }
        return ReferenceRecord(
            csl_type=self.csl_type,
            variables=tuple(self.variables.items()),
            extra=tuple(self.extra),
            **kept,
        )

    # What it is --------------------------------------------------------------------------------

    def _refine_type(self) -> None:
        kinds = self.take("M3")
        for kind in kinds:
            doi = clean_doi(kind)
            if doi:
                self.kept.setdefault("doi", doi)
            elif kind.lower() == "preprint":
                self.csl_type = "article"
                self.variables["genre"] = "preprint"
            elif self.csl_type in ("thesis", "report", "manuscript", "document"):
                self.variables.setdefault("genre", kind)
            else:
                self.extra.append(("M3", kind))
        if self.code == "PREP":
            self.variables["genre"] = "preprint"
        elif self.code == "ABST":
            self.variables.setdefault("genre", "abstract")
        elif self.code in ("GRNT", "GRANT"):
            self.variables.setdefault("genre", "grant")
        elif self.code == "INPR":
            self.variables["status"] = "in press"
        elif self.code == "CONF" and not self.values.keys() & {"T2", "BT", "JF", "JO"}:
            self.csl_type = "book"

    def _titles(self) -> None:
        given = self.one("TI", "T1", "CT")
        if not given and self.csl_type == "book":
            given = self.one("BT", "T2")
        title = markup_of(given)
        self.kept["_title"] = title
        original = self.one("TT", "OP")
        if original:
            self.kept["original_title"] = markup_of(original)
        finish_titles(self.kept, self.kept.pop("_title"))
        short = self.one("ST")
        if not given and short:
            given, short = short, ""
            finish_titles(self.kept, markup_of(given))
        if short and short.rstrip(".") != given.rstrip("."):
            self.kept["short_title"] = short

    def _names(self) -> None:
        creators = [
            creator for value in self.take("AU", "A1") for creator in creators_of(value, "author")
        ]
        editors = self.take("A2", "ED")
        for value in editors:
            if self.csl_type in PERIODICALS and value.count(",") > 2:
                self.extra.append(("A2", value))  # Ovid's list of cited references by way of Zotero
            else:
                creators += creators_of(value, "editor")
        for tag, role in (("A3", "collection-editor"), ("A4", "translator"), ("TA", "translator")):
            for value in self.take(tag):
                creators += creators_of(value, role)
        addresses = self.take("AD")
        if creators and addresses:
            added = tuple(Affiliation(RichText.plain_text(value)) for value in addresses)
            creators[0] = replace(creators[0], affiliations=added)
        else:
            self.extra += [("AD", value) for value in addresses]
        self.kept["creators"] = creators

    # When and where ----------------------------------------------------------------------------

    def _dates(self) -> None:
        year = read_ris_date(self.one("PY", "Y1", "YR"))
        day = read_ris_date(self.one("DA"))
        if day.year is not None and (not year or year.year == day.year):
            self.kept["issued"] = day
        elif year:
            self.kept["issued"] = year
            if day and year.year is not None:  # `DA  - Aug` beside `PY  - 1997` (EndNote)
                joined = read_ris_date(f"{year.year} {day.literal}") if day.literal else day
                if joined.year == year.year and not year.month:
                    self.kept["issued"] = joined
                else:
                    self.extra.append(("DA", day.literal or day.sort_text))
        elif day:
            self.kept["issued"] = day
        accessed = read_ris_date(self.one("Y2"))
        if accessed:
            self.kept["accessed"] = accessed
        edition = self.one("ET")
        if edition and re.match(r"\d{4}/\d\d", edition):
            self.kept["electronic_dates"] = (read_ris_date(edition),)
        elif edition:
            self.kept["_edition"] = edition

    def _container(self) -> None:
        names = self.take("T2", "JF", "BT", "JO")
        short_names = self.take("J2", "JA", "J1")
        series = self.one("T3")
        full, short = _full_and_short(names, short_names)
        for name in dict.fromkeys((*names, *short_names)):
            if name not in (full, short):
                self.extra.append(("JO" if name in names else "JA", name))
        publisher, place_name = self.one("PB"), self.one("CY", "PP")
        issns, isbns = self._serial_numbers()
        publication = Publication(
            full=markup_of(full),
            short=short,
            issns=issns,
            isbns=isbns,
            publisher=publisher,
            place=place_name,
            edition=self.kept.pop("_edition", ""),
            series=markup_of(series),
            volume=self.one("VL", "VO"),
        )
        place(publication, self.csl_type, self.kept, self.variables)
        issue = self.one("IS")
        if not issue and self.csl_type in PERIODICALS:
            issue = self.one("CP") or self._short_number()
        self.kept["issue"] = issue

    def _short_number(self) -> str:
        """M1 is the issue in EndNote's files, and notes or addresses in others."""
        values = self.take("M1")
        chosen = next((value for value in values if re.fullmatch(r"[\w./-]{1,12}", value)), "")
        self.extra += [("M1", value) for value in values if value != chosen]
        return chosen

    def _variables(self, *pairs: tuple[str, str]) -> None:
        for name, value in pairs:
            if value:
                self.variables.setdefault(name, value)

    def _serial_numbers(self) -> tuple[tuple[Issn, ...], tuple[str, ...]]:
        """ISSNs and ISBNs of SN, told apart by their check digits and lengths."""
        issns: dict[str, Issn] = {}
        isbns: list[str] = []
        for value in self.take("SN"):
            found = False
            for match in re.finditer(r"\b(\d{4}-?\d{3}[\dXx])\b\s*(?:\((\w+)\))?", value):
                if is_issn(match[1]) or "-" in match[1]:
                    number = (
                        match[1].upper()
                        if "-" in match[1]
                        else f"{match[1][:4]}-{match[1][4:]}".upper()
                    )
                    kind = (match[2] or "").capitalize()
                    kind = kind if kind in ("Print", "Electronic", "Linking") else ""
                    issns.setdefault(number, Issn(number, kind))
                    found = True
            if not found:
                numbers = [
                    match[0].strip()
                    for match in _ISBN.finditer(value)
                    if len(re.sub(r"[^\dXx]", "", match[0])) in (10, 13)
                ]
                isbns += [number for number in numbers if number not in isbns]
                found = bool(numbers)
            if not found:
                self.extra.append(("SN", value))
        return tuple(issns.values()), tuple(isbns)

    def _pages(self) -> None:
        start, end = self.one("SP"), self.one("EP")
        if (start.lower(), end.lower()) in _NO_PAGES or start.lower().startswith("no pagination"):
            start = end = ""
        number = self.one("C7")
        if number:
            self.kept["location_ids"] = [LocationId("pii", number)]
        if start and not end:
            if self.csl_type in ("book", "thesis", "report") and start.isdecimal():
                self._variables(("number-of-pages", start))
                return
            self.kept["pagination"] = (
                Pagination(start) if start.isalnum() else Pagination(medline=start)
            )
        elif start or end:
            self.kept["pagination"] = Pagination(start, end) if start else Pagination(medline=end)

    # Identifiers -------------------------------------------------------------------------------

    def _identifiers(self) -> None:
        for tag in ("DO", "DI", "L3"):
            for value in self.take(tag):
                doi = clean_doi(value)
                if doi and not self.kept.get("doi"):
                    self.kept["doi"] = doi
                elif doi != self.kept.get("doi") or not doi:
                    self.extra.append((tag, value))
        for tag in ("AN", "UI", "C2"):
            for value in self.take(tag):
                self._accession(tag, value)
        key = self.one("ID")
        if key and not key.isdecimal() and re.fullmatch(r"[^\s,{}\"#%~]{1,80}", key):
            self.kept["citekey"] = key
        elif key:
            self.extra.append(("ID", key))
        self._links()

    def _accession(self, tag: str, value: str) -> None:
        is_number = value.isdecimal() and value.isascii() and len(value) <= 8
        if is_number and self.is_medline and tag != "C2" and not self.kept.get("pmid"):
            self.kept["pmid"] = value.lstrip("0")
        elif re.fullmatch(r"PMC\d{1,9}(?:\.\d+)?", value.strip(), re.IGNORECASE):
            self.kept["pmcid"] = clean_pmcid(value)
        else:
            self.extra.append((tag, value))

    def _links(self) -> None:
        urls = [
            url
            for value in self.take("UR")
            for url in re.split(r"\s*;\s*(?=https?://)|\s+(?=https?://)", value)
            if url
        ]
        for url in dict.fromkeys(urls):
            for work in identifiers_in_uris([url])[:1]:
                self.kept.setdefault(work.kind, work.value)
            if not self.kept.get("url"):
                self.kept["url"] = url
            else:
                self.extra.append(("UR", url))

    # Texts -------------------------------------------------------------------------------------

    def _texts(self) -> None:
        abstracts = sorted(self.take("AB", "N2"), key=len, reverse=True)
        if abstracts:
            sections = [part for line in abstracts[0].split("\n") for part in sections_of(line)]
            self.kept["abstract"] = Abstract(tuple(sections))
            self.extra += [("N2", value) for value in abstracts[1:] if value != abstracts[0]]
        notes = self.take("N1", "RN")
        for note in notes:
            match = _PMID_NOTE.search(note)
            if match and not self.kept.get("pmid"):
                self.kept["pmid"] = match[1].lstrip("0")
            if "PMCID:" in note and not self.kept.get("pmcid"):
                self.kept["pmcid"] = clean_pmcid(note[note.index("PMCID:") :])
        self.kept["notes"] = notes
        self._keywords()

    def _keywords(self) -> None:
        keywords: list[Keyword] = []
        headings: list[MeshHeading] = []
        for value in self.take("KW", "DE"):
            for word in (part.strip() for part in value.split(";")):
                if not word:
                    continue
                if self.is_medline and ("*" in word or "/" in word):
                    headings.append(_heading(word))
                else:
                    is_major = word.startswith("*") and len(word) > 1
                    keywords.append(Keyword(markup_of(word[is_major:]), is_major=is_major))
        self.kept["keywords"] = list(dict.fromkeys(keywords))
        self.kept["mesh_headings"] = headings

    def _rest(self) -> None:
        self.kept["languages"] = self.take("LA")
        self._variables(
            ("number-of-volumes", self.one("NV")),
            ("section", self.one("SE")),
            ("call-number", self.one("CN")),
            ("archive_location", self.one("AV")),
        )
        self.extra += [one for one in self.fields if one[0] in self.values]


_WRITTEN: Final = frozenset({csl_type: code for code, csl_type in reversed(TYPES.items())}.values())


def markup_of(text: str) -> RichText:
    """Text of a field in which publishers put HTML now and then."""
    return clean_markup(text) if _TAGS_IN_TEXT.search(text) else RichText.plain_text(text)


def creators_of(value: str, role: str) -> Iterator[Creator]:
    """The names of one line: `Family, Given, Suffix`, `Liu R.`, a group; several between `;`."""
    names = (
        [part.strip() for part in value.split(";")]
        if ";" in value and "&" not in value
        else [value]
    )
    for name in names:
        if name.strip(" ,."):
            yield creator_of(name, role)


def creator_of(name: str, role: str) -> Creator:
    """The person or group that one name means."""
    if "," in name:
        return from_full(name, role)
    words = name.split()
    if len(words) == 1:
        if _CJK.fullmatch(name):
            size = 2 if name[:2] in _CJK_FAMILIES and len(name) > 2 else 1
            return Creator(name[:size], name[size:], role=role)
        return Creator(name, role=role)
    if is_initials(words[-1]) and not looks_like_group(name):
        return from_medline(name, role)
    return Creator(literal=markup_of(name), role=role)


def read_ris_date(text: str) -> PartialDate:
    """`2003`, `2003/07/21/Spring`, `2019/10//undefined`, `2003-07-21`, `Jul 2003`, `21/07/2003`."""
    text = text.strip().strip("()")
    if not text:
        return PartialDate()
    match = re.match(
        r"(\d{4})(?:[/-](\d{0,2})(?:[/-](\d{0,2})(?:/(.*))?)?)?$", text, re.ASCII | re.DOTALL
    )
    if match:
        year, month, day = (int(part) if part else None for part in match.groups()[:3])
        season = (match[4] or "").strip("/ ")
        if season.lower() == "undefined":
            season = ""
        if month is None or 1 <= month <= 12:
            day = day if day and day <= 31 and month else None
            return PartialDate(year, month, day, season)
    match = re.match(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})$", text, re.ASCII)
    if match and 1 <= int(match[2]) <= 12 and 1 <= int(match[1]) <= 31:
        return PartialDate(int(match[3]), int(match[2]), int(match[1]))
    return read_words(text.strip("/"))


def _full_and_short(names: Iterable[str], short_names: Iterable[str]) -> tuple[str, str]:
    """The full title and the abbreviation among the names of a container.

    Programs disagree on the tags (EndNote's T2 of a PubMed record is the abbreviation), so the
    longest name without the full stops of an abbreviation is the full one.
    """
    found = list(dict.fromkeys((*names, *short_names)))
    full = max((name for name in found if "." not in name), key=len, default="")
    full = full or max(names, key=len, default="") or max(found, key=len, default="")
    short = min((name for name in found if name != full), key=len, default="")
    return full, short


def _heading(word: str) -> MeshHeading:
    """`*Neoplasms/dt` or `Interleukin-6/*physiology` as a heading with major marks."""
    terms = [
        Term(part.strip().removeprefix("*").removesuffix("*").strip(), is_major="*" in part)
        for part in word.split("/")
    ]
    return MeshHeading(terms[0], tuple(terms[1:]))
