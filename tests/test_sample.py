"""The sample library: real references, known ids, and no text of real papers."""

from __future__ import annotations

import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).resolve().parents[1] / "resources" / "sample"
REFERENCES = SAMPLE / "sample-references.xml"
SEED = "9304698"

# PMID: DOI (lower case), PMCID or Bookshelf accession, as known from elsewhere.
KNOWN_IDS = {
    "1": ("10.1016/0006-2944(75)90147-7", ""),
    "9304698": ("10.1016/s0301-0082(97)00021-x", ""),
    "9500320": ("10.1016/s0140-6736(97)11096-0", ""),
    "32450107": ("10.1016/s0140-6736(20)31180-6", ""),
    "24476887": ("10.1038/nature12968", ""),
    "32678530": ("10.1056/nejmoa2021436", "PMC7383595"),
    "26378978": ("10.1056/nejmoa1504720", ""),
    "33782057": ("10.1136/bmj.n71", ""),
    "19621072": ("10.1371/journal.pmed.1000097", ""),
    "33499930": ("10.1186/s13643-020-01542-z", ""),
    "13054692": ("10.1038/171737a0", ""),
    "34265844": ("10.1038/s41586-021-03819-2", "PMC8371605"),
    "23193287": ("10.1093/nar/gks1195", "PMC3531190"),
    "20981092": ("10.1038/nature09534", "PMC3042601"),
    "19304878": ("10.1093/bioinformatics/btp163", "PMC2682512"),
    "20729678": ("10.1097/nne.0b013e3181ed81e4", ""),
    "32633716": ("10.7554/elife.51710", "PMC7371420"),
    "36216673": ("10.1016/j.wem.2022.07.008", ""),
    "8692918": ("", "PMC38908"),
    "36798302": ("10.1101/2023.02.07.527548", "PMC9934598"),
    "37064529": ("", "PMC10104197"),
    "29768149": ("10.1056/nejmoa1715274", ""),
    "27797938": ("10.1136/gutjnl-2016-312510", "PMC5442267"),
    "36156117": ("10.1093/cid/ciac769", "PMC9619446"),
    "38962805": ("10.1080/09540121.2024.2374185", ""),
    "38914053": ("10.1088/1361-6528/ad5afd", ""),
    "20821847": ("", "NBK22"),
    "21249754": ("", "NBK1825"),
    "21249755": ("", "NBK1826"),
    "21413195": ("", "NBK51812"),
}


@pytest.fixture(scope="module")
def records() -> dict[str, ET.Element]:
    root = ET.parse(REFERENCES).getroot()
    found = [(record.findtext("*/PMID") or "", record) for record in root]
    assert len(dict(found)) == len(found), "a PMID is there twice"
    return dict(found)


@pytest.fixture(scope="module")
def arrangement() -> dict[str, list[dict[str, Any]]]:
    with (SAMPLE / "collections.toml").open("rb") as file:
        return tomllib.load(file)


def ids(record: ET.Element) -> dict[str, str]:
    lists = record.findall("*/ArticleIdList")
    return {item.get("IdType", ""): item.text or "" for found in lists for item in found}


def types(record: ET.Element) -> set[str]:
    return {item.text or "" for item in record.iter("PublicationType")}


def links(record: ET.Element) -> set[str]:
    return {item.get("RefType", "") for item in record.iter("CommentsCorrections")}


def test_there_are_enough_references_to_look_around(records: dict[str, ET.Element]) -> None:
    assert len(records) >= 70
    assert REFERENCES.stat().st_size < 400_000


def test_every_record_has_what_a_reference_list_shows(records: dict[str, ET.Element]) -> None:
    for pmid, record in records.items():
        title = record.find(".//ArticleTitle")
        title = record.find(".//BookTitle") if title is None else title
        assert title is not None and "".join(title.itertext()).strip(), pmid
        assert record.find(".//PubDate") is not None, pmid
        authorless = "Published Erratum" in types(record)
        assert authorless or record.find(".//AuthorList/Author") is not None, pmid


@pytest.mark.parametrize("pmid", KNOWN_IDS)
def test_ids_are_the_known_ones(pmid: str, records: dict[str, ET.Element]) -> None:
    found = ids(records[pmid])
    doi, other = KNOWN_IDS[pmid]
    assert found.get("doi", "").lower() == doi
    assert found.get("pmc", found.get("bookaccession", "")) == other


def test_the_seed_is_there_with_all_that_is_known_of_it(records: dict[str, ET.Element]) -> None:
    seed = records[SEED]
    names = [f"{a.findtext('LastName')} {a.findtext('Initials')}" for a in seed.iter("Author")]
    assert names == ["Gadient RA", "Otten UH"]
    assert seed.findtext(".//Volume") == "52"
    assert seed.findtext(".//MedlinePgn") == "379-90"
    assert "Review" in types(seed)
    major = [q.text for q in seed.iter("QualifierName") if q.get("MajorTopicYN") == "Y"]
    assert major == ["physiology"]
    assert len(list(seed.iter("MeshHeading"))) == 7


def test_no_abstract_is_that_of_a_real_paper(records: dict[str, ET.Element]) -> None:
    for pmid, record in records.items():
        for part in record.iter("AbstractText"):
            assert "".join(part.itertext()).startswith("Sample text"), pmid
        for element in ("CoiStatement", "OtherAbstract", "CopyrightInformation", "GeneralNote"):
            assert record.find(f".//{element}") is None, (pmid, element)


def test_no_address_of_a_person_is_given(records: dict[str, ET.Element]) -> None:
    assert "@" not in REFERENCES.read_text(encoding="utf-8")


def test_the_sample_shows_what_records_can_be(records: dict[str, ET.Element]) -> None:
    found = list(records.values())
    seen = set().union(*map(links, found))
    assert seen >= {"RetractionIn", "ExpressionOfConcernIn", "ErratumIn", "ErratumFor"}
    assert seen >= {"UpdateIn", "UpdateOf", "CommentIn", "CommentOn"}
    kinds = set().union(*map(types, found))
    assert kinds >= {"Retracted Publication", "Preprint", "Practice Guideline", "Published Erratum"}
    elements = {element.tag for record in found for element in record.iter()}
    assert elements >= {"PubmedBookArticle", "CollectiveName", "MedlineDate", "Season", "Suffix"}
    assert elements >= {"PersonalNameSubject", "SupplMeshName", "DataBank", "Grant", "Reference"}
    languages = {element.text for record in found for element in record.iter("Language")}
    assert languages >= {"eng", "spa", "chi", "jpn"}
    states = {element.text for record in found for element in record.iter("PublicationStatus")}
    assert "aheadofprint" in states


def test_collections_tags_and_notes_name_references_that_are_there(
    records: dict[str, ET.Element], arrangement: dict[str, list[dict[str, Any]]]
) -> None:
    names: set[str] = set()
    for part in arrangement["collection"] + arrangement["tag"]:
        assert set(part["pmids"]) <= set(records), part["name"]
        assert len(set(part["pmids"])) == len(part["pmids"]), part["name"]
    for collection in arrangement["collection"]:
        assert collection.get("parent", "") in names | {""}
        names.add(collection["name"])
    assert len(names) >= 4
    for note in arrangement["note"]:
        assert note["pmid"] in records
        assert "Sample note" in note["text"]
