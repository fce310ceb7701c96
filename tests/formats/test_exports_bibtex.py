"""BibTeX as programs and publishers export it, with their oddities; the works are made up."""

from __future__ import annotations

import io

import pytest

from refdesk.formats import bibtex
from refdesk.formats.registry import Parsed
from refdesk.model.names import full_name
from refdesk.model.record import ReferenceRecord


def read(text: str) -> ReferenceRecord:
    (result,) = bibtex.parse(io.BytesIO(text.encode()))
    assert isinstance(result, Parsed)
    return result.record


def written(record: ReferenceRecord) -> ReferenceRecord:
    stream = io.BytesIO()
    bibtex.write([record], stream)
    return read(stream.getvalue().decode())


@pytest.mark.parametrize("space", [" ", "\n"])
def test_of_several_addresses_in_one_field_the_first_is_the_link_and_none_is_lost(
    space: str,
) -> None:
    record = read(
        "@article{RN1, title = {Tides}, url = {http://www.ncbi.nlm.nih.gov/pubmed/30000001"
        f"{space}https://files.example/a_b.pdf{space}https://files.example/c}}}}"
    )
    assert record.url == "http://www.ncbi.nlm.nih.gov/pubmed/30000001"
    assert record.pmid == "30000001"
    assert record.extra == (
        ("url-2", "https://files.example/a_b.pdf"),
        ("url-3", "https://files.example/c"),
    )
    assert written(record) == record


def test_the_web_of_sciences_keywords_in_double_braces_are_several() -> None:
    record = read(
        "@article{ WOS:1, Title = {{Tides}}, Keywords = {{neap tide; spring tide}},\n"
        "Unique-ID = {{WOS:1}}, Article-Number = {{17}} }"
    )
    assert [one.text.plain for one in record.keywords] == ["neap tide", "spring tide"]
    assert [one.value for one in record.location_ids] == ["17"]


def test_a_keyword_of_ours_in_braces_stays_one() -> None:
    record = read("@article{a, title = {Tides}, keywords = {{Cells, Cultured; old}}}")
    assert [one.text.plain for one in record.keywords] == ["Cells, Cultured; old"]


def test_scopus_gives_the_authors_keywords_and_the_article_number_names_of_their_own() -> None:
    record = read(
        "@ARTICLE{Kim2022, title={Tides}, journal={J. Tides}, art_number={104567},\n"
        "author_keywords={Moon;  Sea}, keywords={sea;  human}, source={Scopus}}"
    )
    assert [one.text.plain for one in record.keywords] == ["Moon", "Sea", "sea", "human"]
    assert [one.value for one in record.location_ids] == ["104567"]


@pytest.mark.parametrize("kind", ["Journal Article", "Article", "Book Section"])
def test_endnotes_name_of_the_kind_of_entry_is_no_genre_that_is_cited(kind: str) -> None:
    record = read(f"@article{{RN2, title = {{Tides}}, journal = {{Sea}}, type = {{{kind}}}}}")
    assert record.csl_type == "article-journal"
    assert record.variables == ()
    assert record.extra == (("type", kind),)
    assert written(record) == record


@pytest.mark.parametrize("kind", ["misc", "online"])
def test_zoteros_preprint_is_one_by_its_publisher(kind: str) -> None:
    record = read(f"@{kind}{{li, title = {{Tides}}, publisher = {{bioRxiv}}, year = {{2023}}}}")
    assert record.csl_type == "article"
    assert dict(record.variables) == {"genre": "preprint", "publisher": "bioRxiv"}
    again = written(record)
    assert (again.csl_type, again.variables) == (record.csl_type, record.variables)


def test_biorxivs_entry_keeps_its_number_and_the_address_of_its_pdf() -> None:
    pdf = "https://www.biorxiv.org/content/early/2023/01/03/2023.01.02.1.full.pdf"
    record = read(
        "@article {Li2023, title = {Tides}, elocation-id = {2023.01.02.1}, journal = {bioRxiv},\n"
        f"eprint = {{{pdf}}}}}"
    )
    assert record.csl_type == "article"
    assert [one.value for one in record.location_ids] == ["2023.01.02.1"]
    assert record.extra == (("eprint", pdf),)
    assert "archive_location" not in dict(record.variables)


def test_dblps_number_behind_a_name_is_no_family_name() -> None:
    record = read("@article{DBLP:a, title = {Tides}, author = {John Smith 0001 and Wei Li}}")
    assert [full_name(one) for one in record.creators] == ["Smith, John", "Li, Wei"]
