from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refdesk.errors import FormatError
from refdesk.formats import pubmed_csv, table_csv, table_tsv
from refdesk.formats.registry import Parsed, ParseResult, Unreadable, parse_stream
from refdesk.formats.tables.columns import HEADER
from refdesk.formats.tables.writer import guarded, unguarded
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Creator,
    Keyword,
    ReferenceRecord,
)


def written(*records: ReferenceRecord) -> bytes:
    out = io.BytesIO()
    table_csv.write(records, out)
    return out.getvalue()


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def results(text: str | bytes) -> list[ParseResult]:
    found = list(table_csv.parse(io.BytesIO(text.encode() if isinstance(text, str) else text)))
    for one in found:
        if isinstance(one, Parsed):
            assert table_csv.record_from_source(one.source) == one.record
    return found


def one(text: str) -> ReferenceRecord:
    (found,) = results(text)
    assert isinstance(found, Parsed), found
    return found.record


# Writing -------------------------------------------------------------------------------------


def test_a_csv_file_has_a_mark_for_excel_a_header_and_a_row_a_reference() -> None:
    record = ReferenceRecord(
        pmid="1",
        title=RichText("A &lt; B"),
        creators=(Creator("Berg", "Ann"), Creator(literal=RichText("The Group"))),
        abstract=Abstract(
            (AbstractSection(RichText("One."), "AIM"), AbstractSection(RichText("Two."), "METHODS"))
        ),
        issued=PartialDate(2003, 7),
    )
    data = written(record, record)
    assert data.startswith(b"\xef\xbb\xbfCitation key,Type,Title,")
    first, second = rows(data)
    assert first == second
    assert first["Title"] == "A < B"
    assert first["Authors"] == "Berg, Ann; The Group"
    assert (first["Year"], first["Date"], first["PMID"]) == ("2003", "2003-07", "1")
    assert first["Abstract"] == "AIM: One.\n\nMETHODS: Two."


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_no_cell_is_a_formula_and_reading_gives_it_back(sign: str) -> None:
    title = f"{sign}HYPERLINK(1)"
    record = ReferenceRecord(
        title=RichText(title),
        creators=(Creator(f"{sign}cmd", "x"),),
        keywords=(Keyword(RichText(f"{sign}1")),),
        notes=(f"{sign}2",),
        volume=f"{sign}3",
    )
    data = written(record)
    (row,) = rows(data)
    assert row["Title"] == f"'{title}"
    assert not [value for value in row.values() if value[:1] in "=+-@\t\r" and value]
    (found,) = results(data)
    assert isinstance(found, Parsed)
    assert found.record.title.plain == title
    assert (found.record.volume, found.record.notes) == (f"{sign}3", (f"{sign}2",))


def test_years_before_christ_stay_numbers() -> None:
    (row,) = rows(written(ReferenceRecord(title=RichText("T"), issued=PartialDate(-44))))
    assert row["Year"] == "-44"


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("'=+-@\t\ra1 "), max_size=6))
def test_the_guard_comes_off_again_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in ("=", "+", "-", "@", "\t", "\r")


def test_tsv_has_one_line_a_reference_and_no_mark() -> None:
    out = io.BytesIO()
    sections = (AbstractSection(RichText("One.")), AbstractSection(RichText("Two.")))
    table_tsv.write([ReferenceRecord(title=RichText("T"), abstract=Abstract(sections))], out)
    lines = out.getvalue().decode().splitlines()
    assert lines[0].split("\t") == list(HEADER)
    assert len(lines) == 2 and lines[1].endswith("One. Two.")


# Reading -------------------------------------------------------------------------------------

PUBMED = (
    "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,NIHMS ID,DOI\n"
    '"123","A trial of things.","Berg AB, van der Wal C 3rd, The Group.",'
    '"J Inv Res. 2021 Jul 6;16(7):e0253411. doi: 10.5555/ABC. Epub 2021 Jun 1.","Berg AB","J Inv Res","2021",'
    '"2021/07/06","PMC77","NIHMS5","10.5555/ABC"\n'
)


def test_pubmeds_csv_gives_names_and_the_parts_of_the_citation() -> None:
    (found,) = pubmed_csv.parse(io.BytesIO(b"\xef\xbb\xbf" + PUBMED.encode()))
    assert isinstance(found, Parsed)
    record = found.record
    assert pubmed_csv.record_from_source(found.source) == record
    assert (record.pmid, record.pmcid, record.doi) == ("123", "PMC77", "10.5555/abc")
    assert record.title.plain == "A trial of things"
    assert [(c.family, c.initials, c.suffix, c.literal.plain) for c in record.creators] == [
        ("Berg", "AB", "", ""),
        ("van der Wal", "C", "3rd", ""),
        ("", "", "", "The Group"),
    ]
    assert (record.volume, record.issue) == ("16", "7")
    assert record.pagination is not None and record.pagination.medline == "e0253411"
    assert record.issued == PartialDate(2021, 7, 6)
    assert record.electronic_dates == (PartialDate(2021, 6, 1),)
    assert record.container_title == "J Inv Res"


def test_rayyan_divides_keywords_with_commas_that_no_blank_follows() -> None:
    head = "key,title,year,authors,keywords\n"
    record = one(head + 'rayyan-7,T,2001,"Berg, Ann","Adult,Cells, Cultured,Humans"\n')
    words = [word.text.plain for word in record.keywords]
    assert words == ["Adult", "Cells, Cultured", "Humans"]
    other = one(head + 'own-7,T,2001,"Berg, Ann","1,2-dioleoyl"\n')
    assert [word.text.plain for word in other.keywords] == ["1,2-dioleoyl"]


def test_rayyans_table() -> None:
    record = one(
        "key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,publisher,location,"
        "abstract,notes,doi,keywords,pubmed_id,pmc_id\n"
        "rayyan-1,A title,2003,7,21,J Inv,1234-5679,7,2,12-19,Ann Berg and Bo Cole,https://example.org,eng,P,L,"
        '"Text, more",RAYYAN-INCLUSION: x,10.5555/x,water;ice,55,PMC6\n'
    )
    assert record.issued == PartialDate(2003, 7, 21)
    assert (record.pmid, record.pmcid, record.citekey) == ("55", "PMC6", "rayyan-1")
    assert [word.text.plain for word in record.keywords] == ["water", "ice"]
    assert len(record.creators) == 2
    assert record.notes == ("RAYYAN-INCLUSION: x",)


def test_covidences_table() -> None:
    record = one(
        "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,Accession Number,DOI,Ref,Covidence #,Study,Notes,Tags\n"
        '"A title","Berg, A.; Cole, B.","Abs",2003,Jul,J Inv,7,2,12-19,12345678,10.5555/x,1,#12,Berg 2003,,\n'
    )
    assert record.pmid == "12345678"
    assert record.issued == PartialDate(2003, 7)
    assert [(c.family, c.given) for c in record.creators] == [("Berg", "A."), ("Cole", "B.")]
    assert ("Covidence #", "#12") in record.extra


def test_scopus_and_zotero_tables() -> None:
    scopus = one(
        "Authors,Author full names,Author(s) ID,Title,Year,Source title,Volume,Issue,Art. No.,Page start,Page end,DOI,Document Type,Index Keywords,PubMed ID\n"
        '"Berg A., Cole B.","Berg, Ann (57200000000); Cole, Bo (57200000001)","1;2",A title,2003,J Inv,7,2,e5,12,19,10.5555/x,Article,"a; b",99\n'
    )
    assert scopus.csl_type == "article-journal"
    assert [(c.family, c.given) for c in scopus.creators] == [("Berg", "Ann"), ("Cole", "Bo")]
    assert scopus.pagination is not None and scopus.pagination.medline == "12-19"
    assert scopus.location_ids[0].value == "e5"
    zotero = one(
        '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISBN","ISSN","DOI","Url","Abstract Note","Date"\n'
        '"ABCD","bookSection","2003","Berg, Ann; Cole, Bo","A chapter","The book","9780306406157","","","","","2003-07"\n'
    )
    assert (zotero.csl_type, zotero.container_title) == ("chapter", "The book")
    assert zotero.issued == PartialDate(2003, 7)


def test_an_apostrophe_of_another_program_stays() -> None:
    assert one("Title,Authors,Year\n'=x,A,2001\n").title.plain == "'=x"


def test_semicolons_divide_a_european_table_and_old_encodings_are_read() -> None:
    (found,) = results("Title;Authors;Year\nÜber Öl;Müller, K.;2001\n".encode("cp1252"))
    assert isinstance(found, Parsed)
    assert found.record.title.plain == "Über Öl"
    assert found.record.creators[0].family == "Müller"


def test_line_ends_and_quotes_within_cells() -> None:
    text = 'Title,Authors,Year,Abstract\n"A ""big""\ntitle","B, C",2001,"One\n\nTwo"\nU,D,2002,\n'
    first, second = results(text)
    assert isinstance(first, Parsed) and isinstance(second, Parsed)
    assert first.record.title.plain == 'A "big" title'
    assert [part.text.plain for part in first.record.abstract.sections] == ["One", "Two"]
    assert (first.place, second.place) == ("record 1, line 2", "record 2, line 6")


def test_a_quotation_mark_left_open_costs_one_row() -> None:
    text = 'Title,Authors,Year\nA,B,2001\n"C,D,2002\nE,F,2003\n'
    found = results(text)
    assert [type(one) for one in found] == [Parsed, Unreadable, Parsed]
    assert found[1].place == "record 2, line 3"


def test_rows_without_a_work_and_other_tables_are_refused_in_words() -> None:
    found = results("Title,Authors,Year\n,B,2001\nA,B,2001,more\n")
    assert [type(one) for one in found] == [Unreadable, Unreadable]
    with pytest.raises(FormatError, match="no table of references"):
        results("Name,Colour,Size\na,b,c\n")
    with pytest.raises(FormatError):
        results("")


def test_hostile_tables_take_linear_time() -> None:
    header = "Title,Authors,Year\n"
    assert len(results(header + "a" * 1_000_000)) == 1
    assert results(header + "\n" * 100_000) == []
    opened = ('"a\n' + "b\n" * 1_200) * 9
    with pytest.raises(FormatError, match="never closed"):
        list(table_csv.parse(io.BytesIO((header + opened).encode())))


@pytest.mark.parametrize("key", ["csv", "pubmed-csv"])
def test_a_first_row_with_an_open_quotation_mark_is_refused(key: str) -> None:
    text = 'PMID,Title,PMC"X\n"123","A trial","PMC1"\n"124","B trial","PMC2"\n'
    with pytest.raises(FormatError, match=r"first row .* never closed"):
        list(parse_stream(io.BytesIO(text.encode()), key=key))
