"""Files that are kept up to date: written when something in them changed, and never otherwise."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from refdesk.errors import LibraryError
from refdesk.formats.registry import parse_stream, writer_of
from refdesk.model.auto_exports import Outcome, Rule, Scope
from refdesk.services import exporting
from refdesk.services.toolbox import Toolbox
from refdesk.settings import Settings
from refdesk.store import auto_exports, bulk, collections, references
from refdesk.store.library import Library
from tests.store import samples


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Toolbox]:
    monkeypatch.setenv("REFDESK_DATA_DIR", str(tmp_path / "data"))
    opened = Toolbox.open(tmp_path / "l.refdesk", Settings(tmp_path / "settings.toml"))
    bulk.add_batches(opened.library, "Add", [list(samples.many(0, 6))])
    yield opened
    opened.close()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def whole(path: Path, key: str = "bibtex") -> Rule:
    return Rule(Scope.LIBRARY, 0, key, str(path))


def kept(tools: Toolbox, path: Path, key: str = "bibtex") -> int:
    made = tools.auto_exports.add(whole(path, key)).created_id
    assert [one.is_written for one in tools.auto_exports.run([made])] == [True]
    return made


def run(tools: Toolbox) -> Outcome:
    (outcome,) = tools.auto_exports.run()
    return outcome


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def marks(path: Path) -> tuple[int, int, bytes]:
    found = path.stat()
    return found.st_mtime_ns, found.st_ino, path.read_bytes()


@pytest.mark.parametrize("key", ["bibtex", "biblatex", "csl-json"])
def test_the_file_is_what_an_export_in_the_order_of_keys_gives(
    tools: Toolbox, out: Path, key: str
) -> None:
    kept(tools, out / "all.json", key)
    records = sorted(
        (record for _, record in references.records(tools.library, range(1, 7))),
        key=lambda record: record.citekey.lower(),
    )
    assert all(record.citekey for record in records)
    wanted = BytesIO()
    writer_of(key)(records, wanted)
    assert (out / "all.json").read_bytes() == wanted.getvalue()


def test_nothing_is_touched_when_nothing_changed(tools: Toolbox, out: Path) -> None:
    path = out / "all.bib"
    kept(tools, path)
    before = marks(path)
    assert not run(tools).is_written
    with tools.library.write("Read") as session:
        references.set_read(session, [1], True)  # a new version with the same entry
    assert not run(tools).is_written
    assert marks(path) == before
    assert names(out) == ["all.bib"]


def test_a_change_comes_into_the_file_and_an_undo_goes_out_of_it(tools: Toolbox, out: Path) -> None:
    path = out / "all.bib"
    kept(tools, path)
    before = path.read_bytes()
    tools.changes.edit(1, {"volume": "4711"})
    assert run(tools).is_written
    assert b"4711" in path.read_bytes()
    tools.changes.undo()
    assert run(tools).is_written
    assert path.read_bytes() == before


def test_only_what_changed_is_formatted_anew(
    tools: Toolbox, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(tools, out / "all.bib")
    tools.changes.edit(2, {"volume": "4711"})
    asked: list[int] = []
    real = references.records

    def counted(library: Library, ids: Iterator[int]) -> object:
        asked.extend(ids)
        return real(library, ids)

    monkeypatch.setattr(references, "records", counted)
    assert run(tools).is_written
    assert asked == [2]


def test_a_collection_is_followed_by_what_goes_in_and_out(tools: Toolbox, out: Path) -> None:
    made = tools.changes.create_collection("Sepsis").created_id
    tools.changes.add_to_collection([1, 2], made)
    path = out / "sepsis.json"
    tools.auto_exports.add(Rule(Scope.COLLECTION, made, "csl-json", str(path)))
    assert run(tools).count == 2
    tools.changes.edit(5, {"volume": "9"})  # not in it
    assert not run(tools).is_written
    tools.changes.trash([1])
    assert run(tools).count == 1
    assert len(json.loads(path.read_text())) == 1
    with tools.library.write("Delete") as session:
        collections.delete(session, made)
    assert run(tools).error == "The collection of this file is not there any more."
    assert len(json.loads(path.read_text())) == 1


def test_a_saved_search_is_carried_out_anew(tools: Toolbox, out: Path) -> None:
    made = tools.changes.save_search("Volumes", "4711[vi]").created_id
    tools.auto_exports.add(Rule(Scope.SEARCH, made, "bibtex", str(out / "s.bib")))
    assert run(tools).count == 0
    tools.changes.edit(3, {"volume": "4711"})
    assert run(tools).count == 1


def test_what_another_program_wrote_is_kept_once_and_told(tools: Toolbox, out: Path) -> None:
    path = out / "all.bib"
    kept(tools, path)
    path.write_text("mine\n")
    outcome = run(tools)
    assert outcome.is_written
    assert outcome.note == (
        "all.bib had been changed by another program; that version is kept as all.bib.bak."
    )
    assert (out / "all.bib.bak").read_text() == "mine\n"
    assert run(tools).note == ""
    path.write_text("again\n")
    run(tools)
    assert (out / "all.bib.bak").read_text() == "mine\n"
    assert (out / "all.bib.bak-2").read_text() == "again\n"


def test_a_file_that_was_there_before_is_kept_too(tools: Toolbox, out: Path) -> None:
    path = out / "all.bib"
    path.write_text("@misc{old}")
    kept(tools, path)
    assert (out / "all.bib.bak").read_text() == "@misc{old}"


def test_a_touched_file_with_the_same_bytes_is_left(tools: Toolbox, out: Path) -> None:
    path = out / "all.bib"
    kept(tools, path)
    os.utime(path, (1, 1))
    assert not run(tools).is_written
    assert path.stat().st_mtime == 1
    assert names(out) == ["all.bib"]


def test_a_folder_that_is_gone_is_told_and_tried_again(tools: Toolbox, out: Path) -> None:
    path = out / "all.bib"
    kept(tools, path)
    path.unlink()
    out.rmdir()
    assert run(tools).error == f"The folder {out} is not there."
    assert tools.auto_exports.rows()[0].error == f"The folder {out} is not there."
    out.mkdir()
    assert run(tools).is_written
    assert tools.auto_exports.rows()[0].error == ""


def test_a_file_that_was_made_read_only_is_left_and_told(tools: Toolbox, out: Path) -> None:
    path = out / "all.bib"
    kept(tools, path)
    before = path.read_bytes()
    path.chmod(0o444)
    (first, *_) = tools.browser.ids("")
    tools.changes.edit(first, {"volume": "99"})
    assert run(tools).error == f"{path} is read-only, and was left as it is."
    assert path.read_bytes() == before
    path.chmod(0o644)
    assert run(tools).is_written and b"99" in path.read_bytes()


def test_a_failed_write_leaves_the_old_file_whole(
    tools: Toolbox, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = out / "all.bib"
    kept(tools, path)
    before = marks(path)
    tools.changes.edit(1, {"volume": "4711"})

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(exporting.os, "fsync", full)
        assert "No space left on device" in run(tools).error
    assert marks(path) == before
    assert names(out) == ["all.bib"]
    assert run(tools).is_written


def test_a_paused_file_waits(tools: Toolbox, out: Path) -> None:
    made = kept(tools, out / "all.bib")
    tools.auto_exports.set_paused([made], True)
    tools.changes.edit(1, {"volume": "4711"})
    assert tools.auto_exports.run() == []
    tools.auto_exports.set_paused([made], False)
    assert run(tools).is_written


def test_a_restart_knows_what_was_written(tools: Toolbox, out: Path, tmp_path: Path) -> None:
    path = out / "all.bib"
    kept(tools, path)
    before = marks(path)
    tools.close()
    again = Toolbox.open(tmp_path / "l.refdesk", Settings(tmp_path / "settings.toml"))
    assert not run(again).is_written
    again.close()
    assert marks(path) == before


def test_a_library_from_another_computer_writes_nothing_unasked(
    tools: Toolbox, out: Path, tmp_path: Path
) -> None:
    made = kept(tools, out / "all.bib")
    (out / "all.bib").unlink()
    tools.close()
    elsewhere = Toolbox.open(tmp_path / "l.refdesk", Settings(tmp_path / "other.toml"))
    assert elsewhere.auto_exports.run() == elsewhere.auto_exports.run([made]) == []
    assert not elsewhere.auto_exports.rows()[0].is_here
    elsewhere.auto_exports.set_paused([made], False)
    assert run(elsewhere).is_written
    elsewhere.close()


def test_a_broken_cache_is_made_anew(tools: Toolbox, out: Path, tmp_path: Path) -> None:
    kept(tools, out / "all.bib")
    for cache in (tmp_path / "data" / "cache" / "auto-export").iterdir():
        cache.write_bytes(b"x" * 9000)
    tools.changes.edit(1, {"volume": "4711"})
    assert run(tools).is_written
    assert len(list(parse_stream(BytesIO((out / "all.bib").read_bytes()), key="bibtex"))) == 6


def test_adding_and_removing_can_be_undone(tools: Toolbox, out: Path) -> None:
    made = kept(tools, out / "all.bib")
    tools.auto_exports.remove([made])
    assert tools.auto_exports.rows() == []
    tools.changes.undo()
    assert [row.id for row in tools.auto_exports.rows()] == [made]
    tools.changes.undo()
    assert tools.auto_exports.rows() == []
    assert (out / "all.bib").exists()


def test_what_cannot_be_kept_is_refused(tools: Toolbox, out: Path) -> None:
    kept(tools, out / "all.bib")
    for rule, why in (
        (whole(out / "all.bib"), "already"),
        (whole(out), "folder"),
        (whole(out / ".profile"), "ends in"),
        (whole(out / "x.bib", "ris"), "bibtex, biblatex, csl-json"),
    ):
        with pytest.raises(LibraryError, match=why):
            tools.auto_exports.add(rule)
    assert len(auto_exports.all_rules(tools.library.read())) == 1
