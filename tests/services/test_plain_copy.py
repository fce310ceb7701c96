"""The library as plain text: readable without RefDesk, with all that is the user's."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from refdesk.errors import Cancelled, LibraryError
from refdesk.model.cancel import CancelToken
from refdesk.services.backing_up import PLAIN_COPY, BackupService
from refdesk.services.plain_copy import write_plain_copy
from refdesk.settings import Settings
from refdesk.store import collections, notes, references, tags
from refdesk.store.library import Library
from refdesk.store.prepare import NewReference
from tests.store import samples


def lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


@pytest.fixture
def filled(library: Library) -> Library:
    with library.write("fill") as session:
        ids = references.add(session, samples.many(0, 3))
        below = collections.create(session, "Below", collections.create(session, "Above"))
        collections.add(session, below, ids[:1])
        tags.add(session, ids[:1], tags.create(session, "to cite"))
        notes.create(session, ids[0], "Ein Gedanke: ü.")
        references.edit(session, ids[1], {"volume": "99"})
        references.trash(session, ids[2:])
        old = b"TY  - JOUR\nTI  - M\xfcller\nER  - \n"
        references.add(session, [NewReference(samples.new(9).record, old, "ris", "old.ris")])
    return library


def test_everything_that_is_the_users_can_be_read(filled: Library, tmp_path: Path) -> None:
    head, first, second, third, latin = lines(write_plain_copy(filled, tmp_path))
    assert head["library"] == filled.path.name and "one a line" in head["about"]
    assert first["tags"] == ["to cite"] and first["collections"] == ["Above / Below"]
    assert first["notes"] == ["Ein Gedanke: ü."] and first["state"] == "library"
    assert (first["format"], first["source"]) == ("pubmed-xml", samples.source(0).decode())
    assert second["edits"] == {"volume": "99"} and second["tags"] == []
    assert third["state"] == "trash"
    assert "source" not in latin and latin["source_base64"]


def test_one_that_is_cut_off_leaves_the_one_before(filled: Library, tmp_path: Path) -> None:
    before = write_plain_copy(filled, tmp_path).read_bytes()
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        write_plain_copy(filled, tmp_path, token)
    assert (tmp_path / PLAIN_COPY).read_bytes() == before
    assert [path.name for path in tmp_path.glob("plain*")] == [PLAIN_COPY]
    with pytest.raises(LibraryError, match="cannot be written"):
        write_plain_copy(filled, tmp_path / "nowhere")


def test_it_is_written_once_a_week_with_a_backup(filled: Library, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.toml")
    service = BackupService(filled, settings)
    copy = service.folder / PLAIN_COPY
    service.take_daily()
    week_ago = copy.stat().st_mtime - 7 * 86_400
    copy.write_bytes(b"before")
    service.take_daily()
    assert copy.read_bytes() == b"before"
    os.utime(copy, (week_ago, week_ago))
    service.take_daily()
    assert len(lines(copy)) == 5
    assert len(service.rows()) == 1  # of one day; the copy is no backup and stays
    settings.set("backup.plain_text", False)
    copy.unlink()
    service.take_daily()
    assert not copy.exists()
