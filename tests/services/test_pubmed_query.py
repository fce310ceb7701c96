from __future__ import annotations

import pytest

from refdesk.errors import QueryError
from refdesk.services.pubmed_query import check_pubmed_query, pubmed_problems


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("asthma[foo]", "“[foo]” is not a field"),
        ("asthma[tag]", "only in the library"),
        ('"asthma', "never closed"),
        ("asthma AND", "both sides"),
    ],
)
def test_mistakes_are_told(query: str, words: str) -> None:
    with pytest.raises(QueryError) as refused:
        check_pubmed_query(query)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "query",
    [
        "humans[Filter] AND y_5[Filter]",
        "loprovpmc[sb]",
        "asthma[Title/Abstract] AND (2010:2015[dp])",
        " OR ".join(f"word{n}[tiab]" for n in range(3_000)),
    ],
)
def test_what_pubmed_can_do_is_let_through(query: str) -> None:
    assert not pubmed_problems(query)


def test_what_pubmed_would_leave_out_is_noted() -> None:
    (note,) = pubmed_problems("il*[ti]")
    assert not note.is_error and "4 letters" in note.message
