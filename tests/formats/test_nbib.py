from __future__ import annotations

import io
from pathlib import Path

import pytest

from refdesk.errors import FormatError
from refdesk.formats import nbib
from refdesk.formats.csl_json import csl_item
from refdesk.formats.registry import Parsed, Unreadable
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import Creator, HistoryDate, ReferenceRecord

SAMPLE = """\

PMID- 9304698
OWN - NLM
STAT- MEDLINE
DCOM- 19971002
LR  - 20190726
IS  - 0301-0082 (Print)
IS  - 0301-0082 (Linking)
VI  - 52
IP  - 5
DP  - 1997 Aug
TI  - A title that is so long that it has to be wrapped by the program which wrote it,
      and goes on here.
PG  - 379-90
LID - 10.1016/s0301-0082(97)00021-x [doi]
AB  - BACKGROUND: Something made up was seen at P<0.05.
      METHODS: It was looked at. RESULTS: It was there.
CI  - Copyright 1997.
FAU - Gadient, R A
AU  - Gadient RA
AUID- ORCID: https://orcid.org/0000-0001-2345-6789
AD  - Institute of X, Town.
AD  - A second place.
FAU - Smith, John, Jr
AU  - Smith J Jr
CN  - Study Group, ABC
AU  - van Raaij MJ
LA  - ger
SI  - ClinicalTrials.gov/NCT00000001
SI  - ClinicalTrials.gov/NCT00000002
GR  - R01 AR/049373/AR/NIAMS NIH HHS/United States
GR  - Wellcome Trust/United Kingdom
PT  - Journal Article
PT  - Review
TT  - Ein Titel.
DEP - 19970701
PL  - England
TA  - Prog Neurobiol
JT  - Progress in neurobiology
JID - 0370121
RN  - 0 (Interleukin-6)
RN  - EC 1.2.3.4 (Testase (subunit A))
SB  - IM
CIN - J Foo. 1998;1(1):1. doi: 10.1/x. PMID: 11
RIN - J Bar. 1999;1(1):1.
MH  - Interleukin-6/*physiology/therapeutic use
MH  - *Signal Transduction
MID - NIHMS123
PMC - PMC123
OTO - NOTNLM
OT  - *first word
OT  - second
COIS- None.
FIR - Member, Mary
IR  - Member M
IRAD- Third place.
EDAT- 1997/08/01 00:00
MHDA- 1997/08/01 00:01
PHST- 1997/01/02 00:00 [received]
AID - 10.1016/s0301-0082(97)00021-x [doi]
PST - ppublish
SO  - Prog Neurobiol. 1997 Aug;52(5):379-90.
ZZZ - what nobody knows
"""


def records(text: str | bytes) -> list[ReferenceRecord]:
    data = text if isinstance(text, bytes) else text.encode()
    return [one.record for one in nbib.parse(io.BytesIO(data)) if isinstance(one, Parsed)]


@pytest.fixture(scope="module")
def sample() -> ReferenceRecord:
    return records(SAMPLE)[0]


def test_a_record_is_read_field_by_field(sample: ReferenceRecord) -> None:
    assert sample.pmid == "9304698"
    assert sample.pmcid == "PMC123"
    assert sample.doi == "10.1016/s0301-0082(97)00021-x"
    assert sample.title.plain.endswith("which wrote it, and goes on here")
    assert sample.original_title.plain == "Ein Titel."
    assert sample.issued.medline == "1997 Aug"
    assert sample.electronic_dates[0].medline == "1997 Jul 1"
    assert sample.languages == ("ger",)
    assert sample.container_title == "Progress in neurobiology"
    assert sample.container_title_short == "Prog Neurobiol"
    assert [one.kind for one in sample.journal.issns if sample.journal] == ["Print", "Linking"]
    assert sample.extra == (("ZZZ", "what nobody knows"),)


def test_author_blocks_keep_their_names_ids_and_places(sample: ReferenceRecord) -> None:
    first, second, group, last = sample.creators
    assert (first.family, first.given, first.initials) == ("Gadient", "R A", "RA")
    assert first.identifiers[0].source == "ORCID"
    assert [one.text.plain for one in first.affiliations] == [
        "Institute of X, Town.",
        "A second place.",
    ]
    assert (second.given, second.initials, second.suffix) == ("John", "J", "Jr")
    assert group.literal.plain == "Study Group, ABC"
    assert (last.family, last.initials) == ("van Raaij", "MJ")
    assert sample.investigators[0].affiliations[0].text.plain == "Third place."


@pytest.mark.parametrize(
    ("full", "short", "families"),
    [
        ("Abel, Anna", "Abel A", ["Abel"]),
        ("Müller, Karl", "Mueller K", ["Müller"]),
        ("王, 小明", "Wang X", ["王"]),
        ("Anna, Abel", "Abel A", ["Anna"]),
        ("Abel, Anna", "Miller K", ["Abel", "Miller"]),
        ("Abel, Anna", "lost words", ["Abel", "lost words"]),
    ],
)
def test_a_short_name_that_is_not_of_the_full_one_before_is_a_name_of_its_own(
    full: str, short: str, families: list[str]
) -> None:
    [record] = records(f"PMID- 1\nTI  - A title\nFAU - {full}\nAU  - {short}\n")
    assert [each.family for each in record.authors] == families


@pytest.mark.parametrize(
    "names",
    [
        "AU  - Doe J\nFAU - Doe, Jane\nAD  - Here\nAU  - Roe R Jr\nFAU - Roe, Rob, Jr\n",
        "AU  - Doe J\nAU  - Roe R Jr\nFAU - Doe, Jane\nAD  - Here\nFAU - Roe, Rob, Jr\n",
    ],
)
def test_short_names_before_the_full_ones_are_the_same_people(names: str) -> None:
    [record] = records(f"PMID- 1\nTI  - A title\n{names}")
    told = [(one.family, one.given, one.initials, one.suffix) for one in record.authors]
    assert told == [("Doe", "Jane", "J", ""), ("Roe", "Rob", "R", "Jr")]
    assert [len(one.affiliations) for one in record.authors] == [1, 0]


def test_people_of_one_family_are_not_taken_for_each_other() -> None:
    [record] = records("PMID- 1\nTI  - A title\nAU  - Doe A\nFAU - Doe, Bo\nAU  - Doe B\n")
    assert [(one.given, one.initials) for one in record.authors] == [("", "A"), ("Bo", "B")]


def test_what_stands_behind_a_day_is_kept() -> None:
    [record] = records("PMID- 1\nTI  - A title\nLR  - 20190130 and words\n")
    assert "and words" in repr(record)


def test_a_structured_abstract_has_its_sections_again(sample: ReferenceRecord) -> None:
    assert [one.label for one in sample.abstract.sections] == ["BACKGROUND", "METHODS", "RESULTS"]
    assert sample.abstract.sections[0].text.plain == "Something made up was seen at P<0.05."
    assert sample.abstract.copyright == "Copyright 1997."


def test_an_abstract_without_labels_stays_whole() -> None:
    text = "PMID- 1\nTI  - T\nAB  - We looked at DNA. RNA: none. TNF: some.\n"
    assert len(records(text)[0].abstract.sections) == 1


def test_headings_substances_and_links_are_taken_apart(sample: ReferenceRecord) -> None:
    heading, major = sample.mesh_headings
    assert [(one.name, one.is_major) for one in heading.qualifiers] == [
        ("physiology", True),
        ("therapeutic use", False),
    ]
    assert major.descriptor.is_major
    assert sample.substances[1].registry_number == "EC 1.2.3.4"
    assert sample.substances[1].name == "Testase (subunit A)"
    comment, retraction = sample.corrections
    assert (comment.type, comment.pmid) == ("CommentIn", "11")
    assert (retraction.type, retraction.pmid) == ("RetractionIn", "")
    assert sample.data_banks[0].accessions == ("NCT00000001", "NCT00000002")
    assert sample.grants[0].number == "R01 AR/049373"
    assert (sample.grants[1].agency, sample.grants[1].country) == (
        "Wellcome Trust",
        "United Kingdom",
    )
    assert [(one.text.plain, one.is_major) for one in sample.keywords] == [
        ("first word", True),
        ("second", False),
    ]


def test_dates_of_the_history_are_joined_from_two_places(sample: ReferenceRecord) -> None:
    assert [(one.status, one.hour, one.minute) for one in sample.history] == [
        ("received", 0, 0),
        ("pubmed", 0, 0),
        ("medline", 0, 1),
    ]


def test_what_is_written_reads_the_same_again(sample: ReferenceRecord) -> None:
    out = io.BytesIO()
    nbib.write([sample, sample], out)
    first, second = records(out.getvalue())
    assert first == second
    from dataclasses import replace

    order = {one.status: one for one in first.history}
    assert replace(first, history=()) == replace(sample, history=(), creators=first.creators)
    assert set(order) == {"received", "pubmed", "medline"}
    assert [one.family for one in first.creators] == [one.family for one in sample.creators]


def test_lines_are_wrapped_at_eighty_characters_behind_six_blanks(sample: ReferenceRecord) -> None:
    lines = nbib.record_text(sample).splitlines()
    assert max(map(len, lines)) <= 86
    assert any(line.startswith("      ") for line in lines)
    order = [line[:4].strip() for line in lines if line[4:6] == "- "]
    assert order[:5] == ["PMID", "OWN", "STAT", "DCOM", "LR"]
    assert order.index("TI") < order.index("AB") < order.index("FAU") < order.index("LA")
    assert order.index("MH") < order.index("EDAT") < order.index("AID") < order.index("SO")


def test_a_record_without_a_pmid_is_written_so_that_it_is_read_again() -> None:
    record = ReferenceRecord(volume="5")
    text = nbib.record_text(record)
    assert text.startswith("OWN - NOTNLM\nSTAT- Publisher\n")
    assert len(records(text + "\n" + text)) == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems_are_read(end: str) -> None:
    text = SAMPLE.replace("\n", end)
    assert records(text)[0].title == records(SAMPLE)[0].title


def test_records_are_told_apart_without_blank_lines_and_with_blank_lines_inside() -> None:
    text = "PMID- 1\nTI  - One\nPMID- 2\nTI  - Two\nAB  - First part.\n\n      second part.\n"
    first, second = records(text)
    assert (first.pmid, second.pmid) == ("1", "2")
    assert second.abstract.plain == "First part. second part."


def test_pmc_s_flavour_with_its_id_first_is_read() -> None:
    text = "\nPMC - PMC1\nPMID- 2\nTI  - A\nAB  - \nGR  - R01 X || AR\n\nPMC - PMC3\nPMID- 4\nTI  - B\n"
    first, second = records(text)
    assert (first.pmcid, first.pmid, second.pmcid) == ("PMC1", "2", "PMC3")
    assert (first.grants[0].number, first.grants[0].acronym) == ("R01 X", "AR")


def test_a_chapter_and_a_book_are_known_by_their_titles() -> None:
    chapter = records(
        "PMID- 1\nTI  - Chapter\nBTI - Book\nFED - E, Ed\nED  - E E\nFAU - A, Al\nAU  - A A\nPB  - P\nPL  - Town\n"
    )[0]
    assert (chapter.csl_type, chapter.container_title) == ("chapter", "Book")
    assert chapter.book is not None and chapter.book.publisher_place == "Town"
    assert [one.family for one in chapter.authors] == ["A"]
    book = records("PMID- 1\nBTI - Book\nPB  - P\n")[0]
    assert (book.csl_type, book.title.plain) == ("book", "Book")


def test_the_electronic_date_is_cited_although_the_format_has_no_model(
    sample: ReferenceRecord,
) -> None:
    item = csl_item(sample, "x")
    assert item["medline-note"] == "Epub 1997 Jul 1."


def test_text_of_another_kind_is_refused_in_a_sentence() -> None:
    with pytest.raises(FormatError, match="no MEDLINE"):
        list(nbib.parse(io.BytesIO(b"hello\nworld\n")))


def test_every_real_file_is_read(corpus: Path) -> None:
    counts = {
        "pubmed_result1.txt": 1,
        "pubmed_result2.txt": 4,
        "pubmed_result3.txt": 1,
        "pmc_medlars.txt": 3,
    }
    for path in (corpus / "nbib").rglob("*.txt"):
        with path.open("rb") as stream:
            found = list(nbib.parse(stream))
        assert not [one for one in found if isinstance(one, Unreadable)]
        parsed = [one for one in found if isinstance(one, Parsed)]
        assert len(parsed) == counts[path.name]
        for one in parsed:
            assert one.record.pmid and one.record.title and one.record.creators
            assert one.record.extra == ()
            assert nbib.record_from_source(one.source) == one.record


def test_a_group_of_editors_does_not_come_back_as_an_author() -> None:
    board = Creator(literal=RichText.plain_text("Board, of Editors"), role="editor")
    record = ReferenceRecord(pmid="1", title=RichText.plain_text("T"), creators=(board,))
    stream = io.BytesIO()
    nbib.write([record], stream)
    assert b"CN  -" not in stream.getvalue()
    (found,) = nbib.parse(io.BytesIO(stream.getvalue()))
    assert isinstance(found, Parsed)
    assert found.record.creators == (board,)


def test_the_day_of_release_in_pmc_is_kept_where_the_history_lacks_it() -> None:
    (record,) = records("PMID- 1\nOWN - NLM\nTI  - T.\nJT  - J\nPMCR- 2020/05/06\n")
    assert record.history == (HistoryDate("pmc-release", PartialDate(2020, 5, 6)),)
    assert "PMCR- 2020/05/06" in nbib.record_text(record)
