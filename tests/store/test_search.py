"""Searching the library: every query of the table finds what it should, in the right order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from refdesk.model.query import parse
from refdesk.model.rows import SortKey, View
from refdesk.store import search
from refdesk.store.library import Library
from tests.store.search_library import fill, open_library

TODAY = date(2026, 6, 15)
HISTORY = ("otten[au]", "interleukin")
CASES = Path(__file__).parents[1] / "data" / "search_cases.tsv"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = open_library(tmp_path_factory.mktemp("search") / "library.refdesk")
    fill(library)
    yield library
    library.close()


# These need NLM's descriptor file or the text of attachments, which come later.
LATER = {"neurodegenerative diseases[mh]", "il-6[mh]", "interleukin[file]"}


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
