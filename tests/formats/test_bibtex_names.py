"""Names in BibTeX: the words of a name, lists of names, biblatex's extended form, and back."""

from __future__ import annotations

import pytest

from refdesk.formats.bibtex.names import creators_of, names_text
from refdesk.model.markup import RichText
from refdesk.model.record import Creator


def parts(name: str) -> tuple[str, str, str, str]:
    """given, von, family, suffix of a single name."""
    (creator,), is_complete = creators_of(name, "author")
    assert is_complete
    return creator.given, creator.non_dropping_particle, creator.family, creator.suffix


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Ada Byron Lovelace", ("Ada Byron", "", "Lovelace", "")),
        ("Lovelace, Ada Byron", ("Ada Byron", "", "Lovelace", "")),
        ("AA bb CC dd EE", ("AA", "bb CC dd", "EE", "")),
        ("AA bb", ("AA", "", "bb", "")),
        ("bb CC dd EE, AA", ("AA", "bb CC dd", "EE", "")),
        ("Ludwig van der Linde", ("Ludwig", "van der", "Linde", "")),
        ("van der Linde, Ludwig", ("Ludwig", "van der", "Linde", "")),
        ("Maria De La Cruz", ("Maria De La", "", "Cruz", "")),
        ("De La Cruz, Maria", ("Maria", "", "De La Cruz", "")),
        ("de la Vall{\\'e}e Poussin, Charles", ("Charles", "de la", "Vallée Poussin", "")),
        ("Brinch Hansen, Per", ("Per", "", "Brinch Hansen", "")),
        ("Jean d'Ormesson", ("Jean", "", "d'Ormesson", "")),
        ("d'Ormesson, Jean", ("Jean", "", "d'Ormesson", "")),
        ("al-Khwarizmi, Muhammad", ("Muhammad", "", "al-Khwarizmi", "")),
        ("King, Jr, Martin Luther", ("Martin Luther", "", "King", "Jr")),
        ("King, Martin Luther, Jr", ("Martin Luther", "", "King", "Jr")),
        ("van den Huevel, Jr., Johan A", ("Johan A", "van den", "Huevel", "Jr.")),
        ("Smith,, John", ("John", "", "Smith", "")),
        ("Smith, John,", ("John", "", "Smith", "")),
        ("J. -P. {Roe}", ("J.-P.", "", "Roe", "")),
        ("jean dupont", ("jean", "", "dupont", "")),
        ("von dupont", ("", "von", "dupont", "")),
        ("{\\'e}tienne Dubois", ("", "étienne", "Dubois", "")),
        ("{\\'E}douard Masterly", ("Édouard", "", "Masterly", "")),
        ("{von der} Heide", ("von der", "", "Heide", "")),
        ("{W. M. P. van der} Aalst", ("W. M. P. van der", "", "Aalst", "")),
        ("{Nunez-Iglesias}, {J}uan", ("Juan", "", "Nunez-Iglesias", "")),
        ("Smith, J.R.", ("J. R.", "", "Smith", "")),
        ("Smith, JR", ("JR", "", "Smith", "")),
        ("Donald~E. Knuth", ("Donald E.", "", "Knuth", "")),
        ("王 小明", ("王", "", "小明", "")),
        ("Plato", ("", "", "Plato", "")),
        ("Gadient Otten,", ("", "", "Gadient Otten", "")),
        ("O'Brien, Se{\\'a}n", ("Seán", "", "O'Brien", "")),
    ],
)  # fmt: skip
def test_the_parts_of_a_name(name: str, wanted: tuple[str, str, str, str]) -> None:
    assert parts(name) == wanted


@pytest.mark.parametrize(
    ("value", "families"),
    [
        ("A One and B Two AND C Three", ["One", "Two", "Three"]),
        ("One, A\n  and\tTwo, B", ["One", "Two"]),
        ("One, A and and Two, B", ["One", "Two"]),
        ("One, A and", ["One"]),
        ("Andersson, A and Brand, B", ["Andersson", "Brand"]),
        ("One, A; Two, B; Three, C", ["One", "Two", "Three"]),
        ("One, A., Two, B., Three, C. and Four, D.", ["One", "Two", "Three", "Four"]),
        ("One A, Two BC, van Three D", ["One", "Two", "van Three"]),
        ("One A, Two BC", ["One", "Two"]),
        ("One III, Robert J", ["One III"]),
        ("One, A., Two, B., and Three, C.", ["One", "Two", "Three"]),
        ("One, A. B., van Two, C., Three, D.-E.", ["One", "Two", "Three"]),
        ("One, A. & Two, B.", ["One", "Two"]),
        ("A. One \\& B. C. Two", ["One", "Two"]),
        ("Li, Wei and Johnson & Johnson, Inc.", ["Li", "Johnson & Johnson"]),
        ("B Balakrisnan , S Patil and E Smela", ["Balakrisnan", "Patil", "Smela"]),
        ("王小明, 李四, 欧阳修文", ["王小明", "李四", "欧阳修文"]),
        ("王, 小明", ["王"]),
    ],
)
def test_a_list_of_names_is_divided(value: str, families: list[str]) -> None:
    assert [creator.family for creator in creators_of(value, "author")[0]] == families


@pytest.mark.parametrize(
    ("value", "literals"),
    [
        ("{World Health Organization}", ["World Health Organization"]),
        ("{Barnes and Noble, Inc.} and {IL-6 Study Group}", ["Barnes and Noble, Inc.", "IL-6 Study Group"]),
        ("{Universit{\\\"a}t Z{\\\"u}rich}", ["Universität Zürich"]),
        ("Yu, Tony and the scikit-image contributors", ["", "the scikit-image contributors"]),
        ("Smith, J. and World Health Organization", ["", "World Health Organization"]),
        ("Group, Al and Al Groupe", ["", ""]),
    ],
)  # fmt: skip
def test_a_name_in_braces_is_a_group(value: str, literals: list[str]) -> None:
    assert [creator.literal.plain for creator in creators_of(value, "author")[0]] == literals


def test_others_is_no_name_but_says_that_there_are_more() -> None:
    creators, is_complete = creators_of("Li, Wei and others", "author")
    assert ([creator.family for creator in creators], is_complete) == (["Li"], False)
    assert names_text(creators, is_complete=False, extended=False, ascii_only=False) == (
        "Li, Wei and others"
    )


def test_extended_names_of_biblatex_come_in_any_order() -> None:
    value = "given={Jean}, useprefix=false, family={La Fontaine}, prefix=de and family=Duchamp, given=Marcel"
    first, second = creators_of(value, "author")[0]
    assert first == Creator("La Fontaine", "Jean", dropping_particle="de")
    assert second == Creator("Duchamp", "Marcel")


@pytest.mark.parametrize(
    ("creator", "text"),
    [
        (Creator("Linde", "Ludwig", non_dropping_particle="van der"), "van der Linde, Ludwig"),
        (Creator("van der Linde", "Ludwig"), "{van der Linde}, Ludwig"),
        (Creator("King", "Martin", suffix="Jr"), "King, Jr, Martin"),
        (Creator("Plato"), "Plato"),
        (Creator("Gadient Otten"), "Gadient Otten,"),
        (Creator("Smith, Jones", "A"), "{Smith, Jones}, A"),
        (Creator(literal=RichText("WHO &amp; partners")), "{WHO \\& partners}"),
        (Creator("Otten", initials="UH"), "Otten, U H"),
    ],
)
def test_names_are_written_so_that_bibtex_divides_them_rightly(creator: Creator, text: str) -> None:
    assert names_text([creator], is_complete=True, extended=False, ascii_only=False) == text


def test_a_dropping_particle_is_written_in_biblatex_s_own_form() -> None:
    creator = Creator("Humboldt", "Alexander", dropping_particle="von")
    text = names_text([creator], is_complete=True, extended=True, ascii_only=False)
    assert text == "family={Humboldt}, given={Alexander}, prefix={von}, useprefix=false"
    assert creators_of(text, "author")[0] == [creator]
