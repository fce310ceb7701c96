"""Identifiers typed where identifiers are asked for."""

from __future__ import annotations

import pytest

from refdesk.model.identifier_list import read_identifiers


@pytest.mark.parametrize(
    ("text", "ids", "refused"),
    [
        ("9304698 99999999 foo", ["9304698", "99999999"], ["foo"]),
        ("9304698, 10.1136/bmj.n71; PMC123", ["9304698", "10.1136/bmj.n71", "PMC123"], []),
        ("PMID: 9304698", ["9304698"], []),
        ("9304698\nabc123\n", ["9304698"], ["abc123"]),
        ("123456789012", [], ["123456789012"]),
        ("see the work of 1997 by Gadient (PMID 9304698), page 379", ["9304698"], []),
        ("", [], []),
        ("···", [], []),
    ],
)
def test_a_list_takes_bare_numbers_and_names_other_words(
    text: str, ids: list[str], refused: list[str]
) -> None:
    found, words = read_identifiers(text)
    assert [work.value for work in found] == ids
    assert words == refused
