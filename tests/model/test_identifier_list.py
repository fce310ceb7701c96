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


def test_a_long_text_is_read_as_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        f"line {n} has PMID:\n{30_000_000 + n}, and doi:10.1000/x{n} NIHMS12{n}" for n in range(60)
    ]
    text = "Words before.\n" + "\n".join(lines) + " PMCID: PMC123\n"
    whole = read_identifiers(text)
    assert len(whole[0]) == 121
    for size in (150, 197, 333, 1_000):
        monkeypatch.setattr("refdesk.model.identifier_list._PIECE", size)
        assert read_identifiers(text) == whole


def test_a_text_without_lines_is_read_between_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refdesk.model.identifier_list._PIECE", 64)
    text = (
        "see " + " ".join(f"doi:10.1000/abc{n}" for n in range(40)) + " and more of these words" * 9
    )
    assert [work.value for work in read_identifiers(text)[0]] == [
        f"10.1000/abc{n}" for n in range(40)
    ]
