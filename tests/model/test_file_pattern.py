"""Names of fetched files, from a pattern and what a record has."""

from __future__ import annotations

import pytest

from refdesk.model.dates import PartialDate
from refdesk.model.file_pattern import LONGEST_TITLE, USUAL, file_stem, pattern_problem
from refdesk.model.markup import RichText
from refdesk.model.record import Creator, ReferenceRecord
from refdesk.services.file_names import safe_name


def record(title: str = "On sleep", *families: str, year: int | None = 1997) -> ReferenceRecord:
    return ReferenceRecord(
        title=RichText.plain_text(title),
        creators=tuple(Creator(family) for family in families),
        issued=PartialDate(year),
        pmid="9304698",
        doi="10.1000/xyz",
    )


@pytest.mark.parametrize(
    ("families", "name"),
    [
        (("Gadient",), "Gadient - 1997 - On sleep"),
        (("Gadient", "Otten"), "Gadient and Otten - 1997 - On sleep"),
        (("Gadient", "Otten", "Li"), "Gadient et al - 1997 - On sleep"),
        ((), "1997 - On sleep"),
    ],
)
def test_the_usual_name_is_author_year_title(families: tuple[str, ...], name: str) -> None:
    assert file_stem(USUAL, record("On sleep", *families)) == name


def test_what_a_record_lacks_goes_with_its_separator() -> None:
    assert file_stem(USUAL, record("On sleep", "Li", year=None)) == "Li - On sleep"
    assert file_stem(USUAL, record("", "Li")) == "Li - 1997"
    assert file_stem("{title} ({year})", record(year=None)) == "On sleep"
    assert file_stem("{citekey}", record()) == ""


def test_a_long_title_ends_at_a_word() -> None:
    stem = file_stem("{title}", record("word " * 60))
    assert len(stem) <= LONGEST_TITLE and stem.endswith("word")


def test_identifiers_can_name_a_file_on_every_system() -> None:
    assert safe_name(file_stem("{pmid} {doi}", record()) + ".pdf") == "9304698 10.1000_xyz.pdf"


def test_a_pattern_that_cannot_work_is_told_in_a_sentence() -> None:
    assert pattern_problem("") == pattern_problem(USUAL) == ""
    assert pattern_problem("{autor}").startswith(
        "There is no {autor}. What can be filled in: {author}"
    )
    assert pattern_problem("article").startswith("All files would have one name.")
