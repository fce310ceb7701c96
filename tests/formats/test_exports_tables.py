"""Tables as PubMed, Scopus and Zotero save them, and cells that would break out of theirs."""

from __future__ import annotations

import csv
import io

import pytest

from refdesk.formats import pubmed_csv, table_csv, table_tsv
from refdesk.formats.registry import Parsed
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.names import full_name, medline_name
from refdesk.model.record import Keyword, ReferenceRecord


def read(text: str) -> ReferenceRecord:
    (result,) = table_csv.parse(io.BytesIO(text.encode()))
    assert isinstance(result, Parsed)
    return result.record


PUBMED = (
    "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,"
    'NIHMS ID,DOI\n1,Tides,"{}",Sea. 2021 Apr;12(4):1-9. doi: 10.5555/t.,A,Sea,2021,2021/03/02,,,\n'
)


@pytest.mark.parametrize(
    ("cell", "people", "groups"),
    [
        (
            "van der Meer AL, Smith JA Jr, Ørsted H; Tide Study Group.",
            ["van der Meer AL", "Smith JA Jr", "Ørsted H"],
            ["Tide Study Group"],
        ),
        ("Li W; Sea Watchers.", ["Li W"], ["Sea Watchers"]),
        ("Li W, Roe R.", ["Li W", "Roe R"], []),
    ],
)
def test_pubmeds_people_and_the_groups_behind_them_are_told_apart(
    cell: str, people: list[str], groups: list[str]
) -> None:
    (result,) = pubmed_csv.parse(io.BytesIO(PUBMED.format(cell).encode()))
    assert isinstance(result, Parsed)
    found = result.record.creators
    assert [medline_name(one) for one in found if not one.literal] == people
    assert [one.literal.plain for one in found if one.literal] == groups


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        (
            "García-López, María (57001234500); de Souza, P. (7004)",
            ["García-López, María", "de Souza, P. (7004)"],
        ),
        ("Kim, Jin (57001234501)", ["Kim, Jin"]),
    ],
)
def test_scopus_numbers_behind_full_names_are_no_part_of_them(cell: str, names: list[str]) -> None:
    record = read(f'Authors,Author full names,Title,Year\n"Kim J.","{cell}",Tides,2021\n')
    assert [full_name(one) for one in record.creators] == names


def test_zoteros_item_key_is_no_citation_key() -> None:
    record = read(
        'Key,Item Type,Title,Extra\nAB12CD34,journalArticle,Tides,"Citation Key: roe99\nPMID: 12"\n'
    )
    assert record.citekey == "roe99" and ("Key", "AB12CD34") in record.extra


def test_a_group_among_people_between_ands_is_one_of_them() -> None:
    record = read('key,title,year,authors\nrayyan-1,T,2020,"Kim, J. and Lee, S. and Study Group"\n')
    assert [one.family or one.literal.plain for one in record.creators] == [
        "Kim",
        "Lee",
        "Study Group",
    ]
    whole = read("key,title,year,authors\nrayyan-1,T,2020,Ministry of Health and Welfare\n")
    assert [one.literal.plain for one in whole.creators] == ["Ministry of Health and Welfare"]


def test_zoteros_extra_lines_and_times_of_access_are_read() -> None:
    record = read(
        "Key,Item Type,Title,Access Date,Extra\n"
        'AB12,journalArticle,Tides,2022-01-05 10:11:12,"PMID: 123\nPMCID: PMC45\nOther: x"\n'
    )
    assert (record.pmid, record.pmcid) == ("123", "PMC45")
    assert record.accessed == PartialDate(2022, 1, 5)
    assert ("Extra", "PMID: 123\nPMCID: PMC45\nOther: x") in record.extra


@pytest.mark.parametrize("end", ["\r", "\r\n"])
def test_a_line_end_in_a_keyword_begins_no_row_with_a_formula(end: str) -> None:
    record = ReferenceRecord(
        title=RichText.plain_text("Tides"),
        keywords=(Keyword(RichText(f"sea{end}=1+1")),),
    )
    for module in (table_csv, table_tsv):
        out = io.BytesIO()
        module.write([record], out)
        text = out.getvalue().decode("utf-8-sig")
        assert "\r" not in text
        delimiter = "\t" if module is table_tsv else ","
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        assert len(rows) == 2
        assert "sea =1+1" in rows[1]


def test_a_note_with_an_empty_line_stays_one() -> None:
    note = "First thought.\n\nSecond thought."
    for notes in ((note,), (note, "another")):
        out = io.BytesIO()
        table_csv.write([ReferenceRecord(title=RichText.plain_text("T"), notes=notes)], out)
        assert read(out.getvalue().decode()).notes == notes
