"""PubMed's four layouts on odd made-up records; the expectations were written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from refdesk.cite import Processor
from refdesk.cite.catalogue import find_style
from refdesk.formats.csl_json import csl_item
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import Creator, Journal, LocationId, Pagination, ReferenceRecord


def entry(source: ReferenceRecord | dict[str, Any], style: str, output: str = "text") -> str:
    item = csl_item(source, "1") if isinstance(source, ReferenceRecord) else {"id": "1", **source}
    return Processor(find_style(style).xml, [item], output=output).bibliography().entries[0]


def person(family: str, given: str, initials: str = "", suffix: str = "") -> Creator:
    return Creator(family=family, given=given, initials=initials, suffix=suffix)


def group(name: str) -> Creator:
    return Creator(literal=RichText.plain_text(name))


def article(title: str, **fields: Any) -> ReferenceRecord:
    found: dict[str, Any] = {
        "title": RichText(title),
        "journal": Journal(title="Annals of odd records", medline_abbreviation="Ann Odd Rec"),
        "creators": (person("Poe", "Ann B", "AB"),),
        "issued": PartialDate(2020, 3),
        "volume": "7",
        "issue": "2",
        "pagination": Pagination(medline="101-9"),
        "pmid": "123",
    }
    found.update(fields)
    return ReferenceRecord(**found)


SEED = ReferenceRecord(
    pmid="9304698",
    doi="10.1016/s0301-0082(97)00021-x",
    title=RichText(
        "Interleukin-6 (IL-6)--a molecule with both beneficial and destructive potentials"
    ),
    creators=(person("Gadient", "R A", "RA"), person("Otten", "U H", "UH")),
    journal=Journal(title="Progress in neurobiology", medline_abbreviation="Prog Neurobiol"),
    volume="52",
    issue="5",
    pagination=Pagination(medline="379-90"),
    issued=PartialDate(1997, 8),
)
TITLE = "Interleukin-6 (IL-6)--a molecule with both beneficial and destructive potentials"


@pytest.mark.parametrize(
    ("style", "wanted"),
    [
        ("nlm", f"Gadient RA, Otten UH. {TITLE}. Prog Neurobiol. 1997 Aug;52(5):379-90. doi: 10.1016/s0301-0082(97)00021-x. PMID: 9304698."),
        ("ama", f"Gadient RA, Otten UH. {TITLE}. Prog Neurobiol. 1997;52(5):379-390. doi:10.1016/s0301-0082(97)00021-x"),
        ("apa", f"Gadient, R. A., & Otten, U. H. (1997). {TITLE}. Progress in neurobiology, 52(5), 379–390. https://doi.org/10.1016/s0301-0082(97)00021-x"),
        ("mla", f"Gadient, R A, and U H Otten. “{TITLE}.” Progress in neurobiology vol. 52,5 (1997): 379-90. doi:10.1016/s0301-0082(97)00021-x"),
    ],
)  # fmt: skip
def test_the_seed_record_reads_as_on_pubmed(style: str, wanted: str) -> None:
    assert entry(SEED, style) == wanted


AHEAD = article(
    "Ahead",
    volume="",
    issue="",
    pagination=None,
    issued=PartialDate(2022, 10, 7),
    publication_status="aheadofprint",
    location_ids=(LocationId("pii", "S1080-6032(22)00139-9"),),
    doi="10.1/ahead",
)
ODD = [
    (article("Who asks?"), "nlm", "Poe AB. Who asks? Ann Odd Rec. 2020 Mar;7(2):101-9. PMID: 123."),
    (article("Who asks?"), "mla", "Poe, Ann B. “Who asks?” Annals of odd records vol. 7,2 (2020): 101-9."),
    (article('The "odd" rat\'s "tail"'), "nlm", 'Poe AB. The "odd" rat\'s "tail". Ann Odd Rec. 2020 Mar;7(2):101-9. PMID: 123.'),
    (article("[Ein Titel]"), "apa", "Poe, A. B. (2020). [Ein Titel]. Annals of odd records, 7(2), 101–109."),
    (article("No one", creators=()), "nlm", "No one. Ann Odd Rec. 2020 Mar;7(2):101-9. PMID: 123."),
    (article("No one", creators=()), "apa", "No one. (2020). Annals of odd records, 7(2), 101–109."),
    (article("No issue", issue="", pagination=Pagination(medline="e42")), "nlm", "Poe AB. No issue. Ann Odd Rec. 2020 Mar;7:e42. PMID: 123."),
    (article("No issue", issue="", pagination=Pagination(medline="e42")), "mla", "Poe, Ann B. “No issue.” Annals of odd records vol. 7 (2020): e42."),
    (article("No pages", pagination=None), "ama", "Poe AB. No pages. Ann Odd Rec. 2020;7(2)."),
    (AHEAD, "nlm", "Poe AB. Ahead. Ann Odd Rec. 2022 Oct 7:S1080-6032(22)00139-9. doi: 10.1/ahead. Online ahead of print. PMID: 123."),
    (AHEAD, "ama", "Poe AB. Ahead. Ann Odd Rec. Published online October 7, 2022. doi:10.1/ahead"),
    (AHEAD, "apa", "Poe, A. B. (2022). Ahead. Annals of odd records, S1080-6032(22)00139-9. Advance online publication. https://doi.org/10.1/ahead"),
    (AHEAD, "mla", "Poe, Ann B. “Ahead.” Annals of odd records, S1080-6032(22)00139-9. 7 Oct. 2022, doi:10.1/ahead"),
    (article("Heirs", creators=(person("Poe", "Ann", "A", "3rd"), person("Roe", "Bo", "B", "Jr"))), "nlm", "Poe A 3rd, Roe B Jr. Heirs. Ann Odd Rec. 2020 Mar;7(2):101-9. PMID: 123."),
    (article("Groups", creators=(group("A Group"), person("Poe", "Ann", "A"), person("Roe", "Bo", "B"), group("B Group"))), "nlm", "A Group; Poe A, Roe B; B Group. Groups. Ann Odd Rec. 2020 Mar;7(2):101-9. PMID: 123."),
    (article("Alone", creators=(group("The A Group"),)), "mla", "The A Group. “Alone.” Annals of odd records vol. 7,2 (2020): 101-9."),
    (article("Dated", issued=PartialDate(1990, season="Spring")), "nlm", "Poe AB. Dated. Ann Odd Rec. 1990 Spring;7(2):101-9. PMID: 123."),
    (article("Dated", issued=PartialDate(literal="1998 Dec-1999 Jan")), "nlm", "Poe AB. Dated. Ann Odd Rec. 1998 Dec-1999 Jan;7(2):101-9. PMID: 123."),
    (article("Late", publication_model="Print-Electronic", electronic_dates=(PartialDate(2019, 10, 30),), pmcid="PMC9"), "nlm", "Poe AB. Late. Ann Odd Rec. 2020 Mar;7(2):101-9. Epub 2019 Oct 30. PMID: 123; PMCID: PMC9."),
    (article("Bare", pmid="", creators=(person("van der Poe", "Ann", "A"),)), "nlm", "van der Poe A. Bare. Ann Odd Rec. 2020 Mar;7(2):101-9."),
    (article("Two initials at most", creators=(person("Poe", "Ann J M", "AJ"),)), "nlm", "Poe AJ. Two initials at most. Ann Odd Rec. 2020 Mar;7(2):101-9. PMID: 123."),
    (article("Some", creators_complete=False), "nlm", "Poe AB, et al. Some. Ann Odd Rec. 2020 Mar;7(2):101-9. PMID: 123."),
    (article("Preprinted", csl_type="article", volume="", issue="", pagination=Pagination(medline="2020.03.03.97")), "nlm", "Poe AB. Preprinted. Ann Odd Rec [Preprint]. 2020 Mar:2020.03.03.97. PMID: 123."),
]  # fmt: skip


@pytest.mark.parametrize(("record", "style", "wanted"), ODD)
def test_an_odd_record_reads_as_pubmed_would_print_it(
    record: ReferenceRecord, style: str, wanted: str
) -> None:
    assert entry(record, style) == wanted


def test_items_of_other_programs_need_no_private_keys() -> None:
    item = {
        "type": "article-journal",
        "title": "Plain",
        "author": [{"family": "Poe", "given": "Ann B."}, {"family": "Li", "given": "Xiao-dong"}],
        "container-title": "Ann Odd Rec",
        "issued": {"date-parts": [["2020", "11"], ["2020", "12"]]},
        "volume": 7,
        "page": "101-9",
        "PMID": 123,
    }
    assert entry(item, "nlm") == (
        "Poe AB, Li XD. Plain. Ann Odd Rec. 2020 Nov-Dec;7:101-9. PMID: 123."
    )
    ahead = {**item, "volume": "", "page": "", "issued": None, "status": "Epub ahead of print",
             "available-date": {"date-parts": [[2022, 10, 7]]}}  # fmt: skip
    assert entry(ahead, "nlm") == (
        "Poe AB, Li XD. Plain. Ann Odd Rec. 2022 Oct 7. Online ahead of print. PMID: 123."
    )
    early = {**item, "available-date": {"date-parts": [[2019, 10, 30]]}}
    assert " 2020 Nov-Dec;7:101-9. Epub 2019 Oct 30. PMID" in entry(early, "nlm")


def test_three_hundred_authors_are_all_named_by_nlm_and_shortened_elsewhere() -> None:
    crowd = tuple(person(f"Fam{n}", "A B", "AB") for n in range(1, 301))
    record = article("Crowd", creators=crowd)
    assert entry(record, "nlm").count(" AB, ") == 299
    assert entry(record, "ama").startswith("Fam1 AB, Fam2 AB, Fam3 AB, et al. Crowd.")
    assert ", Fam19, A. B., … Fam300, A. B. (2020). Crowd." in entry(record, "apa")
    assert entry(record, "mla").startswith("Fam1, A B et al. “Crowd.”")


@pytest.mark.parametrize(("count", "wanted"), [(6, "Fam6 AB. T"), (7, "Fam3 AB, et al. T")])
def test_ama_names_six_authors_and_three_of_seven(count: int, wanted: str) -> None:
    record = article(
        "T", creators=tuple(person(f"Fam{n}", "A B", "AB") for n in range(1, count + 1))
    )
    assert wanted in entry(record, "ama")


def test_markup_of_titles_reaches_html_and_is_gone_from_text() -> None:
    record = article("H<sub>2</sub>O in <i>E coli</i> &amp; P&lt;0.05")
    assert "H<sub>2</sub>O in <i>E coli</i> &#38; P&#60;0.05." in entry(record, "nlm", "html")
    assert "H2O in E coli & P<0.05." in entry(record, "nlm")


def test_only_the_journal_and_apas_volume_are_in_italics() -> None:
    assert "<i>Ann Odd Rec</i>. 2020" in entry(article("T"), "ama", "html")
    assert "<i>Annals of odd records</i>, <i>7</i>(2), 101" in entry(article("T"), "apa", "html")
    assert "<i>Annals of odd records</i> vol. 7,2" in entry(article("T"), "mla", "html")
    assert "<i>" not in entry(article("T"), "nlm", "html")


BOOK = {
    "type": "book",
    "title": "A Book of Oddities",
    "author": [{"family": "Poe", "given": "Ann B"}],
    "publisher": "Odd Press",
    "publisher-place": "Oxford",
    "edition": "2",
    "issued": {"date-parts": [[2011]]},
}


def test_a_book_reads_as_books_do() -> None:
    assert entry(BOOK, "nlm") == ("Poe AB. A Book of Oddities. 2nd ed. Oxford: Odd Press; 2011.")
    assert entry(BOOK, "apa") == "Poe, A. B. (2011). A Book of Oddities (2nd ed.). Odd Press."
    assert entry(BOOK, "ama") == "Poe AB. A Book of Oddities. 2nd ed. Odd Press; 2011."


def test_a_chapter_names_its_book_and_editors() -> None:
    chapter = {
        **BOOK,
        "type": "chapter",
        "container-title": "Book",
        "editor": [{"family": "Roe", "given": "Bo"}],
        "page": "5-9",
    }
    assert entry(chapter, "nlm") == (
        "Poe AB. A Book of Oddities. In: Roe B, editor. Book. 2nd ed. Oxford: Odd Press; 2011. p. 5-9."
    )


@pytest.mark.parametrize(
    ("pages", "ama", "apa"),
    [
        ("S101-5", "S101-S105", "S101–S105"),
        ("H1270-8", "H1270-H1278", "H1270–H1278"),
        ("1225-35.e6", "1225-1235.e6", "1225–1235.e6"),
        ("1023.e1-1023.e5", "1023.e1-1023.e5", "1023.e1–1023.e5"),
        ("123S-9S", "123S-129S", "123S–129S"),
        ("101-2; quiz 103-4", "101-102; quiz 103-104", "101–102; quiz 103–104"),
        ("1-6; author reply 6-7", "1-6; author reply 6-7", "1–6; author reply 6–7"),
        ("101-2 passim", "101-102 passim", "101–102 passim"),
        ("2.1-2.9", "2.1-2.9", "2.1-2.9"),
    ],
)
def test_pages_with_letters_and_words_are_written_out_too(pages: str, ama: str, apa: str) -> None:
    record = article("T", pagination=Pagination(medline=pages))
    assert entry(record, "ama") == f"Poe AB. T. Ann Odd Rec. 2020;7(2):{ama}."
    assert entry(record, "apa") == f"Poe, A. B. (2020). T. Annals of odd records, 7(2), {apa}."
    assert entry(record, "nlm") == f"Poe AB. T. Ann Odd Rec. 2020 Mar;7(2):{pages}. PMID: 123."


@pytest.mark.parametrize("title", ['What is "this?"', "“Curly!”", "And so on…", "And so on..."])
def test_a_title_that_ends_a_sentence_by_itself_gets_no_full_stop(title: str) -> None:
    record = article(title)
    assert entry(record, "nlm").startswith(f"Poe AB. {title} Ann Odd Rec. 2020")
    assert entry(record, "apa").startswith(f"Poe, A. B. (2020). {title} Annals")
    assert entry(record, "mla").startswith(f"Poe, Ann B. “{title}” Annals")


def test_without_a_date_the_volume_follows_the_journal() -> None:
    record = article("T", issued=PartialDate())
    assert entry(record, "nlm") == "Poe AB. T. Ann Odd Rec. 7(2):101-9. PMID: 123."
    assert entry(record, "ama") == "Poe AB. T. Ann Odd Rec. 7(2):101-109."
