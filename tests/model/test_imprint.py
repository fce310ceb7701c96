"""Books, chapters, theses and web pages in a reference list: what is read of each."""

from __future__ import annotations

import pytest

from refdesk.model.listed import parse_reference
from refdesk.model.listed.imprint import Imprint, imprint_of

BOOKS = {
    "Murray AB, Rosen KS. Medical bacteria. 9th ed. Philadelphia: Elsevier; 2020.": (
        "book", "Medical bacteria", "Philadelphia", "Elsevier", "9th",
    ),
    "Altberg, D. G. (1991). Practical numbers for wards (2nd ed.). Chapman & Hall.": (
        "book", "Practical numbers for wards", "", "Chapman & Hall", "2nd",
    ),
    "Kuhl TS. The structure of stones. 3rd ed. Chicago, IL: University of Chicago Press; 1996. ISBN 0-226-45808-3.": (
        "book", "The structure of stones", "Chicago, IL", "University of Chicago Press", "3rd",
    ),
    "B. Efrem and R. J. Tibsh, An Introduction to Boots. New York, NY, USA: Chapman & Hall, 1993.": (
        "book", "An Introduction to Boots", "New York, NY, USA", "Chapman & Hall", "",
    ),
    "Hint, G. (2015) Deep Sleeping. Cambridge: MIT Press, pp. 20-45.": (
        "book", "Deep Sleeping", "Cambridge", "MIT Press", "",
    ),
    "World Health Organization. Global report on ticks. Geneva: WHO; 2022.": (
        "report", "Global report on ticks", "Geneva", "WHO", "",
    ),
    "Borkow MM. Infant sleep: a survey of naps [dissertation]. Mount Pleasant (MI): Central University; 2002.": (
        "thesis", "Infant sleep: a survey of naps", "Mount Pleasant (MI)", "Central University", "",
    ),
    "Ecker, U. How to Write a Thesis. Cambridge, MA: MIT Press, 2015.": (
        "book", "How to Write a Thesis", "Cambridge, MA", "MIT Press", "",
    ),
    "陈灏珠. 实用内科学. 12版. 北京: 人民卫生出版社, 2005: 100-110.": (
        "book", "实用内科学", "北京", "人民卫生出版社", "12",
    ),
}  # fmt: skip


def read(text: str) -> Imprint:
    return imprint_of(parse_reference(text))


@pytest.mark.parametrize("text", BOOKS)
def test_a_book_is_known_by_its_imprint(text: str) -> None:
    found = read(text)
    told = (found.csl_type, found.title, found.place, found.publisher, found.edition)
    assert told == BOOKS[text]
    assert found.container == ""


@pytest.mark.parametrize(
    ("text", "editors", "book", "publisher", "page"),
    [
        (
            "Phil SJ, Whisk JP. Tension and stroke. In: Lara JH, Brenn BM, editors. Tension: causes, and ways out. 2nd ed. New York: Raven Press; 1995. p. 465-78.",
            ["Lara JH", "Brenn BM"], "Tension: causes, and ways out", "Raven Press", "465-78",
        ),
        (
            "Berg, A., & Cole, B. (2009). Measuring pain. In C. Dale (Ed.), Handbook of pain (pp. 12–34). Springer.",
            ["Dale C"], "Handbook of pain", "Springer", "12-34",
        ),
    ],
)  # fmt: skip
def test_a_chapter_has_its_book_and_who_edited_it(
    text: str, editors: list[str], book: str, publisher: str, page: str
) -> None:
    found = read(text)
    assert found.csl_type == "chapter"
    assert [str(each) for each in found.editors] == editors
    assert (found.container, found.publisher, found.page) == (book, publisher, page)


def test_who_edited_a_book_is_no_author_of_it() -> None:
    found = read("Foley KM, Gelb H, editors. Improving care for ticks. Bern: Moon Press; 2001.")
    assert (found.csl_type, found.title) == ("book", "Improving care for ticks")
    assert [str(each) for each in found.editors] == ["Foley KM", "Gelb H"]
    assert read("Foley KM. Improving care for ticks. Bern: Moon Press; 2001.").editors == ()


def test_the_stop_behind_a_journal_is_no_part_of_its_name() -> None:
    assert read("Gadi RA. Ticks. Prog Stones. 1997;52(5):379-90.").container == "Prog Stones"
    assert read("Gadi RA. Ticks. Prog. Stones. 1997;52(5):379-90.").container == "Prog. Stones."


def test_a_page_of_the_web_keeps_its_address() -> None:
    found = read("Ticks Centre. Tick season. https://ticks.example/season. Accessed 3 May 2021.")
    assert (found.csl_type, found.title, found.url) == (
        "webpage", "Tick season", "https://ticks.example/season",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Gadi RA. Oxford: a town and its press. Prog Stones. 1997;52(5):379-90.", "article-journal"),
        ("Gadi RA. Stroke: Prevention and Treatment. Prog Stones. 2010.", "article-journal"),
        ("Quux Z. Wholly unheard of things in space, 1871.", "document"),
    ],
)  # fmt: skip
def test_what_names_no_publisher_is_no_book(text: str, kind: str) -> None:
    found = read(text)
    assert (found.csl_type, found.publisher) == (kind, "")
