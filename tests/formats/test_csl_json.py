from __future__ import annotations

import gzip
import io
import json
import time
from pathlib import Path
from typing import Any

import pytest

from refdesk.errors import FormatError
from refdesk.formats import csl_json
from refdesk.formats.registry import Parsed, ParseResult, Unreadable
from refdesk.model.dates import PartialDate
from refdesk.model.record import ReferenceRecord
from refdesk.model.rows import Status
from refdesk.model.statuses import statuses_of


def results(data: str | bytes) -> list[ParseResult]:
    return list(csl_json.parse(io.BytesIO(data if isinstance(data, bytes) else data.encode())))


def records(data: str | bytes) -> list[ReferenceRecord]:
    return [one.record for one in results(data) if isinstance(one, Parsed)]


def read(**item: Any) -> ReferenceRecord:
    return records(json.dumps({"type": "article-journal", **item}))[0]


A, B = '{"type": "book", "title": "A"}', '{"type": "book", "title": "B"}'


@pytest.mark.parametrize(
    "text",
    [
        f"[{A},{B}]",
        f"[\n  {A},\n  {B}\n]\n",
        f'{{"items": [{A}, {B}]}}',
        f'{{"config": "x", "items": [{A}, {B}], "z": 1}}',
        f'{{"references": [{A}, {B}]}}',
        f"{A}\n{B}\n",
        f"\ufeff[{A},{B}]",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_lists_of_every_shape_are_read(text: str, encoding: str) -> None:
    assert [one.title.plain for one in records(text.encode(encoding))] == ["A", "B"]


def test_the_source_is_the_item_s_own_text() -> None:
    found = [one for one in results(f"[{A}, \n{B}]") if isinstance(one, Parsed)]
    assert [one.source.decode() for one in found] == [A, B]
    assert found[1].place == "record 2, line 2"


@pytest.mark.parametrize(
    ("value", "medline"),
    [
        ({"date-parts": [[2003, 7, 21]]}, "2003 Jul 21"),
        ({"date-parts": [["2003", "7"]]}, "2003 Jul"),
        ({"date-parts": [2003, 7]}, "2003 Jul"),
        ({"date-parts": [[None]]}, ""),
        ({"date-parts": [[2003, 21]]}, "2003 Spring"),
        ({"date-parts": [[2003]], "season": 2}, "2003 Summer"),
        ({"raw": "2003-07"}, "2003 Jul"),
        ({"literal": "in press"}, "in press"),
        ("2003-07-21", "2003 Jul 21"),
        (2003, "2003"),
        ({"year": 2003, "month": "7"}, "2003 Jul"),
        ([{"year": "2003"}], "2003"),
        ("Jul 2003", "2003 Jul"),
        (None, ""),
        (True, ""),
        ({"date-parts": [["x"]]}, ""),
        ({"date-parts": [[10**30]]}, ""),
    ],
)
def test_dates_of_every_shape_are_read(value: Any, medline: str) -> None:
    assert read(title="T", issued=value).issued.medline == medline


def test_ranges_and_circa_are_kept() -> None:
    date = read(title="T", issued={"date-parts": [[2003, 7], [2004]], "circa": "true"}).issued
    assert date == PartialDate(2003, 7, end=PartialDate(2004), circa=True)


def test_names_of_every_shape_are_read() -> None:
    record = read(
        title="T",
        author=[
            {"family": "van der Berg", "given": "A", "suffix": "Jr"},
            {"literal": "WHO"},
            {"name": "ABC Group"},
            "Doe, Jane",
            {"family": "Inst", "isInstitution": True},
            {"family": '"de Gaulle"', "given": "C"},
            {"given": "Plato"},
            {
                "family": "X",
                "ORCID": "http://orcid.org/0000-0001-2345-6789",
                "affiliation": [{"name": "Y"}],
            },
            {},
            None,
        ],
        editor={"family": "Ed"},
    )
    shown = [(one.family, one.literal.plain, one.role) for one in record.creators]
    assert shown == [
        ("van der Berg", "", "author"),
        ("", "WHO", "author"),
        ("", "ABC Group", "author"),
        ("Doe", "", "author"),
        ("", "Inst", "author"),
        ("de Gaulle", "", "author"),
        ("", "Plato", "author"),
        ("X", "", "author"),
        ("Ed", "", "editor"),
    ]
    assert record.creators[7].identifiers[0].value == "0000-0001-2345-6789"
    assert record.creators[7].affiliations[0].text.plain == "Y"


def test_numbers_and_lists_are_taken_where_texts_belong() -> None:
    record = read(
        title=["T", "U"],
        volume=5,
        issue=2.0,
        ISSN=["0028-0836", "14764687"],
        **{"container-title": ["Nature"]},
    )
    assert (record.title.plain, record.volume, record.issue) == ("T", "5", "2")
    assert record.journal is not None
    assert [issn.value for issn in record.journal.issns] == ["0028-0836", "1476-4687"]
    assert ("title", "U") in record.extra


def test_keys_in_other_spellings_and_lines_of_the_note_are_read() -> None:
    record = read(
        title="T",
        doi="https://doi.org/10.1000/ABC",
        journalAbbreviation="J Foo",
        shortTitle="S",
        note="PMID: 12\nPMCID: PMC34\nDOI: 10.1000/other\nA remark.",
    )
    assert (record.doi, record.pmid, record.pmcid) == ("10.1000/abc", "12", "PMC34")
    assert record.container_title_short == "J Foo"
    assert record.notes[0].startswith("PMID: 12")


@pytest.mark.parametrize(
    ("given", "csl_type"),
    [
        ("journal-article", "article-journal"), ("Journal Article", "article-journal"),
        ("posted-content", "article"), ("dissertation", "thesis"), ("monograph", "book"),
        ("book-chapter", "chapter"), ("proceedings-article", "paper-conference"),
        ("peer-review", "review"), ("motion_picture", "motion_picture"), ("nonsense", "document"),
    ],
)  # fmt: skip
def test_types_of_other_vocabularies_are_known(given: str, csl_type: str) -> None:
    assert read(title="T", type=given).csl_type == csl_type


CROSSREF = {
    "indexed": {"timestamp": 1}, "member": "1", "prefix": "10.1000", "is-referenced-by-count": 3,
    "type": "journal-article", "title": ["A &amp;amp; B in <i>vivo</i>"], "subtitle": ["A second part"],
    "container-title": ["Journal of X"], "short-container-title": ["J X"], "DOI": "10.1000/ABC",
    "author": [{"given": "A", "family": "B", "sequence": "first", "affiliation": []}, {"name": "Group"}],
    "issued": {"date-parts": [[2019, 12]]}, "published-print": {"date-parts": [[2020, 2]]},
    "published-online": {"date-parts": [[2019, 12, 1]]}, "article-number": "e12",
    "issn-type": [{"type": "print", "value": "0028-0836"}], "ISSN": ["0028-0836"],
    "abstract": "<jats:title>Abstract</jats:title><jats:sec><jats:title>Methods</jats:title><jats:p>We saw p&lt;0.05 <jats:italic>x</jats:italic>.</jats:p></jats:sec>",
    "updated-by": [{"DOI": "10.1000/ret", "type": "retraction"}, {"DOI": "10.1000/ret", "type": "retraction"}],
    "funder": [{"name": "Fund", "award": ["1", "2"]}], "reference": [{"key": "r1", "DOI": "10.1000/z", "unstructured": "Z. 2000."}],
    "language": "en", "license": [{"URL": "x"}],
}  # fmt: skip


def test_crossref_s_own_shape_is_read_with_all_it_knows() -> None:
    record = csl_json.record_from_source(json.dumps(CROSSREF).encode())
    assert record.title.markup == "A &amp; B in <i>vivo</i>: A second part"
    assert record.issued.medline == "2020 Feb"
    assert record.electronic_dates[0].medline == "2019 Dec 1"
    assert (record.container_title, record.container_title_short) == ("Journal of X", "J X")
    assert record.journal is not None and record.journal.issns[0].kind == "Print"
    assert record.location_ids[0].value == "e12"
    section = record.abstract.sections[0]
    assert (section.label, section.text.markup) == ("Methods", "We saw p&lt;0.05 <i>x</i>.")
    assert [grant.number for grant in record.grants] == ["1", "2"]
    assert record.reference_lists[0].references[0].ids[0].value == "10.1000/z"
    assert statuses_of(record) == (Status.RETRACTED,)
    assert record.languages == ("eng",)
    assert [name for name, _ in record.extra] == ["Crossref"]


def test_an_item_written_and_read_again_is_the_same() -> None:
    record = csl_json.record_from_source(json.dumps({**CROSSREF, "id": "key1"}).encode())
    out = io.BytesIO()
    csl_json.write([record], out)
    item = json.loads(out.getvalue())[0]
    assert item["id"] == "key1"
    assert not any(key.startswith("medline") for key in item)
    again = csl_json.record_from_source(json.dumps(item).encode())
    for name in ("title", "issued", "electronic_dates", "volume", "doi", "csl_type", "languages"):
        assert getattr(again, name) == getattr(record, name)


def test_what_has_no_variable_goes_to_custom_and_comes_back() -> None:
    record = read(title="T", custom={"a": "b"}, unknownKey={"x": 1})
    out = io.BytesIO()
    csl_json.write([record], out)
    assert json.loads(out.getvalue())[0]["custom"] == {"a": "b", "unknownKey": {"x": 1}}
    assert set(records(out.getvalue())[0].extra) == set(record.extra)


def test_no_records_make_an_empty_list() -> None:
    out = io.BytesIO()
    csl_json.write([], out)
    assert json.loads(out.getvalue()) == []
    assert results(out.getvalue()) == []


# Faults --------------------------------------------------------------------------------------


def test_a_mistake_costs_its_item_only() -> None:
    found = results(f'[{A}, {{"type": "book" "title": }}, {B}]')
    assert [one.record.title.plain for one in found if isinstance(one, Parsed)] == ["A", "B"]
    assert [one.place for one in found if isinstance(one, Unreadable)] == ["record 2, line 1"]


def test_a_file_cut_off_is_told() -> None:
    found = results(f"[{A}, {B[:15]}")
    assert isinstance(found[0], Parsed)
    assert [one.reason for one in found if isinstance(one, Unreadable)] == [
        "The file ends in the middle of this item."
    ]
    told = [one.reason for one in results(f"[{A}") if isinstance(one, Unreadable)]
    assert told == ["The file is cut off after record 1; more may be missing."]


@pytest.mark.parametrize(
    "text",
    [
        "[1, 2]",
        '[{"agency": {"id": "crossref"}, "DOI": "10.1000/abc"}]',
        '[{"type": "book", "title": "\\ud800"}]',
        '[{"type": "book", "title": ' + "[" * 100_000 + "]" * 100_000 + "}]",
        '[{"type": "book", "volume": ' + "9" * 5000 + "}]",
    ],
)
def test_what_is_no_item_is_named(text: str) -> None:
    found = results(text)
    assert found
    assert all(isinstance(one, Unreadable) for one in found)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(FormatError, match="no CSL-JSON"):
        results("hello")
    with pytest.raises(FormatError, match="no JSON"):
        csl_json.record_from_source(b"{")


def test_large_items_and_many_items_take_linear_time() -> None:
    large = '[{"type": "book", "title": "' + "word " * 2_000_000 + '"}]'
    assert len(records(large)) == 1
    many = "[" + ",".join([A] * 20_000) + "]"
    assert len(records(many)) == 20_000


@pytest.mark.parametrize(
    "value", ["a" + " " * 500_000 + "b", "<i>" * 100_000 + "</b>" * 100_000, "a: " * 200_000]
)
@pytest.mark.parametrize("key", ["keyword", "note", "title", "abstract", "DOI"])
def test_hostile_values_take_linear_time(key: str, value: str) -> None:
    started = time.process_time()
    read(**{"author": [{"literal": "A"}], key: value})
    assert time.process_time() - started < 5


def test_real_items_of_crossref_are_read(corpus: Path) -> None:
    with (corpus / "csl-json" / "crossref-csl.json").open("rb") as stream:
        found = list(csl_json.parse(stream))
    assert [one.record.issued.medline for one in found if isinstance(one, Parsed)] == [
        "1970 Aug 14"
    ] * 2
    count = 0
    with gzip.open(corpus / "http-recordings" / "crossref-rest.jsonl.gz") as lines:
        for line in lines:
            try:
                message = json.loads(json.loads(line)["body"])["message"]
            except (ValueError, KeyError, TypeError):
                continue
            for item in message.get("items", [message]) if isinstance(message, dict) else []:
                if isinstance(item, dict) and "DOI" in item and "type" in item:
                    record = csl_json.record_from_source(json.dumps(item).encode())
                    assert record.doi
                    assert record.csl_type != "document" or item["type"] in (
                        "component",
                        "other",
                        "grant",
                        "journal",
                    )
                    count += 1
    assert count > 100


def test_lists_inside_an_item_are_no_list_of_items() -> None:
    lines = "\n".join(
        json.dumps({"type": "book", "title": title, "custom": {"items": [{"type": "x"}]}})
        for title in "AB"
    )
    assert [one.title.plain for one in records(lines)] == ["A", "B"]


def test_a_wrong_byte_costs_no_file_and_is_told() -> None:
    first = '[{"type": "book", "title": "Éé"},\n'
    data = first.encode() + b'{"type": "book", "title": "M\xfcller"}]'
    found = [one for one in results(data) if isinstance(one, Parsed)]
    assert [one.record.title.plain for one in found] == ["Éé", "Müller"]
    assert found[0].warnings == ()
    assert "not in UTF-8" in found[1].warnings[0]
