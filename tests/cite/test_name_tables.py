"""Names: the verified tables of order, joints, et al. and initials."""

from __future__ import annotations

import pytest

from tests.cite.helpers import cited, style

A = {"family": "A", "given": "Ax"}
B = {"family": "B", "given": "Bx"}
C = {"family": "C", "given": "Cx"}


def names(attributes: str, *people: dict[str, object], et_al: str = "") -> str:
    xml = style(f"<names variable='author'><name {attributes}/>{et_al}</names>")
    return cited(xml, {"author": list(people)})


@pytest.mark.parametrize(
    ("rule", "two", "three"),
    [
        ("contextual", "A, Ax and Bx B", "A, Ax, Bx B, and Cx C"),
        ("always", "A, Ax, and Bx B", "A, Ax, Bx B, and Cx C"),
        ("never", "A, Ax and Bx B", "A, Ax, Bx B and Cx C"),
        ("after-inverted-name", "A, Ax, and Bx B", "A, Ax, Bx B and Cx C"),
    ],
)
def test_the_delimiter_before_the_last_name(rule: str, two: str, three: str) -> None:
    options = f"and='text' name-as-sort-order='first' delimiter-precedes-last='{rule}'"
    assert names(options, A, B) == two
    assert names(options, A, B, C) == three


@pytest.mark.parametrize(
    ("rule", "one", "two", "one_inverted", "two_inverted"),
    [
        ("contextual", "Ax A et al.", "Ax A, Bx B, et al.", "A, Ax et al.", "A, Ax, Bx B, et al."),
        ("always", "Ax A, et al.", "Ax A, Bx B, et al.", "A, Ax, et al.", "A, Ax, Bx B, et al."),
        ("never", "Ax A et al.", "Ax A, Bx B et al.", "A, Ax et al.", "A, Ax, Bx B et al."),
        ("after-inverted-name", "Ax A, et al.", "Ax A, Bx B et al.", "A, Ax, et al.", "A, Ax, Bx B et al."),
    ],
)  # fmt: skip
def test_the_delimiter_before_et_al(
    rule: str, one: str, two: str, one_inverted: str, two_inverted: str
) -> None:
    def short(first: int, order: str = "") -> str:
        options = (
            f"et-al-min='3' et-al-use-first='{first}' delimiter-precedes-et-al='{rule}' {order}"
        )
        return names(options, A, B, C)

    first = "name-as-sort-order='first'"
    assert [short(1), short(2), short(1, first), short(2, first)] == [one, two, one_inverted, two_inverted]  # fmt: skip


INITIALS = [
    # given, initialize-with "", ".", ". ", ". " without hyphens, and with initialize="false"
    ("John Edward", "JE", "J.E.", "J. E.", "J. E.", "John Edward", "John Edward"),
    ("J.E.", "JE", "J.E.", "J. E.", "J. E.", "J.E.", "J. E."),
    ("JE", "J", "J.", "J.", "J.", "JE", "JE"),
    ("Jean-Luc", "J-L", "J.-L.", "J.-L.", "J. L.", "Jean-Luc", "Jean-Luc"),
    ("Guo-ping", "G", "G.", "G.", "G. ping", "Guo-ping", "Guo-ping"),
    ("Ph.", "Ph", "Ph.", "Ph.", "Ph.", "Ph.", "Ph."),
    ("Philippe", "P", "P.", "P.", "P.", "Philippe", "Philippe"),
    ("M E Ann", "MEA", "M.E.A.", "M. E. A.", "M. E. A.", "M.E. Ann", "M. E. Ann"),
    ("John F", "JF", "J.F.", "J. F.", "J. F.", "John F.", "John F."),
    ("M.-J. Anne", "M-JA", "M.-J.A.", "M.-J. A.", "M. J. A.", "M.J. Anne", "M. J. Anne"),
]


@pytest.mark.parametrize("row", INITIALS, ids=[row[0] for row in INITIALS])
def test_given_names_become_initials(row: tuple[str, ...]) -> None:
    given, *wanted = row
    got = []
    for terminator, more, root in (
        ("", "", ""), (".", "", ""), (". ", "", ""), (". ", "", "initialize-with-hyphen='false'"),
        (".", "initialize='false'", ""), (". ", "initialize='false'", ""),
    ):  # fmt: skip
        xml = style(
            f"<names variable='author'><name initialize-with='{terminator}' {more}/></names>",
            attributes=root,
        )
        got.append(cited(xml, {"author": [{"family": "Q", "given": given}]}).removesuffix(" Q"))
    assert got == wanted


VAN = {"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van", "suffix": "Jr"}
HUM = {"family": "Humboldt", "given": "Alexander", "dropping-particle": "von"}


@pytest.mark.parametrize(
    ("demote", "inverted", "wanted"),
    [
        ("never", "", "Vincent van Gogh Jr"),
        ("never", "all", "van Gogh, Vincent, Jr"),
        ("sort-only", "all", "van Gogh, Vincent, Jr"),
        ("display-and-sort", "all", "Gogh, Vincent van, Jr"),
    ],
)
def test_particles_go_where_the_style_wants_them(demote: str, inverted: str, wanted: str) -> None:
    order = f"name-as-sort-order='{inverted}'" if inverted else ""
    xml = style(
        f"<names variable='author'><name {order}/></names>",
        attributes=f"demote-non-dropping-particle='{demote}'",
    )
    assert cited(xml, {"author": [VAN]}) == wanted


def test_short_names_keep_only_family_and_particle() -> None:
    assert names("form='short'", VAN) == "van Gogh"
    assert names("form='short'", HUM) == "Humboldt"
    assert names("form='short' name-as-sort-order='all'", VAN) == "Gogh, van"


def test_raw_names_are_split_into_particles_and_suffix() -> None:
    full = "name-as-sort-order='all'"
    assert names(full, {"family": "van der Poe", "given": "Ann"}) == "Poe, Ann van der"
    assert names(full, {"family": "al-Poe", "given": "Ann"}) == "Poe, Ann al-"
    assert names("", {"family": "d'Artagnan", "given": "C."}) == "C. d’Artagnan"
    assert names(full, {"family": "Van Gogh", "given": "V"}) == "Van Gogh, V"
    assert names(full, {"family": '"de Gaulle"', "given": "C"}) == "de Gaulle, C"
    assert names("", {"family": "Poe", "given": "John, III"}) == "John Poe III"
    assert names("", {"family": "Poe", "given": "John,! Jr."}) == "John Poe, Jr."
    assert (
        names(full, {"family": "Humboldt", "given": "Alexander von"}) == "Humboldt, Alexander von"
    )


def test_names_without_our_letters_stand_family_first() -> None:
    assert names("name-as-sort-order='all'", {"family": "毛", "given": "泽东"}) == "毛泽东"
    assert names("", {"family": "Nagy", "given": "Ann", "static-ordering": True}) == "Nagy Ann"


def test_names_of_some_languages_stand_family_first_unless_pubmed_gives_them() -> None:
    xml = style(
        "<names variable='author'><name name-as-sort-order='all' initialize-with='.'/></names>"
    )
    item = {"author": [{"family": "Oba", "given": "Taro"}], "language": "ja"}
    assert cited(xml, item) == "Oba T."
    assert cited(xml, {**item, "PMID": "769879"}) == "Oba, T."


def test_name_parts_take_their_affixes_along() -> None:
    xml = style(
        "<names variable='author'><name name-as-sort-order='all'>"
        "<name-part name='family' prefix='&lt;' suffix='&gt;'/>"
        "<name-part name='given' prefix='/' suffix='/'/></name></names>"
    )
    assert cited(xml, {"author": [VAN]}, output="text") == "<Gogh>, /Vincent van/, Jr"


def test_affixes_of_name_go_around_each_name_and_those_of_names_around_all() -> None:
    xml = style(
        "<names variable='author' prefix='[' suffix=']' font-style='italic'>"
        "<name prefix='{' suffix='}' font-weight='bold' initialize-with=''/></names>"
    )
    people = [{"family": "Poe", "given": "Ann"}, {"literal": "C B"}]
    assert cited(xml, {"author": people}) == "[<i>{<b>A Poe</b>}, {<b>C B</b>}</i>]"


def test_the_last_of_many_follows_an_ellipsis() -> None:
    options = "et-al-min='4' et-al-use-first='1' et-al-use-last='true' form='short'"
    assert names(options, A, B, C, {"family": "D", "given": "D"}) == "A … D"
    options = "et-al-min='4' et-al-use-first='2' et-al-use-last='true' form='short'"
    assert names(options, A, B, C, {"family": "D", "given": "D"}) == "A, B, … D"


def test_names_can_be_counted() -> None:
    assert names("form='count'", A, B, C) == "3"
    assert names("form='count' et-al-min='3' et-al-use-first='1'", A, B, C) == "1"
