"""No line of a tagged file is dropped unseen: it is in a record, or the report tells of it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refdesk.errors import FormatError
from refdesk.formats.registry import Parsed, ParseResult, Unreadable, format_by_key, parse_source

SAMPLES = {
    "ris": """TY  - JOUR
AU  - Abelqa, Anna
AU  - Bergqb, Bert
TI  - Titleqc of worksqd
T2  - Journalqe
PY  - 2001
AB  - Abstractqf text.
KW  - wordqg
ER  -

TY  - BOOK
AU  - Cecilqh, Carl
TI  - Bookqi title
PB  - Pubqj
ER  -
""",
    "nbib": """PMID- 101
OWN - NLM
STAT- MEDLINE
IS  - 0301-0082 (Print)
VI  - 12
TI  - Titleqc of worksqd.
AB  - Abstractqf text.
FAU - Abelqa, Anna
LA  - eng
JT  - Journalqe
MH  - Wordqg

PMID- 102
OWN - NLM
TI  - Secondqi title.
FAU - Cecilqh, Carl
JT  - Otherqj
""",
    "refer": """%0 Journal Article
%A Abelqa, Anna
%A Bergqb, Bert
%T Titleqc of worksqd
%J Journalqe
%D 2001
%X Abstractqf text.
%K wordqg

%0 Book
%A Cecilqh, Carl
%T Bookqi title
%I Pubqj
""",
    "wos": """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Abelqa, A
   Bergqb, B
TI Titleqc of worksqd
SO Journalqe
AB Abstractqf text.
DE wordqg
PY 2001
ER

PT B
AU Cecilqh, C
TI Bookqi title
PU Pubqj
ER

EF
""",
    "ovid": """<1>
UI  - 101
AU  - Abelqa A
TI  - Titleqc of worksqd.
SO  - Journalqe. 12(3):34-45, 2001 Jan.
AB  - Abstractqf text.

<2>
Unique Identifier
  102
Authors
  Cecilqh C.
Title
  Secondqi title.
Source
  Otherqj. 13(3):34-45, 2002 Jan.
""",
    "refworks": """RT Journal Article
SR Electronic(1)
ID 1
A1 Abelqa,Anna
A1 Bergqb,Bert
T1 Titleqc of worksqd
JF Journalqe
YR 2001
AB Abstractqf text.
K1 wordqg

RT Book, Whole
ID 2
A1 Cecilqh,Carl
T1 Bookqi title
PB Pubqj
""",
}
ODD = [
    "zqodd plain line", "   zqodd indented", "\tzqodd", "ZZ  - zqodd", "%q zqodd", "%Y zqodd",
    "ZZ zqodd", "1. zqodd", "<zqodd>", "Zqodd:", "ER  - zqodd", "ER zqodd", "A1 zqodd",
    "TY  - zqodd", "TI  - zqodd", "%T zqodd", "T1 zqodd", "PMID- zqodd", "RT zqodd", "PT zqodd",
    "%0 zqodd", "N1  - zqodd", "DB  - zqodd", "ER\nzqodd", "ER  - \nKW  - zqodd", "EF\nzqodd",
    "\nzqodd\n", "\nZZ  - zqodd\n", "\n%q zqodd\n", "Title:\n  zqodd", "ER  - TY  - JOUR\nzqodd",
]  # fmt: skip
WORD = re.compile(r"\w+q[a-j]\b")
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def read(key: str, text: str) -> list[ParseResult]:
    parse = format_by_key(key).parse
    assert parse is not None
    return list(parse(io.BytesIO(text.encode())))


def told(results: list[ParseResult]) -> str:
    """All that a reader can see of what was read."""
    return "\n".join(
        f"{one.record!r} {one.warnings}" if isinstance(one, Parsed) else one.text for one in results
    )


def places(key: str) -> Iterator[tuple[str, str]]:
    """A sample cut in two at each of its lines."""
    lines = SAMPLES[key].splitlines(keepends=True)
    for at in range(len(lines) + 1):
        yield "".join(lines[:at]), "".join(lines[at:])


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("key", SAMPLES)
@OFTEN
@given(data=st.data())
def test_an_odd_line_anywhere_is_told_and_hides_nothing_else(
    key: str, ending: str, data: st.DataObject
) -> None:
    before, after = data.draw(st.sampled_from(list(places(key))))
    odd = data.draw(st.sampled_from(ODD))
    try:
        found = told(read(key, f"{before}{odd}\n{after}".replace("\n", ending)))
    except FormatError:  # refused as a whole, which is no silence
        return
    assert "zqodd" in found.lower()
    assert set(WORD.findall(SAMPLES[key])) <= set(WORD.findall(found))


@pytest.mark.parametrize("key", SAMPLES)
@OFTEN
@given(data=st.data())
def test_a_value_under_any_tag_is_told(key: str, data: st.DataObject) -> None:
    tag = data.draw(st.from_regex(TAGS[key][0], fullmatch=True))
    if tag in TAGS[key][2]:
        return
    line = data.draw(st.sampled_from(["zqodd", "zqodd, Ann", "zqodd; other", "12zqodd (Print)"]))
    before, after = data.draw(st.sampled_from(list(places(key))))
    odd = TAGS[key][1].format(tag, line)
    try:
        found = told(read(key, f"{before}{odd}\n{after}"))
    except FormatError:
        return
    assert "zqodd" in found.lower(), odd


TAGS = {
    # tags, how they are written, those that say again what others say or stand for the whole
    "ris": (r"[A-Z][A-Z0-9]", "{}  - {}", {"TY", "ER"}),
    "nbib": (r"[A-Z]{2,4}", "{:<4}- {}", {"SO", "PMCR"}),
    "refer": (r"[A-Z0-9@!#$&()*+^><\[\]~?]", "%{} {}", {"0"}),
    "wos": (r"[A-Z][A-Z0-9]", "{} {}", {"PT", "ER", "EF", "FN", "VR"}),
    "ovid": (r"[A-Z][A-Z0-9]{1,3}", "{:<4}- {}", set()),
    "refworks": (r"[A-Z][A-Z0-9]", "{} {}", {"RT"}),
}


@pytest.mark.parametrize("key", SAMPLES)
def test_text_behind_the_last_record_has_its_line_in_the_report(key: str) -> None:
    lines = SAMPLES[key].count("\n")
    found = read(key, SAMPLES[key] + "\nThanks for reading.\n")
    if key in ("refer", "refworks", "ovid", "nbib"):  # records of these have no end of their own
        assert isinstance(found[-1], Parsed)
        assert "Thanks for reading." in repr(found[-1].record)
        return
    assert found[-1] == Unreadable(
        f"line {lines + 2}",
        "This text belongs to no record.",
        "Thanks for reading.",
        is_outside=True,
    )


def test_lines_of_a_record_without_its_first_line_can_be_mended() -> None:
    found = read("ris", SAMPLES["ris"] + "AU  - Lost, Lena\nTI  - A lost work\nER  - \n")
    assert isinstance(found[-1], Unreadable)
    assert not found[-1].is_outside
    assert found[-1].reason == "These lines belong to no record: a record begins with “TY  - ”."
    assert found[-1].text == "AU  - Lost, Lena\nTI  - A lost work"
    (mended,) = read("ris", f"TY  - JOUR\n{found[-1].text}\nER  - \n")
    assert isinstance(mended, Parsed)
    assert mended.record.title.plain == "A lost work"


@pytest.mark.parametrize("words", ["{}.", "{}", "Record #{} of 2", "Record {} of 2", "#{}"])
def test_running_numbers_above_records_are_no_news(words: str) -> None:
    first, second = SAMPLES["ris"].split("\n\n")
    text = f"{words.format(1)}\n{first}\n\n{words.format(2)}\n{second}"
    assert all(isinstance(one, Parsed) for one in read("ris", text))
    wrong = read("ris", f"{words.format(7)}\n{first}")
    assert isinstance(wrong[0], Unreadable)


def test_files_joined_within_a_line_stay_two_records() -> None:
    first, second = SAMPLES["ris"].split("\n\n")
    found = read("ris", f"{first.rstrip()} {second}")
    assert [one.record.title.plain for one in found if isinstance(one, Parsed)] == [
        "Titleqc of worksqd",
        "Bookqi title",
    ]
    for one in found:
        assert isinstance(one, Parsed)
        assert parse_source(one.format, one.source) == one.record


def test_more_lines_than_memory_should_hold_are_told_in_pieces() -> None:
    text = SAMPLES["ris"] + "noise\n" * 2_000 + SAMPLES["ris"]
    found = [one for one in read("ris", text) if isinstance(one, Unreadable)]
    assert sum(one.text.count("noise") for one in found) == 2_000


def test_what_a_record_says_twice_is_written_back_before_what_counts() -> None:
    text = (
        "PMID- 1\nOWN - NLM\nIS  - 0301-0082 (Print) old number\nVI  - 3\nTI  - One\nTI  - Two\n"
        "AD  - A place of nobody.\nOTO - NLM\n"
    )
    (one,) = read("nbib", text)
    assert isinstance(one, Parsed)
    out = io.BytesIO()
    write = format_by_key("nbib").write
    assert write is not None
    write([one.record], out)
    written = out.getvalue().decode()
    assert "TI  - One\nTI  - Two\n" in written
    assert "IS  - 0301-0082 (Print) old number\n" in written
    assert written.count("IS  - ") == 1
    assert "AD  - A place of nobody.\n" in written
    (again,) = read("nbib", written)
    assert isinstance(again, Parsed)
    assert again.record == one.record
