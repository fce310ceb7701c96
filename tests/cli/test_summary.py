"""`refdesk summary`: numbers, tables and pictures from a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refdesk.cli.main import main

Capture = pytest.CaptureFixture[str]


def test_numbers_come_first_and_then_the_commonest_values(path: Path, capsys: Capture) -> None:
    assert main(["summary"]) == 0
    parts = capsys.readouterr().out.split("\n\n")
    assert parts[0].splitlines()[0] == "References\t6"
    assert [part.split("\t")[0] for part in parts[1:]] == [
        "Years", "Journals", "Authors", "MeSH headings", "MeSH headings together", "Publication types",
    ]  # fmt: skip


def test_a_search_is_summed_up_as_json(path: Path, capsys: Capture) -> None:
    assert main(["summary", "1000000[pmid] OR 1000001[pmid]", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["references"] == 2
    assert sum(one["count"] for one in told["journals"]) == 2
    assert main(["count", told["journals"][0]["query"]]) == 0


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_a_plot_becomes_a_file(path: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"years.{ending}"
    assert main(["summary", "--plot", "years", "-o", str(target)]) == 0
    assert target.read_bytes()[:5] in (b"<?xml", b"\x89PNG\r")


def test_wrong_use_is_told(path: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["summary", "-o", "a.png"]) == 2
    assert main(["summary", "--plot", "years", "-o", str(tmp_path / "a.gif")]) == 2
    assert "ends in .png or .svg" in capsys.readouterr().err
    assert main(["summary", "--plot", "years", "-o", str(tmp_path / "no" / "a.png")]) == 1
