"""`refdesk auto-export`: add, list, run, pause, remove."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refdesk.cli.main import main

ONE = "TY  - JOUR\nTI  - Interleukin-6 and the stress of zebrafish\nAU  - Doe, Jane\nPY  - 2019\nER  - \n"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> Path:
    monkeypatch.setenv("REFDESK_LIBRARY", str(tmp_path / "library.refdesk"))
    monkeypatch.setenv("REFDESK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("REFDESK_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "one.ris").write_text(ONE)
    assert main(["import", "--collection", "Fish", str(tmp_path / "one.ris")]) == 0
    capsys.readouterr()
    return tmp_path


def test_a_file_is_added_listed_run_and_removed(folder: Path, capsys: Captured) -> None:
    path = folder / "fish.bib"
    assert main(["auto-export", "add", "--collection", "fish", "--to", "biblatex", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: written, 1 reference.\n"
    assert path.read_text().startswith("@article{doeInterleukin6StressZebrafish2019,")
    assert main(["auto-export", "list", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["rule"]["format"], row["count"]) == ("Fish", "biblatex", 1)
    assert main(["auto-export", "run"]) == 0
    assert capsys.readouterr().out == f"{path}: up to date, 1 reference.\n"
    assert main(["auto-export", "pause", str(row["id"])]) == 0
    assert main(["auto-export", "list"]) == 0
    assert capsys.readouterr().out.endswith("paused\n")
    other = str(folder / "other.refdesk")
    assert main(["auto-export", "list", "--library", other]) == 1, "named behind the deed too"
    assert capsys.readouterr().err == f"There is no library at {other}.\n"
    assert main(["auto-export", "remove", str(path)]) == 0
    assert main(["auto-export", "list"]) == 0
    assert capsys.readouterr().out == ""
    assert path.exists()


def test_what_cannot_be_written_is_told_and_fails(folder: Path, capsys: Captured) -> None:
    missing = folder / "none" / "all.json"
    assert main(["auto-export", "add", str(missing)]) == 1
    assert capsys.readouterr().err == f"The folder {missing.parent} is not there.\n"
    missing.parent.mkdir()
    assert main(["auto-export", "run"]) == 0
    assert json.loads(missing.read_text())[0]["id"] == "doeInterleukin6StressZebrafish2019"
    for wrong in (["remove", "9"], ["add", "--search", "None", str(folder / "x.bib")]):
        assert main(["auto-export", *wrong]) == 1
        assert "There is no" in capsys.readouterr().err
