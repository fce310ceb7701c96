"""Facets: each value's count is what its own query finds among the hits."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refdesk.errors import Cancelled
from refdesk.formats.registry import Parsed, parse_source, parse_stream
from refdesk.model.facets import (
    Facet,
    FacetCounts,
    FacetFilter,
    joined,
    narrowing,
    quoted,
    toggled,
)
from refdesk.model.query import parse
from refdesk.store import mesh_place, references, search, tags
from refdesk.store.facet_columns import Block, Column
from refdesk.store.facet_places import countries
from refdesk.store.facet_sources import Terms
from refdesk.store.facets import Facets
from refdesk.store.library import Library
from refdesk.store.references import NewReference
from refdesk.store.vocabulary import HeadingRow, VocabularyWriter
from tests.store import samples

ROOT = Path(__file__).resolve().parents[2]
FILES = ("resources/sample/sample-references.xml", "tests/data/pubmed-everything.xml")
GRANTS = (
    b"<GrantList><Grant><GrantID>R01 1</GrantID><Agency>NIA NIH HHS</Agency>"
    b"<Country>United States</Country></Grant></GrantList>"
)


def never() -> None:
    pass


def changed(n: int, before: bytes, after: bytes) -> NewReference:
    """Sample `n` with something else in its XML."""
    body = samples.source(n).replace(before, after)
    return NewReference(parse_source("pubmed-xml", body), body, "pubmed-xml", "PubMed")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A library that is only read here."""
    path = tmp_path_factory.mktemp("facets") / "library.refdesk"
    library = Library.open(path, parse_source=parse_source)
    new: list[NewReference] = [samples.new(n) for n in range(60)]
    for name in FILES:
        with (ROOT / name).open("rb") as stream:
            new += [
                NewReference(one.record, one.source, one.format, name)
                for one in parse_stream(stream)
                if isinstance(one, Parsed)
            ]
    with library.write("fill") as session:
        made = references.add(session, new)
        references.set_starred(session, made[:7], True)
        references.set_read(session, made[3:20], True)
        references.trash(session, made[58:60])
        tags.add(session, made[:3], tags.create(session, "To cite"))
    yield library
    library.close()


@pytest.fixture
def ids(known: Library) -> array[int]:
    return search.ids_of_text(known.read(), "")


def count(
    library: Library,
    facets: Facets,
    facet: Facet,
    hits: array[int],
    limit: int = 0,
    words: str = "",
) -> FacetCounts:
    return facets.count(library.read(), facet, hits, never, limit=limit, words=words)


@pytest.mark.parametrize(
    "facet", [each for each in Facet if each not in (Facet.YEAR, Facet.TREE, Facet.TOGETHER)]
)
@pytest.mark.parametrize("share", ["all", "few", "most", "none"])
def test_a_count_is_what_the_query_of_the_value_finds(
    known: Library, ids: array[int], facet: Facet, share: str
) -> None:
    hits = {"all": ids, "few": ids[::9], "most": ids[5:], "none": array("q")}[share]
    counted = count(known, Facets(), facet, hits)
    assert bool(counted.values) == (share != "none" and counted.total > 0)
    if share == "all":
        assert counted.total == len(counted.values) > 0
    for value in counted.values:
        found = search.ids_of_text(known.read(), value.term)
        assert len(set(found) & set(hits)) == value.count > 0, value


def test_years_count_print_and_electronic_dates(known: Library, ids: array[int]) -> None:
    counted = count(known, Facets(), Facet.YEAR, ids)
    assert [year for year, _ in counted.years] == sorted(year for year, _ in counted.years)
    for year, number in counted.years:
        assert search.count_of_text(known.read(), f"{year}:{year}[dp]") == number


def test_the_commonest_values_come_first_and_words_choose(known: Library, ids: array[int]) -> None:
    facets = Facets()
    shown = count(known, facets, Facet.MESH, ids, limit=3)
    assert len(shown.values) == 3 < shown.total
    numbers = [value.count for value in count(known, facets, Facet.MESH, ids).values]
    assert numbers == sorted(numbers, reverse=True)
    risky = count(known, facets, Facet.MESH, ids, words="fact ris")
    assert [value.label for value in risky.values] == ["Risk Factors"]


def test_authors_are_written_as_the_library_writes_them(known: Library, ids: array[int]) -> None:
    names = {v.label for v in count(known, Facets(), Facet.AUTHOR, ids[-60:], limit=20).values}
    assert names & {"Łukasiewicz P", "Müller J", "Sørensen U", "O'Brien R", "García W"}


def test_changed_new_and_trashed_references_are_counted_anew(library: Library) -> None:
    with library.write("fill") as session:
        made = references.add(session, samples.many(0, 20))
    facets = Facets()
    hits = array("q", made)
    before = {v.label: v.count for v in count(library, facets, Facet.STATUS, hits).values}
    assert before["Unread"] == 20 and "Starred" not in before
    with library.write("star") as session:
        references.set_starred(session, made[:4], True)
        more = references.add(
            session, [changed(30, b"<PublicationTypeList>", GRANTS + b"<PublicationTypeList>")]
        )
    facets.touch(made[:4])
    hits.extend(more)
    after = {v.label: v.count for v in count(library, facets, Facet.STATUS, hits).values}
    assert after["Starred"] == 4 and after["Unread"] == 21
    assert [v.label for v in count(library, facets, Facet.AGENCY, hits).values] == ["NIA NIH HHS"]
    with library.write("unstar") as session:
        references.set_starred(session, made[:4], False)
    facets.touch(None)
    again = {v.label: v.count for v in count(library, facets, Facet.STATUS, hits).values}
    assert "Starred" not in again


def test_a_count_that_is_stopped_goes_on_later(known: Library, ids: array[int]) -> None:
    facets = Facets()

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        facets.count(known.read(), Facet.MESH, ids, stop)
    whole = count(known, Facets(), Facet.MESH, ids)
    assert count(known, facets, Facet.MESH, ids) == whole


def test_a_chosen_value_is_shown_though_others_are_commoner(
    known: Library, ids: array[int]
) -> None:
    facets = Facets()
    rare = count(known, facets, Facet.MESH, ids).values[-1]
    chosen = FacetFilter(Facet.MESH, rare.term, rare.label)
    shown = facets.count(known.read(), Facet.MESH, ids, never, limit=3, chosen=[chosen])
    assert shown.values[0] == rare and len(shown.values) == 4


@pytest.mark.parametrize(
    "facet", [f for f in Facet if f not in (Facet.YEAR, Facet.TREE, Facet.TOGETHER)]
)
def test_a_value_that_was_chosen_elsewhere_is_counted(
    known: Library, ids: array[int], facet: Facet
) -> None:
    values = count(known, Facets(), facet, ids).values
    rare = values[-1]
    chosen = FacetFilter(facet, rare.term, rare.label)
    shown = Facets().count(known.read(), facet, ids, never, limit=1, chosen=[chosen])
    assert shown.values[0] == rare and rare.count > 0
    lacking = FacetFilter(facet, "frogs[ti]", "Frogs and toads")
    shown = Facets().count(known.read(), facet, ids, never, limit=1, chosen=[lacking])
    assert (shown.values[0].label, shown.values[0].count) == ("Frogs and toads", 0)


def test_every_country_is_a_query_without_a_mistake() -> None:
    assert len(countries()) > 150
    for country in countries():
        assert parse(country.term).problems == (), country
    assert len({country.label for country in countries()}) == len(countries())


def test_a_false_friend_is_not_that_country(library: Library) -> None:
    places = ("Univ, Santa Fe, New Mexico, USA", "UNAM, Mexico", "Univ, Sydney, New South Wales, Australia and Leeds, UK")  # fmt: skip
    person = '<Author ValidYN="Y"><LastName>Li</LastName><Initials>X</Initials><AffiliationInfo><Affiliation>{}</Affiliation></AffiliationInfo></Author>'
    start = '<AuthorList CompleteYN="Y">'
    new = [
        changed(n, start.encode(), f"{start}{person.format(place)}".encode())
        for n, place in enumerate(places)
    ]
    with library.write("fill") as session:
        made = array("q", references.add(session, new))
    found = {v.label: v.count for v in count(library, Facets(), Facet.COUNTRY, made).values}
    assert found == {"United States": 1, "Mexico": 1, "Australia": 1, "United Kingdom": 1}


# the query


def filters(*terms: str, facet: Facet = Facet.TYPE) -> tuple[FacetFilter, ...]:
    return tuple(
        FacetFilter(facet, term.lstrip("-"), term, is_excluded=term.startswith("-"))
        for term in terms
    )


def test_values_of_a_facet_are_joined_by_or_and_facets_by_and() -> None:
    chosen = (
        *filters("a[pt]", "-b[pt]", "c[pt]"),
        *filters("d[la]", "-e[la]", facet=Facet.LANGUAGE),
    )
    assert narrowing(chosen) == "(a[pt] OR c[pt]) AND d[la] NOT b[pt] NOT e[la]"
    assert joined("x OR y", chosen) == "x OR y AND (a[pt] OR c[pt]) AND d[la] NOT b[pt] NOT e[la]"
    assert joined(" ", filters("-a[pt]")) == "NOT a[pt]"
    assert joined("x", filters("-a[pt]")) == "x NOT a[pt]"
    assert joined("x", ()) == "x" and narrowing(()) == ""


def test_a_click_puts_a_value_in_takes_it_out_and_turns_it_over() -> None:
    (one,), (without,) = filters("a[pt]"), filters("-a[pt]")
    without = FacetFilter(one.facet, one.term, one.label, is_excluded=True)
    assert toggled((), one) == (one,)
    assert toggled((one,), one) == ()
    assert toggled((one,), without) == (without,)
    (years,), (later,) = filters("1:2[dp]", facet=Facet.YEAR), filters("2:3[dp]", facet=Facet.YEAR)
    assert toggled((one, years), later, replaces=True) == (one, later)


@pytest.mark.parametrize("name", ['say "x" [y]* z', "a\\b", "Lancet (London, England)", "“q”"])
def test_a_name_of_any_signs_is_one_value(name: str) -> None:
    query = parse(quoted(name, "ta"))
    assert query.errors == () and query.size == 1


# The MeSH tree


@pytest.fixture
def headings(tmp_path: Path) -> Iterator[Path]:
    """Made-up places in the tree for headings of the samples; the file is in force."""
    path = tmp_path / mesh_place.FILE_NAME
    writer = VocabularyWriter(path)
    writer.add(
        HeadingRow("descriptor", f"D{n}", name, trees)
        for n, (name, trees) in enumerate(
            (
                ("Living Things", ("B01",)),
                ("Animals", ("B01.050",)),
                ("Humans", ("B01.050.150",)),
                ("Mice", ("B01.050.700", "C09.100")),
                ("Made-Up Matters", ("C09",)),
                ("Neurons", ("A08.100",)),
                ("Body Parts", ("A08",)),
                ("Brain", ("A08.200", "C09.200")),
            )
        )
    )
    writer.finish()
    mesh_place.locate(lambda: path)
    yield path
    mesh_place.locate(None)


def branch(library: Library, facets: Facets, name: str, hits: array[int]) -> FacetCounts:
    return facets.count(library.read(), Facet.TREE, hits, never, branch=name)


@pytest.mark.parametrize("name", ["", "living things", "animals", "made up matters", "mice"])
def test_a_branch_counts_what_its_query_finds(
    known: Library, ids: array[int], headings: Path, name: str
) -> None:
    hits = ids[::2]
    counted = branch(known, Facets(), name, hits)
    labels = {value.label: value.inner for value in counted.values}
    assert labels == {
        "": {"Living Things": "living things", "Made-Up Matters": "made up matters", "Body Parts": "body parts"},
        "living things": {"Animals": "animals"},
        "animals": {"Humans": "", "Mice": ""},
        "made up matters": {"Mice": "", "Brain": ""},
        "mice": {},
    }[name]  # fmt: skip
    for value in counted.values:
        found = search.ids_of_text(known.read(), value.term)
        assert len(set(found) & set(hits)) == value.count > 0, value


def test_without_headings_the_tree_says_so_until_some_are_loaded(
    known: Library, ids: array[int], tmp_path: Path
) -> None:
    facets = Facets()
    assert not branch(known, facets, "", ids).is_known
    path = tmp_path / mesh_place.FILE_NAME
    writer = VocabularyWriter(path)
    writer.add([HeadingRow("descriptor", "D1", "Mice", ("B01",))])
    writer.finish()
    mesh_place.locate(lambda: path)
    try:
        counted = branch(known, facets, "", ids)
    finally:
        mesh_place.locate(None)
    assert counted.is_known and [value.label for value in counted.values] == ["Mice"]


def test_what_is_written_while_a_facet_is_read_has_no_value_yet(library: Library) -> None:
    with library.write("fill") as session:
        references.add(session, [samples.new(0)])
    source = Terms("pt", "pt:noexp")
    source.prepare(library.read())
    before = source.block(library.read(), 1, 9)
    assert len(before.values) == before.lengths[0] > 0
    with library.write("fill") as session:
        new = changed(1, b">Journal Article<", b">Interview of a made-up kind<")
        references.add(session, [new])
    both = source.block(library.read(), 1, 9)
    assert list(both.ids) == [1, 2]
    assert both.lengths == [before.lengths[0], before.lengths[0] - 1]
    source.prepare(library.read())
    both = source.block(library.read(), 1, 9)
    assert both.lengths == [before.lengths[0]] * 2
    assert source.label(max(both.values)) == "Interview of a made-up kind"


def test_names_and_headings_that_a_reference_has_twice_count_once(library: Library) -> None:
    author = b'<Author ValidYN="Y"><LastName>Twin</LastName><Initials>A</Initials></Author>'
    new = changed(0, b"</AuthorList>", author + author + b"</AuthorList>")
    with library.write("fill") as session:
        references.add(session, [new])
    hits = search.ids_of_text(library.read(), "")
    for facet in (Facet.AUTHOR, Facet.MESH, Facet.MAJOR):
        values = count(library, Facets(), facet, hits).values
        assert values and {value.count for value in values} == {1}
        if facet is Facet.AUTHOR:
            assert "Twin A" in [value.label for value in values]


ROWS = st.lists(
    st.tuples(st.integers(1, 40), st.sets(st.integers(0, 12), max_size=5).map(tuple)), max_size=60
)


@settings(max_examples=200, deadline=None)
@given(ROWS, st.sets(st.integers(1, 45)))
def test_a_column_counts_what_was_put_last(
    rows: list[tuple[int, tuple[int, ...]]], hits: set[int]
) -> None:
    column = Column()
    # What is known from the start is loaded in two pieces, all else is put after it.
    begin = dict(rows[: len(rows) // 2])
    for low, high in ((0, 20), (21, 40)):
        part = sorted(i for i in begin if low <= i <= high)
        values = [value for i in part for value in begin[i]]
        column.load(high, Block(part, [len(begin[i]) for i in part], values))
    column.put(rows[len(rows) // 2 :])
    known = dict(rows)
    expected = Counter(value for hit in hits for value in known.get(hit, ()))
    found = column.count(array("q", sorted(hits)), never)
    assert {value: n for value, n in found.items() if n} == dict(expected)
