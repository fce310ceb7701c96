"""Tags, collections and the trash from a shell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refdesk.cli.main import main
from refdesk.formats.registry import parse_source
from refdesk.model.rows import View, ViewKind
from refdesk.store import notes, overview
from refdesk.store.library import Library

Capture = pytest.CaptureFixture[str]


def count(path: Path, kind: ViewKind) -> int:
    with Library.open(path, parse_source=parse_source, read_only=True) as library:
        return overview.total(library.read(), View(kind))


def printed(capsys: Capture, *words: str, status: int = 0) -> str:
    assert main(list(words)) == status
    return capsys.readouterr().out


def test_tags_are_put_on_taken_off_renamed_merged_and_deleted(path: Path, capsys: Capture) -> None:
    assert printed(capsys, "tag", "To cite", "1000000[pmid] OR 1000001[pmid]") == "2 tagged.\n"
    assert printed(capsys, "tag", "quote", "--selected", "2,3") == "2 tagged.\n"
    assert printed(capsys, "tag") == "2\tquote\n2\tTo cite\n"
    assert printed(capsys, "count", "quote[tag]") == "2\n"
    merged = printed(capsys, "tag", "quote", "--rename", "to cite")
    assert merged == "quote merged into To cite: 1 reference got that tag.\n"
    assert printed(capsys, "tag", "To cite", "--remove", "1000000[pmid]") == "1 untagged.\n"
    printed(capsys, "tag", "To cite", "--color", "red")
    (row,) = [json.loads(line) for line in printed(capsys, "tag", "--json").splitlines()]
    assert (row["name"], row["count"], row["color"]) == ("To cite", 2, "red")
    assert printed(capsys, "tag", "TO CITE", "--delete") == "TO CITE deleted.\n"
    assert printed(capsys, "tag") == printed(capsys, "tag", "list") == ""
    printed(capsys, "tag", "list", "--selected", "1")
    assert printed(capsys, "tag", "list") == "1\tlist\n"


def test_what_was_done_is_told_as_json(path: Path, capsys: Capture) -> None:
    def told(*words: str, status: int = 0) -> object:
        return json.loads(printed(capsys, *words, "--json", status=status))

    assert told("count", "1000000[pmid]") == {"query": "1000000[pmid]", "count": 1}
    assert told("tag", "quote", "--selected", "2,99", status=1) == {
        "done": "1 tagged.", "ids": [2], "missing": [99],
    }  # fmt: skip
    assert told("collect", "Sepsis", "--selected", "1,2") == {
        "done": "2 references added to Sepsis.", "ids": [1, 2], "missing": [],
    }  # fmt: skip
    assert told("collect", "Sepsis", "--rename", "Shock") == {"done": "Sepsis is called Shock."}
    assert told("trash", "--selected", "3") == {
        "done": "1 reference moved to trash.", "ids": [3], "missing": [],
    }  # fmt: skip
    assert told("untrash", "--selected", "3") == {
        "done": "1 reference restored.", "ids": [3], "missing": [],
    }  # fmt: skip


def test_collections_nest_are_filled_moved_and_deleted(path: Path, capsys: Capture) -> None:
    assert "3 references added to Sepsis." in printed(
        capsys, "collect", "Cytokines/Sepsis", "--selected", "1,2,3"
    )
    assert printed(capsys, "collect") == "0\tCytokines\n3\tCytokines/Sepsis\n"
    printed(capsys, "collect", "Cytokines/Sepsis", "--remove", "--selected", "1")
    printed(capsys, "collect", "Cytokines/Sepsis", "--move", "/")
    printed(capsys, "collect", "Sepsis", "--rename", "Sepsis in adults")
    printed(capsys, "collect", "Empty one")
    listed = "0\tCytokines\n2\tSepsis in adults\n0\tEmpty one\n"
    assert printed(capsys, "collect") == printed(capsys, "collect", "list") == listed
    assert main(["collect", "Cytokines", "--move", "Cytokines"]) == 1
    assert "cannot be moved into itself" in capsys.readouterr().err
    printed(capsys, "collect", "Sepsis in adults", "--delete")
    assert printed(capsys, "collect", "--json").count("\n") == 2
    assert count(path, ViewKind.ALL) == 6


def test_references_go_to_the_trash_and_come_back(path: Path, capsys: Capture) -> None:
    moved = printed(capsys, "trash", "1000000[pmid] OR 1000001[pmid]")
    assert moved == "2 references moved to trash.\n"
    assert count(path, ViewKind.TRASH) == 2 and count(path, ViewKind.ALL) == 4
    assert printed(capsys, "untrash", "1000000[pmid]") == "1 reference restored.\n"
    assert printed(capsys, "untrash", "") == "1 reference restored.\n"
    assert count(path, ViewKind.ALL) == 6


def test_what_is_not_there_is_named(path: Path, capsys: Capture) -> None:
    assert main(["trash", "--selected", "1,77"]) == 1
    captured = capsys.readouterr()
    assert captured.out == "1 reference moved to trash.\n"
    assert captured.err == "77: There is no such reference in the library.\n"
    for words in (["tag", "no", "--delete"], ["collect", "no", "--delete"]):
        assert main(words) == 1
        assert "There is no" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [["trash"], ["tag", "x"], ["tag", "x", "q", "--selected", "1"], ["tag", "--delete"],
     ["tag", "x", "--color", "mauve"], ["untrash", "[xy]"], ["collect", "--rename", "x"]],
)  # fmt: skip
def test_wrong_use_is_told_in_words(path: Path, capsys: Capture, words: list[str]) -> None:
    assert main(words) == 2
    assert capsys.readouterr().err.strip().endswith((".", "?"))


def test_references_are_read_rated_and_planned(path: Path, capsys: Capture) -> None:
    assert printed(capsys, "read", "1000000[pmid]").startswith("1 reference marked as read")
    assert printed(capsys, "count", "yes[read]") == "1\n"
    printed(capsys, "read", "1000000[pmid]", "--unread", "--rate", "4")
    assert printed(capsys, "count", "yes[read]") == "0\n"
    assert printed(capsys, "count", "4[rating]") == "1\n"
    told = printed(capsys, "read", "--selected", "2,3", "--priority", "high", "--due", "2026-12-24")
    assert told == "2 references on the reading list, to be read by 2026-12-24.\n"
    assert count(path, ViewKind.READING) == 2
    printed(capsys, "read", "--selected", "2", "--off")
    assert count(path, ViewKind.READING) == 1
    printed(capsys, "read", "--selected", "2", "--due", "tomorrow", status=1)
    printed(capsys, "read", "--selected", "2", "--due", "2026-12-24", "--off", status=2)
    printed(capsys, "read", "nothing-like-this", status=1)


def test_references_are_related_listed_and_parted(path: Path, capsys: Capture) -> None:
    told = printed(capsys, "relate", "--selected", "1,2,3")
    assert told == "3 references related to each other.\n"
    lines = printed(capsys, "relate", "--selected", "1", "--list").splitlines()
    assert [line.split("\t")[:2] for line in lines] == [["1", "2"], ["1", "3"]]
    assert all(line.split("\t")[3] for line in lines)
    (first, _) = printed(capsys, "relate", "--selected", "2", "--list", "--json").splitlines()
    assert json.loads(first)["related"] == 1 and json.loads(first)["kind"] == ""
    told = printed(capsys, "relate", "--selected", "1,2", "--off")
    assert told == "The two are not related any more.\n"
    assert printed(capsys, "relate", "1000000[pmid]", "--list").startswith("1\t3\t")


def test_what_cannot_be_related_is_said_in_words(path: Path, capsys: Capture) -> None:
    printed(capsys, "relate", "--selected", "1", status=1)
    printed(capsys, "relate", "--selected", "1", "--off", status=2)
    printed(capsys, "relate", "--selected", "1,2", "--json", status=2)
    printed(capsys, "relate", "nothing-like-this", status=1)


def test_notes_are_printed_as_markdown_below_their_references(path: Path, capsys: Capture) -> None:
    with (
        Library.open(path, parse_source=parse_source) as library,
        library.write("notes") as session,
    ):
        notes.create(session, 2, "# Mine\n\nSee [[doe2020]] & <b>more</b>")
        notes.create(session, 2, "Second")
        notes.create(session, 4, "Fourth")
    told = printed(capsys, "notes", "--selected", "4,1,2")
    fourth, second = told.split("\n---\n\n")
    assert fourth.startswith("# ") and fourth.endswith("\n\nFourth\n")
    assert second.endswith("\n# Mine\n\nSee [[doe2020]] & <b>more</b>\n\nSecond\n")
    assert "https://pubmed.ncbi.nlm.nih.gov/1000001/" in second.split("# Mine")[0]
    assert printed(capsys, "notes", "--selected", "1", status=1) == ""
    assert printed(capsys, "notes", "").count("\n---\n") == 1


def test_changes_are_taken_back_made_again_and_listed(path: Path, capsys: Capture) -> None:
    printed(capsys, "undo", status=0)  # the filling
    printed(capsys, "undo", "--redo")
    printed(capsys, "tag", "quote", "--selected", "2")
    printed(capsys, "trash", "--selected", "3")
    titles = [line.split("\t")[1:] for line in printed(capsys, "undo", "--list").splitlines()]
    assert [state for state, _ in titles] == ["done", "done", "done"] and titles[2][1] == "fill"
    assert printed(capsys, "undo", "2") == f"Undone: {titles[0][1]}.\nUndone: {titles[1][1]}.\n"
    assert (printed(capsys, "count", "trashed[is]"), printed(capsys, "tag")) == ("0\n", "")
    (newest,) = printed(capsys, "undo", "1", "--list", "--json").splitlines()
    assert json.loads(newest)["undone"] is True and json.loads(newest)["title"] == titles[0][1]
    assert printed(capsys, "undo", "--redo") == f"Done again: {titles[1][1]}.\n"
    assert printed(capsys, "tag") == "1\tquote\n"
    assert main(["undo", "9"]) == 1
    assert capsys.readouterr().err == "There is no change to take back.\n"
