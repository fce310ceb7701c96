"""The straight pass over PubMed's usual form gives what the way line by line gives."""

from __future__ import annotations

import io
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refdesk.errors import FormatError
from refdesk.formats import nbib
from refdesk.formats.medline.dates import stamp_of
from refdesk.formats.medline.mapping import record_of
from refdesk.formats.medline.usual import usual_record
from refdesk.formats.registry import Parsed
from refdesk.model.record import ReferenceRecord
from tests.formats.records import articles
from tests.formats.test_nbib import SAMPLE

LINES = [
    "AB  - ", "AB  - \n", "OT  - two  blanks", "OT  -  a blank before", "AU  - Doe J ", "AD  - Town ",
    "AD  - Long\n      Street  1", "FAU - Doe, Jane", "CN  - Group", "MH  - *Heart/blood", "MH  - ",
    "PMID- 007", "PMID- none", "LID - 10.1000/x", "LID - e12 [pii]", "AID - 10.1000/y [doi]", "PMC - PMC007",
    "PMC - 7", "PT  - Preprint", "DP  - 1999  May", "PHST- 2001/02/03 [received]", "EDAT- ", "TI  - A.\n       B.",
    "FAU - Doe, John, Jr", "AU  - Doe JA Jr", "AUID- ORCID: 0000-0001-2345-6789", "AUID- 17",
    "EDAT- 2022/07/14 06:00", "PHST- 20220714 6:00:07 [accepted]", "CRDT- 2022/13/14 06:00",
    "XX  - rare", "IRAD- Place", "no tag at all", "", " ", "\tx", "CI  - Copyright", "OTO - NLM",
]  # fmt: skip


def usual(text: str) -> ReferenceRecord | None:
    return usual_record(text.encode("utf-8", "surrogatepass"), text)


def test_the_usual_form_is_known_and_gives_the_same() -> None:
    text = SAMPLE.lstrip("\n")
    rare = ("FIR ", "IR  ", "IRAD", "FPS ", "PS  ", "ZZZ ")
    kept = [line for line in text.split("\n") if not line.startswith(rare)]
    found = usual("\n".join(kept))
    assert found is not None
    assert found == record_of("\n".join(kept))
    assert (found.pmid, found.volume, found.journal and found.journal.issns[1].kind) == (
        "9304698",
        "52",
        "Linking",
    )


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(record=articles(), data=st.data())
def test_lines_changed_at_random_read_the_same_both_ways(
    record: ReferenceRecord, data: st.DataObject
) -> None:
    lines = nbib.record_text(record).rstrip("\n").split("\n")
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(lines)))
        if data.draw(st.booleans()) and at < len(lines):
            line = lines.pop(at)
            at = data.draw(st.integers(0, len(lines)))
        else:
            line = data.draw(st.sampled_from(LINES))
        lines.insert(at, line)
    text = "\n".join(lines) + "\n"
    found = usual(text)
    if found is not None:
        assert found == record_of(text)


def test_nearly_all_records_of_pubmed_are_in_the_usual_form(corpus: Path) -> None:
    taken = 0
    for path in (corpus / "nbib" / "biopython").glob("*.txt"):
        with path.open("rb") as stream:
            for one in nbib.parse(stream):
                assert isinstance(one, Parsed)
                text = one.source.decode()
                found = usual(text)
                if found is not None:
                    taken += 1
                    assert found == record_of(text)
    assert taken == 6


def test_names_that_the_short_form_does_not_repeat_are_read_line_by_line() -> None:
    text = (
        "PMID- 1\nFAU - Doe, Jane A\nAU  - Doe JA\nAUID- ORCID: 0000-0001-2345-6789\nAD  - Oslo.\n"
        "AD  - Bergen.\nFAU - Roe, John B Jr\nAU  - Roe JB Jr\nFAU - Poe, Al\nTI  - T\n"
    )
    found = usual(text)
    assert found is not None
    assert found == record_of(text)
    assert [(one.family, one.given, one.initials, one.suffix) for one in found.creators] == [
        ("Doe", "Jane A", "JA", ""), ("Roe", "John B", "JB", "Jr"), ("Poe", "Al", "", ""),
    ]  # fmt: skip
    plain = usual(text.replace(" Jr", "").replace("FAU - Poe, Al\n", ""))
    assert plain is not None
    assert plain.creators[0] == found.creators[0]
    assert [one.text.plain for one in plain.creators[0].affiliations] == ["Oslo.", "Bergen."]


def test_what_a_record_says_twice_is_kept_beside_what_counts() -> None:
    text = (
        "PMID- 1\nTI  - One\nTI  - Two\nVI  - 3\nVI  - 3\nJT  - Old Journal\nJT  - Journal\n"
        "COIS- None.\nCOIS- Some.\n"
    )
    found = usual(text)
    assert found is not None
    assert (found.title.plain, found.volume, found.container_title) == ("Two", "3", "Journal")
    assert found.extra == (
        ("nbib:TI", "One"),
        ("nbib:JT", "Old Journal"),
        ("nbib:COIS", "None."),
    )
    assert found == record_of(text)


def test_the_time_of_a_step_is_read_in_every_form() -> None:
    def clock(text: str) -> tuple[object, ...]:
        one = stamp_of(text, "pubmed")
        return one.date.sort_text, one.hour, one.minute, one.second

    assert clock("2022/07/14 06:00") == ("2022-07-14", 6, 0, None)
    assert clock("20220714 6:00:07") == ("2022-07-14", 6, 0, 7)
    assert clock("2022/07 06:00") == ("2022-07-01", 6, 0, None)
    assert stamp_of("2022/13/14 06:00", "pubmed").date.literal == "2022/13/14 06:00"


def test_a_record_without_a_tag_is_no_usual_one() -> None:
    assert usual("hello\nworld\n") is None
    try:
        found = list(nbib.parse(io.BytesIO(b"hello\nPMID- 1\nTI  - A.\n")))
    except FormatError:
        found = []
    assert [one.record.pmid for one in found if isinstance(one, Parsed)] == ["1"]
