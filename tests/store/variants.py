"""Made-up works, and second records of them or of works that only resemble them.

`SAME` are changes after which a record is still of the same work, `OTHER` those after which it
is not. `python -m tests.store.variants 20000` looks for duplicates in a library of so many pairs
and prints, for each kind of change, what they were taken for.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from refdesk.model.cancel import CancelToken
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import Book, Creator, Journal, Pagination, ReferenceRecord, Term
from refdesk.store import duplicates, references
from refdesk.store.library import Library
from refdesk.store.references import NewReference

Change = Callable[[ReferenceRecord, random.Random], ReferenceRecord]

FAMILIES: Final = [
    "Ambrosetti",
    "Bjørnstad",
    "Castañeda",
    "Dvořák",
    "Eklund",
    "Fröberg",
    "Grünwald",
    "Hasegawa",
    "Iyengar",
    "Jóhannsson",
    "Kowalczyk",
    "Lindqvist",
    "Moreau",
    "Nakagawa",
    "Oyelaran",
    "Petrović",
    "Quispe",
    "Rasmussen",
    "Szabó",
    "Thorvald",
    "Umarov",
    "Vestergaard",
    "Wojciechowski",
    "Xiao",
    "Yamaguchi",
    "Zieliński",
    "Abernathy",
    "Boateng",
    "Chaudhry",
    "Delacroix",
]
GIVEN: Final = [
    "Anneliese",
    "Bartholomew",
    "Chiara",
    "Dimitri",
    "Esperanza",
    "Fumiko",
    "Gwendolyn",
    "Hideki",
    "Ingeborg",
    "Joaquín",
    "Katarzyna",
    "Leopold",
    "Marguerite",
    "Nikolai",
    "Ottilie",
    "Przemek",
    "Rosalind",
    "Santiago",
    "Theodora",
    "Ulrich",
]
SUBJECTS: Final = [
    "interleukin-6 signalling",
    "β-amyloid clearance",
    "hepatic gluconeogenesis",
    "cervical screening",
    "tumour necrosis factor",
    "hippocampal neurogenesis",
    "mitral regurgitation",
    "gut microbiota",
    "vitamin D status",
    "renal fibrosis",
    "alveolar macrophages",
    "bone turnover",
    "visual acuity",
    "T cell exhaustion",
    "insulin resistance",
    "postoperative delirium",
    "platelet activation",
    "maternal anaemia",
    "dopaminergic transmission",
    "airway remodelling",
]
SETTINGS: Final = [
    "rural clinics",
    "adult zebrafish",
    "ageing mice",
    "older adults with heart failure",
    "primary care",
    "a tertiary hospital",
    "pregnant women",
    "cultured hepatocytes",
    "critically ill patients",
    "school children",
    "patients with type 2 diabetes",
    "veterans",
    "transgenic rats",
    "renal transplantation",
]
DESIGNS: Final = [
    "a randomised trial",
    "a retrospective cohort",
    "a systematic review",
    "a cross-sectional survey",
    "results of a pilot study",
    "an observational study",
    "a case series",
    "evidence from twins",
]
VERBS: Final = ["Effects of", "The role of", "Predictors of", "Modulation of", "Long-term course of", "Loss of"]  # fmt: skip
JOURNALS: Final = (
    ("The Journal of Invented Cardiology", "J Invent Cardiol"),
    ("Annals of Example Medicine", "Ann Example Med"),
    ("European Archives of Made-Up Neurology", "Eur Arch Made Up Neurol"),
    ("Imaginary Physiology", "Imag Physiol"),
    ("Proceedings of the Fictitious Academy of Sciences", "Proc Fict Acad Sci"),
    ("Nowhere Journal of Epidemiology and Public Health", "Nowhere J Epidemiol Public Health"),
)


def work(n: int) -> ReferenceRecord:
    """Work `n`, always the same."""
    rng = random.Random(n)
    title = (
        f"{rng.choice(VERBS)} {rng.choice(SUBJECTS)} on {rng.choice(SUBJECTS)} in "
        f"{rng.choice(SETTINGS)}: {rng.choice(DESIGNS)}"
    )
    start = rng.randint(2, 1800)
    journal, short = rng.choice(JOURNALS)
    return ReferenceRecord(
        title=RichText.plain_text(title),
        creators=tuple(
            Creator(
                family=rng.choice(FAMILIES), given=f"{rng.choice(GIVEN)} {rng.choice('ABCDEFG')}"
            )
            for _ in range(rng.choice((1, 2, 3, 4, 6, 9)))
        ),
        journal=Journal(title=journal, iso_abbreviation=short),
        volume=str(rng.randint(1, 120)),
        issue=str(rng.randint(1, 12)),
        pagination=Pagination(str(start), str(start + 9), f"{start}-{start + 9}"),
        issued=PartialDate(rng.randint(1985, 2025)),
        doi=f"10.5555/made.{n}" if rng.random() < 0.5 else "",
        csl_type="article-journal",
    )


def _title(change: Callable[[str], str]) -> Change:
    return lambda record, rng: replace(
        record, title=RichText.plain_text(change(record.title.plain))
    )


def _but(**values: object) -> Change:
    return lambda record, rng: replace(record, **values)  # type: ignore[arg-type]


def _creators(change: Callable[[Creator], Creator]) -> Change:
    return lambda record, rng: replace(record, creators=tuple(map(change, record.creators)))


def _initials(creator: Creator) -> Creator:
    return Creator(family=creator.family, given=" ".join(f"{p[0]}." for p in creator.given.split()))


def _typo(record: ReferenceRecord, rng: random.Random) -> ReferenceRecord:
    text = record.title.plain
    at = rng.randint(20, len(text) - 5)
    return replace(record, title=RichText.plain_text(text[:at] + text[at + 1 :]))


def _without_accents(creator: Creator) -> Creator:
    kept = "".join(letter for letter in creator.family if letter.isascii())
    return replace(creator, family=kept if len(kept) > 2 else creator.family)


def _volume_of_next(record: ReferenceRecord, rng: random.Random) -> ReferenceRecord:
    later = record.issued.year or 0
    return replace(record, issued=PartialDate(later + 1), volume=str(int(record.volume) + 1))


def _pages(form: Callable[[int, int], str]) -> Change:
    def change(record: ReferenceRecord, rng: random.Random) -> ReferenceRecord:
        assert record.pagination is not None
        first, last = int(record.pagination.start), int(record.pagination.end)
        return replace(record, pagination=Pagination(medline=form(first, last)))

    return change


def _all(*changes: Change) -> Change:
    def change(record: ReferenceRecord, rng: random.Random) -> ReferenceRecord:
        for one in changes:
            record = one(record, rng)
        return record

    return change


_NO_DOI: Final = _but(doi="")

SAME: Final[dict[str, Change]] = {
    "nothing changed": _NO_DOI,
    "capital letters": _title(str.upper),
    "punctuation": _title(lambda t: t.replace(":", " -").replace("-", " ") + "."),
    "Greek letter by name": _title(lambda t: t.replace("β", "beta")),
    "American spelling": _title(lambda t: t.replace("isation", "ization").replace("ised", "ized").replace("our", "or").replace("aem", "em")),
    "a letter lost": _typo,
    "subtitle missing": _title(lambda t: t.partition(":")[0]),
    "title cut off": _title(lambda t: t[: max(40, len(t) * 3 // 4)]),
    "language in brackets": _title(lambda t: f"[{t}] [in German]"),
    "references counted": _title(lambda t: f"{t} [33 refs]"),
    "several letters": _title(lambda t: f"{t} (multiple letters)"),
    "erratum remark": _title(lambda t: f"{t} [Erratum appears in Ann Example Med 2019;3(1):4]"),
    "retracted mark": _title(lambda t: f"RETRACTED: {t}"),
    "initials": _creators(_initials),
    "names swapped": _creators(lambda c: Creator(family=c.given.split()[0], given=c.family)),
    "accents lost": _creators(_without_accents),
    "first author missing": lambda r, rng: replace(r, creators=r.creators[1:]),
    "first author alone": lambda r, rng: replace(r, creators=r.creators[:1]),
    "no authors": _but(creators=()),
    "a group instead": _but(creators=(Creator(literal=RichText.plain_text("The Made-Up Study Group")),)),
    "a particle": _creators(lambda c: replace(c, family=f"van der {c.family}")),
    "last page shortened": _pages(lambda a, b: f"{a}-{str(b)[-2:]}" if a // 100 == b // 100 else f"{a}-{b}"),
    "page with a dash": _pages(lambda a, b: f"{a}–{b}"),
    "first page alone": _pages(lambda a, b: str(a)),
    "no pages": _but(pagination=None),
    "year of the electronic print": lambda r, rng: replace(r, issued=PartialDate((r.issued.year or 1) - 1)),
    "short journal name": lambda r, rng: replace(r, journal=Journal(title=r.journal.iso_abbreviation if r.journal else "")),
    "no journal": _but(journal=None),
    "no issue": _but(issue=""),
    "no DOI": _NO_DOI,
    "ahead of print": _but(volume="", issue="", pagination=Pagination(medline="1-9")),
    "title, names and year alone": _but(volume="", issue="", pagination=None, journal=None, doi=""),
    "a PMID": lambda r, rng: replace(r, pmid=str(rng.randint(10_000_000, 39_999_999))),
    "several at once": _all(_title(str.upper), _creators(_initials), _but(issue="", doi="")),
}  # fmt: skip


OTHER: Final[dict[str, tuple[Change, Change]]] = {
    "part of two": (
        _title(lambda t: f"{t}. Part I"),
        _all(_title(lambda t: f"{t}. Part II"), _pages(lambda a, b: f"{b + 1}-{b + 8}")),
    ),
    "part by number": (
        _all(_title(lambda t: f"{t} 1"), _but(pagination=None)),
        _all(_title(lambda t: f"{t} 2"), _but(pagination=None)),
    ),
    "next year's report": (
        _title(lambda t: "Annual report of the made-up registry"),
        _all(_title(lambda t: "Annual report of the made-up registry"), _volume_of_next, _pages(lambda a, b: f"{a + 31}-{b + 40}")),
    ),
    "guideline of another year": (
        _title(lambda t: f"{t}: 2015 update"),
        _all(_title(lambda t: f"{t}: 2020 update"), _but(issued=PartialDate(2020), volume="99", doi="")),
    ),
    "Cochrane version": (
        _but(doi="10.1002/14651858.cd000001.pub2"),
        _all(_but(doi="10.1002/14651858.cd000001.pub3")),
    ),
    "conference abstract": (
        _NO_DOI,
        _all(_NO_DOI, _but(issue="Suppl 1", pagination=Pagination(medline="S12")),
             lambda r, rng: replace(r, issued=PartialDate((r.issued.year or 0) - 2), volume=str(int(r.volume) + 200))),
    ),
    "erratum": (_NO_DOI, _all(_NO_DOI, _title(lambda t: f"Erratum: {t}"))),
    "erratum by type": (_NO_DOI, _all(_NO_DOI, _but(publication_types=(Term("Published Erratum"),)))),
    "retraction notice": (_NO_DOI, _all(_NO_DOI, _title(lambda t: f"Retraction notice to: {t}"))),
    "comment": (_NO_DOI, _all(_NO_DOI, _title(lambda t: f"Comment on: {t}"))),
    "reply": (_NO_DOI, _all(_NO_DOI, _title(lambda t: f"{t}: authors' reply"))),
    "protocol": (_NO_DOI, _all(_NO_DOI, _title(lambda t: f"{t}: study protocol"))),
    "opposite group": (
        _all(_NO_DOI, _title(lambda t: f"{t} in adults"), _but(pagination=None, volume="", issue="")),
        _all(_NO_DOI, _title(lambda t: f"{t} in children"), _but(pagination=None, volume="", issue="")),
    ),
    "next pages": (_NO_DOI, _all(_NO_DOI, _pages(lambda a, b: f"{b + 1}-{b + 9}"))),
    "another DOI and pages": (
        _but(doi="10.5555/one"),
        _all(_but(doi="10.5555/two"), _volume_of_next, _pages(lambda a, b: f"{a + 50}-{b + 60}")),
    ),
    "other PMID": (_but(pmid="11111111"), _but(pmid="22222222")),
    "other journal": (
        _NO_DOI,
        _all(_NO_DOI, _but(journal=Journal(title="Zebra Surgery Quarterly"), volume="3", issue="9"), _pages(lambda a, b: f"{a + 77}-{b + 80}")),
    ),
    "chapter of the book": (
        _but(csl_type="book", book=Book(title=RichText.plain_text("A Handbook of Everything Invented"), isbns=("9780306406157",)), doi=""),
        _all(_title(lambda t: f"Chapter on {t[::-1]}"), _but(csl_type="chapter", book=Book(title=RichText.plain_text("A Handbook of Everything Invented"), isbns=("9780306406157",)), doi="")),
    ),
    "abstracts under one DOI": (
        _but(doi="10.5555/supplement", pagination=Pagination(medline="S1")),
        _all(_title(lambda t: t[::-1]), _creators(lambda c: Creator(family=c.family[::-1])), _but(doi="10.5555/supplement", pagination=Pagination(medline="S9"))),
    ),
    "opposite finding of the same people": (
        _all(_NO_DOI, _title(lambda t: f"Acute {t}"), _but(pagination=None)),
        _all(_NO_DOI, _title(lambda t: f"Chronic {t}"), _but(pagination=None)),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """Two records, the kind of change between them, and whether they are of one work."""

    kind: str
    one: ReferenceRecord
    other: ReferenceRecord
    is_same: bool


def cases(count: int) -> Iterator[Case]:
    """`count` pairs of different works, the kinds in turn."""
    kinds = [*SAME, *OTHER]
    for n in range(count):
        kind = kinds[n % len(kinds)]
        rng = random.Random(n)
        base = work(n)
        if kind in SAME:
            yield Case(kind, base, SAME[kind](base, rng), True)
        else:
            first, second = OTHER[kind]
            own = _own(n, keeps_doi="DOI" in kind or kind == "Cochrane version")
            yield Case(kind, own(first(base, rng), rng), own(second(base, rng), rng), False)


def _own(n: int, *, keeps_doi: bool) -> Change:
    """Identifiers for this pair alone, so that the pairs of one kind do not meet."""

    def change(record: ReferenceRecord, rng: random.Random) -> ReferenceRecord:
        doi = record.doi.replace("/", f"/{n}.", 1) if keeps_doi else ""
        return replace(record, doi=doi, pmid=f"{n}{record.pmid[:1]}" if record.pmid else "")

    return change


@dataclass(slots=True)
class Told:
    """What the pairs of each kind were taken for, and links between different pairs."""

    by_kind: dict[str, Counter[str]]
    strangers: int
    """Sure or exact pairs of records of different works."""
    seconds: float = 0.0


def told(count: int, folder: Path) -> Told:
    """Look for duplicates in a library of `count` pairs."""
    made = list(cases(count))
    records = [record for case in made for record in (case.one, case.other)]
    library = Library.open(folder / "variants.refdesk", parse_source=lambda _, b: records[int(b)])
    with library:
        with library.write("fill") as session:
            ids = references.add(
                session,
                [NewReference(r, str(at).encode(), "made", "made") for at, r in enumerate(records)],
            )
        case_of = {i: at // 2 for at, i in enumerate(ids)}
        found = duplicates.look(library, CancelToken())
    result = Told({kind: Counter() for kind in (*SAME, *OTHER)}, 0)
    seen: dict[int, str] = {}
    for one in found:
        for at, members in Counter(case_of[i] for i in one.ids).items():
            if members > 1:
                seen.setdefault(at, one.kind.value)
        if one.kind.value in ("exact", "sure") and len({case_of[i] for i in one.ids}) > 1:
            result.strangers += 1
    for at, case in enumerate(made):
        result.by_kind[case.kind][seen.get(at, "none")] += 1
    return result


def main() -> None:
    """Print the table."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as folder:
        result = told(count, Path(folder))
    names = ("exact", "sure", "look", "preprint", "conflict", "none")
    print(f"{'':38}" + "".join(f"{name:>10}" for name in names))
    for kinds, title in ((SAME, "one work"), (OTHER, "two works")):
        print(title)
        for kind in kinds:
            counts = result.by_kind[kind]
            print(f"  {kind:36}" + "".join(f"{counts[name] or '':>10}" for name in names))
    print(f"sets over several works: {result.strangers}")


if __name__ == "__main__":
    main()
