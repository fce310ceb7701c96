"""`refdesk mesh find`: headings by words, from a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refdesk.cli.main import main
from tests.formats.made_mesh import DESCRIPTORS, descriptor_file

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def _loaded(tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "desc2026.xml"
    file.write_bytes(descriptor_file(DESCRIPTORS))
    assert main(["mesh", "load", str(file)]) == 0
    capsys.readouterr()


def found(capsys: Capture, words: str, *more: str) -> list[str]:
    assert main(["mesh", "find", words, "--json", *more]) == 0
    return [json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()]


@pytest.mark.usefixtures("_loaded")
def test_a_heading_is_found_by_the_words_of_its_names_in_any_order(capsys: Capture) -> None:
    assert found(capsys, "heart attack") == ["Myocardial Infarction"]
    assert found(capsys, "infarct myo") == ["Myocardial Infarction"]
    assert found(capsys, "PRESENILE") == ["Alzheimer Disease"]
    assert found(capsys, "vitamin c") == ["Ascorbic Acid"]


@pytest.mark.usefixtures("_loaded")
def test_the_heading_that_is_called_so_stands_first(capsys: Capture) -> None:
    assert found(capsys, "review") == ["Review", "Systematic Review"]
    assert found(capsys, "disease")[0] == "Alzheimer Disease"
    assert len(found(capsys, "disease")) == 3
    assert len(found(capsys, "disease", "--limit", "1")) == 1


@pytest.mark.usefixtures("_loaded")
def test_a_heading_is_described_with_what_one_chooses_it_by(capsys: Capture) -> None:
    assert main(["mesh", "find", "neurodegenerative"]) == 0
    told = capsys.readouterr().out
    assert told.startswith('Neurodegenerative Diseases\t"Neurodegenerative Diseases"[mh]\n')
    assert "In the tree: C10.574, C99.5" in told
    assert "Narrower: 2 headings" in told
    assert main(["mesh", "find", "alzheimer", "--json"]) == 0
    one = json.loads(capsys.readouterr().out)
    assert one["note"].startswith("A slow loss of memory")
    assert one["qualifiers"] == ["administration & dosage", "therapy"]
    assert "Presenile Dementia" in one["entries"]
    assert one["name"] not in one["entries"]
    assert one["narrower"] == 0


@pytest.mark.usefixtures("_loaded")
def test_nothing_found_is_said_in_words(capsys: Capture) -> None:
    for words in ("frogs of glass", "%", ""):
        assert main(["mesh", "find", words]) == 1
        assert f"has the words “{words}”." in capsys.readouterr().err


def test_without_nlms_file_it_is_said_how_to_load_it(capsys: Capture) -> None:
    assert main(["mesh", "find", "heart"]) == 1
    assert "“refdesk mesh load FILE” reads" in capsys.readouterr().err
