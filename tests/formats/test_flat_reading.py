"""What the quick ways of reading RIS and tagged files may not lose."""

from __future__ import annotations

import io

import pytest

from refdesk.formats.registry import Parsed, format_by_key
from refdesk.model.record import ReferenceRecord


def records(key: str, text: str) -> list[ReferenceRecord]:
    parse = format_by_key(key).parse
    assert parse is not None
    return [one.record for one in parse(io.BytesIO(text.encode())) if isinstance(one, Parsed)]


def test_lines_of_one_tag_are_kept_in_order_wherever_they_stand() -> None:
    text = (
        "TY  - JOUR\nAU  - Alt, Ann\nAU  - Neu, Bob\nTI  - One\nC1  - first\nAU  - Old, Cy\n"
        "C4  - second\nC1  - third\nKW  -\nKW  - liver\n\nKW  - \nKW  - lung\nER  - \n"
    )
    (record,) = records("ris", text)
    assert [one.family for one in record.creators] == ["Alt", "Neu", "Old"]
    assert record.extra == (("C1", "first"), ("C4", "second"), ("C1", "third"))
    assert [one.text.plain for one in record.keywords] == ["liver", "lung"]


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("ris", "TY  - THES\nAU  - Alt, Ann\nTI  - T\nVL  - Ph.D.\nER  - \n"),
        ("refer", "%0 Thesis\n%A Alt, Ann\n%T T\n%V Ph.D.\n"),
        (
            "endnote-xml",
            '<xml><records><record><ref-type name="Thesis">32</ref-type><titles><title>T</title></titles>'
            "<volume>Ph.D.</volume></record></records></xml>",
        ),
    ],
)
def test_endnote_says_the_degree_of_a_thesis_in_the_field_of_volumes(key: str, text: str) -> None:
    (record,) = records(key, text)
    assert (dict(record.variables).get("genre"), record.volume) == ("Ph.D.", "")


@pytest.mark.parametrize(
    ("key", "record"),
    [
        ("ris", "TY  - JOUR\nTI  - {}\nER  - \n"),
        ("refer", "%0 Journal Article\n%A Alt, Ann\n%T {}\n\n"),
        ("refworks", "RT Journal Article\nA1 Alt,Ann\nT1 {}\n\n"),
        ("ovid", "<1>\nUI  - 1\nTI  - {}\n\n"),
        ("wos", "PT J\nTI {}\nER\n\n"),
    ],
)
def test_odd_letters_are_mended_in_whichever_block_of_the_file_they_stand(
    key: str, record: str
) -> None:
    filler = "Tests of nothing" * 60
    many = 600  # more than a block that is looked at as a whole
    titles = ["Tests", "Cafe\u0301  and\x07 tea", *[filler] * many, "Mu\u0308ller"]
    text = "".join(record.format(title) for title in titles)
    found = [one.title.plain for one in records(key, text)]
    assert len(found) == len(titles)
    assert (found[0], found[1], found[-1]) == ("Tests", "Caf\u00e9 and tea", "M\u00fcller")
    assert set(found[2:-1]) == {filler}
