"""Records to EndNote XML: one record a line of elements, each text in one style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import BinaryIO, Final
from xml.etree.ElementTree import ParseError, fromstring

from refdesk.formats.encodings import clean
from refdesk.formats.endnote.fields import FIELDS, INNER, NOT_WRITTEN, ORDER
from refdesk.formats.endnote.texts import (
    day_text,
    edition_text,
    keyword_lines,
    kind_text,
    number_lines,
    pages_text,
    slashed,
    title_of,
)
from refdesk.formats.endnote.types import EDITED_BOOK, GENERIC, NUMBERED_WORKS, WRITTEN, csl_type_of
from refdesk.formats.placing import PERIODICALS
from refdesk.formats.pubmed.writer import encoded
from refdesk.formats.ris.tags import ENDNOTE_FIELDS
from refdesk.formats.roles import places_of
from refdesk.formats.several_notes import joined_notes
from refdesk.formats.tagged.draft import MEDLINE
from refdesk.formats.tagged.names import name_line
from refdesk.formats.tagged.values import article_number_of
from refdesk.model.markup import RichText, squeeze
from refdesk.model.record import ReferenceRecord

_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n'
_TAIL: Final = b"</records></xml>\n"
_FACES: Final = {
    "i": "italic", "b": "bold", "u": "underline", "sup": "superscript", "sub": "subscript",
}  # fmt: skip
_TAG = re.compile(r"(</?[a-z]+>)")
_PATH = re.compile(r"[a-z][a-z0-9-]*(?:/[a-z][a-z0-9-]*)?")
_PLACES: Final = {name: place for place, name in enumerate(ORDER)}
Piece = tuple[str, str]
"""An element's path and its finished XML."""


def write(records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
    """Write records as EndNote XML; one that had a number in an EndNote library keeps it."""
    stream.write(_HEAD)
    for record in records:
        stream.write(encoded(record_xml(record)))
    stream.write(_TAIL)


def record_xml(record: ReferenceRecord) -> str:
    """The `record` element with a line end behind it."""
    grouped: dict[str, dict[str, list[str]]] = {}
    for path, xml in _pieces(record):
        if not xml:
            continue
        top, _, inner = path.partition("/")
        grouped.setdefault(top, {}).setdefault(inner, []).append(xml)
    parts = [
        _wrapped(top, grouped[top])
        for top in sorted(grouped, key=lambda name: (_PLACES.get(name, len(ORDER)), name))
    ]
    return f"<record>{''.join(parts)}</record>\n"


def _wrapped(top: str, inner: dict[str, list[str]]) -> str:
    """The elements of one name, those of a container in it."""
    alone = "".join(inner.pop("", ()))
    if top == "keywords":
        return f"<keywords>{alone}</keywords>"
    parts: list[str] = []
    for name, found in inner.items():
        text = "".join(found)
        is_list = f"{top}/{name}" in INNER
        parts.append(f"<{name}>{text}</{name}>" if is_list else text)
    return alone + (f"<{top}>{''.join(parts)}</{top}>" if parts else "")


# Text ----------------------------------------------------------------------------------------


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _style(markup: str, face: str = "normal") -> str:
    return f'<style face="{face}" font="default" size="100%">{markup}</style>' if markup else ""


def _plain(path: str, text: str, *, is_note: bool = False) -> Piece:
    """An element with a text; line breaks are EndNote's carriage returns, in notes empty lines too."""
    lines = [squeeze(clean(part)) for part in text.strip().split("\n")]
    if not is_note:
        lines = [line for line in lines if line]
    styled = _style("&#xD;".join(map(_escaped, lines)))
    name = INNER.get(path) or path.rpartition("/")[2]
    return path, f"<{name}>{styled}</{name}>" if styled else ""


def _rich(path: str, *lines: RichText) -> Piece:
    """An element with one run of style for each change of markup."""
    if not any("<" in line.markup for line in lines):
        return _plain(path, "\n".join(line.plain for line in lines))
    markup = "&#xD;".join(squeeze(clean(line.markup)) for line in lines if line)
    faces: list[str] = []
    runs: list[tuple[str, str]] = []
    for part in _TAG.split(markup):
        if not _TAG.fullmatch(part):
            if part:
                runs.append((" ".join(dict.fromkeys(faces)) or "normal", part))
        elif part.startswith("</"):
            face = _FACES.get(part[2:-1])
            if face:
                faces.pop()
        elif part[1:-1] in _FACES:
            faces.append(_FACES[part[1:-1]])
    name = path.rpartition("/")[2]
    merged: list[tuple[str, str]] = runs[:1]
    for (before, _), (face, text) in pairwise(runs):
        if face == before:
            merged[-1] = (face, merged[-1][1] + text)
        else:
            merged.append((face, text))
    return path, f"<{name}>{''.join(_style(text, face) for face, text in merged)}</{name}>"


# Fields --------------------------------------------------------------------------------------


def _pieces(record: ReferenceRecord) -> Iterator[Piece]:
    variables = dict(record.variables)
    is_edited = record.csl_type == "book" and not record.authors and _has(record, "editor")
    number, name = _kind(record, is_edited=is_edited)
    yield "ref-type", f'<ref-type name="{_escaped(name)}">{number}</ref-type>'
    yield from _names(record, is_edited=is_edited)
    yield from _titles(record, variables)
    yield from _numbers(record, variables)
    yield from _dates(record)
    yield from _publication(record, variables)
    yield from _identifiers(record)
    yield from _texts(record, variables)
    yield from _links(record)
    yield from _kept(record)


def _has(record: ReferenceRecord, role: str) -> bool:
    return any(creator.role == role for creator in record.creators)


def _kind(record: ReferenceRecord, *, is_edited: bool) -> tuple[str, str]:
    """The type as it was read, as long as it still means the record's type."""
    for tag, value in record.extra:
        if tag == "ref-type":
            number, _, name = value.partition(" ")
            if not number.isdecimal():
                number, name = "", value
            if csl_type_of(name, number) == record.csl_type:
                return number or GENERIC[0], name.replace('"', "'")
    if is_edited:
        return EDITED_BOOK
    return WRITTEN.get(record.csl_type, GENERIC)


def _names(record: ReferenceRecord, *, is_edited: bool) -> Iterator[Piece]:
    if is_edited:
        paths = {"authors": "editor", "secondary-authors": "collection-editor"}
    elif record.csl_type == "book":
        paths = {"authors": "author", "secondary-authors": "collection-editor",
                 "tertiary-authors": "editor"}  # fmt: skip
    else:
        second, third, fourth = places_of(record.csl_type)
        paths = {"authors": "author", "secondary-authors": second, "tertiary-authors": third,
                 "subsidiary-authors": fourth}  # fmt: skip
    paths.setdefault("subsidiary-authors", "translator")
    for path, role in paths.items():
        names = [
            _plain("author", name_line(creator))[1]
            for creator in record.creators
            if creator.role == role and creator.is_valid
        ]
        if names:
            yield f"contributors/{path}", f"<{path}>{''.join(names)}</{path}>"
        elif path == "tertiary-authors" and role == "editor" and _has(record, "collection-editor"):
            yield f"contributors/{path}", f"<{path}/>"  # the secondary ones are the series' then
    first = next((one for one in record.creators if one.role == paths["authors"]), None)
    if first is not None:
        addresses = [one.text.plain.replace("\n", " ") for one in first.affiliations]
        yield _plain("auth-address", "\n".join(addresses))


def _titles(record: ReferenceRecord, variables: dict[str, str]) -> Iterator[Piece]:
    book = record.book
    series = book.collection_title if book else RichText()
    series = series or RichText.plain_text(variables.get("collection-title", ""))
    container = RichText.plain_text(record.container_title or variables.get("container-title", ""))
    if book is not None and record.csl_type != "book" and record.journal is None:
        container = book.title or container
    short = record.container_title_short or variables.get("container-title-short", "")
    yield _rich("titles/title", title_of(record))
    if record.csl_type == "book":
        yield _rich("titles/secondary-title", series)
    else:
        yield _rich("titles/secondary-title", container or RichText.plain_text(short))
        yield _rich("titles/tertiary-title", series)
    yield _plain("titles/short-title", record.short_title)
    yield _rich("titles/translated-title", record.original_title)
    if (
        record.csl_type not in ("book", "thesis")
        and container
        and short not in ("", container.plain)
    ):
        yield _plain("periodical/full-title", container.plain)
        yield _plain("periodical/abbr-1", short)


def _numbers(record: ReferenceRecord, variables: dict[str, str]) -> Iterator[Piece]:
    yield "pages", _plain("pages", pages_text(record, variables))[1]
    yield _plain("volume", record.volume or (record.book.volume if record.book else ""))
    number = (record.book.report_number if record.book else "") or variables.get("number", "")
    issue = record.issue
    if record.csl_type in NUMBERED_WORKS:
        yield _plain("number", number)
        yield _plain("issue", issue)
    else:
        yield _plain("number", issue)
        yield _plain("report-id", number)
    if record.csl_type in PERIODICALS:
        yield _plain("custom7", article_number_of(record))
    for path, name in (
        ("num-vols", "number-of-volumes"), ("section", "section"), ("call-num", "call-number"),
    ):  # fmt: skip
        yield _plain(path, variables.get(name, ""))


def _dates(record: ReferenceRecord) -> Iterator[Piece]:
    issued = record.issued
    year = issued.known_year
    if year is not None:
        yield _plain("dates/year", f"{year:04d}")
        yield _plain("dates/pub-dates", day_text(issued, year))
    elif issued.literal:
        yield _plain("dates/year", issued.literal)
    if record.accessed:
        yield _plain("access-date", slashed(record.accessed))


def _publication(record: ReferenceRecord, variables: dict[str, str]) -> Iterator[Piece]:
    book = record.book
    get = variables.get
    yield _plain("publisher", (book.publisher.plain if book else "") or get("publisher", ""))
    yield _plain(
        "pub-location", (book.publisher_place if book else "") or get("publisher-place", "")
    )
    yield _plain("edition", edition_text(record, variables))
    yield _plain("isbn", "\n".join(number_lines(record, variables)))


def _identifiers(record: ReferenceRecord) -> Iterator[Piece]:
    databases = [value for tag, value in record.extra if tag in _DATABASES]
    if record.pmid:
        if not databases or MEDLINE.search(" ".join(databases)):
            yield _plain("accession-num", record.pmid)
            if not databases:
                yield _plain("remote-database-name", "PubMed")
        else:
            yield _plain("misc3", f"PMID: {record.pmid}")
    yield _plain("electronic-resource-num", record.doi)
    yield _plain("custom2", record.pmcid)
    for one in record.article_ids:
        if one.type == "mid":
            yield _plain("custom6", one.value)
            break
    yield _plain("label", record.citekey)


_DATABASES: Final = ("remote-database-name", "remote-database-provider", "DB", "DP")


def _texts(record: ReferenceRecord, variables: dict[str, str]) -> Iterator[Piece]:
    sections = [
        RichText(f"{_escaped(part.label)}: {part.text.markup}") if part.label else part.text
        for part in record.abstract.sections
    ]
    yield _rich("abstract", *sections)
    first, *others = record.notes or ("",)
    yield _plain("notes", first, is_note=True)
    yield _plain("research-notes", joined_notes(others), is_note=True)
    for words in keyword_lines(record):
        yield "keywords", _plain("keyword", words)[1]
    yield _plain("language", "; ".join(record.languages))
    yield _plain("work-type", kind_text(record, variables))


def _links(record: ReferenceRecord) -> Iterator[Piece]:
    yield _plain("urls/related-urls", record.url)
    for file in record.linked_files:
        is_image = file.media_type.startswith("image/")
        yield _plain("urls/image-urls" if is_image else "urls/pdf-urls", file.path)


def _kept(record: ReferenceRecord) -> Iterator[Piece]:
    """What has no field: elements of EndNote's as they were, RIS tags under their names here."""
    for tag, value in record.extra:
        path = ENDNOTE_FIELDS.get(tag, tag)
        if path in NOT_WRITTEN or not _PATH.fullmatch(path):
            continue
        if value.startswith("<") and _is_element(path, value):
            yield path, clean(value)
        elif path in FIELDS:
            yield _plain(path, value)


def _is_element(path: str, value: str) -> bool:
    """Whether `value` is the XML of the element that `path` names (an inner one in lists)."""
    try:
        root = fromstring(value)
    except (ParseError, ValueError):
        return False
    return root.tag == (INNER.get(path) or path.rpartition("/")[2])
