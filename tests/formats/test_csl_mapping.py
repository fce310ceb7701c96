"""CSL-JSON of other programs there and back, and RefDesk's own records through CSL-JSON."""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refdesk.formats import csl_json, pubmed_xml
from refdesk.formats.csl.file_item import file_item
from refdesk.formats.csl.reader import item_record
from refdesk.formats.csl.types import CSL_TYPES, DATE_VARIABLES, TEXT_VARIABLES
from refdesk.formats.csl.values import kept_entries, kept_object
from refdesk.formats.registry import Parsed, format_by_key
from refdesk.model.dates import PartialDate
from refdesk.model.markup import RichText
from refdesk.model.record import (
    Abstract,
    AbstractSection,
    Affiliation,
    Correction,
    Creator,
    Issn,
    Journal,
    Keyword,
    Pagination,
    ReferenceRecord,
    Term,
)
from refdesk.model.rows import Status
from refdesk.model.statuses import statuses_of


def again(item: dict[str, Any]) -> dict[str, Any]:
    """`item` read into a record and written to a file."""
    out = io.BytesIO()
    csl_json.write([csl_json.record_from_source(json.dumps(item).encode())], out)
    (found,) = json.loads(out.getvalue())
    return dict(found)


def there_and_back(record: ReferenceRecord) -> ReferenceRecord:
    out = io.BytesIO()
    csl_json.write([record], out)
    (found,) = csl_json.parse(io.BytesIO(out.getvalue()))
    assert isinstance(found, Parsed)
    return found.record


ZOTERO = {
    "id": "http://zotero.org/users/local/a1B2/items/QX3Z7Y9A", "type": "article-journal",
    "abstract": "One paragraph.", "archive": "PubMed", "archive_location": "12345678", "call-number": "R1 .N4",
    "container-title": "The New England Journal of Medicine", "DOI": "10.1056/nejmoa000000", "ISSN": "0028-4793, 1533-4406",
    "issue": "12", "journalAbbreviation": "N Engl J Med", "language": "en", "license": "CC BY 4.0",
    "note": "PMID: 12345678\\ntex.ids: old2019", "page": "1101-1110", "source": "PubMed", "title": "A <i>trial</i>",
    "title-short": "A trial", "URL": "https://example.org/1", "volume": "380",
    "author": [{"family": "Berg", "given": "Anna", "non-dropping-particle": "van den"}, {"literal": "The Trial Group"},
               {"family": "Fontaine", "given": "Jean", "dropping-particle": "de", "suffix": "Jr.", "comma-suffix": True}],
    "accessed": {"date-parts": [["2020", 5, 3]]}, "issued": {"date-parts": [["2019", 3, 21]]},
    "citation-key": "bergTrial2019",
}  # fmt: skip
MENDELEY = {
    "id": "ITEM-1", "type": "chapter", "title": "A chapter", "container-title": "The book", "publisher": "Press",
    "publisher-place": "Paris", "ISBN": "978-0-306-40615-7 978-0-306-40616-4", "edition": "2", "page": "1-20",
    "author": [{"family": "Doe", "given": "J.", "parse-names": False, "dropping-particle": "", "non-dropping-particle": ""}],
    "editor": [{"family": "Roe", "given": "R.", "parse-names": False, "dropping-particle": "", "non-dropping-particle": ""}],
    "issued": {"date-parts": [["2001", "5"]], "season": ""}, "uris": ["http://www.mendeley.com/documents/?uuid=x"],
    "mendeley": {"formattedCitation": "(Doe, 2001)", "n": 1.5, "deep": [[1], {"a": None}]}, "schema": "x",
}  # fmt: skip
PANDOC = {
    "id": "doe99", "type": "book", "title": "Book", "author": [{"family": "Doe", "given": "Jane"}],
    "issued": "1999-05~", "original-date": "1899/1900", "event-date": {"season": 1, "date-parts": [[2001]]},
    "volume-title": "Vol", "number-of-volumes": 3, "collection-title": "Series", "collection-number": 7,
    "publisher": "P", "custom": {"tags": ["a", "b"], "read": True, "rank": "1", "note": "5 stars"}, "version": 2.0,
}  # fmt: skip
SAME = {"journalAbbreviation": "container-title-short"}
"""Keys that come back in CSL's own spelling."""


def values(item: dict[str, Any]) -> dict[str, Any]:
    """Everything an item says, wherever it stands."""
    return {**item.get("custom", {}), **{k: v for k, v in item.items() if k != "custom"}}


@pytest.mark.parametrize("item", [ZOTERO, MENDELEY, PANDOC])
def test_no_key_of_other_programs_is_lost(item: dict[str, Any]) -> None:
    found = again(item)
    wanted = {SAME.get(key, key) for key in values(item)}
    assert wanted - values(found).keys() == set()
    assert again(found) == found


def test_zotero_s_item_comes_back_word_for_word() -> None:
    found = values(again(ZOTERO))
    for key in ("title", "container-title", "archive", "archive_location", "call-number", "license", "source",
                "issue", "language", "page", "title-short", "URL", "volume", "DOI", "abstract", "citation-key"):  # fmt: skip
        assert found[key] == ZOTERO[key]
    assert found["container-title-short"] == "N Engl J Med"
    assert found["author"] == [
        {"family": "Berg", "given": "Anna", "non-dropping-particle": "van den"},
        {"literal": "The Trial Group"},
        {"family": "Fontaine", "given": "Jean", "dropping-particle": "de", "suffix": "Jr."},
    ]
    assert found["name-parts"] == {"author": [{}, {}, {"comma-suffix": True}]}
    assert found["issued"] == {"date-parts": [[2019, 3, 21]]}


def test_json_that_no_variable_takes_comes_back_as_the_json_it_was() -> None:
    found = again(MENDELEY)
    assert found["custom"]["mendeley"] == MENDELEY["mendeley"]
    assert found["custom"]["uris"] == MENDELEY["uris"]
    assert found["id"] == "ITEM-1"
    custom = again(PANDOC)["custom"]
    assert {key: custom[key] for key in ("tags", "read", "rank", "note")} == PANDOC["custom"]


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.sampled_from(["5", "[1]", '"a"', "null", "true"]),
              st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_any_json_survives_as_text(value: Any) -> None:
    assert kept_object(kept_entries("k", value)) == {"k": value}


def test_ids_are_kept_and_given_out_once() -> None:
    records = [
        csl_json.record_from_source(json.dumps({"type": "book", "title": "T", "id": one}).encode())
        for one in (17, "17", "ITEM-1", "ITEM-1", "http://zotero.org/x/1", "doe 1999", "doe1999")
    ]
    assert [one.citekey for one in records] == ["", "", "", "", "", "", "doe1999"]
    out = io.BytesIO()
    csl_json.write(records, out)
    ids = [item["id"] for item in json.loads(out.getvalue())]
    assert ids == [17, "17", "ITEM-1", "item-4", "http://zotero.org/x/1", "doe 1999", "doe1999"]


def test_what_crossref_says_of_its_record_survives_a_file(corpus: Path) -> None:
    """Also what is read into fields that CSL lacks: notices, funders, cited works."""
    count = 0
    with gzip.open(corpus / "http-recordings" / "doi-content-negotiation.jsonl.gz") as lines:
        for line in lines:
            try:
                item = json.loads(json.loads(line)["body"])
            except (ValueError, KeyError, TypeError):
                continue
            if not isinstance(item, dict) or "indexed" not in item:
                continue
            record = csl_json.record_from_source(json.dumps(item).encode())
            found = there_and_back(record)
            assert found.reference_lists == record.reference_lists
            assert (found.grants, found.corrections) == (record.grants, record.corrections)
            crossref = dict(again(item)["custom"])["Crossref"]
            for key in ("indexed", "created", "member", "reference-count", "deposited"):
                assert crossref[key] == item[key]
            count += 1
    assert count


# Dates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "date",
    [
        PartialDate(2010, season="Sep-Oct"),
        PartialDate(literal="2010 Sep-Oct"),
        PartialDate(literal="1998 Dec-1999 Jan"),
        PartialDate(literal="2000 Jan 1-15"),
        PartialDate(literal="1976-1977 Winter"),
        PartialDate(literal="Dec 2nd, 1999 or so"),
        PartialDate(1990, season="Spring"),
        PartialDate(1990, 5, season="Fall"),
        PartialDate(1990, season="Rainy"),
        PartialDate(2003, 7, end=PartialDate(2004)),
        PartialDate(1999, 5, 4, circa=True),
        PartialDate(-44, 3, 15),
    ],
)
def test_dates_of_every_kind_come_back(date: PartialDate) -> None:
    record = ReferenceRecord(
        title=RichText("T"), issued=date, electronic_dates=(date,), accessed=date
    )
    assert there_and_back(record) == record


def test_a_date_that_cannot_be_read_is_kept_as_it_was() -> None:
    odd = {"date-parts": [["soon"]]}
    found = again({"type": "book", "title": "T", "issued": odd, "event-date": {"raw": "2001-05"}})
    assert found["custom"]["issued"] == odd
    assert found["event-date"] == {"raw": "2001-05"}


# What a record holds beyond CSL --------------------------------------------------------------

FULL = ReferenceRecord(
    pmid="1",
    pmcid="PMC2",
    doi="10.1000/x",
    title=RichText("On <i>E. coli</i> &amp; CO<sub>2</sub>"),
    original_title=RichText("Über <i>E. coli</i>"),
    short_title="On E. coli",
    creators=(
        Creator("Doe", "", "JA"),
        Creator("Anderson", "J M", "AJ", affiliations=(Affiliation(RichText("A <b>lab</b>")),)),
        Creator(literal=RichText("A <i>group</i>"), investigators="g1"),
        Creator("Ed", "E", role="editor", of_book=True),
        Creator("Old", "O", is_valid=False),
        Creator("Boss", "B", role="thesis-advisor"),
        Creator("Late", "L"),
    ),
    abstract=Abstract(
        (
            AbstractSection(RichText("Odd."), "WHY WE DID IT", "OBJECTIVE"),
            AbstractSection(RichText("All well: yes.")),
        ),
        "Copyright.",
    ),
    journal=Journal("J Of X", "J. X.", "J X", (Issn("0028-0836", "Print"), Issn("1476-4687")), "9"),
    pagination=Pagination("379", "390", "379-90"),
    issued=PartialDate(literal="2010 Sep-Oct"),
    electronic_dates=(PartialDate(2010, 8, 1), PartialDate(2010, 8, 2)),
    languages=("eng", "fre"),
    keywords=(Keyword(RichText("a; b")), Keyword(RichText("c, d"), "NLM", True)),
    notes=("One.\n\nTwo.", "Three."),
    variables=(("genre", "g"), ("archive", "A"), ("event-date", "1999-05")),
    extra=(("U1", "a"), ("XX", "5"), ("U1", "b"), ("abc", '{"x": 1}')),
)  # fmt: skip


def test_a_record_comes_back_whole_where_csl_has_a_variable_for_it() -> None:
    found = there_and_back(FULL)
    assert found == FULL


def test_whoever_changes_the_item_after_us_is_right() -> None:
    item = file_item(FULL, "x")
    item["author"][0]["family"] = "Roe"
    item["container-title"] = "Another journal"
    item["issued"] = {"date-parts": [[2011]]}
    item["archive"] = "B"
    item["custom"]["U1"] = ["a", "c"]
    found = item_record(json.loads(json.dumps(item)))
    assert found.creators[0].family == "Roe"
    assert found.container_title == "Another journal"
    assert found.issued == PartialDate(2011)
    assert dict(found.variables)["archive"] == "B"
    assert ("U1", "c") in found.extra
    assert found.electronic_dates == FULL.electronic_dates


@pytest.mark.parametrize(
    "harm", [None, 5, "x", [], {"family": 5}, [{"nonsense": 1}], [["a"]], {"year": "x"}]
)
def test_details_that_somebody_broke_are_passed_over(harm: Any) -> None:
    item = file_item(FULL, "x")
    item["custom"]["refdesk"] = dict.fromkeys(item["custom"]["refdesk"], harm)
    found = item_record(item)
    assert found.creators[0].family == "Doe"
    assert found.issued.known_year == 2010


def test_markup_in_details_is_cleaned_like_all_from_outside() -> None:
    item = file_item(FULL, "x")
    item["custom"]["refdesk"]["original_title"] = "<script>x</script><i>y</i>"
    item.pop("original-title")
    assert "<script" not in item_record(item).original_title.markup


# Marks ---------------------------------------------------------------------------------------


def test_a_retraction_is_marked_and_the_mark_is_read() -> None:
    for record in (
        ReferenceRecord(title=RichText("T"), corrections=(Correction("RetractionIn", "Lancet"),)),
        ReferenceRecord(title=RichText("T"), publication_types=(Term("Retracted Publication"),)),
    ):
        item = file_item(record, "x")
        assert item["status"] == "retracted"
        assert statuses_of(item_record(item)) == (Status.RETRACTED,)
    notice = ReferenceRecord(title=RichText("T"), corrections=(Correction("RetractionOf", "L"),))
    assert "status" not in file_item(notice, "x")


@pytest.mark.parametrize(
    ("title", "is_retracted"),
    [
        ("RETRACTED: Cells and us", True),
        ("RETRACTED ARTICLE: Cells and us", True),
        ("Retracted: Cells and us", True),
        ("Retraction: Cells and us", False),
        ("Retracted articles: a survey", False),
        ("RETRACTED NERVES in mice", False),
    ],
)
def test_a_publisher_s_mark_before_the_title_is_read(title: str, is_retracted: bool) -> None:
    found = item_record({"type": "article-journal", "title": title})
    assert (Status.RETRACTED in statuses_of(found)) is is_retracted
    assert found.title.plain == title


def test_ahead_of_print_is_a_status_both_ways() -> None:
    record = ReferenceRecord(title=RichText("T"), publication_status="aheadofprint")
    item = file_item(record, "x")
    assert item["status"] == "Epub ahead of print"
    assert item_record(item).publication_status == "aheadofprint"
    other = item_record({"type": "book", "title": "T", "status": "forthcoming"})
    assert ("status", "forthcoming") in other.variables


def test_medline_s_abbreviation_is_the_short_title_of_the_journal() -> None:
    item = file_item(FULL, "x")
    assert (item["container-title-short"], item["ISSN"]) == ("J X", "0028-0836")
    assert (item["PMID"], item["PMCID"], item["DOI"]) == ("1", "PMC2", "10.1000/x")
    assert item["original-title"] == "Über <i>E. coli</i>"


def test_a_report_within_another_work_keeps_its_container() -> None:
    item = {"id": "k1", "type": "report", "title": "T", "container-title": "Proceedings"}
    assert again(item)["container-title"] == "Proceedings"


@pytest.mark.parametrize("title", ["A report on tests", "A report on tests.", "[Ein Bericht]."])
def test_a_report_of_pubmed_is_in_no_other_work(title: str) -> None:
    text = (
        '<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID Version="1">5</PMID><Book>'
        f"<BookTitle>{title}</BookTitle><ReportNumber>7</ReportNumber></Book>"
        "</BookDocument></PubmedBookArticle></PubmedArticleSet>"
    )
    (found,) = pubmed_xml.parse(io.BytesIO(text.encode()))
    assert isinstance(found, Parsed) and found.record.csl_type == "report"
    assert "container-title" not in file_item(found.record, "x")


# Every variable ------------------------------------------------------------------------------

WORD = st.from_regex(r"[A-Z][a-z]{1,8}( [a-z]{2,6})?", fullmatch=True)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(sorted(CSL_TYPES)),
    st.dictionaries(st.sampled_from(sorted(TEXT_VARIABLES - {"abstract", "ISSN", "ISBN", "status"})), WORD, max_size=8),
    st.dictionaries(st.sampled_from(DATE_VARIABLES), st.sampled_from(["1999", "1999-05", "2001/2002"]), max_size=2),
)  # fmt: skip
def test_every_variable_of_csl_survives_in_every_type(
    csl_type: str, texts: dict[str, str], dates: dict[str, str]
) -> None:
    item = {"id": "k1", "type": csl_type, "title": "T", **texts}
    item.update({name: {"raw": text} for name, text in dates.items()})  # type: ignore[misc]
    found = again(item)
    assert {name: found.get(name) for name in item} == item
    record = item_record(found)
    assert there_and_back(record) == record
    assert replace(record, extra=()) == record


@pytest.mark.parametrize("key", ["nbib", "ris", "bibtex", "biblatex", "endnote-xml"])
def test_keys_of_other_programs_do_no_harm_in_other_formats(key: str) -> None:
    item = {**ZOTERO, **{name: MENDELEY[name] for name in ("uris", "mendeley")}}
    about = {"indexed": {"a": 1}, "member": "1", "reference": [{"key": "r1", "unstructured": "Z."}]}
    record = item_record(json.loads(json.dumps({**item, **about})))
    one = format_by_key(key)
    assert one.write and one.parse
    out = io.BytesIO()
    one.write([record, record], out)
    found = list(one.parse(io.BytesIO(out.getvalue())))
    assert [each.record.title.plain for each in found if isinstance(each, Parsed)] == [
        "A trial"
    ] * 2
    assert b"indexed" not in out.getvalue()
