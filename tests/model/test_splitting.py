"""Lists and whole manuscripts cut into single references."""

from __future__ import annotations

import textwrap
import time
from collections.abc import Callable

import pytest

from refdesk.model.listed import parse_reference, split_references

ONE = "Gadient RA, Otten UH. Interleukin-6 (IL-6)--a molecule with both beneficial and destructive potentials. Prog Neurobiol. 1997 Aug;52(5):379-90."  # fmt: skip
TWO = "Makar AB, McMartin KE, Palese M, Tephly TR. Formate assay in body fluids: application in methanol poisoning. Biochem Med. 1975;13(2):117-26."  # fmt: skip
THREE = "Page MJ, McKenzie JE, Bossuyt PM, et al. The PRISMA 2020 statement: an updated guideline for reporting systematic reviews. BMJ. 2021;372:n71. doi:10.1136/bmj.n71"  # fmt: skip
FOUR = "World Health Organization (2020). Guidelines on everything that there is. Geneva: World Health Organization."  # fmt: skip
ALL = (ONE, TWO, THREE, FOUR)


def wrapped(text: str, **options: str) -> str:
    return "\n".join(textwrap.wrap(text, 60, break_on_hyphens=False, **options))  # type: ignore[arg-type]


SHAPES: dict[str, Callable[[], str]] = {
    "a line each": lambda: "\n".join(ALL),
    "numbers with stops": lambda: "\n".join(wrapped(f"{n}. {r}") for n, r in enumerate(ALL, 1)),
    "numbers in square brackets": lambda: "\n".join(wrapped(f"[{n}] {r}") for n, r in enumerate(ALL, 1)),
    "numbers in round brackets": lambda: "\n".join(wrapped(f"({n}) {r}") for n, r in enumerate(ALL, 1)),
    "numbers alone": lambda: "\n".join(wrapped(f"{n} {r}") for n, r in enumerate(ALL, 1)),
    "numbers that begin late": lambda: "\n".join(wrapped(f"{n}. {r}") for n, r in enumerate(ALL, 98)),
    "numbers on lines of their own": lambda: "\n".join(f"{n}.\n{r}" for n, r in enumerate(ALL, 1)),
    "one paragraph with numbers": lambda: " ".join(f"{n}. {r}" for n, r in enumerate(ALL, 1)),
    "one paragraph with brackets": lambda: " ".join(f"[{n}] {r}" for n, r in enumerate(ALL, 1)),
    "bullets": lambda: "\n".join(wrapped(f"• {r}") for r in ALL),
    "empty lines": lambda: "\n\n".join(map(wrapped, ALL)),
    "hanging lines": lambda: "\n".join(wrapped(r, subsequent_indent="    ") for r in ALL),
    "broken lines": lambda: "\n".join(map(wrapped, ALL)),
    "carriage returns": lambda: "\r\n".join(wrapped(r, subsequent_indent="    ") for r in ALL),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_is_cut_as_it_is_set_apart(shape: str) -> None:
    found = split_references(SHAPES[shape]())
    assert [parse_reference(one).text for one in found.references] == list(ALL)
    assert found.left_out == ()


def test_in_a_manuscript_only_what_is_below_the_heading_counts() -> None:
    text = "\n".join(
        [
            "Contents", "References 12", "", "Introduction",
            "We had mice (Berg S, 2010). In 2015; 12(3) of them were dead.", "",
            "REFERENCES", *map(wrapped, ALL), "", "Figure legends",
            "Figure 1. Mice of 2010, 5(2): all of them by Holm T.",
        ]
    )  # fmt: skip
    assert split_references(text).references == ALL


def test_an_appendix_and_tables_behind_the_list_are_no_references() -> None:
    text = f"References\n{ONE}\n{TWO}\nAppendix 1\nBerg S. Search of 2012;3(4):5-6 in full.\n"
    assert split_references(text).references == (ONE, TWO)


def test_heads_and_numbers_of_pages_do_not_end_in_references() -> None:
    first, second = wrapped(ONE).split("\n", 1)
    head = "BERG ET AL: ON MICE"
    text = (
        f"References\n1. {first}\n{head}\n12\n{second}\n2. {TWO}\n{head}\n13\n3. {THREE}\n{head}\n"
    )
    found = [one.partition(" ")[2] for one in split_references(text).references]
    assert found == [ONE, TWO, THREE]


def test_words_and_links_that_lines_broke_are_whole_again() -> None:
    text = "Berg S. A multi-\ncentre study of hyper-\ntension and inter-\nferon. Gut. 2010;5(2):379-\n90. doi:10.1016/\ns0301-0082(97)00021-x"  # fmt: skip
    (found,) = split_references(text).references
    assert "hypertension and interferon" in found
    assert "multi-centre" in found
    assert ":379-90." in found
    assert found.endswith("10.1016/s0301-0082(97)00021-x")


def test_prose_around_a_list_is_named_as_left_out() -> None:
    found = split_references(f"Dear all, please read these before we meet:\n\n{ONE}\n\n{TWO}\n")
    assert found.references == (ONE, TWO)
    assert found.left_out == ("Dear all, please read these before we meet:",)


def test_identifiers_alone_are_references() -> None:
    found = split_references("1. PMID: 9304698\n2. doi:10.1136/bmj.n71\n3. PMC7654321")
    assert len(found.references) == 3


def test_nothing_comes_of_nothing() -> None:
    assert split_references("").references == ()
    assert split_references("  \n\n ").references == ()


def test_five_thousand_numbered_references_are_cut_in_seconds() -> None:
    text = "\n".join(f"{n}. Berg S, Holm T. A title, number {n}. Gut. 2010;{n}(3):12-19." for n in range(1, 5_001))  # fmt: skip
    start = time.process_time()
    assert len(split_references(text).references) == 5_000
    assert time.process_time() - start < 15


def test_a_text_without_words_or_lines_takes_no_time() -> None:
    start = time.process_time()
    for piece in ("(", "Aa-", "1-", "x"):
        split_references((piece * 20_000 + "\n") * 5)
    assert time.process_time() - start < 5


def test_a_publisher_that_recurs_is_no_head_of_a_page() -> None:
    lines = ["References"]
    for n in range(1, 5):
        lines += [f"[{n}] World Health Organization. Report number {n} on a", "disease. Geneva: World Health Organization; 2014."]  # fmt: skip
        lines += ["Annals of Imaginary Medicine"]
    found = split_references("\n".join(lines)).references
    assert len(found) == 4
    assert all(one.endswith("Geneva: World Health Organization; 2014.") for one in found)


def test_a_reference_that_three_chapters_cite_stays() -> None:
    cited = "Berg S, Holm T. On whales and men in cold seas. Acta Exempli. 1999;12(3):45-67."
    lists = [f"Nowak P. Title number {n} on some things. Gut. 200{n};5:1-9.\n{cited}" for n in range(4)]  # fmt: skip
    found = split_references("\n".join(lists)).references
    assert len(found) == 8 and found.count(cited) == 4
    pages = [f"S. Berg et al. / Journal of Imaginary Medicine 12 (2014) 345-356\n{one}" for one in lists]  # fmt: skip
    assert not any("345-356" in one for one in split_references("\n".join(pages)).references)
