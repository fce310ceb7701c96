"""Records to a file of PubMed XML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, Final

from refdesk.errors import FormatError
from refdesk.formats.pubmed.article_xml import article_xml
from refdesk.formats.pubmed.book_xml import book_xml
from refdesk.model.record import ReferenceRecord

HEADER: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"'
    ' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n'
    "<PubmedArticleSet>\n"
)
FOOTER: Final = "</PubmedArticleSet>\n"

_BOOK_TYPES = ("book", "chapter", "report")


def write(records: Iterable[ReferenceRecord], stream: BinaryIO) -> None:
    """Write a PubmedArticleSet, one record a line; raises FormatError for text that is no Unicode."""
    stream.write(HEADER.encode())
    for record in records:
        stream.write(encoded(record_xml(record)))
        stream.write(b"\n")
    stream.write(FOOTER.encode())


def encoded(xml: str) -> bytes:
    """`xml` in UTF-8; raises FormatError at a lone surrogate, which no file can hold."""
    try:
        return xml.encode()
    except UnicodeEncodeError as error:
        raise FormatError("A field holds a broken character (half of a pair).") from error


def record_xml(record: ReferenceRecord) -> str:
    """The `PubmedArticle` or `PubmedBookArticle` element of `record`."""
    if record.book is not None and record.journal is None and record.csl_type in _BOOK_TYPES:
        return book_xml(record, record.book)
    return article_xml(record)
