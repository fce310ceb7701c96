"""From one format to another: what the one says must not mean something else in the other."""

from __future__ import annotations

import io

import pytest

from refdesk.formats.distinct_keys import DistinctKeys
from refdesk.formats.registry import Parsed, format_by_key, parse_stream, writer_of
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    ArticleId,
    Book,
    Creator,
    Keyword,
    MeshHeading,
    ReferenceRecord,
    Term,
)


def read(text: str, key: str) -> ReferenceRecord:
    (result,) = parse_stream(io.BytesIO(text.encode()), key=key)
    assert isinstance(result, Parsed)
    return result.record


def through(record: ReferenceRecord, key: str) -> ReferenceRecord:
    out = io.BytesIO()
    writer_of(key)([record], out)
    return read(out.getvalue().decode("utf-8-sig"), key)


@pytest.mark.parametrize(
    "key", ["csl-yaml", "csl-json", "bibtex", "ris", "nbib", "endnote-xml", "csv", "pubmed-xml"]
)
def test_yaml_without_quotes_becomes_every_format(key: str) -> None:
    record = read(
        "references:\n- id: doe2021\n  type: article-journal\n  title: Tides\n  volume: 12\n"
        "  author:\n  - family: Doe\n    given: Jane\n  custom:\n    seen: 3\n    by: ann\n",
        "csl-yaml",
    )
    assert type(record.citekey) is str
    again = through(record, key)
    assert (again.title.plain, again.volume) == ("Tides", "12")
    assert again.creators[0].family == "Doe"


def test_the_provider_of_a_ris_file_is_no_date_in_nbib() -> None:
    record = read(
        "TY  - JOUR\nTI  - Tides\nPY  - 2019\nDA  - 2019/08/12/\nDP  - NLM\nAN  - 3\nXX  - kept\n"
        "ER  - \n",
        "ris",
    )
    assert ("DP", "NLM") in record.extra
    assert through(record, "nbib").issued == PartialDate(2019, 8, 12)


def test_an_unknown_tag_of_nbib_is_written_again() -> None:
    record = read("PMID- 12\nDP  - 2019\nTI  - Tides.\nXYZ - kept\n", "nbib")
    assert through(record, "nbib") == record
    assert ("XYZ", "kept") in record.extra


def test_a_paper_keeps_its_title_beside_its_proceedings_in_nbib() -> None:
    record = ReferenceRecord(
        csl_type="paper-conference",
        title=RichText("Tides"),
        book=Book(title=RichText("Proceedings of the Sea")),
    )
    again = through(record, "nbib")
    assert again.title.plain == "Tides"
    assert again.container_title == "Proceedings of the Sea"


def test_ids_beside_pubmeds_own_are_written_to_its_xml() -> None:
    record = ReferenceRecord(
        pmid="12",
        doi="10.5555/tides",
        pmcid="PMC34",
        title=RichText("Tides"),
        article_ids=(ArticleId("mid", "NIHMS5"),),
    )
    again = through(record, "pubmed-xml")
    assert (again.doi, again.pmcid) == ("10.5555/tides", "PMC34")
    assert ArticleId("mid", "NIHMS5") in again.article_ids
    assert through(again, "pubmed-xml") == again


def test_a_translator_becomes_no_author_in_pubmeds_xml() -> None:
    record = ReferenceRecord(
        csl_type="chapter",
        title=RichText("Tides"),
        book=Book(title=RichText("Sea")),
        creators=(Creator("Doe", "Jane"), Creator("Roe", "R", role="translator")),
    )
    found = through(record, "pubmed-xml").creators
    assert [(one.family, one.role) for one in found] == [("Doe", "author")]


@pytest.mark.parametrize("key", ["ris", "endnote-xml"])
def test_the_number_of_pages_of_a_chapter_is_not_its_page(key: str) -> None:
    record = ReferenceRecord(
        csl_type="chapter",
        title=RichText("Tides"),
        book=Book(title=RichText("Sea")),
        variables=(("number-of-pages", "3"),),
    )
    assert through(record, key).pagination is None


@pytest.mark.parametrize("key", ["ris", "endnote-xml"])
def test_a_marked_keyword_of_the_authors_becomes_no_mesh_heading(key: str) -> None:
    record = ReferenceRecord(
        pmid="12",
        title=RichText("Tides"),
        keywords=(Keyword(RichText("moon"), is_major=True),),
        mesh_headings=(MeshHeading(Term("Oceans", is_major=True)),),
    )
    again = through(record, key)
    assert [one.text.plain for one in again.keywords] == ["moon"]
    assert [one.descriptor.name for one in again.mesh_headings] == ["Oceans"]


def test_a_conference_paper_without_source_stands_in_its_book_title() -> None:
    record = read(
        "FN Clarivate\nVR 1.0\nPT C\nAU Kim, J\nTI Tides\nBT PROCEEDINGS OF THE SEA\nPY 2019\n"
        "ER\n\nEF\n",
        "wos",
    )
    assert record.container_title == "PROCEEDINGS OF THE SEA"
    assert through(record, "ris").csl_type == "paper-conference"
    assert format_by_key("wos").write is None


@pytest.mark.parametrize(
    "key", ["ris", "bibtex", "biblatex", "csl-json", "csl-yaml", "endnote-xml", "csv"]
)
def test_the_lines_of_a_note_come_back(key: str) -> None:
    note = "To do:\n- look\n- cite {it}\n\nTY - JOUR\n%T no tag\n@article{x,}"
    record = ReferenceRecord(title=RichText("Tides"), notes=("One\nTwo", note))
    assert through(record, key).notes == record.notes


@pytest.mark.parametrize(
    "key", ["ris", "bibtex", "csl-json", "endnote-xml", "refer", "csv", "nbib"]
)
def test_a_chinese_name_without_a_comma_is_not_divided_on_the_way(key: str) -> None:
    (name,) = through(read("@article{a, author = {王小明}, title = {T}}", "bibtex"), key).creators
    assert (name.family or name.literal.plain, name.given) == ("王小明", "")


def test_a_field_of_another_format_is_no_line_of_ris() -> None:
    record = read('[{"id": "a/b;c", "type": "book", "title": "T", "note": "n"}]', "csl-json")
    again = through(record, "ris")
    assert (again.notes, again.extra) == (("n",), ())


@pytest.mark.parametrize("key", ["bibtex", "csl-json", "csl-yaml"])
def test_a_key_that_comes_again_gets_a_letter(key: str) -> None:
    records = [ReferenceRecord(title=RichText(f"T{n}"), citekey="doe") for n in range(3)]
    records.append(ReferenceRecord(title=RichText("T3"), citekey="doea"))
    out = io.BytesIO()
    writer_of(key)(records, out)
    found = parse_stream(io.BytesIO(out.getvalue()), key=key)
    keys = [one.record.citekey for one in found if isinstance(one, Parsed)]
    assert keys == ["doe", "doea", "doeb", "doeaa"]


def test_a_hundred_thousand_equal_keys_take_no_longer_than_others() -> None:
    keys = DistinctKeys()
    given = [keys.given("same") for _ in range(100_000)]  # minutes, were each letter tried anew
    assert given[:3] == ["same", "samea", "sameb"] and len(set(given)) == 100_000
