"""A record as each program writes it, made up, and what it must become."""

from __future__ import annotations

import io

import pytest

from refdesk.formats import ris
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.formats.tables.mapping import names_of
from refdesk.model.dates import PartialDate
from refdesk.model.record import LinkedFile, Pagination, ReferenceRecord


def read(text: str) -> ReferenceRecord:
    (found,) = ris.parse(io.BytesIO(text.encode()))
    assert isinstance(found, Parsed)
    assert ris.record_from_source(found.source) == found.record
    return found.record


def again(record: ReferenceRecord) -> ReferenceRecord:
    return ris.record_from_source(ris.record_text(record).encode())


ENDNOTE = """\ufeffTY  - JOUR
AB  - BACKGROUND: It was so. METHODS: We looked.
AD  - Dept of Tests, Town, Land.
AN  - 9304698
AU  - Alt, Ann B.
AU  - Study Group of Tests,
C2  - PMC123
C6  - NIHMS77
DA  - Aug
DB  - PubMed
DO  - 10.1000/a.1
DP  - NLM
ET  - 1997/07/01
J2  - Journal of tests and examples
KW  - Liver/*metabolism
Humans
PI3K/AKT
L1  - internal-pdf://0123/Alt-1997.pdf
internal-pdf://0124/Supplement.pdf
L4  - internal-pdf://0125/figure.png
LA  - eng
M1  - 5
M3  - Review
N1  - Author A
Journal Article
PY  - 1997
SN  - 0028-0836 (Print)
0028-0836 (Linking)
SP  - 379-90
ST  - A title of tests
T2  - J Tests Ex
TI  - A title of tests
VL  - 52
ID  - 123
ER  -
"""


def test_endnote() -> None:
    record = read(ENDNOTE)
    assert (record.pmid, record.pmcid, record.doi) == ("9304698", "PMC123", "10.1000/a.1")
    assert [c.literal.plain for c in record.creators] == ["", "Study Group of Tests"]
    assert record.creators[0].affiliations[0].text.plain == "Dept of Tests, Town, Land."
    assert (record.container_title, record.container_title_short) == (
        "Journal of tests and examples",
        "J Tests Ex",
    )
    assert (record.issued, record.issue) == (PartialDate(1997, 8), "5")
    assert record.electronic_dates == (PartialDate(1997, 7, 1),)
    assert [heading.lines for heading in record.mesh_headings] == [["Liver / metabolism*"]]
    assert [word.text.plain for word in record.keywords] == ["Humans", "PI3K/AKT"]
    assert record.linked_files == (
        LinkedFile("internal-pdf://0123/Alt-1997.pdf"),
        LinkedFile("internal-pdf://0124/Supplement.pdf"),
        LinkedFile("internal-pdf://0125/figure.png", media_type="image/*"),
    )
    assert record.short_title == ""
    assert {("ID", "123"), ("C6", "NIHMS77"), ("M3", "Review")} <= set(record.extra)
    back = again(record)
    assert (back.linked_files, set(back.extra)) == (record.linked_files, set(record.extra))


def test_zotero() -> None:
    record = read(
        "TY  - BOOK\nTI  - A book of tests\nA3  - Alt, Ann\nA2  - Bern, Bo\nA4  - Celik, Cem\nT3  - Series of tests\n"
        "CY  - Town\nDA  - 2019/10//undefined\nPY  - 2019\nET  - 2nd ed\nDP  - Library of Land\nPB  - Press\n"
        "SP  - 321\nSN  - 978-0-306-40615-7\nUR  - https://a.example/b\nY2  - 2020/01/02/10:11:12\n"
        "L1  - files/12/Alt - 2019 - A book.pdf\nN1  - <p>My <b>note</b></p>\nER  - \n"
    )
    assert [(c.family, c.role) for c in record.creators] == [
        ("Bern", "collection-editor"),
        ("Alt", "editor"),
        ("Celik", "translator"),
    ]
    assert record.book is not None
    assert (record.book.collection_title.plain, record.book.edition) == (
        "Series of tests",
        "2nd ed",
    )
    assert record.book.isbns == ("978-0-306-40615-7",)
    assert record.issued == PartialDate(2019, 10)
    assert record.accessed.year == 2020 and record.accessed.day == 2
    assert record.linked_files == (LinkedFile("files/12/Alt - 2019 - A book.pdf"),)
    assert record.notes == ("<p>My <b>note</b></p>",)
    assert dict(record.variables)["number-of-pages"] == "321"


def test_mendeley() -> None:
    record = read(
        "TY  - JOUR\nT1  - T\nA1  - Alt, Ann\nJF  - Journal of tests\nJO  - J. Tests\nY1  - 2003/07//\n"
        "VL  - 3\nSP  - e12\nL1  - file:///C:/Papers/Alt.pdf\nUR  - file:///C:/Papers/Other.pdf\n"
        "UR  - http://www.ncbi.nlm.nih.gov/pubmed/12\nN2  - It was seen.\nKW  - a\nER  - \n"
    )
    assert record.issued == PartialDate(2003, 7)
    assert [file.path for file in record.linked_files] == [
        "file:///C:/Papers/Other.pdf",
        "file:///C:/Papers/Alt.pdf",
    ]
    assert (record.pmid, record.abstract.plain) == ("12", "It was seen.")
    assert (record.container_title, record.container_title_short) == (
        "Journal of tests",
        "J. Tests",
    )


def test_web_of_science() -> None:
    record = read(
        "TY  - JOUR\nAU  - Alt, AB\nTI  - T\nT2  - JOURNAL OF TESTS\nLA  - English\nKW  - liver\nKW  - RAT-LIVER\n"
        "AD  - Univ X, Town\nC3  - University of X\nPU  - PRESS LTD\nPI  - TOWN\nPA  - 1 STREET\nSN  - 0028-0836\n"
        "J9  - J TESTS\nJI  - J. Tests\nDA  - SEP-OCT\nPY  - 2018\nVL  - 7\nDO  - 10.1000/a\nAN  - WOS:000444\n"
        "N1  - Times Cited in Web of Science Core Collection:  5\nTotal Times Cited:  7\nER  -\n\n\n"
    )
    assert (record.container_title, record.container_title_short) == (
        "JOURNAL OF TESTS",
        "J. Tests",
    )
    assert dict(record.variables) == {"publisher": "PRESS LTD", "publisher-place": "TOWN"}
    assert record.issued == PartialDate(literal="2018 Sep-Oct")
    assert {("AN", "WOS:000444"), ("C3", "University of X"), ("J9", "J TESTS")} <= set(record.extra)


def test_scopus() -> None:
    record = read(
        "TY  - JOUR\nTI  - T\nT2  - Journal of tests\nJ2  - J. Tests\nVL  - 3\nC7  - 123\nPY  - 2021\n"
        "DO  - 10.1000/a\nAU  - Alt, A.\nAU  - Bern, B.\nAD  - Univ X, Town\nAD  - Univ Y, City\nKW  - liver\n"
        "UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-1&doi=10.1000%2fa\nDB  - Scopus\n"
        "N1  - Export Date: 21 November 2026; Cited By: 5; CODEN: ABC\nM3  - Article\nER  - \n"
    )
    assert record.location_ids[0].value == "123"
    assert [a.text.plain for a in record.creators[0].affiliations] == [
        "Univ X, Town",
        "Univ Y, City",
    ]
    assert (record.pmid, record.doi) == ("", "10.1000/a")
    assert again(record) == record


@pytest.mark.parametrize(
    ("kind", "csl_type"), [("Conference paper", "paper-conference"), ("Book chapter", "chapter")]
)
def test_a_part_of_a_series_volume_from_scopus_is_no_book(kind: str, csl_type: str) -> None:
    record = read(
        "TY  - SER\nAU  - Alt, A.\nTI  - A paper on tides\nT2  - Notes on seas\nVL  - 12\nSP  - 3\n"
        f"EP  - 9\nM3  - {kind}\nDB  - Scopus\nER  - \n"
    )
    assert (record.csl_type, record.container_title) == (csl_type, "Notes on seas")
    assert again(record) == record
    whole = read("TY  - SER\nTI  - Notes on seas\nT2  - Seas\nVL  - 12\nDB  - Scopus\nER  - \n")
    assert whole.csl_type == "book"


def test_ovid() -> None:
    record = read(
        "TY  - JOUR\nDB  - Ovid MEDLINE(R) <1946 to November 2026>\nAN  - 12345678\nT1  - A title of tests. [Review] [33 refs]\n"
        "A1  - Alt, Ann B\nYR  - 2003\nVO  - 3\nIS  - 2\nSP  - 1-9\nJF  - Journal of tests\n"
        "KW  - *Neoplasms/dt [Drug Therapy]\nKW  - Humans\nUR  - https://ovidsp.ovid.com/ovidweb.cgi?T=JS&D=med\nER  - \n"
    )
    assert record.title.plain == "A title of tests"
    assert ("T1", "[Review] [33 refs]") in record.extra
    assert (record.pmid, record.volume, record.url) == ("12345678", "3", "")
    assert record.mesh_headings[0].descriptor.is_major
    assert record.issued == PartialDate(2003)


def test_embase() -> None:
    record = read(
        "TY  - JOUR\nM3  - Article\nY1  - 2014\nJF  - Tests\nJO  - Tests\nU2  - L373\nC5  - 15368318\nDB  - Embase\n"
        "DB  - Medline\nL2  - http://dx.doi.org/10.1000/a\nDO  - 10.1000/a\nA1  - Liu R.\nA1  - Alt D.G.\n"
        "M1  - (Liu R.; Alt D.G., mail@example.org) Department of Tests, Town\nM1  - (Alt D.G.) Department of Trials, Town\n"
        "AD  - D.G. Alt, Department of Trials, Town\nT1  - T\nKW  - *liver; heart/exam\nUR  - http://www.embase.com/x\nER  -\n"
    )
    assert record.pmid == "15368318"
    assert [[a.text.plain for a in c.affiliations] for c in record.creators] == [
        ["Department of Tests, Town"],
        ["Department of Tests, Town", "Department of Trials, Town"],
    ]
    assert ("AD", "D.G. Alt, Department of Trials, Town") in record.extra
    back = again(record)
    assert back.pmid == record.pmid
    assert [c.affiliations for c in back.creators] == [c.affiliations for c in record.creators]


def test_proquest() -> None:
    record = read(
        "TY  - JOUR\nT1  - T\nA1  - Alt, Ann\nY1  - 2003///Summer\nJF  - Tests\nVL  - 3\nAN  - 1234567\n"
        "N1  - Copyright - Copyright Press 2003\nN1  - Last updated - 2020-01-01\nN1  - PMID- 77\n"
        "UR  - https://search.proquest.com/docview/1234567?accountid=1\nDB  - ProQuest Central\nER  - \n"
    )
    assert record.issued == PartialDate(2003, season="Summer")
    assert (record.pmid, len(record.notes)) == ("77", 3)
    assert ("AN", "1234567") in record.extra


def test_cochrane() -> None:
    record = read(
        "TY  - JOUR\nAN  - CN-01234567\nC3  - PUBMED 12345678,EMBASE 373\nM3  - 10.1002/14651858.CD001.pub2\n"
        "DB  - Cochrane Central Register of Controlled Trials\nAU  - Alt A\nT1  - T\nT2  - Tests\nY1  - 2001\nER  - \n"
    )
    assert (record.pmid, record.doi) == ("12345678", "10.1002/14651858.cd001.pub2")
    assert {("AN", "CN-01234567"), ("C3", "PUBMED 12345678,EMBASE 373")} <= set(record.extra)


def test_rayyan() -> None:
    note = 'RAYYAN-INCLUSION: {"Ann"=>"Included"} | RAYYAN-LABELS: adults,trial | USER-NOTES: {"Ann"=>["Look"]}'
    record = read(f"TY  - JOUR\nTI  - T\nAU  - Alt, A\nN1  - {note}\nER  - \n")
    assert record.notes == (note,)
    assert again(record) == record


def test_covidence_and_citavi() -> None:
    record = read(
        "TY  - JOUR\nID  - #12\nT1  - T\nAU  - Alt, A\nPY  - 1999\nY2  - DEC\nC5  - 12\nN1  - Included; \nTS  - RIS\nM4  - Citavi\nER  - \n"
    )
    assert record.issued == PartialDate(1999, 12)
    assert {("ID", "#12"), ("C5", "12"), ("TS", "RIS")} <= set(record.extra)


def test_ebsco_numbers_of_other_databases_are_no_pmids() -> None:
    record = read(
        "TY  - JOUR\nID  - 2003-01234-001\nAN  - 2003-01234-001\nDB  - APA PsycInfo\nT1  - T\n"
        "N1  - Accession Number: 2003-01234-001. Partial author list\nN1  - Accession Number: 12345678. Language: English\nER  - \n"
    )
    assert record.pmid == ""


@pytest.mark.parametrize(
    ("text", "editors", "series"),
    [
        ("TY  - BOOK\nA2  - Alt, A\nT1  - T\nER  - \n", 1, 0),
        ("TY  - BOOK\nA2  - Alt, A\nA3  - Bern, B\nT1  - T\nER  - \n", 1, 1),
        ("TY  - CHAP\nA2  - Alt, A\nA3  - Bern, B\nT1  - T\nT2  - Book\nER  - \n", 1, 1),
        ("TY  - EDBOOK\nAU  - Alt, A\nTI  - T\nER  - \n", 1, 0),
        ("TY  - THES\nAU  - Alt, A\nA3  - Adviser, B\nTI  - T\nER  - \n", 0, 0),
    ],
)
def test_editors_and_series_editors_are_told_apart(text: str, editors: int, series: int) -> None:
    record = read(text)
    roles = [creator.role for creator in record.creators]
    assert (roles.count("editor"), roles.count("collection-editor")) == (editors, series)
    assert again(record) == record


def test_the_quick_way_and_the_slow_way_read_the_same() -> None:
    lines = [
        line for line in ENDNOTE.lstrip("\ufeff").split("\n") if line[2:6] == "  - " or not line
    ]
    quick = read("\n".join(lines))
    for slow in (
        "1.\n" + "\n".join(lines),
        "\n\n".join(lines),
        "\r".join(lines),
        "\n".join(lines).replace("  - ", " - "),
        "\n".join(f"{line}  " for line in lines),
    ):
        assert read(slow) == quick
    assert read("\r\n".join(lines)) == quick


def test_pages_beside_an_article_number_keep_both() -> None:
    record = read(
        "TY  - JOUR\nTI  - T\nSP  - 1\nEP  - 9\nC7  - e12\nAN  - 5\nDB  - PubMed\nER  - \n"
    )
    assert record.pagination == Pagination("1", "9")
    assert again(record) == record


def test_lines_in_another_encoding_and_lost_letters_are_told() -> None:
    head = "TY  - JOUR\nAU  - Müller, A\n".encode()
    quick = head + b"TI  - Caf\xe9\nER  - \n" + head + b"TI  - Gut\nER  - \n"
    slow = b"1.\n" + quick
    for data in (quick, slow):
        first, second = ris.parse(io.BytesIO(data))
        assert isinstance(first, Parsed) and isinstance(second, Parsed)
        assert first.record.title.plain == "Café"
        assert first.warnings[0].startswith("Line 3 of the record is not in UTF-8")
        assert (second.record.title.plain, second.warnings) == ("Gut", ())
        assert ris.record_from_source(first.source) == first.record
    (lost,) = ris.parse(io.BytesIO("TY  - JOUR\nTI  - Caf\ufffd\nER  - \n".encode()))
    assert isinstance(lost, Parsed) and "lost one letter" in lost.warnings[0]


def test_tags_that_nobody_knows_come_back_in_ris() -> None:
    record = read(
        "TY  - JOUR\nTI  - T\nJP  - CRISPR\nU1  - mine\nC1  - x\nZZ  - a; b\nDB  - Mine\nJP  - again\nER  - \n"
    )
    assert again(record) == record
    assert len(record.extra) == 6


def test_an_isbn_beside_an_issn_is_kept() -> None:
    record = read(
        "TY  - CHAP\nTI  - T\nT2  - Lecture Notes in Tests\n"
        "SN  - 18650929 (ISSN); 978-303058166-4 (ISBN)\nDB  - Scopus\nER  - \n"
    )
    assert record.book is not None
    assert record.book.isbns == ("978-303058166-4",)
    assert dict(record.variables)["ISSN"] == "1865-0929"
    back = again(record)
    assert (back.book, back.variables) == (record.book, record.variables)


@pytest.mark.parametrize(
    "value",
    ["0028-0836 1476-4687", "00280836 14764687", "0028-0836 (Print); 1476-4687 (Electronic)"],
)
def test_two_issns_on_one_line_make_no_isbn(value: str) -> None:
    record = read(f"TY  - JOUR\nTI  - T\nT2  - Tests\nSN  - {value}\nER  - \n")
    assert record.journal is not None
    assert [issn.value for issn in record.journal.issns] == ["0028-0836", "1476-4687"]
    assert record.book is None and "ISBN" not in dict(record.variables)


@pytest.mark.parametrize("before", ["AB  - It was so.", "KW  - Liver", "AU  - Alt, Ann"])
def test_a_doi_under_a_tag_of_three_letters_is_the_doi(before: str) -> None:
    record = read(f"TY  - JOUR\nTI  - T\n{before}\nDOI  - 10.1000/c.1\nER  - \n")
    assert record.doi == "10.1000/c.1"
    plain = read(f"TY  - JOUR\nTI  - T\n{before}\nER  - \n")
    assert (record.abstract, record.keywords, record.creators) == (
        plain.abstract, plain.keywords, plain.creators,
    )  # fmt: skip


def test_names_under_both_tags_come_once_and_others_all() -> None:
    twice = "TY  - JOUR\nTI  - T\nAU  - Alt, A\nAU  - Bern, B\nA1  - Alt, A\nA1  - {}\nER  - \n"
    assert [c.family for c in read(twice.format("Bern, B")).creators] == ["Alt", "Bern"]
    assert len(read(twice.format("Celik, C")).creators) == 4


def test_ovid_has_the_suffix_behind_the_given_names() -> None:
    text = (
        "TY  - JOUR\nDB  - Ovid MEDLINE(R)\nAU  - Doe, Jane B Jr\nAU  - Alt, Ann\nT1  - T\nER  - \n"
    )
    first, second = read(text).creators
    assert (first.family, first.given, first.suffix) == ("Doe", "Jane B", "Jr")
    assert (second.given, second.suffix) == ("Ann", "")
    (first, _) = again(read(text)).creators
    assert (first.given, first.suffix) == ("Jane B", "Jr")


@pytest.mark.parametrize(
    ("abstract", "markup"),
    [
        ("CO<sub>2</sub> rose, p<0.05.", ["CO<sub>2</sub> rose, p&lt;0.05."]),
        (
            "<p>It was so &amp; so.</p><p>Then <i>not</i>.</p>",
            ["It was so &amp; so.", "Then <i>not</i>."],
        ),
        ("<jats:p>Seen.</jats:p>", ["Seen."]),
        ("a < b and c > d, &amp; so", ["a &lt; b and c &gt; d, &amp;amp; so"]),
    ],
)
def test_html_in_an_abstract_is_markup(abstract: str, markup: list[str]) -> None:
    record = read(f"TY  - JOUR\nTI  - T\nAB  - {abstract}\nER  - \n")
    assert [part.text.markup for part in record.abstract.sections] == markup


def test_the_sections_of_an_abstract_with_markup_keep_their_labels() -> None:
    record = read(
        "TY  - JOUR\nTI  - T\nAB  - BACKGROUND: H<sub>2</sub>O. METHODS: We looked.\nER  - \n"
    )
    assert [(part.label, part.text.markup) for part in record.abstract.sections] == [
        ("BACKGROUND", "H<sub>2</sub>O."), ("METHODS", "We looked."),
    ]  # fmt: skip


def test_wiley_writes_that_there_is_no_issue_yet() -> None:
    record = read(
        "TY  - JOUR\nT1  - T\nT2  - Tests\nVL  - n/a\nIS  - n/a\nSP  - n/a\nPY  - 2020\n"
        "N1  - https://doi.org/10.1002/x.1\nDO  - 10.1002/x.1\nER  - \n"
    )
    assert (record.volume, record.issue, record.pagination) == ("", "", None)
    assert (record.doi, record.notes) == ("10.1002/x.1", ())


@pytest.mark.parametrize(
    ("note", "doi", "notes"),
    [
        ("doi: 10.1080/x.1", "10.1080/x.1", ()),
        ("https://doi.org/10.1080/other", "10.1080/other", ()),
        ("doi: 10.1080/x.1 is wrong", "", ("doi: 10.1080/x.1 is wrong",)),
    ],
)
def test_a_note_that_is_but_a_doi_is_the_doi(note: str, doi: str, notes: tuple[str, ...]) -> None:
    record = read(f"TY  - JOUR\nTI  - T\nN1  - {note}\nER  - \n")
    assert (record.doi, record.notes) == (doi, notes)
    other = read(f"TY  - JOUR\nTI  - T\nDO  - 10.5555/mine\nN1  - {note}\nER  - \n")
    assert (other.doi, other.notes) == ("10.5555/mine", (note,))


def test_ieee_parts_double_initials() -> None:
    (author,) = read("TY  - CONF\nTI  - T\nAU  - J. -P. Roe\nER  - \n").creators
    assert (author.family, author.given) == ("Roe", "J.-P.")


def test_a_heading_over_the_abstract_is_none_of_its_paragraphs() -> None:
    record = read("TY  - JOUR\nTI  - T\nAB  - Abstract\nIt was so.\nER  - \n")
    assert [part.text.plain for part in record.abstract.sections] == ["It was so."]


def test_a_file_without_blanks_behind_the_hyphens_is_ris() -> None:
    text = "TY  -JOUR\nTI  -Title one\nAU  -Alt, Ann\nPY  -2003\nER  -\n"
    (found,) = parse_stream(io.BytesIO(text.encode()))
    assert isinstance(found, Parsed)
    record = found.record
    assert (found.format, record.title.plain, record.creators[0].family) == (
        "ris",
        "Title one",
        "Alt",
    )


def test_the_days_of_a_meeting_are_no_date_of_its_paper() -> None:
    record = read("TY  - CPAPER\nTI  - Talk\nPY  - 2017\nY2  - JUL 03-06, 2017\nER  - \n")
    assert (record.issued, record.accessed) == (PartialDate(2017), PartialDate())
    assert ("Y2", "JUL 03-06, 2017") in record.extra
    assert again(record) == record


def test_scopus_has_the_pmid_under_its_second_custom_tag() -> None:
    record = read("TY  - JOUR\nTI  - A title\nC2  - 33249345\nDB  - Scopus\nER  - \n")
    assert record.pmid == "33249345"
    assert again(record) == record
    other = read("TY  - JOUR\nTI  - A title\nC2  - 33249345\nDB  - Other\nER  - \n")
    assert other.pmid == "", "a custom tag of nobody that is known"


def test_ovid_is_known_by_its_links_where_it_names_another_database() -> None:
    record = read(
        "TY  - JOUR\nT1  - A title. [Review]\nA1  - Doe, Jane B 3rd\nSP  - 1115-\nEP  - 20\n"
        "DB  - APA PsycInfo\nXL  - https://ovidsp.ovid.com/ovidweb.cgi?T=JS&AN=1\nER  - \n"
    )
    assert record.title.plain == "A title"
    assert [(one.given, one.suffix) for one in record.creators] == [("Jane B", "3rd")]
    assert record.pagination == Pagination("1115", "20")


def test_emtree_terms_are_keywords_and_no_mesh_headings() -> None:
    text = "TY  - JOUR\nTI  - A title\nC5  - 123\nKW  - arteritis/drug therapy\nDB  - {}\nER  - \n"
    emtree = read(text.format("Embase"))
    assert [one.text.plain for one in emtree.keywords] == ["arteritis/drug therapy"]
    assert not emtree.mesh_headings
    assert read(text.format("MEDLINE")).mesh_headings


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Bob B. Writer", "Writer", "Bob B."),
        ("Ann C. van der Berg", "van der Berg", "Ann C."),
        ("Ann Author", "", ""),
        ("The UK Biobank", "", ""),
        ("Arthur B. Roe Research Group", "", ""),
    ],
)
def test_an_initial_in_the_middle_tells_a_person(name: str, family: str, given: str) -> None:
    (creator,) = read(f"TY  - JOUR\nTI  - T\nAU  - {name}\nER  - \n").creators
    assert (creator.family, creator.given) == (family, given)
    assert creator.literal.plain == ("" if family else name)
    (same,) = names_of(name, "author")
    assert same == creator


def test_embase_is_known_by_its_links_and_hyphens_of_initials_stay() -> None:
    record = read(
        "TY  - JOUR\nT1  - A title\nA1  - Zhang-Smith Y.-L.\nC5  - 36123456\n"
        "LK  - http://www.embase.com/search/results?id=L1\nER  - \n"
    )
    assert record.pmid == "36123456"
    assert "AU  - Zhang-Smith, Y-L\n" in ris.record_text(record)


def test_the_month_and_the_number_of_rayyan_are_no_other_fields() -> None:
    record = read(
        "TY  - JOUR\nTI  - A title\nY1  - 2020\nY2  - 5\nAN  - 32000001\n"
        "UR  - https://pubmed.ncbi.nlm.nih.gov/32000001/\nER  - \n"
    )
    assert (record.issued, record.accessed) == (PartialDate(2020, 5), PartialDate())
    assert (record.pmid, record.extra) == ("32000001", ())


def test_cochrane_s_keywords_keep_their_marks_and_are_no_headings() -> None:
    record = read(
        "TY  - JOUR\nTI  - A title\nC3  - PUBMED 28123456\nSP  - 12\u201020\nKW  - *exercise; adult\n"
        "DB  - Cochrane Central Register of Controlled Trials\nER  - \n"
    )
    assert (record.pmid, record.mesh_headings) == ("28123456", ())
    assert [word.is_major for word in record.keywords] == [True, False]
    assert record.pagination == Pagination("12", "20")
    assert again(record) == record


def test_ovid_s_brackets_go_back_behind_the_title_and_are_no_second_one() -> None:
    record = read("TY  - JOUR\nDB  - Ovid MEDLINE(R)\nT1  - Of tests. [Review]\nER  - \n")
    assert record.title.plain == "Of tests"
    text = ris.record_text(record)
    assert "TI  - Of tests. [Review]\n" in text and "T1  -" not in text
    assert again(record) == record
