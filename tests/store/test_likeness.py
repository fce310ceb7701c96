"""When two records are one work: traps of both kinds, and a set that people labelled."""

from __future__ import annotations

import csv
import itertools
import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from refdesk.model.dates import PartialDate
from refdesk.model.likeness import SURE, Traits, Verdict, same_by_doi, score, verdict
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Creator,
    Issn,
    Journal,
    Pagination,
    ReferenceRecord,
    Term,
)
from refdesk.store import traits
from refdesk.store.prepare import index_rows

BASE = ReferenceRecord(
    title=RichText.plain_text("Interleukin-6 and the stress response of adult zebrafish hearts"),
    creators=(
        Creator(family="Fröberg", given="John A"),
        Creator(family="van der Berg", given="M"),
        Creator(family="Okafor", given="Chi"),
    ),
    journal=Journal(title="The Journal of Made Cardiology", iso_abbreviation="J Made Cardiol"),
    volume="12",
    issue="3",
    pagination=Pagination("379", "390", "379-90"),
    issued=PartialDate(2019, 5),
)


def seen(record: ReferenceRecord) -> Traits:
    return traits.of_indexed(index_rows(record))


def titled(title: str, **changes: object) -> ReferenceRecord:
    return replace(BASE, title=RichText.plain_text(title), **changes)  # type: ignore[arg-type]


def paged(pages: str) -> Pagination:
    return Pagination(medline=pages)


TITLE = BASE.title.plain
SAME = {
    "case and punctuation": titled("INTERLEUKIN 6 and the stress response of adult zebrafish hearts."),
    "a retracted mark": titled(f"RETRACTED: {TITLE}"),
    "a remark in brackets": titled(f"{TITLE} [Erratum appears in J Made Cardiol 2020;13(1):4]"),
    "a translated title": titled(f"[{TITLE}]"),
    "a subtitle missing": titled(f"{TITLE}: a cohort of 40"),
    "a damaged accent": replace(BASE, creators=(Creator(family="Frberg", given="J"), *BASE.creators[1:])),
    "initials for names": replace(BASE, creators=tuple(Creator(family=c.family, initials=c.given[:1]) for c in BASE.creators)),
    "a particle moved": replace(BASE, creators=(Creator(family="Berg", given="M van der"), BASE.creators[0])),
    "a group instead of people": replace(BASE, creators=(Creator(literal=RichText("Zebrafish Group")),)),
    "pages written out": replace(BASE, pagination=paged("379-390")),
    "no pages": replace(BASE, pagination=None),
    "the year of the electronic print": replace(BASE, issued=PartialDate(2018)),
    "a full journal name": replace(BASE, journal=Journal(title="Journal of Made Cardiology (London)")),
    "ahead of print": replace(BASE, volume="", issue="", pagination=paged("1-9")),
    "a PMID on one side": replace(BASE, pmid="1234"),
    "a title in another language": titled("Das Zytokin der gestressten Fischherzen beim Erwachsenen"),
    "a word run together": titled("Interleukin-6 and the stressresponse of adult zebrafish hearts", pagination=None),
    "a title cut off within a word": titled(TITLE[:45], pagination=None),
    "another word on the same page": titled(TITLE.replace("zebrafish", "frog")),
    "names swapped": replace(BASE, creators=tuple(Creator(family=c.given.split()[0], given=c.family) for c in BASE.creators)),
    "title, first creator and year alone": ReferenceRecord(title=BASE.title, creators=BASE.creators[:1], issued=PartialDate(2019)),
}  # fmt: skip
OTHER = {
    "a part of two": (titled(f"{TITLE}. Part 1"), titled(f"{TITLE}. Part II", pagination=None)),
    "another year's report": (
        titled("Annual report of the made registry 2018", volume="11", pagination=paged("5-9")),
        titled("Annual report of the made registry 2019", volume="12", pagination=paged("7-12")),
    ),
    "an erratum": (BASE, titled(f"Erratum to: {TITLE}")),
    "a retraction notice": (BASE, replace(BASE, publication_types=(Term("Retraction Notice"),))),
    "a reply": (BASE, titled(f"{TITLE}: authors' reply", pagination=paged("391-2"))),
    "a protocol": (BASE, titled(f"{TITLE}: study protocol")),
    "children, not adults": (
        titled("Interleukin-6 in adults with sepsis of the made kind", pagination=None, volume=""),
        titled("Interleukin-6 in children with sepsis of the made kind", pagination=None, volume=""),
    ),
    "adjacent pages": (BASE, replace(BASE, pagination=paged("391-402"))),
    "two PMIDs": (replace(BASE, pmid="1"), replace(BASE, pmid="2")),
    "two Cochrane versions": (
        replace(BASE, doi="10.1002/14651858.cd000001.pub2"),
        replace(BASE, doi="10.1002/14651858.cd000001.pub3"),
    ),
    "other authors of another work": (
        titled("Editorial"),
        titled("Editorial", creators=(Creator(family="Nemo", given="A"),), volume="13", pagination=paged("1-2")),
    ),
    "part A and part B": (titled(f"{TITLE}, part A", pagination=None), titled(f"{TITLE}, part B", pagination=None)),
    "other animals": (
        titled("Interleukin-6 and the stress response of mice", pagination=None),
        titled("Interleukin-6 and the stress response of rats", pagination=None),
    ),
    "another drug": (
        titled("Efficacy of atorvastatin in made kidney disease", pagination=None),
        titled("Efficacy of rosuvastatin in made kidney disease", pagination=None),
    ),
    "with and without": (
        titled("Outcome of surgery in fish with diabetes", pagination=None),
        titled("Outcome of surgery in fish without diabetes", pagination=None),
    ),
    "a guideline and its summary": (BASE, titled(f"{TITLE}: executive summary", pagination=None)),
    "a later follow-up": (BASE, titled(f"{TITLE}: long-term follow-up", pagination=None)),
    "the editorial of the next year": (
        titled("Editorial", pagination=paged("1-2")),
        titled("Editorial", pagination=paged("1-2"), volume="13", issued=PartialDate(2020)),
    ),
    "the editorial of the next issue": (
        titled("From the editor of this made journal", pagination=paged("1")),
        titled("From the editor of this made journal", pagination=paged("1"), issue="4"),
    ),
    "the next report": (
        titled("Outcomes in the national registry of made joints", pagination=paged("1-90")),
        titled("Outcomes in the national registry of made joints", pagination=paged("1-92"), volume="13", issued=PartialDate(2020)),
    ),
    "two letters under one heading": (
        replace(BASE, creators=(Creator(family="Nemo", given="Ada"),), pagination=paged("200")),
        replace(BASE, creators=(Creator(family="Quist", given="Bo"),), pagination=paged("200-1")),
    ),
    "a letter and its reply": (replace(BASE, pagination=paged("200")), titled(f"{TITLE}: reply", pagination=paged("200"))),
    "two letters of one person on a page": (
        replace(BASE, pagination=paged("200-1")), titled("Mice and their kidneys", pagination=paged("200-1")),
    ),
    "re": (BASE, titled(f"Re: {TITLE}")),
    "a correction as Web of Science has it": (BASE, titled(f"{TITLE} (vol 12, pg 379, 2019)", pagination=paged("500"))),
    "a later Cochrane review without DOI": (
        replace(BASE, pagination=paged("CD000001"), volume=""),
        replace(BASE, pagination=paged("CD000001"), volume="", issue="5"),
    ),
    "a thesis and its article": (BASE, replace(BASE, csl_type="thesis", journal=None, volume="", issue="", pagination=None)),
    "a book and its chapter": (
        titled(TITLE, csl_type="book", journal=None, volume="", issue="", pagination=None),
        titled(TITLE, csl_type="chapter", journal=None, volume="", issue="", pagination=paged("1-30")),
    ),
    "an abstract in a supplement of that year": (BASE, replace(BASE, issue="Suppl 1", pagination=paged("S45"))),
    "two people remembered on one page": (
        titled("In memoriam", creators=(Creator(family="Nemo", given="Ada"),)),
        titled("In memoriam", creators=(Creator(family="Quist", given="Bo"),), pagination=paged("379")),
    ),
    "the highlights of two issues": (
        titled("Highlights from this issue", pagination=paged("1")),
        titled("Highlights from this issue", pagination=paged("1"), issue="4"),
    ),
    "two replies on a page, with one person in common": (
        titled("Reply", pagination=paged("48")),
        titled("Reply", pagination=paged("48"), creators=tuple(Creator(family=f, given="Q") for f in ("Quist", "Nemo", "Okafor"))),
    ),
    "too much and too little": (
        titled(f"Hypertension, {TITLE}", pagination=None), titled(f"Hypotension, {TITLE}", pagination=None),
    ),
    "the data of an article": (BASE, titled(f"Data from: {TITLE}", journal=None, volume="", issue="", pagination=None)),
    "an article's data by type": (BASE, titled(TITLE, csl_type="dataset", journal=None, volume="", issue="", pagination=None)),
    "an abstract in a supplement": (
        BASE, replace(BASE, issue="Suppl 1", volume="11", pagination=paged("S12"), issued=PartialDate(2017)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_one_work_written_differently_is_one_work(name: str) -> None:
    one, other = seen(BASE), seen(SAME[name])
    assert verdict(one, other) == verdict(other, one) == Verdict.SURE


@pytest.mark.parametrize("name", OTHER)
def test_works_that_only_resemble_each_other_are_not_one(name: str) -> None:
    one, other = (seen(record) for record in OTHER[name])
    assert verdict(one, other) == verdict(other, one) != Verdict.SURE


def test_a_preprint_and_its_article_are_a_pair_and_not_one_work() -> None:
    preprint = replace(BASE, csl_type="article", doi="10.1101/2018.01.02.000001", journal=None)
    assert verdict(seen(preprint), seen(replace(BASE, doi="10.5555/x"))) == Verdict.PREPRINT
    unrelated = titled("Something else entirely about the hearts of frogs")
    assert verdict(seen(preprint), seen(unrelated)) == Verdict.NONE


def test_one_work_in_two_journals_is_to_be_looked_at() -> None:
    again = replace(
        BASE, journal=Journal(title="Other Annals"), volume="7", pagination=paged("1001-12")
    )
    assert verdict(seen(BASE), seen(again)) == Verdict.LOOK


def test_the_issn_settles_what_the_names_of_a_journal_leave_open() -> None:
    one = replace(BASE, journal=Journal(title="Zeitschrift", issns=(Issn("1234-5678"),)))
    other = replace(BASE, journal=Journal(title="Journal", issns=(Issn("1234-5678", "Print"),)))
    apart = replace(BASE, journal=Journal(title="Journal", issns=(Issn("8765-4321"),)))
    assert score(seen(one), seen(other)) > score(seen(one), seen(apart)) + 2


def test_a_doi_is_shared_by_works_of_different_titles() -> None:
    one = seen(replace(BASE, doi="10.5555/supplement"))
    assert same_by_doi(one, seen(replace(BASE, doi="10.5555/supplement", volume="13")))
    assert same_by_doi(one, seen(titled("", doi="10.5555/supplement")))
    other = titled("The gut of the frog under anaesthesia", doi="10.5555/supplement")
    assert not same_by_doi(one, seen(other))
    assert not same_by_doi(replace(one, pmid="1"), replace(one, pmid="2"))


def _labelled(path: Path) -> dict[str, ReferenceRecord]:
    records = {}
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            names = [name.partition(", ") for name in row["author"].split(" and ") if name.strip()]
            records[row["ID"]] = ReferenceRecord(
                title=RichText.plain_text(row["title"]),
                creators=tuple(Creator(family=family, given=given) for family, _, given in names),
                journal=Journal(title=row["journal"]),
                volume=row["volume"],
                issue=row["number"],
                pagination=paged(row["pages"]) if row["pages"] else None,
                issued=PartialDate(int(row["year"])) if row["year"].isdecimal() else PartialDate(),
            )
    return records


def test_a_set_labelled_by_people_is_told_as_they_told_it(corpus: Path) -> None:
    folder = corpus / "duplicates"
    records = _labelled(folder / "cytology_screening-records.csv")
    with (folder / "cytology_screening-clusters.csv").open() as file:
        clusters = [row[0].split(";") for row in csv.reader(file)][1:]
    wanted = {pair for cluster in clusters for pair in itertools.combinations(sorted(cluster), 2)}
    rows = {key: index_rows(record) for key, record in records.items()}
    blocks: dict[int, list[str]] = defaultdict(list)
    for key, one in rows.items():
        for hashed in json.loads(one.duplicates):
            blocks[hashed].append(key)
    compared = {key: traits.of_indexed(one) for key, one in rows.items()}
    pairs = {
        pair
        for block in blocks.values()
        if len(block) <= 60
        for pair in itertools.combinations(sorted(block), 2)
    }
    sure = {(a, b) for a, b in pairs if score(compared[a], compared[b]) >= SURE}
    assert len(sure & wanted) >= 0.99 * len(wanted)
    assert len(sure & wanted) >= 0.998 * len(sure)
