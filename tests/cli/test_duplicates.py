"""`refdesk duplicates` and `refdesk merge`, as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.formats.registry import parse_source
from refdesk.services.changing import Changes
from refdesk.store.library import Library

RIS = """TY  - JOUR
AU  - Doe, Jane
TI  - A telling title on the hearts of invented frogs
T2  - Journal of tests
PY  - 2020
VL  - 3
SP  - 17
DO  - 10.5555/one
ER  -
"""
SAME = RIS.replace("DO  - 10.5555/one\n", "AN  - 2\n").replace("Doe, Jane", "Doe, J.")
SHARED = "TY  - JOUR\nTI  - Something else altogether, on toads\nAU  - Nemo, A\nPY  - 2001\nDO  - 10.5555/one\nER  - \n"


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REFDESK_LIBRARY", str(tmp_path / "library.refdesk"))
    monkeypatch.setenv("REFDESK_CONFIG_DIR", str(tmp_path))
    for name, text in (("one", RIS), ("same", SAME), ("shared", SHARED)):
        path = tmp_path / f"{name}.ris"
        path.write_text(text)
        assert main(["import", "--duplicates", "keep", str(path)]) == 0
    return tmp_path


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    capsys.readouterr()
    assert main(["duplicates", "--json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_sets_are_listed_with_what_they_share_and_what_would_be_kept(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["duplicates"]) == 0
    out = capsys.readouterr().out
    assert "conflict: one identifier on different works" in out
    assert "DOI 10.5555/one" in out
    assert "  * 10.5555/one\tDoe J. A telling title" in out


def test_json_is_one_object(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys)
    assert found["counts"] == {"exact": 0, "sure": 0, "look": 0, "preprint": 0, "conflict": 1}
    (conflict,) = found["sets"]  # type: ignore[misc]
    assert conflict["ids"] == [1, 3] and len(conflict["references"]) == 2


def test_kept_both_on_import_they_are_no_duplicates_any_more(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The import was told to keep the second beside the first, and that is remembered."""
    assert listed(capsys)["counts"]["sure"] == 0  # type: ignore[index]


def test_exact_and_sure_ones_are_merged_all_at_once(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (library / "again.ris").write_text(SAME.replace("JOUR", "JOUR\nID  - other"))
    assert main(["import", str(library / "again.ris")]) == 0
    assert listed(capsys)["counts"]["sure"] == 1  # type: ignore[index]
    assert main(["merge", "--exact", "--sure"]) == 0
    assert "1 duplicate group merged, 1 reference less." in capsys.readouterr().out
    assert listed(capsys)["counts"]["sure"] == 0  # type: ignore[index]
    assert main(["count"]) == 0


def test_nothing_to_merge_is_said(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["merge", "--exact"]) == 0
    assert "exact: There was nothing to merge." in capsys.readouterr().out


def test_a_review_is_told_what_came_from_where_and_what_is_left(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (library / "again.ris").write_text(SAME.replace("JOUR", "JOUR\nID  - other"))
    assert main(["import", str(library / "again.ris")]) == 0
    assert main(["duplicates", "--merge", "sure"]) == 0
    capsys.readouterr()
    assert main(["duplicates", "--counts", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    by_name = {one["origin"]: one for one in found["sources"]}
    assert set(by_name) == {"one.ris", "same.ris", "shared.ris", "again.ris"}
    total = found["total"]
    assert (total["found"], total["merged"], total["trashed"], total["left"]) == (4, 1, 0, 3)
    gone = [name for name, one in by_name.items() if one["merged"]]
    assert len(gone) == 1 and gone[0] in ("one.ris", "same.ris", "again.ris")
    assert (by_name[gone[0]]["found"], by_name[gone[0]]["left"]) == (1, 0)
    assert main(["duplicates", "--counts", "--csv"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "All,,4,1,0,3"
    opened = Library.open(library / "library.refdesk", parse_source=parse_source)
    try:
        assert Changes(opened).undo() is not None
    finally:
        opened.close()
    capsys.readouterr()
    assert main(["duplicates", "--counts"]) == 0
    assert "4                   0             0     4\n\nNot counted:" in capsys.readouterr().out


def test_what_is_in_the_trash_is_told_apart(
    library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trash", "toads"]) == 0
    capsys.readouterr()
    assert main(["duplicates", "--counts", "--json"]) == 0
    total = json.loads(capsys.readouterr().out)["total"]
    assert (total["found"], total["merged"], total["trashed"], total["left"]) == (3, 0, 1, 2)


def test_counts_are_asked_for_in_one_way(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duplicates", "--csv"]) == 2
    assert main(["duplicates", "--counts", "--merge", "exact"]) == 2
