from __future__ import annotations

import pytest

from refdesk.model.markup import RichText
from refdesk.model.names import (
    byline,
    display_name,
    from_full,
    from_medline,
    full_name,
    initials_of,
    medline_name,
    orcid_of,
)
from refdesk.model.record import Creator, Identifier

GADIENT = Creator(family="Gadient", given="R A", initials="RA")


def test_a_name_is_shown_as_pubmed_s_page_and_medline_do() -> None:
    assert display_name(GADIENT) == "R A Gadient"
    assert medline_name(GADIENT) == "Gadient RA"
    assert full_name(GADIENT) == "Gadient, R A"
    junior = Creator(family="Smith", given="John", initials="J", suffix="Jr")
    assert display_name(junior) == "John Smith Jr"
    assert medline_name(junior) == "Smith J Jr"
    assert full_name(junior) == "Smith, John, Jr"


def test_a_group_is_its_literal_name() -> None:
    group = Creator(literal=RichText("The <i>ABC</i> Group"))
    assert display_name(group) == medline_name(group) == full_name(group) == "The ABC Group"


@pytest.mark.parametrize(
    ("given", "initials"),
    [
        ("Rene A", "RA"),
        ("Jean-Pierre", "JP"),
        ("R. A.", "RA"),
        ("J.-P.", "JP"),
        ("RA", "RA"),
        ("Maria de", "M"),
        ("", ""),
        ("Ólafur", "Ó"),
    ],
)
def test_initials_are_made_from_given_names(given: str, initials: str) -> None:
    assert initials_of(Creator(family="X", given=given)) == initials


@pytest.mark.parametrize(
    ("text", "family", "initials", "suffix"),
    [
        ("Gadient RA", "Gadient", "RA", ""),
        ("van Raaij MJ", "van Raaij", "MJ", ""),
        ("Smith JA 3rd", "Smith", "JA", "3rd"),
        ("Liu R.", "Liu", "R", ""),
        ("Adler D.G.", "Adler", "DG", ""),
        ("Li", "Li", "", ""),
        ("WATSON JD", "WATSON", "JD", ""),
    ],
)
def test_medline_names_are_taken_apart(text: str, family: str, initials: str, suffix: str) -> None:
    creator = from_medline(text)
    assert (creator.family, creator.initials, creator.suffix) == (family, initials, suffix)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Smith, John", ("Smith", "John", "")),
        ("Smith, John, Jr", ("Smith", "John", "Jr")),
        ("Smith, Jr, John", ("Smith", "John", "Jr")),
        ("Smith, III, John A.", ("Smith", "John A.", "III")),
        ("Shannon,Claude E.", ("Shannon", "Claude E.", "")),
    ],
)
def test_full_names_are_taken_apart(text: str, parts: tuple[str, str, str]) -> None:
    creator = from_full(text)
    assert (creator.family, creator.given, creator.suffix) == parts


def test_a_comma_at_the_end_makes_a_group() -> None:
    assert from_full("World Health Organization,").literal.plain == "World Health Organization"
    assert from_full("Department of X, London,").literal.plain == "Department of X, London"


def test_a_byline_stops_after_three_names() -> None:
    old = Creator(family="Old", is_valid=False)
    names = [Creator(family=name, initials="A") for name in "BCDE"]
    assert byline([old, GADIENT, names[0]]) == "Gadient RA, B A"
    assert byline(names) == "B A, C A, D A et al."


@pytest.mark.parametrize(
    "value", ["0000-0001-2345-678X", "https://orcid.org/0000-0001-2345-678x", "000000012345678X"]
)
def test_an_orcid_is_written_in_one_form(value: str) -> None:
    assert orcid_of([Identifier("GRID", "x"), Identifier("ORCID", value)]) == "0000-0001-2345-678X"
