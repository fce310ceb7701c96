"""Records to BibTeX and biblatex: one fixed order of fields, the same bytes for the same records."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from refdesk.formats.bibtex.choosing import entry_types
from refdesk.formats.bibtex.dates import edtf_text, month_text
from refdesk.formats.bibtex.encode import encode, encode_plain, is_balanced, verbatim
from refdesk.formats.bibtex.fields import (
    ANNOTE_MARK,
    FIELD_NAME,
    NOTES,
    SAME_NAME,
    TYPE_MARK,
    VARIABLES,
)
from refdesk.formats.bibtex.files import file_text
from refdesk.formats.bibtex.grammar import MONTH_MACROS
from refdesk.formats.bibtex.latex import closing
from refdesk.formats.bibtex.names import names_text
from refdesk.formats.bibtex.notes import note_value
from refdesk.formats.bibtex.numbers import babel_name
from refdesk.formats.bibtex.titlecase import protected
from refdesk.formats.bibtex.types import CLASSIC, EDITOR_TYPES, GENRE_KEYS, GENRES, ROLES, TYPES
from refdesk.formats.distinct_keys import DistinctKeys
from refdesk.formats.encodings import clean
from refdesk.formats.placing import PERIODICALS
from refdesk.formats.pubmed.writer import encoded
from refdesk.model.dates import PartialDate
from refdesk.model.languages import language_name, language_tag
from refdesk.model.markup import RichText, squeeze
from refdesk.model.pages import expand_pages
from refdesk.model.record import Creator, ReferenceRecord

Fields = Iterator[tuple[str, str]]

ORDER: Final = (
    "author", "editor", "editortype", "translator", "bookauthor", "title", "shorttitle",
    "origtitle", "journal", "journaltitle", "shortjournal", "booktitle", "series", "edition",
    "publisher", "school", "institution", "address", "location", "type", "entrysubtype",
    "howpublished", "date", "year", "month", "day", "volume", "number", "issue", "eid", "pages",
    "pagetotal", "volumes", "chapter", "part", "doi", "pmid", "pmcid", "eprint", "eprinttype",
    "archiveprefix", "issn", "eissn", "issnl", "isbn", "url", "urldate", "language", "langid", "keywords",
    "abstract", "note", "annote", "annotation", "file",
)  # fmt: skip
"""The order in which fields stand; others follow, those that RefDesk does not know at the end."""
_ISSN_FIELDS: Final = (
    ("issn", ("Print", "")), ("eissn", ("Electronic",)), ("issnl", ("Linking",)),
)  # fmt: skip
_PLACES: Final = {name: place for place, name in enumerate(ORDER)}
_EDITOR_TYPE_OF: Final = {role: name for name, role in reversed(EDITOR_TYPES.items())}
_UNFIT_FOR_KEY: Final = re.compile(r"[\s,{}\"#%~\\'=()@]")
_WORD: Final = re.compile(r"[^a-z0-9]+")
_RANGE: Final = re.compile(r"(?<=\d)([A-Za-z]{0,2})-(?=[A-Za-z]{0,4}\d)")
_ENGLISH: Final = frozenset(("en", "eng", ""))


@dataclass(slots=True)
class Writer:
    """How records are written: biblatex or BibTeX, with letters beyond ASCII or without."""

    is_biblatex: bool = False
    ascii_only: bool = False
    keys: DistinctKeys = field(default_factory=DistinctKeys)

    def write(self, records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
        """Write records, an empty line between them; UTF-8 without a mark, LF."""
        for number, record in enumerate(records):
            text = self.record_text(record)
            stream.write(encoded(f"\n{text}" if number else text))

    def record_text(self, record: ReferenceRecord) -> str:
        """One entry."""
        fields: dict[str, str] = {}
        for name, value in self._fields(record):
            if value:
                fields.setdefault(name, value)
        names = sorted(fields, key=lambda name: _PLACES.get(name, len(ORDER)))
        lines = ",\n".join(
            f"  {name} = {_delimited(name, value)}"
            for name, value in [
                *((name, fields[name]) for name in names),
                *_other_fields(record, fields),
            ]
        )
        head = f"@{self._type(record)}{{{self._key(record)},"
        return f"{head}\n{lines}\n}}\n" if lines else f"{head}\n}}\n"

    # Head --------------------------------------------------------------------------------------

    def _type(self, record: ReferenceRecord) -> str:
        """The type as it was read, as long as it still means the record's; else the usual one."""
        genre = dict(record.variables).get("genre", "")
        usual = entry_types(record.csl_type, genre, has_journal=record.journal is not None)
        for name, value in record.extra:
            if name == TYPE_MARK and _may_be(value, record.csl_type, genre):
                if self.is_biblatex or value in CLASSIC or value not in TYPES:
                    return value
                break
        return usual[1] if self.is_biblatex else usual[0]

    def _key(self, record: ReferenceRecord) -> str:
        """The record's citekey, else family name and year; a letter more if it was given before."""
        key = record.citekey
        if not key or _UNFIT_FOR_KEY.search(key):
            key = _folded(key) if key else _made_key(record)
        return self.keys.given(key)

    # Fields ------------------------------------------------------------------------------------

    def _fields(self, record: ReferenceRecord) -> Fields:
        variables = dict(record.variables)
        yield from self._titles(record)
        yield from self._names(record)
        yield from self._container(record, variables)
        yield from self._numbers(record, variables)
        yield from self._dates(record)
        yield from self._identifiers(record, variables)
        yield from self._contents(record)
        yield from self._kind(record, variables)
        for name, variable in VARIABLES.items():
            yield name, self._text(variables.get(variable, ""))
        for name, value in variables.items():
            if name in SAME_NAME or (name.startswith("archive") and name.islower()):
                yield name, self._text(value)

    def _text(self, text: str) -> str:
        if not text or text.isalnum():
            return text if text.isascii() or not self.ascii_only else self._coded(text)
        return self._coded(squeeze(clean(text)))

    def _coded(self, text: str) -> str:
        return encode_plain(text, ascii_only=self.ascii_only)

    def _rich(self, text: RichText) -> str:
        return encode(text, ascii_only=self.ascii_only) if text else ""

    def _titles(self, record: ReferenceRecord) -> Fields:
        # without PubMed's final stop: styles of LaTeX set one where they want it
        title = RichText(squeeze(clean(record.title.markup)))
        if not self.is_biblatex or _is_english(record):
            title, is_whole = protected(title)
            yield "title", f"{{{self._rich(title)}}}" if is_whole else _open(self._rich(title))
        else:
            yield "title", _open(self._rich(title))
        yield "shorttitle", self._text(record.short_title)
        yield "origtitle", self._rich(record.original_title)

    def _names(self, record: ReferenceRecord) -> Fields:
        by_role: dict[str, list[Creator]] = {}
        for creator in record.creators:
            if creator.is_valid:
                by_role.setdefault(creator.role, []).append(creator)
        fields = {role: name for name, role in ROLES.items()}
        letters = iter("abcdefghijkl")
        for role, creators in by_role.items():
            text = names_text(
                creators,
                is_complete=record.creators_complete or role != "author",
                extended=self.is_biblatex,
                ascii_only=self.ascii_only,
            )
            name = fields.get(role)
            if name is None:
                letter = next(letters, "")
                if not letter:
                    continue
                name = f"editor{letter}"
                yield f"{name}type", _EDITOR_TYPE_OF.get(role, role)
            yield name, text

    def _container(self, record: ReferenceRecord, variables: dict[str, str]) -> Fields:
        get = variables.get
        journal, book = record.journal, record.book
        is_periodical = record.csl_type in PERIODICALS
        full, short = get("container-title", ""), get("container-title-short", "")
        if journal is not None:
            full = journal.title or journal.medline_abbreviation or journal.iso_abbreviation
            short = journal.iso_abbreviation or journal.medline_abbreviation
            short = "" if short == full else short
            yield from self._issns(record)
        if is_periodical:
            yield "journaltitle" if self.is_biblatex else "journal", self._text(full)
        elif book is not None and record.csl_type != "book" and book.title:
            yield "booktitle", self._rich(book.title)
        else:
            yield "booktitle", self._text(full)
        yield "shortjournal", self._text(short)
        yield "issn", self._text(get("ISSN", ""))
        series = self._rich(book.collection_title) if book else ""
        yield "series", series or self._text(get("collection-title", ""))
        edition = (book.edition if book else "") or get("edition", "")
        yield "edition", self._text(edition)
        publisher = (self._rich(book.publisher) if book else "") or self._text(get("publisher", ""))
        yield self._publisher_field(record), publisher
        place = (book.publisher_place if book else "") or get("publisher-place", "")
        yield "location" if self.is_biblatex else "address", self._text(place)
        isbns = ", ".join(book.isbns) if book else ""
        yield "isbn", verbatim(isbns or get("ISBN", ""))
        medium = (book.medium if book else "") or get("medium", "")
        yield "howpublished", self._text(medium)
        if book is not None:
            yield "volume-title", self._rich(book.volume_title)
        yield "volume-title", self._text(get("volume-title", ""))

    def _issns(self, record: ReferenceRecord) -> Fields:
        issns = record.journal.issns if record.journal else ()
        found: set[str] = set()
        for name, kinds in _ISSN_FIELDS:
            values = {one.value: None for one in issns if one.kind in kinds}
            if name == "issn" and not values:
                values = {one.value: None for one in issns[:1]}  # what most programs look for
            yield name, verbatim(", ".join(value for value in values if value not in found))
            found.update(values)

    def _publisher_field(self, record: ReferenceRecord) -> str:
        if record.csl_type == "thesis":
            return "institution" if self.is_biblatex else "school"
        return "institution" if record.csl_type == "report" else "publisher"

    def _numbers(self, record: ReferenceRecord, variables: dict[str, str]) -> Fields:
        get, book = variables.get, record.book
        yield "volume", self._text(record.volume or (book.volume if book else ""))
        if record.csl_type in PERIODICALS:
            yield "number", self._text(record.issue)
        else:
            yield "issue", self._text(record.issue)
        report = book.report_number if book else ""
        yield "number", self._text(report or get("number", "") or get("collection-number", ""))
        pages = record.pagination
        if pages is not None:
            text = pages.medline
            if pages.start:
                text = f"{pages.start}-{pages.end}" if pages.end else pages.start
            yield "pages", _dashed(self._text(expand_pages(text)))
        for one in record.location_ids:
            if one.type == "pii" and one.is_valid and (pages is None or not record.pmid):
                yield "eid", self._text(one.value)

    def _dates(self, record: ReferenceRecord) -> Fields:
        issued = record.issued
        if self.is_biblatex:
            yield from self._edtf_date(issued)
        else:
            yield from self._year_and_month(issued)
        if record.accessed:
            accessed = edtf_text(record.accessed)
            yield (
                "urldate",
                accessed or self._text(record.accessed.literal or record.accessed.medline),
            )

    def _edtf_date(self, date: PartialDate) -> Fields:
        text = edtf_text(date)
        if text:
            yield "date", text
        elif date.year is not None:
            yield (
                "date",
                edtf_text(PartialDate(date.year, date.month, end=date.end, circa=date.circa)),
            )
            yield "issue", self._text(date.season)
        else:
            yield "year", self._text(date.literal)

    def _year_and_month(self, date: PartialDate) -> Fields:
        if date.year is None:
            yield "year", self._text(date.literal)
            return
        yield "year", str(date.year)
        if date.month:
            yield "month", month_text(date.month)
            yield "day", str(date.day) if date.day else ""
        else:
            yield "month", self._text(date.season)
        if date.end is not None or date.circa or not 1000 <= date.year <= 9999:
            yield "date", edtf_text(date)  # what BibTeX has no words for

    def _identifiers(self, record: ReferenceRecord, variables: dict[str, str]) -> Fields:
        yield "doi", verbatim(record.doi)
        yield "pmid", record.pmid
        yield "pmcid", record.pmcid
        yield "url", _address(record.url)
        archive, place = variables.pop("archive", ""), variables.pop("archive_location", "")
        if place and " " not in place and " " not in archive:
            yield "eprint", verbatim(place)
            yield "eprinttype" if self.is_biblatex else "archiveprefix", verbatim(archive)
        else:
            yield "archive", self._text(archive)
            yield "archive_location", self._text(place)

    def _contents(self, record: ReferenceRecord) -> Fields:
        yield from self._languages(record)
        yield "keywords", self._keywords(record)
        yield "abstract", self._abstract(record)
        yield from self._notes(record)
        yield "file", file_text(record.linked_files)

    def _languages(self, record: ReferenceRecord) -> Fields:
        languages = record.languages
        names = [babel_name(one) for one in languages]
        if self.is_biblatex and len(names) == 1 and names[0]:
            yield "langid", names[0]
        else:
            yield (
                "language",
                ", ".join(
                    self._text(one if "-" in one else language_name(one)) for one in languages
                ),
            )

    def _keywords(self, record: ReferenceRecord) -> str:
        """Authors' keywords, then MeSH with its subheadings; a comma within one is put in braces."""
        words = [keyword.text for keyword in record.keywords]
        for heading in record.mesh_headings:
            terms = (heading.descriptor, *heading.qualifiers)
            name = "/".join(("*" if term.is_major else "") + term.name for term in terms)
            words.append(RichText.plain_text(name))
        return ", ".join(_one_keyword(self._rich(word)) for word in words if word)

    def _abstract(self, record: ReferenceRecord) -> str:
        """Labelled sections in one paragraph, as PubMed's text formats have them."""
        out: list[str] = []
        for part in record.abstract.sections:
            text = self._rich(part.text)
            if part.shown_label:
                out.append((" " if out else "") + f"{self._text(part.label)}: {text}")
            elif text:
                out.append(("\n\n" if out else "") + text)
        return "".join(out)

    def _notes(self, record: ReferenceRecord) -> Fields:
        """Notes; those that were annotations, which styles do not print, as annotations again."""
        marks = next((value for name, value in record.extra if name == ANNOTE_MARK), "").split()
        names = {place: name for place, _, name in (mark.partition(":") for mark in marks)}
        counts: Counter[str] = Counter()
        annotation = "annotation" if self.is_biblatex else "annote"
        for place, note in enumerate(record.notes, 1):
            base = names.get(str(place), "note") or annotation
            base = base if base in NOTES else annotation
            counts[base] += 1
            number = counts[base]
            yield base if number == 1 else f"{base}-{number}", note_value(note, self._text)

    def _kind(self, record: ReferenceRecord, variables: dict[str, str]) -> Fields:
        """What the type of the entry does not say of the record's kind."""
        genre, csl_type = variables.get("genre", ""), record.csl_type
        kind = self._type(record)
        implied = TYPES.get(kind, "document")
        if csl_type == "article" and genre == "preprint":
            implied = csl_type if kind != "preprint" else implied
        elif kind == "unpublished" and "event-title" in variables:
            implied = "speech"
        if implied != csl_type:
            yield (
                "entrysubtype",
                {"article-magazine": "magazine", "article-newspaper": "newspaper"}.get(
                    csl_type, csl_type
                ),
            )
        if csl_type == "thesis" and not self.is_biblatex:
            usual = GENRES.get(kind, "PhD thesis")
            genre = "" if genre == usual else genre or "Thesis"
        elif self.is_biblatex and kind in GENRES and genre == GENRES[kind]:
            genre = ""
        key = GENRE_KEYS.get(genre, "") if self.is_biblatex else ""
        yield "type", key or self._text(genre)


def _other_fields(record: ReferenceRecord, fields: dict[str, str]) -> Fields:
    """What the record keeps of fields that RefDesk does not know, as it stood, in its order."""
    given = set(fields)
    for name, value in record.extra:
        if not value or not FIELD_NAME.fullmatch(name):
            continue
        chosen, number = name, 1
        while chosen in given:
            if fields.get(chosen) == value:
                break
            number += 1
            chosen = f"{name}-{number}"
        else:
            given.add(chosen)
            yield chosen, value if is_balanced(value) else verbatim(value)


def _may_be(kind: str, csl_type: str, genre: str) -> bool:
    """Whether an entry of type `kind` can be read as `csl_type`."""
    if TYPES.get(kind, "document") == csl_type:
        return True
    if csl_type == "article":
        return genre == "preprint" and kind in ("article", "misc", "online", "unpublished")
    return csl_type == "speech" and kind == "unpublished"


def _delimited(name: str, value: str) -> str:
    return value if name == "month" and value in MONTH_MACROS else f"{{{value}}}"


def _open(title: str) -> str:
    """A title that is one word in braces, told apart from a whole that is kept as it is."""
    if title.startswith("{") and title[1:2] != "\\" and closing(title, 0) == len(title) - 1:
        return f"{title}{{}}"
    return title


def _address(url: str) -> str:
    """A link; a brace without its partner is percent-encoded."""
    found = verbatim(url) if is_balanced(url) else url.replace("{", "%7B").replace("}", "%7D")
    return found.replace("\\", "%5C")


def _dashed(pages: str) -> str:
    """`--` in ranges of numbers, as BibTeX wants it."""
    return _RANGE.sub(r"\1--", pages)


def _one_keyword(text: str) -> str:
    return f"{{{text}}}" if "," in text or ";" in text else text


def _is_english(record: ReferenceRecord) -> bool:
    first = record.languages[0] if record.languages else ""
    return language_tag(first).split("-")[0].lower() in _ENGLISH


def _folded(text: str) -> str:
    """ASCII letters, digits and a few signs of a key that no BibTeX would take."""
    plain = unicodedata.normalize("NFKD", text)
    return re.sub(r"[^A-Za-z0-9_:.+/-]", "", plain) or "key"


def _made_key(record: ReferenceRecord) -> str:
    """`gadient1997` of family name and year; the title's first word where nobody is named."""
    name = ""
    for creator in record.creators:
        name = creator.family or creator.literal.plain.split(" ")[0]
        if name:
            break
    if not name:
        name = next((word for word in record.title.plain.split() if len(word) > 3), "")
    folded = _WORD.sub("", unicodedata.normalize("NFKD", name.lower()).replace("ß", "ss"))
    return f"{folded or 'anon'}{record.issued.known_year or ''}"


def write(
    records: Iterable[ReferenceRecord], stream: BinaryIO, *, ascii_only: bool = False
) -> None:
    """Write BibTeX; `ascii_only` writes letters beyond ASCII as commands of LaTeX."""
    Writer(ascii_only=ascii_only).write(records, stream)


def record_text(record: ReferenceRecord) -> str:
    """One record as a BibTeX entry."""
    return Writer().record_text(record)
