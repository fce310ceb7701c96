"""The library of the search tests, made from data/search_references.txt."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Affiliation,
    Book,
    Creator,
    DataBank,
    Grant,
    Issn,
    Journal,
    Keyword,
    MeshHeading,
    Pagination,
    ReferenceRecord,
    Substance,
    Term,
)
from refdesk.store import attachments, collections, notes, references, tags
from refdesk.store.library import Library
from refdesk.store.references import NewReference
from refdesk.store.sessions import raw

DATA = Path(__file__).parents[1] / "data" / "search_references.txt"

JOURNALS = {
    "Prog Neurobiol": ("Progress in neurobiology", "0301-0082"),
    "Science": ("Science (New York, N.Y.)", "0036-8075"),
    "J Hand Surg Am": ("The Journal of hand surgery [Am]", "0363-5023"),
    "BMJ": ("BMJ (Clinical research ed.)", "0959-8138"),
    "Neurosci Res": ("Neuroscience research", "0168-0102"),
}


def blocks() -> Iterator[dict[str, list[str]]]:
    """The references of the data file: fields to their values."""
    text = DATA.read_text(encoding="utf-8").partition("\n\n")[2]
    for block in text.strip().split("\n\n"):
        fields = (line.split(": ", 1) for line in block.splitlines())
        yield {name: value.split(" | ") for name, value in fields}


def date_of(text: str) -> PartialDate:
    year, _, rest = text.partition("-" if "-" in text else " ")
    if rest and not rest[0].isdigit():
        return PartialDate(int(year), season=rest)
    parts = [int(part) for part in rest.split("-") if part]
    return PartialDate(int(year), *parts)


def _creator(text: str, affiliations: list[str]) -> Creator:
    if text.endswith("(collective)"):
        return Creator(literal=RichText(text.removesuffix(" (collective)")))
    family, initials, given = text.split(",")
    listed = tuple(Affiliation(RichText(name)) for name in affiliations)
    return Creator(family, given, initials, affiliations=listed)


def _heading(text: str) -> MeshHeading:
    def term(name: str) -> Term:
        return Term(name.removesuffix("*"), is_major=name.endswith("*"))

    descriptor, *qualifiers = text.split("/")
    return MeshHeading(term(descriptor), tuple(map(term, qualifiers)))


def record_of(block: dict[str, list[str]]) -> ReferenceRecord:
    def one(name: str) -> str:
        return block.get(name, [""])[0]

    short = one("journal")
    title, issn = JOURNALS.get(short, ("", ""))
    grant = one("gr").split("/")
    bank, _, accession = one("nct").partition("/")
    book = Book(publisher=RichText(one("pubn")), isbns=tuple(block.get("isbn", ())))
    return ReferenceRecord(
        csl_type="book" if "isbn" in block else "article-journal",
        pmid=one("pmid"),
        pmcid=one("pmc"),
        doi=one("doi"),
        title=RichText.plain_text(one("title")),
        original_title=RichText(one("tt")),
        creators=tuple(_creator(name, block.get("ad", [])) for name in block.get("authors", ())),
        abstract=Abstract((AbstractSection(RichText(one("abstract"))),) if one("abstract") else ()),
        languages=tuple(block.get("la", ())),
        publication_types=tuple(Term(name) for name in block.get("types", ())),
        journal=Journal(title, short, short, (Issn(issn),)) if short else None,
        book=book if "isbn" in block else None,
        volume=one("vi"),
        issue=one("ip"),
        pagination=_pages(one("pg"), is_whole=one("pmid").endswith("1")),
        issued=date_of(one("date")),
        electronic_dates=(date_of(one("electronic")),) if one("electronic") else (),
        mesh_headings=tuple(map(_heading, block.get("mesh", ()))),
        keywords=tuple(Keyword(RichText(word)) for word in block.get("kw", ())),
        substances=tuple(
            Substance(name.rpartition("|")[0] or name, registry_number="0")
            for name in [" | ".join(block["nm"]).replace(" | ", "|")]
            if name
        )
        if "nm" in block
        else (),
        grants=(Grant(grant[0], grant[1], grant[2], grant[3]),) if len(grant) > 3 else (),
        data_banks=(DataBank(bank, (accession,)),) if bank else (),
        citekey=one("key"),
    )


def parse_pickle(_key: str, source: bytes) -> ReferenceRecord:
    """Sources of these libraries are pickled records: no format is needed to test the search."""
    record = pickle.loads(source)
    assert isinstance(record, ReferenceRecord)
    return record


def open_library(path: Path) -> Library:
    return Library.open(path, parse_source=parse_pickle)


def new_reference(record: ReferenceRecord) -> NewReference:
    return NewReference(record, pickle.dumps(record), "pickle")


def fill(library: Library) -> None:
    """Add the references; the one with `id: 7` gets id 7."""
    found = list(blocks())
    with library.write("Fill") as session:
        ids = references.add(session, [new_reference(record_of(block)) for block in found])
        assert ids == [int(block["id"][0]) for block in found]
        for reference_id, block in zip(ids, found, strict=True):
            for name in block.get("tag", ()):
                tags.add(session, [reference_id], tags.create(session, name))
            for path in block.get("col", ()):
                collections.add(session, _collection(session, path), [reference_id])
            for text in block.get("note", ()):
                notes.create(session, reference_id, text)
            for title in block.get("file", ()):
                attachments.create(
                    session, reference_id, title, f"{reference_id}.txt", "text/plain"
                )
            connection = raw(session)
            for column, name in (("added", "added"), ("read_at", "read"), ("rating", "rating")):
                if name in block:
                    connection.execute(
                        f"UPDATE reference SET {column} = ? WHERE id = ?",
                        (block[name][0], reference_id),
                    )


def _collection(session: object, path: str) -> int:
    parent: int | None = None
    connection = raw(session)  # type: ignore[arg-type]
    for name in path.split("/"):
        row = connection.execute(
            "SELECT id FROM collection WHERE name = ? AND parent_id IS ?", (name, parent)
        ).fetchone()
        parent = row[0] if row else collections.create(session, name, parent)  # type: ignore[arg-type]
    assert parent is not None
    return parent


def _pages(text: str, *, is_whole: bool) -> Pagination:
    """Some sources have the first page apart, others all pages as one text."""
    return Pagination("" if is_whole else text.partition("-")[0], medline=text)
