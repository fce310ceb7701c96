"""RIS and Ovid's text as IEEE, Mendeley, Zotero and Ovid export them; the works are made up."""

from __future__ import annotations

import io

import pytest

from refdesk.formats import ris
from refdesk.formats.registry import Parsed, format_by_key, parse_source, parse_stream
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.names import full_name
from refdesk.model.record import ReferenceRecord


def read(text: str, key: str = "ris") -> ReferenceRecord:
    (result,) = parse_stream(io.BytesIO(text.encode()), key=key)
    assert isinstance(result, Parsed)
    assert parse_source(key, result.source) == result.record
    return result.record


def again(record: ReferenceRecord) -> ReferenceRecord:
    return ris.record_from_source(ris.record_text(record).encode())


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("A. B. Brown", "Brown, A. B."),
        ("J.-P. Roe", "Roe, J.-P."),
        ("D. van Dyk", "van Dyk, D."),
        ("E. F. St. John", "St. John, E. F."),
        ("Ö. Åberg", "Åberg, Ö."),
    ],
)
def test_names_that_begin_with_initials_are_people(name: str, full: str) -> None:
    record = read(f"TY  - JOUR\nTI  - Tides\nAU  - {name}\nER  - \n")
    assert [full_name(one) for one in record.creators] == [full]
    assert not record.creators[0].literal
    assert again(record).creators == record.creators


@pytest.mark.parametrize("name", ["World Health Organization", "U.S. Tide Agency", "Sea Watchers"])
def test_groups_stay_groups(name: str) -> None:
    record = read(f"TY  - JOUR\nTI  - Tides\nAU  - {name}\nER  - \n")
    assert record.creators[0].literal.plain == name
    assert again(record).creators == record.creators


@pytest.mark.parametrize(
    ("whole", "date"),
    [
        ("2003/07/21/", PartialDate(2003, 7, 21)),
        ("Feb. 2003", PartialDate(2003, 2)),
        ("1-3 June 2003", PartialDate(2003, 6, 1, end=PartialDate(2003, 6, 3))),
        ("29 May-2 June 2003", PartialDate(2003, 5, 29, end=PartialDate(2003, 6, 2))),
        ("2003///", PartialDate(2003)),
    ],
)
def test_the_whole_date_beside_a_bare_year_is_taken(whole: str, date: PartialDate) -> None:
    record = read(f"TY  - JOUR\nTI  - Tides\nPY  - 2003\nY1  - {whole}\nER  - \n")
    assert record.issued == date
    assert record.extra == ()


def test_a_date_of_another_year_is_kept_apart() -> None:
    record = read("TY  - JOUR\nTI  - Tides\nPY  - 2003\nY1  - 2001/07/21\nER  - \n")
    assert record.issued == PartialDate(2003)
    assert record.extra == (("Y1", "2001/07/21"),)


def test_the_time_of_day_of_an_access_is_no_season() -> None:
    record = read("TY  - JOUR\nTI  - Tides\nPY  - 2021\nY2  - 2022/01/05/10:11:12\nER  - \n")
    assert record.accessed == PartialDate(2022, 1, 5)


def test_the_web_of_sciences_month_is_the_month_of_publication() -> None:
    record = read("TY  - JOUR\nTI  - Tides\nPU  - SEA\nPD  - SEP 15\nPY  - 2018\nER  -\n")
    assert record.issued == PartialDate(2018, 9, 15)


OVID = """<1>
VN  - Ovid Technologies
DB  - {database}
AN  - 2004000123
TI  - Tides.
AU  - Ash, Quentin B Jr
AU  - Beech C.D.
PM  - 31999999 [http://www.ncbi.nlm.nih.gov/pubmed/?term=31999999]
SO  - Sea. 9(1):1-9, 2020.
"""


def test_embase_names_the_pmid_with_a_link() -> None:
    record = read(OVID.format(database="Embase"), "ovid")
    assert record.pmid == "31999999"
    assert ("ovid:AN", "2004000123") in record.extra


def test_a_suffix_behind_ovids_given_names_is_a_suffix() -> None:
    first = read(OVID.format(database="Embase"), "ovid").creators[0]
    assert (first.family, first.given, first.suffix) == ("Ash", "Quentin B", "Jr")


def test_ovids_full_names_in_one_line_are_several_people() -> None:
    record = read(
        "<1>\nUnique Identifier\n  31234567\nStatus\n  MEDLINE\nAuthors\n  Oak PQ.  Elm R.\n"
        "Authors Full Name\n  Oak, Peter Q.  Elm, Rita.\nTitle\n  Tides.\n"
        "Source\n  Sea. 12(3):100-9, 2019 Jan 4.\n",
        "ovid",
    )
    assert [full_name(one) for one in record.creators] == ["Oak, Peter Q", "Elm, Rita"]
    assert record.pmid == "31234567"


def test_ovids_subheadings_in_ris_are_named_as_mesh_names_them() -> None:
    record = read(
        "TY  - JOUR\nDB  - Ovid MEDLINE(R)\nAN  - 31234567\nT1  - Tides\n"
        "KW  - *Pain/dt [Drug Therapy]\nKW  - Water/ch [Chemistry]\nER  - \n"
    )
    found = [
        (one.descriptor.name, one.is_major, [term.name for term in one.qualifiers])
        for one in record.mesh_headings
    ]
    assert found == [("Pain", True, ["drug therapy"]), ("Water", False, ["chemistry"])]


def test_a_suffix_in_both_forms_of_a_medline_name_stands_once() -> None:
    record = read(
        "PMID- 12\nDP  - 2019\nTI  - Tides.\nFAU - Smith, John A Jr\nAU  - Smith JA Jr\n"
        "FAU - Roe, Jane\nAU  - Roe J\n",
        "nbib",
    )
    first, second = record.creators
    assert (first.family, first.given, first.initials, first.suffix) == (
        "Smith", "John A", "JA", "Jr",
    )  # fmt: skip
    assert (second.given, second.suffix) == ("Jane", "")


@pytest.mark.parametrize("key", ["refer", "ris", "endnote-xml"])
@pytest.mark.parametrize("csl_type", ["report", "patent", "article-journal", "book", "thesis"])
@pytest.mark.parametrize(("issue", "number"), [("3", "TR-12"), ("", "TR-12"), ("3", "")])
def test_an_issue_and_a_number_of_its_own_stay_apart(
    key: str, csl_type: str, issue: str, number: str
) -> None:
    record = ReferenceRecord(
        csl_type=csl_type,
        title=RichText("A title"),
        issue=issue,
        variables=(("number", number),) if number else (),
    )
    one = format_by_key(key)
    assert one.write
    assert one.parse
    out = io.BytesIO()
    one.write([record], out)
    (again,) = one.parse(io.BytesIO(out.getvalue()))
    assert isinstance(again, Parsed)
    book = again.record.book
    found = (book.report_number if book else "") or dict(again.record.variables).get("number", "")
    assert (again.record.issue, found, again.record.notes) == (issue, number, ())


def test_refers_own_files_have_the_report_number_under_r() -> None:
    record = read("%T A report\n%A Ann Doe\n%I A press\n%N 3\n%R TR-12\n", "refer")
    assert record.issue == "3"
    assert record.book is not None
    assert record.book.report_number == "TR-12"
