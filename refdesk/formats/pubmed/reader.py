"""PubMed XML to records: one piece of a stream after the other, bad ones named and passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element, ParseError

from refdesk.errors import FormatError
from refdesk.formats.encodings import mended, odd_text
from refdesk.formats.pubmed.article import article_record
from refdesk.formats.pubmed.book import book_record
from refdesk.formats.pubmed.split import RECORD_TAGS, Piece, Splitter
from refdesk.formats.registry import MOST_TEXT, Parsed, ParseResult, Unreadable
from refdesk.formats.xml_mending import composed, element_of, with_allowed_numbers, with_letters
from refdesk.model.record import ReferenceRecord

KEY: Final = "pubmed-xml"
MAX_ELEMENTS: Final = 500_000
"""More than any record has (thousands of investigators: 200,000), less than fills the memory."""

_MAX_EXTENSIONS = 16
_BARE_AMPERSAND = re.compile(rb"&(?!(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_LOST: Final = "\ufffd".encode()
_CONTROL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:x0*(?:1?[0-8bBcCeEfF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2\d|3[01]));"
)
_PREFIX = re.compile(rb"[</]([A-Za-z][\w.-]*):")


def parse(stream: BinaryIO) -> Iterator[ParseResult]:
    """Yield the records of `stream` in order, in constant memory.

    Raises FormatError when it holds no PubMed XML at all: a web page, an error answer, XML of
    another kind, entities declared. A bad record is yielded as `Unreadable`.
    """
    splitter = Splitter(stream)
    for piece in splitter.pieces():
        yield from _results(piece, splitter)


def record_from_source(source: bytes) -> ReferenceRecord:
    """The record that one `PubmedArticle` or `PubmedBookArticle` element holds.

    Raises FormatError when it cannot be read.
    """
    return _record(_tree(source)[0])


def _results(piece: Piece, splitter: Splitter) -> Iterator[ParseResult]:
    if piece.is_cut:
        if piece.data:
            reason = f"The file ends in the middle of record {piece.number}."
        elif piece.number:
            reason = f"The file is cut off after record {piece.number}; more may be missing."
        else:
            reason = "The file is cut off before its first record."
        yield Unreadable(piece.place, reason, _head(piece.data))
        return
    if piece.kind not in RECORD_TAGS:
        yield _deleted(piece)
        return
    try:
        source = _with_namespaces(piece.data, splitter.namespaces)
        element, warnings = _tree(source)
        yield Parsed(_filled(_record(element)), source, KEY, piece.place, warnings)
    except FormatError as error:
        yield from _second_try(piece, splitter, error)


def _filled(record: ReferenceRecord) -> ReferenceRecord:
    """`record` itself; raises FormatError when it says nothing by which to know the work."""
    if record.pmid or record.title or record.doi or record.pmcid or record.creators:
        return record
    if record.abstract.sections:
        return record
    raise FormatError("The record is empty: it has no PMID, title or authors.")


def _second_try(piece: Piece, splitter: Splitter, error: FormatError) -> Iterator[ParseResult]:
    """Read a piece whose end tag was inside a comment, or that lacks its own end tag."""
    for _ in range(_MAX_EXTENSIONS):
        if not _is_open(piece.data):
            break
        longer = splitter.extend(piece)
        if longer is None:
            break
        piece = longer
        try:
            source = _with_namespaces(piece.data, splitter.namespaces)
            element, warnings = _tree(source)
            yield Parsed(_record(element), source, KEY, piece.place, warnings)
        except FormatError as again:
            error = again
        else:
            return
    opening = b"<" + piece.kind.encode() + b">"
    later = piece.data.rfind(opening)
    yield Unreadable(piece.place, str(error), _head(piece.data))
    if later > 0:
        try:
            source = _with_namespaces(piece.data[later:], splitter.namespaces)
            element, warnings = _tree(source)
            yield Parsed(_record(element), source, KEY, piece.place, warnings)
        except FormatError:
            return


def _is_open(data: bytes) -> bool:
    """Whether a comment or CDATA section is still open at the end."""
    for opening, closing in ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>")):
        at = data.rfind(opening)
        if at >= 0 and data.find(closing, at) < 0:
            return True
    return False


def _record(element: Element) -> ReferenceRecord:
    tag = element.tag
    if tag in ("PubmedArticle", "MedlineCitation"):
        return article_record(element)
    if tag in ("PubmedBookArticle", "BookDocument"):
        return book_record(element)
    if len(element) == 1:  # a set around one record
        return _record(element[0])
    raise FormatError(f"This is no record of PubMed: {tag}.")


def _tree(source: bytes) -> tuple[Element, tuple[str, ...]]:
    """One record parsed, and what was odd; bytes that are no XML but clearly meant are mended."""
    if len(source) > 1 << 20 and source.count(b"<") > 2 * MAX_ELEMENTS:
        raise FormatError(f"The record has more than {MAX_ELEMENTS:,} elements.")
    warnings: tuple[str, ...] = ()
    if not source.isascii():
        if _LOST in source:
            warnings = odd_text(source.decode("utf-8", "surrogateescape"))
        source = composed(source)
    try:
        return element_of(source), warnings
    except ParseError as error:
        changed, told = _mended(source)
        if changed != source:
            try:
                return element_of(changed), warnings + told
            except ParseError:
                pass
        raise FormatError(f"The record is no well-formed XML ({error}).") from error


def _mended(source: bytes) -> tuple[bytes, tuple[str, ...]]:
    """`source` without control characters and HTML's entities, in UTF-8, MathML's prefix bound."""
    text, warnings = mended(source)
    source = _CONTROL.sub(b"", text.encode("utf-8", "surrogatepass"))
    source = _BARE_AMPERSAND.sub(b"&amp;", source)
    plain = with_letters(source)
    source = with_allowed_numbers(plain, b"&#xFFFD;")
    if source != plain:
        warnings = (*warnings, "The record has the number of a character that XML does not allow.")
    prefixes = set(_PREFIX.findall(source))
    if len(prefixes) > 20:
        return source, warnings
    unbound = {prefix for prefix in prefixes if b"xmlns:" + prefix not in source}
    if unbound:
        declarations = b"".join(b' xmlns:%s="unbound:%s"' % (one, one) for one in sorted(unbound))
        source = _with_namespaces(source, declarations)
    return source, warnings


def _with_namespaces(data: bytes, declarations: bytes) -> bytes:
    """`data` with those declarations of the root that its prefixes need in its own start tag."""
    if not declarations:
        return data
    needed = b""
    for declaration in re.findall(rb"\sxmlns:[\w.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*')", declarations):
        prefix = declaration.split(b"=")[0].strip()[6:]
        if prefix + b":" in data and b"xmlns:" + prefix not in data and prefix not in needed:
            needed += b" " + declaration.strip()
    if not needed:
        return data
    match = re.match(rb"<[^\s/>]+", data)
    end = match.end() if match else 0
    return data[:end] + needed + data[end:]


def _deleted(piece: Piece) -> Unreadable:
    """PubMed's list of citations it has deleted, as a sentence."""
    pmids = re.findall(rb"<PMID[^>]*>\s*(\d+)\s*</PMID>", piece.data)
    named = ", ".join(pmid.decode() for pmid in pmids[:20]) + (", …" if len(pmids) > 20 else "")
    noun = "record" if len(pmids) == 1 else "records"
    reason = f"PubMed has deleted {len(pmids)} {noun}: PMID {named}."
    place = piece.place if piece.number else f"line {piece.line}"
    return Unreadable(place, reason, _head(piece.data))


def _head(data: bytes) -> str:
    """The first lines of a bad record, to show."""
    return data[:MOST_TEXT].decode("utf-8", "replace")
