"""A library for the commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from refdesk.formats.registry import parse_source
from refdesk.store import references
from refdesk.store.library import Library
from tests.servers.fixtures import QUICK
from tests.store import samples


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with six references, which the commands open."""
    path = tmp_path / "library.refdesk"
    monkeypatch.setenv("REFDESK_LIBRARY", str(path))
    with (
        Library.open(path, parse_source=parse_source) as library,
        library.write("fill") as session,
    ):
        references.add(session, samples.many(0, 6))
    return path


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a turn or for a second try; `tests/net` knows how long that is."""
    monkeypatch.setattr("refdesk.net.http.Pace", lambda: QUICK)
