"""EndNote XML to records: what a field means depends on the reference type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element, tostring

from refdesk.errors import FormatError
from refdesk.formats.encodings import odd_text
from refdesk.formats.endnote.fields import FIELDS
from refdesk.formats.endnote.split import Piece, Splitter
from refdesk.formats.endnote.tree import (
    lines_of,
    note_of,
    parse_record,
    rich_lines,
    rich_of,
    text_of,
)
from refdesk.formats.endnote.types import EDITED_BOOK, NUMBERED_WORKS, WRITTEN, csl_type_of
from refdesk.formats.later import record_later
from refdesk.formats.medline.sections import sections_of
from refdesk.formats.placing import PERIODICALS
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.formats.roles import Places, places_of
from refdesk.formats.several_notes import divided_notes
from refdesk.formats.tagged.draft import MEDLINE, Draft
from refdesk.formats.tagged.names import group_of
from refdesk.formats.tagged.values import joined_date
from refdesk.model.identifiers import clean_pmcid
from refdesk.model.markup import RichText, clean_markup
from refdesk.model.record import Abstract, AbstractSection, ArticleId, ReferenceRecord

KEY: Final = "endnote-xml"
_NIHMS = re.compile(r"(?:NIHMS|EMS|HALMS|CAMS|UKMS)-?\d{2,9}", re.IGNORECASE | re.ASCII)
_INDENT = re.compile(r">\s*\n\s*<")
_PMID = re.compile(r"PMID:?\s*(\d{1,8})", re.IGNORECASE | re.ASCII)
_PMCID = re.compile(r"PMC\d{1,9}(?:\.\d+)?", re.IGNORECASE | re.ASCII)
_LOST_LETTER: Final = "\ufffd".encode()


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the records of an EndNote XML file in order; raises FormatError when it is none."""
    for piece in Splitter(stream).pieces():
        yield from _results(piece)


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record whose element `source` is; raises FormatError when it cannot be read."""
    return _record(parse_record(source))


def _results(piece: Piece) -> Iterator[ParseResult]:
    place = f"record {piece.number}, line {piece.line}"
    warnings: tuple[str, ...] = (piece.warning,) if piece.warning else ()
    if _LOST_LETTER in piece.data:
        warnings += odd_text(piece.data.decode("utf-8", "replace"))
    try:
        yield Parsed(_record(parse_record(piece.data)), piece.data, KEY, place, warnings)
        return
    except FormatError as error:
        reason = "The file ends inside this record." if piece.is_cut else str(error)
        yield Unreadable(place, reason, piece.data[:MOST_TEXT].decode("utf-8", "replace"))
    later = piece.data.rfind(b"<record", 1)  # the record before it was never closed
    if later > 0 and not piece.is_cut and piece.data[later + 7 : later + 8] in (b">", b" ", b"\n"):
        try:
            found = _record(parse_record(piece.data[later:]))
        except FormatError:
            return
        yield Parsed(found, piece.data[later:], KEY, place, warnings)


def research_notes(source: bytes) -> list[str]:
    """What the user wrote on a work, which EndNote keeps apart from what came with the record."""
    if b"<research-notes" not in source:
        return []
    return [
        note
        for element in parse_record(source).iter("research-notes")
        for note in divided_notes(note_of(element))
    ]


def _record(element: Element) -> ReferenceRecord:
    if element.tag != "record":
        raise FormatError(f"This is no record of EndNote XML: {element.tag}.")
    if not len(element):
        raise FormatError("The record is empty.")
    return record_later(_mapped, element)


def _mapped(element: Element) -> ReferenceRecord:
    return _Mapper(element).record()


class _Mapper:
    """One record's elements; each is taken once, and what nobody took goes to `extra`."""

    __slots__ = ("draft", "kind", "left", "name")

    def __init__(self, element: Element) -> None:
        left: dict[str, list[Element]] = {}
        for child in element:
            if child.tag in _CONTAINERS:
                for path, one in _inner_fields(child):
                    left.setdefault(path, []).append(one)
            else:
                left.setdefault(child.tag, []).append(child)
        self.left = left
        kind = left.pop("ref-type", [])
        self.kind = text_of(kind[0]) if kind else ""
        self.name = kind[0].get("name", "") if kind else ""
        if not self.name and not self.kind.isdecimal():
            self.name, self.kind = self.kind, ""
        self.draft = Draft(csl_type_of(self.name, self.kind))

    def record(self) -> ReferenceRecord:
        """Map every element."""
        draft = self.draft
        databases = (
            self._text("remote-database-name") + " " + self._text("remote-database-provider")
        )
        draft.is_medline = bool(MEDLINE.search(databases))
        self._work_type()
        self._titles()
        self._names()
        year, day = self._take("dates/year"), self._take("dates/pub-dates")
        draft.dates(year, day, self._take("access-date"), "dates/pub-dates")
        draft.edition(self._take("edition"))
        self._container()
        self._numbers()
        self._identifiers()
        self._urls()
        self._texts()
        self._rest()
        if (self.kind, self.name) not in (WRITTEN.get(draft.csl_type), EDITED_BOOK):
            draft.extra.insert(0, ("ref-type", f"{self.kind} {self.name}".strip()))
        return draft.record()

    # Elements ----------------------------------------------------------------------------------

    def _text(self, path: str) -> str:
        """The text of the first element at `path`, which stays."""
        found = self.left.get(path)
        return text_of(found[0]) if found else ""

    def _take(self, path: str) -> str:
        """The text of the first element at `path`; others with text are kept as extra."""
        found = self.left.pop(path, None)
        if not found:
            return ""
        text = text_of(found[0])
        for other in found[1:]:
            self._keep(path, other)
        return text

    def _lines(self, path: str) -> list[str]:
        """The lines of all elements at `path`."""
        found = self.left.pop(path, None)
        return [line for one in found for line in lines_of(one)] if found else []

    def _rich(self, path: str) -> RichText:
        found = self.left.pop(path, None)
        if not found:
            return RichText()
        for other in found[1:]:
            self._keep(path, other)
        return rich_of(found[0])

    def _keep(self, path: str, element: Element) -> None:
        """An element without a field: its text, or its XML where it says more than a text."""
        value = _kept_value(path, element)
        if value:
            self.draft.extra.append((path, value))

    # What it is --------------------------------------------------------------------------------

    def _work_type(self) -> None:
        draft = self.draft
        if self.name.lower() == "preprint":
            draft.variables["genre"] = "preprint"
        kind = self._text("work-type")
        if kind.lower() == "preprint":
            draft.csl_type = "article"
            draft.variables["genre"] = "preprint"
        elif kind and draft.csl_type in ("thesis", "report", "manuscript", "document"):
            draft.variable("genre", kind)
        else:
            return
        del self.left["work-type"]

    def _titles(self) -> None:
        original = self._rich("titles/translated-title")
        self.draft.titles(self._rich("titles/title"), self._take("titles/short-title"), original)

    def _names(self) -> None:
        draft = self.draft
        is_edited = self.name == "Edited Book" or (self.kind == "28" and not self.name)
        self._people("authors", "editor" if is_edited else "author")
        addresses = self._lines("auth-address")
        if addresses:
            draft.affiliate(addresses, "auth-address")
        for path, role in zip(_OTHER_NAMES, self._roles(is_edited=is_edited), strict=True):
            if role:
                self._people(path, role)

    def _roles(self, *, is_edited: bool) -> Places:
        """Who the secondary, tertiary and subsidiary authors are; "" when no role fits."""
        csl_type, left = self.draft.csl_type, self.left
        if is_edited:
            return Places("collection-editor", "editor")
        if csl_type == "book" and self.name != "Electronic Book":
            has_series = "titles/secondary-title" in left or "contributors/tertiary-authors" in left
            return Places("collection-editor" if has_series else "editor", "editor")
        return places_of(csl_type)

    def _people(self, path: str, role: str) -> None:
        for group in self.left.pop(f"contributors/{path}", ()):
            for author in group if len(group) else (group,):
                if author.get("corp-name"):
                    self.draft.creators.append(group_of(author.get("corp-name", ""), role))
                else:
                    self.draft.names(lines_of(author), role)

    # Where -------------------------------------------------------------------------------------

    def _container(self) -> None:
        draft, publication = self.draft, self.draft.publication
        if draft.csl_type == "book":
            publication.series = self._rich("titles/secondary-title")
        elif draft.csl_type != "thesis":  # EndNote's academic department
            self._journal()
        if "titles/tertiary-title" in self.left and not publication.series:
            publication.series = self._rich("titles/tertiary-title")
        publication.publisher = self._take("publisher")
        publication.place = self._take("pub-location")
        if "isbn" in self.left:
            draft.numbers(self._lines("isbn"), "isbn")

    def _journal(self) -> None:
        """The container; a periodical's full title and abbreviation are believed."""
        draft, publication = self.draft, self.draft.publication
        given = self._rich("titles/secondary-title")
        full, short = self._take("periodical/full-title"), self._take("periodical/abbr-1")
        others = [self._take(path) for path in _OTHER_TITLES if path in self.left]
        if len(short) > len(full) and short in others:
            full, short = short, full  # what EndNote makes of PubMed's records
        if full and short and full != short:
            publication.full = given if given.plain == full else RichText.plain_text(full)
            publication.short = short
            names = [name for name in (given.plain, *others) if name not in ("", full, short)]
            draft.keep("titles/alt-title", dict.fromkeys(names))
            return
        names = [name for name in (given.plain, full) if name]
        draft.container(names, [name for name in (short, *others) if name],
                        "titles/alt-title titles/alt-title")  # fmt: skip
        if publication.full.plain == given.plain:
            publication.full = given

    def _numbers(self) -> None:
        draft, publication = self.draft, self.draft.publication
        publication.volume = self._take("volume")
        number = self._take("number")
        if draft.csl_type == "webpage" and self._is_access(publication.volume, number):
            publication.volume = number = ""
        if draft.csl_type in NUMBERED_WORKS:
            publication.number = publication.number or number
            issue = self._take("issue")
        else:
            publication.number = publication.number or self._take("report-id")
            issue = number or self._take("issue")
        if issue:
            draft.kept["issue"] = issue
        draft.page_range(self._take("pages"))
        if draft.csl_type in PERIODICALS:
            draft.article_number(self._take("custom7"))
        for path, name in _VARIABLES:
            draft.variable(name, self._take(path))

    def _is_access(self, volume: str, number: str) -> bool:
        """Take EndNote's Access Year and Access Date of a web page, which have no elements of their own."""
        year = volume if _YEAR.fullmatch(volume) else ""
        date, rest = joined_date(year, number)
        if rest or not date.year or (volume and not year):
            return False
        self.draft.kept.setdefault("accessed", date)
        return True

    # Identifiers and links ---------------------------------------------------------------------

    def _identifiers(self) -> None:
        draft = self.draft
        draft.dois(self._lines("electronic-resource-num"), "electronic-resource-num")
        if _PMCID.fullmatch(self._text("custom2")):
            draft.kept["pmcid"] = clean_pmcid(self._take("custom2"))
        if _NIHMS.fullmatch(self._text("custom6")):
            draft.kept["article_ids"] = (ArticleId("mid", self._take("custom6")),)
        draft.citekey(self._take("label"), "label")

    def _urls(self) -> None:
        draft = self.draft
        for path in ("urls/related-urls", "urls/web-urls", "urls/url"):
            draft.links(self._lines(path), "urls/related-urls")
        for path in ("urls/pdf-urls", "urls/text-urls"):
            draft.files(self._lines(path))
        for path in ("image", "urls/image-urls"):
            draft.files(self._lines(path), "image/*")
        for value in self._lines("accession-num"):
            if value.lstrip("0") != draft.kept.get("pmid"):
                draft.accession(value, "accession-num")
        for value in self._lines("misc3"):
            match = _PMID.fullmatch(value)
            if match:
                draft.pmid(match[1], "misc3")
            else:
                draft.extra.append(("misc3", value))
        database = "remote-database-name"
        if draft.kept.get("pmid") and self._text(database) == "PubMed":
            del self.left[database]  # a PMID says so

    # Texts -------------------------------------------------------------------------------------

    def _texts(self) -> None:
        draft = self.draft
        sections = [
            section
            for element in self.left.pop("abstract", ())
            for line in rich_lines(element)
            for section in _sections(line)
        ]
        if sections:
            draft.kept["abstract"] = Abstract(tuple(sections))
        notes = [
            note
            for path in ("notes", "research-notes")
            for element in self.left.pop(path, ())
            for note in divided_notes(note_of(element))
        ]
        draft.notes(notes)
        draft.keywords(self._lines("keywords"))
        languages = [part.strip() for part in self._take("language").split(";") if part.strip()]
        if languages:
            draft.kept["languages"] = tuple(languages)

    def _rest(self) -> None:
        draft = self.draft
        for path, elements in self.left.items():
            for element in elements:
                self._keep(path, element)
                if "pmcid" not in draft.kept and path.startswith("user"):  # Bookends
                    text = text_of(element)
                    if _PMCID.fullmatch(text):
                        draft.kept["pmcid"] = clean_pmcid(text)


_YEAR: Final = re.compile(r"(?:19|20)\d\d", re.ASCII)
_CONTAINERS: Final = frozenset(
    ("keywords", "dates", "urls", "contributors", "titles", "periodical", "alt-periodical")
)
_OTHER_NAMES: Final = ("secondary-authors", "tertiary-authors", "subsidiary-authors")
_OTHER_TITLES: Final = (
    "titles/alt-title", "periodical/abbr-2", "periodical/abbr-3", "alt-periodical/full-title",
    "alt-periodical/abbr-1",
)  # fmt: skip
_VARIABLES: Final = (
    ("num-vols", "number-of-volumes"), ("section", "section"), ("call-num", "call-number"),
)  # fmt: skip


def _inner_fields(child: Element) -> Iterator[tuple[str, Element]]:
    """What is in a container under its path; the entries of its lists one by one."""
    tag = child.tag
    if tag == "keywords":
        for one in child if len(child) else (child,):
            yield tag, one
        return
    for one in child:
        path = f"{tag}/{one.tag}"
        if tag in ("dates", "urls") and len(one) and one[0].tag != "style":
            for inner in one:
                yield path, inner
        else:
            yield path, one


def _sections(line: RichText) -> Iterable[AbstractSection]:
    """The labelled sections of one line of an abstract, their markup kept."""
    found = sections_of(line.plain)
    if "<" not in line.markup:
        return found
    starts: list[tuple[int, int]] = []
    at = 0
    for section in found:
        head = RichText.plain_text(f"{section.label}: ").markup if section.label else ""
        start = line.markup.find(head, at)
        if start < 0:
            return found
        at = start + len(head)
        starts.append((start, at))
    ends = [start for start, _ in starts[1:]] + [len(line.markup)]
    return [
        replace(section, text=clean_markup(line.markup[begin:end].strip()))
        for section, (_, begin), end in zip(found, starts, ends, strict=True)
    ]


def _kept_value(path: str, element: Element) -> str:
    """The text of an element that is known and plain, else its XML; "" when it is empty."""
    text = "\n".join(lines_of(element))
    is_plain = not element.attrib and all(
        child.tag == "style" and child.get("face", "normal") == "normal" for child in element
    )
    if not text and not element.attrib:
        return ""
    if path in FIELDS and is_plain and not text.startswith("<"):
        return text
    tail, element.tail = element.tail, None
    value = _INDENT.sub("><", tostring(element, "unicode"))
    element.tail = tail
    return value
