"""Import, export and convert on the command line: choices, reports, files that are whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import stat
import sys
from pathlib import Path

import pytest

from refdesk.cli.main import main

ONE = "TY  - JOUR\nTI  - Interleukin-6 and the stress of zebrafish\nAU  - Doe, Jane\nPY  - 2019\nER  - \n"
ALIKE = ONE.replace("ER  - ", "VL  - 7\nER  - ").replace("Doe, Jane", "Doe, J")
TWO = "TY  - JOUR\nTI  - =cmd|' /C calc'!A0\nAU  - Nemo, A\nPY  - 2001\nDO  - 10.5555/two\nER  - \n"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "library.refdesk"
    monkeypatch.setenv("REFDESK_LIBRARY", str(path))
    return path


@pytest.fixture
def one(library: Path, tmp_path: Path, capsys: Captured) -> Path:
    """A library with one reference, and a folder."""
    (tmp_path / "one.ris").write_text(ONE)
    assert main(["import", str(tmp_path / "one.ris")]) == 0
    capsys.readouterr()
    return tmp_path


def count(capsys: Captured) -> int:
    capsys.readouterr()
    main(["count"])
    return int(capsys.readouterr().out)


def test_what_resembles_a_reference_is_added_and_named(one: Path, capsys: Captured) -> None:
    (one / "alike.ris").write_text(ALIKE)
    assert main(["import", str(one / "alike.ris")]) == 0
    out, err = capsys.readouterr()
    assert "1 reference added." in out
    assert "alike.ris, record 1" in err and "resembles “Interleukin-6" in err
    assert count(capsys) == 2


@pytest.mark.parametrize(("choice", "after"), [("skip", 1), ("merge", 1), ("keep", 2)])
def test_duplicates_are_dealt_with_as_asked(
    one: Path, capsys: Captured, choice: str, after: int
) -> None:
    (one / "alike.ris").write_text(ALIKE)
    assert main(["import", "--duplicates", choice, "--json", str(one / "alike.ris")]) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    key = {"skip": "existing", "merge": "merged", "keep": "added"}[choice]
    assert len(told[key]) == 1 and err == ""
    assert [each["by"] for each in told["recognised"]] == (
        [] if choice == "keep" else ["title, first creator, year"]
    )
    assert count(capsys) == after
    main(["search", "--format", "ris", ""])
    assert ("VL  - 7" in capsys.readouterr().out) == (choice != "skip")


def test_a_report_is_written_as_its_name_says(one: Path, capsys: Captured) -> None:
    bad = "TY  - JOUR\n" + TWO.removeprefix("TY  - JOUR\n") + "garbage without a tag\n"
    (one / "mixed.ris").write_text(ONE + TWO + bad)
    for name in ("report.json", "report.csv", "report.txt"):
        main(["import", "--report", str(one / name), str(one / "mixed.ris")])
    told = json.loads((one / "report.json").read_text())
    assert [row["title"] for row in told["added"]] == ["=cmd|' /C calc'!A0"]
    text = (one / "report.txt").read_text()
    assert "Already there" in text and "Interleukin-6" in text
    cells = list(csv.reader(io.StringIO((one / "report.csv").read_text("utf-8-sig"))))
    assert cells[0] == ["Outcome", "File", "Place", "Reference", "Title", "Why"]
    assert ["existing", "mixed.ris"] in [line[:2] for line in cells]
    assert not any(cell.startswith("=") for line in cells for cell in line)


def test_a_report_shows_the_lines_that_cannot_be_read(one: Path, capsys: Captured) -> None:
    bad = "@article{x, title = {Never closed,\n  year = 2001\n"
    (one / "bad.bib").write_text(bad + "@misc{y, title = {Fine}}\n")
    for name in ("report.csv", "report.txt"):
        assert main(["import", "--report", str(one / name), str(one / "bad.bib")]) == 1
    text = (one / "report.txt").read_text()
    assert "    | @article{x, title = {Never closed,\n    |   year = 2001\n" in text
    cells = list(csv.reader(io.StringIO((one / "report.csv").read_text("utf-8-sig"))))
    (failed,) = [line for line in cells if line[0] == "failed"]
    assert failed[1:3] == ["bad.bib", "record 1, line 1"]
    assert failed[5].endswith(" is not closed.\n" + bad.rstrip())


@pytest.mark.parametrize("key", ["csl-json", "endnote-xml", "pubmed-xml", "csv", "html"])
def test_nothing_is_written_of_a_file_that_is_none(
    key: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "x.txt").write_text("Dear reader, this is no list of references.")
    assert main(["convert", "--to", key, str(tmp_path / "x.txt")]) == 1
    out, err = capsysbinary.readouterr()
    assert out == b"" and b"no file of references" in err


def test_a_report_that_cannot_be_written_is_an_error_in_words(one: Path, capsys: Captured) -> None:
    assert main(["import", "--report", str(one / "no" / "r.json"), str(one / "one.ris")]) == 1
    assert "could not be written" in capsys.readouterr().err


def test_standard_input_and_a_folder_are_imported(
    library: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "two.ris").write_text(TWO)
    (folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ONE.encode())))
    assert main(["import", "--collection", "Hearts", "-", str(folder)]) == 0
    assert count(capsys) == 2
    main(["count", "Hearts[collection]"])
    assert capsys.readouterr().out == "2\n"


# export


def exported(folder: Path, capsys: Captured, *arguments: str) -> list[str]:
    """The titles that an export gives."""
    target = folder / "out.json"
    assert main(["export", "--format", "csl-json", "--output", str(target), *arguments]) == 0
    capsys.readouterr()
    return [item["title"] for item in json.loads(target.read_text())]


def test_export_takes_a_query_a_collection_and_ids(one: Path, capsys: Captured) -> None:
    (one / "two.ris").write_text(TWO)
    main(["import", "--collection", "Hearts/Fish", str(one / "two.ris")])
    assert len(exported(one, capsys)) == 2
    assert exported(one, capsys, "--query", "zebrafish") == ["Interleukin-6 and the stress of zebrafish"]  # fmt: skip
    assert exported(one, capsys, "--collection", "Hearts/Fish") == ["=cmd|' /C calc'!A0"]
    assert exported(one, capsys, "--collection", "Hearts/Fish", "zebrafish") == []
    assert exported(one, capsys, "--selected", "2,1")[0] == "=cmd|' /C calc'!A0"
    assert main(["export", "--to", "ris", "--collection", "None such"]) == 1
    assert "no collection “None such”" in capsys.readouterr().err
    assert main(["export", "--to", "ris", "--selected", "1,99"]) == 1
    assert "99" in capsys.readouterr().err


def test_an_export_that_fails_leaves_the_old_file_and_no_other(one: Path, capsys: Captured) -> None:
    target = one / "kept.ris"
    target.write_text("kept")
    target.chmod(0o600)
    before = sorted(one.iterdir())
    assert main(["export", "--to", "none-such", "-o", str(target)]) == 2
    assert "none-such" in capsys.readouterr().err
    assert target.read_text() == "kept" and sorted(one.iterdir()) == before
    assert main(["export", "--to", "ris", "-o", str(target)]) == 0
    assert target.read_text().startswith("TY  - JOUR")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert main(["export", "--to", "ris", "-o", str(one)]) == 1
    assert "is a folder" in capsys.readouterr().err


def test_an_export_through_a_link_keeps_the_link(one: Path) -> None:
    link, target = one / "link.ris", one / "target.ris"
    target.write_text("")
    link.symlink_to(target)
    assert main(["export", "--to", "ris", "-o", str(link)]) == 0
    assert link.is_symlink() and target.read_text().startswith("TY  - JOUR")


def test_export_to_a_dash_is_standard_output(
    library: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "one.ris").write_text(ONE)
    main(["import", str(tmp_path / "one.ris")])
    capfdbinary.readouterr()
    assert main(["export", "--to", "ris", "-o", "-"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"TY  - JOUR")
    assert not Path("-").exists()


# convert


def test_convert_names_what_it_cannot_read_and_writes_the_rest(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    source = tmp_path / "in.json"
    source.write_text('[{"title": "One"}, {"title": [}, {"title": "Two"}]')
    status = main(["convert", "--to", "ris", "-o", "-", str(source)])
    out, err = capfdbinary.readouterr()
    assert status == 1 and b"One" in out and err


def test_convert_leaves_no_file_when_nothing_can_be_read(tmp_path: Path, capsys: Captured) -> None:
    source, target = tmp_path / "noise.bin", tmp_path / "out.ris"
    source.write_bytes(bytes(range(256)) * 20)
    assert main(["convert", "--to", "ris", "-o", str(target), str(source)]) == 1
    assert capsys.readouterr().err.endswith(".\n")
    assert list(tmp_path.iterdir()) == [source]
    assert main(["convert", "--to", "ris", str(tmp_path / "gone.ris")]) == 1
    assert "could not be opened" in capsys.readouterr().err


@pytest.mark.parametrize("key", ["csv", "tsv"])
def test_cells_are_guarded_unless_told_otherwise(
    key: str, tmp_path: Path, library: Path, capsys: Captured
) -> None:
    source, target = tmp_path / "two.ris", tmp_path / "two.table"
    source.write_text(TWO)
    wanted = {True: "'=cmd|' /C calc'!A0", False: "=cmd|' /C calc'!A0"}
    main(["import", str(source)])
    for is_guarded, title in wanted.items():
        switch = [] if is_guarded else ["--no-formula-guard"]
        for command in (["convert", "--to", key, *switch, "-o", str(target), str(source)],
                        ["export", "--to", key, *switch, "-o", str(target)]):  # fmt: skip
            assert main(command) == 0
            text = target.read_text("utf-8-sig")
            (row,) = csv.DictReader(io.StringIO(text), delimiter="," if key == "csv" else "\t")
            assert row["Title"] == title
