"""Searching the library: every query of the table finds what it should, in the right order."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refdesk.errors import Cancelled, QueryError
from refdesk.model.dates import PartialDate
from refdesk.model.fold import TOKEN, tokens
from refdesk.model.query import FIELDS, All, And, Field, Near, Node, Not, Or, Text, parse
from refdesk.model.query.fields import FILTER_WORDS, STATES, SUBSETS
from refdesk.model.record import Pagination
from refdesk.model.rows import SortKey, View, ViewKind
from refdesk.store import listing, references, search, search_order, search_rank
from refdesk.store.library import Library
from refdesk.store.search_index import FTS_COLUMNS, fts_values
from refdesk.store.search_text import COLUMNS as COLUMNS_OF
from refdesk.store.sort_columns import COLUMNS, INDEXES
from tests.store.search_library import blocks, fill, new_reference, open_library, record_of

TODAY = date(2026, 6, 15)
HISTORY = ("otten[au]", "interleukin")
ALL = View()
CASES = Path(__file__).parents[1] / "data" / "search_cases.tsv"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = open_library(tmp_path_factory.mktemp("search") / "library.refdesk")
    fill(library)
    yield library
    library.close()


# These need NLM's descriptor file: see tests/services/test_mesh.py.
LATER = {"neurodegenerative diseases[mh]", "il-6[mh]"}


def cases() -> list[tuple[str, list[int]]]:
    lines = [
        line.split("\t")
        for line in CASES.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("# ")
    ]
    return [
        (line[0], [int(n) for n in line[2].split()])
        for line in lines
        if line[2] != "-" and line[0] not in LATER
    ]


@pytest.mark.parametrize(("text", "expected"), cases())
def test_a_query_finds_what_the_table_says(
    library: Library, text: str, expected: list[int]
) -> None:
    query = parse(text, today=TODAY, history=HISTORY)
    connection = library.read()
    found = search.ids(connection, query.tree, View(), SortKey.ADDED, descending=True)
    assert sorted(found) == expected
    assert search.count(connection, query.tree) == len(expected)


def found(library: Library, text: str, view: View = ALL, **options: object) -> list[int]:
    tree = parse(text, today=TODAY, history=HISTORY).tree
    sort = options.pop("sort", SortKey.ADDED)
    assert isinstance(sort, SortKey)
    given: dict[str, Any] = {"descending": True, **options}
    return list(search.ids(library.read(), tree, view, sort, **given))


@pytest.mark.parametrize("sort", [sort for sort in SortKey if sort is not SortKey.BEST])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("text", ["", "brain OR pain", "NOT brain", "1990:2030[dp]"])
def test_lists_are_in_order_and_begin_with_their_first_rows(
    library: Library, sort: SortKey, descending: bool, text: str
) -> None:
    column = COLUMNS[sort]
    values = dict(library.read().execute(f"SELECT id, {column} FROM reference"))
    whole = found(library, text, sort=sort, descending=descending)
    missing = [i for i in whole if values[i] in ("", 0)]
    there = [i for i in whole if i not in missing]
    assert whole == there + missing
    keys = [(values[i], i) for i in there]
    assert keys == sorted(keys, reverse=descending)
    for limit in (1, 3, 100):
        assert found(library, text, sort=sort, descending=descending, limit=limit) == whole[:limit]


def test_volumes_issues_and_pages_are_ordered_as_numbers(tmp_path: Path) -> None:
    places = [
        ("9", "2", "7"), ("9", "10", "7"), ("10", "1", "99"), ("10", "1", "100"),
        ("123456789012", "", ""), ("", "", ""), ("10 Suppl 1", "", "S1"), ("10 Suppl 2", "", "S1"),
    ]  # fmt: skip
    template = record_of(next(iter(blocks())))
    with open_library(tmp_path / "library.refdesk") as library:
        with library.write("fill") as session:
            for volume, issue, page in places:
                pages = Pagination(page, page) if page else None
                issued = template.issued if volume else PartialDate()
                record = replace(
                    template, volume=volume, issue=issue, pagination=pages, issued=issued
                )
                references.add(session, [new_reference(record)])
        assert found(library, "", sort=SortKey.PLACE, descending=False) == [1, 2, 7, 8, 3, 4, 5, 6]
        assert found(library, "", sort=SortKey.PLACE) == [5, 4, 3, 8, 7, 2, 1, 6]
        for sort in (SortKey.PLACE, SortKey.MESH_COUNT):
            sql = f"SELECT id FROM reference WHERE state = 0 ORDER BY {COLUMNS[sort]}, id"
            (plan,) = library.read().execute(f"EXPLAIN QUERY PLAN {sql}")
            assert "COVERING INDEX" in plan[3] and "TEMP B-TREE" not in plan[3]


def test_an_order_goes_by_its_index_whatever_sqlite_knows_of_others(library: Library) -> None:
    """With statistics of the older indexes alone, after an upgrade, SQLite takes another and sorts."""
    connection = library.read()
    said: list[str] = []
    connection.set_trace_callback(said.append)
    for sort in SortKey:
        if COLUMNS[sort] in INDEXES:
            search_order._kept.clear()
            search_order.order(connection, sort, 0, search_order.never)
            assert f"INDEXED BY {INDEXES[COLUMNS[sort]]} " in said[-2]
    connection.set_trace_callback(None)


@pytest.mark.parametrize("text", ["", "brain OR pain OR the", "NOT brain", "1990:2030[dp]"])
def test_large_lists_are_in_the_same_order_as_small_ones(
    library: Library, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for sort in SortKey:
        for descending in (True, False):
            small = found(library, text, sort=sort, descending=descending)
            with monkeypatch.context() as patch:
                patch.setattr(listing, "FEW", 0)
                patch.setattr(listing, "BROAD", 0)
                patch.setattr(search_rank, "MOST", 0)
                large = found(library, text, sort=sort, descending=descending)
            if sort is not SortKey.BEST:
                assert large == small
            assert sorted(large) == sorted(small)


@pytest.mark.parametrize("text", ["pain OR br*", "brai*", "neur*", "nobodysword*"])
def test_first_rows_that_take_long_are_the_newest_hits(
    library: Library, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = found(library, text, sort=SortKey.BEST, descending=True)
    newest = found(library, text, sort=SortKey.ADDED, descending=True)
    monkeypatch.setattr(search, "LONG", -1.0)
    for limit in (1, 2, 100):
        first = found(library, text, sort=SortKey.BEST, descending=True, limit=limit)
        assert first == newest[:limit]
    assert found(library, text, sort=SortKey.BEST, descending=True) == whole


def test_views_bound_what_is_found(library: Library) -> None:
    connection = library.read()
    (cytokines,) = connection.execute("SELECT id FROM collection WHERE name='Cytokines'").fetchone()
    (brain,) = connection.execute("SELECT id FROM tag WHERE name = 'brain'").fetchone()
    assert sorted(found(library, "", View(ViewKind.COLLECTION, cytokines))) == [1, 2]
    assert sorted(found(library, "", View(ViewKind.TAG, brain))) == [1, 2]
    assert found(library, "gadient", View(ViewKind.TAG, brain)) == [1]
    assert found(library, "gadient[au] OR pain", View(ViewKind.TAG, brain)) == [1]
    assert found(library, "", View(ViewKind.RETRACTED)) == [10]
    assert found(library, "pain", View(ViewKind.RETRACTED)) == []
    assert len(found(library, "", View(ViewKind.UNFILED))) == 14


def test_the_trash_is_found_only_where_it_was_asked_for(tmp_path: Path) -> None:
    with open_library(tmp_path / "library.refdesk") as library:
        fill(library)
        with library.write("Trash") as session:
            references.trash(session, [1, 12])
            references.delete_forever(session, [13])
        assert found(library, "pain") == [11]
        assert found(library, "brain") == [19, 2]
        assert len(found(library, "")) == 17
        assert found(library, "", View(ViewKind.TRASH)) == [12, 1]
        assert found(library, "brain", View(ViewKind.TRASH)) == [1]
        assert found(library, "trashed[is]") == [12, 1]
        assert found(library, "(pain OR brain) AND trashed[is]", sort=SortKey.YEAR) == [12, 1]
        assert found(library, "pain NOT trashed[is]") == [11]
        assert search.count(library.read(), parse("pain").tree) == 1


@pytest.mark.parametrize("missing", [(), (13,), (1, 2, 13, 20)])
def test_whole_orders_are_those_of_the_values_whatever_was_deleted(
    tmp_path: Path, missing: tuple[int, ...]
) -> None:
    with open_library(tmp_path / "library.refdesk") as library:
        fill(library)
        with library.write("Trash") as session:
            references.trash(session, [3, 12, 15])
            for changed, languages in ((4, ("jpn", "ger", "eng")), (15, ("jpn", "eng")), (5, ())):
                references.edit(session, changed, {"languages": languages})
            references.delete_forever(session, missing)
        connection = library.read()
        for sort, state in itertools.product(SortKey, (0, 1)):
            sql = f"SELECT id FROM reference WHERE state = ? ORDER BY {COLUMNS[sort]}, id"
            expected = [row[0] for row in connection.execute(sql, (state,))]
            search_order._kept.clear()
            order = search_order.order(connection, sort, state, search_order.never)
            assert order.tolist() == expected, sort


def test_lists_follow_what_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "FEW", 0)
    with open_library(tmp_path / "library.refdesk") as library:
        fill(library)
        before = found(library, "NOT xyz", sort=SortKey.TITLE)
        assert found(library, "NOT xyz", sort=SortKey.TITLE) == before
        with library.write("Trash") as session:
            references.trash(session, [before[0]])
        assert found(library, "NOT xyz", sort=SortKey.TITLE) == before[1:]


def test_the_best_match_comes_first(library: Library) -> None:
    best = functools.partial(found, library, sort=SortKey.BEST)
    assert best("brain")[0] == 19  # its title is the query
    assert best("9300001") == [1]
    assert best("gadient 1997")[0] == 1
    assert best("lee2017")[0] == 13  # a citation key
    assert best("healthcare rationing")[0] == 6  # its title begins with the query
    assert best("") == found(library, "")
    assert sorted(best("brain AND 1990:2000[dp]")) == [1]
    assert sorted(best("otten[au]")) == [1, 2, 10, 20]
    assert best("brain", limit=1) == [19]
    assert best("NOT brain")
    assert best("(brain OR pain) NOT review[pt]")


def test_widening_finds_other_spellings_of_plain_words_only(library: Library) -> None:
    assert found(library, "tumour") == found(library, "tumor")
    assert found(library, '"tumour"') != found(library, '"tumor"')
    assert found(library, "tumour[all]") != found(library, "tumor[all]")
    assert found(library, "oedema") == found(library, "edema") == [8]
    assert found(library, "randomized") == found(library, "randomised")


def test_one_letter_while_typing_is_the_start_of_a_title_or_first_author(library: Library) -> None:
    tree = parse("g", typing=True).tree
    ids = search.ids(library.read(), tree, View(), SortKey.ADDED, descending=True)
    assert list(ids) == [1, 7]
    for sort in SortKey:
        whole = search.ids(library.read(), tree, View(), sort, descending=True)
        assert sorted(whole) == [1, 7]
        first = search.ids(library.read(), tree, View(), sort, descending=True, limit=1)
        assert first == whole[:1]
    for text, expected in (("日", [15]), ("и", [16]), ("9300", [1]), ("2", [])):
        tree = parse(text, typing=True).tree
        assert (
            list(search.ids(library.read(), tree, ALL, SortKey.ADDED, descending=True)) == expected
        )
    tree = parse("brain n", typing=True).tree  # beside others it is a word of its own
    assert list(search.ids(library.read(), tree, View(), SortKey.ADDED, descending=True)) == []
    tree = parse("il-6", typing=True).tree
    assert len(search.ids(library.read(), tree, View(), SortKey.ADDED, descending=True)) == 2


def test_a_journal_name_that_is_only_a_part_is_remarked_on(library: Library) -> None:
    connection = library.read()
    (remark,) = search.remarks(connection, parse("brain AND neurobiology[ta]").tree)
    assert (remark.kind, remark.severity) == ("journal-contains", "note")
    assert (remark.start, remark.end) == (10, 22)
    for text in ("science[ta]", "neuro*[ta]", '"neurobiology"[ta]', "0301-0082[ta]"):
        assert search.remarks(connection, parse(text).tree) == ()


def test_names_are_found_in_every_reading(library: Library) -> None:
    for text in (
        "van den berg[au]", "berg, van den[au] OR vandenberg[au]", "van den berg j[au]",
        "J P van den Berg[au]", "Jan Peter van den Berg[fau]", "van den Berg, Jan[au]",
        "van den Berg, J.P.[au]", "VAN DEN BERG JP[au]", "van den be*[au]", '"van den berg jp"[au]',
    ):  # fmt: skip
        assert found(library, text) == [3], text
    for text in ("berg[au]", "van den berg x[au]", '"van den berg j"[au]', "peter berg[au]"):
        assert found(library, text) == [], text
    assert found(library, "james, ryan[au]") == [14]
    assert found(library, "james r[1au]") == [14]
    assert found(library, "ryan j[lastau]") == [14]
    assert found(library, "ryan j[1au]") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gadient, r", [1]), ("Gadient,R", [1]), ("otten, u", [20, 10, 2, 1]),
        ("van den Berg, J.", [3]), ("glioma van den berg, j", [3]), ("O'Brien, J A", [3]),
        ("brain otten, u gadient, ra", [1]), ("brain NOT (smith, j OR otten, u)", [19]),
        ("microglia gadient, r", []), ("gadient (r)", []),
    ],
)  # fmt: skip
def test_a_family_name_with_a_comma_and_initials_is_an_author(
    library: Library, text: str, expected: list[int]
) -> None:
    assert search.ids_of_text(library.read(), text).tolist() == expected


def test_values_are_found_in_all_their_forms(library: Library) -> None:
    assert (
        found(library, "ger[la]") == found(library, "German[la]") == found(library, "de[la]") == [9]
    )
    assert found(library, "PMC8000011[pmc]") == found(library, "8000011[pmc]") == [11]
    assert found(library, "009300001[pmid]") == [1]
    assert found(library, "10.5555/SCI.3[aid]") == [3]
    assert found(library, "NCT00000007[si]") == [7]
    assert found(library, "S1[pg]") == found(library, "S1-S8[pg]") == [12]
    for text in ("379[pg]", "379-90[pg]", "379[pg] AND brain", "37*[pg]"):
        assert found(library, text) == [1]
    assert found(library, "90[pg]") == found(library, "379-9[pg]") == []
    assert found(library, "interleukin-6[nm]") == [1]
    assert found(library, "to re*[tag]") == found(library, "TO READ[tag]") == [4, 2]
    assert found(library, '"to re"[tag]') == []
    assert sorted(found(library, "cytokines[collection]")) == [1, 2, 20]
    assert sorted(found(library, "cytokines[collection:noexp]")) == [1, 2]
    assert found(library, "books[collection]") == [20]
    assert found(library, "0[rating] AND gadient") == []
    assert sorted(found(library, "yes[read]")) == [1, 6]
    assert len(found(library, "no[read]")) == 18
    assert found(library, "LEE2016[citekey]") == [12]
    assert found(library, "100%[citekey] OR lee_016[citekey]") == []
    assert found(library, "alzheimer disease/ec[mh]") == [5]
    assert found(library, "/economics[mh]") == [5]
    assert found(library, "hascommentin OR preprint[sb]") == [11]
    assert sorted(found(library, "noabstract[is]")) == [5, 9, 16, 20]
    assert found(library, "glia[note]") == [16]
    assert found(library, "Springer[pubn]") == [20]


@pytest.mark.parametrize(
    "value",
    [
        "1997[dp]", "1990:2005[dp]", "2006/11[dp]", "metabolism[sh]", "physiology[sh:noexp]",
        "metab*[sh]", "me[sh]", "hasabstract", "review[pt]", "eng[la]", "NOTHING[au]",
    ],
)  # fmt: skip
def test_a_value_beside_words_finds_what_both_find_apart(library: Library, value: str) -> None:
    """Beside words it is looked up for their hits alone, by another way than by itself."""
    apart = set(found(library, value))
    for words in ("interleukin", "brain OR cells OR neuro*", "the"):
        both = set(found(library, words)) & apart
        assert set(found(library, f"({words}) AND {value}")) == both
        assert set(found(library, f"({words}) NOT {value}")) == set(found(library, words)) - apart
        assert set(found(library, f"({words}) OR {value}")) == set(found(library, words)) | apart


def test_proximity_of_several_words_counts_between_neighbours(library: Library) -> None:
    assert found(library, '"surgery pain hip knee"[ti:~1]') == [13]
    assert found(library, '"pain after hip"[ti:~2]') == []
    assert found(library, '"department johns university"[ad:~3]') == [13]
    assert found(library, '"department johns health"[ad:~50]') == []


def test_what_the_library_has_no_data_for_is_said_before_it_is_searched(library: Library) -> None:
    for text in (
        "hascois",
        "hascois[filter]",
        "full text[sb]",
        "x[pa]",
    ):
        query = parse(text)
        assert query.errors[0].kind == "not-local", text
        with pytest.raises(QueryError, match=r"no data|not a|cannot"):
            search.ids_of_text(library.read(), text)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.tag)
def test_every_field_that_is_read_without_error_can_be_searched(
    library: Library, field: Field
) -> None:
    values = {
        "date": ["2010", "2010:2012", '"last 5 years"'],
        "number": ["3", "1:5", "0"],
        "filter": sorted(STATES if field.tag == "is" else SUBSETS | FILTER_WORDS),
    }.get(field.kind, ["brain", "brain*", '"a b"', "12", "x/y", "0036-8075"])
    for value in values:
        query = parse(f"{value}[{field.tag}]", today=TODAY)
        if query.errors:
            continue
        for sort in (SortKey.YEAR, SortKey.BEST):
            search.ids(library.read(), query.tree, ALL, sort, descending=True)
    if field.kind != "filter" and field.only != "pubmed":
        assert not all(parse(f"{value}[{field.tag}]").errors for value in values)


def test_a_print_date_counts_also_where_the_electronic_one_is_the_same(library: Library) -> None:
    assert found(library, "2021/05/01[ppdat]") == found(library, "2021/05/01[epdat]") == [11]


def test_a_query_text_is_searched_or_its_mistake_is_raised(library: Library) -> None:
    with pytest.raises(QueryError, match="is not a field") as error:
        search.ids_of_text(library.read(), "brain[foo]")
    assert (error.value.start, error.value.end) == (5, 10)
    assert list(search.ids_of_text(library.read(), "brain", limit=2)) == [19, 2]
    assert search.count_of_text(library.read(), "brain") == 3


class Plain:
    """Answers text queries slowly, from the words of each column."""

    def __init__(self) -> None:
        self.columns: dict[int, dict[str, list[str]]] = {}
        for block in blocks():
            values = fts_values(record_of(block), notes=block.get("note", ()))
            words = {n: TOKEN.findall(v) for n, v in zip(FTS_COLUMNS, values, strict=True)}
            tags = {f"tag {n}": tokens(name) for n, name in enumerate(block.get("tag", ()))}
            self.columns[int(block["id"][0])] = words | tags

    def found(self, node: Node) -> set[int]:
        if isinstance(node, And):
            return set.intersection(*map(self.found, node.parts))
        if isinstance(node, Or):
            return set.union(*map(self.found, node.parts))
        if isinstance(node, Not):
            return self.found(node.parts[0]).difference(*map(self.found, node.parts[1:]))
        return {i for i, words in self.columns.items() if self._has(words, node)}

    def _has(self, words: dict[str, list[str]], node: Node) -> bool:
        if isinstance(node, All):
            return True
        assert isinstance(node, Text | Near)
        for column in COLUMNS_OF[node.field].split() or words:
            if isinstance(node, Text):
                if self._starts(words[column], node.tokens, node.prefix):
                    return True
            elif self._near(words[column], node):
                return True
        return False

    def _starts(self, words: list[str], wanted: tuple[str, ...], prefix: bool) -> list[int]:
        size = len(wanted)
        return [
            at
            for at in range(len(words) - size + 1)
            if words[at : at + size - 1] == list(wanted[:-1])
            and (
                words[at + size - 1] == wanted[-1]
                or (prefix and words[at + size - 1].startswith(wanted[-1]))
            )
        ]

    def _near(self, words: list[str], node: Near) -> bool:
        places = [self._starts(words, part, False) for part in node.parts]
        for order in itertools.permutations(range(len(places))):
            for starts in itertools.product(*(places[n] for n in order)):
                ends = [at + len(node.parts[n]) for at, n in zip(starts, order, strict=True)]
                if all(0 <= b - a <= node.n for a, b in zip(ends, starts[1:], strict=False)):
                    return True
        return False


_WORD = st.sampled_from(
    [
        "brain",
        "pain",
        "hip",
        "knee",
        "il",
        "6",
        "alpha",
        "tnf",
        "the",
        "of",
        "neurons",
        "glia",
        "interleukin",
        "in",
        "disease",
        "2",
        "and",
    ]
)
_FIELD = st.sampled_from(["all", "ti", "tiab", "ab", "tw", "kw", "ad", "note", "cn"])
_FIELD = _FIELD.map(lambda name: "ot" if name == "kw" else name)
_TEXT = st.builds(
    Text, _FIELD, st.lists(_WORD, min_size=1, max_size=3).map(tuple), st.booleans(), st.just(True)
)
_NEAR = st.builds(
    Near,
    st.sampled_from(["all", "ti", "tiab", "ab", "tw"]),
    st.lists(st.tuples(_WORD), min_size=2, max_size=3, unique=True).map(tuple),
    st.integers(0, 6),
)


def _chains(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    return st.one_of(*(st.builds(kind, several) for kind in (And, Or, Not)))


TREES = st.recursive(st.one_of(_TEXT, _NEAR, st.just(All())), _chains, max_leaves=12)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TREES)
def test_the_index_finds_what_reading_every_word_finds(library: Library, tree: Node) -> None:
    found = search.ids(library.read(), tree, ALL, SortKey.PMID, descending=False)
    assert set(found) == PLAIN.found(tree)


PLAIN = Plain()


PIECES = st.sampled_from(
    [
        *[
            "(",
            ")",
            "AND",
            "OR",
            "NOT",
            "il6",
            "β",
            "日",
            "#1",
            "the",
            "brain[ti]",
            "p53[ab]",
            "smith[au]",
            "review[pt]",
            "5[vi]",
            "read[is]",
        ],
        *[
            "2010:2015[dp]",
            "2010[edat]",
            "x*[ta]",
            "science[ta]",
            "neur*",
            "a*[tag]",
            '"a',
            'b"[ti:~2]',
            "3:5[rating]",
        ],
        *(
            "\0",
            '"',
            "'",
            "[",
            "humans[mh]",
            "/blood[mh]",
            "blood[sh]",
            '"a b c"[tiab:~2]',
            "c/d[collection]",
        ),
    ]
)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PIECES, max_size=12).map(" ".join), st.booleans())
def test_any_tree_can_be_searched(library: Library, text: str, typing: bool) -> None:
    query = parse(text, typing=typing, today=TODAY, history=HISTORY)
    connection = library.read()
    whole = search.ids(connection, query.tree, View(), SortKey.YEAR, descending=True)
    assert search.count(connection, query.tree) == len(whole) == len(set(whole))
    best = search.ids(connection, query.tree, View(), SortKey.BEST, descending=True)
    assert sorted(best) == sorted(whole)


def test_the_longest_and_the_deepest_queries_can_be_searched(library: Library) -> None:
    for text in (
        " OR ".join(f"w{n}" for n in range(999)) + " OR brain",
        "brain" + "".join(f" NOT w{n}" for n in range(999)),
        " OR ".join(f"w{n}[au]" for n in range(999)) + " OR brain",
        " AND ".join(["brain[ti]"] * 500 + ["NOT x[au]"[4:] + " OR brain"]),
        "(brain AND " * 98 + "brain" + ")" * 98,
        "(brain[ti] OR x[au] AND " * 49 + "brain" + ")" * 49,
        "(brain NOT " * 98 + "brain" + ")" * 98,
        "(otten[au] NOT " * 98 + "brain" + ")" * 98,
    ):
        query = parse(text)
        assert not query.errors, query.errors
        search.ids(library.read(), query.tree, View(), SortKey.BEST, descending=True)


def test_a_cancelled_search_ends_between_its_steps(library: Library) -> None:
    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        found(library, "NOT brain", check=check)
