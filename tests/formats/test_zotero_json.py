"""Zotero's JSON in its three sorts; the items are made up."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from refdesk.errors import FormatError
from refdesk.formats import zotero_json
from refdesk.formats.detect import detect
from refdesk.formats.registry import Parsed, ParseResult, Unreadable, parse_source, parse_stream
from refdesk.model.dates import PartialDate
from refdesk.model.record import LinkedFile, OtherId, ReferenceRecord

ARTICLE: dict[str, Any] = {
    "key": "AAAA1111", "itemType": "journalArticle", "title": "Tides of the <i>Wadden</i> Sea",
    "creators": [
        {"creatorType": "author", "firstName": "Ann B.", "lastName": "Berg"},
        {"creatorType": "author", "name": "Tide Study Group"},
        {"creatorType": "translator", "firstName": "Otto", "lastName": "Cole"},
    ],
    "publicationTitle": "Journal of Tides", "volume": "5", "issue": "2", "pages": "379-390",
    "date": "2019-08-05", "DOI": "10.1000/tide", "accessDate": "2020-01-02T10:11:12Z",
    "tags": [{"tag": "salt"}, {"tag": "moon, phases of", "type": 1}],
    "extra": "PMID: 123\nRead it again.", "citationKey": "berg2019", "relations": {},
    "dateAdded": "2020-01-01T10:00:00Z", "dateModified": "2020-02-01T10:00:00Z",
}  # fmt: skip
BETTER_BIBTEX: dict[str, Any] = {
    "config": {"id": "36a3b0b5-bad0-4a04-b79b-441c7cef77db", "label": "BetterBibTeX JSON"},
    "version": {"zotero": "7.0.0", "bbt": "7.0.1"},
    "collections": {
        "CCCC1111": {"key": "CCCC1111", "name": "Seas", "parent": False, "items": []},
        "CCCC2222": {"key": "CCCC2222", "name": "North, and/or", "parent": "CCCC1111", "items": [7]},
    },
    "items": [
        {
            **ARTICLE, "itemID": 7, "uri": "http://zotero.org/groups/99/items/AAAA1111",
            "notes": [{"key": "NNNN1111", "note": "<p>A <b>note</b>.</p>"}],
            "attachments": [{
                "key": "FFFF1111", "itemType": "attachment", "title": "Full text",
                "linkMode": "imported_file", "path": "files/7/tide.pdf", "mimeType": "application/pdf",
                "annotations": [{"annotationType": "highlight", "annotationText": "High water",
                                 "annotationPageLabel": "3", "annotationSortIndex": "00002"}],
            }],
        },
        {"key": "BBBB1111", "itemID": 8, "itemType": "book", "title": "Seas", "creators": []},
    ],
}  # fmt: skip


def read(value: Any, key: str = "") -> list[ParseResult]:
    text = value if isinstance(value, str) else json.dumps(value)
    return list(parse_stream(io.BytesIO(text.encode()), key=key))


def records(value: Any, key: str = "") -> list[ReferenceRecord]:
    found = read(value, key)
    assert all(isinstance(one, Parsed) for one in found), found
    parsed = [one for one in found if isinstance(one, Parsed)]
    assert [parse_source(one.format, one.source) for one in parsed] == [
        one.record for one in parsed
    ]
    return [one.record for one in parsed]


def test_an_item_is_a_record() -> None:
    (record,) = records([ARTICLE])
    assert record.csl_type == "article-journal"
    assert record.title.markup == "Tides of the <i>Wadden</i> Sea"
    assert [(one.family or one.literal.plain, one.role) for one in record.creators] == [
        ("Berg", "author"), ("Tide Study Group", "author"), ("Cole", "translator"),
    ]  # fmt: skip
    assert (record.pmid, record.doi, record.citekey) == ("123", "10.1000/tide", "berg2019")
    assert (record.issued, record.accessed) == (PartialDate(2019, 8, 5), PartialDate(2020, 1, 2))
    assert [one.text.plain for one in record.keywords] == ["salt", "moon, phases of"]
    assert record.notes == ("Read it again.",)
    assert record.other_ids == (OtherId("Zotero", "zotero:user/AAAA1111"),)


def test_better_bibtex_json_gives_collections_notes_and_files() -> None:
    first, second = records(BETTER_BIBTEX)
    assert [value for tag, value in first.extra if tag == "collection"] == ["Seas / North, and/or"]
    assert first.notes[:2] == ("Read it again.", "A **note**.")
    assert "High water" in first.notes[2]
    assert first.linked_files == (LinkedFile("files/7/tide.pdf", "Full text", "application/pdf"),)
    assert first.other_ids == (OtherId("Zotero", "zotero:group-99/AAAA1111"),)
    assert (second.csl_type, second.title.plain, second.notes) == ("book", "Seas", ())


def test_older_files_have_a_tree_of_collections_behind_the_items() -> None:
    tree = [{"id": 1, "name": "Outer", "items": [],
             "collections": [{"id": 2, "name": "Inner", "items": [7], "collections": []}]}]  # fmt: skip
    (record,) = records(
        {"config": {}, "items": [{**ARTICLE, "itemID": 7}], "collections": tree}, "zotero-json"
    )
    assert ("collection", "Outer / Inner") in record.extra


@pytest.mark.parametrize(
    ("name", "said"), [("A\ud800 b", "A? b"), ("A\nb\x00", "A b"), ("", "C"), (None, "C"), (7, "7")]
)
def test_odd_names_of_collections_are_said_as_they_can_be(name: object, said: str) -> None:
    collections = {"C": {"name": name, "items": [7]}}
    items = [{**ARTICLE, "itemID": 7}]
    (record,) = records({"config": {}, "collections": collections, "items": items}, "zotero-json")
    assert ("collection", said) in record.extra


def test_the_web_apis_notes_and_files_come_to_their_item_wherever_they_stand() -> None:
    library = {"type": "group", "id": 12}
    data = [
        {"itemType": "annotation", "key": "MMMM1111", "parentItem": "FFFF1111",
         "annotationType": "note", "annotationComment": "Why?"},
        {"itemType": "note", "key": "NNNN1111", "parentItem": "AAAA1111", "note": "<p>Mine</p>"},
        ARTICLE,
        {"itemType": "attachment", "key": "FFFF1111", "parentItem": "AAAA1111", "title": "PDF",
         "linkMode": "imported_url", "filename": "tide.pdf", "contentType": "application/pdf"},
        {"itemType": "note", "key": "NNNN2222", "note": "<p>Of its own</p>"},
    ]  # fmt: skip
    items = [{"key": one["key"], "library": library, "meta": {}, "data": one} for one in data]
    article, note = records(items)
    assert article.notes[:2] == ("Read it again.", "Mine")
    assert "Why?" in article.notes[2]
    assert article.linked_files[0].path == "storage/FFFF1111/tide.pdf"
    assert article.other_ids[0].value == "zotero:group-12/AAAA1111"
    assert (note.csl_type, note.title.plain, note.notes) == (
        "document",
        "Of its own",
        ("Of its own",),
    )


def test_the_sorts_are_told_by_their_content() -> None:
    assert detect(json.dumps([ARTICLE]).encode()).name == "a Zotero JSON file"
    found = detect(json.dumps(BETTER_BIBTEX).encode())
    assert (found.key, found.name) == ("zotero-json", "a Better BibTeX JSON file")
    many = {f"K{n}": {"name": "c" * 90, "items": []} for n in range(1000)}
    large = json.dumps({"config": {"label": "BetterBibTeX JSON"}, "collections": many, "items": []})
    assert detect(large.encode()[: 1 << 16]).key == "zotero-json"


@pytest.mark.parametrize("item", ["7", "{}", '{"itemType": 5}', '{"itemType":"book","creators":7}'])
def test_what_is_no_item_is_named_and_the_others_are_read(item: str) -> None:
    found = read(f'{{"config":{{}},"items":[{item},{json.dumps(ARTICLE)}]}}', "zotero-json")
    titles = [one.record.title.plain for one in found if isinstance(one, Parsed)]
    assert titles[-1:] == ["Tides of the Wadden Sea"]
    assert all(one.reason for one in found if isinstance(one, Unreadable))


def test_a_file_that_is_cut_off_gives_what_is_whole() -> None:
    text = json.dumps(BETTER_BIBTEX)
    found = read(text[: text.index('"BBBB1111"') + 30], "zotero-json")
    assert len([one for one in found if isinstance(one, Parsed)]) == 1
    assert any(isinstance(one, Unreadable) and "ends" in one.reason for one in found)


def test_hostile_files_are_refused_in_a_sentence() -> None:
    with pytest.raises(FormatError):
        list(zotero_json.parse(io.BytesIO(b"itemType: book")))
    deep = '{"config":' + '{"a":' * 60_000 + "1" + "}" * 60_001
    assert [type(one) for one in read(deep, "zotero-json")] == [Unreadable]
    loop = {"A": {"name": "a", "parent": "B"}, "B": {"name": "b", "parent": "A"}}
    (record,) = records(
        {"config": {}, "collections": loop, "items": [{**ARTICLE, "collections": ["A"]}]},
        "zotero-json",
    )
    assert record.title
