"""What of a record goes into which column of the full-text table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from refdesk.model.record import Abstract, Creator, ReferenceRecord
from refdesk.store.fold import BARRIER, fold
from refdesk.store.fold_keys import full_family, initials_of

FTS_COLUMNS: Final = (
    "ti", "tt", "ab", "kw", "mh", "nm", "pt", "au", "cn", "ad", "ta", "gr", "si", "cois", "ps",
    "pubn", "note", "misc",
)  # fmt: skip
"""The columns of the contentless table, in order; `fts_values` gives one text for each."""

# Characters that no source writes: one between values (it becomes the barrier), one between
# columns, so that all columns are folded in one go.
_VALUE = "\x1e"
_COLUMN = "\x1d"
_BARRIER = f" {BARRIER} "


def fts_values(
    record: ReferenceRecord,
    *,
    notes: Sequence[str] = (),
    citekeys: Sequence[str] = (),
) -> tuple[str, ...]:
    """The folded text of each column of `FTS_COLUMNS`.

    `record` is what source and edits say together; `notes` are the user's own, `citekeys` those
    that it had before (one that was made of the record is found by itself). Tags are no part of
    it: tag_words.py.
    """
    columns = (
        _join(_titles(record)),
        record.original_title.plain,
        _join(_abstract(a) for a in (record.abstract, *record.other_abstracts) if a.sections),
        _join(keyword.text.plain for keyword in record.keywords),
        _join(_mesh(record)),
        _join(_substances(record)),
        _join(term.name for term in record.publication_types),
        _join(_people((*record.creators, *record.investigators))),
        _join(c.literal.plain for c in record.creators if c.literal),
        _join(_affiliations(record)),
        _join(_containers(record)),
        _join(f"{g.number} {g.acronym} {g.agency} {g.country}" for g in record.grants),
        _join(_accessions(record)),
        record.conflict_of_interest.plain,
        _join(_people(record.subject_names)),
        record.book.publisher.plain if record.book else "",
        _join((*notes, *record.notes)),
        _join(_misc(record, citekeys)),
    )
    text = _COLUMN.join(columns)
    if text.count(_COLUMN) >= len(columns):
        text = _COLUMN.join([column.replace(_COLUMN, " ") for column in columns])
    return tuple(fold(text).replace(_VALUE, _BARRIER).split(_COLUMN))


def _join(values: Iterable[str]) -> str:
    return _VALUE.join([value for value in values if value])


def _titles(record: ReferenceRecord) -> Iterator[str]:
    yield record.title.plain
    if record.short_title:
        yield record.short_title
    book = record.book
    if book is not None:
        for title in (book.title, book.collection_title, book.volume_title):
            if title != record.title:
                yield title.plain
    for section in record.sections:
        yield section.title.plain


def _abstract(abstract: Abstract) -> str:
    return " ".join([f"{part.label} {part.text.plain}" for part in abstract.sections])


def _mesh(record: ReferenceRecord) -> Iterator[str]:
    for heading in record.mesh_headings:
        yield heading.descriptor.name
        for qualifier in heading.qualifiers:
            yield qualifier.name


def _substances(record: ReferenceRecord) -> Iterator[str]:
    for substance in record.substances:
        yield substance.name
        if substance.registry_number != "0":
            yield substance.registry_number
    for concept in record.supplementary_concepts:
        yield concept.name


def _people(creators: Iterable[Creator]) -> Iterator[str]:
    for person in creators:
        if not person.literal:
            yield f"{full_family(person)} {initials_of(person)} {person.given} {person.suffix}"


def _affiliations(record: ReferenceRecord) -> dict[str, None]:
    """Each affiliation once: large groups repeat theirs."""
    return {
        affiliation.text.plain: None
        for creators in (record.creators, record.investigators)
        for creator in creators
        for affiliation in creator.affiliations
    }


def _containers(record: ReferenceRecord) -> Iterator[str]:
    journal = record.journal
    if journal is not None:
        yield journal.title
        yield journal.medline_abbreviation
        if journal.iso_abbreviation != journal.medline_abbreviation:
            yield journal.iso_abbreviation
        for issn in journal.issns:
            yield issn.value
    elif record.book is not None and record.csl_type != "book":
        yield record.book.title.plain


def _accessions(record: ReferenceRecord) -> Iterator[str]:
    for bank in record.data_banks:
        for accession in bank.accessions or ("",):
            yield f"{bank.name} {accession}"


def _misc(record: ReferenceRecord, citekeys: Sequence[str]) -> Iterator[str]:
    years = {date.known_year for date in (record.issued, *record.electronic_dates)}
    yield from (str(year) for year in sorted(filter(None, years)))
    yield record.volume
    yield record.issue
    if record.pagination is not None:
        yield record.pagination.medline or f"{record.pagination.start} {record.pagination.end}"
    yield record.pmid
    yield record.pmcid
    yield record.doi
    for found in record.article_ids:
        if found.type not in ("pubmed", "doi", "pmc"):
            yield found.value
    if record.book is not None:
        yield from record.book.isbns
        yield record.book.report_number
    yield record.citekey
    yield from citekeys
    yield from record.languages
    yield from record.gene_symbols
    for _name, value in record.variables:
        yield value
