"""Reading a Zotero data folder: every kind of item, its fields, notes, files, searches."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from refdesk.errors import FormatError
from refdesk.formats.registry import parse_source
from refdesk.formats.zotero import reading, structure
from refdesk.formats.zotero.annotations import annotations_note
from refdesk.formats.zotero.database import open_copy
from refdesk.formats.zotero.fields import ROLES, TYPES
from refdesk.formats.zotero.item import KEY, Item, record_from_source, record_of, source_of
from refdesk.formats.zotero.note_text import first_line, markdown_of
from refdesk.formats.zotero.searches import query_of
from refdesk.formats.zotero.structure import ZoteroSearch
from refdesk.model.query.parser import parse
from refdesk.model.record import ReferenceRecord
from tests.formats.zotero_folder import GROUP, ZoteroFolder


@pytest.fixture
def folder(tmp_path: Path) -> ZoteroFolder:
    return ZoteroFolder(tmp_path / "Zotero")


def items(folder: ZoteroFolder) -> list[Item]:
    """All items, read from a copy while the original is still open."""
    folder.db.commit()
    with open_copy(folder.folder) as database:
        ids = {one.id: one.key for one in structure.libraries(database)}
        found = list(reading.read_items(database, ids))
        assert reading.count_items(database, ids) == len(found)
    return found


def record(folder: ZoteroFolder) -> ReferenceRecord:
    (item,) = items(folder)
    return record_of(item)


def test_an_article_comes_with_all_its_fields(folder: ZoteroFolder) -> None:
    folder.item(
        "journalArticle",
        {
            "title": "Effects of <i>made</i> things", "publicationTitle": "Journal of Made Things",
            "journalAbbreviation": "J Made Thing", "volume": "12", "issue": "3", "pages": "379–390",
            "date": "2019-03-00 March 2019", "DOI": "https://doi.org/10.5555/ABC", "ISSN": "1234-5678",
            "abstractNote": "Made words.", "url": "https://example.org/a", "language": "en",
            "accessDate": "2020-01-02 10:11:12", "shortTitle": "Effects", "callNumber": "QX 1",
            "rights": "CC0", "series": "New series",
        },
        [("author", "Fröberg", "Åsa"), ("editor", "Okafor", "Chi"), ("author", "Made Group"), ("author", "van Made", "")],
        tags=["mine"],
        automatic=["Zebrafish"],
    )  # fmt: skip
    found = record(folder)
    assert (found.csl_type, found.doi, found.volume, found.issue) == ("article-journal", "10.5555/abc", "12", "3")  # fmt: skip
    assert found.title.markup == "Effects of <i>made</i> things"
    assert (found.container_title, found.container_title_short) == ("Journal of Made Things", "J Made Thing")  # fmt: skip
    assert [(c.role, c.family, c.given, c.literal.plain) for c in found.creators] == [
        ("author", "Fröberg", "Åsa", ""),
        ("editor", "Okafor", "Chi", ""),
        ("author", "", "", "Made Group"),
        ("author", "van Made", "", ""),  # two fields, one of them empty: a person
    ]
    assert (found.issued.year, found.issued.month, found.issued.day) == (2019, 3, None)
    assert (found.accessed.year, found.accessed.day) == (2020, 2)
    assert [k.text.plain for k in found.keywords] == ["Zebrafish"]
    assert ("call-number", "QX 1") in found.variables
    assert found.abstract.plain == "Made words." and found.short_title == "Effects"
    assert found.pagination is not None and found.pagination.medline == "379-390"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2019-03-04 4 March 2019", (2019, 3, 4, "")),
        ("2019-00-00 2019", (2019, None, None, "")),
        ("2019-00-00 Spring 2019", (2019, None, None, "")),
        ("0000-00-00 in press", (None, None, None, "in press")),
        ("2021", (2021, None, None, "")),
    ],
)
def test_dates_keep_what_is_known_and_make_nothing_up(
    folder: ZoteroFolder, value: str, wanted: tuple[object, ...]
) -> None:
    folder.item("book", {"title": "T", "date": value})
    issued = record(folder).issued
    assert (issued.year, issued.month, issued.day, issued.literal) == wanted


def test_extra_gives_identifiers_fields_and_leaves_the_rest(folder: ZoteroFolder) -> None:
    extra = "PMID: 123\nPMCID: PMC456\nCitation Key: doe2019\ntex.shelf: B2\nOriginal Date: 1901\nLent to: Ann\nRead this again: it is about a thing that nobody saw."
    folder.item("book", {"title": "T", "extra": extra, "publisher": "Press", "place": "Oslo"})
    found = record(folder)
    assert (found.pmid, found.pmcid, found.citekey) == ("123", "PMC456", "doe2019")
    assert ("tex.shelf", "B2") in found.extra and ("Lent to", "Ann") in found.extra
    assert dict(found.variables)["original-date"] == "1901"
    assert found.book is not None and found.book.publisher.plain == "Press"


def test_a_field_named_citation_key_is_the_citekey(folder: ZoteroFolder) -> None:
    folder.item("book", {"title": "T", "citationKey": "own2020"})
    assert record(folder).citekey == "own2020"


def test_prose_in_extra_is_a_note_of_the_source(folder: ZoteroFolder) -> None:
    folder.item("book", {"title": "T", "extra": "Seen in the library of a friend of mine"})
    assert record(folder).notes == ("Seen in the library of a friend of mine",)


def test_every_type_has_its_own_in_csl(folder: ZoteroFolder) -> None:
    kinds = [one for one in TYPES if one not in ("note", "attachment")]
    for kind in kinds:
        folder.item(kind, {"title": kind, "date": "2020-00-00 2020"}, [("author", "Doe", "Jo")])
    found = [record_of(one) for one in items(folder)]
    assert [(one.title.plain, one.csl_type) for one in found] == [(k, TYPES[k]) for k in kinds]
    assert {one.issued.year for one in found} == {2020}


def test_an_unknown_type_of_a_later_zotero_is_a_document_and_keeps_its_name(
    folder: ZoteroFolder,
) -> None:
    folder.item("hologram", {"title": "Made", "beamWidth": "3 mm"}, [("beamer", "Doe", "Jo")])
    found = record(folder)
    assert found.csl_type == "document"
    assert ("type", "hologram") in found.extra and ("beamWidth", "3 mm") in found.extra
    assert found.creators[0].role == "contributor"


def test_names_of_cases_acts_and_sections_land_where_they_belong(folder: ZoteroFolder) -> None:
    folder.item("case", {"caseName": "Doe v. Roe", "court": "Made Court", "dateDecided": "2001-02-03 2001-02-03"})  # fmt: skip
    folder.item("bookSection", {"title": "Ch", "bookTitle": "Book", "ISBN": "978-3-16-148410-0", "edition": "2"}, [("bookAuthor", "A", "B")])  # fmt: skip
    case, section = (record_of(one) for one in items(folder))
    assert (case.title.plain, case.issued.day) == ("Doe v. Roe", 3)
    assert ("authority", "Made Court") in case.variables
    assert section.container_title == "Book" and section.creators[0].role == "container-author"
    assert section.book is not None and section.book.isbns and section.book.edition == "2"


def test_what_is_kept_of_an_item_reads_back_as_the_same_record(folder: ZoteroFolder) -> None:
    number = folder.item("report", {"title": "R", "reportNumber": "7"}, [("author", "A", "B")])
    folder.relate(number, folder.item("book", {"title": "Other"}))
    item = items(folder)[0]
    source = source_of(item)
    assert record_from_source(source) == parse_source(KEY, source) == record_of(item)
    assert any(
        name == "dc:relation" and "/items/" in value for name, value in record_of(item).extra
    )


def test_notes_and_files_belong_to_their_item_or_stand_alone(folder: ZoteroFolder) -> None:
    parent = folder.item("book", {"title": "T"})
    folder.note("<p>Of the book</p>", parent)
    folder.trash(folder.note("<p>Thrown away</p>", parent))
    file = folder.file("paper.pdf", parent)
    folder.annotation(file, 1, "marked words", "a remark", "#ffd400", "3")
    folder.annotation(file, 2, "", "another", "#2ea8e5", "1")
    folder.file("/elsewhere/x.pdf", parent, mode=2)
    folder.file("", parent, mode=3, url="https://example.org")
    folder.note("<h1>Alone</h1><p>text</p>")
    folder.file("lone.pdf", title="Lone file")
    book, note, lone = items(folder)
    assert [one["note"] for one in book["notes"]] == ["<p>Of the book</p>"]
    assert [one.path for one in record_of(book).linked_files] == [
        f"storage/{folder.key(file)}/paper.pdf", "/elsewhere/x.pdf", "https://example.org",
    ]  # fmt: skip
    assert record_of(book).url == "https://example.org"
    text = annotations_note(book["attachments"][0])
    assert text.splitlines()[2:] == [
        "- p. 1, note, blue; another",
        "- p. 3, highlight, yellow; “marked words”; a remark",
    ]
    assert record_of(note).title.plain == "Alone"
    assert record_of(lone).title.plain == "Lone file"


def test_a_stored_file_is_never_outside_its_folder(folder: ZoteroFolder) -> None:
    parent = folder.item("book", {"title": "T"})
    file = folder.file("../../../secret.pdf", parent, content=None)
    (linked,) = record(folder).linked_files
    assert linked.path == f"storage/{folder.key(file)}/secret.pdf"


def test_what_zotero_has_not_yet_written_into_its_file_is_read_too(tmp_path: Path) -> None:
    folder = ZoteroFolder(tmp_path / "Z", wal=True)
    folder.item("book", {"title": "Only in the WAL"})
    assert [record_of(one).title.plain for one in items(folder)] == ["Only in the WAL"]


def test_a_database_that_zotero_has_locked_is_read_and_left_alone(folder: ZoteroFolder) -> None:
    folder.item("book", {"title": "T"})
    folder.db.commit()
    before = (folder.folder / "zotero.sqlite").read_bytes()
    folder.db.execute("BEGIN EXCLUSIVE")
    with open_copy(folder.folder) as database:
        assert reading.count_items(database, {1: "user"}) == 1
    folder.db.rollback()
    assert (folder.folder / "zotero.sqlite").read_bytes() == before
    assert sorted(path.name for path in folder.folder.iterdir()) == ["zotero.sqlite"]


def test_tables_and_columns_that_a_version_lacks_are_done_without(folder: ZoteroFolder) -> None:
    folder.item("book", {"title": "T"}, tags=["a"])
    for table in ("itemAnnotations", "deletedItems", "deletedCollections", "relationPredicates", "savedSearches"):  # fmt: skip
        folder.db.execute(f"DROP TABLE {table}")
    assert record(folder).title.plain == "T"


@pytest.mark.parametrize(
    "content", [b"", b"not a database at all, but long enough to be none" * 50]
)
def test_what_is_no_zotero_library_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "zotero.sqlite").write_bytes(content)
    with pytest.raises(FormatError, match="Zotero"), open_copy(tmp_path):
        pass


def test_a_folder_without_a_database_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="could not be copied"), open_copy(tmp_path):
        pass


def test_libraries_and_nested_collections_without_the_trash(folder: ZoteroFolder) -> None:
    top = folder.collection("Top")
    folder.collection("Inner", parent=top)
    dead = folder.collection("Thrown away")
    folder.collection("In it", parent=dead)
    folder.db.execute("INSERT INTO deletedCollections VALUES (?, '')", (dead,))
    folder.collection("Of the group", library=GROUP)
    folder.db.commit()
    with open_copy(folder.folder) as database:
        libraries = structure.libraries(database)
        assert [(one.key, one.name) for one in libraries] == [("user", "My Library"), ("group-77", "Lab readings")]  # fmt: skip
        found = structure.collections(database, {one.id: one.key for one in libraries})
    assert [(one.library, one.name, one.parent) for one in found] == [
        ("group-77", "Of the group", ""),
        ("user", "Top", ""),
        ("user", "Inner", folder.key(top)),
    ]


@pytest.mark.parametrize(
    ("conditions", "query"),
    [
        ([("title", "contains", "gut frog")], '"gut frog*"[ti]'),
        ([("title", "contains", "frog")], "frog*[ti]"),
        ([("title", "is", "frog")], '"frog"[ti]'),
        ([("joinMode", "any", ""), ("tag", "is", "a"), ("tag", "is", "b")], '"a"[tag] OR "b"[tag]'),
        ([("creator", "contains", "Doe"), ("tag", "isNot", "x")], '(Doe*[au]) NOT "x"[tag]'),
        ([("collection", "is", "C1")], '"Named"[collection]'),
        ([("dateAdded", "isInTheLast", "7 days")], '"last 7 days"[added]'),
        ([("date", "isAfter", "2015-02-03 2015-02-03")], "2015/02/03:3000[dp]"),
        ([("quicksearch-fields", "contains", "heart")], "(heart)"),
    ],
)
def test_saved_searches_are_said_in_the_words_of_the_search_box(
    conditions: list[tuple[str, str, str]], query: str
) -> None:
    search = ZoteroSearch("user", "S", tuple(conditions))
    found, reason = query_of(search, lambda key: "Named" if key == "C1" else "")
    assert (found, reason) == (query, "")
    assert not parse(found).errors


@pytest.mark.parametrize(
    "conditions",
    [[], [("fileTypeID", "is", "1")], [("tag", "isNot", "x")], [("collection", "is", "gone")]],
)
def test_a_search_that_cannot_be_said_is_reported_with_the_reason(
    conditions: list[tuple[str, str, str]],
) -> None:
    query, reason = query_of(ZoteroSearch("user", "S", tuple(conditions)), lambda key: "")
    assert query == "" and reason.endswith(".")


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("plain *text*", "plain *text*"),
        ("<p>a <strong>b</strong> &amp; <em>c</em></p><p>d<br/>e</p>", "a **b** & *c*\n\nd  \ne"),
        ("<ul><li>one</li><li>two<ol><li>in</li></ol></li></ul>", "- one\n- two\n  1. in"),
        ("<h2>Head</h2><blockquote><p>said</p></blockquote>", "## Head\n\n> said"),
        ("<pre>x *y*\n  z</pre>", "    x *y*\n      z"),
        ('<p><a href="https://a.b/c">here</a> <a href="javascript:x()">not</a></p>', "[here](https://a.b/c) not"),
        ("<p>2 * 3 # <b></b>[x]</p><script>alert(1)</script>", r"2 \* 3 # \[x\]"),
        ("<p># no heading</p>", r"\# no heading"),
        ("<p>unclosed <b>bold", "unclosed **bold**"),
    ],
)  # fmt: skip
def test_notes_become_markdown(html: str, markdown: str) -> None:
    assert markdown_of(html) == markdown


def test_the_first_line_names_a_note() -> None:
    assert first_line("\n## A *marked* head\n\ntext") == "A marked head"
    assert first_line("") == ""


def test_every_role_is_one_of_csl_or_taken_as_a_contributor(folder: ZoteroFolder) -> None:
    folder.item("book", {"title": "T"}, [(role, f"F{n}", "G") for n, role in enumerate(ROLES)])
    found = record(folder).creators
    assert [one.family for one in found] == [f"F{n}" for n in range(len(ROLES))]
    assert {"author", "editor", "translator", "collection-editor"} <= {one.role for one in found}


def test_many_items_are_read_in_pieces(folder: ZoteroFolder) -> None:
    folder.db.executemany(
        "INSERT INTO items (itemID, itemTypeID, dateAdded, dateModified, libraryID, key) VALUES (?, 1, '', '', 1, ?)",
        [(n, f"X{n:07d}") for n in range(1, 10_001)],
    )
    folder.db.execute("INSERT INTO itemTypesCombined VALUES (1, 'book', 1, 0)")
    folder.db.commit()
    asked: list[str] = []
    with open_copy(folder.folder) as database:
        database.connection.set_trace_callback(asked.append)
        iterator = reading.read_items(database, {1: "user"})
        next(iterator)
        first = len(asked)
        assert sum(1 for _ in iterator) == 9_999
    assert first < 20 and len(asked) < 20 * (10_000 // reading.CHUNK + 2)


def test_a_damaged_page_is_told_in_words(folder: ZoteroFolder) -> None:
    for n in range(300):
        folder.item("book", {"title": f"T{n}", "abstractNote": "x" * 3000})
    folder.close()
    path = folder.folder / "zotero.sqlite"
    data = bytearray(path.read_bytes())
    data[8192 : len(data) - 4096] = b"\x99" * (len(data) - 12288)
    path.write_bytes(data)
    with pytest.raises(FormatError, match="Zotero"), open_copy(folder.folder) as database:
        list(reading.read_items(database, {1: "user"}))
    assert path.read_bytes() == data  # it is still there to be mended


def test_a_library_that_is_written_all_the_time_is_not_copied_in_parts(
    folder: ZoteroFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.db.commit()
    copied = shutil.copyfile

    def copy_while_writing(source: Path, target: Path) -> None:
        copied(source, target)
        at = source.stat().st_mtime_ns + 1_000_000
        os.utime(source, ns=(at, at))

    monkeypatch.setattr("refdesk.formats.zotero.database.shutil.copyfile", copy_while_writing)
    with pytest.raises(FormatError, match="Zotero is writing"), open_copy(folder.folder):
        pass
