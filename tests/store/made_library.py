"""Two hundred made-up references with all that can be searched, and what was done with each."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Affiliation,
    ArticleId,
    Book,
    Correction,
    Creator,
    DataBank,
    Grant,
    HistoryDate,
    Identifier,
    Issn,
    Journal,
    Keyword,
    LocationId,
    MeshHeading,
    Pagination,
    ReferenceRecord,
    Substance,
    Term,
)
from refdesk.store import attachments, collections, notes, references, tags
from refdesk.store.library import Library
from refdesk.store.sessions import raw
from tests.store.search_library import new_reference

COUNT: Final = 200

WORDS: Final = (
    "brain", "brains", "pain", "IL-6", "IL6", "interleukin", "TNFα", "TNF-alpha", "NF-kappaB",
    "tumour", "tumor", "anti-inflammatory", "antiinflammatory", "Müller's", "naïve", "of", "the",
    "in", "and", "not", "p53", "2.5", "10", "vitamin", "C", "follow-up", "followup", "oedema",
    "edema", "日本", "нейроны", "review", "growth", "cell-free", "x-ray", "A/H1N1",
)  # fmt: skip
FAMILIES: Final = (
    "Otten", "O'Brien", "van den Berg", "Müller-Lüdenscheidt", "Li", "Lee", "James", "Ryan",
    "Smith", "de la Cruz", "山田", "MacDonald", "Lin",
)  # fmt: skip
GIVEN: Final = (
    ("U", "Uwe"), ("UH", "Uwe H"), ("JP", "Jan-Peter"), ("J", "Jan"), ("JP", "Jan Peter"),
    ("A", "Anna"), ("AB", "Ann B"), ("R", "Ryan"), ("J", "James"), ("L", ""), ("X", "Xin"),
)  # fmt: skip
JOURNALS: Final = (
    Journal("Progress in neurobiology", "Prog. Neurobiol.", "Prog Neurobiol", (Issn("0301-0082"), Issn("1873-5118")), "0370121"),
    Journal("Science (New York, N.Y.)", "Science", "Science", (Issn("0036-8075"),), "0404511"),
    Journal("The Journal of hand surgery", "J Hand Surg Am", "J Hand Surg Am", (Issn("0363-5023"),), "7609631"),
    Journal("Cell science", "Cell Sci", "Cell Sci", (Issn("1234-567X"),), "1"),
    Journal("Brain & pain", "Brain Pain", "Brain Pain", (), "2"),
)  # fmt: skip
MESH: Final = (
    "Interleukin-6", "Alzheimer Disease", "Pain, Postoperative", "Pain", "Humans",
    "Receptors, Interleukin-6", "Neoplasms", "HIV-1", "Drug-Related Side Effects and Adverse Reactions",
)  # fmt: skip
QUALIFIERS: Final = (
    "therapeutic use", "adverse effects", "metabolism", "blood", "therapy", "drug therapy",
    "surgery", "administration & dosage", "genetics",
)  # fmt: skip
TYPES: Final = (
    "Journal Article", "Review", "Systematic Review", "Clinical Trial", "Preprint", "Comment",
    "Randomized Controlled Trial", "Retracted Publication", "Letter",
)  # fmt: skip
SUBSTANCES: Final = (("Interleukin-6", "0"), ("Aspirin", "R16CO5Y76E"), ("Trypsin", "EC 3.4.21.4"))
LANGUAGES: Final = ("eng", "ger", "jpn", "fre")
TAGS: Final = ("to read", "To Cite", "brain", "β")
COLLECTIONS: Final = ("Cytokines", "Cytokines/Books", "Cytokines/Books/Old", "Books", "To read")
STATUSES: Final = ("MEDLINE", "In-Process", "Publisher", "PubMed-not-MEDLINE")
CORRECTIONS: Final = (
    "CommentIn",
    "CommentOn",
    "RetractionIn",
    "ErratumIn",
    "ExpressionOfConcernIn",
)


@dataclass(frozen=True)
class Made:
    """A reference with all that belongs to it; dates are ISO text, "" for none."""

    id: int
    record: ReferenceRecord
    citekey: str = ""
    added: str = ""
    modified: str = ""
    read_at: str = ""
    rating: int = 0
    is_starred: bool = False
    is_trashed: bool = False
    is_edited: bool = False
    has_pdf: bool = False
    tags: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_duplicate: bool = False
    is_on_list: bool = False
    due: str = ""
    files: tuple[str, ...] = ()


class _Maker:
    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def some(self, values: Any, most: int) -> tuple[Any, ...]:
        return tuple(self._random.sample(list(values), self._random.randint(0, most)))

    def one(self, *values: Any) -> Any:
        return self._random.choice(values)

    def chance(self, share: float) -> bool:
        return self._random.random() < share

    def text(self, least: int, most: int) -> str:
        count = self._random.randint(least, most)
        return " ".join(self._random.choice(WORDS) for _ in range(count))

    def date(self, *, whole: bool = False) -> PartialDate:
        year = self._random.randint(2014, 2018)
        form = 2 if whole else self._random.randint(0, 3)
        if form == 0:
            return PartialDate(year)
        if form == 3:
            return PartialDate(year, season=self.one("Spring", "Winter", "Mar-Apr", "Fall"))
        month = self._random.randint(1, 12)
        return PartialDate(year, month, self._random.randint(1, 28) if form == 2 else None)

    def moment(self) -> str:
        return f"{self.date(whole=True).sort_text}T{self._random.randint(10, 23)}:00:00Z"

    def creator(self, role: str = "author") -> Creator:
        if self.chance(0.1):
            return Creator(
                literal=RichText(self.one("WHO Study Group", "Brain Study Group")), role=role
            )
        initials, given = self.one(*GIVEN)
        places = self.some(("Basel, Brain Institute", "Department of Pain, Zürich"), 2)
        orcid = (Identifier("ORCID", "0000-0002-1825-009X"),) if self.chance(0.05) else ()
        return Creator(
            self.one(*FAMILIES), given, initials, role=role, identifiers=orcid,
            affiliations=tuple(Affiliation(RichText(place)) for place in places),
        )  # fmt: skip

    def heading(self) -> MeshHeading:
        major = self.chance(0.2)
        qualifiers = tuple(
            Term(name, is_major=self.chance(0.3)) for name in self.some(QUALIFIERS, 2)
        )
        return MeshHeading(Term(self.one(*MESH), is_major=major), qualifiers)

    def record(self, number: int) -> ReferenceRecord:
        """A record; every tenth is a book."""
        pmid = str(1000 + number) if self.chance(0.9) else ""
        doi = f"10.5555/{self.one('a', 'b')}.{number}(x)" if self.chance(0.7) else ""
        pages = self.one("379-90", "S1-S8", "e12", "100", "")
        history = tuple(
            HistoryDate(status, self.date(whole=True))
            for status in self.some(("pubmed", "entrez", "medline"), 3)
        )
        record = ReferenceRecord(
            pmid=pmid,
            doi=doi,
            pmcid=f"PMC{500 + number}" if self.chance(0.3) else "",
            title=RichText.plain_text(self.text(1, 6)),
            original_title=RichText.plain_text(self.text(0, 2)),
            creators=tuple(self.creator() for _ in range(self.one(0, 1, 2, 3))),
            investigators=(self.creator("investigator"),) if self.chance(0.1) else (),
            abstract=self.abstract(),
            languages=(self.one(*LANGUAGES),),
            publication_types=tuple(Term(name) for name in self.some(TYPES, 3)),
            journal=self.one(*JOURNALS) if self.chance(0.9) else None,
            volume=self.one("52", "7", "52 Suppl 1", ""),
            issue=self.one("5", "7", ""),
            pagination=Pagination(pages.partition("-")[0], medline=pages) if pages else None,
            issued=self.date(),
            electronic_dates=(self.date(whole=True),) if self.chance(0.5) else (),
            location_ids=(LocationId("pii", f"S{number}-X"),) if self.chance(0.3) else (),
            article_ids=(ArticleId("mid", f"NIHMS{number}"),) if self.chance(0.1) else (),
            history=history,
            mesh_headings=tuple(self.heading() for _ in range(self.one(0, 1, 2, 3))),
            substances=tuple(Substance(n, "", code) for n, code in self.some(SUBSTANCES, 2)),
            keywords=tuple(Keyword(RichText(self.text(1, 2))) for _ in range(self.one(0, 0, 1, 2))),
            corrections=self.corrections(),
            data_banks=(DataBank("ClinicalTrials.gov", ("NCT00000007",)),) if self.chance(0.1) else (),
            grants=(Grant("R01 CA101211", "CA", "NCI NIH HHS", "United States"),) if self.chance(0.2) else (),
            conflict_of_interest=RichText.plain_text(self.text(0, 3)),
            record_status=self.one(*STATUSES),
            date_completed=self.date(whole=True) if self.chance(0.5) else PartialDate(),
            date_revised=self.date(whole=True) if self.chance(0.5) else PartialDate(),
        )  # fmt: skip
        if number % 7 == 0:  # a work about a person
            initials, given = GIVEN[number % len(GIVEN)]
            about = Creator(FAMILIES[number % len(FAMILIES)], given, initials)
            record = replace(record, subject_names=(about,))
        if number % 10 == 0:
            book = Book(
                publisher=RichText(self.one("Springer", "Brain Press")),
                isbns=("978-3-540-00000-6",),
            )
            record = replace(
                record, csl_type="book", journal=None, book=book,
                creators=(*record.creators, self.creator("editor")),
            )  # fmt: skip
        return record

    def abstract(self) -> Abstract:
        return Abstract((AbstractSection(RichText.plain_text(self.text(2, 12))),)) if self.chance(0.7) else Abstract()  # fmt: skip

    def corrections(self) -> tuple[Correction, ...]:
        if not self.chance(0.15):
            return ()
        kind = self.one(*CORRECTIONS)
        return (
            Correction(
                kind, "Cell Sci 2018;1:2", "" if kind in ("CommentIn", "ErratumIn") else "77"
            ),
        )

    def made(self, number: int) -> Made:
        return Made(
            number,
            self.record(number),
            citekey=self.one("otten", "Lee", "smith") + str(number),
            added=self.moment(),
            modified=self.moment(),
            read_at=self.moment() if self.chance(0.3) else "",
            rating=self.one(0, 0, 1, 3, 5),
            is_starred=self.chance(0.2),
            is_trashed=self.chance(0.05),
            is_edited=self.chance(0.1),
            has_pdf=self.chance(0.3),
            tags=self.some(TAGS, 2),
            collections=self.some(COLLECTIONS, 2),
            notes=(self.text(1, 4),) if self.chance(0.2) else (),
            is_duplicate=self.chance(0.1),
            is_on_list=self.chance(0.3),
            due=self.one("", self.date(whole=True).sort_text, "2999-01-05"),
            files=tuple(self.text(1, 3) for _ in range(self.one(0, 0, 0, 1, 2))),
        )


def made(count: int = COUNT, seed: int = 6) -> list[Made]:
    """References 1 to `count`; the same ones at every call."""
    maker = _Maker(seed)
    return [maker.made(number) for number in range(1, count + 1)]


def fill(library: Library, all_made: list[Made]) -> None:
    """Write `all_made` into a new library, each under its own number."""
    with library.write("Fill") as session:
        ids = references.add(session, [new_reference(one.record) for one in all_made])
        assert ids == [one.id for one in all_made]
        tag_ids = {name: tags.create(session, name) for name in TAGS}
        places: dict[str, int] = {}
        for path in COLLECTIONS:
            above, _, name = path.rpartition("/")
            places[path] = collections.create(session, name, places.get(above))
        for one in all_made:
            for name in one.tags:
                tags.add(session, [one.id], tag_ids[name])
            for path in one.collections:
                collections.add(session, places[path], [one.id])
            for text in one.notes:
                notes.create(session, one.id, text)
            if one.has_pdf:
                attachments.create(session, one.id, "Text", f"{one.id}.pdf", "application/pdf")
            for number, title in enumerate(one.files):
                attachments.create(
                    session, one.id, title, f"{one.id}/Fig-{number}.png", "image/png"
                )
            if one.is_on_list:
                raw(session).execute(
                    "INSERT INTO reading (reference_id, due, added) VALUES (?, ?, '')",
                    (one.id, one.due),
                )
            if one.is_edited:
                references.edit(session, one.id, {"volume": one.record.volume})
        pairs = [(one.id, 1 if one.is_duplicate else 2 + one.id // 3) for one in all_made]
        raw(session).executemany(
            "INSERT INTO duplicate_set (reference_id, set_id, kind, points) VALUES (?, ?, ?, 30)",
            [(i, number, "sure" if number == 1 else "preprint") for i, number in pairs],
        )
        references.trash(session, [one.id for one in all_made if one.is_trashed])
        for one in all_made:
            raw(session).execute(
                "UPDATE reference SET citekey = ?, added = ?, modified = ?, read_at = ?, "
                "rating = ?, is_starred = ? WHERE id = ?",
                (one.citekey, one.added, one.modified, one.read_at, one.rating, one.is_starred, one.id),
            )  # fmt: skip


def open_made(path: Path) -> tuple[Library, list[Made]]:
    """A library of made references at `path`."""
    from tests.store.search_library import open_library

    library, all_made = open_library(path), made()
    fill(library, all_made)
    return library, all_made
