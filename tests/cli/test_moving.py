"""`refdesk import` of a Zotero data folder and of files with groups."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refdesk.cli.main import main
from tests.formats.zotero_folder import ZoteroFolder

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def zotero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REFDESK_LIBRARY", str(tmp_path / "library.refdesk"))
    folder = ZoteroFolder(tmp_path / "Zotero")
    frogs = folder.item("book", {"title": "On frogs"}, tags=["wet"])
    folder.file("frogs.pdf", frogs)
    folder.collection("Animals", [frogs])
    return folder.close()


def test_a_preview_says_what_would_come_and_adds_nothing(zotero: Path, capsys: Captured) -> None:
    assert main(["import", "--preview", str(zotero)]) == 0
    out = capsys.readouterr().out
    assert "1 reference (Book 1)" in out and "2 collections\n" in out and "1 file\n" in out
    assert main(["import", "--preview", "--json", str(zotero)]) == 0
    assert json.loads(capsys.readouterr().out)[0]["tags"] == 1
    main(["count"])
    assert capsys.readouterr().out.strip() == "0"


@pytest.mark.parametrize(("choice", "files"), [((), 1), (("--files", "none"), 0)])
def test_a_zotero_folder_is_taken_over(
    zotero: Path, capsys: Captured, choice: tuple[str, ...], files: int
) -> None:
    assert main(["import", *choice, str(zotero)]) == 0
    assert "1 reference added." in capsys.readouterr().out
    main(["count", "wet[tag] AND Animals[collection]"])
    assert capsys.readouterr().out.strip() == "1"
    copied = list((zotero.parent / "library.attachments").glob("*/frogs.pdf"))
    assert len(copied) == files
    assert main(["import", str(zotero)]) == 0
    assert "added" not in capsys.readouterr().out.replace("Nothing added", "")


def test_what_is_no_library_is_refused_with_what_to_do(zotero: Path, capsys: Captured) -> None:
    folder = zotero / "storage"
    assert main(["import", "--preview", str(folder)]) == 1
    assert "zotero.sqlite" in capsys.readouterr().err


def test_groups_of_jabref_come_along_where_asked(zotero: Path, capsys: Captured) -> None:
    bib = zotero.parent / "mine.bib"
    bib.write_text(
        "@article{a1, title={On newts}, groups={Wet}, ranking={rank4}}\n"
        "@Comment{jabref-meta: grouping:\n0 AllEntriesGroup:;\n1 StaticGroup:Wet\\;0\\;1\\;\\;\\;\\;;\n}\n"
    )
    assert main(["import", "--with-groups", str(bib)]) == 0
    capsys.readouterr()
    main(["count", "Wet[collection] AND 4[rating]"])
    assert capsys.readouterr().out.strip() == "1"
