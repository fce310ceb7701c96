from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pytest

from refdesk.errors import FormatError
from refdesk.formats import ris
from refdesk.formats.registry import Parsed, Unreadable, parse_stream
from refdesk.model.markup import RichText
from refdesk.model.record import Book, ReferenceRecord


def records(text: str | bytes) -> list[ReferenceRecord]:
    data = text if isinstance(text, bytes) else text.encode()
    return [one.record for one in ris.parse(io.BytesIO(data)) if isinstance(one, Parsed)]


def one(*lines: str) -> ReferenceRecord:
    return records("\n".join(("TY  - JOUR", *lines, "ER  - ", "")))[0]


# Lines ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "TY  - JOUR\nTI  - One\nER  - \n\nTY  - JOUR\nTI  - Two\nER  - \n",
        "TY  - JOUR\r\nTI  - One\r\nER  - \r\nTY  - JOUR\r\nTI  - Two\r\nER  - \r\n",
        "TY  - JOUR\rTI  - One\rER  - \rTY  - JOUR\rTI  - Two\rER  - \r",
        "TY  - JOUR\nTI  - One\nTY  - JOUR\nTI  - Two\n",
        "TY - JOUR\nTI - One\nER -\nTY - JOUR\nTI - Two\nER -",
        "ty  - jour\nti  - One\ner  - \nty  - jour\nti  - Two\ner  - \n",
        "TY\u00a0\u00a0- JOUR\nTI\u00a0\u00a0- One\nER  -\nTY  - JOUR\nTI  - Two\nER  - \n",
        "1.\nTY  - JOUR\nTI  - One\nER  -\n\n2.\nTY  - JOUR\nTI  - Two\nER  -",
        "Provider: X\nContent: text/plain\n\nTY  - JOUR\nTI  - One\nER  - \nTY  - JOUR\nTI  - Two\n",
        "TI  - One\nTY  - JOUR\nER  - \nTI  - Two\nTY  - JOUR\nER  - \n",
        "TY  - JOUR\n\nTI  - One\n\nER  - \n\n\nTY  - JOUR\nTI  - Two\nER  - \n",
    ],
)
def test_two_records_are_read_however_they_are_written(text: str) -> None:
    assert [record.title.plain for record in records(text)] == ["One", "Two"]
    assert [record.title.plain for record in records("\ufeff" + text)] == ["One", "Two"]


def test_a_line_without_a_known_tag_goes_on_with_long_text() -> None:
    record = one("AB  - It was seen that", "IL  - 6 is good and", "MS- based too.")
    assert record.abstract.plain == "It was seen that IL - 6 is good and MS- based too."


def test_unknown_tags_are_kept_in_their_order() -> None:
    record = one("VL  - 27", "JP  - CRISPR", "DC  - Direct", "JP  - again")
    assert record.volume == "27"
    assert record.extra == (("JP", "CRISPR"), ("DC", "Direct"), ("JP", "again"))


def test_paragraphs_of_an_abstract_become_sections_and_its_labels_too() -> None:
    first = "BACKGROUND: It was so. METHODS: We looked" + " and looked" * 10 + "."
    record = one(f"AB  - {first}", "A second paragraph.")
    assert [part.label for part in record.abstract.sections] == ["BACKGROUND", "METHODS", ""]


def test_a_line_in_another_encoding_is_read_as_windows_1252() -> None:
    data = "TY  - JOUR\nAU  - Müller, A\n".encode() + b"TI  - Caf\xe9\nER  - \n"
    record = records(data)[0]
    assert (record.creators[0].family, record.title.plain) == ("Müller", "Café")


# Names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "family", "given", "initials", "suffix", "literal"),
    [
        ("Shannon,Claude E.", "Shannon", "Claude E.", "", "", ""),
        ("Smith, John, Jr", "Smith", "John", "", "Jr", ""),
        ("Smith, Jr., John", "Smith", "John", "", "Jr.", ""),
        ("Liu R.", "Liu", "", "R", "", ""),
        ("Adler D.G.", "Adler", "", "DG", "", ""),
        ("Smith JA", "Smith", "", "JA", "", ""),
        ("World Health Organization", "", "", "", "", "World Health Organization"),
        ("World Health Organization,", "", "", "", "", "World Health Organization"),
        ("Plato", "Plato", "", "", "", ""),
        ("李小龙", "李", "小龙", "", "", ""),
        ("欧阳修", "欧阳", "修", "", "", ""),
    ],
)
def test_names_are_read(
    name: str, family: str, given: str, initials: str, suffix: str, literal: str
) -> None:
    creator = one(f"AU  - {name}").creators[0]
    assert (creator.family, creator.given, creator.initials) == (family, given, initials)
    assert (creator.suffix, creator.literal.plain) == (suffix, literal)


def test_several_authors_in_one_line_or_on_lines_without_a_tag_are_told_apart() -> None:
    record = one("AU  - Smith, J; Doe, A", "Roe, B")
    assert [creator.family for creator in record.creators] == ["Smith", "Doe", "Roe"]


def test_a_list_of_cited_names_is_no_editor() -> None:
    record = one("A2  - Andres, Bucchianeri, Buote, Byrne, Casati")
    assert record.creators == ()
    assert record.extra[0][0] == "A2"


# Fields --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "medline"),
    [
        ("2003", "2003"),
        ("2003///", "2003"),
        ("2003/07/21/", "2003 Jul 21"),
        ("2003/07/", "2003 Jul"),
        ("2003///Spring", "2003 Spring"),
        ("2019/10//undefined", "2019 Oct"),
        ("2003-07-21", "2003 Jul 21"),
        ("Jul 2003", "2003 Jul"),
        ("2003 Jul 21", "2003 Jul 21"),
        ("21/07/2003", "2003 Jul 21"),
        ("(2003)", "2003"),
        ("10 15", "10 15"),
        ("in press", "in press"),
    ],
)
def test_dates_are_read_in_every_form(text: str, medline: str) -> None:
    assert one(f"PY  - {text}").issued.medline == medline


def test_the_day_of_da_is_taken_when_its_year_agrees() -> None:
    assert one("PY  - 2003", "DA  - 2003/07/21/").issued.medline == "2003 Jul 21"
    assert one("PY  - 1997", "DA  - Aug").issued.medline == "1997 Aug"
    other = one("PY  - 2003", "DA  - 2004/07/21/")
    assert other.issued.medline == "2003"
    assert other.extra == (("DA", "2004-07-21"),)


@pytest.mark.parametrize(
    ("lines", "full", "short"),
    [
        (
            ("T2  - Food Chem Toxicol", "J2  - Food and chemical toxicology"),
            "Food and chemical toxicology",
            "Food Chem Toxicol",
        ),
        (("JF  - Orthopaedic Journal", "JA  - Orthop. J."), "Orthopaedic Journal", "Orthop. J."),
        (("JF  - Gut", "JO  - Gut"), "Gut", ""),
        (("JO  - Lancet",), "Lancet", ""),
    ],
)
def test_the_journal_and_its_abbreviation_are_told_apart(
    lines: tuple[str, ...], full: str, short: str
) -> None:
    record = one(*lines)
    assert (record.container_title, record.container_title_short) == (full, short)


def test_identifiers_are_found_where_programs_put_them() -> None:
    record = one(
        "AN  - 9304698", "DB  - PubMed", "C2  - PMC123", "DO  - https://dx.doi.org/10.1016/B36c36"
    )
    assert (record.pmid, record.pmcid, record.doi) == ("9304698", "PMC123", "10.1016/b36c36")
    embase = one("AN  - 373791783", "DB  - Embase", "M3  - 10.1000/old")
    assert (embase.pmid, embase.doi) == ("", "10.1000/old")
    assert ("AN", "373791783") in embase.extra
    assert one("UR  - https://pubmed.ncbi.nlm.nih.gov/12/").pmid == "12"
    assert one("N1  - PMID: 13").pmid == "13"
    assert one("DO  - not-a-doi").extra == (("DO", "not-a-doi"),)


def test_several_links_in_one_line_are_told_apart() -> None:
    record = one("UR  - http://a.example/x;http://b.example/y")
    assert record.url == "http://a.example/x"
    assert record.extra == (("UR", "http://b.example/y"),)


def test_issns_and_isbns_are_told_apart() -> None:
    record = one("SN  - 1895-5770 1895-5770", "SN  - 2325-9671 (electronic)", "SN  - ABC")
    assert record.journal is not None
    assert [(issn.value, issn.kind) for issn in record.journal.issns] == [
        ("1895-5770", ""),
        ("2325-9671", "Electronic"),
    ]
    assert record.extra == (("SN", "ABC"),)
    book = records("TY  - BOOK\nTI  - B\nSN  - 978-0-12-345678-6\nER  - \n")[0]
    assert book.book is not None and book.book.isbns == ("978-0-12-345678-6",)


def test_pages_that_are_no_pages_are_left_out() -> None:
    assert one("SP  - No", "EP  - Specified").pagination is None
    pages = one("SP  - 152", "EP  - 160").pagination
    assert pages is not None and (pages.start, pages.end) == ("152", "160")
    thesis = records("TY  - THES\nTI  - T\nSP  - 120\nER  - \n")[0]
    assert dict(thesis.variables)["number-of-pages"] == "120"


@pytest.mark.parametrize(
    ("code", "csl_type"),
    [
        ("JOUR", "article-journal"), ("Journal Article", "article-journal"), ("BOOK", "book"),
        ("CHAP", "chapter"), ("THES", "thesis"), ("RPRT", "report"), ("CPAPER", "paper-conference"),
        ("ELEC", "webpage"), ("DATA", "dataset"), ("MPCT", "motion_picture"), ("PREP", "article"),
        ("GEN", "document"), ("XYZ", "document"),
    ],
)  # fmt: skip
def test_types_are_read_and_written_back(code: str, csl_type: str) -> None:
    record = records(f"TY  - {code}\nTI  - T\nT2  - C\nER  - \n")[0]
    assert record.csl_type == csl_type
    again = records(ris.record_text(record))[0]
    assert again == record


def test_a_preprint_stays_a_preprint() -> None:
    record = records("TY  - UNPB\nTI  - T\nM3  - Preprint\nT2  - bioRxiv\nER  - \n")[0]
    assert (record.csl_type, dict(record.variables)["genre"]) == ("article", "preprint")
    assert records(ris.record_text(record))[0] == record


def test_mesh_is_read_from_medline_only() -> None:
    medline = one("DB  - Ovid MEDLINE(R)", "KW  - *Neoplasms/dt", "KW  - Humans")
    assert medline.mesh_headings[0].descriptor.is_major
    embase = one("DB  - Embase", "KW  - *athlete; runner")
    assert [(word.text.plain, word.is_major) for word in embase.keywords] == [
        ("athlete", True),
        ("runner", False),
    ]


def test_line_breaks_in_values_cannot_end_a_record_when_written() -> None:
    record = one("TI  - T", "N1  - a", "second line", "third")
    record = dataclasses.replace(record, notes=("x\nER  - \nTY  - BOOK", "y\r\nTI  - z"))
    again = records(ris.record_text(record))
    assert len(again) == 1
    assert again[0].notes == ("x\nER -\nTY - BOOK", "y\nTI - z")


def test_a_note_keeps_its_lines_and_empty_lines_there_and_back() -> None:
    long = "A line that is as long as a wrapped one would be, with many words in it, so it is."
    note = f"To do:\n- look\n- cite\n\n{long}\n{long}"
    record = dataclasses.replace(one("TI  - T"), notes=(note,))
    assert records(ris.record_text(record))[0].notes == (note,)


def test_a_note_s_wrapped_lines_are_one_and_short_ones_stay() -> None:
    record = one(
        "TI  - T",
        "N1  - This note was wrapped by the program which wrote it at a width of seventy",
        "letters, as the length of its lines shows.",
        "",
        "Eng",
        "Review",
    )
    (note,) = record.notes
    assert note.split("\n")[1:] == ["", "Eng", "Review"]


def test_a_record_that_was_written_with_html_s_escapes_is_read_without() -> None:
    record = one(
        "TI  - Research &amp; growth: P&lt;0.05",
        "AU  - O&apos;Brien, J",
        "KW  - Research &amp; growth; other",
        "UR  - https://example.org/?a=1&b=2",
    )
    assert record.title.plain == "Research & growth: P<0.05"
    assert record.creators[0].family == "O'Brien"
    assert [word.text.plain for word in record.keywords] == ["Research & growth", "other"]
    assert record.url == "https://example.org/?a=1&b=2"


@pytest.mark.parametrize(
    "title",
    ["How &amp; is written", "R&D and &amp;", "AT&T; &unknown; and more", "&amp;amp;", "a < &lt;"],
)
def test_a_title_that_is_about_escapes_comes_back_as_it_was(title: str) -> None:
    record = ReferenceRecord(title=RichText.plain_text(title))
    assert records(ris.record_text(record))[0].title.plain == title


def test_no_type_line_is_refused_in_a_sentence() -> None:
    with pytest.raises(FormatError, match="no RIS file"):
        list(ris.parse(io.BytesIO(b"AU  - Smith, J\n")))


def test_every_real_file_is_read(corpus: Path) -> None:
    total = 0
    outside: dict[str, list[str]] = {}
    for path in sorted((corpus / "ris").rglob("*.*")):
        if path.name == "example_wos.ris":
            continue  # Web of Science under a wrong name
        with path.open("rb") as stream:
            found = list(parse_stream(stream))
        banners = [one.text for one in found if isinstance(one, Unreadable) and one.is_outside]
        found = [one for one in found if isinstance(one, Parsed) or not one.is_outside]
        if banners:
            outside[path.name] = banners
        for result in found:
            assert isinstance(result, Parsed), (path, result)
            assert ris.record_from_source(result.source) == result.record
            again = records(ris.record_text(result.record))[0]
            assert again.title == result.record.title
            assert len(again.creators) == len(result.record.creators)
            assert again.doi == result.record.doi
        total += len(found)
    assert total == 232
    banner = 'Record #{0} of 2\nProvider: Provider\nContent: text/plain; charset="UTF-8"\n{0}.'
    assert outside == {"example_extraneous_data.ris": [banner.format(1), banner.format(2)]}


def test_a_type_that_others_would_misread_is_not_written() -> None:
    for csl_type, code in (("document", "GEN"), ("paper-conference", "CPAPER"), ("book", "BOOK")):
        text = ris.record_text(ReferenceRecord(csl_type=csl_type, title=RichText("T")))
        assert text.startswith(f"TY  - {code}\n")
        again = ris.record_from_source(text.encode())
        assert (again.csl_type, again.extra) == (csl_type, ())
    grant = ris.record_from_source(b"TY  - GRNT\nTI  - T\nER  - \n")
    assert ris.record_text(grant).startswith("TY  - GRNT\n")


def test_numbers_of_reports_and_patents_come_back() -> None:
    report = ReferenceRecord(
        csl_type="report",
        title=RichText("T"),
        book=Book(report_number="TR-1", isbns=("9780306406157",)),
    )
    patent = ReferenceRecord(
        csl_type="patent", title=RichText("T"), variables=(("number", "US 123"),)
    )
    for record in (report, patent):
        assert ris.record_from_source(ris.record_text(record).encode()) == record
