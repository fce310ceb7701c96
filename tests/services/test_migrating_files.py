"""Moving from exported files: JabRef's groups and marks, Mendeley's folders, EndNote's files."""

from __future__ import annotations

import base64
import json
import plistlib
from pathlib import Path

import pytest

from refdesk.errors import Cancelled, FormatError
from refdesk.formats.registry import parse_source
from refdesk.model.cancel import CancelToken
from refdesk.model.import_options import Duplicates, LinkedFiles
from refdesk.model.migrating import MigrationChoices, MigrationPreview
from refdesk.model.reports import ImportReport
from refdesk.services.import_run import ImportStopped
from refdesk.services.migrating import moving
from refdesk.services.migrating.marks import program_of
from refdesk.services.migrating.moving import move
from refdesk.services.migrating.preview import preview
from refdesk.services.migrating.sources import source_at
from refdesk.services.toolbox import Toolbox
from refdesk.store import attachments, check, notes, saved_searches, undo
from refdesk.store.times import now
from tests.formats import test_zotero_rdf

JABREF = r"""% Encoding: UTF-8

@Article{frog,
  author     = {Doe, Jo},
  title      = {On frogs},
  journal    = {J Made Amphib},
  year       = {2001},
  file       = {Full text:frog.pdf:PDF;:gone.pdf:PDF},
  groups     = {Wet ones, Loose},
  keywords   = {pond, Green things},
  priority   = {prio1},
  ranking    = {rank4},
  readstatus = {read},
  note       = {Second printing},
  comment    = {My own thought},
  comment-ann = {Ann's thought},
}

@Book{toad,
  title      = {On toads},
  year       = {2002},
  readstatus = {skimmed},
  printed    = {printed},
  relevance  = {relevant},
}

@Book{newt, title = {On newts}, groups = {Wet ones}, keywords = {rank2}}

@Comment{jabref-meta: databaseType:bibtex;}
@Comment{jabref-meta: fileDirectory:papers;}
@Comment{jabref-meta: grouping:
0 AllEntriesGroup:;
1 StaticGroup:Animals\;0\;1\;\;\;\;;
2 StaticGroup:Wet ones\;2\;1\;\;\;\;;
1 KeywordGroup:Ponds\;0\;keywords\;pond\;0\;0\;1\;\;\;\;;
1 SearchGroup:Frogs since\;0\;author = doe and year = 2001\;0\;0\;1\;\;\;\;;
1 SearchGroup:Odd\;0\;title =~ fr.g\;0\;1\;1\;\;\;\;;
1 AutomaticPersonsGroup:People\;0\;author\;1\;\;\;\;;
}
"""


@pytest.fixture
def jabref(tmp_path: Path) -> Path:
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "frog.pdf").write_bytes(b"%PDF frog")
    return write(tmp_path, "mine.bib", JABREF)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def go(toolbox: Toolbox, path: Path, **choices: object) -> ImportReport:
    return move(toolbox.library, source_at(path), MigrationChoices(**choices))  # type: ignore[arg-type]


def look(toolbox: Toolbox, path: Path) -> MigrationPreview:
    return preview(toolbox.library, source_at(path), MigrationChoices())


def titles(toolbox: Toolbox, query: str) -> list[str]:
    return sorted(row.title for row in toolbox.browser.rows(toolbox.browser.ids(query)))


def test_the_preview_of_a_jabref_file_names_the_program_and_what_stays(
    toolbox: Toolbox, jabref: Path
) -> None:
    told = look(toolbox, jabref)
    assert (told.program, told.references, told.files_found, told.files_missing) == (
        "JabRef",
        3,
        1,
        1,
    )
    assert [part.name for part in told.parts] == ["Animals", "Wet ones", "Loose"]
    assert told.searches == 2
    assert ["Odd" in told.problems[0], "People" in told.problems[1], len(told.problems)] == [
        True,
        True,
        2,
    ]


def test_groups_become_collections_and_searches(toolbox: Toolbox, jabref: Path) -> None:
    report = go(toolbox, jabref)
    assert len(report.added) == 3
    (frog,) = toolbox.browser.ids("frogs[ti]")
    assert set(toolbox.browser.reference(frog).collections) == {"Animals / Wet ones", "Loose"}
    assert titles(toolbox, '"Wet ones"[collection]') == ["On frogs", "On newts"]
    searches = {row.name: row.query for row in saved_searches.all_rows(toolbox.library.read())}
    assert {name: titles(toolbox, query) for name, query in searches.items()} == {
        "Ponds": ["On frogs"], "Frogs since": ["On frogs"],
    }  # fmt: skip
    assert check.check(toolbox.library).is_well


def test_special_fields_become_rating_read_and_tags(toolbox: Toolbox, jabref: Path) -> None:
    go(toolbox, jabref)
    assert titles(toolbox, "4[rating]") == ["On frogs"]
    assert titles(toolbox, "2[rating]") == ["On newts"]  # kept as a keyword
    assert titles(toolbox, "yes[read]") == ["On frogs"]
    (toad,) = toolbox.browser.ids("toads[ti]")
    assert set(toolbox.browser.reference(toad).tags) == {"printed", "relevant", "skimmed"}
    assert titles(toolbox, '"priority: 1"[tag]') == ["On frogs"]
    assert titles(toolbox, "pond[tag]") == []


def test_what_the_user_wrote_becomes_notes(toolbox: Toolbox, jabref: Path) -> None:
    go(toolbox, jabref)
    (frog,) = toolbox.browser.ids("frogs[ti]")
    found = notes.notes_of(toolbox.library.read(), frog)
    assert [row.text for row in found] == ["My own thought", "Ann's thought"]
    assert titles(toolbox, "thought[note]") == ["On frogs"]


def test_keywords_become_tags_where_that_is_chosen(toolbox: Toolbox, jabref: Path) -> None:
    go(toolbox, jabref, keywords_as_tags=True)
    assert titles(toolbox, '"green things"[tag]') == ["On frogs"]


def test_files_are_found_in_jabrefs_folder_and_copied(toolbox: Toolbox, jabref: Path) -> None:
    go(toolbox, jabref)
    (frog,) = toolbox.browser.ids("frogs[ti]")
    (row,) = attachments.attachments_of(toolbox.library.read(), frog)
    assert (toolbox.library.attachments_folder / row.path).read_bytes() == b"%PDF frog"
    assert row.title == "Full text"


def test_a_second_move_adds_nothing_and_undo_takes_all_back(toolbox: Toolbox, jabref: Path) -> None:
    go(toolbox, jabref)
    assert undo.next_undo_title(toolbox.library.read()) == "Move from JabRef"
    assert go(toolbox, jabref).added == ()
    undo.undo(toolbox.library)
    overview = toolbox.browser.overview()
    assert titles(toolbox, "") == [] and overview.collections == () and overview.tags == ()


def test_the_writer_of_a_ris_file_is_named(toolbox: Toolbox, tmp_path: Path) -> None:
    text = "TY  - JOUR\nTI  - On frogs\nDA  - 2019/10//\nPY  - 2019\nER  - \n"
    assert look(toolbox, write(tmp_path, "z.ris", text)).program == "Zotero"
    assert look(toolbox, write(tmp_path, "y.ris", text.replace("PY", "VL"))).program == "a file"


def test_mendeleys_folders_and_tags_come_along(toolbox: Toolbox, tmp_path: Path) -> None:
    text = (
        "@article{a,\ntitle = {{On frogs}},\nauthor = {Doe, Jo},\n"
        "mendeley-groups = {Animals/Wet,Other},\nmendeley-tags = {pond, mine},\nkeywords = {x}\n}\n"
    )
    path = write(tmp_path, "m.bib", text)
    assert look(toolbox, path).program == "Mendeley"
    go(toolbox, path)
    (frog,) = toolbox.browser.ids("frogs[ti]")
    view = toolbox.browser.reference(frog)
    assert set(view.collections) == {"Animals / Wet", "Other"}
    assert set(view.tags) == {"pond", "mine"}


def test_endnotes_files_lie_in_its_data_folder(toolbox: Toolbox, tmp_path: Path) -> None:
    folder = tmp_path / "My library.Data" / "PDF" / "0123"
    folder.mkdir(parents=True)
    (folder / "frog.pdf").write_bytes(b"%PDF frog")
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><xml><records><record><ref-type name="Book">6</ref-type>'
        "<titles><title><style>On frogs</style></title></titles><urls><pdf-urls>"
        "<url>internal-pdf://0123/frog.pdf</url></pdf-urls></urls></record></records></xml>"
    )
    path = write(tmp_path, "My library.xml", text)
    told = look(toolbox, path)
    assert (told.program, told.files_found) == ("EndNote", 1)
    go(toolbox, path, files=LinkedFiles.LINK)
    (frog,) = toolbox.browser.ids("frogs[ti]")
    (row,) = attachments.attachments_of(toolbox.library.read(), frog)
    linked = attachments.linked_path(row.path)
    assert linked is not None and linked.name == "frog.pdf"


def test_rayyans_labels_become_tags(toolbox: Toolbox, tmp_path: Path) -> None:
    note = 'RAYYAN-INCLUSION: {"Ann"=>"Included"} | RAYYAN-LABELS: rct,adults'
    path = write(tmp_path, "r.ris", f"TY  - JOUR\nTI  - On frogs\nN1  - {note}\nER  - \n")
    go(toolbox, path)
    (frog,) = toolbox.browser.ids("frogs[ti]")
    assert set(toolbox.browser.reference(frog).tags) == {"rct", "adults", "Rayyan: included"}


def test_what_cannot_be_read_in_a_file_is_a_problem_and_the_rest_comes(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    path = write(
        tmp_path,
        "b.bib",
        "@article{a, title={On frogs}}\n@article{b, title={Broken\n\n@book{c, title={On toads}}\n",
    )
    told = look(toolbox, path)
    assert told.references >= 1 and any("b.bib" in text for text in told.problems)
    report = go(toolbox, path)
    assert report.added and report.failures


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("x.enl", "as XML"),
        ("m.sqlite", "Mendeley"),
        ("gone.bib", "no file"),
        ("binary.bib", r"\.$"),
    ],
)
def test_what_is_no_library_is_refused_with_what_to_do(
    toolbox: Toolbox, tmp_path: Path, name: str, words: str
) -> None:
    if name != "gone.bib":
        (tmp_path / name).write_bytes(bytes(range(256)) * 20)
    with pytest.raises(FormatError, match=words):
        look(toolbox, tmp_path / name)


def better_bibtex(folder: Path, **changed: object) -> Path:
    """A Better BibTeX JSON file of one book in two collections, with a note, tags and a file."""
    book = {
        "key": "AAAA1111", "itemID": 7, "itemType": "book", "title": "On tides",
        "creators": [{"creatorType": "author", "firstName": "Ann", "lastName": "Berg"}],
        "tags": [{"tag": "salt"}, {"tag": "water", "type": 1}],
        "notes": [{"key": "NNNN1111", "note": "<p>A thought</p>"}],
        "attachments": [{"key": "FFFF1111", "title": "Text", "path": "files/7/tide.pdf"}],
        "collections": ["CCCC2222"], "dateAdded": "2020-01-02T10:00:00Z", **changed,
    }  # fmt: skip
    collections = {
        "CCCC1111": {"key": "CCCC1111", "name": "Seas", "parent": False, "items": []},
        "CCCC2222": {"key": "CCCC2222", "name": "North, or/and", "parent": "CCCC1111"},
    }
    value = {
        "config": {"label": "BetterBibTeX JSON"},
        "collections": collections,
        "items": [book],
    }
    (folder / "files" / "7").mkdir(parents=True, exist_ok=True)
    (folder / "files" / "7" / "tide.pdf").write_bytes(b"%PDF tide")
    return write(folder, "zotero.json", json.dumps(value))


def test_a_better_bibtex_json_file_comes_with_collections_tags_notes_and_files(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    path = better_bibtex(tmp_path)
    told = look(toolbox, path)
    assert (told.program, told.references, told.tags, told.notes, told.files_found) == (
        "Zotero", 1, 1, 1, 1,
    )  # fmt: skip
    go(toolbox, path)
    (tide,) = toolbox.browser.ids("tides[ti]")
    reference = toolbox.browser.reference(tide)
    assert (reference.collections, reference.tags) == (("Seas / North, or/and",), ("salt",))
    assert [row.text for row in notes.notes_of(toolbox.library.read(), tide)] == ["A thought"]
    assert len(attachments.attachments_of(toolbox.library.read(), tide)) == 1
    assert check.check(toolbox.library).is_well


def test_a_later_better_bibtex_json_file_brings_what_changed(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    go(toolbox, better_bibtex(tmp_path))
    again = go(toolbox, better_bibtex(tmp_path, title="On high tides", tags=["salt", "moon"]))
    assert again.added == ()
    (tide,) = toolbox.browser.ids("tides[ti]")
    assert titles(toolbox, "") == ["On high tides"]
    assert set(toolbox.browser.reference(tide).tags) == {"salt", "moon"}


def test_looking_at_a_large_file_can_be_cancelled(toolbox: Toolbox, tmp_path: Path) -> None:
    path = write(
        tmp_path, "many.bib", "".join(f"@book{{k{n}, title={{T {n}}}}}\n" for n in range(900))
    )
    token = CancelToken()
    seen: list[int] = []

    def progress(done: int = 0, total: int = 0, detail: str = "") -> None:
        seen.append(done)
        token.cancel()

    choices = MigrationChoices()
    with pytest.raises(Cancelled):
        preview(toolbox.library, source_at(path), choices, progress=progress, token=token)
    assert seen == [200]  # it is read whole before the first of it is counted
    with pytest.raises(ImportStopped) as stopped:
        move(toolbox.library, source_at(path), choices, token=token)
    assert stopped.value.report == ImportReport(stopped="Cancelled.")
    assert titles(toolbox, "") == []


def bibdesk_groups(kind: str, groups: list[dict[str, object]]) -> str:
    text = plistlib.dumps(groups).decode()
    return f"@comment{{BibDesk {kind} Groups{{\n{text}}}}}\n\n"


def test_bibdesks_groups_dates_and_files_come_along(toolbox: Toolbox, tmp_path: Path) -> None:
    (tmp_path / "Papers").mkdir()
    for name in ("frog.pdf", "toad.pdf"):
        (tmp_path / "Papers" / name).write_bytes(b"%PDF " + name.encode())
    plain = base64.b64encode(plistlib.dumps({"relativePath": "Papers/frog.pdf"})).decode()
    archive = {"$objects": [{"relativePath": plistlib.UID(1)}, "Papers/toad.pdf"]}
    archived = base64.b64encode(plistlib.dumps(archive, fmt=plistlib.FMT_BINARY)).decode()
    smart = [
        {"group name": "Frogs", "conjunction": 0,
         "conditions": [{"comparison": 2, "key": "Title", "value": "frogs"}]},
        {"group name": "Odd", "conjunction": 1, "conditions": [{"comparison": 3, "key": "Title", "value": "x"}]},
    ]  # fmt: skip
    text = (
        "@article{frog, title = {On frogs}, author = {Doe, Jo}, rating = {4}, read = {1},\n"
        f"date-added = {{2010-07-05 14:30:37 +0200}}, bdsk-file-1 = {{{plain}}}}}\n\n"
        f"@article{{toad, title = {{On toads}}, bdsk-file-1 = {{{archived}}}, timestamp = {{2019.03.04}}}}\n\n"
        + bibdesk_groups("Static", [{"group name": "Wet, ones", "keys": "frog,toad"}])
        + bibdesk_groups("Smart", smart)  # type: ignore[arg-type]
    )
    path = write(tmp_path, "desk.bib", text)
    told = look(toolbox, path)
    assert (told.program, told.files_found, told.files_missing) == ("BibDesk", 2, 0)
    assert [part.name for part in told.parts] == ["Wet, ones"]
    assert ["Odd" in one for one in told.problems] == [True]
    go(toolbox, path)
    assert titles(toolbox, '"Wet, ones"[collection]') == ["On frogs", "On toads"]
    connection = toolbox.library.read()
    searches = {row.name: row.query for row in saved_searches.all_rows(connection)}
    assert titles(toolbox, searches["Frogs"]) == ["On frogs"]
    assert titles(toolbox, "4[rating]") == ["On frogs"]
    added = dict(connection.execute("SELECT title, added FROM reference").fetchall())
    assert added == {"On frogs": "2010-07-05T12:30:37Z", "On toads": "2019-03-04T12:00:00Z"}


@pytest.mark.parametrize(
    "plist",
    [
        '<!DOCTYPE p [<!ENTITY a "b">]><plist><array><dict>&a;</dict></array></plist>', "<plist>",
        "<plist><string>x</string></plist>", "<plist><array><dict><key>keys</key></dict></array></plist>", "",
    ],
)  # fmt: skip
def test_groups_that_are_no_property_list_cost_nothing_else(
    toolbox: Toolbox, tmp_path: Path, plist: str
) -> None:
    text = f"@book{{a, title={{On frogs}}, bdsk-file-1={{bm9uZQ==}}}}\n@comment{{BibDesk Static Groups{{{plist}}}}}\n"
    report = go(toolbox, write(tmp_path, "desk.bib", text))
    assert len(report.added) == 1 and not report.failures


def test_papers_marks_and_dates_come_along(toolbox: Toolbox, tmp_path: Path) -> None:
    (tmp_path / "frog.pdf").write_bytes(b"%PDF frog")
    text = (
        "@article{Doe:2001, title = {{On frogs}}, rating = {5}, read = {Yes}, keywords = {pond; wet},\n"
        "date-added = {2012-01-02T03:04:05GMT}, uri = {papers3://publication/uuid/1},\n"
        f"local-url = {{file://localhost{tmp_path / 'frog.pdf'}}}}}\n"
    )
    path = write(tmp_path, "papers.bib", text)
    told = look(toolbox, path)
    assert (told.program, told.files_found) == ("Papers", 1)
    go(toolbox, path, keywords_as_tags=True)
    assert titles(toolbox, "5[rating] AND yes[read] AND pond[tag]") == ["On frogs"]
    (added,) = toolbox.library.read().execute("SELECT added FROM reference").fetchone()
    assert added == "2012-01-02T03:04:05Z"


def test_zoteros_rdf_comes_as_a_folder_with_its_files(toolbox: Toolbox, tmp_path: Path) -> None:
    folder = tmp_path / "My library"
    (folder / "files" / "3").mkdir(parents=True)
    (folder / "files" / "3" / "tide.pdf").write_bytes(b"%PDF tide")
    write(folder, "My library.rdf", test_zotero_rdf.EXPORT)
    told = look(toolbox, folder)
    assert (told.program, told.files_found, told.files_missing) == ("Zotero", 1, 0)
    assert "North, and/or" in [part.name for part in told.parts]
    report = go(toolbox, folder)
    assert len(report.added) == 3 and not report.failures
    assert titles(toolbox, '"North, and/or"[collection]') == [
        "On mud", "Tides & winds of the Wadden Sea",
    ]  # fmt: skip
    assert titles(toolbox, "salt[tag]") == ["Tides & winds of the Wadden Sea"]
    connection = toolbox.library.read()
    (article,) = toolbox.browser.ids("123[pmid]")
    assert [one.title for one in attachments.attachments_of(connection, article)] == ["Full text"]
    assert [one.text for one in notes.notes_of(connection, article)] == ["A **note**."]
    undo.undo(toolbox.library)
    assert titles(toolbox, "") == []


def test_a_folder_with_several_exports_asks_for_one(tmp_path: Path) -> None:
    for name in ("a.bib", "b.ris"):
        (tmp_path / name).write_text("x")
    with pytest.raises(FormatError, match=r"several files: a\.bib, b\.ris"):
        source_at(tmp_path)
    (tmp_path / "a.bib").unlink()
    (tmp_path / "b.ris").unlink()
    with pytest.raises(FormatError, match=r"no zotero\.sqlite and no exported file"):
        source_at(tmp_path)


def test_endnotes_research_notes_become_notes(toolbox: Toolbox, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "My Library.xml",
        "<xml><records><record><ref-type name='Journal Article'>17</ref-type><titles><title>On frogs"
        "</title></titles><notes>Came with the record.</notes><research-notes><style>Mine: read "
        "again.</style></research-notes></record></records></xml>",
    )
    assert look(toolbox, path).notes == 1
    (added,) = go(toolbox, path).added
    assert [one.text for one in notes.notes_of(toolbox.library.read(), added)] == [
        "Mine: read again."
    ]


@pytest.mark.parametrize(
    ("fields", "program"),
    [
        ('file = "All Papers/D/Doe 2015 - Cells.pdf"', "Paperpile"),
        ("uri = {\\url{papers2://publication/uuid/1}}", "Papers"),
        ("mendeley-groups = {Sepsis}", "Mendeley"),
        ('file = "papers/Doe 2015.pdf"', ""),
    ],
)
def test_the_program_is_known_by_what_only_it_writes(fields: str, program: str) -> None:
    record = parse_source("bibtex", f"@article{{a, title = {{T}}, {fields}}}".encode())
    assert program_of(record, "bibtex") == program


def test_the_program_that_a_file_names_above_its_entries_is_named(
    toolbox: Toolbox, tmp_path: Path
) -> None:
    text = "% Generated by Paperpile. Check out its site.\n\n@article{a, title = {T}}\n"
    assert look(toolbox, write(tmp_path, "export.bib", text)).program == "Paperpile"


def test_a_file_whose_move_was_cut_off_goes_on_with_what_is_lacking(
    toolbox: Toolbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "CHUNK", 20)
    path = tmp_path / "many.bib"
    entries = [f"@book{{b{n}, title = {{Made {n}}}, year = {{2001}}}}" for n in range(40)]
    path.write_text("\n".join([*entries, entries[0]]))
    begun, token = now(), CancelToken()
    choices = MigrationChoices(duplicates=Duplicates.KEEP)
    with pytest.raises(ImportStopped):
        move(toolbox.library, source_at(path), choices, token=token, progress=lambda done, *_: token.cancel() if done else None)  # fmt: skip
    there = len(titles(toolbox, ""))
    assert 0 < there < 40
    report = move(toolbox.library, source_at(path), choices, begun=begun)
    assert len(report.existing) == there and len(report.merged) == 0
    assert len(titles(toolbox, "")) == 40 + 1, "the entry that stands twice is kept twice"
    assert len(undo.history_of(toolbox.library.read())) == 1
    undo.undo(toolbox.library)
    assert len(move(toolbox.library, source_at(path), choices, begun=begun).added) == 40 + 1
