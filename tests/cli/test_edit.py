"""`refdesk edit`: many references changed from a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.formats.registry import parse_source
from refdesk.store import references
from refdesk.store.library import Library

Capture = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("path")


def printed(capsys: Capture, *words: str, status: int = 0) -> str:
    assert main(["edit", *words]) == status
    return capsys.readouterr().out


def test_a_dry_run_shows_and_changes_nothing(path: Path, capsys: Capture) -> None:
    said = printed(capsys, "", "--set", "volume=77", "--dry-run")
    assert said.endswith("6 of 6 references would change.\n") and said.count(" → 77\n") == 6
    rows = printed(capsys, "--selected", "2", "--set", "volume=77", "--dry-run", "--json")
    assert json.loads(rows)["after"] == "77"
    with Library.open(path, parse_source=parse_source, read_only=True) as library:
        assert all(record.volume != "77" for _, record in references.records(library, range(1, 7)))


def test_changes_are_made_in_the_order_of_the_options(path: Path, capsys: Capture) -> None:
    said = printed(
        capsys, "--selected", "1,2", "--set", "url=https://example.org/a:b", "--replace",
        r"url|(\w):(\w)|\2:\1", "--add", "keywords=frog; toad", "--drop", "keywords=toad",
    )  # fmt: skip
    assert said == "2 references changed.\n"
    with Library.open(path, parse_source=parse_source, read_only=True) as library:
        record = references.record(library, 1)
    assert record.url == "https://example.org/b:a"
    words = [each.text.plain for each in record.keywords]
    assert "frog" in words and "toad" not in words


def test_what_is_not_there_to_be_dropped_is_named(capsys: Capture) -> None:
    said = printed(capsys, "", "--drop", "creators=Nobody")
    assert said == "0 references changed. None has “Nobody” in creators.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Say what to change"),
        (("--set", "volume"), "write it as FIELD="),
        (("--replace", "title:a:b:c"), "with another divider"),
        (("--replace", "title:(:b"), "The pattern cannot be read"),
        (("--set", "titel=x"), "There is no field titel"),
    ],
)
def test_wrong_words_end_with_a_sentence(
    words: tuple[str, ...], said: str, capsys: Capture
) -> None:
    assert main(["edit", "", *words]) == 2
    assert said in capsys.readouterr().err
