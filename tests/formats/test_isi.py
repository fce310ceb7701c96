from __future__ import annotations

import io
from pathlib import Path

import pytest

from refdesk.errors import FormatError
from refdesk.formats import ris
from refdesk.formats.detect import detect
from refdesk.formats.registry import Parsed, parse_stream
from refdesk.formats.tagged import isi
from refdesk.model.dates import PartialDate
from refdesk.model.record import Grant, Pagination, ReferenceRecord


def records(text: str) -> list[ReferenceRecord]:
    found = [one for one in isi.parse(io.BytesIO(text.encode())) if isinstance(one, Parsed)]
    for one in found:
        assert isi.record_from_source(one.source) == one.record
    return [one.record for one in found]


def one(*lines: str) -> ReferenceRecord:
    text = "\n".join(
        ("FN Clarivate Analytics Web of Science", "VR 1.0", *lines, "ER", "", "EF", "")
    )
    return records(text)[0]


ARTICLE = (
    "PT J",
    "AU Alt, AB",
    "   Bern, C",
    "AF Alt, Ann B.",
    "   Bern, Cem",
    "CA Study Grp Tests",
    "TI Effects of nothing on something that is long",
    "   enough to be wrapped",
    "SO JOURNAL OF TESTS",
    "LA English",
    "DT Article; Early Access",
    "DE liver; lung",
    "ID RAT-LIVER; HUMAN LUNG",
    "AB It was seen that all is well and",
    "   goes on.",
    "C1 [Alt, Ann B.; Bern, Cem] Univ X, Dept Y, Town, Land.",
    "   [Bern, Cem] Univ Z, City, Land.",
    "RP Alt, AB (corresponding author), Univ X.",
    "EM a@example.org",
    "RI Bern, Cem/A-1234-2010",
    "OI Alt, Ann B./0000-0002-1825-0097",
    "FU NIH [R01 1, R01 2]; Fund of Tests",
    "CR Otten U, 1990, J TESTS, V1, P2, DOI 10.1000/OLD.1",
    "   ZETA A, 1991, BOOK",
    "NR 2",
    "TC 7",
    "PU PRESS LTD",
    "PI TOWN",
    "SN 0028-0836",
    "EI 1476-4687",
    "J9 J TEST",
    "JI J. Test.",
    "PD SEP-OCT",
    "PY 2020",
    "VL 12",
    "IS 3",
    "SU 1",
    "AR e123",
    "DI 10.1000/NEW.1",
    "EA JUN 2020",
    "PM 12345678",
    "UT WOS:000123456700001",
    "DA 2021-01-01",
)


def test_an_article_is_read_in_full() -> None:
    record = one(*ARTICLE)
    assert record.title.plain == "Effects of nothing on something that is long enough to be wrapped"
    assert [(c.family or c.literal.plain, c.given) for c in record.creators] == [
        ("Alt", "Ann B."),
        ("Bern", "Cem"),
        ("Study Grp Tests", ""),
    ]
    assert [[a.text.plain for a in c.affiliations] for c in record.creators] == [
        ["Univ X, Dept Y, Town, Land."],
        ["Univ X, Dept Y, Town, Land.", "Univ Z, City, Land."],
        [],
    ]
    assert record.creators[0].identifiers[0].value == "0000-0002-1825-0097"
    assert record.creators[1].identifiers[0].source == "ResearcherID"
    assert (record.container_title, record.container_title_short) == (
        "JOURNAL OF TESTS",
        "J. Test.",
    )
    assert record.issued == PartialDate(literal="2020 Sep-Oct")
    assert record.electronic_dates == (PartialDate(2020, 6),)
    assert (record.volume, record.issue) == ("12", "3 Suppl 1")
    assert record.location_ids[0].value == "e123"
    assert (record.pmid, record.doi) == ("12345678", "10.1000/new.1")
    assert [(word.text.plain, word.owner) for word in record.keywords] == [
        ("liver", "NOTNLM"),
        ("lung", "NOTNLM"),
        ("RAT-LIVER", "KeywordsPlus"),
        ("HUMAN LUNG", "KeywordsPlus"),
    ]
    assert record.grants == (
        Grant("R01 1", agency="NIH"),
        Grant("R01 2", agency="NIH"),
        Grant("", agency="Fund of Tests"),
    )
    cited = record.reference_lists[0].references
    assert [ref.citation.plain[:6] for ref in cited] == ["Otten ", "ZETA A"]
    assert cited[0].ids[0].value == "10.1000/old.1"
    assert record.number_of_references == "2"
    assert [term.name for term in record.publication_types] == ["Article", "Early Access"]
    assert record.languages == ("English",)
    assert ("wos:UT", "WOS:000123456700001") in record.extra
    assert ("wos:TC", "7") in record.extra


def test_what_only_the_web_of_science_has_does_not_leak_into_ris() -> None:
    text = ris.record_text(one(*ARTICLE))
    assert "DA  - 2021" not in text
    assert "TC  - " not in text


@pytest.mark.parametrize(
    ("lines", "csl_type"),
    [
        (("PT J", "DT Review"), "article-journal"),
        (("PT J", "DT Book Review"), "review-book"),
        (("PT C", "DT Proceedings Paper", "SO Proc", "CT Meeting of tests"), "paper-conference"),
        (("PT B", "DT Book", "SO The book"), "book"),
        (("PT B", "DT Book Chapter", "SO The book"), "chapter"),
        (("PT P",), "patent"),
    ],
)
def test_types_are_told_by_kind_and_document_type(lines: tuple[str, ...], csl_type: str) -> None:
    assert one(*lines, "TI T").csl_type == csl_type


def test_old_files_and_other_habits_are_read() -> None:
    record = one(
        "PT J", "AU Alt, Ann; Bern, Cem B", "TI T", "PS 411-22", "UT MEDLINE:12", "PY 2006"
    )
    assert [c.family for c in record.creators] == ["Alt", "Bern"]
    assert record.pagination == Pagination(medline="411-22")
    assert record.pmid == "12"
    bare = records("FN x\nVR 1.0\nTI One\nAU A, B\nER\n\nTI Two\nAU C, D\nER\n\n")
    assert [r.title.plain for r in bare] == ["One", "Two"]


def test_addresses_without_names_are_the_first_authors() -> None:
    record = one("PT J", "AU A, B", "   C, D", "TI T", "C1 Univ X", "   Univ Y")
    assert [a.text.plain for a in record.creators[0].affiliations] == ["Univ X", "Univ Y"]
    assert record.creators[1].affiliations == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_tab_delimited_table_is_told_apart_and_read(encoding: str) -> None:
    text = (
        "PT\tAU\tAF\tTI\tSO\tDE\tC1\tCR\tPY\tVL\tBP\tEP\tDI\tUT\r\n"
        "J\tAlt, A; Bern, C\tAlt, Ann; Bern, Cem\tÜber T\tJ TEST\tliver; lung\t"
        "[Alt, Ann] Univ X; [Bern, Cem] Univ Y\tA B, 1990, X; C D, 1991, Y\t2001\t5\t1\t9\t"
        "10.1000/A\tWOS:1\r\n\r\n"
        "J\t\t\tTwo\tJ TEST\t\t\t\t2002\t\t\t\t\t\r\n"
    )
    data = text.encode(encoding)
    assert detect(data).key == "wos"
    found = [one for one in parse_stream(io.BytesIO(data)) if isinstance(one, Parsed)]
    first, second = (one.record for one in found)
    assert [c.given for c in first.creators] == ["Ann", "Cem"]
    assert first.creators[1].affiliations[0].text.plain == "Univ Y"
    assert (first.title.plain, first.doi, first.pagination) == (
        "Über T",
        "10.1000/a",
        Pagination("1", "9"),
    )
    assert len(first.reference_lists[0].references) == 2
    assert (second.title.plain, found[1].place) == ("Two", "record 2, line 4")
    for each in found:
        assert isi.record_from_source(each.source) == each.record


def test_text_without_records_is_refused() -> None:
    with pytest.raises(FormatError, match="no Web of Science file"):
        list(isi.parse(io.BytesIO(b"FN ISI Export Format\nVR 1.0\nEF\n")))


def test_real_records_are_read_in_full(corpus: Path) -> None:
    def read(*parts: str) -> list[ReferenceRecord]:
        with corpus.joinpath(*parts).open("rb") as stream:
            return [one.record for one in parse_stream(stream) if isinstance(one, Parsed)]

    first, second = read("isi", "jabref", "IsiImporterTestWOS.isi")
    assert first.title.plain == (
        "Optical and photoelectric spectroscopy of photorefractive Sn2P2S6 crystals"
    )
    assert [c.family for c in first.authors] == [
        "Gamernyk", "Gnatenko", "Bukivskij", "Skubenko", "Slivka",
    ]  # fmt: skip
    assert (first.container_title, first.container_title_short) == (
        "JOURNAL OF PHYSICS-CONDENSED MATTER",
        "J. Phys.-Condes. Matter",
    )
    assert (first.volume, first.issue) == ("18", "23")
    assert first.pagination == Pagination("5323", "5331")
    assert first.issued == PartialDate(2006, 6, 14)
    assert len(first.reference_lists[0].references) == 17
    assert len(first.authors[0].affiliations) == 2
    assert [word.text.plain for word in second.keywords] == [
        "REFRACTIVE-INDEX PROFILES", "INFRARED WAVELENGTHS", "PHASE-CONJUGATION", "KNBO3", "MODES",
    ]  # fmt: skip
    assert second.abstract.plain.startswith("Planar waveguides in nonlinear optical crystals of")
    medline = read("isi", "jabref", "IsiImporterTestMedline.isi")
    assert [r.pmid for r in medline] == ["16842170", "16735938"]
    assert [len(r.authors) for r in medline] == [1, 7]
    assert medline[1].issued == PartialDate(literal="2006 May-Jun")
    three = read("isi", "jabref", "IsiImporterTest2.isi")
    assert [len(r.authors) for r in three] == [6, 1, 0]
    (optical,) = read("isi", "jabref", "IsiImporterTest1.isi")
    assert [(c.family, c.given) for c in optical.authors][:3] == [
        ("Brown", "James"),
        ("Brown", "James Marc"),
        ("Brown", "JM"),
    ]
    assert optical.issued == PartialDate(2006, 4)
    wrong_name = read("ris", "rispy", "example_wos.ris")
    assert [(r.pmid, r.doi) for r in wrong_name[:2]] == [
        ("15170338", "10.1021/bi049798f"),
        ("15170339", "10.1021/bi0497291"),
    ]
    assert Grant("GM-52002", agency="NIGMS NIH HHS") in wrong_name[1].grants


def test_a_part_of_an_isbn_with_a_wrong_digit_is_no_issn() -> None:
    record = one("PT B", "AU Alt, AB", "TI A book", "BN 978-1-5386-0000-1", "PY 2017")
    assert record.book is not None
    assert record.book.isbns == ("978-1-5386-0000-1",)
    assert "ISSN" not in dict(record.variables)


def test_an_address_is_its_author_s_who_is_a_junior_and_an_open_page_stays_open() -> None:
    record = one(
        "PT J", "AU Alt, AB", "   Bern, C", "AF Alt, Ann B., Jr.", "   Bern, Cem", "TI T",
        "C1 [Alt, Ann B.; Bern, Cem] Univ X, Town.", "BP 5", "EP +",
    )  # fmt: skip
    assert [len(creator.affiliations) for creator in record.creators] == [1, 1]
    assert record.pagination == Pagination(medline="5+")
