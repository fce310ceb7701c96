"""Single references in the styles that people paste: what is read out of each."""

from __future__ import annotations

import time

import pytest

from refdesk.model.listed import ListedReference, parse_reference, split_references

TITLE = "Interleukin-6 (IL-6)--a molecule with both beneficial and destructive potentials"
STYLES = {
    "NLM": f"Gadient RA, Otten UH. {TITLE}. Prog Neurobiol. 1997 Aug;52(5):379-90. doi: 10.1016/s0301-0082(97)00021-x. PMID: 9304698.",
    "AMA": f"12. Gadient RA, Otten UH. {TITLE}. Prog Neurobiol. 1997;52(5):379-390. doi:10.1016/s0301-0082(97)00021-x",
    "APA": f"Gadient, R. A., & Otten, U. H. (1997). {TITLE}. Progress in Neurobiology, 52(5), 379–390. https://doi.org/10.1016/s0301-0082(97)00021-x",
    "MLA": f"Gadient, R A, and U H Otten. “{TITLE}.” Progress in neurobiology vol. 52,5 (1997): 379-90. doi:10.1016/s0301-0082(97)00021-x",
    "Harvard": f"Gadient, RA & Otten, UH 1997, '{TITLE}', Progress in Neurobiology, vol. 52, no. 5, pp. 379-390.",
    "Cite them right": f"Gadient, R.A. and Otten, U.H. (1997) ‘{TITLE}’, Progress in Neurobiology, 52(5), pp. 379–390. Available at: https://doi.org/10.1016/s0301-0082(97)00021-x.",
    "Chicago": f"Gadient, Rene A., and Uwe H. Otten. 1997. “{TITLE}.” Progress in Neurobiology 52 (5): 379–90.",
    "Chicago, notes": f"Gadient, Rene A., and Uwe H. Otten. “{TITLE}.” Progress in Neurobiology 52, no. 5 (1997): 379–90.",
    "Chicago, footnote": f"12. Rene A. Gadient and Uwe H. Otten, “{TITLE},” Progress in Neurobiology 52, no. 5 (1997): 379–90, https://doi.org/10.1016/s0301-0082(97)00021-x.",
    "Nature": f"3. Gadient, R. A. & Otten, U. H. {TITLE}. Prog. Neurobiol. 52, 379–390 (1997).",
    "Cell": f"Gadient, R.A., and Otten, U.H. (1997). {TITLE}. Prog. Neurobiol. 52, 379–390.",
    "Science": f"R. A. Gadient, U. H. Otten, {TITLE}. Prog. Neurobiol. 52, 379–390 (1997).",
    "ACS": f"(1) Gadient, R. A.; Otten, U. H. {TITLE}. Prog. Neurobiol. 1997, 52 (5), 379−390.",
    "IEEE": f"[4] R. A. Gadient and U. H. Otten, “{TITLE},” Prog. Neurobiol., vol. 52, no. 5, pp. 379–390, Aug. 1997, doi: 10.1016/s0301-0082(97)00021-x.",
    "Elsevier": f"[1] R.A. Gadient, U.H. Otten, {TITLE}, Prog. Neurobiol. 52 (1997) 379–390.",
    "Springer": f"Gadient RA, Otten UH (1997) {TITLE}. Prog Neurobiol 52:379–390",
    "Lancet": f"1 Gadient RA, Otten UH. {TITLE}. Prog Neurobiol 1997; 52: 379–90.",
    "MDPI": f"1. Gadient, R.A.; Otten, U.H. {TITLE}. Prog. Neurobiol. 1997, 52, 379–390.",
    "DIN 1505": f"Gadient, Rene A. ; Otten, Uwe H.: {TITLE}. In: Progress in neurobiology Bd. 52 (1997), Nr. 5, S. 379–390",
    "ACM": f"[7] Gadient, R.A. and Otten, U.H. 1997. {TITLE}. Progress in Neurobiology. 52, 5 (Aug. 1997), 379–390.",
    "as PMC is copied": f"8. Gadient R.A., Otten U.H. {TITLE}. Prog. Neurobiol. 1997;52:379–390. doi: 10.1016/s0301-0082(97)00021-x. [DOI] [PubMed] [Google Scholar]",
    "as a list of hits is copied": f"{TITLE}. Gadient RA, Otten UH. Prog Neurobiol. 1997 Aug;52(5):379-90. PMID: 9304698 Review.",
    "in capitals": f"GADIENT RA, OTTEN UH. {TITLE}. Prog Neurobiol. 1997 Aug;52(5):379-90.",
}  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_one_article_is_read_the_same_from_every_style(style: str) -> None:
    read = parse_reference(STYLES[style])
    assert [name.family.lower() for name in read.names] == ["gadient", "otten"]
    assert read.names[0].initials.startswith("R")
    assert read.title == TITLE
    assert read.container.replace(".", "").lower() in ("prog neurobiol", "progress in neurobiology")
    assert (read.year, read.volume, read.page) == (1997, "52", "379")
    assert read.last_page in ("390", "90")
    assert read.issue in ("5", "")
    if "10.1016" in STYLES[style]:
        assert read.doi == "10.1016/s0301-0082(97)00021-x"


def read(text: str) -> ListedReference:
    return parse_reference(text)


def test_a_reference_without_title_keeps_its_journal() -> None:
    found = read("[1] R.A. Gadient, U.H. Otten, Prog. Neurobiol. 52 (1997) 379–390.")
    assert (found.title, found.container, found.volume, found.page) == (
        "", "Prog. Neurobiol.", "52", "379",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("names", "family"), [("Jan O'Neill", "O'Neill"), ("Luis Müller et al.", "Müller")]
)
def test_one_name_before_a_quoted_title_is_its_author(names: str, family: str) -> None:
    found = read(
        f"{names}, “Sepsis in whales: a cohort study,” Annals of Whales 46, no. 10 (1999): 505."
    )
    assert [name.family for name in found.names] == [family]
    assert (found.title, found.container) == (
        "Sepsis in whales: a cohort study",
        "Annals of Whales",
    )
    assert (found.volume, found.issue, found.year, found.page) == ("46", "10", 1999, "505")


def test_a_journal_alone_is_no_author() -> None:
    found = read("EMBO J. 2007 Feb 7;26(3):835-45")
    assert (found.names, found.container, found.page) == ((), "EMBO J", "835")


def test_numbers_of_a_title_are_neither_year_nor_volume() -> None:
    found = read(
        "Ewing ET. Public Health Responses to Pandemics in 1918 and 2020. Am J Public Health. 2021;111(10):1715-1717."
    )
    assert (found.year, found.volume, found.issue, found.page) == (2021, "111", "10", "1715")
    assert found.title == "Public Health Responses to Pandemics in 1918 and 2020"


def test_a_page_that_could_be_a_year_stays_a_page() -> None:
    found = read("S. Berg, A title of a work, J. Foo Bar 111, 1715 (2021).")
    assert (found.year, found.page) == (2021, "1715")


@pytest.mark.parametrize(
    ("words", "page"),
    [("2021;372:n71.", "n71"), ("2009;6(7):e1000097.", "e1000097"), ("2018;9:1034.", "1034")],
)
def test_an_article_number_stands_for_the_page(words: str, page: str) -> None:
    assert read(f"Berg S, Holm T. Some title of a work. BMJ. {words}").page == page


def test_a_body_among_or_before_the_names_does_not_end_in_the_title() -> None:
    first = read("RECOVERY Collaborative Group, Horby, P., Lim, W. S., & Emberson, J. R. (2021). Dexamethasone in patients. The New England Journal of Medicine, 384(8), 693–704.")  # fmt: skip
    assert first.group == "RECOVERY Collaborative Group"
    assert first.title == "Dexamethasone in patients"
    last = read("Moher D, Liberati A, PRISMA Group. Preferred reporting items. PLoS Med. 2009;6(7):e1000097.")  # fmt: skip
    assert (len(last.names), last.title) == (2, "Preferred reporting items")


def test_names_behind_an_ellipsis_are_no_title() -> None:
    found = read("Aa, B. C., Dd, E., … Walker-Smith, J. A. (1998). The title of it. Nature, 5(2), 641–647.")  # fmt: skip
    assert (found.names[-1].family, found.title) == ("Walker-Smith", "The title of it")


def test_particles_and_foreign_letters_stay_with_the_family_name() -> None:
    found = read("van der Pluijm I, Ångström Ö, O’Connor MB. A title of it. Cell. 2007;5(2):1-9.")
    assert [str(name) for name in found.names] == [
        "van der Pluijm I", "Ångström Ö", "O’Connor MB",
    ]  # fmt: skip


def test_when_it_went_online_is_not_when_it_was_printed() -> None:
    found = read("Berg S. A title of it. Gut. 2019 Nov;13(11):1023-1031. Epub 2018 Oct 30. [cited 2022 Jan 3]")  # fmt: skip
    assert (found.year, found.volume, found.page) == (2019, "13", "1023")


def test_a_book_is_no_journal() -> None:
    found = read("Nussey S, Whitehead S. Endocrinology: An Integrated Approach. Oxford: BIOS Scientific Publishers; 2001.")  # fmt: skip
    assert (found.names[0].family, found.year, found.volume) == ("Nussey", 2001, "")


def test_a_chapter_is_in_its_book() -> None:
    found = read("Napolitano, C., & Priori, S. G. (2006). CACNA1C-Related Disorders. In M. P. Adam (Ed.), GeneReviews. University of Washington.")  # fmt: skip
    assert found.title == "CACNA1C-Related Disorders"
    assert "GeneReviews" in found.container


@pytest.mark.parametrize("piece", ["A. ", "(", "1-", "Aa-", "“", ". In: ", "J. Nat. ", "Group of Aa ", "2001;1(1):", "von ", "Aa B, … "])  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    start = time.process_time()
    parse_reference(piece * (6_000 // len(piece)))
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王小明，李华，张三，等．慢性心力衰竭[J]．中华内科杂志，2015，54(5)：379-384．", ["王小明", "李华", "张三"]),
        ("王小明, 李华. 慢性心力衰竭. 中华内科杂志. 2015;54(5):379-384.", ["王小明", "李华"]),
        ("佐藤一郎、田中次郎：慢性心力衰竭．中华内科杂志 54（5）：379－384，2015．", ["佐藤一郎", "田中次郎"]),
        ("김철수, 이영희. 慢性心力衰竭. 中华内科杂志. 2015;54(5):379-384.", ["김철수", "이영희"]),
    ],
)  # fmt: skip
def test_names_in_east_asian_letters_stay_whole(text: str, names: list[str]) -> None:
    found = read(text)
    assert [str(name) for name in found.names] == names
    assert found.title == "慢性心力衰竭"
    assert found.container.rstrip(".") == "中华内科杂志"
    assert (found.year, found.volume, found.page, found.text) == (2015, "54", "379", text)


def test_a_body_in_chinese_letters_is_no_person() -> None:
    found = read("中华医学会心血管病学分会. 心力衰竭诊断. 中华杂志. 2018;46(10):760-789.")
    assert (found.names, found.group) == ((), "中华医学会心血管病学分会")
    assert found.title == "心力衰竭诊断"


def test_an_unnumbered_list_in_chinese_letters_is_cut() -> None:
    lines = [
        "王小明，李华．慢性心力衰竭[J]．中华内科杂志，2015，54(5)：379-384．",
        "张三, 李四. 心力衰竭的治疗. 中华内科杂志. 2016;55(5):379-384.",
    ]
    found = split_references("参考文献\n" + "\n".join(lines))
    assert list(found.references) == lines
