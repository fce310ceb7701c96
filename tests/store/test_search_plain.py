"""Queries of all kinds over made references find what asking each of them finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refdesk.model.query import FIELDS, parse
from refdesk.model.query.fields import FILTER_WORDS, NOT_LOCAL_FILTERS, NOT_LOCAL_SUBSETS, SUBSETS
from refdesk.model.rows import SortKey, View
from refdesk.store import listing, references, search
from refdesk.store.library import Library
from tests.store import made_library as made
from tests.store.plain_search import STATES, PlainSearch
from tests.store.search_library import new_reference

TODAY = date(2026, 6, 15)
Both = tuple[Library, PlainSearch]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    library, all_made = made.open_made(tmp_path_factory.mktemp("plain") / "library.refdesk")
    yield library, PlainSearch(all_made)
    library.close()


def found(library: Library, text: str) -> set[int]:
    query = parse(text, today=TODAY)
    assert not query.errors, query.errors
    return set(search.ids(library.read(), query.tree, View(), SortKey.ADDED, descending=True))


# texts of one term

QUALIFIERS = [name.replace("&", "and") for name in made.QUALIFIERS]  # & alone is an operator

_WORD = st.sampled_from(made.WORDS)
_RUN = st.lists(_WORD, min_size=1, max_size=3).map(" ".join)
_BEGUN = _WORD.filter(lambda word: len(word) > 3).map(lambda word: word[:3] + "*")
_TEXT_TAG = st.sampled_from(
    ["", "[ti]", "[tiab]", "[ab]", "[tw]", "[tt]", "[ot]", "[note]", "[cois]", "[all]", "[file]"]
)
_PERSON = st.tuples(st.sampled_from(made.FAMILIES), st.sampled_from(made.GIVEN)).flatmap(
    lambda pair: st.sampled_from(
        [
            pair[0], f"{pair[0]} {pair[1][0]}", f"{pair[1][0]} {pair[0]}", f"{pair[0]}, {pair[1][0]}",
            f"{pair[1][1]} {pair[0]}", f"{pair[0]} {pair[1][1]}", f"{pair[0]}, {pair[1][1]}",
            f"{pair[1][1].replace('-', '')} {pair[0]}", f"{pair[0].replace('-', ' ')}",
        ]
    )
)  # fmt: skip
_JOURNAL = st.sampled_from(
    [
        *(name for one in made.JOURNALS for name in (one.title, one.medline_abbreviation)),
        *(issn.value for one in made.JOURNALS for issn in one.issns),
        "hand", "neurobiology", "cell", "science", "pain", "brain and pain", "journal of hand",
    ]
).filter(lambda name: not set("(&") & set(name))  # fmt: skip
_HEADING = st.tuples(
    st.sampled_from([*made.MESH, "alzheimer", ""]),
    st.sampled_from(["", "", *QUALIFIERS, "tu", "ae", "me"]),
).map("/".join).map(lambda text: text.rstrip("/")).filter(bool)  # fmt: skip
_DAY = st.one_of(
    st.integers(2014, 2018).map(str),
    st.tuples(st.integers(2014, 2018), st.integers(1, 12)).map(lambda d: f"{d[0]}/{d[1]:02d}"),
    st.tuples(st.integers(2014, 2018), st.integers(1, 12), st.integers(1, 28)).map(
        lambda d: f"{d[0]}-{d[1]}-{d[2]:02d}"
    ),
)
_DATE = st.one_of(
    _DAY, st.tuples(_DAY, _DAY).map(":".join), _DAY.map(lambda d: f"{d}:"),
    st.sampled_from(['"last 9 years"', "last 120 months", '"last 3000 days"']),
)  # fmt: skip
_NUMBER = st.integers(1, made.COUNT)


def tagged(values: st.SearchStrategy[str], *tags: str) -> st.SearchStrategy[str]:
    """A value with a tag: as it is, quoted, or only begun."""

    def forms(value: str) -> st.SearchStrategy[str]:
        begun = value[: max(2, len(value) * 2 // 3)].rstrip("/ ,-") + "*"
        texts = [value, f'"{value}"'] + ([begun] if len(begun.split()[-1].strip("/")) > 2 else [])
        return st.sampled_from(texts)

    return st.tuples(values.flatmap(forms), st.sampled_from(tags)).map(
        lambda pair: f"{pair[0]}[{pair[1]}]"
    )


LEAVES = st.one_of(
    st.tuples(st.one_of(_WORD, _BEGUN), _TEXT_TAG).map("".join),
    st.tuples(_RUN.map(lambda run: f'"{run}"'), _TEXT_TAG).map("".join),
    st.tuples(_RUN, _TEXT_TAG.filter(bool)).map("".join),
    st.tuples(
        st.lists(_WORD, min_size=2, max_size=3).map(" ".join),
        st.sampled_from(["ti", "tiab", "tw", "all", "note"]),
        st.integers(0, 5),
    ).map(lambda near: f'"{near[0]}"[{near[1]}:~{near[2]}]'),
    tagged(_PERSON, "au", "1au", "lastau", "fau", "ed", "ir", "fir", "ps"),
    tagged(_JOURNAL, "ta"),
    tagged(_HEADING, "mh", "majr", "mh:noexp", "majr:noexp"),
    tagged(st.sampled_from(QUALIFIERS), "sh", "sh:noexp"),
    tagged(st.sampled_from(made.TYPES), "pt", "pt:noexp"),
    tagged(st.sampled_from(["Interleukin-6", "Aspirin"]), "nm"),
    tagged(st.sampled_from(["R16CO5Y76E", "EC 3.4.21.4", "3.4.21.4"]), "rn"),
    tagged(st.sampled_from(["eng", "German", "ja", "fre"]), "la"),
    tagged(st.sampled_from(["52", "7", "52 suppl 1", "S1-S8", "379", "e12"]), "vi", "ip", "pg"),
    tagged(st.sampled_from([*made.TAGS, "to"]), "tag"),
    tagged(
        st.sampled_from([*made.COLLECTIONS, "books/old", "old"]), "collection", "collection:noexp"
    ),
    tagged(st.sampled_from(["basel", "pain zürich", "brain institute"]), "ad"),
    tagged(st.sampled_from(["CA101211", "nci", "R01 CA101211"]), "gr"),
    tagged(st.sampled_from(["WHO study group", "brain study"]), "cn"),
    tagged(st.sampled_from(["NCT00000007", "ClinicalTrials.gov", "gov NCT00000007"]), "si"),
    tagged(st.sampled_from(["Springer", "brain press", "press"]), "pubn"),
    tagged(st.sampled_from([issn.value for one in made.JOURNALS for issn in one.issns]), "issn"),
    st.tuples(
        _DATE,
        st.sampled_from(["dp", "epdat", "ppdat", "edat", "crdt", "mhda", "dcom", "lr", "added", "modified", "read", "due"]),
    ).map(lambda pair: f"{pair[0]}[{pair[1]}]"),
    st.sampled_from(["0[rating]", "3[rating]", "1:3[rating]", "0:1[rating]", "yes[read]", "no[read]"]),
    st.sampled_from(sorted(STATES)).map(lambda state: f"{state}[is]"),
    st.sampled_from(sorted(FILTER_WORDS - NOT_LOCAL_FILTERS)),
    st.sampled_from(sorted(SUBSETS - NOT_LOCAL_SUBSETS)).map(lambda value: f"{value}[sb]"),
    _NUMBER.map(lambda n: f"{1000 + n}[pmid]"),
    _NUMBER.map(lambda n: f"PMC{500 + n}"),
    tagged(_NUMBER.map(lambda n: f"PMC{500 + n}"), "pmc", "aid"),
    tagged(_NUMBER.map(lambda n: f"NIHMS{n}"), "aid"),
    _NUMBER.map(lambda n: f"S{n}-X[aid]"),
    _NUMBER.map(lambda n: f"10.5555/b.{n}(x)[aid]"),
    st.sampled_from(["humans[filter]", "review[filter]", "english[filter]"]),
    _NUMBER.map(lambda n: f"10.5555/a.{n}(x)[doi]"),
    _NUMBER.map(lambda n: f"https://doi.org/10.5555/B.{n}(x)"),
    _NUMBER.map(lambda n: f"S{n}-X[lid]"),
    _NUMBER.map(lambda n: f"otten{n}[citekey]"),
    st.sampled_from(["10.5555/a*[doi]", "otten1*[citekey]", "0301-0082[is]", "0370121[jid]",
                     "9783540000006[isbn]", "0000-0002-1825-009X[auid]"]),
)  # fmt: skip


def test_every_field_is_among_the_made_queries() -> None:
    asked = str(LEAVES)
    missing = [
        field.tag
        for field in FIELDS
        if field.only != "pubmed"
        and f"[{field.tag}]" not in asked
        and f"'{field.tag}'" not in asked
    ]
    assert missing == []


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(LEAVES)
def test_a_term_finds_what_asking_each_reference_finds(both: Both, text: str) -> None:
    library, plain = both
    assert found(library, text) == plain.found(parse(text, today=TODAY).tree)


# queries of several terms: what they mean is worked out from the pieces, not from their tree

_OPERATORS = st.sampled_from(["AND", "OR", "NOT", "AND NOT", "&", "|"])
Chain = tuple[bool, list[tuple[str, object]]]


def _chains(parts: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.tuples(st.booleans(), st.lists(st.tuples(_OPERATORS, parts), min_size=2, max_size=4))


CHAINS = st.recursive(LEAVES.filter(lambda text: "trashed" not in text), _chains, max_leaves=6)


def written(chain: object) -> str:
    if isinstance(chain, str):
        return chain
    begins_with_not, links = chain  # type: ignore[misc]
    texts = ["NOT"] if begins_with_not else []
    for place, (operator, part) in enumerate(links):
        texts += [operator] if place else []
        texts.append(part if isinstance(part, str) else f"({written(part)})")
    return " ".join(texts)


def meant(chain: object, plain: PlainSearch, everything: set[int]) -> set[int]:
    """Strictly from left to right, as PubMed reads."""
    if isinstance(chain, str):
        return plain.of(parse(chain, today=TODAY).tree)
    begins_with_not, links = chain  # type: ignore[misc]
    ids = meant(links[0][1], plain, everything)
    if begins_with_not:
        ids = everything - ids
    for operator, part in links[1:]:
        other = meant(part, plain, everything)
        if operator in ("AND", "&"):
            ids = ids & other
        elif operator in ("OR", "|"):
            ids = ids | other
        else:
            ids = ids - other
    return ids


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(CHAINS)
def test_terms_are_joined_from_left_to_right(both: Both, chain: object) -> None:
    library, plain = both
    text = written(chain)
    everything = plain.of(parse("").tree)
    in_library = plain.found(parse("").tree)
    expected = meant(chain, plain, everything) & in_library
    assert found(library, text) == expected
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "FEW", 0)  # as in a large library: by sets of whole terms
        by_sets = found(library, text)
        assert by_sets == expected
        assert search.count(library.read(), parse(text, today=TODAY).tree) == len(by_sets)


def test_a_given_name_is_found_with_hyphen_blank_or_neither(both: Both) -> None:
    library, _ = both
    expected = found(library, "otten jp[au]")
    assert expected
    for text in (
        "Jan-Peter Otten[au]", "Jan Peter Otten[au]", "Janpeter Otten[au]", "Otten, Jan-Peter[au]",
        '"Otten, Jan-Peter"[au]', "Otten Jan-Pe*[au]",
    ):  # fmt: skip
        assert found(library, text) == expected, text


def test_a_name_in_chinese_characters_is_found_with_its_initials(both: Both) -> None:
    library, _ = both
    assert found(library, "山田 U[au]") >= found(library, "山田 UH[au]") != set()
    assert found(library, "Anna 山田[au]") != set()


def test_a_subheading_that_is_written_with_an_ampersand_is_found(both: Both) -> None:
    library, plain = both
    expected = plain.found(parse("ad[sh]").tree)
    assert expected
    for text in (
        '"administration & dosage"[sh]',
        "administration and dosage[sh]",
        "ad[sh]",
        "administration and d*[sh]",
    ):
        ids = found(library, text)
        assert ids == expected, text
    assert found(library, "therapeutic use[sh]") > ids


def test_proximity_of_a_word_and_itself_needs_it_twice(both: Both) -> None:
    library, _ = both
    assert found(library, '"pain pain"[ti:~0]') < found(library, "pain[ti]")
    assert found(library, '"il-6 6"[tiab:~1]') < found(library, "il-6[tiab]")


def test_files_are_found_by_the_words_of_their_names(both: Both) -> None:
    library, plain = both
    for text in (
        "fig[file]",
        "fig 1[file]",
        "pd*[file]",
        '"tnf alpha"[file]',
        "muller[file]",
        "日本[file]",
    ):
        ids = found(library, text)
        assert ids == plain.found(parse(text).tree) != set(), text
    assert found(library, "figure[file]") == set()


def test_sets_follow_what_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "FEW", 0)
    library, all_made = made.open_made(tmp_path / "library.refdesk")
    with library:
        text = "starred[is] NOT review[pt]"
        before = found(library, text)
        assert before == PlainSearch(all_made).found(parse(text).tree)
        with library.write("Star") as session:
            references.set_starred(session, sorted(before)[:3], False)
        assert found(library, text) == set(sorted(before)[3:])
        new = references_added(library)
        assert found(library, "NOT starred[is]") >= {new}
        with library.write("Trash") as session:
            references.trash(session, [new])
            references.delete_forever(session, sorted(before)[3:5])
        for query in ("NOT starred[is]", "no[read]", "starred[is] OR brain", "trashed[is]"):
            count = search.count(library.read(), parse(query).tree)
            assert count == len(found(library, query)), query
        assert found(library, text) == set(sorted(before)[5:])


def references_added(library: Library) -> int:
    with library.write("Add") as session:
        (new,) = references.add(session, [new_reference(made.made(1)[0].record)])
    return new
