"""Moving from a Zotero data folder: everything comes along, once, as one step."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from refdesk.model.cancel import CancelToken
from refdesk.model.import_options import Duplicates, LinkedFiles
from refdesk.model.migrating import MigrationChoices, MigrationPreview
from refdesk.model.reports import ImportReport
from refdesk.services.import_run import ImportStopped
from refdesk.services.migrating import moving
from refdesk.services.migrating.files import ExportFile
from refdesk.services.migrating.moving import CHUNK, move
from refdesk.services.migrating.places import base_directory, usual_places
from refdesk.services.migrating.preview import preview
from refdesk.services.migrating.wording import lines_of
from refdesk.services.migrating.zotero import ZoteroFolder as Source
from refdesk.services.toolbox import Toolbox
from refdesk.store import attachments, check, collections, notes, saved_searches, undo
from refdesk.store.times import now
from tests.formats.zotero_folder import GROUP, ZoteroFolder
from tests.store.dump import dump

CHOICES = MigrationChoices()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[ZoteroFolder]:
    """Some items of many kinds; the first is `first`."""
    made = ZoteroFolder(tmp_path / "Zotero")
    first = made.item(
        "journalArticle",
        {"title": "On frogs", "DOI": "10.5555/frog", "extra": "Citation Key: frog1", "date": "2001-00-00 2001"},
        [("author", "Doe", "Jo")],
        tags=["wet", "Green"],
        automatic=["Anura"],
    )  # fmt: skip
    made.note("<p>My <b>own</b> thoughts</p>", first)
    file = made.file("frog.pdf", first, title="Full text")
    made.annotation(file, 1, "marked", "", "#ffd400", "2")
    made.file("lost.pdf", first, content=None)
    second = made.item("book", {"title": "On toads", "ISBN": "9783161484100"}, tags=["wet"])
    gone = made.item("report", {"title": "Thrown away"})
    made.trash(gone)
    shared = made.item("thesis", {"title": "Of the group"}, library=GROUP)
    outer = made.collection("Animals", [first])
    made.collection("Wet ones", [first, second], parent=outer)
    made.collection("Shared", [shared], library=GROUP)
    made.search("Frogs", [("title", "contains", "frog")])
    made.search("PDFs", [("fileTypeID", "is", "1")])
    made.db.commit()
    yield made
    made.db.close()


def go(toolbox: Toolbox, folder: ZoteroFolder, choices: MigrationChoices = CHOICES) -> ImportReport:
    return move(toolbox.library, Source(folder.folder), choices)


def look(
    toolbox: Toolbox, folder: ZoteroFolder, choices: MigrationChoices = CHOICES
) -> MigrationPreview:
    return preview(toolbox.library, Source(folder.folder), choices)


def titles(toolbox: Toolbox, query: str = "") -> list[str]:
    rows = toolbox.browser.rows(toolbox.browser.ids(query))
    return sorted(row.title for row in rows)


def one(toolbox: Toolbox, query: str) -> int:
    (found,) = toolbox.browser.ids(query)
    return int(found)


def test_the_preview_counts_what_would_come_and_writes_nothing(
    toolbox: Toolbox, folder: ZoteroFolder
) -> None:
    before = dump(toolbox.library.read())
    told = look(toolbox, folder)
    assert dict(told.by_type) == {"Journal article": 1, "Book": 1, "Report": 1, "Thesis": 1}
    assert (told.references, told.known, told.trashed, told.collections) == (4, 0, 1, 4)
    assert (told.tags, told.keywords, told.notes, told.annotations) == (2, 1, 2, 1)
    assert (told.files_found, told.files_missing, told.searches) == (1, 1, 1)
    assert "lost.pdf" in told.missing[0]
    assert len(told.problems) == 1 and "PDFs" in told.problems[0]
    assert dump(toolbox.library.read()) == before


def test_everything_comes_along(toolbox: Toolbox, folder: ZoteroFolder) -> None:
    report = go(toolbox, folder)
    assert len(report.added) == 4 and not report.failures
    assert titles(toolbox) == ["Of the group", "On frogs", "On toads"]
    frog = one(toolbox, "frogs[ti]")
    view = toolbox.browser.reference(frog)
    assert set(view.tags) == {"Green", "wet"}
    assert set(view.collections) == {"Animals", "Animals / Wet ones"}
    assert view.record.citekey == "frog1"
    connection = toolbox.library.read()
    texts = [row.text for row in notes.notes_of(connection, frog)]
    assert texts[0] == "My **own** thoughts"
    assert "- p. 2, highlight, yellow; “marked”" in texts[1]
    added, modified = connection.execute("SELECT added, modified FROM reference WHERE id = ?", (frog,)).fetchone()  # fmt: skip
    assert (added, modified) == ("2019-03-04T05:06:07Z", "2020-01-02T03:04:05Z")
    assert [(s.name, s.query) for s in saved_searches.all_rows(connection)] == [("Frogs", "frog*[ti]")]  # fmt: skip
    names = {row.name for row in collections.all_rows(connection)}
    assert names == {"Animals", "Wet ones", "Lab readings", "Shared"}
    (trashed,) = connection.execute("SELECT title FROM reference WHERE state = 1").fetchone()
    assert trashed == "Thrown away"
    assert check.check(toolbox.library).is_well


def related(toolbox: Toolbox) -> list[tuple[str, str]]:
    rows = toolbox.library.read().execute(
        "SELECT a.title, b.title FROM relation JOIN reference AS a ON a.id = low_id "
        "JOIN reference AS b ON b.id = high_id"
    )
    return [(min(pair), max(pair)) for pair in rows]


def test_related_items_become_related_references(toolbox: Toolbox, tmp_path: Path) -> None:
    made = ZoteroFolder(tmp_path / "related")
    first, second, third = (made.item("book", {"title": f"Book {n}"}) for n in range(3))
    made.relate(first, second)
    made.relate(second, first)
    made.db.commit()
    go(toolbox, made)
    assert related(toolbox) == [("Book 0", "Book 1")]
    undo.undo(toolbox.library)
    assert related(toolbox) == []
    undo.redo(toolbox.library)
    made.relate(made.item("book", {"title": "Book 3"}), third)
    made.db.commit()
    with toolbox.library.write("Not related") as session:
        session.connection().exec_driver_sql("DELETE FROM relation")
    go(toolbox, made)
    assert related(toolbox) == [("Book 2", "Book 3")]  # what was taken away stays away
    assert check.check(toolbox.library).is_well
    made.close()


def test_tags_and_notes_are_found_by_searching(toolbox: Toolbox, folder: ZoteroFolder) -> None:
    go(toolbox, folder)
    assert titles(toolbox, "wet[tag]") == ["On frogs", "On toads"]
    assert titles(toolbox, "thoughts") == titles(toolbox, '"On frogs"[ti]') == ["On frogs"]
    assert titles(toolbox, "Anura") == ["On frogs"]  # an automatic tag is a keyword
    assert titles(toolbox, "Anura[tag]") == []


def test_stored_files_are_copied_or_linked_or_left(toolbox: Toolbox, folder: ZoteroFolder) -> None:
    go(toolbox, folder)
    frog = one(toolbox, "frogs[ti]")
    (row,) = attachments.attachments_of(toolbox.library.read(), frog)
    copied = toolbox.library.attachments_folder / row.path
    assert copied.read_bytes() == b"%PDF-1.4 made" and row.title == "Full text"
    undo.undo(toolbox.library)
    go(toolbox, folder, replace(CHOICES, files=LinkedFiles.LINK))
    (row,) = attachments.attachments_of(toolbox.library.read(), one(toolbox, "frogs[ti]"))
    linked = attachments.linked_path(row.path)
    assert linked is not None and linked.is_relative_to(folder.folder.resolve())
    undo.undo(toolbox.library)
    go(toolbox, folder, replace(CHOICES, files=LinkedFiles.LEAVE))
    assert attachments.attachments_of(toolbox.library.read(), one(toolbox, "frogs[ti]")) == ()


def test_files_come_later_where_they_were_left_and_once_only(
    toolbox: Toolbox, folder: ZoteroFolder
) -> None:
    go(toolbox, folder, replace(CHOICES, files=LinkedFiles.LEAVE))
    frog = one(toolbox, "frogs[ti]")
    go(toolbox, folder)
    go(toolbox, folder)
    (row,) = attachments.attachments_of(toolbox.library.read(), frog)
    assert (toolbox.library.attachments_folder / row.path).is_file()
    toolbox.changes.remove_attachment(row.id)
    folder.file("second.pdf", 1, title="Supplement")
    folder.db.commit()
    go(toolbox, folder)
    titles_now = [r.title for r in attachments.attachments_of(toolbox.library.read(), frog)]
    assert titles_now == ["Supplement"]  # what was taken away here does not come back


def test_it_is_one_step_that_can_be_undone_and_done_again(
    toolbox: Toolbox, folder: ZoteroFolder
) -> None:
    empty = dump(toolbox.library.read())
    go(toolbox, folder)
    full = dump(toolbox.library.read())
    (step,) = undo.history_of(toolbox.library.read())
    assert step.title == "Move from Zotero"
    undo.undo(toolbox.library)
    after = dump(toolbox.library.read())
    assert titles(toolbox) == [] and after["collection"] == empty["collection"] == []
    assert after["tag"] == after["saved_search"] == []
    undo.redo(toolbox.library)
    again = dump(toolbox.library.read())
    for table in ("collection", "tag", "reference_tag", "note", "collection_reference"):
        assert len(again[table]) == len(full[table])
    assert titles(toolbox, "wet[tag]") == ["On frogs", "On toads"]


def test_a_second_move_adds_nothing(toolbox: Toolbox, folder: ZoteroFolder) -> None:
    go(toolbox, folder)
    before = dump(toolbox.library.read())
    assert look(toolbox, folder).known == 4
    report = go(toolbox, folder)
    assert report.added == () and len(report.existing) == 4
    assert dump(toolbox.library.read()) == before


def test_a_later_move_brings_what_changed_and_keeps_the_users_edits(
    toolbox: Toolbox, folder: ZoteroFolder
) -> None:
    go(toolbox, folder)
    frog = one(toolbox, "frogs[ti]")
    toolbox.changes.edit(frog, {"volume": "99"})
    first_note = notes.notes_of(toolbox.library.read(), frog)[0]
    toolbox.changes.save_note(frog, first_note.id, "My changed thoughts")
    item = 1
    folder.set_field(item, "issue", "4")
    folder.db.execute("UPDATE itemNotes SET note = '<p>Newer thoughts</p>' WHERE parentItemID = ?", (item,))  # fmt: skip
    folder.db.execute("INSERT INTO tags VALUES (99, 'new tag')")
    folder.db.execute("INSERT INTO itemTags VALUES (?, 99, 0)", (item,))
    new = folder.collection("New ones", [item])
    assert new
    folder.item("book", {"title": "On newts"})
    folder.db.commit()
    report = go(toolbox, folder)
    assert len(report.added) == 1
    view = toolbox.browser.reference(frog)
    assert (view.record.volume, view.record.issue) == ("99", "4")
    assert "new tag" in view.tags and "New ones" in view.collections
    texts = [row.text for row in notes.notes_of(toolbox.library.read(), frog)]
    assert "My changed thoughts" in texts and "Newer thoughts" in texts
    undo.undo(toolbox.library)
    assert toolbox.browser.reference(frog).record.issue == ""


def test_the_preview_counts_what_is_alike_in_title_authors_and_year(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    ris = b"TY  - JOUR\nTI  - The slow growth of common frogs\nAU  - Alt, Ann\nPY  - 2001\nER  - \n"
    toolbox.importer.import_bytes(ris, "mine.ris")
    path = tmp_path / "mine.bib"
    path.write_text(
        "@article{a, title={The slow growth of common frogs}, author={Alt, Ann}, year=2001}\n"
        "@article{b, title={The slow growth of common toads}, author={Bee, Bob}, year=2002}\n"
        "@comment{jabref-meta: databaseType:bibtex;}\n"
    )
    told = preview(toolbox.library, ExportFile(path), CHOICES)
    assert (told.references, told.known, told.alike) == (2, 0, 1)
    assert "1 more alike in title, authors and year to one in your library" in lines_of(told)


def test_what_the_library_has_is_merged_skipped_or_kept_twice(
    toolbox: Toolbox, folder: ZoteroFolder
) -> None:
    ris = b"TY  - JOUR\nTI  - On Frogs\nDO  - 10.5555/frog\nER  - \n"
    (mine,) = toolbox.importer.import_bytes(ris, "mine.ris").added
    assert look(toolbox, folder).known == 1
    report = go(toolbox, folder)
    assert report.merged == (mine,) and len(report.added) == 3
    view = toolbox.browser.reference(mine)
    assert view.record.title.plain == "On Frogs"  # the library's own goes first
    assert view.record.issued.year == 2001 and "wet" in view.tags
    (row,) = attachments.attachments_of(toolbox.library.read(), mine)
    assert (toolbox.library.attachments_folder / row.path).is_file()
    assert look(toolbox, folder).known == 4
    assert go(toolbox, folder).added == ()
    undo.undo(toolbox.library)
    report = go(toolbox, folder, replace(CHOICES, duplicates=Duplicates.SKIP))
    assert report.existing == (mine,) and len(report.added) == 3
    view = toolbox.browser.reference(mine)
    assert view.tags == () and "Animals" in view.collections
    undo.undo(toolbox.library)
    report = go(toolbox, folder, replace(CHOICES, duplicates=Duplicates.KEEP))
    assert len(report.added) == 4


def test_automatic_tags_become_tags_where_that_is_chosen(
    toolbox: Toolbox, folder: ZoteroFolder
) -> None:
    go(toolbox, folder, replace(CHOICES, keywords_as_tags=True))
    assert titles(toolbox, "Anura[tag]") == ["On frogs"]


def test_libraries_collections_and_the_trash_can_be_left_out(
    toolbox: Toolbox, folder: ZoteroFolder
) -> None:
    parts = {part.name: part.key for part in look(toolbox, folder).parts}
    choices = replace(CHOICES, trash=False, left_out=frozenset([parts["Lab readings"]]))
    go(toolbox, folder, choices)
    assert titles(toolbox) == ["On frogs", "On toads"]
    undo.undo(toolbox.library)
    left_out = frozenset([parts["Wet ones"], parts["Lab readings"]])
    assert look(toolbox, folder, replace(choices, left_out=left_out)).references == 1
    go(toolbox, folder, replace(choices, left_out=left_out))
    assert titles(toolbox) == ["On frogs"]


def test_all_goes_into_a_collection_where_one_is_chosen(
    toolbox: Toolbox, folder: ZoteroFolder
) -> None:
    mine = toolbox.changes.create_collection("From Zotero").created_id
    go(toolbox, folder, replace(CHOICES, collection_id=mine))
    view = toolbox.browser.reference(one(toolbox, "toads[ti]"))
    assert set(view.collections) == {"From Zotero", "From Zotero / Animals / Wet ones"}


def test_a_cancelled_move_keeps_what_is_in_and_goes_on_the_next_time(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    big = ZoteroFolder(tmp_path / "Big")
    big.collection("All", [big.item("book", {"title": f"Made book number {n}"}, tags=[f"t{n % 7}"]) for n in range(3 * CHUNK)])  # fmt: skip
    big.db.commit()
    token = CancelToken()

    def cancel_later(done: int, total: int, detail: str = "") -> None:
        assert total == 3 * CHUNK
        if done >= CHUNK:
            token.cancel()

    with pytest.raises(ImportStopped) as stopped:
        move(toolbox.library, Source(big.folder), CHOICES, progress=cancel_later, token=token)
    there = len(stopped.value.report.added)
    assert 0 < there < 3 * CHUNK and len(titles(toolbox)) == there
    assert len(undo.history_of(toolbox.library.read())) == 1
    report = go(toolbox, big)
    assert (len(report.added), len(report.existing)) == (3 * CHUNK - there, there)
    assert len(titles(toolbox, "t3[tag]")) == len(range(3, 3 * CHUNK, 7))
    big.db.close()


def test_a_move_that_was_cut_off_goes_on_in_its_own_step(
    toolbox: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "CHUNK", 20)
    big = ZoteroFolder(tmp_path / "Big")
    first, second, *_ = (big.item("book", {"title": f"Made {n}"}) for n in range(40))
    big.relate(first, second)
    big.db.commit()
    toolbox.changes.create_collection("Before")
    begun, token = now(), CancelToken()
    with pytest.raises(ImportStopped):
        move(toolbox.library, Source(big.folder), CHOICES, progress=lambda done, *_: token.cancel() if done else None, token=token)  # fmt: skip
    assert 0 < len(titles(toolbox)) < 40
    with toolbox.library.write("", undoable=False) as session:  # which comes last, so not at all
        session.connection().exec_driver_sql("DELETE FROM relation")
    move(toolbox.library, Source(big.folder), CHOICES, begun=begun)
    assert len(titles(toolbox)) == 40 and len(related(toolbox)) == 1
    steps = [step.title for step in undo.history_of(toolbox.library.read())]
    assert steps == ["Move from Zotero", "New collection Before"]
    undo.undo(toolbox.library)
    assert titles(toolbox) == []
    undo.redo(toolbox.library)
    assert len(titles(toolbox)) == 40
    assert check.check(toolbox.library).is_well
    big.db.close()


def test_what_the_user_threw_away_does_not_come_back(
    toolbox: Toolbox, folder: ZoteroFolder
) -> None:
    go(toolbox, folder)
    toolbox.changes.trash([one(toolbox, "toads[ti]")])
    report = go(toolbox, folder)
    assert report.added == () and titles(toolbox, "toads[ti]") == []


def test_linked_files_lie_below_the_base_directory_of_the_profile(
    toolbox: Toolbox, folder: ZoteroFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "newt.pdf").write_bytes(b"%PDF newt")
    newt = folder.item("book", {"title": "On newts"})
    folder.file("attachments:newt.pdf", newt, mode=2)
    folder.db.commit()
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert any("base directory" in text for text in look(toolbox, folder).missing)
    profile = tmp_path / ".zotero" / "zotero" / "x.default"
    monkeypatch.setattr("refdesk.services.migrating.places._profile_folders", lambda home: [profile])  # fmt: skip
    profile.mkdir(parents=True)
    (profile / "prefs.js").write_text(
        f'user_pref("extensions.zotero.baseAttachmentPath", "{papers}");\n'
        f'user_pref("extensions.zotero.dataDir", "{folder.folder}");\n'
    )
    assert base_directory(folder.folder, tmp_path) == papers
    assert look(toolbox, folder).files_found == 2
    assert str(folder.folder) in {place.path for place in usual_places(tmp_path)}


def test_the_usual_places_are_found_and_nothing_else(tmp_path: Path) -> None:
    documents = tmp_path / "Documents"
    documents.mkdir()
    (documents / "refs.bib").write_text("@article{a, title={T}}")
    (documents / "notes.xml").write_text("<notes/>")
    (documents / "lib.xml").write_text(
        "<?xml version='1.0'?><xml><records><record></record></records></xml>"
    )
    ZoteroFolder(tmp_path / "Zotero").close()
    assert [(p.program, Path(p.path).name) for p in usual_places(tmp_path)] == [
        ("Zotero", "Zotero"), ("EndNote", "lib.xml"), ("JabRef or Mendeley", "refs.bib"),
    ]  # fmt: skip
    assert usual_places(tmp_path / "nowhere") == []


def better_bibtex(folder: Path, *rows: tuple[int, str, str], form: str = "table") -> None:
    """Its database, as of today or as it was until 2023."""
    database = sqlite3.connect(folder / "better-bibtex.sqlite")
    with database:
        if form == "table":
            database.execute(
                "CREATE TABLE citationkey (itemID NOT NULL PRIMARY KEY, itemKey NOT NULL, "
                "libraryID NOT NULL, citationKey NOT NULL, pinned NOT NULL)"
            )
            for number, (library, item, key) in enumerate(rows):
                values = (number, item, library, key, 0)
                database.execute("INSERT INTO citationkey VALUES (?, ?, ?, ?, ?)", values)
        else:
            database.execute('CREATE TABLE "better-bibtex" (name TEXT PRIMARY KEY, data TEXT)')
            names = ("libraryID", "itemKey", "citekey")
            data = [dict(zip(names, row, strict=True)) for row in rows]
            database.execute(
                'INSERT INTO "better-bibtex" VALUES (?, ?)',
                ("better-bibtex.citekey", json.dumps({"name": "citekey", "data": data})),
            )
    database.close()


@pytest.mark.parametrize("form", ["table", "json"])
def test_keys_that_only_better_bibtex_knows_come_along(
    toolbox: Toolbox, folder: ZoteroFolder, form: str
) -> None:
    frogs, toads = (folder.key(folder.number_of(title)) for title in ("On frogs", "On toads"))
    better_bibtex(
        folder.folder, (1, frogs, "other"), (1, toads, "toads2002"), (2, toads, "wrong"), form=form
    )
    go(toolbox, folder)
    found = {
        row.title: toolbox.browser.reference(row.id).record.citekey
        for row in toolbox.browser.rows(toolbox.browser.ids(""))
    }
    assert found["On toads"] == "toads2002"
    assert found["On frogs"] == "frog1"  # pinned in its Extra
    assert titles(toolbox, "toads2002[citekey]") == ["On toads"]


def test_a_spoiled_database_of_better_bibtex_is_told_and_holds_nothing_up(
    toolbox: Toolbox, folder: ZoteroFolder
) -> None:
    (folder.folder / "better-bibtex.sqlite").write_bytes(b"no database at all" * 100)
    told = look(toolbox, folder)
    assert told.references == 4
    assert told.problems[0].startswith("The citation keys of Better BibTeX could not be read")
    report = go(toolbox, folder)
    assert told.problems[0] in [one.text for one in report.warnings]


HOLD = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA locking_mode=EXCLUSIVE")
database.execute("PRAGMA journal_mode=WAL")
database.execute("PRAGMA wal_autocheckpoint=0")
database.execute("INSERT INTO tags (name) VALUES ('only in the WAL')")
database.execute("INSERT INTO itemTags SELECT 1, tagID, 0 FROM tags WHERE name = 'only in the WAL'")
database.execute("BEGIN IMMEDIATE")
database.execute("DELETE FROM items")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_library_that_zotero_holds_locked_comes_as_it_was_last_written(
    toolbox: Toolbox, folder: ZoteroFolder
) -> None:
    folder.close()
    path = folder.folder / "zotero.sqlite"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        refused = sqlite3.connect(path, timeout=0)
        with contextlib.closing(refused), pytest.raises(sqlite3.OperationalError, match="locked"):
            refused.execute("SELECT count(*) FROM items")
        before = {one.name: one.stat().st_mtime_ns for one in folder.folder.iterdir()}
        report = go(toolbox, folder)
        assert len(report.added) == 4
        assert titles(toolbox, '"only in the WAL"[tag]') == ["On frogs"]
        assert {one.name: one.stat().st_mtime_ns for one in folder.folder.iterdir()} == before
    finally:
        holder.communicate()
